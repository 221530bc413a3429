"""The legs of a trace on paper: whose answers there are, who is asked before they are used, and each leg's steps."""

from collections.abc import Sequence
from typing import Final

from iarms.domain.tracing import bureau_of, speaker_in
from iarms.models.trace import ConcerningEvent, Leg, LegEvent, LegResponse, Trace
from iarms.printing.paper import INNER, RED, Paper, PrintedCell, PrintedRow
from iarms.printing.printout import mark
from iarms.printing.words import Words

ANSWERED: Final = ("ANSWERED_PARTIAL", "ANSWERED_FINAL", "REFUSED")


def shows_no_answer(leg: Leg) -> bool:
    """Whether it has answered and the answer is not there: the reader may not see it, whoever took it out."""
    answered = leg.state in ANSWERED or any(event.state in ANSWERED for event in leg.history)
    return answered and not any(event.response for event in leg.history)


def answers_before_use(paper: Paper, words: Words, trace: Trace) -> None:
    """Of each answer that the reader sees: whose it is, its restrictions, and who is asked what before it is used."""
    rows = [_before_use(words, leg) for leg in trace.legs if any(event.response for event in leg.history)]
    if not rows:
        return
    paper.heading(words.say("before_use"))
    paper.paragraph(words.say("before_use_why"), size=8.5)
    head = (words.say("whose_answer"), words.say("restrictions"), words.say("to_be_asked"))
    paper.table((110.0, 150.0, INNER - 260.0), rows, head=head, size=8, named_rows=True)


def _before_use(words: Words, leg: Leg) -> PrintedRow:
    bureau = bureau_of(leg)
    restrictions = tuple(
        dict.fromkeys(each for event in leg.history if event.response for each in event.response.restrictions)
    )
    asked = [words.say("ask_evidence" if "NOT_AS_EVIDENCE" in restrictions else "ask_confirm", bureau=bureau)]
    if {"NO_ONWARD_SHARING", "REQUESTER_ONLY"} & set(restrictions):
        asked.append(words.say("ask_sharing", bureau=bureau))
    named = words.apart(words.label("restriction", each) for each in restrictions)
    by = dict.fromkeys(speaker_in(leg, event.by, words.language) for event in leg.history if event.response)
    cells = (
        PrintedCell(words.listed(by), bold=True),
        PrintedCell(named or words.say("no_restrictions"), colour=RED if restrictions else "#111111"),
        PrintedCell(words.apart(asked)),
    )
    return PrintedRow(cells, [mark(each, (bureau,)) for each in restrictions])


def legs(paper: Paper, words: Words, trace: Trace) -> None:
    """Who was asked, why, and every step, with the answers that the reader may see."""
    paper.heading(words.say("legs"))
    if not trace.legs:
        paper.paragraph(words.say("nobody_asked"))
    for leg in trace.legs:
        paper.heading(_request_words(words, leg), "H3")
        due = words.say("next_due", moment=words.moment(leg.due_at)) if leg.due_at else None
        state = words.apart((_state(words, leg), due))
        reason = words.as_kept(leg.reason, is_said=bool(leg.reasons))
        ground = words.say("with_reason", what=words.label("trace_leg_ground", leg.ground), reason=reason)
        paper.paragraph(words.sentences(ground, state) + ".", size=8.5, room=60)
        if shows_no_answer(leg):
            paper.paragraph(words.say("answer_kept"), size=8.5, colour=RED)
        if leg.also_asked:
            also = words.listed(dict.fromkeys(each.trace_id for each in leg.also_asked))
            paper.paragraph(words.say("also_asked", traces=also), size=8.5, room=60)
        if leg.concerning:
            paper.paragraph(words.say("concerning"), size=8.5, room=40)
            told = (words.say("date"), words.say("event"), words.say("told_by"), words.say("what_else"))
            rows = [_concerning_row(words, each) for each in leg.concerning]
            paper.table((80.0, 150.0, 80.0, INNER - 310.0), rows, head=told, size=7.5)
        head = (words.say("when"), words.say("by"), words.say("what"))
        paper.table((142.0, 76.0, INNER - 218.0), _steps(words, leg), head=head, size=7.5)


