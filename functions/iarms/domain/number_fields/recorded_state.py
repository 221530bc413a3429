"""The numbers of a recorded weapon: what the bureau says of their state, held against what stands in the fields."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from iarms.domain.number_fields.number_field import FieldProblem, NumberField
from iarms.domain.number_fields.reader import read_number_field
from iarms.domain.number_fields.weapon import other_fields_of
from iarms.errors import FieldError, Invalid
from iarms.models.firearm import Component, RecordedFirearm, SerialState

# What a field holds: nothing; a known word for why there is no number; a word that is not known; zeros, which are a
# stop-gap; marks alone; a number with marks for what was not read, or words that say that it is a part; a number.
_Content = Literal["nothing", "word", "unknown word", "stop-gap", "unread", "marked", "whole"]

_CONTENT_THAT_SUITS: Final[Mapping[SerialState, frozenset[_Content]]] = {
    "COMPLETE": frozenset({"whole"}),
    "RESTORED_FULL": frozenset({"whole"}),
    "PARTIAL": frozenset({"marked"}),
    "RESTORED_PARTIAL": frozenset({"marked"}),
    "OBLITERATED": frozenset({"nothing", "word", "unknown word", "stop-gap", "unread"}),
    "NONE_EVER": frozenset({"nothing", "word", "unknown word", "stop-gap"}),
    "UNKNOWN": frozenset(get_args(_Content)),
}
_WITHOUT_A_NUMBER: Final = frozenset({"OBLITERATED", "NONE_EVER", "UNKNOWN"})
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

    Raises Invalid where neither a number nor a state is there, where a field for a number, the frame's or another
    part's, cannot be taken as it stands, and where what it holds and the state contradict each other.
    """
    _check_other_numbers(firearm)
    text, state = firearm.serial_number or "", firearm.serial_state
    if not text:
        if state is None:
            detail = "serial_number: the firearm needs it, or serial_state saying why there is none"
            raise Invalid(FieldError("/firearm/serial_number", "serial_or_state", detail))
        _check("nothing", "UNKNOWN", state)
        return firearm
    field = read_number_field(text, other_fields_of(firearm))
    content = _content_of(text, field)
    if field.problem is not None and not (content == "unknown word" and state in _WITHOUT_A_NUMBER):
        detail = f"serial_number {field.problem.detail}"
        raise Invalid(FieldError("/firearm/serial_number", field.problem.code, detail))
    _check(content, field.state, state)
    return RecordedFirearm.model_validate({**firearm.model_dump(), "serial_state": state or field.state})


def _check_other_numbers(firearm: RecordedFirearm) -> None:
    """A number of another part that is none, or is several, would be kept and never found."""
    others = other_fields_of(firearm)
    for at, other in enumerate(firearm.other_numbers):
        problem = _problem_of_part(read_number_field(other.number, others), other.component)
        if problem is not None:
            pointer = f"/firearm/other_numbers/{at}/number"
            raise Invalid(FieldError(pointer, problem.code, f"number {problem.detail}"))


def _problem_of_part(field: NumberField, component: Component) -> FieldProblem | None:
    """Why the field cannot be taken as the number of this part; OTHER stands for any."""
    if not field.numbers:
        return field.problem or FieldProblem("no_number", "holds no number of a part: leave it out")
    if len(field.numbers) > 1:
        return FieldProblem("several_numbers", "looks like several numbers: give each as one of other_numbers")
    named = field.numbers[0].component
    if component != "OTHER" and named not in ("", component):
        return FieldProblem("number_of_other_part", f"is the number of the {named}, not of the {component}")
    return next((problem for problem in field.remarks if problem.code != "number_of_other_part"), None)


def _check(content: _Content, state_shown: SerialState, state: SerialState | None) -> None:
    if state is None:
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


def _content_of(text: str, field: NumberField) -> _Content:
    if field.numbers:
        first = field.numbers[0]
        return "whole" if first.is_certain and not first.serial.is_pattern else "marked"
    if not any(character.isalnum() for character in text):
        return "unread" if field.state == "OBLITERATED" else "word"
    if field.problem is not None and not any(character.isdigit() for character in text):
        return "unknown word"
    return "stop-gap" if any(character.isdigit() for character in text) else "word"
