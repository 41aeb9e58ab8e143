#ifndef ENT_GRAPH_PADDED_H
#define ENT_GRAPH_PADDED_H

#include <endian.h>

#include "text.h"

/*
 * Texts behind which ENT_PADDING more bytes can be read, whatever they are: short ones are then
 * dealt with in words of eight bytes, in the same steps for every length, which no processor can
 * foretell. The fields of rows are such texts.
 */
#define ENT_PADDING ((size_t)16)

/** A constant text that is padded. */
#define ENT_PADDED(literal) ent_str(literal "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", sizeof(literal) - 1)

/** Eight bytes as a number of which the first is the least. */
static inline uint64_t ent_load_8(const char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return le64toh(word);
}

/** The text's bytes, at most sixteen, as two numbers; 0 behind its end. */
static inline void ent_padded_load(struct ent_str text, uint64_t words[2])
{
    static const char masks[32] = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
                                  "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
    const char *mask = masks + ENT_PADDING - text.length;

    words[0] = ent_load_8(text.data) & ent_load_8(mask);
    words[1] = ent_load_8(text.data + 8) & ent_load_8(mask + 8);
}

static inline bool ent_padded_equal(struct ent_str a, struct ent_str b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i += 8) {
        uint64_t differs = ent_load_8(a.data + i) ^ ent_load_8(b.data + i);
        if (a.length - i < 8)
            differs <<= 64 - 8 * (a.length - i);
        if (differs)
            return false;
    }
    return true;
}

/**
 * What ent_parse_micro makes of most numbers: at most eight bytes, a sign, digits, at most six of
 * them behind a point. False where the text is not so plain. The digits are moved together over the
 * point and then added up in pairs, fours and eights.
 */
static inline bool ent_parse_padded(struct ent_str text, int64_t *micro)
{
    static const int64_t powers[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word, point, below;
    unsigned decimals = 0, empty;
    bool negative;

    if (text.length == 0 || text.length > 8)
        return false;
    /* The text ends where the word does; zeros are before it, also in the sign's place. */
    empty = 8 * (8 - (unsigned)text.length);
    word = ent_load_8(text.data) << empty;
    word |= (UINT64_C(1) << empty) / 255 * '0';
    negative = text.data[0] == '-';
    word ^= (uint64_t)(negative ? '-' ^ '0' : 0) << empty;
    /* The high bit of each byte that is a point. */
    point = word ^ '.' * ones;
    point = ~(((point & 0x7F * ones) + 0x7F * ones) | point | 0x7F * ones);
    if (point) {
        decimals = (unsigned)__builtin_clzll(point) / 8;
        below = (point >> 7) - 1; /* the bytes before the point */
        word = (word & ~below << 8 & ~(UINT64_C(0xFF) << (56 - 8 * decimals))) |
               (word & below) << 8 | '0';
    }
    /* What is left must be digits, one of the text's own at least: 0x30 to 0x39, and so with 6
     * added. */
    if (((word & (word + 6 * ones)) & 0xF0 * ones) != 0x30 * ones || decimals > 6 ||
        text.length < 1u + negative + (point != 0))
        return false;
    word = (word & 0x0F * ones) * (1 + (10 << 8)) >> 8 & UINT64_C(0x00FF00FF00FF00FF);
    word = word * (1 + (100 << 16)) >> 16 & UINT64_C(0x0000FFFF0000FFFF);
    word = word * (1 + (UINT64_C(10000) << 32)) >> 32;
    *micro = (int64_t)word * powers[decimals];
    *micro = negative ? -*micro : *micro;
    return true;
}

#endif
