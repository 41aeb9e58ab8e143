#include "archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_SIZE ((size_t)256 * 1024)

/* Deflate packs at best about a thousand bytes into one: what unpacks to more was made to. */
#define MAX_RATIO   1000
#define RATIO_SINCE ((uint64_t)100 << 20)

/* Packed bytes that are being unpacked. Above the file there is one layer, or a tar archive's on
 * top of its compression's. */
struct layer {
    const struct packing *packing;
    struct layer *below; /* NULL: the file */
    int fd;
    bool is_seekable;
    uint64_t base, file_size; /* where the packed bytes begin; how many there are */
    char *block;              /* the first bytes, later what was read from the file last */
    struct ent_str rest;      /* read from below, not used yet */
    bool is_starved;          /* more was asked for than there is */
    struct ent_error failure; /* of what is below */

    struct archive *handle;
    struct ent_str given;    /* what the handle was given last */
    uint64_t n_given;        /* in all */
    uint64_t n_before;       /* packed bytes of earlier handles */
    uint64_t start;          /* the member's first packed byte */
    uint64_t n_out, n_total; /* unpacked bytes of the member, and of all */
    int64_t size;            /* of the member, as the archive tells; -1 where it does not */
    bool at_end;             /* of the member */
    size_t n_headers;        /* all that the archive has listed */
    struct gzip *gzip;
};

struct packing {
    const char *name;
    size_t offset, length;
    const char *magic; /* ? is any byte */
    bool is_archive;
    int filter; /* libarchive's; 0: none */
    enum ent_status (*open)(struct layer *layer, struct ent_error *err);
    enum ent_status (*pull)(struct layer *layer, struct ent_str *block, struct ent_error *err);
    /* Verify what is behind the last member, or the last byte. */
    enum ent_status (*finish)(struct layer *layer, struct ent_error *err);
};

struct ent_archive {
    struct layer *top;
    bool is_begun;        /* of compressed bytes: they were gone on to */
    struct ent_str ready; /* unpacked, not read yet */
    char *member;
    size_t n_skipped;
    locale_t locale; /* names are UTF-8 wherever we run; 0 where that is not to be had */
};

/* ---- What is below ---- */

enum ent_status ent_file_read(int fd, char *to, size_t wanted, size_t *n, struct ent_error *err)
{
    ssize_t got;

    do
        got = read(fd, to, wanted);
    while (got < 0 && errno == EINTR);
    *n = got > 0 ? (size_t)got : 0;
    if (got < 0) {
        const char *cause = strerrordesc_np(errno); /* strerror is not safe in threads */
        return ent_fail(err, ENT_EIO, "cannot be read: %s", cause ? cause : "unknown error");
    }
    return ENT_OK;
}

/* The next packed bytes, none at the end. They stay where they are until the next call. */
static enum ent_status pull_below(struct layer *layer, struct ent_str *block, struct ent_error *err)
{
    enum ent_status status = ENT_OK;
    size_t n;

    *block = layer->rest;
    layer->rest = ent_str(NULL, 0);
    if (block->length > 0)
        return ENT_OK;
    if (layer->below)
        return layer->below->packing->pull(layer->below, block, err);
    status = ent_file_read(layer->fd, layer->block, BLOCK_SIZE, &n, err);
    *block = ent_str(layer->block, n);
    return status;
}

/* Copy the next packed bytes; fewer than `wanted` only at the end. */
static enum ent_status take_below(struct layer *layer, void *to, size_t wanted, size_t *n,
                                  struct ent_error *err)
{
    *n = 0;
    while (*n < wanted) {
        struct ent_str block;
        size_t length;
        enum ent_status status = pull_below(layer, &block, err);

        if (status != ENT_OK || block.length == 0)
            return status;
        length = block.length < wanted - *n ? block.length : wanted - *n;
        memcpy((char *)to + *n, block.data, length);
        layer->rest = ent_str(block.data + length, block.length - length);
        *n += length;
    }
    return ENT_OK;
}

/* ---- libarchive ---- */

static enum ent_status fail_truncated(const struct layer *layer, struct ent_error *err)
{
    return ent_fail(err, ENT_EPARSE, "is truncated: its %s data end too early",
                    layer->packing->name);
}

