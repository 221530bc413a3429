"""What separates two serial numbers: the kind of slip that turns the one into the other.

Kinds, from the tightest to the loosest, seen from the number given to the number recorded:

    exact          the same letters and digits
    zeros          the same but for zeros in front
    lookalike      the same once look-alikes are folded (O and 0, S and 5); `places` says how many, `worn` how many of
                   these only a worn stamp or a bad hand makes alike (A and 4, M and N)
    omission       one character of the record's is not in the number given
    insertion      one character in the number given is not in the record's
    transposition  two neighbours swapped
    substitution   one character for another that does not look like it
    affix          letters in front of or behind the number on one side only
    two_edits      two slips of the four kinds above
    pattern        the known characters agree, those that could not be read may

A slip is looked for in the folded numbers, so that look-alikes beside it cost nothing; `places` counts those too.
Distance is optimal string alignment (Damerau's, each stretch changed once), the measure of typing errors in the field.
"""

from functools import lru_cache
from typing import Final, Literal, NamedTuple

from iarms.domain.serials.serial import fold, fold_widely
from iarms.domain.text import edit_distance

SlipKind = Literal[
    "exact", "zeros", "lookalike", "omission", "insertion", "transposition", "substitution", "affix", "two_edits",
    "pattern",
]  # fmt: skip

# Fewer digits than this are no number to go by once the letters around them are gone.
SHORTEST_CORE: Final = 4


class Slip(NamedTuple):
    """How two numbers differ. `at` is the first place that differs, from 0, in the longer of the folded numbers."""

    kind: SlipKind
    at: int = 0
    places: int = 0
    worn: int = 0


def find_slip(given: str, recorded: str, folded_given: str, folded_recorded: str, *, deep: bool = False) -> Slip | None:
    """The slip between two canonical numbers, given with their forms of the wide fold; None where more differs.

    `deep` also tells two slips apart from no likeness.
    """
    if given == recorded:
        return Slip("exact")
    if folded_given == folded_recorded:
        alike = _folded_alike(given, recorded)
        return alike if alike.kind != "lookalike" else alike._replace(worn=_count_worn(given, recorded))
    slip = _one_edit(folded_given, folded_recorded)
    if slip is not None:
        return slip if slip.kind == "transposition" else slip._replace(places=_lookalikes(given, recorded, slip))
    if differ_by_affix(given, recorded):
        return Slip("affix")
    if deep and distance(folded_given, folded_recorded, 2) == 2:
        return Slip("two_edits")
    return None


def place_in(canonical: str, at: int) -> int:
    """Where a place of the folded number is in the canonical one, which still has its zeros in front."""
    return at + len(canonical) - len(fold_widely(canonical))


def _folded_alike(given: str, recorded: str) -> Slip:
    left, right = given.lstrip("0"), recorded.lstrip("0")
    if left == right:
        return Slip("zeros")
    if len(given) == len(recorded):
        left, right = given, recorded
    if len(left) == len(right):
        return Slip("lookalike", places=sum(a != b for a, b in zip(left, right, strict=True)))
    # The fold takes O, Q and D in front for zeros. An O typed for a zero is a look-alike; a whole letter more is not.
    longer, shorter = sorted((left, right), key=len, reverse=True)
    extra = longer[: len(longer) - len(shorter)]
    return Slip("lookalike", places=len(extra)) if set(extra) <= {"O", "0"} else Slip("affix")


def _count_worn(given: str, recorded: str) -> int:
    """In how many places two numbers of one wide fold differ by more than the narrow one hides."""
    return sum(a != b for a, b in zip(fold(given)[::-1], fold(recorded)[::-1], strict=False))


def _one_edit(given: str, recorded: str) -> Slip | None:
    """One edit between two strings that are not equal, found from both ends."""
    short, long = len(given), len(recorded)
    if abs(short - long) > 1:
        return None
    at, least = 0, min(short, long)
    while at < least and given[at] == recorded[at]:
        at += 1
    if short == long:
        if given[at + 1 :] == recorded[at + 1 :]:
            return Slip("substitution", at)
        swapped = given[at] == recorded[at + 1] and given[at + 1] == recorded[at]
        return Slip("transposition", at) if swapped and given[at + 2 :] == recorded[at + 2 :] else None
    if short < long:
        return Slip("omission", at) if given[at:] == recorded[at + 1 :] else None
    return Slip("insertion", at) if given[at + 1 :] == recorded[at:] else None


def _lookalikes(given: str, recorded: str, slip: Slip) -> int:
    """How many places differ as look-alikes beside the slip, by the unfolded numbers without zeros in front."""
    left, right = given.lstrip("0OQD"), recorded.lstrip("0OQD")
    sides = ((given, left), (recorded, right))
    letters = [number[: len(number) - len(rest)].replace("0", "") for number, rest in sides]
    in_front = abs(len(letters[0]) - len(letters[1]))
    if slip.kind == "omission":
        right = right[: slip.at] + right[slip.at + 1 :]
    elif slip.kind == "insertion":
        left = left[: slip.at] + left[slip.at + 1 :]
    else:
        left, right = left[: slip.at] + left[slip.at + 1 :], right[: slip.at] + right[slip.at + 1 :]
    return in_front + sum(a != b for a, b in zip(left, right, strict=False))


def differ_by_affix(given: str, recorded: str) -> bool:
    """Whether one number is the other with letters in front or behind left off."""
    return fold_widely(given) in _folded_cores(recorded) or fold_widely(recorded) in _folded_cores(given)


@lru_cache(maxsize=4096)
def _folded_cores(canonical: str) -> frozenset[str]:
    return frozenset(map(fold_widely, without_affix(canonical)))


@lru_cache(maxsize=4096)
def without_affix(canonical: str) -> tuple[str, ...]:
    """The forms of a number without its affix; none where it has none, or too little is left.

    Letters in front and behind are left off where at least SHORTEST_CORE digits remain; letters behind alone where
    letters and digits remain (ABC123US is ABC123). A letter between two digits stays: O is a zero there.
    """
    forms = []
    core = digit_core(canonical)
    if core and len(core) < len(canonical):
        forms.append(core)
    tail = canonical.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if len(tail) < len(canonical) and tail != core and len(tail) > SHORTEST_CORE and tail[0].isalpha():
        forms.append(tail)
    return tuple(forms)


def digit_core(canonical: str) -> str:
    """The run of digits between the letters in front and behind; "" where it is shorter than SHORTEST_CORE.

    Taken from the unfolded number: the letters S, B, G and I of an affix would become digits of it. Between two
    digits a letter that looks like a digit counts as one.
    """
    first, last = 0, len(canonical)
    while first < last and not canonical[first].isdigit():
        first += 1
    while last > first and not canonical[last - 1].isdigit():
        last -= 1
    core = canonical[first:last]
    if not core.isdigit():
        core = fold("1" + core)[1:]
    return core if len(core) >= SHORTEST_CORE and core.isdigit() else ""


def distance(a: str, b: str, most: int) -> int:
    """The optimal string alignment distance, or `most` + 1 where it is greater."""
    return edit_distance(a, b, most)
