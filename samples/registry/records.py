"""Firearm records as bureaus type them: the JSON bodies of POST /v1/records, endless and reproducible.

What makes serial matching hard is measured on two tables of seized firearms and rebuilt here: a third of serials has a
real neighbour one edit away in the same make (37 % of 34,171 distinct serials, 26 % of 26,689), because guns are
stolen by the crate; the same serial occurs under two makes (3 % and 0.3 %); fields hold words, unknown marks and
separators. The registry of the product is assumed to be cleaner than a police table (1 % unusable serials).

Assumptions: shares of kinds of record, dates, places, missing fields, the lengths of runs of serials, repeated
records, importers, markings and other numbers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from samples.draws import Rand, Weighted, rand_for
from samples.guns import Gun, draw_gun
from samples.makers import LAST_YEAR, Trade, trade
from samples.noise import latinised, mistyped, one_edit
from samples.shapes import following, mask

Body = dict[str, Any]

# Of draws, this share starts a run of consecutive serials, repeats a serial under another make, adds a sister gun of an
# earlier record, or records an earlier gun once more. Together they bring the neighbours near the measured shares.
RUN_RATE = 0.012
OTHER_MAKE_RATE = 0.012
SISTER_RATE = 0.150
AGAIN_RATE = 0.003
# How many earlier guns are remembered for that: all the state there is.
MEMORY = 512

UNUSABLE_RATE = 0.010
MARKS_RATE = 0.010
TEST_RATE = 0.001
MISSING_MODEL, MISSING_CALIBRE, MISSING_TYPE = 0.20, 0.10, 0.10
OTHER_NUMBERS_RATE = 0.020

_RUN_LENGTHS = Weighted.of({2: 20, 3: 18, 4: 14, 5: 12, 8: 12, 12: 9, 20: 7, 40: 5, 80: 2, 150: 1})
_RUN_STEPS = Weighted.of({1: 74, 2: 12, 3: 5, 5: 4, 10: 5})
_SISTER_STEPS = Weighted.of({1: 6, -1: 6, 2: 4, -2: 4, 5: 3, -5: 3, 10: 3, -10: 3, 30: 2, -30: 2})
_KINDS = Weighted.of({"STOLEN": 68, "LOST": 17, "TRAFFICKED": 10, "SMUGGLED": 5})
_ELSEWHERE = Weighted.of(
    dict.fromkeys(("US", "BE", "DE", "ES", "IT", "PY", "AR", "UY", "CO", "RS", "CI", "ML", "KE", "ZA", "PT", "CH"), 1.0)
)
# How many characters cannot be read, and where: measured on 819 marked serials.
_MARK_COUNTS = Weighted.of({1: 36, 2: 29, 3: 18, 4: 11, 5: 7})
_MARKS = Weighted.of({"?": 75, "*": 25})
_MARKED_STATES = Weighted.of({"PARTIAL": 85, "RESTORED_PARTIAL": 15})
_UNUSABLE_STATES = Weighted.of({"OBLITERATED": 62, "NONE_EVER": 18, "UNKNOWN": 20})
_SEPARATORS = Weighted.of({"-": 50, " ": 28, ".": 14, "/": 8})
_STRAY = Weighted.of({"SER ": 3, "No ": 3, "/": 3, "-": 1, ".": 1})
_COMPONENTS = {
    "PISTOL": Weighted.of({"SLIDE": 50, "BARREL": 38, "FRAME": 10, "OTHER": 2}),
    "REVOLVER": Weighted.of({"CRANE": 44, "CYLINDER": 36, "FRAME": 14, "BARREL": 6}),
    "RIFLE": Weighted.of({"BOLT": 46, "BARREL": 26, "RECEIVER": 24, "OTHER": 4}),
}


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """A record: its owner (a party, NCB-FR), the body it would post, and the gun behind it, which no body shows."""

    owner: str
    body: Body
    gun: Gun = field(repr=False, compare=False)

    @property
    def reference(self) -> str:
        """The bureau's own reference, unique within one generated registry."""
        return str(self.body["ncb_reference"])


class _Case:
    """What one theft or seizure says of all its guns."""

    __slots__ = ("kind", "occurred_in", "occurred_on", "owner")

    def __init__(self, owners: Weighted[str], made: int, rand: Rand) -> None:
        self.owner = owners.draw(rand)
        self.kind = _KINDS.draw(rand)
        # Recent years are fuller than old ones; nothing before 1985, nothing before the gun was made.
        first = min(max(made, 1985), LAST_YEAR)
        year = LAST_YEAR - int(rand() * rand() * (LAST_YEAR - first + 1))
        month = 1 + int(rand() * 12)
        precision = rand()
        if precision < 0.85:
            self.occurred_on = f"{year}-{month:02}-{1 + int(rand() * 28):02}"
        else:
            self.occurred_on = f"{year}-{month:02}" if precision < 0.93 else str(year)
        self.occurred_in = self.owner if rand() < 0.93 else _ELSEWHERE.draw(rand)


