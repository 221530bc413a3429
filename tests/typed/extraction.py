"""The commands that a page has a person type: of indented blocks and of words in backticks, each as one line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PROGRAMS: Final = frozenset(
    "make aws cdk curl openssl jq cat date iarms-audit iarms-witness python python3 .venv/bin/python"
    " PYTHONPATH=functions".split()
)
_INLINE: Final = re.compile(r"`([^`]+)`")


def commands_of(page: Path) -> list[str]:
    """Every command of the page, each once, in the page's order."""
    text = page.read_text("utf-8")
    return list(dict.fromkeys(_commands(text)))


def _commands(text: str) -> Iterator[str]:
    # What is indented beneath a paragraph is a block; beneath an item of a list it is that item going on.
    for paragraph in re.split(r"\n\s*\n", text):
        lines = paragraph.splitlines()
        if lines and all(line.startswith("    ") for line in lines):
            yield from _of_block(lines)
        else:
            for inline in _INLINE.findall(re.sub(r"\n\s*", " ", paragraph)):
                if _is_command(inline):
                    yield inline
            yield from _of_block([line for line in lines if re.match(r" {7,}\S", line)])


def _of_block(lines: list[str]) -> Iterator[str]:
    whole = ""
    for line in lines:
        whole += re.sub(r"\s+#\s.*$", "", line.strip())
        if whole.endswith(("\\", "|")) or whole.count("'") % 2:
            whole = whole.removesuffix("\\").rstrip() + " "
            continue
        if _is_command(whole):
            yield whole
        whole = ""


def _is_command(text: str) -> bool:
    first, _, rest = text.partition(" ")
    return first in PROGRAMS and bool(rest)
