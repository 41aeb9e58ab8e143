#!/usr/bin/env python3
"""entente-draw: what its DOT carries, how it bears strange text and input, and that it draws.

Usage: draw_test.py ENTENTE-DRAW. Graphviz' own reader (dot -Tjson) says what the DOT means."""

import copy
import itertools
import json
import os
import random
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

DRAW = None
DOT = shutil.which("dot")
FORMATS = ("dot", "svg", "png", "pdf")


class Skip(Exception):
    pass


def run(data, *options, check=True, **more):
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    more.setdefault("stdout", subprocess.PIPE)
    done = subprocess.run([DRAW, *options], input=text, stderr=subprocess.PIPE, timeout=120, **more)
    if check:
        said = [line for line in done.stderr.splitlines() if b"letters that no installed font has" not in line]
        assert done.returncode == 0 and said == [], (done.returncode, done.stderr)
    return done


def read(dot):
    """What Graphviz reads: the graph, {name: node}, [(tail, head, edge)]."""
    if not DOT:
        raise Skip("no dot")
    done = subprocess.run([DOT, "-Tjson"], input=dot, capture_output=True, timeout=120)
    assert done.returncode == 0 and done.stderr == b"", done.stderr
    root = json.loads(done.stdout, strict=False)
    by_id = {o["_gvid"]: o for o in root.get("objects", [])}
    nodes = {o["name"]: o for o in by_id.values() if "nodes" not in o}
    edges = [(by_id[e["tail"]]["name"], by_id[e["head"]]["name"], e) for e in root.get("edges", [])]
    return root, nodes, edges


def groups(root, kind):
    return [o for o in root.get("objects", []) if "nodes" in o and o["name"].startswith(kind + "_")]


def clusters(root):
    """Groups that Graphviz may draw boxes around; those that are none of these have another name."""
    return groups(root, "cluster")


def single(text):
    """What stands in DOT for a text, undone."""
    return re.sub(r"\\([\\n])", lambda m: "\n" if m[1] == "n" else "\\", text)


def true_id(node):
    return single(node.get("actor", node["name"]))


def true_label(node):
    return single(node.get("ent_label", node["label"]))


def graph(nodes, edges=(), directed=True, **own):
    nodes = [{"id": n, "label": n} if isinstance(n, str) else n for n in nodes]
    edges = [dict(zip(("source", "target"), e)) if isinstance(e, tuple) else e for e in edges]
    return {"directed": directed, "multigraph": False,
            "graph": {"format": "entente-graph/1", **own}, "nodes": nodes, "edges": edges}


def arc(source, target, weight=1, sign="cooperation", **more):
    return {"source": source, "target": target, "weight": weight, "sign": sign, **more}


def sample(directed=True):
    """The ties of the five founding articles."""
    strength = {"niger": 20, "russia": 15, "mali": 6, "burkina-faso": 4}
    community = {"niger": 1, "russia": 1, "iran": 1, "mali": 2, "burkina-faso": 2}
    names = {"burkina-faso": "Burkina Faso", "ecowas": "ECOWAS", "france": "France", "iran": "Iran",
             "mali": "Mali", "niger": "Niger", "russia": "Russia",
             "unidentified-attackers": "Unidentified attackers", "united-states": "United States"}
    nodes = [{"id": n, "label": names[n], "kind": "alliance" if n == "ecowas" else "state",
              "strength": strength.get(n, 1), "closeness": 0.8889 if n == "niger" else None,
              "community": community.get(n), "placed": n != "france",
              "windows": {"at": [0], "strength": [1]},
              "spells": [["2023-12-01", "2024-02-01"], ["2024-03-01", None]]} for n in names]
    mutual = [("burkina-faso", "mali", 2, 2, 12.6), ("burkina-faso", "niger", 2, 2, 12.6),
              ("mali", "niger", 2, 2, 12.6), ("mali", "russia", 2, 2, 6.2),
              ("niger", "russia", 10, 8, 47.8)]
    single_arcs = [arc("niger", "iran", 1, goldstein=1.9),
                   arc("niger", "united-states", 1, "conflict", goldstein=-4.0),
                   arc("niger", "france", 1, "conflict", goldstein=-7.0),
                   arc("ecowas", "niger", 1, "conflict", goldstein=-7.0),
                   arc("unidentified-attackers", "russia", 1, "conflict", goldstein=-9.0)]
    edges = [arc(a, b, w, goldstein=g, reports=21, windows={}) for a, b, w, _, g in mutual]
    if directed:
        edges += [arc(b, a, w, goldstein=g, reports=7, windows={}) for a, b, _, w, g in mutual]
    return graph(nodes, edges + single_arcs, directed, title="Niger", summary="Nine actors.",
                 density=0.2778, windows=[{"start": "2023-12-01"}], columns=[{"name": "density"}],
                 view={"min_confidence": 0.5, "third": 0.1, "kind": ["event"]},
                 account={"read": 46}, inputs=[{"name": 'a "b" \\ c'}])


