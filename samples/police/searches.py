"""Labelled searches of a population's registry, of the kinds in which police data comes.

Labels are kept true as in queries.py: a search whose serial as typed (look-alikes folded, zeros in front dropped) is
another record's of the same make is thrown away, and so is a target that two records share. Only marks (`unknown_*`,
`marked_record`) may fit other records besides the one meant.

    same                 another person's entry of the gun; the serial equal but for separators and case
    in_text              the record holds the serial in free text or beside others; the search gives the bare number
    query_text           the other way round: the search gives the serial in free text, the record bare
    lookalike            one look-alike typed for the other (in a fifth of searches two)
    omission ... substitution  one edit that no fold hides; a fifth of omissions lose the leading letter, a fifth one of
                         a doubled character, half of insertions double one (measured)
    two_edits            two of those
    dropped_prefix, dropped_suffix  the letters at one end left out
    unknown_1, _2, _3    so many characters as marks (? * _), leading in 27 %, trailing in 38 % (measured)
    marked_record        the record has marks, the search the whole number
    absent               a gun of the same makers and lots that happens to be in no record (populations.UNFILED_RATE)
    absent_far           a gun of the same makers, with no record of its make within one edit
    cross_make           a record's serial on another maker's gun of the same layout
    same_make_other_gun  a record's serial and make on a gun of another model or calibre
    near                 a sister of the record's gun, one digit away, as a rule in one of the last two places
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from samples.draws import Rand, Weighted, rand_for
from samples.noise import ERRORS, ONE_EDIT, canonical, edits, fold, lookalike
from samples.police.entries import Entry, free_text, marked, with_separator
from samples.police.populations import Filed, Population
from samples.seen import Seen, Shelf
from samples.shapes import following, mask

G = TypeVar("G")

STORED = (
    "same",
    "in_text",
    "query_text",
    "lookalike",
    *ONE_EDIT,
    "two_edits",
    "dropped_prefix",
    "dropped_suffix",
    "unknown_1",
    "unknown_2",
    "unknown_3",
    "marked_record",
)
ABSENT = ("absent", "absent_far", "cross_make", "same_make_other_gun", "near")
KINDS = (*STORED, *ABSENT)

_FEWEST_TARGETS, _MOST_TARGETS = 2_000, 60_000
_ATTEMPTS = 2_000  # rare kinds need many: few serials end in letters
_FOLDED = "0123456789ACEFHJKMNPRTUVWXY"


class Asked(NamedTuple):
    """A search (`given`: serial, make, model, calibre) and its right answer.

    `truth` is the record_id of the record of that gun, None where it is in none; `about` the record from which the
    search was made, which for a decoy is the one that a false hit would name; `recorded` that record's fields; `make`
    the code of the maker of the gun in hand, whatever was typed.
    """

    kind: str
    given: Entry
    truth: str | None
    about: str | None
    recorded: Entry | None
    make: str


def kinds_mix() -> dict[str, float]:
    """Every kind alike."""
    return dict.fromkeys(KINDS, 1.0)


def stream_mix(stored: float = 0.05) -> dict[str, float]:
    """A stream of customs searches (assumption): 5 % stored guns, of them 70 % clean, 12 % look-alike, 14 % one edit,
    4 % two; 95 % legitimate: 90 % of the same population, 6 % same serial on another make, 4 % one digit off."""
    singles = sum(ONE_EDIT.values())
    return {
        "same": stored * 0.70,
        "lookalike": stored * 0.12,
        **{kind: stored * 0.14 * share / singles for kind, share in ONE_EDIT.items()},
        "two_edits": stored * 0.04,
        "absent": (1 - stored) * 0.90,
        "cross_make": (1 - stored) * 0.06,
        "near": (1 - stored) * 0.04,
    }


def police_mix() -> dict[str, float]:
    """13,631 police searches: 3,747 the same gun, 99 with a look-alike, about 234 with one edit (measured); the bulk
    are guns that are in no record. How those divide, and the remaining kinds, is assumption."""
    singles = sum(ONE_EDIT.values())
    return {
        "same": 3747,
        "lookalike": 99,
        **{kind: 234 * share / singles for kind, share in ONE_EDIT.items()},
        "two_edits": 20,
        "dropped_prefix": 40,
        "dropped_suffix": 14,
        "unknown_1": 90,
        "unknown_2": 75,
        "unknown_3": 45,
        "in_text": 160,
        "query_text": 80,
        "marked_record": 110,
        "absent": 7300,
        "absent_far": 600,
        "cross_make": 500,
        "same_make_other_gun": 100,
        "near": 400,
    }


MIXES = {"kinds": kinds_mix, "stream": stream_mix, "police": police_mix}


class SearchMaker(Generic[G]):
    """Reads a registry once (`watch`), then makes searches of it. Memory does not grow with the number of records."""

    def __init__(self, population: Population[G], count: int, seed: int) -> None:
        self._population = population
        self._rand: Rand = rand_for("asked", seed)
        self._seen = Seen()
        self._twice = Seen()
        room = min(_MOST_TARGETS, max(_FEWEST_TARGETS, 4 * count))
        self._shelves = {
            "plain": Shelf[Filed[G]](room),
            "text": Shelf[Filed[G]](4_000),
            "marks": Shelf[Filed[G]](4_000),
        }

    def watch(self, records: Iterable[Filed[G]]) -> Iterator[Filed[G]]:
        """Hands the records on, and remembers what labels need."""
        makes = self._population.makes
        for record in records:
            for number in record.numbers:
                for make in makes(record.gun):
                    key = _key(make, number)
                    if self._seen.add(key):
                        self._twice.add(key)
            if record.numbers or record.content == "marks":
                self._shelves[_SHELF[record.content]].offer(record, self._rand)
            yield record

    def searches(self, count: int, mix: Mapping[str, float]) -> Iterator[Asked]:
        """`count` searches by the weights of `mix`. A kind that no record suits is left out."""
        if unknown := mix.keys() - set(KINDS):
            raise ValueError(f"no such kind of search: {sorted(unknown)}")
        weights = dict(mix)
        kinds = Weighted.of(weights)
        made = 0
        while made < count:
            kind = kinds.draw(self._rand)
            found = self._search(kind)
            if found is not None:
                made += 1
                yield found
                continue
            del weights[kind]
            if not any(weights.values()):
                return
            kinds = Weighted.of(weights)

    def _search(self, kind: str) -> Asked | None:
        if kind in ("absent", "absent_far"):
            return self._absent(kind)
        shelf = self._shelves[{"in_text": "text", "marked_record": "marks"}.get(kind, "plain")]
        for _ in range(_ATTEMPTS if shelf.held else 0):
            record = shelf.held[int(self._rand() * len(shelf.held))]
            found = self._decoy(kind, record) if kind in ABSENT else self._stored(kind, record)
            if found is not None:
                return found
        return None

    def _given(self, gun: G, typed: str) -> Entry:
        return self._population.asked(gun, typed, lambda make: _key(make, typed) not in self._seen, self._rand)

    def _stored(self, kind: str, record: Filed[G]) -> Asked | None:
        rand, make = self._rand, self._population.make(record.gun)
        if kind == "marked_record":
            typed: str | None = canonical(self._population.serial(record.gun))
        else:
            serial = record.numbers[0]
            if _key(make, serial) in self._twice:
                return None
            if kind == "query_text":
                return self._in_words(record, make)
            typed = _typed(kind, serial, self._population.serial(record.gun), rand)
        if typed is None:
            return None
        if kind not in _SAME_FOLD and not kind.startswith("unknown") and _key(make, typed) in self._seen:
            return None
        return Asked(kind, self._given(record.gun, typed), record.record_id, record.record_id, record.entry, make)

    def _in_words(self, record: Filed[G], make: str) -> Asked | None:
        """The serial in a text that names no other gun on record."""
        serial = record.numbers[0]
        second = following(serial, 1 + int(self._rand() * 200)) or str(1000 + int(self._rand() * 9000))
        if _key(make, second) in self._seen:
            return None
        text = free_text(serial, second, self._rand).text
        return Asked("query_text", self._given(record.gun, text), *(record.record_id,) * 2, record.entry, make)

    def _decoy(self, kind: str, record: Filed[G]) -> Asked | None:
        population, rand, serial = self._population, self._rand, record.numbers[0]
        if kind == "near":
            typed, gun = _one_digit_on(serial, rand), record.gun
            if typed is None or _key(population.make(gun), typed) in self._seen:
                return None
        else:
            typed = serial
            other = self._of_layout(kind, record)
            if other is None:
                return None
            gun = other
        gun = population.restamped(gun, typed)
        return Asked(kind, self._given(gun, typed), None, record.record_id, record.entry, population.make(gun))

    def _of_layout(self, kind: str, record: Filed[G]) -> G | None:
        """A gun whose own serial has the record's layout: of another make, or of the make and another model."""
        population, make = self._population, self._population.make(record.gun)
        serial = record.numbers[0]
        layout = mask(serial)
        for _ in range(60):
            gun = population.fresh(self._rand)
            if mask(canonical(population.serial(gun))) != layout:
                continue
            if kind == "same_make_other_gun":
                if population.make(gun) == make and population.model(gun) != population.model(record.gun):
                    return gun
            elif _key(population.make(gun), serial) not in self._seen:
                return gun
        return None

    def _absent(self, kind: str) -> Asked | None:
        population, rand = self._population, self._rand
        for _ in range(_ATTEMPTS):
            gun = population.another(rand) if kind == "absent" else population.fresh(rand)
            typed = canonical(population.serial(gun))
            make = population.make(gun)
            if _key(make, typed) in self._seen:
                continue
            if kind == "absent_far" and any(near in self._seen for near in _neighbourhood(make, typed)):
                continue
            if rand() < 0.03:
                typed = with_separator(typed, population.serial(gun), rand)
            return Asked(kind, self._given(gun, typed), None, None, None, make)
        return None


