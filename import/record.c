#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* How much of a value a message shows, for printf's "%.*s". */
#define SHOWN(value) (int)((value).length < 60 ? (value).length : 60), (value).data

/* Copies may be large; a batch is handed over early rather than grow beyond this. */
#define BATCH_BYTES ((size_t)1 << 20)

#define LIST_SEPARATOR ';'
#define LONGEST_DATE   32
#define MOST_KEYS      10000 /* that are told of: a file may have a new one in every record */

struct ent_record_key {
    const char *name;
    enum ent_status (*set)(struct ent_records *records, const struct ent_record_key *key,
                           const struct ent_given *value, struct ent_error *err);
    size_t offset; /* in struct ent_report */
};

struct ent_records {
    const struct ent_sink *sink;
    struct ent_report nothing_known, reports[ENT_RECORDS_BATCH];
    size_t n;                 /* whole ones; reports[n] is being made */
    uint64_t n_ended;         /* or set aside, or rejected */
    struct ent_field *fields; /* of the report being made */
    size_t n_fields, fields_capacity;
    struct ent_arena arena;
    size_t arena_used;
    struct ent_str singles[2 * ENT_RECORDS_BATCH]; /* lists of one text, which most are */
    size_t n_singles;
    /* Records are often ordered by date: the last one read is remembered. */
    char date[LONGEST_DATE];
    size_t date_length;
    struct ent_span date_span;
    /* The keys that were seen: their uses and how often, by number. */
    struct ent_interner *keys;
    struct seen {
        const char *use;
        uint64_t n;
    } * seen;
    size_t seen_capacity;
};

static void *slot(struct ent_records *records, const struct ent_record_key *key)
{
    return (char *)&records->reports[records->n] + key->offset;
}

static enum ent_status fail_kind(const struct ent_record_key *key, const struct ent_given *value,
                                 const char *wanted, struct ent_error *err)
{
    return ent_fail(err, ENT_EPARSE, "%s is %s, not %s", key->name, ent_given_word(value->kind),
                    wanted);
}

static enum ent_status set_text(struct ent_records *records, const struct ent_record_key *key,
                                const struct ent_given *value, struct ent_error *err)
{
    struct ent_str *text = slot(records, key);

    if (value->kind != ENT_GIVEN_TEXT && value->kind != ENT_GIVEN_NUMBER)
        return fail_kind(key, value, "text", err);
    *text = value->text;
    return ENT_OK;
}

static enum ent_status set_type(struct ent_records *records, const struct ent_record_key *key,
                                const struct ent_given *value, struct ent_error *err)
{
    if (value->kind == ENT_GIVEN_NUMBER)
        return ent_fail(err, ENT_EPARSE,
                        "type is text: write \"%.*s\", with all its zeros (\"010\" is not \"10\")",
                        SHOWN(value->text));
    return set_text(records, key, value, err);
}

/* Text, or an object's members: {"page": 3, "line": 8} is "page 3, line 8". */
static enum ent_status set_place(struct ent_records *records, const struct ent_record_key *key,
                                 const struct ent_given *value, struct ent_error *err)
{
    struct ent_str *text = slot(records, key);
    size_t length = 0;
    char *joined, *at;

    if (value->kind != ENT_GIVEN_OBJECT)
        return value->kind == ENT_GIVEN_TEXT || value->kind == ENT_GIVEN_NUMBER
                   ? set_text(records, key, value, err)
                   : fail_kind(key, value, "text or an object", err);

    for (size_t i = 0; i < value->n_members; i++)
        length += value->members[i].key.length + value->members[i].value.length + strlen(" , ");
    at = joined = ent_records_alloc(records, length + 1);
    if (!joined)
        return ent_fail_memory(err);
    for (size_t i = 0; i < value->n_members; i++) {
        const struct ent_field *member = &value->members[i];

        if (i > 0) {
            *at++ = ',';
            *at++ = ' ';
        }
        memcpy(at, member->key.data, member->key.length);
        at += member->key.length;
        *at++ = ' ';
        memcpy(at, member->value.data, member->value.length);
        at += member->value.length;
    }
    *text = ent_str(joined, (size_t)(at - joined));
    return ENT_OK;
}

