#include "actors_body.h"

#include <stdlib.h>

#include "names.h"
#include "offices.h"

/* Who holds which office of whom, and when: "Niger's minister of defence". */

/* ---- Gathering ---- */

static int by_holder(const void *left, const void *right)
{
    const struct holder *x = left, *y = right;

    if (x->office != y->office)
        return x->office < y->office ? -1 : 1;
    if (x->of != y->of)
        return x->of < y->of ? -1 : 1;
    if (x->actor != y->actor)
        return x->actor < y->actor ? -1 : 1;
    if (x->when.start != y->when.start)
        return x->when.start < y->when.start ? -1 : 1;
    if (x->when.end != y->when.end)
        return x->when.end < y->when.end ? -1 : 1;
    return (x->affiliation > y->affiliation) - (x->affiliation < y->affiliation);
}

static enum ent_status office_number(struct ent_actors *actors, const char *role, uint32_t *number,
                                     struct ent_error *err)
{
    char *folded = NULL, office[ENT_OFFICE];
    enum ent_status status = ent_fold(ent_str_from(role), &folded, err);

    *number = 0;
    if (status != ENT_OK)
        return status;
    ent_name_key(folded);
    if (ent_office_of(ent_str_from(folded), office))
        status = ent_intern(actors->offices, ent_str_from(office), number, err);
    free(folded);
    return status;
}

static const char *office_name(const struct ent_actors *actors, uint32_t office)
{
    return ent_interned(actors->offices, office).data;
}

static const char *role_name(const struct ent_actors *actors, const struct holder *holder)
{
    return actors->affiliations[holder->affiliation].role;
}

#define PLACE_OF(actors, holder)                                                                   \
    (actors)->affiliations[(holder)->affiliation].at.source,                                       \
        (actors)->affiliations[(holder)->affiliation].at.line,                                     \
        (actors)->affiliations[(holder)->affiliation].at.column

static enum ent_status note_two_holders(struct ent_actors *actors, struct ent_error *err)
{
    for (size_t i = 0; i < actors->n_holders; i++) {
        const struct holder *one = &actors->holders[i];
        if (!ent_office_is_exclusive(office_name(actors, one->office)))
            continue;
        for (size_t k = i + 1; k < actors->n_holders; k++) {
            const struct holder *other = &actors->holders[k];
            enum ent_status status;
            if (other->office != one->office || other->of != one->of)
                break;
            if (other->actor == one->actor || !ent_spans_overlap(one->when, other->when))
                continue;
            status = ent_actors_add_note(
                actors, &actors->affiliations[other->affiliation].at, err,
                "\"%s\" is %s of \"%s\", as is \"%s\" at %.60s:%zu:%zu at the same time: give "
                "start and end",
                actors->known[other->actor].id, role_name(actors, other),
                actors->known[other->of].id, actors->known[one->actor].id, PLACE_OF(actors, one));
            if (status != ENT_OK)
                return status;
        }
    }
    return ENT_OK;
}

static int by_person(const void *left, const void *right)
{
    const struct holder *x = left, *y = right;

    if (x->actor != y->actor)
        return x->actor < y->actor ? -1 : 1;
    return by_holder(left, right);
}

static enum ent_status note_two_offices(struct ent_actors *actors, struct ent_error *err)
{
    struct holder *persons = malloc((actors->n_holders + 1) * sizeof *persons);
    enum ent_status status = ENT_OK;

    if (!persons)
        return ent_fail_memory(err);
    if (actors->n_holders) {
        memcpy(persons, actors->holders, actors->n_holders * sizeof *persons);
        qsort(persons, actors->n_holders, sizeof *persons, by_person);
    }
    for (size_t i = 0; i < actors->n_holders; i++) {
        for (size_t k = i + 1; k < actors->n_holders && persons[k].actor == persons[i].actor; k++) {
            const struct holder *one = &persons[i], *other = &persons[k];
            const char *office = office_name(actors, one->office),
                       *second = office_name(actors, other->office);
            if (one->office == other->office || !ent_office_is_exclusive(office) ||
                !ent_office_is_exclusive(second) || ent_offices_go_together(office, second) ||
                !ent_spans_overlap(one->when, other->when))
                continue;
            status = ent_actors_add_note(
                actors, &actors->affiliations[other->affiliation].at, err,
                "\"%s\" is %s of \"%s\", and %s of \"%s\" at %.60s:%zu:%zu at the same time",
                actors->known[other->actor].id, role_name(actors, other),
                actors->known[other->of].id, role_name(actors, one), actors->known[one->of].id,
                PLACE_OF(actors, one));
            if (status != ENT_OK)
                goto out;
        }
    }
out:
    free(persons);
    return status;
}

