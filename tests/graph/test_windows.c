#include "graph/time/windows.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct ent_window_rule rule_of(const char *text)
{
    struct ent_window_rule rule;
    struct ent_error err = {0};

    cr_assert_eq(ent_window_rule_parse(ent_str_from(text), &rule, NULL, &err), ENT_OK, "'%s': %s",
                 text, err.message);
    ent_window_rule_settle(&rule, INT64_MIN, false, false);
    return rule;
}

static struct ent_span span_of(const char *text)
{
    struct ent_span span;
    char why[ENT_DATE_WHY];

    cr_assert(ent_span_parse(ent_str_from(text), &span, why), "'%s': %s", text, why);
    return span;
}

/* ---- Rules ---- */

static const struct {
    const char *text;
    int kind;       /* -1: refused */
    int64_t width;  /* of the step: seconds, or months where it is a calendar's */
    int64_t length; /* of windows that slide, in the same */
    int64_t cells;  /* of the elementary cells: the greatest common divisor of the two */
    const char *canonical;
} rule_rows[] = {
    {"all", ENT_WINDOW_ALL, 0, 0, 0, "all"},
    {"day", ENT_WINDOW_TILES, 86400, 86400, 86400, "day"},
    {"week", ENT_WINDOW_TILES, 604800, 604800, 604800, "week"},
    {"month", ENT_WINDOW_TILES, 1, 1, 1, "month"},
    {"quarter", ENT_WINDOW_TILES, 3, 3, 3, "quarter"},
    {"year", ENT_WINDOW_TILES, 12, 12, 12, "year"},
    {"1h", ENT_WINDOW_TILES, 3600, 3600, 3600, "1h"},
    {"36h", ENT_WINDOW_TILES, 129600, 129600, 129600, "36h"},
    {"7d", ENT_WINDOW_TILES, 604800, 604800, 604800, "7d"},
    {"07d", ENT_WINDOW_TILES, 604800, 604800, 604800, "7d"},
    {"2w", ENT_WINDOW_TILES, 1209600, 1209600, 1209600, "2w"},
    {"999999w", ENT_WINDOW_TILES, INT64_C(604799395200), INT64_C(604799395200),
     INT64_C(604799395200), "999999w"},
    {"90d/30d", ENT_WINDOW_SLIDES, 2592000, 7776000, 2592000, "90d/30d"},
    {"090d/030d", ENT_WINDOW_SLIDES, 2592000, 7776000, 2592000, "90d/30d"},
    {"10d/4d", ENT_WINDOW_SLIDES, 345600, 864000, 172800, "10d/4d"},
    {"3w/week", ENT_WINDOW_SLIDES, 604800, 1814400, 604800, "3w/week"},
    {"week/day", ENT_WINDOW_SLIDES, 86400, 604800, 86400, "week/day"},
    {"year/month", ENT_WINDOW_SLIDES, 1, 12, 1, "year/month"},
    {"7d/36h", ENT_WINDOW_SLIDES, 129600, 604800, 43200, "7d/36h"},
    {"7d/7d", ENT_WINDOW_SLIDES, 604800, 604800, 604800, "7d/7d"},
    {"month+", ENT_WINDOW_GROWS, 1, 1, 1, "month+"},
    {"7d+", ENT_WINDOW_GROWS, 604800, 604800, 604800, "7d+"},
    {"2023-07-26", ENT_WINDOW_CUTS, 0, 0, 0, "2023-07-26"},
    {"2024,2023-07-26,2024-01-01", ENT_WINDOW_CUTS, 0, 0, 0, "2023-07-26,2024-01-01"},
    {"2024-02, 2024-03", ENT_WINDOW_CUTS, 0, 0, 0, "2024-02-01,2024-03-01"},
    {"", -1, 0, 0, 0, NULL},
    {"d", -1, 0, 0, 0, NULL},
    {"0d", -1, 0, 0, 0, NULL},
    {"000d", -1, 0, 0, 0, NULL},
    {"-1d", -1, 0, 0, 0, NULL},
    {"1.5d", -1, 0, 0, 0, NULL},
    {"7 d", -1, 0, 0, 0, NULL},
    {"7m", -1, 0, 0, 0, NULL},
    {"7", -1, 0, 0, 0, NULL},
    {"1000000d", -1, 0, 0, 0, NULL},
    {"Month", -1, 0, 0, 0, NULL},
    {"all+", -1, 0, 0, 0, NULL},
    {"+", -1, 0, 0, 0, NULL},
    {"month++", -1, 0, 0, 0, NULL},
    {"/", -1, 0, 0, 0, NULL},
    {"90d/", -1, 0, 0, 0, NULL},
    {"/30d", -1, 0, 0, 0, NULL},
    {"90d/30d/10d", -1, 0, 0, 0, NULL},
    {"30d/90d", -1, 0, 0, 0, NULL}, /* days between would be in none */
    {"90d/month", -1, 0, 0, 0, NULL},
    {"quarter/30d", -1, 0, 0, 0, NULL},
    {"2024-02-30", -1, 0, 0, 0, NULL},
    {"2024-02,", -1, 0, 0, 0, NULL},
    {"2024-01/2024-03", -1, 0, 0, 0, NULL},
    {"2024-01-01T10:30,2024-02", -1, 0, 0, 0, NULL},
};

