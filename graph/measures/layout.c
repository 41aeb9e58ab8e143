#include <math.h>
#include <stdlib.h>

#include "../look/room.h"
#include "measures.h"

/*
 * Where actors are drawn: one place each for the whole period, so that nobody jumps when windows
 * are looked at one by one. Components are laid out each for itself and put side by side, actors
 * without ties among them, so that nothing flies off.
 */

#define MOST_KAMADA_KAWAI 500  /* vertices of a component; beyond it Fruchterman-Reingold … */
#define MOST_EXACT        1500 /* … and beyond this one by cells of a grid */
#define N_ITERATIONS      500
#define N_GRID_ITERATIONS 300
#define GOLDEN_ANGLE      2.399963229728653
#define SHEET             1.4  /* how much wider than high, as paper is */
#define FILLED            0.3  /* of a sheet by boxes, before they are moved apart */
#define FILLED_BY_MANY    0.16 /* the same where there are many lines to see */

/* A pair of actors, once whatever goes between them. */
struct pull {
    uint32_t a, b;
    double strength, share; /* share: from 0 to 1 */
};

struct laying {
    const struct ent_graph *graph;
    struct pull *pulls;
    size_t n_pulls;
    double *strength;         /* by row: what all its ties weigh */
    const int64_t *community; /* by row, or NULL */
    struct ent_box *boxes;    /* by row */
    uint32_t *component;      /* by row */
    uint32_t *order;          /* rows, component by component, and in them rising */
    size_t *start;            /* n_components + 1: in `order` */
    uint32_t *place;          /* by row: its place in its component */
    size_t n_components;
};

