"""Synthesised assemblies, kept under `.build` by the digest of what they are made of.

A synthesis costs ten seconds, and workers that run side by side need the same one: the first makes it, the others wait
for it. The digest has everything that a template is made of but the package's own hash, which nothing here looks at: an
edit of a function leaves the assembly as it is.
"""

import fcntl
import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from infra import ROOT
from infra.config import Deployment, load_deployments

P = ParamSpec("P")
T = TypeVar("T")

KEPT = ROOT / ".build" / "assemblies"
KEPT_SECONDS = 7 * 24 * 60 * 60
WORKS = 3
# What infra knows of the functions and of the auditors' tool, and the lock that names the CDK, its rules and node.
BESIDE = (
    "functions/iarms/tables.py",
    "functions/iarms/metric_names.py",
    "functions/iarms/settings.py",
    "functions/iarms/models/audit.py",
    "functions/iarms/models/party_names.py",
    "functions/iarms/models/purpose.py",
    "auditor/columns.py",
    "auditor/deployment.py",
    "requirements/dev.txt",
)


def assembled(deployments: Iterable[Deployment]) -> Path:
    """The folder with the assemblies of these deployments, without packages; what a gate finds is raised."""
    wanted = list(deployments)
    name = _digest(wanted)
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = KEPT / name
        if not folder.is_dir():
            _forget_old()
            with tempfile.TemporaryDirectory(dir=KEPT, prefix="unfinished-") as unfinished:
                apart(_synthesise, wanted, Path(unfinished) / name).rename(folder)
    return folder


def apart(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Do this in another process; what it raises is raised here. For whatever makes constructs: the CDK's engine keeps
    every one that it has made, and after ten regions a synthesis takes minutes instead of seconds."""
    return _another_process().submit(work, *given, **named).result()


@cache
def _another_process() -> ProcessPoolExecutor:
    """A process that does so much and is followed by a new one: a new engine takes as long to begin as a region."""
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), max_tasks_per_child=WORKS)


def _synthesise(deployments: list[Deployment], outdir: Path) -> Path:
    from infra.deployment import synthesise  # the CDK takes a second to import

    return synthesise(deployments, outdir, bundling=False)


def every_assembly() -> Path:
    """The folder with the assembly of each deployment of deployments.toml, as `make synth` makes them."""
    return assembled(load_deployments().values())


def _digest(deployments: Iterable[Deployment]) -> str:
    whole = hashlib.sha256()
    for part in (*_sources(), *(deployment.model_dump_json(by_alias=True).encode() for deployment in deployments)):
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()[:32]


def _sources() -> Iterator[bytes]:
    for path in (
        *sorted((ROOT / "infra").rglob("*")),
        *sorted((ROOT / "auditor" / "questions").glob("*")),
        *(ROOT / each for each in BESIDE),
    ):
        if path.is_file() and path.suffix in (".py", ".toml", ".txt", ".sql"):
            yield path.relative_to(ROOT).as_posix().encode()
            yield path.read_bytes()


def _forget_old() -> None:
    for folder in KEPT.iterdir():
        if time.time() - folder.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True) if folder.is_dir() else folder.unlink(missing_ok=True)
