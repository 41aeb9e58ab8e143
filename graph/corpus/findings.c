#include "findings.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <utf8proc.h>

/*
 * What looks wrong though it is legal. A finding is an entry of the table at the end: a name that
 * scripts may rely on, what to do, and a function that looks. None is proof: each says what there
 * is, and leaves it to whoever knows the data.
 */

/* Below so many records a share says nothing. */
#define FEW 10

/* Of days, to see whether a file goes on day by day. */
#define DAILY_SPAN 60

static void say(struct ent_finding *finding, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(struct ent_finding *finding, const char *format, ...)
{
    size_t length = strlen(finding->what), room = sizeof finding->what - length;
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = vsnprintf(finding->what + length, room, format, arguments);
    va_end(arguments);
    /* Cut, but not within a letter. */
    if (n >= 0 && (size_t)n >= room)
        finding->what[length + ent_utf8_check(finding->what + length, room - 1)] = '\0';
}

static void place(const struct ent_evidence *evidence, struct ent_finding *finding,
                  struct ent_seen_place at)
{
    finding->source = evidence->corpus->inputs[at.file].path;
    finding->line = at.line;
    finding->column = at.column;
}

static void amount(struct ent_finding *finding, uint64_t records, uint64_t of)
{
    finding->records = records;
    finding->of = of;
}

/* How much of a text a sentence shows. */
#define SHOWN(text) (int)ent_utf8_check((text), strnlen((text), 60)), (text)

/* A number of millionths in as few letters as it takes. */
static void write_micro(int64_t micro, char text[32])
{
    size_t length = (size_t)snprintf(text, 32, "%s%" PRId64 ".%06" PRId64, micro < 0 ? "-" : "",
                                     micro < 0 ? -(micro / ENT_MICRO) : micro / ENT_MICRO,
                                     micro < 0 ? -(micro % ENT_MICRO) : micro % ENT_MICRO);

    while (text[length - 1] == '0')
        text[--length] = '\0';
    if (text[length - 1] == '.')
        text[length - 1] = '\0';
}

/* ---- Actors ---- */

static const char *name_of(const struct ent_evidence *evidence, size_t actor)
{
    return ent_actor_name(evidence->corpus->actors, (struct ent_actor){(uint32_t)actor});
}

static bool is_category(const struct ent_evidence *evidence, size_t actor)
{
    const char *kind =
        ent_actor_kind(evidence->corpus->actors, (struct ent_actor){(uint32_t)actor});

    return kind && strcmp(kind, "category") == 0;
}

/* A word for nobody in particular, or no word at all. */
static bool stands_for_nobody(const char *name)
{
    static const char *const words[] = {
        "unk",    "unkn",      "unknown",       "unspecified", "undetermined", "unnamed", "n/a",
        "#n/a",   "na",        "nan",           "none",        "null",         "nil",     "nobody",
        "no one", "missing",   "other",         "others",      "various",      "several", "tbd",
        "tba",    "anonymous", "not available", "no data",     "no actor"};
    static const char *const beginnings[] = {"unidentified", "unspecified", "unknown ", "xxx"};
    const char *letters = name + strspn(name, " -_?.*/<>()[]0");

    if (*letters == '\0')
        return strpbrk(name, "-_?.*/") != NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (strncasecmp(name, words[i], length) == 0 && name[length] == '\0')
            return true;
        if (name[0] && strchr("<([-", name[0]) && strncasecmp(letters, words[i], length) == 0 &&
            strspn(letters + length, " -_?.*/<>()[]") == strlen(letters + length))
            return true;
    }
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        if (strncasecmp(name, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    }
    return false;
}

static bool find_false_hub(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    const struct ent_seen_actor *actors = evidence->actors;
    uint64_t n = evidence->survey->n;
    size_t largest = SIZE_MAX, n_others = 0;

    for (size_t i = 0; i < evidence->n_actors; i++) {
        uint64_t times = actors[i].reports.n;
        bool is_frequent = times >= FEW ? times * 100 >= n : times >= 3 && times * 5 >= n;
        if (!is_frequent || is_category(evidence, i) ||
            !(stands_for_nobody(name_of(evidence, i)) ||
              stands_for_nobody(
                  ent_actor_id(evidence->corpus->actors, (struct ent_actor){(uint32_t)i}))))
            continue;
        n_others += largest != SIZE_MAX;
        if (largest == SIZE_MAX || actors[i].reports.n > actors[largest].reports.n)
            largest = i;
    }
    if (largest != SIZE_MAX) {
        say(finding, "\"%.*s\" looks like a placeholder, not an actor",
            SHOWN(name_of(evidence, largest)));
        if (n_others > 0)
            say(finding, " (and %zu other%s)", n_others, n_others == 1 ? "" : "s");
        finding->advice = "leave its rows out, or map it to nothing: it ties together those who "
                          "never met";
    } else {
        for (size_t i = 0; i < evidence->n_actors && n >= 2 * FEW && evidence->n_named >= 5; i++) {
            if (actors[i].reports.n * 2 > n &&
                (largest == SIZE_MAX || actors[i].reports.n > actors[largest].reports.n))
                largest = i;
        }
        if (largest == SIZE_MAX)
            return false;
        say(finding, "\"%.*s\" is in most reports", SHOWN(name_of(evidence, largest)));
        finding->advice = is_category(evidence, largest)
                              ? "it is a category: measures leave it out unless --categories says "
                                "otherwise"
                              : "right if the file is about it; if not, look what the name "
                                "stands for";
    }
    amount(finding, actors[largest].reports.n, n);
    place(evidence, finding, actors[largest].reports.first);
    return true;
}

static bool find_loops(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    const struct ent_survey *survey = evidence->survey;

    if (survey->n < FEW || survey->loops.n * 10 < survey->n * 9)
        return false;
    say(finding, "source and target are the same actor");
    amount(finding, survey->loops.n, survey->n);
    place(evidence, finding, survey->loops.first);
    return true;
}

static bool find_one_sided(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    size_t n_sources = 0, n_targets = 0;

    for (size_t i = 0; i < evidence->n_actors; i++) {
        unsigned roles = evidence->actors[i].roles;
        if (roles == (ENT_SEEN_AS_SOURCE | ENT_SEEN_AS_TARGET))
            return false;
        n_sources += roles == ENT_SEEN_AS_SOURCE;
        n_targets += roles == ENT_SEEN_AS_TARGET;
    }
    if (evidence->survey->n_directed < 2 * FEW || n_sources < 3 || n_targets < 3)
        return false;
    say(finding, "no actor is ever both source and target: %zu act, %zu are acted upon", n_sources,
        n_targets);
    amount(finding, evidence->survey->n_directed, evidence->survey->n);
    return true;
}

/* ---- Names ---- */

/* A name under its key: names of one key differ in what the key leaves out. */
struct keyed {
    char *key;
    uint32_t mention;
};

static int by_key(const void *left, const void *right)
{
    const struct keyed *x = left, *y = right;
    int order = strcmp(x->key, y->key);

    return order ? order : (x->mention > y->mention) - (x->mention < y->mention);
}

/* The key without case and blanks, and without marks where `strips`. Malloc'ed; NULL: no memory. */
static char *make_key(struct ent_str name, bool strips)
{
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_option_t options =
        UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE;
    size_t length = 0;
    char *key;

    if (utf8proc_map((const utf8proc_uint8_t *)name.data, (utf8proc_ssize_t)name.length, &mapped,
                     strips ? options | UTF8PROC_STRIPMARK : options) < 0)
        return NULL;
    key = (char *)mapped;
    for (char *c = key; *c; c++) {
        if (!strchr(" \t\r\n", *c))
            key[length++] = *c;
    }
    key[length] = '\0';
    return key;
}

/*
 * Names of which at least two have the same key, though they are not the same: how many such groups
 * there are, and the first pair. `differ` tells which pairs count. False too where memory runs out,
 * which the evidence then says.
 */
static bool find_groups(const struct ent_evidence *evidence, struct ent_finding *finding,
                        bool strips,
                        bool (*differ)(const struct ent_evidence *, uint32_t, uint32_t))
{
    const struct ent_survey *survey = evidence->survey;
    const struct ent_actors *actors = evidence->corpus->actors;
    struct keyed *names = calloc(survey->n_actors + 1, sizeof *names);
    size_t n = 0, n_groups = 0;
    bool fails = !names;
    uint32_t first[2] = {0, 0};

    for (uint32_t i = 0; i < survey->n_actors && !fails; i++) {
        if (survey->actors[i].reports.n == 0)
            continue;
        names[n] =
            (struct keyed){make_key(ent_mention_text(actors, (struct ent_mention){i}), strips), i};
        fails = !names[n].key;
        n += !fails;
    }
    if (!fails)
        qsort(names, n, sizeof *names, by_key);
    for (size_t i = 0, next; i < n && !fails; i = next) {
        bool counts = false;
        for (next = i + 1; next < n && strcmp(names[i].key, names[next].key) == 0; next++) {
            if (counts || !differ(evidence, names[i].mention, names[next].mention))
                continue;
            counts = true;
            if (n_groups++ > 0)
                continue;
            first[0] = names[i].mention;
            first[1] = names[next].mention;
        }
    }
    for (size_t i = 0; i < n; i++)
        free(names[i].key);
    free(names);
    *evidence->fails |= fails;
    if (*evidence->fails || n_groups == 0)
        return false;
    struct ent_str one = ent_mention_text(actors, (struct ent_mention){first[0]});
    struct ent_str other = ent_mention_text(actors, (struct ent_mention){first[1]});
    say(finding, "\"%.*s\" and \"%.*s\"", (int)(one.length < 60 ? one.length : 60), one.data,
        (int)(other.length < 60 ? other.length : 60), other.data);
    amount(finding, n_groups, n);
    place(evidence, finding, survey->actors[first[1]].reports.first);
    return true;
}

static bool same_actor(const struct ent_evidence *evidence, uint32_t one, uint32_t other)
{
    const struct ent_actors *actors = evidence->corpus->actors;
    struct ent_actor x, y;

    return ent_actors_of(actors, (struct ent_mention){one}, &x, NULL) &&
           ent_actors_of(actors, (struct ent_mention){other}, &y, NULL) && x.n == y.n;
}

static bool two_actors(const struct ent_evidence *evidence, uint32_t one, uint32_t other)
{
    return !same_actor(evidence, one, other);
}

static bool find_spellings(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    if (!find_groups(evidence, finding, false, same_actor))
        return false;
    say(finding, " differ only in case or blanks and count as one actor");
    return true;
}

static bool find_near_names(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    if (!find_groups(evidence, finding, false, two_actors))
        return false;
    say(finding, " differ only in case or blanks, and are two actors");
    return true;
}

/* Two actors whose keys differ while marks count: the others are near names already. */
static bool differ_in_marks(const struct ent_evidence *evidence, uint32_t one, uint32_t other)
{
    const struct ent_actors *actors = evidence->corpus->actors;
    char *x, *y;
    bool differ;

    if (same_actor(evidence, one, other))
        return false;
    x = make_key(ent_mention_text(actors, (struct ent_mention){one}), false);
    y = make_key(ent_mention_text(actors, (struct ent_mention){other}), false);
    *evidence->fails |= !x || !y;
    differ = x && y && strcmp(x, y) != 0;
    free(x);
    free(y);
    return differ;
}

static bool find_accents(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    if (!find_groups(evidence, finding, true, differ_in_marks))
        return false;
    say(finding, " differ only in accents, and are two actors");
    return true;
}

/* "Ã©" for "é", "â€™" for "’": UTF-8 that was read as Windows-1252, and written as UTF-8. */
static bool find_mojibake(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    const struct ent_survey *survey = evidence->survey;
    uint64_t n_bad = 0, n = 0;

    for (uint32_t i = 0; i < survey->n_actors; i++) {
        struct ent_str name;
        if (survey->actors[i].reports.n == 0)
            continue;
        n++;
        name = ent_mention_text(evidence->corpus->actors, (struct ent_mention){i});
        if (!memmem(name.data, name.length, "\xC3\x83\xC2", 3) &&
            !memmem(name.data, name.length, "\xC3\xA2\xE2\x82\xAC", 5))
            continue;
        if (n_bad++ > 0)
            continue;
        say(finding, "\"%.*s\" looks like UTF-8 that was decoded twice",
            (int)(name.length < 60 ? name.length : 60), name.data);
        place(evidence, finding, survey->actors[i].reports.first);
    }
    amount(finding, n_bad, n);
    return n_bad > 0;
}

/* ---- Numbers ---- */

static bool find_constant(const struct ent_evidence *evidence, struct ent_finding *finding,
                          const struct ent_seen_numbers *numbers, const char *what)
{
    char text[32];

    if (numbers->n < FEW || numbers->least != numbers->most)
        return false;
    write_micro(numbers->least, text);
    say(finding, "the %s is always %s", what, text);
    amount(finding, numbers->n, evidence->survey->n);
    return true;
}

static bool find_constant_weight(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    return find_constant(evidence, finding, &evidence->survey->weights, "weight");
}

static size_t count_types(const struct ent_survey *survey)
{
    size_t n = 0;

    for (size_t i = 0; i < survey->n_types; i++)
        n += survey->types[i].n > 0;
    return n;
}

static bool find_constant_intensity(const struct ent_evidence *evidence,
                                    struct ent_finding *finding)
{
    /* A type has one score: only of several types it says something. */
    return (count_types(evidence->survey) > 1 || evidence->survey->intensities.least == 0) &&
           find_constant(evidence, finding, &evidence->survey->intensities, "intensity");
}

/* ---- Types ---- */

struct types {
    uint64_t n, known, lost; /* reports: of any type, of CAMEO's, of CAMEO's but for a zero */
    bool has_zero;           /* one begins with 0 */
    uint32_t unknown;        /* the most frequent that is not CAMEO's */
    uint32_t shorn;          /* one that lacks a zero */
    uint64_t n_unknown;
    size_t n_different;
};

static void look_at_types(const struct ent_evidence *evidence, struct types *types)
{
    const struct ent_survey *survey = evidence->survey;

    *types = (struct types){0};
    for (uint32_t i = 1; i < survey->n_types; i++) {
        uint64_t n = survey->types[i].n;
        char padded[8] = "0";
        if (n == 0) /* also where there is room for more texts than there are */
            continue;
        struct ent_str type = ent_interned(evidence->corpus->texts, i);
        types->n += n;
        types->has_zero |= type.data[0] == '0';
        if (ent_code_find(type)) {
            types->known += n;
            continue;
        }
        types->n_different++;
        types->n_unknown += n;
        if (!types->unknown || n > survey->types[types->unknown].n)
            types->unknown = i;
        if (type.length > 3 || strspn(type.data, "0123456789") != type.length)
            continue;
        memcpy(padded + 1, type.data, type.length);
        if (ent_code_find(ent_str_from(padded))) {
            types->lost += n;
            types->shorn = types->shorn ? types->shorn : i;
        }
    }
}

static bool lost_zeros(const struct types *types)
{
    return types->n >= FEW && !types->has_zero && types->lost * 10 >= types->n &&
           (types->known + types->lost) * 10 >= types->n * 9;
}

static bool find_lost_zeros(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    struct types types;

    look_at_types(evidence, &types);
    if (!lost_zeros(&types))
        return false;
    const char *shorn = ent_interned(evidence->corpus->texts, types.shorn).data;
    say(finding, "types have lost their first zero: \"%s\" would be \"0%s\"", shorn, shorn);
    amount(finding, types.lost, evidence->survey->n);
    place(evidence, finding, evidence->survey->types[types.shorn].first);
    return true;
}

static bool find_unknown_types(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    struct types types;

    look_at_types(evidence, &types);
    /* Words are no mistake; among codes of CAMEO they are. */
    if (types.n_unknown == 0 || types.known * 2 < types.n || lost_zeros(&types))
        return false;
    say(finding, "%s no code of CAMEO: \"%.*s\"",
        types.n_different == 1 ? "a type is" : "types are",
        SHOWN(ent_interned(evidence->corpus->texts, types.unknown).data));
    if (types.n_different > 1)
        say(finding, " and %zu other%s", types.n_different - 1, types.n_different == 2 ? "" : "s");
    amount(finding, types.n_unknown, evidence->survey->n);
    place(evidence, finding, evidence->survey->types[types.unknown].first);
    return true;
}

/* ---- Repeats ---- */

static bool find_repeats(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    const struct ent_survey *survey = evidence->survey;
    const struct ent_seen_count *repeats = &survey->repeats;

    if (survey->n_compared < FEW || repeats->n * 2 < survey->n_compared)
        return false;
    say(finding, "%sreports repeat another one of the same date, type, source and target",
        survey->n_bits ? "by a sample of them, " : "");
    amount(finding, repeats->n, survey->n_compared);
    place(evidence, finding, repeats->first);
    return true;
}

/* ---- Dates ---- */

static void write_day(int64_t time, char text[ENT_SPAN_TEXT])
{
    ent_time_format(ent_floor_div(time, ENT_DAY_S) * ENT_DAY_S, text);
}

static bool find_future(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    const struct ent_survey *survey = evidence->survey;
    char today[ENT_SPAN_TEXT], last[ENT_SPAN_TEXT];

    if (survey->future.n == 0)
        return false;
    write_day(survey->today - 1, today);
    if (survey->most_start > survey->today)
        write_day(survey->most_start, last);
    else
        *last = '\0';
    say(finding, "dates lie after %s, the day they are compared to%s%s", today,
        *last ? "; the last is " : "", last);
    amount(finding, survey->future.n, survey->n);
    place(evidence, finding, survey->future.first);
    return true;
}

static bool find_after_publication(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    const struct ent_survey *survey = evidence->survey;

    if (survey->after_publication.n == 0)
        return false;
    say(finding, "events are dated after the document that reports them was published");
    amount(finding, survey->after_publication.n, survey->n);
    place(evidence, finding, survey->after_publication.first);
    return true;
}

static bool find_one_date(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    const struct ent_survey *survey = evidence->survey;
    struct ent_span when = {survey->least_start, survey->least_end, ENT_INTERVAL, 0};
    char text[ENT_SPAN_TEXT];

    if (survey->n_dated < FEW || survey->n_dated < survey->n || survey->n_open ||
        survey->least_start != survey->most_start || survey->least_end != survey->most_end)
        return false;
    ent_span_format(when, text);
    say(finding, "all reports have the date %s", text);
    amount(finding, survey->n_dated, survey->n);
    place(evidence, finding, survey->first_dated);
    return true;
}

static bool find_january(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    const struct ent_survey *survey = evidence->survey;
    const struct ent_seen_count *all = &survey->january_first;
    size_t n_years = 0;
    uint32_t most = 0;

    for (size_t year = 0; year < 10000; year++) {
        n_years += survey->january[year] > 0;
        most = survey->january[year] > most ? survey->january[year] : most;
    }
    /* A file of New Year's Day has them too, but not of several years. */
    if (all->n < 5 || all->n * 20 < survey->n_days || n_years < 2 ||
        most * UINT64_C(10) > all->n * 9)
        return false;
    say(finding, "dates are 1 January, in %zu years: perhaps only the year was known", n_years);
    amount(finding, all->n, survey->n_days);
    place(evidence, finding, all->first);
    return true;
}

/* The days of a file that goes on day by day, at one of its ends: `step` leads into the file. */
struct edge {
    int64_t day; /* the outermost, from 1970 */
    uint64_t covered, mean;
    bool is_daily; /* in DAILY_SPAN days from there */
};

static uint32_t on_day(const struct ent_survey *survey, int64_t day)
{
    int64_t index = day - ENT_SEEN_FIRST_DAY;

    return index >= 0 && index < ENT_SEEN_N_DAYS ? survey->days[index] : 0;
}

static struct edge find_edge(const struct ent_survey *survey, int step)
{
    struct edge edge = {.day = step < 0 ? ENT_SEEN_FIRST_DAY + ENT_SEEN_N_DAYS - 1
                                        : ENT_SEEN_FIRST_DAY};
    uint64_t n = 0;

    for (int64_t i = 0; i < ENT_SEEN_N_DAYS && on_day(survey, edge.day) == 0; i++)
        edge.day += step;
    for (int i = 0; i < DAILY_SPAN; i++) {
        uint32_t reports = on_day(survey, edge.day + i * step);
        edge.covered += reports > 0;
        n += i > 0 ? reports : 0;
    }
    edge.mean = n / (DAILY_SPAN - 1);
    edge.is_daily = survey->n_days * 2 > survey->n && edge.covered * 10 >= DAILY_SPAN * 8;
    return edge;
}

/* Whether the month that a file ends (or begins) in is not all there. */
static bool find_partial_month(const struct ent_evidence *evidence, struct ent_finding *finding,
                               int step)
{
    struct edge edge = find_edge(evidence->survey, step);
    int64_t year, first, next;
    unsigned month, day;
    uint64_t n = 0, missing;
    char text[ENT_SPAN_TEXT];

    if (!edge.is_daily)
        return false;
    ent_civil_from_days(edge.day, &year, &month, &day);
    first = ent_days_from_civil(year, month, 1);
    next =
        month == 12 ? ent_days_from_civil(year + 1, 1, 1) : ent_days_from_civil(year, month + 1, 1);
    missing = (uint64_t)(step < 0 ? next - 1 - edge.day : edge.day - first);
    /* Where some days have nothing, the first or last of a month may be one of them. */
    if (missing < (edge.covered == DAILY_SPAN ? 1 : 3))
        return false;
    for (int64_t d = first; d < next; d++)
        n += on_day(evidence->survey, d);
    write_day(edge.day * ENT_DAY_S, text);
    say(finding, "the %s month is not whole: the file %s on %s", step < 0 ? "last" : "first",
        step < 0 ? "ends" : "begins", text);
    amount(finding, n, evidence->survey->n);
    return true;
}

static bool find_partial_first_month(const struct ent_evidence *evidence,
                                     struct ent_finding *finding)
{
    return find_partial_month(evidence, finding, 1);
}

static bool find_partial_last_month(const struct ent_evidence *evidence,
                                    struct ent_finding *finding)
{
    return find_partial_month(evidence, finding, -1);
}

/* A day that has far fewer reports than the others, and where times are known, ends early. */
static bool find_partial_day(const struct ent_evidence *evidence, struct ent_finding *finding,
                             int step)
{
    const struct ent_survey *survey = evidence->survey;
    struct edge edge = find_edge(survey, step);
    uint32_t n = on_day(survey, edge.day);
    bool has_times = survey->n_timed * 10 >= survey->n_days * 9;
    int64_t time;
    char text[ENT_SPAN_TEXT];

    if (!edge.is_daily || edge.mean < FEW || n * (has_times ? 2 : 5) >= edge.mean)
        return false;
    time = (step < 0 ? survey->last_time : survey->first_time) - edge.day * ENT_DAY_S;
    if (has_times && (step < 0 ? time > ENT_DAY_S * 5 / 6 : time < ENT_DAY_S / 6))
        return false;
    write_day(edge.day * ENT_DAY_S, text);
    say(finding,
        "the %s day is not whole: %s has %" PRIu32 " reports, the days %s it %" PRIu64
        " on average",
        step < 0 ? "last" : "first", text, n, step < 0 ? "before" : "behind", edge.mean);
    amount(finding, n, survey->n);
    return true;
}

static bool find_partial_first_day(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    return find_partial_day(evidence, finding, 1);
}

static bool find_partial_last_day(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    return find_partial_day(evidence, finding, -1);
}

/* ---- Columns ---- */

static bool find_empty_columns(const struct ent_evidence *evidence, struct ent_finding *finding)
{
    uint64_t n = 0, n_used = 0;

    for (size_t i = 0; i < evidence->corpus->n_inputs; i++) {
        const struct ent_corpus_input *input = &evidence->corpus->inputs[i];
        if (input->public->reports < FEW)
            continue;
        for (size_t c = 0; c < input->n_columns; c++) {
            const struct ent_input_column *column = &input->columns[c];
            n_used += column->use != NULL;
            if (!column->use || column->filled)
                continue;
            if (n == 0)
                finding->source = input->path;
            if (n++ < 8)
                say(finding, "%s\"%.*s\"", n == 1 ? "nothing stands in " : ", ",
                    SHOWN(column->name));
        }
    }
    if (n > 8)
        say(finding, " …");
    amount(finding, n, n_used);
    return n > 0;
}

/* ---- The table ---- */

static const struct {
    const char *name;
    const char *advice; /* unless the function says another */
    bool (*find)(const struct ent_evidence *evidence, struct ent_finding *finding);
} findings[] = {
    {"false_hub", NULL, find_false_hub},
    {"loops",
     "an actor's tie with itself is set aside: look whether the columns are the right ones",
     find_loops},
    {"one_sided",
     "right for two sorts of actors (states and votes); paths and reciprocity then say "
     "nothing: --undirected",
     find_one_sided},
    {"repeats", "the same file twice, or echoes? --merge exact counts each once", find_repeats},
    {"constant_weight", "it says nothing: strength is then the number of events",
     find_constant_weight},
    {"constant_intensity", "it says nothing; without it, scores come from the type",
     find_constant_intensity},
    {"future_dates",
     "a day and a month in the wrong order, or a forecast? --today compares to "
     "another day",
     find_future},
    {"after_publication", "look whether the date or the document is the wrong one",
     find_after_publication},
    {"one_date", "right for a file of one day; if not, the date is not that of the event",
     find_one_date},
    {"january_first", "write such dates as a year (2024), which is placed in no month",
     find_january},
    {"partial_first_month", "begin windows later: --since", find_partial_first_month},
    {"partial_last_month", "do not read a decline into it; end windows earlier: --until",
     find_partial_last_month},
    {"partial_first_day", "leave it out: --since", find_partial_first_day},
    {"partial_last_day", "leave it out: --until", find_partial_last_day},
    {"lost_zeros",
     "a spreadsheet took codes for numbers: put the zeros back, or types have no sign",
     find_lost_zeros},
    {"unknown_types", "they have neither sign nor score unless the file gives one",
     find_unknown_types},
    {"spellings", "nothing, if they are one", find_spellings},
    {"near_names", "write them alike if they are one", find_near_names},
    {"accents", "write them alike if they are one", find_accents},
    {"mojibake", "save the file as UTF-8 once more, from its first source", find_mojibake},
    {"empty_columns", "a column that should hold something has another name, or was not exported",
     find_empty_columns},
};

enum ent_status ent_findings(const struct ent_evidence *evidence, struct ent_finding **out,
                             size_t *n, struct ent_error *err)
{
    size_t n_table = sizeof findings / sizeof *findings, found = 0;
    struct ent_finding *list = calloc(n_table, sizeof *list);

    if (!list)
        return ent_fail_memory(err);
    for (size_t i = 0; i < n_table; i++) {
        struct ent_finding *finding = &list[found];
        *finding = (struct ent_finding){.name = findings[i].name, .advice = findings[i].advice};
        found += findings[i].find(evidence, finding);
        if (*evidence->fails) {
            free(list);
            return ent_fail_memory(err);
        }
    }
    *out = list;
    *n = found;
    return ENT_OK;
}
