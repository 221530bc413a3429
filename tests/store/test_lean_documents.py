"""What is kept lean reads back as it was: an old document must mean tomorrow what it says today."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from iarms.models.batch import SentBatch
from iarms.models.hit import KeptHit
from iarms.models.search import Evidence, Search
from iarms.models.trace import Trace
from iarms.store.items import decode, encode

# Left out of what is kept, and so never to be changed: who must, keeps the field under another name from then on.
KEPT_DEFAULTS = {
    "KeptHit.decision": "hit",
    "KeptHit.test": False,
    "KeptHit.version": 1,
    "LegResponse.final": True,
    "Search.disclosure": "full",
    "SerialInterpretation.is_certain": True,
    "Trace.linked_traces": 0,
    "Trace.test": False,
}
_SAYS_NOTHING: tuple[Any, ...] = (None, (), {})


def _models_in(annotation: Any, seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        seen.add(annotation)
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models_in(field.annotation, seen)
    for part in get_args(annotation):
        yield from _models_in(part, seen)


def test_a_default_that_says_something_is_the_one_that_was_left_out_of_what_is_kept() -> None:
    seen: set[type[BaseModel]] = set()
    fields = {
        f"{model.__name__}.{name}": field
        for kept in (Search, KeptHit, Trace, SentBatch)
        for model in _models_in(kept, seen)
        for name, field in model.model_fields.items()
    }
    assert all(field.default_factory is None for field in fields.values())
    defaults = {name: field.default for name, field in fields.items() if field.default is not PydanticUndefined}
    assert {name: value for name, value in defaults.items() if value not in _SAYS_NOTHING} == KEPT_DEFAULTS


@pytest.mark.parametrize("lean", [True, False])
def test_what_is_left_out_is_read_as_it_was(lean: bool) -> None:
    said = Evidence(field="make", agreement="agrees", text="the same make", weight=4.1, code="same_make", via=None)
    kept = encode(said, lean=lean)
    assert ("null" in str(kept["document"])) is not lean
    assert decode(kept, Evidence) == said
