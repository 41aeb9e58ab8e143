#!/usr/bin/env python3
"""Reads ACLED, UCDP and COW files beside Python's csv module. Usage: test_conflict.py ENTENTE [REPORTS]

The rules are written down here a second time, from the formats' codebooks. REPORTS prints what an importer
makes of a file; without it, only what the command says is compared. ENT_SHARED is the folder of the data, which are
read where they are: ACLED's may not be handed on.
"""
import calendar
import collections
import csv
import datetime
import gzip
import io
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import tap  # noqa: E402
from tap import Run, equal, graph, ok, skip, write  # noqa: E402

REPORTS = sys.argv[2] if len(sys.argv) > 2 else None
csv.field_size_limit(1 << 30)

DAY, MONTH, YEAR, INTERVAL = 3, 4, 5, 6
UNKNOWN, COOPERATION, CONFLICT = 0, 2, 3
BLANKS = " \t\r\n"
HERE = tempfile.TemporaryDirectory(prefix="entente-test-")


def put(name, content):
    return write(os.path.join(HERE.name, name), content)


def graph_bytes(*paths):
    return Run(["graph", *paths, "--to", "json", "-o", "-", "--quiet", "--no-inputs"]).check().stdout


def made_of(path, *options):
    """What the importer made of a file: reports, kinds by actor, set aside by reason, rejects."""
    lines = subprocess.run([REPORTS, path, *options], check=True, capture_output=True, text=True).stdout.splitlines()
    made = {key: [] for key in ("format", "report", "actor", "aside", "reject", "setting", "repaired", "error")}
    for line in lines:
        for key, value in json.loads(line).items():
            made[key].append(value)
    return made


def read_csv(text):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header = [name.lower() for name in rows[0]]
    return [dict(zip(header, row)) for row in rows[1:] if row]


def fold(name):
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def pairs_of(reports):
    """Events by unordered pair of actors, and how many are loops."""
    pairs, loops = collections.Counter(), 0
    for report in reports:
        met = {tuple(sorted((fold(a), fold(b)))) for a in report["source"] for b in report["target"] if
               fold(a) != fold(b)}
        loops += not met
        pairs.update(met)
    return pairs, loops


# ---- ACLED ----

FORMS = ["%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%d-%b-%y", "%d-%m-%y"]
FIELDS = ["disorder_type", "civilian_targeting", "region", "country", "admin1", "location", "latitude", "longitude",
          "tags"]
KINDS = {"1": "state forces", "2": "rebel group", "3": "political militia", "4": "identity militia", "5": "rioters",
         "6": "protesters", "7": "civilians", "8": "external forces", "State forces": "state forces",
         "Rebel group": "rebel group", "Political militia": "political militia",
         "Identity militia": "identity militia", "Rioters": "rioters", "Protesters": "protesters",
         "Civilians": "civilians", "External/Other forces": "external forces"}


def day_of(text):
    for form in FORMS:
        try:
            return datetime.datetime.strptime(text, form).date()
        except ValueError:
            pass
    raise ValueError(text)


def acled_date(text, precision):
    day = day_of(text)
    if precision == "2":
        return day - datetime.timedelta(3), day + datetime.timedelta(3), INTERVAL
    if precision == "3":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]), MONTH
    return day, day, DAY


def written(first, last):
    """A span as EDTF, in the coarsest unit that fits both bounds."""
    after = last + datetime.timedelta(1)
    if first == last:
        return str(first)
    if first.day == 1 and after.day == 1:
        if first.month == 1 and after.month == 1:
            units = (f"{first.year:04}", f"{last.year:04}")
        else:
            units = (f"{first.year:04}-{first.month:02}", f"{last.year:04}-{last.month:02}")
        return units[0] if units[0] == units[1] else "/".join(units)
    return f"{first}/{last}"


def acled_kind(name, inter):
    starts = ("civilians", "protesters", "rioters", "unidentifi")
    if name.lower().startswith(starts) or " and/or " in name:
        return "category"
    if inter and name.startswith(("Military Forces of ", "Police Forces of ", "Government of ")):
        return "state forces"
    return KINDS.get(inter, "")


