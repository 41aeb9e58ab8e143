"""Reads back what was written of graphs made by hand: JSON, CSV and GEXF must tell the same.

usage: fixture_test.py WRITE-FIXTURE. test_exporters.c compares the JSON with the graph.
"""
import csv
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import gephi

FORMS = ["hostile", "plain", "hours", "static", "empty"]
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # in XML 1.0

program = os.path.abspath(sys.argv[1])
n_points = 0
n_failed = 0


def point(name, problem=None):
    global n_points, n_failed
    n_points += 1
    n_failed += problem is not None
    print(f"{'ok' if problem is None else 'not ok'} {n_points} - {name}")
    if problem is not None:
        print(*(f"# {line}" for line in str(problem).splitlines() or ["failed"]), sep="\n")


def skip(name, why):
    global n_points
    n_points += 1
    print(f"ok {n_points} - {name} # SKIP {why}")


def check(name, function, *arguments):
    try:
        function(*arguments)
        point(name)
    except Exception as error:  # a reader may throw anything
        point(name, f"{type(error).__name__}: {error}")


def same(found, want, where):
    if found != want:
        raise AssertionError(f"{where}: {found!r:.300} instead of {want!r:.300}")


def write(form, path, *options):
    subprocess.run([program, form, path, *options], check=True, stdout=subprocess.DEVNULL)
    return path


def read_json(form):
    with open(write(form, f"{form}.json"), encoding="utf-8") as file:
        return json.load(file)


def columns_of(data, of):
    return [column for column in data["graph"]["columns"] if column["of"] == of]


# ---- CSV ----

def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def cell(text, column):
    """A cell of a table as JSON would have it."""
    if text == "":
        return None
    if column["type"] == "boolean":
        return {"true": True, "false": False}[text]
    return text if column["type"] == "text" else json.loads(text)


def compare_table(path, rows, columns):
    table = read_csv(path)
    same(len(table), len(rows), f"rows of {path}")
    for line, row in zip(table, rows):
        for key in ("id", "source", "target"):
            if key in row:
                same(line[key], row[key], f"{path} {key}")
        for column in columns:
            name = column["name"]
            if name in row:
                same(cell(line[name], column), row[name], f"{path} {row['id']} {name}")
            else:
                assert name not in line, f"{name} has no values for the whole period"


def absent(column):
    return 0 if column["role"] in ("count", "weight") else None


def compare_windows(path, data, rows, columns, complete):
    want = []
    varying = {name for row in rows for name in row.get("windows", {})}
    for row in rows:
        windows = row.get("windows", {"at": []})
        for w, window in enumerate(data["graph"]["windows"]):
            active = w in windows["at"]
            if not active and not complete:
                continue
            place = windows["at"].index(w) if active else None
            want.append((row, window, {
                column["name"]: windows[column["name"]][place] if active else absent(column)
                for column in columns if column["name"] in varying}))
    table = read_csv(path)
    same(len(table), len(want), f"rows of {path}")
    for line, (row, window, cells) in zip(table, want):
        same([line["id"], line["window"], line["start"], line["end"]],
             [row["id"], window["label"], window["start"], window["end"]], path)
        for column in columns:
            if column["name"] in cells:
                same(cell(line[column["name"]], column), cells[column["name"]],
                     f"{path} {row['id']} {window['label']} {column['name']}")


def compare_facts(path, data, inputs):
    facts = {line["key"]: line["value"] for line in read_csv(path)}
    for key in ("format", "title", "generator", "summary"):
        same(facts.get(key), data["graph"].get(key), key)
    for key in ("view", "account", "period", "columns") + (("inputs",) if inputs else ()):
        same(json.loads(facts[key]), data["graph"][key], key)
    assert inputs or "inputs" not in facts
    for column in columns_of(data, "graph"):
        same(cell(facts[column["name"]], column), data["graph"][column["name"]], column["name"])


