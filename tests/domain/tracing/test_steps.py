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
    concerns_trace,
    give_information,
    take_clock_step,
    take_leg_step,
    withdraw,
    withdraw_country,
)
from iarms.errors import Conflict, Forbidden, NotFound, Problem
from iarms.models.trace import Information, Leg, LegEvent, LegState, Trace
from infra.arrangements import Arrangements as Written
from tests.domain.tracing.traces import answer, leg, trace_of

NOW = datetime(2026, 11, 25, 14, tzinfo=UTC)
OPENED = NOW - timedelta(hours=1)
ARRANGEMENTS = arrangements_in(Written().settings())
STATES: tuple[LegState, ...] = get_args(LegState)

# Step: who may take it, from where, to where, the word in the leg's history.
ASKED = ("QUEUED", "SENT", "ACKNOWLEDGED", "ANSWERED_PARTIAL", "OVERDUE")
ANSWERED = ("ANSWERED_FINAL", "REFUSED")
STEPS: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "acknowledge": ("bureau", ("QUEUED", "SENT", "OVERDUE"), "ACKNOWLEDGED", "acknowledged"),
    "request_information": ("bureau", ASKED, "INFO_REQUESTED", "asked"),
    "answer": ("bureau", (*ASKED, "INFO_REQUESTED", "EXPIRED"), "ANSWERED_FINAL", "answered"),
    "answer_partially": ("bureau", (*ASKED, "INFO_REQUESTED", "EXPIRED"), "ANSWERED_PARTIAL", "answered"),
    "refuse": ("bureau", (*ASKED, "INFO_REQUESTED", "EXPIRED"), "REFUSED", "answered"),
    "correct": ("bureau", ANSWERED, "ANSWERED_FINAL", "corrected"),
    "correct_partially": ("bureau", ANSWERED, "ANSWERED_PARTIAL", "corrected"),
    "recall": ("bureau", ANSWERED, "REFUSED", "recalled"),
    "open": ("requester", ("PROPOSED",), "QUEUED", "opened"),
}
PARTIES = {"NCB-AT": "bureau", "WCO": "requester", "ADM-KE": "requester", "INTERPOL-GS": "reader", "NCB-FR": "nobody"}
RESPONSES = {
    "answer": answer(),
    "answer_partially": answer(final=False),
    "refuse": answer(failure_reason="REFUSED_LAW"),
    "correct": answer(correction="the other register was meant"),
    "correct_partially": answer(correction="another weapon of the same number", final=False),
    "recall": answer(failure_reason="REFUSED_LAW", correction="it was not ours to tell"),
}


def actor(party: str, at: datetime = NOW) -> Actor:
    return Actor(party, at, ARRANGEMENTS)


def leg_in(state: str, country: str = "AT") -> Leg:
    """A leg that was opened an hour ago and has come to this state."""
    first = "PROPOSED" if state == "PROPOSED" else "QUEUED"
    history = [LegEvent(at=OPENED, state=first, by="SERVICE", what="opened" if first == "QUEUED" else "proposed")]
    if state != first:
        history.append(LegEvent.model_validate({"at": OPENED, "state": state, "by": "SERVICE", "what": "brought here"}))
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
        late = [("trace.updated", "INTERPOL-GS", after)] if state == "EXPIRED" else []
        assert told == [("trace.updated", "WCO", after), ("trace.updated", "ADM-KE", after), *late]
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
        *((response, step) for step, response in RESPONSES.items()),
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
    taken = take_clock_step(before, before.legs[0], actor("SERVICE", NOW + timedelta(days=days)), told_at=OPENED)
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
            taken := take_clock_step(
                before, before.legs[0], actor("SERVICE", NOW + timedelta(days=days)), told_at=OPENED
            )
        )
    ]
    assert events == [{"trace.updated"}, {"trace.overdue"}]


def test_a_leg_is_not_sent_before_its_bureau_is_told():
    before = trace_of([leg_in("QUEUED")])
    assert take_clock_step(before, before.legs[0], actor("SERVICE"), told_at=None) is None


