#include "listing.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "terminal.h"

/* "Article 000, on the call between Tiani …" */
#define TITLE_WIDTH 60

/* ---- For people ---- */

static void say_actors(struct ent_trace *trace, enum ent_role_in_event role, size_t n)
{
    for (size_t i = 0; i < n; i++)
        printf("%s%s", i ? ", " : "", ent_trace_actor(trace, role, i, NULL));
}

static void say_event(struct ent_trace *trace, const struct ent_traced_event *event, double adds)
{
    printf("%s%s%s  ", event->id, *event->id ? "  " : "", *event->date ? event->date : "undated");
    say_actors(trace, ENT_SOURCE, event->n_sources);
    printf(" %s ", event->mutual ? "↔" : "→");
    say_actors(trace, ENT_TARGET, event->n_targets);
    if (*event->type)
        printf("  %s", event->type);
    if (*event->label)
        printf(" %s", event->label);
    if (!isnan(event->factor))
        printf("  = %.6g × %.6g (%" PRId64 " day%s)", event->amount, event->factor, event->age_days,
               event->age_days == 1 ? "" : "s");
    if (!isnan(adds))
        printf("  = %.6g", adds);
    if (!event->counts)
        printf("  (does not count: %s)", event->fate);
    else if (event->fate[0] != 'p')
        printf("  (%s)", event->fate);
    if (event->disjoint)
        printf("  (its reports' dates exclude each other)");
    printf("\n");
}

static void say_report(const struct ent_traced_report *report)
{
    size_t width = 0, length = 0;

    printf("    %s:%zu", report->file, report->line);
    if (*report->id)
        printf("  %s", report->id);
    if (*report->document)
        printf("  %s", report->document);
    if (*report->place)
        printf(" %s", report->place);
    if (*report->title) {
        while (report->title[length] && width < TITLE_WIDTH) {
            length++;
            width += ((unsigned char)report->title[length] & 0xc0) != 0x80;
        }
        printf("  “%.*s%s”", (int)length, report->title, report->title[length] ? "…" : "");
    }
    if (*report->date)
        printf("  %s", report->date);
    if (!isnan(report->confidence))
        printf("  confidence %.3g", report->confidence);
    printf("\n");
    if (*report->note)
        printf("        %s\n", report->note);
}

/* ---- For scripts ---- */

static void put_text(const char *lead, const char *text)
{
    printf("%s", lead);
    print_json(text);
}

static void put_known(const char *lead, const char *text)
{
    if (*text)
        put_text(lead, text);
}

static void put_number(const char *lead, double value)
{
    char text[ENT_VALUE_TEXT];

    if (isnan(value))
        return;
    snprintf(text, sizeof text, "%.15g", value);
    printf("%s%s", lead, text);
}

static void put_actors(struct ent_trace *trace, const char *lead, enum ent_role_in_event role,
                       size_t n)
{
    printf("%s[", lead);
    for (size_t i = 0; i < n; i++)
        put_text(i ? ", " : "", ent_trace_actor(trace, role, i, NULL));
    printf("]");
}

static void put_event(struct ent_trace *trace, const struct ent_traced_event *event, double adds)
{
    put_text("{\"id\": ", event->id);
    put_text(", \"date\": ", event->date);
    put_actors(trace, ", \"source\": ", ENT_SOURCE, event->n_sources);
    put_actors(trace, ", \"target\": ", ENT_TARGET, event->n_targets);
    printf(", \"mutual\": %s", event->mutual ? "true" : "false");
    put_known(", \"type\": ", event->type);
    put_known(", \"label\": ", event->label);
    put_known(", \"kind\": ", event->kind);
    put_text(", \"sign\": ", event->sign);
    put_number(", \"intensity\": ", event->intensity);
    put_number(", \"confidence\": ", event->confidence);
    put_number(", \"weight\": ", event->weight);
    printf(", \"counts\": %s", event->counts ? "true" : "false");
    put_text(", \"fate\": ", event->fate);
    put_number(", \"amount\": ", event->amount);
    if (!isnan(event->factor))
        printf(", \"age_days\": %" PRId64, event->age_days);
    put_number(", \"factor\": ", event->factor);
    put_number(", \"adds\": ", adds);
    if (event->disjoint)
        printf(", \"dates_disagree\": true");
    printf(", \"reports\": [");
}

static void put_ids(struct ent_trace *trace, const char *lead, size_t n,
                    const char *(*id)(const struct ent_trace *, size_t))
{
    if (n == 0)
        return;
    printf("%s[", lead);
    for (size_t i = 0; i < n; i++)
        put_text(i ? ", " : "", id(trace, i));
    printf("]");
}

