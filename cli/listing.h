#ifndef ENT_CLI_LISTING_H
#define ENT_CLI_LISTING_H

#include "options.h"

/* Events with their reports, one after another: for people, as JSON or as CSV (a row a report). */
struct listing {
    const struct ent_graph *graph;
    enum report_format format;
    bool all; /* also what does not count */
    size_t n; /* written so far */
    /* Whether an event is wanted, and what it adds to a number (NaN: nothing is added up). NULL:
     * all are wanted. */
    bool (*wants)(struct listing *listing, struct ent_trace *trace,
                  const struct ent_traced_event *event, double *adds);
    void *user;
};

/** Write the events of a graph to standard output. ENT_EINVAL, ENT_ENOMEM. */
enum ent_status listing_write(struct listing *listing, struct ent_error *err);

#endif
