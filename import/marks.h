#ifndef ENT_IMPORT_MARKS_H
#define ENT_IMPORT_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__) && defined(__SSE2__)
#include <immintrin.h>
#define ENT_MARKS_X86 1
#endif

/*
 * Where delimiters and line ends stand in 64 bytes at once: a bit for each byte. Three ways that
 * find the same: byte by byte, with what every x86-64 processor can, and with what most can.
 */
#define ENT_CHUNK ((size_t)64)

enum ent_marking { ENT_MARK_PLAIN, ENT_MARK_SSE2, ENT_MARK_AVX2, ENT_N_MARKINGS };

struct ent_marks {
    uint64_t delimiters, quotes, newlines;
    uint64_t blanks; /* what may have to be trimmed: up to ' ', all of the above too */
    bool is_odd;     /* there may be bytes that are no ASCII text: to be checked */
};

/** Whether this processor can. */
static inline bool ent_can_mark(enum ent_marking marking)
{
#ifdef ENT_MARKS_X86
    return marking != ENT_MARK_AVX2 ||
           (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
            __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt"));
#else
    return marking == ENT_MARK_PLAIN;
#endif
}

static inline struct ent_marks ent_mark_plain(const char *bytes, char delimiter, char quote)
{
    struct ent_marks marks = {0};

    for (unsigned i = 0; i < ENT_CHUNK; i++) {
        marks.delimiters |= (uint64_t)(bytes[i] == delimiter) << i;
        marks.quotes |= (uint64_t)(bytes[i] == quote) << i;
        marks.newlines |= (uint64_t)(bytes[i] == '\n') << i;
        marks.blanks |= (uint64_t)((unsigned char)bytes[i] <= ' ') << i;
        marks.is_odd |= (signed char)bytes[i] <= 0;
    }
    return marks;
}

#ifdef ENT_MARKS_X86
/* What functions need that use AVX2; they are called where ent_can_mark says so. */
#define ENT_WIDE __attribute__((target("avx2,bmi,bmi2,popcnt")))

static inline uint64_t ent_mask_16(__m128i hit, unsigned at)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(hit) << at;
}

static inline struct ent_marks ent_mark_sse2(const char *bytes, char delimiter, char quote)
{
    const __m128i delimiters = _mm_set1_epi8(delimiter), quotes = _mm_set1_epi8(quote);
    const __m128i newlines = _mm_set1_epi8('\n'), blank = _mm_set1_epi8(' ');
    __m128i all = _mm_setzero_si128(), least = _mm_set1_epi8((char)0xFF);
    struct ent_marks marks = {0};

    for (unsigned i = 0; i < ENT_CHUNK; i += 16) {
        __m128i part = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));
        all = _mm_or_si128(all, part);
        least = _mm_min_epu8(least, part);
        marks.delimiters |= ent_mask_16(_mm_cmpeq_epi8(part, delimiters), i);
        marks.quotes |= ent_mask_16(_mm_cmpeq_epi8(part, quotes), i);
        marks.newlines |= ent_mask_16(_mm_cmpeq_epi8(part, newlines), i);
        marks.blanks |= ent_mask_16(_mm_cmpeq_epi8(_mm_min_epu8(part, blank), part), i);
    }
    marks.is_odd =
        _mm_movemask_epi8(_mm_or_si128(all, _mm_cmpeq_epi8(least, _mm_setzero_si128()))) != 0;
    return marks;
}

ENT_WIDE static inline uint64_t ent_mask_64(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                                     << 32;
}

ENT_WIDE static inline uint64_t ent_mask_of(__m256i low, __m256i high, char c)
{
    const __m256i all = _mm256_set1_epi8(c);

    return ent_mask_64(_mm256_cmpeq_epi8(low, all), _mm256_cmpeq_epi8(high, all));
}

ENT_WIDE static inline struct ent_marks ent_mark_avx2(const char *bytes, char delimiter, char quote)
{
    const __m256i blank = _mm256_set1_epi8(' '), zero = _mm256_setzero_si256();
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32));
    __m256i least = _mm256_cmpeq_epi8(_mm256_min_epu8(low, high), zero);

    return (struct ent_marks){
        .delimiters = ent_mask_of(low, high, delimiter),
        .quotes = ent_mask_of(low, high, quote),
        .newlines = ent_mask_of(low, high, '\n'),
        .blanks = ent_mask_64(_mm256_cmpeq_epi8(_mm256_min_epu8(low, blank), low),
                              _mm256_cmpeq_epi8(_mm256_min_epu8(high, blank), high)),
        .is_odd = _mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(low, high), least)) != 0,
    };
}

ENT_WIDE static inline unsigned ent_select_wide(uint64_t bits, size_t which)
{
    return (unsigned)__builtin_ctzll(_pdep_u64(UINT64_C(1) << which, bits));
}
#else
#define ENT_WIDE
#define ent_mark_sse2   ent_mark_plain
#define ent_mark_avx2   ent_mark_plain
#define ent_select_wide ent_select_plain
#endif

static inline unsigned ent_select_plain(uint64_t bits, size_t which)
{
    while (which--)
        bits &= bits - 1;
    return (unsigned)__builtin_ctzll(bits);
}

/* The functions below are made for each way: `marking` is a constant where they are called. */
#define ENT_EACH_WAY static inline __attribute__((always_inline))

ENT_EACH_WAY struct ent_marks ent_mark(enum ent_marking marking, const char *bytes, char delimiter,
                                       char quote)
{
    return marking == ENT_MARK_AVX2   ? ent_mark_avx2(bytes, delimiter, quote)
           : marking == ENT_MARK_SSE2 ? ent_mark_sse2(bytes, delimiter, quote)
                                      : ent_mark_plain(bytes, delimiter, quote);
}

/* The same where fewer bytes may be left: nothing is marked behind them. */
ENT_EACH_WAY struct ent_marks ent_mark_some(enum ent_marking marking, const char *bytes,
                                            size_t left, char delimiter, char quote)
{
    char padded[ENT_CHUNK];
    struct ent_marks marks;
    uint64_t there;

    if (left >= ENT_CHUNK)
        return ent_mark(marking, bytes, delimiter, quote);
    memset(padded, 'x', sizeof(padded));
    memcpy(padded, bytes, left);
    marks = ent_mark(marking, padded, delimiter, quote);
    there = (UINT64_C(1) << left) - 1;
    marks.delimiters &= there;
    marks.quotes &= there;
    marks.newlines &= there;
    marks.blanks &= there;
    return marks;
}

ENT_EACH_WAY size_t ent_count_bits(enum ent_marking marking, uint64_t bits)
{
    if (marking == ENT_MARK_AVX2)
        return (size_t)__builtin_popcountll(bits); /* one instruction there */
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (size_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* The place of the bit before which `which` others are set. */
ENT_EACH_WAY unsigned ent_select_bit(enum ent_marking marking, uint64_t bits, size_t which)
{
    return marking == ENT_MARK_AVX2 ? ent_select_wide(bits, which) : ent_select_plain(bits, which);
}

#endif
