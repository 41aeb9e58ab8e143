#include "weight.h"

#include <math.h>
#include <stdlib.h>

bool ent_weight_whole_counts(const struct ent_view *view)
{
    return view->place != ENT_PLACE_SPREAD && !view->split &&
           (view->level != ENT_LEVEL_BLOC || view->blocs_rule != ENT_BLOCS_SPLIT);
}

bool ent_weight_is_real(const struct ent_view *view)
{
    return view->half_life || view->scale != ENT_SCALE_NONE || view->shares;
}

double ent_weight_scaled(const struct ent_view *view, int64_t sum, double decayed)
{
    double weight = view->half_life ? decayed : (double)sum / ENT_MICRO;

    switch (view->scale) {
    case ENT_SCALE_LOG:
        return log1p(weight);
    case ENT_SCALE_SQRT:
        return sqrt(weight);
    case ENT_SCALE_BINARY:
        return weight > 0;
    case ENT_SCALE_NONE:
        break;
    }
    return weight;
}

double ent_weight_in(const struct ent_graph *graph, size_t window, int64_t sum, double decayed)
{
    double weight = ent_weight_scaled(graph->view, sum, decayed);

    if (!graph->weight_sums || graph->weight_sums[window] <= 0)
        return weight;
    return weight / graph->weight_sums[window];
}

/* Neumaier 1974. */
void ent_total_add(struct ent_total *total, double value)
{
    double next = total->sum + value;

    total->lost +=
        fabs(total->sum) >= fabs(value) ? total->sum - next + value : value - next + total->sum;
    total->sum = next;
}

static void share(double *values, size_t n, const struct ent_total *total, double *sum)
{
    struct ent_total own = {0, 0};

    for (size_t i = 0; i < n && !total; i++)
        ent_total_add(&own, values[i]);
    total = total ? total : &own;
    *sum = total->sum + total->lost;
    for (size_t i = 0; i<n && * sum> 0; i++)
        values[i] /= *sum;
}

enum ent_status ent_weight_share(struct ent_graph *graph, double *whole, double *along,
                                 const struct ent_total *totals, struct ent_error *err)
{
    const struct ent_presence *presence = &graph->edges.presence;
    size_t n_windows = graph->windows.n;

    if (!graph->view->shares)
        return ENT_OK;
    graph->weight_sums = calloc(n_windows + 1, sizeof *graph->weight_sums);
    if (!graph->weight_sums)
        return ent_fail_memory(err);
    share(whole, ent_graph_n_tied(graph), totals ? &totals[n_windows] : NULL,
          &graph->weight_sums[n_windows]);
    for (size_t w = 0; along && w < n_windows; w++)
        share(along + presence->start[w], presence->start[w + 1] - presence->start[w],
              totals ? &totals[w] : NULL, &graph->weight_sums[w]);
    return ENT_OK;
}
