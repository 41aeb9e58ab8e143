#include "corpus_body.h"

#include <stdio.h>

/* The sink of an input whose reports are kept. */

/* ---- Rejects ---- */

/* How many records of an input may be rejected, given how many it has so far. */
static uint64_t may_reject(const struct ent_corpus *corpus, const struct ent_corpus_input *input,
                           bool at_end)
{
    uint64_t records = input->public->reports + input->public->rejected + input->public->set_aside;
    double share;

    if (corpus->max_rejects >= 0 && !corpus->max_is_percent) {
        /* A count is one for all inputs. */
        uint64_t all = corpus->max_rejects >= 1e18 ? UINT64_MAX : (uint64_t)corpus->max_rejects;
        for (size_t i = 0; i < corpus->n_inputs && all != UINT64_MAX; i++) {
            const struct ent_corpus_input *other = &corpus->inputs[i];
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

static enum ent_status fail_as_rejected(const struct ent_corpus_input *input, struct ent_error *err)
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

enum ent_status ent_input_reject(struct ent_corpus *corpus, struct ent_corpus_input *input,
                                 const struct ent_error *why, struct ent_error *err)
{
    enum ent_status status;
    struct ent_error *kept;

    /* Who only looks is told the reasons and where they come up first. */
    if (corpus->survey && !corpus->keeps_rejects && input->n_rejects > 0) {
        status = ent_input_count_reject(corpus, input, why, err);
        input->public->rejected += status == ENT_OK;
        if (status == ENT_OK && input->public->rejected > may_reject(corpus, input, false))
            status = fail_as_rejected(input, err);
        return status;
    }
    status = ent_grow(&input->rejects, &input->rejects_capacity, input->n_rejects + 1,
                      sizeof *input->rejects, err);
    if (status != ENT_OK)
        return status;
    kept = ent_arena_alloc(&corpus->arena, sizeof *kept);
    if (!kept)
        return ent_fail_memory(err);
    *kept = *why;
    if (why->status == ENT_OK || why->status == ENT_EINVAL)
        kept->status = ENT_EPARSE;
    ent_error_set_source(kept, input->path);
    status = ent_input_count_reject(corpus, input, kept, err);
    if (status != ENT_OK)
        return status;
    input->rejects[input->n_rejects++] = kept;
    input->public->rejected++;
    if (input->public->rejected > may_reject(corpus, input, false))
        return fail_as_rejected(input, err);
    return ENT_OK;
}

enum ent_status ent_input_check_rejects(const struct ent_corpus *corpus,
                                        const struct ent_corpus_input *input, struct ent_error *err)
{
    if (input->public->rejected > may_reject(corpus, input, true))
        return fail_as_rejected(input, err);
    return ENT_OK;
}

static enum ent_status take_reject(void *self, const struct ent_error *why, struct ent_error *err)
{
    struct ent_corpus *corpus = self;

    return ent_input_reject(corpus, &corpus->inputs[corpus->n_inputs - 1], why, err);
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

/* Whether nobody asks for fields of an input's reports: where a file may say so, who knows. */
static bool leaves_fields(const struct ent_corpus *corpus, const struct ent_corpus_input *input)
{
    return corpus->leaves_fields && input && !input->may_declare;
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

/* An order of two reports of one id that does not tell who was read first: by their content. Of
 * equal versions the one that comes first must go. */
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
    if (order == 0 && report->sign != kept->sign)
        order = report->sign < kept->sign ? -1 : 1;
    if (order == 0 && report->fatalities != fatalities)
        order = report->fatalities < fatalities ? -1 : 1;
    if (order == 0)
        order = compare_names(corpus, report->source, kept->source);
    if (order == 0)
        order = compare_names(corpus, report->target, kept->target);
    return order < 0;
}

static enum ent_status fail_taken(const struct ent_corpus *corpus,
                                  const struct ent_corpus_input *input,
                                  const struct ent_report *report, const struct ent_kept *taken,
                                  struct ent_error *err)
{
    const struct ent_corpus_input *other = &corpus->inputs[taken->file];

    return ent_fail_at(err, ENT_EPARSE, input->path, report->line, report->column,
                       "report id \"%.*s\" is already used at %s%sline %u",
                       (int)(report->id.length < 60 ? report->id.length : 60), report->id.data,
                       other == input ? "" : other->path, other == input ? "" : ", ", taken->line);
}

/* Few formats have versions: there is room for them from the first one on. */
static int64_t version_of(const struct ent_corpus *corpus, uint32_t id)
{
    return id < corpus->n_versions ? corpus->versions[id] : ENT_MISSING;
}

static enum ent_status set_version(struct ent_corpus *corpus, uint32_t id, int64_t version,
                                   struct ent_error *err)
{
    enum ent_status status;

    if (version == ENT_MISSING && id >= corpus->n_versions)
        return ENT_OK;
    status = ent_grow(&corpus->versions, &corpus->versions_capacity, (size_t)id + 1,
                      sizeof *corpus->versions, err);
    if (status != ENT_OK)
        return status;
    while (corpus->n_versions <= id)
        corpus->versions[corpus->n_versions++] = ENT_MISSING;
    corpus->versions[id] = version;
    return ENT_OK;
}

/*
 * The number of a report's id, which only another version of the report may have: then the newer
 * one stays, and *is_older tells that it is not this one.
 */
static enum ent_status keep_id(struct ent_corpus *corpus, struct ent_corpus_input *input,
                               const struct ent_report *report, uint32_t *number, bool *is_older,
                               struct ent_error *err)
{
    static const char older[] = "an older version of the same event";
    size_t before = ent_interner_count(corpus->ids);
    enum ent_status status = ent_intern(corpus->ids, report->id, number, err);

    *is_older = false;
    if (status != ENT_OK || *number == 0)
        return status;
    status = ent_grow(&corpus->report_of_id, &corpus->report_of_id_capacity, (size_t)*number + 1,
                      sizeof *corpus->report_of_id, err);
    if (status != ENT_OK)
        return status;
    if (*number < before) {
        struct ent_kept *taken = &corpus->reports[corpus->report_of_id[*number]];
        int64_t version = version_of(corpus, *number);
        if (input->ids_repeat && report->version == ENT_MISSING) {
            /* What is attached to the id belongs to one of them, whoever was read first. */
            if (comes_before(corpus, report, taken))
                corpus->report_of_id[*number] = (uint32_t)corpus->n_reports;
            return ENT_OK;
        }
        if (report->version == ENT_MISSING || version == ENT_MISSING)
            return fail_taken(corpus, input, report, taken, err);
        if (report->version != version)
            *is_older = report->version < version;
        else if (report->aside || taken->flags & ENT_KEPT_REJECTED)
            *is_older = report->aside;
        else
            *is_older = comes_before(corpus, report, taken);
        /* What was set aside as it came is counted by that reason. */
        if (*is_older)
            return ent_input_set_aside(input, report->aside ? report->aside : older, 1,
                                       report->line, report->column, err);
        if (!(taken->flags & ENT_KEPT_REJECTED)) {
            struct ent_corpus_input *loser = &corpus->inputs[taken->file];
            status = ent_input_set_aside(loser, older, 1, taken->line, taken->column, err);
            if (status != ENT_OK)
                return status;
            taken->flags |= ENT_KEPT_REJECTED;
            loser->public->reports--;
        }
    }
    corpus->report_of_id[*number] = (uint32_t)corpus->n_reports;
    return set_version(corpus, *number, report->version, err);
}

static struct ent_kept begin_kept(const struct ent_corpus *corpus,
                                  const struct ent_corpus_input *input,
                                  const struct ent_report *report)
{
    return (struct ent_kept){
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
}

static enum ent_status keep_report(struct ent_corpus *corpus, struct ent_corpus_input *input,
                                   const struct ent_report *report, struct ent_error *err)
{
    struct ent_kept kept = begin_kept(corpus, input, report);
    struct ent_report bare;
    bool is_older;
    enum ent_status status;

    if (leaves_fields(corpus, input)) {
        corpus->has_left_fields = true;
        bare = *report;
        bare.place = bare.note = ent_str(NULL, 0);
        bare.also_present = bare.attributed_to = (struct ent_texts){0};
        bare.n_fields = 0;
        report = &bare;
    }
    if (report->aside)
        kept.flags |= ENT_KEPT_REJECTED;
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
    if (!report->aside && has_extra(report)) {
        status = keep_extra(corpus, report, &kept.extra, err);
        if (status != ENT_OK)
            return status;
    }
    status = ent_grow(&corpus->reports, &corpus->reports_capacity, corpus->n_reports + 1,
                      sizeof *corpus->reports, err);
    if (status != ENT_OK)
        return status;
    if (report->aside && (status = ent_input_set_aside(input, report->aside, 1, report->line,
                                                       report->column, err)) != ENT_OK)
        return status;
    corpus->reports[corpus->n_reports++] = kept;
    input->public->reports += !report->aside;
    return ENT_OK;
}

/* Nobody will ask for it again: let it pass. */
static enum ent_status pass_report(struct ent_corpus *corpus, struct ent_corpus_input *input,
                                   const struct ent_report *report, struct ent_error *err)
{
    struct ent_kept kept = begin_kept(corpus, input, report);
    size_t n_pool = corpus->n_pool;
    enum ent_status status;

    if ((status = keep_list(corpus, report->source, &kept.source, err)) != ENT_OK ||
        (status = keep_list(corpus, report->target, &kept.target, err)) != ENT_OK ||
        (status = ent_intern(corpus->texts, report->type, &kept.type, err)) != ENT_OK ||
        (status = ent_intern(corpus->texts, report->kind, &kept.kind, err)) != ENT_OK)
        return status;
    kept.event = report->event.length > 0; /* whether it has one is all that counts */
    status = ent_corpus_look(corpus, &kept, report->document, report->intensity, report->weight,
                             true, err);
    corpus->n_pool = n_pool;
    if (status == ENT_OK)
        input->public->reports++;
    return status;
}

static enum ent_status take_reports(void *self, const struct ent_report *reports, size_t n,
                                    struct ent_error *err)
{
    struct ent_corpus *corpus = self;
    struct ent_corpus_input *input = &corpus->inputs[corpus->n_inputs - 1];

    for (size_t i = 0; i < n; i++) {
        bool passes = ent_report_passes(corpus, input, &reports[i]);
        enum ent_status status =
            (passes ? pass_report : keep_report)(corpus, input, &reports[i], err);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

static enum ent_status take_actor(void *self, const struct ent_actor_record *actor,
                                  struct ent_error *err)
{
    struct ent_corpus *corpus = self;
    struct ent_corpus_input *input = &corpus->inputs[corpus->n_inputs - 1];

    if (actor->is_hint)
        return ent_actors_hint(corpus->actors, actor->id, actor->name, actor->kind, err);
    input->declares_actors = true;
    return ent_actors_declare(
        corpus->actors, actor,
        &(struct ent_declaring){(uint32_t)corpus->n_inputs, ENT_LAYER_DOCUMENT, input->path}, err);
}

static enum ent_status take_document(void *self, const struct ent_document_record *document,
                                     struct ent_error *err)
{
    struct ent_corpus *corpus = self;
    const struct ent_corpus_input *input = &corpus->inputs[corpus->n_inputs - 1];
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
    if (status != ENT_OK)
        return status;
    corpus->documents_declared[number] = (struct ent_document){
        .title = ent_arena_copy(&corpus->arena, document->title),
        .language = ent_arena_copy(&corpus->arena, document->language),
        .published = document->published,
        .source = input->path,
        .line = document->line,
    };
    return corpus->documents_declared[number].title && corpus->documents_declared[number].language
               ? ENT_OK
               : ent_fail_memory(err);
}

/*
 * A choice that does not fit is the file's mistake, and has a place there. One that does is kept as
 * the view writes it, so that two files agree where they mean the same.
 */
static enum ent_status check_choice(struct ent_corpus *corpus, const struct ent_corpus_input *input,
                                    struct ent_corpus_setting *setting, size_t line, size_t column,
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

enum ent_status ent_corpus_add_title(struct ent_corpus *corpus, struct ent_str title,
                                     struct ent_error *err)
{
    if (corpus->title && ent_str_compare(ent_str_from(corpus->title), title) <= 0)
        return ENT_OK;
    corpus->title = ent_arena_copy(&corpus->arena, title);
    return corpus->title ? ENT_OK : ent_fail_memory(err);
}

static enum ent_status take_setting(void *self, struct ent_str key, struct ent_str value,
                                    size_t line, size_t column, struct ent_error *err)
{
    struct ent_corpus *corpus = self;
    const struct ent_corpus_input *input = &corpus->inputs[corpus->n_inputs - 1];
    struct ent_corpus_setting setting = {NULL, NULL, (uint32_t)corpus->n_inputs - 1};
    enum ent_status status;

    if (ent_str_is(key, "title"))
        return ent_corpus_add_title(corpus, value, err);
    if (ent_str_is(key, "note") || ent_str_is(key, "encoding")) {
        const char *copy = ent_arena_copy(&corpus->arena, value);
        if (!copy)
            return ent_fail_memory(err);
        if (ent_str_is(key, "note"))
            corpus->inputs[corpus->n_inputs - 1].note = copy;
        else
            input->public->encoding = copy;
        return ENT_OK;
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
        if (corpus->has_left_fields && ent_view_asks_fields(setting.key + 5, setting.value)) {
            corpus->refuses_fold = true;
            return ent_fail(err, ENT_EINVAL,
                            "a file asks for fields that were left out: keep them");
        }
    }
    corpus->settings[corpus->n_settings++] = setting;
    return ENT_OK;
}

static enum ent_status take_aside(void *self, const char *reason, size_t line, size_t column,
                                  struct ent_error *err)
{
    struct ent_corpus *corpus = self;

    return ent_input_set_aside(&corpus->inputs[corpus->n_inputs - 1], reason, 1, line, column, err);
}

static void take_repaired(void *self, unsigned char byte, size_t line, size_t column)
{
    struct ent_corpus *corpus = self;

    ent_input_repaired(&corpus->inputs[corpus->n_inputs - 1], byte, line, column);
}

static enum ent_status take_column(void *self, const struct ent_column_record *column,
                                   struct ent_error *err)
{
    struct ent_corpus *corpus = self;

    return ent_input_take_column(corpus, &corpus->inputs[corpus->n_inputs - 1], column, err);
}

const char *ent_corpus_option(const struct ent_corpus *corpus, const char *name)
{
    for (size_t i = 0; i < corpus->n_options; i++) {
        if (strcmp(corpus->options[i].key, name) == 0)
            return corpus->options[i].value;
    }
    return NULL;
}

static const char *find_option(void *self, const char *name)
{
    return ent_corpus_option(self, name);
}

struct ent_sink ent_corpus_sink(struct ent_corpus *corpus)
{
    const struct ent_corpus_input *input =
        corpus->n_inputs ? &corpus->inputs[corpus->n_inputs - 1] : NULL;

    return (struct ent_sink){
        .self = corpus,
        .reports = take_reports,
        .actor = take_actor,
        .document = take_document,
        .reject = take_reject,
        .setting = take_setting,
        .aside = take_aside,
        .repaired = take_repaired,
        .column = corpus->survey ? take_column : NULL,
        .option = find_option,
        .tally = ent_corpus_take_tally,
        .wants_fields = !leaves_fields(corpus, input),
        .wants_documents = true,
    };
}
