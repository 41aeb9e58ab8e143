#include "graph/actors/actors.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"

static struct ent_actors *new_actors(void)
{
    struct ent_actors *actors = NULL;

    cr_assert_eq(ent_actors_new(&actors, NULL), ENT_OK);
    return actors;
}

static struct ent_actors *resolved(const struct actor_row *rows, size_t n)
{
    struct ent_actors *actors = new_actors();
    struct ent_error err = {0};

    cr_assert_eq(declare_rows(actors, rows, n, 1, "a.json", &err), ENT_OK, "%s", err.message);
    cr_assert_eq(ent_actors_resolve(actors, &err), ENT_OK, "%s", err.message);
    return actors;
}

static struct ent_actor find(const struct ent_actors *actors, const char *name)
{
    struct ent_actor actor = {0};
    struct ent_error err = {0};

    cr_assert_eq(ent_actors_find(actors, ent_str_from(name), &actor, &err), ENT_OK, "%s",
                 err.message);
    return actor;
}

static void mention(struct ent_actors *actors, const char *name, unsigned times, bool exact)
{
    struct ent_mention mention;

    cr_assert_eq(ent_actors_mention(actors, ent_str_from(name), &mention, NULL), ENT_OK);
    if (times)
        cr_assert_eq(ent_actors_allow(actors, mention, times, NULL, exact, NULL), ENT_OK);
}

/* All ids in the actors' order, each with a blank behind. */
static void expect_ids(const struct ent_actors *actors, const char *want, const char *what)
{
    char got[400] = "";

    for (uint32_t a = 0; a < ent_actors_count(actors); a++) {
        strcat(got, ent_actor_id(actors, (struct ent_actor){a}));
        strcat(got, " ");
    }
    cr_expect_str_eq(got, want, "%s: %s", what, got);
}

/* ---- Whom a name means ---- */

static const struct actor_row known_rows[] = {
    {.id = "niger", .name = "Niger", .kind = "state", .aliases = "Niamey,NE"},
    {.id = "nigeria", .name = "Nigeria", .kind = "state", .aliases = "Abuja"},
    {.id = "russia", .name = "Russia", .kind = "state", .aliases = "Moscow,Kremlin"},
    {.id = "putin", .name = "Vladimir Putin", .aliases = "Kremlin"},
    {.id = "cafe", .name = "Caf\u00e9 de Niamey"},
    /* An id, a name and an alias that fold to the same word. */
    {.id = "paris", .name = "Town of Paris"},
    {.id = "hilton", .name = "Paris"},
    {.id = "judge", .name = "The judge", .aliases = "Paris,Hilton"},
    {.id = "georgia", .name = "Tiflis"},
    {.id = "us-ga", .name = "Peach State", .aliases = "Tiflis"},
    /* Three who share an alias. */
    {.id = "z3", .aliases = "Zed"},
    {.id = "z1", .aliases = "Zed"},
    {.id = "z2", .aliases = "Zed"},
};

static const struct {
    const char *name;
    const char *id;  /* or NULL */
    const char *why; /* the message then */
} name_rows[] = {
    {"niger", "niger", NULL},
    {"NIGER", "niger", NULL},
    {"  Niger ", "niger", NULL},
    {"\uff2e\uff49\uff47\uff45\uff52", "niger", NULL}, /* full-width letters: NFKC */
    {"Niamey", "niger", NULL},
    {"ne", "niger", NULL},
    {"vladimir   PUTIN", "putin", NULL},
    {"CAFE\u0301 DE NIAMEY", "cafe", NULL}, /* e and an accent of its own */
    {"Cafe de Niamey", NULL,
     "no actor is called \"Cafe de Niamey\"; did you mean 'Caf\u00e9 de Niamey'?"},
    {"Paris", "paris", NULL},    /* an id before a name before an alias */
    {"HILTON", "hilton", NULL},  /* an id before an alias */
    {"Tiflis", "georgia", NULL}, /* a name before an alias */
    {"Kremlin", NULL, "\"Kremlin\" can be \"putin\" or \"russia\": use an id"},
    {"zed", NULL, "\"zed\" can be \"z1\", \"z2\" or others: use an id"},
    {"Nigerr", NULL, "no actor is called \"Nigerr\"; did you mean 'niger'?"},
    {"Abuya", NULL, "no actor is called \"Abuya\"; did you mean 'Abuja'?"},
    {"Wagadugu", NULL, "no actor is called \"Wagadugu\""},
    {"", NULL, "no actor is called \"\""},
};

