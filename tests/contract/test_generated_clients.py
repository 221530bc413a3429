"""Clients that others' generators make of the document: nothing of it is dropped, and a client that nobody here has
written does its work with the doors."""

import base64
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import httpx
import pytest

from iarms.models.notice import NoticeEvent
from infra.packages.node import node
from infra.routes import ROUTES
from ops.documents.openapi import DOCUMENT
from ops.gates.description_rules import tools
from tests.contract.routes import callers, operations, path_of
from tests.world import World, local_templates

PACKAGE = "generated_iarms"
USE = Path(__file__).parent / "generated" / "use.ts"
BY_ID = {operations()[route.method, route.path]["operationId"]: route for route in ROUTES}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The Python client, made by openapi-python-client with its own defaults, which may warn of nothing."""
    folder = tmp_path_factory.mktemp("generated")
    settings = folder / "settings.json"
    settings.write_text(json.dumps({"post_hooks": []}))  # what is made is imported, and not read
    command = [
        sys.executable, "-c", "from openapi_python_client.cli import app; app()", "generate", "--path", str(DOCUMENT),
        "--output-path", str(folder / PACKAGE), "--meta", "none", "--config", str(settings), "--fail-on-warning",
    ]  # fmt: skip
    ran(command, folder)
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))


def ran(command: list[str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603  # what the locks have
        command, capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, "NO_COLOR": "1"}
    )
    assert done.returncode == 0, done.stdout + done.stderr


def operation(name: str) -> Any:
    """What the client has of an operation."""
    tag = operations()[BY_ID[name].method, BY_ID[name].path]["tags"][0]
    return importlib.import_module(f"{PACKAGE}.api.{tag}.{name}")


def model(name: str) -> Any:
    return getattr(importlib.import_module(f"{PACKAGE}.models"), name)


class Gateway(httpx.BaseTransport):
    """The doors where the client expects HTTP: bytes are given to who asks for one of the media types that the template
    has as binary, and to others as base 64, as API Gateway does."""

    def __init__(self, world: World, party: str) -> None:
        self.world, self.party = world, party

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.world.call(
            request.method, request.url.raw_path.decode(), text=request.content.decode() or None, party=self.party,
            headers={name.title(): value for name, value in request.headers.items()},
        )  # fmt: skip
        content = (answer.text or "").encode()
        accepted = request.headers["Accept"].partition(",")[0]
        if accepted in BINARY and answer.headers.get("Content-Type") in BINARY:
            content = base64.b64decode(content)
        return httpx.Response(answer.status, headers=dict(answer.headers), content=content)


(BINARY,) = (
    resource["Properties"]["BinaryMediaTypes"]
    for template in local_templates().values()
    for resource in template["Resources"].values()
    if resource["Type"] == "AWS::ApiGateway::RestApi"
)


def client(generated: ModuleType, world: World, party: str, **headers: str) -> Any:
    return generated.AuthenticatedClient(
        base_url="https://api.example", token="a.b.c", headers=headers, raise_on_unexpected_status=True,
        httpx_args={"transport": Gateway(world, party)},
    )  # fmt: skip


def test_the_client_has_every_operation(generated):
    made = {
        path.stem: path.parent.name
        for path in (Path(generated.__file__).parent / "api").glob("*/*.py")
        if path.stem != "__init__"
    }
    assert set(made) == set(BY_ID)
    assert len(made) == len(ROUTES)
    for name in made:
        assert callable(operation(name).sync_detailed), name
        assert callable(operation(name).asyncio_detailed), name


def test_a_record_is_read_and_corrected_and_a_stale_correction_is_a_problem(generated, everything):
    world, ids = everything
    caller = client(generated, world, "NCB-FR")
    read = operation("read_record").sync_detailed(ids["record_id"], client=caller)
    change = model("RecordChange").from_dict({"reason": "misread", "firearm": {"calibre": "9x21"}})
    given = {"body": change, "if_match": read.headers["ETag"], "client": caller}
    changed = operation("change_record").sync_detailed(ids["record_id"], **given)
    assert (changed.status_code, changed.parsed.firearm.calibre, changed.parsed.version) == (200, "9x21", 2)
    assert changed.headers["ETag"] == '"2"'
    stale = operation("change_record").sync_detailed(ids["record_id"], **given)
    assert isinstance(stale.parsed, model("ProblemDetails"))
    assert (stale.parsed.status, stale.parsed.code) == (412, "stale")
    other = model("RecordChange").from_dict({"reason": "misread again", "firearm": {"calibre": "9x17"}})
    given |= {"body": other, "if_match": changed.headers["ETag"], "idempotency_key": "k-1"}
    for _ in range(2):  # the same key: done once
        again = operation("change_record").sync_detailed(ids["record_id"], **given)
        assert (again.status_code, again.parsed.version) == (200, 3)
    assert stale.headers["X-Request-Id"] == stale.parsed.request_id


@pytest.mark.parametrize("media_type", BINARY)
def test_a_report_is_fetched_as_bytes(generated, everything, media_type):
    world, ids = everything
    caller = client(generated, world, "NCB-FR", Accept=media_type)
    printed = operation("print_hit").sync_detailed(ids["hit_id"], client=caller)
    assert printed.parsed.payload.read().startswith(b"%PDF-")
    assert printed.headers["Content-Type"] == media_type
    assert printed.headers["Content-Disposition"] == f'attachment; filename="{ids["hit_id"]}.pdf"'


def test_codes_are_read_in_a_language(generated, everything):
    world, _ = everything
    read = operation("list_codes").sync_detailed(
        accept_language="fr-CA, en;q=0.5", client=client(generated, world, "WCO")
    )
    assert read.headers["Content-Language"] == "fr"
    codes = {code.code: code.label for code in read.parsed.lists["record_kind"]}
    assert codes["STOLEN"] == "Volée"


def test_a_list_is_paged_to_its_end(generated, everything):
    world, _ = everything
    caller = client(generated, world, "NCB-FR")
    found, cursor = [], None
    for _ in range(20):
        page = operation("list_notifications").sync(client=caller, limit=1, **({"cursor": cursor} if cursor else {}))
        found += [item.notification_id for item in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(found) == len(set(found)) >= 2
    assert [item.notification_id for item in operation("list_notifications").sync(client=caller).items] == found


def test_a_search_is_made_and_its_hit_read(generated, everything):
    world, _ = everything
    caller = client(generated, world, "WCO")
    asked = model("SearchRequest").from_dict(
        {
            "firearm": {"serial_number": "AB012347", "make": "S&W"}, "on_behalf_of": "KE", "purpose": "SEIZURE_CHECK",
            "case_reference": "MBA-7", "officer": "k-4711",
        }
    )  # fmt: skip
    made = operation("create_search").sync_detailed(body=asked, client=caller)
    assert made.status_code == 201
    assert made.headers["Location"] == f"/v1/searches/{made.parsed.search_id}"
    hit = operation("read_hit").sync(made.parsed.matches[0].hit_id, client=caller)
    assert hit.hit_id == made.parsed.matches[0].hit_id


def test_what_is_read_comes_through_the_clients_models_as_it_was(generated, everything):
    world, ids = everything
    read = set()
    for name, route in BY_ID.items():
        if route.method != "GET":
            continue
        target = path_of(route, ids | {"version": "1"}) + ("?make=beretta" if name == "list_references" else "")
        for party in callers(route):
            answer = world.call(route.method, target, party=party)
            if answer.status != 200 or answer.headers["Content-Type"] != "application/json":
                continue
            given = httpx.Response(200, content=answer.text.encode())
            parsed = operation(name)._parse_response(client=client(generated, world, party), response=given)
            assert as_times(parsed.to_dict()) == as_times(answer.json), (name, party)
            read.add(name)
    # What is no JSON, and what was never printed.
    others = {"read_drawing", "print_trace", "print_hit", "read_trace_copy", "read_hit_copy"}
    others |= {"read_portal", "read_portal_page"}
    assert read | others | {"read_officers"} >= {name for name, route in BY_ID.items() if route.method == "GET"}


def as_times(value: Any) -> Any:
    """With each time of a day as the moment that it is, however it is written."""
    if isinstance(value, dict):
        return {name: as_times(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_times(each) for each in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)", value):
        return datetime.fromisoformat(value)
    return value


def test_the_types_of_typescript_have_every_operation_and_a_client_compiles_on_them(tmp_path):
    def run(program: str, *arguments: str) -> None:
        ran([str(node()), str(tools() / program), *arguments], tmp_path)

    run("openapi-typescript/bin/cli.js", str(DOCUMENT), "--output", "api.ts")
    # Compiled, this names each operation and no other.
    told = [f"on_{event.replace('.', '_')}" for event in get_args(NoticeEvent)]
    named = json.dumps(dict.fromkeys([*BY_ID, *told], True))
    covered = 'import type { operations } from "./api";\nexport const all: Record<keyof operations, true> = '
    (tmp_path / "all.ts").write_text(f"{covered}{named};\n")
    shutil.copyfile(USE, tmp_path / USE.name)
    options = ["--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"]
    run("typescript/bin/tsc", *options, "all.ts", USE.name)
