"""How police officers fill in the fields of a seized gun: seven texts, any of which may be empty.

Shares of what the serial field holds were measured on 64,525 fields of a forensic table; what the words and the free
texts are, and how often two people write a field differently, follows two figures of a comparison of 3,747 pairs of
entries about the same gun (model differs in 20 %, calibre in 7 %, make missing in 6 %). Wrong models and calibres are
set so that a rule which lets nothing differ loses as many true hits as it did on those pairs (1.5 % by one field that
differs where another supports); the rest is assumption.
"""

from typing import NamedTuple

from samples.draws import Rand, Weighted
from samples.noise import canonical, mistyped, one_edit
from samples.police.arms import Arm, Market


class Entry(NamedTuple):
    """The fields as typed. Columns of RECORDS.csv; a search has the first four."""

    serial: str = ""
    make: str = ""
    model: str = ""
    calibre: str = ""
    type: str = ""
    country: str = ""
    year: str = ""


class SerialField(NamedTuple):
    """A serial field: what it holds (a key of CONTENTS), the text, and the readable numbers in it."""

    content: str
    text: str
    numbers: tuple[str, ...]


# Measured, per cent of fields (sum 99.9).
CONTENTS = {"clean": 67.9, "separators": 1.7, "marks": 1.5, "text": 2.1, "words": 20.6, "blank": 6.1}
_CONTENTS = Weighted.of(CONTENTS)

# How many characters cannot be read, and where: measured on 819 marked serials.
_MARK_COUNTS = Weighted.of({1: 36, 2: 29, 3: 18, 4: 11, 5: 7})
_LEADING, _TRAILING = 0.27, 0.38
_MARKS = Weighted.of({"?": 52, "*": 38, "_": 10})
_SEPARATORS = Weighted.of({"-": 48, " ": 28, ".": 14, "/": 10})
_STRAY = Weighted.of({"SER ": 2, "/": 2, "´": 1, "N ": 1, "Nº ": 2, "-": 1, "`": 0.5, "#": 0.5, "S_ ": 0.3})
_X_TEXTS = (
    ", X representa os algarismos nao identificados.",
    " (X = caractere ilegível)",
    ", onde X representa algarismo suprimido",
)
_MARK_TEXTS = (
    ", onde {m} e algarismo nao identificado",
    " ({m} = ilegivel)",
    " (removido por acao mecanica)",
    " - parcialmente raspada",
    ", onde asterisco representa caractere ilegível",
)
# {a} the serial, {b} a second serial (of a part or another gun), {c} the serial with its last characters unread, {p} a
# number that is no serial.
_TEXTS = Weighted.of(
    {
        "{a}; {b}": 10,
        "{a} / {b}": 9,
        "{a} E {b}": 5,
        "CANO:{a}/FERROLHO:{b}/ARMACAO:{c}": 5,
        "CANO {b} FERROLHO {a}": 3,
        "SER {a}": 6,
        "N. DE SERIE {a}": 6,
        "NUMERO DE SERIE {a}": 5,
        "Nº {a}": 7,
        "NR {a}": 3,
        "numero {a}": 3,
        "REMARCADO PARA {a}": 3,
        "{a} (REMARCADO)": 2,
        "{a} NO CANO": 3,
        "{a} (tambor {b})": 3,
        "{a} - MONTAGEM {p}": 3,
        "{a} (revelada por processo químico)": 5,
        "Numeração {a} no chassi": 3,
        "{a} PATRIMONIO PMERJ {p}": 3,
        "{a} PCERJ": 2,
        "parcialmente suprimida, possivel {a}": 2,
        "{a} (ultimo digito duvidoso)": 2,
        "{a} NA ARMACAO": 2,
        "SERIE: {a}": 3,
        "{a}, {b}": 3,
    }
)


def serial_field(serial: str, second: str, rand: Rand) -> SerialField:
    """The serial as typed into a police table; `second` is another number that may stand on the gun."""
    return _written(_CONTENTS.draw(rand), serial, second, rand)


def _written(content: str, serial: str, second: str, rand: Rand) -> SerialField:
    if content in ("words", "blank"):
        return SerialField(content, "", ())
    bare = mistyped(canonical(serial), rand)
    if content == "clean":
        return SerialField(content, bare.lower() if rand() < 0.006 else bare, (bare,))
    if content == "separators":
        return SerialField(content, with_separator(bare, serial, rand), (bare,))
    if content == "marks":
        return SerialField(content, _with_marks(bare, rand), ())
    return free_text(bare, canonical(second), rand)


def free_text(bare: str, second: str, rand: Rand) -> SerialField:
    """The serial in a sentence, with its label, or beside a second one."""
    text = _TEXTS.draw(rand)
    cut = max(1, len(bare) - 1 - int(rand() * 2))
    written = text.format(a=bare, b=second, c=bare[:cut] + "*" * (len(bare) - cut), p=100 + int(rand() * 99_900))
    return SerialField("text", written, (bare, second) if "{b}" in text else (bare,))


def with_separator(bare: str, stamped: str, rand: Rand) -> str:
    """Separators as stamped where there are some, else between letters and digits, a point in thousands, or a stray."""
    way = rand()
    if way < 0.5 and canonical(stamped) == bare and stamped != bare:
        return stamped
    if way < 0.22:
        return _STRAY.draw(rand) + bare
    borders = [i for i in range(1, len(bare)) if bare[i].isdigit() != bare[i - 1].isdigit()]
    at = borders[int(rand() * len(borders))] if borders else max(1, len(bare) - 3)
    return bare[:at] + (_SEPARATORS.draw(rand) if borders or rand() < 0.5 else ".") + bare[at:]


