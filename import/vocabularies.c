#include "vocabularies.h"

static const struct edge {
    const char *schema, *source, *target;
    bool is_mutual;
} ftm_edges[] = {
    {"Associate", "person", "associate", true},
    {"ContractAward", "contract", "supplier", false},
    {"CourtCaseParty", "party", "case", false},
    {"Debt", "debtor", "creditor", false},
    {"Directorship", "director", "organization", false},
    {"Documentation", "document", "entity", true},
    {"Employment", "employee", "employer", false},
    {"Family", "person", "relative", true},
    {"Membership", "member", "organization", false},
    {"Occupancy", "holder", "post", false},
    {"Ownership", "owner", "asset", false},
    {"Payment", "payer", "beneficiary", false},
    {"ProjectParticipant", "participant", "project", false},
    {"Representation", "agent", "client", false},
    {"Succession", "predecessor", "successor", false},
    {"UnknownLink", "subject", "object", true},
};

/* The entities that a property refers to: ids, or the entities themselves. */
static enum ent_status take_references(struct ent_pipeline *pipeline,
                                       const struct ent_element *property, enum ent_part part,
                                       struct ent_error *err)
{
    enum ent_actors_by by = pipeline->actors_by;
    enum ent_status status;

    pipeline->actors_by = ENT_BY_ID;
    status = ent_pipeline_actors(pipeline, part, property, err);
    pipeline->actors_by = by;
    return status;
}

/* Entities inside of a link's properties are named there and nowhere else. */
static enum ent_status describe_nested(struct ent_pipeline *pipeline,
                                       const struct ent_element *properties, struct ent_error *err)
{
    struct ent_element_walk walk, items;
    struct ent_element property, item, member;
    enum ent_status status = ENT_OK;

    ent_element_walk_init(&walk, properties);
    while (status == ENT_OK && ent_element_walk_next(&walk, NULL, &property)) {
        ent_element_walk_init(&items, &property);
        while (status == ENT_OK && ent_is_array(&property) &&
               ent_element_walk_next(&items, NULL, &item))
            if (ent_is_object(&item) && ent_element_find(&item, "schema", &member))
                status = ent_ftm_take(pipeline, &item, err);
    }
    return status;
}

static enum ent_status take_ftm_entity(struct ent_pipeline *pipeline,
                                       const struct ent_element *object,
                                       const struct ent_element *properties, struct ent_error *err)
{
    struct ent_str id, name = {0}, schema = {0};
    struct ent_element names;
    enum ent_status status;

    ent_pipeline_text(object, "schema", &schema);
    if (!ent_pipeline_text(object, "id", &id))
        return ENT_OK;
    if (!ent_pipeline_text(object, "caption", &name) &&
        ent_element_find(properties, "name", &names)) {
        pipeline->n_texts = 0;
        status = ent_pipeline_gather(pipeline, &names, false, 0, err);
        if (status != ENT_OK)
            return status;
        if (pipeline->n_texts > 0)
            name = pipeline->texts[0];
    }
    pipeline->n_entities++;
    status = ent_pipeline_describe(pipeline, id, name, schema, object->place, err);
    return status == ENT_OK ? describe_nested(pipeline, properties, err) : status;
}

/* Every property is a list, mostly of one text. */
static enum ent_status keep_property(struct ent_pipeline *pipeline, struct ent_str name,
                                     const struct ent_element *property, struct ent_error *err)
{
    struct ent_str text;
    enum ent_status status;

    pipeline->n_texts = 0;
    status = ent_pipeline_gather(pipeline, property, false, 0, err);
    if (status == ENT_OK)
        status = ent_pipeline_join(pipeline, "; ", &text, err);
    if (status == ENT_OK)
        status = ent_element_copy(pipeline->records, &name, err);
    return status == ENT_OK && text.length > 0 ? ent_record_keep(pipeline->records, name, text, err)
                                               : status;
}

static enum ent_status take_ftm_edge(struct ent_pipeline *pipeline,
                                     const struct ent_element *properties, const struct edge *edge,
                                     struct ent_position place, struct ent_error *err)
{
    struct ent_error why = {0};
    struct ent_element_walk walk;
    struct ent_element property;
    struct ent_str name;
    bool is_dated = false;
    struct ent_report *report;
    enum ent_status status = describe_nested(pipeline, properties, err);

    if (status != ENT_OK)
        return status;
    pipeline->index++;
    ent_pipeline_begin(pipeline, place);
    report = ent_record_report(pipeline->records);
    report->type = ent_str_from(edge->schema);
    report->mutual = edge->is_mutual;
    ent_element_walk_init(&walk, properties);
    while (status == ENT_OK && ent_element_walk_next(&walk, &name, &property)) {
        if (ent_str_is(name, edge->source))
            status = take_references(pipeline, &property, ENT_PART_SOURCE, &why);
        else if (ent_str_is(name, edge->target))
            status = take_references(pipeline, &property, ENT_PART_TARGET, &why);
        else if (ent_str_is(name, "startDate") || (ent_str_is(name, "date") && !is_dated))
            status = ent_pipeline_date(pipeline, ENT_PART_DATE, true, name, &property, &why);
        else if (ent_str_is(name, "endDate"))
            status = ent_pipeline_date(pipeline, ENT_PART_END, true, name, &property, &why);
        else if (ent_str_is(name, "summary"))
            status = ent_pipeline_part(pipeline, ENT_PART_NOTE, name, &property, &why);
        else
            status = keep_property(pipeline, name, &property, &why);
        is_dated |= ent_str_is(name, "startDate");
    }
    return ent_pipeline_settle(pipeline, status, place, &why, err);
}

