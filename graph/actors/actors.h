#ifndef ENT_GRAPH_ACTORS_H
#define ENT_GRAPH_ACTORS_H

#include "../report.h"

/* An actor of a corpus. Numbers follow the ids' byte order once all are resolved. */
struct ent_actor {
    uint32_t n;
};

/* A name as it stands in the records, before it is known who that is. */
struct ent_mention {
    uint32_t n;
};

/* Who is named, who that is, and what belongs to what, when. */
struct ent_actors;

enum ent_status ent_actors_new(struct ent_actors **out, struct ent_error *err);
void ent_actors_free(struct ent_actors *actors);

/*
 * Who declares: of two names for one actor that of the lower layer is its label. Codebooks are in
 * the order of the command line, documents are all alike, the codebook of all states comes last.
 */
enum { ENT_LAYER_CODEBOOK = 0, ENT_LAYER_DOCUMENT = 0x10000, ENT_LAYER_STATES = 0x10001 };

/* A file that declares actors. */
struct ent_declaring {
    uint32_t file; /* a number of its own */
    uint32_t layer;
    const char *path; /* must live as long as the actors */
};

/**
 * Declare an actor. The same id twice in one file is ENT_EPARSE with the place of the second; in
 * two files the declarations join: names, aliases, codes and affiliations are united, and another
 * name is noted. ENT_EPARSE, with both places, where kinds differ, where a code that names one
 * actor (of ISO, COW or Wikidata) is given to two, or where an actor has two of them; the codebook
 * of all states gives way instead.
 */
enum ent_status ent_actors_declare(struct ent_actors *actors, const struct ent_actor_record *record,
                                   const struct ent_declaring *by, struct ent_error *err);

/** What is odd but no failure (another name, an office that two hold), each with its place; some
 * only after resolve. NULL behind the last. */
const struct ent_error *ent_actors_note(const struct ent_actors *actors, size_t index);

/** Whether declarations alone say it, without resolving. */
bool ent_actors_note_is_declared(const struct ent_actors *actors, size_t index);

/** Note that a record names somebody. Amortised O(length). */
enum ent_status ent_actors_mention(struct ent_actors *actors, struct ent_str name,
                                   struct ent_mention *out, struct ent_error *err);

/**
 * Count namings that may make an actor when nobody declared answers to them; `describe` (may be
 * NULL) then says how it is called. `exact` names are codes: those that differ in case make two
 * actors. Amortised O(1).
 */
enum ent_status ent_actors_allow(struct ent_actors *actors, struct ent_mention mention,
                                 uint64_t times, ent_describe_fn describe, bool exact,
                                 struct ent_error *err);

/** The name as it stands in the records. */
struct ent_str ent_mention_text(const struct ent_actors *actors, struct ent_mention mention);

/** No mention may make an actor, until it is allowed to again. */
void ent_actors_allow_none(struct ent_actors *actors);

/** Say how an actor that names make is called, or of what kind it is; empty: not said. Amortised
 * O(length). */
enum ent_status ent_actors_hint(struct ent_actors *actors, struct ent_str id, struct ent_str name,
                                struct ent_str kind, struct ent_error *err);

/**
 * Decide who each mention is. The first that answers is meant:
 *
 *   1. an id, as it stands there;
 *   2. a code, as it stands there ("NER", "US"; "cow:436", since bare numbers say too little);
 *   3. an id, name or alias under folding; then under folding of hyphens and apostrophes too;
 *   4. the same without an article before it; then a person, without titles before the name;
 *   5. the holder of an office at the date ("Niger's minister of defence").
 *
 * Never a part of a name. Where several answer at one step, nobody is guessed. Mentions that are
 * allowed to make actors do so where 1 to 4 find nobody or several, one for each folded name; its
 * id and label are the most frequent spelling, ties by bytes. Where there are such and declared
 * ones, there is also the actor "unresolved". Actors are numbered by their ids' bytes. Checks that
 * affiliations name actors and that part_of has no cycle (ENT_EPARSE with the place).
 */
enum ent_status ent_actors_resolve(struct ent_actors *actors, struct ent_error *err);