static enum ent_status fail_damaged(const struct layer *layer, const char *why,
                                    struct ent_error *err)
{
    return ent_fail(err, ENT_EPARSE, "is damaged (%s: %s)", layer->packing->name, why);
}

static enum ent_status fail_trailing(const struct layer *layer, struct ent_error *err)
{
    return fail_damaged(layer, "something else is behind its end", err);
}

/* What libarchive could not do. */
static enum ent_status fail_unpack(const struct layer *layer, struct ent_error *err)
{
    const char *why = archive_error_string(layer->handle);

    if (layer->failure.status != ENT_OK) {
        if (err && err->status == ENT_OK)
            *err = layer->failure;
        return layer->failure.status;
    }
    if (archive_errno(layer->handle) == ENOMEM)
        return ent_fail_memory(err);
    if (layer->is_starved || (why && strcasestr(why, "truncated")))
        return fail_truncated(layer, err);
    return fail_damaged(layer, why ? why : "it cannot be unpacked", err);
}

static la_ssize_t give_block(struct archive *handle, void *self, const void **data)
{
    struct layer *layer = self;
    struct ent_str block;

    if (pull_below(layer, &block, &layer->failure) != ENT_OK) {
        archive_set_error(handle, EIO, "cannot be read");
        return ARCHIVE_FATAL;
    }
    layer->is_starved = block.length == 0;
    layer->given = block;
    layer->n_given += block.length;
    *data = block.data;
    return (la_ssize_t)block.length;
}

static la_int64_t seek_file(struct archive *handle, void *self, la_int64_t offset, int whence)
{
    struct layer *layer = self;
    la_int64_t place = offset;

    if (whence == SEEK_END)
        place += (la_int64_t)layer->file_size;
    else if (whence == SEEK_CUR)
        place += (la_int64_t)lseek(layer->fd, 0, SEEK_CUR) - (la_int64_t)layer->base -
                 (la_int64_t)layer->rest.length;
    if (place < 0 || lseek(layer->fd, (off_t)layer->base + (off_t)place, SEEK_SET) < 0) {
        archive_set_error(handle, EINVAL, "a place outside of the file");
        return ARCHIVE_FATAL;
    }
    layer->rest = ent_str(NULL, 0);
    return place;
}

static enum ent_status open_handle(struct layer *layer, archive_read_callback *give,
                                   struct ent_error *err)
{
    layer->handle = archive_read_new();
    if (!layer->handle)
        return ent_fail_memory(err);
    archive_read_set_callback_data(layer->handle, layer);
    archive_read_set_read_callback(layer->handle, give);
    return ENT_OK;
}

static enum ent_status start_handle(struct layer *layer, struct ent_error *err)
{
    return archive_read_open1(layer->handle) == ARCHIVE_OK ? ENT_OK : fail_unpack(layer, err);
}

/* Packed bytes that were used so far. */
static uint64_t n_used(const struct layer *layer)
{
    la_int64_t used = layer->handle ? archive_filter_bytes(layer->handle, -1) : 0;

    return layer->n_before + (used > 0 ? (uint64_t)used : 0);
}

static enum ent_status check_ratio(uint64_t unpacked, uint64_t packed, struct ent_error *err)
{
    if (unpacked <= RATIO_SINCE || unpacked / MAX_RATIO <= packed)
        return ENT_OK;
    return ent_fail(err, ENT_ELIMIT, "unpacks to more than %d times its size, which is refused",
                    MAX_RATIO);
}

/* `n` bytes more were unpacked. */
static enum ent_status count_out(struct layer *layer, size_t n, struct ent_error *err)
{
    uint64_t used = n_used(layer);
    enum ent_status status;

    layer->n_out += n;
    layer->n_total += n;
    status = check_ratio(layer->n_out, used - layer->start, err);
    /* A zip archive's members may share their packed bytes. */
    if (status == ENT_OK && layer->packing->is_archive && layer->is_seekable)
        used = layer->file_size;
    if (status == ENT_OK)
        status = check_ratio(layer->n_total, used, err);
    return status;
}

static enum ent_status pull_handle(struct layer *layer, struct ent_str *block,
                                   struct ent_error *err)
{
    const void *data = NULL;
    la_int64_t offset = 0;
    size_t n = 0;
    int result = ARCHIVE_OK;

