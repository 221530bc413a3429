"""Identification over its route: what officers type, answered from the table, accounted for, repeated safely."""

import re
from typing import Any

import pytest

from iarms import tables
from iarms.casework.reference.identify import MOST_NAMED
from iarms.domain.identification import current_identification_weights
from iarms.models.reference import reference_id_of
from tests.builders import any_reference_draft
from tests.world import Answer, World

PATH = "/v1/reference/identify"
GS = "INTERPOL-GS"
BERETTA, TAURUS = reference_id_of("BERETTA", "92"), reference_id_of("TAURUS", "PT 92")
EXAMPLE = "beretta 92 type, 9mm, PT92 on slide, made in brazil"


def write(world: World, **fields: Any) -> str:
    answer = world.call("POST", "/v1/reference/firearms", any_reference_draft(**fields), party=GS)
    assert answer.status == 201, answer.text
    return str(answer.json["reference_id"])


@pytest.fixture
def table(world: World) -> World:
    """A Beretta 92, a Taurus PT 92 that says what it is mistaken for, a Glock 19."""
    bare: dict[str, Any] = {"markings": [], "catalogue_codes": [], "aliases": [], "made_from": None}
    write(world)
    why = [{"reference_id": BERETTA, "why": "made under licence"}]
    variants = [{"calibre": "9 mm Para", "origins": ["MAKER"]}]
    write(
        world, make="Taurus", model="PT 92", countries_of_manufacture=["BR"], do_not_confuse_with=why,
        variants=variants, **bare,
    )  # fmt: skip
    write(world, make="Glock", model="19", countries_of_manufacture=["AT"], variants=variants, **bare)
    return world


def ask(world: World, description: str | None = None, *, party: str = "ADM-KE", **firearm: Any) -> Answer:
    body = {"description": description} if description is not None else {"firearm": firearm}
    return world.call("POST", PATH, body, party=party)


def test_a_description_is_answered_with_the_firearm_and_what_to_exclude(table: World):
    answer = ask(table, EXAMPLE)
    assert answer.status == 200, answer.text
    first, second = answer.json["items"]
    assert (first["reference_id"], second["reference_id"]) == (TAURUS, BERETTA)
    assert (first["make"], first["model"], first["country_of_manufacture"]) == ("Taurus", "PT 92", "BR")
    assert (first["calibre_groups"], first["firearm_type"], first["certainty"]) == (["9X19"], "PISTOL", "confident")
    alike = first["do_not_confuse_with"][0]
    assert (alike["reference_id"], alike["make"], alike["why"]) == (BERETTA, "Beretta", "made under licence")
    assert "Gardone" in alike["tell"]
    assert [each["reference_id"] for each in first["do_not_confuse_with"]].count(BERETTA) == 1
    assert answer.json["interpretation"]["understood"][0] == {
        "text": "beretta", "as": "Beretta, as the design", "field": "make",
    }  # fmt: skip
    assert answer.json["complete"]


@pytest.mark.parametrize("party", ["WCO", "ADM-KE", "NCB-FR", GS])
def test_everybody_who_reads_the_table_may_ask(table: World, party: str):
    assert ask(table, "Glock 19", party=party).json["items"][0]["model"] == "19"


def test_an_auditor_may_not(table: World):
    answer = ask(table, "Glock 19", party="AUDITOR")
    assert (answer.status, answer.json["code"]) == (403, "scope_missing")


def test_fields_are_answered_like_text(table: World):
    answer = ask(table, make="Beretta type", model="92", markings="PT92 AF Made in Brazil", calibre="9mm")
    assert answer.json["items"][0]["reference_id"] == TAURUS


def test_what_was_asked_and_answered_is_accounted_for(table: World):
    answer = ask(table, EXAMPLE)
    [event] = [each for each in table.documents(tables.AUDIT) if each["action"] == "identify_firearm"]
    assert (event["party"], event["status"], event["complete"]) == ("ADM-KE", 200, True)
    assert EXAMPLE in event["query"]
    assert answer.json["weights_version"] == event["weights_version"] == current_identification_weights().version
    assert event["reference_ids"] == [item["reference_id"] for item in answer.json["items"]]
    assert "BERETTA:92" in event["interpretation"]


