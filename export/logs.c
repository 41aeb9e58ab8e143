#include "../graph/corpus/corpus.h"
#include "output.h"

/* What a run says of records and merges, as tables beside its results: written as these are. */

struct writing {
    struct ent_output *output;
    struct ent_text *text;
};

static enum ent_status begin(struct writing *writing, const char *path, const char *header,
                             struct ent_error *err)
{
    enum ent_status status = ent_output_new(&writing->output, path, err);

    if (status == ENT_OK)
        status = ent_output_open(writing->output, NULL, &writing->text, err);
    if (status == ENT_OK)
        ent_put(writing->text, header);
    return status;
}

static void put_cells(struct ent_text *text, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ent_put_csv(text, cells[i]);
        ent_put(text, ",");
    }
}

enum ent_status ent_corpus_write_rejects(const struct ent_corpus *corpus, const char *path,
                                         struct ent_error *err)
{
    struct writing writing = {0};
    enum ent_status status = begin(&writing, path, "file,line,column,reason\n", err);

    for (size_t i = 0; i < ent_corpus_n_inputs(corpus) && status == ENT_OK; i++) {
        const struct ent_error *reject;
        for (size_t r = 0; (reject = ent_corpus_reject(corpus, i, r)); r++) {
            put_cells(writing.text, (const char *const[]){reject->source}, 1);
            ent_put_integer(writing.text, (int64_t)reject->line);
            ent_put(writing.text, ",");
            ent_put_integer(writing.text, (int64_t)reject->column);
            ent_put(writing.text, ",");
            ent_put_csv(writing.text, reject->message);
            ent_put(writing.text, "\n");
        }
    }
    if (status == ENT_OK)
        status = ent_output_commit(writing.output, err);
    ent_output_free(writing.output);
    return status;
}

static enum ent_status put_note(void *user, const struct ent_merge_note *note)
{
    const char *cells[] = {note->what,  note->event, note->report,   note->reason,
                           note->other, note->date,  note->document, note->file};

    put_cells(user, cells, sizeof cells / sizeof *cells);
    if (note->line)
        ent_put_integer(user, (int64_t)note->line);
    ent_put(user, "\n");
    return ENT_OK;
}

enum ent_status ent_graph_write_merge_log(const struct ent_graph *graph, bool near,
                                          const char *path, struct ent_error *err)
{
    struct writing writing = {0};
    enum ent_status status =
        begin(&writing, path, "what,event,report,reason,other,date,document,file,line\n", err);

    if (status == ENT_OK)
        status = ent_graph_merge_notes(graph, near, put_note, writing.text, err);
    if (status == ENT_OK)
        status = ent_output_commit(writing.output, err);
    ent_output_free(writing.output);
    return status;
}
