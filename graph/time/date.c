#include "date.h"

#include <stdarg.h>
#include <stdio.h>

/* 0001-01-01 and 10000-01-01: what texts can say. */
#define FIRST_TIME INT64_C(-62135596800)
#define END_TIME   INT64_C(253402300800)

/* Years are reckoned from March, so that the leap day is the last one; this is 0000-03-01. */
#define MARCH_0_DAY    INT64_C(-719468)
#define DAYS_400_YEARS 146097
#define DAYS_100_YEARS 36524
#define DAYS_4_YEARS   1461

/* So much of a text is quoted in a message. */
#define QUOTED 40

const struct ent_span ent_undated = {INT64_MIN, INT64_MAX, ENT_UNDATED, 0};

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

struct cursor {
    const char *next, *end;
    char *why;
};

__attribute__((format(printf, 2, 3))) static bool refuse(char *why, const char *format, ...)
{
    va_list arguments;

    if (why) {
        va_start(arguments, format);
        vsnprintf(why, ENT_DATE_WHY, format, arguments);
        va_end(arguments);
    }
    return false;
}

/* The bytes of `text` to quote: as many as a message holds, in whole code points. */
static int quoted_length(struct ent_str text)
{
    size_t length = text.length;

    if (length > QUOTED) {
        length = QUOTED;
        while (length > 0 && ((unsigned char)text.data[length] & 0xC0) == 0x80)
            length--;
    }
    return (int)length;
}

/* "what is wrong: 'text'" */
static bool refuse_text(char *why, const char *what, const char *start, const char *end)
{
    struct ent_str text = ent_str(start, (size_t)(end - start));
    int length = quoted_length(text);

    return refuse(why, "%s: '%.*s%s'", what, length, start,
                  (size_t)length < text.length ? "..." : "");
}

