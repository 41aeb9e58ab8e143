#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE   700

#include "draw.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <gvc.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Among more, every label is struck through on either side. */
#define MOST_EDGES_TO_AVOID 1000

static const char usage[] =
    "Usage: entente-draw [-T dot|svg|png|pdf] [-o FILE] [--size-by COLUMN] < GRAPH\n"
    "\n"
    "Draw a graph that entente wrote as JSON (node-link form, entente-graph/1).\n"
    "\n"
    "  -T FORMAT          dot (default), svg, png or pdf\n"
    "  -o FILE            write there; a failed run leaves the old file\n"
    "  --size-by COLUMN   what the area of an actor's circle shows (default: strength)\n"
    "  --help             print this\n"
    "\n"
    "DOT carries every value under its own name. Where Graphviz gives that name a\n"
    "meaning it becomes ent_NAME: ent_weight is the tie's weight, `weight` only pulls\n"
    "in the layout. Arcs that go both ways with one sign are one edge with dir=both;\n"
    "the values of the arc back are NAME_back. A node whose id is no fit name has the\n"
    "id in `actor`; a label that is drawn otherwise (broken, cut) stands in ent_label.\n"
    "Every backslash of a text is doubled, as DOT wants it.\n";

/** An output format that is rendered, and what must be done to make two runs equal. */
struct format {
    const char *name;
    const char *dpi; /* of pixels; NULL where there are none */
};

static const struct format formats[] = {{"dot", NULL}, {"svg", NULL}, {"png", "150"}, {"pdf", NULL}};
#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

struct options {
    const struct format *format;
    const char *path; /* NULL: stdout */
    const char *size_by;
};

#if defined(__SANITIZE_ADDRESS__)
/*
 * Graphviz and what it draws with keep memory until the process ends; allocations with one of them on the stack are
 * not ours. In DOT output only cgraph runs, so that there everything else is looked at.
 */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libgvc\nleak:libgvplugin\nleak:libpango\nleak:libfontconfig\nleak:libcairo\n"
           "leak:libglib\nleak:libexpat\nleak:libltdl\n";
}
#endif

/** One line on stderr, whatever is in it. */
static void say(const char *text)
{
    fputs("entente-draw: ", stderr);
    for (; *text != '\0'; text++)
        fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, stderr);
    fputc('\n', stderr);
}

/* Graphviz' messages. It calls back without a place for our own pointer, hence the one variable of this program. */

static struct {
    char text[4096];
    size_t length;
} messages;

/** Called with parts of a message: "Warning", ": ", the rest. */
static int collect_message(char *part)
{
    size_t length = strlen(part);

    if (length > sizeof(messages.text) - 1 - messages.length)
        length = sizeof(messages.text) - 1 - messages.length;
    memcpy(messages.text + messages.length, part, length);
    messages.length += length;
    return 0;
}

/** Pass on each line once: a layout may repeat itself for every node. */
static void pass_on_messages(void)
{
    const char *line, *before, *end = messages.text + messages.length;
    char shown[500];
    size_t length;

    for (line = messages.text; line < end; line += length + 1) {
        length = strcspn(line, "\n");
        for (before = messages.text; before < line; before += strcspn(before, "\n") + 1) {
            if (strcspn(before, "\n") == length && memcmp(before, line, length) == 0)
                break;
        }
        if (before < line || length == 0)
            continue;
        snprintf(shown, sizeof(shown), "graphviz: %.*s", (int)length, line);
        say(shown);
    }
    messages.length = 0;
}

/* DOT, in memory */

struct output {
    char *bytes;
    size_t length;
};

static int put_text(void *channel, const char *text)
{
    return fputs(text, channel);
}

static int flush_text(void *channel)
{
    return fflush(channel);
}

static bool write_dot(struct output *output, Agraph_t *g, struct ent_draw_error *err)
{
    FILE *out = open_memstream(&output->bytes, &output->length);
    bool fine;

    if (out == NULL)
        return ent_draw_fail(err, "out of memory");
    fine = agwrite(g, out) == 0 && !ferror(out);
    fine = fclose(out) == 0 && fine;
    return fine || ent_draw_fail(err, "out of memory");
}

