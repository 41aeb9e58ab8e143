"""Files, folders, streams, compressed files and archives, read by the command.

However the same records come, packed or not, in one file or several, the output is the same to the byte. And whatever is
wrong with what is packed, the run fails, says what and where, and writes nothing: see also test_bad_input.py of the
command, which has the same for plain files.
"""
import bz2
import gzip
import hashlib
import io
import itertools
import json
import lzma
import os
import random
import re
import shutil
import stat
import struct
import subprocess
import sys
import tarfile
import threading
import time
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

import tap
from tap import equal, ok, section, skip

MIB = 1 << 20
HEADER = b"date,source,target,type,note\n"
NAMES = [b"Niger", b"Russia", b"Mali", b"Burkina Faso", b"Algeria", b"Chad", b"Benin"]


def rows(n, seed=1):
    """Rows that do not compress to nothing."""
    draw = random.Random(seed)
    return b"".join(b"2024-%02d-%02d,%s,%s,%03d,%x\n" % (draw.randint(1, 12), draw.randint(1, 28), *draw.sample(NAMES, 2),
                                                       draw.choice([10, 36, 42, 112, 190]), draw.getrandbits(64))
                    for _ in range(n))


ROWS = [rows(700, seed) for seed in (1, 2)]
PLAIN = HEADER + b"".join(ROWS)
HALVES = [HEADER + half for half in ROWS]


# ---- Making archives ----

def zipped(members, method=zipfile.ZIP_DEFLATED, stream=False):
    """Members are pairs of a name (or a ZipInfo) and bytes; `stream` is how a zip is written into a pipe."""
    out = io.BytesIO()
    if stream:
        out.seekable = lambda: False
        out.tell = lambda: (_ for _ in ()).throw(OSError())
    with zipfile.ZipFile(out, "w", method) as archive:
        for member, content in members:
            archive.writestr(member, content)
    return out.getvalue()


def tarred(members, mode="w"):
    """Members are pairs of a name (or a TarInfo) and bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for member, content in members:
            info = member if isinstance(member, tarfile.TarInfo) else tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def special(name, kind, target=""):
    """A member of a tar archive that is no file."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def zip_link(name):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def zstd(content):
    """None where there is no zstd command."""
    command = shutil.which("zstd")
    return command and subprocess.run([command, "-q", "-c"], input=content, stdout=subprocess.PIPE, check=True).stdout


def flipped(content, place, bit=0):
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    return bytes(changed)


# ---- Running ----

def output(inputs, *options, stdin=b"", **more):
    run = tap.Run(["graph", *inputs, "--window", "month", "--no-inputs", "--to", "json", "-o", "-", *options],
                  stdin=stdin, **more)
    return run


def is_same(name, inputs, want, **more):
    run = output(inputs, **more)
    ok(run.status == 0 and run.stdout == want, name, f"status {run.status}\n{run.said}")


def fails(name, out, inputs, says, stdin=b"", **more):
    """The run fails with one message that says so, in one line, and leaves no output. Returns the message."""
    target = os.path.join(out, "result.json")
    run = tap.Run(["graph", *inputs, "-o", target], stdin=stdin, cwd=out, **more)
    messages = [line for line in run.said.splitlines() if line.startswith("entente: ")]
    faults = []
    if run.status != 1:
        faults.append(f"status {run.status}, not 1")
    if not messages or not re.search(says, messages[-1]):
        faults.append(f"does not say {says!r}")
    if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", run.stderr):
        faults.append("control characters in the message")
    if re.search("Sanitizer|runtime error", run.said):
        faults.append("a sanitizer's report")
    if os.path.exists(target):
        faults.append("an output was written")
        os.remove(target)
    ok(not faults, name, "\n".join(faults + [run.said]))
    return messages[-1] if messages else ""


def piped(path, content, run):
    """Call `run` while `content` is written into a FIFO at `path`."""
    os.mkfifo(path)

    def write():
        try:
            with open(path, "wb") as out:
                out.write(content)
        except BrokenPipeError:
            pass
    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    run()
    thread.join(10)
    os.remove(path)


