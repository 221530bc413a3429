"""The life of a hit: it is no evidence until the bureau that recorded the weapon confirms it.

After the hit confirmation of Nlets and NCIC: who found the weapon sets the priority and asks, at most three times; the
bureau confirms, refutes, or says by when; silence goes to INTERPOL-GS. A bureau may answer unasked. Who found the
weapon says at the end what became of it.
"""

from typing import Final

from iarms.domain.cases.state_machine import CLOCK, Machine, Step
from iarms.models.hit import HitState

SEARCHER: Final = "searcher"
OWNER: Final = "owner"
MOST_REQUESTS: Final = 3

_OPEN: Final[frozenset[HitState]] = frozenset({"NOTIFIED", "CONFIRMATION_REQUESTED", "ESCALATED"})
_ANSWERED: Final[frozenset[HitState]] = frozenset({"CONFIRMED", "REFUTED"})

HIT: Final[Machine[HitState]] = Machine(
    name="hit",
    start="NOTIFIED",
    ends=frozenset({"CLOSED"}),
    steps=(
        Step(
            "request",
            frozenset({"NOTIFIED", "CONFIRMATION_REQUESTED"}),
            "CONFIRMATION_REQUESTED",
            frozenset({SEARCHER, CLOCK}),
            "ask for confirmation",
        ),
        Step(
            "escalate", frozenset({"CONFIRMATION_REQUESTED"}), "ESCALATED", frozenset({CLOCK}), "escalate the request"
        ),
        Step("need_time", _OPEN, None, frozenset({OWNER}), "ask for time to confirm"),
        Step("confirm", _OPEN, "CONFIRMED", frozenset({OWNER}), "confirm the hit"),
        Step("refute", _OPEN, "REFUTED", frozenset({OWNER}), "refute the hit"),
        Step("dispose", _OPEN | _ANSWERED, "CLOSED", frozenset({SEARCHER}), "say what became of the weapon"),
    ),
)
