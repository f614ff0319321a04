"""What the benchmarks run on: the shipped forms, a normally filled 附件1, a service with one enterprise in it."""

import base64
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import select

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.cases.actors import Actor
from forms_app.core.collecting import loading
from forms_app.documents.check_mark import QR_SCHEME
from forms_app.documents.forms import FormPrinter
from forms_app.documents.qr_codes import qr_picture
from forms_app.factory import create_form_printer, create_platform
from forms_app.settings import Settings
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.demonstration import load_demonstration
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import load_reference
from forms_app.storage.tables import Account, Office
from forms_app.usecases.load_demo import load_demo
from forms_app.usecases.platform import Platform
from tests.samples import FILLED

ROOT = Path(__file__).parent.parent
ANNEX1 = "statistical_credit/annex1"
DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")


def annex1() -> FormSpec:
    """The form."""
    return load_catalogue(specs_folder()).form(ANNEX1)


def standing_alone(html: str) -> str:
    """The page for a baseline, which knows no address that is drawn: its QR code stands in it as a picture."""

    def picture(found: re.Match[str]) -> str:
        return f'src="data:image/png;base64,{base64.b64encode(qr_picture(found[1])).decode()}"'

    return re.sub(f'src="{QR_SCHEME}([^"]+)"', picture, html)


def filled(spec: FormSpec) -> Answers:
    """Normal answers."""
    return read_answers(spec.form, FILLED, Context(load_reference(specs_folder()), DAY)).answers


def form_printer() -> FormPrinter:
    """A printer with the instance's fonts."""
    return create_form_printer(Settings(ROOT / "instance"))


@contextmanager
def service(database_url: str | None = None) -> Iterator[Platform]:
    """A platform in a folder of its own, with the demonstration's people; on an empty database, where one is named."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        (instance / "fonts").symlink_to(ROOT / "instance" / "fonts")
        with loading():  # as the service starts
            platform = create_platform(Settings(instance, database_url))
            load_demo(platform, load_demonstration(specs_folder()).people())
        yield platform
        platform.database.close()


def actor_named(platform: Platform, username: str) -> Actor:
    """One of the demonstration's people."""
    with platform.database.reading() as session:
        account = session.exec(select(Account).where(Account.username == username)).one()
        office = session.get(Office, account.office_id) if account.office_id else None
    return Actor(
        account=account.id or 0,
        name=account.display_name,
        role=account.role,
        enterprise=account.enterprise_id,
        office=account.office_id,
        division=office.division_code if office else None,
        authority=office.authority if office else None,
    )
