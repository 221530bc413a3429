"""Evidence: how much a record's likeness to the weapon in hand is worth, number and description, in bits.

The weight is a Fellegi-Sunter sum in bits: log2 of how much likelier what was given is if the weapon is the recorded
one than if it is one that nobody recorded, on top of a prior that falls with the number of records.

The number is weighed as a noisy channel. If it is the recorded weapon, the number given is the recorded one through a
slip, and slips have measured rates. If it is not, there are three ways to a number one slip away:

- the weapon has nothing to do with the record, and its number is as likely as such numbers are among weapons of that
  make (`frequencies`). A number that breaks its maker's layouts is unlikely to be a weapon's own, so a record one slip
  away that keeps them gains what the number lost.
- the weapon is a sister of the recorded one, of the same lot: then its number differs in the last digits, and what
  else agrees says nothing, since sisters agree in all of it.
- the lot is a crowded one, in which every number is likely: the more records lie a digit away, the likelier.

The very number, or one that looks the same, is another matter: makers do not stamp a number twice, and a lot does not
change that. There the chance is that of a weapon of another lot or maker with that number, letters and digits even.

Make, model, calibre and type say partly the same thing. A calibre counts in full only where the model does not tell,
a type only where neither make nor model does.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log2
from typing import Any, Final, NamedTuple

from iarms.domain.matching.read_firearm import Number
from iarms.domain.serials import (
    ALL_MAKES,
    Frequencies,
    Serial,
    Slip,
    SlipKind,
    SlipRates,
    as_pattern,
    chance_of,
    find_slip,
    fits,
    fold_widely,
    information_of,
    layout_of,
    place_in,
)
from iarms.domain.text import plain_key
from iarms.domain.vocabulary import (
    Likeness,
    Traits,
    compare_calibres,
    compare_countries,
    compare_makes,
    compare_models,
    compare_types,
)
from iarms.models.search import Basis

TIGHT: Final = frozenset({"exact", "canonical", "lookalike"})
ALIKE: Final = frozenset({"agrees", "compatible"})
# The slips of the tight bases.
SAME_TO_THE_EYE: Final = frozenset({"exact", "zeros", "lookalike"})
_BASES: Final[Mapping[SlipKind, Basis]] = {
    "exact": "exact", "zeros": "canonical", "lookalike": "lookalike", "omission": "one_edit", "insertion": "one_edit",
    "transposition": "one_edit", "substitution": "one_edit", "affix": "affix", "two_edits": "two_edits",
    "pattern": "pattern",
}  # fmt: skip
_LEAST_CHANCE: Final = 1e-18
# A weapon is on record two or three times, where several bureaus look for it. One whose number has letters and digits
# as its maker stamps them, and many, may be there oftener: no word or stop-gap looks like that.
_RECORDS_OF_ONE_WEAPON: Final = 3
_RECORDS_OF_ONE_WEAPON_OF_A_FULL_NUMBER: Final = 7
_FULL_NUMBER: Final = 20.0  # bits
_RECORDS_OF_ANY_MAKE: Final = 5
_CHANCE_DOUBLES: Final = 4.0  # so many times what chance brings says that it is not chance
_MOST_MAKER_BITS: Final = 8.0
_SHARED_MODEL: Final = 0.05  # of a make's weapons, for models too rare to be counted


@dataclass(frozen=True)
class Weights:
    """Everything fitted; `version` is named in every search and audit event. Fields as in weights.json, which says
    where they come from. Rates are per number typed, the tables bits by likeness, the thresholds bits."""

    version: str
    share_of_searches_for_recorded_weapons: float
    hit_at_least: float
    hit_with_support_at_least: float
    hit_with_conflict_at_least: float
    hit_without_make_at_least: float
    identifies_at_least: float
    distinctive_at_least: float
    possible_at_least: float
    lead_at_least: float
    rates: Mapping[str, float]
    slips: SlipRates
    make: Mapping[str, float]
    model: Mapping[str, float]
    calibre: Mapping[str, float]
    calibre_beside_model: Mapping[str, float]
    firearm_type: Mapping[str, float]
    country_of_manufacture: Mapping[str, float]


def read_weights(text: str) -> Weights:
    """Weights out of the text of a weights file. Raises KeyError or TypeError where something is absent or unknown."""
    content: dict[str, Any] = json.loads(text)
    content.pop("source")
    rates = content["rates"]
    slips = SlipRates(**{kind: rates[kind] for kind in SlipRates.__dataclass_fields__})
    return Weights(slips=slips, **content)


@cache
def current_weights() -> Weights:
    """The weights in force."""
    return read_weights(files("iarms.data").joinpath("weights.json").read_text("utf-8"))


class FieldScore(NamedTuple):
    """What one field says."""

    field: str
    likeness: Likeness
    bits: float


@dataclass(frozen=True, slots=True)
class ScoredNumber:
    """A recorded number weighed. `number` is the given one that it is like; None where none was compared.

    `information` is what the number can tell of a weapon, in bits, whatever its lot. `shared_by` is how many records
    carry the recorded number where these are too many for it to name one weapon, else 0.
    """

    basis: Basis
    slip: Slip | None
    number: Number | None
    canonical: str
    component: str
    prior: float
    serial_bits: float
    fields: tuple[FieldScore, ...]
    weight: float
    information: float = 0.0
    shared_by: int = 0

    @property
    def rank(self) -> tuple[bool, float]:
        """Sorts the best first: exact and look-alike numbers before every looser basis, then by weight."""
        return self.basis not in TIGHT, -self.weight

    @property
    def levels(self) -> dict[str, Likeness]:
        """Each field's likeness."""
        return {field.field: field.likeness for field in self.fields}


