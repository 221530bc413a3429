"""The report on a trace, for a magistrate who has never seen this service: what was asked, what was answered, by whom,
what follows from it and how sure that is. In English; texts of others stand as they were written."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from iarms.domain.text import label
from iarms.domain.tracing import Wording, findings, redacted_for
from iarms.models.api import Strict
from iarms.models.trace import ChainLink, Findings, Leg, LegResponse, Trace
from iarms.printing import timeline
from iarms.printing.paper import BLACK, BLUE, GREY, INNER, LEFT, LINE, RED, RIGHT, Paper, PrintedCell, PrintedRow, Style

CAUTION: Final = "This is information for inquiries and no evidence until the bureau that gave it has confirmed it."
_CONFIDENCE: Final = {
    "HIGH": "High: a dated report, and nothing lawful that may be later",
    "MEDIUM": "Medium: one thing is missing that would make it certain, such as a date or a register that ends there",
    "LOW": "Low: only the last lawful event is known, or what was told contradicts itself; it may have been much later",
}
_ANSWERED: Final = ("ANSWERED_PARTIAL", "ANSWERED_FINAL", "REFUSED")
_TABLE: Final = (24.0, 62.0, 92.0, 58.0, 62.0, INNER - 298.0)


def trace_report(trace: Trace, reader: str, now: datetime) -> bytes:
    """A PDF of the trace as this party may see it. The same trace, reader and time give the same bytes.

    `now` is the time of making, with its zone. What the answers say is worked out from the answers that the reader may
    see, whatever findings the trace carries; a view of the trace, with legs left out, is printed as that. The digest is
    of the trace's JSON as it is given here, less what the reader may not see: a door hands over what it would answer.
    """
    visible = redacted_for(trace, reader)
    copy = _Copy(
        reader=reader,
        made_at=now,
        digest=hashlib.sha256(visible.model_dump_json().encode()).hexdigest(),
        hidden=tuple(leg.leg_id for leg in visible.legs if _hides_its_answer(leg)),
    )
    draft = _document(visible, copy, pages=None)
    return _document(visible, copy, pages=draft.pages).finish()


class _Copy(NamedTuple):
    """For whom a report is made, when, of which document, and which legs' answers it leaves out."""

    reader: str
    made_at: datetime
    digest: str
    hidden: Sequence[str]


def _hides_its_answer(leg: Leg) -> bool:
    """Whether it has answered and the answer is not there: the reader may not see it, whoever took it out."""
    answered = leg.state in _ANSWERED or any(event.state in _ANSWERED for event in leg.history)
    return answered and not any(event.response for event in leg.history)


def _document(trace: Trace, copy: _Copy, *, pages: int | None) -> Paper:
    """The report, its last page still open; `pages` is their number, None while that is being counted."""

    def every_page(paper: Paper, page: int) -> None:
        _head_and_foot(paper, trace, copy, page, pages)

    paper = Paper(title=f"Trace {trace.trace_id}", made_at=copy.made_at, every_page=every_page)
    conclusions = findings(trace)
    _title(paper, trace, copy)
    _in_short(paper, trace, conclusions, copy.hidden)
    _request(paper, trace)
    _weapon(paper, trace)
    _recovery(paper, trace)
    _chain(paper, conclusions)
    _contradictions(paper, conclusions)
    _withdrawn_events(paper, conclusions)
    _legs(paper, trace, copy.hidden)
    _how_to_read(paper)
    return paper


def _head_and_foot(paper: Paper, trace: Trace, copy: _Copy, page: int, pages: int | None) -> None:
    """Head and foot: whose document this is, what holds of this page, when and of what it was made."""
    canvas = paper.canvas
    paper.write(LEFT, 800, "Report on a firearm trace", Style(8, bold=True, colour=GREY))
    paper.write(RIGHT, 800, trace.trace_id, Style(8, colour=GREY), align="right")
    if trace.test:
        paper.write((LEFT + RIGHT) / 2, 800, "TEST - NO REAL CASE", Style(9, bold=True, colour=RED), align="middle")
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, 793, RIGHT, 793)
    y = 80.0
    if paper.restrictions:
        paper.write(LEFT, y, _restrictions_of_page(list(paper.restrictions)), Style(7.5, bold=True, colour=RED))
    canvas.line(LEFT, 72, RIGHT, 72)
    paper.write(LEFT, 60, CAUTION, Style(7.5, bold=True, colour=BLACK))
    paper.write(
        LEFT, 48, f"Made {_at(copy.made_at)} for {copy.reader}, of version {trace.version}", Style(7, colour=GREY)
    )
    paper.write(RIGHT, 48, f"Page {page} of {pages or page}", Style(8, bold=True, colour=GREY), align="right")
    paper.write(LEFT, 38, f"SHA-256 of the trace document: {copy.digest}", Style(7, colour=GREY))


