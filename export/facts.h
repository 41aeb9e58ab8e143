#ifndef ENT_EXPORT_FACTS_H
#define ENT_EXPORT_FACTS_H

#include "../graph/graph.h"
#include "output.h"

/* What every output says of a graph besides its columns. Each is one line of JSON. */

/** {"window": "month", "kinds": ["event"], …}: the choices that are made or decided. */
void ent_put_view(struct ent_text *text, const struct ent_graph *graph);

/** The same of a view. */
void ent_put_choices(struct ent_text *text, const struct ent_view *view);

/** [{"name": …, "format": …, "size": …, "sha256": …}, …] */
void ent_put_inputs(struct ent_text *text, const struct ent_graph *graph);

/** {"read": 46, "rejected": 0, "reports": {"all": 46, "used": 36, …}, "events": …, "line": "…"} */
void ent_put_account(struct ent_text *text, const struct ent_graph *graph);

/** {"start": "2023-12-01", "end": "2024-04-01"}, half-open; null where unknown. */
void ent_put_period(struct ent_text *text, const struct ent_graph *graph);

/** What each key means: [{"name": "pagerank", "of": "vertex", "type": "real", "reads": …}, …] */
void ent_put_columns(struct ent_text *text, const struct ent_graph *graph);

/** {"palette": {"name": …, "light": […], …}, "size_by": "strength", "color_by": "community",
 * "groups": [{"value": "1", "label": …, "color": …, "actors": 5}, …]}; of a graph that has a style.
 */
void ent_put_style(struct ent_text *text, const struct ent_graph *graph);

/** The title that was given, else the corpus's, or NULL. */
const char *ent_graph_title(const struct ent_graph *graph);

/** "entente 0.1.0" */
void ent_put_generator(struct ent_text *text);

/** A moment quoted, null when unbounded. */
void ent_put_json_time(struct ent_text *text, int64_t time);

/** The first column of a role that has values for the whole period, or NULL. */
const struct ent_column *ent_column_of_role(const struct ent_table *table, enum ent_role role);

/** When a row is active: the start of its first spell and the end of its last, half-open;
 * INT64_MIN, INT64_MAX where unknown. false: it has no spells. */
bool ent_row_dates(const struct ent_table *table, size_t row, int64_t *start, int64_t *end);

/** The part of an output that is a window's: its label, in which a stroke goes for what has no
 * place in the name of a file. Returns `part`. */
#define ENT_WINDOW_PART 80
const char *ent_window_part(const struct ent_graph *graph, size_t window,
                            char part[ENT_WINDOW_PART]);

/** A fact's line of JSON (ent_put_view …) written by `put_text`, as a text of another format.
 * ENT_ENOMEM. */
enum ent_status ent_put_fact(struct ent_text *text,
                             void (*put)(struct ent_text *, const struct ent_graph *),
                             const struct ent_graph *graph,
                             void (*put_text)(struct ent_text *, const char *),
                             struct ent_error *err);

/** What an absent row has in a window: 0 of what adds up, else nothing: false. */
bool ent_put_absent(struct ent_text *text, const struct ent_column *column);

/* Texts that are written again and again, made once: what stands before each value of a column, a
 * row's id, a window's name and bounds. */
struct ent_leads {
    struct ent_text *text;
    const char *data; /* the text's */
    size_t *start;    /* one more than there are texts */
};

typedef void (*ent_lead_fn)(struct ent_text *text, const struct ent_column *column);

/** By column. ENT_ENOMEM. `{0}` is empty. */
enum ent_status ent_leads_init(struct ent_leads *leads, const struct ent_table *table,
                               ent_lead_fn put, struct ent_error *err);

/** By row: its id as `put` escapes it. */
enum ent_status ent_ids_init(struct ent_leads *ids, const struct ent_table *table,
                             void (*put)(struct ent_text *, const char *), struct ent_error *err);

/** By window. */
enum ent_status ent_window_leads_init(struct ent_leads *leads, const struct ent_windows *windows,
                                      void (*put)(struct ent_text *, const struct ent_windows *,
                                                  size_t window),
                                      struct ent_error *err);
void ent_leads_fini(struct ent_leads *leads);

static inline void ent_put_lead(struct ent_text *text, const struct ent_leads *leads, size_t index)
{
    size_t start = leads->start[index];

    ent_put_bytes(text, leads->data + start, leads->start[index + 1] - start);
}

static inline void ent_pen_lead(struct ent_pen *pen, const struct ent_leads *leads, size_t index)
{
    size_t start = leads->start[index];

    ent_pen_bytes(pen, leads->data + start, leads->start[index + 1] - start);
}

#endif
