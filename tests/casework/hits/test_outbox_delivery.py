"""Rows go out once: what was sent is marked, what failed is given back, and a dead topic keeps nobody waiting."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.aws.topics import Published
from iarms.casework.hits.delivery import FailedTry, deliver, sweep
from iarms.domain.cases import hit_notices
from iarms.models.notice import Outgoing
from iarms.store.outbox import Outbox
from iarms.store.transaction import Transaction
from tests.bare_tables import bare_tables
from tests.builders import any_hit

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NOW = NOON + timedelta(seconds=61)


class _Topics:
    """The parties' topics: `failing` ones refuse, `silent` ones say nothing of what they were given."""

    def __init__(self, failing: Iterable[str] = (), silent: Iterable[str] = ()) -> None:
        self.failing, self.silent = set(failing), set(silent)
        self.batches: list[list[str]] = []

    def publish(self, rows: list[Outgoing]) -> Any:
        self.batches.append([row.notification_id for row in rows])
        said = [row for row in rows if row.recipient not in self.silent]
        return Published(
            {row.notification_id: f"m-{row.notification_id}" for row in said if row.recipient not in self.failing},
            {row.notification_id: "InternalError" for row in said if row.recipient in self.failing},
        )


def topics_that(**do: Iterable[str]) -> Any:
    """Topics in the publisher's place: `failing`, `silent`."""
    return _Topics(**do)


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    """An empty outbox."""
    with bare_tables(tables.OUTBOX) as client:
        yield Outbox(client, tables.OUTBOX.name)


def new_hits(outbox: Outbox, count: int = 1, at: datetime = NOON) -> dict[str, list[str]]:
    """The notifications of so many hits, a second apart, put into the outbox; their ids by recipient."""
    ids: dict[str, list[str]] = {"INTERPOL-GS": [], "WCO": [], "NCB-FR": []}
    for number in range(count):
        hit = any_hit(opened_at=at + number * timedelta(seconds=1), case_reference=f"case {number}")
        transaction = Transaction(outbox.client, hit.hit_id)
        for row in hit_notices(hit, frozenset(ids)):
            transaction.add("row", outbox.put_item(row))
            ids[row.recipient].append(row.notification_id)
        transaction.commit()
    return ids


def states(outbox: Outbox, ids: dict[str, list[str]]) -> dict[str, str]:
    """The state of each recipient's first row."""
    rows = {party: outbox.get(each[0]) for party, each in ids.items()}
    return {party: row.state for party, row in rows.items() if row is not None}


def every(ids: dict[str, list[str]]) -> list[str]:
    return [one for each in ids.values() for one in each]


def test_rows_go_out_once_however_often_their_batch_comes(outbox: Outbox):
    ids, topics = new_hits(outbox), topics_that()
    delivery = deliver(outbox, topics, every(ids) * 2, NOW)
    assert topics.batches == [[one] for one in every(ids)], "each party's by themselves"
    assert [row.notification_id for row in delivery.sent] == every(ids)
    assert delivery.failed == {}
    assert set(states(outbox, ids).values()) == {"SENT"}
    again = deliver(outbox, topics, every(ids), NOW)
    assert (again.sent, again.failed) == ((), {})
    assert topics.batches[3:] == []


def test_of_a_batch_that_fails_in_part_the_rest_is_sent_and_what_failed_can_be_tried_at_once(outbox: Outbox):
    ids = new_hits(outbox)
    delivery = deliver(outbox, topics_that(failing={"WCO"}, silent={"NCB-FR"}), every(ids), NOW)
    assert [row.recipient for row in delivery.sent] == ["INTERPOL-GS"]
    assert delivery.failed == {
        ids["WCO"][0]: FailedTry("InternalError", 1),
        ids["NCB-FR"][0]: FailedTry("no result", 1),
    }
    assert states(outbox, ids) == {"INTERPOL-GS": "SENT", "WCO": "PENDING", "NCB-FR": "PENDING"}
    mended = topics_that()
    second = deliver(outbox, mended, every(ids), NOW)
    assert mended.batches == [[ids["WCO"][0]], [ids["NCB-FR"][0]]]
    assert [row.recipient for row in second.sent] == ["WCO", "NCB-FR"]


def test_a_row_in_somebody_elses_hands_is_passed_over_and_left_there(outbox: Outbox):
    ids, topics = new_hits(outbox), topics_that()
    assert outbox.claim(ids["WCO"][0], NOW) is not None
    delivery = deliver(outbox, topics, [*every(ids), "ntf_unknown"], NOW)
    assert [row.recipient for row in delivery.sent] == ["INTERPOL-GS", "NCB-FR"]
    assert delivery.failed == {}
    assert outbox.claim(ids["WCO"][0], NOW) is None, "its claim was not given back"


@pytest.mark.parametrize(("age", "swept"), [(59, 0), (60, 0), (61, 3)])
def test_rows_of_the_last_minute_are_left_to_the_stream(outbox: Outbox, age: int, swept: int):
    ids, topics = new_hits(outbox), topics_that()
    found = sweep(outbox, topics, NOON + timedelta(seconds=age))
    assert (found.waiting, len(found.delivery.sent)) == (swept, swept)
    assert found.oldest_seconds == (age if swept else 0.0)
    assert set(states(outbox, ids).values()) == {"SENT" if swept else "PENDING"}


def test_the_age_is_that_of_the_oldest_row_which_is_driven_first(outbox: Outbox):
    ids, topics = new_hits(outbox, 3), topics_that()
    found = sweep(outbox, topics, NOON + timedelta(seconds=100))
    assert (found.waiting, found.oldest_seconds) == (9, 100.0)
    assert sorted(topics.batches) == sorted(ids.values()), "each party's oldest first"


def test_a_topic_that_fails_once_is_left_alone_for_the_rest_of_the_sweep(outbox: Outbox):
    ids = new_hits(outbox, 20)
    topics = topics_that(failing={"NCB-FR"})
    found = sweep(outbox, topics, NOON + timedelta(seconds=200))
    assert found.waiting == 60
    assert len(found.delivery.sent) == 40
    tried = [one for batch in topics.batches for one in batch]
    assert [len(batch) for batch in topics.batches] == [10] * 5, "ten at once, each party's by themselves"
    assert len(tried) == len(set(tried)) == 40 + len(found.delivery.failed)
    assert set(found.delivery.failed) == set(ids["NCB-FR"][:10]), "those of its first batch alone"
    assert set(found.delivery.failed.values()) == {FailedTry("InternalError", 1)}
