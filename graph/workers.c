#include "workers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS     100 /* between two looks at the clock, where anybody wants to know */
#define MOST_UNDONE 8   /* workers that die before they have begun anything: no more are tried */

#define NOBODY 0
#define SELF   UINT32_MAX /* this process, as an owner */

/* What processes share of a unit. */
struct unit {
    _Atomic uint32_t owner; /* NOBODY, SELF, or a worker's number + 1 */
    _Atomic uint32_t n_done;
    _Atomic int64_t since_ms; /* when the step after these began */
};

enum fate { FINE, FAILED, LOST, ENDS_ALL };

struct worker {
    pid_t pid; /* 0: there is none */
    int end;   /* of a pipe that closes when the worker is gone */
};

struct pool {
    const struct ent_work *work;
    const struct ent_context *context;
    size_t n_workers, n_steps;
    size_t *first;          /* n_units + 1: the number of a unit's first step */
    struct worker *workers; /* n_workers */
    struct pollfd *ends;    /* n_workers */
    size_t n_undone;

    /* Shared. */
    struct unit *units;
    uint8_t *fates;           /* by step */
    struct ent_error *errors; /* by step; only what failed is written, the rest costs no memory */
    _Atomic size_t *current;  /* by worker: the unit that it has last begun, + 1 */
    _Atomic bool *ended;      /* a step ends the run */
    void *shared;
    size_t shared_size;
};

static int64_t now_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void *ent_shared_new(size_t size)
{
    void *memory = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

void ent_shared_free(void *memory, size_t size)
{
    if (memory)
        munmap(memory, size ? size : 1);
}

/* ---- Doing, in whatever process ---- */

static size_t n_steps_of(const struct pool *pool, size_t unit)
{
    return pool->first[unit + 1] - pool->first[unit];
}

static bool is_done(const struct pool *pool, size_t unit)
{
    return atomic_load(&pool->units[unit].n_done) == n_steps_of(pool, unit);
}

static bool say_progress(const struct pool *pool)
{
    const struct ent_context *context = pool->context;
    struct ent_progress progress = {.n_steps = pool->n_steps};
    int64_t now = now_ms(), longest = -1;

    if (!context || !context->progress)
        return true;
    for (size_t u = 0; u < pool->work->n_units; u++) {
        size_t n_done = atomic_load(&pool->units[u].n_done);
        int64_t since = atomic_load(&pool->units[u].since_ms);

        progress.n_done += n_done;
        if (since == 0 || n_done == n_steps_of(pool, u) || now - since <= longest)
            continue;
        longest = now - since;
        progress.seconds = (double)longest / 1000;
        pool->work->describe(pool->work->user, u, n_done, &progress);
    }
    return context->progress(context->progress_user, &progress);
}

/* The steps of a unit that are still to do; false when the run is to end. */
static bool do_unit(struct pool *pool, size_t u, bool here)
{
    struct unit *unit = &pool->units[u];

    for (size_t s = atomic_load(&unit->n_done); s < n_steps_of(pool, u); s++) {
        size_t step = pool->first[u] + s;
        struct ent_error err = {0};
        enum ent_status status;

        atomic_store(&unit->since_ms, now_ms());
        status = pool->work->step(pool->work->user, u, s, &err);
        if (status == ENT_OK && here && !say_progress(pool))
            status = ent_fail(&err, ENT_ECANCELLED, "cancelled");
        if (status != ENT_OK) {
            err.status = status;
            pool->errors[step] = err;
            pool->fates[step] = status == ENT_EINVAL ? FAILED : ENDS_ALL;
        }
        atomic_store(&unit->n_done, (uint32_t)s + 1);
        if (pool->fates[step] == ENDS_ALL) {
            atomic_store(pool->ended, true);
            return false;
        }
    }
    return true;
}

/* Take units that nobody has taken until there are none. A unit may come back, where its worker has
 * died. */
static void do_units(struct pool *pool, uint32_t me)
{
    bool any = true;

    while (any) {
        any = false;
        for (size_t u = 0; u < pool->work->n_units; u++) {
            uint32_t nobody = NOBODY;

            if (atomic_load(pool->ended))
                return;
            if (!atomic_compare_exchange_strong(&pool->units[u].owner, &nobody, me))
                continue;
            if (me != SELF)
                atomic_store(&pool->current[me - 1], u + 1);
            any = true;
            if (!do_unit(pool, u, me == SELF))
                return;
        }
    }
}

/* ---- Workers ---- */

/* In the child: our caller's handlers are not for it. The keys that end a program on a terminal are
 * left to the parent, which ends its workers itself. */
static void forget_handlers(void)
{
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;

        if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL &&
            action.sa_handler != SIG_IGN)
            signal(number, SIG_DFL);
    }
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
}

