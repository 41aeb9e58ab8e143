#include "graph/corpus/merge.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"

enum { MOST_ROWS = 8, LINE = 200 };

/* People and what they belong to, when: reports merge by states. */
static const struct actor_row actors[] = {
    {.id = "niger", .kind = "state"},
    {.id = "russia", .kind = "state"},
    {.id = "mali", .kind = "state"},
    {.id = "usa", .kind = "state"},
    {.id = "tiani", .part_of = "niger@2023-07-26/.."},
    {.id = "toumba", .part_of = "niger"},
    {.id = "putin", .part_of = "russia"},
    {.id = "goita", .part_of = "mali"},
};

static int by_text(const void *left, const void *right)
{
    return strcmp(left, right);
}

static void list_actors(const struct ent_corpus *corpus, const struct ent_actor *items, size_t n,
                        char *out)
{
    for (size_t i = 0; i < n; i++)
        sprintf(out + strlen(out), "%s%s", i ? "," : "",
                ent_actor_id(ent_corpus_actors(corpus), items[i]));
}

/* An event's reports, in the order of their ids: "a+b". */
static void list_members(const struct ent_corpus *corpus, const struct ent_event *event, char *out)
{
    char ids[MOST_ROWS][LINE] = {{0}};
    size_t n;
    const struct ent_kept *reports = ent_corpus_reports(corpus, &n);

    for (uint32_t m = 0; m < event->n; m++)
        strcpy(ids[m], ent_corpus_report_id(corpus, &reports[event->members[m]]).data);
    qsort(ids, event->n, sizeof *ids, by_text);
    for (uint32_t m = 0; m < event->n; m++)
        sprintf(out + strlen(out), "%s%s", m ? "+" : "", ids[m]);
}

/* All that an event says, but for its reports. */
static void tell(const struct ent_corpus *corpus, const struct ent_event *event, char *out)
{
    char date[ENT_SPAN_TEXT];

    ent_span_format(event->when, date);
    sprintf(out + strlen(out), " %s ", *date ? date : "undated");
    list_actors(corpus, event->sources, event->n_sources, out);
    strcat(out, event->mutual ? "-" : ">");
    list_actors(corpus, event->targets, event->n_targets, out);
    sprintf(out + strlen(out), " %s %s", ent_corpus_text(corpus, event->type).data,
            ent_sign_name((enum ent_sign)event->sign));
    if (event->intensity != ENT_MISSING)
        sprintf(out + strlen(out), " intensity %g", (double)event->intensity / ENT_MICRO);
    if (event->confidence != UINT32_MAX)
        sprintf(out + strlen(out), " confidence %g", (double)event->confidence / ENT_MICRO);
    if (event->weight != ENT_MICRO || event->reports_weight != event->n * ENT_MICRO)
        sprintf(out + strlen(out), " weight %g of %g", (double)event->weight / ENT_MICRO,
                (double)event->reports_weight / ENT_MICRO);
    if (event->disjoint)
        strcat(out, " disjoint");
}

/*
 * The events of rows, sorted, in `out`: "a+b c" with a blank between, or with all that they say and
 * " | " between. The rows are read from a place on, and backwards.
 */
static void merge_rows(const struct row *rows, size_t n, size_t from, bool backwards,
                       enum ent_merge rule, bool told, char *out)
{
    struct row turned[MOST_ROWS];
    char lines[MOST_ROWS][LINE] = {{0}};
    struct ent_corpus *corpus;
    struct ent_events events = {0};
    struct ent_event event;
    struct ent_error err = {0};

    for (size_t i = 0; i < n; i++)
        turned[i] = rows[(from + (backwards ? n - i : i)) % n];
    corpus = corpus_of(actors, COUNT(actors), turned, n);
    cr_assert_eq(ent_merge(&events, corpus,
                           &(struct ent_merging){.rule = rule, .span = 31 * ENT_DAY_S}, &err),
                 ENT_OK, "%s", err.message);
    cr_assert(events.n <= MOST_ROWS);
    for (size_t e = 0; e < events.n; e++) {
        cr_assert_eq(ent_event_at(&events, e, &event, &err), ENT_OK, "%s", err.message);
        list_members(corpus, &event, lines[e]);
        if (told)
            tell(corpus, &event, lines[e]);
    }
    qsort(lines, events.n, sizeof *lines, by_text);
    *out = '\0';
    for (size_t e = 0; e < events.n; e++) {
        strcat(out, e == 0 ? "" : told ? " | " : " ");
        strcat(out, lines[e]);
    }
    ent_events_fini(&events);
    ent_corpus_free(corpus);
}

