"""The makers and models that a description names: where among its tokens, by which spelling, in which role.

A maker is the longest name of the tables that stands there; everyday words and marks of two letters (Star, PB) count
only where a model of that maker stands beside them, or nothing else is a maker. A model is the longest run of tokens
that a table of models holds: those of the makers that are named, then the designs of many makers, then everybody's,
where a lone number or an everyday word proves nothing. What is left over may be one slip away from a name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

from iarms.domain.description_words import ACTIONS, DETAILS, HEDGES, NUMBER_WORDS, SHOTS, TYPES
from iarms.domain.designation_words import IDLE, NOISE, joined, tokens_in, type_words
from iarms.domain.designations import BORES
from iarms.domain.makes import MakeReading, make_name, misspelt_name, mistaken_for, name_at, name_word, trade_word
from iarms.domain.model_table import ANYONE, Known, ModelIndex, models_of, models_of_all
from iarms.domain.phrases import Token
from iarms.domain.spellings import nearest
from iarms.models.identify import NameRole

Spelling = Literal["code", "name", "alias", "fuzzy", "number", "abbreviation", "mark", "town"]

_LONGEST_MODEL: Final = 8  # tokens
_MOST_INDEXED: Final = 6  # makes whose models are looked through
_MOST_CORRECTED: Final = 6  # words that are tried for a slip
_SHORTEST_SLIP: Final = 5
_SHORTEST_ABBREVIATION: Final = 3
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
class MakeSaid:
    """A maker as said, as it was written; several `codes` where the name is of several. `start`, `end` count tokens.

    `in_model`: the name is a word of the model's, so that it says little more than the model does (Galil).
    """

    text: str
    codes: tuple[str, ...]
    via: Spelling
    start: int
    end: int
    role: NameRole = "stated"
    in_model: bool = False

    def in_role(self, role: NameRole) -> "MakeSaid":
        """The same in another role."""
        return replace(self, role=role)


@dataclass(frozen=True)
class ModelSaid:
    """A model as said: the families and models of the table that it may be, as MAKE:FAMILY and MAKE:NAME.

    `words` are its tokens; `bore`: the number may as well be a calibre; `beside`: the letters or digits right behind it
    that belong to a variant; `loose`: found among the models of every maker.
    """

    text: str
    families: frozenset[str]
    models: frozenset[str]
    words: tuple[str, ...]
    via: Spelling
    start: int
    end: int
    bore: bool = False
    beside: str = ""
    loose: bool = False
    role: NameRole = "stated"

    def in_role(self, role: NameRole) -> "ModelSaid":
        """The same in another role."""
        return replace(self, role=role)

    @property
    def codes(self) -> tuple[str, ...]:
        """The makers of its families, as a name's."""
        return tuple(sorted(self.makes))

    @property
    def makes(self) -> frozenset[str]:
        """The makers of its families, but for designs of many makers."""
        return frozenset(family.partition(":")[0] for family in self.families) - {ANYONE}

    @property
    def generic(self) -> bool:
        """Whether it is a design of many makers."""
        return any(family.startswith(f"{ANYONE}:") for family in self.families)


@dataclass(frozen=True)
class Named:
    """What a text names. `importers` are codes of importers, each with where it stands."""

    makes: list[MakeSaid]
    models: list[ModelSaid]
    importers: list[tuple[str, int, int]]


def find_names(
    text: str,
    tokens: Sequence[Token],
    clauses: Sequence[int],
    *,
    blocked: set[int],
    aside: set[int],
    labelled: set[int],
    places: set[int],
) -> Named:
    """The makers and models that these tokens name.

    `blocked` tokens are no part of a name; those `aside` stand in a calibre, and are part of one only beside others;
    at the `labelled` ones the text says that a model begins; those of `places` name countries, and alone no model.
    """
    return _Finder(text, tokens, clauses, blocked, aside, labelled, places).find()


@dataclass(frozen=True)
class _Run:
    """A run of tokens that an index knows."""

    start: int
    end: int
    known: frozenset[Known]
    via: Spelling
    source: int
    bore: bool = False


