"""Bad input, misuse and outputs that cannot be written.

Of every failure: its exit status (1 failed, 2 misused), a message on stderr that begins "entente: FILE:LINE:COLUMN: "
where there is a place, nothing on stdout, no output and no temporary file left, an older output as it was. Lines and
columns are counted by hand in the texts below: both from 1, columns in bytes, at the record, the field or the value.
"""
import os
import re
import stat

import tap
from tap import SOURCE_ROOT, equal, ok, section, skip

SAMPLE = os.path.join(SOURCE_ROOT, "samples", "niger-2024.json")
HEAD = '{"format": "entente-interactions/1",\n'
OLD = b"what was there before\n"


def listing(place):
    return sorted(os.listdir(place))


def fails(out, name, arguments, status=1, says=(), place=None, stdin=b"", env=None, user=None, unsaid=()):
    """A run that must fail cleanly. `place`: FILE:LINE:COLUMN or FILE:LINE; `says`: patterns of the message."""
    work = os.path.join(out, "work")
    os.makedirs(work, exist_ok=True)
    for old in listing(work):
        os.remove(os.path.join(work, old))
    target = tap.write(os.path.join(work, "old.json"), OLD)
    options = [] if "-o" in arguments or arguments[:1] not in (["graph"],) else ["-o", target]
    try:
        run = tap.Run([*arguments, *options], stdin=stdin, cwd=out, env=env, user=user)
    except Exception as error:
        ok(False, name, repr(error))
        return None
    faults = []
    if run.status != status:
        faults.append(f"status {run.status}, not {status}")
    if run.stdout:
        faults.append(f"stdout: {run.stdout[:200]!r}")
    try:
        run.stderr.decode("utf-8")
    except UnicodeDecodeError as error:
        faults.append(f"stderr is no UTF-8: {error}")
    if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", run.stderr):
        faults.append("stderr has control characters")
    messages = [line for line in run.said.splitlines() if line.startswith("entente: ") and not line.startswith("entente: warning: ")]
    if len(messages) != 1:
        faults.append(f"{len(messages)} messages")
    message = messages[0] if messages else ""
    if place is not None and not re.match(rf"entente: (\S*/)?{re.escape(place)}(:\d+)*: \S", message):
        faults.append(f"no place {place}")
    for pattern in [says] if isinstance(says, str) else says:
        if not re.search(pattern, message):
            faults.append(f"does not say {pattern!r}")
    for pattern in [unsaid] if isinstance(unsaid, str) else unsaid:
        if re.search(pattern, message):
            faults.append(f"says {pattern!r}")
    if status == 2 and "Try: entente" not in run.said:
        faults.append("misuse without a hint at --help")
    if listing(work) != ["old.json"]:
        faults.append(f"left behind: {listing(work)}")
    elif tap.read(target) != OLD:
        faults.append("the older output was changed")
    ok(not faults, name, "\n".join(faults + [run.said]))
    return run


def json_file(out, rest):
    return tap.write(os.path.join(out, "in.json"), rest if isinstance(rest, bytes) else HEAD + rest)


def report(text):
    """One report, in line 3 of the file."""
    return '"reports": [\n' + text + "\n]}\n"


GOOD = '{"source": "a", "target": "b"}'

