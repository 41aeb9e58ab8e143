#include <stdlib.h>

#include "exporters.h"
#include "rows.h"

/*
 * GEXF for Gephi. With windows the file is dynamic: every node and edge has closed spells, every
 * value of a window is a step. Bounds are inclusive there and ours are not: put_bounds is the one
 * place where that is met.
 *
 * Gephi knows an attribute by its id, of which a class of elements may have one only. A column with
 * values for the whole period and along the windows is therefore two attributes, "strength" and
 * "strength_by_window". The weight alone is one: its total is the edge's own XML attribute.
 */

#define BY_WINDOW "_by_window"

/* The columns that say how things are drawn, or NULL. */
struct look {
    const struct ent_column *x, *y, *size, *colour, *edge_colour, *width, *line;
};

struct writer {
    const struct ent_graph *graph;
    const struct ent_write_options *options;
    struct ent_text *text;
    const struct ent_column *weight; /* the edges', or NULL */
    bool old;                        /* GEXF 1.2 */
    bool dynamic;
    bool days; /* all bounds are midnights */
    struct look look;
    size_t window; /* of which the file is, or WHOLE */
    int64_t window_start, window_end;
    struct ent_leads vertex_values, edge_values, vertex_steps, edge_steps, ids;
    struct ent_line *line; /* of the table whose rows are written */
};

#define WHOLE SIZE_MAX

/* The profile "web" is for readers that know no time: static, in one file or one for each window.
 */
static bool is_web(const struct ent_write_options *options)
{
    return options && options->gexf_profile && strcmp(options->gexf_profile, "web") == 0;
}

/* Whether there is a file for each window. */
static bool per_window(const struct ent_graph *graph, const struct ent_write_options *options)
{
    return is_web(options) && options->per_window && graph->windows.n > 0;
}

static bool is_old(const struct ent_write_options *options)
{
    return options && options->gexf_version && strcmp(options->gexf_version, "1.2") == 0;
}

/* Without a known period there is no time to be dynamic in. */
static bool is_dynamic(const struct ent_graph *graph)
{
    return graph->windows.n > 0 && graph->start != INT64_MIN && graph->end != INT64_MAX &&
           graph->start < graph->end;
}

static bool is_midnight(int64_t time)
{
    return time % ENT_DAY_S == 0;
}

static bool spells_are_days(const struct ent_graph *graph, const struct ent_table *table)
{
    size_t n = table->spell_start ? table->spell_start[table->n_rows] : 0;

    for (size_t s = 0; s < n; s++) {
        const struct ent_spell *spell = &table->spells[s];
        /* What is beyond the period is cut there. */
        if ((spell->start > graph->start && !is_midnight(spell->start)) ||
            (spell->end < graph->end && !is_midnight(spell->end)))
            return false;
    }
    return true;
}

/* The time that a window stands for, within the period: cuts are open outward. */
static void standing(const struct ent_graph *graph, size_t window, int64_t *start, int64_t *end)
{
    ent_windows_stand(&graph->windows, window, start, end);
    *start = *start < graph->start ? graph->start : *start;
    *end = *end > graph->end ? graph->end : *end;
}

static bool bounds_are_days(const struct ent_graph *graph)
{
    if (!is_midnight(graph->start) || !is_midnight(graph->end))
        return false;
    for (size_t w = 0; w < graph->windows.n; w++) {
        int64_t start, end;
        standing(graph, w, &start, &end);
        if (!is_midnight(start) || !is_midnight(end))
            return false;
    }
    return spells_are_days(graph, &graph->vertices) && spells_are_days(graph, &graph->edges);
}

static void put_moment(const struct writer *writer, int64_t time)
{
    ent_put_time(writer->text, time);
    if (!writer->days && is_midnight(time))
        ent_put(writer->text, "T00:00:00Z");
}

/* ` start="2023-12-01" end="2023-12-31"`: the last day, or second, that is within. */
static void put_bounds(const struct writer *writer, int64_t start, int64_t end)
{
    ent_put_bytes(writer->text, " start=\"", 8);
    put_moment(writer, start);
    ent_put_bytes(writer->text, "\" end=\"", 7);
    put_moment(writer, end - (writer->days ? ENT_DAY_S : 1));
    ent_put_bytes(writer->text, "\"", 1);
}

