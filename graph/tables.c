#include "tables.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static union ent_cells missing_cells(enum ent_type type, size_t n)
{
    union ent_cells cells = {.any = calloc(n ? n : 1, sizeof(int64_t))};

    if (!cells.any)
        return cells;
    if (type == ENT_REAL) {
        for (size_t i = 0; i < n; i++)
            cells.reals[i] = NAN;
    } else if (type != ENT_TEXT) {
        for (size_t i = 0; i < n; i++)
            cells.integers[i] = ENT_MISSING;
    }
    return cells;
}

void ent_table_fini(struct ent_table *table)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        free(table->columns[i]->whole.any);
        free(table->columns[i]->along.any);
        free(table->columns[i]);
    }
    free(table->columns);
    free(table->ids);
    free(table->numbered);
    free(table->presence.start);
    free(table->presence.rows);
    free(table->presence.row_start);
    free(table->presence.row_entry);
    free(table->presence.window);
    free(table->spell_start);
    free(table->spells);
    ent_arena_fini(&table->arena);
    *table = (struct ent_table){0};
}

enum ent_status ent_table_add(struct ent_table *table, const struct ent_column *form, bool whole,
                              bool along, struct ent_column **out, struct ent_error *err)
{
    struct ent_column *column = NULL;
    enum ent_status status;

    if (ent_table_find(table, form->name))
        return ent_fail(err, ENT_EINVAL, "there is a column \"%s\" already", form->name);
    status = ent_grow(&table->columns, &table->columns_capacity, table->n_columns + 1,
                      sizeof(struct ent_column *), err);
    if (status != ENT_OK)
        return status;
    column = malloc(sizeof *column);
    if (!column)
        return ent_fail_memory(err);
    *column = *form;
    column->whole.any = NULL;
    column->along.any = NULL;
    column->name = ent_arena_copy(&table->arena, ent_str_from(form->name));
    column->title =
        ent_arena_copy(&table->arena, ent_str_from(form->title ? form->title : form->name));
    if (form->reads)
        column->reads = ent_arena_copy(&table->arena, ent_str_from(form->reads));
    if (whole)
        column->whole = missing_cells(form->type, table->n_rows);
    if (along)
        column->along = missing_cells(form->type, table->presence.n);
    if (!column->name || !column->title || (form->reads && !column->reads) ||
        (whole && !column->whole.any) || (along && !column->along.any)) {
        free(column->whole.any);
        free(column->along.any);
        free(column);
        return ent_fail_memory(err);
    }
    table->columns[table->n_columns++] = column;
    if (out)
        *out = column;
    return ENT_OK;
}

/* Count on by one in decimal digits. */
static void count_on(char *id, size_t room)
{
    char *last = id + strlen(id) - 1, *at = last;

    while (*at == '9')
        *at-- = '0';
    if (at > id) {
        ++*at;
        return;
    }
    assert(last + 2 < id + room);
    id[1] = '1';
    last[1] = '0';
    last[2] = '\0';
}

enum ent_status ent_table_number(struct ent_table *table, char letter, struct ent_error *err)
{
    char id[24] = {letter, '0'};
    size_t room = 3; /* the letter, a digit, the end */

    for (size_t n = table->n_rows; n > 10; n = (n + 9) / 10)
        room++;
    table->numbered = ent_alloc_large((table->n_rows + 1) * room);
    if (!table->numbered)
        return ent_fail_memory(err);
    table->number_room = room;
    for (size_t r = 0; r < table->n_rows; r++) {
        memcpy(table->numbered + r * room, id, room);
        count_on(id, sizeof id);
    }
    return ENT_OK;
}

enum ent_status ent_presence_index(struct ent_presence *presence, size_t n_rows,
                                   struct ent_error *err)
{
    size_t *next = NULL, *into = NULL; /* where a row's, a window's next entry goes */

    if (presence->n > UINT32_MAX)
        return ent_fail(err, ENT_ELIMIT, "more than %u values of a column along the windows",
                        UINT32_MAX);
    presence->row_start = calloc(n_rows + 1, sizeof *presence->row_start);
    presence->row_entry = ent_alloc_large((presence->n + 1) * sizeof *presence->row_entry);
    presence->window = ent_alloc_large((presence->n + 1) * sizeof *presence->window);
    next = malloc((n_rows + 1) * sizeof *next);
    into = malloc((presence->n_windows + 1) * sizeof *into);
    if (!presence->row_start || !presence->row_entry || !presence->window || !next || !into) {
        free(next);
        free(into);
        return ent_fail_memory(err);
    }
    for (size_t e = 0; e < presence->n; e++)
        presence->row_start[presence->rows[e] + 1]++;
    for (size_t r = 0; r < n_rows; r++)
        presence->row_start[r + 1] += presence->row_start[r];
    memcpy(next, presence->row_start, (n_rows + 1) * sizeof *next);
    /* Windows to rows and rows to windows: two stable distributions leave both in order. Until the
     * second, row_entry holds the window. */
    for (uint32_t w = 0; w < presence->n_windows; w++) {
        for (size_t e = presence->start[w]; e < presence->start[w + 1]; e++) {
            presence->window[e] = w;
            presence->row_entry[next[presence->rows[e]]++] = w;
        }
    }
    for (size_t w = 0; w < presence->n_windows; w++)
        into[w] = presence->start[w];
    for (size_t r = 0; r < n_rows; r++) {
        for (size_t i = presence->row_start[r]; i < presence->row_start[r + 1]; i++) {
            size_t e = into[presence->row_entry[i]]++;
            presence->rows[e] = (uint32_t)r;
            presence->row_entry[i] = (uint32_t)e;
        }
    }
    free(next);
    free(into);
    return ENT_OK;
}

