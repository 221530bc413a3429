"""The report on a trace, for a magistrate who has never seen this service: what was asked, what was answered, by whom,
what follows from it and how sure that is, what must be asked before it is used, and how the paper is verified. In the
reader's language; texts of others stand as they were written."""

from typing import Final

from iarms.domain.languages import in_language
from iarms.domain.tracing import Wording, findings, redacted_for, speakers_of
from iarms.models.trace import ChainLink, Findings, Trace
from iarms.printing import timeline
from iarms.printing.firearm_words import firearm_rows
from iarms.printing.paper import BLACK, GREY, INNER, RED, Paper, PrintedCell, PrintedRow
from iarms.printing.printout import Printout, Subject, desk_words, document, notes, pairs, uncovered, verification
from iarms.printing.trace_legs import ANSWERED, answers_before_use, legs, shows_no_answer
from iarms.printing.words import Words

_TABLE: Final = (24.0, 70.0, 84.0, 70.0, 70.0, INNER - 318.0)


def trace_report(trace: Trace, printout: Printout) -> bytes:
    """A PDF of the trace as its reader may see it. The same trace and printout give the same bytes.

    What the answers say is worked out from the answers that the reader may see, whatever findings the trace carries; a
    view of the trace, with legs left out, is printed as that.
    """
    visible = in_language(redacted_for(trace, printout.reader), printout.language)
    words = Words(printout.language, speakers_of(visible, printout.language))
    subject = Subject(words.say("trace_title"), trace.trace_id, f"/v1/traces/{trace.trace_id}", trace.test)
    wording = Wording(printout.language, spelt_out=True, speakers=words.speakers)
    conclusions = findings(visible, wording)

    def write(paper: Paper) -> None:
        paper.heading(subject.title, "H1")
        _title(paper, words, visible, printout)
        _in_short(paper, words, visible, conclusions)
        answers_before_use(paper, words, visible)
        _request(paper, words, visible)
        paper.heading(words.say("weapon"))
        firearm_rows(paper, words, visible.firearm, visible.interpretation, visible.year_estimate)
        _recovery(paper, words, visible)
        _chain(paper, words, conclusions)
        _contradictions(paper, words, conclusions)
        _taken_back(paper, words, conclusions)
        legs(paper, words, visible)
        verification(paper, words, subject, printout)
        _what_it_is(paper, words)
        uncovered(paper, words)

    return document(write, words, subject, printout)


def _title(paper: Paper, words: Words, trace: Trace, printout: Printout) -> None:
    asked = words.say(
        "trace_asked",
        party=trace.requested_by,
        country=words.country(trace.on_behalf_of),
        case=trace.case_reference,
        reader=printout.reader,
        moment=words.moment(printout.made_at),
    )
    paper.paragraph(asked, size=9, colour=GREY)
    paper.paragraph(words.say("caution"), size=9, bold=True)


def _in_short(paper: Paper, words: Words, trace: Trace, conclusions: Findings) -> None:
    paper.heading(words.say("in_short"))
    point = conclusions.point_of_diversion
    answered = sum(leg.state in ANSWERED for leg in trace.legs)
    state = words.label("trace_state", trace.state)
    pairs_shown: list[tuple[str, str | None]] = [
        (words.say("state"), words.say("answered_of", state=state, answered=answered, legs=len(trace.legs))),
        (words.say("result"), _result(words, trace)),
        (words.say("left_legal_world"), _where_and_when(words, conclusions)),
    ]
    if point:
        basis = words.label("diversion_basis", point.basis)
        pairs_shown += [
            (words.say("how_known"), words.say("with_reason", what=basis, reason=point.text)),
            (words.say("how_sure"), words.say(f"sure_{point.confidence}")),
        ]
    number = len(conclusions.contradictions)
    contradicted = words.say("contradictions_shown", number=number) if number else words.say("none_found")
    hidden = words.listed(leg.party for leg in trace.legs if shows_no_answer(leg))
    pairs_shown += [
        (words.say("time_to_crime"), _time_to_crime(words, conclusions)),
        (words.say("contradictions"), contradicted),
        (words.say("left_out"), words.say("answers_kept", parties=hidden) if hidden else None),
    ]
    marks = [each for link in conclusions.chain_of_custody for each in timeline.restrictions_of(link)]
    pairs(paper, pairs_shown, marks)


def _result(words: Words, trace: Trace) -> str:
    if trace.outcome:
        return words.label("trace_outcome", trace.outcome)
    if trace.failure_reason:
        return words.say("no_result", reason=words.label("trace_failure_reason", trace.failure_reason))
    return words.say("no_answer_yet")


def _where_and_when(words: Words, conclusions: Findings) -> str:
    point = conclusions.point_of_diversion
    if point is None:
        return words.say("not_known_where")
    where = words.country(point.country) if point.country else words.say("where_open")
    before = words.date(point.not_after) if point.not_after else words.say("not_told")
    if point.not_before and point.not_before == point.not_after:
        key = "where_on" if point.not_before.count("-") == 2 else "where_in"
        return words.say(key, where=where, date=before)
    if point.not_before:
        return words.say("where_after_before", where=where, after=words.date(point.not_before), before=before)
    return words.say("where_before", where=where, before=before)


def _time_to_crime(words: Words, conclusions: Findings) -> str:
    time = conclusions.time_to_crime
    if time is None:
        return words.say("days_unknown")
    least, most = time.days_at_least, time.days_at_most
    if least == most:
        return words.say("days", days=least, text=time.text)
    return words.say("days_between", least=least, most=most, text=time.text)


