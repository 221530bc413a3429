"""What nobody understood of a description, and which of it stands where a name would."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iarms.domain.identification.claims import TokenClaims
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.domain.identification.tokens import TokenizedText


@dataclass(frozen=True)
class UnreadText:
    """The stretches that nobody claimed, as written; `name` the one in a model's place, `before_model` in a maker's."""

    stretches: tuple[str, ...]
    name: str | None
    before_model: str | None


def unread_text(
    text: TokenizedText,
    claims: TokenClaims,
    makes: Iterable[MakeMention],
    models: Iterable[ModelMention],
    model_starts: Iterable[int],
) -> UnreadText:
    """The stretches that nobody claimed. A model's place is behind a maker, or one of `model_starts`, the tokens at
    which the text says that a model begins; else letters and digits in one stretch look like a model."""
    name_places = {make.end for make in makes if make.via not in ("mark", "town")} | set(model_starts)
    runs = _unread_runs(text, claims, name_places)
    name = next((run for run in runs if run[0] in name_places), None)
    name = name or next((run for run in runs if _looks_like_a_model(text.words[slice(*run)])), None)
    starts = {model.start for model in models}
    before = next((run for run in runs if run[1] in starts), None)
    return UnreadText(
        tuple(text.given_with_point(*run) for run in runs),
        text.given_with_point(*name) if name else None,
        text.given_with_point(*before) if before else None,
    )


def _unread_runs(text: TokenizedText, claims: TokenClaims, name_places: set[int]) -> list[tuple[int, int]]:
    """The runs of tokens of one clause that nobody claimed, without lone letters and numbers that stand in no name's
    place."""
    runs: list[tuple[int, int]] = []
    for i in range(len(text)):
        if not claims.is_free(i):
            continue
        if runs and runs[-1][1] == i and text.clauses[i] == text.clauses[i - 1]:
            runs[-1] = (runs[-1][0], i + 1)
        elif i in name_places or not _is_lone(text, claims, i):
            runs.append((i, i + 1))
    return runs


def _is_lone(text: TokenizedText, claims: TokenClaims, i: int) -> bool:
    """Whether a token is a letter or a short number and stands right beside no other that nobody claimed."""
    word = text.words[i]
    return (len(word) == 1 or (word.isdigit() and len(word) < 3)) and not _is_glued(text, claims, i)


def _is_glued(text: TokenizedText, claims: TokenClaims, i: int) -> bool:
    """Whether a token stands right beside another that nobody claimed: the X of ZX-900."""
    beside_before = i > 0 and text.tokens[i].before in ("", "-") and claims.is_free(i - 1)
    following = i + 1 < len(text) and text.tokens[i + 1].before in ("", "-") and claims.is_free(i + 1)
    return beside_before or following


def _looks_like_a_model(words: Sequence[str]) -> bool:
    return any(word.isdigit() for word in words) and any(word.isalpha() for word in words)
