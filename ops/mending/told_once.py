"""What keeps a restored table from telling anybody again.

At the point in time rows were pending that have been sent since, and deadlines waited whose steps have been taken and
told since. Before anything reads the restored table, the first are marked as they are marked in the table that it was
restored from, and the second are put off; whatever is still to be sent is held, since that table is still at work and
may send it. Once the deployment has switched, nobody writes the old table any more: then what is held is settled.

A hold ends by itself: where nobody settles it, a party is told late or twice under one id, and never not at all.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from iarms.models.moments import rfc3339
from iarms.store.outbox import Outbox
from iarms.store.waiting import waits_as, waits_for
from iarms.tables import CASES, OUTBOX, RECORDS, TRACES, TableLayout
from ops.mending.compared_tables import Item, Key, differs, in_parts, items_under, key_of, scanned

HOLD: Final = timedelta(hours=24)
# Of tables whose rows wait for a step, the attribute that says until when.
WAITING: Final = {CASES: "due_at", TRACES: "due_at", RECORDS: "review_at"}
_STATE: Final = {"#state": "state"}
_PENDING: Final = {":pending": {"S": "PENDING"}}
Told = Callable[[Sequence[str]], Mapping[str, str]]
"""Of these notifications those that are known to be sent, with the time of it."""


@dataclass
class Guarded:
    """Ids of rows that are marked as sent, of rows that are held, and keys of those whose deadline is put off because
    its step was taken already."""

    sent: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    put_off: list[Key] = field(default_factory=list)


def guard(
    client: Any, layout: TableLayout, restored: str, now: datetime, *, before: str | None, told: Told | None = None
) -> Guarded:
    """Have a restored table tell nobody what was told. `before`: the table that it was restored from, where it is still
    there; `told` is asked where it is not. To be repeated at will."""
    if layout is OUTBOX:
        return _Rows(client, restored, before, told).guard(now)
    found = Guarded()
    if layout in WAITING and before is not None:
        for items in in_parts(_waiting(client, layout, restored)):
            there = items_under(client, layout, before, [key_of(layout, item) for item in items])
            for item in items:
                key = key_of(layout, item)
                if key in there and differs(item, there[key]):
                    _put_off(client, layout, restored, item, now)
                    found.put_off.append(key)
    return found


def settle(
    client: Any, restored: str, now: datetime, *, before: str | None, told: Told | None = None
) -> tuple[list[str], list[str]]:
    """Of what an outbox holds, mark what was sent meanwhile and let the rest go; the ids of either.

    Only once nothing writes the old table any more.
    """
    found = _Rows(client, restored, before, told).guard(now)
    outbox = Outbox(client, restored)
    for notification_id in found.held:
        outbox.release(notification_id)
    return found.sent, found.held


def in_somebodys_hands(client: Any, before: str, now: datetime) -> int:
    """How many pending rows of the old outbox a function may still be publishing."""
    return sum(int(item.get("claimed_until", {}).get("N", 0)) >= now.timestamp() for item in _pending(client, before))


def left_untold(client: Any, before: str, restored: str) -> list[Key]:
    """Pending rows of the old outbox that the restored one lacks: nothing would ever send them."""
    lacking = []
    for items in in_parts(_pending(client, before)):
        keys = [key_of(OUTBOX, item) for item in items]
        there = items_under(client, OUTBOX, restored, keys)
        lacking += [key for key in keys if key not in there]
    return lacking


def take_over(client: Any, layout: TableLayout, before: str, restored: str, keys: Iterable[Key]) -> int:
    """Put items of the old table into the restored one where it has none under their keys; how many were put."""
    return sum(
        _put(client, restored, item, f"attribute_not_exists({layout.partition_key})")
        for part in _keys_in_parts(keys)
        for item in items_under(client, layout, before, part).values()
    )


def take_over_put_off(client: Any, layout: TableLayout, before: str, restored: str) -> list[Key]:
    """Put the old table's item over each waiting one of the restored table that differs from it: what was told stands.
    The keys of those."""
    taken = []
    for items in in_parts(_waiting(client, layout, restored)):
        there = items_under(client, layout, before, [key_of(layout, item) for item in items])
        for item in items:
            key = key_of(layout, item)
            if key in there and differs(item, there[key]):
                seen = {":seen": item[WAITING[layout]]}
                if _put(client, restored, there[key], f"{WAITING[layout]} = :seen", seen):
                    taken.append(key)
    return taken


def told_by_logs(logs: Any, groups: Sequence[str], since: datetime) -> Told:
    """Of notifications those that the functions' logs say were sent since then: what is left where the table is not."""
    sent: dict[str, str] = {}
    for group in groups:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, startTime=int(since.timestamp() * 1000), filterPattern='{ $.message = "sent" }'
        )
        for event in (event for page in pages for event in page["events"]):
            _note(sent, event["message"])
    return lambda ids: {each: sent[each] for each in ids if each in sent}


