"""What was agreed about time is data of the deployment; a mistake in it stops the synthesis by name."""

from datetime import date
from typing import Any

import pytest

from infra.arrangements import MOST, Arrangements, warning_of_holidays
from infra.config import load_deployments


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ({"routine": {"acknowledge": "5 weeks", "answer": "30 days"}}, "is not an amount of time"),
        ({"routine": {"acknowledge": "5 working days", "answer": "5 days"}}, "would come after"),
        ({"reminders": [100, 50]}, "from the first to the last"),
        ({"reminders": [50, 300]}, "after the end at 300 %"),
        ({"expire_at": 100}, "greater than 100"),
        ({"countries": {"QQ": {}}}, "not an ISO 3166-1 alpha-2 code"),
        ({"countries": {"FR": {"zone": "Europe/Lyon"}}}, "not an IANA time zone"),
        ({"countries": {"FR": {"weekend": "FRI SAT SUN MON"}}}, "no weekend"),
        ({"countries": {"FR": {"weekend": "Friday"}}}, "no weekend"),
        ({"countries": {"FR": {"hollidays": []}}}, "Extra inputs are not permitted"),
        (
            {"countries": {"FR": {"holidays": ["2027-05-17"], "working_days": ["2027-05-17"]}}},
            "2027-05-17 is named as a holiday and as a working day",
        ),
    ],
)
def test_a_mistake_is_named(written: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Arrangements.model_validate(written)


def test_more_holidays_than_a_function_can_be_told_are_refused() -> None:
    holidays = [f"2027-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    with pytest.raises(ValueError, match=f"of {MOST} bytes: leave out days"):
        Arrangements.model_validate({"countries": {"FR": {"holidays": holidays}}})


def test_every_deployment_says_what_was_agreed() -> None:
    for deployment in load_deployments().values():
        assert 0 < len(deployment.arrangements.settings()) <= MOST


def test_a_table_of_holidays_that_ends_soon_is_told_at_the_synthesis() -> None:
    assert warning_of_holidays(date(2033, 12, 31)) is None
    assert "ends with 2035" in (warning_of_holidays(date(2034, 1, 1)) or "")


def test_what_every_bureau_of_a_deployment_has_of_its_own_fits_the_functions_settings() -> None:
    days = [f"2027-0{month}-1{month}" for month in range(1, 4)]
    bureaus = [party[4:] for party in load_deployments()["europe"].parties if party.startswith("NCB-")]
    agreed = Arrangements.model_validate({"countries": {country: {"working_days": days} for country in bureaus}})
    assert len(bureaus) > 40
    assert len(agreed.settings()) <= MOST
