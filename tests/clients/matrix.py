"""The matrix of readers: what other people's programs read of each format has the actors, ties and weights of the input.

usage: matrix.py ENTENTE WRITE-FIXTURE

READERS is a table, a line a reader: the format that it reads, how, and what it cannot. GRAPHS has what is read. What is
wanted is counted here from the input (of the sample: by hand), never taken from our own output. What a reader cannot is
tried too: it has to fail on just that, and to read the rest.
"""
import collections
import csv
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import tap
from tap import equal, ok, section, skip

try:
    import networkx
    from networkx.readwrite import json_graph
except ImportError:
    networkx = None
try:
    import igraph
except ImportError:
    igraph = None
try:
    import jsonschema
except ImportError:
    jsonschema = None

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(tap.SOURCE_ROOT, "samples", "niger-2024.json")
FIXTURE = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None


# ---- What is read ----


class Wanted:
    """A graph counted from its input: `ties` of events by their ends (and layer), `layers` other ties, without a weight."""

    def __init__(self, arguments, ties, layers=(), directed=True, windows=False, features=()):
        self.arguments, self.ties, self.layers, self.directed = arguments, ties, list(layers), directed
        self.ids = {end for tie in (*ties, *layers) for end in tie[:2]}
        self.features = {*features, *(["windows"] if windows else [])}

    def totals(self, format):
        ties = self.ties if format.apart else {tie[:2] for tie in self.ties}
        return {"nodes": len(self.ids), "ties": len(ties) + (len(self.layers) if format.layers else 0), "weight": round(math.fsum(self.ties.values()), 6)}


def count(events, directed, layer=None):
    """The ties of events: a mutual one is an arc each way; of an undirected graph, one for both ways; one for each `layer` of the events. Weights are
    kept to a millionth."""
    ties = collections.Counter()
    for event in events:
        ways = [(event["source"], event["target"])]
        if event.get("mutual") and event["source"] != event["target"]:
            ways.append(ways[0][::-1])
        for pair in ways if directed else ways[:1]:
            ties[(pair if directed else tuple(sorted(pair))) + ((event[layer],) if layer else ())] += round(event.get("weight", 1), 6)
    return ties


# Hand-coded from the articles: events of each tie between states, and of its mutual or returned ones as arcs.
SAMPLE_TIES = {
    ("niger", "russia"): 12, ("mali", "russia"): 2, ("burkina-faso", "mali"): 2, ("burkina-faso", "niger"): 2, ("mali", "niger"): 2,
    ("niger", "united-states"): 1, ("france", "niger"): 1, ("ecowas", "niger"): 1, ("iran", "niger"): 1, ("russia", "unidentified-attackers"): 1,
}
SAMPLE_ARCS = {
    ("niger", "russia"): 10, ("russia", "niger"): 8, ("mali", "russia"): 2, ("russia", "mali"): 2, ("burkina-faso", "mali"): 2, ("mali", "burkina-faso"): 2,
    ("burkina-faso", "niger"): 2, ("niger", "burkina-faso"): 2, ("mali", "niger"): 2, ("niger", "mali"): 2, ("niger", "united-states"): 1,
    ("niger", "france"): 1, ("niger", "ecowas"): 1, ("niger", "iran"): 1, ("unidentified-attackers", "russia"): 1,
}