def communities(n_communities, members, n_others=0):
    nodes = [{"id": f"c{c}m{m}", "community": c}
             for c in range(n_communities) for m in range(members)]
    return graph(nodes + [{"id": f"o{i}", "community": 100 + i} for i in range(n_others)])


SIGNS = ["cooperation", "conflict", "mixed", "neutral", "unknown"]


def crowd(n_actors, n_ties, seed=1):
    """Actors in five groups, as they come: a few large, most small, names of one to five words."""
    draw = random.Random(seed)
    words = "Ministry Council Union Front of for the Peace Health Kivu North Lakes Labour".split()
    nodes = [{"id": f"a{i}", "label": " ".join(draw.choices(words, k=draw.randint(1, 5))),
              "kind": draw.choice(["state", "person", "party"]), "community": i % 5,
              "strength": draw.paretovariate(1)} for i in range(n_actors)]
    edges = {}
    while len(edges) < n_ties:
        a, b = draw.sample(range(n_actors), 2)
        if (a - b) % 5 == 0 or draw.random() < 0.1:
            edges[a, b] = arc(f"a{a}", f"a{b}", round(draw.paretovariate(1), 1), draw.choice(SIGNS))
    return graph(nodes, list(edges.values()))


# What is carried

def test_values():
    nodes = [{"id": "a", "label": "A", "int": 12, "big": 9007199254740993, "real": 47.8,
              "tenth": 0.1, "third": 1 / 3, "small": 1.5e-7, "whole": 3.0, "negative": -4.0,
              "yes": True, "no": False, "none": None, "text": "as is", "digits": "010",
              "windows": {"at": [1]}, "list": [1, "b", {"c": 0.1}],
              "spells": [["2023-12", "2024-02"], [None, "2024-04"]]},
             {"id": "b", "label": "B", "spells": []}]
    edges = [arc("a", "b", 2.5, goldstein=47.8, events=12, none=None, placed=True, windows={})]
    root, found, ties = read(run(graph(nodes, edges, density=0.27, note="n", flag=False, none=None,
                                       windows=[1], view={"x": [0.1, None, "é"]})).stdout)
    want = {"int": "12", "big": "9007199254740993", "real": "47.8", "tenth": "0.1",
            "third": "0.3333333333333333", "small": "1.5e-07", "whole": "3.0", "negative": "-4.0",
            "yes": "true", "no": "false", "text": "as is", "digits": "010", "label": "A",
            "list": '[1,"b",{"c":0.1}]', "spells": "2023-12/2024-02; ../2024-04"}
    assert {k: found["a"].get(k) for k in want} == want, found["a"]
    assert not {"none", "windows"} & set(found["a"])
    assert "spells" not in found["b"] and "int" not in found["b"]
    tail, head, tie = ties[0]
    assert (tail, head) == ("a", "b")
    want = {"ent_weight": "2.5", "goldstein": "47.8", "events": "12", "sign": "cooperation",
            "placed": "true"}
    assert {k: tie.get(k) for k in want} == want and not {"none", "windows"} & set(tie), tie
    assert root["density"] == "0.27" and root["note"] == "n" and root["flag"] == "false"
    assert root["view"] == '{"x":[0.1,null,"é"]}' and not {"none", "windows"} & set(root)


