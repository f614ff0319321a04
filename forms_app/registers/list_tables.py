"""The lists of an office as official tables: worklist, campaigns, submissions, numbers, directory, case files."""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar, cast

from forms_app.registers.number_register import NUMBER_REGISTER
from forms_app.specs.register import (
    CaseColumn,
    CaseTable,
    Column,
    ListColumn,
    ListTable,
    NumberColumn,
    NumberTable,
    Register,
)

AnyList: TypeAlias = ListTable | NumberTable
Choosable: TypeAlias = ListTable | NumberTable | CaseTable | Register
Chosen = TypeVar("Chosen", bound=Choosable)
AnyColumn: TypeAlias = ListColumn | NumberColumn | CaseColumn | Column

_SERIAL = "serial"
_NUMBERED = ListColumn(label="序号", known=_SERIAL, width=7, total="rows")
_DUE = ListColumn(label="届满日", known="due_on", width=17)
_CODE = ListColumn(label="统一社会信用代码", known="uscc", width=22)
_PLACE = ListColumn(label="所在地", known="division", width=14)
_AS_OF_TODAY = "“期限”为制表当日的情况；“暂定”指期限所在年度的放假安排尚未公布。"

WORKLIST = ListTable(
    title="办件清单",
    unit="件",
    note=_AS_OF_TODAY,
    columns=(
        _NUMBERED,
        _DUE,
        ListColumn(label="期限", known="term", width=14),
        ListColumn(label="企业名称", known="enterprise_name", width=32, align="start"),
        ListColumn(label="事项", known="matter", width=28, align="start"),
        ListColumn(label="类别", known="category", width=18),
        ListColumn(label="现场复核", known="sampled", width=10),
        ListColumn(label="环节", known="state", width=14),
        ListColumn(label="当前办理人", known="holder", width=14),
        _PLACE,
        _CODE,
    ),
)
CAMPAIGNS = ListTable(
    title="认定活动清单",
    unit="个",
    columns=(
        _NUMBERED,
        ListColumn(label="年度", known="year", width=8),
        ListColumn(label="活动", known="title", width=40, align="start"),
        ListColumn(label="机构", known="office", width=28, align="start"),
        ListColumn(label="开始", group="申请期", known="opens_on", width=17),
        ListColumn(label="截止", group="申请期", known="closes_on", width=17),
        ListColumn(label="状态", group="申请期", known="standing", width=13),
        ListColumn(label="现场复核比例（%）", known="share", width=13),
    ),
)
SUBMISSIONS = ListTable(
    title="企业申报清单",
    unit="份",
    columns=(
        _NUMBERED,
        ListColumn(label="提交时间", known="received_at", width=24),
        ListColumn(label="企业名称", known="enterprise_name", width=32, align="start"),
        _CODE,
        _PLACE,
        ListColumn(label="自查结论", known="verdict", width=12),
        ListColumn(label="表", known="form", width=28, align="start"),
        ListColumn(label="回执编号", known="receipt", width=24),
    ),
)
DIRECTORY_TABLE = ListTable(
    title="企业名录",
    unit="户",
    columns=(
        _NUMBERED,
        _CODE,
        ListColumn(label="企业名称", known="name", width=34, align="start"),
        ListColumn(label="所在地", known="division_code", width=24),
        ListColumn(label="地址", known="address", width=36, align="start"),
        ListColumn(label="法定代表人或负责人", known="legal_representative", width=14),
        ListColumn(label="职务", known="position", width=12),
        ListColumn(label="联系方式", known="contact", width=20),
    ),
)
PREVIEW = ListTable(
    title="企业名录核对表",
    unit="项",
    columns=(
        _NUMBERED,
        ListColumn(label="行", known="row", width=8),
        ListColumn(label="处理", known="effect", width=8),
        _CODE,
        ListColumn(label="企业名称", known="name", width=32, align="start"),
        ListColumn(label="项目", known="field", width=18),
        ListColumn(label="原内容", known="old", width=34, align="start"),
        ListColumn(label="新内容（或问题和改法）", known="new", width=44, align="start"),
    ),
)
LIST_PREVIEW = ListTable(
    title="名单核对表",
    unit="户",
    columns=(
        _NUMBERED,
        ListColumn(label="行", known="row", width=8),
        ListColumn(label="企业名称", known="name", width=40, align="start"),
        ListColumn(label="处理", known="effect", width=18),
        ListColumn(label="登记或更改的内容", known="content", width=60, align="start"),
        ListColumn(label="不能办理的原因", known="reason", width=40, align="start"),
    ),
)
ITEMS = ListTable(
    title="并联事项清单",
    unit="项",
    note=_AS_OF_TODAY,
    columns=(
        _NUMBERED,
        _DUE,
        ListColumn(label="期限", known="standing", width=28, align="start"),
        ListColumn(label="事项", known="item", width=30, align="start"),
        ListColumn(label="部门", known="department", width=22, align="start"),
        ListColumn(label="名称", known="matter", width=30, align="start"),
        ListColumn(label="申请单位", known="enterprise_name", width=30, align="start"),
        ListColumn(label="编号", known="receipt", width=24),
    ),
)
REMINDERS = ListTable(
    title="任务到期提醒清单",
    unit="项",
    note="“情况”为制表当日的情况。",
    columns=(
        _NUMBERED,
        _DUE,
        ListColumn(label="任务", known="text", width=48, align="start"),
        ListColumn(label="出处", known="plan", width=30, align="start"),
        ListColumn(label="时限", known="deadline", width=20),
        ListColumn(label="责任单位", known="unit", width=26, align="start"),
        ListColumn(label="情况", known="standing", width=24, align="start"),
    ),
)
TRANSFER = ListTable(
    title="案卷移交清单",
    filled_by="移交单位",
    unit="卷",
    note=(
        "件数、页数与卷宗封面一致：件数含未能并入、另行保存的文件，页数不含封面和目录。"
        "SHA-256为卷宗PDF文件的校验值，接收时重新计算，一致即未被改动。"
    ),
    columns=(
        _NUMBERED,
        ListColumn(label="案件编号", known="receipt", width=21),
        ListColumn(label="企业名称", known="enterprise_name", width=26, align="start"),
        _CODE,
        ListColumn(label="办理程序", known="procedure", width=18, align="start"),
        ListColumn(label="立案日期", known="opened_on", width=16),
        ListColumn(label="办结日期", known="ended_on", width=16),
        ListColumn(label="件数", known="papers", width=7, total="sum"),
        ListColumn(label="页数", known="pages", width=7, total="sum"),
        ListColumn(label="SHA-256", known="sha256", width=24),
        ListColumn(label="说明", known="remarks", width=28, align="start"),
    ),
    signatures=("移交人", "接收人", "移交日期"),
)
UNBOUND = ListTable(
    title="未编成卷宗清单",
    filled_by="移交单位",
    unit="卷",
    columns=(
        _NUMBERED,
        ListColumn(label="企业名称", known="enterprise_name", width=40, align="start"),
        ListColumn(label="案件编号", known="receipt", width=24),
        ListColumn(label="没有编成的原因", known="reason", width=70, align="start"),
    ),
)
LISTS: dict[str, AnyList] = {
    "cases": WORKLIST, "campaigns": CAMPAIGNS, "submissions": SUBMISSIONS, "numbers": NUMBER_REGISTER,
    "enterprises": DIRECTORY_TABLE, "items": ITEMS, "reminders": REMINDERS,
}  # fmt: skip
"""By the name under which a person's choice of columns is kept."""


def choosable(table: Choosable) -> dict[str, str]:
    """Columns that may be left out or moved, with their names; what says which line it is always stands first."""
    return {
        _key(column): f"{column.group}：{column.label}" if column.group else column.label
        for column in table.columns
        if not _is_fixed(column)
    }


def with_columns(table: Chosen, chosen: Sequence[str] | None) -> Chosen:
    """The table with these columns in this order; None leaves it whole. What the list no longer has is left out."""
    if chosen is None:
        return table
    by_name = {_key(column): column for column in table.columns}
    known = choosable(table)
    fixed = [_key(column) for column in table.columns if _is_fixed(column)]
    wanted = [*fixed, *(name for name in chosen if name in known)]
    columns = tuple(by_name[name] for name in wanted if name in by_name)
    return cast("Chosen", table.model_copy(update={"columns": columns}))


def _is_fixed(column: AnyColumn) -> bool:
    return _key(column) == _SERIAL or (isinstance(column, ListColumn) and column.fixed)


def _key(column: AnyColumn) -> str:
    if isinstance(column, Column):
        return column.field or column.key or ""
    return column.key if isinstance(column, CaseColumn) else str(column.known)
