#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "graph/entente.h"

/*
 * Linked into tests with --wrap=ent_graph_write: what they write is also copied into the folder
 * that ENT_KEEP_GEXF names, where that is GEXF, so that test_kept_gexf.py can judge it. Most of it
 * is written over or removed while a test runs.
 */

enum ent_status __real_ent_graph_write(struct ent_graph *graph, const char *path,
                                       const struct ent_write_options *options, char **message,
                                       struct ent_error *err);
enum ent_status __wrap_ent_graph_write(struct ent_graph *graph, const char *path,
                                       const struct ent_write_options *options, char **message,
                                       struct ent_error *err);

static unsigned n_kept;

static bool is_gexf(const char *bytes, size_t n)
{
    return memmem(bytes, n, "<gexf ", 6) || (n > 2 && memcmp(bytes, "\x1f\x8b", 2) == 0);
}

/* Without memory of its own: a test may refuse that. */
static void keep(const char *path, const char *folder)
{
    char name[4096], bytes[4096];
    struct stat info;
    ssize_t n;
    int in = -1, out;

    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode) || (in = open(path, O_RDONLY)) < 0)
        return;
    n = read(in, bytes, sizeof bytes);
    if (n > 0 && is_gexf(bytes, (size_t)n)) {
        snprintf(name, sizeof name, "%s/%d-%u.gexf%s", folder, (int)getpid(), n_kept++,
                 bytes[0] == '\x1f' ? ".gz" : "");
        out = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        for (; out >= 0 && n > 0; n = read(in, bytes, sizeof bytes))
            if (write(out, bytes, (size_t)n) != n)
                break;
        if (out < 0 || n != 0 || close(out) != 0)
            abort(); /* or less would be judged than was written */
    }
    close(in);
}

enum ent_status __wrap_ent_graph_write(struct ent_graph *graph, const char *path,
                                       const struct ent_write_options *options, char **message,
                                       struct ent_error *err)
{
    enum ent_status status = __real_ent_graph_write(graph, path, options, message, err);
    const char *folder = getenv("ENT_KEEP_GEXF");
    char pattern[4096];
    glob_t found;

    if (status != ENT_OK || !folder)
        return status;
    keep(path, folder);
    if (!options || !options->per_window)
        return status;
    /* "x.2024-01.gexf" for "x.gexf" */
    snprintf(pattern, sizeof pattern, "%.*s.*", (int)strcspn(path, "."), path);
    if (glob(pattern, 0, NULL, &found) != 0)
        return status;
    for (size_t i = 0; i < found.gl_pathc; i++)
        keep(found.gl_pathv[i], folder);
    globfree(&found);
    return status;
}
