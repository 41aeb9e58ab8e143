#ifndef ENT_GRAPH_ONCE_H
#define ENT_GRAPH_ONCE_H

#include "../corpus/merge.h"
#include "../graph.h"

/*
 * What a tie's events have that counts once for the tie, however many of them have it: so that it
 * is no sum over them, nor over layers, ways or windows.
 *
 * documents: those of the events' reports. episodes: those that the reports name, and each event of
 * which no report names one. days: the dates of the events that are one day or a moment of it, on
 * the view's clock; an approximate date is none.
 */
enum ent_once { ENT_ONCE_DOCUMENTS, ENT_ONCE_EPISODES, ENT_ONCE_DAYS, ENT_N_ONCE };

/** "documents", "episodes", "days": of the columns, and of the view's weight. */
const char *ent_once_name(enum ent_once what);

/** Which of them a weight is, or ENT_N_ONCE. */
enum ent_once ent_once_of_weight(enum ent_weight weight);

/* Numbers, rising, each once. */
struct ent_ids {
    uint32_t *items;
    size_t n, capacity;
};

/** What an event has, where `number` is its own; the same number is the same thing. ENT_ENOMEM,
 * ENT_ELIMIT (more than 2^31 events). */
enum ent_status ent_once_ids(const struct ent_corpus *corpus, const struct ent_event *event,
                             uint32_t number, enum ent_once what, struct ent_ids *out,
                             struct ent_error *err);

/* An event of a tie has this. The first fields are those of a cell. */
struct ent_mark {
    uint32_t a, b, id;
    int32_t time;
    uint16_t layer;
    uint8_t way, sign;
};

struct ent_marks {
    struct ent_mark *items;
    size_t n, capacity;
};

/* What events have, as they are counted. */
struct ent_marking {
    bool asked[ENT_N_ONCE];
    struct ent_ids ids[ENT_N_ONCE]; /* of the event at hand */
    struct ent_marks marks[ENT_N_ONCE];
};

/**
 * Ask for what the view has columns of and the reports tell of, and for its weight. ENT_EINVAL: no
 * report tells of the weight; its half-life ages what has no age.
 */
enum ent_status ent_marking_begin(struct ent_marking *marking, const struct ent_corpus *corpus,
                                  const struct ent_view *view, struct ent_error *err);
void ent_marking_fini(struct ent_marking *marking);

/** The event whose cells come next. ENT_ENOMEM, ENT_ELIMIT. */
enum ent_status ent_marking_event(struct ent_marking *marking, const struct ent_corpus *corpus,
                                  const struct ent_event *event, uint32_t number,
                                  struct ent_error *err);
enum ent_status ent_marking_cell(struct ent_marking *marking, const struct ent_cell *cell,
                                 struct ent_error *err);

/** Nothing more is to be added: give back what only adding needs. */
void ent_marking_settle(struct ent_marking *marking);

/**
 * Add the edges' columns of what was asked for, and make `graph->distinct` where it is the weight.
 * The marks have vertex rows for ends, and the ties' layers; they are spent. `*weight` becomes the
 * column that is the weight, or NULL. O(n log n) of marks, and the edges' windows. ENT_ENOMEM.
 */
enum ent_status ent_once_columns(struct ent_graph *graph, struct ent_marking *marking,
                                 const struct ent_column **weight, struct ent_error *err);

#endif
