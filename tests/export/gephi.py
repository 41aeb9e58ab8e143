"""What Gephi 0.10 would refuse, lose or misread of a GEXF file, by the rules of its importer.

usage: gephi.py FILE...

Gephi itself is no program for a test. Each rule below is one of its import code, or of the schema where Gephi is
laxer than other readers. `faults` gives them as (rule, what is wrong); test_gephi.py breaks each rule once.
"""
import datetime
import gzip
import json
import math
import re
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACES = {"http://gexf.net/1.3": "1.3", "http://www.gexf.net/1.2draft": "1.2"}
TYPES = ("string", "double", "integer", "boolean", "long")
SHAPES = {"node": ("disc", "square", "triangle", "diamond", "image"), "edge": ("solid", "dotted", "dashed", "double")}
DATE = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|[+-]\d\d:\d\d)?")


def moment(text):
    """A day or a moment, or None for what is neither: a month, a number, a blank for the T, a day that does not exist."""
    if not text or not (DATE.fullmatch(text) or MOMENT.fullmatch(text)):
        return None
    try:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)
    except ValueError:
        return None


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return math.nan


def fits(kind, value):
    """Whether a value's text is of an attribute's type; integers have 32 bits, longs 64."""
    try:
        if kind in ("integer", "long"):
            most = 2 ** (31 if kind == "integer" else 63)
            return -most <= int(value) < most
        if kind == "double":
            return math.isfinite(float(value))
    except ValueError:
        return False
    return value in ("true", "false") if kind == "boolean" else value is not None


class File:
    def __init__(self, data):
        self.data = data
        self.root = ElementTree.fromstring(data)
        self.namespace = self.root.tag[1:].split("}")[0]
        self.old = NAMESPACES.get(self.namespace) == "1.2"
        self.space = space = "{" + self.namespace + "}"
        self.viz = "{" + self.namespace + "/viz}"
        self.graph = self.root.find(space + "graph")
        self.mode = self.graph.get("mode")
        self.blocks = self.graph.findall(space + "attributes")
        self.attributes = {(block.get("class"), block.get("mode", "static"), one.get("id")): one for block in self.blocks for one in block}
        self.elements = {"node": self._list("nodes"), "edge": self._list("edges")}
        self.at_days = all(DATE.fullmatch(text) for _, _, start, end in self.intervals() for text in (start, end) if text)
        self.period = self._period()

    def _list(self, name):
        found = self.graph.find(self.space + name)
        return [] if found is None else list(found)

    def _period(self):
        """What the description says of it, the end left out: (start, end), or None where a bound is unknown."""
        said = re.search(r"^period: (\{.*\})$", self.root.findtext(f"{self.space}meta/{self.space}description") or "", re.MULTILINE)
        bounds = json.loads(said[1]) if said else {}
        return (moment(bounds["start"]), moment(bounds["end"])) if bounds.get("start") and bounds.get("end") else None

    def each(self):
        """(class, name to say, element) of all nodes and edges."""
        for kind, elements in self.elements.items():
            for element in elements:
                yield kind, f"{kind} {element.get('id')!r:.60}", element

    def values(self, element):
        return element.iterfind(f"{self.space}attvalues/{self.space}attvalue")

    def spells(self, element):
        return [(one.get("start"), one.get("end")) for one in element.iterfind(f"{self.space}spells/{self.space}spell")]

    def steps(self, element):
        """The intervals of each attribute that varies."""
        found = {}
        for value in self.values(element):
            if value.get("start") is not None or value.get("end") is not None:
                found.setdefault(value.get("for"), []).append((value.get("start"), value.get("end")))
        return found

    def series(self):
        """(name to say, intervals that must follow each other): the spells and each attribute of each element."""
        for _, name, element in self.each():
            yield f"{name}: spells", self.spells(element)
            for key, intervals in self.steps(element).items():
                yield f"{name}: {key}", intervals

    def intervals(self):
        for name, intervals in self.series():
            for at, (start, end) in enumerate(intervals):
                yield name, at, start, end


# ---- The rules ----


def head(file):
    if NAMESPACES.get(file.namespace) != file.root.get("version"):
        yield f"namespace {file.namespace} with version {file.root.get('version')}"


def no_instance(file):
    if b"XMLSchema-instance" in file.data:
        yield "an xsi: attribute, which the schema does not have"


def no_mark(file):
    if file.data.startswith(b"\xef\xbb\xbf"):
        yield "a byte-order mark"


def one_graph(file):
    names = [child.tag for child in file.root if child.tag != file.space + "meta"]
    if names != [file.space + "graph"]:
        yield f"beside the description: {names}"


def order(file):
    names = [child.tag[len(file.space):] for child in file.graph]
    if names != ["attributes"] * (len(names) - 2) + ["nodes", "edges"]:
        yield f"blocks in the order {names}"


def static_first(file):
    for kind in ("node", "edge"):
        modes = [block.get("mode", "static") for block in file.blocks if block.get("class") == kind]
        if modes not in ([], ["static"], ["dynamic"], ["static", "dynamic"]):
            yield f"blocks of {kind}s: {modes}"


