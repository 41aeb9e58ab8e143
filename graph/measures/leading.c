#include "leading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Eigenvalues that differ by no more than this share are one: ARPACK's are exact to about 1e-15. */
#define ALIKE 1e-10

#define NOBODY UINT32_MAX

struct parts {
    const struct ent_snapshot *snapshot;
    bool is_hits;
    size_t n;
    uint32_t *parent;  /* vertices joined; of hits as hubs, then as authorities */
    uint32_t *number;  /* of who stands for a part */
    uint32_t *part_of; /* of each edge */
    size_t *start;     /* of a part's edges in `edges` */
    uint32_t *edges;
    uint32_t *local;   /* a vertex's number in the part at hand, or NOBODY */
    size_t *member_at; /* of a part's vertices in `members`, `first` and `second` */
    uint32_t *members;
    double *first, *second; /* eigenvector; or hub and authority */
    double *eigenvalues, *degrees;
};

/* ---- Which edges go together ---- */

static uint32_t find(uint32_t *parent, uint32_t of)
{
    while (parent[of] != of)
        of = parent[of] = parent[parent[of]];
    return of;
}

static uint32_t source_of(const struct parts *parts, size_t edge)
{
    return (uint32_t)IGRAPH_FROM(&parts->snapshot->graph, edge);
}

static uint32_t target_of(const struct parts *parts, size_t edge)
{
    return (uint32_t)IGRAPH_TO(&parts->snapshot->graph, edge);
}

static bool reserve(struct parts *parts)
{
    size_t n_vertices = parts->snapshot->n_vertices, n_edges = parts->snapshot->n_edges;
    size_t n_nodes = 2 * n_vertices; /* a vertex is in two parts at most */

    parts->parent = calloc(n_nodes, sizeof *parts->parent);
    parts->number = calloc(n_nodes, sizeof *parts->number);
    parts->part_of = calloc(n_edges, sizeof *parts->part_of);
    parts->start = calloc(n_edges + 2, sizeof *parts->start);
    parts->edges = calloc(n_edges, sizeof *parts->edges);
    parts->local = calloc(n_vertices, sizeof *parts->local);
    parts->member_at = calloc(n_edges + 1, sizeof *parts->member_at);
    parts->members = calloc(n_nodes, sizeof *parts->members);
    parts->first = calloc(n_nodes, sizeof *parts->first);
    parts->second = calloc(n_nodes, sizeof *parts->second);
    parts->eigenvalues = calloc(n_edges, sizeof *parts->eigenvalues);
    parts->degrees = calloc(n_vertices, sizeof *parts->degrees);
    return parts->parent && parts->number && parts->part_of && parts->start && parts->edges &&
           parts->local && parts->member_at && parts->members && parts->first && parts->second &&
           parts->eigenvalues && parts->degrees;
}

static void discard(struct parts *parts)
{
    free(parts->parent);
    free(parts->number);
    free(parts->part_of);
    free(parts->start);
    free(parts->edges);
    free(parts->local);
    free(parts->member_at);
    free(parts->members);
    free(parts->first);
    free(parts->second);
    free(parts->eigenvalues);
    free(parts->degrees);
}

/* Parts are numbered by their first edge. */
static void divide(struct parts *parts)
{
    size_t n_vertices = parts->snapshot->n_vertices, n_edges = parts->snapshot->n_edges;
    uint32_t second = parts->is_hits ? (uint32_t)n_vertices : 0;

    for (uint32_t v = 0; v < 2 * n_vertices; v++) {
        parts->parent[v] = v;
        parts->number[v] = NOBODY;
    }
    for (size_t v = 0; v < n_vertices; v++)
        parts->local[v] = NOBODY;
    for (size_t e = 0; e < n_edges; e++) {
        uint32_t a = find(parts->parent, source_of(parts, e));
        uint32_t b = find(parts->parent, second + target_of(parts, e));

        parts->parent[a > b ? a : b] = a > b ? b : a;
        parts->degrees[source_of(parts, e)]++;
        parts->degrees[target_of(parts, e)]++;
    }
    for (size_t e = 0; e < n_edges; e++) {
        uint32_t *number = &parts->number[find(parts->parent, source_of(parts, e))];

        if (*number == NOBODY)
            *number = (uint32_t)parts->n++;
        parts->part_of[e] = *number;
        parts->start[*number + 2]++;
    }
    for (size_t p = 0; p < parts->n; p++)
        parts->start[p + 2] += parts->start[p + 1];
    for (size_t e = 0; e < n_edges; e++)
        parts->edges[parts->start[parts->part_of[e] + 1]++] = (uint32_t)e;
}

