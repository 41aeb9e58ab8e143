#include "words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const aside_names[ENT_N_ASIDE] = {
    "kind",  "confidence", "type",       "actor",   "where", "exclude", "period",
    "place", "category",   "unresolved", "between", "ego",   "loop",
};
static const char *const placing_names[ENT_N_PLACING] = {"placed", "undecided", "open", "undated"};

const char *ent_aside_name(enum ent_set_aside reason)
{
    return aside_names[reason];
}

const char *ent_placing_name(enum ent_placing placing)
{
    return placing_names[placing];
}

/* Text on its way into memory; a stream there says only once that it had none. */
struct words {
    FILE *stream;
    bool failed;
};

static void add(struct words *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct words *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    out->failed |= vfprintf(out->stream, format, arguments) < 0;
    va_end(arguments);
}

static void add_count(struct words *out, uint64_t n, const char *one, const char *many)
{
    add(out, "%" PRIu64 " %s", n, n == 1 ? one : many);
}

/* Which signs the measures read that leave conflict out, where that leaves something out. */
static void add_reading(struct words *out, const struct ent_graph *graph)
{
    enum ent_on on = ent_view_on(graph->view, ENT_ON_NOT_CONFLICT);
    bool there[ENT_N_SIGNS] = {false}, leaves_out = false;
    const char *separator = "; communities read ";

    for (size_t i = 0; i < graph->ties.cells.n; i++)
        there[graph->ties.cells.cells[i].sign] = true;
    for (int s = 0; s < ENT_N_SIGNS; s++)
        leaves_out |= there[s] && !ent_on_takes(on, (enum ent_sign)s);
    if (!leaves_out)
        return;
    for (int s = ENT_N_SIGNS - 1; s >= 0; s--) {
        if (!there[s] || !ent_on_takes(on, (enum ent_sign)s))
            continue;
        add(out, "%s%s", separator, ent_sign_name((enum ent_sign)s));
        separator = ", ";
    }
    if (*separator == ';')
        add(out, "%snothing", separator);
}

static void say_account(struct words *out, const struct ent_graph *graph)
{
    const struct ent_account *account = &graph->account;
    const char *separator = "; ";
    const struct ent_view *view = graph->view;
    const char *level = view->level == ENT_LEVEL_BLOC                       ? "blocs"
                        : strcmp(ent_view_get(view, "level"), "state") == 0 ? "states"
                                                                            : "actors above it";
    const char *kept = view->level != ENT_LEVEL_BLOC || view->blocs_rule == ENT_BLOCS_REFUSE
                           ? "stayed itself"
                       : view->blocs_rule == ENT_BLOCS_SPLIT ? "was shared"
                                                             : "counts for the first";
    uint64_t aside = 0;

    add_count(out, account->reports, "report", "reports");
    if (account->rejected || account->unused) {
        add(out, " of ");
        add_count(out, account->read, "record", "records");
        separator = " (";
        if (account->unused) {
            add(out, "%s%" PRIu64 " set aside", separator, account->unused);
            separator = ", ";
        }
        if (account->rejected)
            add(out, "%s%" PRIu64 " rejected", separator, account->rejected);
        add(out, ")");
    }
    add(out, ", ");
    add_count(out, account->events, "event", "events");
    /* A coded feed tells much twice: how much is the first thing to know of it. */
    if (graph->view->merge == ENT_MERGE_EXACT && account->events < account->reports)
        add(out, " (%.0f %% repeats)",
            100 * (1 - (double)account->events / (double)account->reports));
    for (int r = 0; r < ENT_ASIDE_LOOP; r++)
        aside += account->events_aside[r];
    if (aside) {
        add(out, "; %" PRIu64 " set aside", aside);
        separator = " (";
        for (int r = 0; r < ENT_ASIDE_LOOP; r++) {
            if (!account->events_aside[r])
                continue;
            add(out, "%s%" PRIu64 " %s", separator, account->events_aside[r], aside_names[r]);
            separator = ", ";
        }
        add(out, ")");
    }
    separator = "; ";
    for (int p = 0; p < ENT_N_PLACING; p++) {
        if (!account->events_used[p])
            continue;
        add(out, "%s%" PRIu64 " %s", separator, account->events_used[p], placing_names[p]);
        separator = ", ";
    }
    if (account->events_aside[ENT_ASIDE_LOOP]) {
        add(out, "%s", separator);
        add_count(out, account->events_aside[ENT_ASIDE_LOOP], "loop", "loops");
    }
    add(out, "; ");
    add_count(out, graph->n_joined, "actor", "actors");
    /* States are the level at which there is always somebody else too. */
    if (account->not_rolled && strcmp(ent_view_get(graph->view, "level"), "state") != 0)
        add(out, " (%" PRIu64 " of no %s)", account->not_rolled,
            ent_view_get(graph->view, "level"));
    add(out, ", ");
    add_count(out, graph->ties.n, "tie", "ties");
    if (graph->view->layers) {
        add(out, " in ");
        add_count(out, graph->n_layers, "layer", "layers");
    }
    if (graph->view->memberships) {
        add(out, "; ");
        add_count(out, graph->n_memberships, "membership", "memberships");
    }
    if (account->ambiguous_rollups)
        add(out, "; %" PRIu64 " times an actor had several %s and %s", account->ambiguous_rollups,
            level, kept);
    if (account->undecided_rollups) {
        add(out, "; ");
        add_count(out, account->undecided_rollups, "event does", "events do");
        add(out, " not say on which side of a change of affiliation");
    }
    if (account->split_loops) {
        add(out, "; ");
        add_count(out, account->split_loops, "event is", "events are");
        add(out, " a loop in part");
    }
    if (account->disjoint_dates) {
        add(out, "; ");
        add_count(out, account->disjoint_dates, "event has reports", "events have reports");
        add(out, " whose dates exclude each other");
    }
    add_reading(out, graph);
}

