"""What is sent to break a reader of JSON, a matcher of texts or a path: a refusal each time, of every route.

Bodies, texts within bodies that are else right, headers, ids and queries; none is answered with a success where it
should be refused, and none with a 5xx.
"""

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest

from infra.routes import ROUTES, Route
from tests.contract.routes import (
    BODIES,
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
from tests.world import Answer, World

WHOLE = json.dumps({"officer": "k-4711"})
BODIES_OF_NONSENSE = {
    "lists a hundred thousand deep": "[" * 100_000,
    "objects a hundred thousand deep": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "objects seventeen deep": '{"a":' * 17 + "1" + "}" * 17,
    "brackets in a text and then too deep": '{"b": "]]]]]]", "a":' + "[" * 17 + "]" * 17 + "}",
    "a key twice": '{"reason": "a", "reason": "b"}',
    "a key twice, written in two ways": '{"reason": "a", "\\u0072eason": "b"}',
    "NaN": '{"reason": NaN}',
    "Infinity": '{"reason": -Infinity}',
    "a number of five thousand digits": '{"reason": ' + "9" * 5000 + "}",
    "a number beyond all": '{"reason": 1e400}',
    "a number of zero and sign": '{"reason": -0}',
    "a text of six megabytes": json.dumps({"reason": "x" * 6_000_000}),
    "a key of a megabyte": json.dumps({"x" * 1_000_000: 1}),
    "ten thousand keys": json.dumps({str(n): n for n in range(10_000)}),
    "a byte order mark": "\ufeff" + WHOLE,
    "UTF-16": "".join(f"\0{each}" for each in WHOLE),
    "UTF-16 read as Latin": WHOLE.encode("utf-16").decode("latin-1"),
    "base 64": base64.b64encode(WHOLE.encode()).decode(),
    "a list": f"[{WHOLE}]",
    "a text": '"{}"',
    "a number": "1e400",
    "nothing": "null",
    "one after the other": WHOLE + WHOLE,
    "words of Python": "{'reason': None}",
    "a comment": '{"reason": "a" /* b */}',
    "a comma too many": '{"reason": "a",}',
    "an end too early": '{"reason": "a"',
    "a control character in a text": '{"reason": "a\nb"}',
    "an escape that is none": '{"reason": "\\x41"}',
    "half a pair": '{"reason": "\\ud800"}',
    "a pair the wrong way round": '{"reason": "\\udc00\\ud800"}',
    "half a pair as a key": '{"\\ud800": 1}',
    "the name of what all objects have": '{"__proto__": {"reason": "a"}, "constructor": {}}',
}
TEXTS_OF_NONSENSE = (
    "MBA-1\n",
    "\nMBA-1",
    "MBA\r\nX-Admin: 1",
    "MBA\r",
    "MBA\t1",
    "MBA\0",
    "MBA\x1b[2J",
    "MBA\x7f",
    "MBA\u0085",
    "MBA\u2028",
    "AB\u3164123456",
    "AB\u1160123456",
    "AB\uffa0123456",
    "AB\u115f123456",
    "AB\u200b123456",
    "AB\u200d123456",
    "AB\u2800123456",
    "AB\u00ad123456",
    "AB\u034f123456",
    "AB\u17b4123456",
    "AB\u180e123456",
    "AB\ufe0f123456",
    "AB\ufeff123456",
    "AB\u2066123456",
    "AB\u202e123456",
    "AB\u206a123456",
    "AB\ufff9123456",
    "AB\ufffc123456",
    "AB\ufffd123456",
    "AB\ue000123456",
    "AB\U000f0000123456",
    "AB\u0378123456",
    "AB\ufdd0123456",
    "AB\uffff123456",
    "AB\U000e0041123456",
    "AB\U000e0100123456",
    "AB\U0001d173123456",
    "AB\U00013441123456",
    "AB\u1680123456",
    "\u0301AB123456",
    "AB123\u20dd456",
    "AB123 \u0301456",
    "A" + "\u0336" * 6 + "B123456",
    "A" + "\u0301\u0302" * 20,
    "\ufdfa" * 1000,
    "\ufdfa",
    "\ud800",
    "AB\udfff12",
)
IDS_OF_NONSENSE = (
    "\0",
    "\n",
    "\r\n",
    "..",
    "../..",
    "%2e%2e",
    "%00",
    "%c0%ae%c0%ae",
    "%",
    "%zz",
    "a/b",
    "\\..\\",
    "\u00ed\u00a0\u0080",
    "\u3164",
    "\u202e",
    "\ufdfa" * 30,
    "'; --",
    "<script>",
    "${jndi:x}",
    "{{7*7}}",
    "hit_" + "9" * 5000,
    "-" * 64,
    "null",
    "undefined",
    "NaN",
    "[]",
    "*",
    "?",
    "#",
)


def send(world: World, route: Route, ids: dict[str, str], text: str, **headers: str) -> Answer:
    changing = {"If-Match": '"1"'} if route.method in ("PUT", "PATCH") else {}
    return world.call(
        route.method, path_of(route, ids), text=text, party=callers(route)[0], headers={**changing, **headers}
    )


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_a_body_of_nonsense_is_refused(everything, route: Route):
    world, ids = everything
    for name, text in BODIES_OF_NONSENSE.items():
        answer = send(world, route, ids, text)
        assert_understood(answer, name)
        assert 400 <= answer.status < 500, name
        assert send(world, route, ids, text, **{"Idempotency-Key": "k"}).status == answer.status, name


@pytest.mark.parametrize("route", [route for route in WITH_BODY if route.name in BODIES], ids=name_of)
def test_a_text_that_hides_something_is_refused_in_every_field(everything, route: Route):
    world, ids = everything
    whole = body_of(route)
    fields = [place for place in places(whole) if isinstance(_at(whole, place), str)]
    in_their_turn = route.path in ("/v1/search-batches", "/v1/record-mappings/{name}")
    for place in [] if in_their_turn else fields:
        for text in TEXTS_OF_NONSENSE:
            answer = send(world, route, ids, changed(whole, place, text))
            assert_understood(answer, (place, ascii(text)))
            assert 400 <= answer.status < 500, (place, ascii(text), answer.text)
            assert text not in answer.text


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_headers_of_nonsense_are_refused_or_mean_nothing(everything, route: Route):
    world, ids = everything
    for text in ("a\r\nX-Admin: 1", "a\nb", "\0", "\u3164", "x" * 10_000, "\ud800"):
        for name in ("Idempotency-Key", "If-Match", "Accept-Language", "X-Request-Id", "User-Agent"):
            answer = send(world, route, ids, '{"a": 1}', **{name: text})
            assert_understood(answer, (name, ascii(text)))
            assert 400 <= answer.status < 500
            assert not any("Admin" in value or "\n" in value for value in answer.headers.values())


@pytest.mark.parametrize("route", [route for route in ROUTES if "{" in route.path], ids=name_of)
def test_ids_of_nonsense_are_nobodys(everything, route: Route):
    world, _ = everything
    for text in IDS_OF_NONSENSE:
        for written in {quote(text, safe=""), quote(quote(text, safe=""), safe="")}:
            path = path_of(route, {}, strange=written)
            answer = world.call(
                route.method, path, body_of(route), party=callers(route)[0], headers={"If-Match": '"1"'}
            )
            assert_understood(answer, written)
            assert 400 <= answer.status < 500 or route.path.startswith("/v1/record-mappings"), (written, answer.text)


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_queries_of_nonsense_are_refused(everything, route: Route):
    world, ids = everything
    parameters = operations()[route.method, route.path].get("parameters", [])
    for name in [each["name"] for each in parameters if each["in"] == "query"]:
        for text in (*TEXTS_OF_NONSENSE[:-2], "\0", "%00", "1e400", "9" * 5000, "[]", "{}"):
            target = f"{path_of(route, ids)}?{name}={quote(text)}"
            answer = world.call(route.method, target, body_of(route), party=callers(route)[0])
            assert_understood(answer, (name, ascii(text)))
            plain = text.isascii() and text.isprintable()
            assert 400 <= answer.status < 500 or plain, (name, ascii(text), answer.text)


def _at(body: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        body = body[key]
    return body
