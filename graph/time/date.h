#ifndef ENT_GRAPH_DATE_H
#define ENT_GRAPH_DATE_H

#include "../text.h"

/*
 * Time is seconds since 1970-01-01 UTC (proleptic Gregorian, no leap seconds), in intervals
 * [start, end).
 */
#define ENT_DAY_S INT64_C(86400)

enum ent_span_flag {
    ENT_SPAN_OPEN_START = 1,  /* "../2024-03-26": start is INT64_MIN */
    ENT_SPAN_OPEN_END = 2,    /* "2023-09-16/..": end is INT64_MAX */
    ENT_SPAN_APPROXIMATE = 4, /* "~" or "%" on either bound */
    ENT_SPAN_UNCERTAIN = 8,   /* "?" or "%" on either bound */
};

/* The precision that the text gave; where one bound is open, that of the other. */
enum ent_precision {
    ENT_UNDATED = 0,
    ENT_SECOND,
    ENT_MINUTE,
    ENT_DATE_DAY,
    ENT_DATE_MONTH,
    ENT_DATE_YEAR,
    ENT_INTERVAL, /* two bounds in the text */
};

struct ent_span {
    int64_t start, end; /* [start, end); undated: INT64_MIN, INT64_MAX */
    uint8_t precision;  /* enum ent_precision */
    uint8_t flags;      /* enum ent_span_flag */
};

extern const struct ent_span ent_undated;

static inline bool ent_span_is_undated(struct ent_span span)
{
    return span.precision == ENT_UNDATED;
}

static inline bool ent_span_is_open(struct ent_span span)
{
    return (span.flags & (ENT_SPAN_OPEN_START | ENT_SPAN_OPEN_END)) != 0;
}

/** Two half-open intervals share a moment; undated and open bounds reach everywhere. */
static inline bool ent_spans_overlap(struct ent_span a, struct ent_span b)
{
    return a.start < b.end && b.start < a.end;
}

/**
 * Read a date of the EDTF subset of ISO 8601-2.
 *
 * `2024-03-26`, `2024-03`, `2024`; `A/B`, both ends included as far as their precision goes, so
 * that `2024-01/2024-03` ends with March; `../B` and `A/..`, also `/B` and `A/`; one of `~` `?` `%`
 * behind a bound; date-times `2024-03-26T14:05:10Z` or with `+01:00`, UTC when neither stands
 * there, seconds optional, fractions cut off; a lower-case t or z and one blank in place of the T
 * are accepted. Years 0001 to 9999, also in UTC. A leap second (23:59:60 UTC) is read as the next
 * second. Blanks at the ends are ignored; empty text, "null" and "../.." are undated.
 *
 * On failure `why` (NULL or at least ENT_DATE_WHY bytes) says what is wrong ("month 13 does not
 * exist", "2023-02-29: February 2023 has 28 days", "the end is before the start") and `*out` is
 * unchanged.
 */
bool ent_span_parse(struct ent_str text, struct ent_span *out, char *why);

#define ENT_DATE_WHY 120

/* Room for any text that ent_span_format and ent_time_format write. */
#define ENT_SPAN_TEXT 72

/**
 * Write a span (start < end) in the same form, "" when undated.
 *
 * Reading the text gives the same bounds and flags, and the same precision where that is a unit or
 * where the interval is no single unit: an interval is written in the coarsest unit that fits both
 * bounds ("2024-03-11/2024-03-20", "2023-07/2024-03"), and a whole unit as that ("2024-03"). Open
 * bounds are "..".
 */
void ent_span_format(struct ent_span span, char text[ENT_SPAN_TEXT]);

/** A moment: `2024-03-26` at midnight, else `2024-03-26T14:05:10Z`; "" for the two open bounds. */
void ent_time_format(int64_t time, char text[ENT_SPAN_TEXT]);

/**
 * The two intervals' common part; false when they share no moment (then *out is unchanged). Where
 * one of the two gives both bounds, precision and flags are its own; else precision is
 * ENT_INTERVAL, and what is approximate or uncertain in either is so in the result.
 */
bool ent_span_intersect(struct ent_span a, struct ent_span b, struct ent_span *out);

/** Days since 1970-01-01 of a civil date, and back. Months and days count from 1; any year. */
int64_t ent_days_from_civil(int64_t year, unsigned month, unsigned day);
void ent_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day);

/** Floor division, for times before 1970. `b` > 0. */
static inline int64_t ent_floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

#endif
