"""The library of silhouettes: which row of the data draws a firearm, and the row as a canvas."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from iarms.domain.drawings.canvas import Canvas
from iarms.domain.drawings.long_guns import draw_own, long_gun
from iarms.domain.drawings.pistols import pistol
from iarms.domain.drawings.revolvers import derringer, revolver

# What of a row is not of its shape.
_ABOUT: Final = frozenset({"shape", "title", "families", "names", "like", "serial", "own", "shift", "places"})


@dataclass(frozen=True)
class Silhouette:
    """A row of the library: the `key` it is named by, what it shows, the shape's name and numbers; `serial` are the
    places where the number of record sits on what it shows, the first the usual one."""

    key: str
    title: str
    shape: str
    numbers: Mapping[str, Any]
    families: tuple[str, ...]
    names: tuple[str, ...]
    serial: tuple[str, ...]
    own: tuple[Any, ...] = ()
    places: Mapping[str, Any] | None = None

    def with_barrel(self, barrel_length: float) -> "Silhouette":
        """The same with a barrel of this length, where its shape stretches with the barrel alone; else itself."""
        if self.shape not in _STRETCHED:
            return self
        return replace(self, numbers={**self.numbers, "barrel_length": barrel_length})


def silhouettes() -> Mapping[str, Silhouette]:
    """Every silhouette by its key."""
    return _library().rows


def silhouette_of_family(families: tuple[str, ...], names: tuple[str, ...]) -> Silhouette | None:
    """The silhouette of a firearm: by the names of its variant, else by its families, those of its make first."""
    library = _library()
    for name in names:
        if (key := library.by_name.get(_folded(name))) is not None:
            return library.rows[key]
    for family in sorted(families, key=lambda each: each.startswith("*:")):
        if (key := library.by_family.get(family)) is not None:
            return library.rows[key]
    return None


def silhouette_of_type(firearm_type: str | None, action: str | None) -> Silhouette | None:
    """The silhouette of a type and action, of the type alone where the action has none; None for an unknown type."""
    rows = _library().rows
    return rows.get(f"type {firearm_type} {action}") or rows.get(f"type {firearm_type}")


def usual_places(firearm_type: str | None) -> tuple[str, ...]:
    """Where the number usually sits on weapons of a type."""
    return _library().usual.get(firearm_type or "", ())


def drawn(silhouette: Silhouette) -> Canvas:
    """The silhouette on a canvas, with its places."""
    canvas = Canvas()
    _SHAPES[silhouette.shape](canvas, silhouette.numbers)
    draw_own(canvas, silhouette.own)
    for name, (x, y) in (silhouette.places or {}).items():
        canvas.places[name] = (x, y)
    return canvas


@dataclass(frozen=True)
class _Library:
    rows: Mapping[str, Silhouette]
    by_family: Mapping[str, str]
    by_name: Mapping[str, str]
    usual: Mapping[str, tuple[str, ...]]


@cache
def _library() -> _Library:
    table = json.loads(files("iarms.data").joinpath("silhouettes.json").read_text("utf-8"))
    given: Mapping[str, Mapping[str, Any]] = table["silhouettes"]
    rows = {key: _silhouette(key, given) for key in given}
    return _Library(
        rows,
        {family: key for key, row in rows.items() for family in row.families},
        {_folded(name): key for key, row in rows.items() for name in row.names},
        {firearm_type: tuple(places) for firearm_type, places in table["usual_places"].items()},
    )


def _silhouette(key: str, given: Mapping[str, Mapping[str, Any]]) -> Silhouette:
    whole = _whole(key, given)
    return Silhouette(
        key=key,
        title=whole["title"],
        shape=whole["shape"],
        numbers={name: value for name, value in whole.items() if name not in _ABOUT},
        families=tuple(given[key].get("families", ())),
        names=tuple(given[key].get("names", ())),
        serial=tuple(whole.get("serial", ())),
        own=tuple(whole.get("own", ())),
        places=whole.get("places"),
    )


def _whole(key: str, given: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A row with what it takes over from the one that it is like: a part that is null is left out."""
    row = given[key]
    if "like" not in row:
        return dict(row)
    whole = _whole(row["like"], given)
    for name, value in row.items():
        before = whole.get(name)
        whole[name] = {**before, **value} if isinstance(value, dict) and isinstance(before, dict) else value
    return whole


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


_SHAPES: Final[Mapping[str, Callable[[Canvas, Mapping[str, Any]], None]]] = {
    "pistol": pistol,
    "revolver": revolver,
    "derringer": derringer,
    "long": long_gun,
}
_STRETCHED: Final = frozenset({"revolver", "derringer"})
