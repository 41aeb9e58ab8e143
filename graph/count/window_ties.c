#include "window_ties.h"

#include <math.h>
#include <stdlib.h>

/* A kind of cells that a window keeps apart: layer, way and sign, with what is in the window now.
 */
struct group {
    struct ent_cell cell; /* its key, and the sums of those in the window */
    size_t n;             /* cells in the window */
    double decayed;
};

/* One of a tie's elementary cells, and where it is. */
struct piece {
    uint32_t group;
    uint32_t first, last; /* elementary cells */
};

/* A window from which a piece counts, or counts no more. */
struct turn {
    uint32_t window, piece;
    bool enters;
};

struct making {
    const struct ent_graph *graph;
    struct ent_ties *ties;
    int64_t stride;
    int64_t half_life;       /* days; 0: none */
    struct ent_cell *source; /* the cells of the tie at hand */
    size_t n_pieces, source_capacity;
    struct group *groups;
    size_t n_groups, groups_capacity;
    struct piece *pieces;
    size_t pieces_capacity;
    struct turn *turns;
    size_t n_turns, turns_capacity;
    struct ent_packed *cells; /* what is made */
    double *decayed;          /* parallel, under a half-life */
    size_t decayed_capacity;
    struct ent_tie_entry *entries; /* by tie, then window */
    uint32_t *entry_window;
    size_t n_entries, entries_capacity, entry_window_capacity;
};

bool ent_window_ties_needed(const struct ent_graph *graph)
{
    return graph->windows.overlap || graph->view->half_life;
}

static int by_turn(const void *left, const void *right)
{
    const struct turn *x = left, *y = right;

    if (x->window != y->window)
        return x->window < y->window ? -1 : 1;
    return (x->piece > y->piece) - (x->piece < y->piece);
}

static bool same_group(const struct ent_cell *x, const struct ent_cell *y)
{
    return x->layer == y->layer && x->way == y->way && x->sign == y->sign;
}

static int by_group(const void *left, const void *right)
{
    const struct ent_cell *x = &((const struct group *)left)->cell;
    const struct ent_cell *y = &((const struct group *)right)->cell;

    if (x->layer != y->layer)
        return x->layer < y->layer ? -1 : 1;
    if (x->way != y->way)
        return x->way < y->way ? -1 : 1;
    return (x->sign > y->sign) - (x->sign < y->sign);
}

static enum ent_status list_groups(struct making *making, struct ent_error *err)
{
    making->n_groups = 0;
    for (size_t i = 0; i < making->n_pieces; i++) {
        size_t g = 0;
        enum ent_status status;
        while (g < making->n_groups && !same_group(&making->groups[g].cell, &making->source[i]))
            g++;
        if (g < making->n_groups)
            continue;
        status =
            ent_grow(&making->groups, &making->groups_capacity, g + 1, sizeof *making->groups, err);
        if (status != ENT_OK)
            return status;
        making->groups[making->n_groups++] = (struct group){.cell = making->source[i]};
    }
    qsort(making->groups, making->n_groups, sizeof *making->groups, by_group);
    return ENT_OK;
}

/* Which group and which cells each piece has; the windows in which those that are placed turn up
 * and are gone. */
static enum ent_status list_pieces(struct making *making, struct ent_error *err)
{
    const struct ent_windows *windows = &making->graph->windows;
    enum ent_status status = list_groups(making, err);

    if (status == ENT_OK)
        status = ent_grow(&making->pieces, &making->pieces_capacity, making->n_pieces,
                          sizeof *making->pieces, err);
    if (status == ENT_OK)
        status = ent_grow(&making->turns, &making->turns_capacity, 2 * making->n_pieces,
                          sizeof *making->turns, err);
    making->n_turns = 0;
    for (uint32_t i = 0; status == ENT_OK && i < making->n_pieces; i++) {
        const struct ent_cell *cell = &making->source[i];
        struct piece *piece = &making->pieces[i];
        uint32_t from, to;
        piece->group = 0;
        while (!same_group(&making->groups[piece->group].cell, cell))
            piece->group++;
        if (cell->time == ENT_NO_CELL)
            continue;
        piece->first = (uint32_t)(cell->time / making->stride);
        piece->last = piece->first + (uint32_t)(cell->time % making->stride);
        if (windows->n == 0)
            continue;
        ent_windows_holding(windows, piece->first, piece->last, &from, &to);
        if (from >= to)
            continue;
        making->turns[making->n_turns++] = (struct turn){from, i, true};
        making->turns[making->n_turns++] = (struct turn){to, i, false};
    }
    if (status == ENT_OK && making->n_turns)
        qsort(making->turns, making->n_turns, sizeof *making->turns, by_turn);
    return status;
}

