#include "view.h"

#include <stdio.h>
#include <stdlib.h>

/* A choice of words for a key, and the numbers behind them. */
struct word {
    const char *name;
    int value;
};

/* Any other word is a kind of actors too. */
static const struct word level_words[] = {
    {"actor", ENT_LEVEL_ACTOR}, {"organisation", ENT_LEVEL_KIND}, {"state", ENT_LEVEL_KIND},
    {"bloc", ENT_LEVEL_BLOC},   {"alliance", ENT_LEVEL_BLOC},     {NULL, 0}};
static const struct word blocs_words[] = {{"refuse", ENT_BLOCS_REFUSE},
                                          {"split", ENT_BLOCS_SPLIT},
                                          {"first", ENT_BLOCS_FIRST},
                                          {NULL, 0}};
static const struct word memberships_words[] = {{"none", ENT_MEMBERSHIPS_NONE},
                                                {"star", ENT_MEMBERSHIPS_STAR},
                                                {"clique", ENT_MEMBERSHIPS_CLIQUE},
                                                {NULL, 0}};
/* "field:NAME" names layers too. */
static const struct word layers_words[] = {{"none", ENT_LAYERS_NONE}, {"sign", ENT_LAYERS_SIGN},
                                           {"quad", ENT_LAYERS_QUAD}, {"root", ENT_LAYERS_ROOT},
                                           {"kind", ENT_LAYERS_KIND}, {NULL, 0}};
static const struct word loops_words[] = {{"aside", 0}, {"keep", 1}, {NULL, 0}};
static const struct word merge_words[] = {{"given", ENT_MERGE_GIVEN},
                                          {"exact", ENT_MERGE_EXACT},
                                          {"overlap", ENT_MERGE_OVERLAP},
                                          {"none", ENT_MERGE_NONE},
                                          {NULL, 0}};
static const struct word by_words[] = {{"code", ENT_MERGE_BY_CODE},
                                       {"root", ENT_MERGE_BY_ROOT},
                                       {"quad", ENT_MERGE_BY_QUAD},
                                       {NULL, 0}};
static const struct word place_words[] = {
    {"within", ENT_PLACE_WITHIN}, {"start", ENT_PLACE_START},     {"end", ENT_PLACE_END},
    {"spread", ENT_PLACE_SPREAD}, {"exclude", ENT_PLACE_EXCLUDE}, {NULL, 0}};
static const struct word weight_words[] = {{"events", ENT_WEIGHT_EVENTS},
                                           {"reports", ENT_WEIGHT_REPORTS},
                                           {"cooperation", ENT_WEIGHT_COOPERATION},
                                           {"conflict", ENT_WEIGHT_CONFLICT},
                                           {"goldstein_positive", ENT_WEIGHT_POSITIVE},
                                           {"goldstein_negative", ENT_WEIGHT_NEGATIVE},
                                           {"mentions", ENT_WEIGHT_MENTIONS},
                                           {"fatalities", ENT_WEIGHT_FATALITIES},
                                           {"documents", ENT_WEIGHT_DOCUMENTS},
                                           {"episodes", ENT_WEIGHT_EPISODES},
                                           {"days", ENT_WEIGHT_DAYS},
                                           {NULL, 0}};
static const struct word counts_words[] = {{"sums", 0}, {"all", 1}, {NULL, 0}};
static const struct word multilateral_words[] = {{"pairs", 0}, {"split", 1}, {NULL, 0}};
static const struct word directed_words[] = {
    {"directed", ENT_DIRECTED}, {"undirected", ENT_UNDIRECTED}, {NULL, 0}};
static const struct word quad_words[] = {
    {"icews", ENT_QUAD_ICEWS}, {"gdelt", ENT_QUAD_GDELT}, {NULL, 0}};
static const struct word on_words[] = {{"all", ENT_ON_ALL},
                                       {"cooperation", ENT_ON_COOPERATION},
                                       {"conflict", ENT_ON_CONFLICT},
                                       {"not-conflict", ENT_ON_NOT_CONFLICT},
                                       {NULL, 0}};
static const struct word paths_words[] = {{"undirected", 0}, {"directed", 1}, {NULL, 0}};
static const struct word length_words[] = {
    {"hops", ENT_LENGTH_HOPS}, {"inverse", ENT_LENGTH_INVERSE}, {"log", ENT_LENGTH_LOG}, {NULL, 0}};

static const struct word categories_words[] = {{"mark", ENT_CATEGORIES_MARK},
                                               {"measure", ENT_CATEGORIES_MEASURE},
                                               {"drop", ENT_CATEGORIES_DROP},
                                               {NULL, 0}};

static const struct word week_words[] = {{"monday", 0}, {"sunday", 1}, {NULL, 0}};
static const struct word scale_words[] = {{"none", ENT_SCALE_NONE},
                                          {"log", ENT_SCALE_LOG},
                                          {"sqrt", ENT_SCALE_SQRT},
                                          {"binary", ENT_SCALE_BINARY},
                                          {NULL, 0}};
static const struct word normalize_words[] = {{"none", 0}, {"share", 1}, {NULL, 0}};

