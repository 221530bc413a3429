"""An answer's sentences in the language of who asks: by codes that are kept, in what is sent and accounted for."""

import hashlib
import json
import re
from typing import Any

import pytest

from iarms import tables
from iarms.domain.languages import say
from tests.builders import any_record, any_search
from tests.world import DEPLOYMENT, Answer, World

WEAPON = {
    "serial_number": "AB018347",
    "make": "S&W",
    "model": "M&P 9",
    "calibre": "9 mm Para",
    "firearm_type": "PISTOL",
}


def enter(world: World, **fields: Any) -> None:
    answer = world.call("POST", "/v1/records", any_record(**(WEAPON | fields)), party="NCB-FR")
    assert answer.status == 201, answer.text
    assert world.index() == [{"batchItemFailures": []}]


def ask(world: World, language: str | None, key: str | None = None, **fields: Any) -> Answer:
    headers = {"Accept-Language": language} if language else {}
    headers |= {"Idempotency-Key": key} if key else {}
    return world.call("POST", "/v1/searches", any_search(**(WEAPON | fields)), headers=headers)


def sentences(answer: Any) -> list[str]:
    """Every text of a match, and why it is no hit."""
    [match] = answer["matches"]
    return [each["text"] for each in match["evidence"]] + [match["why_not_hit"]] * bool(match["why_not_hit"])


def test_the_same_codes_and_values_are_said_in_each_language(world: World):
    enter(world)
    asked: dict[str, Any] = {"serial_number": "ABO18347", "model": "M&P", "calibre": ".45 ACP", "firearm_type": None}
    english = ask(world, None, **asked)
    [match] = english.json["matches"]
    number = match["evidence"][0]

    assert (english.headers["Content-Language"], english.headers["Vary"]) == ("en", "Accept-Language")
    assert number["text"] == "3rd character: letter O given, digit 0 recorded"
    assert (number["code"], number["differences"]) == (
        "characters_look_alike",
        [{"position": 3, "given": "O", "recorded": "0"}],
    )
    for language in ("fr", "es", "ar"):
        answer = ask(world, language, **asked)
        [said] = answer.json["matches"]
        assert (answer.headers["Content-Language"], answer.headers["Vary"]) == (language, "Accept-Language")
        for here, there in zip(said["evidence"], match["evidence"], strict=True):
            assert (here["code"], here["parameters"]) == (there["code"], there["parameters"])
            assert here["text"] == say("evidence", here["code"], here["parameters"], language)
            assert here["text"] != there["text"]


@pytest.mark.parametrize(
    "asked",
    [
        {"serial_number": "AB018348"},
        {"serial_number": "AB01834"},
        {"serial_number": "AB081347", "make": "Beretta"},
        {"serial_number": "018347"},
        {"serial_number": "AB01?347", "make": "FN"},
        {"serial_number": None, "firearm_type": "SMG"},
        {"make": "Taurus", "model": "Model 85", "calibre": ".38 Special", "firearm_type": "REVOLVER"},
        {"make": None, "model": None, "calibre": None, "firearm_type": None},
        {"make": "Zzyzx Forge", "model": "Zed", "country_of_manufacture": "DE"},
    ],
)
def test_arabic_has_no_word_in_latin_letters_that_is_no_value(world: World, asked: dict[str, Any]):
    enter(world, country_of_manufacture="US")
    answer = ask(world, "ar", include_leads=True, **asked).json
    values = json.dumps([answer["firearm"], [each["firearm"] for each in answer["matches"]]])
    for match in answer["matches"]:
        values += json.dumps([match["why_not_hit_parameters"], [each["parameters"] for each in match["evidence"]]])
    for text in sentences(answer):
        assert re.search("[\u0600-\u06ff]", text), text
        assert [word for word in re.findall(r"[A-Za-z]+", text) if word not in values] == [], text


def test_a_match_says_the_bits_that_a_hit_needs_and_those_from_which_it_is_shown(world: World):
    enter(world)
    [hit] = ask(world, None).json["matches"]
    assert hit["decision"] == "hit"
    assert hit["weight"] >= hit["threshold"] == hit["shown_from"]
    [possible] = ask(world, None, serial_number="AB08347").json["matches"]
    assert (possible["decision"], possible["why_not_hit_code"]) == ("possible", "numbers_differ_by_one")
    assert possible["weight"] >= possible["shown_from"]
    assert possible["threshold"] is not None


def test_the_first_answer_again_is_said_in_the_language_of_who_asks_again(world: World):
    enter(world)
    first, again = (ask(world, language, "one-key") for language in ("fr", "ar"))
    third = ask(world, "fr", "one-key")

    assert first.json["search_id"] == again.json["search_id"]
    assert third.text == first.text
    assert sentences(again.json) != sentences(first.json)


def test_the_audit_trail_has_the_digest_of_what_was_sent(world: World):
    enter(world)
    for key in (None, "a-key"):
        for language in ("en", "fr", "ar", "ar"):
            answer = ask(world, language, key)
            sent = hashlib.sha256(answer.text.encode()).hexdigest()
            assert sent in {event["answer_sha256"] for event in world.documents(tables.AUDIT)}