def peak_memory(path, *options):
    """Of a run, in MiB; None where the system does not tell. What wait4 tells would count this process too."""
    peak = None
    with open(os.devnull, "wb") as nowhere:
        child = subprocess.Popen([tap.ENTENTE, "check", *options, path], stdout=nowhere, stderr=nowhere)
        while child.poll() is None:
            try:
                with open(f"/proc/{child.pid}/status", encoding="ascii", errors="replace") as status:
                    found = re.search(r"VmHWM:\s*(\d+) kB", status.read())
            except OSError:
                found = None
            peak = max(peak or 0, int(found[1]) / 1024) if found else peak
            time.sleep(0.002)
    return peak


# ---- The same records ----

def test_same_bytes(out):
    want = output([tap.write(os.path.join(out, "x.csv"), PLAIN)]).check().stdout
    ok(len(want) > 1000, "the plain file makes a graph")
    packed = {
        "x.csv.gz": gzip.compress(PLAIN),
        "x.csv.bz2": bz2.compress(PLAIN),
        "x.csv.xz": lzma.compress(PLAIN),
        "x.csv.zst": zstd(PLAIN),
        "two parts.csv.gz": gzip.compress(PLAIN[:5000]) + gzip.compress(b"") + gzip.compress(PLAIN[5000:]),
        "two parts.csv.bz2": bz2.compress(PLAIN[:5000]) + bz2.compress(PLAIN[5000:]),
        "two parts.csv.xz": lzma.compress(PLAIN[:5000]) + lzma.compress(PLAIN[5000:]),
        "two parts.csv.zst": zstd(PLAIN) and zstd(PLAIN[:5000]) + zstd(PLAIN[5000:]),
        "x.zip": zipped([("x.csv", PLAIN)]),
        "stored.zip": zipped([("x.csv", PLAIN)], zipfile.ZIP_STORED),
        "bzip2.zip": zipped([("x.csv", PLAIN)], zipfile.ZIP_BZIP2),
        "lzma.zip": zipped([("x.csv", PLAIN)], zipfile.ZIP_LZMA),
        "streamed.zip": zipped([("x.csv", PLAIN)], stream=True),
        "two.zip": zipped([("a.csv", HALVES[0]), ("b.csv", HALVES[1])]),
        "two streamed.zip": zipped([("a.csv", HALVES[0]), ("b.csv", HALVES[1])], stream=True),
        "deep.zip": zipped([("d/", b""), ("d/e/a.csv", HALVES[1]), ("b.csv", HALVES[0])]),
        "x.tar": tarred([("x.csv", PLAIN)]),
        "x.tar.gz": tarred([("x.csv", PLAIN)], "w:gz"),
        "x.tar.bz2": tarred([("x.csv", PLAIN)], "w:bz2"),
        "x.tar.xz": tarred([("x.csv", PLAIN)], "w:xz"),
        "x.tar.zst": zstd(tarred([("x.csv", PLAIN)])),
        "two.tar.gz": tarred([("./a.csv", HALVES[0]), (special("d", tarfile.DIRTYPE), b""), ("./d/b.csv", HALVES[1])], "w:gz"),
        "any name.bin": gzip.compress(PLAIN),
        "wrong name.csv": zipped([("x.csv", PLAIN)]),
    }
    for name, content in packed.items():
        if content is None:
            for how in ("a file", "a pipe", "a FIFO"):
                skip(f"{name} from {how}", "there is no zstd command")
            continue
        path = tap.write(os.path.join(out, name), content)
        is_same(f"{name} from a file", [path], want)
        is_same(f"{name} from a pipe", ["-"], want, stdin=content)
        piped(os.path.join(out, "fifo"), content,
              lambda label=name: is_same(f"{label} from a FIFO", [os.path.join(out, "fifo")], want))
        os.remove(path)
    is_same("plain from a pipe", ["-"], want, stdin=PLAIN)
    piped(os.path.join(out, "fifo"), PLAIN, lambda: is_same("plain from a FIFO", [os.path.join(out, "fifo")], want))
    with open(tap.write(os.path.join(out, "x.zip"), packed["x.zip"]), "rb") as file:
        run = subprocess.run([tap.ENTENTE, "graph", "-", "--window", "month", "--no-inputs", "--to", "json", "-o", "-"],
                             stdin=file, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        ok(run.stdout == want, "a zip archive as standard input, which is a file", run.stderr)
    marked = b"\xef\xbb\xbf"
    is_same("byte-order marks in two members", ["-"], want,
            stdin=zipped([("a.csv", marked + HALVES[0]), ("b.csv", marked + HALVES[1])]))


def test_folders(out):
    want = output(["-"], stdin=PLAIN).check().stdout
    folder = os.path.join(out, "folder")
    for path, content in {"a/x.csv": HALVES[0], "a-b/y.csv.gz": gzip.compress(HALVES[1]), ".hidden.csv": b"\0",
                          ".git/z.csv": b"\0"}.items():
        os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
        tap.write(os.path.join(folder, path), content)
    os.makedirs(os.path.join(folder, "empty"))
    is_same("a folder, hidden files left out", [folder], want)
    is_same("a folder with a slash behind it", [folder + "/"], want)
    is_same("the folder that we are in", ["."], want, cwd=folder)
    os.symlink(out, os.path.join(folder, "loop"))
    os.symlink("a/x.csv", os.path.join(folder, "link.csv"))
    os.mkfifo(os.path.join(folder, "pipe.csv"))
    run = output([folder])
    ok(run.status == 0 and run.stdout == want, "links and FIFOs in a folder are left out", run.said)
    ok(re.search(r"folder: 5 passed over", run.said), "and counted", run.said)
    names = [one["name"] for one in json.loads(tap.Run(["graph", folder, "--to", "json", "-o", "-"]).check().stdout)["graph"]["inputs"]]
    equal([os.path.basename(name) for name in names], ["x.csv", "y.csv.gz"] if names[0].startswith("x") else ["y.csv.gz", "x.csv"],
          "each file is an input of its own")
    readme = tap.write(os.path.join(folder, "README.md"), b"# What lies here\n\nSee x.\n")
    run = output([folder])
    ok(run.status == 0 and run.stdout == want, "a file of no format in a folder is left out", run.said)
    ok(re.search(r"README\.md: passed over: format not recognised", run.said), "and named", run.said)
    run = output(["--max-rejects", "0", folder])
    ok(run.status == 1 and re.search(r"README\.md: format not recognised", run.said), "but not where nothing may be unreadable", run.said)
    run = output([readme])
    ok(run.status == 1 and re.search(r"README\.md: format not recognised", run.said), "nor where it is named", run.said)
    others = os.path.join(out, "others")
    os.makedirs(others)
    for name in ("NOTES.txt", "README.md"):
        tap.write(os.path.join(others, name), b"# What lies here\n\nSee x.\n")
    run = output([others])
    ok(run.status == 1 and re.search(r"NOTES\.txt: format not recognised", run.said), "nor where there is nothing else", run.said)
    os.remove(readme)
    tap.write(os.path.join(folder, "z.csv"), b"date,source,target\n2024-01-01,a\n")
    fails("the file in the folder is named", out, [folder], r"^entente: \S*folder/z\.csv:2:")
    os.makedirs(os.path.join(out, "none", "deep"))
    fails("a folder without files", out, [os.path.join(out, "none")], r"none: is a folder without files")


def test_members(out):
    """Each member is an input of its own: its format, its place in messages, its size and hash."""
    lines = b"".join(json.dumps({"source": "Niger", "target": name, "date": "2024-01"}).encode() + b"\n" for name in "ab")
    path = tap.write(os.path.join(out, "mixed.zip"), zipped([("x.csv", HALVES[0]), ("y.jsonl", lines)]))
    inputs = json.loads(tap.Run(["graph", path, "--to", "json", "-o", "-"]).check().stdout)["graph"]["inputs"]
    equal(sorted((one["name"], one["format"], one["size"], one["sha256"]) for one in inputs),
          sorted((f"mixed.zip:{name}", kind, len(content), hashlib.sha256(content).hexdigest())
                 for name, kind, content in (("x.csv", "csv", HALVES[0]), ("y.jsonl", "jsonl", lines))),
          "name, format, size and SHA-256 are the member's, unpacked")
    path = tap.write(os.path.join(out, "one.csv.gz"), gzip.compress(PLAIN))
    inputs = json.loads(tap.Run(["graph", path, "--to", "json", "-o", "-"]).check().stdout)["graph"]["inputs"]
    equal([(one["name"], one["size"], one["sha256"]) for one in inputs],
          [("one.csv.gz", len(PLAIN), hashlib.sha256(PLAIN).hexdigest())], "and those of a compressed file")
    for name, content in (("inner.csv.gz", gzip.compress(PLAIN)), ("INNER.CSV.GZ", gzip.compress(PLAIN)),
                          ("outer.zip", zipped([("inner.csv", PLAIN)]))):
        run = tap.Run(["check", tap.write(os.path.join(out, name), content)]).check()
        ok(b"by its extension" in run.stdout, f"{name}: the inner name's extension counts", run.stdout[:300])

    bad = HEADER + b"2024-01-01,a,b,042,\n2024-01-01,a,b,042,\n2024-13-01,a,b,042,\n"
    place = r"^entente: %s:4:1: \S"
    for name, content, shown in (("bad.zip", zipped([("good.csv", HALVES[0]), ("d/bad.csv", bad)]), r"bad\.zip:d/bad\.csv"),
                                 ("bad.tar.gz", tarred([("bad.csv", bad)], "w:gz"), r"bad\.tar\.gz:bad\.csv"),
                                 ("bad.csv.xz", lzma.compress(bad), r"bad\.csv\.xz")):
        tap.write(os.path.join(out, name), content)
        fails(f"{name}: a bad record has its place", out, [name], place % shown)
    fails("and in a pipe", out, ["-"], r"^entente: -:bad\.csv:4:1: \S", stdin=zipped([("bad.csv", bad)]))

    want = output(["-"], stdin=PLAIN).check().stdout
    extra = [("x.csv", PLAIN), (zip_link("link.csv"), b"x.csv"), ("folder/", b""), ("__MACOSX/._x.csv", b"\0"),
             (".hidden/y.csv", b"\0")]
    path = tap.write(os.path.join(out, "extra.zip"), zipped(extra))
    run = output([path])
    ok(run.status == 0 and run.stdout == want, "zip: folders, links and hidden members are no input", run.said)
    ok("extra.zip: 3 passed over" in run.said, "zip: what is passed over and no folder is counted", run.said)
    extra = [("x.csv", PLAIN), (special("l", tarfile.SYMTYPE, "x.csv"), b""), (special("h", tarfile.LNKTYPE, "x.csv"), b""),
             (special("d", tarfile.DIRTYPE), b""), (special("p", tarfile.FIFOTYPE), b""), (special("c", tarfile.CHRTYPE), b"")]
    run = output(["-"], stdin=tarred(extra))
    ok(run.status == 0 and run.stdout == want, "tar: folders, links and devices are no input", run.said)
    ok("-: 4 passed over" in run.said, "tar: and counted", run.said)

    for locale in ("C", "C.UTF-8"):
        for name, content in (("zip", zipped([("Nigér.csv", HALVES[0])])), ("tar", tarred([("Nigér.csv", HALVES[0])]))):
            path = tap.write(os.path.join(out, "named." + name), content)
            run = tap.Run(["graph", path, "--to", "json", "-o", "-"], env={"LC_ALL": locale}).check()
            equal(json.loads(run.stdout)["graph"]["inputs"][0]["name"], f"named.{name}:Nigér.csv",
                  f"{name}: a name beyond ASCII in the locale {locale}")

    export, mentions = (tap.shared("data", "gdelt2", f"20170101073000.{kind}.CSV") for kind in ("export", "mentions"))
    name = "GDELT's events and mentions in one archive"
    if not export or not mentions:
        skip(name, "the reference data are not there")
        return
    files = [export, mentions]
    run = output(["-"], stdin=zipped([(os.path.basename(file), tap.read(file)) for file in files]))
    alone = output(files)
    ok(run.status == 0 and run.stdout == alone.stdout and len(run.stdout) > 10000, name, run.said + alone.said)


# ---- Dangers ----

def test_truncated(out):
    draw = random.Random(7)
    whole = {
        "x.zip": zipped([("a.csv", HALVES[0]), ("b.csv", HALVES[1])]),
        "x.csv.gz": gzip.compress(PLAIN),
        "x.csv.bz2": bz2.compress(PLAIN),
        "x.csv.xz": lzma.compress(PLAIN),
        "x.csv.zst": zstd(PLAIN),
        "x.tar.gz": tarred([("a.csv", HALVES[0]), ("b.csv", HALVES[1])], "w:gz"),
    }
    for name, content in whole.items():
        if content is None:
            skip(f"{name} cut", "there is no zstd command")
            continue
        short = [n for n in range(0, 12)]
        places = sorted(draw.sample(range(12, len(content)), 50)) + [len(content) - n for n in (1, 4, 8, 9)]
        for how in ("file", "pipe"):
            faults = []
            for n in short + places:
                path = tap.write(os.path.join(out, name), content[:n]) if how == "file" else "-"
                run = output([path], stdin=content[:n] if how == "pipe" else b"")
                said = run.said.splitlines()[-1] if run.said else ""
                if run.status != 1 or run.stdout or not re.match(r"entente: ", said) or "Sanitizer" in run.said:
                    faults.append(f"{n} bytes: status {run.status}, {run.said}")
                # The first bytes may be too few to tell what it is.
                elif n >= 12 and "is truncated" not in said:
                    faults.append(f"{n} bytes: {said}")
            ok(not faults, f"{name} cut at {len(short + places)} places, {how}: it is truncated, never short", "\n".join(faults))
    archive = tarred([("a.csv", HALVES[0]), ("b.csv", HALVES[1])])
    second = archive.index(b"b.csv\0")
    fails("tar: cut between two members", out, ["-"], "-: is truncated", stdin=archive[:second])
    fails("tar: cut in a header", out, ["-"], "-: is truncated", stdin=archive[:second + 100])
    fails("tar: cut in a member", out, ["-"], r"-:b\.csv: is truncated", stdin=archive[:second + 1024])


def test_damaged(out):
    gz = gzip.compress(PLAIN)
    damage = r"is damaged \(%s: "
    for name, content, kind in (
            ("gz: its checksum", flipped(gz, -5), "gzip"),
            ("gz: its length", flipped(gz, -1), "gzip"),
            ("gz: the second part's checksum", gzip.compress(HALVES[0]) + flipped(gzip.compress(ROWS[1]), -6), "gzip"),
            ("gz: the second part's first byte", gzip.compress(HALVES[0]) + flipped(gzip.compress(ROWS[1]), 0), "gzip"),
            ("gz: a flag that nobody knows", flipped(gz, 3, 7), "gzip"),
            ("gz: something behind it", gz + b"and so on", "gzip"),
            ("bz2: its checksum", flipped(bz2.compress(PLAIN), -3, 4), "bzip2"),
            ("bz2: something behind it", bz2.compress(PLAIN) + b"and so on", "bzip2"),
            ("bz2: the second part's first byte", bz2.compress(HALVES[0]) + flipped(bz2.compress(ROWS[1]), 0), "bzip2"),
            ("xz: its checksum", flipped(lzma.compress(PLAIN), -40), "xz"),
            ("zst: its last byte", zstd(PLAIN) and flipped(zstd(PLAIN), -1), "zstd"),
            ("zst: something behind it", zstd(PLAIN) and zstd(PLAIN) + b"and so on", "zstd")):
        if content is None:
            skip(name, "there is no zstd command")
            continue
        fails(name, out, ["-"], damage % kind, stdin=content)

    # Data that are as good as before, but not the same.
    stored = zipped([("a.csv", HALVES[0]), ("b.csv", HALVES[1])], zipfile.ZIP_STORED)
    changed = stored.replace(b"Niger", b"Nigel", 1)
    for how in ("file", "pipe"):
        inputs = [tap.write(os.path.join(out, "x.zip"), changed)] if how == "file" else ["-"]
        fails(f"zip: a checksum, {how}", out, inputs, r":a\.csv: is damaged \(zip: .*CRC", stdin=changed)
    lost = stored.index(b"PK\3\4", 4)
    changed = flipped(stored, lost)
    path = tap.write(os.path.join(out, "x.zip"), changed)
    fails("zip: a member's header, file", out, [path], r"x\.zip: is damaged \(zip: ")
    fails("zip: a member's header, pipe", out, ["-"], r"-: is damaged \(zip: its directory lists other members", stdin=changed)
    fails("zip: a file that became a folder", out, [tap.write(path, flipped(zipped([(plain_info("x.csv"), PLAIN)]), folder_bit(zipped([(plain_info("x.csv"), PLAIN)])), 6))],
          r"is damaged \(zip: a folder")
    good = gzip.compress(tarred([("a.csv", HALVES[0])]))
    fails("tar.gz: the checksum behind all members", out, ["-"], r"-: is damaged \(gzip", stdin=flipped(good, -6))

    draw, want = random.Random(11), output(["-"], stdin=PLAIN).check().stdout
    for name, content in (("zip", zipped([("x.csv", PLAIN)])), ("gz", gz), ("bz2", bz2.compress(PLAIN)), ("xz", lzma.compress(PLAIN))):
        faults = []
        for _ in range(60):
            place, bit = draw.randrange(len(content)), draw.randrange(8)
            path = tap.write(os.path.join(out, "flip"), flipped(content, place, bit))
            run = output([path])
            if run.status not in (0, 1) or "Sanitizer" in run.said or (run.status == 0 and run.stdout != want):
                faults.append(f"byte {place}, bit {bit}: status {run.status}, {run.said}")
        ok(not faults, f"{name}: 60 bits flipped, one at a time: failed, or the same bytes", "\n".join(faults))


def plain_info(name):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o600 << 16
    return info


def folder_bit(archive):
    """Where the first member's kind stands in the directory: the last byte of its attributes."""
    return archive.index(b"PK\1\2") + 41


def test_refused(out):
    zip_bytes, tar_bytes = zipped([("x.csv", PLAIN)]), tarred([("x.csv", PLAIN)])
    for name, content, says in (
            ("zip in zip", zipped([("y.csv", HALVES[0]), ("in.zip", zip_bytes)]), r"-:in\.zip: is packed itself \(zip\)"),
            ("gz in zip", zipped([("x.csv.gz", gzip.compress(PLAIN))]), r"-:x\.csv\.gz: is packed itself \(gzip\)"),
            ("tar in zip", zipped([("x.tar", tar_bytes)]), r"-:x\.tar: is packed itself \(tar\)"),
            ("tar in tar", tarred([("x.tar", tar_bytes)]), r"-:x\.tar: is packed itself \(tar\)"),
            ("gz in tar.gz", tarred([("x.gz", gzip.compress(PLAIN))], "w:gz"), r"-:x\.gz: is packed itself \(gzip\)"),
            ("gz in gz", gzip.compress(gzip.compress(PLAIN)), r"-: is packed twice \(gzip in gzip\)"),
            ("bz2 in bz2", bz2.compress(bz2.compress(PLAIN)), r"-: is packed twice \(bzip2 in bzip2\)"),
            ("zip in xz", lzma.compress(zip_bytes), r"-: is packed twice \(zip in xz\)"),
            ("an empty zip", zipped([]), r"-: is an archive without files"),
            ("an empty tar", tarred([]), r"-: "),
            ("a zip of folders", zipped([("d/", b""), ("d/e/", b"")]), r"-: is an archive without files"),
            ("a tar of links", tarred([(special("l", tarfile.SYMTYPE, "x"), b"")]), r"-: is an archive without files"),
            ("an empty member", zipped([("x.csv", b"")]), r"-:x\.csv: the file is empty"),
            ("gz of nothing", gzip.compress(b""), r"-: the file is empty"),
            ("bz2 of nothing", bz2.compress(b""), r"-: the file is empty"),
            ("xz of nothing", lzma.compress(b""), r"-: the file is empty"),
            ("a member of no format", zipped([("x.bin", bytes(range(256)) * 9)]), r"-:x\.bin: format not recognised")):
        fails(name, out, ["-"], says, stdin=content)
        fails(name + ", from a file", out, [tap.write(os.path.join(out, "file"), content)],
              says.replace("-:", "file:"))

    # Nobody's password: the flag alone says that the data are encrypted.
    secret = bytearray(zipped([("x.csv", PLAIN)], zipfile.ZIP_STORED))
    secret[6] |= 1
    secret[secret.index(b"PK\1\2") + 8] |= 1
    fails("an encrypted member", out, ["-"], r"-:x\.csv: is encrypted", stdin=bytes(secret))
    fails("an encrypted member, from a file", out, [tap.write(os.path.join(out, "file"), bytes(secret))], r"file:x\.csv: is encrypted")

    hole = tarfile.TarInfo("x.csv")
    hole.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.name": "x.csv",
                        "GNU.sparse.size": str(1 << 40), "GNU.sparse.numblocks": "1", "GNU.sparse.map": f"{(1 << 40) - 512},512"}
    fails("a tar member of a TiB of holes", out, ["-"], r"-:x\.csv: is stored with holes",
          stdin=tarred([(hole, PLAIN[:512])], "w"))


