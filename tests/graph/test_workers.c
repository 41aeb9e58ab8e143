/*
 * Workers: what one of them loses is lost alone and told, and what they find does not depend on how
 * many there are. The measures that die, sleep and fail are entries of this file.
 */
#include "graph/workers.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "graph/measures/measures.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define N_MONTHS     4  /* of the sample: 2023-12 to 2024-03 */
#define LONG_S       30 /* of sleep: so long a test hangs when nobody ends the sleeper */

/* ---- The sample, by months ---- */

struct sample {
    struct ent_context *context;
    struct ent_corpus *corpus;
    struct ent_view *view;
    struct ent_graph *graph;
    char log[4000];
};

static void keep_line(void *user, enum ent_log_level level, const char *message)
{
    struct sample *sample = user;
    size_t length = strlen(sample->log);

    (void)level;
    snprintf(sample->log + length, sizeof sample->log - length, "%s\n", message);
}

static struct sample *sample_of(unsigned n_workers)
{
    struct sample *sample = calloc(1, sizeof *sample);
    const char *root = getenv("ENT_SOURCE_ROOT");
    struct ent_error err = {0};
    char path[512];

    cr_assert(sample && root && (sample->context = ent_context_new()));
    ent_context_set_log(sample->context, keep_line, sample);
    ent_context_set_workers(sample->context, n_workers);
    snprintf(path, sizeof path, "%s/samples/niger-2024.json", root);
    cr_assert_eq(ent_corpus_new(&sample->corpus, sample->context, &err), ENT_OK);
    cr_assert_eq(ent_corpus_read(sample->corpus, path, NULL, &err), ENT_OK, "%s", err.message);
    cr_assert_eq(ent_view_new(&sample->view, &err), ENT_OK);
    cr_assert_eq(ent_view_set(sample->view, "level", "state", &err), ENT_OK);
    cr_assert_eq(ent_view_set(sample->view, "window", "month", &err), ENT_OK);
    cr_assert_eq(ent_graph_new(&sample->graph, sample->corpus, sample->view, &err), ENT_OK, "%s",
                 err.message);
    cr_assert_eq(ent_graph_n_windows(sample->graph), N_MONTHS);
    return sample;
}

static void sample_free(struct sample *sample)
{
    ent_graph_free(sample->graph);
    ent_view_free(sample->view);
    ent_corpus_free(sample->corpus);
    ent_context_free(sample->context);
    free(sample);
}

static void expect_no_children(void)
{
    cr_expect(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "a worker is left");
}

/* ---- Measures that go wrong in the second month, 2024-01 ---- */

/* A snapshot's rows are the presence's, so that their place tells the window. */
static bool is_second_month(const struct ent_measure_task *task)
{
    const struct ent_presence *presence = &task->graph->vertices.presence;

    return task->snapshot->rows == presence->rows + presence->start[1];
}

static void fill(const struct ent_measure_task *task, double *out)
{
    for (size_t v = 0; v < task->snapshot->n_vertices; v++)
        out[v] = 100 + (double)task->snapshot->rows[v];
}

static enum ent_status die(struct ent_measure_task *task, double *const out[],
                           struct ent_error *err)
{
    (void)err;
    fill(task, out[0]);
    if (is_second_month(task))
        raise(SIGSEGV);
    return ENT_OK;
}

static enum ent_status leave(struct ent_measure_task *task, double *const out[],
                             struct ent_error *err)
{
    (void)err;
    fill(task, out[0]);
    if (is_second_month(task))
        _exit(3);
    return ENT_OK;
}

static enum ent_status sleep_long(struct ent_measure_task *task, double *const out[],
                                  struct ent_error *err)
{
    (void)err;
    fill(task, out[0]);
    if (is_second_month(task))
        sleep(LONG_S);
    return ENT_OK;
}

static enum ent_status fail(struct ent_measure_task *task, double *const out[],
                            struct ent_error *err)
{
    fill(task, out[0]);
    if (is_second_month(task))
        return ent_fail(err, ENT_EINVAL, "january is a %s", "bad month");
    return ENT_OK;
}

