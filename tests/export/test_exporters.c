#include "export/exporters.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

/* ---- Helpers ---- */

static char folder[32];

static void enter(void)
{
    strcpy(folder, "/tmp/ent-exporters-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
}

static void leave(void)
{
    char command[64];

    cr_assert_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_assert_eq(system(command), 0);
}

static struct ent_graph *make(const char *name)
{
    struct ent_graph *graph = fixture_new(fixture_find(name));

    cr_assert_not_null(graph);
    return graph;
}

static void write_to(struct ent_graph *graph, const char *path,
                     const struct ent_write_options *options)
{
    struct ent_error err = {0};

    cr_assert_eq(ent_graph_write(graph, path, options, NULL, &err), ENT_OK, "%s", err.message);
}

/* A file's content, malloc'ed. */
static char *content_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat facts;
    char *content;

    cr_assert_not_null(file, "%s", path);
    cr_assert_eq(fstat(fileno(file), &facts), 0);
    content = calloc((size_t)facts.st_size + 1, 1);
    cr_assert_eq(fread(content, 1, (size_t)facts.st_size, file), (size_t)facts.st_size);
    fclose(file);
    return content;
}

static void put_script(const char *path, const char *script)
{
    FILE *file = fopen(path, "w");

    fputs(script, file);
    fclose(file);
    cr_assert_eq(chmod(path, 0755), 0);
}

static json_t *read_json(const char *path)
{
    json_error_t error;
    json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &error);

    cr_assert_not_null(json, "%s:%d: %s", path, error.line, error.text);
    return json;
}

/* A cell as JSON has it: the same value, or null. */
static void assert_cell(const json_t *json, const struct ent_column *column, union ent_cells cells,
                        size_t index)
{
    cr_assert_not_null(json, "%s", column->name);
    if (ent_cell_missing(column, cells, index) ||
        (column->type == ENT_REAL && !isfinite(cells.reals[index]))) {
        cr_assert(json_is_null(json), "%s %zu", column->name, index);
        return;
    }
    switch (column->type) {
    case ENT_INTEGER:
        cr_assert_eq(json_integer_value(json), cells.integers[index]);
        break;
    case ENT_DECIMAL:
        cr_assert_eq(llround(json_number_value(json) * 1e6), cells.integers[index]);
        break;
    case ENT_REAL:
        cr_assert_eq(json_number_value(json), cells.reals[index]);
        break;
    case ENT_TEXT:
        cr_assert_str_eq(json_string_value(json), cells.texts[index]);
        break;
    case ENT_BOOLEAN:
        cr_assert(json_is_boolean(json));
        cr_assert_eq(json_boolean_value(json), cells.integers[index] != 0);
        break;
    }
}

static void assert_time(const json_t *json, int64_t time)
{
    char text[ENT_SPAN_TEXT];

    ent_time_format(time, text);
    if (*text)
        cr_assert_str_eq(json_string_value(json), text);
    else
        cr_assert(json_is_null(json));
}

static void assert_row(const json_t *json, const struct ent_table *table, size_t row)
{
    const struct ent_presence *presence = &table->presence;
    const json_t *windows = json_object_get(json, "windows");
    const json_t *at = json_object_get(windows, "at"), *spells = json_object_get(json, "spells");
    size_t n = presence->row_start[row + 1] - presence->row_start[row];

    cr_assert_str_eq(json_string_value(json_object_get(json, "id")), ent_table_id(table, row));
    cr_assert_eq(json_array_size(at), n);
    cr_assert_eq(json_array_size(spells), table->spell_start[row + 1] - table->spell_start[row]);
    for (size_t i = 0; i < json_array_size(spells); i++) {
        const struct ent_spell *spell = &table->spells[table->spell_start[row] + i];
        assert_time(json_array_get(json_array_get(spells, i), 0), spell->start);
        assert_time(json_array_get(json_array_get(spells, i), 1), spell->end);
    }
    for (size_t c = 0; c < table->n_columns; c++) {
        const struct ent_column *column = table->columns[c];
        const json_t *along = json_object_get(windows, column->name);

        if (column->whole.any)
            assert_cell(json_object_get(json, column->name), column, column->whole, row);
        else
            cr_assert_null(json_object_get(json, column->name));
        if (!column->along.any || n == 0)
            continue;
        cr_assert_eq(json_array_size(along), n);
        for (size_t i = 0; i < n; i++) {
            size_t entry = presence->row_entry[presence->row_start[row] + i];
            cr_assert_eq(json_integer_value(json_array_get(at, i)), presence->window[entry]);
            assert_cell(json_array_get(along, i), column, column->along, entry);
        }
    }
}

