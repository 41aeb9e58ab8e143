#include "draw.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** A row's place among its windows, or the number of them. */
static size_t find(const json_t *at, json_int_t window)
{
    size_t i = 0;

    while (i < json_array_size(at) && json_integer_value(json_array_get(at, i)) != window)
        i++;
    return i;
}

/** Those rows that are in the window, with its values. NULL when out of memory. */
static json_t *cut_rows(json_t *rows, json_int_t window)
{
    json_t *out = json_array(), *values;
    const char *key;
    size_t r;

    for (r = 0; out != NULL && r < json_array_size(rows); r++) {
        json_t *row = json_array_get(rows, r), *own = json_object_get(row, "windows"), *copy;
        size_t place = find(json_object_get(own, "at"), window);

        if (place == json_array_size(json_object_get(own, "at")))
            continue;
        copy = json_copy(row);
        json_object_foreach(own, key, values)
        {
            if (copy != NULL && strcmp(key, "at") != 0 &&
                json_object_set(copy, key, json_array_get(values, place)) != 0) {
                json_decref(copy);
                copy = NULL;
            }
        }
        if (json_array_append_new(out, copy) != 0) {
            json_decref(out);
            out = NULL;
        }
    }
    return out;
}

bool ent_draw_cut_window(json_t *root, size_t window, struct ent_draw_error *err)
{
    json_t *own = json_object_get(root, "graph"), *windows = json_object_get(own, "windows");
    json_t *one = json_array_get(windows, window), *title = NULL;
    const char *before = json_string_value(json_object_get(own, "title"));
    const char *label = json_string_value(json_object_get(one, "label"));
    char *text = NULL;
    bool fine;

    if (one == NULL)
        return ent_draw_fail(err, "there is no window %zu", window);
    if (asprintf(&text, "%s%s%s", before != NULL ? before : "", before != NULL ? ": " : "",
                 label != NULL ? label : "") >= 0) {
        title = json_string(text);
        free(text);
    }
    fine = json_object_set_new(root, "nodes",
                               cut_rows(json_object_get(root, "nodes"), (json_int_t)window)) == 0 &&
           json_object_set_new(root, "edges",
                               cut_rows(json_object_get(root, "edges"), (json_int_t)window)) == 0 &&
           json_object_set_new(own, "title", title) == 0 &&
           json_object_set_new(own, "period",
                               json_pack("{sOsO}", "start", json_object_get(one, "start"), "end",
                                         json_object_get(one, "end"))) == 0;
    return fine || ent_draw_fail(err, "out of memory");
}
