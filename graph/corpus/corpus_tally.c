#include "corpus_body.h"

#include <stdlib.h>

#include "../count/tally_file.h"

/* Tallies as inputs: what was counted elsewhere joins what is counted here. */

/* ---- Which view ---- */

static const char *shown(const char *value)
{
    return value ? value : "not set";
}

static enum ent_status fail_contradiction(const char *key, const char *there, const char *asked,
                                          struct ent_error *err)
{
    return ent_fail(err, ENT_EINVAL,
                    "%s: the tally was counted with \"%s\", \"%s\" is asked for: leave it out, or "
                    "count the inputs again",
                    key, shown(there), shown(asked));
}

enum ent_status ent_corpus_answers(const struct ent_corpus *corpus, const struct ent_view *view,
                                   struct ent_error *err)
{
    const char *key = corpus->fold ? ent_view_difference(corpus->fold_view, view) : NULL;
    const char *why = ent_fold_unfit(view);

    if (key && corpus->tally_view)
        return fail_contradiction(key, ent_view_get(corpus->fold_view, key),
                                  ent_view_get(view, key), err);
    if (key)
        return ent_fail(err, ENT_EINVAL, "the corpus was counted for another view: its %s is %s",
                        key, shown(ent_view_get(corpus->fold_view, key)));
    if (why)
        return ent_fail(err, ENT_EINVAL, "%s", why);
    return ent_view_check_merging(view, err);
}

/* Whether the choices that the caller made go with a tally's, and those of two tallies with each
 * other. */
static enum ent_status check_choices(const struct ent_corpus *corpus, const struct ent_view *view,
                                     struct ent_error *err)
{
    const struct ent_view_key *key;

    for (size_t k = 0; (key = ent_view_key(k)); k++) {
        const char *there = ent_view_get(view, key->name), *before;
        const char *given = corpus->expected ? ent_view_get(corpus->expected, key->name) : NULL;
        bool is_free = ent_view_key_is_free(key->name);
        if (given && !is_free && (!there || strcmp(given, there) != 0))
            return fail_contradiction(key->name, there, given, err);
        if (!corpus->tally_view || (given && is_free))
            continue;
        before = ent_view_get(corpus->tally_view, key->name);
        if ((before == NULL) != (there == NULL) || (there && strcmp(before, there) != 0))
            return ent_fail(err, ENT_EINVAL, "%s is \"%s\" in this tally, \"%s\" in %s: %s",
                            key->name, shown(there), shown(before), corpus->tallies[0].public->name,
                            is_free ? "choose one" : "count them with the same view");
    }
    return ENT_OK;
}

/* The first tally decides what is counted, but for what was counted before. */
static enum ent_status begin_fold(struct ent_corpus *corpus, const struct ent_view *of_tally,
                                  struct ent_error *err)
{
    struct ent_view *view = NULL;
    const char *key;
    enum ent_status status = ent_view_copy(&corpus->tally_view, of_tally, err);

    if (status != ENT_OK)
        return status;
    if (corpus->fold) {
        key = ent_view_difference(corpus->fold_view, corpus->tally_view);
        return key ? ent_fail(err, ENT_EINVAL,
                              "%s is \"%s\" in the tally, but %s was counted with \"%s\": name the "
                              "tally first",
                              key, shown(ent_view_get(corpus->tally_view, key)),
                              corpus->inputs[0].public->name,
                              shown(ent_view_get(corpus->fold_view, key)))
                   : ENT_OK;
    }
    if (corpus->n_inputs)
        return ent_fail(err, ENT_EINVAL,
                        "a tally holds no reports, and those of %s were kept: name the tally first",
                        corpus->inputs[0].public->name);
    status = ent_view_copy(&view, corpus->expected, err);
    if (status == ENT_OK)
        status = ent_corpus_decide(corpus, view, err);
    if (status == ENT_OK)
        status = ent_corpus_answers(corpus, view, err);
    if (status == ENT_OK)
        status = ent_fold_new(&corpus->fold, view, err);
    if (status != ENT_OK) {
        ent_view_free(view);
        return status;
    }
    corpus->fold_view = view;
    return ENT_OK;
}

/* ---- Inputs ---- */