/* ---- JSON ---- */

static const char *const json_forms[] = {"hostile", "plain", "hours", "static", "empty"};

ParameterizedTestParameters(exporters, json_holds_the_graph)
{
    static size_t indices[] = {0, 1, 2, 3, 4};

    return cr_make_param_array(size_t, indices, 5);
}

ParameterizedTest(size_t *index, exporters, json_holds_the_graph, .init = enter, .fini = leave)
{
    struct ent_graph *graph = make(json_forms[*index]);
    json_t *json, *nodes, *edges, *facts, *windows;

    write_to(graph, "x.json", NULL);
    json = read_json("x.json");
    nodes = json_object_get(json, "nodes");
    edges = json_object_get(json, "edges");
    facts = json_object_get(json, "graph");
    windows = json_object_get(facts, "windows");
    cr_assert_eq(json_is_true(json_object_get(json, "directed")), graph->directed);
    cr_assert(json_is_false(json_object_get(json, "multigraph")));
    cr_assert_eq(json_array_size(nodes), graph->vertices.n_rows);
    cr_assert_eq(json_array_size(edges), graph->edges.n_rows);
    for (size_t row = 0; row < graph->vertices.n_rows; row++)
        assert_row(json_array_get(nodes, row), &graph->vertices, row);
    for (size_t row = 0; row < graph->edges.n_rows; row++) {
        const json_t *edge = json_array_get(edges, row);
        assert_row(edge, &graph->edges, row);
        cr_assert_str_eq(json_string_value(json_object_get(edge, "source")),
                         ent_table_id(&graph->vertices, graph->sources[row]));
        cr_assert_str_eq(json_string_value(json_object_get(edge, "target")),
                         ent_table_id(&graph->vertices, graph->targets[row]));
    }
    cr_assert(json_is_array(windows));
    cr_assert_eq(json_array_size(windows), graph->windows.n);
    for (size_t w = 0; w < graph->windows.n; w++) {
        const json_t *window = json_array_get(windows, w);
        assert_time(json_object_get(window, "start"), ent_windows_start(&graph->windows, w));
        assert_time(json_object_get(window, "end"), ent_windows_end(&graph->windows, w));
        for (size_t c = 0; c < graph->graph.n_columns; c++) {
            const struct ent_column *column = graph->graph.columns[c];
            if (column->along.any)
                assert_cell(json_object_get(window, column->name), column, column->along, w);
        }
    }
    for (size_t c = 0; c < graph->graph.n_columns; c++) {
        const struct ent_column *column = graph->graph.columns[c];
        assert_cell(json_object_get(facts, column->name), column, column->whole, 0);
    }
    cr_assert_eq(json_array_size(json_object_get(facts, "columns")),
                 graph->graph.n_columns + graph->vertices.n_columns + graph->edges.n_columns);
    json_decref(json);
    fixture_free(graph);
}

