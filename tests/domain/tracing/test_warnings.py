"""What a request to trace is warned of before it is sent: each in a description that an officer could have written."""

import json
from importlib.resources import files
from typing import Any

import pytest

from iarms.domain.tracing.warnings import warnings
from iarms.domain.vocabulary.firearm_reading import fields_of, parse_description
from iarms.domain.vocabulary.makes import make_codes
from iarms.domain.vocabulary.model_table import facts_of, families_of
from iarms.models.country import SUCCESSORS
from iarms.models.firearm import Firearm
from iarms.models.trace import TracedFirearm, Warned
from samples.registry.records import generate

FIELDS = set(TracedFirearm.model_fields)


def warned(**fields: Any) -> dict[str, Warned]:
    firearm = TracedFirearm.model_validate(fields)
    known = firearm.model_dump(include=set(Firearm.model_fields), exclude_none=True)
    found = warnings(firearm, parse_description(fields_of(Firearm.model_validate(known))))
    assert len({each.code for each in found}) == len(found)
    return {each.code: each for each in found}


GLOCK = {"serial_number": "BKLM123", "make": "Glock", "model": "17", "calibre": "9x19", "firearm_type": "PISTOL"}
REVOLVER = {"serial_number": "D12345", "make": "S&W", "model": "10", "calibre": ".38 SPL", "firearm_type": "REVOLVER"}
TAURUS = {"serial_number": "TKR12345", "make": "Taurus", "model": "PT 92", "calibre": "9 mm", "firearm_type": "PISTOL"}


@pytest.mark.parametrize(
    "firearm",
    [
        GLOCK | {"country_of_manufacture": "AT", "year": 2015},
        TAURUS | {"country_of_manufacture": "BR", "importer": "Taurus Intl Miami", "country_of_last_import": "US"},
        {"serial_number": "AB?D123", "make": "Glock", "serial_state": "PARTIAL"},
        {"serial_state": "OBLITERATED", "make": "Glock", "model": "19"},
        {
            "serial_number": "1234567",
            "make": "Remington",
            "model": "870",
            "calibre": "12 GA",
            "firearm_type": "SHOTGUN",
        },
        {"serial_number": "C12345", "make": "Zastava", "model": "M70", "country_of_manufacture": "YUCS", "year": 1984},
        {"serial_number": "A1234", "make": "CZ", "model": "CZ 75", "country_of_manufacture": "CSHH", "year": 1988},
        {"serial_number": "25DA400123", "make": "Arcus", "model": "98 DA", "calibre": "9x19", "firearm_type": "PISTOL"},
        {"serial_number": "15123456", "make": "Anderson", "model": "AM-15", "calibre": "MULTI-CAL"},
    ],
)
def test_a_sound_description_is_not_warned_of(firearm: dict[str, Any]):
    assert warned(**firearm) == {}


