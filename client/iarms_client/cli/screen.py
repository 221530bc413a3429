"""What is printed: tables for people, JSON for machines, and nothing that a terminal would obey."""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

_ID = re.compile(r"[a-z]{3,4}_[0-9A-Z]{26}\S*")
OUTCOMES = {"hit": "bold white on red", "possible": "bold black on yellow", "no_match": "bold green"}


class _Output(Console):
    """Of who does not read any more it says so, and ends nothing by itself."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Screen:
    """Where the command prints; with `as_json` everything that is an answer is JSON, and nothing else goes there."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        # What is read by another command is not folded to a width that nobody has.
        self.out = _Output(highlight=False, width=None if sys.stdout.isatty() else 200)
        self.err = _Output(stderr=True, highlight=False)

    def answer(self, answer: Any) -> None:
        """An answer, or several, as JSON on one line of output each where lists are followed, else as one document."""
        sys.stdout.write(json.dumps(_plain(answer), ensure_ascii=False, indent=1) + "\n")

    def line(self, answer: Any) -> None:
        """One answer as one line of JSON."""
        sys.stdout.write(json.dumps(_plain(answer), ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def say(self, *words: Any, style: str = "") -> None:
        """Words for a person, beside the answers."""
        self.err.print(Text(shown(" ".join(str(word) for word in words)), style=style), soft_wrap=True)

    def text(self, words: Any, style: str = "") -> None:
        """Words that are part of the answer."""
        self.out.print(Text(shown(words), style=style), soft_wrap=True)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "") -> None:
        """A table for people; columns without any value are left out."""
        kept = [[shown(value) for value in row] for row in rows]
        columns = [place for place in range(len(headings)) if any(row[place] for row in kept)]
        table = Table(title=Text(title) if title else None, title_justify="left", box=None, pad_edge=False)
        for place in columns:
            has_ids = any(_ID.fullmatch(row[place]) for row in kept)  # which are copied whole
            table.add_column(headings[place], overflow="fold", no_wrap=has_ids, style="bold" if place == 0 else "")
        for row in kept:
            table.add_row(*(Text(row[place]) for place in columns))
        self.out.print(table)

    def facts(self, facts: Iterable[tuple[str, Any]]) -> None:
        """Names and values below one another; those without a value are left out."""
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(style="dim")
        table.add_column(overflow="fold")
        for name, value in facts:
            if shown(value):
                table.add_row(name, Text(shown(value)))
        self.out.print(table)


def shown(value: Any) -> str:
    """A value as a person reads it, on one line: without what a terminal would obey."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, float):
        return f"{value:.1f}"
    if isinstance(value, list | tuple):
        return ", ".join(shown(each) for each in value)
    return "".join(each if each.isprintable() else " " for each in str(value))


def _plain(answer: Any) -> Any:
    if isinstance(answer, BaseModel):
        return answer.model_dump(mode="json", by_alias=True)
    return [_plain(each) for each in answer] if isinstance(answer, list | tuple) else answer
