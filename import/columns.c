#include "columns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A map is a few lines. */
#define MAP_SIZE 65536

/* How much of a text a message shows, for printf's "%.*s". */
#define SHOWN(text) (int)((text).length < 60 ? (text).length : 60), (text).data

/* ---- Names ---- */

/*
 * By falling precedence. The first name is that of our own formats; all are written as fold_name
 * leaves them. Where a name would say too little of what the column holds, it is not here.
 */
static const struct part {
    const char *name;
    const char *others; /* '|' between them */
    bool is_number;
    bool is_ours_only; /* a foreign column of this name means something else, or may repeat */
} parts_table[ENT_N_PARTS] = {
    [ENT_PART_SOURCE] = {"source", "actor|actor1|head|subject|from|who|sender|src|initiator"},
    [ENT_PART_TARGET] = {"target",
                         "actor2|recipient|tail|object|to|whom|receiver|dst|dest|argument"},
    [ENT_PART_DATE] = {"date", "eventdate|when|datetime|timestamp|time|start|startdate|starttime|"
                               "datestart|day|sqldate|ts|datum|jour|year|jahr|annee|année"},
    [ENT_PART_END] = {"end", "enddate|endtime|dateend|stop|stopdate|stoptime|until|ende|fin"},
    [ENT_PART_TYPE] = {"type",
                       "relation|relationtype|relationshiptype|relationship|predicate|"
                       "eventtype|eventcode|cameo|cameocode|code|what|action|verb|rel|typ|r"},
    [ENT_PART_WEIGHT] = {"weight",
                         "count|value|n|freq|frequency|strength|gewicht|anzahl|poids|"
                         "nombre|w",
                         true},
    [ENT_PART_CONFIDENCE] = {"confidence", "probability|conf", true},
    [ENT_PART_DOCUMENT] = {"document", "documentid|docid|doc|storyid|articleid"},
    [ENT_PART_NOTE] = {"note", "evidence|sentence|text|eventtext|context"},
    [ENT_PART_ID] = {"id", NULL, false, true},
    [ENT_PART_EVENT] = {"event", NULL, false, true},
    [ENT_PART_KIND] = {"kind", NULL, false, true},
    [ENT_PART_ALSO_PRESENT] = {"also_present", NULL},
    [ENT_PART_AT] = {"at", NULL},
    [ENT_PART_ATTRIBUTED_TO] = {"attributed_to", NULL},
    [ENT_PART_EPISODE] = {"episode", NULL},
    [ENT_PART_FATALITIES] = {"fatalities", NULL, true},
    [ENT_PART_INTENSITY] = {"intensity", NULL, true},
    [ENT_PART_MENTIONS] = {"mentions", NULL, true},
    [ENT_PART_MUTUAL] = {"mutual", NULL},
    [ENT_PART_SIGN] = {"sign", NULL},
};

/* Which source goes with which target. */
static const char *const pairs[][2] = {
    {"source", "target"},
    {"actor1", "actor2"},
    {"actor", "recipient"},
    {"actor", "target"},
    {"head", "tail"},
    {"subject", "object"},
    {"subject", "argument"},
    {"who", "whom"},
    {"sender", "receiver"},
    {"sender", "recipient"},
    {"src", "dst"},
    {"src", "dest"},
    {"from", "to"},
    {"sourceref", "targetref"},
    {"fromentity", "toentity"},
    {"sourceentity", "targetentity"},
    {"headentity", "tailentity"},
    {"subjectentity", "objectentity"},
    {"headentityid", "tailentityid"},
    {"sourceentityid", "targetentityid"},
    {"sourceactor", "targetactor"},
    {"actor1name", "actor2name"},
    {"sourcename", "targetname"},
    {"actor1code", "actor2code"},
    {"sourceid", "targetid"},
    {"fromid", "toid"},
    {"headid", "tailid"},
    {"subjectid", "objectid"},
    {"fromnodeid", "tonodeid"},
    {"entity1", "entity2"},
    {"node1", "node2"},
    {"country1", "country2"},
    {"statename1", "statename2"},
    {"state1", "state2"},
    {"ccode1", "ccode2"},
    {"person1", "person2"},
    {"user1", "user2"},
    {"name1", "name2"},
    {"exporter", "importer"},
    {"reporter", "partner"},
    {"origin", "destination"},
    {"subj", "obj"},
    {"h", "t"},
    {"akteur1", "akteur2"},
    {"quelle", "ziel"},
    {"absender", "empfänger"},
    {"von", "nach"},
    {"von", "an"},
    {"acteur1", "acteur2"},
    {"origine", "cible"},
    {"expéditeur", "destinataire"},
};

