#include "delimited.h"

#include <assert.h>
#include <stdlib.h>

#include "../graph/padded.h"
#include "marks.h"

static_assert(ENT_INPUT_PADDING >= ENT_PADDING, "fields are padded texts");

#define CHUNK    ENT_CHUNK
#define UNPICKED SIZE_MAX
#define AT_HAND  ((size_t)64 << 10) /* bytes: less than any second cache has */
#define NEVER    SIZE_MAX           /* behind the last delimiter that is looked for */

/* A picked field reaches from behind one delimiter to another: places among those looked for. */
struct picked {
    size_t start, end; /* start: NEVER for the row's own start */
};

struct ent_delimited {
    struct ent_input_stream *input;
    struct ent_dialect dialect;
    bool takes_runs; /* of blanks for one delimiter */
    struct ent_str window;
    bool window_is_last;
    size_t line; /* of the window's first byte */
    size_t used; /* of the window: the rows of the last batch */

    /* The batch. */
    struct ent_row *rows;
    size_t n_rows, rows_capacity;
    struct ent_str *fields;
    size_t n_fields, fields_capacity;
    size_t *doubled; /* the fields whose quotes are doubled inside, to be copied once the batch is
                        whole */
    size_t n_doubled, doubled_capacity;
    bool is_odd;  /* there may be bytes that are no ASCII text */
    bool is_trim; /* of its rows: see struct ent_rows */
    char *copies;
    size_t copies_capacity;

    size_t *slots; /* where each column goes among the picked; NULL: all, in order */
    size_t n_slots, n_picked;
    bool is_picked; /* columns are picked, and nothing quotes: then by delimiters */
    enum ent_marking marking;
    struct picked *picked; /* each of them */
    size_t *wanted; /* which delimiters of a row are looked for, rising, NEVER at the end … */
    size_t *found;  /* … and where they stand */
};

/* The row and the field at hand; offsets are into the window. */
struct split {
    size_t row, field;     /* where they begin */
    size_t row_line, line; /* there, and here */
    size_t n_fields;       /* of the row, before the one at hand */
    size_t first_field;    /* of the row, among the batch's */
    size_t closed;         /* the field's closing quote so far */
    size_t n_found;        /* of the delimiters that are looked for */
    bool was_quoted, in_quotes, is_doubled;
    bool is_sound; /* the row */
};

/* Make room for a field; here, where it costs nothing, rows of delimiters alone are caught. */
static enum ent_status grow_fields(struct ent_delimited *reader, const struct split *split,
                                   size_t n, struct ent_error *err)
{
    if (split->n_fields > ENT_ROW_MAX_FIELDS)
        return ent_fail_at(err, ENT_ELIMIT, NULL, split->row_line, 1,
                           "a row has more than %zu fields", ENT_ROW_MAX_FIELDS);
    return ent_grow(&reader->fields, &reader->fields_capacity, reader->n_fields + n,
                    sizeof(*reader->fields), err);
}

/* The text of a field that began with a quote and ends before `end`. */
static enum ent_status unquote(struct ent_delimited *reader, struct split *split, size_t end,
                               struct ent_str *text, struct ent_error *err)
{
    enum ent_status status;

    if (split->closed + 1 != end) {
        split->is_sound = false;
        return ENT_OK;
    }
    *text = ent_str(text->data + 1, split->closed - split->field - 1);
    if (!split->is_doubled)
        return ENT_OK;
    status = ent_grow(&reader->doubled, &reader->doubled_capacity, reader->n_doubled + 1,
                      sizeof(*reader->doubled), err);
    if (status == ENT_OK)
        reader->doubled[reader->n_doubled++] = reader->n_fields;
    return status;
}

