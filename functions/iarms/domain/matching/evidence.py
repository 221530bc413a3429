"""The words of a match: what was given, what is recorded, how they agree, and what that is worth, field by field.

Each is a code of `data/messages` with its parameters, and the English of it.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, cast

from iarms.domain.languages import say
from iarms.domain.matching.read_firearm import Number, ReadFirearm, numbers_of
from iarms.domain.matching.scoring import FieldScore, ScoredNumber
from iarms.domain.serials import Serial, Slip, place_in, read_serial
from iarms.domain.vocabulary import (
    Likeness,
    ModelLikeness,
    ReadDescription,
    Traits,
    calibre_name,
    designation_reason,
    make_name,
    mistaken_for,
    traits_of,
)
from iarms.models.firearm import RecordedFirearm
from iarms.models.reason import Difference, Parameters, Reason
from iarms.models.search import Agreement, Evidence

EVIDENCE: Final = "evidence"
_DESIGNATIONS: Final[Mapping[Likeness, ModelLikeness]] = {
    "agrees": "same", "compatible": "variant", "unclear": "unclear", "differs": "differs",
}  # fmt: skip


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
        reason = _reason(score, _Pair(given_text, recorded_text, given.traits, recorded_traits))
        evidence.append(
            Evidence(
                field=score.field,
                agreement=score.likeness,
                given=given_text,
                recorded=recorded_text,
                via=_via(score.field, given.description),
                text=in_english(reason),
                code=reason.code,
                parameters=reason.parameters,
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
    reason = serial_reason(given_serial, recorded_serial, slip)
    return Evidence(
        field="serial_number" if is_serial_number else "other_numbers",
        agreement=agreement,
        given=given_serial.given,
        recorded=recorded_serial.given,
        text=in_english(reason),
        code=reason.code,
        parameters=reason.parameters,
        differences=differences_in(reason),
        weight=round(scored.serial_bits, 1),
    )


def _recorded_serial(recorded: RecordedFirearm, canonical: str) -> Serial:
    """The number of the record that has this canonical form, as it was written."""
    serials = (number.serial for number in numbers_of(recorded))
    return next((serial for serial in serials if serial.canonical == canonical), None) or read_serial(canonical)


def in_english(reason: Reason) -> str:
    """What an officer reads of a reason of evidence, in English."""
    return say(EVIDENCE, reason.code, reason.parameters, "en")


def serial_reason(given: Serial, recorded: Serial, slip: Slip) -> Reason:
    """How two numbers differ, in the words that an officer checks with the weapon in hand."""
    mine, theirs = given.canonical, recorded.canonical
    if slip.kind == "exact":
        return Reason("same_characters" if given.marked == recorded.marked else "same_but_for_spacing", {})
    if slip.kind == "lookalike":
        return _lookalikes(mine, theirs)
    if slip.kind == "affix":
        return _affix(mine, theirs)
    if slip.kind == "two_edits":
        return Reason("two_characters_differ", {"given": mine, "recorded": theirs})
    without_place = _WITHOUT_PLACE.get(slip.kind)
    return Reason(without_place, {}) if without_place else _one_edit(mine, theirs, slip)


_WITHOUT_PLACE: Final[Mapping[str, str]] = {"zeros": "same_but_for_zeros", "pattern": "readable_characters_agree"}


def differences_in(reason: Reason) -> tuple[Difference, ...]:
    """The characters in which two numbers differ, each by its place; none where no places can be told."""
    said = reason.parameters
    if "differences" in said:
        return said["differences"]
    position = said.get("position")
    given, recorded = said.get("given"), said.get("recorded")
    if reason.code == "two_characters_differ" and given and recorded and len(given) == len(recorded):
        differing = [
            Difference(position=place, given=a, recorded=b)
            for place, (a, b) in enumerate(zip(given, recorded, strict=True), 1)
            if a != b
        ]
        return tuple(differing) if len(differing) <= 2 else ()  # else they are shifted as well
    if position is None:
        return ()
    if reason.code == "characters_changed_places" and given and recorded:
        both = zip(given, recorded, strict=True)
        return tuple(Difference(position=position + at, given=a, recorded=b) for at, (a, b) in enumerate(both))
    return (Difference(position=position, given=given, recorded=recorded),)


def _one_edit(mine: str, theirs: str, slip: Slip) -> Reason:
    """The one character that differs, by its place, counted from 1 in the number where it stands."""
    further: Parameters = {"more_alike": slip.places} if slip.places else {}
    at, there = place_in(mine, slip.at), place_in(theirs, slip.at)
    kind = slip.kind
    if slip.at == 0 and kind == "omission" and at > there:
        # The character left out stands where a zero was given: to the officer it is one for the other.
        kind, at = "substitution", at - 1
    elif slip.at == 0 and kind == "insertion" and there > at:
        kind, there = "substitution", there - 1
    if at != there:
        further["zeros_differ"] = True
    if kind == "omission":
        return Reason("character_not_given", {"position": there + 1, "recorded": theirs[there], **further})
    if kind == "insertion":
        return Reason("character_not_recorded", {"position": at + 1, "given": mine[at], **further})
    if kind == "transposition":
        both: Parameters = {"given": mine[at : at + 2], "recorded": theirs[there : there + 2]}
        return Reason("characters_changed_places", {"position": at + 1, "next_position": at + 2, **both, **further})
    return Reason("character_differs", {"position": at + 1, "given": mine[at], "recorded": theirs[there], **further})


def _lookalikes(given: str, recorded: str) -> Reason:
    left, right, shift = given, recorded, 0
    zeros: Parameters = {}
    if len(given) != len(recorded):
        left, right = given.lstrip("0"), recorded.lstrip("0")
        zeros = {"zeros_differ": True}
        if len(left) != len(right):
            longer, shorter = sorted((left, right), key=len, reverse=True)
            return Reason("front_read_as_zeros", {"characters": longer[: len(longer) - len(shorter)]})
        shift = len(given) - len(left)
    places = tuple(
        Difference(position=place + shift, given=a, recorded=b)
        for place, (a, b) in enumerate(zip(left, right, strict=True), 1)
        if a != b
    )
    return Reason("characters_look_alike", {"differences": places, **zeros})


def _affix(given: str, recorded: str) -> Reason:
    longer, shorter = sorted((given, recorded), key=len, reverse=True)
    who = "given" if longer is given else "recorded"
    for core in (shorter, shorter.lstrip("0")):
        if core and longer.endswith(core):
            return Reason(f"front_{who}_only", {"characters": longer[: -len(core)]})
        if core and longer.startswith(core):
            return Reason(f"behind_{who}_only", {"characters": longer[len(core) :]})
    return Reason(f"around_{who}_only", {})


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


def _reason(score: FieldScore, pair: _Pair) -> Reason:
    if score.likeness == "missing":
        if pair.given is None:
            return Reason("not_given", {})
        return Reason("not_recorded" if pair.recorded is None else "one_not_known", {})
    return _REASONS[score.field](score.likeness, pair)


def _make_reason(likeness: Likeness, pair: _Pair) -> Reason:
    mine, theirs = pair.mine, pair.theirs
    if likeness == "agrees":
        elsewhere = _other_field(pair)
        if mine.make and mine.makes == theirs.makes:
            return Reason("both_mean_make", {"make": make_name(mine.make), **elsewhere})
        return Reason("same_make", elsewhere)
    if likeness == "compatible":
        return Reason("both_can_mean_make", {"makes": _names(mine.makes & theirs.makes)})
    named: Parameters = {"given_makes": _names(mine.makes), "recorded_makes": _names(theirs.makes)}
    if likeness == "mistaken":
        for code in mine.makes:
            for other in theirs.makes:
                if other in mistaken_for(code):
                    return Reason("makes_mistaken", {**named, "mistaken": tuple(sorted((code, other)))})
    return Reason("makes_differ", named)


def _other_field(pair: _Pair) -> Parameters:
    """Which side has the value in another field than its own."""
    if pair.given is None:
        return {"given_elsewhere": True}
    return {"recorded_elsewhere": True} if pair.recorded is None else {}


def _names(codes: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(make_name(code) for code in codes))


def _model_reason(likeness: Likeness, pair: _Pair) -> Reason:
    return designation_reason(pair.mine.designation, pair.theirs.designation, _DESIGNATIONS[likeness])


def _calibre_reason(likeness: Likeness, pair: _Pair) -> Reason:
    if likeness == "agrees":
        common, elsewhere = pair.mine.groups & pair.theirs.groups, _other_field(pair)
        if common:
            return Reason("both_mean_calibre", {"calibre": calibre_name(next(iter(common))), **elsewhere})
        return Reason("same_text", elsewhere)
    if likeness == "compatible":
        return Reason("bare_mark_fits", {})
    given, recorded = pair.given or _calibres(pair.mine), pair.recorded or _calibres(pair.theirs)
    return Reason("values_differ", {"given": given, "recorded": recorded})


def _calibres(weapon: Traits) -> str:
    """The calibres that stood in another field than their own."""
    return " / ".join(sorted(map(calibre_name, weapon.groups)))


def _type_reason(likeness: Likeness, pair: _Pair) -> Reason:
    if likeness == "agrees":
        return Reason("same_type", {})
    if likeness == "compatible":
        return Reason("types_given_for_one_another", {})
    mine, theirs = str(pair.mine.firearm_type), str(pair.theirs.firearm_type)
    return Reason("types_differ", {"given_type": mine, "recorded_type": theirs})


def _country_reason(likeness: Likeness, pair: _Pair) -> Reason:
    if likeness == "agrees":
        return Reason("same_country", {})
    if likeness == "compatible":
        return Reason("former_state", {})
    return Reason("countries_differ", {"given_country": str(pair.given), "recorded_country": str(pair.recorded)})


_REASONS: Final[Mapping[str, Callable[[Likeness, _Pair], Reason]]] = {
    "make": _make_reason,
    "model": _model_reason,
    "calibre": _calibre_reason,
    "firearm_type": _type_reason,
    "country_of_manufacture": _country_reason,
}
