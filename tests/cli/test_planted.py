"""How far a claim holds: planted reports whose date, bloc or office leaves something open. What counts, and every case that is listed,
is worked out by hand, and none of it may depend on the order of rows.
"""
import csv
import os
import random

import tap
from tap import equal, ok, section

ACTORS = [
    # x is in two blocs from March to June; p leaves x for y on 16 March.
    {"id": "x", "kind": "state", "member_of": [{"actor": "one", "end": "2024-06"}, {"actor": "two", "start": "2024-03"}]},
    {"id": "y", "kind": "state"},
    {"id": "z", "kind": "state", "member_of": [{"actor": "three"}]},
    {"id": "one", "kind": "bloc"}, {"id": "two", "kind": "bloc"}, {"id": "three", "kind": "bloc"},
    {"id": "p", "kind": "person", "part_of": [{"actor": "x", "end": "2024-03-15"}, {"actor": "y", "start": "2024-03-16"}]},
]
REPORTS = [
    # A double membership, and the same state before it.
    ("double", "x", "040", "2024-04-01"), ("single", "x", "040", "2024-01-01"),
    # A role that changes within a date; and on either side of the change.
    ("vague", "p", "050", "2024-03"), ("before", "p", "050", "2024-03-10"), ("after", "p", "050", "2024-03-20"),
    # A month that fits two events: by start it comes first, and takes the 5th.
    ("month", "y", "060", "2024-05"), ("fifth", "y", "060", "2024-05-05"), ("last", "y", "060", "2024-05-28"),
    # A chain: the first two have the 8th to 10th in common, the third begins behind it.
    ("chain1", "y", "070", "2024-07-01/2024-07-10"), ("chain2", "y", "070", "2024-07-08/2024-07-12"), ("chain3", "y", "070", "2024-07-11/2024-07-14"),
]
CHANGES = '"p" changes on 2024-03-16 from {} to y, within the date of 1 event: undecided'
LEVELS = {
    "state": ([CHANGES.format("x")], {("p", "z"): 1, ("x", "z"): 3, ("y", "z"): 1 + 2 + 2}),
    # An event of who is in two blocs is a half in each: of `double` and of `before`.
    "bloc": (['"p" is in one and two at once (2024-03-01/2024-03-15): 1 event shared', CHANGES.format("one and two"),
              '"x" is in one and two at once (2024-03/2024-06): 1 event shared'],
             {("one", "three"): 1 + 0.5 + 0.5, ("three", "two"): 0.5 + 0.5, ("p", "three"): 1, ("three", "y"): 1 + 2 + 2}),
}
DOUBTS = {("ambiguous", "month", "last"), ("ambiguous", "chain2", "chain3")}


def main():
    with tap.folder() as folder:
        path, log = os.path.join(folder, "planted.json"), os.path.join(folder, "log.csv")
        seen = {}
        for seed in range(8):
            rng = random.Random(seed)
            reports = [{"id": id, "source": source, "target": "z", "type": kind, "date": date} for id, source, kind, date in REPORTS]
            actors = list(ACTORS)
            rng.shuffle(reports)
            rng.shuffle(actors)
            tap.write(path, tap.interactions(reports, actors))
            with section(f"order {seed}"):
                for level, (listed, ties) in LEVELS.items():
                    options = ["--merge", "overlap", "--level", level, "--blocs", "split", "--window", "month", "--no-inputs", "--quiet"]
                    written = tap.Run(["graph", path, *options, "--merge-log", log, "--to", "json", "-o", "-"]).check().stdout
                    found = tap.Graph(tap.strict_json(written))
                    equal({tuple(sorted(ends)): edge["events"] for ends, edge in found.ties.items()}, {tuple(sorted(ends)): n for ends, n in ties.items()}, f"{level}: ties as worked out by hand")
                    equal(found.account["rollups"], listed, f"{level}: every doubtful roll-up is listed, and no other")
                    equal(found.account["events"]["undecided"], 1, f"{level}: the vague report alone has no place")
                    with open(log, encoding="utf-8", newline="") as file:
                        notes = list(csv.DictReader(file))
                    equal({(one["what"], one["report"], one["other"]) for one in notes if one["what"] != "merged"}, DOUBTS, f"{level}: every doubtful merge is listed")
                    equal({(one["event"], one["report"]) for one in notes if one["what"] == "merged"},
                          {("fifth", "month"), ("fifth", "fifth"), ("chain1", "chain1"), ("chain1", "chain2")}, f"{level}: and every merge")
                    cells = sorted((one["what"], one["event"], one["report"], one["reason"], one["other"], one["date"]) for one in notes)
                    seen.setdefault(level, set()).add((written, str(cells)))
                refused = tap.Run(["graph", path, "--level", "bloc", "--quiet"])
                ok(refused.status == 1 and "is in one and two at once" in refused.said, "without a choice a double membership is refused", refused.said)
        equal({level: len(one) for level, one in seen.items()}, {"state": 1, "bloc": 1}, "in any order of rows all bytes are the same")
    tap.done()


if __name__ == "__main__":
    main()
