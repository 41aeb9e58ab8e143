#include "actors.h"

#include <stdlib.h>

#define NOBODY  UINT32_MAX
#define SEVERAL (UINT32_MAX - 1)
#define DATED   (UINT32_MAX - 2) /* rolls up differently at different dates */

/* How somebody can be called; the lower rank wins. */
enum rank { RANK_ID, RANK_NAME, RANK_ALIAS, N_RANKS };

struct affiliation {
    enum ent_affiliation_kind kind;
    uint32_t owner; /* declaration */
    struct ent_str actor;
    const char *role;
    struct ent_span when;
    const char *source;
    size_t line, column;
    uint32_t target; /* actor, once resolved */
};

/* What all files say of an actor; name and kind are NULL until one of them does. */
struct declaration {
    const char *id, *name, *kind;
    const char *source; /* where it was declared last */
    uint32_t file;
    size_t line;
    const char **aliases;
    size_t n_aliases, aliases_capacity;
};

/* An actor once all are known. */
struct known {
    const char *id, *name, *kind;
    uint32_t first, n; /* its part_of affiliations, in `above` */
    uint32_t state;    /* the state it rolls up to at any date, NOBODY, SEVERAL or DATED */
};

/* Who answers to a folded name, by rank: an actor, NOBODY or SEVERAL (then the first two are
 * remembered). */
struct answer {
    uint32_t actor[N_RANKS], second[N_RANKS], first[N_RANKS];
};

struct ent_actors {
    struct ent_arena arena;
    struct ent_interner *ids; /* of declarations, in their order */
    struct declaration *declarations;
    size_t n_declarations, declarations_capacity;
    struct affiliation *affiliations;
    size_t n_affiliations, affiliations_capacity;
    struct ent_interner *mentions;
    struct allowance {
        uint64_t times;    /* how often it may make an actor */
        uint8_t describes; /* a bit for each of the functions below */
        bool exact;        /* it is a code, and means nobody else */
    } * allowed;           /* by mention */
    size_t allowed_capacity;
    ent_describe_fn describes[8]; /* of the formats that gave names */
    size_t n_describes;
    struct ent_interner *hinted; /* ids of actors of which a name or kind was said */
    struct hint {
        const char *name, *kind;
    } * hints; /* by number of `hinted` */
    size_t hints_capacity;

    /* What resolve makes. */
    struct known *known;
    size_t n_known;
    struct ent_interner *folds;     /* folded names */
    struct answer *answers;         /* by fold */
    uint32_t *who;                  /* by mention: actor, NOBODY or SEVERAL */
    uint32_t *fold_of;              /* by mention */
    struct affiliation *above;      /* part_of, by owner */
    uint32_t *queue;                /* scratch of climb(): actors to look at … */
    bool *queued;                   /* … and by actor, whether it is among them */
    struct ent_interner *known_ids; /* number - 1 is the actor */
};

static void forget_resolution(struct ent_actors *actors)
{
    free(actors->known);
    free(actors->answers);
    free(actors->who);
    free(actors->fold_of);
    free(actors->above);
    free(actors->queue);
    free(actors->queued);
    ent_interner_free(actors->folds);
    ent_interner_free(actors->known_ids);
    actors->known = NULL;
    actors->n_known = 0;
    actors->answers = NULL;
    actors->who = NULL;
    actors->fold_of = NULL;
    actors->above = NULL;
    actors->queue = NULL;
    actors->queued = NULL;
    actors->folds = NULL;
    actors->known_ids = NULL;
}

enum ent_status ent_actors_new(struct ent_actors **out, struct ent_error *err)
{
    struct ent_actors *actors = calloc(1, sizeof *actors);

    if (!actors)
        return ent_fail_memory(err);
    if (ent_interner_new(&actors->ids, err) != ENT_OK ||
        ent_interner_new(&actors->mentions, err) != ENT_OK ||
        ent_interner_new(&actors->hinted, err) != ENT_OK) {
        ent_actors_free(actors);
        return ENT_ENOMEM;
    }
    *out = actors;
    return ENT_OK;
}

