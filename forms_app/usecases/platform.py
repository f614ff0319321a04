"""Everything a use case may need, put together once by the factory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from forms_app.answers.answer import Context
from forms_app.core.dates import beijing_date
from forms_app.documents.forms import FormPrinter
from forms_app.documents.signing import NoSignatures, Signatures
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.reference import Reference
from forms_app.storage.database import Database
from forms_app.storage.files import FileStore
from forms_app.storage.tables import Filing
from forms_app.usecases.passwords import Passwords


@dataclass(frozen=True)
class Platform:
    """The parts of the running service. `clock` gives the moment with its zone.

    `public_url` is the address under which the public reaches the service, without a slash at its end, "" if unknown.
    `signatures` sign what an office issues and tell who signed a document.
    `job_days` is for how many days files of background jobs are kept, 0 for good. `at_once` is how many lines of a
    list are read or written while somebody waits; longer ones become background jobs.
    `tell_workers` says that there is a job; whom nobody tells, a worker finds by itself within a minute.
    """

    catalogue: Catalogue
    reference: Reference
    database: Database
    files: FileStore
    printer: FormPrinter
    passwords: Passwords
    clock: Callable[[], datetime]
    public_url: str = ""
    signatures: Signatures = field(default_factory=NoSignatures)
    job_days: int = 0
    at_once: int = 2000
    tell_workers: Callable[[UUID], None] = lambda _: None

    def today(self) -> date:
        """The day in Beijing."""
        return beijing_date(self.clock())

    def context(self, on: date | None = None) -> Context:
        """What answers are read against, as of `on` or today."""
        return Context(self.reference, on or self.today())

    def spec_of(self, filing: Filing) -> FormSpec:
        """The form a filing was started with, in its version."""
        return self.catalogue.form(filing.spec_id, filing.spec_version)