# name, the file behind its first line (or the whole of it, as bytes), LINE:COLUMN or LINE or nothing, what is said
JSON = (
    ("not JSON", b"hello\n", "1:1", "JSON"),
    ("binary", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "1:1", "JSON"),
    ("another format", b'{"format": "entente-graph/1",\n"reports": []}\n', "1:12", ["entente-graph/1", "entente-interactions/1"]),
    ("no format", b'{"reports": [\n{"source": "a", "target": "b"}]}', "1", "entente-interactions/1"),
    ("an unknown actor", '"actors": [{"id": "niger", "name": "Niger"}],\n' + report('{"source": "niger", "target": "nigre"}'), "4", ["nigre", "did you mean 'niger'\\?"]),
    ("an unknown affiliation", '"actors": [\n{"id": "a", "part_of": ["zz"]}],\n' + report('{"source": "a", "target": "a"}'), "3", '"zz"'),
    ("missing target", report('{"source": "a"}'), "3:1", "target is missing"),
    ("missing target, near", report('{"source": "a", "targt": "b"}'), "3:1", ["target is missing", "did you mean"]),
    ("an empty list of targets", report('{"source": "a", "target": []}'), "3", "target is missing"),
    ("a date that does not exist", report('{"source": "a", "target": "b", "date": "2024-13-45"}'), "3:40", "month 13"),
    ("29 February 2023", report('{"source": "a", "target": "b", "date": "2023-02-29"}'), "3:40", "28 days"),
    ("the end before the start", report('{"source": "a", "target": "b", "date": "2024-02/2024-01"}'), "3:40", "before"),
    ("confidence 7", report('{"source": "a", "target": "b", "confidence": 7}'), "3:46", "between 0 and 1"),
    ("a report's id twice", report('{"id": "R1", "source": "a", "target": "b"},\n{"id": "R1", "source": "a", "target": "c"}'), "4", ['"R1"', "line 3"]),
    ("an actor's id twice", '"actors": [\n{"id": "a"},\n{"id": "a"}],\n' + report(GOOD), "4", ['"a"', "line 3"]),
    ("a document's id twice", '"documents": [\n{"id": "d"},\n{"id": "d"}],\n' + report(GOOD), "4", ['"d"', "line 3"]),
    ("part_of in a circle of three", '"actors": [\n{"id": "a", "part_of": ["b"]},\n{"id": "b", "part_of": ["c"]},\n{"id": "c", "part_of": ["a"]}],\n' + report(GOOD), "5", "circle"),
    ("part of itself", '"actors": [\n{"id": "a", "part_of": ["a"]},\n{"id": "b"}],\n' + report(GOOD), "3", "circle"),
    ("an ambiguous name", '"actors": [{"id": "a", "name": "X"}, {"id": "b", "name": "x"}],\n' + report('{"source": "a", "target": "X"}'), "4", ['"a"', '"b"']),
    ("100,000 lists in each other", '"reports": ' + "[" * 100000 + "]" * 100000 + "}", "2", "nested"),
    ("100,000 lists in a value", report('{"source": "a", "target": "b", "x": ' + "[" * 100000 + "]" * 100000 + "}"), "3", "nested"),
    ("100,000 objects in a value", report('{"source": "a", "target": "b", "x": ' + '{"y": ' * 100000 + "1" + "}" * 100001), "3", "nested"),
    ("100,000 lists that never end", b"[" * 100000, "1", ""),
    ("invalid UTF-8", (HEAD + report('{"source": "a", "target": "bXb"}')).encode().replace(b"X", b"\xff"), "3:29", "UTF-8"),
    ("overlong UTF-8", (HEAD + report('{"source": "a", "target": "bXb"}')).encode().replace(b"X", b"\xc0\xaf"), "3:29", "UTF-8"),
    ("a surrogate in UTF-8", (HEAD + report('{"source": "a", "target": "bXb"}')).encode().replace(b"X", b"\xed\xa0\x80"), "3:29", "UTF-8"),
    ("UTF-8 cut short", (HEAD + report('{"source": "a", "target": "bX"}')).encode().replace(b"X", b"\xf0\x9f\x98"), "3:29", "UTF-8"),
    ("empty", b"", None, "empty"),
    ("blank", b" \n\n ", None, "blank|empty"),
    ("no reports", '"reports": []}', None, "no reports"),
    ("no key reports", '"report": []}', None, ["no reports", "did you mean"]),
    ("a NUL byte in a name", (HEAD + report('{"source": "aX", "target": "b"}')).encode().replace(b"X", b"\0"), "3:14", "NUL"),
    ("a NUL escaped", report('{"source": "a\\u0000", "target": "b"}'), "3:12", "NUL"),
    ("a lone high surrogate", report('{"source": "\\ud800", "target": "b"}'), "3:12", "[Uu]nicode"),
    ("a lone low surrogate", report('{"source": "a", "target": "\\udc00"}'), "3:27", "[Uu]nicode"),
    ("two high surrogates", report('{"source": "a", "target": "\\ud83d\\ud83d"}'), "3:27", "[Uu]nicode"),
    ("1e400", report('{"source": "a", "target": "b", "weight": 1e400}'), "3:42", "large|overflow"),
    ("weight 1e300", report('{"source": "a", "target": "b", "weight": 1e300}'), "3:42", "too large"),
    ("an integer of thirty digits", report('{"source": "a", "target": "b", "weight": 123456789012345678901234567890}'), "3", "big|large"),
    ("Infinity", report('{"source": "a", "target": "b", "weight": Infinity}'), "3:42", "Infinity"),
    ("NaN", report('{"source": "a", "target": "b", "weight": NaN}'), "3:42", "NaN"),
    ("a weight below zero", report('{"source": "a", "target": "b", "weight": -1}'), "3:42", "negative"),
    ("a key twice", report('{"source": "a", "target": "b", "source": "c"}'), "3:32", ['"source"', "twice"]),
    ("a key twice, once escaped", report('{"source": "a", "target": "b", "s\\u006furce": "c"}'), "3:32", "twice"),
    ("reports twice", '"reports": [\n' + GOOD + '],\n"reports": []}', "4", ['"reports"', "twice"]),
    ("UTF-16", '{"format": "entente-interactions/1"}'.encode("utf-16"), None, "UTF-16"),
    ("UTF-16 without a mark", '{"format": "entente-interactions/1"}'.encode("utf-16-le"), None, "UTF-16"),
    ("UTF-16, the other way round, without a mark", '{"format": "entente-interactions/1"}'.encode("utf-16-be"), None, "UTF-16"),
    ("a name of blanks", report('{"source": "   ", "target": "b"}'), "3:12", "empty|blank"),
    ("an empty name among others", report('{"source": ["a", ""], "target": "b"}'), "3:12", "2 of 2"),
    ("type as a number", report('{"source": "a", "target": "b", "type": 10}'), "3:40", '"010"'),
    ("text behind the end", report(GOOD) + "{}", "5:1", ""),
    ("an object cut short", '"reports": [\n{"source": "a", "target"', "3", "ends"),
    ("a comma too many", report(GOOD + ","), "4:1", ""),
    ("a comment", "// note\n" + report(GOOD), "2:1", ""),
    ("single quotes", report("{'source': 'a', 'target': 'b'}"), "3:2", ""),
    ("a bad date with CRLF line ends", (HEAD + report('{"source": "a", "target": "b", "date": "x"}')).replace("\n", "\r\n").encode(), "3:40", "not a date"),
    ("a bad date behind a byte-order mark", b"\xef\xbb\xbf" + (HEAD + report('{"source": "a", "target": "b", "date": "x"}')).encode(), "3:40", "not a date"),
    ("a bad date behind a name of 10 MB", report('{"source": "' + "n" * 10_000_000 + '", "target": "b", "date": "x"}'), "3:10000039", "not a date"),
    ("an unknown actor of 10 MB", '"actors": [{"id": "a"}],\n' + report('{"source": "a", "target": "' + "n" * 10_000_000 + '"}'), "4", "no actor"),
    ("control characters in the text", b'{"format": "\\u001b[2Jx\\u0007", "reports": []}', "1:12", "format"),
    ("a view's unknown choice", '"view": {"windw": "month"},\n' + report(GOOD), "2", "did you mean 'window'\\?"),
    ("a view's unknown value", '"view": {"level": "sate"},\n' + report(GOOD), "2", "did you mean 'state'\\?"),
)
JSON += tuple((f"a text of many bytes, cut for the message, {k}", report('{"source": "a", "target": "b", "date": "' + "x" * k + "é€😀" * 3000 + '"}'), "3:40", "not a date")
              for k in range(8))

