#ifndef ENT_GRAPH_ACTORS_BODY_H
#define ENT_GRAPH_ACTORS_BODY_H

#include "actors.h"

/* What actors are made of, for the sources that they are made of: actors*.c. */

#define NOBODY  UINT32_MAX
#define SEVERAL (UINT32_MAX - 1)
#define DATED   (UINT32_MAX - 2) /* rolls up, or is meant, differently at different dates */

/* Where something is said, and with what say: of two names the lower `layer` gives the label. */
struct saying {
    const char *source;
    size_t line, column;
    uint32_t layer;
};

struct affiliation {
    enum ent_affiliation_kind kind;
    uint32_t owner;       /* declaration … */
    uint32_t owner_actor; /* … and its actor, once resolved */
    struct ent_str actor;
    const char *role; /* "" is none */
    struct ent_span when;
    struct saying at;
    uint32_t target; /* actor, once resolved */
    uint32_t office; /* number of `offices`, 0 is none; once resolved */
};

struct actor_name {
    const char *language; /* "" is none */
    const char *text;
    struct saying at;
};

struct actor_code {
    const char *scheme, *code;
    struct saying at;
};

/* What all files say of an actor. */
struct declaration {
    const char *id, *kind; /* kind: NULL until said */
    const char *fallback;  /* the kind of which nobody says anything; NULL: none */
    struct saying at, kind_at;
    bool is_ours;  /* not only the codebook of all states declares it */
    uint32_t file; /* that declared it last */
    struct actor_name *names;
    size_t n_names, names_capacity;
    const char **aliases;
    size_t n_aliases, aliases_capacity;
    struct actor_code *codes;
    size_t n_codes, codes_capacity;
};

/* An actor once all are known. */
struct known {
    const char *id, *name, *kind;
    uint32_t declaration; /* NOBODY: names made it */
    uint32_t first, n;    /* its part_of affiliations, in `above`; … */
    uint32_t n_all;       /* … behind them its member_of ones */
    uint32_t state;       /* the state it rolls up to at any date, NOBODY, SEVERAL or DATED */
};

/*
 * How somebody can be called: by id, name or alias, as it is folded (the first three ranks), by its
 * key, or by its key without an article. The lower rank wins.
 */
enum rank { RANK_ID, RANK_NAME, RANK_ALIAS, N_CALLS };

/* That an actor answers to a key. */
struct claim {
    uint32_t key, rank, actor;
};

/* Who answers to a text: an actor, NOBODY, SEVERAL (who they are: `claims`) or DATED. */
struct answer {
    uint32_t who;
    enum ent_how how;
    uint32_t first, n; /* claims, or holders of an office */
};

/* Those who were made of one folded name: codes that differ only in case may make several. */
struct made {
    uint32_t actor, first, second;
};

struct ent_actors {
    struct ent_arena arena;
    struct ent_interner *ids; /* of declarations, in their order */
    struct declaration *declarations;
    size_t n_declarations, declarations_capacity;
    struct affiliation *affiliations;
    size_t n_affiliations, affiliations_capacity;
    struct ent_interner *codes; /* "SCHEME:CODE" of schemes in which a code has one actor … */
    uint32_t *code_owner;       /* … whose declaration this is, by number */
    size_t code_owner_capacity;
    struct ent_error *notes;
    size_t n_notes, notes_capacity;
    size_t n_notes_declared; /* the others are made by resolve */
    struct ent_interner *mentions;
    struct allowance {
        uint64_t times;    /* how often it may make an actor */
        uint8_t describes; /* a bit for each of the functions below */
        bool exact;        /* it is a code, and means nobody else */
    } * allowed;           /* by mention */
    size_t allowed_capacity;
    ent_describe_fn describes[8]; /* of the formats that gave names */
    size_t n_describes;
    struct ent_interner *hinted; /* ids of actors of which a name or kind was said */
    struct hint {
        const char *name, *kind;
    } * hints; /* by number of `hinted` */
    size_t hints_capacity;

    /* What resolve makes. */
    struct known *known;
    size_t n_known;
    uint32_t group;            /* the actor "unresolved", or NOBODY */
    struct ent_interner *keys; /* texts to which declared actors answer */
    struct claim *claims;      /* by key, rank, actor */
    size_t n_claims, claims_capacity;
    uint32_t *claim_start; /* by key, and one more */
    size_t n_keys;
    struct ent_interner *folds; /* folded names of mentions */
    struct made *made;          /* by fold */
    size_t n_made;
    struct answer *who;             /* by mention */
    uint32_t *fold_of;              /* by mention */
    struct affiliation *above;      /* by owner, part_of before member_of */
    uint32_t *upward;               /* all actors, each behind those it is part of */
    uint32_t *queue;                /* scratch of climb(): actors to look at … */
    bool *queued;                   /* … and by actor, whether it is among them */
    struct ent_interner *known_ids; /* number - 1 is the actor */
    struct ent_interner *offices;   /* what roles come to: "minister/defence" */
    struct holder {
        uint32_t office, of, actor; /* who holds which office of whom … */
        struct ent_span when;
        uint32_t affiliation;
    } * holders; /* by office, then of whom, then who, then when */
    size_t n_holders;
};

/* ---- Resolving (actors_resolve.c) ---- */

void ent_actors_forget(struct ent_actors *actors);

/** Whom a text means, among all actors. ENT_ENOMEM. */
enum ent_status ent_actors_answer(const struct ent_actors *actors, struct ent_str text,
                                  struct answer *out, struct ent_error *err);

/** The only declared actor that answers to a key, or NOBODY. */
uint32_t ent_actors_by_key(const struct ent_actors *actors, struct ent_str key);

/** Say in words why an answer is nobody. */
void ent_answer_why_not(const struct ent_actors *actors, struct ent_str text,
                        const struct answer *answer, struct ent_error *why);

/** Of two names that are said of one id the smaller one stays, whatever the order of reading. */
enum ent_status ent_actors_keep_smaller(struct ent_actors *actors, const char **kept,
                                        struct ent_str text, struct ent_error *err);

/** Note what is odd but no failure. ENT_ENOMEM. */
enum ent_status ent_actors_add_note(struct ent_actors *actors, const struct saying *at,
                                    struct ent_error *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* ---- Affiliations (actors_climb.c) ---- */

/** Find whom affiliations are with, and who is above whom; `place` has declarations' actors. */
enum ent_status ent_actors_link(struct ent_actors *actors, const uint32_t *place,
                                struct ent_error *err);

/* ---- Offices (actors_offices.c) ---- */

/** Gather who holds which office; note those that two hold at once. After ent_actors_link. */
enum ent_status ent_actors_gather_offices(struct ent_actors *actors, const uint32_t *place,
                                          struct ent_error *err);

/** Whether a key is an office of somebody ("minister of defence of niger"): `*first` and `*n`
 * become its holders at all dates. ENT_ENOMEM. */
enum ent_status ent_actors_office(const struct ent_actors *actors, struct ent_str key,
                                  uint32_t *first, uint32_t *n, struct ent_error *err);

/** Who holds it on all dates of an interval: one actor, NOBODY or SEVERAL. */
uint32_t ent_office_holder(const struct ent_actors *actors, uint32_t first, uint32_t n,
                           struct ent_span when);

#endif
