"""Signs and towns that stand on weapons instead of a maker's name, and the makers that they are of.

A sign that no maker is known by is described in the same words (crown over N, star in circle), some of which are names
of makers too (Star, Crown): described, they are none.
"""

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


def sign_end(words: Sequence[str], start: int) -> int | None:
    """Where the description of some sign ends that begins here: a sign or a letter within or over another, a sign that
    is called one, or one that a weapon is said to be with. None where none begins."""
    shapes = _shapes()
    shown = shapes["shown"].longest(words, start)
    at = shown[1] if shown else start
    if at >= len(words) or (shown and mark_at(words, at)):
        return None
    sign = shapes["signs"].longest(words, at)
    first = sign[1] if sign else at + 1 if _is_letter(words[at]) and not shown else None
    if first is None:
        return None
    second = _joined(words, first)
    if second is not None:
        return _joined(words, second) or second
    if sign is None or first >= len(words):
        return first if sign and shown else None
    called = shapes["called"].longest(words, first)
    return called[1] if called else first if shown else None


def _joined(words: Sequence[str], at: int) -> int | None:
    """Where the sign, frame or letter ends that is joined to one that ends here (over N, in a circle)."""
    shapes = _shapes()
    join = shapes["joins"].longest(words, at) if at < len(words) else None
    if join is None or join[1] >= len(words):
        return None
    for name in ("frames", "signs"):
        if found := shapes[name].longest(words, join[1]):
            return found[1]
    # A lone letter is a word for "and" or "in" too: Star E 6.35.
    return join[1] + 1 if _is_letter(words[join[1]]) and len(words[at]) > 1 else None


def _is_letter(word: str) -> bool:
    """Whether a word is a letter, or a number of up to three digits, as it stands in a sign."""
    return (len(word) == 1 and word.isalpha()) or (len(word) < 4 and word.isdigit())


@cache
def _shapes() -> dict[str, Phrases[bool]]:
    table = json.loads(files("iarms.data").joinpath("marks.json").read_text("utf-8"))
    return {name: Phrases({True: words}) for name, words in table["shapes"].items()}


@cache
def _marks() -> Phrases[FactoryMark]:
    table = json.loads(files("iarms.data").joinpath("marks.json").read_text("utf-8"))
    signs = {FactoryMark(tuple(s["makes"]), s["what"], town=False): "|".join(s["phrases"]) for s in table["signs"]}
    towns = {
        FactoryMark(tuple(t["makes"]), f"a maker's town: {t['phrases'][0]}", town=True): "|".join(t["phrases"])
        for t in table["towns"]
    }
    return Phrases(signs | towns)