CSV = (
    ("empty", b"", None, "empty"),
    ("a header alone", b"source,target\n", None, "no reports"),
    ("blank lines alone", b"\n\n\n", None, "blank|empty"),
    ("no target", b"source,targt\na,b\n", "1", "did you mean"),
    ("no source, strange names", b"apples,pears\na,b\n", "1", '"source"'),
    ("a missing target", b"source,target\na,b\na,\n", "3", "target is missing"),
    ("too few fields", b"source,target,date\na,b\n", "2:1", ["2", "3"]),
    ("too many fields", b"source,target\na,b,c\n", "2:1", ["3", "2"]),
    ("a date that does not exist", b"source,target,date\na,b,2024-01-01\na,b,2024-13-45\n", "3:5", "month 13"),
    ("confidence 7", b"source,target,confidence\na,b,7\n", "2:5", "between 0 and 1"),
    ("confidence in words", b"source,target,confidence\na,b,high\n", "2:5", '"high"'),
    ("a number with a comma", b'source,target,weight\na,b,"1,5"\n', "2:5", '"1,5"'),
    ("an infinite weight", b"source,target,weight\na,b,inf\n", "2:5", '"inf"'),
    ("weight 1e400", b"source,target,weight\na,b,1e400\n", "2:5", "1e400"),
    ("weight 1e300", b"source,target,weight\na,b,1e300\n", "2:5", "large"),
    ("a hexadecimal weight", b"source,target,weight\na,b,0x10\n", "2:5", '"0x10"'),
    ("a report's id twice", b"id,source,target\nR1,a,b\nR1,a,c\n", "3", ['"R1"', "line 2"]),
    ("a column twice", b"source,target,source\na,b,c\n", "1:15", "twice"),
    ("invalid UTF-8", b"source,target\na,b\na,\xff\n", "3:3", "UTF-8"),
    ("Latin-1", "source,target\nCôte,b\n".encode("latin-1"), "2:2", "UTF-8"),
    ("a NUL byte", b"source,target\na\0,b\n", "2:2", "NUL"),
    ("UTF-16", "source,target\na,b\n".encode("utf-16"), None, "UTF-16"),
    ("UTF-16 without a mark", "source,target\na,b\n".encode("utf-16-be"), None, "UTF-16"),
    ("a quote never closed", b'source,target\n"a,b\nc,d\n', "2:1", "never closed"),
    ("a quote never closed, 10 MB", b'source,target\n"' + b"a,b\n" * 2_500_000, "2:1", "never closed"),
    ("text behind a quote", b'source,target\n"a"x,b\n', "2:4", "quote"),
    ("a million fields", b"source,target\n" + b"a," * 1_000_000 + b"\n", "2:1", "fields"),
    ("a name of blanks", b"source,target\n   ,b\n", "2", "source"),
    ("an empty name in a list", b"source,target\na;;c,b\n", "2:1", "2 of 3"),
    ("a bad date with CRLF line ends", b"source,target,date\r\na,b,2024-01-01\r\na,b,x\r\n", "3:5", "not a date"),
    ("a bad date behind a field of three lines", b'note,source,target,date\n"x\ny\nz",a,b,x\n', "4:8", "not a date"),
    # A file of one line, as old Macs wrote it, is not a header of strange names.
    ("CR line ends", b"source,target\ra,b\r", None, "line end|carriage return|CR|line break"),
)