/* ---- Attributes ---- */

/* An element has its label, and an edge its weight, in an XML attribute. */
static bool has_value(const struct writer *writer, const struct ent_column *column)
{
    if ((!column->whole.any && (writer->window == WHOLE || !ent_column_varies(column))) ||
        column->role == ENT_ROLE_LABEL || column->role == ENT_ROLE_STYLE ||
        column->role == ENT_ROLE_POSITION)
        return false;
    return column != writer->weight || strcmp(column->name, "weight") != 0;
}

static bool has_steps(const struct writer *writer, const struct ent_column *column)
{
    return writer->dynamic && ent_column_varies(column) && column->role != ENT_ROLE_LABEL;
}

static bool is_int(int64_t value)
{
    return value == ENT_MISSING || (value >= INT32_MIN && value <= INT32_MAX);
}

/* Gephi's integer has 32 bits. What is made for a window is a part of the whole. */
static const char *integer_type(const struct ent_table *table, const struct ent_column *column)
{
    bool fits = true;

    for (size_t i = 0; fits && column->whole.any && i < table->n_rows; i++)
        fits = is_int(column->whole.integers[i]);
    for (size_t i = 0; fits && column->along.any && i < table->presence.n; i++)
        fits = is_int(column->along.integers[i]);
    return fits ? "integer" : "long";
}

static const char *type_of(const struct writer *writer, const struct ent_table *table,
                           const struct ent_column *column, bool step)
{
    /* Gephi takes no other type for an edge's weight in time. */
    if (step && column == writer->weight)
        return "double";
    switch (column->type) {
    case ENT_INTEGER:
        return integer_type(table, column);
    case ENT_DECIMAL:
    case ENT_REAL:
        return "double";
    case ENT_BOOLEAN:
        return "boolean";
    case ENT_TEXT:
        break;
    }
    return "string";
}

static void put_value_id(struct ent_text *text, const struct ent_column *column)
{
    ent_put_xml(text, column->name);
}

/* Of a column with values for the whole period and along the windows the two have to differ. */
static void put_step_id(struct ent_text *text, const struct ent_column *column)
{
    ent_put_xml(text, column->name);
    if (column->whole.any)
        ent_put(text, BY_WINDOW);
}

static void put_edge_step_id(struct ent_text *text, const struct ent_column *column)
{
    if (column->role == ENT_ROLE_WEIGHT)
        ent_put(text, "weight");
    else
        put_step_id(text, column);
}

static void put_value_lead(struct ent_text *text, const struct ent_column *column)
{
    ent_put(text, "<attvalue for=\"");
    put_value_id(text, column);
    ent_put(text, "\" value=\"");
}

static void put_step_lead(struct ent_text *text, const struct ent_column *column)
{
    ent_put(text, "<attvalue for=\"");
    put_step_id(text, column);
    ent_put(text, "\" value=\"");
}

static void put_edge_step_lead(struct ent_text *text, const struct ent_column *column)
{
    ent_put(text, "<attvalue for=\"");
    put_edge_step_id(text, column);
    ent_put(text, "\" value=\"");
}

static void put_attribute(const struct writer *writer, ent_lead_fn put_id,
                          const struct ent_column *column, const char *type)
{
    ent_put(writer->text, "<attribute id=\"");
    put_id(writer->text, column);
    ent_put(writer->text, "\" title=\"");
    put_id(writer->text, column);
    ent_put(writer->text, "\" type=\"");
    ent_put(writer->text, type);
    ent_put(writer->text, "\"/>\n");
}

/* A static file has no spells; what remains of them is when they begin and end. */
static bool has_dates(const struct writer *writer, const struct ent_table *table)
{
    return !writer->dynamic && table->spell_start && !ent_table_find(table, "start") &&
           !ent_table_find(table, "end");
}

/* The block of what holds throughout comes first, that of the steps last: some readers heed one
 * only. */
