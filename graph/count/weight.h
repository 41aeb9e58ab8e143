#ifndef ENT_GRAPH_WEIGHT_H
#define ENT_GRAPH_WEIGHT_H

#include "../graph.h"

/** What one event adds to the weight of a tie, in millionths, by what else is known of it. */
static inline int64_t ent_weight_of(enum ent_weight kind, enum ent_sign sign, int64_t intensity,
                                    int64_t weight)
{
    switch (kind) {
    case ENT_WEIGHT_COOPERATION:
        return sign == ENT_SIGN_COOPERATION ? ENT_MICRO : 0;
    case ENT_WEIGHT_CONFLICT:
        return sign == ENT_SIGN_CONFLICT ? ENT_MICRO : 0;
    case ENT_WEIGHT_POSITIVE:
        return intensity != ENT_MISSING && intensity > 0 ? intensity : 0;
    case ENT_WEIGHT_NEGATIVE:
        return intensity != ENT_MISSING && intensity < 0 ? -intensity : 0;
    default:
        return weight;
    }
}

/** Whether counts are whole numbers: no event is shared among windows or pairs. */
bool ent_weight_whole_counts(const struct ent_view *view);

/** Whether weights are no sums in millionths any more, because they decay, are scaled or shared. */
bool ent_weight_is_real(const struct ent_view *view);

/**
 * What a tie or an arc weighs of which the cells add up to `sum` (millionths), or under a half-life
 * to `decayed`: scaled as the view says, log: ln(1 + w), sqrt, binary: 1 where it is over 0.
 */
double ent_weight_scaled(const struct ent_view *view, int64_t sum, double decayed);

/** The same as it stands in a window (n_windows: the whole period): a share of what the edges weigh
 * there, where the view asks for shares. */
double ent_weight_in(const struct ent_graph *graph, size_t window, int64_t sum, double decayed);

/* A sum of weights, without what adding small to large numbers loses. */
struct ent_total {
    double sum, lost;
};
void ent_total_add(struct ent_total *total, double value);

/**
 * Make shares of the edges' weights, `whole` by row and `along` by entry of their presence (NULL:
 * none), of what `totals` says (by window, the whole last; NULL: of their own sums), and note
 * those. Equal weights have equal shares, so that their sum is 1 but for rounding. ENT_ENOMEM.
 */
enum ent_status ent_weight_share(struct ent_graph *graph, double *whole, double *along,
                                 const struct ent_total *totals, struct ent_error *err);

#endif
