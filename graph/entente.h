/**
 * entente: from who-did-what-to-whom records to a measured, weighted temporal graph.
 *
 * The way through: a context; a corpus, into which files are read; a view, which holds every choice
 * that turns events into a graph; the graph, three tables of columns; measures, which add columns;
 * files.
 *
 *     struct ent_context *context = ent_context_new();
 *     ent_corpus_new(&corpus, context, &err);
 *     ent_corpus_read(corpus, "niger-2024.json", NULL, &err);
 *     ent_view_new(&view, &err);
 *     ent_view_set(view, "level", "state", &err);
 *     ent_graph_new(&graph, corpus, view, &err);
 *     ent_graph_measure(graph, "pagerank,leiden", &err);
 *     ent_graph_write(graph, "niger.gexf", NULL, NULL, &err);
 *
 * Errors: what can fail returns an `enum ent_status`, ENT_OK is 0, and fills `err` (last, may be
 * NULL). A failed call leaves its arguments as they were; a corpus after a failed read may only be
 * freed. Ownership is in the word: `new` and `free` make and end; a returned `const` pointer is
 * borrowed and lives as long as the object it came from.
 *
 * Threads: igraph's error and random state is process-wide; calls of ent_graph_measure, and of
 * ent_corpus_read for static graphs (GraphML, GML, Pajek), must not overlap each other or other
 * uses of igraph. Everything else may run in parallel on different contexts. The library never
 * prints, exits or aborts; it has no mutable state of its own.
 */
#ifndef ENTENTE_H
#define ENTENTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ENT_EXPORT __attribute__((visibility("default")))
#else
#define ENT_EXPORT
#endif

/* ---- Errors ---- */

enum ent_status {
    ENT_OK = 0,
    ENT_EPARSE,     /* a file does not hold what it should: source, line and column tell where */
    ENT_EINVAL,     /* an argument, option or name that does not exist or does not fit */
    ENT_ENOMEM,     /* out of memory */
    ENT_EIO,        /* cannot open, read or write */
    ENT_ELIMIT,     /* larger than a stated limit */
    ENT_ECANCELLED, /* the caller's callback said stop */
};

struct ent_error {
    enum ent_status status; /* what the caller may branch on */
    size_t line, column;    /* 1-based; 0 when the error has no place in a file */
    char source[80];        /* file name, shortened from the left: "...ts/2024.csv" */
    char message[240];      /* "actor name is empty": no file name, no newline, no "error:" */
};

/* ---- Context: what outlives everything made from it ---- */

enum ent_log_level { ENT_LOG_NOTE, ENT_LOG_WARNING };

/** A line without newline for people to read. */
typedef void (*ent_log_fn)(void *user, enum ent_log_level level, const char *message);

struct ent_context;

/** NULL when out of memory. Silent until a log callback is set. */
ENT_EXPORT struct ent_context *ent_context_new(void);
ENT_EXPORT void ent_context_free(struct ent_context *context);
ENT_EXPORT void ent_context_set_log(struct ent_context *context, ent_log_fn log, void *user);

/* How far a run of measures is: steps are measures of the whole period and of each window. */
struct ent_progress {
    size_t n_done, n_steps;
    const char *measure; /* of the step that has taken longest so far */
    const char *window;  /* its window's label, NULL: the whole period */
    double seconds;      /* that it has taken */
};

/** Called a few times a second while measures are computed (without workers after each step only).
 * Returning false ends the run with ENT_ECANCELLED. */
typedef bool (*ent_progress_fn)(void *user, const struct ent_progress *progress);

ENT_EXPORT void ent_context_set_progress(struct ent_context *context, ent_progress_fn progress,
                                         void *user);

/**
 * How many processes measure beside each other, and how many threads make a graph's tables and
 * write what has many rows. 0, the default: the caller's own does all. Else ent_graph_measure forks
 * so many workers, ent_graph_new and ent_graph_write start so many threads, and all have ended when
 * these return; call it when no other thread holds a lock that igraph or the memory allocator could
 * want. Values and bytes are the same for any number. A worker that dies costs the value that it
 * was at.
 */
ENT_EXPORT void ent_context_set_workers(struct ent_context *context, unsigned n);

/**
 * How long a measure may take in one window, or in the whole period; 0, the default: for ever. What
 * takes longer is missing, and said in the log and in every output. With a limit there is at least
 * one worker, since only another process can be stopped.
 */
ENT_EXPORT void ent_context_set_time_limit(struct ent_context *context, double seconds);

/** The library's version, "0.1.0". */
ENT_EXPORT const char *ent_version(void);

/**
 * "Did you mean": the nearest of `n` candidates (case ignored), or NULL when none is near; the
 * words of our own messages come from here.
 */
