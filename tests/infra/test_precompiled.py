"""What packages bring compiled is what the interpreter itself would make, and nothing but speed depends on it."""

import base64
import collections
import dataclasses
import json
import marshal
import os
import re
import subprocess
import sys
from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest

from iarms import precompiled
from infra.packages import bytecode, describe_imports
from infra.packages import compile_described as compiler
from infra.packages.build import dependencies, package_of
from infra.packages.kept import link_tree
from infra.packages.precompiled import Compiled, compiled_by, file_for
from infra.packages.sources import DOORS, SOURCES, reach_of
from ops.local.environment import stand_in_environment

LOCAL: Any = {"python": bytecode.RUNNING, "architecture": "machine"}

# Imports a door out of a package, and tells what was compiled on the way, and what of it by this interpreter.
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import collections, dataclasses, json, re
made = []
ordinary = re._compiler.compile
re._compiler.compile = lambda pattern, flags=0: made.append(str(pattern)) or ordinary(pattern, flags)
import iarms
asked = []
reader = re._compiler.compile
re._compiler.compile = lambda pattern, flags=0: asked.append(pattern) or reader(pattern, flags)
texts = []
if "exec" in vars(dataclasses):
    run = dataclasses.exec
    known = dict(zip(run.__code__.co_freevars, (cell.cell_contents for cell in run.__closure__)))["results"]
    dataclasses.exec = lambda text, *where: texts.append(("exec", text) in known) or run(text, *where)
__import__("iarms.handlers." + sys.argv[2])
print(json.dumps({"patterns": len(asked), "compiled": len(made), "texts": len(texts), "found": sum(texts)}))
"""


def imported(package: Path, door: str) -> dict[str, int]:
    stand_in_environment()
    command = [sys.executable, "-S", "-c", PROGRAM, str(package), door]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    told: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.fixture(scope="module")
def compiled_here() -> Compiled:
    return compiled_for(bytecode.RUNNING)


def compiled_for(python: str) -> Compiled:
    installed = dependencies(**LOCAL)
    return compiled_by(SOURCES, installed, python=python, made_of=installed.parent.name.encode())


@pytest.fixture
def results(compiled_here: Compiled) -> dict[tuple[Any, ...], bytes]:
    """All results at once, as a file has them."""
    rows = Compiled(compiled_here.fits, tuple(("", *row[1:]) for row in compiled_here.rows))
    read = precompiled.unpacked(file_for(reach_of("notifier"), everything_brought(), rows))
    assert read is not None
    return read


def everything_brought() -> dict[str, list[str]]:
    brought: dict[str, list[str]] = json.loads((dependencies(**LOCAL).parent / "distributions.json").read_text())
    return brought


def test_each_result_is_what_this_interpreter_makes_of_the_text(results: dict[tuple[Any, ...], bytes]) -> None:
    read_pattern = precompiled._pattern_reader(lambda *_: None, results)
    for (kind, text, *flags), result in results.items():
        if kind == "re":
            read, made = read_pattern(text, *flags), re.compile(text, *flags)
            assert (read, read.groupindex) == (made, made.groupindex)
        else:
            assert marshal.loads(result) == compile(text, "<string>", kind, dont_inherit=True)  # noqa: S302 - our own

    assert {kind for kind, *_ in results} == {"exec", "eval", "re"}


@pytest.mark.parametrize("door", DOORS)
def test_each_door_brings_what_its_modules_compile(door: str) -> None:
    data = (package_of(door, **LOCAL) / "iarms" / precompiled.FILE).read_bytes()

    assert precompiled.unpacked(data)


def test_a_search_compiles_next_to_nothing_when_it_starts() -> None:
    told = imported(package_of("search", **LOCAL), "search")

    assert told["texts"] == told["found"] > 100
    assert told["compiled"] <= 15 < 100 < told["patterns"]


def test_a_door_without_what_was_prepared_compiles_it_and_starts_too(tmp_path: Path) -> None:
    link_tree(package_of("notifier", **LOCAL), tmp_path, leave_out=(f"iarms/{precompiled.FILE}",))

    told = imported(tmp_path, "notifier")

    assert told["compiled"] >= told["patterns"] > 0
    assert told["texts"] == 0


GOOD = precompiled.packed(
    precompiled.this_python(), {("exec", "a = 1\n"): marshal.dumps(compile("a = 1\n", "<string>", "exec"), 2)}
)


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        GOOD[:-1],
        GOOD + b" ",
        GOOD[:-5] + b"\xff" + GOOD[-4:],
        b"x" + GOOD,
        GOOD.replace(precompiled.this_python().split()[0].encode(), b"00000000"),
        precompiled.packed(precompiled.this_python() + "0", {}),
        GOOD.partition(b"\n")[0],
        GOOD.partition(b"\n")[2],
    ],
)
def test_a_file_that_is_missing_damaged_or_of_another_python_is_not_used(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / precompiled.FILE
    if data is not None:
        path.write_bytes(data)

    assert not precompiled.use(path)
    assert "exec" not in vars(dataclasses)
    assert "eval" not in vars(collections)


def test_a_result_that_the_engine_does_not_take_is_compiled_as_ever() -> None:
    bad = {("re", "a+", 0): marshal.dumps((32, b"\xff\xff\xff\x7f", 0, {}, (None,)), 2)}

    assert precompiled._pattern_reader(re._compiler.compile, bad)("a+", 0) == re.compile("a+")  # type: ignore[attr-defined]


def test_expressions_for_the_python_of_aws_are_word_for_word_what_64_bits_have(compiled_here: Compiled) -> None:
    """They are compiled by 32 bits, and no processor here runs that Python. The compiler of expressions has not changed
    between the two versions for any that both compile, so the one's words must be the other's."""
    here = {row[1:5]: row[5] for row in compiled_here.rows if row[1] == "re"}
    there = {row[1:5]: row[5] for row in compiled_for("3.13").rows if row[1] == "re"}
    both = here.keys() & there.keys()

    assert len(both) > 150
    assert {key for key in both if here[key] != there[key]} == set()


def test_texts_for_the_python_of_aws_are_those_of_its_own_dataclasses() -> None:
    """Of 3.13 the methods of a class are one text, up to 3.12 each is one."""
    texts = [row[2] for row in compiled_for("3.13").rows if row[1] == "exec"]

    assert max(text.count(" def __") for text in texts) > 3
    assert all(base64.b64decode(row[5]) for row in compiled_for("3.13").rows)


@dataclass
class Plain:
    a: int
    b: str = "x"
    of_all: ClassVar[int] = 3
    c: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Frozen:
    self: int
    hidden: int = field(default=1, repr=False, compare=False, hash=False)
    later: int = field(init=False, default=2)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Everything:
    a: int
    b: float = 1.0


@dataclass(frozen=True)
class Below(Frozen):
    more: tuple[int, ...] = ()
    hidden: int = 5


@dataclass
class Passed:
    a: int
    given: InitVar[int] = 0

    def __post_init__(self, given: int) -> None:
        self.a += given


@dataclass(eq=True, unsafe_hash=True)
class Hashed:
    a: int


@dataclass(frozen=True)
class OwnHash:
    a: int

    def __hash__(self) -> int:
        return 1


@dataclass(eq=False, repr=False)
class Empty:
    pass


SHAPES: list[tuple[type, dict[str, bool]]] = [
    (Plain, {}),
    (Frozen, {"frozen": True}),
    (Everything, {"frozen": True, "slots": True, "kw_only": True, "order": True}),
    (Below, {"frozen": True}),
    (Passed, {}),
    (Hashed, {"unsafe_hash": True}),
    (OwnHash, {"frozen": True}),
    (Empty, {"eq": False, "repr": False}),
]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What dataclasses compile, in order."""
    texts: list[str] = []

    def run(text: str, *where: Any) -> None:
        texts.append(text)
        exec(text, *where)  # noqa: S102

    monkeypatch.setattr(dataclasses, "exec", run, raising=False)
    return texts