def _restrictions_of_page(marks: Sequence[str]) -> str:
    """`On this page: Not to be used as evidence (NCB-AT)`; of many parties their number."""
    parties: dict[str, dict[str, None]] = {}
    for mark in marks:
        restriction, _, told_by = mark.partition("|")
        parties.setdefault(restriction, {}).update(dict.fromkeys(told_by.split(", ")))
    marks_shown = []
    for restriction, by in parties.items():
        named = ", ".join(by) if len(by) <= 3 else f"{len(by)} bureaus, named beside each"
        marks_shown.append(f"{label('restriction', restriction, 'en')} ({named})")
    return "On this page: " + "; ".join(marks_shown)


def _title(paper: Paper, trace: Trace, copy: _Copy) -> None:
    paper.space(8)
    paper.write(LEFT, paper.y, "Report on a firearm trace", Style(18, bold=True, colour=BLUE))
    paper.space(20)
    request = f"Asked by {trace.requested_by} for the customs administration of {trace.on_behalf_of}"
    paper.paragraph(
        f"{request}, case {trace.case_reference}. Made for {copy.reader} at {_at(copy.made_at)}.", size=9, colour=GREY
    )
    paper.paragraph(CAUTION, size=9, bold=True)


def _pairs(paper: Paper, pairs: Iterable[tuple[str, str | None]], restrictions: Sequence[str] = ()) -> None:
    """Names and what they have; what nobody gave is left out."""
    rows = [
        PrintedRow((PrintedCell(name, colour=GREY), PrintedCell(text)), restrictions) for name, text in pairs if text
    ]
    paper.table((130.0, INNER - 130.0), rows, size=8.5)


