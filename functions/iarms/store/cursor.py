"""Cursors of lists: opaque, bound to the question that they came from, and leading nowhere but through its own rows.

Whoever holds a cursor can take it apart and put another key into it. So the keys are checked as any other input is:
their names are those of the index that is read, the partition is one that the question may read, and the sort key lies
between the question's bounds. What is left to choose is a place in one's own list.

A question is written as JSON under names that stand here and in the stores as texts, and a cursor has its digest: no
class, field or argument of ours can be renamed into breaking the cursors that callers hold.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from iarms.errors import FieldError, Invalid
from iarms.models.moments import rfc3339

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef


@dataclass(frozen=True)
class Question:
    """What a list was asked for: which list, and by which names and values it is narrowed.

    What is None is not asked for: a list that can be narrowed by something more still takes the cursors of before.
    `asked_at`: of a list whose window follows from when it is asked for, the moment of its first page; the cursors keep
    it, so that all pages are of one window.
    """

    of: str
    narrowing: Mapping[str, str | bool | date | None]
    asked_at: datetime | None = None

    @property
    def text(self) -> str:
        """The question as canonical JSON: `["hits",{"party":"NCB-FR","state":"CONFIRMED"}]`."""
        said = {name: _plain(value) for name, value in self.narrowing.items() if value is not None}
        return json.dumps([self.of, said], sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """The first 64 bits of the text's SHA-256, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


_NO_CURSOR: Final = (ValueError, TypeError, binascii.Error, RecursionError)
# Nobody pages through one list for longer.
_KEPT_FOR: Final = timedelta(days=31)
# DynamoDB's own limit of a sort key.
_MOST_KEY_BYTES: Final = 1024


@dataclass(frozen=True)
class CursorKeys:
    """The keys that a cursor of a list can hold: `names` are all of them.

    The partition's attribute is one of `values`; `sort`, where there is one, lies from `since` to `until`, both
    included. Where a list goes through several partitions a cursor can also hold a partition alone: it begins there.
    """

    names: tuple[str, ...]
    partition: str
    values: Collection[str]
    sort: str | None = None
    since: str = ""
    until: str = ""

    def hold(self, keys: Mapping[str, str]) -> bool:
        """Whether these keys are of a row that the list may go on after."""
        whole = keys.keys() == {*self.names}
        if not whole and not (keys.keys() == {self.partition} and len(self.values) > 1):
            return False
        if keys[self.partition] not in self.values:
            return False
        if any(not 0 < len(value.encode()) <= _MOST_KEY_BYTES for value in keys.values()):
            return False
        return not whole or self.sort is None or self.since <= keys[self.sort] <= self.until


def encode_cursor(last_key: Mapping[str, Any] | None, question: Question) -> str | None:
    """The cursor after this key; None where the list ends."""
    if not last_key:
        return None
    keys = {name: value["S"] for name, value in last_key.items()}
    kept = [rfc3339(question.asked_at)] if question.asked_at else []
    return base64.urlsafe_b64encode(json.dumps([question.digest, keys, *kept]).encode()).decode()


def first_asked_at(cursor: str | None, now: datetime) -> datetime:
    """When the first page was asked for of the list that a cursor goes on with; `now` where there is none.

    A cursor of nobody's making is not refused here: `decode_cursor` does that.
    """
    try:
        *_, kept = _parts(cursor or "")
        at = datetime.fromisoformat(kept)
        return at if timedelta(0) <= now - at <= _KEPT_FOR else now
    except _NO_CURSOR:
        return now


def decode_cursor(
    cursor: str | None, question: Question, allowed: CursorKeys
) -> "dict[str, AttributeValueTypeDef] | None":
    """The key to go on after. Raises Invalid for a cursor of another question, of other rows, or of nobody's making."""
    if cursor is None:
        return None
    try:
        digest, keys, *_ = _parts(cursor)
        valid = (
            digest == question.digest
            and isinstance(keys, dict)
            and all(isinstance(value, str) for value in keys.values())
            and allowed.hold(keys)
        )
    except _NO_CURSOR:
        valid = False
    if not valid:
        raise Invalid(FieldError("/query/cursor", "invalid_cursor", "not a cursor of this query"))
    return {str(name): {"S": value} for name, value in keys.items()}


def _parts(cursor: str) -> list[Any]:
    parts = json.loads(base64.b64decode(cursor.encode(), altchars=b"-_", validate=True))
    if not isinstance(parts, list):
        raise TypeError("a cursor is a list")
    return parts


def _plain(value: str | bool | date) -> str | bool:
    if isinstance(value, datetime):
        return rfc3339(value)
    return value.isoformat() if isinstance(value, date) else value
