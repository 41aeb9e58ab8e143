#include "options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The options that are no choices of the view. */
enum option_id {
    OPT_OUTPUT,
    OPT_FROM,
    OPT_TO,
    OPT_MEASURE,
    OPT_BY,
    OPT_TOP,
    OPT_CODEBOOK,
    OPT_STATES,
    OPT_WRITE_CODEBOOK,
    OPT_REJECTS,
    OPT_MAX_REJECTS,
    OPT_MAX_BYTES,
    OPT_GEXF_VERSION,
    OPT_GEXF_PROFILE,
    OPT_PER_WINDOW,
    OPT_PANELS,
    OPT_SERIES,
    OPT_LAYOUT,
    OPT_SIZE_BY,
    OPT_COLOR_BY,
    OPT_PALETTE,
    OPT_TITLE,
    OPT_NO_INPUTS,
    OPT_COMPLETE,
    OPT_CSV_SAFE,
    OPT_DIRECTED,
    OPT_UNDIRECTED,
    OPT_VIEW,
    OPT_SAVE_VIEW,
    OPT_EXPLAIN,
    OPT_MERGE_LOG,
    OPT_NEAR_MISSES,
    OPT_JOBS,
    OPT_TIME_LIMIT,
    OPT_REPORT,
    OPT_LISTING,
    OPT_TIE,
    OPT_WHY_ACTOR,
    OPT_IN,
    OPT_LAYER,
    OPT_WHY_BY,
    OPT_INPUTS,
    OPT_ALL,
    OPT_TALLY,
    OPT_STRICT,
    OPT_TODAY,
    OPT_QUIET,
    OPT_HELP,
};