def _at(moment: datetime) -> str:
    """To the second, in UTC, for a reader and not for a machine."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _in_short(paper: Paper, trace: Trace, conclusions: Findings, hidden: Sequence[str]) -> None:
    paper.heading("In short")
    point, time = conclusions.point_of_diversion, conclusions.time_to_crime
    result = "No answer yet says where the weapon went"
    if trace.outcome:
        result = label("trace_outcome", trace.outcome, "en")
    elif trace.failure_reason:
        result = f"No result: {label('trace_failure_reason', trace.failure_reason, 'en')}"
    answered = sum(leg.state in _ANSWERED for leg in trace.legs)
    pairs = [
        ("State of the trace", f"{label('trace_state', trace.state, 'en')}; {answered} of {len(trace.legs)} answered"),
        ("Result", result),
        ("Left the legal world", _where_and_when(conclusions)),
    ]
    if point:
        pairs += [("How that is known", f"{label('diversion_basis', point.basis, 'en')}: {point.text}")]
        pairs += [("How sure it is", _CONFIDENCE[point.confidence])]
    if time:
        days = f"{time.days_at_least} days"
        if time.days_at_least != time.days_at_most:
            days = f"between {time.days_at_least} and {time.days_at_most} days"
        pairs += [("Time to crime", f"{days}, {time.text}")]
    else:
        pairs += [("Time to crime", "Not known: no lawful acquisition with a date before the recovery is told")]
    number = len(conclusions.contradictions)
    pairs += [("Contradictions", f"{number}, shown below and not resolved" if number else "None found")]
    if hidden:
        parties = ", ".join(leg.party for leg in trace.legs if leg.leg_id in hidden)
        pairs += [("Left out of this copy", f"Answers that their bureau keeps from this reader: {parties}")]
    marks = [mark for link in conclusions.chain_of_custody for mark in timeline.restrictions_of(link)]
    _pairs(paper, pairs, marks)


def _where_and_when(conclusions: Findings) -> str:
    point = conclusions.point_of_diversion
    if point is None:
        return "Not known: no answer tells of a lawful holder, a loss, a theft or an unlawful transfer"
    where = f"In {point.country}" if point.country else "In a country that the answers do not fix"
    if point.not_before and point.not_before == point.not_after:
        return f"{where}, {Wording().when(point.not_before)}"
    after = f" after {point.not_before}" if point.not_before else ""
    return f"{where},{after} and before {point.not_after}" if after else f"{where}, before {point.not_after}"


def _request(paper: Paper, trace: Trace) -> None:
    paper.heading("What was asked")
    before = f"Search {trace.search_id}" if trace.search_id else None
    if trace.override_reason:
        before = f"None; the reason given: {trace.override_reason}"
    priority = label("priority", trace.priority, "en")
    _pairs(
        paper,
        [
            ("Trace", f"{trace.trace_id}, version {trace.version}"),
            ("Submitted", _at(trace.submitted_at)),
            ("Asked by, for", f"{trace.requested_by}, for the customs administration of {trace.on_behalf_of}"),
            ("Case, operation", " / ".join(filter(None, (trace.case_reference, trace.operation)))),
            ("Officer", f"{trace.officer} (a pseudonym, which the administration can resolve)"),
            ("Priority", f"{priority}: {trace.justification}" if trace.justification else priority),
            ("Why it is illicit", "; ".join(label("illicit_ground", each, "en") for each in trace.illicit_grounds)),
            ("Intended use", trace.intended_use),
            ("Search that came first", before),
            ("Warnings", "; ".join(each.detail for each in trace.warnings) or None),
            ("Other traces of it", str(trace.linked_traces) if trace.linked_traces else None),
            ("Closed", _at(trace.closed_at) if trace.closed_at else None),
        ],
    )


def _weapon(paper: Paper, trace: Trace) -> None:
    """Each field as it was given beside what it was taken to mean; `-` where there is nothing."""
    paper.heading("The weapon")
    firearm = trace.firearm
    lists = {
        "firearm_type": "firearm_type", "serial_state": "serial_state", "number_place": "component", "action": "action",
    }  # fmt: skip
    rows = []
    for name in type(firearm).model_fields:
        value = getattr(firearm, name)
        if name == "other_numbers":
            value = "; ".join(f"{label('component', each.component, 'en')}: {each.number}" for each in value)
        elif value and name in lists:
            value = label(lists[name], value, "en")
        understood = _meaning_of(getattr(trace.interpretation, name, None))
        if value or understood:
            text = str(value) if value else "-"
            rows.append(
                PrintedRow(
                    (
                        PrintedCell(name.replace("_", " "), colour=GREY),
                        PrintedCell(text, bold=True),
                        PrintedCell(understood or "-"),
                    )
                )
            )
    wide = (INNER - 130) / 2
    paper.table((130.0, wide, wide), rows, head=("", "As it was given", "As it was understood"), size=8.5)


def _meaning_of(interpretation: Strict | None) -> str:
    """What a field was taken to mean: the one meaning, or all that it may have."""
    if interpretation is None:
        return ""
    values = interpretation.model_dump(exclude={"given"})
    text = next((str(values[name]) for name in ("canonical", "code", "family", "group") if values.get(name)), "")
    several = next((values[name] for name in ("candidates", "families", "groups") if values.get(name)), ())
    if not text and several:
        text = "one of " + ", ".join(several)
    if values.get("successors"):
        text += f" (today {', '.join(values['successors'])})"
    if values.get("stood_in"):
        text += f" (read in the field {values['stood_in']})"
    return text or "not recognised"


def _recovery(paper: Paper, trace: Trace) -> None:
    paper.heading("The recovery")
    recovery = trace.recovery
    circumstances = label("recovery_circumstances", recovery.circumstances, "en")
    _pairs(
        paper,
        [
            ("Date", recovery.date),
            ("Country, place", ", ".join(filter(None, (recovery.country, recovery.place)))),
            ("Circumstances", circumstances),
        ],
    )


def _chain(paper: Paper, conclusions: Findings) -> None:
    paper.heading("Chain of custody")
    timeline.draw(paper, conclusions.chain_of_custody, conclusions.point_of_diversion)
    rows = [_link_row(number, link) for number, link in enumerate(conclusions.chain_of_custody, 1)]
    paper.table(_TABLE, rows, head=("", "Date", "Event", "Country", "Told by", "What else is told"), size=7.5)


def _link_row(number: int | None, link: ChainLink) -> PrintedRow:
    alarming = link.kind in ("LOSS", "THEFT") or link.lawful is False
    event = label("custody_kind", link.kind, "en")
    if link.lawful is not None:
        event += " (lawful)" if link.lawful else " (NOT lawful)"
    way = f"{link.country or '?'} \u2192 {link.to_country}" if link.to_country else link.country or "not told"
    notes = [f"Holder after it: {label('holder', link.holder, 'en')}" if link.holder else "", link.note or ""]
    notes += [link.placed or "", *(f"[{label('restriction', each, 'en')}]" for each in link.restrictions)]
    cells = (
        PrintedCell(str(number) if number else "", bold=True, colour=GREY),
        PrintedCell(link.date or "not told"),
        PrintedCell(event, bold=True, colour=RED if alarming else BLACK),
        PrintedCell(way),
        PrintedCell(", ".join(link.told_by)),
        PrintedCell(". ".join(each[:1].upper() + each[1:] for each in notes if each)),
    )
    return PrintedRow(cells, timeline.restrictions_of(link))


def _contradictions(paper: Paper, conclusions: Findings) -> None:
    if not conclusions.contradictions:
        return
    paper.heading("Contradictions: not all of this can be true")
    links = conclusions.chain_of_custody
    rows = []
    for each in conclusions.contradictions:
        touched = [link for link in links if set(link.told_by) & set(each.told_by)]
        marks = [mark for link in touched for mark in timeline.restrictions_of(link)]
        rows.append(
            PrintedRow(
                (PrintedCell(each.text[:1].upper() + each.text[1:]), PrintedCell(", ".join(each.told_by))), marks
            )
        )
    paper.table((INNER - 110.0, 110.0), rows, head=("What contradicts", "Told by"), size=8)


def _withdrawn_events(paper: Paper, conclusions: Findings) -> None:
    if not conclusions.taken_back:
        return
    paper.heading("Told once and taken back by a later answer")
    rows = [_link_row(None, link) for link in conclusions.taken_back]
    paper.table(_TABLE, rows, head=("", "Date", "Event", "Country", "Told by", "What else is told"), size=7.5)


def _legs(paper: Paper, trace: Trace, hidden: Sequence[str]) -> None:
    paper.heading("Who was asked, and what they answered")
    if not trace.legs:
        paper.paragraph("Nobody has been asked yet.")
    for leg in trace.legs:
        paper.need(80)
        paper.space(4)
        ground = label("trace_leg_ground", leg.ground, "en")
        paper.paragraph(f"{leg.country}: {leg.party}" if leg.country else leg.party, size=9.5, bold=True)
        due = f"; next step due {_at(leg.due_at)}" if leg.due_at else ""
        paper.paragraph(f"{ground}: {leg.reason}. {label('trace_leg_state', leg.state, 'en')}{due}.", size=8.5)
        if leg.leg_id in hidden:
            paper.paragraph("Its answer is kept from this reader by its bureau's restriction.", size=8.5, colour=RED)
        paper.table((110.0, 74.0, INNER - 184.0), _steps(leg), head=("When", "By", "What"), size=7.5)


def _steps(leg: Leg) -> list[PrintedRow]:
    rows = []
    for event in leg.history:
        response = event.response
        marks = [f"{each}|{leg.party}" for each in response.restrictions] if response else []
        words = [event.what, event.text or "", *(_answer_words(response) if response else [])]
        text = ". ".join(each[:1].upper() + each[1:].rstrip(".") for each in words if each)
        rows.append(PrintedRow((PrintedCell(_at(event.at)), PrintedCell(event.by), PrintedCell(text)), marks))
    return rows


def _answer_words(response: LegResponse) -> list[str]:
    answer = "Final answer" if response.final else "Partial answer"
    if response.outcome:
        answer += f": {label('trace_outcome', response.outcome, 'en')}"
    elif response.failure_reason:
        answer += f": {label('trace_failure_reason', response.failure_reason, 'en')}"
    words = [answer]
    if response.next_country:
        words.append(f"It went on to {response.next_country}")
    if response.events:
        words.append(f"Events told: {len(response.events)}")
    words += [f"[{label('restriction', each, 'en')}]" for each in response.restrictions]
    return [*words, response.note or ""]


def _how_to_read(paper: Paper) -> None:
    paper.heading("How to read this")
    for text in (
        "Countries have their ISO 3166-1 codes, states that no longer exist those of ISO 3166-3. NCB: the National"
        " Central Bureau of INTERPOL of that country. ADM: its customs administration. Times are UTC.",
        "A date known to the year or the month alone can mean any day of it. Events stand in the order of their dates;"
        " where those leave it open, in the order in which a weapon is made, held, sent on and received.",
        "Contradictions are shown as they were told. Nothing was left out or corrected to resolve them.",
        "Time to crime is counted from the last lawful acquisition by a private holder that is told with a date.",
    ):
        paper.paragraph(text, size=8, colour=GREY)
    if paper.uncovered:
        paper.paragraph(
            "Some characters of this report are in none of its fonts. They stand as their Unicode numbers, as in"
            " [U+0E01]; the trace document has them as they were written.",
            size=8,
            bold=True,
        )