void ent_actors_free(struct ent_actors *actors)
{
    if (!actors)
        return;
    forget_resolution(actors);
    for (size_t i = 0; i < actors->n_declarations; i++)
        free(actors->declarations[i].aliases);
    free(actors->declarations);
    free(actors->affiliations);
    free(actors->allowed);
    free(actors->hints);
    ent_interner_free(actors->hinted);
    ent_interner_free(actors->ids);
    ent_interner_free(actors->mentions);
    ent_arena_fini(&actors->arena);
    free(actors);
}

/* ---- Declaring and mentioning ---- */

static enum ent_status add_aliases(struct ent_actors *actors, struct declaration *declaration,
                                   struct ent_texts aliases, struct ent_error *err)
{
    for (size_t i = 0; i < aliases.n; i++) {
        enum ent_status status =
            ent_grow(&declaration->aliases, &declaration->aliases_capacity,
                     declaration->n_aliases + 1, sizeof *declaration->aliases, err);
        if (status != ENT_OK)
            return status;
        const char *copy = ent_arena_copy(&actors->arena, aliases.items[i]);
        if (!copy)
            return ent_fail_memory(err);
        declaration->aliases[declaration->n_aliases++] = copy;
    }
    return ENT_OK;
}

static enum ent_status add_affiliations(struct ent_actors *actors, uint32_t owner,
                                        const struct ent_actor_record *record, const char *source,
                                        struct ent_error *err)
{
    for (size_t i = 0; i < record->n_affiliations; i++) {
        const struct ent_affiliation_record *from = &record->affiliations[i];
        enum ent_status status =
            ent_grow(&actors->affiliations, &actors->affiliations_capacity,
                     actors->n_affiliations + 1, sizeof *actors->affiliations, err);
        if (status != ENT_OK)
            return status;
        const char *actor = ent_arena_copy(&actors->arena, from->actor);
        const char *role = ent_arena_copy(&actors->arena, from->role);
        if (!actor || !role)
            return ent_fail_memory(err);
        actors->affiliations[actors->n_affiliations++] = (struct affiliation){
            .kind = from->kind,
            .owner = owner,
            .actor = ent_str(actor, from->actor.length),
            .role = role,
            .when = from->when,
            .source = source,
            .line = record->line,
            .column = record->column,
            .target = NOBODY,
        };
    }
    return ENT_OK;
}

/* A name or kind that a file gives: the first stays, and the others must agree. */
static enum ent_status agree(struct ent_actors *actors, const struct declaration *declaration,
                             const char *what, const char **kept, struct ent_str given,
                             const struct ent_actor_record *record, const char *source,
                             struct ent_error *err)
{
    if (given.length == 0)
        return ENT_OK;
    if (!*kept) {
        *kept = ent_arena_copy(&actors->arena, given);
        return *kept ? ENT_OK : ent_fail_memory(err);
    }
    if (ent_str_is(given, *kept))
        return ENT_OK;
    return ent_fail_at(err, ENT_EPARSE, source, record->line, record->column,
                       "actor \"%s\" has another %s, \"%s\", at %s:%zu", declaration->id, what,
                       *kept, declaration->source, declaration->line);
}

