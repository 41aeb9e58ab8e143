#ifndef ENT_IMPORT_COLUMNS_H
#define ENT_IMPORT_COLUMNS_H

#include "../graph/report.h"
#include "record.h"

/*
 * What the columns of a foreign table and the keys of foreign JSON mean: by names that are common,
 * or by a map that the user gives.
 */

/* The parts of a report that a column may hold: the keys of our own formats, and a second date. */
enum ent_part {
    ENT_PART_SOURCE,
    ENT_PART_TARGET,
    ENT_PART_DATE,
    ENT_PART_END, /* makes an interval of the date */
    ENT_PART_TYPE,
    ENT_PART_WEIGHT,
    ENT_PART_CONFIDENCE,
    ENT_PART_DOCUMENT,
    ENT_PART_NOTE,
    ENT_PART_ID,
    ENT_PART_EVENT,
    ENT_PART_KIND,
    ENT_PART_ALSO_PRESENT,
    ENT_PART_AT,
    ENT_PART_ATTRIBUTED_TO,
    ENT_PART_EPISODE,
    ENT_PART_FATALITIES,
    ENT_PART_INTENSITY,
    ENT_PART_MENTIONS,
    ENT_PART_MUTUAL,
    ENT_PART_SIGN,
    ENT_N_PARTS,
};

/** "source", "date", "end", … */
const char *ent_part_name(enum ent_part part);

/** The key of our own formats that a part is; NULL for the second date. */
const struct ent_record_key *ent_part_key(enum ent_part part);

/** Is the part a number? */
bool ent_part_is_number(enum ent_part part);

/** Is this one of a part's names? */
bool ent_part_is_named(enum ent_part part, struct ent_str name);

#define ENT_NO_COLUMN SIZE_MAX

/* Where each part stands among the names, from 0, or ENT_NO_COLUMN. */
struct ent_parts {
    size_t at[ENT_N_PARTS];
    bool is_ours; /* source and target go by our own names, and so do all others */
};

void ent_parts_init(struct ent_parts *parts);

/** Is there a source and a target? */
bool ent_parts_have_both(const struct ent_parts *parts);

/**
 * Find parts by their names, in which case, blanks, '_', '-' and '.' do not matter. Our own names
 * go first. Source and target are looked for as a pair: "head" goes with "tail".
 *
 * Where source and target go by our own names and the file `may_be_ours`, every name means what it
 * means in our own formats. In a foreign file "event" is the type when nothing else is, and "id"
 * and "kind" mean nothing: ids may repeat there, and kinds are not ours. O(names).
 */
void ent_parts_find(struct ent_parts *parts, const struct ent_str *names, size_t n,
                    bool may_be_ours);

/** Are these two the same name, but for case, blanks, '_', '-' and '.'? */
bool ent_names_agree(struct ent_str a, struct ent_str b);

/* ---- The map that a user gives ---- */

/*
 * "source=Akteur 1,target=Akteur 2,date=3": parts, each with a column's name or its number from 1;
 * without either the part is not looked for. Beside parts the map may hold the choices of how to
 * read ("delimiter=semicolon"), which then need not be given as options. Between two stands a comma
 * or the end of a line; what holds one is quoted. "@FILE" is a file of the same form, which
 * map_save writes.
 */
struct ent_map;

#define ENT_MAP_OPTION                                                                             \
    {                                                                                              \
        "map", "PART=COLUMN,…|@FILE", NULL,                                                        \
            "which column is what: source=NAME or number, target=…, date=…"                    \
    }

/** From the option "map"; an empty map without it. `choices` are the names of options that may
 * stand in it, NULL at the end. */
enum ent_status ent_map_new(struct ent_map **out, const struct ent_sink *sink,
                            const char *const *choices, struct ent_error *err);
void ent_map_free(struct ent_map *map);

/** Whether the map says anything of a part, and which column it names; empty: none. */
bool ent_map_column(const struct ent_map *map, enum ent_part part, struct ent_str *column);

/** An option: as given, else as in the map, else NULL. */
const char *ent_map_choice(const struct ent_map *map, const struct ent_sink *sink,
                           const char *name);

/**
 * Put what the map says in place of what was found by name: a column by its name, else by its
 * number from 1. ENT_EINVAL (no such column; did you mean …).
 */
enum ent_status ent_map_apply(const struct ent_map *map, struct ent_parts *parts,
                              const struct ent_str *names, size_t n, struct ent_error *err);

/* One line of a map that is written: what, and its value. */
struct ent_map_line {
    const char *name;
    struct ent_str value;
};

/** Write a map that "@FILE" reads; an old file stays until the new one is whole. ENT_EIO. */
enum ent_status ent_map_save(const char *path, const struct ent_map_line *lines, size_t n,
                             struct ent_error *err);

#endif
