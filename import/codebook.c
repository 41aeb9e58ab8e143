#include "codebook.h"

#include "actor_json.h"
#include "element.h"
#include "scan.h"

static enum ent_status take_line(void *self, struct ent_str text, struct ent_position place,
                                 struct ent_error *err)
{
    return ent_actor_json_take(self, text, place, ent_str(NULL, 0), err);
}

static enum ent_status read_lines(struct ent_input_stream *input, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    struct ent_actor_json *actors = NULL;
    enum ent_status status = ent_actor_json_new(&actors, sink, err);

    if (status == ENT_OK)
        status = ent_element_lines(input, take_line, actors, err);
    ent_actor_json_free(actors);
    return status;
}

/* The list "actors" of an object, or a list of actors alone. All else in the object is passed over:
 * a file of reports is a codebook too. */
static enum ent_status read_object(struct ent_input_stream *input, const struct ent_sink *sink,
                                   struct ent_error *err)
{
    struct ent_actor_json *actors = NULL;
    struct ent_scan *scan = NULL;
    struct ent_scanned found = {.kind = ENT_SCAN_VALUE};
    bool inside = false, seen = false;
    enum ent_status status = ent_actor_json_new(&actors, sink, err);

    if (status == ENT_OK)
        status = ent_scan_new(&scan, input, err);
    while (status == ENT_OK && (status = ent_scan_next(scan, &found, err)) == ENT_OK &&
           found.kind != ENT_SCAN_END) {
        if (found.kind == ENT_SCAN_ARRAY) {
            inside = found.key.length == 0 || ent_str_is(found.key, "\"actors\"");
            seen |= inside;
        } else if (found.kind == ENT_SCAN_ELEMENT && inside) {
            status = ent_actor_json_take(actors, found.text, found.place, ent_str(NULL, 0), err);
        }
    }
    if (status == ENT_OK && !seen)
        status = ent_fail_at(err, ENT_EPARSE, NULL, 1, 1,
                             "a codebook has a list \"actors\", this file has none");
    ent_scan_free(scan);
    ent_actor_json_free(actors);
    return status;
}

/* Whether the first line is an actor by itself. */
static bool is_lines(struct ent_str head)
{
    const char *newline = memchr(head.data, '\n', head.length);
    struct ent_element line = {0}, id;
    bool is = false;

    if (newline)
        head.length = (size_t)(newline - head.data);
    if (ent_element_parse(&line, head, (struct ent_position){1, 1}, NULL) == ENT_OK)
        is = ent_element_find(&line, "id", &id);
    ent_element_fini(&line);
    return is;
}

static enum ent_status read_any(struct ent_corpus *corpus, struct ent_input_stream *input,
                                const struct ent_sink *sink, struct ent_error *err)
{
    struct ent_str head;
    enum ent_status status = ent_input_peek(input, &head, err);

    if (status != ENT_OK)
        return status;
    head = ent_str_trim(head);
    if (head.length == 0)
        return ent_fail(err, ENT_EPARSE, "the codebook is empty");
    if (head.data[0] == '[' || (head.data[0] == '{' && !is_lines(head)))
        return read_object(input, sink, err);
    if (head.data[0] == '{')
        return read_lines(input, sink, err);
    return ent_codebook_csv(input, sink, ent_corpus_context(corpus), err);
}

enum ent_status ent_corpus_read_codebook(struct ent_corpus *corpus, const char *path,
                                         struct ent_error *err)
{
    struct ent_input_stream *input = NULL;
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    struct ent_declaring by;
    struct ent_sink sink = ent_corpus_codebook_sink(corpus);
    char sha256[65];
    enum ent_status status = ent_input_open(&input, path, err);

    if (status == ENT_OK)
        status = ent_corpus_begin_codebook(corpus, path, name,
                                           (uint32_t)ent_corpus_n_codebooks(corpus), &by, err);
    if (status == ENT_OK && (status = read_any(corpus, input, &sink, err)) == ENT_OK &&
        (status = ent_input_drain(input, err)) == ENT_OK) {
        ent_input_sha256(input, sha256);
        ent_corpus_end_codebook(corpus, ent_input_size(input), sha256);
    }
    if (status != ENT_OK)
        ent_error_set_source(err, path);
    ent_input_close(input);
    return status;
}
