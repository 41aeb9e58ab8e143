#include "zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DATABASE  "/usr/share/zoneinfo"
#define MOST_SIZE (1 << 20) /* bytes of a zone's file; the largest has 4 KB */

/* A day of the year on which summer time begins or ends: "M3.5.0/2". */
struct turn {
    char kind; /* 'M': weekday `day` in week `week` (5: the last) of `month`; 'J': day 1 to 365, no
                  29 February; 'N': day 0 to 365 */
    int month, week, day;
    int64_t time_s; /* behind midnight, by the clock until then */
};

/* What holds behind the last transition: the POSIX rule at the end of the file. */
struct rule {
    int64_t standard_s, summer_s; /* east of UTC */
    bool has_summer;
    struct turn begins, ends;
};

struct ent_zone {
    size_t n;
    int64_t *times;     /* transitions, rising */
    int32_t *offsets_s; /* n + 1: before the first, and from each on */
    struct rule rule;
    bool has_rule;
};

/* ---- The rule ---- */

static bool skip_name(const char **at)
{
    const char *start = *at;

    if (**at == '<') {
        while (**at && **at != '>')
            ++*at;
        return *(*at)++ == '>';
    }
    while ((**at >= 'A' && **at <= 'Z') || (**at >= 'a' && **at <= 'z'))
        ++*at;
    return *at - start >= 3;
}

static bool take_number(const char **at, int most, int *number)
{
    const char *start = *at;

    for (*number = 0; **at >= '0' && **at <= '9' && *at - start < 3; ++*at)
        *number = *number * 10 + (**at - '0');
    return *at > start && *number <= most;
}

/* "-1", "5:30", "+167:59:59" in seconds. */
static bool take_time(const char **at, int64_t *time_s)
{
    bool negative = **at == '-';
    int hours, minutes = 0, seconds = 0;

    *at += negative || **at == '+';
    if (!take_number(at, 167, &hours))
        return false;
    if (**at == ':') {
        ++*at;
        if (!take_number(at, 59, &minutes))
            return false;
        if (**at == ':') {
            ++*at;
            if (!take_number(at, 59, &seconds))
                return false;
        }
    }
    *time_s = hours * INT64_C(3600) + minutes * 60 + seconds;
    if (negative)
        *time_s = -*time_s;
    return true;
}

static bool take_turn(const char **at, struct turn *turn)
{
    *turn = (struct turn){.kind = 'N', .time_s = 7200};
    if (*(*at)++ != ',')
        return false;
    if (**at == 'M') {
        turn->kind = *(*at)++;
        if (!take_number(at, 12, &turn->month) || turn->month == 0 || *(*at)++ != '.' ||
            !take_number(at, 5, &turn->week) || turn->week == 0 || *(*at)++ != '.' ||
            !take_number(at, 6, &turn->day))
            return false;
    } else {
        if (**at == 'J')
            turn->kind = *(*at)++;
        if (!take_number(at, 365, &turn->day))
            return false;
    }
    if (**at != '/')
        return true;
    ++*at;
    return take_time(at, &turn->time_s);
}

/* "CET-1CEST,M3.5.0,M10.5.0/3": offsets are west of Greenwich there. */
static bool parse_rule(const char *text, struct rule *rule)
{
    int64_t west;

    *rule = (struct rule){0};
    if (!skip_name(&text) || !take_time(&text, &west))
        return false;
    rule->standard_s = -west;
    if (!*text)
        return true;
    rule->has_summer = true;
    rule->summer_s = rule->standard_s + 3600;
    if (!skip_name(&text))
        return false;
    if (*text != ',') {
        if (!take_time(&text, &west))
            return false;
        rule->summer_s = -west;
    }
    return take_turn(&text, &rule->begins) && take_turn(&text, &rule->ends) && !*text;
}

/* When a turn comes in a year, by the clock until then. */
static int64_t turn_in(const struct turn *turn, int64_t year)
{
    int64_t first = ent_days_from_civil(year, turn->kind == 'M' ? (unsigned)turn->month : 1, 1);
    int64_t day = first, next;

    if (turn->kind == 'M') {
        /* 1970-01-01 was a Thursday, day 4. */
        int64_t weekday = ((first + 4) % 7 + 7) % 7;
        day += (turn->day - weekday + 7) % 7 + 7 * (turn->week - 1);
        next = turn->month == 12 ? ent_days_from_civil(year + 1, 1, 1)
                                 : ent_days_from_civil(year, (unsigned)turn->month + 1, 1);
        while (day >= next)
            day -= 7;
    } else if (turn->kind == 'J') {
        bool leap = ent_days_from_civil(year + 1, 1, 1) - first == 366;
        day += turn->day - 1 + (leap && turn->day >= 60);
    } else {
        day += turn->day;
    }
    return day * ENT_DAY_S + turn->time_s;
}

