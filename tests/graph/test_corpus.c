#include "graph/corpus/corpus.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"

static const char sha256[65] = "0000000000000000000000000000000000000000000000000000000000000000";

static struct ent_corpus *new_corpus(void)
{
    struct ent_corpus *corpus = NULL;

    cr_assert_eq(ent_corpus_new(&corpus, NULL, NULL), ENT_OK);
    return corpus;
}

static struct ent_sink begin(struct ent_corpus *corpus, const char *path, double max_rejects)
{
    struct ent_input_facts facts = {.path = path,
                                    .format = "json",
                                    .reason = "named",
                                    .merge = "given",
                                    .directed = true,
                                    .max_rejects = max_rejects};
    struct ent_sink sink = {0};

    cr_assert_eq(ent_corpus_begin_input(corpus, &facts, &sink, NULL), ENT_OK);
    return sink;
}

static enum ent_status set(const struct ent_sink *sink, const char *key, const char *value,
                           struct ent_error *err)
{
    return sink->setting(sink->self, ent_str_from(key), ent_str_from(value), 4, 9, err);
}

/* ---- Ids ---- */

Test(corpus, a_report_id_stands_once_in_a_file)
{
    static const struct row rows[] = {
        {.id = "R1", .source = "a", .target = "b"},
        {.source = "a", .target = "b"}, /* without an id, as often as you like */
        {.source = "a", .target = "b"},
        {.id = "R1", .source = "b", .target = "c"},
    };
    struct ent_corpus *corpus = new_corpus();
    struct ent_error err = {0};

    cr_expect_eq(read_rows(corpus, NULL, NULL, 0, rows, COUNT(rows), &err), ENT_EPARSE);
    cr_expect_str_eq(err.message, "report id \"R1\" is already used at line 1");
    cr_expect_str_eq(err.source, "rows.json");
    cr_expect_eq(err.line, 4);
    cr_expect_eq(err.column, 1);
    ent_corpus_free(corpus);
}

Test(corpus, a_report_id_stands_once_in_all_files)
{
    static const struct file first = {.path = "x/a.json"}, second = {.path = "b.json"};
    static const struct row row = {.id = "R1", .source = "a", .target = "b", .line = 12};
    struct ent_corpus *corpus = new_corpus();
    struct ent_error err = {0};

    cr_assert_eq(read_rows(corpus, &first, NULL, 0, &row, 1, &err), ENT_OK);
    cr_expect_eq(read_rows(corpus, &second, NULL, 0, &row, 1, &err), ENT_EPARSE);
    cr_expect_str_eq(err.message, "report id \"R1\" is already used at x/a.json, line 12");
    cr_expect_str_eq(err.source, "b.json");
    ent_corpus_free(corpus);
}

Test(corpus, a_document_id_stands_once)
{
    struct ent_corpus *corpus = new_corpus();
    struct ent_document_record record = {.id = ent_str_from("d0"), .line = 3, .column = 2};
    struct ent_error err = {0};
    struct ent_sink sink = begin(corpus, "a.json", 0);

    cr_assert_eq(sink.document(sink.self, &record, &err), ENT_OK);
    record.line = 5;
    cr_expect_eq(sink.document(sink.self, &record, &err), ENT_EPARSE);
    cr_expect(strstr(err.message, "document id \"d0\" is already used at ") == err.message, "%s",
              err.message);
    cr_expect_eq(err.line, 5);
    ent_corpus_free(corpus);
}

