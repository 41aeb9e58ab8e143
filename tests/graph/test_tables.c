#include "graph/tables.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Four rows in three windows: row 0 in all, row 1 in the last, row 2 in none, row 3 in the first
 * and last. */
static const uint32_t present[] = {0, 3, /**/ 0, /**/ 0, 1, 3};
static const uint32_t unsorted[] = {3, 0, /**/ 0, /**/ 3, 0, 1}; /* as they are found */
static const size_t starts[] = {0, 2, 3, 6};

enum { N_ROWS = 4, N_WINDOWS = 3 };

static void fill_presence(struct ent_table *table)
{
    struct ent_presence *presence = &table->presence;

    table->n_rows = N_ROWS;
    presence->n_windows = N_WINDOWS;
    presence->n = COUNT(present);
    presence->start = malloc(sizeof starts);
    presence->rows = malloc(sizeof unsorted);
    memcpy(presence->start, starts, sizeof starts);
    memcpy(presence->rows, unsorted, sizeof unsorted);
    cr_assert_eq(ent_presence_index(presence, N_ROWS, NULL), ENT_OK);
}

Test(tables, presence)
{
    static const size_t entries[N_ROWS][N_WINDOWS] = {
        {0, 2, 3}, {SIZE_MAX, SIZE_MAX, 4}, {SIZE_MAX, SIZE_MAX, SIZE_MAX}, {1, SIZE_MAX, 5}};
    struct ent_table table = {0};

    fill_presence(&table);
    for (size_t r = 0; r < N_ROWS; r++) {
        for (size_t w = 0; w < N_WINDOWS; w++) {
            size_t entry = ent_presence_find(&table.presence, r, w);
            cr_expect_eq(entry, entries[r][w], "row %zu in window %zu: %zu", r, w, entry);
            cr_expect_eq(ent_table_active(&table, r, w), entries[r][w] != SIZE_MAX);
            if (entry != SIZE_MAX)
                cr_expect_eq(table.presence.window[entry], w);
        }
    }
    for (size_t e = 0; e < COUNT(present); e++)
        cr_expect_eq(table.presence.rows[e], present[e], "rows rise within a window: %zu", e);
    /* By row, windows rise. */
    cr_expect_eq(table.presence.row_start[0], 0);
    cr_expect_eq(table.presence.row_start[1], 3);
    cr_expect_eq(table.presence.row_start[2], 4);
    cr_expect_eq(table.presence.row_start[3], 4);
    cr_expect_eq(table.presence.row_start[4], 6);
    cr_expect_eq(table.presence.row_entry[3], 4);
    cr_expect_eq(table.presence.row_entry[4], 1);
    cr_expect_eq(table.presence.row_entry[5], 5);
    ent_table_fini(&table);
}

Test(tables, without_windows_nobody_is_active)
{
    struct ent_table table = {.n_rows = 2};

    cr_expect_eq(ent_presence_find(&table.presence, 1, 0), SIZE_MAX);
    cr_assert_eq(ent_presence_index(&table.presence, 2, NULL), ENT_OK);
    cr_expect_eq(ent_presence_find(&table.presence, 1, 0), SIZE_MAX);
    cr_expect_not(ent_table_active(&table, 1, 0));
    ent_table_fini(&table);
}

Test(tables, add)
{
    struct ent_table table = {0};
    char name[] = "weight", title[] = "Weight", reads[] = "ties";
    struct ent_column form = {
        .name = name, .title = title, .reads = reads, .type = ENT_DECIMAL, .role = ENT_ROLE_WEIGHT};
    struct ent_column *column = NULL;
    struct ent_error err = {0};

    fill_presence(&table);
    cr_assert_eq(ent_table_add(&table, &form, true, true, &column, &err), ENT_OK);
    name[0] = title[0] = reads[0] = '?'; /* they were copied */
    cr_expect_str_eq(ent_column_name(column), "weight");
    cr_expect_str_eq(ent_column_title(column), "Weight");
    cr_expect_str_eq(column->reads, "ties");
    cr_expect_eq(ent_table_find(&table, "weight"), column);
    cr_expect_eq(ent_table_column(&table, 0), column);
    cr_expect_null(ent_table_column(&table, 1));
    cr_expect_null(ent_table_find(&table, "Weight"));
    cr_expect_eq(ent_table_n_rows(&table), N_ROWS);
    cr_expect_eq(ent_table_n_columns(&table), 1);

    form.name = "weight";
    cr_expect_eq(ent_table_add(&table, &form, true, true, &column, &err), ENT_EINVAL);
    cr_expect_str_eq(err.message, "there is a column \"weight\" already");
    cr_expect_eq(ent_table_n_columns(&table), 1);

    /* Without a title the name is one. */
    form = (struct ent_column){.name = "x", .type = ENT_TEXT};
    cr_assert_eq(ent_table_add(&table, &form, false, false, NULL, NULL), ENT_OK);
    cr_expect_str_eq(ent_column_title(ent_table_find(&table, "x")), "x");
    cr_expect_null(ent_table_find(&table, "x")->whole.any);
    ent_table_fini(&table);
    cr_expect_eq(ent_table_n_columns(&table), 0);
}

