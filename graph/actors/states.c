#include "../corpus/corpus_body.h"

/* The codebook of all states, made at build time (states/make.py). */

struct state {
    const char *id, *kind, *iso2, *iso3, *numeric, *cameo, *cow, *english, *french, *aliases;
};

#include "states.inc"

enum { MOST_ALIASES = 64 };

static struct ent_texts split(const char *list, struct ent_str aliases[MOST_ALIASES])
{
    size_t n = 0;

    while (*list && n < MOST_ALIASES) {
        size_t length = strcspn(list, "|");
        aliases[n++] = ent_str(list, length);
        list += length + (list[length] == '|');
    }
    return (struct ent_texts){aliases, n};
}

static enum ent_status declare(struct ent_actors *actors, const struct state *state,
                               const struct ent_declaring *by, struct ent_error *err)
{
    const char *const codes[][2] = {{"iso2", state->iso2},
                                    {"iso3", state->iso3},
                                    {"iso_numeric", state->numeric},
                                    {"cameo", state->cameo},
                                    {"cow", state->cow}};
    struct ent_str aliases[MOST_ALIASES];
    struct ent_field fields[sizeof codes / sizeof *codes];
    const struct ent_field names[] = {{ent_str_from("en"), ent_str_from(state->english)},
                                      {ent_str_from("fr"), ent_str_from(state->french)}};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        fields[i] = (struct ent_field){ent_str_from(codes[i][0]), ent_str_from(codes[i][1])};
    const struct ent_actor_record record = {
        .id = ent_str_from(state->id),
        .kind = ent_str_from(state->kind),
        .name = ent_str_from(state->english),
        .names = names,
        .n_names = sizeof names / sizeof *names,
        .aliases = split(state->aliases, aliases),
        .codes = fields,
        .n_codes = sizeof codes / sizeof *codes,
        .line = (size_t)(state - states) + 1,
        .column = 1,
    };
    return ent_actors_declare(actors, &record, by, err);
}

enum ent_status ent_corpus_use_states(struct ent_corpus *corpus, struct ent_error *err)
{
    static const char name[] = "states";
    struct ent_declaring by;
    enum ent_status status;

    for (size_t i = 0; i < corpus->n_codebooks; i++) {
        if (corpus->codebooks[i].layer == ENT_LAYER_STATES)
            return ENT_OK;
    }
    status = ent_corpus_begin_codebook(corpus, name, name, ENT_LAYER_STATES, &by, err);
    for (size_t i = 0; i < sizeof states / sizeof *states && status == ENT_OK; i++)
        status = declare(corpus->actors, &states[i], &by, err);
    if (status == ENT_OK)
        ent_corpus_end_codebook(corpus, sizeof states / sizeof *states, states_sha256);
    return status;
}