    *block = ent_str(NULL, 0);
    if (layer->at_end)
        return ENT_OK;
    while (n == 0 && (result == ARCHIVE_OK || result == ARCHIVE_RETRY))
        result = archive_read_data_block(layer->handle, &data, &n, &offset);
    if (result == ARCHIVE_EOF) {
        layer->at_end = true;
        if (layer->size >= 0 && layer->n_out != (uint64_t)layer->size)
            return fail_damaged(layer, "its length is another one", err);
        return layer->packing->is_archive ? ENT_OK : layer->packing->finish(layer, err);
    }
    /* A warning is a checksum or length that is wrong. */
    if (result != ARCHIVE_OK)
        return fail_unpack(layer, err);
    if (layer->packing->is_archive && offset != (la_int64_t)layer->n_out)
        return ent_fail(err, ENT_EPARSE, "is stored with holes, which text has not");
    *block = ent_str(data, n);
    return count_out(layer, n, err);
}

/* ---- bzip2, xz, zstd ---- */

static enum ent_status open_compressed(struct layer *layer, struct ent_error *err)
{
    struct archive_entry *entry;
    enum ent_status status = open_handle(layer, give_block, err);

    if (status != ENT_OK)
        return status;
    /* This filter and no other: libarchive would go on as long as what it unpacks is packed. */
    if (archive_read_append_filter(layer->handle, layer->packing->filter) != ARCHIVE_OK)
        return ent_fail(err, ENT_EINVAL, "cannot be unpacked: libarchive was built without %s",
                        layer->packing->name);
    archive_read_support_format_raw(layer->handle);
    archive_read_support_format_empty(layer->handle);
    status = start_handle(layer, err);
    if (status != ENT_OK)
        return status;
    /* Where nothing can be unpacked, libarchive takes it for empty and forgets the cause. */
    if (archive_error_string(layer->handle))
        return fail_unpack(layer, err);
    switch (archive_read_next_header(layer->handle, &entry)) {
    case ARCHIVE_OK:
        return ENT_OK;
    case ARCHIVE_EOF: /* nothing was compressed */
        layer->at_end = true;
        return layer->packing->finish(layer, err);
    default:
        return fail_unpack(layer, err);
    }
}

/* What libarchive does not know it takes for the end of the compressed data. */
static enum ent_status finish_compressed(struct layer *layer, struct ent_error *err)
{
    struct ent_str more = {0};
    enum ent_status status = ENT_OK;

    if (layer->n_given == n_used(layer))
        status = pull_below(layer, &more, err);
    if (status == ENT_OK && (layer->n_given > n_used(layer) || more.length > 0))
        return fail_trailing(layer, err);
    return status;
}

/*
 * ---- gzip ----
 *
 * libarchive's gzip filter verifies neither checksum nor length and passes over damage between the
 * parts of a file (one may be put behind another). Its zip reader does tell where deflated data
 * end. So each part is shown to it as the one member of a zip archive, behind a header of ours; the
 * checks are done here.
 */

struct gzip {
    uint32_t table[8][256]; /* of the CRC-32, for eight bytes at a time */
    uint32_t crc;
    bool is_header_given, is_over; /* the part at hand */
    size_t n_parts;
};

#define GZIP_CRC_POLYNOMIAL UINT32_C(0xEDB88320)

enum { GZIP_HAS_CRC = 2, GZIP_HAS_EXTRA = 4, GZIP_HAS_NAME = 8, GZIP_HAS_COMMENT = 16 };

/*
 * The local header of a member "x" that is deflated. Its sizes stand in the ZIP64 field and are
 * larger than anything, so that only the end of the deflated data ends it.
 */
static const char zip_header[] = "PK\3\4\55\0\0\0\10\0" /* version 4.5, no flags, deflated */
                                 "\0\0\0\0\0\0\0\0"     /* time, date, checksum */
                                 "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
                                 "\1\0\24\0x" /* lengths of name and fields */
                                 "\1\0\20\0"
                                 "\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0\x40";

#define ZIP_HEADER_SIZE (sizeof(zip_header) - 1)

