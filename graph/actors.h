#ifndef ENT_GRAPH_ACTORS_H
#define ENT_GRAPH_ACTORS_H

#include "report.h"

/* An actor of a corpus. Numbers follow the ids' byte order once all are resolved. */
struct ent_actor {
    uint32_t n;
};

/* A name as it stands in the records, before it is known who that is. */
struct ent_mention {
    uint32_t n;
};

/* Who is named, who that is, and what belongs to what, when. */
struct ent_actors;

enum ent_status ent_actors_new(struct ent_actors **out, struct ent_error *err);
void ent_actors_free(struct ent_actors *actors);

/**
 * Declare an actor. `file` numbers the input, from 1; the same id twice in one file is ENT_EPARSE
 * with the place of the second, in two files the declarations join, if the names and kinds that
 * they give agree. `source` must live as long as `actors`.
 */
enum ent_status ent_actors_declare(struct ent_actors *actors, const struct ent_actor_record *record,
                                   uint32_t file, const char *source, struct ent_error *err);

/** Note that a record names somebody. Amortised O(length). */
enum ent_status ent_actors_mention(struct ent_actors *actors, struct ent_str name,
                                   struct ent_mention *out, struct ent_error *err);

/**
 * Count namings that may make an actor when nobody declared answers to them; `describe` (may be
 * NULL) then says how it is called. `exact` names are codes: those that differ in case make two
 * actors. Amortised O(1).
 */
enum ent_status ent_actors_allow(struct ent_actors *actors, struct ent_mention mention,
                                 uint64_t times, ent_describe_fn describe, bool exact,
                                 struct ent_error *err);

/** The name as it stands in the records. */
struct ent_str ent_mention_text(const struct ent_actors *actors, struct ent_mention mention);

void ent_actors_allow_none(struct ent_actors *actors);

/** Say how an actor that names make is called, or of what kind it is; empty: not said. Amortised
 * O(length). */
enum ent_status ent_actors_hint(struct ent_actors *actors, struct ent_str id, struct ent_str name,
                                struct ent_str kind, struct ent_error *err);

/**
 * Decide who each mention is: by id; then under folding by id, name, alias. Mentions that are
 * allowed to make actors do so, one for each folded name; its id and label are the most frequent
 * spelling, ties by bytes. Actors are numbered by their ids' bytes. Checks that affiliations name
 * actors and that part_of has no cycle (ENT_EPARSE with the place).
 */
enum ent_status ent_actors_resolve(struct ent_actors *actors, struct ent_error *err);

/** Whom a mention names; false when nobody or several answer, and `why` (may be NULL) has the
 * words. After resolve. */
bool ent_actors_of(const struct ent_actors *actors, struct ent_mention mention,
                   struct ent_actor *out, struct ent_error *why);

/** Find an actor by id, name or alias; ENT_EINVAL with "did you mean". After resolve. */
enum ent_status ent_actors_find(const struct ent_actors *actors, struct ent_str name,
                                struct ent_actor *out, struct ent_error *err);

size_t ent_actors_count(const struct ent_actors *actors);
const char *ent_actor_id(const struct ent_actors *actors, struct ent_actor actor);
const char *ent_actor_name(const struct ent_actors *actors, struct ent_actor actor);
const char *ent_actor_kind(const struct ent_actors *actors, struct ent_actor actor);

/**
 * Roll an actor up along part_of to its state at a date: affiliations hold where the intervals
 * overlap. The actor itself when it is a state, when no state is above it, or when several are
 * (`*ambiguous`). Constant for those without dates above them, else O(affiliations above it). Uses
 * storage of `actors`: not for two threads at once.
 */
struct ent_actor ent_actors_roll_up(const struct ent_actors *actors, struct ent_actor actor,
                                    struct ent_span when, bool *ambiguous);

#endif
