"""Pictures that need no touching up: no name over another or over a circle, by the widths of Helvetica's letters, whoever is
drawn; circles where the JSON says, with its sizes and colours; the view and the period in the heading; names in other scripts."""
import csv
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import tap
from tap import equal, ok

ABSENT = "#dfe3e7"  # the dot of who is not in a panel
SVG = "{http://www.w3.org/2000/svg}"
SAMPLE = os.path.join(tap.SOURCE_ROOT, "samples", "niger-2024.json")
# Adobe's metrics of Helvetica, in thousandths of the size; Liberation Sans has the same. Letters that are not here are wide.
WIDTHS = {**dict.fromkeys("ijl'|", 222), **dict.fromkeys(" ftI/.,:;!", 278), **dict.fromkeys("r()-", 333), **dict.fromkeys("ckJsvxyz", 500),
          **dict.fromkeys("abdeghnopquL0123456789", 556), **dict.fromkeys("FTZ", 611), **dict.fromkeys("ABEKPSVXY", 667),
          **dict.fromkeys("CDHNRUw", 722), **dict.fromkeys("GOQ", 778), **dict.fromkeys("mM", 833), "W": 944}


def run(*arguments):
    return subprocess.run([tap.ENTENTE, "graph", *arguments, "-q"], check=True, capture_output=True, text=True)


def nodes(path):
    """By name: the circle, and the box of each line of text."""
    found = {}
    for group in ElementTree.parse(path).getroot().iter(SVG + "g"):
        if group.get("class") != "node":
            continue
        circle = next(group.iter(SVG + "ellipse"), None)  # within a link, for its tooltip
        if circle is None:
            continue  # a frame
        boxes = []
        for text in group.iter(SVG + "text"):
            size, line = float(text.get("font-size")), text.text or ""
            half = sum(WIDTHS.get(letter, 1000) for letter in line) * size / 2000
            x, y = float(text.get("x")), float(text.get("y"))
            boxes.append((x - half, y - 0.718 * size, x + half, y + 0.207 * size))
        found[group.find(SVG + "title").text] = (*(float(circle.get(key)) for key in ("cx", "cy", "rx")), circle.get("fill"), boxes)
    return found


def texts(path):
    return " ".join("".join(text.itertext()) for text in ElementTree.parse(path).getroot().iter(SVG + "text"))


def meet(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def check_apart(path, name, n_named):
    found = nodes(path)
    boxes = [(node, box) for node, value in found.items() for box in value[4]]
    over = [(m, n) for (m, a), (n, b) in itertools.combinations(boxes, 2) if m != n and meet(a, b)]
    equal(over, [], f"{name}: no name is over another")
    covered = [(m, n) for m, box in boxes for n, (x, y, radius, _, _) in found.items()
               if m != n and (max(box[0] - x, x - box[2], 0) ** 2 + max(box[1] - y, y - box[3], 0) ** 2) ** 0.5 < radius]
    equal(covered, [], f"{name}: nor over another's circle")
    circles = [(m, n) for (m, a), (n, b) in itertools.combinations(found.items(), 2) if ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 < a[2] + b[2]]
    equal(circles, [], f"{name}: nor a circle over another")
    equal(len({node for node, _ in boxes}), n_named, f"{name}: {n_named} names are drawn")


def make(path, n, m, groups, seed):
    rng = random.Random(seed)
    words = "Northern Ministry Council Union Front for the Liberation of Lakes Republic United Kingdom Labour".split()
    names = [f"{' '.join(rng.choices(words, k=rng.randint(1, 4)))} {i}" for i in range(n)]
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["date", "source", "target", "type"])
        for i in range(m):
            source = i % n if i < n else int(n * rng.random() ** 2)
            target = rng.choice([k for k in range(n) if k != source and (k % groups == source % groups or rng.random() < 0.1)])
            for _ in range(min(9, int(rng.paretovariate(1.3)))):
                out.writerow([f"2024-{rng.randint(1, 6):02}-{rng.randint(1, 28):02}", names[source], names[target], rng.choice(["04", "04", "19"])])


def check_positions(svg, data):
    """SVG's y goes down, and the drawing is moved as a whole."""
    found = nodes(svg)
    wrong, moves = [], set()
    for node in data["nodes"]:
        x, y, radius, fill, _ = found[node["id"]]
        moves.add((round(x - node["x"]), round(y + node["y"])))
        if abs(radius - node["size"]) > 0.6 or fill != node["color"]:
            wrong.append(node["id"])
    equal(wrong, [], "circles have the sizes and colours of the JSON")
    ok(max(x for x, _ in moves) - min(x for x, _ in moves) <= 1 and max(y for _, y in moves) - min(y for _, y in moves) <= 1, "and its places", moves)


