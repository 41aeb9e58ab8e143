#include "exported.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum ent_status take_claim(void *user, const struct ent_claim *claim)
{
    struct exported *exported = user;
    struct claimed *items = realloc(exported->items, (exported->n + 1) * sizeof *items);
    struct claimed *item;

    if (!items)
        return ENT_ENOMEM;
    exported->items = items;
    item = &items[exported->n++];
    *item =
        (struct claimed){strdup(claim->name), strdup(claim->format), strdup(claim->sha256), NULL};
    return item->name && item->format && item->sha256 ? ENT_OK : ENT_ENOMEM;
}

/* The path of a claimed file; of "x.zip:inner.csv" that of the archive. NULL: out of memory. */
static char *find_file(const struct exported *exported, const char *name)
{
    const char *slash = strrchr(exported->graph, '/'), *colon;
    size_t lead = exported->folder ? strlen(exported->folder)
                  : slash          ? (size_t)(slash - exported->graph)
                                   : 1;
    const char *folder = exported->folder ? exported->folder : slash ? exported->graph : ".";
    char *path = malloc(lead + strlen(name) + 2);

    if (!path)
        return NULL;
    sprintf(path, "%.*s/%s", (int)lead, folder, name);
    if (access(path, R_OK) != 0 && (colon = strchr(name, ':'))) {
        size_t length = lead + 1 + (size_t)(colon - name);
        char last = path[length];
        path[length] = '\0';
        if (access(path, R_OK) != 0)
            path[length] = last;
    }
    return path;
}

static bool is_codebook(const struct claimed *item)
{
    return strcmp(item->format, "codebook") == 0;
}

/* The codebooks that the graph was made with, unless others are named: the check refuses those. */
static enum exit_status take_codebook(struct claimed *item, struct options *options)
{
    const char **codebooks;

    if (access(item->path, R_OK) != 0 && strcmp(item->name, "states") == 0) {
        options->states = true; /* the one that comes along */
        return DONE;
    }
    if (access(item->path, R_OK) != 0) {
        fprintf(stderr,
                "entente: %s: the graph was made with this codebook, which is not there: --inputs "
                "FOLDER says where it is, or --codebook\n",
                item->path);
        return FAILED;
    }
    codebooks = realloc(options->codebooks, (options->n_codebooks + 1) * sizeof *codebooks);
    if (!codebooks)
        return misuse("why", "out of memory");
    options->codebooks = codebooks;
    codebooks[options->n_codebooks++] = item->path;
    return DONE;
}

static enum exit_status take_inputs(struct exported *exported, struct options *options)
{
    size_t n = 0;
    bool has_codebooks = options->n_codebooks || options->states;

    free(options->inputs);
    options->n_inputs = 0;
    options->inputs = calloc(exported->n + 1, sizeof *options->inputs);
    if (!options->inputs)
        return misuse("why", "out of memory");
    for (size_t i = 0; i < exported->n; i++) {
        struct claimed *item = &exported->items[i];
        item->path = find_file(exported, item->name);
        if (!item->path)
            return misuse("why", "out of memory");
        if (is_codebook(item)) {
            if (!has_codebooks && take_codebook(item, options) != DONE)
                return FAILED;
            continue;
        }
        if (access(item->path, R_OK) != 0) {
            fprintf(stderr,
                    "entente: %s: the graph was made from this file, which is not there: --inputs "
                    "FOLDER says where it is\n",
                    item->path);
            return FAILED;
        }
        /* Several members of one archive are one file to read. */
        if (n > 0 && strcmp(options->inputs[n - 1].path, item->path) == 0)
            continue;
        options->inputs[n++] = (struct infile){
            item->path,
            strcmp(item->path + strlen(item->path) -
                       (strlen(item->name) < strlen(item->path) ? strlen(item->name) : 0),
                   item->name) == 0
                ? item->format
                : NULL};
    }
    options->n_inputs = n;
    return DONE;
}

enum exit_status exported_find(struct exported *exported, struct options *options)
{
    struct ent_error err = {0};
    bool is_export = false;

    *exported = (struct exported){.folder = options->inputs_folder};
    if (options->n_inputs != 1)
        return DONE;
    exported->graph = options->inputs[0].path;
    if (access(exported->graph, R_OK) != 0 || options->inputs[0].format)
        return DONE; /* reading it tells what is wrong */
    if (ent_exported_inputs(exported->graph, &is_export, take_claim, exported, &err) != ENT_OK)
        return complain(&err);
    if (!is_export) {
        exported->graph = NULL;
        return DONE;
    }
    if (exported->n == 0) {
        fprintf(stderr,
                "entente: %s: does not say what it was made from (--no-inputs): name the files "
                "and --view %s\n",
                exported->graph, exported->graph);
        return FAILED;
    }
    if (ent_view_read(options->view, exported->graph, &err) != ENT_OK)
        return complain(&err);
    return take_inputs(exported, options);
}

/* Whether the codebooks are those of the graph, in their order: what they contradict each other in
 * goes by it. */
static enum exit_status check_codebooks(const struct exported *exported,
                                        const struct ent_corpus *corpus)
{
    size_t n = 0;
    const struct ent_input *codebook;

    for (size_t i = 0; i < exported->n; i++) {
        const struct claimed *item = &exported->items[i];
        if (!is_codebook(item))
            continue;
        codebook = ent_corpus_codebook(corpus, n++);
        if (codebook && strcmp(codebook->sha256, item->sha256) == 0)
            continue;
        fprintf(stderr,
                "entente: %s: is not the codebook that the graph was made with, %s: its SHA-256 is "
                "%.16s…, not %.16s…\n",
                codebook ? codebook->name : "none", item->name,
                codebook ? codebook->sha256 : "unknown", item->sha256);
        return FAILED;
    }
    codebook = ent_corpus_codebook(corpus, n);
    if (!codebook)
        return DONE;
    fprintf(stderr, "entente: %s: the graph was made without this codebook\n", codebook->name);
    return FAILED;
}

enum exit_status exported_check(const struct exported *exported, const struct ent_corpus *corpus)
{
    size_t n = ent_corpus_n_inputs(corpus);

    if (exported->graph && check_codebooks(exported, corpus) != DONE)
        return FAILED;
    for (size_t i = 0; exported->graph && i < exported->n; i++) {
        const struct claimed *item = &exported->items[i];
        const struct ent_input *input = NULL;
        if (is_codebook(item))
            continue;
        for (size_t k = 0; k < n && (!input || strcmp(input->sha256, item->sha256) != 0); k++) {
            if (strcmp(ent_corpus_input(corpus, k)->name, item->name) == 0)
                input = ent_corpus_input(corpus, k);
        }
        if (!input || strcmp(input->sha256, item->sha256) != 0) {
            fprintf(stderr,
                    "entente: %s: is not the file that the graph was made from: its SHA-256 is "
                    "%.16s…, not %.16s…\n",
                    item->path, input ? input->sha256 : "unknown", item->sha256);
            return FAILED;
        }
    }
    return DONE;
}

void exported_fini(struct exported *exported)
{
    for (size_t i = 0; i < exported->n; i++) {
        free(exported->items[i].name);
        free(exported->items[i].format);
        free(exported->items[i].sha256);
        free(exported->items[i].path);
    }
    free(exported->items);
}
