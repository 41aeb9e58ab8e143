#include "import/delimited.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "recording.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct ent_dialect commas = {',', '"'}, tabs = {'\t', 0};

/* Rows as "LINE field|field\n", with "!" and the reason for one that is not sound, and the error at
 * the end. */
static char *read_all(struct ent_input_stream *input, const struct ent_dialect *dialect,
                      const size_t *picked, size_t n_picked, size_t batch)
{
    struct ent_delimited *reader = NULL;
    struct ent_error err = {0};
    struct ent_rows rows;
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    enum ent_status status;

    cr_assert_eq(ent_delimited_new(&reader, input, dialect, NULL), ENT_OK);
    if (picked)
        cr_assert_eq(ent_delimited_pick(reader, picked, n_picked, NULL), ENT_OK);
    while ((status = ent_delimited_next(reader, batch, &rows, &err)) == ENT_OK && rows.n > 0) {
        for (size_t i = 0; i < rows.n; i++) {
            const struct ent_row *row = &rows.items[i];
            struct ent_error why = {0};

            fprintf(out, "%zu ", row->line);
            for (size_t j = 0; j < (picked ? n_picked : row->n_fields); j++)
                fprintf(out, "%s%.*s", j > 0 ? "|" : "", (int)row->fields[j].length,
                        row->fields[j].data);
            if (picked)
                fprintf(out, " of %zu", row->n_fields);
            cr_expect_eq(ent_row_check(reader, row, &why), row->is_sound ? ENT_OK : ENT_EPARSE);
            if (!row->is_sound)
                fprintf(out, " ! %zu:%zu %s", why.line, why.column, why.message);
            fputc('\n', out);
        }
    }
    if (status != ENT_OK)
        fprintf(out, "error %zu:%zu %s\n", err.line, err.column, err.message);
    fclose(out);
    ent_delimited_free(reader);
    return text;
}

static char *read_text(const char *text, size_t length, const struct ent_dialect *dialect,
                       size_t batch)
{
    struct ent_input_stream *input = open_bytes(text, length);
    char *rows = read_all(input, dialect, NULL, 0, batch);

    ent_input_close(input);
    return rows;
}

#define STRAY "text behind a closing quote (a quote inside a field is written twice)"

static const struct {
    const char *text;
    const struct ent_dialect *dialect;
    const char *rows;
} cases[] = {
    {"", &commas, ""},
    {"\n\r\n\n", &commas, ""},
    {"a", &commas, "1 a\n"},
    {"a,b\nc,d", &commas, "1 a|b\n2 c|d\n"},
    {"a,b\r\n\r\nc,d\n\ne\r", &commas, "1 a|b\n3 c|d\n5 e\n"},
    {",\n,,", &commas, "1 |\n2 ||\n"},
    {"a\rb,\r\r\n", &commas, "1 a\rb|\r\n"},
    {"\"a\"", &commas, "1 a\n"},
    {"\"\",\"\"\"\"", &commas, "1 |\"\n"},
    {"\"a,\"\"b\"\"\n\",c\r\nd", &commas, "1 a,\"b\"\n|c\n3 d\n"},
    {"\"a\"\r\n\"b\r\n\"\r\n", &commas, "1 a\n2 b\r\n\n"},
    {"a\"b,c\"\"d, \"e\"", &commas, "1 a\"b|c\"\"d| \"e\"\n"},
    {"x\n\u00e9,\"a\"b,c\nd", &commas, "1 x\n2 \u00e9|\"a\"b|c ! 2:6 " STRAY "\n3 d\n"},
    {"\"a\"b\"c,d\"", &commas, "1 \"a\"b\"c|d\" ! 1:4 " STRAY "\n"},
    {"\"a\" ,b", &commas, "1 \"a\" |b ! 1:4 " STRAY "\n"},
    {"a,b\n\"\u00e9\xFF\",\xFF\n", &commas,
     "1 a|b\n2 \u00e9\xFF|\xFF ! 2:3 not valid UTF-8 (byte 0xFF)\n"},
    {"a,b\nc,\"d\n\ne", &commas, "1 a|b\nerror 2:3 the quote that opens here is never closed\n"},
    {"\"a\"\"", &commas, "error 1:1 the quote that opens here is never closed\n"},
    {"\"a\tb\"\tc\n\t\t\n\"", &tabs, "1 \"a|b\"|c\n2 ||\n3 \"\n"},
    {"a,b", &tabs, "1 a,b\n"},
};

