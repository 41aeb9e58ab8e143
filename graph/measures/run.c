#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../count/weight.h"
#include "../workers.h"
#include "measures.h"

#define N_ON         (ENT_ON_NOT_CONFLICT + 1)
#define N_DIRECTIONS (ENT_ARCS + 1)

#define READS_TEXT 128

/* What no worker lived to say, for one reason. */
struct loss {
    char reason[240];
    bool whole;
    size_t n_windows, first_window;
};

/* One measure at work: its columns while they fill, in memory that workers share. */
struct job {
    const struct ent_measure *measure;
    enum ent_direction direction;
    enum ent_on on;
    void *cells;
    size_t cells_size;
    union ent_cells *whole, *along; /* a column each; along may be without values */
    char unavailable[240];          /* the first reason why values are missing */
    bool whole_missing;
    size_t windows_missing;
    struct loss *losses;
    size_t n_losses, losses_capacity;
};

/* What one worker does in turn: jobs in one window, or in the whole period. */
struct unit {
    size_t window;
    struct job *const *jobs;
    size_t n;
};

struct run {
    struct ent_graph *graph;
    struct job *jobs;
    size_t n;
    struct job **order; /* of the whole period; and those of each window, in the jobs' order */
    struct job **along;
    size_t n_order, n_along;
    struct unit *units;
    size_t n_units;
    struct ent_snapshot *snapshots[N_DIRECTIONS][N_ON]; /* of one window, made when asked for */
    size_t window;                                      /* whose they are */
    enum ent_on same[N_ON];                             /* what reads the same ties: see below */
    bool is_built[N_DIRECTIONS][N_ON]; /* some measure asks for more than numbers */
    struct ent_igraph igraph;
};

static struct ent_table *table_of(struct ent_graph *graph, enum ent_table_name name)
{
    switch (name) {
    case ENT_GRAPH:
        return &graph->graph;
    case ENT_VERTICES:
        return &graph->vertices;
    default:
        return &graph->edges;
    }
}

static bool has_windows(const struct ent_graph *graph, const struct ent_table *table)
{
    return graph->windows.n > 0 && table->presence.n_windows == graph->windows.n;
}

/* ---- What a measure reads ---- */

static enum ent_direction direction_of(const struct ent_graph *graph,
                                       const struct ent_measure *measure)
{
    switch (measure->direction) {
    case ENT_READ_ARCS:
        return ENT_ARCS;
    case ENT_READ_PATHS:
        return graph->view->paths_directed ? ENT_ARCS : ENT_TIES;
    case ENT_READ_AS_TABLE:
        return graph->directed ? ENT_ARCS : ENT_TIES;
    default:
        return ENT_TIES;
    }
}

/* "ties that are not conflict, undirected, by weight" */
static void describe(const struct ent_graph *graph, const struct job *job, char text[READS_TEXT])
{
    const char *edges = job->direction == ENT_ARCS ? "arcs" : "ties";
    const char *direction = job->direction == ENT_ARCS ? "" : ", undirected";
    const char *use = "";
    const char *format = "all %s%s%s";

    if (job->on == ENT_ON_NOT_CONFLICT)
        format = "%s that are not conflict%s%s";
    else if (job->on == ENT_ON_COOPERATION)
        format = "cooperative %s%s%s";
    else if (job->on == ENT_ON_CONFLICT)
        format = "%s of conflict%s%s";

    if (job->measure->uses == ENT_SUMS_STRENGTH)
        use = ", by weight";
    else if (job->measure->uses == ENT_ADDS_LENGTHS && graph->view->length == ENT_LENGTH_INVERSE)
        use = ", by length 1/weight";
    else if (job->measure->uses == ENT_ADDS_LENGTHS && graph->view->length == ENT_LENGTH_LOG)
        use = ", by length 1/log2(1 + weight)";
    else if (job->measure->uses == ENT_ADDS_LENGTHS)
        use = ", by hops";
    snprintf(text, READS_TEXT, format, edges, direction, use);
}