_SHELF = {"clean": "plain", "separators": "plain", "text": "text", "marks": "marks"}
_SAME_FOLD = ("same", "in_text", "query_text", "lookalike")


def _key(make: str, serial: str) -> str:
    return f"{make} {fold(serial).lstrip('0')}"


def _neighbourhood(make: str, serial: str) -> Iterator[str]:
    """Keys of all folded serials at one edit from this one."""
    folded = fold(serial)
    near = {folded[:i] + folded[i + 1 :] for i in range(len(folded))}
    near |= {folded[:i] + folded[i : i + 2][::-1] + folded[i + 2 :] for i in range(len(folded) - 1)}
    for c in _FOLDED:
        near |= {folded[:i] + c + folded[i + 1 :] for i in range(len(folded))}
        near |= {folded[:i] + c + folded[i:] for i in range(len(folded) + 1)}
    return (f"{make} {serial.lstrip('0')}" for serial in sorted(near))


_PREFIX = re.compile(r"([^\W\d_]+)(\d.*)")
_SUFFIX = re.compile(r"(.*\d)([^\W\d_]+)")


def _typed(kind: str, serial: str, stamped: str, rand: Rand) -> str | None:
    """The serial as the searcher types it, or None where it cannot be mistyped in that way."""
    if kind in ("same", "in_text"):
        return _typed_the_same(serial, stamped, rand)
    if kind == "lookalike":
        return _typed_lookalike(serial, rand)
    if kind in ONE_EDIT:
        typed = ERRORS[kind](serial, rand)
        return typed if typed is not None and edits(fold(typed), fold(serial)) == 1 else None
    if kind == "two_edits":
        return _typed_with_two_edits(serial, rand)
    if kind.startswith("unknown"):
        count = int(kind[-1])
        return marked(serial, count, rand) if len(serial) - count >= 3 else None
    return _typed_without_affix(kind, serial)


