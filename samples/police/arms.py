"""Markets: who makes what, as the police of one country meet it (police.json), or made up from a seed (`invented`).

A market is read into draws. Its guns know how they are usually written: the first officer and the second mostly copy
the same words off the same gun, so what two people write agrees far more often than two draws would.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from samples.draws import Rand, Weighted, rand_for
from samples.makers import trade
from samples.shapes import Shape

# The product's table of makes, read as a list of names that people write; no code of the product is used.
_MAKES = Path(__file__).parent.parent.parent / "functions" / "iarms" / "data" / "makes.json"

_STYLES = (("{a} {b}", 60), ("{a}{b}", 21), ("{a}-{b}", 11), ("{b}", 8))


@dataclass(frozen=True, slots=True, eq=False)
class ArmsModel:
    """A model: `name` without endings, `typed` all its spellings, endings (`PT 100 AF`) included."""

    name: str
    typed: Weighted[str]
    kind: str
    calibres: Weighted[str]
    layouts: Weighted[Shape]


@dataclass(frozen=True, slots=True, eq=False)
class ArmsMaker:
    """A maker: `name` is the usual spelling, `typed` all of them."""

    code: str
    name: str
    typed: Weighted[str]
    models: Weighted[ArmsModel]
    countries: Weighted[str]


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Makers by share, and the words in which everything else is written. `words` as in police.json."""

    makers: Weighted[ArmsMaker]
    calibres: Mapping[str, Weighted[str]]
    kinds: Mapping[str, Weighted[str]]
    countries: Mapping[str, Weighted[str]]
    words: Mapping[str, Weighted[str]]


class Arm(NamedTuple):
    """A gun. `serial` as stamped, `model_text` and `calibre_text` as it is usually written; None: nothing to read.

    `named` is the maker whose name is written, another than `maker` where somebody took it for that.
    """

    maker: ArmsMaker
    named: ArmsMaker
    model: ArmsModel
    calibre: str
    country: str
    serial: str
    has_make: bool
    model_text: str | None
    calibre_text: str


# Of guns on which no maker can be read; of 6 in 100 same-gun searches without a make, 4 had no model to stand for it.
_NO_MODEL_WITHOUT_MAKE = 0.8


def draw_arm(market: Market, rand: Rand, unmarked: float, no_model: float) -> Arm:
    """A gun by the shares of makers, models and layouts; `unmarked` and `no_model` are shares without."""
    maker = market.makers.draw(rand)
    model = maker.models.draw(rand)
    calibre = model.calibres.draw(rand)
    country, serial = maker.countries.draw(rand), model.layouts.draw(rand).stamp(rand, 2000)
    has_make = rand() >= unmarked
    if not has_make:
        no_model = _NO_MODEL_WITHOUT_MAKE
    return Arm(
        maker,
        maker,
        model,
        calibre,
        country,
        serial,
        has_make,
        # What model a revolver or a shotgun is, its marks seldom say (assumption).
        None if rand() < no_model * (0.75 if model.kind == "PISTOLA" else 1.3) else model.typed.draw(rand),
        market.calibres[calibre].draw(rand),
    )


