"""The feeds (GDELT, its mentions, ICEWS, POLECAT, Phoenix) against a second reading of the same files.

Usage: test_feeds.py ENTENTE [REPORTS]. What is expected is computed here from the bytes: lines cut at tabs, nothing
else. GDELT and ICEWS are real files of the reference data (ENT_SHARED); of POLECAT and Phoenix no file is public: theirs
are made here by the codebooks, and show only that we read what we understood.
"""
import collections
import json
import os
import subprocess
import sys
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import tap  # noqa: E402

REPORTS = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
MICRO = 1000000


def lines_of(path):
    """A file's rows: fields as text, by the tab alone."""
    with open(path, "rb") as file:
        data = file.read().decode("utf-8", "replace")
    return [line.rstrip("\r").split("\t") for line in data.split("\n") if line.rstrip("\r")]


def made(path, *options):
    """What the importer alone makes of a file: reports, reasons of what is set aside, rejects, actors, repaired bytes."""
    done = subprocess.run([REPORTS, path, *options], capture_output=True, check=True)
    out = collections.defaultdict(list)
    for line in done.stdout.decode("utf-8").splitlines():
        for key, value in json.loads(line).items():
            out[key].append(value)
    return out


def micro(text):
    return int(Decimal(text) * MICRO)


# ---- Sums of a dyad and month ----

class Sums:
    """By (source, target, month): events, reports, Goldstein (millionths), cooperation, conflict."""

    def __init__(self):
        self.cells = collections.defaultdict(lambda: [0, 0, 0, 0, 0])

    def add(self, source, target, month, reports, intensity, sign, mutual=False):
        if source == target:
            return
        for ends in ((source, target), (target, source)) if mutual else ((source, target),):
            cell = self.cells[(*ends, month)]
            cell[0] += 1
            cell[1] += reports
            cell[2] += intensity
            cell[3] += sign > 0
            cell[4] += sign < 0

    def of(self, graph):
        """The same from a graph that entente wrote."""
        names = ("events", "reports", "goldstein", "cooperation", "conflict")
        for (source, target), edge in graph.ties.items():
            columns = [graph.along(edge, name) for name in names]
            for month in columns[0]:
                values = [Decimal(str(column[month] or 0)) for column in columns]
                values[2] *= MICRO
                self.cells[(source, target, month)] = [int(value) for value in values]
        return self


def same_sums(got, want, name):
    got, want = dict(Sums().of(got).cells), dict(want.cells)
    differ = [f"{key}: got {got.get(key)}, want {want.get(key)}" for key in sorted(set(got) | set(want)) if got.get(key) != want.get(key)]
    tap.ok(not differ and want, f"{name}: sums of {len(want)} dyad-months", "\n".join(differ[:10]) or "nothing to compare")


def exact(rows):
    """The field's one-a-day filter: of equal (day, type, source, target) one event stays, that of the smallest id."""
    groups = collections.defaultdict(list)
    for row in rows:
        groups[row.key()].append(row)
    return [(min(group, key=lambda row: row.id.encode()), sum(row.reports for row in group)) for group in groups.values()]


def account(graph, read, used, rejected, name):
    found = graph.account
    tap.equal((found["read"], found["reports"]["all"], found["rejected"]), (read, used, rejected), f"{name}: {read} read, {used} used, {rejected} rejected")


def asides(path, want, name, *options):
    said = json.loads(tap.Run(["check", path, "--to", "json", *options]).check().stdout)
    found = [one["set_aside"] for one in said["inputs"]]
    tap.equal({reason: one["records"] for part in found for reason, one in part.items()}, dict(want), f"{name}: set aside by reason")


# ---- GDELT ----

class Event:
    """A row of GDELT with two actors."""
    __slots__ = ("id", "day", "source", "target", "type", "quad", "goldstein", "mentions", "url", "reports")

    def key(self):
        return self.day, self.type, self.source, self.target

    def sign(self):
        return 1 if self.quad in "12" else -1


BY = {"code": (5, 15), "name": (6, 16), "country": (7, 17)}
ADDED = {57: 56, 58: 56, 61: 59}
URL = {57: None, 58: 57, 61: 60}


