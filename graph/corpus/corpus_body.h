#ifndef ENT_GRAPH_CORPUS_BODY_H
#define ENT_GRAPH_CORPUS_BODY_H

#include <stdatomic.h>

#include "../view.h"
#include "corpus.h"

/* What a corpus is made of, for the sources that it is made of: corpus*.c. */

struct ent_corpus_setting {
    const char *key, *value; /* in the arena */
    uint32_t file;
};

/* How often each name of the fold was given in the inputs of a format: what a format knows of names
 * goes for its own. */
struct ent_corpus_origin {
    const char *format;
    ent_describe_fn describe;
    bool exact_names;
    uint64_t *times; /* by mention */
    size_t capacity;
};

/* A file that held inputs which had been counted. */
struct ent_corpus_tally {
    struct ent_input *public; /* in the arena */
    const char *path;
    size_t first, n; /* the inputs */
};

/* Why records became no reports. */
struct ent_reasons {
    struct ent_reason_kept {
        struct ent_reason public;
        uint64_t late; /* of the records, the last of them: found by resolving */
        size_t n_late_places;
    } * items;
    size_t n, capacity;
};

/* Bytes that are no UTF-8, by what they would be elsewhere. */
struct ent_odd_bytes {
    uint64_t latin_1, windows, dos, nul;
};

struct ent_corpus_input {
    struct ent_input *public; /* in the arena, as are its name and path: it stays where it is */
    const char *path;
    const char *merge;
    bool directed;
    double max_rejects;
    ent_describe_fn describe;
    bool exact_names, ids_repeat, may_declare;
    struct ent_reasons reasons[2]; /* enum ent_fate */
    struct ent_odd_bytes odd_bytes;
    struct ent_input_column *columns;
    size_t n_columns, columns_capacity;
    const char *note;
    bool declares_actors;
    bool is_late;               /* what is counted now is found by resolving */
    struct ent_error **rejects; /* in the arena */
    size_t n_rejects, rejects_capacity;
    size_t n_late_rejects; /* the last of them: found by resolving */
};

/* A file that declares actors, and has no reports. */
struct ent_codebook {
    struct ent_input public;
    const char *path;
    uint32_t layer;
};

struct ent_corpus {
    struct ent_context *context;
    struct ent_arena arena;
    struct ent_interner *texts;
    struct ent_interner *ids; /* of reports */
    uint32_t *report_of_id;   /* by number of `ids` */
    int64_t *versions;        /* by number of `ids`, as far as any has one */
    size_t n_versions, versions_capacity;
    size_t report_of_id_capacity;
    struct ent_interner *documents;
    struct ent_document *documents_declared; /* by number of `documents` */
    size_t documents_capacity;
    struct ent_actors *actors;

    struct ent_corpus_input *inputs;
    size_t n_inputs, inputs_capacity;
    const struct ent_input **sorted; /* the inputs by name */
    size_t sorted_capacity;
    struct ent_codebook *codebooks;
    size_t n_codebooks, codebooks_capacity;
    struct ent_kept *reports;
    size_t n_reports, reports_capacity;
    struct ent_extra *extras;
    size_t n_extras, extras_capacity;
    uint32_t *fields; /* key, value, key, value … */
    size_t n_fields, fields_capacity;
    uint32_t *pool; /* lists: a length, then mentions */
    size_t n_pool, pool_capacity;
    struct ent_actor *pool_actors; /* the same places, resolved */
    size_t pool_actors_capacity;

    struct ent_corpus_setting *settings;
    size_t n_settings, settings_capacity;
    struct ent_corpus_setting *options; /* what the caller chose for the formats */
    size_t n_options, options_capacity;
    const char *title;
    struct ent_survey *survey; /* what is looked at as it passes, or NULL */
    size_t n_looked_at;        /* of the reports that are kept all the same */
    bool keeps_rejects;        /* all of them, also where surveyed */
    double max_rejects;        /* negative: each format decides */
    bool max_is_percent;
    bool resolved;
    bool has_attached;     /* some tell of others */
    bool has_dated;        /* names that mean one actor at one date, another at another */
    const char *zone_name; /* whose days those dates are, in the arena; NULL: UTC … */
    struct ent_zone *zone; /* … the same */
    bool leaves_fields;    /* of reports whose formats cannot say that they are asked for … */
    bool has_left_fields;  /* … and has read such a format */
    bool has_late;         /* reports that resolving found wrong */

    struct ent_view *expected;  /* what will be asked, or NULL */
    struct ent_view *fold_view; /* the same with every choice made, while inputs are folded */
    struct ent_fold *fold;
    uint32_t *fold_actors;    /* by name of the fold */
    atomic_bool refuses_fold; /* an input could not be folded after all; its parts tell */
    bool must_fold;           /* nothing else would do */
    struct ent_corpus_origin *origins;
    size_t n_origins, origins_capacity;

