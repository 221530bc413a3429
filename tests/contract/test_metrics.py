"""One name, one meaning: what functions emit is in the list, and what is in the list some function emits."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from iarms import metric_names
from iarms.casework.hits.confirmation import UNANSWERED
from iarms.casework.imports.turns import ABANDONED, RESENT
from iarms.casework.inspecting.inspection import Kind
from iarms.domain.cases import HitClockStep
from iarms.domain.tracing import ClockStep
from iarms.handlers import clock
from iarms.metric_names import METRICS, MetricUnit
from infra.packages.sources import DOORS, reach_of

HOUSE = Path(metric_names.__file__).parent
CONSTANTS = {value: name for name, value in vars(metric_names).items() if isinstance(value, str) and value in METRICS}
EMITTERS = {"measure", "count_calls"}
# What the clock makes of its steps.
OF_THE_CLOCK = {
    f"{clock._NAMES[what]}{step.capitalize()}"
    for what, steps in (
        ("hits", (*get_args(HitClockStep), UNANSWERED)),
        ("turns", (RESENT, ABANDONED)),
        ("legs", get_args(ClockStep)),
    )
    for step in steps
}


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the functions, by its name."""
    return {
        ".".join(("iarms", *path.relative_to(HOUSE).with_suffix("").parts)): ast.parse(path.read_text("utf-8"))
        for path in HOUSE.rglob("*.py")
        if path != HOUSE / "metric_names.py"
    }


@cache
def used_in(name: str) -> frozenset[str]:
    """The modules that use the constant of a metric."""
    return frozenset(
        module
        for module, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == CONSTANTS[name]
    )


def test_a_metric_is_emitted_by_its_constant_alone():
    looked_at = 0
    for module, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).rpartition(".")[2]
                assert called != "add_metric" or module == "iarms.observability", f"{module}: emit by `measure`"
                if called in EMITTERS:
                    looked_at += 1
                    assert not isinstance(node.args[0], ast.Constant), f"{module}: {ast.unparse(node)}"
            if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".counters"):
                looked_at += 1
                assert not isinstance(node.slice, ast.Constant), f"{module}: {ast.unparse(node)}"
    assert looked_at > 50


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_what_the_list_says(name: str):
    metric = METRICS[name]
    assert CONSTANTS[name] == re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()
    assert metric.unit in get_args(MetricUnit)
    assert metric.meaning.endswith(".")
    users = used_in(name)
    if name in OF_THE_CLOCK:
        users |= {"iarms.handlers.clock"}
    if name in get_args(Kind):
        users |= {"iarms.handlers.inspector"}
    assert users, f"nobody emits {name}"
    for door in metric.emitted_by:
        if door == "every door":
            assert any(users & set(reach_of(each).modules) for each in DOORS)
        else:
            assert users & set(reach_of(door).modules), f"{door} does not emit {name}"


def test_every_metric_has_its_constant_and_the_clock_emits_those_of_its_steps():
    assert CONSTANTS.keys() == METRICS.keys()
    assert METRICS.keys() >= OF_THE_CLOCK | set(get_args(Kind))