def every_file(folder):
    return sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)


def test_names(out):
    """A member's name is shown, and nothing is made of it."""
    inside = os.path.join(out, "a", "b", "c")
    os.makedirs(inside)
    bad = HEADER + b"2024-13-01,a,b,042,\n"
    names = {"../../x.csv": r"\.\./\.\./x\.csv", "/tmp/entente-x.csv": r"/tmp/entente-x\.csv", "a\x1b[31m\n.csv": r"a\?\[31m\?\.csv",
             "%s%n.csv": "%s%n.csv", "C:\\x.csv": r"C:[\\/]x\.csv", "x" * 3000 + ".csv": r"\.\.\.x+\.csv"}
    for name, shown in names.items():
        for kind, content in (("zip", zipped([(name, bad)])), ("tar", tarred([(name, bad)]))):
            before = every_file(out)
            path = tap.write(os.path.join(inside, "n." + kind), content)
            fails(f"{kind}: {name[:20]!r} is only a name", inside, [os.path.basename(path)], shown + r":2:1: \S")
            os.remove(path)
            equal(every_file(out), before, f"{kind}: {name[:20]!r} leaves nothing")
    raw = zipped([("n__m.csv", bad)]).replace(b"n__m", b"n\xff\xfem")
    fails("zip: a name that is no text", inside, ["-"], r"-:n\S+m\.csv:2:1: \S", stdin=raw)


