#ifndef ENT_IMPORT_POSITION_H
#define ENT_IMPORT_POSITION_H

#include <stddef.h>

/* Where in a text: lines and columns from 1. Columns count characters (code points), as editors do.
 */
struct ent_position {
    size_t line, column;
};

/** Move a place over `length` bytes of text. A line ends behind '\n'. O(length). */
void ent_position_pass(struct ent_position *place, const char *text, size_t length);

#endif
