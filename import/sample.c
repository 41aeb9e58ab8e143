#include "sample.h"

#include <stdlib.h>
#include <strings.h>

static const char candidates[] = ",;\t| ";

bool ent_is_comment(struct ent_str line)
{
    return line.length > 0 && (line.data[0] == '#' || line.data[0] == '%');
}

static struct ent_str first_line(struct ent_str text)
{
    const char *end = text.length > 0 ? memchr(text.data, '\n', text.length) : NULL;

    return end ? ent_str(text.data, (size_t)(end - text.data)) : text;
}

static void drop(struct ent_str *text, size_t length)
{
    if (length > text->length)
        length = text->length;
    *text = ent_str(text->data + length, text->length - length);
}

static bool is_between(struct ent_dialect dialect, char c)
{
    return c == dialect.delimiter || (c == '\t' && dialect.delimiter == ' ' && !dialect.quote);
}

void ent_sample_begin(struct ent_sample *sample, struct ent_str head, bool has_comments)
{
    *sample = (struct ent_sample){
        .rest = head,
        .is_whole = head.length < ENT_PROBE_SIZE,
        .has_comments = has_comments,
    };
}

bool ent_sample_next(struct ent_sample *sample, struct ent_sample_row *row)
{
    const struct ent_dialect dialect = sample->dialect;
    struct ent_str rest = sample->rest;
    const bool takes_runs = dialect.delimiter == ' ';
    size_t at = 0, length;

    for (;;) {
        struct ent_str line = first_line(rest);
        if (rest.length == 0)
            return false;
        if (ent_str_trim(line).length > 0 && !(sample->has_comments && ent_is_comment(line)))
            break;
        drop(&rest, line.length + 1);
    }
    row->n = 0;
    length = rest.length;
    for (;;) {
        struct ent_str field;
        size_t start;
        bool was_quoted = false;

        while (takes_runs && at < length && is_between(dialect, rest.data[at]))
            at++;
        start = at;
        if (dialect.quote && at < length && rest.data[at] == dialect.quote) {
            was_quoted = true;
            for (at++; at < length; at++) {
                if (rest.data[at] != dialect.quote)
                    continue;
                if (at + 1 == length || rest.data[at + 1] != dialect.quote)
                    break;
                at++;
            }
        }
        while (at < length && rest.data[at] != '\n' && !is_between(dialect, rest.data[at]))
            at++;
        if (at == length && !sample->is_whole)
            return false;
        field = ent_str_trim(ent_str(rest.data + start, at - start));
        if (field.length >= 2 && dialect.quote && field.data[0] == dialect.quote &&
            field.data[field.length - 1] == dialect.quote)
            field = ent_str_trim(ent_str(field.data + 1, field.length - 2));
        if (!takes_runs || was_quoted || field.length > 0) {
            if (row->n < ENT_SAMPLE_FIELDS)
                row->fields[row->n] = field;
            row->n++;
        }
        if (at == length || rest.data[at] == '\n')
            break;
        at++;
    }
    drop(&rest, at + 1);
    sample->rest = rest;
    return true;
}

size_t ent_sample_shown(const struct ent_sample_row *row)
{
    return row->n < ENT_SAMPLE_FIELDS ? row->n : ENT_SAMPLE_FIELDS;
}

/* In tab-separated files a quote is mostly a character like all: only where every quote that opens
 * a field also closes it does it quote. */
static bool quotes_close(struct ent_sample sample)
{
    struct ent_str rest = sample.rest;
    size_t n = 0;

    while (rest.length > 0) {
        struct ent_str line = first_line(rest), field = line;
        bool is_cut = line.length == rest.length && !sample.is_whole;

        drop(&rest, line.length + 1);
        while (field.length > 0 && !is_cut) {
            const char *stop = memchr(field.data, sample.dialect.delimiter, field.length);
            struct ent_str text = ent_str_trim(
                ent_str(field.data, stop ? (size_t)(stop - field.data) : field.length));
            if (text.length > 0 && text.data[0] == '"') {
                if (text.length == 1 || text.data[text.length - 1] != '"')
                    return false;
                n++;
            }
            drop(&field, stop ? (size_t)(stop - field.data) + 1 : field.length);
        }
    }
    return n > 0;
}

/* A quote at the beginning of a field, which blanks alone would cut in two. */
static bool has_quoted_words(struct ent_str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '\t')
            return false;
        if (text.data[i] == '"' && (i == 0 || strchr(" \n", text.data[i - 1])))
            return true;
    }
    return false;
}

struct ent_dialect ent_sample_dialect(struct ent_sample sample, char delimiter)
{
    sample.dialect = (struct ent_dialect){delimiter, '"'};
    if ((delimiter == '\t' && !quotes_close(sample)) ||
        (delimiter == ' ' && !has_quoted_words(sample.rest)))
        sample.dialect.quote = 0;
    return sample.dialect;
}

/* Have all rows behind the first as many fields, or all one more? R names no row names. */
static bool rows_fit(struct ent_sample sample, struct ent_sample_row *row, size_t n_fields)
{
    size_t n = 0, n_same = 0, n_more = 0;

    while (n < ENT_SAMPLE_ROWS && ent_sample_next(&sample, row)) {
        n++;
        n_same += row->n == n_fields;
        n_more += row->n == n_fields + 1;
    }
    return n > 0 && (n_same == n || n_more == n);
}

