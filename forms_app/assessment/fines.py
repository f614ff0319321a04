"""A fine that a publication entry quotes, held against the law in force when the conduct took place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from forms_app.core.dates import chinese
from forms_app.specs.fines import Edition, FineArticle, FineLimit, Fines, Subject


@dataclass(frozen=True, slots=True)
class Offence:
    """What was done: the kind of conduct, the day it took place (its last day when it went on), by whom.

    `serious` is None while nobody has said whether circumstances are serious: then the whole span of the law is open.
    """

    conduct: str
    on: date
    subject: Subject = "organisation"
    serious: bool | None = None


_CITED = re.compile(r"《([^》]*)》([^《]*)")
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百]+条")


def amount_warnings(fines: Fines, amount: Decimal, offences: Sequence[Offence]) -> tuple[str, ...]:
    """Why an amount fits none of several offences; nothing when one of them allows it without reserve.

    One fine may answer several findings of a case, and which of them it was measured by is not said.
    """
    warnings = [fine_warning(fines, amount, offence) for offence in offences]
    if None in warnings:
        return ()
    return tuple(dict.fromkeys(filter(None, warnings)))


def basis_warning(fines: Fines, basis: str, offences: Sequence[Offence]) -> str | None:
    """Why the articles that an entry cites are not those in force on the day of the conduct; None when one of them is.

    Where the commencement of an edition is not settled, the article of the edition before it is told as well.
    """
    cited = tuple(_articles_of(fines.source, basis))
    due, doubts = [], []
    for offence in offences:
        edition = fines.in_force(offence.on)
        if edition is None:
            return None  # said of the amount already
        if _article(edition, offence).number in cited:
            return None
        due.append(_cited(edition, offence))
        before = fines.before(edition) if edition.unsettled else None
        if before is not None and _article(before, offence).number in cited:
            doubts.append(f"{_cited(before, offence)}为前一版本的条款，{edition.unsettled}")
    on = "、".join(dict.fromkeys(chinese(offence.on) for offence in offences))
    said = f"引用的是{'、'.join(cited)}" if cited else f"没有写明{fines.source}的条款"
    doubt = "".join(f"；{each}" for each in dict.fromkeys(doubts))
    return f"处罚依据{said}，违法行为发生于{on}，适用{'、'.join(dict.fromkeys(due))}，请核对{doubt}"


def _articles_of(source: str, text: str) -> Iterator[str]:
    """The articles cited of a law, which may be named by its short title."""
    for match in _CITED.finditer(text):
        if match[1] and source.strip("《》").endswith(match[1]):
            yield from _ARTICLE.findall(match[2])


def fine_warning(fines: Fines, amount: Decimal, offence: Offence) -> str | None:
    """Why an amount in 元 is not what the law in force on the day of the conduct allows; None when it is.

    Where the commencement of an edition is not settled and the edition before it judges differently, that is said,
    whichever way the amount is judged. Raises ValueError for a kind of conduct that the table does not have.
    """
    if offence.conduct not in (conduct.id for conduct in fines.conducts):
        raise ValueError(f"no conduct {offence.conduct!r} in the table of fines")
    edition = fines.in_force(offence.on)
    if edition is None:
        first = f"{fines.source}最早版本（{chinese(fines.editions[0].since)}起施行）"
        return f"罚款{_yuan(amount)}无法核对：违法行为发生于{chinese(offence.on)}，早于幅度表收录的{first}"
    fault = _fault(edition, amount, offence)
    doubt = _doubt(fines, edition, amount, offence, outside=fault is not None)
    if fault is None:
        return f"罚款{_yuan(amount)}在{_cited(edition, offence)}的幅度之内，但{doubt}" if doubt else None
    said = f"罚款{_yuan(amount)}{fault}：违法行为发生于{chinese(offence.on)}，适用{_cited(edition, offence)}，请核对"
    return f"{said}；{doubt}" if doubt else said


def _doubt(fines: Fines, edition: Edition, amount: Decimal, offence: Offence, *, outside: bool) -> str:
    """What follows from an unsettled commencement; "" when the edition before judges the same."""
    before = fines.before(edition) if edition.unsettled else None
    if before is None:
        return ""
    fault = _fault(before, amount, offence)
    if (fault is not None) == outside:
        return ""
    return f"按{_cited(before, offence)}{fault or '在幅度之内'}（{edition.unsettled}）"


def _fault(edition: Edition, amount: Decimal, offence: Offence) -> str | None:
    limits = tuple(_limits(_article(edition, offence), offence))
    least, most = min(limit.least for limit in limits), max(limit.most for limit in limits)
    degree = _DEGREES[offence.serious] if any(limit.serious for limit in limits) else ""
    if amount > most:
        return f"超过上限{_yuan(most)}{degree}"
    if amount < least:
        return f"低于下限{_yuan(least)}{degree}"
    return None


_DEGREES = {True: "（情节严重）", False: "", None: "（情节严重的）"}


def _limits(article: FineArticle, offence: Offence) -> Iterator[FineLimit]:
    """Those for the subject and the circumstances; where the law knows no serious ones, the others apply."""
    own = [limit for limit in article.limits if limit.subject == offence.subject]
    fitting = [limit for limit in own if offence.serious is None or limit.serious == offence.serious]
    yield from fitting or own


def _article(edition: Edition, offence: Offence) -> FineArticle:
    article = edition.article_on(offence.conduct)
    if article is None:
        raise ValueError(f"no article on {offence.conduct!r} in {edition.law}")
    return article


def _cited(edition: Edition, offence: Offence) -> str:
    return f"{edition.law}{_article(edition, offence).number}"


def _yuan(amount: Decimal) -> str:
    return f"{amount:,f}元"
