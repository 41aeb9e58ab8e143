#include "actors_body.h"

#include <stdlib.h>

#include "names.h"

/* Whom a name means, and the actors that names make. */

#define CODE_MARK '\1' /* before a code: no folded name has it */

void ent_actors_forget(struct ent_actors *actors)
{
    free(actors->known);
    free(actors->claims);
    free(actors->claim_start);
    free(actors->made);
    free(actors->who);
    free(actors->fold_of);
    free(actors->above);
    free(actors->upward);
    free(actors->queue);
    free(actors->queued);
    free(actors->holders);
    ent_interner_free(actors->keys);
    ent_interner_free(actors->folds);
    ent_interner_free(actors->known_ids);
    ent_interner_free(actors->offices);
    actors->known = NULL;
    actors->n_known = 0;
    actors->group = NOBODY;
    actors->claims = NULL;
    actors->n_claims = actors->claims_capacity = 0;
    actors->claim_start = NULL;
    actors->n_keys = 0;
    actors->made = NULL;
    actors->n_made = 0;
    actors->who = NULL;
    actors->fold_of = NULL;
    actors->above = NULL;
    actors->upward = NULL;
    actors->queue = NULL;
    actors->queued = NULL;
    actors->holders = NULL;
    actors->n_holders = 0;
    actors->keys = actors->folds = actors->known_ids = actors->offices = NULL;
    actors->n_notes = actors->n_notes_declared;
}

/* ---- Who answers to what ---- */

static enum ent_status claim(struct ent_actors *actors, struct ent_str key, uint32_t rank,
                             uint32_t actor, struct ent_error *err)
{
    uint32_t number;
    enum ent_status status = ent_intern(actors->keys, key, &number, err);

    if (status == ENT_OK)
        status = ent_grow(&actors->claims, &actors->claims_capacity, actors->n_claims + 1,
                          sizeof *actors->claims, err);
    if (status == ENT_OK)
        actors->claims[actors->n_claims++] = (struct claim){number, rank, actor};
    return status;
}

/* Claim a name in all that it folds to, each coarser than the one before. */
static enum ent_status claim_name(struct ent_actors *actors, const char *text, enum rank rank,
                                  uint32_t actor, struct ent_error *err)
{
    char *folded = NULL;
    struct ent_str before, bare;
    enum ent_status status = ent_fold(ent_str_from(text), &folded, err);

    if (status != ENT_OK)
        return status;
    before = ent_str_from(folded);
    status = claim(actors, before, rank, actor, err);
    ent_name_key(folded);
    if (status == ENT_OK && strlen(folded) > 0) {
        status = claim(actors, ent_str_from(folded), N_CALLS + rank, actor, err);
        bare = ent_name_bare(ent_str_from(folded));
        if (status == ENT_OK && bare.data != folded)
            status = claim(actors, bare, 2 * N_CALLS + rank, actor, err);
    }
    free(folded);
    return status;
}

static enum ent_status claim_code(struct ent_actors *actors, const struct actor_code *code,
                                  uint32_t actor, struct ent_error *err)
{
    size_t size = strlen(code->scheme) + strlen(code->code) + 3;
    bool is_number = strspn(code->code, "0123456789") == strlen(code->code);
    char *text = malloc(size);
    enum ent_status status = ENT_OK;

    if (!text)
        return ent_fail_memory(err);
    text[0] = CODE_MARK;
    strcpy(text + 1, code->code);
    /* 840 is the Philippines to some and the United States to others. */
    if (!is_number)
        status = claim(actors, ent_str_from(text), RANK_ID, actor, err);
    strcpy(text + 1, code->scheme);
    strcat(text, ":");
    strcat(text, code->code);
    if (status == ENT_OK)
        status = claim(actors, ent_str_from(text), RANK_ID, actor, err);
    free(text);
    return status;
}

