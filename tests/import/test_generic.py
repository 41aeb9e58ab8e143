"""Tables, contact lists, knowledge graphs, static graphs and pipelines' JSON against a second reading of the same files.

Usage: test_generic.py ENTENTE. What is expected is computed here by Python's csv and json, and by networkx and igraph for
static graphs. Real files are those of the reference data (ENT_SHARED); what needs them is skipped where they are absent.
"""
import codecs
import collections
import csv
import datetime
import fnmatch
import gzip
import io
import json
import os
import random
import re
import sys
import tarfile
import zipfile
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import tap  # noqa: E402
from tap import equal, ok, section, skip  # noqa: E402

try:
    import networkx
except ImportError:
    networkx = None
try:
    import igraph
except ImportError:
    igraph = None


def have(name, *path):
    """The path of reference data; where it is absent the point is skipped, visibly."""
    found = tap.shared("data", *path)
    if not found:
        skip(name, f"{'/'.join(path)} is not among the reference data")
    return found


def text_of(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rb") as file:
        return file.read().decode("utf-8")


def rows_of(path):
    return list(csv.DictReader(io.StringIO(text_of(path), newline="")))


def number(value):
    return Fraction(str(value))


def ties_of(graph, column="events"):
    """By (source, target) of arcs, or sorted ends of ties: a column's numbers."""
    return {ends: number(edge[column]) for ends, edge in graph.ties.items()}


def along(graph, column="events"):
    """By (source, target, window): a column's numbers that are not zero."""
    return {(*ends, window): number(value) for ends, edge in graph.ties.items()
            for window, value in graph.along(edge, column).items() if value}


def same(got, want, name):
    differ = [f"{key}: got {got.get(key)}, want {want.get(key)}" for key in sorted(set(got) | set(want), key=str) if got.get(key) != want.get(key)]
    ok(not differ and want, f"{name} ({len(want)} compared)", "\n".join(differ[:8]) or "nothing to compare")


def read(inputs, *options):
    return tap.graph([*options, inputs], measure="size")


def check(name, account, **want):
    """Counts of the account: read, rejected, aside (reasons), used, loops."""
    got = {"read": account["read"], "rejected": account["rejected"], "aside": account["set_aside"],
           "used": account["reports"]["used"], "loops": account["reports"]["set_aside"]["loop"]}
    for key, value in want.items():
        equal(got[key], value, f"{name}: {key}")


# ---- Contact lists ----

def test_contacts():
    path = have("CollegeMsg", "temporal", "CollegeMsg.txt")
    if not path:
        return
    rows = [line.split() for line in text_of(path).splitlines()][1:]
    pairs = collections.Counter((source, target) for source, target, _ in rows)
    months = collections.Counter((source, target, datetime.datetime.fromtimestamp(int(time), datetime.timezone.utc).strftime("%Y-%m"))
                                 for source, target, time in rows)
    equal((len(rows), len({end for pair in pairs for end in pair}), len(pairs)), (59835, 1899, 20296), "CollegeMsg: rows, nodes, directed pairs as published")
    graph = read(path, "--window", "month")
    check("CollegeMsg", graph.account, read=59835, rejected=0, used=59835)
    equal((len(graph.nodes), len(graph.ties)), (1899, 20296), "CollegeMsg: actors and arcs")
    same(ties_of(graph), {pair: Fraction(n) for pair, n in pairs.items()}, "CollegeMsg: contacts of each pair")
    same(along(graph), {key: Fraction(n) for key, n in months.items()}, "CollegeMsg: contacts of each pair and month")
    # The copies of it: without the header, with another one, with commas, with a line of counts.
    body = "".join(" ".join(row) + "\n" for row in rows)
    with tap.folder() as out:
        for name, content in {"plain.txt": body, "weight.txt": "source target weight\n" + body, "commas.csv": body.replace(" ", ","),
                              "tabs.txt": "# SNAP\n" + body.replace(" ", "\t"), "counts.txt": "1899 59835\n" + body,
                              "first.txt": "".join(f"{time} {source} {target}\n" for source, target, time in sorted(rows, key=lambda row: int(row[2])))}.items():
            again = read(tap.write(os.path.join(out, name), content), "--window", "month")
            ok(along(again) == along(graph) and ties_of(again) == ties_of(graph), f"CollegeMsg as {name}: the same contacts", again.account["line"])


def test_steps():
    """Times that are steps: of hours, days, weeks, months and years from an epoch."""
    body = "".join(f"{a} {a + 1} {step}\n" for step in range(0, 40) for a in (1, 2))
    wanted = {"hours": lambda n: datetime.datetime(2020, 2, 28) + datetime.timedelta(hours=n),
              "days": lambda n: datetime.datetime(2020, 2, 28) + datetime.timedelta(days=n),
              "weeks": lambda n: datetime.datetime(2020, 2, 28) + datetime.timedelta(weeks=n),
              "months": lambda n: datetime.datetime(2020 + (1 + n) // 12, (1 + n) % 12 + 1, 1),
              "years": lambda n: datetime.datetime(2020 + n, 1, 1),
              "minutes": lambda n: datetime.datetime(2020, 2, 28) + datetime.timedelta(minutes=n)}
    with tap.folder() as out:
        path = tap.write(os.path.join(out, "steps.txt"), body)
        for unit, start in wanted.items():
            window = {"years": "year", "months": "month"}.get(unit, "day")
            graph = read(path, "--epoch", "2020-02-28", "--unit", unit, "--window", window, "--place", "start")
            labels = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}[window]
            want = collections.Counter((str(a), str(a + 1), start(step).strftime(labels)) for step in range(40) for a in (1, 2))
            same(along(graph), {key: Fraction(n) for key, n in want.items()}, f"steps in {unit}")
        graph = read(path)
        equal(graph.account["reports"]["undated"], 80, "steps without an epoch are no dates")


# ---- Knowledge graphs ----

def test_tkg():
    folder = have("ICEWS14", "icews14_tkg")
    if not folder:
        return
    names = {number: name for name, number in (line.split("\t") for line in text_of(os.path.join(folder, "entity2id.txt")).splitlines())}
    equal(len(names), 7128, "ICEWS14: entities")
    labels = {}
    run = tap.Run(["codes"])
    for part, n, days in (("train", 74845, (1, 304)), ("valid", 8514, (305, 334)), ("test", 7371, (335, 365))):
        path = os.path.join(folder, part + ".txt")
        rows = [line.split("\t") for line in text_of(path).splitlines()]
        equal((len(rows), min(int(row[3]) for row in rows), max(int(row[3]) for row in rows)), (n, *days), f"ICEWS14 {part}: quadruples and days as published")
        graph = read(path, "--epoch", "2013-12-31", "--window", "day")
        loops = sum(row[0] == row[2] for row in rows)
        check(f"ICEWS14 {part}", graph.account, read=n, rejected=0, used=n - loops, loops=loops)
        want = collections.Counter((names[row[0]], names[row[2]], (datetime.date(2013, 12, 31) + datetime.timedelta(days=int(row[3]))).isoformat())
                                   for row in rows if row[0] != row[2])
        ids = {node["id"]: node["label"] for node in graph.nodes.values()}
        got = {(ids[source], ids[target], day): value for (source, target, day), value in along(graph).items()}
        same(got, {key: Fraction(value) for key, value in want.items()}, f"ICEWS14 {part}: events of each pair and day")
        signs = collections.Counter()
        for edge in graph.ties.values():
            signs["cooperation"] += edge["cooperation"]
            signs["conflict"] += edge["conflict"]
        ok(signs["cooperation"] + signs["conflict"] > 0.99 * (n - loops), f"ICEWS14 {part}: relations are CAMEO's types, which have signs", str(signs))
    with tap.folder() as out:
        # The form of ICEWS18: padded ids, a fifth column, hours, names with '_' for blanks, CRLF, no newline at the end.
        tap.write(os.path.join(out, "entity2id.txt"), "Police_(Niger)\t0\r\nFrance\t1\r\nBarack_Obama\t2")
        tap.write(os.path.join(out, "relation2id.txt"), "3\nMake_statement\t0\nConsult\t1\nfoo_bar\t2\n")
        path = tap.write(os.path.join(out, "train.txt"), "0   \t0\t1 \t0\t0\n1\t1\t2\t24\t0\n2\t2\t0\t48\t0\n7\t2\t0\t48\t0\n")
        graph = read(path, "--epoch", "2018-01-01", "--unit", "hours", "--window", "day", "--place", "start", "--max-rejects", "1")
        same(along(graph), {("Police (Niger)", "France", "2018-01-01"): 1, ("France", "Barack Obama", "2018-01-02"): 1, ("Barack Obama", "Police (Niger)", "2018-01-03"): 1}, "ICEWS18's form")
        equal(graph.account["rejected"], 1, "ICEWS18's form: an entity without a name is rejected")
        run = tap.Run(["check", path])
        ok("source 7 is not in entity2id.txt" in run.stdout.decode() + run.said, "ICEWS18's form: the reason names the file", run.stdout.decode() + run.said)
        ok(all(word in run.stdout.decode() for word in ("010", "040", "foo bar")), "ICEWS18's form: types", run.stdout.decode())


def test_tkg_together():
    """A knowledge graph as it is published: a folder or an archive, the names of the numbers among its files."""
    parts = {"entity2id.txt": "China\t0\nIran\t1\nMali\t2\n", "relation2id.txt": "Consult\t0\nMake statement\t1\n", "stat.txt": "3\t2\t0",
             "train.txt": "0\t0\t1\t1\n1\t1\t2\t2\n", "valid.txt": "2\t0\t0\t3\n", "test.txt": "0\t1\t2\t4\n"}
    options = ("--epoch", "2013-12-31", "--no-inputs")
    with tap.folder() as out:
        for place in ("tkg", "tkg/deep"):
            os.mkdir(os.path.join(out, place))
        for name, content in parts.items():
            tap.write(os.path.join(out, "tkg", "deep", name), content)
        graph = tap.graph(os.path.join(out, "tkg"), *options)
        want = {("China", "Iran"): 1, ("Iran", "Mali"): 1, ("Mali", "China"): 1, ("China", "Mali"): 1}
        same(ties_of(graph), {pair: Fraction(n) for pair, n in want.items()}, "a folder of a knowledge graph")
        equal((graph.account["read"], graph.account["rejected"]), (4, 0), "its maps and its statistics are no records")
        said = tap.Run(["check", os.path.join(out, "tkg")]).check().said
        ok(all(f"{name}: passed over" in said for name in ("entity2id.txt", "relation2id.txt", "stat.txt")) and "train" not in said, "what is passed over is said", said)
        for order in (sorted(parts), sorted(parts, reverse=True)):
            for folder in ("", "ICEWS14/"):
                path = os.path.join(out, "tkg.zip")
                with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
                    for name in order:
                        packed.writestr(folder + name, parts[name])
                ok(tap.graph(path, *options).document == graph.document, f"the same in a zip file{' with a folder' * bool(folder)}, {order[0]} first")
        with tarfile.open(os.path.join(out, "tkg.tar.xz"), "w:xz") as packed:
            packed.add(os.path.join(out, "tkg"), "data")
        ok(tap.graph(os.path.join(out, "tkg.tar.xz"), *options).document == graph.document, "and in tar.xz")
        ok(tap.graph(["--from", "tkg", os.path.join(out, "tkg")], *options).document == graph.document, "with its format named")
        run = tap.Run(["check", os.path.join(out, "tkg", "deep", "entity2id.txt")])
        ok(run.status == 1 and "holds no records" in run.said, "a map alone is no input, and the message says of what it is part", run.said)
        run = tap.Run(["graph", "-", *options, "--to", "json", "-o", "-"], stdin=tap.read(path)).check()
        equal(sorted(node["id"] for node in json.loads(run.stdout)["nodes"]), ["0", "1", "2"], "in a zip file on standard input the names cannot be looked up: numbers stay")
    path = tap.shared("data", "icews14_tkg")
    if path:
        whole = tap.graph(path, *options, measure="size")
        apart = tap.graph([os.path.join(path, name) for name in ("valid.txt", "train.txt", "test.txt")], *options, measure="size")
        equal(whole.account["read"], 74845 + 8514 + 7371, "ICEWS14 as a folder: all quadruples")
        ok(whole.document == apart.document, "ICEWS14 as a folder: as its three files")


# ---- Tables ----

def test_enron():
    path = have("Enron", "temporal", "enron_edges.csv.gz")
    if not path:
        return
    rows = rows_of(path)
    pairs = collections.Counter((row["source"], row["target"]) for row in rows)
    loops = sum(n for (source, target), n in pairs.items() if source == target)
    equal((len(rows), len({end for pair in pairs for end in pair}), loops), (125409, 184, 16483), "Enron: rows, nodes, loops as published")
    graph = read(path, "--merge", "none", "--window", "year")
    check("Enron", graph.account, read=125409, rejected=0, used=125409 - 16483, loops=16483)
    same(ties_of(graph), {pair: Fraction(n) for pair, n in pairs.items() if pair[0] != pair[1]}, "Enron: messages of each pair")
    want = collections.Counter((row["source"], row["target"], row["time"][:4]) for row in rows if row["source"] != row["target"])
    same(along(graph), {key: Fraction(n) for key, n in want.items()}, "Enron: messages of each pair and year")


def test_classics():
    for name, ties in (("karate_weighted_edges.csv", 78), ("florentine_marriage_edges.csv", 20), ("krackhardt_kite_edges.csv", 18)):
        path = have(name, "classic", name)
        if not path:
            continue
        rows = rows_of(path)
        equal(len(rows), ties, f"{name}: ties as published")
        graph = read(path, "--undirected")
        same(ties_of(graph, "weight"), {tuple(sorted((row["source"], row["target"]))): number(row.get("weight", 1)) for row in rows}, f"{name}: weights")
    path = have("Yemen", "acled", "derived_yemen_edges.csv")
    if path:
        rows = rows_of(path)
        graph = read(path, "--merge", "none")
        loops = sum(row["Source"] == row["Target"] for row in rows)
        check("Yemen", graph.account, read=1529, rejected=0, used=1529 - loops, loops=loops)
        want = collections.Counter()
        for row in rows:
            if row["Source"] != row["Target"]:
                want[(row["Source"], row["Target"])] += number(row["Weight"])
        same(ties_of(graph, "weight"), want, "Yemen: weights of each pair")


def test_columns():
    path = have("UN votes", "unvotes", "un_votes_session70plus.csv.gz")
    if path:
        rows = rows_of(path)
        graph = read(path, "--map", "source=country,target=rcid,type=vote,date=date", "--merge", "none", "--window", "year")
        check("UN votes", graph.account, read=len(rows), rejected=0, aside={}, used=len(rows))
        want = collections.Counter((row["country"], row["rcid"], row["date"][:4]) for row in rows)
        same(along(graph), {key: Fraction(n) for key, n in want.items()}, "UN votes: a mapped table")
        codes = read(path, "--map", "source=3,target=1,date=6", "--merge", "none")
        ok("NA" in codes.nodes and sum(row["country_code"] == "NA" for row in rows) == sum(edge["events"] for ends, edge in codes.ties.items() if ends[0] == "NA"),
           "UN votes: \"NA\" in quotes is Namibia")
    path = have("Alliances", "cow", "defense_alliances_1981_2000.csv")
    if path:
        rows = rows_of(path)
        graph = read(path, "--window", "year", "--merge", "none")
        want = collections.Counter((row["country1"], row["country2"], row["year"]) for row in rows)
        same(along(graph), {key: Fraction(n) for key, n in want.items()}, "Alliances: country1, country2 and year are found")


def make_events(rng, n):
    """Events with dates that no layout mistakes, and weights of three decimals."""
    names = ["Niger", "Burkina Faso", "Côte d’Ivoire", "Mali; République du", "A, B & C", 'the "junta"', "Türkiye", "日本", "İran", "O'Neill"]
    return [{"source": rng.choice(names[:3] + names[4:]), "target": rng.choice(names[:3] + names[4:]), "date": datetime.date(2020, 1, 1) + datetime.timedelta(days=rng.randrange(1000)),
             "type": rng.choice(("010", "042", "190", "")), "weight": f"{rng.randrange(1, 5000000) / 1000:.3f}", "confidence": rng.choice(("0.5", "0.85", "")), "id": f"R{i}"} for i in range(n)]


def delimited(events, delimiter=",", header=None, date="{:%Y-%m-%d}", decimal=".", end="\n", quote=csv.QUOTE_MINIMAL, keys=("id", "source", "target", "date", "type", "weight", "confidence")):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quote)
    if header:
        writer.writerow(header)
    for event in events:
        writer.writerow([date.format(event[key]) if key == "date" else event[key].replace(".", decimal) if key in ("weight", "confidence") else event[key] for key in keys])
    return out.getvalue()


