"""Number fields as people fill them in, each with the numbers that it was made of: to judge how such fields are read.

Kinds and the shares of SHARES follow a forensic table of 64,525 fields; the further kinds are what files of other
countries hold beside these, of which no shares are known. Words, labels and templates are in field_words.json, by
language; numbers are those of the makers in makers.json.

    for field in number_fields("several numbers", 1000, seed=1):
        field.text, field.numbers       '84571 ou 90022', (('', '84571'), ('', '90022'))
"""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from samples.draws import Rand, Weighted, rand_for
from samples.guns import draw_gun
from samples.makers import trade
from samples.noise import canonical, one_edit
from samples.police.entries import free_text, marked, with_separator

# Per cent of the fields of the forensic table.
SHARES: Final = {
    "clean": 67.9, "separators": 1.7, "unread marks": 1.5, "free text": 2.1, "words": 20.6, "blank": 6.1,
}  # fmt: skip


ANY_PART: Final = "*"


class WrittenField(NamedTuple):
    """A field and what it was made of.

    `numbers` are (part, number) as they stand on the weapon, the part "" where the field names none, with ? and * for
    what it does not say. `others` may be read beside them, or instead of those that are in doubt, on any part.
    `is_whole`: nothing of them is in doubt or missing, so that they need no remark.
    """

    text: str
    numbers: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()
    is_whole: bool = True


def number_fields(kind: str, count: int, seed: int) -> Iterator[WrittenField]:
    """So many fields of one of KINDS. Field k depends on kind, seed and k alone."""
    rand = rand_for(f"number fields, {kind}", seed)
    return (KINDS[kind](rand) for _ in range(count))


def clean_numbers(count: int, seed: int) -> Iterator[str]:
    """Numbers of A-Z and 0-9 in the layouts of all makers, without a slip."""
    rand = rand_for("clean numbers", seed)
    while count:
        number = canonical(draw_gun(trade(), rand).serial)
        if number.isascii() and number.isalnum():
            count -= 1
            yield number


@cache
def field_words() -> Mapping[str, Any]:
    """field_words.json, read once."""
    content: Mapping[str, Any] = json.loads(files("samples").joinpath("field_words.json").read_text("utf-8"))
    return content


def _pick(values: Sequence[Any], rand: Rand) -> Any:
    return values[int(rand() * len(values))]


def _number(rand: Rand) -> str:
    """A number of four characters or more, two of them digits."""
    while True:
        number = next(clean_numbers(1, int(rand() * 2**40)))
        if len(number) >= 4 and sum(c.isdigit() for c in number) >= 2:
            return number


def _two_numbers(rand: Rand) -> tuple[str, str]:
    """Two numbers, half of them close to one another, of which none holds the other."""
    one, other = _number(rand), _number(rand)
    if rand() < 0.5:
        other = one[:-2] + str(10 + int(rand() * 90))
    return (one, other) if one not in other and other not in one else _two_numbers(rand)


@cache
def _languages(needed: str) -> Sequence[Mapping[str, Sequence[str]]]:
    return [words for words in field_words()["languages"].values() if words.get(needed)]


def _words(name: str, rand: Rand) -> str:
    """Words of that name in any language that has them."""
    return str(_pick(_pick(_languages(name), rand)[name], rand))


def _cased(text: str, rand: Rand) -> str:
    """As written, in capitals, or with a capital."""
    way = rand()
    return text.upper() if way < 0.4 else text[:1].upper() + text[1:] if way < 0.5 else text


_SLOT: Final = re.compile(r"\{(\w+)\}")


def _filled(template: str, rand: Rand, **slots: str) -> str:
    """A template with its slots filled, its own words in capitals now and then."""
    parts = _SLOT.split(template)
    parts[1::2] = [slots[name] for name in parts[1::2]]
    if rand() < 0.4:
        parts[::2] = [words.upper() for words in parts[::2]]
    return "".join(parts)


def _clean(rand: Rand) -> WrittenField:
    number = _number(rand)
    return WrittenField(number.lower() if rand() < 0.02 else number, (("", number),))


