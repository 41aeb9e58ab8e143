#include "importers.h"

#include "../graph/count/tally_file.h"

/* What `entente tally` writes: inputs that were counted already. */

static bool facts_of(const char *format, struct ent_input_facts *facts)
{
    const struct ent_importer *importer = ent_importer_find(format);

    if (!importer || importer->holds_inputs)
        return false;
    ent_importer_facts(importer, facts);
    return true;
}

static enum ent_status read_tally(struct ent_input_stream *input, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    struct ent_str bytes = {NULL, 0};
    bool end = false;
    enum ent_status status = ENT_OK;

    if (!sink->tally)
        return ent_fail(err, ENT_EINVAL, "a tally holds no reports");
    while (status == ENT_OK && !end)
        status = ent_input_fill(input, &bytes, &end, SIZE_MAX, err);
    if (status == ENT_OK)
        status = sink->tally(sink->self, bytes, facts_of, err);
    if (status == ENT_OK)
        ent_input_take(input, bytes.length);
    return status;
}

static int probe_tally(const char *head, size_t length)
{
    return ent_tally_file_begins(ent_str(head, length)) ? 100 : 0;
}

const struct ent_importer ent_importer_tally = {
    .format = {.name = "tally",
               .summary = "what entente tally has counted, in one or many files",
               .extensions = (const char *const[]){"tally", NULL}},
    .holds_inputs = true,
    .merge = "none",
    .directed = true,
    .probe = probe_tally,
    .read = read_tally,
};
