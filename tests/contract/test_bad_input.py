"""What bad input gets: the right problem, and nothing changed."""

import json

import pytest

from iarms import tables
from tests.builders import any_record, any_search
from tests.world import World


def code_of(answer) -> str:
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json
    assert problem["status"] == answer.status
    assert problem["type"] == f"/v1/problems/{problem['code']}"
    assert set(problem) >= {"type", "title", "status", "detail", "instance", "request_id"}
    return problem["errors"][0]["code"] if problem.get("errors") else problem["code"]


def valid_text() -> str:
    return json.dumps(any_search())


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("{", 400, "malformed_body"),
        ("", 400, "malformed_body"),
        ("null", 400, "malformed_body"),
        ("[]", 400, "malformed_body"),
        ('"a"', 400, "malformed_body"),
        ("7", 400, "malformed_body"),
        (valid_text()[:-1] + ', "officer": "k-1"}', 400, "duplicate_key"),
        (valid_text().replace('"make"', '"serial_number": "X1", "make"'), 400, "duplicate_key"),
        ("[" * 100_000, 413, "too_large"),
        ("[" * 8_000, 400, "too_deep"),
        ('{"firearm":' * 17 + "1" + "}" * 17, 400, "too_deep"),
        ('{"a": "' + "x" * 6_000_000 + '"}', 413, "too_large"),
        (valid_text()[:-1] + ', "watch_days": NaN}', 400, "malformed_body"),
        (valid_text()[:-1] + ', "watch_days": Infinity}', 400, "malformed_body"),
        (valid_text()[:-1] + ', "watch_days": ' + "9" * 5000 + "}", 400, "malformed_body"),
        (valid_text().replace("k-4711", "\\ud800"), 422, None),
    ],
)
def test_bodies_that_cannot_be_read(world: World, text, status, code):
    answer = world.call("POST", "/v1/searches", text=text)
    assert answer.status == status, answer.text
    assert code is None or code_of(answer) == code
    assert world.items(tables.CASES) == []


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"serial_number": "A"}, "/firearm/serial_number", "too_short"),
        ({"serial_number": "NONE"}, "/firearm/serial_number", "placeholder_serial"),
        ({"serial_number": "AB#12"}, "/firearm/serial_number", "unknown_mark"),
        ({"serial_number": "12;34"}, "/firearm/serial_number", "several_numbers"),
        ({"serial_number": 12345}, "/firearm/serial_number", "string_type"),
        ({"serial_number": "A" * 65}, "/firearm/serial_number", "string_too_long"),
        ({"serial_number": "AB\u200b123"}, "/firearm/serial_number", "string_pattern_mismatch"),
        ({"serial_number": "AB\u3164123456"}, "/firearm/serial_number", "string_pattern_mismatch"),
        ({"make": "S\uffa0W"}, "/firearm/make", "string_pattern_mismatch"),
        ({"make": "S&W\U000e0041\U000e0042"}, "/firearm/make", "string_pattern_mismatch"),
        ({"place": "\u2800"}, "/place", "string_pattern_mismatch"),
        ({"case_reference": "passport no. X1234567"}, "/case_reference", "personal_data"),
        ({"operation": "tel. 0722 123 456"}, "/operation", "personal_data"),
        ({"place": "suspect: John Example"}, "/place", "personal_data"),
        ({"country_of_manufacture": "QQ"}, "/firearm/country_of_manufacture", "unknown_country"),
        ({"on_behalf_of": "QQ"}, "/on_behalf_of", "unknown_country"),
        ({"on_behalf_of": None}, "/on_behalf_of", "missing"),
        ({"purpose": None}, "/purpose", "missing"),
        ({"purpose": "CURIOSITY"}, "/purpose", "literal_error"),
        ({"case_reference": None}, "/case_reference", "missing"),
        ({"case_reference": "  "}, "/case_reference", "string_too_short"),
        ({"case_reference": "a\r\nb"}, "/case_reference", "string_pattern_mismatch"),
        ({"officer": "Jane Doe"}, "/officer", "string_pattern_mismatch"),
        ({"surprise": 1}, "/surprise", "extra_forbidden"),
        ({"firearm_type": "CANNON"}, "/firearm/firearm_type", "literal_error"),
        ({"in_sight": "yes"}, "/in_sight", "bool_type"),
        ({"watch_days": 91}, "/watch_days", "less_than_equal"),
        ({"other_numbers": [{"component": "SLIDE", "number": "X"}]}, "/firearm/other_numbers/0/number", "too_short"),
        ({"serial_number": None, "make": "S&W"}, "", "not_selective"),
        ({"serial_number": "A??????7"}, "/firearm/serial_number", "pattern_too_vague"),
        ({"serial_number": "*47*"}, "/firearm/serial_number", "pattern_too_vague"),
        (
            {"other_numbers": [{"component": "SLIDE", "number": "A???B"}]},
            "/firearm/other_numbers/0/number",
            "pattern_too_vague",
        ),
        ({"serial_number": "AB?12347", "mode": "exact"}, "/mode", "exact_pattern"),
        ({"serial_number": None, "model": "M&P 9", "mode": "exact"}, "/mode", "exact_description"),
        ({"mode": "fuzzy"}, "/mode", "literal_error"),
        ({"serial_number": None, "make": "Zzyzx Forge", "model": "Zed"}, "/firearm/make", "make_not_known"),
        ({"serial_number": None, "make": "UNKNOWN", "model": "Zed"}, "/firearm/make", "make_not_known"),
        ({"serial_number": None, "model": "pistol"}, "/firearm/model", "model_not_known"),
        ({"serial_number": None, "calibre": "qqq", "firearm_type": "PISTOL"}, "/firearm/calibre", "calibre_not_known"),
    ],
)
def test_fields_that_are_wrong_are_named_and_never_repeated(world: World, change, pointer, code):
    answer = world.call(
        "POST", "/v1/searches", any_search(**change) | {k: v for k, v in change.items() if k == "surprise"}
    )
    assert answer.status == 422, answer.text
    assert (answer.json["errors"][0]["pointer"], code_of(answer)) == (pointer, code)
    value = next(iter(change.values()))
    if isinstance(value, str) and len(value) > 4:
        assert value not in answer.text
    assert world.items(tables.CASES) == []


