"""Small classic networks and random graphs, measured again with python-igraph.

The classics' values are published ones, or R igraph 1.3.5's on the same files. Everything else is computed here: the
same CSV is read with Python's csv module into a graph of python-igraph's, and every measure is compared to 1e-9.
python-igraph is a binding of the library that entente calls too: what that shows is that the right graph, weights,
direction and normalisation reach it, and that the values land on the right actors. What the library has got wrong before
(scores by iteration) and what we decide ourselves (closeness, harmonic centrality, mean distance, modularity) is computed
from the definition instead.
"""
import csv
import math
import os
import random

import tap
from tap import equal, graph, ok, rounded, section

try:
    import igraph
except ImportError:
    tap.skip_all("python-igraph is not installed")

TOLERANCE = 1e-9
DAMPING = 0.85


class Rows:
    """What a CSV says: ties and arcs with their weights, of the rows that `takes` lets through."""

    def __init__(self, path, takes=lambda row: True):
        self.ties, self.arcs = {}, {}
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                source, target = row["source"], row["target"]
                if source == target or not takes(row):
                    continue
                weight = float(row.get("weight") or 1)
                ends = (min(source, target), max(source, target))
                self.ties[ends] = self.ties.get(ends, 0) + weight
                both = row.get("mutual") == "true"
                for arc in ((source, target), (target, source)) if both else ((source, target),):
                    self.arcs[arc] = self.arcs.get(arc, 0) + weight
        self.names = sorted({name for ends in self.ties for name in ends}, key=lambda name: name.encode("utf-8"))

    def graph(self, directed, takes=lambda ends: True):
        """A graph of igraph's on all actors, with the ties or arcs that `takes` lets through."""
        edges = {ends: weight for ends, weight in sorted((self.arcs if directed else self.ties).items()) if takes(ends)}
        place = {name: i for i, name in enumerate(self.names)}
        made = igraph.Graph(n=len(self.names), edges=[(place[a], place[b]) for a, b in edges], directed=directed)
        made.es["weight"] = list(edges.values())
        return made


def lengths(made, rule):
    if rule == "hops":
        return None
    return [1 / w if rule == "inverse" else 1 / math.log2(1 + w) for w in made.es["weight"]]


def distances(made, rule):
    """From each to each, along outgoing arcs; igraph's shortest paths (Dijkstra's)."""
    return made.distances(weights=lengths(made, rule), mode="out")


def closeness(row, i):
    reached = [d for j, d in enumerate(row) if j != i and d < math.inf]
    return len(reached) / sum(reached) if reached else None


def harmonic(row, i):
    n = len(row)
    return sum(1 / d for j, d in enumerate(row) if j != i and d < math.inf) / (n - 1) if n > 1 else None


def pagerank(made):
    """By iteration: a step along an arc in proportion to its weight, from who has none to anyone; else a fresh start."""
    n = made.vcount()
    out = made.strength(mode="out", weights="weight")
    if not made.ecount():
        return [None] * n
    arcs = [(edge.source, edge.target, edge["weight"] / out[edge.source]) for edge in made.es]
    values = [1 / n] * n
    for _ in range(2000):
        lost = sum(value for value, strength in zip(values, out) if not strength)
        fresh = [(1 - DAMPING + DAMPING * lost) / n] * n
        for source, target, share in arcs:
            fresh[target] += DAMPING * share * values[source]
        change = max(map(abs, map(float.__sub__, fresh, values)))
        values = fresh
        if change < 1e-16:
            break
    return values


