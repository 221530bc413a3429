"""Firearm records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from iarms.models.api import rfc3339
from iarms.models.party_names import TEST_BUREAU
from iarms.models.record import Record
from iarms.models.review import ReviewStage, ReviewStep, first_step
from iarms.store.batch import batch_get, batch_put
from iarms.store.cursor import Question
from iarms.store.items import attributes_of, decode, decode_readable, encode
from iarms.store.listing import Listing, Partition, beginning_with, each_row, listing_in
from iarms.store.readers import check_name, handed_record
from iarms.store.shards import UNSPREAD, Shards
from iarms.store.waiting import WaitingIndex, waiting_partition, waits_as, waits_until

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

_CURRENT: Final = "current"
_VERSION: Final = "version-"
_READ_TOGETHER: Final = 1000
# Of all that a bureau holds, read together by a worker.
_PAGE: Final = 200

# Of ACTIVE records alone: where the next step of their review lies, and which it is. No part of the document, which
# a step leaves as it is. The index stands by owner: a registry that was loaded on one day falls due on one day.
_REVIEW: Final = ("review_shard", "review_at", "review_stage")
# Behind every record's id: with a day in front, the end of that day.
_AFTER_IDS: Final = "#~"


@dataclass(frozen=True)
class RecordFilter:
    """Which records to list. `since` and `until` are bounds of ids: entered from, and before; `review_before` a day."""

    status: str | None = None
    record_kind: str | None = None
    ncb_reference: str | None = None
    serial_number: str | None = None
    test: bool | None = None
    since: str | None = None
    until: str | None = None
    review_before: date | None = None


class DueReview(NamedTuple):
    """A record whose review waits for a step, how the index has it, and its owner (empty where the row does not
    say)."""

    record_id: str
    step: ReviewStep
    stands_as: str
    owner: str = ""


class DueReviews(NamedTuple):
    """Reviews that wait for a step, those that wait longest first; whether there are more than were asked for; and the
    records whose rows do not say for which step."""

    waiting: list[DueReview]
    more: bool
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class Records:
    """Reads and writes of the records table. Lists are read `in_session`: as the caller, not as the function."""

    client: "DynamoDBClient"
    table: str
    in_session: "DynamoDBClient | None" = None
    shards: Shards = UNSPREAD

    def put_item(self, record: Record, *, bulk: str | None = None) -> "TransactWriteItemTypeDef":
        """The new record as a transaction item.

        `bulk` names the index version whose keys are written along with it; the stream then passes the record by.
        """
        check_name(record.owner)
        return {
            "Put": {
                "TableName": self.table,
                "Item": item_of(record, bulk=bulk, shards=self.shards),
                "ConditionExpression": "attribute_not_exists(record_id)",
            }
        }

    def replace_items(self, before: Record, after: Record) -> list["TransactWriteItemTypeDef"]:
        """A changed record as transaction items: what it is now, and beside it what it was.

        A review begins anew where its day or the record's status changed, and goes on where neither did. The condition
        fails where somebody else changed the record since `before` was read.
        """
        check_name(before.owner)
        kept = attributes_of(record_id=before.record_id, part=version_part(before.version))
        review = _review(after, self.shards)
        attributes = {**encode(after), **_listed(after)}
        if (before.status, before.review_by) != (after.status, after.review_by):
            attributes |= review
        ended = ("bulk", *(() if review else _REVIEW))
        return [
            {
                "Update": {
                    "TableName": self.table,
                    "Key": _key(after.record_id),
                    "UpdateExpression": f"SET {', '.join(f'#{name} = :{name}' for name in attributes)} "
                    f"REMOVE {', '.join(f'#{name}' for name in ended)}",
                    "ConditionExpression": "#version = :before",
                    "ExpressionAttributeNames": {f"#{name}": name for name in (*attributes, *ended)},
                    "ExpressionAttributeValues": {
                        ":before": {"N": str(before.version)},
                        **{f":{name}": value for name, value in attributes.items()},
                    },
                }
            },
            {
                "Put": {
                    "TableName": self.table,
                    "Item": {**encode(before), **kept},
                    "ConditionExpression": "attribute_not_exists(record_id)",
                }
            },
        ]

    def review_item(self, record: Record, taken: DueReview, following: ReviewStep) -> "TransactWriteItemTypeDef":
        """A step of a record's review as a transaction item: the next one takes its place.

        The condition fails where the step was taken already, or the record was changed since it was read.
        """
        return {
            "Update": {
                "TableName": self.table,
                "Key": _key(record.record_id),
                "UpdateExpression": "SET review_shard = :shard, review_at = :following, review_stage = :stage",
                "ConditionExpression": "review_at = :taken AND #version = :version",
                "ExpressionAttributeNames": {"#version": "version"},
                "ExpressionAttributeValues": {
                    ":shard": {"S": _review_shard(record, self.shards)},
                    ":following": {"S": _review_at(following, record)},
                    ":stage": {"S": following.stage},
                    ":taken": {"S": taken.stands_as},
                    ":version": {"N": str(record.version)},
                },
            }
        }

    def reviews_due(self, day: date, most: int) -> DueReviews:
        """Records whose review waits for a step that is due on this day or was before: every owner's oldest in turns,
        until there are so many (a page more).

        Eventually consistent: the steps' own conditions decide.
        """
        index = WaitingIndex(
            self.client,
            self.table,
            "by_review",
            partition="review_shard",
            sort="review_at",
            kind="review",
            partitions=self.shards.waiting,
            read=("record_id", "review_stage", "review_at", "owner"),
        )
        found = index.until(f"{day.isoformat()}{_AFTER_IDS}", most, most, lambda: True)
        due = [_due_review(item) for item in found.rows]
        waiting = sorted((each for each in due if isinstance(each, DueReview)), key=lambda each: each.step.day)
        return DueReviews(waiting, found.unfinished, tuple(each for each in due if isinstance(each, str)))

    def put_all(self, records: Iterable[Record], *, bulk: str) -> None:
        """Write new records whose keys are written already, in the index version that `bulk` names."""
        items = [item_of(record, bulk=bulk, shards=self.shards) for record in records]
        batch_put(self.client, self.table, items)

    def get(self, record_id: str) -> Record | None:
        """The record as it is now (strongly consistent)."""
        answer = self.client.get_item(TableName=self.table, Key=_key(record_id), ConsistentRead=True)
        return handed_record(decode(answer["Item"], Record)) if "Item" in answer else None

    def list_of(
        self, owner: str, which: RecordFilter, limit: int, cursor: str | None
    ) -> tuple[list[Record], str | None]:
        """A bureau's records as they are, newest first, and the cursor of the next page. Eventually consistent.

        A filter that few records pass can leave a page short, or empty, with a cursor to go on from.
        """
        narrowed = {
            "owner": owner,
            "status": which.status,
            "record_kind": which.record_kind,
            "ncb_reference": which.ncb_reference,
            "serial_number": which.serial_number,
            "test": which.test,
            "since": which.since,
            "until": which.until,
            "review_before": which.review_before,
        }
        narrowing = {
            "status": which.status,
            "record_kind": which.record_kind,
            "ncb_reference": which.ncb_reference,
            "serial": plain_serial(which.serial_number) if which.serial_number else None,
            "test": None if which.test is None else str(which.test),
        }
        conditions = [(name, "=", value) for name, value in narrowing.items() if value is not None]
        if which.review_before is not None:
            conditions.append(("review_by", "<", which.review_before.isoformat()))
        where = Partition(
            "by_owner",
            "owner",
            (owner,),
            which.since or "rec_",
            which.until or "rec_~",
            sort="record_id",
            narrowed=tuple(conditions),
        )
        return self._page(listing_in(self.in_session), where, limit, cursor, Question("records", narrowed))

    def searched_for(self, owner: str, until: str, after: str | None, *, test: bool) -> tuple[list[Record], str | None]:
        """A page of a bureau's ACTIVE records, the oldest first: those with ids below `until`, from behind the record
        `after` on; and the record behind which to go on. Eventually consistent, in the bureau's own session."""
        start: Any = {"owner": {"S": owner}, **_key(after)} if after is not None else None
        answer = listing_in(self.in_session).query(
            TableName=self.table,
            IndexName="by_owner",
            KeyConditionExpression="#owner = :owner AND record_id < :until",
            FilterExpression="#status = :active AND test = :test",
            ExpressionAttributeNames={"#owner": "owner", "#status": "status"},
            ExpressionAttributeValues=attributes_of(
                **{":owner": owner, ":until": until, ":active": "ACTIVE", ":test": str(test)}
            ),
            Limit=_PAGE,
            **({"ExclusiveStartKey": start} if start else {}),
        )
        last = answer.get("LastEvaluatedKey")
        return [decode(item, Record) for item in answer["Items"]], last["record_id"]["S"] if last else None

    def hidden_in(self, month: str, owner: str | None, most: int) -> list[Record]:
        """Records that began to be kept from searchers in a month (2026-11), as they are: of a bureau's, or of all, the
        latest first of each, at most so many. Eventually consistent, as the caller where one calls."""
        condition, values = "hiding_month = :month", {":month": month}
        if owner is not None:
            condition, values = f"{condition} AND begins_with(hiding_as, :owner)", {**values, ":owner": f"{owner}#"}
        found: list[Record] = []
        page: dict[str, Any] = {}
        while len(found) < most:
            answer = (self.in_session or self.client).query(
                TableName=self.table,
                IndexName="by_hiding",
                KeyConditionExpression=condition,
                ExpressionAttributeValues=attributes_of(**values),
                ScanIndexForward=False,
                Limit=min(most - len(found), _READ_TOGETHER),
                **page,
            )
            found += [record for item in answer["Items"] if (record := decode_readable(item, Record)) is not None]
            if "LastEvaluatedKey" not in answer:
                break
            page = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        return found

    def version(self, record_id: str, version: int) -> Record:
        """What a record was in a version that is over (strongly consistent). Raises KeyError where there is none."""
        keys = [{"record_id": record_id, "part": version_part(version)}]
        for item in batch_get(self.client, self.table, keys):
            return decode(item, Record)
        raise KeyError(f"{record_id} has no version {version}")

    def versions(self, record_id: str, limit: int, cursor: str | None) -> tuple[list[Record], str | None]:
        """What a record was, the newest first, and the cursor of the next page (strongly consistent)."""
        where = Partition(None, "record_id", (record_id,), *beginning_with(_VERSION), sort="part")
        return self._page(self.client, where, limit, cursor, Question("record versions", {"record_id": record_id}))

    def _page(
        self, client: "DynamoDBClient", where: Partition, limit: int, cursor: str | None, question: Question
    ) -> tuple[list[Record], str | None]:
        rows = each_row(lambda row: decode(row, Record))
        return Listing(client, self.table, ("record_id", "part")).page(where, rows, limit, cursor, question)

    def get_many(self, record_ids: Iterable[str]) -> dict[str, Record]:
        """Records by id as they are now (strongly consistent); unknown ids are left out."""
        keys = [{"record_id": record_id, "part": _CURRENT} for record_id in record_ids]
        found = [decode(item, Record) for item in batch_get(self.client, self.table, keys)] if keys else []
        return {record.record_id: record for record in found}


