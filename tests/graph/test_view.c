#include "graph/view.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"

/* ---- One choice ---- */

/* What a value becomes, or the message that says what would fit. */
static const struct {
    const char *key, *value;
    const char *canonical; /* or NULL */
    const char *message;
} set_rows[] = {
    {"level", "actor", "actor", NULL},
    {"level", "state", "state", NULL},
    {"level", "STATE", "state", NULL},
    {"level", " Bloc", "bloc", NULL},
    {"level", "organisation", "organisation", NULL},
    {"level", "Party", "Party", NULL}, /* a kind, if actors have it */
    {"level", "organization", "organization", NULL},
    {"level", "states", NULL,
     "level \"states\" is none of actor|organisation|state|bloc|KIND; did you mean 'state'?"},
    {"level", "", NULL, "level \"\" is none of actor|organisation|state|bloc|KIND"},

    {"bloc", "ecowas, aes", "ecowas,aes", NULL}, /* their order says which is first */
    {"bloc", ",", NULL, "bloc is an empty list"},
    {"blocs", "split", "split", NULL},
    {"blocs", "First", "first", NULL},
    {"blocs", "both", NULL, "blocs \"both\" is none of refuse|split|first"},
    {"memberships", "Star", "star", NULL},
    {"memberships", "ring", NULL, "memberships \"ring\" is none of none|star|clique"},
    {"layers", "Sign", "sign", NULL},
    {"layers", " field: place ", "field:place", NULL},
    {"layers", "none", "none", NULL},
    {"layers", "signs", NULL,
     "layers \"signs\" is none of none|sign|quad|root|kind|field:NAME; did you mean 'sign'?"},
    {"layers", "field:", NULL, "layers \"field:\" is none of none|sign|quad|root|kind|field:NAME"},
    {"counts", "All", "all", NULL},
    {"counts", "some", NULL, "counts \"some\" is none of sums|all"},
    {"loops", "keep", "keep", NULL},
    {"loops", "kept", NULL, "loops \"kept\" is none of aside|keep"},

    {"kind", "event", "event", NULL},
    {"kind", "stance,event", "event,stance", NULL},
    {"kind", " stance , event ,,stance", "event,stance", NULL},
    {"kind", "all", "all", NULL},
    {"kind", "", NULL, "kind is an empty list"},
    {"kind", " , ", NULL, "kind is an empty list"},

    {"min_confidence", "0.5", "0.5", NULL},
    {"min_confidence", ".50", "0.5", NULL},
    {"min_confidence", " 1 ", "1", NULL},
    {"min_confidence", "0", "0", NULL},
    {"min_confidence", "5e-1", "0.5", NULL},
    {"min_confidence", "0.1234564", "0.123456", NULL},
    {"min_confidence", "1.1", NULL, "min_confidence \"1.1\" is not a number from 0 to 1"},
    {"min_confidence", "-0.1", NULL, "min_confidence \"-0.1\" is not a number from 0 to 1"},
    {"min_confidence", "50%", NULL, "min_confidence \"50%\" is not a number from 0 to 1"},
    {"min_confidence", "", NULL, "min_confidence \"\" is not a number from 0 to 1"},

    {"actor", "niger", "niger", NULL},
    {"actor", "russia,niger", "niger,russia", NULL},
    {"actor", "Doe\\, John,niger", "Doe\\, John,niger", NULL}, /* a comma of a name */
    {"actor", "a\\\\,b", "a\\\\,b", NULL},                     /* a backslash, then a new name */
    {"actor", "a\\b", "a\\\\b", NULL},                         /* a backslash by itself */
    {"actor", "a\\", "a\\\\", NULL},
    {"actor", ",", NULL, "actor is an empty list"},

    {"type", "04", "04", NULL},
    {"type", "AGREE,03-08,04", "03-08,04,AGREE", NULL},
    {"type", "", NULL, "type is an empty list"},

    {"merge_by", "root", "root", NULL},
    {"merge_by", "type", NULL, "merge_by \"type\" is none of code|root|quad"},
    {"merge_span", "2w", "14d", NULL},
    {"merge_span", "31", NULL, "merge_span \"31\" is not a number of days or weeks: 31d, 2w"},
    {"tolerance", " 2d", "2d", NULL},
    {"tolerance", "-1d", NULL, "tolerance \"-1d\" is not a number of days or weeks: 31d, 2w"},
    {"tolerance", "1.5d", NULL, "tolerance \"1.5d\" is not a number of days or weeks: 31d, 2w"},

    {"ego", "niger:2", "niger:2", NULL},
    {"ego", "russia, niger", "niger,russia", NULL},
    {"between", "russia,niger,russia", "niger,russia", NULL},
    {"between", "", NULL, "between is an empty list"},

    {"where", "tone<-5", "tone<-5", NULL},
    {"where", " country = NER , MLI ", "country=MLI,NER", NULL},
    {"where", "b>=2;a!=x; a!=x ;", "a!=x; b>=2", NULL},
    {"where", "note=a\\;b\\,c", "note=a\\;b\\,c", NULL},
    {"where", "a<=b=c", NULL, "\"a\" is compared with the text \"b=c\", not one number"},
    {"where", "a=b=c", "a=b=c", NULL}, /* only the first sign is one */
    {"where", "a<1,2", NULL, "\"a\" is compared with several values, \"1\", not one number"},
    {"where", "tone", NULL, "\"tone\" is no condition: write FIELD=VALUE, or != < <= > >= for ="},
    {"where", "=5", NULL, "\"=5\" is no condition: write FIELD=VALUE, or != < <= > >= for ="},
    {"where", "tone=", NULL, "\"tone=\" is followed by no value"},
    {"where", " ; ", NULL, "there is no condition: write FIELD=VALUE"},
    {"where", "ego=niger", NULL, "ego is a choice of its own, not one of where"},
    {"exclude", "ego=niger:2; type=19; between=a,b", "between=a,b; ego=niger:2; type=19", NULL},
    {"exclude", "between!=a,b", NULL, "exclude takes between=LIST"},

    {"since", "2024", "2024", NULL},
    {"since", " 2024-03 ", "2024-03", NULL},
    {"since", "2024-03-26", "2024-03-26", NULL},
    {"since", "2024-03-01/2024-03-31", NULL,
     "since \"2024-03-01/2024-03-31\" is not one day, month or year"},
    {"since", "../2024", NULL, "since \"../2024\" is not one day, month or year"},
    {"since", "", NULL, "since \"\" is not one day, month or year"},
    {"since", "2024-13", NULL, "since \"2024-13\": month 13 does not exist"},
    {"until", "2023-02-29", NULL, "until \"2023-02-29\": 2023-02-29: February 2023 has 28 days"},
    {"until", "2024", "2024", NULL},

    {"window", "month", "month", NULL},
    {"window", " all ", "all", NULL},
    {"window", "7d", "7d", NULL},
    {"window", "007d", "7d", NULL},
    {"window", "090d/30d", "90d/30d", NULL},
    {"window", "2024, 2023-07-26", "2023-07-26,2024-01-01", NULL},
    {"window", "30d/90d", NULL,
     "window \"30d/90d\": the step is longer than the window, so that what lies between would be "
     "in "
     "none"},
    {"window", "90d/month", NULL,
     "window \"90d/month\": months have no fixed number of days: take days or months for both"},
    {"window", "2024-02-30", NULL,
     "window: cut \"2024-02-30\": 2024-02-30: February 2024 has 29 days"},
    {"week_start", "Sunday", "sunday", NULL},
    {"time_zone", "UTC", "UTC", NULL},
    {"half_life", "90d", "90d", NULL},
    {"half_life", "2w", "14d", NULL},
    {"half_life", "0d", NULL, "half_life \"0d\" is not a number of days or weeks: 90d"},
    {"half_life", "12h", NULL, "half_life \"12h\" is not a number of days or weeks: 90d"},
    {"scale", "log", "log", NULL},
    {"normalize", "share", "share", NULL},
    {"window", "fortnight", NULL,
     "window \"fortnight\" is none of day, week, month, quarter, year, all, 7d, 12h, 90d/30d, "
     "month+, or "
     "dates to cut at"},
    {"window", "0d", NULL,
     "window \"0d\" is none of day, week, month, quarter, year, all, 7d, 12h, 90d/30d, month+, or "
     "dates to cut at"},

    {"place", "within", "within", NULL},
    {"place", "start", "start", NULL},
    {"place", "end", "end", NULL},
    {"place", "spread", "spread", NULL},
    {"place", "exclude", "exclude", NULL},
    {"place", "exlude", NULL,
     "place \"exlude\" is none of within|start|end|spread|exclude; did you mean 'exclude'?"},

    {"merge", "given", "given", NULL},
    {"merge", "exact", "exact", NULL},
    {"merge", "Overlap", "overlap", NULL},
    {"merge", "none", "none", NULL},
    {"merge", "overlaps", NULL,
     "merge \"overlaps\" is none of given|exact|overlap|none; did you mean 'overlap'?"},

    {"weight", "events", "events", NULL},
    {"weight", "reports", "reports", NULL},
    {"weight", "goldstein", NULL,
     "weight \"goldstein\" is none of events|reports|cooperation|conflict|goldstein_positive|"
     "goldstein_negative|mentions|fatalities|documents|episodes|days"},
    {"weight", "mention", NULL,
     "weight \"mention\" is none of events|reports|cooperation|conflict|goldstein_positive|"
     "goldstein_negative|mentions|fatalities|documents|episodes|days; did you mean 'mentions'?"},
    {"weight", "goldstein_positive", "goldstein_positive", NULL},
    {"multilateral", "split", "split", NULL},

    {"direction", "directed", "directed", NULL},
    {"direction", "undirected", "undirected", NULL},
    {"direction", "undirect", NULL,
     "direction \"undirect\" is none of directed|undirected; did you mean 'undirected'?"},

    {"quad", "icews", "icews", NULL},
    {"quad", "gdelt", "gdelt", NULL},
    {"quad", "gdlt", NULL, "quad \"gdlt\" is none of icews|gdelt; did you mean 'gdelt'?"},

    {"on", "all", "all", NULL},
    {"on", "cooperation", "cooperation", NULL},
    {"on", "conflict", "conflict", NULL},
    {"on", "not-conflict", "not-conflict", NULL},
    {"on", "co-operation", NULL,
     "on \"co-operation\" is none of all|cooperation|conflict|not-conflict; did you mean "
     "'cooperation'?"},

    {"paths", "undirected", "undirected", NULL},
    {"paths", "directed", "directed", NULL},
    {"length", "hops", "hops", NULL},
    {"length", "inverse", "inverse", NULL},
    {"length", "log", "log", NULL},
    {"length", "loge", NULL, "length \"loge\" is none of hops|inverse|log; did you mean 'log'?"},
    {"categories", "mark", "mark", NULL},
    {"categories", "measure", "measure", NULL},
    {"categories", "drop", "drop", NULL},
    {"unresolved", "keep", "keep", NULL},
    {"unresolved", "DROP", "drop", NULL},
    {"unresolved", "grup", NULL,
     "unresolved \"grup\" is none of keep|drop|group; did you mean 'group'?"},
    {"language", " fr ", "fr", NULL},
    {"language", " ", NULL, "language is empty; give one that names have, as fr"},
    {"categories", "dropp", NULL,
     "categories \"dropp\" is none of mark|measure|drop; did you mean 'drop'?"},

    {"top", " 30 ", "30", NULL},
    {"top", "0", NULL, "top \"0\" is not a count"},
    {"top", "2.5", NULL, "top \"2.5\" is not a count"},
    {"min_weight", "2.50", "2.5", NULL},
    {"min_weight", "1e3", "1000", NULL},
    {"min_weight", "0", NULL, "min_weight \"0\" is not a number above 0"},
    {"backbone", "disparity:0.050", "disparity:0.05", NULL},
    {"backbone", "disparity", "disparity:0.05", NULL},
    {"backbone", "disparity:1", NULL,
     "backbone \"disparity:1\" is not disparity:X with X between 0 and 1"},
    {"backbone", "mst", NULL, "backbone \"mst\" is not disparity:X with X between 0 and 1"},
    {"seed", "1", "1", NULL},
    {"seed", " 0042 ", "42", NULL},
    {"seed", "1e3", "1000", NULL},
    {"seed", "9223372036854", "9223372036854", NULL},
    {"seed", "9223372036855", NULL, "seed \"9223372036855\" is not a whole number"},
    {"seed", "1.5", NULL, "seed \"1.5\" is not a whole number"},
    {"seed", "-1", NULL, "seed \"-1\" is not a whole number"},
    {"seed", "", NULL, "seed \"\" is not a whole number"},

    {"windows", "month", NULL, "a view has no \"windows\"; did you mean 'window'?"},
    {"min-confidence", "1", NULL,
     "a view has no \"min-confidence\"; did you mean 'min_confidence'?"},
    {"colour", "red", NULL, "a view has no \"colour\""},
    {"", "", NULL, "a view has no \"\""},
};

