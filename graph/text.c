#include "text.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <utf8proc.h>

#define LARGE_PAGE ((size_t)1 << 21) /* bytes */

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

__extension__ typedef unsigned __int128 wide;

static uint64_t load64(const unsigned char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof(word));
    return word;
}

static uint32_t load32(const unsigned char *bytes)
{
    uint32_t word;

    memcpy(&word, bytes, sizeof(word));
    return word;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Both halves of the product folded into one: every bit of `a` and `b` reaches every bit of the
 * result. */
static uint64_t multiply_fold(uint64_t a, uint64_t b)
{
    wide product = (wide)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The length of the valid UTF-8 sequence at `bytes`, 0 when there is none (Unicode, table 3-7). */
static size_t sequence_length(const unsigned char *bytes, size_t left)
{
    unsigned char lead = bytes[0];
    unsigned char low = 0x80, high = 0xBF; /* of the second byte */
    size_t length;

    if (lead < 0x80)
        return lead != 0;
    if (lead < 0xC2)
        return 0;
    if (lead < 0xE0) {
        length = 2;
    } else if (lead < 0xF0) {
        length = 3;
        if (lead == 0xE0)
            low = 0xA0;
        else if (lead == 0xED)
            high = 0x9F;
    } else if (lead < 0xF5) {
        length = 4;
        if (lead == 0xF0)
            low = 0x90;
        else if (lead == 0xF4)
            high = 0x8F;
    } else {
        return 0;
    }

    if (left < length || bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

static bool is_ascii(const char *data, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)data;
    unsigned char seen = 0;
    size_t i = 0;

    for (; i + 8 <= length; i += 8)
        if (load64(bytes + i) & HIGHS)
            return false;
    for (; i < length; i++)
        seen |= bytes[i];
    return seen < 0x80;
}

/* White space that NFKC leaves: the rest has become U+0020 by then. Returns its length in bytes, or
 * 0. */
static size_t blank_length(const unsigned char *bytes, size_t left)
{
    if (bytes[0] == ' ' || (bytes[0] >= '\t' && bytes[0] <= '\r'))
        return 1;
    if (left >= 2 && bytes[0] == 0xC2 && bytes[1] == 0x85) /* next line */
        return 2;
    if (left >= 3 && bytes[0] == 0xE1 && bytes[1] == 0x9A && bytes[2] == 0x80) /* Ogham space */
        return 3;
    if (left >= 3 && bytes[0] == 0xE2 && bytes[1] == 0x80 && (bytes[2] == 0xA8 || bytes[2] == 0xA9))
        return 3; /* line and paragraph separator */
    return 0;
}

/* In place: runs of blanks become one space, blanks at the ends go. The text only shrinks. */
static void squeeze_blanks(char *text, size_t length)
{
    size_t out = 0;
    bool pending = false;

    for (size_t i = 0; i < length;) {
        size_t blank = blank_length((const unsigned char *)text + i, length - i);
        if (blank > 0) {
            pending = out > 0;
            i += blank;
            continue;
        }
        if (pending)
            text[out++] = ' ';
        pending = false;
        text[out++] = text[i++];
    }
    text[out] = '\0';
}

int ent_str_compare(struct ent_str a, struct ent_str b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common > 0 ? memcmp(a.data, b.data, common) : 0;

    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.length > b.length) - (a.length < b.length);
}

struct ent_str ent_str_trim(struct ent_str text)
{
    while (text.length > 0 && is_blank(text.data[0])) {
        text.data++;
        text.length--;
    }
    while (text.length > 0 && is_blank(text.data[text.length - 1]))
        text.length--;
    return text;
}

size_t ent_utf8_check(const char *data, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)data;
    size_t i = 0;

    while (i < length) {
        size_t step;

        /* No high bit and no zero byte in eight: the borrow of a zero byte sets its high bit. */
        while (i + 8 <= length) {
            uint64_t word = load64(bytes + i);
            if ((word | (word - ONES)) & HIGHS)
                break;
            i += 8;
        }
        if (i == length)
            break;
        step = sequence_length(bytes + i, length - i);
        if (step == 0)
            return i;
        i += step;
    }
    return length;
}

enum ent_status ent_fold(struct ent_str text, char **out, struct ent_error *err)
{
    size_t bad = ent_utf8_check(text.data, text.length);
    char *folded = NULL;
    size_t length = text.length;

    if (bad < text.length)
        return ent_fail(err, ENT_EPARSE, "text is not valid UTF-8 at byte %zu (0x%02X)", bad + 1,
                        (unsigned char)text.data[bad]);
    if (length >= PTRDIFF_MAX)
        return ent_fail_memory(err);

    if (is_ascii(text.data, length)) {
        folded = malloc(length + 1);
        if (!folded)
            return ent_fail_memory(err);
        for (size_t i = 0; i < length; i++) {
            char c = text.data[i];
            folded[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
    } else {
        utf8proc_uint8_t *mapped = NULL;
        utf8proc_ssize_t n =
            utf8proc_map((const utf8proc_uint8_t *)text.data, (utf8proc_ssize_t)length, &mapped,
                         UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
        if (n < 0)
            return ent_fail_memory(err);
        folded = (char *)mapped;
        length = (size_t)n;
    }
    squeeze_blanks(folded, length);
    *out = folded;
    return ENT_OK;
}

uint64_t ent_hash(const void *data, size_t length, uint64_t seed)
{
    /* Odd constants with no pattern: the fractional digits of the square roots of 2, 3 and 5. */
    const uint64_t k0 = UINT64_C(0x6A09E667F3BCC909), k1 = UINT64_C(0xBB67AE8584CAA73B),
                   k2 = UINT64_C(0x3C6EF372FE94F82B);
    const unsigned char *bytes = data;
    uint64_t hash = seed ^ k0;
    uint64_t a, b;

    if (length >= 16) {
        /* The last 16 bytes are read whole, if need be together with bytes that were read before.
         */
        for (const unsigned char *last = bytes + length - 16; bytes < last; bytes += 16)
            hash = multiply_fold(load64(bytes) ^ k1, load64(bytes + 8) ^ hash);
        bytes = (const unsigned char *)data + length - 16;
        a = load64(bytes);
        b = load64(bytes + 8);
    } else if (length >= 8) {
        a = load64(bytes);
        b = load64(bytes + length - 8);
    } else if (length >= 4) {
        a = load32(bytes);
        b = load32(bytes + length - 4);
    } else if (length > 0) {
        a = (uint64_t)bytes[0] << 16 | (uint64_t)bytes[length >> 1] << 8 | bytes[length - 1];
        b = 0;
    } else {
        a = b = 0;
    }
    hash = multiply_fold(a ^ k1, b ^ hash);
    return multiply_fold(hash ^ k2, length ^ k1);
}

void *ent_alloc_large(size_t n_bytes)
{
    void *made = malloc(n_bytes);
#ifdef MADV_HUGEPAGE
    uintptr_t first = ((uintptr_t)made + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    uintptr_t end = ((uintptr_t)made + n_bytes) / LARGE_PAGE * LARGE_PAGE;

    /* A wish: what becomes of it changes nothing but the time. */
    if (made && first < end)
        (void)madvise((char *)made + (first - (uintptr_t)made), end - first, MADV_HUGEPAGE);
#endif
    return made;
}

enum ent_status ent_grow(void *items, size_t *capacity, size_t needed, size_t item_size,
                         struct ent_error *err)
{
    size_t wanted, bytes;
    void *old, *grown;

    if (needed <= *capacity)
        return ENT_OK;
    wanted = *capacity <= SIZE_MAX / 2 ? *capacity * 2 : needed;
    if (wanted < needed)
        wanted = needed;
    if (wanted < 8)
        wanted = 8;
    /* Twice as much may be too much where the bare need is not. */
    if (__builtin_mul_overflow(wanted, item_size, &bytes) || bytes > PTRDIFF_MAX) {
        wanted = needed;
        if (__builtin_mul_overflow(wanted, item_size, &bytes) || bytes > PTRDIFF_MAX)
            return ent_fail_memory(err);
    }

    memcpy(&old, items, sizeof(old));
    grown = realloc(old, bytes);
    if (!grown)
        return ent_fail_memory(err);
    memcpy(items, &grown, sizeof(grown));
    *capacity = wanted;
    return ENT_OK;
}

/* What most numbers are: a sign, at most twelve digits, of which at most six behind a point. */
static bool parse_short(struct ent_str text, int64_t *micro)
{
    static const int64_t powers[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
    bool negative = text.length > 0 && text.data[0] == '-';
    size_t digits = 0, decimals = 0;
    bool has_point = false;
    int64_t value = 0;

    if (text.length > 14)
        return false;
    for (size_t i = negative; i < text.length; i++) {
        unsigned digit = (unsigned char)text.data[i] - (unsigned)'0';
        if (digit <= 9) {
            value = value * 10 + digit;
            digits++;
            decimals += has_point;
        } else if (text.data[i] == '.' && !has_point) {
            has_point = true;
        } else {
            return false;
        }
    }
    if (digits == 0 || digits > 12 || decimals > 6)
        return false;
    value *= powers[decimals];
    *micro = negative ? -value : value;
    return true;
}

/* How reading a number came out. */
enum outcome { IS_READ, IS_NO_NUMBER, IS_TOO_LARGE, IS_TOO_FINE };

static enum outcome parse(struct ent_str text, enum ent_rounding rounding, int64_t *micro)
{
    const char *p = text.data, *digits, *digits_end, *end;
    int64_t whole = 0;    /* digits before the point */
    int64_t exponent = 0; /* of ten */
    int64_t kept, place = 0;
    int64_t value = 0;
    bool negative = false, any = false, rounds_up = false, is_zero = true;

    if (text.length == 0)
        return IS_NO_NUMBER;
    if (parse_short(text, micro))
        return IS_READ;
    end = p + text.length;
    if (*p == '-' || *p == '+')
        negative = *p++ == '-';

    digits = p;
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        whole++;
    any = whole > 0;
    if (p < end && *p == '.')
        for (p++; p < end && *p >= '0' && *p <= '9'; p++)
            any = true;
    digits_end = p;
    if (!any)
        return IS_NO_NUMBER;

    if (p < end && (*p == 'e' || *p == 'E')) {
        bool below = false;

        p++;
        if (p < end && (*p == '-' || *p == '+'))
            below = *p++ == '-';
        if (p == end)
            return IS_NO_NUMBER;
        for (; p < end && *p >= '0' && *p <= '9'; p++)
            if (exponent < INT64_MAX / 100) /* beyond any text's length: 0 or out of range */
                exponent = exponent * 10 + (*p - '0');
        if (below)
            exponent = -exponent;
    }
    if (p != end)
        return IS_NO_NUMBER;

    /* So many of the digits stand before the millionths' own point. */
    kept = whole + exponent + 6;
    for (p = digits; p < digits_end; p++) {
        if (*p == '.')
            continue;
        is_zero &= *p == '0';
        if (place < kept) {
            if (__builtin_mul_overflow(value, 10, &value) ||
                __builtin_add_overflow(value, *p - '0', &value))
                return IS_TOO_LARGE;
        } else if (rounding == ENT_EXACT && *p != '0') {
            return IS_TOO_FINE;
        } else if (place == kept) {
            rounds_up = *p >= '5';
        }
        place++;
    }
    for (; value != 0 && place < kept; place++)
        if (__builtin_mul_overflow(value, 10, &value))
            return IS_TOO_LARGE;
    if (rounds_up && __builtin_add_overflow(value, 1, &value))
        return IS_TOO_LARGE;
    if (rounding == ENT_ROUND_NOT_TO_0 && value == 0 && !is_zero)
        return IS_TOO_FINE;
    *micro = negative ? -value : value;
    return IS_READ;
}

bool ent_parse_micro(struct ent_str text, enum ent_rounding rounding, int64_t *micro)
{
    return parse(text, rounding, micro) == IS_READ;
}

bool ent_is_number(struct ent_str text)
{
    int64_t micro;

    return parse(text, ENT_ROUND, &micro) != IS_NO_NUMBER;
}

const char *ent_micro_fault(struct ent_str text)
{
    static const char *const faults[] = {
        [IS_READ] = NULL,
        [IS_NO_NUMBER] = "is not a number",
        [IS_TOO_LARGE] = "is too large",
        [IS_TOO_FINE] = "is too small, but not 0: numbers are kept to a millionth",
    };
    int64_t micro;

    return faults[parse(text, ENT_ROUND_NOT_TO_0, &micro)];
}
