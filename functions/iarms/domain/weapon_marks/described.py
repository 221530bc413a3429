"""Marks that words describe in the middle of a text: an arrow in a triangle, stella in un cerchio, 66 in a triangle.

Shapes and letters that stand beside each other with nothing but in, over, with between them, where the table of marks
has one that looks so and no more than so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from iarms.domain.text import plain_with_places, tokens_of
from iarms.domain.weapon_marks.shapes import is_glue, shape_at, shapes_in
from iarms.domain.weapon_marks.table import WeaponMark, all_marks

_MOST_GLUE: Final = 4  # words between two shapes: "dans l'interieur d'un"
_MOST_TERMS: Final = 5
# Shapes that a number is read in or beside without a word between: triangle 66, circle 10.
_FRAMES: Final = frozenset({"TRIANGLE", "CIRCLE", "OVAL", "SQUARE", "RECTANGLE", "DIAMOND", "SHIELD", "PENTAGON"})


def factory_at(words: Sequence[str], start: int) -> tuple[tuple[str, ...], str, int] | None:
    """The makers whose works' mark the words from here on describe, what it is, and where the words end."""
    found = described_marks(words, start)
    of_works = [mark for mark in found[0] if mark.kind == "FACTORY" and mark.makes] if found else []
    if found is None or not of_works:
        return None
    makes = tuple(dict.fromkeys(make for mark in of_works for make in mark.makes))
    return makes, " or ".join(dict.fromkeys(_sign_of(mark) for mark in of_works[:2])), found[1]


def described_marks(words: Sequence[str], start: int) -> tuple[tuple[WeaponMark, ...], int] | None:
    """The marks that look as the plain words from here on say, the surest first, and where the words end.

    At least two shapes, or a shape and letters, so that a star or a crown alone is none. None where there is none.
    """
    terms = list(_run(words, start))
    while len(terms) > 1:
        shapes = frozenset(term.shape for term in terms if term.shape)
        letters = tuple(term.letters for term in terms if term.letters)
        found = _looking_so(shapes, letters) if shapes else ()
        if found:
            return found, terms[-1].end
        terms.pop()
    return None


@dataclass(frozen=True)
class _RunTerm:
    """A shape or letters of a run, and where it ends."""

    shape: str
    letters: str
    end: int


def _run(words: Sequence[str], start: int) -> Iterator[_RunTerm]:
    """The shapes and letters that stand beside each other from here on."""
    at, joined, last, count = start, True, "", 0
    while at < len(words) and count < _MOST_TERMS:
        shape = shape_at(words, at)
        if shape is not None:
            yield _RunTerm(shape[0], "", shape[1])
            last, at, joined, count = shape[0], shape[1], False, count + 1
            glue = _glue_from(words, at)
            at, joined = at + glue, glue > 0
            continue
        is_letters = len(words[at]) < 5 and (not is_glue(words[at]) or at + 1 == len(words))
        framed = last in _FRAMES and words[at].isdigit()
        glue = _glue_from(words, at + 1) if is_letters else 0
        leads_on = count == 0 and (shape_at(words, at + 1 + glue) is not None if at + 1 + glue < len(words) else False)
        if not is_letters or not (leads_on if count == 0 else joined or framed):
            return
        yield _RunTerm("", words[at], at + 1)
        at, last, joined, count = at + 1 + glue, "", glue > 0, count + 1


def _glue_from(words: Sequence[str], at: int) -> int:
    """How many joining words stand here, where something follows them."""
    for number in range(_MOST_GLUE + 1):
        if at + number >= len(words):
            return 0
        if not is_glue(words[at + number]) or shape_at(words, at + number) is not None:
            return number
    return 0


@lru_cache(maxsize=1024)
def _looking_so(shapes: frozenset[str], letters: tuple[str, ...]) -> tuple[WeaponMark, ...]:
    """The marks with just these shapes, and with these letters where any are given; else those that need none."""
    found = [
        mark
        for mark in all_marks()
        if mark.looks and shapes_in(mark.looks) == shapes and (letters in letters_of(mark) if letters else True)
    ]
    if not letters and any(not mark.texts for mark in found):
        found = [mark for mark in found if not mark.texts or mark.looks.count("without") or _may_lack_text(mark)]
    return tuple(sorted(found, key=lambda mark: ("HIGH", "MEDIUM", "LOW").index(mark.confidence)))


def _may_lack_text(mark: WeaponMark) -> bool:
    """Whether the letters of a mark stand on some of its weapons alone."""
    return mark.kind == "FACTORY" and " on the grips" in mark.looks


@cache
def letters_of(mark: WeaponMark) -> frozenset[tuple[str, ...]]:
    """The letters and figures of a mark as plain words."""
    return frozenset(tuple(token.word for token in tokens_of(plain_with_places(text))) for text in mark.texts)


def _sign_of(mark: WeaponMark) -> str:
    return f"{mark.looks.partition(',')[0]}: {mark.meaning.partition(';')[0]}"
