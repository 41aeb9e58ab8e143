#include "filter.h"

#include <stdlib.h>

/* What a condition may ask of an event or report beside the reports' own fields. */
enum asked {
    /* Of an event. */
    ASKED_KIND,
    ASKED_TYPE,
    ASKED_ROOT,
    ASKED_QUAD,
    ASKED_ACTOR,
    ASKED_SOURCE,
    ASKED_TARGET,
    ASKED_SIGN,
    ASKED_MUTUAL,
    ASKED_CONFIDENCE,
    ASKED_INTENSITY,
    ASKED_REPORTS,
    /* Of a report. */
    ASKED_OF_REPORT,
    ASKED_ID = ASKED_OF_REPORT,
    ASKED_EVENT,
    ASKED_EPISODE,
    ASKED_DOCUMENT,
    ASKED_TITLE,
    ASKED_LANGUAGE,
    ASKED_PLACE,
    ASKED_NOTE,
    ASKED_WEIGHT,
    ASKED_MENTIONS,
    ASKED_FATALITIES,
    ASKED_ALSO_PRESENT,
    ASKED_ATTRIBUTED_TO,
    ASKED_FIELD,
};

static const char *const names[ASKED_FIELD] = {
    [ASKED_KIND] = "kind",
    [ASKED_TYPE] = "type",
    [ASKED_ROOT] = "root",
    [ASKED_QUAD] = "quad",
    [ASKED_ACTOR] = "actor",
    [ASKED_SOURCE] = "source",
    [ASKED_TARGET] = "target",
    [ASKED_SIGN] = "sign",
    [ASKED_MUTUAL] = "mutual",
    [ASKED_CONFIDENCE] = "confidence",
    [ASKED_INTENSITY] = "intensity",
    [ASKED_REPORTS] = "reports",
    [ASKED_ID] = "id",
    [ASKED_EVENT] = "event",
    [ASKED_EPISODE] = "episode",
    [ASKED_DOCUMENT] = "document",
    [ASKED_TITLE] = "title",
    [ASKED_LANGUAGE] = "language",
    [ASKED_PLACE] = "place",
    [ASKED_NOTE] = "note",
    [ASKED_WEIGHT] = "weight",
    [ASKED_MENTIONS] = "mentions",
    [ASKED_FATALITIES] = "fatalities",
    [ASKED_ALSO_PRESENT] = "also_present",
    [ASKED_ATTRIBUTED_TO] = "attributed_to",
};

struct test {
    const struct ent_condition *condition;
    enum asked asked;
    uint32_t key;      /* of a field: the text's number, or UINT32_MAX */
    uint8_t *is_meant; /* by actor, where actors are asked for */
};

struct ent_filter {
    const struct ent_corpus *corpus;
    const struct ent_view *view;
    const struct ent_levels *levels;
    struct test *tests;
    size_t n;
};

static bool asks_actors(enum asked asked)
{
    return asked == ASKED_ACTOR || asked == ASKED_SOURCE || asked == ASKED_TARGET ||
           asked == ASKED_ALSO_PRESENT || asked == ASKED_ATTRIBUTED_TO;
}

/* ---- Making ---- */

/* The number of the text that is a key of some report's field; else offer all keys. */
static bool find_key(const struct ent_corpus *corpus, struct ent_str name, uint32_t *key,
                     struct ent_suggestion *suggestion)
{
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(corpus, &n);
    uint32_t last = UINT32_MAX;

    for (size_t i = 0; i < n; i++) {
        const struct ent_extra *extra = ent_corpus_extra(corpus, &reports[i]);
        const uint32_t *fields;
        if (!extra || !extra->n_fields || (reports[i].flags & ENT_KEPT_REJECTED))
            continue;
        fields = ent_corpus_fields(corpus, extra);
        for (uint32_t f = 0; f < extra->n_fields; f++) {
            struct ent_str text = ent_corpus_text(corpus, fields[2 * f]);
            if (ent_str_equal(text, name)) {
                *key = fields[2 * f];
                return true;
            }
            if (suggestion && fields[2 * f] != last)
                ent_suggest_offer(suggestion, text);
            last = fields[2 * f];
        }
    }
    return false;
}

static enum ent_status mean_actors(const struct ent_corpus *corpus, struct test *test,
                                   struct ent_error *err)
{
    const struct ent_actors *actors = ent_corpus_actors(corpus);
    const struct ent_list *list = &test->condition->values;

