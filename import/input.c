#include "input.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive.h"

#define BLOCK_SIZE ((size_t)256 * 1024)

static const char byte_order_mark[] = {'\xEF', '\xBB', '\xBF'};

struct ent_input_stream {
    int fd;
    bool is_ours;  /* to be closed */
    bool is_range; /* only the bytes [offset, range_end) of the file */
    uint64_t offset, range_end;
    uint64_t part_start;         /* where ent_input_jump goes; 0: nowhere */
    struct ent_archive *archive; /* or NULL */
    char *path;
    char *name, *inner_name;     /* of an archive's file; NULL: the path */
    bool is_limited;             /* max_bytes was said */
    uint64_t max_bytes, n_bytes; /* of all files */

    /* The file at hand. */
    bool at_end, started, has_mark;
    bool is_filled; /* whether to hash is decided */
    bool is_hashed;
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

/* Move what is left to the front and make room for `wanted` bytes behind it, and for more that are
 * never read into. */
static enum ent_status make_room(struct ent_input_stream *input, size_t wanted,
                                 struct ent_error *err)
{
    size_t left = input->stop - input->start;

    if (input->capacity - input->stop >= wanted + ENT_INPUT_PADDING)
        return ENT_OK;
    if (left > 0 && input->start > 0)
        memmove(input->buffer, input->buffer + input->start, left);
    input->start = 0;
    input->stop = left;
    return ent_grow(&input->buffer, &input->capacity, left + wanted + ENT_INPUT_PADDING, 1, err);
}

/* A range's end is known: behind it nothing is asked for. */
static enum ent_status read_range(const struct ent_input_stream *input, char *to, size_t wanted,
                                  size_t *n, struct ent_error *err)
{
    uint64_t left = input->range_end - input->offset;
    ssize_t got = 0;

    *n = 0;
    if (left == 0)
        return ENT_OK;
    do
        got = pread(input->fd, to, left < wanted ? (size_t)left : wanted, (off_t)input->offset);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return ent_fail(err, ENT_EIO, "cannot be read: %s", errno_text(errno));
    if (got == 0)
        return ent_fail(err, ENT_EIO, "has become shorter while it was read");
    *n = (size_t)got;
    return ENT_OK;
}

static enum ent_status check_limit(const struct ent_input_stream *input, struct ent_error *err)
{
    if (input->n_bytes <= input->max_bytes)
        return ENT_OK;
    return ent_fail(err, ENT_ELIMIT, "%s more than %" PRIu64 " bytes (max_bytes)",
                    input->archive ? "unpacks to" : "has", input->max_bytes);
}

/* Read `wanted` bytes, fewer only at the end. */
static enum ent_status read_more(struct ent_input_stream *input, size_t wanted,
                                 struct ent_error *err)
{
    enum ent_status status = make_room(input, wanted, err);

    while (status == ENT_OK && wanted > 0 && !input->at_end) {
        char *to = input->buffer + input->stop;
        size_t n = 0;

        if (input->archive)
            status = ent_archive_read(input->archive, to, wanted, &n, err);
        else if (input->is_range)
            status = read_range(input, to, wanted, &n, err);
        else
            status = ent_file_read(input->fd, to, wanted, &n, err);
        if (status != ENT_OK)
            return status;
        input->at_end = n == 0;
        if (input->is_filled && input->is_hashed)
            sha256_update(&input->hash, n, (const uint8_t *)to);
        input->offset += n;
        input->size += n;
        input->n_bytes += n;
        input->stop += n;
        wanted -= n;
        status = check_limit(input, err);
    }
    return status;
}

/* Forget the file at hand: nothing is read of the next one. */
static void forget(struct ent_input_stream *input)
{
    input->at_end = input->started = input->is_filled = false;
    input->start = input->stop = input->shown = 0;
    input->size = 0;
    sha256_init(&input->hash);
}

static bool is_compression(const char *extension)
{
    static const char *const extensions[] = {".gz", ".bz2", ".xz", ".zst"};

    for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++)
        if (strcasecmp(extension, extensions[i]) == 0)
            return true;
    return false;
}

static enum ent_status name_file(struct ent_input_stream *input, struct ent_error *err)
{
    const char *member = ent_archive_member(input->archive);
    const char *extension = strrchr(input->path, '.');
    bool is_named = true;

