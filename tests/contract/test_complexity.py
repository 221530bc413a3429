"""No function is more complex than a reader can hold: 20 by radon's measure, counted inside expressions too."""

from pathlib import Path

import pytest
from radon.complexity import cc_visit

ROOT = Path(__file__).parent.parent.parent
MOST = 20
FOLDERS = ("functions", "auditor", "infra", "ops", "samples", "benchmarks", "tests")


def complexities(folder: str) -> dict[str, int]:
    """The complexity of each function and method of a folder. An assertion is no branch."""
    return {
        f"{path.relative_to(ROOT)}:{block.lineno} {block.fullname}": block.complexity
        for path in sorted((ROOT / folder).rglob("*.py"))
        for block in cc_visit(path.read_text("utf-8"), no_assert=True)
        if block.letter != "C"  # a class's figure is its methods' mean
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_is_more_complex_than_this(folder: str):
    found = complexities(folder)
    assert len(found) > 50
    assert {name: figure for name, figure in found.items() if figure > MOST} == {}


def test_conditions_inside_expressions_count(tmp_path: Path):
    """The measure sees what is hidden in one line, as a linter's often does not."""
    (block,) = cc_visit("def f(a): return [x if x else 0 for x in a if x and a or not x]")
    assert block.complexity == 6
