"""Windows in time zones against Python's zoneinfo, which reads the same database with a reader of its own.

Merging and roll-up go by local days too: moments with a zone count as the same moments do that zoneinfo has put on the zone's
clock. Moments around changes of the clock, in years before the database's first rules and behind its last transitions; days, weeks
and months must begin at local midnight, and each moment lie in the window of its local date.
"""
import collections
import datetime
import json
import os
import random

import tap
from tap import equal, ok, section, skip_all

try:
    import zoneinfo
    zoneinfo.ZoneInfo("Africa/Niamey")
except Exception:  # no module, or no database
    skip_all("no time zone database for Python")

UTC = datetime.timezone.utc
# Among them: clocks that change at midnight (São Paulo, Cairo, Beirut), summer south of the equator, half hours, no change at all,
# a day that was skipped (Apia 2011-12-30), and one that has summer time for ever in its rule (Casablanca's is the other way round).
ZONES = ("Africa/Niamey", "Europe/Paris", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kathmandu",
         "Pacific/Apia", "Africa/Casablanca", "America/Santiago", "Asia/Tehran", "Europe/Moscow", "Antarctica/Troll", "Europe/Dublin", "Pacific/Chatham")


def midnight(date, zone):
    """The first moment of a local day; where its first hour is skipped, that is when the clock goes on."""
    return datetime.datetime(date.year, date.month, date.day, tzinfo=zone).astimezone(UTC)


def text_of(moment):
    return moment.strftime("%Y-%m-%d") if moment.time() == datetime.time() else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def holding(date, window):
    if window == "day":
        return date, date + datetime.timedelta(days=1)
    if window == "month":
        first = date.replace(day=1)
        return first, (first + datetime.timedelta(days=32)).replace(day=1)
    monday = date - datetime.timedelta(days=date.weekday())
    return monday, monday + datetime.timedelta(days=7)


def moments_of(rng, zone):
    """Some days in a row, most of them around a change of the clock, where the year has one."""
    year = rng.choice((1905, 1975, 1996, 2011, 2017, 2024, 2024, 2024, 2036, 2039, 2075))
    start = datetime.datetime(year, 1, 1, tzinfo=UTC)
    days = [start + datetime.timedelta(days=i) for i in range(364)]
    changes = [day for day in days if day.astimezone(zone).utcoffset() != (day + datetime.timedelta(days=1)).astimezone(zone).utcoffset()]
    first = rng.choice(changes or days) - datetime.timedelta(days=2)
    return [first + datetime.timedelta(minutes=rng.randrange(5 * 24 * 60)) for _ in range(40)]


def turned_back_over_midnight(moment, zone):
    """In the hour that comes twice over a midnight a local day comes twice too: whose it is, the clock does not say."""
    date = moment.astimezone(zone).date()
    return not midnight(date, zone) <= moment < midnight(date + datetime.timedelta(days=1), zone)


def windows(out):
    rng = random.Random(5)
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        for window in ("day", "week", "month"):
            moments = [moment for moment in moments_of(rng, zone) if not turned_back_over_midnight(moment, zone)]
            path = tap.write(os.path.join(out, "z.csv"), "source,target,date\n" + "".join(f"a,b,{moment:%Y-%m-%dT%H:%MZ}\n" for moment in moments))
            found = tap.graph(path, "--merge", "none", "--window", window, "--time-zone", name, measure="degree")
            dates = [holding(moment.astimezone(zone).date(), window) for moment in moments]
            at, want = min(dates)[0], []
            while at < max(dates)[1]:
                low, high = holding(at, window)
                want.append((text_of(midnight(low, zone)), text_of(midnight(high, zone))))
                at = high
            # A day that was skipped has no time at all, and no window is asked of it.
            want = [bounds for bounds in want if bounds[0] != bounds[1]]
            got = [(one["start"], one["end"]) for one in found.graph["windows"]]
            got = [bounds for bounds in got if bounds[0] != bounds[1]]
            year = moments[0].year
            ok(got == want, f"{name}, {year}, by {window}: from local midnight to local midnight", f"got  {got}\nwant {want}")
            counts = collections.Counter(text_of(midnight(low, zone)) for low, _ in dates)
            edge = found.ties[("a", "b")]
            got = {found.graph["windows"][i]["start"]: n for i, n in zip(edge["windows"]["at"], edge["windows"]["events"])}
            equal(got, dict(counts), f"{name}, {year}, by {window}: each moment in the window of its local date")


