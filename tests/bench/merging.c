/* What merging the reports of a file takes beside reading them: merging FILE RULE [KEY=VALUE]....
 * Prints reports, events, seconds of processor for reading, for merging, for the rest of a graph,
 * and for telling every merge; then the peak megabytes of reading, of the graph, and of all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "../../graph/corpus/merge.h"

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

static double peak(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static enum ent_status take_note(void *user, const struct ent_merge_note *note)
{
    ++*(size_t *)user;
    return note->event ? ENT_OK : ENT_EINVAL;
}

/* Views and formats have choices of their own: "window=month", "map=intensity=weight,weight=". */
static enum ent_status choose(struct ent_corpus *corpus, struct ent_view *view, const char *choice,
                              struct ent_error *err)
{
    const char *equals = strchr(choice, '=');
    char name[64];
    bool is_views = false;

    if (!equals || equals - choice >= (ptrdiff_t)sizeof name)
        return ent_fail(err, ENT_EINVAL, "\"%s\" is not KEY=VALUE", choice);
    snprintf(name, sizeof name, "%.*s", (int)(equals - choice), choice);
    for (size_t k = 0; ent_view_key(k) && !is_views; k++)
        is_views = strcmp(ent_view_key(k)->name, name) == 0;
    return is_views ? ent_view_set(view, name, equals + 1, err)
                    : ent_corpus_set(corpus, name, equals + 1, err);
}

int main(int argc, char **argv)
{
    struct ent_context *context = ent_context_new();
    struct ent_corpus *corpus = NULL;
    struct ent_view *view = NULL;
    struct ent_graph *graph = NULL;
    struct ent_events events = {0};
    struct ent_merging how;
    struct ent_error err = {0};
    double last = 0, read, merge, rest, told, after_read, after_graph;
    size_t n_reports = 0, n_events = 0, n_notes = 0;
    int status = 1;

    if (argc < 3 || !context)
        goto out;
    since(&last);
    if (ent_view_new(&view, &err) || ent_view_set(view, "merge", argv[2], &err) ||
        ent_corpus_new(&corpus, context, &err) || ent_corpus_set(corpus, "hash", "no", &err))
        goto out;
    for (int i = 3; i < argc; i++) {
        if (choose(corpus, view, argv[i], &err))
            goto out;
    }
    if (ent_corpus_read(corpus, argv[1], NULL, &err) || ent_corpus_resolve(corpus, &err))
        goto out;
    read = since(&last);
    after_read = peak();
    how = ent_view_merging(view);
    if (ent_merge(&events, corpus, &how, &err))
        goto out;
    merge = since(&last);
    n_events = events.n;
    ent_events_fini(&events);
    if (ent_graph_new(&graph, corpus, view, &err))
        goto out;
    rest = since(&last) - merge;
    after_graph = peak();
    if (ent_graph_merge_notes(graph, false, take_note, &n_notes, &err))
        goto out;
    told = since(&last);
    ent_corpus_reports(corpus, &n_reports);
    printf("%zu %zu %.4f %.4f %.4f %.4f %.1f %.1f %.1f\n", n_reports, n_events, read, merge, rest,
           told, after_read, after_graph, peak());
    status = 0;
out:
    if (status)
        fprintf(stderr, "merging FILE RULE [KEY=VALUE]...\n%s\n", err.message);
    ent_events_fini(&events);
    ent_graph_free(graph);
    ent_view_free(view);
    ent_corpus_free(corpus);
    ent_context_free(context);
    return status;
}