# Days since the request was opened, the clock's step, the state after it, its reason, and the stage that is told.
UNDELIVERED: list[tuple[float, str | None, str, str | None, str | None]] = [
    (1, None, "QUEUED", None, None),
    (8, "undelivered", "QUEUED", None, "NOT_DELIVERED"),
    (16, "undelivered", "QUEUED", None, "NOT_DELIVERED"),
    (31, "undelivered", "QUEUED", None, "NOT_DELIVERED"),
    (46, "undelivered", "QUEUED", None, "NOT_DELIVERED"),
    (89, None, "QUEUED", None, None),
    (100, "expired", "EXPIRED", "NOT_DELIVERED", "EXPIRED"),
]


def test_of_a_request_that_was_never_delivered_the_requester_is_told_and_the_bureau_is_never_late():
    trace = trace_of([leg_in("QUEUED")])
    for days, step, state, reason, stage in UNDELIVERED:
        taken = take_clock_step(trace, trace.legs[0], actor("SERVICE", NOW + timedelta(days=days)), told_at=None)
        assert (taken.step if taken else None) == step
        if taken is None:
            continue
        trace = taken.transition.after
        assert (trace.legs[0].state, trace.legs[0].failure_reason, trace.legs[0].due_at) == (state, reason, None)
        told = [(each.event, each.party, each.stage) for each in taken.transition.recipients]
        assert told == [("trace.overdue", party, stage) for party in (*BOTH, "INTERPOL-GS")]
    assert (trace.state, trace.outcome, trace.failure_reason) == ("CLOSED_UNSUCCESSFUL", None, "NOT_DELIVERED")


def test_each_report_of_an_undelivered_request_is_made_once():
    trace, steps = trace_of([leg_in("QUEUED")]), 0
    for hours in range(0, 24 * 60, 6):
        taken = take_clock_step(trace, trace.legs[0], actor("SERVICE", NOW + timedelta(hours=hours)), told_at=None)
        trace, steps = (taken.transition.after, steps + 1) if taken else (trace, steps)
    assert [event.share for event in trace.legs[0].history if event.what == "undelivered"] == [None, 50, 100, 150]
    assert steps == 4


def test_the_time_of_a_bureau_that_is_told_late_begins_when_it_is_told():
    before = trace_of([leg_in("QUEUED")])
    due = {}
    for told_at in (OPENED, OPENED + timedelta(minutes=2), OPENED + timedelta(days=20)):
        clock = actor("SERVICE", max(NOW, told_at))
        reported = take_clock_step(before, before.legs[0], clock, told_at=None)
        begun = reported.transition.after if reported else before
        taken = take_clock_step(begun, begun.legs[0], clock, told_at=told_at)
        assert taken is not None
        (sent,) = taken.transition.after.legs
        assert (taken.step, sent.state, sent.history[-1].at) == (
            "sent",
            "SENT",
            max(told_at, begun.legs[0].history[-1].at),
        )
        assert sent.due_at is not None
        due[told_at] = sent.due_at - sent.history[-1].at
    at_once, soon, late = due.values()
    assert soon == at_once - timedelta(minutes=2), "what the bureau was told holds"
    assert late == at_once


def test_a_bureau_that_found_the_request_by_itself_has_its_time_from_then():
    opened = trace_of([leg_in("QUEUED")])
    late = OPENED + timedelta(days=20)
    taken = take_leg_step(opened, LegStep("leg_AT", "acknowledge"), actor("NCB-AT", late)).after.legs[0]
    assert taken.due_at == late + timedelta(days=30)