def check_panels(svg, data):
    """From panel to panel everybody keeps his place in the frame, whether he is there or not; circles say who is."""
    found, frames = nodes(svg), {}
    for group in ElementTree.parse(svg).getroot().iter(SVG + "g"):
        name = group.find(SVG + "title")
        if name is not None and name.text.startswith("frame_"):
            points = [tuple(map(float, point.split(","))) for point in next(group.iter(SVG + "polygon")).get("points").split()]
            frames[int(name.text[6:])] = (min(x for x, _ in points), min(y for _, y in points))
    windows = data["graph"]["windows"]
    equal(sorted(frames), list(range(len(windows))), "a panel for each window")
    wrong, moved = [], 0
    for row, node in enumerate(data["nodes"]):
        places = []
        for panel in frames:
            x, y, _, fill, _ = found[f"p{panel}_{row}"]
            places.append((x - frames[panel][0], y - frames[panel][1]))
            if (fill != ABSENT) != (panel in node.get("windows", {}).get("at", [])):
                wrong.append((node["id"], panel))
        moved = max(moved, max(abs(a - b) for one in places for other in places for a, b in zip(one, other)))
    ok(moved <= 0.02, "displacement between panels is 0", moved)
    equal(wrong, [], "a circle is drawn where an actor is there, else a dot")
    over = [(m, n) for (m, a), (n, b) in itertools.combinations(found.items(), 2)
            if m.split("_")[0] == n.split("_")[0] and ABSENT not in (a[3], b[3]) and ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 < a[2] + b[2]]
    equal(over, [], "and no circle is over another")
    ties = sum(len(edge.get("windows", {}).get("at", [])) for edge in data["edges"])
    drawn = sum(1 for group in ElementTree.parse(svg).getroot().iter(SVG + "g") if group.get("class") == "edge")
    ok(0 < drawn <= ties, "with the ties of each window", (drawn, ties))
    boxes = [(name, box) for name, value in found.items() for box in value[4]]
    over = [(m, n) for (m, a), (n, b) in itertools.combinations(boxes, 2) if m != n and meet(a, b)]
    equal(over, [], "and no name is over another")


def check_series(svg, data, column):
    """A line is as high as its numbers: the dots of the actor with most of it are proportional to them."""
    groups = [group for group in ElementTree.parse(svg).getroot().iter(SVG + "g") if group.get("class") == "node"]
    dots, links = {}, "{http://www.w3.org/1999/xlink}title"
    for group in groups:
        circle, link = next(group.iter(SVG + "ellipse"), None), next((one for one in group.iter(SVG + "a")), None)
        if circle is not None and link is not None and link.get(links):
            dots.setdefault(circle.get("fill"), {})[link.get(links).rsplit(", ", 1)[1]] = float(circle.get("cy"))
    labels = [window["label"] for window in data["graph"]["windows"]]
    sums = {node["id"]: sum(value or 0 for value in node.get("windows", {}).get(column, [])) for node in data["nodes"]}
    best = max(data["nodes"], key=lambda node: sums[node["id"]])
    wanted = dict.fromkeys(labels, 0.0)
    wanted.update((labels[at], value) for at, value in zip(best["windows"]["at"], best["windows"][column]))
    got = dots["#0072b2"]
    low, high = min(wanted, key=wanted.get), max(wanted, key=wanted.get)
    scale = (got[low] - got[high]) / (wanted[high] - wanted[low])
    ok(scale > 0 and all(abs(got[high] + scale * (wanted[high] - wanted[label]) - got[label]) < 0.1 for label in labels),
       f"the first line is that of the actor with most {column}, as high as its numbers", (got, wanted))
    drawn = texts(svg)
    ok(best["label"] in drawn and all(label in drawn for label in labels), "its name stands beside it, and the windows below")
    equal(len(dots) <= 8, True, "eight lines at most")