def read_gdelt(path, by="code", date="event"):
    """Reports, and how many rows are set aside, by reason."""
    of_actor = "country of the " if by == "country" else ""
    events, aside = [], collections.Counter()
    for row in lines_of(path):
        source, target = (row[column] for column in BY[by])
        if not source:
            aside[f"no {of_actor}first actor"] += 1
            continue
        if not target:
            aside[f"no {of_actor}second actor"] += 1
            continue
        event = Event()
        event.id, event.source, event.target, event.type, event.quad = row[0], source, target, row[26], row[29]
        event.day = row[1] if date == "event" else row[ADDED[len(row)]][:8]
        event.goldstein, event.mentions, event.reports = micro(row[30]), int(row[31]), 1
        event.url = row[URL[len(row)]] if URL[len(row)] else ""
        events.append(event)
    return events, aside


def gdelt_sums(events):
    sums = Sums()
    for event, reports in events:
        sums.add(event.source, event.target, f"{event.day[:4]}-{event.day[4:6]}", reports, event.goldstein, event.sign())
    return sums


def gdelt_file(path):
    name = os.path.basename(path)
    n = len(lines_of(path))
    for by in BY:
        for date in ("event", "added"):
            if date == "added" and by != "code":
                continue
            events, aside = read_gdelt(path, by, date)
            what = f"{name}, by {by}" + (", day added" if date == "added" else "")
            options = ["--actors-by", by, "--date", date, "--window", "month"]
            single = tap.graph(path, *options, "--merge", "none")
            account(single, n, len(events), 0, what)
            asides(path, aside, what, "--actors-by", by, "--date", date)
            same_sums(single, gdelt_sums([(event, 1) for event in events]), f"{what}, --merge none")
            same_sums(tap.graph(path, *options), gdelt_sums(exact(events)), f"{what}, one a day")
    if REPORTS is None:
        return tap.skip(f"{name}: reports", "the program that prints reports is not given")
    reports = made(path)["report"]
    tap.equal([(r["id"], r["type"], r["source"], r["target"], r["sign"], r["intensity"], r["mentions"], r["document"]) for r in reports],
              [(e.id, e.type, [e.source], [e.target], 2 if e.quad in "12" else 3, e.goldstein, e.mentions * MICRO, e.url) for e in read_gdelt(path)[0]],
              f"{name}: id, type, actors, sign by quad class, Goldstein, mentions, URL of {len(reports)} reports")


def mixed():
    path = tap.shared("data", "gdelt1", "mixed_57_58_columns.csv")
    counts = collections.Counter(len(row) for row in lines_of(path))
    tap.equal((counts[57], counts[58], tap.graph(path).account["read"]), (201, 509, 710), "57 and 58 columns in one file: 710 rows")


def zipped():
    """The form in which GDELT publishes."""
    path = tap.shared("data", "gdelt2", "20170101073000.export.CSV")
    plain, packed = tap.graph(path, "--window", "month"), tap.graph(path + ".zip", "--window", "month")
    tap.ok(plain.ties == packed.ties and plain.nodes == packed.nodes, "a zip file is what is in it")


def observed_quads():
    """The sign that the quad class gives, also where another scheme would give another one."""
    path = tap.shared("data", "gdelt2", "20191024143000.export.CSV")
    roots = collections.defaultdict(set)
    for report in made(path)["report"] if REPORTS else ():
        roots[report["type"][:2]].add(report["sign"])
    if REPORTS is None:
        return tap.skip("09 is cooperation, 14 conflict", "the program that prints reports is not given")
    tap.equal((roots["09"], roots["14"]), ({2}, {3}), "09 is cooperation, 14 conflict: by the quad class of the rows")


def gdelt_row(n=61, **columns):
    """A row by the names that the tests use; counted from 1."""
    places = {"id": 1, "date": 2, "source": 6, "name": 7, "country": 8, "target": 16, "name2": 17, "country2": 18, "type": 27,
              "quad": 30, "goldstein": 31, "mentions": 32, "added": {57: 57, 58: 57, 61: 60}[n], "url": n}
    row = [""] * n
    for key, value in {"id": "7", "date": "20240105", "source": "USA", "target": "RUS", "type": "010", "quad": "1", "goldstein": "0.0",
                       "mentions": "1", "added": "20240106", "url": "https://example.org/a", **columns}.items():
        row[places[key] - 1] = value
    return "\t".join(row)


