#include "clock.h"

#include <stdio.h>
#include <strings.h>

/* Numbers from 1973 on are taken for times since 1970; smaller ones count something else. */
#define FIRST_SECOND      INT64_C(100000000)
#define FIRST_MILLISECOND (FIRST_SECOND * 1000)
#define FIRST_MICROSECOND (FIRST_MILLISECOND * 1000)

/* Years that a column of four digits, or of eight, is taken for. */
#define FIRST_YEAR 1000
#define LAST_YEAR  2200

/* How much of a date a message shows, for printf's "%.*s". */
#define SHOWN(text) (int)((text).length < 40 ? (text).length : 40), (text).data

static const struct unit {
    const char *name;
    int64_t length; /* in `per` parts of a second; 0: of the calendar */
    int64_t per;
    enum ent_precision precision;
} units[ENT_N_UNITS] = {
    [ENT_UNIT_SECONDS] = {"seconds", 1, 1, ENT_SECOND},
    [ENT_UNIT_MILLISECONDS] = {"milliseconds", 1, 1000, ENT_SECOND},
    [ENT_UNIT_MICROSECONDS] = {"microseconds", 1, 1000000, ENT_SECOND},
    [ENT_UNIT_MINUTES] = {"minutes", 60, 1, ENT_MINUTE},
    [ENT_UNIT_HOURS] = {"hours", 3600, 1, ENT_INTERVAL},
    [ENT_UNIT_DAYS] = {"days", ENT_DAY_S, 1, ENT_DATE_DAY},
    [ENT_UNIT_WEEKS] = {"weeks", 7 * ENT_DAY_S, 1, ENT_INTERVAL},
    [ENT_UNIT_MONTHS] = {"months", 0, 1, ENT_DATE_MONTH},
    [ENT_UNIT_YEARS] = {"years", 0, 12, ENT_DATE_YEAR},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_digits(struct ent_str text)
{
    size_t i = 0;

    while (i < text.length && is_digit(text.data[i]))
        i++;
    return i == text.length && i > 0;
}

static int64_t number_of(struct ent_str digits)
{
    int64_t value = 0;

    for (size_t i = 0; i < digits.length; i++)
        value = value * 10 + (digits.data[i] - '0');
    return value;
}

/* A number, its fraction cut off: tables of numbers write 17 as "17.0" too. */
static bool read_number(struct ent_str text, int64_t *value)
{
    struct ent_str digits = text;
    int64_t micro;

    if (text.length > 0 && text.data[0] == '-')
        digits = ent_str(text.data + 1, text.length - 1);
    if (digits.length <= 18 && is_digits(digits)) {
        *value = number_of(digits) * (digits.length < text.length ? -1 : 1);
        return true;
    }
    if (!ent_parse_micro(text, ENT_ROUND, &micro))
        return false;
    *value = ent_floor_div(micro, ENT_MICRO);
    return true;
}

/* Eight digits or more that begin with a day of a likely year. */
static bool begins_with_day(struct ent_str text, struct ent_span *day)
{
    int64_t number;

    if (text.length < 8 || !is_digits(ent_str(text.data, 8)))
        return false;
    number = number_of(ent_str(text.data, 8));
    return number / 10000 >= FIRST_YEAR && number / 10000 <= LAST_YEAR &&
           ent_date_day((unsigned)(number / 10000), (unsigned)(number / 100 % 100),
                        (unsigned)(number % 100), day);
}

/* YYYYMMDDHHMM and YYYYMMDDHHMMSS. */
static bool read_moment(struct ent_str text, struct ent_span *when)
{
    struct ent_span day;
    int64_t time;
    bool has_seconds = text.length == 14;

    if ((!has_seconds && text.length != 12) || !is_digits(text) || !begins_with_day(text, &day))
        return false;
    time = number_of(ent_str(text.data + 8, text.length - 8)) * (has_seconds ? 1 : 100);
    if (time / 10000 > 23 || time / 100 % 100 > 59 || time % 100 > 59)
        return false;
    when->start = day.start + time / 10000 * 3600 + time / 100 % 100 * 60 + time % 100;
    when->end = when->start + (has_seconds ? 1 : 60);
    when->precision = has_seconds ? ENT_SECOND : ENT_MINUTE;
    when->flags = 0;
    return true;
}

/* "2:05", "2:05:10 PM", "14:05:10.250" behind a day. */
static bool read_time_of_day(struct ent_str text, int64_t *seconds, bool *has_seconds)
{
    int64_t part[3] = {0};
    size_t n = 0, at = 0;

    for (; n < 3; n++) {
        size_t start = at;
        while (at < text.length && at - start < 2 && is_digit(text.data[at]))
            part[n] = part[n] * 10 + (text.data[at++] - '0');
        if (at == start)
            return false;
        if (at == text.length || text.data[at] != ':')
            break;
        at++;
    }
    if (n == 0 || n == 3)
        return false;
    if (n == 2 && at < text.length && (text.data[at] == '.' || text.data[at] == ','))
        for (at++; at < text.length && is_digit(text.data[at]);)
            at++;
    text = ent_str_trim(ent_str(text.data + at, text.length - at));
    if (text.length == 2 && strncasecmp(text.data + 1, "m", 1) == 0 && part[0] >= 1 &&
        part[0] <= 12 && strchr("aApP", text.data[0]))
        part[0] = part[0] % 12 + (text.data[0] == 'p' || text.data[0] == 'P' ? 12 : 0);
    else if (text.length > 0)
        return false;
    if (part[0] > 23 || part[1] > 59 || part[2] > 59)
        return false;
    *seconds = part[0] * 3600 + part[1] * 60 + part[2];
    *has_seconds = n == 2;
    return true;
}

/* Without the ".0" that tables of numbers put behind whole ones. */
static struct ent_str cut_fraction(struct ent_str text)
{
    if (text.length > 2 && memcmp(text.data + text.length - 2, ".0", 2) == 0 &&
        is_digits(ent_str(text.data, text.length - 2)))
        text.length -= 2;
    return text;
}

/* "March 2024", "03/2024": a day that is not said. */
static bool read_month(struct ent_str text, struct ent_span *when)
{
    char day[ENT_SPAN_TEXT];
    struct ent_span span;
    int64_t year;
    unsigned month, first;

    if (text.length == 0 || text.length > 20)
        return false;
    snprintf(day, sizeof day, "1 %.*s", (int)text.length, text.data);
    if (!ent_date_read(ent_str_from(day), ENT_DAY_FIRST, &span) || span.precision != ENT_DATE_DAY)
        return false;
    ent_civil_from_days(ent_floor_div(span.start, ENT_DAY_S), &year, &month, &first);
    *when = (struct ent_span){.start = span.start,
                              .end = ent_days_from_civil(year + month / 12, month % 12 + 1, 1) *
                                     ENT_DAY_S,
                              .precision = ENT_DATE_MONTH};
    return first == 1;
}

static bool read_text(struct ent_str text, enum ent_day_order order, struct ent_span *when)
{
    const char *colon, *blank;
    struct ent_span day;
    int64_t seconds;
    bool has_seconds;

    if (read_moment(text, when) || ent_date_read(text, order, when))
        return true;
    if (read_month(text, when))
        return true;
    /* Spreadsheets write times of day as no standard has them. */
    colon = memchr(text.data, ':', text.length);
    for (blank = colon; blank && blank > text.data && *blank != ' ';)
        blank--;
    if (!blank || *blank != ' ' ||
        !ent_date_read(ent_str(text.data, (size_t)(blank - text.data)), order, &day) ||
        day.precision != ENT_DATE_DAY ||
        !read_time_of_day(ent_str(blank + 1, text.length - (size_t)(blank + 1 - text.data)),
                          &seconds, &has_seconds))
        return false;
    if (seconds == 0) { /* midnight is no time, as ent_date_read has it */
        *when = day;
        return true;
    }
    when->start = day.start + seconds;
    when->end = when->start + (has_seconds ? 1 : 60);
    when->precision = has_seconds ? ENT_SECOND : ENT_MINUTE;
    when->flags = 0;
    return true;
}

/* The interval that a number is. */
static bool count_from(const struct ent_clock *clock, int64_t number, struct ent_span *when)
{
    const struct unit *unit = &units[clock->unit];
    struct ent_span span = {.precision = (uint8_t)unit->precision};

    if (unit->length > 0) {
        int64_t steps = ent_floor_div(number, unit->per);
        if (__builtin_mul_overflow(steps, unit->length, &span.start) ||
            __builtin_add_overflow(span.start, clock->epoch, &span.start))
            return false;
        span.end = span.start + unit->length;
        if (unit->precision == ENT_DATE_DAY && clock->epoch % ENT_DAY_S != 0)
            span.precision = ENT_INTERVAL;
    } else {
        int64_t year, months;
        unsigned month, day;

        ent_civil_from_days(ent_floor_div(clock->epoch, ENT_DAY_S), &year, &month, &day);
        if (number < -120000 || number > 120000)
            return false;
        months = year * 12 + (unit->per == 12 ? 0 : (int64_t)month - 1) + number * unit->per;
        span.start = ent_days_from_civil(
            ent_floor_div(months, 12), (unsigned)(months - ent_floor_div(months, 12) * 12) + 1, 1);
        months += unit->per;
        span.end = ent_days_from_civil(ent_floor_div(months, 12),
                                       (unsigned)(months - ent_floor_div(months, 12) * 12) + 1, 1);
        span.start *= ENT_DAY_S;
        span.end *= ENT_DAY_S;
    }
    /* The years 1 to 9999, which texts can say. */
    if (span.start < ent_days_from_civil(1, 1, 1) * ENT_DAY_S ||
        span.end > ent_days_from_civil(10000, 1, 1) * ENT_DAY_S)
        return false;
    *when = span;
    return true;
}

bool ent_is_missing(struct ent_str text)
{
    static const char *const words[] = {"NA",  "N/A", "#N/A", "#NV",     "null", "none",
                                        "nan", "NaT", "-",    "unknown", "?"};

    if (text.length > 7 || (text.length > 0 && !strchr("Nn#-Uu?", text.data[0]))) /* mostly */
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i]) == text.length && strncasecmp(words[i], text.data, text.length) == 0)
            return true;
    return text.length == 0;
}