static const struct option {
    const char *name, *value, *help;
    unsigned takes;
} table[] = {
    [OPT_OUTPUT] = {"output", "FILE", "write the graph, by extension (.gz too; - stdout)",
                    TAKES_OUTPUTS},
    [OPT_FROM] = {"from", "FORMAT", "the format of the inputs after it", TAKES_INPUTS},
    [OPT_TO] = {"to", "FORMAT", "the format of the outputs after it", TAKES_OUTPUTS},
    [OPT_MEASURE] = {"measure", "LIST|all|none", "what to compute (entente measures)",
                     TAKES_MEASURES},
    [OPT_BY] = {"by", "COLUMN", "what to rank by: pagerank, degree … [strength]", TAKES_BY},
    [OPT_TOP] = {"top", "N", "only the first N of each ranking", TAKES_BY},
    [OPT_CODEBOOK] = {"codebook", "FILE", "who the actors are: JSON, JSONL or CSV; repeatable",
                      TAKES_INPUTS},
    [OPT_STATES] = {"states", NULL, "know all states by name, demonym and code", TAKES_INPUTS},
    [OPT_WRITE_CODEBOOK] = {"write_codebook", "FILE", "write the actors as a codebook, to edit",
                            TAKES_CODEBOOK},
    [OPT_REJECTS] = {"rejects", "FILE", "write unreadable records and why, as CSV", TAKES_INPUTS},
    [OPT_MAX_REJECTS] = {"max-rejects", "N|P%", "how many records may be unreadable", TAKES_INPUTS},
    [OPT_MAX_BYTES] = {"max-bytes", "N|NK|NM|NG",
                       "the most a file may hold, unpacked too [1T packed]", TAKES_INPUTS},
    [OPT_GEXF_VERSION] = {"gexf-version", "1.3|1.2", "1.2 for readers that know no 1.3",
                          TAKES_DRAWING},
    [OPT_SIZE_BY] = {"size-by", "COLUMN", "what an actor's area shows [strength]", TAKES_DRAWING},
    [OPT_COLOR_BY] = {"color-by", "COLUMN",
                      "what an actor's colour shows: kind, bloc, pagerank … [community]",
                      TAKES_DRAWING},
    [OPT_PALETTE] = {"palette", "NAME", "okabe-ito, tol (any colour vision), grey [okabe-ito]",
                     TAKES_DRAWING},
    [OPT_TITLE] = {"title", "TEXT", "the heading of all outputs [that of the inputs]",
                   TAKES_DRAWING},
    [OPT_LAYOUT] = {"layout", NULL, "place the actors for all outputs, however long it takes",
                    TAKES_DRAWING},
    [OPT_GEXF_PROFILE] = {"gexf-profile", "gephi|web",
                          "GEXF in time, or static for readers that know none [gephi]",
                          TAKES_DRAWING},
    [OPT_PER_WINDOW] = {"per-window", NULL, "a file for each window: drawings, GEXF for the web",
                        TAKES_DRAWING},
    [OPT_PANELS] = {"panels", NULL, "drawings: a panel for each window, actors in the same places",
                    TAKES_DRAWING},
    [OPT_SERIES] = {"series", "COLUMN",
                    "drawings: lines of the actors with most of it along the windows",
                    TAKES_DRAWING},
    [OPT_NO_INPUTS] = {"no-inputs", NULL, "leave the inputs' names and hashes out", TAKES_OUTPUTS},
    [OPT_COMPLETE] = {"complete", NULL, "CSV: rows for absent windows too, with zeros",
                      TAKES_OUTPUTS},
    [OPT_CSV_SAFE] = {"csv-safe", NULL, "CSV: no text that a spreadsheet takes for a formula",
                      TAKES_OUTPUTS},
    [OPT_DIRECTED] = {"directed", NULL, "edges are arcs, source → target", TAKES_VIEW},
    [OPT_UNDIRECTED] = {"undirected", NULL, "edges are ties; a mutual event counts once",
                        TAKES_VIEW},
    [OPT_VIEW] = {"view", "FILE", "choices saved before, or those of an exported JSON", TAKES_VIEW},
    [OPT_SAVE_VIEW] = {"save_view", "FILE", "write all choices, to use them again", TAKES_VIEW},
    [OPT_EXPLAIN] = {"explain", NULL, "say the view in plain words", TAKES_VIEW},
    [OPT_MERGE_LOG] = {"merge_log", "FILE", "write what was merged and why, as CSV", TAKES_VIEW},
    [OPT_NEAR_MISSES] = {"near_misses", NULL, "in it too: what one step looser would merge",
                         TAKES_VIEW},
    [OPT_JOBS] = {"jobs", "N", "how many processors to use [all]", TAKES_INPUTS},
    [OPT_TIME_LIMIT] = {"time-limit", "SECONDS", "the most a measure may take in a window [none]",
                        TAKES_MEASURES | TAKES_BY},
    [OPT_REPORT] = {"to", "text|json", "for people, or for scripts [text]", TAKES_REPORT},
    [OPT_LISTING] = {"to", "text|json|csv", "for people, or for scripts [text]", TAKES_LISTING},
    [OPT_TIE] = {"tie", "A,B", "the tie between two actors", TAKES_WHY},
    [OPT_WHY_ACTOR] = {"actor", "A", "all ties of an actor", TAKES_WHY},
    [OPT_IN] = {"in", "WINDOW", "in one window: 2024-01 [the whole period]", TAKES_WHY},
    [OPT_LAYER] = {"layer", "NAME", "in one layer of the view's [in all together]", TAKES_WHY},
    [OPT_WHY_BY] = {"by", "COLUMN", "weight, events, reports, goldstein, documents … [weight]",
                    TAKES_WHY},
    [OPT_INPUTS] = {"inputs", "FOLDER", "where the inputs of an exported graph are", TAKES_WHY},
    [OPT_ALL] = {"all", NULL, "also what the view sets aside, and why", TAKES_ALL},
    [OPT_TALLY] = {"output", "FILE", "write the tally; - is stdout", TAKES_TALLY},
    [OPT_STRICT] = {"strict", NULL, "stop at the first unreadable record", TAKES_REPORT},
    [OPT_TODAY] = {"today", "DATE", "the day that dates in the future lie after [now]",
                   TAKES_REPORT},
    [OPT_QUIET] = {"quiet", NULL, "say nothing but errors", TAKES_INPUTS},
    [OPT_HELP] = {"help", NULL, "this text", 0},
};

