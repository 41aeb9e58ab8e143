#ifndef ENT_GRAPH_CONTEXT_H
#define ENT_GRAPH_CONTEXT_H

#include "entente.h"

struct ent_context {
    ent_log_fn log;
    void *log_user;
    ent_progress_fn progress;
    void *progress_user;
    unsigned workers;
    double time_limit_s; /* 0: none */
};

/** Hand a line to the caller's log; without one nothing happens. */
void ent_log(const struct ent_context *context, enum ent_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
