"""What an answer does to the other legs: who is asked next, what each is told, and whose leg ends."""

from typing import Any

import pytest

from iarms.domain.deadlines import arrangements_in
from iarms.domain.tracing import Actor, FurtherLeg, LegStep, Transition, answer_step, take_leg_step, trace_for
from iarms.models.trace import Leg, LegResponse, Trace
from infra.arrangements import Arrangements as Written
from tests.domain.tracing.test_steps import ARRANGEMENTS, NOW, leg_in
from tests.domain.tracing.traces import answer, event, trace_of

EXPORT = event("EXPORT", "2004-03", "FR", to_country="BR", holder="DEALER", note="licence FR-2004-117")
REGISTERED = frozenset({"NCB-BR", "NCB-DE", "NCB-FR"})


def answered(trace: Trace, country: str, response: LegResponse, *, opens: bool = True) -> Transition:
    arrangements = ARRANGEMENTS if opens else arrangements_in(Written(next_country_opens=False).settings())
    asked = next(each for each in trace.legs if each.country == country and each.state != "WITHDRAWN")
    step = LegStep(asked.leg_id, answer_step(response), response=response)
    further = FurtherLeg(f"leg_{trace.version}", REGISTERED)
    return take_leg_step(trace, step, Actor(asked.party, NOW, arrangements), further)


def exported(*events: Any, to: str = "BR", **rest: Any) -> LegResponse:
    return answer(*events, outcome="EXPORTED_TO", next_country=to, **rest)


def leg_to(trace: Trace, country: str) -> Leg:
    return next(each for each in reversed(trace.legs) if each.country == country)


def told(taken: Transition) -> list[tuple[str, str, str | None]]:
    return [(each.event, each.party, each.stage) for each in taken.recipients if each.party.startswith("NCB-")]


def concerns(trace: Trace, country: str) -> list[tuple[Any, ...]]:
    return [(e.kind, e.date, e.country, e.holder, e.note, e.told_by) for e in leg_to(trace, country).concerning]


FULL = ("EXPORT", "2004-03", "FR", "DEALER", "licence FR-2004-117", "NCB-FR")


def test_the_next_country_is_told_who_exported_when_by_which_licence_and_to_whom():
    made = event("MANUFACTURE", "2003", "FR", holder="MAKER", note="from the maker's book")
    sold = event("SALE", "2003-11", "FR", holder="PRIVATE", note="a shop in Lyon")
    taken = answered(trace_of([leg_in("SENT", "FR")]), "FR", exported(made, sold, EXPORT, note="see the licence"))
    assert concerns(taken.after, "BR") == [FULL], "and nothing else"
    assert told(taken) == [("trace.received", "NCB-BR", "QUEUED")]
    seen = trace_for(taken.after, "NCB-BR")
    assert [each.country for each in seen.legs] == ["BR"]
    assert seen.legs[0].concerning == leg_to(taken.after, "BR").concerning
    assert "Lyon" not in seen.model_dump_json()
    assert "see the licence" not in seen.model_dump_json(), "the note of a whole answer may be of anything"


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (exported(note="licence 117, to a dealer"), ("EXPORT", None, "FR", None, "licence 117, to a dealer", "NCB-FR")),
        (exported(), ("EXPORT", None, "FR", None, None, "NCB-FR")),
        (
            exported(event("EXPORT", "2004", to_country="BR"), note="licence 117"),
            ("EXPORT", "2004", "FR", None, "licence 117", "NCB-FR"),
        ),
        (
            exported(event("TRANSFER", "2004", "FR", to_country="BR", holder="STATE")),
            ("TRANSFER", "2004", "FR", "STATE", None, "NCB-FR"),
        ),
        (
            exported(event("IMPORT", "2004", "BR", note="so the consignee wrote")),
            ("IMPORT", "2004", "BR", None, "so the consignee wrote", "NCB-FR"),
        ),
    ],
)
def test_what_an_answer_says_of_the_way_is_passed_on_in_whatever_form(response: LegResponse, expected: tuple[Any, ...]):
    taken = answered(trace_of([leg_in("SENT", "FR")]), "FR", response)
    assert concerns(taken.after, "BR") == [expected]


@pytest.mark.parametrize(
    ("restrictions", "passes"),
    [(("REQUESTER_ONLY",), False), (("NO_ONWARD_SHARING",), False), (("NOT_AS_EVIDENCE",), True), ((), True)],
)
def test_the_restrictions_of_an_answer_are_obeyed(restrictions: tuple[str, ...], passes: bool):
    taken = answered(trace_of([leg_in("SENT", "FR")]), "FR", exported(EXPORT, restrictions=restrictions))
    seen = trace_for(taken.after, "NCB-BR")
    assert bool(seen.legs[0].concerning) == passes
    assert ("NCB-FR" in seen.model_dump_json()) == passes, "nor who named it"
    assert [each.restrictions for each in seen.legs[0].concerning] == ([restrictions] if passes else [])
    assert told(taken) == [("trace.received", "NCB-BR", "QUEUED")], "it is asked all the same"


