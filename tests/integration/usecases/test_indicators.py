"""Reports of indicators: revisions that are never lost, whoever was first is told, nobody sees another's."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from forms_app.cases.actors import Actor, Role
from forms_app.core.errors import BadInputError, ForbiddenError, NotFoundError, ProblemsError
from forms_app.specs.catalogue import IndicatorSpec
from forms_app.storage.audit import records_of, verify_chain
from forms_app.storage.indicator_tables import IndicatorReport, IndicatorRevision
from forms_app.storage.indicators import ReportKey
from forms_app.usecases.indicator_results import ResultsQuery, results
from forms_app.usecases.indicators import indicator_tables, sheet_of, table_of
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_indicators import OvertakenError, SaveIndicators, save_indicators
from tests.integration.conftest import actor_named

TABLE = "disability_prevention/indicators"
CITY = ReportKey(TABLE, "220100", 2025)
SOMEBODY_ELSE = "另一位承办人员"


@pytest.fixture
def province(platform: Platform) -> Actor:
    return actor_named(platform, "weijian")


@pytest.fixture
def spec(platform: Platform) -> IndicatorSpec:
    return platform.catalogue.indicator_table(TABLE)


def save(platform: Platform, actor: Actor, values: dict[str, Any], base: int, key: ReportKey = CITY) -> int:
    return save_indicators(
        platform, actor, platform.catalogue.indicator_table(TABLE), key, SaveIndicators(values, base)
    )


def test_every_revision_stays_and_says_who_and_what(platform: Platform, province: Actor, spec: IndicatorSpec) -> None:
    other = replace(province, name=SOMEBODY_ELSE)
    assert save(platform, province, {"aware": "80", "surveyed": "100"}, 0) == 1
    assert save(platform, province, {"aware": 80, "surveyed": 100}, 0) == 1  # the same again is no revision
    assert save(platform, other, {"aware": "81"}, 1) == 2
    sheet = sheet_of(platform, province, spec, CITY)
    assert sheet.revision == 2
    assert [(each.number, each.by, each.fields) for each in sheet.changes] == [
        (2, SOMEBODY_ELSE, (
            ("能正确回答超过80%题目的人数", "80人", "81人"),
            ("重点人群残疾预防核心知识知晓情况调查对象数", "100人", "（空）"),
        )),
        (1, province.name, (
            ("能正确回答超过80%题目的人数", "（空）", "80人"),
            ("重点人群残疾预防核心知识知晓情况调查对象数", "（空）", "100人"),
        )),
    ]  # fmt: skip
    with platform.database.reading() as session:
        report = session.exec(select(IndicatorReport)).one()
        told = [record.data for record in records_of(session, f"indicators:{report.id}")]
        assert verify_chain(session).broken is None
    assert [(each["division"], each["year"], each["revision"], each["aware"]) for each in told] == [
        ("220100", 2025, 1, "80"), ("220100", 2025, 2, "81"),
    ]  # fmt: skip


def test_who_was_overtaken_is_told_and_nothing_is_overwritten(platform: Platform, province: Actor) -> None:
    save(platform, province, {"aware": 1, "surveyed": 2}, 0)
    with pytest.raises(OvertakenError, match="已保存了第1次修改") as error:
        save(platform, province, {"aware": 2, "surveyed": 2}, 0)
    table = platform.catalogue.indicator_table(TABLE)
    assert sheet_of(platform, province, table, CITY).raw == {"aware": "1", "surveyed": "2"}
    assert save(platform, province, {"aware": 2, "surveyed": 2}, error.value.revision) == 2


def test_of_two_first_savers_one_is_told(platform: Platform, province: Actor) -> None:
    def once(number: int) -> bool:
        try:
            save(platform, province, {"aware": number, "surveyed": 10}, 0)
        except OvertakenError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(once, range(4))) == 1
    with platform.database.reading() as session:
        assert len(session.exec(select(IndicatorRevision)).all()) == 1


def test_an_office_sees_its_division_and_its_authority(
    platform: Platform, province: Actor, spec: IndicatorSpec
) -> None:
    save(platform, province, {"aware": 80, "surveyed": 100}, 0)
    save(platform, province, {"aware": 70, "surveyed": 100}, 0, ReportKey(TABLE, "220200", 2025))
    assert [line.reports for line in indicator_tables(platform, province) if line.spec.id == TABLE] == [2]
    city = replace(province, division="220100")
    found = results(platform, city, spec, ResultsQuery())
    assert [column.who.name for column in found.columns] == ["长春市"]
    assert {who.division.code[:4] for who in found.all_whom} == {"2201"}
    for work in (
        lambda: results(platform, city, spec, ResultsQuery(whom=("220200",))),
        lambda: sheet_of(platform, city, spec, ReportKey(TABLE, "220200", 2025)),
        lambda: save(platform, city, {}, 0, ReportKey(TABLE, "220000", 2025)),
    ):
        with pytest.raises(NotFoundError):
            work()
    foreign = actor_named(platform, "shichang")
    assert TABLE not in [line.spec.id for line in indicator_tables(platform, foreign)]
    with pytest.raises(NotFoundError):
        table_of(platform, foreign, *TABLE.split("/"))
    with pytest.raises(NotFoundError):
        save(platform, foreign, {"aware": 1}, 1)
    assert results(platform, foreign, spec, ResultsQuery()).columns[0].entered is False


def test_what_cannot_be_entered_is_refused_with_the_reason(platform: Platform, province: Actor) -> None:
    with pytest.raises(ForbiddenError, match="由承办人员填报"):
        save(platform, replace(province, role=Role.LEADER), {}, 0)
    with pytest.raises(ProblemsError) as faults:
        save(platform, province, {"aware": "101", "surveyed": "100", "married": "-1"}, 0)
    assert {each.field for each in faults.value.problems} == {"aware", "married"}
    with pytest.raises(BadInputError, match="2027年尚未开始"):
        save(platform, province, {}, 0, ReportKey(TABLE, "220100", 2027))
    with pytest.raises(BadInputError, match="可填报的年份：2020年、2022年"):
        save(platform, province, {}, 0, ReportKey(TABLE, "220100", 2021))
    with pytest.raises(BadInputError, match="不分对象"):
        save(platform, province, {}, 0, ReportKey(TABLE, "220100", 2025, "某馆"))
    venues, sports = platform.catalogue.indicator_table("sports_venues"), actor_named(platform, "tiyu")
    with pytest.raises(BadInputError, match="哪一个公共体育场馆"):
        sheet_of(platform, sports, venues, ReportKey(venues.id, "220100", 2021))
