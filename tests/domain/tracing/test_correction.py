"""What a corrected description makes of a trace: whose leg goes, who is asked anew, and what the others are told."""

from typing import Any, get_args

import pytest

from iarms.domain.deadlines import arrangements_in
from iarms.domain.tracing import Actor, FurtherLeg, LegStep, Redescribed, Routed, Transition, correct_description
from iarms.domain.tracing.steps import take_leg_step
from iarms.errors import Conflict, Forbidden, NotFound
from iarms.models.search import FirearmTypeInterpretation, Interpretation
from iarms.models.trace import Information, Leg, LegReason, LegState, Trace, TracedFirearm, Warned
from infra.arrangements import Arrangements as Written
from tests.domain.tracing.test_steps import ARRANGEMENTS, NOW, PARTIES, leg_in
from tests.domain.tracing.traces import answer, trace_of

GLOCK = TracedFirearm(serial_number="AB012347", make="Glock", model="17", year=2001)
UNDERSTOOD = Interpretation(firearm_type=FirearmTypeInterpretation(given="pistol", code="PISTOL"))
WARNED = (Warned(pointer="/firearm/model", code="doubted", detail="the model is doubted"),)
GIVEN = Information(answer="the slide was read, not the frame", firearm=GLOCK)


def to(country: str) -> Routed:
    return Routed(country, f"NCB-{country}", "COUNTRY_OF_MANUFACTURE", (LegReason(code="manufacture_as_given"),))


def corrected(trace: Trace, *countries: str, given: Information = GIVEN, opens: bool = True) -> Transition:
    arrangements = ARRANGEMENTS if opens else arrangements_in(Written(next_country_opens=False).settings())
    routed = tuple(map(to, countries))
    weapon = Redescribed(GLOCK, UNDERSTOOD, routed, WARNED, tuple(f"leg_new_{each.country}" for each in routed))
    return correct_description(trace, given, weapon, Actor("WCO", NOW, arrangements))


def told(taken: Transition) -> list[tuple[str, str, str | None]]:
    return [(each.event, each.party, each.stage) for each in taken.recipients]


def states(trace: Trace) -> list[tuple[str | None, str]]:
    return [(leg.country, leg.state) for leg in trace.legs]


ASKED = ("QUEUED", "SENT", "ACKNOWLEDGED", "INFO_REQUESTED", "OVERDUE")


@pytest.mark.parametrize("state", [*ASKED, "PROPOSED"])
@pytest.mark.parametrize("opens", [True, False])
def test_the_wrong_country_is_let_go_and_the_right_one_asked_or_proposed(state: str, opens: bool):
    taken = corrected(trace_of([leg_in(state, "BR")]), "FR", "DE", opens=opens)
    first = "QUEUED" if opens else "PROPOSED"
    assert states(taken.after) == [("BR", "WITHDRAWN"), ("FR", first), ("DE", first)]
    gone = taken.after.legs[0]
    assert (gone.failure_reason, gone.due_at, gone.clock_at) == ("NOT_NEEDED", None, None)
    assert "corrected" in (gone.history[-1].text or "")
    assert GIVEN.answer in (gone.history[-1].text or "")
    let_go = [] if state == "PROPOSED" else [("trace.updated", "NCB-BR", "WITHDRAWN")]
    asked = [("trace.received", f"NCB-{country}", "QUEUED") for country in ("FR", "DE")] if opens else []
    assert told(taken) == let_go + asked


@pytest.mark.parametrize("state", [*ASKED, "ANSWERED_PARTIAL", "ANSWERED_FINAL", "REFUSED", "EXPIRED"])
def test_a_country_that_stays_is_told_what_has_changed(state: str):
    taken = corrected(trace_of([leg_in(state, "FR")]), "FR")
    (leg,) = taken.after.legs
    assert (leg.state, leg.reason) == (
        "ACKNOWLEDGED" if state == "INFO_REQUESTED" else state,
        "country of manufacture, as given",
    )
    last = leg.history[-1]
    assert (last.what, last.by, last.text) == ("informed", "WCO", GIVEN.answer)
    assert [(each.field, each.before, each.after) for each in last.changes] == [
        ("make", "Steyr", "Glock"),
        ("model", None, "17"),
        ("year", None, "2001"),
    ]
    assert told(taken) == [("trace.updated", "NCB-FR", "INFORMATION")]


def test_the_trace_has_the_weapon_as_it_is_its_warnings_and_its_findings():
    before = trace_of([leg_in("SENT", "FR")], warnings=(Warned(pointer="/firearm/year", code="old", detail=""),))
    after = corrected(before, "FR").after
    assert (after.firearm, after.interpretation, after.warnings) == (GLOCK, UNDERSTOOD, WARNED)
    assert after.version == before.version + 1


def test_an_answer_keeps_its_leg_whatever_the_weapon_is_now_and_a_country_that_an_answer_names_stays_asked():
    trace = trace_of([leg_in("SENT", "BR"), leg_in("SENT", "AT")])
    named = answer(outcome="EXPORTED_TO", next_country="DE", final=False)
    further = FurtherLeg("leg_DE", frozenset({"NCB-DE"}))
    step = LegStep("leg_BR", "answer_partially", response=named)
    trace = take_leg_step(trace, step, Actor("NCB-BR", NOW, ARRANGEMENTS), further).after
    taken = corrected(trace, "FR")
    assert states(taken.after) == [
        ("BR", "ANSWERED_PARTIAL"),
        ("AT", "WITHDRAWN"),
        ("DE", "QUEUED"),
        ("FR", "QUEUED"),
    ]
    assert told(taken) == [
        ("trace.updated", "NCB-BR", "INFORMATION"),
        ("trace.updated", "NCB-AT", "WITHDRAWN"),
        ("trace.updated", "NCB-DE", "INFORMATION"),
        ("trace.received", "NCB-FR", "QUEUED"),
    ]


