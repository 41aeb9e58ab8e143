#include "graph/time/date.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
    APPROX = ENT_SPAN_APPROXIMATE,
    UNSURE = ENT_SPAN_UNCERTAIN,
    OPEN_START = ENT_SPAN_OPEN_START,
    OPEN_END = ENT_SPAN_OPEN_END,
};

/* The bounds are those of the calendar tables, not of this library: see also the test against libc.
 */
static const struct {
    const char *text;
    int64_t start, end;
    uint8_t precision, flags;
    const char *written; /* NULL: as `text` */
} valid_rows[] = {
    {"2024-03-26", 1711411200, 1711497600, ENT_DATE_DAY, 0, NULL},
    {"2024-03", 1709251200, 1711929600, ENT_DATE_MONTH, 0, NULL},
    {"2024", 1704067200, 1735689600, ENT_DATE_YEAR, 0, NULL},
    {"1970", 0, 31536000, ENT_DATE_YEAR, 0, NULL},
    {"1970-01-01", 0, 86400, ENT_DATE_DAY, 0, NULL},
    {"1969-12-31", -86400, 0, ENT_DATE_DAY, 0, NULL},
    {"2024-02-29", 1709164800, 1709251200, ENT_DATE_DAY, 0, NULL},
    {"2000-02-29", 951782400, 951868800, ENT_DATE_DAY, 0, NULL},
    {"1900", -2208988800, -2177452800, ENT_DATE_YEAR, 0, NULL},
    {"0001", -62135596800, -62104060800, ENT_DATE_YEAR, 0, NULL},
    {"0001-01-01", -62135596800, -62135510400, ENT_DATE_DAY, 0, NULL},
    {"9999", 253370764800, 253402300800, ENT_DATE_YEAR, 0, NULL},
    {"9999-12-31", 253402214400, 253402300800, ENT_DATE_DAY, 0, NULL},

    {"2024-03-26T14:05:10Z", 1711461910, 1711461911, ENT_SECOND, 0, NULL},
    {"2024-03-26T14:05Z", 1711461900, 1711461960, ENT_MINUTE, 0, NULL},
    {"2024-03-26T00:00:00Z", 1711411200, 1711411201, ENT_SECOND, 0, NULL},
    {"2024-03-26T00:00Z", 1711411200, 1711411260, ENT_MINUTE, 0, NULL},
    {"2024-03-26t14:05:10z", 1711461910, 1711461911, ENT_SECOND, 0, "2024-03-26T14:05:10Z"},
    {"2024-03-26 14:05:10", 1711461910, 1711461911, ENT_SECOND, 0, "2024-03-26T14:05:10Z"},
    {"2024-03-26 14:05", 1711461900, 1711461960, ENT_MINUTE, 0, "2024-03-26T14:05Z"},
    {"2024-03-26T14:05:10.999Z", 1711461910, 1711461911, ENT_SECOND, 0, "2024-03-26T14:05:10Z"},
    {"2024-03-26T14:05:10,5Z", 1711461910, 1711461911, ENT_SECOND, 0, "2024-03-26T14:05:10Z"},
    {"1969-12-31T23:59:59.9Z", -1, 0, ENT_SECOND, 0, "1969-12-31T23:59:59Z"},
    {"2024-03-26T14:05:10+01:00", 1711458310, 1711458311, ENT_SECOND, 0, "2024-03-26T13:05:10Z"},
    {"2024-03-26T14:05:10+0100", 1711458310, 1711458311, ENT_SECOND, 0, "2024-03-26T13:05:10Z"},
    {"2024-03-26T14:05:10+01", 1711458310, 1711458311, ENT_SECOND, 0, "2024-03-26T13:05:10Z"},
    {"2024-03-26T00:30+01:00", 1711409400, 1711409460, ENT_MINUTE, 0, "2024-03-25T23:30Z"},
    {"2024-03-26T20:00:00-05:30", 1711503000, 1711503001, ENT_SECOND, 0, "2024-03-27T01:30:00Z"},
    {"2024-03-26T14:05:10-00:00", 1711461910, 1711461911, ENT_SECOND, 0, "2024-03-26T14:05:10Z"},
    {"2016-12-31T23:59:60Z", 1483228800, 1483228801, ENT_SECOND, 0, "2017-01-01T00:00:00Z"},
    {"2017-01-01T00:59:60+01:00", 1483228800, 1483228801, ENT_SECOND, 0, "2017-01-01T00:00:00Z"},
    {"2024-03-26T23:59:60Z", 1711497600, 1711497601, ENT_SECOND, 0, "2024-03-27T00:00:00Z"},
    {"9999-12-31T23:59:59Z", 253402300799, 253402300800, ENT_SECOND, 0, NULL},
    {"0001-01-01T00:00:00Z", -62135596800, -62135596799, ENT_SECOND, 0, NULL},

    {"2024-03-11/2024-03-20", 1710115200, 1710979200, ENT_INTERVAL, 0, NULL},
    {"2024-01/2024-03", 1704067200, 1711929600, ENT_INTERVAL, 0, NULL},
    {"2023-07/2024-03", 1688169600, 1711929600, ENT_INTERVAL, 0, NULL},
    {"2023/2024", 1672531200, 1735689600, ENT_INTERVAL, 0, NULL},
    {"2024-03-26/2024-03-26", 1711411200, 1711497600, ENT_INTERVAL, 0, "2024-03-26"},
    {"2024-03-01/2024-03-31", 1709251200, 1711929600, ENT_INTERVAL, 0, "2024-03"},
    {"2024-01-01/2024-12-31", 1704067200, 1735689600, ENT_INTERVAL, 0, "2024"},
    {"2024-03-26/2024-03", 1711411200, 1711929600, ENT_INTERVAL, 0, "2024-03-26/2024-03-31"},
    {"2024-03/2024-03-26", 1709251200, 1711497600, ENT_INTERVAL, 0, "2024-03-01/2024-03-26"},
    {"2024-03-26T14:05Z/2024-03-26", 1711461900, 1711497600, ENT_INTERVAL, 0,
     "2024-03-26T14:05Z/2024-03-26T23:59Z"},
    {"2024-03-26T14:05:10Z/2024-03-26T14:05:12Z", 1711461910, 1711461913, ENT_INTERVAL, 0, NULL},

    {"../2024-03-26", INT64_MIN, 1711497600, ENT_DATE_DAY, OPEN_START, NULL},
    {"../2024-03-31", INT64_MIN, 1711929600, ENT_DATE_DAY, OPEN_START, NULL},
    {"../2024-03", INT64_MIN, 1711929600, ENT_DATE_MONTH, OPEN_START, NULL},
    {"/2024", INT64_MIN, 1735689600, ENT_DATE_YEAR, OPEN_START, "../2024"},
    {"2024-01-01/..", 1704067200, INT64_MAX, ENT_DATE_DAY, OPEN_END, NULL},
    {"2024/..", 1704067200, INT64_MAX, ENT_DATE_YEAR, OPEN_END, NULL},
    {"2023-09-16/", 1694822400, INT64_MAX, ENT_DATE_DAY, OPEN_END, "2023-09-16/.."},
    {"2024-03-26T14:05:10Z/..", 1711461910, INT64_MAX, ENT_SECOND, OPEN_END, NULL},

    {"2024-03~", 1709251200, 1711929600, ENT_DATE_MONTH, APPROX, NULL},
    {"2024?", 1704067200, 1735689600, ENT_DATE_YEAR, UNSURE, NULL},
    {"2024-03-26%", 1711411200, 1711497600, ENT_DATE_DAY, APPROX | UNSURE, NULL},
    {"2024-03-26T14:05Z~", 1711461900, 1711461960, ENT_MINUTE, APPROX, NULL},
    {"2024-01~/2024-03", 1704067200, 1711929600, ENT_INTERVAL, APPROX, "2024-01~/2024-03~"},
    {"2024-01~/2024-03?", 1704067200, 1711929600, ENT_INTERVAL, APPROX | UNSURE,
     "2024-01%/2024-03%"},
    {"../2024-03?", INT64_MIN, 1711929600, ENT_DATE_MONTH, OPEN_START | UNSURE, NULL},

    {"", INT64_MIN, INT64_MAX, ENT_UNDATED, 0, NULL},
    {" \t\r\n", INT64_MIN, INT64_MAX, ENT_UNDATED, 0, ""},
    {"null", INT64_MIN, INT64_MAX, ENT_UNDATED, 0, ""},
    {"../..", INT64_MIN, INT64_MAX, ENT_UNDATED, 0, ""},
    {"/..", INT64_MIN, INT64_MAX, ENT_UNDATED, 0, ""},
    {" 2024-03-26\r\n", 1711411200, 1711497600, ENT_DATE_DAY, 0, "2024-03-26"},
};