def spellings(name: str, endings: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Ways to write a model, by weight (assumption): `PT 100`, `PT100`, `PT-100`, `100`, and with endings `AF`."""
    letters, _, digits = name.partition(" ")
    split = digits[:1].isdigit() and letters.isalpha()
    for ending, share in (("", 0.6), *((ending, 0.4 / len(endings)) for ending in endings)):
        for style, weight in _STYLES if split else (("{a}", 100),):
            text = style.format(a=letters if split else name, b=digits)
            yield (f"{text} {ending}" if ending else text), weight * share


def _main_first(names: Sequence[str]) -> Weighted[str]:
    """The first spelling four times in five, the others by falling order (assumption)."""
    rest = sum(1 / rank for rank in range(2, len(names) + 1)) or 1
    return Weighted([(names[0], 0.8), *((name, 0.2 / rank / rest) for rank, name in enumerate(names[1:], start=2))])


def _once(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    merged: dict[str, float] = {}
    for text, weight in pairs:
        merged[text] = merged.get(text, 0) + weight
    return merged


def _police_maker(row: Mapping[str, Any]) -> ArmsMaker:
    series = {
        group: Weighted((Shape(text), float(weight)) for text, weight in rows) for group, rows in row["series"].items()
    }
    return ArmsMaker(
        row["code"],
        row["typed"][0],
        _main_first(row["typed"]),
        Weighted(
            (
                ArmsModel(
                    name,
                    Weighted.of(_once(spellings(name, endings.split("|") if endings else ()))),
                    kind,
                    Weighted.of(calibres),
                    series[group],
                ),
                share,
            )
            for name, endings, share, kind, calibres, group in row["models"]
        ),
        Weighted.of(row["countries"]),
    )


def _tail_maker(row: Sequence[str]) -> ArmsMaker:
    """A maker of which little is seen: one layout, and a model without a name of its own."""
    name, country, kind, calibre, layout = row
    typed = [name, name.title(), f"{name} {country}", name.replace(" ", "").replace("-", ""), f"{name}."]
    return ArmsMaker(
        name,
        name,
        _main_first(list(dict.fromkeys(typed))),
        Weighted([(ArmsModel(name, Weighted([(name, 1.0)]), kind, Weighted([(calibre, 1.0)]), _old(layout)), 1.0)]),
        Weighted([(country, 1.0)]),
    )


def _old(layout: str) -> Weighted[Shape]:
    return Weighted([(Shape(layout), 0.85), (Shape("19999"), 0.07), (Shape("199999"), 0.08)])


@cache
def police_market() -> Market:
    """The market of police.json, read once."""
    content = json.loads(files("samples.police").joinpath("police.json").read_text(encoding="utf-8"))
    makers = [(_police_maker(row), float(row["share"])) for row in content["makes"]]
    tail = content["tail"]
    ranks = sum(1 / (rank + 5) for rank in range(len(tail)))
    makers += [(_tail_maker(row), content["tail_share"] / (rank + 5) / ranks) for rank, row in enumerate(tail)]
    words = {
        key: Weighted.of(content[key])
        for key in ("unknown_calibres", "unknown_makes", "unknown_models", "unknown_countries", "words", "blank")
    }
    words["finishes"] = Weighted((finish, 1.0) for finish in content["finishes"])
    return Market(
        Weighted(makers),
        {code: Weighted.of(typed) for code, typed in content["calibres"].items()},
        {kind: Weighted.of(typed) for kind, typed in content["types"].items()},
        {code: Weighted.of(typed) for code, typed in content["countries"].items()},
        words,
    )


_MODEL_WORDS = (
    "COMMANDER PATROL RANGER SPORT ELITE FALCON VIPER CADET HUNTER SENTRY COMPACT TARGET SCOUT TROOPER".split()
)
_ENDINGS = ("C", "S", "SF", "PRO", "MK II", "A1", "L", "GEN 2", "T", "X")
_KINDS = {"PISTOL": 5, "REVOLVER": 2, "RIFLE": 2, "SHOTGUN": 1.5, "CARBINE": 0.7}
_CALIBRES_OF = {
    "PISTOL": ["9X19", "9X17", "7_65X17", "45_ACP", "40_SW", "22_LR", "9X18", "6_35X16"],
    "REVOLVER": ["38_SPECIAL", "357_MAG", "32_SW_LONG", "22_LR", "44_MAG"],
    "RIFLE": ["7_62X51", "5_56X45", "30_06", "243_WIN", "7_62X39", "8_MAUSER"],
    "SHOTGUN": ["12_GA", "20_GA", "16_GA", "36_GA"],
    "CARBINE": ["22_LR", "9X19", "30_30", "44_MAG"],
}


def invented(seed: int, makers: int = 60) -> Market:
    """A market that resembles nobody's: makers, shares, layouts and models drawn from the seed.

    Names are those of the product's table of makes, spelled as its aliases; layouts are made up but plausible (letters
    in front, seldom behind, four to nine characters), one to three a maker; shares of makers follow Zipf. It guards
    against tuning to one's own sample.
    """
    rows = json.loads(_MAKES.read_text(encoding="utf-8"))["makes"]
    # By a number of each make's own, so that a make added to the table leaves the others as they are.
    chosen = sorted(rows, key=lambda row: rand_for(f"invented {row['code']}", seed)())[:makers]
    known = trade()
    kinds = {kind: Weighted([(kind, 1.0)]) for kind in _KINDS}
    market = [
        (_invented_maker(row, rand_for(f"maker {row['code']}", seed)), 1 / rank)
        for rank, row in enumerate(chosen, start=1)
    ]
    countries = {code for maker, _ in market for code in maker.countries.values}
    return Market(
        Weighted(market),
        known.calibres,
        kinds,
        {code: Weighted([(code, 1.0)]) for code in countries},
        {"unknown_makes": known.unknown_makes},
    )


def _invented_maker(row: Mapping[str, Any], rand: Rand) -> ArmsMaker:
    layouts = [_invented_layout(rand) for _ in range(1 + int(rand() * 3))]
    models = {}
    for _ in range(2 + int(rand() * 9)):
        name, endings = _invented_name(rand)
        kind = Weighted.of(_KINDS).draw(rand)
        codes = _CALIBRES_OF[kind]
        calibres = Weighted((codes[int(rand() * len(codes))], weight) for weight in (0.85, 0.15))
        own = Weighted((layout, 0.2 + rand()) for layout in layouts)
        models[name] = ArmsModel(name, Weighted.of(_once(spellings(name, endings))), kind, calibres, own)
    names = list(dict.fromkeys([row["name"], *row["aliases"]]))
    return ArmsMaker(
        row["code"],
        row["name"],
        Weighted.in_falling_order(names),
        Weighted((model, 1 / rank) for rank, model in enumerate(models.values(), start=1)),
        Weighted.in_falling_order(row["countries"]),
    )


def _invented_layout(rand: Rand) -> Shape:
    """Letters in front of digits as a rule; a fixed prefix, a year, or letters behind now and then."""
    way = rand()
    letters = "".join(chr(65 + int(rand() * 26)) for _ in range(1 + int(rand() * 3)))
    digits = "1" + "9" * (3 + int(rand() * 4))
    if way < 0.25:
        return Shape("1" + "9" * (3 + int(rand() * 5)))
    if way < 0.50:
        return Shape("A" * (1 + int(rand() * 3)) + digits.replace("1", "9"))
    if way < 0.65:
        return Shape(f"'{letters}'{digits}")
    if way < 0.75:
        return Shape(f"{digits}[{letters}{letters[0]}]")
    if way < 0.85:
        return Shape(f"99-{digits}" if rand() < 0.5 else f"A-{digits}")
    if way < 0.93:
        return Shape(f"[{letters}ABC]9{'A' if rand() < 0.5 else ''}9999")
    return Shape(f"99AA{digits[:5]}")


def _invented_name(rand: Rand) -> tuple[str, tuple[str, ...]]:
    way = rand()
    letters = "".join(chr(65 + int(rand() * 26)) for _ in range(1 + int(rand() * 2)))
    number = str(1 + int(rand() * rand() * 999))
    if way < 0.5:
        name = f"{letters} {number}"
    elif way < 0.65:
        name = number
    elif way < 0.85:
        name = _MODEL_WORDS[int(rand() * len(_MODEL_WORDS))]
    else:
        name = f"{_MODEL_WORDS[int(rand() * len(_MODEL_WORDS))]} {number}"
    count = int(rand() * 4)
    return name, tuple(dict.fromkeys(_ENDINGS[int(rand() * len(_ENDINGS))] for _ in range(count)))
