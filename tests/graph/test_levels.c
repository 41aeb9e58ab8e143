#include "graph/actors/levels.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"

/* Blocs that change, one who is in two of them, offices that change hands. */
static const struct actor_row rows[] = {
    {.id = "aes", .kind = "alliance"},
    {.id = "ecowas", .kind = "bloc", .member_of = "union"},
    {.id = "union", .kind = "bloc", .member_of = "ecowas"}, /* members of each other */
    {.id = "niger", .kind = "state", .member_of = "aes@2023-09-16/..;ecowas@../2025-01-28"},
    {.id = "mali", .kind = "state", .member_of = "aes@2023-09-16/.."},
    {.id = "ghana", .kind = "state", .member_of = "ecowas;ecowas@2020/.."},
    {.id = "russia", .kind = "state"},
    {.id = "ministry", .kind = "organisation", .part_of = "niger"},
    {.id = "minister", .kind = "person", .part_of = "ministry@../2024-03;russia@2024-04/.."},
    {.id = "putin", .kind = "person", .part_of = "russia"},
    {.id = "exile", .kind = "person", .part_of = "ghana@../2020;ghana@2022/.."},
    {.id = "both", .kind = "person", .part_of = "ghana;russia"},
    {.id = "ring-a", .kind = "club", .member_of = "ring-b"},
    {.id = "ring-b", .kind = "club", .member_of = "ring-a;aes@2024/.."},
    {.id = "nobody", .kind = "person"},
};

static const struct {
    const char *choices[4];
    const char *actor, *date;
    const char *counts_as; /* several separated by a blank */
    enum ent_rolled how;
} at_rows[] = {
    {{"level=actor"}, "minister", "2024", "minister", ENT_ROLLED},
    {{"level=organisation"}, "minister", "2024-03", "ministry", ENT_ROLLED},
    {{"level=organisation"}, "minister", "2024-04", "minister", ENT_ROLLED_NOT},
    {{"level=organisation"}, "niger", "2024", "niger", ENT_ROLLED_NOT},
    {{"level=state"}, "minister", "2024-03-31", "niger", ENT_ROLLED},
    {{"level=state"}, "minister", "2024-04-01", "russia", ENT_ROLLED},
    {{"level=state"}, "minister", "2024-03-31/2024-04-01", "minister", ENT_ROLLED_UNDECIDED},
    {{"level=state"}, "minister", "", "minister", ENT_ROLLED_UNDECIDED},
    {{"level=state"}, "exile", "2020", "ghana", ENT_ROLLED},
    {{"level=state"}, "exile", "2021", "exile", ENT_ROLLED_NOT},
    {{"level=state"}, "exile", "2020/2022", "exile", ENT_ROLLED_UNDECIDED}, /* not in between */
    {{"level=state"}, "both", "2024", "both", ENT_ROLLED_SEVERAL},
    {{"level=state"}, "mali", "2024", "mali", ENT_ROLLED}, /* member_of is for blocs */
    {{"level=bloc"}, "niger", "2023-06", "ecowas", ENT_ROLLED},
    {{"level=bloc"}, "niger", "2025-06", "aes", ENT_ROLLED},
    {{"level=bloc"}, "niger", "2024-06", "niger", ENT_ROLLED_SEVERAL},
    {{"level=bloc"}, "niger", "2023-09", "niger", ENT_ROLLED_UNDECIDED},
    {{"level=bloc"}, "niger", "../2023-09-15", "ecowas", ENT_ROLLED},
    {{"level=bloc"}, "niger", "2025-01-29/..", "aes", ENT_ROLLED},
    {{"level=bloc"}, "mali", "2023-09-15", "mali", ENT_ROLLED_NOT},
    {{"level=bloc"}, "mali", "2023-09-16", "aes", ENT_ROLLED},
    {{"level=bloc"}, "ghana", "", "ecowas", ENT_ROLLED}, /* told twice, once with a date */
    {{"level=bloc"}, "ministry", "2023-06", "ecowas", ENT_ROLLED},
    {{"level=bloc"}, "ministry", "2023-09", "niger", ENT_ROLLED_UNDECIDED}, /* as its state */
    {{"level=bloc"}, "minister", "2025-06", "russia", ENT_ROLLED}, /* in none: as his state */
    {{"level=bloc"}, "putin", "2024", "russia", ENT_ROLLED},
    {{"level=bloc"}, "nobody", "2024", "nobody", ENT_ROLLED_NOT},
    {{"level=bloc"}, "both", "2024", "both", ENT_ROLLED_SEVERAL},
    {{"level=bloc"}, "ring-a", "2024", "aes", ENT_ROLLED},
    {{"level=bloc"}, "ring-a", "2023", "ring-a", ENT_ROLLED_NOT},
    {{"level=bloc", "blocs=split"}, "niger", "2024-06", "aes ecowas", ENT_ROLLED_SEVERAL},
    {{"level=bloc", "blocs=split"}, "niger", "2025-06", "aes", ENT_ROLLED},
    {{"level=bloc", "blocs=split"}, "both", "2024", "ecowas russia", ENT_ROLLED_SEVERAL},
    {{"level=bloc", "blocs=first", "bloc=ecowas,aes"},
     "niger",
     "2024",
     "ecowas",
     ENT_ROLLED_SEVERAL},
    {{"level=bloc", "blocs=first", "bloc=aes,ecowas"}, "niger", "2024", "aes", ENT_ROLLED_SEVERAL},
    {{"level=bloc", "bloc=aes"}, "niger", "2024", "aes", ENT_ROLLED},
    {{"level=bloc", "bloc=aes"}, "ghana", "2024", "ghana", ENT_ROLLED_NOT},
    {{"level=bloc", "bloc=union"}, "niger", "2023", "union", ENT_ROLLED}, /* by way of another */
    {{"level=alliance"}, "niger", "2024", "aes", ENT_ROLLED},
    {{"level=club"}, "ring-a", "2024", "ring-a", ENT_ROLLED},
};