static void expect_span(struct ent_span got, struct ent_span want, const char *what)
{
    cr_expect_eq(got.start, want.start, "%s starts at %lld", what, (long long)got.start);
    cr_expect_eq(got.end, want.end, "%s ends at %lld", what, (long long)got.end);
    cr_expect_eq(got.precision, want.precision, "%s: precision %d", what, got.precision);
    cr_expect_eq(got.flags, want.flags, "%s: flags %d", what, got.flags);
}

Test(date, valid)
{
    for (size_t i = 0; i < COUNT(valid_rows); i++) {
        struct ent_span want = {valid_rows[i].start, valid_rows[i].end, valid_rows[i].precision,
                                valid_rows[i].flags};
        const char *text = valid_rows[i].text;
        const char *written = valid_rows[i].written ? valid_rows[i].written : text;
        char why[ENT_DATE_WHY] = "", buffer[ENT_SPAN_TEXT];
        struct ent_span got = {7, 7, 7, 7};

        cr_expect(ent_span_parse(ent_str_from(text), &got, why), "'%s': %s", text, why);
        expect_span(got, want, text);
        ent_span_format(got, buffer);
        cr_expect_str_eq(buffer, written, "'%s' is written '%s'", text, buffer);

        /* What is written reads as the same interval, and is written alike again. */
        struct ent_span again = {7, 7, 7, 7};
        cr_expect(ent_span_parse(ent_str_from(buffer), &again, why), "'%s': %s", buffer, why);
        cr_expect_eq(again.start, want.start, "'%s' read again", buffer);
        cr_expect_eq(again.end, want.end, "'%s' read again", buffer);
        cr_expect_eq(again.flags, want.flags, "'%s' read again", buffer);
        if (strchr(text, '/') == NULL || strchr(written, '/') != NULL)
            cr_expect_eq(again.precision, want.precision, "'%s' read again", buffer);
    }
}

