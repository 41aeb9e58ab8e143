#include "corpus_body.h"
#include "findings.h"
#include "survey.h"

#include <stdlib.h>

/*
 * A corpus that is only looked at. Reports that nothing else may need pass by; the others are kept
 * until all is read, since later ones may replace, complete or reject them.
 */

enum ent_status ent_corpus_survey(struct ent_corpus *corpus, const char *today, bool keep_rejects,
                                  struct ent_error *err)
{
    struct ent_span day;
    char why[ENT_DATE_WHY];

    if (!ent_span_parse(ent_str_from(today), &day, why))
        return ent_fail(err, ENT_EINVAL, "\"%.40s\" is no day: %s", today, why);
    if (day.precision != ENT_DATE_DAY)
        return ent_fail(err, ENT_EINVAL, "\"%.40s\" is no day", today);
    corpus->keeps_rejects = keep_rejects;
    return corpus->survey ? ENT_OK : ent_survey_new(&corpus->survey, day.start, err);
}

/* ---- Reports that pass ---- */

bool ent_report_passes(const struct ent_corpus *corpus, const struct ent_corpus_input *input,
                       const struct ent_report *report)
{
    /* Where actors are declared, a name may turn out to be nobody's, or several actors'. */
    return corpus->survey && !corpus->n_codebooks && !input->may_declare && !report->is_attached &&
           report->version == ENT_MISSING && (report->id.length == 0 || input->ids_repeat);
}

static const uint32_t *list_of(const struct ent_corpus *corpus, const ent_list_id *list, size_t *n)
{
    *n = 1;
    if (!(*list & ENT_LIST_POOL))
        return list;
    *n = corpus->pool[*list & ~ENT_LIST_POOL];
    return &corpus->pool[(*list & ~ENT_LIST_POOL) + 1];
}

enum ent_status ent_corpus_look(struct ent_corpus *corpus, const struct ent_kept *report,
                                struct ent_str document, int64_t intensity, int64_t weight,
                                bool passes, struct ent_error *err)
{
    uint32_t declared = ent_interner_find(corpus->documents, document);
    struct ent_seen seen = {
        .when = ent_kept_when(report),
        .place = {report->file, report->line, report->column},
        .type = report->type,
        .kind = report->kind,
        .document = document,
        .published = declared != UINT32_MAX && declared > 0
                         ? corpus->documents_declared[declared].published.end
                         : INT64_MAX,
        .intensity = intensity,
        .weight = weight,
        .is_mutual = report->flags & ENT_KEPT_MUTUAL,
        .names_event = report->event != 0,
        .passes = passes,
    };

    seen.source = list_of(corpus, &report->source, &seen.n_source);
    seen.target = list_of(corpus, &report->target, &seen.n_target);
    /* What is expected may well lie ahead. */
    if (!ent_str_is(ent_interned(corpus->texts, report->kind), "event"))
        seen.published = INT64_MAX;
    return ent_survey_take(corpus->survey, &seen, err);
}

enum ent_status ent_corpus_allow_passed(struct ent_corpus *corpus, struct ent_error *err)
{
    const struct ent_survey *survey = corpus->survey;
    enum ent_status status = ENT_OK;

    for (uint32_t i = 0; survey && i < survey->n_actors && status == ENT_OK; i++) {
        const struct ent_seen_actor *actor = &survey->actors[i];
        const struct ent_corpus_input *input = &corpus->inputs[actor->reports.first.file];
        if (actor->passed)
            status = ent_actors_allow(corpus->actors, (struct ent_mention){i}, actor->passed,
                                      input->describe, input->exact_names, err);
    }
    return status;
}

/* ---- Reports that were kept ---- */

enum ent_status ent_corpus_look_at_kept(struct ent_corpus *corpus, struct ent_error *err)
{
    enum ent_status status = ent_corpus_resolve(corpus, err);

    for (; status == ENT_OK && corpus->n_looked_at < corpus->n_reports; corpus->n_looked_at++) {
        const struct ent_kept *report = &corpus->reports[corpus->n_looked_at];
        const struct ent_extra *extra = ent_corpus_extra(corpus, report);
        if (!(report->flags & ENT_KEPT_REJECTED))
            status = ent_corpus_look(corpus, report, ent_interned(corpus->texts, report->document),
                                     extra ? extra->intensity : ENT_MISSING,
                                     extra ? extra->weight : ENT_MISSING, false, err);
    }
    return status;
}

