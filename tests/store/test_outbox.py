"""A row of the outbox from PENDING to SENT: held by one at a time, given back, swept, read by its recipient alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iarms import tables
from iarms.domain.cases import hit_notices
from iarms.errors import Invalid
from iarms.models.api import rfc3339
from iarms.models.notice import Notification, Outgoing
from iarms.store.outbox import CLAIM_SECONDS, NotificationFilter, Outbox, PendingRow
from iarms.store.transaction import ConditionFailed, Transaction
from tests.bare_tables import bare_tables
from tests.builders import any_hit
from tests.lots import first_pending

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PARTIES = frozenset({"INTERPOL-GS", "WCO", "NCB-FR"})

ALL = NotificationFilter()


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    """An empty outbox."""
    with bare_tables(tables.OUTBOX, engine="moto") as client:
        yield Outbox(client, tables.OUTBOX.name, client)


def notices(at: datetime = NOON, notified: frozenset[str] = PARTIES, **fields: Any) -> list[Notification]:
    """A new hit's notifications: of INTERPOL-GS, the WCO and NCB-FR."""
    return hit_notices(any_hit(**{"opened_at": at, "priority": "URGENT", **fields}), notified)


def write(outbox: Outbox, *items: Any) -> None:
    transaction = Transaction(outbox.client, "a token")
    transaction.add("row", *items)
    transaction.commit()


def put(outbox: Outbox, *rows: Notification) -> None:
    write(outbox, *(outbox.put_item(row) for row in rows))


def waiting(outbox: Outbox, moment: datetime = NOON + timedelta(days=1), most: int = 100) -> list[str]:
    return [row.notification_id for row in first_pending(outbox, moment, most)[0]]


def as_it_stands(outbox: Outbox, notification_id: str) -> Notification:
    found = outbox.get(notification_id)
    assert found is not None
    return found


def test_a_row_is_read_as_it_was_written_and_written_once(outbox: Outbox):
    *_, bureau = notices()
    assert outbox.get(bureau.notification_id) is None
    put(outbox, bureau)
    assert outbox.get(bureau.notification_id) == bureau
    with pytest.raises(ConditionFailed):
        put(outbox, bureau)


def test_a_row_goes_out_with_its_message_and_what_its_recipient_filters_by(outbox: Outbox):
    secretariat, wco, bureau = notices(notified=frozenset({"INTERPOL-GS", "WCO"}))
    put(outbox, secretariat, wco, bureau)
    assert outbox.claim(wco.notification_id, NOON) == Outgoing(
        notification_id=wco.notification_id,
        recipient="WCO",
        message=wco.message.model_dump_json(exclude_none=True),
        attributes={
            "recipient": "WCO",
            "recipient_class": "WCO",
            "event": "hit.opened",
            "priority": "URGENT",
            "test": "false",
        },
        instead_of=None,
        occurred_at=rfc3339(NOON),
    )
    stood_in_for = outbox.claim(bureau.notification_id, NOON)
    assert stood_in_for is not None
    assert (stood_in_for.recipient, stood_in_for.instead_of) == ("INTERPOL-GS", "NCB-FR")
    put(outbox, *notices(record_id="rec_2"))
    classes = [row.attributes["recipient_class"] for each in notices(record_id="rec_2")
               if (row := outbox.claim(each.notification_id, NOON))]  # fmt: skip
    assert classes == ["INTERPOL-GS", "WCO", "NCB"]


@pytest.mark.parametrize(
    ("seconds", "taken"), [(0, False), (CLAIM_SECONDS, False), (CLAIM_SECONDS + 1, True)],
    ids=["at once", "at its very end", "a second after"],
)  # fmt: skip
def test_a_claim_is_somebodys_until_it_is_over(outbox: Outbox, seconds: int, taken: bool):
    row = notices()[0]
    put(outbox, row)
    assert outbox.claim(row.notification_id, NOON) is not None
    assert (outbox.claim(row.notification_id, NOON + seconds * SECOND) is not None) is taken


def test_a_claim_outlasts_the_functions_that_hold_one():
    assert CLAIM_SECONDS == 90


def test_a_claim_that_is_given_back_is_free_at_once(outbox: Outbox):
    row = notices()[0]
    put(outbox, row)
    first = outbox.claim(row.notification_id, NOON)
    outbox.release(row.notification_id)
    assert waiting(outbox) == [row.notification_id]
    second = outbox.claim(row.notification_id, NOON)
    assert first is not None
    assert second is not None
    assert (first.attempt, second.attempt) == (1, 2), "each try is counted"


def test_a_row_that_is_sent_is_nobodys_to_send_again(outbox: Outbox):
    row = notices()[0]
    put(outbox, row)
    outbox.claim(row.notification_id, NOON)
    outbox.mark_sent(row.notification_id, NOON + SECOND, "m-1")
    sent = as_it_stands(outbox, row.notification_id)
    assert sent == row.model_copy(update={"state": "SENT", "sent_at": NOON + SECOND})
    assert waiting(outbox) == []
    assert outbox.claim(row.notification_id, NOON + timedelta(days=1)) is None
    outbox.mark_sent(row.notification_id, NOON + 9 * SECOND, "m-2")
    outbox.release(row.notification_id)
    assert as_it_stands(outbox, row.notification_id) == sent
    stored = outbox.client.get_item(
        TableName=outbox.table, Key={"notification_id": {"S": row.notification_id}}
    )["Item"]  # fmt: skip
    assert stored["message_id"] == {"S": "m-1"}
    assert not {"pending", "claimed_until"} & stored.keys()


