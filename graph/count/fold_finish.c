#include <stdlib.h>

#include "../threads.h"
#include "distinct.h"
#include "fold_body.h"
#include "tally_sort.h"

/* ---- Joining ---- */

/* The numbers that a part's texts have here. */
static enum ent_status map_texts(struct ent_interner *into, const struct ent_interner *from,
                                 uint32_t **map, struct ent_error *err)
{
    size_t n = ent_interner_count(from);
    enum ent_status status = ENT_OK;

    *map = malloc((n + 1) * sizeof **map);
    if (!*map)
        return ent_fail_memory(err);
    for (uint32_t i = 0; i < n && status == ENT_OK; i++)
        status = ent_intern(into, ent_interned(from, i), &(*map)[i], err);
    return status;
}

/* The numbers of layers are those of texts; 0, where there are none, stays. */
static enum ent_status map_layer(const uint32_t *texts, uint16_t *layer, struct ent_error *err)
{
    if (texts[*layer] > UINT16_MAX)
        return ent_fail(err, ENT_ELIMIT, "more than %d kinds and types: choose other layers",
                        UINT16_MAX);
    *layer = (uint16_t)texts[*layer];
    return ENT_OK;
}

/* One thread's cells into another's; where that has none, they change hands. */
static enum ent_status join_tally(struct ent_tally **into, struct ent_tally **from,
                                  const uint32_t *map, const uint32_t *texts, struct ent_error *err)
{
    size_t n, n_there = 0;
    struct ent_cell *cells;
    enum ent_status status = ENT_OK;

    if (!*from)
        return ENT_OK;
    cells = ent_tally_renumber(*from, &n);
    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        ent_cell_renumber(&cells[i], map);
        if (cells[i].layer)
            status = map_layer(texts, &cells[i].layer, err);
    }
    if (status != ENT_OK)
        return status;
    if (*into)
        n_there = ent_tally_count(*into);
    if (n_there == 0) {
        struct ent_tally *none = *into;
        *into = *from;
        *from = none;
        return ENT_OK;
    }
    for (size_t i = 0; i < n && status == ENT_OK; i++)
        status = ent_tally_add(*into, &cells[i], err);
    return status;
}

/* The numbers that a part's spans have here. */
static enum ent_status map_spans(struct ent_fold *into, const struct ent_fold *from, uint32_t **map,
                                 struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    *map = malloc((from->n_spans + 1) * sizeof **map);
    if (!*map)
        return ent_fail_memory(err);
    for (size_t i = 0; i < from->n_spans && status == ENT_OK; i++)
        status = ent_fold_number_span(into, from->spans[i].when, &(*map)[i], err);
    return status;
}

static void renumber_distinct(struct ent_distinct *one, const uint32_t *names)
{
    uint32_t source = names[one->source], target = names[one->target];
    bool swap = one->mutual && source > target;

    one->source = swap ? target : source;
    one->target = swap ? source : target;
}

static enum ent_status join_distincts(struct ent_fold *into, struct ent_fold *from,
                                      const uint32_t *names, const uint32_t *texts,
                                      struct ent_error *err)
{
    uint32_t *spans = NULL;
    enum ent_status status = ENT_OK;

    if (!from->distinct)
        return ENT_OK;
    status = ent_fold_make_sets(into, err);
    if (status == ENT_OK)
        status = map_spans(into, from, &spans, err);
    for (size_t i = 0; i < ENT_FOLD_SETS && status == ENT_OK; i++) {
        struct ent_distincts *set = &from->distinct[i], none = into->distinct[i];
        for (size_t k = 0; k < set->n; k++) {
            struct ent_distinct *one = &set->items[k];
            renumber_distinct(one, names);
            one->type = texts[one->type];
            one->kind = (uint16_t)texts[one->kind];
            one->span = spans[one->span];
        }
        ent_distincts_renumbered(set);
        if (none.n == 0) {
            into->distinct[i] = *set;
            *set = none;
        }
        /* What both have was counted by both. */
        for (size_t k = 0; k < set->n && status == ENT_OK; k++)
            status = ent_fold_put_distinct(into, &into->distinct[i], &into->counted, &set->items[k],
                                           true, err);
    }
    free(spans);
    return status;
}

