#include "tally_file.h"

#include <stdlib.h>

#include "../view.h"
#include "radix.h"

#define BUFFER_SIZE 4096

uint64_t ent_tally_hash(uint64_t hash, const void *data, size_t length)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

uint64_t ent_tally_codebook(void)
{
    size_t n;
    const struct ent_code *codes = ent_codes(&n);
    uint64_t hash = ENT_TALLY_HASH_START;

    for (size_t i = 0; i < n; i++) {
        struct ent_str code = ent_str_from(codes[i].code);
        uint16_t score = (uint16_t)codes[i].goldstein;
        const unsigned char says[] = {(unsigned char)score, (unsigned char)(score >> 8),
                                      (unsigned char)ent_code_quad(code, ENT_QUAD_ICEWS),
                                      (unsigned char)ent_code_quad(code, ENT_QUAD_GDELT)};
        hash = ent_tally_hash(hash, code.data, code.length + 1);
        hash = ent_tally_hash(hash, says, sizeof says);
    }
    return hash;
}

/* ---- Writing ---- */

struct writer {
    void (*put)(void *user, const char *data, size_t length);
    void *user;
    uint64_t hash;
    size_t used;
    char buffer[BUFFER_SIZE];
};

static void flush(struct writer *out)
{
    out->hash = ent_tally_hash(out->hash, out->buffer, out->used);
    out->put(out->user, out->buffer, out->used);
    out->used = 0;
}

static void put_byte(struct writer *out, unsigned byte)
{
    if (out->used == BUFFER_SIZE)
        flush(out);
    out->buffer[out->used++] = (char)byte;
}

static void put_bytes(struct writer *out, const void *data, size_t length)
{
    for (const char *bytes = data; length > 0; bytes++, length--)
        put_byte(out, (unsigned char)*bytes);
}

static void put_number(struct writer *out, uint64_t value)
{
    for (; value > 127; value >>= 7)
        put_byte(out, (unsigned)(value & 127) | 128);
    put_byte(out, (unsigned)value);
}

