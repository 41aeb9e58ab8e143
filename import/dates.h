#ifndef ENT_IMPORT_DATES_H
#define ENT_IMPORT_DATES_H

#include "../graph/time/date.h"

/* Which number of "1/2/2017" is the day. */
enum ent_day_order { ENT_DAY_FIRST, ENT_MONTH_FIRST };

/**
 * Read a date as the field's tables write it: what ent_span_parse reads, and "03 December 2020",
 * "December 3, 2020", "01-January-2015", "5-Aug-24", "31-12-19", "1/1/2017", "2016/07/02",
 * "20160702", each with a time of day behind it or without. Midnight is no time: "2018-06-01
 * 00:00:00.000" is a day. Between the parts stand blanks, '-', '/', '.' or ','. Months are numbers,
 * English names, or at least three letters of them. Of three numbers without a year in front the
 * first is the day or the month as `order` says, never as it happens to fit: "12/25/2017" is no
 * date where days come first. Years of two digits are 1970 to 2069.
 *
 * False when it is no date (empty text is none); `*when` is then unchanged.
 */
bool ent_date_read(struct ent_str text, enum ent_day_order order, struct ent_span *when);

/** The span of a day of the years 1 to 9999, or false when there is no such day. */
bool ent_date_day(unsigned year, unsigned month, unsigned day, struct ent_span *when);

#endif
