#include "table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define BATCH   ENT_PLAIN_ROWS
#define SINGLES (2 * BATCH)
#define NOWHERE SIZE_MAX

struct ent_table {
    const struct ent_table_form *form;
    struct ent_dialect dialect;
    struct ent_delimited *rows;
    struct ent_table_row row;
    struct ent_str *fields; /* of the row at hand, by column */
    bool *has;
    size_t *picked; /* the columns that the reader shows, in its order */
    size_t n_picked;
    bool others_are_set;    /* what is not picked is not empty: the last row had another layout */
    size_t *places;         /* by column: its number in the file, from 0, or NOWHERE */
    size_t n_fields;        /* of the header, or of rows of the first layout */
    size_t n_before;        /* of the row before the one at hand, or of the header */
    struct ent_arena arena; /* of the batch */
    bool arena_used;
    struct ent_str singles[SINGLES]; /* lists of one text, which most are; of the batch */
    size_t n_singles;
    char last_day[8]; /* days mostly repeat */
    struct ent_span last_when;
    struct ent_report nothing_known, at_hand, reports[BATCH];
    size_t n;
    struct ent_field *kept; /* of the row at hand */
    size_t n_kept, kept_capacity;
    struct ent_str *names; /* of the file's columns, and in how many rows each of the form's is
                              filled: NULL unless the sink asks */
    uint64_t *filled;
    struct ent_arena names_arena;
    struct ent_interner *described;
    char *description; /* what is looked up there */
    size_t description_capacity;
    const char *aside;
    struct ent_plain plain; /* without columns where rows go one by one */

