"""What the hedges and marks of a description make of the makers and models around them.

"Type" and "copy of" say that the design is a maker's and the weapon perhaps another's, "marked" and "on slide" that a
name stands on the weapon, "possibly" that it is a guess, "not a" that it is not meant. A hedge reaches the names of one
maker that stand next to it in its clause; what is marked, all of the clause.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from iarms.domain.identification.hedges import QUOTED, HedgeMention
from iarms.domain.identification.lexicon import Hedge
from iarms.domain.identification.mentions import MakeMention, ModelMention
from iarms.domain.identification.tokens import TokenizedText
from iarms.models.identify import NameRole

Mention = MakeMention | ModelMention

_ROLES: Final[dict[Hedge, NameRole]] = {
    "like_after": "design", "like_before": "design", "like": "design", "looks": "alike", "licence": "design",
    "doubt": "doubtful", "not": "excluded", "marked": "marked", "mark_at": "marked",
}  # fmt: skip
# Of several roles that hedges give a name, the strongest counts.
_STRENGTH: Final[dict[NameRole, int]] = {
    "stated": 0,
    "doubtful": 1,
    "marked": 2,
    "alike": 3,
    "design": 4,
    "excluded": 5,
}
_MOST_BETWEEN: Final = 2  # tokens between a hedge and the name that it is about
_FAR: Final = 99  # tokens, where no name stands on that side


@dataclass(frozen=True)
class _Names:
    """The names of a text in order, each known by its place in `mentions`, and the clauses of the tokens."""

    mentions: tuple[Mention, ...]
    clauses: Sequence[int]

    def behind(self, hedge: HedgeMention) -> list[int]:
        """The names behind a hedge in its clause, the nearest first."""
        return [i for i in self._beside(hedge) if self.mentions[i].start >= hedge.end]

    def before(self, hedge: HedgeMention) -> list[int]:
        """The names in front of a hedge in its clause, the nearest first."""
        return [i for i in reversed(self._beside(hedge)) if self.mentions[i].end <= hedge.start]

    def _beside(self, hedge: HedgeMention) -> list[int]:
        clause = self.clauses[hedge.start]
        return [i for i, name in enumerate(self.mentions) if self.clauses[name.start] == clause]

    def has_model(self, places: Iterable[int]) -> bool:
        """Whether one of these names is a model's."""
        return any(isinstance(self.mentions[i], ModelMention) for i in places)


def with_roles(
    text: TokenizedText, hedges: Iterable[HedgeMention], makes: Sequence[MakeMention], models: Sequence[ModelMention]
) -> tuple[list[MakeMention], list[ModelMention]]:
    """The makers and models, each in the role that the hedges and marks around it give it, in order."""
    ordered: list[Mention] = sorted([*makes, *models], key=lambda name: (name.start, name.end))
    names = _Names(tuple(ordered), text.clauses)
    by_hedge = _roles_by_hedge(names, hedges)
    in_roles = [name.in_role(by_hedge.get(i) or _role_by_signs(text, name)) for i, name in enumerate(ordered)]
    return (
        [name for name in in_roles if isinstance(name, MakeMention)],
        [name for name in in_roles if isinstance(name, ModelMention)],
    )


def _roles_by_hedge(names: _Names, hedges: Iterable[HedgeMention]) -> dict[int, NameRole]:
    """The strongest role that hedges give each name; none for names that no hedge reaches."""
    roles: dict[int, NameRole] = {}
    for hedge in hedges:
        role = _ROLES.get(hedge.kind)
        if role is None:
            continue
        for i in _reach(names, hedge):
            if _STRENGTH[role] > _STRENGTH[roles.get(i, "stated")]:
                roles[i] = role
    return roles


def _role_by_signs(text: TokenizedText, name: Mention) -> NameRole:
    """The role of a name that no hedge reaches: doubtful before a question mark, marked in quotes, else stated."""
    behind = text.tokens[name.end].before if name.end < len(text) else text.text[text.tokens[-1].end :]
    if "?" in behind:
        return "doubtful"
    at = text.tokens[name.start].start
    quoted = any(quote.start(1) <= at < quote.end(1) for quote in QUOTED.finditer(text.text))
    return "marked" if quoted else "stated"