Test(delimited, splits_rows)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t batch = 1; batch <= 256; batch *= 16) {
            char *rows = read_text(cases[i].text, strlen(cases[i].text), cases[i].dialect, batch);
            cr_expect_str_eq(rows, cases[i].rows, "%s\nfound:\n%s", cases[i].text, rows);
            free(rows);
        }
}

/* A text's rows do not depend on where chunks of 64 bytes and blocks of 256 KiB cut it. */
Test(delimited, chunks_and_blocks_cut_anywhere)
{
    static const char text[] = "a,\"b\"\"c\r\n\"\"\",\u00e9\r\n\"\",\"\"\"\"\n,x\"y\n\"last\"";
    static const char wanted[] = "a|b\"c\r\n\"|\u00e9\n|\"\n|x\"y\nlast\n";
    const size_t length = sizeof(text) - 1, block = 256 * 1024;
    char *padded = malloc(block + length);

    cr_assert(padded);
    for (size_t cut = 0; cut <= length + 64; cut++) {
        /* One long first row; then the text. */
        for (size_t big = 0; big < 2; big++) {
            size_t padding = big ? block - cut % (length + 1) : 1 + cut;
            struct ent_delimited *reader = NULL;
            struct ent_input_stream *input;
            struct ent_rows rows;
            char found[256] = "";

            memset(padded, 'p', padding - 1);
            padded[padding - 1] = '\n';
            memcpy(padded + padding, text, length);
            input = open_bytes(padded, padding + length);
            cr_assert_eq(ent_delimited_new(&reader, input, &commas, NULL), ENT_OK);
            while (ent_delimited_next(reader, 3, &rows, NULL) == ENT_OK && rows.n > 0)
                for (size_t i = 0; i < rows.n; i++) {
                    if (rows.items[i].line == 1 && padding > 1)
                        continue;
                    for (size_t j = 0; j < rows.items[i].n_fields; j++)
                        sprintf(found + strlen(found), "%s%.*s", j > 0 ? "|" : "",
                                (int)rows.items[i].fields[j].length, rows.items[i].fields[j].data);
                    strcat(found, "\n");
                }
            cr_assert_str_eq(found, wanted, "cut %zu", cut);
            ent_delimited_free(reader);
            ent_input_close(input);
        }
    }
    free(padded);
}

Test(delimited, picks_columns)
{
    static const char text[] = "a,\"b\"\"b\",c,\"d\"x\ne\nf,g,h,i,j\n";
    static const size_t picked[] = {4, 1, 0};
    struct ent_input_stream *input = open_bytes(text, strlen(text));
    char *rows = read_all(input, &commas, picked, COUNT(picked), 256);

    cr_expect_str_eq(rows, "1 |b\"b|a of 4 ! 1:15 " STRAY "\n2 ||e of 1\n3 j|g|f of 5\n", "%s",
                     rows);
    free(rows);
    ent_input_close(input);
}

/* Some rows of fields of any length, in lines that end in LF or CRLF, a few of them empty, and now
 * and then a letter of two bytes or a byte that is none. The last has no newline. */
static size_t make_rows(char *text, size_t size)
{
    uint32_t state = 7;
    size_t length = 0;

    while (length + 8192 < size) {
        size_t n = (state = state * 1664525 + 1013904223) >> 25; /* up to 128 fields */
        for (size_t f = 0; f < n; f++) {
            size_t letters = (state = state * 1664525 + 1013904223) >> 26;
            if (f > 0)
                text[length++] = '\t';
            memset(text + length, 'a' + (int)(state >> 8 & 15), letters);
            if (letters > 2 && (state >> 12 & 1023) == 0)
                memcpy(text + length, "\u00e9", 2);
            if (letters > 2 && (state >> 12 & 1023) == 1)
                text[length] = '\xFF';
            length += letters;
        }
        if (state >> 4 & 1)
            text[length++] = '\r';
        text[length++] = '\n';
    }
    memcpy(text + length, "last\trow", 8);
    return length + 8;
}

