"""Layers: an edge of a tie for each sign, quad class, root, kind or field; together they are the tie, exactly.

Usage: test_layers.py ENTENTE. Counts by layer come from a group-by of the rows in Python, sums from the same view without
layers. Numbers are read as decimals: a sum that is right but for rounding is wrong.
"""
import json
import os
import random
from decimal import Decimal

import tap
from synthetic import CODES, csv_rows, gdelt_row

ACTORS = ["USA", "USAGOV", "RUS", "RUSMIL", "NER", "NERGOV", "FRA", "MLI", "BFA", "IGOWAFWAS", "IRN"]
ADDITIVE = ("weight", "events", "reports", "cooperation", "conflict", "mutual", "goldstein", "goldstein_positive", "goldstein_negative")
LAYERS = ("sign", "quad", "root", "kind", "field:note")
QUADS = {"01": 1, "02": 1, "03": 1, "04": 1, "05": 1, "06": 2, "07": 2, "08": 2, "09": 3, "10": 3, "11": 3, "12": 3, "13": 3, "14": 4,
         "15": 4, "16": 4, "17": 4, "18": 4, "19": 4, "20": 4}
QUAD_NAMES = {0: "none", 1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}


def exact(inputs, *options):
    """The graph with its numbers as decimals."""
    run = tap.Run(["graph", *inputs, *options, "--to", "json", "-o", "-", "--quiet"]).check()
    return tap.Graph(json.loads(run.stdout, parse_float=Decimal))


def reports(draw, n):
    """Reports with days, months, intervals, open and no dates; several actors on a side; fields that are there or not."""
    dates = ["2024-0{}-{:02d}", "2024-0{}-{:02d}", "2024-0{}", "2024-01-10/2024-0{}-{:02d}", "../2024-0{}-{:02d}", "2024-0{}-{:02d}/..", None]
    for number in range(n):
        date = draw.choice(dates)
        one = {"id": f"R{number}", "document": f"d{draw.randint(0, 9)}", "type": draw.choice(CODES + ["AGREE", "Battles"]),
               "source": draw.sample(ACTORS, draw.choice([1, 1, 1, 2])), "target": draw.sample(ACTORS, draw.choice([1, 1, 1, 3])),
               "date": date and date.format(draw.randint(2, 6), draw.randint(11, 28)), "mutual": draw.random() < 0.2,
               "kind": draw.choice(["event", "event", "stance"])}
        for key, value in (("note", draw.choice(["a", "b & <c>", "none"])), ("confidence", draw.choice([0.3, 0.8])),
                           ("intensity", draw.choice([-3.5, 0, 2.25])), ("weight", draw.choice([0.1, 3, 2.000001])),
                           ("sign", draw.choice(["cooperation", "neutral"])), ("mentions", draw.randint(0, 5)), ("fatalities", draw.randint(0, 9))):
            if draw.random() < 0.3:
                one[key] = value
        yield one


def layer_of(by, row):
    """Of a row of the command's own CSV, from its type and kind."""
    root = row["type"][:2] if row["type"].isdigit() else None
    quad = QUADS[root] if root else 0
    if by == "sign":
        return "unknown" if not quad else "cooperation" if quad < 3 else "conflict"
    return {"quad": QUAD_NAMES[quad], "root": root or "none", "kind": row["kind"] or "event", "field:place": row["place"] or "none"}[by]