enum ent_status ent_actors_declare(struct ent_actors *actors, const struct ent_actor_record *record,
                                   uint32_t file, const char *source, struct ent_error *err)
{
    struct declaration *declaration;
    enum ent_status status;
    uint32_t number;

    forget_resolution(actors);
    if (record->id.length == 0)
        return ent_fail_at(err, ENT_EPARSE, source, record->line, record->column,
                           "actor id is empty");
    if ((status = ent_intern(actors->ids, record->id, &number, err)) != ENT_OK ||
        (status = ent_grow(&actors->declarations, &actors->declarations_capacity, number,
                           sizeof *actors->declarations, err)) != ENT_OK)
        return status;
    declaration = &actors->declarations[number - 1];
    if (number > actors->n_declarations) {
        *declaration = (struct declaration){.id = ent_interned(actors->ids, number).data};
        actors->n_declarations = number;
    } else if (declaration->file == file) {
        return ent_fail_at(err, ENT_EPARSE, source, record->line, record->column,
                           "actor id \"%s\" is already used at line %zu", declaration->id,
                           declaration->line);
    }
    if ((status = agree(actors, declaration, "name", &declaration->name, record->name, record,
                        source, err)) != ENT_OK ||
        (status = agree(actors, declaration, "kind", &declaration->kind, record->kind, record,
                        source, err)) != ENT_OK)
        return status;
    declaration->source = source;
    declaration->file = file;
    declaration->line = record->line;
    status = add_aliases(actors, declaration, record->aliases, err);
    if (status != ENT_OK)
        return status;
    return add_affiliations(actors, number - 1, record, source, err);
}

enum ent_status ent_actors_mention(struct ent_actors *actors, struct ent_str name,
                                   struct ent_mention *out, struct ent_error *err)
{
    return ent_intern(actors->mentions, name, &out->n, err);
}

struct ent_str ent_mention_text(const struct ent_actors *actors, struct ent_mention mention)
{
    return ent_interned(actors->mentions, mention.n);
}

void ent_actors_allow_none(struct ent_actors *actors)
{
    if (actors->allowed)
        memset(actors->allowed, 0, actors->allowed_capacity * sizeof *actors->allowed);
}

enum ent_status ent_actors_allow(struct ent_actors *actors, struct ent_mention mention,
                                 uint64_t times, ent_describe_fn describe, bool exact,
                                 struct ent_error *err)
{
    size_t old = actors->allowed_capacity, i = 0;
    enum ent_status status = ent_grow(&actors->allowed, &actors->allowed_capacity,
                                      (size_t)mention.n + 1, sizeof *actors->allowed, err);

    if (status != ENT_OK)
        return status;
    if (actors->allowed_capacity > old)
        memset(actors->allowed + old, 0,
               (actors->allowed_capacity - old) * sizeof *actors->allowed);
    actors->allowed[mention.n].times += times;
    actors->allowed[mention.n].exact |= exact;
    if (!describe)
        return ENT_OK;
    while (i < actors->n_describes && actors->describes[i] != describe)
        i++;
    if (i == sizeof actors->describes / sizeof *actors->describes)
        return ent_fail(err, ENT_ELIMIT, "too many formats describe their actors");
    if (i == actors->n_describes)
        actors->describes[actors->n_describes++] = describe;
    actors->allowed[mention.n].describes |= (uint8_t)(1u << i);
    return ENT_OK;
}

/* Of two names that are said of one id the smaller one stays, whatever the order of reading. */
static enum ent_status keep_smaller(struct ent_actors *actors, const char **kept,
                                    struct ent_str text, struct ent_error *err)
{
    if (text.length == 0 || (*kept && ent_str_compare(ent_str_from(*kept), text) <= 0))
        return ENT_OK;
    *kept = ent_arena_copy(&actors->arena, text);
    return *kept ? ENT_OK : ent_fail_memory(err);
}

enum ent_status ent_actors_hint(struct ent_actors *actors, struct ent_str id, struct ent_str name,
                                struct ent_str kind, struct ent_error *err)
{
    size_t old = actors->hints_capacity;
    uint32_t number;
    enum ent_status status = ent_intern(actors->hinted, id, &number, err);

    if (status == ENT_OK)
        status = ent_grow(&actors->hints, &actors->hints_capacity, (size_t)number + 1,
                          sizeof *actors->hints, err);
    if (status != ENT_OK)
        return status;
    if (actors->hints_capacity > old)
        memset(actors->hints + old, 0, (actors->hints_capacity - old) * sizeof *actors->hints);
    status = keep_smaller(actors, &actors->hints[number].name, name, err);
    return status == ENT_OK ? keep_smaller(actors, &actors->hints[number].kind, kind, err) : status;
}