/* The field at hand ends before `end`. */
static inline enum ent_status end_field(struct ent_delimited *reader, struct split *split,
                                        size_t end, struct ent_error *err)
{
    struct ent_str text = {reader->window.data + split->field, end - split->field};
    size_t column = split->n_fields++;
    enum ent_status status;

    if (reader->slots) {
        if (column >= reader->n_slots || reader->slots[column] == UNPICKED) {
            if (split->was_quoted && split->closed + 1 != end)
                split->is_sound = false;
            return ENT_OK;
        }
        reader->n_fields = split->first_field + reader->slots[column];
    } else if (reader->n_fields == reader->fields_capacity) {
        status = grow_fields(reader, split, 1, err);
        if (status != ENT_OK)
            return status;
    }
    if (split->was_quoted) {
        status = unquote(reader, split, end, &text, err);
        if (status != ENT_OK)
            return status;
    }
    reader->fields[reader->n_fields++] = text;
    return ENT_OK;
}

static bool takes_tabs(const struct ent_delimited *reader)
{
    return reader->takes_runs && !reader->dialect.quote;
}

static inline void begin_field(struct split *split, size_t start)
{
    split->field = start;
    split->was_quoted = split->is_doubled = false;
}

/* Where columns are picked, a row has all its slots from the start. */
static enum ent_status begin_row(struct ent_delimited *reader, struct split *split, size_t start,
                                 struct ent_error *err)
{
    enum ent_status status;

    begin_field(split, start);
    split->row = start;
    split->row_line = split->line;
    split->n_fields = 0;
    split->is_sound = true;
    if (!reader->slots) {
        split->first_field = reader->n_fields;
        return ENT_OK;
    }
    split->first_field = reader->n_fields = reader->n_rows * reader->n_picked;
    status = grow_fields(reader, split, reader->n_picked, err);
    if (status == ENT_OK)
        for (size_t i = 0; i < reader->n_picked; i++)
            reader->fields[split->first_field + i] = ENT_PADDED("");
    return status;
}

/* The row at hand, of which all fields are there, ends before the window's byte `end`. */
static inline enum ent_status add_row(struct ent_delimited *reader, const struct split *split,
                                      size_t end, struct ent_error *err)
{
    if (end - split->row > ENT_ROW_MAX_LENGTH)
        return ent_fail_at(err, ENT_ELIMIT, NULL, split->row_line, 1,
                           "a row is longer than %zu MiB", ENT_ROW_MAX_LENGTH >> 20);
    if (split->n_fields > ENT_ROW_MAX_FIELDS)
        return grow_fields(reader, split, 0, err);
    if (reader->n_rows == reader->rows_capacity) {
        enum ent_status status = ent_grow(&reader->rows, &reader->rows_capacity, reader->n_rows + 1,
                                          sizeof(*reader->rows), err);
        if (status != ENT_OK)
            return status;
    }
    reader->rows[reader->n_rows++] = (struct ent_row){
        .n_fields = split->n_fields,
        .raw = {reader->window.data + split->row, end - split->row},
        .line = split->row_line,
        .is_sound = split->is_sound,
    };
    return ENT_OK;
}

/* The row at hand ends before the window's byte `end`. */
static enum ent_status end_row(struct ent_delimited *reader, struct split *split, size_t end,
                               struct ent_error *err)
{
    const char *data = reader->window.data;
    enum ent_status status;

    if (end > split->field && data[end - 1] == '\r')
        end--;
    if (end == split->row) /* an empty line */
        return ENT_OK;
    if (!reader->takes_runs || end > split->field) {
        status = end_field(reader, split, end, err);
        if (status != ENT_OK)
            return status;
    } else if (split->n_fields == 0) { /* a line of blanks */
        return ENT_OK;
    }
    return add_row(reader, split, end, err);
}

static inline void meet_quote(struct split *split, size_t at)
{
    if (split->in_quotes) {
        split->in_quotes = false;
        split->closed = at;
    } else if (at == split->field) {
        split->was_quoted = split->in_quotes = true;
    } else if (split->was_quoted && at == split->closed + 1) {
        split->in_quotes = split->is_doubled = true;
    }
    /* Any other quote is a character like all. */
}

