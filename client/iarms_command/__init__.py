"""The command `iarms`: ready to be stopped from its first line on, and only then all that it is made of."""

import os
import signal
import sys
from types import FrameType
from typing import Any, Final

STOPPED: Final = 130
_OF_THE_COMMAND: Final = ("typer", "rich", "platformdirs", "openpyxl", "defusedxml")


def main() -> None:
    """Run the command; its exit statuses are in `iarms_client.cli.statuses`.

    Ctrl-C ends it with 130 and one line at most: at once while it is being loaded, for nothing was begun; then in
    order, so that no file stays half written and it is told how to go on; and pressed again, at once.
    """
    obeys = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN  # as of who starts it in the background
    if obeys:
        signal.signal(signal.SIGINT, _leave)
    sys.unraisablehook = _swallowed
    try:
        from iarms_client.cli.app import run
    except ImportError as missing:
        if (missing.name or "").partition(".")[0] not in _OF_THE_COMMAND:
            raise
        sys.stderr.write("iarms: the command line is not installed: pip install 'iarms[cli]'\n")
        sys.exit(2)
    try:
        if obeys:
            signal.signal(signal.SIGINT, _stop)
        status = run(sys.argv[1:])
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is done, and what it ends with is what came of it
    except KeyboardInterrupt:
        status = STOPPED
    sys.exit(status)


def _leave(number: int = 0, frame: FrameType | None = None) -> None:
    """Say that it is stopped, and end here and now."""
    os.write(2, b"iarms: stopped\n")
    os._exit(STOPPED)


def _stop(number: int, frame: FrameType | None) -> None:
    """Stop in order; asked once more, at once."""
    signal.signal(signal.SIGINT, _leave_silently)
    raise KeyboardInterrupt


def _leave_silently(number: int = 0, frame: FrameType | None = None) -> None:
    """End here and now: that it is stopped is said already. A bar of progress has hidden the cursor."""
    if os.isatty(2):
        os.write(2, b"\x1b[?25h")
    os._exit(STOPPED)


def _swallowed(what: Any) -> None:
    """What is raised where nothing can be raised, as in a finaliser; of Ctrl-C there it is obeyed all the same."""
    if what.exc_type is KeyboardInterrupt:
        _leave()
    sys.__unraisablehook__(what)
