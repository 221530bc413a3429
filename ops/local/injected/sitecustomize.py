"""Read by each Python process that the local engine starts, before the function that it is for: has its SDK recorded.

The package that ships knows nothing of it. Python imports a module of this name by itself where it is on the path, and
the engine hands its own PYTHONPATH on. botocore's list of handlers is there only once the function imports botocore, so
this waits for that import.
"""

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

_HANDLERS = "botocore.handlers"


def _record(handlers: ModuleType) -> None:
    from ops.local import recorder

    settings = recorder.Settings.read(Path(os.environ[recorder.SETTINGS]))
    # A function's role is named after the function, and so is the session that Lambda assumes it in.
    name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    who = recorder.Identity(name, name)
    heard = recorder.Recorder(settings, recorder.spooled(settings), lambda: who)
    recorder.attach_to_all(handlers, heard)


class _AfterImport(PathFinder):
    """Finds `botocore.handlers` as everybody does, and has it added to once it is executed."""

    @classmethod
    def find_spec(cls, fullname: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname != _HANDLERS:
            return None
        spec = super().find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def executed(module: ModuleType) -> None:
            execute(module)
            try:
                _record(module)
            except Exception as failure:  # noqa: BLE001  # a function runs also where it cannot be recorded
                print(f"its calls are not recorded: {failure!r}", file=sys.stderr)

        spec.loader.exec_module = executed  # type: ignore[method-assign]
        return spec


if "AWS_LAMBDA_FUNCTION_NAME" in os.environ and "IARMS_LOCAL_TRAIL" in os.environ:
    sys.meta_path.insert(0, _AfterImport)
