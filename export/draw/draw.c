#include "draw.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <gvc.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "Usage: entente-draw [-T dot|svg|png|pdf] [-o FILE] [--size-by COLUMN] < GRAPH\n"
    "\n"
    "Draw a graph that entente wrote as JSON (node-link form, entente-graph/1).\n"
    "\n"
    "  -T FORMAT          dot (default), svg, png or pdf\n"
    "  -o FILE            write there; a failed run leaves the old file\n"
    "  --size-by COLUMN   what the area of an actor's circle shows (default: strength)\n"
    "  --panels           a panel for each window, actors in the same places\n"
    "  --series COLUMN    lines of the actors with most of it, along the windows\n"
    "  --window N         window N alone, counted from 0\n"
    "  --help             print this\n"
    "\n"
    "DOT carries every value under its own name. Where Graphviz gives that name a\n"
    "meaning it becomes ent_NAME: ent_weight is the tie's weight, `weight` only pulls\n"
    "in the layout. Arcs that go both ways with one sign are one edge with dir=both;\n"
    "the values of the arc back are NAME_back. A node whose id is no fit name has the\n"
    "id in `actor`; a label that is drawn otherwise (broken, cut) stands in ent_label.\n"
    "In texts a backslash is doubled and a line break is \\n, as DOT wants it; an empty\n"
    "text is absent, like null.\n";

/** The first is what cgraph writes; the others are drawn from that. */
struct format {
    const char *name;
    const char *dpi; /* of pixels; NULL where there are none */
};

static const struct format formats[] = {
    {"dot", NULL}, {"svg", NULL}, {"png", "150"}, {"pdf", NULL}};
#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

struct options {
    const struct format *format;
    const char *path; /* NULL: stdout */
    const char *size_by;
    struct ent_draw_wish wish;
};

#if defined(__SANITIZE_ADDRESS__)
/*
 * Graphviz and what it draws with keep memory until the process ends; what has one of these
 * libraries on the stack is not ours. Neither is what cgraph keeps in the memory below, of which
 * the sanitizer knows nothing.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libcdt\nleak:libgvc\nleak:libgvplugin\nleak:libpango\nleak:libfontconfig\n"
           "leak:libcairo\nleak:libglib\nleak:libexpat\nleak:libltdl\n";
}

const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
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

/* Graphviz' messages. It calls back without a place for a pointer of ours, here and for memory:
 * hence the two variables of this program. */

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

/*
 * Memory for cgraph. It orders subgraphs by the addresses of their names, and fdp tells edges apart
 * by the addresses of their nodes: where malloc puts them changes from run to run, and with it the
 * drawing. Here what is asked for later lies higher. Nothing is given back before the process ends.
 */

#define MOST_MEMORY  ((size_t)1 << 36) /* of addresses; pages come when they are used */
#define LEAST_MEMORY ((size_t)1 << 30)

static struct {
    char *next, *end;
} memory;

static void *take_memory(void *state, size_t size)
{
    size_t left = (size_t)(memory.end - memory.next);
    char *taken = memory.next;

    (void)state;
    if (left < 16 || size > left - 16)
        return NULL;
    memory.next += (size + 15) / 16 * 16;
    return taken;
}

static void *resize_memory(void *state, void *old, size_t old_size, size_t size)
{
    void *taken = take_memory(state, size);

    if (taken != NULL && old != NULL)
        memcpy(taken, old, old_size < size ? old_size : size);
    return taken;
}

static void leave_memory(void *state, void *old)
{
    (void)state;
    (void)old;
}

/** Where so many addresses are not to be had, malloc remains: then the drawing is as good, only not
 * always the same. */
