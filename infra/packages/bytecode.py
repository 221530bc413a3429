"""`.pyc` files by the minor version of Python that will run them, whichever this machine has.

Bytecode is most of a cold start: /var/task is read-only, so without it every cold start compiles everything again.
What this machine's Python cannot compile, because a function runs a newer one, is compiled by CPython as WebAssembly
(the npm package `pyodide`), which the node of the development lock runs. It is brought when it is needed, as
`package-lock.json` has it: by its digest, from whatever registry npm is told of. Bytecode does not depend on the
processor: that of 3.13 in WebAssembly is that of 3.13 elsewhere.
"""

import sys
from pathlib import Path
from typing import Final

from infra.packages.kept import run
from infra.packages.node import brought, node

_HERE: Final = Path(__file__).parent
COMPILER: Final = _HERE / "compile_each.py"

# How tracebacks of a function show its package.
SHOWN: Final = "/var/task"

# The lock of the interpreter for each version that is no other's.
WASM: Final = {"3.13": _HERE / "wasm"}

RUNNING: Final = f"{sys.version_info.major}.{sys.version_info.minor}"


def compile_folder(folder: Path, *, python: str) -> None:
    """Write the bytecode of every module in a folder beside it. Raises RuntimeError where one does not compile, or
    where nothing here compiles for this version of Python."""
    if python == RUNNING:
        run([sys.executable, "-I", "-B", str(COMPILER), str(folder), SHOWN])
    else:
        run_in_wasm(COMPILER, folder, SHOWN, python=python)


def run_in_wasm(program: Path, folder: Path, *arguments: str, python: str) -> str:
    """What a program prints that runs in a version of Python which this machine need not have. It sees the folder as
    `/folder`, its first argument, and nothing else; of packages it has the standard library."""
    home = interpreter(python)
    command = [str(node()), str(WASM[python] / "run.mjs"), str(home), str(program), str(folder), *arguments]
    return run(command)


def interpreter(python: str) -> Path:
    """The folder with the WebAssembly interpreter of this version, brought when it is not there."""
    if python not in WASM:
        raise RuntimeError(f"bytecode for Python {python} cannot be built by Python {RUNNING}: {_known()} can be")
    return brought(f"interpreter-{python}", WASM[python])


def _known() -> str:
    return ", ".join(sorted({RUNNING, *WASM}))