    /* Rows that wait for others, by the number of their key. */
    struct ent_interner *keys;
    struct held {
        struct ent_table_held *first, *last;
    } * held;
    size_t held_capacity;
    struct ent_arena held_arena;
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

static char delimiter_of(const struct ent_table_form *form, const char *head, size_t length)
{
    const char *end = memchr(head, '\n', length);
    char best = form->dialect.delimiter;
    size_t most = 0;

    if (end)
        length = (size_t)(end - head);
    for (size_t i = 0; i < length; i++)
        most += head[i] == best;
    for (const char *other = form->delimiters; other && *other; other++) {
        size_t n = 0;
        for (size_t i = 0; i < length; i++)
            n += head[i] == *other;
        if (n > most) {
            most = n;
            best = *other;
        }
    }
    return best;
}

int ent_table_probe(const struct ent_table_form *form, const char *head, size_t length)
{
    const char delimiter = delimiter_of(form, head, length);
    const char *end = memchr(head, '\n', length);
    size_t found = 0, required = 0;

    if (end)
        length = (size_t)(end - head);
    for (size_t c = 0; c < form->n_columns; c++) {
        const char *at = head;
        bool there = false;
        while (at < head + length && !there) {
            const char *stop = memchr(at, delimiter, (size_t)(head + length - at));
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

size_t ent_table_first_line(const char *head, size_t length, char delimiter, struct ent_str *fields,
                            size_t n)
{
    const char *end = memchr(head, '\n', length), *at = head;
    size_t found = 0;

    end = end ? end : head + length;
    if (end > head && end[-1] == '\r')
        end--;
    for (size_t i = 0; i < n; i++)
        fields[i] = ent_str("", 0);
    for (;; at++) {
        const char *stop = memchr(at, delimiter, (size_t)(end - at));
        if (!stop)
            stop = end;
        if (found < n)
            fields[found] = ent_str(at, (size_t)(stop - at));
        found++;
        if (stop == end)
            return found;
        at = stop;
    }
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

/* ---- What importers ask for ---- */

enum ent_status ent_table_aside(struct ent_table_row *row, const char *reason)
{
    row->table->aside = reason;
    return ENT_OK;
}

void ent_table_drop(struct ent_table_row *row, size_t column)
{
    row->table->has[column] = false;
}

static bool read_plain_day(void *user, struct ent_str text, struct ent_span *when)
{
    (void)user;
    return ent_table_day(text, when);
}

enum ent_status ent_table_plain(struct ent_table_row *row, const struct ent_plain_column *rule,
                                struct ent_error *err)
{
    const struct ent_sink *sink = row->sink;
    struct ent_plain *plain = &row->table->plain;

    if (!sink->simple || sink->wants_fields || sink->wants_documents || sink->column)
        return ENT_OK;
    plain->n_columns = row->table->n_fields;
    plain->has_no_lists = true;
    plain->read_date = read_plain_day;
    return ent_plain_add_column(plain, rule, err);
}

enum ent_status ent_table_hold(struct ent_table_row *row, struct ent_str key, const char *reason,
                               struct ent_error *err)
{
    struct ent_table *table = row->table;
    size_t n_columns = table->form->n_columns;
    struct ent_table_held *held = ent_arena_alloc(&table->held_arena, sizeof *held);
    struct ent_str *fields = ent_arena_alloc(&table->held_arena, n_columns * sizeof *fields);
    const struct ent_table_held *first;
    uint32_t number;
    enum ent_status status = held && fields ? ENT_OK : ent_fail_memory(err);

    if (status == ENT_OK && !table->keys)
        status = ent_interner_new(&table->keys, err);
    if (status == ENT_OK)
        status = ent_intern(table->keys, key, &number, err);
    if (status == ENT_OK) {
        size_t old = table->held_capacity;
        status = ent_grow(&table->held, &table->held_capacity, (size_t)number + 1,
                          sizeof *table->held, err);
        if (status == ENT_OK && table->held_capacity > old)
            memset(table->held + old, 0, (table->held_capacity - old) * sizeof *table->held);
    }
    if (status != ENT_OK)
        return status;
    first = table->held[number].first;
    for (size_t c = 0; c < n_columns; c++) {
        /* Rows that belong together are mostly equal. */
        if (first && ent_str_equal(first->fields[c], row->fields[c])) {
            fields[c] = first->fields[c];
            continue;
        }
        fields[c] = ent_str("", row->fields[c].length);
        if (fields[c].length &&
            !(fields[c].data = ent_arena_copy(&table->held_arena, row->fields[c])))
            return ent_fail_memory(err);
    }
    *held = (struct ent_table_held){fields, row->line, NULL};
    if (first) {
        table->held[number].last->next = held;
        table->held[number].last = held;
        return ent_table_aside(row, reason);
    }
    table->held[number] = (struct held){held, held};
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
    /* The column is a number of the form for now; who rejects the row finds its place in the file.
     */
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
    struct ent_table *table = row->table;
    struct ent_actor_record record = {
        .id = id, .name = name, .kind = kind, .is_hint = true, .line = row->line, .column = 1};
    struct ent_str parts[] = {id, name, kind};
    size_t before = ent_interner_count(table->described), length = 0;
    uint32_t number;
    enum ent_status status =
        ent_grow(&table->description, &table->description_capacity,
                 id.length + name.length + kind.length + 3, sizeof *table->description, err);

    if (status != ENT_OK)
        return status;
    /* What else is said of the same actor goes on too: which of it counts must not depend on the
     * rows' order. */
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].length)
            memcpy(table->description + length, parts[i].data, parts[i].length);
        length += parts[i].length;
        table->description[length++] = '\0';
    }
    status = ent_intern(table->described, ent_str(table->description, length), &number, err);
    if (status != ENT_OK || number < before)
        return status;
    return row->sink->actor(row->sink->self, &record, err);
}

enum ent_status ent_table_print(struct ent_table_row *row, struct ent_str *text,
                                struct ent_error *err, const char *format, ...)
{
    va_list arguments, again;
    char *data;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    data = length < 0 ? NULL : ent_table_alloc(row, (size_t)length + 1);
    if (data)
        vsnprintf(data, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    if (!data)
        return ent_fail_memory(err);
    *text = ent_str(data, (size_t)length);
    return ENT_OK;
}

/* More than blanks are, for a quick look: whether to trim. */
static inline bool is_blank(char c)
{
    return (unsigned char)c <= ' ';
}

enum ent_status ent_table_texts(struct ent_table_row *row, struct ent_str text, char separator,
                                struct ent_texts *texts, struct ent_error *err)
{
    size_t n = 1, found = 0;
    struct ent_str *items;

    if (!separator && row->table->n_singles < SINGLES) {
        if (text.length && (is_blank(text.data[0]) || is_blank(text.data[text.length - 1])))
            text = ent_str_trim(text);
        items = &row->table->singles[row->table->n_singles++];
        *items = text;
        *texts = (struct ent_texts){items, text.length > 0 &&
                                               !is_missing(text, row->table->form->missing)};
        return ENT_OK;
    }
    for (size_t i = 0; separator && i < text.length; i++)
        n += text.data[i] == separator;
    items = ent_table_alloc(row, n * sizeof *items);
    if (!items)
        return ent_fail_memory(err);
    while (n--) {
        const char *stop = separator ? memchr(text.data, separator, text.length) : NULL;
        size_t length = stop ? (size_t)(stop - text.data) : text.length;
        struct ent_str part = ent_str_trim(ent_str(text.data, length));
        if (part.length && !is_missing(part, row->table->form->missing))
            items[found++] = part;
        if (stop)
            text = ent_str(stop + 1, text.length - length - 1);
    }
    *texts = (struct ent_texts){items, found};
    return ENT_OK;
}

enum ent_status ent_table_join(struct ent_table_row *row, const struct ent_str *texts, size_t n,
                               struct ent_str *joined, struct ent_error *err)
{
    size_t length = 0;
    char *to;

    *joined = ent_str("", 0);
    if (n == 0 || texts[n - 1].length == 0)
        return ENT_OK;
    for (size_t i = 0; i < n; i++)
        length += texts[i].length;
    to = ent_table_alloc(row, length);
    if (!to)
        return ent_fail_memory(err);
    *joined = ent_str(to, length);
    for (size_t i = 0; i < n; i++) {
        if (texts[i].length)
            memcpy(to, texts[i].data, texts[i].length);
        to += texts[i].length;
    }
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
    status =
        ent_grow(&table->kept, &table->kept_capacity, table->n_kept + 1, sizeof *table->kept, err);
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

enum ent_status ent_table_choose(const struct ent_sink *sink,
                                 const struct ent_import_option *option, size_t *choice,
                                 struct ent_error *err)
{
    const char *value = sink->option ? sink->option(sink->self, option->name) : NULL;
    const char *at = option->values;
    size_t length = strlen(value ? value : option->fallback);

    for (size_t i = 0;; i++) {
        size_t word = strcspn(at, "|");
        if (word == length && memcmp(at, value ? value : option->fallback, word) == 0) {
            *choice = i;
            return ENT_OK;
        }
        if (at[word] == '\0')
            return ent_fail(err, ENT_EINVAL, "%s \"%.40s\" is none of %s", option->name, value,
                            option->values);
        at += word + 1;
    }
}

/* Whether eight bytes are digits: each is 0x30 to 0x39, and stays so with 6 added. */
static inline bool are_digits(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t eight;

    memcpy(&eight, bytes, sizeof eight);
    return ((eight & (eight + 6 * ones)) & 0xF0 * ones) == 0x30 * ones &&
           ((eight | (eight + 6 * ones)) & 0xF0 * ones) == 0x30 * ones;
}

bool ent_table_is_number(struct ent_str text)
{
    bool is_number = text.length > 0;
    size_t at = 0;

    for (; text.length - at >= 8; at += 8)
        is_number &= are_digits(text.data + at);
    for (; at < text.length; at++)
        is_number &= (unsigned char)(text.data[at] - '0') <= 9;
    return is_number;
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
        day > days[month - 1] +
                  (month == 2 && year % 4 == 0 && (year % 100 || year % 400 == 0) ? 1u : 0u))
        return false;
    start = ent_days_from_civil(year, month, day) * ENT_DAY_S;
    *when = (struct ent_span){start, start + ENT_DAY_S, ENT_DATE_DAY, 0};
    return true;
}

bool ent_table_same_day(struct ent_table_row *row, struct ent_str text, struct ent_span *when)
{
    struct ent_table *table = row->table;

    if (table->last_when.precision && text.length == sizeof table->last_day &&
        memcmp(text.data, table->last_day, sizeof table->last_day) == 0) {
        *when = table->last_when;
        return true;
    }
    if (!ent_table_day(text, when))
        return false;
    memcpy(table->last_day, text.data, sizeof table->last_day);
    table->last_when = *when;
    return true;
}

static const struct ent_report nothing_known = {
    .when = {INT64_MIN, INT64_MAX, ENT_UNDATED, 0},
    .kind = {"event", 5},
    .confidence = ENT_MISSING,
    .intensity = ENT_MISSING,
    .weight = ENT_MISSING,
    .mentions = ENT_MISSING,
    .fatalities = ENT_MISSING,
    .sign = -1,
    .version = ENT_MISSING,
    .column = 1,
};

struct ent_report ent_report_default(size_t line)
{
    struct ent_report report = nothing_known;

    report.line = line;
    return report;
}

/* ---- Batches ---- */

static enum ent_status hand_over(struct ent_table *table, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (table->n)
        status = table->row.sink->reports(table->row.sink->self, table->reports, table->n, err);
    table->n = 0;
    return status;
}

/* Between rows, when nothing that was allocated for one is needed any more. */
static enum ent_status flush(struct ent_table *table, struct ent_error *err)
{
    enum ent_status status = hand_over(table, err);

    if (table->arena_used)
        ent_arena_fini(&table->arena);
    table->arena_used = false;
    table->n_singles = 0;
    return status;
}

enum ent_status ent_table_send(struct ent_table_row *row, const struct ent_report *report,
                               struct ent_error *err)
{
    struct ent_table *table = row->table;
    struct ent_report *sent = &table->reports[table->n];

    if (report != sent)
        ent_report_copy(sent, report);
    if (table->n_kept) {
        struct ent_field *fields = ent_table_alloc(row, table->n_kept * sizeof *fields);
        if (!fields)
            return ent_fail_memory(err);
        memcpy(fields, table->kept, table->n_kept * sizeof *fields);
        sent->fields = fields;
        sent->n_fields = table->n_kept;
        table->n_kept = 0;
    }
    table->n++;
    return table->n == BATCH ? hand_over(table, err) : ENT_OK;
}

/* ---- Finding the columns ---- */

static enum ent_status pick(struct ent_table *table, struct ent_error *err)
{
    const struct ent_table_form *form = table->form;
    size_t *columns = malloc((form->n_columns + 1) * sizeof *columns);
    enum ent_status status;

    if (!columns)
        return ent_fail_memory(err);
    /* The reader shows the picked columns in this order; those that are not there stay empty. */
    for (size_t c = 0; c < form->n_columns; c++) {
        table->fields[c] = ent_str("", 0);
        if (!table->has[c])
            continue;
        columns[table->n_picked] = table->places[c];
        table->picked[table->n_picked++] = c;
    }
    for (size_t p = 0; p < table->plain.n; p++) {
        size_t at = 0;
        while (at < table->n_picked && table->picked[at] != table->plain.columns[p].at)
            at++;
        if (at == table->n_picked) { /* no such column: rows go the long way */
            table->plain.n = 0;
            break;
        }
        table->plain.columns[p].at = at;
    }
    status = ent_delimited_pick(table->rows, columns, table->n_picked, err);
    free(columns);
    return status;
}

/* Remember what the columns are called, where somebody will ask. */
static enum ent_status name_columns(struct ent_table *table, const struct ent_str *names,
                                    struct ent_error *err)
{
    if (!table->row.sink->column)
        return ENT_OK;
    table->names = calloc(table->n_fields + 1, sizeof *table->names);
    table->filled = calloc(table->form->n_columns + 1, sizeof *table->filled);
    if (!table->names || !table->filled)
        return ent_fail_memory(err);
    for (size_t f = 0; f < table->n_fields; f++) {
        table->names[f] = ent_str(ent_arena_copy(&table->names_arena, names[f]), names[f].length);
        if (!table->names[f].data)
            return ent_fail_memory(err);
    }
    return ENT_OK;
}

/* The same where no header tells: the layout knows. */
static enum ent_status name_fields(struct ent_table *table, const char *names,
                                   struct ent_error *err)
{
    struct ent_str *fields = calloc(table->n_fields + 1, sizeof *fields);
    enum ent_status status;

    if (!fields)
        return ent_fail_memory(err);
    for (size_t f = 0; f < table->n_fields; f++) {
        fields[f] = ent_str(names ? names : "", names ? strcspn(names, " ") : 0);
        names = names && names[fields[f].length] ? names + fields[f].length + 1 : NULL;
    }
    status = name_columns(table, fields, err);
    free(fields);
    return status;
}

/* Tell what became of the columns. */
static enum ent_status tell_columns(struct ent_table *table, struct ent_error *err)
{
    const struct ent_sink *sink = table->row.sink;
    enum ent_status status = ENT_OK;

    for (size_t f = 0; f < table->n_fields && status == ENT_OK && table->names; f++) {
        struct ent_column_record column = {.name = ent_str_trim(table->names[f])};
        for (size_t c = 0; c < table->form->n_columns; c++) {
            if (table->places[c] != f || !table->has[c])
                continue;
            column.use = "used";
            column.n_filled = table->filled[c];
        }
        status = sink->column(sink->self, &column, err);
    }
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
    table->n_fields = table->n_before = rows.items[0].n_fields;
    status = name_columns(table, rows.items[0].fields, err);
    if (status != ENT_OK)
        return status;
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
    return ENT_OK;
}

static void use_layout(struct ent_table *table, const struct ent_table_layout *layout)
{
    table->n_fields = table->n_before = layout->n_fields;
    for (size_t c = 0; c < table->form->n_columns; c++) {
        table->has[c] = layout->places[c] > 0;
        table->places[c] = table->has[c] ? layout->places[c] - 1u : NOWHERE;
    }
}

static const struct ent_table_layout *layout_of(const struct ent_table *table, size_t n_fields)
{
    const struct ent_table_layout *layout = table->form->layouts;

    while (layout && layout->n_fields && layout->n_fields != n_fields)
        layout++;
    return layout && layout->n_fields ? layout : NULL;
}

/* ---- Rows ---- */

/* A copy in which what is no UTF-8, and every NUL, is U+FFFD. */
static enum ent_status repair(struct ent_table *table, const struct ent_row *row,
                              struct ent_str *text, struct ent_error *err)
{
    const struct ent_sink *sink = table->row.sink;
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
            if (sink->repaired) {
                struct ent_position place = ent_row_place_of(row, text->data + at);
                sink->repaired(sink->self, (unsigned char)text->data[at], place.line, place.column);
            }
            at++;
        }
    }
    *text = ent_str(copy, used);
    return ENT_OK;
}

/* The fields by column, from those that the reader picked. */
static enum ent_status gather(struct ent_table *table, const struct ent_row *from,
                              struct ent_error *err)
{
    const struct ent_table_form *form = table->form;

