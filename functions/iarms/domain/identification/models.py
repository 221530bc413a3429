"""The models that a description names: runs of tokens that a table of models holds and that may be a name there.

The tables of the makers that are named come first, then everybody's, where a lone number, an everyday word or a part of
a longer word proves nothing. The longest run counts; a word of a maker's name only where nothing else is a model.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from iarms.domain.identification.mentions import MOST_INDEXED, MakeMention, ModelMention, Spelling, of_one_maker
from iarms.domain.identification.tokens import NameText, Window, said_of_weapons
from iarms.domain.text import plain_with_places, tokens_of
from iarms.domain.vocabulary import (
    ANYONE,
    BORES,
    Known,
    ModelIndex,
    kinds,
    make_name,
    mistaken_for,
    models_of,
    models_of_all,
    name_at,
    read_make,
)

_LONE_NAME: Final = re.compile("[A-Z]{1,2}[0-9]{1,2}$")
# M68 for Rossi's 68, as reports write many makers' numbers.
_MODEL_NUMBER: Final = re.compile("M([0-9]{1,4}[A-Z]{0,2})$")
_MARK_NUMBER: Final = re.compile("MK[0-9]$")
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
    SERVICE CARBINEBASE ELECTRA ADLER USA BYF
    ARCHER ARTEMIS CHIEF COMMODORE COMPETITIVE DINAR DRAGON EXCALIBUR HYBRID IMPULS JAVELIN LEGEND MARRA MILAN MISTRAL
    NETTO OCTANE OSPREY OUTBACK PERLA POWER SANDMAN SPARROW STEALTH STINGER XTREME""".split()
)
# Designs of many makers under names of two and three letters that are words too: only in capitals.
_CAPITALS_ONLY: Final = frozenset("PM LE GP HP BAR LAW SAW MAG AUG AR".split())


@dataclass(frozen=True)
class Run:
    """A run of tokens that a table of models holds.

    `source`: 0 for the tables of the makers that are named, 1 for everybody's; a lower one counts first.
    """

    start: int
    end: int
    known: frozenset[Known]
    via: Spelling
    source: int
    bore: bool = False
    in_name: bool = False

    @property
    def places(self) -> frozenset[int]:
        """Its tokens."""
        return frozenset(range(self.start, self.end))

    @property
    def makes(self) -> frozenset[str]:
        """The makers of what it may mean, `*` for a design of many."""
        return frozenset(family.partition(":")[0] for family, _ in self.known)


def models_in(text: NameText, makes: Sequence[MakeMention]) -> list[ModelMention]:
    """The models that are named, in order; those of the named makers are looked for first."""
    codes = list(dict.fromkeys(code for make in of_one_maker(makes) for code in make.codes))[:MOST_INDEXED]
    own = [models_of(code) for code in codes]
    runs = _merged([*runs_in(text, own, 0, makes), *runs_in(text, [models_of_all()], 1, makes)])
    of_makers = _of_makers(text, makes)

    def length(run: Run) -> int:
        idle = of_makers | text.aside if run.source else of_makers
        return sum(i not in idle for i in range(run.start, run.end))

    # The longest first, makers' names not counted; of two as long that of a maker that is named.
    runs.sort(key=lambda run: (-length(run), run.source, run.via == "number", run.start - run.end, run.start))
    found = _chosen([run for run in runs if length(run)], of_makers, makes)
    if not found:
        # A word of a maker's name alone is a model only where nothing else is (Desert Eagle, Sten).
        idle = [run for run in runs if run.source == 0 or (_related(run, codes) and not text.aside & run.places)]
        found = [replace(run, in_name=_is_name(text, run, codes)) for run in _chosen(idle, of_makers, makes)]
    if not found and not of_one_maker(makes):
        found = _lone_names(text, makes)
    taken = {i for run in found for i in run.places}
    return [model_mention(text, run, taken) for run in sorted(found, key=lambda run: run.start)]


def _lone_names(text: NameText, makes: Sequence[MakeMention]) -> list[Run]:
    """The models by a name that is too short to prove anything among others, where nothing else is named: M9."""
    runs = [
        Run(window.start, window.end, known, "name", 1)
        for window in text.windows
        if _LONE_NAME.match(window.key) and (known := models_of_all().keys.get(window.key))
        if _is_whole(text, window)
    ]
    return _chosen(_merged(runs), set(), makes)


def _is_whole(text: NameText, window: Window) -> bool:
    """Whether a window is all of what is written together, and stands in no calibre."""
    behind = window.end < len(text.tokens) and text.tokens[window.end].before == ""
    before = window.start > 0 and text.tokens[window.start].before == ""
    return not (before or behind) and text.aside.isdisjoint(range(window.start, window.end))