def gdelt_rejects(out):
    rows = [gdelt_row(id=str(i), target=f"RUS{i:03}") for i in range(100)]
    bad = {2: ({"id": "x7"}, "id"), 12: ({"date": "20240230"}, "20240230"), 13: ({"date": ""}, "date"), 22: ({"type": "999"}, "999"),
           32: ({"goldstein": "high"}, "high"), 42: ({"quad": "5"}, "quad")}
    for i, (columns, _) in bad.items():
        rows[i - 1] = gdelt_row(**{"id": str(i), **columns})
    rows[61] = rows[61] + "\textra"
    path = tap.write(os.path.join(out, "bad.export.CSV"), "\r\n".join(rows))
    rejects = os.path.join(out, "rejects.csv")
    tap.Run(["graph", path, "--rejects", rejects, "-o", os.path.join(out, "x.json"), "--quiet"]).check()
    found = tap.table(rejects)
    tap.equal([int(row["line"]) for row in found], sorted([*bad, 62]), "bad ids, dates, codes, classes and scores are rejected, by line")
    columns = {"id": 1, "date": 2, "type": 27, "goldstein": 31, "quad": 30}
    good = True
    for row in found:
        line = int(row["line"])
        if line not in bad:
            good &= "62 fields" in row["reason"]
            continue
        (key, value), = bad[line][0].items()
        place = 1 + sum(len(field) + 1 for field in rows[line - 1].split("\t")[:columns[key] - 1])
        good &= int(row["column"]) == place and bad[line][1].lower() in row["reason"].lower()
    tap.ok(good, "each with its column and what is wrong", found)
    many = tap.write(os.path.join(out, "many.export.CSV"), "\n".join(rows[:20] + [gdelt_row(date="x")] * 3) + "\n")
    run = tap.Run(["graph", many, "-o", os.path.join(out, "y.json")])
    tap.ok(run.status == 1 and "many.export.CSV:2:1" in run.said, "more than a tenth: the read fails with the first", run.said)


def gdelt_details(out):
    if REPORTS is None:
        return tap.skip("GDELT in detail", "the program that prints reports is not given")
    rows = [gdelt_row(58, id="1"), gdelt_row(61, id="2", url="u2"), gdelt_row(57, id="3", url="20240106"), gdelt_row(58, id="4", goldstein="", mentions="many")]
    for order in (rows, rows[2:] + rows[:2], rows[1:] + rows[:1]):
        path = tap.write(os.path.join(out, "order.csv"), "\n".join(order))
        tap.equal({r["id"]: (r["document"], r["when"], r["intensity"], r["mentions"]) for r in made(path)["report"]},
                  {"1": ("https://example.org/a", "2024-01-05", 0, MICRO), "2": ("u2", "2024-01-05", 0, MICRO), "3": ("", "2024-01-05", 0, MICRO),
                   "4": ("https://example.org/a", "2024-01-05", None, None)}, f"57, 58 and 61 columns, {len(order[0].split(chr(9)))} first")
        tap.equal({r["when"] for r in made(path, "date=added")["report"]}, {"2024-01-06"}, "by the day added")
    path = tap.write(os.path.join(out, "names.export.csv"), "\n".join([
        gdelt_row(id="1", source="USAGOV", name="MEXICO", name2="POLAND", target="POL"),
        gdelt_row(id="2", source="MEX", name="MEXICO", name2="PRIEST", target="REL"), gdelt_row(id="3", source="MEX", name="", name2="X")]))
    found = made(path, "actors_by=name")
    tap.equal(sorted(set(map(tuple, found["actor"]))), [("MEXICO", "MEXICO", ""), ("MEXICO", "MEXICO", "state"), ("POLAND", "POLAND", "state"), ("PRIEST", "PRIEST", "")],
              "names are their own labels; the code beside them tells which are countries")
    tap.equal(found["aside"], ["no first actor"], "a row without a name is set aside")
    path = tap.write(os.path.join(out, "bytes.export.csv"), gdelt_row(source="US\0A").encode() + b"\n" + gdelt_row(id="8", url="http://x/\xe9\xff").encode("latin-1"))
    found = made(path)
    tap.equal(([r["source"] for r in found["report"]], found["report"][1]["document"], len(found["repaired"])),
              ([["US\ufffdA"], ["USA"]], "http://x/\ufffd\ufffd", 3), "a NUL and bytes that are no UTF-8 become U+FFFD, counted")
    fields = made(tap.shared("data", "gdelt2", "20170101073000.export.CSV"))["report"][0]["fields"] if tap.shared("data") else None
    if fields:
        tap.equal(sorted(fields), ["articles", "place", "place_country", "root_event", "sources", "tone"], "the fields that are kept")


