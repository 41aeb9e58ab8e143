#include "rows.h"

#include <stdlib.h>

#include "../graph/threads.h"

#define ROWS_A_PIECE 512

/* What a thread has of its own. */
struct room {
    struct ent_text *text;
    struct ent_line line;
};

struct writing {
    struct ent_text *text;
    const struct ent_table *table;
    size_t n;
    ent_rows_fn put;
    const void *work;
    struct room *rooms;
};

static enum ent_status write_piece(void *work, size_t piece, size_t thread, struct ent_error *err)
{
    const struct writing *writing = work;
    struct room *room = &writing->rooms[thread];
    size_t first = piece * ROWS_A_PIECE, left = writing->n - first;

    ent_text_clear(room->text);
    return writing->put(writing->work, room->text, &room->line, first,
                        first + (left < ROWS_A_PIECE ? left : ROWS_A_PIECE), err);
}

static enum ent_status hand_on(void *work, size_t piece, size_t thread, struct ent_error *err)
{
    const struct writing *writing = work;
    struct ent_text *from = writing->rooms[thread].text;
    size_t length;
    const char *data = ent_text_memory(from, &length);

    (void)piece;
    ent_put_bytes(writing->text, data, length);
    return ent_text_flush(from, err);
}

/* By one thread after all: the same without the way through memory. */
static enum ent_status write_alone(const struct writing *writing, struct ent_error *err)
{
    struct ent_line line = {0};
    enum ent_status status = ent_line_init(&line, writing->table, err);

    if (status == ENT_OK)
        status = writing->put(writing->work, writing->text, &line, 0, writing->n, err);
    ent_line_fini(&line);
    return status;
}

enum ent_status ent_put_rows(struct ent_text *text, const struct ent_context *context,
                             const struct ent_table *table, size_t n_rows, ent_rows_fn put,
                             const void *work, struct ent_error *err)
{
    struct writing writing = {text, table, n_rows, put, work, NULL};
    struct ent_pieces pieces = {&writing, (n_rows + ROWS_A_PIECE - 1) / ROWS_A_PIECE, write_piece,
                                hand_on};
    size_t n = ent_threads(context, pieces.n);
    enum ent_status status = ENT_OK;

    if (n == 1)
        return write_alone(&writing, err);
    writing.rooms = calloc(n, sizeof *writing.rooms);
    if (!writing.rooms)
        return ent_fail_memory(err);
    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        status = ent_text_new(&writing.rooms[i].text, -1, "memory", err);
        if (status == ENT_OK)
            status = ent_line_init(&writing.rooms[i].line, table, err);
    }
    if (status == ENT_OK)
        status = ent_pieces_do(context, &pieces, err);
    for (size_t i = 0; i < n; i++) {
        ent_text_free(writing.rooms[i].text);
        ent_line_fini(&writing.rooms[i].line);
    }
    free(writing.rooms);
    return status;
}

struct each {
    ent_row_fn put;
    const void *work;
};

/* An ent_rows_fn. */
static enum ent_status put_each(const void *work, struct ent_text *text, struct ent_line *line,
                                size_t first, size_t end, struct ent_error *err)
{
    const struct each *each = work;

    (void)err;
    for (size_t row = first; row < end; row++)
        each->put(each->work, text, line, row);
    return ENT_OK;
}

enum ent_status ent_put_each(struct ent_text *text, const struct ent_context *context,
                             const struct ent_table *table, ent_row_fn put, const void *work,
                             struct ent_error *err)
{
    struct each each = {put, work};

    return ent_put_rows(text, context, table, table->n_rows, put_each, &each, err);
}
