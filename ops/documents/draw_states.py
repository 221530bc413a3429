"""`python -m ops.documents.draw_states`: docs/states.md, drawn from the tables that the functions obey.

A step out of many states is drawn once, out of a box that names them; one that leaves the state as it is stands in the
table alone. With --check it says whether the committed page is what the tables say.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args

from iarms.domain.cases import BECOMES, HIT, LEG, LEG_STATES, MISSING_REPORT, TRACE_STATES, Machine, Step
from iarms.models.hit import HitState
from iarms.models.missing_report import MissingReportState
from iarms.models.record import RecordStatus
from iarms.models.trace import LegState
from infra.arrangements import Arrangements
from infra.confirmation import Confirmation
from ops.drawn import write_or_check

_MOST_ARROWS: Final = 3  # of one step; more are drawn out of a box
_NEW_LINE: Final = "<br>"
PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "states.md"

HIT_STATES: Final[Mapping[HitState, str]] = {
    "NOTIFIED": "the three parties were told, or a confirmation was taken back; nobody has asked for one since",
    "CONFIRMATION_REQUESTED": "the owner was asked whether record and weapon are one, and until when",
    "CONFIRMED": "the owner says that they are",
    "REFUTED": "the owner says that they are not, and why",
    "ESCALATED": "nobody answered: INTERPOL-GS was asked to reach the owner, and may answer in its stead",
    "CLOSED": "the searcher said what became of the weapon",
}
MISSING_REPORT_STATES: Final[Mapping[MissingReportState, str]] = {
    "OPEN": "reported; nobody has looked at it",
    "IN_REVIEW": "INTERPOL-GS is at it",
    "ADDED": "the firearm was added; the report names its reference",
    "ALREADY_KNOWN": "the table held it, perhaps under another name; the report names its reference",
    "REJECTED": "it is no reference; the report says why",
}
RECORD_STATES: Final[Mapping[RecordStatus, str]] = {
    "ACTIVE": "the weapon is sought; searches find it",
    "LOCATED": "found, and not yet with its owner",
    "CLEARED": "recovered, or sought no more",
    "CANCELLED": "entered in error; it is entered anew where that was the error",
    "EXPIRED": "a review that nobody answered",
}


def page() -> str:
    """The whole page."""
    return "\n".join(
        [
            "# States",
            "",
            "Drawn from the tables in `functions/iarms/domain` by `make states`; a test holds it current. A step that",
            "stands in no table is refused: 403 where it is not this party's, 409 where it is not lawful from there.",
            "",
            "## Hits",
            "",
            "The searcher is the party that searched, the owner the bureau that made the record. INTERPOL-GS is the",
            "stand-in of a bureau without an address, and of any bureau where a hit was escalated; what it does then",
            "is marked `instead_of`. While a hit is open (neither REFUTED nor CLOSED) the same weapon under the same",
            "case joins it for 24 hours; afterwards it opens a hit of its own.",
            "",
            *_diagram(HIT, list(get_args(HitState))),
            "",
            *_states(HIT_STATES),
            "",
            *_steps(HIT, list(get_args(HitState))),
            "",
            *_hit_times(Confirmation()),
            "",
            "## Legs of a trace",
            "",
            "The requester is the party that submitted the trace, the bureau the party that the leg is put to. The",
            "legs of a request are opened at once and so are born QUEUED.",
            "",
            *_diagram(LEG, list(get_args(LegState))),
            "",
            *_states(LEG_STATES),
            "",
            *_steps(LEG, list(get_args(LegState))),
            "",
            *_times(Arrangements()),
            "",
            "## Traces",
            "",
            "A trace has no steps of its own. Its state is that of its legs; the first line that holds says it.",
            "",
            *_states(TRACE_STATES),
            "",
            "## Reports of missing references",
            "",
            "A searcher or bureau reports; the secretariat is INTERPOL-GS, and a step is the decision of its name.",
            "",
            *_diagram(MISSING_REPORT, list(get_args(MissingReportState))),
            "",
            *_states(MISSING_REPORT_STATES),
            "",
            *_steps(MISSING_REPORT, list(get_args(MissingReportState))),
            "",
            "## Records",
            "",
            "By the bureau that entered the record; EXPIRED comes by the clock alone.",
            "",
            *_record_diagram(),
            "",
            *_states(RECORD_STATES),
            "",
        ]
    )


def _diagram(machine: Machine[Any], order: list[str]) -> Iterator[str]:
    yield from ("```mermaid", "stateDiagram-v2", f"    [*] --> {machine.start}")
    boxes: dict[frozenset[str], str] = {}
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in machine.steps:
        if step.to is None:
            continue
        sources = [state for state in order if state in step.frm and state != step.to]
        if len(sources) > _MOST_ARROWS:
            sources = [boxes.setdefault(frozenset(sources), f"any_{len(boxes) + 1}")]
        for source in sources:
            arrows.setdefault((source, step.to), []).append(_named(step))
    for states, box in boxes.items():
        yield f'    state "{_NEW_LINE.join(state for state in order if state in states)}" as {box}'
    yield from (f"    {source} --> {to} : {', '.join(names)}" for (source, to), names in arrows.items())
    yield from (f"    {state} --> [*]" for state in order if state in machine.ends)
    yield "```"


def _record_diagram() -> Iterator[str]:
    yield from ("```mermaid", "stateDiagram-v2", "    [*] --> ACTIVE")
    for before in get_args(RecordStatus):
        for after in get_args(RecordStatus):
            if after in BECOMES[before]:
                yield f"    {before} --> {after}"
    yield from (f"    {status} --> [*]" for status in get_args(RecordStatus) if not BECOMES[status])
    yield "```"


def _states(words: Mapping[Any, str]) -> Iterator[str]:
    yield from _table(("state", "means"), ((f"`{state}`", said) for state, said in words.items()))


def _steps(machine: Machine[Any], order: list[str]) -> Iterator[str]:
    open_states = [state for state in order if state not in machine.ends]
    rows = (
        (
            f"`{step.name}`",
            ", ".join(sorted(step.by)),
            step.says,
            "every state before an end"
            if _from_all(step, open_states)
            else _codes(state for state in order if state in step.frm),
            f"`{step.to}`" if step.to else "stays",
        )
        for step in machine.steps
    )
    yield from _table(("step", "by", "may", "from", "to"), rows)


def _hit_times(agreed: Confirmation) -> Iterator[str]:
    hours = agreed.reminder_hours
    yield from (
        f"Where a deployment has agreed nothing else, an answer is due {agreed.urgent_minutes} minutes (URGENT) or",
        f"{agreed.routine_minutes} minutes (ROUTINE) after it was asked for. Whom a hit waits for is reminded:",
        "",
        *_table(
            ("state", "waits for", "reminded after (hours)", "counted from"),
            (
                ("`NOTIFIED`", "the searcher", _listed(hours.notified), "the opening, or the confirmation taken back"),
                ("`CONFIRMED`", "the searcher", _listed(hours.confirmed), "the confirmation"),
                (
                    "`ESCALATED`",
                    "INTERPOL-GS and the searcher",
                    _listed(hours.escalated),
                    "the escalation, or the end of the time that was needed after it",
                ),
            ),
        ),
        "",
        "After a time without a clock the latest of those that are due is given, and none before it.",
    )


def _listed(hours: Iterable[int]) -> str:
    return ", ".join(str(each) for each in hours) or "never"


def _times(agreed: Arrangements) -> Iterator[str]:
    reminders = ", ".join(f"{share} %" for share in agreed.reminders)
    yield from (
        "Where a deployment and a country have agreed nothing else:",
        "",
        *_table(
            ("priority", "acknowledged within", "answered within"),
            (
                (name, terms.acknowledge, terms.answer)
                for name, terms in (("`ROUTINE`", agreed.routine), ("`URGENT`", agreed.urgent))
            ),
        ),
        "",
        f"Reminders at {reminders} of the time to answer; at 100 % the leg is overdue, at {agreed.expire_at} % it",
        "ends. Working days are those of the bureau's country, in its time zone. While the bureau waits for the",
        "requester its clock stands, and the requester is reminded by the same shares, counted from the question. A",
        "bureau's time begins when it is told, where that is more than an hour after the leg was opened: a leg that is",
        "QUEUED is never late, and what was not delivered is reported by the same shares. Steps out of an end are of",
        "late knowledge; where one opens a leg again, its bureau has its whole time from then.",
        "A country that an answer names is asked at once."
        if agreed.next_country_opens
        else "A country that an answer names is proposed to the requester.",
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _named(step: Step[Any]) -> str:
    return f"{step.name} ({', '.join(sorted(step.by))})"


def _from_all(step: Step[Any], open_states: list[str]) -> bool:
    return step.frm == frozenset(open_states)


def _codes(states: Iterable[str]) -> str:
    return ", ".join(f"`{state}`" for state in states)


def main() -> int:
    """Write the page, or with --check hold it against what is there; gives the exit status."""
    return write_or_check({PAGE: page()}, "make states")


if __name__ == "__main__":
    raise SystemExit(main())
