#include "view.h"

#include <stdio.h>
#include <stdlib.h>

#include "scan.h"

/* A setting's value as it would stand on the command line. The text is malloc'ed. */
static enum ent_status setting_text(const struct ent_element *value, char **out,
                                    struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element item;
    struct ent_str text;
    char *joined;
    size_t length = 0;

    /* A comma or backslash of an item is written with a backslash before it. */
    joined = malloc(2 * value->text.length + sizeof("false"));
    if (!joined)
        return ent_fail_memory(err);
    if (json_is_boolean(value->value)) {
        strcpy(joined, json_is_true(value->value) ? "true" : "false");
    } else if (ent_element_text(value, &text)) {
        memcpy(joined, text.data, text.length);
        joined[text.length] = '\0';
    } else {
        /* The items are shorter than their text in the file, which has brackets and quotes. */
        ent_element_walk_init(&walk, value);
        while (ent_element_walk_next(&walk, NULL, &item)) {
            if (!json_is_array(value->value) || !ent_element_text(&item, &text)) {
                free(joined);
                return ent_element_fail(value, err,
                                        "a choice of the view is a text, a number, true, false, or "
                                        "a list of texts");
            }
            if (length > 0)
                joined[length++] = ',';
            for (size_t i = 0; i < text.length; i++) {
                if (text.data[i] == ',' || text.data[i] == '\\')
                    joined[length++] = '\\';
                joined[length++] = text.data[i];
            }
        }
        joined[length] = '\0';
    }
    *out = joined;
    return ENT_OK;
}

enum ent_status ent_element_choices(const struct ent_element *view, ent_choice_fn take, void *self,
                                    struct ent_error *err)
{
    struct ent_element_walk walk;
    struct ent_element member;
    struct ent_str key;
    enum ent_status status = ENT_OK;

    if (json_is_null(view->value))
        return ENT_OK;
    if (!json_is_object(view->value))
        return ent_element_fail(view, err, "view is %s, not an object", ent_element_word(view));
    ent_element_walk_init(&walk, view);
    while (status == ENT_OK && ent_element_walk_next(&walk, &key, &member)) {
        char *text = NULL;
        if (json_is_null(member.value))
            continue;
        status = setting_text(&member, &text, err);
        if (status == ENT_OK)
            status = take(self, key, ent_str_from(text), member.place, err);
        free(text);
    }
    return status;
}

/* ---- A file's view ---- */

/* A choice for a view that has not made it yet. */
static enum ent_status take_choice(void *self, struct ent_str key, struct ent_str value,
                                   struct ent_position place, struct ent_error *err)
{
    struct ent_view *view = self;
    struct ent_error why = {0};
    char name[80];
    enum ent_status status = ENT_OK;

    snprintf(name, sizeof name, "%.*s", (int)key.length, key.data);
    if (!ent_view_get(view, name))
        status = ent_view_set(view, name, value.data, &why);
    if (status == ENT_OK || status == ENT_ENOMEM)
        return status == ENT_OK ? ENT_OK : ent_fail_memory(err);
    return ent_fail_at(err, ENT_EPARSE, NULL, place.line, place.column, "view: %s", why.message);
}

/* The member of the top level that has a view or is one. */
static enum ent_status take_member(const struct ent_scanned *found, struct ent_view *view,
                                   bool *is_found, struct ent_error *err)
{
    bool is_graph = ent_str_is(found->key, "\"graph\"");
    struct ent_element value, inner;
    enum ent_status status;

    if (found->kind != ENT_SCAN_VALUE || (!is_graph && !ent_str_is(found->key, "\"view\"")))
        return ENT_OK;
    status = ent_element_parse(&value, found->text, found->place, err);
    if (status != ENT_OK)
        return status;
    inner = value;
    if (!is_graph || ent_element_find(&value, "view", &inner)) {
        status = ent_element_choices(&inner, take_choice, view, err);
        *is_found = true;
    }
    ent_element_fini(&value);
    return status;
}

