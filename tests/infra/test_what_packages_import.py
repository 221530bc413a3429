"""Import and package agree: each handler runs out of its package alone, and nothing in there is out of its reach."""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from infra import ROOT
from infra.packages import distributions
from infra.packages.build import dependencies, package_of
from infra.packages.sources import DOORS, SOURCES, CannotFollow, reach_of
from ops.local.environment import stand_in_environment

LOCAL: Any = {"python": "3.11", "architecture": "machine"}

# Imports the handler, then each other module of ours in the package, makes each client that a module names, and tells
# which distributions and modules were loaded. It sees the package and the standard library, and nothing else.
PROGRAM = """
import sys
package, door, modules, clients = sys.argv[1], sys.argv[2], sys.argv[3].split(), sys.argv[4].split()
sys.path.insert(0, package)
import importlib, json
handler = importlib.import_module("iarms.handlers." + door)
assert callable(handler.handle)
for name in modules:
    importlib.import_module(name)
if clients:
    made = importlib.import_module("iarms.aws.clients")
    for name in clients:
        getattr(made, name)()
loaded = [getattr(each, "__file__", None) or "" for each in list(sys.modules.values())]
print(json.dumps([each[len(package) + 1:] for each in loaded if each.startswith(package)]))
"""

# A distribution of which nothing is imported by a statement that a reader of sources sees.
COMPILED = {"cffi": "the compiled half of cryptography loads it", "tzdata": "zoneinfo opens its files"}


