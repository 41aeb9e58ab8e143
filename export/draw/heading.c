#include "build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The graph itself */

#define MOST_GROUPS   10
#define LEGEND_LINE   110 /* letters */
#define NAMED_LARGEST 2   /* of a community */
#define NAME_MOST     24  /* letters of each */

/* A legend is a row of entries, in lines of so many letters. */
struct legend {
    struct builder *b;
    FILE *out;
    size_t letters;
};

static size_t letters_of(const char *text)
{
    size_t bytes;

    return ent_draw_n_characters(text, "", &bytes);
}

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

/** Room for an entry of so many letters. */
static void begin_entry(struct legend *legend, size_t letters)
{
    if (legend->letters > 0 && legend->letters + letters > LEGEND_LINE) {
        fputs("<br align=\"left\"/>", legend->out);
        legend->letters = 0;
    }
    legend->letters += letters + 4;
}

static void end_line(struct legend *legend)
{
    if (legend->letters > 0)
        fputs("<br align=\"left\"/>", legend->out);
    legend->letters = 0;
}

static void write_dot(struct legend *legend, const char *color)
{
    fprintf(legend->out, "<font color=\"%s\">\u25cf</font> ", color);
}

static void write_lead(struct legend *legend, const char *text)
{
    begin_entry(legend, letters_of(text));
    ent_draw_write_html(legend->out, text, 0, 1);
    fputs(": ", legend->out);
}

/** "● Niger (3)" */
static void write_group(struct legend *legend, const char *color, const char *name, size_t n)
{
    begin_entry(legend, letters_of(name) + 6);
    write_dot(legend, color);
    ent_draw_write_html(legend->out, name, 0, 1);
    /* written from right to left, a name must not take the number along */
    fprintf(legend->out, "%s (%zu) &#160; ", is_ascii(name) ? "" : "&#8206;", n);
}

/** A number of a community says nothing: "Niger, Russia" are the largest with its colour. The
 * caller's, or NULL. */
static char *name_community(const struct ent_draw_graph *graph, const char *color)
{
    size_t largest[NAMED_LARGEST] = {0}, n = 0, row, i, bytes, length;
    char *name = NULL;
    FILE *out;

    for (row = 0; row < graph->nodes.n_rows; row++) {
        const struct ent_draw_look *look = &graph->node_looks[row];

        if (look->color == NULL || strcmp(look->color, color) != 0)
            continue;
        for (i = n; i > 0 && graph->node_looks[largest[i - 1]].size < look->size; i--) {
            if (i < NAMED_LARGEST)
                largest[i] = largest[i - 1];
        }
        if (i < NAMED_LARGEST)
            largest[i] = row;
        n += n < NAMED_LARGEST;
    }
    out = open_memstream(&name, &length);
    if (out == NULL)
        return NULL;
    for (i = 0; i < n; i++) {
        const char *label = graph->labels[largest[i]], *end = label;

        for (bytes = 0; *end != '\0' && bytes < NAME_MOST; bytes++) {
            end++;
            while (ent_draw_is_continuation(*end))
                end++;
        }
        fprintf(out, "%s%.*s%s", i > 0 ? ", " : "", (int)(end - label), label,
                *end != '\0' ? "\u2026" : "");
    }
    if (fclose(out) != 0) {
        free(name);
        return NULL;
    }
    return name;
}

