#include "names.h"

/* Titles as keys, longer ones before those that they begin with. A full stop behind one is passed
 * over. */
static const char titles[] =
    "his excellency|her excellency|son excellence|general de division|"
    "général de division|general de brigade|général de brigade|"
    "général de corps d'armée|général d'armée|brigadier general|lieutenant general|"
    "major general|lieutenant colonel|vice president|vice président|"
    "vice présidente|prime minister|premier ministre|première ministre|general|"
    "général|générale|gen|gén|colonel|col|captain|capitaine|capt|lieutenant|lt|"
    "commandant|commander|cdt|major|maj|marshal|maréchal|admiral|amiral|adm|"
    "sergeant|sergent|sgt|president|président|présidente|minister|ministre|king|"
    "roi|queen|reine|prince|princess|princesse|emperor|empereur|sultan|sheikh|"
    "cheikh|emir|émir|pope|pape|chancellor|chancelier|chancelière|ambassador|"
    "ambassadeur|ambassadrice|governor|gouverneur|senator|sénateur|sénatrice|"
    "secretary|imam|ayatollah|mr|mrs|ms|miss|m|mm|mme|mlle|monsieur|madame|"
    "mademoiselle|sir|dame|lord|lady|dr|doctor|docteur|prof|professor|professeur|"
    "maître|former|ex|ancien|ancienne|late|feu|acting";

static const char articles[] = "the|les|le|la";

/* The bytes of a character that is a hyphen or an apostrophe under another guise, or 0. */
static size_t guise(const char *text, char *is)
{
    static const struct {
        const char *from;
        char is;
    } table[] = {
        {"\u2010", ' '},  {"\u2011", ' '},  {"\u2012", ' '},  {"\u2013", ' '},  {"\u2014", ' '},
        {"\u2015", ' '},  {"\u2212", ' '},  {"\u00ad", ' '},  {"\u2018", '\''}, {"\u2019", '\''},
        {"\u201b", '\''}, {"\u02bc", '\''}, {"\u02b9", '\''}, {"\u2032", '\''}, {"\ua78c", '\''},
    };

    if (*text == '-' || *text == ' ') {
        *is = ' ';
        return 1;
    }
    if (*text == '`') {
        *is = '\'';
        return 1;
    }
    if (!((unsigned char)*text & 0x80))
        return 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t length = strlen(table[i].from);
        if (strncmp(text, table[i].from, length) == 0) {
            *is = table[i].is;
            return length;
        }
    }
    return 0;
}

void ent_name_key(char *folded)
{
    char *out = folded;
    const char *from = folded;

    while (*from) {
        char is;
        size_t length = guise(from, &is);
        if (length == 0) {
            *out++ = *from++;
            continue;
        }
        from += length;
        if (is == '\'' || (out > folded && out[-1] != ' '))
            *out++ = is;
    }
    while (out > folded && out[-1] == ' ')
        out--;
    *out = '\0';
}

/* What is left behind one of the words ('|' between them), and the blank or full stop behind it;
 * empty where none leads. */
static struct ent_str behind(struct ent_str key, const char *words)
{
    for (size_t length; *words; words += length + (words[length] == '|')) {
        size_t at = length = strcspn(words, "|");
        if (key.length <= length || memcmp(key.data, words, length) != 0 ||
            (key.data[at] != '.' && key.data[at] != ' '))
            continue;
        at++;
        while (at < key.length && key.data[at] == ' ')
            at++;
        if (at < key.length)
            return ent_str(key.data + at, key.length - at);
    }
    return ent_str(NULL, 0);
}

struct ent_str ent_name_bare(struct ent_str key)
{
    struct ent_str rest = behind(key, articles);

    if (rest.length == 0 && key.length > 2 && key.data[0] == 'l' && key.data[1] == '\'')
        rest = ent_str(key.data + 2, key.length - 2);
    return rest.length ? rest : key;
}

struct ent_str ent_name_untitled(struct ent_str key)
{
    struct ent_str left = ent_name_bare(key);

    for (;;) {
        struct ent_str rest = behind(left, titles);
        if (rest.length == 0)
            return left;
        left = rest;
    }
}