static int by_pair(const void *x, const void *y)
{
    const struct pull *a = x, *b = y;

    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

/* ---- What pulls ---- */

static double weight_of(const struct ent_column *weight, size_t edge)
{
    double value;

    return weight && ent_column_number(weight, edge, &value) && fabs(value) < 0x1p500 ? fabs(value)
                                                                                      : 0;
}

static enum ent_status gather(struct laying *laying, struct ent_error *err)
{
    const struct ent_graph *graph = laying->graph;
    const struct ent_column *weight = ent_table_find(&graph->edges, "weight");
    size_t n = 0;
    double most = 0;

    laying->pulls = malloc((graph->edges.n_rows + 1) * sizeof *laying->pulls);
    laying->strength = calloc(graph->vertices.n_rows + 1, sizeof *laying->strength);
    if (!laying->pulls || !laying->strength)
        return ent_fail_memory(err);
    for (size_t e = 0; e < graph->edges.n_rows; e++) {
        uint32_t a = graph->sources[e], b = graph->targets[e];
        double strength = weight_of(weight, e);

        laying->strength[a] += strength;
        laying->strength[b] += a == b ? 0 : strength;
        if (a != b)
            laying->pulls[n++] = (struct pull){a < b ? a : b, a < b ? b : a, strength, 0};
    }
    qsort(laying->pulls, n, sizeof *laying->pulls, by_pair);
    for (size_t i = 0; i < n; i++) {
        struct pull *last = laying->n_pulls ? &laying->pulls[laying->n_pulls - 1] : NULL;

        if (last && last->a == laying->pulls[i].a && last->b == laying->pulls[i].b)
            last->strength += laying->pulls[i].strength;
        else
            laying->pulls[laying->n_pulls++] = laying->pulls[i];
    }
    for (size_t i = 0; i < laying->n_pulls; i++)
        most = fmax(most, laying->pulls[i].strength);
    /* A root, so that a few strong ties do not make all others equal. */
    for (size_t i = 0; i < laying->n_pulls; i++)
        laying->pulls[i].share = most > 0 ? sqrt(laying->pulls[i].strength / most) : 0;
    return ENT_OK;
}

static bool is_apart(const struct laying *laying, const struct pull *pull)
{
    return laying->community && laying->community[pull->a] != laying->community[pull->b];
}

/* ---- Components ---- */

static uint32_t find_root(uint32_t *parent, uint32_t row)
{
    while (parent[row] != row)
        row = parent[row] = parent[parent[row]];
    return row;
}

static enum ent_status find_components(struct laying *laying, struct ent_error *err)
{
    size_t n = laying->graph->vertices.n_rows, *next = NULL;

    laying->component = malloc((n + 1) * sizeof *laying->component);
    laying->order = malloc((n + 1) * sizeof *laying->order);
    laying->place = malloc((n + 1) * sizeof *laying->place);
    laying->start = calloc(n + 2, sizeof *laying->start);
    next = malloc((n + 1) * sizeof *next);
    if (!laying->component || !laying->order || !laying->place || !laying->start || !next) {
        free(next);
        return ent_fail_memory(err);
    }
    for (uint32_t r = 0; r < n; r++)
        laying->place[r] = r; /* parents, until the components are known */
    for (size_t i = 0; i < laying->n_pulls; i++) {
        uint32_t a = find_root(laying->place, laying->pulls[i].a);
        uint32_t b = find_root(laying->place, laying->pulls[i].b);
        laying->place[a > b ? a : b] = a < b ? a : b;
    }
    /* A root is the smallest row of its component: components are numbered by their first rows. */
    for (uint32_t r = 0; r < n; r++) {
        uint32_t root = find_root(laying->place, r);
        laying->component[r] =
            root == r ? (uint32_t)laying->n_components++ : laying->component[root];
        laying->start[laying->component[r] + 1]++;
    }
    for (size_t c = 0; c < laying->n_components; c++) {
        laying->start[c + 1] += laying->start[c];
        next[c] = laying->start[c];
    }
    for (uint32_t r = 0; r < n; r++) {
        uint32_t c = laying->component[r];
        laying->place[r] = (uint32_t)(next[c] - laying->start[c]);
        laying->order[next[c]++] = r;
    }
    free(next);
    return ENT_OK;
}

/* ---- igraph ---- */

/* A component: its graph, how long its edges want to be, and how they pull. */
struct part {
    igraph_t graph;
    igraph_vector_t lengths, weights;
    igraph_matrix_t places;
    size_t component, n;
};

/* Communities hold together: ties within them are shorter, and pull more. */
static double length_of(const struct laying *laying, const struct pull *pull)
{
    return (is_apart(laying, pull) ? 1.7 : 1) * (1.2 - 0.4 * pull->share);
}

static double pull_of(const struct laying *laying, const struct pull *pull)
{
    return (is_apart(laying, pull) ? 0.5 : 1) * (0.4 + 1.6 * pull->share);
}

/* A sunflower: communities side by side, and in each the rows in their order. */
struct seed {
    int64_t community;
    double strength;
    uint32_t row;
};

static int by_community(const void *x, const void *y)
{
    const struct seed *a = x, *b = y;

    if (a->community != b->community)
        return a->community < b->community ? -1 : 1;
    if (a->strength != b->strength)
        return a->strength > b->strength ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static igraph_error_t start_places(const struct laying *laying, struct part *part)
{
    size_t first = laying->start[part->component];
    struct seed *seeds = malloc(part->n * sizeof *seeds);

    if (!seeds)
        return IGRAPH_ENOMEM;
    for (size_t i = 0; i < part->n; i++) {
        uint32_t row = laying->order[first + i];
        seeds[i] = (struct seed){laying->community ? laying->community[row] : 0,
                                 laying->strength[row], row};
    }
    qsort(seeds, part->n, sizeof *seeds, by_community);
    for (size_t i = 0; i < part->n; i++) {
        igraph_integer_t v = laying->place[seeds[i].row];
        double radius = sqrt((double)i + 0.5), angle = (double)i * GOLDEN_ANGLE;
        MATRIX(part->places, v, 0) = radius * cos(angle);
        MATRIX(part->places, v, 1) = radius * sin(angle);
    }
    free(seeds);
    return IGRAPH_SUCCESS;
}

static igraph_error_t lay_out(const struct laying *laying, struct part *part)
{
    igraph_integer_t n = (igraph_integer_t)part->n;
    igraph_error_t code = start_places(laying, part);

    if (code != IGRAPH_SUCCESS)
        return code;
    if (part->n <= MOST_KAMADA_KAWAI)
        return igraph_layout_kamada_kawai(&part->graph, &part->places, true, 50 * n, 0, (double)n,
                                          &part->lengths, NULL, NULL, NULL, NULL);
    if (part->n <= MOST_EXACT)
        return igraph_layout_fruchterman_reingold(&part->graph, &part->places, true, N_ITERATIONS,
                                                  sqrt((double)n), IGRAPH_LAYOUT_NOGRID,
                                                  &part->weights, NULL, NULL, NULL, NULL);
    return igraph_layout_fruchterman_reingold(&part->graph, &part->places, true, N_GRID_ITERATIONS,
                                              sqrt((double)n) / 10, IGRAPH_LAYOUT_GRID,
                                              &part->weights, NULL, NULL, NULL, NULL);
}

static void part_fini(struct part *part)
{
    igraph_vector_destroy(&part->lengths);
    igraph_vector_destroy(&part->weights);
    igraph_matrix_destroy(&part->places);
}

static igraph_error_t part_init(struct part *part, size_t component, size_t n)
{
    igraph_error_t code = igraph_vector_init(&part->lengths, 0);

    part->component = component;
    part->n = n;
    if (code != IGRAPH_SUCCESS)
        return code;
    code = igraph_vector_init(&part->weights, 0);
    if (code != IGRAPH_SUCCESS) {
        igraph_vector_destroy(&part->lengths);
        return code;
    }
    code = igraph_matrix_init(&part->places, (igraph_integer_t)n, 2);
    if (code != IGRAPH_SUCCESS) {
        igraph_vector_destroy(&part->weights);
        igraph_vector_destroy(&part->lengths);
    }
    return code;
}

/* The component's pulls are those from `first` on that are its own: they are sorted by it. */
static igraph_error_t fill(const struct laying *laying, struct part *part, const struct pull *pulls,
                           size_t n)
{
    igraph_vector_int_t ends;
    igraph_error_t code = igraph_vector_int_init(&ends, (igraph_integer_t)(2 * n));

    if (code != IGRAPH_SUCCESS)
        return code;
    code = igraph_vector_resize(&part->lengths, (igraph_integer_t)n);
    if (code == IGRAPH_SUCCESS)
        code = igraph_vector_resize(&part->weights, (igraph_integer_t)n);
    for (size_t i = 0; i < n && code == IGRAPH_SUCCESS; i++) {
        VECTOR(ends)[2 * i] = laying->place[pulls[i].a];
        VECTOR(ends)[2 * i + 1] = laying->place[pulls[i].b];
        VECTOR(part->lengths)[i] = length_of(laying, &pulls[i]);
        VECTOR(part->weights)[i] = pull_of(laying, &pulls[i]);
    }
    if (code == IGRAPH_SUCCESS)
        code = igraph_create(&part->graph, &ends, (igraph_integer_t)part->n, false);
    igraph_vector_int_destroy(&ends);
    return code;
}

/* ---- Places ---- */

/* Turn the places so that they are wider than high, the same way whatever igraph made of them: the
 * strongest actor left, and above. */
static void turn(const struct laying *laying, struct part *part)
{
    const uint32_t *rows = laying->order + laying->start[part->component];
    double x = 0, y = 0, xx = 0, xy = 0, yy = 0, angle, cosine, sine;
    size_t first = 0;

    for (size_t i = 0; i < part->n; i++) {
        x += MATRIX(part->places, i, 0) / (double)part->n;
        y += MATRIX(part->places, i, 1) / (double)part->n;
        if (laying->strength[rows[i]] > laying->strength[rows[first]])
            first = i;
    }
    for (size_t i = 0; i < part->n; i++) {
        double dx = MATRIX(part->places, i, 0) - x, dy = MATRIX(part->places, i, 1) - y;
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    angle = 0.5 * atan2(2 * xy, xx - yy);
    cosine = cos(angle);
    sine = sin(angle);
    for (size_t i = 0; i < part->n; i++) {
        double dx = MATRIX(part->places, i, 0) - x, dy = MATRIX(part->places, i, 1) - y;
        MATRIX(part->places, i, 0) = dx * cosine + dy * sine;
        MATRIX(part->places, i, 1) = dy * cosine - dx * sine;
    }
    for (int axis = 0; axis < 2; axis++) {
        bool flip = MATRIX(part->places, first, axis) * (axis == 0 ? 1 : -1) > 1e-9;
        for (size_t i = 0; i < part->n && flip; i++)
            MATRIX(part->places, i, axis) *= -1;
    }
}

/* Make room: as large as the boxes need it, then move them apart. */
static enum ent_status spread(const struct laying *laying, struct part *part, struct ent_box *boxes,
                              struct ent_error *err)
{
    double left = INFINITY, right = -INFINITY, bottom = INFINITY, top = -INFINITY, needed = 0;
    double width, height, scale, flatter;

    for (size_t i = 0; i < part->n; i++) {
        left = fmin(left, MATRIX(part->places, i, 0));
        right = fmax(right, MATRIX(part->places, i, 0));
        bottom = fmin(bottom, MATRIX(part->places, i, 1));
        top = fmax(top, MATRIX(part->places, i, 1));
        needed += 2 * boxes[i].half_width * (boxes[i].up + boxes[i].down);
    }
    width = fmax(right - left, 1e-9);
    height = fmax(top - bottom, width / 2);
    scale = sqrt(needed / (part->n <= ENT_ROOM_NAMED ? FILLED : FILLED_BY_MANY) / (width * height));
    flatter = part->n > 2 ? fmax(sqrt(SHEET * height / width), 1) : 1;
    for (size_t i = 0; i < part->n; i++) {
        boxes[i].x = MATRIX(part->places, i, 0) * scale * flatter;
        boxes[i].y = MATRIX(part->places, i, 1) * scale / flatter;
    }
    return ent_room_part(boxes, part->n, ent_room_gap(laying->graph->vertices.n_rows), err);
}

static enum ent_status place_component(const struct laying *laying, size_t component,
                                       const struct pull *pulls, size_t n_pulls,
                                       struct ent_box *boxes, struct ent_error *err)
{
    struct part part;
    size_t n = laying->start[component + 1] - laying->start[component];
    enum ent_status status = ENT_OK;
    igraph_error_t code;

    if (n == 1) {
        boxes[0].x = boxes[0].y = 0;
        return ENT_OK;
    }
    code = part_init(&part, component, n);
    if (code != IGRAPH_SUCCESS)
        return ent_igraph_status(code, "layout", err);
    code = fill(laying, &part, pulls, n_pulls);
    if (code == IGRAPH_SUCCESS) {
        code = lay_out(laying, &part);
        igraph_destroy(&part.graph);
    }
    for (size_t i = 0; i < n && code == IGRAPH_SUCCESS; i++) {
        if (!isfinite(MATRIX(part.places, i, 0)) || !isfinite(MATRIX(part.places, i, 1)))
            code = IGRAPH_FAILURE;
    }
    status = ent_igraph_status(code, "layout", err);
    if (status == ENT_OK) {
        turn(laying, &part);
        status = spread(laying, &part, boxes, err);
    }
    part_fini(&part);
    return status;
}

static int by_falling(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;

    return (a < b) - (a > b);
}

static int by_component(const void *x, const void *y, void *user)
{
    const struct laying *laying = user;
    const struct pull *a = x, *b = y;
    uint32_t first = laying->component[a->a], second = laying->component[b->a];

    return first != second ? (first > second) - (first < second) : by_pair(x, y);
}

/* The strength of the last actor that is named, the largest first. */
static double least_named(const struct laying *laying, double *scratch)
{
    size_t n = laying->graph->vertices.n_rows;

    if (n <= ENT_ROOM_NAMED)
        return 0;
    memcpy(scratch, laying->strength, n * sizeof *scratch);
    qsort(scratch, n, sizeof *scratch, by_falling);
    return scratch[ENT_ROOM_MOST_NAMED - 1];
}

/* The boxes stand component by component, as `order` does. */
static enum ent_status make_boxes(struct laying *laying, struct ent_error *err)
{
    const struct ent_graph *graph = laying->graph;
    const struct ent_column *label = ent_table_find(&graph->vertices, "label");
    size_t n = graph->vertices.n_rows;
    double *scratch = malloc((n + 1) * sizeof *scratch), most = 0, least;

    laying->boxes = malloc((n + 1) * sizeof *laying->boxes);
    if (!laying->boxes || !scratch) {
        free(scratch);
        return ent_fail_memory(err);
    }
    least = least_named(laying, scratch);
    free(scratch);
    for (size_t r = 0; r < n; r++)
        most = fmax(most, laying->strength[r]);
    for (size_t i = 0; i < n; i++) {
        uint32_t row = laying->order[i];
        double share = most > 0 ? laying->strength[row] / most : 0;
        char text[ENT_VALUE_TEXT];
        const char *name =
            label ? ent_column_text(label, row, text) : ent_table_id(&graph->vertices, row);

        laying->boxes[i] = ent_room_box(laying->strength[row] >= least ? name : NULL,
                                        ent_room_radius(share, n), n);
    }
    return ENT_OK;
}

static enum ent_status place_all(struct laying *laying, struct ent_error *err)
{
    size_t first = 0;
    enum ent_status status = make_boxes(laying, err);

    if (status != ENT_OK)
        return status;
    qsort_r(laying->pulls, laying->n_pulls, sizeof *laying->pulls, by_component, laying);
    for (size_t c = 0; c < laying->n_components && status == ENT_OK; c++) {
        size_t end = first;
        while (end < laying->n_pulls && laying->component[laying->pulls[end].a] == c)
            end++;
        status = place_component(laying, c, laying->pulls + first, end - first,
                                 laying->boxes + laying->start[c], err);
        first = end;
    }
    return status == ENT_OK ? ent_room_pack(laying->boxes, laying->start, laying->n_components, err)
                            : status;
}

/* ---- The measure ---- */

static enum ent_status compute_layout(struct ent_measure_task *task, double *const out[],
                                      struct ent_error *err)
{
    const struct ent_graph *graph = task->graph;
    const struct ent_column *community = ent_table_find(&graph->vertices, "community");
    struct laying laying = {.graph = graph};
    enum ent_status status;

    if (community && community->type == ENT_INTEGER)
        laying.community = community->whole.integers;
    if ((status = gather(&laying, err)) == ENT_OK &&
        (status = find_components(&laying, err)) == ENT_OK)
        status = place_all(&laying, err);
    for (size_t i = 0; i < graph->vertices.n_rows && status == ENT_OK; i++) {
        /* Hundredths of a point: what is smaller nobody sees. */
        out[0][laying.order[i]] = round(laying.boxes[i].x * 100) / 100;
        out[1][laying.order[i]] = round(laying.boxes[i].y * 100) / 100;
    }
    free(laying.pulls);
    free(laying.strength);
    free(laying.boxes);
    free(laying.component);
    free(laying.order);
    free(laying.start);
    free(laying.place);
    return status;
}

/* Rounds of Fruchterman-Reingold, by cells where there are many: a round costs some steps (tried).
 */
static double steps_of_layout(size_t n_vertices, size_t n_edges)
{
    double n = (double)n_vertices;

    return n_vertices <= MOST_EXACT ? 50 * n * n : 5 * N_GRID_ITERATIONS * (n + (double)n_edges);
}

static const struct ent_measure_column layout_columns[] = {
    {"x", "X", ENT_VERTICES, ENT_REAL, ENT_ROLE_POSITION},
    {"y", "Y", ENT_VERTICES, ENT_REAL, ENT_ROLE_POSITION},
};

const struct ent_measure ent_measure_layout = {
    .info = {.name = "layout",
             .summary = "where actors are drawn: once for the whole period",
             .columns = "x, y",
             .reads = "all ties and memberships, undirected, by weight",
             .notes =
                 "In points of a sheet (1/72 inch), y upward; outputs with pictures ask for it. "
                 "Direction and signs are ignored; a tie of weight 0 pulls least. Ties within "
                 "a community of leiden are shorter, where that is soon computed. Each "
                 "component is laid out for itself: up to 500 actors by Kamada-Kawai, up to "
                 "1,500 by Fruchterman-Reingold, larger ones by cells of a grid. Then circles "
                 "and, up to 80 actors, names are moved apart, and components and isolates "
                 "put side by side. An empty graph has no values. For the whole period only.",
             .reference = "Kamada, Kawai 1989, An algorithm for drawing general undirected graphs, "
                          "Information Processing Letters 31; Fruchterman, Reingold 1991, Graph "
                          "drawing by force-directed placement, Software: Practice and Experience "
                          "21",
             .cost = "O(n²), of large components O(n + m) a round",
             .by_default = false},
    .scope = ENT_SCOPE_TABLES,
    .direction = ENT_READ_TIES,
    .uses = ENT_SUMS_STRENGTH,
    .on = ENT_ON_ALL,
    .columns = layout_columns,
    .n_columns = 2,
    .after = &ent_measure_leiden,
    .steps = steps_of_layout,
    .compute = compute_layout,
};
