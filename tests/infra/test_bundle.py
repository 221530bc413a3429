"""The package that ships: the same bytes from any folder, compiled, for the right processor, and nothing needless."""

import ast
import hashlib
import importlib.util
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from iarms.provenance import BUILD_FILE, tables_digest
from infra import ROOT
from infra.constructs import bundle

# Bytes. Lambda takes 250 MB unpacked; every one of them is read at a cold start.
MOST = 80_000_000

# ELF's numbers for processors.
AARCH64 = 183


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our sources as they are now, so that an edit during the test does not count."""
    folder = tmp_path_factory.mktemp("sources") / "iarms"
    shutil.copytree(bundle.SOURCES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def local(ours: Path) -> Path:
    """The package for this machine, as `make run` has it: out of `.build` when this tree has been built before."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "SOURCES", ours)
        return bundle.built(python="3.11", architecture="machine")


@pytest.fixture(scope="module")
def arm64() -> Path:
    """The package for AWS, out of `.build` when this tree has been built before."""
    return bundle.built(python="3.11", architecture="arm64")


def test_two_builds_in_different_folders_are_the_same_byte_for_byte(local: Path, ours: Path, tmp_path: Path) -> None:
    second = _from_nothing(tmp_path / "somewhere" / "else", ours)

    assert _digests(second) == _digests(local)


def test_every_module_is_compiled_by_what_it_holds_and_not_by_its_date(local: Path) -> None:
    for source in local.rglob("*.py"):
        compiled = Path(importlib.util.cache_from_source(str(source)))
        assert compiled.is_file(), source
        magic, flags = struct.unpack("<4sI", compiled.read_bytes()[:8])
        assert magic == importlib.util.MAGIC_NUMBER
        assert flags == 0b01, "hash-based and unchecked"


def test_nothing_in_the_package_names_this_machine(local: Path) -> None:
    for path in _files(local):
        assert path.name not in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
        assert str(local).encode() not in path.read_bytes(), path
        assert path.stat().st_mtime == bundle.EPOCH
        assert not path.is_symlink()


def test_nothing_is_carried_that_nothing_reads(local: Path) -> None:
    services = {path.name for path in (local / "botocore" / "data").iterdir() if path.is_dir()}

    assert services == set(bundle.SERVICES)
    assert not (local / "bin").exists()
    assert not (local / "boto3" / "examples").exists()
    assert sum(path.stat().st_size for path in _files(local)) < MOST


def test_every_service_that_a_function_calls_is_carried() -> None:
    """What a service's model lacks is an UnknownServiceError in the function, and nowhere before."""
    called = {
        node.args[0].value
        for path in (ROOT / "functions").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("create_client")
        if isinstance(node.args[0], ast.Constant)
    }
    assert called == set(bundle.SERVICES)


def test_all_of_our_own_sources_ship_and_nothing_else_of_ours(local: Path, ours: Path) -> None:
    shipped = {path.relative_to(local / "iarms").as_posix() for path in _files(local / "iarms")}
    expected = {path.relative_to(ours).as_posix() for path in ours.rglob("*") if path.is_file()}

    assert {name for name in shipped if "__pycache__" not in name} == expected | {BUILD_FILE}
    assert "tables.py" in expected


