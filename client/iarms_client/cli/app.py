"""The command `iarms`, put together."""

import sys
import traceback
from typing import Annotated, Any

import typer

from iarms_client.cli.batches import batch
from iarms_client.cli.cases import confirm, hits, refute, report, trace
from iarms_client.cli.importing import records
from iarms_client.cli.notices import codes, notifications, problem, profiles
from iarms_client.cli.screen import Screen
from iarms_client.cli.searching import identify, search, watch
from iarms_client.cli.session import Session, nobody_reads
from iarms_client.cli.statuses import DONE, NO_ANSWER, PAGE, STOPPED, WRONG_USE
from iarms_client.version import VERSION

HELP = """\
Ask INTERPOL's database of illicit firearms: search, confirm, trace.

Begin with `iarms profiles add`, then `iarms search AB012347 --make S&W --case MBA-1`. A token comes from a file, an
issuer or the variable IARMS_TOKEN, never from the command line."""

app = typer.Typer(
    no_args_is_help=True,
    help=HELP,
    epilog=PAGE,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for each in (search, identify, batch):
    app.command()(each)
app.add_typer(records, name="records")
app.add_typer(hits, name="hits")
for step in (confirm, refute):
    app.command()(step)
app.add_typer(trace, name="trace")
app.add_typer(watch, name="watch")
for told in (notifications, report, codes, problem):
    app.command()(told)
app.add_typer(profiles, name="profiles")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"iarms {VERSION}")
        raise typer.Exit


@app.callback()
def begin(
    context: typer.Context,
    profile: Annotated[
        str | None, typer.Option("--profile", "-p", help="The deployment, by its name in `iarms profiles`.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON for machines, nothing else on the output.")] = False,
    language: Annotated[
        str | None, typer.Option("--language", "-l", help="Of what is said: en, fr, es, ar.", envvar="IARMS_LANGUAGE")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version, and end.")
    ] = False,
) -> None:
    """What all commands have in common."""
    context.obj = Session(Screen(as_json=as_json), profile, language)


def run(words: list[str]) -> int:
    """The command with what was typed behind its name; the status that it ends with.

    Whatever nobody thought of is told as it is, and ends with the status of no answer: never with one of a result.
    """
    words = json_first(words)
    try:
        status = _status(app(words, prog_name="iarms", standalone_mode=False))
    except SystemExit as ended:
        status = _status(ended.code)
    except BrokenPipeError:
        status = STOPPED
    except OSError as error:
        status = _unwritten(error)
    except Exception as error:  # noqa: BLE001  # of typer or of whoever: told, and never a result
        status = _told_status(error, as_json="--json" in words[:1])
    return _written(status)


def json_first(words: list[str]) -> list[str]:
    """The words with `--json` where it is looked for, wherever it was typed."""
    end = words.index("--") if "--" in words else len(words)
    wanted = "--json" in words[:end]
    return [*["--json"] * wanted, *(word for word in words[:end] if word != "--json"), *words[end:]]


def _status(ended: Any) -> int:
    return ended if isinstance(ended, int) else DONE if ended is None else WRONG_USE


def _told_status(error: Exception, *, as_json: bool) -> int:
    """A misuse of words, as typer tells it; of all else where it came about."""
    words, show = getattr(error, "format_message", None), getattr(error, "show", None)
    if words is None or show is None:
        traceback.print_exception(error)
        return NO_ANSWER
    if as_json and words():
        parameter = getattr(error, "param", None)
        option = {"option": max(parameter.opts, key=len)} if parameter is not None else {}
        Screen(as_json=True).line({"error": "WrongUse", "detail": words(), **option})
    else:
        show()
    return WRONG_USE


def _written(status: int) -> int:
    """The same status once all of the output is written; another where it cannot be."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        nobody_reads()
        return STOPPED
    except OSError as error:
        return _unwritten(error)
    return status


def _unwritten(error: OSError) -> int:
    nobody_reads()
    sys.stderr.write(f"iarms: the output cannot be written: {error.strerror}\n")
    return NO_ANSWER