Test(exporters, json_facts, .init = enter, .fini = leave)
{
    struct ent_graph *graph = make("hostile");
    json_t *json, *facts, *view, *account, *input;

    write_to(graph, "x.json", NULL);
    json = read_json("x.json");
    facts = json_object_get(json, "graph");
    cr_assert_str_eq(json_string_value(json_object_get(facts, "format")), "entente-graph/1");
    cr_assert_str_eq(json_string_value(json_object_get(facts, "title")),
                     ent_corpus_title(graph->corpus));
    cr_assert_str_eq(json_string_value(json_object_get(facts, "summary")), graph->summary);
    view = json_object_get(facts, "view");
    cr_assert_str_eq(json_string_value(json_object_get(view, "window")), "month");
    cr_assert_eq(json_number_value(json_object_get(view, "min_confidence")), 0.5);
    cr_assert_eq(json_array_size(json_object_get(view, "actor")), 2);
    cr_assert_str_eq(json_string_value(json_array_get(json_object_get(view, "actor"), 1)),
                     "russia");
    cr_assert_null(json_object_get(view, "since"), "a choice that was not made is left out");
    account = json_object_get(facts, "account");
    cr_assert_eq(json_integer_value(json_object_get(account, "read")), 46);
    account = json_object_get(account, "events");
    cr_assert_eq(json_integer_value(json_object_get(account, "all")), 32);
    cr_assert_eq(json_integer_value(json_object_get(account, "used")), 21);
    cr_assert_eq(json_integer_value(json_object_get(account, "open")), 5);
    account = json_object_get(account, "set_aside");
    cr_assert_eq(json_integer_value(json_object_get(account, "kind")), 9);
    cr_assert_eq(json_integer_value(json_object_get(account, "loop")), 0);
    input = json_array_get(json_object_get(facts, "inputs"), 0);
    cr_assert_str_eq(json_string_value(json_object_get(input, "name")),
                     ent_corpus_input(graph->corpus, 0)->name);
    cr_assert_eq(json_integer_value(json_object_get(input, "size")), 1234);
    cr_assert_eq(strlen(json_string_value(json_object_get(input, "sha256"))), 64);
    json_decref(json);

    write_to(graph, "y.json", &(struct ent_write_options){.no_inputs = true});
    json = read_json("y.json");
    cr_assert_null(json_object_get(json_object_get(json, "graph"), "inputs"));
    json_decref(json);
    fixture_free(graph);
}

Test(exporters, json_has_a_line_for_each, .init = enter, .fini = leave)
{
    struct ent_graph *graph = make("hostile");
    char *content;
    size_t n_nodes = 0, n_edges = 0;

    write_to(graph, "x.json", NULL);
    content = content_of("x.json");
    for (char *line = content; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        n_nodes += strncmp(line, "{\"id\": ", 7) == 0;
        n_edges += strncmp(line, "{\"source\": ", 11) == 0;
    }
    cr_assert_eq(n_nodes, graph->vertices.n_rows);
    cr_assert_eq(n_edges, graph->edges.n_rows);
    cr_assert_null(strstr(content, "</"), "it can stand in a page");
    cr_assert_null(strstr(content, "<!"));
    cr_assert_str_eq(content + strlen(content) - 4, "]\n}\n");
    free(content);
    fixture_free(graph);
}

Test(exporters, unknown_bounds_are_null, .init = enter, .fini = leave)
{
    struct ent_graph *graph = make("static");
    json_t *json, *spell;

    graph->vertices.spells[0] = (struct ent_spell){INT64_MIN, INT64_MAX};
    write_to(graph, "x.json", NULL);
    json = read_json("x.json");
    spell = json_array_get(
        json_object_get(json_array_get(json_object_get(json, "nodes"), 0), "spells"), 0);
    cr_assert(json_is_null(json_array_get(spell, 0)));
    cr_assert(json_is_null(json_array_get(spell, 1)));
    json_decref(json);
    fixture_free(graph);
}

/* ---- GEXF: what a reader does not see; the rest is in fixture_test.py ---- */

