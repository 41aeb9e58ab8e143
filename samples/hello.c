/* The PageRank of each state in a file of interactions. */
#include <entente.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    struct ent_error err = {0};
    struct ent_context *context = ent_context_new();
    struct ent_corpus *corpus = NULL;
    struct ent_view *view = NULL;
    struct ent_graph *graph = NULL;
    bool failed = ent_corpus_new(&corpus, context, &err) || ent_view_new(&view, &err) ||
                  ent_corpus_read(corpus, argc > 1 ? argv[1] : "-", NULL, &err) ||
                  ent_view_set(view, "level", "state", &err) ||
                  ent_graph_new(&graph, corpus, view, &err) ||
                  ent_graph_measure(graph, "pagerank", &err);
    const struct ent_table *states = failed ? NULL : ent_graph_table(graph, ENT_VERTICES);
    double value;

    for (size_t row = 0; states && row < ent_table_n_rows(states); row++)
        if (ent_column_number(ent_table_find(states, "pagerank"), row, &value))
            printf("%.4f %s\n", value, ent_table_id(states, row));
    if (failed)
        fprintf(stderr, "%s:%zu: %s\n", err.source, err.line, err.message);
    ent_graph_free(graph);
    ent_view_free(view);
    ent_corpus_free(corpus);
    ent_context_free(context);
    return failed;
}
