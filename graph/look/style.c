#include "style.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../actors/suggest.h"
#include "../corpus/corpus.h"
#include "../measures/measures.h"
#include "room.h"

#define N_STEPS 64 /* of a ramp */

const struct ent_style_rules ent_style_rules = {.middle = 0.25,
                                                .least_width = 0.5,
                                                .more_width = 4,
                                                .seen_width = 1.5,
                                                .thin_width = 1,
                                                .root = 4,
                                                .log = 50};

struct styling {
    struct ent_graph *graph;
    struct ent_styled *styled;
    const struct ent_column *size_by, *colour_by;
    struct ent_column *size, *colour, *edge_colour, *width, *line;
};

/* ---- Choosing ---- */

const char *ent_palette_name(size_t index)
{
    const struct ent_palette *palette = ent_palette(index);

    return palette ? palette->name : NULL;
}

enum ent_status ent_palette_find(const struct ent_palette **out, const char *name,
                                 struct ent_error *err)
{
    struct ent_suggestion suggestion;
    char hint[120] = "", names[120] = "";

    *out = ent_palette(0);
    if (!name)
        return ENT_OK;
    ent_suggest_init(&suggestion, ent_str_from(name));
    for (size_t i = 0; ent_palette(i); i++) {
        *out = ent_palette(i);
        if (strcmp((*out)->name, name) == 0)
            return ENT_OK;
        ent_suggest_offer(&suggestion, ent_str_from((*out)->name));
        strcat(strcat(names, i > 0 ? ", " : ""), (*out)->name);
    }
    ent_suggest_append(&suggestion, hint, sizeof hint);
    return ent_fail(err, ENT_EINVAL, "there is no palette \"%.40s\": %s%s", name, names, hint);
}

static enum ent_status fail_column(const struct ent_graph *graph, const char *what,
                                   const char *name, struct ent_error *err)
{
    struct ent_suggestion suggestion;
    char hint[120] = "";

    ent_suggest_init(&suggestion, ent_str_from(name));
    ent_suggest_offer(&suggestion, ent_str_from("bloc"));
    for (size_t c = 0; c < graph->vertices.n_columns; c++)
        ent_suggest_offer(&suggestion, ent_str_from(graph->vertices.columns[c]->name));
    ent_suggest_append(&suggestion, hint, sizeof hint);
    if (!*hint && ent_nearest_column(name))
        snprintf(hint, sizeof hint, "; did you mean '%s'?", ent_nearest_column(name));
    return ent_fail(err, ENT_EINVAL, "%s: actors have no \"%.40s\"%s", what, name, hint);
}

static bool is_number(const struct ent_column *column)
{
    return column->type != ENT_TEXT && column->type != ENT_BOOLEAN &&
           column->role != ENT_ROLE_CATEGORY;
}

/* A column of the actors by its name; a measure that makes it is computed. */
static enum ent_status find_column(struct ent_graph *graph, const char *what, const char *name,
                                   const struct ent_column **out, struct ent_error *err)
{
    const char *measure = ent_measure_of_column(name);
    enum ent_status status = ENT_OK;

    *out = ent_table_find(&graph->vertices, name);
    if (!*out && measure)
        status = ent_graph_measure(graph, measure, err);
    if (!*out)
        *out = ent_table_find(&graph->vertices, name);
    if (status != ENT_OK)
        return status;
    return *out && (*out)->whole.any ? ENT_OK : fail_column(graph, what, name, err);
}

/* The blocs that the view names, as actors; `*named` is the caller's. */
static enum ent_status find_blocs(const struct ent_graph *graph, const struct ent_actors *actors,
                                  struct ent_actor **named, struct ent_error *err)
{
    const struct ent_list *blocs = &graph->view->blocs;
    enum ent_status status = ENT_OK;

    *named = malloc((blocs->n + 1) * sizeof **named);
    if (!*named)
        return ent_fail_memory(err);
    for (size_t i = 0; i < blocs->n && status == ENT_OK; i++)
        status = ent_actors_find(actors, ent_str_from(blocs->items[i]), &(*named)[i], err);
    return status;
}