def test_what_is_not_there_is_not_made_by_asking_for_it(outbox: Outbox):
    assert outbox.claim("ntf_unknown", NOON) is None
    outbox.mark_sent("ntf_unknown", NOON, "m-1")
    outbox.release("ntf_unknown")
    assert outbox.get("ntf_unknown") is None


def test_a_row_of_a_test_is_there_to_be_read_and_never_goes_out(outbox: Outbox):
    row = notices(test=True)[0]
    put(outbox, row)
    assert outbox.get(row.notification_id) == row
    assert waiting(outbox) == []
    assert outbox.claim(row.notification_id, NOON) is None


def test_rows_wait_in_the_order_in_which_they_happened_whatever_shard_they_lie_in(outbox: Outbox):
    rows = [notices(NOON + number * SECOND, case_reference=f"case {number}")[0] for number in range(20)]
    put(outbox, *reversed(rows))
    found = first_pending(outbox, NOON + timedelta(days=1), 100)
    in_order = [PendingRow(row.notification_id, row.recipient, rfc3339(row.occurred_at)) for row in rows]
    assert found == (in_order, False)
    assert waiting(outbox, NOON + 6 * SECOND) == [row.notification_id for row in rows[:6]], "none that is no older"
    assert waiting(outbox, NOON) == []


class Paged:
    """A client of which each query gives one row."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.exceptions = client.exceptions

    def query(self, **asked: Any) -> Any:
        return self._client.query(**{**asked, "Limit": 1})


def test_as_many_wait_as_are_asked_for_of_each_party_in_pages_of_any_size(outbox: Outbox):
    rows = [row for number in range(5) for row in notices(NOON + number * SECOND, case_reference=f"case {number}")]
    put(outbox, *rows)
    of_party = {party: [row for row in rows if row.recipient == party] for party in {row.recipient for row in rows}}
    assert len(of_party) > 2
    two_each = sorted(row.notification_id for each in of_party.values() for row in each[:2])
    paged = Outbox(Paged(outbox.client), outbox.table)  # type: ignore[arg-type]
    for asked in (outbox, paged):
        assert sorted(waiting(asked, most=2)) == two_each
        assert first_pending(asked, NOON + timedelta(days=1), 2)[1], "more may wait"
        assert sorted(waiting(asked)) == sorted(row.notification_id for row in rows)


def test_rows_that_were_written_when_they_stood_by_time_alone_wait_like_the_others(outbox: Outbox):
    old, new = (notices(NOON + number * SECOND, case_reference=f"case {number}")[0] for number in range(2))
    put(outbox, old, new)
    before = {"pending": {"S": "pending-3"}, "created_at": {"S": rfc3339(old.occurred_at)}}
    item = outbox.client.get_item(TableName=outbox.table, Key={"notification_id": {"S": old.notification_id}})["Item"]
    outbox.client.put_item(TableName=outbox.table, Item={**item, **before})
    found, more = first_pending(outbox, NOON + timedelta(days=1), 100)
    assert [(row.notification_id, row.recipient) for row in found] == [
        (each.notification_id, each.recipient) for each in (old, new)
    ]
    assert not more


def test_a_party_reads_its_own_rows_the_newest_first_page_by_page(outbox: Outbox):
    hits = [notices(NOON + number * SECOND, case_reference=f"case {number}") for number in range(3)]
    put(outbox, *(row for rows in hits for row in rows))
    own = [rows[2] for rows in reversed(hits)]
    assert outbox.list_of("NCB-FR", ALL, 10, None) == (own, None)
    first, cursor = outbox.list_of("NCB-FR", ALL, 2, None)
    assert first == own[:2]
    assert cursor is not None
    assert outbox.list_of("NCB-FR", ALL, 2, cursor) == (own[2:], None)
    with pytest.raises(Invalid):
        outbox.list_of("WCO", ALL, 2, cursor)
    assert outbox.list_of("NCB-BR", ALL, 10, None) == ([], None)


def test_the_first_acknowledgement_stands_and_of_no_row_there_is_none(outbox: Outbox):
    row = notices()[0]
    put(outbox, row)
    write(outbox, outbox.acknowledge_item(row.notification_id, "a client", NOON + SECOND))
    acknowledged = as_it_stands(outbox, row.notification_id)
    assert acknowledged == row.model_copy(update={"acknowledged_at": NOON + SECOND, "acknowledged_by": "a client"})
    for notification_id in (row.notification_id, "ntf_unknown"):
        with pytest.raises(ConditionFailed):
            write(outbox, outbox.acknowledge_item(notification_id, "another", NOON + 2 * SECOND))
    assert as_it_stands(outbox, row.notification_id) == acknowledged
    assert outbox.get("ntf_unknown") is None
