#ifndef ENT_EXPORT_ROWS_H
#define ENT_EXPORT_ROWS_H

#include "output.h"

/*
 * A table's rows, written by several threads: each writes some rows into memory, and what they
 * wrote goes to the output in the order of the rows, so that it is the same for any number of
 * them. A thread alone writes to the output itself.
 */

/** Write the rows [first, end) to `text`; `line` is the thread's own, for the table. `work` is
 * shared. */
typedef enum ent_status (*ent_rows_fn)(const void *work, struct ent_text *text,
                                       struct ent_line *line, size_t first, size_t end,
                                       struct ent_error *err);

/** Write all rows by as many threads as the context has workers. Memory: what a few hundred rows a
 * thread come to. ENT_ENOMEM, ENT_EIO, and what `put` says. */
enum ent_status ent_put_rows(struct ent_text *text, const struct ent_context *context,
                             const struct ent_table *table, ent_rows_fn put, const void *work,
                             struct ent_error *err);

#endif
