"""Other people's readers of what we write: xmllint with the schema of GEXF, networkx, Graphviz, R, Python's csv.

What they read is compared with the hand-coded figures of the sample, with names that were made up here, and with each
other. Gephi itself is no program for a test: tests/export/gephi.py has the rules of its import code.
"""
import csv
import datetime
import json
import os
import random
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import tap
import gephi  # tap.py knows where it is
from tap import SOURCE_ROOT, equal, ok, section, skip

try:
    import networkx
    from networkx.readwrite import json_graph
except ImportError:
    networkx = None

SAMPLE = os.path.join(SOURCE_ROOT, "samples", "niger-2024.json")
STATE = ["--level", "state", "--window", "month"]

# A name with whatever some format gives a meaning to.
HOSTILE = 'He said "no\\n" \\ <b>bold</b> & co\nsecond line; a,b \U0001f600 العربية ]]> \\N \\G %s {x|y} --'
STRANGE = ("plain", HOSTILE, "null", "<b>x</b>", "-5", "graph", "tail\\", "a:b", "1.5e3", "'", '"', "&amp;", "node", "\u200fعربي", "é", "a,b", " blank inside ", "=1+1", "#1", "True", "NaN")


def hostile_file(out):
    """Ids and names that are hostile, each of them once as id and once as name."""
    actors = [{"id": name, "name": STRANGE[-1 - i]} for i, name in enumerate(STRANGE)]
    reports = [{"source": name, "target": STRANGE[(i + 1) % len(STRANGE)], "date": f"2024-{1 + i % 3:02}-10", "type": ("040", "190", "trade")[i % 3]}
               for i, name in enumerate(STRANGE)]
    return tap.write(os.path.join(out, "hostile.json"), tap.interactions(reports, actors, title=HOSTILE)), {a["id"]: a["name"] for a in actors}


def hours_file(out):
    rng = random.Random(8)
    rows = "source,target,date,type\n" + "".join(
        f"a{rng.randrange(6)},b{rng.randrange(6)},2024-03-{rng.randint(1, 3):02}T{rng.randrange(24):02}:{rng.randrange(60):02},{rng.choice(('040', '190'))}\n" for _ in range(40))
    return tap.write(os.path.join(out, "hours.csv"), rows)


def random_file(out):
    rng = random.Random(9)
    names = [f"n{i}" for i in range(12)]
    rows = "source,target,date,weight,mutual\n" + "".join(
        ",".join((*rng.sample(names, 2), rng.choice((f"2023-{rng.randint(10, 12)}-{rng.randint(1, 28):02}", f"2024-{rng.randint(1, 3):02}", "../2024-01-10", "")),
                  rng.choice(("", "2.5", "0.25")), rng.choice(("true", "false")))) + "\n" for _ in range(150))
    return tap.write(os.path.join(out, "random.csv"), rows)


def variants(out):
    """Graphs of all sorts: what they are, and the arguments of `entente graph`."""
    hostile, _ = hostile_file(out)
    hours, mixed = hours_file(out), random_file(out)
    return (
        ("the sample by month", [SAMPLE, *STATE]),
        ("the sample by month, undirected", [SAMPLE, *STATE, "--undirected"]),
        ("the sample by week, spread", [SAMPLE, "--level", "state", "--window", "week", "--place", "spread", "--kind", "all"]),
        ("the sample by day of persons", [SAMPLE, "--window", "day", "--place", "start", "--undirected"]),
        ("the sample by 7 days, cut", [SAMPLE, "--level", "state", "--window", "7d", "--since", "2024-01-16", "--until", "2024-03-26"]),
        ("the sample without windows", [SAMPLE, "--level", "state"]),
        ("hostile names by month", [hostile, "--window", "month"]),
        ("hours", [hours, "--window", "6h"]),
        ("hours, undirected", [hours, "--window", "1h", "--undirected"]),
        ("random rows by month", [mixed, "--window", "month"]),
        ("random rows by quarter, undirected", [mixed, "--window", "quarter", "--undirected", "--weight", "reports"]),
        ("the sample sliding", [SAMPLE, "--level", "state", "--window", "90d/30d"]),
        ("the sample growing by month", [SAMPLE, "--level", "state", "--window", "month+"]),
        ("the sample cut in two places", [SAMPLE, "--level", "state", "--window", "2023-07-26,2024-02"]),
        ("random rows sliding over quarters, undirected", [mixed, "--window", "quarter/month", "--undirected"]),
        ("random rows growing by week, undirected", [mixed, "--window", "week+", "--undirected", "--place", "start"]),
        ("hours sliding", [hours, "--window", "12h/6h"]),
        ("random rows by day, by their ends", [mixed, "--window", "day", "--place", "end"]),
    )


