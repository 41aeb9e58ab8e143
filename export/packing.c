#include "packing.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_SIZE (64 * 1024)

struct ent_packing {
    struct archive *archive;
    int fd;
    int error; /* the errno of the first failure */
};

int ent_write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, data, length);
        if (n >= 0) {
            data += n;
            length -= (size_t)n;
        } else if (errno == EAGAIN) {
            /* A terminal or pipe that somebody made non-blocking. */
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

bool ent_is_packed(const char *path)
{
    size_t length = strlen(path);

    return length > 3 && strcasecmp(path + length - 3, ".gz") == 0;
}

static la_ssize_t hand_on(struct archive *archive, void *user, const void *data, size_t length)
{
    struct ent_packing *packing = user;

    (void)archive;
    if (packing->error == 0)
        packing->error = ent_write_all(packing->fd, data, length);
    return packing->error ? -1 : (la_ssize_t)length;
}

static bool start(struct ent_packing *packing)
{
    struct archive *archive = packing->archive;
    struct archive_entry *entry = archive_entry_new();
    bool done = entry && archive_write_add_filter_gzip(archive) == ARCHIVE_OK &&
                archive_write_set_format_raw(archive) == ARCHIVE_OK &&
                archive_write_set_filter_option(archive, "gzip", "timestamp", NULL) == ARCHIVE_OK &&
                archive_write_set_bytes_per_block(archive, BLOCK_SIZE) == ARCHIVE_OK &&
                archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK;

    if (done) {
        archive_entry_set_filetype(entry, S_IFREG);
        done = archive_write_open(archive, packing, NULL, hand_on, NULL) == ARCHIVE_OK &&
               archive_write_header(archive, entry) == ARCHIVE_OK;
    }
    archive_entry_free(entry);
    return done;
}

enum ent_status ent_packing_new(struct ent_packing **out, int fd, struct ent_error *err)
{
    struct ent_packing *packing = calloc(1, sizeof *packing);

    if (!packing)
        return ent_fail_memory(err);
    packing->fd = fd;
    packing->archive = archive_write_new();
    if (!packing->archive || !start(packing)) {
        bool memory = !packing->archive || archive_errno(packing->archive) == ENOMEM;
        ent_packing_free(packing);
        return memory ? ent_fail_memory(err)
                      : ent_fail(err, ENT_EIO, "libarchive cannot pack gzip here");
    }
    *out = packing;
    return ENT_OK;
}

void ent_packing_free(struct ent_packing *packing)
{
    if (!packing)
        return;
    /* What is not ended by now is not wanted: nothing more is written. */
    if (packing->error == 0)
        packing->error = ECANCELED;
    archive_write_free(packing->archive);
    free(packing);
}

/* libarchive's failure, of which ours may be the cause. */
static int cause(const struct ent_packing *packing)
{
    int number = archive_errno(packing->archive);

    if (packing->error)
        return packing->error;
    return number > 0 ? number : ENOMEM;
}

int ent_packing_write(struct ent_packing *packing, const char *data, size_t length)
{
    while (length > 0 && packing->error == 0) {
        la_ssize_t n = archive_write_data(packing->archive, data, length);
        if (n <= 0)
            return packing->error = cause(packing);
        data += n;
        length -= (size_t)n;
    }
    return packing->error;
}

int ent_packing_end(struct ent_packing *packing)
{
    if (packing->error == 0 && archive_write_close(packing->archive) != ARCHIVE_OK)
        packing->error = cause(packing);
    return packing->error;
}