enum { N_OPTIONS = sizeof table / sizeof *table };

enum exit_status complain(const struct ent_error *err)
{
    fprintf(stderr, "entente: ");
    if (err->source[0])
        fprintf(stderr, "%s:", err->source);
    if (err->line)
        fprintf(stderr, "%zu:", err->line);
    if (err->line && err->column)
        fprintf(stderr, "%zu:", err->column);
    fprintf(stderr, "%s%s\n", err->source[0] ? " " : "", err->message);
    return FAILED;
}

enum exit_status misuse(const char *subcommand, const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "entente: ");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nTry: entente %s%s--help\n", subcommand, *subcommand ? " " : "");
    return MISUSED;
}

/* ---- Names ---- */

/* A view's key as an option: dashes for underscores. `direction` has two options of its own. */
static bool is_view_option(const char *key)
{
    return strcmp(key, "direction") != 0;
}

static bool same_name(const char *option, size_t length, const char *name)
{
    if (strlen(name) != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = name[i] == '_' ? '-' : name[i];
        if (option[i] != c)
            return false;
    }
    return true;
}

static enum exit_status unknown_option(const char *subcommand, unsigned takes, const char *text,
                                       size_t length)
{
    const char *candidates[N_OPTIONS + 64];
    char names[64][32], word[64];
    const char *best;
    const struct ent_view_key *key;
    size_t n = 0, n_names = 0;

    for (int i = 0; i < N_OPTIONS; i++) {
        if (!table[i].takes || (table[i].takes & takes))
            candidates[n++] = table[i].name;
    }
    for (size_t k = 0; (takes & TAKES_VIEW) && (key = ent_view_key(k)) && n_names < 64; k++) {
        char *name = names[n_names];
        if (!is_view_option(key->name))
            continue;
        snprintf(name, sizeof names[0], "%s", key->name);
        for (char *c = name; *c; c++)
            *c = *c == '_' ? '-' : *c;
        candidates[n++] = name;
        n_names++;
    }
    snprintf(word, sizeof word, "%.*s", (int)length, text);
    best = ent_nearest(word, candidates, n);
    return misuse(subcommand, "there is no option --%s%s%s%s", word,
                  best ? "; did you mean --" : "", best ? best : "", best ? "?" : "");
}

/* ---- Parsing ---- */

struct parsing {
    struct options *options;
    const char *subcommand;
    unsigned takes;
    int argc, at;
    char **argv;
    const char *from, *to;
    bool from_is_new, to_is_new; /* nothing has used them yet */
};

static enum exit_status add_input(struct parsing *parsing, const char *path)
{
    struct options *options = parsing->options;
    struct infile *inputs =
        realloc(options->inputs, (options->n_inputs + 1) * sizeof *options->inputs);

    if (!inputs)
        return misuse(parsing->subcommand, "out of memory");
    parsing->from_is_new = false;
    options->inputs = inputs;
    options->inputs[options->n_inputs++] = (struct infile){path, parsing->from};
    return DONE;
}

/* An option that some input format has, by its name on the command line. */
static const struct ent_import_option *import_option(const char *text, size_t length)
{
    const struct ent_import_option *option;

    for (size_t f = 0; ent_input_format(f); f++) {
        for (size_t i = 0; (option = ent_input_option(f, i)); i++) {
            if (same_name(text, length, option->name))
                return option;
        }
    }
    return NULL;
}

