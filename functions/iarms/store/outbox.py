"""The outbox: one row per notification and recipient, from PENDING to SENT, and what each party may read of its own.

A row is published by whoever holds its claim. The claim outlasts any function that could hold it, so that stream and
sweeper never publish side by side; only a crash between publishing and marking lets an id be sent again.
"""

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from iarms.models.ids import id_bound
from iarms.models.moments import rfc3339
from iarms.models.outgoing import Outgoing
from iarms.models.party_names import TEST_BUREAU, class_of
from iarms.store.batch import batch_get
from iarms.store.cursor import Question
from iarms.store.items import attributes_of, decode, encode
from iarms.store.listing import ABSENT, PRESENT, Listing, Partition, each_row, in_shards, listing_in
from iarms.store.readers import handed, readers_of_notification
from iarms.store.shards import UNSPREAD, Shards, name_of
from iarms.store.waiting import WaitingIndex, WaitingLots, waiting_partition, waits_as, waits_until

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from iarms.models.notice import Notification

_KEY: Final = "notification_id"
_FREE: Final = "#state = :pending AND (attribute_not_exists(claimed_until) OR claimed_until < :now)"
_SENT: Final = "SET #state = :sent, sent_at = :now, message_id = :message REMOVE pending, claimed_until, next_try_at"
MOST_PENDING: Final = 100_000
"""Rows of all parties together in one lot."""
_MILLISECOND: Final = timedelta(milliseconds=1)
CLAIM_SECONDS: Final = 90  # thrice the notifier's own time limit


class PendingRow(NamedTuple):
    """An unsent row: its id, for whom (empty where the row does not say), and since when (RFC 3339); how often it has
    been tried, and until when (seconds since 1970) it is left alone after that."""

    notification_id: str
    recipient: str
    created_at: str
    attempts: int = 0
    next_try_at: int = 0


class NotificationFilter(NamedTuple):
    """Which of its notifications a party lists: of an event, acknowledged or not, told `since` and before `until`."""

    event: str | None = None
    acknowledged: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass
class PendingLots:
    """Unsent rows in lots: in each of every party the next ones, the oldest first; `is_unfinished` while more may wait
    than was read so far."""

    _reading: WaitingLots
    _most_of_a_party: int
    is_unfinished: bool = True

    def next(self) -> list[PendingRow]:
        """The next lot."""
        found = self._reading.lot(self._most_of_a_party, MOST_PENDING)
        self.is_unfinished = found.unfinished
        return sorted(map(_row, found.rows), key=lambda row: row.created_at)

    def is_at_its_end(self) -> bool:
        """Whether there is no further lot."""
        return self._reading.is_at_its_end

    def leave_out(self, parties: Collection[str]) -> None:
        """Have no more rows of these parties, some of which may wait."""
        self._reading.leave_out(parties)