/* Drawing. What is laid out is the DOT text, read again: nodes are then in another order, from which fdp makes another
   drawing, and the drawing is to be the one that `dot -Tsvg` makes of our DOT. */

struct drawing {
    GVC_t *gvc;
    Agraph_t *g;
    bool laid_out;
};

static bool drawing_init(struct drawing *drawing, const struct output *dot, const char *dpi,
                         struct ent_draw_error *err)
{
    *drawing = (struct drawing){NULL, NULL, false};
    drawing->g = agmemread(dot->bytes);
    if (drawing->g == NULL)
        return ent_draw_fail(err, "Graphviz could not read its own DOT");
    drawing->gvc = gvContext();
    if (drawing->gvc == NULL || (dpi != NULL && agattr(drawing->g, AGRAPH, "dpi", (char *)dpi) == NULL))
        return ent_draw_fail(err, "out of memory");
    if (gvLayout(drawing->gvc, drawing->g, agget(drawing->g, "layout")) != 0)
        return ent_draw_fail(err, "Graphviz could not lay out the graph");
    drawing->laid_out = true;
    return true;
}

static void drawing_fini(struct drawing *drawing)
{
    if (drawing->laid_out)
        gvFreeLayout(drawing->gvc, drawing->g);
    if (drawing->g != NULL)
        agclose(drawing->g);
    if (drawing->gvc != NULL)
        gvFreeContext(drawing->gvc);
}

/** Where an edge leaves a node, seen from its middle. */
static bool find_departure(pointf *away, Agnode_t *node, Agedge_t *edge)
{
    const splines *route = ED_spl(AGMKOUT(edge));
    const bezier *part;

    if (route == NULL || route->size == 0)
        return false;
    if (agtail(AGMKOUT(edge)) == node) {
        part = &route->list[0];
        *away = part->list[0];
    } else {
        part = &route->list[route->size - 1];
        *away = part->list[part->size - 1];
    }
    away->x -= ND_coord(node).x;
    away->y -= ND_coord(node).y;
    return true;
}

/** Would fewer lines go through the label if it stood above its circle? */
static bool is_better_above(Agraph_t *g, Agnode_t *node)
{
    double half_width_pt = ND_label(node)->dimen.x / 2;
    double radius_pt = strtod(agget(node, "width"), NULL) * 36;
    int n_above = 0, n_below = 0;
    Agedge_t *edge;
    pointf away;

    for (edge = agfstedge(g, node); edge != NULL; edge = agnxtedge(g, edge, node)) {
        if (!find_departure(&away, node, edge) ||
            fabs(away.x) * radius_pt > fabs(away.y) * half_width_pt)
            continue;
        n_above += away.y > 0;
        n_below += away.y < 0;
    }
    return n_above < n_below;
}

/** Write for each node of `g`, in their order, whether its label is to be lifted. Nothing when that is not known. */
static void write_sides(FILE *out, Agraph_t *g)
{
    struct ent_draw_error unused = {""};
    struct output dot = {NULL, 0};
    struct drawing drawing;
    Agnode_t *node, *drawn;

    if (!write_dot(&dot, g, &unused) || !drawing_init(&drawing, &dot, NULL, &unused))
        return;
    for (node = agfstnode(g); node != NULL; node = agnxtnode(g, node)) {
        drawn = agnode(drawing.g, agnameof(node), 0);
        fputc(drawn != NULL && is_better_above(drawing.g, drawn) ? '^' : 'v', out);
    }
    fflush(out);
}

/** The same in a process of its own. The caller closes what it returns, if anything, and waits for `*child`. */
static FILE *start_sides(pid_t *child, Agraph_t *g)
{
    FILE *input = NULL, *output = NULL;
    int ends[2], nowhere;

    if (pipe(ends) != 0)
        return NULL;
    *child = fork();
    if (*child == 0) {
        nowhere = open("/dev/null", O_WRONLY);
        if (nowhere >= 0)
            dup2(nowhere, STDERR_FILENO);
        alarm(60);
        close(ends[0]);
        output = fdopen(ends[1], "w");
        if (output != NULL)
            write_sides(output, g);
        _exit(0);
    }
    close(ends[1]);
    if (*child > 0)
        input = fdopen(ends[0], "r");
    if (input == NULL)
        close(ends[0]);
    return input;
}