bool ent_cell_missing(const struct ent_column *column, union ent_cells values, size_t index)
{
    switch (column->type) {
    case ENT_REAL:
        return isnan(values.reals[index]);
    case ENT_TEXT:
        return values.texts[index] == NULL;
    default:
        return values.integers[index] == ENT_MISSING;
    }
}

/* Where (row, window) stands in row_entry, or SIZE_MAX. */
static size_t find_place(const struct ent_presence *presence, size_t row, size_t window)
{
    if (presence->n_windows == 0)
        return SIZE_MAX;

    size_t low = presence->row_start[row], high = presence->row_start[row + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        size_t entry = presence->row_entry[middle];
        if (presence->window[entry] == window)
            return middle;
        if (presence->window[entry] < window)
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}

size_t ent_presence_find(const struct ent_presence *presence, size_t row, size_t window)
{
    size_t place = find_place(presence, row, window);

    return place == SIZE_MAX ? SIZE_MAX : presence->row_entry[place];
}

enum ent_status ent_line_init(struct ent_line *line, const struct ent_table *table,
                              struct ent_error *err)
{
    size_t n_windows = table->presence.n_windows, n = 0;

    *line = (struct ent_line){.table = table};
    for (size_t c = 0; c < table->n_columns; c++)
        n += table->columns[c]->is_made;
    if (n == 0)
        return ENT_OK;
    line->buffer = malloc(n * n_windows * sizeof *line->buffer);
    if (!line->buffer)
        return ent_fail_memory(err);
    n = 0;
    for (size_t c = 0; c < table->n_columns; c++) {
        if (table->columns[c]->is_made)
            line->made[c].integers = line->buffer + n++ * n_windows;
    }
    return ENT_OK;
}

void ent_line_fini(struct ent_line *line)
{
    free(line->buffer);
    *line = (struct ent_line){0};
}

void ent_line_go(struct ent_line *line, size_t row)
{
    const struct ent_presence *presence = &line->table->presence;

    if (presence->n == 0)
        return;
    line->first = presence->row_start[row];
    line->n = presence->row_start[row + 1] - line->first;
    if (line->buffer)
        line->table->make(line->table->maker, row, 0, line->n, line->made);
}

size_t ent_table_n_rows(const struct ent_table *table)
{
    return table->n_rows;
}

size_t ent_table_n_columns(const struct ent_table *table)
{
    return table->n_columns;
}

const struct ent_column *ent_table_column(const struct ent_table *table, size_t index)
{
    return index < table->n_columns ? table->columns[index] : NULL;
}

const struct ent_column *ent_table_find(const struct ent_table *table, const char *name)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        if (strcmp(table->columns[i]->name, name) == 0)
            return table->columns[i];
    }
    return NULL;
}

const char *ent_table_id(const struct ent_table *table, size_t row)
{
    if (table->ids)
        return table->ids[row];
    return table->numbered ? table->numbered + row * table->number_room : "";
}

const char *ent_column_name(const struct ent_column *column)
{
    return column->name;
}

const char *ent_column_title(const struct ent_column *column)
{
    return column->title;
}

static bool number_at(const struct ent_column *column, union ent_cells values, size_t index,
                      double *value)
{
    if (!values.any || column->type == ENT_TEXT || ent_cell_missing(column, values, index))
        return false;
    if (column->type == ENT_REAL)
        *value = values.reals[index];
    else if (column->type == ENT_DECIMAL)
        *value = (double)values.integers[index] / ENT_MICRO;
    else
        *value = (double)values.integers[index];
    return true;
}

bool ent_column_number(const struct ent_column *column, size_t row, double *value)
{
    return number_at(column, column->whole, row, value);
}

bool ent_table_active(const struct ent_table *table, size_t row, size_t window)
{
    return ent_presence_find(&table->presence, row, window) != SIZE_MAX;
}

bool ent_column_number_in(const struct ent_table *table, const struct ent_column *column,
                          size_t row, size_t window, double *value)
{
    union ent_cells made[ENT_MOST_MADE] = {0};
    union {
        int64_t integer;
        double real;
    } one;
    size_t place;

    if (!ent_column_varies(column))
        return false;
    place = find_place(&table->presence, row, window);
    if (place != SIZE_MAX && !column->is_made)
        return number_at(column, column->along, table->presence.row_entry[place], value);
    if (place != SIZE_MAX) {
        for (size_t c = 0; c < table->n_columns && c < ENT_MOST_MADE; c++) {
            if (table->columns[c] == column)
                made[c].any = &one;
        }
        table->make(table->maker, row, place - table->presence.row_start[row], 1, made);
        return number_at(column, (union ent_cells){.any = &one}, 0, value);
    }
    if (column->role != ENT_ROLE_COUNT && column->role != ENT_ROLE_WEIGHT)
        return false;
    *value = 0;
    return true;
}