static enum ent_status set_date(struct ent_records *records, const struct ent_record_key *key,
                                const struct ent_given *value, struct ent_error *err)
{
    struct ent_span *when = slot(records, key);
    struct ent_str text = value->text;
    enum ent_status status;

    if (value->kind != ENT_GIVEN_TEXT && value->kind != ENT_GIVEN_NUMBER)
        return fail_kind(key, value, "text", err);
    if (text.length > 0 && text.length == records->date_length &&
        memcmp(text.data, records->date, text.length) == 0) {
        *when = records->date_span;
        return ENT_OK;
    }
    status = ent_given_date(key->name, text, when, err);
    if (status != ENT_OK)
        return status;
    if (text.length > 0 && text.length <= sizeof(records->date)) {
        memcpy(records->date, text.data, text.length);
        records->date_length = text.length;
        records->date_span = *when;
    }
    return ENT_OK;
}

/* The items of a list that is written as one text. */
static enum ent_status split_list(struct ent_records *records, struct ent_str text,
                                  struct ent_texts *out, struct ent_error *err)
{
    struct ent_str *items;
    const char *cut, *end = text.data + text.length;
    size_t n = 1;

    for (cut = text.data; (cut = memchr(cut, LIST_SEPARATOR, (size_t)(end - cut))); cut++)
        n++;
    if (n == 1)
        return ent_records_one(records, text, out, err);
    items = ent_records_alloc(records, n * sizeof(*items));
    if (!items)
        return ent_fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        cut = i + 1 < n ? memchr(text.data, LIST_SEPARATOR, text.length) : end;
        items[i] = ent_str(text.data, (size_t)(cut - text.data));
        items[i] = ent_str_trim(items[i]);
        text = i + 1 < n ? ent_str(cut + 1, (size_t)(end - cut) - 1) : text;
    }
    *out = (struct ent_texts){items, n};
    return ENT_OK;
}

static enum ent_status set_names(struct ent_records *records, const struct ent_record_key *key,
                                 const struct ent_given *value, struct ent_error *err)
{
    struct ent_texts *names = slot(records, key);
    struct ent_texts given = {0};
    enum ent_status status;

    if (value->kind == ENT_GIVEN_LIST) {
        given = value->items;
    } else if (value->kind == ENT_GIVEN_TEXT && value->is_plain) {
        status = split_list(records, value->text, &given, err);
        if (status != ENT_OK)
            return status;
    } else if (value->kind == ENT_GIVEN_TEXT || value->kind == ENT_GIVEN_NUMBER) {
        status = ent_records_one(records, value->text, &given, err);
        if (status != ENT_OK)
            return status;
    } else {
        return fail_kind(key, value, "a name or a list of names", err);
    }

    for (size_t i = 0; i < given.n; i++) {
        if (ent_str_trim(given.items[i]).length > 0)
            continue;
        if (given.n == 1)
            return ent_fail(err, ENT_EPARSE, "%s: the actor's name is empty", key->name);
        return ent_fail(err, ENT_EPARSE, "%s: the name of actor %zu of %zu is empty", key->name,
                        i + 1, given.n);
    }
    *names = given;
    return ENT_OK;
}

static enum ent_status set_mutual(struct ent_records *records, const struct ent_record_key *key,
                                  const struct ent_given *value, struct ent_error *err)
{
    static const struct {
        const char *word;
        bool means;
    } words[] = {
        {"true", true}, {"false", false}, {"1", true}, {"0", false}, {"yes", true}, {"no", false},
    };
    bool *mutual = slot(records, key);

    if (value->kind == ENT_GIVEN_TRUE || value->kind == ENT_GIVEN_FALSE) {
        *mutual = value->kind == ENT_GIVEN_TRUE;
        return ENT_OK;
    }
    if (value->kind != ENT_GIVEN_TEXT || !value->is_plain)
        return fail_kind(key, value, "true or false", err);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (value->text.length != strlen(words[i].word) ||
            strncasecmp(value->text.data, words[i].word, value->text.length) != 0)
            continue;
        *mutual = words[i].means;
        return ENT_OK;
    }
    return ent_fail(err, ENT_EPARSE, "%s \"%.*s\" is not true or false", key->name,
                    SHOWN(value->text));
}

static enum ent_status read_number(const struct ent_record_key *key, const struct ent_given *value,
                                   enum ent_rounding rounding, int64_t *number,
                                   struct ent_error *err)
{
    if (value->kind != ENT_GIVEN_NUMBER && !(value->kind == ENT_GIVEN_TEXT && value->is_plain))
        return fail_kind(key, value, "a number", err);
    if (ent_parse_micro(value->text, rounding, number))
        return ENT_OK;
    return ent_fail(err, ENT_EPARSE,
                    value->kind == ENT_GIVEN_NUMBER ? "%s %.*s %s" : "%s \"%.*s\" %s", key->name,
                    SHOWN(value->text), ent_micro_fault(value->text));
}

