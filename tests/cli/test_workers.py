"""The command measures in worker processes: the same bytes for any number of them, nothing left behind.

A measure that takes long is made by a graph that is large enough: paths between all pairs of some thousand actors.
"""
import os
import random
import signal
import subprocess
import time

import tap
from tap import SOURCE_ROOT, equal, ok, section

SAMPLE = os.path.join(SOURCE_ROOT, "samples", "niger-2024.json")


def made(path, n_actors, n_ties, months=1, seed=1):
    """Ties between any two actors, of all signs, over some months."""
    rng = random.Random(seed)
    types = ("040", "051", "112", "190", "010")
    with open(path, "w", encoding="utf-8") as out:
        out.write("source,target,date,type\n")
        for _ in range(n_ties):
            source, target = rng.sample(range(n_actors), 2)
            out.write(f"a{source},a{target},2024-{rng.randrange(months) + 1:02}-{rng.randrange(28) + 1:02},{rng.choice(types)}\n")
    return path


def children(pid):
    """The processes that a process has started and that are not gone."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(name))
    return found


def is_there(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def same_bytes(out):
    large = made(os.path.join(out, "made.csv"), 60, 6000, months=12)
    for name, options in (("the sample", [SAMPLE, "--level", "state", "--window", "week"]),
                          ("twelve months", [large, "--window", "month", "--merge", "none"]),
                          ("lengths, conflict too", [large, "--window", "month", "--length", "inverse", "--paths", "directed", "--on", "all"])):
        runs = [tap.Run(["graph", *options, "--measure", "all", "--to", "json", "-o", "-", *jobs]).check()
                for jobs in (["--jobs", "1"], ["--jobs", "2"], ["--jobs", "3"], [])]
        ok(runs[0].stdout and all(run.stdout == runs[0].stdout for run in runs), f"{name}: the same bytes for any number of jobs")
        ok(all(run.stderr == runs[0].stderr for run in runs), f"{name}: and the same is said", "\n".join(run.said for run in runs))
        ranks = [tap.Run(["rank", *options, "--by", "betweenness", "--jobs", jobs]).check().stdout for jobs in ("1", "2")]
        ok(ranks[0] and ranks[0] == ranks[1], f"{name}: the same ranks")
    other = tap.Run(["graph", SAMPLE, "--level", "state", "--window", "week", "--measure", "all", "--seed", "2", "--to", "json", "-o", "-"]).check()
    first = tap.Run(["graph", SAMPLE, "--level", "state", "--window", "week", "--measure", "all", "--to", "json", "-o", "-"]).check()
    ok(other.stdout != first.stdout, "while another seed makes a difference")


def time_limit(out):
    large = made(os.path.join(out, "large.csv"), 4000, 80000)
    path = os.path.join(out, "large.json")
    run = tap.Run(["graph", large, "--merge", "none", "--measure", "degree,betweenness,pagerank", "--time-limit", "0.2", "-o", path]).check()
    line = "betweenness: took longer than 0.2 s (the whole period)"
    ok(f"entente: warning: {line}\n" in run.said, "what took too long is said", run.said)
    found = tap.Graph(tap.strict_json(tap.read(path)))
    equal(found.account.get("not_measured"), [line], "and so it is in the file")
    ok(all(node["degree"] > 0 and node["pagerank"] > 0 for node in found.nodes.values()), "the other measures are there")
    ok(all(node.get("betweenness") is None for node in found.nodes.values()), "it has no value")
    ok("betweenness" in {column["name"] for column in found.graph["columns"]}, "but its column stands")
    path = os.path.join(out, "large.gexf")
    tap.Run(["graph", large, "--merge", "none", "--measure", "degree,betweenness", "--time-limit", "0.2", "-o", path]).check()
    ok(b"took longer than 0.2 s" in tap.read(path), "GEXF says it too")
    run = tap.Run(["rank", large, "--merge", "none", "--by", "betweenness", "--time-limit", "0.2", "--top", "3"])
    ok(line in run.said, "rank says it", run.said)
    fine = tap.graph(SAMPLE, "--level", "state", "--time-limit", "60")
    ok("not_measured" not in fine.account, "nothing is said where nothing is lost")
    ok(tap.Run(["graph", SAMPLE, "--to", "json", "-o", "-", "--time-limit", "60"]).stdout == tap.Run(["graph", SAMPLE, "--to", "json", "-o", "-"]).stdout,
       "a limit that is kept leaves no trace")
    for value in ("0", "-1", "soon", "1m", ""):
        run = tap.Run(["graph", SAMPLE, "--time-limit", value])
        ok(run.status == 2 and "--time-limit" in run.said, f"--time-limit \"{value}\" is misuse", run.said)


def interrupted(out, number, name, to_group):
    """A signal while it measures: to the process alone, or to its group, as a terminal sends it."""
    large = made(os.path.join(out, "large.csv"), 4000, 80000)
    before = sorted(os.listdir(out))
    child = subprocess.Popen([tap.ENTENTE, "graph", large, "--merge", "none", "--measure", "betweenness,closeness,harmonic,mean_distance", "--jobs", "2",
                              "-o", os.path.join(out, "large.json")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    workers = []
    while child.poll() is None and len(workers) < 2:
        time.sleep(0.01)
        workers = children(child.pid)
    ok(len(workers) == 2, f"{name}: there are two workers", workers)
    (os.killpg if to_group else os.kill)(child.pid, number)
    _, said = child.communicate(timeout=60)
    equal(child.returncode, -number, f"{name}: it ends as the signal ends a program")
    for _ in range(500):  # those of a parent that was killed end by themselves
        if not any(is_there(pid) for pid in workers):
            break
        time.sleep(0.01)
    ok(not any(is_there(pid) for pid in workers), f"{name}: no worker is left")
    equal(sorted(os.listdir(out)), before, f"{name}: no file is left")
    ok(b"warning" not in said, f"{name}: nothing is said of workers that died", said)


def worker_killed(out):
    """A worker that somebody ends costs what it was at."""
    large = made(os.path.join(out, "large.csv"), 4000, 80000)
    path = os.path.join(out, "large.json")
    child = subprocess.Popen([tap.ENTENTE, "graph", large, "--merge", "none", "--measure", "betweenness,degree", "--jobs", "1", "-o", path],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    workers = []
    while child.poll() is None and not workers:
        workers = children(child.pid)
    time.sleep(0.05)
    os.kill(workers[0], signal.SIGKILL)
    _, said = child.communicate(timeout=60)
    equal(child.returncode, 0, "a worker is killed: the run goes on to its end")
    ok(b"betweenness: the process that measured it was ended by signal 9 (Killed) (the whole period)" in said, "what was lost is said", said)
    found = tap.Graph(tap.strict_json(tap.read(path)))
    equal(len(found.account["not_measured"]), 1, "and so it is in the file")
    ok(all(node["degree"] > 0 for node in found.nodes.values()), "the other measure is there")


for part in (same_bytes, time_limit, worker_killed):
    with section(part.__name__), tap.folder() as place:
        part(place)
for number, name, to_group in ((signal.SIGINT, "Ctrl-C", True), (signal.SIGINT, "SIGINT", False), (signal.SIGTERM, "SIGTERM", False), (signal.SIGKILL, "SIGKILL", False)):
    with section(name), tap.folder() as place:
        interrupted(place, number, name, to_group)
tap.done()
