"""Ctrl-C at any moment of a real process: status 130, one line at most, and never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.client.scripted import SEARCH

# Presses Ctrl-C in this process when a module is about to be loaded: a moment that is the same on every machine.
WHEN_LOADING = """
import os, signal, sys
class Presses:
    def find_spec(self, name, *_):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Presses())
"""
# Presses it when the call is sent, and so many times more when the command tells that it is stopped.
WHEN_SENDING = """
import os, signal, sys, httpx
from iarms_client.cli import screen
def press(*_, **__):
    os.kill(os.getpid(), signal.SIGINT)
httpx.Client.send = press
say = screen.Screen.say
def said(*given, **named):
    say(*given, **named)
    for _ in range({more}):
        press()
screen.Screen.say = said
"""
RUN = "from iarms_command import main; main()"
WORDS = ("search", "A", "--case", "C", "--officer", "o", "--purpose", "SEIZURE_CHECK")


def ended(code: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PYTHONPATH": os.pathsep.join(each for each in sys.path if each),
        "IARMS_URL": "https://api.example", "IARMS_TOKEN": "t", "HOME": str(folder),
    }  # fmt: skip
    line = [sys.executable, "-c", code + RUN, *(words or WORDS)]
    return subprocess.run(line, capture_output=True, text=True, check=False, env=environment)  # noqa: S603


@pytest.mark.parametrize(
    "name", ["iarms_client", "pydantic", "iarms_client.models", "typer", "rich.console", "iarms_client.cli.screen"]
)
def test_while_it_is_being_loaded(tmp_path: Path, name: str):
    done = ended(WHEN_LOADING.format(name=name), tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "iarms: stopped\n")


@pytest.mark.parametrize("more", [0, 2])
def test_while_it_asks_and_again_while_it_ends(tmp_path: Path, more: int):
    done = ended(WHEN_SENDING.format(more=more), tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "iarms: stopped\n")


def test_whoever_started_it_deaf_has_it_go_on(tmp_path: Path):
    deaf = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    done = ended(deaf + WHEN_LOADING.format(name="iarms_client.models"), tmp_path, "--version")
    assert (done.returncode, done.stdout.startswith("iarms ")) == (0, True), done.stderr


def test_a_reader_who_has_seen_enough_is_no_traceback(tmp_path: Path):
    answer = json.dumps(SEARCH)
    code = f"""
import httpx, os, sys
kind = {{"Content-Type": "application/json"}}
httpx.Client.send = lambda *_, **__: httpx.Response(201, headers=kind, content={answer!r})
reading, writing = os.pipe(); os.dup2(writing, 1); os.close(reading); os.close(writing)
"""
    done = ended(code, tmp_path)
    assert (done.returncode, done.stderr) == (130, "")


def test_an_output_that_cannot_be_written_is_never_a_result(tmp_path: Path):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no such device")
    code = "import os; os.dup2(os.open('/dev/full', os.O_WRONLY), 1)\n"
    done = ended(code, tmp_path, "--help")
    assert (done.returncode, "Traceback" in done.stderr) == (4, False), done.stderr