static int64_t second_of_day(int64_t time)
{
    return (time % ENT_DAY_S + ENT_DAY_S) % ENT_DAY_S;
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned days_in_month(int64_t year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (unsigned)(month == 2 && is_leap(year));
}

static bool accept(struct cursor *cursor, char c)
{
    if (cursor->next == cursor->end || *cursor->next != c)
        return false;
    cursor->next++;
    return true;
}

static bool at_digit(const struct cursor *cursor)
{
    return cursor->next < cursor->end && *cursor->next >= '0' && *cursor->next <= '9';
}

/* Exactly `count` ASCII digits. */
static bool read_digits(struct cursor *cursor, unsigned count, unsigned *value)
{
    const char *p = cursor->next;
    unsigned sum = 0;

    if ((size_t)(cursor->end - p) < count)
        return false;
    for (unsigned i = 0; i < count; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        sum = sum * 10 + (unsigned)(p[i] - '0');
    }
    cursor->next = p + count;
    *value = sum;
    return !at_digit(cursor);
}

/* `name` is what the two digits mean, `top` the largest that they may be. */
static bool read_part(struct cursor *cursor, const char *name, unsigned top, unsigned *value)
{
    const char *start = cursor->next;

    if (!read_digits(cursor, 2, value))
        return refuse(cursor->why, "the %s needs two digits: '%.*s'", name,
                      quoted_length(ent_str(start, (size_t)(cursor->end - start))), start);
    if (*value > top)
        return refuse(cursor->why, "%s %02u does not exist", name, *value);
    return true;
}

/* "Z", "+01:00", "+0100", "+01" or nothing. Seconds east of UTC. */
static bool read_offset(struct cursor *cursor, int64_t *offset)
{
    unsigned hour, minute = 0;
    bool west = false;

    *offset = 0;
    if (accept(cursor, 'Z') || accept(cursor, 'z'))
        return true;
    if (!accept(cursor, '+')) {
        west = accept(cursor, '-');
        if (!west)
            return true;
    }
    if (cursor->end - cursor->next >= 4 && cursor->next[2] >= '0' && cursor->next[2] <= '9') {
        const char *start = cursor->next;
        unsigned both;

        if (!read_digits(cursor, 4, &both))
            return refuse_text(cursor->why, "the offset is not +hh:mm", start, cursor->end);
        hour = both / 100;
        minute = both % 100;
    } else {
        if (!read_part(cursor, "offset's hour", 99, &hour))
            return false;
        if (accept(cursor, ':') && !read_part(cursor, "offset's minute", 99, &minute))
            return false;
    }
    if (hour > 23 || minute > 59)
        return refuse(cursor->why, "offset %02u:%02u does not exist", hour, minute);
    *offset = hour * INT64_C(3600) + minute * INT64_C(60);
    if (west)
        *offset = -*offset;
    return true;
}

/* What follows "T" on the day that `span` holds. */
static bool read_time(struct cursor *cursor, struct ent_span *span)
{
    unsigned hour, minute, second = 0;
    int64_t offset, time;

    if (!read_part(cursor, "hour", 23, &hour))
        return false;
    if (!accept(cursor, ':'))
        return refuse(cursor->why, "minutes are missing behind hour %02u", hour);
    if (!read_part(cursor, "minute", 59, &minute))
        return false;
    span->precision = ENT_MINUTE;
    if (accept(cursor, ':')) {
        if (!read_part(cursor, "second", 60, &second))
            return false;
        span->precision = ENT_SECOND;
        if (accept(cursor, '.') || accept(cursor, ',')) {
            if (!at_digit(cursor))
                return refuse(cursor->why, "digits are missing behind the seconds' point");
            while (at_digit(cursor))
                cursor->next++;
        }
    }
    if (!read_offset(cursor, &offset))
        return false;

    time = span->start + hour * INT64_C(3600) + minute * INT64_C(60) - offset;
    if (second == 60 && second_of_day(time) != ENT_DAY_S - 60)
        return refuse(cursor->why, "second 60 exists at 23:59 UTC only");
    span->start = time + second;
    span->end = span->start + (span->precision == ENT_SECOND ? 1 : 60);
    if (span->start < FIRST_TIME || span->end > END_TIME)
        return refuse(cursor->why, "the time in UTC is outside the years 0001 to 9999");
    return true;
}

static bool read_date(struct cursor *cursor, struct ent_span *span)
{
    const char *start = cursor->next;
    unsigned year, month = 1, day = 1;
    int64_t first;

    if (!read_digits(cursor, 4, &year))
        return refuse_text(cursor->why, "not a date like 2024-03-26", start, cursor->end);
    if (year == 0)
        return refuse(cursor->why, "year 0000 does not exist, years are 0001 to 9999");
    span->precision = ENT_DATE_YEAR;
    if (accept(cursor, '-')) {
        if (!read_part(cursor, "month", 99, &month))
            return false;
        if (month < 1 || month > 12)
            return refuse(cursor->why, "month %02u does not exist", month);
        span->precision = ENT_DATE_MONTH;
        if (accept(cursor, '-')) {
            if (!read_part(cursor, "day", 99, &day))
                return false;
            if (day < 1 || day > 31)
                return refuse(cursor->why, "day %02u does not exist", day);
            if (day > days_in_month(year, month))
                return refuse(cursor->why, "%04u-%02u-%02u: %s %u has %u days", year, month, day,
                              month_names[month - 1], year, days_in_month(year, month));
            span->precision = ENT_DATE_DAY;
        }
    }

    first = ent_days_from_civil(year, month, day);
    span->start = first * ENT_DAY_S;
    switch (span->precision) {
    case ENT_DATE_DAY:
        span->end = span->start + ENT_DAY_S;
        if (accept(cursor, 'T') || accept(cursor, 't') || accept(cursor, ' '))
            return read_time(cursor, span);
        break;
    case ENT_DATE_MONTH:
        span->end = span->start + days_in_month(year, month) * ENT_DAY_S;
        break;
    default:
        span->end = span->start + (365 + is_leap(year)) * ENT_DAY_S;
        break;
    }
    return true;
}

/* One date with its qualifier, all of `text`. */
static bool read_bound(struct ent_str text, struct ent_span *span, char *why)
{
    struct cursor cursor = {text.data, text.data + text.length, why};

    span->flags = 0;
    if (ent_str_is(text, ".."))
        return refuse(why, "'..' is a bound of an interval: '../2024-03-26'");
    if (!read_date(&cursor, span))
        return false;
    if (accept(&cursor, '~'))
        span->flags = ENT_SPAN_APPROXIMATE;
    else if (accept(&cursor, '?'))
        span->flags = ENT_SPAN_UNCERTAIN;
    else if (accept(&cursor, '%'))
        span->flags = ENT_SPAN_APPROXIMATE | ENT_SPAN_UNCERTAIN;
    if (cursor.next < cursor.end)
        return refuse_text(why, "not understood behind the date", cursor.next, cursor.end);
    return true;
}

static bool is_open_text(struct ent_str text)
{
    return text.length == 0 || ent_str_is(text, "..");
}

/* "A/B", either of which may be open. */
static bool read_interval(struct ent_str text, const char *slash, struct ent_span *span, char *why)
{
    struct ent_str before = ent_str(text.data, (size_t)(slash - text.data));
    struct ent_str after = ent_str(slash + 1, text.length - before.length - 1);
    bool open_start = is_open_text(before), open_end = is_open_text(after);
    struct ent_span first, last;

    if (memchr(after.data, '/', after.length))
        return refuse_text(why, "an interval has one '/'", text.data, text.data + text.length);
    if ((!open_start && !read_bound(before, &first, why)) ||
        (!open_end && !read_bound(after, &last, why)))
        return false;

    if (open_start && open_end) {
        *span = ent_undated;
    } else if (open_start) {
        *span = last;
        span->start = INT64_MIN;
        span->flags |= ENT_SPAN_OPEN_START;
    } else if (open_end) {
        *span = first;
        span->end = INT64_MAX;
        span->flags |= ENT_SPAN_OPEN_END;
    } else {
        if (last.end <= first.start)
            return refuse(why, "the end is before the start");
        *span = (struct ent_span){first.start, last.end, ENT_INTERVAL,
                                  (uint8_t)(first.flags | last.flags)};
    }
    return true;
}

static char *write_number(char *p, uint64_t value, unsigned width)
{
    char digits[20];
    unsigned n = 0;

    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    for (unsigned i = n; i < width; i++)
        *p++ = '0';
    while (n > 0)
        *p++ = digits[--n];
    return p;
}

/* The unit of `precision` that holds `time`. */
static char *write_unit(char *p, int64_t time, enum ent_precision precision)
{
    int64_t days = ent_floor_div(time, ENT_DAY_S), year;
    uint64_t second = (uint64_t)second_of_day(time);
    unsigned month, day;

    ent_civil_from_days(days, &year, &month, &day);
    if (year < 0)
        *p++ = '-';
    p = write_number(p, (uint64_t)(year < 0 ? -year : year), 4);
    if (precision == ENT_DATE_YEAR)
        return p;
    *p++ = '-';
    p = write_number(p, month, 2);
    if (precision == ENT_DATE_MONTH)
        return p;
    *p++ = '-';
    p = write_number(p, day, 2);
    if (precision == ENT_DATE_DAY)
        return p;
    *p++ = 'T';
    p = write_number(p, second / 3600, 2);
    *p++ = ':';
    p = write_number(p, second / 60 % 60, 2);
    if (precision == ENT_SECOND) {
        *p++ = ':';
        p = write_number(p, second % 60, 2);
    }
    *p++ = 'Z';
    return p;
}

/* The coarsest unit, up to `top`, that begins at `time`. */
static enum ent_precision coarsest_unit(int64_t time, enum ent_precision top)
{
    int64_t days = ent_floor_div(time, ENT_DAY_S), year;
    int64_t second = second_of_day(time);
    enum ent_precision unit = ENT_DATE_YEAR;
    unsigned month, day;

    ent_civil_from_days(days, &year, &month, &day);
    if (second % 60 != 0)
        unit = ENT_SECOND;
    else if (second != 0)
        unit = ENT_MINUTE;
    else if (day != 1)
        unit = ENT_DATE_DAY;
    else if (month != 1)
        unit = ENT_DATE_MONTH;
    return unit < top ? unit : top;
}

/* Whether [start, end), both bounds of a unit, is one unit. */
static bool is_one_unit(int64_t start, int64_t end, enum ent_precision unit)
{
    uint64_t width = (uint64_t)end - (uint64_t)start;
    int64_t first_year, last_year;
    unsigned first_month, last_month, day;

    switch (unit) {
    case ENT_SECOND:
        return width == 1;
    case ENT_MINUTE:
        return width == 60;
    case ENT_DATE_DAY:
        return width == ENT_DAY_S;
    default:
        ent_civil_from_days(ent_floor_div(start, ENT_DAY_S), &first_year, &first_month, &day);
        ent_civil_from_days(ent_floor_div(end - 1, ENT_DAY_S), &last_year, &last_month, &day);
        return first_year == last_year && (unit == ENT_DATE_YEAR || first_month == last_month);
    }
}

bool ent_span_parse(struct ent_str text, struct ent_span *out, char *why)
{
    struct ent_span span;
    const char *slash;

    text = ent_str_trim(text);
    if (text.length == 0 || ent_str_is(text, "null")) {
        *out = ent_undated;
        return true;
    }
    slash = memchr(text.data, '/', text.length);
    if (slash ? !read_interval(text, slash, &span, why) : !read_bound(text, &span, why))
        return false;
    *out = span;
    return true;
}

void ent_span_format(struct ent_span span, char text[ENT_SPAN_TEXT])
{
    bool open_start = span.start == INT64_MIN, open_end = span.end == INT64_MAX;
    enum ent_precision unit = span.precision < ENT_INTERVAL ? span.precision : ENT_DATE_YEAR;
    char qualifier = '\0', *p = text;

    if (ent_span_is_undated(span) || (open_start && open_end) || span.start >= span.end) {
        *p = '\0';
        return;
    }

    if ((span.flags & ENT_SPAN_APPROXIMATE) && (span.flags & ENT_SPAN_UNCERTAIN))
        qualifier = '%';
    else if (span.flags & ENT_SPAN_APPROXIMATE)
        qualifier = '~';
    else if (span.flags & ENT_SPAN_UNCERTAIN)
        qualifier = '?';

    if (!open_start)
        unit = coarsest_unit(span.start, unit);
    if (!open_end)
        unit = coarsest_unit(span.end, unit);

    if (open_start || open_end || !is_one_unit(span.start, span.end, unit)) {
        if (open_start) {
            p = stpcpy(p, "..");
        } else {
            p = write_unit(p, span.start, unit);
            if (qualifier)
                *p++ = qualifier;
        }
        *p++ = '/';
    }
    if (open_end) {
        p = stpcpy(p, "..");
    } else {
        p = write_unit(p, span.end - 1, unit);
        if (qualifier)
            *p++ = qualifier;
    }
    *p = '\0';
}

void ent_time_format(int64_t time, char text[ENT_SPAN_TEXT])
{
    char *p = text;

    if (time != INT64_MIN && time != INT64_MAX)
        p = write_unit(p, time, time % ENT_DAY_S == 0 ? ENT_DATE_DAY : ENT_SECOND);
    *p = '\0';
}

bool ent_span_intersect(struct ent_span a, struct ent_span b, struct ent_span *out)
{
    int64_t start = a.start > b.start ? a.start : b.start;
    int64_t end = a.end < b.end ? a.end : b.end;
    bool all_of_a = start == a.start && end == a.end;
    bool all_of_b = start == b.start && end == b.end;
    struct ent_span both = {start, end, ENT_INTERVAL, 0};

    if (start >= end)
        return false;
    if (all_of_a && all_of_b) {
        /* The same interval twice: what the better of the two says is enough. */
        both.precision = a.precision < b.precision ? a.precision : b.precision;
        both.flags = a.flags & b.flags;
        *out = both;
    } else if (all_of_a) {
        *out = a;
    } else if (all_of_b) {
        *out = b;
    } else {
        both.flags = (a.flags | b.flags) & (ENT_SPAN_APPROXIMATE | ENT_SPAN_UNCERTAIN);
        *out = both;
    }
    return true;
}

int64_t ent_days_from_civil(int64_t year, unsigned month, unsigned day)
{
    int64_t march_year = year - (month <= 2);
    int64_t march_month = (month + 9) % 12;

    /* Months from March have 31, 30, 31, 30, 31 days, 153 in five, and begin anew. */
    return MARCH_0_DAY + march_year * 365 + ent_floor_div(march_year, 4) -
           ent_floor_div(march_year, 100) + ent_floor_div(march_year, 400) +
           (march_month * 153 + 2) / 5 + day - 1;
}

void ent_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    int64_t cycle = ent_floor_div(days - MARCH_0_DAY, DAYS_400_YEARS);
    unsigned rest = (unsigned)(days - MARCH_0_DAY - cycle * DAYS_400_YEARS);
    unsigned centuries, fours, years, march_month;

    /* The last century and the last year of their cycles are a day longer. */
    centuries = rest / DAYS_100_YEARS < 3 ? rest / DAYS_100_YEARS : 3;
    rest -= centuries * DAYS_100_YEARS;
    fours = rest / DAYS_4_YEARS;
    rest -= fours * DAYS_4_YEARS;
    years = rest / 365 < 3 ? rest / 365 : 3;
    rest -= years * 365;
    march_month = (rest * 5 + 2) / 153;

    *day = rest - (march_month * 153 + 2) / 5 + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = cycle * 400 + centuries * 100 + fours * 4 + years + (*month <= 2);
}
