#include "static_read.h"

#include "snapshot.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Room for a number as text. */
#define NUMBER_SIZE 32

/*
 * igraph tells where a file is broken to its error handler alone, and gives that no pointer of
 * ours. Only touched between ent_igraph_enter and leave, which do not nest or overlap.
 */
static char said[200];

static const char *const format_names[] = {
    [ENT_STATIC_GRAPHML] = "GraphML", [ENT_STATIC_GML] = "GML", [ENT_STATIC_PAJEK] = "Pajek"};

struct reading {
    igraph_t graph;
    const struct ent_static_taker *taker;
    igraph_strvector_t graph_names, vertex_names, edge_names;
    igraph_vector_int_t graph_types, vertex_types, edge_types;
    struct ent_str *ids;    /* of vertices */
    struct ent_str *labels; /* what they are called where that is no id; NULL: ids are names */
    struct ent_arena arena;
    struct ent_static_facts facts;
    const char *weight;
};

static void keep_error(const char *reason, const char *file, int line, igraph_error_t code)
{
    (void)file;
    (void)line;
    (void)code;
    if (!said[0])
        snprintf(said, sizeof said, "%s", reason);
    IGRAPH_FINALLY_FREE();
}

/* The line that igraph's words name: "Parse error in GML file, line 12 (syntax error…)". */
static size_t line_of(const char *words)
{
    const char *at = strstr(words, "line ");

    return at ? (size_t)strtoul(at + strlen("line "), NULL, 10) : 0;
}

static enum ent_status fail_read(enum ent_static_format format, igraph_error_t code,
                                 struct ent_error *err)
{
    size_t line = line_of(said);
    size_t length = strlen(said);

    if (code == IGRAPH_ENOMEM)
        return ent_fail_memory(err);
    while (length > 0 && (said[length - 1] == '.' || said[length - 1] == '\n'))
        length--;
    for (size_t i = 0; i < length; i++)
        said[i] = said[i] == '\n' ? ' ' : said[i];
    return ent_fail_at(err, ENT_EPARSE, NULL, line, line ? 1 : 0, "not %s: %.*s",
                       format_names[format], (int)length, length ? said : igraph_strerror(code));
}

static igraph_error_t read_graph(igraph_t *graph, enum ent_static_format format, FILE *file)
{
    switch (format) {
    case ENT_STATIC_GRAPHML:
        return igraph_read_graph_graphml(graph, file, 0);
    case ENT_STATIC_GML:
        return igraph_read_graph_gml(graph, file);
    case ENT_STATIC_PAJEK:
        break;
    }
    return igraph_read_graph_pajek(graph, file);
}

/* Which attribute is the first of these names; its place or -1. */
static igraph_integer_t find_attribute(const igraph_strvector_t *names, const char *const *wanted)
{
    for (; *wanted; wanted++)
        for (igraph_integer_t i = 0; i < igraph_strvector_size(names); i++)
            if (strcmp(igraph_strvector_get(names, i), *wanted) == 0)
                return i;
    return -1;
}

static enum ent_status copy_text(struct reading *reading, const char *text, struct ent_str *out,
                                 struct ent_error *err)
{
    size_t length = strlen(text);
    char *copy = ent_arena_alloc(&reading->arena, 3 * length + 1);
    size_t used = 0;

    if (!copy)
        return ent_fail_memory(err);
    /* GML and Pajek know nothing of encodings. */
    while (length > 0) {
        size_t good = ent_utf8_check(text, length);
        memcpy(copy + used, text, good);
        used += good;
        if (good < length) {
            memcpy(copy + used, "\xEF\xBF\xBD", 3);
            used += 3;
            good++;
        }
        text += good;
        length -= good;
    }
    *out = ent_str_trim(ent_str(copy, used));
    return ENT_OK;
}

/* An attribute's value of a vertex or an edge; empty where it has none. */
static enum ent_status text_of(struct reading *reading, bool is_edge, const char *name,
                               igraph_attribute_type_t type, igraph_integer_t of,
                               struct ent_str *out, struct ent_error *err)
{
    char number[NUMBER_SIZE];
    const char *text = number;
    double value;

    *out = ent_str("", 0);
    switch (type) {
    case IGRAPH_ATTRIBUTE_STRING:
        text = is_edge ? igraph_cattribute_EAS(&reading->graph, name, of)
                       : igraph_cattribute_VAS(&reading->graph, name, of);
        break;
    case IGRAPH_ATTRIBUTE_BOOLEAN:
        text = (is_edge ? igraph_cattribute_EAB(&reading->graph, name, of)
                        : igraph_cattribute_VAB(&reading->graph, name, of))
                   ? "true"
                   : "false";
        break;
    case IGRAPH_ATTRIBUTE_NUMERIC:
        value = is_edge ? igraph_cattribute_EAN(&reading->graph, name, of)
                        : igraph_cattribute_VAN(&reading->graph, name, of);
        if (isnan(value))
            return ENT_OK;
        /* As few digits as tell it from all others. */
        for (int digits = 15; digits <= 17; digits++) {
            snprintf(number, sizeof number, "%.*g", digits, value);
            if (strtod(number, NULL) == value)
                break;
        }
        break;
    default:
        return ENT_OK;
    }
    return copy_text(reading, text, out, err);
}

