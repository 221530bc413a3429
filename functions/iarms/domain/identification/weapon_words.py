"""The words of a description for the type and the action of a weapon, and for what tells no models apart."""

from collections.abc import Iterable
from typing import Final

from iarms.domain.identification.claims import TokenClaims
from iarms.domain.identification.lexicon import ACTIONS, DETAILS, TYPES
from iarms.domain.identification.tokens import TokenizedText
from iarms.domain.vocabulary import IDLE, NOISE, is_trade_word, type_run
from iarms.models.firearm import FirearmType
from iarms.models.reference import Action

_PARTS: Final = frozenset[FirearmType]({"PART_FRAME", "PART_BARREL", "PART_SLIDE"})
# Types that are said beside the word pistol and tell more.
_MORE_THAN_PISTOL: Final = frozenset[FirearmType]({"SMG", "CONVERTED_BLANK", "REVOLVER", "DERRINGER"})
_GRIPPED: Final = frozenset({"PISTOL", "PISTOLEN", "REVOLVER"})
_CLAIMED: Final = "\0"  # in the place of a word that is claimed, which begins no phrase
_SHORTEST_DETAIL: Final = 4  # letters of a word that is worth telling


def read_type(text: TokenizedText, claims: TokenClaims) -> tuple[FirearmType | None, TokenClaims]:
    """The type that is said, with its claims. A part is one only where neither a weapon nor a maker is named."""
    kind: FirearmType | None = None
    for i in range(len(text)):
        found = TYPES.longest(text.words, i) if claims.is_free(i) else None
        if found and claims.are_free(range(i, found[1])):
            claims = claims.with_stretch(i, found[1], "firearm_type", found[0])
            kind = kind if kind and kind != "PISTOL" else found[0]
    part: tuple[FirearmType, int, int] | None = None
    words = _free_words(text, claims)
    while (run := type_run(words)) is not None:
        run_kind, start, end = run
        words[start:end] = [_CLAIMED] * (end - start)
        if run_kind in _PARTS:
            part = part or run
            continue
        claims = claims.with_stretch(start, end, "firearm_type", run_kind)
        if kind is None or (kind == "PISTOL" and run_kind in _MORE_THAN_PISTOL):
            kind = run_kind
    if kind is None and part is not None and "make" not in claims.fields:
        return part[0], claims.with_stretch(part[1], part[2], "firearm_type", part[0])
    return kind, claims


def _free_words(text: TokenizedText, claims: TokenClaims) -> list[str]:
    """The words that nobody claimed, and those of a pistol grip, which says nothing of the type, as claimed."""
    words = [word if claims.is_free(i) else _CLAIMED for i, word in enumerate(text.words)]
    return [
        _CLAIMED if word in _GRIPPED and "".join(words[i + 1 : i + 2]).startswith("GRIP") else word
        for i, word in enumerate(words)
    ]


def read_action(text: TokenizedText, claims: TokenClaims) -> tuple[Action | None, TokenClaims]:
    """The first action that is said, with the claims of all. It may be a word of the type too (semi auto pistol)."""
    action: Action | None = None
    for i in range(len(text)):
        found = ACTIONS.longest(text.words, i)
        if found and all(claims.fields[j] in (None, "firearm_type") for j in range(i, found[1])):
            if claims.are_free(range(i, found[1])):
                claims = claims.with_stretch(i, found[1], "action", found[0])
            action = action or found[0]
    return action, claims


def claim_details(
    text: TokenizedText, claims: TokenClaims, labels: Iterable[int], places: Iterable[int]
) -> TokenClaims:
    """The claims with every run of words that tell no models apart; `labels` and `places`, the tokens of names of
    fields and countries, are words of such a run too, places never told."""
    labelled, countries = set(labels), set(places)
    i = 0
    while i < len(text):
        end = i
        while (following := _detail_end(text, claims, end, labelled | countries)) is not None:
            end = following
        if end == i:
            i += 1
            continue
        telling = [j for j in range(i, end) if len(text.words[j]) >= _SHORTEST_DETAIL and j not in countries]
        if telling:
            meaning = "said of the weapon; not compared"
            claims = claims.with_stretch(telling[0], telling[-1] + 1, "detail", meaning)
        claims = claims.with_silent(range(i, end), "detail")
        i = end
    return claims


def _detail_end(text: TokenizedText, claims: TokenClaims, i: int, idle: set[int]) -> int | None:
    """Where the phrase or word at a token ends that tells no models apart; None where there is none."""
    if i >= len(text) or not claims.is_free(i):
        return None
    found = DETAILS.longest(text.words, i)
    if found and claims.are_free(range(i, found[1])):
        return found[1]
    word = text.words[i]
    return i + 1 if i in idle or word in IDLE or word in NOISE or is_trade_word(word) else None