class Scorer:
    """A weapon that is looked for, with everything about it that is worked out once however many records come near."""

    def __init__(
        self,
        numbers: Iterable[Number],
        traits: Traits,
        frequencies: Frequencies,
        weights: Weights,
        *,
        deep: bool = False,
    ) -> None:
        self.numbers = tuple(numbers)
        self._folded = [fold_widely(number.serial.canonical) for number in self.numbers]
        self.traits = traits
        self.frequencies = frequencies
        self.weights = weights
        self.deep = deep
        # By make key, how many numbers on record are one digit from the number given, and by recorded number how many
        # records carry it: set once the postings are read.
        self.neighbours: Mapping[bytes, int] = {}
        self.carriers: Mapping[str, Counter[bytes]] = {}
        share = weights.share_of_searches_for_recorded_weapons
        self.prior = log2(share / max(frequencies.records, 1000))
        self._fields: dict[Traits, tuple[tuple[FieldScore, ...], float]] = {}
        self._chances: dict[tuple[str, str], float] = {}
        self._most: dict[tuple[str, str], float] = {}
        self._slips: dict[str, tuple[Number, Slip] | None] = {}

    def weigh(self, canonical: str, component: str, traits: Traits) -> ScoredNumber | None:
        """Weigh a recorded number; None where it is like none of the numbers given."""
        best = self.slip_of(canonical)
        if best is None:
            return None
        number, slip = best
        fields, of_fields = self.fields_of(traits)
        others = self.neighbours.get(traits.make_key, 0)
        bits = self._serial_bits(number.serial, slip, canonical, others, of_fields)
        bits += self._maker_bits(canonical, traits)
        if component != number.component and component and number.component:
            bits += self.weights.rates["other_part_bits"]
        basis = _BASES[slip.kind]
        information, shared_by = 0.0, 0
        if basis in TIGHT:
            information = self._information(number.serial.canonical, canonical, traits)
            shared_by = self._shared_by(canonical, traits, information)
        return ScoredNumber(
            basis, slip, number, canonical, component, self.prior, bits, fields, self.prior + bits + of_fields,
            information, shared_by,
        )  # fmt: skip

    def _information(self, given: str, recorded: str, traits: Traits) -> float:
        """The bits of the number given or of the recorded one that looks the same, whichever the maker stamps."""
        make = self.traits.make or traits.make
        bits = information_of(given, make, self.frequencies)
        if recorded == given or not bits:
            return bits
        return max(bits, information) if (information := information_of(recorded, make, self.frequencies)) else 0.0

    def _shared_by(self, canonical: str, traits: Traits, information: float) -> int:
        """How many records carry this very number, where they are more than one weapon and chance account for."""
        counted = self.carriers.get(canonical)
        if counted is None:
            return 0
        of_make, of_any = counted[traits.make_key], counted.total()
        is_full = information >= _FULL_NUMBER
        most = _RECORDS_OF_ONE_WEAPON_OF_A_FULL_NUMBER if is_full else _RECORDS_OF_ONE_WEAPON
        if of_make > most + self._by_chance(canonical, traits.make):
            return of_make
        return of_any if of_any > max(most, _RECORDS_OF_ANY_MAKE) + self._by_chance(canonical, ALL_MAKES) else 0

    def _by_chance(self, canonical: str, make: str) -> float:
        """Records of this make that may carry a number, each by a weapon of its own: short numbers come again."""
        records = self.frequencies.records * (self.frequencies.makes.get(make, 0.0) if make else 1.0)
        return _CHANCE_DOUBLES * records * self.frequencies.of_twin(canonical, make)

    def _maker_bits(self, canonical: str, recorded: Traits) -> float:
        """What a recorded number says of its maker where the record does not: log2 of how much likelier it is among
        the make given than among all. A record of a make that agrees or differs has said it itself."""
        make = self.traits.make
        if not make or recorded.make_key == self.traits.make_key or (recorded.makes and make not in recorded.makes):
            return 0.0
        own = self.frequencies.of_number(canonical, make)
        bits = log2(max(own, _LEAST_CHANCE) / max(self.frequencies.of_number(canonical, ALL_MAKES), _LEAST_CHANCE))
        return min(max(bits, -_MOST_MAKER_BITS), _MOST_MAKER_BITS / 2)

    def slip_of(self, canonical: str) -> tuple[Number, Slip] | None:
        """The number given that a recorded one is most like, and how they differ."""
        if canonical in self._slips:
            return self._slips[canonical]
        nearest: tuple[Number, Slip] | None = None
        folded = fold_widely(canonical)
        for number, folded_number in zip(self.numbers, self._folded, strict=True):
            serial = number.serial
            pattern = as_pattern(serial)
            if pattern is not None:
                slip = Slip("pattern") if fits(pattern, canonical) else None
            elif "?" in canonical:
                slip = _unread(serial, canonical)
            else:
                slip = find_slip(serial.canonical, canonical, folded_number, folded, deep=self.deep)
            if slip and (nearest is None or _LOOSENESS[slip.kind] < _LOOSENESS[nearest[1].kind]):
                nearest = number, slip
        self._slips[canonical] = nearest
        return nearest

    def can_be_a_lead(self, canonical: str, slip: Slip, traits: Traits) -> bool:
        """Whether a recorded number with this slip may come to the bits of a lead, were it the likeliest of its kind.

        Of hundreds of numbers one slip from a short one hardly any may, and to tell that is cheaper than to weigh them.
        """
        best = self.slip_of(canonical)
        if best is None or _BASES[slip.kind] in TIGHT or slip.kind == "pattern":
            return best is not None
        key = slip.kind, best[0].serial.canonical
        if key not in self._most:
            typed = max(self._chance(best[0].serial.canonical, self.traits.make), _LEAST_CHANCE)
            rate = self.weights.rates.get(slip.kind, 0.0) or _LEAST_CHANCE
            self._most[key] = self.prior + log2(rate / typed) + _MOST_MAKER_BITS / 2
        return self._most[key] + self.fields_of(traits)[1] >= self.weights.lead_at_least

    def weigh_description(self, canonical: str, component: str, traits: Traits) -> ScoredNumber:
        """Weigh a record by its description alone; its number does not count."""
        fields, bits = self.fields_of(traits)
        return ScoredNumber("description", None, None, canonical, component, self.prior, 0.0, fields, self.prior + bits)

    def fields_of(self, recorded: Traits) -> tuple[tuple[FieldScore, ...], float]:
        """What the fields besides the number say, and their sum in bits."""
        known = self._fields.get(recorded)
        if known is None:
            fields = self._weigh_fields(recorded)
            known = self._fields[recorded] = fields, sum(field.bits for field in fields)
        return known

    def _weigh_fields(self, recorded: Traits) -> tuple[FieldScore, ...]:
        weights, given = self.weights, self.traits
        make, model = compare_makes(given, recorded), compare_models(given, recorded)
        calibre, kind = compare_calibres(given, recorded), compare_types(given, recorded)
        country = compare_countries(given, recorded)
        calibre_bits = weights.calibre_beside_model if model in ALIKE else weights.calibre
        make_or_model_tells = make in ("agrees", "differs") or model in ("agrees", "compatible", "differs")
        type_bits = 0.0 if make_or_model_tells and kind != "differs" else weights.firearm_type.get(kind, 0.0)
        return (
            FieldScore("make", make, self._make_bits(make, recorded)),
            FieldScore("model", model, self._model_bits(model, recorded)),
            FieldScore("calibre", calibre, calibre_bits.get(calibre, 0.0)),
            FieldScore("firearm_type", kind, type_bits),
            FieldScore("country_of_manufacture", country, weights.country_of_manufacture.get(country, 0.0)),
        )

    def _make_bits(self, likeness: Likeness, recorded: Traits) -> float:
        table = self.weights.make
        if likeness in ALIKE:
            shares = self.frequencies.makes
            common = self.traits.makes & recorded.makes
            share = sum(shares.get(make, table["rare_share"]) for make in common) or table["rare_share"]
            return log2(table[likeness] / min(share, 0.9))
        return table.get(likeness, 0.0)

    def _model_bits(self, likeness: Likeness, recorded: Traits) -> float:
        table = self.weights.model
        if likeness in ALIKE:
            shares = self.frequencies.models.get(recorded.make or self.traits.make, {})
            share = shares.get(model_key(recorded), _SHARED_MODEL) if shares else _SHARED_MODEL
            return log2(table[likeness] / min(max(share, 0.01), 0.5))
        return table.get(likeness, 0.0)

    def _serial_bits(self, given: Serial, slip: Slip, recorded: str, others: int, of_fields: float) -> float:
        """log2 of how much likelier the number given is if it was read off the recorded weapon.

        `others` is how many numbers of the record's make are one digit away, `of_fields` the bits of the description.
        """
        rates, make = self.weights.rates, self.traits.make
        pattern = as_pattern(given)
        if pattern is not None:
            return log2(rates["pattern"] / max(chance_of(pattern, make, self.frequencies), _LEAST_CHANCE))
        if slip.kind == "pattern":  # the record's number has the unread character
            return log2(rates["pattern"] / max(10 * self._chance(given.canonical, make), _LEAST_CHANCE))
        if slip.kind in SAME_TO_THE_EYE:
            likely = rates[slip.kind] if slip.kind != "lookalike" else _of_lookalikes(slip, rates)
            return log2(likely / max(self._twins(given.canonical, recorded, likely), _LEAST_CHANCE))
        # A sister agrees in all that the record says, so what agrees is taken back: the sum of bits holds it already.
        sisters = self._sisters(slip, given.canonical, recorded, others) * 2.0**of_fields
        typed = self._chance(given.canonical, make) + sisters
        # That the recorder erred instead, and the number given is right, was weighed too and made the order worse.
        return log2(_of_slip(slip, given.canonical, recorded, rates) / max(typed, _LEAST_CHANCE))

    def _twins(self, given: str, recorded: str, likely: float) -> float:
        """The chance that a weapon in no record has this very number, or one that is taken for it."""
        key = given, recorded
        if key not in self._chances:
            chance = self.frequencies.of_twin(given, self.traits.make)
            if recorded != given:
                chance += likely * self.frequencies.of_twin(recorded, self.traits.make)
            self._chances[key] = chance
        return self._chances[key]

    def _sisters(self, slip: Slip, given: str, recorded: str, others: int) -> float:
        """The chance that a weapon of the record's lot that is in no record carries the number given."""
        rates, digits = self.weights.rates, sum(c.isdigit() for c in given)
        records = max(self.frequencies.records, 1)
        crowd = max(others - (slip.kind == "substitution"), 0) / (9.0 * max(digits, 1))
        alone = 0.0
        if slip.kind == "substitution":
            at = min(place_in(recorded, slip.at), len(recorded) - 1)
            if recorded[at].isdigit() and given[min(place_in(given, slip.at), len(given) - 1)].isdigit():
                alone = rates[_SISTERS.get(len(recorded) - 1 - at, "sister_elsewhere")] / 9.0
        elif slip.kind == "two_edits" and layout_of(given) == layout_of(recorded):
            alone = rates["sister_elsewhere"] / 81.0
        return (crowd + alone) / records

    def _chance(self, canonical: str, make: str) -> float:
        """The chance that a weapon in no record is typed as this number."""
        key = canonical, make
        if key not in self._chances:
            self._chances[key] = self.frequencies.of_typing(canonical, make, self.weights.slips)
        return self._chances[key]


