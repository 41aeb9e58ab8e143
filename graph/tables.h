#ifndef ENT_GRAPH_TABLES_H
#define ENT_GRAPH_TABLES_H

#include "context.h"
#include "report.h"
#include "time/windows.h"

/*
 * A table is a list of columns over its rows. A column has a value a row for the whole period, a
 * value per ACTIVE row and window, or both. There is no cell for an absent row: there counts and
 * sums are 0 and every other value is missing. Values along the windows are kept, or made when a
 * row of them is asked for: a feed has millions, and who writes them wants each once.
 */

enum ent_type {
    ENT_INTEGER, /* int64_t, or ENT_MISSING */
    ENT_DECIMAL, /* int64_t millionths, or ENT_MISSING */
    ENT_REAL,    /* double; NaN is missing */
    ENT_TEXT,    /* const char *; NULL is missing */
    ENT_BOOLEAN, /* int64_t 0 or 1, or ENT_MISSING */
};

enum ent_role {
    ENT_ROLE_PLAIN,
    ENT_ROLE_LABEL,    /* the name that people read */
    ENT_ROLE_CATEGORY, /* a group: kind, sign, community */
    ENT_ROLE_COUNT,    /* adds up over windows and ties; 0 where absent */
    ENT_ROLE_WEIGHT,   /* the count that measures use */
    ENT_ROLE_SCORE,    /* a measure's number */
    ENT_ROLE_POSITION, /* where it is drawn: x, y */
    ENT_ROLE_STYLE,    /* how it is drawn: size, colour, width, line */
};

union ent_cells {
    int64_t *integers;
    double *reals;
    const char **texts;
    void *any; /* NULL: the column has none */
};

struct ent_column {
    const char *name;  /* the key in every output */
    const char *title; /* for people */
    const char *unit;  /* or NULL */
    const char
        *reads; /* what it was computed from, or NULL: "ties that are not conflict, undirected" */
    const char *measure; /* the measure that made it, or NULL */
    enum ent_type type;
    enum ent_role role;
    union ent_cells whole; /* n_rows values, or NULL */
    union ent_cells along; /* presence.n values, or NULL */
    bool is_made; /* no `along`: the table makes a row's values along the windows, see ent_line */
};

/* Which rows are active in which window: by window, and the same by row. */
struct ent_presence {
    size_t n_windows, n;
    size_t *start;       /* n_windows + 1: window w's entries are [start[w], start[w + 1]) */
    uint32_t *rows;      /* n, rising within a window; a column's `along` runs parallel */
    size_t *row_start;   /* n_rows + 1: row r's entries are [row_start[r], row_start[r + 1]) */
    uint32_t *row_entry; /* n: the entry of (row, window), windows rising */
    uint32_t *window;    /* n: the window of entry e */
};

struct ent_spell {
    int64_t start, end; /* half-open; INT64_MIN, INT64_MAX where the period is open */
};

/* At most so many columns of a table may be made. */
#define ENT_MOST_MADE 16

/*
 * Make values of the windows in which a row is active, without the first `skip` and `n` at most:
 * the columns that are made stand before all others, and `values` has an array for each of them, or
 * NULL.
 */
typedef void (*ent_make_fn)(const void *maker, size_t row, size_t skip, size_t n,
                            const union ent_cells *values);

struct ent_table {
    size_t n_rows;
    const char **ids; /* or NULL: rows have no ids of their own, or … */
    char *numbered;   /* … such as "e12", each with the same room */
    size_t number_room;
    struct ent_presence presence;
    size_t *spell_start; /* n_rows + 1, or NULL */
    struct ent_spell *spells;
    struct ent_column **columns;
    size_t n_columns, columns_capacity;
    struct ent_arena arena; /* names, texts */
    ent_make_fn make;       /* NULL where all values are kept */
    const void *maker;
};

/*
 * The values of one row along the windows in which it is active, be they kept or made. `init` with
 * a table without windows is fine.
 */
struct ent_line {
    const struct ent_table *table;
    size_t first, n; /* presence.row_entry[first] is the row's first of n */
    union ent_cells made[ENT_MOST_MADE];
    int64_t *buffer;
};

enum ent_status ent_line_init(struct ent_line *line, const struct ent_table *table,
                              struct ent_error *err);
void ent_line_fini(struct ent_line *line);

/** Go to a row. O(its cells). */
void ent_line_go(struct ent_line *line, size_t row);

/** Whether a column has values along the windows. */
static inline bool ent_column_varies(const struct ent_column *column)
{
    return column->along.any || column->is_made;
}

/** The values among which a column's in the row's i-th window stands at `*index`. */
static inline union ent_cells ent_line_values(const struct ent_line *line, size_t column, size_t i,
                                              size_t *index)
{
    const struct ent_table *table = line->table;

    *index = table->columns[column]->is_made ? i : table->presence.row_entry[line->first + i];
    return table->columns[column]->is_made ? line->made[column] : table->columns[column]->along;
}

void ent_table_fini(struct ent_table *table);

/**
 * Add a column without values (missing everywhere); `whole` and `along` say which values it has.
 * Name and title are copied. ENT_EINVAL when the name is taken. The column belongs to the table.
 */
enum ent_status ent_table_add(struct ent_table *table, const struct ent_column *form, bool whole,
                              bool along, struct ent_column **out, struct ent_error *err);

/** Give all rows ids: a letter and their number, from 0. O(rows). ENT_ENOMEM. */
enum ent_status ent_table_number(struct ent_table *table, char letter, struct ent_error *err);

/** Make `row_start`, `row_entry` and `window` from the presence by window, in which the rows of a
 * window may stand in any order, each once: they are sorted. O(n + rows + windows). ENT_ENOMEM,
 * ENT_ELIMIT. */
enum ent_status ent_presence_index(struct ent_presence *presence, size_t n_rows,
                                   struct ent_error *err);

/** Whether values[index] is missing. */
bool ent_cell_missing(const struct ent_column *column, union ent_cells values, size_t index);

/** The entry of (row, window) or SIZE_MAX. O(log windows of the row). */
size_t ent_presence_find(const struct ent_presence *presence, size_t row, size_t window);

#endif