@dataclass(frozen=True)
class Outbox:
    """Reads and writes of the outbox table. Lists are read `in_session`: as the caller, not as the function."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None
    shards: Shards = UNSPREAD

    def put_item(self, notification: "Notification") -> "TransactWriteItemTypeDef":
        """The notification as a transaction item. A test's is kept to be read and never becomes pending, save
        that of the test bureau."""
        pending = None
        recipient, notification_id = notification.recipient, notification.notification_id
        if notification.state == "PENDING":
            pending = waiting_partition("pending", recipient, notification_id, self.shards)
        message = notification.message.model_dump_json(exclude_none=True)
        row = attributes_of(
            notification_id=notification_id,
            recipient=self.shards.party(recipient, notification_id),
            state=notification.state,
            # The sort key of the index of what is pending.
            created_at=waits_as(recipient, rfc3339(notification.occurred_at)),
            pending=pending,
            message=message,
            event=notification.event,
            priority=notification.priority,
            instead_of=notification.instead_of,
            test="true" if notification.test else None,
            # A message tells of its own delivery: it must not push the steps of its hit out of their list.
            hit_id=notification.message.hit_id if notification.message.message_id is None else None,
        )
        return {
            "Put": {
                "TableName": self.table,
                "Item": {**encode(notification), **row},
                "ConditionExpression": "attribute_not_exists(notification_id)",
            }
        }

    def get(self, notification_id: str) -> "Notification | None":
        """The notification as it stands (strongly consistent)."""
        answer = self.client.get_item(TableName=self.table, Key=_key(notification_id), ConsistentRead=True)
        return handed(_read(answer["Item"]), readers_of_notification) if "Item" in answer else None

    def list_of(
        self, recipient: str, which: NotificationFilter, limit: int, cursor: str | None
    ) -> "tuple[list[Notification], str | None]":
        """A party's own notifications that are asked for, newest first, and the cursor of the next page.

        Its own partition alone is read; a filter that few pass can leave a page short, or empty, with a cursor.
        """
        bounds = (
            id_bound("ntf", which.since) if which.since else "ntf_",
            id_bound("ntf", which.until) if which.until else "ntf_~",
        )
        narrowed: list[tuple[str, str, str]] = [("event", "=", which.event)] if which.event else []
        if which.acknowledged is not None:
            narrowed.append(("acknowledged_at", PRESENT if which.acknowledged else ABSENT, ""))
        where = Partition("by_recipient", "recipient", (recipient,), *bounds, sort=_KEY, narrowed=tuple(narrowed))
        where = in_shards(where, self.shards)
        lists = Listing(listing_in(self.in_session), self.table, (_KEY,))
        asked = {"since": bounds[0] if which.since else None, "until": bounds[1] if which.until else None}
        told = {"event": which.event, "acknowledged": which.acknowledged}
        question = Question("notifications", {"recipient": recipient, **told, **asked})
        return lists.page(where, each_row(_read), limit, cursor, question)

    def of_hit(self, hit_id: str, most: int) -> "tuple[list[Notification], bool]":
        """The notifications of a hit's opening and steps, the oldest first, and whether these are all.

        Where there are more than `most`, the newest. Eventually consistent. Rows of before this index are not in it.
        """
        found: list[Notification] = []
        start: dict[str, Any] = {}
        while len(found) < most:
            answer = self.client.query(
                TableName=self.table,
                IndexName="by_hit",
                KeyConditionExpression="hit_id = :hit",
                ExpressionAttributeValues={":hit": {"S": hit_id}},
                ScanIndexForward=False,
                Limit=most - len(found),
                **start,
            )
            found += [_read(item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return found[::-1], True
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        return found[::-1], False

    def get_many(self, notification_ids: Iterable[str]) -> "dict[str, Notification]":
        """Notifications by id as they stand (strongly consistent)."""
        keys = [{"notification_id": each} for each in dict.fromkeys(notification_ids)]
        items = batch_get(self.client, self.table, keys) if keys else []
        return {item["notification_id"]["S"]: _read(item) for item in items}

    def claim(self, notification_id: str, now: datetime) -> Outgoing | None:
        """Take a pending row to publish it, and count the try; None where it is sent, or in somebody else's hands.

        Raises ValueError for a row of a test that is for anybody but the test bureau, and for any other that is for
        that: whatever wrote it, it goes nowhere.
        """
        until = int(now.timestamp()) + CLAIM_SECONDS
        try:
            answer = self.client.update_item(
                TableName=self.table,
                Key=_key(notification_id),
                UpdateExpression="SET claimed_until = :until ADD attempts :one",
                ConditionExpression=_FREE,
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={
                    ":until": {"N": str(until)},
                    ":now": {"N": str(int(now.timestamp()))},
                    ":one": {"N": "1"},
                    ":pending": {"S": "PENDING"},
                },
                ReturnValues="ALL_NEW",
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return None
        row: Mapping[str, Any] = answer["Attributes"]
        recipient = name_of(row["recipient"]["S"])
        is_test = "test" in row
        if is_test != (recipient == TEST_BUREAU):
            raise ValueError(f"{notification_id} is of {'a test' if is_test else 'no test'} and for {recipient}")
        return outgoing_of(row)

    def sent_between(self, recipient: str, since: datetime, until: datetime, most: int) -> list[Outgoing]:
        """A party's notifications from this time up to and including that, as they went on the wire, the newest first
        and so many at most; none of tests. Eventually consistent."""
        bounds = id_bound("ntf", since), id_bound("ntf", until + _MILLISECOND)
        where = in_shards(Partition("by_recipient", "recipient", (recipient,), *bounds, sort=_KEY), self.shards)
        rows = Listing(listing_in(self.in_session), self.table, (_KEY,)).rows(where)
        return list(islice((outgoing_of(row) for row in rows if _is_sent(row)), most))

    def sent_under(self, recipient: str, notification_ids: Iterable[str]) -> list[Outgoing]:
        """A party's notifications by their ids, as they went on the wire; of the ids that there are, and none of tests.
        Strongly consistent."""
        keys = [{_KEY: each} for each in dict.fromkeys(notification_ids)]
        rows = batch_get(self.client, self.table, keys) if keys else []
        return [outgoing_of(row) for row in rows if _is_sent(row) and name_of(row["recipient"]["S"]) == recipient]

    def mark_sent(self, notification_id: str, now: datetime, message_id: str) -> None:
        """The row is published. Nothing happens where it was marked already."""
        sent = attributes_of(**{":sent": "SENT", ":now": rfc3339(now), ":message": message_id})
        self._update_pending(notification_id, _SENT, sent)

    def release(self, notification_id: str, next_try_at: datetime | None = None) -> None:
        """Give a claim back after a failed send, so that the next try need not wait for it to end. Until `next_try_at`
        the sweeper leaves the row alone."""
        if next_try_at is None:
            self._update_pending(notification_id, "REMOVE claimed_until", {})
        else:
            values = attributes_of(**{":next": int(next_try_at.timestamp())})
            self._update_pending(notification_id, "SET next_try_at = :next REMOVE claimed_until", values)

    def _update_pending(self, notification_id: str, update: str, values: Mapping[str, Any]) -> None:
        """Change a row that is still pending; one that is no longer is left as it is."""
        with contextlib.suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=_key(notification_id),
                UpdateExpression=update,
                ConditionExpression="#state = :pending",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={":pending": {"S": "PENDING"}, **values},
            )

    def pending_in_lots(
        self, moment: datetime, most_of_a_party: int, time_is_left: Callable[[], bool]
    ) -> "PendingLots":
        """Unsent rows older than this, to be read lot by lot: in one so many of each party at most, oldest first."""
        index = WaitingIndex(
            self.client,
            self.table,
            "pending",
            partition="pending",
            sort="created_at",
            kind="pending",
            partitions=self.shards.waiting,
            read=("notification_id", "recipient", "created_at", "attempts", "next_try_at"),
        )
        return PendingLots(index.reading(rfc3339(moment - _MILLISECOND), time_is_left), most_of_a_party)

    def acknowledge_item(self, notification_id: str, subject: str, now: datetime) -> "TransactWriteItemTypeDef":
        """The recipient has it: the first acknowledgement stands, later ones fail the condition."""
        return {
            "Update": {
                "TableName": self.table,
                "Key": _key(notification_id),
                "UpdateExpression": "SET acknowledged_at = :now, acknowledged_by = :subject",
                "ConditionExpression": "attribute_exists(notification_id) AND attribute_not_exists(acknowledged_at)",
                "ExpressionAttributeValues": {":now": {"S": rfc3339(now)}, ":subject": {"S": subject}},
            }
        }


def outgoing_of(row: Mapping[str, Any]) -> Outgoing:
    """A row, in DynamoDB's own types, as it goes on the wire."""
    recipient = name_of(row["recipient"]["S"])
    return Outgoing(
        notification_id=row[_KEY]["S"],
        recipient=recipient,
        message=row["message"]["S"],
        attributes={
            "recipient": recipient,
            "recipient_class": class_of(recipient) or recipient,
            "event": row["event"]["S"],
            "priority": row["priority"]["S"],
            "test": "true" if "test" in row else "false",
        },
        instead_of=row["instead_of"]["S"] if "instead_of" in row else None,
        attempt=int(row["attempts"]["N"]) if "attempts" in row else 0,
        occurred_at=waits_until(row["created_at"]["S"]) if "created_at" in row else "",
    )


