"""Faces of packages of others that import only what is asked of them.

The `__init__` of a large distribution imports all that it offers: powertools' every kind of event and of resolver, and
asyncio with them, rapidfuzz's every measure. A function asks for few of them. So what such a file imports from its own
package is left out of what ships, and imported when somebody asks for the name. Everything else in it stays.
"""

import ast
from pathlib import Path
from typing import Final

# The packages whose faces are made so. Each has been looked at: what its `__init__` imports does nothing but be there.
LAZY: Final = (
    "aws_lambda_powertools/event_handler",
    "aws_lambda_powertools/utilities/data_classes",
    "rapidfuzz",
    "rapidfuzz/distance",
)

_ASKED: Final = '''

def __getattr__(name):
    """What is offered here, imported when it is first asked for."""
    from importlib import import_module

    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _OFFERED[name]
    found = import_module(f"{module}.{attribute}") if module == __name__ else getattr(import_module(module), attribute)
    globals()[name] = found
    return found
'''


def make_lazy(folder: Path) -> None:
    """Write the faces of `LAZY` anew in a folder of distributions; one that is not there is passed over."""
    for name in LAZY:
        face = folder / name / "__init__.py"
        if face.is_file():
            face.write_text(lazy_face(face.read_text("utf-8"), name.replace("/", ".")), "utf-8")


def lazy_face(source: str, package: str) -> str:
    """The source of a package's `__init__` without what it imports from its own distribution, and with a `__getattr__`
    that gives each of these names when it is asked for. A name that is its module's too stays imported: the module
    would be found in its place as soon as somebody imports that.

    Raises ValueError where it imports all names of a module: then nobody sees here what it offers.
    """
    offered: dict[str, tuple[str, str]] = {}
    left_out: set[int] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and (module := _of_its_own(node, package)):
            if module != package and module.rpartition(".")[2] in {alias.asname or alias.name for alias in node.names}:
                continue
            for alias in node.names:
                if alias.name == "*":
                    raise ValueError(f"{package} imports all names of {module}: its face cannot be lazy")
                offered[alias.asname or alias.name] = (module, alias.name)
            left_out |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    kept = [line for number, line in enumerate(source.splitlines(), 1) if number not in left_out]
    return "\n".join([*kept, "", f"_OFFERED = {offered!r}", _ASKED])


def _of_its_own(node: ast.ImportFrom, package: str) -> str:
    """The module of the package's own distribution that a statement imports from, or nothing."""
    if node.level > 1:
        raise ValueError(f"{package} imports from above itself: its face cannot be lazy")
    if node.level:
        return f"{package}.{node.module}" if node.module else package
    module = str(node.module)
    return module if module.split(".")[0] == package.split(".")[0] else ""