/**
 * Lift labels that lines go through, after a first layout. That one is another process' business: it leaves traces in
 * Graphviz' statics, from which the next layout comes out differently, and a crash there must not cost the DOT file.
 * Without an answer labels stay where they are.
 */
static bool lift_labels(Agraph_t *g, struct ent_draw_error *err)
{
    pid_t child = -1;
    FILE *sides = start_sides(&child, g);
    Agnode_t *node;
    bool fine = true;

    if (sides != NULL) {
        for (node = agfstnode(g); fine && node != NULL; node = agnxtnode(g, node)) {
            if (fgetc(sides) == '^')
                fine = ent_draw_lift_label(node, err);
        }
        fclose(sides);
    }
    if (child > 0)
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            ;
    return fine;
}

/**
 * cairo writes the hour into a PDF file and offers no way through Graphviz to set it. Its place is overwritten with
 * SOURCE_DATE_EPOCH, else 1970; nothing moves.
 */
static void fix_date(struct output *output)
{
    static const char key[] = "/CreationDate (D:";
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    time_t seconds = epoch != NULL ? (time_t)strtoll(epoch, NULL, 10) : 0;
    char date[40];
    struct tm parts;
    size_t i;

    if (gmtime_r(&seconds, &parts) == NULL ||
        strftime(date, sizeof(date), "%Y%m%d%H%M%S", &parts) != 14)
        strcpy(date, "19700101000000");
    for (i = 0; i + sizeof(key) - 1 + 14 <= output->length; i++) {
        if (memcmp(output->bytes + i, key, sizeof(key) - 1) == 0)
            memcpy(output->bytes + i + sizeof(key) - 1, date, 14);
    }
}

/** Replace DOT by a drawing. */
static bool render(struct output *output, const struct format *format, struct ent_draw_error *err)
{
    struct drawing drawing;
    char *data = NULL;
    unsigned int length = 0;
    bool fine = false;

    if (!drawing_init(&drawing, output, format->dpi, err))
        goto out;
    if (gvRenderData(drawing.gvc, drawing.g, format->name, &data, &length) != 0 || data == NULL ||
        length == 0) {
        ent_draw_fail(err, "Graphviz could not write %s", format->name);
        goto out;
    }
    free(output->bytes);
    output->length = length;
    output->bytes = malloc(length);
    if (output->bytes == NULL) {
        ent_draw_fail(err, "out of memory");
        goto out;
    }
    memcpy(output->bytes, data, length);
    if (strcmp(format->name, "pdf") == 0)
        fix_date(output);
    fine = true;
out:
    if (data != NULL)
        gvFreeRenderData(data);
    drawing_fini(&drawing);
    return fine;
}

/* Writing out */

