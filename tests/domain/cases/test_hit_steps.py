"""What each step makes of a hit, by each party from each state: by hand, and not from the state table."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from iarms.domain.cases import (
    HitTransition,
    answer_request,
    ask_for_confirmation,
    close_hit,
    step_notices,
    take_hit_clock_step,
)
from iarms.errors import Conflict, Forbidden, Problem
from iarms.models.hit import Confirmation, ConfirmationRequest, Disposal, HitState, KeptHit, RequestMade

NOW = datetime(2026, 11, 25, 14, tzinfo=UTC)
MINUTES = {"URGENT": 10, "ROUTINE": 60}
PARTIES = {"NCB-FR": "owner", "WCO": "searcher", "ADM-KE": "searcher", "INTERPOL-GS": "reader"}
UNTIL = NOW + timedelta(hours=5)
OPEN = ("NOTIFIED", "CONFIRMATION_REQUESTED", "ESCALATED")

# Step: by whom, from where, the state after it (None: as before), the event, the stage, the words.
STEPS: dict[str, tuple[str, tuple[str, ...], str | None, str, str | None, str]] = {
    "request": (
        "searcher",
        ("NOTIFIED", "CONFIRMATION_REQUESTED"),
        "CONFIRMATION_REQUESTED",
        "hit.confirmation_requested",
        "REQUEST_2",
        "URGENT: the container leaves",
    ),
    "confirm": ("owner", OPEN, "CONFIRMED", "hit.confirmed", None, "CONFIRMED"),
    "refute": ("owner", OPEN, "REFUTED", "hit.refuted", None, "REFUTED: another calibre"),
    "need_time": ("owner", OPEN, None, "hit.confirmation_requested", "TIME_NEEDED", "TIME_NEEDED"),
    "dispose": ("searcher", (*OPEN, "CONFIRMED", "REFUTED"), "CLOSED", "hit.closed", "SEIZED", "SEIZED"),
}


def request_made(number: int, priority: Any = "ROUTINE") -> RequestMade:
    return RequestMade(number=number, priority=priority, reason="held at the border", at=NOW, by="WCO", due_at=NOW)


def hit_in(state: str, requests: int = 1) -> KeptHit:
    """A hit in this state, with so many requests for confirmation behind it."""
    return KeptHit.model_validate(
        {
            "hit_id": "hit_01JDFAKE0000000000000000AA",
            "state": state,
            "opened_at": NOW - timedelta(hours=1),
            "record_id": "rec_01JDFAKE0000000000000000AA",
            "search_id": "srch_01JDFAKE0000000000000000A",
            "basis": "exact",
            "weight": 20.0,
            "searched_by": "WCO",
            "on_behalf_of": "KE",
            "case_reference": "MBA-TEST-0114",
            "officer": "k-4711",
            "recorded_by": "FR",
            "version": 3,
            "requests": [request_made(number) for number in range(1, requests + 1)],
            "due_at": NOW,
        }
    )


def taken(step: str, hit: KeptHit, party: str) -> HitTransition:
    if step == "request":
        asked = ConfirmationRequest(priority="URGENT", reason="the container leaves")
        return ask_for_confirmation(hit, asked, party, NOW, MINUTES)
    if step == "dispose":
        return close_hit(hit, Disposal(disposition="SEIZED"), party, NOW)
    answers = {
        "confirm": Confirmation(answer="CONFIRMED"),
        "refute": Confirmation(answer="REFUTED", reason="another calibre"),
        "need_time": Confirmation(answer="TIME_NEEDED", until=UNTIL),
    }
    return answer_request(hit, answers[step], party, NOW)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize("state", get_args(HitState))
def test_a_step_is_its_partys_from_its_states_and_nobody_elses(step: str, party: str, state: str):
    role, states, after, event, stage, reason = STEPS[step]
    before = hit_in(state)
    refused: type[Problem] | None = None
    if PARTIES[party] != role:
        refused = Forbidden
    elif state not in states:
        refused = Conflict
    if refused is not None:
        with pytest.raises(refused):
            taken(step, before, party)
        return
    transition = taken(step, before, party)
    assert (transition.after.state, transition.after.version) == (after or state, before.version + 1)
    assert (transition.event, transition.stage, transition.reason) == (event, stage, reason)


@pytest.mark.parametrize(("priority", "minutes"), [("URGENT", 10), ("ROUTINE", 60)])
def test_an_answer_is_due_by_the_priority_of_its_request(priority: Any, minutes: int):
    asked = ConfirmationRequest(priority=priority, reason="held")
    after = ask_for_confirmation(hit_in("NOTIFIED", 0), asked, "WCO", NOW, MINUTES).after
    assert after.due_at == after.requests[-1].due_at == NOW + timedelta(minutes=minutes)
    assert (after.requests[-1].number, after.requests[-1].by) == (1, "WCO")


def test_there_is_no_fourth_request():
    assert taken("request", hit_in("CONFIRMATION_REQUESTED", 2), "WCO").after.requests[-1].number == 3
    with pytest.raises(Conflict) as refused:
        taken("request", hit_in("CONFIRMATION_REQUESTED", 3), "WCO")
    assert refused.value.code == "three_requests_made"


@pytest.mark.parametrize(("state", "due"), [("CONFIRMATION_REQUESTED", UNTIL), ("NOTIFIED", None), ("ESCALATED", None)])
def test_time_that_is_needed_moves_the_deadline_where_somebody_waits_for_the_bureau(state: str, due: datetime | None):
    assert taken("need_time", hit_in(state), "NCB-FR").after.due_at == due


@pytest.mark.parametrize("step", ["confirm", "refute", "dispose"])
def test_nothing_is_due_after_an_answer_or_the_end(step: str):
    party = "WCO" if step == "dispose" else "NCB-FR"
    assert taken(step, hit_in("CONFIRMATION_REQUESTED"), party).after.due_at is None


@pytest.mark.parametrize("requests", [1, 2])
def test_silence_is_asked_again_as_it_was_asked(requests: int):
    step, transition = take_hit_clock_step(hit_in("CONFIRMATION_REQUESTED", requests), NOW, MINUTES)
    last = transition.after.requests[-1]
    assert (step, transition.event, transition.stage) == (
        "repeated",
        "hit.confirmation_requested",
        f"REQUEST_{requests + 1}",
    )
    assert (last.by, last.priority, last.reason) == ("SERVICE", "ROUTINE", f"no answer to request {requests}")
    assert (transition.after.state, transition.after.due_at) == ("CONFIRMATION_REQUESTED", NOW + timedelta(minutes=60))


def test_silence_after_the_third_request_is_escalated():
    step, transition = take_hit_clock_step(hit_in("CONFIRMATION_REQUESTED", 3), NOW, MINUTES)
    assert (step, transition.event, transition.stage, transition.reason) == ("escalated", "hit.escalated", None, None)
    after = transition.after
    assert (after.state, after.escalated_at, after.due_at, len(after.requests)) == ("ESCALATED", NOW, None, 3)


@pytest.mark.parametrize(
    ("actor", "notified", "told"),
    [
        ("WCO", {"NCB-FR"}, ["INTERPOL-GS", "NCB-FR"]),
        ("WCO", {"NCB-FR", "ADM-KE"}, ["INTERPOL-GS", "NCB-FR", "ADM-KE"]),
        ("ADM-KE", {"WCO", "NCB-FR", "ADM-KE"}, ["INTERPOL-GS", "WCO", "NCB-FR"]),
        ("SERVICE", {"WCO", "NCB-FR"}, ["INTERPOL-GS", "WCO", "NCB-FR"]),
    ],
)
def test_all_whom_the_hit_concerns_are_told_but_who_took_the_step(actor: str, notified: set[str], told: list[str]):
    transition = HitTransition(hit_in("CONFIRMED"), "hit.confirmed")
    assert [each.recipient for each in step_notices(transition, NOW, actor, notified)] == told


@pytest.mark.parametrize(
    ("priorities", "priority"),
    [([], "ROUTINE"), (["ROUTINE"], "ROUTINE"), (["URGENT"], "URGENT"), (["URGENT", "ROUTINE"], "ROUTINE")],
)
def test_a_notice_is_urgent_where_the_last_request_was(priorities: list[str], priority: str):
    requests = tuple(request_made(number, each) for number, each in enumerate(priorities, 1))
    transition = HitTransition(hit_in("CONFIRMED").model_copy(update={"requests": requests}), "hit.confirmed")
    assert {each.priority for each in step_notices(transition, NOW, "NCB-FR", {"WCO"})} == {priority}
