"""A notification on its way out: as it lies in the outbox, ready to be published."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Outgoing:
    """A notification about to be published: the message as it goes on the wire, its attributes, and which try it is.

    A second try is of a refusal, or of a function that died: then the party may have the message already.
    """

    notification_id: str
    recipient: str
    message: str
    attributes: Mapping[str, str]
    instead_of: str | None
    attempt: int = 1
