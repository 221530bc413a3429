"""The figures of a generated registry beside the measured ones, so that a change of makers.json shows at once.

Measured means: on the serial fields of two tables of seized firearms, 64,525 of a forensic institute (first figure)
and 55,687 of police reports (second figure). `None` where a figure is known for one of them only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from samples.noise import canonical, edits, fold
from samples.registry.records import SampleRecord
from samples.shapes import mask

MEASURED_LENGTHS: dict[str, tuple[float, float]] = {
    "4": (1.7, 3.8),
    "5": (11.1, 8.2),
    "6": (26.0, 20.5),
    "7": (19.5, 28.8),
    "8": (38.8, 30.4),
    "9": (1.7, 4.5),
    "10+": (1.1, 1.3),
}
MEASURED_MASKS: dict[str, float] = {
    "AAA99999": 28,
    "999999": 21,
    "99999": 11,
    "A999999": 8,
    "AA999999": 7,
    "9999999": 4,
    "AAAA999": 3,
}
# Share of serials with a neighbour at one edit, among 34,171 and 26,689 distinct pairs of make and serial.
MEASURED_SAME_MAKE = (37.0, 25.6)
MEASURED_ANY_MAKE = (50.8, 36.3)
MEASURED_NEIGHBOURS = (1.7, 0.8)
MEASURED_NEIGHBOURS_P95 = (8, 4)
MEASURED_TWO_MAKES = (3.0, 0.3)
MEASURED_DIGITS = (78.0, 74.0)
MEASURED_LOOKALIKES = (36.5, 50.7)
MEASURED_O_OR_I = (7.6, 4.2)

_MOST_COMPARED = 30_000  # distinct serials; near the measured tables, and a few seconds


@dataclass(frozen=True)
class Neighbours:
    """How crowded a registry is. Shares in per cent of distinct pairs of make and serial."""

    compared: int
    same_make: float
    any_make: float
    mean: float
    p95: int
    two_makes: float


def clean_serial(record: SampleRecord) -> str | None:
    """The canonical serial of a record, None for words, unknown marks and fields without a number."""
    firearm = record.body["firearm"]
    serial: str | None = firearm.get("serial_number")
    if serial is None or firearm.get("serial_state") not in (None, "COMPLETE", "RESTORED_FULL"):
        return None
    if any(mark in serial for mark in "?*_") or not any(character.isdigit() for character in serial):
        return None
    return canonical(serial)


def neighbours(pairs: Iterable[tuple[str, str]]) -> Neighbours:
    """Counts, for each distinct (make, serial), the other serials at one edit (insertion to swap of neighbours).

    Two strings are one edit apart only if they share a string that lacks at most one character of each; candidates
    found by that are compared in full.
    """
    distinct = sorted(set(pairs))
    makes: defaultdict[str, set[str]] = defaultdict(set)
    for make, serial in distinct:
        makes[serial].add(make)
    buckets: defaultdict[str, list[str]] = defaultdict(list)
    for serial in makes:
        for variant in _variants(serial):
            buckets[variant].append(serial)
    near: defaultdict[str, set[str]] = defaultdict(set)
    for serials in buckets.values():
        for i, one in enumerate(serials):
            for other in serials[i + 1 :]:
                if other not in near[one] and edits(one, other) == 1:
                    near[one].add(other)
                    near[other].add(one)
    same = [sum(make in makes[other] for other in near[serial]) for make, serial in distinct]
    anywhere = sum(bool(near[serial]) for _, serial in distinct)
    total = max(1, len(distinct))
    return Neighbours(
        compared=len(distinct),
        same_make=100 * sum(count > 0 for count in same) / total,
        any_make=100 * anywhere / total,
        mean=sum(same) / total,
        p95=sorted(same)[int(0.95 * len(same))] if same else 0,
        two_makes=100 * sum(len(of) > 1 for of in makes.values()) / max(1, len(makes)),
    )


def _variants(serial: str) -> set[str]:
    return {serial, *(serial[:i] + serial[i + 1 :] for i in range(len(serial)))}


def report(records: Iterable[SampleRecord]) -> Iterator[str]:
    """The report, line by line."""
    total = 0
    fields: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    masks: Counter[str] = Counter()
    typing: Counter[str] = Counter()
    digits = characters = lookalikes = o_or_i = clean = stamped_o = 0
    pairs: set[tuple[str, str]] = set()
    for record in records:
        total += 1
        firearm = record.body["firearm"]
        fields.update(firearm.keys())
        fields.update(key for key in record.body if key == "test")
        fields[_content(record)] += 1
        serial = clean_serial(record)
        if serial is None:
            continue
        clean += 1
        lengths[_length_class(serial)] += 1
        masks[mask(serial)] += 1
        digits += sum(map(str.isdigit, serial))
        characters += len(serial)
        lookalikes += any(c in "OIQDZSBGL" for c in serial)
        o_or_i += any(c in "OI" for c in serial)
        typing[typing_error(canonical(record.gun.serial), serial)] += 1
        stamped_o += "O" in record.gun.serial
        if len(pairs) < _MOST_COMPARED:
            pairs.add((record.gun.maker.code, serial))

    yield f"{total:,} records, {clean:,} with a clean serial; per cent unless said otherwise"
    yield ""
    yield f"{'':28}{'here':>8}{'measured':>18}"
    yield "what the serial field holds"
    for content in ("clean", "separators", "unknown marks", "words", "empty"):
        yield line(content, share(fields[content], total))
    yield "fields given"
    for name in ("model", "calibre", "firearm_type", "country_of_manufacture", "year", "other_numbers", "test"):
        yield line(name, share(fields[name], total))
    yield "length of clean serials"
    for length, figures in MEASURED_LENGTHS.items():
        yield line(length, share(lengths[length], clean), figures)
    yield f"layouts ({len(masks)} different)"
    for layout, figure in MEASURED_MASKS.items():
        yield line(layout, share(masks[layout], clean), (figure,))
    yield "characters"
    yield line("digits", share(digits, characters), MEASURED_DIGITS)
    yield line("serials with one of OIQDZSBGL", share(lookalikes, clean), MEASURED_LOOKALIKES)
    yield line("serials with O or I", share(o_or_i, clean), MEASURED_O_OR_I)
    yield "typed otherwise than stamped"
    yield line("look-alike, O as 0 left out", share(typing["lookalike"], clean), (0.6,))
    yield line("one other error", share(typing["one_edit"], clean), (1.6,))
    yield line("two errors or more", share(typing["more"], clean))
    yield line("O as 0, where there is an O", share(typing["o_as_zero"], stamped_o), (25, 40))
    found = neighbours(pairs)
    yield f"neighbours at one edit, among {found.compared:,} distinct pairs of make and serial"
    yield line("same make", found.same_make, MEASURED_SAME_MAKE)
    yield line("any make", found.any_make, MEASURED_ANY_MAKE)
    yield line("mean number, same make", found.mean, MEASURED_NEIGHBOURS)
    yield line("95th percentile, same make", found.p95, MEASURED_NEIGHBOURS_P95)
    yield line("one serial under two makes", found.two_makes, MEASURED_TWO_MAKES)


def typing_error(stamped: str, typed: str) -> str:
    """How a canonical serial was typed: right, lookalike, o_as_zero, script, one_edit or more."""
    if stamped == typed:
        return "right"
    if not stamped.isascii():
        return "script"
    if stamped.replace("O", "0", 1) == typed:
        return "o_as_zero"
    if fold(stamped) == fold(typed):
        return "lookalike"
    return "one_edit" if edits(fold(stamped), fold(typed)) == 1 else "more"


def _content(record: SampleRecord) -> str:
    serial = record.body["firearm"].get("serial_number")
    if serial is None:
        return "empty"
    if any(mark in serial for mark in "?*_"):
        return "unknown marks"
    if not any(character.isdigit() for character in serial):
        return "words"
    return "clean" if serial.isalnum() else "separators"


def _length_class(serial: str) -> str:
    return str(len(serial)) if len(serial) < 10 else "10+"


def share(part: float, whole: float) -> float:
    """Per cent."""
    return 100 * part / whole if whole else 0.0


def line(name: str, here: float, measured: Sequence[float] = ()) -> str:
    """A figure of a report, with those measured beside it."""
    return f"  {name:30}{here:8.2f}{' / '.join(str(figure) for figure in measured):>14}"
