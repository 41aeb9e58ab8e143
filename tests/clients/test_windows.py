#!/usr/bin/env python3
"""Windows on a real file of ACLED beside pandas, which has a calendar of its own. Usage: test_windows.py ENTENTE

24 years of one country, six leap days among them; most rows are of a day, some of "a week or similar" and of a month, so that every
--place has something to decide. pandas reads the file itself, cuts time by its own offsets, and counts ties by groupby. The data are
read where they are (ENT_SHARED): they may not be handed on.
"""
import collections
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import tap  # noqa: E402
from tap import equal, ok, section  # noqa: E402

try:
    import pandas
except ImportError:
    tap.skip_all("no pandas for Python")

PATH = tap.shared("data", "acled", "2020_export_Burkina_Faso_1997-2020.csv")
if not PATH:
    tap.skip_all("no data of ACLED")
DAY = pandas.Timedelta(days=1)
SINCE, UNTIL = pandas.Timestamp("1997-01-01"), pandas.Timestamp("2021-01-01")


def read():
    """Rows with two actors, and those of an actor with itself: who, and from when until when."""
    rows = pandas.read_csv(PATH, dtype=str, keep_default_na=False)
    rows = rows[(rows.actor1 != "") & (rows.actor2 != "")]
    day = pandas.to_datetime(rows.event_date, format="%d %B %Y")
    start, end = day.copy(), day + DAY
    week, month = rows.time_precision == "2", rows.time_precision == "3"
    start[week], end[week] = day[week] - 3 * DAY, day[week] + 4 * DAY
    start[month] = day[month].dt.to_period("M").dt.start_time
    end[month] = start[month] + pandas.offsets.MonthBegin(1)
    ties = [" / ".join(sorted(pair)) for pair in zip(rows.actor1, rows.actor2)]
    all_of_them = pandas.DataFrame({"tie": ties, "start": start, "end": end})
    loop = rows.actor1 == rows.actor2
    return all_of_them[~loop], all_of_them[loop]


def bounds_of(window, week_start):
    """Where time is cut, by pandas' own offsets; fixed widths go from the start of the period, which clips the outer windows."""
    if window == "week":
        weekday = 0 if week_start == "monday" else 6
        first = SINCE - (SINCE.weekday() - weekday) % 7 * DAY
        return list(pandas.date_range(first, UNTIL + 7 * DAY, freq="W-MON" if weekday == 0 else "W-SUN"))
    if window.endswith("d"):
        return list(pandas.date_range(SINCE, UNTIL + int(window[:-1]) * DAY, freq=window.upper()))
    return list(pandas.date_range(SINCE, UNTIL, freq={"day": "D", "month": "MS", "quarter": "QS", "year": "YS" if pandas.__version__ >= "2.2" else "AS"}[window]))


def tile(events, bounds, place):
    """Counts by tie and window, and how many have no place: windows are [bound, next bound)."""
    index = pandas.IntervalIndex.from_breaks(bounds, closed="left")
    first, last = index.get_indexer(events.start), index.get_indexer(events.end - pandas.Timedelta(seconds=1))
    counts, undecided = collections.Counter(), 0
    for tie, start, end, a, b in zip(events.tie, events.start, events.end, first, last):
        if place == "spread":
            for w in range(max(a, 0), b + 1 if b >= 0 else len(bounds) - 1):
                low, high = max(start, bounds[w]), min(end, bounds[w + 1])
                counts[tie, w] += (high - low) / (end - start)
        elif place in ("start", "end"):
            counts[tie, a if place == "start" else b] += 1
        elif a == b:
            counts[tie, a] += 1
        else:
            undecided += 1
    return {key: n for key, n in counts.items() if n}, undecided


def moment(text):
    return pandas.Timestamp(text).tz_localize(None)


def run(*options):
    found = tap.graph(PATH, "--merge", "none", "--undirected", "--since", "1997", "--until", "2020", *options, measure="degree")
    windows = [(moment(one["start"]), moment(one["end"])) for one in found.graph["windows"]]
    counts = {(" / ".join(ends), w): n for ends, edge in found.ties.items() for w, n in zip(*(edge.get("windows", {}).get(key, ()) for key in ("at", "events")))}
    whole = {" / ".join(ends): edge["events"] for ends, edge in found.ties.items()}
    return found, windows, counts, whole


