#include "table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define BATCH 256
#define NOWHERE SIZE_MAX

struct ent_table {
    const struct ent_table_form *form;
    struct ent_delimited *rows;
    struct ent_table_row row;
    struct ent_str *fields; /* of the row at hand, by column */
    bool *has;
    size_t *places; /* by column: its number in the file, from 0, or NOWHERE */
    const struct ent_table_layout *layout;
    struct ent_arena arena; /* of the batch */
    bool arena_used;
    struct ent_report reports[BATCH];
    size_t n;
    struct ent_field *kept; /* of the row at hand */
    size_t n_kept, kept_capacity;
    struct ent_interner *described;
    const char *aside;
};

/* ---- Names of columns ---- */

static bool is_joint(char c)
{
    return c == ' ' || c == '_' || c == '-' || c == '.' || c == '\t' || c == '"';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Whether a header's name is one of the names between '|'. */
static bool goes_by(struct ent_str name, const char *names)
{
    const char *at = names;

    for (;;) {
        size_t i = 0;
        for (;;) {
            while (i < name.length && is_joint(name.data[i]))
                i++;
            while (is_joint(*at))
                at++;
            if (i == name.length || *at == '\0' || *at == '|' || lower(name.data[i]) != lower(*at))
                break;
            i++;
            at++;
        }
        if (i == name.length && (*at == '\0' || *at == '|') && name.length)
            return true;
        while (*at && *at != '|')
            at++;
        if (*at == '\0')
            return false;
        at++;
    }
}

int ent_table_probe(const struct ent_table_form *form, const char *head, size_t length)
{
    const char *end = memchr(head, '\n', length);
    size_t found = 0, required = 0;

    if (end)
        length = (size_t)(end - head);
    for (size_t c = 0; c < form->n_columns; c++) {
        const char *at = head;
        bool there = false;
        while (at < head + length && !there) {
            const char *stop = memchr(at, form->dialect.delimiter, (size_t)(head + length - at));
            if (!stop)
                stop = head + length;
            there = goes_by(ent_str_trim(ent_str(at, (size_t)(stop - at))), form->columns[c].names);
            at = stop + 1;
        }
        found += there;
        if (form->columns[c].is_required) {
            required++;
            if (!there)
                return 0;
        }
    }
    return required ? (int)(60 + 40 * found / form->n_columns) : 0;
}

/* ---- What importers ask for ---- */

enum ent_status ent_table_aside(struct ent_table_row *row, const char *reason)
{
    row->table->aside = reason;
    return ENT_OK;
}

enum ent_status ent_table_reject(struct ent_table_row *row, size_t column, struct ent_error *err,
                                 const char *format, ...)
{
    char message[sizeof err->message];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    /* The column is a number of the form for now; who rejects the row finds its place in the file. */
    return ent_fail_at(err, ENT_EPARSE, NULL, row->line, column + 1, "%s", message);
}

void *ent_table_alloc(struct ent_table_row *row, size_t size)
{
    row->table->arena_used = true;
    return ent_arena_alloc(&row->table->arena, size);
}

enum ent_status ent_table_describe(struct ent_table_row *row, struct ent_str id,
                                   struct ent_str name, struct ent_str kind, struct ent_error *err)
{
    size_t before = ent_interner_count(row->table->described);
    uint32_t number;
    enum ent_status status = ent_intern(row->table->described, id, &number, err);
    struct ent_actor_record record = {
        .id = id, .name = name, .kind = kind, .is_hint = true, .line = row->line, .column = 1};

    if (status != ENT_OK || number < before)
        return status;
    return row->sink->actor(row->sink->self, &record, err);
}

enum ent_status ent_table_texts(struct ent_table_row *row, struct ent_str text, char separator,
                                struct ent_texts *texts, struct ent_error *err)
{
    size_t n = 1, found = 0;
    struct ent_str *items;

    for (size_t i = 0; separator && i < text.length; i++)
        n += text.data[i] == separator;
    items = ent_table_alloc(row, n * sizeof *items);
    if (!items)
        return ent_fail_memory(err);
    while (n--) {
        const char *stop = separator ? memchr(text.data, separator, text.length) : NULL;
        size_t length = stop ? (size_t)(stop - text.data) : text.length;
        struct ent_str part = ent_str_trim(ent_str(text.data, length));
        if (part.length)
            items[found++] = part;
        if (stop)
            text = ent_str(stop + 1, text.length - length - 1);
    }
    *texts = (struct ent_texts){items, found};
    return ENT_OK;
}

enum ent_status ent_table_keep(struct ent_table_row *row, struct ent_report *report,
                               const char *key, struct ent_str value, struct ent_error *err)
{
    struct ent_table *table = row->table;
    enum ent_status status;

    (void)report;
    if (value.length == 0 || !row->sink->wants_fields)
        return ENT_OK;
    status = ent_grow(&table->kept, &table->kept_capacity, table->n_kept + 1, sizeof *table->kept,
                      err);
    if (status == ENT_OK)
        table->kept[table->n_kept++] = (struct ent_field){ent_str_from(key), value};
    return status;
}

const char *ent_table_option(const struct ent_table_row *row, const char *name,
                             const char *fallback)
{
    const char *value = row->sink->option ? row->sink->option(row->sink->self, name) : NULL;

    return value ? value : fallback;
}

bool ent_table_day(struct ent_str text, struct ent_span *when)
{
    unsigned digits[8], year, month, day;
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t start;

    if (text.length < 8)
        return false;
    for (int i = 0; i < 8; i++) {
        digits[i] = (unsigned)(unsigned char)text.data[i] - '0';
        if (digits[i] > 9)
            return false;
    }
    year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
    month = digits[4] * 10 + digits[5];
    day = digits[6] * 10 + digits[7];
    if (year == 0 || month < 1 || month > 12 || day < 1 ||
        day > days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 || year % 400 == 0) ? 1u : 0u))
        return false;
    start = ent_days_from_civil(year, month, day) * ENT_DAY_S;
    *when = (struct ent_span){start, start + ENT_DAY_S, ENT_DATE_DAY, 0};
    return true;
}

