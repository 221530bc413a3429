"""The models that a description names: runs of tokens that a table of models holds and that may be a name there.

The tables of the makers that are named come first, then everybody's, where a lone number, an everyday word or a part of
a longer word proves nothing. The longest run counts; a word of a maker's name only where nothing else is a model.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from iarms.domain.identification.tokens import (
    MOST_INDEXED,
    MakeMention,
    ModelMention,
    Spelling,
    TokenizedText,
    said_of_weapons,
    single,
)
from iarms.domain.text import plain_with_places, tokens_of
from iarms.domain.vocabulary import (
    ANYONE,
    BORES,
    NOISE,
    Known,
    ModelIndex,
    joined,
    make_name,
    mistaken_for,
    models_of,
    models_of_all,
    name_at,
)

_LONGEST_MODEL: Final = 8  # tokens
_SHORTEST_LOOSE: Final = 5  # letters, of a model's name without a number whose maker nobody named
# Names of models that are everyday words, or words of other things said of weapons.
_EVERYDAY: Final = frozenset(
    """AGENT ALPHA AMERICAN ARGENTINE ARROW BABY BACKUP BARON BLACKOUT BLAZE BREAKOPEN BREVETE BROWNIE BULGARIANAK CADET
    CARBINE CHALLENGER CHAMPION CHARGER CLASS CLASSIC COACH COBRA COMBAT COMBO COMMANDER COMMANDO COMPACT COMPANION
    COMPETITION COURIER COVERT CREED CROSS CURVE DEFENDER DELTA DIAMOND DIANA DOLPHIN DOUBLEACTION DOUBLEBARREL EAGLE
    EARLY ECHO ECLIPSE EDGE EIBAR ELEMENT ELITE ESCORT EXCEL EXECUTIVE EXPERT EXPLORER EXTRA FALCON FAVORITE FLASH FORCE
    FRANCAIS FREEDOM FRONTIER FURY FUSION GALLERY GAMMA GOVERNMENT GOVT GUARD GUARDIAN HAMMERLESS HORIZON HUNTER HUNTING
    IDEAL IMPACT IMPULSE INSTINCT ITALIA JAGUAR JUNIOR LANCER LAWMAN LEADER LEGACY LEVERACTION LIGHTNING LIMITED LYNX
    MAGIC MAJOR MATCH MICRO MILITARY MILITARYPOLICE MOMENTUM MOUNTAIN MUSEUM NOMAD NUMBERONE OFFICERS OLYMPIC OMEGA
    OPERATOR OPTIMA ORIGINAL PANTHER PATRIOT PATROL PHOENIX PIGEON PIONEER PISTOL POCKET POCKETPISTOL POLICE POLYMER
    PONY POPULAIRE PRACTICAL PRECISIONRIFLE PREMIER PRESTIGE PROFESSIONAL PROTECTOR RADOM RANGE RANGER RAPID RAPIDE
    RAPIDO RAVEN RECOILLESS RECON REFLEX REPUBLIC RESERVE RESOLUTE RESPONSE REVOLUTION RIFLE RIMFIRE ROYAL SAFARI SAINT
    SCOUT SENIOR SENTINEL SENTRY SHADOW SHARK SHIELD SHOTGUN SIGNALPISTOLE SILVER SINGLEBARREL SINGLESHOT SPECIAL
    SPECIALPOLICE SPORT SPORTER STANDARD STANDARDAUTO STANDARDAUTOMATIC STOCK STREAMER STRIKER SUMMIT SUPER SUPREME
    SURVIVAL SURVIVOR SWIFT TABUK TACTICAL TARGET TEMPEST THUNDER TIGER TIGRE TITAN TRACKER TRADITIONAL TROOPER UNICA
    USREVOLVER VALOR VANGUARD VECTOR VICTOR VICTORIA VICTORY VIKING VIPER VULCAN WALKER WARRIOR WEBLEY WILDCAT WILDLIFE
    WITNESS WIZARD LONGRANGE TOPBREAK DERRINGER CENTENNIAL CONDOR MARTIAL MONITOR DURANGO MONTANA MIAMI CALIFORNIAN
    SPENCER HENRY CHURCHILL VINCENT SAVAGE STERLING MADSEN NAVY RUSO TURQUA MUGICA ISHAPORE ARCUS ENCORE GOLIATH
    SERVICE CARBINEBASE ELECTRA ADLER USA BYF""".split()
)
# Designs of many makers under names of two and three letters that are words too: only in capitals.
_CAPITALS_ONLY: Final = frozenset("PM LE GP HP BAR LAW SAW MAG AUG AR".split())


@dataclass(frozen=True)
class Run:
    """A run of tokens that an index knows."""

    start: int
    end: int
    known: frozenset[Known]
    via: Spelling
    source: int
    bore: bool = False
    in_name: bool = False


def models_in(sheet: TokenizedText, makes: Sequence[MakeMention]) -> list[ModelMention]:
    """The models that are named, in order; those of the named makers are looked for first."""
    codes = list(dict.fromkeys(code for make in single(makes) for code in make.codes))[:MOST_INDEXED]
    own = [models_of(code) for code in codes]
    runs = _merged([*runs_in(sheet, own, 0, makes), *runs_in(sheet, [models_of_all()], 1, makes)])
    of_makers = _of_makers(sheet, makes)

    def length(run: Run) -> int:
        idle = of_makers | sheet.aside if run.source else of_makers
        return sum(i not in idle for i in range(run.start, run.end))

    # The longest first, makers' names not counted; of two as long that of a maker that is named.
    runs.sort(key=lambda run: (-length(run), run.source, run.via == "number", run.start - run.end, run.start))
    found = _chosen(sheet, [run for run in runs if length(run)], of_makers, makes)
    if not found:
        # A word of a maker's name alone is a model only where nothing else is (Desert Eagle, Sten).
        idle = [run for run in runs if run.source == 0 or (_related(run, codes) and not sheet.aside & _places(run))]
        found = [replace(run, in_name=_is_name(sheet, run, codes)) for run in _chosen(sheet, idle, of_makers, makes)]
    taken = {i for run in found for i in _places(run)}
    return [said_of(sheet, run, taken) for run in sorted(found, key=lambda run: run.start)]


def _of_makers(sheet: TokenizedText, makes: Iterable[MakeMention]) -> set[int]:
    """The tokens of makers' names; of an alias with more than the name in it (Bersa Thunder 380), the name's."""
    found: set[int] = set()
    for make in makes:
        if len(make.codes) > MOST_INDEXED:
            continue
        words = frozenset[str]().union(*(_name_words(code) for code in make.codes))
        places = range(make.start, make.end)
        found |= {i for i in places if sheet.tokens[i].word in words} or set(places)
    return found


def _chosen(sheet: TokenizedText, runs: Sequence[Run], of_makers: set[int], makes: Sequence[MakeMention]) -> list[Run]:
    """Of runs, the best first, those that overlap no better one; what the same tokens tell counts as one."""
    taken: set[int] = set()
    found: list[Run] = []
    for run in runs:
        sure = any(one.source == 0 and one.via == "name" and not one.bore for one in found)
        # Where a maker's model is named, a lone number is no second one.
        if _places(run) & taken or (sure and (run.via == "number" or run.bore)):
            continue
        told = _places(run) - of_makers
        same = [one for one in runs if told and one.source == run.source and _places(one) - of_makers == told]
        known = frozenset[Known]().union(run.known, *(one.known for one in same))
        beside = {code for make in makes if make.start <= run.start <= make.end for code in make.codes}
        mine = frozenset(each for each in known if each[0].partition(":")[0] in beside)
        found.append(replace(run, known=mine or known))
        taken |= _places(run)
    return found


def _is_name(sheet: TokenizedText, run: Run, codes: Iterable[str]) -> bool:
    """Whether a run is nothing but words of its maker's own name: the Cobra of Cobra Enterprises."""
    words = {sheet.tokens[i].word for i in range(run.start, run.end)}
    makes = {family.partition(":")[0] for family, _ in run.known} & set(codes)
    return any(words <= _name_words(code) for code in makes)


