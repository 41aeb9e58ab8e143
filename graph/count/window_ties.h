#ifndef ENT_GRAPH_WINDOW_TIES_H
#define ENT_GRAPH_WINDOW_TIES_H

#include "../graph.h"

/** How many days old a cell is that ends with its last day, when time has come to `end`. */
int64_t ent_age(int64_t last_day_start, int64_t end);

/** What is left of 1 then, under a half-life in days. */
double ent_decayed(int64_t half_life, int64_t last_day_start, int64_t end);

/** Whether windows are anything but single elementary cells, so that their sums have to be made. */
bool ent_window_ties_needed(const struct ent_graph *graph);

/**
 * Make what ties are in the windows of a graph of their elementary cells, where a window is several
 * cells or shares them with others: each window's sums are added up once, here. Under a
 * half-life a tie's weight in a window, and in the period, is the sum of its events' weights, each
 * halved as often as the half-life fits into its age: the whole days from the last day of its date
 * to the last day of the window. What has no place in time has no age, and weighs nothing then.
 *
 * O(cells log cells + cells of the windows); under a half-life O(cells in
 * each window). ENT_ELIMIT (a sum leaves int64), ENT_ENOMEM.
 */
enum ent_status ent_window_ties(const struct ent_graph *graph, struct ent_ties *ties,
                                struct ent_error *err);

#endif
