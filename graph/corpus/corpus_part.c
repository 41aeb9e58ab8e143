#include "corpus_body.h"

#include <stdlib.h>

/* Parts of an input that is folded. */

/* Counts of its own, so that threads do not meet; they are added up in the order of the parts. */
struct ent_part {
    struct ent_corpus *corpus;
    struct ent_fold *fold;
    struct ent_corpus_input counts;
    struct ent_input public;
    struct ent_error *rejects;
    size_t n_rejects, rejects_capacity;
    bool undirected;
    char *title;
};

static enum ent_status refuse(struct ent_part *part, const char *why, struct ent_error *err)
{
    part->corpus->refuses_fold = true;
    return ent_fail(err, ENT_EINVAL,
                    "%s, which sums cannot hold: read it with entente graph, without tallies", why);
}

static enum ent_status part_reports(void *self, const struct ent_report *reports, size_t n,
                                    struct ent_error *err)
{
    struct ent_part *part = self;
    bool refused = false;
    enum ent_status status = ent_fold_take(part->fold, reports, n, part->undirected, &refused, err);

    part->public.reports += n;
    if (status == ENT_OK && refused) {
        const char *why = NULL;
        for (size_t i = 0; i < n && !why; i++)
            why = ent_fold_refuses(part->fold, &reports[i]);
        status = refuse(part, why ? why : "it has too many kinds", err);
    }
    return status;
}

static enum ent_status part_simple(void *self, const struct ent_simple_reports *reports,
                                   struct ent_error *err)
{
    struct ent_part *part = self;
    bool refused = false;
    enum ent_status status =
        ent_fold_take_simple(part->fold, reports, part->undirected, &refused, err);

    part->public.reports += reports->n;
    if (status == ENT_OK && refused) {
        const char *why = ent_fold_refuses_simple(part->fold, reports);
        status = refuse(part, why ? why : "it has too many kinds", err);
    }
    return status;
}

static enum ent_status part_actor(void *self, const struct ent_actor_record *actor,
                                  struct ent_error *err)
{
    struct ent_part *part = self;

    (void)actor;
    return refuse(part, "it says who its actors are", err);
}

static enum ent_status part_document(void *self, const struct ent_document_record *document,
                                     struct ent_error *err)
{
    (void)self;
    (void)document;
    (void)err;
    return ENT_OK; /* nobody will ask for it */
}

static enum ent_status part_reject(void *self, const struct ent_error *why, struct ent_error *err)
{
    struct ent_part *part = self;
    enum ent_status status = ent_grow(&part->rejects, &part->rejects_capacity, part->n_rejects + 1,
                                      sizeof *part->rejects, err);

    if (status == ENT_OK)
        part->rejects[part->n_rejects++] = *why;
    return status;
}

static enum ent_status part_setting(void *self, struct ent_str key, struct ent_str value,
                                    size_t line, size_t column, struct ent_error *err)
{
    struct ent_part *part = self;

    (void)line;
    (void)column;
    if (ent_str_is(key, "title")) {
        free(part->title);
        part->title = strndup(value.length ? value.data : "", value.length);
        return part->title ? ENT_OK : ent_fail_memory(err);
    }
    if (key.length < 5 || memcmp(key.data, "view.", 5) != 0)
        return ENT_OK;
    return refuse(part, "it recommends a view", err);
}

/* Lines of a part are not those of the file: whoever wants places reads without parts. */
static enum ent_status part_aside(void *self, const char *reason, size_t line, size_t column,
                                  struct ent_error *err)
{
    struct ent_part *part = self;

    (void)line;
    (void)column;
    return ent_input_set_aside(&part->counts, reason, 1, 0, 0, err);
}

static void part_repaired(void *self, unsigned char byte, size_t line, size_t column)
{
    struct ent_part *part = self;

    (void)line;
    (void)column;
    ent_input_repaired(&part->counts, byte, 0, 0);
}

static const char *part_option(void *self, const char *name)
{
    struct ent_part *part = self;

    return ent_corpus_option(part->corpus, name);
}

enum ent_status ent_corpus_begin_part(struct ent_corpus *corpus, struct ent_part **out,
                                      struct ent_sink *sink, struct ent_error *err)
{
    struct ent_part *part = calloc(1, sizeof *part);
    enum ent_status status;