Test(windows, rules)
{
    for (size_t i = 0; i < COUNT(rule_rows); i++) {
        const char *text = rule_rows[i].text;
        struct ent_window_rule rule = {.kind = ENT_WINDOW_ALL, .length = -1};
        struct ent_error err = {0};
        char *canonical = NULL;
        enum ent_status status = ent_window_rule_parse(ent_str_from(text), &rule, &canonical, &err);
        if (rule_rows[i].kind < 0) {
            cr_expect_eq(status, ENT_EINVAL, "'%s'", text);
            cr_expect(canonical == NULL && rule.length == -1, "'%s'", text);
            cr_expect_neq(err.message[0], '\0', "'%s'", text);
            continue;
        }
        cr_assert_eq(status, ENT_OK, "'%s': %s", text, err.message);
        ent_window_rule_settle(&rule, INT64_MIN, false, false);
        cr_expect_eq(rule.kind, rule_rows[i].kind, "'%s'", text);
        cr_expect_eq(rule.step.width, rule_rows[i].width, "'%s'", text);
        cr_expect_eq(rule.length, rule_rows[i].length, "'%s'", text);
        cr_expect_eq(rule.cells.width, rule_rows[i].cells, "'%s'", text);
        cr_expect_str_eq(canonical, rule_rows[i].canonical, "'%s': %s", text, canonical);
        free(canonical);
        ent_window_rule_fini(&rule);
    }
}

/* ---- The window that holds a moment ---- */

/* From calendars. Weeks are ISO 8601's: they begin on Monday. */
static const struct {
    const char *rule, *moment;
    const char *window; /* what it holds, as a date */
} holding_rows[] = {
    {"day", "1970-01-01T00:00:00Z", "1970-01-01"},
    {"day", "1969-12-31T23:59:59Z", "1969-12-31"},
    {"day", "2024-02-29T12:00:00Z", "2024-02-29"},
    {"day", "2024-02-28T23:59:59Z", "2024-02-28"},
    {"week", "1970-01-01T00:00:00Z", "1969-12-29/1970-01-04"}, /* a Thursday */
    {"week", "1970-01-05T00:00:00Z", "1970-01-05/1970-01-11"},
    {"week", "1970-01-04T23:59:59Z", "1969-12-29/1970-01-04"},
    {"week", "2020-12-31T12:00:00Z", "2020-12-28/2021-01-03"}, /* 2020-W53 */
    {"week", "2021-01-03T23:59:59Z", "2020-12-28/2021-01-03"},
    {"week", "2021-01-04T00:00:00Z", "2021-01-04/2021-01-10"}, /* 2021-W01 */
    {"week", "2024-12-30T00:00:00Z", "2024-12-30/2025-01-05"}, /* 2025-W01 */
    {"week", "1900-01-01T00:00:00Z", "1900-01-01/1900-01-07"}, /* a Monday */
    {"month", "2024-01-31T23:59:59Z", "2024-01"},
    {"month", "2024-02-01T00:00:00Z", "2024-02"},
    {"month", "2024-02-29T23:59:59Z", "2024-02"},
    {"month", "2023-02-28T23:59:59Z", "2023-02"},
    {"month", "1900-03-01T00:00:00Z", "1900-03"}, /* 1900 was no leap year */
    {"month", "1900-02-28T23:59:59Z", "1900-02"},
    {"month", "2000-02-29T23:59:59Z", "2000-02"}, /* 2000 was one */
    {"month", "1969-12-31T23:59:59Z", "1969-12"},
    {"month", "0001-01-01T00:00:00Z", "0001-01"},
    {"month", "9999-12-31T23:59:59Z", "9999-12"},
    {"quarter", "2024-03-31T23:59:59Z", "2024-01/2024-03"},
    {"quarter", "2024-04-01T00:00:00Z", "2024-04/2024-06"},
    {"quarter", "1969-12-31T23:59:59Z", "1969-10/1969-12"},
    {"quarter", "1968-01-01T00:00:00Z", "1968-01/1968-03"},
    {"year", "2024-12-31T23:59:59Z", "2024"},
    {"year", "1969-01-01T00:00:00Z", "1969"},
    {"year", "0001-12-31T23:59:59Z", "0001"},
    /* Counted from Monday 1970-01-05. */
    {"2w", "1970-01-05T00:00:00Z", "1970-01-05/1970-01-18"},
    {"2w", "1970-01-04T23:59:59Z", "1969-12-22/1970-01-04"},
    {"3d", "1970-01-08T00:00:00Z", "1970-01-08/1970-01-10"},
    {"12h", "1970-01-05T11:59:59Z", "1970-01-05T00:00Z/1970-01-05T11:59Z"},
    {"12h", "1970-01-05T12:00:00Z", "1970-01-05T12:00Z/1970-01-05T23:59Z"},
};

