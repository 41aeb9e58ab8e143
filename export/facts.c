#include "facts.h"

#include <stdlib.h>

#include "../graph/corpus/corpus.h"
#include "../graph/look/room.h"
#include "../graph/look/style.h"

/* A choice's text as an array of its items. */
/* A list's canonical text has no blanks around items; "\\," is a comma of an item, "\\\\" a
 * backslash. */
static void put_list(struct ent_text *text, const char *items)
{
    char *item = malloc(strlen(items) + 1);
    size_t length = 0;

    if (!item) {
        ent_text_fail_memory(text);
        return;
    }
    ent_put(text, "[");
    for (;; items++) {
        if (items[0] == '\\' && (items[1] == ',' || items[1] == '\\')) {
            item[length++] = *++items;
        } else if (*items && *items != ',') {
            item[length++] = *items;
        } else {
            item[length] = '\0';
            ent_put_json(text, item);
            length = 0;
            if (!*items)
                break;
            ent_put(text, ", ");
        }
    }
    ent_put(text, "]");
    free(item);
}

/* Whether a choice's text can stand in JSON bare: digits with at most a sign and a point between.
 */
static bool is_json_number(const char *text)
{
    size_t whole;

    text += *text == '-';
    whole = strspn(text, "0123456789");
    if (whole == 0 || (whole > 1 && text[0] == '0'))
        return false;
    text += whole;
    if (*text == '.') {
        size_t places = strspn(text + 1, "0123456789");
        if (places == 0)
            return false;
        text += 1 + places;
    }
    return *text == '\0';
}

