#include "windows.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_WINDOWS  100000
#define MAX_CELLS    10000000
#define MAX_CUTS     10000
#define FIRST_MONDAY (4 * ENT_DAY_S) /* 1970-01-05 */

/* ---- Tiles ---- */

int64_t ent_tile_index(const struct ent_tiling *tiling, int64_t time)
{
    int64_t year;
    unsigned month, day;

    if (tiling->width == 0)
        return 0;
    if (tiling->unit == ENT_TILES_SECONDS)
        return ent_floor_div(time - tiling->origin, tiling->width);
    ent_civil_from_days(ent_floor_div(time, ENT_DAY_S), &year, &month, &day);
    return ent_floor_div(year * 12 + (int64_t)month - 1, tiling->width);
}

/* The moment that is so many units behind the origin. */
static int64_t unit_bound(const struct ent_tiling *tiling, int64_t units)
{
    int64_t year;

    if (tiling->unit == ENT_TILES_SECONDS)
        return tiling->origin + units;
    year = ent_floor_div(units, 12);
    return ent_days_from_civil(year, (unsigned)(units - year * 12) + 1, 1) * ENT_DAY_S;
}

int64_t ent_tile_bound(const struct ent_tiling *tiling, int64_t index)
{
    return unit_bound(tiling, index * tiling->width);
}

/* ---- Rules ---- */

/* A step or a length: "month", "90d". */
struct piece {
    struct ent_tiling tiling;
    bool is_week, is_count;
    char text[16];
};

static bool parse_count(struct ent_str text, struct piece *piece)
{
    int64_t count = 0, unit;

    if (text.length < 2 || text.length > 7)
        return false;
    switch (text.data[text.length - 1]) {
    case 'h':
        unit = 3600;
        break;
    case 'd':
        unit = ENT_DAY_S;
        break;
    case 'w':
        unit = 7 * ENT_DAY_S;
        break;
    default:
        return false;
    }
    for (size_t i = 0; i + 1 < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        count = count * 10 + (text.data[i] - '0');
    }
    *piece = (struct piece){{ENT_TILES_SECONDS, count * unit, FIRST_MONDAY}, false, true, ""};
    snprintf(piece->text, sizeof piece->text, "%d%c", (int)count, text.data[text.length - 1]);
    return count > 0;
}

static bool parse_piece(struct ent_str text, struct piece *piece)
{
    static const struct piece names[] = {
        {{ENT_TILES_SECONDS, ENT_DAY_S, 0}, false, false, "day"},
        {{ENT_TILES_SECONDS, 7 * ENT_DAY_S, FIRST_MONDAY}, true, false, "week"},
        {{ENT_TILES_MONTHS, 1, 0}, false, false, "month"},
        {{ENT_TILES_MONTHS, 3, 0}, false, false, "quarter"},
        {{ENT_TILES_MONTHS, 12, 0}, false, false, "year"},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (ent_str_is(text, names[i].text)) {
            *piece = names[i];
            return true;
        }
    }
    return parse_count(text, piece);
}

static enum ent_status refuse(struct ent_str text, struct ent_error *err)
{
    return ent_fail(err, ENT_EINVAL,
                    "window \"%.*s\" is none of day, week, month, quarter, year, all, 7d, 12h, "
                    "90d/30d, month+, or dates to cut at",
                    (int)(text.length < 24 ? text.length : 24), text.data);
}

static enum ent_status give_text(const char *text, char **canonical, struct ent_error *err)
{
    if (!canonical)
        return ENT_OK;
    *canonical = strdup(text);
    return *canonical ? ENT_OK : ent_fail_memory(err);
}

