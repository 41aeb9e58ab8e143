#include "tally_file.h"

#include <stdlib.h>

#include "../time/placing.h"
#include "../view.h"

/* Reading a tally (tally_file.h has the form). Nothing that the bytes say is believed: numbers of
 * items are held against the bytes that are left, names and dates against their lists, sums against
 * the account. */

#define MOST_WINDOWS 100000                /* from the first to the last: no graph has more */
#define FIRST_TIME   INT64_C(-62135683200) /* a day before the year 1 */
#define END_TIME     INT64_C(253402387200) /* a day behind the year 9999 */

/* Errors stick: after one all that is read is 0. */
struct reader {
    const unsigned char *at, *end;
    struct ent_tally_file *file;
    struct ent_fold *fold;
    uint32_t *names, *texts; /* what the file's numbers are in the fold; [0] is 0 */
    size_t n_names, n_texts;
    uint32_t *spans;
    size_t n_spans;
    uint64_t n_placed[ENT_N_PLACING], n_reports[ENT_N_PLACING]; /* as the sums have it */
    uint64_t n_distinct_reports, n_times, n_input_reports;
    struct ent_error *err;
    enum ent_status status;
};

/* The file whole, with what it owns. */
struct read_file {
    struct ent_tally_file public;
    struct ent_arena arena;
    struct ent_fold *fold;
};

bool ent_tally_file_begins(struct ent_str head)
{
    size_t n = strlen(ENT_TALLY_MAGIC);

    n = head.length < n ? head.length : n;
    return n > 0 && memcmp(head.data, ENT_TALLY_MAGIC, n) == 0;
}

void ent_tally_file_free(struct ent_tally_file *public)
{
    struct read_file *file = (struct read_file *)public;

    if (!file)
        return;
    ent_fold_free(file->fold);
    ent_view_free(file->public.view);
    ent_arena_fini(&file->arena);
    free(file);
}

/* ---- What everything is made of ---- */

static void fail(struct reader *in, const char *what)
{
    if (in->status == ENT_OK)
        in->status = ent_fail(in->err, ENT_EPARSE, "the tally is damaged: %s", what);
    in->at = in->end;
}

/* A failure of somebody else's, who has worded it. */
static bool failed(struct reader *in, enum ent_status status)
{
    if (in->status == ENT_OK)
        in->status = status;
    return in->status != ENT_OK;
}

static unsigned get_byte(struct reader *in, unsigned most)
{
    if (in->at == in->end) {
        fail(in, "it ends too early");
        return 0;
    }
    if (*in->at > most) {
        fail(in, "a choice is not among those there are");
        return 0;
    }
    return *in->at++;
}

static uint64_t get_number(struct reader *in, uint64_t most)
{
    uint64_t value = 0;

    for (unsigned shift = 0;; shift += 7) {
        unsigned byte = get_byte(in, 255);
        if (in->status != ENT_OK)
            return 0;
        if ((shift && byte == 0) || (shift == 63 && byte > 1)) {
            fail(in, "a number is not written as it should be");
            return 0;
        }
        value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            break;
    }
    if (value > most) {
        fail(in, "a number is too large");
        return 0;
    }
    return value;
}

static int64_t get_signed(struct reader *in, int64_t least, int64_t most)
{
    uint64_t number = get_number(in, UINT64_MAX);
    int64_t value = (int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0));

    if (in->status == ENT_OK && (value < least || value > most))
        fail(in, "a number is out of bounds");
    return in->status == ENT_OK ? value : 0;
}

/* How many items of so many bytes at least come: there cannot be more than there are bytes for. */
static size_t get_count(struct reader *in, size_t least)
{
    return (size_t)get_number(in, (uint64_t)(in->end - in->at) / least);
}

static uint64_t get_hash(struct reader *in)
{
    uint64_t hash = 0;

    for (int i = 0; i < ENT_TALLY_HASH_SIZE; i++)
        hash |= (uint64_t)get_byte(in, 255) << 8 * i;
    return hash;
}