/* In whatever order they are read, rows merge into the same events. */
static void expect_events(const char *title, const struct row *rows, enum ent_merge rule, bool told,
                          const char *want)
{
    size_t n = 0;

    while (n < MOST_ROWS && rows[n].source)
        n++;
    for (size_t from = 0; from < n; from++) {
        for (int backwards = 0; backwards < 2; backwards++) {
            char got[MOST_ROWS * LINE];
            merge_rows(rows, n, from, backwards, rule, told, got);
            cr_expect_str_eq(got, want, "%s, read from %zu on%s: %s", title, from,
                             backwards ? " backwards" : "", got);
        }
    }
}

/* ---- Which reports merge ---- */

#define FROM(letter) .id = letter, .source = "niger", .target = "russia", .type = "04"

static const struct {
    const char *title;
    enum ent_merge rule;
    struct row rows[MOST_ROWS];
    const char *events;
} merge_rules[] = {
    /* given */
    {"who names an event belongs to it, whatever else",
     ENT_MERGE_GIVEN,
     {{.id = "a",
       .event = "E1",
       .source = "niger",
       .target = "russia",
       .type = "04",
       .date = "2024-03-26"},
      {.id = "b", .event = "E1", .source = "mali", .target = "usa", .type = "19", .date = "2023"},
      {.id = "c",
       .event = "E2",
       .source = "niger",
       .target = "russia",
       .type = "04",
       .date = "2024-03-26"}},
     "a+b c"},
    {"the others go by overlap",
     ENT_MERGE_GIVEN,
     {{FROM("a"), .event = "E1", .date = "2024-03-26"},
      {FROM("b"), .date = "2024-03-26"},
      {FROM("c"), .date = "2024-03-20/2024-03-30"}},
     "a b+c"},
    {"an undated report may name its event",
     ENT_MERGE_GIVEN,
     {{FROM("a"), .event = "E1"}, {FROM("b"), .event = "E1"}, {FROM("c")}, {FROM("d")}},
     "a+b c d"},
    {"so may one with a weight",
     ENT_MERGE_GIVEN,
     {{FROM("a"), .event = "E1", .weight = "3"}, {FROM("b"), .event = "E1", .weight = "2"}},
     "a+b"},

    /* exact */
    {"the same day",
     ENT_MERGE_EXACT,
     {{FROM("a"), .date = "2024-03-26"},
      {FROM("b"), .date = "2024-03-26"},
      {FROM("c"), .date = "2024-03-27"}},
     "a+b c"},
    {"the same days in other words",
     ENT_MERGE_EXACT,
     {{FROM("a"), .date = "2024-03"},
      {FROM("b"), .date = "2024-03-01/2024-03-31"},
      {FROM("c"), .date = "2024-03~"}},
     "a+b+c"},
    {"an overlap is not the same",
     ENT_MERGE_EXACT,
     {{FROM("a"), .date = "2024-03"}, {FROM("b"), .date = "2024-03-26"}},
     "a b"},
    {"open dates can be the same",
     ENT_MERGE_EXACT,
     {{FROM("a"), .date = "../2024-03"},
      {FROM("b"), .date = "../2024-03"},
      {FROM("c"), .date = "2024-03/.."}},
     "a+b c"},
    {"nothing says that undated reports mean one day",
     ENT_MERGE_EXACT,
     {{FROM("a")}, {FROM("b")}},
     "a b"},
    {"names of events are for `given`",
     ENT_MERGE_EXACT,
     {{FROM("a"), .event = "E1", .date = "2024"},
      {FROM("b"), .event = "E2", .date = "2024"},
      {FROM("c"), .event = "E1", .date = "2023"}},
     "a+b c"},

    /* none */
    {"none",
     ENT_MERGE_NONE,
     {{FROM("a"), .event = "E1", .date = "2024-03-26"},
      {FROM("b"), .event = "E1", .date = "2024-03-26"}},
     "a b"},

    /* What must be equal: overlap, all on one day. */
    {"another type",
     ENT_MERGE_OVERLAP,
     {{.id = "a", .source = "niger", .target = "russia", .type = "04", .date = "2024-03-26"},
      {.id = "b", .source = "niger", .target = "russia", .type = "040", .date = "2024-03-26"}},
     "a b"},
    {"another kind",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024-03-26"}, {FROM("b"), .date = "2024-03-26", .kind = "stance"}},
     "a b"},
    {"the other direction",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024-03-26"},
      {.id = "b", .source = "russia", .target = "niger", .type = "04", .date = "2024-03-26"}},
     "a b"},
    {"mutual ones have no direction",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .mutual = true, .date = "2024-03-26"},
      {.id = "b",
       .source = "russia",
       .target = "niger",
       .type = "04",
       .mutual = true,
       .date = "2024-03-26"}},
     "a+b"},
    {"mutual and directed",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .mutual = true, .date = "2024-03-26"}, {FROM("b"), .date = "2024-03-26"}},
     "a b"},
    {"people are their states",
     ENT_MERGE_OVERLAP,
     {{.id = "a", .source = "tiani", .target = "putin", .type = "04", .date = "2024-03-26"},
      {FROM("b"), .date = "2024-03-26"},
      {.id = "c", .source = "toumba", .target = "russia", .type = "04", .date = "2024-03-26"}},
     "a+b+c"},
    {"at the date",
     ENT_MERGE_OVERLAP,
     {{.id = "a", .source = "tiani", .target = "russia", .type = "04", .date = "2023-07-25"},
      {FROM("b"), .date = "2023-07-25"},
      {.id = "c", .source = "tiani", .target = "russia", .type = "04", .date = "2023-07-26"},
      {FROM("d"), .date = "2023-07-26"}},
     "a b c+d"},
    {"sets, in any order and with doubles",
     ENT_MERGE_OVERLAP,
     {{.id = "a", .source = "niger,mali", .target = "russia", .type = "04", .date = "2024-03-26"},
      {.id = "b", .source = "mali,niger", .target = "russia", .type = "04", .date = "2024-03-26"},
      {.id = "c",
       .source = "goita,tiani,niger",
       .target = "putin",
       .type = "04",
       .date = "2024-03-26"}},
     "a+b+c"},
    {"a part of a set is another set",
     ENT_MERGE_OVERLAP,
     {{.id = "a", .source = "niger,mali", .target = "russia", .type = "04", .date = "2024-03-26"},
      {FROM("b"), .date = "2024-03-26"},
      {.id = "c",
       .source = "niger,mali,usa",
       .target = "russia",
       .type = "04",
       .date = "2024-03-26"}},
     "a b c"},
    {"mutual sets either way round",
     ENT_MERGE_OVERLAP,
     {{.id = "a",
       .source = "niger,mali",
       .target = "russia",
       .type = "04",
       .mutual = true,
       .date = "2024-03-26"},
      {.id = "b",
       .source = "putin",
       .target = "mali,niger",
       .type = "04",
       .mutual = true,
       .date = "2024-03-26"}},
     "a+b"},
    {"nobody to act upon",
     ENT_MERGE_OVERLAP,
     {{.id = "a", .source = "niger", .type = "04", .date = "2024-03-26"},
      {.id = "b", .source = "niger", .type = "04", .date = "2024-03-26"},
      {FROM("c"), .date = "2024-03-26"}},
     "a+b c"},
    {"a weight is a count already",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024-03-26", .weight = "3"},
      {FROM("b"), .date = "2024-03-26", .weight = "3"},
      {FROM("c"), .date = "2024-03-26"},
      {FROM("d"), .date = "2024-03-26"}},
     "a b c+d"},
    {"undated",
     ENT_MERGE_OVERLAP,
     {{FROM("a")}, {FROM("b")}, {FROM("c"), .date = "2024-03-26"}},
     "a b c"},

    /* Dates. Days of March 2024, as [first, last]; what runs is the intersection. */
    {"one within the other",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024-03"}, {FROM("b"), .date = "2024-03-26"}},
     "a+b"},
    {"days that only touch",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024-03-26"}, {FROM("b"), .date = "2024-03-27"}},
     "a b"},
    /* a [1, 10], b [8, 20] leave [8, 10]; c [15, 25] overlaps b but not what is left. */
    {"a chain breaks where the intersection ends",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024-03-01/2024-03-10"},
      {FROM("b"), .date = "2024-03-08/2024-03-20"},
      {FROM("c"), .date = "2024-03-15/2024-03-25"}},
     "a+b c"},
    /* By start, then end: a [1, 3], b [1, 31] leave [1, 3]; c [5, 5] begins anew, and d [5, 9]
       joins it. */
    {"the narrow one first",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024-03-01/2024-03-03"},
      {FROM("b"), .date = "2024-03"},
      {FROM("c"), .date = "2024-03-05"},
      {FROM("d"), .date = "2024-03-05/2024-03-09"}},
     "a+b c+d"},
    {"two meetings in one month stay two",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024-03-04"},
      {FROM("b"), .date = "2024-03-04"},
      {FROM("c"), .date = "2024-03-18"},
      {FROM("d"), .date = "2024-03-18"}},
     "a+b c+d"},
    {"31 days are bounded",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024-03-01/2024-03-31"}, {FROM("b"), .date = "2024-03-10"}},
     "a+b"},
    {"32 days are wide",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024-03-01/2024-04-01"}, {FROM("b"), .date = "2024-03-10"}},
     "a b"},
    {"wide dates merge with their equals",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "2024"},
      {FROM("b"), .date = "2024-01-01/2024-12-31"},
      {FROM("c"), .date = "2024-01-01"},
      {FROM("d"), .date = "2023/2024"},
      {FROM("e"), .date = "2024-01"}},
     "a+b c+e d"},
    {"open dates merge with their equals",
     ENT_MERGE_OVERLAP,
     {{FROM("a"), .date = "../2024-03-26"},
      {FROM("b"), .date = "../2024-03-26"},
      {FROM("c"), .date = "2024-03-26"},
      {FROM("d"), .date = "../2024-03-27"},
      {FROM("e"), .date = "2024-03-26/.."},
      {FROM("f"), .date = "2024-03-26/.."}},
     "a+b c d e+f"},
};