LINES = (
    ("a broken line", b'{"source": "a", "target": "b"}\n{"source": "a", "target" "b"}\n', "2", ""),
    ("a list", b'{"source": "a", "target": "b"}\n[1]\n', "2:1", "list"),
    ("invalid UTF-8", b'{"source": "a", "target": "b"}\n{"source": "\xe9", "target": "b"}\n', "2:13", "UTF-8"),
    ("a lone surrogate", b'{"source": "a", "target": "\\ud800"}\n', "1", "[Uu]nicode"),
    ("missing target", b'\n{"source": "a"}\n', "2:1", "target is missing"),
    ("100,000 lists in a value", b'{"source": "a", "target": "b", "x": ' + b"[" * 100000 + b"]" * 100000 + b"}\n", "1", "nested|depth"),
    ("a file cut short", b'{"source": "a", "target": "b"}\n{"source": "a", "tar', "2", ""),
)


def texts(out):
    for kind, extension, cases in (("JSON", "json", JSON), ("CSV", "csv", CSV), ("JSONL", "jsonl", LINES)):
        for name, content, place, says in cases:
            path = os.path.join(out, f"in.{extension}")
            tap.write(path, HEAD + content if isinstance(content, str) else content)
            fails(out, f"{kind}: {name}", ["graph", f"in.{extension}"], place=f"in.{extension}" + (f":{place}" if place else ""), says=says)
    # From standard input the place stands as well.
    fails(out, "JSON from standard input", ["graph", "-"], stdin=(HEAD + report('{"source": "a"}')).encode(), says=r"entente: \S.*:3:1: target is missing")


def strange_but_good(out):
    """What looks bad and is not: it must be read as it stands."""
    cases = (
        ("null as a name", "in.json", HEAD + report('{"source": "null", "target": "b"}'), ["b", "null"]),
        ("null as a name, CSV", "in.csv", "source,target\nnull,b\n", ["b", "null"]),
        ("a byte-order mark, JSON", "in.json", "\ufeff" + HEAD + report(GOOD), ["a", "b"]),
        ("a byte-order mark, CSV", "in.csv", "\ufeffsource,target\na,b\n", ["a", "b"]),
        ("a byte-order mark, JSONL", "in.jsonl", "\ufeff" + GOOD + "\n", ["a", "b"]),
        ("CRLF, CSV", "in.csv", "source,target\r\na,b\r\n", ["a", "b"]),
        ("CRLF, JSON", "in.json", (HEAD + report(GOOD)).replace("\n", "\r\n"), ["a", "b"]),
        ("CR alone, JSON, where it is a blank", "in.json", (HEAD + report(GOOD)).replace("\n", "\r"), ["a", "b"]),
        ("no line end at the end, CSV", "in.csv", "source,target\na,b", ["a", "b"]),
        ("a pair of surrogates", "in.json", HEAD + report('{"source": "\\ud83d\\ude00", "target": "b"}'), ["b", "\U0001f600"]),
        ("a name of 10 MB", "in.json", HEAD + report('{"source": "' + "n" * 10_000_000 + '", "target": "b"}'), ["b", "n" * 10_000_000]),
        ("1e400 and more digits than a double has, in a text", "in.json", HEAD + report('{"source": "1e400", "target": "123456789012345678901234567890"}'), ["123456789012345678901234567890", "1e400"]),
        ("control characters in a name", "in.json", HEAD + report('{"source": "a\\u0001\\u001b[31m", "target": "b"}'), ["a\x01\x1b[31m", "b"]),
        ("names of prototypes", "in.csv", "source,target\n__proto__,constructor\n", ["__proto__", "constructor"]),
    )
    for name, file, content, ids in cases:
        tap.write(os.path.join(out, file), content)
        with section(name):
            found = tap.graph(os.path.join(out, file))
            ok(sorted(found.nodes) == sorted(ids), f"read: {name}", [node[:40] for node in found.nodes])
    tap.write(os.path.join(out, "in.csv"), "source,target,weight\na,b,0\nb,c,2\n")
    found = tap.graph(os.path.join(out, "in.csv"))
    equal([found.ties[ends]["weight"] for ends in (("a", "b"), ("b", "c"))], [0, 2], "read: a weight of 0")
    tap.write(os.path.join(out, "in.json"), HEAD + report('{"source": "a\\u001b[31m\\u0007", "target": "b"}'))
    run = tap.Run(["graph", "in.json"], cwd=out).check()
    ok(b"\x1b" not in run.stdout + run.stderr and b"\x07" not in run.stdout + run.stderr, "a name cannot move the terminal's cursor", run.stdout)


