#include "output.h"

#include <inttypes.h>
#include <stdio.h>

const char *ent_column_text(const struct ent_column *column, size_t row, char *text)
{
    text[0] = '\0';
    if (!column->whole.any || ent_cell_missing(column, column->whole, row))
        return text;
    switch (column->type) {
    case ENT_TEXT:
        return column->whole.texts[row];
    case ENT_BOOLEAN:
        return column->whole.integers[row] ? "true" : "false";
    case ENT_INTEGER:
        snprintf(text, ENT_VALUE_TEXT, "%" PRId64, column->whole.integers[row]);
        break;
    case ENT_DECIMAL:
        ent_format_decimal(column->whole.integers[row], text);
        break;
    case ENT_REAL:
        ent_format_real(column->whole.reals[row], text);
        break;
    }
    return text;
}
