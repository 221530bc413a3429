"""The report on a hit: the weapon in hand beside what a bureau has on record, what the bureau answered and asked for,
and what became of the weapon. In the reader's language; texts of others stand as they were written."""

from datetime import datetime
from typing import Final

from iarms.domain.tracing import speaker_for
from iarms.models.hit import AnswerGiven, HitReport, RequestMade
from iarms.models.party import SERVICE_PARTY
from iarms.models.search import Evidence
from iarms.printing.firearm_words import firearm_rows, value_words
from iarms.printing.paper import GREY, INNER, RED, Paper, PrintedCell, PrintedRow
from iarms.printing.printout import Printout, Subject, desk_words, document, notes, pairs, uncovered, verification
from iarms.printing.words import Words

_STEPS: Final = (150.0, 84.0, INNER - 234.0)

_CODED: Final = frozenset({"firearm_type", "country_of_manufacture"})


def hit_report(hit: HitReport, printout: Printout, *, without_record: bool = False) -> bytes:
    """A PDF of the hit as its reader may read it; `without_record` leaves out what the bureau's record says, where that
    is to be passed on to nobody. The same hit and printout give the same bytes."""
    words = Words(printout.language)
    subject = Subject(words.say("hit_title"), hit.hit_id, f"/v1/hits/{hit.hit_id}", hit.test)

    def write(paper: Paper) -> None:
        paper.heading(subject.title, "H1")
        _title(paper, words, hit, printout)
        _in_short(paper, words, hit)
        _weapon(paper, words, hit, without_record=without_record)
        _case(paper, words, hit, without_record=without_record)
        _steps(paper, words, hit)
        _receipts(paper, words, hit)
        _desks(paper, words, hit)
        verification(paper, words, subject, printout)
        notes(paper, words, "vouch", ("vouch_hit", "vouch_answers", "vouch_silence"))
        notes(paper, words, "how_to_read", ("read_parties", "read_texts"))
        uncovered(paper, words)

    return document(write, words, subject, printout)


def _bureau(hit: HitReport) -> str:
    return f"NCB-{hit.recorded_by}"


def _title(paper: Paper, words: Words, hit: HitReport, printout: Printout) -> None:
    asked = words.say(
        "hit_asked",
        party=hit.searched_by,
        country=words.country(hit.on_behalf_of),
        case=hit.case_reference,
        bureau=_bureau(hit),
        reader=printout.reader,
        moment=words.moment(printout.made_at),
    )
    paper.paragraph(asked, size=9, colour=GREY)
    paper.paragraph(words.say("caution"), size=9, bold=True)


def _in_short(paper: Paper, words: Words, hit: HitReport) -> None:
    paper.heading(words.say("in_short"))
    answered = words.apart(_answer_words(words, hit.answers[-1])) if hit.answers else words.say("not_answered")
    disposed = hit.disposition
    became = words.label("hit_disposition", disposed.disposition) if disposed else words.say("not_said")
    pairs(
        paper,
        [
            (words.say("state"), words.label("hit_state", hit.state)),
            (words.say("last_answer"), answered),
            (words.say("became_of_it"), became),
        ],
    )


def _weapon(paper: Paper, words: Words, hit: HitReport, *, without_record: bool) -> None:
    paper.heading(words.say("weapon_in_hand"))
    weapon = hit.weapon
    if weapon is None:
        paper.paragraph(words.say("weapon_not_kept"))
        return
    firearm_rows(paper, words, weapon.given, weapon.interpretation)
    paper.heading(words.say("recorded_beside"))
    if without_record:
        paper.paragraph(words.say("record_left_out", bureau=_bureau(hit)), bold=True, colour=RED)
        return
    recorded = [
        (words.field(name), value_words(words, name, getattr(weapon.recorded, name)))
        for name in type(weapon.recorded).model_fields
    ]
    version = weapon.record_version
    pairs(paper, [*recorded, (words.say("version"), None if version is None else str(version))])
    paper.heading(words.say("evidence"))
    head = tuple(words.say(key) for key in ("field", "in_hand", "recorded", "agreement"))
    rows = [_evidence_row(words, each) for each in weapon.evidence]
    paper.table((110.0, 120.0, 120.0, INNER - 350.0), rows, head=head, size=8, named_rows=True)


def _compared_words(words: Words, field: str, text: str | None) -> str:
    """One side of a comparison: codes in words, all else as it was written."""
    return (value_words(words, field, text) if field in _CODED else text) or "-"


def _evidence_row(words: Words, evidence: Evidence) -> PrintedRow:
    cells = (
        PrintedCell(words.field(evidence.field), colour=GREY),
        PrintedCell(_compared_words(words, evidence.field, evidence.given)),
        PrintedCell(_compared_words(words, evidence.field, evidence.recorded)),
        PrintedCell(words.label("agreement", evidence.agreement)),
    )
    return PrintedRow(cells)


