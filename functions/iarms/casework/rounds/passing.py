"""Whether a fault may pass by itself: a fault in, and out whether the same may succeed when it is tried again."""

from typing import Final

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from iarms.errors import Problem

# What DynamoDB says where the item itself is at fault: too large, or no such item can be. All else may pass.
_OF_THE_ITEM: Final = frozenset({"ValidationException", "ValidationError", "ItemCollectionSizeLimitExceeded"})


def may_pass(fault: Exception) -> bool:
    """Whether the same may succeed when it is tried again, though nobody mends anything."""
    if isinstance(fault, Problem):
        return fault.is_ours and type(fault) is not Problem
    if isinstance(fault, ClientError):
        reasons = fault.response.get("CancellationReasons", [])
        codes = {fault.response.get("Error", {}).get("Code"), *(each.get("Code") for each in reasons)}
        return not codes & _OF_THE_ITEM
    # A parameter that no call can have comes out of an item that nobody could write.
    return isinstance(fault, BotoCoreError | OSError) and not isinstance(fault, ParamValidationError)


def worst_of(faults: list[Exception]) -> Exception:
    """Of several faults the one that decides what becomes of their work: one that may pass, if any, since then it is
    tried again; otherwise the first."""
    return next((fault for fault in faults if may_pass(fault)), faults[0])