def _state(words: Words, leg: Leg) -> str:
    """What the leg's state is, in words: of one that has answered in part nobody says that there was no answer."""
    in_part = leg.state == "EXPIRED" and any(event.state in ANSWERED for event in leg.history)
    return words.say("rest_not_answered") if in_part else words.label("trace_leg_state", leg.state)


def _concerning_row(words: Words, event: ConcerningEvent) -> PrintedRow:
    what = words.label("custody_kind", event.kind)
    way = words.country(event.country) if event.country else words.say("not_told")
    if event.to_country:
        way = words.say("way", country=way, to_country=words.country(event.to_country))
    if event.lawful is not None:
        what = words.say("lawful" if event.lawful else "not_lawful", event=what)
    holder = words.say("holder_after", holder=words.label("holder", event.holder)) if event.holder else None
    marks = [f"[{words.label('restriction', each)}]" for each in event.restrictions]
    cells = (
        PrintedCell(words.date(event.date) if event.date else words.say("not_told")),
        PrintedCell(words.say("with_reason", what=what, reason=way), bold=True),
        PrintedCell(words.party(event.told_by)),
        PrintedCell(words.sentences(holder, event.note, *marks)),
    )
    return PrintedRow(cells, [mark(each, (event.told_by,)) for each in event.restrictions])


def _request_words(words: Words, leg: Leg) -> str:
    party = speaker_in(leg, leg.party, words.language)
    return words.say("asked_through", country=words.country(leg.country), party=party) if leg.country else party


def _steps(words: Words, leg: Leg) -> list[PrintedRow]:
    rows = []
    has_answered = False
    for event in leg.history:
        has_answered = has_answered or event.state in ANSWERED
        restrictions: Sequence[str] = event.response.restrictions if event.response else ()
        text = words.sentences(*_event_words(words, event, has_answered=has_answered))
        by = speaker_in(leg, event.by, words.language)
        cells = (PrintedCell(words.moment(event.at)), PrintedCell(by), PrintedCell(text))
        rows.append(PrintedRow(cells, [mark(each, (bureau_of(leg),)) for each in restrictions]))
    return rows


def _event_words(words: Words, event: LegEvent, *, has_answered: bool) -> list[str | None]:
    what = words.say_if_known(f"step_{event.what}") or words.label("trace_leg_state", event.state)
    in_part = has_answered and event.state == "EXPIRED"
    if in_part:
        what = words.say("rest_not_answered")
    if event.share is not None:
        what = f"{what} ({event.share} %)"
    if event.failure_reason and not (in_part and event.failure_reason == "NO_RESPONSE"):
        what = words.say("with_reason", what=what, reason=words.label("trace_failure_reason", event.failure_reason))
    changes = [
        words.say("field_changed", field=words.field(each.field), before=each.before or "-", after=each.after or "-")
        for each in event.changes
    ]
    return [what, event.text, *changes, *(_answer_words(words, event.response) if event.response else ())]


def _answer_words(words: Words, response: LegResponse) -> list[str | None]:
    answer = words.say("final_answer" if response.final else "partial_answer")
    if response.outcome:
        answer = words.say("with_reason", what=answer, reason=words.label("trace_outcome", response.outcome))
    elif response.failure_reason:
        reason = words.label("trace_failure_reason", response.failure_reason)
        answer = words.say("with_reason", what=answer, reason=reason)
    onward, events = response.next_country, len(response.events)
    return [
        answer,
        words.say("went_on_to", country=words.country(onward)) if onward else None,
        words.say("events_told", number=events) if events else None,
        *(f"[{words.label('restriction', each)}]" for each in response.restrictions),
        response.note,
        words.say("correction", text=response.correction) if response.correction else None,
    ]
