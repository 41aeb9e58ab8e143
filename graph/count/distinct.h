#ifndef ENT_GRAPH_DISTINCT_H
#define ENT_GRAPH_DISTINCT_H

#include "../text.h"

#define ENT_SHORT_ID                                                                               \
    12 /* bytes of a report's id that a distinct event keeps: enough for the numbers of the feeds  \
        */

/*
 * An event where equal ones merge: all before `n_reports` must be equal, and `kind` and `mutual`.
 * The report with the smallest id speaks for all of them. Numbers are those of whoever keeps it.
 */
struct ent_distinct {
    uint32_t source, target, type, span;
    uint32_t n_reports, confidence;
    int64_t intensity;
    uint16_t kind;
    int8_t sign;
    uint8_t mutual : 1, id_length : 7;
    char id[ENT_SHORT_ID];
};

/* A set of them: the items lie in the order of their coming; open addressing over their places. */
struct ent_distincts {
    struct ent_distinct *items;
    size_t n, capacity;
    uint32_t *slots; /* place + 1; 0 is free */
    size_t n_slots;  /* a power of two; 0 with items: to be made again */
};

/**
 * The place of the event equal to `one`, which is added when it is new (`*is_new`). Amortised O(1).
 * ENT_ENOMEM, ENT_ELIMIT.
 */
enum ent_status ent_distincts_add(struct ent_distincts *set, const struct ent_distinct *one,
                                  size_t *place, bool *is_new, struct ent_error *err);

/** Two reports of one event: more reports, the best confidence, and the one that speaks. */
void ent_distinct_join(struct ent_distinct *into, const struct ent_distinct *one);

/** After items got other numbers, of which no two events may have become equal. */
void ent_distincts_renumbered(struct ent_distincts *set);
void ent_distincts_fini(struct ent_distincts *set);

#endif
