"""What a description says of a weapon besides its numbers, read and put into the right fields.

Reports write a maker's name into the model field, a calibre behind the model, a type of weapon for a make. Each value
is understood where it stands and moved where it belongs, if nothing better stands there. Traits are compared by the
hundred in a search, so they are plain and remembered; the words for the officer are made from what was given.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple, get_args

from iarms.domain.text import NO_DIGEST, digest
from iarms.domain.vocabulary.calibres import calibre_codes, read_calibre
from iarms.domain.vocabulary.makes import make_codes, mistaken_for, read_make, squeeze
from iarms.domain.vocabulary.model_comparison import compare_designations
from iarms.domain.vocabulary.model_reading import Designation, read_designation
from iarms.models.country import SUCCESSORS
from iarms.models.firearm import Firearm, FirearmType, RecordedFirearm

Likeness = Literal["agrees", "compatible", "unclear", "mistaken", "differs", "missing"]

# Types that people give for one another: a carbine is a rifle, a converted blank-firer looks like the pistol it copies.
_RELATED_TYPES: Final[tuple[frozenset[str], ...]] = (
    frozenset({"RIFLE", "CARBINE"}),
    frozenset({"RIFLE", "COMBINATION"}),
    frozenset({"SHOTGUN", "COMBINATION"}),
    frozenset({"SMG", "MACHINE_GUN"}),
    frozenset({"SMG", "CARBINE"}),
    frozenset({"RIFLE", "MACHINE_GUN"}),
    frozenset({"RIFLE", "SHOTGUN"}),
    frozenset({"PISTOL", "CONVERTED_BLANK"}),
    frozenset({"REVOLVER", "CONVERTED_BLANK"}),
    frozenset({"PISTOL", "DERRINGER"}),
    frozenset({"SHOTGUN", "DERRINGER"}),
    frozenset({"PISTOL", "PART_FRAME"}),
    frozenset({"PISTOL", "PART_SLIDE"}),
    frozenset({"PISTOL", "SMG"}),
)


class Traits(NamedTuple):
    """A weapon but for its numbers. `makes` and `groups` are all that the words can mean, empty where the tables do
    not know them; the keys are digests by which unlisted words still compare. Absent fields are empty or 0."""

    makes: frozenset[str]
    make_key: bytes
    model: str
    groups: frozenset[str]
    calibre_key: bytes
    firearm_type: str
    country: str
    year: int

    @property
    def make(self) -> str:
        """The one make that it is, else ""."""
        return next(iter(self.makes)) if len(self.makes) == 1 else ""

    @property
    def designation(self) -> Designation:
        """The model, read for the make."""
        return read_designation(self.model, self.make or None)


def traits_of(firearm: Firearm | RecordedFirearm) -> Traits:
    """The traits of a weapon as described or recorded."""
    year = firearm.year if isinstance(firearm, RecordedFirearm) else None
    return read_traits(
        firearm.make or "",
        firearm.model or "",
        firearm.calibre or "",
        firearm.firearm_type or "",
        firearm.country_of_manufacture or "",
        year or 0,
    )


Field = Literal["make", "model"]


class Moves(NamedTuple):
    """Which values stood in another field than their own, and in which.

    `make_implied`: no maker was written at all, and the model is one maker's alone. `calibre_text` is the calibre as it
    stood there.
    """

    make: Field | None = None
    model: Field | None = None
    calibre: Field | None = None
    firearm_type: Field | None = None
    make_implied: bool = False
    calibre_text: str = ""


@lru_cache(maxsize=20_000)
def read_traits(make: str, model: str, calibre: str, firearm_type: str, country: str, year: int) -> Traits:
    """Read the fields of a description, each as written; "" and 0 for none. Never raises."""
    return _placed(make, model, calibre, firearm_type, country, year)[0]


def moves_of(firearm: Firearm | RecordedFirearm) -> Moves:
    """What `traits_of` took out of another field than its own."""
    return _placed(firearm.make or "", firearm.model or "", firearm.calibre or "", firearm.firearm_type or "", "", 0)[1]


def _placed(make: str, model: str, calibre: str, firearm_type: str, country: str, year: int) -> tuple[Traits, Moves]:
    """The traits, each value where it belongs, and what was moved there."""
    moves = Moves()
    makes, make_key = _read_make(make)
    designation = read_designation(model, next(iter(makes)) if len(makes) == 1 else None)
    stood: Field = "model"
    groups, calibre_key = _read_calibre(calibre)
    if not makes and (not make_key.strip(b"\0") or make_key == NO_DIGEST):
        if designation.make_code:
            makes, make_key = frozenset({designation.make_code}), digest(designation.make_code)
            moves = moves._replace(make="model")
        elif not designation.empty and len(designation.makes) == 1:
            code = next(iter(designation.makes))
            makes, make_key = frozenset({code}), digest(code)
            moves = moves._replace(make="model", make_implied=True)
    if not makes and make_key != NO_DIGEST and not model:
        # A model, a calibre or a type of weapon where the make should stand.
        moved = read_designation(make, None)
        if moved.empty or len(moved.makes) == 1:
            model = "" if moved.empty else make
            makes = moved.makes if len(moved.makes) == 1 else frozenset()
            make_key = digest(next(iter(makes))) if makes else NO_DIGEST
            designation, stood = moved, "make"
            moves = moves._replace(model="make" if model else None, make_implied=bool(makes))
    if not groups and calibre_key == NO_DIGEST and designation.calibre_text:
        groups, calibre_key = _read_calibre(designation.calibre_text)
        moves = moves._replace(calibre=stood, calibre_text=designation.calibre_text)
    kind = firearm_type or designation.firearm_type or ""
    if kind and not firearm_type:
        moves = moves._replace(firearm_type=stood)
    if not kind and make and not makes:
        kind = read_designation(make, None).firearm_type or ""
        moves = moves._replace(firearm_type="make" if kind else None)
    traits = Traits(makes, make_key, "" if designation.empty else model, groups, calibre_key, kind, country, year)
    return traits, moves


def _read_make(text: str) -> tuple[frozenset[str], bytes]:
    if not text:
        return frozenset(), NO_DIGEST
    read = read_make(text)
    if read.code:
        return frozenset({read.code}), digest(read.code)
    if read.unknown or read.importer:
        return frozenset(), NO_DIGEST
    return frozenset(read.candidates), digest("?" + squeeze(text))


def _read_calibre(text: str) -> tuple[frozenset[str], bytes]:
    if not text:
        return frozenset(), NO_DIGEST
    read = read_calibre(text)
    if read.code:
        return read.groups, digest(read.code)
    if getattr(read, "unknown", False):
        return frozenset(), NO_DIGEST
    return read.groups, digest("?" + "".join(c for c in text.upper() if c.isalnum()))


@lru_cache(maxsize=50_000)
def posted_traits(described: bytes) -> Traits:
    """The traits out of a posting's second half (see `keys`): what `read_traits` gave, but for makes that fit several
    makers, which are missing here."""
    kinds = ("", *get_args(FirearmType))
    country, _, model = described[8:].partition(b"|")
    make, calibre = described[2:5], described[5:8]
    makes, groups = _by_digest()
    return Traits(
        makes.get(make, frozenset()),
        make,
        model.decode(),
        groups.get(calibre, frozenset()),
        calibre,
        kinds[described[0]],
        country.decode(),
        described[1] + 1800 if described[1] else 0,
    )


@cache
def _by_digest() -> tuple[Mapping[bytes, frozenset[str]], Mapping[bytes, frozenset[str]]]:
    makes = {digest(code): frozenset({code}) for code in make_codes()}
    return makes, {digest(code): read_calibre(code).groups for code in calibre_codes()}


def compare_makes(given: Traits, recorded: Traits) -> Likeness:
    """Makes compare by code, else by their texts; a make that is not known is missing, not different."""
    if given.make_key == NO_DIGEST or recorded.make_key == NO_DIGEST:
        return "missing"
    if given.make_key == recorded.make_key:
        return "agrees"
    if not given.makes or not recorded.makes:
        return "missing"
    if given.makes & recorded.makes:
        return "agrees" if len(given.makes) == len(recorded.makes) == 1 else "compatible"
    if any(other in mistaken_for(code) for code in given.makes for other in recorded.makes):
        return "mistaken"
    return "differs"


_LIKENESS: Final[Mapping[str, Likeness]] = {
    "same": "agrees", "variant": "compatible", "unclear": "unclear", "differs": "differs", "missing": "missing",
}  # fmt: skip


def compare_models(given: Traits, recorded: Traits) -> Likeness:
    """Models compare as families and variants, each read for its own make, else for the other's."""
    if not given.model or not recorded.model:
        return "missing"
    make = given.make or recorded.make or None
    mine = read_designation(given.model, given.make or make)
    return _LIKENESS[compare_designations(mine, read_designation(recorded.model, recorded.make or make))]