/* A measure's own stream of chance in each window, whatever else is computed. */
static uint64_t seed_of(const struct ent_graph *graph, const struct ent_measure *measure,
                        size_t window)
{
    const char *name = measure->info.name;
    uint64_t seed = ent_mix(graph->view->seed);

    seed = ent_mix(seed ^ ent_hash(name, strlen(name), 0));
    return ent_mix(seed + (window == ENT_WHOLE ? 0 : window + 1));
}

/* ---- Values ---- */

static void store(union ent_cells cells, enum ent_type type, size_t index, double value)
{
    /* 2^63 itself is out of range, and so is what rounds up to it. */
    double scaled = type == ENT_DECIMAL ? value * (double)ENT_MICRO : value;

    if (type == ENT_REAL)
        cells.reals[index] = isfinite(value) ? value : NAN;
    else
        cells.integers[index] = fabs(scaled) < 0x1p63 ? llround(scaled) : ENT_MISSING;
}

/* Sums of weights are in millionths while weights are. */
static enum ent_type type_in(const struct ent_graph *graph, const struct ent_measure_column *form)
{
    return form->type == ENT_DECIMAL && ent_weight_is_real(graph->view) ? ENT_REAL : form->type;
}

static void store_missing(union ent_cells cells, enum ent_type type, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++)
        store(cells, type, i, NAN);
}

/* Without a snapshot a measure has a value a row of the tables. */
static size_t n_values(const struct ent_graph *graph, const struct ent_snapshot *snapshot,
                       enum ent_table_name of)
{
    switch (of) {
    case ENT_GRAPH:
        return 1;
    case ENT_VERTICES:
        return snapshot ? snapshot->n_vertices : graph->vertices.n_rows;
    default:
        return snapshot ? snapshot->n_edges : graph->edges.n_rows;
    }
}

/* The places of a snapshot's values in a column of the whole period, or of the windows. */
static void scatter(struct run *run, const struct job *job, size_t c, size_t window,
                    const struct ent_snapshot *snapshot, const double *values)
{
    const struct ent_measure_column *form = &job->measure->columns[c];
    const struct ent_presence *presence = &table_of(run->graph, form->of)->presence;
    union ent_cells cells = window == ENT_WHOLE ? job->whole[c] : job->along[c];
    size_t n = n_values(run->graph, snapshot, form->of), at = 0;

    if (!cells.any)
        return;
    if (window != ENT_WHOLE)
        at = presence->start[window];
    for (size_t i = 0; i < n; i++) {
        uint32_t row = form->of == ENT_GRAPH      ? 0
                       : !snapshot                ? (uint32_t)i
                       : form->of == ENT_VERTICES ? snapshot->rows[i]
                                                  : snapshot->edge_rows[i];

        if (form->of == ENT_EDGES && row == UINT32_MAX)
            continue; /* the measure and the table disagree on direction */
        if (window == ENT_WHOLE) {
            store(cells, type_in(run->graph, form), row, values[i]);
            continue;
        }
        /* Rows rise in both, and the presence has all that the snapshot has: measures do not see
         * categories. */
        while (at < presence->start[window + 1] && presence->rows[at] < row)
            at++;
        if (at < presence->start[window + 1] && presence->rows[at] == row)
            store(cells, type_in(run->graph, form), at, values[i]);
    }
}

/* Forget what a worker has stored that did not get to the end. */
static void erase(struct run *run, const struct job *job, size_t window)
{
    for (size_t c = 0; c < job->measure->n_columns; c++) {
        const struct ent_measure_column *form = &job->measure->columns[c];
        const struct ent_table *table = table_of(run->graph, form->of);

        if (window == ENT_WHOLE)
            store_missing(job->whole[c], type_in(run->graph, form), 0, table->n_rows);
        else if (job->along[c].any)
            store_missing(job->along[c], type_in(run->graph, form), table->presence.start[window],
                          table->presence.start[window + 1]);
    }
}

/* ---- Jobs ---- */

static void job_fini(struct job *job)
{
    ent_shared_free(job->cells, job->cells_size);
    free(job->whole);
    free(job->along);
    free(job->losses);
}