static void say_merging(struct words *out, const struct ent_view *view, const char *type)
{
    bool overlap = view->merge == ENT_MERGE_GIVEN || view->merge == ENT_MERGE_OVERLAP;

    if (view->merge == ENT_MERGE_NONE)
        add(out, ", not merged");
    else if (view->merge == ENT_MERGE_EXACT)
        add(out, ", merged where date, %s and states are equal", type);
    else
        add(out, ", merged %swhere %s and states are equal and dates overlap",
            view->merge == ENT_MERGE_GIVEN ? "as their reports name them, others " : "", type);
    if (overlap && view->tolerance)
        add(out, " or are up to %s apart", ent_view_get(view, "tolerance"));
    if (overlap && view->merge_span != 31 * ENT_DAY_S)
        add(out, ", if they span no more than %s", ent_view_get(view, "merge_span"));
}

static void say_windows(struct words *out, const struct ent_view *view)
{
    static const char *const places[] = {
        "placed where one window holds their date", "placed by their start", "placed by their end",
        "shared among the windows of their date", "only where one window holds their date"};
    static const char *const forms[] = {
        [ENT_WINDOW_SLIDES] = " (length and step)",
        [ENT_WINDOW_GROWS] = " (growing from the start)",
        [ENT_WINDOW_CUTS] = " (cuts, open outward)",
    };
    size_t kind = view->window.kind;
    const char *form = kind < sizeof forms / sizeof *forms ? forms[kind] : NULL;

    add(out, "; windows: %s%s", ent_view_get(view, "window"), form ? form : "");
    if (view->zone)
        add(out, " in the time zone %s", ent_view_get(view, "time_zone"));
    if (view->window.is_week)
        add(out, " from %s", view->sundays ? "Sunday" : "Monday");
    add(out, ", %s", places[view->place]);
}

static void say_weight(struct words *out, const struct ent_view *view)
{
    static const char *const scales[] = {
        [ENT_SCALE_LOG] = ", as ln(1 + weight)",
        [ENT_SCALE_SQRT] = ", as its square root",
        [ENT_SCALE_BINARY] = ", as 1 where there is any",
    };

    add(out, "; weight: %s", ent_view_get(view, "weight"));
    if (view->split)
        add(out, ", shared among the pairs of an event");
    if (view->half_life)
        add(out, ", halved with every %" PRId64 " days of age at %s end", view->half_life,
            view->window.kind == ENT_WINDOW_ALL ? "the period's" : "a window's");
    if (view->scale != ENT_SCALE_NONE)
        add(out, "%s", scales[view->scale]);
    if (view->shares)
        add(out, ", as a share of %s sum",
            view->window.kind == ENT_WINDOW_ALL ? "the" : "the window's");
}