def _of_makers(text: NameText, makes: Iterable[MakeMention]) -> set[int]:
    """The tokens of makers' names; of an alias with more in it than the name (Bersa Thunder 380, HK USP) the name's."""
    found: set[int] = set()
    for make in makes:
        if len(make.codes) > MOST_INDEXED:
            continue
        words = frozenset[str]().union(*(_name_words(code) for code in make.codes))
        places = range(make.start, make.end)
        found |= {i for i in places if text.tokens[i].word in words} or set(range(make.start, _name_end(text, make)))
    return found


def _name_end(text: NameText, make: MakeMention) -> int:
    """Where the maker's name ends within an alias that begins with it: behind the HK of HK USP."""
    shorter = range(make.start + 1, make.end)
    return next((end for end in shorter if read_make(text.given(make.start, end)).code in make.codes), make.end)


def _chosen(runs: Sequence[Run], of_makers: set[int], makes: Sequence[MakeMention]) -> list[Run]:
    """Of runs, the best first, those that overlap no better one; what the same tokens tell counts as one."""
    taken: set[int] = set()
    found: list[Run] = []
    for run in runs:
        # Where a maker's model is named, a lone number is no second one.
        second = (run.via == "number" or run.bore) and any(map(_is_sure, found))
        if run.places & taken or second:
            continue
        found.append(replace(run, known=_all_known(run, runs, of_makers, makes)))
        taken |= run.places
    return found


def _is_sure(run: Run) -> bool:
    """Whether a run is a model's name of a maker that is named, and no calibre."""
    return run.source == 0 and run.via == "name" and not run.bore


def _all_known(run: Run, runs: Iterable[Run], of_makers: set[int], makes: Iterable[MakeMention]) -> frozenset[Known]:
    """What a run and those that tell the same tokens may mean: of the makers beside it where they have any of that."""
    telling = run.places - of_makers
    same = [one for one in runs if telling and one.source == run.source and one.places - of_makers == telling]
    known = frozenset[Known]().union(run.known, *(one.known for one in same))
    beside = {code for make in makes if make.start <= run.start <= make.end for code in make.codes}
    return frozenset(each for each in known if each[0].partition(":")[0] in beside) or known


def _is_name(text: NameText, run: Run, codes: Iterable[str]) -> bool:
    """Whether a run is nothing but words of its maker's own name: the Cobra of Cobra Enterprises."""
    words = {text.tokens[i].word for i in range(run.start, run.end)}
    return any(words <= _name_words(code) for code in run.makes & set(codes))


def model_mention(text: NameText, run: Run, taken: set[int]) -> ModelMention:
    """A run of tokens as a model, with the letters and digits of a variant that stand right behind it."""
    words = tuple(word for i in range(run.start, run.end) for word in text.model_words[i])
    end = _variant_ends(text, run.end, taken) if run.via != "fuzzy" else run.end
    return ModelMention(
        text=text.given(run.start, end),
        families=frozenset(family for family, _ in run.known),
        models=frozenset(model for _, model in run.known),
        words=words,
        via=run.via,
        start=run.start,
        end=end,
        bore=run.bore,
        in_name=run.in_name,
        loose=run.source == 1,
        beside="".join(text.tokens[i].word for i in range(run.end, end)),
    )


def _variant_ends(text: NameText, end: int, taken: set[int]) -> int:
    """Where the letters and digits of a variant end that stand right behind a model: the A3 of MP5 A3."""
    while end < len(text.tokens) and not {end} & (text.blocked | text.aside | taken) and _is_of_variant(text, end):
        end += 1
    return end


def _is_of_variant(text: NameText, i: int) -> bool:
    """Whether a token belongs to the variant of the model in front of it."""
    token = text.tokens[i]
    if token.before == "":
        return True
    if token.before == " ":
        following = text.tokens[i + 1] if i + 1 < len(text.tokens) else None
        glued = following is not None and not following.before and following.word.isdigit()
        capitals = text.given(i, i + 1).isupper() and len(token.word) < 4
        if not (token.word.isalpha() and capitals and (glued or not said_of_weapons(token.word))):
            return False
    elif token.before != "-":
        return False
    return name_at(text.names, text.name_at[i]) is None


def runs_in(text: NameText, indexes: Sequence[ModelIndex], source: int, makes: Sequence[MakeMention]) -> Iterator[Run]:
    """Every run of tokens that these indexes hold and that may be a model's name there. `source` as Run has it."""
    for window in text.windows:
        for index in indexes:
            known, via = _look_up(index, window.key)
            if known and _may_be_model(text, window, source, makes):
                labelled = window.start in text.labelled
                bore = source == 0 and window.key in BORES and window.key in index.bores and not labelled
                yield Run(window.start, window.end, known, via, source, bore)


