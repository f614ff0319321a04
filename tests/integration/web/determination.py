"""A determination played through use cases, for the tests of its pages."""

from uuid import UUID

from forms_app.usecases.open_for_enterprise import open_for_enterprise, opening_procedure
from forms_app.usecases.perform_act import Perform
from tests.integration.usecases.procedure import AGREED, Play
from tests.integration.usecases.test_determination import FINDINGS, FIRM, OPENING, POSTED, PROOF, PROPOSAL

PROCEDURE = "statistical_credit/determination"
RETURNED = {"return_reason": "无人签收"}


def opened(play: Play) -> UUID:
    spec = opening_procedure(play.platform, PROCEDURE)
    perform = Perform("opened", OPENING, play.platform.clock())
    return open_for_enterprise(play.platform, play.actor("chaoyang"), spec, FIRM, {}, perform)


def approved(play: Play) -> UUID:
    """Three opinions given, ready to be issued."""
    case = opened(play)
    play.act("chaoyang", case, "findings_recorded", FINDINGS)
    play.act("chaoyang", case, "proposed", PROPOSAL)
    play.act("chaoyang2", case, "section_head_agreed", AGREED)
    play.act("chaoyang3", case, "leader_agreed", AGREED)
    return case


def decided(play: Play) -> UUID:
    case = approved(play)
    play.act("chaoyang", case, "decided")
    return case


def unreachable(play: Play) -> UUID:
    """Posted twice, returned twice."""
    case = decided(play)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    for step, (posted, returned) in enumerate((("posted", "returned"), ("posted_again", "unreachable"))):
        today = play.platform.today().isoformat()
        mailing = {**POSTED, "posted_on": today, "tracking_number": f"123456789012{step}"}
        play.act("chaoyang", case, posted, mailing, uploads=PROOF)
        play.days(10)
        back = {**RETURNED, "returned_on": play.platform.today().isoformat()}
        play.act("chaoyang", case, returned, back, uploads=PROOF)
        play.days(10)
    return case