enum ent_status ent_view_read(struct ent_view *view, const char *path, struct ent_error *err)
{
    struct ent_input_stream *input = NULL;
    struct ent_scan *scan = NULL;
    struct ent_scanned found = {.kind = ENT_SCAN_VALUE};
    struct ent_error why = {0};
    bool is_found = false;
    enum ent_status status = ent_input_open(&input, path, &why);

    if (status == ENT_OK)
        status = ent_scan_new(&scan, input, &why);
    while (status == ENT_OK && found.kind != ENT_SCAN_END) {
        status = ent_scan_next(scan, &found, &why);
        if (status == ENT_OK)
            status = take_member(&found, view, &is_found, &why);
    }
    if (status == ENT_OK && !is_found)
        status = ent_fail(&why, ENT_EPARSE,
                          "there is no view: neither a saved one nor that of an exported graph");
    if (status != ENT_OK) {
        ent_error_set_source(&why, path);
        if (err && err->status == ENT_OK)
            *err = why;
    }
    ent_scan_free(scan);
    ent_input_close(input);
    return status;
}

/* ---- What an exported graph was made from ---- */

struct claims {
    enum ent_status (*take)(void *user, const struct ent_claim *claim);
    void *user;
};

static char *member_text(const struct ent_element *of, const char *name)
{
    struct ent_element member;
    struct ent_str text = {"", 0};

    if (ent_element_find(of, name, &member))
        ent_element_text(&member, &text);
    return strndup(text.data, text.length);
}

static enum ent_status take_claims(const struct claims *claims, const struct ent_element *graph,
                                   struct ent_error *err)
{
    struct ent_element inputs, one;
    struct ent_element_walk walk;
    enum ent_status status = ENT_OK;

    if (!ent_element_find(graph, "inputs", &inputs) || !json_is_array(inputs.value))
        return ENT_OK;
    ent_element_walk_init(&walk, &inputs);
    while (status == ENT_OK && ent_element_walk_next(&walk, NULL, &one)) {
        char *name = member_text(&one, "name"), *format = member_text(&one, "format");
        char *sha256 = member_text(&one, "sha256");
        struct ent_claim claim = {name, format, sha256};
        status =
            name && format && sha256 ? claims->take(claims->user, &claim) : ent_fail_memory(err);
        free(name);
        free(format);
        free(sha256);
    }
    return status;
}

enum ent_status ent_exported_inputs(const char *path, bool *is_export,
                                    enum ent_status (*take)(void *user,
                                                            const struct ent_claim *claim),
                                    void *user, struct ent_error *err)
{
    static const char mark[] = "\"entente-graph/1\"";
    struct claims claims = {take, user};
    struct ent_input_stream *input = NULL;
    struct ent_scan *scan = NULL;
    struct ent_scanned found = {.kind = ENT_SCAN_VALUE};
    struct ent_element graph = {0};
    struct ent_error why = {0};
    struct ent_str head;
    enum ent_status status;

    *is_export = false;
    if (strcmp(path, "-") == 0)
        return ENT_OK;
    if ((status = ent_input_open(&input, path, &why)) != ENT_OK ||
        (status = ent_input_peek(input, &head, &why)) != ENT_OK)
        goto out;
    *is_export = memmem(head.data, head.length, mark, sizeof mark - 1) != NULL;
    if (!*is_export || (status = ent_scan_new(&scan, input, &why)) != ENT_OK)
        goto out;
    while (status == ENT_OK && found.kind != ENT_SCAN_END) {
        if ((status = ent_scan_next(scan, &found, &why)) != ENT_OK ||
            found.kind != ENT_SCAN_VALUE || !ent_str_is(found.key, "\"graph\""))
            continue;
        status = ent_element_parse(&graph, found.text, found.place, &why);
        if (status == ENT_OK)
            status = take_claims(&claims, &graph, &why);
        ent_element_fini(&graph);
        break;
    }
out:
    if (status != ENT_OK) {
        ent_error_set_source(&why, path);
        if (err && err->status == ENT_OK)
            *err = why;
    }
    ent_scan_free(scan);
    ent_input_close(input);
    return status;
}