def group(draw, folder):
    """Edges by (source, target, layer), months by place, from the rows themselves."""
    path = os.path.join(folder, "rows.csv")
    rows = []
    for number in range(1500):
        date = f"2024-{draw.randint(1, 5):02d}-{draw.randint(1, 28):02d}" if draw.random() < 0.9 else ""
        rows.append({"id": f"r{number}", "source": draw.choice(ACTORS), "target": draw.choice(ACTORS), "date": date,
                     "type": draw.choice(CODES + ["AGREE"]), "kind": draw.choice(["event", "stance", ""]), "place": draw.choice(["", "Agadez", "Arlit", "x,y"])})
    tap.write(path, "\n".join([",".join(rows[0])] + [",".join(f'"{value}"' if "," in value else value for value in row.values()) for row in rows]) + "\n")
    for by in ("sign", "quad", "root", "kind", "field:place"):
        for way in ("--directed", "--undirected"):
            got = tap.graph([path], way, "--layers", by, "--kind", "all", "--merge", "none", "--window", "month", "--measure", "degree")
            want = {}
            for row in rows:
                ends = (row["source"], row["target"])
                if ends[0] == ends[1]:
                    continue
                key = (ends if way == "--directed" else tuple(sorted(ends))) + (layer_of(by, row),)
                counts = want.setdefault(key, {})
                counts["all"] = counts.get("all", 0) + 1
                if row["date"]:
                    counts[row["date"][:7]] = counts.get(row["date"][:7], 0) + 1
            found = {}
            for edge in got.document["edges"]:
                key = (edge["source"], edge["target"], edge["layer"])
                if key in found or edge["key"] != edge["layer"]:
                    tap.ok(False, f"one edge of {key}")
                found[key] = {"all": edge["events"], **got.along(edge, "events")}
            off = [(key, found.get(key), want.get(key)) for key in sorted({*found, *want}) if found.get(key) != want.get(key)]
            tap.ok(want and not off, f"{by}, {way[2:]}: events by pair, layer and month are those of the rows", off[:5])
            tap.ok(got.document["multigraph"] is True, f"{by}: the graph says that it has several edges of a pair")


def add_up(graph, edge, totals):
    """Add an edge to what its pair has in all, and in each window."""
    key = (edge["source"], edge["target"])
    for column in ADDITIVE:
        where = [("all", edge.get(column))]
        where += list(graph.along(edge, column).items()) if column in edge.get("windows", {}) else []
        for place, value in where:
            if value is not None:
                cell = (key, column, place)
                totals[cell] = totals.get(cell, 0) + value


def measured(graph):
    """The vertices without their spells: those hold all of their edges', and a layer may have no date."""
    return [{key: value for key, value in node.items() if key != "spells"} for node in graph.document["nodes"]], graph.graph.get("density")


def sums(draw, folder):
    """Layers add up to the same view without them: every place, merge, weight, level of sharing."""
    path = os.path.join(folder, "reports.json")
    tap.write(path, tap.interactions(reports(draw, 400), actors=[
        {"id": "USA", "kind": "state"}, {"id": "IGOWAFWAS", "kind": "bloc"},
        {"id": "NERGOV", "part_of": [{"actor": "NER"}]}, {"id": "NER", "kind": "state", "member_of": [{"actor": "IGOWAFWAS", "end": "2024-03-15"}]},
        {"id": "MLI", "kind": "state", "member_of": [{"actor": "IGOWAFWAS"}]},
        *({"id": name} for name in ("USAGOV", "RUS", "RUSMIL", "FRA", "BFA", "IRN"))]))
    choices = {
        "--window": ["month", "all", "60d/20d", "month+", "2024-03-01,2024-04-10"], "--place": ["within", "start", "end", "spread", "exclude"],
        "--merge": ["given", "exact", "overlap", "none"], "--multilateral": ["pairs", "split"], "--kind": ["all"],
        "--weight": ["events", "reports", "cooperation", "conflict", "goldstein_positive", "goldstein_negative", "mentions", "fatalities"],
        "--level": ["actor", "state"], "--loops": ["aside", "keep"]}
    n = 0
    for turn in range(60):
        options = [word for key, values in choices.items() for word in (key, draw.choice(values))]
        options.append(draw.choice(["--directed", "--undirected"]))
        options += draw.choice([["--merge-by", "quad"], []]) if "overlap" in options else []
        by = LAYERS[turn % len(LAYERS)]
        whole, layered = (exact([path], *options, *more, "--measure", "degree,strength,pagerank,density") for more in ([], ["--layers", by]))
        name = f"{by} {' '.join(options)}"
        parts, all_of_it = {}, {}
        for edge in layered.document["edges"]:
            add_up(layered, edge, parts)
        for edge in whole.document["edges"]:
            add_up(whole, edge, all_of_it)
        # Where nothing is active there is no number, and a sum of nothing is 0.
        parts = {cell: value for cell, value in parts.items() if value}
        all_of_it = {cell: value for cell, value in all_of_it.items() if value}
        off = [cell for cell in sorted({*parts, *all_of_it}, key=str) if parts.get(cell) != all_of_it.get(cell)]
        tap.ok(not off and all_of_it, f"layers add up exactly: {name}", [(cell, parts.get(cell), all_of_it.get(cell)) for cell in off[:5]])
        tap.ok(measured(layered) == measured(whole), f"measures do not see layers: {name}")
        n += len(layered.document["edges"]) > len(whole.document["edges"])
    tap.ok(n > 45, "most of these views have more edges with layers than without", n)
    for options in (["--normalize", "share"], ["--half-life", "20d"], ["--half-life", "20d", "--normalize", "share"]):
        for by in LAYERS:
            for window in ("month", "45d/15d", "all"):
                more = ["--window", window, "--kind", "all", *options, "--measure", "strength,pagerank"]
                whole, layered = (tap.graph([path], *more, *layers) for layers in ([], ["--layers", by]))
                parts, all_of_it = {}, {}
                for graph, totals in ((layered, parts), (whole, all_of_it)):
                    for edge in graph.document["edges"]:
                        add_up(graph, edge, totals)
                keys = {cell for cell in {*parts, *all_of_it} if cell[1] == "weight"}
                off = [cell for cell in keys if abs(parts.get(cell, 0) - all_of_it.get(cell, 0)) > 1e-12 * max(1, abs(all_of_it.get(cell, 0)))]
                tap.ok(keys and not off, f"{by}, {window}: {' '.join(options)} of layers add up to those of ties", off[:3])
                if "--half-life" not in options:
                    tap.ok(measured(layered) == measured(whole), f"{by}, {window}: {' '.join(options)}: measures do not see layers")


