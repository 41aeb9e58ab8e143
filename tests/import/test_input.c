#include "import/input.h"

#include <archive.h>
#include <archive_entry.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recording.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* More than two blocks, each line another one. */
enum { N_LINES = 90000, LINE_LENGTH = 7 };

static char *make_lines(void)
{
    char *text = malloc((size_t)N_LINES * LINE_LENGTH + 1);

    cr_assert(text);
    for (int i = 0; i < N_LINES; i++)
        sprintf(text + (size_t)i * LINE_LENGTH, "%06d\n", i);
    return text;
}

/* Packing keeps no line twice, and is no work. */
static void write_zip(const char *path, const char *const *names, const char *text, size_t length)
{
    struct archive *zip = archive_write_new();

    cr_assert_eq(archive_write_set_format_zip(zip), ARCHIVE_OK);
    cr_assert_eq(archive_write_open_filename(zip, path), ARCHIVE_OK);
    for (; *names; names++) {
        struct archive_entry *entry = archive_entry_new();

        archive_entry_set_pathname(entry, *names);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)length);
        cr_assert_eq(archive_write_header(zip, entry), ARCHIVE_OK);
        cr_assert_eq(archive_write_data(zip, text, length), (la_ssize_t)length);
        archive_entry_free(entry);
    }
    cr_assert_eq(archive_write_close(zip), ARCHIVE_OK);
    archive_write_free(zip);
}

static void write_gzip(const char *path, const char *text, size_t length)
{
    struct archive *gzip = archive_write_new();
    struct archive_entry *entry = archive_entry_new();

    archive_write_add_filter_gzip(gzip);
    archive_write_set_format_raw(gzip);
    cr_assert_eq(archive_write_open_filename(gzip, path), ARCHIVE_OK);
    archive_entry_set_filetype(entry, AE_IFREG);
    cr_assert_eq(archive_write_header(gzip, entry), ARCHIVE_OK);
    cr_assert_eq(archive_write_data(gzip, text, length), (la_ssize_t)length);
    cr_assert_eq(archive_write_close(gzip), ARCHIVE_OK);
    archive_entry_free(entry);
    archive_write_free(gzip);
}

static void write_file(const char *path, const char *text, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    cr_assert(fd >= 0);
    cr_assert_eq(write(fd, text, length), (ssize_t)length);
    close(fd);
}

/* A path in a folder; the text lives until the next call with the same `room`. */
static const char *in(char room[4096], const char *folder, const char *name)
{
    int length = snprintf(room, 4096, "%s/%s", folder, name);

    cr_assert(length > 0 && length < 4096);
    return room;
}

/* Take all of the file at hand, `step` bytes at a time where so many are shown, and append it to
 * `*text`. */
static enum ent_status take_all(struct ent_input_stream *input, size_t step, char **text,
                                size_t *length, struct ent_error *err)
{
    struct ent_str window;
    bool end = false;

    while (!end) {
        enum ent_status status = ent_input_fill(input, &window, &end, SIZE_MAX, err);
        size_t n;

        if (status != ENT_OK)
            return status;
        do {
            n = end || window.length < step ? window.length : step;
            *text = realloc(*text, *length + n + 1);
            cr_assert(*text);
            memcpy(*text + *length, window.data, n);
            *length += n;
            (*text)[*length] = '\0';
            ent_input_take(input, n);
            window.data += n;
            window.length -= n;
        } while (end && window.length > 0);
    }
    return ENT_OK;
}

Test(input, parts_of_a_file_make_the_whole)
{
    static const size_t steps[] = {1 << 20, 100000, 4097};
    char *lines = make_lines(), folder[4096], room[4096];
    size_t length = (size_t)N_LINES * LINE_LENGTH;
    const char *path;

    make_folder(folder);
    path = in(room, folder, "x.csv");
    write_file(path, lines, length);
    for (size_t s = 0; s < COUNT(steps); s++) {
        char *text = NULL;
        size_t n = 0;

        for (size_t start = 0; start < length; start += steps[s]) {
            size_t end = start + steps[s] < length ? start + steps[s] : length;
            struct ent_input_stream *input = NULL;
            char hex[65];

            cr_assert_eq(ent_input_open_range(&input, path, start, end, NULL), ENT_OK);
            cr_assert_eq(take_all(input, 60000, &text, &n, NULL), ENT_OK);
            cr_expect_eq(n, end);
            cr_expect_eq(ent_input_size(input), end - start);
            ent_input_sha256(input, hex);
            cr_expect_str_eq(hex, "", "a part has no hash");
            ent_input_close(input);
        }
        cr_expect_str_eq(text, lines);
        free(text);
    }
    free(lines);
    remove_folder(folder);
}

