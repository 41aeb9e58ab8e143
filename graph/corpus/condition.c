#include "condition.h"

#include <stdlib.h>

#include "../report.h"

static const char *const signs[] = {
    [ENT_IS] = "=",       [ENT_IS_NOT] = "!=", [ENT_BELOW] = "<",
    [ENT_AT_MOST] = "<=", [ENT_ABOVE] = ">",   [ENT_AT_LEAST] = ">=",
};

static bool is_ordered(enum ent_comparison comparison)
{
    return comparison >= ENT_BELOW;
}

/* ---- Reading ---- */

/* The sign of a condition, and where it stands; false: there is none. */
static bool find_sign(struct ent_str text, enum ent_comparison *comparison, size_t *at)
{
    for (*at = 0; *at < text.length; (*at)++) {
        bool equal = *at + 1 < text.length && text.data[*at + 1] == '=';
        switch (text.data[*at]) {
        case '=':
            *comparison = ENT_IS;
            return true;
        case '!':
            *comparison = ENT_IS_NOT;
            if (equal)
                return true;
            break;
        case '<':
            *comparison = equal ? ENT_AT_MOST : ENT_BELOW;
            return true;
        case '>':
            *comparison = equal ? ENT_AT_LEAST : ENT_ABOVE;
            return true;
        }
    }
    return false;
}

static void free_condition(struct ent_condition *condition)
{
    free(condition->field);
    ent_list_free(&condition->values);
    *condition = (struct ent_condition){0};
}

static enum ent_status parse_one(struct ent_str text, struct ent_condition *out,
                                 struct ent_error *err)
{
    struct ent_condition condition = {0};
    struct ent_str field;
    char *values;
    size_t at;
    int64_t micro;
    enum ent_status status;

    text = ent_str_trim(text);
    if (!find_sign(text, &condition.comparison, &at) ||
        (field = ent_str_trim(ent_str(text.data, at))).length == 0)
        return ent_fail(err, ENT_EINVAL,
                        "\"%.*s\" is no condition: write FIELD=VALUE, or != < <= > >= for =",
                        (int)(text.length < 60 ? text.length : 60), text.data);
    at += strlen(signs[condition.comparison]);
    condition.field = strndup(field.data, field.length);
    values = strndup(text.data + at, text.length - at);
    status = condition.field && values ? ent_list_parse(values, &condition.values, err)
                                       : ent_fail_memory(err);
    free(values);
    if (status == ENT_OK && condition.values.n == 0)
        status = ent_fail(err, ENT_EINVAL, "\"%.60s%s\" is followed by no value", condition.field,
                          signs[condition.comparison]);
    if (status == ENT_OK && is_ordered(condition.comparison) &&
        (condition.values.n > 1 ||
         !ent_parse_micro(ent_str_from(condition.values.items[0]), ENT_ROUND, &micro)))
        status =
            ent_fail(err, ENT_EINVAL, "\"%.60s\" is compared with %s \"%.40s\", not one number",
                     condition.field, condition.values.n > 1 ? "several values," : "the text",
                     condition.values.items[0]);
    if (status != ENT_OK)
        free_condition(&condition);
    *out = condition;
    return status;
}

static int by_content(const void *left, const void *right)
{
    const struct ent_condition *x = left, *y = right;
    int order = strcmp(x->field, y->field);

    if (order == 0)
        order = (int)x->comparison - (int)y->comparison;
    for (size_t i = 0; order == 0 && i < x->values.n && i < y->values.n; i++)
        order = strcmp(x->values.items[i], y->values.items[i]);
    return order ? order : (x->values.n > y->values.n) - (x->values.n < y->values.n);
}

enum ent_status ent_conditions_parse(const char *text, struct ent_conditions *out,
                                     struct ent_error *err)
{
    struct ent_conditions conditions = {0};
    size_t capacity = 0, n = 0;
    enum ent_status status = ENT_OK;

