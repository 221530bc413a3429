"""A program that compiles every module of a folder beside it: `compile_each.py FOLDER SHOWN`.

`SHOWN` is the path under which tracebacks will show the folder. It needs the standard library alone, for it runs in the
Python that the bytecode is for, whichever that is.
"""

import os
import py_compile
import sys
from pathlib import Path


def compile_one(source: Path, shown: str) -> None:
    """`unchecked-hash` because a deployed file never changes, and dates are not kept. Raises PyCompileError."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(source), dfile=shown, doraise=True, invalidation_mode=mode)


def compile_all(folder: Path, shown: str) -> int:
    """How many modules could not be compiled; each is named on standard error."""
    failed = 0
    for source in sorted(folder.rglob("*.py")):
        told = f"{shown}/{source.relative_to(folder).as_posix()}"
        # Up to 3.11 what is shared inside a .pyc depends on what the process compiled before it: there each has a
        # process of its own. WebAssembly knows none, and needs none.
        child = os.fork() if sys.version_info < (3, 12) else 0
        if child:
            failed += os.waitpid(child, 0)[1] != 0
            continue
        try:
            compile_one(source, told)
        except py_compile.PyCompileError as error:
            sys.stderr.write(f"{error.msg}\n")
            failed += 1
        if sys.version_info < (3, 12):
            sys.stderr.flush()
            os._exit(failed)
    return failed


if __name__ == "__main__":
    if compile_all(Path(sys.argv[1]), sys.argv[2]):
        raise SystemExit("not every module could be compiled")
