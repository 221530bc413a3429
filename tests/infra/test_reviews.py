"""What was agreed on reviews is data of the deployment, the functions read it, and the reviewer comes often."""

import pytest

from iarms.domain.cases.reviews import ReviewPolicy
from infra.reviews import MOST, Reviews
from tests.builders import REVIEWS
from tests.infra.assembly import Assembly
from tests.infra.conftest import DEPLOYMENTS


@pytest.mark.parametrize("function", ["records", "reviewer"])
def test_the_functions_are_told_what_the_deployment_agreed(assembly: Assembly, function: str) -> None:
    (found,) = (
        each
        for _, each in assembly.resources("AWS::Lambda::Function")
        if assembly.short(each["FunctionName"]) == function
    )

    assert found["Environment"]["Variables"]["IARMS_REVIEWS"] == assembly.deployment.reviews.settings()


def test_it_is_written_as_the_domain_reads_it() -> None:
    agreed = Reviews.model_validate(
        {
            "kinds": {"LOST": 24},
            "bureaus": {"FR": {"months": 18, "kinds": {"STOLEN": 36}}, "BR": {"kinds": {"TRAFFICKED": 6}}},
            "grace_days": 60,
        }
    )

    assert ReviewPolicy.read(agreed.settings()) == ReviewPolicy(
        months={"": 12, "LOST": 24, "NCB-FR": 18, "NCB-FR STOLEN": 36, "NCB-BR TRAFFICKED": 6},
        longest_months=60,
        grace_days=60,
    )
    assert ReviewPolicy.read(Reviews().settings()) == REVIEWS


@pytest.mark.parametrize(
    ("agreed", "message"),
    [
        ({"months": 61}, "later than 60 months, which no owner may set"),
        ({"bureaus": {"FR": {"kinds": {"LOST": 72}}}}, "NCB-FR LOST"),
        ({"bureaus": {"UK": {"months": 6}}}, "'UK' is not an ISO 3166-1"),
        ({"kinds": {"BORROWED": 6}}, "BORROWED"),
        ({"grace_days": 0}, "grace_days"),
        ({"monhts": 6}, "monhts"),
        ({"months": 0}, "months"),
    ],
)
def test_a_mistake_is_named(agreed: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Reviews.model_validate(agreed)


def test_more_than_a_function_can_be_told_is_a_mistake() -> None:
    countries = [party[4:] for each in DEPLOYMENTS.values() for party in each.parties if party.startswith("NCB-")]
    kinds = {"LOST": 6, "STOLEN": 6}
    with pytest.raises(ValueError, match=f"of {MOST} bytes"):
        Reviews.model_validate({"bureaus": {country: {"kinds": kinds} for country in countries}})


def test_the_reviewer_comes_each_hour_and_is_not_called_twice(assembly: Assembly) -> None:
    rule = assembly.only("AWS::Events::Rule", "review")

    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(5 minutes)", "ENABLED")
    (target,) = rule["Targets"]
    assert assembly.named(target["Arn"], "review") == "alias live of function reviewer"
    assert target["RetryPolicy"]["MaximumRetryAttempts"] == 0
