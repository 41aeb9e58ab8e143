#include "rows.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { MOST = 64 };

static struct ent_str text_of(const char *text)
{
    return ent_str_from(text ? text : "");
}

/* The parts of a list between separators; texts[] holds MOST. */
static struct ent_texts split(const char *list, char separator, struct ent_str *texts)
{
    size_t n = 0;

    while (list && *list) {
        const char *end = strchr(list, separator);
        size_t length = end ? (size_t)(end - list) : strlen(list);
        cr_assert(n < MOST);
        texts[n++] = ent_str(list, length);
        list += length + (end != NULL);
    }
    return (struct ent_texts){texts, n};
}

static int64_t micro_of(const char *text)
{
    int64_t micro = ENT_MISSING;

    cr_assert(!text || ent_parse_micro(ent_str_from(text), ENT_EXACT, &micro), "'%s'", text);
    return micro;
}

struct ent_span span_of(const char *text)
{
    struct ent_span span;
    char why[ENT_DATE_WHY];

    cr_assert(ent_span_parse(text_of(text), &span, why), "'%s': %s", text, why);
    return span;
}

/* ---- Actors ---- */

struct actor_storage {
    struct ent_str aliases[MOST];
    struct ent_affiliation_record affiliations[MOST];
};

static size_t fill_affiliations(const char *list, enum ent_affiliation_kind kind,
                                struct ent_affiliation_record *out)
{
    struct ent_str parts[MOST];
    struct ent_texts texts = split(list, ';', parts);

    for (size_t i = 0; i < texts.n; i++) {
        struct ent_str part = texts.items[i];
        const char *at = memchr(part.data, '@', part.length);
        size_t length = at ? (size_t)(at - part.data) : part.length;
        char date[40] = "";
        if (at)
            snprintf(date, sizeof date, "%.*s", (int)(part.length - length - 1), at + 1);
        out[i] = (struct ent_affiliation_record){
            .kind = kind, .actor = ent_str(part.data, length), .when = span_of(date)};
    }
    return texts.n;
}

static struct ent_actor_record record_of(const struct actor_row *row, size_t number,
                                         struct actor_storage *storage)
{
    size_t n = fill_affiliations(row->part_of, ENT_PART_OF, storage->affiliations);

    n += fill_affiliations(row->member_of, ENT_MEMBER_OF, storage->affiliations + n);
    return (struct ent_actor_record){
        .id = text_of(row->id),
        .name = text_of(row->name),
        .kind = text_of(row->kind),
        .aliases = split(row->aliases, ',', storage->aliases),
        .affiliations = storage->affiliations,
        .n_affiliations = n,
        .line = row->line ? row->line : number + 1,
        .column = 1,
    };
}

enum ent_status declare_rows(struct ent_actors *actors, const struct actor_row *rows, size_t n,
                             uint32_t file, const char *source, struct ent_error *err)
{
    enum ent_status status = ENT_OK;
    struct actor_storage storage;

    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        struct ent_actor_record record = record_of(&rows[i], i, &storage);
        status = ent_actors_declare(actors, &record,
                                    &(struct ent_declaring){file, ENT_LAYER_DOCUMENT, source}, err);
    }
    return status;
}

enum ent_status put_actors(const struct ent_sink *sink, const struct actor_row *rows, size_t n,
                           struct ent_error *err)
{
    enum ent_status status = ENT_OK;
    struct actor_storage storage;

    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        struct ent_actor_record record = record_of(&rows[i], i, &storage);
        status = sink->actor(sink->self, &record, err);
    }
    return status;
}

/* ---- Reports ---- */

enum ent_status put_rows(const struct ent_sink *sink, const struct row *rows, size_t n,
                         struct ent_error *err)
{
    enum ent_status status = ENT_OK;
    struct ent_str sources[MOST], targets[MOST];

    for (size_t i = 0; i < n && status == ENT_OK; i++) {
        const struct row *row = &rows[i];
        enum ent_sign sign = ENT_SIGN_UNKNOWN;
        cr_assert(!row->sign || ent_sign_from_name(ent_str_from(row->sign), &sign));
        struct ent_report report = {
            .id = text_of(row->id),
            .event = text_of(row->event),
            .document = text_of(row->document),
            .type = text_of(row->type),
            .kind = text_of(row->kind ? row->kind : "event"),
            .when = span_of(row->date),
            .source = split(row->source, ',', sources),
            .target = split(row->target, ',', targets),
            .confidence = micro_of(row->confidence),
            .intensity = micro_of(row->intensity),
            .weight = micro_of(row->weight),
            .mentions = ENT_MISSING,
            .fatalities = ENT_MISSING,
            .sign = row->sign ? (int)sign : -1,
            .mutual = row->mutual,
            .is_attached = row->attached,
            .version = row->version ? row->version : ENT_MISSING,
            .aside = row->aside,
            .line = row->line ? row->line : i + 1,
            .column = 1,
        };
        status = sink->reports(sink->self, &report, 1, err);
    }
    return status;
}

enum ent_status read_rows(struct ent_corpus *corpus, const struct file *file,
                          const struct actor_row *actors, size_t n_actors, const struct row *rows,
                          size_t n_rows, struct ent_error *err)
{
    static const char sha256[65] =
        "0000000000000000000000000000000000000000000000000000000000000000";
    struct ent_input_facts facts = {
        .path = file && file->path ? file->path : "rows.json",
        .format = "json",
        .reason = "named",
        .merge = file && file->merge ? file->merge : "given",
        .directed = !file || !file->undirected,
        .max_rejects = file ? file->max_rejects : 0,
    };
    const char *slash = strrchr(facts.path, '/');
    struct ent_sink sink;
    enum ent_status status;

    facts.name = slash ? slash + 1 : facts.path;
    status = ent_corpus_begin_input(corpus, &facts, &sink, err);
    if (status == ENT_OK)
        status = put_actors(&sink, actors, n_actors, err);
    if (status == ENT_OK)
        status = put_rows(&sink, rows, n_rows, err);
    return status == ENT_OK ? ent_corpus_end_input(corpus, 0, sha256, err) : status;
}

struct ent_corpus *corpus_of(const struct actor_row *actors, size_t n_actors,
                             const struct row *rows, size_t n_rows)
{
    struct ent_corpus *corpus = NULL;
    struct ent_error err = {0};

    cr_assert_eq(ent_corpus_new(&corpus, NULL, &err), ENT_OK);
    cr_assert_eq(read_rows(corpus, NULL, actors, n_actors, rows, n_rows, &err), ENT_OK, "%s",
                 err.message);
    cr_assert_eq(ent_corpus_resolve(corpus, &err), ENT_OK, "%s", err.message);
    return corpus;
}

struct ent_view *view_of(const char *const *choices)
{
    struct ent_view *view = NULL;
    struct ent_error err = {0};

    cr_assert_eq(ent_view_new(&view, NULL), ENT_OK);
    for (; choices && *choices; choices++) {
        char key[40];
        const char *equals = strchr(*choices, '=');
        snprintf(key, sizeof key, "%.*s", (int)(equals - *choices), *choices);
        cr_assert_eq(ent_view_set(view, key, equals + 1, &err), ENT_OK, "%s", err.message);
    }
    return view;
}