/* ---- Resolving ---- */

static uint64_t times_allowed(const struct ent_actors *actors, uint32_t mention)
{
    return mention < actors->allowed_capacity ? actors->allowed[mention].times : 0;
}

static enum ent_status fold_number(struct ent_actors *actors, struct ent_str text, uint32_t *fold,
                                   struct ent_error *err)
{
    char *folded = NULL;
    enum ent_status status = ent_fold(text, &folded, err);

    if (status != ENT_OK)
        return status;
    status = ent_intern(actors->folds, ent_str_from(folded), fold, err);
    free(folded);
    return status;
}

static enum ent_status answer_to(struct ent_actors *actors, size_t *capacity, struct ent_str text,
                                 enum rank rank, uint32_t actor, struct ent_error *err)
{
    size_t old = *capacity;
    struct answer *answer;
    uint32_t fold;
    enum ent_status status = fold_number(actors, text, &fold, err);

    if (status != ENT_OK)
        return status;
    status = ent_grow(&actors->answers, capacity, (size_t)fold + 1, sizeof *actors->answers, err);
    if (status != ENT_OK)
        return status;
    memset(actors->answers + old, 0xff, (*capacity - old) * sizeof *actors->answers);
    answer = &actors->answers[fold];
    if (answer->actor[rank] == NOBODY) {
        answer->actor[rank] = actor;
        answer->first[rank] = actor;
    } else if (answer->first[rank] != actor) {
        /* Of several the two smallest are named, whatever the order of the declarations. */
        answer->actor[rank] = SEVERAL;
        if (actor < answer->first[rank]) {
            answer->second[rank] = answer->first[rank];
            answer->first[rank] = actor;
        } else if (answer->second[rank] == NOBODY || actor < answer->second[rank]) {
            answer->second[rank] = actor;
        }
    }
    return ENT_OK;
}

static const struct answer *answer_of(const struct ent_actors *actors, uint32_t fold)
{
    return fold < ent_interner_count(actors->folds) ? &actors->answers[fold] : NULL;
}

/* The actor that a folded name means; where several answer, `*rank` tells at which rank. */
static uint32_t means(const struct answer *answer, enum rank *rank)
{
    for (int r = 0; answer && r < N_RANKS; r++) {
        if (answer->actor[r] != NOBODY) {
            *rank = (enum rank)r;
            return answer->actor[r];
        }
    }
    return NOBODY;
}

