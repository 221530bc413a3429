"""The words of a match: what was given, what is recorded, how they agree, and what that is worth, field by field."""

from collections.abc import Mapping
from typing import Final, cast

from iarms.domain.matching.scoring import FieldScore, ScoredNumber
from iarms.domain.serials import Serial, Slip, place_in, read_serial
from iarms.domain.vocabulary import (
    Likeness,
    ModelLikeness,
    Traits,
    calibre_name,
    designation_text,
    make_name,
    mistaken_for,
    read_calibre,
    read_make,
    traits_of,
)
from iarms.models.firearm import Firearm, RecordedFirearm
from iarms.models.search import Agreement, Evidence

_DESIGNATIONS: Final[Mapping[Likeness, ModelLikeness]] = {
    "agrees": "same", "compatible": "variant", "unclear": "unclear", "differs": "differs",
}  # fmt: skip
_ORDINALS: Final = {1: "1st", 2: "2nd", 3: "3rd"}


def evidence_of(given: Firearm, recorded: RecordedFirearm, finding: ScoredNumber) -> tuple[Evidence, ...]:
    """Everything that was compared, the number first; fields that neither side names are left out."""
    found = []
    if finding.number is not None and finding.slip is not None:
        mine = finding.number.serial
        theirs = _recorded_serial(recorded, finding)
        whole = not finding.number.component and not finding.component
        agreement: Agreement = "canonical" if finding.basis == "canonical" else cast("Agreement", finding.basis)
        if finding.basis == "exact" and mine.marked != theirs.marked:
            agreement = "canonical"
        found.append(
            Evidence(
                field="serial_number" if whole else "other_numbers",
                agreement=agreement,
                given=mine.given,
                recorded=theirs.given,
                text=serial_text(mine, theirs, finding.slip),
                weight=round(finding.serial_bits, 1),
            )
        )
    mine_traits, their_traits = traits_of(given), traits_of(recorded)
    for field in finding.fields:
        one, two = getattr(given, field.field), getattr(recorded, field.field)
        if field.likeness == "missing" and one is None and two is None:
            continue
        found.append(
            Evidence(
                field=field.field,
                agreement=field.likeness,
                given=one,
                recorded=two,
                via=_via(field.field, given),
                text=_text(field, one, two, mine_traits, their_traits),
                weight=round(field.bits, 1),
            )
        )
    return tuple(found)


def _recorded_serial(recorded: RecordedFirearm, finding: ScoredNumber) -> Serial:
    numbers = [recorded.serial_number or "", *(other.number for other in recorded.other_numbers)]
    for number in numbers:
        serial = read_serial(number)
        if serial.canonical == finding.canonical:
            return serial
    return read_serial(finding.canonical)


def serial_text(given: Serial, recorded: Serial, slip: Slip) -> str:
    """How two numbers differ, in the words that an officer checks with the weapon in hand."""
    mine, theirs = given.canonical, recorded.canonical
    if slip.kind == "exact":
        return (
            "the same characters"
            if given.marked == recorded.marked
            else "the same but for spaces, dashes or the script of letters"
        )
    if slip.kind == "zeros":
        return "the same but for zeros in front"
    if slip.kind == "lookalike":
        return _lookalikes(mine, theirs)
    if slip.kind == "affix":
        return _affix(mine, theirs)
    if slip.kind == "pattern":
        return "the characters that can be read agree"
    if slip.kind == "two_edits":
        return f"{mine} given, {theirs} recorded: two characters differ"
    beside = "" if not slip.places else f"; {slip.places} more that look alike"
    at, there = place_in(mine, slip.at), place_in(theirs, slip.at)
    kind = slip.kind
    if slip.at == 0 and kind == "omission" and at > there:
        # The character left out stands where a zero was given: to the officer it is one for the other.
        kind, at = "substitution", at - 1
    elif slip.at == 0 and kind == "insertion" and there > at:
        kind, there = "substitution", there - 1
    if at != there:
        beside += "; zeros in front differ"
    if kind == "omission":
        return f"{_ordinal(there + 1)} character recorded, {_kind(theirs[there])}, not given{beside}"
    if kind == "insertion":
        return f"{_ordinal(at + 1)} character given, {_kind(mine[at])}, not recorded{beside}"
    if kind == "transposition":
        both = f"{mine[at : at + 2]} given, {theirs[there : there + 2]} recorded"
        return f"{_ordinal(at + 1)} and {_ordinal(at + 2)} characters changed places: {both}{beside}"
    return f"{_ordinal(at + 1)} character: {_kind(mine[at])} given, {_kind(theirs[there])} recorded{beside}"