/* FollowTheMoney: entities, some of which are links of two others. */
enum ent_status ent_ftm_take(struct ent_pipeline *pipeline, const struct ent_element *object,
                             struct ent_error *err)
{
    struct ent_element properties;
    struct ent_str schema;

    if (!ent_pipeline_text(object, "schema", &schema) ||
        !ent_element_find(object, "properties", &properties) || !ent_is_object(&properties))
        return ENT_OK;
    pipeline->shape = "FollowTheMoney";
    for (size_t i = 0; i < sizeof ftm_edges / sizeof ftm_edges[0]; i++)
        if (ent_str_is(schema, ftm_edges[i].schema))
            return take_ftm_edge(pipeline, &properties, &ftm_edges[i], object->place, err);
    return take_ftm_entity(pipeline, object, &properties, err);
}

/* STIX: objects, some of which are relationships of two others. */
enum ent_status ent_stix_take(struct ent_pipeline *pipeline, const struct ent_element *object,
                              struct ent_str type, struct ent_error *err)
{
    struct ent_str keys[ENT_PIPELINE_KEYS], id, name = {0}, kind = type;
    size_t n = ent_pipeline_keys(object, keys, ENT_PIPELINE_KEYS);
    bool is_sighting = ent_str_is(type, "sighting");
    struct ent_element revoked;
    struct ent_parts parts;

    pipeline->shape = "STIX";
    if (!is_sighting && !ent_str_is(type, "relationship")) {
        ent_pipeline_text(object, "id", &id);
        ent_pipeline_text(object, "name", &name);
        if (ent_str_is(type, "identity"))
            ent_pipeline_text(object, "identity_class", &kind);
        pipeline->n_entities++;
        return ent_pipeline_describe(pipeline, id, name, kind, object->place, err);
    }
    if (ent_element_find(object, "revoked", &revoked) && json_is_true(revoked.value)) {
        pipeline->index++;
        return ent_pipeline_aside(pipeline, "revoked", err);
    }
    ent_parts_find(&parts, keys, n, false);
    for (size_t i = 0; i < n; i++) {
        if (ent_str_is(keys[i], is_sighting ? "where_sighted_refs" : "source_ref"))
            parts.at[ENT_PART_SOURCE] = i;
        if (ent_str_is(keys[i], is_sighting ? "sighting_of_ref" : "target_ref"))
            parts.at[ENT_PART_TARGET] = i;
        if (ent_str_is(keys[i], is_sighting ? "type" : "relationship_type"))
            parts.at[ENT_PART_TYPE] = i;
        if (ent_str_is(keys[i], is_sighting ? "first_seen" : "start_time"))
            parts.at[ENT_PART_DATE] = i;
        if (ent_str_is(keys[i], is_sighting ? "last_seen" : "stop_time"))
            parts.at[ENT_PART_END] = i;
        if (ent_str_is(keys[i], "description"))
            parts.at[ENT_PART_NOTE] = i;
    }
    return ent_pipeline_take(pipeline, object, keys, &parts, err);
}

bool ent_stix_is(const struct ent_element *object, struct ent_str *type)
{
    struct ent_str id;

    return ent_pipeline_text(object, "type", type) && ent_pipeline_text(object, "id", &id) &&
           id.length > type->length + 2 && memcmp(id.data, type->data, type->length) == 0 &&
           memcmp(id.data + type->length, "--", 2) == 0;
}

/* NGEC: the actors stand among an event's attributes. */
bool ent_ngec_find(const struct ent_element *object, struct ent_element *actor,
                   struct ent_element *recipient, bool *has_recipient)
{
    struct ent_element attributes, type;

    /* Beside them stand the resolved ones, in newer versions: those have usual names. */
    if (!ent_element_find(object, "event_type", &type) ||
        ent_element_find(object, "actor", &attributes) ||
        !ent_element_find(object, "attributes", &attributes) || !ent_is_object(&attributes) ||
        !(ent_element_find(&attributes, "ACTOR", actor) ||
          ent_element_find(&attributes, "actor", actor)))
        return false;
    *has_recipient = ent_element_find(&attributes, "RECIP", recipient) ||
                     ent_element_find(&attributes, "recipient", recipient);
    return true;
}

enum ent_status ent_ngec_take(struct ent_pipeline *pipeline, const struct ent_element *object,
                              const struct ent_element *actor, const struct ent_element *recipient,
                              struct ent_error *err)
{
    struct ent_str keys[ENT_PIPELINE_KEYS], key;
    size_t n = ent_pipeline_keys(object, keys, ENT_PIPELINE_KEYS);
    struct ent_error why = {0};
    struct ent_element_walk walk;
    struct ent_element member;
    struct ent_parts parts;
    enum ent_status status;

    pipeline->shape = "NGEC";
    ent_parts_find(&parts, keys, n, false);
    pipeline->index++;
    ent_pipeline_begin(pipeline, object->place);
    status = ent_pipeline_actors(pipeline, ENT_PART_SOURCE, actor, &why);
    if (status == ENT_OK && recipient)
        status = ent_pipeline_actors(pipeline, ENT_PART_TARGET, recipient, &why);
    ent_element_walk_init(&walk, object);
    for (size_t i = 0; status == ENT_OK && ent_element_walk_next(&walk, &key, &member); i++) {
        size_t part = ENT_PART_TARGET + 1;
        while (part < ENT_N_PARTS && parts.at[part] != i)
            part++;
        if (!json_is_null(member.value))
            status = ent_pipeline_member(pipeline, (enum ent_part)part, true, key, &member, &why);
    }
    return ent_pipeline_settle(pipeline, status, object->place, &why, err);
}
