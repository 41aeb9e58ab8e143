/*
 * Pieces shared among threads: each is done once, a thread's room is its own, what they come to is
 * put in their order, and the first failure is told. Expectations are the definition.
 */
#include "graph/threads.h"

#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "graph/error.h"

#define N 200

struct work {
    atomic_int done[N], in_room[ENT_MOST_THREADS];
    atomic_bool shared_room;
    size_t put[N], n_put;
    size_t fails_from, put_fails_at;
};

static enum ent_status do_one(void *user, size_t piece, size_t thread, struct ent_error *err)
{
    struct work *work = user;

    if (atomic_fetch_add(&work->in_room[thread], 1) != 0)
        atomic_store(&work->shared_room, true);
    atomic_fetch_add(&work->done[piece], 1);
    if (piece % 7 == 0)
        usleep(200); /* so that others overtake it */
    atomic_fetch_sub(&work->in_room[thread], 1);
    if (piece >= work->fails_from)
        return ent_fail(err, ENT_ELIMIT, "piece %zu is too large", piece);
    return ENT_OK;
}

static enum ent_status put_one(void *user, size_t piece, size_t thread, struct ent_error *err)
{
    struct work *work = user;

    (void)thread;
    if (piece == work->put_fails_at)
        return ent_fail(err, ENT_EIO, "piece %zu cannot be put", piece);
    work->put[work->n_put++] = piece;
    return ENT_OK;
}

static enum ent_status run(struct work *work, unsigned workers, size_t n, bool puts,
                           struct ent_error *err)
{
    struct ent_context *context = ent_context_new();
    struct ent_pieces pieces = {work, n, do_one, puts ? put_one : NULL};
    enum ent_status status;

    ent_context_set_workers(context, workers);
    status = ent_pieces_do(context, &pieces, err);
    ent_context_free(context);
    return status;
}

static const unsigned counts[] = {0, 1, 2, 5, 64, 1000};

Test(threads, every_piece_once_and_put_in_order)
{
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct work work = {.fails_from = N, .put_fails_at = N};
        struct ent_error err = {0};
        cr_assert_eq(run(&work, counts[c], N, true, &err), ENT_OK);
        cr_assert_not(atomic_load(&work.shared_room));
        cr_assert_eq(work.n_put, N);
        for (size_t i = 0; i < N; i++) {
            cr_assert_eq(atomic_load(&work.done[i]), 1);
            cr_assert_eq(work.put[i], i);
        }
    }
}

Test(threads, fewer_pieces_than_threads)
{
    struct work work = {.fails_from = N, .put_fails_at = N};
    struct ent_error err = {0};

    cr_assert_eq(run(&work, 8, 0, false, &err), ENT_OK);
    cr_assert_eq(run(&work, 8, 1, false, &err), ENT_OK);
    cr_assert_eq(atomic_load(&work.done[0]), 1);
    cr_assert_eq(ent_threads(NULL, 9), 1);
}

Test(threads, the_first_failure_is_told_and_nothing_behind_it_is_put)
{
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct work work = {.fails_from = 50, .put_fails_at = N};
        struct ent_error err = {0};
        cr_assert_eq(run(&work, counts[c], N, true, &err), ENT_ELIMIT);
        cr_assert_leq(work.n_put, 50);
        for (size_t i = 0; i < work.n_put; i++)
            cr_assert_eq(work.put[i], i);
        /* It is begun before all that fail behind it, and so done. */
        cr_assert_str_eq(err.message, "piece 50 is too large");
    }
}

Test(threads, putting_may_fail)
{
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct work work = {.fails_from = N, .put_fails_at = 20};
        struct ent_error err = {0};
        cr_assert_eq(run(&work, counts[c], N, true, &err), ENT_EIO);
        cr_assert_str_eq(err.message, "piece 20 cannot be put");
        cr_assert_eq(work.n_put, 20);
    }
}