def check_series_names(folder):
    """Names right of the lines: whole, where they are no sentences, and clear of the lines however long they are."""
    path, svg, out = (os.path.join(folder, name) for name in ("names.csv", "names.svg", "names.json"))
    names = ["National Council for the Safeguard of the Homeland", "W" * 40, "中" * 40, "b" * 400, "Mali", "a", "c", "d", "e", "f"]
    with open(path, "w", encoding="utf-8") as table:
        table.write("date,source,target,weight\n")
        table.writelines(f"2024-0{at % 3 + 1}-10,{name},a,{100 - at}\n" for at, name in enumerate(names) if name != "a")
        table.write("2024,undated in months,a,1\n")
    done = subprocess.run([tap.ENTENTE, "graph", path, "--merge", "none", "--window", "2024-02-01,2024-03-01", "--series", "strength", "-o", svg, "-o", out], capture_output=True, text=True)
    data = json.loads(tap.read(out))
    n = sum(1 for node in data["nodes"] if sum(value or 0 for value in node.get("windows", {}).get("strength", [])) > 0)
    ok(n == len(names) < len(data["nodes"]), "one of the actors is in no window")
    ok(f"lines of 8 of {n} actors are drawn" in done.stderr, "how many have a line counts those that could have one", done.stderr)
    ok("graphviz" not in done.stderr, "Graphviz has nothing to say", done.stderr)
    root = ElementTree.parse(svg).getroot()
    right = max(float(one.get("cx")) for one in root.iter(SVG + "ellipse"))
    labels = [one for one in root.iter(SVG + "text") if one.text and float(one.get("font-size")) == 11 and "".join(one.text.split())[:1] in "NWMab中cd" and float(one.get("x")) > right - 300]
    ok(len(labels) == 8 and all(one.get("text-anchor") == "start" and float(one.get("x")) >= right for one in labels), "each name begins right of its dot", [(one.text[:20], one.get("x"), right) for one in labels])
    drawn = [one.text for one in labels]
    ok(names[0] in drawn, "a name of fifty letters is whole", drawn)
    ok(any(text.startswith("bbbb") and text.endswith("…") for text in drawn), "one of four hundred is cut, and says so", drawn)


def check_window_files(folder, data):
    run(SAMPLE, "--level", "state", "--window", "month", "--per-window", "-o", os.path.join(folder, "w.dot"))
    for window, one in enumerate(data["graph"]["windows"]):
        text = tap.read(os.path.join(folder, f"w.{one['label']}.dot")).decode()
        wanted = {node["id"]: f"{node['x']:.2f},{node['y']:.2f}!" for node in data["nodes"] if window in node.get("windows", {}).get("at", [])}
        found = dict(re.findall(r'^\t+"?([\w-]+)"?\t\[.*?\bpos="([^"]+)"', text, re.DOTALL | re.MULTILINE))
        equal({key: value for key, value in found.items() if key not in ("graph", "node", "edge")}, wanted, f"w.{one['label']}.dot has the actors of its window, in their places")


def check_scripts(folder):
    reports = [{"id": "1", "date": "2024-01-01", "source": ["النيجر"], "target": ["Россия"], "type": "04"},
               {"id": "2", "date": "2024-01-02", "source": ["中华人民共和国"], "target": ["النيجر"], "type": "04"}]
    path, svg = os.path.join(folder, "scripts.json"), os.path.join(folder, "scripts.svg")
    with open(path, "w") as file:
        json.dump({"format": "entente-interactions/1", "reports": reports}, file)
    run(path, "-o", svg)
    drawn = texts(svg)
    for name in ("النيجر", "Россия", "中华人民共和国"):
        ok(name in drawn, f"{name} is drawn")
    if shutil.which("fc-list") is None:
        tap.skip("what no font can draw is said", "fc-list is not installed")
        return
    has = {name: all(subprocess.run(["fc-list", f":charset={ord(letter):x}"], check=True, capture_output=True).stdout for letter in set(name))
           for name in ("النيجر", "Россия", "中华人民共和国", "\U0001f600", "\U00016f00", "plain")}
    path = tap.write(os.path.join(folder, "fonts.csv"), "source,target\n" + "".join(f"{name},plain\n" for name in has if name != "plain"))
    for ending in ("png", "pdf", "svg"):
        said = subprocess.run([tap.ENTENTE, "graph", path, "-o", os.path.join(folder, f"fonts.{ending}")], check=True, capture_output=True, text=True).stderr
        without = list(has.values()).count(False)
        wanted = f"{without} of {len(has)} names have letters that no installed font has" if without and ending != "svg" else None
        ok(wanted in said if wanted else "installed font" not in said, f"of boxes in .{ending} is told as fc-list knows them: {wanted}", said)


