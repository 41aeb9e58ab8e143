#include "survey.h"

#include <stdlib.h>

#define N_YEARS 10000

enum ent_status ent_survey_new(struct ent_survey **out, int64_t today, struct ent_error *err)
{
    struct ent_survey *survey = calloc(1, sizeof *survey);

    if (!survey)
        return ent_fail_memory(err);
    survey->today = today + ENT_DAY_S;
    survey->start = survey->least_start = survey->least_end = survey->first_time = INT64_MAX;
    survey->end = survey->most_start = survey->most_end = survey->last_time = INT64_MIN;
    survey->days = calloc(ENT_SEEN_N_DAYS, sizeof *survey->days);
    survey->january = calloc(N_YEARS, sizeof *survey->january);
    if (!survey->days || !survey->january) {
        ent_survey_free(survey);
        return ent_fail_memory(err);
    }
    *out = survey;
    return ENT_OK;
}

void ent_survey_free(struct ent_survey *survey)
{
    if (!survey)
        return;
    for (size_t i = 0; i < survey->n_document_slots; i++)
        free(survey->documents[i].name);
    free(survey->documents);
    free(survey->actors);
    free(survey->types);
    free(survey->kinds);
    free(survey->days);
    free(survey->january);
    free(survey->prints);
    free(survey);
}

static void count(struct ent_seen_count *count, struct ent_seen_place place)
{
    if (count->n++ == 0)
        count->first = place;
}

/* Grow an array so that it has the item `index`, and clear what is new. */
static enum ent_status reach(void *items, size_t *n, size_t *capacity, size_t index, size_t size,
                             struct ent_error *err)
{
    enum ent_status status;
    char *data;

    if (index < *n)
        return ENT_OK;
    status = ent_grow(items, capacity, index + 1, size, err);
    if (status != ENT_OK)
        return status;
    memcpy(&data, items, sizeof data);
    memset(data + *n * size, 0, (*capacity - *n) * size);
    *n = *capacity;
    return ENT_OK;
}

/* ---- Actors ---- */

static bool names(const uint32_t *list, size_t n, uint32_t mention)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == mention)
            return true;
    }
    return false;
}

static enum ent_status take_actors(struct ent_survey *survey, const struct ent_seen *seen,
                                   struct ent_error *err)
{
    const struct {
        const uint32_t *list;
        size_t n;
        unsigned role;
    } sides[] = {{seen->source, seen->n_source, ENT_SEEN_AS_SOURCE},
                 {seen->target, seen->n_target, ENT_SEEN_AS_TARGET}};

    for (size_t s = 0; s < 2; s++) {
        for (size_t i = 0; i < sides[s].n; i++) {
            uint32_t mention = sides[s].list[i];
            enum ent_status status =
                reach(&survey->actors, &survey->n_actors, &survey->actors_capacity, mention,
                      sizeof *survey->actors, err);
            if (status != ENT_OK)
                return status;
            /* A report counts once for whoever it names twice. */
            if (!names(sides[s].list, i, mention) &&
                (s == 0 || !names(seen->source, seen->n_source, mention))) {
                count(&survey->actors[mention].reports, seen->place);
                survey->actors[mention].passed += seen->passes;
            }
            if (!seen->is_mutual)
                survey->actors[mention].roles |= sides[s].role;
        }
    }
    survey->n_directed += !seen->is_mutual;
    if (seen->n_source == 1 && seen->n_target == 1 && seen->source[0] == seen->target[0])
        count(&survey->loops, seen->place);
    return ENT_OK;
}

/* ---- Dates ---- */

static void take_day(struct ent_survey *survey, const struct ent_seen *seen)
{
    int64_t day = ent_floor_div(seen->when.start, ENT_DAY_S), year;
    unsigned month, day_of_month;

    survey->n_days++;
    if (day >= ENT_SEEN_FIRST_DAY && day < ENT_SEEN_FIRST_DAY + ENT_SEEN_N_DAYS)
        survey->days[day - ENT_SEEN_FIRST_DAY]++;
    ent_civil_from_days(day, &year, &month, &day_of_month);
    if (month == 1 && day_of_month == 1 && year >= 0 && year < N_YEARS) {
        survey->january[year]++;
        count(&survey->january_first, seen->place);
    }
    if (seen->when.precision == ENT_DATE_DAY)
        return;
    survey->n_timed++;
    if (seen->when.start > survey->last_time)
        survey->last_time = seen->when.start;
    if (seen->when.start < survey->first_time)
        survey->first_time = seen->when.start;
}

