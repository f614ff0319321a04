"""Puts the parts together: the only place that knows everything."""

import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from uuid import UUID

from flask import Flask

from forms_app.core.errors import BadInputError
from forms_app.documents.fonts import SYSTEM_FONTS, printable
from forms_app.documents.forms import FormPrinter
from forms_app.documents.key_places import office_folders
from forms_app.documents.markup import Templates
from forms_app.documents.preflight import require
from forms_app.documents.rendering import RenderingProcess
from forms_app.documents.renders import Renders, RendersLater
from forms_app.documents.signing import ExaminesLater, Signatures
from forms_app.jobs.queue import JobQueue, Worker
from forms_app.settings import SIGNATURES, Settings
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import text_folder
from forms_app.specs.reference import load_reference
from forms_app.storage.database import FILE_NAME, Database
from forms_app.storage.files import FILES, FileStore
from forms_app.storage.migrating import migrate
from forms_app.usecases.back_up import Kept
from forms_app.usecases.job_files import drop_old_files
from forms_app.usecases.job_kinds import KINDS
from forms_app.usecases.job_work import begin_anew, waiting_jobs, work_on
from forms_app.usecases.known_versions import require_known_versions
from forms_app.usecases.passwords import Passwords
from forms_app.usecases.platform import Platform
from forms_app.usecases.recount_dates import recount_dates
from forms_app.usecases.task_messages import remind_units
from forms_app.web import logs
from forms_app.web.app import create_web
from forms_app.web.options import WebOptions

_SECRET_BYTES = 32
_KEY_FOLDER = "forms_app.documents.key_folder:KeyFolder"


def create_form_printer(settings: Settings) -> FormPrinter:
    """The printer of forms, with the fonts of the instance. Raises MissingPartError when the machine cannot print."""
    require(settings.fonts, SYSTEM_FONTS)
    templates = Templates(text_folder("report_templates"))
    printer = RendersLater(partial(_printer, settings, templates.style_sheet()))
    return FormPrinter(templates, printer, partial(printable, settings.fonts, SYSTEM_FONTS))


def create_signatures(settings: Settings) -> Signatures:
    """Who signs for the offices. Raises BadInputError for a key that cannot be used, or a service that is not there.

    What examines signatures takes a while to import: where nobody signs, it is imported when there is something to do.
    """
    if settings.signatures:
        return _named(settings.signatures)(settings)

    def opened() -> Signatures:
        return _named(_KEY_FOLDER)(settings.keys, settings.passphrase, settings.time_stamps)

    return opened() if any(office_folders(settings.keys)) else ExaminesLater(opened)


def _named(name: str) -> Callable[..., Signatures]:
    module, _, function = name.partition(":")
    try:
        found: Callable[..., Signatures] = getattr(import_module(module), function)
    except (ImportError, AttributeError):
        raise BadInputError(f"环境变量 {SIGNATURES} 指定的“{name}”不存在，请检查是否已安装") from None
    return found


def _printer(settings: Settings, style_sheet: str) -> Renders:
    # Loaded with the first document: what it needs of the machine has been looked for before.
    made: Renders = import_module("forms_app.documents.pdf").Printer(settings.fonts, settings.cache, style_sheet)
    return made


def create_platform(settings: Settings) -> Platform:
    """The platform over the instance, its database brought up to date. Raises SpecError, BadInputError."""
    database = Database.open(settings.database_url, settings.instance)
    database.require_reachable()
    migrate(database)
    catalogue = load_catalogue(settings.specs_root)
    require_known_versions(catalogue, database)
    return Platform(
        catalogue=catalogue,
        reference=load_reference(settings.tables_root),
        database=database,
        files=FileStore(settings.instance / FILES),
        printer=create_form_printer(settings),
        passwords=Passwords(),
        clock=lambda: datetime.now(UTC),
        public_url=settings.public_url,
        signatures=create_signatures(settings),
        job_days=settings.job_days,
        at_once=settings.at_once,
        tell_workers=JobQueue(settings.instance, settings.queue).tell,
    )


def open_kept(settings: Settings, *, existing: bool) -> Kept:
    """What is backed up and restored, as it is: nothing is migrated. Raises BadInputError when it must be there
    already and is not."""
    if existing and settings.database_url is None and not (settings.instance / FILE_NAME).exists():
        raise BadInputError(f"“{settings.instance}”里没有数据库；请检查 XINBIAO_INSTANCE 和 DATABASE_URL")
    database = Database.open(settings.database_url, settings.instance)
    if not database.is_embedded:
        database.require_reachable()
    return Kept(database, settings.instance)


def create_worker(settings: Settings, platform: Platform) -> tuple[Worker, Callable[[], None]]:
    """The worker on the jobs of a platform, not yet started, and what ends its rendering process."""
    printer = platform.printer
    process = RenderingProcess(settings.fonts, settings.cache, printer.templates.style_sheet())
    platform = replace(platform, printer=replace(printer, printer=process))
    worker = JobQueue(settings.instance, settings.queue).worker(
        partial(_work, platform),
        partial(waiting_jobs, platform),
        partial(begin_anew, platform),
        partial(_tidy, platform),
    )
    return worker, process.close


def _tidy(platform: Platform) -> None:
    """What is looked after every hour."""
    drop_old_files(platform)
    remind_units(platform)


def _work(platform: Platform, job: UUID, token: str, stopped: Callable[[], bool]) -> None:
    work_on(platform, KINDS, job, token, stopped)


def create_app(settings: Settings | None = None, platform: Platform | None = None) -> Flask:
    """The web application; what a WSGI server is pointed at."""
    settings = settings or Settings.from_environment()
    logs.configure()
    options = WebOptions(
        secret=_secret(settings),
        secure=settings.secure,
        hosts=settings.hosts,
        proxies=settings.proxies,
        public_rate=settings.public_rate,
        compiled=settings.cache / "templates",
    )
    platform = platform or create_platform(settings)
    recount_dates(platform)
    return create_web(platform, options)


def _secret(settings: Settings) -> str:
    """The key that signs cookies: made once, readable by the service alone."""
    file = settings.instance / "secret.key"
    settings.instance.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text("ascii").strip()
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_hex(_SECRET_BYTES))
    return file.read_text("ascii").strip()