static void put_attributes(const struct writer *writer, const struct ent_table *table,
                           const char *class)
{
    struct ent_text *text = writer->text;
    bool any_steps = false;

    ent_put(text, "<attributes class=\"");
    ent_put(text, class);
    ent_put(text, "\" mode=\"static\">\n");
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct ent_column *column = table->columns[c];

        if (has_value(writer, column))
            put_attribute(writer, put_value_id, column, type_of(writer, table, column, false));
        any_steps |= has_steps(writer, column);
    }
    if (has_dates(writer, table))
        ent_put(text, "<attribute id=\"start\" title=\"start\" type=\"string\"/>\n"
                      "<attribute id=\"end\" title=\"end\" type=\"string\"/>\n");
    ent_put(text, "</attributes>\n");
    if (!any_steps)
        return;

    ent_put(text, "<attributes class=\"");
    ent_put(text, class);
    ent_put(text, "\" mode=\"dynamic\">\n");
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct ent_column *column = table->columns[c];

        if (has_steps(writer, column))
            put_attribute(writer, table == &writer->graph->edges ? put_edge_step_id : put_step_id,
                          column, type_of(writer, table, column, true));
    }
    ent_put(text, "</attributes>\n");
}

/* ---- Elements ---- */

/* The values among which a column's of a row stands at `*at`: of the whole period, or of the file's
 * window where it has values along them; the line is at the row then. */
static union ent_cells values_of(const struct writer *writer, const struct ent_table *table,
                                 size_t c, size_t row, size_t *at)
{
    const struct ent_presence *presence = &table->presence;
    size_t place = 0;

    *at = row;
    if (writer->window == WHOLE || !ent_column_varies(table->columns[c]))
        return table->columns[c]->whole;
    while (presence->window[presence->row_entry[presence->row_start[row] + place]] !=
           writer->window)
        place++;
    return ent_line_values(writer->line, c, place, at);
}

static void put_values(const struct writer *writer, const struct ent_table *table,
                       const struct ent_leads *leads, size_t row)
{
    struct ent_text *text = writer->text;

    for (size_t c = 0; c < table->n_columns; c++) {
        const struct ent_column *column = table->columns[c];
        union ent_cells values;
        size_t at;

        if (!has_value(writer, column))
            continue;
        values = values_of(writer, table, c, row, &at);
        if (!ent_has_cell(column, values, at))
            continue;
        ent_put_lead(text, leads, c);
        ent_put_cell(text, column, values, at, ent_put_xml);
        ent_put_bytes(text, "\"/>", 3);
    }
}

static void put_steps(const struct writer *writer, const struct ent_table *table,
                      const struct ent_leads *leads, struct ent_line *line, size_t row)
{
    const struct ent_presence *presence = &table->presence;
    struct ent_text *text = writer->text;

    ent_line_go(line, row);
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct ent_column *column = table->columns[c];

        if (!has_steps(writer, column))
            continue;
        for (size_t i = presence->row_start[row]; i < presence->row_start[row + 1]; i++) {
            size_t entry = presence->row_entry[i], window = presence->window[entry];
            int64_t start, end;
            size_t at;
            union ent_cells values = ent_line_values(line, c, i - presence->row_start[row], &at);

            standing(writer->graph, window, &start, &end);
            if (!ent_has_cell(column, values, at))
                continue;
            /* Steps must not overlap: where windows do, each lasts until the next begins. */
            if (i + 1 < presence->row_start[row + 1]) {
                size_t next = presence->window[presence->row_entry[i + 1]];
                int64_t next_start, next_end;
                standing(writer->graph, next, &next_start, &next_end);
                end = next_start < end ? next_start : end;
            }
            if (start >= end)
                continue;
            ent_put_lead(text, leads, c);
            ent_put_cell(text, column, values, at, ent_put_xml);
            ent_put_bytes(text, "\"", 1);
            put_bounds(writer, start, end);
            ent_put_bytes(text, "/>", 2);
        }
    }
}

/* When a row's spells begin and end within the file's window, of which either may be unknown: the
 * last day, or second, that is within. */
