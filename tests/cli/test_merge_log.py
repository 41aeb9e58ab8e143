"""What --merge-log says of planted reports: worked out by hand from the rule in DESIGN.md (Merging)."""
import csv
import gzip
import os
import random

import tap
from tap import SOURCE_ROOT, equal, ok, section

SAMPLE = os.path.join(SOURCE_ROOT, "samples", "niger-2024.json")


def log(folder, path, *options):
    out = os.path.join(folder, "log.csv")
    tap.Run(["graph", path, "--quiet", *options, "--merge-log", out]).check()
    with open(out, encoding="utf-8", newline="") as file:
        return [(row["what"], row["event"], row["report"], row["other"], row["reason"]) for row in csv.DictReader(file)]


def write(folder, reports, rng=None):
    path = os.path.join(folder, "reports.csv")
    rows = [f"{name},a,b,{kind},{date}" for name, kind, date in reports]
    if rng:
        rng.shuffle(rows)
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,source,target,type,date\n" + "\n".join(rows) + "\n")
    return path


SAME, OVERLAPS, FITS = "the same date", "the date overlaps", "its date fits the other event too"
OPEN, WIDE = ("its date is open: it merges with nothing but its equals", "its date is too wide: it merges with nothing but its equals")

PLANTED = [
    ("one month-vague report", [("v", "040", "2024-03"), ("x", "040", "2024-03-05"), ("y", "040", "2024-03-20")], ["--merge", "overlap"],
     # By start, the month comes first and takes the 5th; it could be of the 20th as well.
     [("merged", "v", "v", "", OVERLAPS), ("merged", "v", "x", "", SAME), ("ambiguous", "v", "v", "y", FITS)]),
    ("chained overlaps", [("p", "040", "2024-03-01/2024-03-10"), ("q", "040", "2024-03-08/2024-03-12"), ("r", "040", "2024-03-11/2024-03-14")], ["--merge", "overlap"],
     # p and q have the 8th to 10th in common; r begins on the 11th, and q reaches it.
     [("merged", "p", "p", "", OVERLAPS), ("merged", "p", "q", "", OVERLAPS), ("ambiguous", "p", "q", "r", FITS)]),
    ("open and wide dates", [("o", "040", "../2024-03-20"), ("w", "040", "2023-07/2024-03"), ("d", "040", "2024-02-02")], ["--merge", "overlap"],
     [("apart", "o", "o", "d", OPEN), ("apart", "o", "o", "w", OPEN), ("apart", "w", "w", "d", WIDE), ("apart", "w", "w", "o", WIDE)]),
    ("a tolerance", [("s", "040", "2024-03-01"), ("t", "040", "2024-03-03"), ("u", "040", "2024-03-06")], ["--merge", "overlap", "--tolerance", "2d"],
     # Two days apart merge; the 6th is three days behind the 3rd.
     [("merged", "s", "s", "", "the date is within the tolerance"), ("merged", "s", "t", "", "the date is within the tolerance")]),
    ("near misses", [("s", "040", "2024-03-01"), ("t", "042", "2024-03-01"), ("u", "040", "2024-03-03"), ("v", "060", "2024-03-01")],
     ["--merge", "overlap", "--near-misses"],
     [("near", "s", "", "t", "types of one root"), ("near", "s", "", "u", "dates up to two days further apart")]),
    ("near misses by quad class", [("s", "040", "2024-03-01"), ("t", "042", "2024-03-01"), ("v", "050", "2024-03-01"), ("w", "060", "2024-03-01")],
     ["--merge", "exact", "--merge-by", "root", "--near-misses"],
     [("merged", "s", "s", "", SAME), ("merged", "s", "t", "", SAME), ("near", "s", "", "v", "types of one quad class")]),
    ("nothing merges", [("s", "040", "2024-03-01"), ("t", "040", "2024-03-01")], ["--merge", "none", "--near-misses"], []),
]