static void put_report(struct ent_trace *trace, const struct ent_traced_report *report)
{
    put_text("\n    {\"file\": ", report->file);
    printf(", \"line\": %zu, \"column\": %zu", report->line, report->column);
    put_known(", \"id\": ", report->id);
    put_known(", \"document\": ", report->document);
    put_known(", \"title\": ", report->title);
    put_known(", \"place\": ", report->place);
    put_known(", \"date\": ", report->date);
    put_known(", \"type\": ", report->type);
    put_known(", \"episode\": ", report->episode);
    put_number(", \"confidence\": ", report->confidence);
    put_number(", \"weight\": ", report->weight);
    put_number(", \"mentions\": ", report->mentions);
    put_number(", \"fatalities\": ", report->fatalities);
    put_ids(trace, ", \"also_present\": ", report->n_also_present, ent_trace_also_present);
    put_ids(trace, ", \"attributed_to\": ", report->n_attributed_to, ent_trace_attributed_to);
    put_known(", \"note\": ", report->note);
    if (report->n_fields)
        printf(", \"fields\": {");
    for (size_t i = 0; i < report->n_fields; i++) {
        const char *value, *key = ent_trace_field(trace, i, &value);
        put_text(i ? ", " : "", key);
        put_text(": ", value);
    }
    printf("%s}", report->n_fields ? "}" : "");
}

static void put_joined(struct ent_trace *trace, enum ent_role_in_event role, size_t n)
{
    size_t size = 1;
    char *joined, *at;

    for (size_t i = 0; i < n; i++)
        size += strlen(ent_trace_actor(trace, role, i, NULL)) + 1;
    at = joined = malloc(size);
    for (size_t i = 0; i < n && joined; i++)
        at += sprintf(at, "%s%s", i ? ";" : "", ent_trace_actor(trace, role, i, NULL));
    print_csv(stdout, joined ? joined : "");
    free(joined);
}

static void put_field(const char *text)
{
    putchar(',');
    print_csv(stdout, text);
}

static void put_cell(double value)
{
    putchar(',');
    put_number("", value);
}

static void put_row(struct ent_trace *trace, const struct ent_traced_event *event, double adds,
                    const struct ent_traced_report *report)
{
    print_csv(stdout, event->id);
    put_field(event->date);
    putchar(',');
    put_joined(trace, ENT_SOURCE, event->n_sources);
    putchar(',');
    put_joined(trace, ENT_TARGET, event->n_targets);
    printf(",%s", event->mutual ? "true" : "false");
    put_field(event->type);
    put_field(event->label);
    put_field(event->kind);
    put_field(event->sign);
    put_cell(event->intensity);
    put_cell(event->confidence);
    put_field(event->fate);
    put_cell(adds);
    put_field(report->id);
    put_field(report->document);
    put_field(report->title);
    put_field(report->place);
    put_field(report->date);
    put_field(report->file);
    printf(",%zu,%zu", report->line, report->column);
    put_cell(event->amount);
    put_cell(isnan(event->factor) ? NAN : (double)event->age_days);
    put_cell(event->factor);
    putchar('\n');
}

/* ---- The number that the events explain ---- */

struct answer {
    const struct ent_question *question;
    double *terms;
    size_t n, capacity, n_reports, n_mutual;
    double sum, forward, backward;
    bool failed;
};

static void add_term(struct answer *answer, const struct ent_traced_event *event)
{
    if (answer->n == answer->capacity) {
        size_t capacity = answer->capacity ? 2 * answer->capacity : 64;
        double *terms = realloc(answer->terms, capacity * sizeof *terms);
        answer->failed |= !terms;
        if (!terms)
            return;
        answer->terms = terms;
        answer->capacity = capacity;
    }
    answer->terms[answer->n++] = event->adds;
    answer->sum += event->adds;
    answer->forward += event->ahead;
    answer->backward += event->back;
    answer->n_mutual += event->mutual || (event->forward && event->backward);
    answer->n_reports += event->n_reports;
}

static int by_size(const void *left, const void *right)
{
    double x = *(const double *)left, y = *(const double *)right;

    return (x < y) - (x > y);
}

static const char *column_of(const struct answer *answer)
{
    return answer->question->column ? answer->question->column : "weight";
}

/* "5 = 3 × 1 + 2 × 0.5": equal terms together, the largest first. */
static void say_sum(struct answer *answer)
{
    printf("%s %.6g", column_of(answer), answer->sum);
    if (answer->n)
        qsort(answer->terms, answer->n, sizeof *answer->terms, by_size);
    for (size_t i = 0, n; i < answer->n; i += n) {
        for (n = 1; i + n < answer->n && answer->terms[i + n] == answer->terms[i];)
            n++;
        printf("%s", i ? " + " : " = ");
        if (n > 1)
            printf("%zu × ", n);
        printf(answer->terms[i] < 0 ? "(%.6g)" : "%.6g", answer->terms[i]);
    }
    printf("\n");
}

