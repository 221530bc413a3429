"""The years in which a weapon was made as far as its number and marks tell: never a date."""

from pydantic import ConfigDict, Field

from iarms.models.api import Strict
from iarms.models.reason import NOTHING, PARAMETERS, Parameters, YearSpan
from iarms.models.reference import Confidence
from iarms.models.said_text import SaidText


class YearReason(Strict):
    """One thing of the number or the marks that tells years."""

    code: str = Field(description="which sentence it is: stable, and one in every language")
    parameters: Parameters = Field(default=NOTHING, description=PARAMETERS)
    spans: tuple[YearSpan, ...] = Field(description="the years that it tells, any of them")


class YearEstimate(Strict):
    """Years of manufacture that a number or a mark tells, with the reason. A wide span rather than a wrong point.

    `source` says whose knowledge it is. An estimate excludes nothing, and no time is counted from it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)

    from_year: int = Field(alias="from", description="the first year that it can be of")
    until_year: int | None = Field(alias="until", description="the last year; null where it is open")
    reason: SaidText = Field(description="what of the number or the marks says so")
    reasons: tuple[YearReason, ...] = Field(
        default=(), description="the same for machines, each thing by itself; empty of older estimates"
    )
    source: str
    confidence: Confidence
