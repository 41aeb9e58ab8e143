#include "codes.h"

#include <stdio.h>

#define N_ROOTS      20
#define LONGEST_CODE 4
#define PART         3 /* letters of a part of an actor's code */

static const struct ent_code cameo[] = {
#include "cameo.inc"
};

static const size_t n_cameo = sizeof(cameo) / sizeof(cameo[0]);

/* The first three are countries. */
enum part_kind { STATE, TERRITORY, REGION, GROUP, PEOPLE, RELIGION, ROLE };

static const char *const part_kinds[] = {
    [STATE] = "state",   [TERRITORY] = "territory", [REGION] = "region", [GROUP] = "organisation",
    [PEOPLE] = "people", [RELIGION] = "religion",   [ROLE] = "role",
};

static const struct part {
    char code[PART + 1];
    const char *name;
    enum part_kind kind;
} parts[] = {
#include "cameo_actors.inc"
};

static const size_t n_parts = sizeof(parts) / sizeof(parts[0]);

/* Countries by their names, sorted. */
static const struct {
    const char *name;
    enum part_kind kind;
} countries[] = {
#include "countries.inc"
};

static const char *const sign_names[ENT_N_SIGNS] = {
    [ENT_SIGN_UNKNOWN] = "unknown",
    [ENT_SIGN_NEUTRAL] = "neutral",
    [ENT_SIGN_COOPERATION] = "cooperation",
    [ENT_SIGN_CONFLICT] = "conflict",
};

/* The root's number, 1 to 20, or 0 when the text is no CAMEO code. */
static unsigned root_of(struct ent_str code)
{
    unsigned root;

    if (code.length < 2 || code.length > LONGEST_CODE)
        return 0;
    for (size_t i = 0; i < code.length; i++)
        if (code.data[i] < '0' || code.data[i] > '9')
            return 0;
    root = (unsigned)(code.data[0] - '0') * 10 + (unsigned)(code.data[1] - '0');
    return root <= N_ROOTS ? root : 0;
}

static const struct ent_code *find_exactly(struct ent_str code)
{
    size_t low = 0, high = n_cameo;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ent_str_compare(code, ent_str_from(cameo[middle].code));

        if (order == 0)
            return &cameo[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *ent_sign_name(enum ent_sign sign)
{
    return sign_names[sign];
}

bool ent_sign_from_name(struct ent_str name, enum ent_sign *sign)
{
    for (int i = 0; i < ENT_N_SIGNS; i++) {
        if (ent_str_is(name, sign_names[i])) {
            *sign = (enum ent_sign)i;
            return true;
        }
    }
    return false;
}

const struct ent_code *ent_code_find(struct ent_str code)
{
    const struct ent_code *found = NULL;

    if (root_of(code) == 0)
        return NULL;
    for (; !found && code.length >= 2; code.length--)
        found = find_exactly(code);
    return found;
}

int ent_code_quad(struct ent_str code, enum ent_quad_scheme scheme)
{
    /* By root, from 01; the schemes differ at 09 and 14. */
    static const char icews[] = "11111222333334444444";
    static const char gdelt[] = "11111222233333444444";
    unsigned root = root_of(code);

    if (root == 0)
        return 0;
    return (scheme == ENT_QUAD_GDELT ? gdelt : icews)[root - 1] - '0';
}

enum ent_sign ent_code_sign(struct ent_str code, enum ent_quad_scheme scheme,
                            const int64_t *intensity_micro)
{
    int quad = ent_code_quad(code, scheme);

    if (quad > 0)
        return quad <= 2 ? ENT_SIGN_COOPERATION : ENT_SIGN_CONFLICT;
    if (!intensity_micro)
        return ENT_SIGN_UNKNOWN;
    if (*intensity_micro == 0)
        return ENT_SIGN_NEUTRAL;
    return *intensity_micro > 0 ? ENT_SIGN_COOPERATION : ENT_SIGN_CONFLICT;
}

const struct ent_code *ent_codes(size_t *count)
{
    *count = n_cameo;
    return cameo;
}

/* ---- Actors ---- */

static const struct part *find_part(const char *code)
{
    size_t low = 0, high = n_parts;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(code, parts[middle].code, PART);

        if (order == 0)
            return &parts[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool is_country(const struct part *part)
{
    return part->kind <= REGION;
}

/* Names of roles are common nouns: they get a capital where they come first. */
static void append(struct ent_str text, bool is_first, char *name, size_t size)
{
    size_t used = strlen(name);

    /* A part that finds no room is left out whole: no letter may be cut in two. */
    if (used + strlen(", ") + text.length >= size)
        return;
    snprintf(name + used, size - used, "%s%.*s", is_first ? "" : ", ", (int)text.length, text.data);
    if (is_first && name[0] >= 'a' && name[0] <= 'z')
        name[0] = (char)(name[0] - 'a' + 'A');
}

void ent_code_actor(struct ent_str code, char *name, char *kind, size_t size)
{
    const struct part *last = NULL;
    bool has_group = false, fits = true;

    name[0] = kind[0] = '\0';
    if (code.length % PART != 0)
        return;
    for (size_t at = 0; at < code.length; at += PART) {
        const struct part *part = find_part(code.data + at);

        if (!part && at == 0)
            return;
        append(part ? ent_str_from(part->name) : ent_str(code.data + at, PART), at == 0, name,
               size);
        /* One country behind another is no country. */
        fits = fits && part && !(last && is_country(last) && is_country(part));
        has_group = has_group || (part && part->kind == GROUP);
        last = part;
    }
    if (last && fits)
        snprintf(kind, size, "%s", part_kinds[has_group ? GROUP : last->kind]);
}

/* Equal to the letter, or in capitals throughout, as GDELT writes names. */
static bool is_country_name(struct ent_str text, const char *name)
{
    if (ent_str_is(text, name))
        return true;
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] >= 'a' && text.data[i] <= 'z')
            return false;
    return true;
}

/* By bytes, ASCII capitals as small letters: strncasecmp goes by the locale. */
static int compare_folded(struct ent_str text, const char *name)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char x = (unsigned char)text.data[i], y = (unsigned char)name[i];
        x = x >= 'A' && x <= 'Z' ? (unsigned char)(x + 32) : x;
        y = y >= 'A' && y <= 'Z' ? (unsigned char)(y + 32) : y;
        if (x != y)
            return x < y ? -1 : 1; /* also where the name is over */
    }
    return name[text.length] ? -1 : 0;
}

const char *ent_country_kind(struct ent_str name)
{
    size_t low = 0, high = sizeof(countries) / sizeof(countries[0]);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_folded(name, countries[middle].name);

        if (order == 0)
            return is_country_name(name, countries[middle].name)
                       ? part_kinds[countries[middle].kind]
                       : "";
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return "";
}
