"""The command `iarms`, put together."""

from typing import Annotated

import typer

from iarms_client.cli.batches import batch
from iarms_client.cli.cases import confirm, hits, refute, report, trace
from iarms_client.cli.importing import records
from iarms_client.cli.notices import codes, notifications, problem, profiles
from iarms_client.cli.screen import Screen
from iarms_client.cli.searching import identify, search, watch
from iarms_client.cli.session import Session
from iarms_client.cli.statuses import PAGE
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