    free(input->name);
    free(input->inner_name);
    input->name = input->inner_name = NULL;
    if (member) {
        is_named = asprintf(&input->name, "%s:%s", input->path, member) >= 0;
        if (!is_named)
            input->name = NULL; /* asprintf leaves anything there */
        input->inner_name = strdup(member);
    } else if (extension && is_compression(extension)) {
        input->inner_name = strndup(input->path, (size_t)(extension - input->path));
    } else {
        return ENT_OK;
    }
    return is_named && input->inner_name ? ENT_OK : ent_fail_memory(err);
}

/* The first block of the archive's next file. */
static enum ent_status read_next(struct ent_input_stream *input, bool *more, struct ent_error *err)
{
    enum ent_status status, named;

    forget(input);
    status = ent_archive_next(input->archive, more, err);
    /* Also where it failed: a member may be what is wrong. */
    named = name_file(input, err);
    if (status == ENT_OK)
        status = named;
    return status == ENT_OK && *more ? read_more(input, BLOCK_SIZE, err) : status;
}

/* What was read is packed: begin again with what it holds. */
static enum ent_status unpack(struct ent_input_stream *input, struct ent_error *err)
{
    for (;;) {
        struct ent_str head = ent_str(input->buffer, input->stop);
        bool more = true;
        enum ent_status status;

        if (input->is_range || !ent_archive_is_packed(head))
            return ENT_OK;
        if (input->archive) {
            status = ent_archive_enter(input->archive, head, err);
        } else {
            status = ent_archive_open(&input->archive, input->fd, head, err);
            if (!input->is_limited)
                input->max_bytes = ENT_PACKED_MAX_BYTES;
        }
        input->n_bytes = 0; /* so far they were of what is packed */
        if (status == ENT_OK)
            status = read_next(input, &more, err);
        if (status == ENT_OK && !more)
            status = ent_fail(err, ENT_EPARSE, "is an archive without files");
        if (status != ENT_OK)
            return status;
    }
}

/* The first block is there: see what it is, and pass over its byte-order mark. */
static enum ent_status begin(struct ent_input_stream *input, struct ent_error *err)
{
    enum ent_status status = unpack(input, err);

    if (status != ENT_OK)
        return status;
    input->started = true;
    if ((!input->is_range || input->size == input->offset) &&
        input->stop >= sizeof(byte_order_mark) &&
        memcmp(input->buffer, byte_order_mark, sizeof(byte_order_mark)) == 0)
        input->start = sizeof(byte_order_mark);
    input->has_mark = input->start > 0;
    return ENT_OK;
}

static enum ent_status start(struct ent_input_stream *input, struct ent_error *err)
{
    enum ent_status status = read_more(input, BLOCK_SIZE, err);

    return status == ENT_OK ? begin(input, err) : status;
}

/* From here on bytes are hashed as they come; those that peeking has shown are first. */
static void decide_hash(struct ent_input_stream *input)
{
    if (!input->is_filled && input->is_hashed)
        sha256_update(&input->hash, input->stop, (const uint8_t *)input->buffer);
    input->is_filled = true;
}

/* ---- Folders ---- */

struct list {
    char **paths;
    size_t n, capacity, n_skipped;
};

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum ent_status add_path(struct list *list, const char *path, struct ent_error *err)
{
    enum ent_status status =
        ent_grow(&list->paths, &list->capacity, list->n + 1, sizeof(*list->paths), err);

    if (status != ENT_OK)
        return status;
    list->paths[list->n] = strdup(path);
    if (!list->paths[list->n])
        return ent_fail_memory(err);
    list->n++;
    return ENT_OK;
}

/* One thing that was met on the way through a folder. */
static enum ent_status meet(struct list *list, FTS *tree, FTSENT *entry, struct ent_error *err)
{
    if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
        return ent_fail_at(err, ENT_EIO, entry->fts_path, 0, 0, "cannot be read: %s",
                           errno_text(entry->fts_errno));
    if (entry->fts_info == FTS_DP)
        return ENT_OK;
    if (entry->fts_level > FTS_ROOTLEVEL && entry->fts_name[0] == '.') {
        list->n_skipped++;
        fts_set(tree, entry, FTS_SKIP);
        return ENT_OK;
    }
    if (entry->fts_info == FTS_F)
        return add_path(list, entry->fts_path, err);
    list->n_skipped += entry->fts_info != FTS_D;
    return ENT_OK;
}

static enum ent_status list_folder(struct list *list, const char *path, struct ent_error *err)
{
    char *roots[] = {(char *)path, NULL}; /* read only, the type is historical */
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    enum ent_status status = ENT_OK;
    FTSENT *entry;

