"""A server that throttles, cuts off, is slow, redirects and answers nonsense: nothing of it looks like an answer."""

import email.utils
import json
from typing import Any

import httpx
import pytest

from iarms_client import (
    Invalid,
    NotReached,
    NoVersion,
    Patience,
    Problem,
    Throttled,
    Unauthenticated,
    Unavailable,
    UnreadableAnswer,
    UsedUp,
    models,
)
from iarms_client.calls import Call, Reply
from tests.client.scripted import ASKED, SEARCH, Both, Broken, cut, items, problem, said


def at(seconds: int) -> str:
    """A moment as HTTP has it."""
    return email.utils.formatdate(seconds, usegmt=True)


@pytest.fixture(params=["threads", "async"])
def both(request: pytest.FixtureRequest) -> Both:
    return Both(request.param)


FOUND_NOTHING = said(201, SEARCH)


def keys(script: Any) -> set[str]:
    return {request.headers["idempotency-key"] for request in script.asked}


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "0"}, 0),
        # By its own clock, which is an hour ahead of ours.
        ({"retry_after": at(1_003_609), "date": at(1_003_600)}, 9),
        ({"retry_after": at(1_000_011)}, 11),
        ({"retry_after": "soon"}, 0),
        ({"retry_after": "-3"}, 0),
        ({}, 0),
    ],
)  # fmt: skip
def test_a_throttled_call_waits_as_it_is_told_and_is_the_same_call(both: Both, headers: Any, least: float):
    client, script = both.client(problem(429, "throttled", **headers), FOUND_NOTHING)
    assert client.create_search(ASKED).outcome == "no_match"
    assert len(script.asked) == 2
    assert len(keys(script)) == 1
    assert least < both.hands.waited[0] <= least + 1
    assert script.asked[0].content == script.asked[1].content


def test_two_calls_have_two_keys_and_a_given_one_is_kept(both: Both):
    client, script = both.client(FOUND_NOTHING)
    client.create_search(ASKED)
    client.create_search(ASKED)
    client.create_search(ASKED, idempotency_key="mine")
    assert len(keys(script)) == 3
    assert script.asked[2].headers["idempotency-key"] == "mine"


def test_waits_grow_are_drawn_by_chance_and_end_with_the_tries(both: Both):
    client, script = both.client(problem(503, "unavailable"), patience=Patience(deadline=1000, tries=6))
    with pytest.raises(Unavailable) as raised:
        client.create_search(ASKED)
    assert (raised.value.code, raised.value.request_id, len(script.asked)) == ("unavailable", "req-1", 6)
    bounds = [0.5, 1, 2, 4, 8]
    assert all(bound / 2 <= waited <= bound for waited, bound in zip(both.hands.waited, bounds, strict=True))
    again, _ = both.client(problem(503, "unavailable"), patience=Patience(deadline=1000, tries=2))
    with pytest.raises(Unavailable):
        again.create_search(ASKED)
    assert both.hands.waited[-1] != both.hands.waited[0]


def test_no_wait_passes_the_deadline(both: Both):
    client, script = both.client(problem(429, "throttled", retry_after="61"))
    with pytest.raises(Throttled) as raised:
        client.create_search(ASKED)
    assert (raised.value.retry_after, both.hands.waited, len(script.asked)) == (61, [], 1)


def test_a_budget_that_is_used_up_is_told_as_such(both: Both):
    client, _ = both.client(problem(429, "patterns_used_up", retry_after="1800"))
    with pytest.raises(UsedUp) as raised:
        client.create_search(ASKED)
    assert (raised.value.code, raised.value.retry_after) == ("patterns_used_up", 1800)


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
        httpx.ReadError("reset"),
        lambda _: httpx.Response(201, headers={"Content-Type": "application/json"}, stream=Broken([b'{"sea'], cut)),
        problem(500, "internal_error"),
        httpx.Response(502, headers={"Content-Type": "text/html"}, content=b"<html>Bad gateway</html>"),
        problem(503, "unavailable"),
        said(201, {"search_id": "srch_1"}),
    ],
    ids=lambda each: type(each).__name__ + str(getattr(each, "status_code", "")),
)
def test_what_broke_is_asked_again_as_the_same_call(both: Both, fault: Any):
    client, script = both.client(fault, fault, FOUND_NOTHING)
    assert client.create_search(ASKED).search_id == "srch_1"
    assert (len(script.asked), len(keys(script))) == (3, 1)


