#include "dates.h"

#include <stdio.h>

/* A number or a word of a date. */
struct part {
    unsigned value; /* of a word: the month that it names */
    size_t length;
    bool is_word;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_between(char c)
{
    return c == ' ' || c == '-' || c == '/' || c == '.' || c == ',';
}

/* "January", "jan", "Sept"; 0 when it is none. */
static unsigned month_of(struct ent_str word)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};

    for (unsigned m = 0; m < 12 && word.length >= 3; m++) {
        size_t i = 0;
        while (i < word.length && names[m][i] && (word.data[i] | 0x20) == names[m][i])
            i++;
        if (i == word.length)
            return m + 1;
    }
    return 0;
}

/* Take a part and what stands behind it off the front of a text. */
static bool take_part(struct ent_str *text, struct part *part)
{
    size_t length = 0;

    *part = (struct part){0};
    while (length < text->length && length < 5 && is_digit(text->data[length]))
        part->value = part->value * 10 + (unsigned)(text->data[length++] - '0');
    if (length == 0) {
        while (length < text->length && is_letter(text->data[length]))
            length++;
        part->is_word = true;
        part->value = month_of(ent_str(text->data, length));
    }
    part->length = length;
    while (length < text->length && is_between(text->data[length]))
        length++;
    *text = ent_str(text->data + length, text->length - length);
    return part->value > 0 || (!part->is_word && part->length == 2); /* the year 2000 is "00" */
}

static bool year_of(const struct part *part, unsigned *year)
{
    *year = part->value;
    if (part->length == 2 && !part->is_word)
        *year += part->value < 70 ? 2000 : 1900;
    else if (part->length != 4 || part->is_word)
        return false;
    return true;
}

static bool read_day(struct ent_str *rest, enum ent_day_order order, struct ent_span *when)
{
    struct part parts[3];
    unsigned year, month, day;

    for (int i = 0; i < 3; i++) {
        if (!take_part(rest, &parts[i]))
            return false;
    }
    if (parts[0].length == 4 && !parts[0].is_word) {
        month = parts[1].value;
        day = parts[2].value;
        return !parts[2].is_word && year_of(&parts[0], &year) &&
               ent_date_day(year, month, day, when);
    }
    if (!year_of(&parts[2], &year) || (parts[0].is_word && parts[1].is_word))
        return false;
    if (parts[0].is_word || (!parts[1].is_word && order == ENT_MONTH_FIRST)) {
        month = parts[0].value;
        day = parts[1].value;
    } else {
        day = parts[0].value;
        month = parts[1].value;
    }
    return ent_date_day(year, month, day, when);
}

/* Tables of days often carry the time 00:00:00, which nobody measured. */
static void forget_midnight(struct ent_span *when)
{
    if ((when->precision == ENT_SECOND || when->precision == ENT_MINUTE) &&
        when->start % ENT_DAY_S == 0) {
        when->precision = ENT_DATE_DAY;
        when->end = when->start + ENT_DAY_S;
    }
}

bool ent_date_read(struct ent_str text, enum ent_day_order order, struct ent_span *when)
{
    struct ent_str rest = ent_str_trim(text);
    struct ent_span read;
    char day[ENT_SPAN_TEXT], moment[2 * ENT_SPAN_TEXT];
    unsigned digits = 0;

    if (rest.length == 0)
        return false;
    if (!ent_span_parse(rest, &read, NULL)) {
        while (digits < rest.length && is_digit(rest.data[digits]))
            digits++;
        if (digits == 8) {
            unsigned number = 0;
            for (unsigned i = 0; i < 8; i++)
                number = number * 10 + (unsigned)(rest.data[i] - '0');
            if (!ent_date_day(number / 10000, number / 100 % 100, number % 100, &read))
                return false;
            rest = ent_str_trim(ent_str(rest.data + 8, rest.length - 8));
        } else if (!read_day(&rest, order, &read)) {
            return false;
        }
        if (rest.length > ENT_SPAN_TEXT / 2)
            return false;
        if (rest.length > 0) {
            ent_span_format(read, day);
            snprintf(moment, sizeof moment, "%s%s%.*s", day,
                     rest.data[0] == 'T' || rest.data[0] == 't' ? "" : "T", (int)rest.length,
                     rest.data);
            if (!ent_span_parse(ent_str_from(moment), &read, NULL))
                return false;
        }
    }
    if (ent_span_is_undated(read))
        return false;
    forget_midnight(&read);
    *when = read;
    return true;
}

bool ent_date_day(unsigned year, unsigned month, unsigned day, struct ent_span *when)
{
    int64_t days, back_year;
    unsigned back_month, back_day;

    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    days = ent_days_from_civil(year, month, day);
    ent_civil_from_days(days, &back_year, &back_month, &back_day);
    if (back_month != month || back_day != day)
        return false;
    *when = (struct ent_span){days * ENT_DAY_S, (days + 1) * ENT_DAY_S, ENT_DATE_DAY, 0};
    return true;
}
