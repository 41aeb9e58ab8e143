#include "output.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "packing.h"

#define BUFFER_SIZE  ((size_t)256 * 1024)
#define MEMORY_SIZE  ((size_t)4 * 1024) /* a text in memory starts with that */
#define SHORT_TEXT   64                 /* bytes */
#define MAX_LINKS    40
#define MAX_ATTEMPTS 100
#define BASE_NAME_MAX                                                                              \
    200 /* bytes of the target's name in a temporary file's, so that it fits in a folder */
#define SAID_NAME_MAX 120 /* bytes of a file's name in a message, so that the reason fits too */

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

struct ent_text {
    char *buffer;
    size_t used, capacity;
    int fd;                      /* -1: memory */
    struct ent_packing *packing; /* or NULL */
    int error;                   /* the errno of the first failure */
    char *name;
};

struct part {
    char *name;    /* as the caller would say it */
    char *target;  /* what is replaced: links are followed */
    char *temp;    /* what is written and then renamed; NULL: written directly */
    bool done;     /* renamed */
    bool borrowed; /* the descriptor is standard output's */
    int fd;
    struct ent_text *text;
};

struct ent_output {
    char *path;
    bool direct; /* all parts go into one file as they come */
    struct part *parts;
    size_t n, capacity;
    char *names;
    char **retired; /* paths of parts of an older output */
    size_t n_retired, retired_capacity;
    char *retired_names;
};

/* For whom a byte is not plain text. */
enum { JSON = 1, XML = 2, CSV = 4, HIGH = 8, END = 16 };

/* A writer of XML that keeps apart what XML cannot hold. No byte is marked with that. */
enum { UNIQUE = 32 };

#define CONTROL (JSON | XML)
#define X4(x)   x, x, x, x
#define X16(x)  X4(x), X4(x), X4(x), X4(x)

/* clang-format off */
static const uint8_t special[256] = {
    END, CONTROL, CONTROL, CONTROL, X4(CONTROL),
    CONTROL, CONTROL | CSV, CONTROL | CSV, CONTROL, CONTROL, CONTROL | CSV, CONTROL, CONTROL,
    X16(CONTROL),
    0, 0, JSON | XML | CSV, 0, 0, 0, XML, 0,
    0, 0, 0, 0, CSV, 0, 0, 0,
    X4(0), X4(0), 0, 0, 0, 0, JSON | XML, 0, XML, 0,
    X16(0),
    X4(0), X4(0), X4(0), JSON, 0, 0, 0,
    X16(0),
    X16(0),
    X16(HIGH), X16(HIGH), X16(HIGH), X16(HIGH), X16(HIGH), X16(HIGH), X16(HIGH), X16(HIGH),
};
/* clang-format on */

static const char hex[] = "0123456789abcdef";

/* ---- The sink ---- */

static void write_out(struct ent_text *text)
{
    if (text->error == 0)
        text->error = text->packing ? ent_packing_write(text->packing, text->buffer, text->used)
                                    : ent_write_all(text->fd, text->buffer, text->used);
    text->used = 0;
}

/* Make room for at least one byte more, if possible for `wanted`. After a failure what was written
 * is dropped. */
static void make_room(struct ent_text *text, size_t wanted)
{
    if (text->fd < 0 && text->error == 0) {
        if (wanted <= SIZE_MAX - text->used &&
            ent_grow(&text->buffer, &text->capacity, text->used + wanted, 1, NULL) == ENT_OK)
            return;
        text->error = ENOMEM;
    }
    if (text->fd < 0)
        text->used = 0;
    else
        write_out(text);
}

/* Where up to MEMORY_SIZE bytes can be put; the caller adds to `used` what it took. */
static inline char *reserve(struct ent_text *text, size_t size)
{
    if (text->capacity - text->used < size)
        make_room(text, size);
    return text->buffer + text->used;
}