def test_sample():
    data = sample()
    root, nodes, edges = read(run(data).stdout)
    assert {true_id(n) for n in nodes.values()} == {n["id"] for n in data["nodes"]}
    for own in data["nodes"]:
        node = nodes[own["id"]]
        assert true_label(node) == own["label"]
        for key in ("kind", "strength", "closeness", "community"):
            want = None if own[key] is None else str(own[key])
            assert node.get(key) == want, (own["id"], key, node.get(key))
        assert node["placed"] == str(own["placed"]).lower()
        assert node["spells"] == "2023-12-01/2024-02-01; 2024-03-01/.."
    assert len(edges) == 10
    assert json.loads(single(root["inputs"])) == data["graph"]["inputs"]
    assert json.loads(root["view"]) == data["graph"]["view"] and root["layout"] == "fdp"
    assert "columns" not in root and "Nine actors." in root["label"]


def test_reserved():
    """Data that bears the name of an attribute is kept and draws nothing."""
    names = ["style", "shape", "width", "height", "pos", "color", "image", "URL", "weight", "dir",
             "label", "layout", "size", "rank", "splines", "rotate", "key", "layer", "id", "target",
             "name", "nodes", "edges", "objects", "fontname", "viewport",
             "_background", "linelength"]
    strange = {k: "invis" for k in names}
    plain = run(graph(["a", "b"], [arc("a", "b")]), "-Tsvg").stdout
    nodes = [dict(strange, id=n, label=n) for n in "ab"]
    edges = [dict(strange, source="a", target="b", weight=1, sign="cooperation")]
    data = graph(nodes, edges)
    data["graph"].update(strange)
    assert run(data, "-Tsvg").stdout == plain
    root, found, ties = read(run(data).stdout)
    for name in names:
        assert root["ent_" + name] == "invis", name
        assert name in ("id", "label") or found["a"]["ent_" + name] == "invis", name
        assert name in ("weight", "target") or ties[0][2]["ent_" + name] == "invis", name


def test_keys():
    """Keys that collide or cannot be attribute names still have one each."""
    own = {"-.": "0", "ent_weight": "own", "weight": "data", "a\\b": "1", "a_b": "2", "a\nb": "3",
           "": "4", "<b>": "5", 'q"q': "6", "graph": "7", "é": "8", "two words": "9",
           "ent_label": "10", "actor": "11", "\ufeff": "12"}
    _, nodes, _ = read(run(graph([dict(own, id="\\", label="l")])).stdout)
    node = nodes["actor_1"]
    assert node["actor"] == "\\\\" and node["ent_weight"] == "own"
    assert node["ent_ent_weight"] == "data" and node["a_b"] == "2"
    assert sorted(set(own.values()) & set(map(str, node.values()))) == sorted(own.values())


HOSTILE = [
    'say "hi"', "back\\slash", "tail\\", "\\", "\\\\", 'b\\"c', '\\"', '"', "<b>bold</b>",
    "<", ">", "<>", "new\nline", "\n", "\n\n", "\\\n", '"\n"', "a\n", "\\n\n", "tab\there",
    "cr\rx", "control\x01\x1b[31m\x7f", "\ufffe", "\ufeff", "\ufeffx", "\u2028",
    "\U0001f600", "\U0001f468\u200d\U0001f469", "النيجر", "中国", "naïve", "a:b", "a:b:c",
    "a->b", "a--b", "a;b", "{a|b}", "#c", "//c", "/*c*/", "a b", "graph", "node", "edge",
    "Strict", "DIGRAPH", "subgraph", "9lives", "1.5e3", "1.5.3", "-", "-.", ".", "-7",
    "1-2", "007", "%", "%1", "_1", "actor_1", "actor_2", "actor_2_", "cluster", "cluster_1",
    "cluster_2", "entente", "\\N", "\\G", "\\l", "\\n", "&amp;", "AT&T", "&lt;b&gt;",
    "&#65;", "&;", "&nope;", "&#0;", "x&y;z", " ", "  x  ", "x" * 2000,
    "a name with many words that goes on and on until nobody can read it on one line any more",
    "$(id)", "`id`", "%s%n"
]


