"""Traits: what a weapon is besides its numbers, and how alike two weapons are in each of them.

Traits are compared by the hundred in a search, so they are plain. They come out of a description (`firearm_reading`)
or out of a posting of the serial index, which holds them packed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final, Literal, get_args

from iarms.domain.text import NO_DIGEST, digest
from iarms.domain.vocabulary.calibres import calibre_codes, read_calibre
from iarms.domain.vocabulary.makes import make_codes, mistaken_for
from iarms.domain.vocabulary.model_comparison import compare_designations
from iarms.domain.vocabulary.model_reading import Designation, read_designation, recorded_designation
from iarms.models.country import SUCCESSORS
from iarms.models.firearm import FirearmType

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


@dataclass(frozen=True, slots=True)
class Traits:
    """A weapon but for its numbers. `makes` and `groups` are all that the words can mean, empty where the tables do
    not know them; the keys are digests by which unlisted words still compare. Absent fields are empty or 0.

    `designation` is the model read for the make; it follows from both, so that traits compare without it.
    """

    makes: frozenset[str]
    make_key: bytes
    model: str
    groups: frozenset[str]
    calibre_key: bytes
    firearm_type: str
    country: str
    year: int
    designation: Designation = field(compare=False, repr=False)

    @property
    def make(self) -> str:
        """The one make that it is, else ""."""
        return next(iter(self.makes)) if len(self.makes) == 1 else ""


# 50,000 descriptions of postings: those of one make and model look alike, and a search comes by hundreds of them.
@lru_cache(maxsize=50_000)
def posted_traits(described: bytes) -> Traits:
    """The traits out of a posting's second half (`serials.split_posting`): those of the record, but for makes that fit
    several makers, which are missing here, and a model that was too long for a posting, which is cut."""
    kinds = ("", *get_args(FirearmType))
    country, _, model = described[8:].partition(b"|")
    make_key, calibre_key = described[2:5], described[5:8]
    makes_by_key, groups_by_key = _by_digest()
    makes, text = makes_by_key.get(make_key, frozenset()), model.decode()
    return Traits(
        makes=makes,
        make_key=make_key,
        model=text,
        groups=groups_by_key.get(calibre_key, frozenset()),
        calibre_key=calibre_key,
        firearm_type=kinds[described[0]],
        country=country.decode(),
        year=described[1] + 1800 if described[1] else 0,
        designation=recorded_designation(text, next(iter(makes), None)),
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
    mine, theirs = given.designation, recorded.designation
    if recorded.make and not given.make:
        mine = read_designation(given.model, recorded.make)
    elif given.make and not recorded.make:
        theirs = recorded_designation(recorded.model, given.make)
    return _LIKENESS[compare_designations(mine, theirs)]


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
