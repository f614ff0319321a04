"""Exporting a register: the submissions of a form as an official table, in constant memory, from one snapshot."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.answers.reading import Answers, read_answers
from forms_app.assessment.amounts import Amounts
from forms_app.assessment.assessing import Assessment, assess
from forms_app.assessment.division_caps import CapUses
from forms_app.cases.actors import Actor
from forms_app.core.dates import beijing_date, chinese
from forms_app.core.errors import BadInputError
from forms_app.registers.list_tables import with_columns
from forms_app.registers.register import RegisterHead, RegisterLine, write_register
from forms_app.rules.truth import VERDICT_WORDS, Truth
from forms_app.specs.catalogue import FormSpec
from forms_app.storage.directory import office_for
from forms_app.storage.filings import SubmissionQuery, count_submissions, each_submission
from forms_app.storage.list_choices import chosen_columns
from forms_app.storage.tables import Filing, Office, Submission
from forms_app.usecases.platform import Platform
from forms_app.usecases.review_submissions import division_name

REGISTER_LISTS = "register."
"""How the names begin under which choices of columns are kept."""
Progress = Callable[[int, int], None]
"""Told from time to time how much is done, and how much there is."""


def export_register(
    platform: Platform,
    actor: Actor,
    spec_id: str,
    query: SubmissionQuery,
    file: Path,
    progress: Progress | None = None,
) -> int:
    """Write the register to `file` and return how many lines it has.

    Raises NotFoundError for an unknown form, BadInputError when the form has no register.
    """
    spec = platform.catalogue.form(spec_id)
    if spec.register is None:
        raise BadInputError(f"“{spec.form.title}”没有名册")
    wanted = SubmissionQuery(spec.id, query.first, query.last, query.division, query.words)
    with platform.database.reading() as session:
        unit = reporting_unit(platform, session, actor)
        head = RegisterHead(unit, platform.today(), "；".join(scope_of(wanted)))
        told = partial(_told, progress, count_submissions(session, actor, wanted)) if progress else None
        uses = CapUses(spec.measures)
        lines = _lines(platform, session, actor, spec, wanted, uses)
        table = with_columns(spec.register, chosen_columns(session, actor.account, register_list(spec.id)))
        return write_register(table, head, lines, file, told, notes=uses.notes)


def register_list(form: str) -> str:
    """The name under which a choice of columns is kept: in an address, so without strokes."""
    return f"{REGISTER_LISTS}{form.replace('/', '.')}"


def _told(progress: Progress, total: int, done: int) -> None:
    progress(done, total)


def reporting_unit(platform: Platform, session: Session, actor: Actor) -> str:
    """The office of the officer, or that of the division; where none is known, the division says whose it is."""
    if actor.office:
        return session.get_one(Office, actor.office).name
    if actor.division is None:
        return ""
    if actor.authority is None:
        return platform.reference.divisions.full_name(actor.division)
    office = office_for(session, actor.division, actor.authority)
    place, kind = platform.reference.divisions.full_name(actor.division), platform.reference.authority(actor.authority)
    return office.name if office else f"{place}{kind.title}"


def reporting_unit_of(platform: Platform, actor: Actor) -> str:
    """The same for whoever reads nothing else."""
    with platform.database.reading() as session:
        return reporting_unit(platform, session, actor)


def filter_words(query: SubmissionQuery) -> tuple[str, ...]:
    """The filters as they stand in the name of a file."""
    days = f"{query.first:%Y%m%d}起" if query.first else ""
    days += f"{query.last:%Y%m%d}止" if query.last else ""
    return tuple(filter(None, (days, query.words)))


def scope_of(query: SubmissionQuery) -> Iterator[str]:
    """The filters as the register states them."""
    if query.first or query.last:
        first = f"{chinese(query.first)}起" if query.first else ""
        last = f"{chinese(query.last)}止" if query.last else ""
        yield f"提交日期{first}{'，' if first and last else ''}{last}"
    if query.words:
        yield f"按“{query.words}”搜索"


def _lines(
    platform: Platform, session: Session, actor: Actor, spec: FormSpec, query: SubmissionQuery, uses: CapUses
) -> Iterator[RegisterLine]:
    """The lines one by one; `uses` has counted them all when the last one was taken."""
    for filing, submission in each_submission(session, actor, query):
        line = assessed(platform, spec, filing, submission)
        uses.add(line.division, line.amounts)
        yield register_line(line)


@dataclass(frozen=True, slots=True)
class Assessed:
    """A submission with what its register says of it; `assessment` is None where no column needs it anew."""

    answers: Answers
    submission: Submission
    division: str
    assessment: Assessment | None

    @property
    def amounts(self) -> Amounts | None:
        """What it comes to; None where the form has no measures."""
        return self.assessment.amounts if self.assessment else None


def assessed(platform: Platform, spec: FormSpec, filing: Filing, submission: Submission) -> Assessed:
    """Read what the columns need, and compute the measures as of the day of receipt where there are any."""
    own, on = platform.spec_of(filing), beijing_date(submission.received_at)
    raw = submission.answers
    if own.measures is None:
        columns = {column.field for column in spec.register.columns} if spec.register else set()
        raw = {name: value for name, value in raw.items() if name in columns}
    answers = read_answers(own.form, raw, platform.context(on)).answers
    assessment = assess(own, answers, on) if own.measures else None
    return Assessed(answers, submission, division_name(platform, filing), assessment)


def register_line(line: Assessed) -> RegisterLine:
    """The line of a submission."""
    submission = line.submission
    known: dict[str, CellValue] = {
        "submitted_on": submission.received_on,
        "verdict": VERDICT_WORDS[Truth(submission.verdict)] if submission.verdict else "",
        "receipt": submission.receipt,
        "division": line.division,
    }
    if line.amounts:
        known |= dict(_amounts(line.amounts))
    return RegisterLine(line.answers, known)


def _amounts(amounts: Amounts) -> Iterator[tuple[str, CellValue]]:
    """What was applied for and can be computed, by the keys of the columns; sums of nothing are left empty."""
    for result in amounts.claimed:
        yield f"amount.{result.measure.id}", result.words if result.granted is None else result.granted
    for total in amounts.totals:
        yield f"sum.{total.benefit}.{total.ceiling}", total.amount
