"""`entente check`: what a file is, what it holds, what of it cannot be read, and what looks wrong; for people and scripts.

Usage: test_check.py ENTENTE. The sample's figures are those of its coding: 46 reports in 5 documents, told of 18 actors.
Findings are shown by files that are made here with one thing wrong each, and by the same files without it. Of real
files every finding is counted again here, by the csv and json modules, and there must be no other.
"""
import collections
import csv
import datetime
import gzip
import io
import json
import os

import tap

SAMPLE = os.path.join(tap.SOURCE_ROOT, "samples", "niger-2024.json")
TODAY = ("--today", "2024-06-30")


def run(*arguments, **more):
    return tap.Run(["check", *arguments], **more)


def check(*arguments, **more):
    """Exit status, and what is said to scripts."""
    done = run("--to", "json", *arguments, **more)
    return done.status, tap.strict_json(done.stdout) if done.stdout else done.said


def findings(found):
    return {one["name"]: one for one in found["findings"]}


def figures(found):
    """The findings' figures by name."""
    return {one["name"]: (one["records"], one["of"]) for one in found["findings"]}


def reasons(found):
    return {reason: (one["records"], [(place["line"], place["column"]) for place in one["places"]]) for reason, one in found.items()}


def write_csv(path, header, rows, encoding="utf-8", mark=False, delimiter=","):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return tap.write(path, (b"\xef\xbb\xbf" if mark else b"") + text.getvalue().encode(encoding))


# ---- What a file is and holds ----

with tap.section("the sample"):
    status, found = check(SAMPLE)
    tap.equal(status, 0, "a good file: status")
    one = found["inputs"][0]
    tap.equal((one["format"], one["read"], one["used"], one["rejected"], one["set_aside"]), ("json", 46, 46, {}, {}), "46 records, all used")
    tap.equal(len(found["actors"]), 18, "18 actors are named")
    tap.equal(sorted(one["reports"] for one in found["documents"]), [4, 7, 9, 12, 14], "reports by document")
    tap.equal({one["id"]: one["reports"] for one in found["kinds"]},
              # Counted in the coding: reports by the kind of the event that they tell of.
              {"event": 35, "standing": 4, "process": 3, "stance": 3, "expectation": 1}, "reports by kind")
    with open(SAMPLE, encoding="utf-8") as file:
        document = json.load(file)
    keys = collections.Counter(key for report in document["reports"] for key, value in report.items() if value is not None)
    tap.equal({column["name"]: column["filled"] for column in one["columns"]}, dict(keys), "the keys of its reports, and how often each is there")
    tap.equal([column["name"] for column in one["columns"] if column["use"] == "field"], ["plover"], "the key that is kept as a field")
    niger = sum("niger" in report["source"] + report["target"] for report in document["reports"])
    tap.equal(figures(found), {"false_hub": (niger, 46)}, "Niger is in most reports, which is what the file is about")
    tap.equal(figures(check(SAMPLE, *TODAY)[1]), {"false_hub": (niger, 46)}, "and nothing else looks wrong")

with tap.section("rejects"), tap.folder() as out:
    path = tap.write(os.path.join(out, "bad.csv"), 'source,target,date\na,b,2024-01-01\n"q""uote",b,x\na,,2024\na,b,2024-13-01\na,,\na,,\na,,\n')
    status, found = check(path)
    one = found["inputs"][0]
    tap.equal((status, one["read"], one["used"]), (1, 7, 1), "rejects are counted, and fail")
    # The third field of `"q""uote",b,x` begins behind 12 characters.
    tap.equal(reasons(one["rejected"])["target is missing"], (4, [(4, 1), (6, 1), (7, 1)]), "by reason, with the first three places each")
    tap.equal(sorted(value for reason, value in reasons(one["rejected"]).items() if "date" in reason), [(1, [(3, 13)]), (1, [(5, 5)])], "other reasons apart, with line and column")
    text = run(path).stdout.decode()
    tap.ok("4 target is missing" in text and "bad.csv:4:1, bad.csv:6:1, bad.csv:7:1" in text, "told to people, too", text)
    done = run("--strict", path)
    tap.ok(done.status == 1 and not done.stdout and ":3:" in done.said, "--strict stops at the first", done.said)
    run(path, "--rejects", os.path.join(out, "all.csv"))
    tap.equal([row["line"] for row in tap.table(os.path.join(out, "all.csv"))], ["3", "4", "5", "6", "7", "8"], "--rejects has them all")

