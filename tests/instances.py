"""Several instances of a function, as Lambda has them: each answers a call at a time and knows nothing of the rest."""

import importlib.util
import queue
from types import ModuleType
from typing import Any


class Instances:
    """A door several times over. A call is answered by one that is free; or it waits for one, or, where as many as may
    be are there (`is_full`), is turned away with 503, as it is once a function's concurrency is used up."""

    def __init__(self, door: str, number: int, *, is_full: bool = False) -> None:
        self._is_full = is_full
        self.doors = [_another(door) for _ in range(number)]
        # The one that was last in use is first asked again, as far as anybody knows of Lambda.
        self._free: queue.LifoQueue[ModuleType] = queue.LifoQueue()
        for each in self.doors:
            self._free.put(each)

    def handle(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer API Gateway."""
        try:
            door = self._free.get(block=not self._is_full)
        except queue.Empty:
            return {"statusCode": 503, "body": "{}"}
        try:
            answer: dict[str, Any] = door.handle(event, context)
            return answer
        finally:
            self._free.put(door)


def _another(door: str) -> ModuleType:
    spec = importlib.util.find_spec(f"iarms.handlers.{door}")
    if spec is None or spec.loader is None:
        raise LookupError(f"no door {door}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
