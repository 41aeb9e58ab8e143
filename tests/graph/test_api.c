/* What a user of the library sees: entente.h and nothing else. Links the shared library, so that
 * what is called is exported. */
#include "graph/entente.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { PATH = 4096 };

/* ---- Files ---- */

static void make_folder(char folder[PATH])
{
    const char *parent = getenv("TMPDIR");

    snprintf(folder, PATH, "%s/entente-api-XXXXXX", parent ? parent : P_tmpdir);
    cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(const char *folder)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;

    cr_assert_not_null(entries);
    while ((entry = readdir(entries)))
        unlinkat(dirfd(entries), entry->d_name, 0); /* "." and ".." stay */
    closedir(entries);
    rmdir(folder);
}

static const char *in(const char *folder, const char *name)
{
    static char path[2 * PATH];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    cr_assert_not_null(file);
    cr_assert_geq(fputs(text, file), 0);
    cr_assert_eq(fclose(file), 0);
}

/* A file's bytes, with a NUL behind; "" when it is not there. */
static void read_file(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "r");
    size_t n = file ? fread(text, 1, size - 1, file) : 0;

    text[n] = '\0';
    if (file)
        fclose(file);
}

static const char csv[] = "source,target,date,type\n"
                          "Niger,Russia,2024-01-10,04\n"
                          "Niger,Russia,2024-02-11,04\n"
                          "Russia,Mali,2024-02-12,190\n"
                          "Mali,Niger,,051\n";

/* ---- The header ---- */

/* By itself, as a user's compiler meets it. */
Test(api, the_header_compiles_alone)
{
    static const char *const compilers[][2] = {
        {"cc", "-std=c11 -x c"}, {"cc", "-std=c2x -x c"}, {"c++", "-std=c++11 -x c++"}};
    const char *root = getenv("ENT_SOURCE_ROOT");
    int tried = 0;

    for (size_t i = 0; i < COUNT(compilers); i++) {
        char command[2 * PATH];
        snprintf(command, sizeof command, "command -v %s >/dev/null", compilers[i][0]);
        if (system(command) != 0)
            continue;
        tried++;
        snprintf(command, sizeof command,
                 "%s %s -pedantic -Wall -Wextra -Werror -fsyntax-only '%s/graph/entente.h'",
                 compilers[i][0], compilers[i][1], root ? root : ".");
        cr_expect_eq(system(command), 0, "%s", command);
    }
    if (!tried)
        cr_skip_test("there is no compiler");
}

/* ---- A whole run ---- */

struct log {
    int lines;
    char last[400];
};

static void take_line(void *user, enum ent_log_level level, const char *message)
{
    struct log *log = user;

    cr_expect(level == ENT_LOG_NOTE || level == ENT_LOG_WARNING);
    cr_expect_null(strchr(message, '\n'));
    log->lines++;
    snprintf(log->last, sizeof log->last, "%s", message);
}

