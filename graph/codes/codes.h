#ifndef ENT_GRAPH_CODES_H
#define ENT_GRAPH_CODES_H

#include "../text.h"

/*
 * What an event type says: CAMEO's codes, their Goldstein scores and quad classes. Type codes are
 * text: "010" (a base of root 01) is not "10" (a root), and nothing is guessed from lost zeros.
 */

enum ent_sign { ENT_SIGN_UNKNOWN = 0, ENT_SIGN_NEUTRAL, ENT_SIGN_COOPERATION, ENT_SIGN_CONFLICT };
#define ENT_N_SIGNS 4

/** "unknown", "neutral", "cooperation" or "conflict", and back (false: no such name). */
const char *ent_sign_name(enum ent_sign sign);
bool ent_sign_from_name(struct ent_str name, enum ent_sign *sign);

/*
 * Which roots make which quad class. The field has two: GDELT's own data class 09 as material
 * cooperation and 14 as verbal conflict.
 */
enum ent_quad_scheme { ENT_QUAD_ICEWS = 0, ENT_QUAD_GDELT };

struct ent_code {
    const char *code;
    const char *label;
    int16_t goldstein; /* in tenths, -100 to 100 */
};

/**
 * CAMEO's entry of a code; unknown codes fall back to their base (first three digits), then their
 * root (two). NULL when not CAMEO, whose codes are two to four digits with a root from 01 to 20.
 * O(log n).
 */
const struct ent_code *ent_code_find(struct ent_str code);

/** 1 verbal, 2 material cooperation, 3 verbal, 4 material conflict; 0 when not CAMEO. */
int ent_code_quad(struct ent_str code, enum ent_quad_scheme scheme);

/**
 * Cooperation or conflict by quad class; of types that are not CAMEO by the intensity's sign (0 is
 * neutral), else unknown. `intensity_micro` may be NULL.
 */
enum ent_sign ent_code_sign(struct ent_str code, enum ent_quad_scheme scheme,
                            const int64_t *intensity_micro);

/** All CAMEO entries, sorted by code. */
const struct ent_code *ent_codes(size_t *count);

/*
 * Actors. CAMEO's actor codes are parts of three letters, one behind the other: a country, then
 * groups, religions and roles ("USAGOVMIL"); small letters are peoples ("RUSche").
 */

/**
 * How the actor of a code is called ("USAGOVMIL": "United States, government, military") and of
 * what kind it is: "state", "territory" or "region" for exactly one code of a country,
 * "organisation" where a known group is named, "role", "religion" or "people". A state is a member
 * or observer of the United Nations, or Taiwan or Kosovo. Parts that are in no list stay as they
 * are; then, and where the parts do not fit together, the kind is empty, as both are where the
 * first part is unknown. Both texts have room for `size` bytes.
 */
void ent_code_actor(struct ent_str code, char *name, char *kind, size_t size);

/** "state", "territory" or "region" where this is the English name of one, as it is written or in
 * capitals, else "". */
const char *ent_country_kind(struct ent_str name);

#endif
