#ifndef ENT_IMPORT_VOCABULARIES_H
#define ENT_IMPORT_VOCABULARIES_H

#include "pipeline.h"

/* Vocabularies of JSON that are known by their shape: what of their objects are records, and where
 * their parts are. */

/** FollowTheMoney: entities with a "schema" and "properties", some of which are links of two
 * others. */
enum ent_status ent_ftm_take(struct ent_pipeline *pipeline, const struct ent_element *object,
                             struct ent_error *err);

/** STIX 2.1: objects whose id begins with their type, some of which are relationships of two
 * others. */
bool ent_stix_is(const struct ent_element *object, struct ent_str *type);
enum ent_status ent_stix_take(struct ent_pipeline *pipeline, const struct ent_element *object,
                              struct ent_str type, struct ent_error *err);

/** NGEC: events whose actors stand among their attributes. */
bool ent_ngec_find(const struct ent_element *object, struct ent_element *actor,
                   struct ent_element *recipient, bool *has_recipient);
enum ent_status ent_ngec_take(struct ent_pipeline *pipeline, const struct ent_element *object,
                              const struct ent_element *actor, const struct ent_element *recipient,
                              struct ent_error *err);

#endif
