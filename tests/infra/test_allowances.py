"""Budgets are data of the deployment, and the functions read what the deployment says."""

import pytest

from iarms.models.allowance import allowance_rules_in
from infra.allowances import Allowances, Budget, Factors, RecordsShown
from tests.infra.assembly import Assembly


@pytest.mark.parametrize("function", ["search", "searcher"])
def test_the_functions_are_told_the_budgets_of_the_deployment(assembly: Assembly, function: str) -> None:
    (found,) = (
        each
        for _, each in assembly.resources("AWS::Lambda::Function")
        if assembly.short(each["FunctionName"]) == function
    )

    assert found["Environment"]["Variables"]["IARMS_ALLOWANCES"] == assembly.deployment.allowances.settings()


def test_the_allowances_are_written_as_the_functions_read_them() -> None:
    said = Allowances(
        deep=Budget(hourly=1, daily=2),
        factors=Factors(party=7),
        records_shown=RecordsShown(refused=200),
        new_officers=9,
    )

    rules = allowance_rules_in(said.settings())

    assert rules.budget_of("deep", "officer") == (1, 2)
    assert rules.budget_of("deep", "party") == (7, 14)
    assert rules.budget_of("patterns", "case") == (120, 600)
    assert rules.shown_to("officer") == (30, 60, 200)
    assert rules.shown_to("subject") == (90, 180, 600)
    assert rules.new_officers == 9


def test_a_day_that_is_smaller_than_its_hour_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="60 an hour can never be made"):
        Allowances.model_validate({"patterns": {"hourly": 60, "daily": 10}})


def test_answers_that_are_refused_before_they_are_reduced_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="reduced before refused"):
        RecordsShown(reduced=60, refused=59)