Test(actors, names)
{
    for (int reversed = 0; reversed < 2; reversed++) {
        struct ent_actors *actors = new_actors();
        struct ent_mention mentions[COUNT(name_rows)];
        for (size_t i = 0; i < COUNT(known_rows); i++) {
            const struct actor_row *row = &known_rows[reversed ? COUNT(known_rows) - 1 - i : i];
            cr_assert_eq(declare_rows(actors, row, 1, 1, "a.json", NULL), ENT_OK);
        }
        for (size_t i = 0; i < COUNT(name_rows); i++)
            cr_assert_eq(
                ent_actors_mention(actors, ent_str_from(name_rows[i].name), &mentions[i], NULL),
                ENT_OK);
        cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
        for (size_t i = 0; i < COUNT(name_rows); i++) {
            const char *name = name_rows[i].name, *id = name_rows[i].id;
            struct ent_error why = {0}, err = {0};
            struct ent_actor of = {0}, found = {0};
            bool known = ent_actors_of(actors, mentions[i], &of, &why);
            enum ent_status status = ent_actors_find(actors, ent_str_from(name), &found, &err);
            cr_expect_eq(known, id != NULL, "'%s': %s", name, why.message);
            cr_expect_eq(status, id ? ENT_OK : ENT_EINVAL, "'%s': %s", name, err.message);
            cr_expect_eq(known, ent_actors_of(actors, mentions[i], &of, NULL));
            if (id && known && status == ENT_OK) {
                cr_expect_str_eq(ent_actor_id(actors, of), id, "'%s'", name);
                cr_expect_str_eq(ent_actor_id(actors, found), id, "'%s'", name);
            } else if (!id) {
                cr_expect_str_eq(why.message, name_rows[i].why, "'%s': %s", name, why.message);
                cr_expect_str_eq(err.message, name_rows[i].why, "'%s': %s", name, err.message);
            }
        }
        ent_actors_free(actors);
    }
}

Test(actors, the_message_quotes_a_long_name_in_part)
{
    struct ent_actors *actors = resolved(known_rows, COUNT(known_rows));
    char name[1000];
    struct ent_error err = {0};
    struct ent_actor actor;

    memset(name, 'x', sizeof name);
    cr_expect_eq(ent_actors_find(actors, ent_str(name, sizeof name), &actor, &err), ENT_EINVAL);
    cr_expect_eq(strlen(err.message), strlen("no actor is called \"\"") + 60);
    ent_actors_free(actors);
}

/* ---- Names that make actors ---- */

static const struct {
    const char *title;
    struct {
        const char *name;
        unsigned times; /* 0: only mentioned */
    } names[4];
    const char *ids; /* of all actors, in their order */
} made_rows[] = {
    {"the most frequent spelling", {{"Niger", 1}, {"NIGER", 3}, {"niger", 2}}, "NIGER "},
    {"of equally frequent ones the first by bytes",
     {{"niger", 2}, {"Niger", 2}, {"NIGER", 1}},
     "Niger "},
    {"blanks fold", {{"Burkina  Faso", 1}, {"Burkina Faso", 2}}, "Burkina Faso "},
    {"accents do not fold", {{"nig\u00e9rien", 1}, {"nigerien", 1}}, "nigerien nig\u00e9rien "},
    {"numbered by bytes: capitals, then small letters, then the rest",
     {{"b", 1}, {"\u00e9", 1}, {"B", 1}, {"a", 1}},
     "B a \u00e9 "}, /* "B" and "b" are one, and B comes first by bytes */
    {"who is only mentioned makes nobody", {{"ghost", 0}, {"real", 1}}, "real "},
    {"a spelling that is only mentioned does not count", {{"X", 0}, {"x", 1}}, "x "},
    {"a prefix stands first", {{"ab", 1}, {"abc", 1}, {"a", 1}}, "a ab abc "},
};

Test(actors, names_make_actors)
{
    for (size_t i = 0; i < COUNT(made_rows); i++) {
        for (int reversed = 0; reversed < 2; reversed++) {
            struct ent_actors *actors = new_actors();
            for (size_t k = 0; k < 4; k++) {
                size_t at = reversed ? 3 - k : k;
                if (made_rows[i].names[at].name)
                    mention(actors, made_rows[i].names[at].name, made_rows[i].names[at].times,
                            false);
            }
            cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
            expect_ids(actors, made_rows[i].ids, made_rows[i].title);
            ent_actors_free(actors);
        }
    }
}