def _request(paper: Paper, words: Words, trace: Trace) -> None:
    paper.heading(words.say("what_was_asked"))
    before = trace.search_id
    if trace.override_reason:
        before = words.say("no_search", reason=trace.override_reason)
    priority = words.label("priority", trace.priority)
    if trace.justification:
        priority = words.say("with_reason", what=priority, reason=trace.justification)
    warned = words.apart(words.as_kept(each.detail, is_said=each.sentence is not None) for each in trace.warnings)
    country = words.country(trace.on_behalf_of)
    illicit = words.apart(words.label("illicit_ground", each) for each in trace.illicit_grounds)
    pairs(
        paper,
        [
            (words.say("trace"), words.say("trace_version", trace_id=trace.trace_id, version=trace.version)),
            (words.say("submitted"), words.moment(trace.submitted_at)),
            (words.say("asked_by_for"), words.say("by_for", party=trace.requested_by, country=country)),
            (words.say("authority"), trace.authority),
            (words.say("desk"), desk_words(words, trace.desk)),
            (words.say("offence"), trace.offence),
            (words.say("legal_basis"), trace.legal_basis),
            (words.say("case_operation"), " / ".join(filter(None, (trace.case_reference, trace.operation)))),
            (words.say("officer"), words.say("pseudonym", officer=trace.officer)),
            (words.say("priority"), priority),
            (words.say("why_illicit"), illicit),
            (words.say("intended_use"), trace.intended_use),
            (words.say("special_instructions"), trace.special_instructions),
            (words.say("linked_countries"), words.listed(map(words.country, trace.linked_countries)) or None),
            (words.say("search_first"), before),
            (words.say("warnings"), warned or None),
            (words.say("other_traces"), str(trace.linked_traces) if trace.linked_traces else None),
            (words.say("closed"), words.moment(trace.closed_at) if trace.closed_at else None),
        ],
    )


def _recovery(paper: Paper, words: Words, trace: Trace) -> None:
    paper.heading(words.say("recovery"))
    recovery = trace.recovery
    place = words.listed((words.country(recovery.country), recovery.place))
    pairs(
        paper,
        [
            (words.say("date"), words.date(recovery.date)),
            (words.say("country_place"), place),
            (words.say("circumstances"), words.label("recovery_circumstances", recovery.circumstances)),
        ],
    )


def _chain(paper: Paper, words: Words, conclusions: Findings) -> None:
    paper.heading(words.say("chain"))
    timeline.draw(paper, words, conclusions.chain_of_custody, conclusions.point_of_diversion)
    rows = [_link_row(words, number, link) for number, link in enumerate(conclusions.chain_of_custody, 1)]
    paper.table(_TABLE, rows, head=_chain_head(words), size=7.5)


def _chain_head(words: Words) -> tuple[str, ...]:
    return ("#", *(words.say(key) for key in ("date", "event", "country", "told_by", "what_else")))


def _link_row(words: Words, number: int | None, link: ChainLink) -> PrintedRow:
    alarming = link.kind in ("LOSS", "THEFT") or link.lawful is False
    event = words.label("custody_kind", link.kind)
    if link.lawful is not None:
        event = words.say("lawful" if link.lawful else "not_lawful", event=event)
    way = words.country(link.country) if link.country else words.say("not_told")
    if link.to_country:
        way = words.say("way", country=way, to_country=words.country(link.to_country))
    holder = words.say("holder_after", holder=words.label("holder", link.holder)) if link.holder else None
    marks = [f"[{words.label('restriction', each)}]" for each in link.restrictions]
    cells = (
        PrintedCell(str(number) if number else "", bold=True, colour=GREY),
        PrintedCell(words.date(link.date) if link.date else words.say("not_told")),
        PrintedCell(event, bold=True, colour=RED if alarming else BLACK),
        PrintedCell(way),
        PrintedCell(words.parties(link.told_by)),
        PrintedCell(words.sentences(holder, link.note, link.placed, *marks)),
    )
    return PrintedRow(cells, timeline.restrictions_of(link))


def _contradictions(paper: Paper, words: Words, conclusions: Findings) -> None:
    if not conclusions.contradictions:
        return
    paper.heading(words.say("contradictions_title"))
    links = conclusions.chain_of_custody
    rows = []
    for each in conclusions.contradictions:
        touched = [link for link in links if set(link.told_by) & set(each.told_by)]
        marks = [mark for link in touched for mark in timeline.restrictions_of(link)]
        cells = (PrintedCell(words.sentences(each.text)), PrintedCell(words.parties(each.told_by)))
        rows.append(PrintedRow(cells, marks))
    head = (words.say("what_contradicts"), words.say("told_by"))
    paper.table((INNER - 110.0, 110.0), rows, head=head, size=8)


def _taken_back(paper: Paper, words: Words, conclusions: Findings) -> None:
    if not conclusions.taken_back:
        return
    paper.heading(words.say("taken_back"))
    rows = [_link_row(words, None, link) for link in conclusions.taken_back]
    paper.table(_TABLE, rows, head=_chain_head(words), size=7.5)


def _what_it_is(paper: Paper, words: Words) -> None:
    notes(paper, words, "vouch", ("vouch_answers", "vouch_findings", "vouch_identity", "vouch_silence"))
    notes(paper, words, "how_to_read", ("read_parties", "read_dates", "read_contradictions", "read_time", "read_texts"))
