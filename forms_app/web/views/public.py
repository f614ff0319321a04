"""Pages for everybody: home, the regulation's text, blank forms, self-check."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Form as WebForm

from forms_app.cases.actors import ROLE_NAMES, Role
from forms_app.core.errors import NotFoundError, Problem, ProblemsError
from forms_app.forms.building import show_problems
from forms_app.specs.catalogue import FormSpec, ProcedureSpec
from forms_app.specs.register import CaseTable
from forms_app.storage.faults import BusyError, UnavailableError
from forms_app.usecases.amounts_sheet import self_checked_amounts
from forms_app.usecases.home import enterprise_home, office_home
from forms_app.usecases.import_workbook import template_of
from forms_app.usecases.print_assessment import print_self_checked
from forms_app.usecases.public_tables import public_tables
from forms_app.usecases.schemes import schemes_by_authority
from forms_app.usecases.self_check import SelfCheck, printed_self_check, self_check
from forms_app.web.current import actor_or_none, form_builder, form_templates, open_to_anyone, platform
from forms_app.web.downloads import EXCEL, PDF, download
from forms_app.web.form_page import FormPage, Posted, posted
from forms_app.web.navigation import own_pages
from forms_app.web.rates import file_for_the_public, makes_a_file

public = Blueprint("public", __name__)
_PRINTS = {
    "print": (printed_self_check, "非正式"),
    "sheet": (print_self_checked, "逐条评定表_非正式"),
    "amounts": (self_checked_amounts, "非正式"),
}
"""What a self-check can be printed as, by the button, and what ends the name of the file."""


@public.get("/")
@open_to_anyone
def home() -> ResponseReturnValue:
    """For whom the service is, and the forms by authority; what waits for somebody who is signed in."""
    found = actor_or_none()
    groups = [group for group in schemes_by_authority(platform()) if any(each.forms for each in group.schemes)]
    if found is None:
        return render_template("public/home.html", groups=groups, tables=_public_tables())
    if found.role is Role.ENTERPRISE:
        waiting = enterprise_home(platform(), found)
        return render_template("enterprise/home.html", groups=groups, waiting=waiting, today=platform().today())
    waiting_there, pages = office_home(platform(), found), own_pages(platform().catalogue, found)
    return render_template("bureau/home.html", waiting=waiting_there, pages=pages, role=ROLE_NAMES[found.role])


@public.get("/healthz")
@open_to_anyone
def health() -> ResponseReturnValue:
    """Whether the service answers, reaches its database and can write there; if not, 503 says why."""
    try:
        platform().database.require_ready()
    except (BusyError, UnavailableError) as error:
        return make_response(f"{error}\n", 503, {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "30"})
    return make_response("ok\n", 200, {"Content-Type": "text/plain"})


@public.get("/forms/<domain>/regulation")
@open_to_anyone
def regulation(domain: str) -> ResponseReturnValue:
    """The text of the regulation, and its annexes as blank forms."""
    catalogue = platform().catalogue
    annexes, charts = tuple(catalogue.annexes(domain)), catalogue.charts_of(domain)
    regulation = catalogue.regulation(domain)
    return render_template(
        "public/regulation.html", domain=domain, regulation=regulation, annexes=annexes, charts=charts
    )


@public.get("/forms/<domain>/<name>/blank.pdf")
@open_to_anyone
@makes_a_file
def blank_form(domain: str, name: str) -> ResponseReturnValue:
    """The blank form."""
    spec = _spec(domain, name)
    pdf = platform().printer.final(spec, None)
    return download(pdf, PDF, f"{spec.form.mark}_{spec.form.title}_空白表.pdf", inline=True)


@public.get("/forms/<domain>/<name>/template.xlsx")
@open_to_anyone
@makes_a_file
def template(domain: str, name: str) -> ResponseReturnValue:
    """The Excel filling template."""
    spec = _spec(domain, name)
    return download(template_of(platform(), spec.id), EXCEL, f"{spec.form.title}_填报模板.xlsx")


@public.get("/self-check/<domain>/<name>")
@open_to_anyone
def check_form(domain: str, name: str) -> ResponseReturnValue:
    """The empty self-check."""
    spec = _self_checked(domain, name)
    today = platform().today()
    values = {field.id: today.isoformat() for field in spec.form.fields if getattr(field, "default", None) == "today"}
    form = form_builder().empty(spec.open_form, values, today)
    check = self_check(platform(), spec.id, values)
    return render_template("public/self_check.html", page=_page(check, form), checked=False)


@public.post("/self-check/<domain>/<name>")
@open_to_anyone
def checked_form(domain: str, name: str) -> ResponseReturnValue:
    """The verdict on what was sent, or its print; nothing is stored."""
    spec = _self_checked(domain, name)
    sent = posted(spec.open_form, saving=False)
    check = self_check(platform(), spec.id, sent.values)
    page = render_template("public/self_check.html", page=_judged(check, sent), checked=True)
    wanted = _PRINTS.get(request.form.get("action", ""))
    if wanted is None:
        return page
    printed, name = wanted
    try:
        with file_for_the_public():
            pdf = printed(platform(), spec.id, sent.values)
    except ProblemsError:
        return page, 422  # it names the same faults
    return download(pdf, PDF, f"{spec.form.title}_{name}.pdf", inline=True)


@public.post("/self-check/<domain>/<name>/verdict")
@open_to_anyone
def verdict(domain: str, name: str) -> ResponseReturnValue:
    """The verdict alone, for the script that shows it while typing."""
    spec = _self_checked(domain, name)
    sent = posted(spec.open_form, saving=False)
    check = self_check(platform(), spec.id, sent.values)
    page = _judged(check, sent)
    return {
        "verdict": render_template("parts/verdict.html", page=page),
        "problems": {problem.field: problem.message for problem in page.problems},
        "fits": page.told_fits,
    }


def _public_tables() -> tuple[tuple[ProcedureSpec, CaseTable], ...]:
    """What the regulations publish as tables, of all of them."""
    domains = platform().catalogue.regulations
    return tuple(each for domain in domains for each in public_tables(platform(), domain))


def _spec(domain: str, name: str) -> FormSpec:
    return platform().catalogue.form(f"{domain}/{name}")


def _self_checked(domain: str, name: str) -> FormSpec:
    """A form that anybody may try. Raises NotFoundError for one that is filled by an office or begun from a case."""
    spec = _spec(domain, name)
    if not spec.form.can_be_tried:
        raise NotFoundError(f"“{spec.form.title}”没有自查")
    return spec


def _judged(check: SelfCheck, sent: Posted) -> FormPage:
    return _page(check, sent.web_form, sent.odd)


def _page(check: SelfCheck, web_form: WebForm, odd: tuple[Problem, ...] = ()) -> FormPage:
    problems = (*check.problems, *odd)
    show_problems(web_form, problems)
    return FormPage(
        spec=check.spec,
        form=web_form,
        template=form_templates().of(check.spec.open_form),
        assessment=check.assessment,
        problems=problems,
        fits=platform().printer.fits(check.spec, check.typed),
        notes=check.notes,
    )