static inline void put_bytes(struct ent_text *text, const char *data, size_t length)
{
    while (length > text->capacity - text->used) {
        size_t room = text->capacity - text->used;
        memcpy(text->buffer + text->used, data, room);
        text->used += room;
        data += room;
        length -= room;
        make_room(text, length);
    }
    memcpy(text->buffer + text->used, data, length);
    text->used += length;
}

/* ---- Escapes ---- */

/* U+FFFE and U+FFFF are characters of UTF-8, but not of XML. */
static bool is_noncharacter(const char *at)
{
    return memcmp(at, "\xEF\xBF", 2) == 0 && (unsigned char)at[2] >= 0xBE;
}

/* Escape the character at `at`; returns how many bytes of it were taken. */
static size_t escape_json(struct ent_text *text, const char *at)
{
    static const char short_names[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    char escape[6] = {'\\', 'u', '0', '0', 0, 0};

    if (*at == '<') {
        /* Neither may end or open anything where JSON stands in a page. */
        if (at[1] == '/') {
            put_bytes(text, "<\\/", 3);
            return 2;
        }
        if (at[1] == '!')
            put_bytes(text, "\\u003c", 6);
        else
            put_bytes(text, "<", 1);
        return 1;
    }
    for (const char *name = short_names; *name; name += 2) {
        if (*at == *name) {
            escape[1] = name[1];
            put_bytes(text, escape, 2);
            return 1;
        }
    }
    escape[4] = hex[(unsigned char)*at >> 4];
    escape[5] = hex[(unsigned char)*at & 15];
    put_bytes(text, escape, 6);
    return 1;
}

/* A character or byte that XML forbids; of an id its number stays, lest two ids become one. */
static void put_forbidden(struct ent_text *text, uint8_t format, unsigned code)
{
    put_bytes(text, REPLACEMENT, 3);
    if (format & UNIQUE) {
        char digits[4] = {hex[code >> 12 & 15], hex[code >> 8 & 15], hex[code >> 4 & 15],
                          hex[code & 15]};
        put_bytes(text, digits, 4);
    }
}

static size_t escape_xml(struct ent_text *text, const char *at, uint8_t format)
{
    switch (*at) {
    case '&':
        put_bytes(text, "&amp;", 5);
        break;
    case '<':
        put_bytes(text, "&lt;", 4);
        break;
    case '>':
        put_bytes(text, "&gt;", 4);
        break;
    case '"':
        put_bytes(text, "&quot;", 6);
        break;
    case '\t': /* bare blanks of these kinds become spaces in an attribute */
        put_bytes(text, "&#9;", 4);
        break;
    case '\n':
        put_bytes(text, "&#10;", 5);
        break;
    case '\r':
        put_bytes(text, "&#13;", 5);
        break;
    default:
        put_forbidden(text, format, (unsigned char)*at);
        break;
    }
    return 1;
}

static inline void put_escaped(struct ent_text *text, const char *value, uint8_t format)
{
    const char *run = value, *at = value;
    const char *valid = value; /* up to here high bytes are known to be UTF-8 */

    for (;;) {
        uint8_t class;

        while (!(special[(unsigned char)*at] & (format | HIGH | END)))
            at++;
        class = special[(unsigned char)*at];
        if (class == END)
            break;
        if (class == HIGH) {
            if (at >= valid)
                valid = at + ent_utf8_check(at, strlen(at));
            if (at < valid && !((format & XML) && is_noncharacter(at))) {
                at++;
                continue;
            }
            put_bytes(text, run, (size_t)(at - run));
            if (at < valid) {
                put_forbidden(text, format, 0xFFC0U | ((unsigned char)at[2] & 0x3F));
                at += 3;
            } else {
                put_forbidden(text, format, (unsigned char)*at);
                at++;
            }
        } else {
            put_bytes(text, run, (size_t)(at - run));
            at += format & JSON ? escape_json(text, at) : escape_xml(text, at, format);
        }
        run = at;
    }
    put_bytes(text, run, (size_t)(at - run));
}

/* ---- Files ---- */

static enum ent_status cannot(struct ent_error *err, const char *verb, const char *name, int cause)
{
    size_t length = strlen(name);
    bool long_name = length > SAID_NAME_MAX;

    if (cause == ENOMEM)
        return ent_fail_memory(err);
    if (long_name) {
        name += length - SAID_NAME_MAX;
        while (((unsigned char)*name & 0xC0) == 0x80)
            name++;
    }
    return ent_fail(err, ENT_EIO, "cannot %s %s%s: %s", verb, long_name ? "..." : "", name,
                    strerror(cause));
}

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* The file that a path names in the end, which need not exist: links are written through. */
static enum ent_status follow_links(const char *path, char **out, struct ent_error *err)
{
    char *current = strdup(path);

    for (int i = 0; current && i < MAX_LINKS; i++) {
        char link[4096];
        char *next;
        ssize_t length = readlink(current, link, sizeof link);

        if (length < 0) {
            *out = current;
            return ENT_OK;
        }
        if (asprintf(&next, "%.*s%.*s", link[0] == '/' ? 0 : (int)folder_length(current), current,
                     (int)length, link) < 0)
            next = NULL;
        free(current);
        current = next;
    }
    if (!current)
        return ent_fail_memory(err);
    free(current);
    return cannot(err, "create", path, ELOOP);
}

/* A new file beside the target, with the rights that the target has, or else that the user's mask
 * gives. */
static enum ent_status create_beside(struct part *part, const struct stat *old,
                                     struct ent_error *err)
{
    mode_t mode = old ? old->st_mode & 0777 : 0666;
    size_t folder = folder_length(part->target);

    for (int i = 0; i < MAX_ATTEMPTS; i++) {
        char attempt[16] = "";
        char *temp;

        if (i > 0)
            snprintf(attempt, sizeof attempt, "-%d", i);
        if (asprintf(&temp, "%.*s.%.*s.%ld%s.tmp", (int)folder, part->target, BASE_NAME_MAX,
                     part->target + folder, (long)getpid(), attempt) < 0)
            return ent_fail_memory(err);
        part->fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (part->fd >= 0) {
            part->temp = temp;
            /* Where the file system knows no rights, this fails and nothing is lost. */
            if (old)
                fchmod(part->fd, mode);
            return ENT_OK;
        }
        free(temp);
        if (errno != EEXIST)
            break;
    }
    return cannot(err, "create", part->name, errno);
}

static bool is_written_directly(const struct stat *file)
{
    return !S_ISREG(file->st_mode) && !S_ISDIR(file->st_mode);
}

static enum ent_status open_part(struct part *part, struct ent_error *err)
{
    struct stat old;
    bool exists = stat(part->name, &old) == 0;
    enum ent_status status;

    if (exists && S_ISDIR(old.st_mode))
        return cannot(err, "write", part->name, EISDIR);
    if (exists && is_written_directly(&old)) {
        part->fd = open(part->name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        return part->fd < 0 ? cannot(err, "write", part->name, errno) : ENT_OK;
    }
    /* Replacing needs the folder's permission only; a file that is protected is protected all the
     * same. */
    if (exists && faccessat(AT_FDCWD, part->name, W_OK, AT_EACCESS) != 0)
        return cannot(err, "write", part->name, errno);
    status = follow_links(part->name, &part->target, err);
    if (status != ENT_OK)
        return status;
    return create_beside(part, exists ? &old : NULL, err);
}

static void part_fini(struct part *part)
{
    ent_text_free(part->text);
    if (part->fd >= 0 && !part->borrowed)
        close(part->fd);
    if (part->temp && !part->done)
        unlink(part->temp);
    free(part->name);
    free(part->target);
    free(part->temp);
}

/* "x.csv" and "nodes" make "x.nodes.csv", "x.csv.gz" "x.nodes.csv.gz". */
static char *part_name(const char *path, const char *part)
{
    const char *base = path + folder_length(path);
    const char *end = base + strlen(base) - (ent_is_packed(path) ? 3 : 0);
    const char *dot = memrchr(base, '.', (size_t)(end - base));
    char *name;

    if (!part)
        return strdup(path);
    if (!dot || dot == base)
        dot = end;
    return asprintf(&name, "%.*s.%s%s", (int)(dot - path), path, part, dot) < 0 ? NULL : name;
}

/* Add to a list in words. */
static enum ent_status add_name(char **names, const char *name, struct ent_error *err)
{
    char *longer;

    if (asprintf(&longer, "%s%s%s", *names ? *names : "", *names ? ", " : "", name) < 0)
        return ent_fail_memory(err);
    free(*names);
    *names = longer;
    return ENT_OK;
}

/* A part could not be renamed: say which are new already, for the old files are no longer all
 * there. */
static enum ent_status fail_halfway(const struct ent_output *output, const char *name, int cause,
                                    struct ent_error *err)
{
    char *done = NULL;
    enum ent_status status;

    for (size_t i = 0; i < output->n; i++) {
        if (output->parts[i].done && add_name(&done, output->parts[i].name, err) != ENT_OK) {
            free(done);
            return ENT_ENOMEM;
        }
    }
    if (done)
        status = ent_fail(err, ENT_EIO, "cannot replace %s: %s; already new: %s", name,
                          strerror(cause), done);
    else
        status = cannot(err, "replace", name, cause);
    free(done);
    return status;
}

/* Everything that was written is on the disk when this returns ENT_OK. */
static enum ent_status finish_part(struct part *part, struct ent_error *err)
{
    struct ent_text *text = part->text;
    enum ent_status status = ent_text_flush(text, err);
    int fd = part->fd;

    if (status == ENT_OK && text->packing && (text->error = ent_packing_end(text->packing)) != 0)
        status = cannot(err, "write", text->name, text->error);
    if (status != ENT_OK || part->borrowed)
        return status;
    part->fd = -1;
    if (part->temp && fsync(fd) != 0 && errno != EINVAL && errno != ENOSYS) {
        status = cannot(err, "write", part->name, errno);
        close(fd);
        return status;
    }
    if (close(fd) != 0 && errno != EINTR)
        return cannot(err, "write", part->name, errno);
    return ENT_OK;
}

enum ent_status ent_text_new(struct ent_text **out, int fd, const char *name, struct ent_error *err)
{
    struct ent_text *text = calloc(1, sizeof *text);

    if (!text)
        return ent_fail_memory(err);
    text->fd = fd;
    text->capacity = fd < 0 ? MEMORY_SIZE : BUFFER_SIZE;
    text->buffer = malloc(text->capacity);
    text->name = strdup(name);
    if (!text->buffer || !text->name) {
        ent_text_free(text);
        return ent_fail_memory(err);
    }
    *out = text;
    return ENT_OK;
}

void ent_text_free(struct ent_text *text)
{
    if (!text)
        return;
    ent_packing_free(text->packing);
    free(text->buffer);
    free(text->name);
    free(text);
}

enum ent_status ent_text_flush(struct ent_text *text, struct ent_error *err)
{
    if (text->fd >= 0)
        write_out(text);
    return text->error ? cannot(err, "write", text->name, text->error) : ENT_OK;
}

void ent_text_fail_memory(struct ent_text *text)
{
    if (text->error == 0)
        text->error = ENOMEM;
}

void ent_text_clear(struct ent_text *text)
{
    text->used = 0;
}

const char *ent_text_memory(struct ent_text *text, size_t *length)
{
    if (length)
        *length = text->used;
    *reserve(text, 1) = '\0';
    return text->buffer;
}

enum ent_status ent_output_new(struct ent_output **out, const char *path, struct ent_error *err)
{
    struct ent_output *output;
    struct stat file;

    if (!path || !*path)
        return ent_fail(err, ENT_EINVAL, "the output has no name");
    output = calloc(1, sizeof *output);
    if (!output)
        return ent_fail_memory(err);
    /* Opened by its name, a file that the shell appends to would be written from its start. */
    output->path = strdup(strcmp(path, "/dev/stdout") == 0 ? "-" : path);
    if (!output->path) {
        ent_output_free(output);
        return ent_fail_memory(err);
    }
    output->direct = strcmp(output->path, "-") == 0 ||
                     (stat(output->path, &file) == 0 && is_written_directly(&file));
    *out = output;
    return ENT_OK;
}

void ent_output_free(struct ent_output *output)
{
    if (!output)
        return;
    for (size_t i = 0; i < output->n; i++)
        part_fini(&output->parts[i]);
    for (size_t i = 0; i < output->n_retired; i++)
        free(output->retired[i]);
    free(output->retired);
    free(output->retired_names);
    free(output->parts);
    free(output->path);
    free(output->names);
    free(output);
}

enum ent_status ent_output_open(struct ent_output *output, const char *part, struct ent_text **text,
                                struct ent_error *err)
{
    struct part new = {.fd = -1};
    enum ent_status status;

    if (output->direct && output->n > 0) {
        *text = output->parts[0].text;
        ent_put(*text, "\n");
        return ENT_OK;
    }
    status = ent_grow(&output->parts, &output->capacity, output->n + 1, sizeof new, err);
    if (status != ENT_OK)
        return status;
    if (strcmp(output->path, "-") == 0) {
        new.name = strdup("standard output");
        new.fd = STDOUT_FILENO;
        new.borrowed = true;
    } else {
        new.name = part_name(output->path, output->direct ? NULL : part);
    }
    if (!new.name) {
        status = ent_fail_memory(err);
        goto out;
    }
    if (!new.borrowed)
        status = open_part(&new, err);
    if (status == ENT_OK)
        status = ent_text_new(&new.text, new.fd, new.name, err);
    if (status == ENT_OK && ent_is_packed(output->path))
        status = ent_packing_new(&new.text->packing, new.fd, err);
    if (status == ENT_OK)
        status = add_name(&output->names, new.name, err);
    if (status != ENT_OK)
        goto out;
    *text = new.text;
    output->parts[output->n++] = new;
    return ENT_OK;
out:
    part_fini(&new);
    return status;
}

/* Whether there is a regular file, not a link to one, that begins so. */
static bool begins_with(const char *path, const char *start)
{
    char head[64];
    struct stat file;
    ssize_t n = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return false;
    if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode))
        n = read(fd, head, strlen(start));
    close(fd);
    return n == (ssize_t)strlen(start) && memcmp(head, start, (size_t)n) == 0;
}