enum key_type {
    KEY_WORD,
    KEY_LEVEL,
    KEY_LAYERS,
    KEY_LIST,
    KEY_ORDER,
    KEY_CONDITIONS,
    KEY_DAYS,
    KEY_SHARE,
    KEY_SINCE,
    KEY_UNTIL,
    KEY_WINDOW,
    KEY_LANGUAGE,
    KEY_ZONE,
    KEY_HALF_LIFE,
    KEY_TOP,
    KEY_WEIGHT,
    KEY_BACKBONE,
    KEY_SEED
};

static const struct word unresolved_words[] = {{"keep", ENT_UNRESOLVED_KEEP},
                                               {"drop", ENT_UNRESOLVED_DROP},
                                               {"group", ENT_UNRESOLVED_GROUP},
                                               {NULL, 0}};

/* The one list of choices: options, files' recommended views and what exports say of themselves
 * walk it. */
static const struct key {
    struct ent_view_key public;
    enum key_type type;
    const struct word *words;
} keys[] = {
    {{"level", "actor|organisation|state|bloc|KIND", "actor",
      "vertices: actors, or who they belonged to then"},
     KEY_LEVEL,
     level_words},
    {{"bloc", "LIST", NULL, "which blocs there are: at level bloc, of memberships"},
     KEY_ORDER,
     NULL},
    {{"blocs", "refuse|split|first", "refuse",
      "who is in two at once: no, shares, first of --bloc"},
     KEY_WORD,
     blocs_words},
    {{"memberships", "none|star|clique", "none", "a layer of ties to blocs, or between members"},
     KEY_WORD,
     memberships_words},
    {{"layers", "none|sign|quad|root|kind|field:NAME", "none",
      "an edge for each of these of a tie"},
     KEY_LAYERS,
     layers_words},
    {{"loops", "aside|keep", "aside", "ties of an actor with itself"}, KEY_WORD, loops_words},
    {{"kind", "LIST|all", "event", "which kinds of records count"}, KEY_LIST, NULL},
    {{"min_confidence", "0..1", NULL, "leave less certain events out; unknown passes"},
     KEY_SHARE,
     NULL},
    {{"actor", "LIST", NULL, "only events in which one of these takes part"}, KEY_LIST, NULL},
    {{"type", "LIST", NULL, "only these event types: 04, 03-08, AGREE"}, KEY_LIST, NULL},
    {{"ego", "LIST", NULL, "only what is around these: A, or A:2 for two steps"}, KEY_LIST, NULL},
    {{"between", "LIST", NULL, "only ties that join two of these"}, KEY_LIST, NULL},
    {{"where", "FIELD=VALUE", NULL, "only events that fit; != < > <= >=, lists; repeatable"},
     KEY_CONDITIONS,
     NULL},
    {{"exclude", "FIELD=VALUE", NULL, "events that do not count: actor=A, type=19 …; repeatable"},
     KEY_CONDITIONS,
     NULL},
    {{"since", "DATE", NULL, "from the start of this day, month or year"}, KEY_SINCE, NULL},
    {{"until", "DATE", NULL, "through the end of this day, month or year"}, KEY_UNTIL, NULL},
    {{"window", "WINDOW", "all", "day … year, 7d; 90d/30d slides, month+ grows, dates cut"},
     KEY_WINDOW,
     NULL},
    {{"time_zone", "ZONE", "UTC", "whose midnights bound days: Africa/Niamey"}, KEY_ZONE, NULL},
    {{"week_start", "monday|sunday", "monday", "the day that weeks begin on"},
     KEY_WORD,
     week_words},
    {{"place", "within|start|end|spread|exclude", "within",
      "where an event longer than a window belongs"},
     KEY_WORD,
     place_words},
    {{"merge", "given|exact|overlap|none", NULL, "which reports tell of one event; else by format"},
     KEY_WORD,
     merge_words},
    {{"merge_by", "code|root|quad", "code", "which types are equal in merging"},
     KEY_WORD,
     by_words},
    {{"merge_span", "DAYS", "31d", "overlap: wider dates merge only with their equals"},
     KEY_DAYS,
     NULL},
    {{"tolerance", "DAYS", "0d", "overlap: so far apart may dates of one event be"},
     KEY_DAYS,
     NULL},
    {{"weight",
      "events|reports|cooperation|conflict|goldstein_positive|goldstein_negative|mentions|"
      "fatalities|documents|episodes|days",
      "events", "what a tie's weight counts or adds up"},
     KEY_WORD,
     weight_words},
    {{"multilateral", "pairs|split", "pairs", "an event of many pairs: once for each, or shared"},
     KEY_WORD,
     multilateral_words},
    {{"half_life", "90d", NULL, "weights halve with this age at a window's end"},
     KEY_HALF_LIFE,
     NULL},
    {{"scale", "none|log|sqrt|binary", "none", "a tie's weight as ln(1 + w), sqrt(w), or 1"},
     KEY_WORD,
     scale_words},
    {{"normalize", "none|share", "none", "weights as shares of their window's sum"},
     KEY_WORD,
     normalize_words},
    {{"counts", "sums|all", NULL, "edge columns: all has documents, days …; else as it is counted"},
     KEY_WORD,
     counts_words},
    {{"direction", "directed|undirected", NULL, "edges as arcs or as ties; else by format"},
     KEY_WORD,
     directed_words},
    {{"quad", "icews|gdelt", "icews", "whose quad classes (09 and 14 differ)"},
     KEY_WORD,
     quad_words},
    {{"on", "all|cooperation|conflict|not-conflict", NULL,
      "which ties measures read; else as each is defined"},
     KEY_WORD,
     on_words},
    {{"paths", "undirected|directed", "undirected", "whether paths follow arcs"},
     KEY_WORD,
     paths_words},
    {{"length", "hops|inverse|log", "hops", "a step: 1, 1/weight, 1/log2(1 + weight)"},
     KEY_WORD,
     length_words},
    {{"categories", "mark|measure|drop", "mark", "\"Civilians (X)\": shown, measured, dropped"},
     KEY_WORD,
     categories_words},
    {{"unresolved", "keep|drop|group", "keep",
      "names that no codebook knows: actors, left out, or one actor"},
     KEY_WORD,
     unresolved_words},
    {{"language", "LANG", NULL, "of the labels: fr, en; where a codebook has it"},
     KEY_LANGUAGE,
     NULL},
    {{"top", "N", NULL, "show only the N largest actors; measures read all"}, KEY_TOP, NULL},
    {{"min_weight", "X", NULL, "show only ties of this weight and more"}, KEY_WEIGHT, NULL},
    {{"backbone", "disparity:0.05", NULL, "show only ties that stand out for one of their ends"},
     KEY_BACKBONE,
     NULL},
    {{"seed", "N", "1", "what random choices start from"}, KEY_SEED, NULL},
};

