#include "windows.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_WINDOWS  100000
#define FIRST_MONDAY (4 * ENT_DAY_S) /* 1970-01-05 */

bool ent_window_rule_parse(struct ent_str text, struct ent_window_rule *rule)
{
    static const struct {
        const char *name;
        struct ent_window_rule rule;
    } names[] = {
        {"all", {ENT_WINDOW_ALL, 0, 0}},
        {"day", {ENT_WINDOW_FIXED, ENT_DAY_S, 0}},
        {"week", {ENT_WINDOW_FIXED, 7 * ENT_DAY_S, FIRST_MONDAY}},
        {"month", {ENT_WINDOW_MONTHS, 1, 0}},
        {"quarter", {ENT_WINDOW_MONTHS, 3, 0}},
        {"year", {ENT_WINDOW_MONTHS, 12, 0}},
    };
    int64_t count = 0, unit = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (ent_str_is(text, names[i].name)) {
            *rule = names[i].rule;
            return true;
        }
    }
    if (text.length < 2 || text.length > 7)
        return false;
    switch (text.data[text.length - 1]) {
    case 'h':
        unit = 3600;
        break;
    case 'd':
        unit = ENT_DAY_S;
        break;
    case 'w':
        unit = 7 * ENT_DAY_S;
        break;
    default:
        return false;
    }
    for (size_t i = 0; i + 1 < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        count = count * 10 + (text.data[i] - '0');
    }
    if (count == 0)
        return false;
    *rule = (struct ent_window_rule){ENT_WINDOW_FIXED, count * unit, FIRST_MONDAY};
    return true;
}

int64_t ent_window_index(const struct ent_window_rule *rule, int64_t time)
{
    int64_t year;
    unsigned month, day;

    switch (rule->kind) {
    case ENT_WINDOW_ALL:
        return 0;
    case ENT_WINDOW_FIXED:
        return ent_floor_div(time - rule->origin, rule->width);
    case ENT_WINDOW_MONTHS:
        ent_civil_from_days(ent_floor_div(time, ENT_DAY_S), &year, &month, &day);
        return ent_floor_div(year * 12 + (int64_t)month - 1, rule->width);
    }
    return 0;
}

int64_t ent_window_bound(const struct ent_window_rule *rule, int64_t index)
{
    if (rule->kind == ENT_WINDOW_FIXED)
        return rule->origin + index * rule->width;

    int64_t months = index * rule->width;
    int64_t year = ent_floor_div(months, 12);
    return ent_days_from_civil(year, (unsigned)(months - year * 12) + 1, 1) * ENT_DAY_S;
}

/* "2024-03" for what the calendar names, "2024-Q1", "2024-W13" would need a reader who knows: an
 * interval says itself. */
static void name_window(struct ent_window_cells *window, int64_t start, int64_t end)
{
    struct ent_span span = {start, end, ENT_INTERVAL, 0};

    ent_span_format(span, window->label);
}

enum ent_status ent_windows_tile(struct ent_windows *windows, const struct ent_window_rule *rule,
                                 int64_t start, int64_t end, int64_t since, int64_t until,
                                 struct ent_error *err)
{
    bool all = rule->kind == ENT_WINDOW_ALL;
    int64_t first = all ? 0 : ent_window_index(rule, start);
    int64_t last = all ? 0 : ent_window_index(rule, end - 1);
    size_t n = (size_t)(last - first) + 1;
    struct ent_windows made = {0};

    if (n > MAX_WINDOWS) {
        char from[ENT_SPAN_TEXT], to[ENT_SPAN_TEXT];
        ent_time_format(start, from);
        ent_time_format(end, to);
        return ent_fail(err, ENT_ELIMIT,
                        "%zu windows from %s to %s are more than %d: take wider windows, or bound "
                        "the period by since and until",
                        n, from, to, MAX_WINDOWS);
    }
    made.n_cells = n;
    made.n = all ? 0 : n;
    made.bounds = malloc((n + 1) * sizeof *made.bounds);
    made.items = calloc(n, sizeof *made.items);
    if (!made.bounds || !made.items) {
        ent_windows_fini(&made);
        return ent_fail_memory(err);
    }
    if (all) {
        made.bounds[0] = since != INT64_MIN ? since : start;
        made.bounds[1] = until != INT64_MAX ? until : end;
    } else {
        for (size_t i = 0; i <= n; i++)
            made.bounds[i] = ent_window_bound(rule, first + (int64_t)i);
        if (made.bounds[0] < since)
            made.bounds[0] = since;
        if (made.bounds[n] > until)
            made.bounds[n] = until;
        for (uint32_t i = 0; i < n; i++) {
            made.items[i].first = i;
            made.items[i].end = i + 1;
            name_window(&made.items[i], made.bounds[i], made.bounds[i + 1]);
        }
    }
    *windows = made;
    return ENT_OK;
}

void ent_windows_fini(struct ent_windows *windows)
{
    free(windows->bounds);
    free(windows->items);
    *windows = (struct ent_windows){0};
}

int64_t ent_windows_start(const struct ent_windows *windows, size_t window)
{
    return windows->bounds[windows->items[window].first];
}

int64_t ent_windows_end(const struct ent_windows *windows, size_t window)
{
    return windows->bounds[windows->items[window].end];
}

int32_t ent_windows_cell(const struct ent_windows *windows, int64_t time)
{
    size_t low = 0, high = windows->n_cells;

    if (windows->n_cells == 0 || time < windows->bounds[0] ||
        time >= windows->bounds[windows->n_cells])
        return -1;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (windows->bounds[middle] <= time)
            low = middle;
        else
            high = middle;
    }
    return (int32_t)low;
}
