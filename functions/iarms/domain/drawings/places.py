"""Where the number sits: the words of an entry as places on its silhouette, or what is usual where nobody has said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from iarms.domain.drawings.canvas import Canvas
from iarms.domain.drawings.picture import Spot

# From what the spots are: the words of the entry, what is known of the family, or what is usual of the type.
PlacesFrom = Literal["entry", "family", "type"]

# Words for places, the place's name first. Those of a longer phrase are looked for before the shorter ones in it.
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "under the crane": (
        "frame in the crane's recess", "frame under the crane", "frame in the crane recess", "crane's recess",
        "crane's cut", "under the crane", "crane recess", "crane", "yoke",
    ),
    "front trunnion": ("front trunnion", "trunnion"),
    "magazine well": ("magazine well of the lower receiver", "magazine well", "magazine housing", "mag well"),
    "butt socket": ("butt socket", "wrist of the receiver", "receiver socket"),
    "receiver ring": ("receiver ring", "front ring", "barrel shank"),
    "chamber": ("chamber", "barrel hood", "barrel extension", "barrel's extension"),
    "rear of the receiver": ("rear of the receiver", "back of the receiver", "receiver heel", "heel of the receiver"),
    "receiver at the rear": ("receiver, at the rear", "receiver at the rear", "rear left of the receiver"),
    "receiver at the front": ("receiver, at the front", "receiver at the front", "front of the receiver"),
    "underside of the receiver": (
        "underside of the receiver, at the front", "underside of the receiver", "bottom of the receiver",
        "under the receiver", "floor plate", "floorplate", "water table", "action flats",
    ),
    "underside of the frame": (
        "underside of the frame in front of the trigger guard", "underside of the frame", "under the frame",
        "plate in the frame", "dust cover", "in front of the trigger guard",
    ),
    "foot of the grip": (
        "butt of the grip frame", "butt of the grip", "butt of the frame", "bottom of the grip", "foot of the grip",
        "heel of the grip", "grip frame",
    ),
    "frame behind the trigger": ("frame, behind the trigger", "frame behind the trigger", "behind the trigger"),
    "frame above the trigger": (
        "frame, above the trigger", "frame above the trigger", "above the trigger guard", "above the trigger",
    ),
    "frame at the front": ("front of the frame", "frame, at the front", "frame at the front"),
    "fire control unit": ("fire control unit", "firing unit", "chassis inside", "trigger group"),
    "trigger guard": ("trigger guard",),
    "backstrap": ("backstrap", "back strap"),
    "front strap": ("front strap", "frontstrap"),
    "side plate": ("side plate", "sideplate"),
    "top strap": ("top strap",),
    "bolt handle": ("bolt handle",),
    "top cover": ("top cover", "feed cover", "receiver cover", "dust cover of the receiver"),
    "bolt": ("bolt carrier", "carrier", "breech block", "breechblock", "bolt", "locking piece"),
    "rear of the slide": ("rear of the slide", "back of the slide"),
    "under the barrel": (
        "under the barrels", "under the barrel", "barrel lug", "underside of the barrel", "barrels' lump",
        "barrel flats",
    ),
    "slide": ("slide",),
    "cylinder": ("rear of the cylinder", "face of the cylinder", "cylinder"),
    "butt plate": ("butt plate", "buttplate"),
    "muzzle": ("muzzle",),
    "magazine": ("on the magazine", "magazine"),
    "barrel": ("barrel jacket", "barrels", "barrel", "launch tube", "tube"),
    "fore-end": ("fore-end", "forend", "fore-arm", "forearm", "handguard"),
    "butt": ("stock", "butt"),
    "grip": ("grip panel", "window in the grip", "grips", "grip"),
    "frame": ("frame",),
    "receiver": (
        "lower receiver", "upper receiver", "receiver", "grip stock", "gripstock", "action body", "housing", "body",
    ),
}  # fmt: skip
# What stands for a place where a silhouette has none of this name.
_NEAREST: Final[Mapping[str, tuple[str, ...]]] = {
    "front trunnion": ("receiver at the front", "receiver", "frame"),
    "receiver ring": ("chamber", "receiver at the front", "receiver", "frame"),
    "chamber": ("receiver ring", "barrel"),
    "butt socket": ("receiver at the rear", "receiver", "frame"),
    "magazine well": ("receiver", "frame"),
    "rear of the receiver": ("receiver at the rear", "receiver", "frame"),
    "receiver at the rear": ("receiver", "frame"),
    "receiver at the front": ("frame at the front", "receiver", "frame"),
    "underside of the receiver": ("underside of the frame", "receiver", "frame"),
    "underside of the frame": ("underside of the receiver", "frame", "receiver"),
    "frame above the trigger": ("frame", "receiver"),
    "frame behind the trigger": ("frame", "receiver"),
    "frame at the front": ("receiver at the front", "frame", "receiver"),
    "top cover": ("receiver",),
    "bolt": ("bolt handle", "slide", "receiver"),
    "bolt handle": ("bolt",),
    "under the barrel": ("barrel",),
    "foot of the grip": ("butt plate", "grip"),
    "butt": ("grip",),
    "frame": ("receiver",),
    "receiver": ("frame", "barrel"),
    "slide": ("receiver",),
    "fire control unit": ("grip", "frame", "receiver"),
    "side plate": ("frame", "receiver"),
    "under the crane": (
        "frame in the crane's recess",
        "frame under the crane",
        "frame in the crane recess",
        "frame",
    ),
}
_PHRASES: Final = sorted(
    ((phrase, place) for place, phrases in _WORDS.items() for phrase in phrases), key=lambda each: -len(each[0])
)
_NAMES: Final = "|".join(re.escape(phrase) for phrase, _ in _PHRASES)
# A place that only says where another lies (receiver, above the magazine well) is passed over.
_ANY: Final = re.compile(
    rf"\b(?P<place>{_NAMES})\b|\b(?:above|below|behind|before|beside|near|in front of|with) (?:the )?(?:{_NAMES})\b"
)
_PLACE_OF: Final = dict(_PHRASES)
# What ends a clause, and clauses that tell of no place: where there is no number, or of one that is no serial number.
_CLAUSES: Final = re.compile(r"[;.]\s*")
_NO_PLACE: Final = re.compile(
    r"\bno (serial )?number|\bhas none\b|\bhave none\b|\bnot the\b|\bno serial\b|\bis exchanged|\bare exchanged"
)
_AGAIN: Final = re.compile(r"\brepeated\b|\blast \w+ digits\b|\blast digits\b|\bmatching\b|\balso on\b|\bin part\b")
_RIGHT: Final = re.compile(r"\bright\b")
_LEFT: Final = re.compile(r"\bleft\b")


@dataclass(frozen=True)
class Places:
    """The spots of a silhouette, and from what they are."""

    spots: tuple[Spot, ...]
    basis: PlacesFrom


def places_of(canvas: Canvas, words: str | None, of_family: Sequence[str], of_type: Sequence[str]) -> Places:
    """The spots where the number sits: by the words of the entry where they name a place that the silhouette has, else
    by what is known of its family, else by what is usual of its type."""
    if words and (spots := tuple(_read(canvas, words))):
        return Places(spots, "entry")
    known = of_family or of_type
    named = [(name, at) for name in known if (at := _position(canvas, name)) is not None]
    return Places(tuple(Spot(name, x, y) for name, (x, y) in named), "family" if of_family else "type")


def _read(canvas: Canvas, words: str) -> Iterator[Spot]:
    """The spots that the words name, each place once, in the order in which they are named."""
    seen: set[str] = set()
    for clause in _CLAUSES.split(words.casefold()):
        if _NO_PLACE.search(clause):
            continue
        again = _AGAIN.search(clause)
        far = bool(_RIGHT.search(clause)) and not _LEFT.search(clause)
        for found in _ANY.finditer(clause):
            place = _PLACE_OF.get(found["place"] or "", "")
            at = _position(canvas, place)
            if at is None or place in seen:
                continue
            seen.add(place)
            is_repeated = again is not None and found.start() > again.start()
            yield Spot(f"{place}: repeated" if is_repeated else place, *at, far=far)


def _position(canvas: Canvas, place: str) -> tuple[float, float] | None:
    for name in (place, *_NEAREST.get(place, ())):
        if name in canvas.places:
            return canvas.places[name]
    return None
