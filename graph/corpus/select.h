#ifndef ENT_GRAPH_SELECT_H
#define ENT_GRAPH_SELECT_H

#include "../actors/levels.h"
#include "../graph.h"
#include "filter.h"

/* A pair of actors that an event joins, at the view's level. */
struct ent_pair {
    uint32_t a, b; /* actors, a < b, or a == b where the view keeps loops */
    enum ent_way way;
    uint32_t part, of; /* the event counts for it with part `part` of `of`; 0 of 1 is all of it */
    uint32_t meeting;  /* the two actors, by their places in the event, that come to it */
};

/* What selecting decided of the events. */
struct ent_selection {
    uint8_t *fate;      /* by event: enum ent_set_aside, or ENT_N_ASIDE + enum ent_placing */
    int64_t start, end; /* around what is placed; start >= end: nothing is */
};

/* A choice of pairs: both of a pair's actors are in it. */
struct ent_pair_set {
    uint8_t *in; /* by actor; NULL: not known yet, nothing is left out */
    bool excludes;
    uint8_t reason; /* enum ent_set_aside */
};

/* An actor of an event and what it is at the view's level, of several one. */
struct ent_end {
    struct ent_actor actor;
    uint32_t at_level;
    uint32_t part, of;
    uint32_t number; /* its place among sources or targets */
};

/* Everything that turns events into cells. */
struct ent_selecting {
    const struct ent_corpus *corpus;
    const struct ent_view *view;
    struct ent_events *events;
    struct ent_account *account;
    uint8_t *in_list;                   /* by actor: named by --actor; NULL without */
    struct ent_filter *where, *exclude; /* NULL without */
    struct ent_pair_set *sets;
    size_t n_sets;
    bool undecided;   /* the last event's date does not say who one of its actors is */
    bool loses_share; /* part of it would join an actor with itself */
    uint8_t left_out; /* why the last event's pairs lack some; ENT_N_ASIDE: they lack none */
    struct ent_layers *layers; /* borrowed; NULL: the view has none */
    uint16_t layer;            /* of the event that ent_event_cells was asked for last */
    struct ent_sums
        more; /* of the cell that it gives: mentions for events, fatalities for reports */
    struct ent_levels *levels; /* owned */
    struct ent_end *ends; /* scratch of ent_event_pairs: an event's actors at the view's level … */
    size_t ends_capacity;
    struct ent_pair *pairs; /* … and their pairs */
    size_t pairs_capacity;
};

/**
 * Decide which events count, by kind, confidence, type, actor, where, exclude, period, place,
 * category, unresolved, between, ego and loops, in this order: the first that fits is the reason;
 * and which of them have a place in time. Fills the account, but for ambiguous_rollups, and
 * `selection->fate` (the caller's to free). O(events), with ego O(events + pairs × steps).
 * ENT_EINVAL (no such actor or field), ENT_ELIMIT, ENT_ENOMEM.
 */
enum ent_status ent_select(struct ent_selecting *selecting, struct ent_selection *selection,
                           struct ent_error *err);

/**
 * The pairs of an event at the view's level, without loops and what the view leaves out,
 * in selecting->pairs. An event counts once for a pair however many of its actors roll up to it;
 * one that goes both ways between two actors is mutual for them. Where an actor is shared among
 * blocs, its pairs have parts of the event that add up to it; one pair may then stand there several
 * times. `*ambiguous` grows by the actors that
 * had several states or blocs.
 */
enum ent_status ent_event_pairs(struct ent_selecting *selecting, const struct ent_event *event,
                                size_t *n, uint64_t *ambiguous, struct ent_error *err);

void ent_selecting_fini(struct ent_selecting *selecting);

#endif
