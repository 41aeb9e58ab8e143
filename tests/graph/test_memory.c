/*
 * Memory is refused at the first allocation of a whole run, then at the second, and so on until
 * none is left to refuse: read a file, build the graph, measure it, write it; and of one graph,
 * write it in each format. Once only that allocation is refused, once all from there on. Each
 * refusal must come back as ENT_ENOMEM, leave no file behind and no memory taken; where the C
 * library manages without (a sort, a buffer), the output must be the same. Jansson's own
 * allocations are never refused: 2.14 ends the process on some of them.
 *
 * Prints TAP itself: a test library that allocates would count as ours.
 */
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "graph/entente.h"

/* Under the sanitizer its own functions do the work, and it looks for what is left itself. */
#if defined(__SANITIZE_ADDRESS__)
#define REAL(name) __interceptor_##name
enum { COUNTS_BLOCKS = 0 }; /* some of the C library's allocations do not pass here */
#else
#define REAL(name) __libc_##name
enum { COUNTS_BLOCKS = 1 };
#endif

extern void *REAL(malloc)(size_t size);
extern void *REAL(calloc)(size_t n, size_t size);
extern void *REAL(realloc)(void *block, size_t size);
extern void REAL(free)(void *block);

/* Of the run under test only. */
static bool is_armed;
static long n_left;       /* allocations until one is refused; negative: that is done */
static bool refuses_more; /* and all that follow */
static long n_live;

static bool refuses(void)
{
    if (!is_armed)
        return false;
    if (n_left-- > 0)
        return false;
    return refuses_more || n_left == -1;
}

void *malloc(size_t size)
{
    if (refuses())
        return NULL;
    n_live += is_armed;
    return REAL(malloc)(size);
}

void *calloc(size_t n, size_t size)
{
    if (refuses())
        return NULL;
    n_live += is_armed;
    return REAL(calloc)(n, size);
}

void *realloc(void *block, size_t size)
{
    if (refuses())
        return NULL;
    n_live += is_armed && !block;
    return REAL(realloc)(block, size);
}

void free(void *block)
{
    n_live -= is_armed && block;
    REAL(free)(block);
}

static void *jansson_malloc(size_t size)
{
    n_live += is_armed;
    return REAL(malloc)(size);
}

/* ---- The runs ---- */

/* All that an event can have, and enough of it that lists and tables grow. */
static const char text[] =
    "{\"format\": \"entente-interactions/1\", \"title\": \"Memory\", \"view\": {\"kind\": "
    "\"all\"},\n"
    " \"actors\": [{\"id\": \"niger\", \"name\": \"Niger\", \"kind\": \"state\", \"aliases\": "
    "[\"Niamey\"]},\n"
    "  {\"id\": \"mali\", \"kind\": \"state\", \"member_of\": [\"aes\", {\"actor\": \"ecowas\", "
    "\"end\": \"2024-02\"}]}, {\"id\": \"russia\", \"kind\": \"state\", \"member_of\": [\"aes\"]}, "
    "{\"id\": \"aes\", \"kind\": \"bloc\"}, {\"id\": \"ecowas\", \"kind\": \"alliance\"}, "
    "{\"id\": \"usa\", \"kind\": \"state\"},\n"
    "  {\"id\": \"tiani\", \"part_of\": [{\"actor\": \"niger\", \"start\": \"2023-07-26\"}]},\n"
    "  {\"id\": \"toumba\", \"part_of\": [{\"actor\": \"niger\"}], \"member_of\": [{\"actor\": "
    "\"mali\"}]}],\n"
    " \"documents\": [{\"id\": \"d0\", \"title\": \"One\"}],\n"
    " \"reports\": [\n"
    "  {\"id\": \"a\", \"date\": \"2024-01-10\", \"source\": [\"tiani\", \"mali\"], \"target\": "
    "[\"russia\"], \"type\": \"04\", \"event\": \"E\", \"episode\": \"p\", \"mentions\": 3, "
    "\"document\": \"d0\", \"note\": \"n\", "
    "\"colour\": \"red\"},\n"
    "  {\"id\": \"b\", \"date\": \"2024-01\", \"source\": [\"niger\"], \"target\": [\"russia\"], "
    "\"type\": \"04\", \"event\": \"E\"},\n"
    "  {\"id\": \"c\", \"date\": \"2024-02-03\", \"source\": [\"russia\"], \"target\": "
    "[\"toumba\"], \"type\": \"040\", \"mutual\": true, \"confidence\": 0.5},\n"
    "  {\"id\": \"d\", \"date\": \"2024-02-03\", \"source\": [\"Niamey\"], \"target\": "
    "[\"russia\"], \"type\": \"040\", \"mutual\": true},\n"
    "  {\"id\": \"e\", \"date\": \"2024-02-10\", \"source\": [\"usa\"], \"target\": [\"niger\"], "
    "\"type\": \"19\"},\n"
    "  {\"id\": \"f\", \"date\": \"../2024-02\", \"source\": [\"usa\"], \"target\": [\"mali\"], "
    "\"type\": \"NEW\", \"intensity\": -2},\n"
    "  {\"id\": \"g\", \"date\": \"2024-01-30/2024-02-02\", \"source\": [\"mali\"], \"target\": "
    "[\"niger\"], \"type\": \"051\", \"weight\": 2.5},\n"
    "  {\"id\": \"h\", \"source\": [\"mali\"], \"target\": [\"mali\"], \"type\": \"051\"}]}\n";

