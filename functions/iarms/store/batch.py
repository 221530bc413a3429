"""BatchGetItem until nothing is left: keys that DynamoDB hands back unread come without an error, and a lost key would
be a wrong "no match"."""

import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from iarms.errors import Unavailable

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_MOST_KEYS: Final = 100  # DynamoDB's own limit
_TRIES: Final = 6


def batch_get(client: "DynamoDBClient", table: str, keys: Iterable[Mapping[str, str]]) -> list[Mapping[str, Any]]:
    """The items under these keys, strongly consistent, in no order; absent ones are left out.

    Raises Unavailable where some keys stay unread: an answer without them could say "no match" for what is there.
    """
    wanted: list[Any] = [{name: {"S": value} for name, value in key.items()} for key in keys]
    found: list[Mapping[str, Any]] = []
    for start in range(0, len(wanted), _MOST_KEYS):
        request: Any = {table: {"Keys": wanted[start : start + _MOST_KEYS], "ConsistentRead": True}}
        for attempt in range(_TRIES):
            answer = client.batch_get_item(RequestItems=request)
            found.extend(answer["Responses"].get(table, []))
            request = answer.get("UnprocessedKeys")
            if not request:
                break
            time.sleep(0.02 * 2**attempt)
        if request:
            raise Unavailable("a part of the index could not be read")
    return found
