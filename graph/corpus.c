#include "corpus.h"

#include <stdio.h>
#include <stdlib.h>

#include "fold.h"
#include "view.h"

struct setting {
    const char *key, *value; /* in the arena */
    uint32_t file;
};

/* Records that are valid but of no use to a graph, by reason. */
struct aside {
    const char *reason;
    uint64_t n;
};

struct input {
    struct ent_input *public; /* in the arena, as are its name and path: it stays where it is */
    const char *path;
    const char *merge;
    bool directed;
    double max_rejects;
    ent_describe_fn describe;
    bool exact_names, ids_repeat;
    struct aside *asides;
    size_t n_asides, asides_capacity;
    bool declares_actors;
    struct ent_error **rejects; /* in the arena */
    size_t n_rejects, rejects_capacity;
};

struct ent_corpus {
    struct ent_context *context;
    struct ent_arena arena;
    struct ent_interner *texts;
    struct ent_interner *ids; /* of reports */
    uint32_t *report_of_id;   /* by number of `ids` */
    int64_t *versions;        /* by number of `ids` */
    size_t versions_capacity;
    size_t report_of_id_capacity;
    struct ent_interner *documents;
    struct declared {
        const char *source;
        size_t line;
    } * documents_declared; /* by number of `documents` */
    size_t documents_capacity;
    struct ent_actors *actors;

    struct input *inputs;
    size_t n_inputs, inputs_capacity;
    struct ent_kept *reports;
    size_t n_reports, reports_capacity;
    struct ent_extra *extras;
    size_t n_extras, extras_capacity;
    uint32_t *fields; /* key, value, key, value … */
    size_t n_fields, fields_capacity;
    uint32_t *pool; /* lists: a length, then mentions */
    size_t n_pool, pool_capacity;
    struct ent_actor *pool_actors; /* the same places, resolved */

    struct setting *settings;
    size_t n_settings, settings_capacity;
    struct setting *options; /* what the caller chose for the formats */
    size_t n_options, options_capacity;
    const char *title;
    double max_rejects; /* negative: each format decides */
    bool max_is_percent;
    bool resolved;

    struct ent_view *expected;  /* what will be asked, or NULL */
    struct ent_view *fold_view; /* the same with every choice made, while inputs are folded */
    struct ent_fold *fold;
    uint32_t *fold_actors; /* by name of the fold */
    bool refuses_fold;     /* an input could not be folded after all */
};

enum ent_status ent_corpus_new(struct ent_corpus **out, struct ent_context *context,
                               struct ent_error *err)
{
    struct ent_corpus *corpus = calloc(1, sizeof *corpus);
    enum ent_status status;

    if (!corpus)
        return ent_fail_memory(err);
    corpus->context = context;
    corpus->max_rejects = -1;
    if ((status = ent_interner_new(&corpus->texts, err)) != ENT_OK ||
        (status = ent_interner_new(&corpus->ids, err)) != ENT_OK ||
        (status = ent_interner_new(&corpus->documents, err)) != ENT_OK ||
        (status = ent_actors_new(&corpus->actors, err)) != ENT_OK ||
        (status = ent_grow(&corpus->pool, &corpus->pool_capacity, 1, sizeof *corpus->pool, err)) !=
            ENT_OK) {
        ent_corpus_free(corpus);
        return status;
    }
    corpus->pool[corpus->n_pool++] = 0; /* the empty list */
    *out = corpus;
    return ENT_OK;
}

void ent_corpus_free(struct ent_corpus *corpus)
{
    if (!corpus)
        return;
    for (size_t i = 0; i < corpus->n_inputs; i++) {
        free(corpus->inputs[i].asides);
        free(corpus->inputs[i].rejects);
    }
    free(corpus->options);
    free(corpus->settings);
    free(corpus->inputs);
    free(corpus->reports);
    free(corpus->extras);
    free(corpus->fields);
    free(corpus->pool);
    free(corpus->pool_actors);
    free(corpus->report_of_id);
    free(corpus->versions);
    free(corpus->documents_declared);
    ent_interner_free(corpus->texts);
    ent_interner_free(corpus->ids);
    ent_interner_free(corpus->documents);
    ent_fold_free(corpus->fold);
    ent_view_free(corpus->fold_view);
    ent_view_free(corpus->expected);
    free(corpus->fold_actors);
    ent_actors_free(corpus->actors);
    ent_arena_fini(&corpus->arena);
    free(corpus);
}

void ent_corpus_set_max_rejects(struct ent_corpus *corpus, double count, bool percent)
{
    corpus->max_rejects = count;
    corpus->max_is_percent = percent;
}

/* ---- Rejects ---- */

/* How many records of an input may be rejected, given how many it has so far. */
static uint64_t may_reject(const struct ent_corpus *corpus, const struct input *input, bool at_end)
{
    uint64_t records = input->public->reports + input->public->rejected + input->public->set_aside;
    double share;

    if (corpus->max_rejects >= 0 && !corpus->max_is_percent) {
        /* A count is one for all inputs. */
        uint64_t all = corpus->max_rejects >= 1e18 ? UINT64_MAX : (uint64_t)corpus->max_rejects;
        for (size_t i = 0; i < corpus->n_inputs && all != UINT64_MAX; i++) {
            const struct input *other = &corpus->inputs[i];
            if (other != input)
                all -= other->public->rejected < all ? other->public->rejected : all;
        }
        return all;
    }
    share = corpus->max_rejects >= 0 ? corpus->max_rejects / 100 : input->max_rejects;
    if (share <= 0)
        return 0;
    /* A share is judged at the end: ten bad rows at the start of a million are few. */
    return at_end ? (uint64_t)(share * (double)records + 1e-6) : UINT64_MAX;
}

static enum ent_status fail_as_rejected(const struct input *input, struct ent_error *err)
{
    const struct ent_error *first = input->rejects[0];