Test(api, from_a_file_to_files)
{
    struct ent_context *context = ent_context_new();
    struct ent_corpus *corpus = NULL;
    struct ent_view *view = NULL;
    struct ent_graph *graph = NULL;
    const struct ent_table *edges, *vertices;
    const struct ent_column *weight;
    struct ent_write_options options = {.format = "json", .no_inputs = true};
    struct ent_error err = {0};
    struct log log = {0};
    char folder[PATH], text[ENT_VALUE_TEXT], bytes[20000], *message = NULL;
    size_t source, target;
    double value;

    cr_assert_not_null(context);
    ent_context_set_log(context, take_line, &log);
    make_folder(folder);
    write_file(in(folder, "in.csv"), csv);

    cr_assert_eq(ent_corpus_new(&corpus, context, &err), ENT_OK);
    cr_assert_eq(ent_corpus_read(corpus, in(folder, "in.csv"), NULL, &err), ENT_OK, "%s",
                 err.message);
    cr_expect_eq(ent_corpus_n_inputs(corpus), 1);
    cr_expect_str_eq(ent_corpus_input(corpus, 0)->name, "in.csv");
    cr_expect_str_eq(ent_corpus_input(corpus, 0)->format, "csv");
    cr_expect_eq(ent_corpus_input(corpus, 0)->size, strlen(csv));
    cr_expect_eq(strlen(ent_corpus_input(corpus, 0)->sha256), 64);
    cr_expect_eq(ent_corpus_n_reports(corpus), 4);
    cr_expect_null(ent_corpus_title(corpus));
    cr_expect_null(ent_corpus_reject(corpus, 0, 0));
    cr_expect_null(ent_corpus_aside(corpus, 0, 0, NULL));

    cr_assert_eq(ent_view_new(&view, &err), ENT_OK);
    cr_assert_eq(ent_view_set(view, "window", "month", &err), ENT_OK);
    cr_assert_eq(ent_graph_new(&graph, corpus, view, &err), ENT_OK, "%s", err.message);
    ent_view_free(view); /* the graph needs it no longer */
    cr_expect_str_eq(ent_graph_account(graph),
                     "4 reports, 4 events; 3 placed, 1 undated; 3 actors, 3 ties; communities read "
                     "cooperation");

    vertices = ent_graph_table(graph, ENT_VERTICES);
    edges = ent_graph_table(graph, ENT_EDGES);
    cr_assert_eq(ent_table_n_rows(vertices), 3);
    cr_assert_eq(ent_table_n_rows(edges), 3);
    cr_expect_str_eq(ent_table_id(vertices, 0), "Mali");
    cr_expect_str_eq(ent_table_id(vertices, 1), "Niger");
    cr_expect_str_eq(ent_table_id(vertices, 2), "Russia");
    ent_graph_ends(graph, 1, &source, &target);
    cr_expect_eq(source, 1);
    cr_expect_eq(target, 2);
    cr_expect(ent_graph_is_directed(graph));
    weight = ent_table_find(edges, "weight");
    cr_assert_not_null(weight);
    cr_expect_str_eq(ent_column_name(weight), "weight");
    cr_expect_str_eq(ent_column_title(weight), "Weight");
    cr_expect(ent_column_number(weight, 1, &value));
    cr_expect_eq(value, 2);
    cr_expect_str_eq(ent_column_text(weight, 1, text), "2");
    cr_expect_str_eq(ent_column_text(ent_table_find(edges, "sign"), 2, text), "conflict");

    cr_assert_eq(ent_graph_n_windows(graph), 2);
    cr_expect_str_eq(ent_graph_window(graph, 1).label, "2024-02");
    cr_expect_eq(ent_graph_window(graph, 1).start, 1706745600); /* 2024-02-01 */
    cr_expect_eq(ent_graph_window(graph, 1).end, 1709251200);   /* 2024-03-01 */
    cr_expect(ent_table_active(edges, 1, 0));
    cr_expect_not(ent_table_active(edges, 2, 0));
    cr_expect(ent_column_number_in(edges, weight, 2, 0, &value));
    cr_expect_eq(value, 0);

    cr_assert_eq(ent_graph_measure(graph, "degree,pagerank", &err), ENT_OK, "%s", err.message);
    cr_assert_eq(ent_graph_measure(graph, "degree", &err), ENT_OK); /* is there already */
    cr_expect(ent_column_number(ent_table_find(vertices, "degree"), 1, &value));
    cr_expect_eq(value, 2);
    cr_expect_not_null(ent_table_find(vertices, "pagerank"));

    cr_assert_eq(ent_graph_write(graph, in(folder, "x.gexf"), NULL, &message, &err), ENT_OK, "%s",
                 err.message);
    cr_expect_not_null(message);
    free(message);
    cr_assert_eq(ent_graph_write(graph, in(folder, "x.any"), &options, NULL, &err), ENT_OK, "%s",
                 err.message);
    cr_assert_eq(ent_graph_write(graph, in(folder, "x.csv"), NULL, NULL, &err), ENT_OK);
    read_file(in(folder, "x.gexf"), bytes, sizeof bytes);
    cr_expect_not_null(strstr(bytes, "<gexf "));
    read_file(in(folder, "x.any"), bytes, sizeof bytes);
    cr_expect_not_null(strstr(bytes, "\"entente-graph/1\""));
    cr_expect_null(strstr(bytes, "sha256"));
    read_file(in(folder, "x.nodes.csv"), bytes, sizeof bytes);
    cr_expect_not_null(strstr(bytes, "Niger"));

    ent_graph_free(graph);
    ent_corpus_free(corpus);
    ent_context_free(context);
    remove_folder(folder);
}