enum { N_KEYS = sizeof keys / sizeof *keys };

static size_t find_key(const char *name)
{
    size_t i = 0;

    while (i < N_KEYS && strcmp(keys[i].public.name, name) != 0)
        i++;
    return i;
}

static bool same_word(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        int x = *a >= 'A' && *a <= 'Z' ? *a + 32 : *a;
        int y = *b >= 'A' && *b <= 'Z' ? *b + 32 : *b;
        if (x != y)
            return false;
    }
    return *a == *b;
}

/* ---- Setting ---- */

static enum ent_status set_word(struct ent_view *view, size_t k, const char *value,
                                char **canonical, struct ent_error *err)
{
    const struct word *word = keys[k].words;
    struct ent_suggestion suggestion;
    char hint[120] = "";

    while (word->name && !same_word(word->name, value))
        word++;
    if (!word->name) {
        ent_suggest_init(&suggestion, ent_str_from(value));
        for (word = keys[k].words; word->name; word++)
            ent_suggest_offer(&suggestion, ent_str_from(word->name));
        ent_suggest_append(&suggestion, hint, sizeof hint);
        return ent_fail(err, ENT_EINVAL, "%s \"%.40s\" is none of %s%s", keys[k].public.name, value,
                        keys[k].public.values, hint);
    }
    *canonical = strdup(word->name);
    if (!*canonical)
        return ent_fail_memory(err);
    if (keys[k].words == blocs_words)
        view->blocs_rule = (enum ent_blocs)word->value;
    else if (keys[k].words == memberships_words)
        view->memberships = (enum ent_memberships_as)word->value;
    else if (keys[k].words == loops_words)
        view->keeps_loops = word->value;
    else if (keys[k].words == merge_words)
        view->merge = (enum ent_merge)word->value;
    else if (keys[k].words == by_words)
        view->merge_by = (enum ent_merge_by)word->value;
    else if (keys[k].words == place_words)
        view->place = (enum ent_place)word->value;
    else if (keys[k].words == weight_words)
        view->weight = (enum ent_weight)word->value;
    else if (keys[k].words == directed_words)
        view->directed = word->value;
    else if (keys[k].words == quad_words)
        view->quad = (enum ent_quad_scheme)word->value;
    else if (keys[k].words == on_words)
        view->on = (enum ent_on)word->value;
    else if (keys[k].words == categories_words)
        view->categories = (enum ent_categories)word->value;
    else if (keys[k].words == unresolved_words)
        view->unresolved = (enum ent_unresolved)word->value;
    else if (keys[k].words == paths_words)
        view->paths_directed = word->value;
    else if (keys[k].words == multilateral_words)
        view->split = word->value;
    else if (keys[k].words == week_words)
        view->sundays = word->value;
    else if (keys[k].words == scale_words)
        view->scale = (enum ent_scale)word->value;
    else if (keys[k].words == counts_words)
        view->counts_all = word->value;
    else if (keys[k].words == normalize_words)
        view->shares = word->value;
    else
        view->length = (enum ent_length)word->value;
    return ENT_OK;
}

/* A word that is nearly one of ours is a mistake; any other one is a kind, which actors may have.
 */
