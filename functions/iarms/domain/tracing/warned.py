"""A warning of a request: a code, the sentence of it, and the values in that; with its English."""

from typing_extensions import Unpack

from iarms.domain.languages import say
from iarms.models.reason import Parameters
from iarms.models.trace import Warned


def warned(pointer: str, code: str, sentence: str = "", **parameters: Unpack[Parameters]) -> Warned:
    """A warning at this place. `sentence` is the message of `warnings`, where that is not named as the code is."""
    key = sentence or code
    detail = say("warnings", key, parameters, "en")
    return Warned(pointer=pointer, code=code, detail=detail, sentence=key, parameters=parameters)