/* "90d/30d", "month+" or "month". */
static enum ent_status parse_steps(struct ent_str text, struct ent_window_rule *rule,
                                   char **canonical, struct ent_error *err)
{
    const char *slash = memchr(text.data, '/', text.length);
    bool grows = text.length && text.data[text.length - 1] == '+';
    struct ent_str front =
        ent_str(text.data, slash ? (size_t)(slash - text.data) : text.length - (grows ? 1 : 0));
    struct ent_str back = slash ? ent_str(slash + 1, text.length - front.length - 1) : front;
    struct piece length, step;
    struct ent_window_rule made = {.kind = slash   ? ENT_WINDOW_SLIDES
                                           : grows ? ENT_WINDOW_GROWS
                                                   : ENT_WINDOW_TILES};
    char words[48];

    if (!parse_piece(front, &length) || !parse_piece(back, &step))
        return refuse(text, err);
    if (length.tiling.unit != step.tiling.unit)
        return ent_fail(err, ENT_EINVAL,
                        "window \"%.*s\": months have no fixed number of days: take days or months "
                        "for both",
                        (int)text.length, text.data);
    if (length.tiling.width < step.tiling.width)
        return ent_fail(err, ENT_EINVAL,
                        "window \"%.*s\": the step is longer than the window, so that what lies "
                        "between would be in none",
                        (int)text.length, text.data);
    made.step = step.tiling;
    made.length = length.tiling.width;
    made.is_week = step.is_week;
    made.is_count = step.is_count;
    snprintf(words, sizeof words, "%s%s%s", length.text,
             slash   ? "/"
             : grows ? "+"
                     : "",
             slash ? step.text : "");
    *rule = made;
    return give_text(words, canonical, err);
}

static int by_moment(const void *left, const void *right)
{
    int64_t x = *(const int64_t *)left, y = *(const int64_t *)right;

    return (x > y) - (x < y);
}

/* Sort, without doubles, and say the dates in one form. */
static enum ent_status finish_cuts(struct ent_window_rule *rule, char **canonical,
                                   struct ent_error *err)
{
    size_t n = 0;
    char *text;

    qsort(rule->cuts, rule->n_cuts, sizeof *rule->cuts, by_moment);
    for (size_t i = 0; i < rule->n_cuts; i++) {
        if (n == 0 || rule->cuts[n - 1] != rule->cuts[i])
            rule->cuts[n++] = rule->cuts[i];
    }
    rule->n_cuts = n;
    if (!canonical)
        return ENT_OK;
    text = malloc(n * ENT_SPAN_TEXT);
    if (!text)
        return ent_fail_memory(err);
    *canonical = text;
    for (size_t i = 0; i < n; i++) {
        char date[ENT_SPAN_TEXT];
        ent_time_format(rule->cuts[i], date);
        text += sprintf(text, "%s%s", i ? "," : "", date);
    }
    return ENT_OK;
}

/* "2023-07-26,2024-01": at the start of each. */
static enum ent_status parse_cuts(struct ent_str text, struct ent_window_rule *rule,
                                  char **canonical, struct ent_error *err)
{
    struct ent_window_rule made = {.kind = ENT_WINDOW_CUTS};
    size_t capacity = 0;
    enum ent_status status = ENT_OK;

    while (status == ENT_OK) {
        const char *comma = memchr(text.data, ',', text.length);
        struct ent_str item =
            ent_str_trim(ent_str(text.data, comma ? (size_t)(comma - text.data) : text.length));
        struct ent_span span;
        char why[ENT_DATE_WHY];
        if (!ent_span_parse(item, &span, why))
            status = ent_fail(err, ENT_EINVAL, "window: cut \"%.*s\": %s",
                              (int)(item.length < 24 ? item.length : 24), item.data, why);
        else if (ent_span_is_undated(span) || ent_span_is_open(span) ||
                 span.precision < ENT_DATE_DAY || span.precision == ENT_INTERVAL)
            status = ent_fail(err, ENT_EINVAL, "window: cut \"%.*s\" is not one day, month or year",
                              (int)(item.length < 40 ? item.length : 40), item.data);
        else if (made.n_cuts >= MAX_CUTS)
            status = ent_fail(err, ENT_EINVAL, "window: more than %d cuts", MAX_CUTS);
        else
            status = ent_grow(&made.cuts, &capacity, made.n_cuts + 1, sizeof *made.cuts, err);
        if (status != ENT_OK)
            break;
        made.cuts[made.n_cuts++] = span.start;
        if (!comma)
            break;
        text = ent_str(comma + 1, text.length - (size_t)(comma + 1 - text.data));
    }
    if (status == ENT_OK)
        status = finish_cuts(&made, canonical, err);
    if (status != ENT_OK) {
        ent_window_rule_fini(&made);
        return status;
    }
    *rule = made;
    return ENT_OK;
}