def acled_sign(row):
    kind = row["event_type"].lower()
    if kind.startswith(("battle", "explosions", "remote violence", "violence against civilians", "riots", "protests")):
        return CONFLICT
    return COOPERATION if row.get("sub_event_type", "").startswith("Agreement") else UNKNOWN


def members(text):
    return [name.strip(BLANKS) for name in (text or "").split(";") if name.strip(BLANKS)]


def associated(row, side):
    return members(row.get(f"assoc_actor_{side}") or row.get(f"ally_actor_{side}"))


def acled(text, takes_members=False):
    rows = read_csv(text)
    monadic = "actor2" not in rows[0]
    events, reports, asides, actors = collections.defaultdict(list), [], collections.Counter(), set()
    for row in rows:
        events[row["event_id_cnty"]].append(row)
    for name, group in events.items():
        row = group[0]
        if monadic:
            asides["another actor's row of the same event"] += len(group) - 1
            sides = [[(row["actor1"], associated(row, 1), row["inter1"])],
                     [(other["actor1"], associated(other, 1), other["inter1"]) for other in group[1:]]]
        else:
            assert len(group) == 1
            sides = [[(row[f"actor{s}"], associated(row, s), row[f"inter{s}"])] if row[f"actor{s}"].strip(BLANKS)
                     else [] for s in (1, 2)]
        if not sides[1]:
            asides["no second actor"] += 1
            continue
        named = [[], [], []]  # source, target, also present
        for side in (0, 1):
            for actor, beside, inter in sides[side]:
                named[side].append(actor.strip(BLANKS))
                named[side if takes_members else 2].extend(beside)
                actors.add((actor.strip(BLANKS), "", acled_kind(actor.strip(BLANKS), inter)))
                if takes_members:
                    actors.update((member, "", acled_kind(member, "")) for member in beside)
        first, last, precision = acled_date(row["event_date"], row["time_precision"])
        fields = {key: row[key].strip(BLANKS) for key in FIELDS if row.get(key, "").strip(BLANKS)}
        fields["event_type"] = row["event_type"].strip(BLANKS)
        reports.append({
            "id": name, "when": written(first, last), "precision": precision, "source": named[0], "target": named[1],
            "also_present": named[2], "type": row.get("sub_event_type") or row["event_type"], "kind": "event",
            "document": row["source"].strip(BLANKS), "fatalities": int(row["fatalities"]) * 1000000, "mentions": None,
            "sign": acled_sign(row), "mutual": False, "version": int(row.get("timestamp") or 0), "fields": fields,
            "note": "", "episode": ""})
    return {"rows": len(rows), "reports": reports, "asides": asides, "actors": actors}


# ---- UCDP ----

UCDP_FIELDS = ["low", "high", "event_clarity", "date_prec", "conflict_name", "dyad_name", "adm_1", "latitude",
               "longitude", "type_of_violence", "country"]
UCDP_TYPES = {"1": "state-based conflict", "2": "non-state conflict", "3": "one-sided violence"}


def ucdp(text):
    rows = read_csv(text)
    reports, actors = [], set()
    for row in rows:
        sides = []
        for side in "ab":
            name, number = row[f"side_{side}"].strip(BLANKS), row[f"side_{side}_new_id"]
            if name == "Civilians":
                number, name, kind = f"civilians-{row['country_id']}", f"Civilians ({row['country']})", "category"
            elif name.startswith("XXX"):
                kind = "category"
            else:
                kind = "state" if row[f"gwno{side}"] or name.startswith("Government of ") else "non-state group"
            actors.add((number, name, kind))
            sides.append([number])
        first, last = (datetime.date.fromisoformat(row[key]) for key in ("date_start", "date_end"))
        sources = int(row["number_of_sources"])
        reports.append({
            "id": row["id"], "when": written(first, last), "precision": DAY if first == last else INTERVAL,
            "source": sides[0], "target": sides[1], "also_present": [], "type": UCDP_TYPES[row["type_of_violence"]],
            "kind": "event", "document": row["source_article"].strip(BLANKS), "fatalities": int(row["best"]) * 1000000,
            "mentions": sources * 1000000 if sources > 0 else None, "sign": CONFLICT,
            "mutual": row["type_of_violence"] != "3", "version": 0, "note": "", "episode": "",
            "fields": {key: row[key].strip(BLANKS) for key in UCDP_FIELDS if row[key].strip(BLANKS)}})
    return {"rows": len(rows), "reports": reports, "asides": collections.Counter(), "actors": actors}