static uint32_t little_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static void make_crc_table(uint32_t table[8][256])
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (crc & 1 ? GZIP_CRC_POLYNOMIAL : 0);
        table[0][i] = crc;
    }
    for (int k = 1; k < 8; k++)
        for (int i = 0; i < 256; i++)
            table[k][i] = (table[k - 1][i] >> 8) ^ table[0][table[k - 1][i] & 255];
}

static uint32_t add_to_crc(uint32_t table[8][256], uint32_t crc, const unsigned char *data,
                           size_t length)
{
    crc = ~crc;
    for (; length >= 8; length -= 8, data += 8) {
        uint32_t low = crc ^ little_endian(data), high = little_endian(data + 4);
        crc = table[7][low & 255] ^ table[6][low >> 8 & 255] ^ table[5][low >> 16 & 255] ^
              table[4][low >> 24] ^ table[3][high & 255] ^ table[2][high >> 8 & 255] ^
              table[1][high >> 16 & 255] ^ table[0][high >> 24];
    }
    while (length-- > 0)
        crc = (crc >> 8) ^ table[0][(crc ^ *data++) & 255];
    return ~crc;
}

static la_ssize_t give_part(struct archive *handle, void *self, const void **data)
{
    struct layer *layer = self;

    if (layer->gzip->is_header_given)
        return give_block(handle, self, data);
    layer->gzip->is_header_given = true;
    *data = zip_header;
    return ZIP_HEADER_SIZE;
}

/* Pass over `length` bytes, or with SIZE_MAX a text and the NUL behind it. */
static enum ent_status pass_header(struct layer *layer, size_t length, struct ent_error *err)
{
    while (length > 0) {
        unsigned char byte;
        size_t n;
        enum ent_status status = take_below(layer, &byte, 1, &n, err);

        if (status != ENT_OK)
            return status;
        if (n == 0)
            return fail_truncated(layer, err);
        length = length != SIZE_MAX ? length - 1 : byte ? SIZE_MAX : 0;
    }
    return ENT_OK;
}

/* `*more` tells whether there is a part. */
static enum ent_status read_header(struct layer *layer, bool *more, struct ent_error *err)
{
    unsigned char header[10], length[2];
    size_t n;
    enum ent_status status = take_below(layer, header, sizeof(header), &n, err);

    *more = n > 0;
    if (status != ENT_OK || (n == 0 && layer->gzip->n_parts > 0))
        return status;
    if (memcmp(header, layer->packing->magic, n < 2 ? n : 2) != 0)
        return fail_trailing(layer, err);
    if (n < sizeof(header))
        return fail_truncated(layer, err);
    if (header[2] != 8 || header[3] & 0xE0)
        return fail_damaged(layer, "its header is of no known kind", err);
    if (header[3] & GZIP_HAS_EXTRA) {
        status = take_below(layer, length, sizeof(length), &n, err);
        if (status == ENT_OK && n < sizeof(length))
            return fail_truncated(layer, err);
        if (status == ENT_OK)
            status = pass_header(layer, length[0] + 256 * (size_t)length[1], err);
    }
    if (status == ENT_OK && header[3] & GZIP_HAS_NAME)
        status = pass_header(layer, SIZE_MAX, err);
    if (status == ENT_OK && header[3] & GZIP_HAS_COMMENT)
        status = pass_header(layer, SIZE_MAX, err);
    if (status == ENT_OK && header[3] & GZIP_HAS_CRC)
        status = pass_header(layer, 2, err);
    return status;
}

static enum ent_status begin_part(struct layer *layer, bool *more, struct ent_error *err)
{
    struct archive_entry *entry;
    enum ent_status status = read_header(layer, more, err);

    if (status != ENT_OK || !*more)
        return status;
    layer->gzip->is_header_given = layer->gzip->is_over = false;
    layer->gzip->crc = 0;
    layer->gzip->n_parts++;
    layer->n_out = 0;
    layer->n_given = 0;
    status = open_handle(layer, give_part, err);
    if (status != ENT_OK)
        return status;
    archive_read_support_format_zip_streamable(layer->handle);
    archive_read_set_option(layer->handle, "zip", "ignorecrc32", "1"); /* its header has none */
    status = start_handle(layer, err);
    if (status == ENT_OK && archive_read_next_header(layer->handle, &entry) != ARCHIVE_OK)
        status = fail_unpack(layer, err);
    return status;
}

