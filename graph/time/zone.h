#ifndef ENT_GRAPH_ZONE_H
#define ENT_GRAPH_ZONE_H

#include "date.h"

/*
 * The clock of a time zone. Dates without a time of day are days of that clock; moments are brought
 * onto it, so that all counting goes by seconds of local time, on which a day has 24 hours; window
 * bounds are brought back. The C library knows one zone a process, and changing it is seen by all
 * threads: so its database is read here (TZif, RFC 8536). NULL is UTC.
 */
struct ent_zone;

/**
 * A zone of the database ("Africa/Niamey") in $TZDIR, else /usr/share/zoneinfo; "UTC" gives NULL.
 * ENT_EINVAL (there is none; did you mean …), ENT_EIO, ENT_ENOMEM.
 */
enum ent_status ent_zone_load(struct ent_zone **out, const char *name, struct ent_error *err);
void ent_zone_free(struct ent_zone *zone);

/** What the clock shows at a moment. */
int64_t ent_zone_local(const struct ent_zone *zone, int64_t utc);

/** The first moment at which the clock shows this or more: what it skips is where it goes on. The
 * two open bounds stay. */
int64_t ent_zone_utc(const struct ent_zone *zone, int64_t local);

/** A date on the zone's clock: one with a time of day moves, a day stays that day. An interval has
 * a time of day when one of its bounds is not midnight UTC. */
struct ent_span ent_zone_span(const struct ent_zone *zone, struct ent_span when);

/** Whether it has a time of day, and a zone to move it. */
bool ent_zone_moves(const struct ent_zone *zone, struct ent_span when);

#endif
