"""What was printed of a trace or a hit, and that it can be held against what the service keeps, by its reader alone."""

import base64
import hashlib
import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from iarms import tables
from iarms.models.party import Party
from iarms.store.parties import Register
from tests.builders import any_record, any_search, any_trace
from tests.world import DEPLOYMENT, World, _door

PDF = {"Accept": "application/pdf"}


def submit(world: World, party: str = "WCO", **fields: Any) -> str:
    answer = world.call("POST", "/v1/traces", any_trace(**fields), party=party)
    assert answer.status == 201, answer.text
    return str(answer.json["trace_id"])


def printed(world: World, path: str, party: str = "WCO") -> str:
    """The text of a report."""
    answer = world.call("GET", path, party=party, headers=PDF)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf"), answer.text[:300]
    pages = PdfReader(io.BytesIO(base64.b64decode(answer.text))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def digest_in(text: str) -> str:
    (digest,) = set(re.findall(r"SHA-256 of the document: ([0-9a-f]{64})", text))
    return digest


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def hit_of(world: World, **fields: Any) -> str:
    assert world.call("POST", "/v1/records", any_record(**fields), party="NCB-FR").status == 201
    found = world.call("POST", "/v1/searches", any_search())
    return str(found.json["matches"][0]["hit_id"])


@pytest.mark.parametrize("party", ["WCO", "ADM-KE", "INTERPOL-GS", "NCB-BR"])
def test_the_digest_in_a_report_is_that_of_what_its_reader_is_answered_also_where_traces_are_linked(
    world: World, party: str
):
    submit(world, "ADM-GH", on_behalf_of=None)
    trace = submit(world)
    path = f"/v1/traces/{trace}"
    answer = world.call("GET", path, party=party)
    assert answer.json["linked_traces"] == (1 if party in ("WCO", "ADM-KE") else 0)

    assert digest_in(printed(world, f"{path}/report", party)) == sha256(answer.text)


def test_what_was_printed_is_given_again_to_the_letter_whatever_comes_after(world: World):
    trace = submit(world)
    path = f"/v1/traces/{trace}"
    before = world.call("GET", path).text
    digest = digest_in(printed(world, f"{path}/report"))
    submit(world, "ADM-GH", on_behalf_of=None)
    assert world.call("POST", f"{path}/withdrawal", {"reason": "misread"}).status == 201
    assert world.call("GET", path).text != before
    later = digest_in(printed(world, f"{path}/report"))
    assert later != digest

    for query in ("", f"?sha256={digest}"):
        again = world.call("GET", f"{path}/versions/1{query}")
        assert (again.status, again.text) == (200, before)
        assert sha256(again.text) == digest
    now = world.call("GET", f"{path}/versions/2?sha256={later}")
    assert now.json["state"] == "WITHDRAWN"
    assert now.json["linked_traces"] == 1


def test_two_texts_of_one_version_are_both_kept_and_the_first_stands_without_a_digest(world: World):
    trace = submit(world)
    path = f"/v1/traces/{trace}"
    first = digest_in(printed(world, f"{path}/report"))
    submit(world, "ADM-GH", on_behalf_of=None)
    second = digest_in(printed(world, f"{path}/report"))

    assert first != second
    assert sha256(world.call("GET", f"{path}/versions/1").text) == first
    assert sha256(world.call("GET", f"{path}/versions/1?sha256={second}").text) == second


def test_the_same_printed_twice_is_kept_once_and_accounted_for_twice(world: World):
    path = f"/v1/traces/{submit(world)}/report"
    digests = {digest_in(printed(world, path)) for _ in range(2)}

    assert len(digests) == 1
    assert len(world.items(tables.COPIES)) == 1
    events = [event for event in world.documents(tables.AUDIT) if event["action"] == "print_trace"]
    assert [event["copy_sha256"] for event in events] == [*digests] * 2
    assert all(event["answer_sha256"] and event["object_version"] == 1 for event in events)


def test_a_copy_is_its_readers_alone(world: World):
    trace = submit(world)
    path = f"/v1/traces/{trace}"
    digest = digest_in(printed(world, f"{path}/report"))

    for party in ("INTERPOL-GS", "NCB-BR", "ADM-KE"):
        answer = world.call("GET", f"{path}/versions/1?sha256={digest}", party=party)
        assert (answer.status, answer.json["code"]) == (404, "not_printed")
    assert world.call("GET", f"{path}/versions/1", party="ADM-GH").json["code"] == "not_found"


@pytest.mark.parametrize(
    ("path", "status", "pointer"),
    [
        ("versions/0", 422, "/path/version"),
        ("versions/one", 422, "/path/version"),
        ("versions/1?sha256=abc", 422, "/query/sha256"),
        ("versions/1?digest=abc", 422, "/query/digest"),
        ("versions/7", 404, None),
        ("report?language=de", 422, "/query/language"),
        ("report?language=EN", 422, "/query/language"),
    ],
)
def test_what_is_asked_wrong_is_the_callers_fault(world: World, path: str, status: int, pointer: str | None):
    answer = world.call("GET", f"/v1/traces/{submit(world)}/{path}")

    assert answer.status == status
    assert [error["pointer"] for error in answer.json.get("errors") or []] == ([pointer] if pointer else [])


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Report on a firearm trace"), ("fr", "Rapport de traçage"), ("es", "Informe sobre el rastreo")],
)
def test_a_report_is_in_the_language_of_who_has_it_made_unless_another_is_asked_for(
    world: World, language: Any, title: str
):
    trace = submit(world)
    assert title in printed(world, f"/v1/traces/{trace}/report?language={language}")
    register = Register(world.dynamodb, f"{DEPLOYMENT}-{tables.REGISTER.name}")
    register.put(register.get("NCB-BR").model_copy(update={"language": language}))
    _door("reports").door.register._rows.clear()
    assert title in printed(world, f"/v1/traces/{trace}/report", "NCB-BR")


