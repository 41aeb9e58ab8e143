#include "measures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The only list; measures run, and their columns stand, in this order. */
static const struct ent_measure *const measures[] = {
    &ent_measure_degree,
    &ent_measure_strength,
    &ent_measure_directed_degree,
    &ent_measure_directed_strength,
    &ent_measure_pagerank,
    &ent_measure_eigenvector,
    &ent_measure_hits,
    &ent_measure_betweenness,
    &ent_measure_closeness,
    &ent_measure_harmonic,
    &ent_measure_coreness,
    &ent_measure_size,
    &ent_measure_density,
    &ent_measure_components,
    &ent_measure_reciprocity,
    &ent_measure_transitivity,
    &ent_measure_assortativity,
    &ent_measure_mean_distance,
    &ent_measure_leiden,
    &ent_measure_louvain,
    &ent_measure_walktrap,
    NULL,
};

#define N_MEASURES   (sizeof measures / sizeof measures[0] - 1)
#define N_ON         (ENT_ON_NOT_CONFLICT + 1)
#define N_DIRECTIONS (ENT_ARCS + 1)

/* The default set leaves out what takes more steps: some seconds. */
#define MOST_STEPS 2e8

#define READS_TEXT 128

/* One measure at work: its columns while they fill. */
struct job {
    const struct ent_measure *measure;
    enum ent_direction direction;
    enum ent_on on;
    union ent_cells *whole, *along; /* a column each; along may be without values */
    char unavailable[240];          /* the first reason why values are missing */
    bool whole_missing;
    size_t windows_missing;
};

