"""What an officer reads of each field: how it agrees, by which spelling it was read, and what stood elsewhere."""

from typing import Any

import pytest

from iarms.domain.matching import evidence_of, read_firearm
from iarms.models.search import Evidence
from tests.domain.matching.weighing import any_weapon, recorded, weigh

BOTH = "Smith & Wesson / Taurus"
PISTOL_92 = "Taurus made Beretta's 92 under licence in Beretta's former plant: same frame, slide and controls"


def evidence(given: dict[str, Any], record: dict[str, Any]) -> dict[str, Evidence]:
    weapon, other = any_weapon(**given), recorded(**record)
    scored = weigh(weapon, other, deep=True)
    assert scored is not None
    return {each.field: each for each in evidence_of(read_firearm(weapon), other, scored)}


# The field, what is given and what is recorded otherwise than the same pistol: agreement, words, spelling.
WORDS: list[tuple[str, dict[str, Any], dict[str, Any], str, str, str | None]] = [
    ("make", {"make": "S&W"}, {}, "agrees", "both mean Smith & Wesson", "alias"),
    ("make", {"make": "Zzyzx Forge"}, {"make": "zzyzx forge"}, "agrees", "the same make", None),
    ("make", {"make": BOTH}, {}, "compatible", "both can mean Smith & Wesson", None),
    ("make", {"make": BOTH}, {"make": "Taurus / Smith & Wesson"}, "compatible",
     "both can mean Smith & Wesson or Taurus", None),
    ("make", {"make": BOTH}, {"make": "Beretta / Colt"}, "mistaken",
     f"Smith & Wesson or Taurus given, Beretta recorded, often mistaken: {PISTOL_92}", None),
    ("make", {"make": "Beretta"}, {}, "differs", "Beretta given, Smith & Wesson recorded", "name"),
    ("make", {"make": "Zzyzx Forge"}, {}, "missing", "one of the two is not known to the tables", None),
    ("make", {"make": None, "model": None}, {}, "missing", "not given", None),
    ("make", {"make": None, "model": "Smith & Wesson M&P 9"}, {}, "agrees",
     "both mean Smith & Wesson, given in another field", None),
    ("model", {}, {}, "agrees", "the same model", None),
    ("model", {"model": "M&P"}, {}, "compatible", "M&P and M&P 9 are given for one another", None),
    ("model", {"model": "Zed"}, {}, "unclear", "Zed given, M&P 9 recorded: not enough to tell them apart", None),
    ("model", {"model": "Model 686"}, {}, "differs", "Model 686 given, M&P 9 recorded", None),
    ("model", {}, {"model": None}, "missing", "not recorded", None),
    ("calibre", {}, {}, "agrees", "both mean 9x19mm Parabellum", "alias"),
    ("calibre", {"calibre": "zzz"}, {"calibre": "ZZZ"}, "agrees", "the same text", None),
    ("calibre", {"calibre": "9mm"}, {}, "compatible", "a bare mark that fits the other", "ambiguous"),
    ("calibre", {"calibre": ".45 ACP"}, {}, "differs", ".45 ACP given, 9 mm Para recorded", "name"),
    ("calibre", {"calibre": None, "model": "M&P 9 9mm Para"}, {}, "agrees",
     "both mean 9x19mm Parabellum, given in another field", None),
    ("calibre", {"calibre": "9x19"}, {"calibre": None, "model": "M&P 9 9mm Para"}, "agrees",
     "both mean 9x19mm Parabellum, recorded in another field", "alias"),
    ("firearm_type", {}, {}, "agrees", "the same type", None),
    ("firearm_type", {"firearm_type": "CONVERTED_BLANK"}, {}, "compatible",
     "types that are given for one another", None),
    ("firearm_type", {"firearm_type": "SHOTGUN"}, {}, "differs", "SHOTGUN given, PISTOL recorded", None),
    ("country_of_manufacture", {"country_of_manufacture": "US"}, {"country_of_manufacture": "US"}, "agrees",
     "the same country", None),
    ("country_of_manufacture", {"country_of_manufacture": "RU"}, {"country_of_manufacture": "SUHH"}, "compatible",
     "a former state and its successor", None),
    ("country_of_manufacture", {"country_of_manufacture": "BR"}, {"country_of_manufacture": "US"}, "differs",
     "BR given, US recorded", None),
    ("country_of_manufacture", {"country_of_manufacture": "BR"}, {}, "missing", "not recorded", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "given", "record", "agreement", "text", "via"), WORDS, ids=[f"{row[0]}: {row[4]}" for row in WORDS]
)
def test_a_field_is_told_by_how_it_agrees(
    field: str, given: dict[str, Any], record: dict[str, Any], agreement: str, text: str, via: str | None
):
    told = evidence(given, record)[field]
    assert (told.agreement, told.text, told.via) == (agreement, text, via)
    assert told.given == getattr(any_weapon(**given), field)
    assert told.recorded == getattr(recorded(**record), field)


@pytest.mark.parametrize(
    ("number", "agreement", "text"),
    [
        ("AB018347", "canonical", "the same but for spaces, dashes or the script of letters"),
        ("ab 018347", "exact", "the same characters"),
        ("AB-018347", "canonical", "the same but for spaces, dashes or the script of letters"),
        ("00AB018347", "canonical", "the same but for zeros in front"),
        ("ABO18347", "lookalike", "3rd character: letter O given, digit 0 recorded"),
        ("AB018947", "one_edit", "6th character: digit 9 given, digit 3 recorded"),
        ("AB01?347", "pattern", "the characters that can be read agree"),
        ("AB018347US", "affix", "US behind given only"),
        ("AB918397", "two_edits", "AB918397 given, AB018347 recorded: two characters differ"),
    ],
)
def test_a_number_is_told_by_how_it_agrees_and_as_it_was_written(number: str, agreement: str, text: str):
    told = evidence({"serial_number": number}, {"serial_number": "ab 018347"})["serial_number"]
    assert (told.agreement, told.text, told.via) == (agreement, text, None)
    assert (told.given, told.recorded) == (number, "ab 018347")


@pytest.mark.parametrize("number", ["AB018347", "AB018947", "AB01847", "ABO18347"])
def test_weights_are_told_in_tenths_of_a_bit(number: str):
    weapon = any_weapon(serial_number=number, country_of_manufacture="BR")
    record = recorded(country_of_manufacture="US")
    scored = weigh(weapon, record)
    assert scored is not None
    told = {each.field: each.weight for each in evidence_of(read_firearm(weapon), record, scored)}
    exact = {"serial_number": scored.serial_bits} | {score.field: score.bits for score in scored.fields}
    assert told == {field: round(bits, 1) for field, bits in exact.items()}
    assert any(bits != round(bits, 1) for bits in exact.values())


@pytest.mark.parametrize(("place", "ordinal"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"),
                                                (12, "12th"), (19, "19th"), (20, "20."), (21, "21.")])  # fmt: skip
def test_places_are_counted_as_people_count(place: int, ordinal: str):
    number = "AB741369AB741369AB741369"
    given = number[: place - 1] + "X" + number[place:]
    told = evidence({"serial_number": given}, {"serial_number": number})["serial_number"]
    assert told.text.startswith(f"{ordinal} character: ")
