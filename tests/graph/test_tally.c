#include "graph/count/tally_sort.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct ent_tally *new_tally(void)
{
    struct ent_tally *tally = NULL;

    cr_assert_eq(ent_tally_new(&tally, NULL), ENT_OK);
    return tally;
}

static void add(struct ent_tally *tally, const struct ent_cell *cell)
{
    cr_assert_eq(ent_tally_add(tally, cell, NULL), ENT_OK);
}

static bool equal(const struct ent_cell *x, const struct ent_cell *y)
{
    return x->a == y->a && x->b == y->b && x->time == y->time && x->layer == y->layer &&
           x->way == y->way && x->sign == y->sign && x->sums.events == y->sums.events &&
           x->sums.reports == y->sums.reports && x->sums.weight == y->sums.weight &&
           x->sums.scored == y->sums.scored && x->sums.positive == y->sums.positive &&
           x->sums.negative == y->sums.negative;
}

/* Sorted by (a, b, time, layer, way, sign): each row is behind the one before by the field that
 * changes. */
static const struct ent_cell sorted_cells[] = {
    {.a = 0, .b = 1, .time = 0, .layer = 0, .way = 0, .sign = 0, .sums = {1, 2, 3, 4, 5, -6}},
    {.a = 0, .b = 1, .time = 0, .layer = 0, .way = 0, .sign = 3, .sums = {.events = 2}},
    {.a = 0, .b = 1, .time = 0, .layer = 0, .way = 2, .sign = 1, .sums = {.events = 3}},
    {.a = 0, .b = 1, .time = 0, .layer = 1, .way = 0, .sign = 0, .sums = {.events = 4}},
    {.a = 0, .b = 1, .time = 0, .layer = 65535, .way = 0, .sign = 0, .sums = {.events = 4}},
    {.a = 0, .b = 1, .time = 7, .layer = 0, .way = 0, .sign = 0, .sums = {.events = 5}},
    {.a = 0, .b = 1, .time = 100000, .layer = 0, .way = 0, .sign = 0, .sums = {.events = 5}},
    {.a = 0, .b = 1, .time = ENT_NO_CELL, .layer = 0, .way = 1, .sign = 0, .sums = {.events = 6}},
    {.a = 0, .b = 300, .time = 0, .layer = 0, .way = 0, .sign = 0, .sums = {.events = 7}},
    {.a = 0, .b = 4294967294, .time = 0, .layer = 0, .way = 0, .sign = 0, .sums = {.events = 7}},
    {.a = 1, .b = 2, .time = 0, .layer = 0, .way = 0, .sign = 0, .sums = {.events = 8}},
    {.a = 300, .b = 301, .time = 0, .layer = 0, .way = 0, .sign = 0, .sums = {.events = 9}},
    {.a = 70000, .b = 70001, .time = 0, .layer = 0, .way = 0, .sign = 0, .sums = {.events = 9}},
};

static void expect_sorted(struct ent_tally *tally, int64_t times)
{
    struct ent_cell *cells = NULL;
    size_t n = 0;

    cr_assert_eq(ent_tally_take(tally, &cells, &n, NULL), ENT_OK);
    cr_assert_eq(n, COUNT(sorted_cells));
    for (size_t i = 0; i < n; i++) {
        struct ent_cell want = sorted_cells[i];
        want.sums.events *= times;
        want.sums.reports *= times;
        want.sums.weight *= times;
        want.sums.scored *= times;
        want.sums.positive *= times;
        want.sums.negative *= times;
        cr_expect(equal(&cells[i], &want), "cell %zu", i);
    }
    free(cells);
}

/* 5 and 13 have no common divisor: a walk in steps of 5 sees all cells, in another order. */
Test(tally, take_sorts_whatever_the_order)
{
    struct ent_tally *tally = new_tally();

    for (size_t i = 0; i < COUNT(sorted_cells); i++)
        add(tally, &sorted_cells[i * 5 % COUNT(sorted_cells)]);
    expect_sorted(tally, 1);
    ent_tally_free(tally);
}

