"""Firearm records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from iarms.models.record import Record
from iarms.store.batch import batch_get, batch_put
from iarms.store.cursor import decode_cursor, encode_cursor
from iarms.store.items import attributes_of, decode, encode

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

_CURRENT: Final = "current"
_VERSION: Final = "version-"
_READ_TOGETHER: Final = 1000
_MOST_PAGES: Final = 10


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


@dataclass(frozen=True)
class Records:
    """Reads and writes of the records table."""

    client: "DynamoDBClient"
    table: str

    def put_item(self, record: Record, *, bulk: str | None = None) -> "TransactWriteItemTypeDef":
        """The new record as a transaction item.

        `bulk` names the index version whose keys are written along with it; the stream then passes the record by.
        """
        return {
            "Put": {
                "TableName": self.table,
                "Item": {**_current(record), **attributes_of(bulk=bulk)},
                "ConditionExpression": "attribute_not_exists(record_id)",
            }
        }

    def replace_items(self, before: Record, after: Record) -> list["TransactWriteItemTypeDef"]:
        """A changed record as transaction items: what it is now, and beside it what it was.

        The condition fails where somebody else changed it since `before` was read.
        """
        kept = attributes_of(record_id=before.record_id, part=version_part(before.version))
        return [
            {
                "Put": {
                    "TableName": self.table,
                    "Item": _current(after),
                    "ConditionExpression": "#version = :before",
                    "ExpressionAttributeNames": {"#version": "version"},
                    "ExpressionAttributeValues": {":before": {"N": str(before.version)}},
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

    def put_all(self, records: Iterable[Record], *, bulk: str) -> None:
        """Write new records whose keys are written already, in the index version that `bulk` names."""
        items = [self.put_item(record, bulk=bulk)["Put"]["Item"] for record in records]
        batch_put(self.client, self.table, items)

    def get(self, record_id: str) -> Record | None:
        """The record as it is now (strongly consistent)."""
        answer = self.client.get_item(
            TableName=self.table, Key=attributes_of(record_id=record_id, part=_CURRENT), ConsistentRead=True
        )
        return decode(answer["Item"], Record) if "Item" in answer else None

    def list_of(
        self, owner: str, which: RecordFilter, limit: int, cursor: str | None
    ) -> tuple[list[Record], str | None]:
        """A bureau's records as they are, newest first, and the cursor of the next page. Eventually consistent.

        A filter that few records pass can leave a page short, or empty, with a cursor to go on from.
        """
        bound_to = repr((owner, which))
        names = {"#owner": "owner"}
        values = {":owner": owner, ":since": which.since or "rec_", ":until": which.until or "rec_~"}
        conditions = []
        narrowing = {
            "status": which.status,
            "record_kind": which.record_kind,
            "ncb_reference": which.ncb_reference,
            "serial": plain_serial(which.serial_number) if which.serial_number else None,
            "test": None if which.test is None else str(which.test),
        }
        for name, value in narrowing.items():
            if value is not None:
                names[f"#{name}"], values[f":{name}"] = name, value
                conditions.append(f"#{name} = :{name}")
        if which.review_before is not None:
            values[":review"] = which.review_before.isoformat()
            conditions.append("review_by < :review")
        query: dict[str, Any] = {
            "TableName": self.table,
            "IndexName": "by_owner",
            "KeyConditionExpression": "#owner = :owner AND record_id BETWEEN :since AND :until",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {name: {"S": value} for name, value in values.items()},
            "ScanIndexForward": False,
            "Limit": _READ_TOGETHER if conditions else limit,
        }
        if conditions:
            query["FilterExpression"] = " AND ".join(conditions)
        found: list[Record] = []
        start = decode_cursor(cursor, bound_to)
        for _ in range(_MOST_PAGES):
            page: dict[str, Any] = {"ExclusiveStartKey": start} if start else {}
            answer = self.client.query(**query, **page)
            room = limit - len(found)
            found += [decode(item, Record) for item in answer["Items"][:room]]
            start = answer.get("LastEvaluatedKey")
            if len(answer["Items"]) > room:
                last = answer["Items"][room - 1]
                start = {name: last[name] for name in ("owner", "record_id", "part")}
            if not start or len(found) == limit:
                break
        return found, encode_cursor(start, bound_to)

    def versions(self, record_id: str, limit: int, cursor: str | None) -> tuple[list[Record], str | None]:
        """What a record was, the newest first, and the cursor of the next page (strongly consistent)."""
        start = decode_cursor(cursor, record_id)
        page: dict[str, Any] = {"ExclusiveStartKey": start} if start else {}
        answer = self.client.query(
            TableName=self.table,
            ConsistentRead=True,
            KeyConditionExpression="record_id = :record AND begins_with(part, :version)",
            ExpressionAttributeValues=attributes_of(**{":record": record_id, ":version": _VERSION}),
            ScanIndexForward=False,
            Limit=limit,
            **page,
        )
        found = [decode(item, Record) for item in answer["Items"]]
        return found, encode_cursor(answer.get("LastEvaluatedKey"), record_id)

    def get_many(self, record_ids: Iterable[str]) -> dict[str, Record]:
        """Records by id as they are now (strongly consistent); unknown ids are left out."""
        keys = [{"record_id": record_id, "part": _CURRENT} for record_id in record_ids]
        found = [decode(item, Record) for item in batch_get(self.client, self.table, keys)] if keys else []
        return {record.record_id: record for record in found}


def version_part(version: int) -> str:
    """The sort key of what a record was in this version, before it was changed."""
    return f"{_VERSION}{version:04}"


def _current(record: Record) -> dict[str, "AttributeValueTypeDef"]:
    keys = attributes_of(record_id=record.record_id, part=_CURRENT, owner=record.owner, version=record.version)
    listed = attributes_of(
        status=record.status,
        record_kind=record.record_kind,
        ncb_reference=record.ncb_reference,
        serial=plain_serial(record.firearm.serial_number or ""),
        review_by=record.review_by.isoformat(),
        test=str(record.test),
    )
    return {**encode(record), **keys, **listed}


def plain_serial(serial: str) -> str:
    """A number as lists compare it: letters and digits alone."""
    return "".join(character for character in serial.upper() if character.isalnum())
