"""Budgets are data of the deployment, and the functions read what the deployment says."""

import pytest

from infra.allowances import Allowances, Budget
from tests.infra.assembly import Assembly


@pytest.mark.parametrize("function", ["search", "searcher"])
def test_the_functions_are_told_the_budgets_of_the_deployment(assembly: Assembly, function: str) -> None:
    (found,) = (
        each
        for _, each in assembly.resources("AWS::Lambda::Function")
        if assembly.short(each["FunctionName"]) == function
    )

    assert found["Environment"]["Variables"]["IARMS_BUDGETS"] == assembly.deployment.allowances.settings()


def test_the_budgets_are_written_as_the_guard_reads_them() -> None:
    from iarms.casework.searching.guard import budgets_in

    budgets, party_factor = budgets_in(Allowances(deep=Budget(hourly=1, daily=2), party_factor=3).settings())

    assert budgets == {"patterns": (60, 300), "descriptions": (30, 150), "deep": (1, 2), "leads": (30, 150)}
    assert party_factor == 3


def test_a_day_that_is_smaller_than_its_hour_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="60 an hour can never be made"):
        Allowances.model_validate({"patterns": {"hourly": 60, "daily": 10}})
