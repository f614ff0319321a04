"""Rule sets by date: what is compared, what an officer may choose, what follows from the choice."""

from datetime import date
from typing import Any

import pytest

from forms_app.cases.case import Case
from forms_app.cases.publication import Compared, compared, entry_of
from forms_app.cases.rule_sets import chosen_rules, require_applicable
from forms_app.core.errors import ConflictError
from forms_app.specs.checks.publishing import rule_set_faults
from forms_app.specs.procedure import Procedure
from forms_app.specs.reference import Reference
from tests.unit.cases.determination import case_of, found

BEFORE, FROM = date(2026, 3, 31), date(2026, 4, 1)
PUBLISHED = date(2026, 4, 8)
Event = tuple[Any, ...]


def published(procedure: Procedure, item: str, *later: Event, decided: date = FROM) -> Case:
    """A case that was decided and published, and to which this happened afterwards."""
    return case_of(procedure, [found(item), ("decided", decided), ("published", PUBLISHED), *later])


def chosen(rules: str, day: date = PUBLISHED) -> Event:
    return "rule_set_chosen", day, {"rule_set": rules}


def by_code(case: Case, reference: Reference) -> dict[str, Compared]:
    return {each.rules.code: each for each in compared(case, reference.calendar, PUBLISHED)}


def test_a_set_is_compared_from_the_day_it_is_in_force(determination: Procedure, reference: Reference) -> None:
    assert list(by_code(published(determination, "article_9_1", decided=BEFORE), reference)) == [
        "JL-2020-44",
        "NDRC-2023-58",
    ]
    assert list(by_code(published(determination, "article_9_1", decided=FROM), reference)) == [
        "JL-2020-44",
        "NDRC-2026-36",
    ]


def test_what_a_set_leads_to_stands_beside_what_the_regulation_leads_to(
    determination: Procedure, reference: Reference
) -> None:
    found_ = by_code(published(determination, "article_10_1"), reference)
    own, other = found_["JL-2020-44"], found_["NDRC-2026-36"]
    assert (own.until, own.applied, own.differs) == (date(2027, 4, 8), True, False)
    assert (other.earliest_removal, other.until) == (date(2027, 4, 1), date(2029, 4, 1))
    assert (other.applied, other.differs) == (False, True)


def test_what_nobody_could_verify_stays_open(determination: Procedure, reference: Reference) -> None:
    unread = by_code(published(determination, "article_10_1"), reference)["NBS-2022-35"]
    assert (unread.earliest_removal, unread.until, unread.differs) == (None, None, False)
    assert unread.rules.open
    assert unread.rules.seen == "page"


def test_the_chosen_set_decides_the_entry(determination: Procedure, reference: Reference) -> None:
    entry = entry_of(published(determination, "article_9_1", chosen("ndrc_2026_36")), reference.calendar, PUBLISHED)
    assert entry is not None
    assert entry.rules is not None
    assert (entry.rules.code, entry.until) == ("NDRC-2026-36", date(2027, 4, 1))


@pytest.mark.parametrize(
    ("item", "rules", "ground"),
    [
        ("article_9_1", "ndrc_2026_36", "国家发展改革委令第36号"),
        ("article_10_1", "nbs_2022_35", "第十七条，公示期限"),  # says nothing of the last day
    ],
)
def test_the_last_day_names_what_decides_it(
    determination: Procedure, reference: Reference, item: str, rules: str, ground: str
) -> None:
    entry = entry_of(published(determination, item, chosen(rules)), reference.calendar, PUBLISHED)
    assert entry is not None
    assert (entry.ground, entry.rules is not None) == (ground, True)


def test_a_choice_holds_for_its_determination_only(determination: Procedure, reference: Reference) -> None:
    anew = [("decided", date(2026, 5, 6)), ("published", date(2026, 5, 8))]
    case = published(determination, "article_9_1", chosen("ndrc_2026_36"), *anew)
    entry = entry_of(case, reference.calendar, date(2026, 5, 8))
    assert entry is not None
    assert entry.rules is None


@pytest.mark.parametrize(
    ("item", "decided", "rules", "allowed"),
    [
        ("article_9_1", FROM, "ndrc_2026_36", True),
        ("article_9_1", BEFORE, "ndrc_2026_36", False),
        ("article_9_1", BEFORE, "ndrc_2023_58", True),
        ("article_9_1", FROM, "ndrc_2023_58", False),
        ("article_9_1", FROM, "nbs_2022_35", False),
        ("article_10_1", FROM, "nbs_2022_35", True),
        ("article_9_1", FROM, "jl_2020_44", True),
    ],
)
def test_only_a_set_in_force_for_the_category_can_be_chosen(
    determination: Procedure, item: str, decided: date, rules: str, *, allowed: bool
) -> None:
    case = published(determination, item, decided=decided)
    if allowed:
        require_applicable(case, "rule_set_chosen", {"rule_set": rules})
        return
    with pytest.raises(ConflictError, match="有效的规则只有"):
        require_applicable(case, "rule_set_chosen", {"rule_set": rules})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"field": "other"}, "应依次列出"),
        ({"choice": "closed"}, "应依次列出"),
    ],
)
def test_a_choice_offers_the_sets_themselves(determination: Procedure, change: dict[str, str], said: str) -> None:
    assert [said in text for _, text in rule_set_faults(with_sets(determination, **change))] == [True]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"counted_from": "nothing"}, "没有事项"),
        ({"categories": ("nothing",)}, "没有类别"),
        ({"until": date(2000, 1, 1)}, "早于施行日期"),
        ({"spans": ()}, ""),
        ({"spans": (), "open": ()}, "待核实"),
    ],
)
def test_a_set_names_what_exists(determination: Procedure, change: dict[str, Any], said: str) -> None:
    publication = determination.publication
    assert publication is not None
    assert publication.rule_sets is not None
    *rest, last = publication.rule_sets.sets
    broken = with_sets(determination, sets=(*rest, last.model_copy(update=change)))
    texts = [text for _, text in rule_set_faults(broken)]
    assert bool(texts) is bool(said)
    assert not texts or said in texts[0]


def with_sets(procedure: Procedure, **change: object) -> Procedure:
    """The procedure with something changed in its rule sets."""
    publication = procedure.publication
    assert publication is not None
    assert publication.rule_sets is not None
    sets = publication.rule_sets.model_copy(update=change)
    return procedure.model_copy(update={"publication": publication.model_copy(update={"rule_sets": sets})})


def test_who_chooses_the_regulation_again_has_its_own_periods(determination: Procedure, reference: Reference) -> None:
    case = published(determination, "article_9_1", chosen("ndrc_2026_36"), chosen("jl_2020_44"))
    assert chosen_rules(case) is None
    entry = entry_of(case, reference.calendar, PUBLISHED)
    assert entry is not None
    assert (entry.rules, entry.until) == (None, date(2027, 4, 8))