def _reach(names: _Names, hedge: HedgeMention) -> list[int]:
    """Which names a hedge is about: those of one make that stand next to it in its clause; marks reach all of it."""
    behind, before = names.behind(hedge), names.before(hedge)
    if hedge.kind == "marked":
        return behind
    if hedge.kind == "mark_at":
        return _next_to(names, hedge, before)
    if hedge.kind == "doubt":
        return behind or before
    if hedge.kind == "like":
        return _reach_of_like(names, hedge, before, behind)
    if hedge.kind == "like_before":
        return _of_one_make_before(names, hedge, before)
    return _of_one_make_behind(names, hedge, behind)


def _reach_of_like(names: _Names, hedge: HedgeMention, before: Sequence[int], behind: Sequence[int]) -> list[int]:
    """Which names "type" is about: those on the side where the nearest one stands; none where none is near."""
    gap_before = min((hedge.start - names.mentions[i].end for i in before), default=_FAR)
    gap_behind = min((names.mentions[i].start - hedge.end for i in behind), default=_FAR)
    if min(gap_before, gap_behind - 1) > 0:
        return []  # pistol type
    if gap_behind < gap_before:
        return _of_one_make_behind(names, hedge, behind)
    reached = _of_one_make_before(names, hedge, before)
    if not names.has_model(reached):
        # Beretta type 92: the number behind is the model of the maker in front.
        makes = {code for i in reached for code in names.mentions[i].codes}
        right_behind = [i for i in behind if names.mentions[i].start == hedge.end]
        reached += [i for i in right_behind if set(names.mentions[i].codes) & makes]
    return reached


def _next_to(names: _Names, hedge: HedgeMention, before: Iterable[int]) -> list[int]:
    """The names in front of a hedge with no more than a little between them."""
    reached: list[int] = []
    edge = hedge.start
    for i in before:
        if edge - names.mentions[i].end > _MOST_BETWEEN:
            break
        reached.append(i)
        edge = min(edge, names.mentions[i].start)
    return reached


def _of_one_make_behind(names: _Names, hedge: HedgeMention, behind: Iterable[int]) -> list[int]:
    """The names of one make that follow a hedge, the nearest first."""
    reached: list[int] = []
    makes: set[str] = set()
    edge = hedge.end
    for i in behind:
        name = names.mentions[i]
        if _is_far(name.start - edge, reached) or not _is_of_makes(name, makes):
            break
        if isinstance(name, MakeMention):
            makes |= set(name.codes)
        reached.append(i)
        edge = max(edge, name.end)
    return reached


def _of_one_make_before(names: _Names, hedge: HedgeMention, before: Iterable[int]) -> list[int]:
    """The names of one make in front of a hedge, the nearest first: at most one model, and makers that may make it."""
    reached: list[int] = []
    makes: set[str] = set()
    edge = hedge.start
    for i in before:
        name = names.mentions[i]
        if _is_far(edge - name.end, reached) or not _is_of_makes(name, makes):
            break
        if isinstance(name, MakeMention):
            if not _may_make(name, [names.mentions[j] for j in reached]):
                break
            makes |= set(name.codes)
        elif names.has_model(reached):
            break
        reached.append(i)
        edge = min(edge, name.start)
    return reached


def _is_far(gap: int, reached: Sequence[int]) -> bool:
    """Whether too many tokens stand between a name and the hedge, or the names that it reached already."""
    return gap > (_MOST_BETWEEN + 1 if reached else _MOST_BETWEEN)


def _is_of_makes(name: Mention, makes: set[str]) -> bool:
    """Whether a name is of one of these makers; of none yet, any is, and a design of many makers is everybody's."""
    if not makes or (isinstance(name, ModelMention) and name.generic):
        return True
    return not makes.isdisjoint(name.codes)


def _may_make(make: MakeMention, reached: Iterable[Mention]) -> bool:
    """Whether a maker may have made one of the models among these names, if there are any."""
    models = [name for name in reached if isinstance(name, ModelMention)]
    return not models or any(set(make.codes) & model.makes for model in models)
