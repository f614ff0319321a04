"""Run all benchmarks (or those named), print a table, keep the figures as JSON."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks.measuring import Result

ALL = (
    "starting", "assessing", "grading", "rendering", "serving", "procedures", "determining", "printing", "publishing",
    "tables", "registers", "directories", "series",
)  # fmt: skip
RESULTS = Path(__file__).parent / "results"


def line(result: Result) -> str:
    """One line of the table."""
    beside = f"{result.baseline:9.2f}" if result.baseline else " " * 9
    ratio = f"{result.measured:6.2f}x" if result.baseline else " " * 7
    verdict = "ok  " if result.met else "OVER"
    figures = f"{verdict} {result.value:9.2f} {beside} {ratio} <= {result.limit:g}"
    return f"{figures}  {result.unit:3} {result.name}  {result.note}"


def main(names: list[str]) -> None:
    """Run and print as the results come."""
    print("        ours  baseline   ratio    target")
    results = []
    for name in names or ALL:
        for result in import_module(f"benchmarks.{name}").run():
            print(line(result), flush=True)
            results.append(asdict(result) | {"measured": result.measured, "met": result.met})
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
    file.write_text(json.dumps(results, ensure_ascii=False, indent=1))
    print(f"kept in {file}")


if __name__ == "__main__":
    main(sys.argv[1:])