static enum ent_status set_level(struct ent_view *view, size_t k, const char *value,
                                 char **canonical, struct ent_error *err)
{
    const struct word *word = keys[k].words;
    struct ent_str text = ent_str_trim(ent_str_from(value));
    struct ent_suggestion suggestion;
    char hint[120] = "";

    *canonical = strndup(text.data, text.length);
    if (!*canonical)
        return ent_fail_memory(err);
    ent_suggest_init(&suggestion, text);
    for (; word->name && !same_word(word->name, *canonical); word++)
        ent_suggest_offer(&suggestion, ent_str_from(word->name));
    ent_suggest_append(&suggestion, hint, sizeof hint);
    if (!word->name && (text.length == 0 || (*hint && strcmp(*canonical, "organization") != 0))) {
        free(*canonical);
        *canonical = NULL;
        return ent_fail(err, ENT_EINVAL, "level \"%.40s\" is none of %s%s", value,
                        keys[k].public.values, hint);
    }
    if (word->name)
        strcpy(*canonical, word->name);
    view->level = word->name ? (enum ent_level)word->value : ENT_LEVEL_KIND;
    return ENT_OK;
}

static const char field_prefix[] = "field:";

static enum ent_status set_layers(struct ent_view *view, size_t k, const char *value,
                                  char **canonical, struct ent_error *err)
{
    const struct word *word = keys[k].words;
    struct ent_str text = ent_str_trim(ent_str_from(value)), name = ent_str(NULL, 0);
    size_t length = sizeof field_prefix - 1;
    struct ent_suggestion suggestion;
    char hint[120] = "";

    if (text.length >= length && memcmp(text.data, field_prefix, length) == 0)
        name = ent_str_trim(ent_str(text.data + length, text.length - length));
    *canonical = malloc(text.length + sizeof field_prefix);
    if (!*canonical)
        return ent_fail_memory(err);
    snprintf(*canonical, text.length + sizeof field_prefix, "%s%.*s",
             name.length ? field_prefix : "", (int)(name.length ? name.length : text.length),
             name.length ? name.data : text.data);
    view->layers = ENT_LAYERS_FIELD;
    if (name.length)
        return ENT_OK;
    ent_suggest_init(&suggestion, text);
    for (; word->name && !same_word(word->name, *canonical); word++)
        ent_suggest_offer(&suggestion, ent_str_from(word->name));
    ent_suggest_append(&suggestion, hint, sizeof hint);
    free(*canonical);
    *canonical = word->name ? strdup(word->name) : NULL;
    if (!word->name)
        return ent_fail(err, ENT_EINVAL, "layers \"%.40s\" is none of %s%s", value,
                        keys[k].public.values, hint);
    view->layers = (enum ent_layers_by)word->value;
    return *canonical ? ENT_OK : ent_fail_memory(err);
}

static enum ent_status set_list(struct ent_view *view, size_t k, const char *value,
                                char **canonical, struct ent_error *err)
{
    const char *name = keys[k].public.name;
    struct ent_list *into = strcmp(name, "kind") == 0      ? &view->kinds
                            : strcmp(name, "actor") == 0   ? &view->actors
                            : strcmp(name, "between") == 0 ? &view->between
                            : strcmp(name, "ego") == 0     ? &view->egos
                            : strcmp(name, "bloc") == 0    ? &view->blocs
                                                           : &view->types;
    struct ent_list list;
    enum ent_status status = keys[k].type == KEY_ORDER ? ent_list_parse_ordered(value, &list, err)
                                                       : ent_list_parse(value, &list, err);

    if (status != ENT_OK)
        return status;
    if (list.n == 0) {
        ent_list_free(&list);
        return ent_fail(err, ENT_EINVAL, "%s is an empty list", name);
    }
    if (into == &view->kinds && list.n == 1 && strcmp(list.items[0], "all") == 0) {
        *canonical = strdup("all");
        ent_list_free(&list);
    } else {
        *canonical = ent_list_join(&list);
    }
    if (!*canonical) {
        ent_list_free(&list);
        return ent_fail_memory(err);
    }
    ent_list_free(into);
    *into = list;
    return ENT_OK;
}

/* Conditions on pairs are no conditions on events. */
static bool is_of_pairs(const struct ent_condition *condition)
{
    return strcmp(condition->field, "between") == 0 || strcmp(condition->field, "ego") == 0;
}

static enum ent_status set_conditions(struct ent_view *view, size_t k, const char *value,
                                      char **canonical, struct ent_error *err)
{
    bool excludes = strcmp(keys[k].public.name, "exclude") == 0;
    struct ent_conditions all, *into = excludes ? &view->exclude : &view->where, pairs = {0};
    enum ent_status status = ent_conditions_parse(value, &all, err);
    size_t n = 0;

    if (status != ENT_OK)
        return status;
    pairs.items = malloc(all.n * sizeof *pairs.items);
    *canonical = ent_conditions_join(&all);
    if (!pairs.items || !*canonical)
        status = ent_fail_memory(err);
    for (size_t i = 0; i < all.n && status == ENT_OK; i++) {
        if (is_of_pairs(&all.items[i]) && (!excludes || all.items[i].comparison != ENT_IS))
            status = excludes
                         ? ent_fail(err, ENT_EINVAL, "exclude takes %s=LIST", all.items[i].field)
                         : ent_fail(err, ENT_EINVAL, "%s is a choice of its own, not one of where",
                                    all.items[i].field);
    }
    if (status != ENT_OK) {
        free(pairs.items);
        free(*canonical);
        *canonical = NULL;
        ent_conditions_free(&all);
        return status;
    }
    for (size_t i = 0; i < all.n; i++) {
        if (is_of_pairs(&all.items[i]))
            pairs.items[pairs.n++] = all.items[i];
        else
            all.items[n++] = all.items[i];
    }
    all.n = n;
    ent_conditions_free(into);
    *into = all;
    if (excludes) {
        ent_conditions_free(&view->exclude_pairs);
        view->exclude_pairs = pairs;
    } else {
        free(pairs.items);
    }
    return ENT_OK;
}

