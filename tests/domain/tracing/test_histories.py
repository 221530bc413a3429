"""Random histories of traces: whatever happens, state, outcome, reason and the day of closing say the same."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from iarms.domain.cases import LEG, was_asked
from iarms.domain.deadlines import arrangements_in
from iarms.domain.tracing import (
    ENDED_TRACES,
    Actor,
    FurtherLeg,
    LegStep,
    Redescribed,
    Routed,
    Transition,
    answer_step,
    correct_description,
    give_information,
    new_leg,
    take_clock_step,
    take_leg_step,
    with_state_and_findings,
    withdraw,
    withdraw_country,
)
from iarms.errors import Conflict, Forbidden, NotFound
from iarms.models.trace import Information, LegReason, LegResponse, Trace
from infra.arrangements import Arrangements as Written
from tests.domain.tracing.traces import answer, event, trace_of

GIVEN = (LegReason(code="manufacture_as_given"),)

BEGIN: Final = datetime(2026, 11, 25, 14, tzinfo=UTC)
COUNTRIES: Final = ("AT", "BR", "DE")
ANSWERS: Final[tuple[dict[str, Any], ...]] = (
    {"outcome": "NO_RECORD"},
    {"outcome": "LAST_LEGAL_HOLDER_IDENTIFIED"},
    {"outcome": "FIRST_PURCHASER_IDENTIFIED", "events": (event("SALE", "2003", "AT"),)},
    {"outcome": "DOMESTIC_NEVER_EXPORTED"},
    {"outcome": "EXPORTED_TO", "next_country": "BR"},
    {"outcome": "EXPORTED_TO", "next_country": "KE"},
    {"outcome": "EXPORTED_TO", "next_country": "FR", "events": (event("EXPORT", "2004", "AT", to_country="FR"),)},
    {"failure_reason": "WRONG_MAKER"},
    {"failure_reason": "TOO_OLD_RECORDS_DESTROYED"},
    {"failure_reason": "REFUSED_LAW"},
)


class Histories(RuleBasedStateMachine):
    """A trace of up to three countries, and what its parties and the clock do with it in any order."""

    trace: Trace
    now: datetime = BEGIN
    legs = 0

    @initialize(countries=st.sets(st.sampled_from(COUNTRIES), min_size=1), opens=st.booleans())
    def submitted(self, countries: set[str], opens: bool):
        agreed = arrangements_in(Written(next_country_opens=opens).settings())
        self.arrangements = agreed
        grounds = [Routed(each, f"NCB-{each}", "COUNTRY_OF_MANUFACTURE", GIVEN) for each in countries]
        legs = [new_leg(f"leg_{each.country}", each, "ROUTINE", self.actor("WCO")) for each in sorted(grounds, key=str)]
        self.trace = with_state_and_findings(trace_of(legs), self.now)

    def taken(self, step: Any) -> None:
        try:
            done = step()
        except (Forbidden, NotFound, Conflict):
            return
        transition: Transition | None = getattr(done, "transition", done)
        if transition is not None:
            assert transition.after.version == self.trace.version + 1
            self.trace = transition.after

    def one(self, data: st.DataObject) -> Any:
        return self.trace.legs[data.draw(st.integers(0, len(self.trace.legs) - 1))]

    def actor(self, party: str) -> Actor:
        return Actor(party, self.now, self.arrangements)

    @rule(data=st.data(), given=st.sampled_from(ANSWERS), final=st.booleans(), corrects=st.booleans())
    def a_bureau_answers(self, data: st.DataObject, given: dict[str, Any], final: bool, corrects: bool):
        final = final or given.get("failure_reason") == "REFUSED_LAW"
        response: LegResponse = answer(**given, final=final, correction="it was wrong" if corrects else None)
        asked = self.one(data)
        self.legs += 1
        further = FurtherLeg(f"leg_{self.legs}", frozenset({"NCB-BR", "NCB-FR"}))
        step = LegStep(asked.leg_id, answer_step(response), response=response)
        self.taken(lambda: take_leg_step(self.trace, step, self.actor(asked.party), further))

    @rule(data=st.data(), name=st.sampled_from(("acknowledge", "request_information")))
    def a_bureau_steps(self, data: st.DataObject, name: str):
        asked = self.one(data)
        question = "which mark?" if name == "request_information" else None
        step = LegStep(asked.leg_id, name, question=question)
        self.taken(lambda: take_leg_step(self.trace, step, self.actor(asked.party)))

    @rule(data=st.data())
    def the_requester_opens(self, data: st.DataObject):
        step = LegStep(self.one(data).leg_id, "open")
        self.taken(lambda: take_leg_step(self.trace, step, self.actor("WCO")))

    @rule()
    def the_requester_informs(self):
        self.taken(lambda: give_information(self.trace, Information(answer="a mark"), self.actor("WCO")))

    @rule(countries=st.sets(st.sampled_from((*COUNTRIES, "FR")), min_size=1), make=st.sampled_from(("Glock", "Steyr")))
    def the_requester_corrects_the_description(self, countries: set[str], make: str):
        firearm = self.trace.firearm.model_copy(update={"make": make})
        routed = tuple(Routed(each, f"NCB-{each}", "COUNTRY_OF_MANUFACTURE", GIVEN) for each in sorted(countries))
        self.legs += 1
        ids = tuple(f"leg_{self.legs}_{each.country}" for each in routed)
        weapon = Redescribed(firearm, self.trace.interpretation, routed, (), ids)
        given = Information(answer="misread", firearm=firearm)
        self.taken(lambda: correct_description(self.trace, given, weapon, self.actor("WCO")))

    @rule(data=st.data())
    def the_requester_withdraws_one(self, data: st.DataObject):
        asked = self.one(data)
        self.taken(lambda: withdraw_country(self.trace, asked.leg_id, "misread", self.actor("WCO")))

    @rule(really=st.integers(0, 9))
    def the_requester_withdraws_all(self, really: int):
        if really == 0:
            self.taken(lambda: withdraw(self.trace, "misread", self.actor("WCO")))

    @rule(data=st.data(), days=st.integers(0, 60), delivered=st.booleans())
    def time_passes(self, data: st.DataObject, days: int, delivered: bool):
        self.now += timedelta(days=days, minutes=1)
        asked = self.one(data)
        if asked.clock_at is not None and asked.clock_at <= self.now:
            told_at = self.now if delivered else None
            self.taken(lambda: take_clock_step(self.trace, asked, self.actor("SERVICE"), told_at=told_at))

    @invariant()
    def state_outcome_reason_and_closing_agree(self):
        if not hasattr(self, "trace"):
            return
        trace = self.trace
        ended = all(each.state in LEG.ends for each in trace.legs)
        assert (trace.state in ENDED_TRACES) == ended
        assert (trace.closed_at is not None) == ended
        assert trace.outcome is None or trace.failure_reason is None
        if ended:
            assert (trace.outcome is None) != (trace.failure_reason is None)
        if trace.state == "COMPLETED":
            assert trace.outcome is not None
        if trace.state == "CLOSED_UNSUCCESSFUL":
            assert trace.failure_reason is not None

    @invariant()
    def a_leg_that_has_ended_waits_for_nothing_and_says_why(self):
        for each in self.trace.legs if hasattr(self, "trace") else ():
            ended = each.state in LEG.ends
            assert (each.clock_at is None) == ended
            assert not ended or each.due_at is None
            assert (each.failure_reason is not None) == (each.state in ("EXPIRED", "WITHDRAWN"))

    @invariant()
    def no_country_is_asked_twice_at_once(self):
        if hasattr(self, "trace"):
            asked = [each.country for each in self.trace.legs if each.state != "WITHDRAWN" and was_asked(each)]
            assert len(set(asked)) == len(asked)


Histories.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestHistories = Histories.TestCase
