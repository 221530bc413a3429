"""The reference table: each version of a firearm under its id, and under each value of a facet who has it.

    key                 part                          what
    ref_...             version-0001                  the version, with the keys of its facet rows
    ref_...             picture#pic_...               a picture of it (`iarms.store.pictures`)
    make#BERETTA        92#ref_...#0001               a facet row: the summary, and from which day to which it holds
    calibre#9X19        92#ref_...#0001

A version's rows are written with it and are its own, so that the rows of one that is in force and of one still to come
stand beside each other, and a reader takes those that hold on the day. Rows that have ended are deleted by the table's
expiry, or by the change that ends them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from iarms.models.picture import KeptPicture
from iarms.models.reference import Reference, ReferenceSummary
from iarms.store.batch import batch_get, batch_put
from iarms.store.items import attributes_of, decode, encode
from iarms.tables import PICTURE_PART

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_PAGE: Final = 200
_VERSION: Final = "version-"
_PICTURES_AND_VERSIONS: Final = {":from": PICTURE_PART, ":to": f"{_VERSION}9999"}


@dataclass(frozen=True)
class StoredVersion:
    """A version as it is kept: `row_keys` are those of its facet rows, which all have the part `row_part`."""

    reference: Reference
    row_keys: tuple[str, ...]
    row_part: str


@dataclass(frozen=True)
class FacetRows:
    """Rows of a facet's value, each with the part to go on after; `last` is None where the value has no more."""

    rows: tuple[tuple[str, ReferenceSummary], ...]
    last: str | None