/* Codebooks, with all that they can have; the names of these files begin with a dot. */
static const char *const books[][2] = {
    {".book.csv", "id,name,name:fr,kind,aliases,iso3,part_of,member_of,role,start,end\n"
                  "niger,Niger,Niger,state,Nijar|Nigerien,NER,,,,,\n"
                  "mody,Salifou Mody,,person,,,niger,,minister of defence,2023-08,\n"
                  "mody,,,,,,niger,,chief of staff,,2024\n"
                  "mali,Republic of Mali,,,,,,niger,,,\n"},
    {".book.json",
     "{\"actors\": [{\"id\": \"niger\", \"name\": \"The Niger\", \"names\": {\"ha\": "
     "\"Nijar\"}, \"codes\": {\"cow\": \"436\"}},\n"
     " {\"id\": \"second\", \"aliases\": [\"USA\"]}, {\"id\": \"third\", \"aliases\": "
     "[\"USA\"], \"part_of\": {\"actor\": \"niger\", \"role\": \"minister of "
     "defence\"}}]}\n"},
    {".named.csv", "source,target,date\nNiger's minister of defence,the U-S-A,2024-01-01\n"
                   "USA,Gen. Salifou Mody,2024-01-02\nNER,Nijar,2024-01-03\n"
                   "\"Togo\",Nigeriens,2024-01-04\n"},
    {".written.json", ""},
};
enum { N_BOOKS = 2, NAMED = 2, WRITTEN = 3, N_HIDDEN = 4 };

/* What can be counted as it passes: dates of every sort, a repeat, a loop, a row that cannot be
 * read, and one that cannot be of an event. */
static const char rows[] = "id,source,target,date,type,confidence,kind,mutual,weight\n"
                           "1,Niger,Russia,2024-01-10,042,,,,\n"
                           "2,Niger,Russia,2024-01-10,042,0.5,,,\n"
                           "3,Russia,Mali,2024-02,19,,,yes,\n"
                           "4,Mali,Niger,2024-01-30/2024-02-02,NEW,,,,2.5\n"
                           "5,Mali,Niger,../2024-02,051,,,,\n"
                           "6,mali,Russia,,051,0.9,,,\n"
                           "7,Mali,Mali,2024-02-03,051,,,,\n"
                           "8,Mali,,2024-02-03,051,,,,\n"
                           "9,Mali,Niger,2024-13,051,,,,\n"
                           "10,Mali,Niger,2024-02-03,051,,stance,,\n";

/*
 * Without the measures in which igraph 0.10.2 itself does not outlive a refusal: it crashes in hub
 * and authority scores, lengths of paths and Louvain, and loses a block in PageRank, Leiden and
 * walktrap.
 */
