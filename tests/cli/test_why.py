"""Why a number is what it is: the events behind ties and actors add up to the values that the graph itself was written with.

The graph's JSON comes from the tally, the terms of `entente why` from the events one by one; the reports behind each are
checked against the sample's own text.
"""
import json
import math
import os
import shutil

import tap
from tap import SOURCE_ROOT, equal, ok, section

SAMPLE = os.path.join(SOURCE_ROOT, "samples", "niger-2024.json")
VIEWS = [[], ["--window", "month"], ["--window", "month", "--place", "spread"], ["--window", "quarter", "--place", "end"],
         ["--window", "60d/30d"], ["--window", "month+"], ["--window", "month", "--half-life", "30d"], ["--window", "month", "--merge", "overlap", "--weight", "reports"],
         ["--multilateral", "split"], ["--window", "month", "--weight", "goldstein_positive", "--half-life", "20d"]]


def why(*options, path=SAMPLE):
    return tap.strict_json(tap.Run(["why", path, "--to", "json", "--quiet", *options]).check().stdout)


def close(got, want, name):
    return ok(math.isclose(got, want, rel_tol=1e-12, abs_tol=1e-12), name, f"got  {got!r}\nwant {want!r}")


def graph_of(folder, *options):
    out = os.path.join(folder, "g.json")
    tap.Run(["graph", SAMPLE, "--quiet", "--measure", "degree,strength", *options, "-o", out]).check()
    with open(out, encoding="utf-8") as file:
        return json.load(file)