def said_of(sheet: TokenizedText, run: Run, taken: set[int]) -> ModelMention:
    """A run of tokens as a model, with the letters and digits of a variant that stand right behind it."""
    words = tuple(word for i in range(run.start, run.end) for word in sheet.model_words[i])
    end = _variant_ends(sheet, run.end, taken) if run.via != "fuzzy" else run.end
    return ModelMention(
        text=sheet.written(run.start, end),
        families=frozenset(family for family, _ in run.known),
        models=frozenset(model for _, model in run.known),
        words=words,
        via=run.via,
        start=run.start,
        end=end,
        bore=run.bore,
        in_name=run.in_name,
        loose=run.source == 1,
        beside="".join(sheet.tokens[i].word for i in range(run.end, end)),
    )


def _variant_ends(sheet: TokenizedText, end: int, taken: set[int]) -> int:
    """Where the letters and digits of a variant end that stand right behind a model: the A3 of MP5 A3."""
    while end < len(sheet.tokens) and not {end} & (sheet.blocked | sheet.aside | taken):
        token = sheet.tokens[end]
        capitals = sheet.text[token.start : token.end].isupper() and len(token.word) < 4
        glued = (
            end + 1 < len(sheet.tokens) and not sheet.tokens[end + 1].before and sheet.tokens[end + 1].word.isdigit()
        )
        if token.before not in ("", "-") and not (
            token.before == " " and token.word.isalpha() and capitals and (glued or not said_of_weapons(token.word))
        ):
            break
        if token.before and name_at(sheet.names, sheet.name_at[end]):
            break
        end += 1
    return end