class _Finder:
    """The tokens of one text, as makers' and as models' words."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        clauses: Sequence[int],
        blocked: set[int],
        aside: set[int],
        labelled: set[int],
        places: set[int],
    ) -> None:
        self.text, self.tokens, self.clauses = text, tokens, clauses
        self.blocked, self.aside, self.labelled, self.places = blocked, aside, labelled, places
        # The words of names, with AND where & stands, each with its token; and the other way round.
        self.names: list[str] = []
        self.token_of: list[int] = []
        self.name_at: list[int] = []
        for i, token in enumerate(tokens):
            if i and ("&" in token.before or "+" in token.before):
                self.names.append("AND")
                self.token_of.append(i)
            self.name_at.append(len(self.names))
            written = text[token.start : token.end]
            self.names.append(token.word if written.isascii() else name_word(written))
            self.token_of.append(i)
        self.model_words = [(tokens_in(token.word) or [token.word]) for token in tokens]

    def find(self) -> Named:
        """Makers, then models by them, then slips, and models again where a slip gave a maker."""
        firm, weak, importers = self._makers()
        models = self._models(firm)
        makes = firm
        if not _single(firm) and (found := self._weak(weak, models, alone=not firm)):
            makes = [*firm, *found]
            models = self._models(makes)
        covered = self._covered(makes, models)
        if not _single(makes) and (slip := self._abbreviated(models, covered) or self._misspelt_maker(covered)):
            makes = [*makes, slip]
            models = self._models(makes)
            covered = self._covered(makes, models)
        if not models:
            models = self._misspelt_models(makes, covered)
        known = {code for make in _single(makes) for code in make.codes}
        makes += [said for said in weak if said not in makes and set(said.codes) <= known]
        return Named([self._in_model(make, models) for make in makes], models, importers)

    def _in_model(self, make: MakeSaid, models: Sequence[ModelSaid]) -> MakeSaid:
        inside = any(model.start <= make.start and make.end <= model.end for model in models)
        return replace(make, in_model=inside)

    def _covered(self, makes: Iterable[MakeSaid], models: Iterable[ModelSaid]) -> set[int]:
        said: list[MakeSaid | ModelSaid] = [*makes, *models]
        return {i for each in said for i in range(each.start, each.end)}

    def _makers(self) -> tuple[list[MakeSaid], list[MakeSaid], list[tuple[str, int, int]]]:
        firm: list[MakeSaid] = []
        weak: list[MakeSaid] = []
        importers: list[tuple[str, int, int]] = []
        at = 0
        while at < len(self.names):
            found = name_at(self.names, at) if self.token_of[at] not in self.blocked else None
            if found is None or self.names[at] == "AND":
                at += 1
                continue
            start, end = self.token_of[at], self.token_of[found.end - 1] + 1
            if not found.firm and end < len(self.tokens) and not self.tokens[end].before:
                at += 1  # the SW of SW164222
                continue
            if any(i in self.blocked for i in range(start, end)) or all(i in self.aside for i in range(start, end)):
                at += 1
                continue
            reading = found.reading
            if reading.importer:
                if found.firm:
                    importers.append((reading.importer, start, end))
            elif codes := _codes(reading):
                via: Spelling = "name" if reading.via == "name" else "alias"
                said = MakeSaid(self._written(start, end), codes, via, start, end)
                (firm if found.firm and not self._lexical(start, end) else weak).append(said)
            at = found.end
        return firm, weak, importers

    def _lexical(self, start: int, end: int) -> bool:
        """Whether a lone word is one of descriptions too."""
        return end - start == 1 and _said_of_weapons(self.tokens[start].word)

    def _weak(self, weak: Sequence[MakeSaid], models: Sequence[ModelSaid], *, alone: bool) -> list[MakeSaid]:
        """Of the names that may be no makers', one beside a model of its own, or that a model's maker has; else, where
        nothing else is named, the first, if it leads the text."""
        ordered = sorted(weak, key=lambda said: len(said.codes) > 1)
        for said in ordered:
            own = [models_of(code) for code in said.codes]
            for run in self._runs(own, 0, [said]):
                if run.start == said.end or run.end == said.start or run.start <= said.start < run.end:
                    return [said]
        implied = {code for model in models for code in model.makes}
        if found := [said for said in ordered if implied & set(said.codes)]:
            return found[:1]
        if models or not alone:
            return []
        for said in weak:
            name = name_at(self.names, self.name_at[said.start])
            before = [self.tokens[i].word for i in range(said.start)]
            # An everyday word leads where nothing but a type of weapon stands in front: pistol Star.
            leads = all(word in type_words() if name and name.everyday else _said_of_weapons(word) for word in before)
            if leads and not self._lexical(said.start, said.end):
                return [said]
        return []

    def _abbreviated(self, models: Sequence[ModelSaid], covered: set[int]) -> MakeSaid | None:
        """The maker of a model that the word in front of it abbreviates: Moss 590, Sprgfld XDM."""
        for model in models:
            i = model.start - 1
            if i < 0 or i in covered or i in self.blocked or self.clauses[i] != self.clauses[model.start]:
                continue
            word = self.names[self.name_at[i]]
            fits = [code for code in sorted(model.makes) if _abbreviates(word, code)]
            if len(fits) == 1:
                return MakeSaid(self._written(i, i + 1), (fits[0],), "abbreviation", i, i + 1)
        return None

    def _models(self, makes: Sequence[MakeSaid]) -> list[ModelSaid]:
        codes = list(dict.fromkeys(code for make in _single(makes) for code in make.codes))[:_MOST_INDEXED]
        own = [models_of(code) for code in codes]
        runs = [*self._runs(own, 0, makes), *self._runs([models_of_all()], 1, makes)]
        of_makers = {i for make in makes if len(make.codes) <= _MOST_INDEXED for i in range(make.start, make.end)}

        def length(run: _Run) -> int:
            idle = of_makers | self.aside if run.source else of_makers
            return sum(i not in idle for i in range(run.start, run.end))

        # The longest first, makers' names not counted; of two as long that of a maker that is named.
        runs = _merged(runs)
        # A word of a maker's name alone is a model only where nothing else is (Desert Eagle, Sten).
        runs = [run for run in runs if length(run) or run.source == 0] or [run for run in runs if _related(run, codes)]
        runs.sort(key=lambda run: (-length(run), run.source, run.via == "number", run.start - run.end, run.start))
        taken: set[int] = set()
        found: list[_Run] = []
        for run in runs:
            places = set(range(run.start, run.end))
            sure = any(one.source == 0 and one.via == "name" and not one.bore for one in found)
            # Where a maker's model is named, a lone number is no second one.
            if places & taken or (sure and (run.via == "number" or run.bore)):
                continue
            found.append(run)
            taken |= places
        return [self._said(run, taken) for run in sorted(found, key=lambda run: run.start)]

    def _said(self, run: _Run, taken: set[int]) -> ModelSaid:
        words = tuple(word for i in range(run.start, run.end) for word in self.model_words[i])
        end = self._variant_ends(run.end, taken) if run.via != "fuzzy" else run.end
        return ModelSaid(
            text=self._written(run.start, end),
            families=frozenset(family for family, _ in run.known),
            models=frozenset(model for _, model in run.known),
            words=words,
            via=run.via,
            start=run.start,
            end=end,
            bore=run.bore,
            loose=run.source == 1,
            beside="".join(self.tokens[i].word for i in range(run.end, end)),
        )

    def _written(self, start: int, end: int) -> str:
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    def _variant_ends(self, end: int, taken: set[int]) -> int:
        """Where the letters and digits of a variant end that stand right behind a model: the A3 of MP5 A3."""
        while end < len(self.tokens) and not {end} & (self.blocked | self.aside | taken):
            token = self.tokens[end]
            capitals = self.text[token.start : token.end].isupper() and len(token.word) < 4
            glued = (
                end + 1 < len(self.tokens) and not self.tokens[end + 1].before and self.tokens[end + 1].word.isdigit()
            )
            if token.before not in ("", "-") and not (
                token.before == " "
                and token.word.isalpha()
                and capitals
                and (glued or not _said_of_weapons(token.word))
            ):
                break
            if token.before and name_at(self.names, self.name_at[end]):
                break
            end += 1
        return end

    def _runs(self, indexes: Sequence[ModelIndex], source: int, makes: Sequence[MakeSaid]) -> Iterator[_Run]:
        """Every run of tokens that these indexes hold and that may be a model's name there."""
        for start in range(len(self.tokens)):
            words: list[str] = []
            telling = False
            for end in range(start + 1, min(len(self.tokens), start + _LONGEST_MODEL) + 1):
                i = end - 1
                if i in self.blocked or self.clauses[i] != self.clauses[start]:
                    break
                mine = [word for word in self.model_words[i] if word not in NOISE]
                words += mine
                telling = telling or (bool(mine) and i not in self.aside)
                if not telling or not mine:
                    continue
                key = joined(words)
                for index in indexes:
                    known, via = index.keys.get(key), "name"
                    if known is None and not index.loose and any(map(str.isdigit, key)):
                        known, via = index.numbers.get(key), "number"
                    if known and self._may_be(key, start, end, source, makes):
                        bore = source == 0 and key in BORES and key in index.bores and start not in self.labelled
                        yield _Run(start, end, known, "number" if via == "number" else "name", source, bore)

    def _may_be(self, key: str, start: int, end: int, source: int, makes: Sequence[MakeSaid]) -> bool:
        """Whether a run that a table holds may be a model's name here."""
        # A part of a longer word is none: the 900 of ZX900.
        if start and self.tokens[start].before == "" and start - 1 not in self.aside:
            return False
        labelled = start in self.labelled
        written = self._written(start, end)
        if source:
            telling = [
                i
                for i in range(start, end)
                if i not in self.aside and i not in self.places and not _said_of_weapons(self.tokens[i].word)
            ]
            return bool(telling) and self._may_be_anybodys(key, written)
        behind = [make for make in makes if 0 <= start - make.end <= 1 or make.start <= start < make.end]
        if key.isalpha() and (len(key) < 3 or key in _EVERYDAY or (end - start == 1 and _said_of_weapons(key))):
            return labelled or any(start - make.end <= 0 for make in behind)
        if key.isdigit():
            near = [make for make in makes if self.clauses[make.start] == self.clauses[start]]
            return labelled or bool(near) or any(start == make.end for make in makes)
        return True

    def _may_be_anybodys(self, key: str, written: str) -> bool:
        generic = key in models_of(ANYONE).keys
        if key.isdigit():
            return generic and len(key) == 4
        if not key.isalpha():
            return generic or (len(key) >= 3 and not key[0].isdigit()) or len(key) >= 4
        if key in _EVERYDAY or _said_of_weapons(key):
            return False
        if len(key) < _SHORTEST_LOOSE and not generic:
            return len(key) >= 3 and written.isupper() and not self.text.isupper()
        return len(key) > 1 and (key not in _CAPITALS_ONLY or written.isupper() or len(self.tokens) < 4 or len(key) > 2)

    def _misspelt_maker(self, covered: set[int]) -> MakeSaid | None:
        for start, end in self._loose_words(covered, longest=3):
            names = self.names[self.name_at[start] : self.name_at[end - 1] + 1]
            read = misspelt_name(names)
            if read is not None and read.code is not None:
                return MakeSaid(self._written(start, end), (read.code,), "fuzzy", start, end)
        return None

    def _misspelt_models(self, makes: Sequence[MakeSaid], covered: set[int]) -> list[ModelSaid]:
        codes = [code for make in makes if len(make.codes) <= _MOST_INDEXED for code in make.codes][:_MOST_INDEXED]
        for start, end in self._loose_words(covered, longest=2):
            key = joined(word for i in range(start, end) for word in self.model_words[i])
            for code in codes or [ANYONE]:
                found = nearest(key, _lettered(code), 1 if len(key) < 8 else 2)
                if found is not None:
                    known = models_of(code).keys[found[0]]
                    return [self._said(_Run(start, end, known, "fuzzy", 0), set())]
        return []

    def _loose_words(self, covered: set[int], longest: int) -> list[tuple[int, int]]:
        """Runs of words that may be misspelt names, the longest first."""

        def loose(i: int) -> bool:
            word = self.tokens[i].word
            taken = i in covered or i in self.blocked or i in self.places
            return word.isalpha() and not taken and not _said_of_weapons(word)

        runs: list[tuple[int, int]] = []
        for length in range(longest, 0, -1):
            for start in range(len(self.tokens) - length + 1):
                places = range(start, start + length)
                letters = sum(len(self.tokens[i].word) for i in places)
                whole = all(loose(i) for i in places) or (length > 1 and "&" in self.tokens[start + 1].before)
                if whole and letters >= _SHORTEST_SLIP and self.clauses[start] == self.clauses[start + length - 1]:
                    runs.append((start, start + length))
        return runs[:_MOST_CORRECTED]


