#include "commands.h"
#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void log_line(void *user, enum ent_log_level level, const char *message)
{
    const struct options *options = user;

    if (!options->quiet)
        fprintf(stderr, "entente: %s%s\n", level == ENT_LOG_WARNING ? "warning: " : "", message);
}

/* The unreadable records, also when the read failed because of them. */
static enum exit_status write_rejects(const struct ent_corpus *corpus, const char *path)
{
    FILE *out = fopen(path, "w");
    bool bad;

    if (!out) {
        fprintf(stderr, "entente: cannot create %s: %s\n", path, strerror(errno));
        return FAILED;
    }
    fprintf(out, "file,line,column,reason\n");
    for (size_t i = 0; i < ent_corpus_n_inputs(corpus); i++) {
        const struct ent_error *reject;
        for (size_t r = 0; (reject = ent_corpus_reject(corpus, i, r)); r++) {
            print_csv(out, reject->source);
            fprintf(out, ",%zu,%zu,", reject->line, reject->column);
            print_csv(out, reject->message);
            fputc('\n', out);
        }
    }
    bad = ferror(out) != 0;
    if (fclose(out) != 0 || bad) {
        fprintf(stderr, "entente: cannot write %s: %s\n", path, strerror(errno));
        return FAILED;
    }
    return DONE;
}

/* Whether all inputs can be read again: not a pipe, not standard input. */
static bool are_files(const struct options *options)
{
    for (size_t i = 0; i < options->n_inputs; i++) {
        struct stat file;
        if (stat(options->inputs[i].path, &file) != 0 ||
            !(S_ISREG(file.st_mode) || S_ISDIR(file.st_mode)))
            return false;
    }
    return true;
}

/* By its name: whatever else holds tallies must be named before the rest. */
static bool is_tally(const struct infile *input)
{
    const char *dot = strrchr(input->path, '.');

    return input->format ? strcmp(input->format, "tally") == 0
                         : dot != NULL && strcmp(dot, ".tally") == 0;
}

/* `lean`: keep no more than the graph needs. */
static enum ent_status read_inputs(struct work *work, const struct options *options, bool lean,
                                   struct ent_error *err)
{
    enum ent_status status = ent_corpus_new(&work->corpus, work->context, err);

    if (status == ENT_OK && options->max_rejects >= 0)
        ent_corpus_set_max_rejects(work->corpus, options->max_rejects, options->max_is_percent);
    if (status == ENT_OK && options->today)
        status = ent_corpus_survey(work->corpus, options->today, options->rejects != NULL, err);
    if (status == ENT_OK && options->must_fold)
        status = ent_corpus_expect_tally(work->corpus, options->view, err);
    else if (status == ENT_OK && lean && !options->merge_log)
        status = ent_corpus_expect(work->corpus, options->view, err);
    if (lean)
        ent_corpus_leave_fields(work->corpus, options->view);
    if (status == ENT_OK && options->jobs)
        status = ent_corpus_set(work->corpus, "jobs", options->jobs, err);
    if (status == ENT_OK && options->write.no_inputs)
        status = ent_corpus_set(work->corpus, "hash", "no", err);
    for (size_t i = 0; i < options->n_choices && status == ENT_OK; i++)
        status =
            ent_corpus_set(work->corpus, options->choices[i].name, options->choices[i].value, err);
    for (size_t i = 0; i < options->n_codebooks && status == ENT_OK; i++)
        status = ent_corpus_read_codebook(work->corpus, options->codebooks[i], err);
    if (status == ENT_OK && options->states)
        status = ent_corpus_use_states(work->corpus, err);
    /* Tallies first: what they were counted for goes for the others. */
    for (size_t i = 0; i < 2 * options->n_inputs && status == ENT_OK; i++) {
        const struct infile *input = &options->inputs[i % options->n_inputs];
        if (is_tally(input) == (i < options->n_inputs))
            status = ent_corpus_read(work->corpus, input->path, input->format, err);
    }
    return status == ENT_OK ? ent_corpus_resolve(work->corpus, err) : status;
}

enum exit_status work_read(struct work *work, const struct options *options)
{
    struct ent_error err = {0};
    bool lean = options->folds && are_files(options);
    enum ent_status status;

    work->context = ent_context_new();
    if (!work->context)
        return misuse("", "out of memory");
    ent_context_set_log(work->context, log_line, (void *)options);
    status = read_inputs(work, options, lean, &err);
    if (status != ENT_OK && lean && work->corpus && ent_corpus_refused(work->corpus)) {
        /* Counting while reading is faster, but not for all that a file can hold. */
        ent_corpus_free(work->corpus);
        work->corpus = NULL;
        err = (struct ent_error){0};
        status = read_inputs(work, options, false, &err);
    }
    if (options->rejects && work->corpus && write_rejects(work->corpus, options->rejects) != DONE)
        return FAILED;
    return status == ENT_OK ? DONE : complain(&err);
}

