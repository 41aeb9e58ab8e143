#ifndef ENT_GRAPH_FOLD_BODY_H
#define ENT_GRAPH_FOLD_BODY_H

#include "fold.h"

/* What a fold is made of, for the sources that it is made of: fold.c takes reports, fold_finish.c
 * joins folds and makes cells of them, fold_open.c lays them open for files. */

/* What is known of a type, or a kind, once and for all. */
struct ent_text_facts {
    bool is_taken;      /* as a type */
    bool is_kind_taken; /* as a kind */
    bool has_code;
    uint8_t sign;   /* without an intensity of its own */
    uint16_t layer; /* the number of its name, where layers go by types */
    int64_t goldstein;
};

/*
 * Distinct events lie in sets by the day that they begin: the feed is nearly in date order, so the
 * set in use stays in cache. Days that are this far apart share a set, which is no harm.
 */
#define ENT_FOLD_SETS 4096

struct ent_numbered_span {
    struct ent_span when;
    uint32_t set; /* of its distinct events */
};

/* Places of spans by a hash: open addressing, place + 1, 0 is free. */
struct ent_span_places {
    uint32_t *slots;
    size_t n_slots;
};

/* The sums of one run of cells: the placed ones of a window, or those that have no place for one
 * reason. */
struct ent_slices {
    int64_t base; /* the window index of items[0] */
    size_t n, capacity;
    struct ent_tally **items;
};

#define ENT_FOLD_AT_ONCE 64 /* reports */

/* Cells that are to be added together. */
struct ent_waiting {
    struct ent_tally_item items[ENT_FOLD_AT_ONCE];
    size_t n;
};

/* What a date was decided to be. */
struct ent_placed_date {
    struct ent_span when;
    struct ent_place_found place;
    int64_t index; /* of its window */
    enum ent_placing placing;
    bool is_outside;
    bool is_known; /* else all of this is nothing */
};

#define ENT_FOLD_DATES 16 /* that are remembered: late rows are mostly late by a few days */

/* What was counted. */
struct ent_counted {
    struct ent_account account;
    struct ent_slices placed;
    struct ent_tally *unplaced[ENT_N_PLACING]; /* by reason; [ENT_PLACED] is not used */
    struct ent_stretches stretches;
    struct ent_placed_date last; /* the feed is nearly in date order: most dates are the last one */
    struct ent_placed_date dates[ENT_FOLD_DATES];
    struct ent_tally *last_tally; /* of that window, while cells wait; or NULL: to be found */
    struct ent_waiting *waiting;  /* NULL: cells are added one by one */
};

struct ent_fold {
    const struct ent_view *view;
    bool exact;
    struct ent_interner *names;
    uint64_t *times; /* by name */
    size_t times_capacity;
    struct ent_interner *texts;   /* types and kinds */
    struct ent_text_facts *facts; /* by text */
    size_t facts_capacity, n_facts;

    uint64_t n_reports;
    struct ent_distincts *distinct; /* ENT_FOLD_SETS of them; NULL: nothing can merge */
    struct ent_numbered_span *spans;
    size_t n_spans, spans_capacity;
    struct ent_span_places span_places;
    uint32_t last_span;

    struct ent_counted counted; /* distinct events too */
    struct ent_spell covered;
    bool is_spent; /* the sums were given away */
    struct ent_span last_covered;
};

enum ent_status ent_counted_init(struct ent_counted *counted, struct ent_error *err);
void ent_counted_fini(struct ent_counted *counted);

/** Give back the distinct events; what was counted. */
void ent_fold_drop_distinct(struct ent_fold *fold);
void ent_counted_clear(struct ent_counted *counted);

/** into += from */
void ent_account_add(struct ent_account *into, const struct ent_account *from);

/** Where the tally of an index is, or is to be (NULL). ENT_ENOMEM. */
enum ent_status ent_slice_at(struct ent_slices *slices, int64_t index, struct ent_tally ***slice,
                             struct ent_error *err);

/** The tally of an index; made when there is none. ENT_ENOMEM. */
enum ent_status ent_tally_at(struct ent_slices *slices, int64_t index, struct ent_tally **tally,
                             struct ent_error *err);

/** The numbers of texts and spans; of a name it is also counted that it was given. */
enum ent_status ent_fold_number_name(struct ent_fold *fold, struct ent_str name, uint32_t *number,
                                     struct ent_error *err);
enum ent_status ent_fold_number_text(struct ent_fold *fold, struct ent_str text, uint32_t *number,
                                     struct ent_error *err);
enum ent_status ent_fold_number_span(struct ent_fold *fold, struct ent_span when, uint32_t *number,
                                     struct ent_error *err);

enum ent_status ent_fold_make_sets(struct ent_fold *fold, struct ent_error *err);

/** Count a distinct event so many times, with so many reports: see `count` in fold.c. */
enum ent_status ent_fold_count_distinct(const struct ent_fold *fold, struct ent_counted *into,
                                        const struct ent_distinct *one, int64_t n_events,
                                        int64_t n_reports, struct ent_error *err);

/** The dates of a distinct event, where it counts and has a place; `scratch` is any. */
enum ent_status ent_fold_add_dates(const struct ent_fold *fold, struct ent_counted *scratch,
                                   const struct ent_distinct *one, struct ent_stretches *into,
                                   struct ent_error *err);

/** The same of all distinct events, where dates are late. */
enum ent_status ent_fold_late_dates(const struct ent_fold *fold, struct ent_stretches *into,
                                    struct ent_error *err);

/** Put an event into the set of its day; where it was already `counted`, that is taken back. */
enum ent_status ent_fold_put_distinct(const struct ent_fold *fold, struct ent_distincts *set,
                                      struct ent_counted *into, const struct ent_distinct *one,
                                      bool counted, struct ent_error *err);

#endif