Test(view, set)
{
    for (size_t i = 0; i < COUNT(set_rows); i++) {
        const char *key = set_rows[i].key, *value = set_rows[i].value;
        struct ent_view *view = view_of(NULL), *copy = NULL;
        struct ent_error err = {0};
        enum ent_status status = ent_view_set(view, key, value, &err);
        cr_expect_eq(status, set_rows[i].canonical ? ENT_OK : ENT_EINVAL, "%s '%s': %s", key, value,
                     err.message);
        cr_expect_str_eq(err.message, set_rows[i].message ? set_rows[i].message : "", "%s '%s': %s",
                         key, value, err.message);
        cr_expect_eq(ent_view_set(view, key, value, NULL), status);
        if (set_rows[i].canonical) {
            cr_expect_str_eq(ent_view_get(view, key), set_rows[i].canonical, "%s '%s'", key, value);
            /* What is written can be read, and means the same. */
            cr_expect_eq(ent_view_set(view, key, set_rows[i].canonical, NULL), ENT_OK);
            cr_expect_str_eq(ent_view_get(view, key), set_rows[i].canonical, "%s '%s'", key, value);
            cr_assert_eq(ent_view_copy(&copy, view, NULL), ENT_OK);
            cr_expect_str_eq(ent_view_get(copy, key), set_rows[i].canonical, "%s '%s'", key, value);
            cr_expect(ent_views_equal(view, copy));
            ent_view_free(copy);
        } else {
            cr_expect_null(ent_view_get(view, key));
        }
        ent_view_free(view);
    }
}

