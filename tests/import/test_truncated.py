"""Every file of the reference data, cut off anywhere: entente says what it is or what is wrong, and never crashes.

Usage: test_truncated.py ENTENTE. ENT_CUTS is how many places each file is cut at (default 30, chosen by a fixed seed).

A file that could be read whole and is cut must be said to be cut: exit status 1, with a reason. It cannot be, and need not,
where nothing tells: where only blanks are missing, at the end of a row, and within the last field of a row, which then has
all its fields and ends in a shorter text; or where GDELT's last row lacks just its last field, as older rows do. Which of these a cut is, is found here with Python's csv module, by the number
of the fields in the first row and the last. What is packed has checksums and lengths: there every cut tells.
"""
import csv
import io
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import tap  # noqa: E402

CUTS = int(os.environ.get("ENT_CUTS", "30"))
MOST = 300_000  # of a file's bytes: what lies behind is more of the same


def check(entente, path):
    """Exit status and what was said; a crash is a negative status, a sanitizer's report another one."""
    done = subprocess.run([entente, "check", "--quiet", path], stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def cut_is_seen(name, content, cut):
    """Whether what is left of a file shows that something is missing."""
    if name.endswith((".gz", ".zip")):
        return True
    if not content[cut:].strip() or content[:cut].endswith(b"\n") or content[cut:cut + 2].startswith((b"\n", b"\r\n")):
        return False
    if name.endswith((".gml", "GSR_CAMEO.txt")):
        return True  # brackets are open
    text = content[:cut].decode("utf-8", "replace")
    first = text.split("\n", 1)[0]
    delimiter = next((one for one in "\t, " if one in first), "\t")
    if delimiter != ",":
        last = text.rsplit("\n", 1)[-1].split(delimiter)
        # GDELT 1.0 without its URL is a whole row of the backfile.
        is_older = name.startswith("mixed_57_58") and len(last) == 57 and len(last[-1]) == 8
        return len(last) < len(first.split(delimiter)) and not is_older
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return True  # a quote is open
    return len(rows[-1]) < len(rows[0])


def main():
    entente = os.path.abspath(sys.argv[1])
    data = os.path.join(tap.SHARED, "data")
    if not os.path.isdir(data):
        tap.skip("files cut off anywhere", "the reference data is not there")
        tap.done()
        return
    draw = random.Random(20240326)
    n_seen = 0
    with tempfile.TemporaryDirectory() as folder:
        for base, folders, files in os.walk(data):
            folders.sort()
            for name in sorted(files):
                whole = os.path.join(base, name)
                with open(whole, "rb") as file:
                    content = file.read(MOST)
                is_read = check(entente, whole)[0] == 0
                wrong = []
                for cut in sorted(draw.sample(range(len(content)), min(CUTS, len(content)))):
                    path = os.path.join(folder, name)
                    with open(path, "wb") as out:
                        out.write(content[:cut])
                    status, said, complained = check(entente, path)
                    seen = is_read and cut_is_seen(name, content, cut)
                    n_seen += seen
                    if status not in (0, 1) or not (said or complained) or b"Sanitizer" in complained:
                        wrong.append(f"{cut} bytes: status {status}, {complained[-300:]!r}")
                    elif seen and status == 0:
                        wrong.append(f"{cut} bytes: nobody says that the file is cut off: {said[-300:]!r}")
                    os.unlink(path)
                tap.ok(not wrong, f"{os.path.relpath(whole, data)}: {CUTS} cuts", "\n".join(wrong))
    tap.ok(n_seen > 10 * CUTS, f"in most files that can be read a cut is seen ({n_seen} of the cuts)")
    tap.done()


main()