    if (test->condition->comparison > ENT_IS_NOT)
        return ent_fail(err, ENT_EINVAL,
                        "%s is an actor: it is compared by = or !=", test->condition->field);
    test->is_meant = calloc(ent_actors_count(actors) + 1, 1);
    if (!test->is_meant)
        return ent_fail_memory(err);
    for (size_t i = 0; i < list->n; i++) {
        struct ent_actor actor;
        enum ent_status status = ent_actors_find(actors, ent_str_from(list->items[i]), &actor, err);
        if (status != ENT_OK)
            return status;
        test->is_meant[actor.n] = 1;
    }
    return ENT_OK;
}

static enum ent_status make_test(struct ent_filter *filter, struct test *test,
                                 struct ent_error *err)
{
    struct ent_str name = ent_str_from(test->condition->field);
    struct ent_suggestion suggestion;
    char hint[120] = "";
    bool is_field;

    test->key = UINT32_MAX;
    if (ent_str_is(name, "goldstein"))
        name = ent_str_from(names[ASKED_INTENSITY]);
    while (test->asked < ASKED_FIELD && !ent_str_is(name, names[test->asked]))
        test->asked++;
    if (asks_actors(test->asked))
        return mean_actors(filter->corpus, test, err);
    if (test->asked < ASKED_OF_REPORT)
        return ENT_OK;
    ent_suggest_init(&suggestion, name);
    is_field = find_key(filter->corpus, name, &test->key, &suggestion);
    if (is_field || test->asked < ASKED_FIELD)
        return ENT_OK;
    for (int i = 0; i < ASKED_FIELD; i++)
        ent_suggest_offer(&suggestion, ent_str_from(names[i]));
    ent_suggest_append(&suggestion, hint, sizeof hint);
    return ent_fail(err, ENT_EINVAL, "no report has a field \"%.60s\"%s", test->condition->field,
                    hint);
}

enum ent_status ent_filter_new(struct ent_filter **out, const struct ent_conditions *conditions,
                               const struct ent_corpus *corpus, const struct ent_view *view,
                               const struct ent_levels *levels, struct ent_error *err)
{
    struct ent_filter *filter = calloc(1, sizeof *filter);
    enum ent_status status = ENT_OK;

    if (!filter || !(filter->tests = calloc(conditions->n + 1, sizeof *filter->tests))) {
        free(filter);
        return ent_fail_memory(err);
    }
    filter->corpus = corpus;
    filter->view = view;
    filter->levels = levels;
    for (; filter->n < conditions->n && status == ENT_OK; filter->n++) {
        struct test *test = &filter->tests[filter->n];
        test->condition = &conditions->items[filter->n];
        status = make_test(filter, test, err);
    }
    if (status != ENT_OK) {
        ent_filter_free(filter);
        return status;
    }
    *out = filter;
    return ENT_OK;
}

void ent_filter_free(struct ent_filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < filter->n; i++)
        free(filter->tests[i].is_meant);
    free(filter->tests);
    free(filter);
}

/* ---- Judging ---- */

/* Whether one of the actors, or what it is at the view's level at that date, is meant. */
static bool means(const struct ent_filter *filter, const struct test *test,
                  const struct ent_actor *actors, size_t n, struct ent_span when)
{
    for (size_t i = 0; i < n; i++) {
        struct ent_rolling rolling;
        if (actors[i].n >= ent_actors_count(ent_corpus_actors(filter->corpus)))
            continue; /* present, but nobody's actor */
        rolling = ent_levels_at(filter->levels, actors[i], when);
        if (test->is_meant[actors[i].n])
            return true;
        for (size_t k = 0; k < rolling.n; k++) {
            if (test->is_meant[rolling.actors ? rolling.actors[k] : rolling.actor])
                return true;
        }
    }
    return false;
}

static bool takes_type(const struct ent_condition *condition, struct ent_str type)
{
    bool fits = false;

    if (condition->comparison > ENT_IS_NOT)
        return ent_condition_takes_text(condition, type);
    for (size_t i = 0; i < condition->values.n && !fits; i++)
        fits = ent_type_fits(condition->values.items[i], type);
    return fits == (condition->comparison == ENT_IS);
}