Test(exporters, gexf_of_nothing_placed_is_static, .init = enter, .fini = leave)
{
    struct ent_graph *graph = make("hostile");
    char *content, *message = NULL;

    graph->start = INT64_MIN;
    graph->end = INT64_MAX;
    cr_assert_eq(ent_graph_write(graph, "x.gexf", NULL, &message, NULL), ENT_OK);
    cr_assert_str_eq(message, "x.gexf: static, for Gephi");
    content = content_of("x.gexf");
    cr_assert_not_null(strstr(content, "<graph mode=\"static\""));
    cr_assert_null(strstr(content, "<spell"));
    cr_assert_null(strstr(content, "timeformat"));
    free(content);
    free(message);
    fixture_free(graph);
}

Test(exporters, gexf_dates_come_from_the_environment_only, .init = enter, .fini = leave)
{
    static const struct {
        const char *epoch, *want;
    } rows[] = {
        {"1700000000", "<meta lastmodifieddate=\"2023-11-14\">"},
        {"", "<meta><creator>"},
        {"yesterday", "<meta><creator>"},
        {"99999999999999", "<meta><creator>"},
    };
    struct ent_graph *graph = make("empty");

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *content;
        setenv("SOURCE_DATE_EPOCH", rows[i].epoch, 1);
        write_to(graph, "x.gexf", NULL);
        content = content_of("x.gexf");
        cr_assert_not_null(strstr(content, rows[i].want), "%s", rows[i].epoch);
        free(content);
    }
    fixture_free(graph);
}

Test(exporters, gexf_of_a_version_that_is_not, .init = enter, .fini = leave)
{
    struct ent_graph *graph = make("empty");
    struct ent_error err = {0};

    cr_assert_eq(ent_graph_write(graph, "x.gexf",
                                 &(struct ent_write_options){.gexf_version = "1.1"}, NULL, &err),
                 ENT_EINVAL);
    cr_assert_str_eq(err.message, "there is no GEXF \"1.1\" here; 1.3 or 1.2");
    cr_assert_neq(access("x.gexf", F_OK), 0);
    fixture_free(graph);
}

/* Gephi drops an edge whose weight is 0: it stands without one. */
Test(exporters, gexf_weight_of_zero_is_left_out, .init = enter, .fini = leave)
{
    struct ent_graph *graph = make("static");
    char *content;

    graph->edges.columns[0]->whole.integers[0] = 0;
    graph->edges.columns[0]->whole.integers[1] = ENT_MISSING;
    write_to(graph, "x.gexf", NULL);
    content = content_of("x.gexf");
    cr_assert_null(strstr(content, "weight=\"0\">"));
    cr_assert_not_null(strstr(content, "target=\"tail\\\">"));
    cr_assert_not_null(strstr(content, "target=\"&lt;b&gt;\"><att"), "a missing one is not");
    free(content);
    fixture_free(graph);
}

Test(exporters, gexf_spells_are_within_the_period, .init = enter, .fini = leave)
{
    struct ent_graph *graph = make("plain");
    struct ent_spell *spells = graph->edges.spells;
    char *content;

    spells[0] = (struct ent_spell){INT64_MIN, spells[0].end};
    for (size_t i = graph->edges.spell_start[1]; i < graph->edges.spell_start[2]; i++)
        spells[i] = (struct ent_spell){graph->end, INT64_MAX};
    write_to(graph, "x.gexf", NULL);
    content = content_of("x.gexf");
    cr_assert_not_null(strstr(strstr(content, "<edge id=\"e0\""),
                              "<spells><spell start=\"2023-12-01\" end=\"2023-12-31\"/>"),
                       "cut at the period");
    cr_assert_not_null(
        strstr(strstr(content, "<edge id=\"e1\""),
               "<spells><spell start=\"2023-12-01\" end=\"2024-04-30\"/></spells></edge>\n"
               "<edge id=\"e2\""),
        "the period, where nothing is left");
    free(content);
    fixture_free(graph);
}

/* ---- All of them ---- */