def _note(sent: dict[str, str], line: str) -> None:
    try:
        said = json.loads(line)
    except ValueError:
        return
    if isinstance(said, dict) and said.get("message") == "sent" and "notification_id" in said:
        sent[said["notification_id"]] = str(said.get("timestamp", ""))


@dataclass(frozen=True)
class _Rows:
    """Pending rows of a restored outbox, and what is known of those that were sent."""

    client: Any
    restored: str
    before: str | None
    told: Told | None

    def guard(self, now: datetime) -> Guarded:
        """Mark what was sent, and hold the rest."""
        found = Guarded()
        outbox = Outbox(self.client, self.restored)
        for items in in_parts(_pending(self.client, self.restored)):
            ids = [item["notification_id"]["S"] for item in items]
            rows = self._rows_before(ids)
            known = self.told(ids) if self.told is not None else {}
            for each in ids:
                row = rows.get((each,), {})
                if row.get("state", {}).get("S", "PENDING") != "PENDING":
                    _put(self.client, self.restored, row, "#state = :pending", _PENDING, _STATE)
                    found.sent.append(each)
                elif each in known:
                    outbox.mark_sent(each, _time(known[each], now), "told by the log")
                    found.sent.append(each)
                else:
                    self._hold(each, now + HOLD)
                    found.held.append(each)
        return found

    def _rows_before(self, ids: Sequence[str]) -> dict[Key, Item]:
        if self.before is None:
            return {}
        return items_under(self.client, OUTBOX, self.before, [(each,) for each in ids])

    def _hold(self, notification_id: str, until: datetime) -> None:
        self.client.update_item(
            TableName=self.restored,
            Key={"notification_id": {"S": notification_id}},
            UpdateExpression="SET claimed_until = :until",
            ConditionExpression="#state = :pending",
            ExpressionAttributeNames=_STATE,
            ExpressionAttributeValues={":until": {"N": str(int(until.timestamp()))}, **_PENDING},
        )


def _time(text: str, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return otherwise


def _put_off(client: Any, layout: TableLayout, restored: str, item: Item, now: datetime) -> None:
    """Let its deadline wait until the hold ends, if nobody writes it meanwhile."""
    attribute = WAITING[layout]
    stands_as = item[attribute]["S"]
    until = now + HOLD
    if layout is RECORDS:  # by days, and by id within one
        until += HOLD
        time = f"{until.date().isoformat()}#{item['record_id']['S']}"
    else:
        time = rfc3339(until)
    client.update_item(
        TableName=restored,
        Key={name: item[name] for name in (layout.partition_key, layout.sort_key) if name},
        UpdateExpression="SET #waits = :until",
        ExpressionAttributeNames={"#waits": attribute},
        ExpressionAttributeValues={":until": {"S": waits_as(waits_for(stands_as), time)}},
    )


def _pending(client: Any, table: str) -> Iterable[Item]:
    return scanned(
        client,
        table,
        FilterExpression="#state = :pending",
        ExpressionAttributeNames=_STATE,
        ExpressionAttributeValues=_PENDING,
    )


def _waiting(client: Any, layout: TableLayout, table: str) -> Iterable[Item]:
    return scanned(
        client,
        table,
        FilterExpression="attribute_exists(#waits)",
        ExpressionAttributeNames={"#waits": WAITING[layout]},
    )


def _put(
    client: Any,
    table: str,
    item: Item,
    condition: str,
    values: Mapping[str, Any] | None = None,
    names: Mapping[str, str] | None = None,
) -> bool:
    """Put an item on a condition; False where it does not hold."""
    beside: dict[str, Any] = {}
    if values:
        beside["ExpressionAttributeValues"] = values
    if names:
        beside["ExpressionAttributeNames"] = names
    try:
        client.put_item(TableName=table, Item=item, ConditionExpression=condition, **beside)
    except ClientError as fault:
        if fault.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _keys_in_parts(keys: Iterable[Key]) -> Iterable[list[Key]]:
    every = list(keys)
    for start in range(0, len(every), 100):
        yield every[start : start + 100]
