#include "graph/windows.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct ent_window_rule rule_of(const char *text)
{
    struct ent_window_rule rule;

    cr_assert(ent_window_rule_parse(ent_str_from(text), &rule), "'%s'", text);
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
    bool valid;
    int64_t width; /* seconds, or months where it is a calendar's */
} rule_rows[] = {
    {"all", true, 0},       {"day", true, 86400},  {"week", true, 604800},
    {"month", true, 1},     {"quarter", true, 3},  {"year", true, 12},
    {"1h", true, 3600},     {"36h", true, 129600}, {"7d", true, 604800},
    {"07d", true, 604800},  {"2w", true, 1209600}, {"999999w", true, INT64_C(604799395200)},
    {"", false, 0},         {"d", false, 0},       {"0d", false, 0},
    {"000d", false, 0},     {"-1d", false, 0},     {"1.5d", false, 0},
    {"7 d", false, 0},      {"7m", false, 0},      {"7", false, 0},
    {"1000000d", false, 0}, {"Month", false, 0},   {"month+", false, 0},
    {"90d/30d", false, 0},
};

Test(windows, rules)
{
    for (size_t i = 0; i < COUNT(rule_rows); i++) {
        struct ent_window_rule rule = {ENT_WINDOW_ALL, -1, -1};
        cr_expect_eq(ent_window_rule_parse(ent_str_from(rule_rows[i].text), &rule),
                     rule_rows[i].valid, "'%s'", rule_rows[i].text);
        cr_expect_eq(rule.width, rule_rows[i].valid ? rule_rows[i].width : -1, "'%s'",
                     rule_rows[i].text);
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
        int64_t index = ent_window_index(&rule, time);
        cr_expect_eq(ent_window_bound(&rule, index), want.start, "%s of %s", holding_rows[i].rule,
                     holding_rows[i].moment);
        cr_expect_eq(ent_window_bound(&rule, index + 1), want.end, "%s of %s", holding_rows[i].rule,
                     holding_rows[i].moment);
        /* Its first and last second are in it, their neighbours are not. */
        cr_expect_eq(ent_window_index(&rule, want.start), index);
        cr_expect_eq(ent_window_index(&rule, want.end - 1), index);
        cr_expect_eq(ent_window_index(&rule, want.start - 1), index - 1);
        cr_expect_eq(ent_window_index(&rule, want.end), index + 1);
    }
}

Test(windows, a_fixed_width_may_start_elsewhere)
{
    struct ent_window_rule rule = rule_of("7d");
    int64_t since = span_of("2023-07-26").start; /* a Wednesday */

    rule.origin = since;
    cr_expect_eq(ent_window_index(&rule, since), 0);
    cr_expect_eq(ent_window_index(&rule, since - 1), -1);
    cr_expect_eq(ent_window_bound(&rule, 2), span_of("2023-08-09").start);
}

/* ---- Tiling a period ---- */

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
        cr_assert_eq(ent_windows_tile(&windows, &rule, start, end, since, until, &err), ENT_OK,
                     "%s: %s", tile_rows[i].title, err.message);
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

    rule.origin = since;
    cr_assert_eq(ent_windows_tile(&windows, &rule, since, end, since, INT64_MAX, NULL), ENT_OK);
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

    cr_assert_eq(
        ent_windows_tile(&windows, &rule, period.start, period.end, INT64_MIN, INT64_MAX, NULL),
        ENT_OK);
    cr_expect_eq(windows.n, 0);
    cr_expect_eq(windows.n_cells, 1);
    cr_expect_eq(windows.bounds[0], period.start);
    cr_expect_eq(windows.bounds[1], period.end);
    ent_windows_fini(&windows);
    cr_assert_eq(
        ent_windows_tile(&windows, &rule, period.start, period.end, bound.start, bound.end, NULL),
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
    cr_assert_eq(ent_windows_tile(&windows, &rule, span_of("2024-01").start, span_of("2024-05").end,
                                  INT64_MIN, INT64_MAX, NULL),
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

    cr_assert_eq(ent_windows_tile(&windows, &rule, start, start + 100000 * ENT_DAY_S, INT64_MIN,
                                  INT64_MAX, &err),
                 ENT_OK);
    cr_expect_eq(windows.n, 100000);
    cr_expect_str_eq(windows.items[99999].label, "2023-10-16");
    ent_windows_fini(&windows);
    cr_expect_eq(ent_windows_tile(&windows, &rule, start, start + 100000 * ENT_DAY_S + 1, INT64_MIN,
                                  INT64_MAX, &err),
                 ENT_ELIMIT);
    cr_expect_str_eq(err.message,
                     "100001 windows from 1750-01-01 to 2023-10-17T00:00:01Z are more than 100000: "
                     "take wider windows, or bound the period by since and until");
    cr_expect_eq(windows.n, 0);
}
