"""The scripts of samples/scripts do what they say: run as their first lines tell, their results are those counted by hand.

usage: test_scripts.py ENTENTE CHANGES, CHANGES being the program built of changes.c.
"""
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import tap
from tap import equal, ok, section, skip

SCRIPTS = os.path.join(tap.SOURCE_ROOT, "samples", "scripts")
CHANGES = os.path.abspath(sys.argv[2])
MOST_LINES = 70  # a page

# Of the ties between states by month: December, Niger and Russia; January, the same; February, Iran and Niger; March, a path from the
# United States over Niger and Russia to Mali, of whose six pairs Niger and Russia stand between two each.
OVER_TIME = [["actor", "2023-12", "2024-01", "2024-02", "2024-03"], ["Russia", "0", "0", "", "2"], ["Niger", "0", "0", "0", "2"], ["Iran", "", "", "0", ""],
             ["Mali", "", "", "", "0"], ["United States", "", "", "", "0"]]
# Of nine states' 36 pairs ten have a tie; five of these go both ways, and so do 10 of the 15 arcs. Niger acts on Russia in ten events, Russia on
# Niger in eight, six of which are mutual; all others are of two mutual events.
MUTUAL = [["mutual", "5"], ["asymmetric", "5"], ["none", "26"], ["reciprocity", "0.6667"], [""], ["actor", "other", "there", "back", "balance"],
          ["Niger", "Russia", "10", "8", "0.80"], ["Burkina Faso", "Mali", "2", "2", "1.00"], ["Burkina Faso", "Niger", "2", "2", "1.00"], ["Mali", "Niger", "2", "2", "1.00"],
          ["Mali", "Russia", "2", "2", "1.00"]]
# The four visits and calls; days since 1970: 2023-12-01 is 19692, 2024-01-16 is 19738, 2024-03-26 is 19808. Both ways of a call are at one time.
EVENTS = [["time", "sender", "receiver", "inertia", "reciprocity", "popularity", "recency"], ["19692", "Russia", "Niger", "0", "0", "0", ""], ["19738", "Niger", "Russia", "0", "1", "0", ""],
          ["19808", "Niger", "Russia", "1", "1", "0", "70"], ["19808", "Russia", "Niger", "1", "1", "0", "116"], ["19809", "Mali", "Russia", "0", "0", "2", ""],
          ["19809", "Russia", "Mali", "0", "0", "0", ""]]
# PageRank as in the README; betweenness of the ties: Niger stands between all but Russia's and the Sahel's own, as networkx says too.
CENTRAL = [["Niger", "0.2943", "0.2943", "23", "23"], ["Russia", "0.246", "0.246", "7", "7"], ["Mali", "0.1576", "0.1576", "1", "1"]]
# Four ties have a time: Niger and Russia in two spells, of 62 and 31 days, the others in one month each, of 29 to 31 days.
SPELLS = [["ties", "10"], ["with a time", "4"], ["spells of these", "5"], ["median length", "31 days"], [""], ["month", "active", "begin", "end"],
          ["2023-12", "1", "1", "0"], ["2024-01", "1", "0", "0"], ["2024-02", "1", "1", "1"], ["2024-03", "3", "3", "1"]]
FORMED = ["2023-12", "  + niger, russia (2)", "2024-01", "2024-02", "  + iran, niger (1)", "  - niger, russia", "2024-03", "  - iran, niger", "  + mali, russia (2)",
          "  + niger, russia (5)", "  + niger, united-states (1)"]


def has(*modules):
    lacking = [name for name in modules if importlib.util.find_spec(name) is None]
    return f"python3-{lacking[0]} is not installed" if lacking else None


def has_r(*packages):
    if not shutil.which("Rscript"):
        return "R is not installed"
    test = " && ".join(f'requireNamespace("{name}", quietly = TRUE)' for name in packages) or "TRUE"
    return None if subprocess.run(["Rscript", "--vanilla", "-e", f"quit(status = !({test}))"], stderr=subprocess.DEVNULL).returncode == 0 else f"R has no {packages[0]}"


def said(name):
    """What the script's first lines say to run: the command of entente, then the script itself."""
    with open(os.path.join(SCRIPTS, name), encoding="utf-8") as file:
        lines = [re.sub(r"^(# | \* )", "", line.rstrip("\n")) for line in file]
    ok(len(lines) <= MOST_LINES and max(map(len, lines)) <= 120, f"{name}: a page long", f"{len(lines)} lines, the longest of {max(map(len, lines))}")
    first = next(line for line in lines if line.startswith("entente graph"))
    second = next(line for line in lines if line.startswith(("python3 ", "Rscript ")))
    return shlex.split(first), shlex.split(second)


def follow(out, name):
    """Do so in a folder in which the samples are; the lines of the output, cut at tabs or commas."""
    first, second = said(name)
    if not os.path.exists(os.path.join(out, "samples")):
        os.symlink(os.path.join(tap.SOURCE_ROOT, "samples"), os.path.join(out, "samples"))
    tap.Run([*first[1:], "--quiet"], cwd=out).check()
    program = [sys.executable] if second[0] == "python3" else ["Rscript", "--vanilla"]
    done = subprocess.run([*program, *second[1:]], cwd=out, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, LC_ALL="C.UTF-8"), timeout=120)
    if not ok(done.returncode == 0, f"{name} runs", done.stderr.decode("utf-8", "replace")):
        return []
    return [re.split("[\t,]", line) for line in done.stdout.decode("utf-8").splitlines()]


def scripts(out):
    for name, lacking, want in (("centrality_over_time.py", has("networkx", "pandas"), OVER_TIME), ("mutual_ties.py", has("igraph"), MUTUAL),
                                ("relational_events.py", has("pandas"), EVENTS), ("spells.R", has_r(), SPELLS)):
        if lacking:
            skip(name, lacking)
            continue
        equal(follow(out, name)[:len(want)], want, f"{name}: what was counted by hand")
    lacking = has_r("igraph")
    if lacking:
        skip("centrality.R", lacking)
    else:
        found = follow(out, "centrality.R")
        equal(found[1:4], CENTRAL, "centrality.R: R's igraph measures what entente wrote")
        differences = [float(number) for number in re.findall(r"\d\.\de[-+]\d+", " ".join(found[-1]))] if found else []
        ok(len(differences) == 2 and max(differences) < 1e-12, "centrality.R: to the last digits", found[-1:])
    done = subprocess.run([CHANGES, os.path.join(tap.SOURCE_ROOT, "samples", "niger-2024.json")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    equal(done.stdout.decode("utf-8").splitlines(), FORMED, "changes.c: what was counted by hand")
    done = subprocess.run([CHANGES, os.path.join(out, "nowhere.json")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    ok(done.returncode == 1 and b"nowhere.json" in done.stdout, "changes.c: fails where there is no file", done.stdout)
    with open(os.path.join(tap.SOURCE_ROOT, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    equal([name for name in sorted(os.listdir(SCRIPTS)) if f"samples/scripts/{name}" not in readme], [], "the README names each")


for part in (scripts,):
    with section(part.__name__), tap.folder() as place:
        part(place)
tap.done()
