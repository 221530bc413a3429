"""Descriptions with their right answers: written by hand, and drawn with a seed out of the reference table.

Those written by hand are in `identify_descriptions.tsv`, `identify_reports.tsv` and, of what is no firearm,
`identify_no_firearms.tsv`. A part of them, told by the digest of the text, is kept apart:
nobody has looked at how those are answered while rules and weights were made; they only count.
"""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from iarms.domain.text import country_name
from iarms.domain.vocabulary import all_designs, facts_of, make_entry, make_name
from iarms.models.reference import ReferenceSummary

_HERE: Final = Path(__file__).parent
WRITTEN: Final = _HERE / "identify_descriptions.tsv"
REPORTS: Final = _HERE / "identify_reports.tsv"
NO_FIREARMS: Final = _HERE / "identify_no_firearms.tsv"
_KEPT_APART: Final = 96  # of 256
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Case:
    """A description, by text or by fields, and what is right: any of `makes`, any of `families` (MAKE:FAMILY).

    Empty `makes` or `families`: not asked for. `none`: no model may be named for sure, since the table has none of it
    or the description names none. `things`: the kinds of thing of which any is right, where it is no firearm, or not
    the one whose name it bears.
    """

    kinds: tuple[str, ...]
    makes: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    text: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    none: bool = False
    things: frozenset[str] = frozenset()