static int by_id(const void *left, const void *right)
{
    const struct known *x = left, *y = right;

    return ent_str_compare(ent_str_from(x->id), ent_str_from(y->id));
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

static const char *name_of(const struct declaration *declaration)
{
    return declaration->name ? declaration->name : declaration->id;
}

/* Register the names of the declarations; place[d] is where declaration d is in `known`. */
static enum ent_status register_names(struct ent_actors *actors, const uint32_t *place,
                                      size_t *capacity, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (uint32_t d = 0; d < actors->n_declarations && status == ENT_OK; d++) {
        const struct declaration *from = &actors->declarations[d];
        status = answer_to(actors, capacity, ent_str_from(from->id), RANK_ID, place[d], err);
        if (status == ENT_OK)
            status =
                answer_to(actors, capacity, ent_str_from(name_of(from)), RANK_NAME, place[d], err);
        for (size_t i = 0; i < from->n_aliases && status == ENT_OK; i++)
            status = answer_to(actors, capacity, ent_str_from(from->aliases[i]), RANK_ALIAS,
                               place[d], err);
    }
    return status;
}

static enum ent_status link_affiliations(struct ent_actors *actors, const uint32_t *place,
                                         struct ent_error *err)
{
    uint32_t *count = calloc(actors->n_known + 1, sizeof *count);
    uint32_t n = 0;

    actors->above = malloc((actors->n_affiliations + 1) * sizeof *actors->above);
    if (!count || !actors->above) {
        free(count);
        return ent_fail_memory(err);
    }
    for (size_t i = 0; i < actors->n_affiliations; i++) {
        struct affiliation *one = &actors->affiliations[i];
        struct ent_actor target;
        struct ent_error why = {0};
        enum ent_status status = ent_actors_find(actors, one->actor, &target, &why);
        if (status == ENT_ENOMEM) {
            free(count);
            return ent_fail_memory(err);
        }
        if (status != ENT_OK) {
            free(count);
            return ent_fail_at(err, ENT_EPARSE, one->source, one->line, one->column,
                               "%s of \"%s\": %s",
                               one->kind == ENT_PART_OF ? "part_of" : "member_of",
                               actors->declarations[one->owner].id, why.message);
        }
        one->target = target.n;
        if (one->kind == ENT_PART_OF)
            count[place[one->owner]]++;
    }
    for (size_t a = 0; a < actors->n_known; a++) {
        actors->known[a].first = n;
        n += count[a];
        actors->known[a].n = 0;
    }
    for (size_t i = 0; i < actors->n_affiliations; i++) {
        const struct affiliation *one = &actors->affiliations[i];
        struct known *owner = &actors->known[place[one->owner]];
        if (one->kind == ENT_PART_OF)
            actors->above[owner->first + owner->n++] = *one;
    }
    free(count);
    return ENT_OK;
}

/* Of two that a climb finds: NOBODY is none, and two different ones are SEVERAL. */
static uint32_t join(uint32_t a, uint32_t b)
{
    if (a == NOBODY || a == b)
        return b;
    return b == NOBODY ? a : SEVERAL;
}

/* An actor's state, once all actors above it know theirs. */
static uint32_t state_of(const struct ent_actors *actors, uint32_t actor)
{
    const struct known *known = &actors->known[actor];
    uint32_t state = NOBODY;

    if (strcmp(known->kind, "state") == 0)
        return actor;
    for (uint32_t i = 0; i < known->n; i++) {
        const struct affiliation *up = &actors->above[known->first + i];
        uint32_t above = actors->known[up->target].state;
        if (above == DATED || !ent_span_is_undated(up->when))
            return DATED;
        state = join(state, above);
    }
    return state;
}

/*
 * Depth first without recursion; the grey ones are the path that led here. Who is left for good has
 * all that is above it behind it: then its state is known.
 */
static enum ent_status find_states(struct ent_actors *actors, struct ent_error *err)
{
    enum { WHITE, GREY, BLACK };
    size_t n = actors->n_known;
    uint8_t *colour = calloc(n + 1, 1);
    uint32_t *path = malloc((n + 1) * sizeof *path);
    uint32_t *next = calloc(n + 1, sizeof *next);
    enum ent_status status = ENT_OK;

    if (!colour || !path || !next) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (uint32_t root = 0; root < n; root++) {
        size_t depth = 0;
        if (colour[root] != WHITE)
            continue;
        path[depth++] = root;
        colour[root] = GREY;
        while (depth) {
            uint32_t here = path[depth - 1];
            struct known *known = &actors->known[here];
            if (next[here] == known->n) {
                known->state = state_of(actors, here);
                colour[here] = BLACK;
                depth--;
                continue;
            }
            const struct affiliation *up = &actors->above[known->first + next[here]++];
            if (colour[up->target] == GREY) {
                status = ent_fail_at(err, ENT_EPARSE, up->source, up->line, up->column,
                                     "part_of goes in a circle: \"%s\" is part of \"%s\", which "
                                     "leads back to it",
                                     known->id, actors->known[up->target].id);
                goto out;
            }
            if (colour[up->target] == WHITE) {
                colour[up->target] = GREY;
                path[depth++] = up->target;
            }
        }
    }
out:
    free(colour);
    free(path);
    free(next);
    return status;
}

/* The state above an actor at a date. Only those who roll up differently at different dates are
 * looked at, each once. */
static uint32_t climb(const struct ent_actors *actors, uint32_t actor, struct ent_span when)
{
    uint32_t state = NOBODY;
    size_t n = 0;

    actors->queue[n++] = actor;
    actors->queued[actor] = true;
    for (size_t i = 0; i < n; i++) {
        const struct known *known = &actors->known[actors->queue[i]];
        for (uint32_t k = 0; k < known->n; k++) {
            const struct affiliation *up = &actors->above[known->first + k];
            uint32_t above = actors->known[up->target].state;
            if (!ent_spans_overlap(up->when, when))
                continue;
            if (above != DATED) {
                state = join(state, above);
            } else if (!actors->queued[up->target]) {
                actors->queue[n++] = up->target;
                actors->queued[up->target] = true;
            }
        }
    }
    for (size_t i = 0; i < n; i++)
        actors->queued[actors->queue[i]] = false;
    return state;
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
        status = keep_smaller(actors, &said_name, ent_str_from(name), err);
        if (status == ENT_OK)
            status = keep_smaller(actors, &said_kind, ent_str_from(kind), err);
    }
    if (hint && hint->name)
        said_name = hint->name;
    if (hint && hint->kind)
        said_kind = hint->kind;
    *made = (struct known){
        .id = id.data, .name = said_name ? said_name : id.data, .kind = said_kind ? said_kind : ""};
    return status;
}