static enum ent_status set_date(struct ent_view *view, size_t k, const char *value,
                                char **canonical, struct ent_error *err)
{
    struct ent_span span;
    char why[160], text[ENT_SPAN_TEXT];
    bool since = keys[k].type == KEY_SINCE;

    if (!ent_span_parse(ent_str_from(value), &span, why))
        return ent_fail(err, ENT_EINVAL, "%s \"%.40s\": %s", keys[k].public.name, value, why);
    if (ent_span_is_undated(span) || ent_span_is_open(span) || span.precision == ENT_INTERVAL)
        return ent_fail(err, ENT_EINVAL, "%s \"%.40s\" is not one day, month or year",
                        keys[k].public.name, value);
    if ((since && span.start >= view->until) || (!since && span.end <= view->since))
        return ent_fail(err, ENT_EINVAL, "the period ends before it starts");
    ent_span_format(span, text);
    *canonical = strdup(text);
    if (!*canonical)
        return ent_fail_memory(err);
    if (since)
        view->since = span.start;
    else
        view->until = span.end;
    return ENT_OK;
}

/* Millionths as text: "0.05", "12". */
static char *micro_text(int64_t micro)
{
    char number[40];
    size_t length = (size_t)snprintf(number, sizeof number, "%lld.%06d",
                                     (long long)(micro / ENT_MICRO), (int)(micro % ENT_MICRO));

    while (number[length - 1] == '0')
        length--;
    if (number[length - 1] == '.')
        length--;
    return strndup(number, length);
}

static enum ent_status set_share(struct ent_view *view, size_t k, const char *value,
                                 char **canonical, struct ent_error *err)
{
    int64_t micro;

    if (!ent_parse_micro(ent_str_trim(ent_str_from(value)), ENT_ROUND, &micro) || micro < 0 ||
        micro > ENT_MICRO)
        return ent_fail(err, ENT_EINVAL, "%s \"%.40s\" is not a number from 0 to 1",
                        keys[k].public.name, value);
    *canonical = micro_text(micro);
    if (!*canonical)
        return ent_fail_memory(err);
    view->min_confidence = micro;
    return ENT_OK;
}

static enum ent_status set_top(struct ent_view *view, const char *value, char **canonical,
                               struct ent_error *err)
{
    int64_t micro;

    if (!ent_parse_micro(ent_str_trim(ent_str_from(value)), ENT_EXACT, &micro) ||
        micro < ENT_MICRO || micro % ENT_MICRO)
        return ent_fail(err, ENT_EINVAL, "top \"%.40s\" is not a count", value);
    *canonical = micro_text(micro);
    if (!*canonical)
        return ent_fail_memory(err);
    view->top = (size_t)(micro / ENT_MICRO);
    return ENT_OK;
}

static enum ent_status set_min_weight(struct ent_view *view, const char *value, char **canonical,
                                      struct ent_error *err)
{
    int64_t micro;

    if (!ent_parse_micro(ent_str_trim(ent_str_from(value)), ENT_EXACT, &micro) || micro <= 0)
        return ent_fail(err, ENT_EINVAL, "min_weight \"%.40s\" is not a number above 0", value);
    *canonical = micro_text(micro);
    if (!*canonical)
        return ent_fail_memory(err);
    view->min_weight = (double)micro / (double)ENT_MICRO;
    return ENT_OK;
}

/* "disparity:0.05", of which the number may be left out. */
static enum ent_status set_backbone(struct ent_view *view, const char *value, char **canonical,
                                    struct ent_error *err)
{
    static const char method[] = "disparity";
    struct ent_str text = ent_str_trim(ent_str_from(value));
    size_t length = sizeof method - 1;
    int64_t micro = ENT_MICRO / 20;
    char *number;

    if (text.length < length || memcmp(text.data, method, length) != 0 ||
        (text.length > length &&
         (text.data[length] != ':' ||
          !ent_parse_micro(ent_str(text.data + length + 1, text.length - length - 1), ENT_ROUND,
                           &micro) ||
          micro <= 0 || micro >= ENT_MICRO)))
        return ent_fail(err, ENT_EINVAL,
                        "backbone \"%.40s\" is not disparity:X with X between 0 and 1", value);
    number = micro_text(micro);
    *canonical = number ? malloc(length + strlen(number) + 2) : NULL;
    if (*canonical)
        sprintf(*canonical, "%s:%s", method, number);
    free(number);
    if (!*canonical)
        return ent_fail_memory(err);
    view->backbone = (double)micro / (double)ENT_MICRO;
    return ENT_OK;
}