def files(out):
    os.mkdir(os.path.join(out, "folder"))
    fails(out, "a directory", ["graph", "folder"], place="folder", says="directory|folder")
    fails(out, "a directory by an extension", ["graph", "--from", "csv", "folder"], place="folder", says="directory|folder")
    fails(out, "a missing file", ["graph", "missing.json"], place="missing.json", says="No such file")
    fails(out, "a file in a missing folder", ["graph", "no/missing.json"], place="no/missing.json", says="No such file")
    fails(out, "a strange name", ["graph", "a\nb\x1b[31m\udce9.json"], says="No such file")
    tap.write(os.path.join(out, "in.csv"), "source,target\na,b\n")
    fails(out, "one of two files is missing", ["graph", "in.csv", "missing.csv"], place="missing.csv", says="No such file")
    tap.write(os.path.join(out, "in.txt"), "a list of things\nthat are no table\n")
    fails(out, "a format that is not known", ["graph", "in.txt"], place="in.txt", says=["not recognised", "--from"])
    tap.write(os.path.join(out, "bad.csv"), "source,target\na,\n")
    fails(out, "the second of two files is bad", ["graph", "in.csv", "bad.csv"], place="bad.csv:2", says="target is missing")
    tap.write(os.path.join(out, "one.csv"), "id,source,target\nR1,a,b\n")
    tap.write(os.path.join(out, "two.csv"), "id,source,target\n\nR1,a,c\n")
    # Which file the first one stands in must be said: it is another.
    fails(out, "a report's id in two files", ["graph", "one.csv", "two.csv"], place="two.csv:3", says=['"R1"', "one\\.csv"])
    for file in ("one.json", "two.json"):
        tap.write(os.path.join(out, file), HEAD + '"documents": [{"id": "d"}],\n' + report(GOOD))
    fails(out, "a document's id in two files", ["graph", "one.json", "two.json"], place="two.json:2", says=['"d"', "one\\.json"])
    for file, kind in (("one.json", "state"), ("two.json", "river")):
        tap.write(os.path.join(out, file), HEAD + f'"actors": [{{"id": "a", "kind": "{kind}"}}, {{"id": "b"}}],\n' + report(GOOD))
    fails(out, "an actor of two kinds in two files", ["graph", "one.json", "two.json"], place="two.json:2", says=['"state"', "one\\.json"])

    secret = tap.write(os.path.join(out, "secret.csv"), "source,target\na,b\n")
    os.chmod(secret, 0)
    user = None
    if os.geteuid() == 0:
        user = "nobody"
        for path in (out, os.path.join(out, "work")):
            os.chmod(path, 0o777)
    name = "a file without permission"
    try:
        able = tap.Run(["--version"], user=user).status == 0
    except (PermissionError, LookupError, OSError):
        able = False
    if able:
        fails(out, name, ["graph", "secret.csv"], place="secret.csv", says="[Pp]ermission denied", user=user)
        locked = os.path.join(out, "locked")
        os.mkdir(locked)
        os.chmod(locked, 0o555)
        fails(out, "an output folder without permission", ["graph", "in.csv", "-o", "locked/x.json"], says=["locked/x.json", "[Pp]ermission denied"], user=user)
        equal(listing(locked), [], "and nothing is left in it")
    else:
        skip(name, "the command cannot be run as another user here")


def selects_nothing(out):
    tap.write(os.path.join(out, "in.csv"), "source,target,date,type\na,b,2024-01-01,040\n")
    for options in (["--kind", "stance"], ["--since", "2030"], ["--until", "2020"], ["--type", "20"], ["--type", "190,AGREE"]):
        fails(out, f"a view that selects nothing: {' '.join(options)}", ["graph", "in.csv", *options], says=["nothing", "1 set aside"])
    fails(out, "an actor that nobody is, near", ["graph", "in.csv", "--actor", "a,c"], says='"c"')
    tap.write(os.path.join(out, "in.csv"), "source,target,date,type\nniger,russia,2024-01-01,040\n")
    fails(out, "an actor that nobody is, near another", ["graph", "in.csv", "--actor", "rusia"], says="did you mean 'russia'\\?")
    tap.write(os.path.join(out, "in.csv"), "source,target\na,a\n")
    fails(out, "loops alone", ["graph", "in.csv"], says=["nothing", "1 loop"])


def limits(out):
    # 300 years of hours: 2.6 million, by the period that is asked for and by that of the events.
    tap.write(os.path.join(out, "in.csv"), "source,target,date\na,b,1724-01-01T05:10\nb,a,2023-12-31T23:10\n")
    for options in (["--window", "1h"], ["--window", "1h", "--since", "1724", "--until", "2023"]):
        fails(out, f"three million windows: {' '.join(options)}", ["graph", "in.csv", *options], says=["windows", "100000", "wider"])
    tap.write(os.path.join(out, "in.csv"), "source,target,weight\n" + "a,b,9000000000000\n" * 3)
    fails(out, "a sum of weights beyond 64 bits", ["graph", "in.csv"], says="larger")


# What a weight is where `a` and `b` meet: the tie's weight, or why the record is rejected. Numbers are kept to a millionth.
WEIGHTS = {"2": 2, "0.0000014": 0.000001, "5e-7": 0.000001, "0": 0, "-0": 0, "0.0000000": 0, None: 1, "-2": "negative", "-1e-300": "too small", "1e-300": "too small",
           "4e-7": "too small", "1e13": "too large", "1e300": "too large"}
GRAPHML = ('<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="w" for="edge" attr.name="weight" attr.type="double"/><graph edgedefault="directed">'
           '<node id="a"/><node id="b"/><node id="c"/>\n<!-- <edge/> --><edge source="a" target="b">@</edge>\n'
           '<edge source="a" target="c"><data key="w">3</data></edge></graph></graphml>\n')
