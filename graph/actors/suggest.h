#ifndef ENT_GRAPH_SUGGEST_H
#define ENT_GRAPH_SUGGEST_H

#include "../text.h"

/* "Did you mean": offer candidates one by one, then ask for the nearest. Word and candidates are
 * borrowed. */
struct ent_suggestion {
    struct ent_str word;
    struct ent_str best;
    size_t distance;
};

void ent_suggest_init(struct ent_suggestion *suggestion, struct ent_str word);

/** Of equally near candidates the first that was offered stays. O(length of word × candidate). */
void ent_suggest_offer(struct ent_suggestion *suggestion, struct ent_str candidate);

/** The nearest candidate within a third of the word's length (case ignored), or an empty text. */
struct ent_str ent_suggested(const struct ent_suggestion *suggestion);

/** Append to `message` (of `size` bytes) "; did you mean 'X'?" where there is a suggestion and it
 * fits. */
void ent_suggest_append(const struct ent_suggestion *suggestion, char *message, size_t size);

#endif