ENT_EXPORT const char *ent_nearest(const char *word, const char *const *candidates, size_t n);

/* ---- Corpus: the reports that were read, and who is named in them ---- */

struct ent_corpus;
struct ent_view;

ENT_EXPORT enum ent_status ent_corpus_new(struct ent_corpus **out, struct ent_context *context,
                                          struct ent_error *err);
ENT_EXPORT void ent_corpus_free(struct ent_corpus *corpus);

/**
 * How many records may be unreadable before a read fails: `count`, or with `percent` that share of
 * all records. Without a call each format decides (our own: none).
 */
ENT_EXPORT void ent_corpus_set_max_rejects(struct ent_corpus *corpus, double count, bool percent);

/**
 * Choose an option of the formats ("actors_by", "country") for the reads that follow; see
 * ent_import_option. "graphs", "one" promises that one graph will be made: sums that the corpus
 * keeps instead of reports are then given back as soon as that has them, and another is refused
 * with ENT_EINVAL. ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_corpus_set(struct ent_corpus *corpus, const char *name,
                                          const char *value, struct ent_error *err);

/**
 * Say which view will be asked for, before reading. Where it merges nothing, or by `exact`, the
 * corpus may then keep sums instead of reports, read with all cores, and answers no other view. An
 * input that does not allow that fails its read with ENT_EINVAL, and ent_corpus_refused tells: read
 * again without expecting. ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_corpus_expect(struct ent_corpus *corpus, const struct ent_view *view,
                                             struct ent_error *err);
ENT_EXPORT bool ent_corpus_refused(const struct ent_corpus *corpus);

/**
 * Say before reading that events will not be asked for one by one: places, notes and fields of the
 * reports of large feeds, about half of their memory, are then not kept, unless the view asks for
 * fields (`where`, `exclude`, `layers`). Formats in which a file can say so itself keep all; where
 * one that does is read behind a feed, its read fails with ENT_EINVAL and ent_corpus_refused tells.
 */
ENT_EXPORT void ent_corpus_leave_fields(struct ent_corpus *corpus, const struct ent_view *view);

/** The same where nothing but sums will do, as for ent_corpus_write_tally: what cannot be counted
 * fails its read with the reason. */
ENT_EXPORT enum ent_status ent_corpus_expect_tally(struct ent_corpus *corpus,
                                                   const struct ent_view *view,
                                                   struct ent_error *err);

/**
 * Read a file into the corpus; "-" is standard input. `format` is an importer's name, or NULL: then
 * the extension and the first bytes decide. May be called for several files. One pass over the
 * bytes. Of a folder or an archive all files are read; those of no format (README.md) are passed
 * over with a note, unless nothing else is there or no record may be unreadable. ENT_EIO,
 * ENT_EPARSE (with file, line and column), ENT_EINVAL (no such format), ENT_ELIMIT, ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_corpus_read(struct ent_corpus *corpus, const char *path,
                                           const char *format, struct ent_error *err);

/**
 * Read a codebook: who the actors are, how they are called, what they belong to and when. The
 * `actors` of our own JSON, one such object a line (JSONL), or CSV. Names in reports are then
 * resolved by it, whether it is read before them or after. Several join; the first one's names are
 * the labels. ENT_EPARSE (with file, line and column, where two contradict each other with both
 * places), ENT_EIO, ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_corpus_read_codebook(struct ent_corpus *corpus, const char *path,
                                                    struct ent_error *err);

/** Use the codebook of all states of ISO 3166 that comes with the library: their names and demonyms
 * in English and French, and codes of ISO, CAMEO and COW. ENT_EPARSE, ENT_ENOMEM. */
ENT_EXPORT enum ent_status ent_corpus_use_states(struct ent_corpus *corpus, struct ent_error *err);

/* What was read from one file. */
struct ent_input {
    const char *name;   /* as given, without folders */
    const char *format; /* the importer's name */
    const char
        *reason;   /* why that format: "named", "by its extension .json and its first bytes", … */
    uint64_t size; /* bytes */
    char sha256[65];
    uint64_t reports;   /* records that became reports */
    uint64_t rejected;  /* records that could not be read */
    uint64_t set_aside; /* records that are valid but not of two actors: see ent_corpus_aside */
    uint64_t repaired;  /* bytes that were no UTF-8 and became U+FFFD */
    size_t repaired_line, repaired_column; /* the first of them; 0: unknown */
    const char *looks_like; /* what such bytes look like: "Windows-1252", …; NULL: nothing known */
    const char *encoding;   /* what the bytes were read as: "UTF-8", or as was chosen */
    bool has_mark;          /* it begins with a byte-order mark */
};

ENT_EXPORT size_t ent_corpus_n_inputs(const struct ent_corpus *corpus);
ENT_EXPORT const struct ent_input *ent_corpus_input(const struct ent_corpus *corpus, size_t index);