def _typed_the_same(serial: str, stamped: str, rand: Rand) -> str:
    looks = rand()
    if looks < 0.02 and len(serial) > 3:
        return with_separator(serial, stamped, rand) if canonical(serial) == serial else serial
    return serial.lower() if looks < 0.03 else serial


_RATHER_AN_O = 0.97  # of serials without an O are passed over; one in twenty-five has one


def _typed_lookalike(serial: str, rand: Rand) -> str | None:
    """Two thirds are an O typed as a zero: a letter O is typed so a hundred times as often as any other character is
    typed as one that looks like it (noise.py)."""
    if "O" in serial and rand() < 0.9:
        return serial.replace("O", "0", 1)
    if rand() < _RATHER_AN_O:
        return None
    typed = lookalike(serial, rand)
    if typed is not None and rand() < 0.2:
        typed = lookalike(typed, rand)
    return typed if typed != serial else None


def _typed_with_two_edits(serial: str, rand: Rand) -> str | None:
    typed: str | None = serial
    for _ in range(2):
        typed = ERRORS[_ONE_EDIT.draw(rand)](typed, rand) if typed else None
    return typed if typed and len(typed) > 3 and edits(fold(typed), fold(serial)) == 2 else None


def _typed_without_affix(kind: str, serial: str) -> str | None:
    if kind == "dropped_prefix":
        found = _PREFIX.fullmatch(serial)
        return found[2] if found and sum(map(str.isdigit, found[2])) >= 4 else None
    found = _SUFFIX.fullmatch(serial)
    return found[1] if found and len(found[1]) >= 5 else None


_ONE_EDIT = Weighted.of(ONE_EDIT)


def _one_digit_on(serial: str, rand: Rand) -> str | None:
    """Another digit in one place, in four of five cases one of the last two."""
    places = [i for i, c in enumerate(serial) if c.isdigit()]
    if not places:
        return None
    at = places[-1 - int(rand() * min(2, len(places)))] if rand() < 0.8 else places[int(rand() * len(places))]
    digit = (int(serial[at]) + 1 + int(rand() * 9)) % 10
    return f"{serial[:at]}{digit}{serial[at + 1 :]}"


def search_maker(population: Any, count: int, seed: int) -> SearchMaker[Any]:
    """A maker of about `count` searches for whichever population."""
    return SearchMaker(population, count, seed)
