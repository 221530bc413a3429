"""What the kind of thing that is described says of a firearm of the table: a toy with its name is not that one."""

from typing import Final

from iarms.domain.identification.description import Description
from iarms.domain.identification.field_evidence import FieldEvidence
from iarms.domain.identification.item_words import thing_code
from iarms.domain.identification.items import BLANKS
from iarms.domain.identification.weights import IdentificationWeights
from iarms.models.firearm import FirearmType
from iarms.models.identify import Certainty, ItemKind
from iarms.models.reason import Reason
from iarms.models.reference import ReferenceSummary

# The type under which the table lists things of a kind; of the others it lists none.
_LISTED_AS: Final[dict[ItemKind, FirearmType]] = {
    **dict.fromkeys(BLANKS, "CONVERTED_BLANK"),
    "AIR_GUN": "OTHER",
    "AIRSOFT": "OTHER",
    "GAS_GUN": "CONVERTED_BLANK",
    "IMPROVISED": "IMPROVISED_OR_PRINTED",
    "PRINTED": "IMPROVISED_OR_PRINTED",
    "SUPPRESSOR": "SUPPRESSOR",
}
# The design may be the one that is named; the maker is not.
_MADE_BY_OTHERS: Final = frozenset[ItemKind]({"IMPROVISED", "PRINTED"})
_ORDER: Final[tuple[Certainty, ...]] = ("possible", "likely", "confident")


def kind_evidence(
    description: Description, reference: ReferenceSummary, weights: IdentificationWeights
) -> FieldEvidence | None:
    """The kind of thing; None where it is a firearm, or one that the table lists as that kind."""
    kind = description.kind
    if kind is None or _is_listed(kind.kind, reference):
        return None
    given, recorded = kind.text or kind.thing, reference.firearm_type or "firearm"
    if kind.kind in _MADE_BY_OTHERS:
        reason = Reason("kind_not_of_factory", {"thing": thing_code(kind.thing)})
        return FieldEvidence("kind", "unclear", given, recorded, None, reason, weights.kind.made_by_others)
    if not kind.is_sure:
        reason = Reason("kind_unsure", {"thing": thing_code(kind.thing)})
        return FieldEvidence("kind", "unclear", given, recorded, None, reason, weights.kind.unsure)
    reason = Reason("kind_differs", {"thing": thing_code(kind.thing)})
    return FieldEvidence("kind", "differs", given, recorded, None, reason, weights.kind.differs)


def most_certain(description: Description, reference: ReferenceSummary) -> Certainty:
    """How sure an answer may be at the most, whatever else is said."""
    kind = description.kind
    if kind is None or _is_listed(kind.kind, reference):
        return "confident"
    return "likely" if not kind.is_sure or kind.kind in _MADE_BY_OTHERS else "possible"


def no_surer(certainty: Certainty, most: Certainty) -> Certainty:
    """The less sure of the two."""
    return min(certainty, most, key=_ORDER.index)


def _is_listed(kind: ItemKind, reference: ReferenceSummary) -> bool:
    if kind in ("FIREARM", "DEACTIVATED"):
        return True
    listed = _LISTED_AS.get(kind)
    if kind == "SIGNAL_GUN" and reference.firearm_type == "LAUNCHER":
        return True
    return listed is not None and reference.firearm_type == listed
