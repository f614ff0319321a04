import pytest

from forms_app.documents.measuring import line_count, text_width


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("统计", 2), ("2026", 2), ("，。", 2), ("Aa", 1.36), ("0431-8890", 4.4)]
)
def test_widths_in_em(text: str, width: float) -> None:
    assert text_width(text) == pytest.approx(width)


@pytest.mark.parametrize(
    ("text", "measure", "lines"),
    [
        ("", 10, 1),
        ("字" * 9, 10, 1),
        ("字" * 10, 10, 2),  # a quarter of a character is kept in reserve
        ("字" * 18, 10, 2),
        ("字\n字", 10, 2),
        ("字字字字字字字字字，", 10, 2),  # the comma takes its character along to the next line
        ("字字字字字字字0431-8890", 10, 2),
        ("0" * 60, 10, 4),
    ],
)
def test_lines(text: str, measure: float, lines: int) -> None:
    assert line_count(text, measure) == lines


def test_the_first_line_of_each_paragraph_is_indented() -> None:
    assert line_count("字" * 9, 10, indent=2) == 2
    assert line_count("字" * 7 + "\n" + "字" * 7, 10, indent=2) == 2