/* The bloc of an actor within the period: the first that is named, else the last joined. */
static const char *bloc_of(const struct ent_graph *graph, const struct ent_actors *actors,
                           struct ent_actor actor, const struct ent_actor *named)
{
    size_t n_named = graph->view->blocs.n, best_rank = SIZE_MAX;
    struct ent_affiliation one, best = {0};
    bool any = false;

    for (size_t i = 0; ent_actor_affiliation(actors, actor, i, &one); i++) {
        size_t rank = 0;

        if (one.kind != ENT_MEMBER_OF || one.when.start >= graph->end ||
            one.when.end <= graph->start)
            continue;
        while (rank < n_named && named[rank].n != one.of.n)
            rank++;
        if (n_named && rank == n_named)
            continue;
        if (any && (rank > best_rank || (rank == best_rank && one.when.start <= best.when.start)))
            continue;
        any = true;
        best = one;
        best_rank = rank;
    }
    return any ? ent_actor_label(actors, best.of, ent_view_get(graph->view, "language")) : NULL;
}

static enum ent_status fill_blocs(struct ent_graph *graph, struct ent_column *column,
                                  struct ent_error *err)
{
    const struct ent_actors *actors = ent_corpus_actors(graph->corpus);
    struct ent_table *table = &graph->vertices;
    struct ent_actor *named = NULL;
    enum ent_status status = find_blocs(graph, actors, &named, err);
    size_t n = 0;

    for (size_t r = 0; r < table->n_rows && status == ENT_OK; r++) {
        struct ent_actor actor;
        const char *name;

        status = ent_actors_find(actors, ent_str_from(ent_table_id(table, r)), &actor, err);
        name = status == ENT_OK ? bloc_of(graph, actors, actor, named) : NULL;
        if (!name)
            continue;
        n++;
        column->whole.texts[r] = ent_arena_copy(&table->arena, ent_str_from(name));
        if (!column->whole.texts[r])
            status = ent_fail_memory(err);
    }
    free(named);
    if (status == ENT_OK && n == 0)
        ent_log(graph->context, ENT_LOG_WARNING,
                "no actor is known to be a member of a bloc: all have one colour");
    return status;
}

static enum ent_status add_bloc(struct ent_graph *graph, struct ent_error *err)
{
    static const struct ent_column form = {
        .name = "bloc", .title = "Bloc", .type = ENT_TEXT, .role = ENT_ROLE_CATEGORY};
    struct ent_column *column;
    enum ent_status status = ent_table_add(&graph->vertices, &form, true, false, &column, err);

    return status == ENT_OK && graph->corpus ? fill_blocs(graph, column, err) : status;
}

static enum ent_status choose(struct styling *styling, const struct ent_style *style,
                              struct ent_error *err)
{
    struct ent_graph *graph = styling->graph;
    const char *size_by = style ? style->size_by : NULL;
    const char *colour_by = style ? style->color_by : NULL;
    enum ent_status status = ENT_OK;

    if (colour_by && strcmp(colour_by, "bloc") == 0 && !ent_table_find(&graph->vertices, "bloc"))
        status = add_bloc(graph, err);
    if (status == ENT_OK && colour_by)
        status = find_column(graph, "color_by", colour_by, &styling->colour_by, err);
    if (status == ENT_OK && size_by)
        status = find_column(graph, "size_by", size_by, &styling->size_by, err);
    if (status != ENT_OK)
        return status;
    if (styling->size_by && !is_number(styling->size_by))
        return ent_fail(err, ENT_EINVAL, "size_by: \"%.40s\" is no number", size_by);
    if (!size_by)
        styling->size_by = ent_table_find(&graph->vertices, "strength");
    if (!size_by && !styling->size_by)
        styling->size_by = ent_table_find(&graph->vertices, "degree");
    if (!colour_by)
        styling->colour_by = ent_table_find(&graph->vertices, "community");
    if (!colour_by && !styling->colour_by)
        styling->colour_by = ent_table_find(&graph->vertices, "kind");
    return ENT_OK;
}

/* ---- Actors ---- */

