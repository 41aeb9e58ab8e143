#ifndef ENT_GRAPH_CORPUS_H
#define ENT_GRAPH_CORPUS_H

#include "../actors/actors.h"
#include "../context.h"
#include "../count/fold.h"

/* What an importer says of a file that is about to be read. */
struct ent_input_facts {
    const char *path; /* of messages: "data/x.zip:a/b.csv" */
    const char *name; /* of outputs, without the folders that the file lies in: "x.zip:a/b.csv" */
    const char *format, *reason;
    bool has_mark; /* it begins with a byte-order mark */
    const char *merge;
    bool directed;
    double max_rejects; /* share of records */
    ent_describe_fn describe;
    bool ids_repeat;       /* an id may be there twice: two downloads overlap */
    bool exact_names;      /* actors are codes: "mar" is not "MAR" */
    bool may_declare;      /* who its actors are: others are then unknown */
    const char *rows_meet; /* why no part of it can be read alone; NULL: any can */
    bool holds_inputs;     /* it is no input itself but holds some that were counted: a tally */
};

/* Records that are valid but of no use to a graph, by reason. */
struct ent_aside {
    const char *reason;
    uint64_t n;
};

/**
 * Start an input: `*sink` takes its records until ent_corpus_end_input. Record errors beyond what
 * is allowed fail the read with the first of them.
 */
enum ent_status ent_corpus_begin_input(struct ent_corpus *corpus,
                                       const struct ent_input_facts *facts, struct ent_sink *sink,
                                       struct ent_error *err);
enum ent_status ent_corpus_end_input(struct ent_corpus *corpus, uint64_t size,
                                     const char sha256[65], struct ent_error *err);

/**
 * Start a codebook: `by` is how its actors are declared, or ent_corpus_codebook_sink takes them.
 * `layer` is the number of the codebook among those of the command line, or ENT_LAYER_STATES.
 */
enum ent_status ent_corpus_begin_codebook(struct ent_corpus *corpus, const char *path,
                                          const char *name, uint32_t layer,
                                          struct ent_declaring *by, struct ent_error *err);
struct ent_sink ent_corpus_codebook_sink(struct ent_corpus *corpus);
void ent_corpus_end_codebook(struct ent_corpus *corpus, uint64_t size, const char sha256[65]);

/** Make the choices that a view leaves open: as the files recommend, else as their formats have it,
 * else the default. */
enum ent_status ent_corpus_decide(const struct ent_corpus *corpus, struct ent_view *view,
                                  struct ent_error *err);

/** ent_corpus_resolve, where the day of a report is that of a time zone: who held an office then
 * depends on it. What an earlier graph of the corpus can be asked goes by the zone of the last.
 * Costs nothing where no name depends on a date. */
enum ent_status ent_corpus_resolve_in(struct ent_corpus *corpus, const char *zone_name,
                                      struct ent_error *err);

/** Whether the input that was begun is counted as it passes: then it is taken by parts, and `*sink`
 * is not to be used. */
bool ent_corpus_folds(const struct ent_corpus *corpus);

/** Whether it was said that nothing may be unreadable. */
bool ent_corpus_is_strict(const struct ent_corpus *corpus);

/* A part of an input that is folded, with a sink of its own: several threads may each fill one. */
struct ent_part;

enum ent_status ent_corpus_begin_part(struct ent_corpus *corpus, struct ent_part **out,
                                      struct ent_sink *sink, struct ent_error *err);

/** Join a part to its input, in the order of the parts; `first_line` is the line of the input that
 * it starts at. */
enum ent_status ent_corpus_join_part(struct ent_corpus *corpus, struct ent_part *part,
                                     size_t first_line, struct ent_error *err);

/** Why the corpus, which counts what passes, cannot answer a view: NULL or the words, made in `err`
 * (ENT_EINVAL). */
enum ent_status ent_corpus_answers(const struct ent_corpus *corpus, const struct ent_view *view,
                                   struct ent_error *err);

/** Write what was counted in the form of a tally. ENT_EINVAL (reports were kept), ENT_ENOMEM,
 * ENT_ELIMIT. */
enum ent_status ent_corpus_put_tally(const struct ent_corpus *corpus,
                                     void (*put)(void *user, const char *data, size_t length),
                                     void *user, struct ent_error *err);

bool ent_part_needs_lines(const struct ent_part *part);
void ent_part_free(struct ent_part *part);

/** Whether one graph is to be made: see ent_corpus_set. */
bool ent_corpus_makes_one(const struct ent_corpus *corpus);