enum ent_status ent_output_retire(struct ent_output *output, const char *part, const char *start,
                                  struct ent_error *err)
{
    enum ent_status status;
    char *path;

    if (output->direct)
        return ENT_OK;
    status = ent_grow(&output->retired, &output->retired_capacity, output->n_retired + 1,
                      sizeof *output->retired, err);
    if (status != ENT_OK)
        return status;
    path = part_name(output->path, part);
    if (!path)
        return ent_fail_memory(err);
    if (!begins_with(path, start)) {
        free(path);
        return ENT_OK;
    }
    output->retired[output->n_retired++] = path;
    return add_name(&output->retired_names, path, err);
}

const char *ent_output_retired(const struct ent_output *output)
{
    return output->retired_names ? output->retired_names : "";
}

enum ent_status ent_output_commit(struct ent_output *output, struct ent_error *err)
{
    for (size_t i = 0; i < output->n; i++) {
        enum ent_status status = finish_part(&output->parts[i], err);
        if (status != ENT_OK)
            return status;
    }
    for (size_t i = 0; i < output->n; i++) {
        struct part *part = &output->parts[i];

        if (part->temp && rename(part->temp, part->target) != 0)
            return fail_halfway(output, part->name, errno, err);
        part->done = part->temp != NULL;
    }
    for (size_t i = 0; i < output->n_retired; i++) {
        if (unlink(output->retired[i]) != 0 && errno != ENOENT)
            return cannot(err, "remove", output->retired[i], errno);
    }
    return ENT_OK;
}