/* A corpus that expects its view may count instead of keeping: nobody must see the difference. */
Test(api, counting_and_keeping_give_equal_bytes)
{
    static const char *const choices[][4][2] = {
        {{"merge", "none"}},
        {{"merge", "exact"}, {"window", "month"}},
        {{"merge", "exact"}, {"window", "week"}, {"place", "end"}, {"type", "04-05"}},
    };
    char folder[PATH];

    make_folder(folder);
    write_file(in(folder, "in.csv"), csv);
    for (size_t i = 0; i < COUNT(choices); i++) {
        char bytes[3][20000];
        for (int expects = 0; expects < 3; expects++) { /* 2: one graph */
            struct ent_context *context = ent_context_new();
            struct ent_corpus *corpus = NULL;
            struct ent_view *view = NULL;
            struct ent_graph *graph = NULL, *again = NULL;
            struct ent_error err = {0};
            cr_assert_eq(ent_view_new(&view, NULL), ENT_OK);
            for (size_t k = 0; k < 4 && choices[i][k][0]; k++)
                cr_assert_eq(ent_view_set(view, choices[i][k][0], choices[i][k][1], NULL), ENT_OK);
            cr_assert_eq(ent_corpus_new(&corpus, context, NULL), ENT_OK);
            if (expects)
                cr_assert_eq(ent_corpus_expect(corpus, view, &err), ENT_OK);
            if (expects == 2)
                cr_assert_eq(ent_corpus_set(corpus, "graphs", "one", &err), ENT_OK);
            cr_assert_eq(ent_corpus_read(corpus, in(folder, "in.csv"), NULL, &err), ENT_OK, "%s",
                         err.message);
            cr_expect_not(ent_corpus_refused(corpus));
            cr_assert_eq(ent_graph_new(&graph, corpus, view, &err), ENT_OK, "%s", err.message);
            /* Another is the same, where it was not promised that there will be none. */
            cr_assert_eq(ent_graph_new(&again, corpus, view, &err),
                         expects == 2 ? ENT_EINVAL : ENT_OK, "%s", err.message);
            cr_expect_eq(again == NULL, expects == 2);
            cr_assert_eq(ent_graph_write(graph, in(folder, "x.json"), NULL, NULL, NULL), ENT_OK);
            read_file(in(folder, "x.json"), bytes[expects], sizeof bytes[expects]);
            if (again) {
                cr_assert_eq(ent_graph_write(again, in(folder, "x.json"), NULL, NULL, NULL),
                             ENT_OK);
                read_file(in(folder, "x.json"), bytes[2], sizeof bytes[2]);
                cr_expect_str_eq(bytes[2], bytes[expects]);
            }
            ent_graph_free(again);
            ent_graph_free(graph);
            ent_view_free(view);
            ent_corpus_free(corpus);
            ent_context_free(context);
        }
        cr_expect_gt(strlen(bytes[0]), 100);
        cr_expect_str_eq(bytes[0], bytes[1], "%zu:\n%s\n%s", i, bytes[0], bytes[1]);
        cr_expect_str_eq(bytes[0], bytes[2], "%zu:\n%s\n%s", i, bytes[0], bytes[2]);
    }
    remove_folder(folder);
}

/* ---- What fails ---- */

