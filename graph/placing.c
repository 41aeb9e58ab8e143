#include "placing.h"

enum ent_placing ent_place(const struct ent_view *view, struct ent_span when, int64_t *first,
                           int64_t *last)
{
    const struct ent_window_rule *rule = &view->window;
    bool by_start = view->place != ENT_PLACE_END, by_end = view->place != ENT_PLACE_START;
    bool whole = view->place == ENT_PLACE_WITHIN || view->place == ENT_PLACE_EXCLUDE;

    if (ent_span_is_undated(when))
        return ENT_NO_DATE;
    if ((by_start && when.start == INT64_MIN) || (by_end && when.end == INT64_MAX))
        return ENT_OPEN;
    *first = by_start ? when.start : when.end - 1;
    *last = by_end ? when.end - 1 : when.start;
    if (whole && rule->kind != ENT_WINDOW_ALL &&
        ent_window_index(rule, *first) != ent_window_index(rule, *last))
        return ENT_UNDECIDED;
    if (view->place == ENT_PLACE_SPREAD) {
        *first = *first < view->since ? view->since : *first;
        *last = *last >= view->until ? view->until - 1 : *last;
    } else if (*first < view->since || *last >= view->until) {
        return ENT_UNDECIDED;
    }
    return ENT_PLACED;
}

struct ent_span ent_known_span(struct ent_span when)
{
    if (when.start == INT64_MIN)
        when.start = ent_floor_div(when.end - 1, ENT_DAY_S) * ENT_DAY_S;
    else if (when.end == INT64_MAX)
        when.end = when.start + ENT_DAY_S;
    return when;
}