static bool takes_event(const struct ent_filter *filter, const struct test *test,
                        const struct ent_event *event)
{
    const struct ent_condition *condition = test->condition;
    struct ent_str type = ent_corpus_text(filter->corpus, event->type);
    int quad;
    bool found = false;

    switch (test->asked) {
    case ASKED_KIND:
        return ent_condition_takes_text(condition, ent_corpus_text(filter->corpus, event->kind));
    case ASKED_TYPE:
        return takes_type(condition, type);
    case ASKED_ROOT:
        return ent_code_find(type) && ent_condition_takes_text(condition, ent_str(type.data, 2));
    case ASKED_QUAD:
        quad = ent_code_quad(type, filter->view->quad);
        return quad && ent_condition_takes_number(condition, quad * ENT_MICRO);
    case ASKED_ACTOR:
    case ASKED_SOURCE:
    case ASKED_TARGET:
        if (test->asked != ASKED_TARGET)
            found = means(filter, test, event->sources, event->n_sources, event->when);
        if (test->asked != ASKED_SOURCE)
            found |= means(filter, test, event->targets, event->n_targets, event->when);
        return found == (condition->comparison == ENT_IS);
    case ASKED_SIGN:
        return ent_condition_takes_text(condition,
                                        ent_str_from(ent_sign_name((enum ent_sign)event->sign)));
    case ASKED_MUTUAL:
        return ent_condition_takes_text(condition, ent_str_from(event->mutual ? "true" : "false"));
    case ASKED_CONFIDENCE:
        return event->confidence != UINT32_MAX &&
               ent_condition_takes_number(condition, event->confidence);
    case ASKED_INTENSITY:
        return ent_condition_takes_number(condition, event->intensity);
    default:
        return ent_condition_takes_number(condition, event->n_reports * ENT_MICRO);
    }
}

/* A report's text where one is asked for; empty: unknown. */
static struct ent_str text_of(const struct ent_corpus *corpus, const struct ent_kept *report,
                              const struct ent_extra *extra, enum asked asked)
{
    const struct ent_document *document;

    switch (asked) {
    case ASKED_ID:
        return ent_corpus_report_id(corpus, report);
    case ASKED_EVENT:
        return ent_corpus_text(corpus, report->event);
    case ASKED_EPISODE:
        return ent_corpus_text(corpus, report->episode);
    case ASKED_DOCUMENT:
        return ent_corpus_text(corpus, report->document);
    case ASKED_TITLE:
    case ASKED_LANGUAGE:
        document = ent_corpus_document(corpus, ent_corpus_text(corpus, report->document));
        return ent_str_from(!document              ? NULL
                            : asked == ASKED_TITLE ? document->title
                                                   : document->language);
    case ASKED_PLACE:
        return extra ? ent_corpus_text(corpus, extra->place) : ent_str(NULL, 0);
    case ASKED_NOTE:
        return extra ? ent_corpus_text(corpus, extra->note) : ent_str(NULL, 0);
    default:
        return ent_str(NULL, 0);
    }
}

static bool takes_field(const struct ent_filter *filter, const struct test *test,
                        const struct ent_extra *extra)
{
    const uint32_t *fields = ent_corpus_fields(filter->corpus, extra);

    for (uint32_t f = 0; f < extra->n_fields; f++) {
        struct ent_str value = ent_corpus_text(filter->corpus, fields[2 * f + 1]);
        if (fields[2 * f] == test->key && value.length &&
            ent_condition_takes_text(test->condition, value))
            return true;
    }
    return false;
}

static bool takes_report(const struct ent_filter *filter, const struct test *test,
                         const struct ent_kept *report)
{
    const struct ent_corpus *corpus = filter->corpus;
    const struct ent_extra *extra = ent_corpus_extra(corpus, report);
    struct ent_str text = text_of(corpus, report, extra, test->asked);
    struct ent_actor single;
    size_t n = 0;
    const struct ent_actor *actors;
    int64_t number = ENT_MISSING;

    if (asks_actors(test->asked)) {
        if (!extra)
            return false;
        actors = ent_corpus_list(
            corpus, test->asked == ASKED_ALSO_PRESENT ? extra->also_present : extra->attributed_to,
            &single, &n);
        return n > 0 && means(filter, test, actors, n,
                              ent_zone_span(filter->view->zone, ent_kept_when(report))) ==
                            (test->condition->comparison == ENT_IS);
    }
    if (text.length)
        return ent_condition_takes_text(test->condition, text);
    if (extra && test->asked == ASKED_WEIGHT)
        number = extra->weight;
    else if (extra && test->asked == ASKED_MENTIONS)
        number = extra->mentions;
    else if (extra && test->asked == ASKED_FATALITIES)
        number = extra->fatalities;
    if (number != ENT_MISSING)
        return ent_condition_takes_number(test->condition, number);
    return extra && test->key != UINT32_MAX && takes_field(filter, test, extra);
}