static bool write_all(int fd, const struct output *output)
{
    size_t done = 0;
    ssize_t n;

    while (done < output->length) {
        n = write(fd, output->bytes + done, output->length - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

static bool fail_write(const char *name, struct ent_draw_error *err)
{
    int cause = errno;
    char shown[72];

    return ent_draw_fail(err, "%s: cannot write: %s", ent_draw_shown(shown, name), strerror(cause));
}

/** To what is no file (a pipe, a device) there is no other way. */
static bool write_directly(int fd, const char *name, const struct output *output,
                           struct ent_draw_error *err)
{
    return write_all(fd, output) || fail_write(name, err);
}

/** Beside the target, then renamed, so that a failure leaves the old file. */
static bool replace_file(const char *name, mode_t mode, const struct output *output,
                         struct ent_draw_error *err)
{
    char *beside = malloc(strlen(name) + sizeof(".XXXXXX"));
    bool fine = false;
    int fd = -1;

    if (beside == NULL)
        return ent_draw_fail(err, "out of memory");
    strcat(strcpy(beside, name), ".XXXXXX");
    fd = mkstemp(beside);
    if (fd < 0) {
        fail_write(name, err);
        goto out;
    }
    if (!write_all(fd, output) || fchmod(fd, mode) != 0 || fsync(fd) != 0) {
        fail_write(name, err);
        goto out;
    }
    if (rename(beside, name) != 0) {
        fail_write(name, err);
        goto out;
    }
    fine = true;
out:
    if (fd >= 0) {
        close(fd);
        if (!fine)
            unlink(beside);
    }
    free(beside);
    return fine;
}

static bool write_file(const char *name, const struct output *output, struct ent_draw_error *err)
{
    mode_t mask = umask(0);
    mode_t mode = 0666 & ~mask;
    char *target = NULL; /* a link stays one: what it names is replaced */
    struct stat status;
    bool fine;
    int fd;

    umask(mask);
    if (stat(name, &status) == 0) {
        if (!S_ISREG(status.st_mode)) {
            fd = open(name, O_WRONLY | O_NOCTTY);
            if (fd < 0)
                return fail_write(name, err);
            fine = write_directly(fd, name, output, err);
            close(fd);
            return fine;
        }
        mode = status.st_mode & 07777;
        target = realpath(name, NULL);
        if (target == NULL)
            return fail_write(name, err);
    }
    fine = replace_file(target != NULL ? target : name, mode, output, err);
    free(target);
    return fine;
}

/* The program */

static int misused(const char *what, const char *value)
{
    char text[200], shown[72];

    snprintf(text, sizeof(text), what, ent_draw_shown(shown, value));
    say(text);
    say("try entente-draw --help");
    return 2;
}

/** Returns -1 to go on, else the exit status. */
static int read_options(struct options *options, int argc, char **argv)
{
    static const struct option longs[] = {
        {"help", no_argument, NULL, 'h'},
        {"size-by", required_argument, NULL, 's'},
        {NULL, 0, NULL, 0},
    };
    size_t i;
    int c;

    *options = (struct options){.format = &formats[0]};
    opterr = 0;
    while ((c = getopt_long(argc, argv, ":T:o:", longs, NULL)) != -1) {
        switch (c) {
        case 'T':
            for (i = 0; i < N_FORMATS && strcmp(formats[i].name, optarg) != 0; i++)
                ;
            if (i == N_FORMATS)
                return misused("unknown format \"%s\": dot, svg, png or pdf", optarg);
            options->format = &formats[i];
            break;
        case 'o':
            options->path = strcmp(optarg, "-") != 0 ? optarg : NULL;
            break;
        case 's':
            options->size_by = optarg;
            break;
        case 'h':
            fputs(usage, stdout);
            if (fflush(stdout) != 0) {
                say("cannot write");
                return 1;
            }
            return 0;
        case ':':
            return misused("option %s needs a value", argv[optind - 1]);
        default:
            return misused("unknown option %s", argv[optind - 1]);
        }
    }
    return optind < argc ? misused("unexpected argument \"%s\"", argv[optind]) : -1;
}

static bool draw(const struct options *options, struct ent_draw_error *err)
{
    Agiodisc_t io = {NULL, put_text, flush_text};
    Agdisc_t discipline = {&AgMemDisc, &AgIdDisc, &io};
    struct output output = {NULL, 0};
    struct ent_draw_graph graph;
    Agraph_t *g = NULL;
    bool fine;

    fine = ent_draw_read(&graph, stdin, err) &&
           ent_draw_build(&g, &graph, options->size_by, &discipline, err);
    if (fine && graph.nodes.n_rows <= ENT_DRAW_MOST_NAMES && graph.edges.n_rows <= MOST_EDGES_TO_AVOID)
        fine = lift_labels(g, err);
    fine = fine && write_dot(&output, g, err);
    if (fine && options->format != &formats[0])
        fine = render(&output, options->format, err);
    if (fine && options->path != NULL)
        fine = write_file(options->path, &output, err);
    else if (fine)
        fine = write_directly(STDOUT_FILENO, "stdout", &output, err);
    free(output.bytes);
    if (g != NULL)
        agclose(g);
    ent_draw_fini(&graph);
    return fine;
}

int main(int argc, char **argv)
{
    struct ent_draw_error err = {""};
    struct options options;
    int status = read_options(&options, argc, argv);
    bool fine;

    if (status >= 0)
        return status;
    /* a closed pipe is a write error, to be told like any other */
    signal(SIGPIPE, SIG_IGN);
    /* cairo writes local time */
    setenv("TZ", "UTC0", 1);
    agseterrf(collect_message);
    fine = draw(&options, &err);
    pass_on_messages();
    if (!fine)
        say(err.message);
    return fine ? 0 : 1;
}
