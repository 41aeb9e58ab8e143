#include <math.h>
#include <stdlib.h>

#include "../graph/context.h"
#include "../graph/corpus/corpus.h"
#include "../graph/corpus/trace.h"
#include "exporters.h"
#include "facts.h"
#include "json.h"

/* The page: the graph as the exporter "json" writes it and the events that it counts, both as data
 * inside a viewer that was built before (export/viewer). */

#ifdef ENT_VIEWER
#include "viewer.inc"
#else
enum { viewer_start_size, viewer_title_size, viewer_end_size };
static const unsigned char viewer_start[1], viewer_title[1], viewer_end[1];
#endif

#define EVENTS_MAX 50000 /* a browser still opens a page with so many in a few seconds */

static enum ent_status ready(struct ent_error *err)
{
    if (viewer_start_size)
        return ENT_OK;
    return ent_fail(err, ENT_EINVAL,
                    "this entente was built without the page: install Node 18 and npm, run "
                    "\"meson setup --reconfigure build -Dviewer=enabled\", and build again");
}

static void put_known(struct ent_text *text, const char *lead, const char *value)
{
    if (!*value)
        return;
    ent_put(text, lead);
    ent_put_json(text, value);
}

static void put_number(struct ent_text *text, const char *lead, double value)
{
    if (isnan(value))
        return;
    ent_put(text, lead);
    ent_put_real(text, value);
}

static void put_size(struct ent_text *text, const char *lead, size_t value)
{
    ent_put(text, lead);
    ent_put_integer(text, (int64_t)value);
}

static void put_actors(struct ent_text *text, const char *lead, const struct ent_trace *trace,
                       enum ent_role_in_event role, size_t n)
{
    ent_put(text, lead);
    for (size_t i = 0; i < n; i++) {
        const char *name, *id = ent_trace_actor(trace, role, i, &name);
        ent_put(text, i > 0 ? ", " : "");
        ent_put_json(text, name && *name ? name : id);
    }
    ent_put(text, "]");
}

static void put_report(struct ent_text *text, const struct ent_traced_report *report)
{
    ent_put(text, "{\"file\": ");
    ent_put_json(text, report->file);
    put_size(text, ", \"line\": ", report->line);
    put_known(text, ", \"id\": ", report->id);
    put_known(text, ", \"document\": ", report->document);
    put_known(text, ", \"title\": ", report->title);
    put_known(text, ", \"place\": ", report->place);
    put_known(text, ", \"date\": ", report->date);
    put_known(text, ", \"note\": ", report->note);
    put_number(text, ", \"confidence\": ", report->confidence);
    ent_put(text, "}");
}

static enum ent_status put_event(struct ent_text *text, struct ent_trace *trace,
                                 const struct ent_traced_event *event, struct ent_error *err)
{
    struct ent_traced_report report;
    const uint32_t *edges;
    size_t n_edges, first, end;
    enum ent_status status = ent_trace_edges(trace, &edges, &n_edges, err);

    if (status != ENT_OK)
        return status;
    ent_put(text, "{\"id\": ");
    ent_put_json(text, event->id);
    put_known(text, ", \"date\": ", event->date);
    put_actors(text, ", \"source\": [", trace, ENT_SOURCE, event->n_sources);
    put_actors(text, ", \"target\": [", trace, ENT_TARGET, event->n_targets);
    if (event->mutual)
        ent_put(text, ", \"mutual\": true");
    put_known(text, ", \"type\": ", event->type);
    put_known(text, ", \"label\": ", event->label);
    put_known(text, ", \"sign\": ", event->sign);
    put_number(text, ", \"intensity\": ", event->intensity);
    put_number(text, ", \"confidence\": ", event->confidence);
    put_known(text, ", \"fate\": ", event->fate);
    ent_trace_windows(trace, &first, &end);
    if (first < end) {
        put_size(text, ", \"windows\": [", first);
        put_size(text, ", ", end - 1);
        ent_put(text, "]");
    }
    ent_put(text, ", \"edges\": [");
    for (size_t i = 0; i < n_edges; i++)
        put_size(text, i > 0 ? ", " : "", edges[i]);
    ent_put(text, "], \"reports\": [");
    for (size_t i = 0; i < event->n_reports; i++) {
        ent_trace_report(trace, i, &report);
        ent_put(text, i > 0 ? ", " : "");
        put_report(text, &report);
    }
    ent_put(text, "]}");
    return ENT_OK;
}

static uint64_t count_used(const struct ent_graph *graph)
{
    uint64_t n = 0;

    for (int i = 0; i < ENT_N_PLACING; i++)
        n += graph->account.events_used[i];
    return n;
}

static bool keeps_events(const struct ent_graph *graph)
{
    const uint32_t *actor_of;

    return graph->corpus && !ent_corpus_fold(graph->corpus, &actor_of);
}

/* {"counted": 21, "written": 21, "events": […]}, one a line; null where they were not kept. */
static enum ent_status put_events(struct ent_text *text, const struct ent_graph *graph,
                                  struct ent_error *err)
{
    struct ent_trace *trace = NULL;
    struct ent_traced_event event;
    uint64_t counted = count_used(graph), n = 0;
    bool more = true;
    enum ent_status status;

    if (!keeps_events(graph)) {
        ent_put(text, "null");
        return ENT_OK;
    }
    if (counted > EVENTS_MAX)
        ent_log(graph->context, ENT_LOG_WARNING,
                "the page tells of the first %d of %llu events; narrow the view to see the others",
                EVENTS_MAX, (unsigned long long)counted);
    status = ent_trace_new(&trace, graph, err);
    put_size(text, "{\"counted\": ", counted);
    ent_put(text, ", \"events\": [");
    while (status == ENT_OK && n < EVENTS_MAX &&
           (status = ent_trace_next(trace, &event, &more, err)) == ENT_OK && more) {
        if (!event.counts)
            continue;
        ent_put(text, n++ > 0 ? ",\n" : "\n");
        status = put_event(text, trace, &event, err);
    }
    ent_put(text, "\n]}");
    ent_trace_free(trace);
    return status;
}

static enum ent_status write_html(const struct ent_graph *graph,
                                  const struct ent_write_options *options,
                                  struct ent_output *output, struct ent_error *err)
{
    const char *title = ent_graph_title(graph);
    struct ent_text *text;
    enum ent_status status = ent_output_open(output, NULL, &text, err);

    if (status != ENT_OK)
        return status;
    ent_put_bytes(text, (const char *)viewer_start, viewer_start_size);
    ent_put_xml(text, title ? title : "entente");
    ent_put_bytes(text, (const char *)viewer_title, viewer_title_size);
    ent_put(text, "<script type=\"application/json\" id=\"graph\">\n");
    status = ent_put_graph_json(text, graph, options, err);
    if (status != ENT_OK)
        return status;
    ent_put(text, "</script>\n<script type=\"application/json\" id=\"events\">\n");
    status = put_events(text, graph, err);
    ent_put(text, "\n</script>\n");
    ent_put_bytes(text, (const char *)viewer_end, viewer_end_size);
    return status;
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)options;
    return keeps_events(graph)
               ? "a page to explore in a browser, with events and reports"
               : "a page to explore in a browser, without events: only their sums were kept";
}

const struct ent_exporter ent_exporter_html = {
    .format = {.name = "html",
               .summary = "a page to explore in any browser, offline",
               .extensions = (const char *const[]){"html", "htm", NULL}},
    .needs_events = true,
    .ready = ready,
    .shows = ENT_SHOWS_POSITIONS,
    .audience = audience,
    .write = write_html,
};
