"""`make run` is told to stop: it ends at once, quietly, and is not interrupted on its way out."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from infra import ROOT
from ops.local import engine, local_stack, tokens
from ops.local.deploy import PACKAGE_FOLDER


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The handlers as they were, and nobody who ends this process when it takes too long."""
    monkeypatch.setattr("threading.Timer", lambda *_: SimpleNamespace(start=lambda: None))
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def stack_that(does: Callable[[int], int]) -> ModuleType:
    module = ModuleType("ops.local.stack")
    module.__dict__["run"] = does
    return module


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_who_tells_it_to_stop_is_heard_once_and_the_way_out_goes_to_its_end(
    number: signal.Signals, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    ended = []

    def run(_: int) -> int:
        try:
            signal.raise_signal(number)
            return 9
        finally:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
            ended.append("all of it")

    monkeypatch.setitem(sys.modules, "ops.local.stack", stack_that(run))
    assert local_stack.main() == status
    assert ended == ["all of it"]
    assert capsys.readouterr() == ("stopping\n", "")


def test_what_is_no_number_of_records_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("RECORDS", "many")
    assert local_stack.main() == 2
    assert "RECORDS=many" in capsys.readouterr().err


def test_a_signal_between_two_starts_is_heard_after_both():
    done = []
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def start_both() -> None:
        with engine._told_after():
            signal.raise_signal(signal.SIGINT)
            done.append("both")

    with pytest.raises(KeyboardInterrupt):
        start_both()
    assert done == ["both"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_keys_are_published_at_the_port_of_before_or_where_one_is_free(tmp_path: Path, socket_enabled: None):
    key, kept = tokens.issuer_key(tmp_path / "key.pem"), tmp_path / "port"
    with tokens.published_keys(key, port_file=kept) as first, tokens.published_keys(key, port_file=kept) as meanwhile:
        assert meanwhile != first
    with tokens.published_keys(key, port_file=kept) as again:
        assert again == meanwhile
    for nonsense in ("", "99999999", "a port"):
        kept.write_text(nonsense)
        with tokens.published_keys(key, port_file=kept):
            assert kept.read_text().isdecimal()


@pytest.mark.parametrize("function", ["iarms-local-search", "bare"])
def test_a_function_finds_its_package_where_the_unpacked_one_says_it_lies(function: str, tmp_path: Path):
    package, unpacked = tmp_path / "package", tmp_path / "unpacked"
    for folder in (package, unpacked):
        folder.mkdir()
    (package / "shipped.py").write_text("said = 'out of the one package'\n")
    (unpacked / PACKAGE_FOLDER).write_text(str(package))
    done = subprocess.run(
        [sys.executable, "-c", "import shipped; print(shipped.said)"],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "ops" / "local" / "injected"),
            "AWS_LAMBDA_FUNCTION_NAME": function,
            "LAMBDA_TASK_ROOT": str(unpacked),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("out of the one package\n", "")
