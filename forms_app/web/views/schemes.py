"""The regulations that the service knows, by the authority that handles them, and what each of them offers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from forms_app.specs.catalogue import Catalogue
from forms_app.specs.regulation import Regulation
from forms_app.specs.tables import Authority
from forms_app.web.current import open_to_anyone, platform

schemes = Blueprint("schemes", __name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that anybody may open for a regulation: what it is called, where it is, and what it is for."""

    title: str
    url: str
    purpose: str = ""


def _charts(catalogue: Catalogue, domain: str) -> Iterator[Offer]:
    for spec in catalogue.charts_of(domain):
        yield Offer(f"{spec.annex.mark}　{spec.annex.title}", url_for("charts.page", domain=domain, name=spec.name))


OFFERS: tuple[Callable[[Catalogue, str], Iterator[Offer]], ...] = (_charts,)
"""What the kinds of files in a folder offer to the public, in this order."""


@schemes.get("/schemes")
@open_to_anyone
def index() -> ResponseReturnValue:
    """All regulations, by authority."""
    return render_template("schemes/index.html", groups=tuple(_groups()))


@schemes.get("/schemes/<domain>")
@open_to_anyone
def scheme(domain: str) -> ResponseReturnValue:
    """One regulation: its forms and what else it offers."""
    parts = platform()
    regulation = parts.catalogue.regulation(domain)
    return render_template(
        "schemes/scheme.html",
        domain=domain,
        regulation=regulation,
        authority=parts.reference.authority(regulation.handled_by),
        forms=[spec for spec in parts.catalogue.offered_on(parts.today()) if spec.domain == domain],
        offers=[offer for offered in OFFERS for offer in offered(parts.catalogue, domain)],
        annexes=tuple(parts.catalogue.annexes(domain)),
    )


def _groups() -> Iterator[tuple[Authority, tuple[tuple[str, Regulation], ...]]]:
    regulations = platform().catalogue.regulations
    for authority in platform().reference.authorities.values():
        handled = tuple((domain, each) for domain, each in regulations.items() if each.handled_by == authority.id)
        if handled:
            yield authority, handled