static void put_dates(const struct writer *writer, const struct ent_table *table, size_t row)
{
    size_t first = table->spell_start[row], last = table->spell_start[row + 1];
    int64_t start = INT64_MIN, end = INT64_MAX;
    struct ent_text *text = writer->text;

    if (first < last) {
        start = table->spells[first].start;
        end = table->spells[last - 1].end;
    }
    if (writer->window != WHOLE) {
        start = start < writer->window_start ? writer->window_start : start;
        end = end > writer->window_end ? writer->window_end : end;
    }
    if (start != INT64_MIN) {
        ent_put(text, "<attvalue for=\"start\" value=\"");
        ent_put_time(text, start);
        ent_put(text, "\"/>");
    }
    if (end != INT64_MAX) {
        ent_put(text, "<attvalue for=\"end\" value=\"");
        ent_put_time(text, end - (is_midnight(end) ? ENT_DAY_S : 1));
        ent_put(text, "\"/>");
    }
}

static void put_spells(const struct writer *writer, const struct ent_table *table, size_t row)
{
    const struct ent_graph *graph = writer->graph;
    size_t first = table->spell_start ? table->spell_start[row] : 0;
    size_t last = table->spell_start ? table->spell_start[row + 1] : 0;
    bool any = false;

    ent_put(writer->text, "<spells>");
    for (size_t s = first; s < last; s++) {
        int64_t start = table->spells[s].start, end = table->spells[s].end;

        start = start < graph->start ? graph->start : start;
        end = end > graph->end ? graph->end : end;
        if (start >= end)
            continue;
        ent_put(writer->text, "<spell");
        put_bounds(writer, start, end);
        ent_put(writer->text, "/>");
        any = true;
    }
    /* Known to have been, not when. */
    if (!any) {
        ent_put(writer->text, "<spell");
        put_bounds(writer, graph->start, graph->end);
        ent_put(writer->text, "/>");
    }
    ent_put(writer->text, "</spells>");
}

/* ---- What it looks like ---- */

static const struct ent_column *style_column(const struct ent_table *table, const char *name)
{
    const struct ent_column *column = ent_table_find(table, name);

    return column && column->whole.any &&
                   (column->role == ENT_ROLE_STYLE || column->role == ENT_ROLE_POSITION)
               ? column
               : NULL;
}

/* "#rrggbb" as three numbers: networkx knows no hex. */
static void put_colour(const struct writer *writer, const struct ent_column *column, size_t row)
{
    static const char *const leads[] = {"<viz:color r=\"", "\" g=\"", "\" b=\""};
    const char *colour =
        column && !ent_cell_missing(column, column->whole, row) ? column->whole.texts[row] : NULL;

    if (!colour || strlen(colour) != 7)
        return;
    for (int i = 0; i < 3; i++) {
        char digits[3] = {colour[1 + 2 * i], colour[2 + 2 * i]};
        ent_put(writer->text, leads[i]);
        ent_put_integer(writer->text, strtol(digits, NULL, 16));
    }
    ent_put(writer->text, "\"/>");
}

static void put_number(const struct writer *writer, const char *lead,
                       const struct ent_column *column, size_t row)
{
    if (!column || !ent_has_cell(column, column->whole, row))
        return;
    ent_put(writer->text, lead);
    ent_put_cell(writer->text, column, column->whole, row, ent_put_xml);
    ent_put(writer->text, "\"/>");
}

static void put_node_look(const struct writer *writer, size_t row)
{
    const struct look *look = &writer->look;

    put_colour(writer, look->colour, row);
    if (look->x && look->y && ent_has_cell(look->x, look->x->whole, row) &&
        ent_has_cell(look->y, look->y->whole, row)) {
        ent_put(writer->text, "<viz:position x=\"");
        ent_put_cell(writer->text, look->x, look->x->whole, row, ent_put_xml);
        ent_put(writer->text, "\" y=\"");
        ent_put_cell(writer->text, look->y, look->y->whole, row, ent_put_xml);
        ent_put(writer->text, "\" z=\"0\"/>");
    }
    put_number(writer, "<viz:size value=\"", look->size, row);
}

/* GEXF has four lines, we have six. */
static const char *shape_of(const char *line)
{
    return strcmp(line, "longdash") == 0  ? "double"
           : strcmp(line, "dashdot") == 0 ? "dashed"
           : strcmp(line, "sparse") == 0  ? "dotted"
                                          : line;
}