@pytest.mark.parametrize(("shape", "options"), SHAPES, ids=[shape.__name__ for shape, _ in SHAPES])
def test_a_dataclass_made_again_of_its_description_compiles_the_same_texts(
    taken: list[str], shape: type, options: dict[str, bool]
) -> None:
    own = {
        name: value
        for name, value in vars(shape).items()
        if name in ("__annotations__", "__post_init__") or (name == "__hash__" and shape is OwnHash)
    }
    defaults = {each.name: each for each in dataclasses.fields(shape)}
    again = {name: _once_more(defaults[name]) for name in own.get("__annotations__", {}) if name in defaults}
    passed = {"given": 0} if shape is Passed else {"of_all": 3} if shape is Plain else {}
    dataclass(**options)(type(shape.__name__, shape.__bases__, {**own, **again, **passed}))
    wanted = list(taken)
    taken.clear()

    every = {name: options.get(name, name in ("init", "repr", "eq", "match_args")) for name in OPTIONS}
    described = describe_imports.of_dataclass(shape, every, has_hash=shape is OwnHash)
    compiler.make_again(json.loads(json.dumps(described)))

    assert taken == wanted


OPTIONS = (
    "init",
    "repr",
    "eq",
    "order",
    "unsafe_hash",
    "frozen",
    "match_args",
    "kw_only",
    "slots",
    "weakref_slot",
)


def _once_more(known: "dataclasses.Field[Any]") -> Any:
    names = ("default", "default_factory", "init", "repr", "hash", "compare", "kw_only")
    return field(**{name: getattr(known, name) for name in names})
