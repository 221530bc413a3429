"""Records in, chances out: how common things are, and how likely a weapon in no record would look like one that is.

Counted from the records themselves when an index version is built, and kept with it. Serial numbers are very regular
per maker (of Glocks, 97 in 100 follow two layouts), so the chance of a number is asked of its maker: the share of the
number's layout among the maker's, times the share of each letter and digit in its place. A number that keeps no layout
of its maker is hardly ever a weapon's own; it is then likelier one that was mistyped, and the chance is the sum over
the layouts that one slip leads away from.

    layout   letters as A, other characters as 9: TJX20195 is AAA99999
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

ALL_MAKES: Final = ""
_FEWEST_OF_A_LAYOUT: Final = 16  # fewer numbers say nothing of a layout's letters
_FEWEST_OF_A_MAKE: Final = 40
_MOST_LAYOUTS: Final = 8  # of one make, the most frequent
_MOST_LAYOUTS_OF_ALL: Final = 60
_MOST_MAKES: Final = 300
_MOST_MODELS: Final = 60  # of one make
_LONGEST_LAYOUT: Final = 16
# Numbers of a make's own, in which its habits weigh as much as those of all makes together.
_WEIGHT_OF_ALL_MAKES: Final = 25.0
_SMOOTHING: Final = 6.0  # characters added to a place's count, spread evenly
_EVEN: Final = 0.15  # no digit of a place above this: the place is taken for even
# The likeliest twin of the other kind, where a digit stands for a letter or a letter for a digit.
_TWIN: Final = {
    "0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B",
    "O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8",
}  # fmt: skip
_DIGITS: Final = "0123456789"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What is left for layouts that were not kept, and how many of these there are, roughly.
_OTHER_LAYOUTS: Final = 200.0
_LEAST_SHARE_OF_OTHERS: Final = 0.004


def layout_of(canonical: str) -> str:
    """The number's layout: letters as A, everything else as 9."""
    return "".join("A" if c.isalpha() else "9" for c in canonical)


@dataclass(frozen=True)
class Layout:
    """One layout of a make: its share of the make's numbers, and the share of each character in each place."""

    shape: str
    share: float
    shares: tuple[Mapping[str, float], ...]

    def chance(self, canonical: str) -> float:
        """The chance of this number among numbers of this layout, which it must have."""
        product = 1.0
        for place, character in zip(self.shares, canonical, strict=True):
            product *= place.get(character, place["rest"])
        return product


@dataclass(frozen=True)
class SlipRates:
    """How often a number is mistyped, per number typed, by kind. Part of the weights."""

    lookalike: float
    omission: float
    insertion: float
    transposition: float
    substitution: float
    affix: float


