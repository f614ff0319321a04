"""A term as a specification writes it: `15 working days`, `6 months`."""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import Text
from forms_app.workdays.terms import Term, TermError


def _period(value: str) -> str:
    try:
        Term.parse(value)
    except TermError as error:
        raise PydanticCustomError("period", "{reason}", {"reason": str(error)}) from None
    return value


Period = Annotated[Text, AfterValidator(_period)]
"""A term as the regulation states it: `15 working days`."""
