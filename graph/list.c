#include "list.h"

#include <stdlib.h>

void ent_list_free(struct ent_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct ent_list){0};
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The bytes up to the next comma that is not of a name. */
static size_t item_length(const char *text)
{
    size_t length = 0;

    while (text[length] && text[length] != ',')
        length += text[length] == '\\' && text[length + 1] ? 2 : 1;
    return length;
}

enum ent_status ent_list_parse_ordered(const char *text, struct ent_list *list,
                                       struct ent_error *err)
{
    size_t capacity = 0;

    *list = (struct ent_list){0};
    while (*text) {
        char *item = malloc(item_length(text) + 1);
        size_t length = 0, lead = 0;
        if (!item ||
            ent_grow(&list->items, &capacity, list->n + 1, sizeof *list->items, NULL) != ENT_OK) {
            free(item);
            ent_list_free(list);
            return ent_fail_memory(err);
        }
        for (; *text && *text != ','; text++) {
            if (text[0] == '\\' && text[1] && strchr(",;\\", text[1]))
                text++;
            item[length++] = *text;
        }
        if (*text == ',')
            text++;
        while (length && item[length - 1] == ' ')
            length--;
        item[length] = '\0';
        lead = strspn(item, " ");
        memmove(item, item + lead, length - (lead < length ? lead : length) + 1);
        if (*item)
            list->items[list->n++] = item;
        else
            free(item);
    }
    return ENT_OK;
}

enum ent_status ent_list_parse(const char *text, struct ent_list *list, struct ent_error *err)
{
    enum ent_status status = ent_list_parse_ordered(text, list, err);
    size_t n = 0;

    if (status != ENT_OK)
        return status;
    if (list->n)
        qsort(list->items, list->n, sizeof *list->items, by_text);
    for (size_t i = 0; i < list->n; i++) {
        if (n > 0 && strcmp(list->items[n - 1], list->items[i]) == 0)
            free(list->items[i]);
        else
            list->items[n++] = list->items[i];
    }
    list->n = n;
    return ENT_OK;
}

char *ent_list_join(const struct ent_list *list)
{
    size_t size = 1;
    char *text, *at;

    for (size_t i = 0; i < list->n; i++)
        size += 2 * strlen(list->items[i]) + 1;
    at = text = malloc(size);
    if (!text)
        return NULL;
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            *at++ = ',';
        for (const char *from = list->items[i]; *from; from++) {
            if (*from == ',' || *from == '\\')
                *at++ = '\\';
            *at++ = *from;
        }
    }
    *at = '\0';
    return text;
}