def compare_calibres(given: Traits, recorded: Traits) -> Likeness:
    """Calibres compare as sets of groups, never as codes: 9 mm fits 9x19, 9x18 and .380."""
    if given.calibre_key == NO_DIGEST or recorded.calibre_key == NO_DIGEST:
        return "missing"
    mine, theirs = given.groups, recorded.groups
    if not mine or not theirs:
        return "agrees" if given.calibre_key == recorded.calibre_key else "missing"
    if not mine & theirs:
        return "differs"
    return "agrees" if len(mine) == len(theirs) == 1 else "compatible"


def related_types(one: str, other: str) -> bool:
    """Whether people give two different types for one another."""
    return frozenset({one, other}) in _RELATED_TYPES or "OTHER" in (one, other)


def compare_types(given: Traits, recorded: Traits) -> Likeness:
    """Types that people give for one another are compatible."""
    mine, theirs = given.firearm_type, recorded.firearm_type
    if not mine or not theirs:
        return "missing"
    if mine == theirs:
        return "agrees"
    return "compatible" if related_types(mine, theirs) else "differs"


def compare_countries(given: Traits, recorded: Traits) -> Likeness:
    """A former state is compatible with its successors."""
    mine, theirs = given.country, recorded.country
    if not mine or not theirs:
        return "missing"
    if mine == theirs:
        return "agrees"
    related = theirs in SUCCESSORS.get(mine, ()) or mine in SUCCESSORS.get(theirs, ())
    return "compatible" if related else "differs"