static void put_edge_look(const struct writer *writer, size_t row)
{
    const struct look *look = &writer->look;
    const char *line = look->line && !ent_cell_missing(look->line, look->line->whole, row)
                           ? look->line->whole.texts[row]
                           : NULL;

    put_colour(writer, look->edge_colour, row);
    put_number(writer, "<viz:thickness value=\"", look->width, row);
    if (!line)
        return;
    ent_put(writer->text, "<viz:shape value=\"");
    ent_put(writer->text, shape_of(line));
    ent_put(writer->text, "\"/>");
}

static void find_look(struct writer *writer)
{
    const struct ent_table *vertices = &writer->graph->vertices, *edges = &writer->graph->edges;

    writer->look = (struct look){
        style_column(vertices, "x"),    style_column(vertices, "y"),
        style_column(vertices, "size"), style_column(vertices, "color"),
        style_column(edges, "color"),   style_column(edges, "width"),
        style_column(edges, "line"),
    };
}

/* What is within an element. */
static void put_inside(const struct writer *writer, const struct ent_table *table, size_t row)
{
    bool edges = table == &writer->graph->edges;

    if (writer->window != WHOLE)
        ent_line_go(writer->line, row);
    ent_put(writer->text, "<attvalues>");
    put_values(writer, table, edges ? &writer->edge_values : &writer->vertex_values, row);
    if (has_dates(writer, table))
        put_dates(writer, table, row);
    if (writer->dynamic && table->presence.n > 0)
        put_steps(writer, table, edges ? &writer->edge_steps : &writer->vertex_steps, writer->line,
                  row);
    ent_put(writer->text, "</attvalues>");
    if (writer->dynamic)
        put_spells(writer, table, row);
    if (edges)
        put_edge_look(writer, row);
    else
        put_node_look(writer, row);
}

static void put_label(const struct writer *writer, const struct ent_column *label, size_t row,
                      const char *fallback)
{
    if (!fallback && !(label && ent_has_cell(label, label->whole, row)))
        return;
    ent_put(writer->text, " label=\"");
    if (!label || !ent_put_cell(writer->text, label, label->whole, row, ent_put_xml))
        ent_put_xml(writer->text, fallback);
    ent_put(writer->text, "\"");
}

static void put_count(const struct writer *writer, const char *element, size_t n)
{
    ent_put(writer->text, "<");
    ent_put(writer->text, element);
    ent_put(writer->text, " count=\"");
    ent_put_integer(writer->text, (int64_t)n);
    ent_put(writer->text, "\">\n");
}

/* How many rows the file has, and the i-th of them: all, or those that are active in its window. */
static size_t n_rows(const struct writer *writer, const struct ent_table *table)
{
    const size_t *start = table->presence.start;

    return writer->window == WHOLE ? table->n_rows
                                   : start[writer->window + 1] - start[writer->window];
}

static size_t row_at(const struct writer *writer, const struct ent_table *table, size_t i)
{
    return writer->window == WHOLE
               ? i
               : table->presence.rows[table->presence.start[writer->window] + i];
}

/* Both are ent_rows_fn: a thread writes as the writer does, with a text and a line of its own. */
static enum ent_status put_node_rows(const void *work, struct ent_text *text, struct ent_line *line,
                                     size_t first, size_t end, struct ent_error *err)
{
    struct writer writer = *(const struct writer *)work;
    const struct ent_table *table = &writer.graph->vertices;
    const struct ent_column *label = ent_column_of_role(table, ENT_ROLE_LABEL);

    (void)err;
    writer.text = text;
    writer.line = line;
    for (size_t i = first; i < end; i++) {
        size_t row = row_at(&writer, table, i);
        ent_put(text, "<node id=\"");
        ent_put_lead(text, &writer.ids, row);
        ent_put(text, "\"");
        put_label(&writer, label, row, ent_table_id(table, row));
        ent_put(text, ">");
        put_inside(&writer, table, row);
        ent_put(text, "</node>\n");
    }
    return ENT_OK;
}

static enum ent_status put_rows(const struct writer *writer, const char *element,
                                const struct ent_table *table, ent_rows_fn put,
                                struct ent_error *err)
{
    size_t n = n_rows(writer, table);
    enum ent_status status;

    put_count(writer, element, n);
    status = ent_put_rows(writer->text, writer->graph->context, table, n, put, writer, err);
    ent_put(writer->text, "</");
    ent_put(writer->text, element);
    ent_put(writer->text, ">\n");
    return status;
}