/*
 * Deal with the delimiters, quotes and line ends of a chunk, one by one, as far as `max` rows:
 * then `*split` begins a row that is not looked at yet.
 */
static enum ent_status split_slowly(struct ent_delimited *reader, size_t max, struct split *split,
                                    size_t chunk, uint64_t special, struct ent_error *err)
{
    const char *data = reader->window.data;
    const char delimiter = reader->dialect.delimiter;
    const bool has_tabs = takes_tabs(reader);
    enum ent_status status = ENT_OK;

    for (; special && reader->n_rows < max && status == ENT_OK; special &= special - 1) {
        size_t at = chunk + (size_t)__builtin_ctzll(special);
        char c = data[at];

        if (c == '\n') {
            split->line++;
            if (split->in_quotes)
                continue;
            status = end_row(reader, split, at, err);
            if (status == ENT_OK)
                status = begin_row(reader, split, at + 1, err);
        } else if (c == delimiter || has_tabs) {
            if (split->in_quotes)
                continue;
            if (!reader->takes_runs || at > split->field)
                status = end_field(reader, split, at, err);
            begin_field(split, at + 1);
        } else {
            meet_quote(split, at);
        }
    }
    return status;
}

/* The same where nothing quotes: fields are what stands between the marks. */
ENT_EACH_WAY enum ent_status split_quickly(struct ent_delimited *reader, size_t max,
                                           struct split *split, size_t chunk,
                                           const struct ent_marks *marks, struct ent_error *err)
{
    const char *data = reader->window.data;
    size_t field = split->field;
    struct ent_str *to;
    enum ent_status status;

    if (reader->n_fields + CHUNK > reader->fields_capacity) {
        split->n_fields = reader->n_fields - split->first_field;
        status = grow_fields(reader, split, CHUNK, err);
        if (status != ENT_OK)
            return status;
    }
    to = reader->fields + reader->n_fields;
    for (uint64_t bits = marks->delimiters | marks->newlines; bits; bits &= bits - 1) {
        size_t at = chunk + (size_t)__builtin_ctzll(bits), end = at;

        *to++ = ent_str(data + field, at - field);
        field = at + 1;
        if (!(marks->newlines & bits & -bits))
            continue;
        split->line++;
        if (to[-1].length > 0 && data[at - 1] == '\r') {
            to[-1].length--;
            end--;
        }
        if (end > split->row) {
            split->n_fields = (size_t)(to - reader->fields) - split->first_field;
            status = add_row(reader, split, end, err);
            if (status != ENT_OK)
                return status;
        } else { /* an empty line */
            to--;
        }
        split->row = field;
        split->row_line = split->line;
        split->is_sound = true;
        split->first_field = (size_t)(to - reader->fields);
        if (reader->n_rows == max)
            break;
    }
    split->field = field;
    reader->n_fields = (size_t)(to - reader->fields);
    split->n_fields = reader->n_fields - split->first_field;
    return ENT_OK;
}

/* What of a chunk must be looked at together with the next one. */
struct edge {
    uint64_t mark, blank; /* 1: its last byte */
};

/* Whether a field begins or ends with a blank in a chunk, or at its edge to the one before. The CR
 * of a line end is no part of a field. */
static inline bool has_blank_ends(const char *bytes, const struct ent_marks *marks,
                                  struct edge *edge)
{
    uint64_t between = marks->delimiters | marks->newlines, blanks = marks->blanks & ~between;
    uint64_t before = blanks & between >> 1;
    uint64_t after = (blanks & (between << 1 | edge->mark)) | (edge->blank & between);

    edge->mark = between >> 63;
    edge->blank = blanks >> 63;
    for (uint64_t ends = before & marks->newlines >> 1; ends; ends &= ends - 1)
        if (bytes[__builtin_ctzll(ends)] == '\r')
            before &= ~(ends & -ends);
    return (before | after) != 0;
}