enum ent_status ent_corpus_begin_tally(struct ent_corpus *corpus,
                                       const struct ent_input_facts *facts, struct ent_error *err)
{
    struct ent_corpus_tally tally = {
        .path = ent_arena_copy(&corpus->arena, ent_str_from(facts->path)),
        .public = ent_arena_alloc(&corpus->arena, sizeof *tally.public),
    };
    const char *name =
        ent_arena_copy(&corpus->arena, ent_str_from(facts->name ? facts->name : facts->path));
    enum ent_status status = ent_grow(&corpus->tallies, &corpus->tallies_capacity,
                                      corpus->n_tallies + 1, sizeof *corpus->tallies, err);

    if (status != ENT_OK)
        return status;
    if (!tally.path || !tally.public || !name)
        return ent_fail_memory(err);
    *tally.public =
        (struct ent_input){.name = name, .format = facts->format, .reason = facts->reason};
    corpus->tallies[corpus->n_tallies++] = tally;
    corpus->reads_tally = true;
    ent_corpus_unresolve(corpus);
    return ENT_OK;
}

static enum ent_status copy_rejects(struct ent_corpus *corpus, struct ent_corpus_input *input,
                                    const struct ent_tally_input *from, struct ent_error *err)
{
    enum ent_status status = ent_grow(&input->rejects, &input->rejects_capacity, from->n_rejects,
                                      sizeof *input->rejects, err);

    for (; input->n_rejects < from->n_rejects && status == ENT_OK; input->n_rejects++) {
        struct ent_error *kept = ent_arena_alloc(&corpus->arena, sizeof *kept);
        if (!kept)
            return ent_fail_memory(err);
        *kept = *from->rejects[input->n_rejects];
        ent_error_set_source(kept, input->path);
        input->rejects[input->n_rejects] = kept;
        status = ent_input_count_reject(corpus, input, kept, err);
    }
    return status;
}

/* An input that was counted stands among the others as if it had been read here. */
static enum ent_status add_input(struct ent_corpus *corpus, const struct ent_tally_input *from,
                                 const struct ent_input_facts *facts, struct ent_error *err)
{
    struct ent_arena *arena = &corpus->arena;
    struct ent_corpus_input input = {
        .public = ent_arena_alloc(arena, sizeof *input.public),
        .merge = facts->merge,
        .directed = facts->directed,
        .max_rejects = 1, /* they were judged when they were counted */
        .describe = facts->describe,
        .exact_names = facts->exact_names,
        .ids_repeat = facts->ids_repeat,
    };
    struct ent_corpus_input *kept;
    enum ent_status status = ent_grow(&corpus->inputs, &corpus->inputs_capacity,
                                      corpus->n_inputs + 1, sizeof *corpus->inputs, err);

    if (status != ENT_OK)
        return status;
    if (!input.public)
        return ent_fail_memory(err);
    *input.public = *from->public;
    input.public->format = facts->format;
    input.public->name = input.path = ent_arena_copy(arena, ent_str_from(from->public->name));
    input.public->reason = ent_arena_copy(arena, ent_str_from(from->public->reason));
    if (!input.path || !input.public->reason)
        return ent_fail_memory(err);
    input.public->encoding = "UTF-8";
    input.public->set_aside = 0;
    status = ent_grow(&corpus->sorted, &corpus->sorted_capacity, corpus->n_inputs + 1,
                      sizeof *corpus->sorted, err);
    if (status != ENT_OK)
        return status;
    corpus->sorted[corpus->n_inputs] = input.public;
    kept = &corpus->inputs[corpus->n_inputs++];
    *kept = input;
    ent_corpus_sort_last(corpus);
    for (size_t i = 0; i < from->n_asides && status == ENT_OK; i++) {
        const char *reason = ent_arena_copy(arena, ent_str_from(from->asides[i].reason));
        if (!reason)
            return ent_fail_memory(err);
        status = ent_input_set_aside(kept, reason, from->asides[i].n, 0, 0, err);
    }
    if (status == ENT_OK)
        status = copy_rejects(corpus, kept, from, err);
    if (status == ENT_OK)
        status = ent_input_check_rejects(corpus, kept, err);
    return status;
}

