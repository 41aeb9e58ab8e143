#include "input.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_SIZE ((size_t)256 * 1024)

static const char byte_order_mark[] = {'\xEF', '\xBB', '\xBF'};

struct ent_input_stream {
    int fd;
    bool is_ours; /* to be closed */
    bool at_end, started;
    char *buffer;
    size_t capacity, start, stop; /* [start, stop) is not taken yet */
    size_t shown;                 /* bytes from start on that the last fill has shown */
    uint64_t size;
    struct sha256_ctx hash;
};

/* The text of an errno; strerror is not safe in threads. */
static const char *errno_text(int number)
{
    const char *text = strerrordesc_np(number);

    return text ? text : "unknown error";
}

/* Move what is left to the front and make room for `wanted` bytes behind it. */
static enum ent_status make_room(struct ent_input_stream *input, size_t wanted,
                                 struct ent_error *err)
{
    size_t left = input->stop - input->start;

    if (input->capacity - input->stop >= wanted)
        return ENT_OK;
    if (left > 0 && input->start > 0)
        memmove(input->buffer, input->buffer + input->start, left);
    input->start = 0;
    input->stop = left;
    return ent_grow(&input->buffer, &input->capacity, left + wanted, 1, err);
}

/* Read `wanted` bytes, fewer only at the end. */
static enum ent_status read_more(struct ent_input_stream *input, size_t wanted,
                                 struct ent_error *err)
{
    enum ent_status status = make_room(input, wanted, err);

    if (status != ENT_OK)
        return status;
    while (wanted > 0 && !input->at_end) {
        ssize_t n = read(input->fd, input->buffer + input->stop, wanted);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            return ent_fail(err, ENT_EIO, "cannot be read: %s", errno_text(errno));
        }
        if (n == 0)
            input->at_end = true;
        sha256_update(&input->hash, (size_t)n, (const uint8_t *)input->buffer + input->stop);
        input->size += (uint64_t)n;
        input->stop += (size_t)n;
        wanted -= (size_t)n;
    }
    return ENT_OK;
}

/* The first block, without its byte-order mark. */
static enum ent_status start(struct ent_input_stream *input, struct ent_error *err)
{
    enum ent_status status = read_more(input, BLOCK_SIZE, err);

    if (status != ENT_OK)
        return status;
    input->started = true;
    if (input->stop >= sizeof(byte_order_mark) &&
        memcmp(input->buffer, byte_order_mark, sizeof(byte_order_mark)) == 0)
        input->start = sizeof(byte_order_mark);
    return ENT_OK;
}

enum ent_status ent_input_open(struct ent_input_stream **out, const char *path,
                               struct ent_error *err)
{
    struct ent_input_stream *input = calloc(1, sizeof(*input));
    enum ent_status status = ENT_OK;
    struct stat facts;

    if (!input)
        return ent_fail_memory(err);
    sha256_init(&input->hash);
    input->fd = STDIN_FILENO;
    if (strcmp(path, "-") != 0) {
        input->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        input->is_ours = true;
    }

    if (input->fd < 0)
        status = ent_fail(err, ENT_EIO, "cannot be opened: %s", errno_text(errno));
    else if (fstat(input->fd, &facts) == 0 && S_ISDIR(facts.st_mode))
        status = ent_fail(err, ENT_EIO, "is a directory");
    if (status != ENT_OK)
        goto out;
    *out = input;
    input = NULL; /* the caller's now */
out:
    ent_input_close(input);
    return status;
}

void ent_input_close(struct ent_input_stream *input)
{
    if (!input)
        return;
    if (input->is_ours && input->fd >= 0)
        close(input->fd);
    free(input->buffer);
    free(input);
}

enum ent_status ent_input_peek(struct ent_input_stream *input, struct ent_str *head,
                               struct ent_error *err)
{
    enum ent_status status = input->started ? ENT_OK : start(input, err);

    if (status != ENT_OK)
        return status;
    *head = ent_str(input->buffer + input->start, input->stop - input->start);
    if (head->length > ENT_PROBE_SIZE)
        head->length = ENT_PROBE_SIZE;
    return ENT_OK;
}

enum ent_status ent_input_fill(struct ent_input_stream *input, struct ent_str *window, bool *end,
                               size_t limit, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (!input->started) {
        status = start(input, err);
    } else if (input->shown == input->stop - input->start && !input->at_end) {
        if (input->shown >= limit)
            return ent_fail(err, ENT_ELIMIT, "a record is longer than %zu MiB", limit >> 20);
        /* As much again as is there: looking at a record again after each fill stays linear. */
        status = read_more(input, input->shown > BLOCK_SIZE ? input->shown : BLOCK_SIZE, err);
    }
    if (status != ENT_OK)
        return status;
    input->shown = input->stop - input->start;
    *window = ent_str(input->buffer + input->start, input->shown);
    *end = input->at_end;
    return ENT_OK;
}

void ent_input_take(struct ent_input_stream *input, size_t n_bytes)
{
    assert(n_bytes <= input->shown);
    input->start += n_bytes;
    input->shown -= n_bytes;
}

uint64_t ent_input_size(const struct ent_input_stream *input)
{
    return input->size;
}

void ent_input_sha256(const struct ent_input_stream *input, char hex[65])
{
    static const char digits[] = "0123456789abcdef";
    struct sha256_ctx hash = input->hash; /* the digest call starts over */
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(&hash, sizeof(digest), digest);
    for (size_t i = 0; i < sizeof(digest); i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[64] = '\0';
}
