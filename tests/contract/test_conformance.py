"""What the doors really answer, held against the document: no status, header, media type or code of a problem that it
does not name, and of each operation every status that it names."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest

from iarms.errors import InternalError, Problem, TooMany, Unavailable
from iarms.handlers import http
from infra.routes import ROUTES, Route
from ops.documents.problem_codes import CODES, catalogue
from tests.contract.routes import WITH_BODY, body_of, callers, described, name_of, operations, path_of
from tests.contract.spoken import in_latin, is_english, told
from tests.world import Answer, World

# Of what the peopled world has already, and of what it has not: written twice, the second time without a version.
OTHER_BODIES: Final[dict[str, Any]] = {
    "PUT /v1/record-mappings/{name}": {"columns": {"NUM": "firearm.serial_number", "MARQUE": "firearm.make"}},
    "PUT /v1/parties/{party}/officers": {"officers": ["k-4711"]},
    "PUT /v1/parties/{party}/webhook": {"url": "https://elsewhere.example/iarms"},
    "POST /v1/hits/{hit_id}/messages": {"code": "QUESTION", "text": "which marks"},
}
IN_ARABIC: Final = {"Accept-Language": "ar"}
BY_ITSELF: Final = {"Content-Type"}
NOBODYS: Final = {"{version}": "1"}
QUERIES: Final = {"GET /v1/reference/firearms": "?make=beretta"}
# Of this status each operation has its own story; its codes are held against the catalogue, which is held against what
# the code raises.
BY_STORIES: Final = {"409"}
# The list that stands sent again is no change; one that is a change has a test of its own below.
UNSEEN: Final = {"PUT /v1/parties/{party}/officers": {"428"}}


def held(route: Route, answer: Answer) -> str:
    """The status of an answer that is as the document says."""
    operation = operations()[route.method, route.path]
    status = str(answer.status)
    assert status in operation["responses"], (route.name, answer.text)
    response = operation["responses"][status]
    known = described()["components"]["headers"]
    sent = set(answer.headers) - BY_ITSELF
    assert sent <= set(response["headers"]), (route.name, status, sent - set(response["headers"]))
    sure = {name for name in response["headers"] if known[name].get("required")}
    assert sure <= sent, (route.name, status, sure - sent)
    if answer.text:
        assert answer.headers["Content-Type"].partition(";")[0] in response["content"], (route.name, status)
    assert_said(route, answer, response)
    if answer.status >= 400:
        assert answer.json["code"] in response[CODES], (route.name, status, answer.json["code"])
        assert ("Retry-After" in sent) or answer.status not in (429, 500, 503), route.name
        assert answer.headers["X-Request-Id"] == answer.json["request_id"]
    return status


def assert_said(route: Route, answer: Answer, response: Mapping[str, Any]) -> None:
    """What a problem says is said in Arabic, and all else of it is no sentence."""
    if answer.status >= 400 and answer.headers["Content-Language"] == "ar":
        for place, text, is_said in told(answer.json, response["content"]["application/problem+json"]["schema"]):
            assert not (in_latin(text) if is_said else is_english(text)), (route.name, place, text)


def answers(world: World, ids: dict[str, str], route: Route, monkeypatch: pytest.MonkeyPatch) -> Iterator[Answer]:
    """Answers of every kind that any route has, by its usual callers."""
    body, target = OTHER_BODIES.get(route.name, body_of(route)), path_of(route, ids) + QUERIES.get(route.name, "")
    party = callers(route)[0]

    def call(to: str = target, **given: Any) -> Answer:
        headers = IN_ARABIC | given.pop("headers", {})
        return world.call(route.method, to, headers=headers, **{"body": body, "party": party, **given})

    operation = operations()[route.method, route.path]
    yield call(f"{path_of(route, ids)}?surprise=1")
    if not route.open:
        yield call(expires_at=0)
        yield call(scopes="")
    for raised in (Unavailable("x"), TooMany("x", code="throttled"), InternalError("x")):
        with monkeypatch.context() as patched:
            patched.setattr(http, "check_request", _raising(raised))
            yield call()
    if route in WITH_BODY:
        yield call(body=None, text="{")
        yield call(body=None, text=" " * 1_100_000)
        yield call(headers={"Content-Type": "text/plain"})
    if "404" in operation["responses"]:
        nobodys = "/".join(
            NOBODYS.get(part, "nobodys-0") if part[:1] == "{" else part for part in route.path.split("/")
        )
        for each in callers(route):
            yield call(nobodys, headers={"If-Match": '"1"'}, party=each)
    if "412" in operation["responses"]:
        for each in callers(route):
            yield call(headers={"If-Match": '"999"'}, party=each)
    for each in callers(route):
        for etag in ({}, {"If-Match": '"1"'}, {}):
            answer = call(headers=etag, party=each)
            yield answer
            if "304" in operation["responses"] and answer.status == 200:
                yield call(headers={"If-None-Match": answer.headers["ETag"]}, party=each)


def _raising(problem: Problem) -> Any:
    def refuse(*_: Any) -> None:
        raise problem

    return refuse


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_what_is_answered_is_what_the_document_says(everything, monkeypatch, route: Route):
    world, ids = everything
    seen = {held(route, answer) for answer in answers(world, ids, route, monkeypatch)}
    documented = {status for status in operations()[route.method, route.path]["responses"] if status[0] != "2"}
    assert documented - seen <= BY_STORIES | UNSEEN.get(route.name, set()), documented - seen


def test_an_operation_has_a_409_where_the_catalogue_has_one_for_it():
    told = {
        name
        for said in catalogue().values()
        if 409 in said["statuses"] and "PROBLEM" in said["as"]
        for name in said.get("operations", ())
    }
    assert told == {each["operationId"] for each in operations().values() if "409" in each["responses"]}


def test_officers_are_changed_over_the_version_that_was_read(everything):
    world, _ = everything
    (route,) = (route for route in ROUTES if route.name == "PUT /v1/parties/{party}/officers")
    for officers, status in (["k-4711"], "200"), (["k-4712"], "428"):
        answer = world.call("PUT", "/v1/parties/WCO/officers", {"officers": officers}, party="WCO")
        assert held(route, answer) == status
