#include "intern.h"

#include <stdalign.h>
#include <stdlib.h>

#include "padded.h"

#define FIRST_BLOCK   ((size_t)4096)
#define LARGEST_BLOCK ((size_t)1 << 20)
#define FIRST_SLOTS   ((size_t)64)
#define AT_ONCE       ((size_t)64) /* texts that are looked for together */

struct ent_arena_block {
    struct ent_arena_block *next;
    size_t used, size; /* of `bytes` */
    alignas(max_align_t) unsigned char bytes[];
};

/*
 * Texts of up to 11 bytes, which names and codes mostly are, stand in the slots themselves, so that
 * to find one touches one place in memory; of longer ones their hash.
 */
#define SHORT 11
#define LONG  (UINT32_C(0xFF) << 24) /* in place of a length */

struct slot {
    uint64_t key;
    uint32_t more;          /* three more bytes, and the length above them */
    uint32_t number_plus_1; /* 0: empty */
};

struct ent_interner {
    struct slot *slots; /* a power of two, at most three quarters full */
    size_t mask;
    size_t room; /* texts that the slots still take */
    struct ent_str *texts;
    size_t n_texts, capacity;
    struct ent_arena arena;
    struct slot none; /* all there is while it is settled, so that nothing is found */
};

static bool is_settled(const struct ent_interner *interner)
{
    return interner->slots == &interner->none;
}

static struct ent_arena_block *block_new(size_t size)
{
    struct ent_arena_block *block = NULL;

    if (size <= PTRDIFF_MAX - sizeof(*block))
        block = malloc(sizeof(*block) + size);
    if (block) {
        block->next = NULL;
        block->used = 0;
        block->size = size;
    }
    return block;
}

/* Room of `size` bytes at a multiple of `alignment` within the first block, or a new block for it.
 */
static void *take(struct ent_arena *arena, size_t size, size_t alignment)
{
    struct ent_arena_block *head = arena->blocks, *block;
    size_t start, next;

    if (head) {
        start = (head->used + alignment - 1) & ~(alignment - 1);
        if (start <= head->size && size <= head->size - start) {
            head->used = start + size;
            return head->bytes + start;
        }
    }

    next = head ? head->size * 2 : FIRST_BLOCK;
    if (next > LARGEST_BLOCK)
        next = LARGEST_BLOCK;
    if (head && size > next / 4) {
        /* A large piece gets its own block behind the first, whose rest stays in use. */
        block = block_new(size);
        if (!block)
            return NULL;
        block->next = head->next;
        head->next = block;
    } else {
        block = block_new(size > next ? size : next);
        if (!block)
            return NULL;
        block->next = head;
        arena->blocks = block;
    }
    block->used = size;
    return block->bytes;
}

static inline uint64_t load32(const char *bytes)
{
    uint32_t word;

    memcpy(&word, bytes, sizeof word);
    return le32toh(word);
}

/* The first eight bytes of a short text, and the three behind them. */
static inline struct slot short_slot(struct ent_str text)
{
    const char *bytes = text.data;
    size_t length = text.length;
    struct slot slot = {0, (uint32_t)length << 24, 0};

    if (length >= 8) {
        slot.key = ent_load_8(bytes);
        slot.more |= (uint32_t)(load32(bytes + length - 4) >> 8 * (12 - length));
    } else if (length >= 4) {
        slot.key = load32(bytes) | load32(bytes + length - 4) << 8 * (length - 4);
    } else if (length > 0) {
        slot.key = (unsigned char)bytes[0] |
                   (uint64_t)(unsigned char)bytes[length / 2] << 8 * (length / 2) |
                   (uint64_t)(unsigned char)bytes[length - 1] << 8 * (length - 1);
    }
    return slot;
}

/* The same where more bytes can be read than are the text's. */
static inline struct slot padded_slot(struct ent_str text)
{
    uint64_t words[2];

    ent_padded_load(text, words);
    return (struct slot){words[0], (uint32_t)(text.length << 24 | words[1]), 0};
}

static inline struct slot slot_for(struct ent_str text, bool is_padded)
{
    return text.length > SHORT ? (struct slot){ent_hash(text.data, text.length, 0), LONG, 0}
           : is_padded         ? padded_slot(text)
                               : short_slot(text);
}

__extension__ typedef unsigned __int128 wide;

