"""A report that a firearm is missing from the reference table: what somebody saw, and what came of telling it.

Pictures stay with who took them: a report says which there are, by the digest of a file's name, and never the name,
the picture, or what a camera writes into it.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from iarms.models.api import Moment, Strict
from iarms.models.country import CountryOrFormerState
from iarms.models.firearm import FirearmType
from iarms.models.free_text import Marks500, Named64, Prose500, Reference64
from iarms.models.reference import FacetInterpretation, ReferenceId

MissingReportState = Literal["OPEN", "IN_REVIEW", "ADDED", "ALREADY_KNOWN", "REJECTED"]
PhotoView = Literal["LEFT", "RIGHT", "TOP", "BOTTOM", "FRONT", "REAR", "SERIAL_NUMBER", "MARKING", "OTHER"]


class Photo(Strict):
    """A picture that the reporter keeps."""

    name_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of the file's name, by which the reporter finds it again"
    )
    view: PhotoView
    size_bytes: Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)]


class MissingReportDraft(Strict):
    """The body of POST /v1/reference/missing-reports: what was seen, as it stands on the weapon."""

    make: Named64 | None = None
    model: Named64 | None = None
    calibre: Named64 | None = None
    markings: Marks500 | None = None
    firearm_type: FirearmType | None = None
    country_of_manufacture: CountryOrFormerState | None = None
    description: Prose500 | None = None
    photos: Annotated[tuple[Photo, ...], Field(max_length=12)] = ()
    case_reference: Reference64 | None = None

    @model_validator(mode="after")
    def _seen(self) -> Self:
        if not (self.make or self.model or self.markings or self.description):
            raise PydanticCustomError("nothing_seen", "say at least one of make, model, markings and description")
        return self


class MissingDecision(Strict):
    """What the General Secretariat decides of a report."""

    decision: Literal["IN_REVIEW", "ADDED", "ALREADY_KNOWN", "REJECTED"]
    reference_id: ReferenceId | None = Field(
        default=None, description="with ADDED and ALREADY_KNOWN: the firearm that was meant"
    )
    reason: Prose500 | None = Field(default=None, description="why, in words; REJECTED always needs one")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.decision in ("ADDED", "ALREADY_KNOWN")) != (self.reference_id is not None):
            raise PydanticCustomError("reference_id", "reference_id goes with ADDED and ALREADY_KNOWN, which need it")
        if self.decision == "REJECTED" and self.reason is None:
            raise PydanticCustomError("reason", "REJECTED needs a reason")
        return self


class MissingReportStep(Strict):
    """A step in the life of a report."""

    at: Moment
    state: MissingReportState
    by: str
    reason: str | None = None


class MissingReport(Strict):
    """A report as it stands, for who made it and for INTERPOL-GS."""

    missing_report_id: str
    state: MissingReportState
    version: int
    reported_by: str
    reported_at: Moment
    make: str | None
    model: str | None
    calibre: str | None
    markings: str | None
    firearm_type: FirearmType | None
    country_of_manufacture: str | None
    description: str | None
    photos: tuple[Photo, ...]
    case_reference: str | None
    interpretation: FacetInterpretation = Field(description="how the reference table reads what was seen")
    reference_id: str | None = Field(default=None, description="the firearm that was added, or was there")
    reason: str | None = Field(default=None, description="what INTERPOL-GS says to its last decision")
    history: tuple[MissingReportStep, ...]


class MissingReportPage(Strict):
    """Reports, newest first."""

    items: list[MissingReport]
    next_cursor: str | None
