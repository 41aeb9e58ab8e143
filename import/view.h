#ifndef ENT_IMPORT_VIEW_H
#define ENT_IMPORT_VIEW_H

#include "element.h"

/** Takes a choice of a view, its value as it would stand on the command line. */
typedef enum ent_status (*ent_choice_fn)(void *self, struct ent_str key, struct ent_str value,
                                         struct ent_position place, struct ent_error *err);

/** Hand on the choices of a view that a file holds as an object; null is none. Fails as `take`
 * does, with ENT_EPARSE and the place, or with ENT_ENOMEM. */
enum ent_status ent_element_choices(const struct ent_element *view, ent_choice_fn take, void *self,
                                    struct ent_error *err);

#endif