static enum ent_status fail_format(const char *format, struct ent_error *err)
{
    return ent_fail(
        err, ENT_EINVAL,
        "the tally has an input of the format \"%.40s\", which is not known here: count "
        "the inputs again",
        format);
}

static enum ent_status add_inputs(struct ent_corpus *corpus, const struct ent_tally_file *file,
                                  bool (*facts_of)(const char *format,
                                                   struct ent_input_facts *facts),
                                  struct ent_error *err)
{
    struct ent_corpus_tally *tally = &corpus->tallies[corpus->n_tallies - 1];
    enum ent_status status = ENT_OK;

    tally->first = corpus->n_inputs;
    for (size_t i = 0; i < file->n_inputs && status == ENT_OK; i++) {
        const struct ent_input *input = file->inputs[i].public;
        struct ent_input_facts facts;
        if (!facts_of(input->format, &facts))
            return fail_format(input->format, err);
        status = add_input(corpus, &file->inputs[i], &facts, err);
        tally->public->reports += input->reports;
        tally->public->rejected += input->rejected;
        tally->public->set_aside += input->set_aside;
        tally->public->repaired += input->repaired;
        tally->n++;
    }
    return status;
}

static enum ent_status add_origins(struct ent_corpus *corpus, const struct ent_tally_file *file,
                                   bool (*facts_of)(const char *format,
                                                    struct ent_input_facts *facts),
                                   struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t o = 0; o < file->n_origins && status == ENT_OK; o++) {
        struct ent_input_facts facts;
        if (!facts_of(file->origins[o].format, &facts))
            return fail_format(file->origins[o].format, err);
        struct ent_input public = {.format = facts.format};
        struct ent_corpus_input input = {
            .public = &public, .describe = facts.describe, .exact_names = facts.exact_names};
        status = ent_corpus_add_origin(corpus, file->fold, &input, file->origins[o].times, err);
    }
    return status;
}

/* A shard that is given twice counts twice: more likely a mistake than meant. */
static void warn_of_doubles(const struct ent_corpus *corpus)
{
    const struct ent_corpus_tally *tally = &corpus->tallies[corpus->n_tallies - 1];

    for (size_t t = 0; t + 1 < corpus->n_tallies; t++) {
        const struct ent_corpus_tally *other = &corpus->tallies[t];
        const char *x = corpus->inputs[tally->first].public->sha256;
        for (size_t i = other->first; i < other->first + other->n; i++) {
            if (!*x || strcmp(x, corpus->inputs[i].public->sha256) != 0)
                continue;
            ent_log(corpus->context, ENT_LOG_WARNING, "%s is in %s and in %s: it counts twice",
                    corpus->inputs[i].public->name, other->public->name, tally->public->name);
            return;
        }
    }
}

enum ent_status ent_corpus_take_tally(void *self, struct ent_str bytes,
                                      bool (*facts_of)(const char *format,
                                                       struct ent_input_facts *facts),
                                      struct ent_error *err)
{
    struct ent_corpus *corpus = self;
    struct ent_tally_file *file = NULL;
    enum ent_status status = ent_tally_file_read(&file, bytes, err);

    if (status != ENT_OK)
        return status;
    if ((status = check_choices(corpus, file->view, err)) != ENT_OK ||
        (!corpus->tally_view && (status = begin_fold(corpus, file->view, err)) != ENT_OK) ||
        (status = add_inputs(corpus, file, facts_of, err)) != ENT_OK ||
        (status = add_origins(corpus, file, facts_of, err)) != ENT_OK)
        goto out;
    ent_fold_set_view(file->fold, corpus->fold_view);
    if ((status = ent_fold_join(corpus->fold, file->fold, err)) != ENT_OK)
        goto out;
    if (file->title)
        status = ent_corpus_add_title(corpus, ent_str_from(file->title), err);
    warn_of_doubles(corpus);
out:
    ent_tally_file_free(file);
    return status;
}

const struct ent_input *ent_corpus_tally(const struct ent_corpus *corpus, size_t index,
                                         size_t *first, size_t *n)
{
    if (index >= corpus->n_tallies)
        return NULL;
    *first = corpus->tallies[index].first;
    *n = corpus->tallies[index].n;
    return corpus->tallies[index].public;
}