def _separators(rand: Rand) -> WrittenField:
    stamped = draw_gun(trade(), rand).serial
    number = canonical(stamped)
    # N.2653 is a label as well.
    if not number.isascii() or not any(c.isdigit() for c in number) or number[0] == "N":
        return _separators(rand)
    if rand() < 0.03:
        return WrittenField(f"{number} US", (("", f"{number}US"),))
    text = with_separator(number, stamped, rand)
    # A form's label, or a letter and one that could not be read.
    others = (number, f"S?{number}") if text.startswith("S_ ") else ()
    return WrittenField(text, (("", number),), others)


_MARK_COUNTS: Final = Weighted.of({1: 36, 2: 29, 3: 18, 4: 11, 5: 7})
_MARKS: Final = Weighted.of({"?": 50, "*": 36, "_": 8, "#": 2, "□": 2, "●": 1, ".": 1})


def _unread_marks(rand: Rand) -> WrittenField:
    """One run of marks, which may stand for as many characters, or for any number of them."""
    number = _number(rand)
    count = min(_MARK_COUNTS.draw(rand), len(number) - 2)
    if rand() < 0.06 and "X" not in number:
        with_x = marked(number, count, rand, "X")
        text = _filled(_pick(field_words()["x_means"], rand), rand, p=with_x)
        return WrittenField(text, (("", with_x.replace("X", "?")),), (), is_whole=False)
    mark = _MARKS.draw(rand)
    if mark in "#.":
        # Within the number and two at least: one # in front is a sign for number, one point parts.
        count = min(max(count, 2), len(number) - 2)
        written = number[: len(number) - count - 1] + mark * count + number[-1:]
    else:
        written = marked(number, count, rand, mark)
    exact, any_run = (written.replace(mark * count, run) for run in ("?" * count, "*"))
    return WrittenField(written, (("", exact),), (any_run,), is_whole=False)


def _free_text(rand: Rand) -> WrittenField:
    """Sentences of one police. Of several numbers any may be read: a bureau's own are told by the kind `by part`."""
    one, other = _two_numbers(rand)
    text = free_text(one, other, rand).text
    words = [word for word in re.findall(r"[\w*]+", text) if any(c.isdigit() for c in word)]
    held = [written for word in words for written in (word, word.replace("*", "?"))]
    if other in text or "possivel" in text or "duvidoso" in text:
        return WrittenField(text, (), (*held, one, other))
    return WrittenField(text, ((ANY_PART, one),), tuple(held))


def _missing_words(rand: Rand) -> WrittenField:
    words = _words(_pick(("obliterated", "none", "unknown"), rand), rand)
    return WrittenField(_filled(_pick(field_words()["around"], rand), rand, w=_cased(words, rand)))


def _two_missing_words(rand: Rand) -> WrittenField:
    """Two such words of one language, or a label with one."""
    language = _pick(_languages("labels"), rand)
    names = [name for name in ("obliterated", "none", "unknown") if language.get(name)]
    first = _pick(language[_pick((*names, "labels"), rand)], rand)
    second = _pick(language[_pick(names, rand)], rand)
    return WrittenField(_cased(f"{first}{_pick((' ', ', ', ' / ', ' - ', '; ', '. '), rand)}{second}", rand))


def _mistyped_words(rand: Rand) -> WrittenField:
    return WrittenField(one_edit(_cased(_words(_pick(("obliterated", "none", "unknown"), rand), rand), rand), rand))


_SYLLABLES: Final = (
    "ba ra to li ve sku mor tan gel ki nu po shi ter zad lom och fer di gan wu yel ob ne ка ро ли сту вен то ная ρα τι"
).split()  # fmt: skip