@dataclass(frozen=True)
class Frequencies:
    """What was counted. `makes`, `calibres` and `models` (by make, then by family or squeezed text) are shares of the
    records that name one; layouts are by make, those of all makes under ALL_MAKES, the most frequent first."""

    records: int
    makes: Mapping[str, float]
    calibres: Mapping[str, float]
    models: Mapping[str, Mapping[str, float]]
    layouts: Mapping[str, tuple[Layout, ...]]
    numbers: Mapping[str, int]
    _memory: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def of_number(self, canonical: str, make: str) -> float:
        """The chance that a weapon of this make (ALL_MAKES where it is not known) carries this number."""
        return self._of_make(canonical, make, even=False)

    def of_twin(self, canonical: str, make: str) -> float:
        """The chance that a weapon of this make carries this number which another has: that of its layout, with letters
        and digits even. A maker does not stamp a number twice, so how many of a lot are on record says nothing."""
        return self._of_make(canonical, make, even=True)

    def _of_make(self, canonical: str, make: str, *, even: bool) -> float:
        shape = layout_of(canonical)
        whole = self._of_layouts(self.layouts.get(ALL_MAKES, ()), canonical, shape, even=even)
        own = self.layouts.get(make) if make else None
        if not own:
            return whole
        count = self.numbers.get(make, 0)
        return (count * self._of_layouts(own, canonical, shape, even=even) + _WEIGHT_OF_ALL_MAKES * whole) / (
            count + _WEIGHT_OF_ALL_MAKES
        )

    def of_typing(self, canonical: str, make: str, slips: SlipRates) -> float:
        """The chance that a weapon of this make which is in no record is typed as this number, rightly or wrongly."""
        return self.of_number(canonical, make) + self.of_slips(canonical, make, slips)

    def of_slips(self, canonical: str, make: str, slips: SlipRates) -> float:
        """The chance that a weapon of this make which is in no record, its number of a layout one slip away, is typed
        as this number by mistake."""
        shape, length = layout_of(canonical), len(canonical)
        total = 0.0
        for layout in self._nearby(make, length):
            other, share = layout.shape, layout.share
            far = len(other) - length
            if far == 0:
                if other != shape:
                    total += share * self._swapped(layout, canonical, slips)
            elif far == 1:
                total += share * slips.omission * _chance_of_omission(layout, canonical, shape)
            elif far == -1:
                total += share * slips.insertion * _chance_of_insertion(layout, canonical, shape)
            else:
                total += share * slips.affix * _chance_without_affix(layout, canonical, shape)
        return total

    def _nearby(self, make: str, length: int) -> tuple[Layout, ...]:
        key = (make, length)
        if key not in self._memory:
            own = self.layouts.get(make) or self.layouts.get(ALL_MAKES, ())
            self._memory[key] = tuple(
                layout
                for layout in own[:_MOST_LAYOUTS]
                if abs(len(layout.shape) - length) <= 1 or _is_affixed(layout.shape, length)
            )
        layouts: tuple[Layout, ...] = self._memory[key]
        return layouts

    @staticmethod
    def _of_layouts(layouts: Iterable[Layout], canonical: str, shape: str, *, even: bool) -> float:
        rest = 1.0
        digits = shape.count("9")
        evenly = 10.0**-digits * 26.0 ** (digits - len(shape))
        for layout in layouts:
            if layout.shape == shape:
                return layout.share * (evenly if even else layout.chance(canonical))
            rest -= layout.share
        return float(max(rest, _LEAST_SHARE_OF_OTHERS) / _OTHER_LAYOUTS * evenly)

    @staticmethod
    def _swapped(layout: Layout, canonical: str, slips: SlipRates) -> float:
        """Layouts of one length: two neighbours swapped, or look-alikes of the other kind (a digit for a letter)."""
        total, length = 0.0, len(canonical)
        restored = [
            character if (kind == "A") == character.isalpha() else _TWIN.get(character, "")
            for kind, character in zip(layout.shape, canonical, strict=True)
        ]
        if all(restored):
            total += slips.lookalike * layout.chance("".join(restored))
        for i in range(length - 1):
            swapped = canonical[:i] + canonical[i + 1] + canonical[i] + canonical[i + 2 :]
            if layout_of(swapped) == layout.shape:
                total += slips.transposition / (length - 1) * layout.chance(swapped)
        return total

    def as_json(self) -> str:
        """Everything as a JSON text, from which `read_frequencies` reads it back."""
        return json.dumps(
            {
                "records": self.records,
                "makes": _rounded(self.makes),
                "calibres": _rounded(self.calibres),
                "models": {make: _rounded(shares) for make, shares in self.models.items()},
                "numbers": self.numbers,
                "layouts": {
                    make: [[o.shape, _round(o.share), [_rounded(place) for place in o.shares]] for o in layouts]
                    for make, layouts in self.layouts.items()
                },
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


def _chance_of_omission(layout: Layout, canonical: str, shape: str) -> float:
    """The sum over the places where a character of the layout was left out, each place alike."""
    other, total, length = layout.shape, 0.0, len(canonical)
    # The characters before the gap and those behind it keep their chances: products from both ends.
    before = [1.0]
    for i in range(length):
        step = layout.shares[i].get(canonical[i], layout.shares[i]["rest"]) if shape[i] == other[i] else 0.0
        before.append(before[-1] * step)
        if not step:
            break
    behind = 1.0
    for i in range(length, -1, -1):
        if i < len(before):
            total += before[i] * behind
        if i:
            if shape[i - 1] != other[i]:
                break
            behind *= layout.shares[i].get(canonical[i - 1], layout.shares[i]["rest"])
    return total / (length + 1)


def _chance_of_insertion(layout: Layout, canonical: str, shape: str) -> float:
    """The sum over the characters of the number that may be one too many."""
    total, length = 0.0, len(canonical)
    for i in range(length):
        if i and canonical[i] == canonical[i - 1]:
            continue
        if shape[:i] + shape[i + 1 :] == layout.shape:
            doubled = i + 1 < length and canonical[i + 1] == canonical[i]
            way = 0.5 / (length - 1) if doubled else 0.5 / length / (10 if shape[i] == "9" else 26)
            total += way * layout.chance(canonical[:i] + canonical[i + 1 :])
    return total


def _is_affixed(shape: str, length: int) -> bool:
    core = shape.strip("A")
    return len(core) == length < len(shape)


def _chance_without_affix(layout: Layout, canonical: str, shape: str) -> float:
    other = layout.shape
    at = len(other) - len(other.lstrip("A"))
    if other.strip("A") != shape:
        return 0.0
    product = 1.0
    for place, character in zip(layout.shares[at : at + len(shape)], canonical, strict=True):
        product *= place.get(character, place["rest"])
    return product


class Counting:
    """Counts records one by one into Frequencies. Memory grows with makes, models and layouts, not with records."""

    def __init__(self) -> None:
        self._records = 0
        self._makes: Counter[str] = Counter()
        self._calibres: Counter[str] = Counter()
        self._models: dict[str, Counter[str]] = {}
        self._layouts: dict[tuple[str, str], list[Counter[str]]] = {}
        self._shapes: Counter[tuple[str, str]] = Counter()

    def add(self, canonical: str, make: str, model: str, calibre: str) -> None:
        """One record: its number ("" for none), and the codes of make, model and calibre ("" where unknown)."""
        self._records += 1
        if make:
            self._makes[make] += 1
            if model:
                self._models.setdefault(make, Counter())[model] += 1
        if calibre:
            self._calibres[calibre] += 1
        if canonical and len(canonical) <= _LONGEST_LAYOUT and "?" not in canonical and "*" not in canonical:
            shape = layout_of(canonical)
            for whose in (make, ALL_MAKES) if make else (ALL_MAKES,):
                key = (whose, shape)
                self._shapes[key] += 1
                counters = self._layouts.get(key)
                if counters is None:
                    counters = self._layouts[key] = [Counter() for _ in shape]
                for counter, character in zip(counters, canonical, strict=True):
                    counter[character] += 1

    def merge(self, other: "Counting") -> None:
        """Add what another count of other records has counted."""
        self._records += other._records
        self._makes.update(other._makes)
        self._calibres.update(other._calibres)
        self._shapes.update(other._shapes)
        for make, models in other._models.items():
            self._models.setdefault(make, Counter()).update(models)
        for key, counters in other._layouts.items():
            mine = self._layouts.setdefault(key, [Counter() for _ in counters])
            for one, two in zip(mine, counters, strict=True):
                one.update(two)

    def frequencies(self) -> Frequencies:
        """What was counted so far, as shares."""
        numbers: Counter[str] = Counter()
        for (whose, _), count in self._shapes.items():
            numbers[whose] += count
        kept = [ALL_MAKES, *(make for make, _ in self._makes.most_common(_MOST_MAKES))]
        layouts = {}
        for whose in kept:
            if whose and numbers[whose] < _FEWEST_OF_A_MAKE:
                continue
            shapes = [(shape, count) for (who, shape), count in self._shapes.items() if who == whose]
            shapes.sort(key=lambda pair: (-pair[1], pair[0]))
            most = _MOST_LAYOUTS if whose else _MOST_LAYOUTS_OF_ALL
            layouts[whose] = tuple(
                Layout(shape, count / numbers[whose], tuple(map(_shares, shape, self._layouts[whose, shape])))
                for shape, count in shapes[:most]
                if count >= _FEWEST_OF_A_LAYOUT
            )
        return Frequencies(
            records=self._records,
            makes=_as_shares(self._makes, _MOST_MAKES),
            calibres=_as_shares(self._calibres, _MOST_MAKES),
            models={make: _as_shares(self._models[make], _MOST_MODELS) for make in kept if make in self._models},
            layouts=layouts,
            numbers={whose: numbers[whose] for whose in layouts},
        )


def _shares(kind: str, counted: Counter[str]) -> dict[str, float]:
    characters = _DIGITS if kind == "9" else _LETTERS
    total = sum(counted.values()) + _SMOOTHING
    least = _SMOOTHING / len(characters) / total
    shares = {c: counted[c] / total + least for c in characters if counted[c]}
    if kind == "9" and max(shares.values(), default=1.0) < _EVEN:
        return {"rest": 0.1}
    return {**{c: share for c, share in shares.items() if share > 2 * least}, "rest": least}


def _as_shares(counted: Counter[str], most: int) -> dict[str, float]:
    total = sum(counted.values())
    return {name: count / total for name, count in counted.most_common(most)}


def _rounded(shares: Mapping[str, float]) -> dict[str, float]:
    return {name: _round(share) for name, share in shares.items()}


def _round(share: float) -> float:
    return float(f"{share:.3g}")


def read_frequencies(text: str) -> Frequencies:
    """Frequencies out of the text that `as_json` wrote."""
    content = json.loads(text)
    return Frequencies(
        records=content["records"],
        makes=content["makes"],
        calibres=content["calibres"],
        models=content["models"],
        numbers=content["numbers"],
        layouts={
            make: tuple(Layout(shape, share, tuple(places)) for shape, share, places in layouts)
            for make, layouts in content["layouts"].items()
        },
    )


@cache
def packaged_frequencies() -> Frequencies:
    """The frequencies that ship with the product, counted of sample records: for an index version without its own."""
    return read_frequencies(files("iarms.data").joinpath("frequencies.json").read_text("utf-8"))
