"""Equal input and view give equal bytes.

Nothing is said here of what the bytes are: two runs whose difference must not matter (order and cutting of the inputs,
number of threads, locale, format of the same reports) are compared byte by byte, in every output format. So that this
cannot pass for files that say nothing, each comparison stands beside one whose difference does matter.
"""
import csv
import io
import json
import os
import random
import subprocess

import tap
from tap import SOURCE_ROOT, differ, equal, ok, outputs, same, section

SAMPLE = os.path.join(SOURCE_ROOT, "samples", "niger-2024.json")
VIEW = ["--level", "state", "--window", "month", "--measure", "all"]


def load():
    with open(SAMPLE, encoding="utf-8") as file:
        return json.load(file)


def dump(out, name, top):
    return tap.write(os.path.join(out, name), json.dumps(top, ensure_ascii=False))


def twice(out):
    first = outputs(out, [SAMPLE], *VIEW)
    ok(len(first) == 9 and all(first.values()), "all formats are written: three files and six tables", sorted(first))
    same(first, outputs(out, [SAMPLE], *VIEW), "the same command twice")
    differ(first, outputs(out, [SAMPLE], *VIEW, "--window", "week"), "another window")
    differ(first, outputs(out, [SAMPLE], *VIEW, "--seed", "2"), "another seed, which the view names,")
    with_epoch = outputs(out, [SAMPLE], *VIEW, env={"SOURCE_DATE_EPOCH": "1700000000"})
    same(with_epoch, outputs(out, [SAMPLE], *VIEW, env={"SOURCE_DATE_EPOCH": "1700000000", "TZ": "Asia/Tokyo"}), "in another time zone")
    same(first, outputs(out, [SAMPLE], *VIEW, env={"TZ": "America/New_York", "HOME": "/nonexistent", "USER": "someone", "HOSTNAME": "else"}),
         "for another user, in another time zone")
    copy = tap.write(os.path.join(out, "niger-2024.json"), tap.read(SAMPLE))
    same(first, outputs(out, [copy], *VIEW), "from another folder")
    same(first, {name: data for name, data in outputs(out, [copy], *VIEW, env={"PWD": out}).items()}, "from another folder, whatever PWD says")


def shuffled(out):
    top = load()
    want = outputs(out, [SAMPLE], *VIEW, "--no-inputs")
    for seed in range(5):
        rng = random.Random(seed)
        rng.shuffle(top["reports"])
        same(want, outputs(out, [dump(out, "s.json", top)], *VIEW, "--no-inputs"), f"reports shuffled, {seed}")
    for seed in range(5):
        rng = random.Random(seed)
        rng.shuffle(top["actors"])
        rng.shuffle(top["documents"])
        same(want, outputs(out, [dump(out, "s.json", top)], *VIEW, "--no-inputs"), f"actors and documents shuffled, {seed}")
    for level in ("actor", "state"):
        for merge in ("given", "exact", "overlap", "none"):
            options = ["--level", level, "--merge", merge, "--kind", "all", "--min-confidence", "0", "--window", "week", "--place", "spread", "--measure", "all", "--no-inputs"]
            same(outputs(out, [SAMPLE], *options), outputs(out, [dump(out, "s.json", top)], *options), f"shuffled, --level {level} --merge {merge}")
    # Reports without ids, with and without columns that could tell them apart.
    reports = [{key: value for key, value in report.items() if key not in ("id", "at", "note")} for report in top["reports"]] * 2
    for report in reports[::3]:
        report["intensity"] = 1.5
    anonymous = {key: value for key, value in top.items() if key != "reports"}
    for merge in ("given", "exact", "overlap"):
        options = ["--merge", merge, "--kind", "all", "--min-confidence", "0", "--window", "month", "--no-inputs"]
        one = outputs(out, [dump(out, "s.json", dict(anonymous, reports=reports))], *options, formats=["json"])
        for seed in range(3):
            random.Random(seed).shuffle(reports)
            same(one, outputs(out, [dump(out, "s.json", dict(anonymous, reports=reports))], *options, formats=["json"]), f"reports without ids shuffled, --merge {merge}, {seed}")
    # Keys in another order, and each actor of a report's lists.
    turned = {key: top[key] for key in reversed(list(top))}
    turned["reports"] = [{key: list(reversed(value)) if key in ("source", "target", "also_present") else value for key, value in reversed(list(report.items()))}
                         for report in top["reports"]]
    same(want, outputs(out, [dump(out, "s.json", turned)], *VIEW, "--no-inputs"), "keys and lists of actors in another order")
    top["reports"][0]["confidence"] = 0.1
    top["reports"][0]["event"] = "of its own"
    differ(want, outputs(out, [dump(out, "s.json", top)], *VIEW, "--no-inputs"), "a report changed")
    differ(want, outputs(out, [SAMPLE], *VIEW), "what the inputs are")


