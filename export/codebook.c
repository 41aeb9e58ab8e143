#include "../graph/corpus/corpus.h"
#include "output.h"

#include <stdio.h>

/* A corpus's actors as a codebook in JSON, to be edited and given back. */

struct writing {
    struct ent_text *text;
    bool any;
};

static void put_key(struct ent_text *text, const char *name)
{
    ent_put(text, ", ");
    ent_put_json(text, name);
    ent_put(text, ": ");
}

/* Texts of records are whole here: each ends with a NUL. */
static void put_text(struct ent_text *text, const char *name, struct ent_str value)
{
    if (value.length == 0)
        return;
    put_key(text, name);
    ent_put_json(text, value.data);
}

static void put_names(struct ent_text *text, const struct ent_actor_record *actor)
{
    if (actor->n_names == 0)
        return;
    put_key(text, "names");
    for (size_t i = 0; i < actor->n_names; i++) {
        ent_put(text, i ? ", " : "{");
        ent_put_json(text, actor->names[i].key.data);
        ent_put(text, ": ");
        ent_put_json(text, actor->names[i].value.data);
    }
    ent_put(text, "}");
}

static void put_aliases(struct ent_text *text, const struct ent_actor_record *actor)
{
    if (actor->aliases.n == 0)
        return;
    put_key(text, "aliases");
    for (size_t i = 0; i < actor->aliases.n; i++) {
        ent_put(text, i ? ", " : "[");
        ent_put_json(text, actor->aliases.items[i].data);
    }
    ent_put(text, "]");
}

/* The place of a scheme's first code. */
static size_t first_of_scheme(const struct ent_actor_record *actor, size_t code)
{
    size_t i = 0;

    while (!ent_str_equal(actor->codes[i].key, actor->codes[code].key))
        i++;
    return i;
}

static void put_codes(struct ent_text *text, const struct ent_actor_record *actor)
{
    if (actor->n_codes == 0)
        return;
    put_key(text, "codes");
    for (size_t i = 0; i < actor->n_codes; i++) {
        if (first_of_scheme(actor, i) != i)
            continue;
        ent_put(text, i ? ", " : "{");
        ent_put_json(text, actor->codes[i].key.data);
        ent_put(text, ": [");
        for (size_t k = i; k < actor->n_codes; k++) {
            if (first_of_scheme(actor, k) != i)
                continue;
            ent_put(text, k > i ? ", " : "");
            ent_put_json(text, actor->codes[k].value.data);
        }
        ent_put(text, "]");
    }
    ent_put(text, "}");
}

/* A bound as a date whose start, or end, it is. */
static void put_bound(struct ent_text *text, const char *name, int64_t time, uint8_t flags)
{
    char date[ENT_SPAN_TEXT + 2];
    bool approximate = flags & ENT_SPAN_APPROXIMATE, uncertain = flags & ENT_SPAN_UNCERTAIN;

    ent_time_format(time, date);
    strcat(date, approximate && uncertain ? "%" : approximate ? "~" : uncertain ? "?" : "");
    put_text(text, name, ent_str_from(date));
}

static void put_period(struct ent_text *text, struct ent_span when)
{
    if (when.start != INT64_MIN)
        put_bound(text, "start", when.start, when.flags);
    if (when.end != INT64_MAX) {
        /* Through the day before, or through the second before. */
        int64_t last =
            when.end - (ent_floor_div(when.end, ENT_DAY_S) * ENT_DAY_S == when.end ? ENT_DAY_S : 1);
        put_bound(text, "end", last, when.flags);
    }
}

static void put_affiliations(struct ent_text *text, const struct ent_actor_record *actor,
                             enum ent_affiliation_kind kind, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < actor->n_affiliations; i++) {
        const struct ent_affiliation_record *one = &actor->affiliations[i];
        if (one->kind != kind)
            continue;
        if (n++ == 0) {
            put_key(text, name);
            ent_put(text, "[");
        } else {
            ent_put(text, ", ");
        }
        ent_put(text, "{\"actor\": ");
        ent_put_json(text, one->actor.data);
        put_text(text, "role", one->role);
        put_period(text, one->when);
        ent_put(text, "}");
    }
    if (n)
        ent_put(text, "]");
}

static enum ent_status put_actor(void *self, const struct ent_actor_record *actor,
                                 struct ent_error *err)
{
    struct writing *writing = self;
    struct ent_text *text = writing->text;

    (void)err;
    ent_put(text, writing->any ? ",\n  {\"id\": " : "\n  {\"id\": ");
    writing->any = true;
    ent_put_json(text, actor->id.data);
    put_text(text, "name", actor->name);
    put_names(text, actor);
    put_text(text, "kind", actor->kind);
    put_aliases(text, actor);
    put_codes(text, actor);
    put_affiliations(text, actor, ENT_PART_OF, "part_of");
    put_affiliations(text, actor, ENT_MEMBER_OF, "member_of");
    ent_put(text, "}");
    return ENT_OK;
}

enum ent_status ent_corpus_write_codebook(struct ent_corpus *corpus, const char *path,
                                          struct ent_error *err)
{
    struct ent_output *output = NULL;
    struct writing writing = {NULL, false};
    const struct ent_sink sink = {.self = &writing, .actor = put_actor};
    enum ent_status status = ent_corpus_resolve(corpus, err);

    if (status == ENT_OK)
        status = ent_output_new(&output, path, err);
    if (status == ENT_OK)
        status = ent_output_open(output, NULL, &writing.text, err);
    if (status == ENT_OK) {
        ent_put(writing.text, "{\"format\": \"entente-codebook/1\",\n\"actors\": [");
        status = ent_actors_send(ent_corpus_actors(corpus), &sink, err);
        ent_put(writing.text, "\n]}\n");
    }
    if (status == ENT_OK)
        status = ent_output_commit(output, err);
    ent_output_free(output);
    return status;
}