/* A number of either sign. */
static enum ent_status set_number(struct ent_records *records, const struct ent_record_key *key,
                                  const struct ent_given *value, struct ent_error *err)
{
    return read_number(key, value, ENT_ROUND_NOT_TO_0, slot(records, key), err);
}

static enum ent_status set_amount(struct ent_records *records, const struct ent_record_key *key,
                                  const struct ent_given *value, struct ent_error *err)
{
    int64_t *amount = slot(records, key), number;
    enum ent_status status = read_number(key, value, ENT_ROUND_NOT_TO_0, &number, err);

    if (status != ENT_OK)
        return status;
    if (number < 0)
        return ent_fail(err, ENT_EPARSE, "%s %.*s is negative", key->name, SHOWN(value->text));
    *amount = number;
    return ENT_OK;
}

/* However near to 0. */
static enum ent_status set_share(struct ent_records *records, const struct ent_record_key *key,
                                 const struct ent_given *value, struct ent_error *err)
{
    int64_t *share = slot(records, key), number;
    enum ent_status status = read_number(key, value, ENT_ROUND, &number, err);

    if (status != ENT_OK)
        return status;
    if (number < 0 || number > ENT_MICRO)
        return ent_fail(err, ENT_EPARSE, "%s %.*s is not between 0 and 1", key->name,
                        SHOWN(value->text));
    *share = number;
    return ENT_OK;
}

static enum ent_status set_sign(struct ent_records *records, const struct ent_record_key *key,
                                const struct ent_given *value, struct ent_error *err)
{
    enum ent_sign sign;
    int *slot_of_sign = slot(records, key);

    if (value->kind != ENT_GIVEN_TEXT)
        return fail_kind(key, value, "text", err);
    if (!ent_sign_from_name(value->text, &sign))
        return ent_fail(err, ENT_EPARSE,
                        "%s \"%.*s\" is not cooperation, conflict, neutral or unknown", key->name,
                        SHOWN(value->text));
    *slot_of_sign = (int)sign;
    return ENT_OK;
}

/* Sorted by name. */
static const struct ent_record_key keys[] = {
    {"also_present", set_names, offsetof(struct ent_report, also_present)},
    {"at", set_place, offsetof(struct ent_report, place)},
    {"attributed_to", set_names, offsetof(struct ent_report, attributed_to)},
    {"confidence", set_share, offsetof(struct ent_report, confidence)},
    {"date", set_date, offsetof(struct ent_report, when)},
    {"document", set_text, offsetof(struct ent_report, document)},
    {"episode", set_text, offsetof(struct ent_report, episode)},
    {"event", set_text, offsetof(struct ent_report, event)},
    {"fatalities", set_amount, offsetof(struct ent_report, fatalities)},
    {"id", set_text, offsetof(struct ent_report, id)},
    {"intensity", set_number, offsetof(struct ent_report, intensity)},
    {"kind", set_text, offsetof(struct ent_report, kind)},
    {"mentions", set_amount, offsetof(struct ent_report, mentions)},
    {"mutual", set_mutual, offsetof(struct ent_report, mutual)},
    {"note", set_text, offsetof(struct ent_report, note)},
    {"sign", set_sign, offsetof(struct ent_report, sign)},
    {"source", set_names, offsetof(struct ent_report, source)},
    {"target", set_names, offsetof(struct ent_report, target)},
    {"type", set_type, offsetof(struct ent_report, type)},
    {"weight", set_amount, offsetof(struct ent_report, weight)},
};

static int compare_key(const void *name, const void *key)
{
    return ent_str_compare(*(const struct ent_str *)name,
                           ent_str_from(((const struct ent_record_key *)key)->name));
}

/* What is missing, with the key that may have been meant. */
static enum ent_status reject_incomplete(struct ent_records *records, const char *missing,
                                         struct ent_error *err)
{
    const struct ent_report *report = &records->reports[records->n];
    struct ent_error why = {0};
    struct ent_suggestion suggestion;
    struct ent_str near;

