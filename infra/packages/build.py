"""The packages: per door, its part of `iarms` and the locked distributions it uses, compiled, built without Docker and
the same byte for byte.

The same tree and the same lock give the same packages on every machine, so a reviewer can rebuild what runs.
Distributions are installed and compiled once for all doors, and each package is hard links to them: a package costs the
disk what only it has. Doors with equal needs have one package.

A package's fingerprint is made of what is in it. A release that changes nothing that a door reaches leaves its function
as it stands.
"""

import json
import platform
import re
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import Final

from iarms import precompiled as start
from iarms.provenance import BUILD_FILE, tables_digest
from infra import ROOT
from infra.packages import bytecode, distributions, faces, precompiled, service_models
from infra.packages.kept import (
    built_folder,
    digest_of,
    forget_unused,
    is_kept,
    link,
    link_tree,
    once,
    run,
    scratch_folder,
    settle,
    settle_one,
)
from infra.packages.sources import SOURCES, Reach, reach_of
from infra.portal.build import FILE, portal_file
from infra.portal.build import fingerprint as portal_fingerprint

# The door that has the portal's pages, under this name beside its tables.
PORTAL_DOOR: Final = "service"
PAGES: Final = FILE

LOCK: Final = ROOT / "requirements" / "runtime.txt"

# Which wheels run where. Lambda's image has glibc 2.26 up to python3.11 and 2.34 from python3.12 on; none for a
# machine: it takes what suits it.
_OLD_LIBC: Final = ("manylinux2014_aarch64",)
_LIBC: Final = ("manylinux2014_aarch64", "manylinux_2_28_aarch64", "manylinux_2_34_aarch64")

# What makes a package besides what goes into it: an edit here makes all of them anew.
_RECIPE: Final = (
    Path(__file__),
    Path(distributions.__file__),
    Path(service_models.__file__),
    Path(faces.__file__),
    *precompiled.RECIPE,
    bytecode.COMPILER,
)

# What packages that this Python can import are made for.
_HERE: Final = {"python": bytecode.RUNNING, "architecture": "machine"}


def package_of(door: str, *, python: str, architecture: str, sources: Path = SOURCES) -> Path:
    """The folder under `.build` with the package of a door (`search`), made where these sources have not been packed
    before. Its files are links: they are read and copied, never written. Raises RuntimeError when pip or the compiler
    fails."""
    _forget_unused()
    fingerprint = fingerprint_of(door, python=python, architecture=architecture, sources=sources)

    def make(target: Path) -> None:
        reach = reach_of(door, sources)
        _link_distributions(target, reach, python=python, architecture=architecture)
        if "botocore" in reach.distributions:
            _cut_down(target / "botocore" / "data", reach, sources)
        _link_sources(target / "iarms", reach, sources, python=python)
        made = {"code": fingerprint, "tables": tables_digest(target / "iarms")}
        if door == PORTAL_DOOR:
            link(portal_file(), target / "iarms" / "data" / PAGES)
        (target / "iarms" / BUILD_FILE).write_text(json.dumps(made), "utf-8")
        (target / "iarms" / start.FILE).write_bytes(_precompiled(reach, sources, python=python))
        _settle_folders(target)

    return once(f"package-{fingerprint}", make)


@cache
def _forget_unused() -> None:
    """Once a process: it looks at every folder that is kept."""
    forget_unused()


def fingerprint_of(door: str, *, python: str, architecture: str, sources: Path = SOURCES) -> str:
    """What a door's package is made of, as 32 digits: the sources that it reaches, the distributions as the lock has
    them, the services it calls, this recipe, the version and the platform that it is for, and the portal's pages."""
    reach = reach_of(door, sources)
    parts = [*_platform(python, architecture), *_recipe(python)]
    parts += [entry.encode() for entry in (*reach.services, *_entries_of(reach.distributions))]
    for file in reach.files:
        parts += [file.encode(), (sources / file).read_bytes()]
    if door == PORTAL_DOOR:
        parts.append(portal_fingerprint().encode())
    return digest_of(parts)


def dependencies(*, python: str, architecture: str) -> Path:
    """The folder under `.build` with every distribution of the lock, trimmed and compiled. No function ships it."""
    return _installed(python=python, architecture=architecture) / "all"


def _installed(*, python: str, architecture: str) -> Path:
    """`all`, the distributions; and `distributions.json`, what of `all` each of them has brought, by its name in the
    lock."""

    def install(target: Path) -> None:
        everything = target / "all"
        _install(everything, python=python, architecture=architecture)
        brought = {canonical(record.parent.name.split("-")[0]): _tops(record) for record in _records(everything)}
        _trim(everything)
        faces.make_lazy(everything)
        bytecode.compile_folder(everything, python=python)
        (target / "distributions.json").write_text(json.dumps(brought, sort_keys=True), "utf-8")
        settle(target)

    parts = [*_platform(python, architecture), *_recipe(python), LOCK.read_bytes()]
    return once(f"dependencies-{digest_of(parts)}", install)


def _precompiled(reach: Reach, sources: Path, *, python: str) -> bytes:
    """The file with what a door brings compiled."""
    installed = _installed(**_HERE)
    compiled = precompiled.compiled_by(sources, installed / "all", python=python, made_of=installed.name.encode())
    return precompiled.file_for(reach, _brought(installed), compiled)


