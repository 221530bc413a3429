"""How much of the core would break unseen: mutants of one line each, and which of them no test notices.

    make mutants                                       120 mutants drawn from all modules, seed 1
    make mutants SEED=7 COUNT=40 MODULE=scoring        forty of one module; COUNT=0 makes every one

A mutant is a module with one place changed: a comparison at its edge, a condition left out, a constant one more or
less, a statement or an entry gone. It is run against its module's own tests (`OWN_TESTS`) in a fork of this process;
tests that fail, or take far more time than they should, have noticed it. Those that cannot be noticed, because the
module does the same with them, stand in `equivalent_mutants.toml`, each with its reason.
"""

import argparse
import ast
import copy
import importlib
import os
import random
import resource
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any, Final

SOURCES: Final = Path("functions") / "iarms"
EQUIVALENT: Final = Path(__file__).parent / "equivalent_mutants.toml"
SURVIVORS_ALLOWED: Final = 0.10
# What every child would load.
LOADED_ONCE: Final = (
    "pytest", "hypothesis", "boto3", "moto.dynamodb.models", "moto.s3.models", "moto.sns.models", "moto.sqs.models",
)  # fmt: skip
_DOMAIN, _HITS = "tests/domain", "tests/casework/hits"
OWN_TESTS: Final[Mapping[str, tuple[str, ...]]] = {
    "domain/matching/scoring.py": (f"{_DOMAIN}/matching",),
    "domain/matching/decision.py": (f"{_DOMAIN}/matching",),
    "domain/matching/candidates.py": (f"{_DOMAIN}/matching",),
    "domain/matching/evidence.py": (f"{_DOMAIN}/matching",),
    "domain/serials/edits.py": (f"{_DOMAIN}/serials/test_edits.py",),
    "domain/cases/disclosure.py": (f"{_DOMAIN}/cases/test_disclosure.py",),
    "domain/cases/hit_states.py": (f"{_DOMAIN}/cases/test_state_machines.py", "tests/contract/test_states.py"),
    "domain/cases/hit_steps.py": (f"{_DOMAIN}/cases/test_hit_steps.py", f"{_HITS}/test_hit_steps.py"),
    "domain/cases/leg_states.py": (f"{_DOMAIN}/cases/test_state_machines.py", "tests/contract/test_states.py"),
    "domain/cases/state_machine.py": (f"{_DOMAIN}/cases/test_state_machines.py",),
    "domain/cases/notices.py": (f"{_DOMAIN}/cases/test_notices.py",),
    "domain/deadlines/working_time.py": (f"{_DOMAIN}/deadlines",),
    "domain/deadlines/arrangements.py": (f"{_DOMAIN}/deadlines",),
    "domain/deadlines/leg_deadlines.py": (f"{_DOMAIN}/deadlines",),
    "casework/hits/opening.py": (f"{_HITS}/test_opening.py",),
    "casework/hits/hits.py": (f"{_HITS}/test_reading_hits.py",),
    "casework/hits/delivery.py": (f"{_HITS}/test_outbox_delivery.py",),
    "casework/hits/confirmation.py": (f"{_HITS}/test_hit_steps.py",),
    "store/outbox.py": ("tests/store/test_outbox.py", f"{_HITS}/test_outbox_delivery.py"),
    "handlers/tokens.py": ("tests/handlers/test_tokens.py",),
}
_SWAPS: Final[Mapping[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Pow: ast.Mult,
}  # fmt: skip
_OPPOSITES: Final = {"min": "max", "any": "all", "lstrip": "rstrip", "startswith": "endswith"}
_OPPOSITE: Final = {**_OPPOSITES, **{two: one for one, two in _OPPOSITES.items()}}
_GONE: Final = "(gone)"
_AROUND: Final = 40  # characters shown on either side of a change


@dataclass(frozen=True)
class Mutant:
    """One place of a module changed. `where` is the function or class it stands in; the module after it is `tree`."""

    module: str
    where: str
    line: int
    before: str
    after: str
    tree: ast.Module

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names it whatever stands above it."""
        return self.module, self.where, self.before, self.after


def mutants_of(module: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    found: list[Mutant] = []
    times: Counter[tuple[str, str, str]] = Counter()
    for steps, where, shown in _places(tree, (), "", ()):
        for replacement in _changes(_at(tree, steps)):
            mutated = _replaced(tree, steps, replacement)
            before, after = ast.unparse(_at(tree, shown)), ast.unparse(_at(mutated, shown))
            if before == after:
                continue
            before, after = (before, _GONE) if isinstance(replacement, ast.Pass) else _excerpts(before, after)
            times[where, before, after] += 1
            again = f"  # {times[where, before, after]}" if times[where, before, after] > 1 else ""
            line = getattr(_at(tree, steps), "lineno", 0)
            found.append(Mutant(module, where, line, before, after + again, mutated))
    return found


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Where two texts differ, with a little of what stands around it."""
    alike = _alike(before, after)
    behind = _alike(before[alike:][::-1], after[alike:][::-1])
    begin = max(alike - _AROUND, 0)
    return before[begin : len(before) - behind + _AROUND], after[begin : len(after) - behind + _AROUND]


def _alike(one: str, two: str) -> int:
    """How many characters two texts begin alike with."""
    return next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


Steps = tuple[tuple[str, int | None], ...]


def _at(tree: ast.AST, steps: Steps) -> Any:
    node: Any = tree
    for field, index in steps:
        node = getattr(node, field) if index is None else getattr(node, field)[index]
    return node


def _replaced(tree: ast.Module, steps: Steps, replacement: ast.AST) -> ast.Module:
    """A copy of the tree, new along the way to the place and shared beside it."""
    root = node = copy.copy(tree)
    for number, (field, index) in enumerate(steps):
        child = replacement if number == len(steps) - 1 else copy.copy(_at(node, ((field, index),)))
        if index is None:
            setattr(node, field, child)
        else:
            setattr(node, field, [child if at == index else each for at, each in enumerate(getattr(node, field))])
        node = child  # type: ignore[assignment]
    return ast.fix_missing_locations(root)


def _places(node: ast.AST, steps: Steps, where: str, shown: Steps) -> Iterator[tuple[Steps, str, Steps]]:
    """Places to change: the way there, the function or class around it, the way to the expression to be shown."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        where = f"{where}.{node.name}".lstrip(".")
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases", "ctx"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            way = (*steps, (field, index))
            text = ast.unparse(child) if isinstance(child, ast.expr) else ""
            whole = isinstance(child, ast.stmt) or not shown or (len(text) >= 24 and not isinstance(child, ast.Dict))
            view = way if whole or (isinstance(node, ast.stmt) and hasattr(node, "body")) else shown
            yield way, where, view
            yield from _places(child, way, where, view)


def _is_left_alone(node: ast.AST) -> bool:
    """Docstrings, messages, types and imports decide nothing."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            return True
        case ast.Expr(value=ast.Constant()) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Subscript(value=ast.Name(id="Literal" | "Final" | "Mapping" | "Callable")):
            return True
        case ast.Call(func=ast.Name(id="cast" | "TypeVar")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
    return False


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    yield from _other_operators(node)
    yield from _other_values(node)
    yield from _other_ways(node)


def _other_operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=ops):
            for at, operator in enumerate(ops):
                yield _with(node, ops=[*ops[:at], _SWAPS[type(operator)](), *ops[at + 1 :]])
        case ast.BoolOp(op=operator, values=values):
            yield _with(node, op=_SWAPS[type(operator)]())
            for at in range(len(values)):
                rest = values[:at] + values[at + 1 :]
                yield rest[0] if len(rest) == 1 else _with(node, values=rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator) if type(operator) in _SWAPS:
            yield _with(node, op=_SWAPS[type(operator)]())
        case ast.Call(func=ast.Name(id=name) as function) if name in _OPPOSITE:
            yield _with(node, func=_with(function, id=_OPPOSITE[name]))
        case ast.Call(func=ast.Attribute(attr=name) as function) if name in _OPPOSITE:
            yield _with(node, func=_with(function, attr=_OPPOSITE[name]))


def _other_values(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Constant(value=str(value)) if value and " " not in value:
            yield ast.Constant(value + "X")
        case ast.Tuple(elts=[_, _, *_] as elements) | ast.Set(elts=[_, _, *_] as elements):
            if isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
                for at in range(len(elements)):
                    yield _with(node, elts=elements[:at] + elements[at + 1 :])
        case ast.Dict(keys=[_, _, *_], values=values):
            for at in range(len(values) - 1):
                yield _with(node, values=[*values[:at], values[at + 1], values[at], *values[at + 2 :]])


def _other_ways(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=ast.Name() | ast.Attribute() | ast.Call() as test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.IfExp(body=body, orelse=other):
            yield from (body, other)
        case ast.comprehension(ifs=[_, *_] as conditions):
            for at in range(len(conditions)):
                yield _with(node, ifs=conditions[:at] + conditions[at + 1 :])
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
            if isinstance(value, ast.Compare | ast.BoolOp | ast.Call):
                yield from (ast.Return(ast.Constant(True)), ast.Return(ast.Constant(False)))
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


class _Loader(SourceFileLoader):
    """Loads a mutant in its module's place."""

    def __init__(self, name: str, path: str, mutant: Mutant | None) -> None:
        super().__init__(name, path)
        self.mutant = mutant

    def get_code(self, fullname: str) -> CodeType | None:
        """The mutant's code."""
        return compile(self.mutant.tree, self.path, "exec") if self.mutant else super().get_code(fullname)


class _Finder:
    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = "iarms." + mutant.module.removesuffix(".py").replace("/", ".")

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name == self.name else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(name, spec.origin, self.mutant)
        return spec


def start(module: str, mutant: Mutant | None, cpu_seconds: int) -> int:
    """Fork, and run the module's own tests over the mutant, or over the module as it is; the child's process id.

    The child ends with 0 where nothing failed. It may take so many seconds of CPU, and an hour by the clock.
    """
    child = os.fork()
    if child:
        return child
    status = 3
    try:
        import hypothesis
        import pytest

        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
        signal.alarm(3600)
        # A failure is not made small, and none is kept for the next run.
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("mutants", phases=phases, database=None, deadline=None)
        hypothesis.settings.load_profile("mutants")
        if mutant is not None:
            sys.meta_path.insert(0, _Finder(mutant))
        status = int(pytest.main(["-x", "-q", "-n0", "-p", "no:cacheprovider", *OWN_TESTS[module]]))
    finally:
        os._exit(status)


Run = tuple[str, Mutant | None]


def runs(waiting: Sequence[Run], limits: Mapping[str, int], jobs: int) -> Iterator[tuple[Run, int, float]]:
    """Each run as it ends, several side by side: the run, its child's status, and the seconds of CPU that it took."""
    left, running = list(reversed(waiting)), dict[int, Run]()
    while left or running:
        while left and len(running) < jobs:
            module, mutant = left.pop()
            running[start(module, mutant, limits[module])] = module, mutant
        child, status, used = os.wait4(-1, 0)
        yield running.pop(child), status, used.ru_utime + used.ru_stime


def limits_of(modules: Iterable[str], jobs: int) -> dict[str, int]:
    """Seconds of CPU that each module's own tests may take, out of what they take over the module as it is.

    Raises SystemExit where they fail.
    """
    by_tests = {OWN_TESTS[module]: module for module in modules}
    taken: dict[tuple[str, ...], int] = {}
    alone: list[Run] = [(module, None) for module in by_tests.values()]
    for (module, _), status, seconds in runs(alone, dict.fromkeys(OWN_TESTS, 600), jobs):
        if status:
            raise SystemExit(f"{' '.join(OWN_TESTS[module])}: red without any mutant")
        taken[OWN_TESTS[module]] = 10 + 4 * int(seconds)
    return {module: taken[tests] for module, tests in OWN_TESTS.items() if tests in taken}


def survivors_of(mutants: Iterable[Mutant], jobs: int) -> list[Mutant]:
    """Those mutants that no test notices, each printed as soon as it is known."""
    waiting: list[Run] = [(mutant.module, mutant) for mutant in mutants]
    survivors = []
    for (module, mutant), status, _ in runs(waiting, limits_of(dict(waiting), jobs), jobs):
        if status == 0 and mutant is not None:
            survivors.append(mutant)
            print(f"{SOURCES / module}:{mutant.line}: {mutant.where}", flush=True)
            print(f"    {mutant.before}\n -> {mutant.after}", flush=True)
    return survivors


def known_equivalents() -> dict[tuple[str, str, str, str], str]:
    """The mutants that cannot be noticed, each with the reason."""
    entries = tomllib.loads(EQUIVALENT.read_text("utf-8"))["mutant"]
    return {(each["module"], each["where"], each["before"], each["after"]): each["reason"] for each in entries}


def main(arguments: list[str]) -> int:
    """Draw mutants, run them, list survivors; 1 where more than one in ten survives."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=120, help="0 for every one")
    parser.add_argument("--module", default="", help="part of a module's path")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args(arguments)
    begun = time.monotonic()
    every = [
        mutant
        for module in OWN_TESTS
        if asked.module in module
        for mutant in mutants_of(module, (SOURCES / module).read_text("utf-8"))
    ]
    drawn = random.Random(asked.seed).sample(every, min(asked.count or len(every), len(every)))
    equivalents = known_equivalents()
    counted = [mutant for mutant in drawn if mutant.key not in equivalents]
    for name in LOADED_ONCE:
        importlib.import_module(name)
    for key in () if asked.module else equivalents.keys() - {mutant.key for mutant in every}:
        print(f"{EQUIVALENT.name}: no mutant is {' | '.join(key)} any more")
    survivors = survivors_of(counted, asked.jobs)
    share = len(survivors) / max(len(drawn), 1)
    print(
        f"seed {asked.seed}: {len(drawn)} of {len(every)} mutants, {len(counted) - len(survivors)} noticed, "
        f"{len(drawn) - len(counted)} equivalent, {len(survivors)} survived ({share:.0%}), "
        f"{time.monotonic() - begun:.0f} s"
    )
    return int(share > SURVIVORS_ALLOWED)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