def test_the_same_key_is_answered_the_same_and_accounted_for_each_time(table: World):
    headers = {"Idempotency-Key": "once"}
    first = table.call("POST", PATH, {"description": "Glock 19"}, party="ADM-KE", headers=headers)
    again = table.call("POST", PATH, {"description": "Glock 19"}, party="ADM-KE", headers=headers)
    assert first.text == again.text
    other = table.call("POST", PATH, {"description": "Glock 17"}, party="ADM-KE", headers=headers)
    assert other.json["code"] == "idempotency_key_reused"
    events = [each for each in table.documents(tables.AUDIT) if each["action"] == "identify_firearm"]
    assert sorted(each["replayed"] for each in events if each["status"] == 200) == [False, True]


def test_nothing_understood_is_an_empty_answer_that_says_so(table: World):
    answer = ask(table, "flumbert grozny")
    assert (answer.status, answer.json["items"]) == (200, [])
    assert answer.json["interpretation"]["not_understood"] == ["flumbert grozny"]
    assert answer.json["advice"]


def test_an_answer_to_words_that_lead_to_more_than_is_read_says_so(table: World):
    few, many = ask(table, "Glock 19, AB1001, AB1002, AB1003"), ask(table, "Glock 19, AB1001, AB1002, AB1003, AB1004")
    assert (few.json["complete"], many.json["complete"]) == (True, False)
    assert named_first(few) == named_first(many) == "19"
    events = [each for each in table.documents(tables.AUDIT) if each["action"] == "identify_firearm"]
    assert sorted(event["complete"] for event in events) == [False, True]


def named_first(answer: Answer) -> Any:
    return answer.json["items"][0]["model"]


def test_a_gun_in_no_list_is_sent_to_the_missing_reports(table: World):
    answer = ask(table, "Glock ZX900 pistol 9mm")
    assert all(item["certainty"] == "possible" for item in answer.json["items"])
    assert "missing-reports" in answer.json["advice"]
    assert "model" in answer.json["not_known"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "", "one_of"),
        ({"description": "Glock", "firearm": {"make": "Glock"}}, "", "one_of"),
        ({"firearm": {}}, "/firearm", "nothing_described"),
        ({"description": "x" * 501}, "/description", "string_too_long"),
        ({"description": "   "}, "/description", "string_too_short"),
        ({"description": "Glock 19 of owner@example.org"}, "/description", "personal_data"),
        ({"firearm": {"make": "Glock", "markings": "tel +33 1 23 45 67 89"}}, "/firearm/markings", "personal_data"),
        ({"firearm": {"serial_number": "AB123"}}, "/firearm/serial_number", "extra_forbidden"),
        ({"firearm": {"year": "1990"}}, "/firearm/year", "int_type"),
        ({"firearm": {"country_of_manufacture": "QQ"}}, "/firearm/country_of_manufacture", "unknown_country"),
    ],
)
def test_what_cannot_be_asked_is_refused_without_repeating_it(world: World, body: Any, pointer: str, code: str):
    answer = world.call("POST", PATH, body, party="ADM-KE")
    assert answer.status == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]
    assert "x" * 100 not in answer.text
    assert "example.org" not in answer.text


def test_a_withdrawn_firearm_is_no_answer(world: World):
    fields: dict[str, Any] = {"make": "Glock", "model": "19", "aliases": [], "catalogue_codes": []}
    reference_id = write(world, **fields)
    assert ask(world, "Glock 19").json["items"]
    read = world.call("GET", f"/v1/reference/firearms/{reference_id}", party=GS)
    draft = any_reference_draft(**fields, withdrawn_on=read.json["effective_from"])
    etag = {"If-Match": read.headers["ETag"]}
    replaced = world.call("PUT", f"/v1/reference/firearms/{reference_id}", draft, party=GS, headers=etag)
    assert replaced.status == 200, replaced.text
    assert ask(world, "Glock 19").json["items"] == []


