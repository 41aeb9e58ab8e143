"""The table of dyads by window, against sums that Python's csv module makes of the same rows.

Usage: test_dyads.py ENTENTE. Expected values come from the definition: rows grouped by source, target and month; for
panels whole months from the first to the last row's; the sign of a group by that of its Goldstein scores.
"""
import collections
import csv
import io
import os
import random
import subprocess
import sys
import tempfile

import tap

ENTENTE = os.path.abspath(sys.argv[1])
ACTORS = ["Niger", "Russia", "USA", 'a,"b"', "=cmd()", "Mali"]


def table(path, *options):
    done = subprocess.run([ENTENTE, "graph", path, "--merge", "none", "--measure", "none", "--quiet", *options, "--to", "dyads", "-o", "-"],
                          capture_output=True, text=True)
    if done.returncode:
        return done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout), strict=True))


def grouped(rows, key, weight=lambda row: 1):
    sums = collections.defaultdict(lambda: [0, 0, 0])
    for row in rows:
        one = sums[key(row)]
        one[0] += weight(row)
        one[1] += row["intensity"]
        one[2] += 1
    return {k: (round(v[0], 6), round(v[1], 6), v[2]) for k, v in sums.items()}


def found(lines, *names):
    return {tuple(line[name] for name in names): (float(line["weight"]), float(line["goldstein"]), float(line["events"])) for line in lines}


def main():
    draw = random.Random(11)
    rows = []
    for _ in range(3000):
        source, target = draw.sample(ACTORS, 2)
        rows.append({"source": source, "target": target, "date": f"2024-{draw.choice([1, 2, 2, 5]):02d}-{draw.randint(1, 28):02d}",
                     "intensity": draw.choice([-10, -2.5, 0.3, 4]), "weight": draw.choice([1, 2.5])})
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rows.csv")
        with open(path, "w", newline="") as out:
            writer = csv.DictWriter(out, ["source", "target", "date", "intensity", "weight"])
            writer.writeheader()
            writer.writerows(rows)
        month = grouped(rows, lambda row: (row["source"], row["target"], row["date"][:7]), lambda row: row["weight"])
        lines = table(path, "--window", "month")
        tap.ok(found(lines, "source", "target", "window") == month,
               "a line for each dyad and month, with the sums of its rows", repr(lines)[:300])
        tap.ok(len(lines) == len(month) and list(lines[0])[:4] == ["source", "target", "window", "weight"], "none twice, columns in their order")
        signs = collections.defaultdict(set)
        for row in rows:
            signs[row["source"], row["target"], row["date"][:7]].add("cooperation" if row["intensity"] > 0 else "conflict")
        tap.ok(all(line["sign"] == ("mixed" if len(signs[line["source"], line["target"], line["window"]]) == 2
                                    else min(signs[line["source"], line["target"], line["window"]])) for line in lines), "signs")
        both = grouped(rows, lambda row: (frozenset((row["source"], row["target"])), row["date"][:7]), lambda row: row["weight"])
        lines = table(path, "--window", "month", "--undirected")
        tap.ok({(frozenset((line["source"], line["target"])), line["window"]): float(line["weight"]) for line in lines} == {k: v[0] for k, v in both.items()}
               and len(lines) == len(both), "undirected: a line for each pair and month")
        lines = table(path, "--window", "month", "--complete")
        dyads = {k[:2] for k in month}
        months = ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05"]
        tap.ok([(line["source"], line["target"]) for line in lines if line["window"] == "2024-01"] == list(dict.fromkeys((line["source"], line["target"]) for line in lines))
               and {(line["source"], line["target"], line["window"]) for line in lines} == {(*d, m) for d in dyads for m in months} and len(lines) == 5 * len(dyads),
               "--complete: a balanced panel")
        empty = [line for line in lines if line["window"] in ("2024-03", "2024-04")]
        tap.ok(len(empty) == 2 * len(dyads) and all(float(line["weight"]) == 0 and float(line["events"]) == 0 and line["sign"] == "" for line in empty),
               "--complete: 0 where nothing was")
        lines = table(path)
        whole = grouped(rows, lambda row: (row["source"], row["target"]), lambda row: row["weight"])
        tap.ok(found(lines, "source", "target") == whole and "window" not in lines[0],
               "without windows a line for each dyad")
        lines = table(path, "--window", "month", "--layers", "sign")
        by_sign = grouped(rows, lambda row: (row["source"], row["target"], "cooperation" if row["intensity"] > 0 else "conflict", row["date"][:7]),
                          lambda row: row["weight"])
        tap.ok(not isinstance(lines, str) and found(lines, "source", "target", "layer", "window") == by_sign,
               "layers name the line too", repr(lines)[:300])
        lines = table(path, "--csv-safe")
        tap.ok({line["source"] for line in lines} == {"'" + a if a[0] == "=" else a for a in ACTORS}, "--csv-safe: no name is a formula")
    members = table(os.path.join(os.environ["ENT_SOURCE_ROOT"], "samples", "niger-2024.json"), "--level", "state", "--memberships", "star")
    tap.ok(members and all(line["weight"] for line in members) and "blocs" not in members[0], "memberships are no dyads of events", repr(members)[:200])
    tap.done()


main()