Test(exporters, equal_graphs_give_equal_bytes, .init = enter, .fini = leave)
{
    static const char *const files[] = {"x.json",
                                        "x.gexf",
                                        "x.nodes.csv",
                                        "x.graph.windows.csv",
                                        "x.graphology.json",
                                        "x.cyjs",
                                        "x.d3.json",
                                        "x.graphml",
                                        "x.net",
                                        "x.edges",
                                        "x.tsv",
                                        "x.spells.csv",
                                        "x.spells.vertices.csv",
                                        "x.dyads.csv"};
    char *before[sizeof files / sizeof *files];

    for (int round = 0; round < 2; round++) {
        struct ent_graph *graph = make("hostile");
        write_to(graph, "x.csv", NULL);
        for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
            if (i != 2 && i != 3 && i != 12) /* parts of another output */
                write_to(graph, files[i], NULL);
        }
        fixture_free(graph);
        for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
            char *content = content_of(files[i]);
            if (round == 0) {
                before[i] = content;
                continue;
            }
            cr_assert_str_eq(content, before[i]);
            free(content);
            free(before[i]);
        }
    }
}

Test(exporters, every_format_says_for_whom_it_is, .init = enter, .fini = leave)
{
    static const struct {
        const char *path, *version, *want;
    } rows[] = {
        {"x.gexf", NULL, "x.gexf: dynamic, for Gephi"},
        {"x.gexf", "1.2", "x.gexf: dynamic, for Gephi and networkx"},
        {"x.json", NULL, "x.json: for scripts: networkx, d3 and entente-draw"},
        {"x.csv", NULL,
         "x.nodes.csv, x.edges.csv, x.graph.csv, x.nodes.windows.csv, x.edges.windows.csv, "
         "x.graph.windows.csv: tables for Python, R and spreadsheets"},
    };
    struct ent_graph *graph = make("plain");

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *message = NULL;
        cr_assert_eq(ent_graph_write(graph, rows[i].path,
                                     &(struct ent_write_options){.gexf_version = rows[i].version},
                                     &message, NULL),
                     ENT_OK);
        cr_assert_str_eq(message, rows[i].want);
        free(message);
    }
    fixture_free(graph);
}

Test(exporters, a_full_disk_is_said)
{
    struct ent_graph *graph = make("hostile");

    for (size_t i = 0; ent_output_format(i); i++) {
        const struct ent_format *format = ent_output_format(i);
        struct ent_error err = {0};
        if (ent_output_needs_events("x", format->name) || strstr("dot svg png pdf", format->name))
            continue; /* the fixture has no events; drawings are a program's */
        cr_assert_eq(ent_graph_write(graph, "/dev/full",
                                     &(struct ent_write_options){.format = format->name}, NULL,
                                     &err),
                     ENT_EIO, "%s", format->name);
        cr_assert_str_eq(err.message, "cannot write /dev/full: No space left on device");
    }
    fixture_free(graph);
}

/* ---- Choosing ---- */

static const struct {
    const char *path, *format, *want;
} choices[] = {
    {"x.json", NULL, "x.json: for scripts"},
    {"x.GEXF", NULL, "x.GEXF: static"},
    {"x.tar.Json", NULL, "x.tar.Json: for scripts"},
    {"plain", "gexf", "plain: static"},
    {"x.json", "gexf", "x.json: static"},
    {"x.foo", NULL,
     "cannot tell a format from \"x.foo\"; choose with --to, entente formats lists them"},
    {"a.json/x.gefx", NULL,
     "cannot tell a format from \"x.gefx\"; choose with --to, entente formats lists them; did you "
     "mean 'gexf'?"},
    {"plain", NULL,
     "cannot tell a format from \"plain\"; choose with --to, entente formats lists them"},
    {".json", NULL,
     "cannot tell a format from \".json\"; choose with --to, entente formats lists them; did you "
     "mean 'json'?"},
    {"xjson", NULL,
     "cannot tell a format from \"xjson\"; choose with --to, entente formats lists them"},
    {"x.graphology.json", NULL, "x.graphology.json: for graphology"},
    {"x.D3.json.gz", NULL, "x.D3.json.gz: for d3"},
    {"graphology.json", NULL, "graphology.json: for scripts"},
    {"x.spells.csv", NULL, "x.spells.csv, x.spells.vertices.csv: spells"},
    {"x.dyads.csv", NULL, "x.dyads.csv: a table of dyads"},
    {"x.json", "jsn",
     "there is no output format \"jsn\"; entente formats lists them; did you mean 'json'?"},
    {"x.json", "excel", "there is no output format \"excel\"; entente formats lists them"},
    {"", NULL, "cannot tell a format from \"\"; choose with --to, entente formats lists them"},
    {"", "json", "the output has no name"},
};

