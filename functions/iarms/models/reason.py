"""Why, for machines: what stands beside each sentence that the API says, a stable code and the values in it."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field
from typing_extensions import TypedDict

from iarms.models.api import Strict


class Difference(Strict):
    """One character in which two numbers differ, as each of them has it."""

    position: int = Field(
        description="its place in the number given, counted from 1; in the number recorded where it was not given"
    )
    given: str | None = Field(description="null where this character was not given")
    recorded: str | None = Field(description="null where this character is not recorded")


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
    needed: Annotated[float, Field(description="the bits that would have been needed")]


class Reason(NamedTuple):
    """A code and what its sentence names."""

    code: str
    parameters: Parameters


class Sentence(NamedTuple):
    """Where a model says a sentence: the field of its text, the list that its messages stand in, and the fields of its
    code and parameters."""

    text: str
    messages: str
    code: str = "code"
    parameters: str = "parameters"


class SaysSentences(Strict):
    """A model that says sentences. What was kept before there were codes has a text alone, which is English."""

    SENTENCES: ClassVar[tuple[Sentence, ...]] = ()


NOTHING: Parameters = {}
CODE = "which sentence it is: stable, and the same in every language; null of what was said before there were codes"
PARAMETERS = "the values that the sentence names"


def parameters_of(said: Mapping[str, object]) -> Parameters:
    """Parameters out of what is not typed."""
    return said  # type: ignore[return-value]