Test(input, a_part_is_what_lies_there)
{
    static const struct {
        const char *bytes;
        uint64_t start, end;
        const char *want;
    } rows[] = {
        {"\xEF\xBB\xBFone,two", 0, 10, "one,two"},
        {"one\xEF\xBB\xBFtwo", 3, 9, "\xEF\xBB\xBFtwo"},
        {"\xEF\xBB\xBFone,two", 0, 2, "\xEF\xBB"},
        {"one,two", 3, 3, ""},
        {"one,two", 7, 7, ""},
        {"", 0, 0, ""},
        {"\x1F\x8B\x08 as it is", 0, 9, "\x1F\x8B\x08 as it"},
    };
    char folder[4096], room[4096];

    make_folder(folder);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *path = in(room, folder, "x");
        struct ent_input_stream *input = NULL;
        char *text = NULL;
        size_t n = 0;

        write_file(path, rows[i].bytes, strlen(rows[i].bytes));
        cr_assert_eq(ent_input_open_range(&input, path, rows[i].start, rows[i].end, NULL), ENT_OK);
        cr_assert_eq(take_all(input, 1, &text, &n, NULL), ENT_OK);
        cr_expect_str_eq(text, rows[i].want);
        ent_input_close(input);
        free(text);
    }
    remove_folder(folder);
}

Test(input, parts_that_there_are_not)
{
    static const struct {
        const char *path;
        uint64_t start, end;
        enum ent_status status;
        const char *message;
    } rows[] = {
        {"x", 0, 8, ENT_EINVAL, "has no bytes 0 to 8"},
        {"x", 5, 4, ENT_EINVAL, "has no bytes 5 to 4"},
        {"fifo", 0, 0, ENT_EINVAL, "is no regular file: it cannot be read in parts"},
        {".", 0, 0, ENT_EIO, "is a directory"},
        {"nowhere", 0, 0, ENT_EIO, "cannot be opened: No such file or directory"},
    };
    char folder[4096], room[4096];
    struct ent_input_stream *input = NULL;
    struct ent_error err = {0};
    struct ent_str window;
    bool end;
    int fd;

    make_folder(folder);
    write_file(in(room, folder, "x"), "one,two", 7);
    cr_assert_eq(mkfifo(in(room, folder, "fifo"), 0600), 0);
    fd = open(room, O_RDWR); /* so that opening it does not wait */
    for (size_t i = 0; i < COUNT(rows); i++) {
        err = (struct ent_error){0};
        cr_expect_eq(ent_input_open_range(&input, in(room, folder, rows[i].path), rows[i].start,
                                          rows[i].end, &err),
                     rows[i].status);
        cr_expect_str_eq(err.message, rows[i].message);
        cr_expect_null(input);
    }
    close(fd);

    err = (struct ent_error){0};
    cr_assert_eq(ent_input_open_range(&input, in(room, folder, "x"), 2, 7, NULL), ENT_OK);
    cr_assert_eq(truncate(room, 4), 0);
    cr_expect_eq(ent_input_fill(input, &window, &end, SIZE_MAX, &err), ENT_EIO);
    cr_expect_str_eq(err.message, "has become shorter while it was read");
    ent_input_close(input);
    remove_folder(folder);
}

