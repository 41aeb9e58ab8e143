#ifndef ENT_EXPORT_NUMBER_H
#define ENT_EXPORT_NUMBER_H

#include "../graph/report.h"

/* Numbers in decimal digits, alike in every locale. */

/** Each writes into `out`, which has ENT_VALUE_TEXT bytes, without a NUL, and returns the length.
 */
size_t ent_write_integer(int64_t value, char *out);
size_t ent_write_decimal(int64_t millionths, char *out); /* 47800000 → 47.8 */

/**
 * The shortest of %.15g, %.16g and %.17g that reads back; 0 for -0, nothing when not finite. Whole
 * numbers below 10^15 and magnitudes from 10^-15 to 10^15 in tens of nanoseconds, others in a
 * microsecond.
 */
size_t ent_write_real(double value, char *out);

/** The same with a NUL, into ENT_VALUE_TEXT bytes. */
void ent_format_decimal(int64_t millionths, char text[ENT_VALUE_TEXT]);
void ent_format_real(double value, char text[ENT_VALUE_TEXT]);

#endif
