"""A report on a screen: a report in, tables that a person reads out."""

import json
from pathlib import Path
from typing import Any

from auditor.findings import CLEAN, FOUND, Report, Table, as_text, printable, worst_first

_MOST_ROWS = 200
_MOST_FINDINGS = 60
_LONGEST_EVIDENCE = 1_500
_STYLES = {"high": "bold red", "medium": "red", "low": "yellow", "note": "dim"}


def show(report: Report, out: Path | None = None) -> None:
    """Prints the report, or writes it into a file. What is left out for length is said; `--json` has it all."""
    from rich.console import Console

    if out:
        with out.open("w", encoding="utf-8") as file:
            _show(Console(file=file, width=120, highlight=False), report)
    else:
        _show(Console(highlight=False), report)


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
        if finding.evidence is not None:
            evidence = finding.evidence
            text = evidence if isinstance(evidence, str) else json.dumps(evidence, ensure_ascii=False, default=str)
            shown = printable(text)
            if len(shown) > _LONGEST_EVIDENCE:
                shown = shown[:_LONGEST_EVIDENCE] + " ..."
            console.print(Padding(Text(shown, style="dim"), (0, 0, 0, 7)))
    if len(findings) > _MOST_FINDINGS:
        console.print(Text(f"{len(findings) - _MOST_FINDINGS} more findings: --json has all of them", style="dim"))
