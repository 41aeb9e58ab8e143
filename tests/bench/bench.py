"""How long entente takes and how much memory it needs: a million made-up reports, a feed, windows measured, the sample.

Usage: bench.py ENTENTE GENERATE DIRECT MEASURED STEPS MERGING EXPORTS [REPORTS [PART]]

The other programs are made from generate.c, direct.c, measured.c, steps.c, merging.c and export/bench_export.c; PART is large, feed,
steps, merging, exports, windows or small. For feeds of REPORTS rows ENT_BENCH_RUNS says how often each is counted (3), TMPDIR where
440 bytes a row find room (part merging: ten times the rows). Prints tables and never fails because something is slow: machines differ, and a busy one differs
from itself.
"""
import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.environ.get("ENT_SOURCE_ROOT") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SAMPLE = os.path.join(ROOT, "samples", "niger-2024.json")
SHARED = os.environ.get("ENT_SHARED") or os.path.join(ROOT, "..", "shared")


def run(command):
    """Run once: seconds on the clock, seconds of processor, peak memory in MB."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)}: status {child.returncode}\n{said.read().decode(errors='replace')}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def large(entente, generate, n, folder):
    """From CSV to JSON, each way once."""
    made, written = os.path.join(folder, "made.csv"), os.path.join(folder, "made.json")
    with open(made, "wb") as out:
        subprocess.run([generate, str(n)], stdout=out, check=True)
    print(f"{n:,} reports as CSV, {os.path.getsize(made) / 1e6:.0f} MB, to JSON\n")
    print(f"{'':34}{'s':>7}{'CPU s':>8}{'reports/s':>12}{'peak MB':>9}{'JSON MB':>9}")
    for options in (["--merge", "none", "--measure", "degree"],
                    ["--merge", "none"],
                    ["--merge", "exact"],
                    ["--merge", "overlap"],
                    ["--merge", "none", "--window", "month", "--measure", "degree"],
                    ["--merge", "none", "--window", "month"]):
        if os.path.exists(written):
            os.remove(written)
        seconds, cpu, peak = run([entente, "graph", made, *options, "-o", written])
        name = " ".join(options).replace("--", "")
        print(f"{name:34}{seconds:7.2f}{cpu:8.2f}{n / seconds:12,.0f}{peak:9.0f}"
              f"{os.path.getsize(written) / 1e6:9.1f}")


def small(entente, folder, runs=20):
    """Start-up and the sample; what the disk adds is seen against a folder in memory."""
    sample = [entente, "graph", SAMPLE, "--level", "state", "--window", "month", "-o"]
    rows = [("--version", [entente, "--version"]), ("sample to JSON", [*sample, os.path.join(folder, "sample.json")])]
    memory = "/dev/shm"
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as other:
        if other.startswith(memory):
            rows.append(("sample to JSON, in memory", [*sample, os.path.join(other, "sample.json")]))
        times = {name: [] for name, _ in rows}
        for _ in range(runs):  # in turn, so that a busy moment meets all
            for name, command in rows:
                times[name].append(run(command))
    print(f"\n{runs} runs each, ms\n\n{'':34}{'median':>7}{'least':>8}{'most':>12}{'CPU':>9}")
    for name, _ in rows:
        clock = [1000 * seconds for seconds, _, _ in times[name]]
        cpu = statistics.median(1000 * seconds for _, seconds, _ in times[name])
        print(f"{name:34}{statistics.median(clock):7.1f}{min(clock):8.1f}{max(clock):12.1f}{cpu:9.1f}")


def build(folder, name, *flags):
    """A program of the reference folder, or None where it or a compiler is not there."""
    source = os.path.join(SHARED, "perf", name + ".c")
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not os.path.exists(source) or not compiler:
        return None
    program = os.path.join(folder, name)
    done = subprocess.run([compiler, "-O3", *flags, "-o", program, source], capture_output=True)
    return program if done.returncode == 0 else None


def made_by(generator, kind, rows, path):
    with open(path, "wb") as out:
        subprocess.run([generator, kind, str(rows)], stdout=out, check=True)
    return path


def plural(n, word):
    return f"{n} {word}{'s' if n > 1 else ''}"


def ours(entente, made, merge, jobs, folder):
    """A feed to sums by dyad and month; the lean file's weight is a Goldstein score, which may be negative."""
    lean = ["--map", "intensity=weight,weight="] if made.endswith(".csv") else []
    return [entente, "graph", made, *lean, "--window", "month", "--measure", "none", "--merge", merge, "--jobs", str(jobs),
            "--no-inputs", "--quiet", "-o", os.path.join(folder, "out.dyads.csv")]


