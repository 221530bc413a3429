"""Serial numbers, stage by stage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.serials.serial import fold, placeholder, read_serial, search_fault


@pytest.mark.parametrize(
    ("given_text", "marked", "canonical", "folded"),
    [
        ("ab012347", "AB012347", "AB012347", "A8012347"),
        ("  AB 012-347 ", "AB 012-347", "AB012347", "A8012347"),
        ("ABO12347", "ABO12347", "ABO12347", "A8012347"),
        ("No. ав-0O12 347", "AB-0O12 347", "AB0O12347", "A80012347"),
        ("ＡＢ１２３", "AB123", "AB123", "A8123"),
        ("АВ٠١٢", "AB012", "AB012", "A8012"),
        ("MK-7.022", "MK-7.022", "MK7022", "MK7022"),
        ("1-30765-2002", "1-30765-2002", "1307652002", "1307652002"),
        ("SER 18353", "18353", "18353", "18353"),
        ("S/N: K4711", "K4711", "K4711", "K4711"),
        ("№ 12345A", "12345A", "12345A", "12345A"),
        ("0012345", "0012345", "0012345", "12345"),
        ("O012345", "O012345", "O012345", "12345"),
        ("SN12345", "SN12345", "SN12345", "5N12345"),
        ("ЖД1234", "ЖД1234", "ЖД1234", "ЖД1234"),
        ("000", "000", "000", "0"),
        ("?FW469", "?FW469", "?FW469", "?FW469"),
        ("S_ 188175", "S_ 188175", "S?188175", "5?188175"),
    ],
)
def test_a_serial_number_goes_through_its_stages(given_text, marked, canonical, folded):
    serial = read_serial(given_text)
    assert (serial.given, serial.marked, serial.canonical, serial.folded) == (given_text, marked, canonical, folded)


def test_unknown_positions_count_from_one_in_the_canonical_form():
    assert read_serial("A-?2_4").unknown_positions == (2, 4)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("NONE", "NONE_EVER"),
        ("sem número", "NONE_EVER"),
        ("S/ Nº", None),
        ("OBLITERATED", "OBLITERATED"),
        ("numeração raspada", "OBLITERATED"),
        ("ILEGÍVEL", "OBLITERATED"),
        ("Limé", "OBLITERATED"),
        ("unknown", "UNKNOWN"),
        ("N/A", "UNKNOWN"),
        ("НЕИЗВЕСТНО", "UNKNOWN"),
        ("---", "UNKNOWN"),
        ("XXXX", "UNKNOWN"),
        ("0000", "UNKNOWN"),
        ("999999", "UNKNOWN"),
        ("1234", "UNKNOWN"),
        ("12346", None),
        ("AB012347", None),
        ("NONE12", None),
        ("*", None),
    ],
)
def test_words_and_stop_gaps_stand_for_a_state(text, state):
    assert placeholder(read_serial(text)) == state


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NONE", "placeholder_serial"),
        ("A", "too_short"),
        ("A???", "too_short"),
        ("21345; 713483", "several_numbers"),
        ("AB#123", "unknown_mark"),
        ("12…45", "unknown_mark"),
        ("12..45", "unknown_mark"),
        ("AB(12)", "unknown_mark"),
        ("A" * 65, "too_long"),
        ("\ufdfa" * 10, "too_long"),
        ("AB012347", None),
        ("1-30765-2002", None),
        ("?FW469", None),
    ],
)
def test_what_cannot_be_searched_for_gets_a_code_and_a_hint(text, code):
    fault = search_fault(read_serial(text))
    assert (fault and fault[0]) == code


@given(st.text(max_size=80))
def test_reading_never_fails_and_folding_twice_is_folding_once(text):
    serial = read_serial(text)
    assert fold(serial.folded) == serial.folded
    assert (
        read_serial(serial.canonical).canonical == serial.canonical
        or "?" in serial.canonical
        or "*" in serial.canonical
    )


@given(st.text(alphabet="OQDILZSGB0125689AK7-. ", min_size=1, max_size=20))
def test_look_alikes_and_separators_never_change_the_folded_form(text):
    swapped = text.translate(str.maketrans("OQDILZSGB", "000112568")).replace("-", " ")
    assert read_serial(swapped).folded == read_serial(text).folded