def test_the_look_alikes_that_an_entry_names_are_read_up_to_a_number(world: World):
    bare: dict[str, Any] = {"aliases": [], "catalogue_codes": [], "markings": []}
    others = [write(world, make="Zastava", model=f"Made up {number}", **bare) for number in range(MOST_NAMED + 2)]
    named = [{"reference_id": other, "why": "made up for this"} for other in others]
    write(world, make="Glock", model="19", do_not_confuse_with=named, **bare)
    alike = ask(world, "Glock 19").json["items"][0]["do_not_confuse_with"]
    mine = [each for each in alike if each["why"] == "made up for this"]
    assert [each["reference_id"] for each in mine] == others[:MOST_NAMED]
    assert {each["make"] for each in mine} == {"Zastava (Crvena zastava)"}


def test_a_variant_that_is_named_is_told_with_its_own_reference_and_calibre(world: World):
    bare: dict[str, Any] = {"markings": [], "catalogue_codes": [], "aliases": [], "made_from": None}
    variants = [
        {"calibre": "9 mm Para", "origins": ["MAKER"]},
        {"name": "19 Gen 4", "origins": ["MAKER"]},
        {"name": "19 C", "calibre": "9x21", "origins": ["MAKER"]},
    ]
    write(world, make="Glock", model="19", countries_of_manufacture=["AT"], variants=variants, **bare)
    glock = reference_id_of("GLOCK", "19")

    named = ask(world, "Glock 19C").json["items"][0]
    assert (named["reference_id"], named["variant"]["reference_id"]) == (glock, f"{glock}-3")
    assert (named["variant"]["name"], named["calibre_groups"]) == ("19 C", ["9X21"])
    assert world.call("GET", f"/v1/reference/firearms/{glock}-3", party=GS).json["variant"]["name"] == "19 C"
    family = ask(world, "Glock 19").json["items"][0]
    assert family["variant"] is None
    assert family["calibre_groups"] == ["9X19", "9X21"]


@pytest.mark.parametrize(
    ("description", "code"),
    [
        ("pistol", "nothing_named"), ("toy gun Glock 17", "of_kind"), ("Glock ZX900 pistol 9mm", "name_in_no_list"),
        ("Beretta", "model_open"),
    ],
)  # fmt: skip
def test_advice_has_a_code_and_the_language_of_who_asks(table: World, description: str, code: str):
    english, arabic = (
        table.call(
            "POST", "/v1/reference/identify", {"description": description}, headers={"Accept-Language": language}
        ).json
        for language in ("en", "ar")
    )
    assert (english["advice_code"], arabic["advice_code"]) == (code, code)
    assert english["advice"].isascii()
    said = english["advice_parameters"].get("name", "") + english["advice_parameters"].get("path", "")
    latin = re.findall("[A-Za-z]{2,}", arabic["advice"])
    assert [word for word in latin if word.casefold() not in said.casefold()] == []
    if code == "of_kind":
        assert arabic["kind"]["advice"] in arabic["advice"]


def test_marks_to_look_for_have_codes_and_the_language_of_who_asks(table: World):
    def asked(language: str) -> Any:
        body = {"description": "Beretta 92 FS pistol"}
        return table.call("POST", "/v1/reference/identify", body, headers={"Accept-Language": language}).json

    english, arabic = asked("en"), asked("ar")
    first, said = english["items"][0], arabic["items"][0]
    code = "Beretta 92/BERETTA:92"
    assert (first["marks_code"], first["look_for_codes"][0], said["marks_code"]) == (code, code, code)
    assert first["marks"].startswith("BERETTA or P. BERETTA and Gardone V.T.")
    assert said["marks"] == said["look_for"][0] != first["marks"]
    assert len(said["look_for"]) == len(said["look_for_codes"]) == len(first["look_for"])
    others = list(zip(first["do_not_confuse_with"], said["do_not_confuse_with"], strict=True))
    assert others
    for one, other in others:
        assert one["tell_code"] == other["tell_code"]
        latin = re.findall("[A-Za-z]{2,}", other["tell"])
        assert [word for word in latin if word not in one["tell"]] == []
        assert one["tell"] != other["tell"]
