"""Every file of the reference data, cut off anywhere: entente says what it is or what is wrong, and never crashes.

Usage: test_truncated.py ENTENTE. ENT_CUTS is how many places each file is cut at (default 12, chosen by a fixed seed).
"""
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import tap  # noqa: E402

CUTS = int(os.environ.get("ENT_CUTS", "12"))
MOST = 300_000  # of a file's bytes: what lies behind is more of the same


def check(entente, path):
    """Exit status and what was said; a crash is a negative status, a sanitizer's report another one."""
    done = subprocess.run([entente, "check", "--quiet", path], stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def main():
    entente = os.path.abspath(sys.argv[1])
    data = os.path.join(tap.SHARED, "data")
    if not os.path.isdir(data):
        tap.skip("files cut off anywhere", "the reference data is not there")
        tap.done()
        return
    draw = random.Random(20240326)
    with tempfile.TemporaryDirectory() as folder:
        for base, folders, files in os.walk(data):
            folders.sort()
            for name in sorted(files):
                with open(os.path.join(base, name), "rb") as file:
                    content = file.read(MOST)
                wrong = []
                for cut in sorted(draw.sample(range(len(content)), min(CUTS, len(content)))):
                    path = os.path.join(folder, name)
                    with open(path, "wb") as out:
                        out.write(content[:cut])
                    status, said, complained = check(entente, path)
                    if status not in (0, 1) or not (said or complained) or b"Sanitizer" in complained:
                        wrong.append(f"{cut} bytes: status {status}, {complained[-300:]!r}")
                    os.unlink(path)
                tap.ok(not wrong, f"{os.path.relpath(os.path.join(base, name), data)}: {CUTS} cuts", "\n".join(wrong))
    tap.done()


main()
