#include "edge_places.h"
#include "generic.h"
#include "importers.h"

#include <stdlib.h>
#include <strings.h>

/*
 * Static graphs, to be compared with ours: an edge is a report without a date. GraphML, GML and
 * Pajek are read by igraph's readers, from memory; a plain list of edges is delimited text.
 */

/* Of a Pajek file, beside one for each of its bytes; and of any. */
#define MANY_VERTICES UINT64_C(10000000)
#define MOST_VERTICES UINT64_C(10000000000)

struct reader {
    const struct ent_sink *sink;
    struct ent_records *records;
    enum ent_static_format format;
    struct ent_str bytes;
    struct ent_edge_places places;
    bool has_places, directed;
};

/* The text behind blanks and behind lines that begin with `mark`. */
static struct ent_str behind_comments(struct ent_str text, char mark)
{
    for (text = ent_str_trim(text); text.length > 0 && text.data[0] == mark;
         text = ent_str_trim(text)) {
        const char *end = memchr(text.data, '\n', text.length);
        if (!end)
            return ent_str("", 0);
        text = ent_str(end, text.length - (size_t)(end - text.data));
    }
    return text;
}

/* Whether we find as many edges as igraph: then they are the same. */
static void find_places_of_edges(struct reader *reader, size_t n_edges)
{
    size_t n = 0;

    ent_edge_places_init(&reader->places, reader->format, reader->bytes);
    while (ent_edge_places_next(&reader->places))
        n++;
    reader->has_places = n == n_edges;
    ent_edge_places_init(&reader->places, reader->format, reader->bytes);
}

static enum ent_status take_facts(void *user, const struct ent_static_facts *facts,
                                  struct ent_error *err)
{
    struct reader *reader = user;
    const struct ent_sink *sink = reader->sink;
    struct ent_note note = {""};
    enum ent_status status;

    reader->directed = facts->directed;
    find_places_of_edges(reader, facts->n_edges);
    if (!sink->setting)
        return ENT_OK;
    status = sink->setting(sink->self, ent_str_from("view.direction"),
                           ent_str_from(facts->directed ? "directed" : "undirected"), 1, 1, err);
    if (status != ENT_OK)
        return status;
    ent_note_say(&note, "a static graph, %s, without dates; vertices: %zu, edges: %zu",
                 facts->directed ? "directed" : "undirected", facts->n_vertices, facts->n_edges);
    if (facts->weight.length > 0 && !ent_str_is(facts->weight, "weight"))
        ent_note_say(&note, "weight is \"%.*s\"",
                     (int)(facts->weight.length < 40 ? facts->weight.length : 40),
                     facts->weight.data);
    if (facts->n_isolates > 0)
        ent_note_say(&note, "vertices without an edge, which are left out: %zu", facts->n_isolates);
    return ent_note_hand(&note, sink, err);
}

static enum ent_status take_name(void *user, struct ent_str id, struct ent_str name,
                                 struct ent_error *err)
{
    struct reader *reader = user;
    const struct ent_actor_record actor = {.id = id, .name = name, .is_hint = true};

    return reader->sink->actor(reader->sink->self, &actor, err);
}

static enum ent_status set_actor(struct reader *reader, struct ent_texts *texts,
                                 struct ent_str name, struct ent_error *err)
{
    struct ent_str *item = ent_records_alloc(reader->records, sizeof *item);

    if (!item)
        return ent_fail_memory(err);
    *item = name;
    *texts = (struct ent_texts){item, 1};
    return ENT_OK;
}

static enum ent_status take_edge(void *user, const struct ent_static_edge *edge,
                                 struct ent_error *err)
{
    struct reader *reader = user;
    struct ent_given weight = {.kind = ENT_GIVEN_TEXT, .is_plain = true, .text = edge->weight};
    struct ent_position place = {0, 0};
    struct ent_report *report;
    enum ent_status status;