class Matrix:
    """What a score by iteration is the first eigenvector of: A, or A times its transpose, either way round."""

    def __init__(self, made, score=None):
        self.n = made.vcount()
        edges = [(edge.source, edge.target, edge["weight"]) for edge in made.es]
        if score is None:
            self.steps = [edges + [(b, a, w) for a, b, w in edges]]
        else:
            forward, backward = edges, [(b, a, w) for a, b, w in edges]
            self.steps = [forward, backward] if score == "hub" else [backward, forward]
        self.empty = not edges
        self.greatest, self.vector, self.settled = self._iterate()

    def times(self, vector):
        for step in self.steps:
            product = [0.0] * self.n
            for a, b, w in step:
                product[b] += w * vector[a]
            vector = product
        return vector

    def _iterate(self):
        """The greatest eigenvalue; its vector, and whether that is determined."""
        if self.empty:
            return 0, None, False
        # Shifted, so that the eigenvalues of a bipartite graph, which come as +x and -x, do not make it swing.
        shift = max(self.times([1.0] * self.n)) / 2
        rng = random.Random(5)
        vector = [rng.uniform(0.5, 1) for _ in range(self.n)]
        change = 1
        for _ in range(3000):
            product = [p + shift * v for p, v in zip(self.times(vector), vector)]
            top = max(product)
            product = [p / top for p in product]
            change = max(map(abs, map(float.__sub__, product, vector)))
            vector = product
            if change < 1e-15:
                break
        norm = sum(v * v for v in vector)
        return sum(p * v for p, v in zip(self.times(vector), vector)) / norm, vector, change < 1e-14 and self._alone(shift, vector)

    def _alone(self, shift, vector):
        """Whether another start leads to the same vector: else several share the greatest eigenvalue."""
        other = [1.0 / (i + 1) for i in range(self.n)]
        for _ in range(3000):
            product = [p + shift * v for p, v in zip(self.times(other), other)]
            top = max(product)
            other = [p / top for p in product]
        return max(map(abs, map(float.__sub__, other, vector))) < 1e-10

    def objection(self, values):
        """What is wrong with a score, or None. Where it is not determined, any vector of the eigenvalue will do."""
        if self.empty:
            return None if all(value is None for value in values) else f"there is nothing to read, got {values}"
        if any(value is None for value in values):
            return f"missing, want {self.vector}"
        if abs(max(values) - 1) > TOLERANCE or min(values) < 0:
            return f"the greatest is not 1, or one is negative: {values}"
        if self.settled:
            off = max(map(abs, map(float.__sub__, map(float, values), self.vector)))
            return None if off <= TOLERANCE else f"off by {off}:\ngot  {values}\nwant {self.vector}"
        product = self.times(values)
        residue = max(abs(p - self.greatest * v) for p, v in zip(product, values))
        return None if residue <= 1e-7 * self.greatest else f"no eigenvector of {self.greatest}: {values}, off by {residue}"


def number(value):
    return None if value is None or isinstance(value, float) and math.isnan(value) else value


def peers(rows, peaceful=None, rule="hops", paths="undirected"):
    """Every measure, by column: of the actors by name, of the graph. `peaceful` are the rows that are not conflict."""
    ties, arcs = rows.graph(False), rows.graph(True)
    if peaceful is None:
        peaceful = rows
    elif peaceful is not rows:
        peaceful.names = rows.names
    calm_ties, calm_arcs = peaceful.graph(False), peaceful.graph(True)
    path_graph = arcs if paths == "directed" else ties
    table = distances(path_graph, rule)
    n = len(rows.names)
    actors = {
        "degree": ties.degree(), "strength": ties.strength(weights="weight"),
        "in_degree": arcs.degree(mode="in"), "out_degree": arcs.degree(mode="out"),
        "in_strength": arcs.strength(mode="in", weights="weight"), "out_strength": arcs.strength(mode="out", weights="weight"),
        "pagerank": pagerank(calm_arcs),
        "betweenness": path_graph.betweenness(directed=paths == "directed", weights=lengths(path_graph, rule)),
        "closeness": [closeness(table[i], i) for i in range(n)],
        "harmonic": [harmonic(table[i], i) for i in range(n)],
        "coreness": ties.coreness(),
    }
    finite = [d for i, row in enumerate(table) for j, d in enumerate(row) if i != j and d < math.inf]
    whole = {
        "vertices": n, "edges": ties.ecount(), "density": number(ties.density()),
        "components": len(ties.connected_components()), "reciprocity": number(arcs.reciprocity()),
        "transitivity": number(ties.transitivity_undirected(mode="nan")),
        "assortativity": number(ties.assortativity_degree(directed=False)),
        "mean_distance": sum(finite) / len(finite) if finite else None,
    }
    matrices = {"eigenvector": Matrix(calm_ties), "hub": Matrix(calm_arcs, "hub"), "authority": Matrix(calm_arcs, "authority")}
    return {name: dict(zip(rows.names, map(number, values))) for name, values in actors.items()}, whole, matrices