static enum ent_status set_window(struct ent_view *view, const char *value, char **canonical,
                                  struct ent_error *err)
{
    struct ent_window_rule rule;
    enum ent_status status =
        ent_window_rule_parse(ent_str_trim(ent_str_from(value)), &rule, canonical, err);

    if (status != ENT_OK)
        return status;
    ent_window_rule_fini(&view->window);
    view->window = rule;
    return ENT_OK;
}

static enum ent_status set_zone(struct ent_view *view, const char *value, char **canonical,
                                struct ent_error *err)
{
    struct ent_zone *zone;
    enum ent_status status = ent_zone_load(&zone, value, err);

    if (status != ENT_OK)
        return status;
    *canonical = strdup(value);
    if (!*canonical) {
        ent_zone_free(zone);
        return ent_fail_memory(err);
    }
    ent_zone_free(view->zone);
    view->zone = zone;
    return ENT_OK;
}

/* "90d" or "2w": at most 999,999 of them. */
static enum ent_status set_half_life(struct ent_view *view, const char *value, char **canonical,
                                     struct ent_error *err)
{
    struct ent_str text = ent_str_trim(ent_str_from(value));
    size_t digits = 0;
    int64_t count = 0;
    char days[24];

    while (digits < text.length && digits < 7 && text.data[digits] >= '0' &&
           text.data[digits] <= '9')
        count = count * 10 + (text.data[digits++] - '0');
    if (count == 0 || digits > 6 || digits + 1 != text.length ||
        (text.data[digits] != 'd' && text.data[digits] != 'w'))
        return ent_fail(err, ENT_EINVAL,
                        "half_life \"%.40s\" is not a number of days or weeks: 90d", value);
    if (text.data[digits] == 'w')
        count *= 7;
    snprintf(days, sizeof days, "%dd", (int)count);
    *canonical = strdup(days);
    if (!*canonical)
        return ent_fail_memory(err);
    view->half_life = count;
    return ENT_OK;
}

static enum ent_status set_days(struct ent_view *view, size_t k, const char *value,
                                char **canonical, struct ent_error *err)
{
    struct ent_str text = ent_str_trim(ent_str_from(value));
    char unit = text.length ? text.data[text.length - 1] : '\0', number[32];
    int64_t micro;

    if ((unit != 'd' && unit != 'w') ||
        !ent_parse_micro(ent_str(text.data, text.length - 1), ENT_EXACT, &micro) || micro < 0 ||
        micro % ENT_MICRO || micro / ENT_MICRO > 100000)
        return ent_fail(err, ENT_EINVAL, "%s \"%.40s\" is not a number of days or weeks: 31d, 2w",
                        keys[k].public.name, value);
    micro = micro / ENT_MICRO * (unit == 'w' ? 7 : 1);
    snprintf(number, sizeof number, "%lldd", (long long)micro);
    *canonical = strdup(number);
    if (!*canonical)
        return ent_fail_memory(err);
    *(strcmp(keys[k].public.name, "tolerance") == 0 ? &view->tolerance : &view->merge_span) =
        micro * ENT_DAY_S;
    return ENT_OK;
}

static enum ent_status set_language(const char *value, char **canonical, struct ent_error *err)
{
    struct ent_str text = ent_str_trim(ent_str_from(value));

    if (text.length == 0)
        return ent_fail(err, ENT_EINVAL, "language is empty; give one that names have, as fr");
    *canonical = strndup(text.data, text.length);
    return *canonical ? ENT_OK : ent_fail_memory(err);
}

static enum ent_status set_seed(struct ent_view *view, size_t k, const char *value,
                                char **canonical, struct ent_error *err)
{
    char number[32];
    int64_t micro;

    if (!ent_parse_micro(ent_str_trim(ent_str_from(value)), ENT_EXACT, &micro) || micro < 0 ||
        micro % ENT_MICRO)
        return ent_fail(err, ENT_EINVAL, "%s \"%.40s\" is not a whole number", keys[k].public.name,
                        value);
    snprintf(number, sizeof number, "%llu", (unsigned long long)(micro / ENT_MICRO));
    *canonical = strdup(number);
    if (!*canonical)
        return ent_fail_memory(err);
    view->seed = (uint64_t)(micro / ENT_MICRO);
    return ENT_OK;
}

static enum ent_status set(struct ent_view *view, size_t k, const char *value,
                           struct ent_error *err)
{
    char *canonical = NULL;
    enum ent_status status;

