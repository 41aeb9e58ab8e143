#include "count.h"

#include "layers.h"
#include "weight.h"

/* What a pair has of an event that is shared among all of them, where it is between actors that no
 * blocs share: a multiple of many small numbers. */
#define SHARE INT64_C(720720)

/* The part of a sum up to `covered` of `length`: parts of neighbours add up to the sum exactly. */
static int64_t part(int64_t sum, int64_t from, int64_t to, int64_t length)
{
    return (int64_t)((__int128)sum * to / length - (__int128)sum * from / length);
}

static struct ent_sums part_of_sums(const struct ent_sums *sums, int64_t from, int64_t to,
                                    int64_t length)
{
    return (struct ent_sums){
        .events = part(sums->events, from, to, length),
        .reports = part(sums->reports, from, to, length),
        .weight = part(sums->weight, from, to, length),
        .scored = part(sums->scored, from, to, length),
        .positive = part(sums->positive, from, to, length),
        .negative = part(sums->negative, from, to, length),
    };
}

/* Share an event among the cells that its date touches; what lies outside the period is in no cell.
 */
static enum ent_status spread(const struct ent_graph *graph, struct ent_selecting *selecting,
                              struct ent_cell cell, struct ent_span when, ent_cell_fn take,
                              void *self, struct ent_error *err)
{
    const struct ent_windows *windows = &graph->windows;
    struct ent_sums sums = cell.sums, more = selecting->more;
    int64_t length = when.end - when.start, at = when.start;
    enum ent_status status = ENT_OK;

    while (at < when.end && status == ENT_OK) {
        int32_t time = ent_windows_cell(windows, at);
        int64_t to;
        if (time >= 0)
            to = windows->bounds[time + 1];
        else if (at < windows->bounds[0])
            to = windows->bounds[0];
        else
            to = when.end;
        to = to < when.end ? to : when.end;
        cell.time = time >= 0 ? time : ENT_NO_CELL;
        cell.sums = part_of_sums(&sums, at - when.start, to - when.start, length);
        selecting->more = part_of_sums(&more, at - when.start, to - when.start, length);
        status = take(self, &cell, err);
        at = to;
    }
    return status;
}

/* A place in time, numbered from the first of the period's cells. */
static enum ent_status set_time(const struct ent_graph *graph, int64_t place, struct ent_cell *cell,
                                struct ent_error *err)
{
    place -= graph->windows.first_cell * ent_place_stride(graph->view);
    if (place < 0 || place >= INT32_MAX)
        return ent_fail(err, ENT_ELIMIT,
                        "the period has too many pieces for these windows: take longer steps");
    cell->time = (int32_t)place;
    return ENT_OK;
}

/* What an event says itself of the weight that is asked for. */
static int64_t given_weight(enum ent_weight kind, const struct ent_event *event)
{
    switch (kind) {
    case ENT_WEIGHT_REPORTS:
        return event->reports_weight;
    case ENT_WEIGHT_MENTIONS:
        return event->mentions;
    case ENT_WEIGHT_FATALITIES:
        return event->fatalities;
    case ENT_WEIGHT_DOCUMENTS:
    case ENT_WEIGHT_EPISODES:
    case ENT_WEIGHT_DAYS:
        return 0; /* no sum over events: see ent_once */
    default:
        return event->weight;
    }
}

enum ent_status ent_event_cells(const struct ent_graph *graph, struct ent_selecting *selecting,
                                const struct ent_event *event, enum ent_placing placing,
                                uint64_t *ambiguous, ent_cell_fn take, void *self, size_t *n,
                                struct ent_error *err)
{
    struct ent_cell cell = {.time = ENT_NO_CELL, .sign = event->sign};
    struct ent_place_found found = {0};
    struct ent_span when = event->when;
    struct ent_sums whole, more = {.events = event->mentions, .reports = event->fatalities};
    int64_t length = 0, at = 0;
    enum ent_status status;

    *n = 0;
    status = ent_event_pairs(selecting, event, n, ambiguous, err);
    cell.sums.events = ENT_MICRO;
    if (__builtin_mul_overflow((int64_t)event->n_reports, ENT_MICRO, &cell.sums.reports))
        return ent_fail(err, ENT_ELIMIT, "too many reports of one event");
    cell.sums.weight = ent_weight_of(graph->view->weight, (enum ent_sign)event->sign,
                                     event->intensity, given_weight(graph->view->weight, event));
    if (event->intensity != ENT_MISSING) {
        cell.sums.scored = ENT_MICRO;
        if (event->intensity > 0)
            cell.sums.positive = event->intensity;
        else
            cell.sums.negative = event->intensity;
    }
    selecting->layer = 0;
    if (status == ENT_OK && selecting->layers)
        status = ent_layers_number(selecting->layers, event, &selecting->layer, err);
    cell.layer = selecting->layer;
    if (placing == ENT_PLACED)
        ent_place(graph->view, when, &found);
    if (placing == ENT_PLACED && !found.shared)
        status = status == ENT_OK ? set_time(graph, found.cell, &cell, err) : status;
    whole = cell.sums;
    for (size_t p = 0; p < *n; p++)
        length += SHARE / selecting->pairs[p].of;
    for (size_t p = 0; p < *n && status == ENT_OK; p++) {
        const struct ent_pair pair = selecting->pairs[p];
        int64_t from = graph->view->split ? at : pair.part;
        int64_t to = graph->view->split ? at + SHARE / pair.of : (int64_t)pair.part + 1;
        int64_t of = graph->view->split ? length : pair.of;
        cell.sums = of > 1 ? part_of_sums(&whole, from, to, of) : whole;
        selecting->more = of > 1 ? part_of_sums(&more, from, to, of) : more;
        at += SHARE / pair.of;
        cell.a = pair.a;
        cell.b = pair.b;
        cell.way = (uint8_t)pair.way;
        status = found.shared ? spread(graph, selecting, cell, when, take, self, err)
                              : take(self, &cell, err);
    }
    return status;
}