/* Claim what the declarations give; place[d] is where declaration d is in `known`. */
static enum ent_status claim_all(struct ent_actors *actors, const uint32_t *place,
                                 struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (uint32_t d = 0; d < actors->n_declarations && status == ENT_OK; d++) {
        const struct declaration *from = &actors->declarations[d];
        status = claim_name(actors, from->id, RANK_ID, place[d], err);
        for (size_t i = 0; i < from->n_codes && status == ENT_OK; i++)
            status = claim_code(actors, &from->codes[i], place[d], err);
        /* Without a name it is called by its id. */
        if (from->n_names == 0 && status == ENT_OK)
            status = claim_name(actors, from->id, RANK_NAME, place[d], err);
        for (size_t i = 0; i < from->n_names && status == ENT_OK; i++)
            status = claim_name(actors, from->names[i].text, RANK_NAME, place[d], err);
        for (size_t i = 0; i < from->n_aliases && status == ENT_OK; i++)
            status = claim_name(actors, from->aliases[i], RANK_ALIAS, place[d], err);
    }
    return status;
}

static int by_claim(const void *left, const void *right)
{
    const struct claim *x = left, *y = right;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->actor > y->actor) - (x->actor < y->actor);
}

static enum ent_status sort_claims(struct ent_actors *actors, struct ent_error *err)
{
    size_t n = 0;

    if (actors->n_claims)
        qsort(actors->claims, actors->n_claims, sizeof *actors->claims, by_claim);
    for (size_t i = 0; i < actors->n_claims; i++) {
        if (n == 0 || by_claim(&actors->claims[n - 1], &actors->claims[i]) != 0)
            actors->claims[n++] = actors->claims[i];
    }
    actors->n_claims = n;
    actors->n_keys = ent_interner_count(actors->keys);
    actors->claim_start = calloc(actors->n_keys + 2, sizeof *actors->claim_start);
    if (!actors->claim_start)
        return ent_fail_memory(err);
    for (size_t i = 0; i < n; i++)
        actors->claim_start[actors->claims[i].key + 1]++;
    for (size_t k = 1; k < actors->n_keys + 2; k++)
        actors->claim_start[k] += actors->claim_start[k - 1];
    return ENT_OK;
}

/* The answer of a key, of its lowest rank; false when nobody has claimed it. */
static bool answer_key(const struct ent_actors *actors, struct ent_str key, struct answer *out)
{
    uint32_t number = ent_interner_find(actors->keys, key), end;

    if (number == UINT32_MAX || number >= actors->n_keys)
        return false;
    out->first = actors->claim_start[number];
    end = actors->claim_start[number + 1];
    if (out->first == end)
        return false;
    for (out->n = 1; out->first + out->n < end &&
                     actors->claims[out->first + out->n].rank == actors->claims[out->first].rank;)
        out->n++;
    out->who = out->n == 1 ? actors->claims[out->first].actor : SEVERAL;
    if (out->n > 1)
        out->how = ENT_HOW_SEVERAL;
    else if (key.data[0] == CODE_MARK)
        out->how = ENT_HOW_CODE;
    else
        out->how = actors->claims[out->first].rank % N_CALLS == RANK_ID     ? ENT_HOW_ID
                   : actors->claims[out->first].rank % N_CALLS == RANK_NAME ? ENT_HOW_NAME
                                                                            : ENT_HOW_ALIAS;
    return true;
}

uint32_t ent_actors_by_key(const struct ent_actors *actors, struct ent_str key)
{
    struct answer answer;

    if (!answer_key(actors, key, &answer) && !answer_key(actors, ent_name_bare(key), &answer))
        return NOBODY;
    return answer.who;
}

/* Titles are of persons: "president niger" is nobody. */
static bool may_have_titles(const struct ent_actors *actors, uint32_t actor)
{
    const char *kind = actors->known[actor].kind;

    return !*kind || strcmp(kind, "person") == 0 || strcmp(kind, "other") == 0;
}

