#include "position.h"

#include <string.h>

void ent_position_pass(struct ent_position *place, const char *text, size_t length)
{
    const char *newline;
    size_t inside = 0; /* bytes that continue a character */

    while (length > 0 && (newline = memchr(text, '\n', length))) {
        place->line++;
        place->column = 1;
        length -= (size_t)(newline + 1 - text);
        text = newline + 1;
    }
    for (size_t i = 0; i < length; i++)
        inside += ((unsigned char)text[i] & 0xC0) == 0x80;
    place->column += length - inside;
}