# ---- COW ----

LEVELS = {1: "dispute", 2: "threat to use force", 3: "display of force", 4: "use of force", 5: "war"}


def disputes(text):
    rows = read_csv(text)
    reports = {}
    for row in rows:
        low, high = sorted((int(row["ccode1"]), int(row["ccode2"])))
        name = f"MID-{row['dispnum']}-{low}-{high}-{row['year']}"
        if name in reports:
            continue
        states = {s: f"COW-{row[f'ccode{s}']}" for s in "12"}
        level = {s: int(row[f"hostlev{s}"]) for s in "12"}
        acted = [s for s in "12" if level[s] > 1]
        began = "1" if row["sidea1"] == "1" else "2"
        source = acted[0] if len(acted) == 1 else began
        target = "2" if source == "1" else "1"
        fields = {"began": "source" if began == source else "target"}
        for key, column in (("hostlev", "hostlev"), ("hiact", "hiact"), ("fatality_level", "fatality")):
            for role, s in (("source", source), ("target", target)):
                if row[column + s] != "-9":
                    fields[f"{key}_{role}"] = row[column + s]
        reports[name] = {
            "id": name, "episode": f"MID-{row['dispnum']}", "when": row["year"], "precision": YEAR,
            "source": [states[source]], "target": [states[target]], "also_present": [],
            "type": LEVELS[max(level.values())], "kind": "event", "document": "", "note": "", "fatalities": None,
            "mentions": None, "sign": CONFLICT, "mutual": len(acted) == 2, "version": 0, "fields": fields}
    return {"rows": len(rows), "reports": list(reports.values()), "actors": set(),
            "asides": collections.Counter({"the other direction of the same dispute": len(rows) - len(reports)})}


ALLIANCES = """\
version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,dyad_end_month,\
dyad_end_year,left_censor,right_censor,defense,neutrality,nonaggression,entente,version
1,200,United Kingdom,235,Portugal,1,1,1816,15,2,1949,1,0,1,0,1,0,4.1
1,235,Portugal,200,United Kingdom,1,1,1816,15,2,1949,1,0,1,0,1,0,4.1
2,2,United States of America,740,Japan,8,9,1951,,,,0,1,1,0,0,0,4.1
2,740,Japan,2,United States of America,8,9,1951,,,,0,1,0,0,0,1,4.1
3,365,Russia,640,Turkey,17,12,1925,7,11,1945,0,0,0,1,1,0,4.1
4,300,Austria-Hungary,255,Germany,-9,10,1873,,,1878,0,0,0,0,0,1,4.1
5,2,United States of America,20,Canada,30,2,1940,,,,0,1,1,0,0,0,4.1
"""
ALLIANCE_REPORTS = [
    ("1-200-235-1816-1-1", ["COW-200"], ["COW-235"], "../1949-02-15", "defense pact"),
    ("2-2-740-1951-9-8", ["COW-2"], ["COW-740"], "1951-09-08/..", "defense pact"),
    ("3-365-640-1925-12-17", ["COW-365"], ["COW-640"], "1925-12-17/1945-11-07", "neutrality pact"),
    ("4-255-300-1873-10-", ["COW-300"], ["COW-255"], "1873-10/1878-12", "entente"),
]


# ---- Comparing ----


