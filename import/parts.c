#include "parts.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define SMALLEST_PART (UINT64_C(4) << 20) /* below, a thread costs more than it saves */
#define MOST_PARTS    64

struct work {
    const struct ent_importer *importer;
    const char *path;
    uint64_t start, end;
    struct ent_part *part;
    struct ent_sink sink;
    struct ent_error err;
    enum ent_status status;
    pthread_t thread;
    bool is_running;
};

static enum ent_status read_one(struct ent_corpus *corpus, const struct ent_importer *importer,
                                struct ent_input_stream *input, struct ent_error *err)
{
    struct ent_part *part = NULL;
    struct ent_sink sink;
    enum ent_status status = ent_corpus_begin_part(corpus, &part, &sink, err);

    if (status == ENT_OK)
        status = importer->read(input, &sink, err);
    if (status == ENT_OK)
        status = ent_corpus_join_part(corpus, part, 1, err);
    ent_part_free(part);
    return status;
}

static void *read_range(void *user)
{
    struct work *work = user;
    struct ent_input_stream *input = NULL;

    work->status =
        work->importer->cuts_mostly && work->start > 0
            ? ent_input_open_part(&input, work->path, work->start, work->end, &work->err)
            : ent_input_open_range(&input, work->path, work->start, work->end, &work->err);
    if (work->status == ENT_OK)
        work->status = work->importer->read(input, &work->sink, &work->err);
    ent_input_close(input);
    return NULL;
}

/* The place behind the first newline at or after `at`; `size` when there is none. */
static uint64_t behind_newline(int fd, uint64_t at, uint64_t size)
{
    char block[65536];

    while (at < size) {
        ssize_t n = pread(fd, block, sizeof block, (off_t)at);
        const char *newline = n > 0 ? memchr(block, '\n', (size_t)n) : NULL;
        if (newline)
            return at + (uint64_t)(newline - block) + 1;
        if (n <= 0)
            break;
        at += (uint64_t)n;
    }
    return size;
}

static size_t count_lines(int fd, uint64_t start, uint64_t end)
{
    char block[65536];
    size_t lines = 0;

    while (start < end) {
        size_t wanted = end - start < sizeof block ? (size_t)(end - start) : sizeof block;
        ssize_t n = pread(fd, block, wanted, (off_t)start);
        if (n <= 0)
            break;
        for (ssize_t i = 0; i < n; i++)
            lines += block[i] == '\n';
        start += (uint64_t)n;
    }
    return lines;
}

/* Cut [0, size) behind newlines into about equal parts. */
static size_t cut(int fd, uint64_t size, unsigned jobs, uint64_t bounds[MOST_PARTS + 1])
{
    size_t n = size / SMALLEST_PART < jobs ? (size_t)(size / SMALLEST_PART) : jobs, found = 0;

    n = n > MOST_PARTS ? MOST_PARTS : n;
    bounds[0] = 0;
    for (size_t i = 1; i < n; i++) {
        uint64_t at = behind_newline(fd, size / n * i, size);
        if (at > bounds[found] && at < size)
            bounds[++found] = at;
    }
    bounds[++found] = size;
    return found;
}

/* A row went over a cut, or something is wrong with the file: what it is, only the whole tells. */
static enum ent_status read_again(struct ent_corpus *corpus, const struct work *works, size_t n,
                                  struct ent_error *err)
{
    struct ent_input_stream *input = NULL;
    enum ent_status status = ent_input_open_range(&input, works[0].path, 0, works[n - 1].end, err);

    if (status == ENT_OK)
        status = read_one(corpus, works[0].importer, input, err);
    ent_input_close(input);
    return status;
}

static enum ent_status read_all(struct ent_corpus *corpus, struct work *works, size_t n, int fd,
                                struct ent_input_stream *hashed, struct ent_error *err)
{
    enum ent_status status = ENT_OK;
    size_t line = 1;

    for (size_t i = 0; i < n && status == ENT_OK; i++)
        status = ent_corpus_begin_part(corpus, &works[i].part, &works[i].sink, err);
    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        works[i].is_running = pthread_create(&works[i].thread, NULL, read_range, &works[i]) == 0;
        if (!works[i].is_running)
            read_range(&works[i]);
    }
    if (status == ENT_OK && hashed)
        status = ent_input_drain(hashed, err);
    for (size_t i = 0; i < n; i++) {
        if (works[i].is_running)
            pthread_join(works[i].thread, NULL);
    }
    for (size_t i = 0; i < n && status == ENT_OK && works[i].importer->cuts_mostly; i++) {
        if (works[i].status != ENT_OK && !ent_corpus_refused(corpus))
            return read_again(corpus, works, n, err);
    }
    for (size_t i = 0, counted = 0; i < n && status == ENT_OK; i++) {
        if (works[i].status != ENT_OK || ent_part_needs_lines(works[i].part)) {
            line += count_lines(fd, works[counted].start, works[i].start);
            counted = i;
        }
        if (works[i].status != ENT_OK) {
            if (works[i].err.line)
                works[i].err.line += line - 1;
            if (err && err->status == ENT_OK)
                *err = works[i].err;
            return works[i].status;
        }
        status = ent_corpus_join_part(corpus, works[i].part, line, err);
    }
    return status;
}

enum ent_status ent_read_parts(struct ent_corpus *corpus, const struct ent_importer *importer,
                               struct ent_input_stream *input, unsigned jobs, bool hash,
                               struct ent_error *err)
{
    const char *path = ent_input_name(input);
    struct work *works = NULL;
    uint64_t bounds[MOST_PARTS + 1], size;
    size_t n;
    int fd;
    enum ent_status status;

    if (!(importer->cuts_at_newline || importer->cuts_mostly) || jobs < 2 ||
        !ent_input_is_plain(input, &size) || size < 2 * SMALLEST_PART)
        return read_one(corpus, importer, input, err);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return read_one(corpus, importer, input, err);
    n = cut(fd, size, jobs, bounds);
    works = calloc(n, sizeof *works);
    if (!works) {
        close(fd);
        return ent_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        works[i].importer = importer;
        works[i].path = path;
        works[i].start = bounds[i];
        works[i].end = bounds[i + 1];
    }
    status = read_all(corpus, works, n, fd, hash ? input : NULL, err);
    for (size_t i = 0; i < n; i++)
        ent_part_free(works[i].part);
    free(works);
    close(fd);
    return status;
}
