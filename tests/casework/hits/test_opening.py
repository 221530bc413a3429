"""A match opens a hit or joins one: for a day, for those alone who may know, and written with all that goes with it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from iarms.casework.audit import event_of
from iarms.casework.hits.confirmation import dispose
from iarms.casework.hits.opening import (
    HitCandidate,
    HitOutcome,
    addresses,
    desks_to_call,
    open_hits,
    write_with_hits,
)
from iarms.errors import Unavailable
from iarms.models.hit import AssertedBy, Disposal
from iarms.models.ids import derived_id
from iarms.models.search import SearchRequest
from iarms.store.cases import Cases
from iarms.store.transaction import ConditionFailed
from tests.builders import any_hit, any_kept_record, any_search, any_weapon_in_hand
from tests.casework.hits.light import NOON, NOTIFIED, Hits, call_of, hits_alone

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


@pytest.fixture
def hits() -> Iterator[Hits]:
    """Hits over their tables alone."""
    with hits_alone() as alone:
        yield alone


def match(record: dict[str, Any] | None = None, search: dict[str, Any] | None = None, **fields: Any) -> HitCandidate:
    """A search by the WCO on behalf of Kenya that found a record of NCB-FR."""
    known: dict[str, Any] = {
        "record": any_kept_record(**(record or {})),
        "basis": "exact",
        "weight": 12.5,
        "search_id": "srch_2",
        "searched_by": "WCO",
        "administration": "KE",
        "asked": SearchRequest.model_validate(any_search(**({"case_reference": "MBA-1"} | (search or {})))),
        "weapon": any_weapon_in_hand(),
    }
    return HitCandidate(**(known | fields))


def opened_by(hits: Hits, *matches: HitCandidate, now: Any = NOON, notified: Any = NOTIFIED) -> HitOutcome:
    return open_hits(hits.cases, matches, frozenset(notified), now, desks_to_call(hits.register, matches))


def told(outcome: HitOutcome) -> list[str]:
    return [row.recipient for row in outcome.notifications]


def test_a_match_opens_a_hit_that_says_how_it_came_about(hits: Hits):
    asserted = AssertedBy(compared=("make",), reason="seen")
    outcome = opened_by(hits, match(asserted=asserted, watch_id="wat_1", record={"test": True}))
    (hit,) = outcome.opened
    assert hit.hit_id == derived_id("hit", NOON, "hit", "rec_1", "KE", "MBA-1")
    assert hit.clock_at == NOON + timedelta(hours=1)
    assert hit.model_dump(exclude_defaults=True, exclude={"opened_at", "clock_at", "event_behind"}) == {
        "hit_id": hit.hit_id, "state": "NOTIFIED", "record_id": "rec_1", "search_id": "srch_2", "basis": "exact",
        "weight": 12.5, "searched_by": "WCO", "on_behalf_of": "KE", "case_reference": "MBA-1", "officer": "k-4711",
        "recorded_by": "FR", "asserted": {"compared": ("make",), "reason": "seen"}, "watch_id": "wat_1", "test": True,
        "weapon": any_weapon_in_hand().model_dump(exclude_defaults=True), "purpose": "SEIZURE_CHECK",
        "priority": "ROUTINE",
    }  # fmt: skip
    assert hit.opened_at == NOON
    assert (outcome.joined, outcome.by_record) == ((), {"rec_1": hit.hit_id})
    assert outcome.audit_facts() == {
        "hit_ids": (hit.hit_id,),
        "joined_hit_ids": (),
        "notifications": tuple(f"{row.notification_id} {row.recipient}" for row in outcome.notifications),
        "withheld_from": (),
    }


@pytest.mark.parametrize(("in_sight", "priority"), [(True, "URGENT"), (False, "ROUTINE"), (None, "ROUTINE")])
def test_a_weapon_in_sight_is_told_as_urgent(hits: Hits, in_sight: bool | None, priority: str):
    outcome = opened_by(hits, match(search={"in_sight": in_sight}))
    assert told(outcome) == ["INTERPOL-GS", "WCO", "NCB-FR"]
    assert {row.priority for row in outcome.notifications} == {priority}


@pytest.mark.parametrize(
    ("state", "joins"),
    [
        ("NOTIFIED", True), ("CONFIRMATION_REQUESTED", True), ("CONFIRMED", True), ("ESCALATED", True),
        ("REFUTED", False), ("CLOSED", False),
    ],
)  # fmt: skip
def test_a_hit_is_joined_only_while_it_is_open(hits: Hits, state: str, joins: bool):
    held = any_hit(opened_at=NOON, state=state)
    hits.put(held)
    outcome = opened_by(hits, match(), now=NOON + SECOND)
    assert [hit.hit_id for hit in outcome.joined] == ([held.hit_id] if joins else [])
    assert told(outcome) == ([] if joins else ["INTERPOL-GS", "WCO", "NCB-FR"])
    assert hits.hit(held.hit_id) == held, "what was told stays to be read"


@pytest.mark.parametrize("now", [NOON, NOON - SECOND], ids=["the same millisecond", "a clock that is behind"])
def test_a_hit_that_follows_another_has_an_id_of_its_own_that_sorts_after_it(hits: Hits, now: Any):
    held = any_hit(opened_at=NOON, state="CLOSED")
    hits.put(held)
    answer = written_by(hits, match(), now=now)
    assert answer.hit_id > held.hit_id
    assert answer.opened_at > NOON
    assert {hits.hit(each.hit_id).state for each in (held, answer)} == {"CLOSED", "NOTIFIED"}


@pytest.mark.parametrize("taken", ["closed", "moved", "moved and opened anew"])
def test_a_hit_that_ends_or_is_moved_while_another_is_opened_is_looked_at_again(hits: Hits, monkeypatch, taken: str):
    """Between the reading of the hit that is over and the writing of the next something happens to it."""
    held = any_hit(opened_at=NOON, state="REFUTED")
    hits.put(held)
    retire = Cases.retire
    met: list[Any] = []

    def meanwhile(self: Cases, hit: Any) -> None:
        if not met:
            met.append(hit)
            if taken == "closed":
                dispose(hits.confirming, call_of("WCO"), held.hit_id, Disposal(disposition="RELEASED"), NOON)
            else:
                retire(self, hit)
            if taken == "moved and opened anew":
                met.append(written_by(hits, match(), now=NOON + SECOND))
        retire(self, hit)

    monkeypatch.setattr(Cases, "retire", meanwhile)
    opened = written_by(hits, match({"version": 2}), now=NOON + 2 * SECOND)
    assert hits.hit(held.hit_id).state == ("CLOSED" if taken == "closed" else "REFUTED")
    assert hits.hit(opened.hit_id) == opened
    if taken == "moved and opened anew":
        assert opened == met[1], "theirs is joined"


@pytest.mark.parametrize(
    ("age", "fields", "joins"),
    [
        (0 * DAY, {}, True),
        (DAY - SECOND, {}, True),
        (DAY, {}, False),
        (DAY + SECOND, {}, False),
        (SECOND, {"search": {"case_reference": "MBA-2"}}, False),
        (SECOND, {"administration": "GH"}, False),
        (SECOND, {"record": {"record_id": "rec_2"}}, False),
        (SECOND, {"record": {"handling": "NOT_FOR", "not_for": ("ADM-GH",)}}, True),
        (SECOND, {"record": {"handling": "NOT_FOR", "not_for": ("ADM-GH", "WCO")}}, False),
        (SECOND, {"record": {"handling": "NOT_FOR", "not_for": ("ADM-KE",)}}, False),
        (SECOND, {"record": {"handling": "NOTIFY_OWNER_ONLY"}}, False),
        (SECOND, {"unseen": True}, False),
        (SECOND, {"searched_by": "ADM-KE", "basis": "lookalike"}, True),
    ],
    ids=["at once", "a second before a day is over", "after a day", "a second later", "another case",
         "another administration", "another record", "kept since from whom it does not concern",
         "kept from the searcher since", "kept from the administration since", "kept from all since",
         "one that its searcher must not see", "by another searcher for the same administration"],
)  # fmt: skip
def test_a_repeat_joins_its_hit_for_a_day_and_nobody_is_told_again(
    hits: Hits, age: timedelta, fields: dict[str, Any], joins: bool
):
    held = any_hit(opened_at=NOON)
    hits.put(held)
    outcome = opened_by(hits, match(**fields), now=NOON + age)
    if joins:
        assert (outcome.opened, outcome.joined, outcome.notifications) == ((), (held,), ())
        assert outcome.by_record == {"rec_1": held.hit_id}
        assert outcome.audit_facts()["joined_hit_ids"] == (held.hit_id,)
    else:
        (hit,) = outcome.opened
        assert hit.hit_id != held.hit_id
        assert outcome.joined == ()
        assert outcome.notifications
    assert hits.hit(held.hit_id) == held, "what was told stays to be read"


def test_a_hit_that_takes_no_more_repeats_makes_room_for_its_successor(hits: Hits):
    held = any_hit(opened_at=NOON)
    hits.put(held)
    (following,) = opened_by(hits, match(), now=NOON + DAY).opened
    hits.put(following)
    assert {hits.hit(each.hit_id).opened_at for each in (held, following)} == {NOON, NOON + DAY}


def test_of_several_matches_each_has_its_own_hit_and_one_is_joined_beside_one_that_opens(hits: Hits):
    hits.put(any_hit(opened_at=NOON))
    outcome = opened_by(hits, match(), match({"record_id": "rec_2"}), match({"record_id": "rec_3"}), now=NOON + SECOND)
    assert [hit.record_id for hit in outcome.joined] == ["rec_1"]
    assert [hit.record_id for hit in outcome.opened] == ["rec_2", "rec_3"]
    assert set(outcome.by_record) == {"rec_1", "rec_2", "rec_3"}
    assert len(outcome.notifications) == 6
    assert opened_by(hits) == HitOutcome((), (), (), {})


@pytest.mark.parametrize(
    ("fields", "recipients"),
    [
        ({}, ["INTERPOL-GS", "WCO", "NCB-FR"]),
        ({"unseen": True}, ["INTERPOL-GS", "NCB-FR"]),
        ({"record": {"handling": "NOTIFY_OWNER_ONLY"}}, ["INTERPOL-GS", "NCB-FR"]),
        ({"record": {"handling": "NOT_FOR", "not_for": ("WCO",)}}, ["INTERPOL-GS", "NCB-FR"]),
        ({"searched_by": "ADM-KE"}, ["INTERPOL-GS", "WCO", "NCB-FR"]),
        ({"watch_id": "wat_1"}, ["INTERPOL-GS", "WCO", "NCB-FR", "ADM-KE"]),
        ({"watch_id": "wat_1", "administration": "GH"}, ["INTERPOL-GS", "WCO", "NCB-FR"]),
        ({"watch_id": "wat_1", "searched_by": "ADM-KE"}, ["INTERPOL-GS", "WCO", "NCB-FR", "ADM-KE"]),
        ({"watch_id": "wat_1", "searched_by": "NCB-BR"}, ["INTERPOL-GS", "WCO", "NCB-FR"]),
    ],
    ids=["by a search", "one that its searcher must not see", "its owner's alone", "not for the WCO",
         "by an administration", "by a watch of the WCO's", "by one for who has no address",
         "by a watch of an administration's", "by a bureau's watch"],
)  # fmt: skip
def test_a_hit_is_told_to_three_and_of_a_watch_to_who_watched(
    hits: Hits, fields: dict[str, Any], recipients: list[str]
):
    assert told(opened_by(hits, match(**fields))) == recipients


def test_an_administration_that_watched_for_itself_is_told_though_it_has_no_address(hits: Hits):
    watched = match(watch_id="wat_1", searched_by="ADM-GH", administration="GH")
    *_, last = opened_by(hits, watched).notifications
    assert (last.recipient, last.instead_of) == ("INTERPOL-GS", "ADM-GH")


def test_addresses_are_those_in_the_register_of_whom_the_matches_concern(hits: Hits):
    assert addresses(hits.register, []) == frozenset()
    assert addresses(hits.register, [match()]) == frozenset(NOTIFIED)
    elsewhere = match({"owner": "NCB-BR", "recorded_by": "BR"}, administration="GH")
    assert addresses(hits.register, [elsewhere]) == frozenset({"INTERPOL-GS", "WCO"})
    assert addresses(hits.register, [elsewhere, match()]) == frozenset(NOTIFIED)


def written_by(hits: Hits, *matches: HitCandidate, call: Any = None, now: Any = NOON) -> Any:
    """Write what these matches lead to; the answer is the first hit."""
    call = call or call_of("WCO")

    def compose(outcome: HitOutcome) -> Any:
        answer = (*outcome.opened, *outcome.joined)[0]
        event = event_of(call, now, action="create_search", **outcome.audit_facts())
        return answer, event, []

    return write_with_hits(hits.opening, call, matches, now, compose)


def test_a_hit_is_written_with_its_notifications_and_the_event_that_accounts_for_it(hits: Hits):
    call = call_of("WCO", idempotency_mark="mark", body_digest="digest")
    answer = written_by(hits, match(), call=call)
    assert hits.hit(answer.hit_id) == answer
    rows = hits.rows()
    assert [row.recipient for row in rows] == ["INTERPOL-GS", "NCB-FR", "WCO"]
    (event,) = hits.events()
    assert (event.hit_ids, len(event.notifications)) == ((answer.hit_id,), 3)
    assert hits.opening.idempotency.first_answer(call, NOON) == answer.model_dump_json()  # type: ignore[attr-defined]
    assert call.recorded


def test_a_key_that_was_answered_meanwhile_writes_nothing(hits: Hits):
    key = {"idempotency_mark": "mark", "body_digest": "digest"}
    written_by(hits, match(), call=call_of("WCO", **key))
    call = call_of("WCO", **key)
    with pytest.raises(ConditionFailed) as lost:
        written_by(hits, match({"record_id": "rec_2"}), call=call)
    assert lost.value.labels == {"mark"}
    assert not call.recorded
    assert len(hits.events()) == 1


@pytest.mark.parametrize("later", [SECOND, 0 * SECOND], ids=["a second later", "in the same millisecond"])
@pytest.mark.parametrize(("races", "joined"), [(1, True), (3, True), (4, False)])
def test_a_hit_that_somebody_else_opens_meanwhile_is_joined(
    hits: Hits, monkeypatch, races: int, joined: bool, later: timedelta
):
    first = written_by(hits, match())
    current, left = Cases.current_hits, [races]

    def too_early(self: Cases, parts: Any) -> Any:
        left[0] -= 1
        return {} if left[0] >= 0 else current(self, parts)

    monkeypatch.setattr(Cases, "current_hits", too_early)
    call = call_of("WCO")
    if joined:
        assert written_by(hits, match(), call=call, now=NOON + later).hit_id == first.hit_id
        assert call.recorded
    else:
        with pytest.raises(Unavailable):
            written_by(hits, match(), call=call, now=NOON + later)
        assert not call.recorded
    assert len(hits.rows()) == 3


def test_a_hit_that_cannot_be_read_keeps_nobody_from_being_told_of_the_next(
    hits: Hits, caplog: pytest.LogCaptureFixture
):
    """Its document is of no use to this release; it is kept aside, where whoever mends it finds it by its id."""
    held = any_hit(opened_at=NOON)
    hits.put(held)
    table = hits.cases.table
    (item,) = hits.client.scan(TableName=table)["Items"]
    hits.client.put_item(TableName=table, Item={**item, "document": {"S": "{}"}})
    opened = written_by(hits, match(), now=NOON + SECOND)
    assert opened.hit_id != held.hit_id
    assert [row.recipient for row in hits.rows()] == ["INTERPOL-GS", "NCB-FR", "WCO"]
    assert held.hit_id in caplog.text
    aside = {"case_key": item["case_key"], "part": {"S": held.hit_id}}
    assert hits.client.get_item(TableName=table, Key=aside)["Item"]["document"] == {"S": "{}"}
