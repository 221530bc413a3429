"""What the hedges and marks of a description make of the makers and models around them.

"Type" and "copy of" say that the design is a maker's and the weapon perhaps another's, "marked" and "on slide" that a
name stands on the weapon, "possibly" that it is a guess, "not a" that it is not meant. A hedge reaches the names of one
maker that stand next to it in its clause; what is marked, all of the clause.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from iarms.domain.identification.lexicon import TURNS, Hedge
from iarms.domain.identification.tokens import MakeMention, ModelMention
from iarms.domain.text import Token
from iarms.models.identify import NameRole

QUOTED: Final = re.compile(r"[\"“„«]([^\"“”„«»]{2,80})[\"”“»]")
_ENDS_CLAUSE: Final = re.compile(r"[,;()\[\]\n\"«»“”„]|\.\s|\s[-–—]\s")


@dataclass(frozen=True)
class Event:
    """A hedge among the tokens."""

    kind: Hedge
    start: int
    end: int


def clauses_of(tokens: Sequence[Token]) -> list[int]:
    """The number of the clause that each token stands in."""
    clauses: list[int] = []
    clause = 0
    for i, token in enumerate(tokens):
        decimal = token.before in (",", ".") and i > 0 and token.word.isdigit() and tokens[i - 1].word.isdigit()
        # M. 92, cal. 9, wz. 30: a point behind a short word ends nothing.
        initial = i > 0 and len(tokens[i - 1].word) < 5 and token.before.startswith(".")
        if i and not decimal and not initial and (_ENDS_CLAUSE.search(token.before) or token.word in TURNS):
            clause += 1
        clauses.append(clause)
    return clauses


def with_roles(
    text: str,
    tokens: Sequence[Token],
    clauses: Sequence[int],
    events: Iterable[Event],
    makes: Sequence[MakeMention],
    models: Sequence[ModelMention],
) -> tuple[list[MakeMention], list[ModelMention]]:
    """The names, each with what the hedges and marks around it make of it."""
    said: list[MakeMention | ModelMention] = sorted([*makes, *models], key=lambda each: (each.start, each.end))
    roles: dict[int, NameRole] = {}
    for event in events:
        role = _GIVES.get(event.kind)
        if role is None:
            continue
        reached = _reached(event, said, clauses)
        for i in reached:
            if _STRENGTH[role] > _STRENGTH[roles.get(i, "stated")]:
                roles[i] = role
    for i, each in enumerate(said):
        behind = tokens[each.end].before if each.end < len(tokens) else text[tokens[-1].end :]
        if "?" in behind and i not in roles:
            roles[i] = "doubtful"
        quoted = any(at.start(1) <= tokens[each.start].start < at.end(1) for at in QUOTED.finditer(text))
        if quoted and i not in roles:
            roles[i] = "marked"
    told = [each.in_role(roles.get(i, "stated")) for i, each in enumerate(said)]
    return [each for each in told if isinstance(each, MakeMention)], [
        each for each in told if isinstance(each, ModelMention)
    ]


_GIVES: Final[dict[Hedge, NameRole]] = {
    "like_after": "design", "like_before": "design", "like": "design", "looks": "alike", "licence": "design",
    "doubt": "doubtful", "not": "excluded", "marked": "marked", "mark_at": "marked",
}  # fmt: skip
_STRENGTH: Final[dict[NameRole, int]] = {
    "stated": 0,
    "doubtful": 1,
    "marked": 2,
    "alike": 3,
    "design": 4,
    "excluded": 5,
}
_MOST_BETWEEN: Final = 2  # tokens between a hedge and the name that it is about


def _reached(event: Event, said: Sequence[MakeMention | ModelMention], clauses: Sequence[int]) -> list[int]:
    """Which names an event is about: those of one make that stand next to it in its clause; marks reach all of it."""
    same = [i for i, each in enumerate(said) if clauses[each.start] == clauses[event.start]]
    after = [i for i in same if said[i].start >= event.end]
    before = [i for i in reversed(same) if said[i].end <= event.start]
    if event.kind == "marked":
        return after
    if event.kind == "mark_at":
        return _next_to(event, said, before)
    if event.kind == "doubt":
        return after or before
    if event.kind == "like":
        gap_before = min((event.start - said[i].end for i in before), default=99)
        gap_after = min((said[i].start - event.end for i in after), default=99)
        forwards = gap_after < gap_before
        if min(gap_before, gap_after - 1) > 0:
            return []  # pistol type
    else:
        forwards = event.kind != "like_before"
    reached = _of_one_make(event, said, after if forwards else before, forwards=forwards)
    if not forwards and event.kind == "like" and not _has_model(said, reached):
        # Beretta type 92: the number behind is the model of the maker in front.
        makes = {code for i in reached for code in said[i].codes}
        reached += [i for i in after if said[i].start == event.end and set(said[i].codes) & makes]
    return reached


def _next_to(event: Event, said: Sequence[MakeMention | ModelMention], before: Iterable[int]) -> list[int]:
    reached: list[int] = []
    edge = event.start
    for i in before:
        if edge - said[i].end > _MOST_BETWEEN:
            break
        reached.append(i)
        edge = min(edge, said[i].start)
    return reached


def _of_one_make(
    event: Event, said: Sequence[MakeMention | ModelMention], order: Iterable[int], *, forwards: bool
) -> list[int]:
    reached: list[int] = []
    edge = event.end if forwards else event.start
    makes: set[str] = set()
    for i in order:
        each = said[i]
        gap = each.start - edge if forwards else edge - each.end
        if gap > _MOST_BETWEEN and not reached:
            break
        if gap > _MOST_BETWEEN + 1:
            break
        if isinstance(each, MakeMention):
            if makes and not makes & set(each.codes):
                break
            if not forwards and reached and not _may_make(each, [said[j] for j in reached]):
                break
            makes |= set(each.codes)
        elif (makes and not each.makes & makes and not each.generic) or (not forwards and _has_model(said, reached)):
            break
        reached.append(i)
        edge = max(edge, each.end) if forwards else min(edge, each.start)
    return reached


def _has_model(said: Sequence[MakeMention | ModelMention], reached: Iterable[int]) -> bool:
    return any(isinstance(said[i], ModelMention) for i in reached)


def _may_make(make: MakeMention, reached: Sequence["MakeMention | ModelMention"]) -> bool:
    models = [each for each in reached if isinstance(each, ModelMention)]
    return not models or any(set(make.codes) & model.makes for model in models)