/* How many values a column of this table has along the windows. */
static size_t n_along(const struct ent_graph *graph, const struct ent_measure *measure,
                      const struct ent_table *table)
{
    return measure->scope == ENT_SCOPE_SNAPSHOT && has_windows(graph, table) ? table->presence.n
                                                                             : 0;
}

static enum ent_status job_init(struct job *job, struct ent_graph *graph,
                                const struct ent_measure *measure, struct ent_error *err)
{
    size_t n = 0;
    int64_t *at;

    *job = (struct job){.measure = measure,
                        .direction = direction_of(graph, measure),
                        .on = ent_view_on(graph->view, measure->on)};
    for (size_t c = 0; c < measure->n_columns; c++) {
        const struct ent_table *table = table_of(graph, measure->columns[c].of);

        n += table->n_rows + n_along(graph, measure, table);
    }
    job->cells_size = n * sizeof *at;
    job->cells = at = ent_shared_new(job->cells_size);
    job->whole = calloc(measure->n_columns + 1, sizeof *job->whole);
    job->along = calloc(measure->n_columns + 1, sizeof *job->along);
    if (!job->cells || !job->whole || !job->along) {
        job_fini(job);
        return ent_fail_memory(err);
    }
    for (size_t c = 0; c < measure->n_columns; c++) {
        const struct ent_measure_column *form = &measure->columns[c];
        const struct ent_table *table = table_of(graph, form->of);

        job->whole[c].any = at;
        store_missing(job->whole[c], type_in(graph, form), 0, table->n_rows);
        at += table->n_rows;
        if (measure->scope != ENT_SCOPE_SNAPSHOT || !has_windows(graph, table))
            continue;
        job->along[c].any = at;
        store_missing(job->along[c], type_in(graph, form), 0, table->presence.n);
        at += table->presence.n;
    }
    return ENT_OK;
}

static const struct ent_column *find_own(struct ent_graph *graph, const struct ent_measure *measure,
                                         size_t c)
{
    const struct ent_column *column =
        ent_table_find(table_of(graph, measure->columns[c].of), measure->columns[c].name);

    return column && column->measure && strcmp(column->measure, measure->info.name) == 0 ? column
                                                                                         : NULL;
}

bool ent_measure_is_there(struct ent_graph *graph, const struct ent_measure *measure)
{
    for (size_t c = 0; c < measure->n_columns; c++) {
        if (!find_own(graph, measure, c))
            return false;
    }
    return true;
}

/* Hand the values over to the tables. What a failure leaves there is whole columns. */
static enum ent_status add_columns(struct run *run, const struct job *job, struct ent_error *err)
{
    const struct ent_measure *measure = job->measure;
    char reads[READS_TEXT];

    describe(run->graph, job, reads);
    if (measure->scope == ENT_SCOPE_TABLES)
        snprintf(reads, sizeof reads, "%s", measure->info.reads);
    for (size_t c = 0; c < measure->n_columns; c++) {
        const struct ent_measure_column *form = &measure->columns[c];
        struct ent_table *table = table_of(run->graph, form->of);
        struct ent_column *column = NULL;
        struct ent_column wanted = {.name = form->name,
                                    .title = form->title,
                                    .reads = reads,
                                    .measure = measure->info.name,
                                    .type = type_in(run->graph, form),
                                    .role = form->role};
        enum ent_status status;

        if (find_own(run->graph, measure, c))
            continue;
        status = ent_table_add(table, &wanted, true, job->along[c].any != NULL, &column, err);
        if (status != ENT_OK)
            return status;
        memcpy(column->whole.any, job->whole[c].any, table->n_rows * sizeof(int64_t));
        if (job->along[c].any)
            memcpy(column->along.any, job->along[c].any, table->presence.n * sizeof(int64_t));
    }
    return ENT_OK;
}

/* igraph's failures have the measure's name before them; the log puts it there too. */
static const char *without_name(const struct job *job, const char *reason)
{
    size_t length = strlen(job->measure->info.name);

    if (strncmp(reason, job->measure->info.name, length) == 0 &&
        strncmp(reason + length, ": ", 2) == 0)
        reason += length + 2;
    return reason;
}

