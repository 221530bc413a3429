"""Signs and towns that stand on weapons instead of a maker's name, and the makers that they are of."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from iarms.domain.text import Phrases


@dataclass(frozen=True)
class FactoryMark:
    """A sign or town and the makers that it is of; `what` to show. A `town` says less than a sign."""

    makes: tuple[str, ...]
    what: str
    town: bool


def mark_at(words: Sequence[str], start: int) -> tuple[FactoryMark, int] | None:
    """The mark that the words from here on describe, the longest, and where it ends. None where they describe none."""
    return _marks().longest(words, start)


@cache
def _marks() -> Phrases[FactoryMark]:
    table = json.loads(files("iarms.data").joinpath("marks.json").read_text("utf-8"))
    signs = {FactoryMark(tuple(s["makes"]), s["what"], town=False): "|".join(s["phrases"]) for s in table["signs"]}
    towns = {
        FactoryMark(tuple(t["makes"]), f"a maker's town: {t['phrases'][0]}", town=True): "|".join(t["phrases"])
        for t in table["towns"]
    }
    return Phrases(signs | towns)
