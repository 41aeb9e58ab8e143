#include "radix.h"

#define DIGIT_BITS 11
#define N_DIGITS   (1u << DIGIT_BITS)

/* One stable pass over the items by a digit of their keys. */
static void sort_by_digit(const struct ent_keyed *from, struct ent_keyed *to, size_t n,
                          unsigned shift)
{
    size_t count[N_DIGITS] = {0}, at = 0;

    for (size_t i = 0; i < n; i++)
        count[from[i].key >> shift & (N_DIGITS - 1)]++;
    for (size_t d = 0; d < N_DIGITS; d++) {
        size_t here = count[d];
        count[d] = at;
        at += here;
    }
    for (size_t i = 0; i < n; i++)
        to[count[from[i].key >> shift & (N_DIGITS - 1)]++] = from[i];
}

void ent_radix_sort(struct ent_keyed **items, struct ent_keyed **scratch, size_t n)
{
    uint64_t differs = 0;

    for (size_t i = 1; i < n; i++)
        differs |= (*items)[i].key ^ (*items)[0].key;
    for (unsigned shift = 0; shift < 64 && differs >> shift; shift += DIGIT_BITS) {
        struct ent_keyed *swap = *scratch;
        shift += (unsigned)__builtin_ctzll(differs >> shift); /* bits that all share sort nothing */
        sort_by_digit(*items, *scratch, n, shift);
        *scratch = *items;
        *items = swap;
    }
}