/* Go back to the end of the deflated data and verify them. */
static enum ent_status end_part(struct layer *layer, struct ent_error *err)
{
    uint64_t n_deflated = (uint64_t)archive_filter_bytes(layer->handle, -1) - ZIP_HEADER_SIZE;
    size_t n_back = (size_t)(layer->n_given - n_deflated);
    unsigned char trailer[8];
    size_t n;
    enum ent_status status;

    /* The zip reader uses a block up before it asks for the next. */
    assert(layer->rest.length == 0 && n_back <= layer->given.length);
    layer->rest = ent_str(layer->given.data + layer->given.length - n_back, n_back);
    layer->n_before += n_deflated;
    archive_read_free(layer->handle);
    layer->handle = NULL;

    status = take_below(layer, trailer, sizeof(trailer), &n, err);
    if (status != ENT_OK)
        return status;
    if (n < sizeof(trailer))
        return fail_truncated(layer, err);
    if (little_endian(trailer) != layer->gzip->crc)
        return fail_damaged(layer, "the checksum is wrong", err);
    if (little_endian(trailer + 4) != (uint32_t)layer->n_out)
        return fail_damaged(layer, "the length is wrong", err);
    return ENT_OK;
}

static enum ent_status pull_gzip(struct layer *layer, struct ent_str *block, struct ent_error *err)
{
    struct gzip *gzip = layer->gzip;
    enum ent_status status = ENT_OK;

    *block = ent_str(NULL, 0);
    while (status == ENT_OK && !layer->at_end && block->length == 0) {
        const void *data = NULL;
        la_int64_t offset;
        size_t n = 0;
        bool more;
        int result;

        if (!layer->handle) {
            status = begin_part(layer, &more, err);
            layer->at_end = !more;
            continue;
        }
        if (gzip->is_over) {
            status = end_part(layer, err);
            continue;
        }
        result = archive_read_data_block(layer->handle, &data, &n, &offset);
        /* The warning is that the sizes in our header are wrong. */
        gzip->is_over = result == ARCHIVE_EOF || result == ARCHIVE_WARN;
        if (result != ARCHIVE_OK && result != ARCHIVE_RETRY && !gzip->is_over)
            return fail_unpack(layer, err);
        if (n == 0)
            continue;
        gzip->crc = add_to_crc(gzip->table, gzip->crc, data, n);
        *block = ent_str(data, n);
        status = count_out(layer, n, err);
    }
    return status;
}

static enum ent_status open_gzip(struct layer *layer, struct ent_error *err)
{
    layer->gzip = calloc(1, sizeof(*layer->gzip));
    if (!layer->gzip)
        return ent_fail_memory(err);
    make_crc_table(layer->gzip->table);
    return ENT_OK;
}

/* ---- zip ---- */

/* A zip archive's directory is at its end, behind it a record of this size and a comment. */
#define ZIP_END_SIZE  ((size_t)22)
#define ZIP64_SIZE    ((size_t)56 + 20) /* what precedes it where there are too many members */
#define ZIP_TAIL_SIZE (ZIP64_SIZE + ZIP_END_SIZE + UINT16_MAX)

static enum ent_status open_zip(struct layer *layer, struct ent_error *err)
{
    enum ent_status status;

    /* Nothing but the end of a directory: there is nothing to be opened. */
    if (layer->rest.length >= 4 && memcmp(layer->rest.data, "PK\5\6", 4) == 0)
        return ENT_OK;
    status = open_handle(layer, give_block, err);
    if (status != ENT_OK)
        return status;
    if (!layer->is_seekable) {
        archive_read_support_format_zip_streamable(layer->handle);
        return start_handle(layer, err);
    }
    archive_read_set_seek_callback(layer->handle, seek_file);
    archive_read_support_format_zip_seekable(layer->handle);
    if (archive_read_open1(layer->handle) == ARCHIVE_OK)
        return ENT_OK;
    if (layer->failure.status != ENT_OK || archive_errno(layer->handle) == ENOMEM)
        return fail_unpack(layer, err);
    return ent_fail(err, ENT_EPARSE, "is truncated: the directory at its end is missing");
}

