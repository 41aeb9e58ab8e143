"""Random corpora through an implementation of merging, selection, roll-up, placing and counting of its own.

The model below was written from the design's words (one page), not from entente's code: slow, with sets, fractions and a
list of all events. Every figure that the JSON gives of ties, windows and the account must be the model's, exactly; where
an event is spread over windows, to the millionth that its shares are rounded to.

Goldstein scores are those of the CAMEO codes as GDELT's rows have them (Goldstein 1992); quad classes are those of the
two schemes that the field has, which differ at the roots 09 and 14.
"""
import bisect
import datetime
import itertools
import math
import os
import random
from fractions import Fraction

import tap
from tap import equal, ok, section

DAY = 86400
NEVER, EVER = -10 ** 18, 10 ** 18

# Codes, their scores, their roots' quad classes; 0419 is no code, and counts as its base 041.
GOLDSTEIN = {"040": "1.0", "041": "1.0", "0419": "1.0", "042": "1.9", "057": "8.0", "0312": "5.2", "010": "0.0", "090": "-2.0", "111": "-2.0",
             "141": "-6.5", "160": "-4.0", "190": "-10.0", "180": "-9.0", "04": "1.0"}
QUAD_ICEWS = {"01": 1, "03": 1, "04": 1, "05": 1, "09": 3, "11": 3, "14": 4, "16": 4, "18": 4, "19": 4}
QUAD_GDELT = dict(QUAD_ICEWS, **{"09": 2, "14": 3})
WORDS = ("trade", "AGREE", "visit of state", "")


# ---- Time ----

def moment(year, month=1, day=1):
    return int(datetime.datetime(year, month, day, tzinfo=datetime.timezone.utc).timestamp())


def civil(time):
    return datetime.datetime.fromtimestamp(time, datetime.timezone.utc)


def text_of(time):
    return civil(time).strftime("%Y-%m-%d") if time % DAY == 0 else civil(time).strftime("%Y-%m-%dT%H:%M:%SZ")


