"""What a text may hold: by lists of what is allowed, and what shows nothing is in none of them."""

import sys
import unicodedata

import pytest

from iarms.domain.files import read_line
from iarms.domain.serials import read_serial
from iarms.domain.text import character_fault, plain_key, with_plain_spaces, without_unseen

# Default_Ignorable_Code_Point of Unicode, and what is blank besides.
UNSEEN = [
    *(
        chr(point)
        for first, last in (
            (0xAD, 0xAD),
            (0x34F, 0x34F),
            (0x61C, 0x61C),
            (0x115F, 0x1160),
            (0x17B4, 0x17B5),
            (0x180B, 0x180F),
            (0x200B, 0x200F),
            (0x202A, 0x202E),
            (0x2060, 0x206F),
            (0x2800, 0x2800),
            (0x3164, 0x3164),
            (0xFE00, 0xFE0F),
            (0xFEFF, 0xFEFF),
            (0xFFA0, 0xFFA0),
            (0xFFF0, 0xFFFB),
            (0x1D173, 0x1D17A),
            (0xE0000, 0xE0FFF),
        )
        for point in range(first, last + 1)
    ),
]


def test_no_character_that_shows_nothing_passes_anywhere_in_a_text():
    for unseen in UNSEEN:
        for text in (f"AB{unseen}123", f"{unseen}AB123", f"AB123{unseen}"):
            assert character_fault(text) is not None, hex(ord(unseen))


def test_a_number_and_a_name_have_the_same_key_with_and_without_what_shows_nothing():
    for unseen in UNSEEN:
        assert read_serial(f"AB{unseen}123456").canonical == "AB123456", hex(ord(unseen))
        assert plain_key(f"Be{unseen}retta") == "BERETTA", hex(ord(unseen))
        assert without_unseen(f"AB{unseen}123456") == "AB123456", hex(ord(unseen))


def test_only_letters_marks_numbers_signs_and_the_plain_space_pass():
    allowed = {chr(point) for point in range(sys.maxunicode + 1) if character_fault(f"a{chr(point)}") is None}
    assert {unicodedata.category(each)[0] for each in allowed} == {"L", "M", "N", "P", "S", "Z"}
    assert {each for each in allowed if each.isspace()} == {" "}
    assert not {each for each in allowed if unicodedata.category(each) in ("Me", "Cf", "Co", "Cn", "Cs", "Cc")}


@pytest.mark.parametrize(
    "text",
    [
        "AB-123 456/7",
        "АВ-0012",
        "ΑΒ 12",
        "١٢٣٤٥٦",
        "ＡＢ１２３",
        "№ 12",
        "n° 12",
        "Škoda",
        "S\u030ckoda",
        "İ 12",
        "Nguyễn",
        "Nguye\u0302\u0303n",
        "رقم ٤٥",
        "مُسَدَّس",
        "מסד 12",
        "ปืนพก",
        "पिस्तौल",
        "পিস্তল",
        "துப்பாக்கி",
        "တံတား",
        "កាំភ្លើង",
        "手枪",
        "ピストル",
        "권총",
        "\u1100\u116f\u11ab",
        "პისტოლეტი",
        "ատրճանակ",
        "ሽጉጥ",
        "€ 12 ± 3 ½ × ★ → ⌀9",
        "“9 mm” – Para…",
        "𠮷",
    ],
)
def test_what_people_write_passes(text: str):
    assert character_fault(text) is None


@pytest.mark.parametrize("text", ["\u0301AB", "AB \u0301", "A" + "\u0336" * 6, "-\u0301"])
def test_marks_stand_on_letters_and_are_not_piled_up(text: str):
    assert character_fault(text) is not None


@pytest.mark.parametrize("unseen", ["\u3164", "\u1160", "\uffa0", "\u200b", "\u2800", "\U000e0041", "\ufe0f"])
def test_an_import_takes_out_what_shows_nothing(unseen: str):
    fields = {
        "serial_number": f"AB{unseen}123456",
        "make": f"Be{unseen}retta",
        "record_kind": "STOLEN",
        "occurred_on": "2019",
        "occurred_in": "FR",
        "ncb_reference": "FR-1",
    }
    draft = read_line(fields, None).draft
    assert draft is not None
    assert (draft.firearm.serial_number, draft.firearm.make) == ("AB123456", "Beretta")


@pytest.mark.parametrize("other", ["\ue000", "\u0378", "\u20dd", "A" + "\u0336" * 9])
def test_an_import_refuses_what_no_text_may_hold(other: str):
    fields = {
        "serial_number": f"AB{other}123456",
        "make": "Beretta",
        "record_kind": "STOLEN",
        "occurred_on": "2019",
        "occurred_in": "FR",
        "ncb_reference": "FR-1",
    }
    assert {fault.code for fault in read_line(fields, None).faults} == {"refused_character"}


SPACES = [chr(point) for point in range(sys.maxunicode + 1) if unicodedata.category(chr(point)) == "Zs"]


@pytest.mark.parametrize("space", SPACES, ids=ascii)
def test_a_space_of_another_width_is_a_plain_one_wherever_it_is_written(space: str):
    body = {
        "reason": f"motif{space}: vol",
        "firearm": {"other_numbers": [{"number": f"AB{space}12"}]},
        "n": 1,
        "on": None,
    }
    plain = with_plain_spaces(body)
    if space == "\u1680":  # of Ogham, which is drawn as a line
        assert character_fault(plain["reason"])
    else:
        expected = {"reason": "motif : vol", "firearm": {"other_numbers": [{"number": "AB 12"}]}, "n": 1, "on": None}
        assert plain == expected


def test_fields_that_hold_names_as_files_have_them_keep_their_spaces():
    assert with_plain_spaces({"ignored": ["N\u00b0\u00a0de s\u00e9rie"]}, ["ignored"]) == {
        "ignored": ["N\u00b0\u00a0de s\u00e9rie"]
    }