# How far from the end the digit is in which two numbers of a lot differ.
_SISTERS: Final = {0: "sister_in_last_digit", 1: "sister_in_last_digit_but_one"}
_LOOSENESS: Final[Mapping[str, int]] = {
    "exact": 0, "zeros": 1, "lookalike": 2, "transposition": 3, "omission": 3, "insertion": 3, "substitution": 3,
    "affix": 4, "pattern": 5, "two_edits": 6,
}  # fmt: skip


def _of_lookalikes(slip: Slip, rates: Mapping[str, float]) -> float:
    worn = rates["worn_lookalike"] ** slip.worn
    return float(rates["lookalike"] * rates["further_lookalike"] ** max(slip.places - 1, 0) * worn)


def _of_slip(slip: Slip, given: str, recorded: str, rates: Mapping[str, float]) -> float:
    """The chance that the recorded number is typed as the given one by this slip."""
    kind, length = slip.kind, max(len(recorded), 2)
    # Zeros in front that differ fold away, but are one more slip beside the one found.
    zeros_differ = _zeros_in_front(given) != _zeros_in_front(recorded)
    further = rates["further_lookalike"] ** (slip.places + zeros_differ)
    if kind == "omission":
        way = _omission(slip, recorded, length, rates)
    elif kind == "insertion":
        way = _insertion(slip, given, length, rates)
    elif kind == "transposition":
        way = 1.0 / (length - 1)
    elif kind == "substitution":
        way = _substitution(slip, given, recorded, rates)
    elif kind == "affix":
        way = rates["affix_way"]
    elif kind == "two_edits":
        way = 1.0 / (length * length * 100.0)
    else:
        way = 1.0
    return rates.get(kind, 0.0) * way * further