/* The dates of dyads, by the numbers that `map` gives their ends and `texts` (NULL: the same) their
 * layers. */
static enum ent_status gather_stretches(const struct ent_stretches *from, const uint32_t *map,
                                        const uint32_t *texts, struct ent_stretches *into,
                                        struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < from->n && status == ENT_OK; i++) {
        struct ent_stretch one = from->items[i];
        uint32_t a = map[one.a], b = map[one.b];
        one.a = a < b ? a : b;
        one.b = a < b ? b : a;
        if (a > b)
            one.way = (uint16_t)ent_way_back((enum ent_way)one.way);
        if (one.layer && texts)
            status = map_layer(texts, &one.layer, err);
        if (a != b && status == ENT_OK)
            status = ent_stretches_add(into, one, err);
    }
    return status;
}

void ent_account_add(struct ent_account *into, const struct ent_account *from)
{
    into->events += from->events;
    for (int r = 0; r < ENT_N_ASIDE; r++) {
        into->events_aside[r] += from->events_aside[r];
        into->reports_aside[r] += from->reports_aside[r];
    }
    for (int p = 0; p < ENT_N_PLACING; p++) {
        into->events_used[p] += from->events_used[p];
        into->reports_used[p] += from->reports_used[p];
    }
}

enum ent_status ent_fold_join(struct ent_fold *into, struct ent_fold *from, struct ent_error *err)
{
    uint32_t *names = NULL, *texts = NULL, number;
    enum ent_status status = ENT_OK;

    if (into->n_reports == 0) { /* the first, mostly the only one */
        struct ent_fold first = *from;
        *from = *into;
        *into = first;
        return ENT_OK;
    }
    if ((status = map_texts(into->names, from->names, &names, err)) != ENT_OK ||
        (status = map_texts(into->texts, from->texts, &texts, err)) != ENT_OK ||
        (status = ent_fold_number_text(into, ent_str("", 0), &number, err)) != ENT_OK)
        goto out;
    for (uint32_t i = 0; i < ent_interner_count(from->names); i++) {
        if (i >= from->times_capacity || !from->times[i])
            continue;
        status = ent_fold_number_name(into, ent_interned(from->names, i), &number, err);
        if (status != ENT_OK)
            goto out;
        into->times[number] += from->times[i] - 1;
    }
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING && status == ENT_OK; p++)
        status =
            join_tally(&into->counted.unplaced[p], &from->counted.unplaced[p], names, texts, err);
    for (size_t i = 0; i < from->counted.placed.n && status == ENT_OK; i++) {
        struct ent_tally **tally;
        if (!from->counted.placed.items[i])
            continue;
        status = ent_slice_at(&into->counted.placed, from->counted.placed.base + (int64_t)i, &tally,
                              err);
        if (status == ENT_OK)
            status = join_tally(tally, &from->counted.placed.items[i], names, texts, err);
    }
    if (status == ENT_OK)
        status =
            gather_stretches(&from->counted.stretches, names, texts, &into->counted.stretches, err);
    ent_account_add(&into->counted.account, &from->counted.account);
    if (status == ENT_OK)
        status = join_distincts(into, from, names, texts, err);
    into->n_reports += from->n_reports;
    into->covered.start =
        from->covered.start < into->covered.start ? from->covered.start : into->covered.start;
    into->covered.end =
        from->covered.end > into->covered.end ? from->covered.end : into->covered.end;
out:
    free(names);
    free(texts);
    return status;
}

/* ---- Finishing ---- */

void ent_fold_settle(struct ent_fold *fold)
{
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING; p++)
        ent_tally_settle(fold->counted.unplaced[p]);
    for (size_t i = 0; i < fold->counted.placed.n; i++) {
        if (fold->counted.placed.items[i])
            ent_tally_settle(fold->counted.placed.items[i]);
    }
}

size_t ent_fold_n_names(const struct ent_fold *fold)
{
    return ent_interner_count(fold->names);
}

struct ent_str ent_fold_name(const struct ent_fold *fold, size_t number, uint64_t *times)
{
    *times = number < fold->times_capacity ? fold->times[number] : 0;
    return ent_interned(fold->names, (uint32_t)number);
}