def five_hundred(out, directed, *more, windows=False, layer=None):
    draw = random.Random(500)
    names = [f"actor-{i}" for i in range(500)]
    events = [{"source": name, "target": draw.choice(names[:i] or names[1:]), "weight": 1, "date": "2024-01-15", "sign": "neutral"} for i, name in enumerate(names)]
    for _ in range(1000):
        source, target = draw.sample(names, 2)
        events.append({"source": source, "target": target, "weight": draw.choice((1, 2, 0.5, 3.125, 0.000001)), "mutual": draw.random() < 0.2,
                       "sign": draw.choice(("cooperation", "conflict", "neutral")), "date": f"2024-{draw.randint(1, 6):02}-{draw.randint(1, 28):02}"})
    path = os.path.join(out, "five-hundred.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, ("source", "target", "date", "weight", "mutual", "sign"))
        rows.writeheader()
        rows.writerows(dict(event, mutual="yes" if event.get("mutual") else "") for event in events)
    return Wanted([path, "--merge", "none", "--directed" if directed else "--undirected", *more], count(events, directed, layer), directed=directed, windows=windows)


# What is hostile: names, each an actor with an arc to "hub" and one back, and other things.
NAMES = {
    "a quote": 'a"b', "a backslash at the end": "tail\\", "a tag": "<b>", "the end of CDATA": "]]>", "a comment": "--", "a line break": "two\nlines",
    "emoji": "\U0001f600", "Arabic": "العربية", "10 kB": "long " + 10000 * "x", "__proto__": "__proto__", "constructor": "constructor", "a formula": "=cmd()",
    "a script": "</script><img onerror=alert(1) src=x>", "the id of a tie": "e0", "a comma": "a,b", "a tab": "tab\there", "NA": "NA", "null": "null",
    "a number": "1.5e3", "blanks": "two words", "a percent sign": "% comment", "a star": "*Arcs", "a stroke behind": "constructor-", "an ampersand": "&lt;&amp;",
}
OTHERS = {
    "weight 0": [{"source": "hub", "target": "nothing", "weight": 0}],
    "the smallest weight": [{"source": "hub", "target": "small", "weight": 0.000001}],
    "weight 1e-300": [{"source": "hub", "target": "tiny", "weight": 1e-300}],
    "no weight": [{"source": "hub", "target": "one"}],
    "a weight below 0": [{"source": "hub", "target": "below", "weight": -2}],
    "a loop": [{"source": "hub", "target": "hub", "weight": 4}],
    "isolated": [{"source": "alone", "target": "alone", "weight": 3}],
    "parallel": [{"source": "member", "target": "club", "weight": 2}, {"source": "member", "target": "club", "weight": 0.5}],
}
HOSTILE = [*NAMES, *OTHERS]


def hostile(out, features):
    events = [{"source": "hub", "target": "other", "weight": 1.25}]
    for at, (feature, name) in enumerate(NAMES.items()):
        if feature in features:
            events += [{"source": name, "target": "hub", "weight": 1 + at / 4}, {"source": "hub", "target": name}]
    for feature in OTHERS:
        events += OTHERS[feature] if feature in features else []
    # Weights are kept to a millionth: what is not 0 and would become it is refused with its place, as what is below 0; the rest is read.
    kept = [event for event in events if event.get("weight", 0) == 0 or event["weight"] >= 0.000001]
    names = sorted({end for event in events for end in (event["source"], event["target"])})
    actors = [{"id": name, "name": name, "kind": "bloc" if name == "club" else "state"} for name in names]
    layers = []
    if "parallel" in features:
        actors[names.index("member")]["member_of"] = [{"actor": "club", "start": "2023-01-01"}]
        layers = [("member", "club")]
    reports = [dict(event, date=f"2024-0{1 + at % 3}-10", type="040") for at, event in enumerate(events)]
    path = tap.write(os.path.join(out, "hostile.json"), tap.interactions(reports, actors))
    more = ["--memberships"] if layers else []
    more += ["--max-rejects", str(len(events) - len(kept))] if len(kept) < len(events) else []
    return Wanted([path, "--merge", "none", "--loops", "keep", *more], count(kept, True), layers, features=features)


GRAPHS = {
    "the sample": lambda out: Wanted([SAMPLE, "--level", "state"], SAMPLE_ARCS),
    "the sample by month": lambda out: Wanted([SAMPLE, "--level", "state", "--window", "month"], SAMPLE_ARCS, windows=True),
    "the sample by week, undirected": lambda out: Wanted([SAMPLE, "--level", "state", "--window", "week", "--undirected"], SAMPLE_TIES, directed=False, windows=True),
    "500 actors": lambda out: five_hundred(out, True),
    "500 actors by month, undirected": lambda out: five_hundred(out, False, "--window", "month", windows=True),
    "500 actors, each sign a layer": lambda out: five_hundred(out, True, "--layers", "sign", layer="sign"),
    "hostile": lambda out: hostile(out, HOSTILE),
    "empty": lambda out: Wanted(None, {}, features=("empty",)),
}


# ---- How formats name what they hold ----


def pictures(name):
    return name.translate({9: "␉", 10: "␊", 13: "␍"})


# What an object of JavaScript has before anything is put into it: in graphology's JSON such an id has a stroke more.
TAKEN = re.compile(r"(__proto__|constructor)-*")


class Format:
    """What a reader is given; `layers`: with ties that are not of events; `apart`: an edge for each layer of events; `ids`: how an actor's id is written,
    None where it is not."""

    def __init__(self, extension, *options, layers=True, apart=True, ids=str):
        self.extension, self.options, self.layers, self.apart, self.ids = extension, options, layers, apart, ids


JSON, CYJS, D3, GRAPHML, DOT, CSV, TSV, SPELLS = map(Format, ("json", "cyjs", "d3.json", "graphml", "dot", "csv", "tsv", "spells.csv"))
GEXF, GEXF12 = Format("gexf"), Format("gexf", "--gexf-version", "1.2")
GEXF_WEB = Format("gexf", "--gexf-profile", "web")
GRAPHOLOGY = Format("graphology.json", ids=lambda name: name + "-" if TAKEN.fullmatch(name) else name)
PAJEK = Format("net", layers=False, ids=None)
EDGES, EVENTS = Format("edges", layers=False, ids=pictures), Format("events.csv", layers=False, apart=False)


# ---- Readers: a function of a path, that gives what it found ----


def found(nodes, ties, weights, ids=None):
    """Missing is None, for igraph NaN."""
    return {"nodes": nodes, "ties": ties, "weight": round(math.fsum(weight for weight in weights if weight and weight == weight), 6), "ids": ids}


def of_networkx(graph, ids=True):
    return found(len(graph), graph.number_of_edges(), [weight for *_, weight in graph.edges(data="weight")], set(graph) if ids else None)


def of_igraph(graph, ids=None):
    return found(graph.vcount(), graph.ecount(), graph.es["weight"] if graph.ecount() and "weight" in graph.es.attributes() else [], set(graph.vs[ids]) if ids and graph.vcount() else None)


def networkx_json(path, _):
    with open(path, encoding="utf-8") as file:
        return of_networkx(json_graph.node_link_graph(json.load(file), link="edges"))


def networkx_edges(path, _):
    return of_networkx(networkx.read_weighted_edgelist(path, delimiter="\t", comments=None, create_using=networkx.MultiDiGraph))


def schema_json(path, _):
    """It takes milliseconds a row: of many rows it is given some. tap.py has ajv judge all of every file."""
    document = tap.strict_json(tap.read(path))
    some = {**document, "nodes": document["nodes"][:100], "edges": document["edges"][:100]}
    errors = [error.message for error in jsonschema.Draft202012Validator(load(tap.SCHEMA)).iter_errors(some)]
    if errors:
        raise ValueError(errors[0])
    return found(len(document["nodes"]), len(document["edges"]), [edge["weight"] for edge in document["edges"]], {node["id"] for node in document["nodes"]})


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def python_csv(path, _):
    rows = tap.table(path.replace(".csv", ".edges.csv"))
    nodes = tap.table(path.replace(".csv", ".nodes.csv"))
    return found(len(nodes), len(rows), [float(row["weight"] or 0) for row in rows], {row["id"] for row in nodes})


def python_tsv(path, _):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", strict=True))
    return {"ties": len(rows), "weight": found(0, 0, [float(row["weight"] or 0) for row in rows])["weight"]}


def pandas_events(path, directed):
    """Sender and receiver are those of the event: a tie of an undirected graph may have both orders."""
    table = pandas.read_csv(path, keep_default_na=False)
    if not directed and len(table):
        table[["sender", "receiver"]] = [sorted(pair) for pair in zip(table["sender"], table["receiver"])]
    pairs = table.groupby(["sender", "receiver"])["weight"].sum()
    return {"ties": len(pairs), "weight": round(math.fsum(pairs), 6)}


def run(*command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, **more)
    if done.returncode != 0:
        raise ValueError(done.stderr.decode("utf-8", "replace"))
    return done.stdout


SCHEMA = tap.shared("schema", "gexf-1.3", "gexf.rng")
SUMS = "concat(count(//*[local-name()='node']),' ',count(//*[local-name()='edge']),' ',sum(//*[local-name()='edge']/@weight))"


def xmllint(path, _):
    run("xmllint", "--noout", "--nonet", "--relaxng", SCHEMA, path)
    nodes, ties, weight = run("xmllint", "--nonet", "--xpath", SUMS, path).split()
    return found(int(nodes), int(ties), [float(weight)])


def unescape(text):
    return re.sub(r"\\([\\n])", lambda one: "\n" if one[1] == "n" else "\\", text)


def dot(path, _):
    """Read and written again by dot, as JSON; an arc each way between two is one line with a weight back."""
    # Straight lines: to route a thousand round five hundred circles takes minutes, and no total is in a route.
    read = json.loads(run("dot", "-Tdot_json", input=tap.read(path).replace(b"splines=true", b"splines=line")))
    nodes = [one for one in read.get("objects", []) if "nodes" not in one and not one["name"].startswith("cluster")]
    weights = [edge[key] for edge in read.get("edges", []) for key in ("ent_id", "ent_id_back") if key in edge]
    return found(len(nodes), len(weights), [float(edge.get(key, 0)) for edge in read.get("edges", []) for key in ("ent_weight", "ent_weight_back")],
                 {unescape(one.get("actor", one["name"])) for one in nodes})


def nop(path, _):
    """What nop prints is the same graph."""
    return gvpr(tap.write(path + ".nop.dot", run("nop", path)))


GVPR = """BEGIN { int nodes = 0; int ties = 0; double sum = 0; }
N { nodes++; }
E { if (hasAttr($, "ent_id") && $.ent_id != "") ties++;
    if (hasAttr($, "ent_id_back") && $.ent_id_back != "") ties++;
    if (hasAttr($, "ent_weight") && $.ent_weight != "") sum += (double)$.ent_weight;
    if (hasAttr($, "ent_weight_back") && $.ent_weight_back != "") sum += (double)$.ent_weight_back; }
END { printf("%d %d %.6f\\n", nodes, ties, sum); }"""


def gvpr(path, _=None):
    nodes, ties, weight = run("gvpr", GVPR, path).split()
    return found(int(nodes), int(ties), [float(weight)])


class Child:
    """A program that is given a reader and a path a line, and answers with a line; it is started when it is asked first."""

    def __init__(self, *command):
        self.command, self.process, self.lacking = command, None, None

    def start(self):
        if self.process or self.lacking:
            return
        if not shutil.which(self.command[0]):
            self.lacking = f"there is no {self.command[0]}"
            return
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=dict(os.environ, LC_ALL="C.UTF-8"))
        self.lacking = self.began(self.process.stdout.readline())

    def ask(self, reader, path):
        self.process.stdin.write(f"{reader}\t{path}\n")
        self.process.stdin.flush()
        return self.answer(self.process.stdout.readline())

    def end(self):
        if self.process:
            self.process.communicate()