def has_locale(out, name, point):
    """The environment of a locale, which is made where the system has only its source; None where it cannot be had."""
    for settings in ({"LC_ALL": name, "LANG": name}, {"LC_ALL": name, "LANG": name, "LOCPATH": out}):
        try:
            if "LOCPATH" in settings:
                subprocess.run(["localedef", "-i", name.split(".")[0], "-f", "UTF-8", os.path.join(out, name)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            said = subprocess.run(["locale", "decimal_point"], env=dict(os.environ, **settings), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode().strip()
        except FileNotFoundError:
            return None
        if said == point:
            return settings
    return None


def environment(out):
    want = outputs(out, [SAMPLE], *VIEW)
    # Large enough that threads would share the work of PageRank, and its sums come in another order.
    rng = random.Random(3)
    rows = "source,target,mutual\n" + "".join(f"a{rng.randrange(2000)},a{rng.randrange(2000)},{rng.choice(('true', 'false'))}\n" for _ in range(20000))
    large = tap.write(os.path.join(out, "large.csv"), rows)
    options = ["--measure", "pagerank,degree"]
    wanted = outputs(out, [large], *options, env={"OMP_NUM_THREADS": "1"}, formats=["json"])
    for threads in ("1", "2", "8"):
        same(want, outputs(out, [SAMPLE], *VIEW, env={"OMP_NUM_THREADS": threads}), f"OMP_NUM_THREADS={threads}")
        same(wanted, outputs(out, [large], *options, env={"OMP_NUM_THREADS": threads}, formats=["json"]), f"OMP_NUM_THREADS={threads}, 2,000 actors")
    pointed = outputs(out, [SAMPLE], *VIEW, "--min-confidence", "0.75", env={"LC_ALL": "C"})
    differ(want, pointed, "a choice with a decimal point")
    for locale, point in (("C", "."), ("POSIX", "."), ("C.UTF-8", "."), ("de_DE.UTF-8", ","), ("tr_TR.UTF-8", ",")):
        settings = has_locale(out, locale, point)
        if not settings:
            tap.skip(f"LC_ALL={locale}", "this system does not have the locale, nor makes it")
            continue
        same(pointed, outputs(out, [SAMPLE], *VIEW, "--min-confidence", "0.75", env=settings), f"LC_ALL={locale}")
    text = tap.Run(["graph", SAMPLE, *VIEW], env={"LC_ALL": "C"}).check().stdout
    equal(tap.Run(["graph", SAMPLE, *VIEW], env={"LC_ALL": "C"}).check().stdout, text, "the summary on the terminal, twice")


# Reports as all three formats can have them: names make the actors.
COLUMNS = ("id", "source", "target", "date", "type", "kind", "mutual", "confidence", "event", "weight", "document")


def make_reports(seed, n=120):
    rng = random.Random(seed)
    names = ["Niger", "Russia", "Mali", "United States", "Burkina Faso", "Côte d'Ivoire", "Türkiye", "a, b", 'the "bloc"', "Ümit & Co"]
    reports = []
    for i in range(n):
        # A CSV separates the names of a list by semicolons.
        source, target = rng.sample(names, rng.choice((1, 1, 2))), rng.sample(names, rng.choice((1, 1, 2)))
        report = {"id": f"R{i:03}", "source": source if len(source) > 1 else source[0], "target": target,
                  "date": rng.choice((f"2024-{rng.randint(1, 4):02}-{rng.randint(1, 28):02}", f"2024-{rng.randint(1, 4):02}", "2024-01-20/2024-02-10", "../2024-03-01", None)),
                  "type": rng.choice(("040", "190", "0312", "trade", None)), "kind": rng.choice(("event", "stance", None)),
                  "mutual": rng.choice((True, False, None)), "confidence": rng.choice((0.25, 0.9, 1, None)),
                  "event": rng.choice((None, None, f"E{rng.randrange(20)}")), "weight": rng.choice((None, None, 2.5)),
                  "document": rng.choice(("d1", "d2", None))}
        reports.append({key: value for key, value in report.items() if value is not None})
    return reports


def as_json(out, name, reports):
    return tap.write(os.path.join(out, name), tap.interactions(reports))


def as_lines(out, name, reports):
    return tap.write(os.path.join(out, name), "".join(json.dumps(report, ensure_ascii=False) + "\n" for report in reports))


def as_csv_text(reports):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for report in reports:
        values = [report.get(column, "") for column in COLUMNS]
        values = [";".join(value) if isinstance(value, list) else value for value in values]
        writer.writerow([{True: "true", False: "false"}[value] if isinstance(value, bool) else value for value in values])
    return text.getvalue()


def as_csv(out, name, reports):
    return tap.write(os.path.join(out, name), as_csv_text(reports))


WRITERS = (("JSON", "json", as_json), ("JSONL", "jsonl", as_lines), ("CSV", "csv", as_csv))


def formats(out):
    """The same reports in another format; what each merges by unless told differs, so it is told."""
    for seed in range(3):
        reports = make_reports(seed)
        for merge in ("given", "overlap", "exact", "none"):
            options = ["--merge", merge, "--kind", "all", "--window", "month", "--no-inputs"]
            found = [(name, outputs(out, [write(out, f"one.{extension}", reports)], *options, formats=["json", "gexf"])) for name, extension, write in WRITERS]
            for name, files in found[1:]:
                same(found[0][1], files, f"{name} as JSON, --merge {merge}, {seed}")
    fewer = [report for report in reports if "Mali" not in report["source"]]
    differ(found[0][1], outputs(out, [as_json(out, "one.json", fewer)], *options, formats=["json", "gexf"]), "leaving reports out")


def cut(out):
    """One file, or several; in one format or in all."""
    options = ["--merge", "given", "--kind", "all", "--window", "month", "--no-inputs"]
    few = {"formats": ["json", "gexf"]}
    for seed in range(2):
        reports = make_reports(seed)
        for name, extension, write in WRITERS:
            whole = outputs(out, [write(out, f"whole.{extension}", reports)], *options, **few)
            for at in (1, 60, 119):
                parts = [write(out, f"first.{extension}", reports[:at]), write(out, f"second.{extension}", reports[at:])]
                same(whole, outputs(out, parts, *options, **few), f"{name} cut after {at}, {seed}")
                same(whole, outputs(out, parts[::-1], *options, **few), f"{name} cut after {at}, the second part first, {seed}")
        mixed = [write(out, f"part.{extension}", reports[i::3]) for i, (_, extension, write) in enumerate(WRITERS)]
        same(whole, outputs(out, mixed, *options, **few), f"a third in each format, {seed}")
    top = load()
    # Actors may be declared in each file, a document in one.
    half = [dict(top, reports=top["reports"][:23]), dict(top, reports=top["reports"][23:], documents=[])]
    paths = [dump(out, f"half{i}.json", part) for i, part in enumerate(half)]
    same(outputs(out, [SAMPLE], *VIEW, "--no-inputs"), outputs(out, paths, *VIEW, "--no-inputs"), "the sample in two halves, each with all actors")
    same(outputs(out, [SAMPLE], *VIEW, "--no-inputs"), outputs(out, paths[::-1], *VIEW, "--no-inputs"), "the second half first")


def named_in_any_order(out):
    """The order in which files are named is no choice: not even what is said of the inputs depends on it."""
    reports = make_reports(7)
    feed = "\n".join("\t".join([str(i), f"202401{i % 28 + 1:02}"] + [""] * 3 + [source, source, source] + [""] * 7 + [target, target, target] + [""] * 7 +
                               ["1", code, code, code, "1", "1.0", "1"] + [""] * 27 + ["20240201000000", "u"])
                     for i, (source, target, code) in enumerate((("NER", "RUS", "040"), ("MLI", "NER", "036"), ("RUS", "NERGOV", "010"), ("Mali", "NER", "036")) * 3))
    mentions = "".join("\t".join([str(i % 14), "20240101000000", "20240102000000", "1", "s", f"u{i}", "1", "-1", "1", "1", "1", "50", "9", "1.0", "", ""]) + "\n" for i in range(20))
    names = {"a.json": tap.interactions(reports[:40]), "b.csv": as_csv_text(reports[40:60]), "c.jsonl": "".join(json.dumps(report) + "\n" for report in reports[60:]),
             "d.export.CSV": feed, "e.mentions.CSV": mentions,
             "f.tab": "Event ID\tEvent Date\tSource Name\tEvent Text\tCAMEO Code\tTarget Name\tStory ID\tSentence Number\n1\t2024-01-05\tMali\tx\t040\tNER\t1\t1\n"}
    paths = [tap.write(os.path.join(out, name), content) for name, content in names.items()]
    other = os.path.join(out, "other")
    os.mkdir(other)
    paths.append(tap.write(os.path.join(other, "a.json"), tap.interactions(reports[5:9])[:-1].replace("R0", "S0")))
    rng = random.Random(5)
    for choice, options in (("all", ["--merge", "exact"]), ("all", ["--merge", "none", "--measure", "all"]), ("feeds", []), ("tables", ["--merge", "none"])):
        taken = {"all": paths, "feeds": [paths[3], paths[4]], "tables": [paths[1], paths[3]]}[choice]
        want = outputs(out, taken, "--window", "month", *options)
        for _ in range(3 if len(taken) > 2 else 1):
            order = list(taken)
            while order == taken:
                rng.shuffle(order)
            same(want, outputs(out, order, "--window", "month", *options), f"named in another order: {' '.join(map(os.path.basename, order))} {' '.join(options)}")
    differ(want, outputs(out, taken[:1], "--window", "month", *options), "a file fewer")


def leftovers(out):
    """What an older run has left is not taken for this one's; what is not ours stays."""
    names = {"x.nodes.csv", "x.edges.csv", "x.graph.csv"}
    windows = {"x.nodes.windows.csv", "x.edges.windows.csv", "x.graph.windows.csv"}
    target = os.path.join(out, "x.csv")
    run = tap.Run(["graph", SAMPLE, "--window", "month", "-o", target]).check()
    equal((set(os.listdir(out)), "removed" in run.said), (names | windows, False), "windows have tables of their own")
    run = tap.Run(["graph", SAMPLE, "--window", "week", "-o", target]).check()
    equal((set(os.listdir(out)), "removed" in run.said), (names | windows, False), "which a run with other windows replaces")
    kept = {name: tap.read(os.path.join(out, name)) for name in names | windows}
    run = tap.Run(["graph", SAMPLE, "--where", "no-such", "-o", target])
    equal((run.status != 0, {name: tap.read(os.path.join(out, name)) for name in os.listdir(out)} == kept), (True, True), "a run that fails leaves them")
    run = tap.Run(["graph", SAMPLE, "-o", target]).check()
    equal(set(os.listdir(out)), names, "and a run without windows removes")
    ok(all(f"{name}" in run.said.split("removed", 1)[-1] for name in windows), "which it says", run.said)
    equal(outputs(out, [SAMPLE], formats=["csv"]), {name: tap.read(os.path.join(out, name)) for name in names}, "what is left is as in a new folder")
    foreign = {"x.nodes.windows.csv": "id,window\n1,2\n", "x.edges.windows.csv": "", "x.nodes.windows.csv.bak": "id,window,start,end\n", "y.nodes.windows.csv": "id,window,start,end\n"}
    for name, content in foreign.items():
        tap.write(os.path.join(out, name), content)
    ours = tap.write(os.path.join(out, "ours"), "window,start,end\n")
    os.symlink(ours, os.path.join(out, "x.graph.windows.csv"))
    run = tap.Run(["graph", SAMPLE, "-o", target]).check()
    equal(set(os.listdir(out)), names | set(foreign) | {"ours", "x.graph.windows.csv"}, "files that are not ours, of other names, and links stay")
    ok("removed" not in run.said, "and nothing is said", run.said)


def standard_input(out):
    data = tap.read(SAMPLE)
    want = tap.Run(["graph", SAMPLE, *VIEW, "--no-inputs", "--to", "json", "-o", "-"]).check().stdout
    got = tap.Run(["graph", "-", *VIEW, "--no-inputs", "--to", "json", "-o", "-"], stdin=data).check().stdout
    equal(got == want, True, "standard input as a file")
    for name in ("json", "gexf", "dot"):
        path = os.path.join(out, f"f.{name}")
        tap.Run(["graph", SAMPLE, *VIEW, "-o", path]).check()
        streamed = tap.Run(["graph", SAMPLE, *VIEW, "--to", name, "-o", "-"]).check().stdout
        ok(tap.read(path) == streamed and streamed, f"standard output as a file, {name}", f"{len(tap.read(path))} and {len(streamed)} bytes")


for part in (twice, shuffled, environment, formats, cut, named_in_any_order, leftovers, standard_input):
    with section(part.__name__), tap.folder() as place:
        part(place)
tap.done()