static const struct {
    const char *text, *why;
} invalid_rows[] = {
    {"2024-13-45", "month 13 does not exist"},
    {"2024-00", "month 00 does not exist"},
    {"2024-01-00", "day 00 does not exist"},
    {"2024-01-32", "day 32 does not exist"},
    {"2023-02-29", "2023-02-29: February 2023 has 28 days"},
    {"1900-02-29", "1900-02-29: February 1900 has 28 days"},
    {"2024-02-30", "2024-02-30: February 2024 has 29 days"},
    {"2024-04-31", "2024-04-31: April 2024 has 30 days"},
    {"0000", "year 0000 does not exist, years are 0001 to 9999"},
    {"0000-01-01", "year 0000 does not exist, years are 0001 to 9999"},
    {"12024", "not a date like 2024-03-26: '12024'"},
    {"20240326", "not a date like 2024-03-26: '20240326'"},
    {"-2024", "not a date like 2024-03-26: '-2024'"},
    {"+2024", "not a date like 2024-03-26: '+2024'"},
    {"24-03-26", "not a date like 2024-03-26: '24-03-26'"},
    {"26/03/2024", "an interval has one '/': '26/03/2024'"},
    {"March 2024", "not a date like 2024-03-26: 'March 2024'"},
    {"NULL", "not a date like 2024-03-26: 'NULL'"},
    {"2024-1-1", "the month needs two digits: '1-1'"},
    {"2024-01-1", "the day needs two digits: '1'"},
    {"2024-011", "the month needs two digits: '011'"},
    {"2024-", "the month needs two digits: ''"},
    {"2024-01-", "the day needs two digits: ''"},
    {"2024-Q1", "the month needs two digits: 'Q1'"},
    {"2024-W13", "the month needs two digits: 'W13'"},
    {"2024/03", "not a date like 2024-03-26: '03'"},
    {"2024.03.26", "not understood behind the date: '.03.26'"},
    {"2024-03-26x", "not understood behind the date: 'x'"},
    {"2024-03-26?~", "not understood behind the date: '~'"},
    {"~2024", "not a date like 2024-03-26: '~2024'"},
    {"\u0662\u0660\u0662\u0664", "not a date like 2024-03-26: '\u0662\u0660\u0662\u0664'"},
    {"2024-\u0660\u0663", "the month needs two digits: '\u0660\u0663'"},
    {"2024\u201303", "not understood behind the date: '\u201303'"},

    {"2024-03-26T", "the hour needs two digits: ''"},
    {"2024-03-26T14", "minutes are missing behind hour 14"},
    {"2024-03-26T14Z", "minutes are missing behind hour 14"},
    {"2024-03-26T1405", "the hour needs two digits: '1405'"},
    {"2024-03-26T24:00", "hour 24 does not exist"},
    {"2024-03-26T25:00", "hour 25 does not exist"},
    {"2024-03-26T14:60", "minute 60 does not exist"},
    {"2024-03-26T14:05:61Z", "second 61 does not exist"},
    {"2024-03-26T14:05:60Z", "second 60 exists at 23:59 UTC only"},
    {"2024-03-26T23:59:60+01:00", "second 60 exists at 23:59 UTC only"},
    {"2024-03-26T14:05:1Z", "the second needs two digits: '1Z'"},
    {"2024-03-26T14:05:10.Z", "digits are missing behind the seconds' point"},
    {"2024-03-26T14:05:10+1", "the offset's hour needs two digits: '1'"},
    {"2024-03-26T14:05:10+01:0", "the offset's minute needs two digits: '0'"},
    {"2024-03-26T14:05:10+01000", "the offset is not +hh:mm: '01000'"},
    {"2024-03-26T14:05:10+24:00", "offset 24:00 does not exist"},
    {"2024-03-26T14:05:10+01:60", "offset 01:60 does not exist"},
    {"2024-03-26T14:05:10 UTC", "not understood behind the date: ' UTC'"},
    {"2024-03-26  14:05", "the hour needs two digits: ' 14:05'"},
    {"2024-03T14:05", "not understood behind the date: 'T14:05'"},
    {"0001-01-01T00:30+01:00", "the time in UTC is outside the years 0001 to 9999"},
    {"9999-12-31T23:30-01:00", "the time in UTC is outside the years 0001 to 9999"},
    {"9999-12-31T23:59:60Z", "the time in UTC is outside the years 0001 to 9999"},

    {"..", "'..' is a bound of an interval: '../2024-03-26'"},
    {"...", "not a date like 2024-03-26: '...'"},
    {"../..~", "not a date like 2024-03-26: '..~'"},
    {".../2024", "not a date like 2024-03-26: '...'"},
    {"2024-03-26/2024-03-20", "the end is before the start"},
    {"2024-03-26/2024-03-25", "the end is before the start"},
    {"2024/2023", "the end is before the start"},
    {"2024-03-26T14:05Z/2024-03-26T14:04Z", "the end is before the start"},
    {"2024/2025/2026", "an interval has one '/': '2024/2025/2026'"},
    {"2024//2025", "an interval has one '/': '2024//2025'"},
    {"2024/2025-13", "month 13 does not exist"},
    {"2024-13/2025", "month 13 does not exist"},
    {"2024 / 2025", "not understood behind the date: ' '"},
    {"2024--2025", "the month needs two digits: '-2025'"},
};

