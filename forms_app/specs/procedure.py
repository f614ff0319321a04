"""A procedure (办理程序): its states, the acts that lead from one to the next, the terms that run meanwhile."""

from functools import cached_property
from typing import Annotated, Literal, Self, TypeAlias, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import ArticleNumber, Identifier, Positive, SpecModel, Text
from forms_app.specs.clocks import AnswerIs, ClockPause, Items, Subject, TermVariant
from forms_app.specs.fields import AnyField
from forms_app.specs.form import Questionnaire, Section
from forms_app.specs.handing_over import Changes, ForStage, Stage, When, WithinCase
from forms_app.specs.inspections import Inspections
from forms_app.specs.needs import Need, Window
from forms_app.specs.numbering import NumberKind
from forms_app.specs.procedure_terms import Period
from forms_app.specs.publishing import Category, FurtherCase, Grading, Publication
from forms_app.specs.register import CaseTable
from forms_app.specs.rules import Agreement
from forms_app.workdays.terms import Term

Actor: TypeAlias = Literal["enterprise", "handler", "section_head", "leader", "public", "system"]
"""Who acts. `public` is anybody on the public pages, `system` what the service does by itself."""

Level: TypeAlias = Literal["handler", "section_head", "leader"]
"""One of the three opinions of an approval form."""


Document: TypeAlias = Literal["acceptance", "correction", "rejection", "approval"]
"""A letter to the enterprise, or the approval form as it stands after the act."""

WantedEntry: TypeAlias = Literal["running", "shown", "suspended", "removable", "none", "none_or_displaced"]
"""How the public entry must stand for an act: within its period, to be seen, suspended, past its least time of
publication; or there is none (any more)."""


class ProcedureTerm(SpecModel):
    """A term (期限): counted from the day of the last of the events `since`.

    It runs while the case stands in a state that names it, or, when it has `ends`, until one of those events.
    `whose` term it is: an enterprise's is shown and never makes a case overdue. `ground` is the statute when that is
    not an article of the regulation itself. `only_for`: cases of these categories alone.
    An event of `renewed_by`, one of `since`, begins no period of its own day: the next one follows on the last day of
    the one before. With `before_end_of` it is counted back from the last day of that term. `for_stage`: only where that
    stage falls to such an office.
    `binding`: an act cannot wait longer than this; otherwise being late is shown and nothing more. `setting` allows
    an office to count in the other kind of days, because the regulation does not say which. `rolls`: a last day that
    is a day off moves to the next working day. `remind_days` before its end the enterprise is reminded.
    `when`: cases with this answer alone; `variants` are other periods for cases with other answers. `before` is a
    question for a day: the term is then counted back from that day, as it was last stated, to the day that lies so
    many days ahead of it. `told`: the enterprise follows an office's term day by day, with what stood still and why.
    With `until` in place of a `period` it ends on the day that was last answered to that question, which no day off
    moves. `watched`: an enterprise's term whose end the office waits for: lists show it, and once it is over without
    an act that followed, the case is late.
    """

    id: Identifier
    title: Text
    article: ArticleNumber
    period: Period | None = None
    until: Identifier | None = None
    since: Annotated[tuple[Identifier, ...], Field(min_length=1, strict=False)]
    ends: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    whose: Actor = "handler"
    ground: Text | None = None
    only_for: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    for_stage: ForStage | None = None
    before_end_of: Identifier | None = None
    renewed_by: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    when: AnswerIs | None = None
    variants: Annotated[tuple[TermVariant, ...], Field(strict=False)] = ()
    before: Identifier | None = None
    binding: bool = True
    setting: bool = False
    rolls: bool = True
    remind_days: Positive | None = None
    told: bool = False
    watched: bool = False

    @model_validator(mode="after")
    def _ends_in_one_way(self) -> Self:
        if (self.period is None) == (self.until is None):
            raise PydanticCustomError("one_end", "期限须写明 period 与 until 之一：多长，或者到哪一个问题所答的日期")
        return self

    @property
    def length(self) -> Term:
        """How long it is. Raises ValueError for one that ends on a stated day: the loader lets nobody ask for that."""
        if self.period is None:
            raise ValueError(f"{self.id} ends on a stated day")
        return Term.parse(self.period)