Test(actors, codes_that_differ_in_case_make_two)
{
    for (int reversed = 0; reversed < 2; reversed++) {
        struct ent_actors *actors = new_actors();
        struct ent_actor actor;
        struct ent_error err = {0};
        mention(actors, reversed ? "mar" : "MAR", 1, true);
        mention(actors, reversed ? "MAR" : "mar", 1, true);
        mention(actors, "NER", 1, true);
        cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
        expect_ids(actors, "MAR NER mar ", "codes");
        cr_expect_str_eq(ent_actor_id(actors, find(actors, "MAR")), "MAR");
        cr_expect_str_eq(ent_actor_id(actors, find(actors, "mar")), "mar");
        cr_expect_str_eq(ent_actor_id(actors, find(actors, "ner")), "NER");
        cr_expect_eq(ent_actors_find(actors, ent_str_from("Mar"), &actor, &err), ENT_EINVAL);
        cr_expect_not_null(strstr(err.message, "\"Mar\" can be "));
        ent_actors_free(actors);
    }
}

Test(actors, a_made_actor_is_called_by_its_id)
{
    struct ent_actors *actors = new_actors();
    struct ent_actor actor;

    mention(actors, "Mali", 1, false);
    cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
    actor = find(actors, "MALI");
    cr_expect_str_eq(ent_actor_id(actors, actor), "Mali");
    cr_expect_str_eq(ent_actor_name(actors, actor), "Mali");
    cr_expect_str_eq(ent_actor_kind(actors, actor), "");
    ent_actors_free(actors);
}

Test(actors, a_declared_one_answers_before_a_name_makes_one)
{
    struct ent_actors *actors = new_actors();

    mention(actors, "Niamey", 5, false);
    mention(actors, "Kremlin", 5, false); /* two may be meant: it stays what it is called */
    mention(actors, "Togo", 1, false);
    cr_assert_eq(declare_rows(actors, known_rows, 4, 1, "a.json", NULL), ENT_OK);
    cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
    expect_ids(actors, "Kremlin Togo niger nigeria putin russia unresolved ", "declared and made");
    ent_actors_free(actors);
}

Test(actors, may_be_resolved_again)
{
    struct ent_actors *actors = new_actors();

    mention(actors, "Mali", 1, false);
    cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
    expect_ids(actors, "Mali ", "once");
    mention(actors, "Chad", 1, false);
    cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
    expect_ids(actors, "Chad Mali ", "twice");
    cr_assert_eq(declare_rows(actors, &(struct actor_row){.id = "m", .aliases = "mali"}, 1, 1,
                              "a.json", NULL),
                 ENT_OK);
    cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
    expect_ids(actors, "Chad m unresolved ", "three times");
    ent_actors_free(actors);
}

/* ---- Declarations in several files ---- */

/* The two are in two files; each pair is tried in both orders. */
static const struct {
    const char *title;
    struct actor_row first, second;
    const char *name, *kind; /* NULL: they do not agree */
    const char *what;        /* then, what they disagree on */
} join_rows[] = {
    {"equal",
     {.id = "n", .name = "Niger", .kind = "state"},
     {.id = "n", .name = "Niger", .kind = "state"},
     "Niger",
     "state",
     NULL},
    {"one names", {.id = "n", .name = "Niger"}, {.id = "n"}, "Niger", "", NULL},
    {"one tells the kind", {.id = "n", .kind = "state"}, {.id = "n"}, "n", "state", NULL},
    {"each tells one thing",
     {.id = "n", .name = "Niger"},
     {.id = "n", .kind = "state"},
     "Niger",
     "state",
     NULL},
    {"neither tells", {.id = "n"}, {.id = "n"}, "n", "", NULL},
    {"two names: the first by bytes",
     {.id = "n", .name = "Niger"},
     {.id = "n", .name = "Nigeria"},
     "Niger",
     "",
     NULL},
    {"two kinds", {.id = "n", .kind = "state"}, {.id = "n", .kind = "river"}, NULL, NULL, "kind"},
};

