"""The packages that ship: the same bytes from any folder, compiled, for the right processor, and nothing needless."""

import hashlib
import importlib.util
import json
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from iarms import precompiled
from iarms.provenance import BUILD_FILE, tables_digest
from infra import ROOT
from infra.config import load_deployments
from infra.packages import build, kept
from infra.packages.build import PAGES, PORTAL_DOOR, dependencies, fingerprint_of, package_of
from infra.packages.sources import DOORS, SOURCES, reach_of

# ELF's number for the processor.
AARCH64 = 183

# Megabytes, unpacked, of the doors that Lambda starts most often and that need least.
MOST = {"notifier": 25, "sweeper": 25, "authorizer": 40}

AWS = load_deployments()["europe"]

LOCAL: Any = {"python": "3.11", "architecture": "machine"}
FOR_AWS: Any = {"python": AWS.python, "architecture": AWS.architecture}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our sources as they are now, so that an edit during the test does not count."""
    folder = tmp_path_factory.mktemp("sources") / "iarms"
    shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def notifier(ours: Path) -> Path:
    return package_of("notifier", **LOCAL, sources=ours)


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def digests_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files_in(folder)
    }


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in files_in(folder)) / 1_000_000


def edited(ours: Path, folder: Path, file: str) -> Path:
    """Our sources with a line more in one module."""
    shutil.copytree(ours, folder)
    (folder / file).write_text((folder / file).read_text("utf-8") + "\n# edited\n", "utf-8")
    return folder


def test_packages_built_from_nothing_in_another_folder_are_the_same_byte_for_byte(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once in the order of the doors, with what other doors have left; once alone."""
    doors = ("notifier", "search")
    before = {door: digests_of(package_of(door, **LOCAL, sources=ours)) for door in doors}

    monkeypatch.setattr(kept, "BUILT", tmp_path / "kept")
    again = {door: digests_of(package_of(door, **LOCAL, sources=ours)) for door in reversed(doors)}

    assert again == before


def test_every_module_of_every_package_is_compiled_by_what_it_holds_and_not_by_its_date(ours: Path) -> None:
    for door in DOORS:
        package = package_of(door, **LOCAL, sources=ours)
        for source in package.rglob("*.py"):
            compiled = Path(importlib.util.cache_from_source(str(source)))
            assert compiled.is_file(), source
            magic, flags = struct.unpack("<4sI", compiled.read_bytes()[:8])
            assert magic == importlib.util.MAGIC_NUMBER
            assert flags == 0b01, "hash-based and unchecked"


def test_nothing_in_a_package_names_this_machine_or_the_day(notifier: Path) -> None:
    for path in files_in(notifier):
        assert path.name not in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
        assert str(ROOT).encode() not in path.read_bytes(), path
        assert not path.is_symlink()
    for path in (notifier, *notifier.rglob("*")):
        assert path.stat().st_mtime == kept.EPOCH
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("door", MOST)
def test_a_door_that_needs_little_carries_little(ours: Path, door: str) -> None:
    package = package_of(door, **LOCAL, sources=ours)

    assert megabytes(package) < MOST[door]
    for needless in ("PIL", "reportlab", "rapidfuzz", "iarms/data/fonts", "boto3"):
        assert not (package / needless).exists()


def test_only_the_door_that_prints_carries_fonts_and_pictures(ours: Path) -> None:
    with_fonts = {door for door in DOORS if any("data/fonts/" in file for file in reach_of(door, ours).files)}
    with_pictures = {door for door in DOORS if "pillow" in reach_of(door, ours).distributions}

    assert with_fonts == with_pictures == {"reports"}


def test_a_door_carries_the_modules_and_tables_that_it_reaches_and_no_other_of_ours(ours: Path) -> None:
    for door in DOORS:
        package = package_of(door, **LOCAL, sources=ours) / "iarms"
        shipped = {path.relative_to(package).as_posix() for path in files_in(package)}

        made = {BUILD_FILE, precompiled.FILE, *({f"data/{PAGES}"} if door == PORTAL_DOOR else ())}
        assert {name for name in shipped if "__pycache__" not in name} == {*reach_of(door, ours).files, *made}


def test_a_module_is_changed_and_the_doors_that_reach_it_have_another_package_and_no_other(
    ours: Path, tmp_path: Path
) -> None:
    """So that a release gives those functions alone another version."""
    file = "printing/paper.py"
    changed = edited(ours, tmp_path / "iarms", file)

    before = {door: fingerprint_of(door, **FOR_AWS, sources=ours) for door in DOORS}
    after = {door: fingerprint_of(door, **FOR_AWS, sources=changed) for door in DOORS}

    assert {door for door in DOORS if before[door] != after[door]} == {"reports"}


