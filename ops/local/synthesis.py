"""The assembly of a deployment for this machine: kept under `.local` for as long as what it is made of stays the same.

    python -m ops.local.synthesis OUT < deployment.json     synthesise into the folder OUT, with its gates

It is made by a process of its own in a session of its own: the CDK has a child that ends by a signal meant for us and
then complains of it, and who finds the assembly made needs no CDK at all.
"""

import contextlib
import fcntl
import hashlib
import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from infra import ROOT
from infra.config import Deployment
from infra.portal.sources import guides, pages

# What an assembly is made of, beside the deployment: whole rooms, for a file too many costs a synthesis and one too few
# a wrong stack.
_ROOMS: Final = ("functions", "infra", "auditor", "requirements")
_PORTAL: Final = tuple(page.file.relative_to(ROOT).as_posix() for page in (*guides(), *pages()))
_FILES: Final = ("ops/local/synthesis.py", "pyproject.toml", *_PORTAL)
_TEMPORARY: Final = ("__pycache__", ".mypy_cache")


class SynthesisFailed(Exception):
    """The template could not be made or a gate found something: says what the synthesis said."""


@contextlib.contextmanager
def assembly_of(deployment: Deployment, home: Path) -> Iterator[Path]:
    """The folder of a deployment's assembly (`assembly-<name>` of the CDK's), which stays while this lasts.

    One that was made of the same files is taken as it is; those of other files are removed, unless another stack runs
    from them. Raises SynthesisFailed.
    """
    described = deployment.model_dump_json(by_alias=True)
    kept = home / f"assembly-{_fingerprint(described)}"
    with _in_use(kept):
        for other in home.glob("assembly-*"):
            if other.is_dir() and other != kept:
                _remove_unless_in_use(other)
        if not kept.is_dir():
            draft = home / f"assembly-draft-{os.getpid()}"
            try:
                _synthesise(described, draft)
                draft.rename(kept)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        yield kept / f"assembly-{deployment.name}"


def _fingerprint(described: str) -> str:
    """SHA-256, in 32 digits, of the deployment, the files that make its assembly, and the interpreter."""
    whole = hashlib.sha256()
    files = [path for room in _ROOMS for path in sorted((ROOT / room).rglob("*")) if path.is_file()]
    for path in (*files, *(ROOT / file for file in _FILES)):
        if not any(part in _TEMPORARY for part in path.parts):
            text = path.read_bytes()
            whole.update(f"{path.relative_to(ROOT).as_posix()}\0{len(text)}\0".encode() + text)
    whole.update(f"{described}\0{sys.version}\0{platform.machine()}".encode())
    return whole.hexdigest()[:32]


def _synthesise(described: str, out: Path) -> None:
    """Have another process synthesise. It ends with us, whichever way we leave; what it says is told where it fails."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ops.local.synthesis", str(out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "functions"), str(ROOT)))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(described)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.returncode:
        raise SynthesisFailed(f"the template could not be synthesised:\n{said.strip()}")


@contextlib.contextmanager
def _in_use(folder: Path) -> Iterator[None]:
    """While this lasts, nobody removes the folder."""
    with _lock(folder).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _remove_unless_in_use(folder: Path) -> None:
    with _lock(folder).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(folder, ignore_errors=True)
        _lock(folder).unlink(missing_ok=True)


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def main(arguments: list[str]) -> int:
    """Synthesise the deployment that is given as JSON; 1 where a gate finds something."""
    from infra.deployment import synthesise

    out = Path(arguments[0])
    try:
        synthesise([Deployment.model_validate_json(sys.stdin.read())], out)
    except RuntimeError as failed:
        print(failed, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
