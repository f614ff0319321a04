"""The printed table: every cell bound, every field printed or said not to be, no hole and no overlap."""

from collections import Counter
from collections.abc import Iterator

from forms_app.specs.checks.wording import cells, sentences
from forms_app.specs.form import Form
from forms_app.specs.grid import TEXT_HEIGHT, TEXT_WIDTH, ChecksCell, FieldCell, Foot, Grid, LabelCell
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_
from forms_app.specs.wording import placeholders


def check_bindings(parts: Parts) -> Iterator[SpecProblem]:
    """Cells name fields that exist and can be printed that way; every field is printed or has `unprinted`."""
    for form in parts.forms.values():
        printed: Counter[str] = Counter()
        for path, identifier, wanted in _bound_fields(form.model):
            printed[identifier] += 1
            fault = _binding_fault(form.model, identifier, wanted)
            if fault:
                yield form.problem(path, fault)
        yield from _unprinted_faults(form, printed)


def _bound_fields(form: Form) -> Iterator[tuple[Path_, str, str | None]]:
    """Path, field id and the type the place needs (None: any but attachments), places within sentences left out."""
    if form.letter:
        yield ("letter", "date"), form.letter.date, "date"
    for path, cell in cells(form):
        if isinstance(cell, FieldCell):
            yield from _fields_of_cell(cell, path)
        if isinstance(cell, ChecksCell):
            yield from _fields_of_checks(cell, path)
        if not isinstance(cell, LabelCell) and cell.foot:
            yield from _fields_of_foot(cell.foot, (*path, "foot"))


def _fields_of_checks(cell: ChecksCell, path: Path_) -> Iterator[tuple[Path_, str, str | None]]:
    for step, check in enumerate(cell.checks):
        yield (*path, "checks", step, "field"), check.field, "yes_no"
        if check.note:
            yield (*path, "checks", step, "note"), check.note, None


def _fields_of_foot(foot: Foot, path: Path_) -> Iterator[tuple[Path_, str, str | None]]:
    if foot.signature:
        yield (*path, "signature"), foot.signature, "line"
    if foot.date:
        yield (*path, "date"), foot.date, "date"


def _fields_of_cell(cell: FieldCell, path: Path_) -> Iterator[tuple[Path_, str, str | None]]:
    days = cell.until is not None or cell.dates == "slashed"
    yield (*path, "field"), cell.field, "date" if days else None
    if cell.until:
        yield (*path, "until"), cell.until, "date"


def _binding_fault(form: Form, identifier: str, wanted: str | None) -> str | None:
    field = form.field(identifier)
    if field is None:
        return f"不存在字段“{identifier}”，可用：{'、'.join(field.id for field in form.fields)}"
    if wanted is not None and field.type != wanted:
        return f"此处须是 {wanted} 类型，“{identifier}”是 {field.type}"
    if field.type == "attachment":
        return f"“{identifier}”是附件，不能印在格内"
    return None


def _unprinted_faults(form: Part[Form], printed: Counter[str]) -> Iterator[SpecProblem]:
    where = "grid 的任何格内" if form.model.grid else "letter 的任何一处"
    worded = {form.model.slot(name).source for _, text in sentences(form.model) for name in placeholders(text)}
    for index, field in enumerate(form.model.fields):
        on_paper = bool(printed[field.id]) or field.id in worded
        if not on_paper and field.unprinted is None:
            message = f"字段“{field.id}”没有印在 {where}；确实不印的，用 unprinted 写明理由"
            yield form.problem(("fields", index, "id"), message)
        if on_paper and field.unprinted is not None:
            yield form.problem(("fields", index, "unprinted"), f"字段“{field.id}”已印在纸上，不应有 unprinted")
        if printed[field.id] > 1:
            message = f"字段“{field.id}”在 grid 中印了{printed[field.id]}次，只能一次"
            yield form.problem(("fields", index, "id"), message)


def check_geometry(parts: Parts) -> Iterator[SpecProblem]:
    """Cells tile the table; the table fits the page; labels are what their lines make."""
    for form in parts.forms.values():
        grid = form.model.grid
        if grid is None:
            continue
        yield from _tiling_faults(form, grid)
        width = sum(grid.columns)
        if width > TEXT_WIDTH:
            yield form.problem(("grid", "columns"), f"各列共宽{width:g}毫米，超出版心宽度{TEXT_WIDTH}毫米")
        height = sum(row.height for row in grid.rows)
        if height > TEXT_HEIGHT:
            yield form.problem(("grid", "rows"), f"各行共高{height:g}毫米，超出版心高度{TEXT_HEIGHT}毫米")
        if grid.floor_size > grid.text_size:
            yield form.problem(("grid", "floor_size"), "floor_size 不得大于 text_size")
        yield from _label_faults(form)


def _tiling_faults(form: Part[Form], grid: Grid) -> Iterator[SpecProblem]:
    """Walk the rows, remembering how many further rows each column is covered by a cell from above."""
    width = len(grid.columns)
    covered = [0] * width
    for number, row in enumerate(grid.rows):
        free = [column for column in range(width) if covered[column] == 0]
        taken = sum(cell.columns for cell in row.cells)
        if taken != len(free):
            yield form.problem(
                ("grid", "rows", number),
                f"第{number + 1}行应占{len(free)}列（共{width}列，其余被上方单元格占用），实占{taken}列",
            )
            return
        covered = [max(0, rows - 1) for rows in covered]
        for cell in row.cells:
            for column in free[: cell.columns]:
                covered[column] = cell.rows - 1
            del free[: cell.columns]
    if any(covered):
        yield form.problem(("grid", "rows"), "有单元格的 rows 超出了表格的最后一行")


def _label_faults(form: Part[Form]) -> Iterator[SpecProblem]:
    for path, cell in cells(form.model):
        if isinstance(cell, LabelCell) and cell.lines and "".join(cell.lines) != cell.label:
            yield form.problem((*path, "lines"), f"lines 连起来是“{''.join(cell.lines)}”，与 label“{cell.label}”不同")


def check_identity(parts: Parts) -> Iterator[SpecProblem]:
    """The fields that head continuation pages exist."""
    for form in parts.forms.values():
        for index, name in enumerate(form.model.grid.identity if form.model.grid else ()):
            if form.model.field(name) is None:
                yield form.problem(("grid", "identity", index), f"不存在字段“{name}”")