    if (err && err->status == ENT_OK) {
        *err = *first;
        if (input->public->rejected > 1) {
            size_t used = strlen(err->message);
            snprintf(err->message + used, sizeof err->message - used,
                     " (the first of %llu records that cannot be used)",
                     (unsigned long long)input->public->rejected);
        }
    }
    return first->status;
}

static enum ent_status reject(struct ent_corpus *corpus, struct input *input,
                              const struct ent_error *why, struct ent_error *err)
{
    enum ent_status status = ent_grow(&input->rejects, &input->rejects_capacity,
                                      input->n_rejects + 1, sizeof *input->rejects, err);
    struct ent_error *kept;

    if (status != ENT_OK)
        return status;
    kept = ent_arena_alloc(&corpus->arena, sizeof *kept);
    if (!kept)
        return ent_fail_memory(err);
    *kept = *why;
    if (why->status == ENT_OK || why->status == ENT_EINVAL)
        kept->status = ENT_EPARSE;
    ent_error_set_source(kept, input->path);
    input->rejects[input->n_rejects++] = kept;
    input->public->rejected++;
    if (input->public->rejected > may_reject(corpus, input, false))
        return fail_as_rejected(input, err);
    return ENT_OK;
}

static enum ent_status take_reject(void *self, const struct ent_error *why, struct ent_error *err)
{
    struct ent_corpus *corpus = self;

    return reject(corpus, &corpus->inputs[corpus->n_inputs - 1], why, err);
}

/* ---- Taking records ---- */

static enum ent_status keep_list(struct ent_corpus *corpus, struct ent_texts names,
                                 ent_list_id *list, struct ent_error *err)
{
    struct ent_mention mention;
    enum ent_status status;
    size_t first = corpus->n_pool;

    if (names.n == 0) {
        *list = ENT_LIST_POOL;
        return ENT_OK;
    }
    if (names.n == 1) {
        status = ent_actors_mention(corpus->actors, names.items[0], &mention, err);
        if (status == ENT_OK && mention.n >= ENT_LIST_POOL)
            status = ent_fail(err, ENT_ELIMIT, "too many different names");
        if (status == ENT_OK)
            *list = mention.n;
        return status;
    }
    if (first + names.n + 1 >= ENT_LIST_POOL)
        return ent_fail(err, ENT_ELIMIT, "too many lists of actors");
    status = ent_grow(&corpus->pool, &corpus->pool_capacity, first + names.n + 1,
                      sizeof *corpus->pool, err);
    if (status != ENT_OK)
        return status;
    corpus->pool[first] = (uint32_t)names.n;
    for (size_t i = 0; i < names.n; i++) {
        status = ent_actors_mention(corpus->actors, names.items[i], &mention, err);
        if (status != ENT_OK)
            return status;
        corpus->pool[first + 1 + i] = mention.n;
    }
    corpus->n_pool = first + names.n + 1;
    *list = ENT_LIST_POOL | (uint32_t)first;
    return ENT_OK;
}

static bool has_extra(const struct ent_report *report)
{
    return report->intensity != ENT_MISSING || report->weight != ENT_MISSING ||
           report->mentions != ENT_MISSING || report->fatalities != ENT_MISSING ||
           report->place.length || report->note.length || report->also_present.n ||
           report->attributed_to.n || report->n_fields;
}

static enum ent_status keep_extra(struct ent_corpus *corpus, const struct ent_report *report,
                                  uint32_t *place, struct ent_error *err)
{
    struct ent_extra extra = {
        .intensity = report->intensity,
        .weight = report->weight,
        .mentions = report->mentions,
        .fatalities = report->fatalities,
        .first_field = (uint32_t)corpus->n_fields,
        .n_fields = (uint32_t)report->n_fields,
    };
    enum ent_status status;

    if (corpus->n_fields + 2 * report->n_fields > UINT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "too many fields");
    if ((status = ent_intern(corpus->texts, report->place, &extra.place, err)) != ENT_OK ||
        (status = ent_intern(corpus->texts, report->note, &extra.note, err)) != ENT_OK ||
        (status = keep_list(corpus, report->also_present, &extra.also_present, err)) != ENT_OK ||
        (status = keep_list(corpus, report->attributed_to, &extra.attributed_to, err)) != ENT_OK ||
        (status = ent_grow(&corpus->fields, &corpus->fields_capacity,
                           corpus->n_fields + 2 * report->n_fields, sizeof *corpus->fields, err)) !=
            ENT_OK ||
        (status = ent_grow(&corpus->extras, &corpus->extras_capacity, corpus->n_extras + 1,
                           sizeof *corpus->extras, err)) != ENT_OK)
        return status;
    for (size_t i = 0; i < report->n_fields; i++) {
        uint32_t *pair = &corpus->fields[corpus->n_fields];
        if ((status = ent_intern(corpus->texts, report->fields[i].key, &pair[0], err)) != ENT_OK ||
            (status = ent_intern(corpus->texts, report->fields[i].value, &pair[1], err)) != ENT_OK)
            return status;
        corpus->n_fields += 2;
    }
    corpus->extras[corpus->n_extras++] = extra;
    *place = (uint32_t)corpus->n_extras;
    return ENT_OK;
}

static enum ent_status count_aside(struct input *input, const char *reason, struct ent_error *err);

/* Order a report's names and a kept list, name by name. */
static int compare_names(const struct ent_corpus *corpus, struct ent_texts names, ent_list_id list)
{
    const uint32_t *items =
        list & ENT_LIST_POOL ? &corpus->pool[(list & ~ENT_LIST_POOL) + 1] : &list;
    size_t n = list & ENT_LIST_POOL ? items[-1] : 1;
    int order = (names.n > n) - (names.n < n);

    for (size_t i = 0; i < n && order == 0; i++)
        order = ent_str_compare(names.items[i],
                                ent_mention_text(corpus->actors, (struct ent_mention){items[i]}));
    return order;
}

/* Of two reports with equal versions one must go, whoever was read first: the one whose content
 * comes first. */