static void say_level(struct words *out, const struct ent_view *view)
{
    const char *level = ent_view_get(view, "level");

    if (view->level == ENT_LEVEL_KIND)
        add(out, ", rolled up to %ss at their date", level);
    if (view->level == ENT_LEVEL_BLOC)
        add(out, ", rolled up to %ss%s%s at their date%s", level, view->blocs.n ? " " : "",
            view->blocs.n ? ent_view_get(view, "bloc") : "",
            view->blocs_rule == ENT_BLOCS_SPLIT   ? ", shared among those of an actor"
            : view->blocs_rule == ENT_BLOCS_FIRST ? ", to the first of those of an actor"
                                                  : "");
    if (view->memberships)
        add(out, ", beside memberships (%s%s%s), which no measure reads",
            view->memberships == ENT_MEMBERSHIPS_STAR ? "of members and blocs"
                                                      : "of members of one bloc",
            view->blocs.n ? ": " : "", view->blocs.n ? ent_view_get(view, "bloc") : "");
    if (view->keeps_loops)
        add(out, ", with ties of an actor with itself, which no measure reads");
}

static void say_layers(struct words *out, const struct ent_view *view)
{
    static const char *const names[] = {
        [ENT_LAYERS_SIGN] = "sign",
        [ENT_LAYERS_QUAD] = "quad class",
        [ENT_LAYERS_ROOT] = "CAMEO root of type",
        [ENT_LAYERS_KIND] = "kind",
    };

    if (view->layers == ENT_LAYERS_NONE)
        return;
    add(out, "; an edge of a tie for each %s",
        view->layers == ENT_LAYERS_FIELD ? ent_view_layer_field(view) : names[view->layers]);
    add(out, " of its events; measures read them together");
}

static void say_view(struct words *out, const struct ent_graph *graph)
{
    const struct ent_view *view = graph->view;
    static const char *const types[] = {"type", "root of type", "quad class"};
    const char *value;

    add(out, view->kinds.n ? "Events of kind %s" : "Events of any kind%s",
        view->kinds.n ? ent_view_get(view, "kind") : "");
    if (view->types.n)
        add(out, ", type %s", ent_view_get(view, "type"));
    if (view->actors.n)
        add(out, ", in which %s takes part", ent_view_get(view, "actor"));
    if (view->where.n)
        add(out, ", where %s", ent_view_get(view, "where"));
    if ((value = ent_view_get(view, "exclude")))
        add(out, ", but not %s", value);
    if (view->between.n)
        add(out, ", between %s", ent_view_get(view, "between"));
    if (view->egos.n)
        add(out, ", around %s", ent_view_get(view, "ego"));
    if (view->min_confidence)
        add(out, ", of confidence at least %s", ent_view_get(view, "min_confidence"));
    if ((value = ent_view_get(view, "since")))
        add(out, ", since %s", value);
    if ((value = ent_view_get(view, "until")))
        add(out, ", until the end of %s", value);
    say_merging(out, view, types[view->merge_by]);
    say_level(out, view);
    if (view->window.kind != ENT_WINDOW_ALL)
        say_windows(out, view);
    say_weight(out, view);
    say_layers(out, view);
    add(out, "; %s", graph->directed ? "directed" : "undirected");
    if (view->length != ENT_LENGTH_HOPS)
        add(out, "; paths by %s weight",
            view->length == ENT_LENGTH_INVERSE ? "inverse" : "inverse logarithmic");
    if (view->unresolved == ENT_UNRESOLVED_DROP)
        add(out, "; without actors that nobody declares");
    if (view->unresolved == ENT_UNRESOLVED_GROUP)
        add(out, "; actors that nobody declares are one");
    if (view->categories == ENT_CATEGORIES_DROP)
        add(out, "; without actors that are categories");
    if (graph->marks_categories)
        add(out, "; categories are shown but not measured");
    if (view->on == ENT_ON_DEFAULT)
        add(out,
            "; communities, PageRank, eigenvector, hubs and authorities read %s, other "
            "measures all",
            ent_on_name(ENT_ON_NOT_CONFLICT));
    else
        add(out, "; measures read %s", ent_on_name(view->on));
    add(out, ".");
}

static char *in_words(void (*say)(struct words *, const struct ent_graph *),
                      const struct ent_graph *graph)
{
    char *text = NULL;
    size_t size = 0;
    struct words out = {.stream = open_memstream(&text, &size)};

    if (!out.stream)
        return NULL;
    say(&out, graph);
    if (fclose(out.stream) != 0 || out.failed) {
        free(text);
        return NULL;
    }
    return text;
}

enum ent_status ent_account_words(struct ent_graph *graph, struct ent_error *err)
{
    graph->account_line = in_words(say_account, graph);
    graph->summary = in_words(say_view, graph);
    return graph->account_line && graph->summary ? ENT_OK : ent_fail_memory(err);
}