def item_of(
    record: Record, *, bulk: str | None = None, shards: Shards = UNSPREAD
) -> dict[str, "AttributeValueTypeDef"]:
    """A new record as its item. `bulk` as `Records.put_item` has it; `shards` are the deployment's."""
    current = {**encode(record), **_key(record.record_id), **_listed(record), **_review(record, shards)}
    return {**current, **attributes_of(bulk=bulk)}


def _due_review(item: Mapping[str, Any]) -> DueReview | str:
    """A row of the reviews' index; of one that does not say what is due, the record's id alone."""
    record_id: str = item["record_id"]["S"]
    stands_as = item["review_at"]["S"]
    try:
        day = date.fromisoformat(waits_until(stands_as)[:10])
        step = ReviewStep(cast(ReviewStage, item["review_stage"]["S"]), day)
    except (LookupError, ValueError):
        return record_id
    return DueReview(record_id, step, stands_as, item.get("owner", {}).get("S", ""))


def version_part(version: int) -> str:
    """The sort key of what a record was in this version, before it was changed."""
    return f"{_VERSION}{version:04}"


def _key(record_id: str) -> dict[str, "AttributeValueTypeDef"]:
    return attributes_of(record_id=record_id, part=_CURRENT)


def _listed(record: Record) -> dict[str, "AttributeValueTypeDef"]:
    """What lists and conditions need of a record."""
    return attributes_of(
        owner=record.owner,
        version=record.version,
        status=record.status,
        record_kind=record.record_kind,
        ncb_reference=record.ncb_reference,
        serial=plain_serial(record.firearm.serial_number or ""),
        review_by=record.review_by.isoformat(),
        test=str(record.test),
        hiding_month=rfc3339(record.hidden_at)[:7] if record.hidden_at else None,
        hiding_as=f"{record.owner}#{record.record_id}" if record.hidden_at else None,
    )


def _review(record: Record, shards: Shards) -> dict[str, "AttributeValueTypeDef"]:
    """Where the review of a record begins that was just entered or changed; nothing for one that is not ACTIVE, nor for
    the test bureau's, which nobody would answer for."""
    if record.status != "ACTIVE" or record.owner == TEST_BUREAU:
        return {}
    step = first_step(record.review_by, (record.changed_at or record.entered_at).date())
    return attributes_of(
        review_shard=_review_shard(record, shards), review_at=_review_at(step, record), review_stage=step.stage
    )


def _review_shard(record: Record, shards: Shards) -> str:
    return waiting_partition("review", record.owner, record.record_id, shards)


def _review_at(step: ReviewStep, record: Record) -> str:
    return waits_as(record.owner, f"{step.day.isoformat()}#{record.record_id}")


def plain_serial(serial: str) -> str:
    """A number as lists compare it: letters and digits alone."""
    return "".join(character for character in serial.upper() if character.isalnum())