/* Borrowed from the bytes. */
static struct ent_str get_text(struct reader *in)
{
    size_t length = get_count(in, 1);
    struct ent_str text = ent_str((const char *)in->at, length);

    if (in->status != ENT_OK)
        return ent_str("", 0);
    if (ent_utf8_check(text.data, length) != length) {
        fail(in, "a text is not UTF-8");
        return ent_str("", 0);
    }
    in->at += length;
    return text;
}

static void *allocate(struct reader *in, size_t n, size_t size)
{
    struct ent_arena *arena = &((struct read_file *)in->file)->arena;
    void *block = n < SIZE_MAX / size ? ent_arena_alloc(arena, (n + 1) * size) : NULL;

    if (!block)
        failed(in, ent_fail_memory(in->err));
    else
        memset(block, 0, (n + 1) * size);
    return block;
}

/* A copy with a NUL behind it; "" after a failure. */
static const char *get_string(struct reader *in)
{
    struct ent_str text = get_text(in);
    const char *copy = ent_arena_copy(&((struct read_file *)in->file)->arena, text);

    if (!copy)
        failed(in, ent_fail_memory(in->err));
    return copy ? copy : "";
}

/* ---- The parts ---- */

static void get_view(struct reader *in)
{
    const unsigned char *start = in->at;
    struct ent_view *view = in->file->view;
    uint64_t hash;

    for (size_t n = get_count(in, 2); n > 0 && in->status == ENT_OK; n--) {
        const char *key = get_string(in), *value = get_string(in);
        if (in->status == ENT_OK && ent_view_get(view, key))
            fail(in, "a choice is there twice");
        if (in->status == ENT_OK)
            failed(in, ent_view_set(view, key, value, in->err));
        if (in->status == ENT_OK && strcmp(ent_view_get(view, key), value) != 0)
            fail(in, "a choice is not written as it should be");
    }
    if (in->status != ENT_OK)
        return;
    hash = ent_tally_hash(ENT_TALLY_HASH_START, start, (size_t)(in->at - start));
    ent_view_settle(view);
    if (get_hash(in) != hash || ent_fold_unfit(view))
        fail(in, "its view is not one that can be counted");
}

static void get_rejects(struct reader *in, struct ent_tally_input *input)
{
    size_t n = get_count(in, 4);
    struct ent_error **rejects = allocate(in, n, sizeof *rejects);

    for (size_t i = 0; i < n && in->status == ENT_OK; i++) {
        struct ent_error *reject = rejects[i] = allocate(in, 0, sizeof *reject);
        if (!reject)
            return;
        reject->status = (enum ent_status)get_number(in, ENT_ECANCELLED);
        reject->line = get_number(in, SIZE_MAX);
        reject->column = get_number(in, SIZE_MAX);
        struct ent_str message = get_text(in);
        if (reject->status == ENT_OK || message.length >= sizeof reject->message)
            fail(in, "a rejected record has no reason");
        else
            memcpy(reject->message, message.data, message.length);
    }
    input->rejects = rejects;
    input->n_rejects = n;
}

/* 64 digits, or nothing: an input whose reading was not ended has none. */
static bool is_sha256(struct ent_str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (!strchr("0123456789abcdef", text.data[i]) || !text.data[i])
            return false;
    }
    return text.length == 0 || text.length == 64;
}