def generate(count: int, *, seed: int, owners: Mapping[str, float] | None = None) -> Iterator[SampleRecord]:
    """`count` records of a made-up registry, one at a time, in constant memory.

    Record k depends on `seed`, `owners` and k, never on `count`: a registry of a million begins with that of a
    thousand. `owners` are countries with their shares, France and Brazil by halves unless given. References
    repeat from one registry to the next, so load one per stack.
    """
    if count < 0:
        raise ValueError("count is negative")
    shares = {"FR": 0.5, "BR": 0.5} if owners is None else owners
    for country in shares:
        if len(country) != 2 or not (country.isascii() and country.isalpha() and country.isupper()):
            raise ValueError(f"owner {country!r} is no ISO 3166-1 alpha-2 code")
    return islice(_records(Weighted.of(shares), seed), count)


def _records(owners: Weighted[str], seed: int) -> Iterator[SampleRecord]:
    rand = rand_for("records", seed)
    known = trade()
    memory: list[Gun] = []
    number = 0
    for run in _runs(known, memory, rand):
        case = _Case(owners, run[0].year, rand)
        for gun in run:
            body = _body(gun, case, known, rand)
            body["ncb_reference"] = f"{case.owner}-SAMPLE-{number:07}"
            yield SampleRecord(f"NCB-{case.owner}", body, gun)
            number += 1
            if len(memory) < MEMORY:
                memory.append(gun)
            else:
                memory[int(rand() * MEMORY)] = gun


def _runs(known: Trade, memory: list[Gun], rand: Rand) -> Iterator[list[Gun]]:
    """The guns of one case after the other: a shipment with consecutive serials, or as a rule a single gun."""
    while True:
        gun = draw_gun(known, rand)
        kind = rand()
        if kind < RUN_RATE:
            yield _shipment(gun, rand)
            continue
        kind -= RUN_RATE
        if memory and kind < OTHER_MAKE_RATE + SISTER_RATE + AGAIN_RATE:
            earlier = memory[int(rand() * len(memory))]
            if kind < OTHER_MAKE_RATE:
                gun = _under_another_make(earlier, gun, known, rand)
            elif kind < OTHER_MAKE_RATE + SISTER_RATE:
                serial = following(earlier.serial, _SISTER_STEPS.draw(rand))
                gun = earlier._replace(serial=serial) if serial else gun
            else:
                gun = earlier
        yield [gun]


def _shipment(first: Gun, rand: Rand) -> list[Gun]:
    guns = [first]
    for _ in range(_RUN_LENGTHS.draw(rand) - 1):
        serial = following(guns[-1].serial, _RUN_STEPS.draw(rand))
        if serial is None:
            break
        guns.append(first._replace(serial=serial))
    return guns


def _under_another_make(earlier: Gun, gun: Gun, known: Trade, rand: Rand) -> Gun:
    """The earlier gun's serial on a gun whose maker uses the same layout; the given gun where none is found soon."""
    layout = mask(earlier.serial)
    for _ in range(16):
        if gun.maker is not earlier.maker and mask(gun.serial) == layout:
            return gun._replace(serial=earlier.serial)
        gun = draw_gun(known, rand)
    return gun


def _body(gun: Gun, case: _Case, known: Trade, rand: Rand) -> Body:
    firearm: Body = {}
    _type_serial(firearm, gun, known, rand)
    firearm["make"] = type_make(gun, known, rand)
    if rand() >= MISSING_MODEL:
        firearm["model"] = type_model(gun, rand)
    if rand() >= MISSING_CALIBRE:
        firearm["calibre"] = known.calibres[gun.calibre].draw(rand)
    if rand() >= MISSING_TYPE:
        firearm["firearm_type"] = gun.firearm_type
    if rand() < 0.75:
        firearm["country_of_manufacture"] = gun.country
    rest = rand()
    if rest < 0.35:
        firearm["year"] = gun.year
    if 0.30 < rest < 0.36:
        firearm["importer"] = known.importers.draw(rand)
    if 0.34 < rest < 0.40:
        firearm["markings"] = known.markings.draw(rand)
    if rand() < OTHER_NUMBERS_RATE:
        firearm["other_numbers"] = _other_numbers(gun, rand)
    body: Body = {
        "firearm": firearm,
        "record_kind": case.kind,
        "occurred_on": case.occurred_on,
        "occurred_in": case.occurred_in,
    }
    if rand() < TEST_RATE:
        body["test"] = True
    return body


