"""What the clock does with a hit that nobody did anything with: by hand, for each state, and never twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms.domain.cases import HitTimes, next_hit_step, step_notices, take_hit_clock_step
from iarms.models.hit import AnswerGiven, KeptHit
from tests.builders import any_hit

OPENED = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIMES = HitTimes({"URGENT": 10, "ROUTINE": 60}, {"NOTIFIED": (24, 72, 168), "CONFIRMED": (48,), "ESCALATED": (6, 12)})
EVERYBODY = {"INTERPOL-GS", "WCO", "NCB-FR", "ADM-KE"}


def answer(answer: str, at: datetime, **fields: Any) -> AnswerGiven:
    known = {"answer": answer, "at": at, "by": "NCB-FR", "until": None, "reason": None}
    return AnswerGiven.model_validate(known | fields)


def due(hit: KeptHit, after: timedelta) -> tuple[timedelta, str, int] | None:
    """When the next step is due after the opening, which, and its number, as the clock sees it at this age."""
    found = next_hit_step(hit, TIMES, OPENED + after)
    return (found.at - OPENED, found.step, found.number) if found else None


def taken(hit: KeptHit, after: timedelta) -> KeptHit | None:
    """The hit after the step of the clock at this age; None where none is due."""
    now = OPENED + after
    found = next_hit_step(hit, TIMES, now)
    return take_hit_clock_step(hit, found, TIMES, now).transition.after if found and found.at <= now else None


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (HOUR, (DAY, 1)), (DAY - HOUR, (DAY, 1)), (DAY, (DAY, 1)), (2 * DAY, (DAY, 1)), (3 * DAY, (3 * DAY, 2)),
        (6 * DAY, (3 * DAY, 2)), (7 * DAY, (7 * DAY, 3)), (400 * DAY, (7 * DAY, 3)),
    ],
    ids=str,
)  # fmt: skip
def test_a_hit_nobody_asked_about_is_reminded_of_and_after_an_outage_by_the_latest_alone(
    age: timedelta, expected: tuple[timedelta, int]
):
    at, number = expected
    assert due(any_hit(), age) == (at, "reminded", number)


def test_each_reminder_is_given_once_and_then_nothing_is_left():
    hit, given = any_hit(), []
    for hours in range(24 * 30):
        following = taken(hit, hours * HOUR)
        if following is not None:
            hit = following
            given.append((hours, hit.reminders[-1].of, hit.reminders[-1].number, hit.state))
            assert taken(hit, hours * HOUR) is None, "a clock that comes twice does nothing"
    assert given == [
        (24, "NOT_ASKED", 1, "NOTIFIED"),
        (72, "NOT_ASKED", 2, "NOTIFIED"),
        (168, "NOT_ASKED", 3, "NOTIFIED"),
    ]
    assert (hit.clock_at, due(hit, 31 * DAY)) == (None, None)


def test_after_an_outage_of_a_week_one_reminder_is_given_and_none_of_those_before_it():
    hit = taken(any_hit(), 8 * DAY)
    assert hit is not None
    assert [each.number for each in hit.reminders] == [3]
    assert due(hit, 8 * DAY) is None


def test_a_confirmed_hit_is_reminded_of_its_disposition_from_the_confirmation_on():
    hit = any_hit(state="CONFIRMED", answers=[answer("CONFIRMED", OPENED + 5 * DAY)])
    assert due(hit, 6 * DAY) == (7 * DAY, "reminded", 1)
    after = taken(hit, 7 * DAY)
    assert after is not None
    assert (after.reminders[-1].of, after.state, due(after, 8 * DAY)) == ("NO_DISPOSITION", "CONFIRMED", None)


def test_a_confirmation_taken_back_is_waited_for_anew():
    reminded = any_hit(reminders=[{"of": "NOT_ASKED", "number": 3, "at": OPENED + 8 * DAY}])
    back = reminded.model_copy(
        update={"answers": (answer("CONFIRMED", OPENED + 9 * DAY), answer("WITHDRAWN", OPENED + 10 * DAY))}
    )
    assert due(reminded, 10 * DAY) is None
    assert due(back, 10 * DAY) == (11 * DAY, "reminded", 1)


def test_an_escalated_hit_is_reminded_of_until_it_is_answered():
    hit = any_hit(state="ESCALATED", escalated_at=OPENED + HOUR)
    assert due(hit, HOUR) == (7 * HOUR, "reminded", 1)
    after = taken(hit, 7 * HOUR)
    assert after is not None
    assert (after.reminders[-1].of, due(after, 7 * HOUR)) == ("NO_ANSWER", (13 * HOUR, "reminded", 2))


def test_time_needed_after_an_escalation_starts_a_clock_that_escalates_again_and_then_reminds():
    until = OPENED + 10 * HOUR
    needed = any_hit(
        state="ESCALATED", escalated_at=OPENED + HOUR, due_at=until,
        answers=[answer("TIME_NEEDED", OPENED + 2 * HOUR, until=until)],
    )  # fmt: skip
    assert due(needed, 2 * HOUR) == (10 * HOUR, "escalated", 0)
    step, transition = take_hit_clock_step(needed, next_hit_step(needed, TIMES, until), TIMES, until)  # type: ignore[arg-type]
    assert (step, transition.event, transition.stage) == ("escalated", "hit.escalated", "TIME_OVER")
    after = transition.after
    assert (after.state, after.escalated_at, after.due_at) == ("ESCALATED", OPENED + HOUR, None)
    assert {each.recipient for each in step_notices(transition, until, "SERVICE", EVERYBODY)} == EVERYBODY
    assert due(after, 10 * HOUR) == (16 * HOUR, "reminded", 1)


@pytest.mark.parametrize(
    ("said", "waits"),
    [((20 * DAY, 10 * HOUR), 16 * HOUR), ((10 * HOUR, 20 * DAY), 20 * DAY + 6 * HOUR), ((3 * HOUR,), 9 * HOUR)],
    ids=["less time than before", "more time than before", "once"],
)
def test_of_several_times_that_were_needed_after_an_escalation_the_last_one_counts(
    said: tuple[timedelta, ...], waits: timedelta
):
    answers = [answer("TIME_NEEDED", OPENED + (2 + n) * HOUR, until=OPENED + until) for n, until in enumerate(said)]
    over = any_hit(state="ESCALATED", escalated_at=OPENED + HOUR, due_at=None, answers=answers)
    assert due(over, waits - HOUR) == (waits, "reminded", 1)


@pytest.mark.parametrize("state", ["REFUTED", "CLOSED"])
def test_of_a_hit_that_is_over_nobody_is_reminded(state: str):
    assert due(any_hit(state=state), 400 * DAY) is None


@pytest.mark.parametrize(
    ("fields", "notified", "told"),
    [
        ({}, EVERYBODY, [("WCO", None), ("ADM-KE", None)]),
        ({}, {"WCO"}, [("WCO", None)]),
        ({"searched_by": "ADM-KE"}, EVERYBODY, [("ADM-KE", None)]),
        ({"searched_by": "ADM-KE"}, {"WCO"}, [("INTERPOL-GS", "ADM-KE")]),
        ({"withheld_from": ["ADM-KE"]}, EVERYBODY, [("WCO", None)]),
        ({"withheld_from": ["WCO"], "searched_by": "ADM-KE"}, EVERYBODY, [("ADM-KE", None)]),
        ({"state": "ESCALATED", "escalated_at": OPENED}, EVERYBODY,
         [("INTERPOL-GS", None), ("WCO", None), ("ADM-KE", None)]),
        ({"state": "ESCALATED", "escalated_at": OPENED, "withheld_from": ["*"]}, EVERYBODY, [("INTERPOL-GS", None)]),
    ],
    ids=["the searcher and whom it searched for", "who has an address", "an administration by itself",
         "one without an address", "not whom it is kept from", "not the WCO", "escalated",
         "escalated and kept from all"],
)  # fmt: skip
def test_a_reminder_goes_to_those_whom_the_hit_waits_for(
    fields: dict[str, Any], notified: set[str], told: list[tuple[str, str | None]]
):
    now = OPENED + 10 * DAY
    found = next_hit_step(any_hit(**fields), TIMES, now)
    assert found is not None
    transition = take_hit_clock_step(any_hit(**fields), found, TIMES, now).transition
    assert transition.event == "hit.reminder"
    notices = step_notices(transition, now, "SERVICE", notified)
    assert [(each.recipient, each.instead_of) for each in notices] == told


def test_of_a_hit_that_its_searcher_must_not_know_nobody_is_reminded():
    assert due(any_hit(withheld_from=["*"]), 400 * DAY) is None