/* Where names turned out to be one actor, what passed between them is a loop after all. */
static void count_loop(struct ent_account *account, const struct ent_cell *cell,
                       enum ent_placing placing)
{
    uint64_t events = (uint64_t)(cell->sums.events / ENT_MICRO);
    uint64_t reports = (uint64_t)(cell->sums.reports / ENT_MICRO);

    account->events_used[placing] -= events;
    account->reports_used[placing] -= reports;
    account->events_aside[ENT_ASIDE_LOOP] += events;
    account->reports_aside[ENT_ASIDE_LOOP] += reports;
}

/*
 * Where names turned out to be one actor, events that went by them may be equal after all. Those
 * are taken back, and counted as one; `into` gets what changes, and the dates that are late.
 */
static enum ent_status merge_renamed(const struct ent_fold *fold, const uint32_t *first_name,
                                     struct ent_counted *into, struct ent_error *err)
{
    struct ent_distincts set = {0};
    struct ent_counted scratch = {.last = {.when = ent_undated, .placing = ENT_NO_DATE}};
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < ENT_FOLD_SETS && status == ENT_OK; i++) {
        const struct ent_distincts *from = &fold->distinct[i];
        ent_distincts_fini(&set);
        for (size_t k = 0; k < from->n && status == ENT_OK; k++) {
            struct ent_distinct one = from->items[k];
            renumber_distinct(&one, first_name);
            status = ent_fold_put_distinct(fold, &set, into, &one, true, err);
        }
        for (size_t k = 0; k < set.n && status == ENT_OK && ent_fold_dates_late(fold->view); k++)
            status = ent_fold_add_dates(fold, &scratch, &set.items[k], &into->stretches, err);
    }
    ent_distincts_fini(&set);
    return status;
}

/* By name: the first one of the same actor. NULL where every name is an actor of its own. */
static enum ent_status find_first_names(const struct ent_fold *fold, const uint32_t *actor_of,
                                        uint32_t **first_name, struct ent_error *err)
{
    size_t n = ent_fold_n_names(fold), n_actors = 0;
    uint32_t *first = NULL, *by_actor = NULL;
    bool is_renamed = false;
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < n; i++)
        n_actors = actor_of[i] >= n_actors ? (size_t)actor_of[i] + 1 : n_actors;
    first = calloc(n + 1, sizeof *first);
    by_actor = calloc(n_actors + 1, sizeof *by_actor);
    if (!first || !by_actor) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t i = 1; i < n; i++) { /* 0 is no name */
        is_renamed |= by_actor[actor_of[i]] != 0;
        if (!by_actor[actor_of[i]])
            by_actor[actor_of[i]] = i;
        first[i] = by_actor[actor_of[i]];
    }
    if (is_renamed) {
        *first_name = first;
        first = NULL;
    }
out:
    free(first);
    free(by_actor);
    return status;
}

/*
 * The cells of a fold lie in tallies by window, each of which is sorted for itself. Actor by actor
 * those of all are put together, a tie's in the order of time: what is sorted then is little, and
 * stays in cache. Threads share the tallies, and then the actors.
 */

/* Actors come in so many ranges for a thread, so that none waits long for the others. */
#define RANGES_A_THREAD 4

/* A tally on its way. */
struct source {
    struct ent_tally *tally;
    const struct ent_small_pair *at, *end;
    const struct ent_cell *wide;
    enum ent_placing placing;
};

/* A cell of the actor at hand. */
struct found {
    const struct ent_small_pair *pair;
    const struct source *source;
};

/* What a thread works with. */
struct gathering_room {
    struct ent_packing_room packing;
    struct source *sources; /* those of all, at the actor at hand */
    uint64_t *heap; /* the next actor of each source that has one, and the source's number */
    size_t n_heap;
    struct found *found; /* by `by_other`'s indices */
    struct ent_keyed *by_other, *scratch;
    size_t n, found_capacity, by_other_capacity, scratch_capacity;
    struct ent_cell *run; /* the tie at hand */
    size_t run_capacity;
};

/* The actors [first, end), and what they come to. */
struct actor_range {
    uint32_t first, end;
    struct ent_account account;
    struct ent_ties ties;
};

