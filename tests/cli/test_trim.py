"""What --top, --min-weight and --backbone leave in the outputs: against a model written here from the definitions, which
reads the whole graph; measures are those of the whole graph, and `why` answers as before."""
import csv
import json
import os
import random
import subprocess
import sys
import tempfile

import tap
from tap import equal

ENTENTE = sys.argv[1]


def run(*arguments):
    return subprocess.run([ENTENTE, *arguments], capture_output=True, text=True, check=True)


def graph(path, *options):
    return json.loads(run("graph", path, *options, "-q", "-o", "-").stdout)


def disparity(edges, alpha, directed):
    """Serrano, Boguñá and Vespignani 2009, equation 2 and its directed form, by names and not by rows."""
    out, into = {}, {}
    for source, target, weight in edges:
        out.setdefault(source, []).append(weight)
        into.setdefault(target, []).append(weight)
    if not directed:
        for node in set(out) | set(into):
            out[node] = into[node] = out.get(node, []) + into.get(node, [])

    def chance(weights, weight):
        share, k = weight / sum(weights), len(weights)
        return 1.0 if k == 1 else (1 - share) ** (k - 1)

    return {(source, target) for source, target, weight in edges if min(chance(out[source], weight), chance(into[target], weight)) < alpha}


def make(path, seed, n, m):
    rng = random.Random(seed)
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["date", "source", "target", "type"])
        for _ in range(m):
            source, target = sorted(rng.sample(range(n), 2), key=lambda i: rng.random() * (i + 1))
            source, target = int(source * rng.random()), target
            if source != target:
                out.writerow([f"2024-{rng.randint(1, 6):02}-{rng.randint(1, 28):02}", f"a{source}", f"a{target}", rng.choice(["04", "03", "19"])])


def ties(data):
    return {(edge["source"], edge["target"]): edge for edge in data["edges"]}


def check(path, direction, alpha):
    options = [f"--{direction}", "--window", "month", "--merge", "none"]
    whole = graph(path, *options)
    edges = [(edge["source"], edge["target"], edge["weight"]) for edge in whole["edges"]]
    name = f"{direction}, alpha {alpha}"
    part = graph(path, *options, "--backbone", f"disparity:{alpha}")
    wanted = disparity(edges, alpha, direction == "directed")
    equal(set(ties(part)), wanted, f"{name}: the backbone is that of the definition")
    equal(0 < len(wanted) < len(edges), True, f"{name}: which is a part")
    equal({node["id"] for node in part["nodes"]}, {end for tie in wanted for end in tie}, f"{name}: with the actors that have a tie in it")
    nodes = {node["id"]: node for node in whole["nodes"]}
    equal([node for node in part["nodes"] if node != nodes[node["id"]]], [], f"{name}: actors have the values of the whole graph, in windows too")
    equal([edge for tie, edge in ties(part).items() if edge != ties(whole)[tie]], [], f"{name}: and so have ties")
    equal(part["graph"]["account"]["shown"], {"actors": len(part["nodes"]), "of_actors": len(whole["nodes"]), "edges": len(wanted), "of_edges": len(edges)},
          f"{name}: the account says so")


def check_top(path):
    whole = graph(path, "--merge", "none")
    part = graph(path, "--merge", "none", "--top", "7")
    largest = sorted(whole["nodes"], key=lambda node: (-node["strength"], node["id"].encode()))[:7]
    names = {node["id"] for node in largest}
    equal([node["id"] for node in part["nodes"]], sorted(names, key=str.encode), "the seven of the largest strength")
    equal(set(ties(part)), {tie for tie in ties(whole) if set(tie) <= names}, "and all ties among them")
    by = graph(path, "--merge", "none", "--top", "7", "--size-by", "degree")
    largest = sorted(whole["nodes"], key=lambda node: (-node["degree"], node["id"].encode()))[:7]
    equal({node["id"] for node in by["nodes"]}, {node["id"] for node in largest}, "--size-by says what largest means")
    strong = graph(path, "--merge", "none", "--min-weight", "4")
    equal(set(ties(strong)), {tie for tie, edge in ties(whole).items() if edge["weight"] >= 4}, "ties of weight 4 and more")
    equal("Of that are shown the 7 largest actors by strength; measures have read all." in part["graph"]["summary"], True, "the view's words say it")
    equal(run("graph", path, "--merge", "none", "--top", "7", "--explain", "-q").stdout.splitlines()[0], part["graph"]["summary"], "--explain says the same")
    equal(part["graph"]["view"]["top"], 7, "and the view has the choice")
    return part


def check_why(folder, path, part):
    exported = os.path.join(folder, "part.json")
    run("graph", path, "--merge", "none", "--top", "7", "-q", "-o", exported)
    for edge in part["edges"][:5]:
        answer = json.loads(run("why", exported, "--tie", f"{edge['source']},{edge['target']}", "--to", "json", "-q").stdout)
        equal(len(answer["events"]) >= edge["events"], True, f"why {edge['source']},{edge['target']} tells its events")


def check_page(folder, path, *options):
    page = os.path.join(folder, "x.html")
    name = " ".join(["events of a page name the edges that are shown", *options])
    done = subprocess.run([ENTENTE, "graph", path, "--merge", "none", "--top", "7", "--window", "month", *options, "-q", "-o", page], capture_output=True, text=True)
    if done.returncode:
        return tap.skip(name, done.stderr.strip().splitlines()[0])
    text = tap.read(page).decode()

    def block(name):
        return json.loads(text.split(f'id="{name}">', 1)[1].split("</script>", 1)[0])

    data, events = block("graph"), block("events")["events"]
    counted = [0] * len(data["edges"])
    for event in events:
        for edge in event["edges"]:
            counted[edge] += 1
    equal(counted, [edge["events"] for edge in data["edges"]], name)


with tap.folder() as folder:
    path = os.path.join(folder, "in.csv")
    make(path, 1, 60, 900)
    for direction in ("directed", "undirected"):
        for alpha in (0.05, 0.3):
            check(path, direction, alpha)
    part = check_top(path)
    check_why(folder, path, part)
    check_page(folder, path)
    check_page(folder, path, "--layers", "sign")
    tap.done()
