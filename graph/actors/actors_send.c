#include "actors_body.h"

#include <stdlib.h>

/* Actors as they could be declared: the inverse of ent_actors_declare. */

struct sending {
    const struct ent_actors *actors;
    const struct ent_sink *sink;
    bool *wanted; /* by actor */
    struct ent_field *fields;
    size_t fields_capacity;
    struct ent_str *aliases;
    size_t aliases_capacity;
    struct ent_affiliation_record *affiliations;
    size_t affiliations_capacity;
};

/* Of the codebook of all states only those who are named in the reports or in what is sent. */
static bool is_shipped(const struct declaration *declaration)
{
    return declaration->at.layer == ENT_LAYER_STATES && !declaration->is_ours;
}

static void want(struct sending *sending)
{
    const struct ent_actors *actors = sending->actors;
    bool grows = true;

    for (uint32_t a = 0; a < actors->n_known; a++) {
        const struct known *known = &actors->known[a];
        sending->wanted[a] = known->declaration == NOBODY
                                 ? a != actors->group
                                 : !is_shipped(&actors->declarations[known->declaration]);
    }
    for (uint32_t m = 1; m < ent_interner_count(actors->mentions); m++) {
        const struct answer *answer = &actors->who[m];
        struct ent_resolution resolution = ent_actors_resolution(actors, (struct ent_mention){m});
        if (answer->who < DATED)
            sending->wanted[answer->who] = true;
        for (size_t i = 0; i < resolution.n_candidates; i++)
            sending->wanted[ent_actors_candidate(actors, &resolution, i).n] = true;
    }
    /* Nobody is declared by the name of an office: it would no longer depend on the date. */
    for (uint32_t m = 1; m < ent_interner_count(actors->mentions); m++) {
        uint32_t made = actors->made[actors->fold_of[m]].actor;
        if (actors->who[m].who == DATED && made < DATED)
            sending->wanted[made] = false;
    }
    while (grows) {
        grows = false;
        for (size_t i = 0; i < actors->n_affiliations; i++) {
            const struct affiliation *one = &actors->affiliations[i];
            if (sending->wanted[one->owner_actor] && !sending->wanted[one->target])
                sending->wanted[one->target] = grows = true;
        }
    }
}

static enum ent_status add_alias(struct sending *sending, struct ent_actor_record *record,
                                 const char *alias, struct ent_error *err)
{
    enum ent_status status = ent_grow(&sending->aliases, &sending->aliases_capacity,
                                      record->aliases.n + 1, sizeof *sending->aliases, err);

    if (status == ENT_OK)
        sending->aliases[record->aliases.n++] = ent_str_from(alias);
    return status;
}

static enum ent_status add_field(struct sending *sending, size_t *n, const char *key,
                                 const char *value, struct ent_error *err)
{
    enum ent_status status =
        ent_grow(&sending->fields, &sending->fields_capacity, *n + 1, sizeof *sending->fields, err);

    if (status == ENT_OK)
        sending->fields[(*n)++] = (struct ent_field){ent_str_from(key), ent_str_from(value)};
    return status;
}

/* The label of each language as its name, other names as aliases. */
static enum ent_status send_names(struct sending *sending, struct ent_actor actor,
                                  const struct declaration *from, size_t *n_fields,
                                  struct ent_actor_record *record, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    for (size_t i = 0; i < from->n_names && status == ENT_OK; i++) {
        const struct actor_name *name = &from->names[i];
        const char *label = ent_actor_label(sending->actors, actor, name->language);
        if (strcmp(label, name->text) != 0)
            status = add_alias(sending, record, name->text, err);
        else if (*name->language)
            status = add_field(sending, n_fields, name->language, name->text, err);
        else
            record->name = ent_str_from(name->text);
    }
    record->n_names = *n_fields;
    return status;
}

static enum ent_status send_affiliations(struct sending *sending, uint32_t actor,
                                         struct ent_actor_record *record, struct ent_error *err)
{
    const struct ent_actors *actors = sending->actors;

    for (size_t i = 0; i < actors->n_affiliations; i++) {
        const struct affiliation *one = &actors->affiliations[i];
        enum ent_status status;
        if (one->owner_actor != actor)
            continue;
        status = ent_grow(&sending->affiliations, &sending->affiliations_capacity,
                          record->n_affiliations + 1, sizeof *sending->affiliations, err);
        if (status != ENT_OK)
            return status;
        sending->affiliations[record->n_affiliations++] = (struct ent_affiliation_record){
            .kind = one->kind,
            .actor = ent_str_from(actors->known[one->target].id),
            .role = ent_str_from(one->role),
            .when = one->when,
        };
    }
    return ENT_OK;
}

static enum ent_status send_actor(struct sending *sending, uint32_t actor, struct ent_error *err)
{
    const struct known *known = &sending->actors->known[actor];
    const struct declaration *from =
        known->declaration == NOBODY ? NULL : &sending->actors->declarations[known->declaration];
    struct ent_actor_record record = {.id = ent_str_from(known->id),
                                      .kind = ent_str_from(known->kind)};
    size_t n_fields = 0;
    enum ent_status status = ENT_OK;

    if (!from && strcmp(known->name, known->id) != 0)
        record.name = ent_str_from(known->name);
    if (from)
        status = send_names(sending, (struct ent_actor){actor}, from, &n_fields, &record, err);
    for (size_t i = 0; from && i < from->n_aliases && status == ENT_OK; i++)
        status = add_alias(sending, &record, from->aliases[i], err);
    for (size_t i = 0; from && i < from->n_codes && status == ENT_OK; i++)
        status = add_field(sending, &n_fields, from->codes[i].scheme, from->codes[i].code, err);
    if (from && status == ENT_OK)
        status = send_affiliations(sending, actor, &record, err);
    if (status != ENT_OK)
        return status;
    record.names = sending->fields;
    record.codes = sending->fields ? sending->fields + record.n_names : NULL;
    record.n_codes = n_fields - record.n_names;
    record.aliases.items = sending->aliases;
    record.affiliations = sending->affiliations;
    return sending->sink->actor(sending->sink->self, &record, err);
}

enum ent_status ent_actors_send(const struct ent_actors *actors, const struct ent_sink *sink,
                                struct ent_error *err)
{
    struct sending sending = {.actors = actors, .sink = sink};
    enum ent_status status = ENT_OK;

    sending.wanted = calloc(actors->n_known + 1, sizeof *sending.wanted);
    if (!sending.wanted)
        return ent_fail_memory(err);
    want(&sending);
    for (uint32_t a = 0; a < actors->n_known && status == ENT_OK; a++) {
        if (sending.wanted[a])
            status = send_actor(&sending, a, err);
    }
    free(sending.wanted);
    free(sending.fields);
    free(sending.aliases);
    free(sending.affiliations);
    return status;
}
