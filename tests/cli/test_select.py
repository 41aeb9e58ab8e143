"""What --where, --exclude, --between and --ego select, and views that are saved, reused and explained.

The expected ties come from a second selection written here, over the reports themselves: by definition of each option,
on random reports that merge with nothing.
"""
import json
import os
import random

import networkx
import tap
from tap import SOURCE_ROOT, equal, ok, section

SAMPLE = os.path.join(SOURCE_ROOT, "samples", "niger-2024.json")
ACTORS = [f"a{i}" for i in range(12)]
CAMEO_QUAD = {1: range(1, 6), 2: range(6, 9), 3: range(9, 14), 4: range(14, 21)}  # ICEWS's division, DESIGN.md


def make_reports(rng):
    reports = []
    for i in range(rng.randint(60, 120)):
        source = rng.sample(ACTORS, rng.choice([1, 1, 1, 2]))
        target = rng.sample(ACTORS, rng.choice([1, 1, 1, 2]))
        report = {"id": f"r{i:03d}", "source": source, "target": target, "type": rng.choice(["010", "043", "057", "112", "190", "193"]),
                  "date": f"2024-{rng.randint(1, 6):02d}-{rng.randint(1, 28):02d}", "document": f"d{rng.randint(0, 3)}"}
        if rng.random() < 0.8:
            report["tone"] = rng.choice([-7.5, -5, -2.25, 0, 3, 10])
        if rng.random() < 0.7:
            report["country"] = rng.choice(["NER", "MLI", "BFA", "a,b", "x;y"])
        if rng.random() < 0.5:
            report["mentions"] = rng.randint(1, 30)
        if rng.random() < 0.5:
            report["confidence"] = rng.choice([0.2, 0.5, 0.9])
        if rng.random() < 0.3:
            report["mutual"] = True
        if rng.random() < 0.3:
            report["attributed_to"] = [rng.choice(ACTORS)]
        reports.append(report)
    return reports


DOCUMENTS = [{"id": "d0", "language": "fr", "title": "Le fleuve"}, {"id": "d1", "language": "en", "title": "The river"}, {"id": "d2"}]
LANGUAGE = {"d0": "fr", "d1": "en"}


def pairs(report):
    return {frozenset((s, t)) for s in report["source"] for t in report["target"] if s != t}


def ties(reports, keep=lambda pair: True):
    found = {}
    for report in reports:
        for pair in pairs(report):
            if keep(pair):
                key = tuple(sorted(pair))
                found[key] = found.get(key, 0) + 1
    return found


def written(graph):
    return {tuple(sorted((edge["source"], edge["target"]))): edge["weight"] for edge in graph["edges"]}


def run(folder, path, *options):
    out = os.path.join(folder, "out.json")
    tap.Run(["graph", path, "--undirected", "--merge", "none", "--measure", "degree", *options, "-o", out]).check()
    with open(out, encoding="utf-8") as file:
        return json.load(file)


def quad(report):
    root = int(report["type"][:2])
    return next(q for q, roots in CAMEO_QUAD.items() if root in roots)


CONDITIONS = [  # as written, and as meant
    (["--where", "tone<-5"], lambda r: r.get("tone") is not None and r["tone"] < -5),
    (["--where", "tone<=-5"], lambda r: r.get("tone") is not None and r["tone"] <= -5),
    (["--where", "tone > 0"], lambda r: r.get("tone") is not None and r["tone"] > 0),
    (["--where", "tone=3.0,10"], lambda r: r.get("tone") in (3, 10)),
    (["--where", "country=NER,MLI"], lambda r: r.get("country") in ("NER", "MLI")),
    (["--where", "country!=NER"], lambda r: "country" in r and r["country"] != "NER"),
    (["--where", r"country=a\,b"], lambda r: r.get("country") == "a,b"),
    (["--where", r"country=x\;y"], lambda r: r.get("country") == "x;y"),
    (["--where", "mentions>=10"], lambda r: r.get("mentions", -1) >= 10),
    (["--where", "confidence<0.5"], lambda r: "confidence" in r and r["confidence"] < 0.5),
    (["--where", "type=01-04"], lambda r: 1 <= int(r["type"][:2]) <= 4),
    (["--where", "root=19"], lambda r: r["type"].startswith("19")),
    (["--where", "quad=3,4"], lambda r: quad(r) in (3, 4)),
    (["--where", "sign=conflict"], lambda r: quad(r) > 2),
    (["--where", "mutual=true"], lambda r: r.get("mutual", False)),
    (["--where", "language=fr"], lambda r: LANGUAGE.get(r["document"]) == "fr"),
    (["--where", "title=The river"], lambda r: r["document"] == "d1"),
    (["--where", "document!=d3"], lambda r: r["document"] != "d3"),
    (["--where", "source=a1,a2"], lambda r: bool({"a1", "a2"} & set(r["source"]))),
    (["--where", "target!=a1"], lambda r: "a1" not in r["target"]),
    (["--where", "actor=a3"], lambda r: "a3" in r["source"] + r["target"]),
    (["--where", "attributed_to=a4,a5,a6"], lambda r: bool({"a4", "a5", "a6"} & set(r.get("attributed_to", [])))),
    (["--where", "tone<0", "--where", "country=NER,BFA"],
     lambda r: r.get("tone", 1) < 0 and r.get("country") in ("NER", "BFA")),
    (["--exclude", "tone<0", "--exclude", "country=NER"],
     lambda r: not (r.get("tone", 1) < 0 or r.get("country") == "NER")),
    (["--exclude", "actor=a0,a1"], lambda r: not {"a0", "a1"} & set(r["source"] + r["target"])),
    (["--exclude", "type=19"], lambda r: not r["type"].startswith("19")),
    (["--where", "tone<=3", "--exclude", "mutual=true"], lambda r: "tone" in r and r["tone"] <= 3 and not r.get("mutual", False)),
]


