/* Writes a graph made by hand: write-fixture NAME FILE [--gexf 1.2] [--gexf-profile web]
 * [--complete] [--no-inputs], for readers in Python. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

int main(int argc, char **argv)
{
    struct ent_write_options options = {0};
    struct ent_error err = {0};
    struct ent_graph *graph;
    char *message = NULL;
    enum ent_status status;

    if (argc < 3 || !fixture_find(argv[1])) {
        fprintf(stderr, "usage: write-fixture NAME FILE [--gexf 1.2] [--gexf-profile web] "
                        "[--complete] [--no-inputs]\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        options.complete |= strcmp(argv[i], "--complete") == 0;
        options.no_inputs |= strcmp(argv[i], "--no-inputs") == 0;
        if (strcmp(argv[i], "--gexf") == 0 && i + 1 < argc)
            options.gexf_version = argv[++i];
        if (strcmp(argv[i], "--gexf-profile") == 0 && i + 1 < argc)
            options.gexf_profile = argv[++i];
    }
    graph = fixture_new(fixture_find(argv[1]));
    if (!graph) {
        fprintf(stderr, "write-fixture: no graph\n");
        return 1;
    }
    status = ent_graph_write(graph, argv[2], &options, &message, &err);
    puts(status == ENT_OK ? message : err.message);
    free(message);
    fixture_free(graph);
    return status == ENT_OK ? 0 : 1;
}
