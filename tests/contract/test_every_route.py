"""Every route of the API, and whatever a caller may send to it: what is the caller's fault is told as that.

No answer is a 5xx, and each refusal has a code, each field's fault a pointer.
"""

from typing import Any
from urllib.parse import quote

import pytest

from iarms import tables
from infra.routes import ROUTES, Route
from tests.contract.routes import (
    WITH_BODY,
    assert_understood,
    body_of,
    callers,
    changed,
    name_of,
    operations,
    path_of,
    places,
)

STRANGE_TEXTS = (
    "", " ", "\0", "-1", "0", "1700000000", "null", "NaN", "{}", "'", '"', "%", "~", "*", "?", "../..",
    "ﷺ", "İ", "\u202e", "\u3164", "𝟘", "é" * 64, "9" * 40, "x" * 5000,
    "2026-11-30", "2026-11-30T00:00:00", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "0000-00-00",
    "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-11-30T00:00:00 01:00",
    "NCB-FR", "KE", "ke", "hit_", "W10=", "bnVsbA==",
)  # fmt: skip
STRANGE_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**400, "", " ", "\0", "\ud800", "\u3164", "x" * 3000, [], {}, [[]], [None], {"a": 1},
    "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "2026-11-30T00:00:00", "9999-12-31", "0001-01-01", "-1",
)  # fmt: skip
STRANGE_BODIES = (
    "", " ", "{", "null", "[]", "7", '"a"', "{}", '{"a": 1, "a": 2}', '{"a": NaN}', "[" * 900, '{"\\ud800": 1}',
)  # fmt: skip
STRANGE_HEADERS = (
    "", "*", '"', 'W/"1"', '"1", "2"', "é", "\ud800", "\0", "x" * 5000, "fr;q=x", "-1",
)  # fmt: skip
STRANGE_IDS = ("x", "~", "-1", "hit_", "0" * 26, "hit_" + "0" * 26, "é", "ﷺ", "a b", "9" * 64, "9" * 65, "x" * 2000)


# Read by bureaus alone, by the General Secretariat alone.
ALONE = {"/v1/records": "NCB-FR", "/v1/concealment-statistics": "INTERPOL-GS"}


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_strange_values_of_queries(everything, route: Route):
    world, ids = everything
    names = [
        each["name"] for each in operations()[route.method, route.path].get("parameters", []) if each["in"] == "query"
    ]
    # Whose classes are answered from different places is called by each; all others once.
    for party in callers(route) if "from" in names else callers(route)[:1]:
        for name in names:
            for text in STRANGE_TEXTS:
                target = f"{path_of(route, ids)}?{name}={quote(text)}"
                answer = world.call(route.method, target, body_of(route), party=party)
                assert_understood(answer, (party, target))
                if answer.status == 422:
                    pointers = {error["pointer"].split("/")[1] for error in answer.json["errors"]}
                    assert "query" in pointers, answer.text
        if {"from", "to"} <= set(names):
            target = f"{path_of(route, ids)}?from=2026-11-30T00:00:00Z&to=2026-11-01T00:00:00Z"
            answer = world.call(route.method, target, party=party)
            assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/query/to")
            for since in ("1969-12-31T23:59:59Z", "-1", "1700000000", "2026-11-30", "2026-11-30T00:00:00"):
                answer = world.call(route.method, f"{path_of(route, ids)}?from={since}", party=party)
                assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/query/from"), since
            for until in ("2025-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z"):
                answer = world.call(route.method, f"{path_of(route, ids)}?to={until}", party=party)
                assert answer.status == (200 if ALONE.get(route.path, party) == party else 403), until
        unknown = world.call(route.method, f"{path_of(route, ids)}?surprise=1", body_of(route), party=party)
        assert (unknown.status, unknown.json["errors"][0]["pointer"]) == (422, "/query/surprise")


@pytest.mark.parametrize("route", [route for route in ROUTES if "{" in route.path], ids=name_of)
def test_strange_ids_are_nobodys(everything, route: Route):
    world, _ = everything
    written = len(world.items(tables.CASES)) + len(world.items(tables.TRACES)) + len(world.items(tables.RECORDS))
    for party in callers(route):
        for text in STRANGE_IDS:
            path = path_of(route, {}, strange=text)
            answer = world.call(route.method, path, body_of(route), party=party, headers={"If-Match": '"1"'})
            assert_understood(answer, (party, path))
            assert answer.status >= 400 or route.path.startswith("/v1/record-mappings"), path
    now = len(world.items(tables.CASES)) + len(world.items(tables.TRACES)) + len(world.items(tables.RECORDS))
    assert now == written


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_strange_headers(everything, route: Route):
    world, ids = everything
    party, body = callers(route)[0], body_of(route)
    written = ("Idempotency-Key", "If-Match") if body is not None else ()
    for name in (*written, "Accept", "Accept-Language"):
        for text in STRANGE_HEADERS:
            answer = world.call(route.method, path_of(route, ids), body, party=party, headers={name: text})
            assert_understood(answer, (name, text))


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_a_media_type_is_compared_as_http_has_it(everything, route: Route):
    world, ids = everything
    party = callers(route)[0]

    def status(media_type: str, header: str = "Content-Type") -> int:
        answer = world.call(
            route.method, path_of(route, ids), {"surprise": 1}, party=party,
            headers={"Content-Type": media_type, header: media_type},
        )  # fmt: skip
        assert_understood(answer, media_type)
        return answer.status

    taken = status("application/json")
    assert taken != 415
    for media_type in (
        "APPLICATION/JSON", "Application/Json; Charset=UTF-8", 'application/json;charset="utf-8"', " application/json ",
        "application/json; charset=utf8", "application/json; profile=x", "application/json;",
    ):  # fmt: skip
        assert status(media_type) == taken, media_type
    for media_type in (
        "text/json", "application/jsonp", "application/json-patch+json", "multipart/form-data", "x", ";",
        "application/x-www-form-urlencoded", "application/json; charset=utf-16", "application/json, text/plain",
    ):  # fmt: skip
        assert status(media_type) == 415, media_type


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_strange_bodies(everything, route: Route):
    world, ids = everything
    for party in callers(route):
        for text in STRANGE_BODIES:
            answer = world.call(route.method, path_of(route, ids), text=text, party=party)
            assert_understood(answer, (party, text))


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_strange_values_of_fields(everything, route: Route):
    world, ids = everything
    for party in callers(route)[:1]:
        etag = {"If-Match": '"1"'} if route.method in ("PUT", "PATCH") else {}
        for place in places(body_of(route)):
            for value in STRANGE_VALUES:
                text = changed(body_of(route), place, value)
                answer = world.call(route.method, path_of(route, ids), text=text, party=party, headers=etag)
                assert_understood(answer, (place, value))
