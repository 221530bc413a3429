"""What a bureau says of a number's state and what stands in the field do not contradict each other."""

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from pydantic import ValidationError

from iarms.domain.number_fields import with_serial_state
from iarms.errors import Invalid
from iarms.models.firearm import RecordedFirearm


def firearm(number: str | None, state: str | None) -> RecordedFirearm:
    return RecordedFirearm.model_validate({"serial_number": number, "serial_state": state, "make": "Taurus"})


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("ABC12345", "COMPLETE"),
        ("7", "COMPLETE"),
        ("1234", "COMPLETE"),
        ("ABC12345", "RESTORED_FULL"),
        ("ABC1234?", "PARTIAL"),
        ("?", "OBLITERATED"),
        ("????", "OBLITERATED"),
        ("*345", "PARTIAL"),
        ("ABC_23", "RESTORED_PARTIAL"),
        ("F724º7", "PARTIAL"),
        ("AX8X628, X representa os algarismos nao identificados", "PARTIAL"),
        ("RASPADA", "OBLITERATED"),
        ("0000", "OBLITERATED"),
        (None, "OBLITERATED"),
        (None, "NONE_EVER"),
        ("sin numero", "NONE_EVER"),
        ("N/A", "NONE_EVER"),
        ("NIHIL", "NONE_EVER"),
        ("weggefeilt", "OBLITERATED"),
        ("ABCDE", "OBLITERATED"),
        ("ABC1234 (partial)", "PARTIAL"),
        ("ABC1234 (partial) restored", "RESTORED_PARTIAL"),
        ("n/a", "OBLITERATED"),
        (None, "UNKNOWN"),
        ("ABC12345", "UNKNOWN"),
        ("ABC1?", "UNKNOWN"),
        ("none", "UNKNOWN"),
    ],
)
def test_a_state_that_suits_the_number_stands(number: str | None, state: str):
    assert with_serial_state(firearm(number, state)).serial_state == state


@pytest.mark.parametrize(
    ("number", "state", "said"),
    [
        ("ABC1234?", "COMPLETE", "every character"),
        ("ABC*", "RESTORED_FULL", "every character"),
        (None, "COMPLETE", "every character"),
        ("illegible", "COMPLETE", "stands for OBLITERATED"),
        ("ABC12345", "PARTIAL", "? for each character"),
        ("ABC12345 (partial)", "COMPLETE", "every character"),
        ("ABC12345", "RESTORED_PARTIAL", "? for each character"),
        ("????", "PARTIAL", "at least one known"),
        (None, "PARTIAL", "? for each character"),
        ("ABC12345", "OBLITERATED", "nothing of the number can be read"),
        ("ABC1234?", "OBLITERATED", "it is PARTIAL"),
        ("ABC12345", "NONE_EVER", "never had a number"),
        ("????", "NONE_EVER", "never had a number"),
        ("RASPADA", "NONE_EVER", "stands for OBLITERATED"),
        ("sin numero", "OBLITERATED", "stands for NONE_EVER"),
    ],
)
def test_a_state_that_contradicts_the_number_is_refused_with_what_it_says(number: str | None, state: str, said: str):
    with pytest.raises(Invalid) as refused:
        with_serial_state(firearm(number, state))
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == ("/firearm/serial_state", "state_and_number")
    assert said in error.detail
    assert number is None or number not in error.detail, "the rejected value is not repeated"


def test_a_firearm_has_a_number_or_says_why_not():
    with pytest.raises(Invalid) as refused:
        with_serial_state(firearm(None, None))
    assert [(e.pointer, e.code) for e in refused.value.errors] == [("/firearm/serial_number", "serial_or_state")]


@pytest.mark.parametrize(
    ("number", "state", "code"),
    [
        ("ABCDE", None, "no_digit"),
        ("ABCDE", "COMPLETE", "no_digit"),
        ("84517; 90021", None, "several_numbers"),
        ("84517 (CANO)", None, "number_of_other_part"),
        ("9MM PARA", None, "holds_calibre"),
        ("25-Mar", None, "holds_date"),
        ("84517 elbowroom", "UNKNOWN", "not_understood"),
    ],
)
def test_a_field_that_cannot_be_taken_as_it_stands_is_refused(number: str, state: str | None, code: str):
    with pytest.raises(Invalid) as refused:
        with_serial_state(firearm(number, state))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/firearm/serial_number", code)]


@given(st.text(min_size=1, max_size=40) | st.text(alphabet="AB01?*_ -/.", min_size=1, max_size=12))
def test_the_state_that_a_number_shows_by_itself_is_one_that_suits_it(number: str):
    try:
        once = with_serial_state(firearm(number, None))
    except (ValidationError, Invalid):
        reject()
    assert with_serial_state(once) == once


@pytest.mark.parametrize(
    ("component", "number", "code"),
    [
        ("BARREL", "84517 elbowroom", "not_understood"),
        ("BARREL", "84517; 90021", "several_numbers"),
        ("BARREL", "84517/90021", "several_numbers"),
        ("BARREL", "slide 84517", "number_of_other_part"),
        ("SLIDE", "84517 (frame)", "number_of_other_part"),
        ("SLIDE", "none", "no_number"),
        ("SLIDE", "PT92AF", "holds_model"),
        ("CRANE", "25-Mar", "holds_date"),
        ("OTHER", "84517, elbowroom", "words_beside"),
    ],
)
def test_a_number_of_another_part_that_would_never_be_found_is_refused(component: str, number: str, code: str) -> None:
    others = [{"component": "BOLT", "number": "5521"}, {"component": component, "number": number}]
    firearm = RecordedFirearm(serial_number="TAB12345", make="Taurus", other_numbers=others)
    with pytest.raises(Invalid) as refused:
        with_serial_state(firearm)
    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/firearm/other_numbers/1/number", code)]


@pytest.mark.parametrize(
    ("component", "number"),
    [("BARREL", "84517"), ("BARREL", "barrel no. 84517"), ("OTHER", "crane 1234"), ("SLIDE", "1?34"), ("BOLT", "12")],
)
def test_a_number_of_another_part_is_kept_as_it_was_written(component: str, number: str) -> None:
    firearm = RecordedFirearm(
        serial_number="TAB12345", make="Taurus", other_numbers=[{"component": component, "number": number}]
    )
    assert with_serial_state(firearm).other_numbers[0].number == number
