"""Faults of the catalogue over the whole service: each test names its row, each is held to the rules of `rules`."""

import pytest

from forms_app.usecases.platform import Platform
from forms_app.usecases.publish_notices import publish_notice
from tests.integration.conftest import Clock
from tests.integration.faults.rules import Published
from tests.integration.usecases.procedure import Play
from tests.integration.web.conftest import app, enterprise, officer, services, visitor  # noqa: F401 - fixtures used here too


@pytest.fixture
def play(quick_platform: Platform, clock: Clock) -> Play:
    """The procedure, printed at once."""
    return Play(quick_platform, clock)


@pytest.fixture
def published(play: Play) -> Published:
    """One enterprise in a publicity notice that runs from 2 to 9 March."""
    case = play.cleared()
    notice = publish_notice(play.platform, play.actor("chaoyang"), play.campaign(), play.platform.today())
    return Published(play, case, notice)
