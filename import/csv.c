#include "generic.h"
#include "importers.h"

/*
 * Delimited text whose header, or a map, says which column is what. With our own names and commas
 * it is our own CSV, which is strict; all else is a table of somebody else's. The two differ in
 * nothing but what they make of records that cannot be read.
 */
static const struct ent_generic_form form = {
    .is_table = true,
    .has_lists = true,
    .unit = ENT_UNIT_SECONDS,
};

static const struct ent_import_option options[] = {ENT_GENERIC_OPTIONS, {NULL, NULL, NULL, NULL}};

static enum ent_status read_table(struct ent_input_stream *input, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    return ent_generic_read(&form, input, sink, err);
}

static int probe_csv(const char *head, size_t length)
{
    struct ent_parts parts;

    return ent_sample_header(head, length, &parts) && parts.is_ours ? 80 : 0;
}

static int probe_table(const char *head, size_t length)
{
    struct ent_parts parts;

    return ent_sample_header(head, length, &parts) ? 45 : 0;
}

const struct ent_importer ent_importer_csv = {
    .format = {.name = "csv",
               .summary = "comma-separated values; the first line names the columns",
               .extensions = (const char *const[]){"csv", NULL}},
    .options = options,
    .merge = "given",
    .directed = true,
    .max_rejects = 0,
    .cuts_mostly = true,
    .describe = ent_describe_name,
    .probe = probe_csv,
    .read = read_table,
};

const struct ent_importer ent_importer_table = {
    .format = {.name = "table",
               .summary = "any delimited text; columns are found by their names, or by --map",
               .extensions = (const char *const[]){"csv", "tsv", "tab", NULL}},
    .options = options,
    .merge = "given",
    .directed = true,
    .max_rejects = 0.1,
    .cuts_mostly = true,
    .describe = ent_describe_name,
    .probe = probe_table,
    .read = read_table,
};
