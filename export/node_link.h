#ifndef ENT_EXPORT_NODE_LINK_H
#define ENT_EXPORT_NODE_LINK_H

#include "rows.h"

/* What all JSON of graphs has in common: the members of a node or an edge, and what is said of the
 * graph. The shapes differ in what stands around them, and in the names that they keep for
 * themselves. */

/** A lead (facts.h): `, "name": `, or `, "field_name": ` where the shape gives the name a meaning
 * of its own. `reserved` ends with NULL, or is NULL. */
void ent_put_key(struct ent_text *text, const struct ent_column *column,
                 const char *const *reserved);

/** `, "label": "Niger", …, "spells": […], "windows": {"at": [0, 1], "strength": [2, 5]}`: a row's
 * values, with null for what is missing; `first`: without the comma. */
void ent_put_members(struct ent_text *text, const struct ent_leads *keys, struct ent_line *line,
                     size_t row, bool first);

/** `"format": …, "title": …, "windows": […], "density": …`: everything of the graph but its rows.
 */
void ent_put_facts(struct ent_text *text, const struct ent_graph *graph,
                   const struct ent_write_options *options, const struct ent_leads *keys);

/* The leads of a shape. */
struct ent_keys {
    struct ent_leads graph, vertices, edges, ids;
};

/** ENT_ENOMEM. `{0}` is empty. */
enum ent_status ent_keys_init(struct ent_keys *keys, const struct ent_graph *graph,
                              ent_lead_fn put_vertex_key, ent_lead_fn put_edge_key,
                              void (*put_id)(struct ent_text *, const char *),
                              struct ent_error *err);
void ent_keys_fini(struct ent_keys *keys);

#endif
