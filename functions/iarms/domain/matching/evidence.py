"""The words of a match: what was given, what is recorded, how they agree, and what that is worth, field by field."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, cast

from iarms.domain.matching.read_firearm import Number, ReadFirearm, numbers_of
from iarms.domain.matching.scoring import FieldScore, ScoredNumber
from iarms.domain.serials import Serial, Slip, place_in, read_serial
from iarms.domain.vocabulary import (
    Likeness,
    ModelLikeness,
    ReadDescription,
    Traits,
    calibre_name,
    designation_text,
    make_name,
    mistaken_for,
    traits_of,
)
from iarms.models.firearm import RecordedFirearm
from iarms.models.search import Agreement, Evidence

_DESIGNATIONS: Final[Mapping[Likeness, ModelLikeness]] = {
    "agrees": "same", "compatible": "variant", "unclear": "unclear", "differs": "differs",
}  # fmt: skip
_ORDINALS: Final = {1: "1st", 2: "2nd", 3: "3rd"}


def evidence_of(given: ReadFirearm, recorded: RecordedFirearm, scored: ScoredNumber) -> tuple[Evidence, ...]:
    """Everything that was compared, the number first; fields that neither side names are left out.

    The weights are bits, rounded to a tenth.
    """
    evidence = []
    if scored.number is not None and scored.slip is not None:
        evidence.append(_number_evidence(scored.number, scored.slip, recorded, scored))
    recorded_traits = traits_of(recorded)
    for score in scored.fields:
        given_text, recorded_text = (
            getattr(given.description.fields, score.field) or None,
            getattr(recorded, score.field),
        )
        if score.likeness == "missing" and given_text is None and recorded_text is None:
            continue
        evidence.append(
            Evidence(
                field=score.field,
                agreement=score.likeness,
                given=given_text,
                recorded=recorded_text,
                via=_via(score.field, given.description),
                text=_text(score, _Pair(given_text, recorded_text, given.traits, recorded_traits)),
                weight=round(score.bits, 1),
            )
        )
    return tuple(evidence)


def _number_evidence(number: Number, slip: Slip, recorded: RecordedFirearm, scored: ScoredNumber) -> Evidence:
    given_serial, recorded_serial = number.serial, _recorded_serial(recorded, scored.canonical)
    is_serial_number = not number.component and not scored.component
    agreement: Agreement = "canonical" if scored.basis == "canonical" else cast("Agreement", scored.basis)
    if scored.basis == "exact" and given_serial.marked != recorded_serial.marked:
        agreement = "canonical"
    return Evidence(
        field="serial_number" if is_serial_number else "other_numbers",
        agreement=agreement,
        given=given_serial.given,
        recorded=recorded_serial.given,
        text=serial_text(given_serial, recorded_serial, slip),
        weight=round(scored.serial_bits, 1),
    )


def _recorded_serial(recorded: RecordedFirearm, canonical: str) -> Serial:
    """The number of the record that has this canonical form, as it was written."""
    serials = (number.serial for number in numbers_of(recorded))
    return next((serial for serial in serials if serial.canonical == canonical), None) or read_serial(canonical)


def serial_text(given: Serial, recorded: Serial, slip: Slip) -> str:
    """How two numbers differ, in the words that an officer checks with the weapon in hand."""
    mine, theirs = given.canonical, recorded.canonical
    if slip.kind == "exact":
        return (
            "the same characters"
            if given.marked == recorded.marked
            else "the same but for spaces, dashes or the script of letters"
        )
    if slip.kind == "lookalike":
        return _lookalikes(mine, theirs)
    if slip.kind == "affix":
        return _affix(mine, theirs)
    if slip.kind == "two_edits":
        return f"{mine} given, {theirs} recorded: two characters differ"
    return _WITHOUT_PLACE.get(slip.kind) or _one_edit(mine, theirs, slip)


_WITHOUT_PLACE: Final[Mapping[str, str]] = {
    "zeros": "the same but for zeros in front",
    "pattern": "the characters that can be read agree",
}


def _one_edit(mine: str, theirs: str, slip: Slip) -> str:
    """The one character that differs, by its place, counted from 1 in the number where it stands."""
    further = "" if not slip.places else f"; {slip.places} more that look alike"
    at, there = place_in(mine, slip.at), place_in(theirs, slip.at)
    kind = slip.kind
    if slip.at == 0 and kind == "omission" and at > there:
        # The character left out stands where a zero was given: to the officer it is one for the other.
        kind, at = "substitution", at - 1
    elif slip.at == 0 and kind == "insertion" and there > at:
        kind, there = "substitution", there - 1
    if at != there:
        further += "; zeros in front differ"
    if kind == "omission":
        return f"{_ordinal(there + 1)} character recorded, {_kind(theirs[there])}, not given{further}"
    if kind == "insertion":
        return f"{_ordinal(at + 1)} character given, {_kind(mine[at])}, not recorded{further}"
    if kind == "transposition":
        both = f"{mine[at : at + 2]} given, {theirs[there : there + 2]} recorded"
        return f"{_ordinal(at + 1)} and {_ordinal(at + 2)} characters changed places: {both}{further}"
    return f"{_ordinal(at + 1)} character: {_kind(mine[at])} given, {_kind(theirs[there])} recorded{further}"


def _lookalikes(given: str, recorded: str) -> str:
    left, right, shift, zeros = given, recorded, 0, ""
    if len(given) != len(recorded):
        left, right = given.lstrip("0"), recorded.lstrip("0")
        zeros = "; zeros in front differ"
        if len(left) != len(right):
            longer, shorter = sorted((left, right), key=len, reverse=True)
            return f"{longer[: len(longer) - len(shorter)]} in front read as zeros"
        shift = len(given) - len(left)
    places = [
        f"{_ordinal(place + shift)} character: {_kind(a)} given, {_kind(b)} recorded"
        for place, (a, b) in enumerate(zip(left, right, strict=True), 1)
        if a != b
    ]
    return "; ".join(places) + zeros


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


def _via(field: str, given: ReadDescription) -> str | None:
    """By which spelling the field itself was read; None where it says nothing, or the value stood in another field."""
    if field == "make" and given.make is not None:
        return given.make.via
    if field == "calibre" and given.calibre is not None and given.moves.calibre is None:
        return given.calibre.via
    return None


class _Pair(NamedTuple):
    """One field as it was given and as it is recorded, with the traits of both weapons."""

    given: str | None
    recorded: str | None
    mine: Traits
    theirs: Traits


def _text(score: FieldScore, pair: _Pair) -> str:
    if score.likeness == "missing":
        if pair.given is None:
            return "not given"
        return "not recorded" if pair.recorded is None else "one of the two is not known to the tables"
    return _TEXTS[score.field](score.likeness, pair)


def _make_text(likeness: Likeness, pair: _Pair) -> str:
    mine, theirs = pair.mine, pair.theirs
    if likeness == "agrees":
        known = mine.make and mine.makes == theirs.makes
        return (f"both mean {make_name(mine.make)}" if known else "the same make") + _other_field(pair)
    if likeness == "compatible":
        return f"both can mean {_names(mine.makes & theirs.makes)}"
    if likeness == "mistaken":
        for code in mine.makes:
            for other in theirs.makes:
                if reason := mistaken_for(code).get(other):
                    return f"{_names(mine.makes)} given, {_names(theirs.makes)} recorded, often mistaken: {reason}"
    return f"{_names(mine.makes)} given, {_names(theirs.makes)} recorded"


def _other_field(pair: _Pair) -> str:
    """Which side has the value in another field than its own."""
    if pair.given is None:
        return ", given in another field"
    return ", recorded in another field" if pair.recorded is None else ""


def _names(codes: frozenset[str]) -> str:
    return " or ".join(sorted(make_name(code) for code in codes))


def _model_text(likeness: Likeness, pair: _Pair) -> str:
    return designation_text(pair.mine.designation, pair.theirs.designation, _DESIGNATIONS[likeness])


def _calibre_text(likeness: Likeness, pair: _Pair) -> str:
    if likeness == "agrees":
        common = pair.mine.groups & pair.theirs.groups
        words = f"both mean {calibre_name(next(iter(common)))}" if common else "the same text"
        return words + _other_field(pair)
    if likeness == "compatible":
        return "a bare mark that fits the other"
    return f"{pair.given} given, {pair.recorded} recorded"


def _type_text(likeness: Likeness, pair: _Pair) -> str:
    if likeness == "agrees":
        return "the same type"
    if likeness == "compatible":
        return "types that are given for one another"
    return f"{pair.mine.firearm_type} given, {pair.theirs.firearm_type} recorded"


def _country_text(likeness: Likeness, pair: _Pair) -> str:
    if likeness == "agrees":
        return "the same country"
    if likeness == "compatible":
        return "a former state and its successor"
    return f"{pair.given} given, {pair.recorded} recorded"


_TEXTS: Final[Mapping[str, Callable[[Likeness, _Pair], str]]] = {
    "make": _make_text,
    "model": _model_text,
    "calibre": _calibre_text,
    "firearm_type": _type_text,
    "country_of_manufacture": _country_text,
}
