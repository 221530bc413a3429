"""A program that imports modules and tells what they compile: `describe_imports.py DISTRIBUTIONS SOURCES MODULES...`.

`SOURCES` is the folder that `iarms` is in. Written is JSON, a list of what is compiled while a module is imported, each
with the module whose import it is: `{"module": "iarms.models.hit", "fields": [...], ...}` for a dataclass, as
`of_dataclass` has it, `"names"` for a named tuple, `"type"` for a type in quotes, `"pattern"`, `"flags"` and
`"is_bytes"` for a regular expression.
It needs the standard library alone, and sees nothing but these two folders.
"""

import collections
import dataclasses
import re
import sys
import typing
from importlib import import_module
from typing import Any

found: list[dict[str, Any]] = []


def module_at_hand() -> str:
    """The module whose import is under way: the innermost one."""
    frame: Any = sys._getframe(1)
    while frame is not None and frame.f_code.co_name != "<module>":
        frame = frame.f_back
    return str(frame.f_globals["__name__"]) if frame is not None else ""


def of_dataclass(made: type, options: dict[str, bool], *, has_hash: bool) -> dict[str, Any]:
    """What the text of a dataclass's methods depends on: its options and its fields in order, inherited ones included;
    whether it has a hash and a `__post_init__` of its own."""
    fields = [
        {
            "name": each.name,
            "is_passed_on": each._field_type is dataclasses._FIELD_INITVAR,  # type: ignore[attr-defined]
            "has_default": each.default is not dataclasses.MISSING,
            "has_factory": each.default_factory is not dataclasses.MISSING,
            **{name: getattr(each, name) for name in ("init", "repr", "hash", "compare", "kw_only")},
        }
        for each in made.__dataclass_fields__.values()  # type: ignore[attr-defined]
        if each._field_type is not dataclasses._FIELD_CLASSVAR  # type: ignore[attr-defined]
    ]
    has_more = hasattr(made, "__post_init__")
    return {"fields": fields, "options": options, "has_hash": has_hash, "has_post_init": has_more}


def watch() -> None:
    """Have everything that is compiled from now on noted."""
    process: Any = getattr(dataclasses, "_process_class")  # noqa: B009
    names = process.__code__.co_varnames[1 : process.__code__.co_argcount]
    tuples, compile_kept = collections.namedtuple, re._compile  # type: ignore[attr-defined]

    def process_class(made: type, *values: bool) -> type:
        own = vars(made)
        has_hash = "__hash__" in own and not (own["__hash__"] is None and "__eq__" in own)
        done: type = process(made, *values)
        described = of_dataclass(done, dict(zip(names, values, strict=True)), has_hash=has_hash)
        found.append({"module": module_at_hand(), **described})
        return done

    def named_tuple(typename: str, field_names: Any, **options: Any) -> Any:
        done: Any = tuples(typename, field_names, **options)
        # The caller's frame is asked for its module's name, where the caller does not give it.
        if options.get("module") is None:
            done.__module__ = sys._getframe(1).f_globals.get("__name__", "__main__")
        found.append({"module": module_at_hand(), "names": list(done._fields)})
        return done

    def compile_pattern(pattern: Any, flags: Any) -> Any:
        if type(pattern) in (str, bytes):
            is_bytes = type(pattern) is bytes
            text = pattern.decode("latin-1") if is_bytes else pattern
            found.append({"module": module_at_hand(), "pattern": text, "flags": int(flags), "is_bytes": is_bytes})
        return compile_kept(pattern, flags)

    def compile_type(text: Any, *how: Any) -> Any:
        if how == ("<string>", "eval"):
            found.append({"module": module_at_hand(), "type": text})
        return compile(text, *how)

    setattr(typing, "compile", compile_type)  # noqa: B010
    setattr(dataclasses, "_process_class", process_class)  # noqa: B010
    setattr(collections, "namedtuple", named_tuple)  # noqa: B010
    setattr(re, "_compile", compile_pattern)  # noqa: B010


if __name__ == "__main__":
    sys.path[:] = [*sys.argv[1:3], *(path for path in sys.path if path.startswith(sys.base_prefix))]
    watch()
    for name in sys.argv[3:]:
        import_module(name)
    import json  # here, to be seen as every other import is

    sys.stdout.write(json.dumps(found))