static void note_missing(struct job *job, size_t window, const char *reason)
{
    if (job->unavailable[0] == '\0')
        snprintf(job->unavailable, sizeof job->unavailable, "%s", without_name(job, reason));
    if (window == ENT_WHOLE)
        job->whole_missing = true;
    else
        job->windows_missing++;
}

static enum ent_status note_loss(struct job *job, size_t window, const char *reason,
                                 struct ent_error *err)
{
    struct loss *loss = NULL;

    for (size_t i = 0; i < job->n_losses; i++) {
        if (strcmp(job->losses[i].reason, reason) == 0)
            loss = &job->losses[i];
    }
    if (!loss) {
        enum ent_status status = ent_grow(&job->losses, &job->losses_capacity, job->n_losses + 1,
                                          sizeof *job->losses, err);
        if (status != ENT_OK)
            return status;
        loss = &job->losses[job->n_losses++];
        *loss = (struct loss){.first_window = window};
        snprintf(loss->reason, sizeof loss->reason, "%s", reason);
    }
    if (window == ENT_WHOLE) {
        loss->whole = true;
    } else {
        if (loss->n_windows == 0)
            loss->first_window = window;
        loss->n_windows++;
    }
    return ENT_OK;
}

static void log_missing(const struct ent_graph *graph, const struct job *job)
{
    const char *name = job->measure->info.name;

    if (job->whole_missing)
        ent_log(graph->context, ENT_LOG_WARNING, "%s: %s", name, job->unavailable);
    else if (job->windows_missing > 0)
        ent_log(graph->context, ENT_LOG_WARNING, "%s: %s (in %zu of %zu windows)", name,
                job->unavailable, job->windows_missing, graph->windows.n);
}

/* Say what was lost, in the log and in every output. */
static enum ent_status tell_losses(struct ent_graph *graph, const struct job *job,
                                   struct ent_error *err)
{
    struct ent_graph_note **last = &graph->not_measured;

    while (*last)
        last = &(*last)->next;
    for (size_t i = 0; i < job->n_losses; i++) {
        const struct loss *loss = &job->losses[i];
        struct ent_graph_note *note = ent_arena_alloc(&graph->graph.arena, sizeof *note);
        char windows[120] = "", line[600];

        if (loss->n_windows > 0)
            snprintf(windows, sizeof windows, "%s%zu of %zu windows, %s%.40s",
                     loss->whole ? ", and " : "", loss->n_windows, graph->windows.n,
                     loss->n_windows > 1 ? "the first " : "",
                     ent_graph_window(graph, loss->first_window).label);
        snprintf(line, sizeof line, "%s: %s (%s%s)", job->measure->info.name, loss->reason,
                 loss->whole ? "the whole period" : "", windows);
        if (!note)
            return ent_fail_memory(err);
        *note = (struct ent_graph_note){
            .text = ent_arena_copy(&graph->graph.arena, ent_str_from(line))};
        if (!note->text)
            return ent_fail_memory(err);
        *last = note;
        last = &note->next;
        ent_log(graph->context, ENT_LOG_WARNING, "%s", line);
    }
    return ENT_OK;
}

/* ---- A step ---- */

static void forget_snapshots(struct run *run)
{
    for (size_t d = 0; d < N_DIRECTIONS; d++) {
        for (size_t on = 0; on < N_ON; on++) {
            ent_snapshot_free(run->snapshots[d][on]);
            run->snapshots[d][on] = NULL;
        }
    }
}

/* Where no tie has a sign that a reading leaves out, it reads all ties, and needs no snapshot of
 * its own. */
static void find_same(struct run *run)
{
    const struct ent_ties *ties = &run->graph->ties;
    bool has[ENT_SIGN_CONFLICT + 1] = {false};

    for (size_t i = 0; i < ties->cells.n; i++)
        has[ties->cells.cells[i].sign] = true;
    for (enum ent_on on = 0; on < N_ON; on++) {
        run->same[on] = ENT_ON_ALL;
        for (enum ent_sign sign = 0; sign <= ENT_SIGN_CONFLICT; sign++) {
            if (has[sign] && !ent_on_takes(on, sign))
                run->same[on] = on;
        }
    }
}

