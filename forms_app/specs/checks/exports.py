"""Exports take what is there and can stand where it is put; tables of fines are in order and whole."""

from collections import Counter
from collections.abc import Iterator, Set
from typing import get_args

from forms_app.specs.checks.names import Fault, below, ids
from forms_app.specs.export import Export, ExportColumn
from forms_app.specs.fines import Conduct, Edition, FineArticle, Fines, Subject
from forms_app.specs.form import Form
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_

_WORDS = ("line", "text")
_CODES = ("credit_code", "organisation_code")


def check_exports(parts: Parts) -> Iterator[SpecProblem]:
    """Columns are told apart, name fields of a fitting type, and stand under a heading that means the same."""
    for part in parts.exports.values():
        form = parts.forms.get(part.model.form)
        if form is None:
            continue
        for path, message in (*_procedure_faults(parts, part.model), *_layout_faults(part.model)):
            yield part.problem(path, message)
        for index, column in enumerate(part.model.columns):
            for key, message in (*_type_faults(form.model, column), *_code_faults(form.model, column)):
                yield part.problem(("columns", index, key), message)


def _layout_faults(export: Export) -> Iterator[Fault]:
    keys = Counter(column.key for column in export.columns)
    for index, column in enumerate(export.columns):
        if keys[column.key] > 1:
            yield ("columns", index), f"列“{column.key}”出现{keys[column.key]}次，只能一次"
        if export.layout == "plain" and column.code is None:
            yield ("columns", index, "label"), f"列“{column.label}”缺少 code：layout: plain 的列都要有代码"


def _procedure_faults(parts: Parts, export: Export) -> Iterator[Fault]:
    """The procedure whose cases make the rows has a category with that entry, and asks what is taken from its cases."""
    if export.procedure is None:
        return
    part = parts.procedures.get(export.procedure)
    if part is None:
        yield ("procedure",), f"本文件夹没有程序“{export.procedure}”，已有：{'、'.join(parts.procedures)}"
        return
    if export.form not in {category.entry for category in part.model.categories}:
        yield ("procedure",), f"程序“{export.procedure}”没有以“{export.form}”公示的类别"
    asked = {field.id: field.type for act in part.model.acts for field in act.asks}
    for index, column in enumerate(export.columns):
        if column.stated is not None and asked.get(column.stated) != "money":
            yield ("columns", index, "stated"), f"程序“{export.procedure}”没有金额字段“{column.stated}”"


def _type_faults(form: Form, column: ExportColumn) -> Iterator[tuple[str, str]]:
    """What a column takes is there, and of a type that can stand so."""
    wanted = (
        ("field", column.field, _wanted_types(column)),
        ("until", column.until, ("date",)),
        ("derived_from", column.derived_from, ("credit_code",)),
        ("fine", column.fine, _WORDS),
        *(("fields", name, ()) for name in column.fields or ()),
    )
    for key, name, types in wanted:
        if name is not None and (fault := _fault(form, name, types)):
            yield key, fault


def _wanted_types(column: ExportColumn) -> tuple[str, ...]:
    """The types of the field of a column; () for any."""
    if column.until or column.dates == "slashed":
        return ("date",)
    if column.bracketed:
        return _WORDS
    return ("organisation_code",) if column.derived_from else ()


def _code_faults(form: Form, column: ExportColumn) -> Iterator[tuple[str, str]]:
    """A column of a code says which code it is, and heading and field agree."""
    field = form.field(column.field or "")
    if field is None:
        return
    if field.type in _CODES and not column.named:
        yield "field", f"“{column.field}”是代码，须用 named 写明是哪一种代码：各系统的代码序号不同"
    if column.named and not (column.named in column.label and column.named in field.label):
        yield "named", f"列名“{column.label}”与字段“{field.label}”须都含有“{column.named}”：按名称对应，不按序号"


def _fault(form: Form, name: str, types: tuple[str, ...]) -> str | None:
    field = form.field(name)
    if field is None:
        return f"不存在字段“{name}”，可用：{'、'.join(known.id for known in form.fields)}"
    if types and field.type not in types:
        return f"此处须是 {'、'.join(types)} 类型，“{name}”是 {field.type}"
    return None


def check_fines(parts: Parts) -> Iterator[SpecProblem]:
    """The amount is named by a text of the form; editions follow each other; amounts are spans."""
    for part in parts.fines:
        form = parts.forms.get(part.model.form)
        for key in ("field", "basis"):
            name = getattr(part.model, key)
            if form is not None and name and (fault := _fault(form.model, name, _WORDS)):
                yield part.problem((key,), fault)
        for path, message in (*_item_faults(parts, part.model), *_edition_faults(part.model)):
            yield part.problem(path, message)


def _item_faults(parts: Parts, fines: Fines) -> Iterator[Fault]:
    gradings = (each.model.grading for each in parts.procedures.values())
    known = {item for each in gradings if each for category in each.categories for item in category.items}
    named = Counter(item for conduct in fines.conducts for item in conduct.items)
    for index, conduct in enumerate(fines.conducts):
        yield from below(("conducts", index), _conduct_faults(conduct, known, named))


def _conduct_faults(conduct: Conduct, known: Set[str], named: Counter[str]) -> Iterator[Fault]:
    for step, item in enumerate(conduct.items):
        if item not in known:
            yield ("items", step), f"没有一个程序的认定情形叫“{item}”"
        elif named[item] > 1:
            yield ("items", step), f"情形“{item}”只能属于一种行为"
    for step, item in enumerate(conduct.serious):
        if item not in conduct.items:
            yield ("serious", step), f"“{item}”不在本行为的 items 中"


def _edition_faults(fines: Fines) -> Iterator[Fault]:
    for number, (before, edition) in enumerate(zip((None, *fines.editions), fines.editions, strict=False)):
        if before is not None and edition.since <= before.since:
            yield ("editions", number, "since"), f"版本须按施行日期先后排列，“{edition.law}”不晚于前一版"
        yield from below(("editions", number), _article_faults(edition, ids(fines.conducts)))


def _article_faults(edition: Edition, conducts: list[str]) -> Iterator[Fault]:
    told = Counter(article.conduct for article in edition.articles)
    for conduct in conducts:
        if told[conduct] != 1:
            yield (), f"“{edition.law}”中行为“{conduct}”应有一条规定，现有{told[conduct]}条"
    for index, article in enumerate(edition.articles):
        here: Path_ = ("articles", index)
        if article.conduct not in conducts:
            yield (*here, "conduct"), f"不存在行为“{article.conduct}”，可用：{'、'.join(conducts)}"
        yield from below((*here, "limits"), _limit_faults(article))


def _limit_faults(article: FineArticle) -> Iterator[Fault]:
    told = {limit.subject for limit in article.limits if not limit.serious}
    for subject in get_args(Subject):
        if subject not in told:
            yield (), f"{article.number}缺少 {subject} 的一般幅度"
    for index, limit in enumerate(article.limits):
        if limit.least > limit.most:
            yield (index,), f"least {limit.least} 大于 most {limit.most}"