def same_counts(got, want, name):
    off = {key: (got.get(key), want.get(key)) for key in got.keys() | want.keys() if abs(got.get(key, 0) - want.get(key, 0)) > 1e-4}
    ok(not off and got, name, f"{len(off)} of {len(want)}: {list(off.items())[:5]}")


def tiling(events, loops):
    for window, week_start in (("day", "monday"), ("week", "monday"), ("week", "sunday"), ("month", "monday"), ("quarter", "monday"), ("year", "monday"), ("7d", "monday"), ("100d", "monday")):
        bounds = bounds_of(window, week_start)
        bounds = [SINCE, *(bound for bound in bounds if SINCE < bound < UNTIL), UNTIL]
        for place in ("within", "start", "end", "spread", "exclude"):
            name = f"{window} from {week_start}, {place}"
            found, windows, counts, whole = run("--window", window, "--week-start", week_start, "--place", place)
            want, undecided = tile(events, bounds, place)
            if place == "within" or window == "week":
                equal(windows, list(zip(bounds, bounds[1:])), f"{name}: windows are those of pandas")
            same_counts(counts, want, f"{name}: ties count as pandas counts them")
            account = found.account["events"]
            if place == "exclude":  # the place is judged before whether it is a loop
                undecided += tile(loops, bounds, place)[1]
            equal(account["set_aside"].get("place", 0) if place == "exclude" else account["undecided"], undecided, f"{name}: and {undecided} have no place")
            in_all = events.tie.value_counts().to_dict()
            if place != "exclude":
                same_counts(whole, in_all, f"{name}: the whole has all of them")


def overlapping(events):
    """Of a day each: whose windows overlap need not be decided. The bounds are ours, what lies between them is counted by pandas."""
    days = events[events.end - events.start == DAY]
    for window, step, width in (("90d/30d", pandas.DateOffset(days=30), pandas.DateOffset(days=90)), ("quarter/month", pandas.DateOffset(months=1), pandas.DateOffset(months=3)),
                                ("year/quarter", pandas.DateOffset(months=3), pandas.DateOffset(years=1)), ("month+", pandas.DateOffset(months=1), None), ("year+", pandas.DateOffset(years=1), None),
                                ("2000-02-29,2004-03-01,2012,2016-12-31", None, None)):
        _, windows, counts, _ = run("--window", window, "--place", "start")
        if width:
            equal([high for _, high in windows], [min(low + width, UNTIL) for low, _ in windows], f"{window}: all are as wide, within the period")
            equal([low for low, _ in windows][1:], [low + step for low, _ in windows][:-1], f"{window}: from step to step")
        elif step:
            equal({low for low, _ in windows}, {SINCE}, f"{window}: all begin with the period")
            equal([high for _, high in windows], list(pandas.date_range(SINCE, UNTIL, freq=step))[1:], f"{window}: and grow by their step")
        else:
            cuts = [SINCE, *(pandas.Timestamp(cut) for cut in window.split(",")), UNTIL]
            equal(windows, list(zip(cuts, cuts[1:])), f"{window}: cut at these days")
        vague = events[events.end - events.start != DAY]
        want = collections.Counter()
        for w, (low, high) in enumerate(windows):
            inside = days[(days.start >= low) & (days.start < high)]
            inside = pandas.concat([inside, vague[(vague.start >= low) & (vague.start < high)]])
            for tie, n in inside.tie.value_counts().items():
                want[tie, w] = n
        same_counts(counts, want, f"{window}: ties count as pandas counts them")


def main():
    events, loops = read()
    ok(len(events) > 2000 and sum(events.end - events.start > DAY) > 50, f"{len(events)} rows have two actors, some a vague date")
    leap = events[(events.start.dt.month == 2) & (events.start.dt.day == 29)]
    ok(len(leap) > 0, f"{len(leap)} begin on a leap day")
    with section("windows that tile"):
        tiling(events, loops)
    with section("windows that overlap, grow or are cut"):
        overlapping(events)
    tap.done()


main()
