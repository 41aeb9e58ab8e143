"""The events with their reports: who tells of what, in which file and line.

Which reports tell of one event is read from the sample itself (the hand coding names the event in each report); lines are
looked up in the file's text. On other merges every report must stand in exactly one event.
"""
import csv
import io
import json
import os

import tap
from tap import SOURCE_ROOT, equal, ok, section

SAMPLE = os.path.join(SOURCE_ROOT, "samples", "niger-2024.json")


def events(*options, path=SAMPLE):
    run = tap.Run(["events", path, "--to", "json", "--quiet", *options]).check()
    return tap.strict_json(run.stdout)


def main():
    with open(SAMPLE, encoding="utf-8") as file:
        text = file.read()
    sample = json.loads(text)
    lines = {report["id"]: next(n for n, line in enumerate(text.splitlines(), 1) if f'{{"id": "{report["id"]}"' in line) for report in sample["reports"]}
    titles = {document["id"]: document["title"] for document in sample["documents"]}
    reports = {report["id"]: report for report in sample["reports"]}

    with section("the hand coding"):
        found = events("--all", "--merge", "given")
        want = {}
        for report in sample["reports"]:
            want.setdefault(report["event"], set()).add(report["id"])
        equal({event["id"]: {one["id"] for one in event["reports"]} for event in found}, want, "each event has the reports that name it")
        equal(len(found), 32, "32 events, as in seed_expected.md")
        equal(sum(event["counts"] for event in events("--all", "--level", "state")), 21, "16 placed and 5 open count")
        equal([event["fate"] for event in events("--level", "state")].count("open"), 5, "five are open")
        for event in found:
            first = min(event["reports"], key=lambda one: one["id"])["id"]
            equal(event["type"], reports[first]["type"], f"{event['id']}: its type is that of {first}")
            sides = [{actor for one in event["reports"] for actor in reports[one["id"]][side]} for side in ("source", "target")]
            if event["mutual"]:
                equal(set(event["source"] + event["target"]), set.union(*sides), f"{event['id']}: its actors are the union of its reports'")
            else:
                equal([set(event["source"]), set(event["target"])], sides, f"{event['id']}: its sides are the unions of its reports'")
            for one in event["reports"]:
                report = reports[one["id"]]
                equal((one["line"], one["document"], one["title"], one.get("confidence"), one.get("note", ""), one.get("also_present", []), one.get("attributed_to", []),
                       one.get("fields", {})),
                      (lines[one["id"]], report["document"], titles[report["document"]], report.get("confidence"), report.get("note", ""),
                       report.get("also_present", []), report.get("attributed_to", []), {"plover": report["plover"]} if "plover" in report else {}),
                      f"{one['id']}: line, document, confidence, note, who else was there, who says so, fields")
        dates = [event["date"] for event in found]
        ok(dates.index("2023-07") < dates.index("2024-03-26"), "by date")

    with section("every report is in one event"):
        for merge in ("none", "exact", "overlap", "given"):
            for by in ("code", "root", "quad") if merge != "none" else ("code",):
                found = events("--all", "--merge", merge, "--merge-by", by)
                equal(sorted(one["id"] for event in found for one in event["reports"]), sorted(reports), f"--merge {merge} --merge-by {by}")
                if merge == "none":
                    equal(len(found), 46, "none: each report is one")

    with section("who is only present"):
        with tap.folder() as folder:
            actors = [{"id": "a"}, {"id": "b"}, {"id": "c", "name": "Cé"}]
            for declared in (None, actors):
                path = tap.write(os.path.join(folder, "r.json"), tap.interactions(
                    [{"id": "r", "source": "a", "target": "b", "also_present": ["Cé", "Nobody's actor"], "attributed_to": ["Nobody's actor"]},
                     {"id": "s", "source": "b", "target": "a", "also_present": "Nobody's actor"}], declared))
                told = json.loads(tap.Run(["events", path, "--to", "json", "--quiet"]).check().stdout)
                named = {one["id"]: one for event in told for one in event["reports"]}
                equal([named["r"]["also_present"], named["r"]["attributed_to"], named["s"]["also_present"]],
                      [["c" if declared else "Cé", "Nobody's actor"], ["Nobody's actor"], ["Nobody's actor"]], "names that are no actors stay as they are")
            equal([event["id"] for event in json.loads(tap.Run(["events", path, "--to", "json", "--quiet", "--where", "also_present=c"]).check().stdout)], ["r"], "and are asked for beside those that are")

    with section("forms"):
        found = events("--all")
        rows = list(csv.DictReader(io.StringIO(tap.Run(["events", SAMPLE, "--all", "--to", "csv", "--quiet"]).check().stdout.decode())))
        equal([(row["event"], row["report"], row["line"], row["fate"]) for row in rows],
              [(event["id"], one["id"], str(one["line"]), event["fate"]) for event in found for one in event["reports"]], "CSV has a row for each report")
        said = tap.Run(["events", SAMPLE, "--all", "--quiet"]).check().stdout.decode()
        for event in found:
            ok(f"\n{event['id']}  {event['date'] or 'undated'}  " in "\n" + said, f"text names {event['id']}")
        for one in reports:
            ok(f"niger-2024.json:{lines[one]}  {one}  " in said, f"text says where {one} stands")

    with section("order"):
        with tap.folder() as folder:
            halves = [os.path.join(folder, name) for name in ("b.csv", "a.csv")]
            for path, rows in zip(halves, ((("x", "y", "2024-01-02"), ("y", "x", "2024-01-02")), (("y", "z", "2024-01-02"), ("x", "z", "")))):
                with open(path, "w", encoding="utf-8") as file:
                    file.write("source,target,date\n" + "".join(",".join(row) + "\n" for row in rows))
            one = tap.Run(["events", *halves, "--to", "json"]).check().stdout
            other = tap.Run(["events", *reversed(halves), "--to", "json"]).check().stdout
            equal(one, other, "the same bytes whichever file is read first")
            equal([event["date"] for event in tap.strict_json(one)], ["2024-01-02"] * 3 + [""], "undated events come last")
            hostile = os.path.join(folder, "hostile.jsonl")
            names = ['a"b', "tail\\", "<b>", "new\nline", "comma, \"quoted\"", "😀"]
            with open(hostile, "w", encoding="utf-8") as file:
                for name in names:
                    file.write(json.dumps({"source": name, "target": "t", "note": name, "document": name, "x": name}) + "\n")
            found = tap.strict_json(tap.Run(["events", hostile, "--to", "json"]).check().stdout)
            equal(sorted(event["source"][0] for event in found), sorted(names), "hostile names in JSON")
            equal(sorted(event["reports"][0]["fields"]["x"] for event in found), sorted(names), "and fields")
            rows = list(csv.DictReader(io.StringIO(tap.Run(["events", hostile, "--to", "csv"]).check().stdout.decode(), newline="")))
            equal(sorted(row["document"] for row in rows), sorted(names), "and in CSV")
    tap.done()


if __name__ == "__main__":
    main()