const struct ent_view *ent_corpus_tally_view(const struct ent_corpus *corpus)
{
    return corpus->tally_view;
}

/* ---- Writing ---- */

/* All choices that count, and of the others those that somebody made. */
static enum ent_status chosen_view(const struct ent_corpus *corpus, struct ent_view **out,
                                   struct ent_error *err)
{
    struct ent_view *view = NULL;
    const struct ent_view_key *key;
    enum ent_status status = ent_view_new(&view, err);

    for (size_t k = 0; status == ENT_OK && (key = ent_view_key(k)); k++) {
        const char *value = ent_view_get(corpus->fold_view, key->name);
        if (ent_view_key_is_free(key->name)) {
            value = corpus->expected ? ent_view_get(corpus->expected, key->name) : NULL;
            if (!value && corpus->tally_view)
                value = ent_view_get(corpus->tally_view, key->name);
        }
        if (value)
            status = ent_view_set(view, key->name, value, err);
    }
    if (status != ENT_OK) {
        ent_view_free(view);
        return status;
    }
    ent_view_settle(view);
    *out = view;
    return ENT_OK;
}

/* How often the fold's names were given, by its own numbers. */
static enum ent_status lay_origins(const struct ent_corpus *corpus,
                                   struct ent_tally_origin *origins, struct ent_error *err)
{
    size_t n = ent_fold_n_names(corpus->fold);

    for (size_t o = 0; o < corpus->n_origins; o++) {
        const struct ent_corpus_origin *origin = &corpus->origins[o];
        uint64_t *times = calloc(n, sizeof *times);
        if (!times)
            return ent_fail_memory(err);
        origins[o] = (struct ent_tally_origin){origin->format, times};
        for (size_t i = 1; i < n; i++) {
            uint64_t all;
            struct ent_mention mention;
            struct ent_str name = ent_fold_name(corpus->fold, i, &all);
            enum ent_status status = ent_actors_mention(corpus->actors, name, &mention, err);
            if (status != ENT_OK)
                return status;
            if (mention.n < origin->capacity)
                times[i] = origin->times[mention.n];
        }
    }
    return ENT_OK;
}

enum ent_status ent_corpus_put_tally(const struct ent_corpus *corpus,
                                     void (*put)(void *user, const char *data, size_t length),
                                     void *user, struct ent_error *err)
{
    struct ent_tally_file file = {
        .fold = corpus->fold,
        .title = corpus->title,
        .n_inputs = corpus->n_inputs,
        .n_origins = corpus->n_origins,
    };
    enum ent_status status;

    if (!corpus->fold)
        return ent_fail(err, ENT_EINVAL,
                        "reports were kept, not counted: ent_corpus_expect_tally before reading");
    file.inputs = calloc(corpus->n_inputs + 1, sizeof *file.inputs);
    file.origins = calloc(corpus->n_origins + 1, sizeof *file.origins);
    if (!file.inputs || !file.origins) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < corpus->n_inputs; i++) {
        const struct ent_corpus_input *input = &corpus->inputs[i];
        const struct ent_reasons *reasons = &input->reasons[ENT_SET_ASIDE];
        struct ent_aside *asides = calloc(reasons->n + 1, sizeof *asides);
        if (!asides) {
            status = ent_fail_memory(err);
            goto out;
        }
        for (size_t r = 0; r < reasons->n; r++)
            asides[r] = (struct ent_aside){reasons->items[r].public.reason,
                                           reasons->items[r].public.records};
        file.inputs[i] = (struct ent_tally_input){input->public, asides, reasons->n, input->rejects,
                                                  input->n_rejects};
    }
    status = lay_origins(corpus, file.origins, err);
    if (status != ENT_OK)
        goto out;
    status = chosen_view(corpus, &file.view, err);
    if (status == ENT_OK)
        status = ent_tally_file_write(&file, put, user, err);
out:
    ent_view_free(file.view);
    for (size_t o = 0; file.origins && o < corpus->n_origins; o++)
        free((void *)file.origins[o].times);
    for (size_t i = 0; file.inputs && i < corpus->n_inputs; i++)
        free((void *)file.inputs[i].asides);
    free(file.inputs);
    free(file.origins);
    return status;
}