def _look_up(index: ModelIndex, key: str) -> tuple[frozenset[Known] | None, Spelling]:
    """What a key may mean in a table: as a name, else, in a maker's own, as a model's number."""
    known = index.keys.get(key)
    if known is None and not index.loose and any(map(str.isdigit, key)):
        if (numbered := _MODEL_NUMBER.match(key)) and (known := index.keys.get(numbered[1])):
            return known, "name"
        return index.numbers.get(key), "number"
    return known, "name"


def _may_be_model(text: NameText, window: Window, source: int, makes: Sequence[MakeMention]) -> bool:
    """Whether a window that a table holds may be a model's name where it stands."""
    start = window.start
    if start and text.tokens[start].before == "" and start - 1 not in text.aside:
        return False  # a part of a longer word: the 900 of ZX900
    if source:
        return window.key in kinds() or (_has_telling_word(text, window) and _may_be_anybodys(text, window))
    return _may_be_named_makers(text, window, makes)


def _has_telling_word(text: NameText, window: Window) -> bool:
    """Whether a window has a word that is neither a calibre's nor a country's nor said of weapons in general."""
    return any(
        i not in text.aside and i not in text.places and not said_of_weapons(text.tokens[i].word)
        for i in range(window.start, window.end)
    )


def _may_be_named_makers(text: NameText, window: Window, makes: Sequence[MakeMention]) -> bool:
    """Whether a window that a named maker's table holds may be a model of it."""
    start, key = window.start, window.key
    labelled = start in text.labelled
    behind = [make for make in makes if 0 <= start - make.end <= 1 or make.start <= start < make.end]
    outside = [i for i in range(start, window.end) if not any(make.start <= i < make.end for make in makes)]
    if outside and all(i in text.aside for i in outside):
        return False  # Colt .45 is a calibre
    if outside and not behind and all(_is_everyday(text.tokens[i].word) for i in outside):
        return labelled
    if key.isalpha() and _is_everyday_name(window):
        return labelled or any(start <= make.end for make in behind)
    if key.isdigit():
        return _may_be_number(text, start, makes)
    return True


def _is_everyday(word: str) -> bool:
    """Whether a word of a description says nothing of a model: a letter, or a word said of weapons in general."""
    return word.isalpha() and (len(word) < 2 or said_of_weapons(word))


def _is_everyday_name(window: Window) -> bool:
    """Whether a name in letters alone is an everyday word too, or too short to be none."""
    lone = window.end - window.start == 1
    return len(window.key) < 3 or window.key in _EVERYDAY or (lone and said_of_weapons(window.key))


def _may_be_number(text: NameText, start: int, makes: Sequence[MakeMention]) -> bool:
    """Whether a number may be a model of a maker that is named in its clause, or right in front of it."""
    if start in text.labelled:
        return True
    if start and _names_something(text, start - 1, start, makes):
        return False
    return any(text.clauses[make.start] == text.clauses[start] or start == make.end for make in makes)


def _names_something(text: NameText, i: int, start: int, makes: Sequence[MakeMention]) -> bool:
    """Whether a word in front of a number is a name that no table holds, whose number it is then: Yelhov 30."""
    inside = any(make.start <= i < make.end for make in makes) or i in text.aside or i in text.blocked
    word = text.tokens[i].word
    beside = text.clauses[i] == text.clauses[start] and i not in text.places
    return beside and not inside and word.isalpha() and len(word) > 2 and not said_of_weapons(word)


def _may_be_anybodys(text: NameText, window: Window) -> bool:
    """Whether a window of everybody's table may be a model, though nobody named its maker."""
    key = window.key
    generic = key in models_of(ANYONE).keys
    if key.isdigit():
        return generic and len(key) == 4
    if _MARK_NUMBER.match(key):
        return False  # the Mk II of any weapon
    if not key.isalpha():
        return generic or (len(key) >= 3 and not key[0].isdigit()) or len(key) >= 4
    if key in _EVERYDAY or said_of_weapons(key):
        return False
    given = text.given(window.start, window.end)
    capitals = given.isupper()
    if len(key) < _SHORTEST_LOOSE and not generic:
        told_apart = capitals or sum(map(str.isupper, given)) >= 3  # MPi-K
        return len(key) >= 3 and told_apart and not text.source.text.isupper()
    return len(key) > 1 and (key not in _CAPITALS_ONLY or capitals or len(text.tokens) < 4 or len(key) > 2)


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
    return ANYONE in run.makes or any(run.makes & mistaken_for(code).keys() for code in codes)


@cache
def _name_words(code: str) -> frozenset[str]:
    return frozenset(
        token.word for token in tokens_of(plain_with_places(f"{make_name(code)} {code.replace('_', ' ')}"))
    )
