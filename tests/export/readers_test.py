"""Lets other people's readers read what the command writes of the sample.

usage: readers_test.py ENTENTE
"""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import networkx
except ImportError:
    networkx = None

entente = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
root = os.environ.get("ENT_SOURCE_ROOT") or os.path.join(here, "..", "..")
sample = os.path.abspath(os.path.join(root, "samples", "niger-2024.json"))
shared = os.environ.get("ENT_SHARED") or os.path.join(root, "..", "shared")
rng = os.path.abspath(os.path.join(shared, "schema", "gexf-1.3", "gexf.rng"))

# Hand-coded: events of each tie between states, in all and by month.
TIES = {
    ("niger", "russia"): 12, ("mali", "russia"): 2, ("burkina-faso", "mali"): 2,
    ("burkina-faso", "niger"): 2, ("mali", "niger"): 2, ("niger", "united-states"): 1,
    ("france", "niger"): 1, ("ecowas", "niger"): 1, ("iran", "niger"): 1,
    ("russia", "unidentified-attackers"): 1,
}
NIGER_RUSSIA = {"2023-12": 2, "2024-01": 5, "2024-03": 5}
UNDIRECTED = ["--level", "state", "--window", "month", "--undirected"]
DIRECTED = ["--level", "state", "--window", "month", "--directed"]

n_points = 0
n_failed = 0


class Skip(Exception):
    pass


def check(name, function, *arguments):
    global n_points, n_failed
    n_points += 1
    try:
        function(*arguments)
        print(f"ok {n_points} - {name}")
    except Skip as why:
        print(f"ok {n_points} - {name} # SKIP {why}")
    except Exception as error:  # a reader may throw anything
        n_failed += 1
        print(f"not ok {n_points} - {name}")
        for line in f"{type(error).__name__}: {error}".splitlines():
            print(f"# {line}")


def same(found, want, where):
    if found != want:
        raise AssertionError(f"{where}: {found!r:.500} instead of {want!r:.500}")


def write(path, *options):
    done = subprocess.run([entente, "graph", sample, "-o", path, *options],
                          capture_output=True, text=True)
    assert done.returncode == 0, f"{path}: {done.stderr}"
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def need(condition, why):
    if not condition:
        raise Skip(why)


def from_json(path):
    try:
        return networkx.node_link_graph(load(path), edges="edges")
    except TypeError:  # before 3.4
        return networkx.node_link_graph(load(path), link="edges")


def edges_of(graph, key):
    return {tuple(sorted(ends)) if not graph.is_directed() else ends: graph.edges[ends][key]
            for ends in graph.edges}


def test_json(options, directed):
    need(networkx, "there is no networkx")
    graph = from_json(write("x.json", *options))
    same(graph.is_directed(), directed, "directed")
    same(graph.is_multigraph(), False, "multigraph")
    same(len(graph), 9, "nodes")
    same(graph.number_of_edges(), 15 if directed else 10, "edges")
    same(graph.nodes["niger"]["label"], "Niger", "label")
    if not directed:
        same(edges_of(graph, "events"), TIES, "ties")
        same(edges_of(graph, "weight"), TIES, "weights")


def test_json_windows():
    data = load(write("x.json", *UNDIRECTED))
    labels = [window["label"] for window in data["graph"]["windows"]]
    same(labels, ["2023-12", "2024-01", "2024-02", "2024-03"], "windows")
    for edge in data["edges"]:
        if {edge["source"], edge["target"]} == {"niger", "russia"}:
            windows = edge["windows"]
            same({labels[w]: events for w, events in zip(windows["at"], windows["events"])},
                 NIGER_RUSSIA, "Niger and Russia by month")
            same(edge["spells"], [["2023-12-01", "2024-02-01"], ["2024-03-01", "2024-04-01"]],
                 "spells")
        if {edge["source"], edge["target"]} == {"france", "niger"}:
            same(edge["placed"], False, "France and Niger are in no month")
            assert "windows" not in edge


