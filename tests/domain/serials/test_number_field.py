"""Number fields as police fill them in: every number told, the frame's first, and words for what they stand for."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iarms.domain.serials.number_field import read_number_field
from iarms.domain.serials.serial import placeholder


def numbers(text: str) -> list[tuple[str, str]]:
    return [(number.component, number.serial.canonical) for number in read_number_field(text).numbers]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AB012347", [("", "AB012347")]),
        ("ab-012 347", [("", "AB012347")]),
        ("No. AB012347", [("", "AB012347")]),
        ("21345; 713483", [("", "21345"), ("", "713483")]),
        ("21345 E 713483", [("", "21345"), ("", "713483")]),
        ("21345, 21345", [("", "21345")]),
        ("CANO:TJX20195/FERROLHO:TJX20228", [("SLIDE", "TJX20228"), ("BARREL", "TJX20195")]),
        ("CANO 83417 ARMACAO 65479", [("FRAME", "65479"), ("BARREL", "83417")]),
        ("83417 (CANO)", [("BARREL", "83417")]),
        ("83417 (ilegivel)", [("", "83417")]),
        ("AX8X628, X representa os algarismos ilegiveis", [("", "A?8?628")]),
        ("?JX212?? (removido por acao mecanica)", [("", "?JX212??")]),
        ("**266706", [("", "??266706")]),
        ("*266706", [("", "*266706")]),
        ("F724º7", [("", "F724?7")]),
        ("REMARCADO PARA A890357", [("", "A890357")]),
        ("'83417'", [("", "83417")]),
    ],
)
def test_every_number_of_a_field_is_found(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("RASPADA", "OBLITERATED"),
        ("raspada", "OBLITERATED"),
        ("NONE", "NONE_EVER"),
        ("0000", "UNKNOWN"),
        ("", "UNKNOWN"),
        ("???", "UNKNOWN"),
        ("- / -", "UNKNOWN"),
        ("sem numero aparente no local", "UNKNOWN"),
        ("A" * 10_000, "UNKNOWN"),
        ("9" * 10_000, "UNKNOWN"),
    ],
)
def test_a_field_without_a_number_says_what_its_words_stand_for(text, state):
    read = read_number_field(text)
    assert read.numbers == ()
    assert read.state == state or (state == "UNKNOWN" and read.state is not None)


def test_a_field_of_ten_thousand_characters_is_read_in_no_time():
    started = time.thread_time()
    for piece in ("A", "9", " ", "\n", "(", "1(", "1 ", "X", "-", "?", "*", "1 NO ", "º", "12;", "removido ", "CANO "):
        read_number_field(piece * (10_000 // len(piece)))
    assert time.thread_time() - started < 3


@settings(max_examples=400, deadline=None, derandomize=True)
@given(text=st.one_of(st.text(max_size=60), st.text("ABX0123?*;/:,.() -CANOº\n", max_size=60)))
def test_no_field_breaks_the_reading_and_no_stop_gap_comes_out_as_a_number(text):
    read = read_number_field(text)
    assert (read.state is None) == bool(read.numbers)
    assert len(read.numbers) <= 6
    for number in read.numbers:
        assert placeholder(number.serial) is None
        assert any(character.isdigit() for character in number.serial.canonical)
    canonical = [number.serial.canonical for number in read.numbers]
    assert len(set(canonical)) == len(canonical)
