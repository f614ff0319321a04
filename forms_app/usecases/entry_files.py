"""Files of public entries: official table, CSV, print, and the statement that nothing was found. As of the day."""

from forms_app.core.dates import chinese
from forms_app.core.errors import BadInputError, ConflictError
from forms_app.disk.files import written
from forms_app.documents.letters import Letter, ListTable, letter_pdf
from forms_app.registers.export_files import export_csv, write_export
from forms_app.registers.register import RegisterHead
from forms_app.usecases.entries import (
    PublicCategory,
    Wanted,
    all_entries,
    list_entries,
    public_categories,
    public_category,
    publishing_office,
)
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_words import public_words

MOST_PRINTED = 1000
"""More than that nobody reads on paper; the files for machines hold all."""

WHOLE_PROVINCE = "全省"


def entries_workbook(platform: Platform, wanted: Wanted) -> bytes:
    """The entries of a category under the cells of its form. Raises NotFoundError."""
    category = public_category(platform, wanted.category or "")
    head = RegisterHead(scope_words(platform, wanted), platform.today())
    rows = (entry.row for entry in all_entries(platform, wanted))
    return written(lambda file: write_export(category.table, head, rows, file))[1]


def entries_csv(platform: Platform, wanted: Wanted) -> bytes:
    """The entries of a category as CSV, with the day. Raises NotFoundError."""
    category = public_category(platform, wanted.category or "")
    return export_csv(category.table, (entry.row for entry in all_entries(platform, wanted)))


def printed_entries(platform: Platform, wanted: Wanted) -> bytes:
    """The entries of a category in official layout. Raises NotFoundError, BadInputError for more than fit."""
    category = public_category(platform, wanted.category or "")
    # Counted first: a stream left half-way would keep its cursor open.
    counts = {each.id: number for each, number in list_entries(platform, wanted, None).counts}
    if counts[category.id] > MOST_PRINTED:
        raise BadInputError(
            f"名单超过{MOST_PRINTED}户，不能打印成PDF。请按地区或者名称缩小范围后再打印，"
            "或者下载Excel、CSV、JSON，其中列有全部"
        )
    entries = tuple(all_entries(platform, wanted))
    rows = tuple(
        (str(number), each.enterprise_name, each.uscc, each.office, f"{each.since:%Y/%m/%d}—{each.until:%Y/%m/%d}")
        for number, each in enumerate(entries, 1)
    )
    headings = ("序号", "企业名称", "统一社会信用代码", "认定机关", "公示有效期限")
    title = f"{category.category.title}公示名单"
    table = ListTable(title, headings, (10, 36, 51, 27, 32), rows)
    text = (
        f"依据{_basis(category)}，截至{chinese(platform.today())}，{scope_words(platform, wanted)}"
        f"正在公示的{category.category.title}共{len(entries)}户，名单附后。是否仍在公示，以查询时的公示页面为准。"
    )
    return letter_pdf(platform.printer, Letter(title, "", (text,), "", chinese(platform.today()), table=table))


def nothing_found(platform: Platform, words: str) -> str:
    """The dated statement that a search found nothing: no more than what is published here, now."""
    return f"截至{chinese(platform.today())}，在本平台未查询到“{words}”的{public_words(platform).about}公示信息。"


def meaning_of_nothing(platform: Platform) -> str:
    """What that statement does not say."""
    titles = "、".join(each.category.title for each in public_categories(platform))
    return (
        f"本结果只反映查询当日在本平台正在公示的{titles}信息，按企业名称所含文字或者统一社会信用代码查询；"
        "不包括没有公示、公示期满或者已经移除的信息，不反映其他系统的信息，不是信用证明。"
    )


def statement(platform: Platform, words: str) -> bytes:
    """The statement in print. Raises BadInputError without words, ConflictError when there is something to be found."""
    if not words:
        raise BadInputError("请先填写企业名称或者统一社会信用代码再查询")
    if list_entries(platform, Wanted(words=words), None).total:
        raise ConflictError("查询到了公示信息，请在公示页面查看")
    title = f"{public_words(platform).about}公示信息查询结果"
    paragraphs = (nothing_found(platform, words), meaning_of_nothing(platform))
    return letter_pdf(platform.printer, Letter(title, "", paragraphs, "", chinese(platform.today())))


def scope_words(platform: Platform, wanted: Wanted) -> str:
    """Of which part of the province the entries are."""
    division = platform.reference.divisions.find(wanted.division or "")
    place = platform.reference.divisions.full_name(division.code) if division else WHOLE_PROVINCE
    words = f"、含“{wanted.words}”" if wanted.words else ""
    return f"{publishing_office(platform, wanted.division or '').name}{words}" if wanted.own else f"{place}{words}"


def _basis(category: PublicCategory) -> str:
    regulation = category.spec.regulation
    return f"《{regulation.title}》（{regulation.number}）{category.form.form.article}"