/*
 * Split the window into at most `max` whole rows. `*split` stays in the row that the window's end
 * cuts.
 */
ENT_EACH_WAY enum ent_status split_marked(enum ent_marking marking, struct ent_delimited *reader,
                                          size_t max, struct split *split, struct ent_error *err)
{
    const char *data = reader->window.data;
    const char delimiter = reader->dialect.delimiter;
    /* Where nothing quotes, the other blank or a newline, which is met before, takes the quote's
     * place. */
    const char quote = reader->dialect.quote ? reader->dialect.quote
                       : takes_tabs(reader)  ? '\t'
                                             : '\n';
    const bool is_slow = reader->slots || reader->takes_runs;
    const size_t length = reader->window.length;
    struct edge edge = {.mark = 1};
    enum ent_status status = begin_row(reader, split, 0, err);

    for (size_t chunk = 0; chunk < length && reader->n_rows < max && status == ENT_OK;
         chunk += CHUNK) {
        struct ent_marks marks =
            ent_mark_some(marking, data + chunk, length - chunk, delimiter, quote);

        reader->is_odd |= marks.is_odd;
        if (is_slow || split->was_quoted || (marks.quotes & ~marks.newlines)) {
            reader->is_trim = false;
            status = split_slowly(reader, max, split, chunk,
                                  marks.delimiters | marks.quotes | marks.newlines, err);
        } else {
            if (has_blank_ends(data + chunk, &marks, &edge))
                reader->is_trim = false;
            status = split_quickly(reader, max, split, chunk, &marks, err);
        }
    }
    return status;
}

/* The same where columns are picked by delimiters: those that the row does not have are empty. */
static inline enum ent_status end_picked(struct ent_delimited *reader, const struct split *split,
                                         size_t end, struct ent_error *err)
{
    const char *data = reader->window.data;
    struct ent_str *fields;

    if (end > split->row && data[end - 1] == '\r')
        end--;
    if (end == split->row) /* an empty line */
        return ENT_OK;
    if ((reader->n_rows + 1) * reader->n_picked > reader->fields_capacity) {
        enum ent_status status =
            ent_grow(&reader->fields, &reader->fields_capacity,
                     (reader->n_rows + 1) * reader->n_picked, sizeof(*reader->fields), err);
        if (status != ENT_OK)
            return status;
    }
    fields = reader->fields + reader->n_rows * reader->n_picked;
    for (size_t i = 0; i < reader->n_picked; i++) {
        struct picked picked = reader->picked[i];
        size_t from = picked.start == NEVER           ? split->row
                      : picked.start < split->n_found ? reader->found[picked.start] + 1
                                                      : end;
        size_t to = picked.end < split->n_found ? reader->found[picked.end] : end;
        fields[i] = ent_str(data + from, to - from);
    }
    return add_row(reader, split, end, err);
}

/*
 * Split where columns are picked and nothing quotes: other delimiters are only counted. Bytes are
 * checked as far as they are shown.
 */
ENT_EACH_WAY enum ent_status split_picked(enum ent_marking marking, struct ent_delimited *reader,
                                          size_t max, struct split *split, struct ent_error *err)
{
    const char *data = reader->window.data;
    const char delimiter = reader->dialect.delimiter;
    const size_t length = reader->window.length;
    const size_t *wanted = reader->wanted;
    size_t *found = reader->found;

    while (reader->n_rows < max) {
        size_t n_fields = 0, n_found = 0, end = length;
        bool is_odd = false;
        enum ent_status status;

        for (size_t chunk = split->row; chunk < length && end == length; chunk += CHUNK) {
            struct ent_marks marks =
                ent_mark_some(marking, data + chunk, length - chunk, delimiter, delimiter);
            size_t n;

            if (marks.newlines) {
                end = chunk + (size_t)__builtin_ctzll(marks.newlines);
                marks.delimiters &= (marks.newlines & -marks.newlines) - 1;
            }
            is_odd |= marks.is_odd && wanted[n_found] != NEVER;
            n = n_fields + ent_count_bits(marking, marks.delimiters);
            for (; wanted[n_found] < n; n_found++)
                found[n_found] =
                    chunk + ent_select_bit(marking, marks.delimiters, wanted[n_found] - n_fields);
            n_fields = n;
        }
        split->n_fields = n_fields + 1;
        split->n_found = n_found;
        split->is_sound = true;
        if (end == length)
            return ENT_OK; /* the window ends in this row */
        split->line++;
        if (is_odd) {
            size_t shown = (wanted[n_found] == NEVER ? found[n_found - 1] : end) - split->row;
            split->is_sound = ent_utf8_check(data + split->row, shown) == shown;
        }
        status = end_picked(reader, split, end, err);
        if (status != ENT_OK)
            return status;
        split->row = end + 1;
        split->row_line = split->line;
    }
    return ENT_OK;
}