static const struct run {
    const char *title;
    const char *choices[6][2];
    const char *measures; /* NULL: none */
    const char *output;
    unsigned workers;      /* what is refused to one of them comes back too */
    bool has_books;        /* reads the table and the codebooks, and writes one */
    const char *look;      /* only looked at: this file in the folder */
    const char *inputs[3]; /* counted as they pass; none: in.json is kept */
    const char *color_by;  /* NULL: no style */
} runs[] = {
    {"codebooks",
     {{"merge", "none"}, {"unresolved", "group"}, {"time_zone", "Africa/Niamey"}},
     NULL,
     "x.json",
     0,
     true,
     NULL,
     {NULL},
     NULL},
    {"whole period, memberships, JSON",
     {{"memberships", "clique"}, {"bloc", "aes,ecowas"}, {"layers", "field:colour"}},
     NULL,
     "x.json",
     0,
     false,
     NULL,
     {NULL},
     NULL},
    {"months by bloc, shared out, GEXF",
     {{"window", "month"},
      {"level", "bloc"},
      {"blocs", "split"},
      {"place", "spread"},
      {"actor", "niger,russia"},
      {"loops", "keep"}},
     NULL,
     "x.gexf",
     0,
     false,
     NULL,
     {NULL},
     NULL},
    {"overlap, undirected, weighed by episodes, CSV",
     {{"merge", "overlap"},
      {"weight", "episodes"},
      {"direction", "undirected"},
      {"window", "10d"},
      {"since", "2024"},
      {"type", "01-19"}},
     NULL,
     "x.csv",
     0,
     false,
     NULL,
     {NULL},
     NULL},
    {"every merge told, on another clock",
     {{"merge", "overlap"}, {"time_zone", "Africa/Niamey"}},
     NULL,
     "x.log.csv",
     0,
     false,
     NULL,
     {NULL},
     NULL},
    {"sliding, decaying shares on another clock, GEXF",
     {{"window", "quarter/month"},
      {"half_life", "30d"},
      {"normalize", "share"},
      {"multilateral", "split"},
      {"time_zone", "Africa/Niamey"},
      {"layers", "quad"}},
     NULL,
     "x.gexf",
     0,
     false,
     NULL,
     {NULL},
     NULL},
    {"cut, counted as it passes",
     {{"merge", "exact"}, {"window", "2024-01-15,2024-03"}, {"scale", "log"}, {"layers", "sign"}},
     "strength",
     "x.json",
     0,
     false,
     NULL,
     {NULL},
     NULL},
    {"growing, counted as it passes",
     {{"merge", "none"}, {"window", "month+"}, {"half_life", "10d"}},
     NULL,
     "x.csv",
     0,
     false,
     NULL,
     {NULL},
     NULL},
    {"exact, what needs no search",
     {{"merge", "exact"}, {"window", "month"}},
     "degree,strength,directed_strength,coreness,components,reciprocity,transitivity",
     "x.json",
     0,
     false,
     NULL,
     {NULL},
     NULL},
    {"none, paths and eigenvectors",
     {{"merge", "none"}},
     "betweenness,closeness,harmonic,mean_distance,eigenvector",
     "x.json",
     0,
     false,
     NULL,
     {NULL},
     NULL},
    {"in a worker",
     {{"merge", "exact"}, {"window", "month"}},
     "degree,strength,betweenness,components",
     "x.json",
     1,
     false,
     NULL,
     {NULL},
     NULL},
    {.title = "blocs' colours, GEXF",
     .choices = {{"level", "state"}},
     .output = "x.gexf",
     .measures = "strength",
     .color_by = "bloc"},
    {.title = "a ramp of colours, graphology",
     .choices =
         {{"level", "state"}, {"window", "month"}, {"top", "3"}, {"backbone", "disparity:0.9"}},
     .output = "x.graphology.json",
     .measures = "strength",
     .color_by = "strength"},
    {"looked at, what is kept", {{NULL}}, NULL, "x.txt", 0, false, "in.json", {NULL}, NULL},
    {"looked at, what passes", {{NULL}}, NULL, "x.txt", 0, false, ".in.csv", {NULL}, NULL},
    {"counted into a tally",
     {{"merge", "exact"}},
     NULL,
     "x.tally",
     0,
     false,
     NULL,
     {"in.csv"},
     NULL},
    {"counted into a tally, by month",
     {{"merge", "none"}, {"window", "month"}},
     NULL,
     "x.tally",
     0,
     false,
     NULL,
     {"in.csv"},
     NULL},
    {"a graph of tallies",
     {{NULL}},
     NULL,
     "x.json",
     0,
     false,
     NULL,
     {"in1.tally", "in2.tally"},
     NULL},
    {"tallies become one",
     {{NULL}},
     NULL,
     "x.tally",
     0,
     false,
     NULL,
     {"in1.tally", "in2.tally"},
     NULL},
    {"a tally and rows", {{NULL}}, NULL, "x.json", 0, false, NULL, {"in1.tally", "in.csv"}, NULL},
};