/* The sums are nothing but numbers of 64 bits. */
enum { N_SUMS = sizeof(struct ent_sums) / sizeof(int64_t) };

static void subtract(struct ent_sums *from, const struct ent_sums *sums)
{
    int64_t left[N_SUMS], right[N_SUMS];

    memcpy(left, from, sizeof left);
    memcpy(right, sums, sizeof right);
    for (int i = 0; i < N_SUMS; i++)
        left[i] -= right[i];
    memcpy(from, left, sizeof left);
}

static enum ent_status turn_up(struct making *making, const struct turn *turn,
                               struct ent_error *err)
{
    struct group *group = &making->groups[making->pieces[turn->piece].group];
    const struct ent_sums *sums = &making->source[turn->piece].sums;

    if (!turn->enters) {
        subtract(&group->cell.sums, sums);
        group->n--;
    } else if (!ent_sums_add(&group->cell.sums, sums)) {
        return ent_fail(err, ENT_ELIMIT, "a sum is larger than 9.2e12");
    } else {
        group->n++;
    }
    return ENT_OK;
}

static enum ent_status put_cell(struct making *making, const struct ent_cell *cell, int32_t time,
                                double decayed, struct ent_error *err)
{
    struct ent_cell made = *cell;
    enum ent_status status = ENT_OK;

    if (making->half_life)
        status = ent_grow(&making->decayed, &making->decayed_capacity, making->cells->n + 1,
                          sizeof *making->decayed, err);
    if (status != ENT_OK)
        return status;
    if (making->half_life)
        making->decayed[making->cells->n] = decayed;
    made.time = time;
    return ent_packed_add(making->cells, &made, err);
}

static int64_t day_of(int64_t time)
{
    return ent_floor_div(time, ENT_DAY_S);
}

int64_t ent_age(int64_t last_day_start, int64_t end)
{
    return day_of(end - 1) - day_of(last_day_start);
}

double ent_decayed(int64_t half_life, int64_t last_day_start, int64_t end)
{
    return exp2(-(double)ent_age(last_day_start, end) / (double)half_life);
}

/* What a piece weighs when time has come to `end`. */
static double weigh(const struct making *making, size_t i, int64_t end)
{
    const struct ent_windows *windows = &making->graph->windows;

    return (double)making->source[i].sums.weight / ENT_MICRO *
           ent_decayed(making->half_life, windows->bounds[making->pieces[i].last], end);
}

/* What each group weighs in a window. `*start` is the first piece that may be in it: pieces are
 * sorted by their first cells, of which a later window has no earlier ones. */
static void decay(struct making *making, size_t w, size_t *start)
{
    const struct ent_windows *windows = &making->graph->windows;
    const struct ent_window_cells *window = &windows->items[w];
    int64_t end = window->end_s != INT64_MAX ? window->end_s : windows->bounds[windows->n_cells];

    if (!making->half_life)
        return;
    for (size_t g = 0; g < making->n_groups; g++)
        making->groups[g].decayed = 0;
    for (size_t i = *start; i < making->n_pieces && making->source[i].time != ENT_NO_CELL; i++) {
        const struct piece *piece = &making->pieces[i];
        if (piece->first < window->first)
            *start = i + 1;
        else if (piece->first >= window->end)
            break;
        else if (piece->last < window->end)
            making->groups[piece->group].decayed += weigh(making, i, end);
    }
}

/* The tie's cells in one window. */
static enum ent_status put_window(struct making *making, uint32_t tie, uint32_t window,
                                  size_t *start, struct ent_error *err)
{
    struct ent_tie_entry entry = {.tie = tie, .first = (uint32_t)making->cells->n};
    enum ent_status status = ENT_OK;

    decay(making, window, start);
    for (size_t g = 0; g < making->n_groups && status == ENT_OK; g++) {
        const struct group *group = &making->groups[g];
        if (!group->n)
            continue;
        entry.forward |= group->cell.way != ENT_WAY_BACKWARD;
        entry.backward |= group->cell.way != ENT_WAY_FORWARD;
        status = put_cell(making, &group->cell, (int32_t)window, group->decayed, err);
    }
    entry.n = (uint16_t)(making->cells->n - entry.first);
    if (status != ENT_OK || entry.n == 0)
        return status;
    if ((status = ent_grow(&making->entries, &making->entries_capacity, making->n_entries + 1,
                           sizeof *making->entries, err)) != ENT_OK ||
        (status = ent_grow(&making->entry_window, &making->entry_window_capacity,
                           making->n_entries + 1, sizeof *making->entry_window, err)) != ENT_OK)
        return status;
    making->entries[making->n_entries] = entry;
    making->entry_window[making->n_entries++] = window;
    return ENT_OK;
}

/* Between two turns nothing changes but ages. */
static enum ent_status put_windows(struct making *making, uint32_t tie, struct ent_error *err)
{
    enum ent_status status = ENT_OK;
    size_t start = 0;

