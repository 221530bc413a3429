"""What each party reads of a hit: who has to answer for it reads what the answer needs, and of the searcher no more.

The bureau that recorded the weapon compares and answers; it calls a desk and names the hit, so it needs neither the
officer's pseudonym nor the searchers' operation. Where it keeps its record from the searcher, its searcher does not
know that it is read of, and cannot object: then the owner reads that its weapon was found, by whose customs, and how it
compares; where the weapon is and how urgent it is only where an event stood behind the record before it was found.
"""

from typing import Any, Final

from iarms.domain.cases.disclosure import EVERYBODY
from iarms.models.firearm import Firearm
from iarms.models.hit import Hit, KeptHit
from iarms.models.notice import Priority
from iarms.models.search import Interpretation
from iarms.models.weapon_in_hand import WeaponInHand

# By what the owner keeps from the searcher, the fields that it does not read; each adds to the one before.
KEPT_FROM_OWNER: Final = ("officer", "operation")
KEPT_OF_HIDDEN: Final = (*KEPT_FROM_OWNER, "search_id", "case_reference", "purpose", "watch_id", "asserted")
KEPT_WITHOUT_EVENT: Final = (*KEPT_OF_HIDDEN, "place", "in_sight", "priority")


def is_hidden(hit: KeptHit) -> bool:
    """Whether the hit is its owner's and INTERPOL-GS's alone."""
    return EVERYBODY in hit.withheld_from


def shown_to_party(hit: KeptHit, party: str) -> Hit:
    """The hit as a party reads it that it concerns: all of it, less what the owner of the record needs not know."""
    kept = kept_from(hit, party)
    content: dict[str, Any] = {name: getattr(hit, name) for name in Hit.model_fields if name not in kept}
    if "in_sight" in kept and hit.weapon is not None:
        content["weapon"] = _as_compared(hit.weapon)
    return Hit.model_validate({**content, **dict.fromkeys(kept)})


def kept_from(hit: KeptHit, party: str) -> tuple[str, ...]:
    """The names of the fields of a hit that a party that it concerns reads as null."""
    if party != hit.owner:
        return ()
    if not is_hidden(hit):
        return KEPT_FROM_OWNER
    return KEPT_OF_HIDDEN if hit.event_behind else KEPT_WITHOUT_EVENT


def priority_for(hit: KeptHit, party: str) -> Priority:
    """How urgently a party is told that the hit was opened: URGENT says that the weapon could be seized just now."""
    return "ROUTINE" if "priority" in kept_from(hit, party) else hit.priority or "ROUTINE"


def _as_compared(weapon: WeaponInHand) -> WeaponInHand:
    """The weapon with those of its fields alone that the record was compared in."""
    compared = {each.field for each in weapon.evidence}
    given = {name: value for name, value in weapon.given if name in compared}
    understood = {name: value for name, value in weapon.interpretation if name in compared}
    # What is kept is not held against what a description must have.
    less = {"given": Firearm.model_construct(**given), "interpretation": Interpretation(**understood)}
    return weapon.model_copy(update=less)