struct ent_report ent_report_default(size_t line)
{
    return (struct ent_report){
        .when = ent_undated,
        .kind = {"event", 5},
        .confidence = ENT_MISSING,
        .intensity = ENT_MISSING,
        .weight = ENT_MISSING,
        .mentions = ENT_MISSING,
        .fatalities = ENT_MISSING,
        .sign = -1,
        .version = ENT_MISSING,
        .line = line,
        .column = 1,
    };
}

/* ---- Batches ---- */

static enum ent_status flush(struct ent_table *table, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (table->n)
        status = table->row.sink->reports(table->row.sink->self, table->reports, table->n, err);
    table->n = 0;
    if (table->arena_used)
        ent_arena_fini(&table->arena);
    table->arena_used = false;
    return status;
}

enum ent_status ent_table_send(struct ent_table_row *row, const struct ent_report *report,
                               struct ent_error *err)
{
    struct ent_table *table = row->table;

    if (table->n == BATCH) {
        enum ent_status status = flush(table, err);
        if (status != ENT_OK)
            return status;
    }
    table->reports[table->n++] = *report;
    return ENT_OK;
}

/* ---- Finding the columns ---- */

static enum ent_status pick(struct ent_table *table, struct ent_error *err)
{
    const struct ent_table_form *form = table->form;
    size_t *columns = malloc((form->n_columns + 1) * sizeof *columns), n = 0;
    enum ent_status status;

    if (!columns)
        return ent_fail_memory(err);
    /* The reader shows the picked columns in this order; those that are not there stay empty. */
    for (size_t c = 0; c < form->n_columns; c++) {
        if (table->has[c])
            columns[n++] = table->places[c];
    }
    status = ent_delimited_pick(table->rows, columns, n, err);
    free(columns);
    return status;
}

static enum ent_status find_by_header(struct ent_table *table, struct ent_error *err)
{
    const struct ent_table_form *form = table->form;
    struct ent_rows rows;
    enum ent_status status = ent_delimited_next(table->rows, 1, &rows, err);

    if (status != ENT_OK)
        return status;
    if (rows.n == 0)
        return ent_fail(err, ENT_EPARSE, "the file is empty");
    for (size_t c = 0; c < form->n_columns; c++) {
        table->places[c] = NOWHERE;
        for (size_t f = 0; f < rows.items[0].n_fields && table->places[c] == NOWHERE; f++) {
            bool taken = false;
            for (size_t before = 0; before < c; before++)
                taken |= table->places[before] == f;
            if (!taken && goes_by(rows.items[0].fields[f], form->columns[c].names))
                table->places[c] = f;
        }
        table->has[c] = table->places[c] != NOWHERE;
        if (!table->has[c] && form->columns[c].is_required)
            return ent_fail_at(err, ENT_EPARSE, NULL, rows.items[0].line, 1,
                               "no column \"%.*s\" in the header",
                               (int)strcspn(form->columns[c].names, "|"), form->columns[c].names);
    }
    return pick(table, err);
}