@pytest.mark.parametrize(
    ("state", "reason", "bureau_told"),
    [
        ("INFO_REQUESTED", "NO_INFORMATION_FROM_REQUESTER", True),
        ("OVERDUE", "NO_RESPONSE", True),
        ("ANSWERED_PARTIAL", "NO_RESPONSE", True),
        ("PROPOSED", "NOT_ASKED", False),
    ],
)
def test_a_leg_that_expires_blames_nobody_wrongly(state: str, reason: str, bureau_told: bool):
    before = trace_of([leg_in(state)])
    taken = take_clock_step(before, before.legs[0], actor("SERVICE", NOW + timedelta(days=200)), told_at=None)
    assert taken is not None
    after = taken.transition.after
    assert (after.legs[0].state, after.legs[0].failure_reason, after.legs[0].history[-1].failure_reason) == (
        "EXPIRED",
        reason,
        reason,
    )
    assert (after.state, after.failure_reason) == ("CLOSED_UNSUCCESSFUL", reason)
    told = {each.party for each in taken.transition.recipients}
    assert {"WCO", "ADM-KE", "INTERPOL-GS"} <= told
    assert ("NCB-AT" in told) == bureau_told
    assert concerns_trace(after, "NCB-AT") == bureau_told, "who was never asked does not read it"


def expired(state: str = "OVERDUE") -> Trace:
    before = trace_of([leg_in(state)])
    taken = take_clock_step(before, before.legs[0], actor("SERVICE", NOW + timedelta(days=200)), told_at=None)
    assert taken is not None
    return taken.transition.after


LATE = NOW + timedelta(days=300)


def test_what_the_requester_says_late_opens_the_leg_that_expired_for_want_of_it():
    silent = expired("INFO_REQUESTED")
    assert silent.failure_reason == "NO_INFORMATION_FROM_REQUESTER"
    taken = give_information(silent, Information(answer="the mark is PSF"), actor("WCO", LATE))
    (again,) = taken.after.legs
    assert (taken.after.state, taken.after.closed_at, taken.after.failure_reason) == ("IN_PROGRESS", None, None)
    assert (again.state, again.failure_reason, again.due_at) == ("ACKNOWLEDGED", None, LATE + timedelta(days=30))
    assert [(each.party, each.stage) for each in taken.recipients] == [("NCB-AT", "INFORMATION")]
    with pytest.raises(Conflict):
        give_information(expired("OVERDUE"), Information(answer="the mark is PSF"), actor("WCO", LATE))
    gone = withdraw(trace_of([*silent.legs, leg_in("SENT", "BR")]), "misread", actor("WCO")).after
    with pytest.raises(Conflict):
        give_information(gone, Information(answer="the mark is PSF"), actor("WCO", LATE))


def test_a_late_answer_is_kept_and_closes_the_trace_anew():
    ended = expired()
    assert (ended.state, ended.closed_at) == ("CLOSED_UNSUCCESSFUL", NOW + timedelta(days=200))
    found = take_leg_step(ended, step_of("answer"), actor("NCB-AT", LATE)).after
    assert (found.state, found.outcome, found.failure_reason, found.closed_at) == (
        "COMPLETED",
        "LAST_LEGAL_HOLDER_IDENTIFIED",
        None,
        LATE,
    )
    assert (found.legs[0].failure_reason, found.legs[0].due_at) == (None, None)


def test_a_late_answer_in_part_opens_leg_and_trace_with_the_whole_time():
    opened = take_leg_step(expired(), step_of("answer_partially"), actor("NCB-AT", LATE)).after
    (again,) = opened.legs
    assert (opened.state, opened.closed_at, again.state) == ("PARTIALLY_ANSWERED", None, "ANSWERED_PARTIAL")
    assert again.due_at == LATE + timedelta(days=30)
    assert again.clock_at == LATE + timedelta(days=15)
    trace, steps = opened, list[str]()
    for days in range(120):
        taken = take_clock_step(trace, trace.legs[0], actor("SERVICE", LATE + timedelta(days=days)), told_at=None)
        if trace.legs[0].clock_at is not None and trace.legs[0].clock_at <= LATE + timedelta(days=days) and taken:
            trace, steps = taken.transition.after, [*steps, taken.step]
    assert steps == ["reminded", "overdue", "reminded", "expired"]


