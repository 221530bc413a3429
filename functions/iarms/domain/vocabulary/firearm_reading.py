"""A weapon's description read once: every field understood where it stands, and put into the field where it belongs.

Reports write a maker's name into the model field, a calibre behind the model, a type of weapon for a make. What was
read serves everybody who needs it: the comparison with records (`traits`), the words for the officer, the warnings.

    stage               takes                               gives
    make                make field                          code, candidates, importer or nothing
    model               model field, make                   families, and what else stood there
    make in the model   both                                the maker that the model names or implies
    model in the make   both, if the model says nothing     the model, with the maker that it implies: AKM, Walther PPK
    calibre             calibre field, model                groups, the field's own or those behind the model
    type                type field, model, make             a type, the field's own or a word elsewhere

A question is read afresh and remembered nowhere. Records repeat each other's words, so their readings are remembered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from iarms.domain.text import LONGEST_READ, NO_DIGEST, digest, plain_of
from iarms.domain.vocabulary.calibres import CalibreReading, read_calibre
from iarms.domain.vocabulary.makes import MakeReading, make_name, read_make, squeeze
from iarms.domain.vocabulary.model_reading import Designation, read_designation, recorded_designation
from iarms.domain.vocabulary.model_table import ANYONE, models_of
from iarms.domain.vocabulary.model_tokens import table_key, tokens_in
from iarms.domain.vocabulary.traits import Traits
from iarms.models.firearm import Firearm, RecordedFirearm

WrongField = Literal["make", "model"]


class DescriptionFields(NamedTuple):
    """The fields of a description as written; "" and 0 for none."""

    make: str = ""
    model: str = ""
    calibre: str = ""
    firearm_type: str = ""
    country_of_manufacture: str = ""
    year: int = 0


class Moves(NamedTuple):
    """In which other field than its own each value stood; None for those that stood in their own or nowhere.

    `make_implied`: no maker was written at all, and the model is one maker's alone.
    """

    make: WrongField | None = None
    model: WrongField | None = None
    calibre: WrongField | None = None
    firearm_type: WrongField | None = None
    make_implied: bool = False


@dataclass(frozen=True, slots=True)
class ReadDescription:
    """A description with all that was read in it.

    `make` is the reading of the make field, None where it is empty. `model` is the reading of the text where the model
    stood, for the make that the weapon is taken to have. `calibre` is the reading of the text where the calibre stood,
    None where there is none. `traits` is what compares with other weapons.
    """

    fields: DescriptionFields
    make: MakeReading | None
    model: Designation
    calibre: CalibreReading | None
    traits: Traits
    moves: Moves


def fields_of(firearm: Firearm | RecordedFirearm) -> DescriptionFields:
    """The description of a weapon, without its numbers."""
    year = firearm.year if isinstance(firearm, RecordedFirearm) else None
    return DescriptionFields(
        firearm.make or "",
        firearm.model or "",
        firearm.calibre or "",
        firearm.firearm_type or "",
        firearm.country_of_manufacture or "",
        year or 0,
    )


def parse_description(fields: DescriptionFields) -> ReadDescription:
    """Read the description of a question. Never raises; nothing of it is remembered."""
    return _read(fields, _OF_QUESTIONS)


# 20,000 descriptions as bureaus write them: those of the records that searches compare with in full.
@lru_cache(maxsize=20_000)
def recorded_traits(fields: DescriptionFields) -> Traits:
    """The traits of a recorded weapon's description. Never raises."""
    return _read(fields, _OF_RECORDS).traits


def traits_of(firearm: RecordedFirearm) -> Traits:
    """The traits of a recorded weapon."""
    return recorded_traits(fields_of(firearm))


class _Readers(NamedTuple):
    """What reads the words of each field."""

    make: Callable[[str], MakeReading]
    model: Callable[[str, str | None], Designation]
    calibre: Callable[[str], CalibreReading]


_OF_QUESTIONS: Final = _Readers(read_make, read_designation, read_calibre)
# 8,192 makes and as many calibres as bureaus write them: an index of millions of records is built from few thousand.
_OF_RECORDS: Final = _Readers(lru_cache(8192)(read_make), recorded_designation, lru_cache(8192)(read_calibre))


class _Makes(NamedTuple):
    """The makes that a weapon can be of, and the digest by which they compare."""

    codes: frozenset[str]
    key: bytes

    @property
    def only(self) -> str | None:
        """The one make that it is."""
        return next(iter(self.codes)) if len(self.codes) == 1 else None


# Letters and digits of a model that implies its maker from the make field, or of a spelling of both: Saiga.
_SHORTEST_IMPLYING: Final = 3
_SHORTEST_NAMESAKE: Final = 4
_NO_MAKES: Final = _Makes(frozenset(), NO_DIGEST)


class _Placed(NamedTuple):
    """The model as first read, the field where it stood, and the makes: their own field's, or those of the model.

    `read_for` is the make that it was read for.
    """

    makes: _Makes
    model: Designation
    source: WrongField
    moves: Moves
    read_for: str | None


