#ifndef ENT_GRAPH_VIEW_H
#define ENT_GRAPH_VIEW_H

#include "actors/actors.h"
#include "codes/codes.h"
#include "corpus/condition.h"
#include "time/date.h"
#include "time/windows.h"
#include "time/zone.h"

/* Who vertices are: actors, or the actors of a kind above them ("level" tells which). Blocs are of
 * kind "bloc" or "alliance", or those that are named. */
enum ent_level { ENT_LEVEL_ACTOR, ENT_LEVEL_KIND, ENT_LEVEL_BLOC };

/* Whether memberships are a layer beside the events, and between whom. */
enum ent_memberships_as { ENT_MEMBERSHIPS_NONE, ENT_MEMBERSHIPS_STAR, ENT_MEMBERSHIPS_CLIQUE };

/* What keeps the events of a tie apart, so that it is an edge for each. */
enum ent_layers_by {
    ENT_LAYERS_NONE,
    ENT_LAYERS_SIGN,
    ENT_LAYERS_QUAD,
    ENT_LAYERS_ROOT,
    ENT_LAYERS_KIND,
    ENT_LAYERS_FIELD /* see ent_view_layer_field */
};

/* What becomes of an actor that is in two blocs at once. */
enum ent_blocs { ENT_BLOCS_REFUSE, ENT_BLOCS_SPLIT, ENT_BLOCS_FIRST };

enum ent_merge { ENT_MERGE_GIVEN, ENT_MERGE_EXACT, ENT_MERGE_OVERLAP, ENT_MERGE_NONE };
enum ent_merge_by { ENT_MERGE_BY_CODE, ENT_MERGE_BY_ROOT, ENT_MERGE_BY_QUAD };

/* How reports become events. */
struct ent_merging {
    enum ent_merge rule;
    enum ent_merge_by by;
    enum ent_quad_scheme quad;
    int64_t span, tolerance;     /* seconds: how wide a date may be, how far apart two */
    const struct ent_zone *zone; /* the view's; NULL: UTC */
    bool keeps_keys;             /* remember which events have a key in common */
};

enum ent_place {
    ENT_PLACE_WITHIN,
    ENT_PLACE_START,
    ENT_PLACE_END,
    ENT_PLACE_SPREAD,
    ENT_PLACE_EXCLUDE
};
enum ent_weight {
    ENT_WEIGHT_EVENTS,
    ENT_WEIGHT_REPORTS,
    ENT_WEIGHT_COOPERATION,
    ENT_WEIGHT_CONFLICT,
    ENT_WEIGHT_POSITIVE, /* Goldstein scores above zero */
    ENT_WEIGHT_NEGATIVE, /* those below, as numbers above */
    ENT_WEIGHT_MENTIONS,
    ENT_WEIGHT_FATALITIES,
    ENT_WEIGHT_DOCUMENTS, /* counted once for a tie, however many of its events have them: … */
    ENT_WEIGHT_EPISODES,
    ENT_WEIGHT_DAYS, /* … down to here */
};

/* Whether a weight is no sum over events. */
static inline bool ent_weight_is_distinct(enum ent_weight weight)
{
    return weight >= ENT_WEIGHT_DOCUMENTS;
}

/* Which ties measures read. By default each measure decides: all of them, or those that are not
 * conflict. */
enum ent_on {
    ENT_ON_DEFAULT,
    ENT_ON_ALL,
    ENT_ON_COOPERATION,
    ENT_ON_CONFLICT,
    ENT_ON_NOT_CONFLICT
};

/* Actors of kind "category" ("Protesters (Mali)") are no one in particular: false hubs. */
enum ent_categories { ENT_CATEGORIES_MARK, ENT_CATEGORIES_MEASURE, ENT_CATEGORIES_DROP };

/* Names to which nobody answers who is declared, where anybody is. */
enum ent_unresolved { ENT_UNRESOLVED_KEEP, ENT_UNRESOLVED_DROP, ENT_UNRESOLVED_GROUP };

enum ent_scale { ENT_SCALE_NONE, ENT_SCALE_LOG, ENT_SCALE_SQRT, ENT_SCALE_BINARY };

