"""The same 1,000 events, written in the layouts of five formats, are the same graph to the byte.

The events are drawn by a fixed seed, repeats among them. What is expected of the graph is a group-by of these events here;
that the layouts agree is compared byte by byte, in every output that is made of numbers and texts.
"""
import collections
import csv
import datetime
import io
import os
import random
from fractions import Fraction

import tap
from tap import differ, ok, outputs, same, section

# Names, CAMEO's codes for them, and what the codes' lists say they are. The last two are in no list.
ACTORS = (("Niger", "NER", "state"), ("Russia", "RUS", "state"), ("United States", "USA", "state"), ("Mali", "MLI", "state"),
          ("Burkina Faso", "BFA", "state"), ("Nigeria", "NGA", "state"), ("France", "FRA", "state"), ("Germany", "DEU", "state"),
          ("Algeria", "DZA", "state"), ("Africa", "AFR", "region"), ("Front of the North", "zzq", None), ("Ünïon, \"the\" South", "zzr", None))
# Codes with the scores that GDELT and ICEWS both give them; 09 and 14 are where their quad classes differ.
TYPES = {"010": 0, "036": 4, "042": 1.9, "043": 2.8, "051": 3.4, "0231": 3.4, "061": 6.4, "090": -2, "111": -2, "112": -2, "141": -6.5, "173": -5, "190": -10}
GDELT_QUAD = dict(zip((f"{root:02}" for root in range(1, 21)), "11111222233333444444"))

Event = collections.namedtuple("Event", "id date source target type")


def make_events():
    rng = random.Random(20240326)
    events = []
    for i in range(1000):
        if i >= 10 and rng.random() < 0.25:  # the same once more
            event = rng.choice(events)._replace(id=str(5000 + i))
        else:
            source, target = rng.sample(ACTORS, 2)
            event = Event(str(5000 + i), datetime.date(2024, 1, 1) + datetime.timedelta(days=rng.randrange(140)), source, target, rng.choice(list(TYPES)))
        events.append(event)
    return events


# ---- The layouts ----

def own(events, name=0, **more):
    return tap.interactions([{"id": e.id, "date": e.date.isoformat(), "source": e.source[name], "target": e.target[name], "type": e.type, "intensity": TYPES[e.type]}
                             for e in events], **more)


def mapped(events, name=0):
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";")
    rows.writerow(("Nr", "Tag", "Wer", "Was", "An wem", "Wie sehr"))
    rows.writerows((e.id, e.date.strftime("%d.%m.%Y"), e.source[name], e.type, e.target[name], str(TYPES[e.type]).replace(".", ",")) for e in events)
    return text.getvalue()


MAP = ("--map", "id=Nr,date=Tag,source=Wer,target=An wem,type=Was,intensity=Wie sehr")


def gdelt(events, n):
    lines = []
    for e in events:
        row = [""] * n
        for at, actor in ((5, e.source), (15, e.target)):
            row[at:at + 3] = actor[1], actor[0], actor[1] if actor[2] else ""
        row[0], row[1], row[25], row[26], row[29] = e.id, e.date.strftime("%Y%m%d"), "1", e.type, GDELT_QUAD[e.type[:2]]
        row[30], row[31], row[59 if n == 61 else 56] = f"{TYPES[e.type]:.1f}", "1", "20240701" + ("120000" if n == 61 else "")
        if n > 57:
            row[-1] = "https://example.org/" + e.id
        lines.append("\t".join(row) + "\n")
    return "".join(lines)


ICEWS = ("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity", "Target Name", "Target Sectors",
         "Target Country", "Story ID", "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude", "Longitude")


def icews(events):
    lines = ["\t".join(ICEWS)]
    for i, e in enumerate(events):
        row = dict(dict.fromkeys(ICEWS, "NA"), **{"Event ID": e.id, "Event Date": e.date.isoformat(), "Source Name": e.source[0], "Target Name": e.target[0],
                                                  "Event Text": "text", "CAMEO Code": e.type, "Intensity": f"{TYPES[e.type]:.1f}", "Story ID": str(i), "Sentence Number": "1"})
        lines.append("\t".join(row[name] for name in ICEWS))
    return "\n".join(lines) + "\n"


def written(out, events, start=""):
    """By layout: the words of a command that read it."""
    files = {"own JSON": ("events.json", own(events), ()), "CSV with a map": ("events.csv", mapped(events), MAP)}
    for n in (57, 58, 61):
        files[f"GDELT, {n} columns"] = (f"events{n}.export.CSV", gdelt(events, n), ("--actors-by", "name"))
    files["ICEWS"] = ("events.tab", icews(events), ())
    return {layout: [*options, tap.write(os.path.join(out, start + name), content)] for layout, (name, content, options) in files.items()}