static struct ent_actor named(const struct ent_actors *actors, const char *id)
{
    struct ent_actor actor;

    cr_assert_eq(ent_actors_find(actors, ent_str_from(id), &actor, NULL), ENT_OK, "%s", id);
    return actor;
}

/* The actors in another order: nothing may depend on it. */
static struct ent_actors *turned(size_t from)
{
    struct ent_actors *actors = NULL;
    struct ent_error err = {0};

    cr_assert_eq(ent_actors_new(&actors, NULL), ENT_OK);
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_assert_eq(
            declare_rows(actors, &rows[(from + 7 * i) % COUNT(rows)], 1, 1, "a.json", &err), ENT_OK,
            "%s", err.message);
    cr_assert_eq(ent_actors_resolve(actors, &err), ENT_OK, "%s", err.message);
    return actors;
}

Test(levels, at_a_date)
{
    for (size_t from = 0; from < COUNT(rows); from++) {
        struct ent_actors *actors = turned(from);
        for (size_t i = 0; i < COUNT(at_rows); i++) {
            struct ent_view *view = view_of(at_rows[i].choices);
            struct ent_levels *levels = NULL;
            struct ent_error err = {0};
            char text[100] = "";
            cr_assert_eq(ent_levels_new(&levels, actors, view, &err), ENT_OK, "%s", err.message);
            struct ent_rolling found =
                ent_levels_at(levels, named(actors, at_rows[i].actor), span_of(at_rows[i].date));
            for (size_t k = 0; k < found.n; k++) {
                struct ent_actor one = {found.actors ? found.actors[k] : found.actor};
                strcat(strcat(text, k ? " " : ""), ent_actor_id(actors, one));
            }
            cr_expect_str_eq(text, at_rows[i].counts_as, "%s, %s at %s: %s", at_rows[i].choices[0],
                             at_rows[i].actor, at_rows[i].date, text);
            cr_expect_eq(found.how, at_rows[i].how, "%s, %s at %s: %d", at_rows[i].choices[0],
                         at_rows[i].actor, at_rows[i].date, found.how);
            ent_levels_free(levels);
            ent_view_free(view);
        }
        ent_actors_free(actors);
    }
    ent_levels_free(NULL);
}

static enum ent_status append(void *user, const char *line, bool refused, struct ent_error *err)
{
    (void)err;
    strcat(strcat(strcat(user, refused ? "! " : ""), line), "\n");
    return ENT_OK;
}