/* ---- Frequencies ---- */

static struct ent_frequency *add(struct ent_frequency *list, size_t *n, const char *name,
                                 const char *label, uint64_t reports)
{
    if (reports)
        list[(*n)++] = (struct ent_frequency){name, label, reports};
    return list;
}

enum ent_status ent_survey_census(struct ent_corpus *corpus, enum ent_census what,
                                  struct ent_frequency **out, size_t *n, struct ent_error *err)
{
    const struct ent_survey *survey = corpus->survey;
    size_t n_actors = ent_actors_count(corpus->actors), found = 0;
    struct ent_frequency *list = malloc(
        (n_actors + survey->n_types + survey->n_kinds + survey->n_documents + 1) * sizeof *list);
    uint64_t *counts = calloc(n_actors + 1, sizeof *counts);
    struct ent_actor actor;

    if (!list || !counts) {
        free(list);
        free(counts);
        return ent_fail_memory(err);
    }
    switch (what) {
    case ENT_CENSUS_ACTORS:
        for (uint32_t i = 0; i < survey->n_actors; i++) {
            if (survey->actors[i].reports.n &&
                ent_actors_of(corpus->actors, (struct ent_mention){i}, &actor, NULL))
                counts[actor.n] += survey->actors[i].reports.n;
        }
        for (uint32_t i = 0; i < n_actors; i++)
            add(list, &found, ent_actor_id(corpus->actors, (struct ent_actor){i}),
                ent_actor_name(corpus->actors, (struct ent_actor){i}), counts[i]);
        break;
    case ENT_CENSUS_TYPES:
        for (uint32_t i = 0; i < survey->n_types; i++) {
            if (survey->types[i].n) {
                struct ent_str type = ent_interned(corpus->texts, i);
                const struct ent_code *code = ent_code_find(type);
                add(list, &found, type.data, code ? code->label : NULL, survey->types[i].n);
            }
        }
        break;
    case ENT_CENSUS_KINDS:
        for (uint32_t i = 0; i < survey->n_kinds; i++) {
            if (survey->kinds[i].n)
                add(list, &found, ent_interned(corpus->texts, i).data, NULL, survey->kinds[i].n);
        }
        break;
    case ENT_CENSUS_DOCUMENTS:
        for (size_t i = 0; i < survey->n_document_slots; i++)
            add(list, &found, survey->documents[i].name, NULL, survey->documents[i].n);
        add(list, &found, "", NULL, survey->n_without_document);
        break;
    }
    free(counts);
    *out = list;
    *n = found;
    return ENT_OK;
}

uint64_t ent_corpus_forgotten(const struct ent_corpus *corpus)
{
    return corpus->survey ? corpus->survey->n_forgotten : 0;
}

/* ---- What looks wrong ---- */

enum ent_status ent_corpus_findings(struct ent_corpus *corpus, struct ent_finding **out, size_t *n,
                                    struct ent_error *err)
{
    bool fails = false;
    struct ent_evidence evidence = {.corpus = corpus, .survey = corpus->survey, .fails = &fails};
    size_t n_actors;
    enum ent_status status;

    if (!corpus->survey)
        return ent_fail(err, ENT_EINVAL, "there was no survey: ent_corpus_survey, then read");
    status = ent_corpus_look_at_kept(corpus, err);
    if (status != ENT_OK)
        return status;
    n_actors = ent_actors_count(corpus->actors);
    evidence.actors = calloc(n_actors + 1, sizeof *evidence.actors);
    if (!evidence.actors)
        return ent_fail_memory(err);
    evidence.n_actors = n_actors;
    for (uint32_t i = 0; i < corpus->survey->n_actors; i++) {
        const struct ent_seen_actor *one = &corpus->survey->actors[i];
        struct ent_actor actor;
        if (one->reports.n == 0 ||
            !ent_actors_of(corpus->actors, (struct ent_mention){i}, &actor, NULL))
            continue;
        struct ent_seen_actor *all = &evidence.actors[actor.n];
        if (all->reports.n == 0)
            all->reports.first = one->reports.first;
        all->reports.n += one->reports.n;
        all->roles |= one->roles;
        evidence.n_named += all->reports.n == one->reports.n;
    }
    status = ent_findings(&evidence, out, n, err);
    free(evidence.actors);
    return status;
}
