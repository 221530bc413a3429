"""botocore's descriptions of AWS's services, cut down to what the functions call: a cold start reads them.

Of each service its operations that our sources name, with the shapes that these take and give, without documentation;
of all of AWS's endpoints those of these services. Operations are found by every word of the sources, so that none has
to be listed here: one that is called is named, as a method or, for a location that is signed, as a text.
"""

import gzip
import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final

from botocore import xform_name

# Operations that botocore calls by itself: to learn of a bucket's region, and for a bucket of S3 Express.
BOTOCORES_OWN: Final = frozenset({"head_bucket", "create_session"})
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]+")
_MODEL: Final = "service-2.json"
_READ_AT_ONCE: Final = (_MODEL, "endpoint-rule-set-1.json")


def words_of(sources: Iterable[Path]) -> frozenset[str]:
    """Every word of these Python files, whatever it is there."""
    return frozenset(
        word for path in sources if path.suffix == ".py" for word in _WORD.findall(path.read_text("utf-8"))
    )


def cut_down(data: Path, words: Collection[str]) -> None:
    """Leave in botocore's folder of data, of its services, what these words name. What a client reads when it is made
    is written without compression: it is small then, and reading it takes a third of the time."""
    services = sorted(path.name for path in data.iterdir() if path.is_dir())
    for packed in sorted(data.glob("*/*/*.json.gz")):
        name = packed.name.removesuffix(".gz")
        if name in _READ_AT_ONCE:
            described = json.loads(gzip.decompress(packed.read_bytes()))
            _write(packed.with_name(name), cut_model(described, words) if name == _MODEL else described)
            packed.unlink()
    endpoints = data / "endpoints.json"
    _write(endpoints, cut_endpoints(json.loads(endpoints.read_text("utf-8")), services))


def cut_model(model: dict[str, Any], words: Collection[str]) -> dict[str, Any]:
    """A service's description with those of its operations that these words name as the client's methods are named.

    Errors that are named stay too, whatever raises them: `client.exceptions` has them by these names.
    """
    kept = {
        name: operation
        for name, operation in model["operations"].items()
        if xform_name(name) in words or xform_name(name) in BOTOCORES_OWN
    }
    shapes = model["shapes"]
    reached: dict[str, Any] = {}
    ahead = [name for name, shape in shapes.items() if shape.get("exception") and name in words]
    for operation in kept.values():
        ahead += _shapes_named(operation)
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached[name] = shapes[name]
            ahead += _shapes_named(shapes[name])
    return {
        **{name: part for name, part in model.items() if name != "documentation"},
        "operations": {name: _without_documentation(kept[name]) for name in kept},
        "shapes": {name: _without_documentation(shapes[name]) for name in shapes if name in reached},
    }


def cut_endpoints(endpoints: dict[str, Any], services: Collection[str]) -> dict[str, Any]:
    """AWS's endpoints, of these services alone."""
    return {
        **endpoints,
        "partitions": [
            {**each, "services": {name: place for name, place in each["services"].items() if name in services}}
            for each in endpoints["partitions"]
        ],
    }


def _shapes_named(part: Any) -> list[str]:
    """The shapes that a part of a description refers to, at any depth."""
    if isinstance(part, list):
        return [name for each in part for name in _shapes_named(each)]
    if not isinstance(part, dict):
        return []
    own = [part["shape"]] if isinstance(part.get("shape"), str) else []
    return own + [name for each in part.values() for name in _shapes_named(each)]


def _without_documentation(part: Any) -> Any:
    """A part of a description without its texts for people. A member that is called `documentation` is no text."""
    if isinstance(part, list):
        return [_without_documentation(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _without_documentation(each)
        for name, each in part.items()
        if not (name == "documentation" and isinstance(each, str))
    }


def _write(path: Path, described: Any) -> None:
    path.write_text(json.dumps(described, separators=(",", ":")), "utf-8")
