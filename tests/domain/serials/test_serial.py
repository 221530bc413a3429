"""Serial numbers, stage by stage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iarms.domain.serials.serial import fold, fold_widely, read_serial


@pytest.mark.parametrize(
    ("given_text", "marked", "canonical", "folded"),
    [
        ("ab012347", "AB012347", "AB012347", "A8012347"),
        ("  AB 012-347 ", "AB 012-347", "AB012347", "A8012347"),
        ("ABO12347", "ABO12347", "ABO12347", "A8012347"),
        ("ав-0O12 347", "AB-0O12 347", "AB0O12347", "A80012347"),
        ("ＡＢ１２３", "AB123", "AB123", "A8123"),
        ("АВ٠١٢", "AB012", "AB012", "A8012"),
        ("MK-7.022", "MK-7.022", "MK7022", "MK7022"),
        ("1-30765-2002", "1-30765-2002", "1307652002", "1307652002"),
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


@pytest.mark.parametrize(
    ("canonical", "folded"),
    [
        ("TA4471", "744471"), ("NV2208", "MU2208"), ("FYC118", "EU6118"), ("ABO12347", "48012347"), ("0AB1", "481"),
        ("Č845", "6845"), ("Ё8451", "E8451"), ("ЙЖ84", "ИЖ84"), ("각12", "각12"), ("", ""), ("000", "0"),
    ],
)  # fmt: skip
def test_the_wide_fold_takes_worn_letters_and_marks_too(canonical, folded):
    assert fold_widely(canonical) == folded


@given(st.text(max_size=40))
def test_the_wide_fold_hides_whatever_the_narrow_one_does(text):
    canonical = read_serial(text).canonical
    assert fold_widely(fold_widely(canonical)) == fold_widely(canonical)
    assert fold_widely(fold(canonical)) == fold_widely(canonical)
