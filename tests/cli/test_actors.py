"""Whom names mean: codebooks, all states, offices at their dates, what is not guessed; `entente actors`.

Usage: test_actors.py ENTENTE. Names and codes of states are read here from iso-codes itself, by Python's json and
gettext; which COW number is whose, from the list of states that tests and importer share; demonyms, and what must be
ambiguous, are written down by hand.
"""
import csv
import gettext
import io
import json
import os
import random
import re

import tap

SAMPLE = os.path.join(tap.SOURCE_ROOT, "samples", "niger-2024.json")


def run(*arguments, status=0, name=None):
    done = tap.Run([*arguments])
    if done.status != status:
        tap.ok(False, name or " ".join(map(str, arguments)), f"status {done.status}\n{done.said}")
    return done


def rows(*reports):
    """A table of reports: (source, target[, date])."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["source", "target", "date"])
    writer.writerows([*report, ""][:3] for report in reports)
    return out.getvalue()


def namings(path, *options, status=0):
    return tap.strict_json(run("actors", path, "--to", "json", *options, status=status).stdout)


def resolve(folder, names, *options):
    """What each name comes to: (by, actor), a candidate list in place of the actor where it is ambiguous."""
    path = tap.write(os.path.join(folder, "names.csv"), rows(*((name, "nobody in particular", "2024-03-05") for name in names)))
    found = {}
    for one in namings(path, *options)["names"]:
        found[one["name"]] = (one["by"], one["candidates"] if one["by"] == "ambiguous" else one["actor"])
    return found


def plain(name):
    """As a table trims and quotes it."""
    return " ".join(name.split())


# ---- All states ----

# Expected to be ambiguous, with whom they may mean; nothing else may be.
KOREA = {"north-korea", "south-korea"}
CONGO = {"democratic-republic-of-the-congo", "republic-of-the-congo"}
VIRGIN = {"british-virgin-islands", "united-states-virgin-islands"}
MARTIN = {"saint-martin-french-part", "sint-maarten"}
AMBIGUOUS = {
    **dict.fromkeys(["Congo", "Congolese", "congolais", "congolaise", "congolaises"], CONGO),
    **dict.fromkeys(["Korea", "Korean", "Koreans", "Corée", "Coree"], KOREA),
    **dict.fromkeys(["coréen", "coréenne", "coréens", "coréennes", "coreen", "coreenne", "coreens", "coreennes"], KOREA),
    **dict.fromkeys(["Dominican", "Dominicans"], {"dominica", "dominican-republic"}),
    **dict.fromkeys(["Virgin Islands", "Virgin Islander", "Virgin Islanders", "Îles Vierges", "Iles Vierges"], VIRGIN),
    **dict.fromkeys(["Saint Martin", "St. Martin", "Saint-Martin", "saint-martinois", "saint-martinoise", "saint-martinoises"], MARTIN),
}

# Written down by hand; the code is ISO 3166's.
DEMONYMS = """
NER Nigerien nigérien nigérienne nigériens|NGA Nigerian Nigerians nigérian nigériane nigérians|GIN Guinean guinéen
GNB Bissau-Guinean bissaoguinéen|GNQ Equatoguinean équatoguinéenne|PNG papouasien|GUY Guyanese guyanien|GUF Guianese guyanais
IRL Irish irlandaise|GBR British Briton britannique|IND Indian indienne|IDN Indonesian|DMA dominiquais|DOM dominicain dominicaine
SDN Sudanese soudanais|SSD sud-soudanais|MRT Mauritanian mauritanien|MUS Mauritian mauricien|NLD Dutch néerlandaise
CHE Swiss suisse|GRC Greek grecque|TUR Turkish turque|PRK nord-coréen|KOR sud-coréenne|WSM Samoan samoane|USA American américaines
BFA Burkinabe burkinabè|CIV Ivorian ivoirienne|MLI Malian malienne|RUS Russian russes|IRN Iranian iraniens|FRA French françaises
TCD Chadian tchadienne|SVK Slovak slovaque|SVN Slovene slovène|LVA Latvian lettone|LTU lituanienne|AUS Australian|AUT Austrian
SWE Swedish suédoise|ZAF sud-africaine|NZL néo-zélandais|MMR Burmese birmane|LAO Laotian|THA Thai thaïlandaise|MDG Malagasy malgache
COM Comorian comorien|SWZ Swazi|LSO Basotho|BWA Motswana|TLS Timorese timoraise|CPV cap-verdienne|SLV salvadorien|CRI costaricien
"""

# Common names, old names, spellings; by hand.
COMMON = {
    "Ivory Coast": "CIV", "Côte d’Ivoire": "CIV", "Cote d'Ivoire": "CIV", "COTE D'IVOIRE": "CIV", "Russia": "RUS", "la Russie": "RUS",
    "USA": "USA", "the U.S.": "USA", "Les États-Unis": "USA", "Etats Unis": "USA", "Corée du Nord": "PRK", "South Korea": "KOR",
    "Burma": "MMR", "Swaziland": "SWZ", "Zaire": "COD", "DR Congo": "COD", "Congo-Brazzaville": "COG", "Upper Volta": "BFA",
    "Czech Republic": "CZE", "Turkey": "TUR", "Macedonia": "MKD", "Cape Verde": "CPV", "East Timor": "TLS", "The Gambia": "GMB",
    "the Netherlands": "NLD", "UK": "GBR", "Great Britain": "GBR", "Iran": "IRN", "Syria": "SYR", "Guinée-Bissau": "GNB",
    "Guinea Bissau": "GNB", "Guinea": "GIN", "Equatorial Guinea": "GNQ", "Papua New Guinea": "PNG", "Niger": "NER", "Nigeria": "NGA",
    "l’Iran": "IRN", "L'Inde": "IND", "Sudan": "SDN", "South Sudan": "SSD", "Dominica": "DMA", "Dominican Republic": "DOM",
    "Mali": "MLI", "Malawi": "MWI", "Samoa": "WSM", "American Samoa": "ASM", "Vatican": "VAT", "Soviet Union": "RUS", "URSS": "RUS",
}

# Nobody is meant by these, near as they are.
NOBODY = ["us", "US of", "ner", "Nigeri", "Nig", "Guine", "Bissau", "American Samo", "it", "in", "no", "New Guinea", "840", "2",
          "President Niger", "South", "Republic", "Republic of", "the", "The States", "Nige", "of Niger", "North Niger", "is"]


def iso():
    with open("/usr/share/iso-codes/json/iso_3166-1.json", encoding="utf-8") as file:
        states = json.load(file)["3166-1"]
    return states, gettext.translation("iso_3166-1", "/usr/share/locale", ["fr"]).gettext


def test_states(folder):
    states, french = iso()
    tap.equal(len(states), 249, "iso-codes has 249 states and territories")
    codes = resolve(folder, [state["alpha_3"] for state in states], "--states")
    ids = {state["alpha_3"]: codes[state["alpha_3"]][1] for state in states}
    tap.ok(all(codes[code][0] == "code" for code in ids), "each by its three-letter code")
    tap.equal(len(set(ids.values())), 249, "and no state resolves to another")

    want = {}
    for state in states:
        for key in ("name", "common_name", "official_name"):
            if key in state:
                want[plain(state[key])] = ids[state["alpha_3"]]
                want[plain(french(state[key]))] = ids[state["alpha_3"]]
        want[state["alpha_2"]] = ids[state["alpha_3"]]
        want["iso_numeric:" + state["numeric"]] = ids[state["alpha_3"]]
    found = resolve(folder, want, "--states")
    wrong = {name: (found[name], id) for name, id in want.items() if found[name] != ("ambiguous", sorted(AMBIGUOUS.get(name, []))) and found[name][1] != id}
    tap.equal(wrong, {}, f"{len(want)} names in English and French, two-letter and numeric codes")
    tap.equal({name for name in want if found[name][0] == "ambiguous"}, {"Congo"}, "of which Congo alone is two")
    upside = random.Random(1)
    for change in (str.upper, str.lower, lambda name: "the " + name, lambda name: name.replace("-", "\u2010").replace("'", "\u2019")):
        changed = {change(name): id for name, id in want.items() if len(name) > 3 and ":" not in name}
        got = resolve(folder, upside.sample(sorted(changed), len(changed)), "--states")
        tap.equal({name: got[name] for name in changed if got[name][1] != changed[name] and got[name][0] != "ambiguous"}, {},
                  f"the same as {change('Côte-d’Or')}")

    want = {name: ids[code] for name, code in COMMON.items()}
    for line in DEMONYMS.replace("\n", "|").split("|"):
        if line:
            code, *names = line.split()
            want.update(dict.fromkeys(names, ids[code]))
    found = resolve(folder, want, "--states")
    tap.equal({name: found[name] for name in want if found[name][1] != want[name]}, {}, f"{len(want)} demonyms and common names")
    found = resolve(folder, NOBODY, "--states")
    tap.equal({name: found[name] for name in NOBODY if found[name][0] != "new"}, {}, "what is near to a name is nobody")

    # Our two lists of COW's states, and of CAMEO's countries, are by their names.
    with open(os.path.join(tap.SOURCE_ROOT, "graph", "codes", "cow_states.inc"), encoding="utf-8") as file:
        cow = dict(re.findall(r'\{(\d+), "([^"]*)"\}', file.read()))
    gone = {"Hanover", "Bavaria", "German Federal Republic", "German Democratic Republic", "Baden", "Saxony", "Wuerttemburg",
            "Hesse Electoral", "Hesse Grand Ducal", "Mecklenburg Schwerin", "Austria-Hungary", "Czechoslovakia", "Papal States",
            "Two Sicilies", "Modena", "Parma", "Tuscany", "Kosovo", "Zanzibar", "Yemen Arab Republic", "Yemen People's Republic",
            "Korea", "Republic of Vietnam", "Congo", "Yugoslavia"}
    by_name = resolve(folder, cow.values(), "--states")
    by_code = resolve(folder, ["cow:" + code for code in cow], "--states")
    tap.equal({name: (by_name[name], by_code["cow:" + code]) for code, name in cow.items()
               if name not in gone and by_name[name][1] != by_code["cow:" + code][1]}, {}, "COW's numbers are those of its names")
    tap.equal([by_code["cow:" + code][1] for code in ("484", "490", "345", "260")],
              ["republic-of-the-congo", "democratic-republic-of-the-congo", "serbia", "cow:260"], "also where the name alone says too little")
    found = resolve(folder, ["ROM", "TMP", "MTN", "IMY", "cameo:NER"], "--states")
    tap.equal([found[code] for code in ("ROM", "TMP", "MTN", "IMY", "cameo:NER")],
              [("code", "romania"), ("code", "timor-leste"), ("code", "montenegro"), ("code", "isle-of-man"), ("code", "niger")],
              "CAMEO's own codes")


def test_ambiguities(folder):
    """All names of all states against each other: those of the codebook, as it writes itself."""
    states, _ = iso()
    path = tap.write(os.path.join(folder, "all.csv"), rows(*((state["alpha_3"], "x") for state in states)))
    book = os.path.join(folder, "all.json")
    run("actors", path, "--states", "--write-codebook", book)
    actors = [actor for actor in tap.strict_json(tap.read(book))["actors"] if "codes" in actor]
    tap.equal(len(actors), 249, "a codebook of all states is written")
    owners = {}
    for actor in actors:
        for name in [actor["name"], *actor["names"].values(), *actor.get("aliases", [])]:
            owners.setdefault(plain(name), set()).add(actor["id"])
    found = resolve(folder, owners, "--states")
    tap.equal({name: set(found[name][1]) for name in owners if found[name][0] == "ambiguous"}, AMBIGUOUS,
              f"of {len(owners)} names exactly those are ambiguous that should be")
    tap.equal({name: found[name] for name in owners if found[name][0] != "ambiguous" and {found[name][1]} != owners[name]}, {},
              "all others mean their own state")
    tap.equal({name for name in owners if len(owners[name]) > 1} - set(AMBIGUOUS), set(), "and no name of two is guessed")


# ---- Codebooks ----

BOOK = """id,name,name:fr,kind,aliases,part_of,member_of,role,start,end,wikidata
gov,Government of Niger,Gouvernement du Niger,organisation,,niger,,,,,
mody,Salifou Mody,,person,Modi|S. Mody,gov,,minister of defence,2023-08,2025-03,
other,Somebody Else,,person,,gov,,minister of defence,2025-04,,
bazoum,Mohamed Bazoum,,person,,niger,,president,2021-04-02,2023-07-26,Q1
bazoum,,,,,niger,,,,,
aes,Alliance of Sahel States,Alliance des États du Sahel,alliance,AES,,,,,,
niger,,,,,,aes,,2023-09-16,,
"""

# Phrase, date, and who holds the office on all its days; by hand from BOOK.
OFFICES = [
    ("Niger's minister of defence", "2024-03", "mody"),
    ("minister of defence of Niger", "2023-08-01", "mody"),
    ("the Minister of Defense of the Niger", "2025-03-31", "mody"),
    ("defence minister of Niger", "2025-04-01", "other"),
    ("Nigerien defence minister", "2026", "other"),
    ("ministre de la Défense du Niger", "2024-03-05", "mody"),
    ("le ministre nigérien de la Défense", "2024", "mody"),
    ("ministre de la défense nigérien", "2024-03", "mody"),
    ("Government of Niger's minister of defence", "2024-03", "mody"),
    ("Niger’s minister of defence", "2025-03/2025-04", None),  # two of them
    ("Niger’s minister of defence", "2025", None),
    ("Niger’s minister of defence", "2023-07", None),  # nobody yet
    ("Niger’s minister of defence", "2023-07-31/2023-08-01", None),  # nobody on the first day
    ("Niger’s minister of defence", "", None),  # at any time
    ("Niger’s minister of defence", "../2024", None),
    ("president of Niger", "2023-07-26", "bazoum"),
    ("président du Niger", "2023-07-27", None),
    ("président nigérien", "2022", "bazoum"),
    ("Nigerian president", "2022", None),
    ("president of Nigeria", "2022", None),
    ("prime minister of Niger", "2024", None),
    ("minister of defence", "2024-03", None),
    ("Nigers minister of defence", "2024-03", None),
    ("minister of defence of Niger and Mali", "2024-03", None),
]


def test_offices(folder):
    book = tap.write(os.path.join(folder, "book.csv"), BOOK)
    for phrase, date, want in OFFICES:
        path = tap.write(os.path.join(folder, "office.csv"), rows((phrase, "Russia", date)))
        one = [one for one in namings(path, "--states", "--codebook", book)["names"] if one["name"] == phrase][0]
        tap.equal((one["actor"], one["by"] == "role") if want else one["resolved"], (want, True) if want else False,
                  f"{phrase}, {date or 'undated'}")
    # The same name in one file, at two dates; also where reports are counted as they pass.
    path = tap.write(os.path.join(folder, "office.csv"), rows(*(("Niger's minister of defence", "Russia", date) for date in ("2024-03", "2025-05", "2025"))))
    for merge in ("none", "overlap"):
        graph = os.path.join(folder, "x.json")
        run("graph", path, "--states", "--codebook", book, "--merge", merge, "-o", graph)
        tap.equal({edge["source"] for edge in tap.strict_json(tap.read(graph))["edges"]}, {"mody", "other", "Niger's minister of defence"},
                  f"each at its date, --merge {merge}")


def test_faults(folder):
    """What is wrong with a codebook, but fails nothing, is said by each command that reads it, with its place."""
    path = tap.write(os.path.join(folder, "faults.csv"), rows(("Niger", "Russia", "2024-03-01")))
    for name, book, says in (
            ("an alias that is another's name", "id,name,kind,aliases\nniger,Niger,state,Russia\nrussia,Russia,state,\n",
             'fault.csv:2:1: alias "russia" of "niger" is the name of "russia"'),
            ("two in one office", "id,name,kind,part_of,role,start,end\nniger,Niger,state,,,,\n"
             "a,Ann,person,niger,minister of defence,2020-01-01,2024-06-01\nb,Bob,person,niger,minister of defence,2024-01-01,2025-01-01\n",
             'fault.csv:4:14: "b" is minister of defence of "niger", as is "a" at ')):
        codebook = tap.write(os.path.join(folder, "fault.csv"), book)
        for command in ("graph", "actors"):
            said = tap.Run([command, path, "--codebook", codebook]).check().stderr.decode()
            tap.ok(says in said, f"{command} tells of {name}", said)


def test_codebooks(folder):
    book = tap.write(os.path.join(folder, "book.csv"), BOOK)
    path = tap.write(os.path.join(folder, "x.csv"), rows(
        ("General Salifou Mody", "Niger", "2024-03-01"), ("le général Mody", "S. Mody", "2024-03-01"), ("S. Mody", "Q1", "2024-03-02"),
        ("wikidata:Q1", "Alliance des Etats du Sahel", "2024-03-03"), ("Congo", "Alliance des États du Sahel", "2024-03-03"),
        ("president Bazoum", "ex-président Mohamed Bazoum", "2024-03-04")))
    found = {one["name"]: one for one in namings(path, "--states", "--codebook", book)["names"]}
    tap.equal({name: (one["by"], one["actor"]) for name, one in found.items()},
              {"General Salifou Mody": ("name", "mody"), "Niger": ("id", "niger"), "le général Mody": ("id", "mody"),
               "S. Mody": ("alias", "mody"), "Q1": ("code", "bazoum"), "wikidata:Q1": ("code", "bazoum"),
               "Alliance des Etats du Sahel": ("new", "Alliance des Etats du Sahel"), "Congo": ("ambiguous", "Congo"),
               "Alliance des États du Sahel": ("name", "aes"), "president Bazoum": ("id", "bazoum"),
               "ex-président Mohamed Bazoum": ("name", "bazoum")}, "names, aliases, codes, titles; never parts of names")
    tap.equal(found["Alliance des Etats du Sahel"]["suggestions"], ["aes"], "what is near is suggested")
    tap.equal(found["Congo"]["candidates"], sorted(CONGO), "who may be meant is listed")

    def graph(*options, name="g.json"):
        target = os.path.join(folder, name)
        run("graph", path, "--no-inputs", *options, "-o", target)
        return tap.read(target)

    def document(*options):
        return tap.strict_json(graph(*options))

    options = ("--states", "--codebook", book)
    made = {"Alliance des Etats du Sahel", "Congo"}
    tap.equal({node["id"] for node in document(*options)["nodes"]} & made, made, "--unresolved keep: names make actors")
    dropped = document(*options, "--unresolved", "drop")
    tap.equal({node["id"] for node in dropped["nodes"]} & (made | {"unresolved"}), set(), "--unresolved drop: they do not")
    tap.equal(dropped["graph"]["account"]["events"]["set_aside"]["unresolved"], 2, "and are counted")
    grouped = document(*options, "--unresolved", "group")
    tap.equal({node["id"] for node in grouped["nodes"]} & (made | {"unresolved"}), {"unresolved"}, "--unresolved group: one actor")
    labels = {node["id"]: node["label"] for node in document(*options, "--language", "fr")["nodes"]}
    tap.equal((labels["aes"], labels["mody"]), ("Alliance des États du Sahel", "Salifou Mody"), "--language fr, where there is French")

    # Round trips, alone and beside what it came from; the second time it writes itself.
    written, again = os.path.join(folder, "w.json"), os.path.join(folder, "w2.json")
    run("actors", path, *options, "--write-codebook", written)
    tap.ok(graph(*options) == graph("--codebook", written), "a written codebook given back changes nothing")
    tap.ok(graph(*options) == graph("--codebook", written, *options), "nor beside the others")
    run("actors", path, "--codebook", written, "--write-codebook", again)
    tap.ok(tap.read(written) == tap.read(again), "and writes itself")
    run("actors", SAMPLE, "--write-codebook", written)
    target = os.path.join(folder, "s.json")
    outputs = []
    for more in ((), ("--codebook", written), ("--codebook", SAMPLE)):
        run("graph", SAMPLE, "--no-inputs", "--level", "state", *more, "-o", target)
        outputs.append(tap.read(target))
    tap.ok(outputs[0] == outputs[1] == outputs[2], "so does the sample's, and the sample itself is a codebook")
    lines = "".join(json.dumps(actor, ensure_ascii=False) + "\n" for actor in tap.strict_json(tap.read(written))["actors"])
    run("graph", SAMPLE, "--no-inputs", "--level", "state", "--codebook", tap.write(os.path.join(folder, "w.jsonl"), lines), "-o", target)
    tap.ok(tap.read(target) == outputs[0], "also as JSONL")

    inputs = tap.strict_json(run("graph", path, *options, "--to", "json", "-o", "-").stdout)["graph"]["inputs"]
    tap.equal([(one["name"], one["format"], len(one["sha256"])) for one in inputs],
              [("x.csv", "csv", 64), ("book.csv", "codebook", 64), ("states", "codebook", 64)], "codebooks stand among the inputs")

    # The order of rows and of the codebook's lines says nothing.
    head, *lines = rows(*[(a, b, "2024-03-01") for a in ("Congo", "US", "us", "Mody", "S. Mody", "général S. Mody") for b in ("nigérien", "Niger", "The Niger")]).splitlines(True)
    seen = set()
    for seed in range(4):
        order = random.Random(seed)
        order.shuffle(lines)
        first, *others = BOOK.splitlines(True)
        order.shuffle(others)
        tap.write(path, head + "".join(lines))
        shuffled = tap.write(os.path.join(folder, "shuffled.csv"), first + "".join(others))
        seen.add((graph("--states", "--codebook", shuffled), run("actors", path, "--states", "--codebook", shuffled, "--to", "csv").stdout))
    tap.equal(len(seen), 1, "whatever the order of rows")


def test_counted(folder):
    """Where reports are counted as they pass, names come to the same actors as where they are kept."""
    order = random.Random(7)
    names = ["Niger", "nigérien", "The Niger", "US", "us", "United States", "Congo", "Mali", "malien", "MLI", "Togo", "President X", "X"]
    path = tap.write(os.path.join(folder, "x.csv"), rows(*((order.choice(names), order.choice(names), f"2024-{order.randint(1, 12):02}-05") for _ in range(500))))
    outputs = []
    for source in (path, "-"):  # what comes through a pipe is kept
        for jobs in ("1", "2"):
            done = tap.Run(["graph", "--from", "csv", source, "--states", "--merge", "exact", "--window", "month", "--no-inputs", "--jobs", jobs,
                            "--to", "json", "-o", "-"], stdin=tap.read(path))
            outputs.append((done.status, done.stdout))
    tap.ok(outputs[0][0] == 0 and len(set(outputs)) == 1, "counted or kept, with one processor or two")
    ids = {node["id"] for node in tap.strict_json(outputs[0][1])["nodes"]}
    tap.equal(ids, {"niger", "united-states", "us", "Congo", "mali", "togo", "President X", "X"}, "each name once")


def fails(folder, files, place, *says):
    """A run that must fail, and say where."""
    path = tap.write(os.path.join(folder, "x.csv"), rows(("a", "b")))
    books = []
    for name, text in files.items():
        books += ["--codebook", tap.write(os.path.join(folder, name), text)]
    done = tap.Run(["graph", path, *books], cwd=folder)
    tap.ok(done.status == 1 and place in done.said and all(word in done.said for word in says), f"{place}: {says[0]}",
           f"status {done.status}: {done.said}")


def test_bad(folder):
    csv_head = "id,name,kind,iso3,part_of,role,start,end\n"
    fails(folder, {"b.csv": "name,kind\nx,y\n"}, "b.csv:1:1", "column id")
    fails(folder, {"b.csv": csv_head + "a,A,state,,,,,\n,B,,,,,,\n"}, "b.csv:3:1", "the id is empty")
    fails(folder, {"b.csv": csv_head + "a,A,state,,,,,\na,B,,,,,,\n"}, "b.csv:3:3", 'another row of this actor says "A"')
    fails(folder, {"b.csv": csv_head + "n,,,,,,,\na,,,,n,head,2024-05,2024-03\n"}, "b.csv:3:", "the end is before the start")
    fails(folder, {"b.csv": csv_head + "n,,,,,,,\na,,,,n,head,2024-13,\n"}, "b.csv:3:", "month 13")
    fails(folder, {"b.csv": csv_head + "a,,,,,head,,\n"}, "b.csv:2:", "no part_of or member_of")
    fails(folder, {"b.csv": csv_head + "a,,,,nobody,,,\n"}, "b.csv:2:6", 'no actor is called "nobody"')
    fails(folder, {"b.csv": csv_head + "a,,,,b,,,\nb,,,,a,,,\n"}, "b.csv:3:", "goes in a circle")
    fails(folder, {"b.json": '{"actor": []}'}, "b.json:1:1", 'a list "actors"')
    fails(folder, {"b.json": '{"actors": [{"id": "a"},\n {"id": "a"}]}'}, "b.json:2:2", "already used at line 1")
    fails(folder, {"b.json": '[{"id": "a", "part_of": [{"actor": "a",\n"start": "12024-01"}]}]'}, "b.json:2", "12024")
    fails(folder, {"b.json": ""}, "b.json", "empty")
    fails(folder, {"a.csv": csv_head + "a,A,state,,,,,\n", "b.csv": csv_head + "\na,A,river,,,,,\n"}, "b.csv:3:1", 'another kind, "state"', "a.csv:2:1")
    fails(folder, {"a.csv": csv_head + "a,,,NER,,,,\n", "b.csv": csv_head + "b,,,NER,,,,\n"}, "b.csv:2:1", "code iso3 NER", '"a"', "a.csv:2:1")
    fails(folder, {"a.csv": csv_head + "a,,,NER,,,,\n", "b.csv": csv_head + "a,,,NGA,,,,\n"}, "b.csv:2:1", "another code iso3", "a.csv:2:1")
    done = tap.Run(["graph", SAMPLE, "--codebook", os.path.join(folder, "none.csv")])
    tap.ok(done.status == 1 and "none.csv" in done.said, "a codebook that is not there", done.said)

    # What is odd but no failure is said, with both places.
    path = tap.write(os.path.join(folder, "x.csv"), rows(("a", "b")))
    one = tap.write(os.path.join(folder, "one.csv"), csv_head + "a,Alpha,,,,,,\n")
    two = tap.write(os.path.join(folder, "two.csv"), csv_head + "\na,Beta,,,,,,\n")
    done = run("graph", path, "--codebook", one, "--codebook", two)
    tap.ok("two.csv:3:1" in done.said and '"Alpha"' in done.said and "one.csv:2:1" in done.said, "another name is said", done.said)
    for first, second, label in ((one, two, "Alpha"), (two, one, "Beta")):
        found = namings(path, "--codebook", first, "--codebook", second)["names"]
        tap.equal([x["label"] for x in found if x["name"] == "a"], [label], f"the first codebook's name is the label: {label}")
    book = tap.write(os.path.join(folder, "b.csv"), csv_head + "n,,state,,,,,\na,,,,n,president,2020,2022\nb,,,,n,president,2022-12-31,\n"
                     "c,Zed,,,,,,\nd,,,,,,,\n")
    notes = namings(path, "--codebook", book)["notes"]
    tap.equal([(one["line"], "president" in one["note"] and "b.csv:3:" in one["note"]) for one in notes], [(4, True)], "two hold one office at once")
    book = tap.write(os.path.join(folder, "b.json"), '{"actors": [{"id": "c", "name": "Zed"},\n{"id": "d", "aliases": ["zed"]}]}')
    notes = namings(path, "--codebook", book)["notes"]
    tap.ok([one["line"] for one in notes] == [2] and 'name of "c"' in notes[0]["note"], "an alias that is another's name", notes)


def test_sample(folder):
    found = namings(SAMPLE)
    tap.ok(all(one["resolved"] and one["by"] == "id" for one in found["names"]), "the sample names its actors by id")
    tap.ok([one["line"] for one in found["notes"]] == [18] and "mody" in found["notes"][0]["note"]
           and "chief of staff" in found["notes"][0]["note"] and "minister of defence" in found["notes"][0]["note"],
           "the two offices of one man conflict", found["notes"])
    want = {node["id"] for node in tap.strict_json(run("graph", SAMPLE, "--level", "state", "--to", "json", "-o", "-").stdout)["nodes"]}
    got = {node["id"] for node in tap.strict_json(run("graph", SAMPLE, "--level", "state", "--states", "--to", "json", "-o", "-").stdout)["nodes"]}
    tap.equal(got, want, "the states' codebook knows its states by the same ids")
    # Names of a file that declares its actors.
    path = tap.write(os.path.join(folder, "x.json"), tap.interactions(
        [{"source": ["Nigerr"], "target": ["niger"]}, {"source": ["niger"], "target": ["mali"]}], [{"id": "niger"}, {"id": "mali"}]))
    found = namings(path, status=1)["names"]
    tap.equal([(one["name"], one["by"], one["actor"], one["suggestions"]) for one in found if not one["resolved"]],
              [("Nigerr", "unknown", None, ["niger"])], "who is not declared is listed, and fails")
    table = list(csv.DictReader(io.StringIO(run("actors", path, "--to", "csv", status=1).stdout.decode())))
    tap.equal([(row["times"], row["name"], row["by"], row["actor"], row["perhaps"]) for row in table],
              [("2", "niger", "id", "niger", ""), ("1", "mali", "id", "mali", ""), ("1", "Nigerr", "unknown", "", "niger")], "as CSV")


for test in (test_states, test_ambiguities, test_offices, test_faults, test_codebooks, test_counted, test_bad, test_sample):
    with tap.section(test.__name__), tap.folder() as where:
        test(where)
tap.done()