struct gathering {
    const uint32_t *actor_of;
    struct source *sources; /* in the order of time, what has no place behind all */
    size_t n_sources, sources_capacity;
    struct actor_range *ranges;
    size_t n_ranges;
    struct gathering_room *rooms; /* by thread */
    size_t n_rooms;
};

static void gathering_fini(struct gathering *gathering)
{
    for (size_t i = 0; i < gathering->n_rooms; i++) {
        struct gathering_room *room = &gathering->rooms[i];
        ent_packing_room_fini(&room->packing);
        free(room->sources);
        free(room->heap);
        free(room->found);
        free(room->by_other);
        free(room->scratch);
        free(room->run);
    }
    for (size_t i = 0; i < gathering->n_ranges; i++)
        ent_ties_fini(&gathering->ranges[i].ties);
    free(gathering->rooms);
    free(gathering->ranges);
    free(gathering->sources);
}

static enum ent_status add_source(struct gathering *gathering, struct ent_tally *tally,
                                  enum ent_placing placing, struct ent_error *err)
{
    enum ent_status status;

    if (!tally || ent_tally_count(tally) == 0)
        return ENT_OK;
    status = ent_grow(&gathering->sources, &gathering->sources_capacity, gathering->n_sources + 1,
                      sizeof *gathering->sources, err);
    if (status == ENT_OK)
        gathering->sources[gathering->n_sources++] =
            (struct source){.tally = tally, .placing = placing};
    return status;
}

/* Of what was counted and what is to be taken back, window by window. */
static enum ent_status add_sources(struct gathering *gathering, struct ent_counted *counted,
                                   struct ent_counted *changes, struct ent_error *err)
{
    struct ent_counted *both[] = {counted, changes};
    int64_t first = INT64_MAX, end = INT64_MIN;
    enum ent_status status = ENT_OK;

    for (int i = 0; i < 2; i++) {
        const struct ent_slices *placed = &both[i]->placed;
        if (placed->n == 0)
            continue;
        first = placed->base < first ? placed->base : first;
        end = placed->base + (int64_t)placed->n > end ? placed->base + (int64_t)placed->n : end;
    }
    for (int64_t w = first; w < end && status == ENT_OK; w++) {
        for (int i = 0; i < 2 && status == ENT_OK; i++) {
            const struct ent_slices *placed = &both[i]->placed;
            if (w >= placed->base && w - placed->base < (int64_t)placed->n)
                status = add_source(gathering, placed->items[w - placed->base], ENT_PLACED, err);
        }
    }
    for (int p = ENT_UNDECIDED; p < ENT_N_PLACING && status == ENT_OK; p++) {
        for (int i = 0; i < 2 && status == ENT_OK; i++)
            status = add_source(gathering, both[i]->unplaced[p], (enum ent_placing)p, err);
    }
    return status;
}

static uint32_t actor_at(const struct gathering *gathering, const struct ent_small_pair *pair)
{
    uint32_t a = gathering->actor_of[pair->a], b = gathering->actor_of[pair->b];

    return a < b ? a : b;
}

static uint32_t other_at(const struct gathering *gathering, const struct ent_small_pair *pair)
{
    uint32_t a = gathering->actor_of[pair->a], b = gathering->actor_of[pair->b];

    return a < b ? b : a;
}

/* Put the heap in order again from its i-th item down, which may have become greater. */
static void sift(uint64_t *heap, size_t n, size_t i)
{
    uint64_t item = heap[i];

    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        child += child + 1 < n && heap[child + 1] < heap[child];
        if (heap[child] >= item)
            break;
        heap[i] = heap[child];
    }
    heap[i] = item;
}

