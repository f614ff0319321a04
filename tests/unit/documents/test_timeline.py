"""Tasks against time: bars stand where their days are, as full as they are done, and a long table is cut into pages."""

from dataclasses import replace
from datetime import date

from forms_app.documents.drawn import Box, Picture
from forms_app.documents.timeline import ROWS_A_PAGE, Period, Timeline, TimelineRow, draw

FIRST, LAST = date(2021, 1, 1), date(2021, 12, 31)
ROW = TimelineRow("1", "任务", "span", "未报告", FIRST, date(2021, 6, 30))


def drawn(*rows: TimelineRow, today: date = date(2021, 7, 1)) -> Picture:
    return draw(Timeline("任务时间图", FIRST, LAST, today, rows))


def bars(drawing: Picture, fill: str) -> list[Box]:
    return [box for box in drawing.boxes if box.fill == fill]


def test_a_bar_is_as_long_as_its_days_and_as_black_as_it_is_done() -> None:
    [whole] = bars(drawn(replace(ROW, last=LAST)), "white")
    [half] = bars(drawn(ROW), "white")
    assert round(half.width / whole.width, 3) == round(181 / 365, 3)
    assert not bars(drawn(ROW), "black")
    [done] = bars(drawn(replace(ROW, share=0.25)), "black")
    assert (done.x, round(done.width / half.width, 3)) == (half.x, 0.25)


def test_the_last_day_belongs_to_the_bar() -> None:
    drawing = drawn(ROW)
    [bar] = bars(drawing, "white")
    [today] = [line for line in drawing.strokes if line.colour == "#c62828"]
    assert round(bar.x + bar.width, 6) == round(today.x1, 6)


def test_today_is_drawn_only_within_the_picture() -> None:
    assert not [line for line in drawn(ROW, today=date(2022, 1, 1)).strokes if line.colour == "#c62828"]


def test_endless_and_unstated_tasks_are_told_apart() -> None:
    endless = drawn(replace(ROW, kind="endless", last=None))
    unstated = drawn(replace(ROW, kind="unstated", last=None))
    assert not endless.boxes
    assert not unstated.boxes
    assert len({line.dashes for line in unstated.strokes} - {line.dashes for line in endless.strokes}) == 1


def test_a_period_is_filled_as_far_as_it_was_kept() -> None:
    periods = tuple(
        Period(date(2021, month, 1), date(2021, month + 2, 28), share)
        for month, share in ((1, 1.0), (4, 0.5), (7, 0.0))
    )
    drawing = drawn(replace(ROW, kind="periods", periods=periods))
    assert len(bars(drawing, "white")) == 3
    assert [round(box.height / bars(drawing, "white")[0].height, 2) for box in bars(drawing, "black")] == [1.0, 0.5]


def test_what_is_late_is_said_in_bold_and_in_the_description() -> None:
    drawing = drawn(replace(ROW, state="未报告　逾期", late=True), ROW)
    assert [word.bold for word in drawing.words if word.text.startswith("未报告")] == [True, False]
    assert "共2项任务，其中1项逾期" in drawing.description


def test_a_long_table_goes_on_on_the_next_page() -> None:
    rows = tuple(replace(ROW, number=str(number)) for number in range(ROWS_A_PAGE + 3))
    parts = list(Timeline("图", FIRST, LAST, FIRST, rows).pages())
    assert [len(part.rows) for part in parts] == [ROWS_A_PAGE, 3]
    assert draw(parts[0]).height < 442  # points: the text area of a landscape page
