"""What the tests of the command share: test points in TAP, running the command, reading what it wrote.

A test program is called with the path of `entente`. ENT_SOURCE_ROOT is the folder of the sources (else two above this
file), ENT_SHARED the reference data beside them: what needs it is skipped where it is absent.
"""
import collections
import contextlib
import csv
import glob
import gzip
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import traceback
import xml.etree.ElementTree as ElementTree

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "export"))
import gephi

SOURCE_ROOT = os.path.abspath(os.environ.get("ENT_SOURCE_ROOT") or os.path.join(os.path.dirname(__file__), "..", ".."))
SHARED = os.environ.get("ENT_SHARED") or os.path.join(SOURCE_ROOT, "..", "shared")
ENTENTE = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else shutil.which("entente")

_points = 0
_failed = 0


def _line(text):
    # A name with a line break or a # would be read as something else.
    return " ".join(str(text).split()).replace("#", "\\#")


def _detail(text):
    for line in str(text).splitlines() or [""]:
        print("#   " + (line if len(line) <= 400 else line[:400] + " …"))


def ok(condition, name, detail=None):
    """One test point; `detail` is said when it fails. Returns the condition."""
    global _points, _failed
    _points += 1
    print(f"{'ok' if condition else 'not ok'} {_points} - {_line(name)}")
    if not condition:
        _failed += 1
        if detail is not None:
            _detail(detail)
    sys.stdout.flush()
    return bool(condition)


def equal(got, want, name):
    return ok(type(got) is type(want) and got == want or
              isinstance(got, (int, float)) and isinstance(want, (int, float)) and got == want,
              name, f"got  {got!r}\nwant {want!r}")


def rounded(got, want, name, places=4):
    """Equal as far as `want` was printed: with so many decimals."""
    good = got is not None and want is not None and abs(got - want) <= 0.5 * 10 ** -places + 1e-12
    return ok(good or got is want, name, f"got  {got!r}\nwant {want!r} to {places} decimals")


def skip(name, reason):
    global _points
    _points += 1
    print(f"ok {_points} - {_line(name)} # SKIP {reason}")