class State(SpecModel):
    """Where a case can stand. `holder` has it now; `paused` stops the clock of its term; `final` ends the case.

    `told` is what the enterprise reads in place of `next`, where that speaks to the office.
    """

    id: Identifier
    title: Text
    holder: Actor
    next: Text
    told: Text | None = None
    term: Identifier | None = None
    paused: Text | None = None
    final: bool = False


class Act(SpecModel):
    """Something done to a case; its id, in the past tense, is the event it leaves behind.

    It leads `to` a state, or leaves the case where it is. `title` is the button, `leads` says what follows from it,
    `said` is the line of the history. `through` is where it is done: on the page of the case, by the campaign for
    many cases at once, with the application form, or with an objection. `apart_from`: nobody who did one of these in
    the same case may do it; `apart_from_collectors`: nobody who collected the record that the case is about. `level`
    and `agrees` make it an opinion of the approval form. `after_term`: only once that term is over. `after_items`: only
    once every parallel item is done as applied for and no clock stands still. `suggests` is a question that is filled
    in with the findings on the application. `bulk`: may be done to many cases at once; `listed`: to those of a campaign
    by an Excel list, each with answers of its own, as a `bulk` one that asks something is. `record` is a form that is
    printed from its answers and issued, `documents` are issued with it, `message` is sent to the enterprise.

    `day` is the question whose answer is the day on which it took effect, when that is not the day it was recorded;
    `window` bounds that day. `only_for`: cases of these categories alone. `number` is the series from which its
    document takes a number. `sets` are values that its papers take without anybody typing them, with `{id}` for an
    answer and `{today}`. `causes` is an act done to the case this one belongs to, at the same moment.
    `carries` are questions filled in beforehand with their last answers in the case, `proposes` is another case that
    may be opened afterwards. `group` is the heading under which the page of a case offers what does not lead on. With
    `entry` the public entry of the category is issued anew; `when_entry` is how that entry (or the one of the case this
    one belongs to) must stand. `at_most` is counted in the whole case, or since the last of `counted_since`.
    `supersedes` and `withdraws` name the series of the papers of the case that its own paper takes the place of, or
    that are no longer worth anything. With `screens` the texts of the public entry are searched for personal data
    first; `confirms` is the question in which whoever does it says why what was found may be public.

    `hands_to` is the stage whose office has the case from then on; `for_stage`: only where that stage falls to such an
    office. `when`: only where the case has these answers. `succeeds` is the act by which an earlier case of the
    enterprise in this procedure ends, at the same moment.
    `agreements` hold its answers against each other and against what the case says.
    `any_office`: every office over the case may do it, whoever has the case; the event says which one did.

    What an enterprise learns: that an act was done when it has a `message`, and the answers to the questions that it
    `shows`. With `if_known` the message goes only to an enterprise that knows of the case already.
    """

    id: Identifier
    title: Text
    said: Text
    by: Actor
    leads: Text
    article: ArticleNumber | None = None
    states: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    to: Identifier | None = None
    through: Literal["case", "campaign", "application", "objection", "office", "related", "item"] = "case"
    day: Identifier | None = None
    window: Window | None = None
    only_for: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    number: Identifier | None = None
    causes: Identifier | None = None
    hands_to: Identifier | None = None
    for_stage: ForStage | None = None
    when: When = Field(default_factory=dict)
    succeeds: Identifier | None = None
    any_office: bool = False
    sets: dict[Identifier, Text] = Field(default_factory=dict)
    carries: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    proposes: FurtherCase | None = None
    group: Text | None = None
    entry: bool = False
    when_entry: WantedEntry | None = None
    supersedes: Identifier | None = None
    withdraws: Identifier | None = None
    screens: bool = False
    confirms: Identifier | None = None
    apart_from: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    apart_from_collectors: bool = False
    at_most: Positive | None = None
    counted_since: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    needs: Annotated[tuple[Need, ...], Field(strict=False)] = ()
    agreements: Annotated[tuple[Agreement, ...], Field(strict=False)] = ()
    after_term: Identifier | None = None
    after_items: bool = False
    level: Level | None = None
    agrees: bool | None = None
    bulk: bool = False
    listed: bool = False
    documents: Annotated[tuple[Document, ...], Field(strict=False)] = ()
    message: Text | None = None
    if_known: bool = False
    shows: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()
    suggests: Identifier | None = None
    record: Identifier | None = None
    asks: Annotated[tuple[AnyField, ...], Field(strict=False)] = ()

    @property
    def in_lists(self) -> bool:
        """Whether a list may do it: it asks something, and leads to nothing beyond its own case and its own papers."""
        beyond = (self.number, self.causes, self.succeeds, self.supersedes, self.withdraws, self.hands_to)
        return bool(self.asks) and (self.bulk or self.listed) and not (any(beyond) or self.entry or self.screens)

    def question(self, identifier: str | None) -> AnyField | None:
        """The question of this id that it asks, None when there is none."""
        return next((field for field in self.asks if field.id == identifier), None)

    @cached_property
    def questionnaire(self) -> Questionnaire | None:
        """What is asked when it is done, None when nothing is."""
        if not self.asks:
            return None
        main = tuple(field.id for field in self.asks if field.about is None)
        return Questionnaire(fields=self.asks, sections=(Section(title=self.title, fields=main),))


