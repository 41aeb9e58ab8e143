#include "offices.h"

#include <stdio.h>

#include "names.h"

static const struct {
    const char *key, *office;
} offices[] = {
    {"head of state", "head of state"},
    {"chef de l'état", "head of state"},
    {"chef d'état", "head of state"},
    {"cheffe de l'état", "head of state"},
    {"cheffe d'état", "head of state"},
    {"president", "president"},
    {"président", "president"},
    {"présidente", "president"},
    {"president of the republic", "president"},
    {"président de la république", "president"},
    {"présidente de la république", "president"},
    {"president of the transition", "president"},
    {"transitional president", "president"},
    {"président de la transition", "president"},
    {"vice president", "vice-president"},
    {"vice président", "vice-president"},
    {"vice présidente", "vice-president"},
    {"king", "monarch"},
    {"queen", "monarch"},
    {"roi", "monarch"},
    {"reine", "monarch"},
    {"emperor", "monarch"},
    {"empereur", "monarch"},
    {"emir", "monarch"},
    {"émir", "monarch"},
    {"prime minister", "prime minister"},
    {"premier ministre", "prime minister"},
    {"première ministre", "prime minister"},
    {"head of government", "prime minister"},
    {"head of the government", "prime minister"},
    {"chef du gouvernement", "prime minister"},
    {"cheffe du gouvernement", "prime minister"},
    {"chief of staff of the armed forces", "chief of staff"},
    {"chief of the general staff", "chief of staff"},
    {"chief of general staff", "chief of staff"},
    {"chief of defence staff", "chief of staff"},
    {"chief of the defence staff", "chief of staff"},
    {"army chief of staff", "chief of staff"},
    {"army chief", "chief of staff"},
    {"chef d'état major", "chief of staff"},
    {"chef d'état major des armées", "chief of staff"},
    {"chef d'état major général des armées", "chief of staff"},
    {"chef d'état major général", "chief of staff"},
    {"secretary of state", "minister/foreign affairs"},
    {"foreign secretary", "minister/foreign affairs"},
    {"secretary of defense", "minister/defence"},
    {"defense secretary", "minister/defence"},
    {"defence secretary", "minister/defence"},
    {"home secretary", "minister/interior"},
    {"secretary general", "secretary-general"},
    {"secrétaire général", "secretary-general"},
    {"secrétaire générale", "secretary-general"},
};

/* What ministers are of. */
static const struct {
    const char *key, *portfolio;
} portfolios[] = {
    {"defence", "defence"},
    {"defense", "defence"},
    {"national defence", "defence"},
    {"national defense", "defence"},
    {"défense", "defence"},
    {"défense nationale", "defence"},
    {"armées", "defence"},
    {"foreign affairs", "foreign affairs"},
    {"foreign", "foreign affairs"},
    {"external affairs", "foreign affairs"},
    {"external relations", "foreign affairs"},
    {"foreign relations", "foreign affairs"},
    {"affaires étrangères", "foreign affairs"},
    {"affaires extérieures", "foreign affairs"},
    {"relations extérieures", "foreign affairs"},
    {"interior", "interior"},
    {"internal affairs", "interior"},
    {"home affairs", "interior"},
    {"intérieur", "interior"},
    {"finance", "finance"},
    {"finances", "finance"},
    {"économie", "economy"},
    {"economy", "economy"},
    {"justice", "justice"},
    {"trade", "trade"},
    {"commerce", "trade"},
    {"health", "health"},
    {"public health", "health"},
    {"santé", "health"},
    {"santé publique", "health"},
    {"education", "education"},
    {"éducation", "education"},
    {"éducation nationale", "education"},
    {"energy", "energy"},
    {"énergie", "energy"},
    {"oil", "oil"},
    {"petroleum", "oil"},
    {"pétrole", "oil"},
    {"mines", "mines"},
    {"mining", "mines"},
    {"agriculture", "agriculture"},
    {"transport", "transport"},
    {"transports", "transport"},
    {"environment", "environment"},
    {"environnement", "environment"},
    {"communication", "communication"},
    {"communications", "communication"},
    {"culture", "culture"},
    {"labour", "labour"},
    {"labor", "labour"},
    {"travail", "labour"},
    {"security", "security"},
    {"sécurité", "security"},
};

static bool starts(struct ent_str key, const char *with)
{
    size_t length = strlen(with);

    return key.length > length && memcmp(key.data, with, length) == 0;
}

static struct ent_str without(struct ent_str key, const char *start)
{
    return ent_str(key.data + strlen(start), key.length - strlen(start));
}

/* "minister of defence", "ministre de la défense", "defence minister": what it is minister of. */
static struct ent_str portfolio_of(struct ent_str key)
{
    static const char *const before[] = {
        "minister of the ",
        "minister of ",
        "minister for the ",
        "minister for ",
        "ministre de la ",
        "ministre de l'",
        "ministre des ",
        "ministre du ",
        "ministre de ",
        "ministre d'",
        NULL,
    };
    static const char after[] = " minister";

    for (size_t i = 0; before[i]; i++) {
        if (starts(key, before[i]))
            return without(key, before[i]);
    }
    if (key.length > strlen(after) &&
        memcmp(key.data + key.length - strlen(after), after, strlen(after)) == 0)
        return ent_str(key.data, key.length - strlen(after));
    return ent_str(NULL, 0);
}

bool ent_office_of(struct ent_str key, char office[ENT_OFFICE])
{
    struct ent_str role = ent_name_bare(key), portfolio;

    for (size_t i = 0; i < sizeof offices / sizeof *offices; i++) {
        if (ent_str_is(role, offices[i].key)) {
            snprintf(office, ENT_OFFICE, "%s", offices[i].office);
            return true;
        }
    }
    portfolio = portfolio_of(role);
    for (size_t i = 0; portfolio.length && i < sizeof portfolios / sizeof *portfolios; i++) {
        if (ent_str_is(portfolio, portfolios[i].key)) {
            snprintf(office, ENT_OFFICE, "minister/%s", portfolios[i].portfolio);
            return true;
        }
    }
    if (role.length == 0 || role.length + 2 >= ENT_OFFICE)
        return false;
    snprintf(office, ENT_OFFICE, "=%.*s", (int)role.length, role.data);
    return true;
}

bool ent_office_is_exclusive(const char *office)
{
    return *office != '=';
}

bool ent_offices_go_together(const char *a, const char *b)
{
    static const char *const heads[] = {"head of state", "president", "monarch", NULL};
    bool has_a = false, has_b = false;

    for (size_t i = 0; heads[i]; i++) {
        has_a |= strcmp(a, heads[i]) == 0;
        has_b |= strcmp(b, heads[i]) == 0;
    }
    return has_a && has_b;
}