def skip_all(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


@contextlib.contextmanager
def section(name):
    """What breaks inside is one failed point, and the next section runs."""
    try:
        yield
    except Exception:  # whatever it is, it must be counted
        ok(False, f"{name}: the test itself went on to its end", traceback.format_exc())


def done():
    judgements()
    print(f"1..{_points}")
    sys.exit(1 if _failed else 0)


def shared(*path):
    """A path in the reference data, or None where it is absent."""
    path = os.path.join(SHARED, *path)
    return path if os.path.exists(path) else None


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix="entente-test-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


# ---- What all GEXF and JSON must be that a test has the command write, whatever the test is about ----

SCHEMA = os.path.join(SOURCE_ROOT, "export", "entente.schema.json")
CLIENTS = os.environ.get("ENT_CLIENTS") or os.path.join(os.path.dirname(ENTENTE or ""), "tests", "clients")
OURS = re.compile(rb'\{\n"directed": (true|false),\n"multigraph"')

_judged = collections.Counter()
_faults = collections.defaultdict(list)
_judge = None


class _Judge:
    """tests/clients/schema.mjs, started when the first JSON is written. `absent` tells why there is none."""

    def __init__(self):
        self.absent, self.process = "there is no Node", None
        if not shutil.which("node"):
            return
        script = os.path.join(SOURCE_ROOT, "tests", "clients", "schema.mjs")
        self.process = subprocess.Popen(["node", script, CLIENTS, SCHEMA], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.absent = json.loads(self.process.stdout.readline() or '{"absent": "schema.mjs ended"}').get("absent")

    def faults(self, path):
        self.process.stdin.write(path + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


def judge(path, what=None):
    """Judge a file, by its content: GEXF by the rules of Gephi's importer, our own JSON by its schema. `what` made it."""
    global _judge
    with open(path, "rb") as file:
        head = file.read(300)
        if head[:2] == b"\x1f\x8b":
            file.seek(0)
            head = gzip.GzipFile(fileobj=file).read(300)
    if b"<gexf " in head:
        found = [f"{rule}: {text}" for rule, text in gephi.faults(read_packed(path))]
        kind = "GEXF"
    elif OURS.match(head):
        _judge = _judge or _Judge()
        if _judge.absent:
            return
        found, kind = _judge.faults(os.path.abspath(path)), "JSON"
    else:
        return
    _judged[kind] += 1
    if found:
        _faults[kind].append(f"{what or path}\n" + "\n".join(f"  {one}" for one in found[:5]))


def _judge_outputs(arguments, stdout, cwd):
    written = [value for word, value in zip(arguments, arguments[1:]) if word in ("-o", "--output")]
    for path in dict.fromkeys(written):
        if path == "-" and written.count("-") == 1 and stdout and (OURS.match(stdout) or b"<gexf " in stdout[:300]):
            with tempfile.NamedTemporaryFile() as file:
                file.write(stdout)
                file.flush()
                judge(file.name, " ".join(arguments))
        elif path != "-":
            path = os.path.join(cwd or "", path)
            head, extension = os.path.splitext(path)
            # Of windows apart: x.2024-03.gexf for x.gexf.
            parts = [path] if os.path.isfile(path) else glob.glob(f"{glob.escape(head)}.*{extension}")
            for part in sorted(parts):
                judge(part, " ".join(arguments))


def judgements():
    """A test point each for the GEXF and the JSON of all runs so far."""
    for kind, name in (("GEXF", "Gephi's rules hold in all GEXF that was written"), ("JSON", "all JSON that was written fits its schema")):
        if _judged[kind]:
            ok(not _faults[kind], f"{name}: {_judged[kind]} files", "\n".join(_faults[kind][:5]))
    if _judge and _judge.absent:
        skip("all JSON that was written fits its schema", _judge.absent)
    elif _judge:
        _judge.end()


class Run:
    """A finished run: status, stdout and stderr as bytes, `said` is stderr as text."""

    def __init__(self, arguments, stdin=b"", env=None, cwd=None, timeout=120, stdout=subprocess.PIPE, user=None, largest_file=None):
        self.arguments = [str(one) for one in arguments]
        environment = dict(os.environ)
        for key, value in (env or {}).items():
            if value is None:
                environment.pop(key, None)
            else:
                environment[key] = value
        more = {}
        if largest_file is not None:
            # Writing beyond it fails, as on a disk that is full, where the signal that would kill is ignored, as Python does.
            more = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file)), "restore_signals": False}
        done = subprocess.run([ENTENTE] + self.arguments, input=stdin, stdout=stdout, stderr=subprocess.PIPE,
                              env=environment, cwd=cwd, timeout=timeout, user=user, **more)
        self.status, self.stdout, self.stderr = done.returncode, done.stdout, done.stderr
        self.said = done.stderr.decode("utf-8", "backslashreplace")
        if self.status == 0:
            _judge_outputs(self.arguments, self.stdout, cwd)

    def check(self):
        if self.status != 0:
            raise RuntimeError(f"entente {' '.join(self.arguments)} ended with status {self.status}:\n{self.said}")
        return self


