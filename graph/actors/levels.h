#ifndef ENT_GRAPH_LEVELS_H
#define ENT_GRAPH_LEVELS_H

#include "../context.h"
#include "../view.h"
#include "actors.h"

/*
 * Who actors are at the view's level: upward along dated affiliations to the nearest actor of a
 * kind. Each way up ends at the first such actor. part_of is followed at any level, member_of at
 * the level of blocs; there, a way up to no bloc ends at a state.
 */
struct ent_levels;

enum ent_rolled {
    ENT_ROLLED,           /* to one actor, which may be itself */
    ENT_ROLLED_NOT,       /* nobody of the kind is above: it stays itself */
    ENT_ROLLED_SEVERAL,   /* to several at once: what becomes of it is the view's choice */
    ENT_ROLLED_UNDECIDED, /* its dates do not agree: it stays itself */
};

/* What an actor is at a date. */
struct ent_rolling {
    enum ent_rolled how;
    size_t n;               /* 1, or as many as it is shared among */
    const uint32_t *actors; /* these, by their ids; borrowed; NULL where n is 1 */
    uint32_t actor;         /* where n is 1 */
    size_t state;           /* for ent_levels_note */
};

/**
 * Work out who is above whom and when. At the level of actors nobody is. O(actors + affiliations ×
 * changes above them), of blocs as often as members have members. ENT_EINVAL (no actor of that
 * kind, no such bloc; did you mean), ENT_ENOMEM.
 */
enum ent_status ent_levels_new(struct ent_levels **out, const struct ent_actors *actors,
                               const struct ent_view *view, struct ent_error *err);
void ent_levels_free(struct ent_levels *levels);

/** An actor at a date: it rolls up if it does so to the same actors on all days of it. O(log
 * changes above it). */
struct ent_rolling ent_levels_at(const struct ent_levels *levels, struct ent_actor actor,
                                 struct ent_span when);

/** Whether an actor is of the level; at the level of actors all are. */
bool ent_levels_is_target(const struct ent_levels *levels, struct ent_actor actor);

/** Note that an event, by its number, has an actor in more than one bloc or state, or undecided. */
void ent_levels_note(struct ent_levels *levels, const struct ent_rolling *rolling, size_t event);

/**
 * Tell who was noted, by ids, then dates, a line each, and whether the view refuses such events.
 * Returns what `take` returns other than ENT_OK.
 */
enum ent_status ent_levels_tell(const struct ent_levels *levels,
                                enum ent_status (*take)(void *user, const char *line, bool refused,
                                                        struct ent_error *err),
                                void *user, struct ent_error *err);

#endif
