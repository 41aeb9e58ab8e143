#include "corpus_body.h"

#include <stdlib.h>

/* What became of an input's records, columns and bytes. */

/* Messages that differ in more than names and numbers. Beyond them, one reason stands for all. */
#define MOST_REASONS 200

static const char other_reasons[] = "other reasons";

void ent_input_fini(struct ent_corpus_input *input)
{
    for (int fate = 0; fate < 2; fate++)
        free(input->reasons[fate].items);
    free(input->columns);
    free(input->rejects);
}

static struct ent_reason_kept *find_reason(const struct ent_reasons *reasons, const char *text)
{
    for (size_t i = 0; i < reasons->n; i++) {
        if (reasons->items[i].public.reason == text ||
            strcmp(reasons->items[i].public.reason, text) == 0)
            return &reasons->items[i];
    }
    return NULL;
}

/* The reason's entry, made where it is new; `text` must live as long as the input. */
static enum ent_status add_reason(struct ent_reasons *reasons, const char *text,
                                  const char *message, struct ent_reason_kept **out,
                                  struct ent_error *err)
{
    enum ent_status status =
        ent_grow(&reasons->items, &reasons->capacity, reasons->n + 1, sizeof *reasons->items, err);

    if (status != ENT_OK)
        return status;
    *out = &reasons->items[reasons->n++];
    **out =
        (struct ent_reason_kept){.public = {.reason = text, .message = message, .is_same = true}};
    return ENT_OK;
}

static void count(struct ent_reason_kept *kept, bool is_late, uint64_t n, size_t line,
                  size_t column)
{
    struct ent_reason *reason = &kept->public;

    reason->records += n;
    kept->late += is_late ? n : 0;
    if (line == 0 || reason->n_places == ENT_REASON_PLACES)
        return;
    reason->places[reason->n_places].line = line;
    reason->places[reason->n_places++].column = column;
    kept->n_late_places += is_late;
}

/* Those of which nothing is left go: they are the last, but for reasons of several files. */
static uint64_t forget_late(struct ent_reasons *reasons)
{
    uint64_t n = 0;
    size_t left = 0;

    for (size_t i = 0; i < reasons->n; i++) {
        struct ent_reason_kept *kept = &reasons->items[i];
        n += kept->late;
        kept->public.records -= kept->late;
        kept->public.n_places -= kept->n_late_places;
        kept->late = kept->n_late_places = 0;
        if (kept->public.records)
            reasons->items[left++] = *kept;
    }
    reasons->n = left;
    return n;
}

void ent_input_forget_late(struct ent_corpus_input *input)
{
    input->public->set_aside -= forget_late(&input->reasons[ENT_SET_ASIDE]);
    input->public->rejected -= forget_late(&input->reasons[ENT_REJECTED]);
}

enum ent_status ent_input_set_aside(struct ent_corpus_input *input, const char *reason, uint64_t n,
                                    size_t line, size_t column, struct ent_error *err)
{
    struct ent_reason_kept *found = find_reason(&input->reasons[ENT_SET_ASIDE], reason);
    enum ent_status status = ENT_OK;

    if (!found)
        status = add_reason(&input->reasons[ENT_SET_ASIDE], reason, reason, &found, err);
    if (status != ENT_OK)
        return status;
    count(found, input->is_late, n, line, column);
    input->public->set_aside += n;
    return ENT_OK;
}

/* What a message has in common with others: what stands in quotes, and numbers, become "…". */
static void generalise(const char *message, char *out, size_t size)
{
    static const char gap[] = "…";
    size_t length = 0;

    while (*message && length + sizeof gap + 1 < size) {
        const char *close = *message == '"' ? strchr(message + 1, '"') : NULL;
        size_t digits = strspn(message, "0123456789");
        bool is_word =
            length > 0 && ((out[length - 1] | 32) >= 'a' && (out[length - 1] | 32) <= 'z');

        if (close) {
            length += (size_t)(stpcpy(out + length, gap) - (out + length));
            message = close + 1;
        } else if (digits && !is_word) {
            length += (size_t)(stpcpy(out + length, gap) - (out + length));
            message += digits;
        } else {
            out[length++] = *message++;
        }
    }
    out[length] = '\0';
}

