"""Read by each Python process that the local engine starts, before the function that it is for: puts the function's
package on the path, has its SDK recorded, and where a benchmark asks for it its invocations timed.

What the engine unpacks for a function names the folder of its package (`ops/local/deploy.py`), so that all processes
share one. The package that ships knows nothing of it. Python imports a module of this name by itself where it is on the
path, and the engine hands its own PYTHONPATH on. botocore's list of handlers is there only once the function imports
botocore, so this waits for that import.
"""

import functools
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

# A function's role is named after the function, and so is the session that Lambda assumes it in.
_FUNCTION = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
# The engine's own, in which it starts processes of functions.
_RUNTIME = "ministack.core.lambda_runtime"


def _put_package_on_path() -> None:
    """First on the path, as what is unpacked would be."""
    named = Path(os.environ.get("LAMBDA_TASK_ROOT", "")) / "package-folder"
    if named.is_file():
        sys.path.insert(0, named.read_text("utf-8"))


@functools.cache
def _recorder() -> Any:
    from ops.local import recorder

    settings = recorder.Settings.read(Path(os.environ[recorder.SETTINGS]))
    who = recorder.Identity(_FUNCTION, _FUNCTION)
    return recorder.Recorder(settings, recorder.spooled(settings), lambda: who)


def _record_calls(handlers: ModuleType) -> None:
    from ops.local.recorder import attach_to_all

    attach_to_all(handlers, _recorder())


def _record_invocations(door: ModuleType) -> None:
    """Have the function's own entry recorded: as Lambda's invocation, which CloudTrail has too."""
    from ops.local.recorder import invocation_of

    recorder = _recorder()
    handle: Callable[[Any, Any], Any] = door.handle

    @functools.wraps(handle)
    def recorded(event: Any, context: Any) -> Any:
        try:
            settings = recorder.settings
            recorder.put(invocation_of(_FUNCTION, context.aws_request_id, settings, datetime.now(UTC)))
        except Exception as failure:  # noqa: BLE001  # a function runs also where it cannot be recorded
            print(f"its invocation is not recorded: {failure!r}", file=sys.stderr)
        return handle(event, context)

    door.__dict__["handle"] = recorded


@functools.cache
def _stopwatch() -> Any:
    from ops.local import stopwatch

    return stopwatch.Stopwatch(Path(os.environ[stopwatch.FOLDER]))


def _hold_processes(runtime: ModuleType) -> None:
    from ops.local.processes import hold_processes

    hold_processes(runtime)


def _actions_for(name: str) -> list[Callable[[ModuleType], None]]:
    """What is done once a module is imported."""
    if not _FUNCTION:
        return [_hold_processes] if name == _RUNTIME else []
    actions: list[Callable[[ModuleType], None]] = []
    package, _, door = name.rpartition(".")
    is_door = package == "iarms.handlers" and _FUNCTION.endswith(f"-{door}")
    # Timed within, recorded around it: what is recorded is no work of the function's.
    if os.environ.get("IARMS_LOCAL_STOPWATCH"):
        if name == "botocore.client":
            actions.append(_stopwatch().time_calls)
        elif name == "botocore.httpsession":
            actions.append(_stopwatch().time_requests)
        elif is_door:
            actions.append(_stopwatch().time_invocations)
    if os.environ.get("IARMS_LOCAL_TRAIL"):
        if name == "botocore.handlers":
            actions.append(_record_calls)
        elif is_door:
            actions.append(_record_invocations)
    return actions


class _AfterImport(PathFinder):
    """Finds modules as everybody does, and has these few looked at once they are executed."""

    @classmethod
    def find_spec(cls, fullname: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        actions = _actions_for(fullname)
        if not actions:
            return None
        spec = super().find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def executed(module: ModuleType) -> None:
            execute(module)
            for action in actions:
                try:
                    action(module)
                except Exception as failure:  # noqa: BLE001  # a function runs also where it cannot be recorded
                    print(f"its calls are not recorded: {failure!r}", file=sys.stderr)

        spec.loader.exec_module = executed  # type: ignore[method-assign]
        return spec


if _FUNCTION:
    _put_package_on_path()
if not _FUNCTION or os.environ.get("IARMS_LOCAL_TRAIL") or os.environ.get("IARMS_LOCAL_STOPWATCH"):
    sys.meta_path.insert(0, _AfterImport)
