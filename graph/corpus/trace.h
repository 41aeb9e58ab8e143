#ifndef ENT_GRAPH_TRACE_H
#define ENT_GRAPH_TRACE_H

#include "../count/layers.h"
#include "../count/once.h"
#include "../graph.h"
#include "merge.h"
#include "select.h"

struct ent_trace {
    const struct ent_graph *graph;
    const struct ent_corpus *corpus;
    struct ent_events events;
    struct ent_selecting selecting;
    struct ent_selection selection;
    struct ent_layers layers;   /* the graph's, by its numbers */
    struct ent_account account; /* of selecting again; the graph has it already */
    uint32_t *order;            /* events by date; where they are equal, by their first reports */
    size_t next;

    /* The question, where one was asked. */
    bool asked;
    uint32_t actor, other; /* other: UINT32_MAX is anybody */
    size_t window;         /* windows.n: the whole period */
    uint16_t layer;        /* 0: all of them */
    enum {
        ADDS_WEIGHT,
        ADDS_EVENTS,
        ADDS_REPORTS,
        ADDS_GOLDSTEIN,
        ADDS_MENTIONS,
        ADDS_FATALITIES,
        ADDS_ONCE
    } column;
    enum ent_once what;        /* where it is ADDS_ONCE */
    struct ent_ids ids;        /* of those: what the event at hand has … */
    struct ent_interner *seen; /* … and which of them were there before, of whom, which way */
    bool answers, forward, backward; /* what the event at hand says to it */
    double adds, ahead, back;        /* in all; that way, and the other: a mutual event is both */
    double amount, left; /* the product that it is under a half-life; left: NaN where it is none */
    int64_t age;         /* days */

    /* The event at hand. */
    struct ent_event event;
    uint32_t *members; /* its reports by id */
    size_t members_capacity;
    char date[ENT_SPAN_TEXT], report_date[ENT_SPAN_TEXT];
    const struct ent_extra *extra; /* of the report asked for last; NULL: it has nothing more */
    uint32_t *edges;               /* … of ent_trace_edges */
    size_t edges_capacity;
};

/** Make the event at a place in the order the one at hand. ENT_ENOMEM. */
enum ent_status ent_trace_at(struct ent_trace *trace, size_t place, struct ent_traced_event *out,
                             struct ent_error *err);

/** What the event at hand, which is at a place, adds to what was asked for. ENT_ENOMEM. */
enum ent_status ent_trace_answer(struct ent_trace *trace, size_t place, struct ent_error *err);

/**
 * The rows of the edges that the event at hand counts for, in the order of its pairs; none where it
 * does not count. Borrowed until the next call. O(pairs log vertices). ENT_ENOMEM.
 */
enum ent_status ent_trace_edges(struct ent_trace *trace, const uint32_t **edges, size_t *n,
                                struct ent_error *err);

/** The windows [*first, *end) in which the event at hand counts; none where it has no place. */
void ent_trace_windows(const struct ent_trace *trace, size_t *first, size_t *end);

/** What an event is called: as its reports do, else the smallest of their ids; "" without. */
const char *ent_trace_name(const struct ent_trace *trace, size_t event);

#endif
