"""`iarms-audit`: what an auditor types in, a report and an exit status out.

Exit status: 0 clean, 1 findings, 2 could not judge (also where what was typed in is wrong).
"""

import argparse
import importlib
import io
import pkgutil
import sys
import textwrap
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from auditor import commands
from auditor.files import Unreadable
from auditor.findings import FOUND, NOT_JUDGED, Report, encodable, write_csv, write_json

_DESCRIPTION = "Whether a deployment's trails are whole, unaltered and agree, and what they say. Nothing is changed."
_STATUS = "Exit status: 0 clean, 1 findings, 2 could not judge."


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A screen that has not every character shows its number: nothing stops for it.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    arguments = _parser().parse_args(words)
    report = Report(arguments.command)
    if arguments.quiet:
        from auditor.progress import be_quiet

        be_quiet()
    try:
        arguments.run(arguments, report)
    except (Unreadable, ValueError, OSError) as error:
        report.could_not_judge(str(error))
    except KeyboardInterrupt:
        report.could_not_judge("interrupted: what is told was found until then")
    except Exception as fault:  # noqa: BLE001 # whatever it is: a status of 1 would read as findings
        report.could_not_judge(f"this command failed, which is a fault of its own: please report it. {_told(fault)}")
    try:
        _tell(report, arguments)
    except BrokenPipeError:
        return report.exit_status or NOT_JUDGED
    except OSError as error:
        print(f"could not judge: the report cannot be written: {error}", file=sys.stderr)
        return NOT_JUDGED
    return report.exit_status


def _told(fault: Exception) -> str:
    """What failed and where, in one line that a person can pass on."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    words = " ".join(str(fault).split())
    return f"{type(fault).__name__}: {words[:300]} ({Path(last.filename).name}, line {last.lineno})"


def command_modules() -> dict[str, ModuleType]:
    """Every command's module by its name."""
    return {
        module.name.replace("_", "-"): importlib.import_module(f"{commands.__name__}.{module.name}")
        for module in pkgutil.iter_modules(commands.__path__)
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="iarms-audit", description=_DESCRIPTION, epilog=_STATUS)
    known = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in command_modules().items():
        first, _, rest = (module.__doc__ or "").partition("\n")
        each = known.add_parser(
            name,
            help=first,
            description=f"{first}\n{rest}",
            epilog=_STATUS,
            formatter_class=_Paragraphs,
        )
        module.add_arguments(each)
        form = each.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="the whole report as one JSON document")
        form.add_argument("--csv", action="store_true", help="the answer, or else the findings, as Excel opens it")
        each.add_argument("--out", type=Path, metavar="FILE", help="write the report there instead of on the screen")
        each.add_argument("--quiet", action="store_true", help="no progress")
        each.set_defaults(run=module.run)
    return parser


class _Paragraphs(argparse.HelpFormatter):
    """Help as wide as the screen, with the paragraphs of a description kept."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs = (textwrap.fill(" ".join(each.split()), width) for each in text.split("\n\n"))
        return "\n\n".join(textwrap.indent(each, indent) for each in paragraphs)


def _tell(report: Report, arguments: argparse.Namespace) -> None:
    if arguments.json or arguments.csv:
        text = io.StringIO(newline="")
        (write_json if arguments.json else write_csv)(report, text)
        _write(encodable(text.getvalue()), arguments.out)
        if arguments.csv:
            _tell_beside(report)
        return
    from auditor.screen import show

    show(report, arguments.out)


def _write(text: str, out: Path | None) -> None:
    if out:
        out.write_bytes(text.encode())
    else:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()


def _tell_beside(report: Report) -> None:
    """What a CSV of an answer has no room for, on standard error."""
    if report.exit_status == FOUND and report.answer is not None:
        for finding in report.findings:
            told = f"{finding.severity} {finding.code}: {finding.sentence} {finding.where}"
            print(encodable(told).rstrip(), file=sys.stderr)
    for reason in report.unjudged:
        print(f"could not judge: {encodable(reason)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
