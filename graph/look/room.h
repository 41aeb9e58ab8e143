#ifndef ENT_GRAPH_ROOM_H
#define ENT_GRAPH_ROOM_H

#include "../error.h"

/*
 * Room on a sheet: what a drawing shows of an actor is a circle and the name below it. Lengths are
 * in points (1/72 inch), y goes up.
 */

/* Who is drawn where. The box is around (x, y): half a width, and how far up and down. */
struct ent_box {
    double x, y;
    double half_width, up, down;
};

/** Of more actors than the first, only the largest are named: so many as the second (the drawings'
 * ENT_DRAW_ALL_NAMED and ENT_DRAW_MOST_NAMED are the same). */
#define ENT_ROOM_NAMED      80
#define ENT_ROOM_MOST_NAMED 50

/** The radii of circles in a drawing of n actors: of the smallest, and of the largest. */
struct ent_radii {
    double least, most;
};

struct ent_radii ent_room_radii(size_t n);

/** The radius of a circle in a drawing of n actors; its area shows `share`, from 0 to 1, but none
 * is too small to be seen. */
double ent_room_radius(double share, size_t n);

/** The box of an actor whose circle has this radius, with its name below in a drawing of n actors;
 * NULL: without a name. */
struct ent_box ent_room_box(const char *name, double radius, size_t n);

/** How far apart boxes are in a drawing of n actors: enough for a line between them. */
double ent_room_gap(size_t n);

/**
 * Move boxes apart that are nearer than `gap`, as little as goes in some rounds, then all from the
 * middle until none do. Equal input gives equal places. O(n log n) a round as far as boxes are
 * spread. ENT_ENOMEM.
 */
enum ent_status ent_room_part(struct ent_box *boxes, size_t n, double gap, struct ent_error *err);

/**
 * Put groups of boxes beside each other, none over another, the largest in the middle, and small
 * ones in rows below where there are many: group g has boxes [start[g], start[g + 1]). O(groups log
 * groups). ENT_ENOMEM.
 */
enum ent_status ent_room_pack(struct ent_box *boxes, const size_t *start, size_t n_groups,
                              struct ent_error *err);

#endif
