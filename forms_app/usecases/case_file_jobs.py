"""Case files (卷宗) of many cases as a background job: each bound by itself, packed together with a list of transfer.

What a case file holds is said by `case_binding`, who sees which case by the worklist's own rule: nothing of either is
decided here. One case is in memory at a time, when it is bound and when it is packed.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from forms_app.answers.reading import Answers
from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, ConflictError
from forms_app.registers.list_tables import TRANSFER, UNBOUND
from forms_app.registers.register import FilledTable, RegisterHead, RegisterLine, write_tables
from forms_app.storage.case_files import CaseToBind, cases_to_bind, years_opened
from forms_app.storage.cases import CaseQuery, load_case
from forms_app.storage.files import AlteredFileError, digest_of
from forms_app.storage.job_tables import Job, JobItem
from forms_app.storage.jobs import done_items, failed_items, pieces_of
from forms_app.usecases.acting import acting
from forms_app.usecases.case_binding import BoundCase, bind_case
from forms_app.usecases.export_register import reporting_unit
from forms_app.usecases.job_packing import ENDING, kept_file, safe_names, write_packed
from forms_app.usecases.jobs import MOST_ITEMS, JobKind, Made, NewItem, Sign, ask_for, asked_before, job_files
from forms_app.usecases.list_tables import worklist_scope
from forms_app.usecases.plain_queries import to_plain
from forms_app.usecases.platform import Platform

KIND = "case_files"
LIST_NAME, PACKED_NAME = "案卷移交清单.xlsx", "卷宗.zip"
_ENDING = f"_卷宗{ENDING}"
_PDF, _MANIFEST, _LINE = "file.pdf", "manifest.json", "line.json"
"""What a bound case waits as, in a ZIP of its own, until all are packed."""
_LONGEST_TITLE = 80
_NOTHING = Answers({})
_GONE = "已编成的卷宗缺失或者被改动，不能打包；请重新提出任务"


@dataclass(frozen=True, slots=True)
class CaseFileChoice:
    """What somebody may choose from: by year of opening how many cases there are, and how many are not ended."""

    years: Mapping[int, tuple[int, int]]

    @property
    def total(self) -> int:
        """How many cases there are."""
        return sum(number for number, _ in self.years.values())

    @property
    def unfinished(self) -> int:
        """How many of them are not ended."""
        return sum(unfinished for _, unfinished in self.years.values())


def case_file_choice(platform: Platform, actor: Actor, query: CaseQuery) -> CaseFileChoice:
    """The cases of a filter whose files can be bound."""
    with platform.database.reading() as session:
        return CaseFileChoice(years_opened(session, actor, query))


def ask_for_case_files(platform: Platform, actor: Actor, query: CaseQuery, year: int | None) -> UUID:
    """Ask for the case files of a filter, of one year of opening or of all. Asked twice before it is done, it is one.

    Raises BadInputError when there is no such case or there are too many, ForbiddenError, ConflictError, NotFoundError
    for a foreign campaign.
    """
    if year is not None and year not in case_file_choice(platform, actor, query).years:
        raise BadInputError(f"没有{year}年立案且符合筛选条件的案件，请重新选择")
    with platform.database.reading() as session:
        chosen = cases_to_bind(session, actor, query, year, MOST_ITEMS + 1)
        parts = [*worklist_scope(platform, session, actor, query), *([f"{year}年立案"] if year else [])]
    if not chosen:
        raise BadInputError("没有符合筛选条件的案件，没有可以编制的卷宗；请调整筛选条件")
    scope = "；".join(parts)
    wanted = {"query": to_plain(query), "year": year, "scope": scope}
    return _asked(platform, actor, f"编制卷宗：{scope}", wanted, chosen)


def ask_for_case_file(platform: Platform, actor: Actor, case_id: UUID) -> UUID:
    """Ask for the file of one case. Raises NotFoundError, ForbiddenError, ConflictError."""
    with platform.database.reading() as session:
        row = load_case(session, actor, case_id)
        chosen = CaseToBind(row.id, row.receipt, row.enterprise_name)
    scope = f"{chosen.receipt}号案件"
    title = f"编制卷宗：{scope}（{chosen.enterprise}）"
    return _asked(platform, actor, title, {"case": str(case_id), "scope": scope}, [chosen])


def _asked(
    platform: Platform, actor: Actor, title: str, wanted: Mapping[str, Any], chosen: Sequence[CaseToBind]
) -> UUID:
    names = safe_names((f"{each.receipt}_{each.enterprise}" for each in chosen), _ENDING)
    items = [NewItem(str(each.id), name) for each, name in zip(chosen, names, strict=True)]
    before = asked_before(platform, actor, KIND, wanted)
    return before or ask_for(platform, actor, KIND, title[:_LONGEST_TITLE], wanted, items)


class BindCases:
    """The kind of job."""

    def item(self, platform: Platform, job: Job, item: JobItem) -> Made:
        """Bind one case, as whoever asked sees it by now.

        Raises NotFoundError, ForbiddenError when the account was closed or moved, AlteredFileError.
        """
        bound = bind_case(platform, acting(platform, job), UUID(item.subject), intact=True)
        return kept_file(platform, item.label, partial(write_packed, members=_kept_as(bound)))

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        """One ZIP of all case files with their manifests and the list of transfer, and that list by itself."""
        actor = acting(platform, job)
        with platform.database.reading() as session:
            names = [item.label for item in done_items(session, job.id)]
            digests = [piece.digest for piece in pieces_of(session, job.id)]
            failed = failed_items(session, job.id, MOST_ITEMS)
            head = RegisterHead(reporting_unit(platform, session, actor), platform.today(), job.wanted["scope"])
        if not names:
            return ()
        bound = list(zip(names, digests, strict=True))
        sign.stage("正在写移交清单，已写", len(bound))
        listed = kept_file(platform, LIST_NAME, partial(_write_list, platform, head, digests, failed, sign))
        sign.stage("正在打包", len(bound))
        return (
            kept_file(platform, PACKED_NAME, partial(write_packed, members=_packed(platform, listed, bound, sign))),
            listed,
        )


def _kept_as(bound: BoundCase) -> Iterator[tuple[str, bytes]]:
    line = asdict(bound.facts) | {"sha256": digest_of(bound.pdf)}
    yield _PDF, bound.pdf
    yield _MANIFEST, bound.manifest
    yield _LINE, json.dumps(line, ensure_ascii=False, default=date.isoformat).encode()


def _packed(
    platform: Platform, listed: Made, bound: Sequence[tuple[str, str]], sign: Sign
) -> Iterator[tuple[str, bytes]]:
    yield listed.name, job_files(platform).get(listed.digest)
    for done, (name, digest) in enumerate(bound, 1):
        with zipfile.ZipFile(_piece(platform, digest)) as piece:
            yield name, piece.read(_PDF)
            yield f"{name[: -len(ENDING)]}_清单.json", piece.read(_MANIFEST)
        sign(done)


def _piece(platform: Platform, digest: str) -> Path:
    """A bound case, whole. Raises ConflictError: it is bound anew by another job only."""
    try:
        return job_files(platform).path(digest)
    except AlteredFileError:
        raise ConflictError(_GONE) from None


def _write_list(
    platform: Platform, head: RegisterHead, digests: Sequence[str], failed: Sequence[JobItem], sign: Sign, file: Path
) -> None:
    """The list of transfer; what could not be bound is no part of what is handed over and has a sheet of its own."""
    notes = (f"另有{len(failed)}卷没有编成，未列入本表，见工作表“{UNBOUND.title}”。",) if failed else ()
    lines = (_line(platform, digest) for digest in digests)
    tables = [FilledTable(TRANSFER, head, lines, notes=lambda: notes)]
    if failed:
        tables.append(FilledTable(UNBOUND, head, map(_unbound, failed)))
    write_tables(tables, file, sign)


def _line(platform: Platform, digest: str) -> RegisterLine:
    with zipfile.ZipFile(_piece(platform, digest)) as piece:
        known = json.loads(piece.read(_LINE))
    days = {name: date.fromisoformat(known[name]) for name in ("opened_on", "ended_on") if known[name]}
    return _known(**{**known, "ended_on": None, **days, "remarks": "；".join(known["remarks"]) or None})


def _unbound(item: JobItem) -> RegisterLine:
    """By the name that its file would have: whoever asked may not see the case any more."""
    receipt, _, enterprise = item.label.removesuffix(_ENDING).partition("_")
    return _known(receipt=receipt, enterprise_name=enterprise, reason=item.reason)


def _known(**known: Any) -> RegisterLine:
    return RegisterLine(_NOTHING, {name: value for name, value in known.items() if value is not None})


KINDS: dict[str, JobKind] = {KIND: BindCases()}