def declared_once(file):
    keys = [(block.get("class"), one.get("id")) for block in file.blocks for one in block]
    for key in sorted({str(key) for key in keys if keys.count(key) > 1}):
        yield f"{key} is declared twice"


def titles(file):
    for (kind, _, key), one in file.attributes.items():
        if one.get("title") != key:
            yield f"{kind} attribute {key!r} has the title {one.get('title')!r}"


def types(file):
    for (kind, _, key), one in file.attributes.items():
        if one.get("type") not in TYPES:
            yield f"{kind} attribute {key!r} is of type {one.get('type')}"


def double_weights(file):
    weight = file.attributes.get(("edge", "dynamic", "weight"))
    if weight is not None and weight.get("type") != "double":
        yield f"weights that vary are {weight.get('type')}"


def time_format(file):
    if file.graph.get("timeformat") not in (None, "date", "dateTime"):
        yield f"timeformat {file.graph.get('timeformat')}"
    if file.graph.get("timerepresentation") not in (None, "interval"):
        yield f"timerepresentation {file.graph.get('timerepresentation')}"
    if file.mode == "dynamic" and file.graph.get("timeformat") is None:
        yield "no timeformat: other readers fail"
    if file.graph.get("timeformat") == "date" and not file.old and not file.at_days:
        yield "moments under timeformat date"


def intervals_only(file):
    for _, name, element in file.each():
        if [key for key in ("start", "end", "timestamp", "timestamps", "intervals") if key in element.attrib]:
            yield f"{name}: time in attributes"
        for one in (*file.values(element), *element.iterfind(f"{file.space}spells/{file.space}spell")):
            if "timestamp" in one.attrib or "startopen" in one.attrib or "endopen" in one.attrib:
                yield f"{name}: {one.attrib}"


def dates(file):
    for name, _, start, end in file.intervals():
        if moment(start) is None or moment(end) is None:
            yield f"{name}: {start} to {end}"


def forward(file):
    for name, _, start, end in file.intervals():
        if moment(start) and moment(end) and moment(start) > moment(end):
            yield f"{name}: {start} to {end}"


def apart(file):
    # Bounds are inclusive: what touches is counted twice at that day, what overlaps is lost.
    for name, intervals in file.series():
        times = sorted((moment(start), moment(end)) for start, end in intervals if moment(start) and moment(end))
        for one, other in zip(times, times[1:]):
            if other[0] <= one[1]:
                yield f"{name}: one until {one[1]}, another from {other[0]}"


def in_order(file):
    for name, intervals in file.series():
        starts = [moment(start) for start, _ in intervals if moment(start)]
        if starts != sorted(starts):
            yield f"{name}: {intervals}"


def within_period(file):
    if not file.period:
        return
    first, last = file.period[0], file.period[1] - datetime.timedelta(**{"days" if file.at_days else "seconds": 1})
    for name, _, start, end in file.intervals():
        if moment(start) and moment(end) and (moment(start) < first or moment(end) > last):
            yield f"{name}: {start} to {end}, in a period from {first} to {last}"


def all_have_spells(file):
    for _, name, element in file.each():
        if file.mode == "dynamic" and not file.spells(element):
            yield name


def dynamic(file):
    timed = any(True for _ in file.intervals())
    if (file.mode == "dynamic") != timed:
        yield f"mode {file.mode}, and {'an' if timed else 'no'} element has a time"


def covers(spans, start, end):
    return any(first <= start and end <= last for first, last in spans)


def spans_of(file, element):
    return [(moment(start), moment(end)) for start, end in file.spells(element) if moment(start) and moment(end)]


def steps_in_spells(file):
    for _, name, element in file.each():
        spans = spans_of(file, element)
        for key, intervals in file.steps(element).items():
            for start, end in intervals:
                if moment(start) and moment(end) and not covers(spans, moment(start), moment(end)):
                    yield f"{name}: {key} from {start} to {end}"


def ends_present(file):
    there = {node.get("id"): spans_of(file, node) for node in file.elements["node"]}
    for edge in file.elements["edge"]:
        for end in (edge.get("source"), edge.get("target")):
            for first, last in spans_of(file, edge):
                if end in there and not covers(there[end], first, last):
                    yield f"edge {edge.get('id')!r}: from {first} to {last} without {end!r:.60}"


def ids(file):
    for kind, elements in file.elements.items():
        numbers = [element.get("id") for element in elements]
        if None in numbers or len(set(numbers)) != len(numbers):
            yield f"an id of {kind}s is missing or twice"


def counts(file):
    for kind in ("node", "edge"):
        said = file.graph.find(f"{file.space}{kind}s")
        if said is not None and said.get("count") not in (None, str(len(file.elements[kind]))):
            yield f"{said.get('count')} {kind}s are announced, {len(file.elements[kind])} are there"


