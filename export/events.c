#include "../graph/corpus/trace.h"
#include "../graph/count/count.h"
#include "exporters.h"
#include "facts.h"

/*
 * The events that count, a row for each pair of actors that one joins, for relational event models.
 * Rows are by date. `time` is in days since 1970-01-01, empty where an event has no known start;
 * its date stands behind. In a directed graph a mutual event is a row each way. The weights of a
 * pair's rows add up to its edge's weight, unless that is scaled, decays or is a share.
 */

struct writer {
    const struct ent_graph *graph;
    struct ent_trace *trace;
    struct ent_text *text;
    void (*put)(struct ent_text *, const char *);
    struct ent_traced_event event;
    struct ent_cell pending; /* of the event at hand; its pieces of time are added up */
    bool is_pending;
};

static void put_row(const struct writer *writer, uint32_t sender, uint32_t receiver)
{
    const struct ent_actors *actors = ent_corpus_actors(writer->trace->corpus);
    const struct ent_traced_event *event = &writer->event;
    int64_t start = writer->trace->event.when.start;
    struct ent_text *text = writer->text;

    if (!ent_span_is_undated(writer->trace->event.when) && start != INT64_MIN)
        ent_put_real(text, (double)start / ENT_DAY_S);
    ent_put(text, ",");
    writer->put(text, ent_actor_id(actors, (struct ent_actor){sender}));
    ent_put(text, ",");
    writer->put(text, ent_actor_id(actors, (struct ent_actor){receiver}));
    ent_put(text, ",");
    ent_put_decimal(text, writer->pending.sums.weight);
    ent_put(text, ",");
    if (*event->type)
        writer->put(text, event->type);
    ent_put(text, event->mutual || writer->pending.way == ENT_WAY_MUTUAL ? ",true," : ",false,");
    ent_put(text, event->sign);
    ent_put(text, ",");
    ent_put(text, event->date);
    ent_put(text, ",");
    if (*event->id)
        writer->put(text, event->id);
    ent_put(text, "\n");
}

static void flush(struct writer *writer)
{
    const struct ent_cell *cell = &writer->pending;

    if (!writer->is_pending)
        return;
    writer->is_pending = false;
    if (cell->way != ENT_WAY_BACKWARD)
        put_row(writer, cell->a, cell->b);
    if (cell->way == ENT_WAY_BACKWARD || (cell->way == ENT_WAY_MUTUAL && writer->graph->directed))
        put_row(writer, cell->b, cell->a);
}

static enum ent_status take(void *self, const struct ent_cell *cell, struct ent_error *err)
{
    struct writer *writer = self;
    struct ent_cell *pending = &writer->pending;

    (void)err;
    if (writer->is_pending && pending->a == cell->a && pending->b == cell->b &&
        pending->way == cell->way) {
        pending->sums.weight += cell->sums.weight; /* parts of one event's: no overflow */
        return ENT_OK;
    }
    flush(writer);
    *pending = *cell;
    writer->is_pending = true;
    return ENT_OK;
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    (void)graph;
    (void)options;
    return "events by pair, for relational event models";
}

static enum ent_status write_events(const struct ent_graph *graph,
                                    const struct ent_write_options *options,
                                    struct ent_output *output, struct ent_error *err)
{
    struct writer writer = {.graph = graph, .put = ent_csv_putter(options)};
    enum ent_status status = ent_trace_new(&writer.trace, graph, err);
    bool more = true;

    if (status == ENT_OK)
        status = ent_output_open(output, NULL, &writer.text, err);
    if (status == ENT_OK)
        ent_put(writer.text, "time,sender,receiver,weight,type,mutual,sign,date,event\n");
    while (status == ENT_OK &&
           (status = ent_trace_next(writer.trace, &writer.event, &more, err)) == ENT_OK && more) {
        struct ent_trace *trace = writer.trace;
        uint8_t fate = trace->selection.fate[trace->order[trace->next - 1]];
        uint64_t ambiguous = 0;
        size_t n;

        if (!writer.event.counts)
            continue;
        status = ent_event_cells(graph, &trace->selecting, &trace->event,
                                 (enum ent_placing)(fate - ENT_N_ASIDE), &ambiguous, take, &writer,
                                 &n, err);
        flush(&writer);
    }
    ent_trace_free(writer.trace);
    return status;
}

const struct ent_exporter ent_exporter_events = {
    .format = {.name = "events",
               .summary = "events by pair: time, sender, receiver, weight, type",
               .extensions = (const char *const[]){"events.csv", NULL}},
    .needs_events = true,
    .audience = audience,
    .write = write_events,
};