def written(inputs, *options, stdin=None):
    return tap.Run(["graph", *inputs, "--no-inputs", "--quiet", "--measure", "degree,strength", *options, "--to", "json", "-o", "-"],
                   stdin=stdin or b"").check().stdout


def fold(draw, folder):
    """Counted while it is read, kept, or counted in shards that are tallied: the same bytes."""
    feed = os.path.join(folder, "feed.export.CSV")
    rows = [gdelt_row(draw, n) for n in range(2500)]
    tap.write(feed, "".join(rows))
    own = os.path.join(folder, "own.csv")
    lines = csv_rows(draw, 1200)
    tap.write(own, "".join(lines))
    for form, path, all_lines in (("gdelt", feed, [""] + rows), ("csv", own, lines)):
        for by in LAYERS[:4]:
            for merge in ("exact", "none"):
                for window in ("month", "all", "month+", "20d/5d"):
                    options = ["--layers", by, "--merge", merge, "--window", window, "--kind", "all"]
                    counted = written(["--from", form, path], *options)
                    name = f"{form}, {' '.join(options)}"
                    tap.ok(b'"layer": ' in counted, f"{name}: there are layers")
                    tap.ok(counted == written(["--from", form, "-"], *options, stdin=tap.read(path)), f"{name}: counted or kept")
                    tallies = []
                    for shard in range(3):
                        part = os.path.join(folder, f"{shard}.{form}")
                        tap.write(part, all_lines[0] + "".join(all_lines[1 + shard::3]))
                        tallies.append(f"{part}.tally")
                        tap.Run(["tally", "--from", form, part, *options, "--quiet", "-o", tallies[-1]]).check()
                    draw.shuffle(tallies)
                    tap.ok(counted == written(tallies), f"{name}: three tallies in some order")
    said = tap.Run(["graph", tallies[0], "--layers", "none", "-o", os.path.join(folder, "x.json")])
    tap.ok(said.status == 1 and "layers: the tally was counted with" in said.said, "a tally is bound to its layers", said.said)
    said = tap.Run(["tally", "--from", "csv", own, "--layers", "field:note", "--merge", "none", "-o", os.path.join(folder, "x.tally")])
    tap.ok(said.status != 0 and "layers field asks for each report" in said.said, "a tally has no layers of fields", said.said)
    # With a sign of its own an event may be of another layer when another report of it comes: such a file is kept.
    signs = os.path.join(folder, "signs.csv")
    tap.write(signs, "id,source,target,date,type,sign\nb,NER,RUS,2024-03-01,X,conflict\na,NER,RUS,2024-03-01,X,cooperation\nc,NER,RUS,2024-05-01,X,conflict\n")
    got = tap.graph([signs], "--layers", "sign", "--merge", "exact")
    tap.equal({edge["layer"]: (edge["events"], edge["reports"], edge["spells"]) for edge in got.document["edges"]},
              {"cooperation": (1, 2, [["2024-03-01", "2024-03-02"]]), "conflict": (1, 1, [["2024-05-01", "2024-05-02"]])},
              "an event is in the layer of the report that speaks for it, with its date")


