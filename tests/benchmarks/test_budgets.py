"""Budgets: what is above its limit is said, what is not measured is no figure that is met."""

from collections.abc import Mapping

import pytest

from benchmarks.budgets import LIMITS, Budget, budgets_in, hold, status, table

TEXT = """
[import_time]
unit = "x bare"
limits = { search = 1.4, "no match" = 2 }

[packages]
unit = "MB"
limits = { search = 9.5 }
"""


def figures_of(module: str) -> Mapping[str, float]:
    if module == "packages":
        raise OSError("no package was built")
    return {"search": 1.4, "no match": 2.01}


def test_a_limit_is_the_most_that_a_figure_may_be() -> None:
    held = hold(budgets_in(TEXT), figures_of)

    assert [(each.budget.figure, each.found, each.verdict) for each in held] == [
        ("search", 1.4, "met"),
        ("no match", 2.01, "PASSED"),
        ("search", None, "NOT MEASURED"),
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [({"a": 1.0, "b": 1.0}, 0), ({"a": 1.0}, 2), ({"a": 1.0, "b": 2.0}, 1), ({"b": 2.0}, 1), ({}, 2)],
)
def test_a_limit_that_is_passed_weighs_more_than_a_figure_that_is_missing(
    found: dict[str, float], expected: int
) -> None:
    budgets = [Budget("any", name, 1.0, "x") for name in ("a", "b")]

    assert status(hold(budgets, lambda _: found)) == expected


def test_a_benchmark_is_run_once_for_all_of_its_figures() -> None:
    asked: list[str] = []

    def counted(module: str) -> Mapping[str, float]:
        asked.append(module)
        return {}

    hold(budgets_in(TEXT), counted)

    assert asked == ["import_time", "packages"]


@pytest.mark.parametrize("limit", ["0", "-1", "true", '"2"', "nan"])
def test_what_is_no_limit_is_refused(limit: str) -> None:
    with pytest.raises(ValueError, match="is no limit"):
        budgets_in(f'[any]\nunit = "x"\nlimits = {{ a = {limit} }}\n')


def test_the_table_is_for_a_note() -> None:
    lines = table(hold(budgets_in(TEXT), figures_of)).splitlines()

    assert lines[0].startswith("| benchmark | figure |")
    assert "| import_time | no match | 2.01 | 2 | x bare | PASSED |" in lines
    assert lines[-1] == "| packages | search |  | 9.5 | MB | NOT MEASURED |"


def test_every_budget_is_of_a_benchmark_that_tells_its_figures() -> None:
    for budget in budgets_in(LIMITS.read_text("utf-8")):
        source = LIMITS.parent.joinpath(*budget.module.split(".")).with_suffix(".py")
        assert source.exists(), budget.module
        assert "\ndef figures() -> " in source.read_text("utf-8"), budget.module