/** Whom a mention names; false when nobody or several answer, or when that depends on the date, and
 * `why` (may be NULL) has the words. After resolve. */
bool ent_actors_of(const struct ent_actors *actors, struct ent_mention mention,
                   struct ent_actor *out, struct ent_error *why);

/** Whether whom a mention names depends on the date. */
bool ent_actors_is_dated(const struct ent_actors *actors, struct ent_mention mention);

/** Whom a mention names in a report of a date: the one who holds the office on all its days. */
bool ent_actors_at(const struct ent_actors *actors, struct ent_mention mention,
                   struct ent_span when, struct ent_actor *out, struct ent_error *why);

/* How a mention was resolved. */
struct ent_resolution {
    enum ent_how how;
    struct ent_actor actor; /* but for NOBODY, and for SEVERAL where none could be made */
    bool has_actor;
    uint32_t first, n_candidates; /* of SEVERAL and ROLE */
};

/** ROLE: the actor is one made of the name, for the dates at which nobody holds the office. */
struct ent_resolution ent_actors_resolution(const struct ent_actors *actors,
                                            struct ent_mention mention);

/** Who could be meant; with `first` and `index` of a resolution. */
struct ent_actor ent_actors_candidate(const struct ent_actors *actors,
                                      const struct ent_resolution *resolution, size_t index);

/** How many different mentions there are; they are numbered from 1 up to and without this. */
size_t ent_actors_n_mentions(const struct ent_actors *actors);

/** Find an actor by id, code, name or alias; ENT_EINVAL with "did you mean", also where that
 * depends on a date. After resolve. */
enum ent_status ent_actors_find(const struct ent_actors *actors, struct ent_str name,
                                struct ent_actor *out, struct ent_error *err);

/**
 * Hand actors to a sink as they could be declared, by ids, so that declaring them changes nothing:
 * those that are declared (of all states only those who are named), and those that names made, but
 * for names of offices. Texts end with a NUL. After resolve. ENT_ENOMEM, and as the sink fails.
 */
enum ent_status ent_actors_send(const struct ent_actors *actors, const struct ent_sink *sink,
                                struct ent_error *err);

/** The nearest names of declared actors, nearest first; at most ENT_N_SUGGESTIONS. O(names). */
size_t ent_actors_suggest(const struct ent_actors *actors, struct ent_str name,
                          const char *suggestions[ENT_N_SUGGESTIONS]);

size_t ent_actors_count(const struct ent_actors *actors);
const char *ent_actor_id(const struct ent_actors *actors, struct ent_actor actor);
const char *ent_actor_name(const struct ent_actors *actors, struct ent_actor actor);
const char *ent_actor_kind(const struct ent_actors *actors, struct ent_actor actor);

/** Its name in a language ("fr"), else as ent_actor_name. NULL: any. */
const char *ent_actor_label(const struct ent_actors *actors, struct ent_actor actor,
                            const char *language);

/** Whether a file or codebook declares it; else names made it. */
bool ent_actor_is_declared(const struct ent_actors *actors, struct ent_actor actor);

/** The actor "unresolved"; false where there is none. */
bool ent_actors_group(const struct ent_actors *actors, struct ent_actor *out);

/* What an actor belongs to. */
struct ent_affiliation {
    enum ent_affiliation_kind kind;
    struct ent_actor of;
    struct ent_span when; /* undated: always */
};

/** Each once, part_of before member_of; false behind the last. */
bool ent_actor_affiliation(const struct ent_actors *actors, struct ent_actor actor, size_t index,
                           struct ent_affiliation *out);

/** All actors in an order in which each stands behind whatever it is part of. */
const uint32_t *ent_actors_upward(const struct ent_actors *actors);

/**
 * Roll an actor up along part_of to its state at a date: affiliations hold where the intervals
 * overlap. The actor itself when it is a state, when no state is above it, or when several are
 * (`*ambiguous`). Constant for those without dates above them, else O(affiliations above it). Uses
 * storage of `actors`: not for two threads at once.
 */
struct ent_actor ent_actors_roll_up(const struct ent_actors *actors, struct ent_actor actor,
                                    struct ent_span when, bool *ambiguous);

#endif