/** The groups of one colour each, the others together, and who is in none. */
static bool write_groups(struct legend *legend)
{
    const struct ent_draw_graph *graph = legend->b->graph;
    const struct ent_draw_style *style = &graph->style;
    bool communities = style->color_by != NULL && strcmp(style->color_by, "community") == 0;
    size_t i, n_others = 0, n_actors = 0, n_none = 0;

    if (style->n_groups > 0)
        write_lead(legend, communities               ? "communities, by their largest"
                           : style->color_by != NULL ? style->color_by
                                                     : "colour");
    for (i = 0; i < style->n_groups; i++) {
        const struct ent_draw_group *group = &style->groups[i];
        bool is_own = group->color != NULL && i < MOST_GROUPS &&
                      (style->none == NULL || strcmp(group->color, style->none) != 0);
        char *name = NULL;

        if (!is_own) {
            n_others++;
            n_actors += group->actors;
            continue;
        }
        if (communities && (name = name_community(graph, group->color)) == NULL)
            return ent_draw_no_memory(legend->b);
        write_group(legend, group->color,
                    name != NULL           ? name
                    : group->label != NULL ? group->label
                                           : "",
                    group->actors);
        free(name);
    }
    for (i = 0; style->none != NULL && i < graph->nodes.n_rows; i++)
        n_none += graph->node_looks[i].color != NULL &&
                  strcmp(graph->node_looks[i].color, style->none) == 0;
    if (style->n_groups > 0 && n_none > 0) {
        char name[60] = "in none";

        if (n_others > 0)
            snprintf(name, sizeof(name), "%zu smaller%s", n_others,
                     n_none > n_actors ? ", or in none" : "");
        write_group(legend, style->none, name, n_none);
    }
    end_line(legend);
    return true;
}

static void write_ramp(struct legend *legend)
{
    const struct ent_draw_style *style = &legend->b->graph->style;

    if (isnan(style->least) || isnan(style->most) || style->few == NULL || style->many == NULL)
        return;
    write_lead(legend, style->color_by != NULL ? style->color_by : "colour");
    write_dot(legend, style->few);
    fprintf(legend->out, "%.4g \u2013 ", style->least);
    write_dot(legend, style->many);
    fprintf(legend->out, "%.4g", style->most);
    end_line(legend);
}

static void write_kinds(struct legend *legend)
{
    struct builder *b = legend->b;
    size_t i;

    for (i = 0; b->by_kind && i < b->kinds.n && i < MOST_CLUSTERS; i++)
        write_group(legend, ent_draw_color_of_kind(b, i), b->kinds.names[i], b->kinds.members[i]);
    end_line(legend);
}

/** Each line that is drawn, and what it says; nothing where all are of unknown sign. */
static bool write_marks(struct legend *legend)
{
    struct builder *b = legend->b;
    const struct ent_draw_style *style = &b->graph->style;
    bool *seen = calloc(style->n_marks + 1, sizeof(*seen));
    size_t i;

    if (seen == NULL)
        return ent_draw_no_memory(b);
    for (i = 0; i < b->graph->edges.n_rows && !b->graph->wish.panels; i++)
        seen[ent_draw_mark_of(b, i, ent_draw_text_of(&b->graph->edges, i, "sign")) - style->marks] =
            true;
    for (i = 0; i < b->graph->windows.n_edge_cells && b->graph->wish.panels; i++) {
        const struct ent_draw_cell *cell = &b->graph->windows.edges[i];

        if (cell->is_there)
            seen[ent_draw_mark_of(b, i / b->graph->windows.n, cell->sign) - style->marks] = true;
    }
    for (i = 0; i < style->n_marks; i++) {
        const struct ent_draw_mark *mark = &style->marks[i];
        bool is_last = i + 1 == style->n_marks;
        const char *line = is_last && !b->signs_known ? "solid" : mark->line;

        if (!seen[i])
            continue;
        begin_entry(legend, letters_of(mark->name) + 8);
        fprintf(legend->out, "<font color=\"%s\"><b>%s</b></font> %s &#160; ", mark->color,
                ent_draw_stroke_of(line)->sample, is_last ? "unknown sign" : mark->name);
    }
    free(seen);
    end_line(legend);
    return true;
}

static double largest_of(const struct ent_draw_table *table, const char *key)
{
    size_t column = ent_draw_column(table, key), i;
    double most = NAN;

    for (i = 0; i < table->n_rows; i++) {
        const struct ent_draw_field *field = ent_draw_get(table, i, column);

        if (field != NULL && !isnan(field->number))
            most = fmax(most, fabs(field->number));
    }
    return most;
}

static double largest_cell(const struct ent_draw_cell *cells, size_t n)
{
    double most = NAN;
    size_t i;

    for (i = 0; i < n; i++) {
        if (cells[i].is_there && !isnan(cells[i].value))
            most = fmax(most, fabs(cells[i].value));
    }
    return most;
}