/* Every bit of the slot reaches the lowest ones. */
static inline size_t hash_of(const struct slot *slot)
{
    wide product = (wide)(slot->key ^ UINT64_C(0xD6E8FEB86659FD93)) *
                   (slot->more ^ UINT64_C(0x9E3779B97F4A7C15));

    return (size_t)((uint64_t)product ^ (uint64_t)(product >> 64));
}

/* The slot of the text that `wanted` is made for, or the empty one that it may have. */
static inline struct slot *find_hashed(const struct ent_interner *interner, struct ent_str text,
                                       const struct slot *wanted, size_t hash)
{
    for (size_t i = hash & interner->mask;; i = (i + 1) & interner->mask) {
        struct slot *slot = &interner->slots[i];
        if (slot->number_plus_1 == 0)
            return slot;
        if (slot->key == wanted->key && slot->more == wanted->more &&
            (wanted->more != LONG || ent_str_equal(interner->texts[slot->number_plus_1 - 1], text)))
            return slot;
    }
}

static inline struct slot *find_slot(const struct ent_interner *interner, struct ent_str text,
                                     const struct slot *wanted)
{
    return find_hashed(interner, text, wanted, hash_of(wanted));
}

/* Put a slot to an empty place; there is one. */
static void place_slot(struct slot *slots, size_t mask, struct slot slot)
{
    size_t i = hash_of(&slot) & mask;

    while (slots[i].number_plus_1 != 0)
        i = (i + 1) & mask;
    slots[i] = slot;
}

static enum ent_status grow_slots(struct ent_interner *interner, struct ent_error *err)
{
    size_t old = is_settled(interner) ? 0 : interner->mask + 1;
    size_t n_slots = old ? old * 2 : FIRST_SLOTS;
    struct slot *slots;

    while (n_slots / 4 * 3 <= interner->n_texts)
        n_slots *= 2;
    slots = calloc(n_slots, sizeof(*slots));
    if (!slots)
        return ent_fail_memory(err);
    for (size_t from = 0; from < old; from++) {
        if (interner->slots[from].number_plus_1 != 0)
            place_slot(slots, n_slots - 1, interner->slots[from]);
    }
    for (size_t number = 0; old == 0 && number < interner->n_texts; number++) {
        struct slot slot = slot_for(interner->texts[number], false);
        slot.number_plus_1 = (uint32_t)number + 1;
        place_slot(slots, n_slots - 1, slot);
    }
    if (old)
        free(interner->slots);
    interner->slots = slots;
    interner->mask = n_slots - 1;
    interner->room = n_slots / 4 * 3 - interner->n_texts;
    return ENT_OK;
}