static enum ent_status texts_of(struct reading *reading, igraph_integer_t attribute,
                                struct ent_str **out, struct ent_error *err)
{
    size_t n = reading->facts.n_vertices;
    struct ent_str *texts = ent_arena_alloc(&reading->arena, (n + 1) * sizeof *texts);
    enum ent_status status = texts ? ENT_OK : ent_fail_memory(err);

    for (size_t v = 0; v < n && status == ENT_OK; v++)
        status = text_of(reading, false, igraph_strvector_get(&reading->vertex_names, attribute),
                         (igraph_attribute_type_t)VECTOR(reading->vertex_types)[attribute],
                         (igraph_integer_t)v, &texts[v], err);
    *out = texts;
    return status;
}

/* Has every vertex a text, and none that of another? */
static enum ent_status are_ids(const struct ent_str *texts, size_t n, bool *are,
                               struct ent_error *err)
{
    struct ent_interner *seen = NULL;
    enum ent_status status = ent_interner_new(&seen, err);

    *are = true;
    for (size_t v = 0; v < n && status == ENT_OK && *are; v++) {
        size_t before = ent_interner_count(seen);
        uint32_t number;
        status = ent_intern(seen, texts[v], &number, err);
        *are = texts[v].length > 0 && ent_interner_count(seen) > before;
    }
    ent_interner_free(seen);
    return status;
}

/* The first of name, label and id that tells all vertices apart; else their numbers. */
static enum ent_status name_vertices(struct reading *reading, struct ent_error *err)
{
    static const char *const choices[][3] = {
        {"name", "Name", NULL}, {"label", "Label", NULL}, {"id", "Id", NULL}};
    size_t n = reading->facts.n_vertices;
    struct ent_str *called = NULL;
    enum ent_status status;

    for (size_t c = 0; c < 3; c++) {
        igraph_integer_t attribute = find_attribute(&reading->vertex_names, choices[c]);
        struct ent_str *texts;
        bool are;

        if (attribute < 0)
            continue;
        status = texts_of(reading, attribute, &texts, err);
        if (status == ENT_OK)
            status = are_ids(texts, n, &are, err);
        if (status != ENT_OK)
            return status;
        if (are) {
            reading->ids = texts;
            reading->labels = called;
            return ENT_OK;
        }
        if (!called)
            called = texts;
    }
    reading->ids = ent_arena_alloc(&reading->arena, (n + 1) * sizeof *reading->ids);
    if (!reading->ids)
        return ent_fail_memory(err);
    for (size_t v = 0; v < n; v++) {
        char number[NUMBER_SIZE];
        snprintf(number, sizeof number, "%zu", v + 1);
        status = copy_text(reading, number, &reading->ids[v], err);
        if (status != ENT_OK)
            return status;
    }
    reading->labels = called;
    return ENT_OK;
}

static enum ent_status find_facts(struct reading *reading, struct ent_error *err)
{
    static const char *const weights[] = {"weight", "Weight", "value", "Value", NULL};
    struct ent_static_facts *facts = &reading->facts;
    igraph_integer_t weight;
    bool *has_edge;

    facts->n_vertices = (size_t)igraph_vcount(&reading->graph);
    facts->n_edges = (size_t)igraph_ecount(&reading->graph);
    facts->directed = igraph_is_directed(&reading->graph);
    weight = find_attribute(&reading->edge_names, weights);
    if (weight >= 0 && VECTOR(reading->edge_types)[weight] == IGRAPH_ATTRIBUTE_NUMERIC) {
        reading->weight = igraph_strvector_get(&reading->edge_names, weight);
        facts->weight = ent_str_from(reading->weight);
    }
    has_edge = calloc(facts->n_vertices + 1, sizeof *has_edge);
    if (!has_edge)
        return ent_fail_memory(err);
    for (size_t e = 0; e < facts->n_edges; e++) {
        has_edge[IGRAPH_FROM(&reading->graph, (igraph_integer_t)e)] = true;
        has_edge[IGRAPH_TO(&reading->graph, (igraph_integer_t)e)] = true;
    }
    for (size_t v = 0; v < facts->n_vertices; v++)
        facts->n_isolates += !has_edge[v];
    free(has_edge);
    return reading->taker->facts(reading->taker->user, facts, err);
}

static enum ent_status hand_names(struct reading *reading, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t v = 0; v < reading->facts.n_vertices && reading->labels && status == ENT_OK; v++)
        if (reading->labels[v].length > 0)
            status = reading->taker->name(reading->taker->user, reading->ids[v], reading->labels[v],
                                          err);
    return status;
}

static enum ent_status hand_edges(struct reading *reading, struct ent_error *err)
{
    size_t n_names = (size_t)igraph_strvector_size(&reading->edge_names);
    struct ent_field *fields = malloc((n_names + 1) * sizeof *fields);
    struct ent_arena kept = reading->arena;
    enum ent_status status = fields ? ENT_OK : ent_fail_memory(err);

