"""What a call adds to the metrics."""

from types import SimpleNamespace
from typing import Any

import pytest

from iarms.handlers.measured import measures_of
from iarms.models.party import Call


def call(action: str = "create_search", purpose: str | None = "SEIZURE_CHECK", **counters: float) -> Call:
    made = Call("ADM-KE", "one", frozenset(), "POST", "/v1/searches", "/v1/searches", "r", action=action)
    made.counters = dict(counters)
    made.arguments = {"request": SimpleNamespace(purpose=purpose)} if purpose else None
    return made


@pytest.mark.parametrize(
    ("status", "seconds", "in_time"),
    [(201, 0.2, 1), (201, 1.0, 1), (201, 1.01, 0), (503, 0.1, 0), (500, 0.1, 0)],
)
def test_a_search_is_in_time_or_not(status: int, seconds: float, in_time: int):
    measured = measures_of(call(), status, seconds, 1.0)
    assert measured["SearchInTime"] == in_time
    assert measured["SearchMilliseconds"] == round(seconds * 1000, 1)
    assert ("CallFailed" in measured) == (status >= 500)


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "CallInvalid"), (401, "CallUnauthenticated"), (403, "CallForbidden"), (413, "CallInvalid"),
        (415, "CallInvalid"), (422, "CallInvalid"), (428, "CallInvalid"), (429, "CallTooOften"),
    ],
)  # fmt: skip
def test_what_is_refused_to_its_caller_is_no_search_that_was_late(status: int, name: str):
    assert measures_of(call(), status, 5.0, 1.0) == {name: 1}


@pytest.mark.parametrize("status", [404, 409, 412])
def test_what_is_usual_is_no_refusal(status: int):
    assert measures_of(call("confirm_hit"), status, 0.1, None) == {}


@pytest.mark.parametrize("status", [201, 503])
def test_a_search_for_test_records_is_in_no_measure_of_searches(status: int):
    measured = measures_of(call(purpose="TEST", RecordsShown=1, TestSearchAnswered=1), status, 5.0, 1.0)
    expected: dict[str, Any] = {"TestSearchAnswered": 1} | ({"CallFailed": 1} if status == 503 else {})
    assert measured == expected


def test_a_search_that_was_not_even_understood_and_failed_is_late():
    assert measures_of(call(purpose=None), 503, 0.1, 1.0)["SearchInTime"] == 0


def test_another_call_and_another_door_measure_no_search():
    assert measures_of(call("list_searches"), 200, 5.0, 1.0) == {}
    assert measures_of(call(), 201, 5.0, None) == {}