static void get_input(struct reader *in, struct ent_tally_input *input)
{
    struct ent_input *public = allocate(in, 0, sizeof *public);
    struct ent_aside *asides;
    struct ent_str sha256;
    size_t n;

    if (!public)
        return;
    public->name = get_string(in);
    public->format = get_string(in);
    public->reason = get_string(in);
    public->size = get_number(in, UINT64_MAX);
    sha256 = get_text(in);
    if (!is_sha256(sha256))
        fail(in, "an input's hash is none of SHA-256");
    else
        memcpy(public->sha256, sha256.data, sha256.length);
    public->reports = get_number(in, INT64_MAX);
    public->repaired = get_number(in, INT64_MAX);
    n = get_count(in, 2);
    asides = allocate(in, n, sizeof *asides);
    for (size_t i = 0; i < n && in->status == ENT_OK; i++) {
        asides[i].reason = get_string(in);
        asides[i].n = get_number(in, INT64_MAX);
        public->set_aside += asides[i].n;
        if (i && strcmp(asides[i - 1].reason, asides[i].reason) >= 0)
            fail(in, "reasons are not in order");
    }
    input->asides = asides;
    input->n_asides = n;
    get_rejects(in, input);
    public->rejected = input->n_rejects;
    input->public = public;
    in->n_input_reports += public->reports;
}

static void get_inputs(struct reader *in)
{
    size_t n = get_count(in, 9);

    if (in->status == ENT_OK && n == 0)
        fail(in, "it holds no inputs");
    in->file->inputs = allocate(in, n, sizeof *in->file->inputs);
    for (size_t i = 0; i < n && in->status == ENT_OK; i++)
        get_input(in, &in->file->inputs[i]);
    in->file->n_inputs = n;
}

/* Names and texts come sorted; each is as new to the fold as it is to the file. */
static struct ent_str get_next_text(struct reader *in, struct ent_str last)
{
    struct ent_str text = get_text(in);

    if (in->status == ENT_OK && ent_str_compare(last, text) >= 0)
        fail(in, "names are not in order");
    return text;
}

static void get_names(struct reader *in)
{
    struct ent_str name = ent_str("", 0);
    size_t n_origins = get_count(in, 1), n;
    uint64_t **times;

    in->file->origins = allocate(in, n_origins, sizeof *in->file->origins);
    times = allocate(in, n_origins, sizeof *times);
    for (size_t o = 0; o < n_origins && in->status == ENT_OK; o++) {
        in->file->origins[o].format = get_string(in);
        if (o && strcmp(in->file->origins[o - 1].format, in->file->origins[o].format) >= 0)
            fail(in, "formats are not in order");
    }
    n = get_count(in, 1 + n_origins);
    in->names = allocate(in, n, sizeof *in->names);
    for (size_t o = 0; o < n_origins && in->status == ENT_OK; o++)
        in->file->origins[o].times = times[o] = allocate(in, n, sizeof **times);
    in->file->n_origins = n_origins;
    for (size_t i = 1; i <= n && in->status == ENT_OK; i++) {
        uint64_t sum = 0;
        name = get_next_text(in, name);
        for (size_t o = 0; o < n_origins; o++)
            sum += times[o][i] = get_number(in, UINT32_MAX * UINT64_C(256));
        in->n_times += sum;
        if (in->status == ENT_OK && sum == 0)
            fail(in, "nobody gives a name that it has");
        if (in->status == ENT_OK)
            failed(in, ent_fold_add_name(in->fold, name, sum, &in->names[i], in->err));
    }
    in->n_names = n;
}

static void get_texts(struct reader *in)
{
    struct ent_str text = ent_str("", 0);
    size_t n = get_count(in, 2);

    in->texts = allocate(in, n, sizeof *in->texts);
    if (in->texts)
        failed(in, ent_fold_add_text(in->fold, text, &in->texts[0], in->err));
    for (size_t i = 1; i <= n && in->status == ENT_OK; i++) {
        text = get_next_text(in, text);
        if (in->status == ENT_OK)
            failed(in, ent_fold_add_text(in->fold, text, &in->texts[i], in->err));
    }
    in->n_texts = n;
}

static bool is_date(const struct ent_span *span)
{
    bool open_start = (span->flags & ENT_SPAN_OPEN_START) != 0;
    bool open_end = (span->flags & ENT_SPAN_OPEN_END) != 0;

    return span->precision != ENT_UNDATED && !(open_start && open_end) && span->start < span->end;
}