Test(merge, rules)
{
    for (size_t i = 0; i < COUNT(merge_rules); i++)
        expect_events(merge_rules[i].title, merge_rules[i].rows, merge_rules[i].rule, false,
                      merge_rules[i].events);
}

/* ---- What an event says ---- */

/* CAMEO: 04 is verbal cooperation, Goldstein 1.0; 19 material conflict, -10.0. */
static const struct {
    const char *title;
    struct row rows[MOST_ROWS];
    const char *events; /* by `given` */
} told_rows[] = {
    {"one report",
     {{FROM("a"), .date = "2024-03-26"}},
     "a 2024-03-26 niger>russia 04 cooperation intensity 1"},
    {"the intersection of the dates",
     {{FROM("a"), .date = "2024-03-20/2024-03-28"}, {FROM("b"), .date = "2024-03-26/2024-03-31"}},
     "a+b 2024-03-26/2024-03-28 niger>russia 04 cooperation intensity 1"},
    {"an open date is narrowed too",
     {{FROM("a"), .event = "E", .date = "../2024-03-26"},
      {FROM("b"), .event = "E", .date = "2024-03"}},
     "a+b 2024-03-01/2024-03-26 niger>russia 04 cooperation intensity 1"},
    {"undated reports say nothing of the date",
     {{FROM("a"), .event = "E"},
      {FROM("b"), .event = "E", .date = "2024-03"},
      {FROM("c"), .event = "E"}},
     "a+b+c 2024-03 niger>russia 04 cooperation intensity 1"},
    {"all undated",
     {{FROM("a"), .event = "E"}, {FROM("b"), .event = "E"}},
     "a+b undated niger>russia 04 cooperation intensity 1"},
    {"dates without a common part: the span around them",
     {{FROM("a"), .event = "E", .date = "2024-03-26"},
      {FROM("b"), .event = "E", .date = "2024-03-28"},
      {FROM("c"), .event = "E", .date = "2024-03"}},
     "a+b+c 2024-03 niger>russia 04 cooperation intensity 1 disjoint"},
    {"and one of them open",
     {{FROM("a"), .event = "E", .date = "../2024-02"},
      {FROM("b"), .event = "E", .date = "2024-03-28"}},
     "a+b ../2024-03-28 niger>russia 04 cooperation intensity 1 disjoint"},
    {"the union of the actors",
     {{.id = "a", .source = "tiani", .target = "putin,russia", .type = "04", .date = "2024-03-26"},
      {.id = "b", .source = "toumba,tiani", .target = "putin", .type = "04", .date = "2024-03-26"}},
     "a+b 2024-03-26 tiani,toumba>putin,russia 04 cooperation intensity 1"},
    {"the smallest id speaks",
     {{.id = "b",
       .event = "E",
       .source = "niger",
       .target = "russia",
       .type = "04",
       .date = "2024"},
      {.id = "a",
       .event = "E",
       .source = "niger",
       .target = "russia",
       .type = "19",
       .date = "2024"}},
     "a+b 2024 niger>russia 19 conflict intensity -10"},
    {"also of sign and intensity, and of who is mutual",
     {{FROM("a"), .event = "E", .date = "2024", .sign = "neutral", .intensity = "0",
       .mutual = true},
      {FROM("b"), .event = "E", .date = "2024", .sign = "conflict", .intensity = "-3"}},
     "a+b 2024 niger-russia 04 neutral intensity 0"},
    {"an intensity makes the sign of a type that is not CAMEO",
     {{.id = "a", .source = "niger", .target = "russia", .type = "VISIT", .intensity = "-0.5"}},
     "a undated niger>russia VISIT conflict intensity -0.5"},
    {"without one nothing is known",
     {{.id = "a", .source = "niger", .target = "russia", .type = "VISIT"}},
     "a undated niger>russia VISIT unknown"},
    {"the best confidence",
     {{FROM("a"), .event = "E", .confidence = "0.4"},
      {FROM("b"), .event = "E", .confidence = "0.9"},
      {FROM("c"), .event = "E", .confidence = "0.5"}},
     "a+b+c undated niger>russia 04 cooperation intensity 1 confidence 0.9"},
    {"one that nobody gave passes any threshold",
     {{FROM("a"), .event = "E", .confidence = "0.4"}, {FROM("b"), .event = "E"}},
     "a+b undated niger>russia 04 cooperation intensity 1"},
    {"a weight of its own",
     {{FROM("a"), .weight = "2.5"}},
     "a undated niger>russia 04 cooperation intensity 1 weight 2.5 of 2.5"},
    {"the largest weight; the sum of the reports', 1 where none is given",
     {{FROM("a"), .event = "E", .weight = "0.25"},
      {FROM("b"), .event = "E", .weight = "3"},
      {FROM("c"), .event = "E"}},
     "a+b+c undated niger>russia 04 cooperation intensity 1 weight 3 of 4.25"},
    /* The second tells it the other way round: it must not make a tie of Tiani and Niger. */
    {"mutual reports are turned one way",
     {{.id = "a",
       .source = "tiani",
       .target = "putin",
       .type = "04",
       .mutual = true,
       .date = "2024-03-26"},
      {.id = "b",
       .source = "russia",
       .target = "niger",
       .type = "04",
       .mutual = true,
       .date = "2024-03-26"}},
     "a+b 2024-03-26 niger,tiani-putin,russia 04 cooperation intensity 1"},
    {"with sets",
     {{.id = "a",
       .source = "niger,mali",
       .target = "russia",
       .type = "04",
       .mutual = true,
       .date = "2024-03-26"},
      {.id = "b",
       .source = "putin",
       .target = "goita,tiani",
       .type = "04",
       .mutual = true,
       .date = "2024-03-26"}},
     "a+b 2024-03-26 goita,mali,niger,tiani-putin,russia 04 cooperation intensity 1"},
    {"with sets that share a state",
     {{.id = "a",
       .source = "niger,mali,usa",
       .target = "russia,usa",
       .type = "04",
       .mutual = true,
       .date = "2024-03-26"},
      {.id = "b",
       .source = "usa,russia",
       .target = "usa,mali,niger",
       .type = "04",
       .mutual = true,
       .date = "2024-03-26"}},
     "a+b 2024-03-26 mali,niger,usa-russia,usa 04 cooperation intensity 1"},
    {"and where the event is named",
     {{.id = "a",
       .event = "E",
       .source = "niger,mali",
       .target = "russia",
       .type = "04",
       .mutual = true},
      {.id = "b",
       .event = "E",
       .source = "putin",
       .target = "niger",
       .type = "04",
       .mutual = true}},
     "a+b undated mali,niger-putin,russia 04 cooperation intensity 1"},
    {"a directed event keeps both directions",
     {{.id = "a", .event = "E", .source = "niger", .target = "russia", .type = "04"},
      {.id = "b", .event = "E", .source = "russia", .target = "niger", .type = "04"}},
     "a+b undated niger,russia>niger,russia 04 cooperation intensity 1"},
};