    if (!tree)
        return ent_fail(err, ENT_EIO, "cannot be read: %s", errno_text(errno));
    while (status == ENT_OK && (errno = 0, entry = fts_read(tree)))
        status = meet(list, tree, entry, err);
    if (status == ENT_OK && errno != 0)
        status = ent_fail(err, ENT_EIO, "cannot be read: %s", errno_text(errno));
    fts_close(tree);
    if (status == ENT_OK && list->n == 0)
        status = ent_fail(err, ENT_EIO, "is a folder without files");
    if (list->n > 0)
        qsort(list->paths, list->n, sizeof(*list->paths), compare_paths);
    return status;
}

enum ent_status ent_input_list(char ***files, size_t *n, size_t *n_skipped, const char *path,
                               struct ent_error *err)
{
    struct list list = {0};
    struct stat facts;
    enum ent_status status;

    if (strcmp(path, "-") != 0 && stat(path, &facts) == 0 && S_ISDIR(facts.st_mode))
        status = list_folder(&list, path, err);
    else
        status = add_path(&list, path, err);
    if (status != ENT_OK) {
        ent_input_list_free(list.paths, list.n);
        return status;
    }
    *files = list.paths;
    *n = list.n;
    *n_skipped = list.n_skipped;
    return ENT_OK;
}

void ent_input_list_free(char **files, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(files[i]);
    free(files);
}

/* ---- Streams ---- */

enum ent_status ent_input_open(struct ent_input_stream **out, const char *path,
                               struct ent_error *err)
{
    struct ent_input_stream *input = calloc(1, sizeof(*input));
    enum ent_status status = ENT_OK;
    struct stat facts;

    if (!input)
        return ent_fail_memory(err);
    input->path = strdup(path);
    sha256_init(&input->hash);
    input->is_hashed = true;
    input->max_bytes = UINT64_MAX;
    input->fd = STDIN_FILENO;
    if (strcmp(path, "-") != 0) {
        input->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        input->is_ours = true;
    }

    if (!input->path)
        status = ent_fail_memory(err);
    else if (input->fd < 0)
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

/* The length of a path's folders, with the last '/'. */
static size_t folders_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash + 1 - path) : 0;
}

/* Whether `path` is `name` in the folder of `beside`. */
static bool is_beside(const char *path, const char *beside, const char *name)
{
    size_t length = folders_length(beside);

    return strncmp(path, beside, length) == 0 && strcmp(path + length, name) == 0;
}

/* Go on to a member of the archive; `*found` tells whether it is at hand then. */
static enum ent_status seek_member(struct ent_input_stream *input, const char *beside,
                                   const char *name, bool *found, struct ent_error *err)
{
    struct ent_str head;
    bool more = true;
    enum ent_status status = ent_input_peek(input, &head, err);

    *found = false;
    while (status == ENT_OK && more && !*found) {
        *found = input->inner_name && is_beside(input->inner_name, beside, name);
        if (!*found)
            status = ent_input_next(input, &more, err);
    }
    return status;
}

enum ent_status ent_input_open_beside(struct ent_input_stream **out,
                                      const struct ent_input_stream *input, const char *name,
                                      struct ent_error *err)
{
    struct ent_input_stream *other = NULL;
    struct stat facts;
    char *path = NULL;
    bool found = false;
    enum ent_status status = ENT_OK;

    *out = NULL;
    if (!input->is_ours || fstat(input->fd, &facts) != 0 || !S_ISREG(facts.st_mode))
        return ENT_OK;
    if (ent_input_is_member(input)) {
        status = ent_input_open(&other, input->path, err);
        if (status == ENT_OK)
            status = seek_member(other, input->inner_name, name, &found, err);
        if (status != ENT_OK || found)
            goto out;
        ent_input_close(other);
        other = NULL;
    }
    if (asprintf(&path, "%.*s%s", (int)folders_length(input->path), input->path, name) < 0) {
        path = NULL; /* asprintf leaves anything there */
        status = ent_fail_memory(err);
        goto out;
    }
    if (stat(path, &facts) == 0 && S_ISREG(facts.st_mode))
        status = ent_input_open(&other, path, err);
out:
    free(path);
    if (status != ENT_OK) {
        ent_input_close(other);
        return status;
    }
    *out = other;
    return ENT_OK;
}

