#include "actors_body.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum ent_status ent_actors_new(struct ent_actors **out, struct ent_error *err)
{
    struct ent_actors *actors = calloc(1, sizeof *actors);

    if (!actors)
        return ent_fail_memory(err);
    actors->group = NOBODY;
    if (ent_interner_new(&actors->ids, err) != ENT_OK ||
        ent_interner_new(&actors->codes, err) != ENT_OK ||
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
    ent_actors_forget(actors);
    for (size_t i = 0; i < actors->n_declarations; i++) {
        free(actors->declarations[i].names);
        free(actors->declarations[i].aliases);
        free(actors->declarations[i].codes);
    }
    free(actors->declarations);
    free(actors->affiliations);
    free(actors->code_owner);
    free(actors->notes);
    free(actors->allowed);
    free(actors->hints);
    ent_interner_free(actors->hinted);
    ent_interner_free(actors->ids);
    ent_interner_free(actors->codes);
    ent_interner_free(actors->mentions);
    ent_arena_fini(&actors->arena);
    free(actors);
}

/* ---- Notes ---- */

enum ent_status ent_actors_add_note(struct ent_actors *actors, const struct saying *at,
                                    struct ent_error *err, const char *format, ...)
{
    enum ent_status status = ent_grow(&actors->notes, &actors->notes_capacity, actors->n_notes + 1,
                                      sizeof *actors->notes, err);
    char message[sizeof(((struct ent_error *)0)->message)];
    va_list arguments;

    if (status != ENT_OK)
        return status;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    struct ent_error *note = &actors->notes[actors->n_notes++];
    *note = (struct ent_error){0};
    ent_fail_at(note, ENT_EINVAL, at->source, at->line, at->column, "%s", message);
    return ENT_OK;
}

const struct ent_error *ent_actors_note(const struct ent_actors *actors, size_t index)
{
    return index < actors->n_notes ? &actors->notes[index] : NULL;
}

bool ent_actors_note_is_declared(const struct ent_actors *actors, size_t index)
{
    return index < actors->n_notes_declared;
}

/* ---- Declaring ---- */

/* The file names in messages are short enough for two of them. */
#define PATH     "%.60s:%zu:%zu"
#define AT(said) (said)->source, (said)->line, (said)->column

/* A declaration that is being made, and where it stands. */
struct declaring {
    struct ent_actors *actors;
    struct declaration *declaration;
    uint32_t number;
    const struct ent_actor_record *record;
    struct saying at;
};

static enum ent_status copy(struct ent_actors *actors, struct ent_str text, const char **out,
                            struct ent_error *err)
{
    *out = ent_arena_copy(&actors->arena, text);
    return *out ? ENT_OK : ent_fail_memory(err);
}

static bool is_states(const struct saying *at)
{
    return at->layer == ENT_LAYER_STATES;
}

static enum ent_status add_alias(struct declaring *by, struct ent_str text, struct ent_error *err)
{
    struct declaration *to = by->declaration;
    enum ent_status status;

    for (size_t i = 0; i < to->n_aliases; i++) {
        if (ent_str_is(text, to->aliases[i]))
            return ENT_OK;
    }
    status =
        ent_grow(&to->aliases, &to->aliases_capacity, to->n_aliases + 1, sizeof *to->aliases, err);
    if (status == ENT_OK)
        status = copy(by->actors, text, &to->aliases[to->n_aliases], err);
    if (status == ENT_OK)
        to->n_aliases++;
    return status;
}

/* All names resolve. Another one in the same language is noted: one of the two may be wrong. */
static enum ent_status add_name(struct declaring *by, struct ent_str language, struct ent_str text,
                                struct ent_error *err)
{
    struct declaration *to = by->declaration;
    struct actor_name name = {.at = by->at};
    enum ent_status status;

    if (text.length == 0)
        return ENT_OK;
    for (size_t i = 0; i < to->n_names; i++) {
        struct actor_name *other = &to->names[i];
        if (!ent_str_is(language, other->language))
            continue;
        if (ent_str_is(text, other->text)) {
            if (by->at.layer < other->at.layer)
                other->at = by->at;
            return ENT_OK;
        }
        if (is_states(&by->at) || is_states(&other->at))
            continue;
        status = ent_actors_add_note(
            by->actors, &by->at, err,
            "actor \"%s\" is called \"%.*s\" here and \"%s\" at " PATH ": both are kept", to->id,
            (int)(text.length < 60 ? text.length : 60), text.data, other->text, AT(&other->at));
        if (status != ENT_OK)
            return status;
        break;
    }
    if ((status = copy(by->actors, language, &name.language, err)) != ENT_OK ||
        (status = copy(by->actors, text, &name.text, err)) != ENT_OK ||
        (status = ent_grow(&to->names, &to->names_capacity, to->n_names + 1, sizeof *to->names,
                           err)) != ENT_OK)
        return status;
    to->names[to->n_names++] = name;
    return ENT_OK;
}

static enum ent_status set_kind(struct declaring *by, struct ent_error *err)
{
    struct declaration *to = by->declaration;
    struct ent_str kind = by->record->kind;

    if (by->record->default_kind.length && !to->fallback) {
        enum ent_status status = copy(by->actors, by->record->default_kind, &to->fallback, err);
        if (status != ENT_OK)
            return status;
    }
    if (kind.length == 0)
        return ENT_OK;
    if (to->kind && (ent_str_is(kind, to->kind) || is_states(&by->at)))
        return ENT_OK;
    if (to->kind && !is_states(&to->kind_at))
        return ent_fail_at(err, ENT_EPARSE, AT(&by->at),
                           "actor \"%s\" has another kind, \"%s\", at " PATH, to->id, to->kind,
                           AT(&to->kind_at));
    to->kind_at = by->at;
    return copy(by->actors, kind, &to->kind, err);
}

/* Schemes whose codes name one actor, and of which an actor has one. */
static bool is_unique(const char *scheme)
{
    static const char *const unique[] = {"iso2", "iso3", "iso_numeric", "cow", "wikidata"};

    for (size_t i = 0; i < sizeof unique / sizeof *unique; i++) {
        if (strcmp(scheme, unique[i]) == 0)
            return true;
    }
    return false;
}

/* A code of such a scheme: nobody else may have it. */
static enum ent_status own_code(struct declaring *by, const struct actor_code *code,
                                struct ent_error *err)
{
    struct ent_actors *actors = by->actors;
    size_t before = ent_interner_count(actors->codes);
    size_t size = strlen(code->scheme) + strlen(code->code) + 2;
    char *text = malloc(size);
    uint32_t number;
    enum ent_status status;

    if (!text)
        return ent_fail_memory(err);
    snprintf(text, size, "%s:%s", code->scheme, code->code);
    status = ent_intern(actors->codes, ent_str_from(text), &number, err);
    if (status == ENT_OK)
        status = ent_grow(&actors->code_owner, &actors->code_owner_capacity, (size_t)number + 1,
                          sizeof *actors->code_owner, err);
    free(text);
    if (status != ENT_OK)
        return status;
    if (number >= before) {
        actors->code_owner[number] = by->number;
    } else if (actors->code_owner[number] != by->number) {
        const struct declaration *owner = &actors->declarations[actors->code_owner[number]];
        const struct actor_code *other = owner->codes;
        for (size_t i = 0; i < owner->n_codes; i++) {
            if (strcmp(owner->codes[i].scheme, code->scheme) == 0 &&
                strcmp(owner->codes[i].code, code->code) == 0)
                other = &owner->codes[i];
        }
        return ent_fail_at(err, ENT_EPARSE, AT(&by->at),
                           "code %s %s of \"%s\" is that of \"%s\" at " PATH
                           ": give both the same id, or one another code",
                           code->scheme, code->code, by->declaration->id, owner->id,
                           AT(&other->at));
    }
    return ENT_OK;
}

static enum ent_status add_code(struct declaring *by, const struct ent_field *field,
                                struct ent_error *err)
{
    struct declaration *to = by->declaration;
    struct actor_code code = {.at = by->at};
    enum ent_status status;

    if (field->value.length == 0)
        return ENT_OK;
    for (size_t i = 0; i < to->n_codes; i++) {
        const struct actor_code *other = &to->codes[i];
        if (!ent_str_is(field->key, other->scheme))
            continue;
        if (ent_str_is(field->value, other->code))
            return ENT_OK;
        if (!is_unique(other->scheme))
            continue;
        return ent_fail_at(err, ENT_EPARSE, AT(&by->at),
                           "actor \"%s\" has another code %s, \"%s\", at " PATH, to->id,
                           other->scheme, other->code, AT(&other->at));
    }
    if ((status = copy(by->actors, field->key, &code.scheme, err)) != ENT_OK ||
        (status = copy(by->actors, field->value, &code.code, err)) != ENT_OK ||
        (status = ent_grow(&to->codes, &to->codes_capacity, to->n_codes + 1, sizeof *to->codes,
                           err)) != ENT_OK)
        return status;
    if (is_unique(code.scheme))
        status = own_code(by, &code, err);
    if (status == ENT_OK)
        to->codes[to->n_codes++] = code;
    return status;
}

static enum ent_status add_affiliation(struct declaring *by,
                                       const struct ent_affiliation_record *from,
                                       struct ent_error *err)
{
    struct ent_actors *actors = by->actors;
    struct affiliation one = {.kind = from->kind,
                              .owner = by->number,
                              .when = from->when,
                              .at = by->at,
                              .target = NOBODY};
    const char *actor;
    enum ent_status status;

    if (from->line) {
        one.at.line = from->line;
        one.at.column = from->column;
    }
    if ((status = copy(actors, from->actor, &actor, err)) != ENT_OK ||
        (status = copy(actors, from->role, &one.role, err)) != ENT_OK ||
        (status = ent_grow(&actors->affiliations, &actors->affiliations_capacity,
                           actors->n_affiliations + 1, sizeof *actors->affiliations, err)) !=
            ENT_OK)
        return status;
    one.actor = ent_str(actor, from->actor.length);
    actors->affiliations[actors->n_affiliations++] = one;
    return ENT_OK;
}

/* The declaration of an id, a new one where there is none. */
static enum ent_status open_declaration(struct declaring *by, uint32_t file, struct ent_error *err)
{
    struct ent_actors *actors = by->actors;
    struct ent_str id = by->record->id;
    uint32_t number;
    enum ent_status status;

    if (id.length == 0)
        return ent_fail_at(err, ENT_EPARSE, AT(&by->at), "actor id is empty");
    if ((status = ent_intern(actors->ids, id, &number, err)) != ENT_OK ||
        (status = ent_grow(&actors->declarations, &actors->declarations_capacity, number,
                           sizeof *actors->declarations, err)) != ENT_OK)
        return status;
    by->number = number - 1;
    by->declaration = &actors->declarations[by->number];
    if (number > actors->n_declarations) {
        *by->declaration = (struct declaration){.id = ent_interned(actors->ids, number).data};
        actors->n_declarations = number;
    } else if (by->declaration->file == file) {
        return ent_fail_at(err, ENT_EPARSE, AT(&by->at),
                           "actor id \"%s\" is already used at line %zu", by->declaration->id,
                           by->declaration->at.line);
    }
    by->declaration->at = by->at;
    by->declaration->is_ours |= !is_states(&by->at);
    by->declaration->file = file;
    return ENT_OK;
}

enum ent_status ent_actors_declare(struct ent_actors *actors, const struct ent_actor_record *record,
                                   const struct ent_declaring *by, struct ent_error *err)
{
    struct declaring declaring = {
        .actors = actors,
        .record = record,
        .at = {by->path, record->line, record->column, by->layer},
    };
    enum ent_status status;

    ent_actors_forget(actors);
    if ((status = open_declaration(&declaring, by->file, err)) != ENT_OK ||
        (status = set_kind(&declaring, err)) != ENT_OK ||
        (status = add_name(&declaring, ent_str_from(""), record->name, err)) != ENT_OK)
        return status;
    for (size_t i = 0; i < record->n_names && status == ENT_OK; i++)
        status = add_name(&declaring, record->names[i].key, record->names[i].value, err);
    for (size_t i = 0; i < record->aliases.n && status == ENT_OK; i++)
        status = add_alias(&declaring, record->aliases.items[i], err);
    for (size_t i = 0; i < record->n_codes && status == ENT_OK; i++)
        status = add_code(&declaring, &record->codes[i], err);
    for (size_t i = 0; i < record->n_affiliations && status == ENT_OK; i++)
        status = add_affiliation(&declaring, &record->affiliations[i], err);
    actors->n_notes_declared = actors->n_notes;
    return status;
}

/* ---- Mentioning ---- */

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

enum ent_status ent_actors_keep_smaller(struct ent_actors *actors, const char **kept,
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
    status = ent_actors_keep_smaller(actors, &actors->hints[number].name, name, err);
    return status == ENT_OK
               ? ent_actors_keep_smaller(actors, &actors->hints[number].kind, kind, err)
               : status;
}

/* ---- Asking ---- */

static int quoted(struct ent_str name)
{
    return (int)(name.length < 60 ? name.length : 60);
}

static void say_several(const struct ent_actors *actors, struct ent_str name, uint32_t first,
                        uint32_t second, size_t n, struct ent_error *why)
{
    ent_fail(why, ENT_EINVAL, "\"%.*s\" can be \"%s\"%s \"%s\"%s: use an id", quoted(name),
             name.data, actors->known[first].id, n > 2 ? "," : " or", actors->known[second].id,
             n > 2 ? " or others" : "");
}

static void say_nobody(const struct ent_actors *actors, struct ent_str name, struct ent_error *why)
{
    struct ent_suggestion suggestion;
    char message[200] = "";

    ent_suggest_init(&suggestion, name);
    for (size_t a = 0; a < actors->n_known; a++) {
        if (a == actors->group)
            continue;
        ent_suggest_offer(&suggestion, ent_str_from(actors->known[a].id));
        ent_suggest_offer(&suggestion, ent_str_from(actors->known[a].name));
    }
    for (size_t d = 0; d < actors->n_declarations; d++) {
        const struct declaration *from = &actors->declarations[d];
        for (size_t i = 0; i < from->n_names; i++)
            ent_suggest_offer(&suggestion, ent_str_from(from->names[i].text));
        for (size_t i = 0; i < from->n_aliases; i++)
            ent_suggest_offer(&suggestion, ent_str_from(from->aliases[i]));
    }
    ent_suggest_append(&suggestion, message, sizeof message);
    ent_fail(why, ENT_EINVAL, "no actor is called \"%.*s\"%s", quoted(name), name.data, message);
}

void ent_answer_why_not(const struct ent_actors *actors, struct ent_str text,
                        const struct answer *answer, struct ent_error *why)
{
    char *folded = NULL;
    uint32_t fold;

    if (answer->who == DATED) {
        ent_fail(why, ENT_EINVAL, "\"%.*s\" is an office, and who holds it depends on the date",
                 quoted(text), text.data);
    } else if (answer->who != SEVERAL) {
        say_nobody(actors, text, why);
    } else if (answer->n > 1) {
        say_several(actors, text, actors->claims[answer->first].actor,
                    actors->claims[answer->first + 1].actor, answer->n, why);
    } else if (ent_fold(text, &folded, why) == ENT_OK) {
        fold = ent_interner_find(actors->folds, ent_str_from(folded));
        say_several(actors, text, actors->made[fold].first, actors->made[fold].second, 2, why);
    }
    free(folded);
}

bool ent_actors_of(const struct ent_actors *actors, struct ent_mention mention,
                   struct ent_actor *out, struct ent_error *why)
{
    const struct answer *answer = &actors->who[mention.n];

    out->n = answer->who;
    if (out->n < DATED)
        return true;
    if (why)
        ent_answer_why_not(actors, ent_interned(actors->mentions, mention.n), answer, why);
    return false;
}

bool ent_actors_is_dated(const struct ent_actors *actors, struct ent_mention mention)
{
    return actors->who[mention.n].who == DATED;
}

bool ent_actors_at(const struct ent_actors *actors, struct ent_mention mention,
                   struct ent_span when, struct ent_actor *out, struct ent_error *why)
{
    const struct answer *answer = &actors->who[mention.n];
    struct ent_str text = ent_interned(actors->mentions, mention.n);

    if (answer->who != DATED)
        return ent_actors_of(actors, mention, out, why);
    out->n = ent_office_holder(actors, answer->first, answer->n, when);
    if (out->n < DATED)
        return true;
    uint32_t made = actors->made[actors->fold_of[mention.n]].actor;
    if (made < DATED) {
        out->n = made;
        return true;
    }
    ent_fail(why, ENT_EINVAL, "nobody is known to be \"%.*s\" on all its dates, alone",
             quoted(text), text.data);
    return false;
}

struct ent_resolution ent_actors_resolution(const struct ent_actors *actors,
                                            struct ent_mention mention)
{
    const struct answer *answer = &actors->who[mention.n];
    uint32_t who =
        answer->who == DATED ? actors->made[actors->fold_of[mention.n]].actor : answer->who;

    return (struct ent_resolution){
        .how = answer->how,
        .actor = {who},
        .has_actor = who<DATED, .first = answer->first, .n_candidates = answer->n> 1 ||
                             answer->how == ENT_HOW_ROLE
                         ? answer->n
                         : 0,
    };
}

struct ent_actor ent_actors_candidate(const struct ent_actors *actors,
                                      const struct ent_resolution *resolution, size_t index)
{
    size_t at = resolution->first + index;

    return (struct ent_actor){resolution->how == ENT_HOW_ROLE ? actors->holders[at].actor
                                                              : actors->claims[at].actor};
}

size_t ent_actors_n_mentions(const struct ent_actors *actors)
{
    return ent_interner_count(actors->mentions);
}

enum ent_status ent_actors_find(const struct ent_actors *actors, struct ent_str name,
                                struct ent_actor *out, struct ent_error *err)
{
    struct answer answer;
    enum ent_status status = ent_actors_answer(actors, name, &answer, err);

    if (status != ENT_OK)
        return status;
    out->n = answer.who;
    if (answer.who < DATED)
        return ENT_OK;
    ent_answer_why_not(actors, name, &answer, err);
    return ENT_EINVAL;
}

size_t ent_actors_suggest(const struct ent_actors *actors, struct ent_str name,
                          const char *suggestions[ENT_N_SUGGESTIONS])
{
    size_t distances[ENT_N_SUGGESTIONS], n = 0;

    for (size_t d = 0; d < actors->n_declarations; d++) {
        const struct declaration *from = &actors->declarations[d];
        struct ent_suggestion suggestion;
        ent_suggest_init(&suggestion, name);
        ent_suggest_offer(&suggestion, ent_str_from(from->id));
        for (size_t i = 0; i < from->n_names; i++)
            ent_suggest_offer(&suggestion, ent_str_from(from->names[i].text));
        for (size_t i = 0; i < from->n_aliases; i++)
            ent_suggest_offer(&suggestion, ent_str_from(from->aliases[i]));
        if (ent_suggested(&suggestion).length == 0)
            continue;
        /* One of each actor, in order of distance, then of ids. */
        size_t at = n;
        while (at > 0 && (suggestion.distance < distances[at - 1] ||
                          (suggestion.distance == distances[at - 1] &&
                           strcmp(from->id, suggestions[at - 1]) < 0)))
            at--;
        if (at == ENT_N_SUGGESTIONS)
            continue;
        n += n < ENT_N_SUGGESTIONS;
        memmove(&suggestions[at + 1], &suggestions[at], (n - at - 1) * sizeof *suggestions);
        memmove(&distances[at + 1], &distances[at], (n - at - 1) * sizeof *distances);
        suggestions[at] = from->id;
        distances[at] = suggestion.distance;
    }
    return n;
}

const char *ent_how_name(enum ent_how how)
{
    static const char *const names[ENT_N_HOW] = {
        "id", "code", "name", "alias", "role", "new", "ambiguous", "unknown",
    };

    return names[how];
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

bool ent_actor_is_declared(const struct ent_actors *actors, struct ent_actor actor)
{
    return actors->known[actor.n].declaration != NOBODY;
}

bool ent_actors_group(const struct ent_actors *actors, struct ent_actor *out)
{
    out->n = actors->group;
    return actors->group != NOBODY;
}
