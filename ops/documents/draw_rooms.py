"""`python -m ops.documents.draw_rooms`: the picture of the rooms in docs/architecture.md, drawn from the imports.

Which room imports which, and how many imports that are; and each module with the first sentence of its docstring. With
--check it says whether the committed page shows the rooms as they are.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent
HOUSE: Final = ROOT / "functions" / "iarms"
PAGE: Final = ROOT / "docs" / "architecture.md"
BEGIN: Final = "<!-- drawn by `make rooms`: what stands between these lines is written anew -->"
END: Final = "<!-- end of what `make rooms` draws -->"

# What is drawn package by package; every other room is one box.
_DIVIDED: Final = ("casework", "domain")
_OWN: Final = "shared"  # the modules of a divided room that are in no package of it
_ORDER: Final = ("handlers", "casework", "domain", "printing", "store", "aws", "models")
# One module each, imported from nearly everywhere.
_SINGLE: Final = ("errors", "observability", "provenance", "retries", "threads", "settings", "tables")


def room_of(module: str) -> str:
    """The box in which a module (iarms.domain.text.plain) is drawn: `domain/text`, or its room."""
    parts = module.split(".")[1:]
    if not parts:
        return "iarms"
    if parts[0] not in _DIVIDED:
        return parts[0]
    inner = parts[1] if len(parts) > 1 and (HOUSE / parts[0] / parts[1]).is_dir() else _OWN
    return f"{parts[0]}/{inner}"


def modules() -> list[Path]:
    """Every module that ships."""
    return sorted(HOUSE.rglob("*.py"))


def imports() -> Counter[tuple[str, str]]:
    """How many import statements lead from one box to another."""
    found: Counter[tuple[str, str]] = Counter()
    for path in modules():
        own = room_of(".".join(path.relative_to(HOUSE.parent).with_suffix("").parts))
        for module in _imported(ast.parse(path.read_text("utf-8"))):
            other = room_of(module)
            if other not in (own, "iarms") and other not in _SINGLE:
                found[own, other] += 1
    return found


def drawing() -> str:
    """What stands between the two marks of the page."""
    return "\n".join([BEGIN, "", *_picture(), "", *_map(), END])


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("iarms"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("iarms"):
            module = str(node.module)
            if module in ("iarms", *(f"iarms.{room}" for room in _DIVIDED)):
                yield from (f"{module}.{alias.name}" for alias in node.names)
            else:
                yield module


def _picture() -> list[str]:
    arrows = imports()
    boxes = {room for pair in arrows for room in pair}
    lines = ["```mermaid", "flowchart TD"]
    for group in _DIVIDED:
        lines.append(f"    subgraph {group}")
        lines += [f'        {_id(box)}["{box.split("/")[1]}"]' for box in sorted(boxes) if box.startswith(f"{group}/")]
        lines.append("    end")
    lines += [f'    {_id(box)}["{box}"]' for box in _ORDER if box in boxes and box not in _DIVIDED]
    # An arrow into a divided room from outside it is drawn once, to the room; those inside it one by one.
    drawn: Counter[tuple[str, str]] = Counter()
    for (own, other), count in arrows.items():
        inside = own.split("/")[0] == other.split("/")[0]
        drawn[(own, other) if inside else (own.split("/")[0], other.split("/")[0])] += count
    lines += [f"    {_id(own)} -->|{count}| {_id(other)}" for (own, other), count in sorted(drawn.items())]
    return [*lines, "```"]


def _id(box: str) -> str:
    return box.replace("/", "_")


def _map() -> list[str]:
    lines = []
    for room in _ORDER:
        packages = sorted(p for p in (HOUSE / room).iterdir() if p.is_dir() and (p / "__init__.py").exists())
        lines += [f"### {room}: {_first_sentence(HOUSE / room / '__init__.py')}", ""]
        if own := sorted(p for p in (HOUSE / room).glob("*.py") if p.name != "__init__.py"):
            lines += [*_rows(own), ""]
        for package in packages:
            lines += [f"**{room}/{package.name}**: {_first_sentence(package / '__init__.py')}", ""]
            lines += [*_rows(sorted(p for p in package.glob("*.py") if p.name != "__init__.py")), ""]
    return lines


def _rows(paths: Iterable[Path]) -> list[str]:
    return ["| module | |", "|---|---|", *(f"| `{path.stem}` | {_first_sentence(path)} |" for path in paths)]


def _first_sentence(path: Path) -> str:
    summary = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0].split())
    return (summary.split(". ")[0].rstrip(".:") + ".").replace("|", "\\|") if summary else ""


def page_with(drawn: str, page: str) -> str:
    """The page with this drawing in the place of the one it has. Raises ValueError where the marks are missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} lacks the lines that the drawing stands between")
    return before + drawn + after


def main() -> int:
    """Write the page, or with --check compare."""
    page = PAGE.read_text("utf-8")
    drawn = page_with(drawing(), page)
    if "--check" not in sys.argv:
        PAGE.write_text(drawn, "utf-8")
    elif drawn != page:
        print("docs/architecture.md shows other rooms: make rooms", file=sys.stderr)
        return 1
    else:
        print("docs/architecture.md shows the rooms as they are")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