Test(actors, declarations_join)
{
    for (size_t i = 0; i < COUNT(join_rows); i++) {
        for (int reversed = 0; reversed < 2; reversed++) {
            const char *title = join_rows[i].title;
            const struct actor_row *one = reversed ? &join_rows[i].second : &join_rows[i].first;
            const struct actor_row *other = reversed ? &join_rows[i].first : &join_rows[i].second;
            struct ent_actors *actors = new_actors();
            struct ent_error err = {0};
            enum ent_status status;
            cr_assert_eq(declare_rows(actors, one, 1, 1, "a.json", NULL), ENT_OK);
            status = declare_rows(actors, other, 1, 2, "b.json", &err);
            if (join_rows[i].name) {
                cr_assert_eq(status, ENT_OK, "%s: %s", title, err.message);
                cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
                cr_expect_str_eq(ent_actor_name(actors, (struct ent_actor){0}), join_rows[i].name,
                                 "%s", title);
                cr_expect_str_eq(ent_actor_kind(actors, (struct ent_actor){0}), join_rows[i].kind,
                                 "%s", title);
            } else {
                char start[60];
                snprintf(start, sizeof start, "actor \"n\" has another %s, ", join_rows[i].what);
                cr_expect_eq(status, ENT_EPARSE, "%s", title);
                cr_expect(strncmp(err.message, start, strlen(start)) == 0, "%s", err.message);
                cr_expect(strstr(err.message, "at a.json:1") != NULL, "%s", err.message);
                cr_expect_str_eq(err.source, "b.json");
            }
            ent_actors_free(actors);
        }
    }
}

Test(actors, an_id_stands_once_in_a_file)
{
    static const struct actor_row row = {.id = "niger", .line = 7};
    struct ent_actors *actors = new_actors();
    struct ent_error err = {0};

    cr_assert_eq(declare_rows(actors, &row, 1, 1, "a.json", NULL), ENT_OK);
    cr_assert_eq(declare_rows(actors, &row, 1, 2, "b.json", NULL), ENT_OK);
    cr_expect_eq(declare_rows(actors, &row, 1, 2, "b.json", &err), ENT_EPARSE);
    cr_expect_str_eq(err.message, "actor id \"niger\" is already used at line 7");
    cr_expect_str_eq(err.source, "b.json");
    cr_expect_eq(err.line, 7);
    ent_actors_free(actors);
}

Test(actors, an_id_is_not_empty)
{
    struct ent_actors *actors = new_actors();
    struct ent_error err = {0};

    cr_expect_eq(declare_rows(actors, &(struct actor_row){.name = "x"}, 1, 1, "a.json", &err),
                 ENT_EPARSE);
    cr_expect_str_eq(err.message, "actor id is empty");
    ent_actors_free(actors);
}

/* ---- Affiliations that cannot be ---- */

static const struct {
    const char *title;
    struct actor_row rows[4];
    unsigned line; /* 0: it can be */
    const char *message;
} affiliation_rows[] = {
    {"nobody of that name",
     {{.id = "a", .part_of = "nobody"}},
     1,
     "part_of of \"a\": no actor is called \"nobody\""},
    {"a bloc of that name",
     {{.id = "a"}, {.id = "b", .member_of = "c"}},
     2,
     "member_of of \"b\": no actor is called \"c\""},
    {"several of that name",
     {{.id = "a", .part_of = "X"}, {.id = "b", .name = "X"}, {.id = "c", .name = "X"}},
     1,
     "part_of of \"a\": \"X\" can be \"b\" or \"c\": use an id"},
    {"itself",
     {{.id = "a", .part_of = "a"}},
     1,
     "part_of goes in a circle: \"a\" is part of \"a\", which leads back to it"},
    {"each other",
     {{.id = "a", .part_of = "b"}, {.id = "b", .part_of = "a"}},
     2,
     "part_of goes in a circle: \"b\" is part of \"a\", which leads back to it"},
    {"a circle of three, by name and at different dates",
     {{.id = "a", .part_of = "B@2001"},
      {.id = "b", .part_of = "C@2002"},
      {.id = "c", .part_of = "A@2003"}},
     3,
     "part_of goes in a circle: \"c\" is part of \"a\", which leads back to it"},
    {"a diamond is no circle",
     {{.id = "a", .part_of = "b;c"},
      {.id = "b", .part_of = "d"},
      {.id = "c", .part_of = "d"},
      {.id = "d"}},
     0,
     NULL},
    {"twice the same", {{.id = "a", .part_of = "b;b"}, {.id = "b"}}, 0, NULL},
    {"blocs may be members of each other",
     {{.id = "a", .member_of = "b"}, {.id = "b", .member_of = "a"}},
     0,
     NULL},
};