def _case(paper: Paper, words: Words, hit: HitReport, *, without_record: bool) -> None:
    paper.heading(words.say("search"))
    sight = None if hit.in_sight is None else words.say("yes" if hit.in_sight else "no")
    asserted = hit.asserted
    why = None
    if asserted is not None:
        compared = words.listed(words.label("compared_field", each) for each in asserted.compared)
        why = words.say("asserted_why", reason=asserted.reason, fields=compared)
    country = words.country(hit.on_behalf_of)
    pairs(
        paper,
        [
            (words.say("hit"), words.say("hit_version", hit_id=hit.hit_id, version=hit.version)),
            (words.say("opened_at"), words.moment(hit.opened_at)),
            (words.say("record"), words.say("record_of", record_id=hit.record_id, bureau=_bureau(hit))),
            (words.say("search"), hit.search_id),
            (words.say("basis"), None if without_record else words.label("match_basis", hit.basis)),
            (words.say("asserted"), why),
            (words.say("asked_by_for"), words.say("by_for", party=hit.searched_by, country=country)),
            (words.say("case_operation"), " / ".join(filter(None, (hit.case_reference, hit.operation))) or None),
            (words.say("officer"), words.say("pseudonym", officer=hit.officer) if hit.officer else None),
            (words.say("purpose"), words.label("search_purpose", hit.purpose) if hit.purpose else None),
            (words.say("priority"), words.label("priority", hit.priority) if hit.priority else None),
            (words.say("place"), hit.place),
            (words.say("in_sight"), sight),
        ],
    )


def _steps(paper: Paper, words: Words, hit: HitReport) -> None:
    """Every step with its time and who took it, the oldest first."""
    paper.heading(words.say("steps"))
    steps: list[tuple[datetime, str, str]] = [(hit.opened_at, hit.searched_by, words.say("step_hit_opened"))]
    steps += [(each.at, each.by, _request_words(words, each)) for each in hit.requests]
    if hit.escalated_at:
        steps.append((hit.escalated_at, SERVICE_PARTY, words.say("step_hit_escalated")))
    for answer in hit.answers:
        by = speaker_for(_bureau(hit), answer.by, words.language)
        steps.append((answer.at, by, words.sentences(*_answer_words(words, answer))))
    steps += [(each.at, SERVICE_PARTY, words.label("hit_reminder", each.of)) for each in hit.reminders]
    if hit.disposition:
        disposed = hit.disposition
        exhibit = words.say("exhibit", number=disposed.exhibit) if disposed.exhibit else None
        what = words.label("hit_disposition", disposed.disposition)
        steps.append((disposed.at, disposed.by, words.sentences(what, disposed.place, exhibit, disposed.note)))
    rows = [
        PrintedRow((PrintedCell(words.moment(at)), PrintedCell(by), PrintedCell(text)))
        for at, by, text in sorted(steps, key=lambda step: step[0])
    ]
    paper.table(_STEPS, rows, head=(words.say("when"), words.say("by"), words.say("what")), size=8)


def _request_words(words: Words, asked: RequestMade) -> str:
    return words.say(
        "step_hit_requested",
        priority=words.label("priority", asked.priority),
        moment=words.moment(asked.due_at),
        reason=asked.reason,
    )


def _answer_words(words: Words, answer: AnswerGiven) -> list[str | None]:
    instructions = words.listed(words.label("hit_instruction", each) for each in answer.instructions)
    return [
        words.label("confirmation_answer", answer.answer),
        words.say("until", moment=words.moment(answer.until)) if answer.until else None,
        answer.reason,
        words.say("record_then", status=words.label("record_status", answer.record_status))
        if answer.record_status
        else None,
        words.say("instructions", codes=instructions) if instructions else None,
        answer.note,
    ]


def _receipts(paper: Paper, words: Words, hit: HitReport) -> None:
    if not hit.told:
        return
    paper.heading(words.say("told"))
    rows = []
    for each in hit.told:
        state = words.moment(each.sent_at) if each.sent_at else words.label("notification_state", each.state)
        cells = (
            PrintedCell(each.party),
            PrintedCell(words.label("notification_event", each.event)),
            PrintedCell(state),
            PrintedCell(words.moment(each.acknowledged_at) if each.acknowledged_at else "-"),
        )
        rows.append(PrintedRow(cells))
    head = tuple(words.say(key) for key in ("party", "event", "sent", "acknowledged"))
    paper.table((74.0, INNER - 374.0, 150.0, 150.0), rows, head=head, size=8)


def _desks(paper: Paper, words: Words, hit: HitReport) -> None:
    if hit.desks:
        paper.heading(words.say("desks"))
        pairs(paper, [(party, desk_words(words, desk)) for party, desk in hit.desks.items()])
