#ifndef ENT_GRAPH_LIST_H
#define ENT_GRAPH_LIST_H

#include "text.h"

/* Texts as a choice holds them: sorted by bytes, without doubles. */
struct ent_list {
    char **items;
    size_t n;
};

/**
 * Split at commas; "\,", "\;" and "\\" are a comma, semicolon and backslash of an item. Blanks
 * around items are dropped, and so are empty ones. Sorted, so that equal choices give equal bytes.
 * Free it by ent_list_free. ENT_ENOMEM.
 */
enum ent_status ent_list_parse(const char *text, struct ent_list *list, struct ent_error *err);

/** The same, as its items stand there, for lists of which the order says something. */
enum ent_status ent_list_parse_ordered(const char *text, struct ent_list *list,
                                       struct ent_error *err);

/** The text that ent_list_parse reads back; malloc'ed, NULL when out of memory. */
char *ent_list_join(const struct ent_list *list);
void ent_list_free(struct ent_list *list);

#endif