struct run {
    struct ent_graph *graph;
    struct job *jobs;
    size_t n;
    struct ent_snapshot *snapshots[N_DIRECTIONS][N_ON]; /* of one window, made when asked for */
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

static void store_missing(union ent_cells cells, enum ent_type type, size_t n)
{
    for (size_t i = 0; i < n; i++)
        store(cells, type, i, NAN);
}

static size_t n_values(const struct ent_snapshot *snapshot, enum ent_table_name of)
{
    switch (of) {
    case ENT_GRAPH:
        return 1;
    case ENT_VERTICES:
        return snapshot->n_vertices;
    default:
        return snapshot->n_edges;
    }
}

/* The places of a snapshot's values in a column of the whole period, or of the windows. */
static void scatter(struct run *run, const struct job *job, size_t c, size_t window,
                    const struct ent_snapshot *snapshot, const double *values)
{
    const struct ent_measure_column *form = &job->measure->columns[c];
    const struct ent_table *table = table_of(run->graph, form->of);
    union ent_cells cells = window == ENT_WHOLE ? job->whole[c] : job->along[c];
    size_t n = n_values(snapshot, form->of);

    if (!cells.any)
        return;
    for (size_t i = 0; i < n; i++) {
        size_t row = form->of == ENT_VERTICES ? snapshot->rows[i]
                     : form->of == ENT_EDGES  ? snapshot->edge_rows[i]
                                              : 0;
        size_t place = row;

        if (form->of == ENT_EDGES && row == UINT32_MAX)
            continue; /* the measure and the table disagree on direction */
        if (window != ENT_WHOLE && form->of == ENT_VERTICES)
            place = table->presence.start[window] + i; /* the vertices are the presence's rows */
        else if (window != ENT_WHOLE)
            place = ent_presence_find(&table->presence, row, window);
        if (place != SIZE_MAX && (window != ENT_WHOLE || place < table->n_rows))
            store(cells, form->type, place, values[i]);
    }
}

/* ---- Jobs ---- */

static void job_fini(struct job *job)
{
    for (size_t c = 0; c < job->measure->n_columns; c++) {
        if (job->whole)
            free(job->whole[c].any);
        if (job->along)
            free(job->along[c].any);
    }
    free(job->whole);
    free(job->along);
}

static enum ent_status make_cells(union ent_cells *cells, enum ent_type type, size_t n,
                                  struct ent_error *err)
{
    cells->any = calloc(n ? n : 1, sizeof(int64_t));
    if (!cells->any)
        return ent_fail_memory(err);
    store_missing(*cells, type, n);
    return ENT_OK;
}

static enum ent_status job_init(struct job *job, struct ent_graph *graph,
                                const struct ent_measure *measure, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    *job = (struct job){.measure = measure,
                        .direction = direction_of(graph, measure),
                        .on = ent_view_on(graph->view, measure->on)};
    job->whole = calloc(measure->n_columns + 1, sizeof *job->whole);
    job->along = calloc(measure->n_columns + 1, sizeof *job->along);
    if (!job->whole || !job->along)
        status = ent_fail_memory(err);
    for (size_t c = 0; c < measure->n_columns && status == ENT_OK; c++) {
        const struct ent_measure_column *form = &measure->columns[c];
        const struct ent_table *table = table_of(graph, form->of);

        status = make_cells(&job->whole[c], form->type, table->n_rows, err);
        if (status == ENT_OK && measure->scope == ENT_SCOPE_SNAPSHOT && has_windows(graph, table))
            status = make_cells(&job->along[c], form->type, table->presence.n, err);
    }
    if (status != ENT_OK)
        job_fini(job);
    return status;
}

static const struct ent_column *find_own(struct ent_graph *graph, const struct ent_measure *measure,
                                         size_t c)
{
    const struct ent_column *column =
        ent_table_find(table_of(graph, measure->columns[c].of), measure->columns[c].name);

    return column && column->measure && strcmp(column->measure, measure->info.name) == 0 ? column
                                                                                         : NULL;
}

static bool is_there(struct ent_graph *graph, const struct ent_measure *measure)
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
    for (size_t c = 0; c < measure->n_columns; c++) {
        const struct ent_measure_column *form = &measure->columns[c];
        struct ent_table *table = table_of(run->graph, form->of);
        struct ent_column *column = NULL;
        struct ent_column wanted = {.name = form->name,
                                    .title = form->title,
                                    .reads = reads,
                                    .measure = measure->info.name,
                                    .type = form->type,
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

static void note_missing(struct job *job, size_t window, const char *reason)
{
    size_t length = strlen(job->measure->info.name);

    /* The log puts the name before it; igraph's failures have it already. */
    if (strncmp(reason, job->measure->info.name, length) == 0 &&
        strncmp(reason + length, ": ", 2) == 0)
        reason += length + 2;
    if (job->unavailable[0] == '\0')
        snprintf(job->unavailable, sizeof job->unavailable, "%s", reason);
    if (window == ENT_WHOLE)
        job->whole_missing = true;
    else
        job->windows_missing++;
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

/* ---- Running ---- */

static enum ent_status snapshot_of(struct run *run, size_t window, const struct job *job,
                                   const struct ent_snapshot **out, struct ent_error *err)
{
    struct ent_snapshot **snapshot = &run->snapshots[job->direction][job->on];
    enum ent_status status = ENT_OK;

    if (!*snapshot)
        status = ent_snapshot_new(snapshot, run->graph, window, job->direction, job->on, err);
    *out = *snapshot;
    return status;
}

static void forget_snapshots(struct run *run)
{
    for (size_t d = 0; d < N_DIRECTIONS; d++) {
        for (size_t on = 0; on < N_ON; on++) {
            ent_snapshot_free(run->snapshots[d][on]);
            run->snapshots[d][on] = NULL;
        }
    }
}

static enum ent_status run_job(struct run *run, struct job *job, size_t window,
                               struct ent_error *err)
{
    const struct ent_measure *measure = job->measure;
    struct ent_measure_task task = {
        .graph = run->graph,
        .igraph = &run->igraph,
        .seed = seed_of(run->graph, measure, window),
        .length = measure->uses == ENT_ADDS_LENGTHS ? run->graph->view->length : ENT_LENGTH_HOPS};
    struct ent_error own = {0};
    double *values = NULL, **out = NULL;
    size_t n = 0;
    enum ent_status status = snapshot_of(run, window, job, &task.snapshot, err);

    if (status != ENT_OK)
        return status;
    for (size_t c = 0; c < measure->n_columns; c++)
        n += n_values(task.snapshot, measure->columns[c].of);
    values = calloc(n + 1, sizeof *values);
    out = calloc(measure->n_columns + 1, sizeof *out);
    if (!values || !out) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < n; i++)
        values[i] = NAN;
    for (size_t c = 0, at = 0; c < measure->n_columns; c++) {
        out[c] = values + at;
        at += n_values(task.snapshot, measure->columns[c].of);
    }
    ent_igraph_seed(&run->igraph, task.seed);
    status = measure->compute(&task, out, &own);
    if (status == ENT_ENOMEM || status == ENT_ECANCELLED) {
        if (err && err->status == ENT_OK)
            *err = own;
        goto out;
    }
    if (status != ENT_OK || task.unavailable) {
        /* One window that igraph cannot do is no reason to lose the others. */
        note_missing(job, window, task.unavailable ? task.unavailable : own.message);
        status = ENT_OK;
        goto out;
    }
    for (size_t c = 0; c < measure->n_columns; c++)
        scatter(run, job, c, window, task.snapshot, out[c]);
out:
    free(out);
    free(values);
    return status;
}

static enum ent_status run_window(struct run *run, size_t window, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < run->n && status == ENT_OK; i++) {
        if (window == ENT_WHOLE || run->jobs[i].measure->scope == ENT_SCOPE_SNAPSHOT)
            status = run_job(run, &run->jobs[i], window, err);
    }
    forget_snapshots(run);
    return status;
}

/* Window by window, so that measures share its snapshots and only one window's are held. */
static enum ent_status run_all(struct ent_graph *graph, const struct ent_measure *const *chosen,
                               size_t n_chosen, struct ent_error *err)
{
    struct run run = {.graph = graph};
    enum ent_status status = ENT_OK;

    run.jobs = calloc(n_chosen + 1, sizeof *run.jobs);
    if (!run.jobs)
        return ent_fail_memory(err);
    for (size_t i = 0; i < n_chosen; i++) {
        if (is_there(graph, chosen[i]))
            continue;
        status = job_init(&run.jobs[run.n], graph, chosen[i], err);
        if (status != ENT_OK)
            goto out;
        run.n++;
    }
    if (run.n == 0)
        goto out;
    status = ent_igraph_enter(&run.igraph, err);
    if (status != ENT_OK)
        goto out;
    status = run_window(&run, ENT_WHOLE, err);
    for (size_t w = 0; w < graph->windows.n && status == ENT_OK; w++)
        status = run_window(&run, w, err);
    ent_igraph_leave(&run.igraph);
    for (size_t i = 0; i < run.n && status == ENT_OK; i++)
        status = add_columns(&run, &run.jobs[i], err);
    for (size_t i = 0; i < run.n && status == ENT_OK; i++)
        log_missing(graph, &run.jobs[i]);
out:
    for (size_t i = 0; i < run.n; i++)
        job_fini(&run.jobs[i]);
    free(run.jobs);
    return status;
}

/* ---- Choosing ---- */

/* How many edges a measure would look at, in the whole period and in all windows. */
static double steps_in_all(const struct ent_graph *graph, const struct ent_measure *measure)
{
    double steps = measure->steps(graph->vertices.n_rows, graph->ties.n);

    if (measure->scope == ENT_SCOPE_WHOLE || !has_windows(graph, &graph->vertices))
        return steps;
    for (size_t w = 0; w < graph->windows.n; w++) {
        const size_t *vertices = graph->vertices.presence.start, *ties = graph->ties.start;

        steps += measure->steps(vertices[w + 1] - vertices[w], ties[w + 1] - ties[w]);
    }
    return steps;
}

static bool is_default(struct ent_graph *graph, const struct ent_measure *measure)
{
    bool in_out =
        measure == &ent_measure_directed_degree || measure == &ent_measure_directed_strength;

    if (!measure->info.by_default || (in_out && !graph->directed))
        return false;
    if (!measure->steps || steps_in_all(graph, measure) <= MOST_STEPS)
        return true;
    if (!is_there(graph, measure))
        ent_log(graph->context, ENT_LOG_NOTE,
                "%s left out (%zu actors, %zu ties): ask with --measure %s", measure->info.name,
                graph->vertices.n_rows, graph->ties.n, measure->info.name);
    return false;
}

static enum ent_status fail_unknown(struct ent_str name, struct ent_error *err)
{
    struct ent_suggestion suggestion;
    char hint[120] = "", column[64];
    const char *measure = NULL;

    if (name.length < sizeof column) {
        memcpy(column, name.data, name.length);
        column[name.length] = '\0';
        measure = ent_measure_of_column(column);
    }
    if (measure) {
        snprintf(hint, sizeof hint, "; the column '%s' is made by '%s'", column, measure);
    } else {
        ent_suggest_init(&suggestion, name);
        for (size_t i = 0; i < N_MEASURES; i++)
            ent_suggest_offer(&suggestion, ent_str_from(measures[i]->info.name));
        ent_suggest_append(&suggestion, hint, sizeof hint);
    }
    return ent_fail(err, ENT_EINVAL, "no measure is called '%.*s'%s",
                    (int)(name.length < 80 ? name.length : 80), name.data, hint);
}

/* Mark the names of `list` in `wanted`. */
static enum ent_status parse(const char *list, bool wanted[N_MEASURES], struct ent_error *err)
{
    for (const char *at = list, *end; at; at = *end ? end + 1 : NULL) {
        struct ent_str name;
        size_t found = N_MEASURES;

        end = at + strcspn(at, ",");
        name = ent_str_trim(ent_str(at, (size_t)(end - at)));
        if (name.length == 0)
            return ent_fail(err, ENT_EINVAL, "a measure's name is empty in '%.80s'", list);
        for (size_t i = 0; i < N_MEASURES; i++) {
            if (ent_str_is(name, measures[i]->info.name))
                found = i;
            if (ent_str_is(name, "all"))
                wanted[i] = true;
        }
        if (found < N_MEASURES)
            wanted[found] = true;
        else if (!ent_str_is(name, "all"))
            return fail_unknown(name, err);
    }
    return ENT_OK;
}

const struct ent_measure *ent_measure(size_t index)
{
    return index < N_MEASURES ? measures[index] : NULL;
}

void ent_measure_copy(double *out, const igraph_vector_t *values)
{
    igraph_integer_t n = igraph_vector_size(values);

    for (igraph_integer_t i = 0; i < n; i++)
        out[i] = isfinite(VECTOR(*values)[i]) ? VECTOR(*values)[i] : NAN;
}

enum ent_status ent_measure_run(struct ent_graph *graph, const struct ent_measure *measure,
                                struct ent_error *err)
{
    return run_all(graph, &measure, 1, err);
}

const struct ent_measure_info *ent_measure_info(size_t index)
{
    return index < N_MEASURES ? &measures[index]->info : NULL;
}

enum ent_status ent_graph_measure(struct ent_graph *graph, const char *list, struct ent_error *err)
{
    const struct ent_measure *chosen[N_MEASURES];
    bool wanted[N_MEASURES] = {false};
    size_t n = 0;
    enum ent_status status = ENT_OK;

    if (list)
        status = parse(list, wanted, err);
    if (status != ENT_OK)
        return status;
    for (size_t i = 0; i < N_MEASURES; i++) {
        if (list ? wanted[i] : is_default(graph, measures[i]))
            chosen[n++] = measures[i];
    }
    return run_all(graph, chosen, n, err);
}

const char *ent_measure_of_column(const char *column)
{
    for (size_t i = 0; i < N_MEASURES; i++) {
        for (size_t c = 0; c < measures[i]->n_columns; c++) {
            if (strcmp(measures[i]->columns[c].name, column) == 0)
                return measures[i]->info.name;
        }
    }
    return NULL;
}

enum ent_status ent_measure_check(const char *list, struct ent_error *err)
{
    bool wanted[N_MEASURES] = {false};

    return parse(list, wanted, err);
}

const char *ent_nearest_column(const char *name)
{
    const char *names[8 * N_MEASURES];
    size_t n = 0;

    for (size_t i = 0; i < N_MEASURES; i++) {
        for (size_t c = 0; c < measures[i]->n_columns && n < 8 * N_MEASURES; c++)
            names[n++] = measures[i]->columns[c].name;
    }
    return ent_nearest(name, names, n);
}