/* The column of a line as memchr finds it. */
static struct ent_str column_of(struct ent_str line, size_t column)
{
    const char *at = line.data, *end = line.data + line.length, *stop;

    for (;; at = stop + 1) {
        stop = memchr(at, '\t', (size_t)(end - at));
        if (column-- == 0)
            return ent_str(at, (size_t)((stop ? stop : end) - at));
        if (!stop)
            return ent_str("", 0);
    }
}

/* Each way of looking for delimiters that this processor has, against looking one by one. */
Test(delimited, all_ways_find_the_same)
{
    enum { SIZE = 700000 };
    static const size_t picked[] = {5, 0, 1, 60, 127};
    char *text = malloc(SIZE);
    size_t length, n_ways = 0;

    cr_assert(text);
    length = make_rows(text, SIZE);
    for (int marking = 0; marking < ENT_N_MARKINGS; marking++) {
        struct ent_input_stream *input = open_bytes(text, length);
        struct ent_delimited *reader = NULL;
        struct ent_rows rows;
        const char *at = text;
        size_t n_rows = 0, n_sound = 0;

        cr_assert_eq(ent_delimited_new(&reader, input, &tabs, NULL), ENT_OK);
        cr_assert_eq(ent_delimited_pick(reader, picked, COUNT(picked), NULL), ENT_OK);
        if (ent_delimited_use(reader, (enum ent_marking)marking)) {
            n_ways++;
            while (ent_delimited_next(reader, 100, &rows, NULL) == ENT_OK && rows.n > 0)
                for (size_t i = 0; i < rows.n; i++, n_rows++) {
                    const struct ent_row *row = &rows.items[i];
                    struct ent_str line;
                    size_t n_fields = 1;
                    do {
                        const char *end = memchr(at, '\n', (size_t)(text + length - at));
                        line = ent_str(at, (size_t)((end ? end : text + length) - at));
                        at = end ? end + 1 : text + length;
                        if (line.length && line.data[line.length - 1] == '\r')
                            line.length--;
                    } while (line.length == 0);
                    for (size_t c = 0; c < line.length; c++)
                        n_fields += line.data[c] == '\t';
                    cr_assert(ent_str_equal(row->raw, line));
                    cr_assert_eq(row->n_fields, n_fields);
                    if (ent_utf8_check(line.data, line.length) == line.length)
                        cr_assert(row->is_sound);
                    n_sound += row->is_sound;
                    for (size_t p = 0; p < COUNT(picked); p++) {
                        struct ent_str field = column_of(line, picked[p]);
                        cr_assert(ent_str_equal(row->fields[p], field));
                        if (ent_utf8_check(field.data, field.length) < field.length)
                            cr_assert(!row->is_sound);
                    }
                }
            cr_expect_eq(at, text + length);
            cr_expect_gt(n_rows, 200);
            cr_expect(n_sound > 0 && n_sound < n_rows);
        }
        ent_delimited_free(reader);
        ent_input_close(input);
    }
    cr_expect_geq(n_ways, 1);
    free(text);
}

/* ---- Quotes, by the rules of delimited.h, one character after the other ---- */

/* Letters and what is special, in stretches of much and of little of it. */
static void make_quoted(char *text, size_t size, uint32_t state)
{
    static const char special[] = ",,,\n\n\r\n\"\" \t\xFF\0";
    size_t rate = 2;

    for (size_t i = 0; i < size; i++) {
        uint32_t random = (state = state * 1664525 + 1013904223) >> 8;
        if (random % 211 == 0)
            rate = 2u << random / 211 % 5;
        text[i] = random % rate == 0 ? special[random / rate % (sizeof(special) - 1)]
                                     : (char)('a' + random / rate % 26);
    }
}