def _unknown_words(rand: Rand) -> WrittenField:
    """Words that no table holds, names of makers, letters in any order."""
    way = rand()
    if way < 0.3:
        return WrittenField(_cased(str(_pick(field_words()["makes"], rand)), rand))
    if way < 0.5:
        return WrittenField("".join(chr(65 + int(rand() * 26)) for _ in range(3 + int(rand() * 6))))
    words = ("".join(_pick(_SYLLABLES, rand) for _ in range(2 + int(rand() * 3))) for _ in range(1 + int(rand() * 3)))
    return WrittenField(_cased(" ".join(words), rand))


def _words_beside(rand: Rand) -> WrittenField:
    """A number with words before or behind it that say nothing of it, or that it is not all there."""
    number, way = _number(rand), rand()
    if way < 0.5:
        words = _cased(_words(_pick(("obliterated", "unknown"), rand), rand), rand)
    elif way < 0.7:
        # Two or three letters may be a series as well: CZ 409687.
        words = _cased(str(_pick([make for make in field_words()["makes"] if len(make) > 3], rand)), rand)
    else:
        words = _cased("".join(_pick(_SYLLABLES, rand) for _ in range(3)), rand)
    between = _pick((" ", " ", ", ", " - ", ": ", " (", "; "), rand)
    if between == " (":
        return WrittenField(f"{number} ({words})", (), (number,), is_whole=False)
    text = f"{number}{between}{words}" if rand() < 0.5 else f"{words}{between}{number}"
    return WrittenField(text, (), (number,), is_whole=False)


def _blank(rand: Rand) -> WrittenField:
    return WrittenField(str(_pick(field_words()["blanks"], rand)))


def _label(rand: Rand) -> WrittenField:
    number, label = _number(rand), _cased(_words("labels", rand), rand)
    return WrittenField(f"{label}{_pick((' ', ' ', ' ', ': ', ':', ' - '), rand)}{number}", (("", number),))


_CYRILLIC: Final = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯЁЇЄ"


def _series(rand: Rand) -> WrittenField:
    """A series of letters and a number in it, apart."""
    alphabet = _CYRILLIC if rand() < 0.5 else "ABCDEFGHJKLMPQRSTUVWXZ"
    letters = "".join(_pick(alphabet, rand) for _ in range(1 + int(rand() * 3)))
    if letters in _SAID_OTHERWISE:
        return _series(rand)
    digits = str(1000 + int(rand() * 99_000))
    return WrittenField(
        _filled(_pick(field_words()["series"], rand), rand, l=letters, d=digits), (("", letters + digits),)
    )


# Letters of a series that are a label, a calibre or a word as well.
_SAID_OTHERWISE: Final = frozenset(
    "NR NO SN SER NUM REF КАЛ CAL БН НД НУ НЕТ NA NC NI S N № К НОМ БР ТВ REG LOT BAR SR DE W И".split()
)


def _several(rand: Rand) -> WrittenField:
    """Two numbers, parted by marks or a word; that no part is told is for a reader to say, or to refuse."""
    one, other = _two_numbers(rand)
    way = rand()
    if way < 0.5:
        between = _pick(("; ", ", ", " / ", ";", " + ", " & ", "\n", " | ", " - ", " // ", "<br>", "\r\n", " ; "), rand)
    else:
        between = f" {_cased(_words('either' if way < 0.8 else 'both', rand), rand)} "
    whole = frozenset((one, other))
    others = (*whole, f"{one[: -len(other)]}{other}") if between == " / " else tuple(whole)
    return WrittenField(f"{one}{between}{other}", (("", one), ("", other)), others, is_whole=False)


def _by_part(rand: Rand) -> WrittenField:
    language = _pick(_languages("slide"), rand)
    frame, other_part = ("FRAME", "frame"), _pick((("SLIDE", "slide"), ("BARREL", "barrel")), rand)
    one, other = _two_numbers(rand)
    text = _filled(
        _pick(field_words()["by_part"], rand), rand, a=one, b=other,
        p=_cased(_pick(language[frame[1]], rand), rand), q=_cased(_pick(language[other_part[1]], rand), rand),
    )  # fmt: skip
    return WrittenField(text, (("FRAME", one), (other_part[0], other)))


