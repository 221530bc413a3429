"""A notification on its way out: as it lies in the outbox, ready to be published."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Outgoing:
    """A notification about to be published: the message as it goes on the wire, its attributes, and which try it is.

    `occurred_at`: since when the recipient is to be told (RFC 3339), empty where the row does not say. A second try
    is of a refusal, or of a function that died: then the party may have the message already.
    """

    notification_id: str
    recipient: str
    message: str
    attributes: Mapping[str, str]
    instead_of: str | None
    attempt: int = 1
    occurred_at: str = ""

    @property
    def is_test(self) -> bool:
        """Whether it is for the service's own test bureau."""
        return self.attributes["test"] == "true"
