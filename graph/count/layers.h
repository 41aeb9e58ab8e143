#ifndef ENT_GRAPH_LAYERS_H
#define ENT_GRAPH_LAYERS_H

#include "../corpus/filter.h"

/* Which layer of its ties an event is in, as the view's `layers` says: each is in one. */

/** What a layer is called of whose events nothing is known by which there are layers. */
#define ENT_LAYER_NONE "none"

/** The i-th of the layers that a view's rule allows, of signs in the order of enum ent_sign; NULL
 * behind the last, and where the data name them. */
const char *ent_layer_fixed(enum ent_layers_by by, size_t i);

/** The layer of a type, where there are layers by quad class or CAMEO's root. */
struct ent_str ent_layer_of_type(const struct ent_view *view, struct ent_str type);

/* The layers of a corpus's events, by numbers from 1. */
struct ent_layers {
    const struct ent_corpus *corpus;
    const struct ent_view *view;
    struct ent_told told; /* of a field */
    struct ent_interner *names;
};

/** For a view that has layers. ENT_EINVAL (no report has that field; did you mean), ENT_ENOMEM. */
enum ent_status ent_layers_init(struct ent_layers *layers, const struct ent_corpus *corpus,
                                const struct ent_view *view, struct ent_error *err);
void ent_layers_fini(struct ent_layers *layers);

/**
 * The number of an event's layer: the same for the same name. By a field it is what the first of
 * its reports says of it that says anything, in the order in which they speak for the event.
 * ENT_ELIMIT: more than 65,535 layers. ENT_ENOMEM.
 */
enum ent_status ent_layers_number(struct ent_layers *layers, const struct ent_event *event,
                                  uint16_t *number, struct ent_error *err);

#endif
