#ifndef ENT_GRAPH_THREADS_H
#define ENT_GRAPH_THREADS_H

#include <stddef.h>

#include "context.h"

/* At most so many threads work at once. */
#define ENT_MOST_THREADS 64

/*
 * Work in pieces that do not depend on each other, for as many threads as the context has workers.
 * What comes out must not depend on who does which piece: `do_piece` writes to places of its own,
 * and to rooms that belong to the thread, from 0; `put`, if there is one, hands on what a piece
 * came to, piece after piece in their order, and never two at once.
 */
struct ent_pieces {
    void *work;
    size_t n;
    enum ent_status (*do_piece)(void *work, size_t piece, size_t thread, struct ent_error *err);
    enum ent_status (*put)(void *work, size_t piece, size_t thread, struct ent_error *err);
};

/** How many threads so many pieces get: 1 or more. */
size_t ent_threads(const struct ent_context *context, size_t n_pieces);

/**
 * Do all pieces. After a failure no new ones are begun; the error is that of the first piece, by
 * its number, of those that failed. Where no thread can be had the caller's does the work.
 */
enum ent_status ent_pieces_do(const struct ent_context *context, const struct ent_pieces *pieces,
                              struct ent_error *err);

#endif
