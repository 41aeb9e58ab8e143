#include "graph/padded.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <locale.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

/* ---- Errors ---- */

Test(error, first_cause_wins)
{
    struct ent_error err = {0};

    cr_expect_eq(ent_fail_at(&err, ENT_EPARSE, "a.csv", 3, 7, "date %d", 13), ENT_EPARSE);
    cr_expect_eq(ent_fail(&err, ENT_EIO, "later"), ENT_EIO);
    cr_expect_eq(ent_fail_memory(&err), ENT_ENOMEM);
    ent_error_set_source(&err, "b.csv");
    cr_expect_eq(err.status, ENT_EPARSE);
    cr_expect_eq(err.line, 3);
    cr_expect_eq(err.column, 7);
    cr_expect_str_eq(err.source, "a.csv");
    cr_expect_str_eq(err.message, "date 13");
}

Test(error, may_be_null)
{
    cr_expect_eq(ent_fail(NULL, ENT_EINVAL, "x"), ENT_EINVAL);
    cr_expect_eq(ent_fail_at(NULL, ENT_EPARSE, NULL, 0, 0, "x"), ENT_EPARSE);
    cr_expect_eq(ent_fail_memory(NULL), ENT_ENOMEM);
    ent_error_set_source(NULL, "x");
}

Test(error, source)
{
    struct ent_error err = {0};
    char path[200];

    ent_error_set_source(&err, "early");
    cr_expect_str_eq(err.source, "", "without an error there is nothing to place");
    ent_fail_memory(&err);
    cr_expect_str_eq(err.message, "out of memory");

    /* Shortened from the left: 79 bytes, of which the last 76 are the path's. */
    for (size_t i = 0; i < 150; i++)
        path[i] = (char)('a' + i % 26);
    path[150] = '\0';
    ent_error_set_source(&err, path);
    cr_expect(strncmp(err.source, "...", 3) == 0);
    cr_expect_str_eq(err.source + 3, path + 150 - 76);

    /* Not within a code point: 76 bytes would begin with the second half of an e with acute. */
    err = (struct ent_error){0};
    memset(path, 'x', 150);
    memcpy(path + 73, "é", 2);
    ent_fail_at(&err, ENT_EIO, path, 0, 0, "x");
    cr_expect_eq(strlen(err.source), 78);
    cr_expect_eq(ent_utf8_check(err.source, 78), 78);
}

Test(error, message_is_one_line_of_utf8)
{
    struct ent_error err = {0};
    char name[300];

    ent_fail(&err, ENT_EPARSE, "name 'a\nb\x1b\xff' and %s", "é");
    cr_expect_str_eq(err.message, "name 'a?b?\?' and é");

    err = (struct ent_error){0};
    for (size_t i = 0; i < 150; i++)
        memcpy(name + 2 * i, "é", 2);
    ent_fail(&err, ENT_EPARSE, "%.300s", name);
    cr_expect_eq(strlen(err.message), 239);
    cr_expect_str_eq(err.message + 236, "...");
    cr_expect_eq(ent_utf8_check(err.message, 239), 239);

    err = (struct ent_error){0};
    ent_fail(&err, ENT_EPARSE, "x%.300s", name);
    cr_expect_eq(strlen(err.message), 238, "a code point is not cut");
    cr_expect_eq(ent_utf8_check(err.message, 238), 238);
}

/* ---- Strings ---- */

Test(text, compare)
{
    static const char *const sorted[] = {"", "a", "aa", "ab", "b", "z", "é"};

    for (size_t i = 0; i < COUNT(sorted); i++)
        for (size_t j = 0; j < COUNT(sorted); j++)
            cr_expect_eq(ent_str_compare(ent_str_from(sorted[i]), ent_str_from(sorted[j])),
                         (i > j) - (i < j), "'%s' and '%s'", sorted[i], sorted[j]);
    cr_expect_eq(ent_str_compare(ent_str(NULL, 0), ent_str_from("")), 0);
    cr_expect(ent_str_equal(ent_str("a\0b", 3), ent_str("a\0b", 3)));
    cr_expect_not(ent_str_equal(ent_str("a\0b", 3), ent_str("a\0c", 3)));
}