/* Which snapshots are needed whole. */
static void find_built(struct run *run)
{
    for (size_t i = 0; i < run->n; i++) {
        const struct job *job = &run->jobs[i];
        run->is_built[job->direction][run->same[job->on]] |= !job->measure->only_counts;
    }
}

/* The snapshot that a job reads; measures share those of a window, and only one window's are held.
 */
static enum ent_status snapshot_of(struct run *run, size_t window, const struct job *job,
                                   const struct ent_snapshot **out, struct ent_error *err)
{
    enum ent_on on = run->same[job->on];
    struct ent_snapshot **snapshot = &run->snapshots[job->direction][on];
    enum ent_status status = ENT_OK;

    if (run->window != window)
        forget_snapshots(run);
    run->window = window;
    if (!*snapshot)
        status = (run->is_built[job->direction][on] ? ent_snapshot_new : ent_snapshot_count)(
            snapshot, run->graph, window, job->direction, on, err);
    *out = *snapshot;
    return status;
}

static enum ent_status fill(struct run *run, const struct job *job, size_t window,
                            struct ent_measure_task *task, double *values, double **out,
                            struct ent_error *err)
{
    const struct ent_measure *measure = job->measure;
    enum ent_status status;

    for (size_t c = 0; c < measure->n_columns; c++) {
        size_t n = n_values(run->graph, task->snapshot, measure->columns[c].of);

        out[c] = values;
        for (size_t i = 0; i < n; i++)
            values[i] = NAN;
        values += n;
    }
    ent_igraph_seed(&run->igraph, task->seed);
    status = measure->compute(task, out, err);
    if (status == ENT_ENOMEM || status == ENT_ECANCELLED)
        return status;
    /* One window that igraph cannot do is no reason to lose the others. */
    if (status != ENT_OK)
        return ENT_EINVAL;
    if (task->unavailable)
        return ent_fail(err, ENT_EINVAL, "%s", task->unavailable);
    for (size_t c = 0; c < measure->n_columns; c++)
        scatter(run, job, c, window, task->snapshot, out[c]);
    return ENT_OK;
}

static size_t n_steps(const void *user, size_t unit)
{
    return ((const struct run *)user)->units[unit].n;
}

static enum ent_status step(void *user, size_t unit, size_t index, struct ent_error *err)
{
    struct run *run = user;
    size_t window = run->units[unit].window, n = 0;
    const struct job *job = run->units[unit].jobs[index];
    const struct ent_measure *measure = job->measure;
    struct ent_measure_task task = {
        .graph = run->graph,
        .igraph = &run->igraph,
        .seed = seed_of(run->graph, measure, window),
        .length = measure->uses == ENT_ADDS_LENGTHS ? run->graph->view->length : ENT_LENGTH_HOPS};
    double *values = NULL, **out = NULL;
    enum ent_status status = measure->scope == ENT_SCOPE_TABLES
                                 ? ENT_OK
                                 : snapshot_of(run, window, job, &task.snapshot, err);

    if (status != ENT_OK)
        return status;
    for (size_t c = 0; c < measure->n_columns; c++)
        n += n_values(run->graph, task.snapshot, measure->columns[c].of);
    values = malloc((n + 1) * sizeof *values);
    out = malloc((measure->n_columns + 1) * sizeof *out);
    status = values && out ? fill(run, job, window, &task, values, out, err) : ent_fail_memory(err);
    free(out);
    free(values);
    return status;
}

static enum ent_status step_failed(void *user, size_t unit, size_t index, const char *reason,
                                   bool lost, struct ent_error *err)
{
    struct run *run = user;
    struct job *job = run->units[unit].jobs[index];
    size_t window = run->units[unit].window;

    if (!lost) {
        note_missing(job, window, reason);
        return ENT_OK;
    }
    erase(run, job, window);
    return note_loss(job, window, reason, err);
}

