"""A trace filed as an officer fills in the form: all its fields, whom it is put to, and what is refused."""

from typing import Any

import pytest

from tests.builders import any_trace
from tests.world import Answer, World

DESK = {
    "name": "Firearms desk, Port Control Unit",
    "telephone": "+254 20 555 0100",
    "email": "firearms.desk@customs.example",
    "languages": "English, Swahili",
    "hours": "24 hours",
}
FILED = {
    "desk": DESK,
    "authority": "Customs administration, investigation branch",
    "offence": "Unlawful import of firearms, customs act section 200",
    "legal_basis": "UN Firearms Protocol, article 12",
    "special_instructions": "Do not contact the dealer before the answer",
}
READ = {
    "number_place": "FRAME",
    "action": "SEMI_AUTO",
    "barrel_length_mm": 125,
    "capacity": 15,
    "finish": "blued",
    "country_of_last_import": "FR",
    "import_year": 2004,
    "proof_marks": "PSF, crossed rifles",
}


def submit(world: World, **fields: Any) -> Answer:
    return world.call("POST", "/v1/traces", any_trace(**fields))


def test_every_field_of_the_form_is_taken_and_read_by_the_bureau_that_is_asked(world: World):
    answer = submit(world, **FILED, **READ)
    assert answer.status == 201, answer.text
    for party in ("WCO", "NCB-BR"):
        seen = world.call("GET", f"/v1/traces/{answer.json['trace_id']}", party=party)
        assert {name: seen.json[name] for name in FILED} == FILED
        assert {name: seen.json["firearm"][name] for name in READ} == READ


def test_a_request_without_them_is_as_it_was(world: World):
    answer = submit(world)
    assert answer.status == 201
    assert all(answer.json[name] is None for name in FILED)
    assert all(answer.json["firearm"][name] is None for name in READ)


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"authority": "suspect: Jane Sample"}, "/authority", "personal_data"),
        ({"offence": "see jane.sample@mail.example"}, "/offence", "personal_data"),
        ({"legal_basis": "owner lives at 12 Main Street"}, "/legal_basis", "personal_data"),
        ({"special_instructions": "call +254 712 345 678"}, "/special_instructions", "personal_data"),
        ({"desk": {"name": "Mr. John Sample"}}, "/desk/name", "personal_data"),
        ({"desk": {"telephone": "ask for John"}}, "/desk/telephone", "string_pattern_mismatch"),
        ({"desk": {"officer": "k-4711"}}, "/desk/officer", "extra_forbidden"),
        ({"authority": "x" * 129}, "/authority", "string_too_long"),
        ({"action": "AUTOMATIC"}, "/firearm/action", "literal_error"),
        ({"number_place": "BUTT"}, "/firearm/number_place", "literal_error"),
        ({"barrel_length_mm": 4}, "/firearm/barrel_length_mm", "greater_than_equal"),
        ({"barrel_length_mm": "125 mm"}, "/firearm/barrel_length_mm", "int_type"),
        ({"capacity": 0}, "/firearm/capacity", "greater_than_equal"),
        ({"import_year": 1066}, "/firearm/import_year", "greater_than_equal"),
        ({"proof_marks": "tel. 020 555 0100 22"}, "/firearm/proof_marks", "personal_data"),
    ],
)
def test_what_does_not_belong_into_a_field_is_refused_by_its_pointer(
    world: World, fields: dict[str, Any], pointer: str, code: str
):
    answer = submit(world, **fields)
    assert answer.status == 422
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [(pointer, code)]


def test_a_weapon_made_by_hand_in_kenya_is_put_to_no_maker_of_another_country(world: World):
    weapon = {"make": "country made", "model": "pistol", "calibre": "12 bore", "country_of_manufacture": None}
    answer = submit(world, **weapon, serial_number=None, serial_state="NONE_EVER")
    assert answer.status == 201, answer.text
    (leg,) = answer.json["legs"]
    assert (leg["country"], leg["party"], leg["ground"]) == (None, "INTERPOL-GS", "NO_COUNTRY_KNOWN")
    assert [warned["code"] for warned in answer.json["warnings"]] == ["craft_made"]
    linked = submit(world, **weapon, serial_number=None, serial_state="NONE_EVER", linked_countries=["FR"])
    assert [leg["country"] for leg in linked.json["legs"]] == ["FR"]


def test_a_leg_without_a_country_is_answered_by_interpol_and_leads_on(world: World):
    answer = submit(world, make=None, model="AK-47", country_of_manufacture=None)
    assert answer.status == 201, answer.text
    (leg,) = answer.json["legs"]
    path = f"/v1/traces/{answer.json['trace_id']}"
    assert (leg["country"], leg["ground"]) == (None, "NO_COUNTRY_KNOWN")
    assert "no_country_known" in [warned["code"] for warned in answer.json["warnings"]]
    body = {"outcome": "EXPORTED_TO", "next_country": "FR", "note": "its sign is of the factory that FR bought from"}
    answered = world.call("POST", f"{path}/legs/{leg['leg_id']}/responses", body, party="INTERPOL-GS")
    assert answered.status == 201, answered.text
    read = world.call("GET", path).json
    assert [each["country"] for each in read["legs"]] == [None, "FR"]
    assert "NCB-None" not in str(read)
    report = world.call("GET", f"{path}/report", headers={"Accept": "application/pdf"})
    assert report.status == 200


@pytest.mark.parametrize("field", ["case_reference", "operation"])
def test_a_reference_of_a_trace_is_no_person(world: World, field: str):
    answer = submit(world, **{field: "passport no. X1234567"})
    assert answer.status == 422
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [(f"/{field}", "personal_data")]


def test_a_year_after_the_recovery_is_warned_of_when_a_trace_is_submitted(world: World):
    warned = submit(world, year=2027).json["warnings"]
    assert ("/firearm/year", "year_after_recovery") in [(each["pointer"], each["code"]) for each in warned]
