#ifndef ENT_GRAPH_WORKERS_H
#define ENT_GRAPH_WORKERS_H

#include "context.h"
#include "error.h"

/*
 * Work that is done by forked processes, because igraph's state is process-wide: units that may be
 * done in any order, each of steps that one process does in turn. What a step finds it writes into
 * memory that all share, so that nothing depends on who did what.
 */
struct ent_work {
    void *user;
    size_t n_units;
    size_t (*n_steps)(const void *user, size_t unit);

    /**
     * Do a step, in a worker or in this process; `user` is as it was when the workers began.
     * ENT_OK; ENT_EINVAL: this step failed, `err` tells why, and the next one goes on; any other
     * failure ends the whole run with it.
     */
    enum ent_status (*step)(void *user, size_t unit, size_t step, struct ent_error *err);

    /**
     * A step that failed, or was lost: its worker died or took too long, and what it wrote is half
     * done. Called in this process at the end, in the order of units and steps.
     */
    enum ent_status (*failed)(void *user, size_t unit, size_t step, const char *reason, bool lost,
                              struct ent_error *err);

    /** Say which step it is, for the context's progress callback. */
    void (*describe)(const void *user, size_t unit, size_t step, struct ent_progress *progress);
};

/**
 * Do all the work with as many workers as the context says, at most one a unit; with none of them,
 * or where none can be forked, in this process. A worker that dies, or takes longer for a step than
 * the context allows, is replaced. All are gone when this returns, and die with this process.
 * ENT_ENOMEM, ENT_ECANCELLED (the progress callback said so), and what a step ends the run with.
 */
enum ent_status ent_work_do(const struct ent_work *work, const struct ent_context *context,
                            struct ent_error *err);

/** Zeroed memory that workers forked later share with this process; NULL when there is none. */
void *ent_shared_new(size_t size);
void ent_shared_free(void *memory, size_t size);

#endif