    for (size_t c = 0; table->others_are_set && c < form->n_columns; c++)
        table->fields[c] = ent_str("", 0);
    table->others_are_set = false;
    for (size_t i = 0; i < table->n_picked; i++)
        table->fields[table->picked[i]] = from->fields[i];
    for (size_t i = 0; !from->is_sound && i < table->n_picked; i++) {
        enum ent_status status = repair(table, from, &table->fields[table->picked[i]], err);
        if (status != ENT_OK)
            return status;
    }
    for (size_t i = 0; form->missing && i < table->n_picked; i++) {
        struct ent_str *field = &table->fields[table->picked[i]];
        if (field->length && is_missing(*field, form->missing))
            field->length = 0;
    }
    return ENT_OK;
}

/* A row of another layout than the first one's: split it again, which is rare. */
static enum ent_status gather_again(struct ent_table *table, const struct ent_row *from,
                                    const struct ent_table_layout *layout, struct ent_error *err)
{
    size_t field = 1;
    const char *at = from->raw.data, *end = at + from->raw.length;

    table->others_are_set = true;
    for (size_t c = 0; c < table->form->n_columns; c++)
        table->fields[c] = ent_str("", 0);
    for (;; field++) {
        const char *stop = memchr(at, table->dialect.delimiter, (size_t)(end - at));
        if (!stop)
            stop = end;
        for (size_t c = 0; c < table->form->n_columns; c++) {
            enum ent_status status = ENT_OK;
            if (layout->places[c] != field)
                continue;
            table->fields[c] = ent_str(at, (size_t)(stop - at));
            if (!from->is_sound)
                status = repair(table, from, &table->fields[c], err);
            if (status != ENT_OK)
                return status;
            if (table->form->missing && is_missing(table->fields[c], table->form->missing))
                table->fields[c].length = 0;
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
    if (row && why->column > 0 && why->column <= table->form->n_columns) {
        const struct ent_table_layout *layout =
            row->n_fields == table->n_fields ? NULL : layout_of(table, row->n_fields);
        size_t column =
            layout ? layout->places[why->column - 1] - (size_t)1 : table->places[why->column - 1];
        if (column != NOWHERE) {
            struct ent_position place = ent_row_place(table->rows, row, column);
            why->line = place.line;
            why->column = place.column;
        }
    }
    return sink->reject(sink->self, why, err);
}

/* What becomes of the report at hand, once the importer has looked at its row. */
static enum ent_status finish(struct ent_table *table, const struct ent_row *from,
                              struct ent_report *report, enum ent_status status,
                              struct ent_error *why, struct ent_error *err)
{
    if (status == ENT_EPARSE)
        return reject(table, from, why, err);
    if (status != ENT_OK) {
        if (err && err->status == ENT_OK)
            *err = *why;
        return status;
    }
    if (table->aside && (report->version == ENT_MISSING || report->id.length == 0))
        return table->row.sink->aside(table->row.sink->self, table->aside, report->line, 1, err);
    report->aside = table->aside; /* an older version must not come to stand in its place */
    if (report->aside)
        report->source = report->target = (struct ent_texts){NULL, 0};
    else if (report->source.n == 0 && !report->is_attached) /* held back: it waits for other rows */
        return ENT_OK;
    return ent_table_send(&table->row, report, err);
}

/*
 * Whether the file ends within this row, which has no newline: it has fewer fields than the one
 * before it. Where rows of several lengths go together (and parts of a file are read alone), a
 * field that must be a day tells instead.
 */
static bool is_cut_off(const struct ent_table *table, const struct ent_row *row)
{
    const struct ent_table_layout *layout = layout_of(table, row->n_fields);
    const char *at = row->raw.data, *end = row->raw.data + row->raw.length, *next;
    struct ent_span day;

    if (!layout || layout->day == 0)
        return row->n_fields < table->n_before;
    for (size_t i = 1; i < layout->day; i++) {
        next = memchr(at, table->dialect.delimiter, (size_t)(end - at));
        if (!next)
            return true;
        at = next + 1;
    }
    next = memchr(at, table->dialect.delimiter, (size_t)(end - at));
    return (next ? next : end) - at != 8 || !ent_table_day(ent_str(at, 8), &day);
}

static enum ent_status take_row(struct ent_table *table, const struct ent_row *from, bool is_last,
                                struct ent_error *err)
{
    const struct ent_table_form *form = table->form;
    /* In its place among the others, where it need not be copied; unless others may go before it.
     */
    struct ent_report *report = form->end ? &table->at_hand : &table->reports[table->n];
    const struct ent_table_layout *layout;
    struct ent_error why;
    enum ent_status status = ENT_OK;

    why.status = ENT_OK;
    table->row.line = from->line;
    if (is_last && ent_row_is_open(table->rows, from) && is_cut_off(table, from)) {
        ent_fail_at(&why, ENT_EPARSE, NULL, from->line, 0,
                    "the file ends within this row, after %zu fields", from->n_fields);
        return reject(table, from, &why, err);
    }
    table->n_before = from->n_fields;
    layout = from->n_fields == table->n_fields ? NULL : layout_of(table, from->n_fields);
    if (layout) {
        status = gather_again(table, from, layout, err);
    } else if (from->n_fields != table->n_fields && (form->is_exact || !form->columns)) {
        ent_fail_at(&why, ENT_EPARSE, NULL, from->line, 0, "%zu field%s where %s %zu",
                    from->n_fields, from->n_fields == 1 ? "" : "s",
                    form->columns ? "the header has" : "others have", table->n_fields);
        return reject(table, from, &why, err);
    } else {
        status = gather(table, from, err);
    }
    if (status != ENT_OK)
        return status;
    for (size_t c = 0; table->filled && c < form->n_columns; c++)
        table->filled[c] += table->fields[c].length > 0;
    ent_report_copy(report, &table->nothing_known);
    report->line = from->line;
    table->aside = NULL;
    table->n_kept = 0;
    status = form->row(&table->row, report, &why);
    return finish(table, from, report, status, &why, err);
}

static enum ent_status join_held(struct ent_table *table, struct ent_error *err)
{
    size_t n = ent_interner_count(table->keys);
    enum ent_status status = ENT_OK;

    for (size_t key = 0; key < n && status == ENT_OK; key++) {
        const struct ent_table_held *first = table->held[key].first;
        struct ent_error why = {0};
        if (!first)
            continue;
        table->row.fields = first->fields;
        table->row.line = first->line;
        table->row.key = ent_interned(table->keys, (uint32_t)key);
        table->at_hand = ent_report_default(first->line);
        table->aside = NULL;
        table->n_kept = 0;
        status = table->form->join(&table->row, first, &table->at_hand, &why);
        status = finish(table, NULL, &table->at_hand, status, &why, err);
        if (status == ENT_OK && table->n == 0)
            status = flush(table, err);
    }
    table->row.fields = table->fields;
    return status;
}

/* The plain ones all at once, if that may be. */
static enum ent_status take_batch(struct ent_table *table, const struct ent_rows *rows,
                                  struct ent_error *err)
{
    const struct ent_row *last = &rows->items[rows->n - 1];
    const struct ent_sink *sink = table->row.sink;
    struct ent_plain *plain = &table->plain;
    size_t n = 0;
    enum ent_status status = ENT_OK;

    ent_plain_look(plain, rows, true);
    if (ent_row_is_open(table->rows, last))
        plain->way[rows->n - 1] = ENT_PLAIN_NOT; /* it may be cut off */
    if (plain->n > 0)
        status = ent_plain_hand(plain, rows, sink, &n, err);
    for (size_t i = 0; i < rows->n && n < rows->n && status == ENT_OK; i++) {
        const struct ent_row *row = &rows->items[i];
        if (i > 0)
            table->n_before = row[-1].n_fields;
        if (plain->way[i] == ENT_PLAIN_ASIDE)
            status = sink->aside(sink->self, plain->aside[i], row->line, 1, err);
        else if (plain->way[i] == ENT_PLAIN_NOT)
            status = take_row(table, row, row == last, err);
    }
    table->n_before = last->n_fields;
    /* The next rows take the place of these, which the reports still borrow. */
    return status == ENT_OK ? flush(table, err) : status;
}

static enum ent_status take_rows(struct ent_table *table, struct ent_error *err)
{
    size_t n = 16;
    enum ent_status status = ENT_OK;

    while (status == ENT_OK) {
        struct ent_rows rows;
        status = ent_delimited_next(table->rows, n, &rows, err);
        if (status != ENT_OK || rows.n == 0)
            break;
        status = take_batch(table, &rows, err);
        n = ent_rows_at_once(&rows);
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
        n_fields += head.data[i] == table->dialect.delimiter;
    const struct ent_table_layout *layout = layout_of(table, n_fields);
    layout = layout ? layout : table->form->layouts;
    use_layout(table, layout);
    return name_fields(table, layout->names, err);
}

enum ent_status ent_table_read(const struct ent_table_form *form, struct ent_input_stream *input,
                               const struct ent_sink *sink, struct ent_error *err)
{
    struct ent_table *table = calloc(1, sizeof *table);
    struct ent_str head;
    enum ent_status status = ENT_OK;

    if (!table)
        return ent_fail_memory(err);
    table->form = form;
    table->nothing_known = nothing_known;
    table->fields = calloc(form->n_columns + 1, sizeof *table->fields);
    table->has = calloc(form->n_columns + 1, sizeof *table->has);
    table->places = calloc(form->n_columns + 1, sizeof *table->places);
    table->picked = calloc(form->n_columns + 1, sizeof *table->picked);
    table->row = (struct ent_table_row){
        .fields = table->fields,
        .has = table->has,
        .state = calloc(1, form->state_size + 1),
        .sink = sink,
        .table = table,
    };
    if (!table->fields || !table->has || !table->places || !table->picked || !table->row.state)
        status = ent_fail_memory(err);
    if (status == ENT_OK)
        status = ent_input_peek(input, &head, err);
    if (status == ENT_OK) {
        table->dialect = form->dialect;
        table->dialect.delimiter = delimiter_of(form, head.data, head.length);
    }
    if (status == ENT_OK)
        status = ent_interner_new(&table->described, err);
    if (status == ENT_OK)
        status = ent_delimited_new(&table->rows, input, &table->dialect, err);
    if (status == ENT_OK)
        status = form->columns ? find_by_header(table, err) : find_by_count(table, input, err);
    if (status == ENT_OK && form->begin)
        status = form->begin(&table->row, err);
    if (status == ENT_OK)
        status = pick(table, err);
    if (status == ENT_OK)
        status = take_rows(table, err);
    if (status == ENT_OK && table->keys)
        status = join_held(table, err);
    if (status == ENT_OK && form->end)
        status = form->end(&table->row, err);
    if (status == ENT_OK)
        status = flush(table, err);
    if (status == ENT_OK)
        status = tell_columns(table, err);
    if (form->fini && table->row.state)
        form->fini(table->row.state);
    ent_delimited_free(table->rows);
    ent_plain_fini(&table->plain);
    ent_interner_free(table->described);
    ent_interner_free(table->keys);
    ent_arena_fini(&table->arena);
    ent_arena_fini(&table->held_arena);
    free(table->held);
    free(table->row.state);
    free(table->fields);
    free(table->has);
    free(table->places);
    free(table->picked);
    free(table->kept);
    free(table->description);
    ent_arena_fini(&table->names_arena);
    free(table->names);
    free(table->filled);
    free(table);
    return status;
}