static const char *option(const struct ent_sink *sink, const struct ent_map *map, const char *name)
{
    if (map)
        return ent_map_choice(map, sink, name);
    return sink->option ? sink->option(sink->self, name) : NULL;
}

enum ent_status ent_clock_begin(struct ent_clock *clock, const struct ent_sink *sink,
                                const struct ent_map *map, enum ent_unit usual,
                                struct ent_error *err)
{
    const char *format = option(sink, map, "date_format");
    const char *epoch = option(sink, map, "epoch");
    const char *unit = option(sink, map, "unit");

    *clock = (struct ent_clock){.unit = usual, .smallest = INT64_MAX, .largest = INT64_MIN};
    if (epoch || unit) {
        clock->kind = ENT_CLOCK_NUMBERS;
        clock->is_given = true;
    }
    if (epoch) {
        struct ent_span when;
        char why[ENT_DATE_WHY];
        if (!ent_span_parse(ent_str_from(epoch), &when, why))
            return ent_fail(err, ENT_EINVAL, "epoch: %s", why);
        if (ent_span_is_undated(when) || (when.flags & ENT_SPAN_OPEN_START))
            return ent_fail(err, ENT_EINVAL, "epoch \"%.40s\" is no date", epoch);
        clock->epoch = when.start;
    }
    if (unit) {
        size_t u = 0;
        while (u < ENT_N_UNITS && strcmp(units[u].name, unit) != 0)
            u++;
        if (u == ENT_N_UNITS)
            return ent_fail(err, ENT_EINVAL,
                            "unit \"%.40s\" is none of seconds, milliseconds, microseconds, "
                            "minutes, hours, days, weeks, months, years",
                            unit);
        clock->unit = (enum ent_unit)u;
    }
    if (!format || strcmp(format, "found") == 0)
        return ENT_OK;
    clock->is_given = true;
    clock->kind = strcmp(format, "number") == 0 ? ENT_CLOCK_NUMBERS : ENT_CLOCK_TEXTS;
    clock->order = strcmp(format, "mdy") == 0 ? ENT_MONTH_FIRST : ENT_DAY_FIRST;
    clock->is_iso = strcmp(format, "iso") == 0;
    if (clock->kind == ENT_CLOCK_TEXTS && !clock->is_iso && strcmp(format, "dmy") != 0 &&
        strcmp(format, "mdy") != 0)
        return ent_fail(err, ENT_EINVAL,
                        "date_format \"%.40s\" is none of found, iso, dmy, mdy, number", format);
    return ENT_OK;
}

