#ifndef ENT_GRAPH_FOLD_H
#define ENT_GRAPH_FOLD_H

#include "graph.h"
#include "report.h"
#include "stretch.h"

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

/** into += from, which may then only be freed: what `into` has nothing of changes hands. */
enum ent_status ent_fold_join(struct ent_fold *into, struct ent_fold *from, struct ent_error *err);

/** The names that were given to actors: numbered from 1 up to and without this count; each with how
 * often. */
size_t ent_fold_n_names(const struct ent_fold *fold);
struct ent_str ent_fold_name(const struct ent_fold *fold, size_t number, uint64_t *times);

/* What a fold comes to. Times of cells are indices by ent_window_index; the cells are malloc'ed. */
struct ent_folded {
    struct ent_cell *cells; /* sorted as by ent_cells_sort */
    size_t n_cells;
    struct ent_stretches stretches; /* the dates of dyads, where the view has no windows */
    int64_t start,
        end; /* from the first to the last placed event, widened to windows; start > end: none */
};

/**
 * Finish: `actor_of` tells the actor of each name. Adds reports, events and what became of them to
 * `account`. May be asked again. O(names + cells), for `exact` where several names are one actor
 * O(distinct events).
 */
enum ent_status ent_fold_finish(const struct ent_fold *fold, const uint32_t *actor_of,
                                struct ent_account *account, struct ent_folded *out,
                                struct ent_error *err);
void ent_folded_fini(struct ent_folded *folded);

#endif
