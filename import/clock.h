#ifndef ENT_IMPORT_CLOCK_H
#define ENT_IMPORT_CLOCK_H

#include "columns.h"
#include "dates.h"

/*
 * Reads the dates of a foreign file. How they are written is found by looking at the first of them,
 * or given: by the options date_format (of texts), epoch and unit (of numbers).
 */

enum ent_unit {
    ENT_UNIT_SECONDS,
    ENT_UNIT_MILLISECONDS,
    ENT_UNIT_MICROSECONDS,
    ENT_UNIT_MINUTES,
    ENT_UNIT_HOURS,
    ENT_UNIT_DAYS,
    ENT_UNIT_WEEKS,
    ENT_UNIT_MONTHS, /* of the calendar, from the epoch's month */
    ENT_UNIT_YEARS,
    ENT_N_UNITS,
};

enum ent_clock_kind {
    ENT_CLOCK_TEXTS,
    ENT_CLOCK_NUMBERS,
    ENT_CLOCK_STEPS, /* numbers of which nobody knows what they count: no dates */
    ENT_CLOCK_WORDS, /* neither dates nor numbers */
};

struct ent_clock {
    enum ent_clock_kind kind;
    enum ent_day_order order;
    enum ent_unit unit;
    int64_t epoch; /* the time of number 0 */
    bool is_given; /* by an option, not by looking */
    bool is_iso;   /* texts as our own formats have them, no others */
    /* What was seen. */
    size_t n, n_numbers, n_moments, n_day_first, n_month_first, n_either, n_years, n_days, n_words;
    int64_t smallest, largest; /* of the numbers */
    char sample[24];           /* one of what decided, to be shown */
};

#define ENT_CLOCK_OPTIONS                                                                          \
    {"date_format", "found|iso|dmy|mdy|number", "found",                                           \
     "how dates are written: 26/03/2024 is dmy, 03/26/2024 is mdy"},                               \
        {"epoch", "DATE", "1970-01-01", "which date the number 0 is, where dates are numbers"},    \
    {                                                                                              \
        "unit", "seconds|milliseconds|microseconds|minutes|hours|days|weeks|months|years",         \
            "seconds", "what such numbers count"                                                   \
    }

/** The names of these options, for a map. */
#define ENT_CLOCK_CHOICES "date_format", "epoch", "unit"

/**
 * Begin from the options, as given or in the map (may be NULL). `usual` is the unit of numbers
 * where an epoch but no unit is given. ENT_EINVAL.
 */
enum ent_status ent_clock_begin(struct ent_clock *clock, const struct ent_sink *sink,
                                const struct ent_map *map, enum ent_unit usual,
                                struct ent_error *err);

/** Look at one of the file's dates; empty texts say nothing. */
void ent_clock_look(struct ent_clock *clock, struct ent_str text);

/** All were looked at: decide what was not given. */
void ent_clock_decide(struct ent_clock *clock);

/** What was decided, for people: "day first (26/03/2024)", "unix seconds". */
#define ENT_CLOCK_WORDS_SIZE 160
void ent_clock_words(const struct ent_clock *clock, char words[ENT_CLOCK_WORDS_SIZE]);

/** The options that make it again: "date_format" … into `lines`; returns how many (at most 3).
 * `epoch` is room for a text. */
size_t ent_clock_choices(const struct ent_clock *clock, struct ent_map_line lines[3],
                         char epoch[ENT_SPAN_TEXT]);

/** Read a date. Steps and words are undated; false (and why, in words) where it cannot be read. */
bool ent_clock_read(const struct ent_clock *clock, struct ent_str text, struct ent_span *when,
                    char why[ENT_CLOCK_WORDS_SIZE]);

/** From the start of one date to the end of another, which may be open or undated. False where the
 * end is before the start. */
bool ent_clock_join(struct ent_span start, struct ent_span end, struct ent_span *when);

/** "", "NA", "N/A", "null", "None", "NaN", "-", "?" and "unknown" say that nothing is known. */
bool ent_is_missing(struct ent_str text);

#endif
