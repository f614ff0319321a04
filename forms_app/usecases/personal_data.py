"""No personal data goes public unseen: what is found is confirmed piece by piece with a ground, or the text is changed.

The record keeps what was confirmed with its middle hidden: it stays for ever, and need not repeat it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from forms_app.cases.actors import Actor, Role
from forms_app.core.errors import BadInputError, ForbiddenError, Problem
from forms_app.core.personal_data import Finding, find_personal_data
from forms_app.storage.audit import Entry, append
from forms_app.storage.cases import load_campaign
from forms_app.storage.faults import retried
from forms_app.storage.tables import Office
from forms_app.usecases.platform import Platform
from forms_app.usecases.typed import typed

LONGEST_TEXT = 2000
TEXTS = {"notice_text": "公示正文", "announcement_text": "公告正文"}
CHANGED = "campaign_text_changed"
_LONGEST_GROUND = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding with its place in words: 第2段第15字."""

    finding: Finding
    where: str

    def __str__(self) -> str:
        return f"{self.where}：{self.finding.kind}“{self.finding.text}”"


class PersonalDataError(BadInputError):
    """A text that is to be published holds personal data that nobody has confirmed; `seen` is never empty."""

    def __init__(self, seen: tuple[Seen, ...]) -> None:
        listed = "；".join(map(str, seen))
        super().__init__(f"正文中有个人信息，没有发布：{listed}。请删去，或者逐项写明公开的依据后再发布")
        self.seen = seen


def seen_in(text: str, office: Office) -> tuple[Seen, ...]:
    """Personal data in the text, each once, the office's own telephone and address left out."""
    found: dict[str, Seen] = {}
    for finding in find_personal_data(text, (office.phone, office.address)):
        found.setdefault(finding.text, Seen(finding, _where(text, finding.start)))
    return tuple(found.values())


def require_confirmed(text: str, office: Office, grounds: Mapping[str, str]) -> dict[str, Any]:
    """What the record says of personal data in a text that is published; empty when there is none.

    `grounds`: words found → why they may be public. Raises PersonalDataError naming those without one, BadInputError
    for a ground that cannot be kept.
    """
    seen = seen_in(text, office)
    kept = {each.finding.text: typed(grounds.get(each.finding.text, ""), "依据", _LONGEST_GROUND) for each in seen}
    if missing := tuple(each for each in seen if not kept[each.finding.text]):
        raise PersonalDataError(missing)
    confirmed = [
        {
            "kind": each.finding.kind.value,
            "where": each.where,
            "masked": each.finding.masked,
            "ground": kept[each.finding.text],
        }
        for each in seen
    ]
    return {"personal_data": confirmed} if confirmed else {}


def text_problems(platform: Platform, actor: Actor, texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is to be said at the fields of a campaign while its texts are being written: field → what was found."""
    with platform.database.reading() as session:
        office = session.get_one(Office, actor.office)
    found = ((name, seen_in(text, office)) for name, text in texts.items())
    return tuple(
        Problem(name, f"有个人信息：{'；'.join(map(str, seen))}。请删去；确需公开的，发布时须逐项写明依据")
        for name, seen in found
        if seen
    )


@retried
def change_text(platform: Platform, actor: Actor, campaign_id: UUID, name: str, text: str) -> None:
    """Write the text of a notice or an announcement anew before it is published; empty: the standard text.

    Raises NotFoundError, ForbiddenError, BadInputError. The record keeps the digest: the old text may hold what must
    not stand anywhere.
    """
    if name not in TEXTS:
        raise BadInputError("没有这种正文，请从活动页面进入")
    text = typed(text, TEXTS[name], LONGEST_TEXT, lines=True)
    with platform.database.writing() as session:
        campaign = load_campaign(session, actor, campaign_id, for_change=True)
        if actor.office != campaign.office_id or actor.role is not Role.HANDLER:
            raise ForbiddenError("认定活动由开展活动的机构的承办人员办理，您可以查看")
        setattr(campaign, name, text)
        session.add(campaign)
        data = {"text": TEXTS[name], "sha256": hashlib.sha256(text.encode()).hexdigest()}
        append(session, Entry(platform.clock(), actor.account, actor.name, f"campaign/{campaign.id}", CHANGED, data))


def _where(text: str, start: int) -> str:
    before = text[:start].split("\n")
    return f"第{len(before)}段第{len(before[-1]) + 1}字"
