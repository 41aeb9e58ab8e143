#ifndef ENT_GRAPH_WINDOWS_H
#define ENT_GRAPH_WINDOWS_H

#include "../error.h"
#include "date.h"

/*
 * Times here are seconds of the view's own clock: UTC, or the local one of its time zone. On it a
 * day has always 24 hours (see zone.h).
 */

/* Time cut into equal pieces, numbered from 1970 (or the tiling's origin), so that a moment knows
 * its piece before the period is known. Without width it is one piece. */
struct ent_tiling {
    enum {
        ENT_TILES_SECONDS,
        ENT_TILES_MONTHS
    } unit;         /* weeks and days are seconds, years months */
    int64_t width;  /* in units */
    int64_t origin; /* seconds: where piece 0 starts */
};

int64_t ent_tile_index(const struct ent_tiling *tiling, int64_t time);
int64_t ent_tile_bound(const struct ent_tiling *tiling, int64_t index);

/* How the period is cut into windows. */
struct ent_window_rule {
    enum {
        ENT_WINDOW_ALL,
        ENT_WINDOW_TILES,  /* each step is a window */
        ENT_WINDOW_SLIDES, /* each step begins a window, which is longer */
        ENT_WINDOW_GROWS,  /* each step ends a window, all begin with the period */
        ENT_WINDOW_CUTS,   /* between given moments; the outer windows are open outward */
    } kind;
    struct ent_tiling step;
    int64_t length; /* of a sliding window, in the step's units */
    bool is_week;   /* the step is a calendar's week */
    bool is_count;  /* the step is a number of hours, days or weeks, counted from --since */
    int64_t *cuts;  /* rising */
    size_t n_cuts;
    struct ent_tiling cells; /* elementary cells; without width the cuts are, or all is one */
};

/**
 * "all"; a step: "day", "week" (from Monday), "month", "quarter", "year", or a width "36h", "7d",
 * "2w" counted from Monday 1970-01-05; "90d/30d" or "year/month": windows of a length, one at each
 * step; "month+": windows that grow by a step; "2023-07-26,2024": cuts at the start of each date.
 * The rule owns its cuts. `canonical` (may be NULL) becomes the same text in one form, malloc'ed
 * and the caller's. ENT_EINVAL, ENT_ENOMEM; then nothing has changed.
 */
enum ent_status ent_window_rule_parse(struct ent_str text, struct ent_window_rule *rule,
                                      char **canonical, struct ent_error *err);
void ent_window_rule_fini(struct ent_window_rule *rule);

/**
 * Decide what a rule leaves open: fixed steps are counted from `since` (INT64_MIN: as they are),
 * weeks begin on Sunday where asked for, and cells are days at most where `by_days`. Once.
 */
void ent_window_rule_settle(struct ent_window_rule *rule, int64_t since, bool sundays,
                            bool by_days);

/** The elementary cell that holds a moment, numbered before the period is known. */
int64_t ent_window_cell(const struct ent_window_rule *rule, int64_t time);

/** Whether one window may hold both moments. */
bool ent_window_joins(const struct ent_window_rule *rule, int64_t first, int64_t last);

/** How many cells a window of a rule has at most, where windows slide; else 1. */
int64_t ent_window_cells_most(const struct ent_window_rule *rule);

/*
 * The windows of a view. Time is cut into elementary cells by all window bounds; a window is a run
 * of cells. Windows that tile have one cell each (or one a day); sliding and growing ones share
 * them.
 */
struct ent_windows {
    size_t n_cells;
    int64_t *bounds;    /* n_cells + 1, not falling: cell c is [bounds[c], bounds[c + 1]) */
    int64_t first_cell; /* the ent_window_cell of cell 0 */
    bool overlap;       /* a moment may be in several windows */
    bool grow;
    size_t n; /* 0: the view has no windows; its period is still cut into cells */
    struct ent_window_cells {
        uint32_t first, end;    /* cells [first, end) */
        int64_t start_s, end_s; /* INT64_MIN, INT64_MAX where it is open outward; in a graph that is
                                   made: UTC */
        bool partial;           /* the period or the inputs cover a part of it only */
        char label[ENT_SPAN_TEXT];
    } * items;
};

/* What the windows lie in: INT64_MIN, INT64_MAX where a bound is not known. */
struct ent_window_frame {
    int64_t start, end;               /* what is placed; start < end */
    int64_t since, until;             /* what was asked for: outer windows are cut there */
    int64_t covered_from, covered_to; /* what the inputs have dates of */
};

/**
 * Cut a period: whole windows around what is placed, less what is beyond since and until. Sliding
 * ones begin with the step that holds the first moment, and end with the first that reaches the
 * last. ENT_ELIMIT over 100,000 windows or 10,000,000 cells, ENT_ENOMEM.
 */
enum ent_status ent_windows_make(struct ent_windows *windows, const struct ent_window_rule *rule,
                                 const struct ent_window_frame *frame, struct ent_error *err);
void ent_windows_fini(struct ent_windows *windows);

int64_t ent_windows_start(const struct ent_windows *windows, size_t window);
int64_t ent_windows_end(const struct ent_windows *windows, size_t window);

/** The time that a window stands for where windows are laid side by side: the whole of it, or what
 * it has grown by. */
void ent_windows_stand(const struct ent_windows *windows, size_t window, int64_t *start,
                       int64_t *end);

/** The windows [*from, *to) that hold the cells [first, last]. O(log windows). */
void ent_windows_holding(const struct ent_windows *windows, uint32_t first, uint32_t last,
                         uint32_t *from, uint32_t *to);

/** The cell that holds a moment, or -1 outside the period. O(log cells). */
int32_t ent_windows_cell(const struct ent_windows *windows, int64_t time);

#endif