Test(tally, equal_keys_add_up)
{
    struct ent_tally *tally = new_tally();

    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < COUNT(sorted_cells); i++)
            add(tally, &sorted_cells[(i * 5 + k) % COUNT(sorted_cells)]);
    }
    expect_sorted(tally, 3);
    ent_tally_free(tally);
}

Test(tally, take_empties)
{
    struct ent_tally *tally = new_tally();
    struct ent_cell *cells = NULL;
    size_t n = 9;

    add(tally, &sorted_cells[0]);
    cr_assert_eq(ent_tally_take(tally, &cells, &n, NULL), ENT_OK);
    cr_expect_eq(n, 1);
    free(cells);
    cr_assert_eq(ent_tally_take(tally, &cells, &n, NULL), ENT_OK);
    cr_expect_eq(n, 0);
    free(cells);
    /* And it can be used again. */
    for (size_t i = COUNT(sorted_cells); i-- > 0;)
        add(tally, &sorted_cells[i]);
    expect_sorted(tally, 1);
    ent_tally_free(tally);
}

/* What it gave back it makes anew: each cell is found again, and others find room. */
Test(tally, settled_goes_on)
{
    struct ent_tally *tally = new_tally();

    ent_tally_settle(tally);
    for (size_t i = 0; i < COUNT(sorted_cells) - 1; i++)
        add(tally, &sorted_cells[i]);
    ent_tally_settle(tally);
    ent_tally_settle(tally);
    for (size_t i = 0; i < COUNT(sorted_cells); i++)
        add(tally, &sorted_cells[i]);
    add(tally, &sorted_cells[COUNT(sorted_cells) - 1]);
    expect_sorted(tally, 2);
    ent_tally_free(tally);
}

Test(tally, parts_merge_to_the_whole)
{
    struct ent_tally *parts[3], *whole = new_tally();

    for (size_t p = 0; p < 3; p++) {
        parts[p] = new_tally();
        for (size_t i = 0; i < COUNT(sorted_cells); i++)
            add(parts[p], &sorted_cells[(i * 5 + p) % COUNT(sorted_cells)]);
    }
    for (size_t p = 3; p-- > 0;)
        cr_assert_eq(ent_tally_merge(whole, parts[p], NULL), ENT_OK);
    expect_sorted(whole, 3);
    expect_sorted(parts[1], 1); /* a part stays as it was */
    for (size_t p = 0; p < 3; p++)
        ent_tally_free(parts[p]);
    ent_tally_free(whole);
}

/* What is packed takes a quarter of the room and gives back the same numbers, those too that do not
 * fit into small fields: each row is at, or one beyond, what a field holds. */
