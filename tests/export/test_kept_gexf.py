"""Gephi's rules hold in all GEXF that the tests in C write.

usage: test_kept_gexf.py PROGRAM [WORD]...    a WORD that is no path is an argument of the program before it

Each program is run once more, now keeping what it writes (keep_gexf.c); one that has written none is a failure.
"""
import glob
import os
import subprocess
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"), os.path.dirname(os.path.abspath(__file__))]
import gephi
import tap


# What is made by hand there has edges without regard to when their ends are there.
BY_HAND = {"test_exporters": ["edges only while their ends are there"]}


def check(program, *arguments):
    name = os.path.basename(program)
    with tap.folder() as folder:
        run = subprocess.run([program, *arguments], env=dict(os.environ, ENT_KEEP_GEXF=folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        written = {}
        for path in sorted(glob.glob(os.path.join(folder, "*"))):
            data = tap.read_packed(path)
            if b"<gexf " in data[:300]:
                written[data] = [f"{rule}: {text}" for rule, text in gephi.faults(data) if rule not in BY_HAND.get(name, ())]
        tap.ok(run.returncode == 0, f"{name} runs as it does without", run.stdout[-2000:].decode("utf-8", "replace"))
        tap.ok(written, f"{name} has written GEXF")
        faults = [one for found in written.values() for one in found]
        tap.ok(not faults, f"{name}: Gephi's rules hold in {len(written)} different files", "\n".join(faults[:10]))


runs = []
for word in sys.argv[1:]:
    if os.sep in word:
        runs.append([])
    runs[-1].append(word)
for run in runs:
    with tap.section(run[0]):
        check(*run)
tap.done()