static void say_answer(struct answer *answer, const struct ent_graph *graph)
{
    const struct ent_question *question = answer->question;
    const char *scale = ent_view_get(ent_graph_view(graph), "scale");
    const char *share = ent_view_get(ent_graph_view(graph), "normalize");

    printf("\n%s%s%s, %s: ", question->actor, question->other ? " – " : "",
           question->other ? question->other : "",
           question->window ? question->window : "whole period");
    if (question->layer)
        printf("layer %s: ", question->layer);
    say_sum(answer);
    printf("%zu event%s, %zu report%s", answer->n, answer->n == 1 ? "" : "s", answer->n_reports,
           answer->n_reports == 1 ? "" : "s");
    if (question->other && ent_graph_is_directed(graph))
        printf("; %s → %s %.6g, %s → %s %.6g%s", question->actor, question->other, answer->forward,
               question->other, question->actor, answer->backward,
               answer->n_mutual ? " (what is mutual goes both ways)" : "");
    if (strcmp(column_of(answer), "weight") == 0 &&
        ((scale && strcmp(scale, "none") != 0) || (share && strcmp(share, "none") != 0)))
        printf("; then scaled or shared as the view says");
    printf("\n");
}

static void put_answer(const struct answer *answer)
{
    const struct ent_question *question = answer->question;

    put_text("], \"actor\": ", question->actor);
    if (question->other)
        put_text(", \"other\": ", question->other);
    if (question->window)
        put_text(", \"window\": ", question->window);
    if (question->layer)
        put_text(", \"layer\": ", question->layer);
    put_text(", \"column\": ", column_of(answer));
    put_number(", \"sum\": ", answer->sum);
    put_number(", \"forward\": ", answer->forward);
    put_number(", \"backward\": ", answer->backward);
    printf("}\n");
}

/* ---- All ---- */

static void write_event(const struct listing *listing, struct ent_trace *trace,
                        const struct ent_traced_event *event, bool first)
{
    struct ent_traced_report report;

    if (listing->format == REPORT_TEXT)
        say_event(trace, event, event->adds);
    else if (listing->format == REPORT_JSON) {
        printf("%s", first ? "\n  " : ",\n  ");
        put_event(trace, event, event->adds);
    }
    for (size_t i = 0; i < event->n_reports; i++) {
        ent_trace_report(trace, i, &report);
        if (listing->format == REPORT_TEXT) {
            say_report(&report);
        } else if (listing->format == REPORT_CSV) {
            put_row(trace, event, event->adds, &report);
        } else {
            printf("%s", i ? "," : "");
            put_report(trace, &report);
        }
    }
    if (listing->format == REPORT_JSON)
        printf("]}");
}

static enum ent_status write_events(const struct listing *listing, struct ent_trace *trace,
                                    struct answer *answer, struct ent_error *err)
{
    struct ent_traced_event event;
    bool more = true, first = true;
    enum ent_status status;

    while ((status = ent_trace_next(trace, &event, &more, err)) == ENT_OK && more) {
        if (!event.counts && !listing->all)
            continue;
        write_event(listing, trace, &event, first);
        first = false;
        if (listing->question)
            add_term(answer, &event);
    }
    return status;
}

enum ent_status listing_write(const struct listing *listing, struct ent_error *err)
{
    struct ent_trace *trace = NULL;
    struct answer answer = {.question = listing->question};
    bool asks = listing->question != NULL;
    enum ent_status status = ent_trace_new(&trace, listing->graph, err);

    if (status == ENT_OK && asks)
        status = ent_trace_ask(trace, listing->question, err);
    if (status == ENT_OK && listing->format == REPORT_CSV)
        printf("event,date,source,target,mutual,type,label,kind,sign,intensity,confidence,fate,"
               "adds,report,document,title,place,report_date,file,line,column,amount,age_days,"
               "factor\n");
    else if (status == ENT_OK && listing->format == REPORT_JSON)
        printf("%s", asks ? "{\"events\": [" : "[");
    if (status == ENT_OK)
        status = write_events(listing, trace, &answer, err);
    if (status == ENT_OK && listing->format == REPORT_JSON)
        printf("\n%s", asks ? "" : "]\n");
    if (status == ENT_OK && asks && listing->format == REPORT_JSON)
        put_answer(&answer);
    else if (status == ENT_OK && asks && listing->format == REPORT_TEXT)
        say_answer(&answer, listing->graph);
    if (status == ENT_OK && answer.failed) {
        err->status = status = ENT_ENOMEM;
        snprintf(err->message, sizeof err->message, "out of memory");
    }
    free(answer.terms);
    ent_trace_free(trace);
    return status;
}