/** "width of lines: weight in events, at most 6" */
static void write_scale(struct legend *legend, const char *lead, const char *column,
                        const char *unit, double most)
{
    char number[40] = "";

    if (!isnan(most))
        snprintf(number, sizeof(number), ", at most %.4g", most);
    begin_entry(legend, letters_of(lead) + letters_of(column) + letters_of(unit) + 16);
    fprintf(legend->out, "%s: ", lead);
    ent_draw_write_html(legend->out, column, 0, 1);
    fputs(unit[0] != '\0' ? " in " : "", legend->out);
    ent_draw_write_html(legend->out, unit, 0, 1);
    fprintf(legend->out, "%s &#160; ", number);
}

/** What the areas of circles, the widths of lines and their heads say. */
static void write_scales(struct legend *legend)
{
    struct builder *b = legend->b;
    const char *view = ent_draw_text_of(&b->graph->graph, 0, "view");
    const char *at = view != NULL ? strstr(view, "\"weight\":\"") : NULL;
    const struct ent_draw_windows *windows = &b->graph->windows;
    bool panels = b->graph->wish.panels;
    double most = panels ? largest_cell(windows->edges, windows->n_edge_cells)
                         : largest_of(&b->graph->edges, "weight");
    char unit[40] = "";

    if (at != NULL) {
        at += strlen("\"weight\":\"");
        snprintf(unit, sizeof(unit), "%.*s", (int)strcspn(at, "\""), at);
    }
    if (b->size_by != NULL)
        write_scale(legend, "area of circles", b->size_by, "",
                    panels ? largest_cell(windows->nodes, windows->n_node_cells)
                           : largest_of(&b->graph->nodes, b->size_by));
    if (!isnan(most))
        write_scale(legend, "width of lines", "weight", unit, most);
    if (b->graph->directed && b->graph->edges.n_rows > 0) {
        begin_entry(legend, 30);
        fputs("arrows: from source to target &#160; ", legend->out);
    }
    if (panels) {
        begin_entry(legend, 30);
        fputs("small dots: not there then", legend->out);
    }
    fputs("<br align=\"left\"/>", legend->out);
}

/** "1 material conflict   2 verbal conflict": the numbers beside the lines. */
static void write_layers(struct legend *legend)
{
    struct builder *b = legend->b;
    const char *layer;
    char mark[24], wanted[24];
    size_t number, i;
    bool any = true;

    for (number = 1; any; number++) {
        any = false;
        snprintf(wanted, sizeof(wanted), "%zu", number);
        for (i = 0; i < b->graph->edges.n_rows && !any; i++) {
            any = ent_draw_layer_mark(b, i, mark, &layer) && strcmp(mark, wanted) == 0 &&
                  strcmp(layer, mark) != 0;
            if (!any)
                continue;
            if (number == 1)
                write_lead(legend, "numbers beside lines");
            begin_entry(legend, letters_of(layer) + 3);
            fprintf(legend->out, "%s ", mark);
            ent_draw_write_html(legend->out, layer, 0, 1);
            fputs(" &#160; ", legend->out);
        }
    }
    end_line(legend);
}

static bool write_legend(struct builder *b, FILE *out)
{
    struct legend legend = {b, out, 0};

    if (!write_marks(&legend) || (b->graph->style.is_there && !write_groups(&legend)))
        return false;
    if (b->graph->style.is_there)
        write_ramp(&legend);
    write_kinds(&legend);
    if (!b->graph->wish.panels)
        write_layers(&legend);
    write_scales(&legend);
    return true;
}

/** So that a line is about as wide as the sheet. */
static int heading_size(const struct builder *b)
{
    double size = b->sheet_width / 66;

    return size < 9 ? 9 : size > 24 ? 24 : (int)size;
}

/** The day before, as people name the end of a period; what has an hour stays. */
static void step_back(char date[40])
{
    struct tm day = {0};
    time_t seconds;

    if (strlen(date) != 10 ||
        sscanf(date, "%4d-%2d-%2d", &day.tm_year, &day.tm_mon, &day.tm_mday) != 3)
        return;
    day.tm_year -= 1900;
    day.tm_mon -= 1;
    seconds = timegm(&day) - 86400;
    if (gmtime_r(&seconds, &day) != NULL)
        strftime(date, 40, "%Y-%m-%d", &day);
}

