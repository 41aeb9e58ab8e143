#include "exporters.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "../graph/spells.h"
#include "packing.h"

#define SAID_NAME_MAX 60 /* bytes of a file's name in a message */

/* The only list of outputs. */
static const struct ent_exporter *const exporters[] = {
    &ent_exporter_gexf,
    &ent_exporter_json,
    &ent_exporter_csv,
    &ent_exporter_dot,
    &ent_exporter_svg,
    &ent_exporter_png,
    &ent_exporter_pdf,
    &ent_exporter_html,
    &ent_exporter_graphml,
    &ent_exporter_graphology,
    &ent_exporter_d3,
    &ent_exporter_cytoscape,
    &ent_exporter_pajek,
    &ent_exporter_dyads,
    &ent_exporter_spells,
    &ent_exporter_events,
    &ent_exporter_edges,
    &ent_exporter_tsv,
    NULL,
};

static enum ent_status fail_name(const char *name, struct ent_error *err)
{
    struct ent_suggestion suggestion;
    char message[sizeof err->message];

    snprintf(message, sizeof message,
             "there is no output format \"%.60s\"; entente formats lists them", name);
    ent_suggest_init(&suggestion, ent_str_from(name));
    for (size_t i = 0; exporters[i]; i++)
        ent_suggest_offer(&suggestion, ent_str_from(exporters[i]->format.name));
    ent_suggest_append(&suggestion, message, sizeof message);
    return ent_fail(err, ENT_EINVAL, "%s", message);
}

static enum ent_status fail_path(const char *path, struct ent_error *err)
{
    struct ent_suggestion suggestion;
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *end = base + strlen(base) - (ent_is_packed(path) ? 3 : 0);
    const char *dot = memrchr(base, '.', (size_t)(end - base));
    char message[sizeof err->message];
    size_t length = strlen(base);
    bool cut = length > SAID_NAME_MAX;

    snprintf(message, sizeof message,
             "cannot tell a format from \"%s%s\"; choose with --to, entente formats lists them",
             cut ? "..." : "", cut ? base + length - SAID_NAME_MAX : base);
    if (dot) {
        ent_suggest_init(&suggestion, ent_str(dot + 1, (size_t)(end - dot - 1)));
        for (size_t i = 0; exporters[i]; i++) {
            for (const char *const *e = exporters[i]->format.extensions; *e; e++)
                ent_suggest_offer(&suggestion, ent_str_from(*e));
        }
        ent_suggest_append(&suggestion, message, sizeof message);
    }
    return ent_fail(err, ENT_EINVAL, "%s", message);
}

/* The length of an extension when the path ends with it, but for ".gz", and has a name before; else
 * 0. */
static size_t fit(const char *path, const char *extension)
{
    size_t n_path = strlen(path) - (ent_is_packed(path) ? 3 : 0), n = strlen(extension);
    const char *end = path + n_path;

    if (n_path < n + 2 || end[-(ptrdiff_t)n - 1] != '.' || end[-(ptrdiff_t)n - 2] == '/' ||
        strncasecmp(end - n, extension, n) != 0)
        return 0;
    return n;
}

static enum ent_status find(const struct ent_exporter **out, const char *path, const char *format,
                            struct ent_error *err)
{
    size_t longest = 0;

    if (!format && strcmp(path, "-") == 0)
        format = ent_exporter_json.format.name;
    if (format) {
        *out = ent_exporter_find(format);
        return *out ? ENT_OK : fail_name(format, err);
    }
    for (size_t i = 0; exporters[i]; i++) {
        for (const char *const *e = exporters[i]->format.extensions; *e; e++) {
            size_t n = fit(path, *e);
            if (n > longest) {
                longest = n;
                *out = exporters[i];
            }
        }
    }
    return longest > 0 ? ENT_OK : fail_path(path, err);
}

static enum ent_status choose(const struct ent_exporter **out, const char *path, const char *format,
                              struct ent_error *err)
{
    enum ent_status status = find(out, path, format, err);

    return status == ENT_OK && (*out)->ready ? (*out)->ready(err) : status;
}

const struct ent_exporter *ent_exporter_find(const char *name)
{
    for (size_t i = 0; exporters[i]; i++) {
        if (strcmp(exporters[i]->format.name, name) == 0)
            return exporters[i];
    }
    return NULL;
}

const struct ent_format *ent_output_format(size_t index)
{
    return index < sizeof exporters / sizeof *exporters - 1 ? &exporters[index]->format : NULL;
}

enum ent_status ent_graph_write(struct ent_graph *graph, const char *path,
                                const struct ent_write_options *options, char **message,
                                struct ent_error *err)
{
    const struct ent_exporter *exporter = NULL;
    struct ent_output *output = NULL;
    const char *retired;
    char *words = NULL;
    enum ent_status status;

    status = choose(&exporter, path, options ? options->format : NULL, err);
    if (status == ENT_OK && !exporter->needs_no_spells)
        status = ent_spells_want(graph, err);
    if (status == ENT_OK)
        status = ent_output_new(&output, path, err);
    if (status == ENT_OK)
        status = exporter->write(graph, options, output, err);
    if (status != ENT_OK)
        goto out;
    /* Made before the commit, so that nothing can fail behind it. */
    retired = ent_output_retired(output);
    if (message && asprintf(&words, "%s: %s%s%s%s", ent_output_names(output),
                            exporter->audience(graph, options), *retired ? "; removed " : "",
                            retired, *retired ? ", of an older run" : "") < 0) {
        words = NULL;
        status = ent_fail_memory(err);
        goto out;
    }
    status = ent_output_commit(output, err);
    if (status == ENT_OK && message) {
        *message = words;
        words = NULL;
    }
out:
    free(words);
    ent_output_free(output);
    return status;
}

enum ent_status ent_output_check(const char *path, const char *format, struct ent_error *err)
{
    const struct ent_exporter *exporter;

    return choose(&exporter, path, format, err);
}

bool ent_output_needs_events(const char *path, const char *format)
{
    const struct ent_exporter *exporter;

    return find(&exporter, path, format, NULL) == ENT_OK && exporter->needs_events;
}

enum ent_shows ent_output_shows(const char *path, const char *format)
{
    const struct ent_exporter *exporter;

    return find(&exporter, path, format, NULL) == ENT_OK ? exporter->shows : ENT_SHOWS_VALUES;
}
