"""The receipt of a submission on paper."""

from datetime import datetime
from typing import Any, Protocol

from forms_app.core.dates import chinese_time
from forms_app.documents.forms import FormPrinter


class PrintedReceipt(Protocol):
    """What is printed of a receipt; the use case `view_receipt` gives it."""

    @property
    def number(self) -> str:
        """The receipt number."""

    @property
    def received_at(self) -> datetime:
        """The legal time of the submission."""

    @property
    def spec(self) -> Any:
        """The form, in its version."""


def receipt_pdf(printer: FormPrinter, receipt: PrintedReceipt) -> bytes:
    """The receipt as PDF/A-3a."""
    html = printer.templates.document("receipt.html", receipt=receipt, received=chinese_time(receipt.received_at))
    return printer.printer.pdf(html)
