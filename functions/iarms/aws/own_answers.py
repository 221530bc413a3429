"""Answers of DynamoDB that are to what it was asked: of the tables, keys and partitions that the question names.

Behind one address many connections end, and each is used by many requests in turn. An answer that came late, twice or
for somebody else would be whole by every checksum, and say "not there" of what is there. So whatever it hands over must
be what was asked for, once, and a list must go on.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

_ASKED: Final = "asked of DynamoDB"
_PARTITION: Final = re.compile(r"\s*(#?\w+)\s*=\s*(:\w+)")


def keep_question(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
    """Keep the parameters of a call in its context, for `is_of`: botocore's event `before-parameter-build`."""
    context[_ASKED] = params


def is_of(operation: str, context: Mapping[str, Any] | None, answer: Mapping[str, Any]) -> bool:
    """Whether an answer is one to the call whose question is kept in this context; so is any to a call of which none is
    kept, and to any other operation than reads and updates of items."""
    asked = (context or {}).get(_ASKED)
    if asked is None:
        return True
    match operation:
        case "GetItem":
            return _has(answer.get("Item"), asked["Key"])
        case "UpdateItem":
            returned = answer.get("Attributes")
            kind = asked.get("ReturnValues", "NONE")
            return _has(returned, asked["Key"]) if kind == "ALL_NEW" and returned else kind != "ALL_NEW"
        case "BatchGetItem":
            return _is_of_batch(asked["RequestItems"], answer)
        case "BatchWriteItem":
            return set(asked["RequestItems"]) >= set(answer.get("UnprocessedItems") or ())
        case "Query":
            return _is_of_query(asked, answer)
    return True


def _has(item: Mapping[str, Any] | None, key: Mapping[str, Any]) -> bool:
    """Whether an item, if there is one, is the one under this key, as far as its attributes were asked for."""
    return not item or all(item.get(name, value) == value for name, value in key.items())


def _is_of_batch(asked: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    unread = answer.get("UnprocessedKeys") or {}
    if not asked.keys() >= answer["Responses"].keys() or not asked.keys() >= unread.keys():
        return False
    for table, question in asked.items():
        keys = question["Keys"]
        names = tuple(keys[0])
        handed = _keys(answer["Responses"].get(table, ()), names) + _keys(unread.get(table, {}).get("Keys", ()), names)
        # Each is handed over or handed back, and not twice.
        if len(set(handed)) < len(handed) or not set(_keys(keys, names)) >= set(handed):
            return False
    return True


def _keys(items: Iterable[Mapping[str, Any]], names: tuple[str, ...]) -> list[str]:
    return [repr([item.get(name) for name in names]) for item in items]


def _is_of_query(asked: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    after = answer.get("LastEvaluatedKey")
    if after and after == asked.get("ExclusiveStartKey"):
        return False  # it would be asked for again and again
    if answer.get("Count", len(answer["Items"])) != len(answer["Items"]):
        return False
    partition = _PARTITION.match(asked.get("KeyConditionExpression", ""))
    if partition is None:
        return True
    name = asked.get("ExpressionAttributeNames", {}).get(partition[1], partition[1])
    value = asked["ExpressionAttributeValues"][partition[2]]
    return all(item.get(name, value) == value for item in answer["Items"])
