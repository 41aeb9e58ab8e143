#include "draw.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/** The keys that are not carried on: what identifies a row, what is known per window, and what the
 * JSON says of its columns. */
static const char *const graph_apart[] = {"windows", "columns", NULL};
static const char *const node_apart[] = {"id", "label", "windows", NULL};
static const char *const edge_apart[] = {"source", "target", "windows", NULL};

/** And those that say how it is drawn, where the graph says that they do. */
static const char *const drawn_graph_apart[] = {"windows", "columns", "style", NULL};
static const char *const drawn_node_apart[] = {"id", "label", "windows", "x",
                                               "y",  "size",  "color",   NULL};
static const char *const drawn_edge_apart[] = {"source", "target", "windows", "width",
                                               "color",  "line",   NULL};

bool ent_draw_fail(struct ent_draw_error *err, const char *format, ...)
{
    va_list arguments;

    if (err->message[0] == '\0') {
        va_start(arguments, format);
        vsnprintf(err->message, sizeof(err->message), format, arguments);
        va_end(arguments);
    }
    return false;
}

static bool fail_memory(struct ent_draw_error *err)
{
    return ent_draw_fail(err, "out of memory");
}

const char *ent_draw_shown(char buffer[72], const char *text)
{
    size_t length = strlen(text);
    bool cut = length > 60;
    size_t i;

    if (cut)
        length = 60;
    /* a character is not cut in two */
    while (cut && length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    for (i = 0; i < length; i++)
        buffer[i] = (unsigned char)text[i] < 0x20 || text[i] == 0x7f ? '?' : text[i];
    strcpy(buffer + length, cut ? "..." : "");
    return buffer;
}

/** The shortest decimal that reads back as the same number, and as a real number. */
static void format_real(char text[40], double value)
{
    int digits;

    for (digits = 15; digits <= 17; digits++) {
        snprintf(text, 40, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    if (strpbrk(text, ".e") == NULL)
        strcat(text, ".0");
}

/** Jansson writes 0.1 in 17 digits, hence our own. The depth is bounded: the parser refuses above
 * 2048. */
static bool write_compact(FILE *out, const json_t *value)
{
    char number[40], *text;
    const char *key;
    json_t *member;
    void *at;
    size_t i;

    switch (json_typeof(value)) {
    case JSON_OBJECT:
        fputc('{', out);
        /* json_object_foreach wants an object that may change */
        at = json_object_iter((json_t *)value);
        for (i = 0; at != NULL; i++) {
            key = json_object_iter_key(at);
            member = json_string(key);
            if (i > 0)
                fputc(',', out);
            if (member == NULL || !write_compact(out, member)) {
                json_decref(member);
                return false;
            }
            json_decref(member);
            fputc(':', out);
            if (!write_compact(out, json_object_iter_value(at)))
                return false;
            at = json_object_iter_next((json_t *)value, at);
        }
        fputc('}', out);
        return true;
    case JSON_ARRAY:
        fputc('[', out);
        for (i = 0; i < json_array_size(value); i++) {
            if (i > 0)
                fputc(',', out);
            if (!write_compact(out, json_array_get(value, i)))
                return false;
        }
        fputc(']', out);
        return true;
    case JSON_REAL:
        format_real(number, json_real_value(value));
        fputs(number, out);
        return true;
    default:
        text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        if (text == NULL)
            return false;
        fputs(text, out);
        free(text);
        return true;
    }
}

static bool is_spells(const json_t *value)
{
    const json_t *spell;
    size_t i, k;

    if (!json_is_array(value))
        return false;
    for (i = 0; i < json_array_size(value); i++) {
        spell = json_array_get(value, i);
        if (!json_is_array(spell) || json_array_size(spell) != 2)
            return false;
        for (k = 0; k < 2; k++) {
            if (!json_is_string(json_array_get(spell, k)) &&
                !json_is_null(json_array_get(spell, k)))
                return false;
        }
    }
    return true;
}

/** "start/end; start/end", an unknown bound as two dots. */
static void write_spells(FILE *out, const json_t *spells)
{
    const char *start, *end;
    size_t i;

    for (i = 0; i < json_array_size(spells); i++) {
        start = json_string_value(json_array_get(json_array_get(spells, i), 0));
        end = json_string_value(json_array_get(json_array_get(spells, i), 1));
        fprintf(out, "%s%s/%s", i > 0 ? "; " : "", start != NULL ? start : "..",
                end != NULL ? end : "..");
    }
}

static char *nested_text(const char *key, const json_t *value)
{
    char *text = NULL;
    size_t length;
    bool fine = true;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL)
        return NULL;
    if (strcmp(key, "spells") == 0 && is_spells(value))
        write_spells(out, value);
    else
        fine = write_compact(out, value);
    if (ferror(out))
        fine = false;
    if (fclose(out) != 0)
        fine = false;
    if (!fine) {
        free(text);
        text = NULL;
    }
    return text;
}

static bool fill_field(struct ent_draw_field *field, const char *key, const json_t *value)
{
    char number[40];

    field->number = NAN;
    switch (json_typeof(value)) {
    case JSON_STRING:
        field->text = strdup(json_string_value(value));
        break;
    case JSON_INTEGER:
        snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        field->number = (double)json_integer_value(value);
        field->text = strdup(number);
        break;
    case JSON_REAL:
        field->number = json_real_value(value);
        format_real(number, field->number);
        field->text = strdup(number);
        break;
    case JSON_TRUE:
        field->text = strdup("true");
        break;
    case JSON_FALSE:
        field->text = strdup("false");
        break;
    default:
        field->text = nested_text(key, value);
        break;
    }
    return field->text != NULL;
}

/** `*column` is a guess going in: the keys of most objects come in the same order. */
static bool find_column(struct ent_draw_table *table, const char *key, size_t *column,
                        struct ent_draw_error *err)
{
    char **larger;

    if (*column < table->n_columns && strcmp(table->columns[*column], key) == 0)
        return true;
    *column = ent_draw_column(table, key);
    if (*column < table->n_columns)
        return true;
    if (table->n_columns == ENT_DRAW_MOST_COLUMNS)
        return ent_draw_fail(err, "more than %d different keys", ENT_DRAW_MOST_COLUMNS);
    larger = realloc(table->columns, (table->n_columns + 1) * sizeof(*larger));
    if (larger == NULL)
        return fail_memory(err);
    table->columns = larger;
    larger[table->n_columns] = strdup(key);
    if (larger[table->n_columns] == NULL)
        return fail_memory(err);
    table->n_columns++;
    return true;
}

static bool is_apart(const char *key, const char *const *apart)
{
    for (; *apart != NULL; apart++) {
        if (strcmp(key, *apart) == 0)
            return true;
    }
    return false;
}

/** The rows of a table are allocated beforehand and filled in order. */
static bool add_row(struct ent_draw_table *table, json_t *object, const char *const *apart,
                    struct ent_draw_error *err)
{
    struct ent_draw_row *row = &table->rows[table->n_rows++];
    struct ent_draw_field *field;
    size_t column = 0;
    const char *key;
    json_t *value;

    row->fields = calloc(json_object_size(object) + 1, sizeof(*row->fields));
    if (row->fields == NULL)
        return fail_memory(err);
    json_object_foreach(object, key, value)
    {
        if (json_is_null(value) || is_apart(key, apart))
            continue;
        if (!find_column(table, key, &column, err))
            return false;
        field = &row->fields[row->n_fields];
        field->column = column++;
        if (!fill_field(field, key, value))
            return fail_memory(err);
        row->n_fields++;
    }
    return true;
}

static bool new_rows(struct ent_draw_table *table, size_t n, struct ent_draw_error *err)
{
    table->rows = calloc(n + 1, sizeof(*table->rows));
    return table->rows != NULL || fail_memory(err);
}

struct identified {
    const char *id;
    size_t row;
};

static int compare_identified(const void *left, const void *right)
{
    return strcmp(((const struct identified *)left)->id, ((const struct identified *)right)->id);
}

static bool sort_ids(struct ent_draw_graph *graph, struct ent_draw_error *err)
{
    size_t n = graph->nodes.n_rows;
    struct identified *sorted = malloc((n + 1) * sizeof(*sorted));
    bool fine = false;
    char shown[72];
    size_t i;

    if (sorted == NULL) {
        fail_memory(err);
        goto out;
    }
    for (i = 0; i < n; i++)
        sorted[i] = (struct identified){graph->ids[i], i};
    qsort(sorted, n, sizeof(*sorted), compare_identified);
    for (i = 0; i < n; i++) {
        if (i > 0 && strcmp(sorted[i - 1].id, sorted[i].id) == 0) {
            ent_draw_fail(err, "two nodes have the id \"%s\"", ent_draw_shown(shown, sorted[i].id));
            goto out;
        }
        graph->by_id[i] = sorted[i].row;
    }
    fine = true;
out:
    free(sorted);
    return fine;
}

static bool read_nodes(struct ent_draw_graph *graph, const json_t *nodes,
                       struct ent_draw_error *err)
{
    size_t n = json_array_size(nodes);
    const char *id, *label;
    json_t *node;
    size_t i;

    graph->ids = calloc(n + 1, sizeof(*graph->ids));
    graph->labels = calloc(n + 1, sizeof(*graph->labels));
    graph->by_id = calloc(n + 1, sizeof(*graph->by_id));
    if (graph->ids == NULL || graph->labels == NULL || graph->by_id == NULL)
        return fail_memory(err);
    if (!new_rows(&graph->nodes, n, err))
        return false;
    for (i = 0; i < n; i++) {
        node = json_array_get(nodes, i);
        id = json_string_value(json_object_get(node, "id"));
        if (id == NULL)
            return ent_draw_fail(err, "node %zu has no \"id\" that is a string", i + 1);
        /* DOT has no way to tell it from an id that is not there */
        if (id[0] == '\0')
            return ent_draw_fail(err, "node %zu has an empty \"id\"", i + 1);
        label = json_string_value(json_object_get(node, "label"));
        if (!add_row(&graph->nodes, node, graph->style.is_there ? drawn_node_apart : node_apart,
                     err))
            return false;
        graph->ids[i] = strdup(id);
        graph->labels[i] = strdup(label != NULL ? label : id);
        if (graph->ids[i] == NULL || graph->labels[i] == NULL)
            return fail_memory(err);
    }
    return sort_ids(graph, err);
}

static bool read_end(size_t *row, const struct ent_draw_graph *graph, const json_t *edge, size_t i,
                     const char *key, struct ent_draw_error *err)
{
    const char *id = json_string_value(json_object_get(edge, key));
    char shown[72];

    if (id == NULL)
        return ent_draw_fail(err, "edge %zu has no \"%s\" that is a string", i + 1, key);
    *row = ent_draw_find(graph, id);
    if (*row == graph->nodes.n_rows)
        return ent_draw_fail(err, "edge %zu: its %s \"%s\" is not among the nodes", i + 1, key,
                             ent_draw_shown(shown, id));
    return true;
}

static bool read_edges(struct ent_draw_graph *graph, const json_t *edges,
                       struct ent_draw_error *err)
{
    size_t n = json_array_size(edges);
    json_t *edge;
    size_t i;

    graph->sources = calloc(n + 1, sizeof(*graph->sources));
    graph->targets = calloc(n + 1, sizeof(*graph->targets));
    if (graph->sources == NULL || graph->targets == NULL)
        return fail_memory(err);
    if (!new_rows(&graph->edges, n, err))
        return false;
    for (i = 0; i < n; i++) {
        edge = json_array_get(edges, i);
        if (!read_end(&graph->sources[i], graph, edge, i, "source", err) ||
            !read_end(&graph->targets[i], graph, edge, i, "target", err) ||
            !add_row(&graph->edges, edge, graph->style.is_there ? drawn_edge_apart : edge_apart,
                     err))
            return false;
    }
    return true;
}

static bool read_root(struct ent_draw_graph *graph, const json_t *root, struct ent_draw_error *err)
{
    json_t *own = json_object_get(root, "graph");
    json_t *nodes = json_object_get(root, "nodes");
    json_t *edges = json_object_get(root, "edges");
    json_t *directed = json_object_get(root, "directed");
    const char *format = json_string_value(json_object_get(own, "format"));
    char shown[72];

    if (format == NULL)
        return ent_draw_fail(err, "not a graph that entente wrote: no \"format\" in \"graph\"");
    if (strcmp(format, "entente-graph/1") != 0)
        return ent_draw_fail(err, "the format is \"%s\", not \"entente-graph/1\"",
                             ent_draw_shown(shown, format));
    if (!json_is_boolean(directed))
        return ent_draw_fail(err, "\"directed\" is not true or false");
    if (!json_is_array(nodes) || !json_is_array(edges))
        return ent_draw_fail(err, "\"nodes\" and \"edges\" are not two arrays");
    if (json_array_size(edges) > ENT_DRAW_MOST_ROWS || json_array_size(nodes) > ENT_DRAW_MOST_ROWS)
        return ent_draw_fail(err,
                             "%zu actors and %zu ties are too many to draw (at most %d): "
                             "select fewer actors or a higher weight",
                             json_array_size(nodes), json_array_size(edges), ENT_DRAW_MOST_ROWS);
    graph->directed = json_is_true(directed);
    if (!ent_draw_read_style(graph, own, nodes, edges, err) ||
        ((graph->wish.panels || graph->wish.series != NULL) &&
         !ent_draw_read_windows(
             graph, own, nodes, edges,
             graph->wish.series != NULL ? graph->wish.series : graph->style.size_by, err)))
        return false;
    return new_rows(&graph->graph, 1, err) &&
           add_row(&graph->graph, own, graph->style.is_there ? drawn_graph_apart : graph_apart,
                   err) &&
           read_nodes(graph, nodes, err) && read_edges(graph, edges, err);
}

bool ent_draw_read(struct ent_draw_graph *graph, const struct ent_draw_wish *wish, FILE *input,
                   struct ent_draw_error *err)
{
    json_error_t place;
    json_t *root;
    bool fine;

    *graph = (struct ent_draw_graph){.wish = *wish};
    root = json_loadf(input, JSON_REJECT_DUPLICATES, &place);
    if (root == NULL) {
        if (ferror(input))
            return ent_draw_fail(err, "stdin: cannot read");
        if (json_error_code(&place) == json_error_out_of_memory)
            return fail_memory(err);
        return ent_draw_fail(err, "stdin:%d:%d: %s", place.line, place.column, place.text);
    }
    fine =
        (!wish->one || ent_draw_cut_window(root, wish->window, err)) && read_root(graph, root, err);
    json_decref(root);
    return fine;
}

static void table_fini(struct ent_draw_table *table)
{
    size_t i, k;

    for (i = 0; i < table->n_columns; i++)
        free(table->columns[i]);
    free(table->columns);
    for (i = 0; i < table->n_rows; i++) {
        for (k = 0; k < table->rows[i].n_fields; k++)
            free(table->rows[i].fields[k].text);
        free(table->rows[i].fields);
    }
    free(table->rows);
}

void ent_draw_fini(struct ent_draw_graph *graph)
{
    size_t i;

    for (i = 0; i < graph->nodes.n_rows; i++) {
        if (graph->ids != NULL)
            free(graph->ids[i]);
        if (graph->labels != NULL)
            free(graph->labels[i]);
    }
    free(graph->ids);
    free(graph->labels);
    free(graph->by_id);
    free(graph->sources);
    free(graph->targets);
    ent_draw_style_fini(graph);
    ent_draw_windows_fini(&graph->windows);
    table_fini(&graph->graph);
    table_fini(&graph->nodes);
    table_fini(&graph->edges);
}

size_t ent_draw_find(const struct ent_draw_graph *graph, const char *id)
{
    size_t low = 0, high = graph->nodes.n_rows, middle;
    int order;

    while (low < high) {
        middle = low + (high - low) / 2;
        order = strcmp(id, graph->ids[graph->by_id[middle]]);
        if (order == 0)
            return graph->by_id[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return graph->nodes.n_rows;
}

const struct ent_draw_field *ent_draw_get(const struct ent_draw_table *table, size_t row,
                                          size_t column)
{
    size_t i;

    for (i = 0; i < table->rows[row].n_fields; i++) {
        if (table->rows[row].fields[i].column == column)
            return &table->rows[row].fields[i];
    }
    return NULL;
}

size_t ent_draw_column(const struct ent_draw_table *table, const char *key)
{
    size_t column = 0;

    while (column < table->n_columns && strcmp(table->columns[column], key) != 0)
        column++;
    return column;
}
