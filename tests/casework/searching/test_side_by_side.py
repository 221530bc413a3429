"""What a search asks and writes at one time: what does not follow from one another waits for nobody."""

import threading
from typing import Any

import pytest

from iarms import tables
from iarms.errors import Unavailable
from iarms.store.cases import Cases
from iarms.store.records import Records
from iarms.store.suspects import Suspects
from iarms.store.transaction import Transaction
from tests.builders import any_record, any_search
from tests.world import World

PATIENCE = 20.0


@pytest.mark.parametrize("times", [1, 2], ids=["a hit that is opened", "a hit that is joined"])
def test_the_hits_of_a_case_are_read_while_the_records_are(
    world: World, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    assert world.call("POST", "/v1/records", any_record(), party="NCB-FR").status == 201
    for _ in range(times - 1):
        world.call("POST", "/v1/searches", any_search())
    asked, met = threading.Event(), []
    current_hits, get_many = Cases.current_hits, Records.get_many

    def note_asked(self: Cases, parts: Any) -> Any:
        asked.set()
        return current_hits(self, parts)

    def wait_for_both(self: Records, record_ids: Any) -> Any:
        met.append(asked.wait(PATIENCE))
        return get_many(self, record_ids)

    monkeypatch.setattr(Cases, "current_hits", note_asked)
    monkeypatch.setattr(Records, "get_many", wait_for_both)
    answer = world.call("POST", "/v1/searches", any_search())
    assert (answer.status, answer.json["outcome"]) == (201, "hit")
    assert met == [True]
    assert len(world.items(tables.OUTBOX)) == 3, "told once, whether it was opened or joined"


def test_the_hits_of_a_case_are_not_read_where_nothing_can_be_a_hit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Cases, "current_hits", lambda _, parts: {} if not list(parts) else pytest.fail("hits were read")
    )
    answer = world.call("POST", "/v1/searches", any_search())
    assert (answer.status, answer.json["outcome"]) == (201, "no_match")


def test_a_hit_that_cannot_be_read_ahead_is_no_answer_without_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert world.call("POST", "/v1/records", any_record(), party="NCB-FR").status == 201

    def fail(*_: Any) -> Any:
        raise Unavailable("a part could not be read")

    monkeypatch.setattr(Cases, "current_hits", fail)
    assert world.call("POST", "/v1/searches", any_search()).status == 503


def test_what_was_flagged_is_noted_while_the_search_is_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        assert world.call("POST", "/v1/searches", any_search(serial_number=f"ZQ{1000 + n}")).status == 201
    noting, met = threading.Event(), []
    note, commit = Suspects.note, Transaction.commit

    def say_so(self: Suspects, *given: Any) -> None:
        noting.set()
        note(self, *given)

    def wait_for_both(self: Transaction) -> None:
        met.append(noting.wait(PATIENCE))
        commit(self)

    monkeypatch.setattr(Suspects, "note", say_so)
    monkeypatch.setattr(Transaction, "commit", wait_for_both)
    assert world.call("POST", "/v1/searches", any_search(serial_number="ZQ1004")).status == 201
    assert met == [True]
    assert {"party", "subject"} <= {item["kind"]["S"] for item in world.items(tables.SUSPECTS)}, "and is noted by now"


def test_a_flagged_search_that_could_not_be_written_has_its_id_and_flags_in_the_event_of_its_refusal(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        assert world.call("POST", "/v1/searches", any_search(serial_number=f"ZQ{1000 + n}")).status == 201

    def fail(_: Transaction) -> None:
        raise Unavailable("the items are contended for; nothing was written")

    monkeypatch.setattr(Transaction, "commit", fail)
    refused = world.call("POST", "/v1/searches", any_search(serial_number="ZQ1004"))
    assert refused.status == 503
    event = next(each for each in world.documents(tables.AUDIT) if each["status"] == 503)
    assert event["flags"] == ["sequential_serials 5"]
    noted = {item["last_reference"]["S"] for item in world.items(tables.SUSPECTS)}
    assert noted == {event["search_id"]}


def test_who_sends_a_flagged_search_twice_at_once_is_shown_one_search_and_both_events_name_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        assert world.call("POST", "/v1/searches", any_search(serial_number=f"ZQ{1000 + n}")).status == 201
    key, faster = {"Idempotency-Key": "twice"}, []
    commit = Transaction.commit

    def commit_after_the_other(self: Transaction) -> None:
        monkeypatch.setattr(Transaction, "commit", commit)
        faster.append(world.call("POST", "/v1/searches", any_search(serial_number="ZQ1004"), headers=key))
        commit(self)

    monkeypatch.setattr(Transaction, "commit", commit_after_the_other)
    answer = world.call("POST", "/v1/searches", any_search(serial_number="ZQ1004"), headers=key)
    assert (answer.status, answer.text) == (201, faster[0].text)
    events = [each for each in world.documents(tables.AUDIT) if each.get("search_id") == answer.json["search_id"]]
    assert sorted((each["replayed"], bool(each["flags"])) for each in events) == [(False, True), (True, False)]