Test(actors, affiliations)
{
    for (size_t i = 0; i < COUNT(affiliation_rows); i++) {
        struct ent_actors *actors = new_actors();
        struct ent_error err = {0};
        size_t n = 0;
        while (n < 4 && affiliation_rows[i].rows[n].id)
            n++;
        cr_assert_eq(declare_rows(actors, affiliation_rows[i].rows, n, 1, "a.json", NULL), ENT_OK);
        cr_expect_eq(ent_actors_resolve(actors, &err),
                     affiliation_rows[i].line ? ENT_EPARSE : ENT_OK, "%s: %s",
                     affiliation_rows[i].title, err.message);
        cr_expect_str_eq(err.message,
                         affiliation_rows[i].message ? affiliation_rows[i].message : "", "%s: %s",
                         affiliation_rows[i].title, err.message);
        cr_expect_eq(err.line, affiliation_rows[i].line, "%s: line %zu", affiliation_rows[i].title,
                     err.line);
        cr_expect_str_eq(err.source, affiliation_rows[i].line ? "a.json" : "");
        ent_actors_free(actors);
    }
}

Test(actors, an_affiliation_is_placed_in_its_own_file)
{
    static const struct actor_row first = {.id = "a", .line = 3},
                                  second = {.id = "a", .part_of = "nobody", .line = 8};
    struct ent_actors *actors = new_actors();
    struct ent_error err = {0};

    cr_assert_eq(declare_rows(actors, &first, 1, 1, "a.json", NULL), ENT_OK);
    cr_assert_eq(declare_rows(actors, &second, 1, 2, "b.json", NULL), ENT_OK);
    cr_expect_eq(ent_actors_resolve(actors, &err), ENT_EPARSE);
    cr_expect_str_eq(err.source, "b.json");
    cr_expect_eq(err.line, 8);
    ent_actors_free(actors);
}

/* ---- Rolling up ---- */

static const struct actor_row rolled_rows[] = {
    {.id = "niger", .kind = "state"},
    {.id = "mali", .kind = "state", .part_of = "union"}, /* a state is the end of the way */
    {.id = "union", .kind = "state"},
    {.id = "government", .kind = "organisation", .part_of = "niger"},
    {.id = "ministry", .part_of = "government"},
    {.id = "clerk", .part_of = "ministry;government"},
    {.id = "both", .part_of = "niger;mali"},
    {.id = "over-both", .part_of = "both"},
    {.id = "river", .part_of = "basin"},
    {.id = "basin", .kind = "region"},
    {.id = "member", .member_of = "niger"},
    {.id = "soldier", .part_of = "niger@2020/2022;mali@2023/.."},
    {.id = "aide", .part_of = "soldier@2021-07/.."},
    {.id = "exile", .part_of = "niger@../2020;niger@2022/.."},
    {.id = "split", .part_of = "niger@2020;mali"},
};

static const struct {
    const char *actor, *date, *state;
    bool ambiguous;
} roll_rows[] = {
    {"niger", "2024", "niger", false},
    {"mali", "2024", "mali", false},
    {"government", "2024", "niger", false},
    {"clerk", "", "niger", false}, /* two ways, one state */
    {"both", "2024", "both", true},
    {"over-both", "2024", "over-both", true},
    {"river", "2024", "river", false},   /* no state above */
    {"member", "2024", "member", false}, /* member_of is no part */
    /* [2020-01-01, 2023-01-01) and [2023-01-01, ..): ends are exclusive. */
    {"soldier", "2019-12-31", "soldier", false},
    {"soldier", "2020-01-01", "niger", false},
    {"soldier", "2022-12-31", "niger", false},
    {"soldier", "2022-12-31T23:59:59Z", "niger", false},
    {"soldier", "2023-01-01T00:00:00Z", "mali", false},
    {"soldier", "9999", "mali", false},
    {"soldier", "2022-12-31/2023-01-01", "soldier", true},
    {"soldier", "../2019", "soldier", false},
    {"soldier", "2023/..", "mali", false},
    {"soldier", "", "soldier", true}, /* undated: at any time */
    /* The aide's own dates, then the soldier's. */
    {"aide", "2021-06-30", "aide", false},
    {"aide", "2021-07-01", "niger", false},
    {"aide", "2024", "mali", false},
    {"exile", "2020-12-31", "niger", false},
    {"exile", "2021-06", "exile", false},
    {"exile", "2020-12/2022-01", "niger", false}, /* twice the same state */
    {"split", "2019", "mali", false},
    {"split", "2020-05", "split", true},
};