    struct ent_view *tally_view; /* what the tallies that were read were counted for, or NULL */
    struct ent_corpus_tally *tallies;
    size_t n_tallies, tallies_capacity;
    bool reads_tally; /* the input that was begun last is one */
};

/* ---- Taking records (corpus_take.c) ---- */

/** The sink of the input that was begun last. */
struct ent_sink ent_corpus_sink(struct ent_corpus *corpus);

/** A sink's `option`, for any sink of the corpus. */
const char *ent_corpus_option(const struct ent_corpus *corpus, const char *name);

/** Of several files' titles the first by bytes stays, whoever was read first. */
enum ent_status ent_corpus_add_title(struct ent_corpus *corpus, struct ent_str title,
                                     struct ent_error *err);

/** Count a record that cannot be used; fails where an input has more of them than it may. */
enum ent_status ent_input_reject(struct ent_corpus *corpus, struct ent_corpus_input *input,
                                 const struct ent_error *why, struct ent_error *err);

/** Whether an input that was read to its end has too many of them. */
enum ent_status ent_input_check_rejects(const struct ent_corpus *corpus,
                                        const struct ent_corpus_input *input,
                                        struct ent_error *err);

/* ---- A corpus that is only looked at (corpus_survey.c) ---- */

/** Whether nothing of a report needs to be kept. */
bool ent_report_passes(const struct ent_corpus *corpus, const struct ent_corpus_input *input,
                       const struct ent_report *report);

/** Let the survey see a report; one that passes is in no list of the corpus. */
enum ent_status ent_corpus_look(struct ent_corpus *corpus, const struct ent_kept *report,
                                struct ent_str document, int64_t intensity, int64_t weight,
                                bool passes, struct ent_error *err);

/** Let it see those that were kept, once each. Resolves first. */
enum ent_status ent_corpus_look_at_kept(struct ent_corpus *corpus, struct ent_error *err);

/** Let the names of those that passed make actors. */
enum ent_status ent_corpus_allow_passed(struct ent_corpus *corpus, struct ent_error *err);

/** ent_corpus_census from the survey, not sorted. */
enum ent_status ent_survey_census(struct ent_corpus *corpus, enum ent_census what,
                                  struct ent_frequency **out, size_t *n, struct ent_error *err);

/* ---- What became of an input's records, columns and bytes (corpus_input.c) ---- */

void ent_input_fini(struct ent_corpus_input *input);

/** Count `n` records that are of no use to a graph; their places are unknown where `line` is 0.
 * `reason` is a constant text. */
enum ent_status ent_input_set_aside(struct ent_corpus_input *input, const char *reason, uint64_t n,
                                    size_t line, size_t column, struct ent_error *err);

/** Undo what was counted while the input was late. */
void ent_input_forget_late(struct ent_corpus_input *input);

/** Count a reject by its reason, of which names and numbers are no part. */
enum ent_status ent_input_count_reject(struct ent_corpus *corpus, struct ent_corpus_input *input,
                                       const struct ent_error *why, struct ent_error *err);

void ent_input_repaired(struct ent_corpus_input *input, unsigned char byte, size_t line,
                        size_t column);

/** Of a part of the input. */
void ent_input_add_repaired(struct ent_corpus_input *input, const struct ent_corpus_input *part);

/** What the repaired bytes would be elsewhere, in words, or NULL. */
const char *ent_input_looks_like(const struct ent_corpus_input *input);

enum ent_status ent_input_take_column(struct ent_corpus *corpus, struct ent_corpus_input *input,
                                      const struct ent_column_record *column,
                                      struct ent_error *err);

/** Put the last input to its place among the others, by name. */
void ent_corpus_sort_last(struct ent_corpus *corpus);

/** Undo what resolving found wrong: an input that is read now may settle it. */
void ent_corpus_unresolve(struct ent_corpus *corpus);

/* ---- Parts (corpus_part.c) ---- */

/** Note how often the names of a fold were given in a format: `times` by its names, or NULL: all of
 * them there. */
enum ent_status ent_corpus_add_origin(struct ent_corpus *corpus, const struct ent_fold *fold,
                                      const struct ent_corpus_input *input, const uint64_t *times,
                                      struct ent_error *err);

/* ---- Tallies (corpus_tally.c) ---- */

/** Begin a file that holds inputs; its sink takes it. */
enum ent_status ent_corpus_begin_tally(struct ent_corpus *corpus,
                                       const struct ent_input_facts *facts, struct ent_error *err);
enum ent_status ent_corpus_take_tally(void *self, struct ent_str bytes,
                                      bool (*facts_of)(const char *format,
                                                       struct ent_input_facts *facts),
                                      struct ent_error *err);

#endif
