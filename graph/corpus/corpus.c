#include "corpus_body.h"
#include "survey.h"

#include <stdlib.h>

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
        ent_input_fini(&corpus->inputs[i]);
    }
    free(corpus->options);
    free(corpus->settings);
    free(corpus->inputs);
    free(corpus->sorted);
    free(corpus->codebooks);
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
    ent_view_free(corpus->tally_view);
    ent_zone_free(corpus->zone);
    for (size_t i = 0; i < corpus->n_origins; i++)
        free(corpus->origins[i].times);
    free(corpus->origins);
    free(corpus->tallies);
    free(corpus->fold_actors);
    ent_survey_free(corpus->survey);
    ent_actors_free(corpus->actors);
    ent_arena_fini(&corpus->arena);
    free(corpus);
}

void ent_corpus_set_max_rejects(struct ent_corpus *corpus, double count, bool percent)
{
    corpus->max_rejects = count;
    corpus->max_is_percent = percent;
}

bool ent_corpus_is_strict(const struct ent_corpus *corpus)
{
    return corpus->max_rejects == 0;
}

enum ent_status ent_corpus_set(struct ent_corpus *corpus, const char *name, const char *value,
                               struct ent_error *err)
{
    struct ent_corpus_setting option = {ent_arena_copy(&corpus->arena, ent_str_from(name)),
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

const struct ent_error *ent_corpus_note(const struct ent_corpus *corpus, size_t index)
{
    return ent_actors_note(corpus->actors, index);
}

/* ---- Inputs ---- */

enum ent_status ent_corpus_decide(const struct ent_corpus *corpus, struct ent_view *view,
                                  struct ent_error *err)
{
    const struct ent_view_key *key;

    for (size_t k = 0; (key = ent_view_key(k)); k++) {
        const char *value = ent_view_get(view, key->name);
        enum ent_status status = ENT_OK;
        if (!value && corpus->tally_view)
            value = ent_view_get(corpus->tally_view, key->name);
        if (!value && ent_view_has_use(view, key->name)) /* merge is decided before what it reads */
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
    ent_view_settle(view);
    if (!ent_view_get(view, "counts"))
        return ent_view_set(view, "counts", ent_fold_fits(view) ? "sums" : "all", err);
    return ENT_OK;
}

/* Why the view that an input would be counted for is none, or not that of the inputs before. */
static enum ent_status judge_view(const struct ent_corpus *corpus, const struct ent_view *view,
                                  struct ent_error *err)
{
    const char *key = corpus->fold ? ent_view_difference(corpus->fold_view, view) : NULL;
    const char *before = key ? ent_view_get(corpus->fold_view, key) : NULL;
    const char *here = key ? ent_view_get(view, key) : NULL;

    if (key)
        return ent_fail(err, ENT_EINVAL,
                        "%s would be %s with this file, it is %s without: choose a %s for all", key,
                        here ? here : "unset", before ? before : "unset", key);
    return ent_corpus_answers(corpus, view, err);
}

/* The first input decides whether reports are kept or counted; the others must go along. */
static enum ent_status decide_fold(struct ent_corpus *corpus, const struct ent_input_facts *facts,
                                   struct ent_error *err)
{
    const struct ent_corpus_input *input = &corpus->inputs[corpus->n_inputs - 1];
    struct ent_view *view = NULL;
    struct ent_error why = {0};
    enum ent_status status;

