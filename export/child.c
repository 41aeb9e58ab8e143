#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SAID_MAX 4096 /* bytes that are kept of what a program says */

static int64_t now_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* A pipe whose ends are none of the three that the child gets anew, for else one could cover
 * another. */
static bool open_pipe(int ends[2])
{
    int low[2];

    if (pipe2(low, O_CLOEXEC) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 3);
        close(low[i]);
    }
    return ends[0] >= 0 && ends[1] >= 0;
}

static int spawn(pid_t *pid, const char *path, const char *const *arguments, int input, int output,
                 int errors)
{
    posix_spawn_file_actions_t actions;
    char **argv;
    size_t n = 0;
    int cause = posix_spawn_file_actions_init(&actions);

    if (cause != 0)
        return cause;
    while (arguments[n])
        n++;
    /* The program may do with its own copy what it likes; ours are constant. */
    argv = calloc(n + 1, sizeof *argv);
    if (!argv) {
        cause = ENOMEM;
        goto out;
    }
    for (size_t i = 0; i < n; i++) {
        argv[i] = strdup(arguments[i]);
        if (!argv[i])
            cause = ENOMEM;
    }
    if (cause == 0)
        cause = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (cause == 0)
        cause = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (cause == 0)
        cause = posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    if (cause == 0)
        cause = posix_spawnp(pid, path, &actions, NULL, argv, environ);
out:
    for (size_t i = 0; argv && i < n; i++)
        free(argv[i]);
    free(argv);
    posix_spawn_file_actions_destroy(&actions);
    return cause;
}

/* Take what there is to read; closes the end when there will be no more. */
static void take(int *fd, struct ent_text *into, size_t limit)
{
    char data[65536];
    ssize_t n = read(*fd, data, sizeof data);
    size_t held = 0;

    if (n < 0 && errno == EINTR)
        return;
    if (n <= 0) {
        close_end(fd);
        return;
    }
    if (limit < SIZE_MAX)
        ent_text_memory(into, &held);
    if (held < limit)
        ent_put_bytes(into, data, (size_t)n < limit - held ? (size_t)n : limit - held);
}

/* Read both to their ends; false when the time is up. */
static bool take_all(int *output, int *errors, struct ent_text *out, struct ent_text *said,
                     int64_t deadline)
{
    while (*output >= 0 || *errors >= 0) {
        struct pollfd ends[2] = {{.fd = *output, .events = POLLIN},
                                 {.fd = *errors, .events = POLLIN}};
        int64_t left = deadline - now_ms();

        if (left <= 0)
            return false;
        if (poll(ends, 2, left < INT32_MAX ? (int)left : INT32_MAX) <= 0)
            continue;
        if (*output >= 0 && ends[0].revents)
            take(output, out, SIZE_MAX);
        if (*errors >= 0 && ends[1].revents)
            take(errors, said, SAID_MAX);
    }
    return true;
}

/* Wait for the end of a child that has closed its output; false when the time is up. */
static bool reap(pid_t pid, int *state, int64_t deadline)
{
    for (;;) {
        pid_t done = waitpid(pid, state, WNOHANG);

        if (done == pid)
            return true;
        if (done < 0 && errno != EINTR) {
            /* The caller ignores SIGCHLD: the child is gone, and how it ended with it. */
            *state = 0;
            return true;
        }
        if (now_ms() >= deadline)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}

/* The last line that has anything on it, without blanks at its ends. */
static struct ent_str last_line(struct ent_text *said)
{
    struct ent_str all;

    all.data = ent_text_memory(said, &all.length);
    all = ent_str_trim(all);
    for (size_t i = all.length; i > 0; i--) {
        if (all.data[i - 1] == '\n')
            return ent_str_trim(ent_str(all.data + i, all.length - i));
    }
    return all;
}

static enum ent_status judge(const char *name, int state, struct ent_text *said,
                             struct ent_error *err)
{
    struct ent_str line = last_line(said);
    size_t length = strlen(name);

    if (WIFSIGNALED(state))
        return ent_fail(err, ENT_EIO, "%s was ended by signal %d (%s)", name, WTERMSIG(state),
                        strsignal(WTERMSIG(state)));
    if (WEXITSTATUS(state) == 0)
        return ENT_OK;
    if (line.length == 0)
        return ent_fail(err, ENT_EIO, "%s failed with exit status %d", name, WEXITSTATUS(state));
    /* Programs say their name first, most of them. */
    if (line.length > length && memcmp(line.data, name, length) == 0 && line.data[length] == ':')
        return ent_fail(err, ENT_EIO, "%.*s", (int)line.length, line.data);
    return ent_fail(err, ENT_EIO, "%s: %.*s", name, (int)line.length, line.data);
}

enum ent_status ent_child_run(const char *path, const char *const *arguments, int input,
                              struct ent_text *out, struct ent_text *said, int limit_ms,
                              struct ent_error *err)
{
    int output[2] = {-1, -1}, errors[2] = {-1, -1};
    int own_input = -1, state = 0, cause;
    int64_t deadline = now_ms() + limit_ms;
    enum ent_status status;
    pid_t pid;

    own_input = fcntl(input, F_DUPFD_CLOEXEC, 3);
    if (own_input < 0 || lseek(input, 0, SEEK_SET) < 0 || !open_pipe(output) ||
        !open_pipe(errors)) {
        status = ent_fail(err, ENT_EIO, "cannot run %s: %s", arguments[0], strerror(errno));
        goto out;
    }
    cause = spawn(&pid, path, arguments, own_input, output[1], errors[1]);
    if (cause != 0) {
        status = cause == ENOMEM
                     ? ent_fail_memory(err)
                     : ent_fail(err, ENT_EIO, "cannot run %s: %s", arguments[0], strerror(cause));
        goto out;
    }
    close_end(&output[1]);
    close_end(&errors[1]);
    if (take_all(&output[0], &errors[0], out, said, deadline) && reap(pid, &state, deadline)) {
        status = judge(arguments[0], state, said, err);
    } else {
        kill(pid, SIGKILL);
        while (waitpid(pid, &state, 0) < 0 && errno == EINTR)
            ;
        status = ent_fail(err, ENT_EIO, "%s took longer than %d s", arguments[0],
                          (limit_ms + 999) / 1000);
    }
out:
    close_end(&own_input);
    for (int i = 0; i < 2; i++) {
        close_end(&output[i]);
        close_end(&errors[i]);
    }
    return status;
}