    ent_suggest_init(&suggestion, ent_str_from(missing));
    for (size_t i = 0; i < records->n_fields; i++)
        ent_suggest_offer(&suggestion, records->fields[i].key);
    near = ent_suggested(&suggestion);
    if (near.length > 0)
        ent_fail_at(&why, ENT_EPARSE, NULL, report->line, report->column,
                    "%s is missing; did you mean the key \"%.*s\"?", missing, SHOWN(near));
    else
        ent_fail_at(&why, ENT_EPARSE, NULL, report->line, report->column, "%s is missing", missing);
    return ent_record_reject(records, &why, err);
}

const char *ent_given_word(enum ent_given_kind kind)
{
    static const char *const words[] = {
        [ENT_GIVEN_NULL] = "null",
        [ENT_GIVEN_TEXT] = "text",
        [ENT_GIVEN_NUMBER] = "a number",
        [ENT_GIVEN_TRUE] = "true",
        [ENT_GIVEN_FALSE] = "false",
        [ENT_GIVEN_LIST] = "a list",
        [ENT_GIVEN_MIXED] = "a list with other things than texts",
        [ENT_GIVEN_OBJECT] = "an object",
    };

    return words[kind];
}

enum ent_status ent_given_date(const char *key, struct ent_str text, struct ent_span *when,
                               struct ent_error *err)
{
    char why[120];
    size_t length = text.length;
    bool repeats;

    if (ent_span_parse(text, when, why))
        return ENT_OK;
    /* Some reasons begin with the date themselves. */
    repeats = strlen(why) > length + 2 && memcmp(why, text.data, length) == 0 &&
              memcmp(why + length, ": ", 2) == 0;
    return ent_fail(err, ENT_EPARSE, "%s \"%.*s\": %s", key, SHOWN(text),
                    repeats ? why + length + 2 : why);
}

const struct ent_record_key *ent_record_key(struct ent_str name)
{
    return bsearch(&name, keys, sizeof(keys) / sizeof(keys[0]), sizeof(keys[0]), compare_key);
}

const char *ent_record_key_name(const struct ent_record_key *key)
{
    return key->name;
}

enum ent_status ent_records_new(struct ent_records **out, const struct ent_sink *sink,
                                struct ent_error *err)
{
    struct ent_records *records = calloc(1, sizeof(*records));

    if (!records)
        return ent_fail_memory(err);
    records->sink = sink;
    records->nothing_known = (struct ent_report){
        .when = ent_undated,
        .kind = {"event", strlen("event")},
        .confidence = ENT_MISSING,
        .intensity = ENT_MISSING,
        .weight = ENT_MISSING,
        .mentions = ENT_MISSING,
        .fatalities = ENT_MISSING,
        .sign = -1,
        .version = ENT_MISSING,
    };
    *out = records;
    return ENT_OK;
}

void ent_records_free(struct ent_records *records)
{
    if (!records)
        return;
    ent_arena_fini(&records->arena);
    ent_interner_free(records->keys);
    free(records->seen);
    free(records->fields);
    free(records);
}

void *ent_records_alloc(struct ent_records *records, size_t size)
{
    records->arena_used += size;
    return ent_arena_alloc(&records->arena, size);
}

enum ent_status ent_records_one(struct ent_records *records, struct ent_str text,
                                struct ent_texts *list, struct ent_error *err)
{
    struct ent_str *one = records->n_singles < sizeof records->singles / sizeof *one
                              ? &records->singles[records->n_singles++]
                              : ent_records_alloc(records, sizeof *one);

    if (!one)
        return ent_fail_memory(err);
    *one = text;
    *list = (struct ent_texts){one, 1};
    return ENT_OK;
}

void ent_record_begin(struct ent_records *records, struct ent_position place)
{
    struct ent_report *report = &records->reports[records->n];

    ent_report_copy(report, &records->nothing_known);
    report->line = place.line;
    report->column = place.column;
    records->n_fields = 0;
}

enum ent_status ent_record_set(struct ent_records *records, const struct ent_record_key *key,
                               const struct ent_given *value, struct ent_error *err)
{
    struct ent_given trimmed;

    if (value->kind == ENT_GIVEN_NULL)
        return ENT_OK;
    if (value->is_plain) {
        struct ent_str text = value->text;

        if (text.length > 0 && ((unsigned char)text.data[0] <= ' ' ||
                                (unsigned char)text.data[text.length - 1] <= ' ')) {
            trimmed = *value;
            trimmed.text = ent_str_trim(text);
            value = &trimmed;
        }
        if (value->text.length == 0)
            return ENT_OK;
    }
    return key->set(records, key, value, err);
}

