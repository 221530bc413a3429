"""Drawings over their route: read by everybody, conditional, under a licence, and nothing that could run."""

from typing import Any
from xml.etree import ElementTree

import pytest

from iarms import tables
from tests.builders import any_reference_draft
from tests.world import Answer, World

PATH = "/v1/reference/firearms"
SVG = "{http://www.w3.org/2000/svg}"


def written(world: World, **fields: Any) -> str:
    answer = world.call("POST", PATH, any_reference_draft(**fields), party="INTERPOL-GS")
    assert answer.status == 201, answer.text
    return answer.json["reference_id"]


def drawing(world: World, reference_id: str, query: str = "", party: str = "ADM-KE", **headers: str) -> Answer:
    return world.call("GET", f"{PATH}/{reference_id}/drawing{query}", party=party, headers=headers)


def of_unknown_family(world: World, firearm_type: str | None = None) -> str:
    nothing = dict.fromkeys(("level", "action", "made_from", "serial_location"))
    return written(world, make="Zymurgy", model="Quokka", firearm_type=firearm_type, aliases=[], variants=[], **nothing)


def words_of(answer: Answer) -> str:
    assert answer.status == 200, answer.text
    return " ".join(ElementTree.fromstring(answer.text).itertext())  # noqa: S314  # our own


@pytest.mark.parametrize("party", ["WCO", "ADM-KE", "NCB-FR", "INTERPOL-GS"])
def test_whoever_reads_the_table_reads_its_drawings(world: World, party: str):
    beretta = written(world)

    answer = drawing(world, beretta, party=party)

    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Link"] == '<https://www.apache.org/licenses/LICENSE-2.0>; rel="license"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    root = ElementTree.fromstring(answer.text)  # noqa: S314  # our own
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Beretta 92FS"
    assert "the weapon's family" in (root.findtext(f"{SVG}desc") or "")
    assert "Apache-2.0" in (root.findtext(f"{SVG}metadata") or "")


def test_auditors_do_not(world: World):
    assert drawing(world, written(world), party="AUDITOR").status == 403


def test_what_the_caller_has_is_not_sent_again(world: World):
    beretta = written(world)
    first = drawing(world, beretta)
    tag = first.headers["ETag"]

    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = drawing(world, beretta, **{"If-None-Match": condition})
        assert (again.status, again.text, again.headers["ETag"]) == (304, "", tag), condition
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert drawing(world, beretta, **{"If-None-Match": '"other"'}).status == 200
    assert drawing(world, beretta, "?numbers=true", **{"If-None-Match": tag}).status == 200


def test_the_view_with_numbers_has_the_words_of_the_entry(world: World):
    beretta = written(world, serial_location="left side of the frame; repeated on the barrel")

    text = words_of(drawing(world, beretta, "?numbers=true"))

    assert "1 frame" in text
    assert "2 barrel: repeated" in text
    assert "Serial number: left side of the frame; repeated on the barrel" in text


def test_of_an_unknown_family_the_type_is_drawn_and_said_to_be_that(world: World):
    text = words_of(drawing(world, of_unknown_family(world, "REVOLVER"), "?numbers=true"))

    assert "the usual form of the type, not this weapon" in text
    assert "is not known: the usual places of the type" in text


def test_of_neither_family_nor_type_there_is_none(world: World):
    answer = drawing(world, of_unknown_family(world))
    assert (answer.status, answer.json["code"]) == (404, "no_drawing")
    answer = drawing(world, "ref_01M85DMB00YQ46BE7EXRQ7A5HS")
    assert (answer.status, answer.json["code"]) == (404, "not_found")


def test_a_reading_is_accounted_for_by_its_firearm(world: World):
    beretta = written(world)
    drawing(world, beretta)
    (event,) = [each for each in world.documents(tables.AUDIT) if each["action"] == "read_drawing"]
    assert event["reference_id"] == beretta


def test_an_identification_says_where_the_drawing_is_what_to_look_for_and_what_to_exclude(world: World):
    beretta = written(world)

    (first, *_) = world.call("POST", "/v1/reference/identify", {"description": "Beretta 92"}).json["items"]

    assert first["drawing"] == f"{PATH}/{beretta}/drawing"
    assert world.call("GET", first["drawing"]).status == 200
    assert any("BERETTA" in mark for mark in first["look_for"])
    assert "a deactivated weapon" in [each["what"] for each in first["exclude"]]
    assert all(each["by"] for each in first["exclude"])