def test_a_correction_stands_in_the_place_of_the_answer():
    first = take_leg_step(trace_of([leg_in("SENT")]), step_of("answer"), actor("NCB-AT")).after
    with pytest.raises(Conflict):
        take_leg_step(first, step_of("answer"), actor("NCB-AT", LATE))
    wrong = answer(outcome="NO_RECORD", correction="the answer was of another weapon")
    corrected = take_leg_step(first, LegStep("leg_AT", "correct", response=wrong), actor("NCB-AT", LATE)).after
    assert (corrected.state, corrected.outcome, corrected.closed_at) == ("COMPLETED", "NO_RECORD", LATE)
    recalled = take_leg_step(first, step_of("recall"), actor("NCB-AT", LATE)).after
    assert (recalled.state, recalled.outcome, recalled.failure_reason) == ("CLOSED_UNSUCCESSFUL", None, "REFUSED_LAW")
    again = take_leg_step(first, step_of("correct_partially"), actor("NCB-AT", LATE)).after
    assert (again.state, again.closed_at, again.legs[0].due_at) == (
        "PARTIALLY_ANSWERED",
        None,
        LATE + timedelta(days=30),
    )


def test_after_the_trace_was_withdrawn_an_answer_can_only_be_corrected():
    trace = trace_of([leg_in("SENT"), leg_in("SENT", "BR"), leg_in("EXPIRED", "DE")])
    trace = take_leg_step(trace, step_of("answer"), actor("NCB-AT")).after
    gone = withdraw(trace, "misread", actor("WCO")).after
    assert gone.state == "WITHDRAWN"
    for leg_id, name in (("leg_BR", "answer"), ("leg_DE", "answer"), ("leg_AT", "correct_partially")):
        party = leg_id.replace("leg_", "NCB-")
        with pytest.raises(Conflict):
            take_leg_step(gone, LegStep(leg_id, name, response=RESPONSES[name]), actor(party))
    named_next = answer(outcome="EXPORTED_TO", next_country="FR", correction="it was exported")
    step = LegStep("leg_AT", "correct", response=named_next)
    kept = take_leg_step(gone, step, actor("NCB-AT"), FurtherLeg("leg_FR", frozenset())).after
    assert (kept.state, len(kept.legs)) == ("WITHDRAWN", 3), "nobody is asked any more"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("party", PARTIES)
def test_one_leg_is_withdrawn_by_the_requester_and_the_others_go_on(state: str, party: str):
    before = trace_of([leg_in(state), leg_in("SENT", "BR")])
    refused = Forbidden if PARTIES[party] != "requester" else None if state in OPEN else Conflict
    if refused is not None:
        with pytest.raises(refused):
            withdraw_country(before, "leg_AT", "asked by mistake", actor(party))
        return
    taken = withdraw_country(before, "leg_AT", "asked by mistake", actor(party))
    (gone, other) = taken.after.legs
    assert (gone.state, gone.failure_reason, gone.history[-1].text) == ("WITHDRAWN", "NOT_NEEDED", "asked by mistake")
    assert (other, taken.after.state) == (before.legs[1], "IN_PROGRESS")
    told = [(each.party, each.stage) for each in taken.recipients]
    assert told == ([("NCB-AT", "WITHDRAWN")] if state in INFORMED else [])


def test_the_trace_ends_as_its_other_legs_do_where_one_was_withdrawn():
    one = withdraw_country(trace_of([leg_in("SENT")]), "leg_AT", "misread", actor("WCO")).after
    assert (one.state, one.failure_reason) == ("WITHDRAWN", "NOT_NEEDED")
    two = withdraw_country(trace_of([leg_in("SENT"), leg_in("SENT", "BR")]), "leg_BR", "misread", actor("WCO")).after
    done = take_leg_step(two, step_of("answer"), actor("NCB-AT")).after
    assert (done.state, done.outcome) == ("COMPLETED", "LAST_LEGAL_HOLDER_IDENTIFIED")
    with pytest.raises(NotFound):
        withdraw_country(two, "leg_XX", "misread", actor("WCO"))