def compare(label, oracle, path, *options):
    """The importer's reports, one by one and in every part, with the oracle's."""
    if not REPORTS:
        skip(f"{label}: reports in every part", "REPORTS is not given")
        return
    made = made_of(path, *options)
    ours = {report["id"]: report for report in made["report"]}
    theirs = {report["id"]: report for report in oracle["reports"]}
    different = [f"{name}: {ours.get(name)}\n  not {theirs.get(name)}" for name in sorted(ours.keys() | theirs.keys())
                 if name not in ours or name not in theirs or
                 any(ours[name][key] != value for key, value in theirs[name].items())]
    ok(len(made["report"]) == len(theirs) and not different, f"{label}: {len(theirs)} reports, equal in every part",
       "\n".join(different[:3]))
    equal(collections.Counter(made["aside"]), oracle["asides"],
          f"{label}: set aside by reason {dict(oracle['asides'])}")
    equal((len(made["report"]) + len(made["aside"]) + len(made["reject"]), made["reject"], made["error"]),
          (oracle["rows"], [], []), f"{label}: {oracle['rows']} records, none rejected")
    deaths = sum(report["fatalities"] or 0 for report in oracle["reports"]) // 1000000
    equal(sum(report["fatalities"] or 0 for report in made["report"]) // 1000000, deaths, f"{label}: {deaths} deaths")
    equal(sorted({tuple(actor) for actor in made["actor"]} ^ oracle["actors"]), [],
          f"{label}: {len(oracle['actors'])} descriptions of actors")


def compare_graph(label, oracle, paths, *options):
    """The graph's account and ties with the oracle's."""
    made = graph(paths, *options)
    pairs, loops = pairs_of(oracle["reports"])
    reports = made.account["reports"]
    equal((made.account["read"], made.account["rejected"], reports["all"], reports["set_aside"]["loop"]),
          (oracle["rows"], 0, len(oracle["reports"]), loops),
          f"{label}: {oracle['rows']} read, {len(oracle['reports'])} reports, {loops} loops")
    ours = collections.Counter()
    for edge in made.ties.values():
        ours[tuple(sorted((fold(edge["source"]), fold(edge["target"]))))] += edge["events"]
    equal(ours, pairs, f"{label}: {len(pairs)} ties, {sum(pairs.values())} events on them")
    return made


def compare_check(label, oracle, path):
    """What `entente check` says that it read, used and set aside."""
    found = json.loads(Run(["check", path, "--to", "json"]).check().stdout)["inputs"][0]
    asides = {reason: one["records"] for reason, one in found["set_aside"].items()}
    equal((found["read"], found["used"], sum(asides.values()), found["rejected"]),
          (oracle["rows"], len(oracle["reports"]), sum(oracle["asides"].values()), {}),
          f"{label}: check counts the records")
    equal(asides, dict(oracle["asides"]), f"{label}: check says why some are set aside")


def compare_arcs(label, oracle, path, *options):
    """Without being asked the graph is directed; a mutual event is an arc each way."""
    made, arcs = graph([path, *options]), collections.Counter()
    for report in oracle["reports"]:
        arcs[report["source"][0], report["target"][0]] += 1
        if report["mutual"]:
            arcs[report["target"][0], report["source"][0]] += 1
    equal(collections.Counter({ends: edge["events"] for ends, edge in made.ties.items()}), arcs,
          f"{label}: {len(arcs)} arcs")
    return made


def text_of(name):
    path = tap.shared("data", *name.split("/"))
    with gzip.open(path) if name.endswith(".gz") else open(path, "rb") as file:
        return file.read().decode("utf-8")


def rewritten(text, **form):
    out = io.StringIO(newline="")
    csv.writer(out, **form).writerows(csv.reader(io.StringIO(text, newline="")))
    return out.getvalue()


def test_acled():
    burkina = []
    for name in ["2016_api_pandas_Africa.csv", "2016_asia_uppercase.csv.gz", "2020_export_Afghanistan.csv",
                 "2020_export_Burkina_Faso_1997-2020.csv", "2020_export_Burkina_Faso_resaved.csv",
                 "2023_schema_Argentina_from_acledR.csv", "2025_monadic_Bangladesh.csv.gz"]:
        label, text = name.split(".")[0], text_of("acled/" + name)
        path, oracle = tap.shared("data", "acled", name), acled(text)
        compare(label, oracle, path)
        compare_check(label, oracle, path)
        compare_graph(label, oracle, [path])
        if "Burkina" in name:
            burkina.append((path, oracle))
    paths, text = [path for path, _ in burkina], text_of("acled/2020_export_Burkina_Faso_1997-2020.csv")

    oracle = acled(text, takes_members=True)
    compare("associated members", oracle, paths[0], "associated=members")
    compare_graph("associated members", oracle, paths[:1], "--associated", "members")
    if REPORTS:
        notes = {row["event_id_cnty"]: row["notes"].strip(BLANKS) for row in read_csv(text)}
        made = made_of(paths[0], "notes=yes")["report"]
        ok(any(report["note"] for report in made) and all(report["note"] == notes[report["id"]] for report in made),
           "notes are kept where they are asked for")

    # Two downloads of one country: each event once, in its newest version.
    newest = {}
    for _, oracle in burkina:
        for report in oracle["reports"]:
            if report["id"] not in newest or report["version"] > newest[report["id"]]["version"]:
                newest[report["id"]] = report
    compare_graph("two downloads", {"rows": sum(oracle["rows"] for _, oracle in burkina),
                                    "reports": list(newest.values())}, paths)
    equal(graph_bytes(*paths), graph_bytes(*paths[::-1]), "two downloads, whichever is read first")

    # The same table as other programs write it.
    alone = graph_bytes(paths[0])
    for what, form in [("semicolons", {"delimiter": ";"}), ("tabs", {"delimiter": "\t"}),
                       ("LF", {"lineterminator": "\n"}), ("all quoted", {"quoting": csv.QUOTE_ALL})]:
        equal(graph_bytes(put("again.csv", rewritten(text, **form))), alone, f"the same graph: {what}")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    rows = [[str(i) if i else ""] + row[::-1] for i, row in enumerate(rows)]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[name.upper() for name in rows[0]]] + rows[1:])
    equal(graph_bytes(put("again.csv", "\ufeff" + out.getvalue())), alone,
          "the same graph: an index, columns in another order, upper case, a byte-order mark")