static int64_t rule_offset(const struct rule *rule, int64_t utc)
{
    int64_t year, begins, ends;
    unsigned month, day;
    bool summer;

    if (!rule->has_summer)
        return rule->standard_s;
    ent_civil_from_days(ent_floor_div(utc + rule->standard_s, ENT_DAY_S), &year, &month, &day);
    begins = turn_in(&rule->begins, year) - rule->standard_s;
    ends = turn_in(&rule->ends, year) - rule->summer_s;
    /* South of the equator summer lasts over the year's end. */
    summer = begins < ends ? utc >= begins && utc < ends : utc >= begins || utc < ends;
    return summer ? rule->summer_s : rule->standard_s;
}

/* ---- The file ---- */

static int64_t get_signed(const unsigned char *at, size_t size)
{
    uint64_t value = at[0] & 0x80 ? UINT64_MAX : 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return (int64_t)value;
}

/* One of the file's two parts: the first has times of 4 bytes, the second, where it is there, of 8.
 */
struct part {
    size_t n_utc, n_standard, n_leap, n_times, n_types, n_chars;
    const unsigned char *data, *end;
};

static bool take_part(const unsigned char *at, const unsigned char *end, size_t time_size,
                      struct part *part)
{
    size_t *const counts[] = {&part->n_utc,   &part->n_standard, &part->n_leap,
                              &part->n_times, &part->n_types,    &part->n_chars};
    size_t size;

    if (end - at < 44 || memcmp(at, "TZif", 4) != 0)
        return false;
    for (size_t i = 0; i < 6; i++) {
        int64_t count = get_signed(at + 20 + 4 * i, 4);
        if (count < 0 || count > MOST_SIZE)
            return false;
        *counts[i] = (size_t)count;
    }
    part->data = at + 44;
    size = part->n_times * (time_size + 1) + part->n_types * 6 + part->n_chars +
           part->n_leap * (time_size + 4) + part->n_standard + part->n_utc;
    if (part->n_types == 0 || size > (size_t)(end - part->data))
        return false;
    part->end = part->data + size;
    return true;
}

static enum ent_status refuse_file(const char *name, struct ent_error *err)
{
    return ent_fail(err, ENT_EIO,
                    "time_zone \"%.40s\": its file in the time zone database is damaged", name);
}

static enum ent_status read_part(struct ent_zone *zone, const struct part *part, size_t time_size,
                                 const char *name, struct ent_error *err)
{
    const unsigned char *types = part->data + part->n_times * time_size;
    const unsigned char *infos = types + part->n_times;

    zone->n = part->n_times;
    zone->times = malloc((zone->n + 1) * sizeof *zone->times);
    zone->offsets_s = malloc((zone->n + 1) * sizeof *zone->offsets_s);
    if (!zone->times || !zone->offsets_s)
        return ent_fail_memory(err);
    zone->offsets_s[0] = (int32_t)get_signed(infos, 4);
    for (size_t i = 0; i < zone->n; i++) {
        zone->times[i] = get_signed(part->data + i * time_size, time_size);
        if (types[i] >= part->n_types || (i && zone->times[i] <= zone->times[i - 1]))
            return refuse_file(name, err);
        zone->offsets_s[i + 1] = (int32_t)get_signed(infos + 6 * (size_t)types[i], 4);
    }
    for (size_t i = 0; i <= zone->n; i++) {
        if (zone->offsets_s[i] <= -2 * ENT_DAY_S || zone->offsets_s[i] >= 2 * ENT_DAY_S)
            return refuse_file(name, err);
    }
    return ENT_OK;
}

static enum ent_status parse_file(struct ent_zone *zone, const unsigned char *at,
                                  const unsigned char *end, const char *name, struct ent_error *err)
{
    struct part part;
    size_t time_size = 4;
    char rule[128];
    size_t length = 0;
    enum ent_status status;

    if (!take_part(at, end, 4, &part))
        return refuse_file(name, err);
    if (at[4] >= '2') {
        time_size = 8;
        if (!take_part(part.end, end, 8, &part))
            return refuse_file(name, err);
    }
    if (part.n_leap)
        return ent_fail(err, ENT_EINVAL,
                        "time_zone \"%.40s\" counts leap seconds, which dates here do not have",
                        name);
    if ((status = read_part(zone, &part, time_size, name, err)) != ENT_OK || time_size == 4)
        return status;
    at = part.end;
    if (at == end || *at++ != '\n')
        return refuse_file(name, err);
    while (at < end && *at != '\n' && length + 1 < sizeof rule)
        rule[length++] = (char)*at++;
    rule[length] = '\0';
    if (at == end || *at != '\n')
        return refuse_file(name, err);
    zone->has_rule = length > 0;
    return !length || parse_rule(rule, &zone->rule) ? ENT_OK : refuse_file(name, err);
}

/* The whole of a file of the database, with a NUL behind it: `*bytes` is NULL where there is none.
 * ENT_ENOMEM. */
static enum ent_status read_whole(const char *name, unsigned char **bytes, size_t *size,
                                  struct ent_error *err)
{
    const char *folder = getenv("TZDIR");
    char path[512];
    ssize_t got = 0;
    int file;