static enum exit_status add_choice(struct parsing *parsing, const char *name, const char *value)
{
    struct options *options = parsing->options;
    struct choice *choices = realloc(options->choices, (options->n_choices + 1) * sizeof *choices);

    if (!choices)
        return misuse(parsing->subcommand, "out of memory");
    options->choices = choices;
    options->choices[options->n_choices++] = (struct choice){name, value};
    return DONE;
}

static enum exit_status add_output(struct parsing *parsing, const char *path)
{
    struct options *options = parsing->options;
    struct outfile *outputs =
        realloc(options->outputs, (options->n_outputs + 1) * sizeof *options->outputs);

    if (!outputs)
        return misuse(parsing->subcommand, "out of memory");
    parsing->to_is_new = false;
    options->outputs = outputs;
    options->outputs[options->n_outputs++] = (struct outfile){path, parsing->to};
    return DONE;
}

static enum exit_status add_codebook(struct parsing *parsing, const char *path)
{
    struct options *options = parsing->options;
    const char **codebooks =
        realloc(options->codebooks, (options->n_codebooks + 1) * sizeof *codebooks);

    if (!codebooks)
        return misuse(parsing->subcommand, "out of memory");
    options->codebooks = codebooks;
    options->codebooks[options->n_codebooks++] = path;
    return DONE;
}

static enum exit_status set_number(struct parsing *parsing, enum option_id id, const char *value)
{
    char *end;
    double number;

    errno = 0;
    number = strtod(value, &end);
    if (end == value || errno || !(number >= 0))
        return misuse(parsing->subcommand, "--%s \"%s\" is not a number", table[id].name, value);
    if (id == OPT_TOP) {
        if (*end || number < 1 || number > 1e9 || number != (double)(size_t)number)
            return misuse(parsing->subcommand, "--top \"%s\" is not a count", value);
        parsing->options->top = (size_t)number;
        return DONE;
    }
    if (id == OPT_TIME_LIMIT) {
        if (*end || !(number > 0 && number < 1e9))
            return misuse(parsing->subcommand, "--time-limit \"%s\" is no number of seconds",
                          value);
        parsing->options->time_limit_s = number;
        return DONE;
    }
    parsing->options->max_is_percent = *end == '%';
    if (*end == '%')
        end++;
    if (*end)
        return misuse(parsing->subcommand, "--max-rejects \"%s\" is neither a count nor a share",
                      value);
    parsing->options->max_rejects = number;
    return DONE;
}

static enum exit_status set_view(struct parsing *parsing, const char *key, const char *value)
{
    struct ent_error err = {0};

    if (ent_view_add(parsing->options->view, key, value, &err) != ENT_OK)
        return misuse(parsing->subcommand, "%s", err.message);
    return DONE;
}

static enum exit_status check_format(const struct parsing *parsing, const char *what,
                                     const struct ent_format *(*format)(size_t), const char *name)
{
    const char *names[64], *best;
    size_t n = 0;

    for (; n < 64 && format(n); n++) {
        names[n] = format(n)->name;
        if (strcmp(names[n], name) == 0)
            return DONE;
    }
    best = ent_nearest(name, names, n);
    return misuse(parsing->subcommand, "there is no %s format \"%s\"%s%s%s", what, name,
                  best ? "; did you mean " : " (entente formats)", best ? best : "",
                  best ? "?" : "");
}

static enum exit_status set_report(struct parsing *parsing, enum option_id id, const char *value)
{
    static const char *const names[] = {
        [REPORT_TEXT] = "text", [REPORT_JSON] = "json", [REPORT_CSV] = "csv"};
    int n = id == OPT_LISTING ? 3 : 2;

    for (int i = 0; i < n; i++) {
        if (strcmp(value, names[i]) == 0) {
            parsing->options->report = (enum report_format)i;
            return DONE;
        }
    }
    return misuse(parsing->subcommand, "--to \"%s\" is none of %s", value, table[id].value);
}

