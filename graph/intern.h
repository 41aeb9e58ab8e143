#ifndef ENT_GRAPH_INTERN_H
#define ENT_GRAPH_INTERN_H

#include "text.h"

/* What dies together is allocated together. An arena only grows; everything goes at once. */
struct ent_arena {
    struct ent_arena_block *blocks;
};

/** Free everything; the arena is empty and usable again. `{NULL}` is an empty arena. */
void ent_arena_fini(struct ent_arena *arena);

/** `size` bytes aligned for any type, or NULL. Not cleared. */
void *ent_arena_alloc(struct ent_arena *arena, size_t size);

/** A copy with a NUL behind it, or NULL. */
char *ent_arena_copy(struct ent_arena *arena, struct ent_str text);

/* Texts that are stored once and are a number from then on. Number 0 is the empty text; the others
 * count up. */
struct ent_interner;

enum ent_status ent_interner_new(struct ent_interner **out, struct ent_error *err);
void ent_interner_free(struct ent_interner *interner);

/**
 * The number of `text`, which is copied when it is new. Amortised O(length). ENT_OK, ENT_ENOMEM or
 * ENT_ELIMIT (2^32); on failure the interner and `*number` are unchanged.
 */
enum ent_status ent_intern(struct ent_interner *interner, struct ent_str text, uint32_t *number,
                           struct ent_error *err);

/** The numbers of `n` texts, as if one after the other, but without waiting for memory at each, and
 * faster where all are padded (see padded.h). On failure some may have been interned. */
enum ent_status ent_intern_all(struct ent_interner *interner, const struct ent_str *texts, size_t n,
                               bool are_padded, uint32_t *numbers, struct ent_error *err);

/** The number of `text` or UINT32_MAX when it was never interned. */
uint32_t ent_interner_find(const struct ent_interner *interner, struct ent_str text);

/**
 * Give back what only finding a text's number needs, nearly half of an interner of short texts,
 * until the next ent_intern, which makes it again in O(texts). Until then ent_interner_find goes
 * through all of them.
 */
void ent_interner_settle(struct ent_interner *interner);

/** The text of a number; NUL-terminated; its bytes live as long as the interner. */
struct ent_str ent_interned(const struct ent_interner *interner, uint32_t number);
size_t ent_interner_count(const struct ent_interner *interner);

#endif