class Npm(Child):
    def began(self, line):
        return json.loads(line or '{"absent": "readers.mjs ended"}').get("absent")

    def answer(self, line):
        answer = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return {**answer, "weight": round(answer["weight"], 6), "ids": set(answer["ids"])}


class R(Child):
    def began(self, line):
        return None if line == "ready\n" else "R has no igraph"

    def answer(self, line):
        parts = line.rstrip("\n").split("\t")
        if parts[0] == "error":
            raise ValueError(parts[1])
        ids = {bytes.fromhex(one).decode("utf-8") for one in parts[3].split()} if len(parts) > 3 and parts[3] else None
        return {"nodes": int(parts[0]), "ties": int(parts[1]), "weight": round(float(parts[2]), 6), "ids": ids}


npm = Npm("node", os.path.join(HERE, "readers.mjs"), tap.CLIENTS)
rscript = R("Rscript", "--vanilla", os.path.join(HERE, "readers.R"))
try:
    import pandas
except ImportError:
    pandas = None


class Reader:
    """`cannot`: what it fails on, by feature of a graph, and how: words of what it says, or of how its totals are off."""

    def __init__(self, format, read, needs=None, cannot=None):
        self.format, self.needs, self.cannot = format, needs, cannot or {}
        self.child, self.function = (read[0], lambda path, _: read[0].ask(read[1], path)) if isinstance(read, tuple) else (None, read)

    def lacks(self):
        """Why it cannot be tried here, or None."""
        if self.child:
            self.child.start()
            return self.child.lacking
        return None if self.needs is None or self.needs[0] else self.needs[1]

    def off(self, written):
        """How what it finds differs from what is wanted, or None."""
        wanted, path = written.wanted, written.paths[self.format]
        try:
            answer = self.function(path, wanted.directed)
        except Exception as error:  # a reader may throw anything
            return f"{type(error).__name__}: {error}"
        want = wanted.totals(self.format)
        said = [f"{key} {answer[key]}, not {value}" for key, value in want.items() if answer.get(key, value) != value]
        if self.format.ids and answer.get("ids") is not None:
            ids = {self.format.ids(name) for name in (wanted.ids if self.format.layers else {end for tie in wanted.ties for end in tie[:2]})}
            if answer["ids"] != ids:
                said.append(f"ids {sorted(answer['ids'] - ids)!r:.200} for {sorted(ids - answer['ids'])!r:.200}")
        return "; ".join(said) or None


