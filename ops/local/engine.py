"""The local AWS engine of `make run` and the stack tests: started on the loopback, and surely gone afterwards.

It runs in a session of its own. Its Lambda workers are its children and read from its pipes; ending its process group
ends them too, whether we leave by an exception, Ctrl-C or SIGTERM. Should we be killed outright, a watchman that holds
the other end of a pipe sees it close and ends the group for us.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

from infra import ROOT

ENGINE = ROOT / ".venv-engine" / "bin" / "ministack"
LOCAL = ROOT / ".local"

# Seconds. The engine answers within one on a quiet machine.
START = 60.0
GRACE = 0.5
STOP = 5.0

# The watchman: waits for our end of the pipe to close, ends the engine's group and clears up after it.
_WATCHMAN = """
import os, shutil, signal, sys, time
group, scratch = int(sys.argv[1]), sys.argv[2]
sys.stdin.buffer.read()
for number in (signal.SIGTERM, signal.SIGKILL):
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        break
    time.sleep(3)
shutil.rmtree(scratch, ignore_errors=True)
"""


class EngineFailed(Exception):
    """The engine did not start, or ended before it should."""


@contextlib.contextmanager
def engine(
    *,
    region: str,
    account: str,
    port: int | None = None,
    home: Path = LOCAL,
    handed_on: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Run the engine and give its URL. It starts empty and forgets everything at the end. `handed_on` are variables
    that the engine's functions see beside their own.

    Within, SIGTERM raises SystemExit as Ctrl-C raises KeyboardInterrupt, so that the way out is the same. Raises
    EngineFailed with the end of the log when the engine does not come up.
    """
    if not ENGINE.exists():
        raise EngineFailed(f"{ENGINE} is not there: install requirements/engine.txt into .venv-engine")
    number = free_port() if port is None else port
    scratch = home / f"engine-{number}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    log = home / "engine.log"
    url = f"http://127.0.0.1:{number}"
    with log.open("wb") as out, _terminated_by_exception(), contextlib.ExitStack() as ends:
        # Whoever tells us to stop between the two, or before we know of them, would leave the engine behind.
        with _told_after():
            process = subprocess.Popen(
                [str(ENGINE)],
                env={
                    **_environment(scratch, url=url, port=number, region=region, account=account),
                    **(handed_on or {}),
                },
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=scratch,
                start_new_session=True,
            )
            watchman = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _WATCHMAN, str(process.pid), str(scratch)],
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
            ends.callback(_end_both, process, watchman, scratch)
        _wait_until_healthy(process, url, log)
        yield url


def _end_both(process: "subprocess.Popen[bytes]", watchman: "subprocess.Popen[bytes]", scratch: Path) -> None:
    _end(process)
    watchman.kill()
    watchman.wait()
    if watchman.stdin:
        watchman.stdin.close()
    shutil.rmtree(scratch, ignore_errors=True)


def _environment(scratch: Path, *, url: str, port: int, region: str, account: str) -> dict[str, str]:
    """What the engine and, through it, its functions see: nothing of the caller's own but where programs are."""
    state = {name: str(scratch / folder) for name, folder in _FOLDERS.items()}
    for folder in state.values():
        Path(folder).mkdir()
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "HOME": str(scratch),
        **state,
        "BIND_HOST": "127.0.0.1",
        # On by default wherever `cryptography` is installed, and then open to every network.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": region,
        "MINISTACK_ACCOUNT_ID": account,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "local",
        # Handed on to the functions: their clients find the engine by it. The template knows nothing of it.
        "AWS_ENDPOINT_URL": url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "LAMBDA_EXECUTOR": "local",
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
    }


_FOLDERS = {"TMPDIR": "tmp", "STATE_DIR": "state", "S3_DATA_DIR": "s3"}


@contextlib.contextmanager
def _terminated_by_exception() -> Iterator[None]:
    """SIGTERM unwinds the stack instead of ending the process where it stands. Only the main thread may ask for it."""

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    # Who has said already what is to happen is left to it.
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@contextlib.contextmanager
def _told_after() -> Iterator[None]:
    """Whatever signal tells us to stop meanwhile tells us so afterwards."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: came.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for each in came[:1]:
            signal.raise_signal(each)


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def _wait_until_healthy(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        if process.poll() is not None:
            raise EngineFailed(f"the engine ended with {process.returncode}:\n{_last_lines(log)}")
        try:
            with urllib.request.urlopen(f"{url}/_ministack/health", timeout=1) as answer:
                if json.load(answer).get("services"):
                    return
        except (urllib.error.URLError, OSError, ValueError):
            time.sleep(0.05)
    raise EngineFailed(f"the engine did not answer within {START:.0f} s:\n{_last_lines(log)}")


def _last_lines(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the engine and whatever it started. The group outlives its leader, so it is ended last by force; and what the
    engine would put away in peace is forgotten anyway."""
    for number, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, STOP)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
