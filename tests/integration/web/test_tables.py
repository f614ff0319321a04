"""Tables on a small screen: a list folds, each cell under its own heading; what does not fold says that it scrolls.

Every page that a visitor of any test is shown is held against the same rules (tests/integration/web/tables.py).
"""

import pytest
from flask import Flask
from lxml import html

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.web.conftest import signed_in
from tests.integration.web.tables import listings, table_faults

FOLDING = {
    ("chaoyang", "/bureau/cases"): "办件",
    ("chaoyang", "/bureau/campaigns"): "认定活动",
    ("chaoyang", "/bureau/submissions"): "企业申报",
    ("chaoyang", "/bureau/enterprises"): "企业",
    ("qiye1", "/filings"): "已提交",
    ("qiye1", "/cases"): "办理的事项",
    ("wenchang", "/bureau/tasks/reminders?days=999"): "到期提醒",
    ("wenli", "/bureau/tasks/cultural_relics"): "吉林省文物安全重点工作分工方案",
}
"""Lists that hold something: who looks at them, where they are, how the list is named."""
SCROLLING = [
    ("chaoyang", "/bureau/figures"),
    ("chaoyang", "/bureau/registers/statistical_credit/annex1"),
]


def test_lists_fold_and_all_else_says_that_it_scrolls(app: Flask, platform: Platform, clock: Clock) -> None:
    Play(platform, clock).apply("qiye1")
    people = {name: signed_in(app, name) for name, _ in [*FOLDING, *SCROLLING]}
    shown = {key: people[key[0]].get(key[1]).tree for key in [*FOLDING, *SCROLLING]}
    assert {key: table_faults(tree) for key, tree in shown.items() if table_faults(tree)} == {}
    assert {key: name for key, name in FOLDING.items() if name not in listings(shown[key])} == {}
    assert all(shown[key].xpath("//table") and not listings(shown[key]) for key in SCROLLING)


LIST = (
    '<div class="scroll rows" role="region" tabindex="0" aria-label="名单"><table>'
    '<thead><tr><th rowspan="2">名称</th><th colspan="2" scope="colgroup">送达</th></tr><tr><th>日期</th><th><a>方式<i aria-hidden="true">↓</i></a></th></tr></thead>'
    '<tbody><tr><th colspan="3">第一部分</th></tr><tr><th data-label="名称">甲</th><td data-label="送达：日期">3日</td><td data-label="送达：方式">直接</td></tr></tbody>'
    "</table></div>"
)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('data-label="送达：日期"', 'data-label="送达：时间"', "under ['名称', '送达：日期', '送达：方式']"),
        ('<td data-label="送达：方式">直接</td>', "", "under ['名称', '送达：日期', '送达：方式']"),
        ("</td></tr>", '</td><td data-label="送达：方式"></td></tr>', "under ['名称', '送达：日期', '送达：方式']"),
        ('class="scroll rows"', 'class="scroll"', "neither folds nor says that it scrolls"),
        ('tabindex="0"', "", "not reached by keyboard"),
    ],
)
def test_what_a_table_lacks_is_seen(right: str, wrong: str, said: str) -> None:
    assert table_faults(html.fromstring(LIST)) == []
    [fault] = table_faults(html.fromstring(LIST.replace(right, wrong)))
    assert said in fault
