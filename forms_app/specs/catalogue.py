"""What all regulations hold, by folder, id and version; how folders are read is in `folders`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from forms_app.core.errors import NotFoundError
from forms_app.specs.chart import ChartAnnex, FlowChart
from forms_app.specs.chart_words import ChartSources
from forms_app.specs.criteria import Criteria
from forms_app.specs.export import Export
from forms_app.specs.fines import Fines
from forms_app.specs.form import Form
from forms_app.specs.grades import Grades
from forms_app.specs.indicator_situations import IndicatorSituations
from forms_app.specs.indicators import Indicators
from forms_app.specs.measures import Measures
from forms_app.specs.parts import Parts
from forms_app.specs.penalties import Penalties
from forms_app.specs.procedure import Procedure
from forms_app.specs.quantities import Quantities
from forms_app.specs.register import Register
from forms_app.specs.regulation import Regulation
from forms_app.specs.rules import fields_of
from forms_app.specs.situations import Situations
from forms_app.specs.tasks import TaskPlanSpec
from forms_app.specs.weights import Weights


@dataclass(frozen=True)
class FormSpec:
    """One form in one version, with everything that belongs to it."""

    domain: str
    name: str
    checksum: str
    regulation: Regulation
    form: Form
    criteria: Criteria | None
    register: Register | None
    situations: tuple[Situations, ...]
    exports: Mapping[str, Export] = field(default_factory=dict)
    fines: Fines | None = None
    weights: Mapping[str, Weights] = field(default_factory=dict)
    quantities: Quantities | None = None
    penalties: Penalties | None = None
    measures: Measures | None = None

    @property
    def id(self) -> str:
        """Folder and file name: `<domain>/annex1`."""
        return f"{self.domain}/{self.name}"

    @property
    def version(self) -> int:
        """Version of the folder the form stands in."""
        return self.regulation.version

    @property
    def is_assessed(self) -> bool:
        """Whether criteria or measures judge its answers."""
        return self.criteria is not None or self.measures is not None

    @cached_property
    def open_form(self) -> Form:
        """The form for those who have no record: every field open, required only what the criteria judge."""
        criteria = self.criteria.criteria if self.criteria else ()
        needed = {name for criterion in criteria for name in fields_of(criterion.rule, self.quantities)}
        return self.form.unlocked(needed | ({self.measures.claims} if self.measures else set()))


@dataclass(frozen=True)
class ProcedureSpec:
    """One procedure in one version, with the forms it runs on."""

    domain: str
    name: str
    regulation: Regulation
    procedure: Procedure
    forms: Mapping[str, FormSpec]

    @property
    def id(self) -> str:
        """Folder and file name: `<domain>/procedure`."""
        return f"{self.domain}/{self.name}"

    @property
    def application(self) -> FormSpec:
        """The form that opens a case. Raises NotFoundError where there is none."""
        return self.form(self.procedure.application)

    @property
    def approval(self) -> FormSpec:
        """The form that the bureau fills with its opinions. Raises NotFoundError where there is none."""
        return self.form(self.procedure.approval)

    def form(self, name: str) -> FormSpec:
        """A form of its folder. Raises NotFoundError."""
        found = self.forms.get(name)
        if found is None:
            raise NotFoundError(f"“{self.procedure.title}”没有表“{name}”")
        return found

    @property
    def version(self) -> int:
        """Version of the folder the procedure stands in."""
        return self.regulation.version


@dataclass(frozen=True)
class ChartSpec:
    """One annex of flow charts in its current version, with what its charts are drawn from."""

    domain: str
    name: str
    regulation: Regulation
    annex: ChartAnnex
    procedures: Mapping[str, Procedure]
    forms: Mapping[str, Form]

    @property
    def id(self) -> str:
        """Folder and file name: `<domain>/annex9`."""
        return f"{self.domain}/{self.name}"

    def chart(self, identifier: str) -> FlowChart:
        """One of its charts. Raises NotFoundError."""
        found = {chart.id: chart for chart in self.annex.charts}
        if identifier not in found:
            raise NotFoundError(f"“{self.annex.title}”没有图“{identifier}”，现有：{'、'.join(found)}")
        return found[identifier]

    def sources(self, chart: FlowChart) -> ChartSources:
        """What the chart takes its words from."""
        procedures = {name: self.procedures[name] for name in chart.procedures}
        return ChartSources(self.regulation, procedures, self.forms)


@dataclass(frozen=True)
class IndicatorSpec:
    """One table of indicators in its current version, with its golden situations."""

    domain: str
    name: str
    regulation: Regulation
    table: Indicators
    situations: tuple[IndicatorSituations, ...] = ()

    @property
    def id(self) -> str:
        """Folder and file name: `<domain>/indicators`."""
        return f"{self.domain}/{self.name}"


@dataclass(frozen=True)
class GradesSpec:
    """One file of grades in its current version, with its regulation."""

    domain: str
    name: str
    regulation: Regulation
    scheme: Grades

    @property
    def id(self) -> str:
        """Folder and file name: `<domain>/grades`."""
        return f"{self.domain}/{self.name}"


@dataclass(frozen=True)
class Catalogue:
    """Current regulations and files by folder, forms and procedures with former ones, charts, grades and indicators.

    Each in load order.
    """

    current: Mapping[str, FormSpec]
    former: Mapping[tuple[str, int], FormSpec] = field(default_factory=dict)
    procedures: Mapping[tuple[str, int], ProcedureSpec] = field(default_factory=dict)
    charts: Mapping[str, ChartSpec] = field(default_factory=dict)
    regulations: Mapping[str, Regulation] = field(default_factory=dict)
    folders: Mapping[str, Parts] = field(default_factory=dict)
    grades: Mapping[str, GradesSpec] = field(default_factory=dict)
    indicators: Mapping[str, IndicatorSpec] = field(default_factory=dict)

    @cached_property
    def task_plans(self) -> Mapping[str, TaskPlanSpec]:
        """The task plans by folder, which has one at most."""
        return {
            domain: TaskPlanSpec(domain, parts.regulation.model, part.model)
            for domain, parts in self.folders.items()
            for part in parts.tasks.values()
        }

    def form(self, identifier: str, version: int | None = None) -> FormSpec:
        """The form in that version, the current one when none is named. Raises NotFoundError."""
        spec = self.current.get(identifier)
        if version is not None and (spec is None or spec.version != version):
            spec = self.former.get((identifier, version))
        if spec is None:
            which = f"“{identifier}”" + (f"第{version}版" if version is not None else "")
            raise NotFoundError(f"没有表{which}，现有：{'、'.join(self.current)}")
        return spec

    def enterprise_form(self, identifier: str) -> FormSpec:
        """The current form, if it is one that enterprises fill. Raises NotFoundError for those of bureaus too."""
        spec = self.form(identifier)
        if spec.form.filled_by != "enterprise":
            raise NotFoundError(f"“{spec.form.title}”由机构填写，不由企业填报")
        return spec

    def chart(self, identifier: str) -> ChartSpec:
        """The annex of flow charts. Raises NotFoundError."""
        found = self.charts.get(identifier)
        if found is None:
            raise NotFoundError(f"没有流程图“{identifier}”，现有：{'、'.join(self.charts) or '无'}")
        return found

    def indicator_table(self, identifier: str) -> IndicatorSpec:
        """The table of indicators of this id; of a folder its only one, or the one in `indicators.yaml`.

        Raises NotFoundError.
        """
        of_folder = [spec for spec in self.indicators.values() if spec.domain == identifier]
        main = of_folder[0] if len(of_folder) == 1 else self.indicators.get(f"{identifier}/indicators")
        found = self.indicators.get(identifier) or main
        if found is None:
            raise NotFoundError(f"没有指标表“{identifier}”，现有：{'、'.join(self.indicators) or '无'}")
        return found

    def grading(self, identifier: str) -> GradesSpec:
        """The file of grades. Raises NotFoundError."""
        found = self.grades.get(identifier)
        if found is None:
            raise NotFoundError(f"没有分级“{identifier}”，现有：{'、'.join(self.grades) or '无'}")
        return found

    def charts_of(self, domain: str) -> tuple[ChartSpec, ...]:
        """The annexes of flow charts of a folder."""
        return tuple(spec for spec in self.charts.values() if spec.domain == domain)

    def procedure(self, identifier: str, version: int) -> ProcedureSpec:
        """The procedure in that version. Raises NotFoundError."""
        spec = self.procedures.get((identifier, version))
        if spec is None:
            raise NotFoundError(f"没有办理程序“{identifier}”第{version}版")
        return spec

    def procedure_of(self, form: str) -> ProcedureSpec | None:
        """The current procedure that submitting this form opens, None when the form is only filed."""
        return next(
            (spec for spec in self.current_procedures() if spec.procedure.application and spec.application.id == form),
            None,
        )

    def current_procedures(self, authority: str | None = None) -> tuple[ProcedureSpec, ...]:
        """The procedures of the current versions, of one kind of authority where it is named."""
        current = (spec for spec in self.procedures.values() if self._version(spec.domain) == spec.version)
        return tuple(spec for spec in current if authority in (None, spec.regulation.handled_by))

    def campaign_procedures(self, authority: str | None = None) -> tuple[ProcedureSpec, ...]:
        """Those of the current versions whose cases come in by campaigns."""
        return tuple(spec for spec in self.current_procedures(authority) if spec.procedure.has_campaigns)

    def listed_procedures(self, authority: str | None = None) -> tuple[ProcedureSpec, ...]:
        """Those of the current versions whose results stand in public lists: by a campaign's notice or as entries."""
        current = self.current_procedures(authority)
        return tuple(spec for spec in current if spec.procedure.has_campaigns or spec.procedure.publication)

    def regulation(self, domain: str) -> Regulation:
        """The regulation of a folder, in its current version. Raises NotFoundError."""
        found = self.regulations.get(domain)
        if found is None:
            raise NotFoundError(f"没有“{domain}”这一规定")
        return found

    def folder(self, domain: str) -> Parts:
        """The files of a folder in its current version. Raises NotFoundError."""
        self.regulation(domain)
        return self.folders[domain]

    def authority_of(self, identifier: str) -> str:
        """The kind of authority that deals with a regulation, or with the form or procedure `<domain>/<name>` of it.

        Raises NotFoundError.
        """
        return self.regulation(identifier.partition("/")[0]).handled_by

    def _version(self, domain: str) -> int | None:
        regulation = self.regulations.get(domain)
        return regulation.version if regulation else None

    def open_on(self, on: date) -> Iterator[FormSpec]:
        """Forms that can be begun on that day."""
        return (spec for spec in self.current.values() if spec.regulation.accepts_on(on))

    def offered_on(self, on: date) -> Iterator[FormSpec]:
        """Forms that an enterprise may begin of its own accord on that day; the others are begun from a case."""
        return (spec for spec in self.open_on(on) if spec.form.can_be_begun_anew)

    def tried_on(self, on: date) -> Iterator[FormSpec]:
        """Forms that anybody may try on that day without an account."""
        return (spec for spec in self.open_on(on) if spec.form.can_be_tried)

    def received_by(self, authority: str | None) -> tuple[FormSpec, ...]:
        """The forms that enterprises hand in to this kind of authority."""
        return tuple(
            spec
            for spec in self.current.values()
            if spec.form.filled_by == "enterprise"
            and spec.form.offered != "self_check"
            and spec.regulation.handled_by == authority
        )

    def annexes(self, domain: str) -> Iterator[FormSpec]:
        """The forms annexed to the current regulation of a folder, in the order of their files."""
        return (spec for spec in self.current.values() if spec.domain == domain and spec.form.is_annex)