Test(date, invalid)
{
    static const struct ent_span before = {7, 8, 9, 10};

    for (size_t i = 0; i < COUNT(invalid_rows); i++) {
        struct ent_str text = ent_str_from(invalid_rows[i].text);
        char why[ENT_DATE_WHY] = "";
        struct ent_span span = before;

        cr_expect_not(ent_span_parse(text, &span, why), "'%s'", text.data);
        cr_expect_str_eq(why, invalid_rows[i].why, "'%s' says \"%s\"", text.data, why);
        expect_span(span, before, text.data);
        cr_expect_not(ent_span_parse(text, &span, NULL), "'%s' without why", text.data);
    }
}

Test(date, long_text)
{
    static const char *const starts[] = {"", "2024", "2024-", "2024-03-26T", "2024-03-26T14:05+"};
    size_t length = 10240;
    char *text = malloc(length);

    /* In a block of its own, so that a sanitizer sees a read behind the end; the message is cut
     * within two bytes. */
    for (size_t i = 0; i < COUNT(starts); i++)
        for (size_t shift = 0; shift < 2; shift++) {
            char why[ENT_DATE_WHY];
            struct ent_span span;
            size_t used = strlen(starts[i]);

            memset(text, 'x', length);
            memcpy(text, starts[i], used);
            for (size_t k = used + shift; k + 1 < length; k += 2)
                memcpy(text + k, "é", 2);
            cr_expect_not(ent_span_parse(ent_str(text, length), &span, why));
            cr_expect_lt(strlen(why), ENT_DATE_WHY - 1);
            cr_expect_eq(ent_utf8_check(why, strlen(why)), strlen(why), "%s", why);
        }

    /* Digits without end, and a fraction of ten thousand digits. */
    struct ent_span span;
    memset(text, '1', length);
    cr_expect_not(ent_span_parse(ent_str(text, length), &span, NULL));
    memcpy(text, "2024-03-26T14:05:10.", 20);
    cr_expect(ent_span_parse(ent_str(text, length), &span, NULL));
    cr_expect_eq(span.start, 1711461910);
    free(text);
}