@pytest.mark.parametrize(
    ("party", "on_behalf_of", "status", "code"),
    [
        ("WCO", "KE", 201, None),
        ("WCO", "US", 403, "no_mandate"),
        ("WCO", "TZ", 403, "no_mandate"),
        ("ADM-KE", None, 201, None),
        ("ADM-KE", "KE", 201, None),
        ("ADM-KE", "UG", 403, "not_on_behalf_of_others"),
        ("NCB-FR", "KE", 403, "scope_missing"),
        ("INTERPOL-GS", "KE", 403, "scope_missing"),
        ("AUDITOR", "KE", 403, "scope_missing"),
    ],
)
def test_who_may_search_for_whom(world: World, party, on_behalf_of, status, code):
    answer = world.call("POST", "/v1/searches", any_search(on_behalf_of=on_behalf_of), party=party)
    assert answer.status == status, answer.text
    assert code is None or code_of(answer) == code


def test_a_scope_that_the_class_of_party_may_not_hold_counts_for_nothing(world: World):
    answer = world.call("POST", "/v1/searches", any_search(), party="NCB-FR", scopes="search:write record:write")
    assert (answer.status, code_of(answer)) == (403, "scope_missing")


def test_a_token_that_ended_after_the_authorizer_saw_it_is_refused(world: World):
    answer = world.call("POST", "/v1/searches", any_search(), expires_at=1_700_000_000)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_other_media_types_are_refused(world: World, media_type):
    answer = world.call("POST", "/v1/searches", any_search(), headers={"Content-Type": media_type})
    assert (answer.status, code_of(answer)) == (415, "unsupported_media_type")


@pytest.mark.parametrize("target", ["/v1/searches?limit=0", "/v1/searches?limit=101", "/v1/searches?cursor=abc"])
def test_queries_out_of_bounds_are_refused(world: World, target):
    assert world.call("GET", target).status == 422