static bool is_zero(const struct ent_column *column, union ent_cells values, size_t at)
{
    return !ent_cell_missing(column, values, at) &&
           (column->type == ENT_REAL ? values.reals[at] == 0 : values.integers[at] == 0);
}

/* What a reader of the file cannot see is said in the log. */
static void tell_zeros(const struct writer *writer)
{
    size_t n = 0;

    for (size_t row = 0; writer->weight && row < writer->graph->edges.n_rows; row++)
        n += is_zero(writer->weight, writer->weight->whole, row);
    if (n)
        ent_log(writer->graph->context, ENT_LOG_NOTE,
                "%zu edge%s of weight 0: written to GEXF without a weight, since Gephi would drop "
                "%s and shows 1 instead",
                n, n == 1 ? "" : "s", n == 1 ? "it" : "them");
}

static enum ent_status put_edge_rows(const void *work, struct ent_text *text, struct ent_line *line,
                                     size_t first, size_t end, struct ent_error *err)
{
    struct writer mine = *(const struct writer *)work, *writer = &mine;
    const struct ent_graph *graph = writer->graph;
    const struct ent_table *table = &graph->edges;
    const struct ent_column *label = ent_column_of_role(table, ENT_ROLE_LABEL);
    const struct ent_column *weight = writer->weight;
    const struct ent_column *layer = writer->old ? NULL : ent_table_find(table, "layer");
    size_t weight_at = 0;

    (void)err;
    writer->text = text;
    writer->line = line;
    while (weight && table->columns[weight_at] != weight)
        weight_at++;
    for (size_t i = first; i < end; i++) {
        size_t row = row_at(writer, table, i);
        ent_put(writer->text, "<edge id=\"");
        ent_put_xml(writer->text, ent_table_id(table, row));
        ent_put(writer->text, "\" source=\"");
        ent_put_lead(writer->text, &writer->ids, graph->sources[row]);
        ent_put(writer->text, "\" target=\"");
        ent_put_lead(writer->text, &writer->ids, graph->targets[row]);
        ent_put(writer->text, "\"");
        put_label(writer, label, row, NULL);
        /* Two edges between the same actors stay apart by their kind; 1.2 knows none. */
        if (layer) {
            ent_put(writer->text, " kind=\"");
            ent_put_cell(writer->text, layer, layer->whole, row, ent_put_xml);
            ent_put(writer->text, "\"");
        }
        /* Gephi drops an edge whose weight is 0; one without a weight it keeps, as if it were 1. */
        if (weight) {
            size_t at;
            union ent_cells values;
            if (writer->window != WHOLE)
                ent_line_go(line, row);
            values = values_of(writer, table, weight_at, row, &at);
            if (ent_has_cell(weight, values, at) && !is_zero(weight, values, at)) {
                ent_put(writer->text, " weight=\"");
                ent_put_cell(writer->text, weight, values, at, ent_put_xml);
                ent_put(writer->text, "\"");
            }
        }
        ent_put(writer->text, ">");
        put_inside(writer, table, row);
        ent_put(writer->text, "</edge>\n");
    }
    return ENT_OK;
}

/* ---- The file ---- */

/* A line of the description: what the other formats say of the graph, which GEXF has no place for.
 */
static enum ent_status put_fact(struct ent_text *text, const char *lead,
                                void (*put)(struct ent_text *, const struct ent_graph *),
                                const struct ent_graph *graph, struct ent_error *err)
{
    enum ent_status status;

    ent_put(text, lead);
    status = ent_put_fact(text, put, graph, ent_put_xml, err);
    ent_put(text, "\n");
    return status;
}

static void put_line(struct ent_text *text, const char *line)
{
    if (!line)
        return;
    ent_put_xml(text, line);
    ent_put(text, "\n");
}

static enum ent_status put_description(const struct writer *writer, struct ent_error *err)
{
    const struct ent_graph *graph = writer->graph;
    const struct ent_table *table = &graph->graph;
    struct ent_text *text = writer->text;
    enum ent_status status;

