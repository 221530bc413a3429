"""What kind of thing a description is of: a firearm, or a part, a toy or a blank gun that bears a firearm's name.

Two sorts of words tell it. A quality (toy, airsoft, blank) is said of the whole wherever it stands, but where it is
denied. An object (magazine, slide, holster) is what the description is of, or what the weapon comes with, and that is
told by its place:

    with a magazine, w/o magazine, avec chargeur, на рамке     joined to the weapon
    magazine for Glock 17, chargeur de Glock 17               the object, whatever stands around it
    magazine Glock 17, frame of a Glock 19                    the object, for nothing is named in front
    Glock 17 magazine, Walther PPK Griffschalen               the object, where its language puts it last
    AKM, magazine 30 rounds                                   joined: another clause, and the weapon stands in front
    pistol Glock 17 magazine, Glock 17 chargeur               not sure

Where it is not sure, an answer is not confident.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from iarms.domain.identification.claims import TokenClaims
from iarms.domain.identification.hedges import HedgesRead
from iarms.domain.identification.item_words import (
    ItemWord,
    Joint,
    item_words,
    joints,
    kind_meanings,
    kinds_of_makers,
    makers_of_replicas,
)
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.domain.identification.tokens import TokenizedText
from iarms.domain.vocabulary import facts_of, is_trade_word, type_run
from iarms.models.firearm import FirearmType
from iarms.models.identify import ItemKind

Place = Literal["head", "joined", "unsure"]
# Kinds that bear the names of others' firearms, and are converted to fire.
BLANKS: Final = frozenset[ItemKind]({"BLANK_GUN", "GAS_GUN", "SIGNAL_GUN", "CONVERTED_BLANK"})
_BLANK_CALIBRES: Final = frozenset("8MM_K 9MM_PAK 9MM_R_BLANK 6MM_BLANK 315_BLANK 320_BLANK".split())
_AIR_CALIBRES: Final = frozenset("177_AIR 22_AIR 25_AIR 50_AIR".split())
_PARTS_OF_TYPES: Final = frozenset[FirearmType]({"PART_FRAME", "PART_BARREL", "PART_SLIDE", "SUPPRESSOR"})
_STATES: Final = frozenset[FirearmType]({"CONVERTED_BLANK", "DEACTIVATED", "IMPROVISED_OR_PRINTED", "OTHER"})
_ARTICLES: Final = frozenset("A AN THE UN UNE UNA UM UMA EIN EINE EEN LE LA EL IL DE D DU S".split())


@dataclass(frozen=True)
class KindMention:
    """The kind of thing that a description is of: the stretch that told it, what it is in words, whether it is sure.

    `search_as`: the type by which the number of such a thing is searched.
    """

    kind: ItemKind
    text: str
    thing: str
    is_sure: bool
    search_as: FirearmType | None = None


@dataclass(frozen=True)
class _Said:
    """A word for a kind of thing among the tokens, and what its place makes of it."""

    word: ItemWord
    start: int
    end: int
    place: Place = "head"


@dataclass(frozen=True)
class _Surroundings:
    """The text, its claims, and which of its tokens are names or words for a type of firearm.

    `by_replica_maker`: one of the makers that are named makes replicas that fire.
    """

    text: TokenizedText
    claims: TokenClaims
    names: frozenset[int]
    types: frozenset[int]
    by_replica_maker: bool

    @property
    def weapons(self) -> frozenset[int]:
        """The tokens that name a firearm or a type of firearm."""
        return self.names | self.types

    def joint_at(self, name: Joint, i: int) -> int | None:
        """Where the words of a joint end that begin at a token; None where none do."""
        if not 0 <= i < len(self.text):
            return None
        found = joints()[name].longest(self.text.words, i)
        return found[1] if found else None

    def ends_joint(self, name: Joint, end: int) -> bool:
        """Whether the words of a joint end right before a token."""
        return any(self.joint_at(name, i) == end for i in range(max(0, end - 3), end))

    def clause(self, i: int) -> list[int]:
        """The tokens of the clause that a token stands in."""
        return [j for j, at in enumerate(self.text.clauses) if at == self.text.clauses[i]]


def read_kind(
    text: TokenizedText,
    claims: TokenClaims,
    makes: Sequence[MakeMention],
    models: Sequence[ModelMention],
    hedges: HedgesRead,
    groups: frozenset[str],
) -> tuple[KindMention | None, TokenClaims]:
    """The kind of thing that is described, None where nothing says that it is no common firearm, and its claim.

    `groups`: those of the calibres that are named, of which some are of blanks or of air guns.
    """
    said = _words_in(text, claims)
    if not said and not groups & (_BLANK_CALIBRES | _AIR_CALIBRES) and not _may_be_by_maker(makes):
        return None, claims
    around = _surroundings(text, claims, makes, models, said)
    placed = [replace(each, place=_place_of(each, around, hedges)) for each in said]
    chosen = _chosen(placed)
    kind = _mention(chosen, placed, around) if chosen else _by_calibre_or_maker(around, makes, models, groups)
    for each in placed if chosen else ():
        if each.place != "joined":
            claims = claims.with_told(each.start, each.end, "kind", each.word.thing)
            claims = claims.with_silent(range(each.start, each.end), "kind")
    return kind, claims


def _words_in(text: TokenizedText, claims: TokenClaims) -> list[_Said]:
    """The words for kinds of things, the longest first, none within another; those of serial numbers left out."""
    found: list[_Said] = []
    phrases = item_words()
    i = 0
    while i < len(text):
        at = phrases.longest(text.words, i) if claims.fields[i] not in ("serial_number", "calibre") else None
        if at is None:
            word = _percent_at(text, i)
            if word is not None:
                found.append(_Said(word, i, i + 1))
            i += 1
            continue
        word, end = at
        if word is not None:
            found.append(_Said(word, i, end))
        i = end
    return found


def _percent_at(text: TokenizedText, i: int) -> ItemWord | None:
    """80 %, the trade's word for an unfinished frame."""
    behind = text.tokens[i + 1].before if i + 1 < len(text) else text.text[text.tokens[i].end :]
    is_percent = text.words[i] == "80" and behind.lstrip().startswith("%")
    return ItemWord("UNFINISHED_PART", "an unfinished frame or receiver", is_weak=True) if is_percent else None