static bool comes_before(const struct ent_corpus *corpus, const struct ent_report *report,
                         const struct ent_kept *kept)
{
    const struct ent_extra *extra = ent_corpus_extra(corpus, kept);
    int64_t fatalities = extra ? extra->fatalities : ENT_MISSING;
    int order = ent_str_compare(report->type, ent_interned(corpus->texts, kept->type));

    if (order == 0)
        order = ent_str_compare(report->document, ent_interned(corpus->texts, kept->document));
    if (order == 0 && report->when.start != kept->start)
        order = report->when.start < kept->start ? -1 : 1;
    if (order == 0 && report->when.end != kept->end)
        order = report->when.end < kept->end ? -1 : 1;
    if (order == 0 && report->fatalities != fatalities)
        order = report->fatalities < fatalities ? -1 : 1;
    if (order == 0)
        order = compare_names(corpus, report->source, kept->source);
    if (order == 0)
        order = compare_names(corpus, report->target, kept->target);
    return order < 0;
}

static enum ent_status fail_taken(const struct ent_corpus *corpus, const struct input *input,
                                  const struct ent_report *report, const struct ent_kept *taken,
                                  struct ent_error *err)
{
    const struct input *other = &corpus->inputs[taken->file];

    return ent_fail_at(err, ENT_EPARSE, input->path, report->line, report->column,
                       "report id \"%.*s\" is already used at %s%sline %u",
                       (int)(report->id.length < 60 ? report->id.length : 60), report->id.data,
                       other == input ? "" : other->path, other == input ? "" : ", ", taken->line);
}

/*
 * The number of a report's id, which only another version of the report may have: then the newer
 * one stays, and *is_older tells that it is not this one.
 */
static enum ent_status keep_id(struct ent_corpus *corpus, struct input *input,
                               const struct ent_report *report, uint32_t *number, bool *is_older,
                               struct ent_error *err)
{
    size_t before = ent_interner_count(corpus->ids);
    enum ent_status status = ent_intern(corpus->ids, report->id, number, err);

    *is_older = false;
    if (status != ENT_OK || *number == 0)
        return status;
    if ((status = ent_grow(&corpus->report_of_id, &corpus->report_of_id_capacity,
                           (size_t)*number + 1, sizeof *corpus->report_of_id, err)) != ENT_OK ||
        (status = ent_grow(&corpus->versions, &corpus->versions_capacity, (size_t)*number + 1,
                           sizeof *corpus->versions, err)) != ENT_OK)
        return status;
    if (*number < before) {
        struct ent_kept *taken = &corpus->reports[corpus->report_of_id[*number]];
        int64_t version = corpus->versions[*number];
        if (input->ids_repeat && report->version == ENT_MISSING)
            return ENT_OK;
        if (report->version == ENT_MISSING || version == ENT_MISSING)
            return fail_taken(corpus, input, report, taken, err);
        *is_older = report->version < version ||
                    (report->version == version && comes_before(corpus, report, taken));
        struct input *loser = *is_older ? input : &corpus->inputs[taken->file];
        status = count_aside(loser, "an older version of the same event", err);
        if (status != ENT_OK || *is_older)
            return status;
        taken->flags |= ENT_KEPT_REJECTED;
        loser->public->reports--;
    }
    corpus->versions[*number] = report->version;
    corpus->report_of_id[*number] = (uint32_t)corpus->n_reports;
    return ENT_OK;
}

static enum ent_status keep_report(struct ent_corpus *corpus, struct input *input,
                                   const struct ent_report *report, struct ent_error *err)
{
    struct ent_kept kept = {
        .start = report->when.start,
        .end = report->when.end,
        .precision = report->when.precision,
        .span_flags = report->when.flags,
        .column = (uint16_t)(report->column <= UINT16_MAX ? report->column : 0),
        .line = (uint32_t)(report->line < UINT32_MAX ? report->line : UINT32_MAX),
        .confidence = report->confidence == ENT_MISSING ? UINT32_MAX : (uint32_t)report->confidence,
        .file = (uint16_t)(corpus->n_inputs - 1),
        .sign = (int8_t)report->sign,
        /* Where source and target are no direction, an event passes both ways. */
        .flags = (uint8_t)((report->mutual || !input->directed ? ENT_KEPT_MUTUAL : 0) |
                           (report->is_attached ? ENT_KEPT_ATTACHED : 0)),
    };
    bool is_older;
    enum ent_status status;

    if (corpus->n_reports >= UINT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "more than 4294967295 reports");
    status = keep_id(corpus, input, report, &kept.id, &is_older, err);
    if (status != ENT_OK || is_older)
        return status;
    if ((status = keep_list(corpus, report->source, &kept.source, err)) != ENT_OK ||
        (status = keep_list(corpus, report->target, &kept.target, err)) != ENT_OK ||
        (status = ent_intern(corpus->texts, report->type, &kept.type, err)) != ENT_OK ||
        (status = ent_intern(corpus->texts, report->kind, &kept.kind, err)) != ENT_OK ||
        (status = ent_intern(corpus->texts, report->event, &kept.event, err)) != ENT_OK ||
        (status = ent_intern(corpus->texts, report->episode, &kept.episode, err)) != ENT_OK ||
        (status = ent_intern(corpus->texts, report->document, &kept.document, err)) != ENT_OK)
        return status;
    if (has_extra(report)) {
        status = keep_extra(corpus, report, &kept.extra, err);
        if (status != ENT_OK)
            return status;
    }
    status = ent_grow(&corpus->reports, &corpus->reports_capacity, corpus->n_reports + 1,
                      sizeof *corpus->reports, err);
    if (status != ENT_OK)
        return status;
    corpus->reports[corpus->n_reports++] = kept;
    input->public->reports++;
    return ENT_OK;
}

static enum ent_status take_reports(void *self, const struct ent_report *reports, size_t n,
                                    struct ent_error *err)
{
    struct ent_corpus *corpus = self;
    struct input *input = &corpus->inputs[corpus->n_inputs - 1];

