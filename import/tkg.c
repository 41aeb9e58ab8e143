#include "../graph/codes/codes.h"
#include "generic.h"
#include "importers.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/*
 * Temporal knowledge graphs: head, relation, tail and a step of time a row, as numbers that files
 * beside it name, or as words. Relations that ICEWS calls its event types by are CAMEO's codes.
 */

#define MOST_IDS (UINT32_C(1) << 28)

/* The names of numbers. */
struct names {
    struct ent_arena arena;
    struct ent_str *items; /* without data: no such number */
    size_t n, capacity;
    char *file; /* that they stand in, without folders; NULL: there is none */
};

/* What people call the files that name numbers. */
static const char *const entity_files[] = {"entity2id.txt", "entities2id.txt", "ent2id.txt",
                                           "entity_to_id.txt", NULL};
static const char *const relation_files[] = {"relation2id.txt", "rel2id.txt", "relations2id.txt",
                                             NULL};

/* All that lies beside the facts and is none: also their numbers, and what an author had with them.
 */
static const char *const companions[] = {
    "entity2id.txt", "entities2id.txt",  "ent2id.txt", "entity_to_id.txt", "relation2id.txt",
    "rel2id.txt",    "relations2id.txt", "stat.txt",   "time_dict.txt",    NULL};

struct state {
    struct names entities, relations;
};

static bool parse_id(struct ent_str text, size_t *id)
{
    size_t value = 0;

    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || value >= MOST_IDS)
            return false;
        value = value * 10 + (size_t)(text.data[i] - '0');
    }
    *id = value;
    return text.length > 0 && value < MOST_IDS;
}

static enum ent_status add_name(struct names *names, size_t id, struct ent_str name,
                                struct ent_error *err)
{
    const char *copy;
    size_t n = names->n;
    enum ent_status status =
        ent_grow(&names->items, &names->capacity, id + 1, sizeof *names->items, err);

    if (status != ENT_OK)
        return status;
    for (; names->n <= id; names->n++)
        names->items[names->n] = ent_str(NULL, 0);
    if (names->items[id].data && id < n)
        return ent_fail(err, ENT_EPARSE, "the number %zu is there twice", id);
    copy = ent_arena_copy(&names->arena, name);
    if (!copy)
        return ent_fail_memory(err);
    names->items[id] = ent_str(copy, name.length);
    return ENT_OK;
}

/* "China<TAB>0", in some copies "0<TAB>China"; the first line may count the others. */
static enum ent_status take_name(struct names *names, const struct ent_row *row, bool is_first,
                                 struct ent_error *err)
{
    struct ent_str name = ent_str_trim(row->fields[0]), number;
    size_t id;

    if (ent_utf8_check(row->raw.data, row->raw.length) < row->raw.length)
        return ent_fail(err, ENT_EPARSE, "not valid UTF-8");
    if (row->n_fields == 1 && is_first && parse_id(name, &id))
        return ENT_OK;
    number = ent_str_trim(row->fields[row->n_fields > 1 ? 1 : 0]);
    if (row->n_fields > 1 && !parse_id(number, &id) && parse_id(name, &id))
        name = number;
    else if (row->n_fields < 2 || !parse_id(number, &id))
        return ent_fail(err, ENT_EPARSE, "not a name, a tab and a number");
    return add_name(names, id, name, err);
}

/* Some copies write '_' for every blank. */
static void restore_blanks(struct names *names)
{
    bool has_blanks = false;

    for (size_t i = 0; i < names->n && !has_blanks; i++)
        has_blanks = names->items[i].length > 0 &&
                     memchr(names->items[i].data, ' ', names->items[i].length) != NULL;
    for (size_t i = 0; i < names->n && !has_blanks; i++)
        for (size_t c = 0; c < names->items[i].length; c++)
            if (names->items[i].data[c] == '_')
                ((char *)names->items[i].data)[c] = ' '; /* our own copy */
}

