"""Which arrows between the boxes of a chart its procedures have: those it must show, and those it may."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from forms_app.specs.chart import Box, FlowChart, LeftOut
from forms_app.specs.chart_words import ChartSources
from forms_app.specs.procedure import Act, Procedure

Path = tuple[str, str]
"""Ids of two boxes."""


@dataclass(frozen=True)
class Step:
    """An act that leads from one box to another, or that is done in a box of its own.

    `choices`: any of these paths shows it.
    """

    act: str
    choices: tuple[Path, ...]


@dataclass(frozen=True)
class ChartPaths:
    """The boxes of a chart held against its procedures. References in `qualified` form: `procedure.id`."""

    chart: FlowChart
    sources: ChartSources

    def qualified(self, reference: str) -> str:
        """The reference with its procedure."""
        return ".".join(self.sources.split(reference))

    @cached_property
    def home(self) -> dict[str, str]:
        """State → its box."""
        return {self.qualified(state): box.id for box in self.chart.boxes for state in box.states}

    @cached_property
    def doing(self) -> dict[str, str]:
        """Act → the box in which it is done."""
        return {self.qualified(act): box.id for box in self.chart.boxes for act in box.acts}

    @cached_property
    def omitted(self) -> frozenset[str]:
        """Acts and states that the chart leaves out everywhere."""
        left_out = self.chart.left_out
        return frozenset(self.qualified(each) for one in left_out for each in (*one.acts, *_states_alone(one)))

    @cached_property
    def omitted_in(self) -> frozenset[Path]:
        """Act and state in which it is left out."""
        return frozenset(
            (self.qualified(one.act), self.qualified(state))
            for one in self.chart.left_out
            if one.act
            for state in one.states
        )

    def carried(self) -> dict[Path, set[str]]:
        """Path → the acts without a box of their own that lead along it."""
        found: dict[Path, set[str]] = {}
        for name, procedure in self.sources.procedures.items():
            for act in procedure.acts:
                for path in self._led_along(name, act):
                    found.setdefault(path, set()).add(f"{name}.{act.id}")
        return found

    def _led_along(self, name: str, act: Act) -> Iterator[Path]:
        """The paths from box to box along which an act leads that has no box of its own."""
        key, end = f"{name}.{act.id}", self.home.get(f"{name}.{act.to}") if act.to else None
        if end is not None and key not in self.doing and key not in self.omitted:
            yield from ((start, end) for start in self._homes(name, act) if start != end)

    def steps(self) -> Iterator[Step]:
        """What the chart must show of the acts that have a box."""
        for name, procedure in self.sources.procedures.items():
            for act in procedure.acts:
                key = f"{name}.{act.id}"
                if (box := self.doing.get(key)) is not None:
                    yield from self._steps(name, act, key, box)

    def _steps(self, name: str, act: Act, key: str, box: str) -> Iterator[Step]:
        homes = self._homes(name, act)
        if act.to is None:
            starts = tuple(self._causes(key)) if act.through == "related" else (*homes, *self._before(key, act))
            if starts and box not in (*starts, *homes):
                yield Step(key, tuple((start, box) for start in starts))
            return
        yield from (Step(key, ((start, box),)) for start in homes if start != box)
        end = self.home.get(f"{name}.{act.to}")
        if end is not None and end != box:
            yield Step(key, ((box, end),))

    def _homes(self, name: str, act: Act) -> tuple[str, ...]:
        """The boxes in which a case waits when the act can be done."""
        states = [f"{name}.{state}" for state in act.states]
        drawn = (state for state in states if (f"{name}.{act.id}", state) not in self.omitted_in)
        return tuple(dict.fromkeys(self.home[state] for state in drawn if state in self.home))

    def may(self) -> frozenset[Path]:
        """Paths that the chart may show: what must happen before an act, or starts the term that the act ends."""
        return frozenset(
            (start, box)
            for name, procedure in self.sources.procedures.items()
            for act in procedure.acts
            if (box := self.doing.get(key := f"{name}.{act.id}")) is not None
            for start in (*self._homes(name, act), *self._before(key, act))
        )

    def _before(self, key: str, act: Act) -> Iterator[str]:
        """Boxes of what the act needs, leads to where it is done, starts a term that it ends, causes or proposes it.

        What needs a public entry comes after its publication.
        """
        name = key.partition(".")[0]
        procedure = self.sources.procedures[name]
        keys = [f"{name}.{event}" for event in _leading_to(procedure, act)]
        if not act.states:
            keys += [f"{name}.{each.id}" for each in procedure.acts if each.proposes]
            keys += [each for each in self.doing if procedure.within and each.startswith(f"{procedure.within}.")]
        yield from (self.doing[each] for each in keys if each in self.doing)
        yield from self._causes(key)

    def _causes(self, key: str) -> Iterator[str]:
        """Boxes of the acts that do this one at the same moment, in procedures whose cases belong to its cases."""
        name, _, identifier = key.partition(".")
        for other, procedure in self.sources.procedures.items():
            if procedure.within == name:
                keys = (f"{other}.{act.id}" for act in procedure.acts if act.causes == identifier)
                yield from (self.doing[each] for each in keys if each in self.doing)

    def starts(self, box: Box, term: str) -> bool:
        """Whether a term begins with what is done in a box, runs in a state of it, or is the longer for it."""
        found = self.sources.term(term)
        name = self.sources.split(term)[0]
        acts = {self.qualified(act) for act in box.acts}
        states = {self.qualified(state) for state in box.states}
        procedure: Procedure = self.sources.procedures[name]
        running = {f"{name}.{state.id}" for state in procedure.states if state.term == found.id}
        periods = procedure.publication.periods if procedure.publication else ()
        events = (*found.since, *(period.when for period in periods if period.term == found.id))
        return bool(acts & {f"{name}.{event}" for event in events} or states & running)

    def concerns(self, box: Box, term: str) -> bool:
        """Whether a term may be named in a box: it begins, runs or ends there, or bounds what is done there."""
        name, identifier = self.sources.split(term)
        ended = {f"{name}.{event}" for event in self.sources.term(term).ends}
        doing = {self.qualified(act) for act in box.acts}
        bounded = {f"{name}.{act.id}" for act in self.sources.procedures[name].acts if identifier in _bounds(act)}
        return self.starts(box, term) or bool(doing & (ended | bounded | self._waiting(name, identifier)))

    def _waiting(self, name: str, term: str) -> set[str]:
        """The applications for removal that must wait for the end of a term."""
        publication = self.sources.procedures[name].publication
        if publication is None or publication.earliest_removal != term:
            return set()
        procedures = self.sources.procedures.items()
        return {f"{other}.{each.opening.id}" for other, each in procedures if each.removes and each.within == name}

    def begun_elsewhere(self, boxes: Sequence[Box], term: str) -> tuple[str, ...]:
        """The acts that a term is counted from which neither are done in these boxes nor lead to them."""
        here = {box.id for box in boxes}
        entering = [arrow for arrow in self.chart.arrows if arrow.end in here]
        near = here | {arrow.start for arrow in entering}
        known = {self.qualified(act) for arrow in entering for act in arrow.acts}
        known |= {act for act, box in self.doing.items() if box in near}
        name = self.sources.split(term)[0]
        events = self.sources.term(term).since
        return tuple(event for event in events if f"{name}.{event}" not in known | self.omitted)


def _bounds(act: Act) -> tuple[str | None, ...]:
    """The terms that say when an act can be done."""
    return (act.after_term, *(name for _, name in act.window.bounds)) if act.window else (act.after_term,)


def _states_alone(one: LeftOut) -> tuple[str, ...]:
    """States that are left out for themselves, not for one act."""
    return () if one.act else one.states


def _leading_to(procedure: Procedure, act: Act) -> Iterator[str]:
    """The events after which the act comes, in its own procedure."""
    yield from (need.event for need in act.needs)
    yield from (each.id for each in procedure.acts if each.to in act.states)
    if procedure.publication is not None and act.when_entry not in (None, "none"):
        yield procedure.publication.since
    yield from (event for term in procedure.terms if act.id in term.ends for event in term.since)