static enum ent_status want_memory(struct ent_measure_task *task, double *const out[],
                                   struct ent_error *err)
{
    fill(task, out[0]);
    return is_second_month(task) ? ent_fail_memory(err) : ENT_OK;
}

static enum ent_status be_good(struct ent_measure_task *task, double *const out[],
                               struct ent_error *err)
{
    (void)err;
    fill(task, out[0]);
    return ENT_OK;
}

#define COLUMN(column)                                                                             \
    {                                                                                              \
        column, column, ENT_VERTICES, ENT_INTEGER, ENT_ROLE_SCORE                                  \
    }
static const struct ent_measure_column columns[] = {
    COLUMN("dies"),  COLUMN("leaves"), COLUMN("sleeps"), COLUMN("fails"),
    COLUMN("wants"), COLUMN("good"),   COLUMN("better")};

#define MEASURE(title, number, function)                                                           \
    {                                                                                              \
        .info = {.name = title}, .direction = ENT_READ_TIES, .on = ENT_ON_ALL,                     \
        .columns = &columns[number], .n_columns = 1, .compute = function                           \
    }
static const struct ent_measure dies = MEASURE("dies", 0, die),
                                leaves = MEASURE("leaves", 1, leave),
                                sleeps = MEASURE("sleeps", 2, sleep_long),
                                fails = MEASURE("fails", 3, fail),
                                wants = MEASURE("wants", 4, want_memory),
                                good = MEASURE("good", 5, be_good),
                                better = MEASURE("better", 6, be_good);

/* 100 + its row for each active actor, but in the second month where something is to be wrong
 * there. */
static void expect_filled(const struct sample *sample, const char *name, bool wrong)
{
    const struct ent_table *table = ent_graph_table(sample->graph, ENT_VERTICES);
    const struct ent_column *column = ent_table_find(table, name);
    double value;

    cr_assert(column, "no column %s", name);
    for (size_t row = 0; row < ent_table_n_rows(table); row++) {
        cr_expect(ent_column_number(column, row, &value) && value == 100 + (double)row,
                  "%s of %zu in the whole period", name, row);
        for (size_t w = 0; w < N_MONTHS; w++) {
            bool known = ent_column_number_in(table, column, row, w, &value);

            if (ent_table_active(table, row, w) && !(wrong && w == 1))
                cr_expect(known && value == 100 + (double)row, "%s of %zu in %zu", name, row, w);
            else
                cr_expect(!known, "%s of %zu in %zu is %g", name, row, w, known ? value : NAN);
        }
    }
}

Test(workers, lose_only_what_they_were_at)
{
    static const struct ent_measure *const chosen[] = {&good, &dies, &leaves, &fails, &better};

    for (unsigned n = 1; n <= 3; n++) {
        struct sample *sample = sample_of(n);
        struct ent_error err = {0};

        cr_assert_eq(ent_measures_run(sample->graph, chosen, COUNT(chosen), &err), ENT_OK, "%s",
                     err.message);
        expect_no_children();
        expect_filled(sample, "good", false);
        expect_filled(sample, "better", false);
        expect_filled(sample, "dies", true);
        expect_filled(sample, "leaves", true);
        expect_filled(sample, "fails", true);
        cr_expect_str_eq(sample->log,
                         "dies: the process that measured it was ended by signal 11 (Segmentation "
                         "fault) (1 of 4 windows, 2024-01)\n"
                         "leaves: the process that measured it ended with exit status 3 (1 of 4 "
                         "windows, 2024-01)\n"
                         "fails: january is a bad month (in 1 of 4 windows)\n",
                         "%u workers:\n%s", n, sample->log);
        sample_free(sample);
    }
}

Test(workers, are_ended_when_they_take_too_long)
{
    static const struct ent_measure *const chosen[] = {&good, &sleeps, &better};

    for (unsigned n = 0; n <= 2; n++) {
        struct sample *sample = sample_of(n);
        struct ent_error err = {0};

        ent_context_set_time_limit(sample->context, 0.25);
        cr_assert_eq(ent_measures_run(sample->graph, chosen, COUNT(chosen), &err), ENT_OK);
        expect_no_children();
        expect_filled(sample, "good", false);
        expect_filled(sample, "better", false);
        expect_filled(sample, "sleeps", true);
        cr_expect_str_eq(sample->log,
                         "sleeps: took longer than 0.25 s (1 of 4 windows, 2024-01)\n");
        cr_assert(sample->graph->not_measured && !sample->graph->not_measured->next);
        cr_expect_str_eq(sample->graph->not_measured->text,
                         "sleeps: took longer than 0.25 s (1 of 4 windows, 2024-01)");
        sample_free(sample);
    }
}

