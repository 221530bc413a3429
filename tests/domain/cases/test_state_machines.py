"""Hits and legs walk their tables alone: every step that is not in them is refused and changes nothing."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from iarms.domain.cases.hit_states import HIT
from iarms.domain.cases.leg_states import (
    BUREAU,
    LEG,
    LEG_STATES,
    REQUESTER,
    TRACE_STATES,
    failure_at_expiry,
    state_of,
    was_asked,
)
from iarms.domain.cases.missing_report_states import MISSING_REPORT
from iarms.domain.cases.state_machine import CLOCK, Machine
from iarms.errors import Conflict, Forbidden
from iarms.models.trace import Leg, LegState, TraceState

# Written down by hand and not from the tables: state, role: step>state (a step alone stays).
_CLAIMS = "confirm>CONFIRMED refute>REFUTED need_time"
HIT_WALKS = f"""
    NOTIFIED searcher: request>CONFIRMATION_REQUESTED dispose>CLOSED
    NOTIFIED clock: request>CONFIRMATION_REQUESTED remind
    NOTIFIED owner: {_CLAIMS}
    NOTIFIED stand-in: {_CLAIMS}
    CONFIRMATION_REQUESTED searcher: request dispose>CLOSED
    CONFIRMATION_REQUESTED owner: {_CLAIMS}
    CONFIRMATION_REQUESTED stand-in: {_CLAIMS}
    CONFIRMATION_REQUESTED clock: request escalate>ESCALATED
    ESCALATED searcher: dispose>CLOSED
    ESCALATED owner: {_CLAIMS}
    ESCALATED stand-in: {_CLAIMS}
    ESCALATED clock: escalate remind
    CONFIRMED searcher: dispose>CLOSED
    CONFIRMED owner: withdraw>NOTIFIED
    CONFIRMED stand-in: withdraw>NOTIFIED
    CONFIRMED clock: remind
    REFUTED searcher: dispose>CLOSED
    CLOSED owner: withdraw_late
    CLOSED stand-in: withdraw_late
"""
MISSING_REPORT_WALKS = """
    OPEN secretariat: IN_REVIEW>IN_REVIEW
    IN_REVIEW secretariat: ADDED>ADDED ALREADY_KNOWN>ALREADY_KNOWN REJECTED>REJECTED
"""
_ANSWERS = "answer_partially>ANSWERED_PARTIAL answer>ANSWERED_FINAL refuse>REFUSED"
_CORRECTS = "correct>ANSWERED_FINAL correct_partially>ANSWERED_PARTIAL recall>REFUSED"
_ASKS = "request_information>INFO_REQUESTED"
LEG_WALKS = f"""
    PROPOSED requester: open>QUEUED withdraw>WITHDRAWN
    PROPOSED service: open>QUEUED withdraw>WITHDRAWN
    PROPOSED clock: expire>EXPIRED
    QUEUED requester: add_information withdraw>WITHDRAWN correct_description
    QUEUED service: send>SENT withdraw>WITHDRAWN add_knowledge
    QUEUED bureau: acknowledge>ACKNOWLEDGED {_ASKS} {_ANSWERS}
    QUEUED clock: report_undelivered expire>EXPIRED
    SENT requester: add_information withdraw>WITHDRAWN correct_description
    SENT service: withdraw>WITHDRAWN add_knowledge
    SENT bureau: acknowledge>ACKNOWLEDGED {_ASKS} {_ANSWERS}
    SENT clock: remind become_overdue>OVERDUE expire>EXPIRED
    ACKNOWLEDGED requester: add_information withdraw>WITHDRAWN correct_description
    ACKNOWLEDGED service: withdraw>WITHDRAWN add_knowledge
    ACKNOWLEDGED bureau: {_ASKS} {_ANSWERS}
    ACKNOWLEDGED clock: remind become_overdue>OVERDUE expire>EXPIRED
    INFO_REQUESTED requester: give_information>ACKNOWLEDGED withdraw>WITHDRAWN correct_description
    INFO_REQUESTED service: withdraw>WITHDRAWN add_knowledge
    INFO_REQUESTED bureau: {_ANSWERS}
    INFO_REQUESTED clock: remind expire>EXPIRED
    ANSWERED_PARTIAL requester: add_information withdraw>WITHDRAWN correct_description
    ANSWERED_PARTIAL service: withdraw>WITHDRAWN add_knowledge
    ANSWERED_PARTIAL bureau: {_ASKS} {_ANSWERS}
    ANSWERED_PARTIAL clock: remind become_overdue>OVERDUE expire>EXPIRED
    OVERDUE requester: add_information withdraw>WITHDRAWN correct_description
    OVERDUE service: withdraw>WITHDRAWN add_knowledge
    OVERDUE bureau: acknowledge>ACKNOWLEDGED {_ASKS} {_ANSWERS}
    OVERDUE clock: remind expire>EXPIRED
    EXPIRED requester: correct_description give_information_late>ACKNOWLEDGED
    EXPIRED service: add_knowledge
    EXPIRED bureau: {_ANSWERS}
    ANSWERED_FINAL requester: correct_description
    ANSWERED_FINAL service: add_knowledge
    ANSWERED_FINAL bureau: {_CORRECTS}
    REFUSED requester: correct_description
    REFUSED service: add_knowledge
    REFUSED bureau: {_CORRECTS}
