"""Shards that are counted apart come to the bytes of one run over all of them.

Usage: test_tally.py ENTENTE. What is compared with is always the run over the raw files; what a hostile file may do is
to be refused with its name and a reason.
"""
import gzip
import json
import os
import random
import subprocess
import sys

import tap
from synthetic import csv_rows, gdelt_row

SAMPLES = os.path.join(tap.SOURCE_ROOT, "samples")
FNV_START, FNV_PRIME = 0xcbf29ce484222325, 0x100000001b3


def run(*arguments, stdin=b""):
    return tap.Run(arguments, stdin=stdin)


def graph(inputs, *options):
    """The JSON and CSV that a run writes, inputs named; what it says instead where it fails."""
    done = run("graph", *inputs, *options, "--quiet", "--measure", "degree,strength", "--to", "json", "-o", "-", "--to", "csv", "-o", "-")
    return done.stdout if done.status == 0 else done.stderr


def ranking(inputs, *options):
    done = run("rank", *inputs, *options)
    return done.status, done.stdout, done.said


def tally(folder, name, inputs, *options):
    path = os.path.join(folder, name)
    run("tally", *inputs, *options, "--quiet", "-o", path).check()
    return path


def same(got, want, name):
    return tap.ok(got == want and b'"format"' in want, name, f"got  {got[:300]!r}\nwant {want[:300]!r}")


def sealed(body):
    """A tally's bytes with the checksum that they should have: FNV-1a, as the form says."""
    value = FNV_START
    for byte in body:
        value = (value ^ byte) * FNV_PRIME & 0xffffffffffffffff
    return body + value.to_bytes(8, "little")


def shards_of(folder, form, header, rows, n):
    paths = []
    for i in range(n):
        paths.append(tap.write(os.path.join(folder, f"shard{i}{form}"), header + "".join(rows[i::n])))
    return paths


def compare(folder, draw, name, shards, options):
    """All ways to count shards apart against the one run over them."""
    for old in os.listdir(folder):
        if old.endswith(".tally"):
            os.remove(os.path.join(folder, old))
    title = f"{name}: {' '.join(options)}"
    want, ranks = graph(shards, *options), ranking(shards, *options)
    whole = tally(folder, "whole.tally", shards, *options)
    same(graph([whole]), want, f"{title}: counted in one")
    tap.equal(ranking([whole]), ranks, f"{title}: the same ranking and the same account")
    parts = [tally(folder, f"{i}.tally", [shard], *options) for i, shard in enumerate(shards)]
    for _ in range(2):
        draw.shuffle(parts)
        same(graph(parts), want, f"{title}: {len(parts)} tallies in some order")
    same(graph(parts, *options), want, f"{title}: the view said again")
    same(graph([*parts[:3], *[shards[int(os.path.basename(one)[0])] for one in parts[3:]]]), want, f"{title}: tallies among raw files")
    same(graph([*[shards[int(os.path.basename(one)[0])] for one in parts[3:]], *parts[:3]]), want, f"{title}: tallies behind raw files")
    halves = [tally(folder, "left.tally", parts[:3]), tally(folder, "right.tally", parts[3:])]
    same(graph(halves[::-1]), want, f"{title}: tallies of tallies")
    again = tally(folder, "again.tally", halves)
    tap.ok(tap.read(again) == tap.read(whole), f"{title}: a tally of tallies of tallies is the tally of the whole")
    return want, whole