/* The first pair of a source whose actor is not before `actor`. */
static const struct ent_small_pair *find_actor(const struct gathering *gathering,
                                               const struct source *source, uint32_t actor)
{
    const struct ent_small_pair *low = source->at, *high = source->end;

    while (low < high) {
        const struct ent_small_pair *middle = low + (high - low) / 2;
        if (actor_at(gathering, middle) < actor)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The sources' cells of a range's actors; returns how many these are. */
static size_t enter_range(const struct gathering *gathering, struct gathering_room *room,
                          const struct actor_range *range)
{
    size_t n = 0;

    room->n_heap = 0;
    for (size_t s = 0; s < gathering->n_sources; s++) {
        struct source *source = &room->sources[s];
        *source = gathering->sources[s];
        source->at = find_actor(gathering, source, range->first);
        source->end = find_actor(gathering, source, range->end);
        n += (size_t)(source->end - source->at);
        if (source->at < source->end)
            room->heap[room->n_heap++] = (uint64_t)actor_at(gathering, source->at) << 32 | s;
    }
    for (size_t i = room->n_heap; i-- > 0;)
        sift(room->heap, room->n_heap, i);
    return n;
}

static enum ent_status find(const struct gathering *gathering, struct gathering_room *room,
                            const struct source *source, struct ent_error *err)
{
    size_t n = room->n + 1;
    enum ent_status status =
        ent_grow(&room->found, &room->found_capacity, n, sizeof *room->found, err);

    if (status == ENT_OK)
        status =
            ent_grow(&room->by_other, &room->by_other_capacity, n, sizeof *room->by_other, err);
    if (status != ENT_OK)
        return status;
    room->found[room->n] = (struct found){source->at, source};
    room->by_other[room->n] =
        (struct ent_keyed){other_at(gathering, source->at), (uint32_t)room->n};
    room->n = n;
    return ENT_OK;
}

/* All cells of the next actor, in the order of time. */
static enum ent_status find_next(const struct gathering *gathering, struct gathering_room *room,
                                 struct ent_error *err)
{
    uint32_t actor = (uint32_t)(room->heap[0] >> 32);
    enum ent_status status = ENT_OK;

    room->n = 0;
    while (room->n_heap && room->heap[0] >> 32 == actor && status == ENT_OK) {
        uint32_t s = (uint32_t)room->heap[0];
        struct source *source = &room->sources[s];
        uint32_t next = actor;
        for (; source->at < source->end && status == ENT_OK; source->at++) {
            next = actor_at(gathering, source->at);
            if (next != actor)
                break;
            status = find(gathering, room, source, err);
        }
        room->heap[0] =
            source->at < source->end ? (uint64_t)next << 32 | s : room->heap[--room->n_heap];
        if (room->n_heap)
            sift(room->heap, room->n_heap, 0);
    }
    return status;
}

/* The cells of one tie. Where what was counted and what is taken back lie side by side, or what has
 * no place for several reasons, they may not be in order yet. */
static enum ent_status put_tie(const struct gathering *gathering, struct gathering_room *room,
                               size_t first, size_t n, struct ent_ties_making *making,
                               struct ent_account *account, struct ent_error *err)
{
    enum ent_status status = ent_grow(&room->run, &room->run_capacity, n, sizeof *room->run, err);

    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        const struct found *found = &room->found[room->by_other[first + i].index];
        struct ent_cell cell = ent_unpack(&found->pair->cell, found->source->wide);
        size_t at = i;
        cell.a = found->pair->a;
        cell.b = found->pair->b;
        ent_cell_renumber(&cell, gathering->actor_of);
        if (cell.a == cell.b) {
            count_loop(account, &cell, found->source->placing);
            cell.sums = (struct ent_sums){0};
        }
        for (; at > 0 && ent_cells_compare(&room->run[at - 1], &cell) > 0; at--)
            room->run[at] = room->run[at - 1];
        room->run[at] = cell;
    }
    for (size_t i = 0; i < n && status == ENT_OK; i++)
        status = ent_ties_put(making, &room->run[i], err);
    return status;
}

static enum ent_status put_actor(const struct gathering *gathering, struct gathering_room *room,
                                 struct ent_ties_making *making, struct ent_account *account,
                                 struct ent_error *err)
{
    enum ent_status status = ent_grow(&room->scratch, &room->scratch_capacity,
                                      room->by_other_capacity, sizeof *room->scratch, err);

    if (status != ENT_OK)
        return status;
    ent_radix_sort(&room->by_other, &room->scratch, room->n);
    for (size_t i = 0, first; i < room->n && status == ENT_OK;) {
        uint64_t other = room->by_other[i].key;
        for (first = i; i < room->n && room->by_other[i].key == other;)
            i++;
        status = put_tie(gathering, room, first, i - first, making, account, err);
    }
    return status;
}

/* Both are pieces of ent_pieces. */
static enum ent_status pack_source(void *work, size_t piece, size_t thread, struct ent_error *err)
{
    struct gathering *gathering = work;
    struct source *source = &gathering->sources[piece];
    enum ent_status status =
        ent_tally_pack(source->tally, gathering->actor_of, &gathering->rooms[thread].packing, err);
    size_t n;

    if (status != ENT_OK)
        return status;
    source->at = ent_tally_packed(source->tally, &n, &source->wide);
    source->end = source->at + n;
    return ENT_OK;
}

static enum ent_status gather_range(void *work, size_t piece, size_t thread, struct ent_error *err)
{
    const struct gathering *gathering = work;
    struct gathering_room *room = &gathering->rooms[thread];
    struct actor_range *range = &gathering->ranges[piece];
    struct ent_ties_making making = {.ties = &range->ties};
    size_t n = enter_range(gathering, room, range);
    enum ent_status status = ent_packed_reserve(&range->ties.cells, n, err);

    while (room->n_heap && status == ENT_OK) {
        status = find_next(gathering, room, err);
        if (status == ENT_OK)
            status = put_actor(gathering, room, &making, &range->account, err);
    }
    return status == ENT_OK ? ent_ties_end(&making, err) : status;
}

/* Cut the actors so that each range has about as many cells, as the sources' own order tells. */
static enum ent_status cut_actors(struct gathering *gathering, size_t n_ranges,
                                  struct ent_error *err)
{
    const struct source *largest = NULL;

    for (size_t s = 0; s < gathering->n_sources; s++) {
        const struct source *source = &gathering->sources[s];
        if (!largest || source->end - source->at > largest->end - largest->at)
            largest = source;
    }
    gathering->ranges = calloc(n_ranges, sizeof *gathering->ranges);
    if (!gathering->ranges)
        return ent_fail_memory(err);
    gathering->ranges[0].end = UINT32_MAX;
    gathering->n_ranges = 1;
    for (size_t i = 1; i < n_ranges && largest; i++) {
        size_t n = (size_t)(largest->end - largest->at);
        uint32_t actor = actor_at(gathering, largest->at + n * i / n_ranges);
        struct actor_range *last = &gathering->ranges[gathering->n_ranges - 1];
        if (actor <= last->first)
            continue;
        last->end = actor;
        gathering->ranges[gathering->n_ranges++] =
            (struct actor_range){.first = actor, .end = UINT32_MAX};
    }
    return ENT_OK;
}

static enum ent_status start_rooms(struct gathering *gathering, size_t n, struct ent_error *err)
{
    gathering->rooms = calloc(n, sizeof *gathering->rooms);
    if (!gathering->rooms || gathering->n_sources > UINT32_MAX)
        return ent_fail_memory(err);
    gathering->n_rooms = n;
    for (size_t i = 0; i < n; i++) {
        struct gathering_room *room = &gathering->rooms[i];
        room->sources = malloc((gathering->n_sources + 1) * sizeof *room->sources);
        room->heap = malloc((gathering->n_sources + 1) * sizeof *room->heap);
        if (!room->sources || !room->heap)
            return ent_fail_memory(err);
    }
    return ENT_OK;
}

static enum ent_status gather(struct gathering *gathering, const struct ent_context *context,
                              struct ent_error *err)
{
    size_t n = ent_threads(context, SIZE_MAX);
    struct ent_pieces pieces = {gathering, gathering->n_sources, pack_source, NULL};
    enum ent_status status = start_rooms(gathering, n, err);

    if (status == ENT_OK)
        status = ent_pieces_do(context, &pieces, err);
    if (status == ENT_OK)
        status = cut_actors(gathering, n > 1 ? n * RANGES_A_THREAD : 1, err);
    if (status != ENT_OK)
        return status;
    pieces = (struct ent_pieces){gathering, gathering->n_ranges, gather_range, NULL};
    return ent_pieces_do(context, &pieces, err);
}

/* What the ranges came to, which is theirs no more. */
static enum ent_status take_ranges(struct gathering *gathering, struct ent_account *account,
                                   struct ent_ties *ties, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < gathering->n_ranges && status == ENT_OK; i++) {
        ent_account_add(account, &gathering->ranges[i].account);
        status = ent_ties_join(ties, &gathering->ranges[i].ties, err);
    }
    return status;
}

