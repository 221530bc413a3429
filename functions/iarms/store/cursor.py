"""Cursors of lists: opaque, and bound to the question that they came from.

A question is written as JSON under names that stand here and in the stores as texts, and a cursor has its digest: no
class, field or argument of ours can be renamed into breaking the cursors that callers hold.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from iarms.errors import FieldError, Invalid
from iarms.models.api import rfc3339

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef


@dataclass(frozen=True)
class Question:
    """What a list was asked for: which list, and by which names and values it is narrowed.

    What is None is not asked for: a list that can be narrowed by something more still takes the cursors of before.
    """

    of: str
    narrowing: Mapping[str, str | bool | date | None]

    @property
    def text(self) -> str:
        """The question as canonical JSON: `["hits",{"party":"NCB-FR","state":"CONFIRMED"}]`."""
        said = {name: _plain(value) for name, value in self.narrowing.items() if value is not None}
        return json.dumps([self.of, said], sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """The first 64 bits of the text's SHA-256, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def encode_cursor(last_key: Mapping[str, Any] | None, question: Question) -> str | None:
    """The cursor after this key; None where the list ends."""
    if not last_key:
        return None
    keys = {name: value["S"] for name, value in last_key.items()}
    return base64.urlsafe_b64encode(json.dumps([question.digest, keys]).encode()).decode()


def decode_cursor(cursor: str | None, question: Question) -> "dict[str, AttributeValueTypeDef] | None":
    """The key to go on after. Raises Invalid for a cursor of another question, or of nobody's making."""
    if cursor is None:
        return None
    try:
        digest, keys = json.loads(base64.b64decode(cursor.encode(), altchars=b"-_", validate=True))
        valid = digest == question.digest and all(isinstance(value, str) for value in keys.values())
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        valid = False
    if not valid:
        raise Invalid(FieldError("/query/cursor", "invalid_cursor", "not a cursor of this query"))
    return {str(name): {"S": value} for name, value in keys.items()}


def _plain(value: str | bool | date) -> str | bool:
    if isinstance(value, datetime):
        return rfc3339(value)
    return value.isoformat() if isinstance(value, date) else value
