"""Reading all folders of specifications into the catalogue, in every version, with the checksums that guard them."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from forms_app.specs.base import SpecModel
from forms_app.specs.catalogue import Catalogue, ChartSpec, FormSpec, GradesSpec, IndicatorSpec, OfFolder, ProcedureSpec
from forms_app.specs.fields import DateField
from forms_app.specs.form import Form
from forms_app.specs.loading import FORMER, load_parts
from forms_app.specs.parts import SITUATIONS, Parts
from forms_app.specs.problems import SpecError, SpecProblem
from forms_app.specs.strict_yaml import read_yaml
from forms_app.specs.validation import validated

PUBLISHED = "published.yaml"


class Published(SpecModel):
    """`published.yaml`: checksum of every published version of every folder. What is listed never changes."""

    kind: Literal["published"]
    versions: dict[str, dict[str, str]]


def load_catalogue(root: Path) -> Catalogue:
    """All folders below `root`. Raises SpecError with the faults of all of them."""
    domains, formers, problems = _read(root)
    versions = (*domains, *formers)
    problems.extend(_changed_after_publication(root, (spec for each in versions for spec in each.forms)))
    if problems:
        raise SpecError(problems)
    return Catalogue(
        current=_by_id(each.forms for each in domains),
        former=_by_version(each.forms for each in formers),
        procedures=_by_version(each.procedures for each in versions),
        charts=_by_id(each.charts for each in domains),
        regulations={each.name: each.parts.regulation.model for each in domains},
        folders={each.name: each.parts for each in domains},
        grades=_by_id(each.grades for each in domains),
        indicators=_by_id(each.indicators for each in domains),
    )


def _read(root: Path) -> tuple[list["_Domain"], list["_Domain"], list[SpecProblem]]:
    """The folders as they stand, their former versions, and what is wrong with those that cannot be read."""
    domains: list[_Domain] = []
    formers: list[_Domain] = []
    problems: list[SpecProblem] = []
    for folder in domain_folders(root):
        try:
            domains.append(_load_domain(folder, folder.name))
            formers.extend(_load_domain(version, folder.name) for version in sorted((folder / FORMER).glob("*")))
        except SpecError as error:
            problems.extend(error.problems)
    return domains, formers, problems


_Spec = TypeVar("_Spec", bound=OfFolder)


def _by_id(lists: Iterable[Iterable[_Spec]]) -> dict[str, _Spec]:
    return {spec.id: spec for specs in lists for spec in specs}


def _by_version(lists: Iterable[Iterable[_Spec]]) -> dict[tuple[str, int], _Spec]:
    return {(spec.id, spec.version): spec for specs in lists for spec in specs}


def domain_folders(root: Path) -> Iterator[Path]:
    """Folders that hold a regulation, in name order."""
    return (file.parent for file in sorted(root.glob("*/regulation.yaml")))


def checksum(folder: Path) -> str:
    """SHA-256 over names and contents of a folder's files, situations excepted: they test, they do not rule."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.yaml")):
        digest.update(os.fsencode(file.name) + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


@dataclass(frozen=True)
class _Domain:
    """What one folder holds in one version."""

    name: str
    parts: Parts
    forms: tuple[FormSpec, ...]
    procedures: tuple[ProcedureSpec, ...]
    charts: tuple[ChartSpec, ...]
    grades: tuple[GradesSpec, ...]
    indicators: tuple[IndicatorSpec, ...]


def _load_domain(folder: Path, domain: str) -> _Domain:
    parts = load_parts(folder)
    mark = checksum(folder)
    forms = {name: _form_spec(parts, domain, name, mark) for name in parts.forms}
    procedures = (
        ProcedureSpec(domain, name, parts.regulation.model, part.model, forms)
        for name, part in parts.procedures.items()
    )
    drawn = (
        ChartSpec(
            domain=domain,
            name=name,
            regulation=parts.regulation.model,
            annex=part.model,
            procedures={each: procedure.model for each, procedure in parts.procedures.items()},
            forms={each: form.model for each, form in parts.forms.items()},
        )
        for name, part in parts.charts.items()
    )
    graded = (GradesSpec(domain, name, parts.regulation.model, part.model) for name, part in parts.grades.items())
    tables = tuple(_indicator_specs(parts, domain))
    return _Domain(domain, parts, tuple(forms.values()), tuple(procedures), tuple(drawn), tuple(graded), tables)


def _indicator_specs(parts: Parts, domain: str) -> Iterator[IndicatorSpec]:
    for name, part in parts.indicators.items():
        situations = tuple(each.model for each in parts.indicator_situations if each.model.indicators == name)
        yield IndicatorSpec(domain, name, parts.regulation.model, part.model, situations)


def _form_spec(parts: Parts, domain: str, name: str, mark: str) -> FormSpec:
    return FormSpec(
        domain=domain,
        name=name,
        checksum=mark,
        regulation=parts.regulation.model,
        form=_dated(parts.forms[name].model, parts.regulation.model.in_force.since),
        criteria=next((part.model for part in parts.criteria if part.model.form == name), None),
        register=next((part.model for part in parts.registers if part.model.form == name), None),
        situations=tuple(part.model for part in parts.situations if part.model.form == name),
        exports={key: part.model for key, part in parts.exports.items() if part.model.form == name},
        fines=next((part.model for part in parts.fines if part.model.form == name), None),
        weights={key: part.model for key, part in parts.weights.items() if part.model.form == name},
        quantities=next((part.model for part in parts.quantities if part.model.form == name), None),
        penalties=next((part.model for part in parts.penalties if part.model.form == name), None),
        measures=next((part.model for part in parts.measures if part.model.form == name), None),
    )


def _dated(form: Form, since: date) -> Form:
    """The form whose own dates, those that are today by default, cannot precede its regulation."""
    fields = (
        each.not_before(since) if isinstance(each, DateField) and each.default == "today" else each
        for each in form.fields
    )
    return form.model_copy(update={"fields": tuple(fields)})


def _changed_after_publication(root: Path, specs: Iterable[FormSpec]) -> Iterator[SpecProblem]:
    file = root / PUBLISHED
    if not file.exists():
        return
    document = read_yaml(file)
    published = validated(Published, document).versions
    for domain, version, mark in sorted({(spec.domain, spec.version, spec.checksum) for spec in specs}):
        recorded = published.get(domain, {}).get(str(version))
        if recorded is not None and recorded != mark:
            yield document.problem(
                ("versions", domain, str(version)),
                f"“{domain}”第{version}版已发布，内容不可再改。要么恢复原文；要么把原文件移入 "
                f"{domain}/{FORMER}/{version}/，将 regulation.yaml 的 version 加一后再改（{SITUATIONS}/ 不受限）",
            )