const char *ent_output_names(const struct ent_output *output)
{
    return output->names ? output->names : "";
}

void ent_put_bytes(struct ent_text *text, const char *data, size_t length)
{
    put_bytes(text, data, length);
}

void ent_put_json(struct ent_text *text, const char *value)
{
    put_bytes(text, "\"", 1);
    put_escaped(text, value, JSON);
    put_bytes(text, "\"", 1);
}

void ent_put_xml(struct ent_text *text, const char *value)
{
    put_escaped(text, value, XML);
}

void ent_put_xml_id(struct ent_text *text, const char *value)
{
    put_escaped(text, value, XML | UNIQUE);
}

static void put_table_text(struct ent_text *text, const char *value, const char *before)
{
    const char *at = value;

    while (!(special[(unsigned char)*at] & (CSV | END)))
        at++;
    /* Quotes also tell a text that is empty from one that is missing. */
    if (!*at && at > value) {
        ent_put(text, before);
        put_bytes(text, value, (size_t)(at - value));
        return;
    }
    put_bytes(text, "\"", 1);
    ent_put(text, before);
    for (const char *quote; (quote = strchr(value, '"')); value = quote + 1) {
        put_bytes(text, value, (size_t)(quote - value));
        put_bytes(text, "\"\"", 2);
    }
    put_bytes(text, value, strlen(value));
    put_bytes(text, "\"", 1);
}

