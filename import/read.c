#include "../graph/corpus.h"
#include "importers.h"

enum ent_status ent_corpus_read(struct ent_corpus *corpus, const char *path, const char *format,
                                struct ent_error *err)
{
    struct ent_input_stream *input = NULL;
    const struct ent_importer *importer;
    struct ent_input_facts facts = {.path = path};
    struct ent_sink sink;
    struct ent_str head;
    char sha256[65];
    enum ent_status status = ent_input_open(&input, path, err);

    if (status != ENT_OK)
        goto out;
    status = ent_input_peek(input, &head, err);
    if (status != ENT_OK)
        goto out;
    status = ent_importer_choose(&importer, &facts.reason, path, format, head, err);
    if (status != ENT_OK)
        goto out;

    facts.format = importer->format.name;
    facts.merge = importer->merge;
    facts.directed = importer->directed;
    facts.max_rejects = importer->max_rejects;
    facts.describe = importer->describe;
    facts.rows_meet = importer->rows_meet;
    status = ent_corpus_begin_input(corpus, &facts, &sink, err);
    if (status != ENT_OK)
        goto out;
    status = importer->read(input, &sink, err);
    if (status != ENT_OK)
        goto out;
    ent_input_sha256(input, sha256);
    status = ent_corpus_end_input(corpus, ent_input_size(input), sha256, err);
out:
    ent_input_close(input);
    if (status != ENT_OK)
        ent_error_set_source(err, path);
    return status;
}
