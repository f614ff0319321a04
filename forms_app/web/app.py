"""The Flask application, put together."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from forms_app.forms.building import FormBuilder
from forms_app.usecases.platform import Platform
from forms_app.web import current, errors, filters, headers, limits, logs, rates, received
from forms_app.web.compiled_templates import CompiledTemplates
from forms_app.web.form_templates import FormTemplates
from forms_app.web.options import WebOptions
from forms_app.web.views.account import account
from forms_app.web.views.applications import applications_pages
from forms_app.web.views.assessments import assessments
from forms_app.web.views.bureau import bureau
from forms_app.web.views.campaigns import campaigns_pages
from forms_app.web.views.case_binding import case_binding
from forms_app.web.views.cases import cases
from forms_app.web.views.changes import change_pages
from forms_app.web.views.charts import chart_annexes
from forms_app.web.views.check import check_pages
from forms_app.web.views.clocks import clocks
from forms_app.web.views.corrections import corrections
from forms_app.web.views.credit import credit
from forms_app.web.views.demands import demand_pages
from forms_app.web.views.directory import directory_pages
from forms_app.web.views.enterprise import enterprise
from forms_app.web.views.enterprise_cases import enterprise_cases
from forms_app.web.views.entries import entries
from forms_app.web.views.entry_exports import entry_export_pages
from forms_app.web.views.figures import figures_pages
from forms_app.web.views.grades import grade_pages
from forms_app.web.views.indicators import indicator_pages
from forms_app.web.views.inspections import inspection_pages
from forms_app.web.views.jobs import job_pages
from forms_app.web.views.ledgers import ledger_pages
from forms_app.web.views.lists import lists
from forms_app.web.views.measures import measures_pages
from forms_app.web.views.numbers import number_pages
from forms_app.web.views.office import office_pages
from forms_app.web.views.opening import opening
from forms_app.web.views.public import public
from forms_app.web.views.schemes import schemes
from forms_app.web.views.stated_dates import stated_dates
from forms_app.web.views.tasks import task_pages
from forms_app.web.views.weights import weights

_COOKIE = "xinbiao"
_PAGES = (
    account,
    applications_pages,
    assessments,
    bureau,
    campaigns_pages,
    case_binding,
    cases,
    change_pages,
    chart_annexes,
    check_pages,
    clocks,
    corrections,
    credit,
    demand_pages,
    directory_pages,
    enterprise,
    enterprise_cases,
    entries,
    entry_export_pages,
    figures_pages,
    grade_pages,
    indicator_pages,
    inspection_pages,
    job_pages,
    ledger_pages,
    lists,
    measures_pages,
    number_pages,
    office_pages,
    opening,
    public,
    schemes,
    stated_dates,
    task_pages,
    weights,
)


def create_web(platform: Platform, options: WebOptions) -> Flask:
    """The application over this platform."""
    app = Flask(__name__)
    _configure(app, options)
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # Chinese stays readable in what people download
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if options.compiled:
        app.jinja_env.bytecode_cache = CompiledTemplates(options.compiled)
    forms = FormBuilder(platform.reference.divisions)
    current.install(app.extensions, platform, forms, FormTemplates(app.jinja_env))
    logs.install(app)
    limits.install(app, platform.catalogue)
    rates.install(app, options.public_rate)
    received.install(app)
    # A self-check changes nothing and stores nothing; without cookies it must work all the same.
    csrf = CSRFProtect(app)
    csrf.exempt("forms_app.web.views.public.checked_form")
    csrf.exempt("forms_app.web.views.public.verdict")
    headers.install(app, secure=options.secure)
    filters.install(app)
    errors.install(app)
    app.context_processor(current.known_to_pages)
    for pages in _PAGES:
        app.register_blueprint(pages)
    if options.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=options.proxies, x_proto=options.proxies, x_host=0
        )
    return app


def _configure(app: Flask, options: WebOptions) -> None:
    app.config.update(
        SECRET_KEY=options.secret,
        SESSION_COOKIE_NAME=f"__Host-{_COOKIE}" if options.secure else _COOKIE,
        SESSION_COOKIE_SECURE=options.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=list(options.hosts) or None,
        # A form may be open for a whole day: its token lives as long as the session.
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