void ent_put_csv(struct ent_text *text, const char *value)
{
    put_table_text(text, value, "");
}

void ent_put_csv_safe(struct ent_text *text, const char *value)
{
    put_table_text(text, value, *value && strchr("=+-@\t\r", *value) ? "'" : "");
}

void (*ent_csv_putter(const struct ent_write_options *options))(struct ent_text *, const char *)
{
    return options && options->csv_safe ? ent_put_csv_safe : ent_put_csv;
}

void ent_put_integer(struct ent_text *text, int64_t value)
{
    text->used += ent_write_integer(value, reserve(text, ENT_VALUE_TEXT));
}

void ent_put_decimal(struct ent_text *text, int64_t millionths)
{
    text->used += ent_write_decimal(millionths, reserve(text, ENT_VALUE_TEXT));
}

void ent_put_real(struct ent_text *text, double value)
{
    text->used += ent_write_real(value, reserve(text, ENT_VALUE_TEXT));
}

void ent_put_time(struct ent_text *text, int64_t time)
{
    char other[ENT_SPAN_TEXT];
    char *out = reserve(text, sizeof other);
    int64_t year = 0;
    unsigned month = 0, day = 0;

    if (time % ENT_DAY_S == 0)
        ent_civil_from_days(time / ENT_DAY_S, &year, &month, &day);
    if (year < 1 || year > 9999) {
        ent_time_format(time, other);
        ent_put(text, other);
        return;
    }
    ent_write_integer(100000000 + year * 10000 + month * 100 + day, other); /* 1YYYYMMDD */
    memcpy(out, other + 1, 4);
    out[4] = '-';
    memcpy(out + 5, other + 5, 2);
    out[7] = '-';
    memcpy(out + 8, other + 7, 2);
    text->used += 10;
}

