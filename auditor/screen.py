"""A report on a screen: a report in, tables that a person reads out."""

import json
from pathlib import Path
from typing import Any

from auditor.findings import CLEAN, FOUND, Report, Table, as_text, printable, worst_first

_MOST_ROWS = 200
_MOST_FINDINGS = 60
_WIDTH = 140
_LONGEST_EVIDENCE = 600
_STYLES = {"high": "bold red", "medium": "red", "low": "yellow", "note": "dim"}


def show(report: Report, out: Path | None = None) -> None:
    """Prints the report, or writes it into a file. What is left out for length is said; `--json` has it all."""
    from rich.console import Console

    if out:
        with out.open("w", encoding="utf-8") as file:
            _show(Console(file=file, width=_WIDTH, highlight=False), report)
    else:
        console = Console(highlight=False)
        # Into a pipe there is no width to be found out.
        _show(console if console.is_terminal else Console(width=_WIDTH, highlight=False), report)


def _show(console: Any, report: Report) -> None:
    from rich.text import Text

    for sentence in report.sentences:
        console.print(Text(printable(sentence)))
    for table in report.tables:
        _show_table(console, table)
    _show_findings(console, report)
    for reason in report.unjudged:
        console.print(Text(f"Could not judge: {printable(reason)}", style="yellow"))
    if report.counts:
        console.print(Text(", ".join(f"{number:,} {name}" for name, number in report.counts.items()), style="dim"))
    status = report.exit_status
    style = "bold green" if status == CLEAN else "bold red" if status == FOUND else "bold yellow"
    console.print(Text(f"{report.command}: {_verdict(report)}", style=style))


def _verdict(report: Report) -> str:
    counted = sum(finding.severity != "note" for finding in report.findings)
    if report.exit_status == FOUND:
        more = f"; {len(report.unjudged)} matters could not be judged" if report.unjudged else ""
        return f"{counted} {'finding' if counted == 1 else 'findings'}{more}"
    return report.verdict


def evidence_lines(evidence: Any) -> list[str]:
    """Evidence as a person reads it: an event of either trail in a line of who, what and where."""
    if evidence is None:
        return []
    evidence = _opened(evidence)
    if isinstance(evidence, dict) and _in_short(evidence) is None:
        return [_cut(f"{name}: {_in_short(_opened(value)) or as_text(value)}") for name, value in evidence.items()]
    if isinstance(evidence, list):
        return [_cut(_in_short(_opened(each)) or as_text(each)) for each in evidence]
    return [_cut(_in_short(evidence) or as_text(evidence))]


def _opened(value: Any) -> Any:
    """JSON within JSON, such as a raw event."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _in_short(event: Any) -> str | None:
    """An event of CloudTrail, or of audit, in a line; None for anything else."""
    if not isinstance(event, dict):
        return None
    if "eventName" in event and "eventSource" in event:
        identity = event.get("userIdentity")
        who = identity.get("arn") or identity.get("invokedBy") if isinstance(identity, dict) else identity
        asked = as_text(event.get("requestParameters"))
        error = f" refused with {event['errorCode']}" if event.get("errorCode") else ""
        return (
            f"{event.get('eventTime')} {event['eventSource']} {event['eventName']}{error} by {who} "
            f"from {event.get('sourceIPAddress')}: {asked[:200]} (eventID {event.get('eventID')})"
        )
    if "event_id" in event and "action" in event:
        officer = f", officer {event['officer']}" if event.get("officer") else ""
        who = f"{event.get('party')}{officer}"
        return f"{event.get('at')} {event['action']} by {who}, {event.get('status')} ({event['event_id']})"
    return None


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_EVIDENCE else text[:_LONGEST_EVIDENCE] + " ..."


def _show_table(console: Any, table: Table) -> None:
    from rich.table import Table as Drawn
    from rich.text import Text

    drawn = Drawn(title=Text(printable(table.title), style="bold"), title_justify="left", show_lines=False)
    for column in table.columns:
        numbers = all(isinstance(row[table.columns.index(column)], int | float | None) for row in table.rows)
        drawn.add_column(column, justify="right" if numbers and table.rows else "left", overflow="fold")
    for row in table.rows[:_MOST_ROWS]:
        drawn.add_row(*(Text(printable(as_text(value))) for value in row))
    console.print(drawn)
    if len(table.rows) > _MOST_ROWS:
        console.print(Text(f"{len(table.rows) - _MOST_ROWS} more rows: --json or --csv has all of them", style="dim"))


def _show_findings(console: Any, report: Report) -> None:
    from rich.padding import Padding
    from rich.text import Text

    findings = worst_first(report.findings)
    for finding in findings[:_MOST_FINDINGS]:
        head = Text()
        head.append(f"{finding.severity:<6} ", style=_STYLES[finding.severity])
        head.append(f"{finding.code}  ", style="bold")
        head.append(printable(finding.sentence))
        console.print(head)
        if finding.where:
            console.print(Padding(Text(printable(finding.where), style="cyan"), (0, 0, 0, 7)))
        for line in evidence_lines(finding.evidence):
            console.print(Padding(Text(printable(line), style="dim"), (0, 0, 0, 7)))
    if len(findings) > _MOST_FINDINGS:
        console.print(Text(f"{len(findings) - _MOST_FINDINGS} more findings: --json has all of them", style="dim"))
