"""docs/regions.md: every field of a deployment's table and of the tables in it, with its default."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from infra import ROOT
from infra.config import Deployment

PAGE = (ROOT / "docs" / "regions.md").read_text("utf-8")

# Of these tables a page of their own has the fields.
ELSEWHERE = {"edge", "canary", "objectives"}
# Written out in the row that holds them, since they are pairs and threes.
WITHIN_A_ROW = {"Limit", "Pace", "Budget", "Factors", "RecordsShown", "Terms", "HitReminders", "Agreed", "Certificate"}


def sections() -> dict[str, dict[str, str]]:
    """By heading, the default that each field's row has."""
    found = {}
    for part in PAGE.split("\n## `")[1:]:
        heading = part.partition("`")[0]
        rows = re.findall(r"^\| `([a-z_]+)` \| ([^|]*) \|", part, re.MULTILINE)
        found[heading] = dict(rows)
    return found


def shown(field: FieldInfo) -> str:
    """A default as the page has it."""
    if field.is_required():
        return "must be given"
    default = field.get_default(call_default_factory=True)
    if isinstance(default, BaseModel):
        return "below"
    if default is None or default in ((), {}, ""):
        return "none"
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return ", ".join(map(str, default))
    return ", ".join(f"{key} {value}" for key, value in default.items()) if isinstance(default, dict) else str(default)


def tables(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """A model and the models of the tables in it."""
    if model in seen:
        return
    seen.add(model)
    yield model
    for name, field in model.model_fields.items():
        if name not in ELSEWHERE:
            for inner in models_in(field.annotation):
                yield from tables(inner, seen)


def models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for each in get_args(kind):
        yield from models_in(each)


MODELS = [model for model in tables(Deployment, set()) if model.__name__ not in WITHIN_A_ROW]


@pytest.mark.parametrize("model", MODELS, ids=[model.__name__ for model in MODELS])
def test_the_page_has_every_field_of_every_table_with_its_default(model: type[BaseModel]) -> None:
    wanted = {
        field.alias or name: shown(field)
        for name, field in model.model_fields.items()
        if not (model is Deployment and name in ELSEWHERE)
    }

    assert wanted in list(sections().values()), f"a section of docs/regions.md with the rows {wanted}"


def test_the_page_has_no_table_that_is_not_there() -> None:
    assert len(sections()) == len(MODELS)


@pytest.mark.parametrize("name", sorted(WITHIN_A_ROW))
def test_fields_that_are_written_within_a_row_are_named_there(name: str) -> None:
    (model,) = [each for each in tables(Deployment, set()) if each.__name__ == name]

    for field in model.model_fields:
        assert re.search(rf"`[^`]*\b{field}\b[^`]*`", PAGE), field