    for (size_t g = 0; g < making->n_groups; g++) {
        making->groups[g].cell.sums = (struct ent_sums){0};
        making->groups[g].n = 0;
    }
    for (size_t i = 0; i < making->n_turns && status == ENT_OK;) {
        uint32_t window = making->turns[i].window;
        while (i < making->n_turns && making->turns[i].window == window && status == ENT_OK)
            status = turn_up(making, &making->turns[i++], err);
        while (i < making->n_turns && window < making->turns[i].window && status == ENT_OK)
            status = put_window(making, tie, window++, &start, err);
    }
    return status;
}

/* The tie's cells in the whole period: what is placed, then what is not. */
static enum ent_status put_whole(struct making *making, struct ent_error *err)
{
    const struct ent_windows *windows = &making->graph->windows;
    enum ent_status status = ENT_OK;

    for (int placed = 1; placed >= 0; placed--) {
        for (size_t g = 0; g < making->n_groups; g++) {
            making->groups[g].cell.sums = (struct ent_sums){0};
            making->groups[g].n = 0;
            making->groups[g].decayed = 0;
        }
        for (uint32_t i = 0; i < making->n_pieces && status == ENT_OK; i++) {
            const struct turn turn = {0, i, true};
            if ((making->source[i].time != ENT_NO_CELL) != placed)
                continue;
            status = turn_up(making, &turn, err);
            if (placed && making->half_life)
                making->groups[making->pieces[i].group].decayed +=
                    weigh(making, i, windows->bounds[windows->n_cells]);
        }
        for (size_t g = 0; g < making->n_groups && status == ENT_OK; g++) {
            const struct group *group = &making->groups[g];
            if (group->n)
                status =
                    put_cell(making, &group->cell, placed ? 0 : ENT_NO_CELL, group->decayed, err);
        }
    }
    return status;
}

static enum ent_status make_tie(struct making *making, const struct ent_packed *elementary,
                                uint32_t number, struct ent_error *err)
{
    struct ent_tie *tie = &making->ties->items[number];
    enum ent_status status;

    making->n_pieces = tie->end - tie->first;
    status = ent_grow(&making->source, &making->source_capacity, making->n_pieces,
                      sizeof *making->source, err);
    if (status != ENT_OK)
        return status;
    for (size_t i = 0; i < making->n_pieces; i++)
        making->source[i] = ent_packed_at(elementary, tie->first + i);
    tie->along = (uint32_t)making->cells->n;
    if ((status = list_pieces(making, err)) != ENT_OK ||
        (status = put_windows(making, number, err)) != ENT_OK)
        return status;
    tie->first = tie->along_end = (uint32_t)making->cells->n;
    status = put_whole(making, err);
    tie->end = (uint32_t)making->cells->n;
    return status;
}

/* The entries by window, then tie. */
static enum ent_status sort_entries(struct making *making, struct ent_error *err)
{
    struct ent_ties *ties = making->ties;
    size_t n_windows = making->graph->windows.n;
    size_t *next = malloc((n_windows + 1) * sizeof *next);

    ties->start = calloc(n_windows + 2, sizeof *ties->start);
    ties->entries = malloc((making->n_entries + 1) * sizeof *ties->entries);
    if (!next || !ties->start || !ties->entries) {
        free(next);
        return ent_fail_memory(err);
    }
    for (size_t e = 0; e < making->n_entries; e++)
        ties->start[making->entry_window[e] + 1]++;
    for (size_t w = 0; w < n_windows; w++)
        ties->start[w + 1] += ties->start[w];
    memcpy(next, ties->start, (n_windows + 1) * sizeof *next);
    for (size_t e = 0; e < making->n_entries; e++)
        ties->entries[next[making->entry_window[e]]++] = making->entries[e];
    free(next);
    return ENT_OK;
}

enum ent_status ent_window_ties(const struct ent_graph *graph, struct ent_ties *ties,
                                struct ent_error *err)
{
    struct ent_packed elementary = ties->cells;
    struct making making = {.graph = graph,
                            .ties = ties,
                            .stride = ent_place_stride(graph->view),
                            .half_life = graph->view->half_life,
                            .cells = &ties->cells};
    enum ent_status status = ENT_OK;

    ties->cells = (struct ent_packed){0};
    for (uint32_t t = 0; t < ties->n && status == ENT_OK; t++)
        status = make_tie(&making, &elementary, t, err);
    if (status == ENT_OK)
        status = sort_entries(&making, err);
    free(making.source);
    free(making.groups);
    free(making.pieces);
    free(making.turns);
    free(making.entries);
    free(making.entry_window);
    ent_packed_fini(&elementary);
    ties->decayed = making.decayed;
    return status;
}