enum ent_status ent_actors_gather_offices(struct ent_actors *actors, const uint32_t *place,
                                          struct ent_error *err)
{
    enum ent_status status;

    actors->holders = malloc((actors->n_affiliations + 1) * sizeof *actors->holders);
    if (!actors->holders)
        return ent_fail_memory(err);
    for (uint32_t i = 0; i < actors->n_affiliations; i++) {
        struct affiliation *one = &actors->affiliations[i];
        one->office = 0;
        if (*one->role == '\0')
            continue;
        status = office_number(actors, one->role, &one->office, err);
        if (status != ENT_OK)
            return status;
        if (one->office)
            actors->holders[actors->n_holders++] =
                (struct holder){one->office, one->target, place[one->owner], one->when, i};
    }
    if (actors->n_holders)
        qsort(actors->holders, actors->n_holders, sizeof *actors->holders, by_holder);
    status = note_two_holders(actors, err);
    return status == ENT_OK ? note_two_offices(actors, err) : status;
}

/* ---- Who is meant by a phrase ---- */

/* Holders of an office of an actor, in `holders`. */
static bool holders_of(const struct ent_actors *actors, uint32_t office, uint32_t of,
                       uint32_t *first, uint32_t *n)
{
    *n = 0;
    for (uint32_t i = 0; i < actors->n_holders; i++) {
        const struct holder *holder = &actors->holders[i];
        if (holder->office != office || holder->of != of)
            continue;
        if (*n == 0)
            *first = i;
        ++*n;
    }
    return *n > 0;
}

/* Of an organisation's office the state is told: that of the government of Niger is Niger's, where
 * only one of the state's organisations has such an office. */
static bool holders_under(const struct ent_actors *actors, uint32_t office, uint32_t state,
                          uint32_t *first, uint32_t *n)
{
    uint32_t of = NOBODY;

    for (uint32_t i = 0; i < actors->n_holders; i++) {
        const struct holder *holder = &actors->holders[i];
        if (holder->office != office || holder->of == of ||
            actors->known[holder->of].state != state)
            continue;
        if (of != NOBODY)
            return false;
        of = holder->of;
    }
    return of != NOBODY && holders_of(actors, office, of, first, n);
}

/* A phrase that is being taken apart. */
struct phrase {
    const struct ent_actors *actors;
    uint32_t first, n; /* what it comes to so far */
    bool several;
};

/* Take it for the office of an actor; both are keys. */
static void take(struct phrase *phrase, struct ent_str role, struct ent_str whose, bool state_only)
{
    const struct ent_actors *actors = phrase->actors;
    char office[ENT_OFFICE];
    uint32_t number, actor, first = 0, n = 0;

    if (role.length == 0 || whose.length == 0 || !ent_office_of(role, office))
        return;
    number = ent_interner_find(actors->offices, ent_str_from(office));
    if (number == UINT32_MAX || number == 0)
        return;
    actor = ent_actors_by_key(actors, whose);
    if (actor >= DATED)
        return;
    const char *kind = actors->known[actor].kind;
    if (strcmp(kind, "person") == 0 || (state_only && strcmp(kind, "state") != 0))
        return;
    if (!holders_of(actors, number, actor, &first, &n) &&
        !holders_under(actors, number, actor, &first, &n))
        return;
    phrase->several |= phrase->n && phrase->first != first;
    phrase->first = first;
    phrase->n = n;
}

