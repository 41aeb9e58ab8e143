#ifndef ENT_GRAPH_GRAPH_H
#define ENT_GRAPH_GRAPH_H

#include "count/ties.h"
#include "tables.h"
#include "time/placing.h"
#include "view.h"

/* What became of the reports and events, by reason. */
enum ent_set_aside {
    ENT_ASIDE_KIND,
    ENT_ASIDE_CONFIDENCE,
    ENT_ASIDE_TYPE,
    ENT_ASIDE_ACTOR,
    ENT_ASIDE_WHERE,
    ENT_ASIDE_EXCLUDE,
    ENT_ASIDE_PERIOD,
    ENT_ASIDE_PLACE,      /* cannot be placed, with --place exclude */
    ENT_ASIDE_CATEGORY,   /* only with categories, where --categories drop */
    ENT_ASIDE_UNRESOLVED, /* nobody declared answers, where --unresolved drop */
    ENT_ASIDE_BETWEEN,
    ENT_ASIDE_EGO,
    ENT_ASIDE_LOOP,
    ENT_N_ASIDE
};

struct ent_account {
    uint64_t read, rejected, unused; /* records; unused: set aside by an importer */
    uint64_t reports, events;        /* read well; after merging */
    uint64_t reports_aside[ENT_N_ASIDE], events_aside[ENT_N_ASIDE];
    uint64_t reports_used[ENT_N_PLACING], events_used[ENT_N_PLACING];
    uint64_t ambiguous_rollups; /* actors at a date with several parents: they stayed themselves, or
                                   are shared as the view says */
    uint64_t undecided_rollups; /* events whose date does not say who an actor belongs to */
    uint64_t split_loops; /* events that are used in part: an actor's other bloc is the same */
    uint64_t not_rolled;  /* actors of the graph that are not of its level: nobody is above them */
    uint64_t disjoint_dates; /* events whose reports' dates have no common part */
};

/** "kind", "confidence", …, "loop"; "placed", "undecided", "open", "undated". */
const char *ent_aside_name(enum ent_set_aside reason);
const char *ent_placing_name(enum ent_placing placing);

/* How much a tie weighs where its weight is no sum: by what a reading takes (enum ent_on, from all
 * on) and for the whole tie, its forward and its backward part. */
struct ent_distinct_weight {
    uint32_t of[4][3];
};

struct ent_distinct_weights {
    struct ent_distinct_weight *whole, *along; /* by tie; by tie and window in which it is active */
    size_t *first;                             /* of a tie's in `along`, n + 1 */
    size_t *place;                             /* of an entry of the ties in `along` */
};

/* A line for people, and the next one. */
struct ent_graph_note {
    const char *text;
    struct ent_graph_note *next;
};

struct ent_graph {
    struct ent_context *context;
    struct ent_corpus *corpus; /* borrowed: inputs and, later, provenance */
    struct ent_view *view;     /* its own copy, every choice decided */
    struct ent_windows windows;
    int64_t start, end; /* the period: of the windows, or of the placed events; INT64_MIN, INT64_MAX
                           when unknown */
    bool directed;
    bool has_mentions, has_fatalities; /* as columns of edges */
    struct ent_account account;
    char *account_line;
    char *summary;           /* the view in one sentence */
    struct ent_ties ties;    /* measures read these, whatever the layers are */
    struct ent_ties layered; /* where the view has layers: those of each, sorted by (a, b, layer) */
    uint32_t *tie_of;        /* of the layered: the tie that they are parts of */
    struct ent_ties more; /* the edges' ties once more, of which the cells hold mentions for events
                             and fatalities for reports; no cells: these are not known */
    struct ent_distinct_weights distinct; /* of the ties; NULL: the weight is a sum */
    const char **layers;                  /* names by number, rising; in the edges' arena */
    size_t n_layers;
    double
        *weight_sums; /* by window, the period last: what weights are shares of; NULL: no shares */
    size_t n_joined;  /* vertex rows that have ties of events */
    size_t n_member_edges; /* the last edge rows: memberships, which are no ties of events */
    size_t n_memberships;
    bool marks_categories;
    bool *unmeasured; /* by vertex row: stands in the tables, but measures do not see it; NULL: none
                       */
    struct ent_graph_note *rollups;      /* who has no one actor above him, and when; as below */
    struct ent_graph_note *not_measured; /* values that were lost, and why; in the graph's arena */
    struct ent_styled
        *styled; /* how it is drawn (style.h), in the vertices' arena; NULL: not yet */
    struct {
        bool is_done;               /* the tables show a part only: nothing more is measured … */
        size_t n_vertices, n_edges; /* … of so many rows */
    } trimmed;
    char *title; /* given, else the corpus's; NULL */
    struct ent_table graph, vertices, edges;
    uint32_t *sources, *targets; /* of the edges: vertex rows */
    uint32_t *edge_ties; /* of the edges: their tie (of ent_graph_edge_ties), doubled, and whether
                            they go backward */
};

/** What the edge rows are made of. */
static inline const struct ent_ties *ent_graph_edge_ties(const struct ent_graph *graph)
{
    return graph->view->layers ? &graph->layered : &graph->ties;
}

/** How many edge rows are ties of events: the first ones. */
static inline size_t ent_graph_n_tied(const struct ent_graph *graph)
{
    return graph->edges.n_rows - graph->n_member_edges;
}

/** The membership of an edge row behind those of events: of two members an arc goes each way. */
static inline size_t ent_graph_membership_of(const struct ent_graph *graph, size_t row)
{
    bool twice = graph->directed && graph->view->memberships == ENT_MEMBERSHIPS_CLIQUE;

    return (row - ent_graph_n_tied(graph)) / (twice ? 2 : 1);
}

#endif