def _is_sent(row: Mapping[str, Any]) -> bool:
    """Whether a row goes on the wire at all: a test's is kept to be read."""
    return row["state"]["S"] != "TEST" and "test" not in row


def _row(item: Mapping[str, Any]) -> PendingRow:
    """A row as the index has it; one that lacks what it should have is a row all the same."""
    return PendingRow(
        item["notification_id"]["S"],
        name_of(item.get("recipient", {}).get("S", "")),
        waits_until(item["created_at"]["S"]),
        _whole(item.get("attempts", {})),
        _whole(item.get("next_try_at", {})),
    )


def _whole(value: Mapping[str, Any]) -> int:
    """A whole number that a row counts; 0 where it has none."""
    try:
        return int(value.get("N", 0))
    except ValueError:
        return 0


def _key(notification_id: str) -> "dict[str, Any]":
    return attributes_of(notification_id=notification_id)


def _read(item: Mapping[str, Any]) -> "Notification":
    """The document with what has happened to the row since it was written."""
    since = {
        name: item[name]["S"] for name in ("state", "sent_at", "acknowledged_at", "acknowledged_by") if name in item
    }
    model = _notification()
    return model.model_validate({**decode(item, model).model_dump(), **since})


@cache
def _notification() -> "type[Notification]":
    # With the first row that is read: the notifier publishes rows as they lie there, and starts without pydantic.
    model: type[Notification] = import_module("iarms.models.notice").Notification
    return model