/** The codebooks, as inputs without reports. */
ENT_EXPORT size_t ent_corpus_n_codebooks(const struct ent_corpus *corpus);
ENT_EXPORT const struct ent_input *ent_corpus_codebook(const struct ent_corpus *corpus,
                                                       size_t index);

/** What is odd in the actors' declarations but no failure: two names, an office that two hold at
 * once; each with its place. All are known after ent_corpus_resolve. NULL behind the last. */
ENT_EXPORT const struct ent_error *ent_corpus_note(const struct ent_corpus *corpus, size_t index);

/** Why records of an input were set aside: reason by reason, NULL behind the last. */
ENT_EXPORT const char *ent_corpus_aside(const struct ent_corpus *corpus, size_t input,
                                        size_t reason, uint64_t *n);
/**
 * The tallies that were read, one by one; NULL behind the last. What one holds are inputs: `*n` of
 * them, from `*first` on; its own counts are theirs together.
 */
ENT_EXPORT const struct ent_input *ent_corpus_tally(const struct ent_corpus *corpus, size_t index,
                                                    size_t *first, size_t *n);

/* Why records became no reports: those that are set aside, and those that are rejected. */
enum ent_fate { ENT_SET_ASIDE, ENT_REJECTED };

#define ENT_REASON_PLACES 3

struct ent_reason {
    const char *reason;  /* what differs from record to record is "…": a name, a number */
    const char *message; /* of the first of them, in full */
    bool is_same;        /* all say the same in full */
    uint64_t records;
    size_t n_places; /* the first of them, as far as they are known */
    struct {
        size_t line, column; /* column 0: the whole line */
    } places[ENT_REASON_PLACES];
};

/** Reason by reason, in the order in which they came up; NULL behind the last. */
ENT_EXPORT const struct ent_reason *ent_corpus_reason(const struct ent_corpus *corpus, size_t input,
                                                      enum ent_fate fate, size_t index);

/* A column of a table, or a key of an object, of an input that was surveyed. */
struct ent_input_column {
    const char *name;
    const char *use; /* what it is read as: "source", "date", …; "used"; "field": kept with the
                        report; NULL: not read */
    uint64_t filled; /* in how many rows it holds something; 0 too where it is not read */
};

/** Column by column, in the file's order; NULL behind the last. Of inputs that were surveyed. */
ENT_EXPORT const struct ent_input_column *ent_corpus_column(const struct ent_corpus *corpus,
                                                            size_t input, size_t index);

/** What a table's delimiter, header and dates were found to be, in words; NULL: nothing to say. */
ENT_EXPORT const char *ent_corpus_found(const struct ent_corpus *corpus, size_t input);
/** What they were counted with, or NULL where there are none. */
ENT_EXPORT const struct ent_view *ent_corpus_tally_view(const struct ent_corpus *corpus);
ENT_EXPORT size_t ent_corpus_n_reports(const struct ent_corpus *corpus);
ENT_EXPORT const char *ent_corpus_title(const struct ent_corpus *corpus);

/** The unreadable records of an input, each with its place and reason; NULL behind the last. */
ENT_EXPORT const struct ent_error *ent_corpus_reject(const struct ent_corpus *corpus, size_t input,
                                                     size_t index);

/** All of them as a CSV file, also of a corpus whose read failed; whole or not at all, packed where
 * the path ends in .gz. ENT_EIO, ENT_ENOMEM. */
ENT_EXPORT enum ent_status ent_corpus_write_rejects(const struct ent_corpus *corpus,
                                                    const char *path, struct ent_error *err);

/**
 * Resolve who is named: every name becomes an actor, affiliations are checked for cycles. Called by
 * what needs it; calling it again costs nothing. ENT_EPARSE (unknown or ambiguous actor, cycle)
 * with a place.
 */
ENT_EXPORT enum ent_status ent_corpus_resolve(struct ent_corpus *corpus, struct ent_error *err);

/* How it was decided whom a name means. */
enum ent_how {
    ENT_HOW_ID,
    ENT_HOW_CODE,
    ENT_HOW_NAME,
    ENT_HOW_ALIAS,
    ENT_HOW_ROLE,    /* an office and whose it is, at the date of the report */
    ENT_HOW_NEW,     /* nobody declared answers: the name made an actor */
    ENT_HOW_SEVERAL, /* more than one answers: nothing was guessed */
    ENT_HOW_NOBODY,  /* nobody answers, in a file that declares its actors */
    ENT_N_HOW
};

/** "id", "code", …, "ambiguous", "unknown". */
ENT_EXPORT const char *ent_how_name(enum ent_how how);

#define ENT_N_SUGGESTIONS 3