def hostile():
    nodes = [{"id": text, "label": text, "note": text, "kind": text, "community": k % 4,
              "strength": k} for k, text in enumerate(HOSTILE)]
    edges = [arc(a, b, note=a, sign=b) for a, b in zip(HOSTILE, HOSTILE[1:])]
    return graph(nodes, edges, title='<b>&amp; "\\G\x02', summary="\\N <i> é &copy;",
                 note="tail\\")


def test_hostile():
    data = hostile()
    root, nodes, edges = read(run(data).stdout)
    assert len(nodes) == len(HOSTILE)
    assert sorted(map(true_id, nodes.values())) == sorted(HOSTILE)
    by_id = {true_id(n): n for n in nodes.values()}
    for text in HOSTILE:
        assert true_label(by_id[text]) == text, (text, by_id[text])
        assert single(by_id[text]["note"]) == text, (text, by_id[text])
    ties = {(true_id(nodes[t]), true_id(nodes[h])): e for t, h, e in edges}
    assert set(ties) == set(zip(HOSTILE, HOSTILE[1:]))
    assert all(single(e["note"]) == t and single(e["sign"]) == h for (t, h), e in ties.items())
    assert single(root["title"]) == data["graph"]["title"] and single(root["note"]) == "tail\\"


def test_hostile_label_empty():
    nodes = [{"id": "a", "label": ""}, {"id": "b", "label": None}, {"id": "c"},
             {"id": "d", "label": "\ufeff"}]
    _, nodes, _ = read(run(graph(nodes, note="\ufeff", title="\ufeff")).stdout)
    assert [nodes[n]["label"] for n in "abcd"] == ["", "b", "c", ""]
    assert true_label(nodes["d"]) == "\ufeff"


def texts(svg):
    root = xml.etree.ElementTree.fromstring(svg)
    return ["".join(t.itertext()) for t in root.iter("{http://www.w3.org/2000/svg}text")]


def test_hostile_drawn():
    """What is seen is the text, not what Graphviz could take it for."""
    drawn = texts(run(hostile(), "-Tsvg").stdout)
    for text in ("back\\slash", "tail\\", "<b>bold</b>", "&amp;", "&lt;b&gt;", "&#65;", "\\N",
                 "\\G", "{a|b}", "النيجر", "AT&T", 'say "hi"', "new", "line"):
        assert text in drawn, text
    assert any('<b>&amp; "\\G' in t.replace("\u200b", "") for t in drawn), drawn[:3]
    assert not any(c < " " or c == "\x7f" for t in drawn for c in t if c != "\n")


# What is drawn

def test_dot_draws():
    if not DOT:
        raise Skip("no dot")
    for data in (sample(), sample(False), hostile(), crowd(60, 90)):
        done = subprocess.run([DOT, "-Tsvg"], input=run(data).stdout, capture_output=True,
                              timeout=120)
        assert done.returncode == 0 and done.stderr == b"", done.stderr
        xml.etree.ElementTree.fromstring(done.stdout)


def test_formats():
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph"}
    for form, start in starts.items():
        for data in (sample(), crowd(60, 90), crowd(300, 500)):
            assert run(data, "-T", form).stdout.startswith(start), form
    drawn = texts(run(sample(), "-Tsvg").stdout)
    assert {"Niger", "Burkina Faso", "Unidentified", "attackers", "Nine actors."} <= set(drawn)


def test_same_bytes():
    # with clusters, fdp orders by addresses: several runs, or chance alone would pass
    for data, form in itertools.product((sample(), crowd(60, 90), hostile()), FORMATS):
        assert len({run(data, "-T", form).stdout for _ in range(4)}) == 1, form
    dated = [run(sample(), "-Tpdf", env=dict(os.environ, SOURCE_DATE_EPOCH=e)).stdout
             for e in ("0", "86400")]
    assert b"(D:19700101000000" in dated[0] and b"(D:19700102000000" in dated[1]