Test(merge, events)
{
    for (size_t i = 0; i < COUNT(told_rows); i++)
        expect_events(told_rows[i].title, told_rows[i].rows, ENT_MERGE_GIVEN, true,
                      told_rows[i].events);
}

/* Without ids the content decides who speaks, not who was read first. */
Test(merge, reports_without_ids)
{
    static const struct row rows[] = {
        {.event = "E", .source = "niger", .target = "russia", .type = "X", .intensity = "4"},
        {.event = "E", .source = "niger", .target = "russia", .type = "X", .intensity = "-2"},
        {.event = "E", .source = "niger", .target = "russia", .type = "X", .intensity = "3"},
    };

    for (size_t from = 0; from < 3; from++) {
        char got[MOST_ROWS * LINE];
        merge_rows(rows, 3, from, false, ENT_MERGE_GIVEN, true, got);
        cr_expect_str_eq(got, "++ undated niger>russia X conflict intensity -2", "%s", got);
    }
}

Test(merge, what_was_rejected_late_is_in_no_event)
{
    static const struct row rows[] = {
        {FROM("a")}, {.id = "b", .source = "nobody", .target = "russia"}, {FROM("c")}};
    struct ent_corpus *corpus = NULL;
    struct ent_events events = {0};
    struct ent_event event;

    cr_assert_eq(ent_corpus_new(&corpus, NULL, NULL), ENT_OK);
    ent_corpus_set_max_rejects(corpus, 1, false);
    cr_assert_eq(read_rows(corpus, NULL, actors, COUNT(actors), rows, 3, NULL), ENT_OK);
    cr_assert_eq(ent_corpus_resolve(corpus, NULL), ENT_OK);
    for (enum ent_merge rule = ENT_MERGE_GIVEN; rule <= ENT_MERGE_NONE; rule++) {
        cr_assert_eq(ent_merge(&events, corpus,
                               &(struct ent_merging){.rule = rule, .span = 31 * ENT_DAY_S}, NULL),
                     ENT_OK);
        cr_assert_eq(events.n, 2);
        for (size_t e = 0; e < 2; e++) {
            cr_assert_eq(ent_event_at(&events, e, &event, NULL), ENT_OK);
            cr_expect_eq(event.n, 1);
            cr_expect_neq(event.members[0], 1);
        }
        ent_events_fini(&events);
    }
    ent_corpus_free(corpus);
}