Test(view, all_keys_are_among_the_rows)
{
    const struct ent_view_key *key;

    for (size_t k = 0; (key = ent_view_key(k)); k++) {
        size_t i = 0;
        while (i < COUNT(set_rows) && strcmp(set_rows[i].key, key->name) != 0)
            i++;
        cr_expect_lt(i, COUNT(set_rows), "%s", key->name);
        cr_expect_not_null(key->values);
        cr_expect_not_null(key->summary);
        if (key->fallback) {
            struct ent_view *view = view_of(NULL);
            cr_expect_eq(ent_view_set(view, key->name, key->fallback, NULL), ENT_OK);
            cr_expect_str_eq(ent_view_get(view, key->name), key->fallback);
            ent_view_free(view);
        }
    }
}

Test(view, a_failed_choice_leaves_the_one_before)
{
    static const char *const choices[][3] = {
        {"level", "state", "stat"}, {"kind", "stance", ""},      {"min_confidence", "0.5", "2"},
        {"since", "2024", "soon"},  {"window", "month", "moth"}, {"seed", "7", "-7"}};
    struct ent_view *view = view_of(NULL);

    for (size_t i = 0; i < COUNT(choices); i++) {
        cr_assert_eq(ent_view_set(view, choices[i][0], choices[i][1], NULL), ENT_OK);
        cr_assert_eq(ent_view_set(view, choices[i][0], choices[i][2], NULL), ENT_EINVAL);
        cr_expect_str_eq(ent_view_get(view, choices[i][0]), choices[i][1]);
    }
    cr_expect_eq(view->level, ENT_LEVEL_KIND);
    cr_expect_eq(view->kinds.n, 1);
    cr_expect_eq(view->min_confidence, 500000);
    cr_expect_eq(view->since, 1704067200); /* 2024-01-01 */
    cr_expect_eq(view->window.step.unit, ENT_TILES_MONTHS);
    cr_expect_eq(view->seed, 7);
    ent_view_free(view);
}