static const char *hidden(const char *folder, int index, char path[4096])
{
    snprintf(path, 4096, "%s/%s", folder, books[index][0]);
    return path;
}

static enum ent_status read_books(struct ent_corpus *corpus, const char *folder,
                                  struct ent_error *err)
{
    struct ent_naming *namings = NULL;
    enum ent_status status = ENT_OK;
    char path[4096];
    size_t n = 0;

    for (int i = 0; i < N_BOOKS && status == ENT_OK; i++)
        status = ent_corpus_read_codebook(corpus, hidden(folder, i, path), err);
    if (status == ENT_OK)
        status = ent_corpus_read(corpus, hidden(folder, NAMED, path), "csv", err);
    if (status == ENT_OK)
        status = ent_corpus_namings(corpus, &namings, &n, err);
    ent_namings_free(namings, n);
    return status == ENT_OK ? ent_corpus_write_codebook(corpus, hidden(folder, WRITTEN, path), err)
                            : status;
}

/* Names and one kind of everything that a survey counts; no ids, so that nothing is kept. */
static const char passing[] = "source,target,date,type,weight,document,other\n"
                              "Mali,Niger,2024-01-01,010,1,d1,\n"
                              "MALI,B\xC3\xA9nin,2024-01-02,13y,1,d2,x\n"
                              "Benin,Chad,2024-01-02,010,1,d2,y\n"
                              "Niger,,2024-01-02,010,1,d2,y\n"
                              "Niger,Mali,2024-13-02,010,1,d2,y\n";

/* What looking comes to, in a file: written without the C library's buffers. */
static enum ent_status look(struct ent_corpus *corpus, const char *input, const char *output,
                            struct ent_error *err)
{
    struct ent_frequency *list = NULL;
    struct ent_finding *findings = NULL;
    size_t n = 0;
    char said[2000] = "", path[4096];
    enum ent_status status = ent_corpus_survey(corpus, "2024-01-31", false, err);
    int file;

    snprintf(path, sizeof path, "%s", input);
    ent_corpus_set_max_rejects(corpus, 9, false);
    if (status == ENT_OK)
        status = ent_corpus_read(corpus, path, NULL, err);
    for (int what = ENT_CENSUS_ACTORS; what <= ENT_CENSUS_DOCUMENTS && status == ENT_OK; what++) {
        status = ent_corpus_census(corpus, (enum ent_census)what, &list, &n, err);
        if (status == ENT_OK)
            snprintf(said + strlen(said), sizeof said - strlen(said), "%zu ", n);
        free(list);
        list = NULL;
    }
    if (status == ENT_OK)
        status = ent_corpus_findings(corpus, &findings, &n, err);
    if (status != ENT_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        snprintf(said + strlen(said), sizeof said - strlen(said), "%s %s\n", findings[i].name,
                 findings[i].what);
    free(findings);
    file = open(output, O_WRONLY | O_CREAT, 0600);
    if (file < 0 || write(file, said, strlen(said)) < 0 || close(file) != 0)
        return ENT_EIO;
    return ENT_OK;
}

static bool is_tally(const char *output)
{
    return strcmp(output + strlen(output) - 6, ".tally") == 0;
}

static bool is_log(const char *output)
{
    return strcmp(output + strlen(output) - 8, ".log.csv") == 0;
}

static enum ent_status read_all(struct ent_corpus *corpus, const struct ent_view *view,
                                const struct run *run, const char *folder, struct ent_error *err)
{
    const char *const usual[] = {"in.json", NULL};
    const char *const *inputs = run->inputs[0] ? run->inputs : usual;
    enum ent_status status = ENT_OK;

    if (run->has_books)
        return read_books(corpus, folder, err);
    ent_corpus_set_max_rejects(corpus, 9, false);
    if (run->inputs[0])
        status = is_tally(run->output) ? ent_corpus_expect_tally(corpus, view, err)
                                       : ent_corpus_expect(corpus, view, err);
    for (; *inputs && status == ENT_OK; inputs++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, *inputs);
        /* Named: a format that has no memory to look does not recognise its file. */
        status = ent_corpus_read(corpus, path, strstr(path, ".csv") ? "csv" : NULL, err);
    }
    return status;
}

