"""Whatever is sent: a success or a documented problem, never a crash, and nothing written but by a success."""

import copy
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import clock
from tests.builders import any_record, any_reference_draft, any_search
from tests.world import World

ODD = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "\ud800",
        "ﷺ" * 3,
        "０１２",
        "Ⅷ",
        "ß",
        "İ",
        "\u202e",
        "𝟘𝟙",
        "ⅷ½",
        "-",
        "?",
        "*",
        "__",
        "0",
        "O",
        "None",
        "'",
        '"',
        "9" * 64,
    ]
)
SCALARS = st.one_of(
    ODD,
    st.text(max_size=70),
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
)
VALUES = st.recursive(
    SCALARS,
    lambda v: st.one_of(st.lists(v, max_size=3), st.dictionaries(st.text(max_size=8), v, max_size=3)),
    max_leaves=5,
)


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    for key, value in body.items() if isinstance(body, dict) else []:
        found += places(value, (*path, key))
    return found


def changed(body: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    body = copy.deepcopy(body)
    inner = body
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return body


SEARCH = any_search(
    calibre="9mm",
    firearm_type="PISTOL",
    country_of_manufacture="US",
    operation="x",
    in_sight=True,
    mode="exact",
    watch_days=3,
)
RECORD = any_record(
    calibre="9mm",
    year=2001,
    importer="x",
    markings="y",
    serial_state="COMPLETE",
    handling="NORMAL",
    test=False,
    review_by=str(clock.TODAY + timedelta(days=400)),
)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_a_field_of_anything_is_answered(world: World, data: st.DataObject):
    for path, body, party, refused in (
        ("/v1/searches", SEARCH, "WCO", (403, 422)),
        ("/v1/records", RECORD, "NCB-FR", (403, 422)),
    ):
        place = data.draw(st.sampled_from(places(body)))
        answer = world.call("POST", path, changed(body, place, data.draw(VALUES)), party=party)
        assert answer.status in (201, *refused), answer.text
        if answer.status != 201:
            assert answer.headers["Content-Type"] == "application/problem+json"


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    serial=st.text(min_size=1, max_size=64),
    make=st.text(max_size=64),
    calibre=st.text(max_size=64),
    model=st.text(max_size=64),
)
def test_a_description_of_anything_is_entered_and_found_or_refused(world: World, serial, make, calibre, model):
    described = {"serial_number": serial, "make": make, "calibre": calibre, "model": model}
    entered = world.call("POST", "/v1/records", any_record(**described), party="NCB-FR")
    assert entered.status in (201, 422), entered.text
    found = world.call("POST", "/v1/searches", any_search(**described))
    assert found.status in (201, 422), found.text
    if entered.status == found.status == 201 and entered.json["firearm"]["serial_state"] == "COMPLETE":
        record_id = entered.json["record_id"]
        assert record_id in [match["record_id"] for match in found.json["matches"]] or len(found.json["matches"]) == 20


REFERENCE = any_reference_draft(manufacturer="x", importers=["y"], notes="z", withdrawn_on="2099-01-01")
MISSING = {"make": "x", "model": "y", "calibre": "z", "markings": "m", "description": "d", "photos": [],
           "firearm_type": "PISTOL", "country_of_manufacture": "US", "case_reference": "c"}  # fmt: skip


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_a_reference_or_a_report_of_anything_is_written_or_refused(world: World, data: st.DataObject):
    for path, body, party in (
        ("/v1/reference/firearms", REFERENCE, "INTERPOL-GS"),
        ("/v1/reference/missing-reports", MISSING, "ADM-KE"),
    ):
        place = data.draw(st.sampled_from(places(body)))
        answer = world.call("POST", path, changed(body, place, data.draw(VALUES)), party=party)
        assert answer.status in (201, 409, 422), answer.text


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facet=st.sampled_from(["make", "model", "calibre", "catalogue_code", "marking"]), text=st.text(max_size=70))
def test_a_facet_of_anything_is_understood_or_refused(world: World, facet, text):
    sent = quote(text.encode(errors="replace"))
    for target in (f"/v1/reference/firearms?{facet}={sent}", f"/v1/reference/{facet}s?q={sent}"):
        if facet in ("make", "calibre") or "firearms" in target:
            answer = world.call("GET", target)
            assert answer.status in (200, 422), answer.text


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.text(max_size=200))
def test_a_body_of_anything_is_answered(world: World, text):
    assert world.call("POST", "/v1/searches", text=text).status in (400, 422)
