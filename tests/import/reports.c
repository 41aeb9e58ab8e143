/*
 * Prints what an importer makes of a file, as JSON lines for test_conflict.py, or how a format
 * calls actors. Usage: reports FILE [NAME=VALUE]... reports --describe FORMAT
 * ID...
 */
#include <jansson.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "import/importers.h"

static char **choices;

static void print_line(const char *key, json_t *value)
{
    json_t *line = json_pack("{s:o}", key, value);

    json_dumpf(line, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
    putchar('\n');
    json_decref(line);
}

static json_t *text(struct ent_str of)
{
    return json_stringn(of.length ? of.data : "", of.length);
}

static json_t *list(struct ent_texts of)
{
    json_t *array = json_array();

    for (size_t i = 0; i < of.n; i++)
        json_array_append_new(array, text(of.items[i]));
    return array;
}

static json_t *number(int64_t of)
{
    return of == ENT_MISSING ? json_null() : json_integer(of);
}

/* The parts of a report, by what they are. */
#define PART(name)                                                                                 \
    {                                                                                              \
#name, offsetof(struct ent_report, name)                                                   \
    }
static const struct {
    const char *key;
    size_t at;
} texts[] = {PART(id),    PART(event), PART(episode), PART(document),
             PART(place), PART(type),  PART(kind),    PART(note)},
  lists[] = {PART(source), PART(target), PART(also_present), PART(attributed_to)},
  numbers[] = {PART(confidence), PART(intensity),  PART(weight),
               PART(mentions),   PART(fatalities), PART(version)};

static json_t *fields_of(const struct ent_report *report)
{
    json_t *fields = json_object();

    for (size_t i = 0; i < report->n_fields; i++) {
        char key[80];
        snprintf(key, sizeof key, "%.*s", (int)report->fields[i].key.length,
                 report->fields[i].key.data);
        json_object_set_new(fields, key, text(report->fields[i].value));
    }
    return fields;
}

static enum ent_status take_reports(void *self, const struct ent_report *reports, size_t n,
                                    struct ent_error *err)
{
    (void)self;
    (void)err;
    for (size_t i = 0; i < n; i++) {
        const struct ent_report *report = &reports[i];
        char when[ENT_SPAN_TEXT];
        json_t *line = fields_of(report);

        if (report->aside) {
            json_decref(line);
            print_line("aside", json_string(report->aside));
            continue;
        }
        ent_span_format(report->when, when);
        line = json_pack("{s:o, s:I, s:s, s:i, s:i, s:b, s:b}", "fields", line, "line",
                         (json_int_t)report->line, "when", when, "precision",
                         (int)report->when.precision, "sign", report->sign, "mutual",
                         (int)report->mutual, "attached", (int)report->is_attached);
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            json_object_set_new(
                line, texts[t].key,
                text(*(const struct ent_str *)((const char *)report + texts[t].at)));
        for (size_t t = 0; t < sizeof lists / sizeof lists[0]; t++)
            json_object_set_new(
                line, lists[t].key,
                list(*(const struct ent_texts *)((const char *)report + lists[t].at)));
        for (size_t t = 0; t < sizeof numbers / sizeof numbers[0]; t++)
            json_object_set_new(line, numbers[t].key,
                                number(*(const int64_t *)((const char *)report + numbers[t].at)));
        print_line("report", line);
    }
    return ENT_OK;
}

static enum ent_status take_actor(void *self, const struct ent_actor_record *actor,
                                  struct ent_error *err)
{
    (void)self;
    (void)err;
    print_line("actor",
               json_pack("[o, o, o]", text(actor->id), text(actor->name), text(actor->kind)));
    return ENT_OK;
}

static enum ent_status take_reject(void *self, const struct ent_error *why, struct ent_error *err)
{
    (void)self;
    (void)err;
    print_line("reject", json_pack("[I, I, s]", (json_int_t)why->line, (json_int_t)why->column,
                                   why->message));
    return ENT_OK;
}

static enum ent_status take_setting(void *self, struct ent_str key, struct ent_str value,
                                    size_t line, size_t column, struct ent_error *err)
{
    (void)self;
    (void)line;
    (void)column;
    (void)err;
    print_line("setting", json_pack("[o, o]", text(key), text(value)));
    return ENT_OK;
}

static enum ent_status take_aside(void *self, const char *reason, size_t line, size_t column,
                                  struct ent_error *err)
{
    (void)self;
    (void)line;
    (void)column;
    (void)err;
    print_line("aside", json_string(reason));
    return ENT_OK;
}

static void count_repaired(void *self, unsigned char byte, size_t line, size_t column)
{
    (void)self;
    (void)byte;
    (void)line;
    (void)column;
    print_line("repaired", json_integer(1));
}

static const char *find_option(void *self, const char *name)
{
    (void)self;
    for (char **choice = choices; *choice; choice++) {
        size_t length = strcspn(*choice, "=");
        if (strlen(name) == length && strncmp(*choice, name, length) == 0)
            return *choice + length + 1;
    }
    return NULL;
}

static int describe(const char *format, char **ids)
{
    const struct ent_importer *importer = ent_importer_find(format);

    if (!importer || !importer->describe)
        return 2;
    for (; *ids; ids++) {
        char name[ENT_DESCRIPTION] = "", kind[ENT_DESCRIPTION] = "";
        importer->describe(ent_str_from(*ids), name, kind);
        print_line("actor", json_pack("[s, s, s]", *ids, name, kind));
    }
    return 0;
}

int main(int argc, char **argv)
{
    static const struct ent_sink sink = {
        .reports = take_reports,
        .actor = take_actor,
        .reject = take_reject,
        .setting = take_setting,
        .aside = take_aside,
        .repaired = count_repaired,
        .option = find_option,
        .wants_fields = true,
    };
    struct ent_input_stream *input = NULL;
    const struct ent_importer *importer = NULL;
    struct ent_error err = {0};
    struct ent_str head;
    const char *reason;
    enum ent_status status;

    if (argc > 3 && strcmp(argv[1], "--describe") == 0)
        return describe(argv[2], argv + 3);
    if (argc < 2)
        return 2;
    choices = argv + 2;
    status = ent_input_open(&input, argv[1], &err);
    if (status == ENT_OK)
        status = ent_input_peek(input, &head, &err);
    if (status == ENT_OK)
        status = ent_importer_choose(&importer, &reason, argv[1], NULL, head, &err);
    if (status == ENT_OK) {
        print_line("format", json_string(importer->format.name));
        status = importer->read(input, &sink, &err);
    }
    if (status != ENT_OK)
        print_line("error", json_pack("[I, I, s]", (json_int_t)err.line, (json_int_t)err.column,
                                      err.message));
    ent_input_close(input);
    return 0;
}
