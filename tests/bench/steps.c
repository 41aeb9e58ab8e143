/* What a feed's way to tables by dyad and month takes, step by step: steps FILE JOBS OUTPUT. Prints
 * seconds of processor for reading and counting, for the graph's tables, for writing, and the
 * megabytes written. */
#include <entente.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static double since(double *last)
{
    struct timespec time;
    double now, passed;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    now = (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
    passed = now - *last;
    *last = now;
    return passed;
}

/* The files that the message names: "a.csv, b.csv: tables for …". */
static double megabytes(char *message)
{
    double bytes = 0;
    char *end = strstr(message, ": ");

    if (end)
        *end = '\0';
    for (char *rest, *name = strtok_r(message, ",", &rest); name;
         name = strtok_r(NULL, ",", &rest)) {
        struct stat file;
        if (stat(name + strspn(name, " "), &file) == 0)
            bytes += (double)file.st_size;
    }
    return bytes / 1e6;
}

int main(int argc, char **argv)
{
    struct ent_context *context = ent_context_new();
    struct ent_corpus *corpus = NULL;
    struct ent_view *view = NULL;
    struct ent_graph *graph = NULL;
    struct ent_error err = {0};
    char *message = NULL;
    double last = 0, read, tables;
    int status = 1;

    if (argc != 4 || !context)
        goto out;
    since(&last);
    if (ent_view_new(&view, &err) || ent_view_set(view, "window", "month", &err) ||
        ent_view_set(view, "merge", "none", &err) || ent_corpus_new(&corpus, context, &err) ||
        ent_corpus_expect(corpus, view, &err) || ent_corpus_set(corpus, "jobs", argv[2], &err) ||
        ent_corpus_set(corpus, "graphs", "one", &err) ||
        ent_corpus_set(corpus, "hash", "no", &err) || ent_corpus_read(corpus, argv[1], NULL, &err))
        goto out;
    read = since(&last);
    if (ent_graph_new(&graph, corpus, view, &err))
        goto out;
    tables = since(&last);
    if (ent_graph_write(graph, argv[3], NULL, &message, &err))
        goto out;
    printf("%.4f %.4f %.4f ", read, tables, since(&last));
    printf("%.1f\n", megabytes(message));
    status = 0;
out:
    if (status)
        fprintf(stderr, "steps FILE JOBS OUTPUT\n%s\n", err.message);
    free(message);
    ent_graph_free(graph);
    ent_view_free(view);
    ent_corpus_free(corpus);
    ent_context_free(context);
    return status;
}