    if (reader->has_places && ent_edge_places_next(&reader->places)) {
        place = reader->places.place;
        if (reader->format == ENT_STATIC_PAJEK)
            weight.text = reader->places.weight;
    }
    ent_record_begin(reader->records, place);
    report = ent_record_report(reader->records);
    if (weight.text.length > 0) {
        struct ent_error unplaced = {0}, why = {0};
        status = ent_record_set(reader->records, ent_record_key(ent_str_from("weight")), &weight,
                                &unplaced);
        if (status != ENT_OK) {
            ent_fail_at(&why, status, NULL, place.line, place.column, "%s", unplaced.message);
            return ent_record_reject(reader->records, &why, err);
        }
    }
    /* Of an undirected edge nobody is the source. */
    report->mutual = !reader->directed;
    status = set_actor(reader, &report->source, edge->source, err);
    if (status == ENT_OK)
        status = set_actor(reader, &report->target, edge->target, err);
    for (size_t i = 0; i < edge->n_fields && status == ENT_OK; i++)
        status = ent_record_keep(reader->records, edge->fields[i].key, edge->fields[i].value, err);
    if (status == ENT_OK)
        status = ent_record_end(reader->records, err);
    /* The edge's texts end with this call. */
    return status == ENT_OK ? ent_records_flush(reader->records, err) : status;
}

/* Pajek's files need not list their vertices: a number alone would have igraph make them all. */
static enum ent_status check_size(struct ent_str bytes, struct ent_error *err)
{
    static const char word[] = "*vertices";
    struct ent_str text = behind_comments(bytes, '%');
    uint64_t n = 0;
    size_t i = strlen(word);

    if (text.length < i || strncasecmp(text.data, word, i) != 0)
        return ENT_OK;
    while (i < text.length && (text.data[i] == ' ' || text.data[i] == '\t'))
        i++;
    for (; i < text.length && text.data[i] >= '0' && text.data[i] <= '9' && n < MOST_VERTICES; i++)
        n = n * 10 + (uint64_t)(text.data[i] - '0');
    if (n < MOST_VERTICES && n < MANY_VERTICES + bytes.length)
        return ENT_OK;
    return ent_fail_at(err, ENT_ELIMIT, NULL, 1, 1,
                       "announces more vertices than a file of %zu bytes can have", bytes.length);
}

/* igraph reads from a file of its own: all bytes must be there. */
static enum ent_status read_static(enum ent_static_format format, struct ent_input_stream *input,
                                   const struct ent_sink *sink, struct ent_error *err)
{
    struct reader reader = {.sink = sink, .format = format};
    const struct ent_static_taker taker = {&reader, take_facts, take_name, take_edge};
    struct ent_str bytes = {0};
    bool end = false;
    enum ent_status status = ent_records_new(&reader.records, sink, err);

    while (status == ENT_OK && !end)
        status = ent_input_fill(input, &bytes, &end, SIZE_MAX, err);
    if (status == ENT_OK && format == ENT_STATIC_PAJEK)
        status = check_size(bytes, err);
    reader.bytes = bytes;
    if (status == ENT_OK)
        status = ent_static_read(format, bytes, &taker, err);
    if (status == ENT_OK && ent_records_count(reader.records) == 0)
        status = ent_fail(err, ENT_EPARSE, "no reports: the graph has no edges");
    if (status == ENT_OK)
        status = ent_records_flush(reader.records, err);
    ent_records_free(reader.records);
    return status;
}

static enum ent_status read_graphml(struct ent_input_stream *input, const struct ent_sink *sink,
                                    struct ent_error *err)
{
    return read_static(ENT_STATIC_GRAPHML, input, sink, err);
}

static enum ent_status read_gml(struct ent_input_stream *input, const struct ent_sink *sink,
                                struct ent_error *err)
{
    return read_static(ENT_STATIC_GML, input, sink, err);
}

static enum ent_status read_pajek(struct ent_input_stream *input, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    return read_static(ENT_STATIC_PAJEK, input, sink, err);
}

/* ---- Plain lists of edges ---- */

/* Two fields, and perhaps a weight. */
static enum ent_status find_places(struct ent_generic *generic, struct ent_error *err)
{
    struct ent_sample sample = generic->sample;
    bool are_weights = true;

    (void)err;
    if (ent_parts_have_both(&generic->parts) || !ent_sample_next(&sample, generic->row) ||
        generic->row->n < 2)
        return ENT_OK;
    generic->parts.at[ENT_PART_SOURCE] = 0;
    generic->parts.at[ENT_PART_TARGET] = 1;
    do {
        are_weights &= ent_sample_shown(generic->row) > 2 && ent_is_number(generic->row->fields[2]);
    } while (ent_sample_next(&sample, generic->row));
    if (are_weights)
        generic->parts.at[ENT_PART_WEIGHT] = 2;
    return ENT_OK;
}

