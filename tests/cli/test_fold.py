"""Counting reports as they pass comes to the same bytes as keeping them.

Usage: test_fold.py ENTENTE. A file is counted while it is read, by as many threads as --jobs; the same rows through
standard input, which cannot be read twice, are kept. Both must write the same, as must shards in any order.
"""
import os
import random
import subprocess
import sys
import tempfile

import tap
from synthetic import ACTORS, CODES, csv_rows, gdelt_row


def written(entente, inputs, options, stdin=None):
    """The JSON that a run writes, without inputs; None when it fails."""
    done = subprocess.run([entente, "graph", *inputs, "--no-inputs", "--quiet", "--measure", "degree,strength",
                           *options, "--to", "json", "-o", "-"], stdin=stdin, capture_output=True)
    return done.stdout if done.returncode == 0 else done.stderr


def compare(entente, name, path, form, options):
    counted = written(entente, ["--from", form, path], options)
    with open(path, "rb") as stdin:
        kept = written(entente, ["--from", form, "-"], options, stdin)
    tap.ok(counted == kept and counted.startswith(b"{"), f"{name}: {' '.join(options)}",
           f"{len(counted)} and {len(kept)} bytes; {counted[:200]!r}")
    return counted


def one_of(draw, usual, *others):
    """Mostly the usual."""
    return draw.choice(others) if draw.random() < 0.03 else usual


def dirty_gdelt(draw, i):
    """A row of GDELT in which anything may be wrong, or written in another way."""
    fields = ["x"] * one_of(draw, 61, 58, 57, 60)
    fields[0] = one_of(draw, str(400000000 + i), "", "4a", " 7", "0" * 9)
    fields[1] = one_of(draw, f"2024010{draw.randint(1, 9)}", "", "20240230", "2024-01-02", "20240102 ", "202401021200")
    fields[5] = one_of(draw, draw.choice(["USA", "NGA", "", "RUSGOVMIL", "GBRGOVMILOPP"]), " USA", "USA ", "NA", "\u00e9", "a;b", " ")
    fields[15] = one_of(draw, draw.choice(["FRA", "NER", "", "N", "RUSGOVMIL"]), "null", "X" * 40, "\t", "#N/A")
    fields[26] = one_of(draw, draw.choice(["010", "190", "0841"]), "", "999", "01 ")
    fields[29] = one_of(draw, draw.choice("1234"), "", "5", "11")
    fields[30] = one_of(draw, draw.choice(["-10.0", "3.4", "0", ""]), "high", "+1", "1e0", "-.5", "1.23456789", "12345678.5")
    return b"\t".join(one_of(draw, field.encode(), field.encode() + b"\xff") if draw.random() < 0.05 else field.encode() for field in fields)


def dirty_csv(draw, i):
    fields = [one_of(draw, draw.choice(["USA", "NGA", "Niger", "Burkina Faso"]), "", "NA", '"NA"', '"a ""b"" c"', " x", '"two\nlines"', "None"),
              one_of(draw, draw.choice(["FRA", "Mali", "N"]), "", '"c,d"', "nan", "\u00e9t\u00e9", '"e" '),
              one_of(draw, f"2024-01-{draw.randint(10, 28)}", "", "2024", "2024-01-10/2024-01-12", "2024-02-31", '"2024-01-11"', "2024-01-10T12:00:00Z"),
              one_of(draw, draw.choice(["010", "190"]), "", "x y"),
              one_of(draw, draw.choice(["-4.0", "10", "3.25", ""]), "1e1", "x", "-", "+.5", "0.0000004"),
              one_of(draw, draw.choice(["1", "20", ""]), "-1", "1.5"),
              one_of(draw, "", "event", "statement", "NA"),
              one_of(draw, "", "Chad"), "y"]
    return ",".join(fields[:one_of(draw, 9, 8, 3)]).encode() + one_of(draw, b"", b"\xff")