# ---- What they must come to ----

def grouped(events, directed, exact):
    """By ends and month: events, reports, Goldstein, cooperation, conflict."""
    groups = collections.Counter((e.date, e.type, e.source[0], e.target[0]) for e in events) if exact else \
        [((e.date, e.type, e.source[0], e.target[0]), 1) for e in events]
    cells = collections.defaultdict(lambda: [0] * 5)
    for (date, type_, *ends), reports in groups.items() if exact else groups:
        cooperates = GDELT_QUAD[type_[:2]] in "12"
        for month in (date.strftime("%Y-%m"), None):
            cell = cells[(*(ends if directed else sorted(ends)), month)]
            for at, value in enumerate((1, reports, Fraction(str(TYPES[type_])), cooperates, not cooperates)):
                cell[at] += value
    return dict(cells)


def sums_of(graph):
    names = ("events", "reports", "goldstein", "cooperation", "conflict")
    cells = {}
    for ends, edge in graph.ties.items():
        cells[(*ends, None)] = [Fraction(str(edge[name])) for name in names]
        columns = [graph.along(edge, name) for name in names]
        for month in columns[0]:
            cells[(*ends, month)] = [Fraction(str(column[month] or 0)) for column in columns]
    return cells


def layouts(out):
    events = make_events()
    inputs = written(out, events)
    for merge in ("none", "exact"):
        for direction in ("directed", "undirected"):
            for window in ("month", "all"):
                view = ["--merge", merge, f"--{direction}", "--window", window, "--quad", "gdelt", "--no-inputs"]
                what = f"merge {merge}, {direction}, window {window}"
                if window == "month":
                    got, want = sums_of(tap.graph(inputs["own JSON"], *view)), grouped(events, direction == "directed", merge == "exact")
                    off = [f"{key}: {got.get(key)}, want {want.get(key)}" for key in set(got) | set(want) if got.get(key) != want.get(key)]
                    ok(not off and len(want) > 100, f"{what}: {len(want)} sums of dyads and months", "\n".join(off[:5]))
                first = outputs(out, inputs["own JSON"], *view, formats=("json", "gexf", "csv", "dot"))
                for layout in list(inputs)[1:]:
                    same(first, outputs(out, inputs[layout], *view, formats=("json", "gexf", "csv", "dot")), f"{what}: {layout} as own JSON")
    view = ["--merge", "none", "--quad", "gdelt", "--no-inputs"]
    tables = outputs(out, inputs["own JSON"], *view, formats=["json"])
    for layout, names in written(out, events[1:], "fewer-").items():
        differ(tables, outputs(out, names, *view, formats=["json"]), f"an event less in {layout}")


def mixed(out):
    """Half in one layout, half in another, in any order."""
    events = make_events()
    view = ["--window", "month", "--quad", "gdelt", "--directed", "--no-inputs"]
    for merge in ("none", "exact"):
        whole = outputs(out, written(out, events)["own JSON"], *view, "--merge", merge, formats=["json", "csv"])
        first, second = written(out, events[::2], "even-"), written(out, events[1::2], "odd-")
        for one, other in (("own JSON", "ICEWS"), ("CSV with a map", "GDELT, 61 columns"), ("ICEWS", "GDELT, 58 columns"), ("GDELT, 57 columns", "GDELT, 61 columns")):
            for pair in (first[one] + second[other], second[other] + first[one]):
                same(whole, outputs(out, pair, *view, "--merge", merge, formats=["json", "csv"]), f"merge {merge}: half of it {one}, half {other}")


def codes(out):
    """By their codes the actors of GDELT are called as its lists have them; own JSON says so itself."""
    events = [e for e in make_events() if e.source[2] and e.target[2]]
    actors = [{"id": code, "name": name, "kind": kind} for name, code, kind in ACTORS if kind]
    declared = tap.write(os.path.join(out, "a.json"), own(events, 1, actors=actors))
    feed = tap.write(os.path.join(out, "a.export.CSV"), gdelt(events, 61))
    for merge in ("none", "exact"):
        view = ["--window", "month", "--quad", "gdelt", "--merge", merge, "--no-inputs"]
        same(outputs(out, [declared], *view), outputs(out, [feed], *view), f"merge {merge}: GDELT by codes, and JSON that says what they mean")


for part in (layouts, mixed, codes):
    with section(part.__name__), tap.folder() as place:
        part(place)
tap.done()