static const struct ent_generic_form edges_form = {
    .has_comments = true,
    .unit = ENT_UNIT_SECONDS,
    .places = find_places,
};

static enum ent_status read_edges(struct ent_input_stream *input, const struct ent_sink *sink,
                                  struct ent_error *err)
{
    return ent_generic_read(&edges_form, input, sink, err);
}

/* Rows of two whole numbers, and perhaps a number. */
static int probe_edges(const char *head, size_t length)
{
    struct ent_sample sample;
    struct ent_sample_row *row = ent_sample_open(&sample, ent_str(head, length), true);
    size_t n = 0, n_fields = 0;
    bool fits = true;

    if (!row)
        return 0;
    while (fits && ent_sample_next(&sample, row)) {
        if (n++ == 0)
            n_fields = row->n;
        fits = row->n == n_fields && (n_fields == 2 || n_fields == 3);
        for (size_t i = 0; i < n_fields && fits; i++) {
            int64_t micro;
            fits = i == 2 ? ent_is_number(row->fields[i])
                          : ent_parse_micro(row->fields[i], ENT_EXACT, &micro) && micro >= 0 &&
                                micro % ENT_MICRO == 0;
        }
    }
    free(row);
    return fits && n > 1 ? (n_fields == 2 ? 50 : 45) : 0;
}

/* ---- Probes ---- */

static int probe_graphml(const char *head, size_t length)
{
    const char *at = memmem(head, length, "<graphml", strlen("<graphml"));

    return at && *ent_str_trim(ent_str(head, length)).data == '<' ? 95 : 0;
}

static int probe_gml(const char *head, size_t length)
{
    struct ent_str text = behind_comments(ent_str(head, length), '#');
    const char *end = head + length;
    const char *at;

    if (text.length < 5 || !strchr("gGcCvV", text.data[0]))
        return 0;
    /* "Creator" and "Version" may stand before. */
    for (at = text.data; (at = memmem(at, (size_t)(end - at), "graph", 5)); at += 5) {
        const char *behind = at + 5;
        while (behind < end && strchr(" \t\r\n", *behind) && *behind)
            behind++;
        if (behind < end && *behind == '[' && (at == text.data || strchr(" \t\r\n", at[-1])))
            return 90;
    }
    return 0;
}

static int probe_pajek(const char *head, size_t length)
{
    static const char *const words[] = {"*vertices", "*network"};
    struct ent_str text = behind_comments(ent_str(head, length), '%');

    for (size_t i = 0; i < 2; i++)
        if (text.length > strlen(words[i]) &&
            strncasecmp(text.data, words[i], strlen(words[i])) == 0)
            return 90;
    return 0;
}

const struct ent_importer ent_importer_graphml = {
    .format = {.name = "graphml",
               .summary = "a static graph in GraphML, without dates",
               .extensions = (const char *const[]){"graphml", NULL}},
    .rows_meet = "a graph stands in one file, and says who its actors are",
    .merge = "none",
    .directed = true,
    .max_rejects = 0.1,
    .probe = probe_graphml,
    .read = read_graphml,
};

const struct ent_importer ent_importer_gml = {
    .format = {.name = "gml",
               .summary = "a static graph in GML, without dates",
               .extensions = (const char *const[]){"gml", NULL}},
    .rows_meet = "a graph stands in one file, and says who its actors are",
    .merge = "none",
    .directed = true,
    .max_rejects = 0.1,
    .probe = probe_gml,
    .read = read_gml,
};

const struct ent_importer ent_importer_pajek = {
    .format = {.name = "pajek",
               .summary = "a static graph of Pajek's, without dates",
               .extensions = (const char *const[]){"net", "paj", NULL}},
    .rows_meet = "a graph stands in one file, and says who its actors are",
    .merge = "none",
    .directed = true,
    .max_rejects = 0.1,
    .probe = probe_pajek,
    .read = read_pajek,
};

static const struct ent_import_option options[] = {ENT_GENERIC_OPTIONS, {NULL, NULL, NULL, NULL}};

const struct ent_importer ent_importer_edges = {
    .format = {.name = "edges",
               .summary = "a list of edges: two fields a row, and perhaps a weight",
               .extensions = (const char *const[]){"edges", "edgelist", "ncol", NULL}},
    .options = options,
    .merge = "none",
    .directed = true,
    .max_rejects = 0.1,
    .probe = probe_edges,
    .read = read_edges,
};
