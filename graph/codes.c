#include "codes.h"

#define N_ROOTS      20
#define LONGEST_CODE 4

static const struct ent_code cameo[] = {
#include "cameo.inc"
};

static const size_t n_cameo = sizeof(cameo) / sizeof(cameo[0]);

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