def feeds(folder, draw):
    rows = [gdelt_row(draw, n) for n in range(26000)]
    for options in (["--merge", "none", "--window", "month"], ["--window", "month"], [], ["--merge", "none"],
                    ["--window", "7d", "--since", "2024-02-15", "--place", "start", "--weight", "reports"],
                    ["--merge", "none", "--window", "90d/30d", "--half-life", "90d"], ["--window", "month+"],
                    ["--merge", "none", "--window", "2024-02-15,2024-07", "--scale", "log"],
                    ["--type", "03-05,19", "--undirected", "--quad", "gdelt", "--window", "year"]):
        # Rows of no sense are rejected, some of every shard, and their account must be there too.
        shards = shards_of(folder, ".export.CSV", "", rows[:7000] + ["x\t" * 60 + "\n"] * 30, 7)
        compare(folder, draw, "GDELT", shards, options)
    big = tap.write(os.path.join(folder, "big.export.CSV"), "".join(rows))
    tap.ok(os.path.getsize(big) > 8 << 20, "the file is large enough for two threads")
    for options in (["--merge", "none", "--window", "week"], ["--window", "week"]):
        paths = [tally(folder, f"jobs{n}.tally", [big], *options, "--jobs", str(n)) for n in (1, 2, 3)]
        tap.ok(len({tap.read(path) for path in paths}) == 1, f"{' '.join(options)}: 1, 2 and 3 threads write one tally")
        same(graph(paths[1:2]), graph([big], *options), f"{' '.join(options)}: the bytes of the run itself")
    rows = csv_rows(draw, 3000)
    for merge in ("none", "exact"):
        for options in (["--window", "month"], [], ["--min-confidence", "0.5", "--kind", "all"],
                        ["--window", "day", "--place", "end", "--weight", "reports"], ["--since", "2024-03-15"]):
            shards = shards_of(folder, ".csv", rows[0], rows[1:], 7)
            compare(folder, draw, "CSV", shards, ["--merge", merge, *options])


def formats_together(folder, draw):
    """What a format says of names (their labels, whether case matters) goes for its own inputs, whoever is read first."""
    feed = tap.write(os.path.join(folder, "feed.export.CSV"), "".join(gdelt_row(draw, n) for n in range(900)))
    own = tap.write(os.path.join(folder, "own.csv"), "".join(csv_rows(draw, 900)))
    for options in (["--merge", "none", "--window", "month"], ["--merge", "exact"]):
        want = graph([feed, own], *options)
        same(graph([own, feed], *options), want, f"two formats in either order: {' '.join(options)}")
        one, two = tally(folder, "feed.tally", [feed], *options), tally(folder, "own.tally", [own], *options)
        same(graph([two, one]), want, f"tallies of two formats: {' '.join(options)}")
        same(graph([own, one]), want, f"a tally of one, a raw file of the other: {' '.join(options)}")
        same(graph([tally(folder, "both.tally", [two, one])]), want, f"joined: {' '.join(options)}")


def real_files(folder, draw):
    for name, pattern in (("gdelt1", ".csv"), ("gdelt2", ".export.CSV")):
        path = tap.shared("data", name)
        files = sorted(os.path.join(path, one) for one in os.listdir(path) if one.endswith(pattern)) if path else []
        if not files:
            tap.skip(f"files of {name}", "absent")
            continue
        for options in (["--merge", "none", "--window", "day"], ["--window", "month"], []):
            raw = graph(files, *options)
            if not raw.startswith(b"{"):
                raw = None
            parts = [run("tally", one, *options, "-q", "-o", os.path.join(folder, f"real{i}.tally")) for i, one in enumerate(files)]
            paths = [os.path.join(folder, f"real{i}.tally") for i, _ in enumerate(files)]
            if raw is None or any(one.status for one in parts):
                tap.ok(False, f"{name}: the files are read", str(raw) + "".join(one.said for one in parts))
                continue
            draw.shuffle(paths)
            same(graph(paths), raw, f"{name}, {len(files)} files: {' '.join(options)}")


