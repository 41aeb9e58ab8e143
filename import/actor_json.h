#ifndef ENT_IMPORT_ACTOR_JSON_H
#define ENT_IMPORT_ACTOR_JSON_H

#include "../graph/report.h"
#include "position.h"

/* Actors as JSON objects: id, name, names (by language), kind, aliases, codes, part_of, member_of.
 */
struct ent_actor_json;

/** `sink` is borrowed. */
enum ent_status ent_actor_json_new(struct ent_actor_json **out, const struct ent_sink *sink,
                                   struct ent_error *err);
void ent_actor_json_free(struct ent_actor_json *reader);

/** From the start of the one date through the end of the other; an undated one leaves its side
 * open. False when the end is before the start. */
bool ent_period_between(struct ent_span start, struct ent_span end, struct ent_span *when);

/** Hand an object on to the sink; `default_kind` is for one of which nobody tells the kind.
 * ENT_EPARSE with the place, ENT_ENOMEM, and as the sink fails. */
enum ent_status ent_actor_json_take(struct ent_actor_json *reader, struct ent_str text,
                                    struct ent_position place, struct ent_str default_kind,
                                    struct ent_error *err);

#endif
