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

#define MOST_JOBS 1024

static unsigned n_jobs(const struct options *options)
{
    long n = options->jobs ? atol(options->jobs) : sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n < MOST_JOBS ? (unsigned)n : MOST_JOBS;
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
    if (status == ENT_OK && lean)
        ent_corpus_leave_fields(work->corpus, options->view);
    if (status == ENT_OK && options->jobs)
        status = ent_corpus_set(work->corpus, "jobs", options->jobs, err);
    if (status == ENT_OK && !options->must_fold)
        status = ent_corpus_set(work->corpus, "graphs", "one", err);
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
    struct ent_error why = {0};
    enum ent_status status;

    work->context = ent_context_new();
    if (!work->context)
        return misuse("", "out of memory");
    ent_context_set_log(work->context, log_line, (void *)options);
    ent_context_set_workers(work->context, n_jobs(options));
    status = read_inputs(work, options, lean, &err);
    if (status != ENT_OK && lean && work->corpus && ent_corpus_refused(work->corpus)) {
        /* Counting while reading is faster, but not for all that a file can hold. */
        ent_corpus_free(work->corpus);
        work->corpus = NULL;
        err = (struct ent_error){0};
        status = read_inputs(work, options, false, &err);
    }
    /* Also when the read failed because of them. */
    if (options->rejects && work->corpus &&
        ent_corpus_write_rejects(work->corpus, options->rejects, &why) != ENT_OK)
        return complain(&why);
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

void work_explain(const struct work *work, const struct options *options)
{
    fprintf(writes_stdout(options) ? stderr : stdout, "%s\n", ent_graph_explain(work->graph));
}

enum exit_status work_build(struct work *work, const struct options *options)
{
    struct ent_error err = {0};

    if (ent_graph_new(&work->graph, work->corpus, options->view, &err) != ENT_OK)
        return complain(&err);
    if (!options->quiet)
        fprintf(stderr, "%s\n", ent_graph_account(work->graph));
    if (options->explain && !options->trims)
        work_explain(work, options);
    if (options->merge_log && ent_graph_write_merge_log(work->graph, options->near_misses,
                                                        options->merge_log, &err) != ENT_OK)
        return complain(&err);
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
