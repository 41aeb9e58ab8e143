#ifndef ENT_CLI_LISTING_H
#define ENT_CLI_LISTING_H

#include "options.h"

/* Events with their reports, one after another: for people, as JSON or as CSV (a row a report). */
struct listing {
    const struct ent_graph *graph;
    enum report_format format;
    bool all;                            /* also what does not count */
    const struct ent_question *question; /* what the events are to explain; NULL: all are listed */
};

/** Write the events of a graph to standard output. ENT_EINVAL, ENT_ENOMEM. */
enum ent_status listing_write(const struct listing *listing, struct ent_error *err);

#endif