    if (!part)
        return ent_fail_memory(err);
    part->corpus = corpus;
    part->counts.public = &part->public;
    part->undirected = !corpus->inputs[corpus->n_inputs - 1].directed;
    status = ent_fold_new(&part->fold, corpus->fold_view, err);
    if (status != ENT_OK) {
        free(part);
        return status;
    }
    *sink = (struct ent_sink){
        .self = part,
        .reports = part_reports,
        .simple = part_simple,
        .actor = part_actor,
        .document = part_document,
        .reject = part_reject,
        .setting = part_setting,
        .aside = part_aside,
        .repaired = part_repaired,
        .option = part_option,
        .wants_fields = false,
    };
    *out = part;
    return ENT_OK;
}

bool ent_part_needs_lines(const struct ent_part *part)
{
    return part->n_rejects > 0;
}

/* The place of an input's format among the origins, which are sorted. */
static enum ent_status find_origin(struct ent_corpus *corpus, const struct ent_corpus_input *input,
                                   struct ent_corpus_origin **out, struct ent_error *err)
{
    struct ent_corpus_origin *origins;
    const char *format = input->public->format;
    size_t i = 0;
    enum ent_status status;

    while (i < corpus->n_origins && strcmp(corpus->origins[i].format, format) < 0)
        i++;
    if (i == corpus->n_origins || strcmp(corpus->origins[i].format, format) != 0) {
        status = ent_grow(&corpus->origins, &corpus->origins_capacity, corpus->n_origins + 1,
                          sizeof *corpus->origins, err);
        if (status != ENT_OK)
            return status;
        origins = corpus->origins;
        memmove(&origins[i + 1], &origins[i], (corpus->n_origins++ - i) * sizeof *origins);
        origins[i] = (struct ent_corpus_origin){
            .format = format,
            .describe = input->describe,
            .exact_names = input->exact_names,
        };
    }
    *out = &corpus->origins[i];
    return ENT_OK;
}

enum ent_status ent_corpus_add_origin(struct ent_corpus *corpus, const struct ent_fold *fold,
                                      const struct ent_corpus_input *input, const uint64_t *times,
                                      struct ent_error *err)
{
    struct ent_corpus_origin *origin;
    enum ent_status status = find_origin(corpus, input, &origin, err);

    for (size_t i = 1; i < ent_fold_n_names(fold) && status == ENT_OK; i++) {
        size_t old = origin->capacity;
        uint64_t all;
        struct ent_mention mention;
        struct ent_str name = ent_fold_name(fold, i, &all);
        uint64_t given = times ? times[i] : all;
        if (!given)
            continue;
        if ((status = ent_actors_mention(corpus->actors, name, &mention, err)) != ENT_OK ||
            (status = ent_grow(&origin->times, &origin->capacity, (size_t)mention.n + 1,
                               sizeof *origin->times, err)) != ENT_OK)
            return status;
        if (origin->capacity > old)
            memset(origin->times + old, 0, (origin->capacity - old) * sizeof *origin->times);
        origin->times[mention.n] += given;
    }
    return status;
}

enum ent_status ent_corpus_join_part(struct ent_corpus *corpus, struct ent_part *part,
                                     size_t first_line, struct ent_error *err)
{
    struct ent_corpus_input *input = &corpus->inputs[corpus->n_inputs - 1];
    enum ent_status status;

    status = ent_corpus_add_origin(corpus, part->fold, input, NULL, err);
    if (status == ENT_OK)
        status = ent_fold_join(corpus->fold, part->fold, err);
    if (status == ENT_OK && part->title)
        status = ent_corpus_add_title(corpus, ent_str_from(part->title), err);
    input->public->reports += part->public.reports;
    ent_input_add_repaired(input, &part->counts);
    for (size_t i = 0; i < part->counts.reasons[ENT_SET_ASIDE].n && status == ENT_OK; i++) {
        const struct ent_reason *aside = &part->counts.reasons[ENT_SET_ASIDE].items[i].public;
        status = ent_input_set_aside(input, aside->reason, aside->records, 0, 0, err);
    }
    for (size_t i = 0; i < part->n_rejects && status == ENT_OK; i++) {
        if (part->rejects[i].line)
            part->rejects[i].line += first_line - 1;
        status = ent_input_reject(corpus, input, &part->rejects[i], err);
    }
    return status;
}

void ent_part_free(struct ent_part *part)
{
    if (!part)
        return;
    ent_fold_free(part->fold);
    ent_input_fini(&part->counts);
    free(part->rejects);
    free(part->title);
    free(part);
}
