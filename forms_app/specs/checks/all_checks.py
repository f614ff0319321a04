"""The list of checks a folder must pass."""

from collections.abc import Callable, Iterator

from forms_app.specs.checks.belonging import check_belonging
from forms_app.specs.checks.charts import check_charts
from forms_app.specs.checks.exports import check_exports, check_fines
from forms_app.specs.checks.fields import check_fields, check_sections
from forms_app.specs.checks.grades import check_grade_situations, check_grades
from forms_app.specs.checks.handing_over import check_handing_over
from forms_app.specs.checks.identifiers import check_distinct_ids, check_one_file_a_form
from forms_app.specs.checks.indicators import check_indicator_situations, check_indicators
from forms_app.specs.checks.law import check_articles, check_forms_exist, check_rules
from forms_app.specs.checks.measures import check_measures
from forms_app.specs.checks.outputs import check_registers, check_situations
from forms_app.specs.checks.printing import check_bindings, check_geometry, check_identity
from forms_app.specs.checks.procedure_situations import check_procedure_situations
from forms_app.specs.checks.procedures import check_procedures
from forms_app.specs.checks.quantities import check_penalties, check_quantities
from forms_app.specs.checks.tasks import check_tasks
from forms_app.specs.checks.weights import check_weights
from forms_app.specs.checks.wording import check_conditions, check_following, check_wording
from forms_app.specs.parts import Parts
from forms_app.specs.problems import SpecProblem

CHECKS: tuple[Callable[[Parts], Iterator[SpecProblem]], ...] = (
    check_distinct_ids,
    check_one_file_a_form,
    check_fields,
    check_sections,
    check_bindings,
    check_geometry,
    check_identity,
    check_wording,
    check_conditions,
    check_following,
    check_articles,
    check_forms_exist,
    check_rules,
    check_measures,
    check_registers,
    check_exports,
    check_fines,
    check_quantities,
    check_penalties,
    check_weights,
    check_situations,
    check_procedures,
    check_handing_over,
    check_belonging,
    check_procedure_situations,
    check_charts,
    check_grades,
    check_grade_situations,
    check_tasks,
    check_indicators,
    check_indicator_situations,
)


def check(parts: Parts) -> tuple[SpecProblem, ...]:
    """All faults of the folder that its models could not see."""
    return tuple(problem for run in CHECKS for problem in run(parts))