def loaded_by(door: str) -> set[str]:
    """The files of its package that are loaded when all that a door reaches is imported."""
    stand_in_environment()
    package = package_of(door, **LOCAL)
    reach = reach_of(door)
    clients = {
        name.rpartition(".")[2]
        for module in reach.modules
        for name in names_from("iarms.aws.clients", SOURCES / file_of(module))
    }
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    command = [sys.executable, "-S", "-I", "-W", "error::ImportWarning", "-c", PROGRAM, str(package), door]
    done = subprocess.run(  # noqa: S603 - our own program
        [*command, " ".join(reach.modules), " ".join(sorted(clients))],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{door}: {done.stderr}"
    return set(json.loads(done.stdout))


def file_of(module: str) -> str:
    path = Path(*module.split(".")[1:])
    return str(path / "__init__.py" if (SOURCES / path).is_dir() else path.with_suffix(".py"))


def names_from(module: str, path: Path) -> Iterator[str]:
    """The functions that a file imports from a module by name; constants and types are written otherwise."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            yield from (alias.name for alias in node.names if alias.name.islower() and alias.name != "own_session")


def imported_by(sources: Iterable[Path]) -> set[str]:
    """The first parts of what these files import."""
    return {top for path in sources for top in imported_in(path.read_text("utf-8", "replace"))}


@cache
def imported_in(source: str) -> frozenset[str]:
    """The first parts of what a text imports; the packages of doors have most of their modules in common."""
    tops = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                tops |= {alias.name.split(".")[0] for alias in node.names}
            case ast.ImportFrom(level=0, module=str(module)):
                tops.add(module.split(".")[0])
            case ast.Call(args=[ast.Constant(value=str(module)), *_]) if "import_module" in ast.unparse(node.func):
                tops.add(module.split(".")[0])
    return frozenset(tops)


@cache
def brought_by() -> dict[str, list[str]]:
    """What each distribution of the lock brings to the top of a package."""
    brought: dict[str, list[str]] = json.loads((dependencies(**LOCAL).parent / "distributions.json").read_text())
    return brought


@cache
def imported_by_distribution(name: str) -> frozenset[str]:
    everything = dependencies(**LOCAL)
    tops = [everything / top for top in brought_by()[name]]
    return frozenset(
        imported_by(path for top in tops for path in ([top] if top.suffix == ".py" else top.rglob("*.py")))
    )


def imported_by_others(name: str, names: tuple[str, ...]) -> frozenset[str]:
    """What the other distributions of a package import."""
    return frozenset().union(*(imported_by_distribution(other) for other in names if other != name))


@pytest.mark.parametrize("door", DOORS)
def test_a_door_imports_all_that_it_reaches_out_of_its_package_alone(door: str) -> None:
    loaded = loaded_by(door)

    assert f"iarms/handlers/{door}.py" in loaded
    assert {file for file in loaded if file.startswith("iarms/")} >= {
        f"iarms/{file}" for file in reach_of(door).files if file.endswith(".py")
    }


@pytest.mark.parametrize("door", DOORS)
def test_a_door_carries_no_distribution_that_no_module_of_its_package_imports(door: str) -> None:
    package = package_of(door, **LOCAL)
    brought = brought_by()
    own = frozenset(imported_by((package / "iarms").rglob("*.py")))
    imported = {
        name: imported_by_others(name, reach_of(door).distributions) | own for name in reach_of(door).distributions
    }

    needless = {
        name
        for name, tops in imported.items()
        if name not in COMPILED and not tops & {top.removesuffix(".py") for top in brought[name]}
    }

    assert not needless
    carried = {path.name for path in package.iterdir()} - {"iarms", "__pycache__"}
    assert carried == {
        top for name in reach_of(door).distributions for top in brought[name] if (package / top).exists()
    }


@pytest.mark.parametrize("door", DOORS)
def test_a_door_carries_the_descriptions_of_the_services_that_it_calls_and_no_other(door: str) -> None:
    package = package_of(door, **LOCAL)

    assert tuple(sorted(path.name for path in (package / "botocore/data").iterdir() if path.is_dir())) == (
        reach_of(door).services
    )


def test_every_service_that_a_function_calls_is_kept_and_no_other() -> None:
    """What a service's description lacks is an UnknownServiceError in the function, and nowhere before."""
    called = {service for door in DOORS for service in reach_of(door).services}

    assert called == set(distributions.SERVICES)


def test_every_distribution_of_the_lock_is_carried_by_a_door_or_has_its_reason() -> None:
    """boto3 is what a bare function is measured by; the other two belong to a distribution and are not read."""
    brought = set(brought_by())
    carried = {name for door in DOORS for name in reach_of(door).distributions}

    assert brought - carried == {"boto3", "s3transfer", "charset-normalizer", "pycparser"}


def test_every_table_is_carried_by_a_door() -> None:
    carried = {file for door in DOORS for file in reach_of(door).files if file.startswith("data/")}

    assert carried == {path.relative_to(SOURCES).as_posix() for path in (SOURCES / "data").rglob("*") if path.is_file()}


def test_every_module_is_reached_by_a_door_or_by_commands_of_operators() -> None:
    reached = {module for door in DOORS for module in reach_of(door).modules}
    named = {
        match
        for folder in ("ops", "auditor", "infra", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        for match in re.findall(r"iarms(?:\.\w+)+", path.read_text("utf-8"))
    }
    ours = {
        ".".join(("iarms", *path.relative_to(SOURCES).with_suffix("").parts)).removesuffix(".__init__")
        for path in SOURCES.rglob("*.py")
    }

    alone = {module for module in ours - reached if not any(name.startswith(module) for name in named)}

    assert not alone


SMALL = {
    "__init__.py": "",
    "handlers/__init__.py": "",
    "aws/__init__.py": "",
    "aws/clients.py": (
        "def dynamodb():\n    return session().create_client('dynamodb')\n"
        "def sqs():\n    return session().create_client('sqs')\n"
    ),
    "a.py": "",
    "b.py": "",
    "c.py": "",
    "data/makes.json": "{}",
    "data/years.json": "{}",
    "data/fonts/one.ttf": "",
}

WAYS = [
    ("import iarms.a", {"a.py"}, (), ()),
    ("from iarms import a", {"a.py"}, (), ()),
    ("from iarms.a import thing", {"a.py"}, (), ()),
    ("def late():\n    from iarms.a import thing", {"a.py"}, (), ()),
    ("class Late:\n    def get(self):\n        import iarms.a, iarms.b", {"a.py", "b.py"}, (), ()),
    ("try:\n    import iarms.a\nexcept ImportError:\n    import iarms.b", {"a.py", "b.py"}, (), ()),
    ("if TYPE_CHECKING:\n    import iarms.a\nelse:\n    import iarms.b", {"b.py"}, (), ()),
    ("import_module('iarms.a')", {"a.py"}, (), ()),
    ("importlib.import_module('iarms.a')", {"a.py"}, (), ()),
    ("LATE = {'x': 'iarms.a'}\ndef __getattr__(name):\n    return import_module(LATE[name])", {"a.py"}, (), ()),
    ("import_module(f'rapidfuzz.{name}')", set(), ("rapidfuzz",), ()),
    ("import rapidfuzz.process", set(), ("rapidfuzz",), ()),
    ("def late():\n    from reportlab.pdfgen import canvas", set(), ("pillow", "reportlab"), ()),
    ("from zoneinfo import ZoneInfo", set(), ("tzdata",), ()),
    ("if TYPE_CHECKING:\n    from reportlab.pdfgen import canvas", set(), (), ()),
    ("import json, sys", set(), (), ()),
    ("files('iarms.data').joinpath('makes.json')", {"data/makes.json"}, (), ()),
    ("T = 'years.json'\nfiles('iarms.data').joinpath(T)", {"data/years.json"}, (), ()),
    ("files('iarms.data').joinpath('fonts').joinpath(f'{name}.ttf')", {"data/fonts/one.ttf"}, (), ()),
    ("words = ['makes.json']", set(), (), ()),
    ("from iarms.aws.clients import dynamodb", {"aws/__init__.py", "aws/clients.py"}, (), ("dynamodb",)),
    ("from iarms.aws import clients", {"aws/__init__.py", "aws/clients.py"}, (), ("dynamodb", "sqs")),
    ("import iarms.aws.clients", {"aws/__init__.py", "aws/clients.py"}, (), ("dynamodb", "sqs")),
    ("session.create_client('sns')", set(), (), ("sns",)),
]


def written(folder: Path, text: str) -> Path:
    """Small sources whose one door is this text."""
    for file, content in {**SMALL, "handlers/door.py": text}.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(content)
    return folder


@pytest.mark.parametrize(("text", "files", "needs", "services"), WAYS, ids=[way[0][:50] for way in WAYS])
def test_what_a_door_reaches_is_found_however_it_is_imported(
    tmp_path: Path, text: str, files: set[str], needs: tuple[str, ...], services: tuple[str, ...]
) -> None:
    reach = reach_of("door", written(tmp_path / "iarms", text))

    assert set(reach.files) == files | {"__init__.py", "handlers/__init__.py", "handlers/door.py"}
    assert reach.distributions == needs
    assert reach.services == services


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import_module(name)", "imports by a name that stands nowhere in it"),
        ("import_module(f'rapid{name}')", "imports by a name that stands nowhere in it"),
        ("import_module(f'{name}.a')", "imports by a name that stands nowhere in it"),
        ("import_module(f'iarms.{name}')", "imports by a name that stands nowhere in it"),
        ("import requests", "has no distribution for it"),
        ("session.create_client(name)", "a service that stands elsewhere"),
    ],
)
def test_a_door_that_cannot_be_followed_is_not_packed(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CannotFollow, match=words):
        reach_of("door", written(tmp_path / "iarms", text))


def test_a_door_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match=r"iarms\.handlers\.gate"):
        reach_of("gate", written(tmp_path / "iarms", ""))


def test_bytecode_in_packages_is_found_by_the_interpreter_that_runs_them() -> None:
    assert importlib.util.cache_from_source("x.py").endswith("x.cpython-311.pyc")
