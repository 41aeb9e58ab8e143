#include "room.h"

#include <math.h>
#include <stdlib.h>

#define NAME_LINE      14   /* characters, as drawings break names … */
#define NAME_MOST      80   /* … and cut them */
#define WORD_MOST      28   /* … and words */
#define LETTER_WIDTH   0.58 /* of a size */
#define LINE_HEIGHT    1.2
#define STEP           4.0  /* the least of a spiral */
#define GROUP_GAP      16.0 /* between two groups */
#define MOST_AROUND    60   /* groups; the smaller ones stand in rows below */
#define ROUNDS         300
#define WIDER          1.08
#define MOST_WIDENINGS 60
#define TURN           2.399963229728653 /* the golden angle: no two directions meet */
#define SHEET          1.4               /* how much wider than high a sheet is */

struct ent_radii ent_room_radii(size_t n)
{
    return n <= 20               ? (struct ent_radii){7, 40}
           : n <= ENT_ROOM_NAMED ? (struct ent_radii){5.5, 30}
           : n <= 500            ? (struct ent_radii){4, 24}
                                 : (struct ent_radii){3, 18};
}

double ent_room_radius(double share, size_t n)
{
    struct ent_radii radii = ent_room_radii(n);

    return fmax(radii.most * sqrt(fmax(share, 0)), radii.least);
}

