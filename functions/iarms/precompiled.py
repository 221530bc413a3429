"""What a start would compile, read from what its package brought.

A third of a cold start is compiling: dataclasses and named tuples write their methods as text and compile it, types
that stand in quotes are compiled, and modules compile regular expressions, the same ones at every start. A package may
bring the results (`precompiled.bin`, made by infra/packages/precompiled.py, by the Python that will read it). They are
found by the whole text that would be compiled, so that an answer is what the interpreter itself would make of it;
whatever is not there is compiled as ever. A file that is missing, damaged, or of another Python is not used.
"""

import _sre  # type: ignore[import-not-found]  # re's own engine
import collections
import dataclasses
import marshal
import re
import typing
from collections.abc import Callable
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any, Final
from zlib import crc32

FILE: Final = "precompiled.bin"

# By kind and what would be compiled, the result as `marshal` writes it: ("exec", text), ("eval", text), and for
# regular expressions ("re", pattern, flags), whose result is what `_sre.compile` is given behind the pattern.
Results = dict[tuple[Any, ...], bytes]


def this_python() -> str:
    """What a file must begin with to be of this Python: the versions of its bytecode and of its engine of regular
    expressions, and the two sizes that expressions are compiled to."""
    return f"{MAGIC_NUMBER.hex()} {_sre.MAGIC} {_sre.CODESIZE} {int(_sre.MAXREPEAT)}"


def packed(fitting: str, results: Results) -> bytes:
    """A file's bytes: one line with what it fits and the checksum of the rest, and the results."""
    rest = marshal.dumps(results, 2)  # as every Python reads it, and without what depends on who else holds a value
    return f"{fitting} {crc32(rest):08x}\n".encode() + rest


def unpacked(data: bytes) -> Results | None:
    """The results in a file's bytes; None where it is of another Python, or damaged."""
    first, _, rest = data.partition(b"\n")
    if first != f"{this_python()} {crc32(rest):08x}".encode():
        return None
    results: Results = marshal.loads(rest)  # noqa: S302  # the package's own, as its bytecode is  # nosec B302
    return results


def use(path: Path) -> bool:
    """Have what is compiled from now on be looked for in this file first; False where it is not of use."""
    try:
        results = unpacked(path.read_bytes())
    except OSError:
        return False
    if results is None:
        return False
    # The modules' own names for what they call: as globals these go before the builtins.
    setattr(dataclasses, "exec", _text_reader("exec", exec, results))  # noqa: B010
    setattr(collections, "eval", _text_reader("eval", eval, results))  # noqa: B010
    setattr(typing, "compile", _type_reader(results))  # noqa: B010
    compiler: Any = getattr(re, "_compiler")  # noqa: B009
    compiler.compile = _pattern_reader(compiler.compile, results)
    return True


def _text_reader(kind: str, ordinary: Callable[..., Any], results: Results) -> Callable[..., Any]:
    def run(text: Any, *where: Any) -> Any:
        result = results.get((kind, text)) if type(text) is str else None
        return ordinary(text if result is None else marshal.loads(result), *where)  # noqa: S302  # nosec B302

    return run


def _type_reader(results: Results) -> Callable[..., Any]:
    def compile_type(text: Any, *how: Any) -> Any:
        result = results.get(("eval", text)) if type(text) is str and how == ("<string>", "eval") else None
        return compile(text, *how) if result is None else marshal.loads(result)  # noqa: S302  # nosec B302

    return compile_type


def _pattern_reader(ordinary: Callable[..., Any], results: Results) -> Callable[..., Any]:
    def compile_pattern(pattern: Any, flags: int = 0) -> Any:
        result = results.get(("re", pattern, int(flags))) if type(pattern) in (str, bytes) else None
        if result is None:
            return ordinary(pattern, flags)
        with_own_flags, code, groups, numbers, names = marshal.loads(result)  # noqa: S302  # nosec B302
        try:
            return _sre.compile(pattern, with_own_flags, memoryview(code).cast("I").tolist(), groups, numbers, names)
        except RuntimeError:  # the engine looks each over, and does not take this one
            return ordinary(pattern, flags)

    return compile_pattern