/* Whom a text means among those who are declared, without offices. */
static enum ent_status answer_declared(const struct ent_actors *actors, struct ent_str text,
                                       char **key, struct answer *out, struct ent_error *err)
{
    char mark[64] = {CODE_MARK};
    char *folded = NULL;
    struct ent_str bare, untitled;
    enum ent_status status;

    *out = (struct answer){.who = NOBODY, .how = ENT_HOW_NOBODY};
    if (actors->n_declarations == 0 || text.length == 0)
        return ENT_OK;
    if (text.length < sizeof mark - 1) {
        memcpy(mark + 1, text.data, text.length);
        if (answer_key(actors, ent_str(mark, text.length + 1), out))
            return ENT_OK;
    }
    status = ent_fold(text, &folded, err);
    if (status != ENT_OK)
        return status;
    if (answer_key(actors, ent_str_from(folded), out))
        goto out;
    ent_name_key(folded);
    bare = ent_name_bare(ent_str_from(folded));
    if (answer_key(actors, ent_str_from(folded), out) || answer_key(actors, bare, out))
        goto out;
    untitled = ent_name_untitled(ent_str_from(folded));
    if (untitled.length < bare.length && answer_key(actors, untitled, out)) {
        for (uint32_t i = 0; i < out->n; i++) {
            if (!may_have_titles(actors, actors->claims[out->first + i].actor)) {
                *out = (struct answer){.who = NOBODY, .how = ENT_HOW_NOBODY};
                break;
            }
        }
    }
out:
    if (key && out->how == ENT_HOW_NOBODY) {
        *key = folded;
        folded = NULL;
    }
    free(folded);
    return ENT_OK;
}

static const struct made *made_of(const struct ent_actors *actors, uint32_t fold)
{
    return fold < actors->n_made && actors->made[fold].actor != NOBODY ? &actors->made[fold] : NULL;
}

/* The same among all: those who were made answer where no declared one does alone. */
static enum ent_status answer_all(const struct ent_actors *actors, struct ent_str text,
                                  uint32_t fold, struct answer *out, struct ent_error *err)
{
    uint32_t id = ent_interner_find(actors->known_ids, text);
    const struct made *made = made_of(actors, fold);
    char *key = NULL;
    enum ent_status status;

    if (id != UINT32_MAX && id > 0) {
        bool declared = actors->known[id - 1].declaration != NOBODY;
        *out = (struct answer){.who = id - 1, .how = declared ? ENT_HOW_ID : ENT_HOW_NEW};
        if (declared)
            return ENT_OK;
        made = NULL;
    }
    struct answer declared;
    status = answer_declared(actors, text, &key, &declared, err);
    if (status != ENT_OK)
        return status;
    if (id != UINT32_MAX && id > 0) {
        /* Its own id, but say too that it was made since several answer. */
        if (declared.how == ENT_HOW_SEVERAL) {
            declared.who = out->who;
            *out = declared;
        }
    } else {
        *out = declared;
    }
    if (out->who == SEVERAL && made)
        out->who = made->actor;
    else if (out->who == NOBODY && made)
        *out = (struct answer){.who = made->actor,
                               .how = made->actor == SEVERAL ? ENT_HOW_SEVERAL : ENT_HOW_NEW};
    if (key && actors->n_holders && (out->how == ENT_HOW_NOBODY || out->how == ENT_HOW_NEW)) {
        uint32_t first = 0, n = 0;
        status = ent_actors_office(actors, ent_str_from(key), &first, &n, err);
        if (status == ENT_OK && n)
            *out = (struct answer){DATED, ENT_HOW_ROLE, first, n};
    }
    free(key);
    return status;
}

static enum ent_status fold_of(const struct ent_actors *actors, struct ent_str text, uint32_t *fold,
                               struct ent_error *err)
{
    char *folded = NULL;
    enum ent_status status = ent_fold(text, &folded, err);

    if (status == ENT_OK)
        *fold = ent_interner_find(actors->folds, ent_str_from(folded));
    free(folded);
    return status;
}

enum ent_status ent_actors_answer(const struct ent_actors *actors, struct ent_str text,
                                  struct answer *out, struct ent_error *err)
{
    uint32_t fold;
    enum ent_status status = fold_of(actors, text, &fold, err);

    return status == ENT_OK ? answer_all(actors, text, fold, out, err) : status;
}

/* ---- Actors that names make ---- */

static uint64_t times_allowed(const struct ent_actors *actors, uint32_t mention)
{
    return mention < actors->allowed_capacity ? actors->allowed[mention].times : 0;
}

/* Of the spellings of a name the most frequent one is its actor's id and label, ties by bytes. */
static bool better_spelling(const struct ent_actors *actors, uint32_t challenger, uint32_t holder)
{
    uint64_t a = times_allowed(actors, challenger), b = times_allowed(actors, holder);

    if (a != b)
        return a > b;
    return ent_str_compare(ent_interned(actors->mentions, challenger),
                           ent_interned(actors->mentions, holder)) < 0;
}