static struct ent_str until(struct ent_str key, size_t end)
{
    return ent_str(key.data, end);
}

static struct ent_str from(struct ent_str key, size_t start)
{
    return ent_str(key.data + start, key.length - start);
}

/* "minister of defence of niger", "ministre de la défense du niger" */
static void take_of(struct phrase *phrase, struct ent_str key, size_t blank)
{
    static const char *const of[] = {"of the ", "of ", "de la ", "de l'", "du ",
                                     "des ",    "de ", "d'",     NULL};
    struct ent_str rest = from(key, blank + 1);

    for (size_t i = 0; of[i]; i++) {
        size_t length = strlen(of[i]);
        if (rest.length > length && memcmp(rest.data, of[i], length) == 0)
            take(phrase, until(key, blank), from(rest, length), false);
    }
}

/* "niger's minister of defence", "united states' president" */
static void take_owner(struct phrase *phrase, struct ent_str key, size_t blank)
{
    size_t end = blank;

    if (end >= 2 && key.data[end - 1] == 's' && key.data[end - 2] == '\'')
        end -= 2;
    else if (end >= 2 && key.data[end - 1] == '\'' && key.data[end - 2] == 's')
        end -= 1;
    else
        return;
    take(phrase, from(key, blank + 1), until(key, end), false);
}

/* "ministre nigérien de la défense": the word or words between two blanks are the state's. */
static enum ent_status take_between(struct phrase *phrase, struct ent_str key, size_t blank,
                                    struct ent_error *err)
{
    char *role = malloc(key.length + 1);

    if (!role)
        return ent_fail_memory(err);
    for (size_t next = blank + 1; next < key.length; next++) {
        if (key.data[next] != ' ')
            continue;
        memcpy(role, key.data, blank);
        memcpy(role + blank, key.data + next, key.length - next);
        take(phrase, ent_str(role, blank + key.length - next),
             ent_str(key.data + blank + 1, next - blank - 1), true);
    }
    free(role);
    return ENT_OK;
}

enum ent_status ent_actors_office(const struct ent_actors *actors, struct ent_str key,
                                  uint32_t *first, uint32_t *n, struct ent_error *err)
{
    struct phrase phrase = {.actors = actors};
    enum ent_status status = ENT_OK;

    *n = 0;
    key = ent_name_bare(key);
    if (key.length > 200)
        return ENT_OK;
    for (size_t i = 1; i + 1 < key.length && status == ENT_OK; i++) {
        if (key.data[i] != ' ')
            continue;
        take_of(&phrase, key, i);
        take_owner(&phrase, key, i);
        take(&phrase, from(key, i + 1), until(key, i), true); /* "nigerien president" */
        take(&phrase, until(key, i), from(key, i + 1), true); /* "président nigérien" */
        status = take_between(&phrase, key, i, err);
    }
    if (status == ENT_OK && !phrase.several) {
        *first = phrase.first;
        *n = phrase.n;
    }
    return status;
}

/* Whether an actor holds it on all dates; its times are in order of their starts. */
static bool covers(const struct ent_actors *actors, uint32_t first, uint32_t n, uint32_t actor,
                   struct ent_span when)
{
    int64_t known_until = when.start;
    bool starts = false;

    for (uint32_t i = 0; i < n; i++) {
        const struct holder *holder = &actors->holders[first + i];
        if (holder->actor != actor || holder->when.start > known_until)
            continue;
        starts = true;
        if (holder->when.end > known_until)
            known_until = holder->when.end;
    }
    return starts && known_until >= when.end;
}

uint32_t ent_office_holder(const struct ent_actors *actors, uint32_t first, uint32_t n,
                           struct ent_span when)
{
    uint32_t found = NOBODY;

    for (uint32_t i = 0; i < n; i++) {
        const struct holder *holder = &actors->holders[first + i];
        if (!ent_spans_overlap(holder->when, when) || holder->actor == found)
            continue;
        if (found != NOBODY)
            return SEVERAL;
        found = holder->actor;
    }
    return found != NOBODY && covers(actors, first, n, found, when) ? found : NOBODY;
}