struct one_field {
    char text[60000];
    size_t length, next; /* where the next one begins, or its line ends */
    bool is_sound;
};

static void take_field(const char *text, size_t size, size_t at, struct one_field *field)
{
    size_t end = at, closed = SIZE_MAX;

    field->length = 0;
    if (at < size && text[at] == '"') {
        for (end++; end < size; end++) {
            if (text[end] == '"' && (end + 1 == size || text[end + 1] != '"'))
                break;
            end += text[end] == '"';
            field->text[field->length++] = text[end];
        }
        closed = end++;
    }
    while (end < size && text[end] != ',' && text[end] != '\n')
        end++;
    field->next = end > size ? size : end;
    if ((end >= size || text[end] == '\n') && end > at && text[end - 1] == '\r')
        end--;
    field->is_sound = closed == SIZE_MAX || closed + 1 == end;
    if (closed != SIZE_MAX && field->is_sound)
        return;
    field->length = end > size ? 0 : end - at;
    memcpy(field->text, text + at, field->length);
}

/* Check a row against those rules; returns where the next line begins. */
static size_t check_row(const char *text, size_t size, size_t at, const struct ent_row *row)
{
    static struct one_field field;
    bool is_sound = true;

    while (text[at] == '\n' || (text[at] == '\r' && text[at + 1] == '\n'))
        at++;
    for (size_t n = 0; n < row->n_fields; n++, at = field.next + 1) {
        take_field(text, size, at, &field);
        cr_assert_eq(row->fields[n].length, field.length);
        cr_assert(memcmp(row->fields[n].data, field.text, field.length) == 0);
        is_sound &= field.is_sound;
        if (n + 1 < row->n_fields)
            cr_assert_eq(text[field.next], ',');
        else
            cr_assert(field.next >= size || text[field.next] == '\n');
    }
    is_sound &= ent_utf8_check(row->raw.data, row->raw.length) == row->raw.length;
    cr_assert_eq(row->is_sound, is_sound);
    return at;
}

Test(delimited, all_ways_find_the_same_quotes)
{
    enum { SIZE = 60000 };
    static char text[SIZE];
    size_t n_trim = 0, n_rows = 0;

    for (int marking = 0; marking < ENT_N_MARKINGS; marking++)
        for (uint32_t seed = 0; seed < 40; seed++) {
            struct ent_input_stream *input;
            struct ent_delimited *reader = NULL;
            struct ent_rows rows;
            size_t at = 0;

            make_quoted(text, SIZE, seed);
            input = open_bytes(text, SIZE);
            cr_assert_eq(ent_delimited_new(&reader, input, &commas, NULL), ENT_OK);
            while (ent_delimited_use(reader, (enum ent_marking)marking) &&
                   ent_delimited_next(reader, 1 + seed * 7, &rows, NULL) == ENT_OK && rows.n > 0) {
                for (size_t i = 0; i < rows.n; i++, n_rows++) {
                    const struct ent_row *row = &rows.items[i];
                    at = check_row(text, SIZE, at, row);
                    n_trim += rows.is_trim;
                    for (size_t f = 0; rows.is_trim && f < row->n_fields; f++)
                        cr_assert(
                            row->fields[f].length == 0 ||
                            ((unsigned char)row->fields[f].data[0] > ' ' &&
                             (unsigned char)row->fields[f].data[row->fields[f].length - 1] > ' '));
                }
            }
            ent_delimited_free(reader);
            ent_input_close(input);
        }
    cr_expect_gt(n_rows, 10000);
    cr_expect_gt(n_trim, 100);
}

