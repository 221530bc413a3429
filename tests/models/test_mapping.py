"""Mappings of columns: what is wrong with one is told at its place."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from iarms.errors import field_error
from iarms.models.mapping import TARGETS, RecordMapping, column_key, target_of


def faults(**body: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as wrong:
        RecordMapping.model_validate(body)
    found = [field_error({**fault, "loc": ("body", *fault["loc"])}) for fault in wrong.value.errors()]
    return {fault.pointer: fault.code for fault in found}


def test_a_mapping_names_fields_with_and_without_the_weapon_in_front():
    mapping = RecordMapping.model_validate(
        {
            "columns": {"N° série": "firearm.serial_number", "Canon": "other_numbers.BARREL", "Fait": "record_kind"},
            "ignored": ["Observations"],
            "personal": ["Propriétaire"],
            "constants": {"occurred_in": "FR"},
            "defaults": {"make": "UNKNOWN", "firearm.serial_state": "UNKNOWN"},
            "values": {"record_kind": {"V": "STOLEN", "P": "LOST", "?": None}},
            "date_order": "DMY",
            "two_digit_year_pivot": 30,
            "encoding": "windows-1252",
            "delimiter": ";",
        }
    )
    assert mapping.columns["N° série"] == "serial_number"
    assert mapping.defaults == {"make": "UNKNOWN", "serial_state": "UNKNOWN"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"columns": {"A": "serial"}}, {"/columns/A": "unknown_field"}),
        ({"columns": {"A": "firearm.record_kind"}}, {"/columns/A": "unknown_field"}),
        ({"columns": {"A/b": "x"}}, {"/columns/A~1b": "unknown_field"}),
        (
            {"columns": {"A": "make", "B": "firearm.make"}},
            {"/columns/A": "field_twice", "/columns/B": "field_twice"},
        ),
        ({"columns": {"Année": "year", "ANNEE ": "make"}}, {"/columns/ANNEE": "column_twice"}),
        ({"columns": {"A": "make"}, "ignored": ["x", "a"]}, {"/ignored/1": "column_twice"}),
        ({"columns": {"A": "make"}, "ignored": ["x"], "personal": ["y", "X"]}, {"/personal/1": "column_twice"}),
        ({"columns": {"A": "make"}, "constants": {"make": "Colt"}}, {"/constants/make": "field_twice"}),
        ({"constants": {"record_kind": "theft"}}, {"/constants/record_kind": "not_allowed"}),
        ({"defaults": {"occurred_in": "France"}}, {"/defaults/occurred_in": "not_allowed"}),
        ({"constants": {"not_for": "ADM-KE, NCB-XX"}}, {"/constants/not_for": "not_allowed"}),
        ({"constants": {"review_by": "soon"}}, {"/constants/review_by": "not_allowed"}),
        ({"defaults": {"year": "98"}}, {"/defaults/year": "not_allowed"}),
        ({"values": {"firearm_type": {"P": "pistola"}}}, {"/values/firearm_type/P": "not_allowed"}),
        (
            {"values": {"record_kind": {"Volé": "STOLEN", "VOLE": "LOST"}}},
            {"/values/record_kind/Volé": "word_twice", "/values/record_kind/VOLE": "word_twice"},
        ),
        (
            {"columns": {"A": "occurred_on", "B": "occurred_on.year"}},
            {"/columns": "field_twice"},
        ),
        ({"columns": {"B": "occurred_on.month"}}, {"/columns": "year_missing"}),
        ({"columns": {"A": "occurred_on.year", "B": "occurred_on.day"}}, {"/columns": "month_missing"}),
        ({"constants": {"occurred_on.year": "2019"}}, {"/constants": "not_allowed"}),
        ({"date_order": "YDM"}, {"/date_order": "not_allowed"}),
        ({"encoding": "ebcdic"}, {"/encoding": "not_allowed"}),
        ({"two_digit_year_pivot": 100}, {"/two_digit_year_pivot": "less_than_equal"}),
        ({"columns": {"": "make"}}, {"/columns//[key]": "string_too_short"}),
        ({"colums": {}}, {"/colums": "extra_forbidden"}),
    ],
)
def test_what_is_wrong_is_told_at_its_place(body, expected):
    assert faults(**body) == expected


def test_the_mapping_in_the_documentation_is_one_and_names_every_field():
    page = (Path(__file__).parent.parent.parent / "docs" / "imports.md").read_text("utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert RecordMapping.model_validate_json(example).date_order == "DMY"
    for target in TARGETS:
        assert target.rpartition(".")[2] in page, target
    for name in RecordMapping.model_fields:
        assert f"`{name}`" in page, name


def test_names_of_columns_compare_without_case_spaces_marks_and_accents():
    assert column_key("N° de Série") == column_key("n de serie")
    assert column_key("Date  of\nTheft") == column_key("DATE_OF_THEFT")
    assert column_key("№") == column_key("no")
    assert column_key("رقم السلاح") != column_key("رقم")
    assert column_key("#") == "#" != column_key("%")


def test_every_field_stands_for_itself():
    assert {target_of(target) for target in TARGETS} == TARGETS
    assert target_of("firearm.make") == "make"
    assert target_of("firearm.ncb_reference") is target_of("owner") is None