static void use_layout(struct ent_table *table, const struct ent_table_layout *layout)
{
    table->layout = layout;
    for (size_t c = 0; c < table->form->n_columns; c++) {
        table->has[c] = layout->places[c] > 0;
        table->places[c] = table->has[c] ? layout->places[c] - 1u : NOWHERE;
    }
}

static const struct ent_table_layout *layout_of(const struct ent_table *table, size_t n_fields)
{
    const struct ent_table_layout *layout = table->form->layouts;

    while (layout->n_fields && layout->n_fields != n_fields)
        layout++;
    return layout->n_fields ? layout : NULL;
}

/* ---- Rows ---- */

/* A copy in which what is no UTF-8, and every NUL, is U+FFFD. */
static enum ent_status repair(struct ent_table *table, struct ent_str *text, struct ent_error *err)
{
    size_t bad = ent_utf8_check(text->data, text->length), used = 0, at = 0;
    char *copy;

    if (bad == text->length)
        return ENT_OK;
    copy = ent_table_alloc(&table->row, text->length * 3);
    if (!copy)
        return ent_fail_memory(err);
    while (at < text->length) {
        size_t good = ent_utf8_check(text->data + at, text->length - at);
        memcpy(copy + used, text->data + at, good);
        used += good;
        at += good;
        if (at < text->length) {
            memcpy(copy + used, "\xEF\xBF\xBD", 3);
            used += 3;
            at++;
            if (table->row.sink->repaired)
                table->row.sink->repaired(table->row.sink->self);
        }
    }
    *text = ent_str(copy, used);
    return ENT_OK;
}

static bool is_missing(struct ent_str text, const char *words)
{
    const char *at = words;

    while (at && *at) {
        size_t length = strcspn(at, "|");
        if (text.length == length && memcmp(text.data, at, length) == 0)
            return true;
        at += length + (at[length] == '|');
    }
    return false;
}

/* The fields by column, from those that the reader picked, in the form's order. */
static enum ent_status gather(struct ent_table *table, const struct ent_row *from,
                              struct ent_error *err)
{
    const struct ent_table_form *form = table->form;
    size_t next = 0;

    for (size_t c = 0; c < form->n_columns; c++) {
        if (!table->has[c]) {
            table->fields[c] = ent_str("", 0);
            continue;
        }
        table->fields[c] = from->fields[next++];
        if (!from->is_sound) {
            enum ent_status status = repair(table, &table->fields[c], err);
            if (status != ENT_OK)
                return status;
        }
        if (form->missing && table->fields[c].length && is_missing(table->fields[c], form->missing))
            table->fields[c].length = 0;
    }
    return ENT_OK;
}

/* A row of another layout than the first one's: split it again, which is rare. */
static enum ent_status gather_again(struct ent_table *table, const struct ent_row *from,
                                    const struct ent_table_layout *layout, struct ent_error *err)
{
    size_t field = 1;
    const char *at = from->raw.data, *end = at + from->raw.length;

    for (size_t c = 0; c < table->form->n_columns; c++)
        table->fields[c] = ent_str("", 0);
    for (;; field++) {
        const char *stop = memchr(at, table->form->dialect.delimiter, (size_t)(end - at));
        if (!stop)
            stop = end;
        for (size_t c = 0; c < table->form->n_columns; c++) {
            if (layout->places[c] != field)
                continue;
            table->fields[c] = ent_str(at, (size_t)(stop - at));
            enum ent_status status = repair(table, &table->fields[c], err);
            if (status != ENT_OK)
                return status;
        }
        if (stop == end)
            return ENT_OK;
        at = stop + 1;
    }
}

static enum ent_status reject(struct ent_table *table, const struct ent_row *row,
                              struct ent_error *why, struct ent_error *err)
{
    const struct ent_sink *sink = table->row.sink;
    enum ent_status status = flush(table, err);

    if (status != ENT_OK)
        return status;
    /* ent_table_reject says a column of the form: find where it stands in the file. */
    if (why->column > 0 && why->column <= table->form->n_columns &&
        table->places[why->column - 1] != NOWHERE) {
        struct ent_position place = ent_row_place(table->rows, row, table->places[why->column - 1]);
        why->line = place.line;
        why->column = place.column;
    }
    return sink->reject(sink->self, why, err);
}

static enum ent_status take_row(struct ent_table *table, const struct ent_row *from,
                                struct ent_error *err)
{
    const struct ent_table_form *form = table->form;
    struct ent_report *report = &table->reports[table->n];
    struct ent_error why = {0};
    enum ent_status status = ENT_OK;