/* Make an actor of each folded name that is allowed to and that nobody declared answers to. */
static enum ent_status make_actors(struct ent_actors *actors, size_t n_answers,
                                   struct ent_error *err)
{
    size_t n_folds, n_mentions = ent_interner_count(actors->mentions);
    uint32_t *maker = NULL;
    enum rank rank;

    actors->fold_of = malloc((n_mentions + 1) * sizeof *actors->fold_of);
    if (!actors->fold_of)
        return ent_fail_memory(err);
    for (uint32_t m = 0; m < n_mentions; m++) {
        enum ent_status status =
            fold_number(actors, ent_interned(actors->mentions, m), &actors->fold_of[m], err);
        if (status != ENT_OK)
            return status;
    }
    n_folds = ent_interner_count(actors->folds);
    maker = malloc((n_folds + 1) * sizeof *maker);
    if (!maker)
        return ent_fail_memory(err);
    memset(maker, 0xff, (n_folds + 1) * sizeof *maker);
    if (n_folds > n_answers) {
        struct answer *answers = realloc(actors->answers, n_folds * sizeof *answers);
        if (!answers) {
            free(maker);
            return ent_fail_memory(err);
        }
        actors->answers = answers;
        memset(answers + n_answers, 0xff, (n_folds - n_answers) * sizeof *answers);
    }
    for (uint32_t m = 1; m < n_mentions; m++) {
        uint32_t fold = actors->fold_of[m];
        if (times_allowed(actors, m) == 0)
            continue;
        if (maker[fold] == NOBODY || better_spelling(actors, m, maker[fold]))
            maker[fold] = m;
    }
    for (uint32_t f = 0; f < n_folds; f++) {
        if (means(&actors->answers[f], &rank) != NOBODY)
            maker[f] = NOBODY;
        if (maker[f] == NOBODY)
            continue;
        actors->answers[f].actor[RANK_ID] = (uint32_t)actors->n_known;
        enum ent_status status =
            make_actor(actors, maker[f], &actors->known[actors->n_known++], err);
        if (status != ENT_OK) {
            free(maker);
            return status;
        }
    }
    /* Codes that differ only in case are different actors; any other spelling could mean several.
     */
    for (uint32_t m = 1; m < n_mentions; m++) {
        struct answer *answer = &actors->answers[actors->fold_of[m]];
        uint32_t other = maker[actors->fold_of[m]];
        if (times_allowed(actors, m) == 0 || !actors->allowed[m].exact || other == m ||
            other == NOBODY)
            continue;
        enum ent_status status = make_actor(actors, m, &actors->known[actors->n_known], err);
        if (status != ENT_OK) {
            free(maker);
            return status;
        }
        if (answer->actor[RANK_ID] != SEVERAL) {
            answer->first[RANK_ID] = answer->actor[RANK_ID];
            answer->second[RANK_ID] = (uint32_t)actors->n_known;
            answer->actor[RANK_ID] = SEVERAL;
        }
        actors->n_known++;
    }
    free(maker);
    return ENT_OK;
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
    for (size_t f = 0; f < ent_interner_count(actors->folds); f++) {
        struct answer *answer = &actors->answers[f];
        for (int r = 0; r < N_RANKS; r++) {
            if (answer->actor[r] < n)
                answer->actor[r] = moved[answer->actor[r]];
            if (answer->first[r] < n)
                answer->first[r] = moved[answer->first[r]];
            if (answer->second[r] < n)
                answer->second[r] = moved[answer->second[r]];
        }
    }
    for (uint32_t a = 0; a < n && status == ENT_OK; a++) {
        uint32_t number;
        status = ent_intern(actors->known_ids, ent_str_from(actors->known[a].id), &number, err);
    }
    free(moved);
    return status;
}