static enum ent_status read_names(struct names *names, struct ent_input_stream *input,
                                  struct ent_error *err)
{
    static const struct ent_dialect dialect = {'\t', 0};
    struct ent_delimited *reader = NULL;
    struct ent_error why = {0};
    struct ent_rows rows = {0};
    size_t line = 0;
    enum ent_status status = ent_delimited_new(&reader, input, &dialect, &why);

    while (status == ENT_OK) {
        status = ent_delimited_next(reader, 256, &rows, &why);
        if (status != ENT_OK || rows.n == 0)
            break;
        for (size_t i = 0; i < rows.n && status == ENT_OK; i++) {
            bool is_first = line == 0;
            line = rows.items[i].line;
            status = take_name(names, &rows.items[i], is_first, &why);
        }
    }
    if (status == ENT_OK && names->n == 0)
        status = ent_fail(&why, ENT_EPARSE, "holds no names");
    if (status == ENT_OK)
        restore_blanks(names);
    else if (status == ENT_ENOMEM)
        ent_fail_memory(err);
    else if (line > 0)
        ent_fail(err, status, "%.80s, line %zu: %.120s", names->file, line, why.message);
    else
        ent_fail(err, status, "%.80s: %.120s", names->file, why.message);
    ent_delimited_free(reader);
    return status;
}

