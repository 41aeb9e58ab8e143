#!/usr/bin/env python3
"""1,000 random ties of graphs of real files: the rows that `entente why` names add up to the tie, and stand in the file.
Usage: test_why_rows.py ENTENTE

Files of ACLED, ICEWS and GDELT (ENT_SHARED), each exported once as JSON; why is asked of the export. A row is looked up by its
number in the bytes of the file, and must hold both actors, the day, and the report's id as the format writes them.
"""
import csv
import math
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import tap  # noqa: E402
from tap import ok, section  # noqa: E402

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
csv.field_size_limit(1 << 30)


def of_acled(cells, report, header):
    row = dict(zip(header, cells))
    day, month, year = row["event_date"].split()
    middle = f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"
    exact = row["time_precision"] == "1"
    return {row["actor1"], row["actor2"]}, middle if exact else report["date"], row["event_id_cnty"]


def of_icews(cells, report, header):
    row = dict(zip(header, cells))
    return {row["Source Name"], row["Target Name"]}, row["Event Date"], report["id"]


def of_gdelt(cells, report, header):
    return {cells[5], cells[15]}, f"{cells[1][:4]}-{cells[1][4:6]}-{cells[1][6:]}", cells[0]


FILES = (("ACLED", ("acled", "2020_export_Burkina_Faso_1997-2020.csv"), "month", ",", True, of_acled, []),
         ("ICEWS", ("icews", "events.2018.sample.tab"), "day", "\t", True, of_icews, []),
         ("GDELT", ("gdelt2", "20191024143000.export.CSV"), "day", "\t", False, of_gdelt, ["--merge", "overlap", "--merge-by", "root"]))


def cells_at(lines, number, separator):
    """The row that begins in a line: in quotes it may go on in the next ones."""
    if separator == "\t":
        return lines[number - 1].split("\t")
    return next(csv.reader(lines[number - 1:], delimiter=separator))


def ask(rng, name, path, window, separator, has_header, of_format, options, folder, n):
    out = os.path.join(folder, "x.json")
    tap.Run(["graph", path, "--window", window, "--measure", "degree", "--quiet", *options, "-o", out]).check()
    document = tap.strict_json(tap.read(out))
    # A comma parts the two of a tie.
    edges = [edge for edge in document["edges"] if "," not in edge["source"] + edge["target"]]
    lines = tap.read(path).decode("utf-8", "replace").split("\n")
    header = cells_at(lines, 1, separator) if has_header else None
    labels = [one["label"] for one in document["graph"]["windows"]]
    off, n_rows, n_windows = [], 0, 0
    for edge in rng.choices(edges, k=n):
        at, where, want = edge.get("windows", {}).get("at"), [], edge["weight"]
        if at and rng.random() < 0.5:
            pick = rng.randrange(len(at))
            where, want = ["--in", labels[at[pick]]], edge["windows"]["weight"][pick]
            n_windows += 1
        ends = (edge["source"], edge["target"])
        told = tap.Run(["why", out, "--inputs", os.path.dirname(path), "--tie", ",".join(ends), *where, "--to", "json", "--quiet"])
        if told.status:
            off.append((ends, told.said))
            continue
        # Of a directed graph an edge is what goes its way.
        events = tap.strict_json(told.stdout)["events"]
        if document["directed"]:
            events = [event for event in events if event["mutual"] or (ends[0] in event["source"] and ends[1] in event["target"])]
        if not math.isclose(sum(event["adds"] for event in events), want, rel_tol=1e-12):
            off.append((ends, where, sum(event["adds"] for event in events), want))
        for report in (report for event in events for report in event["reports"]):
            names, day, id = of_format(cells_at(lines, report["line"], separator), report, header)
            n_rows += 1
            if names != set(ends) or day != report["date"] or id != report["id"] or report["file"] != os.path.basename(path):
                off.append((ends, report, names, day, id))
    ok(not off and n_rows >= n, f"{name}: {n} ties, {n_windows} of them in a {window}: {n_rows} rows are in the file and add up", f"{len(off)} are not: {off[:3]}")


def main():
    rng = random.Random(4)
    with tap.folder() as folder:
        for number, (name, path, *more) in enumerate(FILES):
            path = tap.shared("data", *path)
            if not path:
                tap.skip(f"1,000 ties: {name}", "the file is not there")
                continue
            with section(name):
                ask(rng, name, path, *more, folder, 334 if number == 0 else 333)
    tap.done()


main()