def test_unknown_query_parameters_are_refused(world: World):
    answer = world.call("GET", "/v1/searches?on_behalf=KE")
    assert (answer.status, code_of(answer)) == (422, "unknown_parameter")
    answer = world.call("GET", "/v1/searches?limit=1&limit=2")
    assert (answer.status, code_of(answer)) == (422, "repeated_parameter")


def test_a_reused_idempotency_key_with_another_body_is_refused_and_the_same_body_answered_again(world: World):
    key = {"Idempotency-Key": "once"}
    first = world.call("POST", "/v1/searches", any_search(), headers=key)
    again = world.call("POST", "/v1/searches", any_search(), headers=key)
    assert (again.status, again.text, again.headers["Location"]) == (201, first.text, first.headers["Location"])
    other = world.call("POST", "/v1/searches", any_search(officer="k-2"), headers=key)
    assert (other.status, code_of(other)) == (422, "idempotency_key_reused")
    assert len(world.items(tables.CASES)) == 1
    assert world.call("POST", "/v1/searches", any_search(), headers=key, party="ADM-KE").json != first.json


@pytest.mark.parametrize("key", ["", "x" * 129, "ключ", "a\tb"])
def test_idempotency_keys_are_printable_ascii(world: World, key):
    answer = world.call("POST", "/v1/searches", any_search(), headers={"Idempotency-Key": key})
    assert (answer.status, code_of(answer)) == (422, "invalid_idempotency_key")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"make": None}, "missing"),
        ({"serial_number": None}, "serial_or_state"),
        ({"occurred_on": "2019-13"}, "no_such_date"),
        ({"occurred_on": "19-05"}, "string_pattern_mismatch"),
        ({"occurred_on": "2999"}, "in_the_future"),
        ({"occurred_in": "QQ"}, "unknown_country"),
        ({"record_kind": "BORROWED"}, "literal_error"),
        ({"ncb_reference": None}, "missing"),
        ({"not_for": ["WCO"]}, "not_for"),
        ({"review_by": "2001-01-01"}, "in_the_past"),
        ({"status": "CLEARED"}, "literal_error"),
        ({"owner_name": "x"}, "extra_forbidden"),
    ],
)
def test_records_that_are_wrong(world: World, change, code):
    body = any_record(**change)
    answer = world.call("POST", "/v1/records", body, party="NCB-FR")
    assert (answer.status, code_of(answer)) == (422, code), answer.text
    assert world.items(tables.RECORDS) == []


def test_another_partys_ids_and_unknown_ids_are_indistinguishable(world: World):
    record = world.call("POST", "/v1/records", any_record(), party="NCB-FR").json["record_id"]
    search = world.call("POST", "/v1/searches", any_search()).json
    hit = search["matches"][0]["hit_id"]
    world.notify()
    note = world.call("GET", "/v1/notifications", party="NCB-FR").json["items"][0]["notification_id"]
    theirs = [
        (f"/v1/records/{record}", "/v1/records/rec_unknown", "NCB-BR"),
        (f"/v1/searches/{search['search_id']}", "/v1/searches/srch_unknown", "ADM-UG"),
        (f"/v1/hits/{hit}", "/v1/hits/hit_unknown", "NCB-BR"),
        (f"/v1/notifications/{note}", "/v1/notifications/ntf_unknown", "NCB-BR"),
    ]
    for mine, unknown, stranger in theirs:
        a, b = world.call("GET", mine, party=stranger), world.call("GET", unknown, party=stranger)
        assert (a.status, b.status) == (404, 404)
        assert {k: v for k, v in a.json.items() if k not in ("instance", "request_id")} == {
            k: v for k, v in b.json.items() if k not in ("instance", "request_id")
        }


@pytest.mark.parametrize("place", ["shed 3\nberth 14", "shed\t3", "shed\u200b3"], ids=["line break", "tab", "no width"])
def test_what_a_text_may_not_hold_is_said_in_words(world: World, place: str):
    (fault,) = world.call("POST", "/v1/searches", any_search(place=place)).json["errors"]
    assert fault["detail"] == "place: no line breaks, and no characters that show nothing"
