"""Weights of the parts of a form: which hold today, and an administrator who enters a table from a day on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from forms_app.answers.answer import Context
from forms_app.answers.reading import missing, read_answers
from forms_app.cases.actors import Actor, Role
from forms_app.core.divisions import AT_LEVEL, OFFICES_AT, at_level
from forms_app.core.errors import ForbiddenError, NotFoundError, Problem, ProblemsError
from forms_app.core.numbers import plain
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import AnyField, DateField, DecimalField, LineField
from forms_app.specs.form import Questionnaire, Section
from forms_app.specs.weights import Weights
from forms_app.storage.audit import Entry, append, locked_head
from forms_app.storage.faults import retried
from forms_app.storage.weight_tables import WeightEntry
from forms_app.storage.weights import all_weights, weights_on
from forms_app.usecases.platform import Platform

SINCE, GROUND = "since", "ground"
_WHOLE = Decimal(1)


@dataclass(frozen=True)
class WeightTable:
    """A table of weights: for which form, what it must be, what is asked for it. `id` is `domain/name`."""

    id: str
    spec: FormSpec
    weights: Weights

    @property
    def questionnaire(self) -> Questionnaire:
        """What is asked when a table is entered."""
        places = self.weights.places
        parts = tuple(
            DecimalField(
                id=part, type="decimal", label=label, places=places, minimum=Decimal(0), maximum=_WHOLE, required=True
            )
            for part, label in self.parts
        )
        fields: tuple[AnyField, ...] = (
            DateField(id=SINCE, type="date", label="自何日起适用", required=True),
            LineField(
                id=GROUND, type="line", label="依据", required=True, max_length=200,
                help=f"写明文件名称和文号，如{self.weights.source}。",
            ),
            *parts,
        )  # fmt: skip
        sections = (
            Section(title="适用", fields=(SINCE, GROUND)),
            Section(title="各部分的权重", intro="各部分之和须为1。", fields=self.weights.parts),
        )
        return Questionnaire(fields=fields, sections=sections)

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Each part with the label that the form gives it."""
        fields = ((part, self.spec.form.field(part)) for part in self.weights.parts)
        return tuple((part, field.label if field else part) for part, field in fields)


@dataclass(frozen=True)
class WeightView:
    """A table with its entries, the latest first; `current` holds today, `may_enter` says whether this person may."""

    table: WeightTable
    entries: tuple[WeightEntry, ...]
    current: WeightEntry | None
    may_enter: bool
    kept_by: str


def weight_tables(platform: Platform, authority: str | None) -> tuple[WeightTable, ...]:
    """The tables of weights of the regulations that an authority handles."""
    return tuple(
        WeightTable(f"{spec.domain}/{name}", spec, weights)
        for spec in platform.catalogue.current.values()
        if spec.regulation.handled_by == authority
        for name, weights in spec.weights.items()
    )


def view_weights(platform: Platform, actor: Actor, table_id: str) -> WeightView:
    """One table. Raises NotFoundError for what is no table of one's own authority."""
    table = _table(platform, actor, table_id)
    with platform.database.reading() as session:
        return WeightView(
            table=table,
            entries=tuple(all_weights(session, table.id)),
            current=weights_on(session, table.id, platform.today()),
            may_enter=_may_enter(actor, table.weights),
            kept_by=f"{AT_LEVEL[table.weights.entered_by]}{platform.reference.authority(actor.authority or '').title}",
        )


@retried
def enter_weights(platform: Platform, actor: Actor, table_id: str, values: Mapping[str, Any]) -> None:
    """Enter a whole table, valid from a day. What was entered before stays on record; the same again is entered once.

    Raises NotFoundError, ForbiddenError for whoever is not an administrator of the level that enters it, ProblemsError
    with every fault at its field, also when the weights do not sum to 1.
    """
    table = _table(platform, actor, table_id)
    if not _may_enter(actor, table.weights):
        raise ForbiddenError(f"权重表由{OFFICES_AT[table.weights.entered_by]}的机构管理员录入，您可以查看，不能录入")
    answers = _whole_table(platform, table, values)
    weights, ground = {part: answers[part] for part in table.weights.parts}, answers[GROUND]
    since = date.fromisoformat(answers[SINCE])
    with platform.database.writing() as session:
        locked_head(session)
        now = platform.clock()
        last = next((each for each in all_weights(session, table.id) if each.since == since), None)
        if last is not None and (last.weights, last.ground) == (weights, ground):
            return  # the same page, sent again
        row = WeightEntry(
            table_id=table.id, since=since, weights=weights, ground=ground,
            entered_at=now, entered_by=actor.name, account_id=actor.account,
        )  # fmt: skip
        session.add(row)
        data = {SINCE: answers[SINCE], GROUND: ground, "weights": weights}
        append(session, Entry(now, actor.account, actor.name, f"weights/{table.id}", "weights_entered", data))


def _whole_table(platform: Platform, table: WeightTable, values: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed for a table, as plain data. Raises ProblemsError, also when the weights do not sum to 1."""
    reading = read_answers(table.questionnaire, values, platform.context())
    if problems := (*reading.problems, *missing(table.questionnaire, reading)):
        raise ProblemsError(problems)
    answers = reading.answers.for_json()
    total = sum((Decimal(answers[part]) for part in table.weights.parts), Decimal(0))
    if total != _WHOLE:
        raise ProblemsError((Problem(table.weights.parts[0], f"各部分的权重之和须为1，现为{plain(total)}，请核对"),))
    return answers


def context_for(platform: Platform, session: Session, spec: FormSpec, on: date | None = None) -> Context:
    """What a form that is still being filled is read against: with the weights in force, where it has any."""
    context = platform.context(on)
    found: dict[str, Mapping[str, Decimal]] = {}
    for name in spec.weights:
        entry = weights_on(session, f"{spec.domain}/{name}", context.on)
        if entry is not None:
            found[name] = {part: Decimal(weight) for part, weight in entry.weights.items()}
    return Context(context.reference, context.on, found)


def notes_on(spec: FormSpec, context: Context) -> tuple[str, ...]:
    """What a person who fills the form is told of its tables of weights: that one is missing."""
    lacking = [weights for name, weights in spec.weights.items() if name not in (context.weights or {})]
    return tuple(
        f"{OFFICES_AT[each.entered_by]}还没有录入《{each.title}》（依据{each.source}）；"
        "各部分照常逐项评定，加权得分和按它评定的结论暂不能得出。"
        for each in lacking
    )


def _table(platform: Platform, actor: Actor, table_id: str) -> WeightTable:
    found = next((each for each in weight_tables(platform, actor.authority) if each.id == table_id), None)
    if found is None:
        raise NotFoundError("没有找到这张权重表，可能网址有误，或者不由您的单位录入")
    return found


def _may_enter(actor: Actor, weights: Weights) -> bool:
    division = actor.division or ""
    own = bool(division) and at_level(division, weights.entered_by) == division
    return own and actor.role is Role.ADMINISTRATOR and _is_of_level(division, weights.entered_by)


def _is_of_level(division: str, level: str) -> bool:
    """Whether a division stands at that level itself: a province also ends in zeros as a prefecture does."""
    above = {"county": "prefecture", "prefecture": "province"}.get(level)
    return above is None or at_level(division, above) != division
