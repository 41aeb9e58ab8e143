"""What counts once for a tie (documents, episodes, days), mentions and fatalities, and weights that decay.

Usage: test_counts.py ENTENTE. Everything expected is counted here from the records themselves, for pairs and windows as
their definitions say: an event is in a window that holds all of its date.
"""
import datetime
import json
import os
import random

import tap

COLUMNS = ("documents", "episodes", "days", "mentions", "fatalities")
ACTORS = ["niger", "mali", "france", "russia", "usa"]
SIGNS = {"cooperation": "042", "conflict": "190"}
DAY = datetime.timedelta(days=1)


def day(text):
    return datetime.date.fromisoformat(text)


def span(text):
    """[start, end) of what is dated to a day, to a month or from day to day; None: it has a bound that nobody knows."""
    if text is None or ".." in text:
        return None
    if "/" in text:
        start, end = text.split("/")
        return day(start), day(end) + DAY
    if len(text) == 7:
        start = day(text + "-01")
        return start, (start + 31 * DAY).replace(day=1)
    return day(text), day(text) + DAY


def make(draw, n):
    """Events, each with what its reports say, and these reports."""
    events, reports = [], []
    for number in range(n):
        sign = draw.choice(list(SIGNS))
        one = {"source": draw.sample(ACTORS, draw.choice([1, 1, 2])), "target": draw.sample(ACTORS, draw.choice([1, 1, 2])), "sign": sign,
               "mutual": draw.random() < 0.2, "documents": set(), "episodes": set(), "mentions": 0, "fatalities": 0,
               "date": draw.choice([f"2024-0{draw.randint(1, 5)}-{draw.randint(1, 28):02d}"] * 4 +
                                   [f"2024-0{draw.randint(1, 5)}", f"2024-02-11/2024-0{draw.randint(2, 4)}-20", "../2024-03-04", None])}
        for _ in range(draw.choice([1, 1, 2, 3])):
            report = {"id": f"R{len(reports):04d}", "event": f"E{number}", "type": SIGNS[sign],
                      **{key: one[key] for key in ("source", "target", "mutual", "date")}}
            if draw.random() < 0.8:
                report["document"] = f"d{draw.randint(0, 7)}"
                one["documents"].add(report["document"])
            if draw.random() < 0.5:
                report["episode"] = f"p{draw.randint(0, 5)}"
                one["episodes"].add(report["episode"])
            if draw.random() < 0.5:
                report["mentions"] = draw.randint(0, 9)
                one["mentions"] += report["mentions"]
            if draw.random() < 0.5:
                report["fatalities"] = draw.randint(0, 9)
                one["fatalities"] = max(one["fatalities"], report["fatalities"])
            reports.append(report)
        one["episodes"] = one["episodes"] or {f"own {number}"}
        one["span"] = span(one["date"])
        one["days"] = {one["date"]} if one["date"] and len(one["date"]) == 10 and ".." not in one["date"] else set()
        # Pairs of different actors; what goes both ways between two of them is mutual for them.
        ways = {(a, b) for a in one["source"] for b in one["target"] if a != b}
        one["arcs"] = ways | ({(b, a) for a, b in ways} if one["mutual"] else set())
        events.append(one)
    return events, reports


def count(events, column):
    if column in ("mentions", "fatalities"):
        return sum(one[column] for one in events)
    return len(set().union(*(one[column] for one in events))) if events else 0


def within(event, window, grows=False):
    """Whether a window holds all of the date of an event; one that grows holds what is known to be over."""
    if grows and event["date"] and event["date"].startswith("../"):
        return str(day(event["date"][3:]) + DAY) <= window["end"]
    if not event["span"]:
        return False
    return str(event["span"][0]) >= window["start"] and str(event["span"][1]) <= window["end"]


def of_pair(events, pair, directed):
    return [one for one in events if pair in one["arcs"] or not directed and (pair[1], pair[0]) in one["arcs"]]


def against(got, events, directed, layers, grows, name):
    """Every edge's counts, in all and in each window."""
    windows = got.graph["windows"] or []
    off, found = [], set()
    for edge in got.document["edges"]:
        pair = (edge["source"], edge["target"])
        mine = [one for one in of_pair(events, pair, directed) if not layers or one["sign"] == edge["layer"]]
        found.add(pair)
        for column in COLUMNS:
            want = {"all": count(mine, column)}
            for window in windows:
                inside = [one for one in mine if within(one, window, grows)]
                if inside:
                    want[window["label"]] = count(inside, column)
            have = {"all": edge[column], **got.along(edge, column)}
            if have != want:
                off.append((pair, column, have, want))
    arcs = set().union(*(one["arcs"] for one in events))
    tap.ok(not off and found == (arcs if directed else {tuple(sorted(arc)) for arc in arcs}), f"{name}: counted from the records", off[:3])


