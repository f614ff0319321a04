"""The lists of an office's screens as Excel: the same lines in the same order, from one snapshot of the data."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.cases.actors import Actor
from forms_app.cases.case import HOLDERS
from forms_app.core.dates import in_beijing
from forms_app.core.errors import BadInputError
from forms_app.registers.register import RegisterHead, RegisterLine, Told, write_register
from forms_app.rules.truth import VERDICT_WORDS, Truth
from forms_app.storage.cases import CaseQuery, campaigns_seen_by, each_in_worklist, load_campaign
from forms_app.storage.filings import SORTS, SubmissionQuery, each_submission
from forms_app.storage.tables import Office
from forms_app.usecases.chosen_table import table_for
from forms_app.usecases.export_register import reporting_unit, scope_of
from forms_app.usecases.list_cases import CaseLine, case_line, categories_of, states_in_use
from forms_app.usecases.platform import Platform
from forms_app.usecases.review_submissions import division_name


def export_worklist(platform: Platform, actor: Actor, query: CaseQuery, file: Path, told: Told | None = None) -> int:
    """Write the worklist as it is filtered and ordered; returns how many lines it has.

    Raises NotFoundError for a foreign campaign.
    """
    with platform.database.reading() as session:
        head = _head(platform, session, actor, "；".join(worklist_scope(platform, session, actor, query)))
        rows = each_in_worklist(session, actor, query)
        lines = (_case(case_line(platform, row, head.made_on)) for row in rows)
        return write_register(table_for(session, actor, "cases"), head, lines, file, told)


def export_campaigns(platform: Platform, actor: Actor, file: Path) -> int:
    """Write the campaigns of one's division and below; returns how many lines it has."""
    with platform.database.reading() as session:
        head = _head(platform, session, actor)
        lines = _campaigns(session, actor, head.made_on)
        return write_register(table_for(session, actor, "campaigns"), head, lines, file)


def export_submissions(
    platform: Platform,
    actor: Actor,
    query: SubmissionQuery,
    file: Path,
    told: Told | None = None,
    *,
    sort: str,
    descending: bool,
) -> int:
    """Write the submissions as they are filtered and ordered; returns how many lines it has.

    Raises BadInputError for an unknown order, NotFoundError for an unknown form.
    """
    if sort not in SORTS:
        raise BadInputError(f"不能按“{sort[:20]}”排序")
    form = (platform.catalogue.form(query.spec_id).form.title,) if query.spec_id else ()
    with platform.database.reading() as session:
        head = _head(platform, session, actor, "；".join((*form, *scope_of(query))))
        lines = _submissions(platform, session, actor, query, sort=sort, descending=descending)
        return write_register(table_for(session, actor, "submissions"), head, lines, file, told)


def _head(platform: Platform, session: Session, actor: Actor, scope: str = "") -> RegisterHead:
    return RegisterHead(reporting_unit(platform, session, actor), platform.today(), scope)


def worklist_scope(platform: Platform, session: Session, actor: Actor, query: CaseQuery) -> Iterator[str]:
    """The filters as the table states them."""
    yield "在办" if query.only_open else "含已办结"
    if query.procedure:
        yield f"事项：{_procedure_title(platform, query.procedure)}"
    if query.category:
        titles = {each.id: each.title for each in categories_of(platform, actor, query.procedure)}
        yield f"类别：{titles.get(query.category, query.category)}"
    if query.due_until:
        yield "已超期"
    if query.state:
        titles = {state.id: state.title for state in states_in_use(platform, actor, only_open=False)}
        yield f"环节：{titles.get(query.state, query.state)}"
    if query.campaign:
        yield load_campaign(session, actor, query.campaign).title
    if query.holder:
        yield f"当前办理人：{HOLDERS.get(query.holder, query.holder)}"
    if query.words:
        yield f"按“{query.words}”搜索"


def _procedure_title(platform: Platform, identifier: str) -> str:
    specs = (*platform.catalogue.current_procedures(), *platform.catalogue.procedures.values())
    return next((spec.procedure.title for spec in specs if spec.id == identifier), identifier)


def _case(line: CaseLine) -> RegisterLine:
    return _line(
        due_on=line.row.due_on,
        term=term_words(line.days_left, provisional=line.row.provisional),
        enterprise_name=line.row.enterprise_name,
        matter="：".join(filter(None, (line.title, line.row.matter))),
        category=line.category or None,
        sampled="抽中" if line.row.sampled else None,
        state=line.state.title,
        holder=line.holder,
        division=line.division,
        uscc=line.row.uscc,
    )


def term_words(days_left: int | None, *, provisional: bool = False) -> str:
    """How the term stands today, in the words of the worklist."""
    if days_left is None:
        return "不计期限"
    words = f"已超期{-days_left}日" if days_left < 0 else f"还有{days_left}日" if days_left else "今日届满"
    return f"{words}（暂定）" if provisional else words


def _campaigns(session: Session, actor: Actor, today: date) -> Iterator[RegisterLine]:
    for row in campaigns_seen_by(session, actor):
        begun = "申请期已满" if today > row.closes_on else "申请期内"
        yield _line(
            year=str(row.year),
            title=row.title,
            office=session.get_one(Office, row.office_id).name,
            opens_on=row.opens_on,
            closes_on=row.closes_on,
            standing="未开始" if today < row.opens_on else begun,
            share=row.share,
        )


def _submissions(
    platform: Platform, session: Session, actor: Actor, query: SubmissionQuery, *, sort: str, descending: bool
) -> Iterator[RegisterLine]:
    for filing, submission in each_submission(session, actor, query, sort=sort, descending=descending):
        yield _line(
            received_at=in_beijing(submission.received_at).replace(tzinfo=None),
            enterprise_name=submission.enterprise_name,
            uscc=submission.uscc,
            division=division_name(platform, filing),
            verdict=VERDICT_WORDS[Truth(submission.verdict)] if submission.verdict else None,
            form=platform.spec_of(filing).form.title,
            receipt=submission.receipt,
        )


def _line(**known: CellValue | None) -> RegisterLine:
    return RegisterLine.of(known)
