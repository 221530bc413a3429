"""What a scored match is called: a hit that alarms three parties, a possible match, a lead; and why it is no hit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from iarms.domain.matching.scoring import ALIKE, TIGHT, ScoredNumber, Weights
from iarms.domain.vocabulary import Likeness
from iarms.models.firearm import SerialState
from iarms.models.reason import Reason
from iarms.models.record import RecordStatus
from iarms.models.search import Basis, Decision

# States of a recorded number of which a part is known.
NOT_WHOLE: Final[frozenset[SerialState | None]] = frozenset({"PARTIAL", "RESTORED_PARTIAL"})
# The fields that can keep a match from being a hit.
_CONFLICTING: Final = ("model", "calibre", "firearm_type")


class _Number(NamedTuple):
    """What the number can tell. `is_certain`: every character was read, given and recorded. `shared_by`: the records
    that carry it, where these are too many for one weapon. `is_worn`: a worn stamp alone makes the two alike."""

    is_certain: bool
    state: SerialState | None
    shared_by: int
    identifies: bool
    is_distinctive: bool
    is_worn: bool


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What the decision hangs on: the record's status, the number and what it can tell, and each field's likeness.

    `conflicts` are the fields that differ, `is_supported` whether the model or the calibre agrees or fits.
    """

    status: RecordStatus
    basis: Basis
    number: _Number
    make: Likeness
    model: Likeness
    calibre: Likeness
    conflicts: tuple[str, ...]
    country_differs: bool

    @property
    def is_supported(self) -> bool:
        """Whether the model or the calibre agrees or fits. Models that cannot be compared are missing, no more."""
        return self.model in ALIKE or self.calibre in ALIKE

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

    @property
    def number_stands_for_make(self) -> bool:
        """Whether no other maker's weapon is to be thought of: a distinctive number and a calibre that fits. Makes that
        are mistaken for one another are two makes all the same."""
        is_open = self.make != "mistaken" and not self.country_differs
        return is_open and self.number.is_distinctive and self.calibre in ALIKE


def _compare(scored: ScoredNumber, weights: Weights, status: RecordStatus, state: SerialState | None) -> _Comparison:
    levels = scored.levels
    return _Comparison(
        status=status,
        basis=scored.basis,
        number=_Number(
            is_certain=scored.number is None or scored.number.is_certain,
            state=state,
            shared_by=scored.shared_by,
            identifies=scored.information >= weights.identifies_at_least,
            is_worn=scored.slip is not None and scored.slip.worn > 0,
            is_distinctive=scored.prior + scored.information >= weights.distinctive_at_least,
        ),
        make=levels["make"],
        model=levels["model"],
        calibre=levels["calibre"],
        conflicts=tuple(name for name in _CONFLICTING if levels[name] == "differs"),
        country_differs=levels["country_of_manufacture"] == "differs",
    )


class _Refusal(NamedTuple):
    """A rule under which a match is no hit, whatever its weight, and the reason for the officer."""

    name: str
    applies: Callable[[_Comparison], bool]
    reason: Callable[[_Comparison], Reason]


# The first that applies is given as the reason. In the order of docs/matching.md.
_REFUSALS: Final = (
    _Refusal(
        "the record is not active",
        lambda match: match.status != "ACTIVE",
        lambda match: Reason("record_not_active", {"status": match.status}),
    ),
    _Refusal(
        "the numbers are not alike to the eye",
        lambda match: match.basis not in TIGHT,
        lambda match: Reason(_LOOSE.get(match.basis, "numbers_agree_in_part"), {}),
    ),
    _Refusal(
        "the number given is not certain",
        lambda match: not match.number.is_certain,
        lambda _: Reason("number_given_uncertain", {}),
    ),
    _Refusal(
        "the number recorded is not whole",
        lambda match: match.number.state in NOT_WHOLE,
        lambda match: Reason("number_recorded_not_whole", {"serial_state": str(match.number.state)}),
    ),
    _Refusal(
        "too many records carry the number",
        lambda match: match.number.shared_by > 0,
        lambda match: Reason("number_carried_by_many", {"number": match.number.shared_by}),
    ),
    _Refusal(
        "the number identifies no weapon",
        lambda match: not match.number.identifies,
        lambda _: Reason("number_identifies_nothing", {}),
    ),
    _Refusal(
        "the make differs",
        lambda match: match.make == "differs",
        lambda _: Reason("make_differs", {}),
    ),
    _Refusal(
        "a worn stamp alone makes the numbers alike, and the make with model or calibre does not bear that out",
        lambda match: match.number.is_worn and not (match.make_agrees and match.is_supported and not match.conflicts),
        lambda _: Reason("worn_character_not_borne_out", {}),
    ),
    _Refusal(
        "the make agrees, several fields differ",
        lambda match: match.make_agrees and len(match.conflicts) > 1,
        lambda match: Reason("field_differs", {"field": match.conflicts[0]}),
    ),
    _Refusal(
        "the make agrees, one field differs and none supports",
        lambda match: match.make_agrees and bool(match.conflicts) and not match.is_supported,
        lambda match: Reason("field_differs", {"field": match.conflicts[0]}),
    ),
    _Refusal(
        "the make is not certain, a field differs",
        lambda match: not match.make_agrees and bool(match.conflicts),
        lambda match: Reason("field_differs_make_uncertain", {"field": match.conflicts[0]}),
    ),
    _Refusal(
        "the make is not certain, neither the model nor the number stands for it",
        lambda match: not (match.make_agrees or match.model_stands_for_make or match.number_stands_for_make),
        lambda _: Reason("make_uncertain", {}),
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
        "the make is not certain, the model or the number stands for it",
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
        lambda match: match.is_supported,
        lambda weights: weights.hit_with_support_at_least,
    ),
    _BitsNeeded(
        "nothing supports but the make",
        lambda _: True,
        lambda weights: weights.hit_at_least,
    ),
)


