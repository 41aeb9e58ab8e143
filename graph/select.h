#ifndef ENT_GRAPH_SELECT_H
#define ENT_GRAPH_SELECT_H

#include "graph.h"
#include "merge.h"

/* A pair of actors that an event joins, at the view's level. */
struct ent_pair {
    uint32_t a, b; /* actors, a < b */
    enum ent_way way;
};

/* What selecting decided of each event. */
struct ent_selection {
    uint8_t *aside;   /* by event: enum ent_set_aside, or ENT_N_ASIDE for those that count */
    uint8_t *placing; /* by event that counts: enum ent_placing */
};

/* Everything that turns events into cells. */
struct ent_selecting {
    const struct ent_corpus *corpus;
    const struct ent_view *view;
    const struct ent_events *events;
    struct ent_account *account;
    struct ent_pair *pairs; /* scratch of ent_event_pairs */
    size_t pairs_capacity;
    uint8_t *in_list; /* by actor: named by --actor; NULL without */
};

/**
 * Decide which events count, by kind, confidence, type, actor, period and loops, in this order: the
 * first that fits is the reason. Fills the account's events and reports that are set aside, and
 * `selection->aside` (the caller's to free). O(events).
 */
enum ent_status ent_select(struct ent_selecting *selecting, struct ent_selection *selection,
                           struct ent_error *err);

/**
 * The distinct pairs of an event at the view's level, without loops, in selecting->pairs. An event
 * counts once for a pair however many of its actors roll up to it; one that goes both ways between
 * two actors is mutual for them.
 */
enum ent_status ent_event_pairs(struct ent_selecting *selecting, const struct ent_event *event,
                                size_t *n, struct ent_error *err);

/** The first and last moment by which an event could be placed; false when it cannot (open where
 * --place needs a bound, undated). */
bool ent_event_bounds(const struct ent_view *view, const struct ent_event *event, int64_t *first,
                      int64_t *last, enum ent_placing *why_not);

#endif
