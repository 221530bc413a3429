"""What each step makes of a hit, by each party from each state: by hand, and not from the state table."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from iarms.domain.cases import (
    HitActor,
    HitTimes,
    HitTransition,
    answer_request,
    ask_for_confirmation,
    close_hit,
    next_hit_step,
    step_notices,
    take_hit_clock_step,
)
from iarms.errors import Conflict, Forbidden, Problem
from iarms.models.hit import (
    AnswerGiven,
    Confirmation,
    ConfirmationRequest,
    Disposal,
    HitState,
    KeptHit,
    RequestMade,
)
from tests.builders import any_kept_record

NOW = datetime(2026, 11, 25, 14, tzinfo=UTC)
TIMES = HitTimes({"URGENT": 10, "ROUTINE": 60}, dict.fromkeys(("NOTIFIED", "CONFIRMED", "ESCALATED"), (24, 72, 168)))
UNTIL = NOW + timedelta(hours=5)
UNANSWERED = ("NOTIFIED", "CONFIRMATION_REQUESTED", "ESCALATED")
SEARCHER, BUREAU = {"searcher"}, {"owner", "stand-in"}

# Step: by whom, from where, the state after it (None: as before), the event, the stage, the words.
STEPS: dict[str, tuple[set[str], tuple[str, ...], str | None, str, str | None, str]] = {
    "request": (
        SEARCHER,
        ("NOTIFIED", "CONFIRMATION_REQUESTED"),
        "CONFIRMATION_REQUESTED",
        "hit.confirmation_requested",
        "REQUEST_2",
        "URGENT: the container leaves",
    ),
    "confirm": (BUREAU, UNANSWERED, "CONFIRMED", "hit.confirmed", None, "CONFIRMED"),
    "refute": (BUREAU, UNANSWERED, "REFUTED", "hit.refuted", None, "REFUTED: another calibre"),
    "need_time": (BUREAU, UNANSWERED, None, "hit.confirmation_requested", "TIME_NEEDED", "TIME_NEEDED"),
    "withdraw": (BUREAU, ("CONFIRMED",), "NOTIFIED", "hit.withdrawn", None, "WITHDRAWN: the wrong file"),
    "withdraw_late": (BUREAU, ("CLOSED",), None, "hit.withdrawn", None, "WITHDRAWN: the wrong file"),
    "dispose": (SEARCHER, (*UNANSWERED, "CONFIRMED", "REFUTED"), "CLOSED", "hit.closed", "SEIZED", "SEIZED"),
}


def role_of(party: str, state: str, has_address: bool) -> str:
    """By hand: INTERPOL-GS stands in for a bureau that cannot be told, and of a hit that was escalated to it."""
    if party == "INTERPOL-GS":
        return "stand-in" if not has_address or state == "ESCALATED" else "reader"
    return {"NCB-FR": "owner", "WCO": "searcher", "ADM-KE": "searcher", "NCB-BR": "reader"}[party]


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
            "answers": [answer_given("CONFIRMED")] if state in ("CONFIRMED", "CLOSED") else [],
        }
    )


def answer_given(answer: str, **fields: Any) -> AnswerGiven:
    known = {"answer": answer, "at": NOW, "by": "NCB-FR", "until": None, "reason": None}
    return AnswerGiven.model_validate(known | fields)


def taken(step: str, hit: KeptHit, party: str, has_address: bool = True, **record: Any) -> HitTransition:
    actor = HitActor(party, NOW, TIMES, bureau_has_address=has_address)
    if step == "request":
        asked = ConfirmationRequest(priority="URGENT", reason="the container leaves")
        return ask_for_confirmation(hit, asked, actor)
    if step == "dispose":
        return close_hit(hit, Disposal(disposition="SEIZED"), actor)
    answers = {
        "confirm": Confirmation(answer="CONFIRMED"),
        "refute": Confirmation(answer="REFUTED", reason="another calibre"),
        "need_time": Confirmation(answer="TIME_NEEDED", until=UNTIL),
        "withdraw": Confirmation(answer="WITHDRAWN", reason="the wrong file"),
        "withdraw_late": Confirmation(answer="WITHDRAWN", reason="the wrong file"),
    }
    return answer_request(hit, answers[step], actor, any_kept_record(**record))


@pytest.mark.parametrize("has_address", [True, False], ids=["has an address", "has none"])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("party", ["NCB-FR", "WCO", "ADM-KE", "INTERPOL-GS", "NCB-BR"])
@pytest.mark.parametrize("state", get_args(HitState))
def test_a_step_is_its_partys_from_its_states_and_nobody_elses(step: str, party: str, state: str, has_address: bool):
    roles, states, after, event, stage, reason = STEPS[step]
    before = hit_in(state)
    answers = {"withdraw", "withdraw_late"}
    if step in answers and any(state in STEPS[other][1] for other in answers):
        states = (state,)  # one answer, that is another step of a hit that is closed
        after = None if state == "CLOSED" else "NOTIFIED"
    refused: type[Problem] | None = None
    if role_of(party, state, has_address) not in roles:
        refused = Forbidden
    elif state not in states:
        refused = Conflict
    if refused is not None:
        with pytest.raises(refused):
            taken(step, before, party, has_address)
        return
    transition = taken(step, before, party, has_address)
    assert (transition.after.state, transition.after.version) == (after or state, before.version + 1)
    assert (transition.event, transition.stage, transition.reason) == (event, stage, reason)
    instead_of = "NCB-FR" if party == "INTERPOL-GS" else None
    assert transition.instead_of == instead_of
    if roles == BUREAU:
        last = transition.after.answers[-1]
        assert (last.by, last.instead_of) == (party, instead_of)


@pytest.mark.parametrize(("priority", "minutes"), [("URGENT", 10), ("ROUTINE", 60)])
def test_an_answer_is_due_by_the_priority_of_its_request(priority: Any, minutes: int):
    asked = ConfirmationRequest(priority=priority, reason="held")
    after = ask_for_confirmation(hit_in("NOTIFIED", 0), asked, HitActor("WCO", NOW, TIMES)).after
    assert after.due_at == after.requests[-1].due_at == NOW + timedelta(minutes=minutes)
    assert (after.requests[-1].number, after.requests[-1].by) == (1, "WCO")


def test_there_is_no_fourth_request():
    assert taken("request", hit_in("CONFIRMATION_REQUESTED", 2), "WCO").after.requests[-1].number == 3
    with pytest.raises(Conflict) as refused:
        taken("request", hit_in("CONFIRMATION_REQUESTED", 3), "WCO")
    assert refused.value.code == "three_requests_made"


@pytest.mark.parametrize(
    ("state", "due"), [("CONFIRMATION_REQUESTED", UNTIL), ("NOTIFIED", None), ("ESCALATED", UNTIL)]
)
def test_time_that_is_needed_moves_the_deadline_where_somebody_waits_for_the_bureau(state: str, due: datetime | None):
    assert taken("need_time", hit_in(state), "NCB-FR").after.due_at == due


@pytest.mark.parametrize("step", ["confirm", "refute", "dispose"])
def test_nothing_is_due_after_an_answer_or_the_end(step: str):
    party = "WCO" if step == "dispose" else "NCB-FR"
    assert taken(step, hit_in("CONFIRMATION_REQUESTED"), party).after.due_at is None


def by_clock(hit: KeptHit, now: datetime = NOW) -> tuple[str, HitTransition]:
    """The step of the clock that is due."""
    due = next_hit_step(hit, TIMES, now)
    assert due is not None
    assert due.at <= now
    return take_hit_clock_step(hit, due, TIMES, now)


@pytest.mark.parametrize("requests", [1, 2])
def test_silence_is_asked_again_as_it_was_asked(requests: int):
    step, transition = by_clock(hit_in("CONFIRMATION_REQUESTED", requests))
    last = transition.after.requests[-1]
    assert (step, transition.event, transition.stage) == (
        "repeated",
        "hit.confirmation_requested",
        f"REQUEST_{requests + 1}",
    )
    assert (last.by, last.priority, last.reason) == ("SERVICE", "ROUTINE", f"no answer to request {requests}")
    assert (transition.after.state, transition.after.due_at) == ("CONFIRMATION_REQUESTED", NOW + timedelta(minutes=60))


def test_silence_after_the_third_request_is_escalated():
    step, transition = by_clock(hit_in("CONFIRMATION_REQUESTED", 3))
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


def test_an_answer_carries_its_reason_instructions_and_words():
    given = Confirmation(
        answer="CONFIRMED", reason="same marks", instructions=("HOLD", "REQUEST_FOLLOWS"), note="a request follows"
    )
    transition = answer_request(hit_in("NOTIFIED"), given, HitActor("NCB-FR", NOW, TIMES), any_kept_record())
    (answer,) = transition.after.answers
    assert (answer.reason, answer.instructions, answer.note) == (
        "same marks", ("HOLD", "REQUEST_FOLLOWS"), "a request follows",
    )  # fmt: skip
    assert transition.reason == "CONFIRMED: same marks; HOLD REQUEST_FOLLOWS; a request follows"


@pytest.mark.parametrize("answers", [[], ["CONFIRMED", "WITHDRAWN"], ["REFUTED"], ["CONFIRMED", "TIME_NEEDED"]])
def test_of_a_closed_hit_only_a_confirmation_that_stands_is_taken_back(answers: list[str]):
    closed = hit_in("CLOSED").model_copy(update={"answers": tuple(answer_given(each) for each in answers)})
    with pytest.raises(Conflict) as refused:
        taken("withdraw", closed, "NCB-FR")
    assert refused.value.code == "not_from_this_state"


def test_after_a_confirmation_is_taken_back_three_requests_may_be_made_anew():
    taken_back = taken("withdraw", hit_in("CONFIRMED", 3), "NCB-FR").after
    assert (taken_back.state, taken_back.due_at, taken_back.answers[-1].answer) == ("NOTIFIED", None, "WITHDRAWN")
    asked = ask_for_confirmation(
        taken_back, ConfirmationRequest(priority="ROUTINE", reason="held"), HitActor("WCO", NOW + timedelta(1), TIMES)
    )
    assert (asked.stage, len(asked.after.requests), asked.after.requests[-1].number) == ("REQUEST_1", 4, 1)


@pytest.mark.parametrize(
    ("step", "state", "answer", "most"),
    [("need_time", "ESCALATED", "TIME_NEEDED", 20), ("withdraw", "CONFIRMED", "WITHDRAWN", 5)],
)
def test_a_hit_has_room_for_every_answer_since_those_that_repeat_are_counted(
    step: str, state: str, answer: str, most: int
):
    def answered(times: int) -> KeptHit:
        before = [answer_given(answer) for _ in range(times)]
        last = hit_in(state).answers
        return hit_in(state).model_copy(update={"answers": (*before, *last)})

    assert taken(step, answered(most - 1), "NCB-FR").after.answers
    with pytest.raises(Conflict) as refused:
        taken(step, answered(most), "NCB-FR")
    assert refused.value.code == "too_many_answers"
    if step == "need_time":
        assert taken("refute", answered(most), "NCB-FR").after.state == "REFUTED"


@pytest.mark.parametrize(
    ("step", "status", "kept"),
    [
        ("confirm", "ACTIVE", "ACTIVE"), ("confirm", "CLEARED", "CLEARED"), ("confirm", "EXPIRED", "EXPIRED"),
        ("confirm", "LOCATED", "LOCATED"), ("confirm", "CANCELLED", None), ("refute", "CANCELLED", "CANCELLED"),
        ("need_time", "CANCELLED", "CANCELLED"),
    ],
)  # fmt: skip
def test_an_answer_says_what_the_record_was_and_one_entered_in_error_confirms_nothing(
    step: str, status: str, kept: str | None
):
    if kept is None:
        with pytest.raises(Conflict) as refused:
            taken(step, hit_in("NOTIFIED"), "NCB-FR", status=status)
        assert refused.value.code == "record_cancelled"
        return
    assert taken(step, hit_in("NOTIFIED"), "NCB-FR", status=status).after.answers[-1].record_status == kept


@pytest.mark.parametrize(
    "handling", [{"handling": "NOTIFY_OWNER_ONLY"}, {"handling": "NOT_FOR", "not_for": ["ADM-KE"]}], ids=str
)
def test_of_a_record_kept_from_some_of_them_since_an_answer_says_nothing(handling: dict[str, Any]):
    answer = taken("confirm", hit_in("NOTIFIED"), "NCB-FR", status="CLEARED", **handling).after.answers[-1]
    assert answer.record_status is None


def test_what_became_of_the_weapon_says_where_and_under_which_number():
    disposal = Disposal(disposition="SEIZED", place="Mombasa, store 4", exhibit="MBA-EX-17", note="with two magazines")
    closed = close_hit(hit_in("CONFIRMED"), disposal, HitActor("WCO", NOW, TIMES))
    assert closed.reason == "SEIZED; Mombasa, store 4; MBA-EX-17; with two magazines"
    disposed = closed.after.disposition
    assert disposed is not None
    assert (disposed.place, disposed.exhibit, disposed.note) == ("Mombasa, store 4", "MBA-EX-17", "with two magazines")


def test_the_general_secretariat_takes_its_own_confirmation_back_and_no_other():
    own = hit_in("CONFIRMED").model_copy(update={"answers": (answer_given("CONFIRMED", by="INTERPOL-GS"),)})
    assert taken("withdraw", own, "INTERPOL-GS").after.state == "NOTIFIED"
    with pytest.raises(Forbidden):
        taken("withdraw", hit_in("CONFIRMED"), "INTERPOL-GS")
    taken_back = taken("withdraw", own, "INTERPOL-GS").after
    with pytest.raises(Forbidden):
        taken("confirm", taken_back, "INTERPOL-GS")


def test_a_bureau_without_an_address_is_not_told_through_who_stood_in_for_it():
    stood_in = HitTransition(hit_in("CONFIRMED"), "hit.confirmed", instead_of="NCB-FR")
    told = [(each.recipient, each.instead_of) for each in step_notices(stood_in, NOW, "INTERPOL-GS", {"WCO"})]
    assert told == [("WCO", None)]
    reachable = step_notices(stood_in, NOW, "INTERPOL-GS", {"WCO", "NCB-FR"})
    assert [each.recipient for each in reachable] == ["WCO", "NCB-FR"]


def test_a_hit_with_every_answer_that_it_takes_is_far_from_what_an_item_holds():
    """The longest words at every step, in letters of four bytes, as often as the steps can be taken."""
    words = "\U00010380" * 500
    instructions = ("HOLD", "PHOTOGRAPHS", "CALL", "REQUEST_FOLLOWS", "NO_ACTION")
    said = {"reason": words, "note": words, "instructions": instructions}
    bureau, searcher = HitActor("NCB-FR", NOW, TIMES), HitActor("WCO", NOW, TIMES)
    hit, moment = hit_in("NOTIFIED", 0), NOW
    for _ in range(6):
        for _ in range(3):
            moment += timedelta(minutes=1)
            asked = ConfirmationRequest(priority="URGENT", reason=words)
            hit = ask_for_confirmation(hit, asked, HitActor("WCO", moment, TIMES)).after
        while sum(answer.answer == "TIME_NEEDED" for answer in hit.answers) < 20:
            needed = Confirmation(answer="TIME_NEEDED", until=UNTIL, **said)
            hit = answer_request(hit, needed, bureau, any_kept_record()).after
        hit = answer_request(hit, Confirmation(answer="CONFIRMED", **said), bureau, any_kept_record()).after
        if sum(answer.answer == "WITHDRAWN" for answer in hit.answers) < 5:
            moment += timedelta(minutes=1)
            back = HitActor("NCB-FR", moment, TIMES)
            hit = answer_request(hit, Confirmation(answer="WITHDRAWN", **said), back, any_kept_record()).after
    disposal = Disposal(disposition="SEIZED", place=words[:128], exhibit=words[:64], note=words)
    hit = close_hit(hit, disposal, searcher).after
    assert (len(hit.requests), len(hit.answers)) == (18, 31)
    size = len(hit.model_dump_json().encode())
    assert size < 250_000