void ent_arena_fini(struct ent_arena *arena)
{
    struct ent_arena_block *block = arena->blocks;

    while (block) {
        struct ent_arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->blocks = NULL;
}

void *ent_arena_alloc(struct ent_arena *arena, size_t size)
{
    return take(arena, size > 0 ? size : 1, alignof(max_align_t));
}

char *ent_arena_copy(struct ent_arena *arena, struct ent_str text)
{
    char *copy;

    if (text.length >= PTRDIFF_MAX)
        return NULL;
    copy = take(arena, text.length + 1, 1);
    if (!copy)
        return NULL;
    if (text.length > 0)
        memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    return copy;
}

enum ent_status ent_interner_new(struct ent_interner **out, struct ent_error *err)
{
    struct ent_interner *interner = calloc(1, sizeof(*interner));
    enum ent_status status;
    uint32_t empty;

    if (!interner)
        return ent_fail_memory(err);
    ent_interner_settle(interner);
    status = ent_intern(interner, ent_str("", 0), &empty, err);
    if (status != ENT_OK) {
        ent_interner_free(interner);
        return status;
    }
    *out = interner;
    return ENT_OK;
}

void ent_interner_free(struct ent_interner *interner)
{
    if (!interner)
        return;
    if (!is_settled(interner))
        free(interner->slots);
    free(interner->texts);
    ent_arena_fini(&interner->arena);
    free(interner);
}

/* What is seldom done, apart from what is done for each text. */
static __attribute__((noinline)) enum ent_status add_text(struct ent_interner *interner,
                                                          struct ent_str text, uint32_t *number,
                                                          struct ent_error *err)
{
    struct slot wanted = slot_for(text, false);
    const struct slot *known;
    enum ent_status status;
    char *copy;

    if (is_settled(interner)) {
        if ((status = grow_slots(interner, err)) != ENT_OK)
            return status;
        known = find_slot(interner, text, &wanted);
        if (known->number_plus_1 != 0) {
            *number = known->number_plus_1 - 1;
            return ENT_OK;
        }
    }
    if (interner->n_texts == UINT32_MAX) /* that number means "none" */
        return ent_fail(err, ENT_ELIMIT, "more than %u different texts", UINT32_MAX);
    if (interner->room == 0) {
        status = grow_slots(interner, err);
        if (status != ENT_OK)
            return status;
    }
    status = ent_grow(&interner->texts, &interner->capacity, interner->n_texts + 1,
                      sizeof(*interner->texts), err);
    if (status != ENT_OK)
        return status;
    copy = ent_arena_copy(&interner->arena, text);
    if (!copy)
        return ent_fail_memory(err);

    *number = (uint32_t)interner->n_texts;
    interner->texts[interner->n_texts++] = ent_str(copy, text.length);
    wanted.number_plus_1 = *number + 1;
    *find_slot(interner, text, &wanted) = wanted;
    interner->room--;
    return ENT_OK;
}

enum ent_status ent_intern(struct ent_interner *interner, struct ent_str text, uint32_t *number,
                           struct ent_error *err)
{
    struct slot wanted = slot_for(text, false);
    uint32_t number_plus_1 = find_slot(interner, text, &wanted)->number_plus_1;

    if (number_plus_1 == 0)
        return add_text(interner, text, number, err);
    *number = number_plus_1 - 1;
    return ENT_OK;
}

/* `is_padded` is a constant where this is called. */
static inline __attribute__((always_inline)) enum ent_status
intern_all(struct ent_interner *interner, const struct ent_str *texts, size_t n, bool is_padded,
           uint32_t *numbers, struct ent_error *err)
{
    struct slot wanted[AT_ONCE];
    size_t hashes[AT_ONCE];
    enum ent_status status = ENT_OK;

    for (size_t first = 0; first < n && status == ENT_OK; first += AT_ONCE) {
        const size_t some = n - first < AT_ONCE ? n - first : AT_ONCE, mask = interner->mask;
        const struct ent_str *from = texts + first;
        const struct slot *slots = interner->slots;
        uint32_t *to = numbers + first;

        for (size_t i = 0; i < some; i++) {
            wanted[i] = slot_for(from[i], is_padded);
            hashes[i] = hash_of(&wanted[i]);
            __builtin_prefetch(&slots[hashes[i] & mask]);
        }
        for (size_t i = 0; i < some && status == ENT_OK; i++) {
            const struct slot *slot = find_hashed(interner, from[i], &wanted[i], hashes[i]);
            to[i] = slot->number_plus_1 - 1;
            if (slot->number_plus_1 == 0)
                status = add_text(interner, from[i], &to[i], err);
        }
    }
    return status;
}

enum ent_status ent_intern_all(struct ent_interner *interner, const struct ent_str *texts, size_t n,
                               bool are_padded, uint32_t *numbers, struct ent_error *err)
{
    return are_padded ? intern_all(interner, texts, n, true, numbers, err)
                      : intern_all(interner, texts, n, false, numbers, err);
}

uint32_t ent_interner_find(const struct ent_interner *interner, struct ent_str text)
{
    struct slot wanted = slot_for(text, false);

    for (size_t number = 0; is_settled(interner); number++) {
        if (number == interner->n_texts)
            return UINT32_MAX;
        if (ent_str_equal(interner->texts[number], text))
            return (uint32_t)number;
    }
    /* An empty slot holds 0, and 0 - 1 is UINT32_MAX. */
    return find_slot(interner, text, &wanted)->number_plus_1 - 1;
}

void ent_interner_settle(struct ent_interner *interner)
{
    if (!is_settled(interner))
        free(interner->slots);
    interner->slots = &interner->none;
    interner->mask = 0;
    interner->room = 0;
}

struct ent_str ent_interned(const struct ent_interner *interner, uint32_t number)
{
    return interner->texts[number];
}

size_t ent_interner_count(const struct ent_interner *interner)
{
    return interner->n_texts;
}