def test_a_party_without_a_row_in_the_register_has_its_report_in_english():
    assert Party(party="ADM-KE").language == "en"


def test_a_hit_is_printed_for_those_who_may_read_it_and_can_be_verified(world: World):
    path = f"/v1/hits/{hit_of(world)}"
    asked = {"priority": "URGENT", "reason": "held on the hit alone"}
    assert world.call("POST", f"{path}/confirmation-requests", asked).status == 201
    for party in ("WCO", "NCB-FR", "INTERPOL-GS", "ADM-KE"):
        answer = world.call("GET", path, party=party)
        text = printed(world, f"{path}/report", party)
        assert "held on the hit alone" in text
        assert digest_in(text) == sha256(answer.text)
        assert world.call("GET", f"{path}/versions/{answer.json['version']}", party=party).text == answer.text
    assert world.call("GET", f"{path}/report", party="NCB-BR", headers=PDF).status == 404
    assert world.call("GET", f"{path}/report", party="ADM-GH", headers=PDF).status == 404
    events = [event for event in world.documents(tables.AUDIT) if event["action"] == "print_hit"]
    assert {event["hit_ids"][0] for event in events} == {path.rsplit("/", 1)[1]}


def test_a_hit_that_is_kept_from_a_party_is_not_printed_for_it_nor_are_its_copies_given(world: World):
    hit = hit_of(world)
    path = f"/v1/hits/{hit}"
    printed(world, f"{path}/report")
    cases = _door("reports").stores.cases
    placed = cases.find_hit(hit)
    kept = placed.hit
    withheld = kept.model_copy(update={"withheld_from": ("WCO",), "version": kept.version + 1})
    world.dynamodb.transact_write_items(TransactItems=[cases.change_hit_item(placed, withheld)])

    assert world.call("GET", f"{path}/report", headers=PDF).status == 404
    assert world.call("GET", f"{path}/versions/{kept.version}").status == 404


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_what_a_record_says_that_is_to_be_passed_on_to_nobody_is_printed_by_its_owner_alone(
    world: World, language: str
):
    path = f"/v1/hits/{hit_of(world, handling='NO_ONWARD_SHARING', model='92 ORIGINAL')}"
    for party, may in (("WCO", False), ("ADM-KE", False), ("NCB-FR", True), ("INTERPOL-GS", True)):
        answer = world.call("GET", path, party=party)
        assert "92 ORIGINAL" in answer.text, "it may be read and compared"
        text = printed(world, f"{path}/report?language={language}", party)
        assert ("92 ORIGINAL" in text) is may
        assert sha256(answer.text) in text


@pytest.mark.parametrize(
    ("since", "may"),
    [
        ({"handling": "NOTIFY_OWNER_ONLY"}, ()),
        ({"handling": "NOT_FOR", "not_for": ["WCO"]}, ("ADM-KE",)),
        ({"handling": "NOT_FOR", "not_for": ["ADM-KE"]}, ()),
        ({"handling": "NOT_FOR", "not_for": ["ADM-GH"]}, ("WCO", "ADM-KE")),
    ],
)
def test_what_a_record_says_that_is_kept_from_a_party_since_the_hit_is_not_printed_for_it(
    world: World, since: dict[str, Any], may: tuple[str, ...]
):
    path = f"/v1/hits/{hit_of(world, model='92 ORIGINAL')}"
    record = f"/v1/records/{world.call('GET', path).json['record_id']}"
    etag = {"If-Match": world.call("GET", record, party="NCB-FR").headers["ETag"]}
    changed = world.call("PATCH", record, {**since, "reason": "an inquiry"}, party="NCB-FR", headers=etag)
    assert changed.status == 200, changed.text
    for party in ("WCO", "ADM-KE", "NCB-FR", "INTERPOL-GS"):
        text = printed(world, f"{path}/report", party)
        assert ("92 ORIGINAL" in text) is (party in (*may, "NCB-FR", "INTERPOL-GS")), party
        assert sha256(world.call("GET", path, party=party).text) in text