def strengths(got, events, column, direction, sign, name):
    """Strength over what a weight counts: of a tie for the undirected one, of arcs for in and out."""
    off = []
    for label in ["all"] + got.labels:
        window = next((one for one in got.graph["windows"] or [] if one["label"] == label), None)
        inside = [one for one in events if (not window or within(one, window)) and (not sign or one["sign"] == sign)]
        for node in got.nodes.values():
            others = [actor for actor in ACTORS if actor != node["id"]]
            pairs = [(node["id"], other) if direction != "in_strength" else (other, node["id"]) for other in others]
            want = sum(count(of_pair(inside, pair, direction != "strength"), column) for pair in pairs)
            have = node.get(direction) if not window else got.along(node, direction).get(label)
            active = not window or label in got.along(node, direction)
            if active and have != want:
                off.append((node["id"], label, have, want))
    tap.ok(not off, name, off[:5])


def model(draw, folder):
    events, reports = make(draw, 120)
    path = os.path.join(folder, "model.json")
    tap.write(path, tap.interactions(reports, actors=[{"id": name} for name in ACTORS]))
    for window in ("all", "month", "60d/20d", "month+", "week"):
        for directed in (True, False):
            way = "--directed" if directed else "--undirected"
            for layers in ([], ["--layers", "sign"]):
                got = tap.graph([path], way, "--window", window, *layers, measure="degree")
                against(got, events, directed, layers, window == "month+", f"{window} {way} {' '.join(layers)}")
    for column in ("documents", "episodes", "days"):
        for window in ("all", "month", "60d/20d"):
            got = tap.graph([path], "--directed", "--weight", column, "--window", window, measure="strength,directed_strength,pagerank")
            off = [edge for edge in got.document["edges"] if edge["weight"] != edge[column] or got.along(edge, "weight") != got.along(edge, column)]
            tap.ok(not off, f"{column}, {window}: the weight is the count", off[:2])
            for direction in ("strength", "in_strength", "out_strength"):
                strengths(got, events, column, direction, None, f"{column}, {window}: {direction} counts each tie's once")
            some = tap.graph([path], "--directed", "--weight", column, "--window", window, "--on", "conflict", measure="strength,directed_strength")
            for direction in ("strength", "out_strength"):
                strengths(some, events, column, direction, "conflict", f"{column}, {window}, on conflict: {direction}")
            layered = tap.graph([path], "--directed", "--weight", column, "--window", window, "--layers", "quad", measure="strength,directed_strength,pagerank")
            tap.equal([{**node, "spells": 0} for node in layered.document["nodes"]], [{**node, "spells": 0} for node in got.document["nodes"]],
                      f"{column}, {window}: measures do not see layers")
            share = tap.graph([path], "--directed", "--weight", column, "--window", window, "--layers", "quad", "--normalize", "share", "--scale", "sqrt", measure="strength")
            plain = tap.graph([path], "--directed", "--weight", column, "--window", window, "--normalize", "share", "--scale", "sqrt", measure="strength")
            tap.equal([{**node, "spells": 0} for node in share.document["nodes"]], [{**node, "spells": 0} for node in plain.document["nodes"]],
                      f"{column}, {window}: nor in shares")
            total = sum(edge["weight"] for edge in plain.document["edges"])
            tap.ok(abs(total - 1) < 1e-12, f"{column}, {window}: shares add up to 1", total)
    whys(draw, path)
    told = tap.Run(["measures"]).check().stdout.decode().split("What edges count:\n")[1]
    names = {line.split()[0] for line in told.splitlines()}
    columns = {one["name"] for one in tap.graph([path], measure="degree").graph["columns"]
               if one["of"] == "edge" and one["role"] in ("count", "weight")}
    tap.equal(names, columns, "entente measures tells what edges count")