# File, its text with @ for the weight, how a weight is written and where none is, the place of the record or value.
WEIGHED = (
    ("in.csv", "source,target,weight\na,b,@\na,c,3\n", "@", "", "2:5"),
    ("in.json", HEAD + '"reports": [\n{"source": "a", "target": "b"@},\n{"source": "a", "target": "c", "weight": 3}\n]}\n', ', "weight": @', "", "3:42"),
    ("in.jsonl", '{"source": "a", "target": "b"@}\n{"source": "a", "target": "c", "weight": 3}\n', ', "weight": @', "", "1:42"),
    ("table.tsv", "who\twhom\tweight\na\tb\t@\na\tc\t3\n", "@", "", "2:5"),
    ("triples.json", '[{"head": "a", "tail": "b", "relation": "r"@},\n{"head": "a", "tail": "c", "relation": "r", "weight": 3}]\n', ', "weight": @', "", "1:56"),
    ("x.edges", "a b @\na c 3\n", "@", None, "1:5"),
    ("x.graphml", GRAPHML, '<data key="w">@</data>', "", "2:17"),
    ("x.gml", 'graph [ directed 1 node [ id 1 label "a" ] node [ id 2 label "b" ] node [ id 3 label "c" ]\n  edge [ source 1 target 2@ ]\n  edge [ source 1 target 3 weight 3 ] ]\n',
     " weight @", "", "2:3"),
    ("x.net", '*Vertices 3\n1 "a"\n2 "b"\n3 "c"\n*Arcs\n1 2 @\n1 3 3\n', "@", "", "6:1"),
)


def weights(out):
    for file, text, some, none, place in WEIGHED:
        path = os.path.join(out, file)
        for weight, wanted in WEIGHTS.items():
            if weight is None and none is None or weight == "0.0000000" and file.endswith(".net"):
                continue
            tap.write(path, text.replace("@", none if weight is None else some.replace("@", weight)))
            name = f"{file}: weight {'missing' if weight is None else weight}"
            options = ["--max-rejects", "1", "--merge", "none", "--rejects", os.path.join(out, "rejects.csv")]
            found = tap.graph(path, *options)
            said = [row for row in tap.table(os.path.join(out, "rejects.csv"))]
            got = found.ties[("a", "b")]["weight"] if ("a", "b") in found.ties else None
            if isinstance(wanted, str):
                ok(got is None and found.account["rejected"] == 1 and len(said) == 1 and f"{said[0]['line']}:{said[0]['column']}" == place and
                   re.search(f"weight \\S+ is {wanted}", said[0]["reason"]), f"{name} is {wanted}, said of {place}", f"{got} {said}")
            else:
                ok(got == wanted and not said, f"{name} is {wanted}", f"{got} {said}")
            if found.ties[("a", "c")]["weight"] != 3:
                ok(False, f"{name}: the other is as it was", found.ties)


def rejects(out):
    good, bad = "a,b,2024-01-01\n", "b,c,2024-13-01\n"
    tap.write(os.path.join(out, "one.csv"), "source,target,date\n" + good + bad + good)
    tap.write(os.path.join(out, "two.csv"), "source,target,date\n" + bad + good + 'b,"c\nd",x\n')
    fails(out, "no reject is let pass by default", ["graph", "one.csv"], place="one.csv:3:5", says="month 13")
    run = tap.Run(["graph", "one.csv", "--max-rejects", "1", "--to", "json", "-o", "-"], cwd=out)
    equal(run.status, 0, "--max-rejects 1 lets one bad record pass")
    account = tap.Graph(tap.strict_json(run.stdout)).account
    equal((account["read"], account["rejected"], account["reports"]["all"]), (3, 1, 2), "the account: 3 read, 1 rejected, 2 reports")
    ok("1 rejected" in run.said and "1 rejected" in account["line"], "the account's line says so", run.said)
    fails(out, "--max-rejects 1 does not let two pass", ["graph", "two.csv", "--max-rejects", "1"], place="two.csv")
    equal(tap.Run(["graph", "two.csv", "--max-rejects", "2"], cwd=out).status, 0, "--max-rejects 2 lets two pass")
    fails(out, "--max-rejects 33%: one of three is more", ["graph", "one.csv", "--max-rejects", "33%"], place="one.csv:3:5")
    equal(tap.Run(["graph", "one.csv", "--max-rejects", "34%"], cwd=out).status, 0, "--max-rejects 34%: one of three is less")
    tap.write(os.path.join(out, "hundred.csv"), "source,target,date\n" + good * 71 + bad * 29)
    for share, status in (("29%", 0), ("28%", 1)):
        equal(tap.Run(["graph", "hundred.csv", "--max-rejects", share], cwd=out).status, status, f"--max-rejects {share}: 29 of 100")
    fails(out, "--max-rejects counts all files together", ["graph", "one.csv", "two.csv", "--max-rejects", "2"])
    equal(tap.Run(["graph", "one.csv", "two.csv", "--max-rejects", "3"], cwd=out).status, 0, "three of two files")

    want = [{"file": "two.csv", "line": "2", "column": "5"}, {"file": "two.csv", "line": "5", "column": "4"}]
    for name, options, status in (("as they are let pass", ["--max-rejects", "2"], 0), ("as the run fails", [], 1)):
        path = os.path.join(out, "rejects.csv")
        run = tap.Run(["graph", "two.csv", *options, "--rejects", path], cwd=out)
        equal(run.status, status, f"--rejects FILE, {name}: the status")
        got = [{key: row[key] for key in ("file", "line", "column")} for row in tap.table(path)] if os.path.exists(path) else None
        # A run that fails may stop at the first.
        ok(got == want or status == 1 and got == want[:1], f"--rejects FILE, {name}: file, line and column", f"got  {got}\nwant {want}")
        reasons = [row["reason"] for row in tap.table(path)]
        ok("month 13" in reasons[0] and "2024-13-01" in reasons[0], f"--rejects FILE, {name}: the reason", reasons)
        os.remove(path)
    fails(out, "--rejects into a missing folder", ["graph", "one.csv", "--max-rejects", "1", "--rejects", "no/r.csv"], says="no/r.csv")
    fails(out, "--rejects onto a full device", ["graph", "one.csv", "--max-rejects", "1", "--rejects", "/dev/full"], says="/dev/full")

    run = tap.Run(["check", "two.csv"], cwd=out)
    equal(run.status, 1, "check ends with status 1 where there are rejects")
    text = run.stdout.decode()
    ok("3 records read" in text and "2 rejected" in text and "two.csv:2:5" in text and "two.csv:5:4" in text, "check says how many, and where", text)
    equal(tap.Run(["check", "one.csv", "--rejects", "r.csv"], cwd=out).status, 1, "check --rejects, too")
    equal([row["line"] for row in tap.table(os.path.join(out, "r.csv"))], ["3"], "check --rejects lists them")
    tap.write(os.path.join(out, "fine.csv"), "source,target\na,b\n")
    equal(tap.Run(["check", "fine.csv"], cwd=out).status, 0, "check ends with status 0 where there are none")


