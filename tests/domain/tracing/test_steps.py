"""What each step makes of a trace, by each party from each state of a leg: by hand, and not from the state tables."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from iarms.domain.deadlines import arrangements_in
from iarms.domain.tracing import (
    Actor,
    FurtherLeg,
    LegStep,
    answer_step,
    asked_bureaus,
    give_information,
    take_clock_step,
    take_leg_step,
    withdraw,
)
from iarms.errors import Conflict, Forbidden, NotFound, Problem
from iarms.models.search import FirearmTypeInterpretation, Interpretation
from iarms.models.trace import Information, Leg, LegEvent, LegState, TracedFirearm
from infra.arrangements import Arrangements as Written
from tests.domain.tracing.traces import answer, leg, trace_of

NOW = datetime(2026, 11, 25, 14, tzinfo=UTC)
ARRANGEMENTS = arrangements_in(Written().settings())
STATES: tuple[LegState, ...] = get_args(LegState)

# Step: who may take it, from where, to where, the word in the leg's history.
ASKED = ("QUEUED", "SENT", "ACKNOWLEDGED", "ANSWERED_PARTIAL", "OVERDUE")
STEPS: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "acknowledge": ("bureau", ("QUEUED", "SENT", "OVERDUE"), "ACKNOWLEDGED", "acknowledged"),
    "request_information": ("bureau", ASKED, "INFO_REQUESTED", "asked"),
    "answer": ("bureau", (*ASKED, "INFO_REQUESTED"), "ANSWERED_FINAL", "answered"),
    "answer_partially": ("bureau", (*ASKED, "INFO_REQUESTED"), "ANSWERED_PARTIAL", "answered"),
    "refuse": ("bureau", (*ASKED, "INFO_REQUESTED"), "REFUSED", "answered"),
    "open": ("requester", ("PROPOSED",), "QUEUED", "opened"),
}
PARTIES = {"NCB-AT": "bureau", "WCO": "requester", "ADM-KE": "requester", "INTERPOL-GS": "reader", "NCB-FR": "nobody"}
RESPONSES = {
    "answer": answer(),
    "answer_partially": answer(final=False),
    "refuse": answer(failure_reason="REFUSED_LAW"),
}


def actor(party: str, at: datetime = NOW) -> Actor:
    return Actor(party, at, ARRANGEMENTS)


def leg_in(state: str, country: str = "AT") -> Leg:
    """A leg that was opened an hour ago and has come to this state."""
    opened = NOW - timedelta(hours=1)
    first = "PROPOSED" if state == "PROPOSED" else "QUEUED"
    history = [LegEvent(at=opened, state=first, by="SERVICE", what="opened" if first == "QUEUED" else "proposed")]
    if state != first:
        history.append(LegEvent.model_validate({"at": opened, "state": state, "by": "SERVICE", "what": "brought here"}))
    return leg(country, state=state, history=history)


def step_of(name: str) -> LegStep:
    question = "which importer?" if name == "request_information" else None
    return LegStep("leg_AT", name, question=question, response=RESPONSES.get(name))


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize("state", STATES)
def test_a_step_is_its_partys_from_its_states_and_nobody_elses(name: str, party: str, state: str):
    role, states, after, word = STEPS[name]
    before = trace_of([leg_in(state)])
    refused: type[Problem] | None = None
    if PARTIES[party] == "nobody":
        refused = NotFound
    elif PARTIES[party] != role:
        refused = Forbidden
    elif state not in states:
        refused = Conflict
    if refused is not None:
        with pytest.raises(refused):
            take_leg_step(before, step_of(name), actor(party))
        return
    taken = take_leg_step(before, step_of(name), actor(party))
    (changed,) = taken.after.legs
    last = changed.history[-1]
    assert (changed.state, last.state, last.what, last.by, last.at) == (after, after, word, party, NOW)
    assert (last.text, last.response) == (step_of(name).question, step_of(name).response)
    assert changed.history[:-1] == before.legs[0].history
    assert taken.after.version == before.version + 1
    told = [(each.event, each.party, each.stage) for each in taken.recipients]
    if role == "bureau":
        assert told == [("trace.updated", "WCO", after), ("trace.updated", "ADM-KE", after)]
    else:
        assert told == [("trace.received", "NCB-AT", "QUEUED")]
        assert taken.recipients[0].due_at == changed.due_at


def test_a_leg_that_is_not_there_is_nobodys():
    with pytest.raises(NotFound):
        take_leg_step(trace_of([leg_in("SENT")]), LegStep("leg_BR", "acknowledge"), actor("NCB-AT"))


@pytest.mark.parametrize(
    ("response", "step"),
    [
        (answer(), "answer"),
        (answer(final=False), "answer_partially"),
        (answer(outcome="NO_RECORD"), "answer"),
        (answer(failure_reason="OBLITERATED"), "answer"),
        (answer(failure_reason="OBLITERATED", final=False), "answer_partially"),
        (answer(failure_reason="REFUSED_SECURITY"), "refuse"),
        (answer(failure_reason="NO_CONFIDENTIALITY_ASSURANCE"), "refuse"),
    ],
)
def test_a_response_is_an_answer_in_whole_or_part_or_a_refusal(response: Any, step: str):
    assert answer_step(response) == step


def test_the_reason_of_a_step_is_what_was_said_with_it():
    before = trace_of([leg_in("SENT")])
    assert take_leg_step(before, step_of("request_information"), actor("NCB-AT")).reason == "which importer?"
    assert take_leg_step(before, step_of("acknowledge"), actor("NCB-AT")).reason is None
    noted = LegStep("leg_AT", "answer", response=answer(note="sold at auction"))
    assert take_leg_step(before, noted, actor("NCB-AT")).reason == "sold at auction"


def named(country: str) -> LegStep:
    return LegStep("leg_AT", "answer", response=answer(outcome="EXPORTED_TO", next_country=country))


@pytest.mark.parametrize(("opens", "state", "told"), [(True, "QUEUED", ["NCB-BR"]), (False, "PROPOSED", [])])
def test_a_country_that_an_answer_names_is_asked_or_proposed_as_was_agreed(opens: bool, state: str, told: list[str]):
    agreed = arrangements_in(Written(next_country_opens=opens).settings())
    before = trace_of([leg_in("SENT")])
    further = FurtherLeg("leg_BR", frozenset({"NCB-BR"}))
    taken = take_leg_step(before, named("BR"), Actor("NCB-AT", NOW, agreed), further)
    new = taken.after.legs[-1]
    assert (new.leg_id, new.country, new.party, new.state) == ("leg_BR", "BR", "NCB-BR", state)
    assert [each.party for each in taken.recipients if each.event == "trace.received"] == told
    assert taken.after.warnings == ()


@pytest.mark.parametrize(("country", "code"), [("AT", "circle"), ("KE", "own_country")])
def test_a_circle_and_the_requesters_own_country_are_noted_and_not_asked(country: str, code: str):
    before = trace_of([leg_in("SENT")])
    taken = take_leg_step(before, named(country), actor("NCB-AT"), FurtherLeg("leg_X", frozenset()))
    assert len(taken.after.legs) == 1
    assert [warned.code for warned in taken.after.warnings] == [code]
    assert {each.event for each in taken.recipients} == {"trace.updated"}


def test_a_country_without_a_bureau_is_asked_by_the_general_secretariat():
    further = FurtherLeg("leg_BR", frozenset({"NCB-FR"}))
    taken = take_leg_step(trace_of([leg_in("SENT")]), named("BR"), actor("NCB-AT"), further)
    assert taken.after.legs[-1].party == "INTERPOL-GS"


INFORMED = {
    "QUEUED": "QUEUED",
    "SENT": "SENT",
    "ACKNOWLEDGED": "ACKNOWLEDGED",
    "ANSWERED_PARTIAL": "ANSWERED_PARTIAL",
    "OVERDUE": "OVERDUE",
    "INFO_REQUESTED": "ACKNOWLEDGED",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("party", PARTIES)
def test_information_is_the_requesters_to_give_to_whoever_can_take_it(state: str, party: str):
    before = trace_of([leg_in(state)])
    given = Information(answer="the importer is on the barrel")
    refused = Forbidden if PARTIES[party] != "requester" else None if state in INFORMED else Conflict
    if refused is not None:
        with pytest.raises(refused):
            give_information(before, given, actor(party))
        return
    taken = give_information(before, given, actor(party))
    (changed,) = taken.after.legs
    assert (changed.state, changed.history[-1].what, changed.history[-1].text) == (
        INFORMED[state],
        "informed",
        given.answer,
    )
    assert [(each.event, each.party, each.stage) for each in taken.recipients] == [
        ("trace.updated", "NCB-AT", "INFORMATION")
    ]
    assert taken.reason == given.answer


def test_information_for_one_leg_leaves_the_others_and_a_leg_that_is_not_there_is_not_found():
    before = trace_of([leg_in("SENT"), leg_in("SENT", "BR")])
    taken = give_information(before, Information(leg_id="leg_BR", answer="see the barrel"), actor("WCO"))
    assert taken.after.legs[0] == before.legs[0]
    assert [each.party for each in taken.recipients] == ["NCB-BR"]
    with pytest.raises(NotFound):
        give_information(before, Information(leg_id="leg_FR", answer="see the barrel"), actor("WCO"))


def test_a_corrected_description_goes_with_what_was_understood_of_it():
    before = trace_of([leg_in("SENT")])
    firearm = TracedFirearm(serial_number="AB012347", make="Glock")
    understood = Interpretation(firearm_type=FirearmTypeInterpretation(given="pistol", code="PISTOL"))
    taken = give_information(before, Information(answer="misread", firearm=firearm), actor("WCO"), understood)
    assert (taken.after.firearm, taken.after.interpretation) == (firearm, understood)
    kept = give_information(before, Information(answer="no more to say"), actor("WCO"))
    assert (kept.after.firearm, kept.after.interpretation) == (before.firearm, before.interpretation)


OPEN = (*INFORMED, "PROPOSED")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("party", PARTIES)
def test_a_trace_is_withdrawn_by_its_requester_and_whoever_was_asked_is_told(state: str, party: str):
    before = trace_of([leg_in(state), leg_in("ANSWERED_FINAL", "BR")])
    if PARTIES[party] != "requester":
        with pytest.raises(Forbidden):
            withdraw(before, "misread", actor(party))
        return
    taken = withdraw(before, "misread", actor(party))
    assert taken.after.legs[0].state == ("WITHDRAWN" if state in OPEN else state)
    assert taken.after.legs[1] == before.legs[1]
    assert [(each.party, each.stage) for each in taken.recipients] == (
        [("NCB-AT", "WITHDRAWN")] if state in INFORMED else []
    )
    assert taken.reason == "misread"


@pytest.mark.parametrize("state", ["COMPLETED", "CLOSED_UNSUCCESSFUL", "WITHDRAWN"])
def test_a_trace_that_has_ended_is_not_withdrawn(state: str):
    with pytest.raises(Conflict):
        withdraw(trace_of([leg_in("ANSWERED_FINAL")], state=state), "misread", actor("WCO"))


def test_a_trace_closes_with_its_last_leg_and_keeps_the_day():
    done = take_leg_step(trace_of([leg_in("SENT")]), step_of("answer"), actor("NCB-AT")).after
    assert (done.state, done.closed_at) == ("COMPLETED", NOW)
    open_still = take_leg_step(trace_of([leg_in("SENT"), leg_in("SENT", "BR")]), step_of("answer"), actor("NCB-AT"))
    assert (open_still.after.state, open_still.after.closed_at) == ("PARTIALLY_ANSWERED", None)


def test_every_leg_of_a_new_trace_tells_its_bureau_that_it_is_asked():
    told = asked_bureaus(trace_of([leg_in("QUEUED"), leg_in("QUEUED", "BR")]))
    assert [(each.event, each.party, each.stage) for each in told] == [
        ("trace.received", "NCB-AT", "QUEUED"),
        ("trace.received", "NCB-BR", "QUEUED"),
    ]


# From a state, after so many days: the clock's step, the state after it, and who is told under which stage.
BOTH = ["WCO", "ADM-KE"]
CLOCK: list[tuple[str, float, str | None, str, list[str], str | None]] = [
    ("QUEUED", 0, "sent", "SENT", [], None),
    ("SENT", 0, "reminded", "SENT", [], None),
    ("SENT", 8, "overdue", "OVERDUE", ["NCB-AT", *BOTH], "OVERDUE"),
    ("ACKNOWLEDGED", 16, "reminded", "ACKNOWLEDGED", ["NCB-AT"], "REMINDER_50"),
    ("ACKNOWLEDGED", 31, "overdue", "OVERDUE", ["NCB-AT", *BOTH], "OVERDUE"),
    ("INFO_REQUESTED", 16, "reminded", "INFO_REQUESTED", BOTH, "REMINDER_50"),
    ("INFO_REQUESTED", 31, "reminded", "INFO_REQUESTED", [*BOTH, "NCB-AT"], "REMINDER_100"),
    ("INFO_REQUESTED", 46, "reminded", "INFO_REQUESTED", [*BOTH, "NCB-AT", "INTERPOL-GS"], "REMINDER_150"),
    ("OVERDUE", 46, "reminded", "OVERDUE", ["NCB-AT", *BOTH, "INTERPOL-GS"], "REMINDER_150"),
    ("OVERDUE", 100, "expired", "EXPIRED", ["NCB-AT", *BOTH, "INTERPOL-GS"], "EXPIRED"),
]


@pytest.mark.parametrize(("state", "days", "step", "after", "parties", "stage"), CLOCK)
def test_the_clock_takes_the_latest_step_that_is_due(
    state: str, days: float, step: str, after: str, parties: list[str], stage: str | None
):
    before = trace_of([leg_in(state)])
    taken = take_clock_step(before, before.legs[0], actor("SERVICE", NOW + timedelta(days=days)), is_told=True)
    assert taken is not None
    (changed,) = taken.transition.after.legs
    assert (taken.step, changed.state) == (step, after)
    assert [each.party for each in taken.transition.recipients] == parties
    assert {each.stage for each in taken.transition.recipients} == ({stage} if stage else set())
    assert taken.transition.after.version == before.version + 1


def test_a_reminder_of_what_is_late_is_told_as_overdue():
    before = trace_of([leg_in("INFO_REQUESTED")])
    events = [
        {each.event for each in taken.transition.recipients}
        for days in (16, 31)
        if (
            taken := take_clock_step(before, before.legs[0], actor("SERVICE", NOW + timedelta(days=days)), is_told=True)
        )
    ]
    assert events == [{"trace.updated"}, {"trace.overdue"}]


def test_a_leg_is_not_sent_before_its_bureau_is_told():
    before = trace_of([leg_in("QUEUED")])
    assert take_clock_step(before, before.legs[0], actor("SERVICE"), is_told=False) is None


def test_a_leg_whose_bureau_was_never_told_is_overdue_all_the_same():
    before = trace_of([leg_in("QUEUED")])
    taken = take_clock_step(before, before.legs[0], actor("SERVICE", NOW + timedelta(days=8)), is_told=False)
    assert taken is not None
    assert taken.step == "overdue"