/* An actor whose id is a mention; what is known of it comes from hints and from the format. */
static enum ent_status make_actor(struct ent_actors *actors, uint32_t mention, struct known *made,
                                  struct ent_error *err)
{
    struct ent_str id = ent_interned(actors->mentions, mention);
    uint32_t hinted = ent_interner_find(actors->hinted, id);
    const struct hint *hint = hinted == UINT32_MAX || hinted == 0 ? NULL : &actors->hints[hinted];
    const char *said_name = NULL, *said_kind = NULL;
    enum ent_status status = ENT_OK;

    /* All formats that gave the name are asked, so that it does not matter which came first. */
    for (size_t i = 0; i < actors->n_describes && status == ENT_OK; i++) {
        char name[ENT_DESCRIPTION] = "", kind[ENT_DESCRIPTION] = "";
        if (!(actors->allowed[mention].describes & 1u << i))
            continue;
        actors->describes[i](id, name, kind);
        status = ent_actors_keep_smaller(actors, &said_name, ent_str_from(name), err);
        if (status == ENT_OK)
            status = ent_actors_keep_smaller(actors, &said_kind, ent_str_from(kind), err);
    }
    if (hint && hint->name)
        said_name = hint->name;
    if (hint && hint->kind)
        said_kind = hint->kind;
    *made = (struct known){.id = id.data,
                           .name = said_name ? said_name : id.data,
                           .kind = said_kind ? said_kind : "",
                           .declaration = NOBODY};
    return status;
}

/* Fold all mentions, and find for each fold the spelling that is to make an actor: where no
 * declared one answers alone. */
static enum ent_status find_makers(struct ent_actors *actors, uint32_t **maker,
                                   struct ent_error *err)
{
    size_t n_mentions = ent_interner_count(actors->mentions);
    enum ent_status status = ENT_OK;

    actors->fold_of = malloc((n_mentions + 1) * sizeof *actors->fold_of);
    if (!actors->fold_of)
        return ent_fail_memory(err);
    for (uint32_t m = 0; m < n_mentions && status == ENT_OK; m++) {
        char *folded = NULL;
        status = ent_fold(ent_interned(actors->mentions, m), &folded, err);
        if (status == ENT_OK)
            status = ent_intern(actors->folds, ent_str_from(folded), &actors->fold_of[m], err);
        free(folded);
    }
    if (status != ENT_OK)
        return status;
    actors->n_made = ent_interner_count(actors->folds);
    *maker = malloc((actors->n_made + 1) * sizeof **maker);
    actors->made = malloc((actors->n_made + 1) * sizeof *actors->made);
    if (!*maker || !actors->made) {
        actors->n_made = 0;
        return ent_fail_memory(err);
    }
    memset(*maker, 0xff, (actors->n_made + 1) * sizeof **maker);
    memset(actors->made, 0xff, (actors->n_made + 1) * sizeof *actors->made);
    for (uint32_t m = 1; m < n_mentions; m++) {
        uint32_t *best = &(*maker)[actors->fold_of[m]];
        struct answer answer;
        if (times_allowed(actors, m) == 0)
            continue;
        if (ent_interner_find(actors->ids, ent_interned(actors->mentions, m)) != UINT32_MAX)
            continue;
        status = answer_declared(actors, ent_interned(actors->mentions, m), NULL, &answer, err);
        if (status != ENT_OK)
            return status;
        if (answer.who >= SEVERAL && (*best == NOBODY || better_spelling(actors, m, *best)))
            *best = m;
    }
    return ENT_OK;
}

/* Make an actor of each folded name that is allowed to and that no declared one alone answers to.
 */
static enum ent_status make_actors(struct ent_actors *actors, struct ent_error *err)
{
    size_t n_mentions = ent_interner_count(actors->mentions);
    uint32_t *maker = NULL;
    enum ent_status status = find_makers(actors, &maker, err);