Test(delimited, knows_the_place_of_a_field)
{
    static const char text[] = "x\n\"a\n\u00e9\",\"\"\"\n\",cc,d\n";
    static const struct ent_position wanted[] = {{2, 1}, {3, 4}, {4, 3}, {4, 6}, {4, 7}};
    struct ent_input_stream *input = open_bytes(text, strlen(text));
    struct ent_delimited *reader = NULL;
    struct ent_rows rows;

    cr_assert_eq(ent_delimited_new(&reader, input, &commas, NULL), ENT_OK);
    cr_assert_eq(ent_delimited_next(reader, 256, &rows, NULL), ENT_OK);
    cr_assert_eq(rows.n, 2);
    for (size_t i = 0; i < COUNT(wanted); i++) {
        struct ent_position place = ent_row_place(reader, &rows.items[1], i);
        cr_expect(place.line == wanted[i].line && place.column == wanted[i].column,
                  "field %zu: %zu:%zu", i, place.line, place.column);
    }
    ent_delimited_free(reader);
    ent_input_close(input);
}

/* A text of `length` bytes, all `fill`, between a head and a tail. */
static char *long_text(const char *head, char fill, const char *tail, size_t length)
{
    char *text = malloc(length + 1);

    cr_assert(text);
    memset(text, fill, length);
    memcpy(text, head, strlen(head));
    memcpy(text + length - strlen(tail), tail, strlen(tail) + 1);
    return text;
}

static const struct {
    const char *head;
    char fill;
    const char *tail;
    size_t length;
    const char *error; /* NULL: a row */
} long_cases[] = {
    {"a,b\n\"", 'x', "\",y\n", (size_t)10 << 20, NULL},
    {"a,b\n", 'x', ",y", (size_t)10 << 20, NULL},
    {"a,b\n", 'x', "\n", ENT_ROW_MAX_LENGTH + 6, "2:1 a row is longer than 16 MiB"},
    {"a,b\n", 'x', "", 3 * ENT_ROW_MAX_LENGTH, "2:1 a row is longer than 16 MiB"},
    {"a,b\nc,\"", 'x', "", 3 * ENT_ROW_MAX_LENGTH,
     "2:3 the quote that opens here is not closed within 16 MiB"},
    {"a,b\nc,\"", '\n', "", 3 * ENT_ROW_MAX_LENGTH,
     "2:3 the quote that opens here is not closed within 16 MiB"},
    {"a,b\n", ',', "\n", 99999 + 5, NULL},
    {"a,b\n", ',', "\n", 100000 + 5, "2:1 a row has more than 100000 fields"},
    {"a,b\n", ',', "\n", (size_t)10 << 20, "2:1 a row has more than 100000 fields"},
};

Test(delimited, rows_have_limits)
{
    for (size_t i = 0; i < COUNT(long_cases); i++) {
        size_t length = long_cases[i].length;
        char *text = long_text(long_cases[i].head, long_cases[i].fill, long_cases[i].tail, length);
        struct ent_input_stream *input = open_bytes(text, length);
        struct ent_delimited *reader = NULL;
        struct ent_error err = {0};
        struct ent_rows rows;
        enum ent_status status;
        char place[400];
        size_t bytes = 0;

        cr_assert_eq(ent_delimited_new(&reader, input, &commas, NULL), ENT_OK);
        cr_assert_eq(ent_delimited_next(reader, 1, &rows, &err), ENT_OK);
        status = ent_delimited_next(reader, 1, &rows, &err);
        snprintf(place, sizeof(place), "%zu:%zu %s", err.line, err.column, err.message);
        if (long_cases[i].error) {
            cr_expect_eq(status, ENT_ELIMIT);
            cr_expect_str_eq(place, long_cases[i].error);
        } else {
            cr_assert_eq(status, ENT_OK, "%s", place);
            cr_assert_eq(rows.n, 1);
            for (size_t j = 0; j < rows.items[0].n_fields; j++)
                bytes += rows.items[0].fields[j].length;
            if (long_cases[i].fill == 'x')
                cr_expect_geq(bytes, length - 10);
            cr_assert_eq(ent_delimited_next(reader, 1, &rows, &err), ENT_OK);
            cr_expect_eq(rows.n, 0);
        }
        ent_delimited_free(reader);
        ent_input_close(input);
        free(text);
    }
}