/** "from 2023-12-01 until 2024-03-31" of {"start":"2023-12-01","end":"2024-04-01"}, as far as the
 * bounds are known: the last day belongs to it, as with --until. */
static void write_period(struct builder *b, FILE *out)
{
    static const char *const keys[][2] = {{"\"start\":\"", "from "}, {"\"end\":\"", "until "}};
    const char *period = ent_draw_text_of(&b->graph->graph, 0, "period"), *at;
    bool any = false;
    char date[40];
    size_t i;

    for (i = 0; i < 2 && period != NULL; i++) {
        at = strstr(period, keys[i][0]);
        if (at == NULL)
            continue;
        snprintf(date, sizeof(date), "%.*s", (int)strcspn(at + strlen(keys[i][0]), "\""),
                 at + strlen(keys[i][0]));
        if (i == 1)
            step_back(date);
        fprintf(out, "%s%s", any ? " " : "", keys[i][1]);
        ent_draw_write_html(out, date, 0, 1);
        any = true;
    }
    if (any)
        fputs("<br align=\"left\"/>", out);
}

/** "strength in each window, of the actors with most of it; 0 where one is not there" */
static void write_series_legend(struct builder *b, FILE *out)
{
    bool any_partial = false;
    size_t i;

    for (i = 0; i < b->graph->windows.n; i++)
        any_partial = any_partial || b->graph->windows.partial[i];
    ent_draw_write_html(out, b->graph->wish.series, 0, 1);
    fprintf(out, " in each window, of the actors with most of it; %s where one is not there%s",
            b->graph->windows.adds_up ? "0" : "a gap",
            any_partial ? "; hollow: the data cover a part of the window" : "");
}

/** Nothing is written for a graph that has nothing to say: an empty <font> is a syntax error. */
static bool write_heading(struct builder *b, FILE *out)
{
    const char *title = ent_draw_text_of(&b->graph->graph, 0, "title");
    const char *summary = ent_draw_text_of(&b->graph->graph, 0, "summary");
    bool legend = b->graph->edges.n_rows > 0 || b->by_kind, fine = true;
    size_t n = b->graph->nodes.n_rows;
    /* the larger the sheet, the larger */
    int size = b->graph->wish.series != NULL ? 11
               : b->graph->placed            ? heading_size(b)
               : n <= 20                     ? 11
               : n <= MOST_ACTORS_FDP        ? 15
                                             : 20;

    if (title != NULL && title[0] != '\0') {
        fprintf(out, "<font point-size=\"%d\"><b>", size * 3 / 2);
        ent_draw_write_html(out, title, 70, 3);
        fputs("</b></font><br align=\"left\"/>", out);
    }
    if (summary != NULL && summary[0] != '\0') {
        fprintf(out, "<font point-size=\"%d\" color=\"#444444\">", size);
        if (b->graph->style.is_there)
            write_period(b, out);
        ent_draw_write_html(out, summary, 100, 10);
        fputs("<br align=\"left\"/></font>", out);
    }
    if (b->graph->wish.series != NULL) {
        fprintf(out, "<font point-size=\"%d\" color=\"#444444\">", size);
        write_series_legend(b, out);
        fputs("<br align=\"left\"/></font>", out);
        legend = false;
    }
    if (legend) {
        fprintf(out, "<font point-size=\"%d\"> <br/></font>", size / 3);
        fprintf(out, "<font point-size=\"%d\" color=\"#444444\">", size);
        fine = write_legend(b, out);
        fputs("</font>", out);
    }
    return fine;
}

bool ent_draw_set_heading(struct builder *b)
{
    char *text = NULL, *html;
    bool fine = false;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL)
        return ent_draw_no_memory(b);
    fine = write_heading(b, out);
    if (fclose(out) != 0 || text == NULL)
        fine = ent_draw_no_memory(b);
    if (!fine)
        goto out;
    fine = false;
    if (text[0] == '\0') {
        fine = true;
        goto out;
    }
    html = agstrdup_html(b->g, text);
    fine = html != NULL ? agset(b->g, "label", html) == 0 : false;
    if (html != NULL)
        agstrfree(b->g, html);
    if (!fine)
        ent_draw_no_memory(b);
out:
    free(text);
    return fine;
}