def near(got, want):
    if got is None or want is None:
        return got is want
    return abs(got - want) <= TOLERANCE * max(1, abs(want))


def compare(found, actors, whole, matrices, name):
    equal(sorted(found.nodes), sorted(actors["degree"]), f"{name}: the actors")
    for column, matrix in matrices.items():
        objection = matrix.objection([found.nodes[actor].get(column) for actor in actors["degree"]])
        ok(objection is None, f"{name}: {column}", objection)
    for column, want in actors.items():
        off = [f"{actor}: got {found.nodes[actor].get(column)!r}, want {value!r}" for actor, value in want.items()
               if column not in found.nodes[actor] or not near(found.nodes[actor][column], value)]
        ok(not off, f"{name}: {column}", "\n".join(off[:8]))
    for column, want in whole.items():
        got = found.graph.get(column, "absent")
        ok(got != "absent" and near(got, want), f"{name}: {column}", f"got {got!r}, want {want!r}")


def modularity(edges, membership):
    """From the definition; who is in no community is alone."""
    total = sum(edges.values())
    inside, strength = {}, {}
    for (a, b), weight in edges.items():
        for end in (a, b):
            strength[membership[end]] = strength.get(membership[end], 0) + weight
        if membership[a] == membership[b]:
            inside[membership[a]] = inside.get(membership[a], 0) + weight
    return sum(inside.get(c, 0) / total - (s / (2 * total)) ** 2 for c, s in strength.items())


def check_communities(found, rows, name):
    made = rows.graph(False)
    if not made.ecount():
        equal(found.graph.get("modularity"), None, f"{name}: without ties no modularity")
        return
    for suffix in ("", "_louvain", "_walktrap"):
        membership = {actor: node.get("community" + suffix) for actor, node in found.nodes.items()}
        quality = found.graph["modularity" + suffix]
        alone = {actor: (number, actor) if number is None else (number,) for actor, number in membership.items()}
        ok(abs(modularity(rows.ties, alone) - quality) <= TOLERANCE, f"{name}: modularity{suffix} is that of community{suffix}",
           f"got {quality}, of the partition {modularity(rows.ties, alone)}")
        groups = {}
        for actor in rows.names:
            if membership[actor] is not None:
                groups.setdefault(membership[actor], []).append(actor)
        equal(found.graph["communities" + suffix], len(groups), f"{name}: communities{suffix}")
        order = sorted(groups.values(), key=lambda group: (-len(group), group[0].encode("utf-8")))
        ok([groups.get(i + 1) for i in range(len(groups))] == order, f"{name}: community{suffix} 1 is the largest, of equals the one with the first actor", groups)
        tied = {end for ends in rows.ties for end in ends}
        ok(tied == {actor for actor, number in membership.items() if number is not None} or
           all(membership[actor] is None for actor in set(rows.names) - tied),
           f"{name}: who has no tie has no community{suffix}", membership)
        parts = [set(made.vs[i]["name"] for i in part) if "name" in made.vs.attributes() else {rows.names[i] for i in part}
                 for part in made.connected_components()]
        ok(all(any(set(group) <= part for part in parts) for group in groups.values()),
           f"{name}: community{suffix} joins no components", groups)
        stability = found.graph["stability" + suffix]
        ok(stability is not None and -TOLERANCE <= stability <= 1 + TOLERANCE, f"{name}: stability{suffix} is between 0 and 1", stability)
    random.seed(1)
    igraph.set_random_number_generator(random)
    for method, suffix in (("leiden", ""), ("multilevel", "_louvain")):
        if method == "leiden":
            peer = made.community_leiden(objective_function="modularity", weights="weight", n_iterations=10)
        else:
            peer = made.community_multilevel(weights="weight")
        theirs = made.modularity(peer.membership, weights="weight")
        ok(found.graph["modularity" + suffix] >= theirs - TOLERANCE, f"{name}: modularity{suffix} is no less than python-igraph's",
           f"got {found.graph['modularity' + suffix]}, theirs {theirs}")


