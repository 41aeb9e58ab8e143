#include "corpus_body.h"

#include <stdlib.h>

/* Who is named, and how each name was resolved. */

/* A mention and whom it means; offices may mean several, at different dates. */
struct pair {
    uint32_t mention, actor; /* UINT32_MAX: nobody */
};

struct naming {
    const struct ent_corpus *corpus;
    struct pair *pairs;
    size_t n_pairs, capacity;
};

static int by_pair(const void *left, const void *right)
{
    const struct pair *x = left, *y = right;

    if (x->mention != y->mention)
        return x->mention < y->mention ? -1 : 1;
    return (x->actor > y->actor) - (x->actor < y->actor);
}

static enum ent_status add_list(struct naming *naming, ent_list_id list, struct ent_span when,
                                struct ent_error *err)
{
    const struct ent_corpus *corpus = naming->corpus;
    const uint32_t *items =
        list & ENT_LIST_POOL ? &corpus->pool[(list & ~ENT_LIST_POOL) + 1] : &list;
    size_t n = list & ENT_LIST_POOL ? items[-1] : 1;
    enum ent_status status = ent_grow(&naming->pairs, &naming->capacity, naming->n_pairs + n,
                                      sizeof *naming->pairs, err);

    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        struct ent_actor actor;
        bool known =
            ent_actors_at(corpus->actors, (struct ent_mention){items[i]}, when, &actor, NULL);
        naming->pairs[naming->n_pairs++] = (struct pair){items[i], known ? actor.n : UINT32_MAX};
    }
    return status;
}

/* Reports that were rejected since nobody answers count too: it is them that people look for. */
static enum ent_status gather(struct naming *naming, struct ent_error *err)
{
    const struct ent_corpus *corpus = naming->corpus;
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < corpus->n_reports && status == ENT_OK; i++) {
        const struct ent_kept *report = &corpus->reports[i];
        if ((report->flags & ENT_KEPT_REJECTED) && !(report->flags & ENT_KEPT_LATE))
            continue;
        status = add_list(naming, report->source, ent_kept_when(report), err);
        if (status == ENT_OK)
            status = add_list(naming, report->target, ent_kept_when(report), err);
    }
    if (naming->n_pairs)
        qsort(naming->pairs, naming->n_pairs, sizeof *naming->pairs, by_pair);
    return status;
}

static bool is_resolved(const struct ent_naming *naming)
{
    return naming->how <= ENT_HOW_ROLE && naming->is_declared;
}

/* What is to be done comes last, the most frequent first in each. */
static int by_times(const void *left, const void *right)
{
    const struct ent_naming *x = left, *y = right;
    int order;

    if (is_resolved(x) != is_resolved(y))
        return is_resolved(x) ? -1 : 1;
    if (x->times != y->times)
        return x->times > y->times ? -1 : 1;
    order = strcmp(x->text, y->text);
    return order ? order : strcmp(x->actor ? x->actor : "", y->actor ? y->actor : "");
}

static enum ent_status fill_candidates(const struct ent_actors *actors,
                                       const struct ent_resolution *resolution,
                                       struct ent_naming *naming, struct ent_error *err)
{
    const char **candidates = calloc(resolution->n_candidates, sizeof *candidates);

    if (!candidates)
        return ent_fail_memory(err);
    for (size_t i = 0; i < resolution->n_candidates; i++) {
        const char *id = ent_actor_id(actors, ent_actors_candidate(actors, resolution, i));
        /* The holders of an office have a place for each of their times. */
        if (naming->n_candidates == 0 || strcmp(candidates[naming->n_candidates - 1], id) != 0)
            candidates[naming->n_candidates++] = id;
    }
    naming->candidates = candidates;
    return ENT_OK;
}

static enum ent_status fill(const struct ent_actors *actors, struct pair pair, uint64_t times,
                            struct ent_naming *naming, struct ent_error *err)
{
    struct ent_mention mention = {pair.mention};
    struct ent_resolution resolution = ent_actors_resolution(actors, mention);

    *naming = (struct ent_naming){
        .text = ent_mention_text(actors, mention).data,
        .times = times,
        .how = resolution.how,
    };
    if (pair.actor != UINT32_MAX) {
        struct ent_actor actor = {pair.actor};
        naming->actor = ent_actor_id(actors, actor);
        naming->label = ent_actor_name(actors, actor);
        naming->is_declared = ent_actor_is_declared(actors, actor);
    }
    if (is_resolved(naming))
        return ENT_OK;
    if (resolution.n_candidates)
        return fill_candidates(actors, &resolution, naming, err);
    naming->n_suggestions =
        ent_actors_suggest(actors, ent_mention_text(actors, mention), naming->suggestions);
    return ENT_OK;
}

void ent_namings_free(struct ent_naming *namings, size_t n)
{
    for (size_t i = 0; namings && i < n; i++)
        free((void *)namings[i].candidates);
    free(namings);
}

enum ent_status ent_corpus_namings(struct ent_corpus *corpus, struct ent_naming **out, size_t *n,
                                   struct ent_error *err)
{
    struct naming naming = {.corpus = corpus};
    struct ent_naming *list = NULL;
    size_t found = 0;
    enum ent_status status = ent_corpus_resolve(corpus, err);

    if (status == ENT_OK)
        status = gather(&naming, err);
    if (status != ENT_OK)
        goto out;
    list = calloc(naming.n_pairs + 1, sizeof *list);
    if (!list) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < naming.n_pairs && status == ENT_OK;) {
        size_t first = i;
        while (i < naming.n_pairs && by_pair(&naming.pairs[first], &naming.pairs[i]) == 0)
            i++;
        status = fill(corpus->actors, naming.pairs[first], i - first, &list[found++], err);
    }
    if (status != ENT_OK)
        goto out;
    if (found)
        qsort(list, found, sizeof *list, by_times);
    *out = list;
    *n = found;
    list = NULL;
out:
    ent_namings_free(list, found);
    free(naming.pairs);
    return status;
}
