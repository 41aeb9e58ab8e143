#ifndef ENT_GRAPH_OFFICES_H
#define ENT_GRAPH_OFFICES_H

#include "../text.h"

/*
 * Offices that one person holds at a time, in English and French: "minister of defence", "defence
 * minister" and "ministre de la Défense" are "minister/defence".
 */

#define ENT_OFFICE 64

/**
 * What a role comes to, from its key (ent_name_key): a known office, else the key without its
 * article. `office` has ENT_OFFICE bytes; false where it does not fit.
 */
bool ent_office_of(struct ent_str key, char office[ENT_OFFICE]);

/** Whether an office is one that one person holds at a time. */
bool ent_office_is_exclusive(const char *office);

/** Whether the two are held together as a rule: head of state and president. */
bool ent_offices_go_together(const char *a, const char *b);

#endif
