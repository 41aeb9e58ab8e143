#include "graph/actors/names.h"
#include "graph/actors/offices.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "rows.h"

/* Keys, and what is left without articles and titles; by hand. */
static const struct {
    const char *text, *key, *bare, *untitled;
} name_rows[] = {
    {"Niger", "niger", "niger", "niger"},
    {"Côte-d’Ivoire", "côte d'ivoire", "côte d'ivoire", "côte d'ivoire"},
    {"Guinea\u2010Bissau", "guinea bissau", "guinea bissau", "guinea bissau"},
    {"  the  United   States ", "the united states", "united states", "united states"},
    {"Les États-Unis", "les états unis", "états unis", "états unis"},
    {"l’Iran", "l'iran", "iran", "iran"},
    {"Leslie", "leslie", "leslie", "leslie"}, /* an article is a word of its own */
    {"Laos", "laos", "laos", "laos"},
    {"The", "the", "the", "the"}, /* something is left */
    {"La", "la", "la", "la"},
    {"l'", "l'", "l'", "l'"},
    {"le général Salifou Mody", "le général salifou mody", "général salifou mody", "salifou mody"},
    {"Gen. Salifou Mody", "gen. salifou mody", "gen. salifou mody", "salifou mody"},
    {"M.Poutine", "m.poutine", "m.poutine", "poutine"},
    {"Général de brigade Tiani", "général de brigade tiani", "général de brigade tiani", "tiani"},
    {"ex-président Bazoum", "ex président bazoum", "ex président bazoum", "bazoum"},
    {"Generalov", "generalov", "generalov", "generalov"},
    {"President", "president", "president", "president"},
    {"Kingston", "kingston", "kingston", "kingston"},
    {"-", "", "", ""},
};

static bool is(struct ent_str text, const char *want)
{
    return ent_str_is(text, want);
}

Test(names, keys)
{
    for (size_t i = 0; i < COUNT(name_rows); i++) {
        char *folded = NULL, again[80];
        struct ent_str key;
        cr_assert_eq(ent_fold(ent_str_from(name_rows[i].text), &folded, NULL), ENT_OK);
        ent_name_key(folded);
        cr_expect_str_eq(folded, name_rows[i].key, "'%s': '%s'", name_rows[i].text, folded);
        key = ent_str_from(folded);
        cr_expect(is(ent_name_bare(key), name_rows[i].bare), "'%s'", name_rows[i].text);
        cr_expect(is(ent_name_untitled(key), name_rows[i].untitled), "'%s'", name_rows[i].text);
        strcpy(again, folded);
        ent_name_key(again);
        cr_expect_str_eq(again, folded);
        free(folded);
    }
}

static const struct {
    const char *key, *office;
} office_rows[] = {
    {"minister of defence", "minister/defence"},
    {"the minister of defense", "minister/defence"},
    {"defence minister", "minister/defence"},
    {"ministre de la défense", "minister/defence"},
    {"ministre de la défense nationale", "minister/defence"},
    {"ministre des affaires étrangères", "minister/foreign affairs"},
    {"foreign minister", "minister/foreign affairs"},
    {"minister for foreign affairs", "minister/foreign affairs"},
    {"ministre de l'intérieur", "minister/interior"},
    {"premier ministre", "prime minister"},
    {"head of government", "prime minister"},
    {"chef de l'état", "head of state"},
    {"le président", "president"},
    {"minister of silly walks", "=minister of silly walks"},
    {"minister", "=minister"},
    {"ruling body", "=ruling body"},
};

Test(names, offices)
{
    char office[ENT_OFFICE], longest[100];

    for (size_t i = 0; i < COUNT(office_rows); i++) {
        cr_assert(ent_office_of(ent_str_from(office_rows[i].key), office), "%s",
                  office_rows[i].key);
        cr_expect_str_eq(office, office_rows[i].office, "%s: %s", office_rows[i].key, office);
        cr_expect_eq(ent_office_is_exclusive(office), *office != '=');
    }
    memset(longest, 'x', sizeof longest);
    cr_expect_not(ent_office_of(ent_str(longest, sizeof longest), office));
    cr_expect_not(ent_office_of(ent_str_from(""), office));
    cr_expect(ent_offices_go_together("president", "head of state"));
    cr_expect_not(ent_offices_go_together("president", "prime minister"));
}