def ends(file):
    known = {node.get("id") for node in file.elements["node"]}
    for edge in file.elements["edge"]:
        if edge.get("source") not in known or edge.get("target") not in known:
            yield f"edge {edge.get('id')!r}: from {edge.get('source')!r:.60} to {edge.get('target')!r:.60}"


def parallel(file):
    seen, directed = set(), file.graph.get("defaultedgetype") == "directed"
    for edge in file.elements["edge"]:
        pair = (edge.get("source"), edge.get("target"))
        key = (pair if directed else tuple(sorted(map(str, pair))), edge.get("kind"))
        # 1.2 has no kinds: there Gephi adds parallel edges up.
        if key in seen and not file.old:
            yield f"edge {edge.get('id')!r}: the second from {pair[0]!r:.60} to {pair[1]!r:.60} of its kind"
        seen.add(key)


def edge_types(file):
    default = file.graph.get("defaultedgetype")
    if default not in (None, "directed", "undirected"):
        yield f"defaultedgetype {default}"
    for edge in file.elements["edge"]:
        kind = edge.get("type")
        if kind not in (None, "directed", "undirected") or (kind or default) is None or (default and kind not in (None, default)):
            yield f"edge {edge.get('id')!r}: type {kind} in a file of {default} edges"


def weights(file):
    for edge in file.elements["edge"]:
        value = number(edge.get("weight", "1"))
        if value == 0 or not math.isfinite(value):
            yield f"edge {edge.get('id')!r}: weight {edge.get('weight')}"


def declared(file):
    for kind, name, element in file.each():
        for value in file.values(element):
            varies = value.get("start") is not None or value.get("end") is not None
            if (kind, "dynamic" if varies else "static", value.get("for")) not in file.attributes:
                yield f"{name}: {value.get('for')!r} is not declared {'dynamic' if varies else 'static'}"


def typed(file):
    for kind, name, element in file.each():
        for value in file.values(element):
            key = value.get("for")
            one = file.attributes.get((kind, "static", key))
            one = file.attributes.get((kind, "dynamic", key)) if one is None else one
            if one is not None and not fits(one.get("type"), value.get("value")):
                yield f"{name}: {key}={value.get('value')!r:.60} is no {one.get('type')}"


def value_once(file):
    for _, name, element in file.each():
        keys = [value.get("for") for value in file.values(element) if value.get("start") is None]
        if len(set(keys)) != len(keys):
            yield name


def looks(file):
    for kind, name, element in file.each():
        for one in element:
            if not one.tag.startswith(file.viz):
                continue
            what, value = one.tag[len(file.viz):], one.get("value")
            if what == "color":
                parts = [one.get(channel, "") for channel in "rgb"]
                good = all(part.isdigit() and int(part) < 256 for part in parts) and 0 <= number(one.get("a", "1")) <= 1 and "hex" not in one.attrib
            elif what == "position":
                good = all(math.isfinite(number(one.get(axis, "0" if axis == "z" else None))) for axis in "xyz")
            elif what == "shape":
                good = value in SHAPES[kind]
            else:
                good = what == ("size" if kind == "node" else "thickness") and 0 < number(value) < math.inf
            if not good:
                yield f"{name}: viz:{what} {one.attrib}"


RULES = {
    "namespace and version belong together, without www in 1.3": head,
    "no xsi: attribute": no_instance,
    "no byte-order mark": no_mark,
    "one graph": one_graph,
    "attributes before nodes before edges": order,
    "the static block of a class before the dynamic one": static_first,
    "an attribute's id once in a class": declared_once,
    "an attribute's title is its id": titles,
    "attributes of types that Gephi knows": types,
    "weights that vary are double": double_weights,
    "a time format that readers know": time_format,
    "intervals, in elements of their own": intervals_only,
    "dates that Gephi reads": dates,
    "an interval ends after its start": forward,
    "intervals neither overlap nor touch": apart,
    "intervals are in order": in_order,
    "inclusive bounds within the period": within_period,
    "in time, all have spells": all_have_spells,
    "dynamic where something has a time": dynamic,
    "values only while their element is there": steps_in_spells,
    "edges only while their ends are there": ends_present,
    "ids are there, each once": ids,
    "counts are right": counts,
    "both ends of an edge are nodes": ends,
    "parallel edges differ in kind": parallel,
    "a type of its own only in a mixed file": edge_types,
    "no weight is 0": weights,
    "values of declared attributes only": declared,
    "values are of their type": typed,
    "a value that does not vary once": value_once,
    "colours as r g b, sizes above 0, known shapes": looks,
}


def faults(data):
    """[(rule, what is wrong)] of a GEXF file's bytes."""
    try:
        file = File(data)
    except (ElementTree.ParseError, AttributeError) as error:
        return [("a GEXF file", f"not to be parsed: {error}")]
    return [(rule, text) for rule, check in RULES.items() for text in check(file)]


if __name__ == "__main__":
    bad = 0
    for path in sys.argv[1:]:
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as opened:
            for rule, text in faults(opened.read()):
                print(f"{path}: {rule}: {text}")
                bad = 1
    sys.exit(bad)
