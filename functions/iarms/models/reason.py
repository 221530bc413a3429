"""Why, for machines: what stands beside each sentence that the API says, a stable code and the values in it."""

from typing import Annotated, ClassVar, Final, NamedTuple

from pydantic import Field
from typing_extensions import TypedDict

from iarms.models.api import Strict

_PARTIAL: Final = "^[0-9]{4}(-[0-9]{2}){0,2}$"


class Difference(Strict):
    """One character in which two numbers differ, as each of them has it."""

    position: int = Field(
        description="its place in the number given, counted from 1; in the number recorded where it was not given"
    )
    given: str | None = Field(description="null where this character was not given")
    recorded: str | None = Field(description="null where this character is not recorded")


class EventTold(Strict):
    """An event of a weapon's life as a sentence names it."""

    kind: str = Field(description="what happened, a code of the list custody_kind")
    date: str | None = Field(description="when it happened: a day, a month or a year")
    country: str | None = Field(description="where it happened, or where it left from")
    to_country: str | None = Field(description="where the weapon went with it")
    lawful: bool | None = Field(description="whether it was lawful, where that is told")
    told_by: tuple[str, ...] = Field(description="the bureaus whose records say so")


class LookalikeMake(Strict):
    """A maker that another is mistaken for."""

    make: str = Field(description="the name of the maker that it may be instead")
    countries: tuple[str, ...] = Field(description="the countries in which that maker makes or made")
    mistaken: tuple[str, ...] = Field(description="the two codes of makes that are mistaken for each other")


class YearSpan(Strict):
    """Years from the first to the last."""

    from_year: int = Field(description="the first of the years that are meant")
    until_year: int | None = Field(description="the last of the years that are meant; null where it is open")


class Parameters(TypedDict, total=False):
    """The values that a sentence names. Which of them a code has is in the page of reasons; a name means one thing."""

    # What each is stands in ops/documents/fields.toml: nearly every function imports them, and none reads that.

    position: int
    next_position: int
    given: str
    recorded: str
    characters: str
    differences: tuple[Difference, ...]
    more_alike: int
    zeros_differ: bool
    make: str
    makes: tuple[str, ...]
    given_makes: tuple[str, ...]
    recorded_makes: tuple[str, ...]
    mistaken: tuple[str, ...]
    given_elsewhere: bool
    recorded_elsewhere: bool
    model: str
    base_model: str
    calibre: str
    given_type: str
    recorded_type: str
    given_country: str
    recorded_country: str
    status: str
    serial_state: str
    number: int
    field: str
    bits: float
    one: EventTold
    other: EventTold
    back: EventTold
    act: EventTold
    lawful: EventTold
    event: EventTold
    earlier: tuple[EventTold, ...]
    party: str
    parties: tuple[str, ...]
    country: str | None
    year: int
    recovered_on: Annotated[str, Field(json_schema_extra={"pattern": _PARTIAL})]
    arrival_in: str | None
    without_record: tuple[str, ...]
    last_holder_in: str | None
    is_undated: bool
    less_sure: bool
    another_undated: bool
    component: str
    make_code: str
    most: int
    least: int
    more: int
    countries: tuple[str, ...]
    made_in: tuple[str, ...]
    lookalikes: tuple[LookalikeMake, ...]
    types: tuple[str, ...]
    calibres: tuple[str, ...]
    action: str
    actions: tuple[str, ...]
    from_year: int
    until_year: int
    is_open: bool
    recovered_in: int
    why: str
    state: str
    trace: str
    mark: str
    mark_code: str
    former: str
    place: str
    kind: str
    is_unsure: bool
    name: str
    path: str
    has_others: bool
    named_too: tuple[str, ...]
    more_named_too: bool
    unknown_maker: str
    unknown_word: str
    design: str
    thing: str
    recorded_action: str
    line: int
    columns: int
    reference: str
    record: str
    since: Annotated[str, Field(json_schema_extra={"pattern": _PARTIAL})]
    from_letter: str
    to_letter: str
    spans: tuple[YearSpan, ...]
    needed: float


class KeptNote(NamedTuple):
    """A note on what was read, as it is kept: in English, with its code and parameters; "" of older ones."""

    text: str
    code: str
    parameters: Parameters


class Reason(NamedTuple):
    """A code and what its sentence names."""

    code: str
    parameters: Parameters


class Sentence(NamedTuple):
    """Where a model says a sentence: the field of its text, the list that its messages stand in, and the fields of its
    code and parameters; "" where its messages have no parameters."""

    text: str
    messages: str
    code: str = "code"
    parameters: str = "parameters"


class SaysSentences(Strict):
    """A model that says sentences. What was kept before there were codes has a text alone, which is English."""

    SENTENCES: ClassVar[tuple[Sentence, ...]] = ()


class NoteReason(Strict):
    """Which note it is, for machines."""

    code: str | None = Field(description="which note it is: stable, and one in every language; null of older ones")
    parameters: Parameters = Field(description="the values that the note names; `field` is the one that it is on")


NOTHING: Final[Parameters] = {}
CODE: Final = "which sentence it is: stable, and one in every language; null of what was said before there were codes"
PARAMETERS: Final = "the values that the sentence names"
