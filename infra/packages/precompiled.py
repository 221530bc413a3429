"""What a package brings compiled beside its modules, for `iarms.precompiled`: methods of dataclasses, expressions.

Made once for all doors: this machine's Python imports the modules of `iarms` and tells what each compiles
(`describe_imports`), and the Python that the packages are for compiles it (`compile_described`). A door's file has what
its own modules and distributions compile, and what the standard library does. What a door itself compiles is not in it:
it cannot be imported without a deployment.
"""

import base64
import json
import sys
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from iarms.precompiled import Results, packed
from infra.packages import bytecode
from infra.packages.kept import digest_of, once, run
from infra.packages.sources import DOORS, Reach, modules_in

_HERE: Final = Path(__file__).parent
_DESCRIBE: Final = _HERE / "describe_imports.py"
_COMPILE: Final = _HERE / "compile_described.py"

# An edit here makes all of it anew.
RECIPE: Final = (Path(__file__), _DESCRIBE, _COMPILE)


class Compiled(NamedTuple):
    """All that modules compile. `fits` is what a file of it begins with; of `rows` each is the module (empty for those
    of the standard library), the kind (`exec`, `eval`, `re`), the text, flags, whether the text is bytes, and the
    result in base64."""

    fits: str
    rows: tuple[tuple[str, str, str, int, bool, str], ...]


def file_for(reach: Reach, brought: dict[str, list[str]], compiled: Compiled) -> bytes:
    """The file of a door: what the modules compile that it reaches, ours and its distributions'. `brought` has what
    each distribution brings to the top of a package."""
    tops = {top.removesuffix(".py") for name in reach.distributions for top in brought[name]}
    ours = frozenset(reach.modules)
    results: Results = {}
    for module, kind, text, flags, is_bytes, result in compiled.rows:
        if not module or module in ours or module.split(".")[0] in tops:
            key = ("re", text.encode("latin-1") if is_bytes else text, flags) if kind == "re" else (kind, text)
            results[key] = base64.b64decode(result)
    return packed(compiled.fits, dict(sorted(results.items(), key=lambda each: repr(each[0]))))


def compiled_by(sources: Path, distributions: Path, *, python: str, made_of: bytes) -> Compiled:
    """What the modules of `iarms` in these sources compile, and those of distributions that they import, for a version
    of Python. `distributions` is a folder that this machine's Python can import them from, `made_of` says what is in
    it. Raises RuntimeError where a module cannot be imported here.
    """
    files = [path for path in sorted(sources.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    parts = [python.encode(), made_of, *(path.read_bytes() for path in RECIPE)]
    for path in files:
        parts += [path.relative_to(sources).as_posix().encode(), path.read_bytes()]

    def make(target: Path) -> None:
        modules = sorted(set(modules_in(sources)) - {f"iarms.handlers.{door}" for door in DOORS})
        see = [str(distributions), str(sources.parent)]
        told = run([sys.executable, "-s", "-S", "-B", str(_DESCRIBE), *see, *modules])
        (target / "described.json").write_text(told, "utf-8")
        if python == bytecode.RUNNING:
            run([sys.executable, "-I", "-B", str(_COMPILE), str(target)])
        else:
            bytecode.run_in_wasm(_COMPILE, target, python=python)

    return _read(once(f"precompiled-{digest_of(parts)}", make) / "compiled.json")


@cache
def _read(path: Path) -> Compiled:
    found = json.loads(path.read_text("utf-8"))
    return Compiled(found["fits"], tuple(tuple(row) for row in found["results"]))