Test(windows, the_window_of_a_moment)
{
    for (size_t i = 0; i < COUNT(holding_rows); i++) {
        struct ent_window_rule rule = rule_of(holding_rows[i].rule);
        struct ent_span want = span_of(holding_rows[i].window);
        int64_t time = span_of(holding_rows[i].moment).start;
        int64_t index = ent_tile_index(&rule.step, time);
        cr_expect_eq(ent_tile_bound(&rule.step, index), want.start, "%s of %s",
                     holding_rows[i].rule, holding_rows[i].moment);
        cr_expect_eq(ent_tile_bound(&rule.step, index + 1), want.end, "%s of %s",
                     holding_rows[i].rule, holding_rows[i].moment);
        /* Its first and last second are in it, their neighbours are not. */
        cr_expect_eq(ent_tile_index(&rule.step, want.start), index);
        cr_expect_eq(ent_tile_index(&rule.step, want.end - 1), index);
        cr_expect_eq(ent_tile_index(&rule.step, want.start - 1), index - 1);
        cr_expect_eq(ent_tile_index(&rule.step, want.end), index + 1);
    }
}

Test(windows, a_fixed_width_may_start_elsewhere)
{
    struct ent_window_rule rule = rule_of("7d");
    int64_t since = span_of("2023-07-26").start; /* a Wednesday */

    rule.step.origin = rule.cells.origin = since;
    cr_expect_eq(ent_tile_index(&rule.step, since), 0);
    cr_expect_eq(ent_tile_index(&rule.step, since - 1), -1);
    cr_expect_eq(ent_tile_bound(&rule.step, 2), span_of("2023-08-09").start);
}

/* ---- Tiling a period ---- */

static enum ent_status make(struct ent_windows *windows, const struct ent_window_rule *rule,
                            int64_t start, int64_t end, int64_t since, int64_t until,
                            struct ent_error *err)
{
    const struct ent_window_frame frame = {start, end, since, until, INT64_MIN, INT64_MAX};

    return ent_windows_make(windows, rule, &frame, err);
}

static const struct {
    const char *title, *rule;
    const char *start, *end;   /* the first and last day that have an event */
    const char *since, *until; /* or NULL */
    const char *labels;        /* of the windows, with a blank behind each */
} tile_rows[] = {
    {"widened to whole windows", "month", "2024-01-15", "2024-03-01", NULL, NULL,
     "2024-01 2024-02 2024-03 "},
    {"one window", "year", "2024-03-26", "2024-03-26", NULL, NULL, "2024 "},
    {"the last day of a window", "month", "2024-01-01", "2024-01-31", NULL, NULL, "2024-01 "},
    {"cut where the period is bounded", "month", "2024-01-10", "2024-03-20", "2024-01-10",
     "2024-03-20", "2024-01-10/2024-01-31 2024-02 2024-03-01/2024-03-20 "},
    {"bounded on one side", "quarter", "2024-02-01", "2024-05-05", "2024-02", NULL,
     "2024-02/2024-03 2024-04/2024-06 "},
    {"bounds within one window", "year", "2024-03-01", "2024-03-31", "2024-03", "2024-03",
     "2024-03 "},
    {"bounds where windows end", "month", "2024-01-01", "2024-02-29", "2024-01", "2024-02",
     "2024-01 2024-02 "},
    {"over a year's end", "week", "2020-12-27", "2021-01-04", NULL, NULL,
     "2020-12-21/2020-12-27 2020-12-28/2021-01-03 2021-01-04/2021-01-10 "},
    {"before 1970", "year", "1968-06-01", "1970-01-01", NULL, NULL, "1968 1969 1970 "},
    {"days", "day", "2024-02-28", "2024-03-01", NULL, NULL, "2024-02-28 2024-02-29 2024-03-01 "},
};

