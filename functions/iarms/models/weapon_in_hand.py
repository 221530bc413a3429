"""The weapon of a hit: as an officer has it in hand, as it was understood, and how it compares with the record."""

from pydantic import Field

from iarms.models.api import Strict
from iarms.models.firearm import Firearm
from iarms.models.search import Evidence, Interpretation, MatchedFirearm


class WeaponInHand(Strict):
    """What a bureau decides on, as it was when the hit was opened; nothing of it changes afterwards."""

    given: Firearm = Field(description="as the officer gave it")
    interpretation: Interpretation = Field(description="what was understood of it")
    evidence: tuple[Evidence, ...] = Field(description="field by field, as in the search's match")
    recorded: MatchedFirearm = Field(description="what the bureau's record said beside it")
    record_version: int | None = Field(
        description="of the record that it was compared with; null where the record had changed before an officer "
        "asserted a match of an earlier search"
    )
