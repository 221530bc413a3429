"""The portal: pages that ask nobody and run nothing, whose links lead somewhere, and whose every request is answered as
the page says."""

import hashlib
import json
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from infra.config import load_deployments
from infra.portal.build import rendered, write
from infra.portal.layout import INDEX, REQUESTS, STYLE, STYLE_SHEET
from infra.portal.requests import Request, collection, guides_with_requests, requests_in
from infra.portal.sources import DOCS, DOCUMENT, GUIDES
from ops.local.test_records import load_sandbox
from tests.world import Answer, World

TOKENS = {"{{token}}": "ADM-KE", "{{bureau}}": "NCB-FR"}
NAMED = re.compile(r"\{\{(\w+)\.response\.body\.([\w.\[\]]+)\}\}")
VOID = {"meta", "link", "br", "hr", "img"}


@cache
def pages() -> dict[str, str]:
    return {name: text for name, text in rendered().items() if name not in (STYLE, REQUESTS)}


class Read(HTMLParser):
    """A page as a browser reads it: what it links to, its anchors, headings, elements; and that each one is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.language = ""
        self._open: list[str] = []
        self.feed(text)
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes |= set(given)
        self.language = str(given["lang"]) if tag == "html" else self.language
        self.ids += [str(given["id"])] if "id" in given else []
        self.levels += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        self.links += [str(given["href"])] if tag == "a" else []
        self.loaded += [str(given.get("href") or given.get("src"))] if tag in ("link", "img", "script") else []
        self._open += [tag] if tag not in VOID else []

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


@cache
def read(name: str) -> Read:
    return Read(pages()[name])


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_page_runs_nothing_and_loads_its_style_sheet_alone(name: str):
    page = read(name)
    assert not {"script", "style", "iframe", "object", "embed", "form", "base"} & page.tags
    assert not {each for each in page.attributes if each.startswith("on") or each == "style"}
    assert page.loaded == [f"docs/{STYLE}" if name == INDEX else STYLE]


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_page_can_be_read_aloud_and_walked_by_its_headings(name: str):
    page = read(name)
    assert page.language == "en"
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False)), page.levels
    assert len(set(page.ids)) == len(page.ids), sorted({each for each in page.ids if page.ids.count(each) > 1})
    assert {"nav", "main", "header", "footer"} <= page.tags
    assert page.links[0] == "#text"


@pytest.mark.parametrize("name", sorted(pages()))
def test_what_a_page_links_to_is_there(name: str):
    for link in read(name).links:
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        at = name if not path else _page_at(name, path)
        assert at in {**pages(), REQUESTS: "", "/v1/openapi.json": "", "/v1/problems": "", "/docs": ""}, link
        assert not anchor or anchor in read(at).ids, link


def _page_at(name: str, path: str) -> str:
    """The page, or path of the API, that a link leads to from where the page lies: /docs, or /docs/name."""
    folder = [] if name == INDEX else ["docs"]
    for part in path.split("/"):
        folder = folder[:-1] if part == ".." else [*folder, part]
    return folder[1] if folder[0] == "docs" and len(folder) == 2 else f"/{'/'.join(folder)}"


def test_every_operation_and_every_shape_of_the_document_has_its_place():
    document = json.loads(DOCUMENT.read_text("utf-8"))
    operations = {each["operationId"] for found in document["paths"].values() for each in found.values()}
    anchors = {each for name in pages() if name.startswith("reference-") for each in read(name).ids}
    assert operations <= anchors
    assert {*document["components"]["schemas"]} <= set(read("schemas").ids)


def test_every_guide_is_there():
    assert [guide.name for guide in GUIDES if guide.name not in pages()] == []


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_text_and_links_stand_out_from_their_ground(ground: str):
    light, dark = re.findall(r":root \{(.*?)\}", STYLE_SHEET, re.DOTALL)
    colours = dict(re.findall(r"--(\w+): (#\w+)", light if ground == "light" else dark))
    assert colours.keys() == {"text", "ground", "soft", "line", "link", "mark"}
    for name in ("text", "link", "mark"):
        for behind in ("ground", "soft"):
            assert _contrast(colours[name], colours[behind]) >= 4.5, (name, behind)
    assert _contrast(colours["line"], colours["ground"]) >= 3


def _contrast(one: str, other: str) -> float:
    """The ratio of two colours as WCAG 2 counts it."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_same_pages_are_the_same_file(tmp_path: Path):
    files = {"b": "two", "a": "one"}
    write(files, tmp_path / "one.zip")
    write(dict(reversed(files.items())), tmp_path / "other.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.namelist() == ["a", "b"]


@pytest.mark.parametrize("path", ["", *(f"/{name}" for name in sorted(pages())), f"/{STYLE}", f"/{REQUESTS}"])
def test_a_page_is_answered_without_a_token_and_kept_by_its_etag(world: World, path: str):
    answer = world.call("GET", f"/docs{path}", party="", scopes="")
    assert answer.status == 200
    assert answer.text == rendered_as(path)
    kind = "text/css" if path.endswith(".css") else "text/plain" if path.endswith(".http") else "text/html"
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in policy
    again = world.call("GET", f"/docs{path}", party="", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.text or "") == (304, "")
    assert len(answer.text.encode()) < 1_000_000


def rendered_as(path: str) -> str:
    return {**pages(), STYLE: STYLE_SHEET, REQUESTS: collection()}[path[1:] or INDEX]


@pytest.mark.parametrize(
    "name",
    ["..", "%2e%2e%2fmakes.json", "..%2fmakes.json", "makes.json", "portal.zip", "Index", "first-search%00", "a" * 64],
)
def test_what_is_no_page_is_not_found_whatever_lies_there(world: World, name: str):
    answer = world.call("GET", f"/docs/{name}", party="")
    assert (answer.status, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("guide", guides_with_requests(), ids=lambda guide: guide.name)
def test_every_request_of_a_guide_is_answered_as_it_says(world: World, guide: Any, sandbox: None):
    text = guide.file.read_text("utf-8")
    known: dict[str, Any] = {}
    file = next(iter(re.findall(r"```json\n(.*?)```", text, re.DOTALL)), "").encode()
    for request in requests_in(text):
        answer = _send(world, request, known, file)
        assert answer.status == request.status, f"{request.name}: {answer.status} {answer.text[:500]}"
        known[request.name] = answer.json if answer.headers["Content-Type"].endswith("json") else None
        if (known[request.name] or {}).get("upload"):
            world.upload(answer, file)
            world.import_in_the_end()
        world.index()
        world.after()
    _HELD[guide.name](known)


def _send(world: World, request: Request, known: Mapping[str, Any], file: bytes) -> Answer:
    facts = {"{{base}}": "", "{{sha256}}": hashlib.sha256(file).hexdigest(), "{{bytes}}": str(len(file))}
    text = NAMED.sub(lambda found: str(_at(known[found[1]], found[2])), request.text)
    for name, value in facts.items():
        text = text.replace(name, value)
    head, _, body = text.partition("\n\n")
    lines = [line for line in head.splitlines() if not line.startswith("#")]
    method, target = lines[0].split()
    headers = dict(line.split(": ", 1) for line in lines[1:])
    token = headers.pop("Authorization").removeprefix("Bearer ")
    return world.call(method, target, text=body or None, party=TOKENS[token], headers=headers)


def _at(value: Any, path: str) -> Any:
    for part in re.findall(r"\w+", path):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


_HELD: dict[str, Any] = {
    "first-search": lambda known: _is(known["hit"]["state"], "CONFIRMED", known["closed"]["state"], "CLOSED"),
    "notifications": lambda known: _is(
        known["concerned"]["record_id"], known["entered"]["record_id"], known["confirmed"]["state"], "CONFIRMED"
    ),
    "importing": lambda known: _is(
        known["followed"]["state"], "DONE", [each["line"] for each in known["refused"]["lines"]], [2]
    ),
    "tracing": lambda known: _is(known["answered"]["state"], "COMPLETED"),
    "errors": lambda known: _is(
        known["once"], known["again"], known["invalid"]["errors"][0]["pointer"], "/firearm/serial"
    ),
}


def _is(*pairs: Any) -> None:
    for found, wanted in zip(pairs[::2], pairs[1::2], strict=True):
        assert found == wanted


@pytest.fixture
def sandbox(world: World) -> None:
    load_sandbox(world.dynamodb, load_deployments()["local"].model_copy(update={"index_version": "v2"}))


def test_the_file_of_requests_has_every_request_of_every_guide_once():
    names = [request.name for guide in guides_with_requests() for request in requests_in(guide.file.read_text("utf-8"))]
    assert len(set(names)) == len(names), "one file holds them all"
    assert re.findall(r"# @name (\w+)", collection()) == names
    assert "{{" not in NAMED.sub("", collection()).replace("{{base}}", "").replace("{{token}}", "").replace(
        "{{bureau}}", ""
    ).replace("{{sha256}}", "").replace("{{bytes}}", "")
    assert all(f"@{name} =" in collection() for name in ("base", "token", "bureau", "sha256", "bytes"))


def test_a_request_without_a_name_is_refused():
    with pytest.raises(ValueError, match="no name"):
        requests_in("```http\nGET {{base}}/v1/hits\n```")
    assert (DOCS / "first-search.md").exists()