@pytest.mark.parametrize(
    ("firearm", "code", "pointer", "words"),
    [
        (GLOCK | {"firearm_type": "REVOLVER"}, "type_against_model", "/firearm/firearm_type", "is a PISTOL"),
        (GLOCK | {"calibre": ".45 ACP"}, "calibre_against_model", "/firearm/calibre", "9x19mm"),
        (GLOCK | {"calibre": "12 GA"}, "calibre_against_type", "/firearm/calibre", "shotgun"),
        (GLOCK | {"calibre": "eleventy"}, "calibre_unknown", "/firearm/calibre", "as marked"),
        ({"make": "Savage Arms", "model": "Stevens 94"}, "model_against_make", "/firearm/model", "a model of Stevens"),
        (GLOCK | {"country_of_manufacture": "PK"}, "country_against_make", "/firearm/country_of_manufacture", "AT"),
        (
            GLOCK | {"serial_number": "7712345678"},
            "serial_unlike_make",
            "/firearm/serial_number",
            "two to four letters",
        ),
        (GLOCK | {"year": 1975}, "year_before_model", "/firearm/year", "before 1982"),
        (GLOCK | {"model": None, "year": 1975}, "year_before_make", "/firearm/year", "before 1982"),
        (GLOCK | {"model": "43X", "year": 2015}, "year_before_model", "/firearm/year", "before 2019"),
        (
            GLOCK | {"importer": "Example Trading"},
            "import_country_missing",
            "/firearm/country_of_last_import",
            "an import is told of",
        ),
        (GLOCK | {"import_year": 2015}, "import_country_missing", "/firearm/country_of_last_import", "import"),
        (GLOCK | {"import_year": 1971}, "import_before_manufacture", "/firearm/import_year", "before 1982"),
        (GLOCK | {"year": 2010, "import_year": 2009}, "import_before_manufacture", "/firearm/import_year", "2010"),
        (GLOCK | {"number_place": "BARREL"}, "number_not_of_frame", "/firearm/number_place", "look for it there"),
        (
            GLOCK | {"number_place": "SLIDE", "other_numbers": [{"component": "FRAME", "number": "BKLM124"}]},
            "number_not_of_frame",
            "/firearm/number_place",
            "stands in other_numbers",
        ),
        (GLOCK | {"action": "PUMP"}, "action_against_type", "/firearm/action", "hardly any PISTOL"),
        (GLOCK | {"action": "BOLT"}, "action_against_model", "/firearm/action", "SEMI_AUTO"),
        (GLOCK | {"capacity": 500}, "capacity_against_type", "/firearm/capacity", "more than any PISTOL"),
        (REVOLVER | {"capacity": 12}, "capacity_against_model", "/firearm/capacity", "6 chambers"),
        (GLOCK | {"barrel_length_mm": 1140}, "barrel_against_type", "/firearm/barrel_length_mm", "in millimetres"),
        (GLOCK | {"barrel_length_mm": 260}, "barrel_against_model", "/firearm/barrel_length_mm", "114 mm"),
        (GLOCK | {"proof_marks": "Eibar shield"}, "proof_elsewhere", "/firearm/proof_marks", "are of ES"),
        (
            GLOCK | {"model": "18", "country_of_manufacture": "US"},
            "country_against_model",
            "/firearm/country_of_manufacture",
            "this model in AT",
        ),
        ({"make": "country made", "firearm_type": "PISTOL"}, "craft_made", "/firearm/make", "no maker keeps"),
        (
            {"make": "Zastava", "model": "M70", "calibre": "12 GA", "firearm_type": "RIFLE"},
            "calibre_against_model",
            "/firearm/calibre",
            "7.62x39",
        ),
        (GLOCK | {"serial_state": "OBLITERATED"}, "state_and_number", "/firearm/serial_state", "PARTIAL"),
        (GLOCK | {"serial_state": "NONE_EVER"}, "state_and_number", "/firearm/serial_state", "never had a number"),
        (GLOCK | {"serial_state": "PARTIAL"}, "state_and_number", "/firearm/serial_state", "?"),
        (GLOCK | {"serial_number": None}, "serial_missing", "/firearm/serial_number", "serial_state"),
        (GLOCK | {"make": "Zzyzx Gunworks", "model": None}, "make_unknown", "/firearm/make", "no maker"),
        (GLOCK | {"make": None, "model": None}, "make_missing", "/firearm/make", "no maker is named"),
        (GLOCK | {"make": "não aparente", "model": None}, "make_missing", "/firearm/make", "no maker is named"),
        (GLOCK | {"make": "Arsenal", "model": None}, "make_open", "/firearm/make", "Arsenal (Kazanlak)"),
        (GLOCK | {"make": "AIM Surplus", "model": None}, "make_is_importer", "/firearm/make", "as importer"),
        (
            {"serial_number": "T12345", "make": "Zastava", "country_of_manufacture": "YUCS", "year": 2010},
            "year_against_country",
            "/firearm/year",
            "1918 to 2003",
        ),
    ],
)
def test_what_does_not_fit_is_named_where_it_stands(firearm: dict[str, Any], code: str, pointer: str, words: str):
    found = warned(**firearm)
    assert code in found, found
    assert found[code].pointer == pointer
    assert words in found[code].detail


def test_a_look_alike_make_is_named_first_where_it_would_explain_what_does_not_fit():
    found = warned(serial_state="OBLITERATED", make="Radom", model="AKMS", country_of_manufacture="RU")
    assert "Izhmash (Kalashnikov Concern) (RU, SUHH)" in found["make_mistaken_for"].detail
    assert found["make_mistaken_for"].detail.endswith("Izhmash (Kalashnikov Concern) would fit what does not fit here")


def test_a_pattern_of_many_makers_is_warned_of_only_where_something_does_not_fit():
    assert warned(serial_number="YP4997", make="Radom", model="AKMS", country_of_manufacture="PL") == {}