static enum ent_status run_once(const struct run *run, const char *folder, const char *input,
                                const char *output, struct ent_error *err)
{
    struct ent_context *context = ent_context_new();
    struct ent_corpus *corpus = NULL;
    struct ent_view *view = NULL;
    struct ent_graph *graph = NULL;
    char *message = NULL;
    enum ent_status status = ENT_ENOMEM;

    if (!context) {
        err->status = ENT_ENOMEM;
        return status;
    }
    ent_context_set_workers(context, run->workers);
    if (run->look) {
        status = ent_corpus_new(&corpus, context, err);
        if (status == ENT_OK)
            status = look(corpus, input, output, err);
        goto out;
    }
    if ((status = ent_corpus_new(&corpus, context, err)) != ENT_OK ||
        (status = ent_view_new(&view, err)) != ENT_OK)
        goto out;
    for (size_t i = 0; i < 6 && run->choices[i][0] && status == ENT_OK; i++)
        status = ent_view_set(view, run->choices[i][0], run->choices[i][1], err);
    if (status != ENT_OK || (status = read_all(corpus, view, run, folder, err)) != ENT_OK)
        goto out;
    if (is_tally(output)) {
        status = ent_corpus_write_tally(corpus, output, &message, err);
        goto out;
    }
    if ((status = ent_graph_new(&graph, corpus, view, err)) != ENT_OK)
        goto out;
    if (run->measures)
        status = ent_graph_measure(graph, run->measures, err);
    if (status == ENT_OK && run->color_by)
        /* No positions: igraph 0.10.2 falls over its own feet when Dijkstra is refused memory. */
        status = ent_graph_style(graph, &(struct ent_style){.color_by = run->color_by}, err);
    if (status == ENT_OK)
        status = is_log(output) ? ent_graph_write_merge_log(graph, true, output, err)
                                : ent_graph_write(graph, output, NULL, &message, err);
out:
    free(message);
    ent_graph_free(graph);
    ent_view_free(view);
    ent_corpus_free(corpus);
    ent_context_free(context);
    return status;
}

/* Where there is one, it is only written: nothing is read. */
static struct ent_graph *built;

static enum ent_status write_once(const char *output, struct ent_error *err)
{
    char *message = NULL;
    enum ent_status status = ent_graph_write(built, output, NULL, &message, err);

    free(message);
    return status;
}

/* How many files are in the folder, but for the inputs, and what is in them, as a number. They are
 * removed. */
static int take_files(const char *folder, unsigned long long *content)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;
    int n = 0;

    *content = 0;
    while (entries && (entry = readdir(entries))) {
        char path[4096];
        unsigned long long of_file = 5381;
        FILE *file;
        int c;
        if (entry->d_name[0] == '.' || strncmp(entry->d_name, "in", 2) == 0)
            continue;
        n++;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        file = fopen(path, "r");
        while (file && (c = getc(file)) != EOF)
            of_file = of_file * 33 + (unsigned char)c;
        if (file)
            fclose(file);
        *content += of_file; /* in whatever order they are listed */
        remove(path);
    }
    if (entries)
        closedir(entries);
    return n;
}

static enum ent_status run_refused(const struct run *run, const char *folder, long refused,
                                   struct ent_error *err)
{
    char input[4096], output[4096];
    enum ent_status status;

    snprintf(input, sizeof input, "%s/%s", folder, run->look ? run->look : "in.json");
    snprintf(output, sizeof output, "%s/%s", folder, run->output);
    n_left = refused;
    n_live = 0;
    is_armed = true;
    status = built ? write_once(output, err) : run_once(run, folder, input, output, err);
    is_armed = false;
    return status;
}

/* Refuse one allocation after another; false with the reason when something is wrong. `*n` becomes
 * how many there are. */