    for (uint32_t f = 0; f < actors->n_made && status == ENT_OK; f++) {
        if (maker[f] == NOBODY)
            continue;
        actors->made[f].actor = (uint32_t)actors->n_known;
        status = make_actor(actors, maker[f], &actors->known[actors->n_known++], err);
    }
    /* Codes that differ only in case are different actors; any other spelling could mean several.
     */
    for (uint32_t m = 1; m < n_mentions && status == ENT_OK; m++) {
        struct made *made = &actors->made[actors->fold_of[m]];
        uint32_t other = maker[actors->fold_of[m]];
        if (times_allowed(actors, m) == 0 || !actors->allowed[m].exact || other == m ||
            other == NOBODY)
            continue;
        struct answer answer;
        status = answer_declared(actors, ent_interned(actors->mentions, m), NULL, &answer, err);
        if (status == ENT_OK && answer.who < SEVERAL)
            continue;
        if (status == ENT_OK)
            status = make_actor(actors, m, &actors->known[actors->n_known], err);
        if (status != ENT_OK)
            break;
        if (made->actor != SEVERAL) {
            made->first = made->actor;
            made->second = (uint32_t)actors->n_known;
            made->actor = SEVERAL;
        }
        actors->n_known++;
    }
    free(maker);
    return status;
}

/* Who stands for all those who were made, where a view puts them together. */
static void make_group(struct ent_actors *actors)
{
    static const char id[] = "unresolved";

    if (actors->n_declarations == 0 || actors->n_known == actors->n_declarations)
        return;
    for (size_t a = 0; a < actors->n_known; a++) {
        if (strcmp(actors->known[a].id, id) == 0)
            return;
    }
    actors->known[actors->n_known++] =
        (struct known){.id = id, .name = id, .kind = "other", .declaration = NOBODY};
}

/* ---- Numbering ---- */

static int by_id(const void *left, const void *right)
{
    const struct known *x = left, *y = right;

    return ent_str_compare(ent_str_from(x->id), ent_str_from(y->id));
}

/* Bring the actors into the order of their ids' bytes; moved[before] is where one is then. */
static void sort_known(struct ent_actors *actors, uint32_t *moved)
{
    for (uint32_t a = 0; a < actors->n_known; a++)
        actors->known[a].first = a; /* where it came from */
    if (actors->n_known)
        qsort(actors->known, actors->n_known, sizeof *actors->known, by_id);
    for (uint32_t a = 0; a < actors->n_known; a++)
        moved[actors->known[a].first] = a;
}

/* Number the actors that were declared and those that were made, and say it everywhere. */
static enum ent_status number_actors(struct ent_actors *actors, uint32_t *place,
                                     struct ent_error *err)
{
    size_t n = actors->n_known;
    uint32_t *moved = malloc((n + 1) * sizeof *moved);
    enum ent_status status = ENT_OK;

    if (!moved)
        return ent_fail_memory(err);
    sort_known(actors, moved);
    for (size_t d = 0; d < actors->n_declarations; d++)
        place[d] = moved[place[d]];
    /* Those who were declared keep their order. */
    for (size_t i = 0; i < actors->n_claims; i++)
        actors->claims[i].actor = moved[actors->claims[i].actor];
    for (size_t f = 0; f < actors->n_made; f++) {
        struct made *made = &actors->made[f];
        made->actor = made->actor < n ? moved[made->actor] : made->actor;
        made->first = made->first < n ? moved[made->first] : made->first;
        made->second = made->second < n ? moved[made->second] : made->second;
    }
    for (uint32_t a = 0; a < n && status == ENT_OK; a++) {
        uint32_t number;
        if (strcmp(actors->known[a].id, "unresolved") == 0)
            actors->group = a;
        status = ent_intern(actors->known_ids, ent_str_from(actors->known[a].id), &number, err);
    }
    free(moved);
    return status;
}

/* The label: of the first layer, and there the first by bytes, whoever was read first. A name of no
 * language comes before those of one. */
static const char *label_of(const struct declaration *from, const char *language)
{
    const struct actor_name *best = NULL;

    for (size_t i = 0; i < from->n_names; i++) {
        const struct actor_name *name = &from->names[i];
        int order;
        if (language && strcmp(name->language, language) != 0)
            continue;
        order = best ? strcmp(name->language, best->language) : -1;
        if (best && (*name->language != '\0') == (*best->language != '\0') &&
            name->at.layer != best->at.layer)
            order = name->at.layer < best->at.layer ? -1 : 1;
        if (order == 0)
            order = strcmp(name->text, best->text);
        if (order < 0)
            best = name;
    }
    return best ? best->text : NULL;
}