def check_conditions(folder, path, reports, seed):
    for options, means in CONDITIONS:
        kept = [report for report in reports if means(report)]
        name = f"corpus {seed}: {' '.join(options)}"
        if not ties(kept):
            said = tap.Run(["graph", path, "--merge", "none", *options])
            ok(said.status == 1 and "selects nothing" in said.said, f"{name}: nothing is left, and that is said", said.said)
            continue
        graph = run(folder, path, *options)
        equal(written(graph), ties(kept), name)
        aside = graph["graph"]["account"]["reports"]["set_aside"]
        loops = sum(1 for report in kept if not pairs(report))
        where, excluded = aside["where"], aside["exclude"]
        equal(where + excluded, len(reports) - len(kept), f"{name}: the account has what was left out")
        equal(aside["loop"], loops, f"{name}: and the loops apart")
        if options[0] == "--where" and "--exclude" not in options:
            equal(excluded, 0, f"{name}: nothing is excluded")


def check_pairs(folder, path, reports, seed, rng):
    few = rng.sample(ACTORS, 4)
    inside = lambda pair: pair <= set(few)
    if ties(reports, inside):
        equal(written(run(folder, path, "--between", ",".join(few))), ties(reports, inside), f"corpus {seed}: --between {few}")
    equal(written(run(folder, path, "--exclude", "between=" + ",".join(few))), ties(reports, lambda pair: not inside(pair)),
          f"corpus {seed}: --exclude between={few}")
    graph = networkx.Graph([tuple(pair) for report in reports for pair in pairs(report)])
    for ego, steps in ((rng.choice(sorted(graph)), 1), (rng.choice(sorted(graph)), 2), (rng.choice(sorted(graph)), 0)):
        near = set(networkx.ego_graph(graph, ego, radius=steps))
        option = ego if steps == 1 else f"{ego}:{steps}"
        if steps:
            equal(written(run(folder, path, "--ego", option)), ties(reports, lambda pair: pair <= near), f"corpus {seed}: --ego {option}, as networkx.ego_graph")
        rest = ties(reports, lambda pair: not pair <= near)
        if rest:
            equal(written(run(folder, path, "--exclude", f"ego={option}")), rest, f"corpus {seed}: --exclude ego={option}")
    sparse = [report for report in reports if report["document"] == "d0"]
    graph = networkx.Graph([tuple(pair) for report in sparse for pair in pairs(report)])
    ego = sorted(graph)[0]
    near = set(networkx.ego_graph(graph, ego, radius=1))
    equal(written(run(folder, path, "--where", "document=d0", "--ego", ego)), ties(sparse, lambda pair: pair <= near),
          f"corpus {seed}: who is around an ego is known from the events that count")