def letters(out):
    """Small letters are peoples: MAR is Morocco, mar are the Marathi."""
    path = tap.write(os.path.join(out, "letters.export.csv"), "\n".join([gdelt_row(id="1", source="MAR"), gdelt_row(id="2", source="mar")]))
    tap.equal({id: node["label"] for id, node in tap.graph(path).nodes.items()}, {"MAR": "Morocco", "RUS": "Russia", "mar": "Marathi"},
              "codes that differ in capitals alone are two actors")


def descriptions():
    if REPORTS is None:
        return tap.skip("how actors are called", "the program that prints reports is not given")
    want = [["USA", "United States", "state"], ["AFR", "Africa", "region"], ["HKG", "Hong Kong", "territory"],
            ["USAGOVMIL", "United States, government, military", "role"], ["GOV", "Government", "role"],
            ["IGOUNO", "Intergovernmental organisation, United Nations", "organisation"], ["mar", "Marathi", "people"],
            ["MAR", "Morocco", "state"], ["RUSche", "Russia, Chechen", "people"], ["CHRCTH", "Christianity, Catholic", "religion"],
            ["NGAXYZ", "Nigeria, XYZ", ""], ["USAGUM", "United States, Guam", ""], ["XYZUSA", "", ""], ["US", "", ""]]
    run = subprocess.run([REPORTS, "--describe", "gdelt", *[row[0] for row in want]], capture_output=True, check=True)
    tap.equal([json.loads(line)["actor"] for line in run.stdout.splitlines()], want, "how actors are called, from their codes")
    unknown = collections.Counter()
    n = 0
    for path in gdelt_files():
        codes = {row[i] for row in lines_of(path) for i in (5, 15) if row[i]}
        run = subprocess.run([REPORTS, "--describe", "gdelt", *codes], capture_output=True, check=True)
        for line in run.stdout.splitlines():
            code, name, kind = json.loads(line)["actor"]
            n += 1
            if not name or not kind:
                unknown[code] += 1
    if n:
        tap.ok(len(unknown) <= 0.005 * n, f"{n - sum(unknown.values())} of {n} codes of the real files are called something", unknown)


# ---- Mentions ----

