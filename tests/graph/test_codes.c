#include "graph/codes/codes.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LONGEST_LINE 512

/* A file of the shared reference data, which is not part of this tree, or skip the test. */
static FILE *open_shared(const char *name)
{
    const char *shared = getenv("ENT_SHARED"), *root = getenv("MESON_SOURCE_ROOT");
    char path[4096];
    FILE *file;

    if (!root)
        root = getenv("ENT_SOURCE_ROOT");
    if (shared && *shared)
        snprintf(path, sizeof(path), "%s/data/codes/%s", shared, name);
    else
        snprintf(path, sizeof(path), "%s/../shared/data/codes/%s", root ? root : ".", name);
    file = fopen(path, "r");
    if (!file)
        cr_skip_test("%s is not there: set ENT_SHARED to the reference data", path);
    return file;
}

/* Published with the Goldstein scale for CAMEO; quads by root. */
static const struct {
    const char *code, *found, *label;
    int goldstein, icews, gdelt;
} rows[] = {
    {"01", "01", "Make public statement", 0, 1, 1},
    {"010", "010", "Make statement", 0, 1, 1},
    {"016", "016", "Deny responsibility", -50, 1, 1},
    {"036", "036", "Express intent to meet or negotiate", 40, 1, 1},
    {"041", "041", "Discuss by telephone", 10, 1, 1},
    {"057", "057", "Sign formal agreement", 80, 1, 1},
    {"072", "072", "Provide military aid", 83, 2, 2},
    {"0874", "0874", "Retreat or surrender militarily", 100, 2, 2},
    {"090", "090", "Investigate", -20, 3, 2},
    {"10", "10", "Demand", -50, 3, 3},
    {"100", "100", "Demand", -50, 3, 3},
    {"112", "112", "Accuse", -20, 3, 3},
    {"116", "116", "Find guilty or liable (legally)", -20, 3, 3},
    {"138", "138", "Threaten with military force", -70, 3, 3},
    {"14", "14", "Protest", -65, 4, 3},
    {"141", "141", "Demonstrate or rally", -65, 4, 3},
    {"15", "15", "Exhibit force posture", -72, 4, 4},
    {"163", "163", "Impose embargo, boycott, or sanctions", -80, 4, 4},
    {"190", "190", "Use conventional military force", -100, 4, 4},
    {"20", "20", "Use unconventional mass violence", -100, 4, 4},
    {"2042", "2042", "Detonate nuclear weapons", -100, 4, 4},
    /* Not in the table: base, then root. */
    {"0419", "041", "Discuss by telephone", 10, 1, 1},
    {"1951", "195", "Employ aerial weapons", -100, 4, 4},
    {"1834", "183", "Conduct suicide, car, or other non-military bombing", -100, 4, 4},
    {"176", "17", "Coerce", -70, 4, 4},
    {"155", "15", "Exhibit force posture", -72, 4, 4},
    {"0999", "09", "Investigate", -20, 3, 2},
    {"109", "10", "Demand", -50, 3, 3},
    /* Not CAMEO. */
    {"", NULL, NULL, 0, 0, 0},
    {"1", NULL, NULL, 0, 0, 0},
    {"0", NULL, NULL, 0, 0, 0},
    {"00", NULL, NULL, 0, 0, 0},
    {"001", NULL, NULL, 0, 0, 0},
    {"21", NULL, NULL, 0, 0, 0},
    {"41", NULL, NULL, 0, 0, 0},
    {"99", NULL, NULL, 0, 0, 0},
    {"01000", NULL, NULL, 0, 0, 0},
    {"20240326", NULL, NULL, 0, 0, 0},
    {"---", NULL, NULL, 0, 0, 0},
    {" 01", NULL, NULL, 0, 0, 0},
    {"01 ", NULL, NULL, 0, 0, 0},
    {"0x1", NULL, NULL, 0, 0, 0},
    {"01a", NULL, NULL, 0, 0, 0},
    {"+01", NULL, NULL, 0, 0, 0},
    {"1.0", NULL, NULL, 0, 0, 0},
    {"CONSULT", NULL, NULL, 0, 0, 0},
    {"aid", NULL, NULL, 0, 0, 0},
    {"\u0661\u0660", NULL, NULL, 0, 0, 0},
};