/* A name in the reports, and whom it means. */
struct ent_naming {
    const char *text;
    uint64_t times; /* as source or target of reports */
    enum ent_how how;
    const char *actor, *label;     /* its id and name; NULL: nobody */
    bool is_declared;              /* by a file or codebook; else the name made it */
    const char *const *candidates; /* ids: who may be meant where that is not known … */
    size_t n_candidates;
    const char *suggestions[ENT_N_SUGGESTIONS]; /* … or whose name is near */
    size_t n_suggestions;
};

/**
 * Every name, with whom it means (a name of an office once for each holder): first those that were
 * resolved, then the others, each by falling frequency, then by bytes. Resolves first. To be freed
 * by ent_namings_free; the texts are the corpus's. Unknown names of files that declare their actors
 * are among them as far as ent_corpus_set_max_rejects lets them pass. O(reports log reports).
 */
ENT_EXPORT enum ent_status ent_corpus_namings(struct ent_corpus *corpus, struct ent_naming **out,
                                              size_t *n, struct ent_error *err);
ENT_EXPORT void ent_namings_free(struct ent_naming *namings, size_t n);

/**
 * Write the actors as a codebook in JSON, to be edited and read by ent_corpus_read_codebook; as it
 * is it changes nothing. "-" is standard output. Resolves first. ENT_EIO, ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_corpus_write_codebook(struct ent_corpus *corpus, const char *path,
                                                     struct ent_error *err);

/* Frequencies, for looking at what a file holds. */
enum ent_census { ENT_CENSUS_ACTORS, ENT_CENSUS_TYPES, ENT_CENSUS_KINDS, ENT_CENSUS_DOCUMENTS };

struct ent_frequency {
    const char *name;  /* an actor's id, a type's code, … ; "" for none */
    const char *label; /* an actor's name, a code's meaning; may be NULL */
    uint64_t reports;
};

/** By falling number of reports, then by name; malloc'ed and the caller's, the texts are the
 * corpus's. Resolves first. */
ENT_EXPORT enum ent_status ent_corpus_census(struct ent_corpus *corpus, enum ent_census what,
                                             struct ent_frequency **out, size_t *n,
                                             struct ent_error *err);

/**
 * The earliest and latest bound that any report knows, as text (malloc'ed, the caller's; "" where
 * none is), and how many reports are undated or open.
 */
ENT_EXPORT enum ent_status ent_corpus_period(struct ent_corpus *corpus, char **first, char **last,
                                             size_t *n_open, size_t *n_undated,
                                             struct ent_error *err);

/**
 * Say that nothing but the account, the census, the period and the findings will be asked: reads
 * that follow then keep no reports, where later ones cannot change what became of them (GDELT,
 * Phoenix, contacts, tables without ids, …), and memory grows with names and types. `today`
 * ("2024-04-01") is what dates in the future are compared to. Unless `keep_rejects`,
 * ent_corpus_reject has only the first of each input. ENT_EINVAL (no day), ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_corpus_survey(struct ent_corpus *corpus, const char *today,
                                             bool keep_rejects, struct ent_error *err);

/**
 * By how much a document's count in the census may be too low: a survey counts 65,536 documents one
 * by one, beyond which it forgets the rarest. 0: all are there.
 */
ENT_EXPORT uint64_t ent_corpus_forgotten(const struct ent_corpus *corpus);

/* What looks wrong though it is legal. */
struct ent_finding {
    const char *name;     /* "false_hub": it does not change */
    char what[400];       /* a sentence */
    const char *advice;   /* what to do about it */
    uint64_t records, of; /* how many of how many: reports, or names, columns, as `what` says */
    const char *source;   /* the first of them: a file … */
    size_t line, column;  /* … and the place there; 0: none */
};

/** Over all inputs of a corpus that was surveyed; malloc'ed and the caller's, its texts are the
 * corpus's. Reading more may change them. ENT_EINVAL (no survey), ENT_ENOMEM, and what
 * ent_corpus_resolve says. */
ENT_EXPORT enum ent_status ent_corpus_findings(struct ent_corpus *corpus, struct ent_finding **out,
                                               size_t *n, struct ent_error *err);

/* ---- View: every choice that turns events into a graph ---- */

ENT_EXPORT enum ent_status ent_view_new(struct ent_view **out, struct ent_error *err);
ENT_EXPORT void ent_view_free(struct ent_view *view);

/**
 * Make one choice. `key` as in ent_view_key ("window"), `value` as on the command line ("month").
 * Lists are separated by commas. ENT_EINVAL names what would fit.
 */
ENT_EXPORT enum ent_status ent_view_set(struct ent_view *view, const char *key, const char *value,
                                        struct ent_error *err);