/** What was folded, with the actor of each of its names; NULL when nothing was. After resolve. */
struct ent_fold *ent_corpus_fold(const struct ent_corpus *corpus, const uint32_t **actor_of);

/* A list of mentions: a mention itself, or with the high bit set a place in the pool of lists. */
typedef uint32_t ent_list_id;
#define ENT_LIST_POOL UINT32_C(0x80000000)

/* A report as it is kept. Texts are numbers of the corpus's interner, 0 is none. */
struct ent_kept {
    int64_t start, end; /* ent_kept_when puts the span together */
    ent_list_id source, target;
    uint32_t type, kind, id, event, episode, document;
    uint32_t line, extra; /* extra: 0, or 1 + place among the extras */
    uint32_t confidence;  /* millionths; UINT32_MAX is missing */
    uint16_t file;
    uint16_t column; /* 0 when it is over 65535 */
    uint8_t precision, span_flags;
    int8_t sign; /* enum ent_sign, or -1: from the type */
    uint8_t flags;
};

static inline struct ent_span ent_kept_when(const struct ent_kept *report)
{
    return (struct ent_span){report->start, report->end, report->precision, report->span_flags};
}

enum {
    ENT_KEPT_MUTUAL = 1,
    ENT_KEPT_REJECTED = 2, /* no report after all: rejected late, or replaced by a newer version */
    ENT_KEPT_ATTACHED = 4, /* it tells of the report whose id is `event` */
    ENT_KEPT_LATE = 8, /* rejected by what the inputs hold together: another one may settle it */
};

/* What few reports have. */
struct ent_extra {
    int64_t intensity, weight, mentions, fatalities; /* millionths or ENT_MISSING */
    uint32_t place, note;
    ent_list_id also_present, attributed_to;
    uint32_t first_field, n_fields;
};

/** The reports, in the order read; ENT_KEPT_REJECTED ones are to be skipped. After resolve. */
const struct ent_kept *ent_corpus_reports(const struct ent_corpus *corpus, size_t *n);
const struct ent_extra *ent_corpus_extra(const struct ent_corpus *corpus,
                                         const struct ent_kept *report); /* or NULL */

/** A report's fields as pairs of texts, key and value: extra->n_fields of them. */
const uint32_t *ent_corpus_fields(const struct ent_corpus *corpus, const struct ent_extra *extra);

/* What a file says of a document that its reports name. Texts are empty where nothing is said. */
struct ent_document {
    const char *title, *language;
    struct ent_span published;
    const char *source; /* where it was declared */
    size_t line;
};

/** NULL when no file declares it. */
const struct ent_document *ent_corpus_document(const struct ent_corpus *corpus, struct ent_str id);
const struct ent_actors *ent_corpus_actors(const struct ent_corpus *corpus);

/** The actors of a list; `*single` is storage for the short case. Of sources and targets all are
 * actors; in other lists some may be no number of one (ent_actors_count). After resolve. */
const struct ent_actor *ent_corpus_list(const struct ent_corpus *corpus, ent_list_id list,
                                        struct ent_actor *single, size_t *n);

/** What a list calls one of them. */
struct ent_str ent_corpus_list_name(const struct ent_corpus *corpus, ent_list_id list,
                                    size_t index);

struct ent_str ent_corpus_text(const struct ent_corpus *corpus, uint32_t number);
size_t ent_corpus_n_texts(const struct ent_corpus *corpus);

/** The report that an attached one tells of (its place among the reports), or SIZE_MAX. */
size_t ent_corpus_parent(const struct ent_corpus *corpus, const struct ent_kept *report);

/** A report's id, empty where it has none. */
struct ent_str ent_corpus_report_id(const struct ent_corpus *corpus, const struct ent_kept *report);

/** The choice a file recommends for a view's key, or NULL; ENT_EINVAL when two files disagree. */
enum ent_status ent_corpus_recommended(const struct ent_corpus *corpus, const char *key,
                                       const char **value, struct ent_error *err);

/** The merge and direction that the inputs' formats have by default; where they differ: "overlap",
 * directed. */
const char *ent_corpus_default_merge(const struct ent_corpus *corpus);
bool ent_corpus_default_directed(const struct ent_corpus *corpus);

/** Records read, and of these rejected and set aside by the importers, over all inputs. */
void ent_corpus_counts(const struct ent_corpus *corpus, uint64_t *read, uint64_t *rejected,
                       uint64_t *set_aside);

/** The inputs by name, then by what they hold: an order that does not tell who was read first. */
const struct ent_input *ent_corpus_sorted_input(const struct ent_corpus *corpus, size_t index);

struct ent_context *ent_corpus_context(const struct ent_corpus *corpus);

#endif