/* How many members the last bytes of an archive tell of, or UINT64_MAX when they tell nothing. */
static uint64_t listed_members(const unsigned char *tail, size_t length)
{
    for (size_t behind = ZIP_END_SIZE; behind <= length; behind++) {
        const unsigned char *end = tail + length - behind;
        uint64_t n = end[10] + 256u * end[11];

        if (memcmp(end, "PK\5\6", 4) != 0 || end[20] + 256u * end[21] != behind - ZIP_END_SIZE)
            continue;
        if (n < UINT16_MAX || length - behind < ZIP64_SIZE ||
            memcmp(end - ZIP64_SIZE, "PK\6\6", 4) != 0)
            return n;
        end -= ZIP64_SIZE;
        return little_endian(end + 32) | (uint64_t)little_endian(end + 36) << 32;
    }
    return UINT64_MAX;
}

/* Where the directory was not read first, members may be missing and nobody knows. */
static enum ent_status finish_zip(struct layer *layer, struct ent_error *err)
{
    unsigned char *tail;
    struct ent_str block = layer->given;
    size_t length = 0;
    uint64_t n_members;
    enum ent_status status = ENT_OK;

    if (layer->is_seekable)
        return ENT_OK;
    tail = malloc(ZIP_TAIL_SIZE + BLOCK_SIZE);
    if (!tail)
        return ent_fail_memory(err);
    while (status == ENT_OK && block.length > 0) {
        if (block.length > BLOCK_SIZE)
            block = ent_str(block.data + block.length - BLOCK_SIZE, BLOCK_SIZE);
        if (length > ZIP_TAIL_SIZE) {
            memmove(tail, tail + length - ZIP_TAIL_SIZE, ZIP_TAIL_SIZE);
            length = ZIP_TAIL_SIZE;
        }
        memcpy(tail + length, block.data, block.length);
        length += block.length;
        status = pull_below(layer, &block, err);
    }
    n_members = status == ENT_OK ? listed_members(tail, length) : 0;
    free(tail);
    if (status != ENT_OK)
        return status;
    if (n_members == UINT64_MAX)
        return ent_fail(err, ENT_EPARSE, "is truncated: the directory at its end is missing");
    if (n_members != layer->n_headers)
        return fail_damaged(layer, "its directory lists other members than it has", err);
    return ENT_OK;
}

/* ---- tar ---- */

static enum ent_status open_tar(struct layer *layer, struct ent_error *err)
{
    enum ent_status status = open_handle(layer, give_block, err);

    if (status != ENT_OK)
        return status;
    archive_read_support_format_tar(layer->handle);
    return start_handle(layer, err);
}

static enum ent_status finish_tar(struct layer *layer, struct ent_error *err)
{
    struct ent_str block = {"", 1};
    enum ent_status status = ENT_OK;

    /* An empty block ends it; libarchive is content without. */
    if (archive_filter_bytes(layer->handle, 0) <= archive_read_header_position(layer->handle))
        return fail_truncated(layer, err);
    /* The checksum of what was compressed is behind all that the archive holds. */
    while (layer->below && status == ENT_OK && block.length > 0)
        status = pull_below(layer, &block, err);
    return status;
}

/* ---- The kinds ---- */

static const struct packing packings[] = {
    {"gzip", 0, 3, "\x1F\x8B\x08", false, 0, open_gzip, pull_gzip, NULL},
    {"bzip2", 0, 10, "BZh?1AY&SY", false, ARCHIVE_FILTER_BZIP2, open_compressed, pull_handle,
     finish_compressed},
    {"bzip2", 0, 10, "BZh?\x17rE8P\x90", false, ARCHIVE_FILTER_BZIP2, open_compressed, pull_handle,
     finish_compressed}, /* of nothing */
    {"xz", 0, 6,
     "\xFD"
     "7zXZ\0",
     false, ARCHIVE_FILTER_XZ, open_compressed, pull_handle, finish_compressed},
    {"zstd", 0, 4, "\x28\xB5\x2F\xFD", false, ARCHIVE_FILTER_ZSTD, open_compressed, pull_handle,
     finish_compressed},
    {"zip", 0, 4, "PK\3\4", true, 0, open_zip, pull_handle, finish_zip},
    {"zip", 0, 4, "PK\5\6", true, 0, open_zip, pull_handle, finish_zip},
    {"tar", 257, 5, "ustar", true, 0, open_tar, pull_handle, finish_tar},
};