Test(windows, tile)
{
    for (size_t i = 0; i < COUNT(tile_rows); i++) {
        struct ent_window_rule rule = rule_of(tile_rows[i].rule);
        struct ent_windows windows = {0};
        struct ent_error err = {0};
        int64_t start = span_of(tile_rows[i].start).start, end = span_of(tile_rows[i].end).end;
        int64_t since = tile_rows[i].since ? span_of(tile_rows[i].since).start : INT64_MIN;
        int64_t until = tile_rows[i].until ? span_of(tile_rows[i].until).end : INT64_MAX;
        char got[200] = "";
        cr_assert_eq(make(&windows, &rule, start, end, since, until, &err), ENT_OK, "%s: %s",
                     tile_rows[i].title, err.message);
        for (size_t w = 0; w < windows.n; w++) {
            strcat(got, windows.items[w].label);
            strcat(got, " ");
            cr_expect_lt(ent_windows_start(&windows, w), ent_windows_end(&windows, w));
            if (w)
                cr_expect_eq(ent_windows_end(&windows, w - 1), ent_windows_start(&windows, w));
        }
        cr_expect_str_eq(got, tile_rows[i].labels, "%s: %s", tile_rows[i].title, got);
        cr_expect_leq(ent_windows_start(&windows, 0), start);
        cr_expect_geq(ent_windows_end(&windows, windows.n - 1), end);
        ent_windows_fini(&windows);
    }
}

Test(windows, fixed_ones_are_counted_from_their_origin)
{
    struct ent_window_rule rule = rule_of("10d");
    struct ent_windows windows = {0};
    int64_t since = span_of("2023-07-26").start, end = span_of("2023-08-06").end;

    rule.step.origin = rule.cells.origin = since;
    cr_assert_eq(make(&windows, &rule, since, end, since, INT64_MAX, NULL), ENT_OK);
    cr_assert_eq(windows.n, 2);
    cr_expect_str_eq(windows.items[0].label, "2023-07-26/2023-08-04");
    cr_expect_str_eq(windows.items[1].label, "2023-08-05/2023-08-14");
    ent_windows_fini(&windows);
}

Test(windows, all_is_one_cell_and_no_window)
{
    struct ent_window_rule rule = rule_of("all");
    struct ent_windows windows = {0};
    struct ent_span period = span_of("2024-01-10/2024-03-20"), bound = span_of("2024");

    cr_assert_eq(make(&windows, &rule, period.start, period.end, INT64_MIN, INT64_MAX, NULL),
                 ENT_OK);
    cr_expect_eq(windows.n, 0);
    cr_expect_eq(windows.n_cells, 1);
    cr_expect_eq(windows.bounds[0], period.start);
    cr_expect_eq(windows.bounds[1], period.end);
    ent_windows_fini(&windows);
    cr_assert_eq(make(&windows, &rule, period.start, period.end, bound.start, bound.end, NULL),
                 ENT_OK);
    cr_expect_eq(windows.bounds[0], bound.start);
    cr_expect_eq(windows.bounds[1], bound.end);
    ent_windows_fini(&windows);
}

Test(windows, cell_of_a_moment)
{
    static const struct {
        const char *moment;
        int32_t cell;
    } rows[] = {{"2023-12-31T23:59:59Z", -1}, {"2024-01-01T00:00:00Z", 0},
                {"2024-01-31T23:59:59Z", 0},  {"2024-02-01T00:00:00Z", 1},
                {"2024-05-15T12:00:00Z", 4},  {"2024-05-31T23:59:59Z", 4},
                {"2024-06-01T00:00:00Z", -1}};
    struct ent_window_rule rule = rule_of("month");
    struct ent_windows windows = {0};

    cr_expect_eq(ent_windows_cell(&windows, 0), -1); /* no windows, no cell */
    cr_assert_eq(make(&windows, &rule, span_of("2024-01").start, span_of("2024-05").end, INT64_MIN,
                      INT64_MAX, NULL),
                 ENT_OK);
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect_eq(ent_windows_cell(&windows, span_of(rows[i].moment).start), rows[i].cell, "%s",
                     rows[i].moment);
    ent_windows_fini(&windows);
}

/* 100,000 days are 273.8 years: 1750-01-01 + 99,999 days is 2023-10-16. */
Test(windows, too_many)
{
    struct ent_window_rule rule = rule_of("day");
    struct ent_windows windows = {0};
    struct ent_error err = {0};
    int64_t start = span_of("1750-01-01").start;

    cr_assert_eq(
        make(&windows, &rule, start, start + 100000 * ENT_DAY_S, INT64_MIN, INT64_MAX, &err),
        ENT_OK);
    cr_expect_eq(windows.n, 100000);
    cr_expect_str_eq(windows.items[99999].label, "2023-10-16");
    ent_windows_fini(&windows);
    cr_expect_eq(
        make(&windows, &rule, start, start + 100000 * ENT_DAY_S + 1, INT64_MIN, INT64_MAX, &err),
        ENT_ELIMIT);
    cr_expect_str_eq(err.message,
                     "100001 windows from 1750-01-01 to 2023-10-17T00:00:01Z are more than 100000: "
                     "take wider windows, or bound the period by since and until");
    cr_expect_eq(windows.n, 0);
}