static void put_member(struct ent_text *text, const char *name, uint64_t value)
{
    ent_put(text, "\"");
    ent_put(text, name);
    ent_put(text, "\": ");
    ent_put_integer(text, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

/* What became of the reports, or of the events: what was used, by where it was placed, and what was
 * not, by reason. */
static void put_fate(struct ent_text *text, uint64_t all, const uint64_t used[ENT_N_PLACING],
                     const uint64_t aside[ENT_N_ASIDE])
{
    uint64_t sum = 0;

    for (int i = 0; i < ENT_N_PLACING; i++)
        sum += used[i];
    ent_put(text, "{");
    put_member(text, "all", all);
    ent_put(text, ", ");
    put_member(text, "used", sum);
    ent_put(text, ", \"set_aside\": {");
    for (int i = 0; i < ENT_N_ASIDE; i++) {
        ent_put(text, i > 0 ? ", " : "");
        put_member(text, ent_aside_name((enum ent_set_aside)i), aside[i]);
    }
    ent_put(text, "}");
    for (int i = 0; i < ENT_N_PLACING; i++) {
        ent_put(text, ", ");
        put_member(text, ent_placing_name((enum ent_placing)i), used[i]);
    }
    ent_put(text, "}");
}

static const char *type_name(enum ent_type type)
{
    switch (type) {
    case ENT_INTEGER:
        return "integer";
    case ENT_DECIMAL:
        return "decimal";
    case ENT_REAL:
        return "real";
    case ENT_TEXT:
        return "text";
    case ENT_BOOLEAN:
        return "boolean";
    }
    return "";
}

static const char *role_name(enum ent_role role)
{
    switch (role) {
    case ENT_ROLE_PLAIN:
        return "plain";
    case ENT_ROLE_LABEL:
        return "label";
    case ENT_ROLE_CATEGORY:
        return "category";
    case ENT_ROLE_COUNT:
        return "count";
    case ENT_ROLE_WEIGHT:
        return "weight";
    case ENT_ROLE_SCORE:
        return "score";
    case ENT_ROLE_POSITION:
        return "position";
    case ENT_ROLE_STYLE:
        return "style";
    }
    return "";
}

static void put_text_member(struct ent_text *text, const char *lead, const char *value)
{
    if (!value)
        return;
    ent_put(text, lead);
    ent_put_json(text, value);
}

static void put_column(struct ent_text *text, const struct ent_column *column, const char *of)
{
    put_text_member(text, "{\"name\": ", column->name);
    put_text_member(text, ", \"of\": ", of);
    put_text_member(text, ", \"title\": ", column->title);
    put_text_member(text, ", \"type\": ", type_name(column->type));
    put_text_member(text, ", \"role\": ", role_name(column->role));
    put_text_member(text, ", \"unit\": ", column->unit);
    put_text_member(text, ", \"reads\": ", column->reads);
    put_text_member(text, ", \"measure\": ", column->measure);
    ent_put(text, "}");
}

void ent_put_choices(struct ent_text *text, const struct ent_view *view)
{
    const struct ent_view_key *key;
    bool first = true;

    ent_put(text, "{");
    for (size_t i = 0; view && (key = ent_view_key(i)); i++) {
        const char *value = ent_view_get(view, key->name);

        if (!value)
            continue;
        ent_put(text, first ? "" : ", ");
        first = false;
        ent_put_json(text, key->name);
        ent_put(text, ": ");
        if (ent_view_key_is_list(key->name))
            put_list(text, value);
        else if (ent_view_key_is_number(key->name) && is_json_number(value))
            ent_put(text, value);
        else
            ent_put_json(text, value);
    }
    ent_put(text, "}");
}

void ent_put_view(struct ent_text *text, const struct ent_graph *graph)
{
    ent_put_choices(text, graph->view);
}

void ent_put_inputs(struct ent_text *text, const struct ent_graph *graph)
{
    size_t n = graph->corpus ? ent_corpus_n_inputs(graph->corpus) : 0;
    size_t n_codebooks = graph->corpus ? ent_corpus_n_codebooks(graph->corpus) : 0;

    ent_put(text, "[");
    for (size_t i = 0; i < n + n_codebooks; i++) {
        const struct ent_input *input = i < n ? ent_corpus_sorted_input(graph->corpus, i)
                                              : ent_corpus_codebook(graph->corpus, i - n);

        put_text_member(text, i > 0 ? ", {\"name\": " : "{\"name\": ", input->name);
        put_text_member(text, ", \"format\": ", input->format);
        ent_put(text, ", ");
        put_member(text, "size", input->size);
        put_text_member(text, ", \"sha256\": ", input->sha256);
        ent_put(text, "}");
    }
    ent_put(text, "]");
}

/* The next reason behind `last` by bytes, over all inputs, and how many records it took. */
static const char *next_reason(const struct ent_corpus *corpus, const char *last, uint64_t *sum)
{
    const char *best = NULL, *reason;
    uint64_t n;

    for (size_t i = 0; i < ent_corpus_n_inputs(corpus); i++) {
        for (size_t r = 0; (reason = ent_corpus_aside(corpus, i, r, &n)); r++) {
            if (last && strcmp(reason, last) <= 0)
                continue;
            int order = best ? strcmp(reason, best) : -1;
            if (order < 0) {
                best = reason;
                *sum = 0;
            }
            if (order <= 0)
                *sum += n;
        }
    }
    return best;
}

/* The records of which no report came, by the importers' reasons. */
static void put_unused(struct ent_text *text, const struct ent_corpus *corpus)
{
    const char *reason = NULL;
    uint64_t sum;

    ent_put(text, "{");
    for (bool first = true; corpus && (reason = next_reason(corpus, reason, &sum)); first = false) {
        if (!first)
            ent_put(text, ", ");
        put_member(text, reason, sum);
    }
    ent_put(text, "}");
}

void ent_put_account(struct ent_text *text, const struct ent_graph *graph)
{
    const struct ent_account *account = &graph->account;

    ent_put(text, "{");
    put_member(text, "read", account->read);
    ent_put(text, ", ");
    put_member(text, "rejected", account->rejected);
    ent_put(text, ", \"set_aside\": ");
    put_unused(text, graph->corpus);
    ent_put(text, ", \"reports\": ");
    put_fate(text, account->reports, account->reports_used, account->reports_aside);
    ent_put(text, ", \"events\": ");
    put_fate(text, account->events, account->events_used, account->events_aside);
    ent_put(text, ", ");
    put_member(text, "ambiguous_rollups", account->ambiguous_rollups);
    ent_put(text, ", ");
    put_member(text, "undecided_rollups", account->undecided_rollups);
    ent_put(text, ", ");
    put_member(text, "not_rolled_up", account->not_rolled);
    ent_put(text, ", ");
    put_member(text, "split_loops", account->split_loops);
    ent_put(text, ", ");
    put_member(text, "disjoint_dates", account->disjoint_dates);
    for (const struct ent_graph_note *note = graph->rollups; note; note = note->next)
        put_text_member(text, note == graph->rollups ? ", \"rollups\": [" : ", ", note->text);
    if (graph->rollups)
        ent_put(text, "]");
    for (const struct ent_graph_note *note = graph->not_measured; note; note = note->next)
        put_text_member(text, note == graph->not_measured ? ", \"not_measured\": [" : ", ",
                        note->text);
    if (graph->not_measured)
        ent_put(text, "]");
    if (graph->trimmed.is_done) {
        ent_put(text, ", \"shown\": {");
        put_member(text, "actors", graph->vertices.n_rows);
        ent_put(text, ", ");
        put_member(text, "of_actors", graph->trimmed.n_vertices);
        ent_put(text, ", ");
        put_member(text, "edges", graph->edges.n_rows);
        ent_put(text, ", ");
        put_member(text, "of_edges", graph->trimmed.n_edges);
        ent_put(text, "}");
    }
    put_text_member(text, ", \"line\": ", graph->account_line);
    ent_put(text, "}");
}

void ent_put_period(struct ent_text *text, const struct ent_graph *graph)
{
    ent_put(text, "{\"start\": ");
    ent_put_json_time(text, graph->start);
    ent_put(text, ", \"end\": ");
    ent_put_json_time(text, graph->end);
    ent_put(text, "}");
}

void ent_put_columns(struct ent_text *text, const struct ent_graph *graph)
{
    const struct {
        const struct ent_table *table;
        const char *of;
    } tables[] = {{&graph->graph, "graph"}, {&graph->vertices, "vertex"}, {&graph->edges, "edge"}};
    bool first = true;

    ent_put(text, "[");
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        for (size_t c = 0; c < tables[t].table->n_columns; c++) {
            ent_put(text, first ? "" : ", ");
            first = false;
            put_column(text, tables[t].table->columns[c], tables[t].of);
        }
    }
    ent_put(text, "]");
}

static void put_colours(struct ent_text *text, const char *lead, const char *const *colours,
                        size_t n)
{
    ent_put(text, lead);
    for (size_t i = 0; i < n; i++)
        put_text_member(text, i > 0 ? ", " : "[", colours[i]);
    ent_put(text, n ? "]" : "[]");
}

static void put_palette(struct ent_text *text, const struct ent_styled *styled)
{
    const struct ent_palette *palette = styled->palette;
    const struct ent_sign_style *sign;

    put_text_member(text, "{\"name\": ", palette->name);
    put_colours(text, ", \"light\": ", palette->light, palette->n);
    put_colours(text, ", \"dark\": ", palette->dark, palette->n);
    put_colours(text, ", \"ramp\": ", palette->ramp, palette->n_ramp);
    put_text_member(text, ", \"none\": {\"light\": ", palette->none_light);
    put_text_member(text, ", \"dark\": ", palette->none_dark);
    ent_put(text, "}, \"signs\": {");
    for (size_t i = 0; (sign = ent_sign_style(i)); i++) {
        put_text_member(text, i > 0 ? ", " : "", sign->sign);
        put_text_member(text, ": {\"light\": ", ent_sign_colour(palette, sign, false));
        put_text_member(text, ", \"dark\": ", ent_sign_colour(palette, sign, true));
        put_text_member(text, ", \"line\": ", ent_styled_line(styled, sign));
        ent_put(text, "}");
    }
    ent_put(text, "}}");
}

/* What sizes and widths are made by, for a reader that makes them of other values. */
static void put_rules(struct ent_text *text, const struct ent_graph *graph)
{
    struct ent_radii radii = ent_room_radii(graph->vertices.n_rows);
    const struct {
        const char *lead;
        double value;
    } rules[] = {
        {", \"radius\": {\"least\": ", radii.least},
        {", \"most\": ", radii.most},
        {"}, \"width\": {\"least\": ", ent_style_rules.least_width},
        {", \"more\": ", ent_style_rules.more_width},
        {", \"seen\": ", ent_style_rules.seen_width},
        {", \"thin\": ", ent_style_rules.thin_width},
        {", \"root\": ", ent_style_rules.root},
        {", \"log\": ", ent_style_rules.log},
        {"}, \"middle\": ", ent_style_rules.middle},
    };

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        ent_put(text, rules[i].lead);
        ent_put_real(text, rules[i].value);
    }
}