def boxes(nodes):
    """Of each drawn line of a label, its box in points."""
    for node in nodes.values():
        size = 0
        for op in node.get("_ldraw_", []):
            size = op.get("size", size) if op["op"] == "F" else size
            if op["op"] == "T" and op["text"].strip():
                x, y = op["pt"]
                half = op["width"] / 2
                yield node["name"], (x - half, y - 0.2 * size, x + half, y + 0.75 * size)


def test_labels_apart():
    for data in (sample(), sample(False), crowd(60, 90), crowd(40, 60, 2), crowd(80, 200, 3)):
        _, nodes, _ = read(run(data).stdout)
        for (n, a), (m, b) in itertools.combinations(boxes(nodes), 2):
            over = a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
            assert n == m or not over, (n, m, a, b)


def test_looks():
    root, nodes, edges = read(run(sample()).stdout)
    looks = {(t, h): e for t, h, e in edges}
    war, peace = looks["niger", "france"], looks["niger", "iran"]
    assert war["style"] == "dashed" and peace["style"] == "solid" and war["color"] != peace["color"]
    assert float(looks["niger", "russia"]["penwidth"]) > 2 * float(peace["penwidth"])
    assert float(war["penwidth"]) >= 1.5
    assert nodes["niger"]["fillcolor"] != nodes["ecowas"]["fillcolor"]
    assert root["outputorder"] == "edgesfirst" and root["start"] == "1"
    assert all(1 <= int(e["weight"]) <= 5 for e in looks.values())
    for weights in ((1e308, 1e308), (1, 1e308), (0, 0), (-5, -7), (1e-300, 1), (None, None)):
        _, _, edges = read(run(graph("ab", [arc("a", "b", w) for w in weights])).stdout)
        assert all(0.5 <= float(e["penwidth"]) <= 4.5 for _, _, e in edges), weights


def area(node):
    # fixedsize=shape leaves in `width` what the label takes; the circle is in what is drawn
    return next(op["rect"][2] * op["rect"][3] for op in node["_draw_"] if op["op"] in "eE")


def test_size():
    data = graph([{"id": "a", "strength": 100, "rank": 1}, {"id": "b", "strength": 25, "rank": 4}])
    _, nodes, _ = read(run(data).stdout)
    assert 3.9 < area(nodes["a"]) / area(nodes["b"]) < 4.1
    _, nodes, _ = read(run(data, "--size-by", "rank").stdout)
    assert 0.24 < area(nodes["a"]) / area(nodes["b"]) < 0.26
    for none in (graph("ab"), graph([{"id": "a", "strength": -1}, {"id": "b", "strength": 0}])):
        _, nodes, _ = read(run(none).stdout)
        assert area(nodes["a"]) == area(nodes["b"])
    done = run(data, "--size-by", "none", check=False)
    assert done.returncode == 1 and done.stdout == b"" and b'"none"' in done.stderr


def test_clusters():
    for data, want in ((communities(2, 2), 2), (communities(12, 2, 3), 12), (communities(1, 9), 0),
                       (communities(13, 2), 0), (communities(9, 1), 0), (communities(3, 100), 0)):
        root, _, _ = read(run(data).stdout)
        assert len(clusters(root)) == want, (want, len(clusters(root)))
        assert root["layout"] == ("fdp" if len(data["nodes"]) <= 80 or want else "sfdp")
        # where boxes would say nothing, the communities are there still
        apart = {}
        for node in data["nodes"]:
            apart.setdefault(node["community"], set()).add(node["id"])
        found = sorted(sorted(o["name"] for o in root["objects"] if o["_gvid"] in one["nodes"])
                       for one in groups(root, "cluster") + groups(root, "community"))
        assert found == sorted(sorted(one) for one in apart.values() if len(one) > 1), found
    dot = run(sample()).stdout
    root, nodes, _ = read(dot)
    found = sorted(sorted(o["name"] for o in root["objects"] if o["_gvid"] in c["nodes"])
                   for c in clusters(root))
    assert found == [["burkina-faso", "mali"], ["iran", "niger", "russia"]]
    # a reader that knows no subgraphs has met all nodes before it comes to the first
    text = dot.decode()
    outside = re.findall(r'^\t"?([\w-]+)"?\t\[', text[:text.index("\tsubgraph ")], re.MULTILINE)
    assert {"mali", "burkina-faso", "niger", "russia", "iran"} <= set(outside), outside