def type_make(gun: Gun, known: Trade, rand: Rand) -> str:
    """The make as somebody writes it. In 2 % of records nobody knew it (assumption; 11 % in one police table)."""
    luck = rand()
    if luck < 0.02:
        return known.unknown_makes.draw(rand)
    typed = gun.maker.typed.draw(rand)
    if luck < 0.025 and len(typed) >= 6:
        return one_edit(typed, rand)
    return typed


def type_model(gun: Gun, rand: Rand) -> str:
    """The model as somebody writes it, now and then with the maker's name before it, which police tables do show."""
    typed = gun.model.typed.draw(rand)
    if rand() < 0.015:
        return f"{gun.maker.typed.values[0]} {typed}"
    return typed


def _type_serial(firearm: Body, gun: Gun, known: Trade, rand: Rand) -> None:
    """Writes `serial_number` and `serial_state`, of which at least one is there."""
    fate = rand()
    if fate < UNUSABLE_RATE:
        state = _UNUSABLE_STATES.draw(rand)
        way = rand()
        if way < 0.6:
            firearm["serial_number"] = known.unusable[state].draw(rand)
        if way >= 0.4:
            firearm["serial_state"] = state
        return
    serial = type_serial(gun.serial, rand)
    if fate < UNUSABLE_RATE + MARKS_RATE:
        firearm["serial_number"] = _with_marks(serial, rand)
        firearm["serial_state"] = _MARKED_STATES.draw(rand)
        return
    firearm["serial_number"] = serial
    if rand() < 0.2:
        firearm["serial_state"] = "RESTORED_FULL" if rand() < 0.02 else "COMPLETE"


def type_serial(stamped: str, rand: Rand) -> str:
    """A readable serial as typed: errors, separators (1.7 % and 0.8 % of fields measured), lower case (1.7 %)."""
    serial = stamped
    if not serial.isascii() and rand() < 0.65:
        serial = latinised(serial)
    if not serial.isalnum() and rand() < 0.8:
        serial = "".join([c for c in serial if c.isalnum()])
    if rand() < 0.98:
        serial = serial.upper()
    serial = mistyped(serial, rand)
    looks = rand()
    if looks < 0.007:
        return _with_separator(serial, rand)
    if looks < 0.021:
        return serial.lower()
    return serial


def _with_separator(serial: str, rand: Rand) -> str:
    if rand() < 0.2:
        return _STRAY.draw(rand) + serial
    borders = [i for i in range(1, len(serial)) if serial[i].isdigit() != serial[i - 1].isdigit()]
    at = borders[int(rand() * len(borders))] if borders else max(1, len(serial) - 3)
    separator = _SEPARATORS.draw(rand)
    if separator == "/" and not borders:
        separator = "."  # between digits a stroke parts two numbers
    # A separator that is stamped there is typed as this one: two in a row stand for characters that were not read.
    return serial[:at].rstrip("-") + separator + serial[at:].lstrip("-")


def _with_marks(serial: str, rand: Rand) -> str:
    """Some neighbouring characters unread: leading in 27 %, trailing in 38 % (measured); at least one stays known."""
    count = min(_MARK_COUNTS.draw(rand), len(serial) - 1)
    place = rand()
    if place < 0.27:
        at = 0
    elif place < 0.65:
        at = len(serial) - count
    else:
        at = int(rand() * (len(serial) - count + 1))
    return serial[:at] + _MARKS.draw(rand) * count + serial[at + count :]


def _other_numbers(gun: Gun, rand: Rand) -> list[dict[str, str]]:
    """Numbers on parts: the serial again, that of a gun put together from two, or an assembly number."""
    components = _COMPONENTS.get(gun.firearm_type, _COMPONENTS["RIFLE"])
    numbers: dict[str, str] = {}
    for _ in range(1 + int(rand() * 2.4)):
        what = rand()
        if what < 0.55:
            number = gun.serial
        elif what < 0.7:
            number = following(gun.serial, 1 + int(rand() * 400)) or gun.serial
        else:
            number = str(100 + int(rand() * 99_900))
        numbers.setdefault(components.draw(rand), number)
    return [{"component": component, "number": number} for component, number in numbers.items()]
