"""Words for weapons made by hand or at home: they say how a weapon was made, and neither by whom nor where.

Country made, desi katta, fabrication artisanale and кустарное stand where a maker's name should, in every country in
which such weapons are found; so they name no maker whose country could be asked. `data/craft_words.json` lists them.
"""

import json
from functools import cache
from importlib.resources import files

from iarms.domain.text import LONGEST_READ, Phrases, plain_with_places, tokens_of


def is_craft_made(text: str) -> bool:
    """Whether a text says that the weapon was made by hand, by a craftsman or at home. Never raises."""
    return without_craft_words(text) != text


def without_craft_words(text: str) -> str:
    """The text without those words, which may leave a maker or a place: Darra, local make -> Darra,. May be empty."""
    read = text[:LONGEST_READ]
    tokens = tokens_of(plain_with_places(read))
    words = [token.word for token in tokens]
    kept, begin, at = [], 0, 0
    while at < len(tokens):
        found = _phrases().longest(words, at)
        if found is None:
            at += 1
            continue
        kept.append(read[begin : tokens[at].start])
        begin, at = tokens[found[1] - 1].end, found[1]
    return "".join([*kept, text[begin:]]) if kept else text


@cache
def _phrases() -> Phrases[bool]:
    table = json.loads(files("iarms.data").joinpath("craft_words.json").read_text("utf-8"))
    return Phrases({True: "|".join(table["words"])})