/* Every beginning of a long text, without a byte behind it, and every byte in every place. */
Test(date, cut_and_changed)
{
    static const char whole[] = "2024-03-26T14:05:10+01:00~/2025-03-26T14:05:10.5-01:00%";
    size_t length = sizeof(whole) - 1;

    for (size_t cut = 0; cut <= length; cut++) {
        char *text = malloc(cut > 0 ? cut : 1), why[ENT_DATE_WHY];
        struct ent_span span;

        memcpy(text, whole, cut);
        ent_span_parse(ent_str(text, cut), &span, why);
        for (size_t i = 0; i < cut; i++) {
            for (int byte = 0; byte < 256; byte++) {
                text[i] = (char)byte;
                if (ent_span_parse(ent_str(text, cut), &span, why))
                    cr_assert_lt(span.start, span.end, "'%.*s'", (int)cut, text);
            }
            text[i] = whole[i];
        }
        free(text);
    }
}

/* A generator of its own, so that the dates are the same everywhere. */
static uint64_t next_random(uint64_t *state)
{
    return ent_mix((*state)++);
}

Test(date, agrees_with_libc)
{
    uint64_t state = 20240326;

    for (int i = 0; i < 20000; i++) {
        struct tm tm = {
            .tm_year = (int)(next_random(&state) % 9999) + 1 - 1900,
            .tm_mon = (int)(next_random(&state) % 12),
            .tm_mday = (int)(next_random(&state) % 28) + 1,
            .tm_hour = (int)(next_random(&state) % 24),
            .tm_min = (int)(next_random(&state) % 60),
            .tm_sec = (int)(next_random(&state) % 60),
        };
        char text[64], written[ENT_SPAN_TEXT];
        struct ent_span span;

        snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
                 tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
        cr_assert(ent_span_parse(ent_str_from(text), &span, NULL), "%s", text);
        cr_assert_eq(span.start, (int64_t)timegm(&tm), "%s", text);
        cr_assert_eq(span.end, span.start + 1);
        ent_span_format(span, written);
        cr_assert_str_eq(written, text);
        ent_time_format(span.start, written);
        if (tm.tm_hour + tm.tm_min + tm.tm_sec == 0)
            text[10] = '\0';
        cr_assert_str_eq(written, text);
    }
}

Test(date, every_day_agrees_with_libc)
{
    /* 0001-01-01 to 9999-12-31. */
    for (int64_t day = -719162; day < 2932897; day++) {
        time_t time = (time_t)(day * ENT_DAY_S);
        struct tm tm;
        int64_t year;
        unsigned month, date;

        gmtime_r(&time, &tm);
        ent_civil_from_days(day, &year, &month, &date);
        if (year != tm.tm_year + 1900 || month != (unsigned)tm.tm_mon + 1 ||
            date != (unsigned)tm.tm_mday || ent_days_from_civil(year, month, date) != day)
            cr_assert_fail("day %lld is %lld-%u-%u", (long long)day, (long long)year, month, date);
    }
}