const char *ent_actor_label(const struct ent_actors *actors, struct ent_actor actor,
                            const char *language)
{
    const struct known *known = &actors->known[actor.n];
    const char *label = NULL;

    if (language && known->declaration != NOBODY)
        label = label_of(&actors->declarations[known->declaration], language);
    return label ? label : known->name;
}

/* ---- All of it ---- */

static void know_declared(struct ent_actors *actors)
{
    for (uint32_t d = 0; d < actors->n_declarations; d++) {
        const struct declaration *from = &actors->declarations[d];
        const char *label = label_of(from, NULL);
        actors->known[actors->n_known++] = (struct known){
            .id = from->id,
            .name = label ? label : from->id,
            .kind = from->kind       ? from->kind
                    : from->fallback ? from->fallback
                                     : "",
            .declaration = d,
        };
    }
}

static enum ent_status answer_mentions(struct ent_actors *actors, struct ent_error *err)
{
    size_t n = ent_interner_count(actors->mentions);
    enum ent_status status = ENT_OK;

    for (uint32_t m = 0; m < n && status == ENT_OK; m++)
        status = answer_all(actors, ent_interned(actors->mentions, m), actors->fold_of[m],
                            &actors->who[m], err);
    return status;
}

/* A name that one actor has and another one is also called by: the name wins, which may surprise.
 */
static enum ent_status note_shadows(struct ent_actors *actors, struct ent_error *err)
{
    for (size_t i = 0; i + 1 < actors->n_claims; i++) {
        const struct claim *one = &actors->claims[i], *other = one + 1;
        if (one->key != other->key || one->rank != RANK_NAME || other->rank != RANK_ALIAS ||
            one->actor == other->actor)
            continue;
        const struct known *called = &actors->known[other->actor],
                           *named = &actors->known[one->actor];
        if (called->declaration == NOBODY || named->declaration == NOBODY)
            continue;
        enum ent_status status =
            ent_actors_add_note(actors, &actors->declarations[called->declaration].at, err,
                                "alias \"%s\" of \"%s\" is the name of \"%s\", who is meant by it",
                                ent_interned(actors->keys, one->key).data, called->id, named->id);
        if (status != ENT_OK)
            return status;
    }
    return ENT_OK;
}

enum ent_status ent_actors_resolve(struct ent_actors *actors, struct ent_error *err)
{
    size_t n_mentions = ent_interner_count(actors->mentions);
    size_t most = actors->n_declarations + n_mentions + 2;
    uint32_t *place = NULL;
    enum ent_status status = ENT_OK;

    ent_actors_forget(actors);
    place = malloc((actors->n_declarations + 1) * sizeof *place);
    actors->known = malloc(most * sizeof *actors->known);
    actors->who = malloc((n_mentions + 1) * sizeof *actors->who);
    actors->queue = malloc(most * sizeof *actors->queue);
    actors->queued = calloc(most, sizeof *actors->queued);
    if (!place || !actors->known || !actors->who || !actors->queue || !actors->queued) {
        status = ent_fail_memory(err);
        goto out;
    }
    if ((status = ent_interner_new(&actors->keys, err)) != ENT_OK ||
        (status = ent_interner_new(&actors->folds, err)) != ENT_OK ||
        (status = ent_interner_new(&actors->known_ids, err)) != ENT_OK ||
        (status = ent_interner_new(&actors->offices, err)) != ENT_OK)
        goto out;
    know_declared(actors);
    /* The declared ones keep this order when others are made: who answers first is known now. */
    sort_known(actors, place);
    if ((status = claim_all(actors, place, err)) != ENT_OK ||
        (status = sort_claims(actors, err)) != ENT_OK ||
        (status = make_actors(actors, err)) != ENT_OK)
        goto out;
    make_group(actors);
    if ((status = number_actors(actors, place, err)) != ENT_OK ||
        (status = ent_actors_link(actors, place, err)) != ENT_OK ||
        (status = ent_actors_gather_offices(actors, place, err)) != ENT_OK ||
        (status = answer_mentions(actors, err)) != ENT_OK ||
        (status = note_shadows(actors, err)) != ENT_OK)
        goto out;
out:
    free(place);
    if (status != ENT_OK)
        ent_actors_forget(actors);
    return status;
}