    ent_put(text, "<description>");
    put_line(text, ent_graph_title(graph));
    put_line(text, graph->summary);
    put_line(text, graph->account_line);
    for (size_t c = 0; c < table->n_columns && table->n_rows > 0; c++) {
        const struct ent_column *column = table->columns[c];

        if (!column->whole.any || !ent_has_cell(column, column->whole, 0))
            continue;
        ent_put_xml(text, column->name);
        ent_put(text, ": ");
        ent_put_cell(text, column, column->whole, 0, ent_put_xml);
        ent_put(text, "\n");
    }
    if (writer->window != WHOLE) {
        ent_put(text, "window: ");
        put_line(text, graph->windows.items[writer->window].label);
    }
    status = put_fact(text, "period: ", ent_put_period, graph, err);
    if (status == ENT_OK)
        status = put_fact(text, "view: ", ent_put_view, graph, err);
    if (status == ENT_OK && !(writer->options && writer->options->no_inputs))
        status = put_fact(text, "inputs: ", ent_put_inputs, graph, err);
    if (status == ENT_OK)
        status = put_fact(text, "account: ", ent_put_account, graph, err);
    if (status == ENT_OK)
        status = put_fact(text, "columns: ", ent_put_columns, graph, err);
    ent_put(text, "</description>\n");
    return status;
}

/* Equal input gives equal bytes: a date is written only when the caller's environment fixes it. */
static void put_date(struct ent_text *text)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    int64_t time;

    if (!epoch || strlen(epoch) > 12 || strspn(epoch, "0123456789") != strlen(epoch) || !*epoch)
        return;
    time = strtoll(epoch, NULL, 10);
    if (time > INT64_C(253402300799)) /* the end of 9999 */
        return;
    ent_put(text, " lastmodifieddate=\"");
    ent_put_time(text, time - time % ENT_DAY_S);
    ent_put(text, "\"");
}

static enum ent_status put_meta(const struct writer *writer, struct ent_error *err)
{
    enum ent_status status;

    ent_put(writer->text, "<meta");
    put_date(writer->text);
    ent_put(writer->text, "><creator>");
    ent_put_generator(writer->text);
    ent_put(writer->text, "</creator>\n");
    status = put_description(writer, err);
    ent_put(writer->text, "</meta>\n");
    return status;
}

static enum ent_status put_graph(const struct writer *writer, struct ent_error *err)
{
    struct ent_text *text = writer->text;
    enum ent_status status;

    ent_put(text, writer->dynamic ? "<graph mode=\"dynamic\"" : "<graph mode=\"static\"");
    ent_put(text, writer->graph->directed ? " defaultedgetype=\"directed\""
                                          : " defaultedgetype=\"undirected\"");
    if (writer->dynamic) {
        /* Gephi reads moments under "date" too, and the readers of 1.2 know no "dateTime". */
        ent_put(text,
                writer->days || writer->old ? " timeformat=\"date\"" : " timeformat=\"dateTime\"");
        if (!writer->old)
            ent_put(text, " timerepresentation=\"interval\"");
    }
    ent_put(text, ">\n");
    put_attributes(writer, &writer->graph->vertices, "node");
    put_attributes(writer, &writer->graph->edges, "edge");
    status = put_rows(writer, "nodes", &writer->graph->vertices, put_node_rows, err);
    if (status == ENT_OK)
        status = put_rows(writer, "edges", &writer->graph->edges, put_edge_rows, err);
    ent_put(text, "</graph>\n");
    return status;
}

static enum ent_status make_leads(struct writer *writer, struct ent_error *err)
{
    const struct ent_table *vertices = &writer->graph->vertices, *edges = &writer->graph->edges;
    enum ent_status status = ent_leads_init(&writer->vertex_values, vertices, put_value_lead, err);

    if (status == ENT_OK)
        status = ent_leads_init(&writer->edge_values, edges, put_value_lead, err);
    if (status == ENT_OK)
        status = ent_leads_init(&writer->vertex_steps, vertices, put_step_lead, err);
    if (status == ENT_OK)
        status = ent_leads_init(&writer->edge_steps, edges, put_edge_step_lead, err);
    if (status == ENT_OK)
        status = ent_ids_init(&writer->ids, vertices, ent_put_xml_id, err);
    return status;
}

