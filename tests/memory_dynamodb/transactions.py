"""TransactWriteItems and TransactGetItems: all of it, or nothing with the reason of each item in its order."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from tests.memory_dynamodb.refusals import NotHeld, Refusal, invalid
from tests.memory_dynamodb.table import Place, Table
from tests.memory_dynamodb.updates import Refused
from tests.memory_dynamodb.values import Item, given_item, value_bytes

MOST_ITEMS: Final = 100
MOST_BYTES: Final = 4 * 1024 * 1024
TOKENS_LAST: Final = 600
"""Seconds that the token of a transaction is remembered for."""


class Planned(NamedTuple):
    """A write that is worked out and not yet done: where, the item after it (None to take it away) and its size.

    A `ConditionCheck` writes nothing.
    """

    table: Table
    place: Place
    after: Item | None
    size: int
    writes: bool = True


Plan = Callable[[str, Mapping[str, Any]], Planned]
"""Works out one write from its kind and its parameters. Raises Refusal."""


def planned(
    items: list[Mapping[str, Any]], plan: Plan, place: Callable[[Mapping[str, Any]], tuple[str, Place]]
) -> list[Planned]:
    """All writes of a transaction, worked out. Raises Refusal where the transaction is refused or cancelled."""
    if not 1 <= len(items) <= MOST_ITEMS:
        raise invalid(
            "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have "
            f"length less than or equal to {MOST_ITEMS}"
        )
    operations = [_only(item) for item in items]
    places = [place(operation) for _, operation in operations]
    if len(set(places)) < len(places):
        raise invalid("Transaction request cannot include multiple operations on one item")
    if sum(_bytes(operation) for _, operation in operations) > MOST_BYTES:
        raise invalid("Transaction request size cannot exceed 4194304 bytes")
    done: list[Planned] = []
    reasons: list[dict[str, Any]] = []
    for kind, operation in operations:
        try:
            done.append(plan(kind, operation))
            reasons.append({"Code": "None"})
        except Refused as refused:
            reasons.append({"Code": "ValidationError", "Message": refused.message})
        except Refusal as refusal:
            if refusal.code != "ConditionalCheckFailedException":
                raise
            reasons.append({"Code": "ConditionalCheckFailed", "Message": refusal.message, **refusal.beside})
    if any(reason["Code"] != "None" for reason in reasons):
        codes = ", ".join(reason["Code"] for reason in reasons)
        raise Refusal(
            "TransactionCanceledException",
            f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
            CancellationReasons=reasons,
        )
    return done


def _only(item: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    if len(item) != 1:
        raise NotHeld(f"an item of a transaction is one operation: {sorted(item)}")
    return next(iter(item.items()))


def _bytes(operation: Mapping[str, Any]) -> int:
    values = [
        *operation.get("Item", {}).values(),
        *operation.get("Key", {}).values(),
        *operation.get("ExpressionAttributeValues", {}).values(),
    ]
    return sum(value_bytes(value) for value in values)


def given(items: list[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], Item | None]) -> list[dict[str, Any]]:
    """The answers of a TransactGetItems, in its order."""
    if not 1 <= len(items) <= MOST_ITEMS:
        raise invalid("Member must have length less than or equal to 100")
    found = [read(_only(item)[1]) for item in items]
    return [{"Item": given_item(item)} if item is not None else {} for item in found]
