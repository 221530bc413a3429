"""A firearm as people describe it: what an officer reads off a weapon, what a bureau wrote down of one."""

from typing import Annotated, Literal

from pydantic import Field

from iarms.models.api import Strict, Text64, Text128, Text500
from iarms.models.country import CountryOrFormerState
from iarms.models.free_text import Marks64, Marks500, Named64, Named128

FirearmType = Literal[
    "PISTOL", "REVOLVER", "DERRINGER", "RIFLE", "CARBINE", "SHOTGUN", "COMBINATION", "SMG", "MACHINE_GUN", "LAUNCHER",
    "DISGUISED", "CONVERTED_BLANK", "DEACTIVATED", "IMPROVISED_OR_PRINTED", "PART_FRAME", "PART_BARREL", "PART_SLIDE",
    "SUPPRESSOR", "OTHER",
]  # fmt: skip

SerialState = Literal["COMPLETE", "PARTIAL", "OBLITERATED", "RESTORED_FULL", "RESTORED_PARTIAL", "NONE_EVER", "UNKNOWN"]

# The parts that carry numbers of their own. The frame's or receiver's is the number of record.
Component = Literal["FRAME", "RECEIVER", "SLIDE", "BARREL", "BOLT", "CYLINDER", "CRANE", "OTHER"]


class OtherNumber(Strict):
    """A number on a part other than the one that carries the serial number."""

    component: Component
    number: Text64


OtherNumbers = Annotated[tuple[OtherNumber, ...], Field(max_length=5)]
Year = Annotated[int, Field(strict=True, ge=1500, le=2100)]


class Firearm(Strict):
    """A weapon as the officer describes it."""

    serial_number: Text64 | None = Field(
        default=None, description="as marked; ? or _ for one unreadable character, * for any run of them"
    )
    make: Text64 | None = None
    model: Text64 | None = None
    calibre: Text64 | None = None
    firearm_type: FirearmType | None = None
    country_of_manufacture: CountryOrFormerState | None = None
    other_numbers: OtherNumbers = ()


class RecordedFirearm(Strict):
    """A weapon as a bureau recorded it."""

    serial_number: Text128 | None = Field(default=None, description="as marked, or the word the report has for it")
    serial_state: SerialState | None = None
    make: Text64
    model: Text64 | None = None
    calibre: Text64 | None = None
    firearm_type: FirearmType | None = None
    country_of_manufacture: CountryOrFormerState | None = None
    year: Year | None = None
    importer: Text64 | None = None
    markings: Text500 | None = None
    other_numbers: OtherNumbers = ()


class OtherNumberDraft(OtherNumber):
    """A number on another part, as a bureau enters it."""

    number: Named64


OtherNumberDrafts = Annotated[tuple[OtherNumberDraft, ...], Field(max_length=5)]


class FirearmDraft(RecordedFirearm):
    """A weapon as a bureau enters it. Personal data is refused: what is kept tells of the weapon alone."""

    serial_number: Named128 | None = Field(default=None, description="as marked, or the word the report has for it")
    make: Named64
    model: Named64 | None = None
    calibre: Named64 | None = None
    importer: Marks64 | None = None
    markings: Marks500 | None = None
    other_numbers: OtherNumberDrafts = ()