static void take_date(struct ent_survey *survey, const struct ent_seen *seen)
{
    const struct ent_span when = seen->when;
    int64_t from, to;

    if (ent_span_is_undated(when)) {
        survey->n_undated++;
        return;
    }
    /* An open date still says by when, or since when, something is known. */
    from = when.start != INT64_MIN ? when.start : when.end - 1;
    to = when.end != INT64_MAX ? when.end : when.start + 1;
    survey->start = from < survey->start ? from : survey->start;
    survey->end = to > survey->end ? to : survey->end;
    if (when.start >= survey->today)
        count(&survey->future, seen->place);
    if (seen->published != INT64_MAX && when.start >= seen->published)
        count(&survey->after_publication, seen->place);
    if (ent_span_is_open(when)) {
        survey->n_open++;
        return;
    }
    if (survey->n_dated++ == 0)
        survey->first_dated = seen->place;
    survey->least_start = when.start < survey->least_start ? when.start : survey->least_start;
    survey->most_start = when.start > survey->most_start ? when.start : survey->most_start;
    survey->least_end = when.end < survey->least_end ? when.end : survey->least_end;
    survey->most_end = when.end > survey->most_end ? when.end : survey->most_end;
    if (when.precision >= ENT_SECOND && when.precision <= ENT_DATE_DAY)
        take_day(survey, seen);
}

/* ---- Repeats ---- */

/* What makes two reports one event when they merge exactly, as a number that is never 0. */
static uint64_t fingerprint(const struct ent_seen *seen)
{
    uint64_t sides[2] = {ent_mix(seen->n_source), ent_mix(seen->n_target)}, print;

    for (size_t i = 0; i < seen->n_source; i++)
        sides[0] += ent_mix(seen->source[i] + UINT64_C(1));
    for (size_t i = 0; i < seen->n_target; i++)
        sides[1] += ent_mix(seen->target[i] + UINT64_C(1));
    print = seen->is_mutual ? sides[0] + sides[1] : ent_mix(sides[0]) + sides[1];
    print = ent_mix(print ^ (uint64_t)seen->when.start);
    print = ent_mix(print ^ (uint64_t)seen->when.end);
    print = ent_mix(print ^ ((uint64_t)seen->type << 32 | seen->kind));
    return print ? print : 1;
}

static bool find_print(const uint64_t *prints, size_t n_slots, uint64_t print, size_t *slot)
{
    /* Its last bits are those by which the sample is taken. */
    for (*slot = (size_t)(print >> 20) & (n_slots - 1); prints[*slot];
         *slot = (*slot + 1) & (n_slots - 1)) {
        if (prints[*slot] == print)
            return true;
    }
    return false;
}

static bool is_sampled(const struct ent_survey *survey, uint64_t print)
{
    return (print & ((UINT64_C(1) << survey->n_bits) - 1)) == 0;
}

/* Room for more; when there is no more, half of the different reports are enough. */
static enum ent_status grow_prints(struct ent_survey *survey, struct ent_error *err)
{
    size_t n_slots = survey->n_slots ? survey->n_slots * 2 : 1024;
    uint64_t *prints;

    if (survey->n_prints >= ENT_SEEN_REPEATS) {
        survey->n_bits++;
        n_slots = survey->n_slots;
    }
    prints = calloc(n_slots, sizeof *prints);
    if (!prints)
        return ent_fail_memory(err);
    survey->n_prints = 0;
    for (size_t i = 0; i < survey->n_slots; i++) {
        size_t slot;
        if (!survey->prints[i] || !is_sampled(survey, survey->prints[i]))
            continue;
        find_print(prints, n_slots, survey->prints[i], &slot);
        prints[slot] = survey->prints[i];
        survey->n_prints++;
    }
    free(survey->prints);
    survey->prints = prints;
    survey->n_slots = n_slots;
    return ENT_OK;
}

static enum ent_status take_print(struct ent_survey *survey, const struct ent_seen *seen,
                                  struct ent_error *err)
{
    uint64_t print = fingerprint(seen);
    size_t slot;

    if (seen->names_event || !is_sampled(survey, print))
        return ENT_OK;
    if (2 * (survey->n_prints + 1) > survey->n_slots) {
        enum ent_status status = grow_prints(survey, err);
        if (status != ENT_OK)
            return status;
        if (!is_sampled(survey, print))
            return ENT_OK;
    }
    survey->n_compared++;
    if (find_print(survey->prints, survey->n_slots, print, &slot)) {
        count(&survey->repeats, seen->place);
        return ENT_OK;
    }
    survey->prints[slot] = print;
    survey->n_prints++;
    return ENT_OK;
}

/* ---- Documents ---- */

static struct ent_seen_document *find_document(struct ent_seen_document *documents, size_t n_slots,
                                               struct ent_str name)
{
    size_t slot = (size_t)ent_hash(name.data, name.length, 0) & (n_slots - 1);

