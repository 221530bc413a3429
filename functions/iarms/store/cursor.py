"""Cursors of lists: opaque, and bound to the query they came from."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from iarms.errors import FieldError, Invalid

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef


def encode_cursor(last_key: Mapping[str, Any] | None, query: str) -> str | None:
    """The cursor after this key; None where the list ends."""
    if not last_key:
        return None
    keys = {name: value["S"] for name, value in last_key.items()}
    return base64.urlsafe_b64encode(json.dumps([_digest(query), keys]).encode()).decode()


def decode_cursor(cursor: str | None, query: str) -> "dict[str, AttributeValueTypeDef] | None":
    """The key to go on after. Raises Invalid for a cursor of another query, or of nobody's making."""
    if cursor is None:
        return None
    try:
        digest, keys = json.loads(base64.b64decode(cursor.encode(), altchars=b"-_", validate=True))
        valid = digest == _digest(query) and all(isinstance(value, str) for value in keys.values())
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        valid = False
    if not valid:
        raise Invalid(FieldError("/query/cursor", "invalid_cursor", "not a cursor of this query"))
    return {str(name): {"S": value} for name, value in keys.items()}


def _digest(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:16]