def _range(rand: Rand) -> WrittenField:
    """The first and the last of a run: neither is the number of the weapon."""
    first = _number(rand)[:-2]
    one, other = f"{first}{10 + int(rand() * 40)}", f"{first}{50 + int(rand() * 50)}"
    if len(one) < 4:
        return _range(rand)
    between = _cased(_words("to", rand), rand) if rand() < 0.8 else "..."
    return WrittenField(f"{one} {between} {other}", is_whole=False)


def _partial(rand: Rand) -> WrittenField:
    number = _number(rand)
    if len(number) < 6 or number[:3].isalpha() or number[:-2].isalpha():
        return _partial(rand)
    cut = {"b": number[:3], "e": number[-4:], "e4": number[-4:], "c": number[:-2]}
    template = _words("partial", rand)
    named = _SLOT.findall(template)[0]
    pattern = {"b": f"{number[:3]}*", "c": f"{number[:-2]}*"}.get(named, f"*{number[-4:]}")
    return WrittenField(_filled(template, rand, **cut), (("", pattern),), (pattern, cut[named]), is_whole=False)


def _doubted(rand: Rand) -> WrittenField:
    number = _number(rand)
    return WrittenField(_filled(_words("doubt", rand), rand, n=number), (("", number),), (), is_whole=False)


def _restored(rand: Rand) -> WrittenField:
    number = _number(rand)
    return WrittenField(_filled(_words("restored", rand), rand, n=number), (("", number),))


def _spreadsheet(rand: Rand) -> WrittenField:
    """What a spreadsheet has made of a number: a quantity, a date, a time, an error, digits rounded away."""
    number = 10_000 + int(rand() * 10**6)
    large = 10**14 + int(rand() * 9 * 10**17)
    month, day, year = _pick(field_words()["months"], rand), 1 + int(rand() * 30), int(rand() * 99)
    clock, rounded = f"{day % 24}:{day + 10:02}", f"{large // 1000}000"
    made = (
        f"{large:.5E}", f"{number:.4E}", f"{large:.2E}".replace(".", ","), f"{number / 10**4:.4f}E4", f"{number}.0",
        f"{number}.00", f"{number},00", f"{number}.50", f"{number:,}", f"{number * 1000:,}", f"{day}-{month}",
        f"{month}-{year:02}", f"{day}.{month}", f"{day} {month}", clock, f"{clock}:00", f"0{day % 9}:{day + 10}:17",
        f"20{year:02}-05-04", f"{day:02}/05/19{year:02}", f"{day:02}.11.20{year:02}", f"20{year:02}-05-04 00:00:00",
        f"{day}/{1 + day % 12}/{year:02}", "#REF!", "#VALUE!", "#DIV/0!", "#####", "########", f"{day},{year}",
        f"-{number}", f"({number})", f"{number}%", f"{number} €", f"$ {number}",
    )  # fmt: skip
    at = int(rand() * (len(made) + 2))
    if at >= len(made):
        return WrittenField(rounded, (), (rounded, f"{rounded[:15]}{'?' * len(rounded[15:])}"), is_whole=False)
    # A sign or brackets around digits may be a habit of writing: the digits themselves were not changed.
    kept = (str(number),) if made[at] in (f"-{number}", f"({number})") else ()
    return WrittenField(made[at], (), kept, is_whole=bool(kept))


def _other_field(rand: Rand) -> WrittenField:
    """A calibre, a legend of the maker, a patent, a paper: no number of the weapon."""
    way = rand()
    if way < 0.35:
        return WrittenField(_cased(_pick(field_words()["calibres"], rand), rand))
    if way < 0.7:
        return WrittenField(_cased(_pick(field_words()["legends"], rand), rand))
    if way < 0.8:
        return WrittenField(_cased(_pick(field_words()["places"], rand), rand))
    return WrittenField(_filled(_pick(field_words()["reports"], rand), rand, r=str(1000 + int(rand() * 90_000))))


