#include "recording.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void write_bytes(FILE *stream, struct ent_str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '\\' || c == '|' || c < ' ')
            fprintf(stream, "\\x%02X", c);
        else
            fputc(c, stream);
    }
}

static void write_text(FILE *stream, const char *name, struct ent_str text)
{
    if (text.length == 0)
        return;
    fprintf(stream, " %s=", name);
    write_bytes(stream, text);
}

static void write_texts(FILE *stream, const char *name, struct ent_texts texts)
{
    for (size_t i = 0; i < texts.n; i++) {
        fprintf(stream, i == 0 ? " %s=" : "|", name);
        write_bytes(stream, texts.items[i]);
    }
}

static void write_micro(FILE *stream, const char *name, int64_t value)
{
    if (value != ENT_MISSING)
        fprintf(stream, " %s=%lld", name, (long long)value);
}

static void write_span(FILE *stream, const char *name, struct ent_span span)
{
    char text[ENT_SPAN_TEXT];

    if (ent_span_is_undated(span))
        return;
    ent_span_format(span, text);
    fprintf(stream, " %s=%s", name, text);
}

static void write_fields(FILE *stream, const char *name, const struct ent_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fprintf(stream, " %s ", name);
        write_bytes(stream, fields[i].key);
        fputc('=', stream);
        write_bytes(stream, fields[i].value);
    }
}

static void write_report(FILE *stream, const struct ent_report *report)
{
    fprintf(stream, "report %zu:%zu", report->line, report->column);
    write_text(stream, "id", report->id);
    write_texts(stream, "source", report->source);
    write_texts(stream, "target", report->target);
    write_span(stream, "date", report->when);
    write_text(stream, "type", report->type);
    if (!ent_str_is(report->kind, "event"))
        write_text(stream, "kind", report->kind);
    if (report->mutual)
        fprintf(stream, " mutual");
    write_text(stream, "event", report->event);
    write_text(stream, "episode", report->episode);
    write_text(stream, "document", report->document);
    write_text(stream, "at", report->place);
    write_micro(stream, "confidence", report->confidence);
    write_micro(stream, "intensity", report->intensity);
    write_micro(stream, "weight", report->weight);
    write_micro(stream, "mentions", report->mentions);
    write_micro(stream, "fatalities", report->fatalities);
    if (report->sign >= 0)
        fprintf(stream, " sign=%s", ent_sign_name((enum ent_sign)report->sign));
    write_texts(stream, "also_present", report->also_present);
    write_texts(stream, "attributed_to", report->attributed_to);
    write_text(stream, "note", report->note);
    write_fields(stream, "field", report->fields, report->n_fields);
    fputc('\n', stream);
}

static enum ent_status take_reports(void *self, const struct ent_report *reports, size_t n,
                                    struct ent_error *err)
{
    struct recording *recording = self;

    (void)err;
    for (size_t i = 0; i < n; i++)
        write_report(recording->stream, &reports[i]);
    recording->n_reports += n;
    recording->n_batches++;
    return ENT_OK;
}

static enum ent_status take_actor(void *self, const struct ent_actor_record *actor,
                                  struct ent_error *err)
{
    struct recording *recording = self;
    FILE *stream = recording->stream;

    (void)err;
    fprintf(stream, "actor %zu:%zu", actor->line, actor->column);
    write_text(stream, "id", actor->id);
    write_text(stream, "name", actor->name);
    write_text(stream, "kind", actor->kind);
    if (actor->kind.length == 0)
        write_text(stream, "default_kind", actor->default_kind);
    write_texts(stream, "aliases", actor->aliases);
    write_fields(stream, "code", actor->codes, actor->n_codes);
    for (size_t i = 0; i < actor->n_affiliations; i++) {
        const struct ent_affiliation_record *of = &actor->affiliations[i];
        write_text(stream, of->kind == ENT_PART_OF ? "part_of" : "member_of", of->actor);
        write_text(stream, "role", of->role);
        write_span(stream, "when", of->when);
    }
    fputc('\n', stream);
    return ENT_OK;
}

static enum ent_status take_document(void *self, const struct ent_document_record *document,
                                     struct ent_error *err)
{
    struct recording *recording = self;

    (void)err;
    fprintf(recording->stream, "document %zu:%zu", document->line, document->column);
    write_text(recording->stream, "id", document->id);
    write_text(recording->stream, "title", document->title);
    write_text(recording->stream, "language", document->language);
    write_span(recording->stream, "published", document->published);
    fputc('\n', recording->stream);
    return ENT_OK;
}

static enum ent_status take_reject(void *self, const struct ent_error *why, struct ent_error *err)
{
    struct recording *recording = self;

