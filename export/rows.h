#ifndef ENT_EXPORT_ROWS_H
#define ENT_EXPORT_ROWS_H

#include "facts.h"

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

/** The same of one row. */
typedef void (*ent_row_fn)(const void *work, struct ent_text *text, struct ent_line *line,
                           size_t row);

/** Write `n` rows of a table, mostly all, by as many threads as the context has workers. Memory:
 * what a few hundred rows a thread come to. ENT_ENOMEM, ENT_EIO, and what `put` says. */
enum ent_status ent_put_rows(struct ent_text *text, const struct ent_context *context,
                             const struct ent_table *table, size_t n, ent_rows_fn put,
                             const void *work, struct ent_error *err);
enum ent_status ent_put_each(struct ent_text *text, const struct ent_context *context,
                             const struct ent_table *table, ent_row_fn put, const void *work,
                             struct ent_error *err);

/** Write a column's cell in the i-th window in which the line's row is active; SIZE_MAX: in one
 * where it is absent, which is 0 for what adds up, and else nothing. */
static inline void ent_pen_line_cell(struct ent_pen *pen, const struct ent_line *line,
                                     size_t column, size_t i,
                                     void (*put_text)(struct ent_text *, const char *))
{
    const struct ent_column *of = line->table->columns[column];

    if (i != SIZE_MAX) {
        size_t at;
        union ent_cells values = ent_line_values(line, column, i, &at);
        ent_pen_cell(pen, of, values, at, put_text);
    } else {
        ent_pen_lift(pen);
        ent_put_absent(pen->text, of);
        ent_pen_down(pen, pen->text);
    }
}

#endif
