"""How a review copy tells the values of keys: by the name of what an id stands for, by a word of its own, not at all.

Tables and nothing else.
"""

from forms_app.core.divisions import LEVELS

LAYOUT = frozenset(
    {
        "kind", "grid", "slots", "widths", "gaps", "size", "phase_width", "row", "shape", "out", "into",
        "out_at", "into_at", "lane", "width", "align", "text_size", "label_size", "floor_size", "identity", "spread",
        "height", "grow", "cells", "foot", "hint", "lines",
    }
)  # fmt: skip
"""Keys that say how something looks and nothing of the law: a review copy leaves them out."""

NAMED_IN: dict[str, str] = {
    "act": "acts",
    "after_end_of": "terms",
    "after_term": "terms",
    "apart_from": "acts",
    "begins": "acts",
    "causes": "acts",
    "choice": "acts",
    "counted_from": "acts",
    "counted_since": "acts",
    "ends": "acts",
    "event": "acts",
    "inspected_by": "records",
    "not_after": "terms",
    "not_before": "terms",
    "notice": "states",
    "only_for": "categories",
    "or_events": "acts",
    "public_in": "states",
    "records": "records",
    "resumed": "acts",
    "since": "acts",
    "since_last": "acts",
    "standing": "states",
    "states": "states",
    "suspended": "acts",
    "term": "terms",
    "to": "states",
    "tried": "grades",
}
"""Keys whose values are ids of one list of the file, which other lists may use too: a state and an act."""

_ROLES = {
    "enterprise": "企业", "bureau": "机构", "handler": "承办人员", "section_head": "承办机构负责人",
    "leader": "分管领导", "public": "公众", "system": "系统自动", "office": "机构",
}  # fmt: skip

VALUE_NAMES: dict[str, dict[str, str]] = {
    "agrees": {"是": "同意", "否": "不同意"},
    "benefit": {"award": "奖补资金", "loan": "贷款", "equity": "股权投资", "insured_sum": "保险金额"},
    "anniversary": {"inside": "计入", "outside": "不计入"},
    "by": _ROLES,
    "change": {
        "decrease": "下降百分比", "increase": "增长百分比", "difference": "差", "annual_growth": "年均增长百分比",
    },
    "documents": {
        "acceptance": "受理通知书", "correction": "补正通知书", "rejection": "不予通过通知书", "approval": "审批表",
    },
    "filled_by": _ROLES,
    "holder": _ROLES,
    "known": {
        "serial": "序号", "text": "任务文字", "deadline": "印的时限", "units": "印的责任单位", "receipt": "编号",
        "division": "所在地", "enterprise_name": "企业名称", "uscc": "统一社会信用代码", "state": "办理状态",
        "office": "办理机构", "matter": "事项名称", "verdict": "自查结论", "submitted_on": "提交日期",
        "item_title": "事项", "item_department": "部门", "item_term": "时限", "item_begun_on": "开始日期",
        "item_due": "届满日", "item_left": "剩余天数", "item_standing": "办理情况", "item_ended_on": "办结日期",
        "stop_cause": "停止计时的事由", "stop_reason": "具体原因", "stop_item": "范围", "stop_by": "登记人",
        "stop_from": "起", "stop_until": "止", "stop_days": "天数",
    },
    "paper": {"a4": "A4", "a3": "A3"},
    "total": {"rows": "行数", "yes": "“是”的行数", "sum": "合计"},
    "every": {
        "day": "每日", "week": "每周", "month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年",
    },
    "levels": LEVELS,
    "printed": {"是": "原文有表", "否": "原文没有表，逐字摘录"},
    "supervised_by": LEVELS,
    "level": {**_ROLES, **LEVELS},
    "nature": {"binding": "约束性", "expected": "预期性"},
    "needs": {"all": "全部", "any": "任一"},
    "rounding": {"half_up": "四舍五入", "up": "进位", "down": "舍去尾数"},
    "offered": {"everybody": "填报列表", "procedure": "从案件进入", "self_check": "只供自查"},
    "through": {
        "case": "案件页面", "campaign": "认定活动", "application": "提交申请表", "objection": "处理异议",
        "office": "机构立案", "related": "由相关案件引起",
    },
    "type": {
        "line": "单行文字", "text": "多行文字", "credit_code": "统一社会信用代码", "organisation_code": "组织机构代码",
        "phone": "电话", "integer": "整数", "decimal": "小数", "money": "金额（元）", "percentage": "百分比",
        "yes_no": "是或否", "choice": "单选", "choices": "多选", "date": "日期", "moment": "日期和时间",
        "year_month": "年月", "date_range": "起止日期", "division": "行政区划", "attachment": "文件",
        "rows": "逐行填写",
    },
    "whose": _ROLES,
}  # fmt: skip
"""Words of the specifications that are values, by their key."""
