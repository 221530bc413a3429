"""The wheel installs into an empty environment without a network, and its commands speak from anywhere."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from ops.packaging.auditor_wheel import ROOT, build_wheel


def run(*words: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    # Nothing of this process's paths, so that the clone is not what answers.
    told = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment
    return subprocess.run([str(word) for word in words], cwd=cwd, env=told, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The folder of commands of an environment that has the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    name = build_wheel(str(folder))
    environment = folder / "environment"
    made = run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=folder)
    assert made.returncode == 0, made.stderr
    pip = (sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "install")
    done = run(*pip, "--no-deps", "--no-index", "--quiet", folder / name, cwd=folder, PIP_DISABLE_PIP_VERSION_CHECK="1")
    assert done.returncode == 0, done.stderr
    return environment / "bin"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("iarms-audit", "--help"), "verify-trail"),
        (("iarms-audit", "verify-events", "--help"), "--since-checkpoint"),
        (("iarms-audit", "ask", "--list", "--json"), "who-searched-for-serial"),
        (("iarms-witness", "--help"), "run"),
    ],
)
def test_the_commands_speak_from_anywhere(installed, tmp_path, words, said):
    done = run(installed / words[0], *words[1:], cwd=tmp_path, PYTHONPATH=sysconfig.get_path("purelib"))
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


def test_the_installed_command_ends_with_its_status(installed, tmp_path):
    words = ("open-bundle", tmp_path / "none.zip")
    done = run(installed / "iarms-audit", *words, cwd=tmp_path, PYTHONPATH=sysconfig.get_path("purelib"))
    assert done.returncode == 2
    assert "there is no" in done.stdout


def test_the_same_sources_make_the_same_wheel(tmp_path):
    first = (tmp_path / "a" / build_wheel(str(tmp_path / "a"))).read_bytes()
    assert first == (tmp_path / "b" / build_wheel(str(tmp_path / "b"))).read_bytes()


def test_all_that_is_needed_is_in_it_and_nothing_that_was_compiled(tmp_path):
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        names = set(wheel.namelist())
    for folder, package in ((ROOT, "auditor"), (ROOT / "functions", "iarms")):
        sources = {path.relative_to(folder).as_posix() for path in (folder / package).rglob("*.py")}
        data = {path.relative_to(folder).as_posix() for path in (folder / package).rglob("*.[js][sq][ol]*")}
        assert sources | data <= names
    assert not [name for name in names if name.endswith(".pyc") or name.startswith(("tests", "ops"))]


_LOADED = """
import importlib, pkgutil, sys, auditor
names = [each.name for each in pkgutil.walk_packages(auditor.__path__, "auditor.")]
for name in names if sys.argv[1] == "auditor" else ["auditor.witness"]:
    importlib.import_module(name)
print(*{name.partition(".")[0] for name, module in sys.modules.items() if getattr(module, "__file__", None)})
"""


@pytest.mark.parametrize("extra", ["auditor", "witness"])
def test_what_the_commands_load_is_among_what_the_wheel_asks_for(extra):
    loaded = run(sys.executable, "-c", _LOADED, extra, cwd=ROOT, PYTHONPATH=f"{ROOT / 'functions'}{os.pathsep}{ROOT}")
    assert loaded.returncode == 0, loaded.stderr
    of_package = metadata.packages_distributions()
    used = {_plain(each) for name in loaded.stdout.split() for each in of_package.get(name, ())}
    with (ROOT / "pyproject.toml").open("rb") as file:
        asked = tomllib.load(file)["project"]["optional-dependencies"][extra]
    assert len(used) > 4
    assert used - _with_all_they_need(asked) == {"setuptools"} & used


def _with_all_they_need(requirements: list[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(requirements)
    while waiting:
        name = _plain(re.split(r"[^\w.-]", waiting.pop())[0])
        if name not in found:
            found.add(name)
            waiting += [each for each in metadata.requires(name) or () if "extra ==" not in each]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