with tap.section("encodings"), tap.folder() as out:
    rows = [["Côte d'Ivoire", "Niger", "2024-01-02"], ["São Tomé", "Niger", "2024-01-03"]]
    header = ["who", "whom", "when"]
    cases = [("plain", "utf-8", False, (), "UTF-8", 0, None, None), ("marked", "utf-8", True, (), "UTF-8", 0, None, None),
             # ô is the second byte of line 2; ã of line 3, whose é is one more.
             ("latin", "latin-1", False, (), "UTF-8", 3, {"line": 2, "column": 2}, "Latin-1"),
             ("read", "latin-1", False, ("--encoding", "latin1"), "Latin-1", 0, None, None),
             ("dos", "cp850", False, (), "UTF-8", 3, {"line": 2, "column": 2}, None)]
    for name, encoding, mark, options, read_as, repaired, first, looks in cases:
        path = write_csv(os.path.join(out, name + ".csv"), header, rows, encoding, mark)
        status, found = check(path, *options)
        one = found["inputs"][0]["encoding"]
        tap.equal((status, one["read_as"], one["byte_order_mark"], one["repaired"], one.get("first")), (0, read_as, mark, repaired, first), f"{name}: read as, mark, repaired bytes, the first")
        if name != "dos":
            tap.equal(one["looks_like"], looks, f"{name}: looks like")
    path = write_csv(os.path.join(out, "windows.csv"), header, [["Côte d\u2019Ivoire", "Niger", "2024-01-02"]], "cp1252")
    tap.equal(check(path)[1]["inputs"][0]["encoding"]["looks_like"], "Windows-1252", "a curly quote of Windows")
    for encoding in ("utf-16", "utf-16-le"):
        done = run(write_csv(os.path.join(out, encoding + ".csv"), header, rows, encoding))
        tap.ok(done.status == 1 and "UTF-8" in done.said, f"{encoding} is refused, with advice", done.said)

with tap.section("columns"), tap.folder() as out:
    rows = [["Niger", "Mali", "03.04.2024", "x", "", "" if i else "seen"] for i in range(12)]
    path = write_csv(os.path.join(out, "t.csv"), ["who", "whom", "when", "what", "nothing", "remark"], rows, delimiter=";")
    _, found = check(path)
    one = found["inputs"][0]
    tap.equal([(column["name"], column["use"], column["filled"]) for column in one["columns"]],
              [("who", "source", 12), ("whom", "target", 12), ("when", "date", 12), ("what", "type", 12), ("nothing", "field", 0), ("remark", "field", 1)],
              "a table's columns, what they are read as, and in how many rows they hold something")
    tap.ok("semicolons" in one["found"] and "day first" in one["found"], "delimiter and dates as they were found", one["found"])
    tap.equal(findings(found)["empty_columns"]["records"], 1, "the empty one is a finding")

# ---- Findings, planted ----


def days(first, n, step=1):
    day = datetime.date.fromisoformat(first)
    return [str(day + datetime.timedelta(i * step)) for i in range(n)]


NAMES = ["Niger", "Mali", "Chad", "Togo", "Benin", "Ghana", "Gabon", "Libya"]


