#include "element.h"
#include "importers.h"

#include <stdlib.h>

/* The next line, without its end: `*line` is in the window, `*whole` its length with what ends it;
 * 0 at the end. */
static enum ent_status next_line(struct ent_input_stream *input, struct ent_str *window, bool *end,
                                 struct ent_position place, struct ent_str *line, size_t *whole,
                                 struct ent_error *err)
{
    size_t searched = 0;

    for (;;) {
        const char *newline = searched < window->length
                                  ? memchr(window->data + searched, '\n', window->length - searched)
                                  : NULL;
        enum ent_status status;

        if (newline || *end) {
            line->data = window->data;
            line->length = newline ? (size_t)(newline - window->data) : window->length;
            *whole = line->length + (newline != NULL);
            return ENT_OK;
        }
        searched = window->length;
        if (searched >= ENT_SCAN_MAX_LENGTH)
            return ent_fail_at(err, ENT_ELIMIT, NULL, place.line, place.column,
                               "a line is longer than %zu MiB", ENT_SCAN_MAX_LENGTH >> 20);
        status = ent_input_fill(input, window, end, SIZE_MAX, err);
        if (status != ENT_OK)
            return status;
    }
}

static enum ent_status read_lines(struct ent_input_stream *input, struct ent_records *records,
                                  struct ent_error *err)
{
    struct ent_position place = {1, 1};
    struct ent_str window = {0}, line;
    bool end = false;
    size_t whole = 0;

    for (;;) {
        enum ent_status status = next_line(input, &window, &end, place, &line, &whole, err);
        struct ent_str text;

        if (status != ENT_OK)
            return status;
        if (whole == 0)
            break;
        text = ent_str_trim(line);
        if (text.length > 0) {
            struct ent_position start = place;

            ent_position_pass(&start, line.data, (size_t)(text.data - line.data));
            status = ent_element_record(records, text, start, err);
            if (status != ENT_OK)
                return status;
        }
        place.line++;
        ent_input_take(input, whole);
        window.data += whole;
        window.length -= whole;
    }
    if (ent_records_count(records) == 0)
        return ent_fail(err, ENT_EPARSE, "no reports: all lines are blank");
    return ent_records_flush(records, err);
}

static enum ent_status read_jsonl(struct ent_input_stream *input, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    struct ent_records *records = NULL;
    enum ent_status status = ent_records_new(&records, sink, err);

    if (status == ENT_OK)
        status = read_lines(input, records, err);
    ent_records_free(records);
    return status;
}

static int probe_jsonl(const char *head, size_t length)
{
    struct ent_str text = ent_str_trim(ent_str(head, length));
    struct ent_element line = {0};
    const char *newline = text.length > 0 ? memchr(text.data, '\n', text.length) : NULL;
    bool has_source;

    if (text.length == 0 || text.data[0] != '{')
        return 0;
    if (newline)
        text.length = (size_t)(newline - text.data);
    if (ent_element_parse(&line, text, (struct ent_position){1, 1}, NULL) != ENT_OK)
        return 0;
    has_source = json_object_get(line.value, "source") != NULL;
    ent_element_fini(&line);
    return has_source ? 90 : 0;
}

const struct ent_importer ent_importer_jsonl = {
    .format = {.name = "jsonl",
               .summary = "one JSON object per line, a report each",
               .extensions = (const char *const[]){"jsonl", "ndjson", NULL}},
    .merge = "given",
    .directed = true,
    .max_rejects = 0,
    .probe = probe_jsonl,
    .read = read_jsonl,
};
