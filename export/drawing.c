#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../graph/actors/suggest.h"
#include "child.h"
#include "exporters.h"
#include "facts.h"
#include "json.h"

/*
 * Drawings are made by entente-draw, a program of its own: Graphviz's globals, crashes and licence
 * stay out of the library. It reads the graph as JSON from a file in memory, so that neither side
 * ever waits for the other.
 */

#ifndef ENT_LIBEXECDIR
#define ENT_LIBEXECDIR "/usr/local/libexec"
#endif

#define PROGRAM  "entente-draw"
#define LIMIT_MS 60000

/* "/x/entente" makes "/x/entente-draw": the program that is running may have it beside. NULL: it
 * has not. */
static char *find_beside(void)
{
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - sizeof PROGRAM);
    char *slash;

    if (length <= 0 || length == (ssize_t)(sizeof self - sizeof PROGRAM))
        return NULL;
    self[length] = '\0';
    slash = strrchr(self, '/');
    if (!slash)
        return NULL;
    memcpy(slash + 1, PROGRAM, sizeof PROGRAM);
    return access(self, X_OK) == 0 ? strdup(self) : NULL;
}

/* The environment decides; else beside the running program, where it was installed, or anywhere in
 * PATH. */
static char *find_program(void)
{
    const char *named = secure_getenv("ENTENTE_DRAW");
    char *beside;

    if (named && *named)
        return strdup(named);
    beside = find_beside();
    if (beside)
        return beside;
    return strdup(access(ENT_LIBEXECDIR "/" PROGRAM, X_OK) == 0 ? ENT_LIBEXECDIR "/" PROGRAM
                                                                : PROGRAM);
}

/* The graph as JSON in a file that has no name; `*fd` is the caller's. */
static enum ent_status make_input(int *fd, const struct ent_graph *graph,
                                  const struct ent_write_options *options, struct ent_error *err)
{
    struct ent_text *text = NULL;
    enum ent_status status;

    *fd = memfd_create("graph", MFD_CLOEXEC);
    if (*fd < 0)
        return ent_fail(err, ENT_EIO, "cannot run " PROGRAM ": no file in memory");
    status = ent_text_new(&text, *fd, "a file in memory", err);
    if (status == ENT_OK)
        status = ent_put_graph_json(text, graph, options, err);
    if (status == ENT_OK)
        status = ent_text_flush(text, err);
    ent_text_free(text);
    return status;
}

static void log_lines(const struct ent_context *context, struct ent_text *said)
{
    const char *at = ent_text_memory(said, NULL);

    while (*at) {
        size_t length = strcspn(at, "\n");

        if (length > 0)
            ent_log(context, ENT_LOG_WARNING, "%.*s", (int)length, at);
        at += length + (at[length] == '\n');
    }
}

/* What entente-draw is told, in turn. */
struct arguments {
    const char *items[10];
    char window[24];
};

/* Whether lines can be drawn of a column of actors. */
static bool is_series(const struct ent_column *column)
{
    return ent_column_varies(column) && column->type != ENT_TEXT &&
           column->role != ENT_ROLE_CATEGORY;
}

static enum ent_status fail_series(const struct ent_graph *graph, const char *name,
                                   struct ent_error *err)
{
    struct ent_suggestion suggestion;
    char hint[80] = "";

    ent_suggest_init(&suggestion, ent_str_from(name));
    for (size_t c = 0; c < graph->vertices.n_columns; c++) {
        if (is_series(graph->vertices.columns[c]))
            ent_suggest_offer(&suggestion, ent_str_from(graph->vertices.columns[c]->name));
    }
    ent_suggest_append(&suggestion, hint, sizeof hint);
    return ent_fail(err, ENT_EINVAL, "actors have no number \"%.40s\" along the windows%s", name,
                    hint);
}

static enum ent_status make_arguments(struct arguments *arguments, const char *form,
                                      const struct ent_graph *graph,
                                      const struct ent_write_options *options, size_t window,
                                      struct ent_error *err)
{
    const struct ent_column *column;
    size_t n = 0;