def others(kind, made, folder):
    """What else can do it here: the yardstick, which does only that, and DuckDB."""
    commands = {}
    floor = build(folder, "agg_floor", "-march=native", "-pthread")
    for threads in (1, 2) if floor else ():
        commands[f"yardstick, {plural(threads, 'thread')}"] = [floor, kind, made, str(threads),
                                                               os.path.join(folder, "floor.csv")]
    script = os.path.join(SHARED, "perf", "agg_duckdb.js")
    has_duckdb = shutil.which("node") and subprocess.run(
        ["node", "-e", "require('@duckdb/node-api')"], capture_output=True).returncode == 0
    if has_duckdb and os.path.exists(script):
        with open(script) as text:
            commands["DuckDB, 2 threads"] = ["node", "-e", text.read(), "x", kind, made,
                                             os.path.join(folder, "duck.csv"), "2"]
    else:
        print("\nDuckDB: skipped, node finds no @duckdb/node-api (NODE_PATH says where it is)")
    return commands


def ratios(found):
    """What the targets are stated in: times and memory of one over those of another, by name."""
    for of, to, column in (("none, 2 jobs", "DuckDB, 2 threads", 0), ("none, 2 jobs", "DuckDB, 2 threads", 2),
                           ("none, 2 jobs", "DuckDB, 2 threads", 1),
                           ("none, 1 job", "yardstick, 1 thread", 0), ("none, 2 jobs", "yardstick, 2 threads", 0),
                           ("none, 1 job", "yardstick, 1 thread", 1), ("none, 1 job", "none, 2 jobs", 0),
                           ("exact, 1 job", "none, 1 job", 0), ("exact, 2 jobs", "none, 2 jobs", 0)):
        if f"entente, merge {of}" not in found or (to not in found and f"entente, merge {to}" not in found):
            continue
        one = found[f"entente, merge {of}"]
        other = found[to] if to in found else found[f"entente, merge {to}"]
        name = f"{('time', 'CPU', 'peak memory')[column]}: {of} / {to}"
        print(f"{name:54}{one[column] / other[column]:7.2f}")


def feed(entente, kind, rows, folder, runs):
    """A feed's rows to sums by dyad and month, in turn with others, so that a busy moment meets all."""
    generator = build(folder, "gen_events")
    if not generator:
        print(f"\n{kind}: skipped, the generator of the reference data is not there")
        return
    made = made_by(generator, kind, rows, os.path.join(folder, "made.csv" if kind == "lean" else "made.export.CSV"))
    commands = {f"entente, merge {merge}, {plural(jobs, 'job')}": ours(entente, made, merge, jobs, folder)
                for merge in ("none", "exact") for jobs in (1, 2)}
    commands.update(others(kind, made, folder))
    times = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            times[name].append(run(command))
    found = {name: [statistics.median(column) for column in zip(*taken[1:])] for name, taken in times.items()}
    print(f"\n{rows:,} rows, {kind}, {os.path.getsize(made) / 1e6:.0f} MB, by dyad and month; medians of {runs}, least time\n")
    print(f"{'':34}{'s':>7}{'least s':>9}{'CPU s':>8}{'rows/s':>12}{'peak MB':>9}")
    for name, (seconds, cpu, peak) in found.items():
        least = min(taken[0] for taken in times[name][1:])
        print(f"{name:34}{seconds:7.2f}{least:9.2f}{cpu:8.2f}{rows / seconds:12,.0f}{peak:9.0f}")
    print()
    ratios(found)
    os.remove(made)


