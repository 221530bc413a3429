"""Which Python functions run: none that AWS is about to end, compiled by itself, safe to begin from a snapshot."""

import ast
import json
import os
import struct
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra import ROOT
from infra.config import Deployment, load_deployments
from infra.constructs.bundle import Bundle
from infra.packages import bytecode
from infra.packages.sources import DOORS, SOURCES
from infra.runtimes import MONTHS_AHEAD, RUNTIMES, RuntimeEnds, hold_runtimes, last_day_of
from tests.assemblies import assembled

EUROPE = load_deployments()["europe"]
LOCAL = load_deployments()["local"]

# The two bytes with which files of bytecode of each version begin (importlib._bootstrap_external.MAGIC_NUMBER).
MAGIC = {"3.11": 3495, "3.13": 3571}

# What 3.12 and 3.13 took out of the standard library ("What's New In Python 3.12", "... 3.13", removed).
REMOVED = {
    *("aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr", "imp"),
    *("lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd", "sndhdr", "spwd", "sunau"),
    *("telnetlib", "uu", "xdrlib"),
}


def on(**changes: Any) -> Deployment:
    return Deployment.model_validate(EUROPE.model_dump(mode="python", by_alias=True) | changes)


@pytest.mark.parametrize("python", RUNTIMES)
def test_a_runtime_is_given_up_half_a_year_before_it_ends(python: str) -> None:
    last = last_day_of(python)
    end = RUNTIMES[python].deprecated

    assert timedelta(days=181) <= end - last <= timedelta(days=186)
    assert (end.year * 12 + end.month) - ((last + timedelta(days=1)).year * 12 + (last + timedelta(days=1)).month) == (
        MONTHS_AHEAD
    )


@pytest.mark.parametrize(
    ("python", "last"), [("3.11", date(2026, 12, 29)), ("3.12", date(2028, 4, 29)), ("3.13", date(2028, 12, 29))]
)
def test_the_last_day_of_a_runtime(python: str, last: date) -> None:
    assert last_day_of(python) == last


@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_nothing_is_synthesised_for_a_runtime_after_its_last_day(python: str) -> None:
    deployment = on(python=python)
    last = last_day_of(python)

    hold_runtimes([deployment], last)
    with pytest.raises(RuntimeEnds, match=rf"europe: AWS ends python{python} on .* after {last}: choose a later"):
        hold_runtimes([deployment], last + timedelta(days=1))
    with pytest.raises(RuntimeEnds, match="europe"):
        hold_runtimes([LOCAL, deployment], date(2040, 1, 1))


def test_what_runs_on_one_machine_has_no_end() -> None:
    hold_runtimes([LOCAL], date(2040, 1, 1))


@pytest.mark.parametrize("runtime", RUNTIMES.values(), ids=list(RUNTIMES))
def test_the_days_of_a_runtime_come_one_after_the_other(runtime: Any) -> None:
    assert runtime.deprecated < runtime.no_creation < runtime.no_update


def test_what_is_deployed_to_aws_runs_a_version_that_has_years_left_and_can_begin_from_snapshots() -> None:
    for deployment in load_deployments().values():
        if deployment.architecture == "arm64":
            assert RUNTIMES[deployment.python].deprecated >= date(2029, 1, 1)
            assert RUNTIMES[deployment.python].snap_start


@pytest.mark.parametrize("python", MAGIC)
def test_bytecode_is_that_of_the_version_that_runs_it(tmp_path: Path, python: str) -> None:
    (tmp_path / "a.py").write_text("def f(x):\n    return [y for y in x]\n")

    bytecode.compile_folder(tmp_path, python=python)

    compiled = tmp_path / "__pycache__" / f"a.cpython-{python.replace('.', '')}.pyc"
    magic, flags = struct.unpack("<4sI", compiled.read_bytes()[:8])
    assert magic == struct.pack("<H", MAGIC[python]) + b"\r\n"
    assert flags == 0b01, "hash-based and unchecked"
    assert b"/var/task/a.py" in compiled.read_bytes()
    assert str(tmp_path).encode() not in compiled.read_bytes()


@pytest.mark.parametrize("python", MAGIC)
def test_bytecode_of_a_module_is_the_same_whatever_is_compiled_beside_it(tmp_path: Path, python: str) -> None:
    alone, beside = tmp_path / "alone", tmp_path / "beside"
    for folder in (alone, beside):
        folder.mkdir()
        (folder / "settings.py").write_text((SOURCES / "settings.py").read_text("utf-8"))
    (beside / "errors.py").write_text((SOURCES / "errors.py").read_text("utf-8"))

    bytecode.compile_folder(alone, python=python)
    bytecode.compile_folder(beside, python=python)

    name = f"__pycache__/settings.cpython-{python.replace('.', '')}.pyc"
    assert (alone / name).read_bytes() == (beside / name).read_bytes()


@pytest.mark.parametrize("python", MAGIC)
def test_what_does_not_compile_is_named(tmp_path: Path, python: str) -> None:
    (tmp_path / "wrong.py").write_text("def f(:\n")

    with pytest.raises(RuntimeError, match=r"wrong\.py"):
        bytecode.compile_folder(tmp_path, python=python)