void ent_put_style(struct ent_text *text, const struct ent_graph *graph)
{
    const struct ent_styled *styled = graph->styled;

    ent_put(text, "{\"palette\": ");
    put_palette(text, styled);
    put_text_member(text, ", \"size_by\": ", styled->size_by);
    put_text_member(text, ", \"color_by\": ", styled->colour_by);
    if (styled->is_ramp) {
        ent_put(text, ", \"least\": ");
        ent_put_real(text, styled->least);
        ent_put(text, ", \"most\": ");
        ent_put_real(text, styled->most);
    }
    put_rules(text, graph);
    ent_put(text, ", \"groups\": [");
    for (size_t i = 0; i < styled->n_groups; i++) {
        const struct ent_style_group *group = &styled->groups[i];
        put_text_member(text, i > 0 ? ", {\"value\": " : "{\"value\": ", group->value);
        put_text_member(text, ", \"label\": ", group->label);
        put_text_member(text, ", \"color\": ", group->colour);
        ent_put(text, ", ");
        put_member(text, "actors", group->n);
        ent_put(text, "}");
    }
    ent_put(text, "]}");
}

const char *ent_graph_title(const struct ent_graph *graph)
{
    const char *title = graph->title    ? graph->title
                        : graph->corpus ? ent_corpus_title(graph->corpus)
                                        : NULL;

    return title && *title ? title : NULL;
}

void ent_put_generator(struct ent_text *text)
{
    ent_put(text, "entente ");
    ent_put(text, ent_version());
}