static bool is_continuation(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

/* Letters up to the next blank or the end. */
static size_t word_letters(const unsigned char *at)
{
    size_t n = 0;

    for (; *at && *at != ' ' && *at != '\n'; at++)
        n += !is_continuation(*at);
    return n;
}

/* How wide a name is in letters when it is broken at blanks, and its lines: as export/draw/text.c
 * breaks and cuts names. */
static void measure_name(const char *name, size_t *widest, size_t *n_lines)
{
    const unsigned char *at = (const unsigned char *)name;
    size_t total = 0, limit = NAME_LINE, letters = 0, written = 0, width = 0;

    for (size_t i = 0; name[i]; i++)
        total += !is_continuation(at[i]);
    total = total > NAME_MOST ? NAME_MOST : total;
    if (total > NAME_LINE)
        limit = total / ((total + NAME_LINE - 1) / NAME_LINE) + 2;
    *widest = 0;
    *n_lines = 1;
    for (; *at && written < NAME_MOST; at++) {
        if (is_continuation(*at))
            continue;
        written++;
        if (letters >= WORD_MOST && *at != ' ' && *at != '\n') {
            (*n_lines)++;
            letters = width = 0;
        }
        letters++;
        if (*at == '\n' || (*at == ' ' && total > NAME_LINE && letters > 1 &&
                            letters + word_letters(at + 1) > limit)) {
            (*n_lines)++;
            letters = width = 0;
            continue;
        }
        /* What takes three bytes and more is mostly as wide as two letters. */
        width += *at >= 0xe0 ? 2 : 1;
        *widest = width > *widest ? width : *widest;
    }
}

double ent_room_gap(size_t n)
{
    return n <= 20 ? 44 : n <= ENT_ROOM_NAMED ? 14 : 7;
}

struct ent_box ent_room_box(const char *name, double radius, size_t n)
{
    double size = n <= 20               ? 13
                  : n <= ENT_ROOM_NAMED ? 12
                                        : 18; /* as export/draw/actors.c has them */
    struct ent_box box = {0, 0, radius, radius, radius};
    size_t widest, n_lines;

    if (!name)
        return box;
    measure_name(name, &widest, &n_lines);
    box.half_width = fmax(radius, 0.5 * LETTER_WIDTH * size * (double)widest);
    box.down += LINE_HEIGHT * size * (double)n_lines + 2;
    return box;
}

/* ---- Moving apart ---- */

struct order {
    double left;
    size_t index;
};

static int by_left(const void *x, const void *y)
{
    const struct order *a = x, *b = y;

    if (a->left != b->left)
        return a->left < b->left ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* How far two boxes reach into each other; false: not at all. */
static bool overlap(const struct ent_box *a, const struct ent_box *b, double gap, double *across,
                    double *along)
{
    double high = a->y < b->y ? a->up + b->down : a->down + b->up;

    *across = a->half_width + b->half_width + gap - fabs(a->x - b->x);
    /* Which is above decides whose name is between them. */
    *along = high + gap - fabs(a->y - b->y);
    return *across > 0 && *along > 0;
}

/* Push two boxes along the way that is shorter. */
static void push(struct ent_box *a, struct ent_box *b, double across, double along)
{
    if (across < along) {
        double step = 0.5 * across * (a->x < b->x ? 1 : -1);
        a->x -= step;
        b->x += step;
    } else {
        double step = 0.5 * along * (a->y < b->y ? 1 : -1);
        a->y -= step;
        b->y += step;
    }
}

/* One round; how many pairs overlapped. */
static size_t part_once(struct ent_box *boxes, size_t n, double gap, struct order *order,
                        bool moves)
{
    double across, along, widest = 0;
    size_t n_overlaps = 0;

    for (size_t i = 0; i < n; i++) {
        order[i] = (struct order){boxes[i].x - boxes[i].half_width, i};
        widest = fmax(widest, boxes[i].half_width);
    }
    qsort(order, n, sizeof *order, by_left);
    for (size_t i = 0; i < n; i++) {
        struct ent_box *a = &boxes[order[i].index];
        double right = a->x + a->half_width + gap;

        for (size_t k = i + 1; k < n && order[k].left < right; k++) {
            struct ent_box *b = &boxes[order[k].index];
            if (!overlap(a, b, gap, &across, &along))
                continue;
            n_overlaps++;
            if (moves)
                push(a, b, across + 0.01, along + 0.01);
        }
    }
    return n_overlaps;
}

enum ent_status ent_room_part(struct ent_box *boxes, size_t n, double gap, struct ent_error *err)
{
    struct order *order = malloc((n + 1) * sizeof *order);
    size_t rounds = n <= 2000 ? ROUNDS : 40;

    if (!order)
        return ent_fail_memory(err);
    for (size_t i = 0; i < rounds && part_once(boxes, n, gap, order, true) > 0; i++)
        ;
    for (int i = 0; i < MOST_WIDENINGS && n <= 2000 && part_once(boxes, n, gap, order, false) > 0;
         i++) {
        for (size_t b = 0; b < n; b++) {
            boxes[b].x *= WIDER;
            boxes[b].y *= WIDER;
        }
        for (int k = 0; k < 10 && part_once(boxes, n, gap, order, true) > 0; k++)
            ;
    }
    free(order);
    return ENT_OK;
}

/* ---- Packing ---- */

struct group {
    size_t index;
    double left, right, bottom, top; /* around its boxes */
    double x, y;                     /* where it was put */
};

static int by_area(const void *x, const void *y)
{
    const struct group *a = x, *b = y;
    double first = (a->right - a->left) * (a->top - a->bottom);
    double second = (b->right - b->left) * (b->top - b->bottom);

    if (first != second)
        return first > second ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static void bound(struct group *group, const struct ent_box *boxes, size_t start, size_t end)
{
    group->left = group->bottom = INFINITY;
    group->right = group->top = -INFINITY;
    for (size_t i = start; i < end; i++) {
        group->left = fmin(group->left, boxes[i].x - boxes[i].half_width);
        group->right = fmax(group->right, boxes[i].x + boxes[i].half_width);
        group->bottom = fmin(group->bottom, boxes[i].y - boxes[i].down);
        group->top = fmax(group->top, boxes[i].y + boxes[i].up);
    }
}

static bool is_free(const struct group *groups, size_t n, const struct group *group)
{
    double half_width = (group->right - group->left) / 2 + GROUP_GAP;
    double half = (group->top - group->bottom) / 2 + GROUP_GAP;

    for (size_t i = n; i-- > 0;) {
        const struct group *other = &groups[i];
        if (fabs(group->x - other->x) < half_width + (other->right - other->left) / 2 &&
            fabs(group->y - other->y) < half + (other->top - other->bottom) / 2)
            return false;
    }
    return true;
}

/* Along a spiral from the middle until it touches no other. */
static void find_place(const struct group *groups, size_t n, struct group *group)
{
    double step = fmax(fmin(group->right - group->left, group->top - group->bottom) / 4, STEP);

    for (double turn = 0;; turn += 1) {
        group->x = SHEET * step * sqrt(turn) * cos(turn * TURN);
        group->y = step * sqrt(turn) * sin(turn * TURN);
        if (is_free(groups, n, group))
            return;
    }
}

/* The groups from `first` on, in rows below the others and as wide as they are, or more. */
static void put_in_rows(struct group *groups, size_t first, size_t n)
{
    double left = INFINITY, right = -INFINITY, bottom = INFINITY, area = 0, x, row = 0;

    for (size_t g = 0; g < n; g++) {
        double width = groups[g].right - groups[g].left;
        double height = groups[g].top - groups[g].bottom;
        if (g < first) {
            left = fmin(left, groups[g].x - width / 2);
            right = fmax(right, groups[g].x + width / 2);
            bottom = fmin(bottom, groups[g].y - height / 2);
        } else {
            area += (width + GROUP_GAP) * (height + GROUP_GAP);
        }
    }
    if (right - left < sqrt(area * SHEET)) {
        double more = sqrt(area * SHEET) - (right - left);
        left -= more / 2;
        right += more / 2;
    }
    x = left;
    bottom -= GROUP_GAP;
    for (size_t g = first; g < n; g++) {
        double width = groups[g].right - groups[g].left;
        double height = groups[g].top - groups[g].bottom;
        if (x > left && x + width > right) {
            x = left;
            bottom -= row + GROUP_GAP;
            row = 0;
        }
        groups[g].x = x + width / 2;
        groups[g].y = bottom - height / 2;
        x += width + GROUP_GAP;
        row = fmax(row, height);
    }
}

enum ent_status ent_room_pack(struct ent_box *boxes, const size_t *start, size_t n_groups,
                              struct ent_error *err)
{
    struct group *groups = calloc(n_groups + 1, sizeof *groups);

    if (!groups)
        return ent_fail_memory(err);
    for (size_t g = 0; g < n_groups; g++) {
        groups[g].index = g;
        bound(&groups[g], boxes, start[g], start[g + 1]);
    }
    qsort(groups, n_groups, sizeof *groups, by_area);
    for (size_t g = 0; g < n_groups; g++) {
        struct group *group = &groups[g];
        if (g < MOST_AROUND)
            find_place(groups, g, group);
        else if (g == MOST_AROUND)
            put_in_rows(groups, MOST_AROUND, n_groups);
        for (size_t i = start[group->index]; i < start[group->index + 1]; i++) {
            boxes[i].x += group->x - (group->left + group->right) / 2;
            boxes[i].y += group->y - (group->bottom + group->top) / 2;
        }
    }
    free(groups);
    return ENT_OK;
}
