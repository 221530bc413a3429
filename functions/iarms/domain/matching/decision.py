"""What a scored match is called: a hit that alarms three parties, a possible match, a lead; and why it is no hit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from iarms.domain.matching.scoring import ALIKE, TIGHT, ScoredNumber, Weights
from iarms.domain.vocabulary import Likeness
from iarms.models.record import RecordStatus
from iarms.models.search import Basis, Decision

# What an officer calls the fields that can keep a match from being a hit.
_WORDS: Final = {"model": "model", "calibre": "calibre", "firearm_type": "type of firearm"}


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What the decision hangs on: the record's status, the number's basis, and each field's likeness.

    `conflicts` are the fields that differ, `is_supported` whether the model or the calibre agrees or fits.
    """

    status: RecordStatus
    basis: Basis
    make: Likeness
    model: Likeness
    calibre: Likeness
    conflicts: tuple[str, ...]
    is_supported: bool

    @property
    def make_agrees(self) -> bool:
        """Whether the make is certain; a make that is missing, ambiguous or mistaken for another is not."""
        return self.make == "agrees"

    @property
    def model_stands_for_make(self) -> bool:
        """Whether the model says as much as a make does: the same one, or a variant of the same calibre."""
        if self.model == "compatible":
            return self.calibre in ALIKE
        return self.model == "agrees"


def _compare(scored: ScoredNumber, status: RecordStatus) -> _Comparison:
    levels = scored.levels
    return _Comparison(
        status=status,
        basis=scored.basis,
        make=levels["make"],
        model=levels["model"],
        calibre=levels["calibre"],
        conflicts=tuple(_WORDS[name] for name in ("model", "calibre", "firearm_type") if levels[name] == "differs"),
        is_supported=levels["model"] in ALIKE or levels["calibre"] in ALIKE,
    )


class _Refusal(NamedTuple):
    """A rule under which a match is no hit, whatever its weight, and the words for the officer."""

    name: str
    applies: Callable[[_Comparison], bool]
    words: Callable[[_Comparison], str]


# The first that applies is given as the reason. In the order of docs/matching.md.
_REFUSALS: Final = (
    _Refusal(
        "the record is not active",
        lambda match: match.status != "ACTIVE",
        lambda match: f"the record is {match.status}",
    ),
    _Refusal(
        "the numbers are not alike to the eye",
        lambda match: match.basis not in TIGHT,
        lambda match: _LOOSE.get(match.basis, "the serial numbers agree only in part"),
    ),
    _Refusal(
        "the make differs",
        lambda match: match.make == "differs",
        lambda _: "the make differs",
    ),
    _Refusal(
        "the make agrees, several fields differ",
        lambda match: match.make_agrees and len(match.conflicts) > 1,
        lambda match: f"the {match.conflicts[0]} differs",
    ),
    _Refusal(
        "the make agrees, one field differs and none supports",
        lambda match: match.make_agrees and bool(match.conflicts) and not match.is_supported,
        lambda match: f"the {match.conflicts[0]} differs",
    ),
    _Refusal(
        "the make agrees, the models cannot be compared and the calibre does not agree",
        lambda match: (
            match.make_agrees and not match.conflicts and match.model == "unclear" and match.calibre != "agrees"
        ),
        lambda _: "the models may be different ones, and the calibre does not say that they are one",
    ),
    _Refusal(
        "the make is not certain, a field differs",
        lambda match: not match.make_agrees and bool(match.conflicts),
        lambda match: f"the {match.conflicts[0]} differs, and the make is not certain",
    ),
    _Refusal(
        "the make is not certain, the model does not stand for it",
        lambda match: not match.make_agrees and not match.model_stands_for_make,
        lambda _: "the make is not certain, and the model does not stand for it",
    ),
)


class _BitsNeeded(NamedTuple):
    """How much weight a hit needs in a case that no refusal rules out."""

    name: str
    applies: Callable[[_Comparison], bool]
    bits: Callable[[Weights], float]


# The first that applies counts. In the order of docs/matching.md.
_BITS_NEEDED: Final = (
    _BitsNeeded(
        "the make is not certain, the model stands for it",
        lambda match: not match.make_agrees,
        lambda weights: weights.hit_without_make_at_least,
    ),
    _BitsNeeded(
        "one field differs, another supports",
        lambda match: bool(match.conflicts),
        lambda weights: weights.hit_with_conflict_at_least,
    ),
    # A second gun of one make, of that model or calibre, under the same number is next to unheard of.
    _BitsNeeded(
        "the model or the calibre supports",
        lambda match: match.is_supported and match.model != "unclear",
        lambda weights: weights.hit_with_support_at_least,
    ),
    _BitsNeeded(
        "nothing supports but the make",
        lambda _: True,
        lambda weights: weights.hit_at_least,
    ),
)


def why_not_hit(scored: ScoredNumber, weights: Weights, status: RecordStatus) -> str | None:
    """Why a match may not alarm three agencies, in words; None where it may.

    A serial number alone never does. It takes the number, exact or alike to the eye, and either the make with nothing
    that contradicts; or the make with one contradiction, if another field supports it and the number is a rare one (a
    maker hardly gives a long number twice, but models and calibres are often written down wrongly); or, without a
    make, a model that says as much.
    """
    match = _compare(scored, status)
    for refusal in _REFUSALS:
        if refusal.applies(match):
            return refusal.words(match)
    needed = next(case.bits(weights) for case in _BITS_NEEDED if case.applies(match))
    if scored.weight >= needed:
        return None
    if match.conflicts:
        return f"the {match.conflicts[0]} differs, and the serial number is not rare enough to outweigh that"
    return f"the evidence is weak for a serial number like this: {scored.weight:.1f} bits, a hit needs {needed:g}"


_LOOSE: Final[Mapping[str, str]] = {
    "one_edit": "the serial numbers differ by one character",
    "two_edits": "the serial numbers differ by two characters",
    "affix": "one serial number has letters more than the other",
    "pattern": "some characters of the serial number are not known",
    "description": "no serial number was compared",
}


def decide(scored: ScoredNumber, weights: Weights, why_not: str | None) -> Decision | None:
    """What a match is to be called, given why it is no hit; None where it is too weak even for a lead."""
    if why_not is None:
        return "hit"
    if scored.basis == "description":
        return "possible" if _fits(scored) else "lead"
    # A serial that is the same to the eye is never hidden because something else differs: the conflict is shown.
    if scored.weight >= weights.possible_at_least or (scored.basis in TIGHT and _worth_showing(scored, weights)):
        return "possible"
    return "lead" if scored.basis in TIGHT or scored.weight >= weights.lead_at_least else None


def _fits(scored: ScoredNumber) -> bool:
    """Whether a description alone is worth comparing with: the make, and its model or its calibre and type, and
    nothing that differs. A weight says little here, as there is no number to outweigh the many guns alike."""
    levels = scored.levels
    agreeing = {name for name, likeness in levels.items() if likeness in ALIKE}
    described = "model" in agreeing or {"calibre", "firearm_type"} <= agreeing
    return "make" in agreeing and described and "differs" not in levels.values()


def _worth_showing(scored: ScoredNumber, weights: Weights) -> bool:
    return scored.levels["make"] != "differs" or scored.weight >= weights.lead_at_least