Test(codes, rows)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct ent_str code = ent_str_from(rows[i].code);
        const struct ent_code *entry = ent_code_find(code);

        cr_expect_eq(ent_code_quad(code, ENT_QUAD_ICEWS), rows[i].icews, "'%s'", code.data);
        cr_expect_eq(ent_code_quad(code, ENT_QUAD_GDELT), rows[i].gdelt, "'%s'", code.data);
        if (!rows[i].found) {
            cr_expect_null(entry, "'%s'", code.data);
            continue;
        }
        cr_assert_not_null(entry, "'%s'", code.data);
        cr_expect_str_eq(entry->code, rows[i].found);
        cr_expect_str_eq(entry->label, rows[i].label);
        cr_expect_eq(entry->goldstein, rows[i].goldstein, "'%s' is %d", code.data,
                     entry->goldstein);
    }
    cr_expect_null(ent_code_find(ent_str(NULL, 0)));
    cr_expect_str_eq(ent_code_find(ent_str("0412345", 3))->code, "041", "a length, not a NUL");
}

Test(codes, table)
{
    size_t count, n_roots = 0;
    const struct ent_code *codes = ent_codes(&count);

    cr_assert_eq(count, 312);
    for (size_t i = 0; i < count; i++) {
        struct ent_str code = ent_str_from(codes[i].code);
        const char *label = codes[i].label;

        if (i > 0)
            cr_expect_lt(ent_str_compare(ent_str_from(codes[i - 1].code), code), 0, "%s",
                         codes[i].code);
        cr_expect_eq(ent_code_find(code), &codes[i], "%s", codes[i].code);
        cr_expect(codes[i].goldstein >= -100 && codes[i].goldstein <= 100, "%s", codes[i].code);
        cr_expect(label[0] >= 'A' && label[0] <= 'Z' && label[1] >= 'a' && label[1] <= 'z',
                  "%s: %s", codes[i].code, label);
        n_roots += code.length == 2;
    }
    cr_expect_eq(n_roots, 20);
}

Test(codes, signs)
{
    static const int64_t plus = 1, minus = -1, zero = 0;
    static const struct {
        const char *code;
        enum ent_quad_scheme scheme;
        const int64_t *intensity;
        enum ent_sign want;
    } sign_rows[] = {
        {"041", ENT_QUAD_ICEWS, NULL, ENT_SIGN_COOPERATION},
        {"041", ENT_QUAD_ICEWS, &minus, ENT_SIGN_COOPERATION}, /* the class goes first */
        {"016", ENT_QUAD_ICEWS, NULL, ENT_SIGN_COOPERATION},
        {"090", ENT_QUAD_ICEWS, NULL, ENT_SIGN_CONFLICT},
        {"090", ENT_QUAD_GDELT, NULL, ENT_SIGN_COOPERATION},
        {"14", ENT_QUAD_GDELT, NULL, ENT_SIGN_CONFLICT},
        {"190", ENT_QUAD_ICEWS, &plus, ENT_SIGN_CONFLICT},
        {"CONSULT", ENT_QUAD_ICEWS, NULL, ENT_SIGN_UNKNOWN},
        {"CONSULT", ENT_QUAD_ICEWS, &plus, ENT_SIGN_COOPERATION},
        {"ASSAULT", ENT_QUAD_ICEWS, &minus, ENT_SIGN_CONFLICT},
        {"", ENT_QUAD_ICEWS, &zero, ENT_SIGN_NEUTRAL},
        {"", ENT_QUAD_ICEWS, NULL, ENT_SIGN_UNKNOWN},
    };

    for (size_t i = 0; i < COUNT(sign_rows); i++)
        cr_expect_eq(ent_code_sign(ent_str_from(sign_rows[i].code), sign_rows[i].scheme,
                                   sign_rows[i].intensity),
                     sign_rows[i].want, "row %zu, '%s'", i, sign_rows[i].code);
}

