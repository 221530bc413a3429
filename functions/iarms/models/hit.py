"""A hit: a record and a search that are taken to be one weapon, told to three parties."""

from typing import Literal

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
    test: bool = False