    switch (keys[k].type) {
    case KEY_WORD:
        status = set_word(view, k, value, &canonical, err);
        break;
    case KEY_LEVEL:
        status = set_level(view, k, value, &canonical, err);
        break;
    case KEY_LAYERS:
        status = set_layers(view, k, value, &canonical, err);
        break;
    case KEY_LIST:
    case KEY_ORDER:
        status = set_list(view, k, value, &canonical, err);
        break;
    case KEY_CONDITIONS:
        status = set_conditions(view, k, value, &canonical, err);
        break;
    case KEY_DAYS:
        status = set_days(view, k, value, &canonical, err);
        break;
    case KEY_SINCE:
    case KEY_UNTIL:
        status = set_date(view, k, value, &canonical, err);
        break;
    case KEY_SHARE:
        status = set_share(view, k, value, &canonical, err);
        break;
    case KEY_LANGUAGE:
        status = set_language(value, &canonical, err);
        break;
    case KEY_WINDOW:
        status = set_window(view, value, &canonical, err);
        break;
    case KEY_ZONE:
        status = set_zone(view, value, &canonical, err);
        break;
    case KEY_TOP:
        status = set_top(view, value, &canonical, err);
        break;
    case KEY_WEIGHT:
        status = set_min_weight(view, value, &canonical, err);
        break;
    case KEY_BACKBONE:
        status = set_backbone(view, value, &canonical, err);
        break;
    case KEY_HALF_LIFE:
        status = set_half_life(view, value, &canonical, err);
        break;
    default:
        status = set_seed(view, k, value, &canonical, err);
    }
    if (status == ENT_OK) {
        free(view->texts[k]);
        view->texts[k] = canonical;
    }
    return status;
}

enum ent_status ent_view_new(struct ent_view **out, struct ent_error *err)
{
    struct ent_view *view = calloc(1, sizeof *view);

    if (!view || !(view->texts = calloc(N_KEYS, sizeof *view->texts))) {
        free(view);
        return ent_fail_memory(err);
    }
    view->since = INT64_MIN;
    view->until = INT64_MAX;
    view->merge_span = 31 * ENT_DAY_S;
    *out = view;
    return ENT_OK;
}

void ent_view_free(struct ent_view *view)
{
    if (!view)
        return;
    for (size_t k = 0; k < N_KEYS; k++)
        free(view->texts[k]);
    free(view->texts);
    ent_window_rule_fini(&view->window);
    ent_zone_free(view->zone);
    ent_list_free(&view->kinds);
    ent_list_free(&view->actors);
    ent_list_free(&view->types);
    ent_list_free(&view->between);
    ent_list_free(&view->egos);
    ent_list_free(&view->blocs);
    ent_conditions_free(&view->where);
    ent_conditions_free(&view->exclude);
    ent_conditions_free(&view->exclude_pairs);
    free(view);
}

enum ent_status ent_view_set(struct ent_view *view, const char *key, const char *value,
                             struct ent_error *err)
{
    size_t k = find_key(key);
    struct ent_suggestion suggestion;
    char hint[120] = "";

    if (k < N_KEYS)
        return set(view, k, value, err);
    ent_suggest_init(&suggestion, ent_str_from(key));
    for (size_t i = 0; i < N_KEYS; i++)
        ent_suggest_offer(&suggestion, ent_str_from(keys[i].public.name));
    ent_suggest_append(&suggestion, hint, sizeof hint);
    return ent_fail(err, ENT_EINVAL, "a view has no \"%.40s\"%s", key, hint);
}

enum ent_status ent_view_add(struct ent_view *view, const char *key, const char *value,
                             struct ent_error *err)
{
    size_t k = find_key(key);
    const char *before = k < N_KEYS && keys[k].type == KEY_CONDITIONS ? view->texts[k] : NULL;
    enum ent_status status;
    char *both;

    if (!before)
        return ent_view_set(view, key, value, err);
    both = malloc(strlen(before) + strlen(value) + 3);
    if (!both)
        return ent_fail_memory(err);
    stpcpy(stpcpy(stpcpy(both, before), "; "), value);
    status = ent_view_set(view, key, both, err);
    free(both);
    return status;
}

enum ent_status ent_view_copy(struct ent_view **out, const struct ent_view *view,
                              struct ent_error *err)
{
    struct ent_view *copy = NULL;
    enum ent_status status = ent_view_new(&copy, err);

    for (size_t k = 0; k < N_KEYS && status == ENT_OK && view; k++) {
        if (view->texts[k])
            status = set(copy, k, view->texts[k], err);
    }
    if (status != ENT_OK) {
        ent_view_free(copy);
        return status;
    }
    *out = copy;
    return ENT_OK;
}

/* ---- Asking ---- */

const char *ent_view_layer_field(const struct ent_view *view)
{
    return ent_view_get(view, "layers") + sizeof field_prefix - 1;
}

struct ent_merging ent_view_merging(const struct ent_view *view)
{
    return (struct ent_merging){.rule = view->merge,
                                .by = view->merge_by,
                                .quad = view->quad,
                                .span = view->merge_span,
                                .tolerance = view->tolerance,
                                .zone = view->zone};
}

bool ent_views_equal(const struct ent_view *a, const struct ent_view *b)
{
    for (size_t k = 0; k < N_KEYS; k++) {
        const char *x = a->texts[k], *y = b->texts[k];
        if ((x == NULL) != (y == NULL) || (x && strcmp(x, y) != 0))
            return false;
    }
    return true;
}