def main():
    with tap.folder() as folder:
        for view in VIEWS:
            with section(" ".join(view)):
                view = ["--level", "state", "--undirected", *view]
                graph = graph_of(folder, *view)
                labels = [window["label"] for window in graph["graph"].get("windows", [])]
                name = " ".join(view[3:]) or "whole period"
                for edge in graph["edges"]:
                    tie = f"{edge['source']},{edge['target']}"
                    answer = why(*view, "--tie", tie)
                    close(answer["sum"], edge["weight"], f"{name}: {tie}")
                    close(sum(event["adds"] for event in answer["events"]), answer["sum"], f"{name}: {tie}: the terms add up")
                    for at, weight in list(zip(edge.get("windows", {}).get("at", []), edge.get("windows", {}).get("weight", [])))[:2]:
                        close(why(*view, "--tie", tie, "--in", labels[at])["sum"], weight, f"{name}: {tie} in {labels[at]}")
                    for column in ("events", "reports", "goldstein"):
                        if edge.get(column) is not None:
                            close(why(*view, "--tie", tie, "--by", column)["sum"], edge[column], f"{name}: {tie}: {column}")
                for node in graph["nodes"][:4]:
                    close(why(*view, "--actor", node["id"])["sum"], node["strength"], f"{name}: strength of {node['id']}")

        with section("direction"):
            graph = graph_of(folder, "--level", "state", "--directed")
            weights = {(edge["source"], edge["target"]): edge["weight"] for edge in graph["edges"]}
            answer = why("--level", "state", "--tie", "niger,russia")
            close(answer["forward"], weights["niger", "russia"], "niger → russia")
            close(answer["backward"], weights["russia", "niger"], "russia → niger")
            turned = why("--level", "state", "--tie", "russia,niger")
            equal((turned["forward"], turned["backward"], turned["sum"]), (answer["backward"], answer["forward"], answer["sum"]), "asked the other way round")

        with section("provenance"):
            with open(SAMPLE, encoding="utf-8") as file:
                lines = file.read().splitlines()
            answer = why("--level", "state", "--window", "month", "--tie", "niger,russia", "--in", "2024-01")
            equal(len(answer["events"]), 5, "January: 5 events, as seed_expected.md")
            for event in answer["events"]:
                for report in event["reports"]:
                    ok(f'"id": "{report["id"]}"' in lines[report["line"] - 1], f"{report['id']} stands at line {report['line']}")

        with section("an exported graph"):
            place = os.path.join(folder, "place")
            os.mkdir(place)
            shutil.copy(SAMPLE, place)
            out = os.path.join(place, "g.json")
            options = ["--level", "state", "--window", "month", "--min-confidence", "0.8"]
            tap.Run(["graph", os.path.join(place, "niger-2024.json"), *options, "-o", out]).check()
            want = why(*options, "--tie", "niger,russia", "--in", "2024-03")
            equal(why("--tie", "niger,russia", "--in", "2024-03", path=out), want, "its view holds, and its inputs are found beside it")
            away = os.path.join(folder, "away.json")
            shutil.copy(out, away)
            said = tap.Run(["why", away, "--tie", "niger,russia"])
            ok(said.status == 1 and "--inputs FOLDER" in said.said, "inputs that are not there: what to do", said.said)
            equal(why("--tie", "niger,russia", "--in", "2024-03", "--inputs", place, path=away), want, "--inputs says where they are")
            with open(os.path.join(place, "niger-2024.json"), "a", encoding="utf-8") as file:
                file.write("\n")
            said = tap.Run(["why", out, "--tie", "niger,russia"])
            ok(said.status == 1 and "SHA-256" in said.said and "niger-2024.json" in said.said, "another file of the same name is refused", said.said)
            for broken in ('{"graph": {"format": "entente-graph/1", "a": 1, "a": 2}}', '{"graph": {"format": "entente-graph/1", "inputs": [', '{"graph": "entente-graph/1"}'):
                with open(out, "w", encoding="utf-8") as file:
                    file.write(broken)
                said = tap.Run(["why", out, "--tie", "niger,russia"])
                ok(said.status == 1 and "g.json" in said.said, f"a broken graph is refused: {broken[:48]}", f"{said.status}: {said.said}")
            tap.Run(["graph", SAMPLE, "--no-inputs", "-o", out]).check()
            said = tap.Run(["why", out, "--tie", "niger,russia"])
            ok(said.status == 1 and "--no-inputs" in said.said, "a graph without inputs says so", said.said)

        with section("a graph made with codebooks"):
            place = os.path.join(folder, "books")
            os.mkdir(place)
            tap.write(os.path.join(place, "r.csv"), "source,target,date\nNiamey,Russia,2024-01-02\nNER,Russia,2024-01-03\n")
            book = tap.write(os.path.join(place, "book.csv"), "id,name,kind,aliases\nniger,Niger,state,NER|Niamey\n")
            other = tap.write(os.path.join(folder, "book.csv"), "id,name,kind,aliases\nniger,Niger,state,NER\n")
            out, with_states = os.path.join(place, "x.json"), os.path.join(place, "s.json")
            tap.Run(["graph", os.path.join(place, "r.csv"), "--codebook", book, "--quiet", "-o", out]).check()
            tap.Run(["graph", os.path.join(place, "r.csv"), "--states", "--quiet", "-o", with_states]).check()
            equal([len(why("--tie", ends, path=path)["events"]) for path, ends in ((out, "niger,Russia"), (with_states, "NER,RUS"))], [2, 1],
                  "the codebook is found beside it, that of all states comes along")

            def refused(*arguments):
                said = tap.Run(["why", *arguments, "--tie", "niger,Russia"])
                return said.said if said.status == 1 else f"status {said.status}"

            ok("book.csv: is not the codebook that the graph was made with" in refused(out, "--codebook", other), "another codebook is refused", refused(out, "--codebook", other))
            equal(len(why("--tie", "niger,Russia", "--codebook", book, path=out)["events"]), 2, "the same one may be named")
            ok("is not the codebook" in refused(out, "--states"), "so is that of all states", refused(out, "--states"))
            ok("made without this codebook" in refused(out, "--codebook", book, "--codebook", other), "one too many is refused", refused(out, "--codebook", book, "--codebook", other))
            with open(book, "a", encoding="utf-8") as file:
                file.write("x,Xland,state,\n")
            ok("is not the codebook" in refused(out), "one that was changed is refused", refused(out))
            os.remove(book)
            ok("book.csv: the graph was made with this codebook, which is not there" in refused(out), "one that is gone is named", refused(out))
            said = tap.Run(["tally", os.path.join(place, "r.csv"), "--codebook", other, "-o", os.path.join(folder, "x.tally")])
            ok(said.status == 2 and "give --codebook and --states to entente graph" in said.said, "a tally is of no codebook: names are kept as they are", said.said)

        with section("messages"):
            for options, status, says in ((["--tie", "niger,nato", "--level", "state"], 1, "nato is in no tie of this view"),
                                          (["--tie", "niger,rusia"], 1, "did you mean 'russia'?"), (["--tie", "niger"], 2, "is not two actors"),
                                          (["--actor", "niger", "--window", "month", "--in", "2024-13"], 1, "did you mean '2024-"),
                                          (["--actor", "niger", "--in", "2024-01"], 1, "the view has no windows"),
                                          (["--actor", "niger", "--by", "pagerank"], 1, "no sum over events"), ([], 2, "--tie A,B or for --actor A")):
                said = tap.Run(["why", SAMPLE, *options])
                ok(said.status == status and says in said.said, f"why {' '.join(options)}: {says}", said.said)
            for to in ("text", "csv"):
                said = tap.Run(["why", SAMPLE, "--level", "state", "--actor", "iran", "--to", to, "--quiet"]).check().stdout.decode()
                ok("R12" in said and "niger-2024.json" in said, f"--to {to} names report and file", said)
    tap.done()


if __name__ == "__main__":
    main()
