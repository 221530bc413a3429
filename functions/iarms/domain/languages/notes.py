"""A note on what was read: a sentence in English that knows its code and parameters, so that it can be said anew.

note("says_nothing").on("year")         year: says nothing, left out
"""

from typing import Any, Final, cast

from iarms.domain.languages.phrasing import phrase
from iarms.domain.languages.saying import say, set_apart
from iarms.models.language import Language
from iarms.models.reason import NOTHING, KeptNote, NoteReason, Parameters

NOTES: Final = "notes"
"""The list of their messages."""


class Note(str):
    """The sentence in English, with the code of its message and the values in it."""

    __slots__ = ("code", "parameters")
    code: str
    parameters: Parameters

    def __new__(cls, text: str, code: str, parameters: Parameters = NOTHING) -> "Note":
        """A note that says this text in English."""
        made = super().__new__(cls, text)
        made.code, made.parameters = code, parameters
        return made

    def on(self, field: str) -> "Note":
        """The note with the field that it is on, which goes before it."""
        return Note(on_field(field, self, "en"), self.code, {**self.parameters, "field": field})

    @property
    def kept(self) -> KeptNote:
        """The note as it is kept on its way."""
        return KeptNote(str(self), self.code, self.parameters)

    @property
    def reason(self) -> NoteReason:
        """The note for machines."""
        return NoteReason(code=self.code or None, parameters=self.parameters)


def note(code: str, **parameters: Any) -> Note:
    """The note of a code with these parameters. Raises KeyError where there is no such message, or a value lacks."""
    return Note(say(NOTES, code, parameters, "en"), code, cast("Parameters", parameters))


def note_in(code: str, parameters: Parameters, language: Language, said: str | None = None) -> str:
    """The note of a code in this language, behind the field that it is on, if any. `said` is the sentence where another
    list than that of notes has it."""
    sentence = said if said is not None else say(NOTES, code, parameters, language)
    return on_field(parameters["field"], sentence, language) if "field" in parameters else sentence


def on_field(field: str, sentence: str, language: Language) -> str:
    """The sentence behind the name of the field that it is on."""
    return phrase("words", "of_field", language, one=set_apart(field, language), other=sentence)