/* The report is the event; what is attached to it tells how often it was told, and how surely. */
Test(merge, attached_reports)
{
    static const struct row rows[] = {
        {FROM("a"), .date = "2024-03-26", .confidence = "0.1"},
        {.id = "m1", .event = "a", .attached = true, .confidence = "0.3", .document = "d1"},
        {.id = "m2", .event = "a", .attached = true, .confidence = "0.6", .document = "d2"},
        {FROM("z"), .date = "2024-03-26", .confidence = "0.2"},
    };

    for (enum ent_merge rule = ENT_MERGE_EXACT; rule <= ENT_MERGE_NONE; rule++) {
        for (int backwards = 0; backwards < 2; backwards++) {
            struct ent_corpus *corpus;
            struct ent_events events = {0};
            struct ent_event event;
            struct row turned[4];
            uint32_t n = 0, n_reports = 0, best = 0;
            int64_t weight = 0;
            for (size_t i = 0; i < 4; i++)
                turned[i] = rows[backwards ? 3 - i : i];
            corpus = corpus_of(actors, COUNT(actors), turned, 4);
            cr_assert_eq(ent_merge(&events, corpus,
                                   &(struct ent_merging){.rule = rule, .span = 31 * ENT_DAY_S},
                                   NULL),
                         ENT_OK);
            cr_expect_eq(events.n, rule == ENT_MERGE_NONE ? 2 : 1);
            for (size_t e = 0; e < events.n; e++) {
                cr_assert_eq(ent_event_at(&events, e, &event, NULL), ENT_OK);
                n += event.n;
                n_reports += event.n_reports;
                weight += event.reports_weight;
                best = event.confidence > best ? event.confidence : best;
                cr_expect_eq(event.n_sources, 1);
            }
            cr_expect_eq(n, 4);
            cr_expect_eq(n_reports, 3); /* m1, m2 and z */
            cr_expect_eq(weight, 3 * ENT_MICRO);
            cr_expect_eq(best, 600000);
            ent_events_fini(&events);
            ent_corpus_free(corpus);
        }
    }
}