def _changed_on_the_way(rand: Rand) -> WrittenField:
    """Text that programs changed: entities, markup, letters encoded twice, marks of text, quotes of spreadsheets."""
    number = _number(rand)
    # Without Э: twice encoded, it holds a soft hyphen, which no door lets pass.
    cyrillic = "".join(_pick(_CYRILLIC[:24], rand) for _ in range(2)) + str(1000 + int(rand() * 9000))
    entities = "".join(f"&#{ord(c)};" for c in cyrillic[:2]) + cyrillic[2:]
    twice = f"№ {number}".encode().decode("cp1252", "replace")
    texts = (
        (entities, cyrillic), (f'="{number}"', number), (f"'{number}", number), (f"\u200e{number}\u200f", number),
        (f"\ufeff{number}", number), (f"{number}\u00a0", number), (html.escape(f'"{number}"'), number),
        (f"<b>{number}</b>", number), (f"{number}<br>", number), (f"{number}&nbsp;", number), (f"{number}\\n", number),
        (twice, number), (cyrillic.encode().decode("latin-1"), cyrillic), (f"{number[:2]}\u200b{number[2:]}", number),
        (f"{number[:2]}\u00ad{number[2:]}", number), (f"{number[:2]}\ufffd{number[3:]}", f"{number[:2]}?{number[3:]}"),
        ("".join(chr(ord(c) + 0xFEE0) for c in number), number), (f"{number}\t", number), (f"{number};", number),
    )  # fmt: skip
    text, meant = _pick(texts, rand)
    return WrittenField(text, (("", meant),), (meant,))


def _other_digits(rand: Rand) -> WrittenField:
    """Digits of other scripts, alone, with a label or behind letters."""
    digits, own = str(1000 + int(rand() * 990_000)), _pick(field_words()["digits"], rand)
    written = "".join(own[int(c)] for c in digits)
    form, before = _pick((("{w}", ""), ("رقم {w}", ""), ("№ {w}", ""), ("AB{w}", "AB"), ("No. {w}", "")), rand)
    return WrittenField(form.format(w=written), (("", before + digits),))


def _spaced(rand: Rand) -> WrittenField:
    """A number in pieces, or letter by letter."""
    number = _number(rand)
    if rand() < 0.5:
        return WrittenField(_pick((" ", "-", ".", "  "), rand).join(number), (("", number),))
    at = 2 + int(rand() * (len(number) - 3))
    return WrittenField(f"{number[:at]} {number[at:]}", (("", number),))


def _left_over(rand: Rand) -> WrittenField:
    """A number with something beside it that has no clear meaning, which is never left out in silence.

    Told of in a remark, either may be read, both, one number of all of it, or one with ? for what stands in doubt.
    """
    number = _number(rand)
    half = len(number) // 2
    x, y = _pick("123456789", rand), _pick("123456789", rand)
    text = _filled(_pick(field_words()["left_over"], rand), rand, a=number[:half], b=number[half:], x=x, y=y)
    halves = number[:half], number[half:]
    everything = "".join(c for c in text if c.isalnum())
    others = (number, *halves, f"{halves[0]}?{halves[1]}", everything, f"{x}{y}{x}{y}", f"{x}{y}{x}")
    return WrittenField(text, (), others, is_whole=False)


KINDS: Final[Mapping[str, Callable[[Rand], WrittenField]]] = {
    "clean": _clean,
    "separators": _separators,
    "unread marks": _unread_marks,
    "free text": _free_text,
    "words": _missing_words,
    "blank": _blank,
    "two words": _two_missing_words,
    "mistyped words": _mistyped_words,
    "words of no table": _unknown_words,
    "words beside": _words_beside,
    "label": _label,
    "series": _series,
    "several numbers": _several,
    "by part": _by_part,
    "range": _range,
    "partial": _partial,
    "doubted": _doubted,
    "restored": _restored,
    "spreadsheet": _spreadsheet,
    "another field": _other_field,
    "changed on the way": _changed_on_the_way,
    "other digits": _other_digits,
    "in pieces": _spaced,
    "left over": _left_over,
}
