#ifndef ENT_GRAPH_FOLD_H
#define ENT_GRAPH_FOLD_H

#include "../graph.h"
#include "../report.h"
#include "../time/stretch.h"
#include "distinct.h"

/*
 * Reports counted as they pass: where a view merges nothing, or by `exact`, events need not be
 * kept. Memory grows with names, dyads and windows (for `exact`: with distinct events), not with
 * rows. Folds of the parts of a file, read by several threads, join to what one fold of the whole
 * would be.
 */
struct ent_fold;

/** Whether a view can be counted this way: nothing is merged, or by exact; no actor is picked; no
 * event is shared among windows or rolled up. */
bool ent_fold_fits(const struct ent_view *view);

/** Why a view cannot be counted this way and what to choose instead; NULL when it can. */
const char *ent_fold_unfit(const struct ent_view *view);

/** `view` has every choice made, and is borrowed. */
enum ent_status ent_fold_new(struct ent_fold **out, const struct ent_view *view,
                             struct ent_error *err);
void ent_fold_free(struct ent_fold *fold);

/**
 * Count reports. `*refused` becomes true, with ENT_OK, at a report that cannot be counted by
 * itself: several actors on a side, attached to another, of a version, or with a long id. The fold
 * may then only be freed. Without direction
 * (`undirected`) every event is mutual. Amortised O(1) a report.
 */
enum ent_status ent_fold_take(struct ent_fold *fold, const struct ent_report *reports, size_t n,
                              bool undirected, bool *refused, struct ent_error *err);

/** The same for reports by column. */
enum ent_status ent_fold_take_simple(struct ent_fold *fold,
                                     const struct ent_simple_reports *reports, bool undirected,
                                     bool *refused, struct ent_error *err);

/** Why a report, or one of several, is refused; NULL when none is for what it says itself. */
const char *ent_fold_refuses(const struct ent_fold *fold, const struct ent_report *report);
const char *ent_fold_refuses_simple(const struct ent_fold *fold,
                                    const struct ent_simple_reports *reports);

/** into += from, which may then only be freed: what `into` has nothing of changes hands. */
enum ent_status ent_fold_join(struct ent_fold *into, struct ent_fold *from, struct ent_error *err);

/** All that is to be read has been, for now: give back what only counting needs. */
void ent_fold_settle(struct ent_fold *fold);

/** The names that were given to actors: numbered from 1 up to and without this count; each with how
 * often. */
size_t ent_fold_n_names(const struct ent_fold *fold);
struct ent_str ent_fold_name(const struct ent_fold *fold, size_t number, uint64_t *times);

/* What a fold comes to, beside the ties. */
struct ent_folded {
    struct ent_stretches stretches; /* the dates of dyads, where they are kept */
    int64_t start,
        end; /* from the first to the last placed event, widened to windows; start > end: none */
    struct ent_spell covered; /* from the first to the last date of any report */
};

/**
 * Finish: `actor_of` tells the actor of each name. `last`: the sums are given back as soon as the
 * ties have them, and the fold may not be finished again. `ties` get their cells, with actors for
 * ends and places as by ent_place for times. Adds reports, events and what became of them to
 * `account`. Without `last` it may be asked again. O(names + cells), which as many threads share as
 * the context has workers; for `exact` where several
 * names are one actor O(distinct events). ENT_EINVAL (nothing is left), ENT_ELIMIT, ENT_ENOMEM.
 */
enum ent_status ent_fold_finish(struct ent_fold *fold, const uint32_t *actor_of, bool last,
                                const struct ent_context *context, struct ent_account *account,
                                struct ent_ties *ties, struct ent_folded *out,
                                struct ent_error *err);
void ent_folded_fini(struct ent_folded *folded);

/* ---- Laid open, for files ---- */

/** What a fold holds, by its own numbers: of names and texts (0 is the empty one of each), of the
 * dates of its distinct events. */
size_t ent_fold_n_texts(const struct ent_fold *fold);
struct ent_str ent_fold_text(const struct ent_fold *fold, size_t number);
size_t ent_fold_n_spans(const struct ent_fold *fold);
struct ent_span ent_fold_span(const struct ent_fold *fold, size_t number);
const struct ent_stretches *ent_fold_stretches(const struct ent_fold *fold);

/** The distinct events, set by set; NULL behind the last. */
const struct ent_distincts *ent_fold_distincts(const struct ent_fold *fold, size_t index);

/** From the first to the last moment that any report knows of; INT64_MAX to INT64_MIN: none. */
struct ent_spell ent_fold_covered(const struct ent_fold *fold);
void ent_fold_cover(struct ent_fold *fold, struct ent_spell covered);

/** Whether the dates of dyads are kept: the view's period is that of dates, of which cells tell too
 * little. */
bool ent_fold_keeps_dates(const struct ent_view *view);

/** Whether dates of distinct events are told only when all reports of them are known: a report may
 * change an event's sign, and so its layer. ent_fold_stretches has none of them. */
bool ent_fold_dates_late(const struct ent_view *view);

/* What was counted beside the distinct events: cells by placing, sorted by the fold's numbers. */
struct ent_fold_rest {
    struct ent_cell *cells[ENT_N_PLACING];
    size_t n_cells[ENT_N_PLACING], capacity[ENT_N_PLACING];
    struct ent_account account;
    uint64_t n_reports; /* of distinct events too */
};

/** O(cells + distinct events). ENT_ENOMEM, ENT_ELIMIT. */
enum ent_status ent_fold_rest(const struct ent_fold *fold, struct ent_fold_rest *out,
                              struct ent_error *err);
void ent_fold_rest_fini(struct ent_fold_rest *rest);

/** The other way: what the calls above gave makes the same fold. `times` is at least 1; numbers are
 * those of this fold; the empty text is to be added too. ENT_ENOMEM, ENT_ELIMIT. */
enum ent_status ent_fold_add_name(struct ent_fold *fold, struct ent_str name, uint64_t times,
                                  uint32_t *number, struct ent_error *err);
enum ent_status ent_fold_add_text(struct ent_fold *fold, struct ent_str text, uint32_t *number,
                                  struct ent_error *err);
enum ent_status ent_fold_add_span(struct ent_fold *fold, struct ent_span when, uint32_t *number,
                                  struct ent_error *err);
enum ent_status ent_fold_add_cell(struct ent_fold *fold, const struct ent_cell *cell,
                                  enum ent_placing placing, struct ent_error *err);
enum ent_status ent_fold_add_stretch(struct ent_fold *fold, struct ent_stretch one,
                                     struct ent_error *err);
enum ent_status ent_fold_add_distinct(struct ent_fold *fold, const struct ent_distinct *event,
                                      struct ent_error *err);
void ent_fold_add_account(struct ent_fold *fold, const struct ent_account *account,
                          uint64_t n_reports);

/** Whether, where dates are kept, each tie has dates, and each date a tie: what is made of them
 * counts on that. O(cells + dates). */
enum ent_status ent_fold_check_stretches(struct ent_fold *fold, bool *fit, struct ent_error *err);

/** Borrow an equal view in place of the one that it was made with. */
void ent_fold_set_view(struct ent_fold *fold, const struct ent_view *view);

#endif
