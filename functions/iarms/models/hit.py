"""A hit: a record and a search that are taken to be one weapon, told to three parties."""

from typing import Literal

from pydantic import Field

from iarms.models.api import Moment, Strict
from iarms.models.country import Country
from iarms.models.search import Basis, ComparedField

HitState = Literal["NOTIFIED", "CONFIRMATION_REQUESTED", "CONFIRMED", "REFUTED", "ESCALATED", "CLOSED"]


class AssertedBy(Strict):
    """Why an officer took a possible match to be the weapon."""

    compared: tuple[ComparedField, ...]
    reason: str


class Hit(Strict):
    """An open or closed hit. Repeats of the weapon under the same case join it for 24 hours."""

    hit_id: str
    state: HitState
    opened_at: Moment
    record_id: str
    search_id: str
    decision: Literal["hit"] = "hit"
    basis: Basis
    weight: float
    searched_by: str
    on_behalf_of: Country
    case_reference: str
    officer: str
    recorded_by: Country
    asserted: AssertedBy | None = None
    watch_id: str | None = Field(default=None, description="the watch that opened it, after the search's answer")
    test: bool = False


class KeptHit(Hit):
    """A hit as it is kept, with the parties that may not know of its record: `*` is all but its owner and INTERPOL-GS.

    Who reads a hit is not told from whom it is withheld.
    """

    withheld_from: tuple[str, ...] = ()

    @property
    def shown(self) -> Hit:
        """The hit as those it concerns read it."""
        return Hit.model_validate(self.model_dump(include=set(Hit.model_fields)))