static void describe_step(const void *user, size_t unit, size_t index,
                          struct ent_progress *progress)
{
    const struct run *run = user;
    size_t window = run->units[unit].window;

    progress->measure = run->units[unit].jobs[index]->measure->info.name;
    progress->window = window == ENT_WHOLE ? NULL : ent_graph_window(run->graph, window).label;
}

/* ---- Running ---- */

static bool is_costly(const struct job *job)
{
    return job->measure->steps != NULL;
}

/*
 * What takes long in the whole period is a unit of its own, and first, so that nobody waits for it
 * at the end; the rest of the whole period is one, and so is each window.
 */
static enum ent_status plan(struct run *run, struct ent_error *err)
{
    size_t n_windows = run->graph->windows.n, n_costly = 0;

    run->order = calloc(run->n + 1, sizeof *run->order);
    run->along = calloc(run->n + 1, sizeof *run->along);
    run->units = calloc(run->n + 1 + n_windows, sizeof *run->units);
    if (!run->order || !run->along || !run->units)
        return ent_fail_memory(err);
    for (int costly = 1; costly >= 0; costly--) {
        for (size_t i = 0; i < run->n; i++) {
            if (is_costly(&run->jobs[i]) == costly)
                run->order[run->n_order++] = &run->jobs[i];
        }
        n_costly = costly ? run->n_order : n_costly;
    }
    for (size_t i = 0; i < run->n; i++) {
        if (run->jobs[i].measure->scope == ENT_SCOPE_SNAPSHOT)
            run->along[run->n_along++] = &run->jobs[i];
    }
    for (size_t i = 0; i < n_costly; i++)
        run->units[run->n_units++] = (struct unit){ENT_WHOLE, run->order + i, 1};
    if (n_costly < run->n)
        run->units[run->n_units++] =
            (struct unit){ENT_WHOLE, run->order + n_costly, run->n - n_costly};
    for (size_t w = 0; w < n_windows && run->n_along > 0; w++)
        run->units[run->n_units++] = (struct unit){w, run->along, run->n_along};
    return ENT_OK;
}

static enum ent_status measure_all(struct run *run, struct ent_error *err)
{
    const struct ent_work work = {.user = run,
                                  .n_units = run->n_units,
                                  .n_steps = n_steps,
                                  .step = step,
                                  .failed = step_failed,
                                  .describe = describe_step};
    enum ent_status status = ent_igraph_enter(&run->igraph, err);

    if (status != ENT_OK)
        return status;
    find_same(run);
    find_built(run);
    status = ent_work_do(&work, run->graph->context, err);
    forget_snapshots(run);
    ent_igraph_leave(&run->igraph);
    return status;
}

enum ent_status ent_measures_run(struct ent_graph *graph, const struct ent_measure *const *chosen,
                                 size_t n_chosen, struct ent_error *err)
{
    struct run run = {.graph = graph};
    enum ent_status status = ENT_OK;

    run.jobs = calloc(n_chosen + 1, sizeof *run.jobs);
    if (!run.jobs)
        return ent_fail_memory(err);
    for (size_t i = 0; i < n_chosen && status == ENT_OK; i++) {
        if (ent_measure_is_there(graph, chosen[i]))
            continue;
        status = job_init(&run.jobs[run.n], graph, chosen[i], err);
        run.n += status == ENT_OK;
    }
    if (status != ENT_OK || run.n == 0 || (status = plan(&run, err)) != ENT_OK ||
        (status = measure_all(&run, err)) != ENT_OK)
        goto out;
    for (size_t i = 0; i < run.n && status == ENT_OK; i++)
        status = add_columns(&run, &run.jobs[i], err);
    for (size_t i = 0; i < run.n && status == ENT_OK; i++) {
        log_missing(graph, &run.jobs[i]);
        status = tell_losses(graph, &run.jobs[i], err);
    }
out:
    for (size_t i = 0; i < run.n; i++)
        job_fini(&run.jobs[i]);
    free(run.jobs);
    free(run.order);
    free(run.along);
    free(run.units);
    return status;
}