/* ---- One part ---- */

/* The part's number of a vertex; `members` are those who have one. */
static igraph_integer_t enter(struct parts *parts, uint32_t vertex, uint32_t *members, size_t *n)
{
    if (parts->local[vertex] == NOBODY) {
        parts->local[vertex] = (uint32_t)*n;
        members[(*n)++] = vertex;
    }
    return parts->local[vertex];
}

bool ent_leading_is_plausible(const igraph_vector_t *values)
{
    igraph_integer_t n = igraph_vector_size(values);
    double greatest = 0;

    for (igraph_integer_t i = 0; i < n; i++) {
        if (!isfinite(VECTOR(*values)[i]) || VECTOR(*values)[i] < 0)
            return false;
        greatest = fmax(greatest, VECTOR(*values)[i]);
    }
    return greatest > 0;
}

static igraph_error_t ask(const igraph_t *graph, const igraph_vector_t *strength, bool is_hits,
                          igraph_vector_t values[2], double *eigenvalue)
{
    igraph_arpack_options_t options;

    igraph_arpack_options_init(&options);
    if (is_hits)
        return igraph_hub_and_authority_scores(graph, &values[0], &values[1], eigenvalue, true,
                                               strength, &options);
    return igraph_eigenvector_centrality(graph, &values[0], eigenvalue, false, true, strength,
                                         &options);
}

/* Whether all edges of a part have this vertex for their source (or target), or for an end. */
static bool have_all(const struct parts *parts, size_t part, uint32_t vertex, bool as_source)
{
    for (size_t i = parts->start[part]; i < parts->start[part + 1]; i++) {
        uint32_t source = source_of(parts, parts->edges[i]);
        uint32_t target = target_of(parts, parts->edges[i]);

        if (parts->is_hits ? (as_source ? source : target) != vertex
                           : source != vertex && target != vertex)
            return false;
    }
    return true;
}

/*
 * Of a star, and so of a single edge, no iteration is needed: most parts of a sparse graph are one,
 * and igraph's own way for two vertices fails for some.
 */
static bool solve_star(struct parts *parts, size_t part)
{
    size_t from = parts->start[part], end = parts->start[part + 1];
    uint32_t source = source_of(parts, parts->edges[from]);
    uint32_t target = target_of(parts, parts->edges[from]);
    bool is_source = have_all(parts, part, source, true);
    uint32_t middle = is_source ? source : target;
    bool swaps = parts->is_hits && !is_source;
    double *of_middle = (swaps ? parts->second : parts->first) + parts->member_at[part];
    double *of_others =
        (parts->is_hits && is_source ? parts->second : parts->first) + parts->member_at[part];
    double squares = 0, greatest = 0;

    if (!is_source && !have_all(parts, part, target, false))
        return false;
    for (size_t i = from; i < end; i++) {
        double strength = VECTOR(parts->snapshot->strength)[parts->edges[i]];

        squares += strength * strength;
        greatest = fmax(greatest, strength);
    }
    for (size_t i = from; i < end; i++) {
        size_t edge = parts->edges[i];
        uint32_t other =
            source_of(parts, edge) == middle ? target_of(parts, edge) : source_of(parts, edge);

        of_others[parts->local[other]] =
            VECTOR(parts->snapshot->strength)[edge] / (parts->is_hits ? greatest : sqrt(squares));
    }
    of_middle[parts->local[middle]] = 1;
    parts->eigenvalues[part] = parts->is_hits ? squares : sqrt(squares);
    return true;
}

static igraph_error_t solve(struct parts *parts, size_t part, size_t n,
                            const igraph_vector_int_t *ends, const igraph_vector_t *strength,
                            bool *is_good)
{
    igraph_vector_t values[2];
    igraph_t graph;
    size_t n_values = 0, n_wanted = parts->is_hits ? 2 : 1;
    igraph_error_t code = igraph_create(&graph, ends, (igraph_integer_t)n, parts->is_hits);

    if (code != IGRAPH_SUCCESS)
        return code;
    while (n_values < 2 && code == IGRAPH_SUCCESS) {
        code = igraph_vector_init(&values[n_values], 0);
        n_values += code == IGRAPH_SUCCESS;
    }
    if (code == IGRAPH_SUCCESS)
        code = ask(&graph, strength, parts->is_hits, values, &parts->eigenvalues[part]);
    for (size_t i = 0; i < n_wanted && code == IGRAPH_SUCCESS; i++) {
        *is_good &= ent_leading_is_plausible(&values[i]);
        memcpy((i ? parts->second : parts->first) + parts->member_at[part], VECTOR(values[i]),
               n * sizeof(double));
    }
    while (n_values > 0)
        igraph_vector_destroy(&values[--n_values]);
    igraph_destroy(&graph);
    return code;
}