static void fill_sizes(struct styling *styling)
{
    const struct ent_table *table = &styling->graph->vertices;
    double most = 0, value;

    for (size_t r = 0; styling->size_by && r < table->n_rows; r++) {
        if (ent_column_number(styling->size_by, r, &value))
            most = fmax(most, value);
    }
    for (size_t r = 0; r < table->n_rows; r++) {
        double share = styling->size_by && most > 0 ? 0 : ent_style_rules.middle;
        if (styling->size_by && most > 0 && ent_column_number(styling->size_by, r, &value))
            share = value / most;
        styling->size->whole.reals[r] = round(ent_room_radius(share, table->n_rows) * 100) / 100;
    }
}

static enum ent_status fill_ramp(struct styling *styling, struct ent_error *err)
{
    const struct ent_table *table = &styling->graph->vertices;
    struct ent_styled *styled = styling->styled;
    const char *steps[N_STEPS] = {NULL};
    double value;
    bool any = false;

    styled->is_ramp = true;
    for (size_t r = 0; r < table->n_rows; r++) {
        if (!ent_column_number(styling->colour_by, r, &value))
            continue;
        styled->least = any ? fmin(styled->least, value) : value;
        styled->most = any ? fmax(styled->most, value) : value;
        any = true;
    }
    for (int i = 0; i < N_STEPS; i++) {
        char colour[ENT_COLOUR_TEXT];
        ent_palette_ramp(styled->palette, i / (N_STEPS - 1.0), colour);
        steps[i] = ent_arena_copy(&styling->graph->vertices.arena, ent_str_from(colour));
        if (!steps[i])
            return ent_fail_memory(err);
    }
    for (size_t r = 0; r < table->n_rows; r++) {
        double range = styled->most - styled->least, share = 0.5;
        if (!ent_column_number(styling->colour_by, r, &value)) {
            styling->colour->whole.texts[r] = styled->palette->none_light;
            continue;
        }
        if (range > 0)
            share = (value - styled->least) / range;
        styling->colour->whole.texts[r] = steps[(int)lround(share * (N_STEPS - 1))];
    }
    return ENT_OK;
}

/* An actor and the group that a column puts it in. */
struct grouped {
    const struct ent_column *column;
    size_t row;
};

static int by_group(const void *x, const void *y)
{
    const struct grouped *a = x, *b = y;

    if (a->column->type == ENT_TEXT)
        return strcmp(a->column->whole.texts[a->row], b->column->whole.texts[b->row]);
    if (a->column->type == ENT_REAL)
        return (a->column->whole.reals[a->row] > b->column->whole.reals[b->row]) -
               (a->column->whole.reals[a->row] < b->column->whole.reals[b->row]);
    return (a->column->whole.integers[a->row] > b->column->whole.integers[b->row]) -
           (a->column->whole.integers[a->row] < b->column->whole.integers[b->row]);
}

/* A run of equal ones. */
struct run {
    size_t first, n;
};

/* The largest first; of equals the one that comes first, which is where `first` is smaller. */
static int by_size(const void *x, const void *y)
{
    const struct run *a = x, *b = y;

    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

static enum ent_status name_group(struct styling *styling, struct ent_style_group *group,
                                  size_t row, struct ent_error *err)
{
    const struct ent_column *column = styling->colour_by;
    struct ent_arena *arena = &styling->graph->vertices.arena;
    char text[ENT_VALUE_TEXT], label[ENT_VALUE_TEXT + 64];
    const char *value = ent_column_text(column, row, text);

    group->value = group->label = ent_arena_copy(arena, ent_str_from(value));
    if (column->type != ENT_TEXT) {
        snprintf(label, sizeof label, "%.60s %s", column->name, value);
        group->label = ent_arena_copy(arena, ent_str_from(label));
    }
    return group->value && group->label ? ENT_OK : ent_fail_memory(err);
}

static enum ent_status fill_groups(struct styling *styling, struct ent_error *err)
{
    const struct ent_table *table = &styling->graph->vertices;
    const struct ent_palette *palette = styling->styled->palette;
    struct ent_styled *styled = styling->styled;
    struct grouped *rows = malloc((table->n_rows + 1) * sizeof *rows);
    struct run *runs = malloc((table->n_rows + 1) * sizeof *runs);
    size_t n = 0, n_runs = 0;
    enum ent_status status = ENT_OK;

    for (size_t r = 0; rows && runs && r < table->n_rows; r++) {
        styling->colour->whole.texts[r] = palette->none_light;
        if (styling->colour_by &&
            !ent_cell_missing(styling->colour_by, styling->colour_by->whole, r))
            rows[n++] = (struct grouped){styling->colour_by, r};
    }
    if (!rows || !runs) {
        status = ent_fail_memory(err);
        goto out;
    }
    qsort(rows, n, sizeof *rows, by_group);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || by_group(&rows[i - 1], &rows[i]) != 0)
            runs[n_runs++] = (struct run){i, 0};
        runs[n_runs - 1].n++;
    }
    qsort(runs, n_runs, sizeof *runs, by_size);
    styled->groups =
        ent_arena_alloc(&styling->graph->vertices.arena, (n_runs + 1) * sizeof *styled->groups);
    if (!styled->groups) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (size_t g = 0; g < n_runs && status == ENT_OK; g++) {
        struct ent_style_group *group = &styled->groups[g];
        *group = (struct ent_style_group){
            .colour = g < palette->n ? palette->light[g] : palette->none_light, .n = runs[g].n};
        for (size_t i = 0; i < runs[g].n; i++)
            styling->colour->whole.texts[rows[runs[g].first + i].row] = group->colour;
        status = name_group(styling, group, rows[runs[g].first].row, err);
        styled->n_groups++;
    }