def test_words_for_one_bureau_are_its_own_and_the_change_is_for_all():
    trace = trace_of([leg_in("INFO_REQUESTED", "FR"), leg_in("INFO_REQUESTED", "DE")])
    given = Information(answer="the mark is PSF", firearm=GLOCK, leg_id="leg_FR")
    french, german = corrected(trace, "FR", "DE", given=given).after.legs
    assert (french.state, french.history[-1].text) == ("ACKNOWLEDGED", "the mark is PSF")
    assert (german.state, german.history[-1].text) == ("INFO_REQUESTED", None), "its own question is still open"
    assert german.history[-1].changes == french.history[-1].changes
    assert german.due_at == trace.legs[1].due_at or german.due_at is not None


def test_a_country_that_was_proposed_is_asked_once_the_description_leads_there():
    taken = corrected(trace_of([leg_in("SENT", "BR"), leg_in("PROPOSED", "FR")]), "BR", "FR")
    assert states(taken.after) == [("BR", "SENT"), ("FR", "QUEUED")]
    assert ("trace.received", "NCB-FR", "QUEUED") in told(taken)


@pytest.mark.parametrize("state", ["ANSWERED_FINAL", "REFUSED", "EXPIRED"])
def test_a_trace_that_has_ended_goes_on_where_the_corrected_weapon_leads(state: str):
    before = trace_of([leg_in(state, "BR")], state="CLOSED_UNSUCCESSFUL", closed_at=NOW)
    after = corrected(before, "FR").after
    assert (states(after)[-1], after.closed_at) == (("FR", "QUEUED"), None)
    assert after.state not in ("COMPLETED", "CLOSED_UNSUCCESSFUL")


def test_a_withdrawn_country_is_asked_anew_where_the_description_leads_there_again():
    once = corrected(trace_of([leg_in("SENT", "BR")]), "FR").after
    again = corrected(once, "BR").after
    assert states(again) == [("BR", "WITHDRAWN"), ("FR", "WITHDRAWN"), ("BR", "QUEUED")]


def test_where_nothing_leads_to_a_country_interpol_is_asked_only_if_nobody_else_is():
    nobody = Routed(None, "INTERPOL-GS", "NO_COUNTRY_KNOWN", (LegReason(code="nothing_leads"),))
    weapon = Redescribed(GLOCK, UNDERSTOOD, (nobody,), WARNED, ("leg_GS",))
    actor = Actor("WCO", NOW, ARRANGEMENTS)
    alone = correct_description(trace_of([leg_in("SENT", "BR")]), GIVEN, weapon, actor).after
    assert states(alone) == [("BR", "WITHDRAWN"), (None, "QUEUED")]
    assert states(corrected(alone, "FR").after)[1:] == [(None, "WITHDRAWN"), ("FR", "QUEUED")]
    known = trace_of([leg_in("ANSWERED_PARTIAL", "BR"), leg_in("SENT", "DE")])
    named = answer(outcome="EXPORTED_TO", next_country="DE")
    known = take_leg_step(known, LegStep("leg_BR", "answer", response=named), Actor("NCB-BR", NOW, ARRANGEMENTS)).after
    assert states(correct_description(known, GIVEN, weapon, actor).after) == [("BR", "ANSWERED_FINAL"), ("DE", "SENT")]


@pytest.mark.parametrize("party", PARTIES)
def test_a_description_is_its_requesters_to_correct(party: str):
    trace = trace_of([leg_in("SENT", "AT")])
    weapon = Redescribed(GLOCK, UNDERSTOOD, (to("FR"),), WARNED, ("leg_FR",))
    if PARTIES[party] == "requester":
        assert correct_description(trace, GIVEN, weapon, Actor(party, NOW, ARRANGEMENTS)).after.firearm == GLOCK
        return
    with pytest.raises(Forbidden):
        correct_description(trace, GIVEN, weapon, Actor(party, NOW, ARRANGEMENTS))


def test_a_withdrawn_trace_and_a_leg_that_is_not_there_take_no_correction():
    with pytest.raises(Conflict):
        corrected(trace_of([leg_in("WITHDRAWN", "AT")], state="WITHDRAWN"), "FR")
    with pytest.raises(NotFound):
        corrected(trace_of([leg_in("SENT", "AT")]), "FR", given=Information(answer="x", firearm=GLOCK, leg_id="leg_XX"))


@pytest.mark.parametrize("state", get_args(LegState))
def test_no_leg_is_lost_by_a_correction(state: Any):
    before = trace_of([leg_in(state, "BR"), leg_in("SENT", "FR")])
    after = corrected(before, "FR", "DE").after
    assert [leg.leg_id for leg in after.legs] == ["leg_BR", "leg_FR", "leg_new_DE"]

    def kept(old: Leg, new: Leg) -> bool:
        return new.history[: len(old.history)] == old.history

    assert all(kept(old, new) for old, new in zip(before.legs, after.legs, strict=False))
