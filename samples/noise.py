"""How people mistype a serial number, and how to tell whether two serials differ by that.

Rates and shares were measured on guns recorded in two or more cases of a forensic table (3,579 guns, 11,574 records):
serials seen once, of the same make, one edit from a gun's own, less the count for decoy numbers. Per 1,000 typed
serials: look-alikes 6, other single errors 16 (41 % omission, 11 % insertion, 18 % transposition, 30 % substitution);
of omissions a fifth lose the leading letter and a fifth one of a doubled character; half of insertions double a
character. The share of substitutions and the rate of two errors (1 per 1,000) are assumptions. A letter O was typed as
digit 0 in 25 % and 40 % of cases in two tables, I as 1 in 2 %.
"""

import re
from collections.abc import Callable

from samples.draws import Rand, Weighted

LOOKALIKE_RATE = 0.006
SINGLE_ERROR_RATE = 0.016
TWO_ERRORS_RATE = 0.001
O_TYPED_AS_ZERO = 0.32
I_TYPED_AS_ONE = 0.02

ONE_EDIT: dict[str, float] = {"omission": 41, "insertion": 11, "transposition": 18, "substitution": 30}

_LOOKALIKES: dict[str, dict[str, float]] = {
    "0": {"O": 8, "D": 1, "Q": 1},
    "O": {"0": 9, "D": 0.5, "Q": 0.5},
    "D": {"0": 5, "O": 5},
    "Q": {"0": 4, "O": 6},
    "1": {"I": 6, "L": 4},
    "I": {"1": 8, "L": 2},
    "L": {"1": 6, "I": 4},
    "2": {"Z": 1},
    "Z": {"2": 1},
    "5": {"S": 1},
    "S": {"5": 1},
    "8": {"B": 1},
    "B": {"8": 1},
    "6": {"G": 1},
    "G": {"6": 1},
}
_LOOKALIKE_DRAWS = {character: Weighted.of(partners) for character, partners in _LOOKALIKES.items()}

# Cyrillic capitals that cannot be told from Latin ones on a gun, and one-letter or two-letter Latin for the others.
CYRILLIC_TWINS = dict(zip("АВЕКМНОРСТУХ", "ABEKMHOPCTYX", strict=True))
_TRANSLITERATED = CYRILLIC_TWINS | dict(
    zip("БГДЖЗИЙЛПФЦЧШЩЭЮЯ", "B G D ZH Z I I L P F TS CH SH SH E YU YA".split(), strict=True)
)
_TO_TWINS = str.maketrans(CYRILLIC_TWINS)
_TO_LATIN = str.maketrans(_TRANSLITERATED)
_FOLD = str.maketrans("OQDILZSBG", "000112586")
_LABEL = re.compile(r"(SER|NO) ")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def canonical(serial: str) -> str:
    """Upper case, Latin twins of Cyrillic letters, no label, no separators: `bnfa-792` is BNFA792."""
    marked = serial.upper().translate(_TO_TWINS)
    label = _LABEL.match(marked)
    return _NOT_ALPHANUMERIC.sub("", marked[label.end() :] if label else marked)


def fold(serial: str) -> str:
    """The canonical serial with look-alikes as digits: two serials with one fold differ by look-alikes only."""
    return canonical(serial).translate(_FOLD)


def latinised(serial: str) -> str:
    """What an officer without a Cyrillic keyboard types: twins, or a transliteration, which may be longer."""
    return serial.translate(_TO_LATIN)


def edits(a: str, b: str) -> int:
    """Optimal string alignment: the insertions, omissions, substitutions and swaps of neighbours between a and b."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        above, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _at(rand: Rand, positions: list[int]) -> int | None:
    return positions[int(rand() * len(positions))] if positions else None


def _other_of_its_kind(character: str, rand: Rand) -> str:
    kind = "0123456789" if character.isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return kind[int(rand() * len(kind))]


def lookalike(serial: str, rand: Rand) -> str | None:
    """One character typed as one that looks like it; None where no character has such a partner."""
    at = _at(rand, [i for i, c in enumerate(serial) if c in _LOOKALIKE_DRAWS])
    if at is None:
        return None
    return serial[:at] + _LOOKALIKE_DRAWS[serial[at]].draw(rand) + serial[at + 1 :]


def omission(serial: str, rand: Rand) -> str | None:
    """One character left out: in a fifth of cases the leading letter, in another fifth one of a doubled character."""
    part = rand()
    doubled = [i for i in range(1, len(serial)) if serial[i] == serial[i - 1] and serial[i].isalnum()]
    if part < 0.2 and serial[:1].isalpha():
        at: int | None = 0
    elif 0.2 <= part < 0.4 and doubled:
        at = _at(rand, doubled)
    else:
        at = _at(rand, [i for i, c in enumerate(serial) if c.isalnum()])
    return None if at is None or len(serial) < 3 else serial[:at] + serial[at + 1 :]


def insertion(serial: str, rand: Rand) -> str | None:
    """One character too many: in half of the cases a character typed twice."""
    at = _at(rand, [i for i, c in enumerate(serial) if c.isalnum()])
    if at is None:
        return None
    extra = serial[at] if rand() < 0.5 else _other_of_its_kind(serial[at], rand)
    return serial[: at + 1] + extra + serial[at + 1 :]


def transposition(serial: str, rand: Rand) -> str | None:
    """Two neighbours swapped; None where that would change nothing but look-alikes."""
    at = _at(
        rand,
        [
            i
            for i in range(len(serial) - 1)
            if serial[i].isalnum() and serial[i + 1].isalnum() and fold(serial[i]) != fold(serial[i + 1])
        ],
    )
    if at is None:
        return None
    return serial[:at] + serial[at + 1] + serial[at] + serial[at + 2 :]


def substitution(serial: str, rand: Rand) -> str | None:
    """A digit typed as another digit, or a letter as another letter, that does not look like it."""
    at = _at(rand, [i for i, c in enumerate(serial) if c.isalnum()])
    if at is None:
        return None
    character = serial[at]
    while fold(character) == fold(serial[at]):
        character = _other_of_its_kind(serial[at], rand)
    return serial[:at] + character + serial[at + 1 :]


Error = Callable[[str, Rand], str | None]

ERRORS: dict[str, Error] = {
    "lookalike": lookalike,
    "omission": omission,
    "insertion": insertion,
    "transposition": transposition,
    "substitution": substitution,
}
_ONE_EDIT_DRAW = Weighted.of(ONE_EDIT)


def one_edit(serial: str, rand: Rand) -> str:
    """One error that is no look-alike, of a kind drawn by its measured share. The serial itself where none fits."""
    return ERRORS[_ONE_EDIT_DRAW.draw(rand)](serial, rand) or serial


def mistyped(serial: str, rand: Rand) -> str:
    """The serial as it reaches a database: nearly always itself."""
    if "O" in serial and rand() < O_TYPED_AS_ZERO:
        serial = serial.replace("O", "0", 1)
    if "I" in serial and rand() < I_TYPED_AS_ONE:
        serial = serial.replace("I", "1", 1)
    fate = rand()
    if fate < LOOKALIKE_RATE:
        return lookalike(serial, rand) or serial
    fate -= LOOKALIKE_RATE
    if fate < SINGLE_ERROR_RATE:
        return one_edit(serial, rand)
    if fate < SINGLE_ERROR_RATE + TWO_ERRORS_RATE:
        return one_edit(one_edit(serial, rand), rand)
    return serial