def test_long_texts():
    """Graphviz reads 16 KiB of a text without quotes and backslashes: longer ones are in pieces."""
    for text in ("x" * 70000, "é" * 40001, 'a"b\\' * 20000, "\\" * 30001, '"' * 20000, "x" * 8001 + "\\", "two words " * 5000):
        data = graph("ab", [("a", "b")])
        data["nodes"][0]["comment_of_a"] = text
        _, nodes, _ = read(run(data).stdout)
        found = [single(node["comment_of_a"]) for node in nodes.values() if node.get("comment_of_a")]
        assert found == [text], (text[:20], [(len(one), one[:20]) for one in found])


# Arcs that go both ways

def ties_of(edges, directed=True):
    _, _, found = read(run(graph("abc", edges, directed)).stdout)
    return found


def test_fold():
    [(tail, head, tie)] = ties_of([arc("b", "a", 3, goldstein=1.5, own=1),
                                   arc("a", "b", 4, goldstein=2.5)])
    assert (tail, head, tie["dir"]) == ("b", "a", "both")
    want = {"ent_weight": "3", "ent_weight_back": "4", "goldstein": "1.5", "goldstein_back": "2.5",
            "sign": "cooperation", "sign_back": "cooperation", "own": "1"}
    assert {k: tie.get(k) for k in want} == want and "own_back" not in tie, tie


def test_fold_not():
    for edges in ([arc("a", "b"), arc("b", "a", sign="conflict")],
                  [arc("a", "b", key="x"), arc("b", "a", key="y")], [arc("a", "b"), arc("b", "c")],
                  [arc("a", "b"), arc("a", "b")], [arc("a", "a"), arc("a", "a")]):
        found = ties_of(edges)
        assert len(found) == 2 and all(e["dir"] == "forward" for _, _, e in found), edges
    assert len(ties_of([arc("a", "b"), arc("b", "a")], directed=False)) == 2


def test_fold_many():
    found = ties_of([arc("a", "b", 1), arc("a", "b", 2), arc("b", "a", 3),
                     arc("a", "b", 4, "conflict"), arc("b", "a", 5, "conflict"),
                     arc("a", "b", 6, key="l"), arc("b", "a", 7, key="l")])
    pairs = sorted((e["ent_weight"], e.get("ent_weight_back", "")) for _, _, e in found)
    assert pairs == [("1", "3"), ("2", ""), ("4", "5"), ("6", "7")], pairs


def test_fold_names():
    """A column that is called like the way back of another keeps its name."""
    [(_, _, tie)] = ties_of([arc("a", "b", events=1, events_back=2),
                             arc("b", "a", events=3, events_back=4)])
    want = {"events": "1", "events_back": "2", "ent_events_back": "3", "events_back_back": "4"}
    assert {k: tie.get(k) for k in want} == want, tie


def test_networkx():
    """Unfolded, the DOT is the graph that networkx reads from the same JSON."""
    try:
        import networkx
    except ImportError:
        raise Skip("no networkx")
    for data in (sample(), sample(False), crowd(60, 90)):
        try:
            own = networkx.node_link_graph(data, edges="edges")
        except TypeError:
            own = networkx.node_link_graph(data, link="edges")
        read_back = own.__class__()
        _, nodes, edges = read(run(data).stdout)
        read_back.add_nodes_from((true_id(n), {"label": true_label(n)}) for n in nodes.values())
        for tail, head, tie in edges:
            ends = true_id(nodes[tail]), true_id(nodes[head])
            read_back.add_edge(*ends, weight=float(tie["ent_weight"]))
            if tie["dir"] == "both":
                read_back.add_edge(*ends[::-1], weight=float(tie["ent_weight_back"]))
        assert networkx.utils.edges_equal(own.edges(data="weight"), read_back.edges(data="weight"))
        assert dict(own.nodes(data="label")) == dict(read_back.nodes(data="label"))