Test(tally, packed_is_what_it_was)
{
    static const struct ent_sums sums[] = {
        {0, 0, 0, 0, 0, 0},
        {1000000, 1000000, 1000000, 1000000, 3400000, 0},
        {1000000, 2000000, -500000, 0, 0, 0},
        {2000000, 2000000, 2000000, 1000000, 100000, -100000}, /* scored in part */
        {8191000000, 8191000000, 1, 8191000000, 0, 0},
        {8192000000, 0, 0, 0, 0, 0},
        {0, 8192000000, 0, 0, 0, 0},
        {0, 8191000000, 10000, 0, 6553500000, -6553500000},
        {1000000, 1000000, 0, 1000000, 6553600000, 0},
        {1000000, 1000000, 0, 1000000, 0, -6553600000},
        {1000000, 1000000, 0, 1000000, 150000, -250000},
        {500000, 1000000, 0, 500000, 0, 0}, /* a share of an event */
        {-1000000, -2000000, -1000000, -1000000, -3400000, 3400000},
        {1000000, 1000000, 21474836470000, 0, 0, 0},
        {1000000, 1000000, 21474836480000, 0, 0, 0},
        {1000000, 1000000, -21474836480000, 0, 0, 0},
        {1000000, 1000000, -21474836490000, 0, 0, 0},
        {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MIN},
        {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MAX},
    };
    struct ent_packed packed = {0};

    for (uint32_t i = 0; i < COUNT(sums); i++) {
        struct ent_cell cell = {.a = i, .b = i + 1, .time = (int32_t)i - 3, .sums = sums[i]};
        cell.way = (uint8_t)(i % 3);
        cell.sign = (uint8_t)(i % 4);
        cell.layer = i == 5 ? 65535 : 0;
        cr_assert_eq(ent_packed_add(&packed, &cell, NULL), ENT_OK);
    }
    /* Times may be told anew, also of the wide ones. */
    for (uint32_t i = 0; i < COUNT(sums); i++)
        packed.cells[i].time += 10;
    cr_assert_eq(packed.n, COUNT(sums));
    cr_expect_eq(packed.n_wide, 13, "%zu", packed.n_wide);
    for (uint32_t i = 0; i < COUNT(sums); i++) {
        struct ent_cell cell = ent_packed_at(&packed, i);
        struct ent_cell want = {.time = (int32_t)i + 7, .sums = sums[i]};
        want.way = (uint8_t)(i % 3);
        want.sign = (uint8_t)(i % 4);
        want.layer = i == 5 ? 65535 : 0;
        cr_expect(equal(&cell, &want), "sums %u", i);
    }
    ent_packed_fini(&packed);
}

/* Packed by other numbers for the ends, it still goes by its own when more is added. */
Test(tally, packed_goes_on)
{
    /* The ends of sorted_cells, by which they are sorted backward. */
    enum { N_NUMBERS = 70002 };
    uint32_t *map = calloc(N_NUMBERS, sizeof *map);
    struct ent_tally *tally = new_tally();
    struct ent_packing_room room = {0};
    struct ent_cell cells[COUNT(sorted_cells)];
    size_t n_kept = 0, n = 0;
    const struct ent_small_pair *pairs;
    const struct ent_cell *wide;

    for (uint32_t i = 0; i < N_NUMBERS; i++)
        map[i] = N_NUMBERS - 1 - i;
    cr_assert_eq(ent_tally_pack(tally, map, &room, NULL), ENT_OK); /* of nothing */
    for (size_t i = 0; i < COUNT(sorted_cells); i++) {
        if (sorted_cells[i].b < N_NUMBERS) {
            add(tally, &sorted_cells[i]);
            n_kept++;
        }
    }
    for (int round = 0; round < 3; round++) {
        cr_assert_eq(ent_tally_pack(tally, map, &room, NULL), ENT_OK);
        cr_expect_eq(ent_tally_count(tally), n_kept);
        pairs = ent_tally_packed(tally, &n, &wide);
        cr_assert_eq(n, n_kept);
        cr_expect_eq(pairs[0].a, 70000);
        cr_expect_eq(pairs[n - 1].cell.time, ENT_NO_CELL); /* of (0, 1), which are last */
        ent_tally_copy(tally, cells);
        if (round == 1)
            add(tally, &cells[n - 1]); /* there already */
    }
    cr_expect_eq(cells[n - 1].sums.events, 12);
    /* By their own numbers again. */
    for (uint32_t i = 0; i < N_NUMBERS; i++)
        map[i] = i;
    cr_assert_eq(ent_tally_pack(tally, map, &room, NULL), ENT_OK);
    cr_expect_eq(ent_tally_packed(tally, &n, &wide)[0].a, 0);
    ent_tally_settle(tally);
    add(tally, &sorted_cells[9]);
    add(tally, &sorted_cells[9]);
    for (size_t i = 0; i < COUNT(sorted_cells); i++) {
        if (i != 7 && i != 9)
            add(tally, &sorted_cells[i]);
    }
    expect_sorted(tally, 2);
    ent_packing_room_fini(&room);
    ent_tally_free(tally);
    free(map);
}