NETWORKX, IGRAPH, PANDAS = (networkx, "python3-networkx is not installed"), (igraph, "python3-igraph is not installed"), (pandas, "python3-pandas is not installed")
JSONSCHEMA, GRAPHVIZ = (jsonschema, "python3-jsonschema is not installed"), (shutil.which("gvpr"), "graphviz is not installed")
XMLLINT = (shutil.which("xmllint") and SCHEMA, "no xmllint, or the schema is not among the reference data")

# graphology keeps neighbours in objects that have members of these names before.
JAVASCRIPT = {"__proto__": "Cannot read properties|found by a walk", "constructor": "Cannot read properties|found by a walk"}

READERS = {
    "networkx, JSON": Reader(JSON, networkx_json, NETWORKX),
    "jsonschema, JSON": Reader(JSON, schema_json, JSONSCHEMA),
    "xmllint with RELAX NG, GEXF 1.3": Reader(GEXF, xmllint, XMLLINT),
    "graphology-gexf, GEXF 1.3": Reader(GEXF, (npm, "graphology-gexf"), cannot={"windows": "undeclared attribute", **JAVASCRIPT}),
    "graphology-gexf as in Gephi Lite, GEXF 1.3": Reader(GEXF, (npm, "graphology-gexf-lenient"), cannot={"windows": "^weight", **JAVASCRIPT}),
    "xmllint with RELAX NG, GEXF for the web": Reader(GEXF_WEB, xmllint, XMLLINT),
    "graphology-gexf, GEXF for the web": Reader(GEXF_WEB, (npm, "graphology-gexf"), cannot=JAVASCRIPT),
    "networkx, GEXF 1.2": Reader(GEXF12, lambda path, _: of_networkx(networkx.read_gexf(path)), NETWORKX),
    "graphology": Reader(GRAPHOLOGY, (npm, "graphology")),
    "cytoscape": Reader(CYJS, (npm, "cytoscape")),
    "d3-force": Reader(D3, (npm, "d3-force")),
    "networkx, GraphML": Reader(GRAPHML, lambda path, _: of_networkx(networkx.read_graphml(path)), NETWORKX),
    "python-igraph, GraphML": Reader(GRAPHML, lambda path, _: of_igraph(igraph.Graph.Read_GraphML(path), "id"), IGRAPH, cannot={"an ampersand": "^ids"}),
    "R igraph, GraphML": Reader(GRAPHML, (rscript, "igraph graphml"), cannot={"an ampersand": "^ids"}),
    "networkx, Pajek": Reader(PAJEK, lambda path, _: of_networkx(networkx.read_pajek(path)), NETWORKX),
    "python-igraph, Pajek": Reader(PAJEK, lambda path, _: of_igraph(igraph.Graph.Read_Pajek(path)), IGRAPH, cannot={"windows": "Parse error"}),
    "R igraph, Pajek": Reader(PAJEK, (rscript, "igraph pajek"), cannot={"windows": "Parse error"}),
    "networkx, list of edges": Reader(EDGES, networkx_edges, NETWORKX),
    "Python, CSV": Reader(CSV, python_csv),
    "Python, table of edges": Reader(TSV, python_tsv),
    "R igraph, CSV": Reader(CSV, (rscript, "igraph csv")),
    "R, spells": Reader(SPELLS, (rscript, "spells")),
    "pandas, events": Reader(EVENTS, pandas_events, PANDAS),
    "dot": Reader(DOT, dot, GRAPHVIZ),
    "nop": Reader(DOT, nop, GRAPHVIZ),
    "gvpr": Reader(DOT, gvpr, GRAPHVIZ),
}