static enum exit_status set_palette(struct parsing *parsing, const char *value)
{
    const char *names[16], *best;
    size_t n = 0;

    for (; n < 16 && ent_palette_name(n); n++) {
        names[n] = ent_palette_name(n);
        if (strcmp(names[n], value) == 0) {
            parsing->options->style.palette = value;
            return DONE;
        }
    }
    best = ent_nearest(value, names, n);
    return misuse(parsing->subcommand, "there is no palette \"%s\"%s%s%s", value,
                  best ? "; did you mean " : " (entente formats)", best ? best : "",
                  best ? "?" : "");
}

/* Digits, and perhaps a unit. */
static bool is_size(const char *value)
{
    size_t n_digits = strspn(value, "0123456789");
    const char *unit = value + n_digits;

    return n_digits > 0 && (!*unit || (strchr("KMGTkmgt", *unit) && !unit[1]));
}

static enum exit_status apply(struct parsing *parsing, enum option_id id, const char *value)
{
    struct options *options = parsing->options;

    switch (id) {
    case OPT_OUTPUT:
    case OPT_TALLY:
        return add_output(parsing, value);
    case OPT_FROM:
        parsing->from = value;
        parsing->from_is_new = true;
        return check_format(parsing, "input", ent_input_format, value);
    case OPT_TO:
        parsing->to = value;
        parsing->to_is_new = true;
        return check_format(parsing, "output", ent_output_format, value);
    case OPT_MEASURE:
        options->measures = value;
        return DONE;
    case OPT_INPUTS:
        options->inputs_folder = value;
        return DONE;
    case OPT_TIE:
        options->tie = value;
        return DONE;
    case OPT_WHY_ACTOR:
        options->why_actor = value;
        return DONE;
    case OPT_LAYER:
        options->layer = value;
        return DONE;
    case OPT_IN:
        options->in = value;
        return DONE;
    case OPT_BY:
    case OPT_WHY_BY:
        options->by = value;
        return DONE;
    case OPT_CODEBOOK:
        return add_codebook(parsing, value);
    case OPT_WRITE_CODEBOOK:
        options->write_codebook = value;
        return DONE;
    case OPT_STATES:
        options->states = true;
        return DONE;
    case OPT_REJECTS:
        options->rejects = value;
        return DONE;
    case OPT_TOP:
    case OPT_TIME_LIMIT:
    case OPT_MAX_REJECTS:
        return set_number(parsing, id, value);
    case OPT_MAX_BYTES:
        if (!is_size(value))
            return misuse(parsing->subcommand,
                          "--max-bytes \"%s\" is no number of bytes: 5000000, 500K, 20M, 2G",
                          value);
        return add_choice(parsing, "max_bytes", value);
    case OPT_GEXF_VERSION:
        if (strcmp(value, "1.2") != 0 && strcmp(value, "1.3") != 0)
            return misuse(parsing->subcommand, "--gexf-version \"%s\" is neither 1.3 nor 1.2",
                          value);
        options->write.gexf_version = value;
        return DONE;
    case OPT_GEXF_PROFILE:
        if (strcmp(value, "gephi") != 0 && strcmp(value, "web") != 0)
            return misuse(parsing->subcommand, "--gexf-profile \"%s\" is neither gephi nor web",
                          value);
        options->write.gexf_profile = value;
        return DONE;
    case OPT_PANELS:
        options->write.panels = true;
        return DONE;
    case OPT_SERIES:
        options->write.series = value;
        return DONE;
    case OPT_PER_WINDOW:
        options->write.per_window = true;
        return DONE;
    case OPT_LAYOUT:
        options->layout = true;
        return DONE;
    case OPT_SIZE_BY:
        options->style.size_by = value;
        return DONE;
    case OPT_COLOR_BY:
        options->style.color_by = value;
        return DONE;
    case OPT_PALETTE:
        return set_palette(parsing, value);
    case OPT_TITLE:
        options->title = value;
        return DONE;
    case OPT_NO_INPUTS:
        options->write.no_inputs = true;
        return DONE;
    case OPT_COMPLETE:
        options->write.complete = true;
        return DONE;
    case OPT_CSV_SAFE:
        options->write.csv_safe = true;
        return DONE;
    case OPT_DIRECTED:
        return set_view(parsing, "direction", "directed");
    case OPT_UNDIRECTED:
        return set_view(parsing, "direction", "undirected");
    case OPT_VIEW:
        options->view_file = value;
        return DONE;
    case OPT_SAVE_VIEW:
        options->save_view = value;
        return DONE;
    case OPT_MERGE_LOG:
        options->merge_log = value;
        return DONE;
    case OPT_NEAR_MISSES:
        options->near_misses = true;
        return DONE;
    case OPT_EXPLAIN:
        options->explain = true;
        return DONE;
    case OPT_JOBS:
        if (strspn(value, "0123456789") != strlen(value) || atol(value) < 1)
            return misuse(parsing->subcommand, "--jobs \"%s\" is not a count", value);
        options->jobs = value;
        return DONE;
    case OPT_REPORT:
    case OPT_LISTING:
        return set_report(parsing, id, value);
    case OPT_ALL:
        options->all = true;
        return DONE;
    case OPT_TODAY:
        options->today = value;
        return DONE;
    case OPT_STRICT:
        options->strict = true;
        return DONE;
    case OPT_QUIET:
        options->quiet = true;
        return DONE;
    default:
        options->help = true;
        return DONE;
    }
}

