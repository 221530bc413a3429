"""The reference table: each version of a firearm under its id, and under each value of a facet who has it.

    key                 part                          what
    ref_...             version-0001                  the version, with the keys of its facet rows
    make#BERETTA        92#ref_...#0001               a facet row: the summary, and from which day to which it holds
    calibre#9X19        92#ref_...#0001

A version's rows are written with it and are its own, so that the rows of one that is in force and of one still to come
stand beside each other, and a reader takes those that hold on the day. Rows that have ended are deleted by the table's
expiry, or by the change that ends them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from iarms.models.reference import Reference, ReferenceSummary
from iarms.store.batch import batch_put
from iarms.store.items import attributes_of, decode, encode

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

# Queries that one list may cost: a filter can empty what is read, and a mark such as 9 mm means several groups.
MOST_QUERIES: Final = 20
_PAGE: Final = 200


@dataclass(frozen=True)
class References:
    """Reads and writes of the references table."""

    client: "DynamoDBClient"
    table: str

    def versions(self, reference_id: str) -> list[Reference]:
        """Every version of a firearm, those still to come included, oldest first; strongly consistent."""
        return [decode(item, Reference) for item in self._version_items(reference_id)]

    def in_force(self, reference_id: str, day: date) -> Reference | None:
        """The version that is in force on this day; None before the first."""
        return version_on(self.versions(reference_id), day)

    def listed(self, key: str, day: date, *, limit: int = _PAGE, after: str | None = None) -> "Listed":
        """One query of the firearms under a facet's value (`facet_key`) that are in force on the day, by model.

        At most `limit` rows are looked at, of which those that do not hold on the day are left out. `after` is the
        `last` of what was read before. Eventually consistent.
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
        return Listed(rows, last["part"]["S"] if last else None)

    def summaries(self, keys: Iterable[str], day: date, *, most: int = 1000) -> list[ReferenceSummary]:
        """The firearms under any of these facet values on the day, each once, at most so many, in the order of keys.

        Bounded by `most`: what comes after it is not read. For comparing a description with what may be meant by it.
        """
        found: dict[str, ReferenceSummary] = {}
        for key in keys:
            for summary in self._all(key, day):
                found.setdefault(summary.reference_id, summary)
                if len(found) == most:
                    return list(found.values())
        return list(found.values())

    def put_all(self, references: Iterable[tuple[Reference, Iterable[str]]]) -> None:
        """Write first versions, each with the keys of its facet rows: the rows, and the versions after them.

        So one that is there has its rows, and a load that stops half-way can be begun anew. For versions that nobody
        else writes meanwhile, without conditions and without an account.
        """
        rows: list[Mapping[str, Any]] = []
        versions: list[Mapping[str, Any]] = []
        for reference, keys in references:
            mine = list(keys)
            rows += [_row(reference, key, reference.withdrawn_on) for key in mine]
            versions.append(_version(reference, mine))
        batch_put(self.client, self.table, rows)
        batch_put(self.client, self.table, versions)

    def _all(self, key: str, day: date) -> Iterator[ReferenceSummary]:
        after: str | None = None
        while True:
            page = self.listed(key, day, limit=_PAGE, after=after)
            yield from (summary for _, summary in page.rows)
            if page.last is None:
                return
            after = page.last

    def _version_items(self, reference_id: str) -> Iterator[dict[str, Any]]:
        start: dict[str, Any] = {}
        while True:
            answer = self.client.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="#key = :key AND begins_with(part, :versions)",
                ExpressionAttributeNames={"#key": "key"},
                ExpressionAttributeValues=attributes_of(**{":key": reference_id, ":versions": "version-"}),
                **start,
            )
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


@dataclass(frozen=True)
class Listed:
    """Rows of a facet's value, each with the part to go on after; `last` is None where the value has no more."""

    rows: tuple[tuple[str, ReferenceSummary], ...]
    last: str | None


def row_part(reference: Reference) -> str:
    """Where a version stands in the lists of its facets: by model, then id."""
    return f"{reference.model.upper()}#{reference.reference_id}#{reference.version:04}"


def _version(reference: Reference, keys: Iterable[str]) -> dict[str, Any]:
    mine = attributes_of(
        key=reference.reference_id,
        part=f"version-{reference.version:04}",
        row_part=row_part(reference),
        row_keys=json.dumps(list(keys)),
    )
    return {**encode(reference), **mine}


def _row(reference: Reference, key: str, until: date | None) -> dict[str, Any]:
    validity = attributes_of(
        valid_from=reference.effective_from.isoformat(),
        valid_until=until.isoformat() if until else None,
        expires_at=_expiry(until) if until else None,
    )
    return {**encode(reference.summary()), **attributes_of(key=key, part=row_part(reference)), **validity}


def _expiry(until: date) -> int:
    return int(datetime(until.year, until.month, until.day, tzinfo=UTC).timestamp())


def version_on(versions: Iterable[Reference], day: date) -> Reference | None:
    """The version in force on a day: of those that have begun, the one that began last; on one day the later one."""
    begun = [version for version in versions if version.effective_from <= day]
    return max(begun, key=lambda version: (version.effective_from, version.version), default=None)