static void get_spans(struct reader *in)
{
    size_t n = get_count(in, 4);

    in->spans = allocate(in, n, sizeof *in->spans);
    for (size_t i = 1; i <= n && in->status == ENT_OK; i++) {
        struct ent_span span = {.start = get_signed(in, FIRST_TIME, END_TIME)};
        span.end = get_signed(in, FIRST_TIME, END_TIME);
        span.precision = (uint8_t)get_byte(in, ENT_INTERVAL);
        span.flags = (uint8_t)get_byte(in, 15);
        if (span.flags & ENT_SPAN_OPEN_START)
            span.start = INT64_MIN;
        if (span.flags & ENT_SPAN_OPEN_END)
            span.end = INT64_MAX;
        if (in->status == ENT_OK && !is_date(&span))
            fail(in, "a date ends before it starts");
        if (in->status == ENT_OK)
            failed(in, ent_fold_add_span(in->fold, span, &in->spans[i], in->err));
    }
    if (in->status == ENT_OK && ent_fold_n_spans(in->fold) != n)
        fail(in, "a date is there twice");
    in->n_spans = n;
}

/* The two names of a pair, of which the first is written as what it is more than the last one. */
static void get_pair(struct reader *in, uint32_t *last, uint32_t *a, uint32_t *b)
{
    *a = *last + (uint32_t)get_number(in, in->n_names - *last);
    *b = (uint32_t)get_number(in, in->n_names);
    *last = *a;
    if (in->status == ENT_OK && (*a == 0 || *b == 0))
        fail(in, "a pair has no name");
}

/* In the fold the names have other numbers: the smaller one is first there too. */
static void take_over(const struct reader *in, uint32_t *a, uint32_t *b, unsigned *way)
{
    uint32_t x = in->names[*a], y = in->names[*b];

    if (x > y)
        *way = ent_way_back((enum ent_way) * way);
    *a = x < y ? x : y;
    *b = x < y ? y : x;
}

/* The layer of sums or dates, by the file's number; 0 where the view has none. */
static uint16_t get_layer(struct reader *in)
{
    uint64_t most = in->n_texts < UINT16_MAX ? in->n_texts : UINT16_MAX;

    return in->file->view->layers ? (uint16_t)get_number(in, most) : 0;
}

/* The same by the fold's. */
static uint16_t take_layer(struct reader *in, uint16_t layer)
{
    if (in->texts[layer] > UINT16_MAX)
        fail(in, "it has too many kinds");
    return (uint16_t)in->texts[layer];
}

/* The two pairs' order, and where they are one their ways'. */
static bool comes_behind(const struct ent_cell *x, const struct ent_cell *y)
{
    if (x->a != y->a || x->b != y->b)
        return x->a != y->a ? x->a > y->a : x->b > y->b;
    if (x->time != y->time)
        return x->time > y->time;
    if (x->layer != y->layer)
        return x->layer > y->layer;
    return x->way != y->way ? x->way > y->way : x->sign > y->sign;
}