def main():
    with tap.folder() as folder:
        for seed in range(4):
            rng = random.Random(seed)
            reports = make_reports(rng)
            path = os.path.join(folder, f"{seed}.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"format": "entente-interactions/1", "documents": DOCUMENTS, "reports": reports}, file)
            with section(f"corpus {seed}"):
                check_conditions(folder, path, reports, seed)
                check_pairs(folder, path, reports, seed, rng)
        with section("events of several reports"):
            path = os.path.join(folder, "merged.jsonl")
            with open(path, "w", encoding="utf-8") as file:
                for event, tone, country in (("e1", -9, "NER"), ("e1", 4, "MLI"), ("e2", -9, "MLI")):
                    file.write(json.dumps({"event": event, "source": "a" + event, "target": "b", "date": "2024-03-01", "type": "04", "tone": tone, "country": country}) + "\n")
            one = tap.Run(["graph", path, "--where", "tone<0", "--where", "country=MLI", "--to", "json", "-o", "-"]).check()
            equal([edge["source"] for edge in json.loads(one.stdout)["edges"]], ["ae2"], "one report must fit all conditions, not one report each")
        with section("messages"):
            for options, says in (
                (["--where", "tonne<0"], "no report has a field \"tonne\""),
                (["--where", "languag=fr"], "no report has a field \"languag\"; did you mean 'language'?"),
                (["--where", "source=nigr"], "did you mean 'niger'?"),
                (["--ego", "tiani", "--level", "state"], "ego \"tiani\" is in no tie"),
                (["--between", "niger,atlantis"], "atlantis"),
            ):
                said = tap.Run(["graph", SAMPLE, *options])
                ok(said.status == 1 and says in said.said, f"{' '.join(options)}: {says}", said.said)
            said = tap.Run(["graph", SAMPLE, "--where", "tone"])
            ok(said.status == 2 and "write FIELD=VALUE" in said.said, "a condition without a sign is a misuse", said.said)
        with section("views"):
            check_views(folder)
    tap.done()


def check_views(folder):
    saved, out, again = (os.path.join(folder, name) for name in ("view.json", "one.json", "two.json"))
    options = ["--level", "state", "--window", "month", "--where", r"document=d000,d003; confidence>=0.9", "--exclude", "actor=ecowas",
               "--type", "03-08", "--length", "inverse", "--seed", "7"]
    tap.Run(["graph", SAMPLE, *options, "--save-view", saved, "-o", out]).check()
    with open(saved, encoding="utf-8") as file:
        view = json.load(file)
    with open(out, encoding="utf-8") as file:
        graph = json.load(file)["graph"]
    equal(view, {"format": "entente-view/1", "view": graph["view"]}, "what is saved is the view of the export")
    for source, name in ((saved, "a saved view"), (out, "the view of an exported graph")):
        tap.Run(["graph", SAMPLE, "--view", source, "-o", again]).check()
        equal(tap.read(again), tap.read(out), f"{name} gives the same bytes")
    tap.Run(["graph", SAMPLE, "--window", "year", "--view", saved, "-o", again]).check()
    with open(again, encoding="utf-8") as file:
        equal(json.load(file)["graph"]["view"], {**graph["view"], "window": "year"}, "what the command line says goes before the file")
    explained = tap.Run(["rank", SAMPLE, "--view", saved, "--explain"]).check()
    words = explained.stdout.decode().splitlines()[0]
    for part in ("kind event", "type 03-08", "where confidence>=0.9; document=d000,d003", "but not actor=ecowas", "rolled up to states",
                 "windows: month", "paths by inverse weight", "read ties that are not conflict"):
        ok(part in words, f"--explain says: {part}", words)
    equal(graph["summary"], words, "and the same sentence stands in the JSON")
    for name in ("gexf", "csv", "dot"):
        target = os.path.join(folder, f"x.{name}")
        tap.Run(["graph", SAMPLE, "--view", saved, "-o", target]).check()
        files = [one for one in os.listdir(folder) if one.startswith("x.") and one.endswith(name)]
        text = b"".join(tap.read(os.path.join(folder, one)) for one in files).decode()
        plain = text.replace("&gt;", ">").replace("&amp;", "&").replace('""', '"')
        ok(words in plain, f"and in {name}", plain[:300])
    for text, says in (('{"view": {"windwo": "month"}}', ":1:21: view: a view has no \"windwo\"; did you mean 'window'?"),
                       ('{"view": {"window": "mnth"}}', ":1:21: view: window"), ('{"views": {}}', "there is no view"), ("[1]", "there is no view"),
                       ('{"view": 5}', "view is a number, not an object"), ("", ""), ('{"view": {"window": ', "")):
        bad = os.path.join(folder, "bad.json")
        with open(bad, "w", encoding="utf-8") as file:
            file.write(text)
        said = tap.Run(["graph", SAMPLE, "--view", bad])
        ok(said.status == 1 and "bad.json" in said.said and says in said.said, f"a bad view file {text!r} is refused with its place", said.said)


if __name__ == "__main__":
    main()