def written(*, apart: bool, path: Path = WRITTEN) -> list[Case]:
    """The descriptions of firearms written by hand in a file: those kept apart, or the others."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        language, kinds, makes, families, text = line.split("\t")
        if kept_apart(text) == apart:
            named = frozenset() if families in ("-", "none") else frozenset(families.split(","))
            found.append(
                Case(
                    kinds=(*kinds.split(","), f"in {language}"),
                    makes=frozenset() if makes == "-" else frozenset(makes.split(",")),
                    families=named,
                    text=text,
                    none=families == "none",
                )
            )
    return found


def no_firearms(*, apart: bool) -> list[Case]:
    """The descriptions of what is no firearm, or not the one that is named: those kept apart, or the others."""
    found = []
    for line in NO_FIREARMS.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        language, kinds, text = line.split("\t")
        if kept_apart(text) == apart:
            things = frozenset(kinds.split(","))
            found.append(Case(kinds=(f"in {language}", *sorted(things)), text=text, things=things))
    return found


def kept_apart(text: str) -> bool:
    """Whether a description only counts, and is never looked at."""
    return hashlib.sha256(text.encode()).digest()[0] < _KEPT_APART


def drawn(table: Sequence[ReferenceSummary], common: Sequence[str], seed: int, each: int) -> Iterator[Case]:
    """So many descriptions of every kind of noise, each of a firearm drawn from the table.

    Two of three are of makes that are commonly seized, and all of those whose type the reading tables know: what the
    table's rules of series say more changes none of the descriptions.
    """
    rand = random.Random(seed)
    usual = [one for one in table if one.make_code in common and _is_told(one)]
    others = [one for one in table if one.make_code and _is_told(one)]
    for kind, draw in _KINDS.items():
        made = 0
        while made < each:
            one = rand.choice(usual if rand.random() < 2 / 3 else others)
            case = draw(one, rand)
            if case is not None:
                made += 1
                yield Case((kind,), case.makes, case.families, case.text, case.fields, case.none)


def _is_told(one: ReferenceSummary) -> bool:
    return bool(one.firearm_type and facts_of(one.families).types)


def _kind(one: ReferenceSummary, rand: random.Random, language: str, otherwise: str = "") -> str:
    """A word for its type, and none that says another action than it has."""
    words = _TYPES[language].get(one.firearm_type or "", (otherwise,))
    word = rand.choice(words)
    return words[0] if _ACTION_SAID.get(word, one.action) != one.action else word


def _right(one: ReferenceSummary, text: str = "", **fields: Any) -> Case:
    makes = frozenset({one.make_code}) if one.make_code else frozenset[str]()
    return Case((), makes, frozenset(one.families), text, fields)


def _make(one: ReferenceSummary, rand: random.Random, *, alias: bool = False) -> str:
    entry = make_entry(one.make_code or "")
    short = [name for name in entry.aliases if len(name) < 24] if alias else []
    return rand.choice(short) if short else entry.name.partition(" (")[0]


def _model(one: ReferenceSummary, rand: random.Random, *, alias: bool = False) -> str:
    names = [name for name in one.aliases if len(name) < 24] if alias else []
    return rand.choice(names) if names else one.model


def _named(make: str, model: str) -> str:
    """Make and model, without the make where the model begins with it."""
    return model if model.upper().startswith(make.upper()) else f"{make} {model}"


def _calibre(one: ReferenceSummary, rand: random.Random) -> str:
    return rand.choice(_CALIBRES[one.calibre_groups[0]]) if one.calibre_groups and _known(one) else ""


def _known(one: ReferenceSummary) -> bool:
    return one.calibre_groups[0] in _CALIBRES


def _aliases(one: ReferenceSummary, rand: random.Random) -> Case:
    kind = _kind(one, rand, "en")
    return _right(one, _spaced(_make(one, rand, alias=True), _model(one, rand, alias=True), kind, _calibre(one, rand)))


def _slip_in_make(one: ReferenceSummary, rand: random.Random) -> Case | None:
    make = _make(one, rand)
    return _right(one, _spaced(_slip(make, rand), one.model, _calibre(one, rand))) if _letters(make) >= 5 else None


def _slip_in_model(one: ReferenceSummary, rand: random.Random) -> Case | None:
    if _letters(one.model) < 6 or any(map(str.isdigit, one.model)):
        return None
    return _right(one, _spaced(_make(one, rand), _slip(one.model, rand), _calibre(one, rand)))


def _abbreviated(one: ReferenceSummary, rand: random.Random) -> Case | None:
    name = _make(one, rand).split()[0]
    if len(name) < 6 or not name.isalpha():
        return None
    if rand.random() < 0.5:
        short = name[: rand.choice((3, 4))] + rand.choice(("", "."))
    else:
        short = name[0] + "".join(letter for letter in name[1:] if letter.lower() not in "aeiou")
    return _right(one, _spaced(short, one.model, _calibre(one, rand)))


def _no_make(one: ReferenceSummary, rand: random.Random) -> Case | None:
    if len(one.model) < 4 or not any(map(str.isdigit, one.model)) or one.model[0].isdigit():
        return None
    kind = _kind(one, rand, "en")
    return _right(one, _spaced(one.model, kind, _calibre(one, rand)))


def _no_more(one: ReferenceSummary, rand: random.Random) -> Case:
    return _right(one, _named(_make(one, rand), one.model))


def _wrong_field(one: ReferenceSummary, rand: random.Random) -> Case:
    make, calibre = _make(one, rand), _calibre(one, rand)
    kind = _kind(one, rand, "en", "gun")
    fields = rand.choice(
        (
            {"make": one.model, "model": make},
            {"model": _spaced(kind, make, one.model, calibre)},
            {"make": _spaced(kind, make), "model": _spaced(one.model, calibre)},
            {"make": make, "model": _spaced(kind, one.model), "calibre": calibre},
            {"make": kind, "model": _named(make, one.model)},
        )
    )
    return _right(one, **{name: value for name, value in fields.items() if value})


def _other_language(one: ReferenceSummary, rand: random.Random) -> Case:
    language = rand.choice(tuple(_PHRASES))
    kind = _kind(one, rand, language)
    calibre = _calibre(one, rand)
    phrase = rand.choice(_PHRASES[language])
    country = _COUNTRIES[language].get(one.country_of_manufacture or "", "")
    made = phrase.format(country) if country and rand.random() < 0.6 else ""
    label = rand.choice(_LABELS[language]) if rand.random() < 0.5 else ""
    bore = f"{_CALIBRE_WORDS[language]} {calibre}" if calibre and rand.random() < 0.5 else calibre
    return _right(one, _spaced(kind, _make(one, rand), label, one.model, bore, made))


def _doubt(one: ReferenceSummary, rand: random.Random) -> Case:
    form = rand.choice(("possibly {}", "maybe a {}", "{}?", "looks like a {}, cannot be sure", "I think it is a {}"))
    return _right(one, form.format(_named(_make(one, rand), one.model)) + f" {_calibre(one, rand)}")


def _copy(one: ReferenceSummary, rand: random.Random) -> Case | None:
    """Of a design that others copy, with the copy's own name on the weapon."""
    del one
    design = rand.choice([each for each in all_designs() if not each.of[0].startswith("*")])
    family = rand.choice([name for name in design.tells if name not in design.of and not name.startswith("*")])
    code, _, model = family.partition(":")
    original = design.of[0].partition(":")
    looks = _named(make_name(original[0]).partition(" (")[0], original[2])
    make = make_name(code).partition(" (")[0]
    form = rand.choice(
        (
            "{looks} type, {mine} on slide",
            "copy of {looks}, marked {mine}",
            "{mine}, {looks} clone",
            "looks like a {looks} but {mine} is on it",
            "{looks} copy made in {country}, {mine}",
        )
    )
    country = country_name(make_entry(code).countries[0])
    text = form.format(looks=looks, mine=_named(make, model), country=country)
    return Case((), frozenset({code}), frozenset({family}), text)


