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
};

static enum ent_status part_reports(void *self, const struct ent_report *reports, size_t n,
                                    struct ent_error *err)
{
    struct ent_part *part = self;
    bool refused = false;
    enum ent_status status = ent_fold_take(part->fold, reports, n, part->undirected, &refused, err);

    part->public.reports += n;
    if (status == ENT_OK && refused) {
        part->corpus->refuses_fold = true;
        status = ent_fail(err, ENT_EINVAL, "cannot be counted as it passes");
    }
    return status;
}

static enum ent_status part_actor(void *self, const struct ent_actor_record *actor,
                                  struct ent_error *err)
{
    struct ent_part *part = self;

    (void)actor;
    part->corpus->refuses_fold = true;
    return ent_fail(err, ENT_EINVAL, "cannot be counted as it passes");
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

    (void)value;
    (void)line;
    (void)column;
    if (key.length < 5 || memcmp(key.data, "view.", 5) != 0)
        return ENT_OK;
    part->corpus->refuses_fold = true;
    return ent_fail(err, ENT_EINVAL, "cannot be counted as it passes");
}

static enum ent_status part_aside(void *self, const char *reason, struct ent_error *err)
{
    struct ent_part *part = self;

    return ent_input_set_aside(&part->counts, reason, 1, err);
}

static void part_repaired(void *self)
{
    struct ent_part *part = self;

    part->public.repaired++;
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

enum ent_status ent_corpus_join_part(struct ent_corpus *corpus, struct ent_part *part,
                                     size_t first_line, struct ent_error *err)
{
    struct ent_corpus_input *input = &corpus->inputs[corpus->n_inputs - 1];
    enum ent_status status;

    status = ent_fold_join(corpus->fold, part->fold, err);
    input->public->reports += part->public.reports;
    input->public->repaired += part->public.repaired;
    for (size_t i = 0; i < part->counts.n_asides && status == ENT_OK; i++) {
        const struct ent_aside *aside = &part->counts.asides[i];
        status = ent_input_set_aside(input, aside->reason, aside->n, err);
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
    free(part->counts.asides);
    free(part->rejects);
    free(part);
}