def test_interpol_asks_in_a_countrys_place_and_is_told_what_may_go_through_it():
    trace = trace_of([leg_in("SENT", "FR")])
    kept = answered(trace, "FR", exported(EXPORT, to="IT", restrictions=("NO_ONWARD_SHARING",)))
    assert leg_to(kept.after, "IT").party == "INTERPOL-GS"
    assert concerns(kept.after, "IT") == [("EXPORT", None, "FR", None, None, "NCB-FR")], "the event leads to BR"
    through = exported(event("EXPORT", "2004", "FR", to_country="IT"), to="IT", restrictions=("NO_ONWARD_SHARING",))
    assert len(leg_to(answered(trace, "FR", through).after, "IT").concerning) == 1
    hidden = exported(event("EXPORT", "2004", "FR", to_country="IT"), to="IT", restrictions=("REQUESTER_ONLY",))
    assert leg_to(answered(trace, "FR", hidden).after, "IT").concerning == ()


@pytest.mark.parametrize("state", ["QUEUED", "SENT", "ACKNOWLEDGED", "OVERDUE", "EXPIRED", "ANSWERED_FINAL", "REFUSED"])
def test_a_country_that_is_asked_already_is_told_and_that_is_no_circle(state: str):
    trace = trace_of([leg_in("SENT", "FR"), leg_in(state, "BR")])
    taken = answered(trace, "FR", exported(EXPORT))
    assert concerns(taken.after, "BR") == [FULL]
    assert told(taken) == [("trace.updated", "NCB-BR", "ADDED_KNOWLEDGE")]
    assert len(taken.after.legs) == 2
    assert taken.after.warnings == ()
    last = leg_to(taken.after, "BR")
    assert (last.state, last.history[-1].what, last.history[-1].by) == (state, "told", "SERVICE")
    again = answered(taken.after, "FR", exported(EXPORT, correction="the same once more"))
    assert told(again) == [], "what it knows is not told again"


def test_a_weapon_that_came_back_to_who_had_sent_it_on_went_in_a_circle():
    trace = trace_of([leg_in("SENT", "FR")])
    out = answered(trace, "FR", exported(EXPORT))
    assert out.after.warnings == ()
    back = answered(out.after, "BR", exported(event("EXPORT", "2009", "BR", to_country="FR"), to="FR"))
    assert [each.code for each in back.after.warnings] == ["circle"]
    assert told(back) == [("trace.updated", "NCB-FR", "ADDED_KNOWLEDGE")]
    assert len(back.after.legs) == 2
    corrected = answered(back.after, "BR", answer(outcome="NO_RECORD", correction="another weapon"))
    assert corrected.after.warnings == (), "a circle that is taken back is none"
    assert told(corrected) == [("trace.updated", "NCB-FR", "KNOWLEDGE_TAKEN_BACK")]


def test_a_longer_circle_is_one_and_a_country_asked_for_its_own_reason_is_none():
    trace = trace_of([leg_in("SENT", "FR"), leg_in("SENT", "DE")])
    one = answered(trace, "FR", exported(EXPORT)).after
    two = answered(one, "BR", exported(to="DE")).after
    assert two.warnings == ()
    three = answered(two, "DE", exported(to="FR")).after
    assert [each.code for each in three.warnings] == ["circle"]


def test_a_circle_told_for_the_requester_alone_is_not_told_to_others():
    trace = answered(trace_of([leg_in("SENT", "FR")]), "FR", exported(EXPORT)).after
    kept = answered(trace, "BR", exported(to="FR", restrictions=("REQUESTER_ONLY",))).after
    assert [each.code for each in trace_for(kept, "WCO").warnings] == ["circle"]
    assert trace_for(kept, "INTERPOL-GS").warnings == ()
    assert trace_for(kept, "NCB-FR").warnings == ()


ELSEWHERE = exported(event("EXPORT", "2004", "FR", to_country="DE"), to="DE", correction="the wrong line of the book")
NOWHERE = answer(outcome="DOMESTIC_NEVER_EXPORTED", correction="the export was of another weapon")


