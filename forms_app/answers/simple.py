"""The answer types that can also be a column of rows: word under `type` → class."""

from forms_app.answers.answer import Answer
from forms_app.answers.choices import ChoiceAnswer, ChoicesAnswer, YesNoAnswer
from forms_app.answers.codes import CreditCodeAnswer, DivisionAnswer, OrganisationCodeAnswer
from forms_app.answers.dates import DateAnswer, DateRangeAnswer, MomentAnswer, YearMonthAnswer
from forms_app.answers.numbers import DecimalAnswer, IntegerAnswer, MoneyAnswer, PercentageAnswer
from forms_app.answers.text import LineAnswer, PhoneAnswer, TextAnswer

SIMPLE_TYPES: dict[str, type[Answer]] = {
    "line": LineAnswer,
    "text": TextAnswer,
    "credit_code": CreditCodeAnswer,
    "organisation_code": OrganisationCodeAnswer,
    "phone": PhoneAnswer,
    "integer": IntegerAnswer,
    "decimal": DecimalAnswer,
    "money": MoneyAnswer,
    "percentage": PercentageAnswer,
    "yes_no": YesNoAnswer,
    "choice": ChoiceAnswer,
    "choices": ChoicesAnswer,
    "date": DateAnswer,
    "moment": MomentAnswer,
    "year_month": YearMonthAnswer,
    "date_range": DateRangeAnswer,
    "division": DivisionAnswer,
}
