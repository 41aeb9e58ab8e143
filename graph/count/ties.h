#ifndef ENT_GRAPH_TIES_H
#define ENT_GRAPH_TIES_H

#include "../context.h"
#include "packed.h"

/*
 * The ties: unordered pairs of vertices with their cells, from which the edge table and every
 * snapshot derive. `entries` lists, window by window, the active ties with their run of cells.
 */
struct ent_tie {
    uint32_t a, b;             /* vertex rows, a < b; actors until the rows are known */
    uint32_t first, end;       /* cells [first, end): all of them, the placed ones first */
    uint32_t along, along_end; /* its cells in windows, window by window */
    uint32_t forward, backward; /* edge rows of the arcs a → b and b → a, UINT32_MAX where there is
                                   none; the same row when undirected. Where there are layers
                                   only the layered ties have rows */
};

struct ent_tie_entry {
    uint32_t tie;
    uint32_t first;
    uint16_t n;             /* its cells in the window, from `first` on: one a way and sign */
    bool forward, backward; /* whether arcs go a → b, b → a; a mutual event is one each way */
};

struct ent_ties {
    size_t n, capacity;
    struct ent_tie *items; /* sorted by (a, b), then by layer */
    uint16_t *layers;      /* by tie; NULL: not layered */
    struct ent_packed cells;
    double *decayed; /* by cell: its weight under the view's half-life; NULL without one */
    size_t *start;   /* n_windows + 1 */
    struct ent_tie_entry *entries; /* by window, then tie */
};

/* A cell that others of its key may follow. */
struct ent_ties_making {
    struct ent_ties *ties;
    bool layered; /* a pair has a tie for each layer, which its cells need not know then */
    size_t layers_capacity;
    struct ent_cell last;
    bool has_last;
};

/** Add cells in their order, by (a, b, time, layer, way, sign), of layered ties by (a, b, layer,
 * …): those of one key add up, and what adds up to nothing is left out. `end` is called once,
 * behind the last. ENT_ELIMIT (a sum leaves int64, too many ties), ENT_ENOMEM. */
enum ent_status ent_ties_put(struct ent_ties_making *making, const struct ent_cell *cell,
                             struct ent_error *err);
enum ent_status ent_ties_end(struct ent_ties_making *making, struct ent_error *err);

/** Add the ties of pairs that come behind all there are, before any are listed; `from`, which is
 * not layered, is left with nothing. ENT_ELIMIT, ENT_ENOMEM. */
enum ent_status ent_ties_join(struct ent_ties *into, struct ent_ties *from, struct ent_error *err);

/** Where a window is a cell: list the ties that have cells in it. O(cells), which as
 * many threads share as the context has workers. ENT_ENOMEM. */
enum ent_status ent_ties_list(struct ent_ties *ties, size_t n_windows,
                              const struct ent_context *context, struct ent_error *err);

void ent_ties_fini(struct ent_ties *ties);

#endif
