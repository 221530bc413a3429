"""What the clock needs to know of a leg, out of its history, and when it looks at the leg again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms.domain.deadlines import arrangements_in, due_of, times_of, with_deadlines
from iarms.models.trace import Leg
from infra.arrangements import Arrangements

START = datetime(2026, 11, 25, 14, tzinfo=UTC)  # a Wednesday, 15:00 in Paris
DAY = timedelta(days=1)
AGREED = arrangements_in(
    Arrangements.model_validate({"countries": {"BR": {"routine": {"acknowledge": "2 days", "answer": "60 days"}}}})
    .settings()
)  # fmt: skip


def a_leg(history: str, party: str = "NCB-FR") -> Leg:
    """A leg whose history is told as day, state and what happened, with the share of a reminder behind it.

    "0 QUEUED opened, 3 SENT sent, 15 SENT remind 50".
    """
    events: list[dict[str, Any]] = []
    for told in history.split(", "):
        day, state, what, *share = told.split()
        at = START + int(day) * DAY
        events.append({"at": at, "state": state, "by": party, "what": what, "share": int(share[0]) if share else None})
    return Leg.model_validate(
        {
            "leg_id": "leg_1", "country": "FR", "party": party, "ground": "LINKED_COUNTRY", "reason": "",
            "state": events[-1]["state"], "due_at": None, "history": tuple(events),
        }
    )  # fmt: skip


# A history: when it was opened, acknowledged or not, since when who waits, days waited before, the highest share told.
HISTORIES: dict[str, tuple[str, int, bool, int | None, int, int]] = {
    "just queued": ("0 QUEUED opened", 0, False, None, 0, 0),
    "proposed first, opened on day 4": ("0 PROPOSED proposed, 4 QUEUED opened", 4, False, None, 0, 0),
    "proposed and not opened": ("1 PROPOSED proposed", 1, False, None, 0, 0),
    "sent and not acknowledged": ("0 QUEUED opened, 1 SENT sent", 0, False, None, 0, 0),
    "overdue and not acknowledged": ("0 QUEUED opened, 1 SENT sent, 7 OVERDUE clock", 0, False, None, 0, 0),
    "acknowledged": ("0 QUEUED opened, 2 ACKNOWLEDGED ack", 0, True, None, 0, 0),
    "answered in part": ("0 QUEUED opened, 2 ANSWERED_PARTIAL part", 0, True, None, 0, 0),
    "acknowledged, then overdue": ("0 QUEUED opened, 2 ACKNOWLEDGED ack, 30 OVERDUE clock 100", 0, True, None, 0, 100),
    "waiting for the requester": ("0 QUEUED opened, 5 INFO_REQUESTED ask", 0, True, 5, 0, 0),
    "waiting and reminded": (
        "0 QUEUED opened, 5 INFO_REQUESTED ask, 20 INFO_REQUESTED remind 50", 0, True, 5, 0, 50,
    ),
    "waiting and reminded twice": (
        "0 QUEUED opened, 5 INFO_REQUESTED ask, 20 INFO_REQUESTED remind 50, 35 INFO_REQUESTED remind 100",
        0, True, 5, 0, 100,
    ),
    "waiting, the bureau was reminded before": (
        "0 QUEUED opened, 15 SENT remind 50, 16 INFO_REQUESTED ask", 0, True, 16, 0, 0,
    ),
    "informed again, the wait was reminded of": (
        "0 QUEUED opened, 15 SENT remind 50, 16 INFO_REQUESTED ask, 31 INFO_REQUESTED remind 100, "
        "33 ACKNOWLEDGED inform", 0, True, None, 17, 50,
    ),
    "asked a second time": (
        "0 QUEUED opened, 5 INFO_REQUESTED ask, 20 INFO_REQUESTED remind 50, 21 ACKNOWLEDGED inform, "
        "25 INFO_REQUESTED ask", 0, True, 25, 16, 0,
    ),
    "informed twice": (
        "0 QUEUED opened, 5 INFO_REQUESTED ask, 7 ACKNOWLEDGED inform, 9 INFO_REQUESTED ask, 12 ACKNOWLEDGED inform",
        0, True, None, 5, 0,
    ),
    "told of half, then of all": (
        "0 QUEUED opened, 2 ACKNOWLEDGED ack, 15 ACKNOWLEDGED remind 50, 30 OVERDUE clock 100", 0, True, None, 0, 100,
    ),
    "a proposal that was told of": (
        "0 PROPOSED proposed, 45 PROPOSED remind 50, 90 PROPOSED remind 100", 0, False, None, 0, 100,
    ),
    "proposed, opened and reminded of": (
        "0 PROPOSED proposed, 4 QUEUED opened, 19 SENT remind 50", 4, False, None, 0, 50,
    ),
    "opened after its proposal was told of": (
        "0 PROPOSED proposed, 45 PROPOSED remind 50, 46 QUEUED opened", 46, False, None, 0, 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HISTORIES)
def test_a_legs_history_says_what_the_clock_needs(name: str):
    history, opened, acknowledged, waiting, waited, reminded = HISTORIES[name]
    leg = a_leg(history)
    times = times_of(leg)
    assert times.state == leg.state
    assert times.opened_at == START + opened * DAY
    assert times.acknowledged is acknowledged
    assert times.waiting_since == (None if waiting is None else START + waiting * DAY)
    assert times.waited == waited * DAY
    assert times.reminded == reminded


@pytest.mark.parametrize(
    ("history", "now", "due", "clock"),
    [
        ("0 QUEUED opened", 0, 7, 0),
        ("0 QUEUED opened", 2, 7, 2),
        ("0 QUEUED opened, 1 SENT sent", 1, 7, 7),
        ("0 QUEUED opened, 2 ACKNOWLEDGED ack", 2, 30, 15),
        ("0 QUEUED opened, 2 ACKNOWLEDGED ack, 15 ACKNOWLEDGED remind 50", 15, 30, 30),
        ("0 QUEUED opened, 5 INFO_REQUESTED ask", 5, 35, 20),
        ("0 QUEUED opened, 5 INFO_REQUESTED ask, 9 ACKNOWLEDGED inform", 9, 34, 19),
        ("0 PROPOSED proposed", 0, None, 90),
        ("0 QUEUED opened, 3 ANSWERED_FINAL answer", 3, None, None),
        ("0 QUEUED opened, 3 WITHDRAWN withdraw", 3, None, None),
    ],
    ids=["queued: at once", "queued two days ago: at once", "sent", "acknowledged", "reminded", "waiting", "informed",
         "proposed", "answered", "withdrawn"],
)  # fmt: skip
def test_a_leg_is_due_when_somebody_has_to_act_and_looked_at_when_nobody_did(
    history: str, now: int, due: int | None, clock: int | None
):
    leg = with_deadlines(a_leg(history), "ROUTINE", AGREED, START + now * DAY)
    assert leg.due_at == (None if due is None else START + due * DAY)
    assert leg.clock_at == (None if clock is None else START + clock * DAY)


def test_a_leg_keeps_to_what_its_own_bureau_agreed_for_its_priority():
    history = "0 QUEUED opened, 1 SENT sent"
    brazil, france = a_leg(history, "NCB-BR"), a_leg(history)
    assert with_deadlines(brazil, "ROUTINE", AGREED, START).due_at == START + 2 * DAY
    assert with_deadlines(brazil, "URGENT", AGREED, START).due_at == START + DAY
    assert with_deadlines(france, "ROUTINE", AGREED, START).due_at == START + 7 * DAY
    due = due_of(brazil, "ROUTINE", AGREED, START)
    assert due is not None
    assert (due.step, due.at, due.share, due.waits_for) == ("become_overdue", START + 2 * DAY, None, "bureau")


def test_the_clock_acts_from_the_very_moment_and_not_a_second_before():
    leg = a_leg("0 QUEUED opened, 1 SENT sent, 7 OVERDUE clock")
    half, whole = START + 15 * DAY, START + 30 * DAY
    for now, at in ((half, half), (whole - timedelta(seconds=1), half), (whole, whole)):
        due = due_of(leg, "ROUTINE", AGREED, now)
        assert due is not None
        assert due.at == at
