#ifndef ENT_GRAPH_SURVEY_H
#define ENT_GRAPH_SURVEY_H

#include "../report.h"

/*
 * What reports are like, looked at as they pass: nothing of a report is kept but counts. Memory
 * grows with different names and types, not with reports; of documents and of repeats it is
 * bounded, beyond which their counts are estimates.
 */

/* Where a record stands. */
struct ent_seen_place {
    uint32_t file; /* an input of the corpus */
    uint32_t line, column;
};

/* How many records are so, and the first of them. */
struct ent_seen_count {
    uint64_t n;
    struct ent_seen_place first;
};

/* A report as a survey sees it. Types and kinds are numbers of the corpus's texts. */
struct ent_seen {
    struct ent_span when;
    struct ent_seen_place place;
    uint32_t type, kind;
    const uint32_t *source, *target; /* mentions */
    size_t n_source, n_target;
    struct ent_str document;
    int64_t published; /* the end of its document's date, or INT64_MAX */
    int64_t intensity, weight;
    bool is_mutual;
    bool names_event; /* others may tell of the same */
    bool passes;      /* nothing else is kept of it */
};

enum { ENT_SEEN_AS_SOURCE = 1, ENT_SEEN_AS_TARGET = 2 };

/* A name of an actor, by its mention. */
struct ent_seen_actor {
    struct ent_seen_count reports;
    uint64_t passed; /* how many of them passed */
    unsigned roles;  /* among reports with a direction */
};

/* Numbers that reports carry. */
struct ent_seen_numbers {
    uint64_t n;
    int64_t least, most;
};

/* Days from 1800 to 2199 are counted one by one. */
#define ENT_SEEN_FIRST_DAY (-62091)
#define ENT_SEEN_N_DAYS    146097

/* Different reports that are remembered exactly, 8 bytes each; beyond, a sample of them. */
#define ENT_SEEN_REPEATS ((size_t)1 << 22)

/* Documents that are counted one by one; beyond, the rare ones are forgotten. */
#define ENT_SEEN_DOCUMENTS ((size_t)1 << 16)

struct ent_seen_document {
    char *name;
    uint64_t n;
};

struct ent_survey {
    int64_t today; /* the end of the day that counts as today */
    uint64_t n;
    struct ent_seen_actor *actors; /* by mention */
    size_t n_actors, actors_capacity;
    struct ent_seen_count *types, *kinds; /* by text */
    size_t n_types, types_capacity, n_kinds, kinds_capacity;

    struct ent_seen_numbers weights, intensities;
    struct ent_seen_count loops, future, after_publication;
    uint64_t n_directed;

    /* Dates. Bounds are INT64_MAX and INT64_MIN where nothing is known. */
    uint64_t n_dated, n_open, n_undated, n_days, n_timed;
    int64_t start, end; /* of all that is known */
    int64_t least_start, most_start, least_end, most_end;
    int64_t last_time, first_time; /* of those with a time of day */
    struct ent_seen_place first_dated;
    uint32_t *days; /* dates of a day or finer, from ENT_SEEN_FIRST_DAY on */
    struct ent_seen_count january_first;
    uint32_t *january; /* by year: 1 January */

    /* Repeats: fingerprints of those reports whose fingerprint ends in `n_bits` zeros. */
    uint64_t *prints;
    size_t n_prints, n_slots;
    unsigned n_bits;     /* 64 MiB at most, twice that for a moment */
    uint64_t n_compared; /* of these reports, also those from before it was a sample */
    struct ent_seen_count repeats;

    /* Documents. */
    struct ent_seen_document *documents; /* open addressing */
    size_t n_documents, n_document_slots;
    uint64_t n_forgotten; /* a document's count may be less than it should by this */
    uint64_t n_without_document;
};

/** `today` is a day's first second. */
enum ent_status ent_survey_new(struct ent_survey **out, int64_t today, struct ent_error *err);
void ent_survey_free(struct ent_survey *survey);

/** Look at a report. Amortised O(length of its lists). ENT_ENOMEM. */
enum ent_status ent_survey_take(struct ent_survey *survey, const struct ent_seen *seen,
                                struct ent_error *err);

#endif
