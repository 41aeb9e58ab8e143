#include "suggest.h"

#include <stdio.h>
#include <utf8proc.h>

/* Longer names are not slips of the hand, and the rows below fit on the stack. */
#define LONGEST 64

/* Decode into lower-case code points. Returns their number, or SIZE_MAX when there are too many or
 * no UTF-8. */
static size_t decode(struct ent_str text, utf8proc_int32_t points[LONGEST])
{
    size_t n = 0;

    for (size_t i = 0; i < text.length;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text.data + i,
                                                 (utf8proc_ssize_t)(text.length - i), &point);
        if (step <= 0 || n == LONGEST)
            return SIZE_MAX;
        points[n++] = utf8proc_tolower(point);
        i += (size_t)step;
    }
    return n;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Damerau and Levenshtein's distance (insert, delete, replace, swap neighbours) by three rows of
 * its table. */
static size_t edit_distance(const utf8proc_int32_t *a, size_t n_a, const utf8proc_int32_t *b,
                            size_t n_b)
{
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];

    for (size_t j = 0; j <= n_b; j++)
        above[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t *spare = before;

        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            row[j] =
                smaller(above[j - 1] + (a[i - 1] != b[j - 1]), smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
        row = spare;
    }
    return above[n_b];
}

void ent_suggest_init(struct ent_suggestion *suggestion, struct ent_str word)
{
    *suggestion = (struct ent_suggestion){.word = word, .best = {NULL, 0}, .distance = SIZE_MAX};
}

void ent_suggest_offer(struct ent_suggestion *suggestion, struct ent_str candidate)
{
    utf8proc_int32_t word[LONGEST], other[LONGEST];
    size_t n_word = decode(suggestion->word, word), n_other = decode(candidate, other);
    size_t distance;

    if (n_word == SIZE_MAX || n_other == SIZE_MAX || n_other == 0)
        return;
    distance = edit_distance(word, n_word, other, n_other);
    if (distance <= n_word / 3 && distance < suggestion->distance) {
        suggestion->distance = distance;
        suggestion->best = candidate;
    }
}

struct ent_str ent_suggested(const struct ent_suggestion *suggestion)
{
    return suggestion->best;
}

void ent_suggest_append(const struct ent_suggestion *suggestion, char *message, size_t size)
{
    static const char before[] = "; did you mean '", after[] = "'?";
    struct ent_str best = suggestion->best;
    size_t length = strlen(message);
    size_t needed = sizeof(before) + sizeof(after) - 1; /* with the NUL */

    if (best.length == 0 || size < needed || best.length > size - needed ||
        length > size - needed - best.length)
        return;
    snprintf(message + length, size - length, "%s%.*s%s", before, (int)best.length, best.data,
             after);
}

const char *ent_nearest(const char *word, const char *const *candidates, size_t n)
{
    struct ent_suggestion suggestion;
    struct ent_str best;

    ent_suggest_init(&suggestion, ent_str_from(word));
    for (size_t i = 0; i < n; i++)
        ent_suggest_offer(&suggestion, ent_str_from(candidates[i]));
    best = ent_suggested(&suggestion);
    return best.length ? best.data : NULL;
}