static uint32_t identify(const struct ent_actors *actors, uint32_t mention, enum rank *rank)
{
    uint32_t id = ent_interner_find(actors->known_ids, ent_interned(actors->mentions, mention));

    if (id != UINT32_MAX && id > 0)
        return id - 1;
    return means(answer_of(actors, actors->fold_of[mention]), rank);
}

enum ent_status ent_actors_resolve(struct ent_actors *actors, struct ent_error *err)
{
    size_t n_mentions = ent_interner_count(actors->mentions), capacity = 0;
    uint32_t *place = NULL;
    enum ent_status status = ENT_OK;
    enum rank rank;

    forget_resolution(actors);
    place = malloc((actors->n_declarations + 1) * sizeof *place);
    actors->known = malloc((actors->n_declarations + n_mentions + 1) * sizeof *actors->known);
    actors->who = malloc((n_mentions + 1) * sizeof *actors->who);
    actors->queue = malloc((actors->n_declarations + n_mentions + 1) * sizeof *actors->queue);
    actors->queued = calloc(actors->n_declarations + n_mentions + 1, sizeof *actors->queued);
    if (!place || !actors->known || !actors->who || !actors->queue || !actors->queued) {
        status = ent_fail_memory(err);
        goto out;
    }
    if ((status = ent_interner_new(&actors->folds, err)) != ENT_OK ||
        (status = ent_interner_new(&actors->known_ids, err)) != ENT_OK)
        goto out;
    for (uint32_t d = 0; d < actors->n_declarations; d++) {
        const struct declaration *from = &actors->declarations[d];
        actors->known[actors->n_known++] = (struct known){
            .id = from->id, .name = name_of(from), .kind = from->kind ? from->kind : ""};
    }
    /* The declared ones keep this order when others are made: who answers first is known now. */
    sort_known(actors, place);
    if ((status = register_names(actors, place, &capacity, err)) != ENT_OK ||
        (status = make_actors(actors, capacity, err)) != ENT_OK ||
        (status = number_actors(actors, place, err)) != ENT_OK)
        goto out;
    for (uint32_t m = 0; m < n_mentions; m++)
        actors->who[m] = identify(actors, m, &rank);
    if ((status = link_affiliations(actors, place, err)) != ENT_OK ||
        (status = find_states(actors, err)) != ENT_OK)
        goto out;
out:
    free(place);
    if (status != ENT_OK)
        forget_resolution(actors);
    return status;
}

/* ---- Asking ---- */