enum ent_length { ENT_LENGTH_HOPS, ENT_LENGTH_INVERSE, ENT_LENGTH_LOG };

/* The choices, each also held as canonical text (NULL: not made), by the index of its key. */
struct ent_view {
    enum ent_level level;
    struct ent_list blocs; /* in the order in which they are named; empty: all */
    enum ent_blocs blocs_rule;
    bool keeps_loops;
    enum ent_memberships_as memberships;
    enum ent_layers_by layers;
    struct ent_list kinds;         /* empty: all */
    int64_t min_confidence;        /* millionths */
    struct ent_list actors, types; /* empty: all */
    struct ent_list between, egos; /* empty: all; egos: "niger:2" */
    struct ent_conditions where, exclude;
    struct ent_conditions exclude_pairs; /* those of `exclude` on "between" and "ego" */
    struct ent_zone *zone; /* whose clock `since`, `until` and the windows go by; NULL: UTC */
    int64_t since, until;  /* INT64_MIN, INT64_MAX: not bounded */
    struct ent_window_rule window; /* its own; settled by ent_corpus_decide */
    bool sundays;                  /* weeks begin on Sunday */
    enum ent_place place;
    enum ent_merge merge;
    enum ent_merge_by merge_by;
    int64_t merge_span, tolerance; /* seconds */
    enum ent_weight weight;
    bool split;        /* an event of several pairs is shared among them */
    int64_t half_life; /* days; 0: weights do not decay */
    enum ent_scale scale;
    bool counts_all; /* edges have all columns, also those that ask for each report */
    bool shares;     /* weights are parts of what a window's ties weigh in all */
    enum { ENT_DIRECTED_DEFAULT, ENT_DIRECTED, ENT_UNDIRECTED } directed;
    enum ent_quad_scheme quad;
    enum ent_on on;
    bool paths_directed;
    enum ent_length length;
    enum ent_categories categories;
    enum ent_unresolved unresolved;
    size_t top;        /* of actors; 0: all */
    double min_weight; /* of ties; 0: all */
    double backbone;   /* the disparity filter's alpha; 0: none */
    uint64_t seed;
    char **texts;
};

/** The field by which there are layers: "place" of "field:place". Borrowed from the view. */
const char *ent_view_layer_field(const struct ent_view *view);

struct ent_merging ent_view_merging(const struct ent_view *view);

/** A copy. */
enum ent_status ent_view_copy(struct ent_view **out, const struct ent_view *view,
                              struct ent_error *err);

/** Whether all choices are the same. */
bool ent_views_equal(const struct ent_view *a, const struct ent_view *b);

/** The first key in which two views count differently, or NULL: choices that only say what becomes
 * of sums (direction, what measures read) may differ. */
const char *ent_view_difference(const struct ent_view *a, const struct ent_view *b);
bool ent_view_key_is_free(const char *key);

/** Whether a choice may ask for what reports tell beside who did what when, how surely: fields. */
bool ent_view_asks_fields(const char *key, const char *value);

/** Whether the rule of merging has a use for one of the choices that only merging reads; true of
 * all others. */
bool ent_view_has_use(const struct ent_view *view, const char *key);

/** Fails for a choice of merging that its rule, where one is chosen, has no use for (ENT_EINVAL):
 * it would change nothing, and who made it expects otherwise. */
enum ent_status ent_view_check_merging(const struct ent_view *view, struct ent_error *err);

/** What follows from several choices together, once all are made. */
void ent_view_settle(struct ent_view *view);

/** Whether the key's values are a list (written as an array) or numbers. */
bool ent_view_key_is_list(const char *key);
bool ent_view_key_is_number(const char *key);

/** Whether an item of such a list ("03", "03-08", a word) takes a type. */
bool ent_type_fits(const char *item, struct ent_str type);

/** Whether a type is among `types` ("03", "03-08", exact words): codes match by prefix, ranges by
 * the first digits. */
bool ent_view_takes_type(const struct ent_view *view, struct ent_str type);

/** "on" of a measure whose own default is `fallback`. */
enum ent_on ent_view_on(const struct ent_view *view, enum ent_on fallback);
bool ent_on_takes(enum ent_on on, enum ent_sign sign);
const char *ent_on_name(enum ent_on on);

#endif