def _single(makes: Iterable[MakeSaid]) -> list[MakeSaid]:
    return [make for make in makes if len(make.codes) == 1]


def _merged(runs: Iterable[_Run]) -> list[_Run]:
    """Runs of the same tokens in the same tables as one, with all that they may mean."""
    found: dict[tuple[int, int, int, str], _Run] = {}
    for run in runs:
        place = (run.start, run.end, run.source, run.via)
        same = found.get(place)
        found[place] = replace(run, known=run.known | same.known, bore=run.bore and same.bore) if same else run
    return list(found.values())


def _related(run: _Run, codes: Iterable[str]) -> bool:
    """Whether a model is a design of many makers, or of a maker that is mistaken for one of these."""
    makes = {family.partition(":")[0] for family, _ in run.known}
    return ANYONE in makes or any(makes & mistaken_for(code).keys() for code in codes)


def _abbreviates(word: str, code: str) -> bool:
    """Whether a word is some of the letters of a maker's name, in order, from the first on."""
    name = name_word(make_name(code).split()[0])
    if not (_SHORTEST_ABBREVIATION <= len(word) < len(name)) or word[0] != name[0]:
        return False
    letters = iter(name)
    return all(letter in letters for letter in word)


def _codes(reading: MakeReading) -> tuple[str, ...]:
    return (reading.code,) if reading.code else reading.candidates


@cache
def _said_of_weapons(word: str) -> bool:
    """Whether a word is one that descriptions use for something else than a name."""
    if word in NOISE or word in IDLE or word in SHOTS or word in NUMBER_WORDS or word in type_words():
        return True
    if trade_word(word):
        return True
    return any(phrases.longest([word], 0) for phrases in (DETAILS, HEDGES, ACTIONS, TYPES))


@cache
def _lettered(make: str) -> dict[str, str]:
    """The names of a make's models that hold no digit, each as itself: what a misspelt one may mean."""
    return {key: key for key in models_of(make).keys if key.isalpha() and len(key) >= _SHORTEST_SLIP}
