"""What was agreed about time, and the clock that keeps it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from iarms.domain.cases import CLOCK, LEG
from iarms.domain.deadlines.arrangements import Arrangements, Due, LegTimes, arrangements_in, due_at, next_step
from iarms.domain.deadlines.holidays import holidays_of
from iarms.domain.deadlines.working_time import Calendar, country_calendar
from infra.arrangements import Arrangements as Written

START = datetime(2026, 11, 25, 14, tzinfo=UTC)  # a Wednesday, 15:00 in Paris
DAY = timedelta(days=1)
AGREED = arrangements_in(Written().settings())
PARIS = country_calendar("FR")


def due(times: LegTimes, now: datetime, arrangements: Arrangements = AGREED) -> Due | None:
    return next_step(times, arrangements.terms_of("NCB-FR", "ROUTINE"), PARIS, arrangements, now)


def leg(state: str = "SENT", **times: Any) -> LegTimes:
    return LegTimes(state=state, opened_at=START, **times)  # type: ignore[arg-type]


def test_a_leg_that_nobody_acknowledges_is_overdue_after_five_working_days():
    found = due(leg(), START)
    assert found == Due("become_overdue", START + 7 * DAY, None, "bureau")


def test_an_acknowledged_leg_is_reminded_made_overdue_reminded_and_ended():
    acknowledged = leg("ACKNOWLEDGED", acknowledged=True)
    assert due(acknowledged, START) == Due("remind", START + 15 * DAY, 50, "bureau")
    half = leg("ACKNOWLEDGED", acknowledged=True, reminded=50)
    assert due(half, START + 16 * DAY) == Due("become_overdue", START + 30 * DAY, 100, "bureau")
    late = leg("OVERDUE", acknowledged=True, reminded=100)
    assert due(late, START + 31 * DAY) == Due("remind", START + 45 * DAY, 150, "bureau")
    last = leg("OVERDUE", acknowledged=True, reminded=150)
    assert due(last, START + 50 * DAY) == Due("expire", START + 90 * DAY, 300, "bureau")


def test_after_an_outage_the_latest_step_alone_is_named():
    assert due(leg("ACKNOWLEDGED", acknowledged=True), START + 31 * DAY) == Due(
        "become_overdue", START + 30 * DAY, 100, "bureau"
    )
    found = due(leg("SENT"), START + 400 * DAY)
    assert found is not None
    assert found.step == "expire"


def test_a_leg_that_is_overdue_for_its_acknowledgement_is_still_reminded_at_its_end():
    assert due(leg("OVERDUE", reminded=50), START + 20 * DAY) == Due("remind", START + 30 * DAY, 100, "bureau")


def test_a_leg_that_was_overdue_and_then_acknowledged_is_not_overdue_again():
    found = due(leg("ACKNOWLEDGED", acknowledged=True, reminded=100), START + 32 * DAY)
    assert found == Due("remind", START + 45 * DAY, 150, "bureau")


def test_while_the_bureau_waits_the_requester_is_reminded_and_the_bureaus_clock_stands():
    asked = START + 10 * DAY
    waits = leg("INFO_REQUESTED", acknowledged=True, waiting_since=asked)
    assert due(waits, asked) == Due("remind", asked + 15 * DAY, 50, "requester")
    told = leg("ACKNOWLEDGED", acknowledged=True, waited=12 * DAY, reminded=50)
    assert due(told, asked + 12 * DAY) == Due("become_overdue", START + 42 * DAY, 100, "bureau")


def test_what_was_asked_of_the_requester_and_never_came_ends_the_leg():
    waits = leg("INFO_REQUESTED", acknowledged=True, waiting_since=START, reminded=150)
    assert due(waits, START + 60 * DAY) == Due("expire", START + 90 * DAY, 300, "requester")


def test_a_proposed_leg_ends_and_nobody_is_reminded():
    assert due(leg("PROPOSED"), START) == Due("expire", START + 90 * DAY, 300, "requester")


@pytest.mark.parametrize("state", sorted(LEG.ends))
def test_nothing_is_due_of_a_leg_that_ended(state: str):
    assert due(leg(state), START + 500 * DAY) is None
    assert due_at(leg(state), AGREED.terms["ROUTINE"], PARIS) is None


def test_every_step_that_the_clock_names_is_lawful_and_the_clock_ends_every_leg():
    for state in sorted(LEG.states - LEG.ends):
        times = leg(state, waiting_since=START if state == "INFO_REQUESTED" else None)
        for day in range(0, 100, 3):
            found = due(times, START + day * DAY)
            assert found is not None
            LEG.after(times.state, found.step, CLOCK)
        last = due(times, START + 91 * DAY)
        assert last is not None
        assert last.step == "expire"


def test_the_next_time_due_is_the_acknowledgements_then_the_answers_then_the_requesters():
    terms = AGREED.terms["ROUTINE"]
    assert due_at(leg("QUEUED"), terms, PARIS) == START + 7 * DAY
    assert due_at(leg("ACKNOWLEDGED", acknowledged=True), terms, PARIS) == START + 30 * DAY
    assert due_at(leg("OVERDUE"), terms, PARIS) == START + 30 * DAY
    assert due_at(leg("INFO_REQUESTED", waiting_since=START + DAY), terms, PARIS) == START + 31 * DAY
    assert due_at(leg("PROPOSED"), terms, PARIS) is None


def test_urgent_means_a_day_to_acknowledge_and_five_to_answer_through_the_weekend():
    terms = AGREED.terms_of("NCB-FR", "URGENT")
    friday = LegTimes(state="SENT", opened_at=START + 2 * DAY)
    assert due_at(friday, terms, PARIS) == START + 3 * DAY
    assert due_at(LegTimes("OVERDUE", START + 2 * DAY), terms, PARIS) == START + 7 * DAY


def test_a_countrys_own_terms_hold_for_its_bureau_alone():
    written = Written.model_validate(
        {
            "countries": {
                "BR": {
                    "routine": {"acknowledge": "10 working days", "answer": "60 days"},
                    "next_country_opens": False,
                    "holidays": ["2026-12-24"],
                },
                "US": {"zone": "America/Chicago", "weekend": "SUN"},
            }
        }
    )
    agreed = arrangements_in(written.settings())
    assert str(agreed.terms_of("NCB-BR", "ROUTINE").answer) == "60 days"
    assert agreed.terms_of("NCB-BR", "URGENT") == agreed.terms["URGENT"]
    assert agreed.terms_of("INTERPOL-GS", "ROUTINE") == agreed.terms["ROUTINE"]
    assert [agreed.opens_next(party) for party in ("NCB-BR", "NCB-FR", "INTERPOL-GS")] == [False, True, True]
    brazil, states = agreed.calendar_of("NCB-BR"), agreed.calendar_of("NCB-US")
    assert (brazil.zone, brazil.weekend) == ("America/Sao_Paulo", frozenset({5, 6}))
    assert brazil.holidays == holidays_of("BR") | {date(2026, 12, 24)}
    assert (states.zone, states.weekend) == ("America/Chicago", frozenset({6}))
    assert agreed.calendar_of("NCB-FR") == PARIS


@pytest.mark.parametrize(
    ("own", "calendar"),
    [
        ({"zone": "Europe/Lisbon"}, replace(PARIS, zone="Europe/Lisbon")),
        ({"weekend": "SUN"}, replace(PARIS, weekend=frozenset({6}))),
        ({"holidays": ["2026-12-24"]}, replace(PARIS, holidays=PARIS.holidays | {date(2026, 12, 24)})),
        ({"working_days": ["2027-05-17"]}, replace(PARIS, holidays=PARIS.holidays - {date(2027, 5, 17)})),
        ({"next_country_opens": False}, PARIS),
    ],
    ids=["a zone", "a weekend", "holidays", "working days", "nothing of a calendar"],
)
def test_a_country_says_of_its_calendar_what_differs_alone(own: dict[str, Any], calendar: Calendar):
    agreed = arrangements_in(Written.model_validate({"countries": {"FR": own}}).settings())
    assert agreed.calendar_of("NCB-FR") == agreed.calendar_of("INTERPOL-GS") == calendar


def test_reminders_in_working_days_fall_on_working_days():
    written = Written.model_validate({"routine": {"acknowledge": "1 working day", "answer": "4 working days"}})
    agreed = arrangements_in(written.settings())
    acknowledged = leg("ACKNOWLEDGED", acknowledged=True)
    assert due(acknowledged, START, agreed) == Due("remind", START + 2 * DAY, 50, "bureau")
    end = due(leg("OVERDUE", acknowledged=True, reminded=150), START, agreed)
    assert end == Due("expire", START + 16 * DAY, 300, "bureau")  # twelve working days


def test_without_a_reminder_at_the_end_the_leg_is_overdue_all_the_same():
    agreed = arrangements_in(Written(reminders=(), expire_at=200).settings())
    assert due(leg("ACKNOWLEDGED", acknowledged=True), START, agreed) == Due(
        "become_overdue", START + 30 * DAY, 100, "bureau"
    )
    assert due(leg("OVERDUE", acknowledged=True), START, agreed) == Due("expire", START + 60 * DAY, 200, "bureau")