def test_variants():
    """The same thousand events, written in every way: the graph is byte for byte the same."""
    events = make_events(random.Random(5), 1000)
    own = [{key: value.isoformat() if key == "date" else float(value) if key in ("weight", "confidence") else value for key, value in event.items() if value} for event in events]
    header = ["Nr.", "Akteur 1", "Akteur 2", "Tag der Meldung", "Kode", "Gewichtung", "Vertrauen"]
    names = "id=Nr.,source=Akteur 1,target=Akteur 2,date=Tag der Meldung,type=Kode,weight=Gewichtung,confidence=Vertrauen"
    places = "id=1,source=2,target=3,date=4,type=5,weight=6,confidence=7"
    plain = ["id", "source", "target", "date", "type", "weight", "confidence"]
    nested = [{"meta": {"nr": one["id"]}, "who": {"did": {"name": one["source"]}}, "whom": [{"text": one["target"]}], "on": one["date"], **({"cameo": one["type"]} if "type" in one else {}),
               "n": one["weight"], **({"sure": one["confidence"] * 100} if "confidence" in one else {})} for one in own]
    path_map = "id=meta.nr,source=who.did,target=whom,date=on,type=cameo,weight=n,confidence=sure"
    files = {
        "own.jsonl": ("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in own), []),
        "own.csv": (delimited(events, header=plain), []),
        "quoted.csv": (delimited(events, header=plain, quote=csv.QUOTE_ALL, end="\r\n"), []),
        "shuffled.csv": (delimited(events, header=plain[::-1], keys=plain[::-1]), []),
        "map.csv": (delimited(events, header=header), ["--map", names]),
        "semicolons.csv": (delimited(events, ";", header, "{:%d.%m.%Y}", ",", "\r\n"), ["--map", names]),
        "marked.csv": ("\ufeff" + delimited(events, ";", header, "{:%d.%m.%Y}", ","), ["--map", names]),
        "sep.csv": ("sep=;\n" + delimited(events, ";", header, "{:%d.%m.%Y}", ","), ["--map", names]),
        "tabs.tsv": (delimited(events, "\t", header, "{:%m/%d/%Y}", quote=csv.QUOTE_ALL), ["--map", names]),
        "bars.csv": (delimited(events, "|", header, "{:%Y%m%d}"), ["--map", names]),
        "words.csv": (delimited(events, header=header, date="{:%d %B %Y}"), ["--map", names]),
        "places.csv": (delimited(events), ["--from", "table", "--header", "no", "--map", places]),
        "dashes.csv": (delimited(events, header=header, date="{:%d-%m-%y}"), ["--map", names]),
        "array.json": (json.dumps(nested, ensure_ascii=False), ["--from", "records", "--map", path_map]),
        "nested.jsonl": ("".join(json.dumps(one) + "\n" for one in nested), ["--from", "records", "--map", path_map]),
        "pretty.jsonl": ("".join(json.dumps(one, indent=2) + "\n" for one in nested), ["--from", "records", "--map", path_map]),
        "object.json": (json.dumps({"status": "ok", "records": nested}), ["--from", "records", "--map", path_map]),
    }

    def bytes_of(path, options):
        return tap.Run(["graph", *options, path, "--no-inputs", "--window", "month", "--measure", "size,degree", "--merge", "exact", "--to", "json", "-o", "-", "--quiet"]).check().stdout

    with tap.folder() as out:
        wanted = bytes_of(tap.write(os.path.join(out, "own.json"), tap.interactions(own)), [])
        equal(tap.strict_json(wanted)["graph"]["account"]["read"], 1000, "a thousand events")
        for name, (content, options) in files.items():
            with section(name):
                ok(bytes_of(tap.write(os.path.join(out, name), content), options) == wanted, f"{name}: byte for byte the graph of our own JSON")
        saved = os.path.join(out, "saved.map")
        semicolons = os.path.join(out, "semicolons.csv")
        bytes_of(semicolons, ["--map", names, "--map-save", saved])
        ok(bytes_of(semicolons, ["--map", "@" + saved]) == wanted, "a saved map reads the same", tap.read(saved).decode())
        text = tap.read(saved).decode()
        ok(all(line in text.splitlines() for line in ('source="Akteur 1"', "delimiter=semicolon", "decimal=comma", "date_format=dmy", "header=yes")), "a saved map holds what was found", text)
        for encoding, letter in (("cp1252", "’"), ("latin1", "ü")):
            western = [one for one in events if not (set(one["source"] + one["target"]) & set("日本İ" + ("" if letter == "’" else "’")))]
            ok(any(letter in one["source"] for one in western), f"{encoding}: there are letters")
            wanted = bytes_of(tap.write(os.path.join(out, "western.csv"), delimited(western, header=plain)), [])
            content = codecs.encode(delimited(western, ";", plain, decimal=","), encoding)
            ok(bytes_of(tap.write(os.path.join(out, "bytes.csv"), content), ["--encoding", encoding]) == wanted, f"{encoding}: letters are the same")


def dated(out, name, content, *options):
    """What a file's ties are in which days."""
    graph = read(tap.write(os.path.join(out, name), content), "--window", "day", "--merge", "none", *options)
    return sorted((*ends, day) for ends, edge in graph.ties.items() for day in graph.along(edge, "events")), graph


def test_sniffing():
    cases = [
        ("iso", "from,to,when\na,b,2024-03-04\n", [], "2024-03-04"),
        ("day first by evidence", "from,to,when\na,b,03/04/2024\nx,x,25/04/2024\n", [], "2024-04-03"),
        ("month first by evidence", "from,to,when\na,b,03/04/2024\nx,x,04/25/2024\n", [], "2024-03-04"),
        ("day first where nothing shows it", "from,to,when\na,b,03/04/2024\n", [], "2024-04-03"),
        ("month first as said", "from,to,when\na,b,03/04/2024\n", ["--date-format", "mdy"], "2024-03-04"),
        ("yyyymmdd", "from,to,when\na,b,20240304\n", [], "2024-03-04"),
        ("yyyymmddhhmmss", "from,to,when\na,b,20240304101112\n", [], "2024-03-04"),
        ("unix seconds", "from,to,when\na,b,1709510400\n", [], "2024-03-04"),
        ("unix milliseconds", "from,to,when\na,b,1709510400123\n", [], "2024-03-04"),
        ("unix seconds of a table of numbers", "from,to,when\na,b,1709510400.0\n", [], "2024-03-04"),
        ("a spreadsheet's days", "from;to;when\na;b;45355\n", ["--epoch", "1899-12-30", "--unit", "days"], "2024-03-04"),
        ("a time of day", "from,to,when\na,b,3/4/2024 9:05 PM\nx,x,3/25/2024 1:00 AM\n", [], "2024-03-04"),
        ("our own names, another layout", "source;target;date\na;b;04.03.2024\n", [], "2024-03-04"),
        ("blanks", "from to when\na b 2024-03-04\n", [], "2024-03-04"),
        ("no header", "a,b,2024-03-04\nc,c,2024-03-05\n", ["--from", "table", "--map", "source=1,target=2,date=3"], "2024-03-04"),
        ("a header in spite of it", "p,q,2024-03-04\na,b,2024-03-04\n", ["--from", "table", "--header", "yes", "--map", "source=1,target=2,date=3"], "2024-03-04"),
        ("comments", "# by hand\n# 2024\nfrom,to,when\na,b,2024-03-04\n", [], "2024-03-04"),
    ]
    with tap.folder() as out:
        for name, content, options, day in cases:
            with section(name):
                equal(dated(out, "x.csv", content, *options)[0], [("a", "b", day)], f"dates: {name}")
        ties, graph = dated(out, "x.csv", "from,to,when\na,b,2024-03-04\nc,,2024-03-04\n,d,2024-03-04\n")
        check("a missing end", graph.account, read=3, aside={"no first actor": 1, "no second actor": 1}, used=1)
        ties, graph = dated(out, "x.csv", "from,to,when\n" + "a,b,2024-03-04\n" * 19 + "a,b,2024-02-30\n")
        check("a date that is none", graph.account, read=20, rejected=1, used=19)
        ties, graph = dated(out, "x.csv", b"from;to\nK\xf6ln;b\n", "--encoding", "cp1252")
        ok("Köln" in graph.nodes, "bytes of Windows, as said")
        ties, graph = dated(out, "x.csv", b"from;to\nK\xf6ln;b\n")
        ok("K\ufffdln" in graph.nodes, "bytes that are no UTF-8 become U+FFFD")
        for name, content, options, words in (
                ("a misspelt column", "from,to,datum\na,b,2024\n", ["--map", "date=dtum"], "did you mean the column \"datum\""),
                ("a misspelt part", "from,to\na,b\n", ["--map", "sorce=from"], "did you mean source"),
                ("a map without '='", "from,to\na,b\n", ["--map", "from"], "has no \"=\""),
                ("a column beyond the last", "from,to\na,b\n", ["--map", "date=7"], "no column \"7\""),
                ("a map that is not there", "from,to\na,b\n", ["--map", "@" + os.path.join(out, "none")], "cannot be opened"),
                ("an unknown delimiter", "from,to\na,b\n", ["--delimiter", "dots"], "delimiter \"dots\""),
                ("an unknown encoding", "from,to\na,b\n", ["--encoding", "utf-7"], "encoding \"utf-7\""),
                ("an unknown unit", "from,to\na,b\n", ["--unit", "eons"], "unit \"eons\""),
                ("an epoch that is none", "from,to\na,b\n", ["--epoch", "yesterday"], "epoch"),
                ("no column of the kind", "p,q\na,b\n", [], "--map source=1,target=2"),
                ("our own CSV stays strict", "source,target,date\na,b,26.03.2024\n", [], "not a date like 2024-03-26"),
                ("our own CSV stays strict about bytes", b"source,target\n\xf6,b\n", [], "not valid UTF-8")):
            run = tap.Run(["graph", tap.write(os.path.join(out, "x.csv"), content), *options])
            ok(run.status != 0 and words in run.said, f"{name} fails and says why", run.said)


# ---- Static graphs ----

def test_static():
    for name, weight in (("karate.gml", None), ("lesmis.gml", "value")):
        path = have(name, "classic", name)
        if not path:
            continue
        graph = read(path)
        equal(graph.document["directed"], False, f"{name}: undirected, as the file says")
        if networkx:
            # Version 2.8 wants labels; the file of karate has none.
            theirs = networkx.read_gml(path, label="label" if weight else "id")
            same(ties_of(graph, "weight"), {tuple(sorted((str(a), str(b)))): Fraction(data.get(weight, 1)) for a, b, data in theirs.edges(data=True)}, f"{name}: as networkx reads it")
        else:
            skip(f"{name} against networkx", "no networkx")
        if igraph:
            theirs = igraph.Graph.Read_GML(path)
            names = theirs.vs["label"] if weight else [str(int(one)) for one in theirs.vs["id"]]
            same(ties_of(graph, "weight"), {tuple(sorted((names[edge.source], names[edge.target]))): Fraction(edge[weight] if weight else 1) for edge in theirs.es}, f"{name}: as igraph reads it")
        else:
            skip(f"{name} against igraph", "no igraph for Python")
    if not networkx:
        skip("GraphML and Pajek", "no networkx")
        return
    rng = random.Random(3)
    with tap.folder() as out:
        for directed in (False, True):
            theirs = (networkx.DiGraph if directed else networkx.Graph)()
            for _ in range(60):
                theirs.add_edge(f"a{rng.randrange(20)}", f"Côte {rng.randrange(20)}", weight=rng.randrange(1, 100) / 4)
            want = {(a, b) if directed else tuple(sorted((a, b))): Fraction(data["weight"]) for a, b, data in theirs.edges(data=True)}
            for format, write in (("graphml", networkx.write_graphml), ("net", networkx.write_pajek)):
                path = os.path.join(out, f"x.{format}")
                write(theirs, path)
                graph = read(path)
                equal(graph.document["directed"], directed, f"{format}: direction")
                same(ties_of(graph, "weight"), want, f"{format}, {'directed' if directed else 'undirected'}: as networkx wrote it")
            path = tap.write(os.path.join(out, "x.edges"), "".join(f"{a.replace(' ', '_')} {b.replace(' ', '_')} {data['weight']}\n" for a, b, data in theirs.edges(data=True)))
            same(ties_of(read(path, "--directed" if directed else "--undirected"), "weight"), {tuple(end.replace(" ", "_") for end in ends): value for ends, value in want.items()}, "a list of edges")
        for name, content, words in (("broken.gml", "graph [\n node [ id 1 ]\n edge [ source 1 target\n]\n", "not GML"), ("broken.graphml", "<graphml><graph>", "not GraphML"),
                                     ("broken.net", "*Vertices x\n", "not Pajek"), ("empty.gml", "graph [ node [ id 1 ] ]\n", "no edges")):
            run = tap.Run(["check", tap.write(os.path.join(out, name), content)])
            ok(run.status == 1 and words in run.said, f"{name} fails and says why", run.said)


# ---- JSON of pipelines ----

def test_plover():
    path = have("PLOVER", "plover", "PLOVER_GSR_CAMEO.txt")
    if not path:
        return
    records = json.loads(text_of(path))
    def named(one, by):
        if isinstance(one, str):
            return [one] if one else []
        return list(dict.fromkeys(actor[by] for actor in one or []))
    document = [one for one in records if one["event"] == "DOCUMENT"]
    no_source = [one for one in records if one not in document and not named(one.get("source"), "actorText")]
    no_target = [one for one in records if one not in document + no_source and not named(one.get("target"), "actorText")]
    equal((len(records), len(document), len(no_source), len(no_target)), (323, 1, 1, 33), "PLOVER: entries, of the file, without source, without target")
    for by, option in (("actorText", "name"), ("code", "code")):
        graph = read(path, "--actors-by", option, "--merge", "none")
        check(f"PLOVER by {option}", graph.account, read=323, rejected=0,
              aside={"no first actor": 1, "no second actor": 33, "tells of the file": 1})
        # Names that differ in case alone are one actor.
        want, ids = collections.Counter(), {node["id"]: " ".join(node["label"].casefold().split()) for node in graph.nodes.values()}
        for one in records:
            sources, targets = ([" ".join(name.casefold().split()) for name in named(one.get(end), by)] for end in ("source", "target"))
            for pair in {(source, target) for source in sources for target in targets if source != target}:
                want[pair] += 1
        same({(ids[a], ids[b]): value for (a, b), value in ties_of(graph).items()}, {pair: Fraction(n) for pair, n in want.items()}, f"PLOVER by {option}: events of each pair")
    run = tap.Run(["check", path])
    types = collections.Counter(one["event"] for one in records if named(one.get("source"), "code") and named(one.get("target"), "code"))
    most = types.most_common(3)
    ok(all(any(line.split()[:2] == [str(n), name] for line in run.stdout.decode().splitlines()) for name, n in most), f"PLOVER: types {most}", run.stdout.decode())


SHAPES = [
    # name, content, options, {(source, target): (window or None, …)}, more of the account
    ("REBEL", [{"head": "Niger", "type": "located in", "tail": "Africa"}, {"head": "Mali", "type": "x", "tail": "AES", "head_type": "LOC", "tail_type": "ORG"}],
     {("Niger", "Africa"): None, ("Mali", "AES"): None}, {}),
    ("an LLM's entities and relations", {"entities": [{"id": "e1", "name": "Niger", "type": "COUNTRY"}, {"id": "e2", "name": "Tiani", "type": "PERSON"}],
                                         "relations": [{"head": "e2", "relation": "leads", "tail": "e1", "evidence": "he leads it", "date": "2024-03-16"}]}, {("Tiani", "Niger"): "2024-03-16"}, {}),
    ("entities behind the relations", {"relations": [{"head": "e2", "relation": "leads", "tail": "e1"}], "entities": [{"id": "e1", "name": "Niger"}, {"id": "e2", "name": "Tiani"}]}, {("Tiani", "Niger"): None}, {}),
    ("ids of entities", {"entities": [{"id": 1, "name": "Niger"}, {"id": 2, "name": "Iran"}], "relations": [{"head_entity_id": 1, "tail_entity_id": 2, "relation_type": "r", "confidence": 85, "spans": [{"start": 1, "end": 2, "text": "x"}]}]}, {("Niger", "Iran"): None}, {}),
    ("places of entities", {"nodes": [{"name": "Zero"}, {"name": "One"}], "links": [{"source": 0, "target": 1, "value": 3}]}, {("Zero", "One"): None}, {}),
    ("subject and argument", [{"subject": {"surface": "Niamey", "concept": "City"}, "predicate": "p", "argument": {"surface": "Moscow"}, "context": "c"}], {("Niamey", "Moscow"): None}, {}),
    ("from_entity and to_entity", {"interactions": [{"from_entity": "A", "to_entity": "B", "relation_type": "r", "start_date": "2023-09-16", "end_date": "2023-09-16"}]}, {("A", "B"): "2023-09-16"}, {}),
    ("lists of texts", [{"actor": ["A", "B"], "recipient": ["C"], "code": "040", "when": "2024-01-02"}], {("A", "C"): "2024-01-02", ("B", "C"): "2024-01-02"}, {}),
    ("NGEC", [{"id": "1", "date": "2019-08-02", "date_resolved": "2019-08-01", "event_type": "CONSULT", "story_id": "s", "attributes": {"ACTOR": [{"text": "Maduro", "wiki": "Nicolás Maduro"}], "RECIP": [{"text": "Juan Guaidó", "wiki": ""}], "LOC": [], "DATE": []}},
              {"id": "2", "event_type": "PROTEST", "attributes": {"ACTOR": [{"text": "citizens"}], "RECIP": []}}],
     {("Nicolás Maduro", "Juan Guaidó"): "2019-08-01"}, {"aside": {"no second actor": 1}}),
    ("NGEC, resolved", [{"id": "1", "date_resolved": "2019-08-01", "event_type": "CONSULT", "actor": [{"wiki": "Emmanuel Macron"}], "recipient": [{"text": "Putin", "wiki": ""}], "attributes": {"actor": ["Macron"], "recipient": ["Putin"]}}], {("Emmanuel Macron", "Putin"): "2019-08-01"}, {}),
    ("STIX", {"type": "bundle", "id": "bundle--1", "objects": [
        {"type": "relationship", "id": "relationship--1", "relationship_type": "uses", "source_ref": "threat-actor--1", "target_ref": "malware--1", "start_time": "2020-02-01T00:00:00Z", "stop_time": "2020-02-01T23:00:00.000Z", "confidence": 80},
        {"type": "threat-actor", "id": "threat-actor--1", "name": "APT 0"}, {"type": "malware", "id": "malware--1", "name": "Evil"},
        {"type": "relationship", "id": "relationship--2", "relationship_type": "uses", "source_ref": "threat-actor--1", "target_ref": "malware--1", "revoked": True}]},
     {("APT 0", "Evil"): "2020-02-01"}, {"aside": {"revoked": 1}}),
    ("FollowTheMoney", [{"id": "p", "schema": "Person", "properties": {"name": ["Ann"]}}, {"id": "c", "schema": "Company", "caption": "ACME", "properties": {"name": ["Acme"]}},
                        {"id": "o", "schema": "Directorship", "properties": {"director": ["p"], "organization": ["c"], "startDate": ["2020-05-01"], "endDate": ["2020-05-01"]}},
                        {"id": "m", "schema": "Membership", "properties": {"member": ["p"]}}],
     {("Ann", "ACME"): "2020-05-01"}, {"aside": {"no second actor": 1}}),
    ("triples", {"triples": [["A", "meets", "B"], ["B", "leaves", "C"]]}, {("A", "B"): None, ("B", "C"): None}, {}),
    ("documents", {"documents": [{"id": "d1", "entities": [{"id": "e1", "name": "A"}, {"id": "e2", "name": "B"}], "relations": [{"head": "e1", "relation": "r", "tail": "e2"}]},
                                 {"id": "d2", "entities": [{"id": "e1", "name": "C"}, {"id": "e2", "name": "D"}], "relations": [{"head": "e1", "relation": "r", "tail": "e2"}]}]}, {("A", "B"): None, ("C", "D"): None}, {}),
    ("an object in an object", {"status": 200, "data": {"results": [{"subject": "A", "relation": "r", "object": "B", "timestamp": 1709510400}]}}, {("A", "B"): "2024-03-04"}, {}),
    ("null for nobody", [{"head": "A", "tail": None}, {"head": "A", "tail": "B"}], {("A", "B"): None}, {"aside": {"no second actor": 1}}),
    ("our own keys in an array", [{"source": "A", "target": ["B"], "date": "2024-03-04", "type": "040"}], {("A", "B"): "2024-03-04"}, {}),
]


def written(content):
    """A value as its producers write it: whole, indented, and for lists a record a line and records one after another."""
    yield "x.json", json.dumps(content, ensure_ascii=False)
    yield "pretty.json", json.dumps(content, ensure_ascii=False, indent=2)
    yield "ascii.json", "\ufeff" + json.dumps(content) + "\n"
    if isinstance(content, list) and "source" not in content[0]:
        yield "x.jsonl", "".join(json.dumps(one) + "\n" for one in content)
        yield "crlf.ndjson", "".join(json.dumps(one) + "\r\n\r\n" for one in content)
        yield "one-after-another.jsonl", "".join(json.dumps(one, indent=4) + "\n" for one in content)
        yield "records.json", json.dumps({"generator": "x", "n": len(content), "records": content})


def test_shapes():
    with tap.folder() as out:
        for name, content, want, more in SHAPES:
            for file, text in written(content):
                with section(f"{name} in {file}"):
                    graph = read(tap.write(os.path.join(out, file), text), "--window", "day", "--merge", "none")
                    ids = {node["id"]: node["label"] for node in graph.nodes.values()}
                    got = {}
                    for (source, target), edge in graph.ties.items():
                        days = list(graph.along(edge, "events"))
                        got[(ids[source], ids[target])] = days[0] if days else None
                    equal(got, want, f"{name} in {file}")
                    check(f"{name} in {file}", graph.account, rejected=0, aside=more.get("aside", {}))
        # Two documents whose entities have the same ids.
        lines = [{"doc_id": f"d{i}", "entities": [{"id": "e1", "name": f"A{i}"}, {"id": "e2", "name": f"B{i}"}], "relations": [{"head": "e1", "relation": "r", "tail": "e2"}]} for i in range(3)]
        graph = read(tap.write(os.path.join(out, "x.jsonl"), "".join(json.dumps(one) + "\n" for one in lines)))
        equal(sorted(graph.ties), [(f"A{i}", f"B{i}") for i in range(3)], "ids of entities are those of one document")
        # Two lists, of which one may sum up the other: one is read.
        both = {"records": [{"source": "A", "target": "B"}] * 3, "events": [{"source": "A", "target": "C"}]}
        path = tap.write(os.path.join(out, "x.json"), json.dumps(both))
        for options, want in (([], {("A", "B"): 3}), (["--list", "events"], {("A", "C"): 1})):
            same(ties_of(read(path, "--merge", "none", *options)), want, f"of two lists one is read {options}")
        # What cannot be read: file, line, number of the record, reason.
        text = '{"head": "A", "tail": "B", "date": "2024-02-30"}\n{"head": "A", "tail": \n{"x": 1}\n7\n{"head": "A", "tail": "B", "date": "next week"}\n'
        rejects = os.path.join(out, "rejects.csv")
        run = tap.Run(["graph", tap.write(os.path.join(out, "x.jsonl"), text), "--max-rejects", "10", "--rejects", rejects, "--to", "json", "-o", "-", "--quiet"]).check()
        table = tap.table(rejects)
        equal([(row["line"], row["reason"].split(":")[0]) for row in table], [("1", "record 1"), ("2", "record 2"), ("3", "record 3"), ("4", "record 4")], "rejects have line and number")
        ok("February 2024 has 29 days" in table[0]["reason"] and "keys: x" in table[2]["reason"], "rejects have reasons", str(table))
        account = json.loads(run.stdout)["graph"]["account"]
        equal((account["read"], account["reports"]["undated"]), (5, 1), "words in place of a date leave the record undated")
        for name, content, options, words in (("no JSON", "nonsense", ["--from", "records"], "not JSON"), ("nothing in it", "[]", ["--from", "records"], "no reports"),
                                              ("cut", '[{"head": "a", "tail": "b"}, {"head"', [], "text ends"),
                                              ("our own without its format", '{"reports": [{"source": "a", "target": "b"}]}', [], "\"format\" is missing")):
            run = tap.Run(["check", *options, tap.write(os.path.join(out, "x.json"), content)])
            ok(run.status == 1 and words in run.said, f"{name} fails and says why", run.said)


def test_large_objects():
    """An object too large to be parsed at once: its arrays are read element by element, entities wherever they stand."""
    rng = random.Random(7)
    n, m = 60000, 400
    relations = [{"head": f"e{rng.randrange(m)}", "relation": "r", "tail": f"e{rng.randrange(m)}", "evidence": "x" * rng.randrange(60)} for _ in range(n)]
    entities = [{"id": f"e{i}", "name": f"Actor {i}"} for i in range(m)]
    want = collections.Counter((f"Actor {one['head'][1:]}", f"Actor {one['tail'][1:]}") for one in relations if one["head"] != one["tail"])
    with tap.folder() as out:
        for name, content in (("behind.json", {"relations": relations, "entities": entities}), ("before.json", {"entities": entities, "relations": relations})):
            path = tap.write(os.path.join(out, name), json.dumps(content))
            ok(os.path.getsize(path) > 4 << 20, f"{name} is large")
            graph = read(path, "--merge", "none")
            ids = {node["id"]: node["label"] for node in graph.nodes.values()}
            same({(ids[a], ids[b]): value for (a, b), value in ties_of(graph).items()}, {pair: Fraction(count) for pair, count in want.items()}, f"{name}: events of each pair")
        bundle = {"type": "bundle", "id": "bundle--1", "objects": [{"type": "relationship", "id": f"relationship--{i}", "relationship_type": "uses", "source_ref": "tool--" + one["head"], "target_ref": "tool--" + one["tail"]} for i, one in enumerate(relations)] +
                  [{"type": "tool", "id": "tool--" + one["id"], "name": one["name"]} for one in entities]}
        graph = read(tap.write(os.path.join(out, "stix.json"), json.dumps(bundle, indent=1)), "--merge", "none")
        ids = {node["id"]: node["label"] for node in graph.nodes.values()}
        same({(ids[a], ids[b]): value for (a, b), value in ties_of(graph).items()}, {pair: Fraction(count) for pair, count in want.items()}, "STIX: events of each pair")


# ---- All of the reference data ----

def csv_rows(path):
    return len(rows_of(path))


def lines(path):
    return len(text_of(path).splitlines())


def members(path):
    """Lines that are no comments, of all files in an archive."""
    with zipfile.ZipFile(path) as packed:
        return sum(not line.startswith(b"#") for name in packed.namelist() for line in packed.read(name).splitlines())


def gml_edges(path):
    return len(re.findall(r"\bedge\b", text_of(path)))


RECORDS = {
    "acled/2016_api_pandas_Africa.csv": csv_rows, "acled/2016_asia_uppercase.csv.gz": csv_rows, "acled/2020_export_Afghanistan.csv": csv_rows,
    "acled/2020_export_Burkina_Faso_1997-2020.csv": csv_rows, "acled/2020_export_Burkina_Faso_resaved.csv": csv_rows,
    "acled/2023_schema_Argentina_from_acledR.csv": csv_rows, "acled/2025_monadic_Bangladesh.csv.gz": csv_rows, "acled/derived_yemen_edges.csv": csv_rows,
    "classic/florentine_marriage_edges.csv": csv_rows, "classic/karate.gml": gml_edges, "classic/karate_weighted_edges.csv": csv_rows,
    "classic/krackhardt_kite_edges.csv": csv_rows, "classic/lesmis.gml": gml_edges, "classic/sampson_data.zip": members,
    "cow/atop_alliance_directed_dyad_year.csv.gz": csv_rows, "cow/cow_mid_dirdisps.csv": csv_rows, "cow/defense_alliances_1981_2000.csv": csv_rows,
    "gdelt1/mixed_57_58_columns.csv": lines, "gdelt2/20170101073000.export.CSV": lines, "gdelt2/20170101073000.export.CSV.zip": members,
    "gdelt2/20170101073000.mentions.CSV": lines, "gdelt2/20170101073000.mentions.CSV.zip": members, "gdelt2/20191024143000.export.CSV": lines,
    "gdelt2/first100.export.CSV": lines, "gdelt2/first100.mentions.CSV": lines, "gdelt2/first100.translation.export.CSV": lines,
    "gdelt2/first100.translation.mentions.CSV": lines, "icews/events.2018.sample.tab": lambda path: lines(path) - 1,
    "icews14_tkg/train.txt": lines, "icews14_tkg/valid.txt": lines, "icews14_tkg/test.txt": lines,
    "plover/PLOVER_GSR_CAMEO.txt": lambda path: len(json.loads(text_of(path))), "temporal/CollegeMsg.txt": lambda path: lines(path) - 1,
    "temporal/enron_edges.csv.gz": csv_rows, "ucdp/ged_myanmar.csv.gz": csv_rows, "unvotes/un_votes_session70plus.csv.gz": csv_rows,
}
# What has no source and target: node tables, a matrix, code lists, the names of numbers.
NO_RECORDS = ("acled/derived_yemen_nodes.csv", "classic/florentine.csv", "classic/florentine_nodes.csv", "classic/karate_nodes.csv", "codes/*", "cow/cow_states.csv",
              "icews14_tkg/entity2id.txt", "icews14_tkg/rel2id.txt", "icews14_tkg/stat.txt", "icews14_tkg/time_dict.txt", "temporal/enron_nodes.csv",
              "ucdp/ucdp-actor-221.csv", "README.md")
NEEDS_A_MAP = {"unvotes/un_votes_session70plus.csv.gz": ("--map", "source=country,target=rcid,type=vote,date=date")}


def test_all_data():
    """Every file is read to its last record, or refused with a reason; a file that nobody thought of fails here."""
    data = have("all files", "README.md")
    if not data:
        return
    data = os.path.dirname(data)
    for base, folders, files in os.walk(data):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(base, name)
            shown = os.path.relpath(path, data)
            if shown in RECORDS:
                report = json.loads(tap.Run(["check", "--to", "json", *NEEDS_A_MAP.get(shown, ()), path]).check().stdout)
                want = RECORDS[shown](path)
                inputs = report["inputs"]
                n_read, used = sum(one["read"] for one in inputs), sum(one["used"] for one in inputs)
                aside = sum(reason["records"] for one in inputs for reason in one["set_aside"].values())
                equal((n_read, used + aside, [one["rejected"] for one in inputs]), (want, want, [{}] * len(inputs)), f"{shown}: {want} records read, used or set aside, none rejected")
            else:
                run = tap.Run(["check", path])
                ok(any(fnmatch.fnmatch(shown, one) for one in NO_RECORDS) and run.status == 1 and run.said.startswith("entente: "),
                   f"{shown}: holds no records, and is refused", run.said or run.stdout)
    path = tap.shared("data", "cow", "atop_alliance_directed_dyad_year.csv.gz")
    want = collections.Counter((row["ccode1"], row["ccode2"], row["year"]) for row in rows_of(path))
    same(along(read(path, "--merge", "none", "--window", "year")), {key: Fraction(n) for key, n in want.items()}, "ATOP: dyads of each year")


# ---- Plain rows ----

def odd_rows(header, seed):
    """Rows that are mostly plain; where not, in all ways that a value may mean something else than it says."""
    chosen = random.Random(seed)
    values = {
        "source": ["Niger", "France", "Côte d'Ivoire", "Mali", "N", "nan", "NA", "Nigeria", "#1", "", "a b", "Togo;Benin", " ", "null"],
        "target": ["Russia", "USA", "Mali", "None", "N/A", "Burkina Faso", "Benin", "no"],
        "date": ["2024-01-05", "2024-01-05", "2024-02", "2023", "", "2024-01-05/2024-01-09", "../2024-03-01"],
        "type": ["042", "190", "", "protest", "NA", "unknown"],
        "weight": ["1", "2.5", "0.000001", "", "1e2", "12"],
        "intensity": ["-4", "3.5", "", "+1", "0"],
        "confidence": ["", "", "1", "0.5"],
        "document": ["", "d1", "NA", "?", "unknown", "-"],
        "colour": ["", "red", "NA", "x;y"],
        "end": ["", "", "2024-12-31"],
    }
    return [[chosen.choice(values[name] if chosen.random() < 0.3 else values[name][:4]) for name in header] for _ in range(600)]


def test_plain():
    """The short way of plain rows gives what the long way gives, which blanks around a value or the name of another encoding
    lead to; and it gives what Python counts."""
    files = {"our own names": "date,source,target,type,weight,intensity,document,colour".split(","),
             "one more date": "date,end,source,target,weight".split(","),
             "foreign names": "source,target,date,confidence,weight,type,document,colour".split(",")}
    for name, header in files.items():
        rows = odd_rows(header, name)
        if name != "our own names":
            header = [{"source": "head", "target": "tail"}.get(word, word) for word in header]
        plain = "".join(",".join(row) + "\n" for row in [header, *rows])
        blank = "".join(",".join(field and f" {field}\t" for field in row) + "\n" for row in rows)
        quoted = "".join(",".join(f'"{field}"' for field in row) + "\n" for row in rows)
        with tap.folder() as out:
            def bytes_of(text, *options):
                path = tap.write(os.path.join(out, "rows.csv"), text)
                made = tap.Run(["graph", path, "--no-inputs", "--quiet", "--max-rejects", "100%", "--window", "month", "--measure", "degree",
                                *options, "-o", os.path.join(out, "out.json")])
                listed = tap.Run(["events", path, "--all", "--max-rejects", "100%", "--quiet", "--to", "csv", *options])
                return made.status, made.said, made.status == 0 and tap.read(os.path.join(out, "out.json")), listed.stdout

            for merge in ("none", "exact", "overlap"):
                want = bytes_of(plain, "--merge", merge)
                equal(want[0], 0, f"{name}, {merge}: it is read")
                ok(bytes_of(",".join(header) + "\n" + blank, "--merge", merge) == want, f"{name}, {merge}: blanks around the values change nothing")
                if name != "our own names":  # there they make it a foreign file
                    ok(bytes_of(plain.replace("ô", "o"), "--merge", merge) == bytes_of(plain.replace("ô", "o"), "--merge", merge, "--encoding", "latin1"),
                       f"{name}, {merge}: nor does the long way of another encoding")
            if name == "our own names":
                ok(bytes_of(",".join(header) + "\n" + quoted) == bytes_of(plain), f"{name}: nor do quotes around all values")
    rows = [row for row in odd_rows(files["our own names"], "counted") if row[1].strip() and ";" not in row[1] and row[1] != row[2]]
    with tap.folder() as out:
        path = tap.write(os.path.join(out, "rows.csv"), "".join(",".join(row) + "\n" for row in [files["our own names"], *[row for row in rows if row[2]]]))
        graph = read(path, "--merge", "none")
        same(ties_of(graph), {pair: Fraction(n) for pair, n in collections.Counter((row[1], row[2]) for row in rows if row[2]).items()}, "events of each pair")
        want = collections.Counter()
        for row in rows:
            want[row[1], row[2]] += Fraction(row[4] or "1")
        same(ties_of(read(path, "--merge", "none", "--weight", "events"), "weight"), dict(want), "the weights of each pair")


for one in (test_plain, test_contacts, test_steps, test_tkg, test_tkg_together, test_enron, test_classics, test_columns, test_variants, test_sniffing, test_static, test_plover, test_shapes, test_large_objects, test_all_data):
    with section(one.__name__):
        one()
tap.done()
