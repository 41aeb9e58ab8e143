#include "build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool set_graph(struct builder *b)
{
    const struct ent_draw_table *table = &b->graph->graph;
    size_t n = b->graph->nodes.n_rows;
    bool fdp = b->boxes || n <= MOST_ACTORS_FDP;
    const struct setting settings[] = {
        /* with places, as nop2 draws them: names and lines have theirs too */
        {"layout", b->graph->placed ? "neato"
                   : fdp            ? "fdp"
                                    : "sfdp"},
        /* fdp tries itself before it calls prism, which would stretch a drawing with clusters out
           of shape */
        {"overlap", b->graph->placed ? "true"
                    : fdp            ? "30:prism"
                                     : "prism"},
        {"overlap_scaling", fdp ? "1" : "-4"},
        {"K", n <= 20 ? "0.6" : "0.3"},
        {"sep", n <= 20 ? "+12" : "+8"},
        {"esep", "+4"},
        {"inputscale", "72"},
        {"notranslate", b->graph->placed ? "true" : ""},
        {"start", "1"},
        {"outputorder", "edgesfirst"},
        /* Graphviz 2.43 writes beyond its memory when it bends parallel edges round nodes, and is
           slow with many; ours have their ways already */
        {"splines", b->n_drawn < 60 && (b->graph->placed || !b->parallel) ? "true" : "line"},
        {"pad", "0.3"},
        {"fontname", FONTS},
        {"fontsize", "12"},
        {"labelloc", "t"},
        {"labeljust", "l"},
        {"label", ""},
        {"style", ""},
        {"color", "black"},
        {"fillcolor", ""},
        /* no backslash and newline inside long texts: few readers but Graphviz know it */
        {"linelength", "0"},
    };
    Agsym_t **syms = calloc(table->n_columns + 1, sizeof(*syms));
    bool fine;

    if (syms == NULL)
        return ent_draw_no_memory(b);
    fine = ent_draw_declare_all(b, AGRAPH, settings, sizeof(settings) / sizeof(settings[0])) &&
           ent_draw_declare_columns(b, syms, AGRAPH, table) &&
           ent_draw_set_row(b, b->g, syms, table, 0) && ent_draw_set_heading(b);
    free(syms);
    return fine;
}

static bool allocate(struct builder *b)
{
    size_t n_nodes = b->graph->nodes.n_rows, n_edges = b->graph->edges.n_rows;

    b->nodes = calloc(n_nodes + 1, sizeof(*b->nodes));
    b->sizes = calloc(n_nodes + 1, sizeof(*b->sizes));
    b->named = calloc(n_nodes + 1, sizeof(*b->named));
    b->back = calloc(n_edges + 1, sizeof(*b->back));
    b->folded = calloc(n_edges + 1, sizeof(*b->folded));
    b->strengths = calloc(n_edges + 1, sizeof(*b->strengths));
    b->node_syms = calloc(b->graph->nodes.n_columns + 1, sizeof(*b->node_syms));
    b->edge_syms = calloc(b->graph->edges.n_columns + 1, sizeof(*b->edge_syms));
    b->back_syms = calloc(b->graph->edges.n_columns + 1, sizeof(*b->back_syms));
    return (b->nodes != NULL && b->sizes != NULL && b->named != NULL && b->back != NULL &&
            b->folded != NULL && b->strengths != NULL && b->node_syms != NULL &&
            b->edge_syms != NULL && b->back_syms != NULL) ||
           ent_draw_no_memory(b);
}

static void partition_fini(struct partition *partition)
{
    free(partition->of);
    free(partition->names);
    free(partition->members);
}

static void release(struct builder *b)
{
    free(b->nodes);
    free(b->sizes);
    free(b->named);
    free(b->back);
    free(b->folded);
    free(b->strengths);
    free(b->node_syms);
    free(b->edge_syms);
    free(b->back_syms);
    free(b->scratch);
    partition_fini(&b->kinds);
    partition_fini(&b->communities);
}

static void measure_sheet(struct builder *b)
{
    double left = HUGE_VAL, right = -HUGE_VAL;
    size_t i;

    for (i = 0; b->graph->placed && i < b->graph->nodes.n_rows; i++) {
        left = fmin(left, b->graph->node_looks[i].x);
        right = fmax(right, b->graph->node_looks[i].x);
    }
    b->sheet_width = right > left ? right - left + 100 : 100;
    if (b->graph->placed && b->graph->wish.panels)
        b->sheet_width = ent_draw_panels_width(b->graph);
}

bool ent_draw_build(Agraph_t **out, const struct ent_draw_graph *graph, const char *size_by,
                    Agdisc_t *discipline, struct ent_draw_error *err)
{
    struct builder b = {.graph = graph, .err = err};
    bool fine = false;

    if (!allocate(&b) || !ent_draw_measure_sizes(&b, size_by) ||
        !ent_draw_divide(&b, &b.kinds, "kind") ||
        !ent_draw_divide(&b, &b.communities, "community") || !ent_draw_fold(&b) ||
        !ent_draw_measure_strengths(&b))
        goto out;
    ent_draw_choose_groups(&b);
    measure_sheet(&b);
    b.g = agopen("entente", graph->directed ? Agdirected : Agundirected, discipline);
    if (b.g == NULL) {
        ent_draw_no_memory(&b);
        goto out;
    }
    /* clusters last: what a graph sets before, its subgraphs inherit without a word */
    if (!set_graph(&b))
        goto out;
    if (graph->wish.series != NULL ? !ent_draw_add_series(&b)
        : graph->wish.panels
            ? !ent_draw_add_panels(&b)
            : !ent_draw_add_nodes(&b) || !ent_draw_add_communities(&b) || !ent_draw_add_edges(&b))
        goto out;
    *out = b.g;
    b.g = NULL; /* the caller's now */
    fine = true;
out:
    if (b.g != NULL)
        agclose(b.g);
    release(&b);
    return fine;
}