    for (size_t i = 0; i < n; i++) {
        enum ent_status status = keep_report(corpus, input, &reports[i], err);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

static enum ent_status take_actor(void *self, const struct ent_actor_record *actor,
                                  struct ent_error *err)
{
    struct ent_corpus *corpus = self;
    struct input *input = &corpus->inputs[corpus->n_inputs - 1];

    if (actor->is_hint)
        return ent_actors_hint(corpus->actors, actor->id, actor->name, actor->kind, err);
    input->declares_actors = true;
    return ent_actors_declare(corpus->actors, actor, (uint32_t)corpus->n_inputs, input->path, err);
}

static enum ent_status take_document(void *self, const struct ent_document_record *document,
                                     struct ent_error *err)
{
    struct ent_corpus *corpus = self;
    const struct input *input = &corpus->inputs[corpus->n_inputs - 1];
    size_t before = ent_interner_count(corpus->documents);
    uint32_t number;
    enum ent_status status = ent_intern(corpus->documents, document->id, &number, err);

    if (status != ENT_OK)
        return status;
    if (number < before) {
        const char *other = corpus->documents_declared[number].source;
        return ent_fail_at(err, ENT_EPARSE, input->path, document->line, document->column,
                           "document id \"%s\" is already used at %s%sline %zu",
                           ent_interned(corpus->documents, number).data,
                           other == input->path ? "" : other, other == input->path ? "" : ", ",
                           corpus->documents_declared[number].line);
    }
    status = ent_grow(&corpus->documents_declared, &corpus->documents_capacity, (size_t)number + 1,
                      sizeof *corpus->documents_declared, err);
    if (status == ENT_OK)
        corpus->documents_declared[number] = (struct declared){input->path, document->line};
    return status;
}

/*
 * A choice that does not fit is the file's mistake, and has a place there. One that does is kept as
 * the view writes it, so that two files agree where they mean the same.
 */
static enum ent_status check_choice(struct ent_corpus *corpus, const struct input *input,
                                    struct setting *setting, size_t line, size_t column,
                                    struct ent_error *err)
{
    struct ent_view *view = NULL;
    struct ent_error why = {0};
    const char *key = setting->key + strlen("view.");
    enum ent_status status = ent_view_new(&view, err);

    if (status != ENT_OK)
        return status;
    status = ent_view_set(view, key, setting->value, &why);
    if (status == ENT_ENOMEM)
        ent_fail_memory(err);
    else if (status != ENT_OK)
        status = ent_fail_at(err, ENT_EPARSE, input->path, line, column, "view: %s", why.message);
    if (status == ENT_OK) {
        setting->value = ent_arena_copy(&corpus->arena, ent_str_from(ent_view_get(view, key)));
        if (!setting->value)
            status = ent_fail_memory(err);
    }
    ent_view_free(view);
    return status;
}

static enum ent_status take_setting(void *self, struct ent_str key, struct ent_str value,
                                    size_t line, size_t column, struct ent_error *err)
{
    struct ent_corpus *corpus = self;
    const struct input *input = &corpus->inputs[corpus->n_inputs - 1];
    struct setting setting = {NULL, NULL, (uint32_t)corpus->n_inputs - 1};
    enum ent_status status;

    if (ent_str_is(key, "title")) {
        /* Of several files' titles the first by bytes, whoever was read first. */
        if (corpus->title && ent_str_compare(ent_str_from(corpus->title), value) <= 0)
            return ENT_OK;
        corpus->title = ent_arena_copy(&corpus->arena, value);
        return corpus->title ? ENT_OK : ent_fail_memory(err);
    }
    status = ent_grow(&corpus->settings, &corpus->settings_capacity, corpus->n_settings + 1,
                      sizeof *corpus->settings, err);
    if (status != ENT_OK)
        return status;
    setting.key = ent_arena_copy(&corpus->arena, key);
    setting.value = ent_arena_copy(&corpus->arena, value);
    if (!setting.key || !setting.value)
        return ent_fail_memory(err);
    if (strncmp(setting.key, "view.", 5) == 0) {
        status = check_choice(corpus, input, &setting, line, column, err);
        if (status != ENT_OK)
            return status;
    }
    corpus->settings[corpus->n_settings++] = setting;
    return ENT_OK;
}

static struct aside *find_aside(struct input *input, const char *reason)
{
    for (size_t i = 0; i < input->n_asides; i++) {
        if (strcmp(input->asides[i].reason, reason) == 0)
            return &input->asides[i];
    }
    return NULL;
}

static enum ent_status count_aside(struct input *input, const char *reason, struct ent_error *err)
{
    size_t i = 0;

    while (i < input->n_asides && strcmp(input->asides[i].reason, reason) != 0)
        i++;
    if (i == input->n_asides) {
        enum ent_status status =
            ent_grow(&input->asides, &input->asides_capacity, i + 1, sizeof *input->asides, err);
        if (status != ENT_OK)
            return status;
        input->asides[input->n_asides++] = (struct aside){reason, 0};
    }
    input->asides[i].n++;
    input->public->set_aside++;
    return ENT_OK;
}

static enum ent_status take_aside(void *self, const char *reason, struct ent_error *err)
{
    struct ent_corpus *corpus = self;

    return count_aside(&corpus->inputs[corpus->n_inputs - 1], reason, err);
}

static void count_repaired(void *self)
{
    struct ent_corpus *corpus = self;

    corpus->inputs[corpus->n_inputs - 1].public->repaired++;
}

static const char *find_option(void *self, const char *name)
{
    const struct ent_corpus *corpus = self;

    for (size_t i = 0; i < corpus->n_options; i++) {
        if (strcmp(corpus->options[i].key, name) == 0)
            return corpus->options[i].value;
    }
    return NULL;
}

enum ent_status ent_corpus_set(struct ent_corpus *corpus, const char *name, const char *value,
                               struct ent_error *err)
{
    struct setting option = {ent_arena_copy(&corpus->arena, ent_str_from(name)),
                             ent_arena_copy(&corpus->arena, ent_str_from(value)), 0};
    size_t i = 0;
    enum ent_status status;

    if (!option.key || !option.value)
        return ent_fail_memory(err);
    while (i < corpus->n_options && strcmp(corpus->options[i].key, name) != 0)
        i++;
    status =
        ent_grow(&corpus->options, &corpus->options_capacity, i + 1, sizeof *corpus->options, err);
    if (status != ENT_OK)
        return status;
    if (i == corpus->n_options)
        corpus->n_options++;
    corpus->options[i] = option;
    return ENT_OK;
}

/* ---- Inputs ---- */

enum ent_status ent_corpus_decide(const struct ent_corpus *corpus, struct ent_view *view,
                                  struct ent_error *err)
{
    const struct ent_view_key *key;

    for (size_t k = 0; (key = ent_view_key(k)); k++) {
        const char *value = ent_view_get(view, key->name);
        enum ent_status status = ENT_OK;
        if (!value)
            status = ent_corpus_recommended(corpus, key->name, &value, err);
        if (status != ENT_OK)
            return status;
        if (!value)
            value = key->fallback;
        if (!value && strcmp(key->name, "merge") == 0)
            value = ent_corpus_default_merge(corpus);
        if (!value && strcmp(key->name, "direction") == 0)
            value = ent_corpus_default_directed(corpus) ? "directed" : "undirected";
        if (value && (status = ent_view_set(view, key->name, value, err)) != ENT_OK)
            return status;
    }
    /* Fixed windows are counted from --since; calendar ones know where they start. */
    if (view->window.kind == ENT_WINDOW_FIXED && view->since != INT64_MIN &&
        strspn(ent_view_get(view, "window"), "0123456789"))
        view->window.origin = view->since;
    return ENT_OK;
}

static enum ent_status refuse_fold(struct ent_corpus *corpus, const struct input *input,
                                   struct ent_error *err)
{
    corpus->refuses_fold = true;
    return ent_fail_at(err, ENT_EINVAL, input->path, 0, 0,
                       "cannot be counted as it passes: read it without ent_corpus_expect");
}

/* The first input decides whether reports are kept or counted; the others must go along. */
static enum ent_status decide_fold(struct ent_corpus *corpus, const struct ent_input_facts *facts,
                                   struct ent_error *err)
{
    const struct input *input = &corpus->inputs[corpus->n_inputs - 1];
    struct ent_view *view = NULL;
    enum ent_status status;

    if (!corpus->expected || (corpus->n_inputs > 1 && !corpus->fold))
        return ENT_OK;
    if ((status = ent_view_copy(&view, corpus->expected, err)) != ENT_OK ||
        (status = ent_corpus_decide(corpus, view, err)) != ENT_OK)
        goto out;
    if (corpus->fold) {
        if (facts->rows_meet || !ent_views_equal(view, corpus->fold_view))
            status = refuse_fold(corpus, input, err);
    } else if (!facts->rows_meet && ent_fold_fits(view)) {
        corpus->fold_view = view;
        view = NULL;
        status = ent_fold_new(&corpus->fold, corpus->fold_view, err);
    }
out:
    ent_view_free(view);
    return status;
}

enum ent_status ent_corpus_expect(struct ent_corpus *corpus, const struct ent_view *view,
                                  struct ent_error *err)
{
    struct ent_view *copy = NULL;
    enum ent_status status = ent_view_copy(&copy, view, err);

    if (status != ENT_OK)
        return status;
    ent_view_free(corpus->expected);
    corpus->expected = copy;
    return ENT_OK;
}

bool ent_corpus_refused(const struct ent_corpus *corpus)
{
    return corpus->refuses_fold;
}

bool ent_corpus_folds(const struct ent_corpus *corpus)
{
    return corpus->fold != NULL;
}

enum ent_status ent_corpus_begin_input(struct ent_corpus *corpus,
                                       const struct ent_input_facts *facts, struct ent_sink *sink,
                                       struct ent_error *err)
{
    const char *name;
    enum ent_status status;

    if (corpus->n_inputs >= UINT16_MAX)
        return ent_fail(err, ENT_ELIMIT, "more than %d files", UINT16_MAX);
    status = ent_grow(&corpus->inputs, &corpus->inputs_capacity, corpus->n_inputs + 1,
                      sizeof *corpus->inputs, err);
    if (status != ENT_OK)
        return status;
    struct input input = {
        .path = ent_arena_copy(&corpus->arena, ent_str_from(facts->path)),
        .merge = facts->merge,
        .directed = facts->directed,
        .max_rejects = facts->max_rejects,
        .describe = facts->describe,
        .exact_names = facts->exact_names,
        .ids_repeat = facts->ids_repeat,
        .public = ent_arena_alloc(&corpus->arena, sizeof *input.public),
    };
    name = ent_arena_copy(&corpus->arena, ent_str_from(facts->name ? facts->name : facts->path));
    if (!input.path || !input.public || !name)
        return ent_fail_memory(err);
    *input.public =
        (struct ent_input){.name = name, .format = facts->format, .reason = facts->reason};
    corpus->inputs[corpus->n_inputs++] = input;
    corpus->resolved = false;
    status = decide_fold(corpus, facts, err);
    if (status != ENT_OK)
        return status;
    *sink = (struct ent_sink){
        .self = corpus,
        .reports = take_reports,
        .actor = take_actor,
        .document = take_document,
        .reject = take_reject,
        .setting = take_setting,
        .aside = take_aside,
        .repaired = count_repaired,
        .option = find_option,
        .wants_fields = true,
    };
    return ENT_OK;
}

enum ent_status ent_corpus_end_input(struct ent_corpus *corpus, uint64_t size,
                                     const char sha256[65], struct ent_error *err)
{
    struct input *input = &corpus->inputs[corpus->n_inputs - 1];

    input->public->size = size;
    memcpy(input->public->sha256, sha256, sizeof input->public->sha256);
    if (input->public->rejected > may_reject(corpus, input, true))
        return fail_as_rejected(input, err);
    return ENT_OK;
}

/* ---- Parts of an input that is folded ---- */

/* Counts of its own, so that threads do not meet; they are added up in the order of the parts. */
struct ent_part {
    struct ent_corpus *corpus;
    struct ent_fold *fold;
    struct input counts;
    struct ent_input public;
    struct ent_error *rejects;
    size_t n_rejects, rejects_capacity;
    bool undirected;
};

static enum ent_status part_reports(void *self, const struct ent_report *reports, size_t n,
                                    struct ent_error *err)
{
    struct ent_part *part = self;
    bool refused = false;
    enum ent_status status = ent_fold_take(part->fold, reports, n, part->undirected, &refused, err);

    part->public.reports += n;
    if (status == ENT_OK && refused) {
        part->corpus->refuses_fold = true;
        status = ent_fail(err, ENT_EINVAL, "cannot be counted as it passes");
    }
    return status;
}

static enum ent_status part_actor(void *self, const struct ent_actor_record *actor,
                                  struct ent_error *err)
{
    struct ent_part *part = self;

    (void)actor;
    part->corpus->refuses_fold = true;
    return ent_fail(err, ENT_EINVAL, "cannot be counted as it passes");
}

static enum ent_status part_document(void *self, const struct ent_document_record *document,
                                     struct ent_error *err)
{
    (void)self;
    (void)document;
    (void)err;
    return ENT_OK; /* nobody will ask for it */
}

static enum ent_status part_reject(void *self, const struct ent_error *why, struct ent_error *err)
{
    struct ent_part *part = self;
    enum ent_status status = ent_grow(&part->rejects, &part->rejects_capacity, part->n_rejects + 1,
                                      sizeof *part->rejects, err);

    if (status == ENT_OK)
        part->rejects[part->n_rejects++] = *why;
    return status;
}

static enum ent_status part_setting(void *self, struct ent_str key, struct ent_str value,
                                    size_t line, size_t column, struct ent_error *err)
{
    struct ent_part *part = self;

    (void)value;
    (void)line;
    (void)column;
    if (key.length < 5 || memcmp(key.data, "view.", 5) != 0)
        return ENT_OK;
    part->corpus->refuses_fold = true;
    return ent_fail(err, ENT_EINVAL, "cannot be counted as it passes");
}

static enum ent_status part_aside(void *self, const char *reason, struct ent_error *err)
{
    struct ent_part *part = self;

    return count_aside(&part->counts, reason, err);
}

static void part_repaired(void *self)
{
    struct ent_part *part = self;

    part->public.repaired++;
}

static const char *part_option(void *self, const char *name)
{
    struct ent_part *part = self;

    return find_option(part->corpus, name);
}

enum ent_status ent_corpus_begin_part(struct ent_corpus *corpus, struct ent_part **out,
                                      struct ent_sink *sink, struct ent_error *err)
{
    struct ent_part *part = calloc(1, sizeof *part);
    enum ent_status status;

    if (!part)
        return ent_fail_memory(err);
    part->corpus = corpus;
    part->counts.public = &part->public;
    part->undirected = !corpus->inputs[corpus->n_inputs - 1].directed;
    status = ent_fold_new(&part->fold, corpus->fold_view, err);
    if (status != ENT_OK) {
        free(part);
        return status;
    }
    *sink = (struct ent_sink){
        .self = part,
        .reports = part_reports,
        .actor = part_actor,
        .document = part_document,
        .reject = part_reject,
        .setting = part_setting,
        .aside = part_aside,
        .repaired = part_repaired,
        .option = part_option,
        .wants_fields = false,
    };
    *out = part;
    return ENT_OK;
}

bool ent_part_needs_lines(const struct ent_part *part)
{
    return part->n_rejects > 0;
}

enum ent_status ent_corpus_join_part(struct ent_corpus *corpus, struct ent_part *part,
                                     size_t first_line, struct ent_error *err)
{
    struct input *input = &corpus->inputs[corpus->n_inputs - 1];
    enum ent_status status;

    status = ent_fold_join(corpus->fold, part->fold, err);
    input->public->reports += part->public.reports;
    input->public->repaired += part->public.repaired;
    for (size_t i = 0; i < part->counts.n_asides && status == ENT_OK; i++) {
        const struct aside *aside = &part->counts.asides[i];
        status = count_aside(input, aside->reason, err);
        if (status == ENT_OK) {
            find_aside(input, aside->reason)->n += aside->n - 1;
            input->public->set_aside += aside->n - 1;
        }
    }
    for (size_t i = 0; i < part->n_rejects && status == ENT_OK; i++) {
        if (part->rejects[i].line)
            part->rejects[i].line += first_line - 1;
        status = reject(corpus, input, &part->rejects[i], err);
    }
    return status;
}

void ent_part_free(struct ent_part *part)
{
    if (!part)
        return;
    ent_fold_free(part->fold);
    free(part->counts.asides);
    free(part->rejects);
    free(part);
}

const struct ent_fold *ent_corpus_fold(const struct ent_corpus *corpus, const uint32_t **actor_of)
{
    *actor_of = corpus->fold_actors;
    return corpus->fold;
}

const struct ent_view *ent_corpus_fold_view(const struct ent_corpus *corpus)
{
    return corpus->fold_view;
}

size_t ent_corpus_n_inputs(const struct ent_corpus *corpus)
{
    return corpus->n_inputs;
}

const struct ent_input *ent_corpus_input(const struct ent_corpus *corpus, size_t index)
{
    return index < corpus->n_inputs ? corpus->inputs[index].public : NULL;
}

size_t ent_corpus_n_reports(const struct ent_corpus *corpus)
{
    size_t n = 0;

    for (size_t i = 0; i < corpus->n_inputs; i++)
        n += corpus->inputs[i].public->reports;
    return n;
}

const char *ent_corpus_title(const struct ent_corpus *corpus)
{
    return corpus->title;
}

const struct ent_error *ent_corpus_reject(const struct ent_corpus *corpus, size_t input,
                                          size_t index)
{
    if (input >= corpus->n_inputs || index >= corpus->inputs[input].n_rejects)
        return NULL;
    return corpus->inputs[input].rejects[index];
}

/* ---- Resolving ---- */

static enum ent_status allow_list(struct ent_corpus *corpus, ent_list_id list,
                                  const struct input *input, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (!(list & ENT_LIST_POOL))
        return ent_actors_allow(corpus->actors, (struct ent_mention){list}, 1, input->describe,
                                input->exact_names, err);
    const uint32_t *items = &corpus->pool[list & ~ENT_LIST_POOL];
    for (uint32_t i = 0; i < items[0] && status == ENT_OK; i++)
        status = ent_actors_allow(corpus->actors, (struct ent_mention){items[1 + i]}, 1,
                                  input->describe, input->exact_names, err);
    return status;
}

/* Names make actors where the file declares none. */
static enum ent_status allow_names(struct ent_corpus *corpus, struct ent_error *err)
{
    ent_actors_allow_none(corpus->actors);
    for (size_t i = 0; i < corpus->n_reports; i++) {
        const struct ent_kept *report = &corpus->reports[i];
        const struct input *input = &corpus->inputs[report->file];
        enum ent_status status;
        if (input->declares_actors || (report->flags & ENT_KEPT_REJECTED))
            continue;
        if ((status = allow_list(corpus, report->source, input, err)) != ENT_OK ||
            (status = allow_list(corpus, report->target, input, err)) != ENT_OK)
            return status;
    }
    return ENT_OK;
}

size_t ent_corpus_parent(const struct ent_corpus *corpus, const struct ent_kept *report)
{
    uint32_t id = ent_interner_find(corpus->ids, ent_interned(corpus->texts, report->event));

    return id == UINT32_MAX || id == 0 ? SIZE_MAX : corpus->report_of_id[id];
}

/* What is attached to a report takes over who did what, when. */
static enum ent_status attach(struct ent_corpus *corpus, struct ent_error *err)
{
    for (size_t i = 0; i < corpus->n_reports; i++) {
        struct ent_kept *report = &corpus->reports[i];
        struct input *input = &corpus->inputs[report->file];
        if (!(report->flags & ENT_KEPT_ATTACHED) || (report->flags & ENT_KEPT_REJECTED))
            continue;
        size_t place = ent_corpus_parent(corpus, report);
        if (place == SIZE_MAX) {
            enum ent_status status = count_aside(input, "its event is in no file", err);
            if (status != ENT_OK)
                return status;
            report->flags |= ENT_KEPT_REJECTED;
            input->public->reports--;
            continue;
        }
        const struct ent_kept *parent = &corpus->reports[place];
        report->start = parent->start;
        report->end = parent->end;
        report->precision = parent->precision;
        report->span_flags = parent->span_flags;
        report->source = parent->source;
        report->target = parent->target;
        report->type = parent->type;
        report->kind = parent->kind;
        report->sign = parent->sign;
        report->flags |= parent->flags & ENT_KEPT_MUTUAL;
    }
    return ENT_OK;
}

/* Whether all of a list's names are somebody; `why` tells of the first that is not. */
static bool list_is_known(const struct ent_corpus *corpus, ent_list_id list, struct ent_error *why)
{
    struct ent_actor actor;

    if (!(list & ENT_LIST_POOL))
        return ent_actors_of(corpus->actors, (struct ent_mention){list}, &actor, why);
    const uint32_t *items = &corpus->pool[list & ~ENT_LIST_POOL];
    for (uint32_t i = 0; i < items[0]; i++) {
        if (!ent_actors_of(corpus->actors, (struct ent_mention){items[1 + i]}, &actor, why))
            return false;
    }
    return true;
}

static enum ent_status reject_unknown(struct ent_corpus *corpus, struct ent_error *err)
{
    for (size_t i = 0; i < corpus->n_reports; i++) {
        struct ent_kept *report = &corpus->reports[i];
        struct input *input = &corpus->inputs[report->file];
        struct ent_error why = {0};
        const char *role = "source";
        enum ent_status status;
        if (report->flags & ENT_KEPT_REJECTED)
            continue;
        if (list_is_known(corpus, report->source, NULL)) {
            if (list_is_known(corpus, report->target, NULL))
                continue;
            role = "target";
        }
        list_is_known(corpus, *role == 's' ? report->source : report->target, &why);
        struct ent_error placed = {0};
        ent_fail_at(&placed, ENT_EPARSE, input->path, report->line, report->column, "%s: %s", role,
                    why.message);
        status = reject(corpus, input, &placed, err);
        if (status == ENT_ENOMEM) /* it is still a report, for the next attempt */
            return status;
        report->flags |= ENT_KEPT_REJECTED;
        input->public->reports--;
        if (status != ENT_OK)
            return status;
    }
    for (size_t i = 0; i < corpus->n_inputs; i++) {
        struct input *input = &corpus->inputs[i];
        if (input->public->rejected > may_reject(corpus, input, true))
            return fail_as_rejected(input, err);
    }
    return ENT_OK;
}

static enum ent_status resolve_pool(struct ent_corpus *corpus, struct ent_error *err)
{
    struct ent_actor *actors = realloc(corpus->pool_actors, corpus->n_pool * sizeof *actors);

    if (!actors)
        return ent_fail_memory(err);
    corpus->pool_actors = actors;
    for (size_t place = 0; place < corpus->n_pool;) {
        size_t n = corpus->pool[place++];
        for (size_t i = 0; i < n; i++, place++)
            ent_actors_of(corpus->actors, (struct ent_mention){corpus->pool[place]}, &actors[place],
                          NULL);
    }
    return ENT_OK;
}

/* The names that a fold has counted by, as mentions like all others. */
static enum ent_status allow_folded(struct ent_corpus *corpus, struct ent_error *err)
{
    size_t n = corpus->fold ? ent_fold_n_names(corpus->fold) : 0;

    for (size_t i = 1; i < n; i++) {
        uint64_t times;
        struct ent_mention mention;
        struct ent_str name = ent_fold_name(corpus->fold, i, &times);
        enum ent_status status = ent_actors_mention(corpus->actors, name, &mention, err);
        if (status == ENT_OK)
            status = ent_actors_allow(corpus->actors, mention, times, corpus->inputs[0].describe,
                                      corpus->inputs[0].exact_names, err);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

static enum ent_status resolve_folded(struct ent_corpus *corpus, struct ent_error *err)
{
    size_t n = corpus->fold ? ent_fold_n_names(corpus->fold) : 0;
    uint32_t *actors = calloc(n + 1, sizeof *actors);

    if (!actors)
        return ent_fail_memory(err);
    for (size_t i = 1; i < n; i++) {
        uint64_t times;
        struct ent_actor actor;
        enum ent_status status =
            ent_actors_find(corpus->actors, ent_fold_name(corpus->fold, i, &times), &actor, err);
        if (status != ENT_OK) {
            free(actors);
            return status;
        }
        actors[i] = actor.n;
    }
    free(corpus->fold_actors);
    corpus->fold_actors = actors;
    return ENT_OK;
}

enum ent_status ent_corpus_resolve(struct ent_corpus *corpus, struct ent_error *err)
{
    enum ent_status status;

    if (corpus->resolved)
        return ENT_OK;
    if ((status = attach(corpus, err)) != ENT_OK || (status = allow_names(corpus, err)) != ENT_OK ||
        (status = allow_folded(corpus, err)) != ENT_OK ||
        (status = ent_actors_resolve(corpus->actors, err)) != ENT_OK ||
        (status = resolve_pool(corpus, err)) != ENT_OK ||
        (status = reject_unknown(corpus, err)) != ENT_OK ||
        (status = resolve_folded(corpus, err)) != ENT_OK)
        return status;
    corpus->resolved = true;
    return ENT_OK;
}

/* ---- Asking ---- */

const struct ent_kept *ent_corpus_reports(const struct ent_corpus *corpus, size_t *n)
{
    *n = corpus->n_reports;
    return corpus->reports;
}

const struct ent_extra *ent_corpus_extra(const struct ent_corpus *corpus,
                                         const struct ent_kept *report)
{
    return report->extra ? &corpus->extras[report->extra - 1] : NULL;
}

const struct ent_actors *ent_corpus_actors(const struct ent_corpus *corpus)
{
    return corpus->actors;
}

const struct ent_actor *ent_corpus_list(const struct ent_corpus *corpus, ent_list_id list,
                                        struct ent_actor *single, size_t *n)
{
    if (!(list & ENT_LIST_POOL)) {
        ent_actors_of(corpus->actors, (struct ent_mention){list}, single, NULL);
        *n = 1;
        return single;
    }
    *n = corpus->pool[list & ~ENT_LIST_POOL];
    return &corpus->pool_actors[(list & ~ENT_LIST_POOL) + 1];
}

struct ent_str ent_corpus_text(const struct ent_corpus *corpus, uint32_t number)
{
    return ent_interned(corpus->texts, number);
}

struct ent_str ent_corpus_report_id(const struct ent_corpus *corpus, const struct ent_kept *report)
{
    return ent_interned(corpus->ids, report->id);
}

size_t ent_corpus_n_texts(const struct ent_corpus *corpus)
{
    return ent_interner_count(corpus->texts);
}

enum ent_status ent_corpus_recommended(const struct ent_corpus *corpus, const char *key,
                                       const char **value, struct ent_error *err)
{
    const struct setting *found = NULL;

    for (size_t i = 0; i < corpus->n_settings; i++) {
        const struct setting *one = &corpus->settings[i];
        if (strncmp(one->key, "view.", 5) != 0 || strcmp(one->key + 5, key) != 0)
            continue;
        if (found && strcmp(found->value, one->value) != 0)
            return ent_fail(err, ENT_EINVAL, "%s recommends %s %s, %s recommends %s: choose one",
                            corpus->inputs[found->file].public->name, key, found->value,
                            corpus->inputs[one->file].public->name, one->value);
        found = one;
    }
    *value = found ? found->value : NULL;
    return ENT_OK;
}

const char *ent_corpus_default_merge(const struct ent_corpus *corpus)
{
    for (size_t i = 1; i < corpus->n_inputs; i++) {
        if (strcmp(corpus->inputs[i].merge, corpus->inputs[0].merge) != 0)
            return "overlap";
    }
    return corpus->n_inputs ? corpus->inputs[0].merge : "given";
}

bool ent_corpus_default_directed(const struct ent_corpus *corpus)
{
    for (size_t i = 0; i < corpus->n_inputs; i++) {
        if (corpus->inputs[i].directed)
            return true;
    }
    return corpus->n_inputs == 0;
}

void ent_corpus_counts(const struct ent_corpus *corpus, uint64_t *read, uint64_t *rejected,
                       uint64_t *set_aside)
{
    *read = 0;
    *rejected = 0;
    *set_aside = 0;
    for (size_t i = 0; i < corpus->n_inputs; i++) {
        const struct ent_input *input = corpus->inputs[i].public;
        *read += input->reports + input->rejected + input->set_aside;
        *rejected += input->rejected;
        *set_aside += input->set_aside;
    }
}

const char *ent_corpus_aside(const struct ent_corpus *corpus, size_t index, size_t reason,
                             uint64_t *n)
{
    const struct input *input;

    if (index >= corpus->n_inputs || reason >= corpus->inputs[index].n_asides)
        return NULL;
    input = &corpus->inputs[index];
    *n = input->asides[reason].n;
    return input->asides[reason].reason;
}

struct ent_context *ent_corpus_context(const struct ent_corpus *corpus)
{
    return corpus->context;
}

/* ---- Looking at what a corpus holds ---- */

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

enum ent_status ent_corpus_period(const struct ent_corpus *corpus, char **first, char **last,
                                  size_t *n_open, size_t *n_undated, struct ent_error *err)
{
    int64_t start = INT64_MAX, end = INT64_MIN;
    size_t open = 0, undated = 0;
    char text[ENT_SPAN_TEXT], *from_text, *to_text;

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