def by_hand(out):
    def run(dates, *options):
        path = tap.write(os.path.join(out, "h.csv"), "source,target,date\n" + "".join(f"a,b,{date}\n" for date in dates))
        return tap.graph(path, "--merge", "none", *options, measure="degree")

    # Clocks in Paris went from 02:00 to 03:00 on 2024-03-31 and from 03:00 to 02:00 on 2024-10-27.
    for day, start, end, hours in (("2024-03-31", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z", 23), ("2024-10-27", "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z", 25)):
        found = run([day], "--window", "day", "--time-zone", "Europe/Paris")
        equal([(one["start"], one["end"], one["label"]) for one in found.graph["windows"]], [(start, end, day)], f"a day of {hours} hours")
    # A date without a time of day is a day of the place, whatever the zone.
    found = run(["2024-01", "2024-01-31", "2024-01-10/2024-01-20"], "--window", "month", "--time-zone", "Asia/Tokyo")
    equal(found.along(found.ties[("a", "b")], "events"), {"2024-01": 3}, "dates without a time of day stay what they are")
    found = run(["2024-01-31T15:30Z", "2024-01-31T14:59Z"], "--window", "month", "--time-zone", "Asia/Tokyo")
    equal(found.along(found.ties[("a", "b")], "events"), {"2024-01": 1, "2024-02": 1}, "half past midnight of 1 February in Tokyo")
    found = run(["2024-01-31T15:30Z", "2024-01-31T14:59Z"], "--since", "2024-02", "--time-zone", "Asia/Tokyo")
    equal(found.account["events"]["set_aside"]["period"], 1, "--since is a day of the zone")
    equal(found.graph["period"]["start"], "2024-01-31T15:00:00Z", "and is written as the moment that it is")
    for name, hint in (("Africa/Niamy", "did you mean 'Africa/Niamey'?"), ("europe/paris", "did you mean 'Europe/Paris'?"), ("../../etc/passwd", "is not known"), ("", "is not known")):
        failed = tap.Run(["graph", os.path.join(out, "h.csv"), "--time-zone", name])
        ok(failed.status != 0 and hint in failed.said, f"--time-zone {name!r} is refused", failed.said)


def together(path, *options):
    """Which reports are told as one event."""
    listed = json.loads(tap.Run(["events", path, "--all", *options, "--to", "json", "--quiet"]).check().stdout)
    return sorted(sorted(report["id"] for report in event["reports"]) for event in listed)


def merging_by_hand(out):
    def run(reports, *options, actors=None):
        reports = [{"id": name, "source": "a", "target": "b", "type": "040", "date": date} for name, date in reports]
        path = tap.write(os.path.join(out, "m.json"), tap.interactions(reports, actors))
        return together(path, "--merge", "overlap", *options)

    # 23:30 UTC is half past midnight in Niamey, all year round.
    evening = [("day", "2024-03-26"), ("before", "2024-03-25T23:30Z"), ("after", "2024-03-26T23:30Z")]
    equal(run(evening), [["after", "day"], ["before"]], "in UTC the evening of the 26th is of the 26th")
    equal(run(evening, "--time-zone", "Africa/Niamey"), [["after"], ["before", "day"]], "in Niamey it is the 27th, and the evening before is the 26th")
    # Paris is two hours ahead from 2024-03-31 01:00 UTC to 2024-10-27 01:00 UTC, else one.
    for day, next_day, moment, of_day in (("2024-03-30", "2024-03-31", "2024-03-30T22:30Z", True), ("2024-03-31", "2024-04-01", "2024-03-31T22:30Z", False),
                                          ("2024-10-26", "2024-10-27", "2024-10-26T22:30Z", False), ("2024-10-27", "2024-10-28", "2024-10-27T22:30Z", True)):
        want = sorted([sorted(["day", "moment"]), ["next"]] if of_day else [["day"], ["moment", "next"]])
        equal(run([("day", day), ("moment", moment), ("next", next_day)], "--time-zone", "Europe/Paris"), want, f"{moment} is of {day if of_day else next_day} in Paris")
    # Two days are two local days: from the end of the 26th to 27th 21:59 UTC, that is to 28th 02:59 in Kathmandu + 5:45.
    apart = [("day", "2024-03-26"), ("moment", "2024-03-27T18:30Z")]
    equal([run(apart, "--tolerance", "1d"), run(apart, "--tolerance", "1d", "--time-zone", "Asia/Kathmandu")], [[["day", "moment"]], [["day"], ["moment"]]],
          "a tolerance of a day reaches to the local midnight")
    both = tap.write(os.path.join(out, "m.json"), tap.interactions([{"id": name, "source": "a", "target": "b", "type": "040", "date": date} for name, date in evening[:2]]))
    told = json.loads(tap.Run(["events", both, "--merge", "overlap", "--time-zone", "Africa/Niamey", "--to", "json", "--quiet"]).check().stdout)
    equal([event["date"] for event in told], ["2024-03-25T23:30Z"], "the date is told as the report tells it")
    found = tap.graph(both, "--merge", "overlap", "--time-zone", "Africa/Niamey", "--window", "day", measure="degree")
    equal(found.along(found.ties[("a", "b")], "events"), {"2024-03-26": 1}, "and counts on the local day")


def levels_by_hand(out):
    actors = [{"id": "x", "kind": "state"}, {"id": "y", "kind": "state"}, {"id": "one", "kind": "bloc"}, {"id": "two", "kind": "bloc"},
              {"id": "gov", "kind": "organisation", "part_of": [{"actor": "x"}]},
              {"id": "p", "kind": "person", "part_of": [{"actor": "x", "start": "2024-03-31"}, {"actor": "y", "end": "2024-03-30"}]},
              {"id": "old", "kind": "person", "part_of": [{"actor": "gov", "role": "minister of defence", "end": "2024-03-30"}]},
              {"id": "new", "kind": "person", "part_of": [{"actor": "gov", "role": "minister of defence", "start": "2024-03-31"}]},
              {"id": "z", "kind": "state"}]
    actors[0]["member_of"] = [{"actor": "one", "end": "2024-03-30"}, {"actor": "two", "start": "2024-03-31"}]
    actors[0]["name"] = "Xland"

    def ends(source, date, level, zone):
        path = tap.write(os.path.join(out, "l.json"), tap.interactions([{"id": "r", "source": source, "target": "z", "type": "040", "date": date}], actors))
        found = tap.graph(path, "--level", level, "--time-zone", zone, measure="degree")
        return sorted(set(found.nodes) - {"z"})

    # Half past midnight of 31 March in Niamey; 23:30 of the 30th in UTC.
    moment = "2024-03-30T23:30Z"
    for source, level, in_utc, in_niamey, name in (("p", "state", ["y"], ["x"], "who changes state at midnight"), ("x", "bloc", ["one"], ["two"], "a state that leaves its bloc"),
                                                   ("Xland's minister of defence", "actor", ["old"], ["new"], "who held an office")):
        equal([ends(source, moment, level, "UTC"), ends(source, moment, level, "Africa/Niamey")], [in_utc, in_niamey], f"{name}: by the local day")
    equal([ends("p", "2024-03-31", "state", zone) for zone in ("UTC", "America/New_York", "Pacific/Apia")], [["x"]] * 3, "a day without a time is that day everywhere")


def on_the_clock(rng, out, name):
    """What is told in UTC, with a zone, and what zoneinfo reads off the zone's clock, told without."""
    zone = zoneinfo.ZoneInfo(name)
    moments = [moment for moment in moments_of(rng, zone) if not turned_back_over_midnight(moment, zone)]
    days = sorted({moment.astimezone(zone).date() for moment in moments})
    blocs = [{"id": f"b{i}", "kind": "bloc"} for i in range(2)]
    states = [{"id": f"s{i}", "kind": "state", "member_of": [{"actor": "b0", "end": str(days[2])}, {"actor": "b1", "start": str(days[2] + datetime.timedelta(days=1))}][:1 + i]}
              for i in range(2)]
    people = [{"id": f"p{i}", "kind": "person", "part_of": [{"actor": "s0", "end": str(day)}, {"actor": "s1", "start": str(day + datetime.timedelta(days=1))}]}
              for i, day in enumerate(rng.sample(days, min(3, len(days))))]
    told, read = [], []
    for i, moment in enumerate(moments):
        at = moment.astimezone(zone)
        start, end = f"{moment:%Y-%m-%dT%H:%MZ}", f"{at:%Y-%m-%dT%H:%MZ}"
        later = moment + datetime.timedelta(hours=rng.choice((5, 30)))
        pick = rng.random()
        if pick < 0.3:
            start = end = str(at.date())
        elif pick < 0.4 and later.astimezone(zone).replace(tzinfo=None) > at.replace(tzinfo=None):
            start, end = f"{start}/{later:%Y-%m-%dT%H:%MZ}", f"{end}/{later.astimezone(zone):%Y-%m-%dT%H:%MZ}"
        one = {"id": f"r{i:02}", "source": rng.choice([*people, *states])["id"], "target": rng.choice([*people, *states])["id"], "type": rng.choice(("040", "042")),
               "mutual": rng.random() < 0.3}
        told.append({**one, "date": start})
        read.append({**one, "date": end})
    actors = [*blocs, *states, *people]
    return [tap.write(os.path.join(out, f"{which}.json"), tap.interactions(reports, actors)) for which, reports in (("told", told), ("read", read))]


def clocks(out):
    rng = random.Random(11)
    seen = 0
    for name in ZONES:
        if name == "Pacific/Apia":
            continue  # a day that was skipped has no second in which it could be told
        for _ in range(2):
            told, read = on_the_clock(rng, out, name)
            for options in (["--tolerance", "0d"], ["--tolerance", "1d", "--merge-by", "root"]):
                here = ["--merge", "overlap", *options]
                got, want = together(told, *here, "--time-zone", name), together(read, *here)
                seen += got != together(told, *here)
                equal(got, want, f"{name}, {' '.join(options)}: the events are those of the local clock")
            for level in ("state", "bloc"):
                one, other = ([(found.account["events"], {ends: found.along(edge, "events") for ends, edge in found.ties.items()}) for found in [
                    tap.graph(path, "--merge", "overlap", "--level", level, "--blocs", "split", "--window", "day", "--loops", "keep", *zone, measure="degree")]][0]
                    for path, zone in ((told, ["--time-zone", name]), (read, [])))
                equal(one, other, f"{name}, level {level}: so are ties and days")
    ok(seen > 10, "while the zone makes a difference", f"in {seen} cases")


with tap.folder() as place:
    with section("cases by hand"):
        by_hand(place)
    with section("merging by hand"):
        merging_by_hand(place)
    with section("levels by hand"):
        levels_by_hand(place)
    with section("merging and levels against zoneinfo"):
        clocks(place)
    with section("against zoneinfo"):
        windows(place)
tap.done()