/* The period of what is placed; the dates of dyads know it better, where they are kept. */
static void bound(struct ent_folded *out, const struct ent_ties *ties, const struct ent_view *view)
{
    const struct ent_window_rule *rule = &view->window;
    int64_t stride = ent_place_stride(view);
    int32_t before = ENT_NO_CELL;

    out->start = INT64_MAX;
    out->end = INT64_MIN;
    for (size_t i = 0; ent_fold_keeps_dates(view) && i < out->stretches.n; i++) {
        const struct ent_stretch *one = &out->stretches.items[i];
        out->start = one->start < out->start ? one->start : out->start;
        out->end = one->end > out->end ? one->end : out->end;
    }
    if (ent_fold_keeps_dates(view))
        return;
    for (size_t i = 0; i < ties->cells.n; i++) {
        int64_t place = ties->cells.cells[i].time, first, last;
        if (place == ENT_NO_CELL || place == before)
            continue;
        before = (int32_t)place;
        first = ent_floor_div(place, stride);
        last = first + (place - first * stride);
        out->start = first < out->start ? first : out->start;
        out->end = last > out->end ? last : out->end;
    }
    if (out->start <= out->end) {
        out->start = ent_tile_bound(&rule->cells, out->start);
        out->end = ent_tile_bound(&rule->cells, out->end + 1);
    }
}