static bool refuse(const struct run *run, const char *folder, long *n, char *wrong, size_t size)
{
    unsigned long long content, wanted;
    struct ent_error err = {0};

    /* What the libraries keep for themselves is there after a first run. */
    if (run_refused(run, folder, LONG_MAX, &err) != ENT_OK || !take_files(folder, &wanted)) {
        snprintf(wrong, size, "does not run: %s", err.message);
        return false;
    }
    for (*n = 0;; ++*n) {
        enum ent_status status;
        int n_files;

        err = (struct ent_error){0};
        status = run_refused(run, folder, *n, &err);
        n_files = take_files(folder, &content);
        if (COUNTS_BLOCKS && n_live != 0)
            snprintf(wrong, size, "%ld blocks are left after refusal %ld: %s", n_live, *n,
                     err.message);
        else if (status == ENT_OK && content != wanted)
            snprintf(wrong, size, "refusal %ld changes the output", *n);
        else if (status != ENT_OK && (status != ENT_ENOMEM || err.status != ENT_ENOMEM))
            snprintf(wrong, size, "refusal %ld comes back as %d: %s", *n, status, err.message);
        else if (status != ENT_OK && n_files)
            snprintf(wrong, size, "refusal %ld leaves a file", *n);
        else if (n_left >= 0 && status == ENT_OK)
            return true;
        else
            continue;
        return false;
    }
}

/* The inputs: written here, and counted here. */
static bool make_inputs(const char *folder, struct ent_error *err)
{
    const struct {
        const char *name, *content;
    } files[] = {{"in.json", text}, {"in.csv", rows}};
    const struct run tallies[] = {{.choices = {{"merge", "exact"}, {"direction", "directed"}},
                                   .output = "in1.tally",
                                   .inputs = {"in.csv"}},
                                  {.choices = {{"merge", "exact"}, {"direction", "directed"}},
                                   .output = "in2.tally",
                                   .inputs = {"in.csv"}}};
    char path[4096];

    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
        FILE *file = fopen(path, "w");
        if (!file || fputs(files[i].content, file) < 0 || fclose(file) != 0)
            return false;
    }
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, tallies[i].output);
        if (run_once(&tallies[i], folder, NULL, path, err) != ENT_OK)
            return false;
    }
    return true;
}

static void remove_inputs(const char *folder)
{
    static const char *const names[] = {"in.json", "in.csv", "in1.tally", "in2.tally"};
    char path[4096];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        remove(path);
    }
    rmdir(folder);
}

static int n_points;

/* NULL: all runs, else those whose title has it, in letters of either size. */
static const char *only;

/* One refused, then all from one on: two test points. How many failed. */
static int point(const struct run *run, const char *folder)
{
    int failed = 0;

    if (only && !strcasestr(run->title, only))
        return 0;
    for (int i = 0; i < 2; i++) {
        char wrong[600] = "";
        long n = 0;
        bool good;

        refuses_more = i == 1;
        good = refuse(run, folder, &n, wrong, sizeof wrong);
        printf("%sok %d - %s: %s\n", good ? "" : "not ", ++n_points, run->title,
               refuses_more ? "all from one on" : "one by one");
        if (good)
            printf("# %ld allocations\n", n);
        else
            printf("# %s\n", wrong);
        fflush(stdout);
        failed += !good;
    }
    return failed;
}

/* Every format that there is, of one graph with all that a graph may have, its events too. */
static int write_all(const char *folder)
{
    struct ent_error err = {0};
    struct ent_context *context = ent_context_new();
    struct ent_corpus *corpus = NULL;
    struct ent_view *view = NULL;
    struct run run = {0};
    const struct ent_format *format;
    char path[4096], output[64];
    bool is_made = false;
    int failed = 0;

    snprintf(path, sizeof path, "%s/in.json", folder);
    if (!context || ent_corpus_new(&corpus, context, &err) != ENT_OK ||
        ent_view_new(&view, &err) != ENT_OK ||
        ent_view_set(view, "window", "month", &err) != ENT_OK ||
        ent_view_set(view, "memberships", "star", &err) != ENT_OK ||
        ent_corpus_read(corpus, path, NULL, &err) != ENT_OK ||
        ent_graph_new(&built, corpus, view, &err) != ENT_OK ||
        ent_graph_measure(built, "strength,leiden", &err) != ENT_OK ||
        ent_graph_style(built, &(struct ent_style){.positions = true}, &err) != ENT_OK) {
        printf("Bail out! no graph to write: %s\n", err.message);
        failed = 1;
    } else {
        is_made = true;
    }
    for (size_t i = 0; is_made && (format = ent_output_format(i)); i++) {
        snprintf(output, sizeof output, "x.%s", format->extensions[0]);
        run.title = format->name;
        run.output = output;
        if (ent_output_check(output, NULL, &err) != ENT_OK)
            printf("# %s: %s\n", output, err.message); /* not in this build */
        else
            failed += point(&run, folder);
    }
    ent_graph_free(built);
    ent_view_free(view);
    ent_corpus_free(corpus);
    ent_context_free(context);
    return failed;
}