def check_layers(folder):
    """Beside a line stands which layer it is: a number that the legend tells, or a short code itself."""
    svg, out = os.path.join(folder, "layers.svg"), os.path.join(folder, "layers.json")
    for layers, codes in (("quad", False), ("root", True)):
        run(SAMPLE, "--level", "state", "--layers", layers, "-o", svg, "-o", out)
        names = sorted({edge["layer"] for edge in json.loads(tap.read(out))["edges"]})
        wanted = names if codes else [str(i + 1) for i in range(len(names))]
        groups = [group for group in ElementTree.parse(svg).getroot().iter(SVG + "g") if group.get("class") == "edge"]
        marks = [(next(group.iter(SVG + "a")).get("{http://www.w3.org/1999/xlink}title"), [text.text for text in group.iter(SVG + "text")]) for group in groups]
        wrong = [(title, mark) for title, mark in marks if len(mark) != 1 or f", {names[wanted.index(mark[0])]}: " not in title]
        equal(wrong, [], f"--layers {layers}: each line is marked")
        equal(sorted({mark[0] for _, mark in marks}), wanted, "with every layer")
        legend = "numbers beside lines: " + " ".join(f"{i + 1} {name}" for i, name in enumerate(names))
        equal(legend in " ".join(texts(svg).split()), not codes, "and the legend tells numbers, not codes")


def check_clusters(folder, data):
    """Communities are subgraphs of the DOT, for who lays it out anew, also where it has places."""
    path = os.path.join(folder, "clusters.dot")
    run(SAMPLE, "--level", "state", "--measure", "leiden,layout", "-o", path)
    groups = {}
    for node in data["nodes"]:
        if node.get("community") is not None:
            groups.setdefault(node["community"], set()).add(node["id"])
    found = [set(re.findall(r'^\t\t"?([\w-]+)"?;', part, re.MULTILINE)) for part in re.findall(r"subgraph cluster_\d+ \{(.*?)^\t\}", tap.read(path).decode(), re.DOTALL | re.MULTILINE)]
    equal(sorted(map(sorted, found)), sorted(sorted(group) for group in groups.values() if len(group) > 1), "the communities are clusters of the DOT")


def line_of(group):
    """How a line looks without its colour: its dash, whether it is in pieces and has short ones, and whether it ends in a ring."""
    pieces, dashes = [], set()
    for path in group.iter(SVG + "path"):
        if path.get("stroke-opacity") == "0" or path.get("stroke") == "transparent":
            continue
        points = [tuple(map(float, point.split(","))) for point in re.findall(r"[-\d.]+,[-\d.]+", path.get("d"))]
        pieces.append(((points[0][0] - points[-1][0]) ** 2 + (points[0][1] - points[-1][1]) ** 2) ** 0.5)
        dashes.add(path.get("stroke-dasharray"))
    return tuple(dashes), len(pieces) > 1, len(pieces) > 1 and min(pieces[:-1]) < 5, next(group.iter(SVG + "ellipse"), None) is not None


def check_lines(folder):
    """Each sign, and a membership, has a line of its own, in the picture and in the legend, whatever the colours are."""
    signs = {"B": "cooperation", "C": "conflict", "D": "neutral", "E": None}
    reports = [{"source": ["A"], "target": [target], **({"sign": sign} if sign else {})} for target, sign in
               [*signs.items(), ("F", "cooperation"), ("F", "conflict")]]
    reports = [{"id": f"r{i}", "date": "2024-01-01", **report} for i, report in enumerate(reports)]
    path, svg, out = (os.path.join(folder, name) for name in ("lines.json", "lines.svg", "lines-out.json"))
    tap.write(path, json.dumps({"format": "entente-interactions/1", "reports": reports, "actors": [
        {"id": "A", "name": "A", "member_of": [{"actor": "G"}]}, *({"id": name, "name": name} for name in "BCDEFG")]}))
    run(path, "--memberships", "star", "--merge", "none", "-o", svg, "-o", out)
    groups = {group.find(SVG + "title").text: group for group in ElementTree.parse(svg).getroot().iter(SVG + "g") if group.get("class") == "edge"}
    names = {"A->B": "cooperation", "A->C": "conflict", "A->D": "neutral", "A->E": "unknown", "A->F": "mixed", "A->G": "membership"}
    equal(sorted(groups), sorted(names), "a line for each")
    looks = {names[name]: line_of(group) for name, group in groups.items()}
    equal(len(set(looks.values())), 6, f"no two lines are alike without their colours: {looks}")
    palette = json.loads(tap.read(out))["graph"]["style"]["palette"]["signs"]
    equal(len({sign["line"] for sign in palette.values()}), 6, "nor are they in the JSON")
    words = " ".join(texts(svg).split())
    samples = [re.search(f"([—–·○ ]+) {name}", words) for name in ("cooperation", "conflict", "mixed", "neutral", "membership", "unknown sign")]
    ok(all(samples) and len({sample[1].strip() for sample in samples}) == 6, "nor in the legend", words)
    run(tap.write(os.path.join(folder, "lines.csv"), "source,target\na,b\nb,c\n"), "-o", svg)
    plain = {line_of(group) for group in ElementTree.parse(svg).getroot().iter(SVG + "g") if group.get("class") == "edge"}
    equal(plain, {((None,), False, False, False)}, "where no sign is known, lines are solid")