out:
    free(rows);
    free(runs);
    return status;
}

/* ---- Ties ---- */

static int by_number(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;

    return (a > b) - (a < b);
}

/* From 0 to 1. The more the largest leaves the middle behind, the more it is held back. */
static double share_of(double weight, double typical, double most)
{
    if (!(most > 0))
        return ent_style_rules.middle;
    if (typical > 0 && typical < most / ent_style_rules.log)
        return log1p(weight / typical) / log1p(most / typical);
    if (typical < most / ent_style_rules.root)
        return sqrt(weight / most);
    return weight / most;
}

const char *ent_styled_line(const struct ent_styled *styled, const struct ent_sign_style *sign)
{
    bool is_last = sign == ent_sign_style_of(NULL);

    return is_last && !styled->signs_known ? "solid" : sign->line;
}

/* The sign of a tie of events, or NULL. */
static const char *sign_of(const struct styling *styling, const struct ent_column *sign,
                           size_t edge)
{
    bool is_event = edge < ent_graph_n_tied(styling->graph);

    return sign && is_event && !ent_cell_missing(sign, sign->whole, edge) ? sign->whole.texts[edge]
                                                                          : NULL;
}

static enum ent_status fill_edges(struct styling *styling, struct ent_error *err)
{
    const struct ent_table *table = &styling->graph->edges;
    const struct ent_column *weight = ent_table_find(table, "weight");
    const struct ent_column *sign = ent_table_find(table, "sign");
    double *sorted = malloc((table->n_rows + 1) * sizeof *sorted);
    double typical = 0, most = 0, value;
    size_t n = 0;

    if (!sorted)
        return ent_fail_memory(err);
    for (size_t e = 0; weight && e < table->n_rows; e++) {
        if (ent_column_number(weight, e, &value))
            sorted[n++] = fabs(value);
    }
    qsort(sorted, n, sizeof *sorted, by_number);
    if (n) {
        typical = sorted[n / 2];
        most = sorted[n - 1];
    }
    free(sorted);
    for (size_t e = 0; e < table->n_rows && !styling->styled->signs_known; e++)
        styling->styled->signs_known =
            ent_sign_style_of(sign_of(styling, sign, e)) != ent_sign_style_of(NULL);
    for (size_t e = 0; e < table->n_rows; e++) {
        bool is_event = e < ent_graph_n_tied(styling->graph);
        const struct ent_sign_style *look =
            ent_sign_style_of(is_event ? sign_of(styling, sign, e) : "membership");
        const char *line = ent_styled_line(styling->styled, look);
        double width = ent_style_rules.least_width;

        if (weight && ent_column_number(weight, e, &value))
            width += ent_style_rules.more_width * share_of(fabs(value), typical, most);
        if (strcmp(line, "solid") != 0)
            width = fmax(width, is_event ? ent_style_rules.seen_width : ent_style_rules.thin_width);
        styling->edge_colour->whole.texts[e] =
            ent_sign_colour(styling->styled->palette, look, false);
        styling->line->whole.texts[e] = line;
        styling->width->whole.reals[e] = round(width * 100) / 100;
    }
    return ENT_OK;
}