enum ent_status ent_input_open_range(struct ent_input_stream **out, const char *path,
                                     uint64_t start_at, uint64_t end, struct ent_error *err)
{
    struct ent_input_stream *input = NULL;
    enum ent_status status = ent_input_open(&input, path, err);
    struct stat facts;

    if (status != ENT_OK)
        return status;
    if (fstat(input->fd, &facts) != 0 || !S_ISREG(facts.st_mode))
        status = ent_fail(err, ENT_EINVAL, "is no regular file: it cannot be read in parts");
    else if (start_at > end || end > (uint64_t)facts.st_size)
        status = ent_fail(err, ENT_EINVAL, "has no bytes %" PRIu64 " to %" PRIu64, start_at, end);
    if (status != ENT_OK)
        goto out;
    input->is_range = true;
    input->is_hashed = false;
    input->offset = start_at;
    input->range_end = end;
    *out = input;
    input = NULL; /* the caller's now */
out:
    ent_input_close(input);
    return status;
}

enum ent_status ent_input_open_part(struct ent_input_stream **out, const char *path,
                                    uint64_t start_at, uint64_t end, struct ent_error *err)
{
    enum ent_status status = ent_input_open_range(out, path, 0, end, err);

    if (status == ENT_OK)
        (*out)->part_start = start_at;
    return status;
}

bool ent_input_jump(struct ent_input_stream *input)
{
    if (input->part_start == 0)
        return false;
    input->offset = input->part_start;
    input->part_start = 0;
    input->start = input->stop = input->shown = 0;
    input->at_end = false;
    return true;
}

void ent_input_set_hash(struct ent_input_stream *input, bool hash)
{
    assert(!input->is_filled);
    input->is_hashed = hash && !input->is_range;
}

void ent_input_set_max_bytes(struct ent_input_stream *input, uint64_t max_bytes)
{
    input->is_limited = true;
    input->max_bytes = max_bytes;
}

enum ent_status ent_input_next(struct ent_input_stream *input, bool *more, struct ent_error *err)
{
    enum ent_status status = input->started ? ENT_OK : start(input, err);

    if (status != ENT_OK)
        return status;
    *more = false;
    if (input->archive)
        status = read_next(input, more, err);
    return status == ENT_OK && *more ? begin(input, err) : status;
}

const char *ent_input_name(const struct ent_input_stream *input)
{
    return input->name ? input->name : input->path;
}

const char *ent_input_inner_name(const struct ent_input_stream *input)
{
    return input->inner_name ? input->inner_name : input->path;
}

bool ent_input_is_member(const struct ent_input_stream *input)
{
    return input->archive && ent_archive_member(input->archive);
}

size_t ent_input_n_skipped(const struct ent_input_stream *input)
{
    return input->archive ? ent_archive_n_skipped(input->archive) : 0;
}

bool ent_input_is_plain(const struct ent_input_stream *input, uint64_t *size)
{
    struct stat facts;

    if (!input->is_ours || input->archive || fstat(input->fd, &facts) != 0 ||
        !S_ISREG(facts.st_mode))
        return false;
    *size = (uint64_t)facts.st_size;
    return true;
}

void ent_input_close(struct ent_input_stream *input)
{
    if (!input)
        return;
    if (input->is_ours && input->fd >= 0)
        close(input->fd);
    ent_archive_close(input->archive);
    free(input->path);
    free(input->name);
    free(input->inner_name);
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
    bool is_first = !input->started;
    enum ent_status status = is_first ? start(input, err) : ENT_OK;

    if (status != ENT_OK)
        return status;
    status = check_limit(input, err); /* it may have been said after peeking */
    if (status != ENT_OK)
        return status;
    decide_hash(input);
    if (!is_first && input->shown == input->stop - input->start && !input->at_end) {
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

bool ent_input_has_mark(const struct ent_input_stream *input)
{
    return input->has_mark;
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

    hex[0] = '\0';
    if (!input->is_hashed)
        return;
    sha256_digest(&hash, sizeof(digest), digest);
    for (size_t i = 0; i < sizeof(digest); i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[64] = '\0';
}

enum ent_status ent_input_drain(struct ent_input_stream *input, struct ent_error *err)
{
    struct ent_str window = {NULL, 0};
    bool end = false;
    enum ent_status status = ENT_OK;

    while (status == ENT_OK && !end) {
        status = ent_input_fill(input, &window, &end, SIZE_MAX, err);
        if (status == ENT_OK)
            ent_input_take(input, window.length);
    }
    return status;
}