Test(view, choices_are_held_as_numbers)
{
    struct ent_view *view = view_of(
        (const char *[]){"level=state", "kind=all", "min_confidence=0.25", "actor=b,a", "type=04",
                         "since=2024-02", "until=2024-02", "window=week", "place=end", "merge=none",
                         "weight=reports", "direction=undirected", "quad=gdelt", "on=not-conflict",
                         "paths=directed", "length=log", "categories=drop", "seed=9", NULL});

    cr_expect_eq(view->level, ENT_LEVEL_KIND);
    cr_expect_eq(view->kinds.n, 0);
    cr_expect_eq(view->min_confidence, 250000);
    cr_expect_eq(view->actors.n, 2);
    cr_expect_str_eq(view->actors.items[0], "a");
    cr_expect_str_eq(view->types.items[0], "04");
    cr_expect_eq(view->since, 1706745600); /* 2024-02-01 */
    cr_expect_eq(view->until, 1709251200); /* 2024-03-01: the end of February */
    cr_expect_eq(view->window.step.width, 7 * ENT_DAY_S);
    cr_expect_eq(view->place, ENT_PLACE_END);
    cr_expect_eq(view->merge, ENT_MERGE_NONE);
    cr_expect_eq(view->weight, ENT_WEIGHT_REPORTS);
    cr_expect_eq(view->directed, ENT_UNDIRECTED);
    cr_expect_eq(view->quad, ENT_QUAD_GDELT);
    cr_expect_eq(view->on, ENT_ON_NOT_CONFLICT);
    cr_expect(view->paths_directed);
    cr_expect_eq(view->length, ENT_LENGTH_LOG);
    cr_expect_eq(view->categories, ENT_CATEGORIES_DROP);
    cr_expect_eq(view->seed, 9);
    ent_view_free(view);
}