NOTHING_ASKED = Questionnaire.model_construct(fields=(), sections=())
"""The questions of an act that asks nothing."""


class Demand(SpecModel):
    """What an office above may demand in writing of the office that has a case.

    `article` says that it may. One of `met_by` must have been done since before the demand is answered as met; with
    none of them the answer in words is enough.
    """

    id: Identifier
    title: Text
    article: ArticleNumber
    met_by: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()


class Procedure(SpecModel):
    """A procedure. Its opening act says how a case begins: with an application, or on the page of an office.

    `application` is the form whose submission opens a case, in a campaign unless `within` names the procedure of the
    case that it belongs to; `approval` the form that the bureau fills with its opinions. `standing` names the state
    in which an enterprise holds what it applied for, `notice` the one in which the public may object. `numbers` are
    the series from which its documents take their numbers. `status` is what an enterprise is called that holds what
    it applied for, `lapses` a sentence for the announcement: what else ends it. With `removes` its application asks
    for the removal of the public entry of the case that it belongs to; `prefills` are its fields that begin with what
    that case holds, `{id}` for a value of it. `grading` says how the category follows from the findings,
    `publication` for how long an entry is public. `subject` is whose cases these are, `named` the question whose
    answer tells a case from others of the same one. `pauses` are the causes for which clocks stand still, `items`
    what runs side by side with clocks of its own. `about_record` is the field with the number of the dated record that
    it is about: the office that recorded it gets the case. `stages` say which office has a case when, `changes` what
    becomes of what was granted. `one_at_a_time`: no second application while one is open. `within_case` is how the
    case must stand within which an application is made. `inspections` say how many of those who hold the status are to
    be inspected in a year. `demands` are what an office above may demand of the one that has a case.
    """

    kind: Literal["procedure"]
    title: Text
    article: ArticleNumber
    application: Identifier = ""
    within: Identifier = ""
    within_case: WithinCase | None = None
    removes: bool = False
    one_at_a_time: bool = False
    prefills: dict[Identifier, Text] = Field(default_factory=dict)
    about_record: Identifier = ""
    approval: Identifier = ""
    standing: Identifier = ""
    status: str = ""
    lapses: str = ""
    notice: Identifier = ""
    subject: Subject = Subject()
    named: Identifier = ""
    pauses: Annotated[tuple[ClockPause, ...], Field(strict=False)] = ()
    items: Items | None = None
    numbers: Annotated[tuple[NumberKind, ...], Field(strict=False)] = ()
    grading: Grading | None = None
    publication: Publication | None = None
    stages: Annotated[tuple[Stage, ...], Field(strict=False)] = ()
    changes: Changes | None = None
    inspections: Inspections | None = None
    terms: Annotated[tuple[ProcedureTerm, ...], Field(strict=False)] = ()
    states: Annotated[tuple[State, ...], Field(min_length=2, strict=False)]
    acts: Annotated[tuple[Act, ...], Field(min_length=1, strict=False)]
    demands: Annotated[tuple[Demand, ...], Field(strict=False)] = ()
    tables: Annotated[tuple[CaseTable, ...], Field(strict=False)] = ()

    def state(self, identifier: str) -> State:
        """The state of this id. Raises KeyError: ids are checked when the folder is read."""
        return self._states[identifier]

    def act(self, identifier: str) -> Act | None:
        """The act of this id, None when there is none."""
        return self._acts.get(identifier)

    def term(self, identifier: str) -> ProcedureTerm:
        """The term of this id. Raises KeyError."""
        return self._terms[identifier]

    def table(self, identifier: str) -> CaseTable | None:
        """The table of this id, None when there is none."""
        return next((table for table in self.tables if table.id == identifier), None)

    def demand(self, identifier: str) -> Demand | None:
        """The demand of this id, None when there is none."""
        return next((demand for demand in self.demands if demand.id == identifier), None)

    def stage(self, identifier: str) -> Stage:
        """The stage of this id. Raises KeyError: ids are checked when the folder is read."""
        return {stage.id: stage for stage in self.stages}[identifier]

    def number_kind(self, identifier: str) -> NumberKind:
        """The kind of numbers of this id. Raises KeyError: ids are checked when the folder is read."""
        return {kind.id: kind for kind in self.numbers}[identifier]

    def question(self, act: str, identifier: str | None) -> AnyField | None:
        """The question of this id that an act asks, None when there is no such act or question."""
        asking = self.act(act)
        return asking.question(identifier) if asking else None

    @property
    def categories(self) -> tuple[Category, ...]:
        """The categories that its findings can lead to; none where nothing is graded."""
        return self.grading.categories if self.grading else ()

    @property
    def questions(self) -> dict[str, AnyField]:
        """Everything that acts ask, by id."""
        return {field.id: field for act in self.acts for field in act.asks}

    @property
    def is_public(self) -> bool:
        """Whether the public sees anything of its cases."""
        return bool(self.standing or self.notice or self.publication)

    @property
    def has_campaigns(self) -> bool:
        """Whether its cases come in by campaigns."""
        return any(act.through == "campaign" for act in self.acts)

    @property
    def opening(self) -> Act:
        """The act that opens a case: the only one that needs no state."""
        return next(act for act in self.acts if not act.states)

    @property
    def begun_by_enterprise(self) -> bool:
        """Whether its cases begin with something that the enterprise does: then it follows them from the first day."""
        return self.opening.by == "enterprise"

    @cached_property
    def determining(self) -> frozenset[str]:
        """The acts by which a category is determined: those that issue a numbered paper and lead on."""
        if self.grading is None:
            return frozenset()
        return frozenset(act.id for act in self.acts if act.number and act.record and act.to)

    @property
    def shows_items(self) -> bool:
        """Whether an enterprise reads the parallel items of its case: when it is shown the rows that they begin as."""
        begins = self.act(self.items.begins) if self.items else None
        return bool(self.items and begins and self.items.rows in begins.shows)

    def tells(self, act: Act) -> bool:
        """Whether an enterprise learns that this was done: not of what an office does without a message."""
        return self.begun_by_enterprise or act.message is not None or act.by not in get_args(Level)

    @cached_property
    def _states(self) -> dict[str, State]:
        return {state.id: state for state in self.states}

    @cached_property
    def _acts(self) -> dict[str, Act]:
        return {act.id: act for act in self.acts}

    @cached_property
    def _terms(self) -> dict[str, ProcedureTerm]:
        return {term.id: term for term in self.terms}
