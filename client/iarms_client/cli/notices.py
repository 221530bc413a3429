"""`iarms notifications`, `codes` and `profiles`: what was told, what codes mean, and which deployments there are."""

import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from iarms_client import models
from iarms_client.cli import options
from iarms_client.cli.following import Filter, Follower, followed
from iarms_client.cli.profiles import WrongUse, add_profile, config_file, known_profiles
from iarms_client.cli.screen import shown
from iarms_client.cli.searching import some
from iarms_client.cli.session import Session, Stopped, session, told

profiles = typer.Typer(help="Deployments that this command knows.", invoke_without_command=True)
pause = time.sleep
_events = options.completed(models.Notification, "event")
_HEADINGS = ("when", "event", "priority", "of", "acknowledged", "notification")


@told
def notifications(  # noqa: PLR0913  # an option is a filter
    context: typer.Context,
    ack: Annotated[list[str] | None, typer.Option("--ack", help="Acknowledge this one (again for more).")] = None,
    event: Annotated[
        str | None, typer.Option(help="Of this event alone: hit.opened, ...", autocompletion=_events)
    ] = None,
    unacknowledged: Annotated[
        bool, typer.Option("--unacknowledged", help="Those alone that nobody has acknowledged.")
    ] = False,
    since: Annotated[str | None, typer.Option(help="Told from then on: 2026-11-01T00:00:00Z.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on, and tell what is new, until Ctrl-C.")] = False,
    mark: Annotated[
        Path | None,
        typer.Option(help="With --follow: a file for how far it is; with the same one it goes on from there."),
    ] = None,
    every: Annotated[float, typer.Option(min=1, help="With --follow: seconds between two looks.")] = 10,
    limit: options.Limit = 20,
) -> None:
    """What you were told of, the newest first; with --follow what is new, as it comes."""
    at = session(context)
    if ack:
        acknowledged = [at.client.acknowledge_notification(each, {}) for each in ack]
        _show(at, acknowledged)
    elif follow:
        which = Filter(event, unacknowledged, since)
        _follow(at, Follower(at.client, which, mark, at.profile.url), limit, every)
    else:
        query = Filter(event, unacknowledged, since).query()
        _show(at, some(at.client.list_notifications(**query, limit=min(limit, 100)), limit))


def _show(at: Session, found: list[models.Notification]) -> None:
    if at.screen.as_json:
        at.screen.answer(found)
    else:
        at.screen.table(_HEADINGS, (_row(each) for each in found))


def _follow(at: Session, follower: Follower, limit: int, every: float) -> None:
    try:
        for new in followed(follower, limit, every, pause=pause, say=at.screen.say):
            for each in new:
                if at.screen.as_json:
                    at.screen.line(each)
                else:
                    at.screen.text("  ".join(shown(part) for part in _row(each) if part))
            sys.stdout.flush()
    except KeyboardInterrupt:
        goes_on = f"with --mark {follower.mark} it goes on from here" if follower.mark else ""
        raise Stopped(goes_on) from None


def _row(each: models.Notification) -> tuple[Any, ...]:
    said = each.message
    of = said.hit_id or said.trace_id or said.record_id or said.watch_id or ""
    return each.occurred_at, each.event, each.priority, of, each.acknowledged_at, each.notification_id


@told
def codes(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="One list, such as search_purpose.")] = None,
) -> None:
    """Every list of codes with its labels, in your language (`iarms --language ar codes`)."""
    at = session(context)
    lists = at.client.list_codes().lists
    if name is not None and name not in lists:
        raise WrongUse(f"no list {name}; there are: {', '.join(sorted(lists))}")
    chosen = lists if name is None else {name: lists[name]}
    if at.screen.as_json:
        at.screen.answer({each: [code.model_dump() for code in found] for each, found in chosen.items()})
        return
    for each, found in chosen.items():
        at.screen.text(f"\n{each}", "bold")
        at.screen.table(("code", "label"), ((code.code, code.label) for code in found))


@told
def problem(context: typer.Context, code: Annotated[str, typer.Argument(help="The code that an error names.")]) -> None:
    """What the code of an error means, where it comes from, and what to do."""
    at = session(context)
    said = at.client.read_problem(code)
    if at.screen.as_json:
        at.screen.answer(said)
        return
    at.screen.facts(
        [
            ("code", said.code), ("status", said.statuses), ("means", said.means), ("comes from", said.causes),
            ("what to do", said.what_to_do),
        ]
    )  # fmt: skip


@profiles.callback()
@told
def list_profiles(context: typer.Context) -> None:
    """The deployments that this command knows, and where their tokens are from."""
    if context.invoked_subcommand:
        return
    at = session(context)
    found, default = known_profiles()
    if at.screen.as_json:
        at.screen.answer({name: {"url": each.url, "default": name == default} for name, each in found.items()})
        return
    at.screen.say(config_file())
    at.screen.table(
        ("profile", "url", "tokens from", ""),
        ((name, each.url, each.way_in, "default" if name == default else "") for name, each in found.items()),
    )


@profiles.command("add")
@told
def new_profile(  # noqa: PLR0913  # an option is a field of the profile
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What you call the deployment.")],
    url: Annotated[str, typer.Option(help="Its address, https://...")],
    token_file: Annotated[str | None, typer.Option(help="A file with a token that you alone may read.")] = None,
    token_url: Annotated[str | None, typer.Option(help="The token endpoint of your issuer.")] = None,
    client_id: Annotated[str | None, typer.Option(help="Your client's name there.")] = None,
    key_file: Annotated[str | None, typer.Option(help="Your private key, PEM, that you alone may read.")] = None,
    key_id: Annotated[str | None, typer.Option(help="Its id, as the issuer knows it.")] = None,
    scope: Annotated[str | None, typer.Option(help="The scopes to ask for.")] = None,
    certificate: Annotated[str | None, typer.Option(help="Your client certificate, PEM.")] = None,
    certificate_key: Annotated[str | None, typer.Option(help="Its key, PEM.")] = None,
    authority: Annotated[str | None, typer.Option(help="A certificate to trust, PEM.")] = None,
    officer: options.Officer = None,
    on_behalf_of: options.OnBehalfOf = None,
    purpose: options.Purpose = None,
    place: options.Place = None,
) -> None:
    """Keep a deployment under a name. No secret is kept: keys and tokens stay in files of yours."""
    fields = {
        "url": url, "token_file": token_file, "token_url": token_url, "client_id": client_id, "key_file": key_file,
        "key_id": key_id, "scope": scope, "certificate": certificate, "certificate_key": certificate_key,
        "authority": authority, "officer": officer, "on_behalf_of": on_behalf_of, "purpose": purpose, "place": place,
    }  # fmt: skip
    path = add_profile(name, {key: value for key, value in fields.items() if value is not None})
    session(context).screen.say(f"written: {path}")