/* Each case once, however often and in whatever order its events come. */
Test(levels, every_case_is_told)
{
    static const struct {
        const char *actor, *date;
        size_t event;
    } events[] = {{"niger", "2024-06", 3}, {"niger", "2023-09", 1}, {"niger", "2024-07", 9},
                  {"niger", "2024-07", 9}, {"ghana", "2024", 4},    {"mali", "", 5},
                  {"ministry", "2024", 6}};
    static const char *const want =
        "\"mali\" changes on 2023-09-16 from none to aes, within the date of 1 event: undecided\n"
        "! \"ministry\" is in aes and ecowas at once (2023-09-16/2025-01-28): 1 event refused\n"
        "\"niger\" changes on 2023-09-16 from ecowas to aes and ecowas, within the date of 1 "
        "event: "
        "undecided\n"
        "! \"niger\" is in aes and ecowas at once (2023-09-16/2025-01-28): 2 events refused\n";

    for (size_t from = 0; from < COUNT(events); from++) {
        struct ent_actors *actors = turned(from);
        struct ent_view *view = view_of((const char *[]){"level=bloc", NULL});
        struct ent_levels *levels = NULL;
        char told[2000] = "";
        cr_assert_eq(ent_levels_new(&levels, actors, view, NULL), ENT_OK);
        for (size_t i = 0; i < COUNT(events); i++) {
            size_t e = from % 2 ? COUNT(events) - 1 - i : i;
            struct ent_rolling rolling =
                ent_levels_at(levels, named(actors, events[e].actor), span_of(events[e].date));
            ent_levels_note(levels, &rolling, events[e].event);
        }
        cr_expect_eq(ent_levels_tell(levels, append, told, NULL), ENT_OK);
        cr_expect_str_eq(told, want, "%s", told);
        ent_levels_free(levels);
        ent_view_free(view);
        ent_actors_free(actors);
    }
}

Test(levels, what_there_is_not)
{
    static const struct {
        const char *choices[4];
        const char *message;
    } refusals[] = {
        {{"level=planet"}, "level \"planet\": no actor is of that kind"},
        {{"level=clubs"}, "level \"clubs\": no actor is of that kind; did you mean 'club'?"},
        {{"level=bloc", "bloc=acs"}, "no actor is called \"acs\"; did you mean 'aes'?"},
        {{"level=bloc", "blocs=first"},
         "blocs first needs an order: name the blocs in it with bloc"},
    };
    struct ent_actors *actors = turned(0);

    for (size_t i = 0; i < COUNT(refusals); i++) {
        struct ent_view *view = view_of(refusals[i].choices);
        struct ent_levels *levels = NULL;
        struct ent_error err = {0};
        cr_expect_eq(ent_levels_new(&levels, actors, view, &err), ENT_EINVAL);
        cr_expect_str_eq(err.message, refusals[i].message, "%s", err.message);
        ent_view_free(view);
    }
    ent_actors_free(actors);
}

/* A chain of 20,000, each with its own date: neither time nor room may grow with the square. */
Test(levels, a_deep_chain, .timeout = 60)
{
    enum { LENGTH = 20000 };
    struct ent_actors *actors = NULL;
    struct ent_view *view = view_of((const char *[]){"level=state", NULL});
    struct ent_levels *levels = NULL;

    cr_assert_eq(ent_actors_new(&actors, NULL), ENT_OK);
    for (unsigned i = 0; i <= LENGTH; i++) {
        char id[20], above[60];
        struct actor_row row = {.id = id, .part_of = i < LENGTH ? above : NULL};
        snprintf(id, sizeof id, "a%06u", i);
        snprintf(above, sizeof above, "a%06u@%04u-%02u-%02u/..", i + 1, 1900 + i / 336,
                 1 + i / 28 % 12, 1 + i % 28);
        row.kind = i < LENGTH ? "office" : "state";
        cr_assert_eq(declare_rows(actors, &row, 1, 1, "a.json", NULL), ENT_OK);
    }
    cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
    cr_assert_eq(ent_levels_new(&levels, actors, view, NULL), ENT_OK);
    struct ent_rolling found =
        ent_levels_at(levels, named(actors, "a000000"), span_of("1999-01-01"));
    cr_expect_eq(found.how, ENT_ROLLED);
    cr_expect_str_eq(ent_actor_id(actors, (struct ent_actor){found.actor}), "a020000");
    cr_expect_eq(ent_levels_at(levels, named(actors, "a000000"), span_of("1930")).how,
                 ENT_ROLLED_NOT);
    ent_levels_free(levels);
    ent_view_free(view);
    ent_actors_free(actors);
}