    fprintf(recording->stream, "reject %zu:%zu %s\n", why->line, why->column, why->message);
    if (recording->n_rejects++ < recording->max_rejects)
        return ENT_OK;
    return ent_fail_at(err, why->status, NULL, why->line, why->column, "%s", why->message);
}

static enum ent_status take_setting(void *self, struct ent_str key, struct ent_str value,
                                    size_t line, size_t column, struct ent_error *err)
{
    struct recording *recording = self;

    (void)err;
    fprintf(recording->stream, "setting %zu:%zu", line, column);
    write_text(recording->stream, "key", key);
    write_text(recording->stream, "value", value);
    fputc('\n', recording->stream);
    return ENT_OK;
}

void recording_begin(struct recording *recording, size_t max_rejects)
{
    *recording = (struct recording){.max_rejects = max_rejects};
    recording->sink = (struct ent_sink){.self = recording,
                                        .wants_fields = true,
                                        .reports = take_reports,
                                        .actor = take_actor,
                                        .document = take_document,
                                        .reject = take_reject,
                                        .setting = take_setting};
    recording->stream = open_memstream(&recording->text, &recording->length);
    cr_assert(recording->stream);
}

const char *recording_end(struct recording *recording)
{
    if (recording->stream)
        fclose(recording->stream);
    recording->stream = NULL;
    return recording->text;
}

void recording_free(struct recording *recording)
{
    recording_end(recording);
    free(recording->text);
    recording->text = NULL;
}

static enum ent_status read_input(struct recording *recording, struct ent_input_stream *input,
                                  const char *name, const char *format, struct ent_error *err)
{
    const struct ent_importer *importer;
    const char *reason;
    struct ent_str head;
    enum ent_status status = ent_input_peek(input, &head, err);

    if (status == ENT_OK)
        status = ent_importer_choose(&importer, &reason, name, format, head, err);
    if (status == ENT_OK)
        status = importer->read(input, &recording->sink, err);
    return status;
}

enum ent_status recording_read(struct recording *recording, const char *path, const char *format,
                               struct ent_error *err)
{
    struct ent_input_stream *input = NULL;
    enum ent_status status = ent_input_open(&input, path, err);

    if (status == ENT_OK)
        status = read_input(recording, input, path, format, err);
    ent_input_close(input);
    return status;
}

enum ent_status recording_read_bytes(struct recording *recording, const char *name,
                                     const char *bytes, size_t length, struct ent_error *err)
{
    struct ent_input_stream *input = open_bytes(bytes, length);
    enum ent_status status = read_input(recording, input, name, NULL, err);

    ent_input_close(input);
    return status;
}

struct ent_input_stream *open_bytes(const char *bytes, size_t length)
{
    struct ent_input_stream *input = NULL;
    char path[64];
    int fd = memfd_create("bytes", 0);

    cr_assert(fd >= 0);
    for (size_t done = 0; done < length;) {
        ssize_t n = write(fd, bytes + done, length - done);
        cr_assert(n > 0);
        done += (size_t)n;
    }
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    cr_assert_eq(ent_input_open(&input, path, NULL), ENT_OK);
    close(fd);
    return input;
}

int feed(int fd, const char *bytes, size_t length, size_t step)
{
    pid_t child = fork();

    cr_assert(child >= 0);
    if (child > 0)
        return child;
    for (size_t done = 0; done < length;) {
        ssize_t n = write(fd, bytes + done, step < length - done ? step : length - done);
        if (n <= 0)
            _exit(1);
        done += (size_t)n;
    }
    close(fd);
    _exit(0);
}

const char *source_path(char room[4096], const char *path)
{
    const char *root = getenv("MESON_SOURCE_ROOT");

    if (!root)
        root = getenv("ENT_SOURCE_ROOT");
    snprintf(room, 4096, "%s/%s", root ? root : ".", path);
    return room;
}

char *make_folder(char room[4096])
{
    const char *parent = getenv("TMPDIR");

    snprintf(room, 4096, "%s/entente-test-XXXXXX", parent && *parent ? parent : "/tmp");
    cr_assert(mkdtemp(room));
    return room;
}

void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;

    cr_assert(folder);
    while ((entry = readdir(folder)))
        unlinkat(dirfd(folder), entry->d_name, 0); /* "." and ".." stay */
    closedir(folder);
    rmdir(path);
}

char *read_whole(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    size_t size = 0, n;
    FILE *copy;
    char block[65536];

    cr_assert(file, "%s cannot be opened", path);
    copy = open_memstream(&bytes, &size);
    cr_assert(copy);
    while ((n = fread(block, 1, sizeof(block), file)) > 0)
        fwrite(block, 1, n, copy);
    fclose(file);
    fclose(copy);
    if (length)
        *length = size;
    return bytes;
}