/* NGEC writes the day of the report as "date" beside the one that it worked out. */
#define RESOLVED "dateresolved"

#define N_PAIRS      (sizeof pairs / sizeof pairs[0])
#define LONGEST_NAME 32

/* A name as names are compared: small letters without what joins words. False when it is too long
 * to be known. */
static bool fold_name(struct ent_str name, char folded[LONGEST_NAME])
{
    size_t length = 0;

    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        if (c == ' ' || c == '_' || c == '-' || c == '.' || c == '\t')
            continue;
        if (length + 1 == LONGEST_NAME)
            return false;
        folded[length++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    folded[length] = '\0';
    return length > 0;
}

/* The first of the names that is `wanted`, which is as fold_name leaves it but for its length. */
static size_t find_folded(const struct ent_str *names, size_t n, const char *wanted, size_t length)
{
    char folded[LONGEST_NAME];

    for (size_t i = 0; i < n; i++)
        if (fold_name(names[i], folded) && strlen(folded) == length &&
            memcmp(folded, wanted, length) == 0)
            return i;
    return ENT_NO_COLUMN;
}

static size_t find_name(const struct ent_str *names, size_t n, const char *wanted)
{
    char folded[LONGEST_NAME];

    return fold_name(ent_str_from(wanted), folded) ? find_folded(names, n, folded, strlen(folded))
                                                   : ENT_NO_COLUMN;
}

/* The first of the words between '|' that is among the names and stands for no part yet. */
static size_t find_other(const struct ent_parts *parts, const struct ent_str *names, size_t n,
                         const char *words)
{
    while (words && *words) {
        size_t length = strcspn(words, "|");
        size_t found = find_folded(names, n, words, length);

        for (size_t p = 0; p < ENT_N_PARTS && found != ENT_NO_COLUMN; p++)
            if (parts->at[p] == found)
                found = ENT_NO_COLUMN;
        if (found != ENT_NO_COLUMN)
            return found;
        words += length + (words[length] == '|');
    }
    return ENT_NO_COLUMN;
}

const char *ent_part_name(enum ent_part part)
{
    return parts_table[part].name;
}

const struct ent_record_key *ent_part_key(enum ent_part part)
{
    return ent_record_key(ent_str_from(parts_table[part].name));
}

bool ent_part_is_number(enum ent_part part)
{
    return parts_table[part].is_number;
}

bool ent_part_is_named(enum ent_part part, struct ent_str name)
{
    const char *words = parts_table[part].others;

    if (find_name(&name, 1, parts_table[part].name) == 0 ||
        (part == ENT_PART_DATE && find_folded(&name, 1, RESOLVED, strlen(RESOLVED)) == 0))
        return true;
    while (words && *words) {
        size_t length = strcspn(words, "|");
        if (find_folded(&name, 1, words, length) == 0)
            return true;
        words += length + (words[length] == '|');
    }
    return false;
}

bool ent_names_agree(struct ent_str a, struct ent_str b)
{
    char folded[LONGEST_NAME];

    if (ent_str_equal(a, b))
        return true;
    return fold_name(a, folded) && find_folded(&b, 1, folded, strlen(folded)) == 0;
}

void ent_parts_init(struct ent_parts *parts)
{
    for (size_t p = 0; p < ENT_N_PARTS; p++)
        parts->at[p] = ENT_NO_COLUMN;
    parts->is_ours = false;
}

bool ent_parts_have_both(const struct ent_parts *parts)
{
    return parts->at[ENT_PART_SOURCE] != ENT_NO_COLUMN &&
           parts->at[ENT_PART_TARGET] != ENT_NO_COLUMN;
}

static void find_pair(struct ent_parts *parts, const struct ent_str *names, size_t n)
{
    size_t *source = &parts->at[ENT_PART_SOURCE], *target = &parts->at[ENT_PART_TARGET];

    for (size_t i = 0; i < N_PAIRS; i++) {
        *source = find_name(names, n, pairs[i][0]);
        *target = *source == ENT_NO_COLUMN ? ENT_NO_COLUMN : find_name(names, n, pairs[i][1]);
        parts->is_ours = i == 0 && *target != ENT_NO_COLUMN;
        if (*target != ENT_NO_COLUMN)
            return;
    }
    /* No pair, but perhaps one of each: "source" and "recipient". */
    *source = find_name(names, n, "source");
    if (*source == ENT_NO_COLUMN)
        *source = find_other(parts, names, n, parts_table[ENT_PART_SOURCE].others);
    *target = find_name(names, n, "target");
    if (*target == ENT_NO_COLUMN)
        *target = find_other(parts, names, n, parts_table[ENT_PART_TARGET].others);
}

void ent_parts_find(struct ent_parts *parts, const struct ent_str *names, size_t n,
                    bool may_be_ours)
{
    bool ours;

    ent_parts_init(parts);
    find_pair(parts, names, n);
    parts->is_ours &= may_be_ours;
    ours = parts->is_ours;
    for (size_t p = ENT_PART_TARGET + 1; p < ENT_N_PARTS; p++)
        if ((ours && p != ENT_PART_END) || !(ours || parts_table[p].is_ours_only))
            parts->at[p] = find_name(names, n, parts_table[p].name);
    for (size_t p = ENT_PART_TARGET + 1; p < ENT_N_PARTS; p++)
        if (parts->at[p] == ENT_NO_COLUMN &&
            !(ours && p != ENT_PART_DATE && p != ENT_PART_TYPE && p != ENT_PART_WEIGHT))
            parts->at[p] = find_other(parts, names, n, parts_table[p].others);
    if (!ours && find_name(names, n, RESOLVED) != ENT_NO_COLUMN)
        parts->at[ENT_PART_DATE] = find_name(names, n, RESOLVED);
    if (!ours && parts->at[ENT_PART_TYPE] == ENT_NO_COLUMN)
        parts->at[ENT_PART_TYPE] = find_name(names, n, "event");
    /* An end without a start is no date: "by then" would be a guess. */
    if (parts->at[ENT_PART_DATE] == ENT_NO_COLUMN)
        parts->at[ENT_PART_END] = ENT_NO_COLUMN;
}

/* ---- Maps ---- */

struct entry {
    const char *choice; /* or NULL: a part */
    enum ent_part part;
    struct ent_str value;
};

struct ent_map {
    struct ent_arena arena;
    struct entry *entries;
    size_t n, capacity;
};

static enum ent_status read_file(struct ent_map *map, const char *path, struct ent_str *text,
                                 struct ent_error *err)
{
    FILE *file = fopen(path, "rb");
    char *bytes;
    size_t length;
    bool failed;

    if (!file)
        return ent_fail(err, ENT_EIO, "the map %.80s cannot be opened: %s", path,
                        strerrordesc_np(errno));
    bytes = ent_arena_alloc(&map->arena, MAP_SIZE);
    if (!bytes) {
        fclose(file);
        return ent_fail_memory(err);
    }
    length = fread(bytes, 1, MAP_SIZE, file);
    failed = ferror(file) != 0;
    fclose(file);
    if (failed)
        return ent_fail(err, ENT_EIO, "the map %.80s cannot be read", path);
    if (length == MAP_SIZE)
        return ent_fail(err, ENT_ELIMIT, "the map %.80s is no map: it is longer than %d KiB", path,
                        MAP_SIZE >> 10);
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        *text = ent_str(bytes + 3, length - 3);
    else
        *text = ent_str(bytes, length);
    return ENT_OK;
}

/* Take a value off the front of a map: quoted, or up to a comma or the end of the line. */
static enum ent_status take_value(struct ent_map *map, struct ent_str *text, struct ent_str *value,
                                  struct ent_error *err)
{
    size_t at = 0, length = 0;
    char *copy;

    while (at < text->length && (text->data[at] == ' ' || text->data[at] == '\t'))
        at++;
    if (at == text->length || text->data[at] != '"') {
        while (length < text->length && text->data[length] != ',' && text->data[length] != '\n')
            length++;
        *value = ent_str_trim(ent_str(text->data, length));
        *text = ent_str(text->data + length, text->length - length);
        return ENT_OK;
    }
    copy = ent_arena_alloc(&map->arena, text->length);
    if (!copy)
        return ent_fail_memory(err);
    for (at++; at < text->length; at++) {
        if (text->data[at] == '"' && (at + 1 == text->length || text->data[at + 1] != '"'))
            break;
        at += text->data[at] == '"';
        copy[length++] = text->data[at];
    }
    if (at == text->length)
        return ent_fail(err, ENT_EINVAL, "map: a quote is never closed");
    *value = ent_str(copy, length);
    *text = ent_str_trim(ent_str(text->data + at + 1, text->length - at - 1));
    return ENT_OK;
}

/* What the name before '=' is. */
static enum ent_status find_entry(struct entry *entry, struct ent_str name,
                                  const char *const *choices, struct ent_error *err)
{
    struct ent_suggestion suggestion;
    struct ent_str near;

    ent_suggest_init(&suggestion, name);
    for (size_t p = 0; p < ENT_N_PARTS; p++) {
        if (ent_names_agree(name, ent_str_from(parts_table[p].name))) {
            entry->part = (enum ent_part)p;
            return ENT_OK;
        }
        ent_suggest_offer(&suggestion, ent_str_from(parts_table[p].name));
    }
    for (; *choices; choices++) {
        if (ent_names_agree(name, ent_str_from(*choices))) {
            entry->choice = *choices;
            return ENT_OK;
        }
        ent_suggest_offer(&suggestion, ent_str_from(*choices));
    }
    near = ent_suggested(&suggestion);
    if (near.length > 0)
        return ent_fail(err, ENT_EINVAL, "map: \"%.*s\" is no part of a report; did you mean %.*s?",
                        SHOWN(name), SHOWN(near));
    return ent_fail(err, ENT_EINVAL,
                    "map: \"%.*s\" is no part of a report; write source=COLUMN,target=COLUMN,"
                    "date=COLUMN,type=COLUMN,…",
                    SHOWN(name));
}

static enum ent_status parse(struct ent_map *map, struct ent_str text, const char *const *choices,
                             struct ent_error *err)
{
    for (;;) {
        struct entry entry = {0};
        const char *equals;
        struct ent_str name;
        enum ent_status status;

        while (text.length > 0 && (strchr(", \t\r\n", text.data[0]) && text.data[0]))
            text = ent_str(text.data + 1, text.length - 1);
        if (text.length == 0)
            return ENT_OK;
        if (text.data[0] == '#') {
            const char *end = memchr(text.data, '\n', text.length);
            size_t length = end ? (size_t)(end - text.data) : text.length;
            text = ent_str(text.data + length, text.length - length);
            continue;
        }
        equals = memchr(text.data, '=', text.length);
        name =
            ent_str_trim(ent_str(text.data, equals ? (size_t)(equals - text.data) : text.length));
        if (!equals)
            return ent_fail(err, ENT_EINVAL,
                            "map: \"%.*s\" has no \"=\"; write source=COLUMN,target=COLUMN,…",
                            SHOWN(name));
        status = find_entry(&entry, name, choices, err);
        if (status != ENT_OK)
            return status;
        text = ent_str(equals + 1, text.length - (size_t)(equals + 1 - text.data));
        status = take_value(map, &text, &entry.value, err);
        if (status == ENT_OK && entry.choice) { /* options are C texts */
            const char *copy = ent_arena_copy(&map->arena, entry.value);
            entry.value.data = copy;
            status = copy ? ENT_OK : ent_fail_memory(err);
        }
        if (status == ENT_OK)
            status = ent_grow(&map->entries, &map->capacity, map->n + 1, sizeof *map->entries, err);
        if (status != ENT_OK)
            return status;
        map->entries[map->n++] = entry;
    }
}

enum ent_status ent_map_new(struct ent_map **out, const struct ent_sink *sink,
                            const char *const *choices, struct ent_error *err)
{
    struct ent_map *map = calloc(1, sizeof *map);
    const char *value = sink->option ? sink->option(sink->self, "map") : NULL;
    struct ent_str text = ent_str_from(value);
    enum ent_status status = ENT_OK;

    if (!map)
        return ent_fail_memory(err);
    if (value && *value == '@')
        status = read_file(map, value + 1, &text, err);
    if (status == ENT_OK)
        status = parse(map, text, choices, err);
    if (status != ENT_OK) {
        ent_map_free(map);
        return status;
    }
    *out = map;
    return ENT_OK;
}

void ent_map_free(struct ent_map *map)
{
    if (!map)
        return;
    ent_arena_fini(&map->arena);
    free(map->entries);
    free(map);
}

bool ent_map_column(const struct ent_map *map, enum ent_part part, struct ent_str *column)
{
    for (size_t i = 0; i < map->n; i++) {
        if (map->entries[i].choice || map->entries[i].part != part)
            continue;
        *column = map->entries[i].value;
        return true;
    }
    return false;
}

const char *ent_map_choice(const struct ent_map *map, const struct ent_sink *sink, const char *name)
{
    const char *given = sink->option ? sink->option(sink->self, name) : NULL;

    for (size_t i = 0; i < map->n && !given; i++)
        if (map->entries[i].choice && strcmp(map->entries[i].choice, name) == 0)
            given = map->entries[i].value.data;
    return given;
}

/* A column by what the map calls it. */
static enum ent_status find_column(enum ent_part part, struct ent_str wanted,
                                   const struct ent_str *names, size_t n, size_t *column,
                                   struct ent_error *err)
{
    struct ent_suggestion suggestion;
    struct ent_str near;
    size_t number = 0;

    ent_suggest_init(&suggestion, wanted);
    for (size_t i = 0; i < n; i++) {
        if (ent_str_equal(ent_str_trim(names[i]), wanted) || ent_names_agree(names[i], wanted)) {
            *column = i;
            return ENT_OK;
        }
        ent_suggest_offer(&suggestion, names[i]);
    }
    for (size_t i = 0; i < wanted.length; i++)
        number = wanted.data[i] >= '0' && wanted.data[i] <= '9' && number <= n
                     ? number * 10 + (size_t)(wanted.data[i] - '0')
                     : SIZE_MAX;
    if (number >= 1 && number <= n) {
        *column = number - 1;
        return ENT_OK;
    }
    near = ent_suggested(&suggestion);
    if (near.length > 0)
        return ent_fail(err, ENT_EINVAL,
                        "map: no column \"%.*s\" for the %s; did you mean the column \"%.*s\"?",
                        SHOWN(wanted), parts_table[part].name, SHOWN(near));
    return ent_fail(err, ENT_EINVAL, "map: no column \"%.*s\" for the %s among %zu", SHOWN(wanted),
                    parts_table[part].name, n);
}

enum ent_status ent_map_apply(const struct ent_map *map, struct ent_parts *parts,
                              const struct ent_str *names, size_t n, struct ent_error *err)
{
    for (size_t p = 0; p < ENT_N_PARTS; p++) {
        struct ent_str wanted;
        size_t column = ENT_NO_COLUMN;
        enum ent_status status;

        if (!ent_map_column(map, (enum ent_part)p, &wanted))
            continue;
        if (wanted.length > 0) {
            status = find_column((enum ent_part)p, wanted, names, n, &column, err);
            if (status != ENT_OK)
                return status;
        }
        /* What the name alone made of the column gives way. */
        for (size_t other = 0; other < ENT_N_PARTS && column != ENT_NO_COLUMN; other++) {
            struct ent_str also;
            if (parts->at[other] == column && !ent_map_column(map, (enum ent_part)other, &also))
                parts->at[other] = ENT_NO_COLUMN;
        }
        parts->at[p] = column;
    }
    return ENT_OK;
}

static void write_line(FILE *file, const struct ent_map_line *line)
{
    bool is_plain = line->value.length > 0;

    for (size_t i = 0; i < line->value.length; i++)
        is_plain &= strchr(",\"#\n\r\t ", line->value.data[i]) == NULL;
    fprintf(file, "%s=", line->name);
    if (!is_plain)
        fputc('"', file);
    for (size_t i = 0; i < line->value.length; i++) {
        if (line->value.data[i] == '"')
            fputc('"', file);
        fputc(line->value.data[i], file);
    }
    fputs(is_plain ? "\n" : "\"\n", file);
}

enum ent_status ent_map_save(const char *path, const struct ent_map_line *lines, size_t n,
                             struct ent_error *err)
{
    char *beside = NULL;
    FILE *file = NULL;
    bool failed;
    enum ent_status status = ENT_OK;

    if (asprintf(&beside, "%s.new", path) < 0)
        return ent_fail_memory(err);
    file = fopen(beside, "wbx");
    if (!file) {
        status = ent_fail(err, ENT_EIO, "the map %.80s cannot be created: %s", path,
                          strerrordesc_np(errno));
        free(beside);
        return status;
    }
    for (size_t i = 0; i < n; i++)
        write_line(file, &lines[i]);
    failed = ferror(file) != 0;
    failed |= fclose(file) != 0;
    if (failed || rename(beside, path) != 0) {
        status = ent_fail(err, ENT_EIO, "the map %.80s cannot be written: %s", path,
                          strerrordesc_np(errno));
        unlink(beside);
    }
    free(beside);
    return status;
}
