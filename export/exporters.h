#ifndef ENT_EXPORT_EXPORTERS_H
#define ENT_EXPORT_EXPORTERS_H

#include "../graph/graph.h"
#include "output.h"

/* A format that can be written: one file, one line in exporters.c. An exporter computes nothing: it
 * writes columns, whatever they are. */
struct ent_exporter {
    struct ent_format format; /* name, summary, extensions (the longest that fits wins) */

    bool needs_events; /* tells of events and reports too, where the corpus has kept them */

    bool needs_no_spells; /* says by other means when rows exist */

    enum ent_shows shows; /* which of the columns of ent_graph_style it is poorer without */

    /** Whether this build can write it: ENT_EINVAL with what to do. NULL: always. */
    enum ent_status (*ready)(struct ent_error *err);

    /** For whom a file is: "dynamic, for Gephi". A constant text. */
    const char *(*audience)(const struct ent_graph *graph, const struct ent_write_options *options);

    /** Write the graph. Parts are opened by name through the output: ent_output_open(output,
     * "nodes", …); NULL is the file itself. */
    enum ent_status (*write)(const struct ent_graph *graph, const struct ent_write_options *options,
                             struct ent_output *output, struct ent_error *err);
};

extern const struct ent_exporter ent_exporter_gexf, ent_exporter_json, ent_exporter_csv,
    ent_exporter_dot, ent_exporter_svg, ent_exporter_png, ent_exporter_pdf, ent_exporter_html,
    ent_exporter_graphml, ent_exporter_graphology, ent_exporter_cytoscape, ent_exporter_d3,
    ent_exporter_pajek, ent_exporter_dyads, ent_exporter_edges, ent_exporter_tsv,
    ent_exporter_spells, ent_exporter_events;

const struct ent_exporter *ent_exporter_find(const char *name);

#endif