    *bytes = NULL;
    *size = 0;
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder && *folder ? folder : DATABASE, name) >=
        sizeof path)
        return ENT_OK;
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return ENT_OK;
    *bytes = malloc(MOST_SIZE + 1);
    while (*bytes && *size < MOST_SIZE && (got = read(file, *bytes + *size, MOST_SIZE - *size)) > 0)
        *size += (size_t)got;
    close(file);
    if (!*bytes)
        return ent_fail_memory(err);
    (*bytes)[*size] = '\0';
    return ENT_OK;
}

/* The third column of zone.tab has the names. */
static enum ent_status refuse_name(const char *name, struct ent_error *err)
{
    struct ent_suggestion suggestion;
    char hint[120] = "";
    size_t size;
    unsigned char *bytes;
    char *table, *line;

    if (read_whole("zone.tab", &bytes, &size, err) != ENT_OK)
        return ENT_ENOMEM;
    table = line = (char *)bytes;
    if (!table)
        return ent_fail(err, ENT_EINVAL,
                        "time_zone \"%.40s\" is not known: there is no time zone database (tzdata)",
                        name);
    ent_suggest_init(&suggestion, ent_str_from(name));
    ent_suggest_offer(&suggestion, ent_str_from("UTC"));
    while (*line) {
        char *end = line + strcspn(line, "\n");
        char *tab = memchr(line, '\t', (size_t)(end - line));
        if (tab && *line != '#')
            tab = memchr(tab + 1, '\t', (size_t)(end - tab - 1));
        if (tab && *line != '#')
            ent_suggest_offer(&suggestion, ent_str(tab + 1, strcspn(tab + 1, "\t\n")));
        line = end + (*end == '\n');
    }
    ent_suggest_append(&suggestion, hint, sizeof hint);
    free(table);
    return ent_fail(err, ENT_EINVAL, "time_zone \"%.40s\" is not known%s", name,
                    *hint ? hint : ": it is a name as Africa/Niamey");
}

/* Letters, digits, "_", "+", "-" and "/" between: what could lead out of the database is no name.
 */
static bool is_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
    size_t length = strlen(name);

    return length && length < 64 && name[0] != '/' && name[length - 1] != '/' &&
           strspn(name, allowed) == length;
}

enum ent_status ent_zone_load(struct ent_zone **out, const char *name, struct ent_error *err)
{
    struct ent_zone *zone;
    unsigned char *bytes;
    size_t size = 0;
    enum ent_status status;

    if (strcmp(name, "UTC") == 0) {
        *out = NULL;
        return ENT_OK;
    }
    bytes = NULL;
    status = is_name(name) ? read_whole(name, &bytes, &size, err) : ENT_OK;
    if (status != ENT_OK)
        return status;
    if (size == 0) {
        free(bytes);
        return refuse_name(name, err);
    }
    zone = calloc(1, sizeof *zone);
    status = zone ? parse_file(zone, bytes, bytes + size, name, err) : ent_fail_memory(err);
    free(bytes);
    if (status != ENT_OK) {
        ent_zone_free(zone);
        return status;
    }
    *out = zone;
    return ENT_OK;
}

void ent_zone_free(struct ent_zone *zone)
{
    if (!zone)
        return;
    free(zone->times);
    free(zone->offsets_s);
    free(zone);
}

/* ---- Clocks ---- */

static int64_t offset_at(const struct ent_zone *zone, int64_t utc)
{
    size_t low = 0, high = zone->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->times[middle] <= utc)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->n && zone->has_rule)
        return rule_offset(&zone->rule, utc);
    return zone->offsets_s[low];
}

int64_t ent_zone_local(const struct ent_zone *zone, int64_t utc)
{
    return zone ? utc + offset_at(zone, utc) : utc;
}

int64_t ent_zone_utc(const struct ent_zone *zone, int64_t local)
{
    int64_t before, low, high;

    if (!zone || local == INT64_MIN || local == INT64_MAX)
        return local;
    /* Where a clock shows a time twice, the first is before it is set back. */
    before = local - offset_at(zone, local - ENT_DAY_S);
    if (ent_zone_local(zone, before) == local)
        return before;
    low = local - 2 * ENT_DAY_S;
    high = local + 2 * ENT_DAY_S;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (ent_zone_local(zone, middle) < local)
            low = middle;
        else
            high = middle;
    }
    return high;
}

bool ent_zone_moves(const struct ent_zone *zone, struct ent_span when)
{
    bool midnights = (when.start == INT64_MIN || when.start % ENT_DAY_S == 0) &&
                     (when.end == INT64_MAX || when.end % ENT_DAY_S == 0);

    return zone && when.precision != ENT_UNDATED &&
           (when.precision == ENT_SECOND || when.precision == ENT_MINUTE || !midnights);
}

struct ent_span ent_zone_span(const struct ent_zone *zone, struct ent_span when)
{
    if (!ent_zone_moves(zone, when))
        return when;
    /* An hour that comes twice must not turn an interval round. */
    if (when.start != INT64_MIN)
        when.start = ent_zone_local(zone, when.start);
    if (when.end != INT64_MAX) {
        int64_t last = ent_zone_local(zone, when.end - 1) + 1;
        when.end = last > when.start ? last : when.start + 1;
    }
    return when;
}