def formats(folder):
    """Every format tells of the layer, and keeps the edges of a pair apart."""
    path = os.path.join(folder, "two.json")
    tap.write(path, tap.interactions([
        {"source": ["niger"], "target": ["france"], "date": "2023-07-01", "type": "057", "id": "R1"},
        {"source": ["niger"], "target": ["france"], "date": "2023-08-10", "type": "161", "id": "R2"},
        {"source": ["niger"], "target": ["france"], "date": "2023-09-02", "type": "161", "id": "R3"}]))
    names = ("json", "gexf", "csv", "graphology.json", "cyjs", "graphml", "tsv", "d3.json", "dot", "edges", "net")
    with tap.folder() as out:
        files = tap.outputs(out, [path], "--layers", "sign", "--window", "month", formats=names)
    want = [("conflict", 2), ("cooperation", 1)]
    document = json.loads(files["x.json"])
    tap.equal([(edge["key"], edge["weight"]) for edge in document["edges"]], want, "JSON: the key is the layer")
    tap.equal([edge["spells"] for edge in document["edges"]], [[["2023-08-01", "2023-10-01"]], [["2023-07-01", "2023-08-01"]]],
              "a layer has spells of its own")
    gexf = tap.Gexf(files["x.gexf"])
    tap.equal([(one[0]["kind"], float(one[0]["weight"])) for one in gexf.edges], [(name, float(n)) for name, n in want], "GEXF: the kind is the layer")
    graphology = json.loads(files["x.graphology.json"])
    tap.ok(graphology["options"]["multi"] is True, "graphology: a multigraph")
    tap.equal([(edge["key"], edge["attributes"]["layer"]) for edge in graphology["edges"]], [("e0", "conflict"), ("e1", "cooperation")],
              "graphology: keys and layers")
    cytoscape = json.loads(files["x.cyjs"])
    tap.equal([edge["data"]["layer"] for edge in cytoscape["elements"]["edges"]], ["conflict", "cooperation"], "Cytoscape: an attribute")
    d3 = json.loads(files["x.d3.json"])
    tap.equal([link["layer"] for link in d3["links"]], ["conflict", "cooperation"], "d3: an attribute")
    tap.ok(files["x.graphml"].count(b">conflict<") >= 1 and b'attr.name="layer"' in files["x.graphml"], "GraphML: an attribute")
    for name in ("x.edges.csv", "x.tsv"):
        tap.ok(b"layer" in files[name].splitlines()[0] and b"cooperation" in files[name], f"{name}: a column")
    tap.ok(files["x.dot"].count(b"niger -> france") == 2, "DOT: two lines", files["x.dot"].decode())
    tap.equal(files["x.edges"].decode(), "niger\tfrance\t2\nniger\tfrance\t1\n", "a list of edges: a line each")
    with tap.folder() as out:
        both = json.loads(tap.outputs(out, [path], "--layers", "sign", "--memberships", formats=("json",))["x.json"])
    tap.equal([edge["layer"] for edge in both["edges"]], ["conflict", "cooperation"], "memberships may stand beside layers")