def contradictions(folder, visits):
    month = tally(folder, "month.tally", [visits], "--merge", "none", "--window", "month")
    day = tally(folder, "day.tally", [visits], "--merge", "none", "--window", "day")
    undirected = tally(folder, "undirected.tally", [visits], "--merge", "none", "--window", "month", "--undirected")
    for inputs, options, wanted in (
            ([month], ["--window", "day"], ["month.tally: ", "window", '"month"', '"day"', "leave it out"]),
            ([month], ["--min-confidence", "0.5"], ["min_confidence", "not set", '"0.5"']),
            ([month], ["--level", "state"], ["level", '"actor"', '"state"']),
            ([month], ["--actor", "Niger"], ["actor", "not set", '"Niger"']),
            ([month], ["--merge", "exact"], ["merge", '"none"', '"exact"']),
            ([month], ["--categories", "drop"], ["categories drop", "choose"]),
            ([month, day], [], ["day.tally: ", "window", '"day"', '"month"', "same view"]),
            ([undirected, month], [], ["direction", '"undirected"', "choose one"]),
    ):
        done = run("graph", *inputs, *options)
        tap.ok(done.status == 1 and all(word in done.said for word in wanted), f"refused: {' '.join([os.path.basename(one) for one in inputs] + options)}", done.said)
    for options in (["--undirected"], ["--on", "all"], ["--length", "inverse"], ["--seed", "2"], ["--categories", "measure"]):
        same(graph([month], *options), graph([visits], "--merge", "none", "--window", "month", *options), f"what sums leave open is chosen later: {' '.join(options)}")
    same(graph([month], "--states", "--language", "fr"), graph([visits], "--merge", "none", "--window", "month", "--states", "--language", "fr"), "a codebook for the names of a tally")
    same(graph([undirected]), graph([visits], "--merge", "none", "--window", "month", "--undirected"), "a choice made while counting is remembered")
    same(graph([undirected], "--directed"), graph([month]), "and may be made anew")
    same(graph([undirected, month], "--directed"), graph([visits, visits], "--merge", "none", "--window", "month"), "two tallies of one file count twice")
    done = run("graph", undirected, month, "--directed")
    tap.ok("warning: visits.csv is in undirected.tally and in month.tally" in done.said, "and that is said", done.said)
    done = run("graph", "-", stdin=tap.read(month))
    tap.equal(done.status, 0, "from standard input")
    with gzip.open(month + ".gz", "wb") as out:
        out.write(tap.read(month))
    same(graph([month + ".gz"]), graph([month]), "a compressed tally")
    done = run("graph", os.path.join(SAMPLES, "niger-2024.json"), month)
    tap.ok(done.status == 1 and "niger-2024.json" in done.said, "a tally with a file whose reports must be kept", done.said)