HEADER = "event_id_cnty,event_date,time_precision,event_type,actor1,inter1,actor2,inter2,fatalities,timestamp\n"


def acled_rows(name, *lines):
    return put(name, HEADER + "".join(line + "\n" for line in lines))


def test_versions():
    def ties(*paths):
        return {ends: edge["events"] for ends, edge in graph(list(paths)).ties.items()}

    old = acled_rows("old.csv", "X1,2024-01-01,1,Battles,Ada,1,Bob,2,5,100",
                     "X2,2024-01-01,1,Battles,Ada,1,Bob,2,1,100")
    new = acled_rows("new.csv", "X1,2024-01-01,1,Battles,Ada,1,Cyd,2,7,200")
    both = acled_rows("both.csv", "X1,2024-01-01,1,Battles,Ada,1,Cyd,2,7,200",
                      "X1,2024-01-01,1,Battles,Ada,1,Bob,2,5,100")
    equal(ties(old, new), {("Ada", "Bob"): 1, ("Ada", "Cyd"): 1}, "the newer version of an event counts")
    equal(graph_bytes(new, old), graph_bytes(old, new), "whichever file is read first")
    equal(ties(both), {("Ada", "Cyd"): 1}, "also within one file")
    equal(ties(old, old), {("Ada", "Bob"): 2}, "a file read twice counts once")
    # The newest row may have lost an actor: then the event is none of two actors any more, in whatever file the older one is.
    alone = acled_rows("alone.csv", "X1,2024-01-01,1,Battles,Ada,1,,,5,300", "X2,2024-01-01,1,Battles,,1,Bob,2,1,50")
    equal(ties(old, new, alone), {("Ada", "Bob"): 1}, "a newest row without a second actor takes the event away; an old one does not")
    equal(len({graph_bytes(*order) for order in itertools.permutations((old, new, alone))}), 1, "in whatever order the files are read")
    equal(tap.graph([old, new, alone]).account["set_aside"],
          {"an older version of the same event": 2, "no first actor": 1, "no second actor": 1}, "each row is counted by its reason")
    monadic = put("alone-monadic.csv", "event_id_cnty,event_date,event_type,actor1,assoc_actor_1,inter1,fatalities,timestamp\n"
                                       "X1,2024-01-01,Battles,Ada,,1,1,400\n")
    equal(ties(old, new, monadic), {("Ada", "Bob"): 1}, "so does a monadic export's single row")


