"""Drills: what a weapon of the sandbox makes of a test, such as a fault of its search or an answer of the test bureau.

Which one stands in `data/sandbox.json`, under the reference that the test bureau gave the record. No token is good for
that bureau, so that nobody but an operator enters such a record; and no search but one with the purpose TEST sees it.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from iarms.models.party_names import TEST_BUREAU, country_of
from iarms.models.record import Record
from iarms.models.search import Match, Search

NO_DRILL: Final[Mapping[str, Any]] = {}
# Before the name of the weapon, in the reference of its record.
REFERENCE_PREFIX: Final = "SANDBOX-"


def drill_of(record: Record | None) -> Mapping[str, Any]:
    """What the record asks for: `fault`, `confirmation`, `response`; nothing of a record that is not the test
    bureau's."""
    if record is None or not record.test or record.owner != TEST_BUREAU:
        return NO_DRILL
    return _drills_by_reference().get(record.ncb_reference, NO_DRILL)


def is_of_test_bureau(match: Match) -> bool:
    """Whether a match is with a record of the test bureau."""
    return match.recorded_by == country_of(TEST_BUREAU)


def drill_of_search(search: Search | None) -> Mapping[str, Any] | None:
    """What the first record of the test bureau that a search with the purpose TEST matched asks for; None of every
    other search. The record is known by its number, which the answer has."""
    if search is None or search.purpose != "TEST":
        return None
    own = [match for match in search.matches if is_of_test_bureau(match)]
    number = own[0].firearm.serial_number if own else None
    return _drills_by_number().get(number or "", NO_DRILL) if own else None


def _weapons() -> list[dict[str, Any]]:
    text = files("iarms.data").joinpath("sandbox.json").read_text("utf-8")
    weapons: list[dict[str, Any]] = json.loads(text)["weapons"]
    return weapons


@cache
def _drills_by_reference() -> Mapping[str, Mapping[str, Any]]:
    return {f"{REFERENCE_PREFIX}{weapon['name']}": weapon["drill"] for weapon in _weapons() if "drill" in weapon}


@cache
def _drills_by_number() -> Mapping[str, Mapping[str, Any]]:
    return {
        recorded["firearm"]["serial_number"]: weapon["drill"]
        for weapon in _weapons()
        if "drill" in weapon
        for recorded in weapon["recorded"]
    }