Test(date, civil_far_away)
{
    static const int64_t days[] = {-106751991167300, -4000000, -719529,
                                   -719528,          2932897,  106751991167300};

    for (size_t i = 0; i < COUNT(days); i++) {
        int64_t year;
        unsigned month, day;

        ent_civil_from_days(days[i], &year, &month, &day);
        cr_expect_eq(ent_days_from_civil(year, month, day), days[i], "day %lld",
                     (long long)days[i]);
    }
    /* -719528 is 0000-01-01: ISO 8601's year before 0001. */
    cr_expect_eq(ent_days_from_civil(0, 1, 1), -719528);
    cr_expect_eq(ent_days_from_civil(-1, 12, 31), -719529);
}

Test(date, round_trip_of_random_spans)
{
    uint64_t state = 1;

    for (int i = 0; i < 200000; i++) {
        /* Bounds on seconds, minutes, days, months and years, each often enough. */
        static const int64_t units[] = {1, 60, ENT_DAY_S};
        int64_t bounds[2];
        struct ent_span span, again;
        char text[ENT_SPAN_TEXT], twice[ENT_SPAN_TEXT], why[ENT_DATE_WHY];

        for (int k = 0; k < 2; k++) {
            uint64_t kind = next_random(&state) % 5;
            if (kind < 3)
                bounds[k] = ent_floor_div((int64_t)(next_random(&state) % 4000000000) - 2000000000,
                                          units[kind]) *
                            units[kind];
            else
                bounds[k] = ent_days_from_civil(
                                1 + (int64_t)(next_random(&state) % 9999),
                                kind == 3 ? 1 + (unsigned)(next_random(&state) % 12) : 1, 1) *
                            ENT_DAY_S;
        }
        if (bounds[0] == bounds[1])
            continue;
        span = (struct ent_span){.start = bounds[0] < bounds[1] ? bounds[0] : bounds[1],
                                 .end = bounds[0] < bounds[1] ? bounds[1] : bounds[0],
                                 .precision = ENT_INTERVAL,
                                 .flags = (uint8_t)(next_random(&state) % 4 << 2)};
        switch (next_random(&state) % 4) {
        case 0:
            span.start = INT64_MIN;
            span.flags |= ENT_SPAN_OPEN_START;
            break;
        case 1:
            span.end = INT64_MAX;
            span.flags |= ENT_SPAN_OPEN_END;
            break;
        default:
            break;
        }
        ent_span_format(span, text);
        cr_assert(ent_span_parse(ent_str_from(text), &again, why), "'%s': %s", text, why);
        cr_assert_eq(again.start, span.start, "'%s'", text);
        cr_assert_eq(again.end, span.end, "'%s'", text);
        cr_assert_eq(again.flags, span.flags, "'%s'", text);
        ent_span_format(again, twice);
        cr_assert_str_eq(twice, text);
    }
}

Test(date, format_of_extremes)
{
    static const int64_t bounds[] = {INT64_MIN, INT64_MIN + 1, -62135596801,  -1,       0,
                                     1,         253402300800,  INT64_MAX - 1, INT64_MAX};
    char text[ENT_SPAN_TEXT];

    /* No text says these; they must do no harm. */
    for (size_t i = 0; i < COUNT(bounds); i++) {
        ent_time_format(bounds[i], text);
        cr_expect_lt(strlen(text), ENT_SPAN_TEXT);
        for (size_t k = 0; k < COUNT(bounds); k++)
            for (uint8_t precision = 0; precision <= ENT_INTERVAL; precision++) {
                ent_span_format((struct ent_span){bounds[i], bounds[k], precision, 15}, text);
                cr_expect_lt(strlen(text), ENT_SPAN_TEXT);
            }
    }
    ent_time_format(INT64_MIN, text);
    cr_expect_str_eq(text, "");
    ent_time_format(INT64_MAX, text);
    cr_expect_str_eq(text, "");
    ent_time_format(1711411200, text);
    cr_expect_str_eq(text, "2024-03-26");
    ent_time_format(1711461910, text);
    cr_expect_str_eq(text, "2024-03-26T14:05:10Z");
    ent_time_format(-1, text);
    cr_expect_str_eq(text, "1969-12-31T23:59:59Z");
    ent_span_format(ent_undated, text);
    cr_expect_str_eq(text, "");
}