/* A new column is missing everywhere; a value that is put is there, and a text is no number. */
Test(tables, values)
{
    static const struct {
        enum ent_type type;
        double number; /* of the value 2000000, "two" or 2.5; NAN: it is no number */
    } rows[] = {{ENT_INTEGER, 2000000},
                {ENT_DECIMAL, 2},
                {ENT_REAL, 2.5},
                {ENT_TEXT, NAN},
                {ENT_BOOLEAN, 2000000}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ent_table table = {0};
        struct ent_column form = {.name = "x", .type = rows[i].type}, *column = NULL;
        double number = -1;
        fill_presence(&table);
        cr_assert_eq(ent_table_add(&table, &form, true, true, &column, NULL), ENT_OK);
        for (size_t r = 0; r < N_ROWS; r++) {
            cr_expect(ent_cell_missing(column, column->whole, r));
            cr_expect_not(ent_column_number(column, r, &number));
        }
        for (size_t e = 0; e < COUNT(present); e++)
            cr_expect(ent_cell_missing(column, column->along, e));
        if (rows[i].type == ENT_REAL)
            column->whole.reals[1] = 2.5;
        else if (rows[i].type == ENT_TEXT)
            column->whole.texts[1] = "two";
        else
            column->whole.integers[1] = 2000000;
        cr_expect_not(ent_cell_missing(column, column->whole, 1));
        cr_expect(ent_cell_missing(column, column->whole, 0));
        cr_expect_eq(ent_column_number(column, 1, &number), !isnan(rows[i].number));
        cr_expect_eq(number, isnan(rows[i].number) ? -1 : rows[i].number);
        ent_table_fini(&table);
    }
}

/* In a window where a row is absent, counts and weights are 0 and all else is missing. */
Test(tables, values_along_windows)
{
    static const struct {
        enum ent_role role;
        bool zero;
    } rows[] = {{ENT_ROLE_PLAIN, false},
                {ENT_ROLE_CATEGORY, false},
                {ENT_ROLE_SCORE, false},
                {ENT_ROLE_COUNT, true},
                {ENT_ROLE_WEIGHT, true}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ent_table table = {0};
        struct ent_column form = {.name = "x", .type = ENT_INTEGER, .role = rows[i].role};
        struct ent_column *column = NULL, *whole = NULL;
        double number = -1;
        fill_presence(&table);
        cr_assert_eq(ent_table_add(&table, &form, true, true, &column, NULL), ENT_OK);
        column->along.integers[5] = 7; /* row 3 in the last window */
        cr_expect(ent_column_number_in(&table, column, 3, 2, &number));
        cr_expect_eq(number, 7);
        cr_expect_not(ent_column_number_in(&table, column, 3, 0, &number)); /* active, missing */
        cr_expect_eq(ent_column_number_in(&table, column, 3, 1, &number), rows[i].zero);
        cr_expect_eq(number, rows[i].zero ? 0 : 7);
        /* A column without values along windows says nothing of them. */
        form.name = "y";
        cr_assert_eq(ent_table_add(&table, &form, true, false, &whole, NULL), ENT_OK);
        cr_expect_not(ent_column_number_in(&table, whole, 3, 1, &number));
        ent_table_fini(&table);
    }
}

Test(tables, numbered_ids)
{
    static const size_t counts[] = {0, 1, 9, 10, 11, 99, 100, 101, 1000, 1001, 10000, 10001};

    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct ent_table table = {.n_rows = counts[c]};
        cr_assert_eq(ent_table_number(&table, 'e', NULL), ENT_OK);
        for (size_t r = 0; r < table.n_rows; r++) {
            char expected[24];
            snprintf(expected, sizeof expected, "e%zu", r);
            cr_assert_str_eq(ent_table_id(&table, r), expected);
        }
        ent_table_fini(&table);
    }
}

Test(tables, ids)
{
    static const char *ids[] = {"a", "b"};
    struct ent_table table = {.n_rows = 2, .ids = ids};

    cr_expect_str_eq(ent_table_id(&table, 1), "b");
    table.ids = NULL;
    cr_expect_str_eq(ent_table_id(&table, 1), "");
}

Test(tables, many_columns)
{
    struct ent_table table = {.n_rows = 1};
    char name[20];

    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "c%d", i);
        cr_assert_eq(ent_table_add(&table, &(struct ent_column){.name = name, .type = ENT_REAL},
                                   true, false, NULL, NULL),
                     ENT_OK);
    }
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "c%d", i);
        cr_expect_str_eq(ent_column_name(ent_table_column(&table, (size_t)i)), name);
    }
    ent_table_fini(&table);
}