    while (*text && status == ENT_OK) {
        size_t length = 0;
        while (text[length] && text[length] != ';')
            length += text[length] == '\\' && text[length + 1] ? 2 : 1;
        status =
            ent_grow(&conditions.items, &capacity, conditions.n + 1, sizeof *conditions.items, err);
        if (status == ENT_OK && ent_str_trim(ent_str(text, length)).length)
            status = parse_one(ent_str(text, length), &conditions.items[conditions.n], err);
        else if (status == ENT_OK)
            conditions.items[conditions.n] = (struct ent_condition){0};
        if (status == ENT_OK)
            conditions.n += conditions.items[conditions.n].field != NULL;
        text += length + (text[length] == ';');
    }
    if (status == ENT_OK && conditions.n == 0)
        status = ent_fail(err, ENT_EINVAL, "there is no condition: write FIELD=VALUE");
    if (status != ENT_OK) {
        ent_conditions_free(&conditions);
        return status;
    }
    qsort(conditions.items, conditions.n, sizeof *conditions.items, by_content);
    for (size_t i = 0; i < conditions.n; i++) {
        if (n > 0 && by_content(&conditions.items[n - 1], &conditions.items[i]) == 0)
            free_condition(&conditions.items[i]);
        else
            conditions.items[n++] = conditions.items[i];
    }
    conditions.n = n;
    *out = conditions;
    return ENT_OK;
}

char *ent_conditions_join(const struct ent_conditions *conditions)
{
    char *text = strdup(""), *longer;
    size_t length = 0;

    for (size_t i = 0; i < conditions->n && text; i++) {
        const struct ent_condition *condition = &conditions->items[i];
        char *values = ent_list_join(&condition->values);
        size_t needed = length + strlen(condition->field) + 2 * (values ? strlen(values) : 0) + 6;
        longer = values ? realloc(text, needed) : NULL;
        if (!longer) {
            free(values);
            free(text);
            return NULL;
        }
        text = longer;
        length = (size_t)(stpcpy(stpcpy(stpcpy(text + length, i ? "; " : ""), condition->field),
                                 signs[condition->comparison]) -
                          text);
        for (const char *from = values; *from; from++) {
            if (*from == ';')
                text[length++] = '\\';
            text[length++] = *from;
        }
        text[length] = '\0';
        free(values);
    }
    return text;
}

void ent_conditions_free(struct ent_conditions *conditions)
{
    for (size_t i = 0; i < conditions->n; i++)
        free_condition(&conditions->items[i]);
    free(conditions->items);
    *conditions = (struct ent_conditions){0};
}

/* ---- Judging ---- */

static bool is_value(const struct ent_condition *condition, struct ent_str text, bool is_number,
                     int64_t micro)
{
    for (size_t i = 0; i < condition->values.n; i++) {
        struct ent_str value = ent_str_from(condition->values.items[i]);
        int64_t other;
        if (is_number && ent_parse_micro(value, ENT_ROUND, &other)) {
            if (other == micro)
                return true;
        } else if (text.data && ent_str_equal(value, text)) {
            return true;
        }
    }
    return false;
}

static bool is_there(const struct ent_condition *condition, int64_t micro)
{
    int64_t bound = 0;

    ent_parse_micro(ent_str_from(condition->values.items[0]), ENT_ROUND, &bound);
    switch (condition->comparison) {
    case ENT_BELOW:
        return micro < bound;
    case ENT_AT_MOST:
        return micro <= bound;
    case ENT_ABOVE:
        return micro > bound;
    default:
        return micro >= bound;
    }
}

bool ent_condition_takes_text(const struct ent_condition *condition, struct ent_str value)
{
    int64_t micro = 0;
    bool is_number = ent_parse_micro(value, ENT_ROUND, &micro);

    if (is_ordered(condition->comparison))
        return is_number && is_there(condition, micro);
    return is_value(condition, value, is_number, micro) == (condition->comparison == ENT_IS);
}

bool ent_condition_takes_number(const struct ent_condition *condition, int64_t micro)
{
    if (micro == ENT_MISSING)
        return false;
    if (is_ordered(condition->comparison))
        return is_there(condition, micro);
    return is_value(condition, ent_str(NULL, 0), true, micro) == (condition->comparison == ENT_IS);
}