static bool start(struct pool *pool, size_t w)
{
    struct worker *worker = &pool->workers[w];
    pid_t parent = getpid(), pid;
    sigset_t all, old;
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    atomic_store(&pool->current[w], 0);
    /* No handler of the caller may run in the child. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    pid = fork();
    if (pid == 0) {
        /* The parent may be gone already, and then no signal will come. */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1);
        forget_handlers();
        pthread_sigmask(SIG_SETMASK, &old, NULL);
        do_units(pool, (uint32_t)w + 1);
        _exit(0);
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return false;
    }
    *worker = (struct worker){pid, ends[0]};
    return true;
}

/* Wait for a worker that is gone, or as good as gone; how it ended, 0 when nobody knows. */
static int reap(struct worker *worker)
{
    int state = 0;
    pid_t done;

    do
        done = waitpid(worker->pid, &state, 0);
    while (done < 0 && errno == EINTR);
    close(worker->end);
    worker->pid = 0;
    return done < 0 ? 0 : state;
}

static void lose(struct pool *pool, size_t u, size_t s, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void lose(struct pool *pool, size_t u, size_t s, const char *format, ...)
{
    size_t step = pool->first[u] + s;
    struct ent_error *err = &pool->errors[step];
    va_list arguments;

    *err = (struct ent_error){.status = ENT_EINVAL};
    va_start(arguments, format);
    vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    pool->fates[step] = LOST;
    atomic_store(&pool->units[u].n_done, (uint32_t)s + 1);
}

static void lose_to_death(struct pool *pool, size_t u, size_t s, int state)
{
    if (WIFSIGNALED(state))
        lose(pool, u, s, "the process that measured it was ended by signal %d (%s)",
             WTERMSIG(state), strsignal(WTERMSIG(state)));
    else
        lose(pool, u, s, "the process that measured it ended with exit status %d",
             WEXITSTATUS(state));
}

/*
 * A worker is gone: what it was at is lost, and the rest of its unit is for another one. Where we
 * ended it, `late` is the step that took too long: it may have gone on to the next one meanwhile,
 * which is no more to blame than any other.
 */
static void bury(struct pool *pool, size_t w, size_t late_unit, size_t late_step)
{
    uint32_t me = (uint32_t)w + 1;
    int state = reap(&pool->workers[w]);
    bool begun = false;

    for (size_t u = 0; u < pool->work->n_units; u++) {
        size_t n_done = atomic_load(&pool->units[u].n_done);

        if (atomic_load(&pool->units[u].owner) != me)
            continue;
        begun = true;
        if (is_done(pool, u) || atomic_load(pool->ended))
            continue;
        if (late_unit == SIZE_MAX)
            lose_to_death(pool, u, n_done, state);
        else if (late_unit == u && late_step == n_done)
            lose(pool, u, n_done, "took longer than %g s", pool->context->time_limit_s);
        atomic_store(&pool->units[u].since_ms, 0);
        if (!is_done(pool, u))
            atomic_store(&pool->units[u].owner, NOBODY);
    }
    /* What it has done stays its own: a number's next worker must not answer for it. */
    for (size_t u = 0; u < pool->work->n_units; u++) {
        if (atomic_load(&pool->units[u].owner) == me)
            atomic_store(&pool->units[u].owner, SELF);
    }
    pool->n_undone += !begun;
}

/* End the workers whose step takes too long. */
static void end_late(struct pool *pool)
{
    int64_t limit_ms = (int64_t)(pool->context->time_limit_s * 1000), now = now_ms();

    for (size_t w = 0; w < pool->n_workers; w++) {
        size_t u = atomic_load(&pool->current[w]);
        size_t n_done;
        int64_t since;

        if (!pool->workers[w].pid || u == 0 || is_done(pool, --u))
            continue;
        n_done = atomic_load(&pool->units[u].n_done);
        since = atomic_load(&pool->units[u].since_ms);
        if (since == 0 || now - since < limit_ms || n_done != atomic_load(&pool->units[u].n_done))
            continue;
        kill(pool->workers[w].pid, SIGKILL);
        bury(pool, w, u, n_done);
    }
}

static bool is_any_free(const struct pool *pool)
{
    for (size_t u = 0; u < pool->work->n_units; u++) {
        if (atomic_load(&pool->units[u].owner) == NOBODY)
            return true;
    }
    return false;
}

/* Wait until a worker is gone, or it is time to look. */
static void wait_a_while(struct pool *pool)
{
    bool looks = pool->context->progress || pool->context->time_limit_s > 0;
    size_t n = 0;

    for (size_t w = 0; w < pool->n_workers; w++) {
        if (pool->workers[w].pid)
            pool->ends[n++] = (struct pollfd){.fd = pool->workers[w].end, .events = POLLIN};
    }
    poll(pool->ends, n, looks ? LOOK_MS : -1);
    for (size_t w = 0, i = 0; w < pool->n_workers; w++) {
        if (!pool->workers[w].pid)
            continue;
        if (pool->ends[i++].revents)
            bury(pool, w, SIZE_MAX, 0);
    }
}

/* Keep the workers at work; false when the caller said stop. What no worker can do is left. */
static bool run_workers(struct pool *pool)
{
    bool can_start = true, goes_on = true;
    size_t n_alive = 0;

    do {
        n_alive = 0;
        for (size_t w = 0; w < pool->n_workers; w++) {
            if (!pool->workers[w].pid && can_start && !atomic_load(pool->ended) &&
                is_any_free(pool))
                can_start = pool->n_undone < MOST_UNDONE && start(pool, w);
            n_alive += pool->workers[w].pid != 0;
        }
        if (n_alive == 0)
            break;
        wait_a_while(pool);
        if (pool->context->time_limit_s > 0)
            end_late(pool);
        goes_on = say_progress(pool);
    } while (goes_on && !atomic_load(pool->ended));
    for (size_t w = 0; w < pool->n_workers; w++) {
        if (!pool->workers[w].pid)
            continue;
        kill(pool->workers[w].pid, SIGKILL);
        reap(&pool->workers[w]);
    }
    return goes_on;
}

/* ---- All of it ---- */

static void pool_fini(struct pool *pool)
{
    ent_shared_free(pool->shared, pool->shared_size);
    free(pool->first);
    free(pool->workers);
    free(pool->ends);
}

/* Take `n` bytes of what is shared, in places where anything may stand. */
static void *carve(char **at, size_t n)
{
    void *taken = *at;

    *at += (n + 15) / 16 * 16;
    return taken;
}

static enum ent_status pool_init(struct pool *pool, const struct ent_work *work,
                                 const struct ent_context *context, struct ent_error *err)
{
    size_t n_workers = context ? context->workers : 0, each;
    char *at;

    if (context && context->time_limit_s > 0 && n_workers == 0)
        n_workers = 1;
    *pool = (struct pool){
        .work = work,
        .context = context,
        .n_workers = n_workers < work->n_units ? n_workers : work->n_units,
    };
    pool->first = calloc(work->n_units + 1, sizeof *pool->first);
    pool->workers = calloc(pool->n_workers + 1, sizeof *pool->workers);
    pool->ends = calloc(pool->n_workers + 1, sizeof *pool->ends);
    if (!pool->first || !pool->workers || !pool->ends)
        goto fail;
    for (size_t u = 0; u < work->n_units; u++)
        pool->first[u + 1] = pool->first[u] + work->n_steps(work->user, u);
    pool->n_steps = pool->first[work->n_units];
    each = sizeof *pool->units + sizeof *pool->fates + sizeof *pool->errors;
    if (work->n_units > SIZE_MAX / 64 || pool->n_steps > (SIZE_MAX / 4) / each)
        goto fail;
    pool->shared_size = work->n_units * sizeof *pool->units +
                        pool->n_steps * (sizeof *pool->fates + sizeof *pool->errors) +
                        pool->n_workers * sizeof *pool->current + 128;
    pool->shared = at = ent_shared_new(pool->shared_size);
    if (!pool->shared)
        goto fail;
    pool->ended = carve(&at, sizeof *pool->ended);
    pool->current = carve(&at, pool->n_workers * sizeof *pool->current);
    pool->units = carve(&at, work->n_units * sizeof *pool->units);
    pool->fates = carve(&at, pool->n_steps * sizeof *pool->fates);
    pool->errors = carve(&at, pool->n_steps * sizeof *pool->errors);
    return ENT_OK;
fail:
    pool_fini(pool);
    return ent_fail_memory(err);
}

/* Tell of what failed, in order. */
static enum ent_status judge(struct pool *pool, struct ent_error *err)
{
    const struct ent_work *work = pool->work;
    enum ent_status status = ENT_OK;

    for (size_t u = 0; u < work->n_units && atomic_load(pool->ended); u++) {
        for (size_t step = pool->first[u]; step < pool->first[u + 1]; step++) {
            if (pool->fates[step] != ENDS_ALL)
                continue;
            if (err && err->status == ENT_OK)
                *err = pool->errors[step];
            return pool->errors[step].status;
        }
    }
    for (size_t u = 0; u < work->n_units; u++) {
        for (size_t s = 0; s < n_steps_of(pool, u) && status == ENT_OK; s++) {
            size_t step = pool->first[u] + s;

            if (pool->fates[step] != FINE)
                status = work->failed(work->user, u, s, pool->errors[step].message,
                                      pool->fates[step] == LOST, err);
        }
    }
    return status;
}

enum ent_status ent_work_do(const struct ent_work *work, const struct ent_context *context,
                            struct ent_error *err)
{
    struct pool pool;
    enum ent_status status = pool_init(&pool, work, context, err);

    if (status != ENT_OK)
        return status;
    if (!run_workers(&pool)) {
        status = ent_fail(err, ENT_ECANCELLED, "cancelled");
        goto out;
    }
    if (pool.n_workers > 0 && !atomic_load(pool.ended) && is_any_free(&pool))
        ent_log(context, ENT_LOG_WARNING, "no process can be started: measuring in this one");
    do_units(&pool, SELF);
    status = judge(&pool, err);
out:
    pool_fini(&pool);
    return status;
}