with tap.folder() as folder:
    svg, out = os.path.join(folder, "x.svg"), os.path.join(folder, "x.json")
    run(SAMPLE, "--level", "state", "-o", svg, "-o", out)
    data = json.loads(tap.read(out))
    check_apart(svg, "the sample", 9)
    check_positions(svg, data)
    check_clusters(folder, data)
    heading = " ".join(texts(svg).split())
    most, widest = max(node["strength"] for node in data["nodes"]), max(edge["weight"] for edge in data["edges"])
    for part in (data["graph"]["title"], "from 2023-12-01 until 2024-03-27", "communities, by their largest: ● Niger, Russia (3)", "● Mali, Burkina Faso (2)", "● in none (4)", "——— cooperation", "– – – conflict", f"area of circles: strength, at most {most:g}",
                 f"width of lines: weight in events, at most {widest:g}", "arrows: from source to target"):
        ok(part in heading, f"the heading has {part}", heading[:600])
    ok(data["graph"]["summary"].split(";")[0].replace(" ", "") in heading.replace(" ", ""), "and the view's sentence")
    run(SAMPLE, "--level", "state", "--title", "Autre <titre>", "--color-by", "pagerank", "-o", svg)
    ok("Autre <titre>" in texts(svg) and "pagerank: " in texts(svg), "the title that is given, and a ramp's legend")
    for n, m, groups in ((10, 25, 2), (30, 70, 4), (80, 200, 6)):
        for seed in (1, 2):
            path = os.path.join(folder, f"{n}.csv")
            make(path, n, m, groups, seed)
            run(path, "--merge", "none", "-o", svg)
            check_apart(svg, f"{n} actors, drawn by {seed}", n)
    make(path, 300, 900, 6, 1)
    done = subprocess.run([tap.ENTENTE, "graph", path, "--merge", "none", "-o", svg], capture_output=True, text=True)
    check_apart(svg, "300 actors", 50)
    ok("the 50 largest of 300 actors are named; up to 80 all are: --top 80" in done.stderr, "and that is said", done.stderr)
    check_scripts(folder)
    check_lines(folder)
    check_layers(folder)
    run(SAMPLE, "--level", "state", "--window", "month", "--panels", "-o", svg, "-o", out)
    data = json.loads(tap.read(out))
    check_panels(svg, data)
    make(path, 30, 70, 4, 1)
    run(path, "--merge", "none", "--window", "month", "--panels", "-o", svg, "-o", out)
    check_panels(svg, json.loads(tap.read(out)))
    make(path, 150, 420, 6, 1)
    run(path, "--merge", "none", "--window", "month", "--panels", "-o", svg, "-o", out)
    check_panels(svg, json.loads(tap.read(out)))
    sheet = ElementTree.parse(svg).getroot()
    ok(float(sheet.get("width").rstrip("pt")) < 2500, "panels of many actors are no larger than four sheets of A4 beside each other", sheet.get("width"))
    run(SAMPLE, "--level", "state", "--window", "month", "--series", "strength", "-o", svg)
    check_series(svg, data, "strength")
    check_series_names(folder)
    check_window_files(folder, data)
    for options, message in ((("--panels",), "there are no windows to draw: --window month makes some"),
                             (("--window", "month", "--series", "label"), 'actors have no number "label" along the windows'),
                             (("--window", "month", "--series", "pagernak"), 'actors have no number "pagernak" along the windows; did you mean \'pagerank\'?')):
        done = subprocess.run([tap.ENTENTE, "graph", SAMPLE, *options, "-q", "-o", svg], capture_output=True, text=True)
        equal((done.returncode, done.stderr), (1, f"entente: {message}\n"), f"{options[-1]} says what is missing")
    tap.done()