Test(merge, weights_do_not_overflow)
{
    static const struct row rows[] = {{FROM("a"), .event = "E", .weight = "9223372036854"},
                                      {FROM("b"), .event = "E", .weight = "1"}};
    struct ent_corpus *corpus = corpus_of(actors, COUNT(actors), rows, 2);
    struct ent_events events = {0};
    struct ent_event event;
    struct ent_error err = {0};

    cr_assert_eq(ent_merge(&events, corpus, &(struct ent_merging){.span = 31 * ENT_DAY_S}, NULL),
                 ENT_OK);
    cr_expect_eq(ent_event_at(&events, 0, &event, &err), ENT_ELIMIT);
    cr_expect_str_eq(err.message, "an event's weight is larger than 9.2e12");
    ent_events_fini(&events);
    ent_corpus_free(corpus);
}

Test(merge, nothing)
{
    struct ent_corpus *corpus = corpus_of(NULL, 0, NULL, 0);
    struct ent_events events = {0};

    for (enum ent_merge rule = ENT_MERGE_GIVEN; rule <= ENT_MERGE_NONE; rule++) {
        cr_assert_eq(ent_merge(&events, corpus,
                               &(struct ent_merging){.rule = rule, .span = 31 * ENT_DAY_S}, NULL),
                     ENT_OK);
        cr_expect_eq(events.n, 0);
        ent_events_fini(&events);
    }
    ent_corpus_free(corpus);
}

