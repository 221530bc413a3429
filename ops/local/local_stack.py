"""`make run`: the whole stack on this machine, with no AWS account and no Docker, until Ctrl-C or SIGTERM.

Who tells it to stop is heard from its first moment on and once: it ends within seconds, quietly, and the rest of its
way out is not interrupted. Everything it starts ends with it, and nothing listens beyond the loopback.
"""

import os
import signal
import sys
import threading
from types import FrameType
from typing import Final

# Seconds.
_WAY_OUT: Final = 4.5


class _Stop(BaseException):
    """Somebody told us to stop, by the signal of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _stop(number: int, _: FrameType | None) -> None:
    # A second Ctrl-C on the way out would leave half of it undone.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    # Where the way out is too long, the engine's watchman ends what is left and clears up.
    late = threading.Timer(_WAY_OUT, os._exit, (128 + number,))
    late.daemon = True
    late.start()
    raise _Stop(number)


def main() -> int:
    """Run until told to stop: 0 after Ctrl-C, 143 after SIGTERM, 1 where it cannot run, 2 for bad RECORDS."""
    records = os.environ.get("RECORDS", "2000")
    if not records.isdecimal():
        print(f"RECORDS={records}: say how many sample records to load, as a number", file=sys.stderr)
        return 2
    try:
        # A shell that starts us in the background has us ignore Ctrl-C; whoever sends it means it.
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, _stop)
        # Only now: it takes a second or two, in which one may think better of it.
        from ops.local.stack import run

        return run(int(records))
    except _Stop as stopped:
        print("stopping", flush=True)
        return 0 if stopped.number == signal.SIGINT else 128 + stopped.number


if __name__ == "__main__":
    raise SystemExit(main())