def test_bombs(out):
    blank = b"\n" * MIB  # lines that are no rows
    start = b"source,target\na,b\n"
    usual = peak_memory(tap.write(os.path.join(out, "x.csv"), start + blank * 50))
    path = os.path.join(out, "bomb")

    def bomb(name, says, *options):
        fails(name, out, [*options, path], says)
        memory = peak_memory(path, *options)
        if memory is None or usual is None:
            skip(f"{name}: memory stays within bounds", "the system does not tell of it")
        else:
            ok(memory < usual + 64, f"{name}: memory stays within bounds", f"{memory:.0f} MiB, usually {usual:.0f} MiB")

    ratio = "unpacks to more than 1000 times its size"
    tap.write(path, gzip.compress(start) + gzip.compress(blank * 16) * 40)
    bomb("gz of 640 MiB of blank lines", ratio)
    with open(path, "wb") as file:
        file.write(bz2.compress(start) + bz2.compress(blank * 8) * 40)
    bomb("bz2 of 320 MiB of blank lines", ratio)
    tap.write(path, lzma.compress(start) + lzma.compress(blank * 16, preset=1) * 16)
    bomb("xz of 256 MiB of blank lines", ratio)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("b.csv", "w") as member:
        member.write(start)
        for _ in range(160):
            member.write(blank)
    bomb("zip of 160 MiB of blank lines", "b.csv: " + ratio)
    fails("and in a pipe", out, ["-"], "-:b.csv: " + ratio, stdin=tap.read(path))
    part = start + blank * 30
    tap.write(path, zipped([(f"{i}.csv", part) for i in range(6)]))
    bomb("zip of six times 30 MiB", ratio)
    tap.write(path, gzip.compress(b"\0" * (16 * MIB)) * 40)
    bomb("gz of zeros", "not recognised")
    bomb("gz of zeros, called CSV", r"longer than \d+ MiB|NUL|unpacks to", "--from", "csv")
    # What is only very repetitive is read.
    tap.write(path, gzip.compress(start + blank * 90))
    run = tap.Run(["check", path])
    ok(run.status == 0, "90 MiB of blank lines are no bomb", run.said)
    os.remove(path)


