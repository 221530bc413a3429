"""The serial index: packed postings by key, in pages of at most 8 KB. Page 0 says how many more there are (`more`).

A page is a binary set, so that adding a posting twice is adding it once, and a stream record can come again. Rotations
of a number lie on pages of their own, named after the rest of the rotation, which a query reads by its beginning. The
records of a list of make and model lie in a row each, from v4 of the index on, which one query reads by the key alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol
from uuid import uuid4

from iarms.retries import tries
from iarms.store.batch import batch_get, batch_put
from iarms.store.transaction import ConditionFailed, Transaction
from iarms.threads import ContextPool

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

# Postings are about 45 bytes: a full page is 8 KB, and of 1.4 million records next to no key needs a second.
POSTINGS_PER_PAGE: Final = 170
# Pages of one key that a search reads. Low numbers (1234) may have more; then the answer says that it is not complete.
MOST_PAGES: Final = 15
# Rows of one beginning that a search reads; a pattern that more fit is too vague, and the answer says so.
MOST_ROWS: Final = 2500
_ROOM: Final = "attribute_not_exists(postings) OR size(postings) < :most"
_TRIES: Final = 5
_MOST_AT_ONCE: Final = 8
_PUT_TOGETHER: Final = 25


class PlaceLike(Protocol):
    """A key and how its page begins (`domain.serials.Place`)."""

    @property
    def key(self) -> str:
        """The partition."""

    @property
    def page(self) -> str:
        """The beginning of the page's name, "" for pages that are numbered only."""


class ProbeLike(Protocol):
    """What a search reads (`domain.serials.Probe`)."""

    @property
    def exact(self) -> Sequence[str]:
        """Keys to read strongly consistent."""

    @property
    def keys(self) -> Sequence[str]:
        """Keys to read eventually consistent."""

    @property
    def rotations(self) -> Sequence[PlaceLike]:
        """Beginnings to query."""


# Gives a sealed posting opened, or None for one that may not be read.
_Filter = Callable[[bytes], bytes | None]


def _unfiltered(sealed_posting: bytes) -> bytes | None:
    return sealed_posting


class PostingsRead(NamedTuple):
    """Postings, and whether they are all that the keys hold."""

    postings: list[bytes]
    complete: bool


class _ItemsRead(NamedTuple):
    """Pages, and whether they are all that the keys have."""

    items: list[Mapping[str, Any]]
    complete: bool


@cache
def _pool() -> ContextPool:
    return ContextPool(_MOST_AT_ONCE, thread_name_prefix="index")


