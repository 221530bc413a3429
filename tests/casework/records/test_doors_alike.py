"""What one door takes as a record, every door takes: the API's own body held against the same line of an import."""

import json
from datetime import UTC, datetime
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from iarms.casework.imports.lines import ImportTerms, LineRecord, record_from_line
from iarms.casework.records.entry import make_record
from iarms.domain.cases import EARLIEST_YEAR, ReviewPolicy
from iarms.errors import Invalid
from iarms.models.country import COUNTRIES, FORMER_STATES
from iarms.models.firearm import Component, FirearmType, SerialState
from iarms.models.record import Record, RecordDraft, RecordKind
from iarms.models.record_import import SentLine
from infra.config import load_deployments
from tests.builders import any_record

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
REVIEWS = ReviewPolicy.read(load_deployments()["local"].reviews.settings())
TERMS = ImportTerms("NCB-FR")


def by_the_api(body: dict[str, Any]) -> Record | None:
    try:
        return make_record("NCB-FR", RecordDraft.model_validate_json(json.dumps(body)), NOW, REVIEWS, "rec_1")
    except (ValidationError, Invalid):
        return None


def by_an_import(body: dict[str, Any]) -> Record | None:
    outcome = record_from_line(TERMS, SentLine(1, json.loads(json.dumps(body))), NOW, REVIEWS, "rec_1")
    return outcome.record if isinstance(outcome, LineRecord) else None


def body_with(**changed: Any) -> dict[str, Any]:
    """A record as the API takes it, with other values: of the weapon, or of the record."""
    body = any_record(serial_number="QX000001", make="Beretta", ncb_reference="R-1")
    for name, value in changed.items():
        target = body if name in body or name in RecordDraft.model_fields else body["firearm"]
        if value is None:
            target.pop(name, None)
        else:
            target[name] = value
    return body


DATES = [
    *(str(year) for year in (EARLIEST_YEAR - 1, EARLIEST_YEAR, 1850, 1899, 1900, 1999, 2026, 2027, 2101, 2562, 9999)),
    *("1", "199", "0000", "0019", "0201", "1402", "2019-05", "1899-12", "2019-13", "2019-5", "2026-12"),
    *("1799-12-31", "1800-01-01", "1899-12-31", "2019-02-29", "2020-02-29", "2026-11-30", "2026-12-01", "2019-05-4"),
]  # fmt: skip


@pytest.mark.parametrize("text", DATES)
def test_dates_have_one_rule_at_every_door(text):
    body = body_with(occurred_on=text)
    entered, imported = by_the_api(body), by_an_import(body)
    if entered is not None:
        assert imported == entered
    elif len(text) in (4, 7, 10):
        assert imported is None


@settings(max_examples=300, derandomize=True)
@given(day=st.dates(), length=st.sampled_from([4, 7, 10]))
def test_any_date_has_one_rule_at_every_door(day, length):
    body = body_with(occurred_on=day.isoformat()[:length])
    assert by_the_api(body) == by_an_import(body)


FIELDS: dict[str, list[Any]] = {
    "record_kind": [*get_args(RecordKind), "SEIZED", None],
    "occurred_in": [*sorted(COUNTRIES | FORMER_STATES), "XX", None],
    "country_of_manufacture": [*sorted(COUNTRIES | FORMER_STATES), None],
    "firearm_type": [*get_args(FirearmType), None],
    "year": [1699, 1700, 1799, 1800, 1850, 1899, 1900, 1999, 2026, 2027, 2100, 2101, 9999, None],
    "handling": ["NORMAL", "NO_ONWARD_SHARING", "NOTIFY_OWNER_ONLY", "SECRET", None],
    "review_by": ["2027-01-01", "2028-11-30", "2020-01-01", "2099-01-01", "9999-01-01", None],
    "test": [True, False, None],
    "make": ["Beretta", "FN", "ИЖ", "x" * 64, "x" * 65, None],
    "model": ["92", "92 FS", "x" * 64, "x" * 200, None],
    "calibre": ["9 mm", "7.62x39", "12", "x" * 64, None],
    "finish": ["blued", "black", None],
    "importer": ["Importer SA", None],
    "markings": ["star in a circle", None],
    "ncb_reference": ["R-1", "x" * 64, "x" * 65, None],
    "other_numbers": [[{"component": part, "number": "AB123"}] for part in get_args(Component)],
    "serial_number": ["A1", "12345", "00123", "AB-123", "ИФ3136", "ČŠ44267", "YF 1234", "X" * 40, "1" * 30, "№ 77"],
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_what_the_api_enters_an_import_enters_alike(field):
    taken = 0
    for value in FIELDS[field]:
        body = body_with(**{field: value})
        entered = by_the_api(body)
        if entered is not None:
            taken += 1
            assert by_an_import(body) == entered, value
    assert taken


@pytest.mark.parametrize("state", get_args(SerialState))
@pytest.mark.parametrize("number", ["QX000001", "QX00**01", "YF ****", "--", "-", "?", None])
def test_a_number_and_its_state_are_taken_alike(state, number):
    body = body_with(serial_number=number, serial_state=state)
    entered = by_the_api(body)
    if entered is not None:
        # Marks that say nothing are kept as they were sent by the API alone.
        says = any(c.isalnum() or c in "?*" for c in number or "")
        imported = by_an_import(body)
        assert imported is not None
        assert imported.firearm.serial_number == (number if says else None)
        assert imported.firearm.serial_state == entered.firearm.serial_state


def test_what_the_years_of_the_api_refuse_no_import_enters():
    for year, date in product((1, 999, 1699, 2028, 9999), ("2019", "2019-05-04")):
        body = body_with(year=year, occurred_on=date)
        if by_the_api(body) is None:
            assert by_an_import(body) is None