"""


def walks(text: str) -> dict[tuple[str, str, str], str]:
    lawful = {}
    for line in text.strip().splitlines():
        who, steps = line.split(":")
        state, role = who.split()
        for step in steps.split():
            name, _, to = step.partition(">")
            lawful[state, name, role] = to or state
    return lawful


def walker(machine: Machine[Any], text: str) -> type[RuleBasedStateMachine]:
    lawful = walks(text)
    names = sorted({step.name for step in machine.steps})
    roles = sorted({role for step in machine.steps for role in step.by})

    class Walker(RuleBasedStateMachine):
        @initialize()
        def born(self):
            self.state = machine.start

        @rule(step=st.sampled_from(names), role=st.sampled_from(roles))
        def take(self, step: str, role: str):
            before = self.state
            if (before, step, role) in lawful:
                self.state = machine.after(before, step, role)
                assert self.state == lawful[before, step, role]
                return
            ever = any((state, step, role) in lawful for state in machine.states)
            with pytest.raises(Conflict if ever else Forbidden) as refused:
                machine.after(before, step, role)
            assert refused.value.code == ("not_from_this_state" if ever else "not_your_step")

        @invariant()
        def what_is_offered_is_what_is_lawful(self):
            state = getattr(self, "state", machine.start)
            for role in roles:
                assert set(machine.lawful(state, role)) == {s for at, s, by in lawful if (at, by) == (state, role)}

        @invariant()
        def an_end_is_left_alone_by_the_clock_and_all_else_has_a_way_to_an_end(self):
            state = getattr(self, "state", machine.start)
            assert not machine.lawful(state, CLOCK) or state not in machine.ends
            assert state in machine.ends or any(machine.lawful(state, role) for role in roles)
            assert machine.ends & reachable(machine, state)

    Walker.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
    return Walker


def reachable(machine: Machine[Any], start: str) -> set[str]:
    found, news = {start}, [start]
    while news:
        state = news.pop()
        following = {step.to for step in machine.steps if state in step.frm and step.to} - found
        found |= following
        news += following
    return found


TestHits = walker(HIT, HIT_WALKS).TestCase
TestLegs = walker(LEG, LEG_WALKS).TestCase
TestMissingReports = walker(MISSING_REPORT, MISSING_REPORT_WALKS).TestCase


@pytest.mark.parametrize("machine", [HIT, LEG, MISSING_REPORT], ids=lambda machine: machine.name)
def test_every_state_can_be_reached_and_every_end_too(machine: Machine[Any]):
    assert reachable(machine, machine.start) == set(machine.states)


@pytest.mark.parametrize(
    ("machine", "text"),
    [(HIT, HIT_WALKS), (LEG, LEG_WALKS), (MISSING_REPORT, MISSING_REPORT_WALKS)],
    ids=["hit", "leg", "report"],
)
def test_the_table_holds_no_step_beyond_those_written_down(machine: Machine[Any], text: str):
    ways = {
        (state, step.name, role): step.to or state for step in machine.steps for state in step.frm for role in step.by
    }
    assert ways == walks(text)


@pytest.mark.parametrize("machine", [HIT, LEG, MISSING_REPORT], ids=lambda machine: machine.name)
def test_a_step_has_one_name_and_its_words_follow_may(machine: Machine[Any]):
    names = [step.name for step in machine.steps]
    assert len(names) == len(set(names))
    assert all(step.says and not step.says.endswith(".") for step in machine.steps)


def test_a_refusal_says_what_cannot_be_done_and_whose_step_it_is():
    with pytest.raises(Conflict, match="it is ANSWERED_FINAL: nobody can acknowledge the request now"):
        LEG.after("ANSWERED_FINAL", "acknowledge", BUREAU)
    with pytest.raises(Forbidden, match="bureau may answer in part"):
        LEG.after("SENT", "answer_partially", REQUESTER)
    with pytest.raises(KeyError):
        LEG.after("SENT", "anser", BUREAU)


def leg(state: str, *responses: dict[str, Any]) -> Leg:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    told = [{"at": at, "state": state, "by": "NCB-XK", "what": "answer", "response": each} for each in responses]
    return Leg.model_validate(
        {
            "leg_id": "leg_1",
            "country": "XK",
            "party": "NCB-XK",
            "ground": "LINKED_COUNTRY",
            "reason": "",
            "state": state,
            "due_at": None,
            "history": tuple(told),
        },
    )


OUTCOME = {"outcome": "NO_RECORD"}
REASON = {"failure_reason": "TOO_OLD_RECORDS_DESTROYED"}


NOT_NEEDED = {"failure_reason": "NOT_NEEDED"}
OF_THE_TRACE = {"failure_reason": "WITHDRAWN_BY_REQUESTER"}


def withdrawn(**fields: str) -> Leg:
    return leg("WITHDRAWN").model_copy(update=fields)


@pytest.mark.parametrize(
    ("legs", "has_outcome", "state"),
    [
        ([], False, "SUBMITTED"),
        ([leg("QUEUED"), leg("PROPOSED")], False, "SUBMITTED"),
        ([leg("QUEUED"), withdrawn(**NOT_NEEDED)], False, "SUBMITTED"),
        ([leg("QUEUED"), leg("SENT")], False, "IN_PROGRESS"),
        ([leg("OVERDUE"), leg("QUEUED")], False, "IN_PROGRESS"),
        ([leg("REFUSED", REASON), leg("ACKNOWLEDGED")], False, "IN_PROGRESS"),
        ([leg("INFO_REQUESTED"), leg("ANSWERED_FINAL", OUTCOME)], True, "INFO_REQUESTED"),
        ([leg("ANSWERED_FINAL", OUTCOME), leg("SENT")], True, "PARTIALLY_ANSWERED"),
        ([leg("ANSWERED_FINAL", REASON), leg("PROPOSED")], False, "PARTIALLY_ANSWERED"),
        ([leg("ACKNOWLEDGED", OUTCOME)], True, "PARTIALLY_ANSWERED"),
        ([leg("ANSWERED_PARTIAL", REASON), leg("SENT")], False, "PARTIALLY_ANSWERED"),
        ([leg("ANSWERED_FINAL", OUTCOME), leg("EXPIRED")], True, "COMPLETED"),
        ([leg("EXPIRED", OUTCOME)], True, "COMPLETED"),
        ([leg("EXPIRED", OUTCOME)], False, "CLOSED_UNSUCCESSFUL"),
        ([leg("ANSWERED_FINAL", REASON), leg("REFUSED", REASON), leg("EXPIRED")], False, "CLOSED_UNSUCCESSFUL"),
        ([leg("ANSWERED_FINAL", OUTCOME), withdrawn()], True, "WITHDRAWN"),
        ([leg("ANSWERED_FINAL", OUTCOME), withdrawn(**OF_THE_TRACE), withdrawn(**NOT_NEEDED)], True, "WITHDRAWN"),
        ([leg("ANSWERED_FINAL", OUTCOME), withdrawn(**NOT_NEEDED)], True, "COMPLETED"),
        ([leg("EXPIRED"), withdrawn(**NOT_NEEDED)], False, "CLOSED_UNSUCCESSFUL"),
        ([withdrawn(**NOT_NEEDED), withdrawn(**NOT_NEEDED)], False, "WITHDRAWN"),
    ],
)
def test_a_traces_state_is_that_of_its_legs(legs: list[Leg], has_outcome: bool, state: str):
    assert state_of(legs, has_outcome=has_outcome) == state
    assert state in TRACE_STATES


@pytest.mark.parametrize("open_state", sorted(set(LEG.states) - LEG.ends))
def test_a_trace_is_over_when_its_last_leg_is_and_not_before(open_state: str):
    over = {"WITHDRAWN", "COMPLETED", "CLOSED_UNSUCCESSFUL"}
    ended = [leg(state, OUTCOME) for state in sorted(LEG.ends - {"WITHDRAWN"})]
    assert state_of(ended, has_outcome=True) in over
    assert state_of([*ended, leg(open_state)], has_outcome=True) not in over


@pytest.mark.parametrize(
    ("states", "asked"),
    [
        (("PROPOSED",), False),
        (("PROPOSED", "EXPIRED"), False),
        (("PROPOSED", "WITHDRAWN"), False),
        (("PROPOSED", "QUEUED", "WITHDRAWN"), True),
        (("QUEUED",), True),
        (("QUEUED", "EXPIRED"), True),
    ],
)
def test_a_bureau_was_asked_once_its_leg_was_more_than_proposed(states: tuple[str, ...], asked: bool):
    steps = tuple(event for state in states for event in leg(state, OUTCOME).history)
    assert was_asked(leg(states[-1]).model_copy(update={"history": steps})) == asked


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("PROPOSED", "NOT_ASKED"),
        ("QUEUED", "NOT_DELIVERED"),
        ("INFO_REQUESTED", "NO_INFORMATION_FROM_REQUESTER"),
        *((each, "NO_RESPONSE") for each in ("SENT", "ACKNOWLEDGED", "ANSWERED_PARTIAL", "OVERDUE")),
    ],
)
def test_a_leg_that_expires_says_for_whom_it_waited(state: str, reason: str):
    assert failure_at_expiry(leg(state)) == reason


def test_every_state_has_its_words():
    assert set(LEG_STATES) == LEG.states == set(get_args(LegState))
    assert set(TRACE_STATES) == set(get_args(TraceState))