static const struct packing *find_packing(struct ent_str head)
{
    for (size_t i = 0; i < sizeof(packings) / sizeof(*packings); i++) {
        const struct packing *packing = &packings[i];
        const char *bytes = head.data + packing->offset;
        size_t n = 0;

        if (head.length < packing->offset + packing->length)
            continue;
        while (n < packing->length && (packing->magic[n] == '?' || packing->magic[n] == bytes[n]))
            n++;
        if (n == packing->length)
            return packing;
    }
    return NULL;
}

bool ent_archive_is_packed(struct ent_str head)
{
    return find_packing(head) != NULL;
}

static void free_layer(struct layer *layer)
{
    if (!layer)
        return;
    archive_read_free(layer->handle);
    free_layer(layer->below);
    free(layer->gzip);
    free(layer->block);
    free(layer);
}

/* A layer on top of what there is; a failed one leaves it as it was. */
static enum ent_status add_layer(struct ent_archive *archive, int fd, struct ent_str head,
                                 struct ent_error *err)
{
    struct layer *layer = calloc(1, sizeof(*layer));
    struct stat facts;
    enum ent_status status = ENT_OK;
    off_t place;

    if (!layer)
        return ent_fail_memory(err);
    layer->packing = find_packing(head);
    assert(layer->packing);
    layer->fd = fd;
    layer->size = -1;
    layer->block = malloc(head.length > BLOCK_SIZE ? head.length : BLOCK_SIZE);
    if (!layer->block) {
        status = ent_fail_memory(err);
        goto out;
    }
    memcpy(layer->block, head.data, head.length);
    layer->rest = ent_str(layer->block, head.length);
    layer->below = archive->top;
    if (!layer->below && fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) &&
        (place = lseek(fd, 0, SEEK_CUR)) >= (off_t)head.length) {
        layer->is_seekable = true;
        layer->base = (uint64_t)place - head.length;
        layer->file_size = (uint64_t)facts.st_size - layer->base;
    }
    status = layer->packing->open(layer, err);
    if (status != ENT_OK)
        goto out;
    archive->top = layer;
    layer = NULL; /* the archive's now */
out:
    if (layer)
        layer->below = NULL;
    free_layer(layer);
    return status;
}

/* ---- Members ---- */

/* What libarchive makes of names depends on the thread's locale. */
static locale_t enter_locale(const struct ent_archive *archive)
{
    return archive->locale ? uselocale(archive->locale) : (locale_t)0;
}

static void leave_locale(locale_t before)
{
    if (before)
        uselocale(before);
}

/* Names are foreign: nothing in them may break a line or the encoding. */
static enum ent_status keep_name(struct ent_archive *archive, struct archive_entry *entry,
                                 struct ent_error *err)
{
    const char *name = archive_entry_pathname(entry);
    size_t length;

    free(archive->member);
    archive->member = NULL;
    if (!name || !*name) {
        if (asprintf(&archive->member, "member %zu", archive->top->n_headers) < 0)
            archive->member = NULL;
        return archive->member ? ENT_OK : ent_fail_memory(err);
    }
    archive->member = strdup(name);
    if (!archive->member)
        return ent_fail_memory(err);
    length = strlen(archive->member);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)archive->member[i] < 0x20 || archive->member[i] == 0x7F)
            archive->member[i] = '?';
    for (size_t bad = 0; (bad += ent_utf8_check(archive->member + bad, length - bad)) < length;)
        archive->member[bad] = '?';
    return ENT_OK;
}

static bool is_hidden(const char *path)
{
    for (const char *name = path; name; name = strchr(name, '/')) {
        name += *name == '/';
        if (name[0] == '.' && strcspn(name, "/") > strspn(name, "."))
            return true;
    }
    return false;
}

