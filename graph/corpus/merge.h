#ifndef ENT_GRAPH_MERGE_H
#define ENT_GRAPH_MERGE_H

#include "../view.h"
#include "corpus.h"

/* What happened once: one or many reports tell of it. Holds until the next is asked for. */
struct ent_event {
    struct ent_span when;    /* on the view's clock, the intersection of its reports' dates … */
    bool disjoint;           /* … or, where they have none, the span around them */
    struct ent_span told;    /* the same as its reports tell it: moments in UTC, days as days */
    uint32_t type, kind;     /* numbers of the corpus's texts */
    const uint32_t *members; /* its reports */
    uint32_t n;
    uint32_t n_reports; /* the same, without those to which others are attached */
    const struct ent_actor *sources, *targets; /* its actors: the union, rising */
    size_t n_sources, n_targets;
    uint32_t confidence; /* the best, in millionths; UINT32_MAX is missing */
    uint8_t sign;        /* enum ent_sign */
    bool mutual;
    int64_t
        intensity;  /* Goldstein of its type, or what the report gave; millionths or ENT_MISSING */
    int64_t weight; /* its own weight, else 1; millionths */
    int64_t reports_weight; /* the sum of its reports' weights, each its own, else 1; millionths */
    int64_t mentions;       /* of all its reports, and … */
    int64_t fatalities; /* … the most that one of them tells of: millionths, 0 where none does */
};

/* Who tells of which event. The events themselves are put together when they are asked for: they
 * would take more room than the reports. */
struct ent_events {
    size_t n;
    uint32_t *start;    /* n + 1: event e's reports are members[start[e], start[e + 1]) */
    uint32_t *members;  /* reports */
    uint32_t *keys;     /* by event: equal where only dates keep them apart, UINT32_MAX where no
                           rule was asked; NULL unless they were to be kept */
    bool *has_attached; /* by report: others are attached to it; NULL when none is attached */

    /* Of ent_event_at. */
    const struct ent_corpus *corpus;
    const struct ent_zone *zone; /* the view's */
    enum ent_quad_scheme quad;
    const struct ent_code **codes; /* by number of a type's text, as far as looked up */
    struct ent_actor *actors;      /* the last event's */
    size_t n_actors, actors_capacity;
};

/**
 * Merge reports into events.
 *
 * given: reports that name their event use it, the others go by `overlap`. exact: equal type, kind,
 * direction, actors (rolled up to states at the date; an unordered pair when mutual) and date.
 * overlap: the same with equal dates first; then reports that are bounded within `span` are swept
 * by start, each joining while it overlaps the running intersection, or is apart from it by no more
 * than `tolerance`; open and wider dates merge with nothing but their equals. none: each report is
 * an event. Types are equal by code, or by CAMEO's root or quad class. Dates overlap, and hold of
 * affiliations, on the view's clock: a moment late on one day in UTC may be of the next one there.
 *
 * By rule, undated reports merge with nothing, since nothing says that they mean one day; nor do
 * reports with a weight of their own, which are counts already. Events are numbered by their first
 * reports. The corpus must be resolved, and stay as it is while the events last, as must the zone.
 * O(n log n), worst where many reports share a key; 8 bytes a report, while it runs up to 90.
 * ENT_ENOMEM.
 */
enum ent_status ent_merge(struct ent_events *out, const struct ent_corpus *corpus,
                          const struct ent_merging *how, struct ent_error *err);
void ent_events_fini(struct ent_events *events);

/**
 * Put an event together from its reports. What they disagree on is taken from the one with the
 * smallest id. Of a mutual event, who is source and who is target is one way round in all its
 * reports. ENT_ELIMIT (weight), ENT_ENOMEM.
 */
enum ent_status ent_event_at(struct ent_events *events, size_t index, struct ent_event *out,
                             struct ent_error *err);

/** Which of two reports speaks where they disagree: by id, then by content, never by the order of
 * reading. */
bool ent_report_speaks_before(const struct ent_corpus *corpus, const struct ent_kept *a,
                              const struct ent_kept *b);

#endif