Test(text, trim)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""}, {" ", ""}, {" \t\r\n", ""}, {" a b ", "a b"}, {"\r\na", "a"}, {"a\n", "a"},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect(ent_str_is(ent_str_trim(ent_str_from(rows[i].text)), rows[i].want), "row %zu", i);
    cr_expect_eq(ent_str_trim(ent_str("\0 ", 2)).length, 1, "a NUL is no blank");
    cr_expect_eq(ent_str_trim(ent_str(NULL, 0)).length, 0);
}

/* ---- UTF-8 ---- */

static const struct {
    const char *what;
    struct {
        const char *data;
        size_t length;
    } text;
    size_t want; /* the bad place, or the length */
} utf8_rows[] = {
    {"empty", BYTES(""), 0},
    {"ASCII", BYTES("Niger"), 5},
    {"two, three, four bytes", BYTES("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), 9},
    {"first of each length", BYTES("\x01\xC2\x80\xE0\xA0\x80\xF0\x90\x80\x80"), 10},
    {"last of each length", BYTES("\x7F\xDF\xBF\xEF\xBF\xBF\xF4\x8F\xBF\xBF"), 10},
    {"around the surrogates", BYTES("\xED\x9F\xBF\xEE\x80\x80"), 6},
    {"byte order mark", BYTES("\xEF\xBB\xBF"), 3},
    {"NUL", BYTES("ab\0cd"), 2},
    {"NUL as the eighth byte", BYTES("abcdefg\0"), 7},
    {"only continuation", BYTES("a\x80"), 1},
    {"continuations", BYTES("\xBF\xBF"), 0},
    {"overlong slash", BYTES("\xC0\xAF"), 0},
    {"overlong slash in three", BYTES("\xE0\x80\xAF"), 0},
    {"overlong slash in four", BYTES("\xF0\x80\x80\xAF"), 0},
    {"overlong NUL", BYTES("a\xC0\x80"), 1},
    {"overlong, largest", BYTES("\xC1\xBF"), 0},
    {"overlong, largest in three", BYTES("\xE0\x9F\xBF"), 0},
    {"overlong, largest in four", BYTES("\xF0\x8F\xBF\xBF"), 0},
    {"first surrogate", BYTES("\xED\xA0\x80"), 0},
    {"last surrogate", BYTES("\xED\xBF\xBF"), 0},
    {"surrogate pair", BYTES("\xED\xA0\x80\xED\xB0\x80"), 0},
    {"above U+10FFFF", BYTES("\xF4\x90\x80\x80"), 0},
    {"F5", BYTES("\xF5\x80\x80\x80"), 0},
    {"five bytes", BYTES("\xF8\x88\x80\x80\x80"), 0},
    {"six bytes", BYTES("\xFC\x84\x80\x80\x80\x80"), 0},
    {"FE and FF", BYTES("\xFE\xFF"), 0},
    {"cut after the lead", BYTES("ab\xC3"), 2},
    {"cut in three", BYTES("ab\xE2\x82"), 2},
    {"cut in four", BYTES("ab\xF0\x9F\x98"), 2},
    {"lead and ASCII", BYTES("\xC3(\xA9"), 0},
    {"third byte missing", BYTES("\xE2\x82("), 0},
    {"Latin-1", BYTES("Go\xEFta"), 2},
};

Test(text, utf8_rows)
{
    char buffer[64];

    /* At every distance from the start of the fast path's words, before and behind ASCII. */
    for (size_t i = 0; i < COUNT(utf8_rows); i++)
        for (size_t before = 0; before <= 17; before++) {
            size_t length = utf8_rows[i].text.length;
            memset(buffer, 'x', sizeof(buffer));
            memcpy(buffer + before, utf8_rows[i].text.data, length);
            cr_expect_eq(ent_utf8_check(buffer, before + length), before + utf8_rows[i].want,
                         "%s behind %zu", utf8_rows[i].what, before);
            if (utf8_rows[i].want < length)
                cr_expect_eq(ent_utf8_check(buffer, sizeof(buffer)), before + utf8_rows[i].want,
                             "%s within, at %zu", utf8_rows[i].what, before);
        }
    cr_expect_eq(ent_utf8_check(NULL, 0), 0);
}

/* The library's own decoder, one sequence after another. */
static size_t slow_check(const unsigned char *bytes, size_t length)
{
    size_t i = 0;

    while (i < length) {
        utf8proc_int32_t point;
        utf8proc_ssize_t step = utf8proc_iterate(bytes + i, (utf8proc_ssize_t)(length - i), &point);
        if (step <= 0 || point == 0)
            return i;
        i += (size_t)step;
    }
    return length;
}

Test(text, utf8_all_edges)
{
    static const unsigned char edges[] = {0x00, 0x01, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                                          0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
                                          0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
    unsigned char bytes[4];
    size_t n_wrong = 0;

    for (unsigned i = 0; i < 65536; i++) {
        bytes[0] = (unsigned char)(i >> 8);
        bytes[1] = (unsigned char)i;
        n_wrong += ent_utf8_check((char *)bytes, 2) != slow_check(bytes, 2);
    }
    for (size_t i = 0; i < COUNT(edges) * COUNT(edges) * COUNT(edges) * COUNT(edges); i++) {
        size_t rest = i;
        for (size_t k = 0; k < 4; k++, rest /= COUNT(edges))
            bytes[k] = edges[rest % COUNT(edges)];
        n_wrong += ent_utf8_check((char *)bytes, 4) != slow_check(bytes, 4);
        n_wrong += ent_utf8_check((char *)bytes, 3) != slow_check(bytes, 3);
    }
    cr_expect_eq(n_wrong, 0, "%zu sequences are judged otherwise", n_wrong);
}

/* ---- Folding ---- */

static const struct {
    const char *what, *text, *want;
} fold_rows[] = {
    {"empty", "", ""},
    {"ASCII", "General TIANI", "general tiani"},
    {"blanks", " \t a \r\n  b\v\fc ", "a b c"},
    {"only blanks", " \t\n ", ""},
    {"composed stays", "Go\u00EFta", "go\u00EFta"},
    {"decomposed is composed", "Goi\u0308ta", "go\u00EFta"},
    {"upper case with accent", "NIG\u00C9RIEN", "nig\u00E9rien"},
    {"decomposed upper case", "NIGE\u0301RIEN", "nig\u00E9rien"},
    {"full width", "\uFF2E\uFF49\uFF47\uFF45\uFF52", "niger"},
    {"ligature", "\uFB01n", "fin"},
    {"sharp s", "Stra\u00DFe", "strasse"},
    {"capital sharp s", "STRA\u1E9EE", "strasse"},
    {"dotless i", "D\u0131\u015Fi\u015Fleri", "d\u0131\u015Fi\u015Fleri"},
    {"capital dotted i", "\u0130stanbul", "i\u0307stanbul"},
    {"final sigma", "\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C3"},
    {"final sigma, small", "\u03BF\u03B4\u03BF\u03C2", "\u03BF\u03B4\u03BF\u03C3"},
    {"Cyrillic", "\u041F\u0423\u0422\u0418\u041D", "\u043F\u0443\u0442\u0438\u043D"},
    {"no-break and ideographic space", "\u00A0a\u00A0\u3000b\u2003", "a b"},
    {"other blanks",
     "\u2028a\u1680\xC2\x85\u2029"
     "b\xC2\x85",
     "a b"},
    {"Arabic presentation form", "\uFEFB", "\u0644\u0627"},
    {"superscript", "M\u00B2", "m2"},
    {"astral", "\U00010400", "\U00010428"},
};

Test(text, fold)
{
    for (size_t i = 0; i < COUNT(fold_rows); i++) {
        char *folded = NULL, *again = NULL;
        cr_assert_eq(ent_fold(ent_str_from(fold_rows[i].text), &folded, NULL), ENT_OK);
        cr_expect_str_eq(folded, fold_rows[i].want, "%s: '%s'", fold_rows[i].what, folded);
        cr_assert_eq(ent_fold(ent_str_from(folded), &again, NULL), ENT_OK);
        cr_expect_str_eq(again, folded, "%s, twice", fold_rows[i].what);
        free(folded);
        free(again);
    }
}

Test(text, fold_keeps_accents)
{
    static const char *const names[] = {"nigérien", "nigerien", "nigérian", "nigerian"};
    char *folded[COUNT(names)];

    for (size_t i = 0; i < COUNT(names); i++)
        cr_assert_eq(ent_fold(ent_str_from(names[i]), &folded[i], NULL), ENT_OK);
    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t j = 0; j < i; j++)
            cr_expect_str_neq(folded[i], folded[j], "'%s' and '%s'", names[i], names[j]);
    for (size_t i = 0; i < COUNT(names); i++)
        free(folded[i]);
}

Test(text, fold_refuses)
{
    struct ent_error err = {0};
    char *out = NULL;

    cr_expect_eq(ent_fold(ent_str_from("Go\xEFta"), &out, &err), ENT_EPARSE);
    cr_expect_null(out);
    cr_expect_str_eq(err.message, "text is not valid UTF-8 at byte 3 (0xEF)");
    cr_expect_eq(ent_fold(ent_str("a\0b", 3), &out, NULL), ENT_EPARSE);
    cr_expect_null(out);
    cr_assert_eq(ent_fold(ent_str(NULL, 0), &out, NULL), ENT_OK);
    cr_expect_str_eq(out, "");
    free(out);
}

Test(text, fold_twice_is_fold_once)
{
    for (utf8proc_int32_t point = 1; point < 0x110000; point++) {
        utf8proc_uint8_t bytes[8];
        utf8proc_ssize_t length = utf8proc_encode_char(point, bytes);
        char *once = NULL, *twice = NULL;

        if (point == 0xD800)
            point = 0xE000;
        length = utf8proc_encode_char(point, bytes);
        cr_assert_eq(ent_fold(ent_str((char *)bytes, (size_t)length), &once, NULL), ENT_OK);
        cr_assert_eq(ent_fold(ent_str_from(once), &twice, NULL), ENT_OK);
        cr_assert_str_eq(once, twice, "U+%04X", (unsigned)point);
        free(once);
        free(twice);
    }
}

/* ---- Numbers and hashes ---- */

static const struct {
    const char *text;
    enum ent_rounding rounding;
    bool want;
    int64_t micro;
} micro_rows[] = {
    {"0", ENT_EXACT, true, 0},
    {"-0", ENT_EXACT, true, 0},
    {"1", ENT_EXACT, true, 1000000},
    {"+1", ENT_EXACT, true, 1000000},
    {"-12.5", ENT_EXACT, true, -12500000},
    {"007", ENT_EXACT, true, 7000000},
    {".5", ENT_EXACT, true, 500000},
    {"5.", ENT_EXACT, true, 5000000},
    {"1e3", ENT_EXACT, true, 1000000000},
    {"1E+3", ENT_EXACT, true, 1000000000},
    {"12345e-3", ENT_EXACT, true, 12345000},
    {"1e-6", ENT_EXACT, true, 1},
    {"0.000001", ENT_EXACT, true, 1},
    {"0.1000000000", ENT_EXACT, true, 100000},
    {"10e-7", ENT_EXACT, true, 1},
    {"0e999999999999999999999", ENT_EXACT, true, 0},
    {"0.0000000000001e13", ENT_EXACT, true, 1000000},
    {"9223372036854.775807", ENT_EXACT, true, INT64_MAX},
    {"-9223372036854.775807", ENT_EXACT, true, -INT64_MAX},
    {"1e-7", ENT_EXACT, false, 0},
    {"1.0000001", ENT_EXACT, false, 0},
    {"1e-7", ENT_ROUND, true, 0},
    {"1e-999999999999999999999", ENT_ROUND, true, 0},
    {"0.0000005", ENT_ROUND, true, 1},
    {"-0.0000005", ENT_ROUND, true, -1},
    {"0.00000049999", ENT_ROUND, true, 0},
    {"2.5000005", ENT_ROUND, true, 2500001},
    {"5e-7", ENT_ROUND, true, 1},
    {"9e-8", ENT_ROUND, true, 0},
    {"99e-8", ENT_ROUND, true, 1},
    {"9223372036854.7758074", ENT_ROUND, true, INT64_MAX},
    {"9223372036854.7758075", ENT_ROUND, false, 0},
    {"9223372036854.775808", ENT_EXACT, false, 0},
    {"1e13", ENT_EXACT, false, 0},
    {"1e999999999999999999999", ENT_ROUND, false, 0},
    {"", ENT_EXACT, false, 0},
    {"-", ENT_EXACT, false, 0},
    {".", ENT_EXACT, false, 0},
    {"-.", ENT_EXACT, false, 0},
    {"e3", ENT_EXACT, false, 0},
    {"1e", ENT_EXACT, false, 0},
    {"1e+", ENT_EXACT, false, 0},
    {"1e3.0", ENT_EXACT, false, 0},
    {"1.2.3", ENT_EXACT, false, 0},
    {"1,5", ENT_EXACT, false, 0},
    {"1 000", ENT_EXACT, false, 0},
    {" 1", ENT_EXACT, false, 0},
    {"1 ", ENT_EXACT, false, 0},
    {"--1", ENT_EXACT, false, 0},
    {"+-1", ENT_EXACT, false, 0},
    {"0x10", ENT_EXACT, false, 0},
    {"nan", ENT_EXACT, false, 0},
    {"inf", ENT_EXACT, false, 0},
    {"\u0661", ENT_EXACT, false, 0},
    {"1e-7", ENT_ROUND_NOT_TO_0, false, 0},
    {"-0.00000049", ENT_ROUND_NOT_TO_0, false, 0},
    {"1e-999999999999999999999", ENT_ROUND_NOT_TO_0, false, 0},
    {"0.0000005", ENT_ROUND_NOT_TO_0, true, 1},
    {"0.0000014", ENT_ROUND_NOT_TO_0, true, 1},
    {"0.00000000", ENT_ROUND_NOT_TO_0, true, 0},
    {"-0e-300", ENT_ROUND_NOT_TO_0, true, 0},
};

Test(text, parse_micro)
{
    /* A locale with a decimal comma changes nothing, where the machine has one. */
    setlocale(LC_ALL, "de_DE.UTF-8");
    for (size_t i = 0; i < COUNT(micro_rows); i++) {
        int64_t micro = 77;
        bool got =
            ent_parse_micro(ent_str_from(micro_rows[i].text), micro_rows[i].rounding, &micro);
        cr_expect_eq(got, micro_rows[i].want, "'%s'", micro_rows[i].text);
        cr_expect_eq(micro, micro_rows[i].want ? micro_rows[i].micro : 77, "'%s' is %lld",
                     micro_rows[i].text, (long long)micro);
    }
}

/* ---- Padded texts: the quick way against the other one ---- */

/* Every text of at most five of these, and then some of eight. */
Test(text, padded_numbers)
{
    static const char letters[] = "0159.-+e ";
    enum { N = sizeof(letters) - 1, N_SHORT = 9 * 9 * 9 * 9 * 9, N_ALL = N_SHORT + 200000 };
    size_t n_taken = 0;

    for (uint32_t i = 0; i < N_ALL; i++) {
        uint64_t which = i < N_SHORT ? i : ent_mix(i);
        for (size_t length = i < N_SHORT ? 1 : 6; length <= (i < N_SHORT ? 5 : 9); length++) {
            char text[9 + ENT_PADDING];
            int64_t wanted = -1, got = -1;
            memset(text, '7', sizeof(text));
            for (size_t c = 0; c < length; c++, which /= N)
                text[c] = letters[i < N_SHORT || which % 3 == 0 ? which % N : which % 4];
            if (!ent_parse_padded(ent_str(text, length), &got))
                continue;
            n_taken++;
            cr_assert(ent_parse_micro(ent_str(text, length), ENT_EXACT, &wanted), "'%.*s'",
                      (int)length, text);
            cr_assert_eq(got, wanted, "'%.*s': %" PRId64, (int)length, text, got);
        }
    }
    cr_expect_gt(n_taken, 10000);
}

Test(text, padded_texts)
{
    char a[32 + ENT_PADDING], b[32 + ENT_PADDING];
    uint64_t words[2];

    for (size_t length = 0; length <= 32; length++) {
        memset(a, 'a', length);
        memset(b, 'a', length);
        memset(a + length, 'x', sizeof(a) - length);
        memset(b + length, 'y', sizeof(b) - length);
        cr_expect(ent_padded_equal(ent_str(a, length), ent_str(b, length)));
        if (length <= 16) {
            ent_padded_load(ent_str(a, length), words);
            for (size_t i = 0; i < 16; i++)
                cr_expect_eq(words[i / 8] >> i % 8 * 8 & 0xFF, i < length ? 'a' : 0);
        }
        for (size_t i = 0; i < length; i++) {
            b[i] = 'b';
            cr_expect(!ent_padded_equal(ent_str(a, length), ent_str(b, length)));
            b[i] = 'a';
        }
        cr_expect(!ent_padded_equal(ent_str(a, length), ent_str(b, length + 1)));
    }
}

/* Texts of up to 20 letters, many of which differ in one alone: both ways give the same numbers. */
Test(text, padded_names)
{
    enum { N = 3000 };
    static char room[N][20 + ENT_PADDING];
    static struct ent_str texts[N];
    static uint32_t quick[N], again[N];
    struct ent_interner *interner = NULL;

    for (size_t i = 0; i < N; i++) {
        uint64_t random = ent_mix(i % (N - 100)); /* the last are there already */
        memset(room[i], 'a', sizeof(room[i]));
        texts[i] = ent_str(room[i], random % 21);
        if (texts[i].length)
            room[i][random / 21 % texts[i].length] = (char)('a' + random / 1000 % 26);
        memset(room[i] + texts[i].length, (int)('0' + i % 10), ENT_PADDING);
    }
    cr_assert_eq(ent_interner_new(&interner, NULL), ENT_OK);
    cr_assert_eq(ent_intern_all(interner, texts, N, true, quick, NULL), ENT_OK);
    cr_assert_eq(ent_intern_all(interner, texts, N, false, again, NULL), ENT_OK);
    for (size_t i = 0; i < N; i++) {
        cr_assert_eq(quick[i], again[i]);
        cr_assert_eq(ent_interner_find(interner, texts[i]), quick[i]);
        cr_assert(ent_str_equal(ent_interned(interner, quick[i]), texts[i]));
    }
    ent_interner_free(interner);
}

/* The reason that a record is rejected for. */
Test(text, micro_fault)
{
    static const struct {
        const char *text, *fault;
    } rows[] = {
        {"0", NULL},
        {"1e-6", NULL},
        {"-2", NULL},
        {"", "is not a number"},
        {"inf", "is not a number"},
        {"1e300", "is too large"},
        {"1e-300", "is too small, but not 0: numbers are kept to a millionth"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *fault = ent_micro_fault(ent_str_from(rows[i].text));
        cr_expect_str_eq(fault ? fault : "", rows[i].fault ? rows[i].fault : "", "'%s'",
                         rows[i].text);
    }
}

Test(text, mix)
{
    /* The first outputs of splitmix64 seeded with 0, as published with it. */
    cr_expect_eq(ent_mix(0), UINT64_C(0xE220A8397B1DCDAF));
    cr_expect_eq(ent_mix(UINT64_C(0x9E3779B97F4A7C15)), UINT64_C(0x6E789E6AA1B965F4));
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

Test(text, hash)
{
    enum { N_TEXTS = 300000 };
    uint64_t *hashes = malloc(N_TEXTS * sizeof(*hashes));
    unsigned char zeros[100] = {0};
    size_t n = 0, n_equal = 0;

    /* Runs of zeros of different length, every single bit at every length, and counted names. */
    for (size_t length = 0; length <= sizeof(zeros); length++)
        hashes[n++] = ent_hash(zeros, length, 0);
    for (size_t length = 1; length <= sizeof(zeros); length++)
        for (size_t bit = 0; bit < 8 * length; bit++) {
            zeros[bit / 8] = (unsigned char)(1 << bit % 8);
            hashes[n++] = ent_hash(zeros, length, 0);
            zeros[bit / 8] = 0;
        }
    for (unsigned i = 0; n < N_TEXTS; i++) {
        char name[32];
        int length = snprintf(name, sizeof(name), i % 2 ? "%u" : "actor-%u-of-state", i);
        hashes[n++] = ent_hash(name, (size_t)length, 0);
    }
    qsort(hashes, n, sizeof(*hashes), by_value);
    for (size_t i = 1; i < n; i++)
        n_equal += hashes[i] == hashes[i - 1];
    cr_expect_eq(n_equal, 0);
    cr_expect_neq(ent_hash("niger", 5, 1), ent_hash("niger", 5, 2));
    cr_expect_eq(ent_hash(NULL, 0, 7), ent_hash("", 0, 7));
    free(hashes);
}

/* ---- Memory ---- */

Test(text, grow)
{
    uint32_t *items = NULL;
    size_t capacity = 0;
    struct ent_error err = {0};

    for (size_t i = 0; i < 10000; i++) {
        cr_assert_eq(ent_grow(&items, &capacity, i + 1, sizeof(*items), NULL), ENT_OK);
        cr_assert_gt(capacity, i);
        items[i] = (uint32_t)i;
    }
    for (size_t i = 0; i < 10000; i++)
        cr_assert_eq(items[i], i);

    uint32_t *before = items;
    size_t capacity_before = capacity;
    cr_expect_eq(ent_grow(&items, &capacity, SIZE_MAX, sizeof(*items), &err), ENT_ENOMEM);
    cr_expect_eq(ent_grow(&items, &capacity, SIZE_MAX / 4 + 2, sizeof(*items), NULL), ENT_ENOMEM);
    cr_expect_eq(ent_grow(&items, &capacity, (size_t)PTRDIFF_MAX + 1, 1, NULL), ENT_ENOMEM);
    cr_expect_eq(err.status, ENT_ENOMEM);
    cr_expect_eq(items, before);
    cr_expect_eq(capacity, capacity_before);
    cr_expect_eq(ent_grow(&items, &capacity, 5, sizeof(*items), NULL), ENT_OK);
    cr_expect_eq(capacity, capacity_before);
    free(items);
}

Test(text, arena)
{
    static const size_t sizes[] = {0, 1, 3, 16, 100, 4000, 5000, 100000, 3000000};
    struct ent_arena arena = {NULL};
    char *copies[200];
    unsigned char *pieces[200];

    for (size_t i = 0; i < COUNT(pieces); i++) {
        char text[32];
        size_t size = sizes[i % COUNT(sizes)];
        int length = snprintf(text, sizeof(text), "text %zu", i);

        pieces[i] = ent_arena_alloc(&arena, size);
        copies[i] = ent_arena_copy(&arena, ent_str(text, (size_t)length));
        cr_assert_not_null(pieces[i]);
        cr_assert_not_null(copies[i]);
        cr_expect_eq((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        memset(pieces[i], (int)i, size);
    }
    for (size_t i = 0; i < COUNT(pieces); i++) {
        char text[32];
        size_t size = sizes[i % COUNT(sizes)];

        snprintf(text, sizeof(text), "text %zu", i);
        cr_expect_str_eq(copies[i], text);
        if (size > 0)
            cr_expect(pieces[i][0] == i && pieces[i][size - 1] == i, "piece %zu", i);
    }
    cr_expect_null(ent_arena_alloc(&arena, SIZE_MAX));
    cr_expect_null(ent_arena_alloc(&arena, SIZE_MAX - 64));
    cr_expect_str_eq(ent_arena_copy(&arena, ent_str(NULL, 0)), "");
    ent_arena_fini(&arena);
    cr_expect_not_null(ent_arena_alloc(&arena, 1), "an emptied arena is usable");
    ent_arena_fini(&arena);
    ent_arena_fini(&arena);
}

Test(text, interner)
{
    enum { N_TEXTS = 200000 };
    struct ent_interner *interner = NULL;
    struct ent_str first;
    uint32_t number = 99;
    char name[32];

    cr_assert_eq(ent_interner_new(&interner, NULL), ENT_OK);
    cr_expect_eq(ent_interner_count(interner), 1, "the empty text");
    cr_assert_eq(ent_intern(interner, ent_str(NULL, 0), &number, NULL), ENT_OK);
    cr_expect_eq(number, 0);
    cr_expect_eq(ent_interner_find(interner, ent_str_from("niger")), UINT32_MAX);

    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 1; i <= N_TEXTS; i++) {
            int length = snprintf(name, sizeof(name), "%u-actor", i);
            cr_assert_eq(ent_intern(interner, ent_str(name, (size_t)length), &number, NULL),
                         ENT_OK);
            cr_assert_eq(number, i);
            if (i == 1 && round == 0)
                first = ent_interned(interner, 1);
        }
    cr_expect_eq(ent_interner_count(interner), N_TEXTS + 1);
    for (uint32_t i = 1; i <= N_TEXTS; i++) {
        struct ent_str text = ent_interned(interner, i);
        int length = snprintf(name, sizeof(name), "%u-actor", i);
        cr_assert_eq(text.length, (size_t)length);
        cr_assert_str_eq(text.data, name);
        cr_assert_eq(ent_interner_find(interner, text), i);
    }
    cr_expect_eq(ent_interned(interner, 1).data, first.data, "texts do not move");
    cr_expect_eq(ent_interner_find(interner, ent_str_from("0-actor")), UINT32_MAX);

    /* Bytes and a length: a NUL within and a part of another text are texts of their own. */
    cr_assert_eq(ent_intern(interner, ent_str("1-actor\0x", 9), &number, NULL), ENT_OK);
    cr_expect_eq(number, N_TEXTS + 1);
    cr_assert_eq(ent_intern(interner, ent_str("1-actor", 6), &number, NULL), ENT_OK);
    cr_expect_eq(number, N_TEXTS + 2);

    size_t length = 5000000;
    char *large = malloc(length);
    memset(large, 'x', length);
    cr_assert_eq(ent_intern(interner, ent_str(large, length), &number, NULL), ENT_OK);
    cr_expect_eq(ent_interned(interner, number).length, length);
    cr_expect_eq(ent_interned(interner, number).data[length], '\0');
    cr_expect_eq(ent_interner_find(interner, ent_str(large, length)), number);
    cr_expect_eq(ent_interner_find(interner, ent_str(large, length - 1)), UINT32_MAX);
    free(large);
    ent_interner_free(interner);
    ent_interner_free(NULL);
}

/* ---- Suggestions ---- */

static const struct {
    const char *word, *want;
} suggest_rows[] = {
    {"pagerak", "pagerank"},  /* one missing */
    {"pagernak", "pagerank"}, /* two swapped */
    {"PageRank", "pagerank"}, /* case is ignored */
    {"betweeness", "betweenness"},
    {"lieden", "leiden"},
    {"dgree", "degree"},
    {"dagre", ""}, /* two of five letters */
    {"nigérien", "nigérien"},
    {"nigerien", "nigérien"}, /* one code point, though two bytes */
    {"xyz", ""},
    {"d", ""},
    {"", ""},
    {"completely different", ""},
};

Test(suggest, rows)
{
    static const char *const words[] = {"pagerank", "betweenness", "degree", "leiden", "nigérien"};

    for (size_t i = 0; i < COUNT(suggest_rows); i++) {
        struct ent_suggestion suggestion;
        struct ent_str got;

        ent_suggest_init(&suggestion, ent_str_from(suggest_rows[i].word));
        for (size_t k = 0; k < COUNT(words); k++)
            ent_suggest_offer(&suggestion, ent_str_from(words[k]));
        got = ent_suggested(&suggestion);
        cr_expect(ent_str_is(got, suggest_rows[i].want), "'%s' got '%.*s'", suggest_rows[i].word,
                  (int)got.length, got.data ? got.data : "");
    }
}

Test(suggest, first_of_equals_and_strange_words)
{
    struct ent_suggestion suggestion;
    char long_word[300];

    ent_suggest_init(&suggestion, ent_str_from("cat"));
    ent_suggest_offer(&suggestion, ent_str_from(""));
    ent_suggest_offer(&suggestion, ent_str_from("bat"));
    ent_suggest_offer(&suggestion, ent_str_from("hat"));
    cr_expect(ent_str_is(ent_suggested(&suggestion), "bat"));
    ent_suggest_offer(&suggestion, ent_str_from("Cat"));
    cr_expect(ent_str_is(ent_suggested(&suggestion), "Cat"));

    memset(long_word, 'x', sizeof(long_word));
    ent_suggest_init(&suggestion, ent_str(long_word, sizeof(long_word)));
    ent_suggest_offer(&suggestion, ent_str(long_word, sizeof(long_word) - 1));
    cr_expect_eq(ent_suggested(&suggestion).length, 0);
    ent_suggest_init(&suggestion, ent_str_from("\xFF\xFF\xFF"));
    ent_suggest_offer(&suggestion, ent_str_from("abc"));
    cr_expect_eq(ent_suggested(&suggestion).length, 0);
}

Test(suggest, append)
{
    struct ent_suggestion suggestion;
    char message[40];

    ent_suggest_init(&suggestion, ent_str_from("wek"));
    strcpy(message, "no window 'wek'");
    ent_suggest_append(&suggestion, message, sizeof(message));
    cr_expect_str_eq(message, "no window 'wek'");
    ent_suggest_offer(&suggestion, ent_str_from("week"));
    ent_suggest_append(&suggestion, message, 37);
    cr_expect_str_eq(message, "no window 'wek'", "one byte short");
    ent_suggest_append(&suggestion, message, 38);
    cr_expect_str_eq(message, "no window 'wek'; did you mean 'week'?");
}
