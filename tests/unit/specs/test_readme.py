"""The samples in both READMEs are true."""

import re
from pathlib import Path

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.strict_yaml import parse_yaml

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_sample_of_an_answers_file_can_be_read(name: str, annex1: FormSpec, context: Context) -> None:
    [sample] = re.findall(r"```yaml\n(.*?)```", (ROOT / name).read_text(), re.DOTALL)
    reading = read_answers(annex1.form, parse_yaml(sample.encode(), Path(name)).value, context)
    assert reading.problems == ()
    assert len(reading.answers.values) >= 3