def test_gexf(options):
    need(networkx, "there is no networkx")
    graph = networkx.read_gexf(write("x.gexf", "--gexf-version", "1.2", *options))
    other = from_json(write("x.json", *options))
    same(graph.is_directed(), other.is_directed(), "directed")
    same(set(graph), set(other), "nodes")
    same(edges_of(graph, "weight"), edges_of(other, "weight"), "weights")
    same(edges_of(graph, "events"), edges_of(other, "events"), "events")
    for node in graph:
        same(graph.nodes[node]["label"], other.nodes[node]["label"], "label")


def test_gexf_time():
    need(networkx, "there is no networkx")
    graph = networkx.read_gexf(write("x.gexf", "--gexf-version", "1.2", *UNDIRECTED))
    edge = graph.edges["niger", "russia"]
    same([(value, start[:7]) for value, start, end in edge["events_by_window"]],
         [(events, month) for month, events in NIGER_RUSSIA.items()], "steps")
    same(edge["spells"], [("2023-12-01", "2024-01-31"), ("2024-03-01", "2024-03-31")], "spells")
    same(graph.edges["niger", "france"]["spells"], [("2023-12-01", "2024-03-31")],
         "the whole period, where nobody knows when")


def test_schema(options):
    need(os.path.exists(rng), f"{rng} is not there: set ENT_SHARED to the reference data")
    need(shutil.which("xmllint"), "there is no xmllint")
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--relaxng", rng,
                           write("x.gexf", *options)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_csv():
    write("x.csv", *UNDIRECTED)
    with open("x.edges.csv", encoding="utf-8", newline="") as file:
        edges = list(csv.DictReader(file, strict=True))
    same({tuple(sorted((edge["source"], edge["target"]))): int(edge["events"]) for edge in edges},
         TIES, "ties")
    with open("x.edges.windows.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    same({row["window"]: int(row["events"]) for row in rows
          if {row["source"], row["target"]} == {"niger", "russia"}}, NIGER_RUSSIA, "by month")


def test_dot():
    need(shutil.which("nop"), "there is no Graphviz")
    done = subprocess.run(["nop", write("x.dot", *UNDIRECTED)], capture_output=True, text=True)
    same((done.returncode, done.stderr), (0, ""), "nop")
    assert "niger" in done.stdout


def test_equal_bytes(path, parts):
    first = {part: read(part) for part in (write(path, *DIRECTED), *parts) if os.path.exists(part)}
    assert first
    write(path, *DIRECTED)
    for part, content in first.items():
        assert read(part) == content, f"{part} differs"


def test_no_inputs():
    assert "inputs" in load(write("x.json"))["graph"]
    assert "inputs" not in load(write("x.json", "--no-inputs"))["graph"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        check("networkx reads JSON, undirected", test_json, UNDIRECTED, False)
        check("networkx reads JSON, directed", test_json, DIRECTED, True)
        check("JSON by month", test_json_windows)
        check("networkx reads GEXF 1.2, by month", test_gexf, UNDIRECTED)
        check("networkx reads GEXF 1.2, directed", test_gexf, DIRECTED)
        check("networkx reads GEXF 1.2, without windows", test_gexf, ["--level", "state"])
        check("networkx reads GEXF's steps and spells", test_gexf_time)
        check("GEXF 1.3 fits its schema, by month", test_schema, UNDIRECTED)
        check("GEXF 1.3 fits its schema, without windows", test_schema, ["--measure", "all"])
        check("CSV", test_csv)
        check("Graphviz reads DOT", test_dot)
        check("equal bytes: JSON", test_equal_bytes, "x.json", ())
        check("equal bytes: GEXF", test_equal_bytes, "x.gexf", ())
        check("equal bytes: CSV", test_equal_bytes, "y.csv", ("y.nodes.csv", "y.edges.csv"))
        check("inputs are left out on request", test_no_inputs)
        os.chdir("/")
    print(f"1..{n_points}")
    return 1 if n_failed else 0


sys.exit(main())
