#include "listing.h"

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
    printf(",%zu,%zu\n", report->line, report->column);
}

/* ---- All ---- */

static void write_event(struct listing *listing, struct ent_trace *trace,
                        const struct ent_traced_event *event, double adds)
{
    struct ent_traced_report report;

    if (listing->format == REPORT_TEXT)
        say_event(trace, event, adds);
    else if (listing->format == REPORT_JSON) {
        printf("%s", listing->n ? ",\n  " : "\n  ");
        put_event(trace, event, adds);
    }
    for (size_t i = 0; i < event->n_reports; i++) {
        ent_trace_report(trace, i, &report);
        if (listing->format == REPORT_TEXT) {
            say_report(&report);
        } else if (listing->format == REPORT_CSV) {
            put_row(trace, event, adds, &report);
        } else {
            printf("%s", i ? "," : "");
            put_report(trace, &report);
        }
    }
    if (listing->format == REPORT_JSON)
        printf("]}");
    listing->n++;
}

enum ent_status listing_write(struct listing *listing, struct ent_error *err)
{
    struct ent_trace *trace = NULL;
    struct ent_traced_event event;
    bool more = true;
    enum ent_status status = ent_trace_new(&trace, listing->graph, err);

    if (status == ENT_OK && listing->format == REPORT_CSV)
        printf("event,date,source,target,mutual,type,label,kind,sign,intensity,confidence,fate,"
               "adds,report,document,title,place,report_date,file,line,column\n");
    else if (status == ENT_OK && listing->format == REPORT_JSON)
        printf("[");
    while (status == ENT_OK && (status = ent_trace_next(trace, &event, &more, err)) == ENT_OK &&
           more) {
        double adds = NAN;
        if ((event.counts || listing->all) &&
            (!listing->wants || listing->wants(listing, trace, &event, &adds)))
            write_event(listing, trace, &event, adds);
    }
    if (status == ENT_OK && listing->format == REPORT_JSON)
        printf("\n]\n");
    ent_trace_free(trace);
    return status;
}
