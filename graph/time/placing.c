#include "placing.h"

/* A date with each unknown bound taken for the day of the known one: what is known of when it was.
 */
static struct ent_span known_span(struct ent_span when)
{
    if (when.start == INT64_MIN)
        when.start = ent_floor_div(when.end - 1, ENT_DAY_S) * ENT_DAY_S;
    else if (when.end == INT64_MAX)
        when.end = when.start + ENT_DAY_S;
    return when;
}

/* A date of which one bound is known: by that one, where it says enough. */
static enum ent_placing place_open(const struct ent_view *view, struct ent_span when,
                                   struct ent_place_found *found)
{
    const struct ent_window_rule *rule = &view->window;
    bool open_start = when.start == INT64_MIN, open_end = when.end == INT64_MAX;
    bool held = rule->kind == ENT_WINDOW_CUTS && when.start >= view->since &&
                when.end <= view->until && ent_window_joins(rule, when.start, when.end - 1);
    bool counts = (view->place == ENT_PLACE_START && !open_start) ||
                  (view->place == ENT_PLACE_END && !open_end) || rule->kind == ENT_WINDOW_GROWS;

    if ((open_start && open_end) || (!held && !counts))
        return ENT_OPEN;
    found->first = found->last = open_start ? when.end - 1 : when.start;
    return ENT_PLACED;
}

static enum ent_placing place_whole(const struct ent_view *view, struct ent_span when,
                                    struct ent_place_found *found)
{
    const struct ent_window_rule *rule = &view->window;

    found->first = view->place == ENT_PLACE_END ? when.end - 1 : when.start;
    found->last = view->place == ENT_PLACE_START ? when.start : when.end - 1;
    if (view->place == ENT_PLACE_SPREAD) {
        found->shared = true;
        found->first = found->first < view->since ? view->since : found->first;
        found->last = found->last >= view->until ? view->until - 1 : found->last;
    } else if (!ent_window_joins(rule, found->first, found->last)) {
        return ENT_UNDECIDED;
    }
    return ENT_PLACED;
}

int64_t ent_place_stride(const struct ent_view *view)
{
    bool whole = view->place == ENT_PLACE_WITHIN || view->place == ENT_PLACE_EXCLUDE;

    return whole ? ent_window_cells_most(&view->window) : 1;
}

enum ent_placing ent_place(const struct ent_view *view, struct ent_span when,
                           struct ent_place_found *found)
{
    const struct ent_window_rule *rule = &view->window;
    int64_t stride = ent_place_stride(view), cell;
    enum ent_placing placing;

    *found = (struct ent_place_found){0};
    if (ent_span_is_undated(when))
        return ENT_NO_DATE;
    placing =
        ent_span_is_open(when) ? place_open(view, when, found) : place_whole(view, when, found);
    if (placing != ENT_PLACED)
        return placing;
    if (found->first < view->since || found->last >= view->until)
        return ENT_UNDECIDED;
    if (found->shared)
        return ENT_PLACED;
    cell = ent_window_cell(rule, found->last);
    if (stride > 1) {
        int64_t first = ent_window_cell(rule, found->first);
        cell = first * stride + (cell - first);
    }
    found->cell = cell;
    /* Where windows do not widen the period it is that of the dates, however they are placed. */
    if (rule->kind == ENT_WINDOW_ALL || rule->kind == ENT_WINDOW_CUTS) {
        struct ent_span known = known_span(when);
        found->first = known.start < view->since ? view->since : known.start;
        found->last = (known.end > view->until ? view->until : known.end) - 1;
    }
    return ENT_PLACED;
}

void ent_cover(struct ent_spell *covered, struct ent_span when)
{
    struct ent_span known = known_span(when);

    if (ent_span_is_undated(when))
        return;
    covered->start = known.start < covered->start ? known.start : covered->start;
    covered->end = known.end > covered->end ? known.end : covered->end;
}