static void say_several(const struct ent_actors *actors, struct ent_str name,
                        const struct answer *answer, enum rank rank, struct ent_error *why)
{
    ent_fail(why, ENT_EINVAL, "\"%.*s\" can be \"%s\" or \"%s\": use an id",
             (int)(name.length < 60 ? name.length : 60), name.data,
             actors->known[answer->first[rank]].id, actors->known[answer->second[rank]].id);
}

static void say_nobody(const struct ent_actors *actors, struct ent_str name, struct ent_error *why)
{
    struct ent_suggestion suggestion;
    char message[200] = "";

    ent_suggest_init(&suggestion, name);
    for (size_t a = 0; a < actors->n_known; a++) {
        ent_suggest_offer(&suggestion, ent_str_from(actors->known[a].id));
        ent_suggest_offer(&suggestion, ent_str_from(actors->known[a].name));
    }
    for (size_t d = 0; d < actors->n_declarations; d++) {
        for (size_t i = 0; i < actors->declarations[d].n_aliases; i++)
            ent_suggest_offer(&suggestion, ent_str_from(actors->declarations[d].aliases[i]));
    }
    ent_suggest_append(&suggestion, message, sizeof message);
    ent_fail(why, ENT_EINVAL, "no actor is called \"%.*s\"%s",
             (int)(name.length < 60 ? name.length : 60), name.data, message);
}

static void say_why_not(const struct ent_actors *actors, uint32_t mention, struct ent_error *why)
{
    struct ent_str name = ent_interned(actors->mentions, mention);
    enum rank rank = RANK_ID;

    if (identify(actors, mention, &rank) == SEVERAL)
        say_several(actors, name, answer_of(actors, actors->fold_of[mention]), rank, why);
    else
        say_nobody(actors, name, why);
}

bool ent_actors_of(const struct ent_actors *actors, struct ent_mention mention,
                   struct ent_actor *out, struct ent_error *why)
{
    out->n = actors->who[mention.n];
    if (out->n < DATED)
        return true;
    if (why)
        say_why_not(actors, mention.n, why);
    return false;
}

enum ent_status ent_actors_find(const struct ent_actors *actors, struct ent_str name,
                                struct ent_actor *out, struct ent_error *err)
{
    char *folded = NULL;
    uint32_t id = ent_interner_find(actors->known_ids, name), actor;
    const struct answer *answer = NULL;
    enum rank rank = RANK_ID;
    enum ent_status status;

    if (id != UINT32_MAX && id > 0) {
        out->n = id - 1;
        return ENT_OK;
    }
    status = ent_fold(name, &folded, err);
    if (status != ENT_OK)
        return status;
    id = ent_interner_find(actors->folds, ent_str_from(folded));
    free(folded);
    if (id != UINT32_MAX)
        answer = answer_of(actors, id);
    actor = means(answer, &rank);
    if (actor == SEVERAL) {
        say_several(actors, name, answer, rank, err);
        return ENT_EINVAL;
    }
    if (actor == NOBODY) {
        say_nobody(actors, name, err);
        return ENT_EINVAL;
    }
    out->n = actor;
    return ENT_OK;
}

size_t ent_actors_count(const struct ent_actors *actors)
{
    return actors->n_known;
}

const char *ent_actor_id(const struct ent_actors *actors, struct ent_actor actor)
{
    return actors->known[actor.n].id;
}

const char *ent_actor_name(const struct ent_actors *actors, struct ent_actor actor)
{
    return actors->known[actor.n].name;
}

const char *ent_actor_kind(const struct ent_actors *actors, struct ent_actor actor)
{
    return actors->known[actor.n].kind;
}

struct ent_actor ent_actors_roll_up(const struct ent_actors *actors, struct ent_actor actor,
                                    struct ent_span when, bool *ambiguous)
{
    uint32_t state = actors->known[actor.n].state;

    if (state == DATED)
        state = climb(actors, actor.n, when);
    if (state == SEVERAL)
        *ambiguous = true;
    return state < DATED ? (struct ent_actor){state} : actor;
}
