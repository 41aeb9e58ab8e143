"""GEXF for readers that know no time: static, a block of attributes a class, in one file or in one for each window, of which
each holds what the JSON says of its window. Gephi's has the same looks."""
import json
import os
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import tap
from tap import equal, ok

SAMPLE = os.path.join(tap.SOURCE_ROOT, "samples", "niger-2024.json")
GEXF, VIZ = "{http://gexf.net/1.3}", "{http://gexf.net/1.3/viz}"
OPTIONS = ("--level", "state", "--window", "month")


def run(*arguments):
    done = tap.Run(["graph", SAMPLE, *OPTIONS, "-q", *arguments])
    equal((done.status, done.said), (0, ""), " ".join(arguments).replace(folder, "") + " runs")


def values(element):
    return {value.get("for"): value.get("value") for value in element.iter(GEXF + "attvalue")}


def looks(path):
    return {element.get("id"): [(look.tag, look.attrib) for look in element if look.tag.startswith(VIZ)]
            for element in ElementTree.parse(path).getroot().iter() if element.tag in (GEXF + "node", GEXF + "edge")}


def check_static(path):
    root = ElementTree.parse(path).getroot()
    graph = root.find(GEXF + "graph")
    name = os.path.basename(path)
    equal(graph.get("mode"), "static", f"{name}: static")
    equal([block.get("class") for block in graph.findall(GEXF + "attributes")], ["node", "edge"], f"{name}: a block of attributes a class")
    times = [element.tag for element in root.iter() if {"start", "end", "timestamp", "intervals"} & set(element.attrib) or element.tag.endswith("spells")]
    equal(times, [], f"{name}: nothing has a time")
    declared = {block.get("class"): {one.get("id") for one in block} for block in graph.findall(GEXF + "attributes")}
    for kind in ("node", "edge"):
        used = {key for element in graph.iter(GEXF + kind) for key in values(element)}
        ok(used <= declared[kind] and {"start", "end"} <= declared[kind], f"{name}: what a {kind} has is declared, dates among it")
    ok(all(len(look) >= 3 for look in looks(path).values()), f"{name}: everything has its looks")
    return graph


def number(text):
    return None if text is None else float(text)


def check_window(path, data, window):
    graph, name = check_static(path), os.path.basename(path)

    def active(rows):
        return {row["id"]: row["windows"]["at"].index(window) for row in rows if window in row.get("windows", {}).get("at", [])}

    nodes, edges = active(data["nodes"]), active(data["edges"])
    equal({node.get("id") for node in graph.iter(GEXF + "node")}, set(nodes), f"{name}: the actors of the window")
    equal({edge.get("id") for edge in graph.iter(GEXF + "edge")}, set(edges), f"{name}: its ties")
    by_id = {row["id"]: row for row in data["nodes"] + data["edges"]}
    wrong = []
    for element in [*graph.iter(GEXF + "node"), *graph.iter(GEXF + "edge")]:
        row, found = by_id[element.get("id")], values(element)
        place = {**nodes, **edges}[element.get("id")]
        for column in ("strength", "pagerank", "events", "goldstein"):
            if column in row["windows"] and number(found.get(column)) != row["windows"][column][place]:
                wrong.append((element.get("id"), column))
        if "weight" in row and float(element.get("weight")) != row["windows"]["weight"][place]:
            wrong.append((element.get("id"), "weight"))
        if not data["graph"]["windows"][window]["start"] <= found["start"] <= found["end"] < data["graph"]["windows"][window]["end"]:
            wrong.append((element.get("id"), "dates"))
    equal(wrong, [], f"{name}: with the window's values and dates in it")


with tap.folder() as folder:
    paths = {name: os.path.join(folder, name) for name in ("x.gexf", "whole.gexf", "gephi.gexf", "old.gexf", "x.json")}
    run("--gexf-profile", "web", "--per-window", "-o", paths["x.gexf"], "-o", paths["x.json"])
    run("--gexf-profile", "web", "-o", paths["whole.gexf"])
    run("--gexf-profile", "web", "--gexf-version", "1.2", "-o", paths["old.gexf"])
    run("--gexf-profile", "gephi", "-o", paths["gephi.gexf"])
    data = json.loads(tap.read(paths["x.json"]))
    labels = [window["label"] for window in data["graph"]["windows"]]
    equal(sorted(name for name in os.listdir(folder) if name.startswith("x.") and name.endswith("gexf")), [f"x.{label}.gexf" for label in labels],
          "a file for each window, by its label")
    for window, label in enumerate(labels):
        check_window(os.path.join(folder, f"x.{label}.gexf"), data, window)
    graph = check_static(paths["whole.gexf"])
    equal({edge.get("id"): float(edge.get("weight")) for edge in graph.iter(GEXF + "edge")}, {edge["id"]: edge["weight"] for edge in data["edges"]},
          "the whole period in one file, with all its weights")
    equal(looks(paths["whole.gexf"]), looks(paths["gephi.gexf"]), "both profiles look alike")
    wanted = {node["id"]: {"x": str(node["x"]), "y": str(node["y"]), "z": "0"} for node in data["nodes"]}
    got = {key: dict(look)[VIZ + "position"] for key, look in looks(paths["whole.gexf"]).items() if VIZ + "position" in dict(look)}
    equal({key: {axis: float(value) for axis, value in place.items()} for key, place in got.items()},
          {key: {axis: float(value) for axis, value in place.items()} for key, place in wanted.items()}, "and stand where the JSON says")
    try:
        import networkx
    except ImportError:
        tap.skip("networkx reads it", "no networkx")
    else:
        old = networkx.read_gexf(paths["old.gexf"], version="1.2draft")
        equal({(a, b): edge["weight"] for a, b, edge in old.edges(data=True)}, {(edge["source"], edge["target"]): edge["weight"] for edge in data["edges"]},
              "networkx reads all weights of 1.2 for the web")
        equal({node: place["viz"]["position"]["x"] for node, place in old.nodes(data=True)}, {node["id"]: node["x"] for node in data["nodes"]}, "and places")
    refused = tap.subprocess.run([tap.ENTENTE, "graph", SAMPLE, *OPTIONS, "-q", "--per-window", "-o", paths["x.gexf"]], capture_output=True, text=True)
    equal((refused.returncode, refused.stderr), (1, "entente: GEXF for Gephi has all windows in one file; --gexf-profile web has one for each\n"), "Gephi's is one file")
    tap.done()
