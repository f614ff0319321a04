"""Lists of any length as Excel: short ones at once, long ones as a background job. Both write the same table.

Each list says what it is asked for, how many lines that is, and how it is written. A job writes it anew from the
beginning when it was interrupted: a table is of one moment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.registers.register import Told
from forms_app.storage.case_items import ItemQuery, count_items
from forms_app.storage.cases import CaseQuery, cases_of_campaign, count_cases, load_campaign
from forms_app.storage.directory import count_enterprises
from forms_app.storage.filings import SubmissionQuery, count_submissions
from forms_app.storage.job_tables import Job, JobItem
from forms_app.usecases import graded_tables, ledgers
from forms_app.usecases.acting import acting
from forms_app.usecases.case_items import export_items
from forms_app.usecases.case_tables import export_cases
from forms_app.usecases.directory import export_directory, kept_today
from forms_app.usecases.export_register import export_register, filter_words
from forms_app.usecases.graded_subjects import WantedSubjects
from forms_app.usecases.jobs import Made, Sign, ask_for_whole, job_files
from forms_app.usecases.list_tables import export_submissions, export_worklist
from forms_app.usecases.numbers import Wanted, count_wanted, export_numbers
from forms_app.usecases.plain_queries import from_plain, to_plain
from forms_app.usecases.platform import Platform

KIND = "list_export"
_LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class Searched:
    """A list that is narrowed by words alone."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class OrderedSubmissions:
    """Submissions as they are filtered and ordered."""

    query: SubmissionQuery
    sort: str = "received"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class WantedRegister:
    """The register of a form, with the filters of its submissions."""

    form: str
    query: SubmissionQuery


@dataclass(frozen=True, slots=True)
class GradedLedger:
    """The ledger of a scheme of grades."""

    scheme: str
    wanted: WantedSubjects


@dataclass(frozen=True, slots=True)
class CampaignTable:
    """A table of a campaign's cases."""

    campaign: UUID
    table: str


@dataclass(frozen=True, slots=True)
class ListExport:
    """A list: what it is asked for, its name in words, how many lines it has, and what writes it.

    `write` returns what the file is called, without the day.
    """

    title: str
    query: type
    count: Callable[[Platform, Actor, Any], int]
    write: Callable[[Platform, Actor, Any, Path, Told | None], str]


def lines_of(platform: Platform, actor: Actor, name: str, query: Any) -> int:
    """How many lines a list has now. Raises NotFoundError, and what the list itself raises."""
    return _export(name).count(platform, actor, query)


def write_list(platform: Platform, actor: Actor, name: str, query: Any, file: Path, told: Told | None = None) -> str:
    """Write a list as an official table; returns the name of the file. Raises what the list itself raises."""
    title = _export(name).write(platform, actor, query, file, told)
    return f"{title}_{platform.today():%Y%m%d}.xlsx"


def ask_for_list(platform: Platform, actor: Actor, name: str, plain: Any) -> UUID:
    """Ask for a list as a job. Raises NotFoundError, BadInputError, ForbiddenError, ConflictError."""
    export = _export(name)
    query: Any = from_plain(export.query, plain)
    lines_of(platform, actor, name, query)
    wanted = {"list": name, "query": to_plain(query)}
    return ask_for_whole(platform, actor, KIND, f"导出{export.title}"[:_LONGEST_TITLE], wanted)


def title_of(name: str) -> str:
    """What a list is called. Raises NotFoundError."""
    return _export(name).title


class ListJob:
    """The kind of job."""

    def item(self, platform: Platform, job: Job, item: JobItem) -> None:
        """There are none. Raises BadInputError."""
        raise BadInputError("导出任务不分项目")

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        """The table, whole."""
        actor, name = acting(platform, job), job.wanted["list"]
        query: Any = from_plain(_export(name).query, job.wanted["query"])
        sign.stage("正在写表，已写", lines_of(platform, actor, name, query))
        store = job_files(platform)
        with store.being_made() as file:
            called = write_list(platform, actor, name, query, file, sign)
            size = file.stat().st_size
            return (Made(called, store.keep(file), size),)


def _export(name: str) -> ListExport:
    if name not in EXPORTS:
        raise NotFoundError("没有这张清单")
    return EXPORTS[name]


def _cases(platform: Platform, actor: Actor, query: CaseQuery) -> int:
    with platform.database.reading() as session:
        return count_cases(session, actor, query, all_of_them=True)


