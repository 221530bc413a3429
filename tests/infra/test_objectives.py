"""Objectives and their burn rates: the metric math of the alarms, reckoned over simulated series of minutes."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from infra.alarms.alarm import Alarm, Expression
from infra.alarms.objectives import alarms_of_objectives, burning
from infra.config import Deployment, load_deployments
from infra.objectives import DAY_MINUTES, LONGEST_MINUTES, Burn, Objective, Objectives

DEPLOYMENT = load_deployments()["europe"]
# How many there were in a minute, and how many of them were late.
Minute = tuple[int, int]
Series = Callable[[int], Minute]


def reckoned(text: str, total: int, good: int) -> float:
    """Metric math of the kind that is used here, as CloudWatch reckons it."""
    assert re.fullmatch(r"[\w\s().,+\-*/>=]+", text)
    names = {"total": total, "good": good, "IF": lambda condition, then, other: then if condition else other}
    return float(eval(text, {"__builtins__": {}}, names))  # noqa: S307  # nothing but the names above


def is_over(alarm: Alarm, series: Series, now: int) -> bool:
    """Whether an alarm is over its threshold at a minute: in each of its periods, of those that anything is in."""
    assert isinstance(alarm.metric, Expression)
    period = alarm.metric.minutes
    for place in range(alarm.of[1]):
        minutes = [series(minute) for minute in range(now - (place + 1) * period, now - place * period)]
        total, late = (sum(each) for each in zip(*minutes, strict=True))
        if total == 0 or reckoned(alarm.metric.text, total, total - late) <= alarm.above:
            return False
    return True


def told(series: Series, now: int, of: str = "searches", deployment: Deployment = DEPLOYMENT) -> set[str]:
    """The alarms that speak at a minute, without what they are of."""
    windows = {each.name: each for each in alarms_of_objectives(deployment)}
    return {
        each.name.removeprefix(f"{of}-burning-")
        for each in burning(deployment)
        if each.name.startswith(of) and all(is_over(windows[name], series, now) for name in each.of)
    }


def first_told(series: Series, name: str, until: int) -> int | None:
    """The first minute at which an alarm speaks."""
    return next((minute for minute in range(1, until) if name in told(series, minute)), None)


def test_a_service_that_keeps_its_promise_tells_nobody():
    assert told(lambda _: (1000, 1), 10_000) == set()  # exactly what may be late
    assert told(lambda _: (1000, 0), 10_000) == set()


def test_an_outage_wakes_within_two_minutes_and_is_over_within_five_of_its_end():
    def series(minute: int) -> Minute:
        return (50, 50) if 0 <= minute < 20 else (50, 0)

    assert first_told(series, "60m", 30) == 1
    assert "60m" in told(series, 20)
    assert "60m" in told(series, 24)
    assert "60m" not in told(series, 25)  # the hour is still full of it, the last five minutes are not


def test_one_slow_search_of_a_quiet_night_tells_nobody():
    def series(minute: int) -> Minute:
        return (1, int(minute == 100)) if minute % 10 == 0 else (0, 0)

    for now in range(100, 500, 7):
        assert told(series, now) == set()


def test_four_slow_searches_of_a_quiet_hour_tell_nobody_and_five_wake():
    def quiet(late: int) -> Series:
        return lambda minute: (1, int(minute % 12 == 0 and 0 <= minute < late * 12))

    assert "60m" not in told(quiet(4), 60)
    assert "60m" in told(quiet(5), 50)


def test_one_in_a_hundred_late_wakes_in_the_night_and_one_in_five_hundred_is_told_in_office_hours():
    def steady(late: int) -> Series:
        return lambda minute: (500, late) if minute >= 0 else (500, 0)

    assert told(steady(5), 100) == set()  # ten times the even rate, for too short a time to wake
    assert told(steady(5), 360) == {"360m"}
    assert told(steady(1), 360) == set()
    # Twice the even rate: each of three days has burnt a day's budget once half of the oldest was so.
    assert told(steady(1), int(2.4 * DAY_MINUTES)) == set()
    assert told(steady(1), int(2.6 * DAY_MINUTES)) == {"4320m"}


def test_notices_have_their_own_alarms():
    everything_late = told(lambda _: (10, 10), 10_000, of="notices")
    assert everything_late == {"60m", "360m", "4320m"}


def test_where_nobody_calls_nobody_is_told():
    assert told(lambda _: (0, 0), 10_000) == set()


def test_both_windows_are_quiet_and_what_is_over_both_speaks_with_their_severity():
    windows = {each.name: each for each in alarms_of_objectives(DEPLOYMENT)}
    assert all(each.quiet for each in windows.values())
    for each in burning(DEPLOYMENT):
        assert each.every
        assert {windows[name].severity for name in each.of} == {each.severity}
    assert [each.severity for each in burning(DEPLOYMENT)] == ["wake", "wake", "office"] * 2


def test_every_window_is_one_that_cloudwatch_looks_at():
    for alarm in alarms_of_objectives(DEPLOYMENT):
        minutes = alarm.metric.minutes * alarm.of[1]
        assert minutes <= (LONGEST_MINUTES if alarm.metric.minutes >= 60 else DAY_MINUTES)


def refusals() -> Iterator[Any]:
    """Objectives that cannot be meant, and what is said of each."""
    yield {"searches": {"seconds": 1, "target": 1.0}}, "less than 1"
    yield {"searches": {"seconds": 0}}, "greater than 0"
    yield {"searches": {"seconds": 1, "target": 0.93}}, "nothing burns 14.4 times as fast"
    yield {"burns": []}, "at least 1"
    yield {"burns": [{"times": 1, "minutes": 60, "still_minutes": 5, "severity": "office"}]}, "none of them wakes"
    yield {"burns": [{"times": 1, "minutes": 60, "still_minutes": 60, "severity": "wake"}]}, "is no part of"
    yield {"burns": [{"times": 1, "minutes": 2000, "still_minutes": 60, "severity": "wake"}]}, "by whole days"
    yield {"burns": [{"times": 1, "minutes": 20_000, "still_minutes": 60, "severity": "wake"}]}, "less than or equal"


@pytest.mark.parametrize(("given", "said"), [*refusals()])
def test_objectives_that_nobody_can_hold_or_see_are_refused(given: dict[str, Any], said: str):
    with pytest.raises(ValidationError, match=said):
        Objectives.model_validate(given)


def test_what_a_deployment_says_is_what_its_alarms_reckon_with():
    strict = Objectives(
        searches=Objective(seconds=2, target=0.99, least_late=2),
        burns=(Burn(times=10, minutes=120, still_minutes=10, severity="wake"),),
    )
    other = DEPLOYMENT.model_copy(update={"objectives": strict})
    names = [each.name for each in burning(other)]
    assert names == ["searches-burning-120m", "notices-burning-120m"]
    assert "120m" in told(lambda _: (10, 2), 1000, deployment=other)
    assert told(lambda _: (10, 1), 1000, deployment=other) == set()