@pytest.mark.parametrize(("response", "countries"), [(ELSEWHERE, ["FR", "BR", "DE"]), (NOWHERE, ["FR", "BR"])])
@pytest.mark.parametrize("opens", [True, False])
def test_a_country_that_is_no_longer_named_is_withdrawn_with_the_reason(
    response: LegResponse, countries: list[str], opens: bool
):
    named = answered(trace_of([leg_in("SENT", "FR")]), "FR", exported(EXPORT), opens=opens).after
    taken = answered(named, "FR", response, opens=opens)
    gone = leg_to(taken.after, "BR")
    assert [each.country for each in taken.after.legs] == countries
    assert (gone.state, gone.failure_reason, gone.concerning) == (
        "WITHDRAWN",
        "NOT_NEEDED",
        leg_to(named, "BR").concerning,
    )
    assert gone.history[-1].text == "NCB-FR that named BR does so no longer"
    asked_next = [("trace.received", "NCB-DE", "QUEUED")] if response is ELSEWHERE and opens else []
    assert told(taken) == ([("trace.updated", "NCB-BR", "WITHDRAWN")] if opens else []) + asked_next


def test_of_an_answer_that_was_kept_from_it_the_bureau_does_not_learn_whose_it_was():
    named = answered(trace_of([leg_in("SENT", "FR")]), "FR", exported(EXPORT, restrictions=("REQUESTER_ONLY",))).after
    taken = answered(named, "FR", NOWHERE)
    assert leg_to(taken.after, "BR").state == "WITHDRAWN"
    assert "NCB-FR" not in trace_for(taken.after, "NCB-BR").model_dump_json()


@pytest.mark.parametrize(
    ("later", "stays"),
    [
        (answer(event("SALE", "2003", "FR"), outcome="FIRST_PURCHASER_IDENTIFIED", final=False), True),
        (answer(outcome="FIRST_PURCHASER_IDENTIFIED"), True),
        (answer(outcome="LAST_LEGAL_HOLDER_IDENTIFIED"), False),
        (answer(outcome="DOMESTIC_NEVER_EXPORTED"), False),
        (answer(outcome="NO_RECORD"), False),
        (answer(failure_reason="WRONG_MAKER"), False),
        (answer(failure_reason="REFUSED_LAW"), False),
        (exported(EXPORT), True),
        (exported(to="DE"), False),
        (exported(to="DE", final=False), False),
    ],
)
def test_a_later_answer_of_the_same_bureau_names_its_country_again_or_it_is_asked_no_more(
    later: LegResponse, stays: bool
):
    named = answered(trace_of([leg_in("SENT", "FR")]), "FR", exported(EXPORT, final=False)).after
    assert (leg_to(answered(named, "FR", later).after, "BR").state != "WITHDRAWN") == stays


def test_a_bureau_that_has_answered_keeps_its_leg_and_so_does_one_that_others_name():
    named = answered(trace_of([leg_in("SENT", "FR")]), "FR", exported(EXPORT)).after
    partly = answered(named, "BR", answer(event("IMPORT", "2004", "BR"), outcome="STATE_STOCK", final=False)).after
    assert leg_to(answered(partly, "FR", NOWHERE).after, "BR").state == "ANSWERED_PARTIAL"
    both = trace_of([leg_in("SENT", "FR"), leg_in("SENT", "DE")])
    both = answered(answered(both, "FR", exported(EXPORT)).after, "DE", exported(to="BR")).after
    kept = answered(both, "FR", NOWHERE)
    assert leg_to(kept.after, "BR").state == "QUEUED"
    assert told(kept) == [("trace.updated", "NCB-BR", "KNOWLEDGE_TAKEN_BACK")]
    assert [each[-1] for each in concerns(kept.after, "BR")] == ["NCB-DE"]


def test_a_country_that_the_description_leads_to_keeps_its_leg_when_an_answer_names_it_no_more():
    trace = trace_of([leg_in("SENT", "FR"), leg_in("SENT", "BR")], firearm={"country_of_manufacture": "BR"})
    named = answered(trace, "FR", exported(EXPORT)).after
    assert leg_to(answered(named, "FR", NOWHERE).after, "BR").state == "SENT"


def test_a_country_that_was_withdrawn_and_is_named_again_is_asked_anew():
    named = answered(trace_of([leg_in("SENT", "FR")]), "FR", exported(EXPORT)).after
    gone = answered(named, "FR", NOWHERE).after
    again = answered(gone, "FR", exported(EXPORT, correction="it was the weapon after all"))
    assert [(each.country, each.state) for each in again.after.legs] == [
        ("FR", "ANSWERED_FINAL"),
        ("BR", "WITHDRAWN"),
        ("BR", "QUEUED"),
    ]
    assert told(again) == [("trace.received", "NCB-BR", "QUEUED")]
