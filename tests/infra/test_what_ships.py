"""The bill of materials has what packages carry, and a licence that would bind our users is seen."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from infra.packages.sources import DOORS, reach_of
from ops.gates import bill
from ops.gates.bill import Shipped, bill_of, licence_of, shipped


@pytest.fixture(scope="module")
def entries() -> list[Shipped]:
    return shipped()


def test_everything_that_ships_leaves_our_users_free(entries: list[Shipped]):
    assert [each for each in entries if not each.is_free] == []


def test_the_bill_has_each_distribution_with_the_functions_that_carry_it(entries: list[Shipped]):
    carried = {(name, door) for door in DOORS for name in reach_of(door).distributions}
    written = {
        (component["name"], each["value"])
        for component in json.loads(bill_of(entries))["components"]
        if component["type"] == "library"
        for each in component["properties"]
    }

    assert written == carried
    assert ("reportlab", "reports") in written
    assert ("reportlab", "search") not in written


def test_the_fonts_of_reports_are_on_the_bill(entries: list[Shipped]):
    fonts = {
        component["name"] for component in json.loads(bill_of(entries))["components"] if component["type"] == "data"
    }

    assert fonts == {"dejavu-fonts", "droid-sans-fallback"}


def test_the_bill_is_cyclonedx_and_the_same_bytes_each_time(entries: list[Shipped]):
    text = bill_of(entries)

    assert text == bill_of(shipped())
    assert "1980-01-01" in text
    assert json.loads(text)["specVersion"] == "1.6"
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None


@pytest.mark.parametrize(
    ("licence", "is_free"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("MIT AND PSF-2.0", True),
        ("GPL-3.0-only", False),
        ("LGPL-2.1-or-later", False),
        ("AGPL-3.0-only OR MIT", True),
        ("MIT AND GPL-2.0-only", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("Apache-2.0 AND (MIT OR GPL-2.0-only)", True),
        ("MPL-2.0", False),
        (None, False),
    ],
)
def test_a_licence_that_asks_for_more_than_to_be_named_is_none_of_ours(licence: str | None, is_free: bool):
    assert Shipped("a", "1", licence, ("search",)).is_free is is_free


@pytest.mark.parametrize(
    ("name", "metadata", "licence"),
    [
        ("a", {"License-Expression": "MIT", "License": "GPL-3.0-only"}, "MIT"),
        ("a", {"License": "Apache-2.0"}, "Apache-2.0"),
        ("a", {"License": "Dual License"}, None),
        ("a", {"License": "see the file"}, None),
        ("a", {}, None),
        ("python-dateutil", {"License": "Dual License"}, "Apache-2.0 OR BSD-3-Clause"),
    ],
)
def test_a_licence_is_what_the_metadata_say_or_what_was_read(name: str, metadata: dict[str, str], licence: str | None):
    assert licence_of(name, metadata) == licence


def test_a_licence_was_read_only_of_what_ships_and_does_not_say_its_own(monkeypatch: pytest.MonkeyPatch):
    read = set(bill.READ)
    monkeypatch.setattr(bill, "READ", {})

    assert {each.name for each in shipped() if each.licence is None} == read


def test_a_bound_licence_stops_the_command_by_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(bill, "shipped", lambda: [Shipped("binding", "1.0", "GPL-3.0-only", ("search",))])

    assert bill.main("--check") == 1
    assert capsys.readouterr().err == "binding 1.0: GPL-3.0-only\n"