Test(workers, send_back_what_ends_the_run)
{
    static const struct ent_measure *const chosen[] = {&good, &wants};

    for (unsigned n = 0; n <= 3; n++) {
        struct sample *sample = sample_of(n);
        struct ent_error err = {0};

        cr_expect_eq(ent_measures_run(sample->graph, chosen, COUNT(chosen), &err), ENT_ENOMEM);
        cr_expect_eq(err.status, ENT_ENOMEM);
        cr_expect_str_eq(err.message, "out of memory");
        cr_expect_null(ent_table_find(ent_graph_table(sample->graph, ENT_VERTICES), "good"));
        expect_no_children();
        sample_free(sample);
    }
}

static bool stop(void *user, const struct ent_progress *progress)
{
    struct ent_progress *seen = user;

    *seen = *progress;
    return !(progress->measure && strcmp(progress->measure, "sleeps") == 0);
}

Test(workers, end_when_the_caller_says_so)
{
    struct sample *sample = sample_of(2);
    struct ent_progress seen = {0};
    struct ent_error err = {0};

    ent_context_set_progress(sample->context, stop, &seen);
    cr_expect_eq(ent_measure_run(sample->graph, &sleeps, &err), ENT_ECANCELLED);
    cr_expect_eq(err.status, ENT_ECANCELLED);
    expect_no_children();
    /* A step for the whole period, and one for each month. */
    cr_expect_eq(seen.n_steps, 1 + N_MONTHS);
    cr_expect_str_eq(seen.measure, "sleeps");
    cr_expect_str_eq(seen.window, "2024-01");
    sample_free(sample);
}

/* ---- The same values ---- */

static void expect_same_table(const struct ent_table *one, const struct ent_table *other,
                              unsigned n_workers)
{
    cr_assert_eq(one->n_columns, other->n_columns);
    for (size_t c = 0; c < one->n_columns; c++) {
        const struct ent_column *x = one->columns[c], *y = other->columns[c];

        cr_assert_str_eq(x->name, y->name);
        if (x->type == ENT_TEXT)
            continue;
        if (x->whole.any)
            cr_expect_arr_eq(x->whole.integers, y->whole.integers,
                             one->n_rows * sizeof *x->whole.integers, "%s, %u workers", x->name,
                             n_workers);
        if (x->along.any)
            cr_expect_arr_eq(x->along.integers, y->along.integers,
                             one->presence.n * sizeof *x->along.integers, "%s, %u workers", x->name,
                             n_workers);
    }
}

Test(workers, find_what_one_process_finds)
{
    struct sample *one = sample_of(0);
    struct ent_error err = {0};
    double sum = 0;

    /* As many a caller does: its threads must not be looked for in the workers. */
#pragma omp parallel for num_threads(2) reduction(+ : sum)
    for (int i = 0; i < 1000; i++)
        sum += i;
    cr_assert_eq(sum, 499500);
    cr_assert_eq(ent_graph_measure(one->graph, "all", &err), ENT_OK, "%s", err.message);
    for (unsigned n = 1; n <= 3; n++) {
        struct sample *other = sample_of(n);

        cr_assert_eq(ent_graph_measure(other->graph, "all", &err), ENT_OK, "%s", err.message);
        expect_no_children();
        cr_expect_str_eq(one->log, other->log);
        expect_same_table(&one->graph->graph, &other->graph->graph, n);
        expect_same_table(&one->graph->vertices, &other->graph->vertices, n);
        expect_same_table(&one->graph->edges, &other->graph->edges, n);
        sample_free(other);
    }
    sample_free(one);
}

/* ---- Work of any kind ---- */

#define N_UNITS 9

/* Squares of numbers; unit 4 has three steps and dies in the second after half of its work. */
struct squares {
    int *shared; /* two numbers a step */
    int failed[3];
    int n_failed;
};