static const char *without_folders(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Find the file that names numbers: as chosen, else beside the file that is read. */
static enum ent_status find_names(struct names *names, const struct ent_generic *generic,
                                  const char *choice, const char *const *usual,
                                  struct ent_error *err)
{
    const struct ent_sink *sink = generic->sink;
    const char *given = sink->option ? sink->option(sink->self, choice) : NULL;
    struct ent_input_stream *input = NULL;
    enum ent_status status = given ? ent_input_open(&input, given, err) : ENT_OK;

    for (; !given && !input && *usual && status == ENT_OK; usual++)
        status = ent_input_open_beside(&input, generic->input, *usual, err);
    if (status == ENT_OK && input) {
        names->file = strdup(without_folders(given ? given : ent_input_name(input)));
        status = names->file ? read_names(names, input, err) : ent_fail_memory(err);
    }
    if (status != ENT_OK && given && !names->file)
        ent_error_set_source(err, given);
    ent_input_close(input);
    return status;
}

/* ---- Relations that are event types ---- */

/* Of a root and its unspecified base, which have one name, the longer code. */
static const char *code_of(struct ent_str name)
{
    size_t n;
    const struct ent_code *codes = ent_codes(&n);
    const char *found = NULL;

    for (size_t i = 0; i < n; i++)
        if (strlen(codes[i].label) == name.length &&
            strncasecmp(codes[i].label, name.data, name.length) == 0 &&
            (!found || strlen(codes[i].code) > strlen(found)))
            found = codes[i].code;
    return found;
}

static size_t find_codes(struct names *relations)
{
    size_t n_codes = 0;

    for (size_t i = 0; i < relations->n; i++) {
        const char *code = relations->items[i].data ? code_of(relations->items[i]) : NULL;
        if (!code)
            continue;
        relations->items[i] = ent_str_from(code);
        n_codes++;
    }
    return n_codes;
}

/* ---- Rows ---- */

static bool all_numbers(const struct ent_sample_row *row)
{
    size_t id;

    for (size_t i = 0; i < ent_sample_shown(row); i++)
        if (!parse_id(row->fields[i], &id))
            return false;
    return true;
}

static enum ent_status find_places(struct ent_generic *generic, struct ent_error *err)
{
    struct state *state = generic->state;
    struct ent_sample sample = generic->sample;
    struct ent_parts *parts = &generic->parts;
    size_t n_codes;
    enum ent_status status;

    if (!ent_sample_next(&sample, generic->row))
        return ENT_OK;
    if (!ent_parts_have_both(parts) && generic->row->n >= 4) {
        parts->at[ENT_PART_SOURCE] = 0;
        parts->at[ENT_PART_TYPE] = 1;
        parts->at[ENT_PART_TARGET] = 2;
        parts->at[ENT_PART_DATE] = 3;
    }
    if (generic->row->n < 3 || !parse_id(generic->row->fields[0], &n_codes))
        return ENT_OK; /* words name themselves */
    status = find_names(&state->entities, generic, "entities", entity_files, err);
    if (status == ENT_OK)
        status = find_names(&state->relations, generic, "relations", relation_files, err);
    if (status != ENT_OK)
        return status;
    n_codes = find_codes(&state->relations);
    if (state->entities.file)
        ent_note_say(&generic->note, "actors are named by %s", state->entities.file);
    else
        ent_note_say(&generic->note, "actors stay numbers: no entity2id.txt beside the file, nor "
                                     "--entities");
    if (state->relations.file)
        ent_note_say(&generic->note, "types are named by %s, %zu of %zu of them codes of CAMEO",
                     state->relations.file, n_codes, state->relations.n);
    else
        ent_note_say(&generic->note,
                     "types stay numbers: no relation2id.txt or rel2id.txt beside the file, nor "
                     "--relations");
    return ENT_OK;
}

static enum ent_status translate(struct ent_generic *generic, enum ent_part part,
                                 struct ent_str *text, struct ent_error *why)
{
    struct state *state = generic->state;
    const struct names *names = part == ENT_PART_TYPE ? &state->relations : &state->entities;
    size_t id;

    if (!names->file)
        return ENT_OK;
    if (!parse_id(*text, &id) || id >= names->n || !names->items[id].data)
        return ent_fail(why, ENT_EPARSE, "%s %.*s is not in %.80s", ent_part_name(part),
                        (int)(text->length < 40 ? text->length : 40), text->data, names->file);
    *text = names->items[id];
    return ENT_OK;
}

static void forget_names(struct names *names)
{
    ent_arena_fini(&names->arena);
    free(names->items);
    free(names->file);
}

static void forget(void *kept)
{
    struct state *state = kept;

    forget_names(&state->entities);
    forget_names(&state->relations);
}

static const struct ent_generic_form form = {
    .has_comments = true,
    .unit = ENT_UNIT_DAYS,
    .state_size = sizeof(struct state),
    .places = find_places,
    .translate = translate,
    .fini = forget,
};

static enum ent_status read_tkg(struct ent_input_stream *input, const struct ent_sink *sink,
                                struct ent_error *err)
{
    return ent_generic_read(&form, input, sink, err);
}

/* Four or five numbers a row, or three words and a day, with tabs or blanks between. */
static int probe_tkg(const char *head, size_t length)
{
    struct ent_sample sample;
    struct ent_sample_row *row = ent_sample_open(&sample, ent_str(head, length), true);
    size_t n = 0, n_numbers = 0, n_dated = 0, n_fields = 0;
    struct ent_span when;

    if (!row)
        return 0;
    while (ent_sample_next(&sample, row)) {
        if (n++ == 0)
            n_fields = row->n;
        if (row->n != n_fields || (row->n != 4 && row->n != 5))
            n_fields = 0;
        if (n_fields == 0)
            break;
        n_numbers += all_numbers(row);
        n_dated += row->fields[3].length == 10 && ent_span_parse(row->fields[3], &when, NULL) &&
                   when.precision == ENT_DATE_DAY;
    }
    free(row);
    if (n == 0 || n_fields == 0 ||
        (sample.dialect.delimiter != '\t' && sample.dialect.delimiter != ' '))
        return 0;
    return n_numbers == n ? 60 : n_dated == n ? 55 : 0;
}

static const struct ent_import_option options[] = {
    {"entities", "FILE", "entity2id.txt beside the file",
     "names of numbered actors: name, tab, number"},
    {"relations", "FILE", "relation2id.txt or rel2id.txt",
     "names of numbered types: name, tab, number"},
    ENT_GENERIC_OPTIONS,
    {NULL, NULL, NULL, NULL}};

const struct ent_importer ent_importer_tkg = {
    .format = {.name = "tkg",
               .summary = "temporal knowledge graphs: head, relation, tail and time a row",
               .extensions = (const char *const[]){"tkg", NULL}},
    .options = options,
    .companions = companions,
    .merge = "none",
    .directed = true,
    .max_rejects = 0.1,
    .describe = ent_describe_name,
    .probe = probe_tkg,
    .read = read_tkg,
};
