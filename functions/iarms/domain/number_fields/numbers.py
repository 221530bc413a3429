"""Fields with a digit: which of their letters and digits make up numbers, and what the words around these say.

Each number is put together from the runs between which nothing stands but what people write within a number.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from iarms.domain.number_fields.number_field import FieldNumber, FieldProblem
from iarms.domain.number_fields.roles import (
    ACCESSORY,
    FEWEST_DIGITS,
    LONGEST_LETTERS,
    PARTS,
    FieldItem,
    is_soft,
    items_of,
)
from iarms.domain.number_fields.states import ELSEWHERE
from iarms.domain.number_fields.tokens import UNREAD, FieldToken
from iarms.domain.number_fields.words import word_table
from iarms.domain.serials import Serial, read_serial
from iarms.models.firearm import SerialState

_OF_RECORD: Final = ("FRAME", "RECEIVER")
# The frame's or receiver's number is the number of record, so it comes first.
_ORDER: Final = {part: place for place, part in enumerate((*_OF_RECORD, "", *PARTS[2:]))}
_MOST_NUMBERS: Final = 6
_FEWEST_OF_SEVERAL: Final = 3  # known characters of each of several numbers
_FEWEST_OF_PARTS: Final = 2  # where words name their parts
_FEWEST_OF_WHOLE: Final = 4  # digits of a run that is a number of its own beside another
_LONGEST_OF_SEVERAL: Final = 20
_DOUBTS: Final = frozenset(("PARTIAL", "DOUBTFUL", "OBLITERATED", "UNKNOWN", "or"))
_SIGNS_OF_RANGES: Final = frozenset("…~")
_COUNTS: Final = frozenset("23456")
_WORDS_BEFORE_A_COUNT: Final = 3
_PARTING: Final = frozenset(";,|")
_RANGE: Final = re.compile(r" [-–—] ")
_SEVERAL: Final = FieldProblem(
    "several_numbers", "looks like several numbers: give one here and the rest in other_numbers, in a file parted by ;"
)
_NUMBER_RANGE: Final = FieldProblem("number_range", "names numbers from one to another: give each number by itself")
_ONE_OR_SEVERAL: Final = FieldProblem("several_numbers", "could be one number or several: part several by ;")
_NONE: Final = FieldProblem("not_understood", "holds no number that can be read")


class NumbersRead(NamedTuple):
    """The numbers of a field, that of record first; the state of that number where words say it."""

    numbers: tuple[FieldNumber, ...] = ()
    state: SerialState | None = None
    remarks: tuple[FieldProblem, ...] = ()
    fault: FieldProblem | None = None

    def with_remark(self, remark: FieldProblem) -> "NumbersRead":
        """The same reading with one more remark, in front of the others."""
        return self._replace(remarks=(remark, *self.remarks))


@dataclass(slots=True)
class _Group:
    """What makes up one number, and what words say of it."""

    component: str = ""
    text: str = ""
    says: set[str] = field(default_factory=set)


def numbers_in(tokens: Sequence[FieldToken], behind: str) -> NumbersRead:
    """Read the tokens of a field that holds a digit. `behind`: what stands behind the last one."""
    items = items_of(_without_counts(tokens), behind)
    if (fault := _fault_of(items)) is not None:
        return NumbersRead(fault=fault)
    groups = _groups(items)
    if _length([item.text for item in items if item.role in ("number", "letters")]) != _length(
        [group.text for group in groups]
    ):
        return NumbersRead(fault=_NONE)
    by_canonical: dict[str, FieldNumber] = {}
    for number in map(_number_of, (group for group in groups if group.text)):
        by_canonical.setdefault(number.serial.canonical, number)
    numbers = sorted(_with_slide(list(by_canonical.values())), key=lambda number: _ORDER[number.component])
    if (fault := _fault_among(numbers)) is not None:
        return NumbersRead(fault=fault)
    return NumbersRead(tuple(numbers), _state_of(groups, numbers[0]), (*_remarks_of(items), *_remarks_on(numbers)))


def _without_counts(tokens: Sequence[FieldToken]) -> Sequence[FieldToken]:
    """The tokens without a digit that counts those of the number: last 4 digits 8451, últimos 4 dígitos 8451."""
    for at in range(1, len(tokens) - 1):
        if tokens[at].text not in _COUNTS or tokens[at - 1].kind != "word":
            continue
        rest = [*tokens[:at], *tokens[at + 1 :]]
        words = [token.key for token in rest]
        for start in range(max(0, at - _WORDS_BEFORE_A_COUNT), at):
            known = word_table().longest(words, start)
            if known is not None and known.end >= at and known.categories & {"ENDS", "BEGINS"}:
                return rest
    return tokens


def _length(texts: Iterable[str]) -> int:
    """How many letters, digits and marks for such the texts hold: the same before and after, or something is lost."""
    return sum(c.isalnum() or c in UNREAD for text in texts for c in text)


def _fault_of(items: Sequence[FieldItem]) -> FieldProblem | None:
    """Why the field cannot be read as numbers and words about them."""
    numbers = [place for place, item in enumerate(items) if item.role == "number"]
    if not numbers:
        return next((ELSEWHERE[item.detail] for item in items if item.role == "elsewhere"), _NONE)
    ended = False
    for place, item in enumerate(items):
        ended = ended or (place > numbers[-1] and bool(set(item.before) & set(",;(")))
        # Behind the only number and a mark that ends it, or in brackets, a word can be told of and left out; but a
        # short one could be letters of the number, and one with digits a number that is not understood.
        is_long_word = len(item.text) > LONGEST_LETTERS and not any(map(str.isdigit, item.text))
        is_told = len(numbers) == 1 and is_long_word and (item.is_bracketed or ended)
        if (fault := _fault_of_word(item, is_told=is_told)) is not None:
            return fault
    if (fault := _fault_in_front_of_label(items)) is not None:
        return fault
    for one, other in pairwise(items):
        if one.role == other.role == "number" and (fault := _fault_between(one.text, other.before, other.text)):
            return fault
    return None


def _fault_in_front_of_label(items: Sequence[FieldItem]) -> FieldProblem | None:
    """Why a run with digits in front of the label of another is no number of its own: a model or a calibre."""
    first = next(place for place, item in enumerate(items) if item.role == "number")
    behind = items[first + 1 :]
    if any(item.role in ("label", "component") for item in items[:first]) or not behind or behind[0].role != "label":
        return None
    following = next((item.role for item in behind if item.role in ("number", "component")), "")
    if following != "number" or not _PARTING.isdisjoint(behind[0].before):
        return None
    detail = "holds something in front of the label of a number: write the number alone"
    return FieldProblem("not_understood", detail)


def _fault_of_word(item: FieldItem, *, is_told: bool) -> FieldProblem | None:
    """Why a word keeps the field from being read. `is_told`: an unknown one can be left out with a remark."""
    if item.role == "elsewhere":
        return ELSEWHERE[item.detail]
    if item.role == "to":
        return _NUMBER_RANGE
    if item.role == "state" and item.detail == "NONE_EVER":
        return FieldProblem("contradiction", "says that there is no number, and holds one")
    if item.role == "unknown" and not is_told:
        detail = "holds a word that is not known beside a number: write the number alone"
        return FieldProblem("not_understood", detail)
    return None


def _fault_between(one: str, between: str, other: str) -> FieldProblem | None:
    """Why two runs of digits beside one another are neither one number nor clearly two."""
    if not _SIGNS_OF_RANGES.isdisjoint(between) or ".." in between:
        return _NUMBER_RANGE
    if _RANGE.fullmatch(between) and all(sum(map(str.isdigit, text)) >= FEWEST_DIGITS for text in (one, other)):
        return FieldProblem("number_range", "names numbers from one to another, or one: give each number by itself")
    if _are_whole(one, other, between):
        return _ONE_OR_SEVERAL
    before = one[len(one.rstrip("0123456789")) :]
    if len(before) != len(other) or not other.isdigit() or len(other) < FEWEST_DIGITS:
        return None
    if between == "/" or (between == " " and len(other) > LONGEST_LETTERS and one.isdigit()):
        return _ONE_OR_SEVERAL
    return None


def _are_whole(one: str, other: str, between: str) -> bool:
    """Whether two runs without a mark that parts numbers may each be a whole one: AB12345 AB12346, 84517-84518.

    Both have four digits or more, and they are of one layout, or the second has letters in front as numbers have.
    A dash alone parts two of one layout only: T647219-NZ15755 is one.
    """
    is_parted = not is_soft(between) or between == " / " or bool(set(between) & {":", "="})
    if is_parted or any(sum(map(str.isdigit, text)) < _FEWEST_OF_WHOLE for text in (one, other)):
        return False
    if one.isdigit() and other.isdigit():
        return len(one) == len(other) > _FEWEST_OF_WHOLE
    is_like = [character.isdigit() for character in one] == [character.isdigit() for character in other]
    return is_like or (between != "-" and other[0].isalpha() and (one[0].isalpha() or between.isspace()))


def _fault_among(numbers: Sequence[FieldNumber]) -> FieldProblem | None:
    """Why the numbers that were found cannot be those of one weapon."""
    if not numbers or not all(any(map(str.isdigit, number.serial.canonical)) for number in numbers):
        return _NONE
    if len(numbers) > _MOST_NUMBERS:
        return FieldProblem("not_understood", f"holds more than {_MOST_NUMBERS} numbers")
    if len(numbers) > 1 and not all(_may_be_one_of_several(number.serial, number.component) for number in numbers):
        # 12;34 are two numbers, too short to be sure of; of 1;2;3 none can be one.
        lengths = [number.serial.known_characters for number in numbers]
        are_short = min(lengths) >= _FEWEST_OF_PARTS and max(lengths) <= _LONGEST_OF_SEVERAL
        code = "several_numbers" if are_short else "not_understood"
        return FieldProblem(code, "holds several numbers, of which one can be none: give each by itself")
    return None


def _with_slide(numbers: Sequence[FieldNumber]) -> list[FieldNumber]:
    """Many languages have one word for a pistol's slide and a rifle's bolt: beside a frame it is the slide."""
    parts = {number.component for number in numbers}
    if "FRAME" not in parts or "SLIDE" in parts:
        return list(numbers)
    return [number._replace(component="SLIDE") if number.component == "BOLT" else number for number in numbers]


def _may_be_one_of_several(serial: Serial, component: str) -> bool:
    fewest = _FEWEST_OF_PARTS if component else _FEWEST_OF_SEVERAL
    return serial.known_characters >= fewest and len(serial.canonical) <= _LONGEST_OF_SEVERAL


def _groups(items: Sequence[FieldItem]) -> list[_Group]:
    """The numbers of the field, each with its component and what words say of it."""
    groups: list[_Group] = []
    for piece in _pieces(items):
        groups += _groups_of_piece(piece)
    for one, other in pairwise(groups):
        if "or" in one.says:
            other.says.add("or")
        if not other.text and not other.component:
            # Words in a piece of their own are of the number in front of them: 84517, raspado.
            one.says |= other.says
        elif not one.text and not one.component:
            other.says |= one.says
        _take_component_beside(one, other)
    return groups


def _take_component_beside(one: _Group, other: _Group) -> None:
    """A part in a piece of its own, of which nothing is said, is that of the number beside it: 84517, slide."""
    if one.text and not one.component and not other.text and not other.says:
        one.component, other.component = other.component, ""
    elif other.text and not other.component and not one.text and not one.says:
        one.component, other.component = "", one.component


def _pieces(items: Sequence[FieldItem]) -> Iterator[list[FieldItem]]:
    """The items, cut where a mark that parts numbers stands between two."""
    piece: list[FieldItem] = []
    for item in items:
        if piece and _parts(piece[-1], item):
            yield piece
            piece = []
        piece.append(item)
    if piece:
        yield piece


def _parts(one: FieldItem, other: FieldItem) -> bool:
    """Whether a mark stands between two items that parts numbers: a slash with blanks around it does so between two
    numbers, a comma between letters and the label of their digits does not."""
    if one.role == "letters" and other.role == "label" and other.before.strip() == ",":
        return False
    slashed = one.role == other.role == "number" and other.before == " / "
    return slashed or not _PARTING.isdisjoint(other.before)


def _groups_of_piece(items: Sequence[FieldItem]) -> list[_Group]:
    """The numbers of a piece, each with its component and what words say of it."""
    leads = _has_components_in_front(items)
    groups = [_Group()]
    letters = ""  # in front of a number that follows
    for place, item in enumerate(items):
        group = groups[-1]
        if item.role == "component":
            _take_component(groups, item.detail, leads=leads)
        elif item.role == "letters" and not _is_behind(items, place):
            continues = _continues(items, place)
            if group.text and continues:
                group.text += item.before + item.text
            else:
                letters += (item.before if continues else " " if letters else "") + item.text
            continue
        elif item.role in ("number", "letters"):
            _take_number(groups, items, place, letters, leads=leads)
        elif item.role == "state":
            # Said of the number in front; where there is none, of the one that follows. Behind a number, words for its
            # last or first characters say that it is not all of it.
            group.says.add("PARTIAL" if group.text and item.detail in ("ENDS", "BEGINS") else item.detail)
        elif item.role == "or":
            group.says.add("or")
        letters = letters if item.role in ("label", "filler", "state") else ""
    return groups


def _has_components_in_front(items: Sequence[FieldItem]) -> bool:
    """Whether words for parts stand in front of their numbers: unless one ends the piece, or a state is said of it."""
    roles = [item.role for item in items if item.role in ("number", "component", "state")]
    return roles[-1:] != ["component"] and not (roles[-1:] == ["state"] and roles[:1] == ["number"])


def _take_component(groups: list[_Group], component: str, *, leads: bool) -> None:
    """A word for a part begins a number where such words stand in front of numbers; else the number before is its."""
    if leads:
        groups.append(_Group(component=component))
    elif not groups[-1].component:
        groups[-1].component = component


def _take_number(groups: list[_Group], items: Sequence[FieldItem], place: int, letters: str, *, leads: bool) -> None:
    """A run with digits goes on with the number in front of it, or is another one."""
    item, group = items[place], groups[-1]
    continues = _continues(items, place)
    if letters:
        letters += item.before if continues else " "
    if group.text and not letters and continues:
        group.text += item.before + item.text
    elif group.text:
        groups.append(_Group(component=group.component if leads else "", text=letters + item.text))
    else:
        group.text = letters + item.text


def _is_behind(items: Sequence[FieldItem], place: int) -> bool:
    """Whether letters stand behind a number and in front of none: 123456 US."""
    following = items[place + 1] if place + 1 < len(items) else None
    leads = following is not None and following.role in ("number", "letters", "label") and is_soft(following.before)
    return place > 0 and items[place - 1].role in ("number", "letters") and not leads


def _continues(items: Sequence[FieldItem], place: int) -> bool:
    """Whether the item in front is a part of the same number."""
    before = items[place].before
    parts = items[place - 1].role == "number" and bool(set(before) & {":", "="}) if place else True
    return not parts and items[place - 1].role in ("number", "letters") and is_soft(before)


def _number_of(group: _Group) -> FieldNumber:
    beginning = "*" if "ENDS" in group.says else ""
    end = "*" if "BEGINS" in group.says else ""
    serial = read_serial(f"{beginning}{group.text}{end}")
    # What was ground off and made readable again is no doubt.
    doubts = group.says & (_DOUBTS - {"OBLITERATED"} if "RESTORED" in group.says else _DOUBTS)
    return FieldNumber(group.component, serial, is_certain=not doubts and not serial.is_pattern)


def _state_of(groups: Sequence[_Group], first: FieldNumber) -> SerialState | None:
    """The state of the number of record that the words say; None where its characters alone show it."""
    for group in groups:
        if group.component in _OF_RECORD and not group.text and "OBLITERATED" in group.says:
            return "OBLITERATED"
    if first.component not in ("", *_OF_RECORD):
        return "UNKNOWN"
    if any("RESTORED" in group.says for group in groups):
        return "RESTORED_FULL" if first.is_certain else "RESTORED_PARTIAL"
    return None


def _remarks_of(items: Sequence[FieldItem]) -> Iterator[FieldProblem]:
    roles = {item.role for item in items}
    if "unknown" in roles or any(item.detail == ACCESSORY for item in items):
        yield FieldProblem("words_beside", "holds words beside the number that are not known")
    if "renumbered" in roles:
        yield FieldProblem("renumbered", "says that the number was stamped anew: write the one that is there now")
    if "or" in roles:
        yield FieldProblem("either_number", "names one number or another: neither is certain")


def _remarks_on(numbers: Sequence[FieldNumber]) -> Iterator[FieldProblem]:
    if len(numbers) > 1:
        yield _SEVERAL
    elif numbers[0].component not in ("", *_OF_RECORD):
        part = numbers[0].component
        yield FieldProblem("number_of_other_part", f"is the number of the {part}: write it in other_numbers")
