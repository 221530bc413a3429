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
        for field in _kept(keeper):
            made = field.default_factory
            fresh = field.default if made is dataclasses.MISSING else made()
            object.__setattr__(keeper, field.name, fresh)
    for name, module in list(sys.modules.items()):
        if name.startswith(_OF_A_WORLD):
            for each in vars(module).values():
                if type(each) is _CACHED and each.__module__.startswith(_OF_A_WORLD):
                    each.cache_clear()


def keepers() -> Iterator[Any]:
    """The objects that hang on a door and keep something: dataclasses with a private field that begins empty."""
    seen: set[int] = set()
    left: list[Any] = [each for door in doors() for each in vars(door).values()]
    while left:
        each = left.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, dict):
            left += each.values()
        elif isinstance(each, list | tuple | set | frozenset):
            left += each
        elif dataclasses.is_dataclass(each) and type(each).__module__.startswith("iarms."):
            left += (getattr(each, field.name) for field in dataclasses.fields(each))
            if _kept(each):
                yield each


def _kept(keeper: Any) -> list["dataclasses.Field[Any]"]:
    return [
        field
        for field in dataclasses.fields(keeper)
        if field.name.startswith("_")
        and not (field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING)
    ]