def memory(entente, rows, folder):
    """Ten times the rows: memory goes with what is summed, not with them."""
    generator = build(folder, "gen_events")
    if not generator:
        return
    print(f"\n{'rows of GDELT':>34}{'sums':>12}{'none, MB':>10}{'exact, MB':>11}")
    for n in (rows // 10, rows):
        made = made_by(generator, "gdelt", n, os.path.join(folder, "made.export.CSV"))
        peaks = [run(ours(entente, made, merge, 2, folder))[2] for merge in ("none", "exact")]
        sums = sum(1 for name in ("out.dyads.csv",)
                   for _ in open(os.path.join(folder, name))) - 1
        print(f"{n:34,}{sums if sums > 0 else '':>12}{peaks[0]:10.0f}{peaks[1]:11.0f}")
        os.remove(made)


def split(steps, rows, folder, runs):
    """Where the time of a feed's rows goes, step by step, held against the yardstick's whole."""
    generator = build(folder, "gen_events")
    if not generator:
        return
    made = made_by(generator, "gdelt", rows, os.path.join(folder, "made.export.CSV"))
    yardstick = others("gdelt", made, folder).get("yardstick, 1 thread")
    taken, least = [], []
    for _ in range(runs):
        said = subprocess.run([steps, made, "1", os.path.join(folder, "steps.csv")], stdout=subprocess.PIPE, check=True).stdout
        taken.append([float(word) for word in said.split()])
        if yardstick:
            least.append(run(yardstick)[1])
    read, tables, write, size = (statistics.median(column) for column in zip(*taken))
    print(f"\n{rows:,} rows of GDELT by dyad and month to CSV, step by step, one job, no measures; medians of {runs}\n")
    print(f"{'':34}{'CPU s':>8}{'to yardstick':>14}{'MB/CPU s':>10}")
    for name, seconds, rate in (("read and count", read, os.path.getsize(made) / 1e6 / read),
                                ("the graph's tables", tables, None), ("write as CSV", write, size / write)):
        ratio = f"{seconds / statistics.median(least):.2f}" if least else ""
        print(f"{name:34}{seconds:8.3f}{ratio:>14}" + (f"{rate:10.0f}" if rate else ""))
    os.remove(made)


def merged(entente, merging, generate, rows, folder, runs):
    """Reports that are kept and merged, beside reading them; then ten times as many, with every merge told, in memory."""
    generator = build(folder, "gen_events")
    kinds = [("generated CSV", "reports.csv", [generate], [])]
    if generator:
        kinds += [("lean CSV", "lean.csv", [generator, "lean"], ["map=intensity=weight,weight="]), ("GDELT", "events.export.CSV", [generator, "gdelt"], [])]
    print(f"\n{rows:,} rows of reports, kept and merged by overlap; medians of {runs}\n")
    print(f"{'':16}{'reports':>11}{'events':>11}{'read, CPU s':>13}{'merge':>8}{'to read':>9}{'the graph':>11}{'the log':>9}{'B/report':>10}")
    for name, made, command, choices in kinds:
        made = os.path.join(folder, made)
        with open(made, "wb") as out:
            subprocess.run([*command, str(rows)], stdout=out, check=True)
        taken = [[float(word) for word in subprocess.run([merging, made, "overlap", *choices], stdout=subprocess.PIPE, check=True).stdout.split()]
                 for _ in range(runs)]
        reports, events, read, merge, rest, told, _, _, peak = (statistics.median(column) for column in zip(*taken))
        print(f"{name:16}{reports:11,.0f}{events:11,.0f}{read:13.2f}{merge:8.2f}{merge / read:9.2f}{rest:11.2f}{told:9.2f}"
              f"{peak * 1024 * 1024 / reports:10.0f}")
        os.remove(made)
    print(f"\n{10 * rows:,} rows through entente graph --merge overlap --merge-log\n\n{'':16}{'s':>9}{'CPU s':>9}{'peak MB':>9}{'log MB':>9}")
    for name, made, command, choices in kinds:
        made, log = os.path.join(folder, made), os.path.join(folder, "log.csv")
        with open(made, "wb") as out:
            subprocess.run([*command, str(10 * rows)], stdout=out, check=True)
        options = [f"--{choice.replace('=', ' ', 1)}".split(" ") for choice in choices]
        seconds, cpu, peak = run([entente, "graph", made, *sum(options, []), "--merge", "overlap", "--merge-log", log, "--measure", "size",
                                  "--no-inputs", "--quiet", "-o", os.path.join(folder, "out.csv")])
        print(f"{name:16}{seconds:9.1f}{cpu:9.1f}{peak:9.0f}{os.path.getsize(log) / 1e6:9.1f}")
        os.remove(made)


def edge_list(entente, made, folder, direction):
    """The edges of the whole period (window 0) and of each month, as numbers, for the program that has only igraph."""
    subprocess.run([entente, "graph", made, "--merge", "none", "--window", "month", "--measure", "size", f"--{direction}",
                    "--quiet", "-o", os.path.join(folder, "edges.csv")], check=True)
    rows, numbers, windows = [], {}, {}
    for name, column in (("edges.edges.csv", None), ("edges.edges.windows.csv", "window")):
        with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                window = windows.setdefault(row[column] if column else "", len(windows))
                ends = [numbers.setdefault(row[end], int(row[end].rpartition(" ")[2])) for end in ("source", "target")]
                rows.append((window, *ends, row["weight"]))
    rows.sort(key=lambda row: row[:3])
    path = os.path.join(folder, direction)
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(f"{window} {source} {target} {weight}\n" for window, source, target, weight in rows)
    return path, len(rows)


def windows(entente, generate, direct, measured, folder, n=550_000, runs=5):
    """The default measures of 120 months, by workers, and by igraph's own calls alone; in turn, by ratio of medians."""
    made = os.path.join(folder, "months.csv")
    reports = subprocess.run([generate, str(n)], stdout=subprocess.PIPE, check=True).stdout.splitlines()
    with open(made, "wb") as out:  # without types: what igraph reads is the same for all measures
        out.writelines(b",".join(line.split(b",")[:4]) + b"\n" for line in reports)
    arcs, n_arcs = edge_list(entente, made, folder, "directed")
    ties, _ = edge_list(entente, made, folder, "undirected")
    commands = {"igraph alone": [direct, arcs, ties],
                "measured in one's own process": [measured, made, "0"],
                "1 worker": [measured, made, "1"],
                "2 workers": [measured, made, "2"]}
    times = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            said = subprocess.run(command, stdout=subprocess.PIPE, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"}).stdout
            times[name].append([float(word) for word in said.split()])
    medians = {name: [statistics.median(column) for column in zip(*taken)] for name, taken in times.items()}
    print(f"\nDefault measures of 120 months and of the whole period, {n_arcs:,} arcs in all; medians of {runs}\n")
    print(f"{'':34}{'s':>7}{'CPU s':>8}{'CPU, to igraph alone':>22}{'speed, to 1 worker':>20}")
    for name, (seconds, cpu, _) in medians.items():
        print(f"{name:34}{seconds:7.2f}{cpu:8.2f}{cpu / medians['igraph alone'][1]:22.2f}{medians['1 worker'][0] / seconds:20.2f}")
    sums = {taken[2] for taken in medians.values()}
    if max(sums) - min(sums) > 1e-9 * max(sums):
        print(f"\nThey did not measure the same: sums of betweenness {sorted(sums)}")


def main():
    if not 8 <= len(sys.argv) <= 10:
        sys.exit(__doc__.strip().split("\n\n")[1])
    entente, generate, direct, measured, steps, merging, exports = (os.path.abspath(path) for path in sys.argv[1:8])
    part = sys.argv[9] if len(sys.argv) > 9 else None
    with tempfile.TemporaryDirectory() as folder:
        n = int(sys.argv[8]) if len(sys.argv) > 8 else 1_000_000
        runs = int(os.environ.get("ENT_BENCH_RUNS", 3))
        if part in (None, "large"):
            large(entente, generate, n, folder)
        if part in (None, "feed"):
            for kind in ("gdelt", "lean"):
                feed(entente, kind, n, folder, runs)
            memory(entente, n, folder)
        if part in (None, "steps"):
            split(steps, n, folder, runs)
        if part in (None, "merging"):
            merged(entente, merging, generate, n, folder, runs)
        if part in (None, "exports"):
            print("\n750,000 edges with three columns, the best of 5\n", flush=True)
            subprocess.run([exports, folder], check=True)
        if part in (None, "windows"):
            windows(entente, generate, direct, measured, folder)
        if part in (None, "small"):
            small(entente, folder)


if __name__ == "__main__":
    main()