@pytest.mark.parametrize("file", ["models/trace.py", "store/buckets.py", "data/makes.json", "__init__.py"])
def test_a_change_is_in_the_packages_of_exactly_the_doors_that_carry_the_file(
    ours: Path, tmp_path: Path, file: str
) -> None:
    changed = edited(ours, tmp_path / "iarms", file) if file.endswith(".py") else tmp_path / "iarms"
    if not file.endswith(".py"):
        shutil.copytree(ours, changed)
        (changed / file).write_bytes((changed / file).read_bytes() + b"\n")

    other = {
        door
        for door in DOORS
        if fingerprint_of(door, **LOCAL, sources=ours) != fingerprint_of(door, **LOCAL, sources=changed)
    }

    assert other == {door for door in DOORS if file in reach_of(door, ours).files}
    assert other


def test_a_package_that_did_not_change_holds_the_same_bytes_after_another_module_was_edited(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digests_of(package_of("notifier", **LOCAL, sources=ours))
    installed = dependencies(**LOCAL).parent
    changed = edited(ours, tmp_path / "iarms", "printing/paper.py")
    monkeypatch.setattr(kept, "BUILT", tmp_path / "kept")
    kept.link_tree(installed, tmp_path / "kept" / installed.name)

    assert digests_of(package_of("notifier", **LOCAL, sources=changed)) == before


def test_another_version_of_a_distribution_changes_the_packages_that_carry_it(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {door: fingerprint_of(door, **LOCAL, sources=ours) for door in DOORS}
    lock = tmp_path / "runtime.txt"
    lock.write_text(build.LOCK.read_text().replace("reportlab==", "reportlab==1"))
    monkeypatch.setattr(build, "LOCK", lock)

    after = {door: fingerprint_of(door, **LOCAL, sources=ours) for door in DOORS}

    assert {door for door in DOORS if before[door] != after[door]} == {"reports"}


def test_another_processor_is_another_package(ours: Path) -> None:
    assert fingerprint_of("search", **LOCAL, sources=ours) != fingerprint_of("search", **FOR_AWS, sources=ours)


def test_packages_share_the_files_that_they_have_in_common(ours: Path) -> None:
    one, other = (package_of(door, **LOCAL, sources=ours) for door in ("notifier", "sweeper"))

    for file in ("botocore/session.py", "six.py", "iarms/settings.py"):
        assert (one / file).samefile(other / file)


def test_the_same_tree_is_not_built_twice(ours: Path) -> None:
    package = package_of("notifier", **FOR_AWS, sources=ours)
    before = package.stat().st_ctime_ns

    assert package_of("notifier", **FOR_AWS, sources=ours) == package
    assert package.stat().st_ctime_ns == before


def test_what_goes_to_aws_is_made_for_its_processor_and_its_libc() -> None:
    everything = dependencies(**FOR_AWS)
    libraries = [path for path in files_in(everything) if path.suffix == ".so"]

    assert {path.parent.name for path in libraries} >= {"pydantic_core", "bindings"}
    for path in libraries:
        head = path.read_bytes()[:20]
        assert head[:4] == b"\x7fELF"
        assert struct.unpack("<H", head[18:20])[0] == AARCH64, path
    for wheel in everything.glob("*.dist-info/WHEEL"):
        tags = [line.removeprefix("Tag: ") for line in wheel.read_text().splitlines() if line.startswith("Tag: ")]
        known = ("-any", *build.platforms(AWS.python, AWS.architecture))
        assert any(tag.endswith(known) for tag in tags), wheel


def test_a_package_says_what_it_is_made_of(ours: Path) -> None:
    for door in ("notifier", "search"):
        package = package_of(door, **LOCAL, sources=ours)
        told = json.loads((package / "iarms" / BUILD_FILE).read_text("utf-8"))

        assert told == {
            "code": fingerprint_of(door, **LOCAL, sources=ours),
            "tables": tables_digest(package / "iarms"),
        }


def test_another_table_is_another_version_and_another_document_is_not(ours: Path, tmp_path: Path) -> None:
    shutil.copytree(ours / "data", tmp_path / "data")
    (tmp_path / "data" / "openapi.json").write_text("{}")

    assert tables_digest(tmp_path) == tables_digest(ours)
    (tmp_path / "data" / "makes.json").write_text("{}")
    assert tables_digest(tmp_path) != tables_digest(ours)


def test_a_package_without_tables_has_a_digest_too(tmp_path: Path) -> None:
    assert tables_digest(tmp_path) == hashlib.sha256().hexdigest()[:16]


def test_the_lock_holds_a_hash_for_every_dependency_and_no_address() -> None:
    lock = build.LOCK.read_text()

    assert "http" not in lock
    for requirement in lock.replace("\\\n", " ").splitlines():
        if requirement and not requirement.startswith("#"):
            assert "==" in requirement
            assert "--hash=sha256:" in requirement
