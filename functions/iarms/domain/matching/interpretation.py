"""What the fields of a description were taken to mean, in an answer's words.

A search and a trace read a description with the same tables. An interpretation says what they read in each field, and
which value stood in another field than its own.
"""

from typing import cast

from iarms.domain.matching.read_firearm import ReadFirearm
from iarms.domain.vocabulary import ReadDescription
from iarms.models.country import SUCCESSORS
from iarms.models.firearm import FirearmType
from iarms.models.reason import NOTHING
from iarms.models.search import (
    CalibreInterpretation,
    CountryInterpretation,
    FirearmTypeInterpretation,
    Interpretation,
    MakeInterpretation,
    ModelInterpretation,
    SerialInterpretation,
)


def interpret(firearm: ReadFirearm) -> Interpretation:
    """How each field was read; of several numbers the first."""
    description = firearm.description
    return Interpretation(
        serial_number=_serial(firearm),
        make=_make(description),
        model=_model(description),
        calibre=_calibre(description),
        firearm_type=_type(description),
        country_of_manufacture=_country(description.traits.country),
    )


def _serial(firearm: ReadFirearm) -> SerialInterpretation | None:
    if not firearm.numbers:
        return None
    number = firearm.numbers[0]
    return SerialInterpretation(
        given=number.serial.given,
        canonical=number.serial.canonical,
        unknown_positions=number.serial.unknown_positions,
        is_certain=number.is_certain and not number.serial.is_pattern,
    )


def _make(description: ReadDescription) -> MakeInterpretation | None:
    fields, moves, code = description.fields, description.moves, description.traits.make
    if code and moves.make_implied:
        written = fields.model if moves.make else fields.make
        return MakeInterpretation(given=written, code=code, via="implied", stood_in=moves.make)
    if code and moves.make:
        return MakeInterpretation(given=fields.model, code=code, via="part", stood_in=moves.make)
    if description.make is None:
        return None
    read = description.make
    return MakeInterpretation(given=read.given, code=read.code, via=read.via, candidates=read.candidates)


def _model(description: ReadDescription) -> ModelInterpretation | None:
    read = description.model
    if not read.given:
        return None
    families = tuple(sorted(read.families))
    family = families[0] if len(families) == 1 else None
    return ModelInterpretation(
        given=read.given,
        words=" ".join(read.words),
        family=family,
        families=families,
        stood_in=description.moves.model,
    )


def _calibre(description: ReadDescription) -> CalibreInterpretation | None:
    read = description.calibre
    if read is None:
        return None
    group = next(iter(read.groups)) if len(read.groups) == 1 else None
    return CalibreInterpretation(
        given=read.given,
        group=group,
        groups=tuple(sorted(read.groups)),
        via=read.via,
        stood_in=description.moves.calibre,
        remark=read.remark,
        remark_code=read.remark.code if read.remark else None,
        remark_parameters=read.remark.parameters if read.remark else NOTHING,
    )


def _type(description: ReadDescription) -> FirearmTypeInterpretation | None:
    fields, source, code = description.fields, description.moves.firearm_type, description.traits.firearm_type
    if not code:
        return None
    given = fields.firearm_type or (fields.model if source == "model" else fields.make)
    return FirearmTypeInterpretation(given=given, code=cast("FirearmType", code), stood_in=source)


def _country(code: str) -> CountryInterpretation | None:
    if not code:
        return None
    return CountryInterpretation(given=code, code=code, successors=tuple(sorted(SUCCESSORS.get(code, ()))))