def mentions_file(path):
    name = os.path.basename(path)
    rows = lines_of(path)
    if REPORTS is None:
        return tap.skip(f"{name}: reports", "the program that prints reports is not given")
    found = made(path)
    tap.equal([(r["event"], r["attached"], r["document"], r["place"], r["confidence"], r["id"], r["source"]) for r in found["report"]],
              [(row[0], True, row[5], f"sentence {row[6]}", int(row[11]) * MICRO // 100, "", []) for row in rows],
              f"{name}: all {len(rows)} mentions are attached reports")
    tap.equal((found["reject"], found["aside"]), ([], []), f"{name}: none rejected or set aside")


def mentions_short(out):
    if REPORTS is None:
        return tap.skip("mentions with 14 columns", "the program that prints reports is not given")
    full = ["410", "20150218220000", "20150218224500", "1", "a.org", "http://a.org/1", "3", "-1", "5", "9", "1", "70", "900", "-1.5", "", ""]
    for n in (14, 15, 16):
        path = tap.write(os.path.join(out, "x.mentions.csv"), "\n".join(["\t".join(full[:n]), "\t".join(full)]) + "\n")
        tap.equal([(r["event"], r["place"], r["confidence"]) for r in made(path)["report"]], [("410", "sentence 3", 700000)] * 2, f"mentions with {n} and with 16 columns")
    bad = ["\t".join(full[:11] + [confidence] + full[12:]) for confidence in ("101", "-1", "x")] + ["\t".join(["x"] + full[1:])]
    path = tap.write(os.path.join(out, "y.mentions.csv"), "\n".join(["\t".join(full)] + bad) + "\n")
    tap.equal([row[0] for row in made(path)["reject"]], [2, 3, 4, 5], "a confidence that is no percentage, an id that is no number")


def cut_off(out):
    """The file's last row is cut off where a row of so many fields is known too: 57 and 58 of 61, 14 of 16, any of ICEWS's."""
    if REPORTS is None:
        return tap.skip("a last row that is cut off", "the program that prints reports is not given")
    row = gdelt_row(61).split("\t")
    row[51:59] = ["4", "Niamey, Niger", "NG", "NG00", "", "13.51", "2.11", "-1"]
    icews = "Event ID\tEvent Date\tSource Name\tEvent Text\tCAMEO Code\tTarget Name\tStory ID\tSentence Number\tCountry"
    full = "1\t2018-06-01\tNiger\tConsult\t040\tMali\t7\t1\tNiger"
    mention = "\t".join(["410", "20150218220000", "20150218224500", "1", "a.org", "http://a.org/1", "3", "-1", "5", "9", "1", "70", "900", "-1.5", "", ""])
    cases = [("cut.export.CSV", "\t".join(row), "\t".join(row[:n]), True) for n in (57, 58, 60)]
    cases += [("cut.csv", gdelt_row(58), gdelt_row(58).rsplit("\t", 1)[0], False), ("cut.csv", gdelt_row(58), gdelt_row(58).rsplit("\t", 1)[0][:-1], True)]
    cases += [("cut.mentions.CSV", mention, mention[:-n], True) for n in (1, 2)]
    cases += [("cut.tab", full, full.rsplit("\t", n)[0], True) for n in (1, 2, 3)]
    for name, whole, last, is_seen in cases:
        head = icews + "\n" if name == "cut.tab" else ""
        path = os.path.join(out, name)
        for end, rejects in (("", is_seen), ("\n", is_seen and last.count("\t") == 59)):
            found = made(tap.write(path, head + whole + "\n" + last + end))
            tap.equal([line for line, *_ in found["reject"]], [3 if head else 2] * bool(rejects),
                      f"{name}: a last row of {last.count(chr(9)) + 1} fields {'with' if end else 'without'} a newline")


def joined():
    """Mentions bring documents to the events of the same interval; the other events are in other files."""
    export, mentions = (tap.shared("data", "gdelt2", f"20170101073000.{what}.CSV") for what in ("export", "mentions"))
    events, _ = read_gdelt(export)
    per_event = collections.Counter(row[0] for row in lines_of(mentions))
    for event in events:
        # An event's own row says only what its mentions say.
        event.reports = per_event[event.id] or 1
    found = tap.graph([export, mentions], "--window", "month", "--merge", "none")
    same_sums(found, gdelt_sums([(event, event.reports) for event in events]), "events with their mentions, --merge none")
    same_sums(tap.graph([mentions, export], "--window", "month"), gdelt_sums(exact(events)), "events with their mentions, one a day, mentions first")
    tap.equal(found.account["read"], len(lines_of(export)) + len(lines_of(mentions)), "all rows of both are read")


# ---- ICEWS ----

ICEWS = ["Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity", "Target Name", "Target Sectors",
         "Target Country", "Story ID", "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude", "Longitude"]


class Coded:
    """A row of ICEWS, or a mutual event of two."""

    def __init__(self, row, by):
        self.row = row
        self.id, self.date, self.type = row["Event ID"] + "/" + row["Event Date"], row["Event Date"], row["CAMEO Code"]
        self.source, self.target = row[f"Source {by}"], row[f"Target {by}"]
        self.intensity, self.mutual, self.reports = micro(row["Intensity"]), False, 1

    def key(self):
        ends = (self.source, self.target)
        return self.date, self.type, self.mutual, tuple(sorted(ends)) if self.mutual else ends

    def sign(self):
        return 1 if self.type[:2] <= "08" else -1


def read_icews(path, by="Name"):
    """Reports and what is set aside. Pairs are found without looking at how far apart they are."""
    rows = lines_of(path)
    waiting, reports, aside = collections.defaultdict(list), [], collections.Counter()
    for row in (dict(zip(rows[0], row)) for row in rows[1:]):
        if row[f"Source {by}"] == "NA" or row[f"Target {by}"] == "NA":
            which = "first" if row[f"Source {by}"] == "NA" else "second"
            aside[f"no {'country of the ' if by == 'Country' else ''}{which} actor"] += 1
            continue
        same = row["Event Date"], row["CAMEO Code"], row["Story ID"], row["Sentence Number"]
        back = waiting[(*same, row["Target Name"], row["Source Name"])]
        if back:
            back.pop(0).mutual = True
            aside["second row of a mutual event"] += 1
            continue
        reports.append(Coded(row, by))
        waiting[(*same, row["Source Name"], row["Target Name"])].append(reports[-1])
    return reports, aside


def icews_file(path):
    name = os.path.basename(path)
    n = len(lines_of(path)) - 1
    for by in ("Name", "Country"):
        reports, aside = read_icews(path, by)
        if by == "Name":
            tap.equal((aside["second row of a mutual event"], sum(report.mutual for report in reports)), (501, 501), f"{name}: 501 mutual events")
        what = f"{name}, by {by.lower()}"
        options = ["--actors-by", by.lower(), "--window", "month"]
        single = tap.graph(path, *options, "--merge", "none")
        account(single, n, len(reports), 0, what)
        asides(path, aside, what, "--actors-by", by.lower())
        for graph, events, how in ((single, [(report, 1) for report in reports], "--merge none"), (tap.graph(path, *options), exact(reports), "one a day")):
            sums = Sums()
            for event, count in events:
                sums.add(event.source, event.target, event.date[:7], count, event.intensity, event.sign(), event.mutual)
            same_sums(graph, sums, f"{what}, {how}")
    if REPORTS is None:
        return tap.skip(f"{name}: reports", "the program that prints reports is not given")
    found = made(path)
    tap.equal([(r["id"], r["source"], r["target"], r["type"], r["intensity"], r["document"], r["place"], r["mutual"], r["when"]) for r in found["report"]],
              [(e.id, [e.source], [e.target], e.type, e.intensity, e.row["Story ID"], "sentence " + e.row["Sentence Number"], e.mutual, e.date) for e in read_icews(path)[0]],
              f"{name}: id, actors, code, intensity, story, sentence of {len(found['report'])} reports")
    tap.equal(len({r["id"] for r in found["report"]}), len(found["report"]), f"{name}: no id is there twice")
    tap.equal(sum("NA" in r["fields"].values() for r in found["report"]), 0, f"{name}: NA is no value")


def icews_text(rows, header=None):
    """A file of ICEWS, in the columns of `header`."""
    header = header or ICEWS
    usual = {"Event Date": "2018-06-01", "Event Text": "Consult", "CAMEO Code": "040", "Intensity": "1", "Story ID": "9", "Sentence Number": "1", "Publisher": "P"}
    lines = ["\t".join(header)]
    for i, row in enumerate(rows):
        source, target, more = row if len(row) == 3 else (*row, {})
        values = {"Event ID": str(1000 + i), "Source Name": source, "Target Name": target, **usual, **more}
        lines.append("\t".join(values.get(column, "NULL") for column in header))
    return "\n".join(lines) + "\n"


def icews_pairs(out):
    if REPORTS is None:
        return tap.skip("pairs of ICEWS", "the program that prints reports is not given")

    def pairs(rows, header=None):
        found = made(tap.write(os.path.join(out, "pairs.tab"), icews_text(rows, header)))
        return [(r["line"], r["mutual"]) for r in found["report"]], found["aside"].count("second row of a mutual event")

    tap.equal(pairs([("A", "B"), ("B", "A")]), ([(2, True)], 1), "two rows are one mutual event")
    tap.equal(pairs([("A", "B"), ("A", "B"), ("B", "A")]), ([(2, True), (3, False)], 1), "a third row is an event of its own")
    tap.equal(pairs([("A", "B"), ("B", "A"), ("B", "A"), ("A", "B")]), ([(2, True), (4, True)], 2), "four rows are two")
    tap.equal(pairs([("A", "A"), ("A", "A")]), ([(2, False), (3, False)], 0), "who acts on himself has no counterpart")
    for column, value in (("Event Date", "2018-06-02"), ("CAMEO Code", "042"), ("Story ID", "8"), ("Sentence Number", "2"), ("Event Text", "Discuss")):
        tap.equal(pairs([("A", "B"), ("B", "A", {column: value})]), ([(2, False), (3, False)], 0), f"another {column} is another event")
    between = [(f"X{i}", "Y") for i in range(300)]
    tap.equal(pairs([("A", "B"), *between[:255], ("B", "A")])[1], 1, "a row waits while 255 others pass")
    tap.equal(pairs([("A", "B"), *between[:256], ("B", "A")])[1], 0, "and no longer")
    got = pairs([(f"X{i % 400}", "Y") if i < 400 else ("Y", f"X{i % 400}") for i in range(800)])
    tap.equal(([line for line, _ in got[0]], got[1]), (list(range(2, 802)), 0), "what waits goes on in the order of the file")


def icews_years(out):
    if REPORTS is None:
        return tap.skip("years of ICEWS", "the program that prints reports is not given")
    old = [column for column in ICEWS if column != "CAMEO Code"]
    old[3], old[9] = old[9], old[3]
    path = tap.write(os.path.join(out, "Events.2017.tab"), icews_text([("A", "B", {"Event Date": "1/2/2017"}), ("B", "A", {"Event Date": "12/31/2017"}), ("C", "NULL")], old))
    found = made(path)
    tap.equal([(r["type"], r["when"], r["intensity"], r["id"]) for r in found["report"]],
              [("Consult", "2017-01-02", MICRO, "1000/2017-01-02"), ("Consult", "2017-12-31", MICRO, "1001/2017-12-31")],
              "2017: month first, no codes, columns in another order")
    tap.equal(found["aside"], ["no second actor"], "NULL is no actor")
    path = tap.write(os.path.join(out, "odd.tab"), icews_text([
        ("A", "B", {"CAMEO Code": "13y", "Intensity": "-4.4"}), ("C", "D", {"CAMEO Code": "", "Source Sectors": '"Military,Government"'}), ("E", "F", {"Event Date": "2018-02-30"}),
        ("G", "H", {"Intensity": "strong"}), ("Namibia", "NA"), ('"K', 'L"')]))
    found = made(path)
    tap.equal([r["type"] for r in found["report"]], ["13y", "Consult", "040"], "codes such as 13y stay; without a code the text is the type")
    tap.equal(found["report"][1]["fields"]["source_sectors"], "Military,Government", "sectors lose the quotes around them")
    tap.equal((found["report"][2]["source"], found["report"][2]["target"]), (['"K'], ['L"']), "a quote is a character like all")
    tap.equal([row[0] for row in found["reject"]], [4, 5], "a day that does not exist, an intensity that is no number")


# ---- POLECAT: synthetic, by the codebook ----

POLECAT = ["Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name", "Actor Country", "Actor COW",
           "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW",
           "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City", "District",
           "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date", "Story People",
           "Story Organizations", "Story Locations", "Language", "Version"]


def polecat_text(rows, header=None, behind="", surplus=()):
    lines = ["\t".join([*(header or POLECAT), *surplus])]
    for i, row in enumerate(rows):
        values = {"Event ID": f"e{i}", "Event Date": "2022-03-01", "Event Type": "CONSULT", "Event Mode": "visit", "Intensity": "2.5",
                  "Event Intensity": "2.5", "Quad Code": "VERBAL COOPERATION", **row}
        lines.append("\t".join(values.get(column, "None") for column in header or POLECAT) + behind)
    return "\n".join(lines) + "\n"


def polecat(out):
    if REPORTS is None:
        return tap.skip("POLECAT", "the program that prints reports is not given")
    rows = [{"Actor Name": "Iran; Russia", "Actor Country": "IRN; RUS", "Recipient Name": "Syria", "Recipient Country": "SYR"},
            {"Actor Name": "Nonesuch Party", "Actor Country": "None", "Recipient Name": "None; Mali", "Recipient Country": "MLI", "Event Type": "ASSAULT",
             "Quad Code": "MATERIAL CONFLICT", "Intensity": "-9", "Event Intensity": "-9"},
            {"Actor Name": "None", "Actor Country": "USA", "Recipient Name": "Mali", "Recipient Country": "MLI", "Quad Code": "None"},
            {"Actor Name": "Mali", "Recipient Name": "None", "Actor Country": "MLI"}]
    want = [("CONSULT", ["Iran", "Russia"], ["Syria"], 2, 2500000), ("ASSAULT", ["Nonesuch Party"], ["Mali"], 3, -9000000)]
    renamed = ["Event Intensity" if column == "Intensity" else column for column in POLECAT]
    at = POLECAT.index("Actor Name")
    surplus = POLECAT[:at] + ["Headline"] + POLECAT[at:]
    lines = polecat_text(rows).split("\n")
    texts = {"by the codebook": polecat_text(rows), "with Event Intensity": polecat_text(rows, renamed), "with tabs behind its rows": polecat_text(rows, behind="\t\t"),
             "with tabs behind all lines": polecat_text(rows, behind="\t\t", surplus=["", ""]),
             "with a Headline that only the header has": "\n".join(["\t".join(surplus), *lines[1:]])}
    for what, text in texts.items():
        found = made(tap.write(os.path.join(out, "ngecEvents.DV.2022.txt"), text))
        tap.equal((found["format"], [(r["type"], r["source"], r["target"], r["sign"], r["intensity"]) for r in found["report"]], found["aside"], found["reject"]),
                  (["polecat"], want, ["no first actor", "no second actor"], []), f"POLECAT (synthetic) {what}")
    path = tap.write(os.path.join(out, "p.txt"), texts["by the codebook"])
    found = made(path, "actors_by=country")
    tap.equal(([(r["source"], r["target"], r["sign"]) for r in found["report"]], found["aside"]),
              ([(["IRN", "RUS"], ["SYR"], 2), (["USA"], ["MLI"], -1)], ["no country of the first actor", "no country of the second actor"]), "POLECAT (synthetic) by country")
    path = tap.write(os.path.join(out, "latin.txt"), polecat_text([{"Actor Name": "Per\u00fa", "Recipient Name": "Mali"}]).encode("latin-1"))
    found = made(path)
    tap.equal((found["report"][0]["source"], len(found["repaired"])), (["Per\ufffd"], 1), "POLECAT (synthetic): a byte of Latin-1 becomes U+FFFD, counted")
    path = tap.write(os.path.join(out, "bad.txt"), polecat_text([{"Actor Name": "A", "Recipient Name": "B", **bad} for bad in ({"Event Date": "soon"}, {"Event Type": "None"}, {"Intensity": "x"})]))
    tap.equal([row[0] for row in made(path)["reject"]], [2, 3, 4], "POLECAT (synthetic): bad dates, types, intensities")


# ---- Phoenix: synthetic, by the codebook ----

def phoenix_row(i, source, target, code="042", penta="1", goldstein="1.9", date="20150201", urls="http://a.org/1;http://b.org/2"):
    return "\t".join([f"{i}_v0.2.0", date, date[:4], date[4:6], date[6:], source, source[:3], source[3:6], "", target, target[:3], target[3:6], "",
                      code, code[:2], penta, goldstein, "ISSUE,1", "1.5", "2.5", "Bamako", "", "MLI", "54ce_1;54cf_2", urls, "a;b"])


def phoenix(out):
    if REPORTS is None:
        return tap.skip("Phoenix", "the program that prints reports is not given")
    path = tap.write(os.path.join(out, "events.full.20150201.txt"), "\n".join([
        phoenix_row(0, "MLIGOV", "FRA"), phoenix_row(1, "MLI", "FRA", "020", "0", "3.0"), phoenix_row(2, "---", "FRA"), phoenix_row(3, "FRA", ""),
        phoenix_row(4, "FRA", "MLI", "190", "4", "-10.0"), phoenix_row(5, "FRA", "MLI", "010", "", ""), phoenix_row(6, "FRA", "MLI", date="20150229"),
        phoenix_row(7, "FRA", "MLI", penta="5")]) + "\n")
    found = made(path)
    tap.equal(found["format"], ["phoenix"], "Phoenix (synthetic) is recognised")
    tap.equal([(r["id"], r["source"], r["target"], r["type"], r["sign"], r["intensity"], r["document"], r["place"], r["when"]) for r in found["report"]],
              [("0_v0.2.0", ["MLIGOV"], ["FRA"], "042", 2, 1900000, "http://a.org/1", "54ce_1", "2015-02-01"),
               ("1_v0.2.0", ["MLI"], ["FRA"], "020", 1, 3000000, "http://a.org/1", "54ce_1", "2015-02-01"),
               ("4_v0.2.0", ["FRA"], ["MLI"], "190", 3, -10000000, "http://a.org/1", "54ce_1", "2015-02-01"),
               ("5_v0.2.0", ["FRA"], ["MLI"], "010", -1, None, "http://a.org/1", "54ce_1", "2015-02-01")], "Phoenix (synthetic): sign by penta class")
    tap.equal((found["aside"], [row[0] for row in found["reject"]]), (["no first actor", "no second actor"], [7, 8]), "Phoenix (synthetic): what is set aside and rejected")


def gdelt_files():
    names = [("gdelt1", "mixed_57_58_columns.csv")] + [("gdelt2", f"{name}.CSV") for name in (
        "20170101073000.export", "20191024143000.export", "first100.export", "first100.translation.export")]
    return [path for path in (tap.shared("data", *name) for name in names) if path]


def main():
    if not tap.shared("data", "gdelt2"):
        tap.skip("real files of GDELT and ICEWS", "the reference data is not there: set ENT_SHARED")
    else:
        for path in gdelt_files():
            with tap.section(path):
                gdelt_file(path)
        for name in ("20170101073000.mentions.CSV", "first100.mentions.CSV", "first100.translation.mentions.CSV"):
            with tap.section(name):
                mentions_file(tap.shared("data", "gdelt2", name))
        for part in (mixed, zipped, observed_quads, joined):
            with tap.section(part.__name__):
                part()
        with tap.section("ICEWS"):
            icews_file(tap.shared("data", "icews", "events.2018.sample.tab"))
    with tap.section("descriptions"):
        descriptions()
    for part in (gdelt_rejects, gdelt_details, letters, mentions_short, cut_off, icews_pairs, icews_years, polecat, phoenix):
        with tap.section(part.__name__), tap.folder() as out:
            part(out)
    tap.done()


main()