/* Ten thousand pairs, of which each tells by its sums how often it was added. */
Test(tally, many)
{
    enum { N = 100 };
    struct ent_tally *tally = new_tally();
    struct ent_cell *cells = NULL;
    size_t n = 0;

    for (uint32_t k = 0; k < 3 * N * N; k++) {
        uint32_t i = k * 7919 % (N * N); /* a prime: all in turn */
        add(tally,
            &(struct ent_cell){
                .a = i / N, .b = N + i % N, .time = (int32_t)(i % 13), .sums = {.events = i}});
    }
    cr_assert_eq(ent_tally_take(tally, &cells, &n, NULL), ENT_OK);
    cr_assert_eq(n, N * N);
    for (uint32_t i = 0; i < N * N; i++) {
        cr_assert_eq(cells[i].a, i / N);
        cr_assert_eq(cells[i].b, N + i % N);
        cr_assert_eq(cells[i].sums.events, 3 * i);
    }
    free(cells);
    ent_tally_free(tally);
}

/* Each sum by itself: at the limit it fits, beyond it does not. */
Test(tally, sums_do_not_overflow)
{
    static const struct ent_sums most[] = {{.events = INT64_MAX},   {.reports = INT64_MAX},
                                           {.weight = INT64_MAX},   {.scored = INT64_MAX},
                                           {.positive = INT64_MAX}, {.negative = INT64_MIN}},
                                 one[] = {{.events = 1}, {.reports = 1},  {.weight = 1},
                                          {.scored = 1}, {.positive = 1}, {.negative = -1}};

    for (size_t i = 0; i < COUNT(most); i++) {
        struct ent_tally *tally = new_tally();
        struct ent_cell cell = {.a = 1, .b = 2, .sums = most[i]};
        struct ent_error err = {0};
        add(tally, &cell);
        cell.sums = (struct ent_sums){0};
        cr_expect_eq(ent_tally_add(tally, &cell, &err), ENT_OK);
        cell.sums = one[i];
        cr_expect_eq(ent_tally_add(tally, &cell, &err), ENT_ELIMIT);
        cr_expect_str_eq(err.message, "a sum is larger than 9.2e12");
        ent_tally_free(tally);
    }
}

Test(tally, sorted_cells_add_up)
{
    struct ent_cell cells[2 * COUNT(sorted_cells)];
    size_t n = COUNT(cells);

    for (size_t i = 0; i < n; i++)
        cells[i] = sorted_cells[i * 5 % COUNT(sorted_cells)];
    cr_assert_eq(ent_cells_sort(cells, &n, NULL), ENT_OK);
    cr_assert_eq(n, COUNT(sorted_cells));
    for (size_t i = 0; i < n; i++)
        cr_expect_eq(cells[i].sums.events, 2 * sorted_cells[i].sums.events);

    cells[0].sums.events = INT64_MAX;
    cells[1] = cells[0];
    n = 2;
    cr_expect_eq(ent_cells_sort(cells, &n, NULL), ENT_ELIMIT);
    n = 0;
    cr_expect_eq(ent_cells_sort(NULL, &n, NULL), ENT_OK);
    cr_expect_eq(n, 0);
}

/* Windows are numbered from 1970 while they are counted: earlier ones are negative. */
Test(tally, times_before_1970_stand_first)
{
    struct ent_cell cells[] = {{.a = 1, .b = 2, .time = ENT_NO_CELL},
                               {.a = 1, .b = 2, .time = 3},
                               {.a = 1, .b = 2, .time = -5},
                               {.a = 1, .b = 2, .time = 0},
                               {.a = 1, .b = 2, .time = -1}};
    static const int32_t want[] = {-5, -1, 0, 3, ENT_NO_CELL};
    size_t n = COUNT(cells);

    cr_assert_eq(ent_cells_sort(cells, &n, NULL), ENT_OK);
    for (size_t i = 0; i < COUNT(want); i++)
        cr_expect_eq(cells[i].time, want[i]);
}

Test(tally, free_nothing)
{
    ent_tally_free(NULL);
}