/* A write that was refused memory, and the same once more with it: that leaves what a first one
 * does. Some of a graph is made when it is first written. How many failed. */
static int write_again(const char *folder)
{
    unsigned long long content, wanted = 0;
    char input[4096], output[4096], wrong[400] = "";
    long n = -1, n_again = 0;
    bool is_refused = true;

    if (only && !strcasestr("again, GEXF", only))
        return 0;
    snprintf(input, sizeof input, "%s/in.json", folder);
    snprintf(output, sizeof output, "%s/x.gexf", folder);
    refuses_more = true;
    for (; is_refused && !*wrong; n++) {
        struct ent_error err = {0};
        struct ent_context *context = ent_context_new();
        struct ent_corpus *corpus = NULL;
        struct ent_view *view = NULL;
        struct ent_graph *graph = NULL;
        enum ent_status status = ENT_ENOMEM;

        if (context && ent_corpus_new(&corpus, context, &err) == ENT_OK &&
            ent_view_new(&view, &err) == ENT_OK &&
            ent_view_set(view, "window", "month", &err) == ENT_OK &&
            ent_corpus_read(corpus, input, NULL, &err) == ENT_OK &&
            ent_graph_new(&graph, corpus, view, &err) == ENT_OK) {
            n_left = n < 0 ? LONG_MAX : n;
            is_armed = true;
            status = ent_graph_write(graph, output, NULL, NULL, &err);
            is_armed = false;
            is_refused = n < 0 || status != ENT_OK;
            if (status == ENT_ENOMEM) {
                n_again++;
                err = (struct ent_error){0};
                status = ent_graph_write(graph, output, NULL, NULL, &err);
            }
        }
        take_files(folder, &content);
        if (n < 0)
            wanted = content;
        if (status != ENT_OK)
            snprintf(wrong, sizeof wrong, "refusal %ld: %s", n, err.message);
        else if (content != wanted)
            snprintf(wrong, sizeof wrong, "refusal %ld changes what is written again", n);
        ent_graph_free(graph);
        ent_view_free(view);
        ent_corpus_free(corpus);
        ent_context_free(context);
    }
    if (!*wrong && n_again == 0)
        snprintf(wrong, sizeof wrong, "nothing was refused");
    printf("%sok %d - again, GEXF: %ld refusals %s\n", *wrong ? "not " : "", ++n_points, n_again,
           wrong);
    return *wrong != '\0';
}

int main(int argc, char **argv)
{
    const size_t n_runs = sizeof runs / sizeof *runs;
    const char *parent = getenv("TMPDIR");
    struct ent_error err = {0};
    char folder[3000], path[4096], other[4096];
    FILE *file;
    int failed = 0;

    only = argc > 1 ? argv[1] : NULL;
    json_set_alloc_funcs(jansson_malloc, free);
    snprintf(folder, sizeof folder, "%s/entente-memory-XXXXXX", parent ? parent : P_tmpdir);
    if (!mkdtemp(folder)) {
        printf("Bail out! cannot make a folder\n");
        return 1;
    }
    if (!make_inputs(folder, &err)) {
        printf("Bail out! cannot make the inputs: %s\n", err.message);
        return 1;
    }
    for (int i = 0; i < N_HIDDEN; i++) {
        file = fopen(hidden(folder, i, path), "w");
        if (!file || fputs(books[i][1], file) < 0 || fclose(file) != 0) {
            printf("Bail out! cannot write %s\n", path);
            return 1;
        }
    }
    snprintf(other, sizeof other, "%s/.in.csv", folder);
    file = fopen(other, "w");
    if (!file || fputs(passing, file) < 0 || fclose(file) != 0) {
        printf("Bail out! cannot write %s\n", other);
        return 1;
    }
    printf("TAP version 13\n");
    for (size_t i = 0; i < n_runs; i++)
        failed += point(&runs[i], folder);
    failed += write_again(folder);
    failed += write_all(folder);
    printf("1..%d\n", n_points);
    for (int i = 0; i < N_HIDDEN; i++)
        remove(hidden(folder, i, path));
    remove(other);
    remove_inputs(folder);
    return failed ? 1 : 0;
}