static void get_cell(struct reader *in, enum ent_placing placing, struct ent_cell *cell,
                     uint32_t *last)
{
    const struct ent_window_rule *rule = &in->file->view->window;
    unsigned byte;

    *cell = (struct ent_cell){.time = ENT_NO_CELL};
    get_pair(in, last, &cell->a, &cell->b);
    byte = get_byte(in, 4 * ENT_N_SIGNS - 1);
    cell->way = byte % 4;
    cell->sign = (uint8_t)(byte / 4);
    cell->layer = get_layer(in);
    if (placing == ENT_PLACED) {
        int64_t stride = ent_place_stride(in->file->view);
        int64_t first = ent_window_cell(rule, FIRST_TIME) * stride;
        int64_t end = (ent_window_cell(rule, END_TIME) + 1) * stride - 1;
        cell->time = (int32_t)get_signed(in, first > INT32_MIN ? first : INT32_MIN + 1,
                                         end < INT32_MAX ? end : INT32_MAX - 1);
    }
    cell->sums.events = (int64_t)get_number(in, INT64_MAX);
    cell->sums.reports = (int64_t)get_number(in, INT64_MAX);
    cell->sums.weight = get_signed(in, INT64_MIN, INT64_MAX);
    cell->sums.scored = (int64_t)get_number(in, INT64_MAX);
    cell->sums.positive = (int64_t)get_number(in, INT64_MAX);
    cell->sums.negative = -(int64_t)get_number(in, INT64_MAX);
    if (in->status == ENT_OK &&
        (cell->a >= cell->b || cell->way > ENT_WAY_MUTUAL || cell->sums.events == 0 ||
         cell->sums.weight < 0 || cell->sums.events % ENT_MICRO || cell->sums.reports % ENT_MICRO ||
         cell->sums.reports < cell->sums.events || cell->sums.scored > cell->sums.events))
        fail(in, "a sum is impossible");
}

static void get_cells(struct reader *in, enum ent_placing placing)
{
    size_t n = get_count(in, 9);
    struct ent_cell before = {0}, cell;
    int32_t first = INT32_MAX, end = INT32_MIN;
    int64_t stride = ent_place_stride(in->file->view);
    uint32_t last = 0;

    for (size_t i = 0; i < n && in->status == ENT_OK; i++, before = cell) {
        unsigned way;
        get_cell(in, placing, &cell, &last);
        if (in->status == ENT_OK && i && !comes_behind(&cell, &before))
            fail(in, "sums are not in order");
        if (in->status != ENT_OK)
            return;
        first = cell.time < first ? cell.time : first;
        end = cell.time > end ? cell.time : end;
        if (((int64_t)end - first) / stride >= MOST_WINDOWS) {
            failed(in, ent_fail(in->err, ENT_ELIMIT, "the tally has more than %d windows",
                                MOST_WINDOWS));
            return;
        }
        in->n_placed[placing] += (uint64_t)(cell.sums.events / ENT_MICRO);
        in->n_reports[placing] += (uint64_t)(cell.sums.reports / ENT_MICRO);
        struct ent_cell moved = cell;
        way = cell.way;
        take_over(in, &moved.a, &moved.b, &way);
        moved.way = (uint8_t)way;
        moved.layer = take_layer(in, cell.layer);
        failed(in, ent_fold_add_cell(in->fold, &moved, placing, in->err));
    }
}

static void get_stretches(struct reader *in)
{
    size_t n = get_count(in, 5);
    struct ent_stretch before = {0}, one;
    uint32_t last = 0;

    if (in->status == ENT_OK && n && !ent_fold_keeps_dates(in->file->view))
        fail(in, "windows have no stretches");
    for (size_t i = 0; i < n && in->status == ENT_OK; i++, before = one) {
        get_pair(in, &last, &one.a, &one.b);
        one.way = (uint16_t)get_byte(in, ENT_WAY_MUTUAL);
        one.layer = get_layer(in);
        one.start = get_signed(in, FIRST_TIME, END_TIME);
        one.end = one.start + (int64_t)get_number(in, (uint64_t)(END_TIME - one.start));
        if (in->status == ENT_OK && (one.a >= one.b || one.start >= one.end))
            fail(in, "a stretch is impossible");
        if (in->status == ENT_OK && i &&
            (one.a != before.a           ? one.a < before.a
             : one.b != before.b         ? one.b < before.b
             : one.layer != before.layer ? one.layer < before.layer
             : one.way != before.way     ? one.way < before.way
                                         : one.start <= before.end))
            fail(in, "stretches are not in order");
        if (in->status != ENT_OK)
            return;
        struct ent_stretch moved = one;
        unsigned way = one.way;
        take_over(in, &moved.a, &moved.b, &way);
        moved.way = (uint16_t)way;
        moved.layer = take_layer(in, one.layer);
        failed(in, ent_fold_add_stretch(in->fold, moved, in->err));
    }
}