/* Whether a text is one of "none|star|clique". */
static bool is_word_of(const char *words, const char *text)
{
    size_t length = strlen(text);

    for (const char *at = words; *at; at += strcspn(at, "|"), at += *at == '|') {
        if (strcspn(at, "|") == length && memcmp(at, text, length) == 0)
            return true;
    }
    return false;
}

static enum exit_status parse_long(struct parsing *parsing, const char *text)
{
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    const char *value = equals ? equals + 1 : NULL;
    const struct ent_view_key *key = NULL;
    const struct ent_import_option *import = NULL;
    int id = 0;

    while (id < N_OPTIONS && (!same_name(text, length, table[id].name) ||
                              (table[id].takes && !(table[id].takes & parsing->takes))))
        id++;
    if (id == N_OPTIONS && (parsing->takes & TAKES_VIEW)) {
        for (size_t k = 0; (key = ent_view_key(k)); k++) {
            if (is_view_option(key->name) && same_name(text, length, key->name))
                break;
        }
    }
    if (id == N_OPTIONS && !key && (parsing->takes & TAKES_INPUTS))
        import = import_option(text, length);
    if (id == N_OPTIONS && !key && !import)
        return unknown_option(parsing->subcommand, parsing->takes, text, length);
    if (!key && !import && !table[id].value && value)
        return misuse(parsing->subcommand, "--%s takes no value", table[id].name);
    /* It alone may stand without a value: then what follows is its value only if it can be. */
    if (key && !value && strcmp(key->name, "memberships") == 0 &&
        (parsing->at >= parsing->argc || !is_word_of(key->values, parsing->argv[parsing->at])))
        value = "star";
    if ((key || import || table[id].value) && !value) {
        if (parsing->at >= parsing->argc)
            return misuse(parsing->subcommand, "--%.*s needs a value (%s)", (int)length, text,
                          key      ? key->values
                          : import ? import->values
                                   : table[id].value);
        value = parsing->argv[parsing->at++];
    }
    if (import)
        return add_choice(parsing, import->name, value);
    return key ? set_view(parsing, key->name, value) : apply(parsing, (enum option_id)id, value);
}

static enum exit_status parse_short(struct parsing *parsing, const char *text)
{
    enum option_id id;
    const char *value = NULL;

