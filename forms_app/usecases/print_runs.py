"""Print runs: the papers of many cases, as issued or submitted, as separate files and as one file for the printer.

Nothing is printed anew: what is stored is taken, its digest compared. Only the directory in front is made here.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from forms_app.cases.actors import Actor
from forms_app.core.dates import chinese, in_beijing
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError
from forms_app.documents.letters import Letter, ListTable, letter_pdf
from forms_app.documents.print_file import write_print_file
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.cases import CaseQuery
from forms_app.storage.job_tables import Job, JobItem
from forms_app.storage.jobs import done_items, failed_items
from forms_app.storage.print_runs import (
    FormVersion,
    Paper,
    documents_of,
    forms_of,
    forms_submitted,
    titles_of_documents,
)
from forms_app.storage.tables import Office, Submission
from forms_app.usecases.job_packing import ENDING, kept_file, safe_names, write_packed
from forms_app.usecases.jobs import MOST_ITEMS, Made, NewItem, Sign, ask_for
from forms_app.usecases.platform import Platform

KIND = "print_run"
USUAL_PATTERN = "{文号}_{企业名称}_{文书}.pdf"
PLACES = ("文号", "企业名称", "文书", "统一社会信用代码", "日期", "序号")
A_VOLUME = 300
"""Documents in one file for the printer: more would not be held in memory, nor taken by a printer at once."""

_LONGEST_PATTERN = 120
_PLACE = re.compile(r"\{([^{}]*)\}")
_BEFORE_A_FORMULA = "'"


@dataclass(frozen=True, slots=True)
class PrintChoice:
    """What somebody may choose from: what papers of these cases are called, with how many there are of each.

    They are chosen by their titles: that is what tells a decision from its proof of service for whoever prints them.
    """

    kinds: Mapping[str, int]


def print_choice(platform: Platform, actor: Actor, query: CaseQuery) -> PrintChoice:
    """What the cases of a filter have to print: submitted forms first, then documents."""
    with platform.database.reading() as session:
        forms = forms_submitted(session, actor, query)
        documents = titles_of_documents(session, actor, query)
    kinds: Counter[str] = Counter()
    for form, title in _titles(platform, forms).items():
        kinds[title] += forms[form]
    kinds.update(documents)
    return PrintChoice(kinds)


def ask_for_print_run(platform: Platform, actor: Actor, query: CaseQuery, kinds: Sequence[str], pattern: str) -> UUID:
    """Ask for the papers of these titles that stand. Raises BadInputError, ForbiddenError, ConflictError."""
    if not kinds:
        raise BadInputError("请至少选择一种文书")
    require_pattern(pattern)
    papers = _papers(platform, actor, query, frozenset(kinds))
    if not papers:
        raise BadInputError("所选案件中没有这些文书，请调整筛选条件")
    names = file_names(pattern, papers)
    items = [NewItem(f"{paper.id}/{paper.digest}", name) for paper, name in zip(papers, names, strict=True)]
    titles = "、".join(dict.fromkeys(paper.kind_title for paper in papers))
    return ask_for(platform, actor, KIND, f"打印{titles}"[:80], {"pattern": pattern}, items)


def _papers(platform: Platform, actor: Actor, query: CaseQuery, kinds: frozenset[str]) -> list[Paper]:
    """In order of receipt and issue; more than a job may have are too many, however many more."""
    most = MOST_ITEMS + 1
    with platform.database.reading() as session:
        titles = _titles(platform, forms_submitted(session, actor, query))
        chosen = {form: title for form, title in titles.items() if title in kinds}
        papers = forms_of(session, actor, query, chosen, most) if chosen else []
        papers += documents_of(session, actor, query, kinds, most)
    return sorted(papers, key=lambda paper: paper.issued_at)[:most]


def _titles(platform: Platform, forms: Iterable[FormVersion]) -> dict[FormVersion, str]:
    return {form: platform.catalogue.form(*form).form.title for form in forms}


# --- names of files ---------------------------------------------------------------------------------------------


def require_pattern(pattern: str) -> None:
    """Raise BadInputError naming what a pattern may not hold."""
    unknown = [place for place in _PLACE.findall(pattern) if place not in PLACES]
    if unknown:
        raise BadInputError(f"文件名中不能用“{{{unknown[0]}}}”，可用：{'、'.join(f'{{{each}}}' for each in PLACES)}")
    if not pattern.strip() or len(pattern) > _LONGEST_PATTERN or re.search(r"[{}]", _PLACE.sub("", pattern)):
        raise BadInputError(f"文件名格式应为1至{_LONGEST_PATTERN}个字，花括号应成对，例如{USUAL_PATTERN}")


def file_names(pattern: str, papers: Sequence[Paper]) -> list[str]:
    """A safe name for each, no two the same."""
    return list(safe_names(_filled(pattern, paper, n) for n, paper in enumerate(papers, 1)))


def _filled(pattern: str, paper: Paper, number: int) -> str:
    values = {
        "文号": paper.number or "无文号",
        "企业名称": paper.enterprise,
        "文书": paper.kind_title,
        "统一社会信用代码": paper.uscc,
        "日期": f"{in_beijing(paper.issued_at):%Y%m%d}",
        "序号": f"{number:05}",
    }
    return _PLACE.sub(lambda place: values[place[1]], pattern)


# --- the work ---------------------------------------------------------------------------------------------------


class PrintRun:
    """The kind of job."""

    def item(self, platform: Platform, job: Job, item: JobItem) -> None:
        """Whether the paper still stands and is what was issued or submitted.

        Raises NotFoundError, ConflictError, AlteredFileError.
        """
        identifier, digest = item.subject.split("/")
        with platform.database.reading() as session:
            document = session.get(IssuedDocument, UUID(identifier))
            form = session.get(Submission, UUID(identifier)) if document is None else None
        if digest not in ((document and document.digest), (form and form.form_digest)):
            raise NotFoundError("没有找到这份文书")
        if document and (document.withdrawn_at is not None or document.superseded_by is not None):
            raise ConflictError("这份文书已经撤回或者被替代，不再打印")
        platform.files.path(digest)

    def finish(self, platform: Platform, job: Job, sign: Sign) -> Sequence[Made]:
        """One ZIP of separate files, and the files for the printer in order of issue."""
        with platform.database.reading() as session:
            items, failed = list(done_items(session, job.id)), failed_items(session, job.id, MOST_ITEMS)
            office = session.get_one(Office, job.office_id)
        if not items:
            return ()
        sign.stage("正在打包", len(items))
        made = [_zipped(platform, items, failed, sign)]
        sign.stage("正在装订成册", len(items))
        volumes = [items[start : start + A_VOLUME] for start in range(0, len(items), A_VOLUME)]
        for number, volume in enumerate(volumes, 1):
            name = f"打印文件_第{number}册.pdf" if len(volumes) > 1 else "打印文件.pdf"
            made.append(_bound(platform, job, office, name, volume, number * A_VOLUME - A_VOLUME, sign))
        return made


def _zipped(platform: Platform, items: Sequence[JobItem], failed: Sequence[JobItem], sign: Sign) -> Made:
    def members() -> Iterator[tuple[str, bytes]]:
        for done, item in enumerate(items, 1):
            yield item.label, _content(platform, item)
            sign(done)
        yield "清单.csv", _list_of(items, failed)

    return kept_file(platform, "文书.zip", lambda file: write_packed(file, members()))


def _content(platform: Platform, item: JobItem) -> bytes:
    return platform.files.get(item.subject.split("/")[1])


def _list_of(items: Sequence[JobItem], failed: Sequence[JobItem]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("文件名", "SHA-256", "情况"))
    table.writerows((_cell(item.label), item.subject.split("/")[1], "已打印") for item in items)
    table.writerows((_cell(item.label), "", f"未打印：{item.reason}") for item in failed)
    return text.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    """A name that begins like a formula must not be one."""
    return _BEFORE_A_FORMULA + text if text[:1] in "=+-@" else text


def _bound(
    platform: Platform, job: Job, office: Office, name: str, items: Sequence[JobItem], before: int, sign: Sign
) -> Made:
    def documents() -> Iterator[tuple[str, bytes]]:
        yield "打印目录", _directory(platform, job, office, items, before)
        for done, item in enumerate(items, before):
            sign(done)
            yield item.label[: -len(ENDING)], _content(platform, item)

    title = f"{job.title}（{name[: -len(ENDING)]}）"
    return kept_file(platform, name, lambda file: write_print_file(file, title, documents()))


def _directory(platform: Platform, job: Job, office: Office, items: Sequence[JobItem], before: int) -> bytes:
    rows = tuple((str(before + n), item.label[: -len(ENDING)]) for n, item in enumerate(items, 1))
    count = f"本册共{len(items)}份，按提交和签发时间先后排列；每份从正面开始，页数为奇数的后附空白页。"
    table = ListTable("打印目录", ("序号", "文书"), (20.0, 136.0), rows)
    day = chinese(in_beijing(job.created_at).date())
    return letter_pdf(platform.printer, Letter("文书打印目录", "", (count,), office.name, day, table=table))


KINDS = {KIND: PrintRun()}
