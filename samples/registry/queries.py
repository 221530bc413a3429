"""Searches of which the right answer is known, made from records and spelled independently of them.

Every query has a kind, the `firearm` of a search body, and the truth: the reference of the one record that it is
about, or None where the weapon in hand is in no record. Labels are kept true, not likely: a query is thrown away when
its serial (look-alikes folded, leading zeros dropped) is another record's of the same make, and so is a target that
two records share. Only a pattern (`unknown_marks`) may fit other records besides the one meant.

The other fields are as officers fill them (assumption): make missing 10 %, wrong 4 %; model missing 35 %, wrong 5 %;
calibre missing 20 %, wrong 3 %; type missing 40 %; country of manufacture missing 70 %. A wrong make is never one under
which the serial as typed is on record, for that would turn one weapon into another.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from samples.draws import Rand, Weighted, rand_for
from samples.guns import Gun, draw_gun
from samples.makers import Maker, trade
from samples.noise import ERRORS, ONE_EDIT, canonical, edits, fold, insertion, lookalike, omission, transposition
from samples.noise import substitution as other_character
from samples.registry.records import SampleRecord, type_model
from samples.seen import Seen
from samples.shapes import mask

STORED = (
    "exact",
    "punctuation",
    "lookalike",
    "omission",
    "insertion",
    "transposition",
    "substitution",
    "two_errors",
    "dropped_prefix",
    "dropped_suffix",
    "unknown_marks",
)
LEGITIMATE = ("cross_make", "near", "far")
KINDS = (*STORED, *LEGITIMATE)

# So many records are kept as possible targets, drawn evenly from all. Rare kinds need a choice, memory sets the limit.
_MOST_TARGETS = 20_000
_FEWEST_TARGETS = 2_000
_ATTEMPTS = 400


@dataclass(frozen=True, slots=True)
class SampleQuery:
    """A search and its right answer. `truth` is the ncb_reference of the record meant, None if nothing should be found.

    `about` is the record from which the query was made, also where the truth is None: the gun that a false hit would
    name. None for `far`.
    """

    kind: str
    firearm: dict[str, Any]
    truth: str | None
    about: str | None


def even_mix() -> dict[str, float]:
    """Every kind alike: to compare how well each is found."""
    return dict.fromkeys(KINDS, 1.0)


def stream_mix(stored: float = 0.05) -> dict[str, float]:
    """A stream of customs searches (assumption): `stored` of them about guns on record, the rest legitimate.

    Of searches about stored guns 70 % are typed cleanly, 12 % with a look-alike, 14 % with one other error (kinds by
    measured share), 4 % with two: many more errors than the 2.2 % measured, since it is errors that a benchmark is to
    weigh. Of legitimate guns 90 % have nothing to do with the registry, 6 % carry a recorded serial of another make,
    4 % lie one digit from a record.
    """
    if not 0 <= stored <= 1:
        raise ValueError("a share lies between 0 and 1")
    legitimate = 1 - stored
    singles = sum(ONE_EDIT.values())
    return {
        "exact": stored * 0.60,
        "punctuation": stored * 0.10,
        "lookalike": stored * 0.12,
        **{kind: stored * 0.14 * share / singles for kind, share in ONE_EDIT.items()},
        "two_errors": stored * 0.04,
        "far": legitimate * 0.90,
        "cross_make": legitimate * 0.06,
        "near": legitimate * 0.04,
    }


def queries(
    records: Iterable[SampleRecord], count: int, *, seed: int, mix: Mapping[str, float] | None = None
) -> Iterator[SampleQuery]:
    """`count` labelled queries about `records`, which are read once and to the end before the first query comes.

    Memory does not grow with the number of records. `mix` weighs the kinds (`even_mix` unless given). A kind that no
    record suits, such as a dropped suffix among three records, is left out; `far` suits always.
    """
    if count < 0:
        raise ValueError("count is negative")
    weights = even_mix() if mix is None else mix
    if unknown := weights.keys() - set(KINDS):
        raise ValueError(f"no such kind of query: {sorted(unknown)}")
    return _queries(records, count, rand_for("queries", seed), dict(weights))


def _queries(
    records: Iterable[SampleRecord], count: int, rand: Rand, weights: dict[str, float]
) -> Iterator[SampleQuery]:
    maker = _QueryMaker(records, min(_MOST_TARGETS, max(_FEWEST_TARGETS, 4 * count)), rand)
    kinds = Weighted.of(weights)
    made = 0
    while made < count:
        kind = kinds.draw(rand)
        query = maker.query(kind)
        if query is not None:
            made += 1
            yield query
            continue
        del weights[kind]
        if not any(weights.values()):
            return
        kinds = Weighted.of(weights)


def _key(maker: Maker, serial: str) -> str:
    return f"{maker.code} {fold(serial).lstrip('0')}"


_READABLE = re.compile(r"[^?*_]{3,}")


def _is_target(record: SampleRecord) -> bool:
    """A record that an ordinary search can find by its serial: readable, typed in full, and no test."""
    firearm = record.body["firearm"]
    serial = firearm.get("serial_number")
    return (
        serial is not None
        and not record.body.get("test")
        and firearm.get("serial_state", "COMPLETE") in ("COMPLETE", "RESTORED_FULL")
        and _READABLE.fullmatch(serial) is not None
        and any(character.isdigit() for character in serial)
    )


class _QueryMaker:
    """The records that queries are made from, and what must be known of all the others."""

    def __init__(self, records: Iterable[SampleRecord], room: int, rand: Rand) -> None:
        self._trade = trade()
        self._rand = rand
        self._seen = Seen()
        self._twice = Seen()
        self._targets: list[SampleRecord] = []
        met = 0
        for record in records:
            serial = record.body["firearm"].get("serial_number")
            if serial is None:
                continue
            key = _key(record.gun.maker, serial)
            if self._seen.add(key):
                self._twice.add(key)
            if not _is_target(record):
                continue
            met += 1
            if len(self._targets) < room:
                self._targets.append(record)
            elif (place := int(rand() * met)) < room:
                self._targets[place] = record

    def query(self, kind: str) -> SampleQuery | None:
        """A query of that kind, or None when many attempts found no record that suits it."""
        if kind == "far":
            return self._far()
        for _ in range(_ATTEMPTS if self._targets else 0):
            record = self._targets[int(self._rand() * len(self._targets))]
            query = self._legitimate(kind, record) if kind in LEGITIMATE else self._stored(kind, record)
            if query is not None:
                return query
        return None

    def _stored(self, kind: str, record: SampleRecord) -> SampleQuery | None:
        recorded = record.body["firearm"]["serial_number"]
        key = _key(record.gun.maker, recorded)
        typed = _TYPED[kind](recorded, self._rand)
        if typed is None or key in self._twice:
            return None
        # Two records would be right: the one meant, and one that carries the serial as typed.
        new = _key(record.gun.maker, typed)
        if kind not in _SAME_FOLD and kind != "unknown_marks" and new in self._seen:
            return None
        firearm = {"serial_number": typed, **self._evidence(record.gun, typed)}
        return SampleQuery(kind, firearm, record.reference, record.reference)

    def _legitimate(self, kind: str, record: SampleRecord) -> SampleQuery | None:
        serial = canonical(record.body["firearm"]["serial_number"])
        if kind == "near":
            typed = _one_digit_on(serial, self._rand)
            gun = record.gun
        else:
            typed = serial
            gun = self._gun_of_layout(mask(serial))
        if typed is None or _key(gun.maker, typed) in self._seen:
            return None
        firearm = {"serial_number": typed, **self._evidence(gun, typed)}
        return SampleQuery(kind, firearm, None, record.reference)

    def _far(self) -> SampleQuery:
        gun = draw_gun(self._trade, self._rand)
        while _key(gun.maker, gun.serial) in self._seen:
            gun = draw_gun(self._trade, self._rand)
        typed = gun.serial.upper()
        firearm = {"serial_number": typed, **self._evidence(gun, typed)}
        return SampleQuery("far", firearm, None, None)

    def _gun_of_layout(self, layout: str) -> Gun:
        """A gun whose own serial looks alike, so that the make alone tells it apart; any gun where that is rare."""
        gun = draw_gun(self._trade, self._rand)
        for _ in range(40):
            if mask(canonical(gun.serial)) == layout:
                break
            gun = draw_gun(self._trade, self._rand)
        return gun

    def _evidence(self, gun: Gun, typed: str) -> dict[str, str]:
        """What an officer writes beside the serial as typed."""
        rand = self._rand
        evidence: dict[str, str] = {}
        luck = rand()
        if luck >= 0.14:
            evidence["make"] = gun.maker.typed.draw(rand)
        elif luck < 0.04:
            evidence["make"] = self._wrong_maker(gun, typed).typed.draw(rand)
        luck = rand()
        if luck >= 0.40:
            evidence["model"] = type_model(gun, rand)
        elif luck < 0.05:
            evidence["model"] = self._wrong_model(gun)
        luck = rand()
        if luck >= 0.23:
            evidence["calibre"] = self._trade.calibres[gun.calibre].draw(rand)
        elif luck < 0.03:
            evidence["calibre"] = self._wrong_calibre(gun)
        if rand() < 0.6:
            evidence["firearm_type"] = gun.firearm_type
        if rand() < 0.3:
            evidence["country_of_manufacture"] = gun.country
        return evidence

    def _wrong_maker(self, gun: Gun, typed: str) -> Maker:
        maker = self._trade.makers.draw(self._rand)
        while maker is gun.maker or _key(maker, typed) in self._seen:
            maker = self._trade.makers.draw(self._rand)
        return maker

    def _wrong_model(self, gun: Gun) -> str:
        others = [model for model in gun.maker.models.values if model is not gun.model]
        if others:
            return others[int(self._rand() * len(others))].name
        return self._wrong_maker(gun, "").models.draw(self._rand).name

    def _wrong_calibre(self, gun: Gun) -> str:
        codes = [code for code in self._trade.calibres if code != gun.calibre]
        return self._trade.calibres[codes[int(self._rand() * len(codes))]].draw(self._rand)


Typed = Callable[[str, Rand], str | None]


def _exact(recorded: str, rand: Rand) -> str:
    return recorded


def _punctuation(recorded: str, rand: Rand) -> str | None:
    """The same letters and digits with other separators or in another case."""
    serial = canonical(recorded)
    if rand() < 0.25:
        typed = serial.lower()
    elif rand() < 0.2:
        typed = serial
    else:
        at = 1 + int(rand() * (len(serial) - 1))
        typed = serial[:at] + "- ./"[int(rand() * 4)] + serial[at:]
    return typed if typed != recorded and canonical(typed) == serial else None


def _lookalike(recorded: str, rand: Rand) -> str | None:
    """One look-alike, or in a fifth of the queries two."""
    serial = canonical(recorded)
    typed = lookalike(serial, rand)
    if typed is not None and rand() < 0.2:
        typed = lookalike(typed, rand)
    return typed if typed != serial else None


def _one_error(kind: str) -> Typed:
    def typed(recorded: str, rand: Rand) -> str | None:
        serial = canonical(recorded)
        wrong = ERRORS[kind](serial, rand)
        # An error that folds away, or that another reading makes none, would be a query of another kind.
        return wrong if wrong is not None and edits(fold(wrong), fold(serial)) == 1 else None

    return typed


def _two_errors(recorded: str, rand: Rand) -> str | None:
    serial = canonical(recorded)
    wrong: str | None = serial
    for _ in range(2):
        error = (omission, insertion, transposition, other_character)[int(rand() * 4)]
        wrong = error(wrong, rand) if wrong else None
    return wrong if wrong and len(wrong) > 3 and edits(fold(wrong), fold(serial)) == 2 else None


_PREFIX = re.compile(r"([^\W\d_]+)(\d.*)")
_SUFFIX = re.compile(r"(.*\d)([^\W\d_]+)")


def _dropped_prefix(recorded: str, rand: Rand) -> str | None:
    """Without the letters before the first digit; at least four digits stay."""
    found = _PREFIX.fullmatch(canonical(recorded))
    return found[2] if found and sum(map(str.isdigit, found[2])) >= 4 else None


def _dropped_suffix(recorded: str, rand: Rand) -> str | None:
    """Without the letters after the last digit, such as the US on pistols for one market; five characters stay."""
    found = _SUFFIX.fullmatch(canonical(recorded))
    return found[1] if found and len(found[1]) >= 5 else None


def _unknown_marks(recorded: str, rand: Rand) -> str | None:
    """One to three characters as `?`, anywhere, or a run of them at one end as `*`; three known ones stay."""
    serial = canonical(recorded)
    count = min(1 + int(rand() * 3), len(serial) - 3)
    if count < 1:
        return None
    way = rand()
    if way < 0.15:
        return "*" + serial[count:]
    if way < 0.30:
        return serial[:-count] + "*"
    characters = list(serial)
    if way < 0.65:
        at = int(rand() * (len(serial) - count + 1))
        characters[at : at + count] = "?" * count
    else:
        while characters.count("?") < count:
            characters[int(rand() * len(characters))] = "?"
    return "".join(characters)


def _one_digit_on(serial: str, rand: Rand) -> str | None:
    """The serial of a neighbour: another digit in one place, as a rule one of the last two."""
    places = [i for i, c in enumerate(serial) if c.isdigit()]
    if not places:
        return None
    at = places[-1 - int(rand() * min(2, len(places)))] if rand() < 0.8 else places[int(rand() * len(places))]
    digit = (int(serial[at]) + 1 + int(rand() * 9)) % 10
    return f"{serial[:at]}{digit}{serial[at + 1 :]}"


_SAME_FOLD = ("exact", "punctuation", "lookalike")
_TYPED: dict[str, Typed] = {
    "exact": _exact,
    "punctuation": _punctuation,
    "lookalike": _lookalike,
    "omission": _one_error("omission"),
    "insertion": _one_error("insertion"),
    "transposition": _one_error("transposition"),
    "substitution": _one_error("substitution"),
    "two_errors": _two_errors,
    "dropped_prefix": _dropped_prefix,
    "dropped_suffix": _dropped_suffix,
    "unknown_marks": _unknown_marks,
}