static void get_events(struct reader *in)
{
    const struct ent_distincts *set;
    size_t n = get_count(in, 8), found = 0;
    uint32_t last = 0;

    if (in->status == ENT_OK && n && in->file->view->merge != ENT_MERGE_EXACT)
        fail(in, "without merging no event has more reports");
    for (size_t i = 0; i < n && in->status == ENT_OK; i++) {
        struct ent_distinct event = {.confidence = UINT32_MAX, .intensity = ENT_MISSING};
        struct ent_str id;
        uint32_t type, kind, span;
        unsigned byte;
        get_pair(in, &last, &event.source, &event.target);
        type = (uint32_t)get_number(in, in->n_texts);
        kind = (uint32_t)get_number(in, in->n_texts);
        span = (uint32_t)get_number(in, in->n_spans);
        byte = get_byte(in, 8 * ENT_N_SIGNS + 7);
        event.n_reports = (uint32_t)get_number(in, UINT32_MAX);
        if (byte & 4)
            event.confidence = (uint32_t)get_number(in, ENT_MICRO);
        if (byte & 2)
            event.intensity = get_signed(in, INT64_MIN + 1, INT64_MAX);
        id = get_text(in);
        if (in->status == ENT_OK &&
            (span == 0 || event.n_reports == 0 || id.length > sizeof event.id))
            fail(in, "an event is impossible");
        if (in->status != ENT_OK)
            return;
        event.source = in->names[event.source];
        event.target = in->names[event.target];
        event.type = in->texts[type];
        event.kind = (uint16_t)in->texts[kind];
        event.span = in->spans[span];
        event.mutual = byte & 1;
        event.sign = (int8_t)((int)(byte >> 3) - 1);
        event.id_length = id.length & 127;
        memcpy(event.id, id.data, id.length);
        in->n_distinct_reports += event.n_reports;
        if (in->texts[kind] > UINT16_MAX)
            fail(in, "it has too many kinds");
        else
            failed(in, ent_fold_add_distinct(in->fold, &event, in->err));
    }
    for (size_t i = 0; in->status == ENT_OK && (set = ent_fold_distincts(in->fold, i)); i++)
        found += set->n;
    if (in->status == ENT_OK && found != n)
        fail(in, "an event is there twice");
}

/* Nothing was lost: what the account has is what the sums have. */
static void get_account(struct reader *in)
{
    struct ent_account account = {.events = get_number(in, INT64_MAX)};
    uint64_t events = 0, reports = 0, n_reports;
    bool fits = true;

    for (int r = 0; r < ENT_N_ASIDE; r++)
        events += account.events_aside[r] = get_number(in, INT64_MAX);
    for (int p = 0; p < ENT_N_PLACING; p++)
        events += account.events_used[p] = get_number(in, INT64_MAX);
    for (int r = 0; r < ENT_N_ASIDE; r++)
        reports += account.reports_aside[r] = get_number(in, INT64_MAX);
    for (int p = 0; p < ENT_N_PLACING; p++)
        reports += account.reports_used[p] = get_number(in, INT64_MAX);
    n_reports = get_number(in, INT64_MAX);
    for (int p = 0; p < ENT_N_PLACING; p++)
        fits &= account.events_used[p] == in->n_placed[p] &&
                account.reports_used[p] == in->n_reports[p];
    if (in->status == ENT_OK &&
        (!fits || events != account.events || reports + in->n_distinct_reports != n_reports ||
         in->n_input_reports != n_reports || in->n_times != 2 * n_reports))
        fail(in, "its account does not add up");
    ent_fold_add_account(in->fold, &account, n_reports);
}

/* ---- The whole ---- */