    switch (text[1]) {
    case 'o':
        id = parsing->takes & TAKES_TALLY ? OPT_TALLY : OPT_OUTPUT;
        break;
    case 'q':
        id = OPT_QUIET;
        break;
    case 'h':
        id = OPT_HELP;
        break;
    default:
        return misuse(parsing->subcommand, "there is no option %s", text);
    }
    if (table[id].takes && !(table[id].takes & parsing->takes))
        return misuse(parsing->subcommand, "%s takes no %s", parsing->subcommand, text);
    if (table[id].value) {
        if (text[2])
            value = text + 2;
        else if (parsing->at < parsing->argc)
            value = parsing->argv[parsing->at++];
        else
            return misuse(parsing->subcommand, "%s needs a value", text);
    } else if (text[2]) {
        return misuse(parsing->subcommand, "there is no option %s", text);
    }
    return apply(parsing, id, value);
}

enum exit_status options_parse(struct options *options, const char *subcommand, unsigned takes,
                               int argc, char **argv)
{
    struct parsing parsing = {
        .options = options, .subcommand = subcommand, .takes = takes, .argc = argc, .argv = argv};
    struct ent_error err = {0};
    enum exit_status status = DONE;

    *options = (struct options){.max_rejects = -1};
    if (ent_view_new(&options->view, &err) != ENT_OK)
        return complain(&err);
    while (parsing.at < argc && status == DONE) {
        char *text = argv[parsing.at++];
        if (strcmp(text, "--") == 0) {
            while (parsing.at < argc && status == DONE)
                status = add_input(&parsing, argv[parsing.at++]);
        } else if (strncmp(text, "--", 2) == 0) {
            status = parse_long(&parsing, text + 2);
        } else if (text[0] == '-' && text[1]) {
            status = parse_short(&parsing, text);
        } else if (takes & TAKES_INPUTS) {
            status = add_input(&parsing, text);
        } else {
            status = misuse(subcommand, "what is \"%s\"?", text);
        }
    }
    if (status == DONE && parsing.to_is_new)
        status = misuse(subcommand, "--to %s is for the outputs after it: write it before -o",
                        parsing.to);
    if (status == DONE && parsing.from_is_new)
        status = misuse(subcommand, "--from %s is for the inputs after it: write it before them",
                        parsing.from);
    if (status == DONE && (takes & TAKES_INPUTS) && options->n_inputs == 0 && !options->help)
        status = misuse(subcommand, "name a file to read (- is standard input)");
    /* What the command line says goes before what the file says. */
    if (status == DONE && options->view_file && !options->help &&
        ent_view_read(options->view, options->view_file, &err) != ENT_OK)
        status = complain(&err);
    return status;
}

void options_fini(struct options *options)
{
    ent_view_free(options->view);
    free(options->inputs);
    free(options->outputs);
    free(options->choices);
    free(options->codebooks);
}

/* ---- Help ---- */

#define HELP_INDENT 30
#define HELP_WIDTH  80

/* An option and its values, of which a list too long for a line goes on in the next, after a bar.
 */
static void put_left(const char *left)
{
    size_t length = strlen(left), at = 0;

    while (length - at > HELP_WIDTH - (at ? 6 : 0)) {
        size_t end = at + HELP_WIDTH - (at ? 6 : 0);
        while (end > at && left[end - 1] != '|')
            end--;
        if (end == at)
            break;
        printf("%.*s\n      ", (int)(end - at), left + at);
        at = end;
    }
    printf("%s", left + at);
}

