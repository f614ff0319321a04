"""提前移除台账: a line for each application, with the public entry of the case that it belongs to."""

from datetime import date

import pytest

from forms_app.specs.catalogue import ProcedureSpec
from forms_app.usecases.ledgers import WantedLedger, view_ledger
from forms_app.usecases.open_for_enterprise import opening_procedure
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import AGREED, Play, determining
from tests.integration.usecases.removal import IN_PLACE, applied, before_the_leader
from tests.integration.usecases.test_ledgers import lines


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return determining(platform, clock)


@pytest.fixture
def spec(platform: Platform) -> ProcedureSpec:
    return opening_procedure(platform, "statistical_credit/determination")


def test_it_tells_the_application_the_three_opinions_and_the_entry(play: Play, spec: ProcedureSpec) -> None:
    _, removal = applied(play, spec)
    before_the_leader(play, removal, IN_PLACE, "handler_agreed")
    wanted = WantedLedger("statistical_credit/removal/ledger")
    [line] = lines(view_ledger(play.platform, play.actor("chaoyang"), wanted))
    assert (line["公示/起日"], line["公示/最早可申请移除"]) == (date(2026, 3, 10), date(2026, 9, 10))
    assert (line["类别"], line["公示现状"], line["办理环节"]) == ("统计一般失信企业", "公示中", "分管领导审批")
    assert line["整改核实/结果"] == "整改到位"
    assert "移出日期" not in line
    play.act("chaoyang3", removal, "leader_agreed", AGREED)
    [line] = lines(view_ledger(play.platform, play.actor("jilin"), wanted))
    assert (line["移出日期"], line["公示现状"]) == (play.platform.today(), "已移出")
    assert (line["分管领导意见/意见"], line["办理环节"]) == ("同意。", "已提前移除")
