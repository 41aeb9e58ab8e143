#ifndef ENT_EXPORT_JSON_H
#define ENT_EXPORT_JSON_H

#include "../graph/graph.h"
#include "output.h"

/**
 * Write a graph as the exporter "json" does: node-link form, with a newline at the end. Whether all
 * was written, ent_text_flush tells. ENT_ENOMEM.
 */
enum ent_status ent_put_graph_json(struct ent_text *text, const struct ent_graph *graph,
                                   const struct ent_write_options *options, struct ent_error *err);

#endif