static void keep_sample(struct ent_clock *clock, struct ent_str text)
{
    snprintf(clock->sample, sizeof clock->sample, "%.*s",
             (int)(text.length < sizeof clock->sample ? text.length : sizeof clock->sample - 1),
             text.data);
}

void ent_clock_look(struct ent_clock *clock, struct ent_str text)
{
    struct ent_span day, month;
    bool by_day, by_month;
    int64_t number;

    text = ent_str_trim(text);
    if (ent_is_missing(text))
        return;
    if (clock->n++ == 0)
        keep_sample(clock, text);
    if (read_number(text, &number)) {
        text = cut_fraction(text);
        clock->n_numbers++;
        if (number < clock->smallest)
            clock->smallest = number;
        if (number > clock->largest)
            clock->largest = number;
        if (text.length == 4 && number >= FIRST_YEAR && number <= LAST_YEAR)
            clock->n_years++;
        else if (text.length == 8 && begins_with_day(text, &day))
            clock->n_days++;
        else if (read_moment(text, &day))
            clock->n_moments++;
        return;
    }
    by_day = read_text(text, ENT_DAY_FIRST, &day);
    by_month = read_text(text, ENT_MONTH_FIRST, &month);
    if (!by_day && !by_month) {
        clock->n_words++;
        return;
    }
    if (by_day && by_month && day.start == month.start && day.end == month.end)
        return;
    if (clock->n_day_first + clock->n_month_first == 0 && (by_day != by_month || !clock->n_either))
        keep_sample(clock, text);
    clock->n_day_first += by_day && !by_month;
    clock->n_month_first += by_month && !by_day;
    clock->n_either += by_day && by_month;
}