def test_the_package_runs_by_itself(local: Path) -> None:
    program = (
        "import boto3, pydantic, jwt, cryptography, iarms.tables; boto3.client('dynamodb'); boto3.client('sns');"
        "import datetime, iarms.printing.trace_report; from iarms.printing.paper import Paper;"
        "now = datetime.datetime.now(datetime.UTC);"
        "paper = Paper(title='t', subject='s', language='ar', made_at=now, every_page=lambda *_: None);"
        "paper.paragraph('a \u0431 \u0628 \u4eac'); assert paper.finish().startswith(b'%PDF');"
        "from cryptography.hazmat.primitives.asymmetric import ec, rsa;"
        "keys = {'ES256': ec.generate_private_key(ec.SECP256R1()), 'RS256': rsa.generate_private_key(65537, 2048)};"
        "tokens = {name: jwt.encode({'sub': 'a'}, key, algorithm=name) for name, key in keys.items()};"
        "assert all(jwt.decode(tokens[name], keys[name].public_key(), algorithms=[name]) for name in keys)"
    )
    environment = {"PYTHONPATH": str(local), "AWS_DEFAULT_REGION": "eu-west-1", "PATH": os.defpath}

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-S", "-B", "-W", "error::ImportWarning", "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_what_goes_to_aws_is_made_for_its_processor_and_its_libc(arm64: Path) -> None:
    libraries = [path for path in _files(arm64) if path.suffix == ".so"]

    assert {path.parent.name for path in libraries} >= {"pydantic_core", "bindings"}
    for path in libraries:
        head = path.read_bytes()[:20]
        assert head[:4] == b"\x7fELF"
        assert struct.unpack("<H", head[18:20])[0] == AARCH64, path
    for wheel in arm64.glob("*.dist-info/WHEEL"):
        tags = [line.removeprefix("Tag: ") for line in wheel.read_text().splitlines() if line.startswith("Tag: ")]
        assert any(tag.endswith("-any") or "manylinux2014_aarch64" in tag for tag in tags), wheel


def test_the_same_tree_is_not_built_twice(arm64: Path) -> None:
    before = arm64.stat().st_ctime_ns

    assert bundle.built(python="3.11", architecture="arm64") == arm64
    assert arm64.stat().st_ctime_ns == before


def test_another_source_lock_or_processor_is_another_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = bundle.fingerprint(python="3.11", architecture="arm64")
    assert bundle.fingerprint(python="3.11", architecture="machine") != first

    changed = tmp_path / "runtime.txt"
    changed.write_bytes(bundle.LOCK.read_bytes() + b"\n")
    monkeypatch.setattr(bundle, "LOCK", changed)
    assert bundle.fingerprint(python="3.11", architecture="arm64") != first
    monkeypatch.undo()

    copy = tmp_path / "iarms"
    copy.mkdir()
    (copy / "tables.py").write_text("x = 1\n")
    monkeypatch.setattr(bundle, "SOURCES", copy)
    assert bundle.fingerprint(python="3.11", architecture="arm64") != first


def test_bytecode_is_built_by_the_python_that_runs_it(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"bytecode for Python 3\.13 cannot be built by Python 3\.11"):
        bundle.build(tmp_path, python="3.13", architecture="arm64")


def test_the_lock_holds_a_hash_for_every_dependency_and_no_address() -> None:
    lock = (ROOT / "requirements" / "runtime.txt").read_text()

    assert "http" not in lock
    for requirement in lock.replace("\\\n", " ").splitlines():
        if requirement and not requirement.startswith("#"):
            assert "==" in requirement
            assert "--hash=sha256:" in requirement


def _from_nothing(folder: Path, ours: Path) -> Path:
    """The package built with nothing kept from an earlier build."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "BUILT", folder / "kept")
        patch.setattr(bundle, "SOURCES", ours)
        return bundle.built(python="3.11", architecture="machine")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(folder)
    }


def test_a_package_says_what_it_is_made_of(local: Path, ours: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "SOURCES", ours)
    told = json.loads((local / "iarms" / BUILD_FILE).read_text("utf-8"))

    assert told == {
        "code": bundle.fingerprint(python="3.11", architecture="machine")[:32],
        "tables": tables_digest(ours),
    }


def test_another_table_is_another_version_and_another_document_is_not(ours: Path, tmp_path: Path) -> None:
    shutil.copytree(ours / "data", tmp_path / "data")
    (tmp_path / "data" / "openapi.json").write_text("{}")

    assert tables_digest(tmp_path) == tables_digest(ours)
    (tmp_path / "data" / "makes.json").write_text("{}")
    assert tables_digest(tmp_path) != tables_digest(ours)