def measured(path, *options):
    return graph(path, "--undirected", *options, measure="all")


def by_name(found, column, **want):
    for actor, value in want.items():
        actor = actor.replace("_", " ")
        rounded(found.nodes[actor].get(column), value, f"{column} of {actor} {value}")


def karate(path):
    found = measured(path)
    equal((found.graph["vertices"], found.graph["edges"]), (34, 78), "karate: 34 actors, 78 ties")
    rounded(found.graph["mean_distance"], 2.4082, "karate: mean distance 2.4082, by hops: weights are no lengths")
    rounded(found.graph["transitivity"], 0.2556818, "karate: transitivity 0.2556818", 7)
    rounded(found.graph["assortativity"], -0.4756131, "karate: assortativity -0.4756131", 7)
    equal(max(node["coreness"] for node in found.nodes.values()), 4, "karate: the greatest coreness is 4")
    by_name(found, "betweenness", Mr_Hi=231.0714, John_A=160.5516, Actor_33=76.6905)
    rows = Rows(path)
    compare(found, *peers(rows), "karate")
    check_communities(found, rows, "karate")
    factions = {row["name"]: row["faction"] for row in tap.table(tap.shared("data", "classic", "karate_nodes.csv"))}
    ties = {ends: edge["weight"] for ends, edge in found.ties.items()}
    rounded(modularity(ties, factions), 0.403628, "karate: the two factions have modularity 0.403628, by weight", 6)
    with tap.folder() as out:
        bare = os.path.join(out, "karate.csv")
        with open(path, encoding="utf-8", newline="") as file, open(bare, "w", encoding="utf-8", newline="") as to:
            csv.writer(to).writerows(row[:2] for row in csv.reader(file))
        found = measured(bare)
    ties = {ends: edge["weight"] for ends, edge in found.ties.items()}
    rounded(modularity(ties, factions), 0.371466, "karate: and 0.371466 without weights", 6)
    rounded(found.graph["modularity"], 0.4198, "karate: the best known modularity, 0.4198, is found")


def kite(path):
    found = measured(path)
    equal(found.nodes["Diane"]["degree"], 6, "kite: degree of Diane 6")
    by_name(found, "betweenness", Heather=14, Fernando=8.3333, Garth=8.3333, Ike=8, Diane=3.6667)
    # 1 over the sum of distances is 0.071429; ours is times the nine others.
    rounded(found.nodes["Fernando"]["closeness"], 9 * 0.0714286, "kite: closeness of Fernando")
    rounded(found.nodes["Garth"]["closeness"], 9 * 0.0714286, "kite: closeness of Garth")
    rows = Rows(path)
    compare(found, *peers(rows), "kite")
    check_communities(found, rows, "kite")


def florentine(path):
    found = measured(path)
    equal((found.graph["vertices"], found.graph["edges"]), (15, 20), "Florentine marriages: 15 of the 16 families are in an edge list, 20 ties")
    equal(found.nodes["Medici"]["degree"], 6, "Florentine marriages: degree of the Medici 6")
    by_name(found, "betweenness", Medici=47.5, Guadagni=23.1667, Albizzi=19.3333, Salviati=13)
    rows = Rows(path)
    compare(found, *peers(rows), "Florentine marriages")
    check_communities(found, rows, "Florentine marriages")


