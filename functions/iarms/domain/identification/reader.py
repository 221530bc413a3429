"""A description in free text: what an officer can read off a weapon or guesses, told stretch by stretch.

    given      beretta 92 type, 9mm, PT92 on slide, made in brazil
    tokens     BERETTA 92 TYPE 9 MM PT 92 ON SLIDE MADE IN BRAZIL
    claimed    calibre 9mm; hedge "type", mark "on slide", origin "made in"; country BR
    names      make BERETTA, model BERETTA:92, model TAURUS:PT 92
    roles      BERETTA and 92 are the design's ("type"), PT92 stands on the weapon ("on slide")

Each stretch is claimed once, by the first of: serial numbers, signs of makers, calibres, lengths and shots, hedges,
countries, makers and models (`description_names`; `description_roles` for what hedges make of them), types and actions,
and what tells no models apart. What nobody claims is told as not understood; where it stands in a model's place, a
gun of the table is the less likely (see `identify`).

The tables of makes, models and calibres are those that searches read with. Nothing here raises.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from iarms.domain.identification.lexicon import ACTIONS, DETAILS, HEDGES, NUMBER_WORDS, SHOTS, TYPES, Hedge
from iarms.domain.identification.names import find_names
from iarms.domain.identification.roles import QUOTED, Event, clauses_of, with_roles
from iarms.domain.identification.tokens import MakeMention, ModelMention, Spelling, TokenizedText
from iarms.domain.text import Plain, Token, country_at, country_name, plain_with_places, read_country, tokens_of
from iarms.domain.vocabulary import (
    BORES,
    CALIBRE_TEXT,
    IDLE,
    LENGTH_TEXT,
    NOISE,
    CalibreReading,
    calibre_name,
    make_name,
    mark_at,
    models_of,
    name_at,
    read_calibre,
    trade_word,
    type_run,
)
from iarms.models.firearm import FirearmType
from iarms.models.identify import NameRole
from iarms.models.reference import Action

Field = Literal[
    "make", "model", "calibre", "firearm_type", "action", "country_of_manufacture", "importer", "serial_number", "year",
    "capacity", "barrel_length", "marking", "hedge", "detail",
]  # fmt: skip

LONGEST_TEXT: Final = 500
# Calibres that a model field does not write but a sentence does: 12/70, 12 gauge, 11,43.
_MORE_CALIBRES: Final = re.compile(
    r"(?<![0-9])(?:10|12|16|20|24|28|32|36)\s*[/X]\s*(?:65|67|70|73|76|89)(?![0-9])"
    r"|(?<![0-9.,])(?:10|12|16|20|24|28|32|36|410)\s*-?(?:KAЛИБP\w*|KALIBRE?|GAUGE|GUAGE|GA|BORE|G)(?![A-Z])"
    r"|(?<![0-9])11[.,](?:25|43)(?![0-9])|(?<![A-Z])PONTO\s*[0-9]{2}(?![0-9])"
    r"|(?<![0-9A-Z.,])38\s*/\s*357(?![0-9])|[.,]?50\s*A\.?E\.?(?![A-Z])"
)
_YEARS: Final = range(1850, 2031)
_NO_NAMES: Final = frozenset({"serial_number", "capacity", "barrel_length", "marking", "year", "hedge"})
_PARTS: Final = frozenset({"PART_FRAME", "PART_BARREL", "PART_SLIDE"})
_SERIAL_TOKENS: Final = 4
_LONGEST_COUNTRY: Final = 4  # words
# What may be a maker's order number: letters and digits without spaces, three digits at least.
_CODE: Final = re.compile(r"(?<![A-Z0-9./-])(?=(?:[A-Z./-]*[0-9]){3})[A-Z0-9][A-Z0-9./-]{3,30}[A-Z0-9](?![A-Z0-9./-])")
_MOST_CODES: Final = 3
_NO_CODES: Final = frozenset({"calibre", "barrel_length", "serial_number", "capacity", "year"})


@dataclass(frozen=True)
class Stretch:
    """A stretch of the text and what it was taken to mean."""

    text: str
    field: Field
    meaning: str


@dataclass(frozen=True)
class CalibreSaid:
    """A calibre as said and the groups that it fits."""

    text: str
    groups: frozenset[str]


@dataclass(frozen=True)
class Description:
    """What was understood. Several makes, models, calibres and countries may be said; each name has its role.

    `unread` are the stretches that nobody claimed; `unread_name` the one among them that stands where a model's name
    stands: behind a maker or the word model, or letters and digits in one; `unread_before_model` the one that stands
    where its maker's would. `catalogue_codes` may be makers' order numbers.
    """

    given: str
    makes: tuple[MakeMention, ...] = ()
    models: tuple[ModelMention, ...] = ()
    calibres: tuple[CalibreSaid, ...] = ()
    firearm_type: FirearmType | None = None
    action: Action | None = None
    countries: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()
    markings: tuple[str, ...] = ()
    year: int | None = None
    catalogue_codes: tuple[str, ...] = ()
    understood: tuple[Stretch, ...] = ()
    unread: tuple[str, ...] = ()
    unread_name: str | None = None
    unread_before_model: str | None = None


def read_description(text: str) -> Description:
    """Read a description of at most LONGEST_TEXT characters; what is longer is not looked at."""
    return _Reader(text[:LONGEST_TEXT]).read()


class _Reader:
    """The tokens of one text and who claimed them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain: Plain = plain_with_places(text)
        self.tokens: list[Token] = tokens_of(self.plain)
        self.words = [token.word for token in self.tokens]
        self.clauses = clauses_of(self.tokens)
        self.owner: list[Field | None] = [None] * len(self.tokens)
        self.events: list[Event] = []
        self.stretches: list[tuple[int, int, Stretch]] = []
        self.calibres: list[CalibreSaid] = []
        self.countries: list[str] = []
        self.aside: set[int] = set()
        self.country_tokens: set[int] = set()
        self.year: int | None = None

    def read(self) -> Description:
        """All stages, in order."""
        self._serials()
        marked = self._marks()
        self._measures()
        self._hedges()
        self._origins()
        labelled = {event.end for event in self.events if event.kind == "model_label"}
        named = find_names(
            TokenizedText(
                self.text,
                self.tokens,
                self.clauses,
                blocked={i for i, owner in enumerate(self.owner) if owner in _NO_NAMES},
                aside=self.aside,
                labelled=labelled,
                places=self.country_tokens,
            )
        )
        makes, models = with_roles(self.text, self.tokens, self.clauses, self.events, named.makes, named.models)
        importers = {code for event in self.events if event.kind == "importer" for code in self._after(event, makes)}
        makes = [said for said in makes if not (set(said.codes) <= importers)]
        self._tell_names(makes, models)
        for code, start, end in named.importers:
            self._claim(start, end, "importer", code)
        makes += marked
        self._bare_bores(models)
        kind = self._type()
        action = self._action()
        self._years()
        self._details()
        unread, name, before = self._unread(makes, models, labelled)
        return Description(
            given=self.text,
            makes=tuple(makes),
            models=tuple(models),
            calibres=tuple(self.calibres),
            firearm_type=kind,
            action=action,
            countries=tuple(dict.fromkeys(self.countries)),
            importers=tuple(dict.fromkeys([*(code for code, _, _ in named.importers), *sorted(importers)])),
            markings=self._markings(),
            year=self.year,
            catalogue_codes=self._codes(),
            understood=tuple(stretch for _, _, stretch in sorted(self.stretches, key=lambda each: each[:2])),
            unread=unread,
            unread_name=name,
            unread_before_model=before,
        )

    def _claim(self, start: int, end: int, field: Field, meaning: str) -> None:
        for i in range(start, end):
            self.owner[i] = self.owner[i] or field
        self.stretches.append((start, end, Stretch(self._written(start, end), field, meaning)))

    def _written(self, start: int, end: int) -> str:
        first = self.tokens[start].start
        # The point in front of a calibre belongs to it.
        if first and self.text[first - 1] == "." and (first < 2 or not self.text[first - 2].isalnum()):
            first -= 1
        return self.text[first : self.tokens[end - 1].end]

    def _within(self, start: int, end: int) -> list[int]:
        """The tokens that lie within a stretch of the plain text."""
        first, last = self.plain.span(start, end)
        return [i for i, token in enumerate(self.tokens) if token.start >= first and token.end <= last]

    def _free(self, places: Iterable[int]) -> bool:
        return all(self.owner[i] is None for i in places)

    def _serials(self) -> None:
        for i in range(len(self.words)):
            found = HEDGES.longest(self.words, i) if self.owner[i] is None else None
            if found is None or found[0] != "serial":
                continue
            end = found[1]
            last = end
            while last < len(self.words) and last - end < _SERIAL_TOKENS and self.clauses[last] == self.clauses[i]:
                apart = last > end and " " in self.tokens[last].before.strip("-/")
                if apart and not (self.words[last].isdigit() and last - end == 1):
                    break
                last += 1
            digits = sum(len(word) for word in self.words[end:last] if word.isdigit())
            if digits >= 3:
                self._claim(i, last, "serial_number", "a serial number: search for it, it names no model")

    def _measures(self) -> None:
        """Calibres, barrels, shots. A calibre may stand within a model's name (M&P 9 mm), so it is set aside."""
        for pattern in (_MORE_CALIBRES, CALIBRE_TEXT):
            for found in pattern.finditer(self.plain.text):
                places = self._within(*found.span())
                if not places or not self._free(places):
                    continue
                written = self._written(places[0], places[-1] + 1)
                read = read_calibre(written)
                if not read.groups:
                    continue
                self.aside.update(places)
                self.calibres.append(CalibreSaid(written, read.groups))
                self._claim(places[0], places[-1] + 1, "calibre", calibre_meaning(read))
        for i, word in enumerate(self.words):
            number = i > 0 and (self.words[i - 1].isdigit() or self.words[i - 1] in NUMBER_WORDS)
            if word in SHOTS and number and self._free((i - 1, i)):
                self._claim(i - 1, i + 1, "capacity", "shots or rounds; not compared")
        for found in LENGTH_TEXT.finditer(self.plain.text):
            places = self._within(*found.span())
            quote = found[0][-1] == '"' and any(at.end() == found.end() for at in QUOTED.finditer(self.plain.text))
            if places and self._free(places) and not quote:
                self._claim(places[0], places[-1] + 1, "barrel_length", "a length; not compared")

    def _hedges(self) -> None:
        i = 0
        while i < len(self.words):
            found = HEDGES.longest(self.words, i) if self.owner[i] is None else None
            if found is None or not self._free(range(i, found[1])):
                i += 1
                continue
            kind, end = found
            following = self.words[end] if end < len(self.words) else ""
            if not self._counts(kind, i, end, following):
                i += 1
                continue
            if kind == "year":
                self.year = int(following)
                self._claim(i, end + 1, "year", following)
                i = end + 1
                continue
            self.events.append(Event(kind, i, end))
            if kind in ("label", "model_label"):
                pass
            elif kind == "made":
                for j in range(i, end):
                    self.owner[j] = "hedge"
            else:
                self._claim(i, end, "hedge", _SAID[kind])
            i = end

    def _counts(self, kind: Hedge, start: int, end: int, following: str) -> bool:
        """Whether a phrase means here what it may mean."""
        if kind == "serial":
            return False  # no number follows
        if kind == "year":
            return len(following) == 4 and following.isdigit() and int(following) in _YEARS
        if kind == "like" and end < len(self.tokens) and ":" in self.tokens[end].before:
            return False  # the name of a field
        if kind == "like" and self._makers_number(start, following):
            return True
        numbered = following.isdigit() or following in ("I", "II", "III", "IV", "V", "VI")
        if kind in ("like", "mark_at") and numbered and self.clauses[end] == self.clauses[start]:
            return end - start > 1  # Type 56, Mark II
        return True

    def _makers_number(self, start: int, following: str) -> bool:
        """Whether the word in front is a maker with a model of that number, and none of type and number.

        Beretta type 92 is, Norinco type 56 is not.
        """
        found = name_at([self.words[start - 1]], 0) if start else None
        code = found.reading.code if found else None
        if code is None:
            return False
        keys = models_of(code).keys
        return following in keys and f"{self.words[start]}{following}" not in keys

    def _origins(self) -> None:
        """Countries. One that is said to be something else than the origin is told and not used."""
        elsewhere = {
            i
            for event in self.events
            if event.kind == "elsewhere"
            for i in range(event.end, len(self.words))
            if self.clauses[i] == self.clauses[event.start] or i - event.end < 3
        }
        said = {event.end: event for event in self.events if event.kind == "made"}
        i = 0
        while i < len(self.words):
            made = said.get(i)
            code, end = None, i + 1
            found = country_at(self.words, i) if self._free((i,)) else None
            if found and (len(self.words[i]) > 2 or self._capitals(i) or made):
                code, end = found.code, found.end
            elif made:
                code, end = self._named_country(i)
            if code is None:
                i += 1
                continue
            start = made.start if made else i
            if i in elsewhere:
                self._claim(start, end, "detail", f"{country_name(code)}, which is not said to have made it")
            else:
                self.countries.append(code)
                # A place or an adjective may be a maker's name too (Tula, Chinese): told, and left to be read as one.
                self.stretches.append(
                    (start, end, Stretch(self._written(start, end), "country_of_manufacture", country_name(code)))
                )
                if made or end - i > 1:
                    for j in range(start, end):
                        self.owner[j] = self.owner[j] or "country_of_manufacture"
                self.country_tokens.update(range(i, end))
            i = end

    def _named_country(self, start: int) -> tuple[str | None, int]:
        """The country that is named from here on, where the text said that one follows; codes in capitals alone."""
        for end in range(min(start + _LONGEST_COUNTRY, len(self.words)), start, -1):
            code = read_country(self._written(start, end)).code
            if (
                code
                and self._free(range(start, end))
                and (end - start > 1 or len(self.words[start]) > 3 or self._capitals(start))
            ):
                return code, end
        return None, start + 1

    def _marks(self) -> list[MakeMention]:
        """Signs and towns of makers, as makers marked on the weapon. A town may be a part of a maker's name too."""
        said: list[MakeMention] = []
        i = 0
        while i < len(self.words):
            found = mark_at(self.words, i)
            end = found[1] if found else i + 1
            if found and all(self.owner[j] in (None, "country_of_manufacture") for j in range(i, end)):
                mark = found[0]
                via: Spelling = "town" if mark.town else "mark"
                said.append(MakeMention(self._written(i, end), mark.makes, via, i, end, "marked"))
                if not mark.town:
                    self._claim(i, end, "marking", mark.what)
            i = end
        return said

    def _capitals(self, i: int) -> bool:
        token = self.tokens[i]
        return self.text[token.start : token.end].isupper()

    def _after(self, event: Event, makes: Sequence[MakeMention]) -> list[str]:
        return [code for said in makes if 0 <= said.start - event.end <= 1 for code in said.codes]

    def _tell_names(self, makes: Iterable[MakeMention], models: Iterable[ModelMention]) -> None:
        for make in makes:
            meaning = _several_makes(make.codes) + _ROLE[make.role]
            self._claim(make.start, make.end, "make", meaning)
        for model in models:
            names = sorted({family.partition(":")[2] for family in model.families})
            self._claim(model.start, model.end, "model", " or ".join(names[:3]) + _ROLE[model.role])

    def _bare_bores(self, models: Iterable[ModelMention]) -> None:
        """Numbers that are bores: Taurus 38. Where a model of the maker bears the number, it is told as the model."""
        for model in models:
            if model.bore and (read := read_calibre(model.words[-1])).groups:
                self.calibres.append(CalibreSaid(model.text, read.groups))
        for i, word in enumerate(self.words):
            alone = self._open(i) and word in BORES and self.tokens[i].before != ""
            if alone and (read := read_calibre(word)).groups:
                self.calibres.append(CalibreSaid(word, read.groups))
                self._claim(i, i + 1, "calibre", calibre_meaning(read))

    def _years(self) -> None:
        for i, word in enumerate(self.words):
            alone = self._open(i) and len(word) == 4 and word.isdigit() and int(word) in _YEARS
            if alone and self.year is None and self.tokens[i].before != "":
                self.year = int(word)
                self._claim(i, i + 1, "year", word)

    def _type(self) -> FirearmType | None:
        """The type that is said. A part is one only where no weapon is."""
        best: FirearmType | None = None
        parts: tuple[FirearmType, int, int] | None = None
        for i in range(len(self.words)):
            found = TYPES.longest(self.words, i) if self._open(i) else None
            if found and all(self._open(j) for j in range(i, found[1])):
                self._claim(i, found[1], "firearm_type", found[0])
                best = best if best and best != "PISTOL" else found[0]
        words = [word if self._open(i) else "\0" for i, word in enumerate(self.words)]
        while (run := type_run(words)) is not None:
            kind, start, end = run
            words[start:end] = ["\0"] * (end - start)
            if kind in _PARTS:
                parts = parts or run
                continue
            self._claim(start, end, "firearm_type", kind)
            if best is None or (best == "PISTOL" and kind in ("SMG", "CONVERTED_BLANK", "REVOLVER", "DERRINGER")):
                best = kind
        if best is None and parts is not None and not any(owner == "make" for owner in self.owner):
            self._claim(parts[1], parts[2], "firearm_type", parts[0])
            best = parts[0]
        return best

    def _open(self, i: int) -> bool:
        return self.owner[i] is None

    def _action(self) -> Action | None:
        best: Action | None = None
        for i in range(len(self.words)):
            found = ACTIONS.longest(self.words, i)
            if found and all(self._open(j) or self.owner[j] == "firearm_type" for j in range(i, found[1])):
                if self._free(range(i, found[1])):
                    self._claim(i, found[1], "action", found[0])
                best = best or found[0]
        return best

    def _details(self) -> None:
        i = 0
        while i < len(self.words):
            end = i
            while end < len(self.words) and self._open(end):
                found = DETAILS.longest(self.words, end)
                if found and all(self._open(j) for j in range(end, found[1])):
                    end = found[1]
                elif (
                    self.words[end] in IDLE
                    or self.words[end] in NOISE
                    or trade_word(self.words[end])
                    or end in self.country_tokens
                    or end in self._labels()
                ):
                    end += 1
                else:
                    break
            if end == i:
                i += 1
                continue
            telling = [j for j in range(i, end) if len(self.words[j]) > 3 and j not in self.country_tokens]
            if telling:
                self._claim(telling[0], telling[-1] + 1, "detail", "said of the weapon; not compared")
            for j in range(i, end):
                self.owner[j] = self.owner[j] or "detail"
            i = end

    def _codes(self) -> tuple[str, ...]:
        """What may be order numbers: neither calibres nor lengths nor serial numbers, nor a model's name as a whole."""
        found: list[str] = []
        for match in _CODE.finditer(self.plain.text):
            places = self._within(*match.span())
            owners = {self.owner[i] for i in places}
            if places and not owners & _NO_CODES and owners != {"model"}:
                found.append(self._written(places[0], places[-1] + 1))
        return tuple(dict.fromkeys(found))[:_MOST_CODES]

    def _labels(self) -> set[int]:
        return {
            i for event in self.events if event.kind in ("label", "model_label") for i in range(event.start, event.end)
        }

    def _markings(self) -> tuple[str, ...]:
        """What is said to stand on the weapon, clause by clause, and what stands in quotes."""
        found: list[str] = []
        for event in self.events:
            if event.kind not in ("marked", "mark_at"):
                continue
            clause = [i for i, at in enumerate(self.clauses) if at == self.clauses[event.start]]
            places = [i for i in clause if (i >= event.end if event.kind == "marked" else i < event.start)]
            if places:
                found.append(self._written(places[0], places[-1] + 1))
        found += [quoted[1] for quoted in QUOTED.finditer(self.text)]
        return tuple(dict.fromkeys(found))

    def _unread(
        self, makes: Sequence[MakeMention], models: Sequence[ModelMention], labelled: set[int]
    ) -> tuple[tuple[str, ...], str | None, str | None]:
        """The stretches that nobody claimed; the first that stands where a model's name would, and where a maker's."""
        behind = {make.end for make in makes if make.via not in ("mark", "town")} | labelled
        runs: list[tuple[int, int]] = []
        for i, word in enumerate(self.words):
            lone = not self._glued(i) and (len(word) == 1 or (word.isdigit() and len(word) < 3))
            joins = runs and runs[-1][1] == i and self.clauses[i] == self.clauses[i - 1]
            if self.owner[i] is not None or (lone and i not in behind and not joins):
                continue
            if joins:
                runs[-1] = (runs[-1][0], i + 1)
            else:
                runs.append((i, i + 1))
        name = next((run for run in runs if run[0] in behind), None)
        name = name or next((run for run in runs if self._looks_like_a_model(*run)), None)
        written = tuple(self._written(*run) for run in runs)
        starts = {model.start for model in models}
        before = next((self._written(*run) for run in runs if run[1] in starts), None)
        return written, self._written(*name) if name else None, before

    def _looks_like_a_model(self, start: int, end: int) -> bool:
        run = self.words[start:end]
        return any(word.isdigit() for word in run) and any(word.isalpha() for word in run)

    def _glued(self, i: int) -> bool:
        """Whether a token stands right beside another that nobody claimed: the X of ZX-900."""
        return (i > 0 and self.tokens[i].before in ("", "-") and self.owner[i - 1] is None) or (
            i + 1 < len(self.tokens) and self.tokens[i + 1].before in ("", "-") and self.owner[i + 1] is None
        )