# ---- The matrix ----


class Written:
    """The files of a graph, each format written once."""

    def __init__(self, out, name, wanted):
        self.folder, self.wanted = os.path.join(out, re.sub(r"\W+", "-", name)), wanted
        os.makedirs(self.folder, exist_ok=True)
        self.paths = {}

    def write(self, formats):
        for options in {one.options for one in formats}:
            some = {one: os.path.join(self.folder, f"x{'-'.join(options)}.{one.extension}") for one in formats if one.options == options and one not in self.paths}
            if self.wanted.arguments is None:
                some = {one: path for one, path in some.items() if one is not EVENTS}
                for path in some.values():
                    subprocess.run([FIXTURE, "empty", path, *(options and [options[0].replace("-version", ""), options[1]])], check=True, stdout=subprocess.DEVNULL)
                    if path.endswith(".gexf"):  # the columns that are made up there are in no schema of our JSON
                        tap.judge(path)
            elif some:
                tap.Run(["graph", *self.wanted.arguments, *options, "--quiet", *(word for path in some.values() for word in ("-o", path))]).check()
            self.paths.update(some)


def of(out, name, wanted, formats):
    written = Written(out, name, wanted)
    written.write(formats)
    return written


def others(out):
    """A reader that finds any graph right finds nothing: each is given one graph for another."""
    makes = [GRAPHS["the sample"], GRAPHS["the sample by week, undirected"]]
    formats = list(dict.fromkeys(reader.format for reader in READERS.values()))
    written, other = [of(out, f"other {at}", make(out), formats) for at, make in enumerate(makes)]
    written.wanted = other.wanted
    blind = [name for name, reader in READERS.items() if not reader.lacks() and not reader.off(written)]
    ok(not blind, "while another graph's file would be noticed by all", blind)