@dataclass(frozen=True)
class SerialIndex:
    """Reads and writes of the index. Postings are bytes here; `domain.serials` knows what they say."""

    client: "DynamoDBClient"
    table: str

    def read_postings(self, probe: ProbeLike, posting_filter: _Filter = _unfiltered) -> PostingsRead:
        """The postings under the probe's keys, read at once: one round trip, a second for further pages.

        All of them but where a key has more than MOST_PAGES pages.

        `posting_filter` opens each posting, or drops it before it counts for anything.

        The exact keys are strongly consistent, so that a record is read the moment its entry was answered. Raises
        Unavailable rather than leave a key out.
        """
        pool = _pool()
        others = [pool.submit(self._batch, probe.keys, consistent=False)] if probe.keys else []
        queries = [pool.submit(self._begin_with, place, posting_filter) for place in probe.rotations]
        read = self._batch(probe.exact, consistent=True) if probe.exact else _ItemsRead([], complete=True)
        items, complete = list(read.items), read.complete
        for other in others:
            items += other.result().items
            complete = complete and other.result().complete
        postings = _filtered(items, posting_filter)
        for query in queries:
            rows, whole = query.result()
            postings += rows
            complete = complete and whole
        return PostingsRead(postings, complete)

    def postings_by_key(self, keys: Iterable[str]) -> dict[str, list[bytes]]:
        """The postings under each key, strongly consistent: those of its first MOST_PAGES pages.

        Raises Unavailable rather than leave a key out.
        """
        by_key: dict[str, list[bytes]] = {}
        for item in self._batch(list(dict.fromkeys(keys)), consistent=True).items:
            by_key.setdefault(item["key"]["S"], []).extend(item["postings"]["BS"])
        return by_key

    def read_descriptions(self, keys: Sequence[str], most: int, posting_filter: _Filter = _unfiltered) -> PostingsRead:
        """Up to `most` postings of each key, in the order of their pages: of rows the same whoever came first.

        `posting_filter` opens each posting, or drops it before it counts for anything.
        """
        postings: list[bytes] = []
        complete = True
        for answer in list(_pool().map(lambda key: self._pages(key, most, posting_filter), keys)):
            postings += answer.postings
            complete = complete and answer.complete
        return PostingsRead(postings, complete)

    def document(self, key: str) -> list[bytes]:
        """The parts of a document that is kept beside the postings, in order; empty where there is none."""
        parts: list[bytes] = []
        arguments: Any = {
            "TableName": self.table,
            "KeyConditionExpression": "#key = :key",
            "ExpressionAttributeNames": {"#key": "key"},
            "ExpressionAttributeValues": {":key": {"S": key}},
        }
        while True:
            answer = self.client.query(**arguments)
            parts += [item["content"]["B"] for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return parts
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def last_page(self, key: str, page: str = "") -> int:
        """The number of the page that takes the next posting of this place."""
        item = self.client.get_item(
            TableName=self.table, Key=_key(key, page, 0), ConsistentRead=True, ProjectionExpression="more"
        ).get("Item")
        return int(item["more"]["N"]) if item and "more" in item else 0

    def add_items(
        self, key: str, postings: Iterable[bytes], number: int, page: str = ""
    ) -> list["TransactWriteItemTypeDef"]:
        """Transaction items that add postings to a page of a place; the condition fails where the page is full.

        A page beyond the first is announced on page 0 in the same transaction, or readers would not look for it.
        """
        add: Any = {"Update": self._addition(key, list(postings), page, number)}
        if number == 0:
            return [add]
        announce: Any = {
            "Update": {
                "TableName": self.table,
                "Key": _key(key, page, 0),
                "UpdateExpression": "SET more = :number",
                "ConditionExpression": "attribute_not_exists(more) OR more <= :number",
                "ExpressionAttributeValues": {":number": {"N": str(number)}},
            }
        }
        return [add, announce]

    def add(self, place: PlaceLike, posting: bytes) -> None:
        """Add one posting, on whichever page of the place has room. Harmless when repeated.

        Raises ConditionFailed if other writers fill page after page meanwhile.
        """
        if not self._put_in(place, posting, 0):
            self._add_further(place, posting)

    def _add_further(self, place: PlaceLike, posting: bytes) -> None:
        last = self.last_page(place.key, place.page)
        if any(posting in page for page in self._held(place, {0, last - 1, last} - {-1})):
            return
        if last and self._put_in(place, posting, last):
            return
        # A new page has to be announced with its first posting. Another writer may begin the same one.
        number = last + 1
        for attempt in tries(_TRIES):
            transaction = Transaction(self.client, str(uuid4()))
            transaction.add("page", *self.add_items(place.key, [posting], number, place.page))
            try:
                transaction.commit()
                return
            except ConditionFailed:
                if attempt == _TRIES - 1:
                    raise
                number = max(self.last_page(place.key, place.page), number + 1)

    def _put_in(self, place: PlaceLike, posting: bytes, number: int) -> bool:
        """Whether there was room on this page."""
        try:
            self.client.update_item(**self._addition(place.key, [posting], place.page, number))
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def remove(self, place: PlaceLike, posting: bytes) -> None:
        """Take a posting away, from whichever page holds it. Harmless when repeated.

        A row or rotation that holds nothing else goes, or queries would read ever more that is empty. An emptied page
        of those that are numbered only stays: page 0 says how many there are.
        """
        if place.page and self._delete_lone(place, posting):
            return
        for number in range(self.last_page(place.key, place.page) + 1):
            self._take_off(place, posting, number)

    def _delete_lone(self, place: PlaceLike, posting: bytes) -> bool:
        """Whether the place held this posting and nothing else, and is gone."""
        try:
            self.client.delete_item(
                TableName=self.table,
                Key=_key(place.key, place.page, 0),
                ConditionExpression="contains(postings, :old) AND size(postings) = :one AND attribute_not_exists(more)",
                ExpressionAttributeValues={":old": {"B": posting}, ":one": {"N": "1"}},
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _take_off(self, place: PlaceLike, posting: bytes, number: int) -> None:
        """Take a posting off a page. Where it is not there nothing is written, and no empty item made."""
        with suppress(self.client.exceptions.ConditionalCheckFailedException):
            self.client.update_item(
                TableName=self.table,
                Key=_key(place.key, place.page, number),
                UpdateExpression="DELETE postings :old",
                ConditionExpression="contains(postings, :one)",
                ExpressionAttributeValues={":old": {"BS": [posting]}, ":one": {"B": posting}},
            )

    def add_all(self, entries: Sequence[tuple[PlaceLike, bytes]]) -> None:
        """Add many postings, several at once."""
        list(_pool().map(lambda entry: self.add(*entry), entries))

    def put_all(self, postings_by_place: Mapping[Any, Sequence[bytes]]) -> None:
        """Write whole places (PlaceLike), in pages, over whatever they hold."""
        items: list[Any] = []
        for place, postings in postings_by_place.items():
            pages = [postings[i : i + POSTINGS_PER_PAGE] for i in range(0, len(postings), POSTINGS_PER_PAGE)]
            for number, page in enumerate(pages):
                item = {**_key(place.key, place.page, number), "postings": {"BS": list(dict.fromkeys(page))}}
                if number == 0 and len(pages) > 1:
                    item["more"] = {"N": str(len(pages) - 1)}
                items.append(item)
        chunks = [items[i : i + _PUT_TOGETHER] for i in range(0, len(items), _PUT_TOGETHER)]
        list(_pool().map(lambda chunk: batch_put(self.client, self.table, chunk), chunks))

    def remove_all(self, entries: Sequence[tuple[PlaceLike, bytes]]) -> None:
        """Take many postings away, several at once."""
        list(_pool().map(lambda entry: self.remove(*entry), entries))

    def _held(self, place: PlaceLike, numbers: Iterable[int]) -> list[list[bytes]]:
        """The first page and the last ones: a repetition comes soon after. One that comes later is on two pages,
        which readers see as one posting and `remove` takes from both; reading all pages of a description that
        thousands share would cost more than that."""
        keys = [{"key": place.key, "page": page_name(place.page, number)} for number in numbers]
        return [item["postings"]["BS"] for item in batch_get(self.client, self.table, keys) if "postings" in item]

    def _batch(self, keys: Sequence[str], *, consistent: bool) -> "_ItemsRead":
        wanted = [{"key": key, "page": "0"} for key in keys]
        items = batch_get(self.client, self.table, wanted, consistent=consistent)
        more = {item["key"]["S"]: int(item["more"]["N"]) for item in items if "more" in item}
        further = [
            {"key": key, "page": str(number)}
            for key, last in more.items()
            for number in range(1, min(last + 1, MOST_PAGES))
        ]
        if further:
            items = [*items, *batch_get(self.client, self.table, further, consistent=consistent)]
        complete = all(last < MOST_PAGES for last in more.values())
        return _ItemsRead([item for item in items if "postings" in item], complete)

    def _pages(self, key: str, most: int, posting_filter: _Filter) -> PostingsRead:
        return self._query("#key = :key", {":key": {"S": key}}, most, posting_filter)

    def _begin_with(self, place: PlaceLike, posting_filter: _Filter) -> PostingsRead:
        values: Any = {":key": {"S": place.key}}
        if not place.page:
            return self._query("#key = :key", values, MOST_ROWS, posting_filter)
        beginning = values | {":page": {"S": place.page}}
        return self._query("#key = :key AND begins_with(page, :page)", beginning, MOST_ROWS, posting_filter)

    def _query(self, condition: str, values: Any, most: int, posting_filter: _Filter) -> PostingsRead:
        postings: list[bytes] = []
        arguments: Any = {
            "TableName": self.table,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": {"#key": "key"},
            "ExpressionAttributeValues": values,
            "ProjectionExpression": "postings",  # a row says less than its key does
            "Limit": most + 1,
        }
        while True:
            answer = self.client.query(**arguments)
            postings += _filtered((item for item in answer["Items"] if "postings" in item), posting_filter)
            if len(postings) > most or "LastEvaluatedKey" not in answer:
                return PostingsRead(postings[:most], len(postings) <= most)
            arguments["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _addition(self, key: str, postings: list[bytes], page: str, number: int) -> Any:
        return {
            "TableName": self.table,
            "Key": _key(key, page, number),
            "UpdateExpression": "ADD postings :new",
            "ConditionExpression": _ROOM,
            "ExpressionAttributeValues": {":new": {"BS": postings}, ":most": {"N": str(POSTINGS_PER_PAGE)}},
        }


def _filtered(items: Iterable[Mapping[str, Any]], posting_filter: _Filter) -> list[bytes]:
    opened = (posting_filter(sealed_posting) for item in items for sealed_posting in item["postings"]["BS"])
    return [posting for posting in opened if posting is not None]


def page_name(page: str, number: int) -> str:
    """The sort key of a page: its number, behind the rest of the rotation where it is a rotation's."""
    return f"{page}#{number}" if page else str(number)


def _key(key: str, page: str, number: int) -> Any:
    return {"key": {"S": key}, "page": {"S": page_name(page, number)}}
