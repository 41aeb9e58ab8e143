#include "edge_places.h"

#include <strings.h>

void ent_edge_places_init(struct ent_edge_places *places, enum ent_static_format format,
                          struct ent_str bytes)
{
    *places = (struct ent_edge_places){.format = format, .rest = bytes, .rest_place = {1, 1}};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool begins(struct ent_str text, const char *word)
{
    size_t length = strlen(word);

    return text.length >= length && strncasecmp(text.data, word, length) == 0;
}

static void pass(struct ent_edge_places *places, size_t length)
{
    ent_position_pass(&places->rest_place, places->rest.data, length);
    places->rest = ent_str(places->rest.data + length, places->rest.length - length);
}

/* The length of the text up to behind `end`, or all of it. */
static size_t length_to(struct ent_str text, const char *end)
{
    const char *at = memmem(text.data, text.length, end, strlen(end));

    return at ? (size_t)(at - text.data) + strlen(end) : text.length;
}

static bool next_in_graphml(struct ent_edge_places *places)
{
    while (places->rest.length > 0) {
        struct ent_str rest;

        pass(places, length_to(places->rest, "<") - 1);
        rest = places->rest;
        places->place = places->rest_place;
        if (begins(rest, "<!--")) {
            pass(places, length_to(rest, "-->"));
        } else if (begins(rest, "<![CDATA[")) {
            pass(places, length_to(rest, "]]>"));
        } else {
            pass(places, 1);
            if (begins(rest, "<edge") && rest.length > 5 &&
                (is_blank(rest.data[5]) || rest.data[5] == '>' || rest.data[5] == '/'))
                return true;
        }
    }
    return false;
}

/* A word, a text in quotes, a comment, or any other character. */
static size_t gml_token(struct ent_str text)
{
    size_t length = 0;

    if (text.data[0] == '#')
        return length_to(text, "\n");
    if (text.data[0] == '"')
        return 1 + length_to(ent_str(text.data + 1, text.length - 1), "\"");
    while (length < text.length && !is_blank(text.data[length]) &&
           !strchr("[]\"#", text.data[length]))
        length++;
    return length ? length : 1;
}

static bool next_in_gml(struct ent_edge_places *places)
{
    while (places->rest.length > 0) {
        struct ent_str rest = places->rest;
        size_t length = gml_token(rest);

        places->place = places->rest_place;
        pass(places, length);
        if (length == 4 && begins(rest, "edge") && begins(ent_str_trim(places->rest), "["))
            return true;
    }
    return false;
}

/* The first word of a text, which becomes the text behind it. */
static struct ent_str cut_word(struct ent_str *text)
{
    struct ent_str word = ent_str_trim(*text);
    size_t length = 0;

    while (length < word.length && !is_blank(word.data[length]))
        length++;
    *text = ent_str(word.data + length, word.length - length);
    return ent_str(word.data, length);
}

static bool next_in_pajek(struct ent_edge_places *places)
{
    places->weight = ent_str("", 0);
    if (places->section == ENT_EDGE_LISTS && cut_word(&places->targets).length > 0)
        return true;
    while (places->rest.length > 0) {
        size_t length = length_to(places->rest, "\n");
        struct ent_str line = ent_str_trim(ent_str(places->rest.data, length)), weight;

        places->place = places->rest_place;
        pass(places, length);
        if (line.length == 0 || line.data[0] == '%')
            continue;
        if (line.data[0] == '*') {
            places->section = begins(line, "*arcslist") || begins(line, "*edgeslist")
                                  ? ENT_EDGE_LISTS
                              : begins(line, "*arcs") || begins(line, "*edges") ? ENT_EDGE_LINES
                                                                                : ENT_NO_EDGES;
            continue;
        }
        if (places->section == ENT_NO_EDGES || cut_word(&line).length == 0 ||
            cut_word(&line).length == 0)
            continue;
        places->targets = line;
        weight = cut_word(&line);
        if (places->section == ENT_EDGE_LINES && ent_is_number(weight))
            places->weight = weight;
        return true;
    }
    return false;
}

bool ent_edge_places_next(struct ent_edge_places *places)
{
    switch (places->format) {
    case ENT_STATIC_GRAPHML:
        return next_in_graphml(places);
    case ENT_STATIC_GML:
        return next_in_gml(places);
    case ENT_STATIC_PAJEK:
        break;
    }
    return next_in_pajek(places);
}