# What comes in and goes out

def test_empty():
    for directed in (True, False):
        root, nodes, edges = read(run(graph([], directed=directed, title="T")).stdout)
        assert nodes == {} and edges == [] and root["directed"] == directed and root["title"] == "T"
    for form in ("svg", "png", "pdf"):
        assert len(run(graph([]), "-T", form).stdout) > 100
        assert len(run(graph(["a"], [("a", "a")]), "-T", form).stdout) > 100


def test_bad_input():
    good = sample()

    def changed(change):
        data = copy.deepcopy(good)
        change(data)
        return data

    def twice(data):
        data["nodes"].append(data["nodes"][0])

    rows = [
        (b"", "stdin:1:"), (b"not JSON", "stdin:1:"), (b"null", "stdin:1:"),
        (b"[]", "format"), (b"{}", "format"),
        (json.dumps(good).encode()[:-100], "stdin:1:"),
        (json.dumps(good).encode() + b"{}", "stdin:1:"),
        (b'{"directed": true, "directed": true}', "stdin:1:"), (b"\xff\xfe", "stdin:1:"),
        (json.dumps(good).replace("Niger", "Ni\\u0000ger").encode(), "stdin:1:"),
        (b"[" * 100000, "stdin:1:"),
        (changed(lambda d: d["graph"].update(format="entente-graph/2")), '"entente-graph/2"'),
        (changed(lambda d: d["graph"].update(format="\x1b[31m")), "?[31m"),
        (changed(lambda d: d.pop("graph")), "format"),
        (changed(lambda d: d.pop("directed")), "directed"),
        (changed(lambda d: d.update(directed="yes")), "directed"),
        (changed(lambda d: d.pop("nodes")), "nodes"), (changed(lambda d: d.pop("edges")), "edges"),
        (changed(lambda d: d.update(nodes={})), "nodes"),
        (changed(lambda d: d["nodes"].append(1)), "node 10 "),
        (changed(lambda d: d["nodes"][1].pop("id")), "node 2 "),
        (changed(lambda d: d["nodes"][1].update(id=7)), "node 2 "),
        (changed(lambda d: d["nodes"][1].update(id="")), "node 2 "),
        (changed(twice), 'two nodes have the id "burkina-faso"'),
        (changed(lambda d: d["edges"][2].update(target="nobody")), 'edge 3: its target "nobody"'),
        (changed(lambda d: d["edges"][0].pop("source")), 'edge 1 has no "source"'),
        (changed(lambda d: d["edges"].append(None)), 'edge 16 has no "source"'),
        (changed(lambda d: d["nodes"][0].update({f"k{i}": i for i in range(1001)})), "1000"),
        (graph("ab", [("a", "b")] * 50001), "select fewer actors or a higher weight"),
    ]
    for data, want in rows:
        for form in ("dot", "svg"):
            done = run(data, "-T", form, check=False)
            message = done.stderr.decode()
            assert done.returncode == 1 and done.stdout == b"", (want, done.returncode, message)
            assert re.fullmatch(r"entente-draw: [^\n\x1b]+\n", message), message
            assert want in message, (want, message)


def test_options():
    for options in (["-T", "gif"], ["-T"], ["--frob"], ["-x"], ["more"], ["--size-by"]):
        done = run(sample(), *options, check=False)
        assert done.returncode == 2 and done.stdout == b"", options
        assert done.stderr.startswith(b"entente-draw: "), done.stderr
    assert run(b"", "--help").stdout.startswith(b"Usage: entente-draw ")


def test_cannot_write():
    for options in (["-Tdot"], ["-Tsvg"], ["--help"]):
        with open("/dev/full", "wb") as full:
            done = run(sample(), *options, check=False, stdout=full)
        assert done.returncode == 1 and b"cannot write" in done.stderr, (options, done.stderr)
    done = run(sample(), "-o", "/dev/full", check=False)
    assert done.returncode == 1 and b"/dev/full: cannot write" in done.stderr
    done = run(sample(), "-o", "/nowhere/at/all.dot", check=False)
    assert done.returncode == 1 and b"/nowhere/at/all.dot: cannot write" in done.stderr
    left, right = os.pipe()
    os.close(left)
    with os.fdopen(right, "wb") as pipe:
        done = run(sample(), check=False, stdout=pipe)
    assert done.returncode == 1 and b"cannot write" in done.stderr


