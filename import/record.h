#ifndef ENT_IMPORT_RECORD_H
#define ENT_IMPORT_RECORD_H

#include "../graph/report.h"
#include "position.h"

/*
 * From keys and values to reports: the one field map of our own formats. A record is begun, its
 * keys are set, it is ended or rejected; reports go to the sink a batch at a time.
 *
 *     id document at date source target type mutual kind confidence event episode also_present
 * attributed_to intensity weight mentions fatalities sign note
 *
 * Any other key is kept as a field. Numbers are kept in millionths; what is finer is rounded, but
 * a weight, intensity, or number of mentions or fatalities that is not 0 never to it: such a
 * record is rejected, as one whose number is too large, or, of all but the intensity, negative.
 */

enum ent_given_kind {
    ENT_GIVEN_NULL,
    ENT_GIVEN_TEXT,
    ENT_GIVEN_NUMBER,
    ENT_GIVEN_TRUE,
    ENT_GIVEN_FALSE,
    ENT_GIVEN_LIST,  /* of texts and numbers */
    ENT_GIVEN_MIXED, /* a list of anything else */
    ENT_GIVEN_OBJECT,
};

struct ent_given {
    enum ent_given_kind kind;
    /* From a format that knows nothing but text: an empty text is no value; numbers, "true", "no"
     * and lists (cut at
     * ';', which can therefore not be in a name) are read from it. */
    bool is_plain;
    struct ent_str text;             /* of a text; of a number, as it stands in the file */
    struct ent_texts items;          /* of a list */
    const struct ent_field *members; /* of an object; values are texts, or JSON */
    size_t n_members;
};

/** "text", "a number", "a list", … */
const char *ent_given_word(enum ent_given_kind kind);

/** Read a date that was given under `key`. ENT_EPARSE names both: `date "2024-13-45": month 13 does
 * not exist`. */
enum ent_status ent_given_date(const char *key, struct ent_str text, struct ent_span *when,
                               struct ent_error *err);

/* A key that has a meaning. */
struct ent_record_key;

/** The key of a name (case matters), or NULL. */
const struct ent_record_key *ent_record_key(struct ent_str name);
const char *ent_record_key_name(const struct ent_record_key *key);

/* Reports that are being made. Texts are borrowed until they are handed over. */
struct ent_records;

#define ENT_RECORDS_BATCH 256

enum ent_status ent_records_new(struct ent_records **out, const struct ent_sink *sink,
                                struct ent_error *err);
void ent_records_free(struct ent_records *records);

/** Memory that lives until the records are handed over, or NULL. */
void *ent_records_alloc(struct ent_records *records, size_t size);

/** One text as a list, which lives as long. ENT_ENOMEM. */
enum ent_status ent_records_one(struct ent_records *records, struct ent_str text,
                                struct ent_texts *list, struct ent_error *err);

void ent_record_begin(struct ent_records *records, struct ent_position place);

/**
 * Give a key its value. ENT_EPARSE says in words what is wrong with it, the caller knows where; the
 * record is then to be rejected. ENT_ENOMEM ends the read.
 */
enum ent_status ent_record_set(struct ent_records *records, const struct ent_record_key *key,
                               const struct ent_given *value, struct ent_error *err);

/** Note that a key of an object was there, and what it is read as (a constant text; "field": it is
 * kept), for ent_records_tell. Nothing unless the sink asks. */
enum ent_status ent_records_saw(struct ent_records *records, struct ent_str key, const char *use,
                                struct ent_error *err);

/** Behind the last record: tell the sink of the keys that were seen, in the order in which they
 * came up. */
enum ent_status ent_records_tell(struct ent_records *records, struct ent_error *err);

/** Keep a value under a key that has no meaning. */
enum ent_status ent_record_keep(struct ent_records *records, struct ent_str key,
                                struct ent_str value, struct ent_error *err);

/** The record that was begun, for what no key sets. */
struct ent_report *ent_record_report(struct ent_records *records);

/** Set the record that was begun aside: it is valid, but not of two actors. `reason` is a constant
 * text. */
enum ent_status ent_record_aside(struct ent_records *records, const char *reason,
                                 struct ent_error *err);

/** The record is whole: it joins the batch, or is rejected when it has no source or target. Fails
 * as the sink does. */
enum ent_status ent_record_end(struct ent_records *records, struct ent_error *err);

/** Drop the record that was begun, if any, and hand its reason to the sink, behind all reports
 * before it. */
enum ent_status ent_record_reject(struct ent_records *records, const struct ent_error *why,
                                  struct ent_error *err);

/** Hand over what is there. Must be called before borrowed texts go, and at the end. */
enum ent_status ent_records_flush(struct ent_records *records, struct ent_error *err);

/** So many records went to the sink another way. */
void ent_records_pass(struct ent_records *records, size_t n);

/** How many records were ended, set aside or rejected, or went another way. */
uint64_t ent_records_count(const struct ent_records *records);

#endif