Test(input, hashing_is_a_choice)
{
    static const struct {
        bool hash, after_peek;
        const char *want;
    } rows[] = {
        {true, false, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {true, true, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {false, false, ""},
        {false, true, ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ent_input_stream *input = open_bytes("abc", 3);
        struct ent_str head;
        char *text = NULL, hex[65];
        size_t n = 0;

        if (rows[i].after_peek)
            cr_assert_eq(ent_input_peek(input, &head, NULL), ENT_OK);
        ent_input_set_hash(input, rows[i].hash);
        cr_assert_eq(take_all(input, 2, &text, &n, NULL), ENT_OK);
        ent_input_sha256(input, hex);
        cr_expect_str_eq(hex, rows[i].want);
        cr_expect_str_eq(text, "abc");
        cr_expect_eq(ent_input_size(input), 3);
        ent_input_close(input);
        free(text);
    }
}

Test(input, files_of_an_archive)
{
    static const char *const names[] = {"a.csv", "d/b.jsonl", ".hidden", "../c.csv", NULL};
    static const char *const inner[] = {"a.csv", "d/b.jsonl", "../c.csv"};
    char *lines = make_lines(), folder[4096], room[4096], name[8192], first[65] = "";
    size_t length = (size_t)N_LINES * LINE_LENGTH, n_files = 0;
    struct ent_input_stream *input = NULL;
    bool more = true;

    make_folder(folder);
    in(room, folder, "x.zip");
    write_zip(room, names, lines, length);
    cr_assert_eq(ent_input_open(&input, room, NULL), ENT_OK);
    while (more) {
        char *text = NULL, hex[65];
        size_t n = 0;

        cr_assert(n_files < COUNT(inner));
        cr_assert_eq(take_all(input, 99991, &text, &n, NULL), ENT_OK);
        cr_expect_str_eq(text, lines);
        cr_expect_eq(ent_input_size(input), length);
        ent_input_sha256(input, hex);
        if (n_files == 0)
            memcpy(first, hex, sizeof(first));
        cr_expect_eq(strlen(hex), 64);
        cr_expect_str_eq(hex, first);
        cr_assert_gt(snprintf(name, sizeof(name), "%s:%s", room, inner[n_files]), 0);
        cr_expect_str_eq(ent_input_name(input), name);
        cr_expect_str_eq(ent_input_inner_name(input), inner[n_files]);
        free(text);
        n_files++;
        cr_assert_eq(ent_input_next(input, &more, NULL), ENT_OK);
    }
    cr_expect_eq(n_files, COUNT(inner));
    cr_expect_eq(ent_input_n_skipped(input), 1);
    cr_expect_str_eq(ent_input_name(input), room);
    ent_input_close(input);

    /* Nobody needs to look at a file before going on. */
    cr_assert_eq(ent_input_open(&input, room, NULL), ENT_OK);
    for (n_files = 0, more = true; more; n_files++)
        cr_assert_eq(ent_input_next(input, &more, NULL), ENT_OK);
    cr_expect_eq(n_files, COUNT(inner));
    ent_input_close(input);
    free(lines);
    remove_folder(folder);
}

Test(input, names_and_plain_files)
{
    static const struct {
        const char *name;
        bool is_packed;
        const char *inner;
    } rows[] = {
        {"x.csv", false, "x.csv"},       {"x.csv.gz", true, "x.csv"}, {"x.CSV.GZ", true, "x.CSV"},
        {"x.csv.gz", false, "x.csv.gz"}, {"x.csv", true, "x.csv"},    {"x", true, "x"},
        {"x.gz.y", true, "x.gz.y"},
    };
    char folder[4096], room[4096];

    make_folder(folder);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *path = in(room, folder, rows[i].name);
        struct ent_input_stream *input = NULL;
        struct ent_str head;
        uint64_t size = 0;
        bool more = true;

        if (rows[i].is_packed)
            write_gzip(path, "a,b", 3);
        else
            write_file(path, "a,b", 3);
        cr_assert_eq(ent_input_open(&input, path, NULL), ENT_OK);
        cr_assert_eq(ent_input_peek(input, &head, NULL), ENT_OK);
        cr_expect(ent_str_is(head, "a,b"));
        cr_expect_str_eq(ent_input_name(input), path);
        cr_expect_str_eq(ent_input_inner_name(input) + strlen(folder) + 1, rows[i].inner);
        cr_expect_eq(ent_input_is_plain(input, &size), !rows[i].is_packed);
        cr_expect_eq(size, rows[i].is_packed ? 0u : 3u);
        cr_assert_eq(ent_input_next(input, &more, NULL), ENT_OK);
        cr_expect_not(more);
        ent_input_close(input);
    }
    remove_folder(folder);
}

Test(input, no_more_than_so_many_bytes)
{
    enum { LENGTH = N_LINES * LINE_LENGTH };
    static const char *const names[] = {"a.csv", "b.csv", NULL};
    static const struct {
        const char *name;
        uint64_t max_bytes;
        bool after_peek;
        const char *message; /* NULL: all is read */
    } rows[] = {
        {"x.csv", LENGTH, true, NULL},
        {"x.csv", LENGTH - 1, true, "has more than 629999 bytes (max_bytes)"},
        {"x.csv", 10, true, "has more than 10 bytes (max_bytes)"},
        {"x.csv", 10, false, "has more than 10 bytes (max_bytes)"},
        {"x.csv.gz", LENGTH, false, NULL},
        {"x.csv.gz", LENGTH - 1, true, "unpacks to more than 629999 bytes (max_bytes)"},
        {"x.csv.gz", 10, true, "unpacks to more than 10 bytes (max_bytes)"},
        {"x.zip", 2 * LENGTH, true, NULL},
        {"x.zip", 2 * LENGTH - 1, true, "unpacks to more than 1259999 bytes (max_bytes)"},
        {"x.zip", LENGTH, true, "unpacks to more than 630000 bytes (max_bytes)"},
    };
    char *lines = make_lines(), folder[4096], room[4096];

    make_folder(folder);
    write_file(in(room, folder, "x.csv"), lines, LENGTH);
    write_gzip(in(room, folder, "x.csv.gz"), lines, LENGTH);
    write_zip(in(room, folder, "x.zip"), names, lines, LENGTH);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ent_input_stream *input = NULL;
        struct ent_error err = {0};
        struct ent_str head;
        char *text = NULL;
        size_t n = 0;
        bool more = true;
        enum ent_status status = ent_input_open(&input, in(room, folder, rows[i].name), NULL);

        cr_assert_eq(status, ENT_OK);
        if (rows[i].after_peek)
            cr_assert_eq(ent_input_peek(input, &head, NULL), ENT_OK);
        ent_input_set_max_bytes(input, rows[i].max_bytes);
        while (status == ENT_OK && more) {
            status = take_all(input, 100000, &text, &n, &err);
            if (status == ENT_OK)
                status = ent_input_next(input, &more, &err);
        }
        cr_expect_eq(status, rows[i].message ? ENT_ELIMIT : ENT_OK, "row %zu", i);
        cr_expect_str_eq(err.message, rows[i].message ? rows[i].message : "");
        ent_input_close(input);
        free(text);
    }
    free(lines);
    remove_folder(folder);
}

Test(input, what_a_path_names)
{
    static const char *const made[] = {"b.csv", "a/x.csv", "a-b/x.csv", "a/.hidden", ".git/x", "é"};
    static const char *const want[] = {"a-b/x.csv", "a/x.csv", "b.csv", "é"};
    char folder[4096], room[4096], **files = NULL;
    size_t n = 0, n_skipped = 0;
    struct ent_error err = {0};

    make_folder(folder);
    cr_assert_eq(ent_input_list(&files, &n, &n_skipped, folder, &err), ENT_EIO);
    cr_expect_str_eq(err.message, "is a folder without files");
    cr_assert_eq(mkdir(in(room, folder, "a"), 0700), 0);
    cr_assert_eq(mkdir(in(room, folder, "a-b"), 0700), 0);
    cr_assert_eq(mkdir(in(room, folder, ".git"), 0700), 0);
    for (size_t i = 0; i < COUNT(made); i++)
        write_file(in(room, folder, made[i]), "x", 1);
    cr_assert_eq(symlink(".", in(room, folder, "a/loop")), 0);

    cr_assert_eq(ent_input_list(&files, &n, &n_skipped, folder, NULL), ENT_OK);
    cr_assert_eq(n, COUNT(want));
    for (size_t i = 0; i < n; i++)
        cr_expect_str_eq(files[i], in(room, folder, want[i]));
    cr_expect_eq(n_skipped, 3, "a hidden file, a hidden folder and a link");
    ent_input_list_free(files, n);

    static const char *const themselves[] = {"-", "nowhere/at/all", "/dev/null"};
    for (size_t i = 0; i < COUNT(themselves); i++) {
        cr_assert_eq(ent_input_list(&files, &n, &n_skipped, themselves[i], NULL), ENT_OK);
        cr_expect_eq(n, 1);
        cr_expect_str_eq(files[0], themselves[i]);
        cr_expect_eq(n_skipped, 0);
        ent_input_list_free(files, n);
    }
    remove_folder(folder);
}
