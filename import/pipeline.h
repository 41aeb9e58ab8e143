#ifndef ENT_IMPORT_PIPELINE_H
#define ENT_IMPORT_PIPELINE_H

#include "clock.h"
#include "element.h"
#include "note.h"

/*
 * Makes reports of elements of foreign JSON: values that are texts, objects with a name, or lists
 * of these; names that are ids of entities; dates, shares and percents as they come. What does not
 * fit a report stays with it as a field. Where the elements are, and what they are, others find
 * out.
 */

enum ent_actors_by { ENT_BY_NAME, ENT_BY_CODE, ENT_BY_ID };

/* The entities that the records of one object name by their ids. */
struct ent_entities {
    struct ent_arena arena;
    struct ent_interner *ids;
    struct ent_str *names; /* by number of `ids` */
    size_t capacity;
    size_t n; /* entities, of which those without an id go by their place */
};

struct ent_pipeline {
    const struct ent_sink *sink;
    struct ent_records *records;
    struct ent_map *map;
    struct ent_clock clock;
    enum ent_actors_by actors_by;
    size_t index; /* of the record at hand, from 1 */
    size_t n_records, n_dates, n_entities, n_shares, n_percents;
    size_t n_words;                     /* in place of dates */
    bool is_undirected;                 /* the object that holds the records says so */
    struct ent_str document, published; /* and this */
    const char *shape;                  /* a vocabulary that was met */
    struct ent_entities entities;
    struct ent_interner *described;
    struct ent_span start, end; /* of the record at hand */
    struct ent_str *texts;      /* that are being gathered */
    size_t n_texts, texts_capacity;
    struct ent_note note;
};

#define ENT_PIPELINE_DEPTH 8   /* how deep anything is looked for */
#define ENT_PIPELINE_KEYS  200 /* of an object that are looked at */

/** `pipeline` is zeroed; its map and clock are the caller's to begin. ENT_ENOMEM. */
enum ent_status ent_pipeline_init(struct ent_pipeline *pipeline, const struct ent_sink *sink,
                                  struct ent_error *err);
void ent_pipeline_fini(struct ent_pipeline *pipeline);

/* ---- Elements ---- */

static inline bool ent_is_object(const struct ent_element *element)
{
    return json_is_object(element->value);
}

static inline bool ent_is_array(const struct ent_element *element)
{
    return json_is_array(element->value);
}

/** ["Niger", "expels", "France"] */
bool ent_pipeline_is_triple(const struct ent_element *element);

/** A member that is a text, or a number, and not empty. */
bool ent_pipeline_text(const struct ent_element *of, const char *name, struct ent_str *text);

/** The first of the members, with '|' between their names, that is one. */
bool ent_pipeline_any_text(const struct ent_element *of, const char *names, struct ent_str *text);

/** An object's keys, in their order; returns how many. */
size_t ent_pipeline_keys(const struct ent_element *object, struct ent_str *keys, size_t max);

/** Is this what lists of entities are called, or lists of records? */
bool ent_pipeline_holds_entities(struct ent_str key);
bool ent_pipeline_holds_relations(struct ent_str key);

/* ---- Actors and entities ---- */

/** Say how an actor is called or of what kind it is, once. */
enum ent_status ent_pipeline_describe(struct ent_pipeline *pipeline, struct ent_str id,
                                      struct ent_str name, struct ent_str kind_word,
                                      struct ent_position place, struct ent_error *err);

/** Add to `texts` all that a value names: a text, an object, or a list of these. Copies. */
enum ent_status ent_pipeline_gather(struct ent_pipeline *pipeline,
                                    const struct ent_element *element, bool is_actor,
                                    unsigned depth, struct ent_error *err);

/** All texts that were gathered as one. */
enum ent_status ent_pipeline_join(struct ent_pipeline *pipeline, const char *between,
                                  struct ent_str *out, struct ent_error *err);

/** One entity of a list: {"id", "name", "type"}, a name alone, or a list of its mentions. `id` may
 * be empty. */
enum ent_status ent_pipeline_take_entity(struct ent_pipeline *pipeline, struct ent_str id,
                                         const struct ent_element *entity, struct ent_error *err);
enum ent_status ent_pipeline_take_entities(struct ent_pipeline *pipeline,
                                           const struct ent_element *entities,
                                           struct ent_error *err);
void ent_pipeline_forget_entities(struct ent_pipeline *pipeline);

/* ---- Records ---- */

/* A record is begun, its parts are set, and it is settled. Where a part returns ENT_EPARSE, `why`
 * says the reason. */

void ent_pipeline_begin(struct ent_pipeline *pipeline, struct ent_position place);
enum ent_status ent_pipeline_actors(struct ent_pipeline *pipeline, enum ent_part part,
                                    const struct ent_element *element, struct ent_error *why);

/** `is_sure`: small numbers are dates too, not places in a text. */
enum ent_status ent_pipeline_date(struct ent_pipeline *pipeline, enum ent_part part, bool is_sure,
                                  struct ent_str key, const struct ent_element *element,
                                  struct ent_error *why);

/** A part that is no actor and no date. What does not fit stays a field. */
enum ent_status ent_pipeline_part(struct ent_pipeline *pipeline, enum ent_part part,
                                  struct ent_str key, const struct ent_element *element,
                                  struct ent_error *why);

/** Any part; ENT_N_PARTS is a field. */
enum ent_status ent_pipeline_member(struct ent_pipeline *pipeline, enum ent_part part, bool is_sure,
                                    struct ent_str key, const struct ent_element *member,
                                    struct ent_error *why);

/** The record ends as `status` says: as a report or set aside, or rejected for `why`. Fails as the
 * sink does. */
enum ent_status ent_pipeline_settle(struct ent_pipeline *pipeline, enum ent_status status,
                                    struct ent_position place, const struct ent_error *why,
                                    struct ent_error *err);
enum ent_status ent_pipeline_aside(struct ent_pipeline *pipeline, const char *reason,
                                   struct ent_error *err);

/** The message gets the record's number. */
enum ent_status ent_pipeline_reject(struct ent_pipeline *pipeline, const struct ent_error *why,
                                    struct ent_error *err);

/** A whole record: an object whose parts stand among its keys, one that a map leads through, or a
 * triple. */
enum ent_status ent_pipeline_take(struct ent_pipeline *pipeline, const struct ent_element *object,
                                  const struct ent_str *keys, const struct ent_parts *parts,
                                  struct ent_error *err);
enum ent_status ent_pipeline_take_mapped(struct ent_pipeline *pipeline,
                                         const struct ent_element *object,
                                         const struct ent_str *keys, const struct ent_parts *parts,
                                         struct ent_error *err);
enum ent_status ent_pipeline_take_triple(struct ent_pipeline *pipeline,
                                         const struct ent_element *triple, struct ent_error *err);

#endif
