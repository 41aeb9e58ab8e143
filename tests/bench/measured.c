/*
 * measured FILE WORKERS: how long the default measures take in each month of a table of reports.
 *
 * Prints what tests/bench/direct.c prints: seconds on the clock, seconds of processor (of the
 * workers too), and the sum of all betweenness.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "entente.h"

static double clock_s(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double processor_s(void)
{
    double sum = 0;

    for (int who = 0; who < 2; who++) {
        struct rusage usage;

        getrusage(who ? RUSAGE_CHILDREN : RUSAGE_SELF, &usage);
        sum += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    }
    return sum;
}

static double sum_of(const struct ent_graph *graph, const char *name)
{
    const struct ent_table *table = ent_graph_table(graph, ENT_VERTICES);
    const struct ent_column *column = ent_table_find(table, name);
    double sum = 0, value;

    for (size_t row = 0; column && row < ent_table_n_rows(table); row++) {
        sum += ent_column_number(column, row, &value) ? value : 0;
        for (size_t w = 0; w < ent_graph_n_windows(graph); w++)
            sum += ent_column_number_in(table, column, row, w, &value) ? value : 0;
    }
    return sum;
}

int main(int argc, char **argv)
{
    struct ent_context *context = ent_context_new();
    struct ent_corpus *corpus = NULL;
    struct ent_view *view = NULL;
    struct ent_graph *graph = NULL;
    struct ent_error err = {0};
    double wall, processor;
    int status = 1;

    if (argc != 3 || !context) {
        fprintf(stderr, "usage: measured FILE WORKERS\n");
        return 2;
    }
    ent_context_set_workers(context, (unsigned)atoi(argv[2]));
    if (ent_view_new(&view, &err) != ENT_OK ||
        ent_view_set(view, "window", "month", &err) != ENT_OK ||
        ent_view_set(view, "merge", "none", &err) != ENT_OK ||
        ent_view_set(view, "direction", "directed", &err) != ENT_OK ||
        ent_corpus_new(&corpus, context, &err) != ENT_OK ||
        ent_corpus_expect(corpus, view, &err) != ENT_OK ||
        ent_corpus_read(corpus, argv[1], NULL, &err) != ENT_OK ||
        ent_graph_new(&graph, corpus, view, &err) != ENT_OK)
        goto out;
    wall = clock_s();
    processor = processor_s();
    if (ent_graph_measure(graph, NULL, &err) != ENT_OK)
        goto out;
    wall = clock_s() - wall;
    processor = processor_s() - processor;
    printf("%.6f %.6f %.3f\n", wall, processor, sum_of(graph, "betweenness"));
    status = 0;
out:
    if (status)
        fprintf(stderr, "measured: %s\n", err.message);
    ent_graph_free(graph);
    ent_corpus_free(corpus);
    ent_view_free(view);
    ent_context_free(context);
    return status;
}
