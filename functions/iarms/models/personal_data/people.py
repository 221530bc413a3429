"""Names of people without a label: beside what is done to people, with or by them, in the languages of reports.

Seized from Anna Example, remis par Jean Exemple, incautado a, изъято у: who stands behind such words is somebody,
unless it is an office, a carrier, a place or a firm. Behind words that lead to either (imported by, bei, у) a given
name has to be known. The words are `data/people_words.json`.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from iarms.models.personal_data.few_letters import in_few_letters

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?|[^\s\w]|\d+")
_MOST_SKIPPED: Final = 4  # words between what is done and the name: a man of the name of
_MOST_OF_NAME: Final = 6
_FEWEST_OF_NAME: Final = 2
_ARABIC: Final = re.compile("[\u0620-\u06d3]")
_PATRONYMIC: Final = re.compile(
    r"[А-Я][а-я]{2,}(?:ович|евич|ьич)(?:а|у|ем|е)?|[А-Я][а-я]{2,}(?:овн|евн|ичн)(?:а|ы|е|у|ои)"
)


class PeopleWords(NamedTuple):
    """The words by which people are known. All are plain, in small letters.

    `strong`, `weak`, `behind`: runs of words in front of a name, in front of one whose given name is known, and behind
    a name; `neutral`: those in front of makers and designers (made by). `given`: given names, and family names that are
    as well known; `spoken`: those that are everyday words too. `persons`: words for somebody that may stand before a
    name; `articles`: those that stand before things as well; `particles`: words within a name; `others`: words of
    offices, carriers, places, firms, weapons and times, with which nobody is named.
    """

    strong: frozenset[tuple[str, ...]]
    weak: frozenset[tuple[str, ...]]
    behind: frozenset[tuple[str, ...]]
    neutral: frozenset[tuple[str, ...]]
    given: frozenset[str]
    spoken: frozenset[str]
    persons: frozenset[str]
    articles: frozenset[str]
    particles: frozenset[str]
    others: frozenset[str]

    @property
    def longest(self) -> int:
        """How many words the longest run has."""
        return max(map(len, self.strong | self.weak | self.behind | self.neutral))


def holds_name(plain: str) -> bool:
    """Whether a plain text names somebody beside what was done to them, with them or by them."""
    tokens = _TOKEN.findall(plain)
    if len(tokens) < _FEWEST_OF_NAME:
        return False
    words = _people_words()
    keys = [token.lower().rstrip(".") for token in tokens]
    for end, is_strong in _runs_in_front(keys, words):
        if _names_somebody(tokens, keys, end, words, is_strong=is_strong):
            return True
    return _is_told_behind(tokens, keys, words) or _holds_patronymic(tokens, keys, words)


def _runs_in_front(keys: Sequence[str], words: PeopleWords) -> Iterator[tuple[int, bool]]:
    """Where words end that people's names follow, and whether anybody who follows is one."""
    longest = words.longest
    start = 0
    while start < len(keys):
        runs = (tuple(keys[start:end]) for end in range(min(len(keys), start + longest), start, -1))
        run = next((each for each in runs if each in words.strong or each in words.weak or each in words.neutral), ())
        start += len(run) or 1
        if run and run not in words.neutral:
            yield start, run in words.strong


def _names_somebody(
    tokens: Sequence[str], keys: Sequence[str], start: int, words: PeopleWords, *, is_strong: bool
) -> bool:
    """Whether a name follows here, behind a few words that may stand before one."""
    at = start
    while at < len(tokens) and at - start < _MOST_SKIPPED:
        if keys[at] in words.articles:
            is_strong = False  # the Example Maru: a ship
        elif keys[at] in words.persons:
            is_strong = True
        elif tokens[at] not in ":,\"'«“(":
            break
        at += 1
    name = _name_at(tokens, keys, at, words)
    known = [key for key in name if key in words.given]
    if len(name) >= _FEWEST_OF_NAME:
        return bool(known) or is_strong
    # A given name alone: seized from Ahmed at the gate.
    return is_strong and len(name) == 1 and bool(known) and name[0] not in words.spoken


def _name_at(tokens: Sequence[str], keys: Sequence[str], start: int, words: PeopleWords) -> list[str]:
    """The words of a name that begins here, particles left out; none where it is no person's."""
    name: list[str] = []
    for at in range(start, min(len(tokens), start + _MOST_OF_NAME)):
        token, key = tokens[at], keys[at]
        if key == "," and len(name) == 1 and tokens[at + 1 : at + 2] and keys[at + 1] in words.given:
            continue  # Doe, John
        if not token[0].isalpha():
            break
        parts = key.split("-") if "-" in key else [key]
        if any(part in words.others for part in parts):
            # Port Authority, Blue Star Container: what the words before it name is no person.
            return []
        if key in words.particles:
            if not name and not token[0].isupper():
                break
            continue
        if not _may_be_of_name(token, key, name, words):
            break
        name.append(key)
        if token.endswith(".") and len(token) > 2:
            break  # the end of a sentence
    return name


def _may_be_of_name(token: str, key: str, name: Sequence[str], words: PeopleWords) -> bool:
    if _ARABIC.search(token):
        return key in words.given or bool(name)
    if token[0].isupper():
        return True
    # Written all in small letters: john smith.
    begins = not name and key in words.given and key not in words.spoken
    return begins or (len(name) == 1 and name[0] in words.given and key in words.given)


def _is_told_behind(tokens: Sequence[str], keys: Sequence[str], words: PeopleWords) -> bool:
    """Whether a known given name and a name stand in front of what somebody did: Ali Example declared."""
    longest = words.longest
    for at in range(len(tokens) - _FEWEST_OF_NAME):
        if keys[at] not in words.given or not (tokens[at][0].isupper() or _ARABIC.search(tokens[at])):
            continue
        if at and tokens[at - 1][0].isupper() and keys[at - 1] in words.others:
            continue
        name = _name_at(tokens, keys, at, words)
        if len(name) < _FEWEST_OF_NAME:
            continue
        for end in range(at + _FEWEST_OF_NAME, min(len(tokens), at + _MOST_OF_NAME) + 1):
            if any(tuple(keys[end : end + length]) in words.behind for length in range(1, longest + 1)):
                return True
    return False


def _holds_patronymic(tokens: Sequence[str], keys: Sequence[str], words: PeopleWords) -> bool:
    """Whether a Russian name with the father's stands there, in front of or behind another name."""
    for at, token in enumerate(tokens):
        if not _PATRONYMIC.fullmatch(token):
            continue
        beside = [other for other in (at - 1, at - 2, at + 1) if 0 <= other < len(tokens)]
        if any(tokens[other][0].isupper() and keys[other] not in words.others for other in beside):
            return True
    return False


@cache
def _people_words() -> PeopleWords:
    table = json.loads(files("iarms.data").joinpath("people_words.json").read_text("utf-8"))

    def runs(name: str) -> frozenset[tuple[str, ...]]:
        return frozenset(
            tuple(token.lower().rstrip(".") for token in _TOKEN.findall(in_few_letters(phrase)))
            for phrases in table[name].values()
            for phrase in phrases
        )

    def single(name: str) -> frozenset[str]:
        return frozenset(word for text in table[name].values() for word in in_few_letters(text).lower().split())

    return PeopleWords(
        runs("strong"), runs("weak"), runs("behind"), runs("neutral"), single("given"), single("spoken"),
        single("persons"), single("articles"), single("particles"), single("others"),
    )  # fmt: skip