static void prepare_memory(void)
{
    size_t size = MOST_MEMORY;
    void *start = MAP_FAILED;

    for (; start == MAP_FAILED && size >= LEAST_MEMORY; size /= 2) {
        start = mmap(NULL, size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (start != MAP_FAILED) {
            memory.next = start;
            memory.end = memory.next + size;
        }
    }
    if (start == MAP_FAILED)
        return;
    AgMemDisc.alloc = take_memory;
    AgMemDisc.resize = resize_memory;
    AgMemDisc.free = leave_memory;
}

/* What is written, in memory. */
struct output {
    char *bytes;
    size_t length;
};

/* Drawing */

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

/**
 * Take the height from the empty lines that push a label below its circle: it then stands above, in
 * room that the layout has kept free, since it puts the middle of all lines on the middle of the
 * circle.
 */
static void lift_label(textlabel_t *label)
{
    textspan_t *span = label->u.txt.span, *end = span + label->u.txt.nspans;

    for (; span < end && (span->str == NULL || span->str[0] == '\0'); span++)
        span->size.y = 0;
}

static void lift_labels(Agraph_t *g)
{
    Agnode_t *node;

    for (node = agfstnode(g); node != NULL; node = agnxtnode(g, node)) {
        if (ND_label(node) != NULL && !ND_label(node)->html && is_better_above(g, node))
            lift_label(ND_label(node));
    }
}

/**
 * cairo writes the hour into a PDF file and offers no way through Graphviz to set it. Its place is
 * overwritten with SOURCE_DATE_EPOCH, else 1970; nothing moves.
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

/** Names and lines find their places among actors that have theirs. */
static bool place(GVC_t *gvc, Agraph_t *g, struct ent_draw_error *err)
{
    char *routing = strdup(agget(g, "splines"));
    bool fine = routing != NULL, laid_out = false;

    /* lines are not to be routed twice, and names are only to be measured */
    fine = fine && agset(g, "splines", "") == 0 && agset(g, "layout", "nop2") == 0;
    laid_out = fine && gvLayout(gvc, g, "nop2") == 0;
    if (!laid_out)
        ent_draw_fail(err, "Graphviz could not measure the graph");
    fine = laid_out && ent_draw_place(g, err);
    if (laid_out)
        gvFreeLayout(gvc, g);
    fine = fine && agset(g, "splines", routing) == 0 && agset(g, "layout", "neato") == 0;
    free(routing);
    return fine;
}

/**
 * Replace DOT by a drawing. What is laid out is the DOT text, read again: its nodes are in another
 * order, from which fdp makes another drawing, and ours is to be the one that Graphviz makes of our
 * DOT.
 */
static bool render(GVC_t *gvc, struct output *output, const struct format *format, bool placed,
                   struct ent_draw_error *err)
{
    Agraph_t *g = agmemread(output->bytes);
    unsigned int length = 0;
    char *data = NULL;
    bool laid_out = false, fine = false;

    if (g == NULL) {
        ent_draw_fail(err, "Graphviz could not start");
        goto out;
    }
    if (format->dpi != NULL && agattr(g, AGRAPH, "dpi", (char *)format->dpi) == NULL) {
        ent_draw_fail(err, "out of memory");
        goto out;
    }
    /* what a graph says of itself goes before what gvLayout is told */
    if (placed && agset(g, "layout", "nop2") != 0) {
        ent_draw_fail(err, "out of memory");
        goto out;
    }
    laid_out = gvLayout(gvc, g, agget(g, "layout")) == 0;
    if (!laid_out) {
        ent_draw_fail(err, "Graphviz could not lay out the graph");
        goto out;
    }
    if (!placed)
        lift_labels(g);
    if (gvRenderData(gvc, g, format->name, &data, &length) != 0 || data == NULL || length == 0) {
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
    if (laid_out)
        gvFreeLayout(gvc, g);
    if (g != NULL)
        agclose(g);
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
        {"help", no_argument, NULL, 'h'},         {"size-by", required_argument, NULL, 's'},
        {"panels", no_argument, NULL, 'p'},       {"series", required_argument, NULL, 'e'},
        {"window", required_argument, NULL, 'w'}, {NULL, 0, NULL, 0},
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
        case 'p':
            options->wish.panels = true;
            break;
        case 'e':
            options->wish.series = optarg;
            break;
        case 'w':
            options->wish.one = true;
            options->wish.window = strtoul(optarg, NULL, 10);
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

/** Whether everything has a place that Graphviz is to leave it. */
static bool is_placed(const struct ent_draw_graph *graph)
{
    return graph->placed || graph->wish.series != NULL;
}

/** Who is not named, or has no line, is said. */
static void say_named(const struct ent_draw_graph *graph)
{
    size_t n = graph->wish.series != NULL ? ent_draw_count_lines(graph) : graph->nodes.n_rows;
    char text[120];

    if (graph->wish.series != NULL && n > ENT_DRAW_MOST_LINES)
        snprintf(text, sizeof(text),
                 "lines of %d of %zu actors are drawn, those with the largest sums",
                 ENT_DRAW_MOST_LINES, n);
    else if (graph->wish.series == NULL && graph->wish.panels && n > ENT_DRAW_PANEL_ALL_NAMED)
        snprintf(text, sizeof(text),
                 "in panels with more than %d actors the %d largest are named, where there is room",
                 ENT_DRAW_PANEL_ALL_NAMED, ENT_DRAW_PANEL_MOST_NAMED);
    else if (graph->wish.series == NULL && !graph->wish.panels && graph->placed &&
             n > ENT_DRAW_ALL_NAMED)
        snprintf(text, sizeof(text),
                 "the %d largest of %zu actors are named; up to %d all are: --top %d",
                 ENT_DRAW_MOST_NAMED, n, ENT_DRAW_ALL_NAMED, ENT_DRAW_ALL_NAMED);
    else
        return;
    say(text);
}

/** Nor what becomes boxes: in SVG texts are texts, and drawn by who opens it. */
static void say_undrawn(const struct ent_draw_graph *graph, const struct format *format)
{
    char text[200];
    uint32_t first;
    size_t n;

    if (strcmp(format->name, "png") != 0 && strcmp(format->name, "pdf") != 0)
        return;
    n = ent_draw_count_undrawn(graph, &first);
    if (n == 0)
        return;
    snprintf(text, sizeof(text),
             "%zu of %zu names have letters that no installed font has (U+%04X): boxes are drawn; "
             "fonts-noto and fonts-noto-cjk have most",
             n, graph->nodes.n_rows, (unsigned int)first);
    say(text);
}

static bool draw(const struct options *options, struct ent_draw_error *err)
{
    Agdisc_t discipline = {&AgMemDisc, &AgIdDisc, &ent_draw_io};
    struct output output = {NULL, 0};
    struct ent_draw_graph graph;
    Agraph_t *g = NULL;
    GVC_t *gvc = NULL;
    bool fine, places, draws = options->format != &formats[0];

    fine = ent_draw_read(&graph, &options->wish, stdin, err) &&
           ent_draw_build(&g, &graph, options->size_by, &discipline, err);
    places = graph.placed && graph.wish.series == NULL;
    /* one for both: what draws texts remembers a font of the first, which ends with it */
    if (fine && (places || draws))
        gvc = gvContext();
    if (fine && (places || draws) && gvc == NULL)
        fine = ent_draw_fail(err, "Graphviz could not start");
    fine = fine && (!places || place(gvc, g, err)) &&
           ent_draw_write_dot(&output.bytes, &output.length, g, err);
    if (fine) {
        say_named(&graph);
        say_undrawn(&graph, options->format);
    }
    if (fine && draws)
        fine = render(gvc, &output, options->format, is_placed(&graph), err);
    if (fine && options->path != NULL)
        fine = write_file(options->path, &output, err);
    else if (fine)
        fine = write_directly(STDOUT_FILENO, "stdout", &output, err);
    free(output.bytes);
    if (g != NULL)
        agclose(g);
    if (gvc != NULL)
        gvFreeContext(gvc);
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
    prepare_memory();
    fine = draw(&options, &err);
    pass_on_messages();
    if (!fine)
        say(err.message);
    return fine ? 0 : 1;
}
