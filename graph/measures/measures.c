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
    &ent_measure_layout,
    NULL,
};

#define N_MEASURES (sizeof measures / sizeof measures[0] - 1)
/* The default set leaves out what takes more steps: some seconds. */
#define MOST_STEPS 2e8
#define MANY_STEPS 5e9 /* about half a minute */

/* ---- Choosing ---- */

/* How many edges a measure would look at, in the whole period and in all windows. */
static double steps_in_all(const struct ent_graph *graph, const struct ent_measure *measure)
{
    double steps = measure->steps(graph->vertices.n_rows, graph->ties.n);

    if (measure->scope != ENT_SCOPE_SNAPSHOT || graph->vertices.presence.n_windows == 0)
        return steps;
    for (size_t w = 0; w < graph->windows.n; w++) {
        const size_t *vertices = graph->vertices.presence.start, *ties = graph->ties.start;

        steps += measure->steps(vertices[w + 1] - vertices[w], ties[w + 1] - ties[w]);
    }
    return steps;
}

static bool takes_more(const struct ent_graph *graph, const struct ent_measure *measure,
                       double steps)
{
    return measure->steps && steps_in_all(graph, measure) > steps;
}

static bool is_default(struct ent_graph *graph, const struct ent_measure *measure)
{
    bool in_out =
        measure == &ent_measure_directed_degree || measure == &ent_measure_directed_strength;

    if (!measure->info.by_default || (in_out && !graph->directed))
        return false;
    if (!takes_more(graph, measure, MOST_STEPS))
        return true;
    if (!ent_measure_is_there(graph, measure))
        ent_log(graph->context, ENT_LOG_NOTE,
                "%s left out (%zu actors, %zu ties): ask with --measure %s", measure->info.name,
                graph->vertices.n_rows, graph->ties.n, measure->info.name);
    return false;
}

/* Who asks for what takes minutes is told how to end it. */
static void warn(struct ent_graph *graph, const struct ent_measure *measure)
{
    if (takes_more(graph, measure, MANY_STEPS) && graph->context &&
        graph->context->time_limit_s <= 0 && !ent_measure_is_there(graph, measure))
        ent_log(graph->context, ENT_LOG_NOTE,
                "%s may take long (%zu actors, %zu ties): --time-limit SECONDS would end it",
                measure->info.name, graph->vertices.n_rows, graph->ties.n);
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
    if (list && ent_str_is(ent_str_trim(ent_str_from(list)), "none"))
        return ENT_OK;
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
            /* Places are no finding: who wants them says so. */
            if (ent_str_is(name, "all") && measures[i] != &ent_measure_layout)
                wanted[i] = true;
        }
        if (ent_str_is(name, "none"))
            return ent_fail(err, ENT_EINVAL, "'none' of the measures goes with no other");
        if (found < N_MEASURES)
            wanted[found] = true;
        else if (!ent_str_is(name, "all"))
            return fail_unknown(name, err);
    }
    return ENT_OK;
}

/* Run what is wanted; what reads the columns of others, behind them. */
static enum ent_status run(struct ent_graph *graph, bool wanted[N_MEASURES], struct ent_error *err)
{
    const struct ent_measure *chosen[N_MEASURES];
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < N_MEASURES; i++) {
        for (size_t k = 0;
             wanted[i] && measures[i]->after && !graph->trimmed.is_done && k < N_MEASURES; k++)
            wanted[k] |=
                measures[k] == measures[i]->after && !takes_more(graph, measures[k], MOST_STEPS);
    }
    for (size_t i = 0; i < N_MEASURES && graph->trimmed.is_done; i++) {
        if (wanted[i] && measures[i]->scope != ENT_SCOPE_TABLES &&
            !ent_measure_is_there(graph, measures[i]))
            return ent_fail(err, ENT_EINVAL,
                            "%s reads the whole graph, of which a part is left: measure before",
                            measures[i]->info.name);
    }
    for (int later = 0; later < 2 && status == ENT_OK; later++) {
        size_t n = 0;

        for (size_t i = 0; i < N_MEASURES; i++) {
            if (wanted[i] && (measures[i]->after != NULL) == later)
                chosen[n++] = measures[i];
        }
        status = ent_measures_run(graph, chosen, n, err);
    }
    return status;
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
    return ent_measures_run(graph, &measure, 1, err);
}

const struct ent_measure_info *ent_measure_info(size_t index)
{
    return index < N_MEASURES ? &measures[index]->info : NULL;
}

enum ent_status ent_graph_measure(struct ent_graph *graph, const char *list, struct ent_error *err)
{
    bool wanted[N_MEASURES] = {false};
    enum ent_status status = ENT_OK;

    if (list)
        status = parse(list, wanted, err);
    for (size_t i = 0; i < N_MEASURES && status == ENT_OK; i++) {
        wanted[i] = list ? wanted[i] : is_default(graph, measures[i]);
        if (list && wanted[i])
            warn(graph, measures[i]);
    }
    if (status == ENT_OK)
        status = run(graph, wanted, err);
    return status;
}

bool ent_measure_takes_long(const struct ent_graph *graph, const struct ent_measure *measure)
{
    return takes_more(graph, measure, MOST_STEPS);
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
