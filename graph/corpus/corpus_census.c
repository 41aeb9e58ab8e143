#include "corpus_body.h"
#include "survey.h"

#include <stdlib.h>

/* Looking at what a corpus holds. */

static int by_frequency(const void *left, const void *right)
{
    const struct ent_frequency *x = left, *y = right;

    if (x->reports != y->reports)
        return x->reports > y->reports ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Count a report once for each actor of a list; `counted` has the last report that counted for an
 * actor. */
static void count_actors(const struct ent_corpus *corpus, ent_list_id list, uint32_t report,
                         uint64_t *counts, uint32_t *counted)
{
    struct ent_actor single;
    size_t n;
    const struct ent_actor *items = ent_corpus_list(corpus, list, &single, &n);

    for (size_t i = 0; i < n; i++) {
        if (counted[items[i].n] == report + 1)
            continue;
        counted[items[i].n] = report + 1;
        counts[items[i].n]++;
    }
}

enum ent_status ent_corpus_census(struct ent_corpus *corpus, enum ent_census what,
                                  struct ent_frequency **out, size_t *n, struct ent_error *err)
{
    enum ent_status status = ent_corpus_resolve(corpus, err);
    struct ent_frequency *list = NULL;
    uint64_t *counts = NULL;
    uint32_t *counted = NULL;
    size_t size, found = 0;

    if (status == ENT_OK && corpus->survey) {
        status = ent_corpus_look_at_kept(corpus, err);
        if (status == ENT_OK)
            status = ent_survey_census(corpus, what, out, n, err);
        if (status == ENT_OK)
            qsort(*out, *n, sizeof **out, by_frequency);
        return status;
    }
    if (status != ENT_OK)
        return status;
    size = what == ENT_CENSUS_ACTORS ? ent_actors_count(corpus->actors)
                                     : ent_interner_count(corpus->texts);
    counts = calloc(size + 1, sizeof *counts);
    counted = calloc(size + 1, sizeof *counted);
    list = malloc((size + 1) * sizeof *list);
    if (!counts || !counted || !list) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t i = 0; i < corpus->n_reports; i++) {
        const struct ent_kept *report = &corpus->reports[i];
        if (report->flags & ENT_KEPT_REJECTED)
            continue;
        switch (what) {
        case ENT_CENSUS_ACTORS:
            count_actors(corpus, report->source, i, counts, counted);
            count_actors(corpus, report->target, i, counts, counted);
            break;
        case ENT_CENSUS_TYPES:
            counts[report->type]++;
            break;
        case ENT_CENSUS_KINDS:
            counts[report->kind]++;
            break;
        case ENT_CENSUS_DOCUMENTS:
            counts[report->document]++;
            break;
        }
    }
    for (uint32_t i = 0; i < size; i++) {
        const struct ent_code *code;
        if (!counts[i])
            continue;
        struct ent_frequency *one = &list[found++];
        one->reports = counts[i];
        one->label = NULL;
        if (what == ENT_CENSUS_ACTORS) {
            one->name = ent_actor_id(corpus->actors, (struct ent_actor){i});
            one->label = ent_actor_name(corpus->actors, (struct ent_actor){i});
        } else {
            one->name = ent_interned(corpus->texts, i).data;
            code = what == ENT_CENSUS_TYPES ? ent_code_find(ent_str_from(one->name)) : NULL;
            if (code)
                one->label = code->label;
        }
    }
    qsort(list, found, sizeof *list, by_frequency);
    *out = list;
    *n = found;
    list = NULL;
out:
    free(list);
    free(counted);
    free(counts);
    return status;
}

enum ent_status ent_corpus_period(struct ent_corpus *corpus, char **first, char **last,
                                  size_t *n_open, size_t *n_undated, struct ent_error *err)
{
    int64_t start = INT64_MAX, end = INT64_MIN;
    size_t open = 0, undated = 0;
    char text[ENT_SPAN_TEXT], *from_text, *to_text;
    enum ent_status status = corpus->survey ? ent_corpus_look_at_kept(corpus, err) : ENT_OK;

    if (status != ENT_OK)
        return status;
    for (size_t i = 0; i < corpus->n_reports; i++) {
        struct ent_span when = ent_kept_when(&corpus->reports[i]);
        if (corpus->reports[i].flags & ENT_KEPT_REJECTED)
            continue;
        if (ent_span_is_undated(when)) {
            undated++;
            continue;
        }
        if (ent_span_is_open(when))
            open++;
        /* An open date still says by when, or since when, something is known. */
        int64_t from = when.start != INT64_MIN ? when.start : when.end - 1;
        int64_t to = when.end != INT64_MAX ? when.end : when.start + 1;
        if (from < start)
            start = from;
        if (to > end)
            end = to;
    }
    if (corpus->survey) {
        start = corpus->survey->start;
        end = corpus->survey->end;
        open = corpus->survey->n_open;
        undated = corpus->survey->n_undated;
    }
    if (corpus->fold) {
        start = ent_fold_covered(corpus->fold).start;
        end = ent_fold_covered(corpus->fold).end;
    }
    ent_time_format(start == INT64_MAX ? INT64_MIN : ent_floor_div(start, ENT_DAY_S) * ENT_DAY_S,
                    text);
    from_text = strdup(text);
    ent_time_format(end == INT64_MIN ? INT64_MIN : ent_floor_div(end - 1, ENT_DAY_S) * ENT_DAY_S,
                    text);
    to_text = strdup(text);
    if (!from_text || !to_text) {
        free(from_text);
        free(to_text);
        return ent_fail_memory(err);
    }
    *first = from_text;
    *last = to_text;
    *n_open = open;
    *n_undated = undated;
    return ENT_OK;
}