bool ent_view_key_is_free(const char *key)
{
    /* Merging's span and tolerance are of overlap, by which nothing is counted. */
    static const char *const names[] = {"direction",  "on",         "paths",    "length",
                                        "categories", "seed",       "scale",    "normalize",
                                        "merge_span", "tolerance",  "language", "memberships",
                                        "top",        "min_weight", "backbone"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], key) == 0)
            return true;
    }
    return false;
}

bool ent_view_asks_fields(const char *key, const char *value)
{
    return strcmp(key, "where") == 0 || strcmp(key, "exclude") == 0 ||
           (strcmp(key, "layers") == 0 &&
            strncmp(value, field_prefix, sizeof field_prefix - 1) == 0);
}

const char *ent_view_difference(const struct ent_view *a, const struct ent_view *b)
{
    for (size_t k = 0; k < N_KEYS; k++) {
        const char *x = a->texts[k], *y = b->texts[k];
        if (!ent_view_key_is_free(keys[k].public.name) &&
            ((x == NULL) != (y == NULL) || (x && strcmp(x, y) != 0)))
            return keys[k].public.name;
    }
    return NULL;
}

bool ent_view_has_use(const struct ent_view *view, const char *key)
{
    if (strcmp(key, "merge_by") == 0)
        return view->merge != ENT_MERGE_NONE;
    if (strcmp(key, "merge_span") == 0 || strcmp(key, "tolerance") == 0)
        return view->merge == ENT_MERGE_GIVEN || view->merge == ENT_MERGE_OVERLAP;
    return true;
}

enum ent_status ent_view_check_merging(const struct ent_view *view, struct ent_error *err)
{
    const char *rule = ent_view_get(view, "merge");

    for (size_t k = 0; k < N_KEYS && rule; k++) {
        const struct ent_view_key *key = &keys[k].public;
        if (view->texts[k] && !ent_view_has_use(view, key->name) &&
            strcmp(view->texts[k], key->fallback) != 0)
            return ent_fail(err, ENT_EINVAL,
                            "%s %s changes nothing where merge is %s: choose merge overlap, or "
                            "leave %s out",
                            key->name, view->texts[k], rule, key->name);
    }
    return ENT_OK;
}

void ent_view_settle(struct ent_view *view)
{
    ent_window_rule_settle(&view->window, view->since, view->sundays, view->half_life > 0);
}

const struct ent_view_key *ent_view_key(size_t index)
{
    return index < N_KEYS ? &keys[index].public : NULL;
}

const char *ent_view_get(const struct ent_view *view, const char *key)
{
    size_t k = find_key(key);

    return k < N_KEYS ? view->texts[k] : NULL;
}

bool ent_view_key_is_list(const char *key)
{
    size_t k = find_key(key);

    return k < N_KEYS && (keys[k].type == KEY_LIST || keys[k].type == KEY_ORDER);
}

bool ent_view_key_is_number(const char *key)
{
    size_t k = find_key(key);

    return k < N_KEYS && (keys[k].type == KEY_SHARE || keys[k].type == KEY_SEED ||
                          keys[k].type == KEY_TOP || keys[k].type == KEY_WEIGHT);
}

static bool all_digits(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
    }
    return n > 0;
}

bool ent_type_fits(const char *item, struct ent_str type)
{
    size_t length = strlen(item);
    const char *dash = strchr(item, '-');
    size_t first = dash ? (size_t)(dash - item) : 0;

    /* "03-08": both ends of equal length, compared with as many first digits of the type. */
    if (dash && first == length - first - 1 && all_digits(item, first) &&
        all_digits(dash + 1, first))
        return type.length >= first && memcmp(type.data, item, first) >= 0 &&
               memcmp(type.data, dash + 1, first) <= 0 && all_digits(type.data, first);
    if (all_digits(item, length))
        return type.length >= length && memcmp(type.data, item, length) == 0;
    if (type.length != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char a[2] = {item[i], 0}, b[2] = {type.data[i], 0};
        if (!same_word(a, b))
            return false;
    }
    return true;
}

bool ent_view_takes_type(const struct ent_view *view, struct ent_str type)
{
    for (size_t i = 0; i < view->types.n; i++) {
        if (ent_type_fits(view->types.items[i], type))
            return true;
    }
    return view->types.n == 0;
}

enum ent_on ent_view_on(const struct ent_view *view, enum ent_on fallback)
{
    return view->on == ENT_ON_DEFAULT ? fallback : view->on;
}

bool ent_on_takes(enum ent_on on, enum ent_sign sign)
{
    switch (on) {
    case ENT_ON_COOPERATION:
        return sign == ENT_SIGN_COOPERATION;
    case ENT_ON_CONFLICT:
        return sign == ENT_SIGN_CONFLICT;
    case ENT_ON_NOT_CONFLICT:
        return sign != ENT_SIGN_CONFLICT;
    default:
        return true;
    }
}

const char *ent_on_name(enum ent_on on)
{
    switch (on) {
    case ENT_ON_COOPERATION:
        return "cooperative ties";
    case ENT_ON_CONFLICT:
        return "ties of conflict";
    case ENT_ON_NOT_CONFLICT:
        return "ties that are not conflict";
    default:
        return "all ties";
    }
}