/* What numbers count is told by their size. */
static void decide_numbers(struct ent_clock *clock)
{
    clock->kind = ENT_CLOCK_NUMBERS;
    if (clock->smallest >= FIRST_MICROSECOND)
        clock->unit = ENT_UNIT_MICROSECONDS;
    else if (clock->smallest >= FIRST_MILLISECOND && clock->largest < FIRST_MICROSECOND)
        clock->unit = ENT_UNIT_MILLISECONDS;
    else if (clock->smallest >= FIRST_SECOND && clock->largest < FIRST_MILLISECOND)
        clock->unit = ENT_UNIT_SECONDS;
    else
        clock->kind = ENT_CLOCK_STEPS;
}

void ent_clock_decide(struct ent_clock *clock)
{
    bool are_numbers = clock->n_numbers * 2 > clock->n;

    /* Choices hold for all files of a run: what counts is for columns of numbers only. */
    if (clock->is_given && (clock->kind == ENT_CLOCK_TEXTS || are_numbers || clock->n == 0))
        return;
    clock->is_given = false;
    clock->kind = ENT_CLOCK_TEXTS;
    clock->order = clock->n_month_first > clock->n_day_first ? ENT_MONTH_FIRST : ENT_DAY_FIRST;
    if (are_numbers && clock->n_years + clock->n_days + clock->n_moments < clock->n_numbers)
        decide_numbers(clock);
    else if (clock->n > 0 && clock->n_words == clock->n)
        clock->kind = ENT_CLOCK_WORDS;
}

/* Some reasons begin with the date themselves. */
static bool repeats(const char *why, struct ent_str text)
{
    return strlen(why) > text.length + 2 && memcmp(why, text.data, text.length) == 0 &&
           memcmp(why + text.length, ": ", 2) == 0;
}

void ent_clock_words(const struct ent_clock *clock, char words[ENT_CLOCK_WORDS_SIZE])
{
    char epoch[ENT_SPAN_TEXT];
    const char *order = clock->order == ENT_DAY_FIRST ? "day first" : "month first";
    const char *other = clock->order == ENT_DAY_FIRST ? "mdy" : "dmy";

    words[0] = '\0';
    switch (clock->kind) {
    case ENT_CLOCK_TEXTS:
        if (clock->is_given)
            break;
        if (clock->n_day_first > 0 && clock->n_month_first > 0)
            snprintf(words, ENT_CLOCK_WORDS_SIZE,
                     "%s, although some do not fit that; --date-format %s reads them the other way",
                     order, other);
        else if (clock->n_day_first + clock->n_month_first > 0)
            snprintf(words, ENT_CLOCK_WORDS_SIZE, "%s (%s)", order, clock->sample);
        else if (clock->n_either > 0)
            snprintf(words, ENT_CLOCK_WORDS_SIZE,
                     "day first, though nothing shows it (%s); --date-format %s if not",
                     clock->sample, other);
        break;
    case ENT_CLOCK_NUMBERS:
        ent_time_format(clock->epoch, epoch);
        if (clock->epoch == 0 && clock->unit == ENT_UNIT_SECONDS)
            snprintf(words, ENT_CLOCK_WORDS_SIZE, "unix seconds");
        else
            snprintf(words, ENT_CLOCK_WORDS_SIZE, "%s from %s on", units[clock->unit].name, epoch);
        break;
    case ENT_CLOCK_STEPS:
        snprintf(words, ENT_CLOCK_WORDS_SIZE,
                 "numbers (%s, …), taken for no dates: --epoch says which date 0 is, --unit what "
                 "they count",
                 clock->sample);
        break;
    case ENT_CLOCK_WORDS:
        snprintf(words, ENT_CLOCK_WORDS_SIZE, "no dates (%s)", clock->sample);
        break;
    }
}