/** The same, but conditions ("where", "exclude") are added to those that the view has. */
ENT_EXPORT enum ent_status ent_view_add(struct ent_view *view, const char *key, const char *value,
                                        struct ent_error *err);

/**
 * Make the choices of a file that the view has not made yet: of a saved view, of our own
 * interactions, or of a graph that was exported as JSON. ENT_EIO, ENT_EPARSE (with the place; no
 * view in it), ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_view_read(struct ent_view *view, const char *path,
                                         struct ent_error *err);

/* What an exported graph says of a file that it was made from. */
struct ent_claim {
    const char *name, *format, *sha256;
};

/**
 * Whether a file is a graph that was exported as JSON; if so, each input that it names is handed to
 * `take`, whose answer other than ENT_OK ends the call. "-" is none. ENT_EIO, ENT_EPARSE,
 * ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status
ent_exported_inputs(const char *path, bool *is_export,
                    enum ent_status (*take)(void *user, const struct ent_claim *claim), void *user,
                    struct ent_error *err);

/** Write the choices that a view has made to a file that ent_view_read reads; "-" is standard
 * output. A failed write leaves the old file. ENT_EIO, ENT_ENOMEM. */
ENT_EXPORT enum ent_status ent_view_write(const struct ent_view *view, const char *path,
                                          struct ent_error *err);

/* A choice that a view holds. */
struct ent_view_key {
    const char *name;     /* "min_confidence"; the command's option is --min-confidence */
    const char *values;   /* "actor|state", "DATE", … */
    const char *fallback; /* the default, as text; NULL: not set, or decided by the format read */
    const char *summary;
};

/** The choices, one by one; NULL behind the last. */
ENT_EXPORT const struct ent_view_key *ent_view_key(size_t index);

/** A choice as text in one way of writing it, or NULL when it was not made. */
ENT_EXPORT const char *ent_view_get(const struct ent_view *view, const char *key);

/* ---- Graph: three tables over actors, ties and time ---- */

struct ent_graph;
struct ent_table;
struct ent_column;

/**
 * Merge the corpus's reports into events, select, place and tally them as the view says. Choices
 * that the view leaves open are taken from the files' own recommended view, else the default. The
 * graph refs nothing of `view`, but the corpus must outlive it. O(reports log reports). ENT_EINVAL
 * (unknown actor in the view, nothing selected), ENT_ELIMIT (too many windows, sums too large),
 * ENT_ENOMEM, and what ent_corpus_resolve says.
 */
ENT_EXPORT enum ent_status ent_graph_new(struct ent_graph **out, struct ent_corpus *corpus,
                                         const struct ent_view *view, struct ent_error *err);
ENT_EXPORT void ent_graph_free(struct ent_graph *graph);

/** One line that says what became of the reports: "46 reports, 32 events; 10 set aside (9 kind, 1
 * confidence); …". */
ENT_EXPORT const char *ent_graph_account(const struct ent_graph *graph);

/** The view with all choices made; as long as the graph. */
ENT_EXPORT const struct ent_view *ent_graph_view(const struct ent_graph *graph);

/** The view in plain words, as it stands in every export. */
ENT_EXPORT const char *ent_graph_explain(const struct ent_graph *graph);

enum ent_table_name { ENT_GRAPH, ENT_VERTICES, ENT_EDGES };

ENT_EXPORT const struct ent_table *ent_graph_table(const struct ent_graph *graph,
                                                   enum ent_table_name name);
ENT_EXPORT size_t ent_table_n_rows(const struct ent_table *table);
ENT_EXPORT size_t ent_table_n_columns(const struct ent_table *table);
ENT_EXPORT const struct ent_column *ent_table_column(const struct ent_table *table, size_t index);

/** The column of a name, or NULL. */
ENT_EXPORT const struct ent_column *ent_table_find(const struct ent_table *table, const char *name);

/** A row's id: an actor's id, an edge's "e0"; "" for the graph. Rows are sorted: vertices by id,
 * edges by their ends' ids. */
ENT_EXPORT const char *ent_table_id(const struct ent_table *table, size_t row);

/** The vertex rows that an edge joins. */
ENT_EXPORT void ent_graph_ends(const struct ent_graph *graph, size_t edge, size_t *source,
                               size_t *target);
ENT_EXPORT bool ent_graph_is_directed(const struct ent_graph *graph);

ENT_EXPORT const char *ent_column_name(const struct ent_column *column);
ENT_EXPORT const char *ent_column_title(const struct ent_column *column);

/** A number in the whole period; false where it is missing (unknown is not zero) or not a number.
 */
ENT_EXPORT bool ent_column_number(const struct ent_column *column, size_t row, double *value);

/** A value in the whole period as text, as the exporters write it; "" where missing. `text` has
 * ENT_VALUE_TEXT bytes. Returns a borrowed text or `text`. */
