"""A copy: a trace or a hit word for word as one party was given it when it was printed, kept for as long as its object.

What is printed names the SHA-256 of the copy; whoever holds the paper can have the copy fetched and hold it against it.
"""

import hashlib
from datetime import datetime
from typing import NamedTuple, Self

from pydantic import BaseModel


class PrintedCopy(NamedTuple):
    """Of which object (`trc_...`, `hit_...`) and version of it, for which party, its JSON, and when it was kept."""

    object_id: str
    version: int
    party: str
    text: str
    at: datetime

    @property
    def sha256(self) -> str:
        """The digest of the text, as hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @classmethod
    def of(cls, object_id: str, answer: BaseModel, version: int, party: str, at: datetime) -> Self:
        """The copy of what a door answers with."""
        return cls(object_id, version, party, answer.model_dump_json(), at)