def test_dates():
    forms = {"3 December 2020": "2020-12-03", "03 December 2020": "2020-12-03", "December 3, 2020": "2020-12-03",
             "01-January-2015": "2015-01-01", "5-Aug-24": "2024-08-05", "9-May-20": "2020-05-09",
             "31-12-19": "2019-12-31", "31-12-97": "1997-12-31", "1/2/2017": "2017-02-01", "13/1/2017": "2017-01-13",
             "2016-07-02": "2016-07-02", "2016/07/02": "2016-07-02", "20160702": "2016-07-02",
             "29.2.2024": "2024-02-29",
             "2018-06-01 00:00:00.000": "2018-06-01", "1/2/2017 00:00": "2017-02-01", "5 SEPT 2001": "2001-09-05",
             "2018-06-01T12:30:00Z": "2018-06-01T12:30:00Z", "1/2/2017 12:30": "2017-02-01T12:30Z",
             "1/13/2017": None, "31-02-20": None, "3 Decimber 2020": None, "": None, "2020-13-01": None,
             "1/2/17/3": None, "December December 2020": None, "yesterday": None, "12345678901": None,
             "0-1-2020": None, "1-0-2020": None, "1/2/203": None, "null": None, "../..": None}
    path = acled_rows("dates.csv", *(f'D{i},"{form}",1,Battles,Ada,1,Bob,2,0,1' for i, form in enumerate(forms)))
    made = made_of(path)
    read = {int(report["id"][1:]): report["when"] for report in made["report"]}
    equal([(form, read.get(i)) for i, (form, wanted) in enumerate(forms.items()) if read.get(i) != wanted], [],
          f"{len(forms)} layouts of dates")
    equal([reject[0] for reject in made["reject"]], [i + 2 for i, wanted in enumerate(forms.values()) if not wanted],
          "what is no date is rejected at its line")


def test_bad_rows():
    made = made_of(acled_rows(
        "bad.csv", "B1,2024-01-01,4,Battles,Ada,1,Bob,2,0,1", "B2,2024-01-01,1,Battles,Ada,1,Bob,2,many,1",
        ",2024-01-01,1,Battles,Ada,1,Bob,2,0,1", "B4,2024-01-01,1,Battles,Ada,1,Bob,2,0",
        "B5,2024-01-01,1,Battles,Ada,1,Bob, the second,2,0,1", "B6,2024-01-01,1,Battles,Ada,1,Bob,2,-1,1",
        "B7,2024-01-01,1,Battles,,1,Bob,2,0,1", "B8,2024-01-01,1,Battles,Ada,1, ,2,0,1",
        "B9,2024-01-01,,Battles, Ada ,1,Bob,2,,"))
    equal([reject[:2] for reject in made["reject"]], [[2, 15], [3, 37], [4, 1], [5, 0], [6, 0], [7, 37]],
          "what is wrong is rejected at its place")
    equal(made["aside"], ["no first actor", "no second actor"], "a row without an actor is set aside")
    equal([(report["source"], report["fatalities"], report["version"]) for report in made["report"]],
          [(["Ada"], None, 0)], "blanks around names go, what is empty is unknown")
    # Rows of one event that are far apart, among others: as in a monadic export that was sorted by actor.
    head = "event_id_cnty,event_date,event_type,actor1,assoc_actor_1,inter1,fatalities\n"
    rows = [f"E{i},2024-01-01,Battles,{side},{side} friends; the press,1,1\n" for side in "abc" for i in range(600)
            if side != "c" or i % 100 == 0]
    made = made_of(put("monadic.csv", head + "".join(rows) + "alone,2024-01-01,Battles,a,,1,1\n"))
    equal(sorted((r["id"], r["source"], r["target"], r["also_present"], r["line"]) for r in made["report"]),
          sorted((f"E{i}", ["a"], ["b", "c"] if i % 100 == 0 else ["b"],
                  [name for side in ("abc" if i % 100 == 0 else "ab") for name in (f"{side} friends", "the press")],
                  i + 2) for i in range(600)), "rows of an event are joined wherever they stand")
    equal(collections.Counter(made["aside"]),
          collections.Counter({"another actor's row of the same event": 606, "no second actor": 1}),
          "and each is accounted for")