bool ent_has_cell(const struct ent_column *column, union ent_cells values, size_t index)
{
    switch (column->type) {
    case ENT_REAL:
        return isfinite(values.reals[index]);
    case ENT_TEXT:
        return values.texts[index] != NULL;
    case ENT_INTEGER:
    case ENT_DECIMAL:
    case ENT_BOOLEAN:
        break;
    }
    return values.integers[index] != ENT_MISSING;
}

bool ent_put_cell(struct ent_text *text, const struct ent_column *column, union ent_cells values,
                  size_t index, void (*put_text)(struct ent_text *, const char *))
{
    if (!ent_has_cell(column, values, index))
        return false;
    switch (column->type) {
    case ENT_INTEGER:
        ent_put_integer(text, values.integers[index]);
        break;
    case ENT_DECIMAL:
        ent_put_decimal(text, values.integers[index]);
        break;
    case ENT_REAL:
        ent_put_real(text, values.reals[index]);
        break;
    case ENT_TEXT:
        put_text(text, values.texts[index]);
        break;
    case ENT_BOOLEAN:
        ent_put(text, values.integers[index] ? "true" : "false");
        break;
    }
    return true;
}

/* ---- The pen ---- */

void ent_pen_down(struct ent_pen *pen, struct ent_text *text)
{
    static_assert(ENT_PEN_ROOM <= MEMORY_SIZE, "there is always room for a pen");
    pen->text = text;
    pen->begin = pen->at = reserve(text, ENT_PEN_ROOM);
    pen->end = text->buffer + text->capacity;
}

