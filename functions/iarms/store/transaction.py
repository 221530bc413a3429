"""One transaction: all of it is written, or nothing. Stores make the items, this sends them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from botocore.exceptions import ClientError

from iarms.errors import Problem, Unavailable
from iarms.retries import tries

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

MOST_ITEMS: Final = 100  # DynamoDB's own limit
_TRIES: Final = 5
_PASSING: Final = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


class ConditionFailed(Problem):
    """Somebody was first: the conditions of the items under these labels do not hold. Nothing was written."""

    def __init__(self, labels: frozenset[str]) -> None:
        super().__init__(f"condition failed: {', '.join(sorted(labels))}")
        self.labels = labels


@dataclass
class Transaction:
    """Collects items, each under a label that `ConditionFailed` names.

    `token` makes a repeated send harmless; it is the transaction's own, since one that comes again must come with the
    same items.
    """

    client: "DynamoDBClient"
    token: str = field(default_factory=lambda: str(uuid4()))
    _items: list["TransactWriteItemTypeDef"] = field(default_factory=list)
    _labels: list[str] = field(default_factory=list)

    def add(self, label: str, *items: "TransactWriteItemTypeDef") -> None:
        """Add items under one label."""
        self._items.extend(items)
        self._labels.extend([label] * len(items))

    @property
    def room(self) -> int:
        """How many more items go into it."""
        return MOST_ITEMS - len(self._items)

    def commit(self) -> None:
        """Write everything.

        Raises ConditionFailed where somebody was first, Unavailable where the items were contended for too long.
        A conflict with another transaction is tried again, with the same token, so that a send whose answer was lost
        is not done twice.
        """
        for _ in tries(_TRIES, first_pause=0.1):
            try:
                self.client.transact_write_items(TransactItems=self._items, ClientRequestToken=self.token[-36:])
                return
            except self.client.exceptions.TransactionCanceledException as error:
                codes = [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])]
                failed = frozenset(
                    label for label, code in zip(self._labels, codes, strict=False) if code == "ConditionalCheckFailed"
                )
                if failed:
                    raise ConditionFailed(failed) from error
                if not _PASSING & set(codes):
                    raise
            except ClientError as error:
                if error.response["Error"]["Code"] != "TransactionInProgressException":
                    raise
        raise Unavailable("the items are contended for; nothing was written")
