"""Publishing a text with personal data: refused with what and where, let through with a ground that is recorded."""

from uuid import UUID

import pytest
from sqlmodel import select

from forms_app.core.errors import BadInputError, ForbiddenError, NotFoundError
from forms_app.storage.audit import records_of
from forms_app.storage.case_tables import Campaign, Notice
from forms_app.storage.tables import Office
from forms_app.usecases.personal_data import PersonalDataError, change_text
from forms_app.usecases.publish_notices import announce, publish_notice
from tests.integration.conftest import Clock, Platform
from tests.integration.usecases.procedure import Play

MOBILE = "13812345678"
TEXT = f"现将名单予以公示。\n有异议的请联系王某（{MOBILE}，住阳光小区3栋2单元501室），也可拨打0431-88901234。"


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    """Texts are examined before anything is written."""
    return sqlite_platform


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    play = Play(platform, clock)
    with platform.database.writing() as session:
        office = session.get_one(Office, play.actor("chaoyang").office)
        office.phone, office.address = "0431-88901234", "长春市朝阳区前进大街1855号"
    return play


def written(play: Play, **texts: str) -> UUID:
    """The campaign with these texts."""
    with play.platform.database.writing() as session:
        campaign = session.get_one(Campaign, play.campaign())
        for name, text in texts.items():
            setattr(campaign, name, text)
    return play.campaign()


def published(play: Play, grounds: dict[str, str] | None = None) -> UUID:
    campaign = play.campaign()
    return publish_notice(play.platform, play.actor("chaoyang"), campaign, play.platform.today(), "", grounds)


def records(play: Play) -> dict[str, dict[str, object]]:
    with play.platform.database.reading() as session:
        return {each.event: each.data for each in records_of(session, f"campaign/{play.campaign()}")}


def test_k5_it_is_refused_with_what_and_where(play: Play) -> None:
    case = play.cleared()
    written(play, notice_text=TEXT)
    with pytest.raises(PersonalDataError) as error:
        published(play)
    assert [str(each) for each in error.value.seen] == [
        f"第2段第11字：手机号码“{MOBILE}”", "第2段第24字：住址“阳光小区3栋2单元501室”",
    ]  # fmt: skip
    assert play.state(case) == "cleared"
    with play.platform.database.reading() as session:
        assert session.exec(select(Notice)).all() == []


def test_each_finding_needs_its_own_ground(play: Play) -> None:
    play.cleared()
    written(play, notice_text=TEXT)
    with pytest.raises(PersonalDataError) as error:
        published(play, {MOBILE: "王某本人书面同意公开"})
    assert [each.finding.kind for each in error.value.seen] == ["住址"]


def test_what_was_confirmed_is_recorded_masked(play: Play) -> None:
    case = play.cleared()
    written(play, notice_text=TEXT)
    published(play, {MOBILE: "王某本人书面同意公开", "阳光小区3栋2单元501室": "该处是本局的公开受理点"})
    assert play.state(case) == "notice"
    data = records(play)["publicity_notice"]
    assert data["personal_data"] == [
        {"kind": "手机号码", "where": "第2段第11字", "masked": "13*******78", "ground": "王某本人书面同意公开"},
        {"kind": "住址", "where": "第2段第24字", "masked": "阳光*********1室", "ground": "该处是本局的公开受理点"},
    ]
    assert MOBILE not in str(play.file(case).case.events)


def test_the_standard_text_with_the_own_telephone_and_address_passes(play: Play) -> None:
    play.cleared()
    published(play)
    assert "personal_data" not in records(play)["publicity_notice"]


def test_the_ground_of_the_offices_setting_is_public_too(play: Play) -> None:
    play.cleared()
    with play.platform.database.writing() as session:
        office = session.get_one(Office, play.actor("chaoyang").office)
        office.notice_unit, office.notice_ground = "working days", f"经请示李某（{MOBILE}）"
    with pytest.raises(PersonalDataError):
        published(play)


def test_an_announcement_is_looked_at_too(play: Play) -> None:
    case = play.cleared()
    campaign = written(play, announcement_text="联系人身份证号220104199001011231。")
    published(play)
    play.days(8)
    with pytest.raises(PersonalDataError, match="身份证号“220104199001011231”"):
        announce(play.platform, play.actor("chaoyang"), campaign)
    announce(play.platform, play.actor("chaoyang"), campaign, "", {"220104199001011231": "本人同意"})
    assert play.state(case) == "announced"
    assert records(play)["announcement"]["personal_data"] == [
        {"kind": "身份证号", "where": "第1段第8字", "masked": "22**************31", "ground": "本人同意"}
    ]


def test_the_text_may_be_written_anew_and_the_record_does_not_repeat_it(play: Play) -> None:
    play.cleared()
    campaign = written(play, notice_text=TEXT)
    change_text(play.platform, play.actor("chaoyang"), campaign, "notice_text", "现将名单予以公示。")
    published(play)
    assert set(records(play)["campaign_text_changed"]) == {"text", "sha256"}


@pytest.mark.parametrize(
    ("who", "name", "text", "error"),
    [
        ("chaoyang2", "notice_text", "某", ForbiddenError),
        ("nanguan", "notice_text", "某", NotFoundError),
        ("chaoyang", "title", "某", BadInputError),
        ("chaoyang", "notice_text", "长" * 2001, BadInputError),
    ],
)
def test_others_change_no_text(play: Play, who: str, name: str, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        change_text(play.platform, play.actor(who), play.campaign(), name, text)