/* Whether a member is one to be read. */
static enum ent_status judge_member(struct ent_archive *archive, struct archive_entry *entry,
                                    bool *is_wanted, struct ent_error *err)
{
    enum ent_status status = keep_name(archive, entry, err);

    *is_wanted = false;
    if (status != ENT_OK)
        return status;
    if (archive_entry_filetype(entry) == AE_IFDIR)
        return archive_entry_size(entry) > 0
                   ? fail_damaged(archive->top, "a folder that has bytes of its own", err)
                   : ENT_OK;
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) ||
        is_hidden(archive->member)) {
        archive->n_skipped++;
        return ENT_OK;
    }
    if (archive_entry_is_encrypted(entry))
        return ent_fail(err, ENT_EPARSE, "is encrypted");
    *is_wanted = true;
    return ENT_OK;
}

static enum ent_status next_member(struct ent_archive *archive, bool *more, struct ent_error *err)
{
    struct layer *layer = archive->top;
    bool is_wanted = false;

    while (!is_wanted) {
        struct archive_entry *entry;
        int result = layer->handle ? archive_read_next_header(layer->handle, &entry) : ARCHIVE_EOF;
        enum ent_status status;

        free(archive->member);
        archive->member = NULL;
        if (result == ARCHIVE_EOF) {
            *more = false;
            return layer->handle ? layer->packing->finish(layer, err) : ENT_OK;
        }
        if (result == ARCHIVE_RETRY)
            continue;
        /* A warning is that two places tell a size or a name differently: the data will tell. */
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
            return fail_unpack(layer, err);
        layer->n_headers++;
        status = judge_member(archive, entry, &is_wanted, err);
        if (status != ENT_OK)
            return status;
        layer->size = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : -1;
    }
    layer->start = n_used(layer);
    layer->n_out = 0;
    layer->at_end = false;
    *more = true;
    return ENT_OK;
}

/* ---- Outside ---- */

enum ent_status ent_archive_open(struct ent_archive **out, int fd, struct ent_str head,
                                 struct ent_error *err)
{
    struct ent_archive *archive = calloc(1, sizeof(*archive));
    locale_t before;
    enum ent_status status;

    if (!archive)
        return ent_fail_memory(err);
    archive->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    before = enter_locale(archive);
    status = add_layer(archive, fd, head, err);
    leave_locale(before);
    if (status == ENT_OK) {
        *out = archive;
        archive = NULL; /* the caller's now */
    }
    ent_archive_close(archive);
    return status;
}

void ent_archive_close(struct ent_archive *archive)
{
    if (!archive)
        return;
    free_layer(archive->top);
    free(archive->member);
    if (archive->locale)
        freelocale(archive->locale);
    free(archive);
}

enum ent_status ent_archive_enter(struct ent_archive *archive, struct ent_str head,
                                  struct ent_error *err)
{
    const struct packing *packing = find_packing(head);
    locale_t before;
    enum ent_status status;

    if (archive->top->packing->is_archive)
        return ent_fail(err, ENT_EPARSE, "is packed itself (%s): what is packed twice is not read",
                        packing->name);
    if (strcmp(packing->name, "tar") != 0)
        return ent_fail(err, ENT_EPARSE, "is packed twice (%s in %s), which is not read",
                        packing->name, archive->top->packing->name);
    before = enter_locale(archive);
    status = add_layer(archive, archive->top->fd, head, err);
    leave_locale(before);
    return status;
}

enum ent_status ent_archive_next(struct ent_archive *archive, bool *more, struct ent_error *err)
{
    locale_t before;
    enum ent_status status;

    archive->ready = ent_str(NULL, 0);
    if (!archive->top->packing->is_archive) {
        *more = !archive->is_begun;
        archive->is_begun = true;
        return ENT_OK;
    }
    before = enter_locale(archive);
    status = next_member(archive, more, err);
    leave_locale(before);
    return status;
}

const char *ent_archive_member(const struct ent_archive *archive)
{
    return archive->member;
}

size_t ent_archive_n_skipped(const struct ent_archive *archive)
{
    return archive->n_skipped;
}

enum ent_status ent_archive_read(struct ent_archive *archive, char *to, size_t wanted, size_t *n,
                                 struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (archive->ready.length == 0)
        status = archive->top->packing->pull(archive->top, &archive->ready, err);
    *n = archive->ready.length < wanted ? archive->ready.length : wanted;
    if (status != ENT_OK || *n == 0)
        return status;
    memcpy(to, archive->ready.data, *n);
    archive->ready.data += *n;
    archive->ready.length -= *n;
    return ENT_OK;
}
