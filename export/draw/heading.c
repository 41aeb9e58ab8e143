#include "build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The graph itself */

#define MOST_GROUPS 10
#define LEGEND_LINE 95 /* letters */

/** What the actors' colours say: the groups of one colour each, the others together; or a ramp. */
static void write_groups(struct builder *b, FILE *out, size_t letters)
{
    const struct ent_draw_style *style = &b->graph->style;
    size_t i, n_others = 0, n_actors = 0;

    for (i = 0; i < style->n_groups; i++) {
        const struct ent_draw_group *group = &style->groups[i];
        bool is_own = group->color != NULL && i < MOST_GROUPS &&
                      (style->none == NULL || strcmp(group->color, style->none) != 0);

        if (!is_own) {
            n_others++;
            n_actors += group->actors;
            continue;
        }
        letters += strlen(group->label != NULL ? group->label : "") + 10;
        if (letters > LEGEND_LINE) {
            fputs("<br align=\"left\"/>", out);
            letters = strlen(group->label != NULL ? group->label : "") + 10;
        }
        fprintf(out, "<font color=\"%s\">\u25cf</font> ", group->color);
        ent_draw_write_html(out, group->label != NULL ? group->label : "", 0);
        fprintf(out, " (%zu) &#160; ", group->actors);
    }
    if (n_others > 0 && style->none != NULL)
        fprintf(out, "<font color=\"%s\">\u25cf</font> %zu smaller (%zu) &#160; ", style->none,
                n_others, n_actors);
    if (!isnan(style->least) && !isnan(style->most) && style->few != NULL && style->many != NULL) {
        ent_draw_write_html(out, style->color_by != NULL ? style->color_by : "", 0);
        fprintf(
            out,
            ": <font color=\"%s\">\u25cf</font> %.4g \u2013 <font color=\"%s\">\u25cf</font> %.4g",
            style->few, style->least, style->many, style->most);
    }
}

static void write_legend(struct builder *b, FILE *out)
{
    bool seen[N_SIGNS] = {false};
    size_t n_seen = 0;
    const struct paint *paint;
    size_t i;

    for (i = 0; i < b->graph->edges.n_rows; i++)
        seen[ent_draw_look_of(ent_draw_text_of(&b->graph->edges, i, "sign")) - ent_draw_signs] =
            true;
    for (i = 0; i < N_SIGNS; i++) {
        n_seen += seen[i];
        if (seen[i])
            fprintf(out, "<font color=\"%s\"><b>%s</b></font> %s &#160; ", ent_draw_signs[i].color,
                    ent_draw_signs[i].stroke, ent_draw_signs[i].name);
    }
    if (b->graph->style.is_there)
        write_groups(b, out, 20 * n_seen);
    for (i = 0; b->by_kind && i < b->kinds.n && i < MOST_CLUSTERS; i++) {
        paint = ent_draw_paint_of_kind(b, i);
        fprintf(out, "<font color=\"%s\">\u25cf</font> ", paint->line);
        ent_draw_write_html(out, b->kinds.names[i], 0);
        fputs(" &#160; ", out);
    }
    fputs("<br align=\"left\"/>", out);
    if (b->size_by != NULL) {
        fputs("area: ", out);
        ent_draw_write_html(out, b->size_by, 0);
        fputs(" &#160; ", out);
    }
    if (ent_draw_column(&b->graph->edges, "weight") < b->graph->edges.n_columns)
        fputs("line: weight", out);
    fputs("<br align=\"left\"/>", out);
}

/** So that a line is about as wide as the sheet. */
static int heading_size(const struct builder *b)
{
    double size = b->sheet_width / 58;

    return size < 9 ? 9 : size > 24 ? 24 : (int)size;
}

/** "from 2023-12-01 until 2024-04-01" of {"start":"2023-12-01","end":"2024-04-01"}, as far as the
 * bounds are known. */
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
        fprintf(out, "%s%s", any ? " " : "", keys[i][1]);
        ent_draw_write_html(out, date, 0);
        any = true;
    }
    if (any)
        fputs("<br align=\"left\"/>", out);
}

/** Nothing is written for a graph that has nothing to say: an empty <font> is a syntax error. */
static void write_heading(struct builder *b, FILE *out)
{
    const char *title = ent_draw_text_of(&b->graph->graph, 0, "title");
    const char *summary = ent_draw_text_of(&b->graph->graph, 0, "summary");
    bool legend = b->graph->edges.n_rows > 0 || b->by_kind;
    size_t n = b->graph->nodes.n_rows;
    /* the larger the sheet, the larger */
    int size = b->graph->wish.series != NULL ? 11
               : b->graph->placed            ? heading_size(b)
               : n <= 20                     ? 11
               : n <= MOST_ACTORS_FDP        ? 15
                                             : 20;

    if (title != NULL && title[0] != '\0') {
        fprintf(out, "<font point-size=\"%d\"><b>", size * 3 / 2);
        ent_draw_write_html(out, title, 70);
        fputs("</b></font><br align=\"left\"/>", out);
    }
    if (summary != NULL && summary[0] != '\0') {
        fprintf(out, "<font point-size=\"%d\" color=\"#444444\">", size);
        if (b->graph->style.is_there)
            write_period(b, out);
        ent_draw_write_html(out, summary, 100);
        fputs("<br align=\"left\"/></font>", out);
    }
    if (b->graph->wish.series != NULL) {
        fprintf(out, "<font point-size=\"%d\" color=\"#444444\">", size);
        ent_draw_write_html(out, b->graph->wish.series, 0);
        fputs(" along the windows: the actors with most of it<br align=\"left\"/></font>", out);
        legend = false;
    }
    if (legend) {
        fprintf(out, "<font point-size=\"%d\"> <br/></font>", size / 3);
        fprintf(out, "<font point-size=\"%d\" color=\"#444444\">", size);
        write_legend(b, out);
        fputs("</font>", out);
    }
}

bool ent_draw_set_heading(struct builder *b)
{
    char *text = NULL, *html;
    bool fine = false;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL)
        return ent_draw_no_memory(b);
    write_heading(b, out);
    if (fclose(out) != 0 || text == NULL) {
        ent_draw_no_memory(b);
        goto out;
    }
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
