"""A calibre field as numbers, words and walls: the words of `calibre_text` with what the grammar asks of each.

A wall stands where one calibre ends and another may begin: "12 e 20", "22 LR, 410", "9 mm; .40".
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from iarms.domain.vocabulary.calibre_text import SAYS_CALIBRE, SYNONYMS, calibre_number, is_pointed

_WORD_OR_WALL: Final = re.compile(r"[0-9.]+|MM|ММ|[^\W\d_]+|[;|]|,(?=\s)|[&+](?=\s*\.?[0-9])")
_WALLS: Final = frozenset(";|,&+")
# Words that join two calibres: and, or, over, and what they are in other languages.
CONNECTORS: Final = frozenset(
    "ALI AND E EN ET I LUB NEBO O OCH ODER OG OR OU OVER UND VE VEYA Y YA АБО И ИЛИ І ТА".split()
)


class CalibreToken(NamedTuple):
    """A number, a word or a wall: in its canonical form, and as it is written.

    `is_sure`: of a number, that it is pointed, decimal, of three figures or said to be a calibre. `is_glued`: nothing
    stands between it and what is in front.
    """

    text: str
    raw: str
    is_number: bool = False
    is_sure: bool = False
    is_glued: bool = False

    @property
    def is_wall(self) -> bool:
        """Whether one calibre ends here."""
        return self.text == _WALL_TEXT

    @property
    def is_word(self) -> bool:
        """Whether it is neither a number nor a wall."""
        return not self.is_number and self.text != _WALL_TEXT


_WALL_TEXT: Final = "|"
_WALL: Final = CalibreToken(_WALL_TEXT, _WALL_TEXT)


def calibre_tokens(plain: str, most: int) -> list[CalibreToken]:
    """The numbers, words and walls of a plain text, no more than one over `most`."""
    tokens: list[CalibreToken] = []
    is_said, last_end = False, -1
    for found in _WORD_OR_WALL.finditer(plain):
        if len(tokens) > most:
            break
        raw, is_glued, last_end = found[0], found.start() == last_end, found.end()
        last = tokens[-1] if tokens else None
        if raw in SAYS_CALIBRE:
            # Said of the number in front, else of the one behind: .38 CAL, CAL 12.
            is_said = not _is_made_sure(tokens)
        elif raw[0] in "0123456789.":
            number = _number(raw, is_said=is_said, is_glued=is_glued)
            if number and last and last.is_number and is_pointed(raw) and _are_two(last.raw, plain, found.start()):
                tokens.append(_WALL)
            tokens += [number] if number else []
            is_said = is_said and not number
        elif raw in _WALLS:
            tokens.append(_WALL)
        else:
            word = SYNONYMS.get(raw, raw)
            if not (last and last.text == word) and not (word == "MM" and _is_in_inches(tokens)):
                tokens.append(CalibreToken(word, raw, is_glued=is_glued))
    return _with_connectors_as_walls(tokens)


def _are_two(last: str, plain: str, start: int) -> bool:
    """Whether a pointed number is no part of the number in front: .38/.40, M16 .50; but 44-.40."""
    return is_pointed(last) or plain[start - 1].isspace()


def _number(raw: str, *, is_said: bool, is_glued: bool) -> CalibreToken | None:
    text = calibre_number(raw)
    if not text:
        return None
    is_sure = is_said or is_pointed(raw) or "." in text or len(text) > 2
    return CalibreToken(text, raw, is_number=True, is_sure=is_sure, is_glued=is_glued)


def _is_made_sure(tokens: list[CalibreToken]) -> bool:
    """Whether the last token is a number; then it is sure from here on."""
    if not (tokens and tokens[-1].is_number):
        return False
    tokens[-1] = tokens[-1]._replace(is_sure=True)
    return True


def _is_in_inches(tokens: list[CalibreToken]) -> bool:
    """Whether the number in front of an MM is none of millimetres (.40 MM, 380 MM); it is sure from here on."""
    if not _is_made_sure(tokens):
        return False
    text, raw = tokens[-1].text, tokens[-1].raw
    return text.isdigit() and (len(text) > 2 or (is_pointed(raw) and len(text) == 2))


def _with_connectors_as_walls(tokens: Sequence[CalibreToken]) -> list[CalibreToken]:
    """The tokens with a wall for and, or, e, ou, und between two numbers."""
    walled = list(tokens)
    seen_number = False
    for at, token in enumerate(tokens[:-1]):
        seen_number |= token.is_number
        if seen_number and token.text in CONNECTORS and tokens[at + 1].is_number:
            walled[at] = _WALL
    return walled
