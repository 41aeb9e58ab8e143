/* How fast the formats are written: 750,000 edges with three columns of integers. bench-export
 * [FOLDER] */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

static double now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* The most memory that was ever in use, in MB. */
static double peak(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

int main(int argc, char **argv)
{
    static const char *const names[][2] = {{"bench.json", "bench.json"},
                                           {"bench.gexf", "bench.gexf"},
                                           {"bench.csv", "bench.edges.csv"},
                                           {"bench.graphml", "bench.graphml"},
                                           {"bench.graphology.json", "bench.graphology.json"},
                                           {"bench.cyjs", "bench.cyjs"},
                                           {"bench.d3.json", "bench.d3.json"},
                                           {"bench.net", "bench.net"},
                                           {"bench.tsv", "bench.tsv"}};
    struct ent_graph *graph = fixture_new(fixture_find("bench"));
    double before = peak();

    if (!graph || chdir(argc > 1 ? argv[1] : "/tmp") != 0)
        return 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        double best = 1e9, best_cpu = 1e9;
        struct stat file;
        struct ent_error err = {0};

        for (int round = 0; round < 5; round++) {
            double start = now(CLOCK_MONOTONIC), start_cpu = now(CLOCK_PROCESS_CPUTIME_ID);
            double taken, taken_cpu;
            if (ent_graph_write(graph, names[i][0], NULL, NULL, &err) != ENT_OK) {
                printf("%s\n", err.message);
                return 1;
            }
            taken = now(CLOCK_MONOTONIC) - start;
            taken_cpu = now(CLOCK_PROCESS_CPUTIME_ID) - start_cpu;
            best = taken < best ? taken : best;
            best_cpu = taken_cpu < best_cpu ? taken_cpu : best_cpu;
        }
        if (stat(names[i][1], &file) != 0)
            return 1;
        printf("%-34s%7.1f MB%8.3f s%8.3f CPU s%7.0f MB/s%7.0f MB/CPU s%7.1f MB more memory\n",
               names[i][0], (double)file.st_size / 1e6, best, best_cpu,
               (double)file.st_size / 1e6 / best, (double)file.st_size / 1e6 / best_cpu,
               peak() - before);
        unlink(names[i][1]);
    }
    unlink("bench.nodes.csv");
    unlink("bench.graph.csv");
    fixture_free(graph);
    return 0;
}
