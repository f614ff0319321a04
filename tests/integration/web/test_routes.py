"""What every route keeps to, whoever calls it. Who may call which is in `policy`, and walked in `test_tenancy`."""

import re

import pytest
from flask import Flask

from forms_app.web.current import ACCESS
from tests.integration.web.policy import POLICY


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> object:
    """Routes are the same on every database: one will do."""
    return request.getfixturevalue("sqlite_platform")


def test_every_view_says_who_may_call_it_as_the_table_does(app: Flask) -> None:
    said = {
        endpoint: getattr(view, ACCESS, "nothing said")
        for endpoint, view in app.view_functions.items()
        if endpoint != "static"
    }
    assert said == {endpoint: row.access for endpoint, row in POLICY.items() if endpoint != "static"}


def test_paths_are_kebab_case_and_typed(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), rule.rule
        for part in re.findall(r"<([^>]+)>", rule.rule):
            assert ":" in part or part in ("domain", "name", "table", "task", "division", "unit"), rule.rule
