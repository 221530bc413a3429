"""A field of a trace or a hit is printed, or it is said here why not: a new one cannot be left out of paper unseen."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from iarms.models import hit, trace
from iarms.models.party import Desk
from iarms.models.receipt import Receipt
from iarms.models.search import Evidence
from iarms.models.weapon_in_hand import WeaponInHand
from iarms.models.year_estimate import YearEstimate

PRINTING = Path(__file__).parent.parent.parent / "functions" / "iarms" / "printing"
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted(PRINTING.glob("*.py")))
MODELS: tuple[type[BaseModel], ...] = (
    trace.Trace, trace.Recovery, trace.Leg, trace.LegEvent, trace.LegResponse, trace.ConcerningEvent,
    trace.FieldChange, trace.AlsoAsked, trace.ChainLink, trace.Contradiction,
    trace.PointOfDiversion, trace.TimeToCrime, YearEstimate, hit.HitReport, hit.AnswerGiven, hit.RequestMade,
    hit.Disposed, hit.AssertedBy, hit.Reminder, WeaponInHand, Evidence, Receipt, Desk,
)  # fmt: skip
NOT_PRINTED = {
    "clock_at": "when the clock looks at a leg next",
    "watch_id": "the watch behind a trace or hit",
    "linked_parties": "who else traces the weapon is told to who asks, and not to whom it hands paper",
    "share_if_traced_by_others": "what who asks lets others know",
    "leg_id": "a leg has its country and bureau as heading",
    "leg_ids": "the legs have headings",
    "counted_from": "stands in the text of the time to crime",
    "counted_from_date": "stands in the text of the time to crime",
    "decision": "every hit is one",
    "weight": "a reckoning of the search, which says nothing to a court",
    "number": "the times of requests and reminders put them in order",
    "recipient": "stands for the party where INTERPOL-GS is told instead",
    "stage": "the step that a notification tells of is printed as such",
    "told_in_full": "hundreds of notifications are more than paper needs",
    "via": "how the tables came to a meaning",
    "text": "of an evidence the agreement is printed",
    "instead_of": "the bureau of the hit, which is named with who answered",
    "due_at": "of a hit the requests have theirs",
    "code": "of a sentence, whose text is printed",
    "parameters": "of a sentence, whose text is printed",
    "text_code": "of a sentence, whose text is printed",
    "text_parameters": "of a sentence, whose text is printed",
    "differences": "of an evidence the agreement is printed",
    "source": "an estimate is called one, and its reason says what of the weapon tells it",
}  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_printed_or_said_to_be_left_out(model: type[BaseModel]):
    absent = [name for name in model.model_fields if not re.search(rf"\.{name}\b", SOURCES) and name not in NOT_PRINTED]

    assert absent == []


def test_every_model_that_a_printed_one_holds_is_looked_at():
    known = {*MODELS}

    def held(annotation: object) -> set[type[BaseModel]]:
        inner = set().union(*(held(each) for each in get_args(annotation)))
        is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
        return inner | ({annotation} if is_model else set())  # type: ignore[arg-type]

    found = set().union(*(held(field.annotation) for model in MODELS for field in model.model_fields.values()))
    by_their_fields = {"TracedFirearm", "Firearm", "Interpretation", "MatchedFirearm"}
    of_what_is_printed_already = {"CustodyEvent", "Difference", "LegReason", "Warned", "YearReason"}
    names = {model.__name__ for model in found - known}
    assert names == by_their_fields | of_what_is_printed_already
