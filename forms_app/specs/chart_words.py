"""The words that a chart takes from its procedures, forms and regulation: `{term.service}` is 10个工作日.

A place names a kind and an id, of another procedure than the first as `{removal.term.review}`; a last step `article`
(of a form `mark` or `title`) asks for that instead of the words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from forms_app.specs.form import Form
from forms_app.specs.procedure import Act, Procedure, ProcedureTerm, State
from forms_app.specs.publishing import Category
from forms_app.specs.regulation import Regulation
from forms_app.specs.wording import PLACEHOLDER, placeholders
from forms_app.workdays.terms import Term, TermError

Item = TypeVar("Item", Act, State, ProcedureTerm, Category)

KINDS = ("term", "act", "state", "category", "form")
STATED_PERIOD = re.compile(r"([0-9]+|[一二两三四五六七八九十])(个工作日|个月|[日天年])")
_STATED = "至文书载明之日"
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}


class UnknownWordError(ValueError):
    """A place in the text of a chart that names nothing; the message says what there is."""


@dataclass(frozen=True)
class ChartSources:
    """What a chart may speak of; the first of the procedures is meant where none is named."""

    regulation: Regulation
    procedures: Mapping[str, Procedure]
    forms: Mapping[str, Form]

    def split(self, reference: str) -> tuple[str, str]:
        """Procedure and id that a reference names."""
        name, _, identifier = reference.rpartition(".")
        return name or next(iter(self.procedures)), identifier

    def act(self, reference: str) -> Act:
        """The act. Raises UnknownWordError."""
        return self._found(reference, "事项", lambda procedure: procedure.acts)

    def state(self, reference: str) -> State:
        """The state. Raises UnknownWordError."""
        return self._found(reference, "状态", lambda procedure: procedure.states)

    def term(self, reference: str) -> ProcedureTerm:
        """The term. Raises UnknownWordError."""
        return self._found(reference, "期限", lambda procedure: procedure.terms)

    def category(self, reference: str) -> Category:
        """The category. Raises UnknownWordError."""
        return self._found(reference, "类别", lambda procedure: procedure.categories)

    def form(self, name: str) -> Form:
        """The form. Raises UnknownWordError."""
        found = self.forms.get(name)
        if found is None:
            raise UnknownWordError(f"没有表“{name}”，已有：{'、'.join(self.forms)}")
        return found

    def words(self, text: str) -> str:
        """The text with every place filled in. Raises UnknownWordError."""
        return PLACEHOLDER.sub(lambda place: self.word(place.group(1)), text)

    def word(self, place: str) -> str:
        """What stands in a place: a title, the mark of a form, an article, the period of a term as the article has it.

        Raises UnknownWordError.
        """
        kind, reference, wanted = _taken_apart(place)
        match kind:
            case "form":
                form = self.form(reference)
                return {"mark": form.mark, "title": f"《{form.title}》"}.get(wanted, f"《{form.title}》（{form.mark}）")
            case "term":
                term = self.term(reference)
                return term.article if wanted else self._period(term)
            case "act":
                return _title(self.act(reference), wanted)
            case "state":
                return self.state(reference).title
            case _:
                return _title(self.category(reference), wanted)

    def _period(self, term: ProcedureTerm) -> str:
        """The period in the words of the article, in ours where the article does not state it."""
        if term.period is None:
            return _STATED
        period = term.length
        article = self.regulation.cited(term.article) or ""
        return next((stated for stated in _stated_periods(article) if _reads(stated, period)), str(period))

    def _found(self, reference: str, what: str, items: Callable[[Procedure], tuple[Item, ...]]) -> Item:
        name, identifier = self.split(reference)
        procedure = self.procedures.get(name)
        if procedure is None:
            raise UnknownWordError(f"本图没有办理程序“{name}”，procedures 中有：{'、'.join(self.procedures)}")
        known = {item.id: item for item in items(procedure)}
        if identifier not in known:
            raise UnknownWordError(f"“{procedure.title}”没有{what}“{identifier}”，已有：{'、'.join(known)}")
        return known[identifier]


def named_terms(text: str) -> tuple[str, ...]:
    """References of the terms that a text names, whether their period or their article."""
    parts = (place.split(".") for place in placeholders(text))
    return tuple(
        ".".join([*part[: part.index("term")], part[part.index("term") + 1]])
        for part in parts
        if "term" in part[:2] and len(part) > part.index("term") + 1
    )


def _taken_apart(place: str) -> tuple[str, str, str]:
    """Kind, reference and what is wanted of it ("" for its words). Raises UnknownWordError."""
    steps = place.split(".")
    procedure = [steps.pop(0)] if steps[0] not in KINDS else []
    kind, identifier, *rest = [*steps, "", ""][: max(2, len(steps))]
    allowed = {"form": ["mark", "title"], "state": []}.get(kind, ["article"])
    if kind not in KINDS or not identifier or len(rest) > 1 or (rest and rest[0] not in allowed):
        raise UnknownWordError(
            f"“{{{place}}}”的写法不对；写法如“{{term.id}}”“{{term.id.article}}”“{{act.id}}”“{{form.id.mark}}”，"
            f"可用的种类：{'、'.join(KINDS)}"
        )
    return kind, ".".join([*procedure, identifier]), rest[0] if rest else ""


def _title(item: Act | Category, wanted: str) -> str:
    """Its title, or the article it stands on. Raises UnknownWordError when it names none."""
    if not wanted:
        return item.title
    if item.article is None:
        raise UnknownWordError(f"“{item.title}”没有写明条文（article）")
    return item.article


def _stated_periods(text: str) -> tuple[str, ...]:
    return tuple(match.group(0) for match in STATED_PERIOD.finditer(text))


def _reads(stated: str, period: Term) -> bool:
    """Whether these words of an article say this period: 两年 is 2 years."""
    match = STATED_PERIOD.fullmatch(stated)
    if match is None:
        return False
    number, unit = match.groups()
    try:
        read = Term.parse(f"{_NUMERALS.get(number, number)}{unit}")
    except TermError:
        return False
    return (read.amount, read.unit) == (period.amount, period.unit)
