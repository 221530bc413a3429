"""Every code that a problem can bear is explained, in every language, where its `type` leads; docs/problems.md too."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, Final

import pytest

from iarms import models
from iarms.domain.languages.accept_language import LANGUAGES
from iarms.domain.problems import explained, explained_codes
from iarms.domain.problems.catalogue import _table
from iarms.handlers.problem_pages import wants_html
from iarms.models.api import Strict
from infra.refusals import REFUSALS, TOO_FAST, static_problem
from infra.routes import ROUTES
from ops.documents import draw_problems
from tests.contract.raised_codes import raised_codes
from tests.contract.routes import operations
from tests.world import World

ADD: Final = "explain it in functions/iarms/data/problems: codes.json, and a text in the file of each language"
# What pydantic says of a value, by the kind of schema that it is held against. A bound says the other codes.
_OF_KIND: Final = {
    "model": ("model_type", "model_attributes_type", "extra_forbidden", "missing", "invalid_key"),
    "str": ("string_type", "string_too_short", "string_too_long", "string_pattern_mismatch", "string_unicode"),
    "int": ("int_type", "int_parsing", "int_parsing_size", "int_from_float"),
    "float": ("float_type", "float_parsing", "finite_number"),
    "bool": ("bool_type", "bool_parsing"),
    "list": ("list_type", "too_short", "too_long"),
    "tuple": ("tuple_type", "too_short", "too_long", "missing"),
    "dict": ("dict_type", "too_short", "too_long"),
    "date": ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
    "datetime": ("datetime_type", "datetime_parsing", "datetime_from_date_parsing"),
    "literal": ("literal_error",),
    "function-before": ("value_error",),
    "function-after": ("value_error",),
}
_BOUNDS: Final = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")
# What holds another schema, nothing that could be wrong, or stands in answers alone (typed-dict).
_OF_NONE: Final = frozenset(
    "model-fields model-field default nullable no-info with-info any definitions definition-ref typed-dict"
    " typed-dict-field".split()
)


def _kinds() -> set[str]:
    """The kinds of schemas that our models are held against."""
    for module in pkgutil.iter_modules(models.__path__):
        importlib.import_module(f"iarms.models.{module.name}")
    found: set[str] = set()
    seen: set[int] = set()

    def look_at(part: Any) -> None:
        if isinstance(part, Mapping):
            if id(part) in seen:
                return
            seen.add(id(part))
            if isinstance(part.get("type"), str):
                found.add(part["type"])
            for name, inner in part.items():
                if name not in ("metadata", "serialization"):
                    look_at(inner)
        elif isinstance(part, list | tuple):
            for inner in part:
                look_at(inner)

    def subclasses(model: type[Strict]) -> Iterator[type[Strict]]:
        for each in model.__subclasses__():
            yield each
            yield from subclasses(each)

    for model in subclasses(Strict):
        look_at(model.__pydantic_core_schema__)
    return found


def _raised() -> dict[str, set[str]]:
    """Each code that can be answered, with what it can be the code of."""
    found: dict[str, set[str]] = {}
    for kind, codes in raised_codes().items():
        for code in codes:
            found.setdefault(code, set()).add(kind.upper())
    for refusal in (*REFUSALS, TOO_FAST):
        found.setdefault(refusal.code, set()).add("PROBLEM")
    for code in (*_BOUNDS, *(code for kind in _kinds() for code in _OF_KIND.get(kind, ()))):
        found.setdefault(code, set()).add("FIELD")
    return found


def test_the_kinds_of_schemas_are_those_whose_codes_are_known():
    assert _kinds() - _OF_NONE <= set(_OF_KIND), "say in _OF_KIND which codes pydantic has for it"


def test_every_code_that_is_raised_is_explained_and_no_other():
    raised = _raised()
    known = explained_codes()
    assert {code: kinds for code, kinds in raised.items() if code not in known} == {}, ADD
    assert [code for code in known if code not in raised] == [], "nothing raises it any more"
    entries = {code: explained(code, "en") for code in raised}
    wrong = {code: kinds for code, kinds in raised.items() if (entry := entries[code]) and set(entry.kinds) != kinds}
    assert wrong == {}, "codes.json says otherwise what it is the code of"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_explains_every_code_in_its_own_words(language):
    english, own = _table("en.json"), _table(f"{language}.json")
    for part in ("words", "titles", "problems", "fields"):
        assert own[part].keys() == english[part].keys(), part
    for code in explained_codes():
        entry = explained(code, language)
        assert entry is not None
        assert entry.means.strip(), code
        if language != "en":
            assert entry.means != english["problems"].get(code, {}).get("means", english["fields"].get(code)), code
        if entry.causes is not None:
            assert entry.causes.strip(), code
            assert (entry.what_to_do or "").strip(), code
        if language == "ar":
            told = f"{entry.means} {entry.causes or ''} {entry.what_to_do or ''} {entry.title}"
            assert re.search("[\u0600-\u06ff]", told), code
            assert not re.search(r"\b(the|is|and|of|was|are|it|that|this)\b", told), told


def test_the_operations_that_a_code_comes_from_are_the_apis_and_document_its_status():
    by_id = {route["operationId"]: route for route in operations().values()}
    for code in explained_codes():
        entry = explained(code, "en")
        assert entry is not None
        assert (entry.place == "SOME") == bool(entry.operations), code
        for operation in entry.operations:
            assert operation in by_id, f"{code} names {operation}"
            documented = by_id[operation]["responses"]
            assert any(str(status) in documented for status in entry.statuses), f"{operation} lacks {code}"


def test_a_code_is_explained_without_a_token_in_the_callers_language(world: World):
    for language, title in (("en", "Too many requests"), ("fr", "Trop d'appels"), ("ar", "استدعاءات كثيرة جدًا")):
        answer = world.call("GET", "/v1/problems/throttled", party="", headers={"Accept-Language": language})
        assert (answer.status, answer.json["title"]) == (200, title)
        assert answer.headers["Content-Language"] == language
    said = answer.json
    assert (said["code"], said["statuses"], said["try_again"], said["place"]) == ("throttled", [429], "LATER", "EVERY")
    assert world.call("GET", "/v1/problems/no_such_code", party="").json["code"] == "not_found"


def test_the_type_of_an_answered_problem_leads_to_its_explanation(world: World):
    refused = world.call("POST", "/v1/searches", text="{").json
    assert refused["type"] == "/v1/problems/malformed_body"
    told = world.call("GET", refused["type"], party="").json
    assert (told["code"], told["type"], told["statuses"]) == (refused["code"], refused["type"], [refused["status"]])
    for refusal in (*REFUSALS, TOO_FAST):
        said = static_problem(refusal)
        told = world.call("GET", str(said["type"]), party="").json
        assert (told["code"], told["title"], told["statuses"]) == (said["code"], said["title"], [said["status"]])


def test_all_codes_are_listed_those_of_problems_first(world: World):
    listed = world.call("GET", "/v1/problems", party="").json["problems"]
    assert [each["code"] for each in listed] == list(explained_codes())
    kinds = ["PROBLEM" in each["kinds"] for each in listed]
    assert kinds == sorted(kinds, reverse=True)


class _Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [str(value) for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("path", ["/v1/problems", "/v1/problems/not_from_this_state", "/v1/problems/holds_date"])
def test_a_browser_gets_a_plain_page_that_loads_and_runs_nothing(world: World, path):
    asked = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "ar"}
    answer = world.call("GET", path, party="", headers=asked)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    page = _Page(answer.text)
    assert page.tags <= set("html head meta title style body h1 h2 p a code dl dt dd".split())
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    assert 'lang="ar" dir="rtl"' in answer.text
    for link in page.links:
        assert world.call("GET", link, party="").status == 200, link
    if path == "/v1/problems":
        assert len(page.links) == len(explained_codes())


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/json, text/html;q=0.9", False),
        ("text/html;q=0, */*", False),
        ("text/html;q=abc", False),
        ("nonsense", False),
        ("text/html", True),
        ("text/*", True),
        ("text/html;level=1;q=0.8, application/json;q=0.2", True),
        ("Text/HTML , application/*;q=0.1", True),
    ],
)
def test_what_an_accept_field_likes_better(accept, html):
    assert wants_html(accept) is html


def test_nobody_says_the_type_of_before(world: World):
    for route in ROUTES:
        assert "urn:iarms" not in json.dumps(operations()[route.method, route.path])


def test_the_page_of_problems_is_current(monkeypatch: pytest.MonkeyPatch, tmp_path, capsys):
    assert draw_problems.PAGE.read_text("utf-8") == draw_problems.page(), "stale: run make problems"
    monkeypatch.setattr("ops.documents.draw_problems.PAGE", tmp_path / "problems.md")
    for arguments, status in ((["--check"], 1), ([], 0), (["--check"], 0)):
        monkeypatch.setattr("sys.argv", ["draw_problems", *arguments])
        assert draw_problems.main() == status
    assert "run make problems" in capsys.readouterr().out