size_t ent_clock_choices(const struct ent_clock *clock, struct ent_map_line lines[3],
                         char epoch[ENT_SPAN_TEXT])
{
    if (clock->kind == ENT_CLOCK_TEXTS) {
        if (!clock->is_given && clock->n_day_first + clock->n_month_first == 0)
            return 0;
        lines[0] = (struct ent_map_line){"date_format",
                                         ent_str_from(clock->is_iso                   ? "iso"
                                                      : clock->order == ENT_DAY_FIRST ? "dmy"
                                                                                      : "mdy")};
        return 1;
    }
    if (clock->kind != ENT_CLOCK_NUMBERS)
        return 0;
    ent_time_format(clock->epoch, epoch);
    lines[0] = (struct ent_map_line){"date_format", ent_str_from("number")};
    lines[1] = (struct ent_map_line){"epoch", ent_str_from(epoch)};
    lines[2] = (struct ent_map_line){"unit", ent_str_from(units[clock->unit].name)};
    return 3;
}

bool ent_clock_read(const struct ent_clock *clock, struct ent_str text, struct ent_span *when,
                    char why[ENT_CLOCK_WORDS_SIZE])
{
    enum ent_day_order other = clock->order == ENT_DAY_FIRST ? ENT_MONTH_FIRST : ENT_DAY_FIRST;
    int64_t number;
    struct ent_span span;
    char iso[ENT_DATE_WHY];

    *when = ent_undated;
    text = ent_str_trim(text);
    if (ent_is_missing(text) || clock->kind == ENT_CLOCK_STEPS || clock->kind == ENT_CLOCK_WORDS)
        return true;
    if (clock->kind == ENT_CLOCK_NUMBERS) {
        if (read_number(text, &number) && count_from(clock, number, when))
            return true;
        snprintf(why, ENT_CLOCK_WORDS_SIZE,
                 "\"%.*s\" is no number of %s between the years 1 and "
                 "9999",
                 SHOWN(text), units[clock->unit].name);
        return false;
    }
    text = cut_fraction(text);
    if (clock->is_iso ? ent_span_parse(text, when, NULL) : read_text(text, clock->order, when))
        return true;
    if (clock->is_iso)
        snprintf(why, ENT_CLOCK_WORDS_SIZE, "\"%.*s\" is not a date like 2024-03-26", SHOWN(text));
    else if (read_text(text, other, &span))
        snprintf(why, ENT_CLOCK_WORDS_SIZE,
                 "\"%.*s\" is no date with the %s first; --date-format %s reads it the other way",
                 SHOWN(text), clock->order == ENT_DAY_FIRST ? "day" : "month",
                 clock->order == ENT_DAY_FIRST ? "mdy" : "dmy");
    else if (text.length > 4 && is_digits(ent_str(text.data, 4)) && text.data[4] == '-' &&
             !ent_span_parse(text, &span, iso))
        snprintf(why, ENT_CLOCK_WORDS_SIZE, "\"%.*s\": %.100s", SHOWN(text),
                 repeats(iso, text) ? iso + text.length + 2 : iso);
    else
        snprintf(why, ENT_CLOCK_WORDS_SIZE, "\"%.*s\" is no date that is known", SHOWN(text));
    return false;
}

bool ent_clock_join(struct ent_span start, struct ent_span end, struct ent_span *when)
{
    if (ent_span_is_undated(end)) {
        *when = start;
        return true;
    }
    if (!ent_span_is_undated(start) && start.start == end.start && start.end == end.end) {
        *when = start;
        return true;
    }
    *when = (struct ent_span){.start = start.start, .end = end.end, .precision = ENT_INTERVAL};
    when->flags = (start.flags | end.flags) & (ENT_SPAN_APPROXIMATE | ENT_SPAN_UNCERTAIN);
    if (when->start == INT64_MIN)
        when->flags |= ENT_SPAN_OPEN_START;
    if (when->end == INT64_MAX)
        when->flags |= ENT_SPAN_OPEN_END;
    return when->start < when->end;
}
