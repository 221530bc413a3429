"""Two descriptions side by side: how each field of the weapon in hand agrees with a record's.

Each comparison gives an agreement and the words an officer reads. What the agreement is worth is `matching`'s subject.
"""

from dataclasses import dataclass
from typing import Final

from iarms.domain.calibres import CalibreReading, calibre_name, read_calibre
from iarms.domain.makes import MakeReading, make_name, read_make, squeeze
from iarms.domain.normalise import LOOKALIKES, Serial, bare, fold, placeholder, read_serial
from iarms.models.country import SUCCESSORS
from iarms.models.firearm import Firearm, FirearmType, RecordedFirearm
from iarms.models.search import Agreement

# Types that people give for one another: a carbine is a rifle, a converted blank-firer looks like the pistol it copies.
_RELATED_TYPES: Final[tuple[frozenset[FirearmType], ...]] = (
    frozenset({"RIFLE", "CARBINE"}),
    frozenset({"RIFLE", "COMBINATION"}),
    frozenset({"SHOTGUN", "COMBINATION"}),
    frozenset({"SMG", "MACHINE_GUN"}),
    frozenset({"SMG", "CARBINE"}),
    frozenset({"RIFLE", "MACHINE_GUN"}),
    frozenset({"PISTOL", "CONVERTED_BLANK"}),
    frozenset({"REVOLVER", "CONVERTED_BLANK"}),
    frozenset({"PISTOL", "DERRINGER"}),
    frozenset({"PISTOL", "PART_FRAME"}),
    frozenset({"PISTOL", "PART_SLIDE"}),
    frozenset({"PISTOL", "SMG"}),
)
_ORDINALS: Final = {1: "1st", 2: "2nd", 3: "3rd"}


@dataclass(frozen=True)
class Number:
    """A number of a weapon and the part that carries it; the part is None for the serial number itself."""

    component: str | None
    serial: Serial


@dataclass(frozen=True)
class Description:
    """A weapon's description, read: what was written beside what it was taken to mean."""

    numbers: tuple[Number, ...]
    make: MakeReading | None
    model: str | None
    calibre: CalibreReading | None
    firearm_type: FirearmType | None
    country: str | None


@dataclass(frozen=True)
class Compared:
    """One field's comparison. `via` says how the given word was understood."""

    agreement: Agreement
    given: str | None
    recorded: str | None
    text: str
    via: str | None = None


def describe(firearm: Firearm | RecordedFirearm) -> Description:
    """Read a description. Stop-gaps in number fields are left out; the serial number comes first."""
    numbers = [Number(None, read_serial(firearm.serial_number))] if firearm.serial_number else []
    numbers += [Number(other.component, read_serial(other.number)) for other in firearm.other_numbers]
    return Description(
        numbers=tuple(n for n in numbers if n.serial.canonical and placeholder(n.serial) is None),
        make=read_make(firearm.make) if firearm.make else None,
        model=firearm.model,
        calibre=read_calibre(firearm.calibre) if firearm.calibre else None,
        firearm_type=firearm.firearm_type,
        country=firearm.country_of_manufacture,
    )


def compare_serials(given: Serial, recorded: Serial) -> Compared | None:
    """How two serial numbers with one folded form agree; None where their folded forms differ."""
    if not given.folded or given.folded != recorded.folded:
        return None
    if given.marked == recorded.marked:
        return _serials("exact", given, recorded, "the same characters")
    if given.canonical == recorded.canonical:
        return _serials("canonical", given, recorded, "the same but for spaces, dashes or the script of letters")
    left, right = given.canonical.lstrip("0"), recorded.canonical.lstrip("0")
    if left == right:
        return _serials("canonical", given, recorded, "the same but for zeros in front")
    zeros = "" if len(given.canonical) == len(recorded.canonical) else "; zeros in front differ"
    if not zeros:
        left, right = given.canonical, recorded.canonical
    if len(left) == len(right):
        shift = len(given.canonical) - len(left)
        return _serials("lookalike", given, recorded, _differences(left, right, shift) + zeros)
    # The fold takes O, Q and D in front for zeros. An O typed for a zero is a look-alike; a whole letter more is not.
    longer, shorter = sorted((left, right), key=len, reverse=True)
    extra = longer[: len(longer) - len(shorter)]
    if set(extra) <= {"O", "0"}:
        return _serials("lookalike", given, recorded, f"{extra} in front read as zeros")
    who = "given" if longer is left else "recorded"
    return _serials("affix", given, recorded, f"{extra} in front {who} only")


def _serials(agreement: Agreement, given: Serial, recorded: Serial, text: str) -> Compared:
    return Compared(agreement, given.given, recorded.given, text)


def _differences(given: str, recorded: str, shift: int) -> str:
    return "; ".join(
        f"{_ordinal(position + shift)} character: {_kind(a)} given, {_kind(b)} recorded"
        for position, (a, b) in enumerate(zip(given, recorded, strict=True), 1)
        if a != b
    )


def _ordinal(number: int) -> str:
    return _ORDINALS.get(number, f"{number}th") if number < 20 else f"{number}."


def _kind(character: str) -> str:
    return f"{'digit' if character.isdigit() else 'letter'} {character}"


