#ifndef ENT_GRAPH_FINDINGS_H
#define ENT_GRAPH_FINDINGS_H

#include "corpus_body.h"
#include "survey.h"

/* What the findings are drawn from. */
struct ent_evidence {
    const struct ent_corpus *corpus;
    const struct ent_survey *survey;
    struct ent_seen_actor *actors; /* by actor: what its names come to */
    size_t n_actors, n_named;      /* n_named: those that reports name */
    bool *fails;                   /* memory ran out while looking */
};

/** Draw them, in the order of their table; `*out` is malloc'ed. ENT_ENOMEM. */
enum ent_status ent_findings(const struct ent_evidence *evidence, struct ent_finding **out,
                             size_t *n, struct ent_error *err);

#endif