def refusals(folder, visits):
    for inputs, options, wanted in (
            ([visits], [], ["visits.csv: ", "merge given", "choose merge exact or none"]),
            ([visits], ["--merge", "overlap"], ["merge given and overlap", "choose"]),
            ([visits], ["--merge", "none", "--level", "state"], ["level actor"]),
            ([visits], ["--merge", "none", "--actor", "Niger"], ["actor, between"]),
            ([visits], ["--merge", "none", "--window", "month", "--place", "spread"], ["place spread"]),
            ([visits], ["--merge", "none", "--place", "start"], ["choose a window"]),
            ([visits], ["--merge", "none", "--categories", "drop"], ["categories drop"]),
            ([os.path.join(SAMPLES, "niger-2024.json")], ["--merge", "none"], ["niger-2024.json: ", "entente graph"]),
            ([tap.write(os.path.join(folder, "lists.csv"), "source,target,date\nA;B,C,2024-01-01\n")], ["--merge", "none"], ["lists.csv: ", "several actors", "entente graph"]),
            ([tap.write(os.path.join(folder, "ids.csv"), "id,source,target,date\n1234567890123,B,C,2024-01-01\n")], ["--merge", "exact"], ["ids.csv: ", "12 bytes"]),
    ):
        path = os.path.join(folder, "refused.tally")
        done = run("tally", *inputs, *options, "-o", path)
        tap.ok(done.status == 1 and all(word in done.said for word in wanted) and not os.path.exists(path),
               f"refused: {' '.join([os.path.basename(one) for one in inputs] + options)}", done.said)
    for name, wanted in (("acled", "newest"), ("icews", "mirror"), ("ucdp", "releases")):
        path = tap.shared("data", name)
        files = [one for one in sorted(os.listdir(path)) if one.startswith(("20", "events", "ged"))] if path else []
        if not files:
            tap.skip(f"rows that meet: {name}", "absent")
            continue
        done = run("tally", os.path.join(path, files[0]), "--merge", "none", "-o", os.path.join(folder, "refused.tally"))
        tap.ok(done.status == 1 and wanted in done.said and "entente graph" in done.said, f"rows that meet: {name}", done.said)
    mentions = "\t".join(["1", "20240101000000", "20240101001500", "1", "x", "http://x/", "1", "1", "1", "1", "1", "50", "100", "1", "", ""]) + "\n"
    done = run("tally", tap.write(os.path.join(folder, "x.mentions.CSV"), mentions), "-o", os.path.join(folder, "refused.tally"))
    tap.ok(done.status == 1 and "other files" in done.said, "rows that meet: mentions", done.said)
    done = run("tally", visits, "--merge", "none")
    tap.ok(done.status == 2 and "-o FILE.tally" in done.said, "without an output", done.said)
    done = run("tally", visits, "--merge", "none", "--states", "-o", os.path.join(folder, "refused.tally"))
    tap.ok(done.status == 2 and "entente graph" in done.said, "who is meant is said to entente graph", done.said)
    done = run("tally", visits, "--merge", "none", "-o", os.path.join(folder, "no", "such", "folder.tally"))
    tap.equal(done.status, 1, "a folder that is not there")


def rejects(folder):
    """What could not be read is told again from the tally, record by record."""
    bad = tap.write(os.path.join(folder, "bad.csv"), "source,target,date\nA,B,2024-01-01\nA,,2024-01-01\nA,B,2024-13-01\nC,B,2024-02\n")
    path = tally(folder, "bad.tally", [bad], "--merge", "none", "--max-rejects", "2")
    said = []
    for one, options in ((bad, ["--merge", "none", "--max-rejects", "2"]), (path, [])):
        run("graph", one, *options, "--rejects", os.path.join(folder, "rejects.csv"), "-q").check()
        said.append([(row["line"], row["column"], row["reason"]) for row in tap.table(os.path.join(folder, "rejects.csv"))])
    tap.equal(len(said[0]), 2, "two rows are rejected")
    tap.equal(said[1], said[0], "with the same places and reasons from the tally")
    done = run("graph", path, "--max-rejects", "1")
    tap.ok(done.status == 1 and "bad.csv:3:" in done.said, "a stricter limit is held", done.said)
    done = run("check", path)
    tap.ok(done.status == 1 and b"bad.csv" in done.stdout, "check tells of them", done.said)


def check(folder, visits):
    month = tally(folder, "month.tally", [visits], "--merge", "none", "--window", "month")
    done = run("check", month)
    for word in ("month.tally: tally, known by its extension and first bytes", "visits.csv: csv", "4 records", "window month", "merge none",
                 "2023-12-01", "4 reports, 4 events"):
        tap.ok(word in done.stdout.decode(), f"check says: {word}", done.stdout.decode() + done.said)
    found = json.loads(run("check", "--to", "json", month).check().stdout)
    tap.equal([one["name"] for one in found["tallies"]], ["month.tally"], "as JSON: the tally")
    tap.equal([(one["name"], one["read"]) for one in found["inputs"]], [("visits.csv", 4)], "its inputs")
    tap.equal((found["view"]["window"], found["view"]["merge"]), ("month", "none"), "its view")
    tap.equal((found["first"], found["last"]), ("2023-12-01", "2024-03-27"), "the first and last date in the file")


