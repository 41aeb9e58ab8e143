#ifndef ENT_GRAPH_WINDOWS_H
#define ENT_GRAPH_WINDOWS_H

#include "date.h"

/* How the period is cut. Indices of calendar and fixed windows count from 1970 (or the rule's
 * origin), so that a moment knows its window before the period is known. */
struct ent_window_rule {
    enum {
        ENT_WINDOW_ALL,
        ENT_WINDOW_FIXED,
        ENT_WINDOW_MONTHS
    } kind;         /* weeks and days are fixed; quarters and years are months */
    int64_t width;  /* seconds (fixed) or months */
    int64_t origin; /* seconds: where a fixed window starts */
};

/** "all", "day", "week" (from Monday), "month", "quarter", "year", or a width "36h", "7d", "2w"
 * counted from Monday 1970-01-05 (the caller moves `origin` to --since). */
bool ent_window_rule_parse(struct ent_str text, struct ent_window_rule *rule);

/** The index of the window that holds a moment, and the moment where a window starts. */
int64_t ent_window_index(const struct ent_window_rule *rule, int64_t time);
int64_t ent_window_bound(const struct ent_window_rule *rule, int64_t index);

/*
 * The windows of a view. Time is cut into elementary cells by all window bounds; a window is a run
 * of cells. Windows that tile have one cell each; sliding and growing ones will share them.
 */
struct ent_windows {
    size_t n_cells;
    int64_t *bounds; /* n_cells + 1, rising: cell c is [bounds[c], bounds[c + 1]) */
    size_t n;        /* 0: the view has no windows; its period is still cell 0 */
    struct ent_window_cells {
        uint32_t first, end; /* cells [first, end) */
        char label[ENT_SPAN_TEXT];
    } * items;
};

/**
 * The windows that tile [start, end), widened to whole windows; where `since` or `until` bound the
 * period (else INT64_MIN, INT64_MAX) the outer windows are cut there. ENT_ELIMIT over 100,000
 * windows.
 */
enum ent_status ent_windows_tile(struct ent_windows *windows, const struct ent_window_rule *rule,
                                 int64_t start, int64_t end, int64_t since, int64_t until,
                                 struct ent_error *err);
void ent_windows_fini(struct ent_windows *windows);

int64_t ent_windows_start(const struct ent_windows *windows, size_t window);
int64_t ent_windows_end(const struct ent_windows *windows, size_t window);

/** The cell that holds a moment, or -1 outside the period. O(log cells). */
int32_t ent_windows_cell(const struct ent_windows *windows, int64_t time);

#endif
