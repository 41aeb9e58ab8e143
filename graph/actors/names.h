#ifndef ENT_GRAPH_NAMES_H
#define ENT_GRAPH_NAMES_H

#include "../text.h"

/*
 * How names are compared beyond ent_fold. Each step is coarser than the one before, and a name is
 * only compared by a step when all finer ones found nobody.
 */

/**
 * The key of a folded name: all hyphens are blanks and all apostrophes alike, so that
 * "Côte-d’Ivoire" is "côte d'ivoire". In place; the text only shrinks. Keys of keys are themselves.
 */
void ent_name_key(char *folded);

/** A key without the article before it ("the", "le", "la", "les", "l'"); the whole where nothing
 * would be left. Borrowed. */
struct ent_str ent_name_bare(struct ent_str key);

/** A key without the articles and titles before it: "le général salifou mody" is "salifou mody".
 * The whole where nothing would be left. Borrowed. */
struct ent_str ent_name_untitled(struct ent_str key);

#endif