def test_file():
    want = run(sample()).stdout
    with tempfile.TemporaryDirectory() as folder:
        path, link = os.path.join(folder, "x.dot"), os.path.join(folder, "link")
        os.symlink("x.dot", link)
        assert run(sample(), "-o", path).stdout == b""
        with open(path, "rb") as file:
            assert file.read() == want
        os.chmod(path, 0o640)
        assert run(b"{}", "-o", path, check=False).returncode == 1
        with open(path, "rb") as file:
            assert file.read() == want
        run(graph("a"), "-o", link)
        with open(path, "rb") as file:
            assert file.read() == run(graph("a")).stdout
        assert os.path.islink(link) and stat.S_IMODE(os.stat(path).st_mode) == 0o640
        assert sorted(os.listdir(folder)) == ["link", "x.dot"]
    assert run(sample(), "-o", "-").stdout == want


def test_leak():
    """The program names the libraries whose leaks are Graphviz'; any other is a failure."""
    with open(DRAW, "rb") as file:
        if b"__asan_init" not in file.read():
            raise Skip("built without -fsanitize=address")
    env = dict(os.environ, ASAN_OPTIONS="detect_leaks=1:exitcode=99")
    for data, form in itertools.product((sample(), hostile(), graph([])), FORMATS):
        run(data, "-T", form, env=env)
    for data in (b"{", b"{}", graph("aa"), graph("a", [("a", "b")])):
        assert run(data, check=False, env=env).returncode == 1
    assert run(sample(), "--size-by", "none", check=False, env=env).returncode == 1


TESTS = [
    ("values are carried as they are written", test_values),
    ("the sample is carried whole", test_sample),
    ("names of Graphviz become ent_NAME and draw nothing", test_reserved),
    ("keys that collide have an attribute each", test_keys),
    ("hostile text: ids, labels and values come through", test_hostile),
    ("an empty label stays empty, a missing one is the id", test_hostile_label_empty),
    ("hostile text is drawn as it is", test_hostile_drawn),
    ("dot draws our DOT without a word", test_dot_draws),
    ("svg, png and pdf are drawn", test_formats),
    ("equal input gives equal bytes", test_same_bytes),
    ("no label stands on another", test_labels_apart),
    ("conflict is seen, weight is width", test_looks),
    ("the area of circles follows a column", test_size),
    ("communities are clusters when they say something", test_clusters),
    ("long texts are read whole", test_long_texts),
    ("arcs both ways with one sign are one edge", test_fold),
    ("other arcs are not folded", test_fold_not),
    ("parallel arcs are folded one by one", test_fold_many),
    ("the values of the way back have names of their own", test_fold_names),
    ("unfolded it is what networkx reads", test_networkx),
    ("graphs without actors or ties", test_empty),
    ("bad input: a message, no output", test_bad_input),
    ("options", test_options),
    ("what cannot be written is said", test_cannot_write),
    ("a file is replaced whole or not at all", test_file),
    ("no memory of our own is lost", test_leak),
]


def main():
    global DRAW
    if len(sys.argv) != 2:
        sys.exit("usage: draw_test.py ENTENTE-DRAW")
    DRAW = os.path.abspath(sys.argv[1])
    failed = 0
    print(f"1..{len(TESTS)}")
    for number, (name, test) in enumerate(TESTS, 1):
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except Skip as skip:
            print(f"ok {number} - {name} # SKIP {skip}", flush=True)
        except Exception as error:  # a crash of one test is its failure
            failed += 1
            place = error.__traceback__
            while place.tb_next and place.tb_next.tb_frame.f_code.co_filename == __file__:
                place = place.tb_next
            print(f"not ok {number} - {name}")
            said = str(error)[:600]
            print(f"# line {place.tb_lineno}: {type(error).__name__}: {said!r}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
