#ifndef ENT_GRAPH_FILTER_H
#define ENT_GRAPH_FILTER_H

#include "../actors/levels.h"
#include "condition.h"
#include "merge.h"

/* Conditions that know a corpus: its fields by number, its actors. */
struct ent_filter;

/**
 * Conditions on what an event is (kind, type, root, quad, actor, source, target, sign, mutual,
 * confidence, intensity, reports) or one of its reports tells (id, event, episode, document, title,
 * language, place, note, weight, mentions, fatalities, attributed_to, also_present, and any field
 * that the reports have). Corpus, view and levels must outlive it; the corpus must be resolved.
 * ENT_EINVAL: no report has such a field, no actor of that name; did you mean. ENT_ENOMEM.
 */
enum ent_status ent_filter_new(struct ent_filter **out, const struct ent_conditions *conditions,
                               const struct ent_corpus *corpus, const struct ent_view *view,
                               const struct ent_levels *levels, struct ent_error *err);
void ent_filter_free(struct ent_filter *filter);

/** Whether an event fits all conditions, one of its reports fitting all that are about reports.
 * What is not known fits none. */
bool ent_filter_takes(const struct ent_filter *filter, const struct ent_event *event);

/** Whether an event fits any of them. */
bool ent_filter_takes_any(const struct ent_filter *filter, const struct ent_event *event);

/* A text that reports may have, found by its name once for all of them. */
struct ent_told {
    int asked;
    uint32_t key; /* of a field that entente gives no meaning to */
};

/**
 * type, kind, id, event, episode, document, title, language, place, note, or a field that some
 * report has. ENT_EINVAL: none of these; did you mean.
 */
enum ent_status ent_told_find(struct ent_told *out, const struct ent_corpus *corpus,
                              const char *name, struct ent_error *err);

/** What a report says there; empty: nothing. Borrowed from the corpus. */
struct ent_str ent_told_by(const struct ent_corpus *corpus, const struct ent_told *told,
                           const struct ent_kept *report);

#endif