/* Split the window; see split_marked. */
ENT_EACH_WAY enum ent_status split(enum ent_marking marking, struct ent_delimited *reader,
                                   size_t max, struct split *split, struct ent_error *err)
{
    return reader->is_picked ? split_picked(marking, reader, max, split, err)
                             : split_marked(marking, reader, max, split, err);
}

static enum ent_status split_plain(struct ent_delimited *reader, size_t max, struct split *at,
                                   struct ent_error *err)
{
    return split(ENT_MARK_PLAIN, reader, max, at, err);
}

static enum ent_status split_sse2(struct ent_delimited *reader, size_t max, struct split *at,
                                  struct ent_error *err)
{
    return split(ENT_MARK_SSE2, reader, max, at, err);
}

ENT_WIDE static enum ent_status split_avx2(struct ent_delimited *reader, size_t max,
                                           struct split *at, struct ent_error *err)
{
    return split(ENT_MARK_AVX2, reader, max, at, err);
}

static enum ent_status split_some(struct ent_delimited *reader, size_t max, struct split *at,
                                  struct ent_error *err)
{
    at->row_line = at->line;
    return reader->marking == ENT_MARK_AVX2   ? split_avx2(reader, max, at, err)
           : reader->marking == ENT_MARK_SSE2 ? split_sse2(reader, max, at, err)
                                              : split_plain(reader, max, at, err);
}

/* The text ends in the row at hand: what is left is the last row, without a newline. */
static enum ent_status end_text(struct ent_delimited *reader, struct split *split,
                                struct ent_error *err)
{
    struct ent_position place = {split->row_line, 1};
    enum ent_status status;

    if (split->in_quotes) {
        ent_position_pass(&place, reader->window.data + split->row, split->field - split->row);
        return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column,
                           "the quote that opens here is never closed");
    }
    status = reader->is_picked ? end_picked(reader, split, reader->window.length, err)
                               : end_row(reader, split, reader->window.length, err);
    split->row = reader->window.length;
    return status;
}

/* A row that is longer than a row may be. */
static enum ent_status fail_long(const struct ent_delimited *reader, const struct split *split,
                                 struct ent_error *err)
{
    struct ent_position place = {split->row_line, 1};

    if (!split->in_quotes)
        return ent_fail_at(err, ENT_ELIMIT, NULL, place.line, 1, "a row is longer than %zu MiB",
                           ENT_ROW_MAX_LENGTH >> 20);
    ent_position_pass(&place, reader->window.data + split->row, split->field - split->row);
    return ent_fail_at(err, ENT_ELIMIT, NULL, place.line, place.column,
                       "the quote that opens here is not closed within %zu MiB",
                       ENT_ROW_MAX_LENGTH >> 20);
}

/* Copy the fields whose quotes are doubled, each quote once. */
static enum ent_status copy_doubled(struct ent_delimited *reader, struct ent_error *err)
{
    const char quote = reader->dialect.quote;
    size_t needed = 0;
    enum ent_status status;
    char *to;

