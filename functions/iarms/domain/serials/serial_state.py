"""The state of a serial number: what the bureau says of it, held against what stands in the field."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from iarms.domain.serials.number_field import read_number_field
from iarms.domain.serials.serial import placeholder, read_serial
from iarms.errors import FieldError, Invalid
from iarms.models.firearm import RecordedFirearm, SerialState

# What a field holds: nothing; a known word for why there is no number; letters alone, which are a number or a word that
# is not known here; a number that is a stop-gap as a rule (0000, 1234); marks alone; a number with marks for what was
# not read; a number.
_Content = Literal["nothing", "word", "letters", "stop-gap", "unread", "marked", "whole"]

_CONTENT_THAT_SUITS: Final[Mapping[SerialState, frozenset[_Content]]] = {
    "COMPLETE": frozenset({"whole", "letters", "stop-gap"}),
    "RESTORED_FULL": frozenset({"whole", "letters", "stop-gap"}),
    "PARTIAL": frozenset({"marked"}),
    "RESTORED_PARTIAL": frozenset({"marked"}),
    "OBLITERATED": frozenset({"nothing", "word", "letters", "stop-gap", "unread"}),
    "NONE_EVER": frozenset({"nothing", "word", "letters", "stop-gap"}),
    "UNKNOWN": frozenset(get_args(_Content)),
}
_WHOLE: Final = "every character of the number was read: ? and * say that some were not, and a word is no number"
_PART: Final = "the number has ? for each character that was not read, or * for any run of them, and at least one known"
_WHAT_IT_SAYS: Final[Mapping[SerialState, str]] = {
    "COMPLETE": _WHOLE,
    "RESTORED_FULL": _WHOLE,
    "PARTIAL": _PART,
    "RESTORED_PARTIAL": _PART,
    "OBLITERATED": "nothing of the number can be read: with a known character it is PARTIAL, restored RESTORED_PARTIAL"
    " or RESTORED_FULL",
    "NONE_EVER": "the weapon never had a number: leave serial_number out, or give the report's word for that",
}


def with_serial_state(firearm: RecordedFirearm) -> RecordedFirearm:
    """The firearm as it is kept, with the state of its serial number: what the bureau said, else what the text shows.

    Raises Invalid where neither a number nor a state is there, and where the two contradict each other.
    """
    content, state_shown = _content_of(firearm.serial_number or "")
    state = firearm.serial_state or state_shown
    _check(content, state_shown, firearm.serial_state)
    return RecordedFirearm.model_validate({**firearm.model_dump(), "serial_state": state})


def _check(content: _Content, state_shown: SerialState, state: SerialState | None) -> None:
    if state is None:
        if content == "nothing":
            detail = "serial_number: the firearm needs it, or serial_state saying why there is none"
            raise Invalid(FieldError("/firearm/serial_number", "serial_or_state", detail))
        return
    # A word that says nothing more than that there is no number (N/A, UNK) contradicts no other reason.
    other_word = content == "word" and state != "UNKNOWN" and state_shown not in (state, "UNKNOWN")
    if content not in _CONTENT_THAT_SUITS[state] or other_word:
        detail = (
            f"the word in serial_number stands for {state_shown}"
            if other_word
            else f"{state} says that {_WHAT_IT_SAYS[state]}"
        )
        raise Invalid(FieldError("/firearm/serial_state", "state_and_number", f"serial_state: {detail}"))


def _content_of(text: str) -> tuple[_Content, SerialState]:
    """What a field holds, and the state that this shows by itself."""
    serial = read_serial(text)
    if not serial.canonical:
        return ("word" if text else "nothing"), "UNKNOWN"
    state = placeholder(serial)
    if state is not None:
        return ("stop-gap" if any(character.isdigit() for character in serial.canonical) else "word"), state
    if not serial.known_characters:
        return "unread", "OBLITERATED"
    if serial.is_pattern or any(number.serial.is_pattern for number in read_number_field(text).numbers):
        return "marked", "PARTIAL"
    return ("whole" if any(character.isdigit() for character in serial.canonical) else "letters"), "COMPLETE"
