"""What is left of botocore's descriptions: all that our sources call, and clients that work as before."""

import ast
import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest
from botocore.loaders import Loader
from botocore.session import get_session

from infra.packages.distributions import SERVICES
from infra.packages.service_models import cut_down, cut_endpoints, cut_model, words_of
from infra.packages.sources import SOURCES

DATA = Path(botocore.__file__).parent / "data"
WORDS = words_of(SOURCES.rglob("*.py"))


def described(service: str) -> Any:
    newest = sorted((DATA / service).glob("*/service-2.json.gz"))[-1]
    return json.loads(gzip.decompress(newest.read_bytes()))


def shapes_named(part: object) -> set[str]:
    if isinstance(part, list):
        return set().union(*map(shapes_named, part))
    if isinstance(part, dict):
        own = {part["shape"]} if isinstance(part.get("shape"), str) else set()
        return own.union(*map(shapes_named, part.values()))
    return set()


@cache
def methods_called() -> set[str]:
    """Every name after a dot, and every text, in what ships."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_that_our_sources_call_is_kept(service: str):
    whole = described(service)
    called = {name for name in whole["operations"] if xform_name(name) in methods_called()}
    kept = cut_model(whole, WORDS)["operations"].keys()
    assert called
    assert called <= kept
    assert len(kept) < len(whole["operations"])


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_kept_names_no_shape_that_is_gone_and_differs_in_nothing_but_texts_for_people(service: str):
    whole = described(service)
    cut = cut_model(whole, WORDS)
    assert shapes_named([cut["operations"], cut["shapes"]]) <= cut["shapes"].keys()
    for name, operation in cut["operations"].items():
        assert operation.keys() == whole["operations"][name].keys() - {"documentation"}
        for part in ("http", "input", "output"):
            assert operation.get(part) == whole["operations"][name].get(part)
    assert cut["metadata"] == whole["metadata"]


def test_a_member_called_documentation_is_no_text_for_people():
    model = {
        "operations": {"GetItem": {"name": "GetItem", "input": {"shape": "In"}, "documentation": "long"}},
        "shapes": {
            "In": {"type": "structure", "members": {"documentation": {"shape": "Text", "documentation": "a text"}}},
            "Text": {"type": "string", "documentation": "any"},
            "Unasked": {"type": "string"},
        },
    }
    assert cut_model(model, {"get_item"}) == {
        "operations": {"GetItem": {"name": "GetItem", "input": {"shape": "In"}}},
        "shapes": {
            "In": {"type": "structure", "members": {"documentation": {"shape": "Text"}}},
            "Text": {"type": "string"},
        },
    }


def test_an_error_that_is_named_stays_though_no_operation_kept_raises_it():
    model = {
        "operations": {},
        "shapes": {
            "Gone": {"type": "structure", "exception": True},
            "Caught": {"type": "structure", "exception": True, "members": {"why": {"shape": "Why"}}},
            "Why": {"type": "string"},
        },
    }
    assert cut_model(model, {"Caught"})["shapes"].keys() == {"Caught", "Why"}


def test_endpoints_of_the_services_are_as_they_were():
    whole = json.loads((DATA / "endpoints.json").read_text("utf-8"))
    cut = cut_endpoints(whole, SERVICES)
    for before, after in zip(whole["partitions"], cut["partitions"], strict=True):
        assert {**before, "services": {}} == {**after, "services": {}}
        assert after["services"] == {name: before["services"][name] for name in SERVICES if name in before["services"]}


def test_a_client_of_what_is_left_sends_the_same_request(tmp_path: Path):
    for name in ("endpoints.json", "partitions.json", "sdk-default-configuration.json", "_retry.json"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    version = tmp_path / "dynamodb" / "2012-08-10"
    version.mkdir(parents=True)
    for path in (DATA / "dynamodb" / "2012-08-10").iterdir():
        (version / path.name).write_bytes(path.read_bytes())
    cut_down(tmp_path, WORDS)
    assert not list(tmp_path.rglob("*.gz"))
    assert sent(tmp_path) == sent(DATA)


def sent(data: Path) -> tuple[object, ...]:
    """What a client that reads these descriptions would send to write an item."""
    session = get_session()
    session.register_component(
        "data_loader", Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    )
    session.set_credentials("none", "none")
    client: Any = session.create_client("dynamodb", region_name="eu-west-1")
    seen: list[tuple[object, ...]] = []

    def keep(request: AWSPreparedRequest, **_: object) -> None:
        seen.append((request.url, request.body, request.headers["X-Amz-Target"]))
        raise InterruptedError

    client.meta.events.register("before-send.dynamodb.PutItem", keep)
    with pytest.raises(InterruptedError):
        client.put_item(TableName="searches", Item={"a": {"S": "b"}}, ConditionExpression="attribute_not_exists(a)")
    return seen[0]