    for (size_t i = 0; i < reader->n_doubled; i++)
        needed += reader->fields[reader->doubled[i]].length;
    status = ent_grow(&reader->copies, &reader->copies_capacity, needed + ENT_PADDING, 1, err);
    if (status != ENT_OK)
        return status;
    to = reader->copies;
    for (size_t i = 0; i < reader->n_doubled; i++) {
        struct ent_str *field = &reader->fields[reader->doubled[i]];
        const char *from = field->data, *end = from + field->length;
        char *start = to;

        while (from < end) {
            from += *from == quote; /* the first of two */
            *to++ = *from++;
        }
        *field = ent_str(start, (size_t)(to - start));
    }
    return ENT_OK;
}

/* One check for all bytes of the batch; only where it fails row by row. */
static void check_bytes(struct ent_delimited *reader)
{
    const struct ent_row *last = &reader->rows[reader->n_rows - 1];
    const char *start = reader->rows[0].raw.data;
    size_t length = (size_t)(last->raw.data + last->raw.length - start);

    if (ent_utf8_check(start, length) == length)
        return;
    for (size_t i = 0; i < reader->n_rows; i++) {
        struct ent_row *row = &reader->rows[i];
        if (ent_utf8_check(row->raw.data, row->raw.length) < row->raw.length)
            row->is_sound = false;
    }
}

static bool is_delimiter(struct ent_dialect dialect, char c)
{
    return c == dialect.delimiter || (c == '\t' && dialect.delimiter == ' ' && !dialect.quote);
}

/* Where the field begins that is looked for at `start`: behind blanks, where they come in runs. */
static size_t pass_blanks(struct ent_dialect dialect, struct ent_str raw, size_t start)
{
    while (dialect.delimiter == ' ' && start < raw.length && is_delimiter(dialect, raw.data[start]))
        start++;
    return start;
}

/*
 * The end of the field that begins at `start`: its delimiter, or the row's end. `*stray` becomes
 * the place of text behind its closing quote, or SIZE_MAX. The same rules as in split_slowly, for
 * the rare case that a place is asked for.
 */
static size_t pass_field(struct ent_dialect dialect, struct ent_str raw, size_t start,
                         size_t *stray)
{
    size_t at = start;

    *stray = SIZE_MAX;
    if (dialect.quote && at < raw.length && raw.data[at] == dialect.quote) {
        for (at++; at < raw.length; at++) {
            if (raw.data[at] != dialect.quote)
                continue;
            if (at + 1 == raw.length || raw.data[at + 1] != dialect.quote)
                break;
            at++;
        }
        at++;
        if (at < raw.length && !is_delimiter(dialect, raw.data[at]))
            *stray = at;
    }
    while (at < raw.length && !is_delimiter(dialect, raw.data[at]))
        at++;
    return at < raw.length ? at : raw.length;
}

enum ent_status ent_delimited_new(struct ent_delimited **out, struct ent_input_stream *input,
                                  const struct ent_dialect *dialect, struct ent_error *err)
{
    struct ent_delimited *reader = calloc(1, sizeof(*reader));

    if (!reader)
        return ent_fail_memory(err);
    reader->input = input;
    reader->dialect = *dialect;
    reader->takes_runs = dialect->delimiter == ' ';
    reader->line = 1;
    while (ent_can_mark(reader->marking + 1) && reader->marking + 1 < ENT_N_MARKINGS)
        reader->marking++;
    *out = reader;
    return ENT_OK;
}

void ent_delimited_free(struct ent_delimited *reader)
{
    if (!reader)
        return;
    free(reader->rows);
    free(reader->fields);
    free(reader->doubled);
    free(reader->copies);
    free(reader->slots);
    free(reader->picked);
    free(reader->wanted);
    free(reader->found);
    free(reader);
}

bool ent_delimited_use(struct ent_delimited *reader, enum ent_marking marking)
{
    if (!ent_can_mark(marking))
        return false;
    reader->marking = marking;
    return true;
}