def marked(bare: str, count: int, rand: Rand, mark: str | None = None) -> str:
    """Unknown characters as marks: a run of `count`, leading in 27 %, trailing in 38 % (measured), else within."""
    place = rand()
    if place < _LEADING:
        at = 0
    elif place < _LEADING + _TRAILING:
        at = len(bare) - count
    else:
        at = int(rand() * (len(bare) - count + 1))
    return bare[:at] + (mark or _MARKS.draw(rand)) * count + bare[at + count :]


def _with_marks(bare: str, rand: Rand) -> str:
    count = min(_MARK_COUNTS.draw(rand), len(bare) - 1)
    way = rand()
    if way < 0.06 and "X" not in bare:
        return marked(bare, count, rand, "X") + _X_TEXTS[int(rand() * len(_X_TEXTS))]
    mark = _MARKS.draw(rand)
    text = marked(bare, count, rand, mark)
    if way < 0.18:
        text += _MARK_TEXTS[int(rand() * len(_MARK_TEXTS))].format(m=mark)
    return text


# How often one person leaves the usual way of writing. Two people differ in nearly twice as many pairs.
_OTHER_MAKE_SPELLING = 0.10
_TYPO_IN_MAKE = 0.008
_NO_MAKE = 0.018
_NO_MODEL, _WRONG_FIELD, _OTHER_MODEL_SPELLING = 0.030, 0.060, 0.24
_NO_CALIBRE, _OTHER_CALIBRE_SPELLING = 0.020, 0.055
_WRONG_MODEL, _WRONG_CALIBRE = 0.025, 0.012
# Names of a model that say neither its family nor its number (assumption).
_VAGUE_NAME = 0.025
_VAGUE_NAMES = ("ESPECIAL", "TARGET", "POLICIAL", "COMBAT", "MATCH", "SPORT", "PADRAO", "CLASSICO", "LUXO", "MILITAR")


def type_make(arm: Arm, market: Market, rand: Rand) -> str:
    """The make as a police officer writes it, or one of the ways to say that it is not known."""
    luck = rand()
    if not arm.has_make:
        luck *= 0.026  # as a rule the second officer cannot read it either
    if luck < _NO_MAKE:
        return market.words["unknown_makes"].draw(rand)
    name = arm.named.name if rand() >= _OTHER_MAKE_SPELLING else arm.named.typed.draw(rand)
    if luck > 1 - _TYPO_IN_MAKE and len(name) > 3:
        return one_edit(name, rand)
    if luck > 0.99 - _TYPO_IN_MAKE:
        return f"{arm.model.kind} {name}" if rand() < 0.2 else name.title()
    return name


def type_model(arm: Arm, market: Market, rand: Rand) -> str:
    """The model: as usual, otherwise, something else in its field, or nothing."""
    luck = rand()
    text = arm.model_text
    if text is None:
        if luck < 0.80:
            return ""
        if luck < 0.90:
            return market.words["unknown_models"].draw(rand)
        return _out_of_place(arm, market, rand)
    if luck < _NO_MODEL:
        return "" if rand() < 0.7 else market.words["unknown_models"].draw(rand)
    luck -= _NO_MODEL
    if luck < _WRONG_FIELD:
        return _out_of_place(arm, market, rand)
    luck -= _WRONG_FIELD
    if luck < _OTHER_MODEL_SPELLING:
        return arm.model.typed.draw(rand)
    luck -= _OTHER_MODEL_SPELLING
    if luck < _WRONG_MODEL:
        return arm.maker.models.draw(rand).typed.draw(rand)
    luck -= _WRONG_MODEL
    if luck < _VAGUE_NAME:
        return _VAGUE_NAMES[int(rand() * len(_VAGUE_NAMES))]
    luck -= _VAGUE_NAME
    if luck < 0.01:
        return one_edit(text, rand) if len(text) > 2 else text
    return text.lower() if luck < 0.015 else text


def _out_of_place(arm: Arm, market: Market, rand: Rand) -> str:
    """The maker, the calibre, the type or the finish in the field of the model (seen in police tables)."""
    way = rand()
    if way < 0.30:
        return arm.named.name
    if way < 0.45:
        return f"{arm.named.name} {arm.model_text or market.calibres[arm.calibre].draw(rand)}"
    if way < 0.66:
        return market.calibres[arm.calibre].draw(rand)
    if way < 0.84:
        return arm.model.kind
    return market.words["finishes"].draw(rand)


def type_calibre(arm: Arm, market: Market, rand: Rand) -> str:
    """The calibre: as usual, another spelling of it, a wrong one, or nothing."""
    luck = rand()
    if luck < _NO_CALIBRE:
        return market.words["unknown_calibres"].draw(rand)
    luck -= _NO_CALIBRE
    if luck < _OTHER_CALIBRE_SPELLING:
        return market.calibres[arm.calibre].draw(rand)
    luck -= _OTHER_CALIBRE_SPELLING
    if luck < _WRONG_CALIBRE:
        other = arm.maker.models.draw(rand).calibres.draw(rand)
        return market.calibres[other].draw(rand)
    return arm.calibre_text


def type_rest(arm: Arm, market: Market, rand: Rand) -> tuple[str, str, str]:
    """Type, country and year of manufacture. The year is seldom known."""
    luck = rand()
    country = market.countries[arm.country] if luck < 0.68 and arm.has_make else market.words["unknown_countries"]
    year = str(1950 + int(luck * 1e4) % 72) if rand() < 0.03 else ""
    return market.kinds[arm.model.kind].draw(rand), country.draw(rand), year
