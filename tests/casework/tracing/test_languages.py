"""What a trace says to its readers in words, in the language of each, with codes and values beside it."""

import hashlib
import json
import re
from typing import Any

import pytest

from iarms import tables
from tests.builders import any_trace
from tests.world import World

STEPS = {
    "outcome": "FIRST_PURCHASER_IDENTIFIED",
    "events": [
        {"kind": "MANUFACTURE", "date": "2001", "country": "BR", "holder": "MAKER"},
        {"kind": "SALE", "date": "2003-05-06", "country": "BR", "holder": "PRIVATE", "lawful": True},
        {"kind": "SALE", "date": "1999", "country": "BR", "holder": "DEALER", "lawful": True},
        {"kind": "THEFT", "date": "2004", "country": "BR"},
    ],
}
# Descriptions that are warned of in many ways, and lead to countries in many.
WEAPONS = [
    {"make": "Taurus", "model": "PT 92", "year": 1950, "country_of_manufacture": "IT", "serial_number": "TX12345"},
    {"make": "Glock", "model": "17", "serial_number": "1234567", "firearm_type": "REVOLVER", "calibre": "12/70"},
    {"make": "Browning", "model": "Hi-Power", "serial_number": "T212345", "year": 2015, "import_year": 1950},
    {"make": "Zastava", "model": "M70", "country_of_manufacture": "YUCS", "serial_number": "A12345"},
    {"make": "home made", "firearm_type": "IMPROVISED_OR_PRINTED", "serial_state": "NONE_EVER"},
    {"make": "Zzyzx Forge", "model": "Zed", "serial_number": "AB1234", "markings": "made in Italy"},
    {"make": "Beretta", "model": "92", "serial_number": "B12345Z", "proof_marks": "London proof", "importer": "CAI"},
    {"make": "Century Arms", "serial_number": "C12345", "number_place": "SLIDE", "capacity": 900},
    {"make": "Beretta", "model": "92", "serial_number": "B12345Z", "barrel_length_mm": 900, "action": "LEVER"},
]  # fmt: skip


def sentences(trace: dict[str, Any]) -> list[str]:
    said = [each["detail"] for each in trace["warnings"]] + [leg["reason"] for leg in trace["legs"]]
    said += [each["text"] for each in trace["contradictions"]]
    return said + [trace[name]["text"] for name in ("point_of_diversion", "time_to_crime") if trace[name]]


@pytest.mark.parametrize("weapon", WEAPONS, ids=lambda weapon: str(weapon["make"]))
def test_arabic_has_no_english_word_that_is_no_value(world: World, weapon: dict[str, Any]):
    firearm = {"serial_state": None, "model": None, "calibre": None, "country_of_manufacture": None} | weapon
    body = any_trace() | {"firearm": {name: value for name, value in firearm.items() if value is not None}}
    answer = world.call("POST", "/v1/traces", body, headers={"Accept-Language": "ar"})
    assert answer.status == 201, answer.text
    assert answer.headers["Content-Language"] == "ar"
    values = json.dumps([answer.json["firearm"], [each["parameters"] for each in answer.json["warnings"]]])
    values += json.dumps([leg["reasons"] for leg in answer.json["legs"]]) + _NAMES
    for text in sentences(answer.json):
        assert re.search("[\u0600-\u06ff]", text), text
        words = [word for word in re.findall(r"[A-Za-z_]+", text) if "_" not in word]
        assert [word for word in words if word not in values] == [], text


# Fields of the API and parties, which have one name in every language; makers that reasons of the tables name.
_NAMES = "INTERPOL GS NCB importer make Taurus Beretta"


def test_findings_and_reasons_have_codes_and_are_said_in_the_language_of_each_reader(world: World):
    made = world.call("POST", "/v1/traces", any_trace()).json
    path, leg = f"/v1/traces/{made['trace_id']}", made["legs"][0]["leg_id"]
    answer = world.call(
        "POST", f"{path}/legs/{leg}/responses", STEPS, party="NCB-BR", headers={"Accept-Language": "es"}
    )
    assert answer.status == 201, answer.text
    english = world.call("GET", path)
    french = world.call("GET", path, headers={"Accept-Language": "fr"})

    assert hashlib.sha256(answer.text.encode()).hexdigest() in {
        event["answer_sha256"] for event in world.documents(tables.AUDIT)
    }
    [told, *_] = english.json["contradictions"]
    assert told["code"] == "before_it_was_made"
    assert told["parameters"]["one"] == {
        "kind": "MANUFACTURE", "date": "2001", "country": "BR", "to_country": None, "lawful": None,
        "told_by": ["NCB-BR"],
    }  # fmt: skip
    assert told["text"].startswith("before it was made: NCB-BR tells of manufacture in BR in 2001")
    assert french.json["contradictions"][0]["text"].startswith("avant sa fabrication")
    assert english.json["point_of_diversion"]["code"] == "nothing_lawful_after"
    assert french.json["point_of_diversion"]["parameters"] == english.json["point_of_diversion"]["parameters"]
    assert french.json["legs"][0]["reason"].startswith("pays de fabrication")
    assert english.json["legs"][0]["reasons"] == french.json["legs"][0]["reasons"] != []
    arabic = world.call("GET", "/v1/traces", headers={"Accept-Language": "ar"}).json["items"][0]
    for text in sentences(arabic):
        assert set(re.findall("[A-Za-z]{2,}", text)) <= {"NCB", "BR", "WCO", "Beretta", "Taurus"}, text
