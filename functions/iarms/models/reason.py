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

    position: Annotated[int, Field(description="the place of a character, counted from 1 in the number it stands in")]
    next_position: Annotated[int, Field(description="the place of the character behind that")]
    given: Annotated[str, Field(description="what was given: characters of a number, or a value")]
    recorded: Annotated[str, Field(description="what is recorded: characters of a number, or a value")]
    characters: Annotated[str, Field(description="the characters that are one side's alone")]
    differences: Annotated[tuple[Difference, ...], Field(description="the characters that differ, in their order")]
    more_alike: Annotated[int, Field(description="how many further characters differ that look alike")]
    zeros_differ: Annotated[bool, Field(description="whether zeros in front differ as well")]
    make: Annotated[str, Field(description="the name of the maker that is meant")]
    makes: Annotated[tuple[str, ...], Field(description="the names of the makers that are meant")]
    given_makes: Annotated[tuple[str, ...], Field(description="the makers that what was given can mean, by name")]
    recorded_makes: Annotated[tuple[str, ...], Field(description="the makers that what is recorded can mean, by name")]
    mistaken: Annotated[tuple[str, ...], Field(description="two codes of makes that are mistaken for each other")]
    given_elsewhere: Annotated[bool, Field(description="whether it was given in another field")]
    recorded_elsewhere: Annotated[bool, Field(description="whether it is recorded in another field")]
    model: Annotated[str, Field(description="a model, as it was written")]
    base_model: Annotated[str, Field(description="the model that it is a variant of")]
    calibre: Annotated[str, Field(description="the name of the calibre that is meant")]
    given_type: Annotated[str, Field(description="the type of firearm given, a code")]
    recorded_type: Annotated[str, Field(description="the type of firearm recorded, a code")]
    given_country: Annotated[str, Field(description="the country that was given")]
    recorded_country: Annotated[str, Field(description="the country that is recorded")]
    status: Annotated[str, Field(description="the record's status, a code")]
    serial_state: Annotated[str, Field(description="the state of a serial number, a code")]
    number: Annotated[int, Field(description="how many of what the sentence counts")]
    field: Annotated[str, Field(description="a field, by its name")]
    bits: Annotated[float, Field(description="the weight of the evidence, in bits")]
    one: Annotated[EventTold, Field(description="the first of the events that are named")]
    other: Annotated[EventTold, Field(description="the other of the events that are named")]
    back: Annotated[EventTold, Field(description="a later event in the country of the first")]
    act: Annotated[EventTold, Field(description="the loss, theft or unlawful act")]
    lawful: Annotated[EventTold, Field(description="the lawful event, the last that is told")]
    event: Annotated[EventTold, Field(description="the event that is counted from")]
    earlier: Annotated[tuple[EventTold, ...], Field(description="acts that lawful events followed, three at most")]
    party: Annotated[str, Field(description="the party that says so")]
    parties: Annotated[tuple[str, ...], Field(description="the parties that say so")]
    country: Annotated[str | None, Field(description="the country that is meant, null where none is known")]
    year: Annotated[int, Field(description="the year that was given")]
    recovered_on: Annotated[
        str, Field(description="the day, month or year of the recovery", json_schema_extra={"pattern": _PARTIAL})
    ]
    arrival_in: Annotated[str | None, Field(description="the country in which no arrival is told")]
    without_record: Annotated[tuple[str, ...], Field(description="the bureaus there that have no record of it")]
    last_holder_in: Annotated[str | None, Field(description="the country whose answer names the last lawful holder")]
    is_undated: Annotated[bool, Field(description="whether the event that it follows has no date")]
    less_sure: Annotated[bool, Field(description="whether contradictions make it less sure")]
    another_undated: Annotated[bool, Field(description="whether another such event is told without a date")]
    component: Annotated[str, Field(description="a part of the weapon, a code")]
    make_code: Annotated[str, Field(description="the code of the maker that is meant")]
    most: Annotated[int, Field(description="the most that is known or usual")]
    least: Annotated[int, Field(description="the least that is known or usual")]
    more: Annotated[int, Field(description="how many there are beside those named")]
    countries: Annotated[tuple[str, ...], Field(description="the countries that are meant")]
    made_in: Annotated[tuple[str, ...], Field(description="the countries in which the weapon is made")]
    lookalikes: Annotated[tuple[LookalikeMake, ...], Field(description="makers that fit better, four at most")]
    types: Annotated[tuple[str, ...], Field(description="types of firearms, as codes")]
    calibres: Annotated[tuple[str, ...], Field(description="the names of the calibres that are known")]
    action: Annotated[str, Field(description="the action that was given, a code")]
    actions: Annotated[tuple[str, ...], Field(description="the actions that are known, as codes")]
    from_year: Annotated[int, Field(description="the first year that it can be")]
    until_year: Annotated[int, Field(description="the last year that it can be")]
    is_open: Annotated[bool, Field(description="whether the last year is open")]
    recovered_in: Annotated[int, Field(description="the year in which the weapon was recovered")]
    why: Annotated[str, Field(description="what of the number, the marks or the tables says so, in English alone")]
    state: Annotated[str, Field(description="the state of a trace, a code")]
    trace: Annotated[str, Field(description="the trace that is meant, by its reference or id")]
    mark: Annotated[str, Field(description="the mark that leads there, in English alone")]
    former: Annotated[str, Field(description="a state that no longer exists, by its code")]
    place: Annotated[str, Field(description="the place of a factory")]
    kind: Annotated[str, Field(description="the kind of thing that is described, a code")]
    is_unsure: Annotated[bool, Field(description="whether the words may be of a firearm that comes with it")]
    name: Annotated[str, Field(description="a name that was given, and that no list has")]
    path: Annotated[str, Field(description="the call by which a firearm is reported as missing")]
    has_others: Annotated[bool, Field(description="whether there are other makers beside those named")]
    named_too: Annotated[tuple[str, ...], Field(description="other makers that the words name as well")]
    more_named_too: Annotated[bool, Field(description="whether the words name other makers beside those")]
    unknown_maker: Annotated[str, Field(description="a word where a maker's name stands, and that is nobody's")]
    unknown_word: Annotated[str, Field(description="a word in front of a model's name that no list has")]
    design: Annotated[str, Field(description="a design that several makers make, by its name")]
    thing: Annotated[str, Field(description="the thing that is described, a code")]
    recorded_action: Annotated[str, Field(description="the action of the table's firearm, a code")]
    line: Annotated[int, Field(description="a line of a file, counted from 1")]
    columns: Annotated[int, Field(description="how many columns the file has")]
    reference: Annotated[str, Field(description="the reference that stands for one that was not given")]
    record: Annotated[str, Field(description="the record that is meant, by its id")]
    since: Annotated[str, Field(description="the day since which it is so", json_schema_extra={"pattern": _PARTIAL})]
    from_letter: Annotated[str, Field(description="the first of the letters that are meant")]
    to_letter: Annotated[str, Field(description="the last of the letters that are meant")]
    spans: Annotated[tuple[YearSpan, ...], Field(description="the years that it can be, any of them")]
    needed: Annotated[float, Field(description="the bits that would have been needed")]


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