/* ---- The whole ---- */

static enum ent_status add_columns(struct styling *styling, struct ent_error *err)
{
    struct ent_table *vertices = &styling->graph->vertices, *edges = &styling->graph->edges;
    struct {
        struct ent_table *table;
        struct ent_column form, **out;
    } wanted[] = {
        {vertices,
         {.name = "size", .title = "Radius", .unit = "points", .type = ENT_REAL},
         &styling->size},
        {vertices, {.name = "color", .title = "Colour", .type = ENT_TEXT}, &styling->colour},
        {edges,
         {.name = "width", .title = "Width", .unit = "points", .type = ENT_REAL},
         &styling->width},
        {edges, {.name = "color", .title = "Colour", .type = ENT_TEXT}, &styling->edge_colour},
        {edges, {.name = "line", .title = "Line", .type = ENT_TEXT}, &styling->line},
    };
    enum ent_status status = ENT_OK;

    if (styling->size_by)
        wanted[0].form.reads = styling->size_by->name;
    if (styling->colour_by)
        wanted[1].form.reads = styling->colour_by->name;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && status == ENT_OK; i++) {
        wanted[i].form.role = ENT_ROLE_STYLE;
        status = ent_table_add(wanted[i].table, &wanted[i].form, true, false, wanted[i].out, err);
    }
    return status;
}

/* What places read is measured before anything is left out. */
static enum ent_status measure_before(struct ent_graph *graph, struct ent_error *err)
{
    const struct ent_measure *before = ent_measure_layout.after;

    if (graph->trimmed.is_done || ent_measure_takes_long(graph, before))
        return ENT_OK;
    return ent_graph_measure(graph, before->info.name, err);
}

/* Where actors are drawn, unless that takes long and nobody asked for it by name. */
static enum ent_status lay_out(struct ent_graph *graph, struct ent_error *err)
{
    if (!ent_measure_takes_long(graph, &ent_measure_layout))
        return ent_graph_measure(graph, ent_measure_layout.info.name, err);
    if (!ent_measure_is_there(graph, &ent_measure_layout))
        ent_log(graph->context, ENT_LOG_NOTE,
                "no layout (%zu actors, %zu ties): ask with --measure layout, or narrow the view",
                graph->vertices.n_rows, graph->ties.n);
    return ENT_OK;
}

enum ent_status ent_graph_style(struct ent_graph *graph, const struct ent_style *style,
                                struct ent_error *err)
{
    struct styling styling = {.graph = graph};
    struct ent_arena *arena = &graph->vertices.arena;
    enum ent_status status;

    if (graph->styled)
        return ent_fail(err, ENT_EINVAL, "the graph has a style already");
    styling.styled = ent_arena_alloc(arena, sizeof *styling.styled);
    if (!styling.styled)
        return ent_fail_memory(err);
    *styling.styled = (struct ent_styled){0};
    if ((status = ent_palette_find(&styling.styled->palette, style ? style->palette : NULL, err)) !=
            ENT_OK ||
        (style && style->positions && (status = measure_before(graph, err)) != ENT_OK) ||
        (status = choose(&styling, style, err)) != ENT_OK ||
        (status = ent_graph_trim(graph, styling.size_by ? styling.size_by->name : NULL, err)) !=
            ENT_OK ||
        (style && style->positions && (status = lay_out(graph, err)) != ENT_OK) ||
        (status = add_columns(&styling, err)) != ENT_OK)
        return status;
    styling.styled->size_by = styling.size_by ? styling.size_by->name : NULL;
    styling.styled->colour_by = styling.colour_by ? styling.colour_by->name : NULL;
    fill_sizes(&styling);
    status = styling.colour_by && is_number(styling.colour_by) ? fill_ramp(&styling, err)
                                                               : fill_groups(&styling, err);
    if (status == ENT_OK)
        status = fill_edges(&styling, err);
    if (status == ENT_OK)
        graph->styled = styling.styled;
    return status;
}
