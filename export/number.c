#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANTISSA_BITS 52
#define MOST_FIVES    31 /* 53 bits times 5^31 is below 2^126: four times that still has room */

typedef unsigned __int128 uint128;

static const char two_digits[] = "00010203040506070809101112131415161718192021222324"
                                 "25262728293031323334353637383940414243444546474849"
                                 "50515253545556575859606162636465666768697071727374"
                                 "75767778798081828384858687888990919293949596979899";

/* Write `value` so that it ends before `end`; returns where it starts. At most 20 digits. */
static inline char *digits_before(char *end, uint64_t value)
{
    while (value >= 100) {
        end -= 2;
        memcpy(end, two_digits + value % 100 * 2, 2);
        value /= 100;
    }
    if (value >= 10) {
        end -= 2;
        memcpy(end, two_digits + value * 2, 2);
    } else {
        *--end = (char)('0' + value);
    }
    return end;
}

static inline size_t put_digits(uint64_t value, char *out)
{
    char digits[20], *start;
    size_t length;

    if (value < 10) {
        *out = (char)('0' + value);
        return 1;
    }
    start = digits_before(digits + sizeof digits, value);
    length = (size_t)(digits + sizeof digits - start);
    memcpy(out, start, length);
    return length;
}

static inline uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

size_t ent_write_integer(int64_t value, char *out)
{
    *out = '-';
    return put_digits(magnitude(value), out + (value < 0)) + (value < 0);
}

size_t ent_write_decimal(int64_t millionths, char *out)
{
    uint64_t value = magnitude(millionths), whole = value / (uint64_t)ENT_MICRO;
    uint64_t fraction = value - whole * (uint64_t)ENT_MICRO;
    char *at = out;

    *at = '-';
    at += millionths < 0;
    at += put_digits(whole, at);
    if (fraction > 0) {
        /* A one before the fraction's digits keeps its leading zeros. */
        char places[8];
        digits_before(places + sizeof places, fraction + (uint64_t)ENT_MICRO);
        *at++ = '.';
        memcpy(at, places + 2, 6);
        at += 6;
        while (at[-1] == '0')
            at--;
    }
    return (size_t)(at - out);
}

/* ---- Reals ---- */

/*
 * A number within [10^-15, 10^15) that is not whole, exactly: its first 17 digits, and what is
 * behind them. value = scaled / (2^shift 10^places), digits = scaled / 2^shift rounded down.
 */
struct exact {
    uint128 scaled; /* mantissa times 5^places */
    uint128 ulp;    /* 5^places: what the mantissa's last bit is worth in it */
    unsigned shift;
    int places;
    uint64_t digits;   /* [10^16, 10^17) */
    bool even, lowest; /* the mantissa is even; is 2^52, so that the next number below is nearer */
};

static uint128 power_of_five(int n)
{
    uint128 power = 1, base = 5;

    for (; n; n /= 2) {
        if (n % 2)
            power *= base;
        base *= base;
    }
    return power;
}

static bool make_exact(struct exact *exact, double value)
{
    uint64_t bits, mantissa;
    int exponent, tens;

    memcpy(&bits, &value, sizeof bits);
    mantissa = (bits & ((UINT64_C(1) << MANTISSA_BITS) - 1)) | UINT64_C(1) << MANTISSA_BITS;
    exponent = (int)(bits >> MANTISSA_BITS & 0x7FF) - 1023; /* 2^exponent <= value */
    exact->even = mantissa % 2 == 0;
    exact->lowest = mantissa == UINT64_C(1) << MANTISSA_BITS;
    /* The power of ten below 2^exponent: log10(2) is 0.30103; one more when that is not the
     * value's. */
    tens = (int)floor(exponent * 0.30103);
    for (exact->places = 16 - tens;; exact->places--) {
        if (exact->places < 1 || exact->places > MOST_FIVES)
            return false;
        exact->ulp = power_of_five(exact->places);
        exact->scaled = mantissa * exact->ulp;
        exact->shift = (unsigned)(MANTISSA_BITS - exponent - exact->places);
        exact->digits = (uint64_t)(exact->scaled >> exact->shift);
        if (exact->digits < UINT64_C(100000000000000000))
            return exact->digits >= UINT64_C(10000000000000000);
    }
}