static void put_signed(struct writer *out, int64_t value)
{
    put_number(out, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

static void put_text(struct writer *out, struct ent_str text)
{
    put_number(out, text.length);
    put_bytes(out, text.data, text.length);
}

static void put_string(struct writer *out, const char *text)
{
    put_text(out, ent_str_from(text ? text : ""));
}

static void put_hash(struct writer *out, uint64_t hash)
{
    for (int i = 0; i < ENT_TALLY_HASH_SIZE; i++, hash >>= 8)
        put_byte(out, (unsigned)(hash & 255));
}

/* A writer into memory, for what is hashed or sorted by its bytes. */
struct memory {
    char *data;
    size_t length, capacity;
    bool failed;
};

static void put_memory(void *user, const char *data, size_t length)
{
    struct memory *memory = user;

    if (length == 0 || memory->failed)
        return;
    memory->failed =
        ent_grow(&memory->data, &memory->capacity, memory->length + length, 1, NULL) != ENT_OK;
    if (memory->failed)
        return;
    memcpy(memory->data + memory->length, data, length);
    memory->length += length;
}

static enum ent_status put_view(struct writer *out, const struct ent_view *view,
                                struct ent_error *err)
{
    struct memory memory = {0};
    struct writer inner = {.put = put_memory, .user = &memory, .hash = ENT_TALLY_HASH_START};
    const struct ent_view_key *key;
    size_t n = 0;

    for (size_t k = 0; (key = ent_view_key(k)); k++)
        n += ent_view_get(view, key->name) != NULL;
    put_number(&inner, n);
    for (size_t k = 0; (key = ent_view_key(k)); k++) {
        const char *value = ent_view_get(view, key->name);
        if (!value)
            continue;
        put_string(&inner, key->name);
        put_string(&inner, value);
    }
    flush(&inner);
    if (!memory.failed)
        put_bytes(out, memory.data, memory.length);
    free(memory.data);
    put_hash(out, inner.hash);
    return memory.failed ? ent_fail_memory(err) : ENT_OK;
}

/* The numbers that the texts of a fold have in the file: `of[number]`, where number 0 stays. */
struct numbering {
    struct named {
        struct ent_str text;
        uint32_t number;
    } * items; /* sorted */
    size_t n;
    uint32_t *of;
};

static int by_text(const void *left, const void *right)
{
    const struct named *x = left, *y = right;

    return ent_str_compare(x->text, y->text);
}

static enum ent_status numbering_new(struct numbering *numbering, size_t n, struct ent_error *err)
{
    numbering->items = malloc((n + 1) * sizeof *numbering->items);
    numbering->of = calloc(n + 1, sizeof *numbering->of);
    return numbering->items && numbering->of ? ENT_OK : ent_fail_memory(err);
}

static void number_all(struct numbering *numbering)
{
    if (numbering->n)
        qsort(numbering->items, numbering->n, sizeof *numbering->items, by_text);
    for (size_t i = 0; i < numbering->n; i++)
        numbering->of[numbering->items[i].number] = (uint32_t)i + 1;
}

static void numbering_fini(struct numbering *numbering)
{
    free(numbering->items);
    free(numbering->of);
}

/* What is written of a fold, sorted and by the numbers of the file. */
struct laid_open {
    struct numbering names, texts;
    struct ent_fold_rest rest;
    struct ent_stretches stretches;
    struct dated {
        struct ent_span when;
        uint32_t number;
    } * spans;         /* sorted */
    uint32_t *span_of; /* by the fold's number */
    size_t n_spans;
    struct ent_distinct *events;
    struct ent_keyed *order;
    size_t n_events;
};

static void laid_open_fini(struct laid_open *laid)
{
    numbering_fini(&laid->names);
    numbering_fini(&laid->texts);
    ent_fold_rest_fini(&laid->rest);
    ent_stretches_fini(&laid->stretches);
    free(laid->spans);
    free(laid->span_of);
    free(laid->events);
    free(laid->order);
}

static enum ent_status lay_names(struct laid_open *laid, const struct ent_fold *fold,
                                 struct ent_error *err)
{
    size_t n_names = ent_fold_n_names(fold), n_texts = ent_fold_n_texts(fold);
    enum ent_status status = numbering_new(&laid->names, n_names, err);

    if (status == ENT_OK)
        status = numbering_new(&laid->texts, n_texts, err);
    if (status != ENT_OK)
        return status;
    for (uint32_t i = 1; i < n_names; i++) {
        uint64_t times;
        struct ent_str name = ent_fold_name(fold, i, &times);
        if (times)
            laid->names.items[laid->names.n++] = (struct named){name, i};
    }
    number_all(&laid->names);
    for (uint32_t i = 1; i < n_texts; i++)
        laid->texts.items[laid->texts.n++] = (struct named){ent_fold_text(fold, i), i};
    number_all(&laid->texts);
    return ENT_OK;
}

/* A way between two that go by other numbers: the smaller one stays first. */
static uint32_t turn(uint32_t *a, uint32_t *b, uint32_t way, const uint32_t *numbers)
{
    uint32_t x = numbers[*a], y = numbers[*b];

    *a = x < y ? x : y;
    *b = x < y ? y : x;
    return x < y ? way : ent_way_back((enum ent_way)way);
}

/* Layers are called by texts. */
static enum ent_status number_layer(const struct laid_open *laid, uint16_t *layer,
                                    struct ent_error *err)
{
    if (laid->texts.of[*layer] > UINT16_MAX)
        return ent_fail(err, ENT_ELIMIT, "more than %d kinds and types: choose other layers",
                        UINT16_MAX);
    *layer = (uint16_t)laid->texts.of[*layer];
    return ENT_OK;
}

static enum ent_status lay_cells(struct laid_open *laid, const struct ent_fold *fold,
                                 struct ent_error *err)
{
    const struct ent_stretches *stretches = ent_fold_stretches(fold);
    enum ent_status status = ent_fold_rest(fold, &laid->rest, err);

    for (int p = 0; p < ENT_N_PLACING && status == ENT_OK; p++) {
        for (size_t i = 0; i < laid->rest.n_cells[p] && status == ENT_OK; i++) {
            struct ent_cell *cell = &laid->rest.cells[p][i];
            cell->way = (uint8_t)turn(&cell->a, &cell->b, cell->way, laid->names.of);
            status = number_layer(laid, &cell->layer, err);
        }
        if (status == ENT_OK)
            status = ent_cells_sort(laid->rest.cells[p], &laid->rest.n_cells[p], err);
    }
    for (size_t i = 0; i < stretches->n && status == ENT_OK; i++) {
        struct ent_stretch one = stretches->items[i];
        one.way = (uint16_t)turn(&one.a, &one.b, one.way, laid->names.of);
        status = number_layer(laid, &one.layer, err);
        if (status == ENT_OK)
            status = ent_stretches_add(&laid->stretches, one, err);
    }
    ent_stretches_merge(&laid->stretches);
    return status;
}

static int by_span(const void *left, const void *right)
{
    const struct ent_span *x = &((const struct dated *)left)->when;
    const struct ent_span *y = &((const struct dated *)right)->when;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    if (x->precision != y->precision)
        return x->precision < y->precision ? -1 : 1;
    return x->flags - y->flags;
}

static enum ent_status lay_spans(struct laid_open *laid, const struct ent_fold *fold,
                                 struct ent_error *err)
{
    size_t n = ent_fold_n_spans(fold);

    laid->spans = malloc((n + 1) * sizeof *laid->spans);
    laid->span_of = malloc((n + 1) * sizeof *laid->span_of);
    if (!laid->spans || !laid->span_of)
        return ent_fail_memory(err);
    for (uint32_t i = 0; i < n; i++)
        laid->spans[i] = (struct dated){ent_fold_span(fold, i), i};
    qsort(laid->spans, n, sizeof *laid->spans, by_span);
    for (uint32_t i = 0; i < n; i++)
        laid->span_of[laid->spans[i].number] = i + 1;
    laid->n_spans = n;
    return ENT_OK;
}

static enum ent_status lay_events(struct laid_open *laid, const struct ent_fold *fold,
                                  struct ent_error *err)
{
    const struct ent_distincts *set;
    struct ent_keyed *scratch = NULL;
    size_t n = 0;
    enum ent_status status = lay_spans(laid, fold, err);

    for (size_t s = 0; (set = ent_fold_distincts(fold, s)); s++)
        n += set->n;
    scratch = malloc((n + 1) * sizeof *scratch);
    laid->events = malloc((n + 1) * sizeof *laid->events);
    laid->order = malloc((n + 1) * sizeof *laid->order);
    if (!scratch || !laid->events || !laid->order || n > UINT32_MAX)
        status = ent_fail_memory(err);
    if (status != ENT_OK)
        goto out;
    for (size_t s = 0; (set = ent_fold_distincts(fold, s)); s++) {
        for (size_t k = 0; k < set->n; k++) {
            struct ent_distinct *event = &laid->events[laid->n_events++];
            uint32_t a, b;
            *event = set->items[k];
            a = laid->names.of[event->source];
            b = laid->names.of[event->target];
            event->source = event->mutual && a > b ? b : a;
            event->target = event->mutual && a > b ? a : b;
            event->type = laid->texts.of[event->type];
            event->kind = (uint16_t)laid->texts.of[event->kind];
            event->span = laid->span_of[event->span];
        }
    }
    /* The least significant first: mutual and kind, date and type, then the names. */
    for (uint32_t i = 0; i < n; i++)
        laid->order[i] =
            (struct ent_keyed){(uint64_t)laid->events[i].kind << 1 | laid->events[i].mutual, i};
    ent_radix_sort(&laid->order, &scratch, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct ent_distinct *event = &laid->events[laid->order[i].index];
        laid->order[i].key = (uint64_t)event->type << 32 | event->span;
    }
    ent_radix_sort(&laid->order, &scratch, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct ent_distinct *event = &laid->events[laid->order[i].index];
        laid->order[i].key = (uint64_t)event->source << 32 | event->target;
    }
    ent_radix_sort(&laid->order, &scratch, n);
out:
    free(scratch);
    return status;
}

static int by_reason(const void *left, const void *right)
{
    const struct ent_aside *x = left, *y = right;

    return strcmp(x->reason, y->reason);
}

static enum ent_status put_input(struct writer *out, const struct ent_tally_input *input,
                                 struct ent_error *err)
{
    struct ent_aside *asides = malloc((input->n_asides + 1) * sizeof *asides);

    if (!asides)
        return ent_fail_memory(err);
    put_string(out, input->public->name);
    put_string(out, input->public->format);
    put_string(out, input->public->reason);
    put_number(out, input->public->size);
    put_string(out, input->public->sha256);
    put_number(out, input->public->reports);
    put_number(out, input->public->repaired);
    if (input->n_asides) {
        memcpy(asides, input->asides, input->n_asides * sizeof *asides);
        qsort(asides, input->n_asides, sizeof *asides, by_reason);
    }
    put_number(out, input->n_asides);
    for (size_t i = 0; i < input->n_asides; i++) {
        put_string(out, asides[i].reason);
        put_number(out, asides[i].n);
    }
    free(asides);
    put_number(out, input->n_rejects);
    for (size_t i = 0; i < input->n_rejects; i++) {
        const struct ent_error *reject = input->rejects[i];
        put_number(out, reject->status);
        put_number(out, reject->line);
        put_number(out, reject->column);
        put_string(out, reject->message);
    }
    return ENT_OK;
}

static int by_bytes(const void *left, const void *right)
{
    const struct memory *x = left, *y = right;

    return ent_str_compare(ent_str(x->data, x->length), ent_str(y->data, y->length));
}

static enum ent_status put_inputs(struct writer *out, const struct ent_tally_file *file,
                                  struct ent_error *err)
{
    struct memory *inputs = calloc(file->n_inputs + 1, sizeof *inputs);
    enum ent_status status = inputs ? ENT_OK : ent_fail_memory(err);

    for (size_t i = 0; i < file->n_inputs && status == ENT_OK; i++) {
        struct writer inner = {.put = put_memory, .user = &inputs[i], .hash = ENT_TALLY_HASH_START};
        status = put_input(&inner, &file->inputs[i], err);
        flush(&inner);
        if (status == ENT_OK && inputs[i].failed)
            status = ent_fail_memory(err);
    }
    if (status == ENT_OK && file->n_inputs)
        qsort(inputs, file->n_inputs, sizeof *inputs, by_bytes);
    if (status == ENT_OK)
        put_number(out, file->n_inputs);
    for (size_t i = 0; i < file->n_inputs && status == ENT_OK; i++)
        put_bytes(out, inputs[i].data, inputs[i].length);
    for (size_t i = 0; inputs && i < file->n_inputs; i++)
        free(inputs[i].data);
    free(inputs);
    return status;
}

static int by_format(const void *left, const void *right)
{
    const struct ent_tally_origin *x = left, *y = right;

    return strcmp(x->format, y->format);
}

static enum ent_status put_names(struct writer *out, const struct ent_tally_file *file,
                                 const struct laid_open *laid, struct ent_error *err)
{
    struct ent_tally_origin *origins = malloc((file->n_origins + 1) * sizeof *origins);

    if (!origins)
        return ent_fail_memory(err);
    if (file->n_origins) {
        memcpy(origins, file->origins, file->n_origins * sizeof *origins);
        qsort(origins, file->n_origins, sizeof *origins, by_format);
    }
    put_number(out, file->n_origins);
    for (size_t o = 0; o < file->n_origins; o++)
        put_string(out, origins[o].format);
    put_number(out, laid->names.n);
    for (size_t i = 0; i < laid->names.n; i++) {
        put_text(out, laid->names.items[i].text);
        for (size_t o = 0; o < file->n_origins; o++)
            put_number(out, origins[o].times[laid->names.items[i].number]);
    }
    free(origins);
    put_number(out, laid->texts.n);
    for (size_t i = 0; i < laid->texts.n; i++)
        put_text(out, laid->texts.items[i].text);
    return ENT_OK;
}

static void put_spans(struct writer *out, const struct laid_open *laid)
{
    put_number(out, laid->n_spans);
    for (size_t i = 0; i < laid->n_spans; i++) {
        const struct ent_span *span = &laid->spans[i].when;
        put_signed(out, span->start == INT64_MIN ? 0 : span->start);
        put_signed(out, span->end == INT64_MAX ? 0 : span->end);
        put_byte(out, span->precision);
        put_byte(out, span->flags);
    }
}

static void put_cells(struct writer *out, const struct laid_open *laid, bool has_layers,
                      enum ent_placing placing)
{
    uint32_t last = 0;

    put_number(out, laid->rest.n_cells[placing]);
    for (size_t i = 0; i < laid->rest.n_cells[placing]; i++) {
        const struct ent_cell *cell = &laid->rest.cells[placing][i];
        put_number(out, cell->a - last);
        put_number(out, cell->b);
        put_byte(out, cell->way + 4U * cell->sign);
        if (has_layers)
            put_number(out, cell->layer);
        if (placing == ENT_PLACED)
            put_signed(out, cell->time);
        put_number(out, (uint64_t)cell->sums.events);
        put_number(out, (uint64_t)cell->sums.reports);
        put_signed(out, cell->sums.weight);
        put_number(out, (uint64_t)cell->sums.scored);
        put_number(out, (uint64_t)cell->sums.positive);
        put_number(out, (uint64_t)-cell->sums.negative);
        last = cell->a;
    }
}

static void put_stretches(struct writer *out, const struct laid_open *laid, bool has_layers)
{
    uint32_t last = 0;

    put_number(out, laid->stretches.n);
    for (size_t i = 0; i < laid->stretches.n; i++) {
        const struct ent_stretch *one = &laid->stretches.items[i];
        put_number(out, one->a - last);
        put_number(out, one->b);
        put_byte(out, one->way);
        if (has_layers)
            put_number(out, one->layer);
        put_signed(out, one->start);
        put_number(out, (uint64_t)(one->end - one->start));
        last = one->a;
    }
}

static void put_events(struct writer *out, const struct laid_open *laid)
{
    uint32_t last = 0;

    put_number(out, laid->n_events);
    for (size_t i = 0; i < laid->n_events; i++) {
        const struct ent_distinct *event = &laid->events[laid->order[i].index];
        bool has_intensity = event->intensity != ENT_MISSING;
        bool has_confidence = event->confidence != UINT32_MAX;
        put_number(out, event->source - last);
        put_number(out, event->target);
        put_number(out, event->type);
        put_number(out, event->kind);
        put_number(out, event->span);
        put_byte(out, (unsigned)event->mutual + 2U * has_intensity + 4U * has_confidence +
                          8U * (unsigned)(event->sign + 1));
        put_number(out, event->n_reports);
        if (has_confidence)
            put_number(out, event->confidence);
        if (has_intensity)
            put_signed(out, event->intensity);
        put_text(out, ent_str(event->id, event->id_length));
        last = event->source;
    }
}

static void put_account(struct writer *out, const struct ent_fold_rest *rest)
{
    const struct ent_account *account = &rest->account;

    put_number(out, account->events);
    for (int r = 0; r < ENT_N_ASIDE; r++)
        put_number(out, account->events_aside[r]);
    for (int p = 0; p < ENT_N_PLACING; p++)
        put_number(out, account->events_used[p]);
    for (int r = 0; r < ENT_N_ASIDE; r++)
        put_number(out, account->reports_aside[r]);
    for (int p = 0; p < ENT_N_PLACING; p++)
        put_number(out, account->reports_used[p]);
    put_number(out, rest->n_reports);
}

enum ent_status ent_tally_file_write(const struct ent_tally_file *file,
                                     void (*put)(void *user, const char *data, size_t length),
                                     void *user, struct ent_error *err)
{
    struct writer out = {.put = put, .user = user, .hash = ENT_TALLY_HASH_START};
    struct laid_open laid = {0};
    struct ent_spell covered;
    bool has_layers = file->view->layers != ENT_LAYERS_NONE;
    enum ent_status status;

    if ((status = lay_names(&laid, file->fold, err)) != ENT_OK ||
        (status = lay_cells(&laid, file->fold, err)) != ENT_OK ||
        (status = lay_events(&laid, file->fold, err)) != ENT_OK)
        goto out;
    put_bytes(&out, ENT_TALLY_MAGIC, strlen(ENT_TALLY_MAGIC));
    put_number(&out, ENT_TALLY_VERSION);
    if ((status = put_view(&out, file->view, err)) != ENT_OK)
        goto out;
    put_hash(&out, ent_tally_codebook());
    covered = ent_fold_covered(file->fold);
    put_signed(&out, covered.start < covered.end ? covered.start : 0);
    put_signed(&out, covered.start < covered.end ? covered.end : 0);
    put_string(&out, file->title);
    if ((status = put_inputs(&out, file, err)) != ENT_OK ||
        (status = put_names(&out, file, &laid, err)) != ENT_OK)
        goto out;
    put_spans(&out, &laid);
    for (int p = 0; p < ENT_N_PLACING; p++)
        put_cells(&out, &laid, has_layers, (enum ent_placing)p);
    put_stretches(&out, &laid, has_layers);
    put_events(&out, &laid);
    put_account(&out, &laid.rest);
    flush(&out);
    put_hash(&out, out.hash);
    flush(&out);
out:
    laid_open_fini(&laid);
    return status;
}