static const char *audience(const struct ent_graph *graph, const struct ent_write_options *options)
{
    if (is_web(options))
        return per_window(graph, options) ? "static, a file for each window, for sigma.js, Gephi "
                                            "Lite and networkx"
                                          : "static, for sigma.js, Gephi Lite and networkx";
    if (is_dynamic(graph))
        return is_old(options) ? "dynamic, for Gephi and networkx" : "dynamic, for Gephi";
    return is_old(options) ? "static, for Gephi and networkx" : "static, for Gephi";
}

static enum ent_status put_file(struct writer *writer, struct ent_error *err)
{
    enum ent_status status;

    ent_put(writer->text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if (writer->old)
        ent_put(writer->text, "<gexf xmlns=\"http://www.gexf.net/1.2draft\""
                              " xmlns:viz=\"http://www.gexf.net/1.2draft/viz\" version=\"1.2\">\n");
    else
        ent_put(writer->text, "<gexf xmlns=\"http://gexf.net/1.3\""
                              " xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">\n");
    status = put_meta(writer, err);
    if (status == ENT_OK)
        status = put_graph(writer, err);
    ent_put(writer->text, "</gexf>\n");
    return status;
}

/* The whole period, or window by window. */
static enum ent_status put_files(struct writer *writer, struct ent_output *output,
                                 struct ent_error *err)
{
    const struct ent_graph *graph = writer->graph;
    char part[ENT_WINDOW_PART];
    enum ent_status status = ENT_OK;

    tell_zeros(writer);
    if (!per_window(graph, writer->options)) {
        status = ent_output_open(output, NULL, &writer->text, err);
        return status == ENT_OK ? put_file(writer, err) : status;
    }
    for (size_t w = 0; w < graph->windows.n && status == ENT_OK; w++) {
        writer->window = w;
        ent_windows_stand(&graph->windows, w, &writer->window_start, &writer->window_end);
        status = ent_output_open(output, ent_window_part(graph, w, part), &writer->text, err);
        if (status == ENT_OK)
            status = put_file(writer, err);
    }
    return status;
}

static enum ent_status check_options(const struct ent_graph *graph,
                                     const struct ent_write_options *options, struct ent_error *err)
{
    if (options && options->gexf_version && !is_old(options) &&
        strcmp(options->gexf_version, "1.3") != 0)
        return ent_fail(err, ENT_EINVAL, "there is no GEXF \"%s\" here; 1.3 or 1.2",
                        options->gexf_version);
    if (options && options->gexf_profile && !is_web(options) &&
        strcmp(options->gexf_profile, "gephi") != 0)
        return ent_fail(err, ENT_EINVAL, "there is no profile \"%.40s\" of GEXF; gephi or web",
                        options->gexf_profile);
    if (options && options->per_window && graph->windows.n > 0 && !is_web(options))
        return ent_fail(err, ENT_EINVAL,
                        "GEXF for Gephi has all windows in one file; --gexf-profile web has one "
                        "for each");
    return ENT_OK;
}

static enum ent_status write_gexf(const struct ent_graph *graph,
                                  const struct ent_write_options *options,
                                  struct ent_output *output, struct ent_error *err)
{
    struct writer writer = {
        .graph = graph,
        .options = options,
        .weight = ent_column_of_role(&graph->edges, ENT_ROLE_WEIGHT),
        .old = is_old(options),
        .dynamic = is_dynamic(graph) && !is_web(options),
        .window = WHOLE,
    };
    enum ent_status status = check_options(graph, options, err);

    if (status != ENT_OK)
        return status;
    writer.days = writer.dynamic && bounds_are_days(graph);
    find_look(&writer);
    status = make_leads(&writer, err);
    if (status == ENT_OK)
        status = put_files(&writer, output, err);
    ent_leads_fini(&writer.vertex_values);
    ent_leads_fini(&writer.edge_values);
    ent_leads_fini(&writer.vertex_steps);
    ent_leads_fini(&writer.edge_steps);
    ent_leads_fini(&writer.ids);
    return status;
}

const struct ent_exporter ent_exporter_gexf = {
    .format = {.name = "gexf",
               .summary = "GEXF 1.3 (or 1.2), with time for Gephi, or for the web",
               .extensions = (const char *const[]){"gexf", NULL}},
    .shows = ENT_SHOWS_POSITIONS,
    .audience = audience,
    .write = write_gexf,
};
