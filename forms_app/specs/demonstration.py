"""`demonstration.yaml`: offices, enterprises, accounts and filings to try the service with."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from forms_app.specs.base import Identifier, IsoDate, Positive, SpecModel, Text
from forms_app.specs.indicators import Year
from forms_app.specs.strict_yaml import read_yaml
from forms_app.specs.tables import DivisionCode
from forms_app.specs.task_situations import TaskActName
from forms_app.specs.validation import validated

FILE = "demonstration.yaml"


class DemoOffice(SpecModel):
    """An office of a kind of authority, with what its document numbers begin with and its own credit code."""

    name: Text
    division: DivisionCode
    authority: Identifier
    number_prefix: Text | None = None
    uscc: Text | None = None


class DemoEnterprise(SpecModel):
    """An enterprise's record."""

    uscc: Text
    name: Text
    address: Text
    legal_representative: Text
    position: Text
    contact: Text
    division: DivisionCode


class DemoAccount(SpecModel):
    """An account, for an enterprise by its code or for an office by its name."""

    username: Text
    display_name: Text
    role: Literal["enterprise", "handler", "section_head", "leader", "administrator", "supervisor", "auditor"]
    uscc: Text | None = None
    office: Text | None = None


class DemoFiling(SpecModel):
    """A form that was filled, and submitted when it says so, so many days ago."""

    account: Text
    form: Text
    answers: dict[str, Any]
    submitted: bool = True
    days_ago: Annotated[int, Field(ge=0, le=3650)] = 0


class DemoCampaign(SpecModel):
    """A campaign that an account's office runs: opened so many days ago, closing so many days from now."""

    account: Text
    procedure: Text
    title: Text
    opened_days_ago: Annotated[int, Field(ge=0, le=365)]
    closes_in_days: Annotated[int, Field(ge=0, le=365)]
    share: Annotated[int, Field(ge=1, le=100)]


class DemoSettings(SpecModel):
    """What an administrator sets for the office: where to turn to, and what its papers cite by the names of those."""

    account: Text
    phone: Text
    address: Text
    papers: dict[str, Text]


class DemoStep(SpecModel):
    """Something done to a case so many days ago, or to the parallel `item` of that number. `{today}` and `{yesterday}`
    in an answer are counted from that day; files are made up."""

    account: Text
    act: Text
    days_ago: Annotated[int, Field(ge=0, le=3650)]
    item: Positive | None = None
    answers: dict[str, Any] = Field(default_factory=dict)


class DemoCase(SpecModel):
    """A case and what was done to it: its first step opens it, or is the application that one of the filings made."""

    procedure: Text
    uscc: Text
    steps: Annotated[tuple[DemoStep, ...], Field(min_length=1, strict=False)]


class DemoWeights(SpecModel):
    """A table of weights that an administrator entered so many days ago, valid from that day."""

    account: Text
    table: Text
    days_ago: Annotated[int, Field(ge=0, le=3650)]
    ground: Text
    values: dict[str, Text]


class DemoRecord(SpecModel):
    """A record about a graded subject: date field → how many days ago, fewer than none for days ahead; the answers."""

    kind: Identifier
    days_ago: dict[Identifier, Annotated[int, Field(ge=-3650, le=3650)]]
    answers: dict[str, Any] = Field(default_factory=dict)


class DemoSubject(SpecModel):
    """An enterprise that an account takes into a ledger of grades, with its records."""

    account: Text
    scheme: Text
    uscc: Text
    of_class: Identifier
    enrolled_days_ago: Annotated[int, Field(ge=0, le=3650)]
    records: Annotated[tuple[DemoRecord, ...], Field(strict=False)] = ()


class DemoTask(SpecModel):
    """Something said so many days ago about a task (`table/number`) of a plan by its unit in a division, or decided.

    It took effect on `day`, or `since_days` before to the day it was said. With a `file`, a made-up one comes along.
    """

    account: Text
    plan: Text
    task: Text
    unit: Text
    division: Text
    act: TaskActName
    text: str = ""
    days_ago: Annotated[int, Field(ge=0, le=3650)]
    day: IsoDate | None = None
    since_days: Positive | None = None
    file: bool = False


class DemoIndicators(SpecModel):
    """What an account enters for a table of indicators, a division and a year."""

    account: Text
    table: Text
    division: DivisionCode
    year: Year
    subject: str = ""
    values: dict[str, Any]


class Demonstration(SpecModel):
    """Everything to be loaded. All accounts share the password: they are for trying out, never for real data."""

    kind: Literal["demonstration"]
    password: Text
    offices: Annotated[tuple[DemoOffice, ...], Field(strict=False)]
    enterprises: Annotated[tuple[DemoEnterprise, ...], Field(strict=False)]
    accounts: Annotated[tuple[DemoAccount, ...], Field(strict=False)]
    campaigns: Annotated[tuple[DemoCampaign, ...], Field(strict=False)] = ()
    filings: Annotated[tuple[DemoFiling, ...], Field(strict=False)] = ()
    settings: Annotated[tuple[DemoSettings, ...], Field(strict=False)] = ()
    weights: Annotated[tuple[DemoWeights, ...], Field(strict=False)] = ()
    cases: Annotated[tuple[DemoCase, ...], Field(strict=False)] = ()
    subjects: Annotated[tuple[DemoSubject, ...], Field(strict=False)] = ()
    tasks: Annotated[tuple[DemoTask, ...], Field(strict=False)] = ()
    indicators: Annotated[tuple[DemoIndicators, ...], Field(strict=False)] = ()

    def people(self) -> "Demonstration":
        """Offices, enterprises, accounts and campaigns alone: nothing that anybody did."""
        done = ("filings", "settings", "weights", "cases", "subjects", "tasks", "indicators")
        return self.model_copy(update=dict.fromkeys(done, ()))


def load_demonstration(root: Path) -> Demonstration:
    """The file in the folder of specifications. Raises SpecError."""
    return validated(Demonstration, read_yaml(root / FILE))