def main():
    entente = os.path.abspath(sys.argv[1])
    draw = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        rows = [gdelt_row(draw, n) for n in range(26000)]
        big = os.path.join(folder, "big.export.CSV")
        with open(big, "w") as out:
            out.writelines(rows)
        tap.ok(os.path.getsize(big) > 8 << 20, "the file is large enough for two threads")
        for merge in ("none", "exact"):
            options = ["--merge", merge, "--window", "month"]
            one = compare(entente, "GDELT, kept or counted", big, "gdelt", options)
            for jobs in ("1", "2", "3"):
                tap.ok(written(entente, [big], [*options, "--jobs", jobs]) == one, f"GDELT, {merge}: {jobs} threads")
            shards = []
            for shard in range(7):
                shards.append(os.path.join(folder, f"{shard}.export.CSV"))
                with open(shards[-1], "w") as out:
                    out.writelines(rows[shard::7])
            for _ in range(3):
                draw.shuffle(shards)
                tap.ok(written(entente, shards, options) == one, f"GDELT, {merge}: seven shards in some order")
        for options in (["--window", "all"], ["--window", "7d", "--place", "start"], ["--window", "week", "--place", "end"],
                        ["--window", "quarter", "--since", "2024-02-15", "--until", "2024-10"], ["--type", "03-05,19"],
                        ["--weight", "reports", "--undirected"], ["--window", "90d/30d"], ["--window", "10d/3d", "--place", "start"], ["--window", "month+"],
                        ["--window", "2024-03-05,2024-07"], ["--window", "2024-03", "--since", "2024-02"], ["--window", "week+", "--week-start", "sunday", "--place", "end"],
                        ["--window", "quarter/month", "--half-life", "30d", "--scale", "log"], ["--half-life", "60d", "--normalize", "share"], ["--quad", "gdelt", "--window", "year"]):
            compare(entente, "GDELT, kept or counted", big, "gdelt", options)
        small = os.path.join(folder, "small.csv")
        with open(small, "w") as out:
            out.writelines(csv_rows(draw, 3000))
        for merge in ("none", "exact"):
            for options in (["--window", "month"], [], ["--min-confidence", "0.5", "--kind", "all"],
                            ["--window", "day", "--place", "end", "--weight", "reports"], ["--window", "20d/5d"], ["--window", "week+"], ["--window", "2024-03-15"],
                            ["--window", "30d/10d", "--half-life", "10d"], ["--window", "week+", "--half-life", "10d"], ["--since", "2024-03-15"]):
                compare(entente, "CSV, kept or counted", small, "csv", ["--merge", merge, *options])
        for name, note in (("plain", "x" * 300), ("lines", '"' + "one line\n" * 33 + '"')):
            path = os.path.join(folder, f"{name}.csv")
            with open(path, "w") as out:
                out.write("source,target,date,type,confidence,note\n")
                for _ in range(30000):
                    out.write(f"{draw.choice(ACTORS)},{draw.choice(ACTORS)},2024-0{draw.randint(1, 9)}-{draw.randint(10, 28)},"
                              f"{draw.choice(CODES)},{draw.choice(['', '0.5', '2'])},{note}\n")
            tap.ok(os.path.getsize(path) > 8 << 20, f"CSV, {name}: the file is large enough for two threads")
            options = ["--merge", "exact", "--window", "month", "--max-rejects", "40%"]
            one = compare(entente, f"CSV in parts, {name}", path, "csv", options)
            for jobs in ("1", "2", "3"):
                tap.ok(written(entente, [path], [*options, "--jobs", jobs]) == one, f"CSV, {name}: {jobs} threads")
            refused = [subprocess.run([entente, "graph", path, "--merge", "none", "--max-rejects", "9", "--jobs", jobs,
                                       "--no-inputs", "-o", os.path.join(folder, "none.json")], capture_output=True)
                       for jobs in ("1", "2")]
            tap.ok(refused[0].returncode == refused[1].returncode == 1 and refused[0].stderr == refused[1].stderr,
                   f"CSV, {name}: the same record is refused in parts", repr([r.stderr for r in refused]))
        many = os.path.join(folder, "many.csv")
        with open(many, "w") as out:
            out.write("source,target,date,type\n")
            for _ in range(20000):
                out.write(f"A{int(3000 * draw.random() ** 2)},B{int(3000 * draw.random() ** 2)},2024-0{draw.randint(1, 9)}-{draw.randint(10, 28)},"
                          f"{draw.choice(CODES)}\n")
        for name in ("x.csv", "x.json", "x.gexf", "x.graphml", "x.graphology.json", "x.cyjs", "x.d3.json", "x.spells.csv", "x.tsv", "x.dyads.csv"):
            outcomes = []
            for jobs in ("1", "2", "5"):
                there = os.path.join(folder, f"{name}-{jobs}")
                os.mkdir(there)
                subprocess.run([entente, "graph", many, "--merge", "none", "--window", "month", "--measure", "none", "--no-inputs", "--quiet", "--jobs", jobs,
                                "-o", os.path.join(there, name)], check=True)
                outcomes.append({part: open(os.path.join(there, part), "rb").read() for part in sorted(os.listdir(there))})
            tap.ok(outcomes[0] == outcomes[1] == outcomes[2] and sum(map(len, outcomes[0].values())) > 1 << 17,
                   f"{name}: the same bytes, written by 1, 2 and 5 threads")
        for name, form, line in (("gdelt", "gdelt", dirty_gdelt), ("csv", "csv", dirty_csv)):
            path = os.path.join(folder, f"dirty.{name}")
            with open(path, "wb") as out:
                out.write(b"" if name == "gdelt" else b"source,target,date,type,intensity,mentions,kind,also_present,other\n")
                out.writelines(line(draw, i) + draw.choice([b"\n", b"\r\n"]) for i in range(4000))
                out.write(line(draw, 1)[:60]) # cut off
            for merge in ("none", "exact"):
                for options in ([], ["--window", "month"]):
                    compare(entente, f"{name}, plain rows among others", path, form, ["--merge", merge, "--max-rejects", "99%", *options])
        lists = os.path.join(folder, "lists.csv")
        with open(lists, "w") as out:
            out.write("source,target,date\nA;B,C,2024-01-01\nA,B,2024-01-02\n")
        compare(entente, "lists of actors are kept after all", lists, "csv", ["--merge", "none"])
    tap.done()


main()
