"""What the fields of a description were taken to mean, told to whoever gave them.

A search, a trace and the reference table read a description with the same tables; here is said what they read, and
which value was found in another field than its own.
"""

from typing import cast

from iarms.domain.serials import read_serial
from iarms.domain.vocabulary import Moves, Traits, moves_of, read_calibre, read_designation, read_make, traits_of
from iarms.models.country import SUCCESSORS
from iarms.models.firearm import Firearm, FirearmType, RecordedFirearm
from iarms.models.search import (
    CalibreInterpretation,
    CountryInterpretation,
    FirearmTypeInterpretation,
    Interpretation,
    MakeInterpretation,
    ModelInterpretation,
    SerialInterpretation,
)


def interpret(firearm: Firearm | RecordedFirearm) -> Interpretation:
    """How each field was read; of several numbers the first. Never raises."""
    traits, moves = traits_of(firearm), moves_of(firearm)
    return Interpretation(
        serial_number=_serial(firearm),
        make=_make(firearm, traits, moves),
        model=_model(firearm, traits, moves),
        calibre=_calibre(firearm, moves),
        firearm_type=_type(firearm, traits, moves),
        country_of_manufacture=_country(traits.country),
    )


def _serial(firearm: Firearm | RecordedFirearm) -> SerialInterpretation | None:
    numbers = [firearm.serial_number or "", *(other.number for other in firearm.other_numbers)]
    first = next(filter(None, numbers), None)
    if first is None:
        return None
    serial = read_serial(first)
    return SerialInterpretation(
        given=serial.given, canonical=serial.canonical, unknown_positions=serial.unknown_positions
    )


def _make(firearm: Firearm | RecordedFirearm, traits: Traits, moves: Moves) -> MakeInterpretation | None:
    if traits.make and moves.make_implied:
        written = firearm.model if moves.make else firearm.make
        return MakeInterpretation(given=written or "", code=traits.make, via="implied", stood_in=moves.make)
    if traits.make and moves.make:
        return MakeInterpretation(given=firearm.model or "", code=traits.make, via="part", stood_in=moves.make)
    if not firearm.make:
        return None
    read = read_make(firearm.make)
    return MakeInterpretation(given=read.given, code=read.code, via=read.via, candidates=read.candidates)


def _model(firearm: Firearm | RecordedFirearm, traits: Traits, moves: Moves) -> ModelInterpretation | None:
    given = firearm.make if moves.model else firearm.model
    if not given:
        return None
    read = read_designation(given, traits.make or None)
    families = tuple(sorted(read.families))
    family = families[0] if len(families) == 1 else None
    return ModelInterpretation(
        given=given, words=" ".join(read.words), family=family, families=families, stood_in=moves.model
    )


def _calibre(firearm: Firearm | RecordedFirearm, moves: Moves) -> CalibreInterpretation | None:
    given = moves.calibre_text or firearm.calibre
    if not given:
        return None
    read = read_calibre(given)
    group = next(iter(read.groups)) if len(read.groups) == 1 else None
    return CalibreInterpretation(
        given=given, group=group, groups=tuple(sorted(read.groups)), via=read.via, stood_in=moves.calibre
    )


def _type(firearm: Firearm | RecordedFirearm, traits: Traits, moves: Moves) -> FirearmTypeInterpretation | None:
    if not traits.firearm_type:
        return None
    stood = moves.firearm_type
    given = firearm.firearm_type or (firearm.model if stood == "model" else firearm.make) or ""
    return FirearmTypeInterpretation(given=given, code=cast("FirearmType", traits.firearm_type), stood_in=stood)


def _country(code: str) -> CountryInterpretation | None:
    if not code:
        return None
    return CountryInterpretation(given=code, code=code, successors=tuple(sorted(SUCCESSORS.get(code, ()))))