void ent_put_json_time(struct ent_text *text, int64_t time)
{
    if (time == INT64_MIN || time == INT64_MAX) {
        ent_put(text, "null");
        return;
    }
    ent_put_bytes(text, "\"", 1);
    ent_put_time(text, time);
    ent_put_bytes(text, "\"", 1);
}

const struct ent_column *ent_column_of_role(const struct ent_table *table, enum ent_role role)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        if (table->columns[c]->role == role && table->columns[c]->whole.any)
            return table->columns[c];
    }
    return NULL;
}

bool ent_row_dates(const struct ent_table *table, size_t row, int64_t *start, int64_t *end)
{
    size_t first = table->spell_start ? table->spell_start[row] : 0;
    size_t behind = table->spell_start ? table->spell_start[row + 1] : 0;

    if (first == behind)
        return false;
    *start = table->spells[first].start;
    *end = table->spells[behind - 1].end;
    return true;
}

const char *ent_window_part(const struct ent_graph *graph, size_t window,
                            char part[ENT_WINDOW_PART])
{
    const char *label = graph->windows.items[window].label;
    size_t n = 0;

    for (; label[n] && n + 1 < ENT_WINDOW_PART; n++)
        part[n] = strchr("/\\:*?\"<>| ", label[n]) || label[n] == '.' ? '_' : label[n];
    part[n] = '\0';
    return part;
}

enum ent_status ent_put_fact(struct ent_text *text,
                             void (*put)(struct ent_text *, const struct ent_graph *),
                             const struct ent_graph *graph,
                             void (*put_text)(struct ent_text *, const char *),
                             struct ent_error *err)
{
    struct ent_text *fact = NULL;
    enum ent_status status = ent_text_new(&fact, -1, "memory", err);

    if (status != ENT_OK)
        return status;
    put(fact, graph);
    status = ent_text_flush(fact, err);
    put_text(text, ent_text_memory(fact, NULL));
    ent_text_free(fact);
    return status;
}

bool ent_put_absent(struct ent_text *text, const struct ent_column *column)
{
    if (column->role != ENT_ROLE_COUNT && column->role != ENT_ROLE_WEIGHT)
        return false;
    ent_put(text, "0");
    return true;
}

static enum ent_status begin_leads(struct ent_leads *leads, size_t n, struct ent_error *err)
{
    enum ent_status status = ent_text_new(&leads->text, -1, "memory", err);

    if (status != ENT_OK)
        return status;
    leads->start = malloc((n + 1) * sizeof *leads->start);
    if (!leads->start) {
        ent_leads_fini(leads);
        return ent_fail_memory(err);
    }
    return ENT_OK;
}

static enum ent_status end_leads(struct ent_leads *leads, size_t n, struct ent_error *err)
{
    enum ent_status status;

    leads->data = ent_text_memory(leads->text, &leads->start[n]);
    status = ent_text_flush(leads->text, err);
    if (status != ENT_OK)
        ent_leads_fini(leads);
    return status;
}

enum ent_status ent_leads_init(struct ent_leads *leads, const struct ent_table *table,
                               ent_lead_fn put, struct ent_error *err)
{
    enum ent_status status = begin_leads(leads, table->n_columns, err);

    for (size_t c = 0; c < table->n_columns && status == ENT_OK; c++) {
        ent_text_memory(leads->text, &leads->start[c]);
        put(leads->text, table->columns[c]);
    }
    return status == ENT_OK ? end_leads(leads, table->n_columns, err) : status;
}

enum ent_status ent_ids_init(struct ent_leads *ids, const struct ent_table *table,
                             void (*put)(struct ent_text *, const char *), struct ent_error *err)
{
    enum ent_status status = begin_leads(ids, table->n_rows, err);

    for (size_t r = 0; r < table->n_rows && status == ENT_OK; r++) {
        ent_text_memory(ids->text, &ids->start[r]);
        put(ids->text, ent_table_id(table, r));
    }
    return status == ENT_OK ? end_leads(ids, table->n_rows, err) : status;
}

enum ent_status ent_window_leads_init(struct ent_leads *leads, const struct ent_windows *windows,
                                      void (*put)(struct ent_text *, const struct ent_windows *,
                                                  size_t window),
                                      struct ent_error *err)
{
    enum ent_status status = begin_leads(leads, windows->n, err);

    for (size_t w = 0; w < windows->n && status == ENT_OK; w++) {
        ent_text_memory(leads->text, &leads->start[w]);
        put(leads->text, windows, w);
    }
    return status == ENT_OK ? end_leads(leads, windows->n, err) : status;
}

void ent_leads_fini(struct ent_leads *leads)
{
    ent_text_free(leads->text);
    free(leads->start);
    *leads = (struct ent_leads){0};
}