Test(actors, roll_up)
{
    struct ent_actors *actors = resolved(rolled_rows, COUNT(rolled_rows));

    for (size_t i = 0; i < COUNT(roll_rows); i++) {
        bool ambiguous = false;
        struct ent_actor state = ent_actors_roll_up(actors, find(actors, roll_rows[i].actor),
                                                    span_of(roll_rows[i].date), &ambiguous);
        cr_expect_str_eq(ent_actor_id(actors, state), roll_rows[i].state, "%s at %s: %s",
                         roll_rows[i].actor, roll_rows[i].date, ent_actor_id(actors, state));
        cr_expect_eq(ambiguous, roll_rows[i].ambiguous, "%s at %s", roll_rows[i].actor,
                     roll_rows[i].date);
    }
    ent_actors_free(actors);
}

/* A chain of actors, each part of the next, and a state at its end. `date` is that of each link. */
static struct ent_actors *chain(unsigned length, const char *date)
{
    struct ent_actors *actors = new_actors();
    struct ent_error err = {0};

    for (unsigned i = 0; i <= length; i++) {
        char id[20], above[40];
        struct actor_row row = {.id = id, .part_of = above};
        snprintf(id, sizeof id, "a%06u", i);
        snprintf(above, sizeof above, "a%06u%s%s", i + 1, *date ? "@" : "", date);
        if (i == length) {
            row.part_of = NULL;
            row.kind = "state";
        }
        cr_assert_eq(declare_rows(actors, &row, 1, 1, "a.json", NULL), ENT_OK);
    }
    cr_assert_eq(ent_actors_resolve(actors, &err), ENT_OK, "%s", err.message);
    return actors;
}

/* Neither the stack nor the time may grow with what lies above: 100,000 squared would not end. */
Test(actors, a_deep_chain, .timeout = 60)
{
    static const char *const dates[] = {"", "2020/.."};

    for (size_t i = 0; i < COUNT(dates); i++) {
        struct ent_actors *actors = chain(100000, dates[i]);
        bool ambiguous = false;
        struct ent_actor state =
            ent_actors_roll_up(actors, find(actors, "a000000"), span_of("2024"), &ambiguous);
        cr_expect_str_eq(ent_actor_id(actors, state), "a100000");
        cr_expect_not(ambiguous);
        state = ent_actors_roll_up(actors, find(actors, "a000000"), span_of("2019"), &ambiguous);
        cr_expect_str_eq(ent_actor_id(actors, state), i == 0 ? "a100000" : "a000000");
        ent_actors_free(actors);
    }
}

/* Layers of two, each part of both above: 2^1000 ways lead to the one state at the top. */
Test(actors, a_lattice, .timeout = 60)
{
    static const char *const dates[] = {"", "@2020/.."};

    for (size_t i = 0; i < COUNT(dates); i++) {
        struct ent_actors *actors = new_actors();
        struct ent_actor state;
        bool ambiguous = false;
        for (unsigned layer = 0; layer < 1000; layer++) {
            for (unsigned side = 0; side < 2; side++) {
                char id[20], above[60];
                struct actor_row row = {.id = id, .part_of = above};
                snprintf(id, sizeof id, "a%u-%u", layer, side);
                if (layer < 999)
                    snprintf(above, sizeof above, "a%u-0%s;a%u-1%s", layer + 1, dates[i], layer + 1,
                             dates[i]);
                else
                    snprintf(above, sizeof above, "top%s", dates[i]);
                cr_assert_eq(declare_rows(actors, &row, 1, 1, "a.json", NULL), ENT_OK);
            }
        }
        cr_assert_eq(declare_rows(actors, &(struct actor_row){.id = "top", .kind = "state"}, 1, 1,
                                  "a.json", NULL),
                     ENT_OK);
        cr_assert_eq(ent_actors_resolve(actors, NULL), ENT_OK);
        state = ent_actors_roll_up(actors, find(actors, "a0-1"), span_of("2024"), &ambiguous);
        cr_expect_str_eq(ent_actor_id(actors, state), "top");
        cr_expect_not(ambiguous);
        ent_actors_free(actors);
    }
}

Test(actors, free_nothing)
{
    ent_actors_free(NULL);
}
