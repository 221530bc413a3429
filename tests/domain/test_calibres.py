"""Calibres and their aliases: the tables hold together, and real spellings are understood."""

import hashlib
import json
from importlib.resources import files

import pytest

from iarms.domain.calibres import calibre_codes, calibre_name, read_calibre

TABLES = json.loads(files("iarms.data").joinpath("calibres.json").read_text("utf-8"))


def test_there_are_many_calibres():
    assert len(TABLES["calibres"]) >= 250


def test_every_name_and_alias_means_its_own_group_and_no_other():
    wrong = [
        (text, calibre["code"], read_calibre(text).groups)
        for calibre in TABLES["calibres"]
        for text in (calibre["code"], calibre["name"], *calibre["aliases"])
        if read_calibre(text).groups != {calibre["code"]}
    ]
    assert wrong == []


def test_codes_are_unique_and_so_are_the_bytes_that_the_index_keeps_of_them():
    codes = [entry["code"] for entry in (*TABLES["calibres"], *TABLES["ambiguous"])]
    assert len(set(codes)) == len(codes) == len(calibre_codes())
    assert len({hashlib.sha256(code.encode()).digest()[:3] for code in codes}) == len(codes)
    for calibre in TABLES["calibres"]:
        assert set(calibre["source"]) <= set(TABLES["sources"])


def test_bare_marks_give_all_groups_that_they_fit():
    groups = {calibre["code"] for calibre in TABLES["calibres"]}
    for mark in TABLES["ambiguous"]:
        for text in mark["texts"]:
            assert read_calibre(text).groups == set(mark["groups"]) <= groups, text
        assert calibre_name(mark["code"]) == mark["texts"][0]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("9mm para", "9X19"),
        ("9 mm Luger", "9X19"),
        ("9×19", "9X19"),
        ("9 мм Парабеллум", "9X19"),
        ("9 mm corto", "9X17"),
        (".380 ACP", "9X17"),
        ("7,65 mm Br.", "7_65X17"),
        ("CAL .38 SPL", "38_SPECIAL"),
        ("calibre 12", "12_GA"),
        ("12GA", "12_GA"),
        ("5,56x45", "5_56X45"),
        ("223 REM", "5_56X45"),
        ("308 WIN", "7_62X51"),
        ("7,62х39", "7_62X39"),
        ("7.62x54mmR", "7_62X54R"),
        (".40 S&W", "40_SW"),
        ("22LR", "22_LR"),
        (".50 BMG", "12_7X99"),
    ],
)
def test_calibres_as_police_type_them(text, group):
    assert read_calibre(text).groups == {group}


@pytest.mark.parametrize("text", ["9 mm", "9", "7.62", ".38", "32", "45"])
def test_nine_millimetres_is_no_answer(text):
    assert len(read_calibre(text).groups) > 1


def test_an_unlisted_spelling_is_left_unread():
    assert read_calibre("13.7 wonder").groups == frozenset()
