"""BatchGetItem and BatchWriteItem until nothing is left: what DynamoDB hands back undone comes without an error, and a
lost key would be a wrong "no match"."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from iarms.errors import Unavailable
from iarms.retries import tries

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

_MOST_KEYS: Final = 100  # DynamoDB's own limits
_MOST_PUTS: Final = 25
_TRIES: Final = 6
_FIRST_PAUSE: Final = 0.04  # seconds


def batch_get(
    client: "DynamoDBClient", table: str, keys: Iterable[Mapping[str, str]], *, consistent: bool = True
) -> list[Mapping[str, Any]]:
    """The items under these keys, in no order; absent ones are left out. Strongly consistent unless told otherwise.

    Raises Unavailable where some keys stay unread: an answer without them could say "no match" for what is there.
    """
    wanted: list[Any] = [{name: {"S": value} for name, value in key.items()} for key in keys]
    found: list[Mapping[str, Any]] = []
    for start in range(0, len(wanted), _MOST_KEYS):
        request: Any = {table: {"Keys": wanted[start : start + _MOST_KEYS], "ConsistentRead": consistent}}
        for _ in tries(_TRIES, _FIRST_PAUSE):
            answer = client.batch_get_item(RequestItems=request)
            found.extend(answer["Responses"].get(table, []))
            request = answer.get("UnprocessedKeys")
            if not request:
                break
        if request:
            raise Unavailable("a part of the index could not be read")
    return found


def batch_put(client: "DynamoDBClient", table: str, items: Sequence[Mapping[str, Any]]) -> None:
    """Write these items, one by one and in no order. Raises Unavailable where some stay unwritten."""
    for start in range(0, len(items), _MOST_PUTS):
        request: Any = {table: [{"PutRequest": {"Item": item}} for item in items[start : start + _MOST_PUTS]]}
        for _ in tries(_TRIES, _FIRST_PAUSE):
            request = client.batch_write_item(RequestItems=request).get("UnprocessedItems")
            if not request:
                break
        if request:
            raise Unavailable("a part could not be written")