def refused(out):
    """Nothing at all is not written; the empty graph above is the library's."""
    nothing = tap.Run(["graph", SAMPLE, "--type", "20", "-o", os.path.join(out, "x.json")])
    ok(nothing.status == 1 and "the view selects nothing" in nothing.said and not os.listdir(out), "the command refuses a view that selects nothing", nothing.said)
    for feature, said in (("a weight below 0", "weight -2 is negative"), ("weight 1e-300", "weight 1e-300 is too small, but not 0")):
        run = tap.Run(["graph", *hostile(out, [feature]).arguments[:1], "-o", os.path.join(out, "x.json")])
        ok(run.status == 1 and re.search(r"hostile.json:\d+:\d+: " + re.escape(said), run.said), f"{feature} is refused with its place", run.said)
    tap.Run(["graph", SAMPLE, "--no-inputs", "--quiet", "-o", os.path.join(out, "x.json")]).check()
    ok("inputs" not in load(os.path.join(out, "x.json"))["graph"], "--no-inputs leaves the inputs out")


def matrix(out):
    formats = list(dict.fromkeys(reader.format for reader in READERS.values()))
    for name, make in GRAPHS.items():
        folder = os.path.join(out, re.sub(r"\W+", "-", name))
        os.makedirs(folder)
        written = of(folder, "all", make(folder), formats)
        for reader_name, reader in READERS.items():
            lacking = reader.lacks()
            if lacking:
                skip(f"{reader_name}: {name}", lacking)
                continue
            if reader.format not in written.paths:
                skip(f"{reader_name}: {name}", "the graph made by hand has no events")
                continue
            cannot = [feature for feature in reader.cannot if feature in written.wanted.features]
            why = reader.off(written)
            if not cannot:
                ok(not why, f"{reader_name}: {name}", why)
                continue
            for feature in cannot:
                # Of what is hostile, the one thing alone, and then all without it.
                one = of(folder, f"{reader_name} {feature}", hostile(folder, [feature]), [reader.format]) if name == "hostile" else written
                why = reader.off(one)
                ok(why and re.search(reader.cannot[feature], why), f"{reader_name}: {name}: cannot read {feature}, as is known of it: {why}", why)
            if name == "hostile":
                why = reader.off(of(folder, f"{reader_name} rest", hostile(folder, [feature for feature in HOSTILE if feature not in cannot]), [reader.format]))
                ok(not why, f"{reader_name}: {name}, but for {', '.join(cannot)}", why)


for part in (matrix, others, refused):
    with section(part.__name__), tap.folder() as place:
        part(place)
npm.end()
rscript.end()
tap.done()