static const struct {
    const char *a, *b;
    const char *common; /* NULL: they share no moment */
    uint8_t precision;
} intersect_rows[] = {
    {"2024-03", "2024-03-26", "2024-03-26", ENT_DATE_DAY},
    {"2024-03", "2024", "2024-03", ENT_DATE_MONTH},
    {"2024-03", "2024-04", NULL, 0},
    {"2024-03-26", "2024-03-27", NULL, 0}, /* half-open: they touch */
    {"2024-03-11/2024-03-20", "2024-03-16/2024-03-25", "2024-03-16/2024-03-20", ENT_INTERVAL},
    {"2024-01/2024-03", "2024-03/2024-05", "2024-03", ENT_INTERVAL},
    {"../2024-03-26", "2024-03", "2024-03-01/2024-03-26", ENT_INTERVAL},
    {"../2024-03-26", "2024-03-01/..", "2024-03-01/2024-03-26", ENT_INTERVAL},
    {"../2024-03-26", "../2024-03", "../2024-03-26", ENT_DATE_DAY},
    {"../2024-03-26", "2024-03-27/..", NULL, 0},
    {"2024-03-01/..", "2024/..", "2024-03-01/..", ENT_DATE_DAY},
    {"../2024-03-26", "", "../2024-03-26", ENT_DATE_DAY},
    {"2024-03", "", "2024-03", ENT_DATE_MONTH},
    {"", "", "", ENT_UNDATED},
    {"2024-03", "2024-03-01/2024-03-31", "2024-03", ENT_DATE_MONTH},
    {"2024-03~", "2024-03", "2024-03", ENT_DATE_MONTH}, /* one of the two is sure of it */
    {"2024~", "2024-03", "2024-03", ENT_DATE_MONTH},
    {"2024", "2024-03~", "2024-03~", ENT_DATE_MONTH},
    {"2024-01~/2024-03", "2024-02?/2024-04", "2024-02%/2024-03%", ENT_INTERVAL},
    {"2024-03-26T14:05Z", "2024-03-26", "2024-03-26T14:05Z", ENT_MINUTE},
};

Test(date, intersect)
{
    static const struct ent_span before = {7, 8, 9, 10};

    for (size_t i = 0; i < COUNT(intersect_rows); i++) {
        struct ent_span a, b, out[2] = {before, before};
        char text[ENT_SPAN_TEXT];

        cr_assert(ent_span_parse(ent_str_from(intersect_rows[i].a), &a, NULL));
        cr_assert(ent_span_parse(ent_str_from(intersect_rows[i].b), &b, NULL));
        for (int k = 0; k < 2; k++) {
            bool got = ent_span_intersect(k ? b : a, k ? a : b, &out[k]);
            cr_expect_eq(got, intersect_rows[i].common != NULL, "row %zu", i);
            cr_expect_eq(got, ent_spans_overlap(a, b), "row %zu", i);
            if (!got) {
                expect_span(out[k], before, "unchanged");
                continue;
            }
            ent_span_format(out[k], text);
            cr_expect_str_eq(text, intersect_rows[i].common, "row %zu: '%s'", i, text);
            cr_expect_eq(out[k].precision, intersect_rows[i].precision, "row %zu: %d", i,
                         out[k].precision);
        }
    }
}

Test(date, floor_div)
{
    cr_expect_eq(ent_floor_div(5, 3), 1);
    cr_expect_eq(ent_floor_div(6, 3), 2);
    cr_expect_eq(ent_floor_div(-1, 3), -1);
    cr_expect_eq(ent_floor_div(-3, 3), -1);
    cr_expect_eq(ent_floor_div(-4, 3), -2);
    cr_expect_eq(ent_floor_div(INT64_MIN, 86400), -106751991167301);
}
