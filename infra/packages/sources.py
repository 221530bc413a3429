"""What a door reaches: modules and tables of `iarms`, distributions, and the AWS services that it calls.

Found by reading the sources, never by running them. An import counts wherever it stands, inside a function too, but not
under `if TYPE_CHECKING`. What is imported by a name that is put together while running is found where the module has
the whole name of each as a text; where it has none, the door cannot be packed and says so.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from infra import ROOT
from infra.packages.distributions import DISTRIBUTIONS

SOURCES: Final = ROOT / "functions" / "iarms"

# The module whose functions make the clients: which of them a module imports says which services it calls.
_CLIENTS: Final = "iarms.aws.clients"

# How a module names the folder of the tables.
_DATA: Final = "iarms.data"

# Of the standard library, what needs a distribution: Lambda's image has no database of time zones.
_STANDARD_THAT_NEEDS: Final = frozenset({"zoneinfo"})


def _doors(sources: Path) -> tuple[str, ...]:
    return tuple(
        path.stem for path in sorted((sources / "handlers").glob("*.py")) if "\ndef handle(" in path.read_text("utf-8")
    )


# Every module of `iarms.handlers` that Lambda calls: none is left out by being forgotten.
DOORS: Final = _doors(SOURCES)


class CannotFollow(ValueError):
    """A module imports by a name that the sources do not have, or something that no distribution of the lock gives."""


@dataclass(frozen=True)
class Reach:
    """What a door needs. `files` are those of `iarms` that ship, relative to it and sorted; `modules` the same files'
    names as imports; `distributions` names of the lock, and `services` botocore's names, both sorted."""

    files: tuple[str, ...]
    modules: tuple[str, ...]
    distributions: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True)
class _Module:
    file: str
    imports: frozenset[str]
    texts: frozenset[str]
    # The services of the clients that each function of the module makes, by the function's name.
    clients: dict[str, frozenset[str]]
    imports_by_unknown_name: bool


@cache
def reach_of(door: str, sources: Path = SOURCES) -> Reach:
    """What the door `iarms.handlers.<door>` reaches in these sources.

    Read once a process. Raises CannotFollow where an import cannot be followed, KeyError where there is no such door.
    """
    modules = _modules(sources)
    reached = _reached(f"iarms.handlers.{door}", modules)
    files = {modules[name].file for name in reached}
    distributions: set[str] = set()
    for name in reached:
        files |= _tables(modules[name], sources)
        for imported in modules[name].imports:
            distributions |= _distributions(name, imported)
    return Reach(
        files=tuple(sorted(files)),
        modules=tuple(sorted(reached)),
        distributions=tuple(sorted(distributions)),
        services=tuple(sorted(_services(reached, modules))),
    )


def modules_in(sources: Path = SOURCES) -> tuple[str, ...]:
    """The names of all modules of `iarms` in these sources, as imports name them."""
    return tuple(_modules(sources))


@cache
def _modules(sources: Path) -> dict[str, _Module]:
    """Every module of `iarms` by its name."""
    return {_name(path.relative_to(sources)): _read(path, sources) for path in sorted(sources.rglob("*.py"))}