/* Which share, in percent, of the first rows has as many fields as the second: the first may be a
 * header of some sort. */
static int agreement(struct ent_sample sample, struct ent_sample_row *row, size_t *n_fields)
{
    int n = 0, n_same = 0;

    *n_fields = ent_sample_next(&sample, row) ? row->n : 0;
    while (n < ENT_SAMPLE_ROWS && ent_sample_next(&sample, row)) {
        if (n++ == 0)
            *n_fields = row->n;
        n_same += row->n == *n_fields;
    }
    return *n_fields < 2 ? 0 : n > 0 ? n_same * 100 / n : 100;
}

/* "12": a column by its place. */
static bool is_place(struct ent_str wanted)
{
    size_t i = 0;

    while (i < wanted.length && wanted.data[i] >= '0' && wanted.data[i] <= '9')
        i++;
    return i == wanted.length;
}

bool ent_sample_fits(const struct ent_map *map, const struct ent_sample_row *row)
{
    static const enum ent_part both[] = {ENT_PART_SOURCE, ENT_PART_TARGET};
    size_t n = 0;

    for (size_t i = 0; i < 2 && map; i++) {
        struct ent_str wanted;
        bool found = false;
        if (!ent_map_column(map, both[i], &wanted) || is_place(wanted))
            return false;
        for (size_t f = 0; f < ent_sample_shown(row); f++)
            found |= ent_names_agree(row->fields[f], wanted);
        n += found;
    }
    return n == 2;
}

/* The delimiter whose first row names source and target, else the one that cuts all rows alike. */
void ent_sample_find_dialect(struct ent_sample *sample, const struct ent_map *map,
                             struct ent_sample_row *row)
{
    struct ent_dialect best = {',', '"'};
    size_t most = 0;
    int best_share = 0;

    for (const char *c = candidates; *c; c++) {
        struct ent_sample one = *sample;
        struct ent_parts parts;

        one.dialect = ent_sample_dialect(*sample, *c);
        if (!ent_sample_next(&one, row) || row->n < 2)
            continue;
        ent_parts_find(&parts, row->fields, ent_sample_shown(row), true);
        if (!ent_parts_have_both(&parts) && !ent_sample_fits(map, row))
            continue;
        /* A sentence has "from" and "to" in it, too. */
        if (*c == ' ' && !rows_fit(one, row, row->n))
            continue;
        sample->dialect = one.dialect;
        return;
    }
    for (const char *c = candidates; *c; c++) {
        struct ent_sample one = *sample;
        size_t n_fields;
        int share;

        one.dialect = ent_sample_dialect(*sample, *c);
        share = agreement(one, row, &n_fields);
        /* Names have blanks too: they count only where nothing else cuts all rows alike. */
        if (*c == ' ' && (share < 100 || best_share == 100))
            continue;
        if (share > best_share || (share == best_share && n_fields > most)) {
            best = one.dialect;
            best_share = share;
            most = n_fields;
        }
    }
    sample->dialect = best;
}

/* Lines before the header that say something to people or to a spreadsheet. */
size_t ent_sample_pass_preamble(struct ent_sample *sample, char *delimiter)
{
    size_t n = 0;

    for (;;) {
        struct ent_str line = first_line(sample->rest);
        struct ent_str text = ent_str_trim(line);

        if (text.length == 5 && strncasecmp(text.data, "sep=", 4) == 0)
            *delimiter = text.data[4];
        else if (!ent_is_comment(text) ||
                 (text.length > 1 && !strchr(" #%!", text.data[1]) && text.data[1]))
            return n;
        drop(&sample->rest, line.length + 1);
        n++;
    }
}

struct ent_sample_row *ent_sample_open(struct ent_sample *sample, struct ent_str head,
                                       bool has_comments)
{
    struct ent_sample_row *row = malloc(sizeof *row);

    if (!row)
        return NULL;
    ent_sample_begin(sample, head, has_comments);
    ent_sample_find_dialect(sample, NULL, row);
    return row;
}

bool ent_sample_header(const char *head, size_t length, struct ent_parts *parts)
{
    struct ent_sample sample;
    struct ent_sample_row *row = malloc(sizeof *row);
    char given = '\0';
    bool found = false;

    ent_parts_init(parts);
    if (!row)
        return false;
    ent_sample_begin(&sample, ent_str(head, length), false);
    ent_sample_pass_preamble(&sample, &given);
    ent_sample_find_dialect(&sample, NULL, row);
    if (ent_sample_next(&sample, row)) {
        ent_parts_find(parts, row->fields, ent_sample_shown(row), true);
        found = ent_parts_have_both(parts);
    }
    free(row);
    return found;
}

struct ent_str ent_sample_line(const struct ent_sample *sample, const char *start, size_t *number)
{
    struct ent_str rest = sample->rest, line = first_line(rest);

    while (rest.length > 0 && ent_str_trim(line).length == 0) {
        drop(&rest, line.length + 1);
        line = first_line(rest);
    }
    *number = 1;
    for (const char *at = start; at < rest.data; at++)
        *number += *at == '\n';
    line.length = ent_utf8_check(line.data, line.length);
    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    return line;
}