def _lookalikes(given: str, recorded: str) -> str:
    left, right, shift, zeros = given, recorded, 0, ""
    if len(given) != len(recorded):
        left, right = given.lstrip("0"), recorded.lstrip("0")
        zeros = "; zeros in front differ"
        if len(left) != len(right):
            longer, shorter = sorted((left, right), key=len, reverse=True)
            return f"{longer[: len(longer) - len(shorter)]} in front read as zeros"
        shift = len(given) - len(left)
    told = [
        f"{_ordinal(place + shift)} character: {_kind(a)} given, {_kind(b)} recorded"
        for place, (a, b) in enumerate(zip(left, right, strict=True), 1)
        if a != b
    ]
    return "; ".join(told) + zeros


def _affix(given: str, recorded: str) -> str:
    longer, shorter = sorted((given, recorded), key=len, reverse=True)
    who = "given" if longer is given else "recorded"
    for core in (shorter, shorter.lstrip("0")):
        if core and longer.endswith(core):
            return f"{longer[: -len(core)]} in front {who} only"
        if core and longer.startswith(core):
            return f"{longer[len(core) :]} behind {who} only"
    return f"letters around the number {who} only"


def _ordinal(number: int) -> str:
    return _ORDINALS.get(number, f"{number}th") if number < 20 else f"{number}."


def _kind(character: str) -> str:
    return f"{'digit' if character.isdigit() else 'letter'} {character}"


def _via(field: str, given: Firearm) -> str | None:
    if field == "make" and given.make:
        return read_make(given.make).via
    return read_calibre(given.calibre).via if field == "calibre" and given.calibre else None


def _text(field: FieldScore, given: str | None, recorded: str | None, mine: Traits, theirs: Traits) -> str:
    if field.likeness == "missing":
        if given is None:
            return "not given"
        return "not recorded" if recorded is None else "one of the two is not known to the tables"
    return _TEXTS[field.field](field, given, recorded, mine, theirs)


def _make_text(field: FieldScore, given: str | None, recorded: str | None, mine: Traits, theirs: Traits) -> str:
    if field.likeness == "agrees":
        read = f"both mean {make_name(mine.make)}" if mine.make and mine.makes == theirs.makes else "the same make"
        return read + _moved(given, recorded)
    if field.likeness == "compatible":
        return f"both can mean {_names(mine.makes & theirs.makes)}"
    if field.likeness == "mistaken":
        for code in mine.makes:
            for other in theirs.makes:
                if reason := mistaken_for(code).get(other):
                    return f"{_names(mine.makes)} given, {_names(theirs.makes)} recorded, often mistaken: {reason}"
    return f"{_names(mine.makes)} given, {_names(theirs.makes)} recorded"


def _moved(given: str | None, recorded: str | None) -> str:
    if given is None or recorded is None:
        return f", {'given' if given is None else 'recorded'} in another field"
    return ""


def _names(codes: frozenset[str]) -> str:
    return " or ".join(sorted(make_name(code) for code in codes))


def _model_text(field: FieldScore, given: str | None, recorded: str | None, mine: Traits, theirs: Traits) -> str:
    return designation_text(mine.designation, theirs.designation, _DESIGNATIONS[field.likeness])


def _calibre_text(field: FieldScore, given: str | None, recorded: str | None, mine: Traits, theirs: Traits) -> str:
    if field.likeness == "agrees":
        common = mine.groups & theirs.groups
        return (f"both mean {calibre_name(next(iter(common)))}" if common else "the same text") + _moved(
            given, recorded
        )
    if field.likeness == "compatible":
        return "a bare mark that fits the other"
    return f"{given} given, {recorded} recorded"


def _type_text(field: FieldScore, given: str | None, recorded: str | None, mine: Traits, theirs: Traits) -> str:
    if field.likeness == "agrees":
        return "the same type"
    if field.likeness == "compatible":
        return "types that are given for one another"
    return f"{mine.firearm_type} given, {theirs.firearm_type} recorded"


def _country_text(field: FieldScore, given: str | None, recorded: str | None, mine: Traits, theirs: Traits) -> str:
    if field.likeness == "agrees":
        return "the same country"
    return (
        "a former state and its successor" if field.likeness == "compatible" else f"{given} given, {recorded} recorded"
    )


_TEXTS: Final = {
    "make": _make_text,
    "model": _model_text,
    "calibre": _calibre_text,
    "firearm_type": _type_text,
    "country_of_manufacture": _country_text,
}