def ordinary(n=120, first="2024-01-01"):
    """Rows in which nothing is wrong: from 1 January on, a row every other day, all act on all, of many types."""
    types = ["010", "036", "043", "112", "190"]
    return [{"source": NAMES[i % 8], "target": NAMES[(i + 1 + i // 8 % 7) % 8], "date": day, "type": types[i % 5], "weight": str(1 + i % 3),
             "intensity": str(i % 7 - 3)} for i, day in enumerate(days(first, n, 2))]


def planted(out, rows, *options, name="planted.csv"):
    header = list(rows[0])
    path = write_csv(os.path.join(out, name), header, [[row.get(key, "") for key in header] for row in rows])
    status, found = check(path, *(options or ("--today", "2026-01-01")))
    tap.equal(status, 0, f"{name}: findings do not change the exit status")
    return found


with tap.section("planted"), tap.folder() as out:
    tap.equal(figures(planted(out, ordinary(), name="ordinary.csv")), {}, "nothing is wrong with the ordinary rows")

    def plant(name, change, want, first=None, options=(), rows=None):
        """Change ordinary rows; `want` are the findings with their figures, and there are no others."""
        rows = ordinary() if rows is None else rows
        rows = change(rows) or rows
        found = planted(out, rows, *options, name=name + ".csv")
        tap.equal(figures(found), want, f"{name}: found, and nothing else")
        if first is not None:
            tap.equal(findings(found)[name.split("-")[0]].get("line"), first, f"{name}: the first place")
        return found

    def each(key, value, of=slice(None)):
        def change(rows):
            for row in rows[of]:
                row[key] = value(row) if callable(value) else value
        return change

    for i, word in enumerate(("UNK", "---", "Unidentified", "n/a", "<unknown>", "Unspecified actor", "?")):
        plant(f"false_hub-{i}", each("target", word, slice(4, None, 5)), {"false_hub": (24, 120)}, 6)
    plant("false_hub-most", each("target", lambda row: "Cuba", slice(0, 70)), {"false_hub": (70, 120)}, 2)
    plant("loops", each("target", lambda row: row["source"]), {"loops": (120, 120)}, 2)
    plant("one_sided", each("target", lambda row: "motion " + row["target"]), {"one_sided": (120, 120)})
    plant("repeats", lambda rows: rows + rows, {"repeats": (120, 240)}, 122)
    plant("constant_weight", each("weight", "0"), {"constant_weight": (120, 120)})
    plant("constant_weight-one", each("weight", "2.50"), {"constant_weight": (120, 120)})
    plant("constant_intensity", each("intensity", "0"), {"constant_intensity": (120, 120)})
    # Rows are on every other day from 1 January: that of 1 July is row 92, those behind it lie in the future.
    found = plant("future_dates", lambda rows: None, {"future_dates": (120 - 91, 120)}, 93, TODAY)
    tap.ok("2024-06-30" in findings(found)["future_dates"]["what"] and found["today"] == "2024-06-30", "the day that dates are compared to is said")
    plant("one_date", each("date", "2024-02-03"), {"one_date": (120, 120)}, 2)
    plant("january_first", lambda rows: [row.update(date=f"{2000 + i // 3}-01-01") for i, row in enumerate(rows[:60])] and None, {"january_first": (60, 120)}, 2)
    # 010 has become 10, which is a code too: of 36 and 43 it shows.
    plant("lost_zeros", each("type", lambda row: row["type"].lstrip("0")), {"lost_zeros": (48, 120)}, 3)
    plant("unknown_types", each("type", "13y", slice(10, 15)), {"unknown_types": (5, 120)}, 12)
    plant("spellings", each("source", "NIGER", slice(8, 9)), {"spellings": (1, 9)}, 10)
    plant("spellings-blanks", each("source", "Ivory Coast", slice(3, 4)), {}, rows=ordinary())
    plant("accents", lambda rows: each("source", "Bénin", slice(20, 21))(rows), {"accents": (1, 9)}, 22)
    plant("mojibake", each("source", "CÃ´te d'Ivoire", slice(20, 21)), {"mojibake": (1, 9)}, 22)
    plant("empty_columns", each("note", ""), {"empty_columns": (1, 7)})

    def daily(first, last, each_day=3):
        n = (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days + 1
        rows = ordinary(n * each_day)
        for i, row in enumerate(rows):
            row["date"] = days(first, n)[i // each_day]
        return rows

    plant("daily", lambda rows: None, {}, rows=daily("2024-01-01", "2024-04-30"))
    plant("partial_last_month", lambda rows: None, {"partial_last_month": (30, 3 * 101)}, rows=daily("2024-01-01", "2024-04-10"))
    plant("partial_first_month", lambda rows: None, {"partial_first_month": (3 * 12, 3 * 102)}, rows=daily("2024-01-20", "2024-05-01")[:-3])
    # 20 a day, but one on the last day, which is the month's.
    plant("partial_last_day", lambda rows: rows[:-19], {"partial_last_day": (1, 20 * 120 + 1)}, rows=daily("2024-01-01", "2024-04-30", 20))
    plant("partial_first_day", lambda rows: rows[19:], {"partial_first_day": (1, 20 * 120 + 1)}, rows=daily("2024-01-01", "2024-04-30", 20))

    reports = [{"source": ["a"], "target": ["b"], "date": day, "document": "d"} for day in ("2024-01-01", "2024-03-02", "2024-03-01")]
    path = tap.write(os.path.join(out, "late.json"), tap.interactions(reports, documents=[{"id": "d", "published": "2024-03-01"}]))
    tap.equal(figures(check(path, *TODAY)[1]), {"after_publication": (1, 3)}, "an event after its document was published")
    for epoch, want in (("1709164800", {"future_dates": (2, 3)}), ("1709251200", {"future_dates": (1, 3)})):  # 29 February, 1 March
        found = check(path, env={"SOURCE_DATE_EPOCH": epoch})[1]
        tap.equal({key: value for key, value in figures(found).items() if key == "future_dates"}, want, f"SOURCE_DATE_EPOCH={epoch} is the day, unless said")
    done = run(path, "--today", "soon")
    tap.ok(done.status == 1 and "soon" in done.said, "--today wants a day", done.said)

    gdelt = "\t".join(["1", "20240101", "202401", "2024", "2024.1", "NER"] + [""] * 9 + ["ner"] + [""] * 9 + ["1", "010", "010", "01", "1", "0.0", "1", "1", "1", "0"] + [""] * 21 + ["20240101", "u"]) + "\n"
    found = check(tap.write(os.path.join(out, "x.export.csv"), gdelt))[1]
    tap.equal(figures(found), {"near_names": (1, 2)}, "codes that differ in case are two actors")

# ---- Real files: every finding counted again, and no others ----


def read_rows(path, delimiter=",", quoting=csv.QUOTE_MINIMAL):
    with (gzip.open(path, "rt", encoding="utf-8-sig", newline="") if path.endswith(".gz") else open(path, encoding="utf-8-sig", newline="")) as file:
        return [{key.lower(): (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(file, delimiter=delimiter, quoting=quoting)]


def times(pairs, *names):
    return sum(any(name in pair for name in names) for pair in pairs)


def spelt_alike(names):
    """Groups of names that differ only in case or blanks, and how many names there are."""
    groups, names = collections.defaultdict(set), set(names)
    for name in names:
        groups["".join(name.casefold().split())].add(name)
    return sum(len(group) > 1 for group in groups.values()), len(names)


def n_repeats(keys):
    keys = list(keys)
    return len(keys) - len(set(keys))


def acled(path, *wanted):
    """What is found in a dyadic file; `wanted` names whom it is about."""
    rows = [row for row in read_rows(path) if row["actor1"] and row["actor2"]]
    pairs = [(row["actor1"], row["actor2"]) for row in rows]
    found = {"false_hub": (times(pairs, name), len(rows)) for name in wanted}
    repeats = n_repeats((row["event_date"], row["time_precision"], row["sub_event_type"] if row.get("sub_event_type") else row["event_type"],
                         tuple(sorted(pair))) for row, pair in zip(rows, pairs))
    if repeats * 2 >= len(rows):
        found["repeats"] = (repeats, len(rows))
    alike = spelt_alike(name for pair in pairs for name in pair)
    if alike[0]:
        found["spellings"] = alike
    return found


def argentina(path):
    # 24 reports; of the columns that are used two hold nothing in any row.
    empty = [key for key in ("civilian_targeting", "tags") if not any(row[key] for row in read_rows(path))]
    return {**acled(path, "Rioters (Argentina)"), "empty_columns": len(empty)}


def bangladesh(path):
    # One row an actor: events of two rows are reports.
    events = collections.defaultdict(list)
    for row in read_rows(path):
        events[row["event_id_cnty"]].append(row)
    events = [rows for rows in events.values() if len(rows) > 1]
    first = sum(datetime.datetime.strptime(rows[0]["event_date"], "%d-%b-%y").strftime("%Y-%m") == "2022-12" for rows in events)
    return {"false_hub": (times([[row["actor1"] for row in rows] for rows in events], "Rioters (Bangladesh)"), len(events)),
            "partial_first_month": (first, len(events))}


def icews(path):
    # A symmetric event is written twice: its second row is no report of its own.
    seen, reports = collections.Counter(), []
    for row in read_rows(path, "\t", csv.QUOTE_NONE):
        what = (row["event date"], row["event text"], row["story id"], row["sentence number"])
        there = what + (row["source name"], row["target name"])
        back = what + (row["target name"], row["source name"])
        if seen[back]:
            seen[back] -= 1
            continue
        seen[there] += 1
        reports.append((row["source name"], row["target name"]))
    return {"false_hub": (times(reports, "Unspecified Actor"), len(reports))}


def yemen(path):
    rows = read_rows(path)
    pairs = [(row["source"], row["target"]) for row in rows]
    names = collections.Counter(name for pair in pairs for name in set(pair) if name.startswith("Unidentified"))
    frequent = {name: n for name, n in names.items() if n * 100 >= len(rows)}
    return {"false_hub": (max(frequent.values()), len(rows))}


def myanmar(path):
    rows = read_rows(path)
    most = collections.Counter(side for row in rows for side in {row["side_a"], row["side_b"]}).most_common(1)[0]
    tap.ok(not any(row["gwnob"] for row in rows) and most[0] == "Government of Myanmar (Burma)", "GED: who is in most rows, and what column is empty", most)
    return {"false_hub": (most[1], len(rows)), "empty_columns": 1}


def college(path):
    with open(path, encoding="utf-8") as file:
        days = collections.Counter(datetime.datetime.fromtimestamp(int(line.split()[2]), datetime.timezone.utc).date() for line in file if line[0].isdigit())
    n, first, last = sum(days.values()), min(days), max(days)
    month = {day: sum(count for other, count in days.items() if (other.year, other.month) == (day.year, day.month)) for day in (first, last)}
    return {"partial_first_month": (month[first], n), "partial_last_month": (month[last], n), "partial_first_day": (days[first], n)}


def enron(path):
    rows = read_rows(path)
    return {"repeats": (n_repeats((row["time"], row["source"], row["target"]) for row in rows), len(rows))}


def plover(path):
    # 288 records with both actors, all of one day; and one pair of names in two spellings, found by hand.
    with open(path, encoding="utf-8") as file:
        records = [record for record in json.load(file) if record.get("source") and record.get("target")]
    tap.equal({record["date"] for record in records}, {"2000-01-01"}, "PLOVER: the only date")
    return {"one_date": (len(records), len(records)), "spellings": 1}


def nothing(path):
    return {}


REAL = [
    ("acled/2016_api_pandas_Africa.csv", acled), ("acled/2016_asia_uppercase.csv.gz", acled),
    ("acled/2020_export_Afghanistan.csv", lambda path: acled(path, "Taliban")),
    ("acled/2020_export_Burkina_Faso_1997-2020.csv", lambda path: acled(path, "Civilians (Burkina Faso)")),
    ("acled/2020_export_Burkina_Faso_resaved.csv", lambda path: acled(path, "Civilians (Burkina Faso)")),
    ("acled/2023_schema_Argentina_from_acledR.csv", argentina), ("acled/2025_monadic_Bangladesh.csv.gz", bangladesh),
    ("acled/derived_yemen_edges.csv", yemen), ("classic/florentine_marriage_edges.csv", nothing), ("classic/karate.gml", nothing),
    ("classic/karate_weighted_edges.csv", nothing), ("classic/krackhardt_kite_edges.csv", nothing), ("classic/lesmis.gml", nothing),
    ("classic/sampson_data.zip", nothing), ("cow/atop_alliance_directed_dyad_year.csv.gz", nothing), ("cow/cow_mid_dirdisps.csv", nothing),
    ("cow/defense_alliances_1981_2000.csv", nothing), ("gdelt1/mixed_57_58_columns.csv", nothing), ("gdelt2/20170101073000.export.CSV", nothing),
    ("gdelt2/20170101073000.export.CSV.zip", nothing), ("gdelt2/20191024143000.export.CSV", nothing), ("gdelt2/first100.export.CSV", nothing),
    ("gdelt2/first100.translation.export.CSV", nothing), ("icews/events.2018.sample.tab", icews), ("icews14_tkg/train.txt", nothing),
    ("icews14_tkg/valid.txt", nothing), ("icews14_tkg/test.txt", nothing), ("plover/PLOVER_GSR_CAMEO.txt", plover),
    ("temporal/CollegeMsg.txt", college), ("temporal/enron_edges.csv.gz", enron), ("ucdp/ged_myanmar.csv.gz", myanmar),
]

for name, count in REAL:
    path = tap.shared("data", *name.split("/"))
    if not path:
        tap.skip(name, "the reference data is absent")
        continue
    with tap.section(name):
        status, found = check(path)
        want = count(path)
        got = {key: value if isinstance(want.get(key), tuple) else value[0] for key, value in figures(found).items()}
        tap.equal((status, got), (0, want), f"{name}: findings")
        for one in found["inputs"]:
            tap.equal(one["read"], one["used"] + sum(part["records"] for fate in ("set_aside", "rejected") for part in one[fate].values()), f"{name}: read = used + set aside + rejected")

with tap.section("mixed rows"):
    path = tap.shared("data", "gdelt1", "mixed_57_58_columns.csv")
    if path:
        # Counted by tabs alone: two downloads in one file, 57 and 58 fields; lines without an actor's code, each by the first that lacks.
        with open(path, encoding="utf-8") as file:
            lines = [line.rstrip("\n").split("\t") for line in file]
        want = {"no first actor": [i + 1 for i, fields in enumerate(lines) if not fields[5]],
                "no second actor": [i + 1 for i, fields in enumerate(lines) if fields[5] and not fields[15]]}
        one = check(path)[1]["inputs"][0]
        tap.equal({reason: (n, [line for line, _ in places]) for reason, (n, places) in reasons(one["set_aside"]).items()},
                  {reason: (len(at), at[:3]) for reason, at in want.items()}, "GDELT: set aside by reason, with the first three lines")
        tap.equal({column["name"]: column["filled"] for column in one["columns"] if column["name"] in ("Actor1Code", "Actor2Code", "EventCode", "SOURCEURL")},
                  {"Actor1Code": sum(bool(row[5]) for row in lines), "Actor2Code": sum(bool(row[15]) for row in lines),
                   "EventCode": len(lines), "SOURCEURL": sum(len(row) > 57 and bool(row[57]) for row in lines)}, "GDELT: in how many rows a column holds something")
    else:
        tap.skip("GDELT: set aside by reason", "the reference data is absent")

# ---- Screens ----

with tap.section("screens"):
    for path in (SAMPLE, tap.shared("data", "gdelt2", "20170101073000.export.CSV"), tap.shared("data", "icews", "events.2018.sample.tab"), tap.shared("data", "acled", "2020_export_Burkina_Faso_1997-2020.csv")):
        if not path:
            tap.skip("a screen of a real file", "the reference data is absent")
            continue
        lines = run(path).stdout.decode().splitlines()
        long = [line for line in lines if len(line) > 80 and " " in line.strip()]
        tap.ok(len(lines) <= 50 and not [line for line in lines if line != line.rstrip()], f"{os.path.basename(path)}: a screen of 50 lines", len(lines))
        tap.ok(len(long) <= 3, f"{os.path.basename(path)}: of 80 columns, but for names", "\n".join(long))
tap.done()
