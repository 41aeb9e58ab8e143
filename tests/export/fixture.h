#ifndef TESTS_EXPORT_FIXTURE_H
#define TESTS_EXPORT_FIXTURE_H

#include "graph/graph.h"

/* Graphs made by hand, for what no reader of ours would let in, and to know each cell of what is
 * written. */
struct fixture_form {
    const char *name;
    const char *window; /* "all", "month", "6h" */
    bool hostile;       /* ids, labels, title and input name that every format has to escape */
    bool directed, empty, corpus;
    size_t n_edges; /* 0: as many as there are texts; else that many, over 1,000 vertices */
};

/** The forms, one by one; NULL behind the last. Then by name. */
const struct fixture_form *fixture_form(size_t index);
const struct fixture_form *fixture_find(const char *name);

/** NULL when out of memory. */
struct ent_graph *fixture_new(const struct fixture_form *form);
void fixture_free(struct ent_graph *graph);

/** The hostile texts, one by one; NULL behind the last. */
const char *fixture_text(size_t index);

#endif