enum ent_status ent_fold_finish(struct ent_fold *fold, const uint32_t *actor_of, bool last,
                                const struct ent_context *context, struct ent_account *account,
                                struct ent_ties *ties, struct ent_folded *out,
                                struct ent_error *err)
{
    struct ent_folded made = {.covered = fold->covered};
    struct gathering gathering = {.actor_of = actor_of};
    struct ent_counted changes = {0};
    struct ent_stretches late = {0};
    uint32_t *first_name = NULL;
    enum ent_status status = ENT_OK;

    if (fold->is_spent)
        return ent_fail(err, ENT_EINVAL, "the sums went into the one graph that was asked for");
    fold->is_spent = last;
    ent_account_add(account, &fold->counted.account);
    if (fold->distinct)
        status = find_first_names(fold, actor_of, &first_name, err);
    if (first_name && ((status = ent_counted_init(&changes, err)) != ENT_OK ||
                       (status = merge_renamed(fold, first_name, &changes, err)) != ENT_OK))
        goto out;
    ent_account_add(account, &changes.account);
    if (status == ENT_OK && fold->distinct && !first_name)
        status = ent_fold_late_dates(fold, &late, err);
    if (last)
        ent_fold_drop_distinct(fold);
    if (status != ENT_OK ||
        (status = add_sources(&gathering, &fold->counted, &changes, err)) != ENT_OK ||
        (status = gather(&gathering, context, err)) != ENT_OK ||
        (status = gather_stretches(&fold->counted.stretches, actor_of, NULL, &made.stretches,
                                   err)) != ENT_OK ||
        (status = gather_stretches(&changes.stretches, actor_of, NULL, &made.stretches, err)) !=
            ENT_OK ||
        (status = gather_stretches(&late, actor_of, NULL, &made.stretches, err)) != ENT_OK)
        goto out;
    if (last)
        ent_counted_clear(&fold->counted);
    if ((status = take_ranges(&gathering, account, ties, err)) != ENT_OK)
        goto out;
    bound(&made, ties, fold->view);
    *out = made;
    made = (struct ent_folded){0};
out:
    ent_folded_fini(&made);
    ent_stretches_fini(&late);
    gathering_fini(&gathering);
    ent_counted_fini(&changes);
    free(first_name);
    return status;
}

void ent_folded_fini(struct ent_folded *folded)
{
    ent_stretches_fini(&folded->stretches);
    *folded = (struct ent_folded){0};
}
