#ifndef ENT_IMPORT_IMPORTERS_H
#define ENT_IMPORT_IMPORTERS_H

#include "../graph/report.h"
#include "input.h"

/* A format that can be read: one file, one line in importers.c. */
struct ent_importer {
    struct ent_format format;                /* name, summary, extensions */
    const struct ent_import_option *options; /* ends with a NULL name; NULL: none */
    const char *rows_meet; /* why no part of a file can be read alone: a row may need another one;
                              NULL: any part can */
    bool holds_inputs;     /* it is no input itself but holds some that were counted: a tally */
    bool cuts_at_newline;  /* a newline always ends a row: may be read in parts */
    bool cuts_mostly;      /* a newline mostly does: parts are tried, each behind the file's head;
                              one that does not end with a row tells that a cut was wrong */
    const char *merge; /* how its reports merge unless the view says: "given", "exact", "overlap" or
                          "none" */
    bool directed;     /* is source → target a direction? */
    double max_rejects;            /* share of records that may be unreadable by default */
    ent_describe_fn describe;      /* how an actor is called, from its id alone; or NULL */
    bool ids_repeat;               /* an id may be there twice: two downloads overlap */
    bool may_declare;              /* a file may say who its actors are, anywhere in it */
    bool exact_names;              /* actors are codes: "mar" is not "MAR" */
    const char *const *companions; /* names of files that lie beside its files and hold no records:
                                      in a folder or archive they are passed over; or NULL */

    /** How sure, from 0 to 100, that these first bytes (up to ENT_PROBE_SIZE of them, or all) are
     * of this format. Cannot fail. */
    int (*probe)(const char *head, size_t length);

    /** Read all of `input` into `sink`. Errors carry line and column; the caller names the file. */
    enum ent_status (*read)(struct ent_input_stream *input, const struct ent_sink *sink,
                            struct ent_error *err);
};

extern const struct ent_importer ent_importer_json, ent_importer_jsonl, ent_importer_csv;

extern const struct ent_importer ent_importer_acled, ent_importer_cow, ent_importer_cow_mid,
    ent_importer_ucdp;

extern const struct ent_importer ent_importer_gdelt, ent_importer_mentions, ent_importer_icews,
    ent_importer_polecat, ent_importer_phoenix;

extern const struct ent_importer ent_importer_tally;

extern const struct ent_importer ent_importer_records, ent_importer_table, ent_importer_contacts,
    ent_importer_tkg, ent_importer_graphml, ent_importer_gml, ent_importer_pajek,
    ent_importer_edges;

/** For formats whose actors are names: a country's tells of what kind it is. */
void ent_describe_name(struct ent_str id, char name[ENT_DESCRIPTION], char kind[ENT_DESCRIPTION]);

/** The importer that has a file of this path for a companion, of those that `format` allows (NULL:
 * all), or NULL. */
const struct ent_importer *ent_importer_accompanied(const char *path, const char *format);

/** The importer of a name, or NULL. */
const struct ent_importer *ent_importer_find(const char *name);

/** What a corpus is told of an importer's inputs; path, name and reason are left out. */
void ent_importer_facts(const struct ent_importer *importer, struct ent_input_facts *facts);

/**
 * Choose by name where `format` is given, else by the first bytes and the longest extension of
 * `path` that fits. `reason` becomes "named", "by its extension", "by its first bytes" or "by its
 * extension and first bytes". ENT_EINVAL (no such format, none recognised), ENT_EPARSE (the file is
 * empty, or in UTF-16).
 */
enum ent_status ent_importer_choose(const struct ent_importer **out, const char **reason,
                                    const char *path, const char *format, struct ent_str head,
                                    struct ent_error *err);

#endif