def _surroundings(
    text: TokenizedText,
    claims: TokenClaims,
    makes: Sequence[MakeMention],
    models: Sequence[ModelMention],
    said: Sequence[_Said],
) -> _Surroundings:
    names = {i for name in (*makes, *models) for i in range(name.start, name.end)}
    taken = {i for each in said for i in range(each.start, each.end)}
    words = ["\0" if i in names or i in taken else word for i, word in enumerate(text.words)]
    types: set[int] = set()
    while (run := type_run(words)) is not None:
        kind, start, end = run
        words[start:end] = ["\0"] * (end - start)
        if kind not in _PARTS_OF_TYPES and kind not in _STATES:
            types.update(range(start, end))
    replicas = any(set(make.codes) & makers_of_replicas() for make in makes)
    return _Surroundings(text, claims, frozenset(names), frozenset(types), replicas)


def _place_of(said: _Said, around: _Surroundings, hedges: HedgesRead) -> Place:
    return _place_of_object(said, around) if said.word.is_object else _place_of_quality(said, around, hedges)


def _place_of_quality(said: _Said, around: _Surroundings, hedges: HedgesRead) -> Place:
    """Whether a quality is said of the thing: not where it is denied, nor a weak word that stands beside nothing."""
    text = around.text
    start = said.start
    while start > 0 and text.words[start - 1] in _ARTICLES:
        start -= 1
    if around.ends_joint("not", start) or around.joint_at("after_not", said.end) == said.end + 1:
        return "joined"
    inside = set(range(said.start, said.end)) <= around.names
    if said.word.kind == "REPLICA" and around.by_replica_maker:
        return "joined"
    if said.word.is_weak and not inside:
        beside = {said.start - 1, said.end} & around.weapons
        if not beside:
            return "joined"
        if said.word.kind == "UNFINISHED_PART":
            return "unsure"
    doubted = any(hedge.end == start for hedge in hedges.of("doubt", "looks"))
    behind = text.tokens[said.end].before if said.end < len(text) else text.text[text.tokens[-1].end :]
    listed = (around.ends_joint("and", start) or around.ends_joint("with", start)) and any(
        i < start for i in around.weapons
    )
    return "unsure" if doubted or "?" in behind or listed else "head"