/* Of several versions of a report the newest stays, in whatever order they come. */
Test(corpus, newer_versions_replace)
{
    static const struct row rows[] = {
        {.id = "V", .source = "a", .target = "old", .version = 1},
        {.id = "V", .source = "a", .target = "new", .version = 3},
        {.id = "V", .source = "a", .target = "middle", .version = 2},
    };
    static const size_t orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                       {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    for (size_t o = 0; o < COUNT(orders); o++) {
        struct ent_corpus *corpus = new_corpus();
        const struct ent_kept *kept;
        struct ent_actor single;
        size_t n, n_items, left = 0;
        uint64_t read, rejected, aside;
        for (size_t i = 0; i < 3; i++)
            cr_assert_eq(read_rows(corpus, NULL, NULL, 0, &rows[orders[o][i]], 1, NULL), ENT_OK);
        cr_assert_eq(ent_corpus_resolve(corpus, NULL), ENT_OK);
        kept = ent_corpus_reports(corpus, &n);
        for (size_t i = 0; i < n; i++) {
            if (kept[i].flags & ENT_KEPT_REJECTED)
                continue;
            left++;
            const struct ent_actor *items =
                ent_corpus_list(corpus, kept[i].target, &single, &n_items);
            cr_expect_str_eq(ent_actor_id(ent_corpus_actors(corpus), items[0]), "new");
        }
        cr_expect_eq(left, 1);
        cr_expect_eq(ent_corpus_n_reports(corpus), 1);
        ent_corpus_counts(corpus, &read, &rejected, &aside);
        cr_expect_eq(read, 3);
        cr_expect_eq(rejected, 0);
        cr_expect_eq(aside, 2);
        ent_corpus_free(corpus);
    }
}

/* A version that is of no use to a graph is still the newest, or not. */
Test(corpus, a_newer_version_may_be_set_aside)
{
    static const struct row rows[] = {
        {.id = "V", .source = "a", .target = "first", .version = 1},
        {.id = "V", .aside = "no second actor", .version = 3},
        {.id = "V", .source = "a", .target = "second", .version = 2},
        {.id = "W", .aside = "no second actor", .version = 1},
        {.id = "W", .source = "a", .target = "found", .version = 2},
        {.id = "X", .source = "a", .target = "as new as the other", .version = 2},
        {.id = "X", .aside = "no second actor", .version = 2},
    };

    for (size_t start = 0; start < COUNT(rows); start++) {
        for (size_t step = 1; step < COUNT(rows); step++) { /* 7 is a prime: all are met */
            struct ent_corpus *corpus = new_corpus();
            const struct ent_input *input;
            const char *reason;
            uint64_t n, sum = 0;
            struct row order[COUNT(rows)];
            for (size_t i = 0; i < COUNT(rows); i++)
                order[i] = rows[(start + i * step) % COUNT(rows)];
            cr_assert_eq(read_rows(corpus, NULL, NULL, 0, order, COUNT(rows), NULL), ENT_OK);
            cr_assert_eq(ent_corpus_resolve(corpus, NULL), ENT_OK);
            input = ent_corpus_input(corpus, 0);
            cr_expect_eq(input->reports, 2);
            cr_expect_eq(input->set_aside, 5);
            for (size_t r = 0; (reason = ent_corpus_aside(corpus, 0, r, &n)); r++) {
                cr_expect_eq(n, strcmp(reason, "no second actor") == 0 ? 3 : 2, "%s", reason);
                sum += n;
            }
            cr_expect_eq(sum, 5);
            cr_expect_eq(ent_actors_count(ent_corpus_actors(corpus)), 3);
            ent_corpus_free(corpus);
        }
    }
}

/* ---- Rejects ---- */

static const struct {
    const char *title;
    double max;
    bool percent; /* max < 0: nobody said, the format has `share` */
    double share;
    unsigned n_reports, n_rejects;
    bool fails;
} reject_rows[] = {
    {"our own formats allow none", -1, false, 0, 5, 1, true},
    {"nothing to reject", -1, false, 0, 5, 0, false},
    {"10 % of ten is one", -1, false, 0.1, 9, 1, false},
    {"10 % of ten is not two", -1, false, 0.1, 8, 2, true},
    {"a share is judged at the end: all rejects come first", -1, false, 0.1, 27, 3, false},
    {"10 % of nine is none", -1, false, 0.1, 8, 1, true},
    {"a count", 2, false, 0, 5, 2, false},
    {"a count goes before the format's share", 2, false, 0.9, 5, 3, true},
    {"none by count", 0, false, 0.9, 5, 1, true},
    {"a percentage", 29, true, 0, 71, 29, false}, /* 0.29 * 100 is less than 29 in binary */
    {"over the percentage", 29, true, 0, 70, 30, true},
    {"none by percentage", 0, true, 0.9, 50, 1, true},
    {"all", 100, true, 0, 0, 4, false},
    {"a count beyond any number", 1e300, false, 0, 0, 50, false},
};

Test(corpus, max_rejects)
{
    for (size_t i = 0; i < COUNT(reject_rows); i++) {
        const char *title = reject_rows[i].title;
        struct ent_corpus *corpus = new_corpus();
        struct ent_error err = {0};
        enum ent_status status = ENT_OK;
        if (reject_rows[i].max >= 0)
            ent_corpus_set_max_rejects(corpus, reject_rows[i].max, reject_rows[i].percent);
        struct ent_sink sink = begin(corpus, "a.csv", reject_rows[i].share);
        for (unsigned k = 0; k < reject_rows[i].n_rejects && status == ENT_OK; k++) {
            struct ent_error why = {.line = 10 + k, .column = 3, .message = "bad"};
            status = sink.reject(sink.self, &why, &err);
        }
        for (unsigned k = 0; k < reject_rows[i].n_reports && status == ENT_OK; k++)
            status = put_rows(&sink, &(struct row){.source = "a", .target = "b"}, 1, &err);
        if (status == ENT_OK)
            status = ent_corpus_end_input(corpus, 0, sha256, &err);
        cr_expect_eq(status, reject_rows[i].fails ? ENT_EPARSE : ENT_OK, "%s: %s", title,
                     err.message);
        if (reject_rows[i].fails) {
            cr_expect(strncmp(err.message, "bad", 3) == 0, "%s: %s", title, err.message);
            cr_expect_eq(err.line, 10, "%s", title);
            cr_expect_str_eq(err.source, "a.csv", "%s", title);
        } else {
            cr_expect_eq(ent_corpus_input(corpus, 0)->rejected, reject_rows[i].n_rejects, "%s",
                         title);
            cr_expect_eq(ent_corpus_input(corpus, 0)->reports, reject_rows[i].n_reports, "%s",
                         title);
        }
        ent_corpus_free(corpus);
    }
}

Test(corpus, rejects_keep_their_places)
{
    struct ent_corpus *corpus = new_corpus();
    const struct ent_error *first = NULL;
    struct ent_sink sink;

    ent_corpus_set_max_rejects(corpus, 100, true);
    sink = begin(corpus, "a.csv", 0);
    for (unsigned i = 0; i < 1000; i++) {
        struct ent_error why = {.line = i + 1, .message = "bad"};
        cr_assert_eq(sink.reject(sink.self, &why, NULL), ENT_OK);
        if (i == 0)
            first = ent_corpus_reject(corpus, 0, 0);
    }
    /* What was borrowed stays where it is, although there are more now. */
    cr_assert_eq(first, ent_corpus_reject(corpus, 0, 0));
    cr_expect_eq(first->line, 1);
    cr_expect_eq(first->status, ENT_EPARSE);
    cr_expect_str_eq(first->source, "a.csv");
    cr_expect_eq(ent_corpus_reject(corpus, 0, 999)->line, 1000);
    cr_expect_null(ent_corpus_reject(corpus, 0, 1000));
    cr_expect_null(ent_corpus_reject(corpus, 1, 0));
    ent_corpus_free(corpus);
}

Test(corpus, inputs_stay_where_they_are)
{
    struct ent_corpus *corpus = new_corpus();
    const struct ent_input *first;

    read_rows(corpus, &(struct file){.path = "some/where/a.json"}, NULL, 0, NULL, 0, NULL);
    first = ent_corpus_input(corpus, 0);
    for (int i = 0; i < 100; i++)
        read_rows(corpus, &(struct file){.path = "b.json"}, NULL, 0, NULL, 0, NULL);
    cr_assert_eq(first, ent_corpus_input(corpus, 0));
    cr_expect_str_eq(first->name, "a.json");
    cr_expect_str_eq(first->format, "json");
    cr_expect_str_eq(first->sha256, sha256);
    cr_expect_eq(ent_corpus_n_inputs(corpus), 101);
    cr_expect_null(ent_corpus_input(corpus, 101));
    ent_corpus_free(corpus);
}

/* ---- Who is named ---- */

static const struct actor_row two_actors[] = {{.id = "niger", .aliases = "Niamey"},
                                              {.id = "russia", .aliases = "Moscow"}};

static const struct {
    const char *title;
    struct row row;
    const char *message; /* NULL: all are known */
} unknown_rows[] = {
    {"known", {.source = "niger", .target = "russia"}, NULL},
    {"by alias and fold", {.source = "NIAMEY", .target = "moscow"}, NULL},
    {"source",
     {.source = "nigr", .target = "russia"},
     "source: no actor is called \"nigr\"; did you mean 'niger'?"},
    {"target", {.source = "niger", .target = "togo"}, "target: no actor is called \"togo\""},
    {"both: the source is named",
     {.source = "chad", .target = "togo"},
     "source: no actor is called \"chad\""},
    {"one of a list",
     {.source = "niger,benin,russia", .target = "russia"},
     "source: no actor is called \"benin\""},
    {"nobody to act upon", {.source = "niger"}, NULL},
};

Test(corpus, who_is_unknown_is_rejected_when_all_is_read)
{
    for (size_t i = 0; i < COUNT(unknown_rows); i++) {
        const char *title = unknown_rows[i].title, *message = unknown_rows[i].message;
        for (int allowed = 0; allowed < 2; allowed++) {
            struct ent_corpus *corpus = new_corpus();
            struct ent_error err = {0};
            uint64_t read, rejected, aside;
            size_t n;
            if (allowed)
                ent_corpus_set_max_rejects(corpus, 1, false);
            cr_assert_eq(read_rows(corpus, NULL, two_actors, 2, &unknown_rows[i].row, 1, &err),
                         ENT_OK);
            cr_expect_eq(ent_corpus_resolve(corpus, &err),
                         message && !allowed ? ENT_EPARSE : ENT_OK, "%s: %s", title, err.message);
            cr_expect_str_eq(err.message, message && !allowed ? message : "", "%s: %s", title,
                             err.message);
            ent_corpus_counts(corpus, &read, &rejected, &aside);
            cr_expect_eq(read, 1, "%s", title);
            cr_expect_eq(rejected, message ? 1 : 0, "%s", title);
            cr_expect_eq(ent_corpus_n_reports(corpus), message ? 0 : 1, "%s", title);
            if (message && allowed) {
                const struct ent_error *reject = ent_corpus_reject(corpus, 0, 0);
                cr_assert_not_null(reject);
                cr_expect_str_eq(reject->message, message, "%s: %s", title, reject->message);
                cr_expect_str_eq(reject->source, "rows.json");
                cr_expect_eq(reject->line, 1);
                cr_expect(ent_corpus_reports(corpus, &n)[0].flags & ENT_KEPT_REJECTED);
            }
            ent_corpus_free(corpus);
        }
    }
}

Test(corpus, resolving_twice_rejects_once)
{
    static const struct row rows[] = {{.source = "x", .target = "russia"},
                                      {.source = "niger", .target = "russia"}};
    struct ent_corpus *corpus = new_corpus();
    struct ent_error err = {0};

    cr_assert_eq(read_rows(corpus, NULL, two_actors, 2, rows, 2, NULL), ENT_OK);
    cr_expect_eq(ent_corpus_resolve(corpus, &err), ENT_EPARSE);
    cr_expect_eq(ent_corpus_resolve(corpus, NULL), ENT_EPARSE);
    cr_expect_eq(ent_corpus_input(corpus, 0)->rejected, 1);
    cr_expect_eq(ent_corpus_input(corpus, 0)->reports, 1);
    ent_corpus_free(corpus);
}

/* What is wrong when one file is read may be right when the next one is. */
Test(corpus, a_file_read_later_settles)
{
    static const struct row rows[] = {
        {.id = "M", .event = "E", .document = "d", .attached = true},
        {.id = "N", .event = "F", .document = "d", .attached = true},
        {.source = "chad", .target = "russia"},
        {.source = "nobody", .target = "russia"},
    };
    static const struct actor_row chad[] = {{.id = "chad", .name = "Chad"}};
    static const struct row later[] = {{.id = "E", .source = "niger", .target = "russia"},
                                       {.source = "chad", .target = "niger"}};
    static const struct file allowed = {.max_rejects = 0.5}, second = {.path = "b.json"};

    for (int resolves = 0; resolves < 3; resolves++) {
        struct ent_corpus *corpus = new_corpus();
        struct ent_error err = {0};
        const struct ent_input *input;
        const char *reason;
        uint64_t n;
        cr_assert_eq(read_rows(corpus, &allowed, two_actors, 2, rows, COUNT(rows), NULL), ENT_OK);
        for (int i = 0; i < resolves; i++)
            cr_assert_eq(ent_corpus_resolve(corpus, &err), ENT_OK, "%s", err.message);
        input = ent_corpus_input(corpus, 0);
        if (resolves) {
            cr_expect_eq(input->reports, 0);
            cr_expect_eq(input->rejected, 2);
            cr_expect_eq(input->set_aside, 2);
        }
        cr_assert_eq(read_rows(corpus, &second, chad, 1, later, COUNT(later), NULL), ENT_OK);
        cr_assert_eq(ent_corpus_resolve(corpus, &err), ENT_OK, "%s", err.message);
        cr_expect_eq(input->reports, 2);
        cr_expect_eq(input->rejected, 1);
        cr_expect_eq(input->set_aside, 1);
        reason = ent_corpus_aside(corpus, 0, 0, &n);
        cr_assert_not_null(reason);
        cr_expect_eq(n, 1, "%s", reason);
        cr_expect_null(ent_corpus_aside(corpus, 0, 1, &n));
        cr_expect_eq(ent_corpus_reject(corpus, 0, 0)->line, 4);
        cr_expect_null(ent_corpus_reject(corpus, 0, 1));
        ent_corpus_free(corpus);
    }
}

Test(corpus, names_make_actors_where_the_file_declares_none)
{
    static const struct row rows[] = {{.source = "Mali", .target = "Chad,Togo"}};
    static const struct file second = {.path = "b.json"};
    static const struct row others[] = {{.source = "niger", .target = "Mali"}};
    struct ent_corpus *corpus = new_corpus();

    /* The second file declares actors, but not Mali, whom the first one makes. */
    cr_assert_eq(read_rows(corpus, NULL, NULL, 0, rows, 1, NULL), ENT_OK);
    cr_assert_eq(read_rows(corpus, &second, two_actors, 2, others, 1, NULL), ENT_OK);
    cr_assert_eq(ent_corpus_resolve(corpus, NULL), ENT_OK);
    /* Two that are declared, three that are made, and who stands for those. */
    cr_expect_eq(ent_actors_count(ent_corpus_actors(corpus)), 6);
    cr_expect_eq(ent_corpus_n_reports(corpus), 2);
    ent_corpus_free(corpus);
}

/* ---- Lists ---- */

Test(corpus, lists)
{
    static const char *const sources[] = {"b", "c,a", "a,a,b", "", "e,d,c,b,a"};
    struct row rows[COUNT(sources)] = {{0}};
    struct ent_corpus *corpus;
    const struct ent_kept *kept;
    size_t n;

    for (size_t i = 0; i < COUNT(sources); i++)
        rows[i] = (struct row){.source = sources[i], .target = "a"};
    corpus = corpus_of(NULL, 0, rows, COUNT(rows));
    kept = ent_corpus_reports(corpus, &n);
    cr_assert_eq(n, COUNT(rows));
    for (size_t i = 0; i < n; i++) {
        struct ent_actor single;
        size_t n_items;
        const struct ent_actor *items = ent_corpus_list(corpus, kept[i].source, &single, &n_items);
        char got[40] = "";
        for (size_t k = 0; k < n_items; k++) {
            strcat(got, k ? "," : "");
            strcat(got, ent_actor_id(ent_corpus_actors(corpus), items[k]));
        }
        cr_expect_str_eq(got, sources[i]);
    }
    ent_corpus_free(corpus);
}

/* ---- What a file says of itself ---- */

Test(corpus, of_several_titles_the_first_by_bytes)
{
    static const char *const titles[] = {"Sahel", "Africa", "Mali"};

    for (size_t first = 0; first < 3; first++) {
        struct ent_corpus *corpus = new_corpus();
        cr_expect_null(ent_corpus_title(corpus));
        for (size_t i = 0; i < 3; i++) {
            struct ent_sink sink = begin(corpus, "a.json", 0);
            cr_assert_eq(set(&sink, "title", titles[(first + i) % 3], NULL), ENT_OK);
        }
        cr_expect_str_eq(ent_corpus_title(corpus), "Africa");
        ent_corpus_free(corpus);
    }
}

static const struct {
    const char *key, *value;
    const char *recommended; /* or NULL */
    const char *message;     /* then */
} setting_rows[] = {
    {"view.level", "state", "state", NULL},
    {"view.level", "State", "state", NULL},
    {"view.kind", "event, standing,event", "event,standing", NULL},
    {"view.min_confidence", "0.50", "0.5", NULL},
    {"view.window", "month", "month", NULL},
    {"view.level", "stat", NULL,
     "view: level \"stat\" is none of actor|organisation|state|bloc|KIND"},
    {"view.windows", "month", NULL, "view: a view has no \"windows\"; did you mean 'window'?"},
    {"view.until", "soon", NULL, "view: until \"soon\": "},
};

Test(corpus, recommended_view)
{
    for (size_t i = 0; i < COUNT(setting_rows); i++) {
        struct ent_corpus *corpus = new_corpus();
        struct ent_sink sink = begin(corpus, "a.json", 0);
        const char *value = "none", *message = setting_rows[i].message;
        struct ent_error err = {0};
        enum ent_status status = set(&sink, setting_rows[i].key, setting_rows[i].value, &err);
        cr_expect_eq(status, message ? ENT_EPARSE : ENT_OK, "%s: %s", setting_rows[i].value,
                     err.message);
        if (message) {
            cr_expect(strncmp(err.message, message, strlen(message)) == 0, "%s", err.message);
            cr_expect_str_eq(err.source, "a.json");
            cr_expect_eq(err.line, 4);
            cr_expect_eq(err.column, 9);
        } else {
            cr_expect_eq(ent_corpus_recommended(corpus, setting_rows[i].key + 5, &value, &err),
                         ENT_OK);
            cr_expect_str_eq(value, setting_rows[i].recommended);
            cr_expect_eq(ent_corpus_recommended(corpus, "seed", &value, &err), ENT_OK);
            cr_expect_null(value);
        }
        ent_corpus_free(corpus);
    }
}

static const struct {
    const char *key, *first, *second;
    const char *message; /* NULL: they mean the same */
} conflict_rows[] = {
    {"window", "month", "month", NULL},
    {"level", "state", "STATE", NULL},
    {"kind", "event,standing", "standing, event", NULL},
    {"min_confidence", "0.5", ".50", NULL},
    {"window", "month", "week",
     "a.json recommends window month, b.json recommends week: choose one"},
    {"kind", "event", "all", "a.json recommends kind event, b.json recommends all: choose one"},
};

Test(corpus, recommendations_of_two_files)
{
    for (size_t i = 0; i < COUNT(conflict_rows); i++) {
        struct ent_corpus *corpus = new_corpus();
        const char *value = NULL, *message = conflict_rows[i].message;
        char key[40];
        struct ent_error err = {0};
        struct ent_sink sink = begin(corpus, "a.json", 0);
        snprintf(key, sizeof key, "view.%s", conflict_rows[i].key);
        cr_assert_eq(set(&sink, key, conflict_rows[i].first, NULL), ENT_OK);
        sink = begin(corpus, "b.json", 0);
        cr_assert_eq(set(&sink, key, conflict_rows[i].second, NULL), ENT_OK);
        cr_expect_eq(ent_corpus_recommended(corpus, conflict_rows[i].key, &value, &err),
                     message ? ENT_EINVAL : ENT_OK, "%s: %s", conflict_rows[i].second, err.message);
        cr_expect_str_eq(err.message, message ? message : "");
        ent_corpus_free(corpus);
    }
}

static const struct {
    const char *merges[3];
    bool undirected[3];
    const char *merge;
    bool directed;
} default_rows[] = {
    {{NULL}, {false}, "given", true}, /* no file at all */
    {{"exact"}, {true}, "exact", false},
    {{"exact", "exact"}, {true, true}, "exact", false},
    {{"exact", "none"}, {true, true}, "overlap", false},
    {{"none", "none", "given"}, {true, true, false}, "overlap", true},
};

Test(corpus, defaults_of_the_formats)
{
    for (size_t i = 0; i < COUNT(default_rows); i++) {
        struct ent_corpus *corpus = new_corpus();
        for (size_t k = 0; k < 3 && default_rows[i].merges[k]; k++) {
            struct file file = {.merge = default_rows[i].merges[k],
                                .undirected = default_rows[i].undirected[k]};
            cr_assert_eq(read_rows(corpus, &file, NULL, 0, NULL, 0, NULL), ENT_OK);
        }
        cr_expect_str_eq(ent_corpus_default_merge(corpus), default_rows[i].merge, "%zu", i);
        cr_expect_eq(ent_corpus_default_directed(corpus), default_rows[i].directed, "%zu", i);
        ent_corpus_free(corpus);
    }
}

/* ---- Looking at what a corpus holds ---- */

static const struct row census_input[] = {
    {.source = "a", .target = "b", .type = "04", .document = "d1"},
    {.source = "a", .target = "a", .type = "04", .document = "d1"}, /* one report, once for a */
    {.source = "a,a,b", .target = "b,c", .type = "19", .kind = "stance"},
    {.source = "c", .type = "NEW"},
};

static const struct {
    enum ent_census what;
    const char *want; /* name:reports, in the order of the answer */
} census_rows[] = {
    {ENT_CENSUS_ACTORS, "a:3 b:2 c:2 "},
    {ENT_CENSUS_TYPES, "04:2 19:1 NEW:1 "},
    {ENT_CENSUS_KINDS, "event:3 stance:1 "},
    {ENT_CENSUS_DOCUMENTS, ":2 d1:2 "},
};

Test(corpus, census)
{
    for (size_t i = 0; i < COUNT(census_rows); i++) {
        struct ent_corpus *corpus = corpus_of(NULL, 0, census_input, COUNT(census_input));
        struct ent_frequency *list = NULL;
        char got[200] = "";
        size_t n = 0;
        cr_assert_eq(ent_corpus_census(corpus, census_rows[i].what, &list, &n, NULL), ENT_OK);
        for (size_t k = 0; k < n; k++)
            sprintf(got + strlen(got), "%s:%d ", list[k].name, (int)list[k].reports);
        cr_expect_str_eq(got, census_rows[i].want, "%s", got);
        if (census_rows[i].what == ENT_CENSUS_TYPES) {
            cr_expect_not_null(list[0].label); /* 04 is CAMEO's */
            cr_expect_null(list[2].label);
        }
        free(list);
        ent_corpus_free(corpus);
    }
}

static const struct {
    const char *dates[4];
    const char *first, *last;
    size_t n_open, n_undated;
} period_rows[] = {
    {{"2024-03-26", "2023-12", "2024-01-10/2024-01-20"}, "2023-12-01", "2024-03-26", 0, 0},
    {{"", "2024"}, "2024-01-01", "2024-12-31", 0, 1},
    {{"", ""}, "", "", 0, 2},
    {{"../2024-03-26"}, "2024-03-26", "2024-03-26", 1, 0}, /* known by then */
    {{"2023-09-16/..", "2024-01-01"}, "2023-09-16", "2024-01-01", 1, 0},
    {{"1969-12-31T23:59:59Z"}, "1969-12-31", "1969-12-31", 0, 0},
};

Test(corpus, period)
{
    for (size_t i = 0; i < COUNT(period_rows); i++) {
        struct row rows[4];
        struct ent_corpus *corpus;
        char *first = NULL, *last = NULL;
        size_t n = 0, n_open, n_undated;
        for (; n < 4 && period_rows[i].dates[n]; n++)
            rows[n] = (struct row){.source = "a", .target = "b", .date = period_rows[i].dates[n]};
        corpus = corpus_of(NULL, 0, rows, n);
        cr_assert_eq(ent_corpus_period(corpus, &first, &last, &n_open, &n_undated, NULL), ENT_OK);
        cr_expect_str_eq(first, period_rows[i].first, "%zu: %s", i, first);
        cr_expect_str_eq(last, period_rows[i].last, "%zu: %s", i, last);
        cr_expect_eq(n_open, period_rows[i].n_open, "%zu", i);
        cr_expect_eq(n_undated, period_rows[i].n_undated, "%zu", i);
        free(first);
        free(last);
        ent_corpus_free(corpus);
    }
}

Test(corpus, nothing_read)
{
    struct ent_corpus *corpus = new_corpus();
    struct ent_frequency *list = NULL;
    size_t n = 7;

    cr_expect_eq(ent_corpus_resolve(corpus, NULL), ENT_OK);
    cr_expect_eq(ent_corpus_n_reports(corpus), 0);
    cr_expect_eq(ent_corpus_census(corpus, ENT_CENSUS_ACTORS, &list, &n, NULL), ENT_OK);
    cr_expect_eq(n, 0);
    free(list);
    ent_corpus_free(corpus);
    ent_corpus_free(NULL);
}
