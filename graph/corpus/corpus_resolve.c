#include "corpus_body.h"

#include <stdlib.h>

/* Who is meant by the names that reports give, once all inputs are read. */

static enum ent_status allow_list(struct ent_corpus *corpus, ent_list_id list,
                                  const struct ent_corpus_input *input, struct ent_error *err)
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
        const struct ent_corpus_input *input = &corpus->inputs[report->file];
        enum ent_status status;
        if (input->declares_actors || (report->flags & ENT_KEPT_REJECTED))
            continue;
        if ((status = allow_list(corpus, report->source, input, err)) != ENT_OK ||
            (status = allow_list(corpus, report->target, input, err)) != ENT_OK)
            return status;
    }
    return ent_corpus_allow_passed(corpus, err);
}

static const char orphan[] = "its event is in no file";

void ent_corpus_unresolve(struct ent_corpus *corpus)
{
    corpus->resolved = false;
    if (!corpus->has_late)
        return;
    corpus->has_late = false;
    for (size_t i = 0; i < corpus->n_reports; i++) {
        struct ent_kept *report = &corpus->reports[i];
        if (!(report->flags & ENT_KEPT_LATE))
            continue;
        report->flags &= (uint8_t) ~(ENT_KEPT_LATE | ENT_KEPT_REJECTED);
        corpus->inputs[report->file].public->reports++;
    }
    for (size_t i = 0; i < corpus->n_inputs; i++) {
        struct ent_corpus_input *input = &corpus->inputs[i];
        input->n_rejects -= input->n_late_rejects;
        input->n_late_rejects = 0;
        ent_input_forget_late(input);
    }
}