def outputs(out, arguments, *formats, more=()):
    # A table's files for windows are not written where there are none: those of another run must not be read for them.
    for name in os.listdir(out):
        if name.startswith("x."):
            os.remove(os.path.join(out, name))
    paths = [os.path.join(out, f"x.{name}") for name in formats]
    tap.Run(["graph", *arguments, *more, "--measure", "all", "--quiet", *(word for path in paths for word in ("-o", path))]).check()
    return paths


# ---- GEXF: the schema, and the JSON ----

def schema(out):
    rng = tap.shared("schema", "gexf-1.3", "gexf.rng")
    lint = shutil.which("xmllint")
    for name, arguments in variants(out):
        if not rng or not lint:
            skip(f"xmllint: {name}", "no xmllint" if rng else "the schema is not among the reference data")
            continue
        path, = outputs(out, arguments, "gexf")
        run = subprocess.run([lint, "--noout", "--relaxng", rng, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        ok(run.returncode == 0, f"xmllint with the schema of GEXF 1.3: {name}", run.stdout.decode("utf-8", "replace"))
    if rng and lint:
        broken = tap.read(path).replace(b"<nodes", b"<knots").replace(b"</nodes", b"</knots")
        run = subprocess.run([lint, "--noout", "--relaxng", rng, tap.write(path, broken)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        ok(run.returncode != 0, "while xmllint refuses a file that is broken")


def differences(data, document):
    """What of a GEXF file is not as in the same graph's JSON. tests/export/gephi.py has the rules that need no JSON; tap.py asks them of every file."""
    faults, file = [], gephi.File(data)

    def fault(condition, text):
        if condition:
            faults.append(text)

    period = [gephi.moment(document["graph"]["period"][bound]) for bound in ("start", "end")]
    windows = document["graph"].get("windows") or []
    fault(windows and None not in period and file.period != tuple(period), f"period {file.period}, in JSON {period}")
    fault(file.graph.get("defaultedgetype") != ("directed" if document["directed"] else "undirected"), "defaultedgetype")
    fault(file.mode == "dynamic" and not windows, "dynamic without windows")
    step = datetime.timedelta(**{"days" if file.at_days else "seconds": 1})

    # The steps are the windows: the same numbers as in the JSON. One that overlaps the next lasts until that begins; windows that
    # grow stand for what they have grown by; the outer windows of a cut are as long as the period.
    grow = len(windows) > 1 and windows[0]["start"] == windows[1]["start"]
    begins = [windows[at - 1]["end"] if grow and at else window["start"] for at, window in enumerate(windows)]
    stands = {gephi.moment(begin) if begin else period[0]: at for at, begin in enumerate(begins)}
    ends_at = [(gephi.moment(window["end"]) if window["end"] else period[1]) - step for window in windows]
    numbers = {edge["id"]: edge for edge in document["edges"]}
    for element in file.elements["edge"]:
        edge = numbers.get(element.get("id"))
        if edge is None or (element.get("source"), element.get("target")) != (edge["source"], edge["target"]):
            faults.append(f"edge {element.get('id')}: not that of the JSON")
            continue
        # Gephi drops an edge whose weight is 0: it is written without one, and Gephi takes it for 1.
        fault(float(element.get("weight", 0)) != edge["weight"], f"edge {edge['id']}: weight {element.get('weight')}, in JSON {edge['weight']}")
        along = edge.get("windows") or {"at": [], "weight": []}
        want = {at: weight for at, weight in zip(along["at"], along["weight"])}
        got = {}
        for value in file.values(element):
            if value.get("for") != "weight" or value.get("start") is None:
                continue
            at = stands.get(gephi.moment(value.get("start")))
            if at is None or gephi.moment(value.get("end")) > ends_at[at]:
                faults.append(f"edge {edge['id']}: the step from {value.get('start')} to {value.get('end')} is no window's")
            got[at] = float(value.get("value"))
        fault(got != want, f"edge {edge['id']}: weights by window {got}, in JSON {want}")
    labels = {node.get("id"): node.get("label") for node in file.elements["node"]}
    fault(labels != {node["id"]: node["label"] for node in document["nodes"]}, "labels or ids are not those of the JSON")
    return faults


def steps(out):
    for name, arguments in variants(out):
        gexf, document = outputs(out, arguments, "gexf", "json")
        faults = differences(tap.read(gexf), tap.strict_json(tap.read(document)))
        ok(not faults, f"the GEXF tells what the JSON does: {name}", "\n".join(faults[:10]))
    # A comparison that finds nothing different anywhere compares nothing.
    gexf, document = outputs(out, [SAMPLE, *STATE], "gexf", "json")
    good, as_json = tap.read(gexf).decode("utf-8"), tap.strict_json(tap.read(document))
    for name, old, new in (("another weight", 'weight="10"', 'weight="11"'), ("another step", 'for="weight" value="5"', 'for="weight" value="4"'),
                           ("another day", 'end="2024-01-31"', 'end="2024-03-01"'), ("another name", 'label="Niger"', 'label="Nigeria"')):
        ok(old in good and differences(good.replace(old, new).encode(), as_json), f"while {name} would be noticed")
    zero = tap.write(os.path.join(out, "zero.csv"), "source,target,weight,date\na,b,0,2024-01-05\nb,c,2,2024-01-20\nb,c,0,2024-03-20\n")
    gexf, document = outputs(out, [zero, "--window", "month"], "gexf", "json")
    faults = differences(tap.read(gexf), tap.strict_json(tap.read(document)))
    ok(not faults, "a tie of weight 0 is not lost", "\n".join(faults))


# ---- networkx ----

# Inclusive bounds, from the page of facts: by month 2023-12: 2, 2024-01: 5, 2024-03: 5 and so on; open ties last the whole period.
WHOLE = [("2023-12-01", "2024-03-31")]
SPELLS = {
    ("niger", "russia"): [("2023-12-01", "2024-01-31"), ("2024-03-01", "2024-03-31")], ("mali", "russia"): [("2024-03-01", "2024-03-31")],
    ("iran", "niger"): [("2024-02-01", "2024-02-29")], ("niger", "united-states"): [("2024-03-01", "2024-03-31")],
    ("burkina-faso", "mali"): WHOLE, ("burkina-faso", "niger"): WHOLE, ("mali", "niger"): WHOLE, ("france", "niger"): WHOLE, ("ecowas", "niger"): WHOLE,
    ("russia", "unidentified-attackers"): WHOLE,
}
# An actor is there as long as its ties.
NODE_SPELLS = dict.fromkeys(("niger", "russia", "mali", "burkina-faso", "france", "ecowas", "unidentified-attackers"), WHOLE)
NODE_SPELLS.update({"iran": SPELLS[("iran", "niger")], "united-states": SPELLS[("niger", "united-states")]})


def edge_weights(found):
    return {tuple(sorted((a, b))) if not found.is_directed() else (a, b): weight for a, b, weight in found.edges(data="weight")}


def sample_in_networkx(out):
    if not networkx:
        skip("networkx reads the sample", "python3-networkx is not installed")
        return
    # The events of the table of ties; of arcs, the strengths into the actors.
    for direction, n, total in (("--undirected", 10, 12 + 2 + 2 + 2 + 2 + 1 + 1 + 1 + 1 + 1), ("--directed", 15, 12 + 13 + 6 + 4 + 1 + 1 + 1 + 1 + 0)):
        document, gexf = outputs(out, [SAMPLE, *STATE, direction], "json", "gexf", more=["--gexf-version", "1.2"])
        from_json = json_graph.node_link_graph(json.loads(tap.read(document)), link="edges")
        from_gexf = networkx.read_gexf(gexf)
        for kind, found in (("JSON", from_json), ("GEXF 1.2", from_gexf)):
            name = f"networkx {networkx.__version__}, {kind}, {direction[2:]}"
            equal((found.number_of_nodes(), found.number_of_edges()), (9, n), f"{name}: nodes and edges")
            equal(sum(weight for *_, weight in found.edges(data="weight")), total, f"{name}: the sum of weights")
            equal(found.is_directed(), direction == "--directed", f"{name}: direction")
            equal(found.is_multigraph(), False, f"{name}: no parallel edges")
            equal(found.nodes["niger"]["label"], "Niger", f"{name}: a label")
        equal(edge_weights(from_json), edge_weights(from_gexf), f"networkx, {direction[2:]}: the same edges and weights from both")
        off = {(a, b): data.get("spells") for a, b, data in from_gexf.edges(data=True) if data.get("spells") != SPELLS[tuple(sorted((a, b)))]}
        if direction == "--undirected":
            ok(not off, "networkx: the spells of ties", off)
        off = {node: data.get("spells") for node, data in from_gexf.nodes(data=True) if data.get("spells") != NODE_SPELLS[node]}
        ok(not off, f"networkx, {direction[2:]}: the spells of actors", off)
        ok(abs(from_gexf.nodes["niger"]["pagerank"] - 0.2943) < 1e-4 and from_gexf.nodes["niger"]["placed"] is True and
           from_gexf.nodes["niger"]["degree"] == 7 and from_gexf.nodes["france"]["placed"] is False, "networkx: values of their types", from_gexf.nodes["niger"])
    # What networkx measures on what it has read: degree and strength by the page, betweenness unnormalised.
    undirected = from_json.to_undirected() if from_json.is_directed() else from_json
    between = networkx.betweenness_centrality(undirected, normalized=False)
    equal({node: round(value, 9) for node, value in between.items() if value}, {"niger": 23, "russia": 7, "mali": 1}, "networkx: betweenness of what it has read")


def all_in_networkx(out):
    for name, arguments in variants(out):
        if not networkx:
            skip(f"networkx reads: {name}", "python3-networkx is not installed")
            continue
        document, gexf = outputs(out, arguments, "json", "gexf", more=["--gexf-version", "1.2"])
        ours = tap.strict_json(tap.read(document))
        weights = {(edge["source"], edge["target"]) if ours["directed"] else tuple(sorted((edge["source"], edge["target"]))): edge["weight"] for edge in ours["edges"]}
        found = json_graph.node_link_graph(json.loads(tap.read(document)), link="edges")
        ok(edge_weights(found) == weights and set(found.nodes) == {node["id"] for node in ours["nodes"]}, f"networkx reads the JSON: {name}")
        try:
            found = networkx.read_gexf(gexf)
            ok(edge_weights(found) == weights and {node: data["label"] for node, data in found.nodes(data=True)} == {node["id"]: node["label"] for node in ours["nodes"]},
               f"networkx reads the GEXF 1.2: {name}")
        except Exception as error:
            # Documented of networkx 2.8: it knows no time but dates and numbers.
            if isinstance(error, KeyError) and "dateTime" in str(error):
                skip(f"networkx reads the GEXF 1.2: {name}", "networkx knows no timeformat dateTime")
            else:
                ok(False, f"networkx reads the GEXF 1.2: {name}", repr(error))


# ---- Graphviz ----

def unescape(text):
    """What DOT's text says: a backslash is doubled, a line break is \\n; any other escape would be Graphviz's to fill in."""
    if re.sub(r"\\[\\n]", "", text).count("\\"):
        return f"not ours: {text}"
    return re.sub(r"\\([\\n])", lambda found: "\n" if found[1] == "n" else "\\", text)


def dot(arguments, **more):
    return subprocess.run(["dot", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, **more)


def graphviz(out):
    if not shutil.which("dot"):
        skip("Graphviz draws and reads the DOT", "graphviz is not installed")
        return
    for name, arguments in variants(out):
        path, document = outputs(out, arguments, "dot", "json")
        ours = tap.strict_json(tap.read(document))
        drawn = dot(["-Tsvg", path])
        ok(drawn.returncode == 0 and not [line for line in drawn.stderr.decode().splitlines() if "rror" in line], f"dot -Tsvg draws: {name}", drawn.stderr.decode("utf-8", "replace"))
        groups = {}
        if drawn.returncode == 0:
            for group in ElementTree.fromstring(drawn.stdout).iter("{http://www.w3.org/2000/svg}g"):
                groups.setdefault(group.get("class"), []).append(group)
        equal(len(groups.get("node", [])), len(ours["nodes"]), f"dot -Tsvg: every actor is drawn: {name}")
        pairs = {tuple(sorted((edge["source"], edge["target"]))) for edge in ours["edges"]}
        ok(len(pairs) <= len(groups.get("edge", [])) <= len(ours["edges"]), f"dot -Tsvg: every tie is drawn, a pair both ways once or twice: {name}",
           f"{len(groups.get('edge', []))} drawn of {len(pairs)} pairs, {len(ours['edges'])} edges")
        back = dot(["-Tjson", path])
        if not ok(back.returncode == 0, f"dot -Tjson reads: {name}", back.stderr.decode("utf-8", "replace")):
            continue
        read = json.loads(back.stdout.decode("utf-8"))
        nodes, ids = {}, {}
        for one in read.get("objects", []):
            if "nodes" in one or one.get("name", "").startswith("cluster"):
                continue
            id_ = unescape(one["actor"]) if "actor" in one else one["name"]
            label = one["ent_label"] if "ent_label" in one else one.get("label")
            nodes[id_] = one["name"] if label == "\\N" else unescape(label)
            ids[one["_gvid"]] = id_
        want = {node["id"]: node["label"] for node in ours["nodes"]}
        ok(nodes == want, f"dot -Tjson: ids and names are exact: {name}",
           "\n".join(f"got {nodes.get(key)!r}, want {value!r}" for key, value in want.items() if nodes.get(key) != value) or sorted(set(nodes) ^ set(want)))
        weights = {}
        for edge in read.get("edges", []):
            ends = (ids[edge["tail"]], ids[edge["head"]])
            weights[ends] = float(edge["ent_weight"])
            if "ent_weight_back" in edge or "weight_back" in edge:
                weights[ends[::-1]] = float(edge.get("ent_weight_back", edge.get("weight_back")))
        ours_weights = {(edge["source"], edge["target"]): edge["weight"] for edge in ours["edges"]}
        if not ours["directed"]:
            weights = {tuple(sorted(ends)): weight for ends, weight in weights.items()}
            ours_weights = {tuple(sorted(ends)): weight for ends, weight in ours_weights.items()}
        ok(weights == ours_weights, f"dot -Tjson: edges and weights: {name}", f"got  {sorted(weights.items())[:6]}\nwant {sorted(ours_weights.items())[:6]}")


def drawn_text(group):
    """The words that are seen: a zero-width space, which keeps Graphviz from an escape, is not."""
    return " ".join(" ".join("".join(text.itertext()) for text in group.iter("{http://www.w3.org/2000/svg}text")).replace("\u200b", "").split())


def titles(out):
    """What is drawn is what was said: Graphviz gives backslashes a meaning, in titles too."""
    if not shutil.which("dot"):
        skip("what Graphviz draws", "graphviz is not installed")
        return
    for title in (r"a\Gb", r"c\\Gd", r"one \ two \\ three", r"\N \E \T \H \L", "<i>x</i> &lt; &#38;", r"ends in \ ".strip(), HOSTILE):
        path = tap.write(os.path.join(out, "t.json"), tap.interactions([{"source": "v", "target": title}], title=title))
        drawing, = outputs(out, [path], "dot")
        run = dot(["-Tsvg", drawing])
        if not ok(run.returncode == 0, f"dot -Tsvg draws the title {title!r}", run.stderr.decode("utf-8", "replace")):
            continue
        plain = " ".join(title.split())
        for group in ElementTree.fromstring(run.stdout).iter("{http://www.w3.org/2000/svg}g"):
            if group.get("class") == "graph":
                # The title stands beside the groups of what is drawn.
                for child in list(group):
                    if child.tag.endswith("}g"):
                        group.remove(child)
                whole = drawn_text(group)
                ok(whole.startswith(plain + " "), f"the title is drawn as it is: {title!r}", f"drawn: {whole[:300]!r}")
        groups = [drawn_text(group) for group in ElementTree.fromstring(run.stdout).iter("{http://www.w3.org/2000/svg}g") if group.get("class") == "node"]
        if len(plain) < 40:  # longer ones may be cut
            ok(plain in groups, f"a name is drawn as it is: {title!r}", groups)


# ---- Names in all formats ----

def names(out):
    path, want = hostile_file(out)
    document, gexf, tables = outputs(out, [path, "--window", "month"], "json", "gexf", "csv")
    nodes = tap.strict_json(tap.read(document))["nodes"]
    equal({node["id"]: node["label"] for node in nodes}, want, "JSON: hostile ids and names are exact")
    equal(tap.strict_json(tap.read(document))["graph"]["title"], HOSTILE, "JSON: so is the title")
    equal({attributes["id"]: attributes["label"] for attributes, *_ in tap.Gexf(tap.read(gexf)).nodes}, want, "GEXF: hostile ids and names are exact")
    rows = tap.table(tables.replace(".csv", ".nodes.csv"))
    equal({row["id"]: row["label"] for row in rows}, want, "CSV: hostile ids and names are exact")
    edges = {(row["source"], row["target"]) for row in tap.table(tables.replace(".csv", ".edges.csv"))}
    equal(edges, {(name, STRANGE[(i + 1) % len(STRANGE)]) for i, name in enumerate(STRANGE)}, "CSV: and those of edges")
    equal({(a["source"], a["target"]) for a, *_ in tap.Gexf(tap.read(gexf)).edges}, edges, "GEXF: and those of edges")


# ---- Tables ----

PARTS = ("nodes", "edges", "graph", "nodes.windows", "edges.windows", "graph.windows")


def tables(out):
    for name, arguments in variants(out):
        path, document = outputs(out, arguments, "csv", "json")
        ours = tap.strict_json(tap.read(document))
        found = {part: path.replace(".csv", f".{part}.csv") for part in PARTS}
        found = {part: file for part, file in found.items() if os.path.exists(file)}
        ok(set(PARTS[:3]) <= set(found), f"CSV: nodes, edges and graph: {name}", sorted(found))
        for part, file in found.items():
            with open(file, encoding="utf-8", newline="") as opened:
                rows = list(csv.reader(opened, strict=True))
            ok(rows and len(set(map(len, rows))) == 1 and len(set(rows[0])) == len(rows[0]), f"CSV: {part} is a rectangle with a header: {name}", rows[:1])
        columns = {column["name"]: column for column in ours["graph"]["columns"] if column["of"] == "vertex"}
        rows = {row["id"]: row for row in tap.table(found["nodes"])}
        off = []
        for node in ours["nodes"]:
            for column in columns:
                got, value = rows[node["id"]][column], node.get(column)
                same = got == "" if value is None else got == str(value).lower() if isinstance(value, bool) else got == value if isinstance(value, str) else float(got) == value
                if not same:
                    off.append(f"{node['id']} {column}: {got!r}, in JSON {value!r}")
        ok(not off, f"CSV: the actors' values are those of the JSON, missing is empty: {name}", "\n".join(off[:6]))
        rows = {row["id"]: row for row in tap.table(found["edges"])}
        off = [edge["id"] for edge in ours["edges"] if float(rows[edge["id"]]["weight"]) != edge["weight"] or (rows[edge["id"]]["source"], rows[edge["id"]]["target"]) != (edge["source"], edge["target"])]
        ok(not off and len(rows) == len(ours["edges"]), f"CSV: the edges are those of the JSON: {name}", off)
        if "edges.windows" in found:
            labels = [window["label"] for window in ours["graph"]["windows"]]
            want = {(edge["id"], labels[at]): weight for edge in ours["edges"] if edge.get("windows") for at, weight in zip(edge["windows"]["at"], edge["windows"]["weight"])}
            equal({(row["id"], row["window"]): float(row["weight"]) for row in tap.table(found["edges.windows"])}, want, f"CSV: weights by window are those of the JSON: {name}")
    path, = outputs(out, [SAMPLE, *STATE, "--undirected"], "csv", more=["--complete"])
    rows = tap.table(path.replace(".csv", ".edges.windows.csv"))
    equal(len(rows), 40, "--complete: 10 ties in 4 windows")
    march = {tuple(sorted((row["source"], row["target"]))): row["weight"] for row in rows if row["window"] == "2024-02"}
    equal(sorted(march.values()), ["0"] * 9 + ["1"], "--complete: zeros in the window where one tie is active")


R = """
arguments <- commandArgs(TRUE)
for (path in arguments) {
  table <- read.csv(path, colClasses = "character", encoding = "UTF-8", check.names = FALSE, na.strings = character())
  con <- file(paste0(path, ".back"), open = "wb", encoding = "UTF-8")
  lines <- c(paste(names(table), collapse = "\\x1f"), apply(as.matrix(table), 1, paste, collapse = "\\x1f"))
  writeBin(charToRaw(enc2utf8(paste(lines, collapse = "\\x1e"))), con)
  close(con)
}
"""


def in_r(out):
    if not shutil.which("Rscript"):
        skip("R reads the tables", "R is not installed")
        return
    script = tap.write(os.path.join(out, "read.R"), R)
    hostile, _ = hostile_file(out)
    for name, arguments in (("the sample", [SAMPLE, *STATE]), ("hostile names", [hostile, "--window", "month"])):
        path, = outputs(out, arguments, "csv")
        paths = [path.replace(".csv", f".{part}.csv") for part in PARTS]
        run = subprocess.run(["Rscript", "--vanilla", script, *paths], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(os.environ, LC_ALL="C.UTF-8"))
        if not ok(run.returncode == 0, f"R reads the tables: {name}", run.stdout.decode("utf-8", "replace")):
            continue
        for part, file in zip(PARTS, paths):
            with open(file, encoding="utf-8", newline="") as opened:
                want = list(csv.reader(opened))
            got = [line.split("\x1f") for line in tap.read(file + ".back").decode("utf-8").split("\x1e")]
            ok(got == want, f"R reads {part} as Python does: {name}", next((f"got  {g}\nwant {w}" for g, w in zip(got, want) if g != w), f"{len(got)} and {len(want)} rows"))
    sums = tap.write(os.path.join(out, "sums.R"), 'e <- read.csv(commandArgs(TRUE)[1]); cat(nrow(e), sum(e$weight), sum(e$goldstein), class(e$weight), class(e$sign), sum(e$placed == "true"))')
    path, = outputs(out, [SAMPLE, *STATE, "--undirected"], "csv")
    run = subprocess.run(["Rscript", "--vanilla", sums, path.replace(".csv", ".edges.csv")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    # 47.8 + 6.2 + 3 x 12.6 - 4 - 7 - 7 + 1.9 - 9 by the table of ties; 4 of the ten are placed.
    want = f"10 25 {47.8 + 6.2 + 3 * 12.6 - 4 - 7 - 7 + 1.9 - 9:.1f}"
    ok(run.stdout.decode().startswith(want) and run.stdout.decode().endswith("character 4"), "R: rows, weights, Goldstein, types of the sample's ties", run.stdout.decode())


def commas(out):
    """A comma in a name is written with a backslash on the command line, and as itself in what is written."""
    table = tap.write(os.path.join(out, "commas.csv"), 'source,target\n"Doe, John",b\nc,d\n')
    path, = outputs(out, [table, "--actor", "Doe\\, John,c"], "json")
    with open(path, encoding="utf-8") as file:
        equal(json.load(file)["graph"]["view"]["actor"], ["Doe, John", "c"], "the view's list of actors has the names as they are")


def pictures(out):
    """-o X.svg, .png, .pdf: well-formed, with every name, the same each time; names are text there too."""
    hostile, _ = hostile_file(out)
    for name, arguments in (("the sample", [SAMPLE, *STATE]), ("hostile names", [hostile])):
        svg, png, pdf = outputs(out, arguments, "svg", "png", "pdf")
        first = [tap.read(path) for path in (svg, png, pdf)]
        root = ElementTree.fromstring(first[0])
        ok(root.tag.endswith("svg") and not [one for one in root.iter() if one.tag.rsplit("}")[-1].lower() in ("script", "img", "foreignobject")],
           f"SVG is well-formed and holds no script: {name}")
        ok(first[1][:8] == b"\x89PNG\r\n\x1a\n" and first[2][:5] == b"%PDF-", f"PNG and PDF are what they are called: {name}")
        equal([tap.read(path) for path in outputs(out, arguments, "svg", "png", "pdf")] == first, True, f"the same bytes each time: {name}")
    svg, written = outputs(out, [SAMPLE, *STATE], "svg", "json")
    with open(written, "rb") as file:
        drawn = subprocess.run([os.environ.get("ENTENTE_DRAW", "entente-draw"), "-Tsvg"], stdin=file, stdout=subprocess.PIPE, check=True).stdout
    equal(tap.read(svg) == drawn, True, "-o X.svg is what entente-draw makes of the JSON")


for part in (commas, pictures, schema, steps, sample_in_networkx, all_in_networkx, graphviz, titles, names, tables, in_r):
    with section(part.__name__), tap.folder() as place:
        part(place)
tap.done()