/* Round to whole units, a tie to the even digit as printf does; the zeros behind keep the scale. */
static inline uint64_t round_digits(const struct exact *exact, unsigned unit)
{
    uint64_t rest = exact->digits % unit, rounded = exact->digits - rest;
    uint128 behind = exact->scaled - ((uint128)exact->digits << exact->shift);
    uint128 half = (uint128)unit << exact->shift; /* twice what is behind is compared with it */
    uint128 twice = ((uint128)rest << exact->shift) * 2 + behind * 2;

    if (twice > half || (twice == half && rounded / unit % 2 == 1))
        rounded += unit;
    return rounded;
}

/* Whether strtod makes the value of these digits: nothing lies nearer, and a tie goes to the even
 * mantissa. */
static bool reads_back(const struct exact *exact, uint64_t digits)
{
    uint128 there = (uint128)digits << exact->shift;
    bool below = there < exact->scaled;
    uint128 apart = below ? exact->scaled - there : there - exact->scaled;

    apart *= below && exact->lowest ? 4 : 2;
    return apart < exact->ulp || (apart == exact->ulp && exact->even);
}

/* As %g of `precision` digits writes digits / 10^places. */
static size_t put_general(uint64_t digits, int places, int precision, char *out)
{
    char text[20], *start, *end = text + sizeof text, *at = out;
    int n, tens;

    start = digits_before(end, digits);
    n = (int)(end - start);
    tens = n - 1 - places; /* of the first digit */
    while (end[-1] == '0')
        end--;
    n = (int)(end - start);
    if (tens < -4 || tens >= precision) {
        *at++ = *start;
        if (n > 1) {
            *at++ = '.';
            memcpy(at, start + 1, (size_t)n - 1);
            at += n - 1;
        }
        *at++ = 'e';
        *at++ = tens < 0 ? '-' : '+';
        memcpy(at, two_digits + abs(tens) * 2, 2);
        return (size_t)(at + 2 - out);
    }
    if (tens < 0) {
        memcpy(at, "0.0000", 6);
        at += 1 - tens;
        memcpy(at, start, (size_t)n);
        return (size_t)(at + n - out);
    }
    for (int i = 0; i <= tens || i < n; i++) {
        if (i == tens + 1)
            *at++ = '.';
        *at++ = '0';
        if (i < n)
            at[-1] = start[i];
    }
    return (size_t)(at - out);
}

/* Through the C library, for what is very large or very small. */
static size_t put_any(double value, char *out)
{
    char text[ENT_VALUE_TEXT];
    size_t length = 0;

    for (int precision = 15; precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*g", precision, value);
        if (strtod(text, NULL) == value)
            break;
    }
    /* The locale's decimal point may be any text: it is what is not part of a number. */
    for (const char *at = text; *at; at++) {
        if ((*at >= '0' && *at <= '9') || *at == '-' || *at == '+' || *at == 'e')
            out[length++] = *at;
        else if (length > 0 && out[length - 1] != '.')
            out[length++] = '.';
    }
    return length;
}

size_t ent_write_real(double value, char *out)
{
    double micro = value * 1e6;
    struct exact exact;
    uint64_t digits;
    int precision = 15;

    if (!isfinite(value))
        return 0;
    /* Below 10^15 all digits of a whole number are within the first 15; -0 is 0. */
    if (fabs(value) < 1e15 && value == trunc(value))
        return ent_write_integer((int64_t)value, out);
    /* A quotient of whole numbers is rounded as strtod rounds: these six decimals read back. */
    if (fabs(value) >= 1e-4 && fabs(micro) < 1e15 && micro == trunc(micro) && micro / 1e6 == value)
        return ent_write_decimal((int64_t)micro, out);
    if (fabs(value) < 1e-15 || fabs(value) >= 1e15 || !make_exact(&exact, fabs(value)))
        return put_any(value, out);
    digits = round_digits(&exact, 100);
    if (!reads_back(&exact, digits)) {
        digits = round_digits(&exact, 10);
        precision = 16;
    }
    if (!reads_back(&exact, digits)) {
        digits = round_digits(&exact, 1);
        precision = 17;
    }
    *out = '-';
    return put_general(digits, exact.places, precision, out + (value < 0)) + (value < 0);
}

void ent_format_decimal(int64_t millionths, char text[ENT_VALUE_TEXT])
{
    text[ent_write_decimal(millionths, text)] = '\0';
}

void ent_format_real(double value, char text[ENT_VALUE_TEXT])
{
    text[ent_write_real(value, text)] = '\0';
}