def hostile(folder, visits):
    exact = tally(folder, "exact.tally", [visits], "--merge", "exact")
    month = tally(folder, "month.tally", [visits], "--merge", "none", "--window", "month")
    sliding = tally(folder, "sliding.tally", [visits], "--merge", "none", "--window", "90d/30d", "--half-life", "30d")
    path = os.path.join(folder, "hostile.tally")
    for source in (exact, month, sliding):
        good = tap.read(source)
        tap.ok(sealed(good[:-8]) == good, f"{os.path.basename(source)}: the checksum is FNV-1a of all before it")
        bad = []

        def refused(content, what):
            tap.write(path, content)
            done = run("check", path)
            if done.status != 1 or "hostile.tally: " not in done.said or done.said.count("\n") != 1:
                bad.append((what, done.status, done.said))

        if source == exact:
            for n in range(len(good)):
                refused(good[:n], f"cut at {n}")
            tap.ok(not bad, f"{os.path.basename(source)}: cut at every byte: refused", str(bad[:3]))
            bad.clear()
            for n in range(len(good)):
                refused(good[:n] + bytes([good[n] ^ 0x41]) + good[n + 1:], f"flipped at {n}")
            tap.ok(not bad, f"{os.path.basename(source)}: every byte changed: refused", str(bad[:3]))
            bad.clear()
        refused(good + b"\0", "a byte more")
        refused(good + good, "twice")
        tap.ok(not bad, f"{os.path.basename(source)}: more than it: refused", str(bad[:3]))
        # With a checksum that fits, a changed byte may still make a good tally (a letter of a name): but nothing may break.
        broken = []
        for n in range(9, len(good) - 8):
            for value in (0xff, good[n] ^ 0x01, good[n] ^ 0x80):
                tap.write(path, sealed(good[:n] + bytes([value]) + good[n + 1:-8]))
                done = run("graph", path, "-q", "-o", os.path.join(folder, "hostile.json"))
                if done.status not in (0, 1) or (done.status == 1) != bool(done.said):
                    broken.append((n, value, done.status, done.said))
        tap.ok(not broken, f"{os.path.basename(source)}: every byte changed under a good checksum: refused or read", str(broken[:3]))
        # A number of items that would be gigabytes, in place of every byte.
        title = f"{os.path.basename(source)}: huge numbers at every place"
        if "ASAN_OPTIONS" in os.environ:
            tap.skip(title, "the sanitizer reserves more memory than any limit")
            continue
        broken = []
        for n in range(9, len(good) - 8):
            tap.write(path, sealed(good[:n] + b"\xff\xff\xff\xff\xff\xff\xff\x7f" + good[n + 1:-8]))
            done = subprocess.run(["/bin/sh", "-c", "ulimit -v 4000000; exec \"$0\" check \"$1\"", tap.ENTENTE, path], capture_output=True)
            if done.returncode not in (0, 1) or b"memory" in done.stderr:
                broken.append((n, done.returncode, done.stderr))
        tap.ok(not broken, title, str(broken[:3]))
    for content, wanted in ((b"\x93ENTALLY\x02" + bytes(40), "version 2"), (b"source,target\na,b\n", "does not begin"),
                            (good[:9], "cut off")):
        tap.write(path, content)
        done = run("graph", "--from", "tally", path)
        tap.ok(done.status == 1 and "hostile.tally: " in done.said and wanted in done.said, f"said: {wanted}", done.said)


def main():
    draw = random.Random(11)
    visits = os.path.join(SAMPLES, "visits.csv")
    for name, section in (("feeds", lambda folder: feeds(folder, draw)), ("formats", lambda folder: formats_together(folder, draw)),
                          ("real files", lambda folder: real_files(folder, draw)),
                          ("contradictions", lambda folder: contradictions(folder, visits)), ("refusals", lambda folder: refusals(folder, visits)),
                          ("rejects", rejects), ("check", lambda folder: check(folder, visits)), ("hostile", lambda folder: hostile(folder, visits))):
        with tap.section(name), tap.folder() as folder:
            section(folder)
    tap.done()


main()