    while (documents[slot].name && (strncmp(documents[slot].name, name.data, name.length) != 0 ||
                                    documents[slot].name[name.length] != '\0'))
        slot = (slot + 1) & (n_slots - 1);
    return &documents[slot];
}

static int by_number(const void *left, const void *right)
{
    const uint64_t *x = left, *y = right;

    return (*x > *y) - (*x < *y);
}

/*
 * Too many documents: take the middle count off all of them, and forget those that have none left.
 * Whoever has more than n/ENT_SEEN_DOCUMENTS·2 of n reports stays (Misra and Gries 1982, in
 * batches).
 */
static enum ent_status forget_documents(struct ent_survey *survey, uint64_t *off,
                                        struct ent_error *err)
{
    uint64_t *counts = malloc(survey->n_documents * sizeof *counts);
    size_t n = 0;

    if (!counts)
        return ent_fail_memory(err);
    for (size_t i = 0; i < survey->n_document_slots; i++) {
        if (survey->documents[i].name)
            counts[n++] = survey->documents[i].n;
    }
    qsort(counts, n, sizeof *counts, by_number);
    *off = counts[n / 2];
    free(counts);
    return ENT_OK;
}

static enum ent_status grow_documents(struct ent_survey *survey, struct ent_error *err)
{
    size_t n_slots = survey->n_document_slots ? survey->n_document_slots * 2 : 256;
    struct ent_seen_document *documents;
    uint64_t off = 0;

    if (survey->n_documents >= ENT_SEEN_DOCUMENTS) {
        enum ent_status status = forget_documents(survey, &off, err);
        if (status != ENT_OK)
            return status;
        n_slots = survey->n_document_slots;
    }
    documents = calloc(n_slots, sizeof *documents);
    if (!documents)
        return ent_fail_memory(err);
    survey->n_documents = 0;
    survey->n_forgotten += off;
    for (size_t i = 0; i < survey->n_document_slots; i++) {
        struct ent_seen_document *old = &survey->documents[i];
        if (!old->name)
            continue;
        if (old->n <= off) {
            free(old->name);
            continue;
        }
        *find_document(documents, n_slots, ent_str_from(old->name)) =
            (struct ent_seen_document){old->name, old->n - off};
        survey->n_documents++;
    }
    free(survey->documents);
    survey->documents = documents;
    survey->n_document_slots = n_slots;
    return ENT_OK;
}

static enum ent_status take_document(struct ent_survey *survey, struct ent_str name,
                                     struct ent_error *err)
{
    struct ent_seen_document *document;

    if (name.length == 0 || memchr(name.data, '\0', name.length)) {
        survey->n_without_document++;
        return ENT_OK;
    }
    if (2 * (survey->n_documents + 1) > survey->n_document_slots ||
        survey->n_documents >= ENT_SEEN_DOCUMENTS) {
        enum ent_status status = grow_documents(survey, err);
        if (status != ENT_OK)
            return status;
    }
    document = find_document(survey->documents, survey->n_document_slots, name);
    if (!document->name) {
        document->name = strndup(name.data, name.length);
        if (!document->name)
            return ent_fail_memory(err);
        survey->n_documents++;
    }
    document->n++;
    return ENT_OK;
}

/* ---- A report ---- */

static void take_number(struct ent_seen_numbers *numbers, int64_t number)
{
    if (number == ENT_MISSING)
        return;
    if (numbers->n++ == 0)
        numbers->least = numbers->most = number;
    numbers->least = number < numbers->least ? number : numbers->least;
    numbers->most = number > numbers->most ? number : numbers->most;
}

enum ent_status ent_survey_take(struct ent_survey *survey, const struct ent_seen *seen,
                                struct ent_error *err)
{
    enum ent_status status = take_actors(survey, seen, err);

    if (status != ENT_OK ||
        (status = reach(&survey->types, &survey->n_types, &survey->types_capacity, seen->type,
                        sizeof *survey->types, err)) != ENT_OK ||
        (status = reach(&survey->kinds, &survey->n_kinds, &survey->kinds_capacity, seen->kind,
                        sizeof *survey->kinds, err)) != ENT_OK ||
        (status = take_print(survey, seen, err)) != ENT_OK ||
        (status = take_document(survey, seen->document, err)) != ENT_OK)
        return status;
    survey->n++;
    count(&survey->types[seen->type], seen->place);
    count(&survey->kinds[seen->kind], seen->place);
    take_number(&survey->weights, seen->weight);
    take_number(&survey->intensities, seen->intensity);
    take_date(survey, seen);
    return ENT_OK;
}
