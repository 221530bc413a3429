"""What kind of thing a description is of: a firearm, or a part, a toy or a blank gun that bears a firearm's name.

What the words are is `item_words`, what their place makes of them `item_places`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from iarms.domain.identification.claims import TokenClaims
from iarms.domain.identification.hedges import HedgesRead
from iarms.domain.identification.item_places import Said, Surroundings, place_of, surroundings_of
from iarms.domain.identification.item_words import ItemWord, item_words, kind_meanings, kinds_of_makers
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.domain.identification.tokens import TokenizedText
from iarms.domain.vocabulary import facts_of
from iarms.models.firearm import FirearmType
from iarms.models.identify import ItemKind

# Kinds that bear the names of others' firearms, and are converted to fire.
BLANKS: Final = frozenset[ItemKind]({"BLANK_GUN", "GAS_GUN", "SIGNAL_GUN", "CONVERTED_BLANK"})
_BLANK_CALIBRES: Final = frozenset("8MM_K 9MM_PAK 9MM_R_BLANK 6MM_BLANK 315_BLANK 320_BLANK".split())
_AIR_CALIBRES: Final = frozenset("177_AIR 22_AIR 25_AIR 50_AIR".split())


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


def read_item_kind(
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
    around = surroundings_of(text, claims, makes, models, said)
    placed = [replace(each, place=place_of(each, around, hedges)) for each in said]
    chosen = _chosen(placed)
    kind = _mention(chosen, placed, around) if chosen else _by_calibre_or_maker(around, makes, models, groups)
    for each in placed if chosen else ():
        if each.place != "joined":
            claims = claims.with_told(each.start, each.end, "kind", each.word.thing)
            claims = claims.with_silent(range(each.start, each.end), "kind")
    return kind, claims


def _words_in(text: TokenizedText, claims: TokenClaims) -> list[Said]:
    """The words for kinds of things, the longest first, none within another; those of serial numbers left out."""
    found: list[Said] = []
    phrases = item_words()
    i = 0
    while i < len(text):
        at = phrases.longest(text.words, i) if claims.fields[i] not in ("serial_number", "calibre") else None
        word, end = at or (_percent_at(text, i), i + 1)
        if word is not None:
            found.append(Said(word, i, end))
        i = end
    return found


def _percent_at(text: TokenizedText, i: int) -> ItemWord | None:
    """80 %, the trade's word for an unfinished frame."""
    behind = text.tokens[i + 1].before if i + 1 < len(text) else text.text[text.tokens[i].end :]
    is_percent = text.words[i] == "80" and behind.lstrip().startswith("%")
    return ItemWord("UNFINISHED_PART", "an unfinished frame or receiver", is_weak=True) if is_percent else None


def _chosen(placed: Sequence[Said]) -> Said | None:
    """The word that tells the kind: an object that is described, else a quality, else what is not sure."""
    ordered: tuple[Callable[[Said], bool], ...] = (
        lambda each: each.word.is_object and each.place == "head",
        lambda each: not each.word.is_object and each.place == "head" and each.word.kind != "REPLICA",
        lambda each: not each.word.is_object and each.place == "head",
        lambda each: each.place == "unsure",
    )
    return next((each for fits in ordered for each in placed if fits(each)), None)


def _mention(chosen: Said, placed: Sequence[Said], around: Surroundings) -> KindMention:
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


def _is_converted(around: Surroundings) -> bool:
    return any(
        around.joint_at("converted", i) is not None and not around.ends_joint("not", i) for i in range(len(around.text))
    )


def _may_be_by_maker(makes: Iterable[MakeMention]) -> bool:
    known = kinds_of_makers()
    return any(code in known for make in makes for code in make.codes)


def _by_calibre_or_maker(
    around: Surroundings, makes: Sequence[MakeMention], models: Sequence[ModelMention], groups: frozenset[str]
) -> KindMention | None:
    """The kind where no word tells it: by a cartridge that is no live one, by a blank gun's name and a word for its
    conversion, or by a maker that puts its own mark beside another's name."""
    if groups and groups <= _BLANK_CALIBRES:
        kind: ItemKind = "CONVERTED_BLANK" if _is_converted(around) else "BLANK_GUN"
        meaning = kind_meanings()[kind]
        return KindMention(kind, "", "a gun for a cartridge that is fired as a blank", True, meaning.search_as)
    if groups and groups <= _AIR_CALIBRES:
        return KindMention("AIR_GUN", "", "a gun for pellets or balls", True)
    if _is_converted(around) and models and all("CONVERTED_BLANK" in facts_of(each.families).types for each in models):
        meaning = kind_meanings()["CONVERTED_BLANK"]
        return KindMention("CONVERTED_BLANK", "", meaning.means, True, meaning.search_as)
    return _by_maker(makes, models)


def _by_maker(makes: Sequence[MakeMention], models: Sequence[ModelMention]) -> KindMention | None:
    """The kind that a maker is known for, where another's name or model stands beside its own."""
    stated = [make for make in makes if make.role in ("stated", "marked") and not make.in_model]
    for make in stated:
        known = next((kinds_of_makers()[code] for code in make.codes if code in kinds_of_makers()), None)
        others = [other for other in stated if not set(other.codes) & set(make.codes)]
        own = any(set(make.codes) & model.makes for model in models)
        if known is not None and (others or models) and not own:
            return KindMention(known, make.text, kind_meanings()[known].means, False)
    return None