def lookalike_forms(canonical: str) -> int:
    """How many serials fold to the same key as this one, itself left out, leading zeros apart."""
    forms = 1
    for character in canonical:
        forms *= len(LOOKALIKES.get(fold("A" + character)[1:], " "))
    return forms - 1


def compare_makes(given: MakeReading | None, recorded: MakeReading | None) -> Compared:
    """Makes compare by code, else by their squeezed texts; a make that is not known is missing, not different."""
    if given is None or recorded is None or given.unknown or recorded.unknown:
        return _missing(given.given if given else None, recorded.given if recorded else None)
    shown, via = (given.given, recorded.given), given.via
    mine = {given.code} if given.code else set(given.candidates)
    theirs = {recorded.code} if recorded.code else set(recorded.candidates)
    if squeeze(given.given) == squeeze(recorded.given) and not given.importer:
        return Compared("agrees", *shown, "the same make", via or "text")
    if not mine or not theirs:
        return Compared("missing", *shown, "one of the makes is not known to the tables", via)
    if not mine & theirs:
        return Compared("differs", *shown, f"{_names(mine)} given, {_names(theirs)} recorded", via)
    if len(mine) == len(theirs) == 1:
        return Compared("agrees", *shown, f"both mean {_names(mine)}", via)
    return Compared("compatible", *shown, f"both can mean {_names(mine & theirs)}", via)


def _names(codes: set[str]) -> str:
    return " or ".join(sorted(make_name(code) for code in codes))


def compare_models(given: str | None, recorded: str | None, make: MakeReading | None) -> Compared:
    """Models compare as families and variants: PT 100 is compatible with PT 100 AF, and PT 9 is not PT 92."""
    mine, theirs = _bare_model(given, make), _bare_model(recorded, make)
    if not given or not recorded or not mine or not theirs:
        return _missing(given, recorded)
    if mine == theirs:
        return Compared("agrees", given, recorded, "the same model")
    shorter, longer = sorted((mine, theirs), key=len)
    if (
        len(shorter) >= 2
        and longer.startswith(shorter)
        and not (shorter[-1].isdigit() and longer[len(shorter)].isdigit())
    ):
        return Compared("compatible", given, recorded, "one is a variant of the other")
    words, others = set(_words(given)), set(_words(recorded))
    if words <= others or others <= words:
        return Compared("compatible", given, recorded, "one name holds the other")
    return Compared("differs", given, recorded, f"{given} given, {recorded} recorded")


def _words(text: str) -> list[str]:
    return [squeezed for word in text.replace("-", " ").split() if (squeezed := bare(word))]


def _bare_model(model: str | None, make: MakeReading | None) -> str:
    """The squeezed model without its maker's name, which reports often write into the model field."""
    squeezed = bare(model or "")
    if make is None:
        return squeezed
    for name in (bare(make.given), bare(make_name(make.code)) if make.code else ""):
        if len(name) >= 3 and squeezed.startswith(name):
            return squeezed[len(name) :]
    return squeezed


def compare_calibres(given: CalibreReading | None, recorded: CalibreReading | None) -> Compared:
    """Calibres compare as sets of groups, never as codes: 9 mm fits 9x19, 9x18 and .380."""
    if given is None or recorded is None:
        return _missing(given.given if given else None, recorded.given if recorded else None)
    shown = (given.given, recorded.given)
    if not given.groups or not recorded.groups:
        return Compared("missing", *shown, "one of the calibres is not known to the tables", given.via)
    common = given.groups & recorded.groups
    if not common:
        return Compared("differs", *shown, f"{given.given} given, {recorded.given} recorded", given.via)
    if len(given.groups) == len(recorded.groups) == 1:
        return Compared("agrees", *shown, f"both mean {calibre_name(next(iter(common)))}", given.via)
    return Compared("compatible", *shown, "a bare mark that fits the other", given.via)


def compare_types(given: FirearmType | None, recorded: FirearmType | None) -> Compared:
    """Types that people give for one another are compatible."""
    if given is None or recorded is None:
        return _missing(given, recorded)
    if given == recorded:
        return Compared("agrees", given, recorded, "the same type")
    if {given, recorded} in _RELATED_TYPES or "OTHER" in (given, recorded):
        return Compared("compatible", given, recorded, "types that are given for one another")
    return Compared("differs", given, recorded, f"{given} given, {recorded} recorded")


def compare_countries(given: str | None, recorded: str | None) -> Compared:
    """A former state is compatible with its successors."""
    if given is None or recorded is None:
        return _missing(given, recorded)
    if given == recorded:
        return Compared("agrees", given, recorded, "the same country")
    if recorded in SUCCESSORS.get(given, ()) or given in SUCCESSORS.get(recorded, ()):
        return Compared("compatible", given, recorded, "a former state and its successor")
    return Compared("differs", given, recorded, f"{given} given, {recorded} recorded")


def _missing(given: str | None, recorded: str | None) -> Compared:
    if given is None and recorded is None:
        text = "neither given nor recorded"
    else:
        text = "not given" if given is None else "not recorded" if recorded is None else "not known"
    return Compared("missing", given, recorded, text)