#define ENT_VALUE_TEXT 40
ENT_EXPORT const char *ent_column_text(const struct ent_column *column, size_t row, char *text);

/* A half-open interval [start, end) in seconds since 1970 UTC; INT64_MIN, INT64_MAX where a cut's
 * outer window is open. */
struct ent_window {
    int64_t start, end;
    const char *label; /* "2024-03" */
    bool partial;      /* since, until or what the inputs have dates of cut it short */
};

/** 0 when the view has no windows (`all`). */
ENT_EXPORT size_t ent_graph_n_windows(const struct ent_graph *graph);
ENT_EXPORT struct ent_window ent_graph_window(const struct ent_graph *graph, size_t window);

/** Whether a row is active in a window, and its number there (as ent_column_number; counts and sums
 * of an inactive row are 0, all else is missing). */
ENT_EXPORT bool ent_table_active(const struct ent_table *table, size_t row, size_t window);
ENT_EXPORT bool ent_column_number_in(const struct ent_table *table, const struct ent_column *column,
                                     size_t row, size_t window, double *value);

/* ---- Events: what a graph counts, and which reports tell of it ---- */

struct ent_trace;

/* An event. Texts are borrowed until the next event. */
struct ent_traced_event {
    const char *id;   /* as its reports name it, else the smallest of their ids; may be "" */
    const char *date; /* "2024-03-26", "../2024-03-26"; "" when undated */
    const char *type, *label; /* label: what the code means; "" when it is no known code */
    const char *kind, *sign;
    const char
        *fate; /* it counts: "placed", "undecided", "open", "undated"; else why not: "kind" … */
    bool counts, mutual;
    bool disjoint;                /* its reports' dates exclude each other: `date` is around them */
    double intensity, confidence; /* NaN where missing */
    double weight;                /* its own, 1 where none is given */
    double adds;                  /* to the number that was asked for (ent_trace_ask); else NaN */
    double ahead, back;     /* … of which from actor to other, and back; what is mutual is both */
    double amount, factor;  /* … under a half-life, where that is their product; else NaN */
    int64_t age_days;       /* at the end of the window or period, from its last day */
    bool forward, backward; /* asked for a tie: whether it goes from actor to other, or back */
    size_t n_sources, n_targets, n_reports;
};

/* A report of the event at hand. */
struct ent_traced_report {
    const char *id, *document, *title, *place; /* title: the document's; place: where in it */
    const char *date, *type, *note, *episode;
    const char *file; /* as it was named */
    size_t line, column;
    double confidence, weight, mentions, fatalities; /* NaN where missing */
    size_t n_fields;
    size_t n_also_present, n_attributed_to;
};

/**
 * Merge and select once more, to go through the events one by one, by date, then id. The corpus
 * must have been kept (ent_corpus_expect not used, or refused) and must outlive the trace, as must
 * the graph. O(reports log reports). ENT_EINVAL (the corpus was only counted), ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_trace_new(struct ent_trace **out, const struct ent_graph *graph,
                                         struct ent_error *err);
ENT_EXPORT void ent_trace_free(struct ent_trace *trace);

/* A number of a graph that is a sum over events. */
struct ent_question {
    const char *actor;  /* an id, name or alias */
    const char *other;  /* with it: of the tie between them; NULL: of all the actor's ties */
    const char *window; /* a window's label; NULL: the whole period */
    const char *column; /* "weight" (NULL), "events", "reports", "goldstein", "mentions",
                           "fatalities"; "documents", "episodes", "days": an event adds those that
                           none before it had */
    const char *layer;  /* a layer's name; NULL: all of them together */
};

/**
 * From here on go through those events only that add to a number, and say how much each does. Under
 * a half-life that is what it weighs at the window's end, or the period's; scales and shares come
 * after the sum. ENT_EINVAL: no such actor, tie, window, layer or column; did
 * you mean.
 */
ENT_EXPORT enum ent_status
ent_trace_ask(struct ent_trace *trace, const struct ent_question *question, struct ent_error *err);

/** The next event; `*more` is false behind the last. ENT_ENOMEM. */
ENT_EXPORT enum ent_status ent_trace_next(struct ent_trace *trace, struct ent_traced_event *event,
                                          bool *more, struct ent_error *err);

/* Who takes part, of the event at hand. */
enum ent_role_in_event { ENT_SOURCE, ENT_TARGET };

/** An actor's id, and its name (may be NULL). Borrowed from the corpus. */
ENT_EXPORT const char *ent_trace_actor(const struct ent_trace *trace, enum ent_role_in_event role,
                                       size_t index, const char **name);

/** A report of the event at hand, by its id, then in the order read. */
ENT_EXPORT void ent_trace_report(struct ent_trace *trace, size_t index,
                                 struct ent_traced_report *report);

