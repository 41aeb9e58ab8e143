"""A name is text in all that is written: no element of a page, no escape of Graphviz, no formula of a spreadsheet.

The names are read back by parsers of each format, exactly as they were given.
"""
import csv
import html.parser
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import tap
from tap import equal, ok, section, skip

SCRIPT = "</script><img src=x onerror=alert(1)>"
NAMES = [SCRIPT, "<!--<script>alert(2)</script>", '"><svg onload=alert(3)>', "]]><x/>", "&lt;b&gt;", "\\N\\G", 'a" URL="javascript:x', "javascript:alert(4)", "</title>", "${x}{{y}}`z`"]
FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=1,=2", '="a"', "=1\n=2"]
FORMULA = re.compile(r"[=+\-@\t\r]")


def interactions(out, names, **more):
    """A ring of names, each also a title, a type, a document and a note."""
    reports = [{"id": f"{name} {at}", "source": name, "target": names[(at + 1) % len(names)], "date": f"2024-0{1 + at % 3}-10", "type": name, "document": name,
                "note": name, "event": f"{name} event {at}", "episode": name, "sign": ("cooperation", "conflict")[at % 2], "intensity": (3, -5)[at % 2]} for at, name in enumerate(names)]
    actors = [{"id": name, "name": name, "kind": name} for name in names]
    documents = [{"id": name, "title": name} for name in names]
    return tap.write(os.path.join(out, "in.json"), tap.interactions(reports, actors, documents=documents, title=names[0], **more))


def terminal(out):
    """One long name must not push what stands behind it off the screen: the summary cuts names at 60 columns."""
    names = ["L" * 10240, "é" * 61, "Mali", "x" * 60]
    said = tap.Run(["graph", interactions(out, names)]).check().stdout.decode("utf-8")
    ok(max(map(len, said.splitlines())) < 200, "the summary's lines are of a screen's length", max(map(len, said.splitlines())))
    ok("L" * 59 + "… " in said and "é" * 59 + "… " in said and "x" * 60 + " " in said, "a name of more than 60 letters is cut, and shows it", said[:400])


def graph(out, path, *names, more=()):
    paths = [os.path.join(out, f"x.{name}") for name in names]
    tap.Run(["graph", path, "--window", "month", "--quiet", *more, *(word for one in paths for word in ("-o", one))]).check()
    return paths


