"""The regulations that the service knows, by the authority that handles them, and what each of them offers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES
from forms_app.core.errors import BadInputError
from forms_app.disk.files import written
from forms_app.specs.catalogue import Catalogue
from forms_app.usecases.public_tables import public_tables, view_public_table
from forms_app.usecases.review_copy import export_review, printed_review
from forms_app.usecases.schemes import LONGEST_SEARCH, schemes_by_authority
from forms_app.web.current import only_for, open_to_anyone, platform
from forms_app.web.downloads import EXCEL, PDF, download
from forms_app.web.rates import makes_a_file

schemes = Blueprint("schemes", __name__)
_MOST_ARTICLES = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that anybody may open for a regulation: what it is called, where it is, and what it is for."""

    title: str
    url: str
    purpose: str = ""


def _charts(catalogue: Catalogue, domain: str) -> Iterator[Offer]:
    for spec in catalogue.charts_of(domain):
        yield Offer(f"{spec.annex.mark}　{spec.annex.title}", url_for("charts.page", domain=domain, name=spec.name))


def _measures(catalogue: Catalogue, domain: str) -> Iterator[Offer]:
    for spec in catalogue.current.values():
        if spec.domain == domain and spec.measures:
            url = url_for("measures.overview", domain=domain, name=spec.name)
            yield Offer("支持措施一览", url, f"写明数额的{len(spec.measures.measures)}项措施：条件、标准、限额和上限")


def _tables(_catalogue: Catalogue, domain: str) -> Iterator[Offer]:
    for spec, table in public_tables(platform(), domain):
        url = url_for("schemes.table", domain=domain, name=spec.name, table=table.id)
        yield Offer(table.title, url, table.note or "")


def _tasks(catalogue: Catalogue, domain: str) -> Iterator[Offer]:
    spec = catalogue.task_plans.get(domain)
    if spec is not None:
        title = f"{spec.plan.mark}　{spec.plan.title}" if spec.plan.mark else spec.plan.title
        yield Offer(f"{title}（PDF）", url_for("tasks.issued", domain=domain), f"任务{len(spec.tasks)}项")


OFFERS: tuple[Callable[[Catalogue, str], Iterator[Offer]], ...] = (_charts, _measures, _tasks, _tables)
"""What the kinds of files in a folder offer to the public, in this order."""


@schemes.get("/schemes")
@open_to_anyone
def index() -> ResponseReturnValue:
    """All regulations by authority, or those in which words are found."""
    words = request.args.get("q", "").strip()
    groups = schemes_by_authority(platform(), words)
    return render_template("schemes/index.html", groups=groups, words=words, most=_MOST_ARTICLES)


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
        forms=[spec for spec in parts.catalogue.tried_on(parts.today()) if spec.domain == domain],
        offers=[offer for offered in OFFERS for offer in offered(parts.catalogue, domain)],
        annexes=tuple(parts.catalogue.annexes(domain)),
    )


@schemes.get("/schemes/<domain>/tables/<name>/<string:table>")
@open_to_anyone
def table(domain: str, name: str, table: str) -> ResponseReturnValue:
    """A table that the regulation has announced."""
    words = request.args.get("q", "").strip()
    if len(words) > LONGEST_SEARCH:
        raise BadInputError(f"搜索词最多{LONGEST_SEARCH}个字")
    page = view_public_table(platform(), domain, name, table, words)
    return render_template("schemes/table.html", page=page, words=words, today=platform().today())


@schemes.get("/schemes/<domain>/review.xlsx")
@open_to_anyone
@makes_a_file
def review_workbook(domain: str) -> ResponseReturnValue:
    """What the service does with the regulation, beside its words, as a workbook."""
    title = platform().catalogue.regulation(domain).short_title
    _, content = written(lambda file: export_review(platform(), domain, file))
    return download(content, EXCEL, f"{title}_规格审阅稿.xlsx")


@schemes.get("/schemes/<domain>/review.pdf")
@only_for(*OFFICE_ROLES)
@makes_a_file
def review_print(domain: str) -> ResponseReturnValue:
    """The same on paper: a hundred pages and more, so for offices alone."""
    title = platform().catalogue.regulation(domain).short_title
    return download(printed_review(platform(), domain), PDF, f"{title}_规格审阅稿.pdf", inline=True)