/** A field of the report asked for last, that entente gives no meaning to. */
ENT_EXPORT const char *ent_trace_field(const struct ent_trace *trace, size_t index,
                                       const char **value);

/** Ids of who else was there, and of whom the report says that he said so; of the report asked for
 * last. */
ENT_EXPORT const char *ent_trace_also_present(const struct ent_trace *trace, size_t index);
ENT_EXPORT const char *ent_trace_attributed_to(const struct ent_trace *trace, size_t index);

/**
 * Write what the corpus has counted (ent_corpus_expect_tally) as a tally, which ent_corpus_read
 * reads: shards that are counted apart give the same graph as when they are read in one run. "-" is
 * standard output. `message` as in ent_graph_write. ENT_EINVAL (reports were kept), ENT_EIO,
 * ENT_ENOMEM, ENT_ELIMIT.
 */
ENT_EXPORT enum ent_status ent_corpus_write_tally(const struct ent_corpus *corpus, const char *path,
                                                  char **message, struct ent_error *err);

/* A line of the account of merging. Texts are borrowed until the next line. */
struct ent_merge_note {
    const char *what;           /* "merged", "ambiguous", "apart", "near" */
    const char *event, *report; /* what the event is called; the report's id, "" of "near" */
    const char *reason;
    const char *other;                  /* the other event; "" where there is none */
    const char *date, *document, *file; /* of the report; "" of "near" */
    size_t line;
};

/** Takes a line. What it returns other than ENT_OK ends the account and is handed on. */
typedef enum ent_status (*ent_merge_note_fn)(void *user, const struct ent_merge_note *note);

/**
 * Tell what merging did, event by event by date. merged: each report of an event that has several,
 * and why it is one of it. ambiguous: a report that fits another event of the same actors, type and
 * kind as well by its date. apart: one that would fit, but whose date is open or too wide to say
 * so. With `near` also what one step looser would merge: types of one root (or quad class, where
 * roots merge already), dates two days further apart. Of one report three other events are told at
 * most. Requires as ent_trace_new. O(reports log reports). ENT_EINVAL, ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_graph_merge_notes(const struct ent_graph *graph, bool near,
                                                 ent_merge_note_fn take, void *user,
                                                 struct ent_error *err);

/** The same as a CSV file, whole or not at all; packed where the path ends in .gz. ENT_EIO, and
 * what ent_graph_merge_notes says. */
ENT_EXPORT enum ent_status ent_graph_write_merge_log(const struct ent_graph *graph, bool near,
                                                     const char *path, struct ent_error *err);

/* ---- Measures ---- */

struct ent_measure_info {
    const char *name;      /* "pagerank" */
    const char *summary;   /* one line */
    const char *columns;   /* "hub, authority": what it adds, vertices' columns first */
    const char *reads;     /* "arcs that are not conflict, by strength" */
    const char *notes;     /* zero weights, isolates, disconnected and empty graphs */
    const char *reference; /* the source of the method */
    const char *cost;      /* "O(n m)" */
    bool by_default;
};

/* A number that edges have without any measure, in all and in each window. */
struct ent_count_info {
    const char *name; /* of the column: "documents" */
    const char *summary;
};

/** They, one by one; NULL behind the last. From mentions on they are there where reports are kept
 * (the view's "counts" says so) and tell of them; documents, episodes and days count once for an
 * edge, so that those of its layers, arcs or windows do not add up to its own. */
ENT_EXPORT const struct ent_count_info *ent_count_info(size_t index);

/** The measures, one by one; NULL behind the last. */
ENT_EXPORT const struct ent_measure_info *ent_measure_info(size_t index);

/**
 * Compute measures and add their columns, for the whole period and along the windows. `list` is
 * names separated by commas, "all" (but for "layout"), "none", or NULL for the default set. A
 * measure that is there already is not computed again. Measures that a graph does not allow
 * (communities where all ties are conflict) leave missing values and say why in the log. ENT_EINVAL
 * (no such measure; did you mean …), ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_graph_measure(struct ent_graph *graph, const char *list,
                                             struct ent_error *err);

/** Whether ent_graph_measure would know all names of a list: ENT_EINVAL with "did you mean". */
ENT_EXPORT enum ent_status ent_measure_check(const char *list, struct ent_error *err);

/** The measure that fills a column of this name, or NULL; and the nearest name of a column, or
 * NULL. */
ENT_EXPORT const char *ent_measure_of_column(const char *column);
ENT_EXPORT const char *ent_nearest_column(const char *name);

