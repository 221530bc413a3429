"""Canaries: words that stand nowhere else, one for each free text that somebody sends, so that a text which reaches
whom it must not is seen wherever it comes out."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_LETTERS: Final = "bcdfghjkmnprstw"  # no vowels: no word of any table, and no name of anybody
_WORD: Final = re.compile(rf"qzv[{_LETTERS}]{{4}}")


@dataclass(frozen=True)
class Origin:
    """Where a word came in: by which operation, from whom, with which ids in its path and in what was sent.

    `ids` holds besides, under its own name, the id that the answer gave to what was made.
    """

    operation: str
    party: str
    ids: Mapping[str, str]
    sent: Any = None


@dataclass
class Canaries:
    """Every word that was made, and where it came in; nowhere, where what was sent was refused."""

    origins: dict[str, list[Origin]] = field(default_factory=dict)

    def new(self) -> str:
        """A word that nobody has sent yet."""
        number, letters = len(self.origins), ""
        for _ in range(4):
            number, place = divmod(number, len(_LETTERS))
            letters += _LETTERS[place]
        word = f"qzv{letters}"
        self.origins[word] = []
        return word

    def settle(self, sent: str, origin: Origin) -> None:
        """What was sent has been taken in: its words are of this origin."""
        for word in words_in(sent):
            self.origins[word].append(origin)


def words_in(text: str) -> set[str]:
    """The canaries of a text, however it is written."""
    return set(_WORD.findall(text.lower()))


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value inside a body, with the way to it."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in inner:
        yield (*path, key), value
        yield from places(value, (*path, key))


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Z_]*", value) is None  # and no code


def with_words(body: Any, is_text: Callable[[str], bool], word: Callable[[], str]) -> Any:
    """The body with a word of its own in each of its texts that are there to be read by people."""
    if isinstance(body, dict):
        return {
            name: word() if _is_words(value) and is_text(name) else with_words(value, is_text, word)
            for name, value in body.items()
        }
    return [with_words(each, is_text, word) for each in body] if isinstance(body, list) else body
