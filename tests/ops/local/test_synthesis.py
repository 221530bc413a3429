"""The kept assembly of `make run`: taken as it is while nothing changed, and never from under a stack that runs."""

import fcntl
from pathlib import Path

import pytest

from infra.config import load_deployments
from ops.local import synthesis
from ops.local.synthesis import SynthesisFailed, assembly_of

LOCAL = load_deployments()["local"]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The deployments that were synthesised, one after the other."""
    described: list[str] = []

    def synthesise(deployment: str, out: Path) -> None:
        described.append(deployment)
        (out / "assembly-local").mkdir(parents=True)

    monkeypatch.setattr(synthesis, "_synthesise", synthesise)
    return described


def assemblies(home: Path) -> list[Path]:
    return [path for path in home.glob("assembly-*") if path.is_dir()]


def test_what_did_not_change_is_synthesised_once(made: list[str], tmp_path: Path):
    for _ in range(3):
        with assembly_of(LOCAL, tmp_path) as assembly:
            assert assembly.name == "assembly-local"
            assert assembly.is_dir()
    assert len(made) == 1
    assert len(assemblies(tmp_path)) == 1


def test_another_deployment_or_another_file_is_another_assembly_and_the_old_one_goes(
    made: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with assembly_of(LOCAL, tmp_path):
        pass
    with assembly_of(LOCAL.model_copy(update={"log_retention_days": 3}), tmp_path):
        pass
    assert (len(made), len(assemblies(tmp_path))) == (2, 1)
    root = tmp_path / "root"
    (root / "infra").mkdir(parents=True)
    monkeypatch.setattr(synthesis, "ROOT", root)
    monkeypatch.setattr(synthesis, "_FILES", ())
    for text in ("one", "two", "two"):
        (root / "infra" / "deployment.py").write_text(text)
        with assembly_of(LOCAL, tmp_path):
            pass
    assert (len(made), len(assemblies(tmp_path))) == (4, 1)
    assert len(list(tmp_path.glob("assembly-*.lock"))) == 1


def test_an_assembly_that_a_stack_runs_from_is_not_removed(made: list[str], tmp_path: Path):
    with assembly_of(LOCAL, tmp_path) as first:
        with assembly_of(LOCAL.model_copy(update={"log_retention_days": 3}), tmp_path):
            assert first.is_dir()
        with (tmp_path / f"{first.parent.name}.lock").open() as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert len(made) == 2


def test_what_could_not_be_synthesised_leaves_nothing_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(_: str, out: Path) -> None:
        out.mkdir()
        raise SynthesisFailed("a gate found something")

    monkeypatch.setattr(synthesis, "_synthesise", fail)
    for _ in range(2):
        with pytest.raises(SynthesisFailed, match="a gate found something"), assembly_of(LOCAL, tmp_path):
            pass
    assert assemblies(tmp_path) == []


def test_a_synthesis_says_why_it_failed_without_a_trace_of_ours(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    with pytest.raises(SynthesisFailed, match="could not be synthesised"):
        synthesis._synthesise("{}", tmp_path / "out")
    assert capfd.readouterr() == ("", "")