/* Many keys and many members of one key: all are in exactly one event. */
Test(merge, every_report_is_in_one_event)
{
    enum { N = 3000 };
    static struct row rows[N];
    static char ids[N][12], dates[N][24];
    struct ent_corpus *corpus;
    struct ent_events events = {0};
    struct ent_event event;
    uint8_t seen[N] = {0};

    for (unsigned i = 0; i < N; i++) {
        snprintf(ids[i], sizeof ids[i], "r%u", i);
        snprintf(dates[i], sizeof dates[i], "2024-%02u-%02u", i % 12 + 1, i % 28 + 1);
        rows[i] = (struct row){.id = ids[i],
                               .source = i % 3 ? "niger" : "mali",
                               .target = i % 2 ? "russia" : "usa",
                               .type = i % 5 ? "04" : "19",
                               .event = i % 7 ? NULL : "E",
                               .date = i % 11 ? dates[i] : NULL};
    }
    corpus = corpus_of(actors, COUNT(actors), rows, N);
    for (enum ent_merge rule = ENT_MERGE_GIVEN; rule <= ENT_MERGE_NONE; rule++) {
        uint32_t last_first = 0;
        memset(seen, 0, sizeof seen);
        cr_assert_eq(ent_merge(&events, corpus,
                               &(struct ent_merging){.rule = rule, .span = 31 * ENT_DAY_S}, NULL),
                     ENT_OK);
        for (size_t e = 0; e < events.n; e++) {
            cr_assert_eq(ent_event_at(&events, e, &event, NULL), ENT_OK);
            for (uint32_t m = 0; m < event.n; m++)
                seen[event.members[m]]++;
            /* Events are numbered by their first reports. */
            cr_assert(e == 0 || event.members[0] > last_first);
            last_first = event.members[0];
        }
        for (size_t i = 0; i < N; i++)
            cr_assert_eq(seen[i], 1);
        ent_events_fini(&events);
    }
    ent_corpus_free(corpus);
}