static size_t squares_steps(const void *user, size_t unit)
{
    (void)user;
    return unit == 4 ? 3 : 1;
}

static enum ent_status square(void *user, size_t unit, size_t step, struct ent_error *err)
{
    int *own = ((struct squares *)user)->shared + 2 * (unit + (unit == 4 ? 10 * step : 0));

    (void)err;
    own[0] = (int)(unit * unit);
    if (unit == 4 && step == 1)
        raise(SIGKILL);
    own[1]++;
    return ENT_OK;
}

static enum ent_status square_failed(void *user, size_t unit, size_t step, const char *reason,
                                     bool lost, struct ent_error *err)
{
    struct squares *squares = user;

    (void)reason;
    (void)err;
    squares->failed[0] = (int)unit;
    squares->failed[1] = (int)step;
    squares->failed[2] = lost;
    squares->n_failed++;
    return ENT_OK;
}

static void describe_square(const void *user, size_t unit, size_t step,
                            struct ent_progress *progress)
{
    (void)user;
    (void)unit;
    (void)step;
    progress->measure = "square";
}

Test(workers, do_every_step_once)
{
    struct ent_context *context = ent_context_new();
    const size_t size = 100 * sizeof(int);

    for (unsigned n = 1; n <= 12; n++) {
        struct squares squares = {.shared = ent_shared_new(size)};
        const struct ent_work work = {&squares, N_UNITS,       squares_steps,
                                      square,   square_failed, describe_square};

        cr_assert(squares.shared);
        ent_context_set_workers(context, n);
        cr_assert_eq(ent_work_do(&work, context, NULL), ENT_OK);
        expect_no_children();
        for (int u = 0; u < N_UNITS; u++)
            cr_expect(squares.shared[2 * u] == u * u && squares.shared[2 * u + 1] == 1);
        /* The step behind the one that died is done as well, by the worker's successor. */
        cr_expect(squares.shared[28] == 16 && squares.shared[29] == 0);
        cr_expect(squares.shared[48] == 16 && squares.shared[49] == 1);
        cr_expect_eq(squares.n_failed, 1);
        cr_expect(squares.failed[0] == 4 && squares.failed[1] == 1 && squares.failed[2] == 1);
        ent_shared_free(squares.shared, size);
    }
    ent_context_free(context);
}

/* A caller that does not want to hear of its children. */
Test(workers, need_nobody_to_wait_for_them)
{
    struct sample *sample = sample_of(2);
    struct ent_error err = {0};

    signal(SIGCHLD, SIG_IGN);
    cr_assert_eq(ent_measure_run(sample->graph, &good, &err), ENT_OK, "%s", err.message);
    expect_filled(sample, "good", false);
    cr_expect_str_eq(sample->log, "");
    expect_no_children();
    sample_free(sample);
}

/* ---- Orphans ---- */

static int tell; /* of the pipe by which workers say that they live */

static enum ent_status tell_and_sleep(struct ent_measure_task *task, double *const out[],
                                      struct ent_error *err)
{
    (void)task;
    (void)out;
    (void)err;
    if (write(tell, "a", 1) == 1)
        sleep(LONG_S);
    return write(tell, "b", 1) == 1 ? ENT_OK : ENT_EINVAL;
}

Test(workers, die_with_their_parent)
{
    static const struct ent_measure tells = MEASURE("tells", 5, tell_and_sleep);
    int ends[2];
    char byte;
    pid_t parent;

    cr_assert_eq(pipe(ends), 0);
    tell = ends[1];
    parent = fork();
    cr_assert(parent >= 0);
    if (parent == 0) {
        struct ent_error err = {0};

        close(ends[0]);
        ent_measure_run(sample_of(1)->graph, &tells, &err);
        _exit(0);
    }
    close(ends[1]);
    cr_assert(read(ends[0], &byte, 1) == 1 && byte == 'a', "the worker does not begin");
    kill(parent, SIGKILL);
    cr_assert_eq(waitpid(parent, NULL, 0), parent);
    /* The pipe ends with the last process that could write into it. */
    cr_expect_eq(read(ends[0], &byte, 1), 0, "the worker outlives its parent");
    close(ends[0]);
}