def _omission(slip: Slip, recorded: str, length: int, rates: Mapping[str, float]) -> float:
    """The share of omissions that leave out this very character."""
    at = min(place_in(recorded, slip.at), len(recorded) - 1)
    if 0 < at < len(recorded) and recorded[at] == recorded[at - 1]:
        way = rates["omission_of_doubled"]
    elif at == 0 and recorded[:1].isalpha():
        way = rates["omission_of_leading_letter"]
    else:
        way = 1.0 - rates["omission_of_doubled"] - rates["omission_of_leading_letter"]
        way /= length
    return way


def _insertion(slip: Slip, given: str, length: int, rates: Mapping[str, float]) -> float:
    """The share of insertions that put in this very character here."""
    at = min(place_in(given, slip.at), len(given) - 1)
    if at > 0 and given[at] == given[at - 1]:
        return rates["insertion_of_doubled"] / length
    choices = 10.0 if given[at : at + 1].isdigit() else 26.0
    return (1 - rates["insertion_of_doubled"]) / length / choices


def _substitution(slip: Slip, given: str, recorded: str, rates: Mapping[str, float]) -> float:
    """The share of substitutions that write this very character here."""
    length = max(len(recorded), 2)
    at = min(place_in(recorded, slip.at), len(recorded) - 1)
    place = min(place_in(given, slip.at), len(given) - 1)
    mine, theirs = given[place].isdigit(), recorded[at].isdigit()
    if mine != theirs:
        return rates["substitution_of_another_kind"] / length / (10.0 if mine else 26.0)
    return 1.0 / length / (9.0 if theirs else 25.0)


def _zeros_in_front(canonical: str) -> int:
    return len(canonical) - len(canonical.lstrip("0"))


def _unread(given: Serial, recorded: str) -> Slip | None:
    """A recorded number with one unread character, beside a full one."""
    if len(given.canonical) == len(recorded):
        at = recorded.index("?")
        left, right = given.canonical[:at] + given.canonical[at + 1 :], recorded.replace("?", "")
        if fold_widely("1" + left) == fold_widely("1" + right):
            return Slip("pattern", at)
    return None


def model_key(traits: Traits) -> str:
    """The name under which models of a make are counted."""
    families = traits.designation.families
    return min(families) if families else plain_key(traits.model)