def _place_of_object(said: _Said, around: _Surroundings) -> Place:
    """Whether an object is what is described, or what a weapon comes with; see the module."""
    text, clause = around.text, around.clause(said.start)
    stands_on = all(around.claims.fields[i] == "hedge" for i in range(said.start, said.end))
    if stands_on or set(range(said.start, said.end)) & around.names:
        return "joined"
    if _is_for(said, around):
        return "head"
    before = [i for i in around.weapons if i < said.start]
    lead = _lead(said, around)
    if any(around.ends_joint(name, lead) or around.ends_joint(name, said.start) for name in ("with", "for")):
        return "joined" if around.weapons else "head"
    listed = around.ends_joint("and", lead) or "+" in text.tokens[said.start].before or "&" in text.tokens[lead].before
    if listed and before:
        return "joined"
    if around.joint_at("predicate", said.end) is not None or _colon_behind(said, text):
        return "joined" if around.weapons else "head"
    behind = [i for i in clause if i >= said.end and i in around.weapons]
    if before and all(around.claims.fields[i] == "capacity" for i in range(said.start, said.end)):
        return "joined"
    if not before:
        return _place_in_front(said, around, lead, behind)
    if text.clauses[max(before)] != text.clauses[said.start]:
        return "joined"
    if any(i in around.types for i in behind):
        return "joined"
    return _place_behind(said, around, lead)


def _is_for(said: _Said, around: _Surroundings) -> bool:
    """Whether an object is said to be for a weapon, or of one, that is named: magazine for a Glock 17."""
    for name in ("for", "of"):
        end = around.joint_at(name, said.end)  # type: ignore[arg-type]
        if end is None:
            continue
        while end < len(around.text) and around.text.words[end] in _ARTICLES:
            end += 1
        begins = not any(i < said.start for i in around.weapons)
        if end in around.weapons and (name == "for" or begins):
            lead = _lead(said, around)
            return not around.ends_joint("with", lead)
    # Glock 17 için şarjör: Turkish puts it behind the name.
    for_before = said.start - 1
    return around.joint_at("for", for_before) == said.start and (for_before - 1) in around.names and _is_turkish(around)


def _is_turkish(around: _Surroundings) -> bool:
    return "ICIN" in around.text.words or "UYUMLU" in around.text.words


def _lead(said: _Said, around: _Surroundings) -> int:
    """Where the words begin that describe an object right in front of it (with *two spare* magazines): neither names
    nor types nor joints, in its clause."""
    text, i = around.text, said.start
    while i > 0 and text.clauses[i - 1] == text.clauses[said.start] and i - 1 not in around.weapons:
        if any(around.ends_joint(name, i) for name in ("with", "for", "and", "of")):
            break
        i -= 1
    return i


def _colon_behind(said: _Said, text: TokenizedText) -> bool:
    return said.end < len(text) and ":" in text.tokens[said.end].before


def _place_in_front(said: _Said, around: _Surroundings, lead: int, behind: Sequence[int]) -> Place:
    """The place of an object in front of which nothing is named."""
    if not around.weapons:
        return "head"
    if not behind:
        # Its clause holds no weapon, and another one behind it does.
        return "unsure"
    described = [
        i for i in range(lead, said.start) if around.joint_at("count", i) is None and not around.text.words[i].isdigit()
    ]
    if any(i in around.types for i in behind[1:]) and not said.word.is_object:
        return "unsure"
    if said.word.is_fitted and (described or any(i in around.types for i in behind)) and said.word.is_last:
        return "unsure"
    return "head"