enum ent_status ent_window_rule_parse(struct ent_str text, struct ent_window_rule *rule,
                                      char **canonical, struct ent_error *err)
{
    bool digits = text.length && text.data[0] >= '0' && text.data[0] <= '9';
    char last = text.length ? text.data[text.length - 1] : '\0';

    if (ent_str_is(text, "all")) {
        *rule = (struct ent_window_rule){.kind = ENT_WINDOW_ALL};
        return give_text("all", canonical, err);
    }
    if (digits && last >= '0' && last <= '9' && text.length >= 4 &&
        !memchr(text.data, '/', text.length))
        return parse_cuts(text, rule, canonical, err);
    return parse_steps(text, rule, canonical, err);
}

void ent_window_rule_fini(struct ent_window_rule *rule)
{
    free(rule->cuts);
    *rule = (struct ent_window_rule){.kind = ENT_WINDOW_ALL};
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

void ent_window_rule_settle(struct ent_window_rule *rule, int64_t since, bool sundays, bool by_days)
{
    const struct ent_tiling days = {ENT_TILES_SECONDS, ENT_DAY_S, 0};

    if (rule->is_count && since != INT64_MIN)
        rule->step.origin = since;
    if (rule->is_week && sundays)
        rule->step.origin = FIRST_MONDAY - ENT_DAY_S;
    rule->cells = rule->step;
    if (rule->kind == ENT_WINDOW_SLIDES)
        rule->cells.width = common_divisor(rule->length, rule->step.width);
    if (!by_days)
        return;
    /* Origins are midnights, so that days and hours have common bounds. */
    if (rule->cells.width && rule->cells.unit == ENT_TILES_SECONDS)
        rule->cells.width = common_divisor(rule->cells.width, ENT_DAY_S);
    else
        rule->cells = days;
}

static int64_t cut_index(const struct ent_window_rule *rule, int64_t time)
{
    size_t low = 0, high = rule->n_cuts;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rule->cuts[middle] <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return (int64_t)low;
}

int64_t ent_window_cell(const struct ent_window_rule *rule, int64_t time)
{
    if (rule->kind == ENT_WINDOW_CUTS && rule->cells.width == 0)
        return cut_index(rule, time);
    return ent_tile_index(&rule->cells, time);
}

/* Where the sliding window ends that begins with a step. */
static int64_t slide_end(const struct ent_window_rule *rule, int64_t step)
{
    return unit_bound(&rule->step, step * rule->step.width + rule->length);
}

bool ent_window_joins(const struct ent_window_rule *rule, int64_t first, int64_t last)
{
    switch (rule->kind) {
    case ENT_WINDOW_TILES:
        return ent_tile_index(&rule->step, first) == ent_tile_index(&rule->step, last);
    case ENT_WINDOW_SLIDES:
        return last < slide_end(rule, ent_tile_index(&rule->step, first));
    case ENT_WINDOW_CUTS:
        return cut_index(rule, first) == cut_index(rule, last);
    case ENT_WINDOW_ALL:
    case ENT_WINDOW_GROWS:
        break;
    }
    return true;
}

int64_t ent_window_cells_most(const struct ent_window_rule *rule)
{
    if (rule->kind != ENT_WINDOW_SLIDES)
        return 1;
    if (rule->cells.unit == rule->step.unit)
        return rule->length / rule->cells.width;
    return rule->length * 31; /* months in days */
}

/* ---- Windows ---- */

/* "2024-03" for what the calendar names, "2024-Q1", "2024-W13" would need a reader who knows: an
 * interval says itself. */
static void name_window(struct ent_window_cells *window)
{
    struct ent_span span = {window->start_s, window->end_s, ENT_INTERVAL, 0};

    if (span.start == INT64_MIN)
        span.flags |= ENT_SPAN_OPEN_START;
    if (span.end == INT64_MAX)
        span.flags |= ENT_SPAN_OPEN_END;
    ent_span_format(span, window->label);
}

/* The step of the first window, and how many windows there are: more than MAX_WINDOWS are not
 * counted further. */
static size_t count_windows(const struct ent_window_rule *rule,
                            const struct ent_window_frame *frame, int64_t *first)
{
    size_t n = 1;

    *first = 0;
    switch (rule->kind) {
    case ENT_WINDOW_ALL:
        return 0;
    case ENT_WINDOW_CUTS:
        *first = frame->since == INT64_MIN ? 0 : cut_index(rule, frame->since);
        return (size_t)((frame->until == INT64_MAX ? (int64_t)rule->n_cuts
                                                   : cut_index(rule, frame->until - 1)) -
                        *first) +
               1;
    case ENT_WINDOW_SLIDES:
        *first = ent_tile_index(&rule->step, frame->start);
        while (slide_end(rule, *first + (int64_t)n - 1) < frame->end && n <= MAX_WINDOWS)
            n++;
        return n;
    default:
        *first = ent_tile_index(&rule->step, frame->start);
        return (size_t)(ent_tile_index(&rule->step, frame->end - 1) - *first) + 1;
    }
}

/* Where a window starts and ends by its rule. */
static void rule_bounds(const struct ent_window_rule *rule, int64_t index, int64_t *start,
                        int64_t *end)
{
    if (rule->kind == ENT_WINDOW_CUTS) {
        *start = index > 0 ? rule->cuts[index - 1] : INT64_MIN;
        *end = index < (int64_t)rule->n_cuts ? rule->cuts[index] : INT64_MAX;
        return;
    }
    *start = ent_tile_bound(&rule->step, index);
    *end = rule->kind == ENT_WINDOW_SLIDES ? slide_end(rule, index)
                                           : ent_tile_bound(&rule->step, index + 1);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void bound_windows(struct ent_windows *windows, const struct ent_window_rule *rule,
                          const struct ent_window_frame *frame, int64_t first)
{
    for (size_t w = 0; w < windows->n; w++) {
        struct ent_window_cells *window = &windows->items[w];
        int64_t start, end;
        rule_bounds(rule, first + (int64_t)w, &start, &end);
        window->partial =
            rule->kind != ENT_WINDOW_CUTS && (start < later(frame->since, frame->covered_from) ||
                                              end > sooner(frame->until, frame->covered_to));
        window->start_s = later(start, frame->since);
        window->end_s = sooner(end, frame->until);
        if (windows->grow)
            window->start_s = windows->items[0].start_s;
        name_window(window);
    }
}

/* The bounds of the cells from `start` to `end`. */
static enum ent_status cut_cells(struct ent_windows *windows, const struct ent_window_rule *rule,
                                 int64_t start, int64_t end, struct ent_error *err)
{
    bool by_cuts = rule->kind == ENT_WINDOW_CUTS && rule->cells.width == 0;
    bool tiled = rule->cells.width > 0;
    size_t n = by_cuts ? windows->n : 1;

    if (tiled) {
        windows->first_cell = ent_tile_index(&rule->cells, start);
        n = (size_t)(ent_tile_index(&rule->cells, end - 1) - windows->first_cell) + 1;
    }
    if (n > MAX_CELLS)
        return ent_fail(err, ENT_ELIMIT,
                        "%zu pieces of time are more than %d: take wider windows, or bound the "
                        "period by since and until",
                        n, MAX_CELLS);
    windows->n_cells = n;
    windows->bounds = malloc((n + 1) * sizeof *windows->bounds);
    if (!windows->bounds)
        return ent_fail_memory(err);
    for (size_t i = 1; i < n; i++)
        windows->bounds[i] = tiled ? ent_tile_bound(&rule->cells, windows->first_cell + (int64_t)i)
                                   : windows->items[i].start_s;
    windows->bounds[0] = start;
    windows->bounds[n] = end;
    return ENT_OK;
}

/* The cell of a moment, or the nearest. */
static uint32_t nearest_cell(const struct ent_windows *windows, int64_t time)
{
    if (time < windows->bounds[0])
        return 0;
    if (time >= windows->bounds[windows->n_cells])
        return (uint32_t)windows->n_cells;
    return (uint32_t)ent_windows_cell(windows, time);
}

/* Which cells a window has: its bounds are bounds of cells. Between cuts there is one cell, also
 * where nothing lies beyond the outermost and that is empty. */
static void find_cells(const struct ent_windows *windows, uint32_t w, bool by_cuts)
{
    struct ent_window_cells *window = &windows->items[w];

    window->first = by_cuts ? w : nearest_cell(windows, window->start_s);
    window->end = by_cuts ? w + 1
                  : window->end_s <= windows->bounds[0]
                      ? 0
                      : nearest_cell(windows, window->end_s - 1) + 1;
    if (window->end > windows->n_cells)
        window->end = (uint32_t)windows->n_cells;
}

enum ent_status ent_windows_make(struct ent_windows *windows, const struct ent_window_rule *rule,
                                 const struct ent_window_frame *frame, struct ent_error *err)
{
    struct ent_windows made = {0};
    int64_t first, start = frame->start, end = frame->end;
    enum ent_status status;

    made.n = count_windows(rule, frame, &first);
    made.overlap = rule->kind == ENT_WINDOW_SLIDES || rule->kind == ENT_WINDOW_GROWS;
    made.grow = rule->kind == ENT_WINDOW_GROWS;
    if (made.n > MAX_WINDOWS) {
        char from[ENT_SPAN_TEXT], to[ENT_SPAN_TEXT];
        ent_time_format(start, from);
        ent_time_format(end, to);
        if (rule->kind == ENT_WINDOW_SLIDES)
            return ent_fail(err, ENT_ELIMIT,
                            "more than %d windows from %s to %s: take wider steps, or bound the "
                            "period by since and until",
                            MAX_WINDOWS, from, to);
        return ent_fail(err, ENT_ELIMIT,
                        "%zu windows from %s to %s are more than %d: take wider windows, or bound "
                        "the period by since and until",
                        made.n, from, to, MAX_WINDOWS);
    }
    made.items = calloc(made.n + 1, sizeof *made.items);
    if (!made.items)
        return ent_fail_memory(err);
    bound_windows(&made, rule, frame, first);
    if (rule->kind == ENT_WINDOW_CUTS) {
        made.first_cell = first;
        start = made.n > 1 ? sooner(start, made.items[0].end_s) : start;
        end = made.n > 1 ? later(end, made.items[made.n - 1].start_s) : end;
    } else if (made.n) {
        start = made.items[0].start_s;
        end = made.items[made.n - 1].end_s;
    }
    start = frame->since != INT64_MIN ? frame->since : start;
    end = frame->until != INT64_MAX ? frame->until : end;
    status = cut_cells(&made, rule, start, end, err);
    if (status != ENT_OK) {
        ent_windows_fini(&made);
        return status;
    }
    for (uint32_t w = 0; w < made.n; w++)
        find_cells(&made, w, rule->kind == ENT_WINDOW_CUTS && rule->cells.width == 0);
    *windows = made;
    return ENT_OK;
}

void ent_windows_fini(struct ent_windows *windows)
{
    free(windows->bounds);
    free(windows->items);
    *windows = (struct ent_windows){0};
}

int64_t ent_windows_start(const struct ent_windows *windows, size_t window)
{
    return windows->items[window].start_s;
}

int64_t ent_windows_end(const struct ent_windows *windows, size_t window)
{
    return windows->items[window].end_s;
}

void ent_windows_stand(const struct ent_windows *windows, size_t window, int64_t *start,
                       int64_t *end)
{
    *start =
        windows->grow && window ? windows->items[window - 1].end_s : windows->items[window].start_s;
    *end = windows->items[window].end_s;
}

void ent_windows_holding(const struct ent_windows *windows, uint32_t first, uint32_t last,
                         uint32_t *from, uint32_t *to)
{
    uint32_t low = 0, high = (uint32_t)windows->n;

    /* The first and the last cells of windows do not fall: from the first that ends behind `last`
     * to the last that starts by `first`. */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (windows->items[middle].end <= last)
            low = middle + 1;
        else
            high = middle;
    }
    *from = low;
    high = (uint32_t)windows->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (windows->items[middle].first <= first)
            low = middle + 1;
        else
            high = middle;
    }
    *to = low;
}

int32_t ent_windows_cell(const struct ent_windows *windows, int64_t time)
{
    size_t low = 0, high = windows->n_cells;

    if (windows->n_cells == 0 || time < windows->bounds[0] ||
        time >= windows->bounds[windows->n_cells])
        return -1;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (windows->bounds[middle] <= time)
            low = middle;
        else
            high = middle;
    }
    return (int32_t)low;
}
