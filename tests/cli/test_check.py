"""`entente check`: what a file is, what it holds, and what of it cannot be read; for people and for scripts.

Usage: test_check.py ENTENTE. The sample's figures are those of its coding: 46 reports in 5 documents, told of 18 actors.
"""
import json
import os
import subprocess
import sys
import tempfile

import tap

SAMPLE = os.path.join(tap.SOURCE_ROOT, "samples", "niger-2024.json")


def check(*arguments):
    done = subprocess.run([os.path.abspath(sys.argv[1]), "check", *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


status, said, _ = check("--to", "json", SAMPLE)
found = json.loads(said)
tap.equal(status, 0, "a good file: status")
tap.equal([(one["format"], one["read"], one["used"], one["rejected"], one["set_aside"]) for one in found["inputs"]],
          [("json", 46, 46, 0, {})], "46 records, all used")
tap.equal(len(found["actors"]), 18, "18 actors are named")
tap.equal(sorted(one["reports"] for one in found["documents"]), [4, 7, 9, 12, 14], "reports by document")
tap.equal({one["id"]: one["reports"] for one in found["kinds"]},
          # Counted in the coding: reports by the kind of the event that they tell of.
          {"event": 35, "standing": 4, "process": 3, "stance": 3, "expectation": 1}, "reports by kind")
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "bad.csv")
    with open(path, "w") as out:
        out.write('source,target,date\na,b,2024-01-01\n"q""uote",b,x\na,,2024\n')
    status, said, _ = check("--to", "json", path)
    found = json.loads(said)["inputs"][0]
    tap.equal((status, found["read"], found["used"], found["rejected"]), (1, 3, 1, 2), "rejects are counted, and fail")
    tap.equal([one["line"] for one in found["rejects"]], [3, 4], "each with its line")
    status, said, complained = check("--strict", path)
    tap.ok(status == 1 and not said and ":3:" in complained, "--strict stops at the first", complained)
tap.done()