def test_bytecode_of_a_version_that_nothing_here_compiles_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"Python 3\.14 cannot be built by Python 3\.11: 3\.11, 3\.13 can be"):
        bytecode.compile_folder(tmp_path, python="3.14")


def test_the_interpreter_is_locked_by_its_digest_and_by_no_address() -> None:
    for folder in set(bytecode.WASM.values()):
        lock = json.loads((folder / "package-lock.json").read_text())
        for name, locked in lock["packages"].items():
            assert not name or locked["integrity"].startswith("sha512-")
            assert "resolved" not in locked


# Run by the newer version: what does not compile, and what warns that it is on its way out.
COMPILES = """
import ast, json, pathlib, sys, warnings
warnings.simplefilter("error")
faults = []
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    try:
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except (SyntaxError, Warning) as error:
        faults.append(f"{path}: {error}")
print(json.dumps([list(sys.version_info[:2]), faults, sorted(sys.stdlib_module_names)]))
"""


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    program = tmp_path_factory.mktemp("program") / "compiles.py"
    program.write_text(COMPILES)
    return json.loads(bytecode.run_in_wasm(program, SOURCES, python=EUROPE.python))


def test_the_sources_compile_without_a_warning_in_the_version_that_functions_run(newer: Any) -> None:
    version, faults, _ = newer

    assert version == [int(part) for part in EUROPE.python.split(".")]
    assert not faults


def test_functions_import_of_the_standard_library_what_both_versions_have(newer: Any) -> None:
    _, _, has = newer
    imported = {
        name.split(".")[0]
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported & sys.stdlib_module_names <= set(has)
    assert not imported & REMOVED


# Imports all doors as Lambda does before it takes a snapshot, and fails where one draws from chance or opens a
# connection; then restores, and tells whether what chance gives is another.
BEFORE_A_SNAPSHOT = """
import importlib, json, os, random, sys, types
hooks = []
sys.modules["snapshot_restore_py"] = types.SimpleNamespace(register_after_restore=hooks.append)
os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "snap-start"
from ops.local.environment import stand_in_environment
stand_in_environment()
opened, drawn = [], []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments)) if event == "socket.connect" else None)
def watched(name, whole):
    def draw(*arguments, **named):
        frame = sys._getframe(1)
        while frame:
            if "/iarms/" in frame.f_code.co_filename:
                drawn.append(f"{name} in {frame.f_code.co_filename}:{frame.f_lineno}")
                break
            frame = frame.f_back
        return whole(*arguments, **named)
    return draw
import secrets, uuid
import botocore, pydantic, aws_lambda_powertools
os.urandom = watched("os.urandom", os.urandom)
for module, names in ((secrets, ("token_bytes", "token_hex", "token_urlsafe")), (uuid, ("uuid4",))):
    for name in names:
        setattr(module, name, watched(name, getattr(module, name)))
for door in sys.argv[1:]:
    importlib.import_module("iarms.handlers." + door)
snapshot = random.getstate()
after = []
for _ in range(2):
    random.setstate(snapshot)
    for hook in hooks:
        hook()
    after.append(random.random())
print(json.dumps({"hooks": len(hooks), "opened": opened, "drawn": drawn, "same": after[0] == after[1]}))
"""


def test_nothing_in_a_snapshot_is_drawn_by_chance_or_connected_and_pauses_differ_after_it() -> None:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'functions'}:{ROOT}"}
    command = [sys.executable, "-c", BEFORE_A_SNAPSHOT, *DOORS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert done.returncode == 0, done.stderr

    told = json.loads(done.stdout.splitlines()[-1])

    assert told == {"hooks": 1, "opened": [], "drawn": [], "same": False}


@pytest.mark.parametrize(
    ("asked", "begins"), [("all", set(DOORS)), (["search", "authorizer"], {"search", "authorizer"}), ([], set())]
)
def test_a_function_begins_from_a_snapshot_where_the_deployment_says_so(asked: Any, begins: set[str]) -> None:
    deployment = on(snap_start=asked)

    assert {door for door in DOORS if deployment.begins_from_a_snapshot(door)} == begins


def test_the_runtime_that_the_cdk_is_given_knows_of_snapshots() -> None:
    assert Bundle(deployment=EUROPE).runtime.supports_snap_start
    assert not Bundle(deployment=LOCAL).runtime.supports_snap_start


def test_published_versions_of_the_chosen_functions_are_snapshots_and_no_others() -> None:
    folder = assembled([on(snap_start=["search", "authorizer", "notifier"])])

    functions = [
        resource["Properties"]
        for template in (folder / "assembly-europe").glob("*.template.json")
        for resource in json.loads(template.read_text())["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    ]
    snapped = {each["FunctionName"]: each["SnapStart"] for each in functions if "SnapStart" in each}

    assert len(functions) > len(snapped)
    assert snapped == {
        EUROPE.physical(door): {"ApplyOn": "PublishedVersions"} for door in ("search", "authorizer", "notifier")
    }