    if (!corpus->fold && (!corpus->expected || corpus->n_inputs > 1))
        return ENT_OK;
    if ((status = ent_view_copy(&view, corpus->expected, err)) != ENT_OK ||
        (status = ent_corpus_decide(corpus, view, err)) != ENT_OK)
        goto out;
    if (facts->rows_meet)
        ent_fail(&why, ENT_EINVAL,
                 "%s, so that it cannot be counted in parts: read it with entente graph",
                 facts->rows_meet);
    else
        judge_view(corpus, view, &why);
    if (why.status != ENT_OK && (corpus->fold || corpus->must_fold)) {
        corpus->refuses_fold = true;
        status = ent_fail_at(err, ENT_EINVAL, input->path, 0, 0, "%s", why.message);
    } else if (why.status == ENT_OK && !corpus->fold) {
        corpus->fold_view = view;
        view = NULL;
        status = ent_fold_new(&corpus->fold, corpus->fold_view, err);
    }
out:
    ent_view_free(view);
    return status;
}

static enum ent_status expect(struct ent_corpus *corpus, const struct ent_view *view, bool must,
                              struct ent_error *err)
{
    struct ent_view *copy = NULL;
    enum ent_status status = ent_view_check_merging(view, err);

    if (status == ENT_OK)
        status = ent_view_copy(&copy, view, err);
    if (status != ENT_OK)
        return status;
    ent_view_free(corpus->expected);
    corpus->expected = copy;
    corpus->must_fold = must;
    return ENT_OK;
}

enum ent_status ent_corpus_expect(struct ent_corpus *corpus, const struct ent_view *view,
                                  struct ent_error *err)
{
    return expect(corpus, view, false, err);
}

enum ent_status ent_corpus_expect_tally(struct ent_corpus *corpus, const struct ent_view *view,
                                        struct ent_error *err)
{
    return expect(corpus, view, true, err);
}

void ent_corpus_leave_fields(struct ent_corpus *corpus, const struct ent_view *view)
{
    bool asked = false;

    for (size_t k = 0; ent_view_key(k) && !asked; k++) {
        const char *key = ent_view_key(k)->name, *value = ent_view_get(view, key);
        asked = value && ent_view_asks_fields(key, value);
    }
    corpus->leaves_fields = !asked;
}

bool ent_corpus_refused(const struct ent_corpus *corpus)
{
    return corpus->refuses_fold && !corpus->must_fold && !corpus->tally_view;
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

    if (facts->holds_inputs) {
        *sink = ent_corpus_sink(corpus);
        return ent_corpus_begin_tally(corpus, facts, err);
    }
    corpus->reads_tally = false;
    /* A report that is kept has a short number for its file. */
    if (corpus->n_inputs >= UINT16_MAX && !corpus->fold)
        return ent_fail(err, ENT_ELIMIT, "more than %d files", UINT16_MAX);
    status = ent_grow(&corpus->inputs, &corpus->inputs_capacity, corpus->n_inputs + 1,
                      sizeof *corpus->inputs, err);
    if (status != ENT_OK)
        return status;
    struct ent_corpus_input input = {
        .path = ent_arena_copy(&corpus->arena, ent_str_from(facts->path)),
        .merge = facts->merge,
        .directed = facts->directed,
        .max_rejects = facts->max_rejects,
        .describe = facts->describe,
        .exact_names = facts->exact_names,
        .ids_repeat = facts->ids_repeat,
        .may_declare = facts->may_declare,
        .public = ent_arena_alloc(&corpus->arena, sizeof *input.public),
    };
    name = ent_arena_copy(&corpus->arena, ent_str_from(facts->name ? facts->name : facts->path));
    if (!input.path || !input.public || !name)
        return ent_fail_memory(err);
    status = ent_grow(&corpus->sorted, &corpus->sorted_capacity, corpus->n_inputs + 1,
                      sizeof *corpus->sorted, err);
    if (status != ENT_OK)
        return status;
    *input.public = (struct ent_input){.name = name,
                                       .format = facts->format,
                                       .reason = facts->reason,
                                       .has_mark = facts->has_mark,
                                       .encoding = "UTF-8"};
    corpus->sorted[corpus->n_inputs] = input.public;
    ent_corpus_unresolve(corpus);
    corpus->inputs[corpus->n_inputs++] = input;
    status = decide_fold(corpus, facts, err);
    if (status != ENT_OK)
        return status;
    *sink = ent_corpus_sink(corpus);
    return ENT_OK;
}

static int compare_inputs(const struct ent_input *x, const struct ent_input *y)
{
    int order = strcmp(x->name, y->name);

    if (order == 0)
        order = strcmp(x->sha256, y->sha256);
    if (order == 0)
        order = (x->size > y->size) - (x->size < y->size);
    return order ? order : strcmp(x->format, y->format);
}

void ent_corpus_sort_last(struct ent_corpus *corpus)
{
    size_t at = corpus->n_inputs - 1;
    const struct ent_input *last = corpus->sorted[at];

    for (; at > 0 && compare_inputs(last, corpus->sorted[at - 1]) < 0; at--)
        corpus->sorted[at] = corpus->sorted[at - 1];
    corpus->sorted[at] = last;
}

enum ent_status ent_corpus_end_input(struct ent_corpus *corpus, uint64_t size,
                                     const char sha256[65], struct ent_error *err)
{
    struct ent_corpus_input *input =
        corpus->reads_tally ? NULL : &corpus->inputs[corpus->n_inputs - 1];
    struct ent_input *public =
        input ? input->public : corpus->tallies[corpus->n_tallies - 1].public;

    public->size = size;
    memcpy(public->sha256, sha256, sizeof public->sha256);
    if (!input)
        return ENT_OK;
    ent_corpus_sort_last(corpus);
    public->looks_like = ent_input_looks_like(input);
    return ent_input_check_rejects(corpus, input, err);
}

bool ent_corpus_makes_one(const struct ent_corpus *corpus)
{
    for (size_t i = 0; i < corpus->n_options; i++) {
        if (strcmp(corpus->options[i].key, "graphs") == 0)
            return strcmp(corpus->options[i].value, "one") == 0;
    }
    return false;
}

struct ent_fold *ent_corpus_fold(const struct ent_corpus *corpus, const uint32_t **actor_of)
{
    *actor_of = corpus->fold_actors;
    return corpus->fold;
}

size_t ent_corpus_n_inputs(const struct ent_corpus *corpus)
{
    return corpus->n_inputs;
}

const struct ent_input *ent_corpus_input(const struct ent_corpus *corpus, size_t index)
{
    return index < corpus->n_inputs ? corpus->inputs[index].public : NULL;
}

const struct ent_input *ent_corpus_sorted_input(const struct ent_corpus *corpus, size_t index)
{
    return corpus->sorted[index];
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

size_t ent_corpus_parent(const struct ent_corpus *corpus, const struct ent_kept *report)
{
    uint32_t id = ent_interner_find(corpus->ids, ent_interned(corpus->texts, report->event));

    return id == UINT32_MAX || id == 0 ? SIZE_MAX : corpus->report_of_id[id];
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

const uint32_t *ent_corpus_fields(const struct ent_corpus *corpus, const struct ent_extra *extra)
{
    return corpus->fields + extra->first_field;
}

const struct ent_document *ent_corpus_document(const struct ent_corpus *corpus, struct ent_str id)
{
    uint32_t number = id.length ? ent_interner_find(corpus->documents, id) : UINT32_MAX;

    return number == UINT32_MAX ? NULL : &corpus->documents_declared[number];
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

struct ent_str ent_corpus_list_name(const struct ent_corpus *corpus, ent_list_id list, size_t index)
{
    uint32_t mention =
        list & ENT_LIST_POOL ? corpus->pool[(list & ~ENT_LIST_POOL) + 1 + index] : list;

    return ent_mention_text(corpus->actors, (struct ent_mention){mention});
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
    const struct ent_corpus_setting *found = NULL;

    for (size_t i = 0; i < corpus->n_settings; i++) {
        const struct ent_corpus_setting *one = &corpus->settings[i];
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

struct ent_context *ent_corpus_context(const struct ent_corpus *corpus)
{
    return corpus->context;
}