Test(view, the_period_does_not_end_before_it_starts)
{
    struct ent_view *view = view_of((const char *[]){"since=2024-03-26", NULL});
    struct ent_error err = {0};

    cr_expect_eq(ent_view_set(view, "until", "2024-02", &err), ENT_EINVAL);
    cr_expect_str_eq(err.message, "the period ends before it starts");
    cr_expect_eq(ent_view_set(view, "until", "2024-03-26", NULL), ENT_OK);
    cr_expect_eq(ent_view_set(view, "since", "2024-03-27", NULL), ENT_EINVAL);
    cr_expect_str_eq(ent_view_get(view, "since"), "2024-03-26");
    ent_view_free(view);
}

/* ---- Copies ---- */

Test(view, a_copy_of_nothing_is_the_default)
{
    struct ent_view *copy = NULL, *fresh = view_of(NULL);

    cr_assert_eq(ent_view_copy(&copy, NULL, NULL), ENT_OK);
    cr_expect(ent_views_equal(copy, fresh));
    cr_expect_eq(copy->since, INT64_MIN);
    cr_expect_eq(copy->until, INT64_MAX);
    ent_view_free(copy);
    ent_view_free(fresh);
    ent_view_free(NULL);
}

Test(view, a_copy_is_its_own)
{
    struct ent_view *view = view_of((const char *[]){"actor=niger", "window=month", NULL});
    struct ent_view *copy = NULL;

    cr_assert_eq(ent_view_copy(&copy, view, NULL), ENT_OK);
    cr_assert_eq(ent_view_set(view, "actor", "mali", NULL), ENT_OK);
    cr_expect_not(ent_views_equal(view, copy));
    ent_view_free(view);
    cr_expect_str_eq(ent_view_get(copy, "actor"), "niger");
    cr_expect_str_eq(copy->actors.items[0], "niger");
    cr_expect_eq(copy->window.step.unit, ENT_TILES_MONTHS);
    ent_view_free(copy);
}

/* A list of a codebook's length: 40,000 names are read in time and room that do not grow with the
 * square. */
Test(view, a_long_list, .timeout = 20)
{
    enum { N = 40000 };
    struct ent_view *view = view_of(NULL);
    char *text = malloc(N * 12 + 1), *at = text;

    for (unsigned i = 0; i < N; i++)
        at += sprintf(at, "%sactor%05u", i ? "," : "", N - 1 - i);
    cr_assert_eq(ent_view_set(view, "actor", text, NULL), ENT_OK);
    cr_expect_eq(view->actors.n, N);
    cr_expect_str_eq(view->actors.items[N - 1], "actor39999");
    free(text);
    ent_view_free(view);
}