/* A line of help; the text is wrapped at blanks under itself. */
void help_line(const char *name, const char *value, const char *text)
{
    char left[400];
    size_t n, at = HELP_INDENT;

    n = (size_t)snprintf(left, sizeof left, "  %s--%s%s%s", strcmp(name, "output") ? "" : "-o, ",
                         name, value ? " " : "", value ? value : "");
    for (size_t i = 2; i < n && i < sizeof left && left[i] != ' '; i++)
        left[i] = left[i] == '_' ? '-' : left[i];
    if (n + 2 > HELP_INDENT) {
        put_left(left);
        printf("\n%*s", HELP_INDENT, "");
    } else {
        printf("%-*s", HELP_INDENT, left);
    }
    while (*text) {
        size_t word = strcspn(text, " "), width = 0;
        for (size_t i = 0; i < word; i++)
            width += ((unsigned char)text[i] & 0xc0) != 0x80;
        if (at > HELP_INDENT && at + 1 + width > HELP_WIDTH) {
            printf("\n%*s", HELP_INDENT, "");
            at = HELP_INDENT;
        }
        printf("%s%.*s", at > HELP_INDENT ? " " : "", (int)word, text);
        at += width + (at > HELP_INDENT);
        text += word + strspn(text + word, " ");
    }
    printf("\n");
}

/* A name of a list that is wrapped at the screen's width. */
static void list_name(const char *name, size_t *at)
{
    size_t width = strlen(name) + 3;

    if (*at + width > HELP_WIDTH) {
        printf("\n ");
        *at = 1;
    }
    printf(" --");
    for (; *name; name++)
        putchar(*name == '_' ? '-' : *name);
    *at += width;
}

/* The options that a subcommand takes for this alone. */
static void list_options(unsigned takes, size_t *at)
{
    for (int i = 0; i < N_OPTIONS; i++) {
        if (table[i].takes == takes)
            list_name(table[i].name, at);
    }
}

/* Whether an option of a subcommand's own goes before a choice of the view. */
static bool is_taken(const char *key, unsigned takes)
{
    for (int i = 0; i < N_OPTIONS; i++) {
        if ((table[i].takes & takes) && strcmp(table[i].name, key) == 0)
            return true;
    }
    return false;
}

static void list_view_names(unsigned takes)
{
    const struct ent_view_key *key;
    size_t at = 1;

    printf(" ");
    for (size_t k = 0; (key = ent_view_key(k)); k++) {
        if (is_view_option(key->name) && !is_taken(key->name, takes))
            list_name(key->name, &at);
    }
    list_options(TAKES_VIEW, &at);
    printf("\n");
}

static void list_drawing_names(void)
{
    size_t at = 1;

    printf("\nHow graphs are drawn and written (entente formats tells what each does):\n ");
    list_options(TAKES_DRAWING, &at);
    printf("\n");
}

void options_help(unsigned takes)
{
    printf("\nOptions:\n");
    for (int i = 0; i < N_OPTIONS; i++) {
        if (!table[i].takes || ((table[i].takes & takes) && table[i].takes != TAKES_VIEW &&
                                table[i].takes != TAKES_DRAWING))
            help_line(table[i].name, table[i].value, table[i].help);
    }
    if (takes & TAKES_INPUTS)
        printf("  and the choices of the input formats: entente formats\n");
    if (takes & TAKES_DRAWING)
        list_drawing_names();
    if (!(takes & TAKES_VIEW))
        return;
    printf("\nThe view, what counts and how (entente view tells what each does):\n");
    list_view_names(takes);
}

static void explain_options(unsigned takes)
{
    for (int i = 0; i < N_OPTIONS; i++) {
        if (table[i].takes == takes)
            help_line(table[i].name, table[i].value, table[i].help);
    }
}

void view_help(void)
{
    const struct ent_view_key *key;

    for (size_t k = 0; (key = ent_view_key(k)); k++) {
        char text[200];
        if (!is_view_option(key->name))
            continue;
        snprintf(text, sizeof text, "%s%s%s%s", key->summary, key->fallback ? " [" : "",
                 key->fallback ? key->fallback : "", key->fallback ? "]" : "");
        help_line(key->name, key->values, text);
    }
    explain_options(TAKES_VIEW);
}

void drawing_help(void)
{
    explain_options(TAKES_DRAWING);
}
