"""The format of specifications as JSON Schema, so that editors complete and check while one types.

Run as `python -m forms_app.specs.json_schema FILE` (that is `make schema`) to write it anew.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from forms_app.specs.chart import ChartAnnex
from forms_app.specs.criteria import Criteria
from forms_app.specs.demonstration import Demonstration
from forms_app.specs.export import Export
from forms_app.specs.fines import Fines
from forms_app.specs.folders import Published
from forms_app.specs.form import Form
from forms_app.specs.grade_situations import GradeSituations
from forms_app.specs.grades import Grades
from forms_app.specs.indicator_situations import IndicatorSituations
from forms_app.specs.indicators import Indicators
from forms_app.specs.measures import Measures
from forms_app.specs.penalties import Penalties
from forms_app.specs.procedure import Procedure
from forms_app.specs.procedure_situations import ProcedureSituations
from forms_app.specs.quantities import Quantities
from forms_app.specs.register import Register
from forms_app.specs.regulation import Regulation
from forms_app.specs.situations import Situations
from forms_app.specs.tables import Divisions, HolidayCalendar
from forms_app.specs.task_situations import TaskSituations
from forms_app.specs.tasks import TaskPlan
from forms_app.specs.weights import Weights

AnyFile = Annotated[
    Regulation | Form | Criteria | Register | Export | Fines | Situations | Procedure | Divisions | HolidayCalendar
    | Quantities | Penalties | Weights
    | Published | ProcedureSituations | Demonstration | ChartAnnex | Measures | Grades | GradeSituations | TaskPlan
    | TaskSituations | Indicators | IndicatorSituations,
    Field(discriminator="kind"),
]  # fmt: skip


def schema() -> dict[str, Any]:
    """The schema of all kinds of files, told apart by `kind`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "信表 specification files",
        **TypeAdapter[Any](AnyFile).json_schema(),
    }


def written() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(written(), encoding="utf-8")
