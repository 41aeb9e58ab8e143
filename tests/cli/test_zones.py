"""Windows in time zones against Python's zoneinfo, which reads the same database with a reader of its own.

Moments around changes of the clock, in years before the database's first rules and behind its last transitions; days, weeks
and months must begin at local midnight, and each moment lie in the window of its local date.
"""
import collections
import datetime
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


with tap.folder() as place:
    with section("cases by hand"):
        by_hand(place)
    with section("against zoneinfo"):
        windows(place)
tap.done()
