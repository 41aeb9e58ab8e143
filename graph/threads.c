#include "threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "error.h"

struct doing {
    const struct ent_pieces *pieces;
    atomic_size_t next;
    atomic_bool has_failed;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t passed;
    size_t turn; /* the piece to be put */
    size_t failed;
    enum ent_status status;
    struct ent_error err;
};

struct hand {
    struct doing *doing;
    size_t number;
    pthread_t thread;
    bool is_running;
};

static void fail(struct doing *doing, size_t piece, enum ent_status status,
                 const struct ent_error *err)
{
    pthread_mutex_lock(&doing->lock);
    if (doing->status == ENT_OK || piece < doing->failed) {
        doing->status = status;
        doing->failed = piece;
        doing->err = *err;
    }
    atomic_store(&doing->has_failed, true);
    pthread_cond_broadcast(&doing->passed);
    pthread_mutex_unlock(&doing->lock);
}

/* Pieces are begun in their order, so that whoever waits waits for one that is being done. */
static bool wait_turn(struct doing *doing, size_t piece)
{
    pthread_mutex_lock(&doing->lock);
    while (doing->turn != piece && !atomic_load(&doing->has_failed))
        pthread_cond_wait(&doing->passed, &doing->lock);
    pthread_mutex_unlock(&doing->lock);
    return !atomic_load(&doing->has_failed);
}

static void pass_turn(struct doing *doing)
{
    pthread_mutex_lock(&doing->lock);
    doing->turn++;
    pthread_cond_broadcast(&doing->passed);
    pthread_mutex_unlock(&doing->lock);
}

static void *lend(void *user)
{
    const struct hand *hand = user;
    struct doing *doing = hand->doing;
    const struct ent_pieces *pieces = doing->pieces;

    while (!atomic_load(&doing->has_failed)) {
        size_t piece = atomic_fetch_add(&doing->next, 1);
        struct ent_error err = {0};
        enum ent_status status;
        if (piece >= pieces->n)
            break;
        status = pieces->do_piece(pieces->work, piece, hand->number, &err);
        if (status == ENT_OK && pieces->put) {
            if (!wait_turn(doing, piece))
                break;
            status = pieces->put(pieces->work, piece, hand->number, &err);
            if (status == ENT_OK)
                pass_turn(doing);
        }
        if (status != ENT_OK)
            fail(doing, piece, status, &err);
    }
    return NULL;
}

size_t ent_threads(const struct ent_context *context, size_t n_pieces)
{
    size_t n = context && context->workers > 1 ? context->workers : 1;

    n = n < ENT_MOST_THREADS ? n : ENT_MOST_THREADS;
    n = n < n_pieces ? n : n_pieces;
    return n ? n : 1;
}

enum ent_status ent_pieces_do(const struct ent_context *context, const struct ent_pieces *pieces,
                              struct ent_error *err)
{
    struct doing doing = {
        .pieces = pieces, .lock = PTHREAD_MUTEX_INITIALIZER, .passed = PTHREAD_COND_INITIALIZER};
    struct hand hands[ENT_MOST_THREADS];
    size_t n = ent_threads(context, pieces->n);

    for (size_t i = 1; i < n; i++) {
        hands[i] = (struct hand){.doing = &doing, .number = i};
        hands[i].is_running = pthread_create(&hands[i].thread, NULL, lend, &hands[i]) == 0;
    }
    hands[0] = (struct hand){.doing = &doing};
    lend(&hands[0]);
    for (size_t i = 1; i < n; i++) {
        if (hands[i].is_running)
            pthread_join(hands[i].thread, NULL);
    }
    pthread_cond_destroy(&doing.passed);
    pthread_mutex_destroy(&doing.lock);
    if (doing.status != ENT_OK && err && err->status == ENT_OK)
        *err = doing.err;
    return doing.status;
}