void ent_pen_lift(struct ent_pen *pen)
{
    pen->text->used += (size_t)(pen->at - pen->begin);
    pen->begin = pen->at;
}

static inline void pen_decimal(struct ent_pen *pen, int64_t millionths)
{
    const int64_t tenth = ENT_MICRO / 10;
    uint64_t value = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
    uint64_t tenths = value / (uint64_t)tenth;

    ent_pen_room(pen, ENT_VALUE_TEXT);
    if (tenths * (uint64_t)tenth != value || tenths >= 1000) {
        pen->at += ent_write_decimal(millionths, pen->at);
        return;
    }
    /* Most are small and have one decimal at most. */
    *pen->at = '-';
    pen->at += millionths < 0;
    *pen->at = (char)('0' + tenths / 100);
    pen->at += tenths >= 100;
    *pen->at++ = (char)('0' + tenths / 10 % 10);
    if (tenths % 10) {
        *pen->at++ = '.';
        *pen->at++ = (char)('0' + tenths % 10);
    }
}

static inline void pen_integer(struct ent_pen *pen, int64_t value)
{
    ent_pen_room(pen, ENT_VALUE_TEXT);
    if (value >= 0 && value < 10)
        *pen->at++ = (char)('0' + value);
    else
        pen->at += ent_write_integer(value, pen->at);
}

/* Write a text of a table that is short and needs no quotes; false, and nothing, when it is not. */
static inline bool pen_plain(struct ent_pen *pen, const char *value)
{
    char *at;

    ent_pen_room(pen, SHORT_TEXT);
    at = pen->at;
    for (const char *end = value + SHORT_TEXT; value < end; *at++ = *value++) {
        if (!(special[(unsigned char)*value] & (CSV | END)))
            continue;
        if (*value || at == pen->at)
            return false;
        pen->at = at;
        return true;
    }
    return false;
}

bool ent_pen_cell(struct ent_pen *pen, const struct ent_column *column, union ent_cells values,
                  size_t index, void (*put_text)(struct ent_text *, const char *))
{
    switch (column->type) {
    case ENT_INTEGER:
        if (values.integers[index] == ENT_MISSING)
            return false;
        pen_integer(pen, values.integers[index]);
        return true;
    case ENT_DECIMAL:
        if (values.integers[index] == ENT_MISSING)
            return false;
        pen_decimal(pen, values.integers[index]);
        return true;
    case ENT_REAL:
    case ENT_TEXT:
    case ENT_BOOLEAN:
        break;
    }
    if (!ent_has_cell(column, values, index))
        return false;
    if (column->type == ENT_TEXT && put_text == ent_put_csv && pen_plain(pen, values.texts[index]))
        return true;
    ent_pen_lift(pen);
    ent_put_cell(pen->text, column, values, index, put_text);
    ent_pen_down(pen, pen->text);
    return true;
}