/* With an error to fill and without one, the same status. */
#define EXPECT_FAILURE(call, want_status, words)                                                   \
    do {                                                                                           \
        struct ent_error error = {0}, *err = &error;                                               \
        enum ent_status status = call;                                                             \
        cr_expect_eq(status, want_status, "%s: %s", #call, error.message);                         \
        cr_expect_eq(error.status, want_status, "%s", #call);                                      \
        cr_expect(strstr(error.message, words), "%s: %s", #call, error.message);                   \
        err = NULL;                                                                                \
        status = call;                                                                             \
        cr_expect_eq(status, want_status, "%s without an error", #call);                           \
    } while (0)

Test(api, failures)
{
    struct ent_context *context = ent_context_new();
    struct ent_corpus *corpus = NULL, *empty = NULL;
    struct ent_view *view = NULL;
    struct ent_graph *graph = NULL, *none = NULL;
    char folder[PATH], old[100];

    make_folder(folder);
    write_file(in(folder, "in.csv"), csv);
    write_file(in(folder, "bad.csv"), "source,target,date\na,b,2024-13-01\n");
    write_file(in(folder, "bad.json"),
               "{\"format\": \"entente-interactions/1\", \"reports\": [{]}");
    cr_assert_eq(ent_corpus_new(&corpus, context, NULL), ENT_OK);
    cr_assert_eq(ent_corpus_new(&empty, NULL, NULL), ENT_OK); /* a context is not needed */
    cr_assert_eq(ent_view_new(&view, NULL), ENT_OK);
    cr_assert_eq(ent_corpus_read(corpus, in(folder, "in.csv"), "csv", NULL), ENT_OK);

    EXPECT_FAILURE(ent_view_set(view, "windw", "month", err), ENT_EINVAL, "did you mean 'window'");
    EXPECT_FAILURE(ent_view_set(view, "window", "moth", err), ENT_EINVAL, "none of day, week");
    EXPECT_FAILURE(ent_measure_check("pagerang", err), ENT_EINVAL, "did you mean 'pagerank'");
    EXPECT_FAILURE(ent_output_check("x.nothing", NULL, err), ENT_EINVAL, "");
    EXPECT_FAILURE(ent_output_check("x", "jsn", err), ENT_EINVAL, "json");
    EXPECT_FAILURE(ent_graph_new(&none, empty, view, err), ENT_EINVAL, "no reports");
    cr_expect_null(none);
    ent_view_set(view, "actor", "Nigr", NULL);
    EXPECT_FAILURE(ent_graph_new(&none, corpus, view, err), ENT_EINVAL, "did you mean 'Niger'");
    EXPECT_FAILURE(ent_corpus_read(empty, in(folder, "absent.csv"), NULL, err), ENT_EIO, "");
    ent_corpus_free(empty);

    /* After a failed read a corpus may only be freed. */
    static const struct {
        const char *file, *format;
        enum ent_status status;
    } reads[] = {{"bad.csv", NULL, ENT_EPARSE},
                 {"bad.json", NULL, ENT_EPARSE},
                 {"in.csv", "json", ENT_EPARSE},
                 {"in.csv", "cvs", ENT_EINVAL}};
    for (size_t i = 0; i < COUNT(reads); i++) {
        for (int with_error = 0; with_error < 2; with_error++) {
            struct ent_error err = {0};
            cr_assert_eq(ent_corpus_new(&empty, context, NULL), ENT_OK);
            cr_expect_eq(ent_corpus_read(empty, in(folder, reads[i].file), reads[i].format,
                                         with_error ? &err : NULL),
                         reads[i].status, "%s: %s", reads[i].file, err.message);
            cr_expect(!with_error || *err.message);
            ent_corpus_free(empty);
        }
    }

    cr_assert_eq(ent_graph_new(&graph, corpus, NULL, NULL), ENT_OK); /* the default view */
    EXPECT_FAILURE(ent_graph_measure(graph, "pagerang", err), ENT_EINVAL, "did you mean");
    write_file(in(folder, "old.json"), "as it was");
    EXPECT_FAILURE(ent_graph_write(graph, in(folder, "absent/x.json"), NULL, NULL, err), ENT_EIO,
                   "");
    EXPECT_FAILURE(
        ent_graph_write(graph, in(folder, "old.json"),
                        &(struct ent_write_options){.format = "gexf", .gexf_version = "9"}, NULL,
                        err),
        ENT_EINVAL, "");
    read_file(in(folder, "old.json"), old, sizeof old);
    cr_expect_str_eq(old, "as it was");

    ent_graph_free(graph);
    ent_view_free(view);
    ent_corpus_free(corpus);
    ent_context_free(context);
    remove_folder(folder);
}

Test(api, without_an_error_to_fill)
{
    struct ent_corpus *corpus = NULL;
    struct ent_frequency *list = NULL;
    struct ent_graph *graph = NULL;
    char folder[PATH], *first = NULL, *last = NULL;
    size_t n, n_open, n_undated;

    make_folder(folder);
    write_file(in(folder, "in.csv"), csv);
    cr_assert_eq(ent_corpus_new(&corpus, NULL, NULL), ENT_OK);
    cr_assert_eq(ent_corpus_set(corpus, "actors_by", "code", NULL), ENT_OK);
    ent_corpus_set_max_rejects(corpus, 10, true);
    cr_assert_eq(ent_corpus_read(corpus, in(folder, "in.csv"), NULL, NULL), ENT_OK);
    cr_assert_eq(ent_corpus_resolve(corpus, NULL), ENT_OK);
    cr_assert_eq(ent_corpus_census(corpus, ENT_CENSUS_TYPES, &list, &n, NULL), ENT_OK);
    cr_expect_eq(n, 3);
    cr_expect_str_eq(list[0].name, "04");
    cr_expect_eq(list[0].reports, 2);
    cr_assert_eq(ent_corpus_period(corpus, &first, &last, &n_open, &n_undated, NULL), ENT_OK);
    cr_expect_str_eq(first, "2024-01-10");
    cr_expect_str_eq(last, "2024-02-12");
    cr_expect_eq(n_undated, 1);
    cr_assert_eq(ent_graph_new(&graph, corpus, NULL, NULL), ENT_OK);
    cr_assert_eq(ent_graph_measure(graph, NULL, NULL), ENT_OK); /* the default set */
    cr_assert_eq(ent_graph_write(graph, in(folder, "x.json"), NULL, NULL, NULL), ENT_OK);
    cr_expect_eq(ent_measure_check("all", NULL), ENT_OK);
    cr_expect_eq(ent_measure_check(" none ", NULL), ENT_OK);
    EXPECT_FAILURE(ent_measure_check("none,degree", err), ENT_EINVAL, "goes with no other");
    cr_expect_eq(ent_output_check("x.gexf", NULL, NULL), ENT_OK);
    free(first);
    free(last);
    free(list);
    ent_graph_free(graph);
    ent_corpus_free(corpus);
    remove_folder(folder);
}

Test(api, free_nothing)
{
    ent_graph_free(NULL);
    ent_view_free(NULL);
    ent_corpus_free(NULL);
    ent_context_free(NULL);
}

/* ---- Lists ---- */

Test(api, lists_end)
{
    size_t n = 0, n_default = 0;

    while (ent_view_key(n))
        n++;
    cr_expect_gt(n, 10);
    cr_expect_null(ent_view_key(n + 1));
    for (n = 0; ent_measure_info(n); n++) {
        const struct ent_measure_info *info = ent_measure_info(n);
        cr_expect(info->name && info->summary && info->columns && info->reads && info->cost);
        cr_expect_eq(ent_measure_check(info->name, NULL), ENT_OK, "%s", info->name);
        n_default += info->by_default;
    }
    cr_expect_gt(n_default, 0);
    for (n = 0; ent_input_format(n); n++) {
        const struct ent_import_option *option;
        for (size_t i = 0; (option = ent_input_option(n, i)); i++)
            cr_expect(option->name && option->values && option->summary);
        cr_expect(ent_input_format(n)->name && ent_input_format(n)->summary);
    }
    cr_expect_gt(n, 2);
    for (n = 0; ent_output_format(n); n++) {
        const struct ent_format *format = ent_output_format(n);
        cr_expect(format->name && format->summary);
        struct ent_error err = {0};
        /* The page is there where Node was when this was built. */
        if (ent_output_check("x", format->name, &err) != ENT_OK)
            cr_expect_not_null(strstr(err.message, "built without"), "%s: %s", format->name,
                               err.message);
    }
    cr_expect_gt(n, 2);
}

Test(api, names)
{
    static const char *const words[] = {"pagerank", "degree", "strength"};

    cr_expect_str_eq(ent_nearest("PageRang", words, COUNT(words)), "pagerank");
    cr_expect_null(ent_nearest("wombat", words, COUNT(words)));
    cr_expect_null(ent_nearest("degree", words, 0));
    cr_expect_str_eq(ent_measure_of_column("degree"), "degree");
    cr_expect_null(ent_measure_of_column("wombat"));
    cr_expect_str_eq(ent_nearest_column("degre"), "degree");
    cr_expect_geq(strlen(ent_version()), strlen("0.1.0"));
}