@cache
def _brought(installed: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((installed / "distributions.json").read_text("utf-8"))
    return found


def _recipe(python: str) -> list[bytes]:
    by = [bytecode.WASM[python] / "package-lock.json"] if python in bytecode.WASM else []
    return [path.read_bytes() for path in (*_RECIPE, *by)]


def platforms(python: str, architecture: str) -> tuple[str, ...]:
    """The platforms whose wheels run on Lambda's image for this version, best first; none for `machine`, which takes
    its own."""
    if architecture == "machine":
        return ()
    return _OLD_LIBC if python == "3.11" else _LIBC


def _platform(python: str, architecture: str) -> list[bytes]:
    names = platforms(python, architecture) or (f"{sys.platform}-{platform.machine()}",)
    return [python.encode(), " ".join(names).encode()]


@cache
def _locked(lock: Path) -> dict[str, str]:
    """Each distribution's entry of the lock, hashes included, by its name."""
    entries = re.split(r"\n(?=\S)", lock.read_text("utf-8"))
    return {canonical(entry.split("==")[0]): entry for entry in entries if "==" in entry}


def _entries_of(names: tuple[str, ...]) -> list[str]:
    return [_locked(LOCK)[name] for name in names]


def canonical(name: str) -> str:
    """A distribution's name as locks write it: `PyJWT` is `pyjwt`, `annotated_types` is `annotated-types`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _records(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.dist-info/RECORD"))


def _tops(record: Path) -> list[str]:
    """The entries of the folder that an installation has brought: `jwt`, `pyjwt-2.15.1.dist-info`."""
    tops = {line.split("/", 1)[0].split(",", 1)[0] for line in record.read_text("utf-8").splitlines()}
    return sorted(tops - {"..", "bin", "__pycache__", ""})


def _install(target: Path, *, python: str, architecture: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    command += ["--require-hashes", "--only-binary=:all:", "--no-deps", "--requirement", str(LOCK)]
    command += ["--target", str(target)]
    names = platforms(python, architecture)
    if not names and python != bytecode.RUNNING:
        raise RuntimeError(f"this machine has no Python {python} to install for: it runs {bytecode.RUNNING}")
    if names:
        command += [f"--platform={name}" for name in names]
        command += ["--python-version", python, "--implementation", "cp"]
    run(command)


def _trim(target: Path) -> None:
    for name in distributions.UNREAD:
        shutil.rmtree(target / name, ignore_errors=True)
    for pattern in distributions.UNREAD_PARTS:
        for part in target.glob(pattern):
            part.unlink()
    for model in (target / "botocore" / "data").iterdir():
        if model.is_dir() and model.name not in distributions.SERVICES:
            shutil.rmtree(model)
    for record in target.glob("*.dist-info/*"):
        if record.name in distributions.INSTALLERS_OWN:
            record.unlink()


def _link_distributions(target: Path, reach: Reach, *, python: str, architecture: str) -> None:
    installed = _installed(python=python, architecture=architecture)
    brought = _brought(installed)
    needless = tuple(f"data/{name}/" for name in distributions.SERVICES if name not in reach.services)
    for name in reach.distributions:
        for top in brought[name]:
            source = installed / "all" / top
            if source.is_dir():
                link_tree(source, target / top, leave_out=needless if top == "botocore" else ())
            elif source.is_file():
                link(source, target / top)
                for compiled in source.parent.glob(f"__pycache__/{source.stem}.*.pyc"):
                    (target / "__pycache__").mkdir(exist_ok=True)
                    link(compiled, target / "__pycache__" / compiled.name)


def _cut_down(data: Path, reach: Reach, sources: Path) -> None:
    """Leave of the descriptions of services what the door's own modules name; the files that others have stay whole."""
    endpoints = data / "endpoints.json"
    whole = endpoints.read_bytes()
    endpoints.unlink()
    endpoints.write_bytes(whole)
    service_models.cut_down(data, service_models.words_of(sources / file for file in reach.files))
    settle(data)


def _link_sources(target: Path, reach: Reach, sources: Path, *, python: str) -> None:
    """The files of ours that a door reaches, with their bytecode."""
    kept = _kept_sources(sources, python=python)
    for file in reach.files:
        place = target / file
        for each in kept[file].iterdir():
            to = place.parent / "__pycache__" / each.name if each.suffix == ".pyc" else place
            to.parent.mkdir(parents=True, exist_ok=True)
            link(each, to)


def _kept_sources(sources: Path, *, python: str) -> dict[str, Path]:
    """By the path of each file of ours the folder that holds it, and its bytecode: kept by path and content, so that
    an edit compiles what was edited, for all doors at once."""
    compiler = digest_of([python.encode(), *_recipe(python)])
    found: dict[str, Path] = {}
    missing: dict[str, Path] = {}
    for path in sorted(sources.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            file = path.relative_to(sources).as_posix()
            found[file] = built_folder() / f"sources-{compiler}" / digest_of([file.encode(), path.read_bytes()])
            if not is_kept(found[file]):
                missing[file] = path
    if missing:
        with scratch_folder() as scratch:
            _compile_sources(missing, found, scratch, python=python)
    return found


def _compile_sources(missing: dict[str, Path], places: dict[str, Path], scratch: Path, *, python: str) -> None:
    for file, path in missing.items():
        copy = scratch / "iarms" / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    bytecode.compile_folder(scratch, python=python)
    settle(scratch)
    for file in missing:
        copy = scratch / "iarms" / file

        def take(target: Path, copy: Path = copy) -> None:
            for part in (copy, *copy.parent.glob(f"__pycache__/{copy.stem}.*.pyc")):
                part.rename(target / part.name)

        once(f"{places[file].parent.name}/{places[file].name}", take)


def _settle_folders(target: Path) -> None:
    for folder in (target, *(path for path in target.rglob("*") if path.is_dir())):
        settle_one(folder)
    for name in (BUILD_FILE, start.FILE):
        settle_one(target / "iarms" / name)