/* What is attached to a report takes over who did what, when. */
static enum ent_status attach(struct ent_corpus *corpus, struct ent_error *err)
{
    for (size_t i = 0; i < corpus->n_reports; i++) {
        struct ent_kept *report = &corpus->reports[i];
        struct ent_corpus_input *input = &corpus->inputs[report->file];
        if (!(report->flags & ENT_KEPT_ATTACHED) || (report->flags & ENT_KEPT_REJECTED))
            continue;
        corpus->has_attached = true;
        size_t place = ent_corpus_parent(corpus, report);
        if (place == SIZE_MAX || corpus->reports[place].flags & ENT_KEPT_REJECTED) {
            input->is_late = true;
            enum ent_status status =
                ent_input_set_aside(input, orphan, 1, report->line, report->column, err);
            input->is_late = false;
            if (status != ENT_OK)
                return status;
            report->flags |= ENT_KEPT_REJECTED | ENT_KEPT_LATE;
            corpus->has_late = true;
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

/* Whether all of a list's names are somebody at a date; `why` tells of the first that is not. */
static bool list_is_known(const struct ent_corpus *corpus, ent_list_id list, struct ent_span when,
                          struct ent_error *why)
{
    struct ent_actor actor;

    if (!(list & ENT_LIST_POOL))
        return ent_actors_at(corpus->actors, (struct ent_mention){list}, when, &actor, why);
    const uint32_t *items = &corpus->pool[list & ~ENT_LIST_POOL];
    for (uint32_t i = 0; i < items[0]; i++) {
        if (!ent_actors_at(corpus->actors, (struct ent_mention){items[1 + i]}, when, &actor, why))
            return false;
    }
    return true;
}

static bool list_is_dated(const struct ent_corpus *corpus, ent_list_id list)
{
    if (!(list & ENT_LIST_POOL))
        return ent_actors_is_dated(corpus->actors, (struct ent_mention){list});
    const uint32_t *items = &corpus->pool[list & ~ENT_LIST_POOL];
    for (uint32_t i = 0; i < items[0]; i++) {
        if (ent_actors_is_dated(corpus->actors, (struct ent_mention){items[1 + i]}))
            return true;
    }
    return false;
}

/* A list whose names mean somebody else at another date gets a copy for this one. */
static enum ent_status date_list(struct ent_corpus *corpus, ent_list_id *list, struct ent_span when,
                                 struct ent_error *err)
{
    size_t first = corpus->n_pool, n;
    enum ent_status status;

    if (!list_is_dated(corpus, *list))
        return ENT_OK;
    corpus->has_dated = true;
    n = *list & ENT_LIST_POOL ? corpus->pool[*list & ~ENT_LIST_POOL] : 1;
    if (first + n + 1 >= ENT_LIST_POOL)
        return ent_fail(err, ENT_ELIMIT, "too many lists of actors");
    status =
        ent_grow(&corpus->pool, &corpus->pool_capacity, first + n + 1, sizeof *corpus->pool, err);
    if (status == ENT_OK)
        status = ent_grow(&corpus->pool_actors, &corpus->pool_actors_capacity, first + n + 1,
                          sizeof *corpus->pool_actors, err);
    if (status != ENT_OK)
        return status;
    corpus->pool[first] = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        uint32_t mention =
            *list & ENT_LIST_POOL ? corpus->pool[(*list & ~ENT_LIST_POOL) + 1 + i] : *list;
        corpus->pool[first + 1 + i] = mention;
        ent_actors_at(corpus->actors, (struct ent_mention){mention}, when,
                      &corpus->pool_actors[first + 1 + i], NULL);
    }
    corpus->n_pool = first + n + 1;
    *list = ENT_LIST_POOL | (uint32_t)first;
    return ENT_OK;
}

static enum ent_status date_lists(struct ent_corpus *corpus, struct ent_error *err)
{
    for (size_t i = 0; i < corpus->n_reports; i++) {
        struct ent_kept *report = &corpus->reports[i];
        struct ent_extra *extra = report->extra ? &corpus->extras[report->extra - 1] : NULL;
        struct ent_span when = ent_zone_span(corpus->zone, ent_kept_when(report));
        enum ent_status status;
        if (report->flags & ENT_KEPT_REJECTED)
            continue;
        if ((status = date_list(corpus, &report->source, when, err)) != ENT_OK ||
            (status = date_list(corpus, &report->target, when, err)) != ENT_OK ||
            (extra && ((status = date_list(corpus, &extra->also_present, when, err)) != ENT_OK ||
                       (status = date_list(corpus, &extra->attributed_to, when, err)) != ENT_OK)))
            return status;
    }
    return ENT_OK;
}

static enum ent_status reject_unknown(struct ent_corpus *corpus, struct ent_error *err)
{
    for (size_t i = 0; i < corpus->n_reports; i++) {
        struct ent_kept *report = &corpus->reports[i];
        struct ent_corpus_input *input = &corpus->inputs[report->file];
        struct ent_error why = {0};
        const char *role = "source";
        enum ent_status status;
        if (report->flags & ENT_KEPT_REJECTED)
            continue;
        struct ent_span when = ent_zone_span(corpus->zone, ent_kept_when(report));
        if (list_is_known(corpus, report->source, when, NULL)) {
            if (list_is_known(corpus, report->target, when, NULL))
                continue;
            role = "target";
        }
        list_is_known(corpus, *role == 's' ? report->source : report->target, when, &why);
        struct ent_error placed = {0};
        ent_fail_at(&placed, ENT_EPARSE, input->path, report->line, report->column, "%s: %s", role,
                    why.message);
        size_t n_rejects = input->n_rejects;
        input->is_late = true;
        status = ent_input_reject(corpus, input, &placed, err);
        input->is_late = false;
        if (status == ENT_ENOMEM) /* it is still a report, for the next attempt */
            return status;
        report->flags |= ENT_KEPT_REJECTED | ENT_KEPT_LATE;
        corpus->has_late = true;
        input->n_late_rejects += input->n_rejects - n_rejects;
        input->public->reports--;
        if (status != ENT_OK)
            return status;
    }
    for (size_t i = 0; i < corpus->n_inputs; i++) {
        enum ent_status status = ent_input_check_rejects(corpus, &corpus->inputs[i], err);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

static enum ent_status resolve_pool(struct ent_corpus *corpus, struct ent_error *err)
{
    struct ent_actor *actors;
    enum ent_status status = ent_grow(&corpus->pool_actors, &corpus->pool_actors_capacity,
                                      corpus->n_pool, sizeof *corpus->pool_actors, err);

    if (status != ENT_OK)
        return status;
    actors = corpus->pool_actors;
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
    enum ent_status status = ENT_OK;

    for (size_t o = 0; o < corpus->n_origins; o++) {
        const struct ent_corpus_origin *origin = &corpus->origins[o];
        for (uint32_t m = 1; m < origin->capacity && status == ENT_OK; m++) {
            if (origin->times[m])
                status = ent_actors_allow(corpus->actors, (struct ent_mention){m}, origin->times[m],
                                          origin->describe, origin->exact_names, err);
        }
    }
    return status;
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
        struct ent_str name = ent_fold_name(corpus->fold, i, &times);
        struct ent_mention mention;
        enum ent_status status = ent_actors_mention(corpus->actors, name, &mention, err);
        if (status == ENT_OK && ent_actors_is_dated(corpus->actors, mention)) {
            corpus->refuses_fold = true;
            status = ent_fail(err, ENT_EINVAL,
                              "cannot be counted as it passes: who is meant "
                              "depends on the date");
        }
        if (status == ENT_OK)
            status = ent_actors_find(corpus->actors, name, &actor, err);
        if (status != ENT_OK) {
            free(actors);
            return status;
        }
        actors[i] = actor.n;
    }
    if (corpus->fold)
        ent_fold_settle(corpus->fold);
    free(corpus->fold_actors);
    corpus->fold_actors = actors;
    return ENT_OK;
}

/* Whether a note is about a codebook that was named; its file name may be cut on the left. */
static bool is_of_codebook(const struct ent_corpus *corpus, const struct ent_error *note)
{
    const char *end = strncmp(note->source, "...", 3) == 0 ? note->source + 3 : note->source;

    for (size_t i = 0; i < corpus->n_codebooks; i++) {
        const char *path = corpus->codebooks[i].path;
        size_t length = strlen(path), n = strlen(end);
        if (corpus->codebooks[i].layer != ENT_LAYER_STATES && n <= length &&
            strcmp(path + length - n, end) == 0)
            return true;
    }
    return false;
}

/* What may be wrong with the actors: a line each for what declarations say, or a codebook, whose
 * author can mend it; and one for names that could mean several. */
static void tell(const struct ent_corpus *corpus)
{
    const struct ent_actors *actors = corpus->actors;
    const struct ent_error *note;
    struct ent_str first = {NULL, 0};
    size_t n = 0, told = 0;

    for (size_t i = 0; (note = ent_actors_note(actors, i)); i++) {
        if ((!ent_actors_note_is_declared(actors, i) && !is_of_codebook(corpus, note)) ||
            told++ >= 10)
            continue;
        ent_log(corpus->context, ENT_LOG_WARNING, "%s:%zu:%zu: %s", note->source, note->line,
                note->column, note->message);
    }
    if (told > 10)
        ent_log(corpus->context, ENT_LOG_WARNING, "and %zu more: entente actors lists them",
                told - 10);
    for (uint32_t m = 1; m < ent_actors_n_mentions(actors); m++) {
        struct ent_str text = ent_mention_text(actors, (struct ent_mention){m});
        struct ent_resolution how = ent_actors_resolution(actors, (struct ent_mention){m});
        if (how.how != ENT_HOW_SEVERAL || !how.has_actor)
            continue;
        if (n++ == 0 || ent_str_compare(text, first) < 0)
            first = text;
    }
    if (n)
        ent_log(corpus->context, ENT_LOG_WARNING,
                "%zu %s could mean several actors, as \"%.*s\", and %s kept as written: entente "
                "actors lists them",
                n, n == 1 ? "name" : "names", (int)(first.length < 60 ? first.length : 60),
                first.data, n == 1 ? "is" : "are");
}

enum ent_status ent_corpus_resolve_in(struct ent_corpus *corpus, const char *zone_name,
                                      struct ent_error *err)
{
    const char *before = corpus->zone_name ? corpus->zone_name : "UTC", *name;
    struct ent_zone *zone;
    enum ent_status status = ent_corpus_resolve(corpus, err);

    if (status != ENT_OK || !corpus->has_dated || strcmp(zone_name, before) == 0)
        return status;
    name = ent_arena_copy(&corpus->arena, ent_str_from(zone_name));
    if (!name)
        return ent_fail_memory(err);
    status = ent_zone_load(&zone, name, err);
    if (status != ENT_OK)
        return status;
    ent_zone_free(corpus->zone);
    corpus->zone = zone;
    corpus->zone_name = name;
    ent_corpus_unresolve(corpus);
    return ent_corpus_resolve(corpus, err);
}

enum ent_status ent_corpus_resolve(struct ent_corpus *corpus, struct ent_error *err)
{
    enum ent_status status;

    if (corpus->resolved)
        return ENT_OK;
    ent_corpus_unresolve(corpus);
    if ((status = attach(corpus, err)) != ENT_OK || (status = allow_names(corpus, err)) != ENT_OK ||
        (status = allow_folded(corpus, err)) != ENT_OK ||
        (status = ent_actors_resolve(corpus->actors, err)) != ENT_OK ||
        (status = resolve_pool(corpus, err)) != ENT_OK ||
        (status = date_lists(corpus, err)) != ENT_OK ||
        (status = reject_unknown(corpus, err)) != ENT_OK ||
        (status = resolve_folded(corpus, err)) != ENT_OK)
        return status;
    corpus->resolved = true;
    /* From here on texts are asked for by their numbers, and ids too but for what is attached. */
    ent_interner_settle(corpus->texts);
    if (!corpus->has_attached)
        ent_interner_settle(corpus->ids);
    if (!corpus->zone_name)
        tell(corpus);
    return ENT_OK;
}