    table->row.line = from->line;
    if (form->layouts && from->n_fields != table->layout->n_fields) {
        const struct ent_table_layout *layout = layout_of(table, from->n_fields);
        if (!layout) {
            ent_fail_at(&why, ENT_EPARSE, NULL, from->line, 0, "%zu fields, not %zu",
                        from->n_fields, table->layout->n_fields);
            return reject(table, from, &why, err);
        }
        status = gather_again(table, from, layout, err);
    } else {
        status = gather(table, from, err);
    }
    if (status != ENT_OK)
        return status;
    *report = ent_report_default(from->line);
    table->aside = NULL;
    table->n_kept = 0;
    status = form->row(&table->row, report, &why);
    if (status == ENT_EPARSE)
        return reject(table, from, &why, err);
    if (status != ENT_OK) {
        if (err && err->status == ENT_OK)
            *err = why;
        return status;
    }
    if (table->aside)
        return table->row.sink->aside(table->row.sink->self, table->aside, err);
    if (report->source.n == 0 && !report->is_attached) /* held back: it waits for other rows */
        return ENT_OK;
    if (table->n_kept) {
        struct ent_field *fields =
            ent_table_alloc(&table->row, table->n_kept * sizeof *table->kept);
        if (!fields)
            return ent_fail_memory(err);
        memcpy(fields, table->kept, table->n_kept * sizeof *table->kept);
        report->fields = fields;
        report->n_fields = table->n_kept;
    }
    table->n++;
    return table->n == BATCH ? flush(table, err) : ENT_OK;
}

static enum ent_status take_rows(struct ent_table *table, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    while (status == ENT_OK) {
        struct ent_rows rows;
        status = ent_delimited_next(table->rows, BATCH, &rows, err);
        if (status != ENT_OK || rows.n == 0)
            break;
        for (size_t i = 0; i < rows.n && status == ENT_OK; i++)
            status = take_row(table, &rows.items[i], err);
        /* The next rows take the place of these, which the reports still borrow. */
        if (status == ENT_OK)
            status = flush(table, err);
    }
    return status;
}

/* Without a header the first row tells the layout; it is read again as a row. */
static enum ent_status find_by_count(struct ent_table *table, struct ent_input_stream *input,
                                     struct ent_error *err)
{
    struct ent_str head;
    size_t n_fields = 1, length;
    const char *end;
    enum ent_status status = ent_input_peek(input, &head, err);

    if (status != ENT_OK)
        return status;
    end = memchr(head.data, '\n', head.length);
    length = end ? (size_t)(end - head.data) : head.length;
    for (size_t i = 0; i < length; i++)
        n_fields += head.data[i] == table->form->dialect.delimiter;
    const struct ent_table_layout *layout = layout_of(table, n_fields);
    use_layout(table, layout ? layout : table->form->layouts);
    return pick(table, err);
}

enum ent_status ent_table_read(const struct ent_table_form *form, struct ent_input_stream *input,
                               const struct ent_sink *sink, struct ent_error *err)
{
    struct ent_table *table = calloc(1, sizeof *table);
    enum ent_status status = ENT_OK;

    if (!table)
        return ent_fail_memory(err);
    table->form = form;
    table->fields = calloc(form->n_columns + 1, sizeof *table->fields);
    table->has = calloc(form->n_columns + 1, sizeof *table->has);
    table->places = calloc(form->n_columns + 1, sizeof *table->places);
    table->row = (struct ent_table_row){
        .fields = table->fields,
        .has = table->has,
        .state = calloc(1, form->state_size + 1),
        .sink = sink,
        .table = table,
    };
    if (!table->fields || !table->has || !table->places || !table->row.state)
        status = ent_fail_memory(err);
    if (status == ENT_OK)
        status = ent_interner_new(&table->described, err);
    if (status == ENT_OK)
        status = ent_delimited_new(&table->rows, input, &form->dialect, err);
    if (status == ENT_OK)
        status = form->layouts ? find_by_count(table, input, err) : find_by_header(table, err);
    if (status == ENT_OK && form->begin)
        status = form->begin(&table->row, err);
    if (status == ENT_OK)
        status = take_rows(table, err);
    if (status == ENT_OK && form->end)
        status = form->end(&table->row, err);
    if (status == ENT_OK)
        status = flush(table, err);
    if (form->fini && table->row.state)
        form->fini(table->row.state);
    ent_delimited_free(table->rows);
    ent_interner_free(table->described);
    ent_arena_fini(&table->arena);
    free(table->row.state);
    free(table->fields);
    free(table->has);
    free(table->places);
    free(table->kept);
    free(table);
    return status;
}