@pytest.mark.parametrize(
    "firearm",
    [
        {"make": "Zastava", "model": "M70", "calibre": "7.62x39", "firearm_type": "RIFLE", "serial_number": "412512"},
        {"make": "Zastava", "model": "M70", "calibre": "7.65", "firearm_type": "PISTOL", "serial_number": "12451"},
        {"make": "Zastava", "model": "M70", "calibre": "7.62x39", "serial_number": "123456"},
        {"make": "Zastava", "model": "M92", "calibre": "7.62x39", "serial_number": "M92PV023451"},
        {"make": "Mauser", "model": "K98", "calibre": "8x57", "firearm_type": "RIFLE", "serial_number": "4512 b"},
        {"make": "Mauser", "model": "98", "calibre": "7x57", "firearm_type": "RIFLE", "serial_number": "B1234"},
        {"make": "Cugir", "model": "WASR-10", "calibre": "7.62x39", "serial_number": "1-12345-03"},
        {"make": "Cugir", "model": "WASR-10", "calibre": "7.62x39", "firearm_type": "RIFLE", "serial_number": "AD1234"},
        {"make": "Remington", "model": "700", "calibre": ".300 Win Mag", "firearm_type": "RIFLE", "action": "BOLT"},
        {"make": "Walther", "model": "PPK/S", "calibre": ".380 ACP", "serial_number": "4512BAM", "capacity": 7},
        {"make": "Izhmash", "model": "AKM", "calibre": "7.62x39", "action": "SEMI_AUTO", "serial_number": "451278"},
        {"make": "Tanfoglio", "proof_marks": "PSF, Gardone", "serial_number": "AB1234"},
        {"make": "Glock", "model": "17", "importer": "Glock Inc Smyrna GA", "serial_number": "ABC123US"},
    ],
)
def test_what_is_usual_is_not_doubted(firearm: dict[str, Any]):
    assert warned(**{"serial_state": None if "serial_number" in firearm else "OBLITERATED", **firearm}) == {}


def test_a_year_after_the_recovery_is_doubted():
    firearm = TracedFirearm(serial_number="BKLM123", make="Glock", year=2027, import_year=2030)
    read = parse_description(fields_of(Firearm(make="Glock")))
    found = [(each.pointer, each.code) for each in warnings(firearm, read, recovered="2026-03")]
    assert ("/firearm/year", "year_after_recovery") in found
    assert ("/firearm/import_year", "year_after_recovery") in found
    assert "year_after_recovery" not in {each.code for each in warnings(firearm, read, recovered="2030")}
    assert "year_after_recovery" not in {each.code for each in warnings(firearm, read)}


def test_a_number_far_longer_than_any_on_record_is_doubted_where_very_many_are():
    assert "up to 9" in warned(make="Taurus", serial_number="TKR12345 98765432")["serial_unlike_make"].detail
    assert warned(make="Taurus", serial_number="TKR1234567") == {}
    assert warned(make="Cugir", serial_number="A1234567890123456") == {}


def test_a_make_that_others_copy_is_not_warned_of_for_that_alone():
    assert "make_mistaken_for" not in warned(**TAURUS, country_of_manufacture="BR")


def test_a_bare_number_of_an_unknown_make_is_held_against_nobodys_model():
    found = warned(serial_number="12345", make="INCONNUE", model="MOD. 82", calibre=".38", firearm_type="REVOLVER")
    assert set(found) == {"make_missing"}


def test_a_warning_does_not_repeat_what_was_given():
    found = warned(serial_number="7712345678", make="Glock", model="Qqfoo", calibre="eleventy", importer="Wwbar")
    assert found
    for each in found.values():
        assert not [word for word in ("7712345678", "Qqfoo", "eleventy", "Wwbar") if word in each.detail]


def test_of_sample_records_few_are_warned_of_what_they_say():
    """What the samples say is right but for a slip in a few numbers, so nearly every warning would be a false one."""
    told: dict[str, int] = {}
    count = 600
    for record in generate(count, seed=11):
        given = {name: value for name, value in record.body["firearm"].items() if name in FIELDS}
        for code in warned(**given):
            told[code] = told.get(code, 0) + 1
    rates = {code: number / count for code, number in told.items()}
    assert rates.pop("import_country_missing", 0) < 0.15  # records do not say the country of import
    assert all(rate < 0.04 for rate in rates.values()), rates


def test_the_years_are_of_makes_models_and_states_that_there_are():
    years = json.loads(files("iarms.data").joinpath("years.json").read_text("utf-8"))
    assert set(years["makes"]) <= make_codes()
    models = json.loads(files("iarms.data").joinpath("models.json").read_text("utf-8"))["models"]
    named = {f"{model['make'] or '*'}:{model['name']}" for model in models}
    for family in years["models"]:
        make, _, name = family.partition(":")
        assert name in families_of(None if make == "*" else make) or family in named, family
        assert make == "*" or years["makes"].get(make, 0) <= years["models"][family], family
    assert set(years["states"]) <= set(SUCCESSORS)
    assert years["source"]


def test_what_the_table_knows_of_a_family_is_all_that_its_models_are():
    facts = facts_of(["BERETTA:92"])
    assert "PISTOL" in facts.types
    assert "9X19" in facts.calibres
    assert facts_of(["NOBODY:1"]) == facts_of([])
