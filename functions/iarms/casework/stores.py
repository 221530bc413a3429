"""What every use case writes an answer by, whatever its subject."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

from iarms.models.party import Call

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class Marks(Protocol):
    """What lets an answer be written only once: by the caller's Idempotency-Key, or by the line of a batch."""

    def mark_items(self, call: Call, answer: BaseModel, now: datetime) -> "list[TransactWriteItemTypeDef]":
        """Items whose conditions fail, and with them the whole transaction, where it was answered before."""
