"""What a search says that it understood: each field, and what was found in another field than its own."""

from typing import Any

import pytest

from iarms.domain.matching.interpretation import interpret
from iarms.domain.matching.read_firearm import read_firearm
from iarms.models.firearm import Firearm, RecordedFirearm
from iarms.models.search import Interpretation


def read(**fields: Any) -> Interpretation:
    return interpret(read_firearm(Firearm(**fields)))


def told(value: Any, *fields: str) -> tuple[Any, ...]:
    assert value is not None
    return tuple(getattr(value, field) for field in fields)


def test_what_was_not_given_is_null():
    assert read(serial_number="AB012347").model_dump(exclude_none=True) == {
        "serial_number": {"given": "AB012347", "canonical": "AB012347", "unknown_positions": (), "is_certain": True}
    }


def test_without_a_serial_number_the_first_other_number_is_told():
    firearm = Firearm(other_numbers=({"component": "SLIDE", "number": "X 77?1"},))
    assert told(interpret(read_firearm(firearm)).serial_number, "canonical", "unknown_positions") == ("X77?1", (4,))


@pytest.mark.parametrize(
    ("make", "code", "via", "candidates"),
    [
        ("S&W", "SMITH_WESSON", "alias", ()),
        ("BERETTTA", "BERETTA", "fuzzy", ()),
        ("COLT/FN", None, None, ("COLT", "FN")),
        ("Zzyzx Forge", None, None, ()),
    ],
)
def test_a_make_is_told_with_the_kind_of_spelling_and_several_as_candidates(make, code, via, candidates):
    assert told(read(make=make).make, "given", "code", "via", "candidates", "stood_in") == (
        make, code, via, candidates, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("make", "model", "words", "family", "families"),
    [
        ("Taurus", "PT-92 inox", "PT 92", "TAURUS:PT 92", ("TAURUS:PT 92",)),
        ("Beretta", "92FS", "92 FS", "BERETTA:92", ("BERETTA:92",)),
        (None, "PPK", "PPK", None, ("*:PPK", "MANURHIN:PPK", "WALTHER:PPK")),
        ("Taurus", "Quux 77", "QUUX 77", None, ()),
    ],
)
def test_a_model_is_told_as_its_family_and_one_that_no_table_holds_by_its_words(make, model, words, family, families):
    found = read(make=make, model=model).model
    assert told(found, "given", "words", "family", "families") == (model, words, family, families)


def test_a_maker_and_a_calibre_in_the_model_field_are_told_where_they_belong():
    found = read(model="Pistola Taurus PT 58 HC .380")
    assert told(found.make, "code", "stood_in") == ("TAURUS", "model")
    assert told(found.model, "words", "stood_in") == ("PT 58 HC", None)
    assert told(found.calibre, "given", "group", "stood_in") == (".380", "9X17", "model")
    assert told(found.firearm_type, "code", "stood_in") == ("PISTOL", "model")


def test_a_model_in_the_make_field_is_told_and_its_maker_as_implied():
    found = read(make="PT 840")
    assert told(found.model, "given", "family", "stood_in") == ("PT 840", "TAURUS:PT 840", "make")
    assert told(found.make, "given", "code", "via", "stood_in") == ("PT 840", "TAURUS", "implied", None)


def test_a_maker_that_the_model_alone_implies_is_said_to_be_implied():
    found = read(make="unknown", model="PT 840")
    assert told(found.make, "given", "code", "via", "stood_in") == ("PT 840", "TAURUS", "implied", "model")


def test_a_type_in_the_make_field_is_told_as_the_type_and_no_make():
    found = read(make="Pistola", calibre="38 SPL")
    assert told(found.firearm_type, "given", "code", "stood_in") == ("Pistola", "PISTOL", "make")
    assert told(found.make, "code") == (None,)


def test_a_bare_mark_is_told_as_the_groups_that_it_fits():
    found = read(calibre="9mm").calibre
    assert told(found, "group") == (None,)
    assert found is not None
    assert {"9X19", "9X17", "9X18"} <= set(found.groups)


def test_a_former_state_is_told_with_those_that_answer_for_it():
    assert told(read(country_of_manufacture="CSHH").country_of_manufacture, "code", "successors") == (
        "CSHH", ("CZ", "SK"),
    )  # fmt: skip
    assert told(read(country_of_manufacture="BR").country_of_manufacture, "successors") == ((),)


def test_a_weapon_as_recorded_is_read_the_same_way():
    found = interpret(read_firearm(RecordedFirearm(make="Taurus", model="PT 92", markings="eagle", year=1994)))
    assert told(found.make, "code") == ("TAURUS",)
    assert told(found.model, "family") == ("TAURUS:PT 92",)


def test_a_calibre_that_a_spreadsheet_made_a_date_is_told_with_a_remark():
    found = read(make="CBC", calibre="1970-12-01").calibre
    remark = "a date that a spreadsheet made of 12/70: read as 12 gauge"
    assert told(found, "group", "remark") == ("12_GA", remark)
    assert told(read(calibre="22 E 36").calibre, "group", "remark") == (None, None)


def test_a_design_in_the_make_field_is_told_as_the_model_that_stood_there():
    found = read(make="АКМ")
    assert told(found.model, "given", "stood_in") == ("АКМ", "make")
    assert told(found.make, "code") == (None,)
