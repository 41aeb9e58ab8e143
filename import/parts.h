#ifndef ENT_IMPORT_PARTS_H
#define ENT_IMPORT_PARTS_H

#include "../graph/corpus/corpus.h"
#include "importers.h"

/**
 * Read an input that the corpus folds. Where the format ends its rows at newlines and the input is
 * a plain file, as many threads as `jobs` read a part each; the outcome does not depend on their
 * number. With `hash`, `input` is taken meanwhile. Otherwise it is read in one.
 */
enum ent_status ent_read_parts(struct ent_corpus *corpus, const struct ent_importer *importer,
                               struct ent_input_stream *input, unsigned jobs, bool hash,
                               struct ent_error *err);

#endif
