"""Serial number fields of police records: split, and each part told for what it is.

One field in eight holds more or less than a number: words (RASPADA), several numbers, numbers by part, marks for what
could not be read, and sentences about these. What officers type into a search is refused with a hint when it looks
like that; what a bureau's old table holds is understood here as far as it can be.

    21345; 713483                                 two numbers
    CANO:TJX20195/FERROLHO:TJX20228               two numbers, by part
    AX8X628, X representa os algarismos ...       A?8?628
    ?JX212?? (removido por acao mecanica)         ?JX212??
    **266706                                      ??266706; a single * may be any run
    F724º7                                        F724?7
    REMARCADO PARA A890357                        A890357
"""

import re
import unicodedata
from typing import Final, NamedTuple

from iarms.domain.serials.serial import Serial, placeholder, read_serial
from iarms.models.firearm import Component, SerialState

# The frame's or receiver's number is the number of record, so it comes first.
_PARTS: Final[dict[Component, str]] = {
    "FRAME": "ARMACAO ARMAZON CHASSI CHASSIS QUADRO FRAME CARCASSE CARCACA RAHMEN GRIFFSTUCK FUSTO GOVDE РАМКА PUNHO",
    "RECEIVER": "RECEIVER CULATRA CAIXA BOITIER CAJON RECAMARA SYSTEM VERSCHLUSSGEHAUSE КОРОБКА",
    "SLIDE": "FERROLHO SLIDE CORREDERA CORREDICA GLISSIERE SCHLITTEN CARRELLO SURGU ЗАТВОР",
    "BARREL": "CANO CANON CANHAO BARREL LAUF CANNA NAMLU СТВОЛ CANOS",
    "BOLT": "BOLT CERROJO VERROU OTTURATORE MECANISMO",
    "CYLINDER": "TAMBOR CYLINDER CILINDRO BARILLET TROMMEL TAMBURO БАРАБАН",
    "CRANE": "CRANE SUPORTE BASCULA BASCULANTE",
}
_PART_OF: Final = {word: part for part, words in _PARTS.items() for word in words.split()}
_ORDER: Final = {part: place for place, part in enumerate(("FRAME", "RECEIVER", "", *_PARTS, "OTHER"))}
_REMARK: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# 12345 (CANO), 12345 NO CANO, 12345 NA ARMACAO, 12345 ON SLIDE.
# It begins at the beginning of a word and gives nothing back: a field of ten thousand digits is read in no time too.
_PART_BEHIND: Final = re.compile(
    r"(?<![^\s(])((?=[^\s(]*\d)[^\s(]++)\s*"
    r"(?:\(\s*|\s(?:NO|NA|DO|DA|EN|EN EL|EN LA|DEL|ON|ON THE|SUR|AM|IM)\s+)([^\W\d_]{4,})\)?"
)
_LABEL: Final = re.compile(r"\b(?:N|NO|NUM|NR|SERIE|SERIAL|SER)\s?[º°ª]\s*(?=[\w?*])")
_MARK_EXPLAINED: Final = re.compile(
    r"\b(?:ONDE|WHERE|DONDE|OU|O|LETRA|LETTER)?\s*[\"'(]?(X|ASTERISCO|INTERROGACAO)[\"')]?\s*"
    r"(?:REPRESENTA|E O|EH|SAO|= |INDICA|SIGNIFICA|CORRESPONDE|STANDS|MEANS|FOR\b)"
)
_SPLIT: Final = re.compile(r"[;,|&+\n]|(?<=[\w?*]{3})\s+/\s+(?=[\w?*]{3})|\s+(?:E|Y|AND|OU|UND|ET)\s+")
_TOKEN: Final = re.compile(r"[\w?*º°#.\-/]+")
_BLANKS: Final = re.compile(r"\s{2,}")
_STARS: Final = re.compile(r"\*{2,}")
_LONGEST: Final = 20
_MOST: Final = 6


class FieldNumber(NamedTuple):
    """One number of the field, and the part that the field says it is on ("" for none)."""

    component: str
    serial: Serial


class NumberField(NamedTuple):
    """What a field holds: its numbers, that of the frame or receiver first; else the state that its words stand for."""

    numbers: tuple[FieldNumber, ...]
    state: SerialState | None


def read_number_field(text: str) -> NumberField:
    """Read a field. Never raises; a field of which nothing can be made has no numbers and the state UNKNOWN."""
    whole = read_serial(text)
    if text.isascii() and text.isalnum() and any(c.isdigit() for c in text) and len(text) <= _LONGEST:
        state = placeholder(whole)
        return NumberField((), state) if state else NumberField((FieldNumber("", whole),), None)
    plain = _plain(text)
    unread = _MARK_EXPLAINED.search(plain)
    if unread:
        plain = plain[: unread.start()]
        if unread[1] == "X":
            plain = plain.replace("X", "?")
    plain = _REMARK.sub(" ", _PART_BEHIND.sub(_part_in_front, plain))
    numbers: list[FieldNumber] = []
    for piece in _SPLIT.split(plain):
        for component, part in _by_part(piece):
            numbers += [
                FieldNumber(component, serial)
                for serial in _numbers(part)
                if all(serial.canonical != other.serial.canonical for other in numbers)
            ]
    numbers.sort(key=lambda number: _ORDER[number.component])
    if numbers:
        return NumberField(tuple(numbers[:_MOST]), None)
    return NumberField((), placeholder(whole) or "UNKNOWN")


def _plain(text: str) -> str:
    without_label = _LABEL.sub(" ", _BLANKS.sub(lambda run: " \n " if "\n" in run[0] else " ", text.upper()))
    decomposed = unicodedata.normalize("NFD", without_label.replace("º", "?").replace("°", "?"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _part_in_front(match: re.Match[str]) -> str:
    """12345 (CANO) or 12345 NO CANO as CANO 12345, where the word names a part."""
    return f";{match[2]} {match[1]};" if match[2] in _PART_OF else match[0]


def _by_part(piece: str) -> list[tuple[str, str]]:
    """The piece as (part, text) pairs, cut where words name parts of a weapon."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for word in re.split(r"[\s:=]+|(?<=[0-9?*])/(?=[^\W\d_]{4,})|(?<=[^\W\d_]{4})/(?=[0-9?*])", piece):
        part = _PART_OF.get(word.strip("./-"))
        if part is not None:
            parts.append((part, []))
        elif word:
            parts[-1][1].append(word)
    return [(part, " ".join(words)) for part, words in parts if words]


def _numbers(text: str) -> list[Serial]:
    """The numbers in a piece of a field: as a rule one, in a sentence every word with digits enough to be one."""
    serial = read_serial(_STARS.sub(lambda stars: "?" * len(stars[0]), text.strip(" ./-'´`\"")))
    words = serial.marked.split()
    if any(len(word) >= 4 and word.isalpha() for word in words) or len(serial.canonical) > _LONGEST:
        tokens = [token for token in _TOKEN.findall(serial.marked) if sum(c.isdigit() for c in token) >= 3]
        serials = [read_serial(token) for token in sorted(tokens, key=len, reverse=True)]
    else:
        serials = [serial]
    return [each for each in serials if _is_number(each)]


def _is_number(serial: Serial) -> bool:
    known = sum(c.isalnum() for c in serial.canonical)
    if known < 2 or not any(c.isdigit() for c in serial.canonical) or placeholder(serial) is not None:
        return False
    return len(serial.canonical) <= _LONGEST
