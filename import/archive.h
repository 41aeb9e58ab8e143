#ifndef ENT_IMPORT_ARCHIVE_H
#define ENT_IMPORT_ARCHIVE_H

#include "../graph/text.h"

/*
 * What is packed: files compressed by gzip, bzip2, xz or zstd, and the members of zip and tar
 * archives, tar also compressed. Recognised by its first bytes, unpacked while it is read: nothing
 * is written anywhere, and no more is held than buffers. The one place that meets libarchive.
 */
struct ent_archive;

/** Whether bytes that begin with `head` are packed. 512 of them tell, fewer only where there are no
 * more. */
bool ent_archive_is_packed(struct ent_str head);

/**
 * Unpack what begins with `head` (copied) and goes on with what is still to be read from `fd`,
 * which stays the caller's. Before the first ent_archive_next nothing can be read. ENT_EPARSE
 * (truncated, damaged), ENT_EIO, ENT_ENOMEM.
 */
enum ent_status ent_archive_open(struct ent_archive **out, int fd, struct ent_str head,
                                 struct ent_error *err);
void ent_archive_close(struct ent_archive *archive);

/**
 * What was read so far, `head`, is packed itself: go on with what it holds, after the next
 * ent_archive_next. So it is with a compressed tar archive; everything else that is packed twice is
 * refused (ENT_EPARSE), since nobody can tell how deep it goes. After a failure only closing is
 * allowed.
 */
enum ent_status ent_archive_enter(struct ent_archive *archive, struct ent_str head,
                                  struct ent_error *err);

/**
 * Go on to the next file, `*more` telling whether there is one: compressed bytes are one, an
 * archive has its members, without folders, links, devices and hidden files (a name in their path
 * begins with a dot). What the archive has at its end is verified when there are no more.
 * ENT_EPARSE (truncated, damaged, the member is encrypted), ENT_EIO, ENT_ENOMEM.
 */
enum ent_status ent_archive_next(struct ent_archive *archive, bool *more, struct ent_error *err);

/** The member at hand, fit to be shown: its path in the archive, of which nothing is ever made.
 * NULL where there is none, and of bytes that are compressed only. */
const char *ent_archive_member(const struct ent_archive *archive);

/** How many members were passed over so far that are no folders. */
size_t ent_archive_n_skipped(const struct ent_archive *archive);

/**
 * Read at most `wanted` bytes of the file at hand; `*n` is 0 only at its end, where its checksum
 * and length were found right. ENT_EPARSE (truncated, damaged), ENT_ELIMIT (what unpacks to more
 * than 100 MiB and 1000 times what it was), ENT_EIO, ENT_ENOMEM.
 */
enum ent_status ent_archive_read(struct ent_archive *archive, char *to, size_t wanted, size_t *n,
                                 struct ent_error *err);

/** What read(2) does, with the cause in words: ENT_EIO. `*n` is 0 at the end. */
enum ent_status ent_file_read(int fd, char *to, size_t wanted, size_t *n, struct ent_error *err);

#endif
