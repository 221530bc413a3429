"""A program that compiles what imports compile: `compile_described.py FOLDER`.

In the folder it reads `described.json`, what `describe_imports.py` prints, and writes `compiled.json`:

    {"fits": "...", "results": [[MODULE, KIND, TEXT, FLAGS, IS_BYTES, RESULT], ...]}

A kind is `exec` or `eval` for a text, with flags 0, or `re` for a pattern; a result is base64. It runs in the Python
that the results are for and needs the standard library alone. Dataclasses and named tuples are made once more, of the
same fields, by this Python's own modules, and the texts that these compile are taken down: if one came out otherwise
than in the function, it would not be found there, and nothing else. Of the standard library what compiled something is
run once more here, since it is this Python's and not the one's that described.
"""

import _sre  # type: ignore[import-not-found]  # re's own engine
import base64
import collections
import contextlib
import dataclasses
import json
import marshal
import re
import sys
import types
import typing
import warnings
from importlib.util import MAGIC_NUMBER, find_spec
from pathlib import Path
from typing import Any

# WebAssembly has 32 bits, and counts no more than this; what runs in AWS has 64. Nothing else in a compiled pattern
# depends on the machine.
_MOST_REPEATS = 2**32 - 1

# What compiles is itself not run again, nor what is a program.
AS_THEY_ARE = frozenset({"__main__", "collections", "dataclasses", "re", "typing"})

Row = tuple[str, str, int, bool]

# Kind, text, flags, whether it is bytes, of what has been compiled since it was emptied.
compiled: list[Row] = []

# Modules that were run again: WebAssembly's Python falls when some of them go.
copies: list[types.ModuleType] = []


def take_down() -> None:
    """Have what is compiled from now on added to `compiled`."""
    compile_kept = re._compile  # type: ignore[attr-defined]

    def run(text: Any, *where: Any) -> None:
        compiled.append(("exec", text, 0, False))
        exec(text, *where)  # noqa: S102  # nosec B102

    def value_of(text: Any, *where: Any) -> Any:
        compiled.append(("eval", text, 0, False))
        return eval(text, *where)  # noqa: S307  # nosec B307

    def type_of(text: Any, *how: Any) -> Any:
        compiled.append(("eval", text, 0, False))
        return compile(text, *how)

    def pattern_of(pattern: Any, flags: Any) -> Any:
        if type(pattern) in (str, bytes):
            is_bytes = type(pattern) is bytes
            compiled.append(("re", pattern.decode("latin-1") if is_bytes else pattern, int(flags), is_bytes))
        return compile_kept(pattern, flags)

    setattr(dataclasses, "exec", run)  # noqa: B010
    setattr(collections, "eval", value_of)  # noqa: B010
    setattr(typing, "compile", type_of)  # noqa: B010
    setattr(re, "_compile", pattern_of)  # noqa: B010


def make_again(described: dict[str, Any]) -> None:
    """Make a dataclass of the same fields and options."""
    annotations: dict[str, Any] = {}
    namespace: dict[str, Any] = {"__annotations__": annotations}
    for each in described["fields"]:
        options = {name: each[name] for name in ("init", "repr", "hash", "compare", "kw_only")}
        if each["has_default"]:
            options["default"] = 0
        if each["has_factory"]:
            options["default_factory"] = tuple
        annotations[each["name"]] = dataclasses.InitVar[int] if each["is_passed_on"] else int
        namespace[each["name"]] = dataclasses.field(**options)
    if described["has_hash"]:
        namespace["__hash__"] = object.__hash__
    if described["has_post_init"]:
        namespace["__post_init__"] = print
    dataclasses.dataclass(**described["options"])(type("Again", (), namespace))


def count_to_the_most() -> None:
    """Have patterns compiled as 64 bits have them."""
    for module in (re._constants, re._parser, re._compiler):  # type: ignore[attr-defined]
        named = type(re._constants.MAXREPEAT)(_MOST_REPEATS, "MAXREPEAT")  # type: ignore[attr-defined]
        module.MAXREPEAT = named


def compiled_pattern(pattern: str | bytes, flags: int) -> bytes:
    """What the engine is given for a pattern, without the pattern."""
    compiler = re._compiler  # type: ignore[attr-defined]
    given: list[Any] = []

    class Engine:
        """The engine, but that it only keeps what it is given."""

        def __getattr__(self, name: str) -> Any:
            return getattr(_sre, name)

        def compile(self, *arguments: Any) -> None:
            given.extend(arguments)

    compiler._sre = Engine()
    compiler.compile(pattern, flags)
    compiler._sre = _sre
    _, with_own_flags, code, groups, numbers, names = given
    words = b"".join(int(word).to_bytes(_sre.CODESIZE, "little") for word in code)
    return marshal.dumps((int(with_own_flags), words, groups, dict(numbers), names), 2)


def code_of(name: str) -> types.CodeType | None:
    """The code of a module of the standard library; None where this interpreter has no such module."""
    try:
        spec = find_spec(name)
    except ImportError:
        return None
    loader: Any = spec.loader if spec else None
    code: types.CodeType | None = loader.get_code(name) if loader else None
    return code


def run_again(name: str, code: types.CodeType) -> None:
    """Run a module into a copy that nobody sees. One that must be the one of its name is passed over from where it
    finds that it is not: the rest of it is compiled as ever."""
    copy: Any = types.ModuleType(name)
    copies.append(copy)
    copy.__spec__, copy.__file__, copy.__package__ = find_spec(name), code.co_filename, name.rpartition(".")[0]
    with contextlib.suppress(Exception):
        exec(code, vars(copy))  # noqa: S102  # nosec B102


def rows_of(described: dict[str, Any]) -> list[Row]:
    """What is compiled for one description of a module that is not the standard library's."""
    if "pattern" in described:
        return [("re", described["pattern"], described["flags"], described["is_bytes"])]
    if "type" in described:
        return [("eval", described["type"], 0, False)]
    compiled.clear()
    if "names" in described:
        collections.namedtuple("Again", described["names"])
    else:
        make_again(described)
    return list(compiled)


def result_of(kind: str, text: str, flags: int, is_bytes: bool) -> bytes:
    """What a row compiles to, as `iarms.precompiled` reads it."""
    if kind == "re":
        return compiled_pattern(text.encode("latin-1") if is_bytes else text, flags)
    return marshal.dumps(compile(text, "<string>", kind, dont_inherit=True), 2)


def main(folder: Path) -> None:
    """Read, compile, write. The rows of the standard library have no module: every function may use it."""
    warnings.simplefilter("ignore")  # told where they are compiled as ever
    described = json.loads((folder / "described.json").read_text("utf-8"))
    take_down()
    standard = {each["module"] for each in described if each["module"].split(".")[0] in sys.stdlib_module_names}
    rows = [(each["module"], *row) for each in described if each["module"] not in standard for row in rows_of(each)]
    compiled.clear()
    codes = {name: code_of(name) for name in sorted(standard - AS_THEY_ARE)}
    for name, code in codes.items():
        if code:
            run_again(name, code)
    rows += [("", *row) for row in compiled]
    count_to_the_most()
    unique = dict.fromkeys(rows)
    results = [[*row, base64.b64encode(result_of(*row[1:])).decode()] for row in unique]
    fits = f"{MAGIC_NUMBER.hex()} {_sre.MAGIC} {_sre.CODESIZE} {_MOST_REPEATS}"
    (folder / "compiled.json").write_text(json.dumps({"fits": fits, "results": results}), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
