/*
 * Which ties form and which end from window to window: changes FILE [WINDOW]
 *
 * cc changes.c $(pkg-config --cflags --libs entente) -o changes
 * ./changes samples/niger-2024.json month
 */
#include <entente.h>
#include <stdio.h>

static void print_change(const struct ent_graph *graph, size_t edge, char sign, double weight)
{
    const struct ent_table *actors = ent_graph_table(graph, ENT_VERTICES);
    size_t source, target;

    ent_graph_ends(graph, edge, &source, &target);
    printf("  %c %s, %s", sign, ent_table_id(actors, source), ent_table_id(actors, target));
    if (weight > 0)
        printf(" (%g)", weight);
    printf("\n");
}

/* What is there in a window and was not in the one before, and the other way round. */
static void print_window(const struct ent_graph *graph, size_t window)
{
    const struct ent_table *ties = ent_graph_table(graph, ENT_EDGES);
    const struct ent_column *column = ent_table_find(ties, "weight");

    printf("%s\n", ent_graph_window(graph, window).label);
    for (size_t edge = 0; edge < ent_table_n_rows(ties); edge++) {
        bool now = ent_table_active(ties, edge, window);
        bool before = window > 0 && ent_table_active(ties, edge, window - 1);
        double weight = 0;

        if (now && !before && ent_column_number_in(ties, column, edge, window, &weight))
            print_change(graph, edge, '+', weight);
        else if (before && !now)
            print_change(graph, edge, '-', 0);
    }
}

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
                  ent_view_set(view, "direction", "undirected", &err) ||
                  ent_view_set(view, "window", argc > 2 ? argv[2] : "month", &err) ||
                  ent_graph_new(&graph, corpus, view, &err);

    for (size_t window = 0; !failed && window < ent_graph_n_windows(graph); window++)
        print_window(graph, window);
    if (failed)
        fprintf(stderr, "%s:%zu: %s\n", err.source, err.line, err.message);
    ent_graph_free(graph);
    ent_view_free(view);
    ent_corpus_free(corpus);
    ent_context_free(context);
    return failed;
}