def outputs(out):
    tap.write(os.path.join(out, "in.csv"), "source,target,date\na,b,2024-01-01\n")
    for name in ("json", "gexf", "dot", "csv"):
        fails(out, f"{name} onto a full device", ["graph", "in.csv", "--to", name, "-o", "/dev/full"], says=["/dev/full", "No space"])
        with open("/dev/full", "wb") as full:
            for target in ("-", "/dev/stdout"):
                run = tap.Run(["graph", "in.csv", "--to", name, "-o", target], cwd=out, stdout=full)
                ok(run.status == 1 and "No space" in run.said, f"{name} through -o {target} onto a full device", f"status {run.status}: {run.said}")
        fails(out, f"{name} into a missing folder", ["graph", "in.csv", "-o", f"no/x.{name}"], says=["no/x", "No such file"])
        os.makedirs(os.path.join(out, "place", f"x.{name}"))
        fails(out, f"{name} onto a folder", ["graph", "in.csv", "-o", f"place/x.{name}"] if name != "csv" else ["graph", "in.csv", "--to", "json", "-o", "place"], says="place")
    ok(sorted(os.listdir(os.path.join(out, "place"))) == ["x.csv", "x.dot", "x.gexf", "x.json"], "and nothing is left beside the folders", os.listdir(os.path.join(out, "place")))
    for arguments in (["graph", "in.csv"], ["rank", "in.csv", "--by", "degree"], ["check", "in.csv"], ["formats"], ["measures"], ["graph", "--help"], ["--help"], ["--version"]):
        with open("/dev/full", "wb") as full:
            run = tap.Run(arguments, cwd=out, stdout=full)
            ok(run.status == 1 and "No space" in run.said, f"entente {' '.join(arguments)} onto a full device", f"status {run.status}: {run.said}")

    # The disk is full in the middle of a file.
    room = os.path.join(out, "room")
    os.mkdir(room)
    for name in ("json", "gexf", "dot", "csv"):
        targets = [f"x.{part}.csv" for part in ("nodes", "edges", "graph")] if name == "csv" else [f"x.{name}"]
        for target in targets:
            tap.write(os.path.join(room, target), OLD)
        run = tap.Run(["graph", SAMPLE, "--measure", "all", "-o", os.path.join(room, f"x.{name}")], cwd=out, largest_file=600)
        kept = {target: tap.read(os.path.join(room, target)) for target in targets}
        # What is drawn passes through a file in memory, which the limit meets first.
        ok(run.status == 1 and ("x." in run.said or name == "dot"), f"{name}: the disk is full in the middle: status and message", f"status {run.status}: {run.said}")
        ok(listing(room) == sorted(targets) and set(kept.values()) == {OLD}, f"{name}: the disk is full in the middle: the old files are as they were, nothing is left beside them", (listing(room), kept))
        for target in targets:
            os.remove(os.path.join(room, target))

    # One of a table's files cannot be made: the others keep what they had.
    parts = os.path.join(out, "parts")
    os.makedirs(os.path.join(parts, "x.edges.csv"))
    for part in ("nodes", "graph"):
        tap.write(os.path.join(parts, f"x.{part}.csv"), OLD)
    before = listing(parts)
    run = tap.Run(["graph", "in.csv", "-o", os.path.join(parts, "x.csv")], cwd=out)
    equal(run.status, 1, "one part of a CSV output cannot be written")
    ok("x.edges.csv" in run.said, "the message names it", run.said)
    equal(listing(parts), before, "no other part was left")
    equal([tap.read(os.path.join(parts, f"x.{part}.csv")) for part in ("nodes", "graph")], [OLD, OLD], "the other parts are as they were")

    # A good run replaces the old file, keeps its permissions and follows a link to it.
    target = tap.write(os.path.join(parts, "y.json"), OLD)
    os.chmod(target, 0o640)
    link = os.path.join(parts, "link.json")
    os.symlink("y.json", link)
    tap.Run(["graph", "in.csv", "-o", link], cwd=out).check()
    ok(os.path.islink(link) and tap.read(target).startswith(b"{"), "an output through a link replaces what it points to", os.listdir(parts))
    equal(stat.S_IMODE(os.stat(target).st_mode), 0o640, "its permissions stay")