Test(codes, sign_names)
{
    static const char *const names[] = {"unknown", "neutral", "cooperation", "conflict"};
    enum ent_sign sign = ENT_SIGN_NEUTRAL;

    for (int i = 0; i < ENT_N_SIGNS; i++) {
        cr_expect_str_eq(ent_sign_name((enum ent_sign)i), names[i]);
        cr_expect(ent_sign_from_name(ent_str_from(names[i]), &sign));
        cr_expect_eq((int)sign, i);
    }
    cr_expect_not(ent_sign_from_name(ent_str_from("Conflict"), &sign));
    cr_expect_not(ent_sign_from_name(ent_str_from(""), &sign));
    cr_expect_eq(sign, ENT_SIGN_CONFLICT, "unchanged");
}

/* One field of a CSV line with quotes, in place. Returns what follows. */
static char *next_field(char *line, char **field)
{
    char *end;

    if (*line == '"') {
        *field = line + 1;
        end = strchr(*field, '"');
        cr_assert_not_null(end);
        *end++ = '\0';
        return end + (*end == ',');
    }
    *field = line;
    end = line + strcspn(line, ",\r\n");
    if (*end == '\0')
        return end;
    *end = '\0';
    return end + 1;
}

Test(codes, all_published)
{
    FILE *file = open_shared("goldstein_icews_package.csv");
    size_t count, n_read = 0;
    char line[LONGEST_LINE];

    ent_codes(&count);
    cr_assert_not_null(fgets(line, sizeof(line), file));
    while (fgets(line, sizeof(line), file)) {
        char *code, *label, *score, *rest = next_field(next_field(line, &code), &label);
        int64_t micro;

        next_field(rest, &score);
        cr_assert(ent_parse_micro(ent_str_from(score), ENT_EXACT, &micro), "%s: '%s'", code, score);
        const struct ent_code *entry = ent_code_find(ent_str_from(code));
        cr_assert_not_null(entry, "%s", code);
        cr_expect_str_eq(entry->code, code);
        cr_expect_eq(entry->goldstein * ENT_MICRO / 10, micro, "%s", code);
        cr_expect_eq(strcasecmp(entry->label, label), 0, "%s: %s", code, label);
        n_read++;
    }
    cr_expect_eq(n_read, count);
    fclose(file);
}

Test(codes, quads_and_scores_seen_in_gdelt)
{
    static const char *const other_score[] = {"016", "022", "164"}; /* known to differ */
    FILE *file = open_shared("gdelt_observed_quad_goldstein.tsv");
    size_t n_read = 0;
    char line[LONGEST_LINE];

    cr_assert_not_null(fgets(line, sizeof(line), file));
    while (fgets(line, sizeof(line), file)) {
        char code[16], score[16];
        int quad;
        int64_t micro;
        bool differs = false;

        cr_assert_eq(sscanf(line, "%15s %d %15s", code, &quad, score), 3);
        cr_assert(ent_parse_micro(ent_str_from(score), ENT_EXACT, &micro));
        cr_expect_eq(ent_code_quad(ent_str_from(code), ENT_QUAD_GDELT), quad, "%s", code);
        for (size_t i = 0; i < COUNT(other_score); i++)
            differs = differs || strcmp(code, other_score[i]) == 0;
        cr_expect_eq(ent_code_find(ent_str_from(code))->goldstein * ENT_MICRO / 10 != micro,
                     differs, "%s is %s", code, score);
        n_read++;
    }
    cr_expect_eq(n_read, 142);
    fclose(file);
}

Test(codes, intensities_seen_in_icews)
{
    FILE *file = open_shared("icews_observed_intensity.tsv");
    size_t n_read = 0;
    char line[LONGEST_LINE];

    cr_assert_not_null(fgets(line, sizeof(line), file));
    while (fgets(line, sizeof(line), file)) {
        char *code = strtok(line, "\t"), *label = strtok(NULL, "\t"), *score = strtok(NULL, "\t");
        int64_t micro;

        cr_assert_not_null(score);
        cr_assert(ent_parse_micro(ent_str_from(score), ENT_EXACT, &micro), "%s: '%s'", code, score);
        const struct ent_code *entry = ent_code_find(ent_str_from(code));
        cr_assert_not_null(entry, "%s", code);
        cr_expect_eq(entry->goldstein * ENT_MICRO / 10, micro, "%s is %s", code, score);
        cr_expect_eq(strcasecmp(entry->label, label), 0, "%s: %s", code, label);
        n_read++;
    }
    cr_expect_gt(n_read, 100);
    fclose(file);
}