enum ent_status ent_record_keep(struct ent_records *records, struct ent_str key,
                                struct ent_str value, struct ent_error *err)
{
    enum ent_status status = ent_grow(&records->fields, &records->fields_capacity,
                                      records->n_fields + 1, sizeof(*records->fields), err);

    if (status == ENT_OK)
        records->fields[records->n_fields++] = (struct ent_field){key, value};
    return status;
}

enum ent_status ent_records_saw(struct ent_records *records, struct ent_str key, const char *use,
                                struct ent_error *err)
{
    enum ent_status status = ENT_OK;
    uint32_t number;

    if (!records->sink->column)
        return ENT_OK;
    if (!records->keys)
        status = ent_interner_new(&records->keys, err);
    if (status == ENT_OK && ent_interner_count(records->keys) >= MOST_KEYS &&
        ent_interner_find(records->keys, key) == UINT32_MAX)
        return ENT_OK;
    if (status == ENT_OK)
        status = ent_intern(records->keys, key, &number, err);
    if (status == ENT_OK) {
        size_t old = records->seen_capacity;
        status = ent_grow(&records->seen, &records->seen_capacity, (size_t)number + 1,
                          sizeof(*records->seen), err);
        if (status == ENT_OK && records->seen_capacity > old)
            memset(records->seen + old, 0, (records->seen_capacity - old) * sizeof(*records->seen));
    }
    if (status != ENT_OK)
        return status;
    /* A key may be a part in one record and a field in another: the part counts. */
    if (!records->seen[number].use || strcmp(records->seen[number].use, "field") == 0)
        records->seen[number].use = use;
    records->seen[number].n++;
    return ENT_OK;
}

enum ent_status ent_records_tell(struct ent_records *records, struct ent_error *err)
{
    const struct ent_sink *sink = records->sink;
    enum ent_status status = ENT_OK;

    for (uint32_t i = 1; records->keys && i < ent_interner_count(records->keys) && status == ENT_OK;
         i++) {
        struct ent_column_record column = {ent_interned(records->keys, i), records->seen[i].use,
                                           records->seen[i].n};
        status = sink->column(sink->self, &column, err);
    }
    return status;
}

struct ent_report *ent_record_report(struct ent_records *records)
{
    return &records->reports[records->n];
}

enum ent_status ent_record_aside(struct ent_records *records, const char *reason,
                                 struct ent_error *err)
{
    const struct ent_sink *sink = records->sink;
    const struct ent_report *report = &records->reports[records->n];

    records->n_ended++;
    return sink->aside ? sink->aside(sink->self, reason, report->line, report->column, err)
                       : ENT_OK;
}

enum ent_status ent_record_end(struct ent_records *records, struct ent_error *err)
{
    struct ent_report *report = &records->reports[records->n];

    if (report->source.n == 0)
        return reject_incomplete(records, "source", err);
    if (report->target.n == 0)
        return reject_incomplete(records, "target", err);
    if (records->n_fields > 0) {
        size_t size = records->n_fields * sizeof(*records->fields);
        struct ent_field *fields = ent_records_alloc(records, size);

        if (!fields)
            return ent_fail_memory(err);
        memcpy(fields, records->fields, size);
        report->fields = fields;
        report->n_fields = records->n_fields;
    }
    records->n++;
    records->n_ended++;
    if (records->n == ENT_RECORDS_BATCH || records->arena_used >= BATCH_BYTES)
        return ent_records_flush(records, err);
    return ENT_OK;
}

enum ent_status ent_record_reject(struct ent_records *records, const struct ent_error *why,
                                  struct ent_error *err)
{
    enum ent_status status = ent_records_flush(records, err);

    if (status != ENT_OK)
        return status;
    records->n_ended++;
    return records->sink->reject(records->sink->self, why, err);
}

enum ent_status ent_records_flush(struct ent_records *records, struct ent_error *err)
{
    enum ent_status status = ENT_OK;

    if (records->n > 0)
        status = records->sink->reports(records->sink->self, records->reports, records->n, err);
    records->n = records->n_singles = 0;
    if (records->arena_used > 0)
        ent_arena_fini(&records->arena);
    records->arena_used = 0;
    return status;
}

void ent_records_pass(struct ent_records *records, size_t n)
{
    records->n_ended += n;
}

uint64_t ent_records_count(const struct ent_records *records)
{
    return records->n_ended;
}
