"""Where the words for kinds of things stand in a description, and what their place makes of them.

Two sorts of words tell a kind. A quality (toy, airsoft, blank) is said of the whole wherever it stands, but where it is
denied. An object (magazine, slide, holster) is what the description is of, or what the weapon comes with, and that is
told by its place:

    with a magazine, w/o magazine, avec chargeur, на рамке     joined to the weapon
    magazine for Glock 17, chargeur de Glock 17               the object, whatever stands around it
    magazine Glock 17, frame of a Glock 19                    the object, for nothing is named in front
    magazine and Glock 17 pistol                              joined: the weapon is another thing of the list
    Glock 17 magazine, Walther PPK Griffschalen               the object, where its language puts it last
    AKM, magazine 30 rounds                                   joined: another clause, and the weapon stands in front
    pistol Glock 17 magazine, Glock 17 chargeur               not sure

Where it is not sure, an answer is not confident.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from iarms.domain.identification.claims import TokenClaims
from iarms.domain.identification.hedges import HedgesRead
from iarms.domain.identification.item_words import ItemWord, Joint, joints, makers_of_replicas
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.domain.identification.tokens import TokenizedText
from iarms.domain.vocabulary import is_trade_word, type_run
from iarms.models.firearm import FirearmType

ItemPlace = Literal["head", "joined", "unsure"]
_PARTS_OF_TYPES: Final = frozenset[FirearmType]({"PART_FRAME", "PART_BARREL", "PART_SLIDE", "SUPPRESSOR"})
_STATES: Final = frozenset[FirearmType]({"CONVERTED_BLANK", "DEACTIVATED", "IMPROVISED_OR_PRINTED", "OTHER"})
_ARTICLES: Final = frozenset("A AN THE UN UNE UNA UM UMA EIN EINE EEN LE LA EL IL DE D DU S".split())
_JOINS_IN_FRONT: Final[tuple[Joint, ...]] = ("with", "for")
_JOINS: Final[tuple[Joint, ...]] = ("with", "for", "and")
_IS_FOR: Final[tuple[Joint, ...]] = ("for", "of")


@dataclass(frozen=True)
class Said:
    """A word for a kind of thing among the tokens, and what its place makes of it."""

    word: ItemWord
    start: int
    end: int
    place: ItemPlace = "head"


@dataclass(frozen=True)
class Surroundings:
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
        """Whether the words of a joint end right before a token; a letter of a name (PF940C) is none."""
        if end - 1 in self.names:
            return False
        return any(self.joint_at(name, i) == end for i in range(max(0, end - 3), end))

    def clause(self, i: int) -> list[int]:
        """The tokens of the clause that a token stands in."""
        return [j for j, at in enumerate(self.text.clauses) if at == self.text.clauses[i]]


def surroundings_of(
    text: TokenizedText,
    claims: TokenClaims,
    makes: Sequence[MakeMention],
    models: Sequence[ModelMention],
    said: Sequence[Said],
) -> Surroundings:
    """What stands around the words for kinds of things."""
    mentions: list[MakeMention | ModelMention] = [*makes, *models]
    names = {i for name in mentions for i in range(name.start, name.end)}
    taken = {i for each in said for i in range(each.start, each.end)}
    words = ["\0" if i in names or i in taken else word for i, word in enumerate(text.words)]
    types: set[int] = set()
    while (run := type_run(words)) is not None:
        kind, start, end = run
        words[start:end] = ["\0"] * (end - start)
        if kind not in _PARTS_OF_TYPES and kind not in _STATES:
            types.update(range(start, end))
    replicas = any(set(make.codes) & makers_of_replicas() for make in makes)
    return Surroundings(text, claims, frozenset(names), frozenset(types), replicas)


def place_of(said: Said, around: Surroundings, hedges: HedgesRead) -> ItemPlace:
    """What the place of a word makes of it; see the module."""
    return _place_of_object(said, around) if said.word.is_object else _place_of_quality(said, around, hedges)


def _place_of_quality(said: Said, around: Surroundings, hedges: HedgesRead) -> ItemPlace:
    """Whether a quality is said of the thing: not where it is denied, nor a weak word that stands beside nothing."""
    text = around.text
    start = said.start
    while start > 0 and text.words[start - 1] in _ARTICLES:
        start -= 1
    denied = any(around.ends_joint("not", at) for at in (start, said.start))
    if denied or around.joint_at("after_not", said.end) == said.end + 1:
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
    doubted = any(hedge.end in (start, said.start) for hedge in hedges.of("doubt", "looks"))
    behind = text.tokens[said.end].before if said.end < len(text) else text.text[text.tokens[-1].end :]
    listed = (around.ends_joint("and", start) or around.ends_joint("with", start)) and any(
        i < start for i in around.weapons
    )
    return "unsure" if doubted or "?" in behind or listed else "head"


def _place_of_object(said: Said, around: Surroundings) -> ItemPlace:
    """Whether an object is what is described, or what a weapon comes with; see the module."""
    text = around.text
    stands_on = all(around.claims.fields[i] == "hedge" for i in range(said.start, said.end))
    if stands_on or set(range(said.start, said.end)) & around.names:
        return "joined"
    if _is_for(said, around):
        return "head"
    before = [i for i in around.weapons if i < said.start]
    lead = _lead(said, around)
    if _is_joined(said, around, lead):
        return "joined" if around.weapons else "head"
    counted = all(around.claims.fields[i] == "capacity" for i in range(said.start, said.end))
    if before and (counted or _is_listed(said, around, lead)):
        return "joined"
    if not before:
        return _place_in_front(said, around, lead)
    clause = text.clauses[said.start]
    if text.clauses[max(before)] != clause or any(text.clauses[i] < clause for i in around.names):
        return "joined"
    if any(i >= said.end and i in around.types for i in around.clause(said.start)):
        return "joined"
    return _place_behind(said, around, lead)


def _is_joined(said: Said, around: Surroundings, lead: int) -> bool:
    """Whether an object is said to be with a weapon, or something is said of it as of its part (slide marked)."""
    in_front = any(around.ends_joint(name, at) for name in _JOINS_IN_FRONT for at in (lead, said.start))
    text = around.text
    colon = said.end < len(text) and ":" in text.tokens[said.end].before
    return in_front or colon or around.joint_at("predicate", said.end) is not None


def _is_listed(said: Said, around: Surroundings, lead: int) -> bool:
    """Whether an object is one of several things that are listed with a weapon: pistol + magazine."""
    text = around.text
    return around.ends_joint("and", lead) or "+" in text.tokens[said.start].before or "&" in text.tokens[lead].before


def _is_listed_in_front(said: Said, around: Surroundings, weapon: int) -> bool:
    """Whether a weapon is listed behind an object as another thing: magazine and Glock 17 pistol."""
    places = range(said.end, weapon + 1)
    return any(around.ends_joint("and", i) or not {"+", "&"}.isdisjoint(around.text.tokens[i].before) for i in places)


def _is_for(said: Said, around: Surroundings) -> bool:
    """Whether an object is said to be for a weapon, or of one, that is named: magazine for a Glock 17."""
    for name in _IS_FOR:
        end = around.joint_at(name, said.end)
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


def _is_turkish(around: Surroundings) -> bool:
    return "ICIN" in around.text.words or "UYUMLU" in around.text.words


def _lead(said: Said, around: Surroundings) -> int:
    """Where the words begin that describe an object right in front of it (with *two spare* magazines): neither names
    nor types nor joints, in its clause."""
    text, i = around.text, said.start
    while i > 0 and text.clauses[i - 1] == text.clauses[said.start] and i - 1 not in around.weapons:
        if any(around.ends_joint(name, i) for name in _JOINS):
            break
        i -= 1
    return i


def _place_in_front(said: Said, around: Surroundings, lead: int) -> ItemPlace:
    """The place of an object in front of which nothing is named."""
    behind = [i for i in around.clause(said.start) if i >= said.end and i in around.weapons]
    if not around.weapons:
        return "head"
    if not behind:
        return "unsure"  # its clause holds no weapon, and another one behind it does
    if _is_listed_in_front(said, around, min(behind)):
        return "unsure" if around.types.isdisjoint(behind) else "joined"
    described = [
        i for i in range(lead, said.start) if around.joint_at("count", i) is None and not around.text.words[i].isdigit()
    ]
    # Folding stock AK-47, threaded barrel pistol.
    is_described = bool(described) or not around.types.isdisjoint(behind)
    return "unsure" if said.word.is_fitted and said.word.is_last and is_described else "head"


def _place_behind(said: Said, around: Surroundings, lead: int) -> ItemPlace:
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