static enum ent_status write_note(void *out, const struct ent_merge_note *note)
{
    const char *texts[] = {note->what,  note->event, note->report,   note->reason,
                           note->other, note->date,  note->document, note->file};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        print_csv(out, texts[i]);
        fputc(',', out);
    }
    if (note->line)
        fprintf(out, "%zu", note->line);
    fputc('\n', out);
    return ENT_OK;
}

static enum exit_status write_merge_log(const struct ent_graph *graph,
                                        const struct options *options)
{
    struct ent_error err = {0};
    FILE *out = fopen(options->merge_log, "w");
    enum ent_status status;
    bool bad;

    if (!out) {
        fprintf(stderr, "entente: cannot create %s: %s\n", options->merge_log, strerror(errno));
        return FAILED;
    }
    fprintf(out, "what,event,report,reason,other,date,document,file,line\n");
    status = ent_graph_merge_notes(graph, options->near_misses, write_note, out, &err);
    bad = ferror(out) != 0;
    if ((fclose(out) != 0 || bad) && status == ENT_OK) {
        fprintf(stderr, "entente: cannot write %s: %s\n", options->merge_log, strerror(errno));
        return FAILED;
    }
    return status == ENT_OK ? DONE : complain(&err);
}

static bool writes_stdout(const struct options *options)
{
    for (size_t i = 0; i < options->n_outputs; i++) {
        if (strcmp(options->outputs[i].path, "-") == 0)
            return true;
    }
    return options->save_view && strcmp(options->save_view, "-") == 0;
}

enum exit_status work_build(struct work *work, const struct options *options)
{
    struct ent_error err = {0};

    if (ent_graph_new(&work->graph, work->corpus, options->view, &err) != ENT_OK)
        return complain(&err);
    if (!options->quiet)
        fprintf(stderr, "%s\n", ent_graph_account(work->graph));
    if (options->explain)
        fprintf(writes_stdout(options) ? stderr : stdout, "%s\n", ent_graph_explain(work->graph));
    if (options->merge_log && write_merge_log(work->graph, options) != DONE)
        return FAILED;
    if (options->save_view &&
        ent_view_write(ent_graph_view(work->graph), options->save_view, &err) != ENT_OK)
        return complain(&err);
    return DONE;
}

/* ---- Measuring ---- */

static volatile sig_atomic_t interrupt; /* the signal that asked us to stop */

static void note_interrupt(int number)
{
    interrupt = number;
}

/* What a terminal shows of a run that takes longer than a moment. */
struct shown {
    double slow_s; /* a step that takes so long is named */
    bool on_terminal, any;
};

static bool show_progress(void *user, const struct ent_progress *progress)
{
    struct shown *shown = user;

    if (shown->on_terminal && progress->measure && progress->seconds >= shown->slow_s) {
        fprintf(stderr, "\r\033[K%zu of %zu measured; %s, %s: %.0f s", progress->n_done,
                progress->n_steps, progress->measure,
                progress->window ? progress->window : "the whole period", progress->seconds);
        shown->any = true;
    } else if (shown->any) {
        fprintf(stderr, "\r\033[K%zu of %zu measured", progress->n_done, progress->n_steps);
    }
    return interrupt == 0;
}

#define MOST_JOBS 1024

static unsigned n_jobs(const struct options *options)
{
    long n = options->jobs ? atol(options->jobs) : sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n < MOST_JOBS ? (unsigned)n : MOST_JOBS;
}

enum exit_status work_measure(struct work *work, const struct options *options,
                              const char *measures)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = note_interrupt}, old[3];
    struct shown shown = {.slow_s = 1, .on_terminal = !options->quiet && isatty(STDERR_FILENO)};
    struct ent_error err = {0};
    enum ent_status status;

    /* Without SA_RESTART, so that waiting for workers ends at once. What is ignored stays so. */
    for (size_t i = 0; i < 3; i++) {
        sigaction(numbers[i], NULL, &old[i]);
        if (old[i].sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
    ent_context_set_workers(work->context, n_jobs(options));
    ent_context_set_time_limit(work->context, options->time_limit_s);
    ent_context_set_progress(work->context, show_progress, &shown);
    status = ent_graph_measure(work->graph, measures, &err);
    ent_context_set_progress(work->context, NULL, NULL);
    if (shown.any)
        fprintf(stderr, "\r\033[K");
    for (size_t i = 0; i < 3; i++)
        sigaction(numbers[i], &old[i], NULL);
    if (interrupt)
        raise(interrupt); /* and that is the end, as if we had never asked */
    return status == ENT_OK ? DONE : complain(&err);
}

void work_fini(struct work *work)
{
    ent_graph_free(work->graph);
    ent_corpus_free(work->corpus);
    ent_context_free(work->context);
}

enum exit_status finish(enum exit_status status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "entente: cannot write standard output: %s\n", strerror(errno));
        return status == DONE ? FAILED : status;
    }
    return status;
}
