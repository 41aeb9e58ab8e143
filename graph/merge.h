#ifndef ENT_GRAPH_MERGE_H
#define ENT_GRAPH_MERGE_H

#include "corpus.h"
#include "view.h"

/* What happened once: one or many reports tell of it. */
struct ent_event {
    struct ent_span when; /* the intersection of its reports' dates; where they have none, the span
                             around them */
    uint32_t type, kind;  /* numbers of the corpus's texts */
    uint32_t first, n;    /* its reports: members[first, first + n) */
    uint32_t n_reports; /* the same, without those to which others are attached */
    uint32_t sources, n_sources, targets, n_targets; /* its actors in `pool`: the union, rising */
    uint32_t confidence; /* the best, in millionths; UINT32_MAX is missing */
    uint8_t sign;        /* enum ent_sign */
    bool mutual;
    int64_t
        intensity;  /* Goldstein of its type, or what the report gave; millionths or ENT_MISSING */
    int64_t weight; /* its own weight, else 1; millionths */
    int64_t reports_weight; /* the sum of its reports' weights, each its own, else 1; millionths */
};

struct ent_events {
    size_t n;
    struct ent_event *items;
    uint32_t *members; /* reports */
    struct ent_actor *pool;
    size_t n_disjoint; /* events whose reports' dates have no common part */
};

/**
 * Merge reports into events.
 *
 * given: reports that name their event use it, the others go by `overlap`. exact: equal type, kind,
 * direction, actors (rolled up to states at the date; an unordered pair when mutual) and date.
 * overlap: the same with equal dates first; then reports that are bounded within 31 days are swept
 * by start, each joining while it overlaps the running intersection; open and wider dates merge
 * with nothing but their equals. none: each report is an event.
 *
 * By rule, undated reports merge with nothing, since nothing says that they mean one day; nor do
 * reports with a weight of their own, which are counts already. What members disagree on is taken
 * from the one with the smallest id. Events come in no particular order. O(n log n), worst where
 * many reports share a key. ENT_ENOMEM.
 */
enum ent_status ent_merge(struct ent_events *out, const struct ent_corpus *corpus,
                          enum ent_merge rule, enum ent_quad_scheme quad, struct ent_error *err);
void ent_events_fini(struct ent_events *events);

#endif
