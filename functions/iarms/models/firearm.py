"""A firearm as people describe it: what an officer reads off a weapon, what a bureau wrote down of one."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field, ValidationInfo, field_validator

from iarms.models.api import Strict, Text64, Text128, Text500
from iarms.models.country import CountryOrFormerState
from iarms.models.free_text import Named64, refuse_personal_data
from iarms.models.personal_data import IN_NAMES, ON_WEAPONS

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
    finish: Text64 | None = Field(
        default=None,
        description="of the surface, as it is seen; it carries no weight in matching: weapons are refinished",
    )
    other_numbers: OtherNumbers = ()


class NoPersonalData(NamedTuple):
    """Marks a free text of `WrittenFirearm`: the kinds of personal data that it is refused for where it comes in."""

    kinds: tuple[str, ...]


_FINISH: Final = "of the surface, in words: blued, nickel, stainless, two-tone"
_A_NAME: Final = NoPersonalData(IN_NAMES)
_ON_THE_WEAPON: Final = NoPersonalData(ON_WEAPONS)


class WrittenFirearm(Strict):
    """The fields by which a bureau describes a weapon, in records, drafts and corrections: a new one is added here.

    What a column of a file can fill follows from these, and so does the check for personal data in free texts.
    """

    serial_number: Annotated[Text128 | None, _A_NAME] = None
    serial_state: SerialState | None = None
    make: Annotated[Text64 | None, _A_NAME] = None
    model: Annotated[Text64 | None, _A_NAME] = None
    calibre: Annotated[Text64 | None, _A_NAME] = None
    firearm_type: FirearmType | None = None
    country_of_manufacture: CountryOrFormerState | None = None
    year: Year | None = None
    importer: Annotated[Text64 | None, _ON_THE_WEAPON] = None
    markings: Annotated[Text500 | None, _ON_THE_WEAPON] = None
    finish: Annotated[Text64 | None, _ON_THE_WEAPON] = Field(default=None, description=_FINISH)


class RecordedFirearm(WrittenFirearm):
    """A weapon as a bureau recorded it."""

    serial_number: Annotated[Text128 | None, _A_NAME] = Field(
        default=None, description="as marked, or the word the report has for it"
    )
    make: Annotated[Text64, _A_NAME]
    other_numbers: OtherNumbers = ()


class OtherNumberDraft(OtherNumber):
    """A number on another part, as a bureau enters it."""

    number: Named64


OtherNumberDrafts = Annotated[tuple[OtherNumberDraft, ...], Field(max_length=5)]


def _without_personal_data(value: Any, field: str) -> Any:
    """The value of a field. Raises PydanticCustomError for a free text that seems to hold personal data."""
    kinds = FREE_TEXTS.get(field)
    if kinds is not None and value is not None:
        refuse_personal_data(value, kinds)
    return value


class EnteredFirearm(WrittenFirearm):
    """A weapon as it comes in. Personal data is refused: what is kept tells of the weapon alone."""

    @field_validator("*")
    @classmethod
    def _no_personal_data(cls, value: Any, field: ValidationInfo) -> Any:
        return _without_personal_data(value, field.field_name or "")


class SearchedFirearm(Firearm):
    """A weapon as an officer asks for it. Personal data is refused, as of what a bureau enters."""

    other_numbers: OtherNumberDrafts = ()

    @field_validator("*")
    @classmethod
    def _no_personal_data(cls, value: Any, field: ValidationInfo) -> Any:
        return _without_personal_data(value, field.field_name or "")


class FirearmDraft(RecordedFirearm, EnteredFirearm):
    """A weapon as a bureau enters it. Personal data is refused: what is kept tells of the weapon alone."""

    other_numbers: OtherNumberDrafts = ()


class FirearmChange(EnteredFirearm):
    """What changes of the weapon; null takes a value away."""

    other_numbers: OtherNumberDrafts | None = None


# The free texts of a weapon, each with the kinds of personal data that it is refused for.
FREE_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    name: mark.kinds
    for name, field in WrittenFirearm.model_fields.items()
    for mark in field.metadata
    if isinstance(mark, NoPersonalData)
}