def whys(draw, path):
    """The events' answers add up to what the graph says, with arcs and windows."""
    got = tap.graph([path], "--directed", "--window", "month", measure="degree")
    edges = {(edge["source"], edge["target"]): edge for edge in got.document["edges"]}
    for column in COLUMNS:
        for pair in draw.sample(sorted(edges), 6):
            for window in [None] + draw.sample(got.labels, 2):
                options = ["--directed", "--window", "month", "--by", column, "--tie", ",".join(pair), *(["--in", window] if window else [])]
                said = json.loads(tap.Run(["why", path, *options, "--to", "json"]).check().stdout)
                value = edges[pair][column] if not window else got.along(edges[pair], column).get(window, 0)
                tap.equal((said["forward"], sum(one["adds"] for one in said["events"])), (value, said["sum"]),
                          f"why {column} {'–'.join(pair)} {window or ''}: forward is the arc's value, the events add up")
    tie = ["--undirected", "--tie", "mali,niger"]
    for column in ("documents", "episodes", "days"):
        said = json.loads(tap.Run(["why", path, *tie, "--weight", column, "--to", "json"]).check().stdout)
        [edge] = [edge for edge in tap.graph([path], "--undirected", "--weight", column, measure="degree").document["edges"]
                  if (edge["source"], edge["target"]) == ("mali", "niger")]
        tap.equal(said["sum"], edge["weight"], f"why of the weight {column}")


def decay(draw, folder):
    """Half as much with each half-life of age, in whole days from the event's last day to the last day of the window."""
    path = os.path.join(folder, "decay.csv")
    rows = [(draw.choice(ACTORS), draw.choice(ACTORS), f"2024-0{draw.randint(1, 6)}-{draw.randint(1, 28):02d}") for _ in range(400)]
    tap.write(path, "source,target,date\n" + "".join(",".join(row) + "\n" for row in rows))
    for half_life in (1, 17, 365):
        for window in ("month", "45d/15d", "all"):
            for layers in ([], ["--layers", "kind"]):
                got = tap.graph([path], "--undirected", "--merge", "none", "--half-life", f"{half_life}d", "--window", window, *layers, measure="degree")
                period = got.graph["period"]
                worst = 0
                for edge in got.document["edges"]:
                    mine = [day(row[2]) for row in rows if {row[0], row[1]} == {edge["source"], edge["target"]}]
                    for one in [{"label": None, "start": period["start"], "end": period["end"]}] + (got.graph["windows"] or []):
                        end = day(one["end"]) - DAY
                        want = sum(2 ** (-(end - at).days / half_life) for at in mine if day(one["start"]) <= at <= end)
                        have = edge["weight"] if one["label"] is None else got.along(edge, "weight").get(one["label"], 0)
                        worst = max(worst, abs(have - want) / want if want else abs(have))
                tap.ok(worst < 1e-12, f"half-life {half_life} days, {window} {' '.join(layers)}: the closed form to 1e-12", worst)
        said = json.loads(tap.Run(["why", path, "--undirected", "--merge", "none", "--half-life", f"{half_life}d", "--window", "month", "--tie", "mali,niger",
                                   "--in", "2024-05", "--to", "json"]).check().stdout)
        off = [one for one in said["events"] if one["age_days"] != (day("2024-05-31") - day(one["date"])).days or
               abs(one["factor"] - 2 ** (-one["age_days"] / half_life)) > 1e-12 or abs(one["amount"] * one["factor"] - one["adds"]) > 1e-12]
        tap.ok(said["events"] and not off, f"half-life {half_life}: why says age, factor and product", off[:2])
        tap.ok(abs(sum(one["adds"] for one in said["events"]) - said["sum"]) < 1e-12, f"half-life {half_life}: which add up")
        tap.ok("days)  = " in tap.Run(["why", path, "--undirected", "--merge", "none", "--half-life", f"{half_life}d", "--tie", "mali,niger"]).check().stdout.decode(),
               f"half-life {half_life}: also in words")


def compare(got, want, name, columns):
    """Pairs by their labels, since ids of countries are other texts than names."""
    have = {}
    for edge in got.document["edges"]:
        have[(edge["source"], edge["target"])] = tuple(edge[column] for column in columns)
    off = [(pair, have.get(pair), want.get(pair)) for pair in sorted({*have, *want}) if have.get(pair) != want.get(pair)]
    tap.ok(want and not off, f"{name}: {', '.join(columns)} of {len(want)} pairs, from the rows", off[:5])