class Page(html.parser.HTMLParser):
    """The elements of a page, and handlers among their attributes."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.handlers = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def xml(out):
    path = interactions(out, NAMES)
    gexf, graphml, svg = graph(out, path, "gexf", "graphml", "svg")
    for name, kind in ((gexf, "GEXF"), (graphml, "GraphML")):
        root = ElementTree.fromstring(tap.read(name))
        local = {element.tag.rsplit("}", 1)[-1] for element in root.iter()}
        equal(local & {"script", "img", "svg", "x", "b"}, set(), f"{kind}: no name became an element")
        equal({element.get("id") for element in root.iter() if element.tag.endswith("}node")}, set(NAMES), f"{kind}: ids are exact")
    equal({element.get("label") for element in ElementTree.fromstring(tap.read(gexf)).iter() if element.tag.endswith("}node")}, set(NAMES), "GEXF: names are exact")
    root = ElementTree.fromstring(tap.read(svg))
    drawn = "".join("".join(root.itertext()).split()).replace("\u200b", "")
    equal({element.tag.rsplit("}", 1)[-1] for element in root.iter()} & {"script", "img", "image", "foreignObject", "x", "b"}, set(), "SVG: no name became an element")
    ok(not [key for element in root.iter() for key in element.attrib if key.startswith("on")], "SVG: nor a handler")
    ok(not [value for element in root.iter() for key, value in element.attrib.items() if key.endswith("href")], "SVG: nor a link")
    equal([name for name in NAMES if "".join(name.split()) not in drawn], [], "SVG: each is drawn as it is")


def dot(out):
    path = interactions(out, NAMES)
    drawing, = graph(out, path, "dot")
    if not shutil.which("gvpr"):
        skip("DOT", "graphviz is not installed")
        return
    svg = subprocess.run(["dot", "-Tsvg", drawing], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout
    tags = {element.tag.rsplit("}", 1)[-1] for element in ElementTree.fromstring(svg).iter()}
    equal(tags & {"script", "img", "image", "foreignObject", "x", "b"}, set(), "DOT: drawn by dot, no name becomes an element")
    read = json.loads(subprocess.run(["dot", "-Tdot_json", drawing], stdout=subprocess.PIPE, check=True).stdout)
    ids = {re.sub(r"\\(.)", r"\1", one.get("actor", one["name"])) for one in read["objects"] if not one["name"].startswith("cluster")}
    equal(ids, set(NAMES), "DOT: ids are exact")
    ok(not [one for one in read["objects"] + read["edges"] if "URL" in one or "href" in one], "DOT: no name became a link")


def page(out):
    path = interactions(out, NAMES)
    run = tap.Run(["graph", path, "--window", "month", "--quiet", "-o", os.path.join(out, "x.html")])
    if "built without the page" in run.said:
        skip("HTML", "this build has no page")
        return
    plain = tap.write(os.path.join(out, "plain.csv"), "source,target,date\na,b,2024-01-10\nb,c,2024-02-10\n")
    tap.Run(["graph", plain, "--window", "month", "--quiet", "-o", os.path.join(out, "y.html")]).check()
    hostile, harmless = (Page(tap.read(os.path.join(out, name)).decode("utf-8")) for name in ("x.html", "y.html"))
    equal((hostile.elements, hostile.handlers), (harmless.elements, harmless.handlers), "HTML: the page has the elements that it has of harmless names")


def cells(path):
    """Each cell of a table, with its column."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t" if path.endswith(".tsv") else ",", strict=True))
    return [(name, cell) for row in rows[1:] for name, cell in zip(rows[0], row)]


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def formulas(out):
    path = interactions(out, FORMULAS)
    names = ("csv", "dyads.csv", "spells.csv", "events.csv", "tsv")

    def written(*more):
        for name in os.listdir(out):
            if name.startswith("x."):
                os.remove(os.path.join(out, name))
        graph(out, path, *names, more=more)
        return {name: cells(os.path.join(out, name)) for name in sorted(os.listdir(out)) if name.startswith("x.")}

    plain, safe = written(), written("--csv-safe")
    equal(sorted(plain), ["x.dyads.csv", "x.edges.csv", "x.edges.windows.csv", "x.events.csv", "x.graph.csv", "x.graph.windows.csv", "x.nodes.csv", "x.nodes.windows.csv", "x.spells.csv",
                          "x.spells.vertices.csv", "x.tsv"], "all tables are looked at")
    for name, found in safe.items():
        run = [(column, cell) for column, cell in found if FORMULA.match(cell) and not is_number(cell)]
        equal(run, [], f"--csv-safe: no cell of {name} is a formula")
        off = [pair for pair in zip([(column, cell[1:] if cell.startswith("'") else cell) for column, cell in found], plain[name]) if pair[0] != pair[1]]
        ok(not off and len(found) == len(plain[name]), f"--csv-safe: {name} is the same but for the ' before", off[:5])
    texts = {cell for name in ("x.nodes.csv", "x.spells.csv", "x.events.csv") for _, cell in plain[name]}
    ok(set(FORMULAS) <= texts, "without it names are exact", sorted(set(FORMULAS) - texts))
    ok([cell for name, found in safe.items() for _, cell in found if cell.startswith("-") and is_number(cell)], "numbers below 0 are left alone")
    headers = [line for name in plain for line in tap.read(os.path.join(out, name)).decode("utf-8").splitlines()[:1] if FORMULA.match(line)]
    equal(headers, [], "no header is a formula")


for part in (xml, dot, page, formulas, terminal):
    with section(part.__name__), tap.folder() as place:
        part(place)
tap.done()
