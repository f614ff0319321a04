"""The list of regulations, and a menu that offers an office what it deals with."""

from forms_app.cases.actors import Actor, Role
from forms_app.specs.catalogue import Catalogue
from forms_app.web.navigation import menu
from tests.integration.web.conftest import Visitor


def titles(catalogue: Catalogue, actor: Actor | None) -> list[str]:
    return [entry.title for entry in menu(catalogue, actor)]


def test_regulations_are_listed_by_authority_and_lead_to_their_forms(visitor: Visitor) -> None:
    listed = visitor.get("/schemes")
    assert "统计机构" in listed.text
    page = visitor.get("/schemes/statistical_credit")
    assert "吉统字〔2020〕44号" in page.text
    links = page.all("//main//a/@href")
    assert {"/self-check/statistical_credit/annex1", "/forms/statistical_credit/annex3/blank.pdf"} <= set(links)
    assert visitor.get("/schemes/nothing").status == 404


def test_the_menu_offers_what_the_authority_deals_with(catalogue: Catalogue) -> None:
    officer = Actor(1, "承办人员", Role.HANDLER, office=1, division="220104", authority="statistics")
    elsewhere = Actor(1, "承办人员", Role.HANDLER, office=1, division="220104", authority="of_nothing")
    assert {"办件", "认定活动", "企业申报", "文号"} <= set(titles(catalogue, officer))
    assert titles(catalogue, elsewhere)[-2:] == ["企业名录", "本机构"]
    assert not {"办件", "认定活动", "企业申报", "文号", "台账", "统计"} & set(titles(catalogue, elsewhere))
