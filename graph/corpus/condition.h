#ifndef ENT_GRAPH_CONDITION_H
#define ENT_GRAPH_CONDITION_H

#include "../list.h"

/* What --where and --exclude say: "tone<-5", "country=NER,MLI". */

enum ent_comparison {
    ENT_IS,     /* = any of the values */
    ENT_IS_NOT, /* != none of the values */
    ENT_BELOW,  /* < */
    ENT_AT_MOST,
    ENT_ABOVE,
    ENT_AT_LEAST,
};

struct ent_condition {
    char *field;
    enum ent_comparison comparison;
    struct ent_list values; /* one number, where they are ordered */
};

/* Sorted by their texts, without doubles. */
struct ent_conditions {
    struct ent_condition *items;
    size_t n;
};

/**
 * Read conditions that are separated by ";" ("\;" is a semicolon of a value). Free them by
 * ent_conditions_free. ENT_EINVAL says what is wrong and shows how it is written. ENT_ENOMEM.
 */
enum ent_status ent_conditions_parse(const char *text, struct ent_conditions *out,
                                     struct ent_error *err);

/** The text that ent_conditions_parse reads back; malloc'ed, NULL when out of memory. */
char *ent_conditions_join(const struct ent_conditions *conditions);
void ent_conditions_free(struct ent_conditions *conditions);

/** Whether a text fits: equal to one of the values, as numbers where both are; or below, above. */
bool ent_condition_takes_text(const struct ent_condition *condition, struct ent_str value);

/** The same of a number in millionths; ENT_MISSING fits nothing. */
bool ent_condition_takes_number(const struct ent_condition *condition, int64_t micro);

#endif
