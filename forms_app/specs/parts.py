"""The files of one folder, each as document (for its lines) and model (for its meaning)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from forms_app.specs.chart import ChartAnnex
from forms_app.specs.criteria import Criteria
from forms_app.specs.export import Export
from forms_app.specs.fines import Fines
from forms_app.specs.form import Form
from forms_app.specs.grade_situations import GradeSituations
from forms_app.specs.grades import Grades
from forms_app.specs.indicator_situations import IndicatorSituations
from forms_app.specs.indicators import Indicators
from forms_app.specs.measures import Measures
from forms_app.specs.penalties import Penalties
from forms_app.specs.problems import SpecProblem
from forms_app.specs.procedure import Procedure
from forms_app.specs.procedure_situations import ProcedureSituations
from forms_app.specs.quantities import Quantities
from forms_app.specs.register import Register
from forms_app.specs.regulation import Regulation
from forms_app.specs.situations import Situations
from forms_app.specs.strict_yaml import Path_, YamlDocument
from forms_app.specs.task_situations import TaskSituations
from forms_app.specs.tasks import TaskPlan
from forms_app.specs.weights import Weights

SITUATIONS = "situations"
"""The folder of the golden cases: they test a folder and rule nothing."""

Model_co = TypeVar("Model_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True)
class Part(Generic[Model_co]):
    """One file, read."""

    document: YamlDocument
    model: Model_co

    @property
    def name(self) -> str:
        """File name without ending: the id of a form."""
        return self.document.file.stem

    def problem(self, path: Path_, message: str) -> SpecProblem:
        """A fault at the line of the value at `path`."""
        return self.document.problem(path, message)


@dataclass(frozen=True)
class Parts:
    """All files of one folder. Forms, procedures, exports, charts, indicators by id; the others in file order."""

    folder: Path
    regulation: Part[Regulation]
    forms: dict[str, Part[Form]] = field(default_factory=dict)
    criteria: tuple[Part[Criteria], ...] = ()
    registers: tuple[Part[Register], ...] = ()
    situations: tuple[Part[Situations], ...] = ()
    procedures: dict[str, Part[Procedure]] = field(default_factory=dict)
    exports: dict[str, Part[Export]] = field(default_factory=dict)
    fines: tuple[Part[Fines], ...] = ()
    quantities: tuple[Part[Quantities], ...] = ()
    penalties: tuple[Part[Penalties], ...] = ()
    charts: dict[str, Part[ChartAnnex]] = field(default_factory=dict)
    procedure_situations: tuple[Part[ProcedureSituations], ...] = ()
    measures: tuple[Part[Measures], ...] = ()
    grades: dict[str, Part[Grades]] = field(default_factory=dict)
    grade_situations: tuple[Part[GradeSituations], ...] = ()
    tasks: dict[str, Part[TaskPlan]] = field(default_factory=dict)
    task_situations: tuple[Part[TaskSituations], ...] = ()
    indicators: dict[str, Part[Indicators]] = field(default_factory=dict)
    indicator_situations: tuple[Part[IndicatorSituations], ...] = ()
    weights: dict[str, Part[Weights]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Part[BaseModel]]:
        """Every file but the regulation itself."""
        for each in fields(self):
            held = getattr(self, each.name)
            if isinstance(held, dict):
                yield from held.values()
            elif isinstance(held, tuple):
                yield from held