def test_csv(form, data, complete):
    name = f"{form}-complete" if complete else form
    write(form, f"{name}.csv", *(["--complete", "--no-inputs"] if complete else []))
    compare_table(f"{name}.nodes.csv", data["nodes"], columns_of(data, "vertex"))
    compare_table(f"{name}.edges.csv", data["edges"], columns_of(data, "edge"))
    compare_facts(f"{name}.graph.csv", data, not complete)
    if not data["graph"]["windows"]:
        assert not os.path.exists(f"{name}.nodes.windows.csv")
        return
    for part, of in (("nodes", "vertex"), ("edges", "edge")):
        compare_windows(f"{name}.{part}.windows.csv", data, data[part], columns_of(data, of),
                        complete)
    table = read_csv(f"{name}.graph.windows.csv")
    same([line["window"] for line in table],
         [window["label"] for window in data["graph"]["windows"]], "windows")
    for line, window in zip(table, data["graph"]["windows"]):
        for column in columns_of(data, "graph"):
            if column["name"] in window:
                same(cell(line[column["name"]], column), window[column["name"]], column["name"])


# ---- GEXF ----

def xml_text(text):
    return FORBIDDEN.sub("\ufffd", text)


def xml_id(text):
    return FORBIDDEN.sub(lambda found: f"\ufffd{ord(found[0]):04x}", text)


def seconds(time):
    """Of a moment as we write it, since 1970."""
    if len(time) == 10:
        time += "T00:00:00Z"
    return int(datetime.datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp())


class Gexf:
    def __init__(self, path, space):
        self.root = ElementTree.parse(path).getroot()
        self.space = f"{{{space}}}"
        same(self.root.tag, f"{self.space}gexf", "root")
        self.graph = self.root.find(f"{self.space}graph")
        self.dynamic = self.graph.get("mode") == "dynamic"
        self.unit = 86400 if self.graph.get("timeformat") == "date" else 1

    def all(self, element, path):
        return element.findall("/".join(self.space + part for part in path.split("/")))

    def attributes(self, of):
        """By mode and id; no id may be in both."""
        found = {}
        for block in self.all(self.graph, "attributes"):
            if block.get("class") == of:
                for attribute in self.all(block, "attribute"):
                    same(attribute.get("id"), attribute.get("title"), "title")
                    assert attribute.get("id") not in found, f"{attribute.get('id')} twice"
                    found[attribute.get("id")] = (block.get("mode"), attribute.get("type"))
        return found


def value_of(text, kind):
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    return text if kind == "string" else (int(text) if kind in ("integer", "long") else float(text))


def compare_element(gexf, element, row, columns, attributes, windows):
    values, steps = {}, {}
    for value in gexf.all(element, "attvalues/attvalue"):
        mode, kind = attributes[value.get("for")]
        if mode == "static":
            assert value.get("start") is None
            values[value.get("for")] = value_of(value.get("value"), kind)
        else:
            steps.setdefault(value.get("for"), []).append(
                (seconds(value.get("start")), seconds(value.get("end")),
                 value_of(value.get("value"), kind)))
    for column in columns:
        name = column["name"]
        want = row.get(name)
        if isinstance(want, str):
            want = xml_text(want)
        if column["role"] == "label":
            same(element.get("label"), want, "label")
        elif column["role"] == "weight":
            same(float(element.get("weight")), float(want), "weight")
        elif name in row:
            same(values.pop(name, None), want, f"{row['id']!r:.40} {name}")
        if not gexf.dynamic or column["role"] == "label":
            continue
        step_name = f"{name}_by_window" if name in row else name
        if column["role"] == "weight":
            step_name = "weight"
        along = row.get("windows", {"at": []})
        want = [(seconds(windows[w]["start"]), seconds(windows[w]["end"]) - gexf.unit, value)
                for w, value in zip(along["at"], along.get(name, [])) if value is not None]
        found = steps.pop(step_name, [])
        same(found, want, f"{row['id']!r:.40} steps of {name}")
        assert all(a[1] < b[0] for a, b in zip(found, found[1:])), "steps share no moment"
    if not gexf.dynamic:
        spells = row["spells"]
        same(values.pop("start"), spells[0][0], "start")
        same(seconds(values.pop("end")), seconds(spells[-1][1]) - 86400, "end")
    same((values, steps), ({}, {}), "nothing else")
    want = [(seconds(a), seconds(b) - gexf.unit) for a, b in row["spells"]] if gexf.dynamic else []
    found = [(seconds(spell.get("start")), seconds(spell.get("end")))
             for spell in gexf.all(element, "spells/spell")]
    same(found, want, f"{row['id']!r:.40} spells")