def test_many(out):
    one = HEADER + b"2024-01-01,a,b,042,\n"
    path = os.path.join(out, "many.zip")
    for n in (3000, 100000):
        with zipfile.ZipFile(path, "w") as archive:
            for i in range(n):
                archive.writestr(f"d{i % 7}/m{i}.csv", one)
        run = tap.Run(["graph", path, "--merge", "none", "--no-inputs", "--to", "json", "-o", "-"], timeout=500)
        all_read = run.status == 0 and f"{n} reports" in run.said
        refused = n > 65535 and run.status == 1 and re.search(r"many\.zip:\S+: more than \d+ files", run.said)
        ok(all_read or refused, f"an archive of {n} members", run.said)
    os.remove(path)


def test_limits(out):
    """--max-bytes: what a file holds, packed or not, in bytes or units of 1024."""
    text = "source,target\n" + "a,b\n" * 1000 + "a,c"  # 4,017 bytes
    files = {"plain.csv": text.encode(), "packed.csv.gz": gzip.compress(text.encode())}
    for name, content in files.items():
        path = tap.write(os.path.join(out, name), content)
        for limit, fits in (("4017", True), ("4016", False), ("4K", True), ("3K", False), ("3k", False), ("1M", True), ("2G", True), ("1t", True), ("0", False)):
            run = tap.Run(["graph", path, "--max-bytes", limit, "--merge", "none", "-o", os.path.join(out, "x.json")])
            said = "more than" in run.said and "bytes" in run.said and run.said.count("\n") == 1
            ok(run.status == (0 if fits else 1) and (fits or said), f"{name}: 4,017 bytes and --max-bytes {limit}", run.said)
    for limit in ("", "K", "-1", "2X", "2GB", "1.5G", "99999999999999999999", "99999999T"):
        run = tap.Run(["graph", path, "--max-bytes", limit, "-o", os.path.join(out, "y.json")])
        ok(run.status != 0 and "number of bytes" in run.said and not os.path.exists(os.path.join(out, "y.json")), f"--max-bytes \"{limit}\" is refused", run.said)


def main():
    for test in (test_same_bytes, test_folders, test_members, test_truncated, test_damaged, test_refused, test_names,
                 test_bombs, test_many, test_limits):
        with section(test.__name__), tap.folder() as out:
            test(out)
    tap.done()


if __name__ == "__main__":
    main()