def test_what_is_read_again_is_in_the_language_of_who_reads_and_what_had_no_code_stays_english(world: World):
    enter(world)
    made = ask(world, "fr").json
    path = f"/v1/searches/{made['search_id']}"
    in_spanish = world.call("GET", path, headers={"Accept-Language": "es-MX, en;q=0.2"})
    listed = world.call("GET", "/v1/searches", headers={"Accept-Language": "es"})

    assert in_spanish.headers["Content-Language"] == "es"
    assert sentences(in_spanish.json)[0] == "los mismos caracteres"
    assert sentences(listed.json["items"][0]) == sentences(in_spanish.json)

    [item] = [each for each in world.items(tables.CASES) if "searched_at" in each.get("document", {}).get("S", "")]
    kept = json.loads(item["document"]["S"])
    for match in kept["matches"]:
        for name in ("threshold", "shown_from", "why_not_hit_code", "why_not_hit_parameters"):
            match.pop(name, None)
        for each in match["evidence"]:
            for name in ("code", "parameters", "differences"):
                each.pop(name, None)
    world.dynamodb.put_item(TableName=f"{DEPLOYMENT}-cases", Item={**item, "document": {"S": json.dumps(kept)}})
    older = world.call("GET", path, headers={"Accept-Language": "es"})
    assert sentences(older.json)[0] == "the same characters"
    assert older.json["matches"][0]["evidence"][0]["code"] is None


def test_a_hit_is_read_in_the_language_of_its_bureau(world: World):
    enter(world)
    hit_id = ask(world, None, serial_number="ABO18347").json["matches"][0]["hit_id"]
    hit = world.call("GET", f"/v1/hits/{hit_id}", party="NCB-FR", headers={"Accept-Language": "fr"})
    assert hit.json["weapon"]["evidence"][0]["text"].startswith("3ᵉ caractère")


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "/v1/searches", any_search(serial_number="holds no digit"), "invalid"),
        ("POST", "/v1/searches", any_search() | {"purpose": "NOSUCH", "operation": "x" * 70, "extra": 1}, "invalid"),
        ("POST", "/v1/searches", any_search(serial_number=None, make=None), "invalid"),
        ("GET", "/v1/searches/srch_unknown", None, "not_found"),
        ("GET", "/v1/searches?limit=1000", None, "invalid"),
        ("GET", "/v1/records?limit=10", None, "forbidden"),
    ],
)
def test_a_problem_is_said_in_arabic_without_an_english_word(
    world: World, method: str, path: str, body: Any, code: str
):
    english = world.call(method, path, body)
    arabic = world.call(method, path, body, headers={"Accept-Language": "ar"})
    assert english.json["code"] == arabic.json["code"] == code
    assert (english.headers["Content-Language"], arabic.headers["Content-Language"]) == ("en", "ar")
    faults = arabic.json.get("errors") or []
    named = {f"\u200f{fault['pointer'].rpartition('/')[2]}\u200f" for fault in faults if fault["pointer"]}
    for text in (arabic.json["title"], arabic.json["detail"], *(fault["detail"] for fault in faults)):
        assert re.search("[\u0600-\u06ff]", text), text
        # Names of the API: fields, parameters, paths, codes in capitals.
        own = text.replace("GET /v1/codes", "")
        for name in named:
            own = own.replace(name, "")
        words = re.findall(r"[A-Za-z_/-]+", own)
        assert [word for word in words if not re.fullmatch(r"[A-Z_-]+|.*_.*|make|model|calibre", word)] == [], text
    for mine, theirs in zip(faults, english.json.get("errors") or [], strict=True):
        assert {**mine, "detail": ""} == {**theirs, "detail": ""}
        assert mine["pointer"] == "" or mine["detail"].startswith(f"\u200f{mine['pointer'].rpartition('/')[2]}\u200f")
    lengths = [fault["parameters"] for fault in faults if fault["code"] == "string_too_long"]
    assert lengths == [{"max_length": 64}] * len(lengths)


def test_a_refused_line_of_a_batch_is_said_in_the_language_of_who_reads(world: World):
    sent = world.call("POST", "/v1/search-batches", {"searches": [any_search(serial_number="holds no digit")]})
    world.work_off()
    path = f"/v1/search-batches/{sent.json['batch_id']}"
    english, french = (world.call("GET", path, headers={"Accept-Language": each}).json for each in ("en", "fr"))
    [told], [said] = (answer["lines"] for answer in (english, french))
    assert told["problem"]["code"] == said["problem"]["code"] == "invalid"
    assert told["problem"]["errors"][0]["code"] == said["problem"]["errors"][0]["code"]
    assert told["problem"]["title"] != said["problem"]["title"]
    assert told["problem"]["errors"][0]["detail"] != said["problem"]["errors"][0]["detail"]