def test_ucdp():
    text = text_of("ucdp/ged_myanmar.csv.gz")
    path, oracle = tap.shared("data", "ucdp", "ged_myanmar.csv.gz"), ucdp(text)
    equal(oracle["rows"], 7374, "GED: 7,374 records")
    compare("GED", oracle, path)
    compare_check("GED", oracle, path)
    compare_graph("GED", oracle, [path], "--undirected")
    made = compare_arcs("GED", oracle, path, "--categories", "measure")
    degree = collections.Counter()
    for pair in pairs_of(oracle["reports"])[0]:
        degree.update(pair)
    equal({name: node["degree"] for name, node in made.nodes.items()}, dict(degree), "GED: degrees")
    run = Run(["graph", path, "--measure", "leiden", "--to", "json", "-o", "-"]).check()
    ok("communities of enemies" in run.said, "GED: communities are refused with the reason", run.said)
    run = Run(["rank", path, "--by", "degree"]).check()
    first = run.stdout.decode().splitlines()[1]
    ok(degree.most_common(1)[0][0] == "144" and "Government of Myanmar (Burma)" in first,
       "GED: actors are ranked by degree", first)
    equal(graph_bytes(put("headless.csv", text.split("\n", 1)[1])), graph_bytes(path),
          "GED: the same graph from a release without header")
    account = graph([path, path]).account
    equal((account["read"], account["reports"]["all"]), (2 * 7374, 7374), "GED: a release read twice counts once")


def test_disputes():
    text = text_of("cow/cow_mid_dirdisps.csv")
    path, oracle = tap.shared("data", "cow", "cow_mid_dirdisps.csv"), disputes(text)
    compare("MID", oracle, path)
    compare_check("MID", oracle, path)
    compare_graph("MID", oracle, [path], "--undirected")
    made = compare_arcs("MID", oracle, path)
    names = {f"COW-{row['ccode']}": row["statenme"] for row in read_csv(text_of("cow/cow_states.csv"))}
    equal({name: node["label"] for name, node in made.nodes.items()}, {name: names[name] for name in made.nodes},
          "MID: states are called as the system of states calls them")
    for what, keep in [("first", int.__lt__), ("second", int.__gt__)]:
        half = [line for i, line in enumerate(text.splitlines(True))
                if i == 0 or keep(int(line.split(",")[1]), int(line.split(",")[2]))]
        equal(graph([put("half.csv", "".join(half))]).ties, made.ties,
              f"MID: the same ties from the {what} direction alone")


def test_alliances():
    path = put("alliances.csv", ALLIANCES)
    made = graph([path], "--max-rejects", "1")
    equal((made.account["read"], made.account["rejected"], made.account["reports"]["used"],
           made.document["directed"]), (7, 1, 4, False), "alliances: they count, though they are no events")
    equal({name: (node["label"], node["kind"]) for name, node in made.nodes.items()}["COW-300"],
          ("Austria-Hungary", "state"), "alliances: states are called as the file calls them")
    if not REPORTS:
        return
    made = made_of(path)
    equal([(r["id"], r["source"], r["target"], r["when"], r["type"]) for r in made["report"]], ALLIANCE_REPORTS,
          "alliances: one report a dyad, its bounds, its strongest pledge")
    equal({(r["kind"], r["sign"], r["mutual"]) for r in made["report"]}, {("standing", COOPERATION, True)},
          "alliances stand, cooperate, and are mutual")
    equal((made["aside"], [reject[0] for reject in made["reject"]], made["setting"]),
          (["the other direction of the same alliance"] * 2, [8], [["view.kind", "all"]]),
          "alliances: the other direction is set aside, 30 February is rejected")
    head, rows = ALLIANCES.split("\n", 1)
    yearly = head + ",year\n" + "".join(f"{line},{year}\n" for line in rows.splitlines()[:4] for year in (1941, 1942))
    made = made_of(put("yearly.csv", yearly))
    equal([(r["id"], r["when"]) for r in made["report"]],
          [(f"{name}-in-{year}", str(year)) for name in ("1-200-235-1816-1-1", "2-2-740-1951-9-8")
           for year in (1941, 1942)], "alliances by year: a report a dyad and year")


def main():
    tests = [test_versions, test_alliances, test_dates, test_bad_rows, test_acled, test_ucdp, test_disputes]
    needs = {test_acled: "acled", test_ucdp: "ucdp", test_disputes: "cow"}
    for test in tests:
        if test in (test_dates, test_bad_rows) and not REPORTS:
            skip(test.__name__, "REPORTS is not given")
        elif test in needs and not tap.shared("data", needs[test]):
            skip(test.__name__, f"no {needs[test]} in the reference data (ENT_SHARED)")
        else:
            with tap.section(test.__name__):
                test()
    HERE.cleanup()
    tap.done()


main()