def _read(fields: DescriptionFields, read: _Readers) -> ReadDescription:
    make = read.make(fields.make) if fields.make else None
    makes = _makes_of(make)
    placed = _from_model_field(makes, read.model(fields.model, makes.only))
    make_as_model = None
    if make and makes != _NO_MAKES and _says_nothing(placed) and _may_hold_a_model(make):
        make_as_model = read.model(fields.make, makes.only)
        placed = _from_make_field(makes, make_as_model) or placed
    calibre, moves = _calibre(fields.calibre, placed, read)
    firearm_type = fields.firearm_type or placed.model.firearm_type or ""
    if firearm_type and not fields.firearm_type:
        moves = moves._replace(firearm_type=placed.source)
    if not firearm_type and fields.make and not placed.makes.codes:
        firearm_type = (make_as_model or read.model(fields.make, None)).firearm_type or ""
        moves = moves._replace(firearm_type="make" if firearm_type else None)
    model = _for_its_make(fields, placed, read)
    groups, calibre_key = _groups_of(calibre)
    traits = Traits(
        makes=placed.makes.codes,
        make_key=placed.makes.key,
        model="" if placed.model.empty else model.given,
        groups=groups,
        calibre_key=calibre_key,
        firearm_type=firearm_type,
        country=fields.country_of_manufacture,
        year=fields.year,
        designation=read.model("", None) if placed.model.empty else model,
    )
    return ReadDescription(fields, make, model, calibre, traits, moves)


def _for_its_make(fields: DescriptionFields, placed: _Placed, read: _Readers) -> Designation:
    """The model read for the make that the weapon is taken to have, which it may have named itself."""
    text = fields.make if placed.moves.model else fields.model
    if text == placed.model.given and placed.read_for == placed.makes.only:
        return placed.model
    return read.model(text, placed.makes.only)


def _makes_of(make: MakeReading | None) -> _Makes:
    if make is None or make.unknown or make.importer:
        return _NO_MAKES
    if make.code:
        return _one_make(make.code)
    return _Makes(frozenset(make.candidates), digest("?" + squeeze(make.given)))


def _one_make(code: str) -> _Makes:
    return _Makes(frozenset({code}), digest(code))


def _from_model_field(makes: _Makes, model: Designation) -> _Placed:
    """The model in its own field, with the maker that it names or implies where the make field says nothing."""
    if makes == _NO_MAKES and model.make_code:
        return _Placed(_one_make(model.make_code), model, "model", Moves(make="model"), makes.only)
    if makes == _NO_MAKES and not model.empty and len(model.makes) == 1:
        return _Placed(_one_make(*model.makes), model, "model", Moves(make="model", make_implied=True), makes.only)
    return _Placed(makes, model, "model", Moves(), makes.only)


def _says_nothing(placed: _Placed) -> bool:
    """Whether the model field names neither model nor maker, calibre or type."""
    model = placed.model
    return model.empty and not (placed.moves.make or model.calibre_text or model.firearm_type)


def _may_hold_a_model(make: MakeReading) -> bool:
    """Whether a make field has more than a maker's name, or a name that is a design's too: Walther PPK, FAMAS."""
    if make.code is None or make.via == "part" or any(map(str.isdigit, make.given)):
        return True
    if make.via in ("code", "name"):
        return False
    tokens, name = tokens_in(plain_of(make.given[:LONGEST_READ])), plain_of(make_name(make.code)).split()
    keys = {table_key(tokens), table_key(token for token in tokens if token not in name)}
    own = {key for key in keys if len(key) >= _SHORTEST_NAMESAKE}
    return not (keys.isdisjoint(models_of(ANYONE).keys) and own.isdisjoint(models_of(make.code).keys))


def _from_make_field(makes: _Makes, model: Designation) -> _Placed | None:
    """A model, a calibre or a type of weapon where the make should stand.

    Beside a maker's name any model that is known counts. Without one it has to be one maker's alone, or all that the
    field says (AKM); then many make it, and the make is not known. None where the text is a make that the tables do not
    know. A word of two letters implies no maker.
    """
    if makes.codes:
        known = bool(model.families) and not _is_bore_of(makes, model)
        return _Placed(makes, model, "make", Moves(model="make"), makes.only) if known else None
    if model.empty:
        return _Placed(_NO_MAKES, model, "make", Moves(), None)
    if len(model.makes) == 1 and len(model.key) >= _SHORTEST_IMPLYING:
        return _Placed(_one_make(*model.makes), model, "make", Moves(model="make", make_implied=True), None)
    if model.families and not model.variant:
        return _Placed(_NO_MAKES, model, "make", Moves(model="make"), None)
    return None


def _is_bore_of(makes: _Makes, model: Designation) -> bool:
    """Whether what stands beside the maker is only a number that its weapons are chambered for: Colt 45, Rossi 38."""
    if makes.only is None or not model.numbers <= models_of(makes.only).bores:
        return False
    name = plain_of(make_name(makes.only))
    return all(word.isdigit() or word in name for word in model.words)


def _calibre(written: str, placed: _Placed, read: _Readers) -> tuple[CalibreReading | None, Moves]:
    """The calibre field's reading, or that of a calibre beside the model where the field says nothing."""
    reading = read.calibre(written) if written else None
    beside_model = placed.model.calibre_text
    if beside_model and _groups_of(reading) == (frozenset(), NO_DIGEST):
        return read.calibre(beside_model), placed.moves._replace(calibre=placed.source)
    return reading, placed.moves


def _groups_of(calibre: CalibreReading | None) -> tuple[frozenset[str], bytes]:
    """The groups that a calibre can mean, and the digest by which it compares."""
    if calibre is None or (calibre.unknown and not calibre.code):
        return frozenset(), NO_DIGEST
    if calibre.code:
        return calibre.groups, digest(calibre.code)
    return calibre.groups, digest("?" + "".join(c for c in calibre.given[:LONGEST_READ].upper() if c.isalnum()))