def next_month(year, month):
    return moment(year + month // 12, month % 12 + 1)


class Span:
    """[start, end); open bounds reach everywhere, and so does what is undated."""

    def __init__(self, start=NEVER, end=EVER, undated=False):
        self.start, self.end, self.undated = start, end, undated

    open = property(lambda self: not self.undated and (self.start == NEVER or self.end == EVER))
    key = property(lambda self: (self.start, self.end))

    def overlaps(self, other):
        return self.start < other.end and other.start < self.end


def random_date(rng):
    """A text and what it says."""
    def a_day():
        return moment(2024, 1, 1) + rng.randrange(-20, 120) * DAY

    def a_month():
        return rng.choice(((2023, 12), (2024, 1), (2024, 2), (2024, 3), (2024, 4)))

    kind = rng.choices(("day", "month", "days", "until", "from", "none", "year", "months", "minute", "long"), (40, 12, 16, 6, 4, 6, 2, 3, 5, 6))[0]
    if kind == "day":
        start = a_day()
        return text_of(start) + rng.choice(("", "", "", "", "~", "?")), Span(start, start + DAY)
    if kind == "month":
        year, month = a_month()
        return f"{year}-{month:02}", Span(moment(year, month), next_month(year, month))
    if kind in ("days", "long"):
        start = a_day()
        end = start + rng.randrange(1, 12 if kind == "days" else 60) * DAY
        return f"{text_of(start)}/{text_of(end)}", Span(start, end + DAY)
    if kind == "months":
        (y1, m1), (y2, m2) = sorted((a_month(), a_month()))
        return f"{y1}-{m1:02}/{y2}-{m2:02}", Span(moment(y1, m1), next_month(y2, m2))
    if kind == "until":
        end = a_day()
        return f"../{text_of(end)}", Span(NEVER, end + DAY)
    if kind == "from":
        start = a_day()
        return f"{text_of(start)}/..", Span(start, EVER)
    if kind == "year":
        return "2024", Span(moment(2024), moment(2025))
    if kind == "minute":
        start = a_day() + rng.randrange(24) * 3600 + rng.choice((0, 30)) * 60
        return civil(start).strftime("%Y-%m-%dT%H:%MZ"), Span(start, start + 60)
    return None, Span(undated=True)


WIDTHS = {"day": DAY, "week": 7 * DAY}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Steps:
    """Equal pieces of time: the one that holds a moment, and what lies a length behind a bound."""

    def __init__(self, name, since, sunday):
        self.months = MONTHS.get(name)
        self.width = None if self.months else size_of(name)
        # Fixed widths are counted from --since, else from a Monday; weeks begin on Mondays, or the Sundays before.
        self.origin = since if name[0].isdigit() and since is not None else moment(1970, 1, 4 if sunday and name == "week" else 5)

    def holding(self, time):
        if self.width:
            start = time - (time - self.origin) % self.width
        else:
            date = civil(time)
            start = moment(date.year, (date.month - 1) // self.months * self.months + 1)
        return start, self.after(start, self.width or self.months)

    def after(self, start, length):
        if self.width:
            return start + length
        date = civil(start)
        month = date.year * 12 + date.month - 1 + length
        return moment(month // 12, month % 12 + 1)


def size_of(name):
    return WIDTHS.get(name) or MONTHS.get(name) or int(name[:-1]) * {"h": 3600, "d": DAY, "w": 7 * DAY}[name[-1]]


class Windows:
    """What `--window` says: which windows there are, whether one may hold an interval, and where they stand side by side."""

    def __init__(self, rule, since, sunday=False):
        self.slides, self.grows, self.cuts = "/" in rule, rule.endswith("+"), rule[0].isdigit() and "-" in rule
        if self.cuts:
            self.at = [NEVER] + [moment(*map(int, date.split("-"))) for date in rule.split(",")] + [EVER]
        else:
            length, _, step = rule.rstrip("+").partition("/")
            self.steps = Steps(step or length, since, sunday)
            self.length = size_of(length)

    def joins(self, start, end):
        """Whether a window may hold [start, end): of those that slide, the last that begins by then ends last."""
        if self.cuts:
            return any(low <= start and end <= high for low, high in zip(self.at, self.at[1:]))
        low, high = self.steps.holding(start)
        return self.grows or end <= (self.steps.after(low, self.length) if self.slides else high)

    def over(self, start, end, since, until):
        """The windows of a period as the rule has them, and cut by what was asked for."""
        found = []
        if self.cuts:
            found = [(low, high) for low, high in zip(self.at, self.at[1:]) if low < until and high > since]
        elif self.slides:
            low = self.steps.holding(start)[0]
            found = [(low, self.steps.after(low, self.length))]
            while found[-1][1] < end:
                low = self.steps.holding(low)[1]
                found.append((low, self.steps.after(low, self.length)))
        else:
            while start < end:
                found.append(self.steps.holding(start))
                start = found[-1][1]
        cut = [(max(low, since), min(high, until)) for low, high in found]
        return found, [(cut[0][0], high) for _, high in cut] if self.grows else cut

    def standing(self, windows, at):
        """Growing windows stand for what they have grown by."""
        return (windows[at - 1][1], windows[at][1]) if self.grows and at else windows[at]


# ---- Actors ----

STATES = ["s0", "s1", "s2", "s3"]
BLOCS = ["b0", "b1", "b2"]


def make_actors(rng):
    """States, blocs, organisations and persons; affiliations with and without dates, over two steps, some of them at once."""
    def dated(actor, chance):
        one = {"actor": actor}
        if rng.random() < chance:
            one["start"] = rng.choice(("2023-12", "2024-01-15", "2024-02-01", "2024"))
        if rng.random() < chance * 2 / 3:
            one["end"] = rng.choice(("2024-02", "2024-03-10", "2024-04"))
        return one

    actors = [{"id": state, "name": f"State {state}", "kind": "state", "member_of": [dated(bloc, 0.5) for bloc in rng.sample(BLOCS, rng.choice((0, 1, 1, 2)))]} for state in STATES]
    actors += [{"id": bloc, "name": f"Bloc {bloc}", "kind": kind} for bloc, kind in zip(BLOCS, ("bloc", "alliance", "alliance"))]
    actors += [{"id": f"org{i}", "name": f"Organisation {i}", "kind": "organisation", "part_of": [rng.choice(STATES)]} for i in range(3)]
    for i in range(6):
        above = []
        for _ in range(rng.choice((0, 1, 1, 2))):
            above.append(dated(rng.choice(STATES + ["org0", "org1", "org2"]), 0.6))
        actors.append({"id": f"p{i}", "name": f"Person {i}", "kind": "person", "part_of": above})
    # A second minister of a state that changes sides on a day.
    actors.append({"id": "turncoat", "kind": "person", "part_of": [{"actor": "s0", "end": "2024-02-14"}, {"actor": "s1", "start": "2024-02-15"}]})
    return actors


BOUNDS = {"2023-12": (moment(2023, 12), moment(2024, 1)), "2024-01-15": (moment(2024, 1, 15), moment(2024, 1, 16)), "2024-02-01": (moment(2024, 2, 1), moment(2024, 2, 2)),
          "2024": (moment(2024), moment(2025)), "2024-02": (moment(2024, 2), moment(2024, 3)), "2024-03-10": (moment(2024, 3, 10), moment(2024, 3, 11)),
          "2024-04": (moment(2024, 4), moment(2024, 5)), "2024-02-14": (moment(2024, 2, 14), moment(2024, 2, 15)), "2024-02-15": (moment(2024, 2, 15), moment(2024, 2, 16))}


class Actors:
    def __init__(self, actors):
        self.kind = {actor["id"]: actor["kind"] for actor in actors}
        self.above, self.blocs = {}, {}
        for actor in actors:
            for key, into in (("part_of", self.above), ("member_of", self.blocs)):
                for one in actor.get(key, []):
                    one = {"actor": one} if isinstance(one, str) else one
                    span = Span(BOUNDS[one["start"]][0] if "start" in one else NEVER, BOUNDS[one["end"]][1] if "end" in one else EVER)
                    into.setdefault(actor["id"], []).append((one["actor"], span))
        self.bounds = {bound for into in (self.above, self.blocs) for spans in into.values() for _, span in spans for bound in span.key}

    def state(self, actor, when):
        """The state that an actor belongs to at a date: itself where there is none, or several."""
        if self.kind[actor] == "state":
            return actor
        found, rest = set(), [actor]
        while rest:
            for above, span in self.above.get(rest.pop(), []):
                if span.overlaps(when):
                    if self.kind[above] == "state":
                        found.add(above)
                    else:
                        rest.append(above)
        return found.pop() if len(found) == 1 else actor


    def is_of(self, actor, level, blocs):
        if level == "bloc":
            return actor in blocs if blocs else self.kind[actor] in ("bloc", "alliance")
        return self.kind[actor] == level

    def on_day(self, actor, time, level, blocs):
        """Whom of a level an actor is under at a moment; of blocs a state stands for itself where it has none."""
        found = set()
        for above, span in self.above.get(actor, []) + (self.blocs.get(actor, []) if level == "bloc" else []):
            if span.start <= time < span.end:
                further = {above} if self.is_of(above, level, blocs) else self.on_day(above, time, level, blocs)
                found |= further or ({above} if level == "bloc" and self.kind[above] == "state" else set())
        return found

    def at_level(self, actor, when, view):
        """What an actor counts as, and whether its dates agree on it."""
        level, blocs = view["level"], view["bloc"]
        if level == "actor" or self.is_of(actor, level, blocs):
            return [actor], True
        days = [self.on_day(actor, time, level, blocs) for time in {when.start} | {bound for bound in self.bounds if when.start < bound < when.end}]
        itself = self.at_level(actor, when, {"level": "state", "bloc": []})[0] if level == "bloc" else [actor]
        if any(day != days[0] for day in days):
            return itself, False
        found = sorted(days[0])
        if len(found) < 2:
            return found or [actor], True
        if level != "bloc":
            return [actor], True
        # A state that is in no bloc stands behind those that have an order.
        return (found, True) if view["blocs"] == "split" else ([min(found, key=lambda one: (blocs + [one]).index(one))], True)


# ---- Reports ----

class Report:
    pass


def make_reports(rng, actors, n=200):
    """Reports, and the JSON that says them. Few actors, types and dates, so that many tell of one event."""
    ids = [actor["id"] for actor in actors]
    pool = rng.sample(ids, 7)
    reports, records = [], []
    chance = random.Random(n + len(ids))
    for i in range(n):
        one = Report()
        one.id = f"R{i:03}"
        one.source = rng.sample(pool, rng.choice((1, 1, 1, 1, 2, 3)))
        one.target = rng.sample(pool, rng.choice((1, 1, 1, 1, 2)))
        one.type = rng.choice(rng.choice((list(GOLDSTEIN)[:4], list(GOLDSTEIN), WORDS)))
        one.kind = rng.choice(("event", "event", "event", "event", "stance", "process"))
        one.mutual = rng.random() < 0.3
        one.confidence = rng.choice((None, None, Fraction(3, 10), Fraction(1, 2), Fraction(9, 10), Fraction(1)))
        one.event = f"E{rng.randrange(25)}" if rng.random() < 0.3 else None
        # Of one event in one file these must agree, else its smallest report decides: some do not.
        one.intensity = Fraction(rng.randrange(-40, 41), 4) if rng.random() < 0.1 else None
        one.weight = Fraction(rng.randrange(0, 20), 4) if rng.random() < 0.08 else None
        one.mentions, one.fatalities = (chance.randrange(1, 30) if chance.random() < 0.5 else None), (chance.randrange(4) if chance.random() < 0.3 else None)
        one.sign = rng.choice(("cooperation", "conflict", "neutral", "unknown")) if rng.random() < 0.05 else None
        text, one.when = random_date(rng)
        if i and rng.random() < 0.35:
            # An echo: the same actors, type and direction as an earlier one, at its date or another.
            other = rng.choice(reports)
            one.source, one.target, one.type, one.mutual, one.kind = list(other.source), list(other.target), other.type, other.mutual, other.kind
            if one.mutual and rng.random() < 0.5:
                one.source, one.target = one.target, one.source
            if rng.random() < 0.5:
                text, one.when = other.text, other.when
        one.text = text
        record = {"id": one.id, "source": one.source, "target": one.target}
        record.update({key: value for key, value in (("type", one.type), ("kind", one.kind if one.kind != "event" or rng.random() < 0.5 else None), ("date", text),
                                                     ("mutual", one.mutual or None), ("event", one.event), ("sign", one.sign)) if value})
        record.update({key: value for key, value in (("mentions", one.mentions), ("fatalities", one.fatalities)) if value is not None})
        record.update({key: float(value) for key, value in (("confidence", one.confidence), ("intensity", one.intensity), ("weight", one.weight)) if value is not None})
        reports.append(one)
        records.append(record)
    return reports, records


# ---- Merging ----

def key_of(report, actors, view, quad):
    """What reports of one event share: the actors as states at the date, in order, or as a pair where mutual."""
    kind_of_type = report.type
    if report.type in GOLDSTEIN and view["merge_by"] != "code":
        kind_of_type = ("root", report.type[:2]) if view["merge_by"] == "root" else ("quad", quad[report.type[:2]])
    sides = [frozenset(actors.state(actor, report.when) for actor in side) for side in (report.source, report.target)]
    sides = frozenset(sides) if report.mutual else tuple(sides)
    return kind_of_type, report.kind, report.mutual, sides


def by_rule(reports, rule, actors, view, quad):
    """Groups of reports: alone those that are undated or have a weight of their own."""
    groups, keyed = [], {}
    for report in reports:
        if rule == "none" or report.when.undated or report.weight is not None:
            groups.append([report])
        else:
            keyed.setdefault(key_of(report, actors, view, quad), {}).setdefault(report.when.key, []).append(report)
    for dates in keyed.values():
        running = None
        for (start, end), members in sorted(dates.items()):
            if rule == "exact" or start == NEVER or end == EVER or end - start > view["merge_span"] * DAY:
                groups.append(members)
            elif running and start < running[1] + view["tolerance"] * DAY:
                running[0].extend(members)
                running[1] = min(running[1], end)
            else:
                running = [list(members), end]
                groups.append(running[0])
    return groups


class Event:
    def __init__(self, members, quad, actors):
        members = sorted(members, key=lambda report: report.id)
        first = members[0]
        self.n = len(members)
        self.type, self.kind, self.mutual = first.type, first.kind, first.mutual
        # Undated reports say nothing of the date; where the others have no common part, it is somewhere among them.
        dates = [one.when for one in members if not one.when.undated] or [members[0].when]
        start, end = max(date.start for date in dates), min(date.end for date in dates)
        self.disjoint = start >= end
        if self.disjoint:
            start, end = min(date.start for date in dates), max(date.end for date in dates)
        self.when = Span(start, end, dates[0].undated)
        # No confidence is the best: nobody doubts it.
        self.confidence = None if any(one.confidence is None for one in members) else max(one.confidence for one in members)
        self.source, self.target = set(), set()
        for one in members:
            swap = self.mutual and one is not first and self._turned(first, one, actors)
            self.source |= set(one.target if swap else one.source)
            self.target |= set(one.source if swap else one.target)
        # The largest weight that one of its reports gives.
        self.weight = max((one.weight for one in members if one.weight is not None), default=Fraction(1))
        self.mentions, self.fatalities = sum(one.mentions or 0 for one in members), max(one.fatalities or 0 for one in members)
        self.reports_weight = sum(Fraction(1) if one.weight is None else one.weight for one in members)
        self.goldstein = first.intensity
        if self.goldstein is None and self.type in GOLDSTEIN:
            self.goldstein = Fraction(GOLDSTEIN[self.type])
        root = self.type[:2] if self.type in GOLDSTEIN else None
        if first.sign:
            self.sign = first.sign
        elif root:
            self.sign = "cooperation" if quad[root] <= 2 else "conflict"
        elif self.goldstein is not None:
            self.sign = "cooperation" if self.goldstein > 0 else "conflict" if self.goldstein < 0 else "neutral"
        else:
            self.sign = "unknown"

    @staticmethod
    def _turned(first, one, actors):
        """Whether a report of a mutual event names its sides the other way round than the first: more of its actors are, as states, across."""
        def shared(mine, theirs):
            states = {actors.state(actor, first.when) for actor in theirs}
            return sum(actors.state(actor, one.when) in states for actor in mine)
        return shared(one.source, first.target) + shared(one.target, first.source) > shared(one.source, first.source) + shared(one.target, first.target)


def merge(reports, view, quad, actors):
    rule = view["merge"]
    if rule == "given":
        named = {}
        for report in reports:
            if report.event:
                named.setdefault(report.event, []).append(report)
        groups = list(named.values()) + by_rule([report for report in reports if not report.event], "overlap", actors, view, quad)
    else:
        groups = by_rule(reports, rule, actors, view, quad)
    return [Event(group, quad, actors) for group in groups]


# ---- The view ----

class Model:
    """A graph as it should be: `ties` by their ends, each with sums for the whole and by window."""

    def __init__(self, reports, actors, view):
        self.view, self.actors = view, actors
        self.events = merge(reports, view, QUAD_GDELT if view["quad"] == "gdelt" else QUAD_ICEWS, actors)
        self.n_reports = len(reports)
        known = [(one.when.start if one.when.start != NEVER else (one.when.end - 1) // DAY * DAY, one.when.end if one.when.end != EVER else one.when.start + DAY)
                 for one in reports if not one.when.undated]
        self.covered = min(low for low, _ in known), max(high for _, high in known)
        self.aside = {reason: [0, 0] for reason in ("kind", "confidence", "type", "actor", "period", "place", "loop")}
        self.used = {where: [0, 0] for where in ("placed", "undecided", "open", "undated")}
        self.disjoint = sum(event.disjoint for event in self.events)
        used = []
        for event in self.events:
            event.pairs = self._pairs(event)
            reason = self._why_not(event)
            if reason:
                self._count(self.aside[reason], event)
            else:
                used.append(event)
        self._place(used)
        self.undecided = sum(event.noted for event in used)
        self._tally(used)

    @staticmethod
    def _count(account, event):
        account[0] += 1
        account[1] += event.n

    def _who(self, actor, when):
        return self.actors.at_level(actor, when, self.view)[0]

    def _pairs(self, event):
        """The ordered pairs that an event joins, both orders where it is mutual, each with its share: once for a pair, by the two actors that give it most."""
        meetings = {}
        for a in event.source:
            for b in event.target:
                mine, theirs = self._who(a, event.when), self._who(b, event.when)
                for a_, b_ in itertools.product(mine, theirs):
                    # Nobody meets himself among others.
                    if a == b and (len(event.source) * len(event.target) > 1 or a_ != b_) or a_ == b_ and not self.view["loops"]:
                        continue
                    one = meetings.setdefault(frozenset((a_, b_)), {}).setdefault((len(mine) * len(theirs), a, b), {"share": 0, "arcs": {}})
                    part = Fraction(1, len(mine) * len(theirs))
                    one["share"] += part
                    for arc in {(a_, b_), (b_, a_)} if event.mutual else {(a_, b_)}:
                        one["arcs"][arc] = one["arcs"].get(arc, 0) + part
        arcs, event.shares, event.both_ways = {}, {}, set()
        for tie, ways in meetings.items():
            best = ways[min(ways, key=lambda key: (-ways[key]["share"], key))]
            all_ways = set().union(*(one["arcs"] for one in ways.values()))
            event.shares[tie] = best["share"]
            # Shares that go either way are no answer to each other.
            if len(tie) == 2 and (event.mutual or all_ways != set(best["arcs"])):
                event.both_ways.add(tie)
            arcs.update(best["arcs"] if all_ways == set(best["arcs"]) else {arc: best["share"] for arc in all_ways})
        event.total = sum(event.shares.values())
        event.undecided = not all(self.actors.at_level(actor, event.when, self.view)[1] for actor in event.source | event.target)
        return arcs

    def _takes_type(self, event):
        code = event.type
        for one in self.view["type"]:
            digits = one.replace("-", "")
            if digits.isdigit() and "-" in one:
                low, high = one.split("-")
                if code.isdigit() and len(code) >= 2 and low <= code[:2] <= high:
                    return True
            elif digits.isdigit():
                if code.isdigit() and code.startswith(one):
                    return True
            elif one == code:
                return True
        return False

    def _why_not(self, event):
        view = self.view
        if view["kind"] != ["all"] and event.kind not in view["kind"]:
            return "kind"
        if event.confidence is not None and event.confidence < view["min_confidence"]:
            return "confidence"
        if view["type"] and not self._takes_type(event):
            return "type"
        if view["actor"]:
            named = event.source | event.target
            named |= {one for actor in named for one in self._who(actor, event.when)}
            if not named & set(view["actor"]):
                return "actor"
        if not event.when.undated and (event.when.end <= self.since or event.when.start >= self.until):
            return "period"
        if not event.pairs:
            return "loop"
        return None

    overlaps = property(lambda self: bool(self.rule) and (self.rule.slides or self.rule.grows))
    since = property(lambda self: NEVER if self.view["since"] is None else self.view["since"][0])
    until = property(lambda self: EVER if self.view["until"] is None else self.view["until"][1])

    def _where(self, event, rule):
        """The interval by which an event is placed, or why it cannot be."""
        place, when = self.view["place"], event.when
        if when.undated:
            return None, "undated"
        if when.key == (NEVER, EVER):
            return None, "open"
        if when.open:
            known = (when.end - 1, when.end) if when.start == NEVER else (when.start, when.start + 1)
            outer = rule and rule.cuts and self.since <= when.start and when.end <= self.until and rule.joins(when.start, when.end)
            by_bound = place == "start" and when.start != NEVER or place == "end" and when.end != EVER
            return (known, None) if outer or by_bound or rule and rule.grows else (None, "open")
        if place == "start":
            return (when.start, when.start + 1), None
        if place == "end":
            return (when.end - 1, when.end), None
        if rule and place != "spread" and not rule.joins(when.start, when.end):
            return None, "undecided"
        return (when.start, when.end), None

    def _place(self, used):
        view = self.view
        rule = None if view["window"] == "all" else Windows(view["window"], None if view["since"] is None else self.since, view["week_start"] == "sunday")
        start, end = EVER, NEVER
        for event in used:
            event.where, event.placing = self._where(event, rule)
            event.noted = event.undecided and view["place"] != "exclude"
            if not event.where:
                continue
            first, last = event.where
            if view["place"] == "spread" and not event.when.open:
                # What lies outside the period is in no window, the rest is placed.
                first, last = max(first, self.since), min(last, self.until)
            elif first < self.since or last > self.until:
                event.placing = "undecided"
                continue
            event.noted = event.undecided
            if event.undecided:
                event.placing = "undecided"
                continue
            event.placing = "placed"
            if not rule or rule.cuts:
                # No window widens the period: it goes from the first date to the last, of which a bound that is not known is a day.
                first = max(event.when.start if event.when.start != NEVER else (event.when.end - 1) // DAY * DAY, self.since)
                last = min(event.when.end if event.when.end != EVER else event.when.start + DAY, self.until)
            start, end = min(start, first), max(end, last)
        if view["since"] is not None:
            start = self.since
        if view["until"] is not None:
            end = self.until
        self.rule, self.windows, self.partial = rule, [], []
        self.period = tuple(None if view[key] is None else view[key][i] for i, key in enumerate(("since", "until")))
        if start >= end:
            return
        if rule:
            whole, self.windows = rule.over(start, end, self.since, self.until)
            self.partial = [not rule.cuts and (low < max(self.since, self.covered[0]) or high > min(self.until, self.covered[1])) for low, high in whole]
            if rule.cuts:
                start, end = (min(start, self.windows[0][1]), max(end, self.windows[-1][0])) if len(self.windows) > 1 else (start, end)
            else:
                start, end = self.windows[0][0], self.windows[-1][1]
            start, end = (start if view["since"] is None else self.since), (end if view["until"] is None else self.until)
        self.period = (start, end)

    def _tally(self, used):
        view = self.view
        self.ties = {}
        highs = [high for _, high in self.windows]
        for event in used:
            if view["place"] == "exclude" and event.placing != "placed":
                self._count(self.aside["place"], event)
                continue
            self._count(self.used[event.placing], event)
            arcs = event.pairs if view["directed"] else {tuple(sorted(pair)) for pair in event.pairs}
            for ends in arcs:
                tie = self.ties.setdefault(ends, {"whole": {}, "windows": {}, "stretches": [], "placed": False})
                share = event.pairs[ends] if view["directed"] else event.shares[frozenset(ends)]
                part = share / event.total if view["multilateral"] == "split" else share
                mutual = frozenset(ends) in event.both_ways
                self._add(tie["whole"], event, part, mutual)
                if event.placing == "placed":
                    tie["placed"] = True
                    tie["stretches"].append((event.when.start, event.when.end))
                    self._age(tie["whole"], event, *self.period, part)
                else:
                    # Without a place it has no age, and weighs nothing under a half-life.
                    tie["whole"].setdefault("decayed", 0.0)
                # Windows are in the order of their ends: only these can hold a part of it.
                first, last = event.where if event.placing == "placed" else (0, 0)
                if view["place"] == "spread" and event.placing == "placed" and not event.when.open:
                    first, last = event.when.key
                for at in range(bisect.bisect_right(highs, first), len(highs)) if event.placing == "placed" else ():
                    low, high = self.windows[at]
                    if low >= last:
                        break
                    share = self._share(event, low, high)
                    if share:
                        self._add(tie["windows"].setdefault(at, {}), event, share * part, mutual)
                        self._age(tie["windows"][at], event, low, high if high != EVER else self.period[1], part)
        self._weigh()

    def _share(self, event, low, high):
        """The part of an event that is in a window."""
        if self.view["place"] == "spread" and not event.when.open:
            when = event.when
            return Fraction(max(0, min(high, when.end) - max(low, when.start)), when.end - when.start)
        first, last = event.where
        return Fraction(low <= first and last <= high)

    def _given(self, event):
        """What an event adds to the weight that the view names."""
        return {"events": event.weight, "reports": event.reports_weight, "cooperation": event.sign == "cooperation", "conflict": event.sign == "conflict",
                "goldstein_positive": max(event.goldstein or 0, 0), "goldstein_negative": max(-(event.goldstein or 0), 0),
                "mentions": event.mentions, "fatalities": event.fatalities}[self.view["weight"]]

    def _age(self, sums, event, low, high, part):
        """Add what an event weighs at a window's end: halved for each half-life from its last day to the window's."""
        half_life = self.view["half_life"]
        if not half_life:
            return
        weight = float(self._given(event) * part)
        today = (high - 1) // DAY
        if self.view["place"] == "spread" and not event.when.open:
            when, at, added = event.when, max(low, event.when.start), 0.0
            while at < min(high, when.end):
                next_ = min(high, when.end, (at // DAY + 1) * DAY)
                added += weight * (next_ - at) / (when.end - when.start) * 2.0 ** (-(today - at // DAY) / half_life)
                at = next_
        else:
            added = weight * 2.0 ** (-(today - (event.where[1] - 1) // DAY) / half_life)
        sums["decayed"] = sums.get("decayed", 0.0) + added

    def _weigh(self):
        """What measures read of each tie, in the whole and in each window."""
        view = self.view
        totals = {}
        self.is_real = bool(view["half_life"]) or view["scale"] != "none" or view["normalize"] == "share"
        for tie in self.ties.values():
            for at, sums in [(None, tie["whole"]), *tie["windows"].items()]:
                weight = sums["decayed"] if view["half_life"] else sums["weight"]
                if self.is_real:
                    weight = {"none": float, "log": math.log1p, "sqrt": math.sqrt, "binary": lambda w: float(w > 0)}[view["scale"]](weight)
                sums["weight"] = weight
                totals.setdefault(at, []).append(weight)
        if view["normalize"] == "share":
            for tie in self.ties.values():
                for at, sums in [(None, tie["whole"]), *tie["windows"].items()]:
                    total = math.fsum(totals[at])
                    sums["divisor"] = min(1.0, total) if total > 0 else 1.0
                    sums["weight"] = sums["weight"] / total if total > 0 else sums["weight"]

    def _add(self, sums, event, share, mutual):
        def add(name, value):
            sums[name] = sums.get(name, 0) + value * share

        add("events", 1)
        add("reports", event.n)
        add("weight", self._given(event))
        add("mutual", mutual)
        sums["n"] = sums.get("n", 0) + 1
        add("cooperation", event.sign == "cooperation")
        add("conflict", event.sign == "conflict")
        sums.setdefault("signs", set()).add(event.sign)
        if event.goldstein is not None:
            add("goldstein", event.goldstein)
            add("goldstein_positive", max(event.goldstein, Fraction(0)))
            add("goldstein_negative", min(event.goldstein, Fraction(0)))

    def spells(self, tie):
        """Runs of active windows; without windows, of dates that touch or overlap, within the period."""
        if not tie["placed"] or (self.windows and not tie["windows"]):
            return [self.period]
        if self.windows:
            pieces = [self.rule.standing(self.windows, at) for at in sorted(tie["windows"])]
            pieces = [(max(low, self.period[0]), min(high, self.period[1])) for low, high in pieces]
        else:
            pieces = [(max(start, self.period[0]), min(end, self.period[1])) for start, end in tie["stretches"]]
        return joined(pieces)


def joined(pieces):
    found = []
    for start, end in sorted(pieces):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def sign_of(signs):
    """Cooperation and conflict do not cancel: a tie with both is mixed."""
    if {"cooperation", "conflict"} <= signs:
        return "mixed"
    return next(sign for sign in ("cooperation", "conflict", "neutral", "unknown") if sign in signs)


# ---- Comparison ----

COLUMNS = ("events", "reports", "weight", "cooperation", "conflict", "mutual", "goldstein", "goldstein_positive", "goldstein_negative")


def bound_text(bound):
    return None if bound is None or bound in (NEVER, EVER) else text_of(bound)


def near_real(got, want, shares):
    """To 1e-12 of the closed form; where events are shared out, to the millionths that their shares were rounded to."""
    return abs(got - want) <= 1e-12 * max(1.0, abs(want)) + shares * 2e-6


def near(got, want, spread):
    if want is None or got is None:
        return got is want
    # The JSON has decimals of six places: as fractions they are exact.
    return abs(Fraction(repr(got)) - want) <= (Fraction(spread, 10 ** 6) if spread else 0)


def compare(found, model):
    """The first differences between what entente wrote and the model, as text."""
    off = []

    def check(name, got, want):
        if got != want:
            off.append(f"{name}: got {got!r}, want {want!r}")

    account = found.account
    check("read", account["read"], model.n_reports)
    for at, what in ((0, "events"), (1, "reports")):
        sums = account[what]
        check(f"{what}: all", sums["all"], (len(model.events), model.n_reports)[at])
        for reason, counts in model.aside.items():
            if model.view["place"] != "exclude" or reason not in ("place", "loop"):
                check(f"{what} set aside: {reason}", sums["set_aside"][reason], counts[at])
        # Of a loop without a place either may be the reason.
        check(f"{what} set aside: place and loop", sum(sums["set_aside"][reason] for reason in ("place", "loop")), sum(model.aside[reason][at] for reason in ("place", "loop")))
        for where, counts in model.used.items():
            check(f"{what}: {where}", sums[where], counts[at])
    check("disjoint dates", account["disjoint_dates"], model.disjoint)
    windows = [(one["start"], one["end"]) for one in found.graph.get("windows") or []]
    check("windows", windows, [tuple(map(bound_text, window)) for window in model.windows])
    check("partial windows", [one["partial"] for one in found.graph.get("windows") or []], model.partial)
    check("period", [found.graph["period"][bound] for bound in ("start", "end")], [bound_text(bound) for bound in model.period])
    check("ties", sorted(found.ties), sorted(model.ties))
    check("actors", sorted(found.nodes), sorted({end for ends in model.ties for end in ends}))
    spread, split = model.view["place"] == "spread", model.view["multilateral"] == "split" or model.view["blocs"] == "split"
    check("undecided affiliations", account["undecided_rollups"], model.undecided)
    if model.view["multilateral"] == "split" and not model.view["directed"]:
        # Parts of an event add up to it, exactly.
        total = sum(Fraction(repr(edge["events"])) for edge in found.ties.values())
        check("the sum of the ties' events", total, Fraction(sum(counts[0] for counts in model.used.values())))
    for ends, tie in model.ties.items():
        edge = found.ties.get(ends)
        if not edge:
            continue
        name = f"{ends[0]} {'→' if model.view['directed'] else '–'} {ends[1]}"
        whole = tie["whole"]
        n_events = whole["n"]
        # In a cell of a day each share is rounded, and a window has up to some hundred days.
        rounded = (2 + 400 * bool(model.view["half_life"])) * n_events if spread else 2 * n_events * split
        for column in COLUMNS:
            if column == "weight" and model.is_real:
                if not near_real(edge["weight"], whole["weight"], rounded / whole.get("divisor", 1)):
                    off.append(f"{name}: weight: got {edge['weight']!r}, want {whole['weight']!r}")
            elif not near(edge.get(column), whole.get(column), 2 * n_events * split):
                off.append(f"{name}: {column}: got {edge.get(column)!r}, want {whole.get(column)}")
        check(f"{name}: sign", edge["sign"], sign_of(whole["signs"]))
        check(f"{name}: placed", edge["placed"], tie["placed"])
        along = edge.get("windows") or {"at": []}
        check(f"{name}: windows", along["at"], sorted(tie["windows"]))
        for i, at in enumerate(along["at"]):
            want = tie["windows"].get(at)
            if want is None:
                continue
            for column in COLUMNS:
                if column == "weight" and model.is_real:
                    if not near_real(along[column][i], want[column], rounded / want.get("divisor", 1)):
                        off.append(f"{name} in {windows[at]}: weight: got {along[column][i]!r}, want {want[column]!r}")
                # A sum of shares that were each rounded by less than two millionths.
                elif not near(along[column][i], want.get(column), ((2 + 100 * model.overlaps) * spread + 2 * split) * n_events):
                    off.append(f"{name} in {windows[at]}: {column}: got {along[column][i]!r}, want {want.get(column)}")
            check(f"{name} in {windows[at]}: sign", along["sign"][i], sign_of(want["signs"]))
        # What is in windows and what is in none are the whole, exactly also where it is shared out.
        additive = [] if model.overlaps else [column for column in COLUMNS[:3] if column != "weight" or not model.is_real]
        for column in additive if not spread and not split else ():
            inside = sum(Fraction(repr(value)) for value in along.get(column, []))
            outside = whole[column] - sum(one[column] for one in tie["windows"].values())
            if inside + outside != whole[column]:
                off.append(f"{name}: {column}: windows {inside} and unplaced {outside} are not {whole[column]}")
        if spread and not split and model.windows and model.view["since"] is None and model.view["until"] is None:
            # Without bounds every placed event lies in the windows as a whole: its shares add up to it.
            for column in additive:
                inside = sum(Fraction(repr(value)) for value in along.get(column, []))
                placed = sum(one[column] for one in tie["windows"].values())
                if inside != placed:
                    off.append(f"{name}: {column}: the shares add up to {inside}, want {placed}")
        if None not in model.period:
            check(f"{name}: spells", [tuple(spell) for spell in edge["spells"]], [tuple(map(text_of, spell)) for spell in model.spells(tie)])
    check_actors(found, model, off)
    return off


def check_actors(found, model, off):
    """Degree, strength and presence of actors follow from the ties."""
    undirected = {}
    for (a, b), tie in model.ties.items():
        undirected.setdefault(frozenset((a, b)), []).append(tie)
    if model.view["directed"]:
        return  # a mutual event is in both arcs: strength cannot be made from them
    for actor, node in found.nodes.items():
        kept = [tie for (a, b), tie in model.ties.items() if actor in (a, b)]
        own = [tie for (a, b), tie in model.ties.items() if actor in (a, b) and a != b]
        strength = sum(tie["whole"]["weight"] for tie in own)
        spread, split = model.view["place"] == "spread", model.view["multilateral"] == "split" or model.view["blocs"] == "split"
        rounded = 500 * sum(tie["whole"]["n"] for tie in own) if spread or split else 0
        if node["degree"] != len(own) or not (near_real(node["strength"], strength, rounded) if model.is_real else near(node["strength"], strength, rounded)):
            off.append(f"{actor}: degree {node['degree']}, strength {node['strength']}: want {len(own)}, {sum(tie['whole']['weight'] for tie in own)}")
        if node["placed"] != any(tie["placed"] for tie in kept):
            off.append(f"{actor}: placed {node['placed']}")
        active = sorted({at for tie in kept for at in tie["windows"]})
        along = node.get("windows") or {"at": []}
        if along["at"] != active:
            off.append(f"{actor}: active in {along['at']}, want {active}")
        elif not spread and not split:
            got = [Fraction(repr(value)) for value in along.get("strength", [])]
            want = [sum(tie["windows"][at]["weight"] for tie in own if at in tie["windows"]) for at in active]
            if got != want and not (model.is_real and all(near_real(float(one), other, 0) for one, other in zip(got, want))):
                off.append(f"{actor}: strength by window {got}, want {want}")
        if None not in model.period:
            # An actor is there as long as its ties are, else a tie would have no ends.
            want = [tuple(map(text_of, spell)) for spell in joined([spell for tie in kept for spell in model.spells(tie)])]
            if [tuple(spell) for spell in node["spells"]] != want:
                off.append(f"{actor}: spells {node['spells']}, want {want}")


# ---- Views ----

PERIODS = (("2024-01", moment(2024, 1), moment(2024, 2)), ("2024-01-10", moment(2024, 1, 10), moment(2024, 1, 11)), ("2024-02-20", moment(2024, 2, 20), moment(2024, 2, 21)),
           ("2024-03", moment(2024, 3), moment(2024, 4)), ("2024", moment(2024), moment(2025)), ("2023-12-25", moment(2023, 12, 25), moment(2023, 12, 26)))


def random_view(rng, actors):
    """A view for the model, and the options that say it."""
    view = {"merge": rng.choice(("none", "exact", "overlap", "given")), "level": rng.choice(("actor", "state", "state", "organisation", "bloc", "bloc")), "bloc": [], "blocs": "refuse", "loops": rng.random() < 0.15,
            "place": rng.choice(("within", "within", "start", "end", "exclude", "spread")),
            "window": rng.choice(("all", "day", "week", "month", "quarter", "year", "7d", "2w", "12h", "90d/30d", "10d/4d", "36h/12h", "quarter/month", "2w/week", "year/year",
                                  "month+", "week+", "10d+", "2024-02-15", "2024-01-10,2024-02-20", "2023-12-25,2024-01-01,2024-03-01")),
            "week_start": rng.choice(("monday", "sunday")), "half_life": rng.choice((None, None, None, 1, 30, 90)), "scale": rng.choice(("none", "none", "none", "log", "sqrt", "binary")),
            "normalize": rng.choice(("none", "none", "share")), "weight": rng.choice(("events", "events", "reports", "reports", "cooperation", "conflict", "goldstein_positive", "goldstein_negative", "mentions", "fatalities")),
            "multilateral": rng.choice(("pairs", "pairs", "split")),
            "directed": rng.random() < 0.5, "quad": rng.choice(("icews", "icews", "gdelt")),
            "kind": rng.choice((["event"], ["all"], ["event", "stance"], ["process"])), "min_confidence": rng.choice((Fraction(0), Fraction(0), Fraction(1, 2), Fraction(4, 5))),
            "type": rng.choice(([], [], [], [], ["04"], ["03-11"], ["041", "trade"], ["AGREE"], ["14-20", "010"])), "actor": [], "since": None, "until": None,
            "merge_by": rng.choice(("code", "code", "root", "quad")), "merge_span": rng.choice((31, 31, 5, 1)), "tolerance": rng.choice((0, 0, 1, 4))}
    # What a rule has no use for is refused.
    if view["merge"] == "none":
        view["merge_by"] = "code"
    if view["merge"] in ("none", "exact"):
        view["merge_span"], view["tolerance"] = 31, 0
    if rng.random() < 0.2:
        view["actor"] = rng.sample([actor["id"] for actor in actors], 3)
    texts = {}
    if view["level"] == "bloc":
        view["blocs"] = rng.choice(("split", "split", "first"))
        if view["blocs"] == "first" or rng.random() < 0.5:
            view["bloc"] = rng.sample(BLOCS, 2)
            texts["bloc"] = ",".join(view["bloc"])
        texts["blocs"] = view["blocs"]
    if rng.random() < 0.35:
        texts["since"], *view["since"] = rng.choice(PERIODS)
    if rng.random() < 0.35:
        texts["until"], *view["until"] = rng.choice(PERIODS)
    if view["since"] and view["until"] and view["since"][0] >= view["until"][1]:
        view["until"] = None
        del texts["until"]
    options = ["--merge", view["merge"], "--merge-by", view["merge_by"], "--merge-span", f"{view['merge_span']}d", "--tolerance", f"{view['tolerance']}d", "--level", view["level"], "--place", view["place"], "--window", view["window"], "--weight", view["weight"],
               "--week-start", view["week_start"], "--scale", view["scale"], "--normalize", view["normalize"], "--multilateral", view["multilateral"], "--loops", "keep" if view["loops"] else "aside",
               "--directed" if view["directed"] else "--undirected", "--quad", view["quad"], "--kind", ",".join(view["kind"]), "--min-confidence", str(float(view["min_confidence"]))]
    for key in ("type", "actor"):
        if view[key]:
            options += [f"--{key}", ",".join(view[key])]
    if view["half_life"]:
        options += ["--half-life", f"{view['half_life']}d"]
    for key, text in texts.items():
        options += [f"--{key}", text]
    return view, options


def run_view(path, options, model, name):
    run = tap.Run(["graph", path, *options, "--measure", "degree,strength", "--to", "json", "-o", "-", "--quiet"])
    if not model.ties:
        ok(run.status == 1 and "selects nothing" in run.said, f"{name}: nothing is selected", f"status {run.status}: {run.said}\n{' '.join(options)}")
        return
    if run.status != 0:
        ok(False, name, f"status {run.status}: {run.said}\n{' '.join(options)}")
        return
    off = compare(tap.Graph(tap.strict_json(run.stdout)), model)
    ok(not off, name, "\n".join([" ".join(options)] + off[:8] + [f"{len(off)} differences"]))


# Each of these once on each corpus, besides random ones, so that no choice depends on luck.
PLAIN = {"merge": "given", "level": "actor", "bloc": [], "blocs": "refuse", "loops": False, "place": "within", "window": "month", "weight": "events", "directed": False, "quad": "icews", "kind": ["all"],
         "min_confidence": Fraction(0), "type": [], "actor": [], "since": None, "until": None, "week_start": "monday", "half_life": None, "scale": "none", "normalize": "none", "multilateral": "pairs", "merge_by": "code", "merge_span": 31, "tolerance": 0}
N_CORPORA, N_VIEWS = 30, 14


def corpora(out):
    for seed in range(N_CORPORA):
        with section(f"corpus {seed}"):
            rng = random.Random(seed)
            actors = make_actors(rng)
            reports, records = make_reports(rng, actors)
            path = tap.write(os.path.join(out, "c.json"), tap.interactions(records, actors))
            known = Actors(actors)
            for rule in ("none", "exact", "overlap", "given"):
                view = dict(PLAIN, merge=rule, level=("actor", "state")[seed % 2])
                run_view(path, ["--kind", "all", "--undirected", "--window", "month", "--merge", rule, "--level", view["level"]], Model(reports, known, view), f"corpus {seed}, --merge {rule}")
            for i in range(N_VIEWS):
                view, options = random_view(rng, actors)
                run_view(path, options, Model(reports, known, view), f"corpus {seed}, view {i}")


# ---- Cases by hand ----

def by_hand(out):
    """Small cases whose answer needs no model."""
    def run(reports, *options, actors=None):
        path = tap.write(os.path.join(out, "h.json"), tap.interactions(reports, actors))
        return tap.graph(path, "--kind", "all", *options, measure="degree")

    # The same meeting, told from both sides: b and c met a, not each other.
    reports = [{"id": "R1", "source": "a", "target": ["b", "c"], "type": "040", "mutual": True, "date": "2024-01-01"},
               {"id": "R2", "source": ["b", "c"], "target": "a", "type": "040", "mutual": True, "date": "2024-01-01"}]
    for rule in ("exact", "overlap", "given"):
        found = run(reports, "--merge", rule, "--undirected")
        equal(found.account["events"]["all"], 1, f"--merge {rule}: a mutual event told from both sides is one")
        equal(sorted(found.ties), [("a", "b"), ("a", "c")], f"--merge {rule}: it joins the sides, and nobody within a side")

    # A day is a day, however it is placed.
    for place_ in ("within", "start", "end", "spread", "exclude"):
        found = run([{"source": "a", "target": "b", "date": "2024-04-21"}, {"source": "b", "target": "c", "date": "2024-02"}], "--place", place_)
        equal(found.graph["period"], {"start": "2024-02-01", "end": "2024-04-22"}, f"--window all --place {place_}: from the first date to the last")
        equal(found.ties[("a", "b")]["spells"], [["2024-04-21", "2024-04-22"]], f"--window all --place {place_}: the spell of a day")

    # Two loops, of which neither has a place: one open, one over a bound. The reason is the same for both.
    found = run([{"source": "a", "target": "b", "date": "2024-01-10"}, {"source": "a", "target": "a", "date": "../2024-01-10"},
                 {"source": "a", "target": "a", "date": "2024-01-20/2024-02-10"}], "--place", "exclude", "--window", "month", "--merge", "none")
    aside = found.account["events"]["set_aside"]
    ok((aside["place"], aside["loop"]) in ((2, 0), (0, 2)), "--place exclude: a loop without a place has one reason, whatever its place lacks", aside)

    # Who belongs to two states at once stays what he is, and is counted once for the event.
    actors = [{"id": "s0", "kind": "state"}, {"id": "s1", "kind": "state"}, {"id": "both", "kind": "person", "part_of": ["s0", "s1"]},
              {"id": "a", "kind": "person", "part_of": ["s0"]}, {"id": "b", "kind": "person", "part_of": ["s1"]}]
    found = run([{"source": ["a", "b"], "target": "both", "date": "2024-01-10"}], "--level", "state", "--undirected", actors=actors)
    equal(sorted(found.ties), [("both", "s0"), ("both", "s1")], "--level state: an actor of two states stays itself")
    equal(found.account["ambiguous_rollups"], 1, "the account: one actor of one event could not be rolled up")
    found = run([{"source": "both", "target": ["a", "b"], "date": "2024-01-10"}], "--level", "state", "--undirected", actors=actors)
    equal(found.account["ambiguous_rollups"], 1, "the account: the same of a source")

    # Niger is in two blocs at once for a while: refused with who, which and when, or shared, or the first that is named.
    actors = [{"id": "aes", "kind": "alliance"}, {"id": "ecowas", "kind": "bloc"}, {"id": "mali", "kind": "state", "member_of": [{"actor": "aes", "start": "2023-09-16"}]},
              {"id": "niger", "kind": "state", "member_of": [{"actor": "aes", "start": "2023-09-16"}, {"actor": "ecowas", "end": "2025-01-29"}]},
              {"id": "russia", "kind": "state"}, {"id": "putin", "kind": "person", "part_of": ["russia"]}]
    early, both, late, vague, inside = ({"source": source, "target": target, "date": date, "type": "190"} for source, target, date in (
        ("niger", "putin", "2023-06"), ("niger", "putin", "2024-06"), ("niger", "putin", "2025-06"), ("niger", "putin", "2025-01"), ("niger", "mali", "2024-06")))
    found = run([early, late], "--level", "bloc", "--window", "year", actors=actors)
    equal({ends: found.along(edge, "events") for ends, edge in found.ties.items()}, {("ecowas", "russia"): {"2023": 1}, ("aes", "russia"): {"2025": 1}},
          "--level bloc: Niger is of ECOWAS in 2023-06 and of the AES in 2025-06; who is in no bloc counts as his state")
    equal(found.account["not_rolled_up"], 1, "the account: Russia is in no bloc")
    path = tap.write(os.path.join(out, "h.json"), tap.interactions([early, both, late], actors))
    refused = tap.Run(["graph", path, "--kind", "all", "--level", "bloc"])
    ok(refused.status == 1 and '"niger" is in aes and ecowas at once (2023-09-16/2025-01-29)' in refused.said, "--blocs refuse: who, which and when", refused.said)
    for options, want in ((("--blocs", "split"), {("aes", "russia"): -15, ("ecowas", "russia"): -15}), (("--blocs", "first", "--bloc", "aes,ecowas"), {("aes", "russia"): -20, ("ecowas", "russia"): -10}),
                          (("--blocs", "first", "--bloc", "ecowas,aes"), {("aes", "russia"): -10, ("ecowas", "russia"): -20}), (("--bloc", "aes"), {("niger", "russia"): -10, ("aes", "russia"): -20})):
        for rows in itertools.permutations((early, both, late)):
            found = run(list(rows), "--level", "bloc", *options, "--undirected", actors=actors)
            equal({ends: edge["goldstein"] for ends, edge in found.ties.items()}, want, f"--level bloc {' '.join(options)}")
    found = run([vague], "--level", "bloc", "--window", "month", "--undirected", actors=actors)
    equal((list(found.ties), found.account["events"]["undecided"], found.account["undecided_rollups"]), ([("niger", "russia")], 1, 1), "a month in which Niger leaves a bloc is undecided")
    equal(found.account["rollups"], ['"niger" changes on 2025-01-30 from aes and ecowas to aes, within the date of 1 event: undecided'], "and it is said who changes, and when")
    found = run([inside, early], "--level", "bloc", "--bloc", "aes", "--undirected", actors=actors)
    equal((list(found.ties), found.account["events"]["set_aside"]["loop"]), ([("niger", "russia")], 1), "what passes within a bloc is a loop")
    found = run([inside, early], "--level", "bloc", "--bloc", "aes", "--loops", "keep", "--undirected", actors=actors)
    equal((sorted(found.ties), found.nodes["aes"]["degree"]), ([("aes", "aes"), ("niger", "russia")], 0), "--loops keep: it is a tie, which no measure reads")
    found = run([inside], "--level", "bloc", "--blocs", "split", "--undirected", actors=actors)
    equal((found.ties[("aes", "ecowas")]["events"], found.account["split_loops"]), (0.5, 1), "--blocs split: the other half is a loop, and counted")
    for options, why in ((("--level", "bloc", "--blocs", "first"), "needs an order"), (("--level", "planet"), "no actor is of that kind"), (("--level", "bloc", "--bloc", "ecowass"), "did you mean 'ecowas'"),
                         (("--level", "organisation"), "no actor is of that kind")):
        refused = tap.Run(["graph", path, "--kind", "all", *options])
        ok(refused.status == 1 and why in refused.said, f"{' '.join(options)}: {why}", refused.said)

    # 31 days merge by overlap, 32 do not; touching dates do not overlap; a chain must share one day.
    def events(*dates):
        return run([{"id": f"R{i}", "source": "a", "target": "b", "type": "040", "date": date} for i, date in enumerate(dates)], "--merge", "overlap").account["events"]["all"]

    for dates, want in ((("2024-01-01/2024-01-31", "2024-01-31"), 1), (("2024-01-01/2024-02-01", "2024-01-31"), 2), (("2024-01", "2024-02-01"), 2),
                        (("2024-01", "2024-01-31"), 1), (("2024-01-01/2024-01-10", "2024-01-08/2024-01-20", "2024-01-15/2024-01-25"), 2),
                        (("2024-01-01/2024-01-10", "2024-01-08/2024-01-20", "2024-01-09/2024-01-25"), 1), (("2024", "2024"), 1), (("2024", "2024-03-01"), 2),
                        (("../2024-03-01", "../2024-03-01"), 1), (("../2024-03-01", "2024-03-01"), 2), (("2024-03-01T10:00Z", "2024-03-01"), 1), (("2024-03-01T10:00Z", "2024-03-01T10:01Z"), 2)):
        equal(events(*dates), want, f"--merge overlap: {', '.join(dates)}")


def categories(out):
    """A category stands in the tables, first by its id, and has no value; the others' values stay with them in each window."""
    actors = [{"id": "a", "kind": "category"}, {"id": "b"}, {"id": "c"}, {"id": "d"}]
    ties = (("a", "b", "2024-01-10"), ("b", "c", "2024-01-10"), ("c", "d", "2024-01-10"), ("b", "d", "2024-02-10"), ("a", "d", "2024-02-10"))
    reports = [{"id": f"r{i}", "source": [source], "target": [target], "date": date, "type": "04"} for i, (source, target, date) in enumerate(ties)]
    path = tap.write(os.path.join(out, "categories.json"), tap.interactions(reports, actors))
    found = tap.graph(path, "--window", "month", measure="degree")
    equal({one: found.along(node, "degree") for one, node in found.nodes.items()},
          {"a": {"2024-01": None, "2024-02": None}, "b": {"2024-01": 1, "2024-02": 1}, "c": {"2024-01": 2}, "d": {"2024-01": 1, "2024-02": 1}},
          "degrees by month, without the category's ties")


def memberships(out):
    """Memberships beside the ties: each pair once, with the times at which both hold, and nothing of the events moves."""
    for seed in range(12):
        rng = random.Random(1000 + seed)
        actors = make_actors(rng)
        _, records = make_reports(rng, actors, 60)
        known = Actors(actors)
        path = tap.write(os.path.join(out, "m.json"), tap.interactions(records, actors))
        view = ["--level", rng.choice(("actor", "state")), "--kind", "all", "--window", rng.choice(("all", "month")), rng.choice(("--directed", "--undirected"))]
        blocs = rng.choice((BLOCS, ["b2", "b0"]))
        plain = tap.graph(path, *view, measure="all")
        period = [EVER if bound is None else moment(*map(int, bound[:10].split("-"))) for bound in plain.graph["period"].values()]
        held = [(member, bloc, span) for member, spans in known.blocs.items() if member in plain.nodes for bloc, span in spans if bloc in blocs]
        for form in ("star", "clique"):
            pieces = [(member, bloc, bloc, span.start, span.end) for member, bloc, span in held] if form == "star" else [
                (a, b, bloc, max(x.start, y.start), min(x.end, y.end)) for (a, bloc, x), (b, other, y) in itertools.product(held, held) if bloc == other and a < b]
            want = {}
            for a, b, bloc, low, high in pieces:
                if low < high and low < period[1] and high > period[0]:
                    for ends in ((a, b), (b, a)) if form == "clique" and "--directed" in view else ((a, b),):
                        one = want.setdefault(ends, [set(), []])
                        one[0].add(bloc)
                        one[1].append((low, high))
            want = {ends: (",".join(sorted(blocs_)), [[None if low == NEVER else text_of(low), None if high == EVER else text_of(high)] for low, high in joined(spans)]) for ends, (blocs_, spans) in want.items()}
            found = tap.graph(path, *view, f"--memberships={form}", *(["--bloc", ",".join(blocs)] if blocs != BLOCS else []), measure="all")
            edges = [edge for edge in found.document["edges"] if edge["key"] == "membership"]
            name = f"corpus {seed}, --memberships={form}"
            equal({(edge["source"], edge["target"]): (edge["blocs"], edge["spells"]) for edge in edges}, want, f"{name}: who, of what, and when")
            ok(all(edge["weight"] is None and edge["events"] is None for edge in edges), f"{name}: a membership has no weight")
            equal([{key: value for key, value in edge.items() if key not in ("key", "layer", "blocs")} for edge in found.document["edges"] if edge["key"] == "events"], plain.document["edges"], f"{name}: the ties of events are as they were")
            told = lambda one: {actor: {key: value for key, value in node.items() if key != "spells"} for actor, node in one.nodes.items() if actor in plain.nodes}
            equal(told(found), told(plain), f"{name}: and so is what measures found")
            equal({key: value for key, value in found.graph.items() if key not in ("view", "summary", "columns", "account")},
                  {key: value for key, value in plain.graph.items() if key not in ("view", "summary", "columns", "account")}, f"{name}: of the whole graph too")
            equal(set(found.nodes) - set(plain.nodes), {b for a, b in want if b not in plain.nodes} if form == "star" else set(), f"{name}: blocs are vertices for their members' sake")


with tap.folder() as place:
    with section("memberships"):
        memberships(place)
    with section("categories"):
        categories(place)
    with section("cases by hand"):
        by_hand(place)
    corpora(place)
tap.done()