def les_miserables(path):
    read = igraph.Graph.Read_GML(path)
    with tap.folder() as out:
        made = os.path.join(out, "lesmis.csv")
        with open(made, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["source", "target", "weight"])
            for edge in read.es:
                writer.writerow([read.vs[edge.source]["label"], read.vs[edge.target]["label"], edge["value"]])
        found = measured(made)
        rows = Rows(made)
    equal((found.graph["vertices"], found.graph["edges"]), (77, 254), "Les Misérables: 77 characters, 254 ties")
    compare(found, *peers(rows), "Les Misérables")
    check_communities(found, rows, "Les Misérables")


# CAMEO: consult (cooperation), fight (conflict), and a word that says nothing.
TYPES = ("040", "190", "trade")


def random_csv(path, seed, signed=False, dated=False):
    """Rows with several of a pair, both ways, mutual ones and loops; weights in quarters, so that sums are exact."""
    rng = random.Random(seed)
    n = rng.randint(6, 40)
    names = [f"v{i:02}" for i in range(n)]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["source", "target", "weight", "mutual"] + ["type"] * signed + ["date"] * dated)
        for _ in range(rng.randint(n // 2, 3 * n)):
            source, target = rng.choice(names), rng.choice(names[:rng.choice((n, n // 2 + 1))])
            row = [source, target, rng.randint(1, 40) / 4, "true" if rng.random() < 0.2 else "false"]
            row += [rng.choice(TYPES)] if signed else []
            row += [f"2024-{rng.randint(1, 4):02}-{rng.randint(1, 28):02}"] if dated else []
            writer.writerow(row)
    return path


# rows of a and b: source, target, weight; then hub of a and b, authority of a and b, by hand: with arcs of weights
# x from a to b and y back, A times its transpose is diagonal, x² for a and y² for b.
PAIRS = (
    ("an arc from a to b", [("a", "b", 1)], (1, 0), (0, 1)),
    ("an arc from b to a", [("b", "a", 1)], (0, 1), (1, 0)),
    ("an arc from b to a of weight 2.5", [("b", "a", 2.5)], (0, 1), (1, 0)),
    ("more from a to b than back", [("a", "b", 2), ("b", "a", 1)], (1, 0), (0, 1)),
    ("more from b to a than back", [("a", "b", 1), ("b", "a", 2)], (0, 1), (1, 0)),
    # Any vector would do; neither is preferred.
    ("as much both ways", [("a", "b", 3), ("b", "a", 3)], (1, 1), (1, 1)),
)


def two_actors(out):
    """Most windows of a sparse graph hold two actors: here every value is known by hand."""
    for name, rows, hub, authority in PAIRS:
        path = tap.write(os.path.join(out, "two.csv"), "source,target,weight\n" + "".join(f"{a},{b},{w}\n" for a, b, w in rows))
        found = graph(path, "--directed", measure="all").nodes
        got = {column: (found["a"][column], found["b"][column]) for column in ("hub", "authority", "eigenvector", "closeness", "betweenness")}
        for column, want in (("hub", hub), ("authority", authority), ("eigenvector", (1, 1)), ("closeness", (1, 1)), ("betweenness", (0, 0))):
            ok(all(near(g, w) for g, w in zip(got[column], want)), f"two actors, {name}: {column} of a and b", f"got {got[column]}, want {want}")
        weights = {(a, b): w for a, b, w in rows}
        # b = 0.075 + 0.85 (what a hands on), a and b add up to 1; who has no arc out hands on a half to each.
        from_a = 1 if ("a", "b") in weights else 0.5
        from_b = 0 if ("b", "a") in weights else 0.5
        b = (0.075 + 0.85 * from_a) / (1 - 0.85 * (from_b - from_a))
        ok(near(found["b"]["pagerank"], b) and near(found["a"]["pagerank"], 1 - b), f"two actors, {name}: pagerank", f"got {found['b']['pagerank']}, want {b}")


def random_graphs(out):
    for seed in range(10):
        name = f"random graph {seed}"
        with section(name):
            path = random_csv(os.path.join(out, f"r{seed}.csv"), seed)
            rows = Rows(path)
            found = measured(path)
            compare(found, *peers(rows), name)
            check_communities(found, rows, name)
    for seed, rule, paths in ((1, "inverse", "undirected"), (2, "log", "undirected"), (3, "hops", "directed"), (4, "inverse", "directed"), (5, "log", "directed")):
        name = f"random graph {seed}, --length {rule}, --paths {paths}"
        with section(name):
            path = os.path.join(out, f"r{seed}.csv")
            rows = Rows(path)
            for direction in ("--undirected", "--directed"):
                found = graph(path, direction, "--length", rule, "--paths", paths, measure="all")
                compare(found, *peers(rows, rule=rule, paths=paths), f"{name}, {direction[2:]}")


def signed_graphs(out):
    """Which ties are read: by default conflict is left out of some measures."""
    for seed in range(20, 24):
        path = random_csv(os.path.join(out, f"s{seed}.csv"), seed, signed=True)
        rows = Rows(path)
        name = f"signed graph {seed}"
        # A tie is read by its cells: what is not conflict of a mixed tie stays.
        compare(graph(path, "--undirected", measure="all"), *peers(rows, Rows(path, lambda row: row["type"] != "190")), name)
        for on, takes in (("all", lambda row: True), ("cooperation", lambda row: row["type"] == "040"),
                          ("conflict", lambda row: row["type"] == "190"), ("not-conflict", lambda row: row["type"] != "190")):
            taken = Rows(path, takes)
            taken.names = rows.names
            compare(graph(path, "--undirected", "--on", on, measure="all"), *peers(taken), f"{name}, --on {on}")


def windows(out):
    """Each window is measured as a graph of its own, on the actors that are active in it."""
    for seed in (30, 31, 32):
        path = random_csv(os.path.join(out, f"w{seed}.csv"), seed, dated=True)
        found = graph(path, "--undirected", "--window", "month", measure="all")
        for at, label in enumerate(found.labels):
            rows = Rows(path, lambda row: row["date"].startswith(label))
            actors, whole, matrices = peers(rows)
            name = f"random graph {seed}, {label}"
            along = {column: {actor: found.along(node, column).get(label, "absent") for actor, node in found.nodes.items()
                              if label in found.along(node, "degree")} for column in [*actors, *matrices]}
            for column, matrix in matrices.items():
                objection = matrix.objection([along[column].get(actor) for actor in rows.names])
                ok(objection is None, f"{name}: {column}", objection)
            for column, want in actors.items():
                off = [f"{actor}: got {along[column].get(actor)!r}, want {value!r}" for actor, value in want.items()
                       if along[column].get(actor, "absent") == "absent" or not near(along[column][actor], value)]
                ok(not off and set(along[column]) == set(want), f"{name}: {column}", "\n".join(off[:8]) or along[column])
            for column, want in whole.items():
                got = found.graph["windows"][at].get(column)
                ok(near(got, want), f"{name}: {column}", f"got {got!r}, want {want!r}")


for title, file, test in (("karate", "karate_weighted_edges.csv", karate), ("Krackhardt kite", "krackhardt_kite_edges.csv", kite),
                          ("Florentine marriages", "florentine_marriage_edges.csv", florentine), ("Les Misérables", "lesmis.gml", les_miserables)):
    where = tap.shared("data", "classic", file)
    if where:
        with section(title):
            test(where)
    else:
        tap.skip(title, f"{file} is not among the reference data")
with tap.folder() as place:
    for part in (two_actors, random_graphs, signed_graphs, windows):
        with section(part.__name__):
            part(place)
tap.done()
