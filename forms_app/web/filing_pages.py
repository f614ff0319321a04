"""What the pages of an enterprise's filing show: the form to fill in, its files, a conflict of two pages."""

from typing import Any
from uuid import UUID

from flask import render_template, request

from forms_app.core.errors import Problem
from forms_app.forms.building import show_problems
from forms_app.usecases.filing_view import FilingView
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.save_draft import DraftConflictError
from forms_app.web.conflicts import differences
from forms_app.web.current import actor, form_templates, platform
from forms_app.web.form_page import FormPage, control

_TOWARDS_SUBMISSION = ("review", "submit")


def field_asked() -> str:
    """The field named in the address, as far as it can be one."""
    name = request.args.get("field", "")
    return name if name.isascii() and name.isidentifier() else ""


def just_removed(view: FilingView) -> dict[str, UUID]:
    """The file that the address says was removed a moment ago, by its field."""
    try:
        removed = UUID(request.args.get("removed", ""))
    except ValueError:
        return {}
    return {} if removed in {item.id for item in view.evidence} else {field_asked(): removed}


def evidence_list(filing: UUID, field: str, removed: UUID | None = None) -> str:
    """The files of one field; `removed` is one that can be taken back."""
    view = open_filing(platform(), actor(), filing)
    items = tuple(item for item in view.evidence if item.field == field)
    gone = removed if removed not in {item.id for item in items} else None
    return render_template("parts/evidence.html", items=items, filing=filing, field=field, removed=gone)


def filing_page(
    view: FilingView, web_form: Any, problems: tuple[Problem, ...], *, removed: dict[str, UUID] | None = None
) -> FormPage:
    """The form of a filing with its verdict, its files and what was found wrong."""
    show_problems(web_form, problems)
    return FormPage(
        spec=view.spec,
        form=web_form,
        template=form_templates().of(view.spec.form),
        assessment=view.assessment,
        problems=problems,
        locked={field.id: str(view.raw.get(field.id, "")) for field in view.spec.form.fields if field.locked},
        filing=view.id,
        evidence=view.evidence,
        removed=removed or {},
        fits=platform().printer.fits(view.spec, view.typed),
        notes=view.notes,
    )


def shown(view: FilingView, page: FormPage, *, tried: bool = False) -> str:
    """The page to fill in; `tried` when something kept it from being done as asked."""
    return render_template(
        "enterprise/filing.html",
        view=view,
        page=page,
        tried=tried,
        tried_to_submit=tried and (request.method == "GET" or request.form.get("action") in _TOWARDS_SUBMISSION),
        continued=any(fit.continued for fit in page.fits),
        kept=view.has_kept,
        save_key=control("save_key") if not tried else "",
        submission_key=control("submission_key"),
    )


def conflict_page(conflict: DraftConflictError) -> str:
    """What this page had beside what another one saved, to choose from."""
    found, arrived = differences(conflict.view, conflict.mine, conflict.base), control("save_key")
    return render_template("enterprise/conflict.html", view=conflict.view, differences=found, arrived=arrived)