def _submissions(platform: Platform, actor: Actor, wanted: OrderedSubmissions) -> int:
    with platform.database.reading() as session:
        return count_submissions(session, actor, wanted.query)


def _register(platform: Platform, actor: Actor, wanted: WantedRegister) -> int:
    spec = platform.catalogue.form(wanted.form)
    return _submissions(platform, actor, OrderedSubmissions(replace(wanted.query, spec_id=spec.id)))


def _enterprises(platform: Platform, actor: Actor, wanted: Searched) -> int:
    with platform.database.reading() as session:
        return count_enterprises(session, kept_today(platform, actor), wanted.words)


def _items(platform: Platform, actor: Actor, query: ItemQuery) -> int:
    with platform.database.reading() as session:
        return count_items(session, actor, query, None)


def _campaign_cases(platform: Platform, actor: Actor, wanted: CampaignTable) -> int:
    with platform.database.reading() as session:
        return len(cases_of_campaign(session, load_campaign(session, actor, wanted.campaign).id))


def _graded(platform: Platform, actor: Actor, wanted: GradedLedger) -> int:
    return graded_tables.count_of_ledger(platform, actor, wanted.scheme, wanted.wanted)


def _write_cases(platform: Platform, actor: Actor, query: CaseQuery, file: Path, told: Told | None) -> str:
    export_worklist(platform, actor, query, file, told)
    return "办件清单"


def _write_submissions(
    platform: Platform, actor: Actor, wanted: OrderedSubmissions, file: Path, told: Told | None
) -> str:
    export_submissions(
        platform, actor, wanted.query, file, told, sort=wanted.sort, descending=wanted.descending
    )  # fmt: skip
    return "企业申报清单"


def _write_enterprises(platform: Platform, actor: Actor, wanted: Searched, file: Path, told: Told | None) -> str:
    export_directory(platform, actor, wanted.words, file, told)
    return "企业名录"


def _write_numbers(platform: Platform, actor: Actor, wanted: Wanted, file: Path, told: Told | None) -> str:
    office, year = export_numbers(platform, actor, wanted, file, told)
    return f"文号登记簿_{office.name}_{year}"


def _write_items(platform: Platform, actor: Actor, query: ItemQuery, file: Path, told: Told | None) -> str:
    export_items(platform, actor, query, file, told)
    return "并联事项清单"


def _write_register(platform: Platform, actor: Actor, wanted: WantedRegister, file: Path, told: Told | None) -> str:
    spec = platform.catalogue.form(wanted.form)
    export_register(platform, actor, wanted.form, wanted.query, file, (lambda done, _: told(done)) if told else None)
    return "_".join([spec.register.title if spec.register else spec.form.title, *filter_words(wanted.query)])


def _write_ledger(platform: Platform, actor: Actor, wanted: ledgers.WantedLedger, file: Path, told: Told | None) -> str:
    return ledgers.export_ledger(platform, actor, wanted, file, told)[0]


def _write_graded(platform: Platform, actor: Actor, wanted: GradedLedger, file: Path, told: Told | None) -> str:
    return graded_tables.ledger_workbook(platform, actor, wanted.scheme, wanted.wanted, file, told)


def _write_campaign(platform: Platform, actor: Actor, wanted: CampaignTable, file: Path, told: Told | None) -> str:
    return export_cases(platform, actor, wanted.campaign, wanted.table, file, told)[0]


EXPORTS: dict[str, ListExport] = {
    "cases": ListExport("办件清单", CaseQuery, _cases, _write_cases),
    "submissions": ListExport("企业申报清单", OrderedSubmissions, _submissions, _write_submissions),
    "enterprises": ListExport("企业名录", Searched, _enterprises, _write_enterprises),
    "numbers": ListExport("文号登记簿", Wanted, count_wanted, _write_numbers),
    "items": ListExport("并联事项清单", ItemQuery, _items, _write_items),
    "register": ListExport("名册", WantedRegister, _register, _write_register),
    "ledger": ListExport("台账", ledgers.WantedLedger, ledgers.count_of_ledger, _write_ledger),
    "graded": ListExport("分级台账", GradedLedger, _graded, _write_graded),
    "campaign": ListExport("认定活动台账", CampaignTable, _campaign_cases, _write_campaign),
}
KINDS = {KIND: ListJob()}