def runs_in(
    sheet: TokenizedText, indexes: Sequence[ModelIndex], source: int, makes: Sequence[MakeMention]
) -> Iterator[Run]:
    """Every run of tokens that these indexes hold and that may be a model's name there."""
    for start in range(len(sheet.tokens)):
        words: list[str] = []
        telling = False
        for end in range(start + 1, min(len(sheet.tokens), start + _LONGEST_MODEL) + 1):
            i = end - 1
            if i in sheet.blocked or sheet.clauses[i] != sheet.clauses[start]:
                break
            mine = [word for word in sheet.model_words[i] if word not in NOISE]
            words += mine
            telling = telling or (bool(mine) and i not in sheet.aside)
            if not telling or not mine:
                continue
            key = joined(words)
            for index in indexes:
                known, via = index.keys.get(key), "name"
                if known is None and not index.loose and any(map(str.isdigit, key)):
                    known, via = index.numbers.get(key), "number"
                if known and _may_be(sheet, key, start, end, source, makes):
                    bore = source == 0 and key in BORES and key in index.bores and start not in sheet.labelled
                    yield Run(start, end, known, "number" if via == "number" else "name", source, bore)


def _may_be(sheet: TokenizedText, key: str, start: int, end: int, source: int, makes: Sequence[MakeMention]) -> bool:
    """Whether a run that a table holds may be a model's name here."""
    # A part of a longer word is none: the 900 of ZX900.
    if start and sheet.tokens[start].before == "" and start - 1 not in sheet.aside:
        return False
    labelled = start in sheet.labelled
    written = sheet.written(start, end)
    if source:
        telling = [
            i
            for i in range(start, end)
            if i not in sheet.aside and i not in sheet.places and not said_of_weapons(sheet.tokens[i].word)
        ]
        return bool(telling) and _may_be_anybodys(sheet, key, written)
    behind = [make for make in makes if 0 <= start - make.end <= 1 or make.start <= start < make.end]
    outside = [i for i in range(start, end) if not any(make.start <= i < make.end for make in makes)]
    if outside and all(i in sheet.aside for i in outside):
        return False  # Colt .45 is a calibre
    words = [sheet.tokens[i].word for i in outside]
    if words and not behind and all(word.isalpha() and (len(word) < 2 or said_of_weapons(word)) for word in words):
        return labelled
    if key.isalpha() and (len(key) < 3 or key in _EVERYDAY or (end - start == 1 and said_of_weapons(key))):
        return labelled or any(start - make.end <= 0 for make in behind)
    if key.isdigit():
        if start and not labelled and _names_something(sheet, start - 1, start, makes):
            return False
        near = [make for make in makes if sheet.clauses[make.start] == sheet.clauses[start]]
        return labelled or bool(near) or any(start == make.end for make in makes)
    return True


def _names_something(sheet: TokenizedText, i: int, start: int, makes: Sequence[MakeMention]) -> bool:
    """Whether a word in front of a number is a name that no table holds, whose number it is then: Yelhov 30."""
    inside = any(make.start <= i < make.end for make in makes) or i in sheet.aside or i in sheet.blocked
    word = sheet.tokens[i].word
    beside = sheet.clauses[i] == sheet.clauses[start] and i not in sheet.places
    return beside and not inside and word.isalpha() and len(word) > 2 and not said_of_weapons(word)


def _may_be_anybodys(sheet: TokenizedText, key: str, written: str) -> bool:
    generic = key in models_of(ANYONE).keys
    if key.isdigit():
        return generic and len(key) == 4
    if not key.isalpha():
        return generic or (len(key) >= 3 and not key[0].isdigit()) or len(key) >= 4
    if key in _EVERYDAY or said_of_weapons(key):
        return False
    if len(key) < _SHORTEST_LOOSE and not generic:
        return len(key) >= 3 and written.isupper() and not sheet.text.isupper()
    return len(key) > 1 and (key not in _CAPITALS_ONLY or written.isupper() or len(sheet.tokens) < 4 or len(key) > 2)


def _places(run: Run) -> set[int]:
    return set(range(run.start, run.end))


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Runs of the same tokens in the same tables as one, with all that they may mean."""
    found: dict[tuple[int, int, int, str], Run] = {}
    for run in runs:
        place = (run.start, run.end, run.source, run.via)
        same = found.get(place)
        found[place] = replace(run, known=run.known | same.known, bore=run.bore and same.bore) if same else run
    return list(found.values())


def _related(run: Run, codes: Iterable[str]) -> bool:
    """Whether a model is a design of many makers, or of a maker that is mistaken for one of these."""
    makes = {family.partition(":")[0] for family, _ in run.known}
    return ANYONE in makes or any(makes & mistaken_for(code).keys() for code in codes)


@cache
def _name_words(code: str) -> frozenset[str]:
    return frozenset(
        token.word for token in tokens_of(plain_with_places(f"{make_name(code)} {code.replace('_', ' ')}"))
    )