    arguments->items[n++] = PROGRAM;
    arguments->items[n++] = "-T";
    arguments->items[n++] = form;
    if (options && (options->panels || options->series || options->per_window) &&
        graph->windows.n == 0)
        return ent_fail(err, ENT_EINVAL, "there are no windows to draw: --window month makes some");
    if (options && options->series) {
        column = ent_table_find(&graph->vertices, options->series);
        if (!column || !is_series(column))
            return fail_series(graph, options->series, err);
        arguments->items[n++] = "--series";
        arguments->items[n++] = options->series;
    } else if (options && options->panels) {
        arguments->items[n++] = "--panels";
    }
    if (window != SIZE_MAX) {
        snprintf(arguments->window, sizeof arguments->window, "%zu", window);
        arguments->items[n++] = "--window";
        arguments->items[n++] = arguments->window;
    }
    arguments->items[n] = NULL;
    return ENT_OK;
}

/* One drawing; `window` is SIZE_MAX for that of the whole period. */
static enum ent_status draw_one(const char *program, const char *form,
                                const struct ent_graph *graph,
                                const struct ent_write_options *options, size_t window,
                                struct ent_output *output, struct ent_error *err)
{
    struct ent_text *text, *said = NULL;
    struct arguments arguments;
    char part[ENT_WINDOW_PART];
    int input = -1;
    enum ent_status status = make_arguments(&arguments, form, graph, options, window, err);

    if (status == ENT_OK)
        status = make_input(&input, graph, options, err);
    if (status == ENT_OK)
        status = ent_output_open(
            output, window == SIZE_MAX ? NULL : ent_window_part(graph, window, part), &text, err);
    if (status == ENT_OK)
        status = ent_text_new(&said, -1, "memory", err);
    if (status == ENT_OK)
        status = ent_child_run(program, arguments.items, input, text, said, LIMIT_MS, err);
    if (status == ENT_OK)
        log_lines(graph->context, said);
    if (input >= 0)
        close(input);
    ent_text_free(said);
    return status;
}

static bool per_window(const struct ent_graph *graph, const struct ent_write_options *options)
{
    return options && options->per_window && !options->panels && !options->series &&
           graph->windows.n > 0;
}

static enum ent_status draw(const char *form, const struct ent_graph *graph,
                            const struct ent_write_options *options, struct ent_output *output,
                            struct ent_error *err)
{
    char *program = find_program();
    enum ent_status status = ENT_OK;

    if (!program)
        return ent_fail_memory(err);
    if (!per_window(graph, options))
        status = draw_one(program, form, graph, options, SIZE_MAX, output, err);
    for (size_t w = 0; w < graph->windows.n && per_window(graph, options) && status == ENT_OK; w++)
        status = draw_one(program, form, graph, options, w, output, err);
    free(program);
    return status;
}

/* ---- The forms ---- */

static const char *for_graphviz(const struct ent_graph *graph,
                                const struct ent_write_options *options)
{
    return per_window(graph, options) ? "a file for each window, for Graphviz" : "for Graphviz";
}

static const char *as_picture(const struct ent_graph *graph,
                              const struct ent_write_options *options)
{
    if (options && options->series)
        return "lines along the windows";
    if (options && options->panels)
        return "a panel for each window";
    return per_window(graph, options) ? "a picture of each window"
                                      : "a picture of the whole period";
}

#define FORM(form, words, who, ...)                                                                \
    static enum ent_status write_##form(const struct ent_graph *graph,                             \
                                        const struct ent_write_options *options,                   \
                                        struct ent_output *output, struct ent_error *err)          \
    {                                                                                              \
        return draw(#form, graph, options, output, err);                                           \
    }                                                                                              \
    const struct ent_exporter ent_exporter_##form = {                                              \
        .format = {.name = #form,                                                                  \
                   .summary = words,                                                               \
                   .extensions = (const char *const[]){__VA_ARGS__, NULL}},                        \
        .shows = ENT_SHOWS_POSITIONS,                                                              \
        .audience = who,                                                                           \
        .write = write_##form,                                                                     \
    }

FORM(dot, "a drawing in DOT, for Graphviz", for_graphviz, "dot", "gv");
FORM(svg, "the drawing as a picture of lines", as_picture, "svg");
FORM(png, "the drawing as a picture of points", as_picture, "png");
FORM(pdf, "the drawing for print", as_picture, "pdf");
