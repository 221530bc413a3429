"""The detail of a problem: a sentence in English that knows its code and parameters, so that it can be said anew.

detailed("nothing_uploaded")            nothing was uploaded
"""

from typing import Any, Final, cast

from iarms.domain.languages.notes import Note
from iarms.domain.languages.saying import say
from iarms.models.language import Language
from iarms.models.reason import Parameters

PROBLEM_DETAILS: Final = "problem_details"
"""The list of their messages."""


def detailed(code: str, **parameters: Any) -> Note:
    """The detail of a code with these parameters. Raises KeyError where there is no such message, or a value lacks.

    A state is said by its code in English, and by its label in other languages.
    """
    return Note(say(PROBLEM_DETAILS, code, parameters, "en"), code, cast("Parameters", parameters))


def detail_in(detail: str, language: Language) -> str | None:
    """What a problem was raised with, in this language; None for a sentence that has no message."""
    return say(PROBLEM_DETAILS, detail.code, detail.parameters, language) if isinstance(detail, Note) else None