# what is asked for, what the message says; all are misuse
MISUSE = (
    (["grahp", "in.csv"], "did you mean graph\\?"),
    (["xyzzy"], '"xyzzy"'),
    (["graph"], "file"),
    (["graph", "in.csv", "--windw", "month"], "did you mean --window\\?"),
    (["graph", "in.csv", "--max-reject", "1"], "did you mean --max-rejects\\?"),
    (["check", "in.csv", "--window", "month"], "--window"),
    (["rank", "in.csv", "--by", "pagernk"], "did you mean pagerank\\?"),
    (["rank", "in.csv", "--by", "in_stregth"], "did you mean in_strength\\?"),
    (["graph", "in.csv", "--measure", "betweeness"], "did you mean 'betweenness'\\?"),
    (["graph", "in.csv", "--measure", "degree,,strength"], "empty"),
    (["graph", "in.csv", "--measure", ""], "empty"),
    (["graph", "in.csv", "--to", "gefx", "-o", "-"], ['"gefx"', "did you mean '?gexf'?\\?"]),
    (["graph", "in.csv", "--from", "cvs"], ['"cvs"', "did you mean '?csv'?\\?"]),
    (["graph", "in.csv", "-o", "work/x.gefx"], "did you mean 'gexf'\\?"),
    (["graph", "in.csv", "-o", "work/x"], "--to"),
    (["graph", "in.csv", "--window", "mnth"], ['"mnth"', "month"]),
    (["graph", "in.csv", "--window", "0d"], '"0d"'),
    (["graph", "in.csv", "--window", "-1d"], '"-1d"'),
    (["graph", "in.csv", "--window", "99999999999999999999d"], "99999999999999999999d"),
    (["graph", "in.csv", "--merge", "givn"], "did you mean 'given'\\?"),
    (["graph", "in.csv", "--place", "withn"], "did you mean 'within'\\?"),
    (["graph", "in.csv", "--weight", "event"], "did you mean 'events'\\?"),
    (["graph", "in.csv", "--level", "sate"], "did you mean 'state'\\?"),
    (["graph", "in.csv", "--quad", "gdlt"], "did you mean 'gdelt'\\?"),
    (["graph", "in.csv", "--on", "coperation"], "did you mean 'cooperation'\\?"),
    (["graph", "in.csv", "--length", "invers"], "did you mean 'inverse'\\?"),
    (["graph", "in.csv", "--min-confidence", "2"], "0 to 1"),
    (["graph", "in.csv", "--min-confidence", "nan"], "nan"),
    (["graph", "in.csv", "--since", "soon"], "not a date"),
    (["graph", "in.csv", "--since", "2024-13"], "month 13"),
    (["graph", "in.csv", "--since", "2024-02", "--until", "2024-01"], "ends before it starts"),
    (["graph", "in.csv", "--until", "2024-01-01", "--since", "2024-01-02"], "ends before it starts"),
    (["graph", "in.csv", "--seed", "-1"], '"-1"'),
    (["graph", "in.csv", "--seed", "99999999999999999999"], "99999999999999999999"),
    (["graph", "in.csv", "--max-rejects", "some"], '"some"'),
    (["graph", "in.csv", "--max-rejects", "-1"], '"-1"'),
    (["graph", "in.csv", "--gexf-version", "1.1"], "1.2"),
    (["graph", "in.csv", "--directed=yes"], "no value"),
    (["graph", "in.csv", "--window"], "needs a value"),
    (["graph", "in.csv", "-o"], "needs a value"),
    (["graph", "in.csv", "-x"], "-x"),
    (["rank", "in.csv", "--by", "degree", "--top", "0"], '"0"'),
)


def misuse(out):
    tap.write(os.path.join(out, "in.csv"), "source,target,date\na,b,2024-01-01\n")
    for arguments, says in MISUSE:
        # Before the rest: what misses its value would take it for one.
        given = arguments if "-o" in arguments or arguments[0] != "graph" else ["graph", "-o", "work/old.json", *arguments[1:]]
        fails(out, f"entente {' '.join(arguments)}", given, status=2, says=says)
    # --until takes in its whole day.
    equal(tap.Run(["graph", "in.csv", "--since", "2024-01-01", "--until", "2024-01-01"], cwd=out).status, 0, "--since and --until of one day hold that day")
    run = tap.Run([], cwd=out)
    ok(run.status == 2 and b"Usage" in run.stdout + run.stderr, "entente alone says what there is, status 2", run.said)


for part in (texts, strange_but_good, files, selects_nothing, limits, weights, rejects, outputs, misuse):
    with section(part.__name__), tap.folder() as place:
        part(place)
tap.done()