def test_gexf(form, data, version):
    path = write(form, f"{form}-{version}.gexf", "--gexf", version)
    spaces = {"1.3": "http://gexf.net/1.3", "1.2": "http://www.gexf.net/1.2draft"}
    gexf = Gexf(path, spaces[version])
    with open(path, "rb") as file:
        # What is made by hand here has edges without regard to when their ends are there.
        same([fault for fault in gephi.faults(file.read())
              if fault[0] != "edges only while their ends are there"], [], "Gephi's rules")
    same(gexf.root.get("version"), version, "version")
    same(gexf.dynamic, bool(data["graph"]["windows"]), "dynamic")
    same(gexf.graph.get("defaultedgetype"),
         "directed" if data["directed"] else "undirected", "edge type")
    same(gexf.graph.get("timerepresentation"),
         "interval" if gexf.dynamic and version == "1.3" else None, "representation")
    if version == "1.2" and gexf.dynamic:
        same(gexf.graph.get("timeformat"), "date", "the only one that all readers know")
        gexf.unit = 1 if form == "hours" else 86400
    description = gexf.all(gexf.root, "meta/description")[0].text
    for column in columns_of(data, "graph"):
        value = data["graph"][column["name"]]
        if value is not None and not isinstance(value, str):
            assert f"\n{column['name']}: {value}\n" in description, column["name"]
    for of, tag, rows in (("vertex", "node", data["nodes"]), ("edge", "edge", data["edges"])):
        attributes = gexf.attributes(tag)
        elements = gexf.all(gexf.graph, f"{tag}s/{tag}")
        same(len(elements), len(rows), f"{tag}s")
        same(int(gexf.all(gexf.graph, f"{tag}s")[0].get("count")), len(rows), "count")
        same(len({element.get("id") for element in elements}), len(rows), f"{tag} ids")
        for element, row in zip(elements, rows):
            same(element.get("id"), xml_id(row["id"]), "id")
            if of == "edge":
                same(element.get("source"), xml_id(row["source"]), "source")
                same(element.get("target"), xml_id(row["target"]), "target")
            compare_element(gexf, element, row, columns_of(data, of), attributes,
                            data["graph"]["windows"])
    if data["nodes"]:
        same(gexf.attributes("node")["big"], ("static", "long"), "integers beyond 32 bits")
        same(gexf.attributes("node")["strength"], ("static", "integer"), "integers within")
        if gexf.dynamic:
            same(gexf.attributes("edge")["weight"], ("dynamic", "double"), "weight in time")


def schema():
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.environ.get("ENT_SOURCE_ROOT") or os.path.join(here, "..", "..")
    shared = os.environ.get("ENT_SHARED") or os.path.join(root, "..", "shared")
    return os.path.join(shared, "schema", "gexf-1.3", "gexf.rng")


def test_schema(rng, path):
    found = subprocess.run(["xmllint", "--noout", "--nonet", "--relaxng", rng, path],
                           capture_output=True, text=True)
    assert found.returncode == 0, found.stderr[-2000:]


def main():
    rng = os.path.abspath(schema())
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for form in FORMS:
            data = read_json(form)
            check(f"{form}: CSV", test_csv, form, data, False)
            check(f"{form}: CSV with zeros", test_csv, form, data, True)
            check(f"{form}: GEXF 1.3", test_gexf, form, data, "1.3")
            check(f"{form}: GEXF 1.2", test_gexf, form, data, "1.2")
            name = f"{form}: GEXF's schema"
            if not os.path.exists(rng):
                skip(name, f"{rng} is not there: set ENT_SHARED to the reference data")
            elif not shutil.which("xmllint"):
                skip(name, "there is no xmllint")
            else:
                check(name, test_schema, rng, f"{form}-1.3.gexf")
        os.chdir("/")
    print(f"1..{n_points}")
    return 1 if n_failed else 0


sys.exit(main())