def test_what_stays_broken_is_not_reached(both: Both):
    client, script = both.client(httpx.ConnectError("refused"))
    with pytest.raises(NotReached, match="no connection: refused") as raised:
        client.create_search(ASKED)
    assert raised.value.tries == len(script.asked) == 6
    assert isinstance(raised.value.cause, httpx.ConnectError)


def test_a_certificate_that_is_not_trusted_is_not_tried_again(both: Both):
    client, script = both.client(httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate"))
    with pytest.raises(NotReached):
        client.read_health()
    assert len(script.asked) == 1


def test_an_answer_that_drips_ends_with_the_deadline(both: Both):
    def drip() -> None:
        both.hands.now += 9

    slow = lambda _: httpx.Response(  # noqa: E731
        201, headers={"Content-Type": "application/json"}, stream=Broken([b" "] * 1000, drip)
    )
    begun = both.hands.now
    client, script = both.client(slow)
    with pytest.raises(NotReached, match="60 seconds"):
        client.create_search(ASKED)
    assert both.hands.now - begun <= 60 + 9
    assert len(script.asked) == 1


def test_each_try_has_what_is_left_of_the_deadline(both: Both):
    def take_forty(_: httpx.Request) -> httpx.Response:
        both.hands.now += 40
        raise httpx.ReadTimeout("slow")

    client, script = both.client(take_forty)
    with pytest.raises(NotReached):
        client.create_search(ASKED)
    assert script.asked[0].extensions["timeout"]["read"] == 30
    assert script.asked[1].extensions["timeout"]["read"] < 20


NONSENSE = {
    "a page": httpx.Response(201, headers={"Content-Type": "text/html"}, content=b"<html>Log in to the Wi-Fi</html>"),
    "a page as JSON": httpx.Response(201, headers={"Content-Type": "application/json"}, content=b"<html></html>"),
    "half": httpx.Response(201, headers={"Content-Type": "application/json"}, content=json.dumps(SEARCH)[:99].encode()),
    "nothing": httpx.Response(201, headers={"Content-Type": "application/json"}),
    "no type": httpx.Response(201, content=json.dumps(SEARCH).encode()),
    "null": said(201, None),
    "a list": said(201, []),
    "empty": said(201, {}),
    "another thing": said(201, {"items": [], "next_cursor": None}),
    "a field of another type": said(201, {**SEARCH, "matches": {}}),
    "no outcome": said(201, {name: value for name, value in SEARCH.items() if name != "outcome"}),
    "another success": said(200, SEARCH),
    "no content": httpx.Response(204),
    "a problem as success": httpx.Response(
        201, headers={"Content-Type": "application/problem+json"}, content=problem(503, "unavailable").content
    ),
    "a problem as 200": httpx.Response(
        200, headers={"Content-Type": "application/problem+json"}, content=problem(503, "unavailable").content
    ),
    "no match, and not looked through": said(201, {**SEARCH, "complete": False}),
    "no match, and no word whether": said(201, {**SEARCH, "complete": None}),
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_never_no_match(both: Both, nonsense: httpx.Response):
    client, script = both.client(nonsense)
    with pytest.raises(UnreadableAnswer, match="create_search answered"):
        client.create_search(ASKED)
    assert len(keys(script)) == 1


def test_no_beginning_of_an_answer_is_an_answer():
    whole = json.dumps({**SEARCH, "outcome": "hit"}).encode()
    call: Call[Any] = Call("create_search", "POST", "/v1/searches", answer=models.Search, successes=(201,))
    assert call.read(Reply(201, {"content-type": "application/json"}, whole)).outcome == "hit"
    for length in range(len(whole)):
        with pytest.raises(UnreadableAnswer):
            call.read(Reply(201, {"content-type": "application/json"}, whole[:length]))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_so_that_no_token_goes_elsewhere(both: Both, status: int):
    client, script = both.client(httpx.Response(status, headers={"Location": "https://elsewhere.example/v1/searches"}))
    with pytest.raises(UnreadableAnswer):
        client.create_search(ASKED)
    assert [request.url.host for request in script.asked] == ["api.example"]


def test_an_object_that_was_not_asked_for_is_no_answer(both: Both):
    client, _ = both.client(said(200, {**SEARCH, "search_id": "srch_2"}))
    with pytest.raises(UnreadableAnswer, match="another search_id"):
        client.read_search("srch_1")


def test_what_is_added_later_is_kept_and_no_error(both: Both):
    later = {**SEARCH, "outcome": "inconclusive", "mode": "quantum", "added": {"later": 1}}
    client, _ = both.client(said(201, later, x_new="1"))
    search = client.create_search(ASKED)
    assert (search.outcome, search.mode, search.model_extra) == ("inconclusive", "quantum", {"added": {"later": 1}})
    assert search.model_dump()["added"] == {"later": 1}


def test_a_problem_is_typed_and_says_all_that_it_said(both: Both):
    body = {
        "type": "/v1/problems/invalid", "title": "Invalid request", "status": 422, "detail": "no such purpose",
        "instance": "/v1/searches", "code": "invalid", "request_id": "req-9", "added": True,
        "errors": [{"pointer": "/purpose", "code": "literal_error", "detail": "purpose: …"}],
    }  # fmt: skip
    client, script = both.client(said(422, body))
    with pytest.raises(Invalid) as raised:
        client.create_search(ASKED)
    told = raised.value
    assert (told.status, told.code, told.request_id, told.said["added"]) == (422, "invalid", "req-9", True)
    assert [(each.pointer, each.code) for each in told.errors] == [("/purpose", "literal_error")]
    assert len(script.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 410, 412, 413, 415, 418, 422, 428, 431, 501])
def test_a_refusal_in_whatever_form_is_a_problem_and_not_asked_again(both: Both, status: int):
    client, script = both.client(httpx.Response(status, headers={"X-Request-Id": "req-3"}, content=b"<p>no</p>"))
    with pytest.raises(Problem) as raised:
        client.create_search(ASKED)
    assert (raised.value.status, raised.value.code, raised.value.request_id) == (status, "", "req-3")
    assert len(script.asked) == 1


def test_a_token_that_is_refused_is_asked_for_anew_once(both: Both):
    given = iter(("first", "second", "third"))
    client, script = both.client(problem(401, "unauthenticated"), FOUND_NOTHING, token=lambda: next(given))
    assert client.create_search(ASKED).outcome == "no_match"
    assert [request.headers["authorization"] for request in script.asked] == ["Bearer first", "Bearer second"]
    refusing, script = both.client(problem(401, "party_suspended"), token=lambda: f"token-{len(script.asked)}")
    with pytest.raises(Unauthenticated, match="party_suspended"):
        refusing.create_search(ASKED)


def test_a_list_is_read_to_its_end_and_a_cursor_that_stands_still_is_an_error(both: Both):
    def page(numbers: list[int], cursor: str | None) -> httpx.Response:
        searches = [{**SEARCH, "search_id": f"srch_{number}"} for number in numbers]
        return said(200, {"items": searches, "next_cursor": cursor})

    client, script = both.client(page([3, 2], "c1"), page([], "c2"), page([1], None))
    assert [each.search_id for each in items(client.list_searches(outcome="no_match", limit=2))] == [
        "srch_3", "srch_2", "srch_1",
    ]  # fmt: skip
    assert [dict(request.url.params) for request in script.asked] == [
        {"outcome": "no_match", "limit": "2"},
        {"outcome": "no_match", "limit": "2", "cursor": "c1"},
        {"outcome": "no_match", "limit": "2", "cursor": "c2"},
    ]


@pytest.mark.parametrize("given", [["c1", "c1"], ["c1", "c2", "c1"], ["c1", "c2", "c3", "c2"]])
@pytest.mark.parametrize("begun", [None, "c1"])
def test_cursors_that_go_round_end_in_an_error(both: Both, given: list[str], begun: str | None):
    pages = [said(200, {"items": [SEARCH], "next_cursor": cursor}) for cursor in given]
    client, script = both.client(*pages, *pages)
    with pytest.raises(UnreadableAnswer, match="list_searches answered with a cursor"):
        items(client.list_searches(cursor=begun))
    assert len(script.asked) <= len(given)


def test_what_was_read_is_changed_as_it_was_read(both: Both):
    list_of_officers: dict[str, Any] = {"party": "NCB-FR", "officers": ["k-4711"], "version": 3}
    list_of_officers |= {"changed_at": "2026-11-24T06:03:04Z", "changed_by": "NCB-FR"}
    client, script = both.client(said(200, list_of_officers, etag='"3"'))
    officers = client.read_officers("NCB-FR")
    assert officers.etag == '"3"'
    client.replace_officers("NCB-FR", {"officers": None}, if_match=officers)
    assert script.asked[1].headers["if-match"] == '"3"'
    with pytest.raises(ValueError, match="read it first"):
        client.replace_officers(
            "NCB-FR", {"officers": None}, if_match=models.OfficerList.model_validate(list_of_officers)
        )


@pytest.mark.parametrize("named", [{}, {"etag": ""}])
def test_what_was_read_without_a_version_is_not_changed(both: Both, named: dict[str, str]):
    read: dict[str, Any] = {"party": "NCB-FR", "officers": ["k-4711"], "version": 3}
    read |= {"changed_at": "2026-11-24T06:03:04Z", "changed_by": "NCB-FR"}
    client, script = both.client(said(200, read, **named))
    officers = client.read_officers("NCB-FR")
    for given in (officers, "", " "):
        with pytest.raises(NoVersion, match="gave no version" if given is officers else "empty"):
            client.replace_officers("NCB-FR", {"officers": None}, if_match=given)
    assert len(script.asked) == 1


def test_a_problem_that_is_nested_without_end_is_a_problem(both: Both):
    kind = {"Content-Type": "application/problem+json"}
    client, _ = both.client(httpx.Response(404, headers=kind, content=b"[" * 200_000))
    with pytest.raises(Problem):
        client.read_search("srch_1")


def test_a_typing_mistake_never_leaves_this_machine(both: Both):
    client, script = both.client(FOUND_NOTHING)
    with pytest.raises(ValueError, match="serial"):
        client.create_search({**ASKED, "firearm": {"serial": "AB012347"}})
    assert script.asked == []


@pytest.mark.parametrize("content", [b"", b"JVBERi0xLjcK", b"<html>no report</html>"])
def test_a_report_that_is_no_pdf_is_no_report(both: Both, content: bytes):
    client, script = both.client(httpx.Response(200, headers={"Content-Type": "application/pdf"}, content=content))
    with pytest.raises(UnreadableAnswer, match="application/pdf"):
        client.print_hit("hit_1")
    assert script.asked[0].headers["accept"] == "application/pdf"


def test_what_stands_in_a_path_is_one_part_of_it(both: Both):
    client, script = both.client(problem(404, "not_found"))
    for odd in ("../parties/WCO", "a/b?c#d", "%2e%2e", "é"):
        with pytest.raises(Problem):
            client.read_search(odd)
        assert script.asked[-1].url.raw_path.count(b"/") == 3
        assert b"?" not in script.asked[-1].url.raw_path
    for nothing in ("", ".", ".."):
        with pytest.raises(ValueError, match="empty"):
            client.read_search(nothing)