def _made_up_model(one: ReferenceSummary, rand: random.Random) -> Case:
    kind = _kind(one, rand, "en", "gun")
    text = _spaced(_make(one, rand), _made_up_name(rand), kind, _calibre(one, rand))
    return Case((), frozenset({one.make_code or ""}), frozenset(), text, none=True)


def _made_up_gun(one: ReferenceSummary, rand: random.Random) -> Case:
    kind = _kind(one, rand, "en", "gun")
    maker = _made_up_word(rand) + rand.choice(("", " Arms", " & Sons", "ov", " Armaments"))
    text = _spaced(maker, _made_up_name(rand), kind, _calibre(one, rand))
    return Case((), frozenset(), frozenset(), text, none=True)


def _nothing_named(one: ReferenceSummary, rand: random.Random) -> Case | None:
    language = rand.choice(tuple(_PHRASES))
    kind = _kind(one, rand, language)
    text = _spaced(kind, _calibre(one, rand))
    return Case((), frozenset(), frozenset(), text, none=True) if text else None


def _maker_alone(one: ReferenceSummary, rand: random.Random) -> Case:
    kind = _kind(one, rand, "en")
    text = _spaced(kind, _make(one, rand), _calibre(one, rand))
    return Case((), frozenset({one.make_code or ""}), frozenset(), text, none=True)


_KINDS: Final[dict[str, Callable[[ReferenceSummary, random.Random], Case | None]]] = {
    "aliases of make and model": _aliases,
    "a slip in the make": _slip_in_make,
    "a slip in the model": _slip_in_model,
    "the make abbreviated": _abbreviated,
    "no make": _no_make,
    "make and model alone": _no_more,
    "the wrong field": _wrong_field,
    "words of another language": _other_language,
    "doubtful": _doubt,
    "a copy with its own name": _copy,
    "the maker alone": _maker_alone,
    "a made-up model of a real make": _made_up_model,
    "a made-up gun": _made_up_gun,
    "nothing named": _nothing_named,
}