bool ent_delimited_jump(struct ent_delimited *reader)
{
    if (!ent_input_jump(reader->input))
        return false;
    reader->window = ENT_PADDED("");
    reader->window_is_last = false;
    reader->used = 0;
    reader->line = 1;
    return true;
}

static int by_size(const void *left, const void *right)
{
    const size_t *x = left, *y = right;

    return (*x > *y) - (*x < *y);
}

static size_t place_among(const size_t *items, size_t item)
{
    size_t at = 0;

    while (items[at] != item)
        at++;
    return at;
}

/* Which delimiters bound the picked columns: the one before, and the one behind each. */
static enum ent_status want_delimiters(struct ent_delimited *reader, const size_t *columns,
                                       size_t n, struct ent_error *err)
{
    struct picked *picked = calloc(n + 1, sizeof *picked);
    size_t *wanted = calloc(2 * n + 1, sizeof *wanted);
    size_t *found = calloc(2 * n + 1, sizeof *found), n_wanted = 0, n_kept = 0;
    enum ent_status status = ENT_OK;

    if (!picked || !wanted || !found) {
        status = ent_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < n; i++) {
        wanted[n_wanted++] = columns[i];
        if (columns[i] > 0)
            wanted[n_wanted++] = columns[i] - 1;
    }
    qsort(wanted, n_wanted, sizeof *wanted, by_size);
    for (size_t i = 0; i < n_wanted; i++) {
        if (n_kept == 0 || wanted[n_kept - 1] != wanted[i])
            wanted[n_kept++] = wanted[i];
    }
    wanted[n_kept] = NEVER;
    for (size_t i = 0; i < n; i++)
        picked[i] = (struct picked){
            columns[i] > 0 ? place_among(wanted, columns[i] - 1) : NEVER,
            place_among(wanted, columns[i]),
        };
    free(reader->picked);
    free(reader->wanted);
    free(reader->found);
    reader->picked = picked;
    reader->wanted = wanted;
    reader->found = found;
    picked = NULL;
    wanted = found = NULL;
out:
    free(picked);
    free(wanted);
    free(found);
    return status;
}

enum ent_status ent_delimited_pick(struct ent_delimited *reader, const size_t *columns, size_t n,
                                   struct ent_error *err)
{
    size_t n_slots = 0;
    size_t *slots = NULL;
    size_t capacity = 0;
    enum ent_status status = want_delimiters(reader, columns, n, err);

    if (status != ENT_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        if (columns[i] >= n_slots)
            n_slots = columns[i] + 1;
    status = ent_grow(&slots, &capacity, n_slots + 1, sizeof(*slots), err);
    if (status != ENT_OK)
        return status;
    for (size_t i = 0; i < n_slots; i++)
        slots[i] = UNPICKED;
    for (size_t i = 0; i < n; i++)
        slots[columns[i]] = i;
    free(reader->slots);
    reader->slots = slots;
    reader->n_slots = n_slots;
    reader->n_picked = n;
    reader->is_picked = !reader->dialect.quote && !reader->takes_runs;
    return ENT_OK;
}

enum ent_status ent_delimited_next(struct ent_delimited *reader, size_t max, struct ent_rows *rows,
                                   struct ent_error *err)
{
    struct split split;
    enum ent_status status;
    const struct ent_str *fields;

