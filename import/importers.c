#include "importers.h"

#include "../graph/corpus/corpus.h"

#include <stdio.h>
#include <strings.h>

/* What a fitting extension adds to a probe's 0 to 100. */
#define EXTENSION_SCORE 20

/* The only list of inputs. */
static const struct ent_importer *const importers[] = {
    &ent_importer_json,     &ent_importer_jsonl,
    &ent_importer_csv,      &ent_importer_acled,
    &ent_importer_ucdp,     &ent_importer_cow,
    &ent_importer_cow_mid,  &ent_importer_gdelt,
    &ent_importer_mentions, &ent_importer_icews,
    &ent_importer_polecat,  &ent_importer_phoenix,
    &ent_importer_records,  &ent_importer_table,
    &ent_importer_contacts, &ent_importer_tkg,
    &ent_importer_graphml,  &ent_importer_gml,
    &ent_importer_pajek,    &ent_importer_edges,
    &ent_importer_tally,    NULL};

/* The length of an importer's longest extension that `path` has, with its dot; case does not
 * matter. */
static size_t extension_length(const struct ent_importer *importer, const char *path)
{
    size_t path_length = strlen(path), longest = 0;

    for (const char *const *extension = importer->format.extensions; *extension; extension++) {
        size_t length = strlen(*extension);
        const char *tail = path + path_length - length;

        if (length < path_length && tail[-1] == '.' && strcasecmp(tail, *extension) == 0 &&
            length + 1 > longest)
            longest = length + 1;
    }
    return longest;
}

static enum ent_status fail_unknown(const char *format, struct ent_error *err)
{
    struct ent_suggestion suggestion;
    char message[sizeof(err->message)];

    ent_suggest_init(&suggestion, ent_str_from(format));
    for (size_t i = 0; importers[i]; i++)
        ent_suggest_offer(&suggestion, ent_str_from(importers[i]->format.name));
    if (ent_suggested(&suggestion).length == 0)
        return ent_fail(err, ENT_EINVAL, "no input format '%.40s' (entente formats lists them)",
                        format);
    snprintf(message, sizeof(message), "no input format '%.40s'", format);
    ent_suggest_append(&suggestion, message, sizeof(message));
    return ent_fail(err, ENT_EINVAL, "%s", message);
}

/*
 * A spreadsheet's "Unicode text": no format's probe would see a letter in it. Without its mark,
 * every other byte is NUL as long as letters are Latin.
 */
static bool is_utf16(struct ent_str head)
{
    size_t n = head.length < 64 ? head.length / 2 : 32, n_nul[2] = {0, 0};

    for (size_t i = 0; i < 2 * n; i++)
        n_nul[i % 2] += head.data[i] == '\0';
    if (n >= 4 &&
        ((n_nul[0] == 0 && n_nul[1] * 4 > n * 3) || (n_nul[1] == 0 && n_nul[0] * 4 > n * 3)))
        return true;
    return head.length >= 2 &&
           (memcmp(head.data, "\xFF\xFE", 2) == 0 || memcmp(head.data, "\xFE\xFF", 2) == 0);
}

/* The best importer so far; of equals it is the first. */
struct choice {
    size_t i;
    int score; /* 0: none */
    bool fits, is_probed;
};

static bool is_better(const struct choice *best, size_t i, int score)
{
    return score > best->score || (score == best->score && score > 0 && i < best->i);
}

/* Those that the extension fits first: mostly no other can be better, and need not look. */
static const struct ent_importer *choose(const char *path, struct ent_str head, const char **reason)
{
    struct choice best = {0};
    size_t longest = 0;

    for (size_t i = 0; importers[i]; i++) {
        size_t length = extension_length(importers[i], path);
        if (length > longest)
            longest = length;
    }
    for (int others = 0; others < 2; others++) {
        for (size_t i = 0; importers[i]; i++) {
            bool fits = longest > 0 && extension_length(importers[i], path) == longest;
            int more = fits ? EXTENSION_SCORE : 0, probed;

            if (fits == (others == 1) || !is_better(&best, i, 100 + more))
                continue;
            probed = importers[i]->probe(head.data, head.length);
            if (is_better(&best, i, probed + more))
                best = (struct choice){i, probed + more, fits, probed > 0};
        }
    }
    *reason = best.fits && best.is_probed ? "by its extension and first bytes"
              : best.fits                 ? "by its extension"
                                          : "by its first bytes";
    return best.score ? importers[best.i] : NULL;
}

void ent_describe_name(struct ent_str id, char name[ENT_DESCRIPTION], char kind[ENT_DESCRIPTION])
{
    name[0] = '\0';
    snprintf(kind, ENT_DESCRIPTION, "%s", ent_country_kind(id));
}

const struct ent_importer *ent_importer_accompanied(const char *path, const char *format)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

    for (size_t i = 0; importers[i]; i++) {
        if (format && strcmp(importers[i]->format.name, format) != 0)
            continue;
        for (const char *const *one = importers[i]->companions; one && *one; one++) {
            if (strcmp(name, *one) == 0)
                return importers[i];
        }
    }
    return NULL;
}

const struct ent_importer *ent_importer_find(const char *name)
{
    for (size_t i = 0; importers[i]; i++)
        if (strcmp(importers[i]->format.name, name) == 0)
            return importers[i];
    return NULL;
}

void ent_importer_facts(const struct ent_importer *importer, struct ent_input_facts *facts)
{
    *facts = (struct ent_input_facts){
        .format = importer->format.name,
        .merge = importer->merge,
        .directed = importer->directed,
        .max_rejects = importer->max_rejects,
        .describe = importer->describe,
        .ids_repeat = importer->ids_repeat,
        .exact_names = importer->exact_names,
        .may_declare = importer->may_declare,
        .rows_meet = importer->rows_meet,
        .holds_inputs = importer->holds_inputs,
    };
}

enum ent_status ent_importer_choose(const struct ent_importer **out, const char **reason,
                                    const char *path, const char *format, struct ent_str head,
                                    struct ent_error *err)
{
    const struct ent_importer *chosen = format ? ent_importer_find(format) : NULL;
    const char *why = "named";

    if (format && !chosen)
        return fail_unknown(format, err);
    if (head.length == 0)
        return ent_fail(err, ENT_EPARSE, "the file is empty");
    if (is_utf16(head))
        return ent_fail(err, ENT_EPARSE, "the text is UTF-16: save it as UTF-8");
    if (!format)
        chosen = choose(path, head, &why);
    if (!chosen)
        return ent_fail(err, ENT_EINVAL,
                        "format not recognised: name it with --from (entente formats lists them)");
    *out = chosen;
    *reason = why;
    return ENT_OK;
}

const struct ent_format *ent_input_format(size_t index)
{
    for (size_t i = 0; importers[i]; i++)
        if (i == index)
            return &importers[i]->format;
    return NULL;
}

const struct ent_import_option *ent_input_option(size_t format, size_t index)
{
    const struct ent_import_option *options =
        ent_input_format(format) ? importers[format]->options : NULL;

    for (size_t i = 0; options && options[i].name; i++) {
        if (i == index)
            return &options[i];
    }
    return NULL;
}