static igraph_error_t solve_part(struct parts *parts, size_t part, bool *is_good)
{
    size_t from = parts->start[part], n_edges = parts->start[part + 1] - from, n = 0;
    uint32_t *members = parts->members + parts->member_at[part];
    igraph_vector_int_t ends;
    igraph_vector_t strength;
    igraph_error_t code = igraph_vector_int_init(&ends, (igraph_integer_t)(2 * n_edges));

    if (code != IGRAPH_SUCCESS)
        return code;
    code = igraph_vector_init(&strength, (igraph_integer_t)n_edges);
    if (code != IGRAPH_SUCCESS) {
        igraph_vector_int_destroy(&ends);
        return code;
    }
    for (size_t i = 0; i < n_edges; i++) {
        size_t edge = parts->edges[from + i];

        VECTOR(ends)[2 * i] = enter(parts, source_of(parts, edge), members, &n);
        VECTOR(ends)[2 * i + 1] = enter(parts, target_of(parts, edge), members, &n);
        VECTOR(strength)[i] = VECTOR(parts->snapshot->strength)[edge];
    }
    parts->member_at[part + 1] = parts->member_at[part] + n;
    if (!solve_star(parts, part))
        code = solve(parts, part, n, &ends, &strength, is_good);
    for (size_t i = 0; i < n; i++)
        parts->local[members[i]] = NOBODY;
    igraph_vector_int_destroy(&ends);
    igraph_vector_destroy(&strength);
    return code;
}

/* ---- All of them ---- */

/* A part's share in where the power method comes to from the degrees. */
static void mix(const struct parts *parts, size_t part, igraph_vector_t values[2])
{
    double product = 0, first = 0, second = 0;
    size_t from = parts->member_at[part], end = parts->member_at[part + 1];

    for (size_t i = from; i < end; i++) {
        product += parts->degrees[parts->members[i]] * parts->first[i];
        first += parts->first[i] * parts->first[i];
        second += parts->second[i] * parts->second[i];
    }
    for (size_t i = from; i < end; i++) {
        VECTOR(values[0])[parts->members[i]] += product / first * parts->first[i];
        if (parts->is_hits)
            VECTOR(values[1])
        [parts->members[i]] += product / sqrt(first) / sqrt(second) * parts->second[i];
    }
}

static void scale(igraph_vector_t *values)
{
    double greatest = igraph_vector_max(values);

    for (igraph_integer_t i = 0; i < igraph_vector_size(values); i++)
        VECTOR(*values)[i] /= greatest;
}

static igraph_error_t lead(struct parts *parts, igraph_vector_t values[2])
{
    size_t n_values = parts->is_hits ? 2 : 1;
    double greatest = 0;
    bool is_good = true;
    igraph_error_t code = IGRAPH_SUCCESS;

    for (size_t i = 0; i < n_values && code == IGRAPH_SUCCESS; i++) {
        code = igraph_vector_resize(&values[i], (igraph_integer_t)parts->snapshot->n_vertices);
        igraph_vector_null(&values[i]);
    }
    if (code != IGRAPH_SUCCESS)
        return code;
    if (!reserve(parts))
        return IGRAPH_ENOMEM;
    divide(parts);
    for (size_t p = 0; p < parts->n && code == IGRAPH_SUCCESS; p++) {
        code = solve_part(parts, p, &is_good);
        greatest = fmax(greatest, parts->eigenvalues[p]);
    }
    if (code != IGRAPH_SUCCESS || !is_good)
        return code;
    for (size_t p = 0; p < parts->n; p++) {
        if (parts->eigenvalues[p] >= greatest * (1 - ALIKE))
            mix(parts, p, values);
    }
    for (size_t i = 0; i < n_values; i++)
        scale(&values[i]);
    return code;
}

igraph_error_t ent_leading_eigenvector(const struct ent_snapshot *snapshot,
                                       igraph_vector_t values[2])
{
    struct parts parts = {.snapshot = snapshot};
    igraph_error_t code = lead(&parts, values);

    discard(&parts);
    return code;
}

igraph_error_t ent_leading_hits(const struct ent_snapshot *snapshot, igraph_vector_t values[2])
{
    struct parts parts = {.snapshot = snapshot, .is_hits = true};
    igraph_error_t code = lead(&parts, values);

    discard(&parts);
    return code;
}
