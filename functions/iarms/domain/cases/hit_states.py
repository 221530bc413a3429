"""The life of a hit: it is no evidence until the bureau that recorded the weapon confirms it.

After the hit confirmation of Nlets and NCIC: who found the weapon sets the priority and asks, at most three times; the
bureau confirms, refutes, or says by when; silence goes to INTERPOL-GS, which may then answer in the bureau's stead, as
it may for a bureau that has no address. A bureau may answer unasked, and take a confirmation back. Who found the weapon
says at the end what became of it, and is reminded where it does not.
"""

from typing import Final

from iarms.domain.cases.state_machine import CLOCK, Machine, Step
from iarms.models.hit import HitState

SEARCHER: Final = "searcher"
OWNER: Final = "owner"
STAND_IN: Final = "stand-in"  # INTERPOL-GS, where the bureau has no address, and of a hit that was escalated to it
MOST_REQUESTS: Final = 3

_UNANSWERED: Final[frozenset[HitState]] = frozenset({"NOTIFIED", "CONFIRMATION_REQUESTED", "ESCALATED"})
_BUREAU: Final = frozenset({OWNER, STAND_IN})
# While a hit is open the same weapon under the same case joins it. One that is over tells nobody of the next.
OPEN_HIT: Final[frozenset[HitState]] = _UNANSWERED | {"CONFIRMED"}
# Somebody has said what the hit is, or what became of the weapon: what it was found by is no longer taken back.
ANSWERED_HIT: Final[frozenset[HitState]] = frozenset({"CONFIRMED", "REFUTED", "CLOSED"})

HIT: Final[Machine[HitState]] = Machine(
    name="hit",
    codes="hit_state",
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
            "escalate",
            frozenset({"CONFIRMATION_REQUESTED", "ESCALATED"}),
            "ESCALATED",
            frozenset({CLOCK}),
            "escalate the request, and again when the time is over that was needed then",
        ),
        Step("need_time", _UNANSWERED, None, _BUREAU, "ask for time to confirm"),
        Step("confirm", _UNANSWERED, "CONFIRMED", _BUREAU, "confirm the hit"),
        Step("refute", _UNANSWERED, "REFUTED", _BUREAU, "refute the hit"),
        Step("withdraw", frozenset({"CONFIRMED"}), "NOTIFIED", _BUREAU, "take the confirmation back"),
        Step("withdraw_late", frozenset({"CLOSED"}), None, _BUREAU, "take the confirmation of a closed hit back"),
        Step(
            "remind",
            frozenset({"NOTIFIED", "CONFIRMED", "ESCALATED"}),
            None,
            frozenset({CLOCK}),
            "remind whom the hit waits for",
        ),
        Step("dispose", OPEN_HIT | {"REFUTED"}, "CLOSED", frozenset({SEARCHER}), "say what became of the weapon"),
    ),
)