def why_not_hit(
    scored: ScoredNumber, weights: Weights, status: RecordStatus, state: SerialState | None = None
) -> Reason | None:
    """Why a match may not alarm three agencies, a code of the messages of that name; None where it may.

    `status` is the record's, `state` that of the recorded number, as far as it is known.

    A serial number alone never does. It takes a number that can name one weapon, exact or alike to the eye, and either
    the make with nothing that contradicts; or the make with one contradiction, if another field supports it (models and
    calibres are often written down wrongly); or, without a make, nothing that contradicts and either a model that says
    as much or a distinctive number and a calibre that fits.
    """
    match = _compare(scored, weights, status, state)
    for refusal in _REFUSALS:
        if refusal.applies(match):
            return refusal.reason(match)
    needed = _needed(match, weights)
    if scored.weight >= needed:
        return None
    if match.conflicts:
        return Reason("field_differs_number_not_rare", {"field": match.conflicts[0]})
    return Reason("evidence_weak", {"bits": round(scored.weight, 1), "needed": needed})


def bits_needed(scored: ScoredNumber, weights: Weights) -> float:
    """The bits that a hit needs in this match's case, whether or not a rule keeps it from being one."""
    return _needed(_compare(scored, weights, "ACTIVE", None), weights)


def _needed(match: _Comparison, weights: Weights) -> float:
    return next(case.bits(weights) for case in _BITS_NEEDED if case.applies(match))


_LOOSE: Final[Mapping[str, str]] = {
    "one_edit": "numbers_differ_by_one",
    "two_edits": "numbers_differ_by_two",
    "affix": "number_has_more_letters",
    "pattern": "number_characters_unknown",
    "description": "no_number_compared",
}


def decide(scored: ScoredNumber, weights: Weights, why_not: Reason | None) -> Decision | None:
    """What a match is to be called, given why it is no hit; None where it is too weak even for a lead."""
    if why_not is None:
        return "hit"
    if scored.basis == "description":
        return "possible" if _fits(scored) else "lead"
    # A serial that is the same to the eye is not hidden because something else differs: the conflict is shown. On
    # another make it is a common thing, and has to weigh as much as any.
    if _is_of_the_make(scored) or scored.weight >= weights.possible_at_least:
        return "possible"
    return "lead" if scored.basis in TIGHT or scored.weight >= weights.lead_at_least else None


def shown_from(scored: ScoredNumber, weights: Weights, decision: Decision) -> float | None:
    """The bits from which a match of this kind is called so; None where it is, whatever it weighs."""
    if decision == "hit":
        return bits_needed(scored, weights)
    if scored.basis == "description":
        return None
    if decision == "possible":
        return None if _is_of_the_make(scored) else weights.possible_at_least
    return None if scored.basis in TIGHT else weights.lead_at_least


def _is_of_the_make(scored: ScoredNumber) -> bool:
    return scored.basis in TIGHT and scored.levels["make"] != "differs"


def _fits(scored: ScoredNumber) -> bool:
    """Whether a description alone is worth comparing with: the make, and its model or its calibre and type, and
    nothing that differs. A weight says little here, as there is no number to outweigh the many guns alike."""
    levels = scored.levels
    agreeing = {name for name, likeness in levels.items() if likeness in ALIKE}
    described = "model" in agreeing or {"calibre", "firearm_type"} <= agreeing
    return "make" in agreeing and described and "differs" not in levels.values()
