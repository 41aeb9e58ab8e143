#ifndef ENT_IMPORT_CODEBOOK_H
#define ENT_IMPORT_CODEBOOK_H

#include "../graph/corpus/corpus.h"
#include "input.h"

/**
 * Read a codebook that is CSV. The first line names the columns: id, name, name:LANGUAGE, kind,
 * aliases (cut at | or ;), iso2, iso3, iso_numeric, cameo, cow, wikidata, code:SCHEME, part_of or
 * member_of with role, start and end. An id may have several rows, one for each affiliation. Other
 * columns are passed over, and said. ENT_EPARSE with the place, ENT_EIO, ENT_ELIMIT, ENT_ENOMEM.
 */
enum ent_status ent_codebook_csv(struct ent_input_stream *input, const struct ent_sink *sink,
                                 struct ent_context *context, struct ent_error *err);

#endif
