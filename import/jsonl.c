#include "columns.h"
#include "element.h"
#include "importers.h"

static enum ent_status take_line(void *self, struct ent_str text, struct ent_position place,
                                 struct ent_error *err)
{
    return ent_element_record(self, text, place, err);
}

static enum ent_status read_jsonl(struct ent_input_stream *input, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    struct ent_records *records = NULL;
    enum ent_status status = ent_records_new(&records, sink, err);

    if (status == ENT_OK)
        status = ent_element_lines(input, take_line, records, err);
    if (status == ENT_OK && ent_records_count(records) == 0)
        status = ent_fail(err, ENT_EPARSE, "no reports: all lines are blank");
    if (status == ENT_OK)
        status = ent_records_flush(records, err);
    if (status == ENT_OK)
        status = ent_records_tell(records, err);
    ent_records_free(records);
    return status;
}

/* A name or a list of names. */
static bool is_names(const json_t *value)
{
    const json_t *item;
    size_t i;

    json_array_foreach(value, i,
                       item) if (!json_is_string(item) && !json_is_number(item)) return false;
    return json_is_string(value) || json_is_number(value) || json_is_array(value);
}

/* A line that is an object with our source; where that is no actor ("source": "Reuters", "head":
 * "Niger", …) the file is somebody else's. */
static bool is_ours(const json_t *line)
{
    const json_t *source = json_object_get(line, "source"),
                 *target = json_object_get(line, "target");
    struct ent_str names[64];
    struct ent_parts parts;
    const char *key;
    json_t *value;
    size_t n = 0;

    if (!is_names(source) || (target && !is_names(target)))
        return false;
    json_object_foreach((json_t *)line, key, value) if (n < sizeof(names) / sizeof(names[0]))
        names[n++] = ent_str_from(key);
    ent_parts_find(&parts, names, n, true);
    return parts.is_ours || !ent_parts_have_both(&parts);
}

static int probe_jsonl(const char *head, size_t length)
{
    struct ent_str text = ent_str_trim(ent_str(head, length));
    struct ent_element line = {0};
    const char *newline = text.length > 0 ? memchr(text.data, '\n', text.length) : NULL;
    bool fits;

    if (text.length == 0 || text.data[0] != '{')
        return 0;
    if (newline)
        text.length = (size_t)(newline - text.data);
    if (ent_element_parse(&line, text, (struct ent_position){1, 1}, NULL) != ENT_OK)
        return 0;
    fits = is_ours(line.value);
    ent_element_fini(&line);
    return fits ? 90 : 0;
}

const struct ent_importer ent_importer_jsonl = {
    .format = {.name = "jsonl",
               .summary = "one JSON object per line, a report each",
               .extensions = (const char *const[]){"jsonl", "ndjson", NULL}},
    .merge = "given",
    .directed = true,
    .max_rejects = 0,
    .describe = ent_describe_name,
    .probe = probe_jsonl,
    .read = read_jsonl,
};