/* ---- Types ---- */

static const struct {
    const char *list, *type;
    bool taken;
} type_rows[] = {
    {"04", "04", true},
    {"04", "040", true}, /* codes match by their first digits */
    {"04", "0412", true},
    {"04", "14", false},
    {"04", "4", false},
    {"040", "04", false}, /* a base is no root */
    {"010", "10", false}, /* nor is 010 10 */
    {"03-08", "03", true},
    {"03-08", "0841", true},
    {"03-08", "02", false},
    {"03-08", "09", false},
    {"03-08", "0", false},
    {"03-08", "", false},
    {"03-08", "AGREE", false},
    {"036-043", "036", true},
    {"036-043", "0421", true},
    {"036-043", "0431", true},
    {"036-043", "044", false},
    {"036-043", "03", false},
    {"14-20", "190", true},
    {"AGREE", "AGREE", true},
    {"AGREE", "agree", true},
    {"AGREE", "AGREEMENT", false}, /* words match whole */
    {"AGREE", "", false},
    {"3-20", "3-20", true}, /* not of equal length: no range but a word */
    {"3-20", "10", false},
    {"04-", "04-", true},
    {"a-b", "A-B", true},
    {"01,AGREE,14-20", "173", true},
    {"01,AGREE,14-20", "agree", true},
    {"01,AGREE,14-20", "05", false},
};

Test(view, types)
{
    for (size_t i = 0; i < COUNT(type_rows); i++) {
        struct ent_view *view = view_of(NULL);
        struct ent_str type = ent_str_from(type_rows[i].type);
        cr_expect(ent_view_takes_type(view, type)); /* without a list all are taken */
        cr_assert_eq(ent_view_set(view, "type", type_rows[i].list, NULL), ENT_OK);
        cr_expect_eq(ent_view_takes_type(view, type), type_rows[i].taken, "%s of %s",
                     type_rows[i].type, type_rows[i].list);
        ent_view_free(view);
    }
}

/* ---- Which ties are read ---- */

Test(view, on)
{
    static const struct {
        const char *on;
        bool unknown, neutral, cooperation, conflict;
    } rows[] = {{"all", true, true, true, true},
                {"cooperation", false, false, true, false},
                {"conflict", false, false, false, true},
                {"not-conflict", true, true, true, false}};
    struct ent_view *view = view_of(NULL);

    cr_expect_eq(ent_view_on(view, ENT_ON_CONFLICT), ENT_ON_CONFLICT); /* as the measure has it */
    for (size_t i = 0; i < COUNT(rows); i++) {
        cr_assert_eq(ent_view_set(view, "on", rows[i].on, NULL), ENT_OK);
        enum ent_on on = ent_view_on(view, ENT_ON_ALL);
        cr_expect_eq(ent_on_takes(on, ENT_SIGN_UNKNOWN), rows[i].unknown, "%s", rows[i].on);
        cr_expect_eq(ent_on_takes(on, ENT_SIGN_NEUTRAL), rows[i].neutral, "%s", rows[i].on);
        cr_expect_eq(ent_on_takes(on, ENT_SIGN_COOPERATION), rows[i].cooperation, "%s", rows[i].on);
        cr_expect_eq(ent_on_takes(on, ENT_SIGN_CONFLICT), rows[i].conflict, "%s", rows[i].on);
        cr_expect_not_null(ent_on_name(on));
    }
    ent_view_free(view);
}

Test(view, lists_and_numbers)
{
    cr_expect(ent_view_key_is_list("actor"));
    cr_expect(ent_view_key_is_list("kind"));
    cr_expect_not(ent_view_key_is_list("window"));
    cr_expect(ent_view_key_is_number("seed"));
    cr_expect(ent_view_key_is_number("min_confidence"));
    cr_expect_not(ent_view_key_is_number("since"));
    cr_expect_not(ent_view_key_is_list("nothing"));
    cr_expect_not(ent_view_key_is_number("nothing"));
}