def acled():
    path = tap.shared("data", "acled", "2020_export_Afghanistan.csv")
    if not path:
        return tap.skip("documents, days and fatalities of ACLED", "no reference data")
    pairs = {}
    for row in tap.table(path):
        one, other = row["actor1"].strip(), row["actor2"].strip()
        if not one or not other or one == other:
            continue
        mine = pairs.setdefault(tuple(sorted((one, other))), (set(), set(), []))
        mine[0].add(row["source"].strip())
        if row["time_precision"] == "1":
            mine[1].add(row["event_date"])
        mine[2].append(int(row["fatalities"]))
    want = {pair: (len(documents), len(days), sum(fatalities)) for pair, (documents, days, fatalities) in pairs.items()}
    for options in (["--weight", "documents"], ["--counts", "all"]):
        got = tap.graph([path], "--undirected", *options, measure="degree")
        compare(got, want, f"ACLED {' '.join(options)}", ("documents", "days", "fatalities"))


def gdelt():
    path = tap.shared("data", "gdelt2", "20191024143000.export.CSV")
    if not path:
        return tap.skip("documents, days and mentions of GDELT", "no reference data")
    pairs = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            one, other = fields[5], fields[15]
            if not one or not other or one == other:
                continue
            mine = pairs.setdefault((one, other), (set(), set(), []))
            mine[0].add(fields[60])
            mine[1].add(fields[1])
            mine[2].append(int(fields[31]))
    want = {pair: (len(urls), len(days), sum(mentions)) for pair, (urls, days, mentions) in pairs.items()}
    for options in (["--counts", "all"], ["--weight", "days"], ["--merge", "none", "--counts", "all"]):
        compare(tap.graph([path], *options, measure="degree"), want, f"GDELT {' '.join(options)}", ("documents", "days", "mentions"))
    plain = tap.graph([path], measure="degree")
    tap.ok("documents" not in plain.document["edges"][0] and plain.graph["view"]["counts"] == "sums", "GDELT: what is counted while it is read has sums only")


def seed():
    path = os.path.join(tap.SOURCE_ROOT, "samples", "niger-2024.json")
    with open(path, encoding="utf-8") as file:
        reports = json.load(file)["reports"]
    got = tap.graph([path], "--level", "state", "--undirected", measure="degree")
    [tie] = [edge for edge in got.document["edges"] if (edge["source"], edge["target"]) == ("niger", "russia")]
    # Whom each event joins at the level of states is listed by `why`; the counts are made here of its reports in the file.
    said = json.loads(tap.Run(["why", path, "--level", "state", "--undirected", "--tie", "niger,russia", "--to", "json"]).check().stdout)
    events = {one["id"] for one in said["events"]}
    mine = [one for one in reports if one["event"] in events]
    episodes = {name: {one["episode"] for one in mine if one["event"] == name and one.get("episode")} or {name} for name in events}
    days = {one["date"] for one in said["events"] if len(one["date"]) == 10}
    tap.equal((tie["documents"], tie["episodes"], tie["days"]), (len({one["document"] for one in mine}), len(set().union(*episodes.values())), len(days)),
              "the seed: documents, episodes and days of Niger and Russia")
    tap.equal(tie["documents"], 5, "all five articles tell of Niger and Russia")


def wrong(folder):
    path = os.path.join(folder, "plain.csv")
    tap.write(path, "source,target,date\na,b,2024-01-01\na,b,2024-01-02\n")
    for options, message in ((["--weight", "documents"], "weight documents: no report names a document"),
                             (["--weight", "episodes"], "weight episodes: no report names an episode"),
                             (["--weight", "days", "--half-life", "3d"], "half_life ages events, of which days are no sum"),
                             (["--weight", "document"], "did you mean 'documents'?")):
        run = tap.Run(["graph", path, *options])
        tap.ok(run.status != 0 and message in run.said, f"{' '.join(options)}: a clear message", run.said)
    run = tap.Run(["tally", path, "--merge", "none", "--weight", "days", "-o", os.path.join(folder, "x.tally")])
    tap.ok(run.status != 0 and "weight documents, episodes and days ask for each report" in run.said, "days are in no tally", run.said)
    run = tap.Run(["why", path, "--tie", "a,b", "--by", "pagerank"])
    tap.ok(run.status == 1 and "is no sum over events" in run.said, "why of what is no count", run.said)
    edges = tap.graph([path], measure="degree").document["edges"]
    tap.ok(edges[0]["days"] == 2 and not {"documents", "episodes", "mentions", "fatalities"} & {*edges[0]}, "what no report tells of is no column", edges)


def main():
    draw = random.Random(97)
    with tap.folder() as folder:
        for name, part in (("model", lambda: model(draw, folder)), ("decay", lambda: decay(draw, folder)), ("ACLED", acled), ("GDELT", gdelt),
                           ("seed", seed), ("wrong", lambda: wrong(folder))):
            with tap.section(name):
                part()
    tap.done()


main()