def _spaced(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _slip(text: str, rand: random.Random) -> str:
    """One letter left out, put in, changed or swapped with the next, never the first."""
    places = [i for i in range(1, len(text)) if text[i].isalpha() and text[i - 1].isalpha()]
    at = rand.choice(places)
    kind = rand.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    letter = rand.choice(_LETTERS if text.isupper() else _LETTERS.lower())
    if kind == 1:
        return text[:at] + letter + text[at:]
    if kind == 2 or at + 1 >= len(text):
        return text[:at] + letter + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _made_up_word(rand: random.Random) -> str:
    syllables = "zor va kre mul tesk bran dov ulm fen gra hov lim nor pax quil rast sev tyr vok wen xan yel".split()
    return "".join(rand.choice(syllables) for _ in range(rand.choice((2, 3)))).capitalize()


def _made_up_name(rand: random.Random) -> str:
    """A name that sounds like a model's: letters and a number, or a word."""
    if rand.random() < 0.6:
        letters = "".join(rand.choice("QXZWJKVY") + rand.choice(_LETTERS) for _ in range(1))
        return f"{letters}{rand.choice(('', '-'))}{rand.randrange(1000, 9999)}"
    return _made_up_word(rand) + rand.choice(("", f" {rand.randrange(2, 90)}"))


_CALIBRES: Final = {
    "9X19": ("9mm", "9 mm para", "9x19", "9mm Luger", "9 PARA"), "9X17": (".380", "380 ACP", "9 mm kurz", ".380 auto"),
    "45_ACP": (".45", "45 ACP", ".45 Auto"), "40_SW": (".40", ".40 S&W", "40SW"), "38_SPECIAL": (".38", "38 SPL"),
    "357_MAG": (".357", "357 mag", ".357 Magnum"), "22_LR": (".22", "22LR", ".22 lr"), "7_65X17": ("7,65", ".32 ACP"),
    "12_GA": ("12 ga", "12 gauge", "12/70"), "7_62X39": ("7.62x39", "7,62"), "5_56X45": ("5.56", ".223", "5,56x45"),
    "7_62X51": (".308", "7.62x51"), "6_35X16": ("6.35", ".25"), "7_62X25": ("7.62x25",), "9X18": ("9x18",),
    "9MM_PAK": ("9mm PAK", "9 mm P.A.K."), "44_MAG": (".44 mag",), "7_62X54R": ("7.62x54R",), "20_GA": ("20 ga",),
    "32_SW_LONG": (".32", "32 S&W long"), "30_06": (".30-06",), "7_92X57": ("8x57", "7.92x57"),
}  # fmt: skip
_TYPES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {"PISTOL": ("pistol", "semi auto pistol", "handgun"), "REVOLVER": ("revolver", "rev"), "RIFLE": ("rifle",),
           "SHOTGUN": ("shotgun", "pump shotgun"), "SMG": ("smg", "submachine gun"), "CARBINE": ("carbine",),
           "MACHINE_GUN": ("machine gun",), "CONVERTED_BLANK": ("blank pistol", "alarm gun"),
           "DERRINGER": ("derringer",)},
    "fr": {"PISTOL": ("pistolet", "pistolet semi-automatique"), "REVOLVER": ("révolver",), "RIFLE": ("fusil",),
           "SHOTGUN": ("fusil de chasse", "fusil à pompe"), "SMG": ("pistolet mitrailleur",), "CARBINE": ("carabine",),
           "CONVERTED_BLANK": ("pistolet d'alarme",)},
    "es": {"PISTOL": ("pistola", "pistola semiautomática"), "REVOLVER": ("revólver",), "RIFLE": ("rifle", "fusil"),
           "SHOTGUN": ("escopeta",), "SMG": ("subametralladora", "subfusil"), "CARBINE": ("carabina",),
           "CONVERTED_BLANK": ("pistola de fogueo",)},
    "pt": {"PISTOL": ("pistola",), "REVOLVER": ("revólver",), "RIFLE": ("fuzil", "rifle"),
           "SHOTGUN": ("espingarda",), "SMG": ("submetralhadora",), "CARBINE": ("carabina",),
           "CONVERTED_BLANK": ("pistola de alarme",)},
    "de": {"PISTOL": ("Pistole",), "REVOLVER": ("Revolver",), "RIFLE": ("Gewehr", "Büchse"), "SHOTGUN": ("Flinte",),
           "SMG": ("Maschinenpistole",), "CARBINE": ("Karabiner",), "CONVERTED_BLANK": ("Schreckschusspistole",)},
    "ru": {"PISTOL": ("пистолет",), "REVOLVER": ("револьвер",), "RIFLE": ("винтовка",), "SHOTGUN": ("ружьё",),
           "SMG": ("пистолет-пулемёт",), "CARBINE": ("карабин",), "CONVERTED_BLANK": ("сигнальный пистолет",)},
}  # fmt: skip
# Words for a type that say an action too.
_ACTION_SAID: Final = {
    "semi auto pistol": "SEMI_AUTO", "pistolet semi-automatique": "SEMI_AUTO", "pistola semiautomática": "SEMI_AUTO",
    "pump shotgun": "PUMP", "fusil à pompe": "PUMP",
}  # fmt: skip
_PHRASES: Final = {
    "fr": ("fabriqué en {}", "d'origine {}"), "es": ("hecho en {}", "fabricada en {}"), "pt": ("fabricado em {}",),
    "de": ("hergestellt in {}", "aus {}"), "ru": ("производство {}",),
}  # fmt: skip
_LABELS: Final = {
    "fr": ("modèle", "mod."), "es": ("modelo", "mod."), "pt": ("modelo", "mod"), "de": ("Modell", "Mod."),
    "ru": ("модель",),
}  # fmt: skip
_CALIBRE_WORDS: Final = {"fr": "calibre", "es": "calibre", "pt": "calibre", "de": "Kaliber", "ru": "калибр"}
_COUNTRIES: Final = {
    "fr": {"BR": "Brésil", "IT": "Italie", "US": "États-Unis", "DE": "Allemagne", "AT": "Autriche", "TR": "Turquie"},
    "es": {"BR": "Brasil", "IT": "Italia", "US": "Estados Unidos", "DE": "Alemania", "AR": "Argentina", "ES": "España"},
    "pt": {"BR": "Brasil", "IT": "Itália", "US": "EUA", "DE": "Alemanha", "AR": "Argentina", "TR": "Turquia"},
    "de": {"BR": "Brasilien", "IT": "Italien", "US": "USA", "DE": "Deutschland", "AT": "Österreich"},
    "ru": {"BR": "Бразилия", "IT": "Италия", "US": "США", "DE": "Германия", "RU": "Россия", "TR": "Турция"},
}  # fmt: skip