Test(exporters, choosing_a_format, .init = enter, .fini = leave)
{
    struct ent_graph *graph = make("empty");

    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        struct ent_write_options options = {.format = choices[i].format};
        struct ent_error err = {0};
        char *message = NULL;
        enum ent_status status = ent_graph_write(graph, choices[i].path, &options, &message, &err);

        if (status == ENT_OK) {
            cr_assert_eq(strncmp(message, choices[i].want, strlen(choices[i].want)), 0, "%s",
                         message);
        } else {
            cr_assert_eq(status, ENT_EINVAL);
            cr_assert_str_eq(err.message, choices[i].want);
        }
        free(message);
    }
    fixture_free(graph);
}

Test(exporters, the_table)
{
    size_t n = 0;

    for (const struct ent_format *format; (format = ent_output_format(n)); n++) {
        cr_assert_not_null(format->name);
        cr_assert_not_null(format->summary);
        cr_assert_not_null(format->extensions[0]);
        cr_assert_eq(&ent_exporter_find(format->name)->format, format);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++)
            cr_assert_str_neq(ent_output_format(i)->name, ent_output_format(j)->name);
    }
    cr_assert_geq(n, 16);
    cr_assert_null(ent_output_format(n + 1));
    cr_assert_null(ent_exporter_find("excel"));
}

/* ---- DOT, which a program writes ---- */

static const struct {
    const char *script; /* NULL: there is no program */
    const char *want;
} programs[] = {
    {NULL, "cannot run entente-draw: No such file or directory"},
    {"#!/bin/sh\necho 'entente-draw: no layout' >&2; exit 1\n", "entente-draw: no layout"},
    {"#!/bin/sh\necho half; kill -SEGV $$\n",
     "entente-draw was ended by signal 11 (Segmentation fault)"},
    {"#!/bin/sh\necho \"$*\"; cat\n", NULL},
};

Test(exporters, dot_is_written_by_a_program, .init = enter, .fini = leave)
{
    struct ent_graph *graph = make("hostile");
    char program[64], *json, *dot;

    snprintf(program, sizeof program, "%s/program", folder);
    setenv("ENTENTE_DRAW", program, 1);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        struct ent_error err = {0};
        enum ent_status status;

        if (programs[i].script)
            put_script("program", programs[i].script);
        status = ent_graph_write(graph, "x.dot", NULL, NULL, &err);
        if (!programs[i].want) {
            cr_assert_eq(status, ENT_OK, "%s", err.message);
            continue;
        }
        cr_assert_eq(status, ENT_EIO);
        cr_assert_str_eq(err.message, programs[i].want);
        cr_assert_neq(access("x.dot", F_OK), 0, "nothing is left of a failure");
    }
    write_to(graph, "x.json", NULL);
    json = content_of("x.json");
    dot = content_of("x.dot");
    cr_assert_eq(strncmp(dot, "-T dot\n", 7), 0);
    cr_assert_str_eq(dot + 7, json, "it reads the graph as JSON");
    free(json);
    free(dot);
    fixture_free(graph);
}
