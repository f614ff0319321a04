"""Each folder of `tests/broken_specs` has one fault, marked `# ✗ words` on its line."""

from pathlib import Path

import pytest

from forms_app.specs.folders import load_catalogue
from forms_app.specs.loading import load_parts
from forms_app.specs.problems import SpecError

BROKEN = Path(__file__).parents[2] / "broken_specs"
FOLDERS = sorted(folder for folder in BROKEN.iterdir() if folder.is_dir())


def marked(folder: Path) -> list[tuple[str, int, str]]:
    """File, line and words of every mark in the folder."""
    return [
        (str(file.relative_to(folder)), number, line.split("# ✗ ")[1])
        for file in folder.rglob("*.yaml")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if "# ✗ " in line
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_l1_l5_the_fault_is_named_at_its_line(folder: Path) -> None:
    with pytest.raises(SpecError) as error:
        load_parts(folder)
    found = {(str(problem.file.relative_to(folder)), problem.line): problem.message for problem in error.value.problems}
    [(file, line, words)] = marked(folder)
    assert words in found.get((file, line), f"nothing at {file}:{line}, but {found}")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_folder_is_sound_but_for_its_fault(folder: Path) -> None:
    """At most one more problem follows from the marked one: the mark is not lost in noise."""
    with pytest.raises(SpecError) as error:
        load_parts(folder)
    assert len(error.value.problems) <= 2


def test_the_faults_of_all_folders_are_named_at_once() -> None:
    with pytest.raises(SpecError) as error:
        load_catalogue(BROKEN)
    assert len({problem.file.relative_to(BROKEN).parts[0] for problem in error.value.problems}) == len(FOLDERS)