    /* What an edge needs dies with it. */
    reading->arena = (struct ent_arena){NULL};
    for (size_t e = 0; e < reading->facts.n_edges && status == ENT_OK; e++) {
        igraph_integer_t at = (igraph_integer_t)e;
        struct ent_static_edge edge = {
            .source = reading->ids[IGRAPH_FROM(&reading->graph, at)],
            .target = reading->ids[IGRAPH_TO(&reading->graph, at)],
            .fields = fields,
        };
        if (reading->weight)
            status = text_of(reading, true, reading->weight, IGRAPH_ATTRIBUTE_NUMERIC, at,
                             &edge.weight, err);
        for (size_t i = 0; i < n_names && status == ENT_OK; i++) {
            const char *name = igraph_strvector_get(&reading->edge_names, (igraph_integer_t)i);
            struct ent_field *field = &fields[edge.n_fields];
            if (name == reading->weight)
                continue;
            status = text_of(reading, true, name,
                             (igraph_attribute_type_t)VECTOR(reading->edge_types)[i], at,
                             &field->value, err);
            if (status == ENT_OK)
                status = copy_text(reading, name, &field->key, err);
            edge.n_fields += field->value.length > 0;
        }
        if (status == ENT_OK)
            status = reading->taker->edge(reading->taker->user, &edge, err);
        ent_arena_fini(&reading->arena);
    }
    reading->arena = kept;
    free(fields);
    return status;
}

static igraph_error_t init_lists(struct reading *reading)
{
    igraph_strvector_t *names[] = {&reading->graph_names, &reading->vertex_names,
                                   &reading->edge_names};
    igraph_vector_int_t *types[] = {&reading->graph_types, &reading->vertex_types,
                                    &reading->edge_types};

    for (size_t i = 0; i < 3; i++) {
        igraph_error_t code = igraph_strvector_init(names[i], 0);
        if (code == IGRAPH_SUCCESS) {
            code = igraph_vector_int_init(types[i], 0);
            if (code != IGRAPH_SUCCESS)
                igraph_strvector_destroy(names[i]);
        }
        if (code == IGRAPH_SUCCESS)
            continue;
        while (i-- > 0) {
            igraph_strvector_destroy(names[i]);
            igraph_vector_int_destroy(types[i]);
        }
        return code;
    }
    return IGRAPH_SUCCESS;
}

static void fini_lists(struct reading *reading)
{
    igraph_strvector_destroy(&reading->graph_names);
    igraph_strvector_destroy(&reading->vertex_names);
    igraph_strvector_destroy(&reading->edge_names);
    igraph_vector_int_destroy(&reading->graph_types);
    igraph_vector_int_destroy(&reading->vertex_types);
    igraph_vector_int_destroy(&reading->edge_types);
}

/* The graph is read: hand it out. */
static enum ent_status hand_out(struct reading *reading, struct ent_error *err)
{
    enum ent_status status = ENT_OK;
    igraph_error_t code = init_lists(reading);

    if (code != IGRAPH_SUCCESS)
        return ent_fail_memory(err);
    code = igraph_cattribute_list(&reading->graph, &reading->graph_names, &reading->graph_types,
                                  &reading->vertex_names, &reading->vertex_types,
                                  &reading->edge_names, &reading->edge_types);
    if (code != IGRAPH_SUCCESS)
        status = ent_igraph_status(code, "attributes", err);
    if (status == ENT_OK)
        status = find_facts(reading, err);
    if (status == ENT_OK)
        status = name_vertices(reading, err);
    if (status == ENT_OK)
        status = hand_names(reading, err);
    if (status == ENT_OK)
        status = hand_edges(reading, err);
    fini_lists(reading);
    ent_arena_fini(&reading->arena);
    return status;
}

enum ent_status ent_static_read(enum ent_static_format format, struct ent_str bytes,
                                const struct ent_static_taker *taker, struct ent_error *err)
{
    struct reading reading = {.taker = taker};
    const igraph_attribute_table_t *old_table;
    igraph_error_handler_t *old_handler;
    struct ent_igraph state;
    igraph_error_t code;
    FILE *file;
    locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0), old_locale;
    enum ent_status status = locale ? ent_igraph_enter(&state, err) : ent_fail_memory(err);

    if (status != ENT_OK) {
        if (locale)
            freelocale(locale);
        return status;
    }
    said[0] = '\0';
    old_locale = uselocale(locale); /* igraph reads numbers, and we write them, with a point */
    old_table = igraph_set_attribute_table(&igraph_cattribute_table);
    old_handler = igraph_set_error_handler(keep_error);
    file = fmemopen((char *)bytes.data, bytes.length, "r"); /* it is only read */
    if (file) {
        code = read_graph(&reading.graph, format, file);
        fclose(file);
        if (code == IGRAPH_SUCCESS) {
            status = hand_out(&reading, err);
            igraph_destroy(&reading.graph);
        } else {
            status = fail_read(format, code, err);
        }
    } else {
        status = ent_fail_memory(err);
    }
    igraph_set_error_handler(old_handler);
    igraph_set_attribute_table(old_table);
    ent_igraph_leave(&state);
    uselocale(old_locale);
    freelocale(locale);
    return status;
}