def without_use(folder):
    """What a rule of merging does not read is refused, and not passed over; what says nothing new is not."""
    path = write(folder, [("s", "040", "2024-03-01"), ("t", "040", "2024-03-03")])

    def said(*options, source=path):
        done = tap.Run(["graph", source, *options, "--quiet", "-o", os.path.join(folder, "out.json")])
        return done.said if done.status else ""

    for options, want in ((["--merge", "none", "--tolerance", "2d"], "tolerance 2d changes nothing where merge is none"),
                          (["--merge", "exact", "--tolerance", "2d"], "tolerance 2d changes nothing where merge is exact"),
                          (["--merge", "exact", "--merge-span", "7d"], "merge_span 7d changes nothing where merge is exact"),
                          (["--merge", "none", "--merge-by", "root"], "merge_by root changes nothing where merge is none"),
                          (["--merge", "none", "--tolerance", "0d", "--merge-span", "31d"], ""), (["--merge", "exact", "--merge-by", "root"], ""),
                          (["--merge", "overlap", "--tolerance", "2d"], ""), (["--tolerance", "2d"], "")):
        got = said(*options)
        ok(want in got if want else got == "", f"{' '.join(options)}: {want or 'is taken'}", got)
    # Of a format: contacts are merged by no rule.
    contacts = tap.write(os.path.join(folder, "c.contacts"), "20 a b\n40 a b\n")
    told = tap.Run(["graph", "--from", "contacts", contacts, "--tolerance", "2d", "--quiet", "-o", os.path.join(folder, "out.json")]).said
    ok("changes nothing where merge is none" in told, "nor under a format's own rule", told)
    tally = tap.Run(["tally", path, "--merge", "exact", "--tolerance", "2d", "-o", os.path.join(folder, "x.tally")])
    ok(tally.status == 1 and "changes nothing where merge is exact" in tally.said, "nor in a tally", tally.said)
    # A file's advice is for its own rule: who chooses another is not bothered with it.
    advised = tap.write(os.path.join(folder, "a.json"), tap.interactions([{"id": "s", "source": "a", "target": "b", "type": "040", "date": "2024-03-01"}], view={"merge": "overlap", "tolerance": "2d"}))
    equal([said(source=advised), said("--merge", "none", source=advised)], ["", ""], "a file's advice gives way to another rule")


def whole_files(folder):
    """The log and the rejects are written as outputs are: whole, packed by their extension, or not at all."""
    many = write(folder, [(f"r{i:04}", "040", f"2024-03-{1 + i % 3:02}") for i in range(2000)])
    bad = tap.write(os.path.join(folder, "bad.csv"), "source,target,date\na,b,2024-01-01\n" + "a,b,2024-13\n" * 500)
    for option, arguments in (("--merge-log", ["graph", many, "--merge", "overlap"]), ("--rejects", ["graph", bad, "--max-rejects", "500"])):
        out = tap.write(os.path.join(folder, "table.csv"), "as it was\n")
        packed = os.path.join(folder, "table.csv.gz")
        failed = tap.Run([*arguments, "--quiet", "--measure", "degree", option, out], largest_file=4096)
        ok(failed.status == 1 and "table.csv" in failed.said and tap.read(out) == b"as it was\n", f"{option}: a disk that is full leaves the old file", failed.said)
        equal(sorted(name for name in os.listdir(folder) if "table" in name), ["table.csv"], f"{option}: and nothing beside it")
        tap.Run([*arguments, "--quiet", "--measure", "degree", option, out]).check()
        tap.Run([*arguments, "--quiet", "--measure", "degree", option, packed]).check()
        ok(len(tap.read(out)) > 4096 and gzip.decompress(tap.read(packed)) == tap.read(out), f"{option}: the same, packed")
        os.remove(packed)
    missing = tap.Run(["graph", many, "--quiet", "--merge-log", os.path.join(folder, "no", "log.csv")])
    ok(missing.status == 1 and "no/log.csv" in missing.said, "a folder that is not there is named", missing.said)


def main():
    with tap.folder() as folder:
        with section("choices that a rule has no use for"):
            without_use(folder)
        with section("whole files"):
            whole_files(folder)
        for name, reports, options, want in PLANTED:
            with section(name):
                for seed in range(4):
                    got = log(folder, write(folder, reports, random.Random(seed)), *options)
                    equal(sorted(got), sorted(want), f"{name}, in order {seed}")
        with section("the sample"):
            named = log(folder, SAMPLE, "--merge", "given")
            equal({row[4] for row in named}, {"named so"}, "given: all are named")
            equal(sorted({row[1] for row in named}), ["E01", "E02", "E03", "E07", "E10", "E25", "E28", "E29"],
                  "given: the events of several reports of seed_expected.md")
            overlap = log(folder, SAMPLE, "--merge", "overlap")
            of_event = {}
            for what, event, report, other, reason in overlap:
                if what == "merged":
                    of_event.setdefault(event, set()).add(report)
            equal(of_event.get("R07"), {"R07", "R46"}, "overlap joins E19 and E23: R07 and R46, as seed_expected.md has it")
            ok(("apart", "R06", "R06", "R34", OPEN) in overlap and ("apart", "R34", "R34", "R06", WIDE) in overlap, "and E10 stays split: its dates are open or wide",
               "\n".join(map(str, overlap)))
        with section("many events on one report"):
            path = write(folder, [("v", "040", "2024-03")] + [(f"d{day:02}", "040", f"2024-03-{day:02}") for day in range(2, 12)])
            got = [row for row in log(folder, path, "--merge", "overlap") if row[0] == "ambiguous"]
            equal([(row[2], row[3]) for row in got], [("v", "d03"), ("v", "d04"), ("v", "d05"), ("v", "")], "three others are named")
            equal(got[-1][4], "and 6 more events", "and the rest counted")
    tap.done()


if __name__ == "__main__":
    main()
