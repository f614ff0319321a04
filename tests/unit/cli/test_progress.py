"""How far a long command is."""

from forms_app.cli.progress import live_progress, progress_line


def test_the_line_says_how_much_how_fast_and_how_long() -> None:
    assert progress_line(12_500, 100_000, 5, "行") == "12,500/100,000行（12%），每秒2,500行，约还需35秒"
    assert progress_line(0, 100, 0, "行") == "0/100行（0%）"
    assert progress_line(3, 0, 10, "行") == "3/0行（100%）"


def test_nobody_who_is_no_terminal_is_told() -> None:
    with live_progress("行") as progress:
        assert progress is None