/* What can be told before anything is taken apart. */
static enum ent_status check_frame(struct ent_str bytes, struct ent_error *err)
{
    size_t frame = strlen(ENT_TALLY_MAGIC) + 1 + ENT_TALLY_HASH_SIZE;
    uint64_t hash = 0;

    if (!ent_tally_file_begins(bytes))
        return ent_fail(err, ENT_EPARSE, "is no tally: it does not begin as one");
    if (bytes.length < frame)
        return ent_fail(err, ENT_EPARSE, "the tally is cut off after %zu bytes", bytes.length);
    if (bytes.data[strlen(ENT_TALLY_MAGIC)] != ENT_TALLY_VERSION)
        return ent_fail(err, ENT_EINVAL,
                        "the tally is of version %u, this entente reads version %d: count the "
                        "inputs again",
                        (unsigned char)bytes.data[strlen(ENT_TALLY_MAGIC)], ENT_TALLY_VERSION);
    bytes.length -= ENT_TALLY_HASH_SIZE;
    for (int i = 0; i < ENT_TALLY_HASH_SIZE; i++)
        hash |= (uint64_t)(unsigned char)bytes.data[bytes.length + (size_t)i] << 8 * i;
    if (hash != ent_tally_hash(ENT_TALLY_HASH_START, bytes.data, bytes.length))
        return ent_fail(
            err, ENT_EPARSE,
            "the tally is cut off or damaged: its checksum does not fit; write it again");
    return ENT_OK;
}

static void get_all(struct reader *in)
{
    int64_t start, end;
    bool fits;

    get_view(in);
    if (in->status == ENT_OK && get_hash(in) != ent_tally_codebook())
        failed(in, ent_fail(in->err, ENT_EINVAL,
                            "the tally was counted by another codebook: count the inputs again"));
    if (in->status != ENT_OK || failed(in, ent_fold_new(&in->fold, in->file->view, in->err)))
        return;
    ((struct read_file *)in->file)->fold = in->fold;
    in->file->fold = in->fold;
    start = get_signed(in, FIRST_TIME, END_TIME);
    end = get_signed(in, FIRST_TIME, END_TIME);
    in->file->title = get_string(in);
    get_inputs(in);
    get_names(in);
    get_texts(in);
    get_spans(in);
    for (int p = 0; p < ENT_N_PLACING && in->status == ENT_OK; p++)
        get_cells(in, (enum ent_placing)p);
    get_stretches(in);
    get_events(in);
    get_account(in);
    if (in->status == ENT_OK && in->at != in->end)
        fail(in, "something stands behind its end");
    if (in->status == ENT_OK && !failed(in, ent_fold_check_stretches(in->fold, &fits, in->err)) &&
        !fits)
        fail(in, "ties and their dates do not fit");
    if (in->status != ENT_OK)
        return;
    if (start > end)
        fail(in, "its period ends before it starts");
    else if (start < end)
        ent_fold_cover(in->fold, (struct ent_spell){start, end});
    if (!*in->file->title)
        in->file->title = NULL;
}

enum ent_status ent_tally_file_read(struct ent_tally_file **out, struct ent_str bytes,
                                    struct ent_error *err)
{
    struct read_file *file;
    struct reader in = {.err = err};
    enum ent_status status = check_frame(bytes, err);

    if (status != ENT_OK)
        return status;
    file = calloc(1, sizeof *file);
    if (!file)
        return ent_fail_memory(err);
    in.file = &file->public;
    in.at = (const unsigned char *)bytes.data + strlen(ENT_TALLY_MAGIC) + 1;
    in.end = (const unsigned char *)bytes.data + bytes.length - ENT_TALLY_HASH_SIZE;
    if ((status = ent_view_new(&file->public.view, err)) == ENT_OK) {
        get_all(&in);
        status = in.status;
    }
    if (status == ENT_OK)
        *out = &file->public;
    else
        ent_tally_file_free(&file->public);
    return status;
}
