"""Who is told of what: the parties of each event, the same ids however often, and nobody passed over for an address."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms.domain.cases import (
    HitTransition,
    TraceRecipient,
    hit_notices,
    received_notice_id,
    step_notices,
    trace_notice,
)
from iarms.models.api import rfc3339
from iarms.models.hit import KeptHit
from iarms.models.ids import derived_id
from iarms.models.notice import Notification
from iarms.models.trace import Leg, Trace
from tests.builders import any_hit

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=2)
ALL = frozenset({"INTERPOL-GS", "WCO", "NCB-FR", "ADM-KE", "ADM-GH", "NCB-BR"})
THREE = ["INTERPOL-GS", "WCO", "NCB-FR"]


def a_hit(**fields: Any) -> KeptHit:
    return any_hit(**{"hit_id": "hit_1", "version": 3, "opened_at": AT, **fields})


def opened(hit: KeptHit, notified: frozenset[str] = ALL, *, also: tuple[str, ...] = ()):
    return hit_notices(hit, notified, also=also)


def stepped(hit: KeptHit, actor: str, notified: frozenset[str] = ALL, stage: str | None = None) -> list[Notification]:
    return step_notices(HitTransition(hit, "hit.confirmed", stage), LATER, actor, notified)


def recipients(notices: list[Notification]) -> list[str]:
    return [notice.recipient for notice in notices]


@pytest.mark.parametrize(
    ("withheld", "also", "told"),
    [
        ((), (), THREE),
        (("ADM-KE",), (), THREE),
        (("WCO",), (), ["INTERPOL-GS", "NCB-FR"]),
        (("*",), (), ["INTERPOL-GS", "NCB-FR"]),
        ((), ("ADM-KE",), [*THREE, "ADM-KE"]),
        ((), ("WCO",), THREE),
    ],
    ids=["three", "three where one administration may not know", "not the WCO", "nobody else", "who watched too",
         "nobody twice"],
)  # fmt: skip
def test_a_new_hit_is_told_to_its_three_parties_less_those_that_may_not_know(withheld, also, told):
    assert recipients(opened(a_hit(withheld_from=withheld), also=also)) == told


@pytest.mark.parametrize("priority", ["URGENT", "ROUTINE"])
def test_a_hit_is_told_by_its_own_priority(priority: str):
    assert {notice.priority for notice in opened(a_hit(priority=priority))} == {priority}


@pytest.mark.parametrize(("watch_id", "event"), [(None, "hit.opened"), ("wat_1", "watch.matched")])
def test_a_hit_is_told_with_everything_that_finds_it_and_nothing_else(watch_id: str | None, event: str):
    *_, notice = opened(a_hit(watch_id=watch_id))
    assert notice.notification_id == derived_id("ntf", AT, event, "hit_1", "NCB-FR")
    assert notice.message.model_dump(exclude_none=True) == {
        "notification_id": notice.notification_id,
        "event": event,
        "occurred_at": rfc3339(AT),
        "recipient": "NCB-FR",
        "hit_id": "hit_1",
        "record_id": "rec_1",
        "search_id": "srch_1",
        "decision": "hit",
        "basis": "lookalike",
        "searched_by": "WCO",
        "on_behalf_of": "KE",
        "links": {"self": f"/v1/notifications/{notice.notification_id}"},
        **({"watch_id": watch_id} if watch_id else {}),
    }
    assert notice.model_dump(exclude={"message"}) == {
        "notification_id": notice.notification_id, "event": event, "occurred_at": rfc3339(AT), "recipient": "NCB-FR",
        "instead_of": None, "priority": "ROUTINE", "test": False, "state": "PENDING", "sent_at": None,
        "acknowledged_at": None, "acknowledged_by": None,
    }  # fmt: skip


def test_one_event_has_one_id_for_each_party_and_another_event_another():
    first, again = opened(a_hit()), opened(a_hit())
    assert [n.notification_id for n in first] == [n.notification_id for n in again]
    ids = {n.notification_id for n in (*first, *opened(a_hit(hit_id="hit_2")), *opened(a_hit(watch_id="wat_1")))}
    assert len(ids) == 9


def test_a_party_without_an_address_is_stood_in_for_by_the_general_secretariat():
    notices = opened(a_hit(), frozenset())
    assert [(n.recipient, n.instead_of, n.message.recipient, n.message.instead_of) for n in notices] == [
        ("INTERPOL-GS", None, "INTERPOL-GS", None),
        ("INTERPOL-GS", "WCO", "INTERPOL-GS", "WCO"),
        ("INTERPOL-GS", "NCB-FR", "INTERPOL-GS", "NCB-FR"),
    ]
    addressed = [n.notification_id for n in opened(a_hit())]
    assert [n.notification_id for n in notices] == addressed, "the id is that of whom it stands in for"


@pytest.mark.parametrize(("test", "state"), [(True, "TEST"), (False, "PENDING")])
def test_of_a_test_nobody_is_told_and_the_row_is_there_to_be_read(test: bool, state: str):
    for notices in (opened(a_hit(test=test)), stepped(a_hit(test=test), "WCO")):
        assert {(n.test, n.state) for n in notices} == {(test, state)}


@pytest.mark.parametrize(
    ("hit", "actor", "notified", "told"),
    [
        ({}, "NCB-FR", ALL, ["INTERPOL-GS", "WCO", "ADM-KE"]),
        ({}, "WCO", ALL, ["INTERPOL-GS", "NCB-FR", "ADM-KE"]),
        ({}, "SERVICE", ALL, [*THREE, "ADM-KE"]),
        ({}, "ADM-KE", ALL, THREE),
        ({"searched_by": "ADM-KE"}, "NCB-FR", ALL, ["INTERPOL-GS", "WCO", "ADM-KE"]),
        ({"searched_by": "ADM-GH"}, "NCB-FR", ALL, ["INTERPOL-GS", "WCO", "ADM-GH", "ADM-KE"]),
        ({}, "NCB-FR", ALL - {"ADM-KE"}, ["INTERPOL-GS", "WCO"]),
        ({"withheld_from": ("ADM-KE",)}, "NCB-FR", ALL, ["INTERPOL-GS", "WCO"]),
        ({"withheld_from": ("WCO",)}, "NCB-FR", ALL, ["INTERPOL-GS", "ADM-KE"]),
        ({"withheld_from": ("*",)}, "NCB-FR", ALL, ["INTERPOL-GS"]),
        ({"withheld_from": ("*",)}, "SERVICE", ALL, ["INTERPOL-GS", "NCB-FR"]),
    ],
    ids=["by the bureau", "by the WCO", "by the clock", "by the administration", "searched by itself",
         "searched by one for another", "an administration without an address", "not the administration",
         "not the WCO", "nobody else", "nobody else, by the clock"],
)  # fmt: skip
def test_a_step_is_told_to_all_whom_the_hit_concerns_but_who_took_it(hit, actor, notified, told):
    assert recipients(stepped(a_hit(**hit), actor, notified)) == told


def test_a_bureau_without_an_address_has_its_step_told_to_the_general_secretariat():
    notices = stepped(a_hit(), "WCO", ALL - {"NCB-FR"})
    assert [(n.recipient, n.instead_of) for n in notices] == [
        ("INTERPOL-GS", None),
        ("INTERPOL-GS", "NCB-FR"),
        ("ADM-KE", None),
    ]


def test_a_step_is_told_with_its_stage_its_priority_and_until_when():
    due = LATER + timedelta(minutes=10)
    asked = {"number": 1, "priority": "URGENT", "reason": "x", "at": AT, "by": "WCO", "due_at": due}
    notice = stepped(a_hit(due_at=due, requests=[asked]), "WCO", stage="REQUEST_1")[1]
    assert notice.notification_id == derived_id("ntf", LATER, "hit.confirmed", "hit_1", "3", "NCB-FR")
    assert notice.priority == "URGENT"
    assert notice.message.model_dump(exclude_none=True) == {
        "notification_id": notice.notification_id,
        "event": "hit.confirmed",
        "occurred_at": rfc3339(LATER),
        "recipient": "NCB-FR",
        "hit_id": "hit_1",
        "record_id": "rec_1",
        "search_id": "srch_1",
        "searched_by": "WCO",
        "on_behalf_of": "KE",
        "stage": "REQUEST_1",
        "due_at": rfc3339(due),
        "links": {"self": f"/v1/notifications/{notice.notification_id}"},
    }
    following = stepped(a_hit(version=4), "WCO")[1]
    assert following.notification_id != notice.notification_id, "the next version's step is another event"


OF_LEG: dict[str, Any] = {"leg_id": "leg_1", "party": "NCB-BR"}
OF_TRACE: dict[str, Any] = {
    "trace_id": "trc_1", "version": 5, "requested_by": "WCO", "on_behalf_of": "KE", "priority": "URGENT", "test": False,
}  # fmt: skip
LEG, TRACE = Leg.model_construct(**OF_LEG), Trace.model_construct(**OF_TRACE)


def test_a_bureau_that_is_asked_is_told_under_an_id_that_follows_from_its_leg_alone():
    notice = trace_notice(TRACE, TraceRecipient("trace.received", "NCB-BR", LEG, due_at=LATER), AT, ALL)
    assert notice.notification_id == received_notice_id(TRACE, LEG, AT)
    again = trace_notice(
        TRACE.model_copy(update={"version": 9}), TraceRecipient("trace.received", "NCB-BR", LEG), AT, ALL
    )
    assert again.notification_id == notice.notification_id
    assert notice.notification_id == derived_id("ntf", AT, "trace.received", "trc_1", "leg_1", "NCB-BR")
    assert (notice.priority, notice.state, notice.recipient) == ("URGENT", "PENDING", "NCB-BR")
    assert notice.message.model_dump(exclude_none=True) == {
        "notification_id": notice.notification_id,
        "event": "trace.received",
        "occurred_at": rfc3339(AT),
        "recipient": "NCB-BR",
        "trace_id": "trc_1",
        "leg_id": "leg_1",
        "searched_by": "WCO",
        "on_behalf_of": "KE",
        "due_at": rfc3339(LATER),
        "links": {"self": f"/v1/notifications/{notice.notification_id}"},
    }


def test_every_other_step_of_a_trace_has_an_id_of_its_version_too():
    notice = trace_notice(TRACE, TraceRecipient("trace.updated", "WCO", None, stage="ANSWERED_FINAL"), AT, ALL)
    assert notice.notification_id == derived_id("ntf", AT, "trace.updated", "trc_1", "", "5", "WCO")
    assert (notice.message.leg_id, notice.message.stage, notice.message.due_at) == (None, "ANSWERED_FINAL", None)
    of_leg = trace_notice(TRACE, TraceRecipient("trace.updated", "WCO", LEG), AT, ALL)
    assert of_leg.notification_id == derived_id("ntf", AT, "trace.updated", "trc_1", "leg_1", "5", "WCO")
    tested = trace_notice(TRACE.model_copy(update={"test": True}), TraceRecipient("trace.updated", "WCO", LEG), AT, ALL)
    assert (tested.state, tested.test) == ("TEST", True)
    unreachable = trace_notice(TRACE, TraceRecipient("trace.received", "NCB-XK", LEG), AT, ALL)
    assert (unreachable.recipient, unreachable.instead_of) == ("INTERPOL-GS", "NCB-XK")