/**
 * Leave out of the tables what the view does not show: its choices `top`, `min_weight` and
 * `backbone`. Measures come before, and read the whole graph; `by` is the column of the actors by
 * which the largest are chosen (NULL: strength). Ties are left out first, then actors who have none
 * left, then all but the largest. Account and words of the view then say so. Called by
 * ent_graph_style; without such choices it does nothing. O(actors log actors + ties + values).
 * ENT_EINVAL (no such column), ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_graph_trim(struct ent_graph *graph, const char *by,
                                          struct ent_error *err);

/* ---- Style: how a graph is drawn, the same in all outputs ---- */

/* All zero is the default. */
struct ent_style {
    const char *size_by;  /* a column of the actors: the area of circles; NULL: strength, degree */
    const char *color_by; /* "community", "kind", "bloc" or any column; NULL: the first there is */
    const char *palette;  /* NULL: "okabe-ito" */
    bool positions;       /* place the actors too (the measure "layout"), unless it takes long */
};

/**
 * Make the columns that drawings read: of the actors `size` (a radius in points) and `color`, of
 * the ties `width`, `color` and `line`. The measures that `style` names are computed where they are
 * not there. Once for a graph, after its measures. `style` may be NULL. O(actors log actors + ties
 * log ties). ENT_EINVAL (no such column or palette; did you mean …), ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_graph_style(struct ent_graph *graph, const struct ent_style *style,
                                           struct ent_error *err);

/** The palettes' names, one by one; NULL behind the last. */
ENT_EXPORT const char *ent_palette_name(size_t index);

/** What outputs are headed by; NULL: what the inputs say. ENT_ENOMEM. */
ENT_EXPORT enum ent_status ent_graph_set_title(struct ent_graph *graph, const char *title,
                                               struct ent_error *err);

/* ---- Formats ---- */

struct ent_format {
    const char *name;              /* "gexf" */
    const char *summary;           /* one line */
    const char *const *extensions; /* without the dot, NULL at the end */
};

/** What can be read, what can be written, one by one; NULL behind the last. */
ENT_EXPORT const struct ent_format *ent_input_format(size_t index);
ENT_EXPORT const struct ent_format *ent_output_format(size_t index);

/* A choice that only some input formats know. */
struct ent_import_option {
    const char *name, *values, *fallback,
        *summary; /* "actors_by", "code|country|name", "code", … */
};

/** An input format's choices, one by one; NULL behind the last. */
ENT_EXPORT const struct ent_import_option *ent_input_option(size_t format, size_t index);

/** Whether ent_graph_write could tell the format of a path, and this build can write it: ENT_EINVAL
 * with what would do. `format` may be NULL. */
ENT_EXPORT enum ent_status ent_output_check(const char *path, const char *format,
                                            struct ent_error *err);

/** Whether a file tells of events and reports too. It is poorer without them: use ent_corpus_expect
 * only where no output needs them. `format` may be NULL. */
ENT_EXPORT bool ent_output_needs_events(const char *path, const char *format);

/* What a file shows of a graph besides its values. */
enum ent_shows { ENT_SHOWS_VALUES, ENT_SHOWS_STYLE, ENT_SHOWS_POSITIONS };

/** What it needs ent_graph_style for: colours and sizes, or positions too. `format` may be NULL. */
ENT_EXPORT enum ent_shows ent_output_shows(const char *path, const char *format);

/* How to write; all zero is the default. */
struct ent_write_options {
    const char *format;       /* an exporter's name; NULL: by extension */
    const char *gexf_version; /* "1.3" (default) or "1.2" */
    const char *gexf_profile; /* "gephi" (default, in time) or "web" (static) */
    bool per_window;          /* a file for each window: of drawings and of GEXF for the web */
    bool panels;              /* drawings: a panel for each window, actors in the same places */
    const char *series; /* drawings: lines of the actors with most of this column; NULL: no lines */
    bool no_inputs;     /* leave out the inputs' names, sizes and hashes */
    bool complete;      /* write zeros where a row is absent in a window (CSV) */
    bool csv_safe; /* texts in CSV that a spreadsheet would take for a formula get a ' before */
};

/**
 * Write a graph to a file ("-" is standard output, ".gz" behind the extension packs it), or to the
 * files of its parts ("x.csv": "x.nodes.csv", …). All parts are written beside their targets,
 * flushed, then renamed together: a failed write leaves the old files. `options` may be NULL.
 * `message` (may be NULL) becomes one malloc'ed line, the caller's, that says what was written and
 * for whom. What only some formats need is made when one first does: one thread at a time may write
 * a graph. ENT_EIO, ENT_EINVAL, ENT_ENOMEM.
 */
ENT_EXPORT enum ent_status ent_graph_write(struct ent_graph *graph, const char *path,
                                           const struct ent_write_options *options, char **message,
                                           struct ent_error *err);

#ifdef __cplusplus
}
#endif

#endif