enum ent_status ent_input_count_reject(struct ent_corpus *corpus, struct ent_corpus_input *input,
                                       const struct ent_error *why, struct ent_error *err)
{
    struct ent_reasons *reasons = &input->reasons[ENT_REJECTED];
    char text[sizeof why->message * 3];
    struct ent_reason_kept *found;
    enum ent_status status = ENT_OK;

    generalise(why->message, text, sizeof text);
    found = find_reason(reasons, text);
    if (!found && reasons->n >= MOST_REASONS)
        found = find_reason(reasons, other_reasons);
    if (!found) {
        const char *message = ent_arena_copy(&corpus->arena, ent_str_from(why->message));
        const char *copy = reasons->n >= MOST_REASONS
                               ? other_reasons
                               : ent_arena_copy(&corpus->arena, ent_str_from(text));
        status = copy && message ? add_reason(reasons, copy, message, &found, err)
                                 : ent_fail_memory(err);
    }
    if (status == ENT_OK && found->public.is_same)
        found->public.is_same = strcmp(found->public.message, why->message) == 0;
    if (status == ENT_OK)
        count(found, input->is_late, 1, why->line, why->column);
    return status;
}

/* ---- Bytes ---- */

void ent_input_repaired(struct ent_corpus_input *input, unsigned char byte, size_t line,
                        size_t column)
{
    struct ent_input *public = input->public;
    struct ent_odd_bytes *odd = &input->odd_bytes;

    if (public->repaired++ == 0) {
        public->repaired_line = line;
        public->repaired_column = column;
    }
    odd->nul += byte == 0;
    odd->latin_1 += byte >= 0xA0;
    /* Dashes, quotes, the euro, Š, Œ, Ž; where these are é, ü and their like in DOS's pages. */
    odd->windows += byte >= 0x80 && byte < 0xA0 && (byte >= 0x91 || byte == 0x80 || byte == 0x85);
    odd->dos += byte > 0x80 && byte < 0x91 && byte != 0x85;
}

void ent_input_add_repaired(struct ent_corpus_input *input, const struct ent_corpus_input *part)
{
    input->public->repaired += part->public->repaired;
    input->odd_bytes.nul += part->odd_bytes.nul;
    input->odd_bytes.latin_1 += part->odd_bytes.latin_1;
    input->odd_bytes.windows += part->odd_bytes.windows;
    input->odd_bytes.dos += part->odd_bytes.dos;
}

const char *ent_input_looks_like(const struct ent_corpus_input *input)
{
    const struct ent_odd_bytes *odd = &input->odd_bytes;

    if (odd->nul > odd->latin_1 + odd->windows + odd->dos)
        return "text with NUL bytes";
    if (odd->dos > odd->latin_1 + odd->windows)
        return "an old DOS code page";
    if (odd->windows + odd->dos > 0)
        return "Windows-1252";
    return odd->latin_1 ? "Latin-1" : NULL;
}

/* ---- Columns ---- */

enum ent_status ent_input_take_column(struct ent_corpus *corpus, struct ent_corpus_input *input,
                                      const struct ent_column_record *column, struct ent_error *err)
{
    size_t bad = ent_utf8_check(column->name.data, column->name.length);
    enum ent_status status = ent_grow(&input->columns, &input->columns_capacity,
                                      input->n_columns + 1, sizeof *input->columns, err);
    char *name;

    if (status != ENT_OK)
        return status;
    name = ent_arena_copy(&corpus->arena, column->name);
    if (!name)
        return ent_fail_memory(err);
    for (; bad < column->name.length; bad += ent_utf8_check(name + bad, column->name.length - bad))
        name[bad++] = '?';
    input->columns[input->n_columns++] =
        (struct ent_input_column){name, column->use, column->use ? column->n_filled : 0};
    return ENT_OK;
}

/* ---- Asking ---- */

static const struct ent_corpus_input *input_at(const struct ent_corpus *corpus, size_t index)
{
    return index < corpus->n_inputs ? &corpus->inputs[index] : NULL;
}

const char *ent_corpus_aside(const struct ent_corpus *corpus, size_t index, size_t reason,
                             uint64_t *n)
{
    const struct ent_reason *found = ent_corpus_reason(corpus, index, ENT_SET_ASIDE, reason);

    if (!found)
        return NULL;
    *n = found->records;
    return found->reason;
}

const struct ent_reason *ent_corpus_reason(const struct ent_corpus *corpus, size_t index,
                                           enum ent_fate fate, size_t reason)
{
    const struct ent_corpus_input *input = input_at(corpus, index);

    return input && reason < input->reasons[fate].n ? &input->reasons[fate].items[reason].public
                                                    : NULL;
}

const struct ent_input_column *ent_corpus_column(const struct ent_corpus *corpus, size_t index,
                                                 size_t column)
{
    const struct ent_corpus_input *input = input_at(corpus, index);

    return input && column < input->n_columns ? &input->columns[column] : NULL;
}

const char *ent_corpus_found(const struct ent_corpus *corpus, size_t index)
{
    const struct ent_corpus_input *input = input_at(corpus, index);

    return input ? input->note : NULL;
}