@dataclass(frozen=True)
class References:
    """Reads and writes of the references table."""

    client: "DynamoDBClient"
    table: str

    def versions(self, reference_id: str) -> list[Reference]:
        """Every version of a firearm, those still to come included, oldest first; strongly consistent."""
        return [stored.reference for stored in self.stored_versions(reference_id)]

    def stored_versions(self, reference_id: str) -> list[StoredVersion]:
        """Every version with the places of its facet rows, oldest first; strongly consistent."""
        return [
            StoredVersion(decode(item, Reference), tuple(json.loads(item["row_keys"]["S"])), item["row_part"]["S"])
            for item in self._version_items(reference_id)
        ]

    def in_force(self, reference_id: str, day: date) -> Reference | None:
        """The version that is in force on this day; None before the first."""
        return version_on(self.versions(reference_id), day)

    def in_force_with_pictures(self, reference_id: str, day: date) -> tuple[Reference | None, int]:
        """The version that is in force on this day, and how many pictures of the firearm are published now: one query,
        for both stand under its id; strongly consistent."""
        items = list(self._items(reference_id, "#key = :key AND part BETWEEN :from AND :to", _PICTURES_AND_VERSIONS))
        versions = [decode(item, Reference) for item in items if item["part"]["S"].startswith(_VERSION)]
        pictures = [decode(item, KeptPicture) for item in items if item["part"]["S"].startswith(PICTURE_PART)]
        return version_on(versions, day), sum(picture.state == "PUBLISHED" for picture in pictures)

    def existing_ids(self, reference_ids: Iterable[str]) -> frozenset[str]:
        """Which of these firearms there are, withdrawn ones and those still to come included (strongly consistent)."""
        keys = [{"key": reference_id, "part": _version_part(1)} for reference_id in dict.fromkeys(reference_ids)]
        found = batch_get(self.client, self.table, keys) if keys else []
        return frozenset(item["key"]["S"] for item in found)

    def rows_under(self, key: str, day: date, *, limit: int = _PAGE, after: str | None = None) -> FacetRows:
        """One query of the firearms under a facet's value (`facet_key`) that are in force on the day, by model.

        At most `limit` rows are looked at, of which those that do not hold on the day are left out. `after` is the
        part to go on after. Eventually consistent.
        """
        query: dict[str, Any] = {"ExclusiveStartKey": attributes_of(key=key, part=after)} if after else {}
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="#key = :key",
            FilterExpression="valid_from <= :day AND (attribute_not_exists(valid_until) OR valid_until > :day)",
            ExpressionAttributeNames={"#key": "key"},
            ExpressionAttributeValues=attributes_of(**{":key": key, ":day": day.isoformat()}),
            Limit=limit,
            **query,
        )
        last = answer.get("LastEvaluatedKey")
        rows = tuple((item["part"]["S"], decode(item, ReferenceSummary)) for item in answer["Items"])
        return FacetRows(rows, last["part"]["S"] if last else None)

    def summaries(self, keys: Iterable[str], day: date, *, most: int = 1000) -> list[ReferenceSummary]:
        """The firearms under any of these facet values on the day, each once, at most so many, in the order of keys.

        What comes after so many is not read. For comparing a description with what may be meant by it.
        """
        found: dict[str, ReferenceSummary] = {}
        for key in keys:
            for summary in self._all(key, day):
                found.setdefault(summary.reference_id, summary)
                if len(found) == most:
                    return list(found.values())
        return list(found.values())

    def write_items(
        self, version: Reference, keys: Sequence[str], before: Sequence[StoredVersion]
    ) -> "dict[str, list[TransactWriteItemTypeDef]]":
        """A version as transaction items by label: "version", whose condition fails where somebody wrote it first, and
        "rows". `keys` are those of its facet rows, `before` the versions that there are.

        The rows of the version whose place this one takes end on its first day: deleted where that is today, or where
        nothing is left of their time. At most twice the rows of a version.
        """
        day = version.effective_from
        ends = [stored.reference.effective_from for stored in before if stored.reference.effective_from > day]
        if version.withdrawn_on:
            ends.append(version.withdrawn_on)
        until = min(ends, default=None)
        rows: list[TransactWriteItemTypeDef] = []
        if until is None or until > day:
            rows += [{"Put": {"TableName": self.table, "Item": item}} for item in _rows(version, keys, until)]
        replaced = version_on((stored.reference for stored in before), day)
        if replaced is not None:
            mine = next(stored for stored in before if stored.reference.version == replaced.version)
            # Nobody lists by days that have passed.
            if replaced.effective_from == day or day <= version.changed_at.astimezone(UTC).date():
                rows += [self._delete(key, mine.row_part) for key in mine.row_keys]
            elif replaced.withdrawn_on is None or replaced.withdrawn_on > day:
                rows += [self._end(key, mine.row_part, day) for key in mine.row_keys]
        new: TransactWriteItemTypeDef = {
            "Put": {
                "TableName": self.table,
                "Item": _version(version, keys),
                "ConditionExpression": "attribute_not_exists(part)",
            }
        }
        return {"version": [new], "rows": rows}

    def put_rows(self, versions: Iterable[tuple[Reference, Sequence[str]]]) -> None:
        """Write the facet rows of first versions, each with its keys, before the versions themselves are written.

        Without conditions, in bulk: for a table that nobody else writes these firearms to meanwhile.
        """
        items = [item for version, keys in versions for item in _rows(version, keys, version.withdrawn_on)]
        batch_put(self.client, self.table, items)

    def _all(self, key: str, day: date) -> Iterator[ReferenceSummary]:
        after: str | None = None
        while True:
            page = self.rows_under(key, day, limit=_PAGE, after=after)
            yield from (summary for _, summary in page.rows)
            if page.last is None:
                return
            after = page.last

    def _version_items(self, reference_id: str) -> Iterator[Mapping[str, Any]]:
        return self._items(reference_id, "#key = :key AND begins_with(part, :versions)", {":versions": _VERSION})

    def _items(self, reference_id: str, condition: str, values: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        start: dict[str, Any] = {}
        while True:
            answer = self.client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression=condition,
                ExpressionAttributeNames={"#key": "key"},
                ExpressionAttributeValues=attributes_of(**{":key": reference_id, **values}),
                **start,
            )
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def _delete(self, key: str, part: str) -> "TransactWriteItemTypeDef":
        return {"Delete": {"TableName": self.table, "Key": attributes_of(key=key, part=part)}}

    def _end(self, key: str, part: str, day: date) -> "TransactWriteItemTypeDef":
        values = {":day": {"S": day.isoformat()}, ":expiry": {"N": str(_expiry(day))}}
        return {
            "Update": {
                "TableName": self.table,
                "Key": attributes_of(key=key, part=part),
                "UpdateExpression": "SET valid_until = :day, expires_at = :expiry",
                "ConditionExpression": "attribute_exists(part)",
                "ExpressionAttributeValues": values,
            }
        }


def version_on(versions: Iterable[Reference], day: date) -> Reference | None:
    """The version in force on a day: of those that have begun, the one that began last; on one day the later one."""
    begun = [version for version in versions if version.effective_from <= day]
    return max(begun, key=lambda version: (version.effective_from, version.version), default=None)


def _row_part(version: Reference) -> str:
    return f"{version.model.upper()}#{version.reference_id}#{version.version:04}"


def _version_part(number: int) -> str:
    return f"{_VERSION}{number:04}"


def _version(version: Reference, keys: Sequence[str]) -> dict[str, Any]:
    mine = attributes_of(
        key=version.reference_id,
        part=_version_part(version.version),
        row_part=_row_part(version),
        row_keys=json.dumps(list(keys), separators=(",", ":")),
    )
    return {**encode(version), **mine}


def _rows(version: Reference, keys: Iterable[str], until: date | None) -> list[dict[str, Any]]:
    row = encode(version.summary(), part=_row_part(version), valid_from=version.effective_from.isoformat())
    if until is not None:
        row |= attributes_of(valid_until=until.isoformat(), expires_at=_expiry(until))
    return [{**row, **attributes_of(key=key)} for key in keys]


def _expiry(until: date) -> int:
    return int(datetime(until.year, until.month, until.day, tzinfo=UTC).timestamp())