    ent_input_take(reader->input, reader->used);
    reader->window.data += reader->used;
    reader->window.length -= reader->used;
    reader->used = 0;
    for (;;) {
        split = (struct split){.line = reader->line};
        reader->n_rows = reader->n_fields = reader->n_doubled = 0;
        reader->is_odd = false;
        reader->is_trim = !reader->is_picked;
        status = split_some(reader, max, &split, err);
        /* An open quote is an error only after the rows before it were handed over. */
        if (status == ENT_OK && reader->n_rows < max && reader->window_is_last &&
            (reader->n_rows == 0 || !split.in_quotes)) {
            reader->is_trim = false;
            status = end_text(reader, &split, err);
        }
        if (status != ENT_OK)
            return status;
        if (reader->n_rows > 0 || reader->window_is_last)
            break;
        /* Not one whole row: leave empty lines behind and look at it again with more. */
        reader->line = split.row_line;
        ent_input_take(reader->input, split.row);
        if (reader->window.length - split.row >= ENT_ROW_MAX_LENGTH)
            return fail_long(reader, &split, err);
        status =
            ent_input_fill(reader->input, &reader->window, &reader->window_is_last, SIZE_MAX, err);
        if (status != ENT_OK)
            return status;
    }

    reader->used = split.row;
    reader->line = split.row_line;
    if (reader->n_rows > 0 && (reader->is_picked ? reader->window_is_last : reader->is_odd))
        check_bytes(reader);
    if (reader->n_doubled > 0) {
        status = copy_doubled(reader, err);
        if (status != ENT_OK)
            return status;
    }
    fields = reader->fields;
    for (size_t i = 0; i < reader->n_rows; i++) {
        reader->rows[i].fields = fields;
        fields += reader->slots ? reader->n_picked : reader->rows[i].n_fields;
    }
    *rows = (struct ent_rows){reader->rows, reader->n_rows, reader->is_trim};
    return ENT_OK;
}

size_t ent_rows_at_once(const struct ent_rows *rows)
{
    size_t length = 0, n;

    if (rows->n > 0)
        length = (size_t)(rows->items[rows->n - 1].raw.data - rows->items[0].raw.data) +
                 rows->items[rows->n - 1].raw.length;
    n = AT_HAND * rows->n / (length + 1);
    return n < 16 ? 16 : n > 256 ? 256 : n;
}

bool ent_row_is_open(const struct ent_delimited *reader, const struct ent_row *row)
{
    return row->raw.data + row->raw.length == reader->window.data + reader->window.length &&
           reader->window_is_last;
}

enum ent_status ent_row_check(const struct ent_delimited *reader, const struct ent_row *row,
                              struct ent_error *err)
{
    struct ent_position place = {row->line, 1};
    size_t bad = ent_utf8_check(row->raw.data, row->raw.length);

    if (row->is_sound)
        return ENT_OK;
    if (bad < row->raw.length) {
        ent_position_pass(&place, row->raw.data, bad);
        if (row->raw.data[bad] == '\0')
            return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column, "a NUL byte");
        return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column,
                           "not valid UTF-8 (byte 0x%02X)", (unsigned char)row->raw.data[bad]);
    }
    for (size_t start = 0; start <= row->raw.length;) {
        size_t stray;

        start = pass_blanks(reader->dialect, row->raw, start);
        start = pass_field(reader->dialect, row->raw, start, &stray) + 1;
        if (stray == SIZE_MAX)
            continue;
        ent_position_pass(&place, row->raw.data, stray);
        break;
    }
    return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column,
                       "text behind a closing quote (a quote inside a field is written twice)");
}

struct ent_position ent_row_place_of(const struct ent_row *row, const char *byte)
{
    struct ent_position place = {row->line, 1};

    if (byte > row->raw.data && byte < row->raw.data + row->raw.length)
        ent_position_pass(&place, row->raw.data, (size_t)(byte - row->raw.data));
    return place;
}

struct ent_position ent_row_place(const struct ent_delimited *reader, const struct ent_row *row,
                                  size_t column)
{
    struct ent_position place = {row->line, 1};
    size_t start = pass_blanks(reader->dialect, row->raw, 0), stray;

    while (column-- > 0 && start < row->raw.length) {
        start = pass_field(reader->dialect, row->raw, start, &stray) + 1;
        start = pass_blanks(reader->dialect, row->raw, start);
    }
    ent_position_pass(&place, row->raw.data, start < row->raw.length ? start : row->raw.length);
    return place;
}
