"""Records that are kept from searchers: the event behind it, and what INTERPOL-GS reads of how bureaus use it."""

from typing import Literal

from pydantic import Field

from iarms.models.api import Day, Strict
from iarms.models.free_text import Named64

ConcealmentEvent = Literal[
    "ONGOING_INVESTIGATION", "CONTROLLED_DELIVERY", "COVERT_OPERATION", "COURT_ORDER", "PROTECTION_OF_A_SOURCE"
]
HiddenFlag = Literal[
    "HIDDEN_WITHOUT_EVENT", "HIDDEN_IN_SEQUENCE", "HIDDEN_AFTER_SEARCH", "HITS_UNANSWERED", "SHOWN_AFTER_HIT"
]


class Concealment(Strict):
    """The event for which a record is kept from searchers. It stands behind the record up to and including `until`."""

    event: ConcealmentEvent
    reference: Named64 = Field(description="the bureau's own, of the event; no personal data")
    until: Day


class FlagOfHiding(Strict):
    """What is to be looked into, and how many records or hits it is of."""

    flag: HiddenFlag
    number: int


class HidingOfMonth(Strict):
    """The records that a bureau began to keep from searchers in a month, and the hits that those of its records drew
    in that month which it keeps from searchers."""

    owner: str
    month: str = Field(description="the month in UTC, as 2026-11")
    hidden: int = Field(description="entered so, or changed to be")
    with_event: int = Field(description="of them, behind which an event stands today")
    without_event: int
    shown_again: int = Field(description="of them, no longer kept from searchers")
    hits: int
    answered: int = Field(description="of these hits: the bureau answered, or sent a message")
    unanswered: int = Field(description="the others, read or not")
    flags: tuple[FlagOfHiding, ...]


class HidingStatistics(Strict):
    """By month and bureau, the latest month first; bureaus that hid nothing and drew no hits are left out."""

    items: list[HidingOfMonth]
