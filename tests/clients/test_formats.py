"""What other programs read of each format has the actors, edges and sums of weights of our JSON."""
import collections
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import tap
from tap import equal, ok, section, skip

try:
    import networkx
except ImportError:
    networkx = None
try:
    import igraph
except ImportError:
    igraph = None

SAMPLE = os.path.join(tap.SOURCE_ROOT, "samples", "niger-2024.json")
NAMES = ["plain", 'a"b', "tail\\", "<b>", "]]>", "--", "\U0001f600", "العربية", "long " + 10000 * "x", "__proto__", "=cmd()", "e0", "constructor", "+1", "@x", "a,b"]
FORMATS = ("json", "graphml", "graphology.json", "cyjs", "d3.json", "net", "edges", "spells.csv", "events.csv", "csv")


def load(path):
    return tap.strict_json(tap.read(path))


def weights(rows, source="source", target="target", weight="weight"):
    sums = collections.Counter()
    for row in rows:
        sums[row[source], row[target]] += float(row[weight])
    return sums


def read_all(out, name, arguments):
    tap.Run(["graph", *arguments, "--quiet", *(word for ext in FORMATS for word in ("-o", os.path.join(out, "x." + ext)))]).check()
    at = lambda ext: os.path.join(out, "x." + ext)
    ours = load(at("json"))
    ids, want = {node["id"] for node in ours["nodes"]}, weights(ours["edges"])
    if not ours["directed"]:
        want = weights([dict(edge, source=min(edge["source"], edge["target"]), target=max(edge["source"], edge["target"])) for edge in ours["edges"]])
    total, n_edges = sum(want.values()), len(want)
    if networkx:
        graph = networkx.read_graphml(at("graphml"))
        equal((set(graph), graph.size(), graph.size("weight")), (ids, n_edges, total), f"networkx reads the GraphML: {name}")
        graph = networkx.read_pajek(at("net"))
        equal((len(graph), graph.size(), graph.size("weight")), (len(ids), n_edges, total), f"networkx reads Pajek's network: {name}")
    else:
        skip(f"networkx: {name}", "python3-networkx is not installed")
    if igraph:
        graph = igraph.Graph.Read_GraphML(at("graphml"))
        equal((set(graph.vs["id"]), graph.ecount(), sum(graph.es["weight"])), (ids, n_edges, total), f"igraph reads the GraphML: {name}")
    else:
        skip(f"igraph: {name}", "python3-igraph is not installed")
    found = load(at("graphology.json"))
    equal((len({node["key"] for node in found["nodes"]}), sum(edge["attributes"]["weight"] for edge in found["edges"])), (len(ids), total), f"graphology's JSON: {name}")
    found = load(at("cyjs"))["elements"]
    all_ids = [one["data"]["id"] for one in found["nodes"] + found["edges"]]
    ok(len(set(all_ids)) == len(all_ids) and ids <= set(all_ids), f"Cytoscape's JSON: no id is there twice: {name}")
    ok({one["data"]["parent"] for one in found["nodes"] if "parent" in one["data"]} <= set(all_ids), f"Cytoscape's JSON: every parent is there: {name}")
    equal(sum(one["data"]["weight"] for one in found["edges"]), total, f"Cytoscape's JSON: weights: {name}")
    found = load(at("d3.json"))
    equal(({node["id"] for node in found["nodes"]}, sum(link["value"] for link in found["links"])), (ids, total), f"d3's JSON: {name}")
    lines = [line.split("\t") for line in tap.read(at("edges")).decode().splitlines()]
    equal((len(lines), sum(float(line[2]) for line in lines)), (n_edges, total), f"the list of edges: {name}")
    events = weights(tap.table(at("events.csv")), "sender", "receiver")
    if not ours["directed"]:
        both = collections.Counter()
        for (a, b), weight in events.items():
            both[min(a, b), max(a, b)] += weight
        events = both
    equal(dict(events), dict(want), f"the events of each pair add up to its edge: {name}")
    spells = tap.table(at("spells.csv"))
    days = {(row["id"], float(row["onset"]), float(row["terminus"])) for row in spells}
    equal(len(days), sum(len(edge["spells"]) for edge in ours["edges"]), f"a row for each spell: {name}")


def matrix(out):
    hostile = tap.write(os.path.join(out, "hostile.json"), tap.interactions(
        [{"source": name, "target": NAMES[(i + 1) % len(NAMES)], "date": f"2024-{1 + i % 3:02}-10", "type": "040"} for i, name in enumerate(NAMES)],
        [{"id": name, "name": name} for name in NAMES]))
    month = ["--window", "month"]
    read_all(out, "the sample", [SAMPLE, "--level", "state", *month])
    read_all(out, "the sample, undirected", [SAMPLE, "--level", "state", *month, "--undirected"])
    read_all(out, "the sample, events shared among windows", [SAMPLE, "--level", "state", "--window", "week", "--place", "spread"])
    read_all(out, "hostile names", [hostile, *month])


def safe(out):
    table = tap.write(os.path.join(out, "t.csv"), 'source,target\n=cmd(),"+a,b"\n-x,@y\n')
    path = os.path.join(out, "x.csv")
    for option, lead in ((["--csv-safe"], "'"), ([], "")):
        tap.Run(["graph", table, "--quiet", "-o", path, *option]).check()
        rows = tap.table(path.replace(".csv", ".nodes.csv"))
        equal({row["id"] for row in rows}, {lead + name for name in ("=cmd()", "+a,b", "-x", "@y")}, f"formulas, with {option}")
        ok(all(float(row["strength"]) == 1 for row in rows), "numbers are left alone")


for part in (matrix, safe):
    with section(part.__name__), tap.folder() as place:
        part(place)
tap.done()