bool ent_filter_takes(const struct ent_filter *filter, const struct ent_event *event)
{
    size_t n_reports, n_of_reports = 0;
    const struct ent_kept *reports = ent_corpus_reports(filter->corpus, &n_reports);

    for (size_t t = 0; t < filter->n; t++) {
        n_of_reports += filter->tests[t].asked >= ASKED_OF_REPORT;
        if (filter->tests[t].asked < ASKED_OF_REPORT &&
            !takes_event(filter, &filter->tests[t], event))
            return false;
    }
    for (uint32_t m = 0; m < event->n && n_of_reports; m++) {
        size_t t = 0;
        while (t < filter->n &&
               (filter->tests[t].asked < ASKED_OF_REPORT ||
                takes_report(filter, &filter->tests[t], &reports[event->members[m]])))
            t++;
        if (t == filter->n)
            return true;
    }
    return n_of_reports == 0;
}

bool ent_filter_takes_any(const struct ent_filter *filter, const struct ent_event *event)
{
    size_t n_reports;
    const struct ent_kept *reports = ent_corpus_reports(filter->corpus, &n_reports);

    for (size_t t = 0; t < filter->n; t++) {
        const struct test *test = &filter->tests[t];
        if (test->asked < ASKED_OF_REPORT && takes_event(filter, test, event))
            return true;
        for (uint32_t m = 0; m < event->n && test->asked >= ASKED_OF_REPORT; m++) {
            if (takes_report(filter, test, &reports[event->members[m]]))
                return true;
        }
    }
    return false;
}

/* ---- What reports tell ---- */

static bool is_text(enum asked asked)
{
    return asked == ASKED_KIND || asked == ASKED_TYPE ||
           (asked >= ASKED_OF_REPORT && asked <= ASKED_NOTE);
}

enum ent_status ent_told_find(struct ent_told *out, const struct ent_corpus *corpus,
                              const char *name, struct ent_error *err)
{
    struct ent_suggestion suggestion;
    char hint[120] = "";
    int asked = 0;

    *out = (struct ent_told){ASKED_FIELD, UINT32_MAX};
    while (asked < ASKED_FIELD && (!is_text((enum asked)asked) || strcmp(name, names[asked]) != 0))
        asked++;
    ent_suggest_init(&suggestion, ent_str_from(name));
    if (find_key(corpus, ent_str_from(name), &out->key, &suggestion) || asked < ASKED_FIELD) {
        out->asked = asked;
        return ENT_OK;
    }
    for (asked = 0; asked < ASKED_FIELD; asked++) {
        if (is_text((enum asked)asked))
            ent_suggest_offer(&suggestion, ent_str_from(names[asked]));
    }
    ent_suggest_append(&suggestion, hint, sizeof hint);
    return ent_fail(err, ENT_EINVAL, "no report has a text called \"%.60s\"%s", name, hint);
}

struct ent_str ent_told_by(const struct ent_corpus *corpus, const struct ent_told *told,
                           const struct ent_kept *report)
{
    const struct ent_extra *extra = ent_corpus_extra(corpus, report);
    struct ent_str text = ent_str(NULL, 0);
    const uint32_t *fields;

    if (told->asked == ASKED_KIND || told->asked == ASKED_TYPE)
        text = ent_corpus_text(corpus, told->asked == ASKED_KIND ? report->kind : report->type);
    else
        text = text_of(corpus, report, extra, (enum asked)told->asked);
    if (text.length || !extra || told->key == UINT32_MAX)
        return text;
    fields = ent_corpus_fields(corpus, extra);
    for (uint32_t f = 0; f < extra->n_fields && !text.length; f++) {
        if (fields[2 * f] == told->key)
            text = ent_corpus_text(corpus, fields[2 * f + 1]);
    }
    return text;
}