_SAID: Final[dict[Hedge, str]] = {
    "like_after": "the design of what follows, perhaps of another maker",
    "like_before": "the design of what stands in front, perhaps of another maker",
    "like": "the design of what stands beside it, perhaps of another maker",
    "looks": "what it looks like",
    "licence": "whose design it is, not who made it",
    "doubt": "not sure",
    "not": "what follows is not meant",
    "marked": "what follows stands on the weapon",
    "mark_at": "what is in front stands on the weapon",
    "made": "where or by whom it was made",
    "elsewhere": "where it was, not where it was made",
    "importer": "who imported it",
    "serial": "a serial number",
    "year": "a year",
    "label": "the name of a field",
    "model_label": "the name of a field",
}
_ROLE: Final[dict[NameRole, str]] = {
    "stated": "",
    "marked": ", as marked on the weapon",
    "design": ", as the design",
    "alike": ", as what it looks like",
    "doubtful": ", not sure",
    "excluded": ", which it is said not to be",
}


def calibre_meaning(read: CalibreReading) -> str:
    """What a calibre was read as, to show: its group, or that several cartridges bear the mark."""
    names = sorted(calibre_name(group) for group in read.groups)
    return names[0] if len(names) == 1 else f"a mark that {len(names)} cartridges bear"


def _several_makes(codes: Sequence[str]) -> str:
    names = [make_name(code) for code in codes]
    return " or ".join(names[:3]) + (" or others" if len(names) > 3 else "")
