#ifndef ENT_GRAPH_REPORT_H
#define ENT_GRAPH_REPORT_H

#include "codes/codes.h"
#include "time/date.h"

/* What an importer makes, and where it goes. Texts are borrowed: a sink copies what it keeps. */

#define ENT_MISSING INT64_MIN /* of every integer that may be unknown */

struct ent_texts {
    const struct ent_str *items;
    size_t n;
};

/* A key that entente gives no meaning to. Values are text; numbers and objects as JSON. */
struct ent_field {
    struct ent_str key, value;
};

/* One record in one document: D says that A did T to B at time t. */
struct ent_report {
    struct ent_str id, event, episode, document, place, type, kind, note; /* empty: not given */
    struct ent_span when;
    struct ent_texts source, target, also_present, attributed_to; /* ids, names or aliases */
    int64_t confidence;                              /* millionths of 1, or ENT_MISSING */
    int64_t intensity, weight, mentions, fatalities; /* millionths, or ENT_MISSING */
    int sign;                                        /* enum ent_sign, or -1: from the type */
    bool mutual;
    bool is_attached; /* it tells of the report whose id is `event`: actors, type and date are taken
                         from there */
    int64_t version; /* of two reports of one id the one with the larger version stays; ENT_MISSING:
                        an id may not repeat */
    const char *aside; /* of no use to a graph, for this reason (a constant text), but a version of
                          its id: NULL of all others, which is the rule */
    const struct ent_field *fields;
    size_t n_fields;
    size_t line, column; /* where it stands */
};

/*
 * Reports that stand by column: of one actor a side, attached to nothing and without a version.
 * Only what is counted is here, so they are for sinks that want no fields and no documents. A
 * column that is NULL gives nothing in any row.
 */
struct ent_simple_reports {
    size_t n;
    bool are_padded; /* all texts: see padded.h */
    const struct ent_str *source, *target;
    const struct ent_str *type, *kind, *id; /* kind NULL: "event" */
    const struct ent_span *when;
    const int64_t *confidence, *intensity, *weight; /* millionths, or ENT_MISSING */
    const int8_t *sign;                             /* enum ent_sign, or -1: from the type */
    const bool *mutual;
};

/** A copy, made piece by piece: of one that is as large as this, compilers make an instruction that
 * takes longer to begin than the copy. */
static inline void ent_report_copy(struct ent_report *to, const struct ent_report *from)
{
    enum { PIECE = 64, REST = sizeof *to % PIECE };
    const char *bytes = (const char *)from;
    char *at = (char *)to;

    for (size_t i = 0; i < sizeof *to / PIECE; i++)
        memcpy(at + i * PIECE, bytes + i * PIECE, PIECE);
    memcpy(at + sizeof *to - REST, bytes + sizeof *to - REST, REST);
}

enum ent_affiliation_kind { ENT_PART_OF, ENT_MEMBER_OF };

/* A dated relation of actors: a minister of a government, a state of a bloc. */
struct ent_affiliation_record {
    enum ent_affiliation_kind kind;
    struct ent_str actor, role;
    struct ent_span when; /* undated: always */
    size_t line, column;  /* 0: the actor's */
};

struct ent_actor_record {
    struct ent_str id, name, kind;
    struct ent_str default_kind;   /* where neither this file nor another tells */
    const struct ent_field *names; /* language and name */
    size_t n_names;
    struct ent_texts aliases;
    const struct ent_field *codes; /* scheme and code */
    size_t n_codes;
    const struct ent_affiliation_record *affiliations;
    size_t n_affiliations;
    size_t line, column;
    bool is_hint; /* only says how an actor that records name is called; the file's names still make
                     actors */
};

struct ent_document_record {
    struct ent_str id, title, language;
    struct ent_span published;
    size_t line, column;
};

/* A column of a table, or a key of an object. */
struct ent_column_record {
    struct ent_str name;
    const char *use; /* a constant text: "source", "date", "field": kept; "used"; NULL: not read */
    uint64_t n_filled; /* in how many rows it holds something; unknown where it is not read */
};

/**
 * How an actor is called and of what kind it is, from its id alone ("USAGOV": "United States,
 * government"). Room for ENT_DESCRIPTION bytes each; empty: nothing is known.
 */
#define ENT_DESCRIPTION 120
typedef void (*ent_describe_fn)(struct ent_str id, char name[ENT_DESCRIPTION],
                                char kind[ENT_DESCRIPTION]);

/**
 * Takes what an importer finds. Each call returns ENT_OK or the failure that ends the read.
 * `reject` takes a record that cannot be used, with its place and reason; it fails when there are
 * too many. `setting` takes what a file says of itself: "title", or "view.KEY". `aside` and
 * `repaired` say where (0: unknown): the latter for each byte that is no text, and becomes U+FFFD.
 * `column` takes, behind the last row, what became of each column or key; NULL where nobody asks,
 * and then nothing is counted for it.
 */
struct ent_input_facts;

struct ent_sink {
    void *self;
    enum ent_status (*reports)(void *self, const struct ent_report *reports, size_t n,
                               struct ent_error *err);
    /* The same for reports by column, which cost less than half; NULL: only one by one. */
    enum ent_status (*simple)(void *self, const struct ent_simple_reports *reports,
                              struct ent_error *err);
    enum ent_status (*actor)(void *self, const struct ent_actor_record *actor,
                             struct ent_error *err);
    enum ent_status (*document)(void *self, const struct ent_document_record *document,
                                struct ent_error *err);
    enum ent_status (*reject)(void *self, const struct ent_error *why, struct ent_error *err);
    enum ent_status (*setting)(void *self, struct ent_str key, struct ent_str value, size_t line,
                               size_t column, struct ent_error *err);
    enum ent_status (*aside)(void *self, const char *reason, size_t line, size_t column,
                             struct ent_error *err);
    void (*repaired)(void *self, unsigned char byte, size_t line, size_t column);
    enum ent_status (*column)(void *self, const struct ent_column_record *column,
                              struct ent_error *err);
    const char *(*option)(void *self, const char *name);

    /* What was counted elsewhere, as a file's bytes; `facts_of` tells of a format by its name, and
     * is false where there is none. NULL: not taken. */
    enum ent_status (*tally)(void *self, struct ent_str bytes,
                             bool (*facts_of)(const char *format, struct ent_input_facts *facts),
                             struct ent_error *err);
    bool wants_fields;    /* whether anybody will ask for a report's fields … */
    bool wants_documents; /* … and for its document and mentions */
};

#endif
