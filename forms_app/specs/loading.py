"""From folders to parts: which file is what, and every fault of all of them at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from forms_app.specs.chart import ChartAnnex
from forms_app.specs.checks.all_checks import check
from forms_app.specs.criteria import Criteria
from forms_app.specs.export import Export
from forms_app.specs.fines import Fines
from forms_app.specs.form import Form
from forms_app.specs.grade_situations import GradeSituations
from forms_app.specs.grades import Grades
from forms_app.specs.indicator_situations import IndicatorSituations
from forms_app.specs.indicators import Indicators
from forms_app.specs.measures import Measures
from forms_app.specs.parts import SITUATIONS, Part, Parts
from forms_app.specs.penalties import Penalties
from forms_app.specs.problems import SpecError, SpecProblem
from forms_app.specs.procedure import Procedure
from forms_app.specs.procedure_situations import ProcedureSituations
from forms_app.specs.quantities import Quantities
from forms_app.specs.register import Register
from forms_app.specs.regulation import Regulation
from forms_app.specs.situations import Situations
from forms_app.specs.strict_yaml import YamlDocument, read_yaml
from forms_app.specs.task_situations import TaskSituations
from forms_app.specs.tasks import TaskPlan
from forms_app.specs.validation import validated
from forms_app.specs.weights import Weights

KINDS: dict[str, type[BaseModel]] = {
    "regulation": Regulation,
    "form": Form,
    "criteria": Criteria,
    "register": Register,
    "situations": Situations,
    "procedure": Procedure,
    "export": Export,
    "fines": Fines,
    "quantities": Quantities,
    "penalties": Penalties,
    "chart": ChartAnnex,
    "procedure_situations": ProcedureSituations,
    "measures": Measures,
    "grades": Grades,
    "grade_situations": GradeSituations,
    "tasks": TaskPlan,
    "task_situations": TaskSituations,
    "indicators": Indicators,
    "indicator_situations": IndicatorSituations,
    "weights": Weights,
}
FORMER = "former"


def load_parts(folder: Path) -> Parts:
    """Read and check one folder. Raises SpecError with every fault found."""
    problems: list[SpecProblem] = []
    loaded: dict[str, list[Part[Any]]] = {kind: [] for kind in KINDS}
    for file in spec_files(folder):
        try:
            kind, part = _load_part(file)
            loaded[kind].append(part)
        except SpecError as error:
            problems.extend(error.problems)
    if problems:
        raise SpecError(problems)
    parts = _assemble(folder, loaded)
    if problems := list(check(parts)):
        raise SpecError(problems)
    return parts


def situation_problem(folder: Path, form: str, name: str, message: str) -> SpecProblem:
    """A fault of the situation of that name, at its line. The folder must be sound."""
    for part in load_parts(folder).situations:
        names = [case.name for case in part.model.cases]
        if part.model.form == form and name in names:
            return part.problem(("cases", names.index(name)), message)
    return SpecProblem(folder, 1, message)


def spec_files(folder: Path) -> Iterator[Path]:
    """The YAML files of one folder with its situations, without former versions, in a fixed order."""
    yield from sorted(folder.glob("*.yaml"))
    yield from sorted((folder / SITUATIONS).glob("*.yaml"))


def _load_part(file: Path) -> tuple[str, Part[Any]]:
    document = read_yaml(file)
    kind = _kind(document)
    return kind, Part(document, validated(KINDS[kind], document))


def _kind(document: YamlDocument) -> str:
    kind = document.value.get("kind") if isinstance(document.value, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise SpecError([document.problem(("kind",), f"第一个键应为 kind，可选：{'、'.join(KINDS)}")])
    return kind


def _assemble(folder: Path, loaded: dict[str, list[Part[Any]]]) -> Parts:
    regulations = loaded["regulation"]
    if len(regulations) != 1:
        raise SpecError([SpecProblem(folder, 1, f"应有且只有一个 kind: regulation 的文件，现有{len(regulations)}个")])
    return Parts(
        folder=folder,
        regulation=regulations[0],
        forms={part.name: part for part in loaded["form"]},
        criteria=tuple(loaded["criteria"]),
        registers=tuple(loaded["register"]),
        situations=tuple(loaded["situations"]),
        procedures={part.name: part for part in loaded["procedure"]},
        exports={part.name: part for part in loaded["export"]},
        fines=tuple(loaded["fines"]),
        quantities=tuple(loaded["quantities"]),
        penalties=tuple(loaded["penalties"]),
        charts={part.name: part for part in loaded["chart"]},
        procedure_situations=tuple(loaded["procedure_situations"]),
        measures=tuple(loaded["measures"]),
        grades={part.name: part for part in loaded["grades"]},
        grade_situations=tuple(loaded["grade_situations"]),
        tasks={part.name: part for part in loaded["tasks"]},
        task_situations=tuple(loaded["task_situations"]),
        indicators={part.name: part for part in loaded["indicators"]},
        indicator_situations=tuple(loaded["indicator_situations"]),
        weights={part.name: part for part in loaded["weights"]},
    )