def write(path, content):
    with open(path, "wb") as out:
        out.write(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def read_packed(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        return file.read()


def interactions(reports, actors=None, **more):
    """The text of a file in entente's own JSON, a report a line."""
    top = {"format": "entente-interactions/1", **more}
    text = "{" + ",\n".join(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in top.items())
    for key, items in (("actors", actors), ("reports", reports)):
        if items is not None:
            lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
            text += f',\n"{key}": [\n{lines}\n]'
    return text + "\n}\n"


def _refuse(word):
    raise ValueError(f"{word} is no JSON")


def _no_twins(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError(f"a key is there twice: {keys}")
    return dict(pairs)


def strict_json(data):
    """JSON without what Python reads beyond it: NaN, a key twice, a byte-order mark, bytes that are no UTF-8."""
    return json.loads(data.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_no_twins)


class Graph:
    """A graph that we wrote as JSON, with ties findable by their ends."""

    def __init__(self, document):
        self.document = document
        self.graph = document["graph"]
        self.account = self.graph["account"]
        self.labels = [window["label"] for window in self.graph["windows"]] if self.graph.get("windows") else []
        self.nodes = {node["id"]: node for node in document["nodes"]}
        self.ties = {}
        for edge in document["edges"]:
            ends = (edge["source"], edge["target"])
            self.ties[ends if document["directed"] else tuple(sorted(ends))] = edge

    def along(self, row, column):
        """A row's values in its active windows, by the windows' labels."""
        windows = row.get("windows")
        if not windows:
            return {}
        return {self.labels[at]: value for at, value in zip(windows["at"], windows[column])}


def graph(inputs, *options, env=None, measure=None):
    """Run `entente graph … -o -` and read the JSON."""
    inputs = [inputs] if isinstance(inputs, str) else list(inputs)
    options = list(options) + (["--measure", measure] if measure else [])
    run = Run(["graph", *inputs, *options, "--to", "json", "-o", "-", "--quiet"], env=env).check()
    return Graph(strict_json(run.stdout))


def outputs(out, inputs, *options, env=None, formats=("json", "gexf", "dot", "csv")):
    """What a run of `entente graph` writes, by file name."""
    place = os.path.join(out, "run")
    os.mkdir(place)
    targets = [word for name in formats for word in ("-o", os.path.join(place, f"x.{name}"))]
    try:
        Run(["graph", *inputs, *options, *targets], env=env).check()
        return {name: read(os.path.join(place, name)) for name in sorted(os.listdir(place))}
    finally:
        for name in os.listdir(place):
            os.remove(os.path.join(place, name))
        os.rmdir(place)


def differences(one, other):
    if sorted(one) != sorted(other):
        return [f"files: {sorted(one)} and {sorted(other)}"]
    return [name for name in one if one[name] != other[name]]


def same(one, other, name):
    """Two runs' outputs are the same bytes."""
    off = differences(one, other)
    detail = None
    if off and off[0] in one:
        pairs = zip(one[off[0]].splitlines(), other[off[0]].splitlines())
        place = next(((i, a, b) for i, (a, b) in enumerate(pairs, 1) if a != b), ("end", b"", b""))
        detail = f"{', '.join(off)} differ; {off[0]} in line {place[0]}:\n{place[1][:300]}\n{place[2][:300]}"
    ok(not off, name, detail or off)


def differ(one, other, name):
    """Beside `same`: a difference that must matter does."""
    ok(differences(one, other), f"while {name} makes a difference")


def table(path):
    """The rows of a CSV file, each a dictionary."""
    with io.open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Gexf:
    """A GEXF file with plain names: `nodes` and `edges` are (attributes, static values, dynamic values, spells)."""

    def __init__(self, data):
        root = ElementTree.fromstring(data)
        self.namespace = root.tag[1:].split("}")[0]
        self.version = root.get("version")
        space = "{" + self.namespace + "}"
        self.root, self.space = root, space
        self.graph = root.find(space + "graph")
        self.attributes = {}
        for block in self.graph.findall(space + "attributes"):
            for one in block:
                self.attributes[(block.get("class"), block.get("mode"), one.get("id"))] = one
        self.nodes = [self._element(one) for one in self.graph.find(space + "nodes")]
        self.edges = [self._element(one) for one in self.graph.find(space + "edges")]

    def _element(self, element):
        space = self.space
        static, dynamic = {}, {}
        for value in element.iterfind(f"{space}attvalues/{space}attvalue"):
            if value.get("start") is None and value.get("end") is None:
                static[value.get("for")] = value.get("value")
            else:
                dynamic.setdefault(value.get("for"), []).append(
                    (value.get("start"), value.get("end"), value.get("value")))
        spells = [(one.get("start"), one.get("end")) for one in element.iterfind(f"{space}spells/{space}spell")]
        return dict(element.attrib), static, dynamic, spells
