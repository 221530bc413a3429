"""The parties' webhooks, what waits to be delivered to them, and what became of the rest.

One function at a time delivers to a webhook, by a claim that outlasts it. Whoever queues something rings: it makes the
webhook due, and adds to a count by which the one who ends a turn sees that something came since it began.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from uuid import uuid4

from iarms.models.api import rfc3339
from iarms.models.webhook import KeptWebhook, QueuedDelivery, WebhookDelivery, WebhookStanding
from iarms.store.batch import batch_get
from iarms.store.cursor import Question
from iarms.store.items import attributes_of, decode, encode
from iarms.store.listing import Listing, Partition, beginning_with, each_row, listing_in
from iarms.store.readers import check_name_or_secretariat, handed, readers_of_webhook

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

WEBHOOK_TURN_SECONDS: Final = 90  # half as long again as the courier's own time limit
ENDED_KEPT: Final = timedelta(days=30)
MOST_OF_A_TURN: Final = 200
_MOST_READS: Final = 5
_MOST_DUE: Final = 1_000
_WEBHOOK: Final = "webhook"
_STANDING: Final = "standing"
_QUEUE: Final = "queue#"
_ENDED: Final = "ended#"
_DUE: Final = "standing"
_UNCLAIMED: Final = "attribute_not_exists(claimed_until) OR claimed_until < :second"
_IS_DELIVERED_TO: Final = "attribute_exists(part) AND attribute_not_exists(held)"
_RELEASE: Final = "REMOVE claim, claimed_until"


_Values = dict[str, str | int | None]


class WebhookRow(NamedTuple):
    """A webhook, how it stands with it, and when it is looked at next (None: when something is queued)."""

    webhook: KeptWebhook
    standing: WebhookStanding
    due_at: datetime | None


class Turn(NamedTuple):
    """The claim of a webhook: nobody else delivers to it meanwhile. `rings` as they were when it began."""

    row: WebhookRow
    claim: str
    rings: int


class Ready(NamedTuple):
    """What may be delivered now, in the order of its ids; whether there is more of it, and when the next of what has
    to wait may be."""

    rows: list[QueuedDelivery]
    is_more: bool
    next_at: datetime | None


@dataclass(frozen=True)
class Webhooks:
    """Reads and writes of the webhooks' table. Lists are read `in_session`: as the caller, not as the function."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None

    def read(self, party: str) -> WebhookRow | None:
        """A party's webhook as it stands (strongly consistent); None where it has none."""
        keys = [{"party": party, "part": part} for part in (_WEBHOOK, _STANDING)]
        items = {item["part"]["S"]: item for item in batch_get(self.client, self.table, keys)}
        if _WEBHOOK not in items or _STANDING not in items:
            return None
        webhook = handed(decode(items[_WEBHOOK], KeptWebhook), readers_of_webhook)
        return _row(webhook, items[_STANDING]) if webhook is not None else None

    def with_webhooks(self, parties: Iterable[str]) -> frozenset[str]:
        """Which of these parties have a webhook (strongly consistent)."""
        keys = [{"party": party, "part": _STANDING} for party in sorted(set(parties))]
        return (
            frozenset(item["party"]["S"] for item in batch_get(self.client, self.table, keys)) if keys else frozenset()
        )

    def put_items(self, webhook: KeptWebhook, before: int | None) -> "list[TransactWriteItemTypeDef]":
        """The webhook as a transaction item, in the place of the version `before`; the condition fails where another
        stands."""
        check_name_or_secretariat(webhook.party)
        item = encode(webhook, party=webhook.party, part=_WEBHOOK, version=webhook.version)
        put: Any = {"TableName": self.table, "Item": item, **_standing_at(before)}
        return [{"Put": put}]

    def standing_items(
        self, party: str, standing: WebhookStanding, *, is_held: bool, due_at: datetime | None = None
    ) -> "list[TransactWriteItemTypeDef]":
        """How it stands with a webhook, anew: whoever delivers to it has lost its claim. Nothing is delivered while
        `is_held`."""
        check_name_or_secretariat(party)
        due: dict[str, Any] = {} if due_at is None else {"due": _DUE, "due_at": rfc3339(due_at)}
        item = encode(standing, party=party, part=_STANDING, rings=0, held="held" if is_held else None, **due)
        return [{"Put": {"TableName": self.table, "Item": item}}]

    def delete_items(self, party: str, version: int) -> "list[TransactWriteItemTypeDef]":
        """The webhook taken away, as transaction items; the condition fails where another version stands."""
        check_name_or_secretariat(party)
        webhook: Any = {"TableName": self.table, "Key": _key(party, _WEBHOOK), **_standing_at(version)}
        return [
            {"Delete": webhook},
            {"Delete": {"TableName": self.table, "Key": _key(party, _STANDING)}},
        ]

    def queue_new_items(self, party: str, row: QueuedDelivery) -> "list[TransactWriteItemTypeDef]":
        """A delivery as transaction items; the conditions fail where it waits already, or has ended."""
        ended: Any = {"Key": _key(party, f"{_ENDED}{row.notification_id}"), "TableName": self.table, **_ABSENT}
        waits: Any = {"Item": _queued(party, row), "TableName": self.table, **_ABSENT}
        return [{"ConditionCheck": ended}, {"Put": waits}]

    def queue_again(self, party: str, row: QueuedDelivery) -> None:
        """Have something delivered, whether it was before or not; what waits already is left as it is."""
        with contextlib.suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(
                TableName=self.table, Item=_queued(party, row), ConditionExpression="attribute_not_exists(part)"
            )

    def ring(self, party: str, now: datetime) -> bool:
        """Say that something waits for a party's webhook; whether its turn can begin now. Nothing happens where there
        is no webhook, or nothing is delivered to it; one that is left alone stays so."""
        key = _key(party, _STANDING)
        values: _Values = {":one": 1, ":due": _DUE, ":now": rfc3339(now), ":second": _second(now)}
        free = f"{_IS_DELIVERED_TO} AND attribute_not_exists(left_alone) AND ({_UNCLAIMED})"
        if self._is_written(key, "ADD rings :one SET due = :due, due_at = :now", free, attributes_of(**values)):
            return True
        self._is_written(key, "ADD rings :one", _IS_DELIVERED_TO, attributes_of(**{":one": 1}))
        return False

    def call_now(self, party: str, now: datetime) -> None:
        """Have a webhook's turn begin now, however long it was to be left alone; where somebody has it, one more."""
        key = _key(party, _STANDING)
        values: _Values = {":one": 1, ":due": _DUE, ":now": rfc3339(now), ":second": _second(now)}
        free = f"{_IS_DELIVERED_TO} AND ({_UNCLAIMED})"
        if not self._is_written(key, "ADD rings :one SET due = :due, due_at = :now", free, attributes_of(**values)):
            self._is_written(key, "ADD rings :one", _IS_DELIVERED_TO, attributes_of(**{":one": 1}))

    def due(self, now: datetime) -> list[str]:
        """The parties whose webhooks are due, those first that have been for longest. Eventually consistent."""
        answer = self.client.query(
            TableName=self.table,
            IndexName="by_due",
            KeyConditionExpression="due = :due AND due_at <= :now",
            ExpressionAttributeValues=attributes_of(**{":due": _DUE, ":now": rfc3339(now)}),
            Limit=_MOST_DUE,
        )
        return [item["party"]["S"] for item in answer["Items"]]

    def claim(self, party: str, now: datetime) -> Turn | None:
        """Take a webhook's turn; None where it is not due, or somebody has it."""
        claim, until = str(uuid4()), now + timedelta(seconds=WEBHOOK_TURN_SECONDS)
        values: _Values = {":claim": claim, ":until": _second(until), ":at": rfc3339(until), ":now": rfc3339(now)}
        try:
            answer = self.client.update_item(
                TableName=self.table,
                Key=_key(party, _STANDING),
                UpdateExpression="SET claim = :claim, claimed_until = :until, due_at = :at",
                ConditionExpression=f"due_at <= :now AND attribute_not_exists(held) AND ({_UNCLAIMED})",
                ExpressionAttributeValues=attributes_of(**values, **{":second": _second(now)}),
                ReturnValues="ALL_NEW",
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return None
        standing: Mapping[str, Any] = answer["Attributes"]
        items = batch_get(self.client, self.table, [{"party": party, "part": _WEBHOOK}])
        if not items:
            return None
        return Turn(_row(decode(items[0], KeptWebhook), standing), claim, int(standing["rings"]["N"]))

    def ready(self, webhook: KeptWebhook, now: datetime) -> Ready:
        """What waits for a webhook and may be tried now (strongly consistent)."""
        rows: list[QueuedDelivery] = []
        later: list[datetime] = []
        start: dict[str, Any] = {}
        for _ in range(_MOST_READS):
            answer = self.client.query(
                TableName=self.table,
                KeyConditionExpression="party = :party AND begins_with(part, :queue)",
                ExpressionAttributeValues=attributes_of(**{":party": webhook.party, ":queue": _QUEUE}),
                ConsistentRead=True,
                Limit=MOST_OF_A_TURN,
                **start,
            )
            for row in self._of(webhook, answer["Items"]):
                if row.next_try_at is None or row.next_try_at <= now:
                    rows.append(row)
                else:
                    later.append(row.next_try_at)
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]} if "LastEvaluatedKey" in answer else {}
            if not start or len(rows) >= MOST_OF_A_TURN:
                break
        return Ready(rows, bool(start), min(later, default=None))

    def _of(self, webhook: KeptWebhook, items: Iterable[Mapping[str, Any]]) -> Iterator[QueuedDelivery]:
        for item in items:
            row = decode(item, QueuedDelivery)
            if row.queued_at >= webhook.registered_at:
                yield row

    def keep(self, party: str, row: QueuedDelivery) -> None:
        """Write what a try came to of something that goes on waiting."""
        with contextlib.suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.put_item(
                TableName=self.table, Item=_queued(party, row), ConditionExpression="attribute_exists(part)"
            )

    def end_items(self, party: str, ended: WebhookDelivery) -> "list[TransactWriteItemTypeDef]":
        """A delivery that is over, as transaction items: it waits no longer, and what became of it is kept."""
        kept = encode(
            ended, party=party, part=f"{_ENDED}{ended.notification_id}", expires_at=_expiry(ended.last_tried_at)
        )
        return [
            {"Delete": {"TableName": self.table, "Key": _key(party, f"{_QUEUE}{ended.notification_id}")}},
            {"Put": {"TableName": self.table, "Item": kept}},
        ]

    def finish(self, turn: Turn, standing: WebhookStanding, due_at: datetime | None, now: datetime) -> bool:
        """End a turn: the webhook is due at this time, or when something comes. Whether it is due at once, because
        something came since it began.

        Nothing happens where the claim was lost: who changed the webhook said anew how it stands.
        """
        key, document = _key(turn.row.webhook.party, _STANDING), encode(standing)["document"]
        mine = attributes_of(**{":claim": turn.claim}) | {":document": document}
        if standing.left_alone_until is not None:
            values = mine | attributes_of(**{":at": rfc3339(standing.left_alone_until), ":alone": "left alone"})
            change = f"SET document = :document, due_at = :at, left_alone = :alone {_RELEASE}"
            self._is_written(key, change, "claim = :claim", values)
            return False
        quiet, values = "claim = :claim AND rings = :rings", mine | attributes_of(**{":rings": turn.rings})
        change = f"SET document = :document {_RELEASE}, left_alone, due, due_at"
        if due_at is not None:
            change = f"SET document = :document, due_at = :at {_RELEASE}, left_alone"
            values |= attributes_of(**{":at": rfc3339(due_at)})
        if self._is_written(key, change, quiet, values):
            return due_at is not None and due_at <= now
        values = mine | attributes_of(**{":at": rfc3339(now)})
        change = f"SET document = :document, due_at = :at {_RELEASE}, left_alone"
        return self._is_written(key, change, "claim = :claim", values)

    def park_items(self, turn: Turn, standing: WebhookStanding) -> "list[TransactWriteItemTypeDef]":
        """The end of a turn by which a webhook is parked, as transaction items; the condition fails where the claim was
        lost."""
        values = {":document": encode(standing)["document"]} | attributes_of(**{":claim": turn.claim, ":held": "held"})
        parked: TransactWriteItemTypeDef = {
            "Update": {
                "TableName": self.table,
                "Key": _key(turn.row.webhook.party, _STANDING),
                "UpdateExpression": f"SET document = :document, held = :held {_RELEASE}, left_alone, due, due_at",
                "ConditionExpression": "claim = :claim",
                "ExpressionAttributeValues": values,
            }
        }
        return [parked]

    def _is_written(self, key: Any, update: str, condition: str, values: Any) -> bool:
        try:
            self.client.update_item(
                TableName=self.table,
                Key=key,
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def deliveries(
        self, party: str, which: Literal["waiting", "ended"], limit: int, cursor: str | None
    ) -> tuple[list[WebhookDelivery], str | None]:
        """What waits for a party's webhook, or what became of the rest, the newest notification first."""
        prefix = _QUEUE if which == "waiting" else _ENDED
        where = Partition(None, "party", (party,), *beginning_with(prefix), sort="part")
        lists = Listing(listing_in(self.in_session), self.table, ("party", "part"))
        question = Question("deliveries", {"party": party, "which": which})
        return lists.page(where, each_row(_delivery), limit, cursor, question)


_ABSENT: Final = {"ConditionExpression": "attribute_not_exists(part)"}


def _delivery(item: Mapping[str, Any]) -> WebhookDelivery:
    queued = item["part"]["S"].startswith(_QUEUE)
    if not queued:
        return decode(item, WebhookDelivery)
    return WebhookDelivery.model_validate(decode(item, QueuedDelivery).model_dump(exclude={"message"}))


def _queued(party: str, row: QueuedDelivery) -> Any:
    return encode(row, party=party, part=f"{_QUEUE}{row.notification_id}", expires_at=_expiry(row.queued_at))


def _row(webhook: KeptWebhook, standing: Mapping[str, Any]) -> WebhookRow:
    due = standing.get("due_at", {}).get("S")
    return WebhookRow(webhook, decode(standing, WebhookStanding), datetime.fromisoformat(due) if due else None)


def _expiry(at: datetime | None) -> int | None:
    return _second(at + ENDED_KEPT) if at is not None else None


def _second(at: datetime) -> int:
    return int(at.timestamp())


def _key(party: str, part: str) -> "dict[str, Any]":
    return attributes_of(party=party, part=part)


def _standing_at(version: int | None) -> dict[str, Any]:
    """The condition that this version stands; None: that there is none."""
    if version is None:
        return dict(_ABSENT)
    return {
        "ConditionExpression": "#version = :before",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": attributes_of(**{":before": version}),
    }
