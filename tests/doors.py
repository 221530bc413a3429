"""The doors as a new process has them: nothing that they keep in memory outlives a world.

What is kept is found, not listed: a door added tomorrow, or a cache added to an old one, forgets like the others.
"""

import dataclasses
import functools
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import iarms.handlers

# Where a cache may hold what came out of a table.
_OF_A_WORLD = ("iarms.handlers", "iarms.casework", "iarms.store")
_CACHED = type(functools.cache(lambda: None))


@functools.cache
def doors() -> tuple[ModuleType, ...]:
    """Every module of `iarms.handlers`, imported."""
    found = pkgutil.walk_packages(iarms.handlers.__path__, "iarms.handlers.")
    return tuple(importlib.import_module(each.name) for each in found)


def forget() -> None:
    """Make everything that the doors keep between two calls what it is in a process that has just begun."""
    for keeper in keepers():
        kind: Any = type(keeper)
        for field in _of_kind(kind)[1]:
            made = field.default_factory
            fresh = field.default if made is dataclasses.MISSING else made()
            object.__setattr__(keeper, field.name, fresh)
    for name, module in list(sys.modules.items()):
        if name.startswith(_OF_A_WORLD):
            for each in _caches_of(module):
                each.cache_clear()


def keepers() -> Iterator[Any]:
    """The objects that hang on a door and keep something: dataclasses with a private field that begins empty."""
    seen: set[int] = set()
    left: list[Any] = [each for door in doors() for each in vars(door).values()]
    while left:
        each = left.pop()
        kind: Any = type(each)
        if kind in _LEAVES or id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, dict):
            left += each.values()
        elif isinstance(each, list | tuple | set | frozenset):
            left += each
        else:
            names, kept = _of_kind(kind)
            left += (getattr(each, name) for name in names)
            if kept:
                yield each


# Most of what a door has, and nothing hangs on it.
_LEAVES = frozenset((str, int, bool, bytes, float, type(None), type, type(keepers), ModuleType))


@functools.cache
def _of_kind(kind: Any) -> tuple[tuple[str, ...], tuple["dataclasses.Field[Any]", ...]]:
    """The fields of a dataclass of ours, and those of them that keep something; of any other type none."""
    if not dataclasses.is_dataclass(kind) or not kind.__module__.startswith("iarms."):
        return (), ()
    fields = dataclasses.fields(kind)
    return tuple(each.name for each in fields), tuple(each for each in fields if _keeps(each))


def _keeps(field: "dataclasses.Field[Any]") -> bool:
    begins_empty = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    return field.name.startswith("_") and begins_empty


@functools.cache
def _caches_of(module: ModuleType) -> tuple[Any, ...]:
    """A module's functions that remember what they gave, which are there from its import on."""
    return tuple(
        each for each in vars(module).values() if type(each) is _CACHED and each.__module__.startswith(_OF_A_WORLD)
    )