def _place_behind(said: _Said, around: _Surroundings, lead: int) -> Place:
    """The place of an object behind a name or type of its clause, with nothing that joins them."""
    text, clause = around.text, around.clause(said.start)
    if not said.word.is_last:
        # Kalachnikov chargeur 30 coups; Glock 17 chargeur.
        return "joined" if said.end < len(text) and text.words[said.end].isdigit() else "unsure"
    apart = lead < said.start
    in_front = [i for i in clause if i < said.start]
    if around.types.intersection(in_front) and around.names.intersection(in_front):
        return "unsure"
    if any(i in around.types for i in around.weapons if text.clauses[i] < text.clauses[said.start]):
        return "unsure"
    rest = [i for i in clause if i >= said.end and not _is_idle(text, i)]
    if rest and any(text.words[i].isdigit() for i in rest) and not said.word.is_fitted:
        return "unsure"
    if apart and said.word.is_fitted:
        return "unsure"
    return "head"


def _is_idle(text: TokenizedText, i: int) -> bool:
    return is_trade_word(text.words[i])


def _chosen(placed: Sequence[_Said]) -> _Said | None:
    """The word that tells the kind: an object that is described, else a quality, else what is not sure."""
    ordered: tuple[Callable[[_Said], bool], ...] = (
        lambda each: each.word.is_object and each.place == "head",
        lambda each: not each.word.is_object and each.place == "head" and each.word.kind != "REPLICA",
        lambda each: not each.word.is_object and each.place == "head",
        lambda each: each.place == "unsure",
    )
    return next((each for fits in ordered for each in placed if fits(each)), None)


def _mention(chosen: _Said, placed: Sequence[_Said], around: _Surroundings) -> KindMention:
    """The kind that a word tells, with what other words make of it: a converted blank gun, an unfinished frame."""
    word, text = chosen.word, around.text
    kind, thing, search_as = word.kind, word.thing, word.search_as
    others = {each.word.kind for each in placed if each.place != "joined"}
    if kind in BLANKS and _is_converted(around):
        kind = "CONVERTED_BLANK"
    elif kind == "PART" and "UNFINISHED_PART" in others and search_as == "PART_FRAME":
        kind = "UNFINISHED_PART"
    meaning = kind_meanings()[kind]
    if kind != word.kind:
        thing, search_as = meaning.means, meaning.search_as
    given = text.given(chosen.start, chosen.end)
    return KindMention(kind, given, thing, chosen.place == "head", search_as or meaning.search_as)


def _is_converted(around: _Surroundings) -> bool:
    return any(
        around.joint_at("converted", i) is not None and not around.ends_joint("not", i) for i in range(len(around.text))
    )


def _may_be_by_maker(makes: Iterable[MakeMention]) -> bool:
    known = kinds_of_makers()
    return any(code in known for make in makes for code in make.codes)


def _by_calibre_or_maker(
    around: _Surroundings, makes: Sequence[MakeMention], models: Sequence[ModelMention], groups: frozenset[str]
) -> KindMention | None:
    """The kind where no word tells it: by a cartridge that is no live one, or a maker that puts its own mark beside
    another's name."""
    if groups and groups <= _BLANK_CALIBRES:
        kind: ItemKind = "CONVERTED_BLANK" if _is_converted(around) else "BLANK_GUN"
        meaning = kind_meanings()[kind]
        return KindMention(kind, "", "a gun for a cartridge that is fired as a blank", True, meaning.search_as)
    if groups and groups <= _AIR_CALIBRES:
        return KindMention("AIR_GUN", "", "a gun for pellets or balls", True)
    if _is_converted(around) and models and all("CONVERTED_BLANK" in facts_of(each.families).types for each in models):
        return KindMention("CONVERTED_BLANK", "", kind_meanings()["CONVERTED_BLANK"].means, True, "CONVERTED_BLANK")
    stated = [make for make in makes if make.role in ("stated", "marked") and not make.in_model]
    for make in stated:
        known = next((kinds_of_makers()[code] for code in make.codes if code in kinds_of_makers()), None)
        others = [other for other in stated if not set(other.codes) & set(make.codes)]
        own = any(set(make.codes) & model.makes for model in models)
        if known is not None and others and not own:
            return KindMention(known, make.text, kind_meanings()[known].means, False)
    return None
