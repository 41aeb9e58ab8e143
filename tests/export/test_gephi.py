"""The checker of Gephi's rules finds each rule broken: a small file made by hand, and one change a rule."""
import os
import sys

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"), os.path.dirname(os.path.abspath(__file__))]
import gephi
from tap import done, equal, ok

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
<meta><creator>by hand</creator><description>three actors
period: {"start": "2024-01-01", "end": "2024-04-01"}
</description></meta>
<graph mode="dynamic" defaultedgetype="directed" timeformat="date" timerepresentation="interval">
<attributes class="node" mode="static"><attribute id="kind" title="kind" type="string"/><attribute id="degree" title="degree" type="integer"/></attributes>
<attributes class="edge" mode="static"><attribute id="placed" title="placed" type="boolean"/></attributes>
<attributes class="edge" mode="dynamic"><attribute id="weight" title="weight" type="double"/></attributes>
<nodes count="3">
<node id="a" label="A"><attvalues><attvalue for="kind" value="state"/><attvalue for="degree" value="2"/></attvalues><spells><spell start="2024-01-01" end="2024-03-31"/></spells><viz:color r="200" g="30" b="30" a="0.5"/><viz:position x="1" y="-2.5" z="0"/><viz:size value="12"/><viz:shape value="disc"/></node>
<node id="b" label="B"><attvalues><attvalue for="degree" value="1"/></attvalues><spells><spell start="2024-01-01" end="2024-01-31"/><spell start="2024-03-01" end="2024-03-31"/></spells></node>
<node id="c" label="C"><spells><spell start="2024-02-01" end="2024-02-29"/></spells></node>
</nodes>
<edges count="3">
<edge id="e0" source="a" target="b" weight="3"><attvalues><attvalue for="placed" value="true"/><attvalue for="weight" value="1" start="2024-01-01" end="2024-01-31"/><attvalue for="weight" value="2" start="2024-03-01" end="2024-03-31"/></attvalues><spells><spell start="2024-01-01" end="2024-01-31"/><spell start="2024-03-01" end="2024-03-31"/></spells><viz:thickness value="2"/></edge>
<edge id="e1" source="a" target="c" weight="-1.5"><spells><spell start="2024-02-01" end="2024-02-29"/></spells></edge>
<edge id="e2" source="a" target="c" kind="alliance"><spells><spell start="2024-02-01" end="2024-02-29"/></spells></edge>
</edges>
</graph>
</gexf>
"""

STATIC = """<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph mode="static"><attributes class="node"><attribute id="n" title="n" type="long"/></attributes>
<nodes><node id="a"><attvalues><attvalue for="n" value="5000000000"/></attvalues></node><node id="b"/></nodes>
<edges><edge id="1" source="a" target="b" type="directed"/><edge id="2" source="b" target="a" type="undirected"/></edges></graph></gexf>"""

BLOCK = '<attributes class="edge" mode="dynamic"><attribute id="weight" title="weight" type="double"/></attributes>\n'
STEP = '<attvalue for="weight" value="2" start="2024-03-01" end="2024-03-31"/>'

# The rule that is broken, what is replaced and by what. What breaks others too says so by being listed with them.
BROKEN = (
    ("namespace and version belong together, without www in 1.3", "http://gexf.net/1.3", "http://www.gexf.net/1.3"),
    ("namespace and version belong together, without www in 1.3", 'version="1.3"', 'version="1.2"'),
    ("no xsi: attribute", 'version="1.3"', 'version="1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'),
    ("no byte-order mark", "<?xml", "\ufeff<?xml"),
    ("one graph", "</gexf>", '<graph><nodes/><edges/></graph></gexf>'),
    ("attributes before nodes before edges", "</edges>\n", '</edges>\n<attributes class="node" mode="dynamic"/>\n'),
    ("the static block of a class before the dynamic one", (BLOCK, '<attributes class="edge" mode="static">'), ("", BLOCK + '<attributes class="edge" mode="static">')),
    ("an attribute's id once in a class", 'type="integer"/>', 'type="integer"/><attribute id="degree" title="degree" type="integer"/>'),
    ("an attribute's title is its id", 'title="degree"', 'title="Degree"'),
    ("attributes of types that Gephi knows", 'title="kind" type="string"', 'title="kind" type="anyURI"'),
    ("weights that vary are double", 'title="weight" type="double"', 'title="weight" type="integer"'),
    ("a time format that readers know", 'timeformat="date"', 'timeformat="integer"'),
    ("a time format that readers know", ' timeformat="date"', ""),
    ("a time format that readers know", 'timerepresentation="interval"', 'timerepresentation="timestamp"'),
    ("intervals, in elements of their own", '<edge id="e1"', '<edge id="e1" start="2024-02-01" end="2024-02-29"'),
    ("intervals, in elements of their own", '<spell start="2024-01-01" end="2024-03-31"/>', '<spell start="2024-01-01" end="2024-03-31"/><spell timestamp="2024-02-01"/>'),
    ("dates that Gephi reads", STEP, STEP.replace("03-31", "03-32")),
    ("dates that Gephi reads", STEP, STEP.replace("2024-03-31", "2024-03")),
    ("dates that Gephi reads", STEP, STEP.replace("2024-03-31", "2024-03-31 10:00:00")),
    ("dates that Gephi reads", STEP, STEP.replace("2024-03-31", "1711843200")),
    ("dates that Gephi reads", STEP, STEP.replace(' end="2024-03-31"', "")),
    ("an interval ends after its start", STEP, STEP.replace("2024-03-01", "2024-03-31").replace('end="2024-03-31"', 'end="2024-03-01"')),
    ("intervals neither overlap nor touch", STEP, STEP + STEP.replace("03-01", "03-15")),
    ("intervals neither overlap nor touch", STEP, '<attvalue for="weight" value="2" start="2024-01-31" end="2024-01-31"/>'),
    ("intervals are in order", '<spell start="2024-01-01" end="2024-01-31"/><spell start="2024-03-01" end="2024-03-31"/></spells></node>',
     '<spell start="2024-03-01" end="2024-03-31"/><spell start="2024-01-01" end="2024-01-31"/></spells></node>'),
    ("inclusive bounds within the period", '<spell start="2024-01-01" end="2024-03-31"/>', '<spell start="2024-01-01" end="2024-04-01"/>'),
    ("inclusive bounds within the period", '<spell start="2024-01-01" end="2024-03-31"/>', '<spell start="2023-12-31" end="2024-03-31"/>'),
    ("in time, all have spells", 'weight="-1.5"><spells><spell start="2024-02-01" end="2024-02-29"/></spells>', 'weight="-1.5">'),
    ("dynamic where something has a time", 'mode="dynamic" defaultedgetype', 'mode="static" defaultedgetype'),
    ("values only while their element is there", STEP, STEP.replace("03-01", "02-15")),
    ("edges only while their ends are there", 'label="C"><spells><spell start="2024-02-01"', 'label="C"><spells><spell start="2024-02-02"'),
    ("ids are there, each once", '<edge id="e1"', '<edge id="e0"'),
    ("ids are there, each once", '<edge id="e1"', "<edge"),
    ("counts are right", 'edges count="3"', 'edges count="2"'),
    ("both ends of an edge are nodes", 'source="a" target="b"', 'source="a" target="B"'),
    ("parallel edges differ in kind", ' kind="alliance"', ""),
    ("a type of its own only in a mixed file", '<edge id="e1"', '<edge id="e1" type="undirected"'),
    ("a type of its own only in a mixed file", '<edge id="e1"', '<edge id="e1" type="mutual"'),
    ("a type of its own only in a mixed file", ' defaultedgetype="directed"', ""),
    ("no weight is 0", 'weight="3"', 'weight="0"'),
    ("no weight is 0", 'weight="3"', 'weight="NaN"'),
    ("values of declared attributes only", 'for="placed"', 'for="place"'),
    ("values are of their type", 'for="degree" value="2"', 'for="degree" value="2.5"'),
    ("values are of their type", 'for="degree" value="2"', 'for="degree" value="2147483648"'),
    ("values are of their type", 'for="placed" value="true"', 'for="placed" value="1"'),
    ("values are of their type", 'value="2" start', 'value="INF" start'),
    ("a value that does not vary once", '<attvalue for="degree" value="1"/>', '<attvalue for="degree" value="1"/><attvalue for="degree" value="1"/>'),
    ("colours as r g b, sizes above 0, known shapes", 'r="200" g="30" b="30"', 'hex="#c81e1e"'),
    ("colours as r g b, sizes above 0, known shapes", 'r="200"', 'r="256"'),
    ("colours as r g b, sizes above 0, known shapes", '<viz:size value="12"', '<viz:size value="0"'),
    ("colours as r g b, sizes above 0, known shapes", 'value="disc"', 'value="circle"'),
    ("colours as r g b, sizes above 0, known shapes", '<viz:thickness value="2"', '<viz:thickness value="NaN"'),
)

equal(gephi.faults(GOOD.encode()), [], "a good file in time has no fault")
equal(gephi.faults(STATIC.encode()), [], "nor has a mixed one of 1.2 without time")
equal([rule for rule, _ in gephi.faults(GOOD.encode()[:-20])], ["a GEXF file"], "a file that is cut off is none")
for rule, old, new in BROKEN:
    text = GOOD
    for one, other in zip(*([part] if isinstance(part, str) else part for part in (old, new))):
        assert one in text, one
        text = text.replace(one, other, 1)
    found = {name for name, _ in gephi.faults(text.encode())}
    ok(rule in found, f"{rule}: {str(new)[:70]}", sorted(found))
equal(sorted(set(gephi.RULES) - {rule for rule, *_ in BROKEN}), [], "each rule was broken once")
done()