def _name(file: Path) -> str:
    parts = ("iarms", *file.with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read(path: Path, sources: Path) -> _Module:
    return _module(path.relative_to(sources).as_posix(), path.read_text("utf-8"))


@cache
def _module(file: str, source: str) -> _Module:
    """A module by its path in the sources and what is written in it: read once, in however many folders it lies."""
    imports: set[str] = set()
    texts: set[str] = set()
    unknown = False
    tree = ast.parse(source)
    for node in _run_time_nodes(tree):
        match node:
            case ast.Import():
                imports |= {alias.name for alias in node.names}
            case ast.ImportFrom():
                imports |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
            case ast.Call() if ast.unparse(node.func) in ("import_module", "importlib.import_module", "__import__"):
                beginning = _beginning(node.args[0])
                if beginning and (isinstance(node.args[0], ast.Constant) or not beginning.startswith("iarms.")):
                    imports.add(beginning)
                else:
                    unknown = True
            case ast.Constant(value=str(text)):
                texts.add(text)
    return _Module(file, frozenset(imports), frozenset(texts), _clients(tree, file), unknown)


def _beginning(name: ast.expr) -> str:
    """What a module's name begins with, as far as it stands in the source: the whole of a text, and of one that is put
    together its first part where that has the distribution's whole name, which ships as a whole."""
    if isinstance(name, ast.JoinedStr):
        name = name.values[0]
        return str(name.value) if isinstance(name, ast.Constant) and "." in str(name.value) else ""
    return str(name.value) if isinstance(name, ast.Constant) else ""


def _run_time_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only a type checker sees."""
    yield node
    if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
        children: list[ast.AST] = list(node.orelse)
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield from _run_time_nodes(child)


def _clients(tree: ast.Module, file: str) -> dict[str, frozenset[str]]:
    """The services of the clients that each function and class of a module makes; "" for what stands outside."""
    made: dict[str, frozenset[str]] = {}
    for statement in tree.body:
        named = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        calls = [
            node
            for node in ast.walk(statement)
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("create_client")
        ]
        if unknown := [call for call in calls if not (call.args and isinstance(call.args[0], ast.Constant))]:
            raise CannotFollow(f"{file}: {ast.unparse(unknown[0])} makes a client of a service that stands elsewhere")
        services = frozenset(ast.literal_eval(call.args[0]) for call in calls)
        name = statement.name if named else ""  # type: ignore[attr-defined]
        made[name] = made.get(name, frozenset()) | services
    return made


def _reached(start: str, modules: dict[str, _Module]) -> set[str]:
    """The names of the modules of ours that one imports, directly or not, with the packages that they stand in."""
    if start not in modules:
        raise KeyError(f"no module {start}")
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        module = modules[name]
        named = {text for text in module.texts if text in modules}
        if module.imports_by_unknown_name and not named:
            raise CannotFollow(f"{module.file} imports by a name that stands nowhere in it: write the whole names")
        parents = (name.rsplit(".", count)[0] for count in range(1, name.count(".") + 1))
        waiting += [other for other in {*module.imports, *named, *parents} if other in modules]
    return reached


def _tables(module: _Module, sources: Path) -> set[str]:
    """The files under `data` that a module names, a folder with all that it holds."""
    if not any(text.startswith(_DATA) for text in module.texts):
        return set()
    found: set[str] = set()
    for entry in (sources / "data").iterdir():
        if entry.name in module.texts:
            paths = [entry] if entry.is_file() else [path for path in entry.rglob("*") if path.is_file()]
            found |= {path.relative_to(sources).as_posix() for path in paths}
    return found


def _distributions(module: str, imported: str) -> frozenset[str]:
    """The distributions that an import needs. Raises CannotFollow where the table has none for it."""
    top = imported.split(".")[0]
    if top == "iarms" or (top in sys.stdlib_module_names and top not in _STANDARD_THAT_NEEDS):
        return frozenset()
    if top not in DISTRIBUTIONS:
        raise CannotFollow(f"{module} imports {top}, and infra/packages/distributions.py has no distribution for it")
    return DISTRIBUTIONS[top]


def _services(reached: set[str], modules: dict[str, _Module]) -> set[str]:
    """Of the module of clients what the others import by name; of every other module what it makes itself."""
    made = modules[_CLIENTS].clients if _CLIENTS in reached else {}
    services = set(made.get("", frozenset()))
    for name in reached - {_CLIENTS}:
        services.update(*modules[name].clients.values())
        by_name = {each.removeprefix(f"{_CLIENTS}.") for each in modules[name].imports if each.startswith(_CLIENTS)}
        whole = by_name == {_CLIENTS} or "*" in by_name
        services.update(*(found for function, found in made.items() if whole or function in by_name))
    return services