def seed():
    path = os.path.join(tap.SOURCE_ROOT, "samples", "niger-2024.json")
    view = ["--level", "state", "--window", "month", "--undirected"]
    ties = tap.graph([path], *view, "--layers", "sign")
    # seed_expected.md: ten ties, each of one sign; these are conflict.
    want = {("niger", "united-states"): (1, 2, -4), ("france", "niger"): (1, 1, -7), ("ecowas", "niger"): (1, 1, -7),
            ("russia", "unidentified-attackers"): (1, 2, -9)}
    tap.equal({(edge["source"], edge["target"]): (edge["events"], edge["reports"], edge["goldstein"]) for edge in ties.document["edges"]
               if edge["layer"] == "conflict"} , {tuple(sorted(key)): value for key, value in want.items()}, "the seed's conflict")
    friends = [edge for edge in ties.document["edges"] if edge["layer"] == "cooperation"]
    tap.equal((len(friends), sum(edge["events"] for edge in friends)), (6, 21), "the seed's cooperation: six ties, 21 events of them")
    [pair] = [edge for edge in friends if (edge["source"], edge["target"]) == ("niger", "russia")]
    tap.equal(ties.along(pair, "events"), {"2023-12": 2, "2024-01": 5, "2024-03": 5}, "Niger and Russia, by month")
    run = tap.Run(["why", path, *view, "--layers", "quad", "--tie", "niger,russia", "--to", "json"]).check()
    layers = tap.graph([path], *view, "--layers", "quad")
    total = 0
    for edge in layers.document["edges"]:
        if (edge["source"], edge["target"]) != ("niger", "russia"):
            continue
        one = json.loads(tap.Run(["why", path, *view, "--layers", "quad", "--tie", "niger,russia", "--layer", edge["layer"], "--to", "json"]).check().stdout)
        tap.equal((one["sum"], one["layer"], len(one["events"])), (edge["weight"], edge["layer"], edge["events"]), f"why of the layer {edge['layer']}")
        total += one["sum"]
    tap.equal(total, json.loads(run.stdout)["sum"], "the layers' answers add up to the tie's")


def wrong(folder):
    path = os.path.join(folder, "two.json")
    for options, message in ((["--layers", "signs"], "layers \"signs\" is none of none|sign|quad|root|kind|field:NAME; did you mean 'sign'?"),
                             (["--layers", "field:notes"], "no report has a text called \"notes\"; did you mean 'note'?")):
        run = tap.Run(["graph", path, *options])
        tap.ok(run.status != 0 and message in run.said, f"{' '.join(options)}: a clear message", run.said)
    run = tap.Run(["why", path, "--layers", "sign", "--tie", "niger,france", "--layer", "cooperaton"])
    tap.ok(run.status == 1 and "there is no layer \"cooperaton\" of this view; did you mean 'cooperation'?" in run.said, "why: no such layer", run.said)
    run = tap.Run(["why", path, "--tie", "niger,france", "--layer", "conflict"])
    tap.ok(run.status == 1 and "the view has no layers" in run.said, "why: no layers", run.said)
    run = tap.Run(["graph", path, "--layers", "quad", "--explain"]).check()
    tap.ok("an edge of a tie for each quad class of its events" in (run.stdout.decode() + run.said), "the view in words", run.stdout)


def names(folder):
    """A field may call a layer what the layer of memberships is called: two edges with one key would be one for networkx."""
    actors = [{"id": "a", "name": "a", "kind": "state", "member_of": [{"actor": "b", "start": "2023-01-01"}]}, {"id": "b", "name": "b", "kind": "bloc"}]
    for layers, own in ((["x"], "membership"), (["membership", "x"], "membership-"), (["membership", "membership--", "x"], "membership---"),
                        (["membership-", "membershipped"], "membership--")):
        events = [{"source": "a", "target": "b", "date": "2024-01-10", "note": layer} for layer in layers]
        path = tap.write(os.path.join(folder, "names.json"), tap.interactions(events, actors))
        made = exact([path], "--merge", "none", "--layers", "field:note", "--memberships")
        tap.equal([(edge["key"], edge["weight"] is None) for edge in made.document["edges"]], [*((layer, False) for layer in sorted(layers)), (own, True)],
                  f"layers {', '.join(layers)}: memberships are in {own}")


def main():
    draw = random.Random(20241120)
    with tap.folder() as folder:
        for name, part in (("group", lambda: group(draw, folder)), ("sums", lambda: sums(draw, folder)), ("fold", lambda: fold(draw, folder)),
                           ("formats", lambda: formats(folder)), ("wrong", lambda: wrong(folder)), ("names", lambda: names(folder)), ("seed", seed)):
            with tap.section(name):
                part()
    tap.done()


main()
