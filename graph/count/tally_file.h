#ifndef ENT_GRAPH_TALLY_FILE_H
#define ENT_GRAPH_TALLY_FILE_H

#include "../corpus/corpus.h"

/*
 * What was counted, as bytes: a fold and all that a graph of it says of its inputs. Equal content
 * gives equal bytes, whatever the order of reading was.
 */

/* clang-format off */
/*
 * The form, version 1. Everything is made of
 *
 *   byte      eight bits
 *   number    an unsigned number, seven bits a byte, the lowest first; all bytes but the last have
 *             the high bit set, and there is none more than needed
 *   signed    a number n: n / 2 where it is even, -(n + 1) / 2 where it is odd
 *   hash      eight bytes, the lowest first: FNV-1a of 64 bits
 *   text      a number of bytes and then those, in UTF-8 without NUL
 *   list of   a number of items, and then those
 *
 * and stands in this order:
 *
 *   magic     the bytes 93 45 4E 54 41 4C 4C 59 ("ENTALLY" behind the first)
 *   number    version: 1
 *   list of   choices of the view: text key, text value
 *   hash      of the list's bytes
 *   hash      of the codebook that events were counted by: of each code its text and a NUL, its
 *             Goldstein score in tenths as two bytes, its quad class in both schemes as a byte each
 *   signed    start, and
 *   signed    end of what any report has a date of, in seconds since 1970; both 0 without any
 *   text      title
 *   list of   inputs: text name, text format, text reason (why it is that format), number of bytes,
 *             text SHA-256, number of reports, number of repaired bytes, list of reasons why
 *             records were set aside (text, number of records), list of rejects (number of the
 *             status, line and column, text message)
 *   list of   formats: text
 *   list of   names of actors: text, and for each format how often it was given
 *   list of   types and kinds, and where the view has layers those that its rule names: text
 *   list of   dates: signed start, signed end (of open dates 0), byte precision, byte flags
 *   4 lists   of sums, without the events below: placed; undecided; open; undated. Name a (less that
 *             of the sum before), name b, byte way + 4 x sign, where the view has layers the text
 *             that the layer is called by, and of placed ones signed time, the place of the event;
 *             then events, reports, signed weight, events with a score, and the score above and
 *             below zero, all in millionths
 *   list of   stretches, where dates are kept (where there are layers by sign, those without the
 *             events below): name a (less that of the one before), name
 *             b, byte way, where the view has layers their text, signed start, length in seconds
 *   list of   events that may have more reports: name a (less that of the one before), name b, type,
 *             kind, date, byte mutual + 2 x has an intensity + 4 x has a confidence + 8 x (sign + 1),
 *             reports, the confidence and the signed intensity that it has, text id
 *   number    of events that are in the sums or were set aside, and of these numbers: set aside, by
 *             reason; used, by placing; and the same of reports
 *   number    of reports in all, of the events above too
 *   hash      of everything before
 *
 * Names, types and dates are called by their number in their list, from 1; 0 is the empty text. All
 * lists are sorted and hold nothing twice: names and types by bytes, what is made of numbers by
 * these; inputs by their own bytes.
 */
/* clang-format on */

#define ENT_TALLY_MAGIC      "\x93\x45NTALLY"
#define ENT_TALLY_VERSION    1
#define ENT_TALLY_HASH_SIZE  8
#define ENT_TALLY_HASH_START UINT64_C(0xcbf29ce484222325)

/** Go on with a hash. */
uint64_t ent_tally_hash(uint64_t hash, const void *data, size_t length);

/** What an event's type says enters the sums: a file is of one codebook. */
uint64_t ent_tally_codebook(void);

struct ent_tally_input {
    const struct ent_input *public;
    const struct ent_aside *asides;
    size_t n_asides;
    struct ent_error *const *rejects;
    size_t n_rejects;
};

/* How often each name of the fold was given in the inputs of a format. */
struct ent_tally_origin {
    const char *format;
    const uint64_t *times; /* by number of the name */
};

struct ent_tally_file {
    struct ent_view *view; /* all choices that count, and those of the others that somebody made */
    struct ent_fold *fold;
    const char *title; /* or NULL */
    struct ent_tally_input *inputs;
    size_t n_inputs;
    struct ent_tally_origin *origins;
    size_t n_origins;
};

/**
 * Write through `put`. O(n log n) in names, O(n) in sums and distinct events. ENT_ENOMEM,
 * ENT_ELIMIT (a sum overflows).
 */
enum ent_status ent_tally_file_write(const struct ent_tally_file *file,
                                     void (*put)(void *user, const char *data, size_t length),
                                     void *user, struct ent_error *err);

/**
 * Read all of `bytes`; what comes out is to be freed, and borrows nothing. Memory is bounded by the
 * bytes that there are, not by what they say. ENT_EPARSE (not a tally, cut off, damaged),
 * ENT_EINVAL (of another version or codebook), ENT_ELIMIT, ENT_ENOMEM.
 */
enum ent_status ent_tally_file_read(struct ent_tally_file **out, struct ent_str bytes,
                                    struct ent_error *err);
void ent_tally_file_free(struct ent_tally_file *file);

/** Whether bytes begin as a tally does, as far as there are any. */
bool ent_tally_file_begins(struct ent_str head);

#endif
