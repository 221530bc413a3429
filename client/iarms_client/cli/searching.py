"""`iarms search`, `identify` and `watch`: one weapon, in an officer's words."""

from typing import Annotated, Any

import typer

from iarms_client import models
from iarms_client.cli import options
from iarms_client.cli.screen import OUTCOMES, Screen, shown
from iarms_client.cli.session import Session, end, session, told
from iarms_client.cli.statuses import status_of_search

WORDS = {"hit": "HIT", "possible": "POSSIBLE", "no_match": "no match"}
watch = typer.Typer(no_args_is_help=True, help="Searches that found nothing and go on looking at new records.")


def weapon_of(**fields: Any) -> dict[str, Any]:
    """The fields of a weapon that were given."""
    return {name: value for name, value in fields.items() if value not in (None, "")}


def search_body(at: Session, firearm: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A search: what was given, and for the rest what the profile says."""
    profile = at.profile
    standing = {
        "officer": profile.officer,
        "on_behalf_of": profile.on_behalf_of,
        "purpose": profile.purpose,
        "place": profile.place,
    }
    given = {name: value for name, value in fields.items() if value is not None}
    return {"firearm": firearm, **{name: value for name, value in standing.items() if value}, **given}


@told
def search(  # noqa: PLR0913  # an option is a field of the search
    context: typer.Context,
    serial_number: Annotated[
        str | None, typer.Argument(help="As marked; ? for one unread character, * for any run of them.")
    ] = None,
    case: options.Case = None,
    officer: options.Officer = None,
    purpose: options.Purpose = None,
    on_behalf_of: options.OnBehalfOf = None,
    make: options.Make = None,
    model: options.Model = None,
    calibre: options.Calibre = None,
    firearm_type: options.Type = None,
    country: options.Country = None,
    operation: options.Operation = None,
    place: options.Place = None,
    mode: options.Mode = None,
    in_sight: Annotated[bool | None, typer.Option("--in-sight/--not-in-sight", help="Can it be seized now?")] = None,
    include_leads: Annotated[bool, typer.Option("--leads", help="Show weak matches too.")] = False,
    keep_watch: Annotated[bool, typer.Option("--watch/--no-watch", help="Keep watch if nothing is found.")] = True,
    watch_days: options.WatchDays = None,
) -> None:
    """Search for a weapon.

    Ends with 0 only where all was looked through and nothing fits; 10 possible, 11 a hit, 12 not all looked through.
    """
    at = session(context)
    weapon = weapon_of(
        serial_number=serial_number, make=make, model=model, calibre=calibre, firearm_type=firearm_type,
        country_of_manufacture=country,
    )  # fmt: skip
    body = search_body(
        at, weapon, case_reference=case, officer=officer, purpose=purpose, on_behalf_of=on_behalf_of,
        operation=operation, place=place, mode=mode, in_sight=in_sight, watch_days=watch_days,
        include_leads=include_leads or None, watch=None if keep_watch else False,
    )  # fmt: skip
    found = at.client.create_search(body)
    if at.screen.as_json:
        at.screen.answer(found)
    else:
        show_search(at.screen, found)
    end(status_of_search(found))


def show_search(screen: Screen, found: models.Search) -> None:
    """A search as an officer reads it: what came of it, each match, and why."""
    words = WORDS.get(found.outcome, f"UNCLEAR: {found.outcome}")
    screen.text(f" {words} ", style=OUTCOMES.get(found.outcome, "bold yellow"))
    if found.complete is not True:
        screen.text("Not all was looked through: ask again before you rely on it.", style="bold yellow")
    for number, each in enumerate(found.matches, 1):
        weapon = each.firearm
        named = " ".join(
            shown(part) for part in (weapon.serial_number, weapon.make, weapon.model, weapon.calibre) if part
        )
        screen.text(f"\n{number}. {each.decision}: {named}", "bold")
        screen.facts(
            [
                ("recorded", f"{each.record_kind} by {each.recorded_by}"),
                ("basis", f"{each.basis}, {shown(each.weight)} bits"),
                ("why no hit", each.why_not_hit),
                ("hit", each.hit_id),
                ("record", each.record_id),
            ]
        )
        screen.table(
            ("field", "agreement", "why", "bits"),
            ((said.field, said.agreement, said.text, said.weight) for said in each.evidence),
        )
    screen.text("")
    screen.facts(
        [
            ("search", found.search_id),
            ("keeps watch", found.watch and f"{found.watch.watch_id} until {shown(found.watch.until)}"),
            ("what now", _what_now(found)),
        ]
    )


def _what_now(found: models.Search) -> str:
    if found.outcome == "hit":
        return "a hit is no evidence until its bureau confirms it: iarms hits show HIT"
    if found.outcome == "possible":
        return "compare the weapon in hand with each match before you let it go"
    return ""


@told
def identify(
    context: typer.Context,
    description: Annotated[str, typer.Argument(help="What can be read or guessed, in any words.")],
) -> None:
    """Say which firearm a description means, and what it is mistaken for."""
    at = session(context)
    found = at.client.identify_firearm({"description": description})
    if at.screen.as_json:
        at.screen.answer(found)
        return
    if found.kind and found.kind.kind != "FIREARM":
        at.screen.text(f"{found.kind.means}: {found.kind.advice or ''}", style="bold yellow")
    if not found.items:
        at.screen.text("Nothing fits.")
    at.screen.table(
        ("certainty", "share", "make", "model", "calibre", "type", "made in", "reference"),
        (
            (
                each.certainty, f"{each.score:.0%}", each.make, (each.variant and each.variant.name) or each.model,
                each.calibre_groups, each.firearm_type, each.country_of_manufacture, each.reference_id,
            )
            for each in found.items
        ),
    )  # fmt: skip
    if found.items:
        best = found.items[0]
        at.screen.text("\nWhy the first", "bold")
        for said in best.evidence:
            at.screen.text(f"  {said.text}")
        for other in best.do_not_confuse_with:
            at.screen.text(f"  not to be confused with {other.make or ''} {other.model}: {other.why}", "yellow")
    if found.advice:
        at.screen.text(f"\n{found.advice}", "bold")


@watch.command("list")
@told
def list_watches(context: typer.Context, limit: options.Limit = 20) -> None:
    """The watches that run or ran."""
    at = session(context)
    found = some(at.client.list_watches(limit=min(limit, 100)), limit)
    if at.screen.as_json:
        at.screen.answer(found)
        return
    at.screen.table(
        ("watch", "state", "until", "case", "for", "hits", "search"),
        (
            (
                each.watch_id,
                each.state,
                each.until,
                each.case_reference,
                each.on_behalf_of,
                each.hit_ids,
                each.search_id,
            )
            for each in found
        ),
    )


@watch.command("stop")
@told
def stop_watch(context: typer.Context, watch_id: str) -> None:
    """Stop a watch."""
    at = session(context)
    stopped = at.client.stop_watch(watch_id)
    if at.screen.as_json:
        at.screen.answer(stopped)
    else:
        at.screen.text(f"{stopped.watch_id} {stopped.state}")


@watch.command("make")
@told
def make_watch(  # noqa: PLR0913  # an option is a field of the search
    context: typer.Context,
    serial_number: Annotated[str, typer.Argument(help="As marked.")],
    days: Annotated[int, typer.Option(min=1, max=90, help="How long to keep watch.")] = 30,
    case: options.Case = None,
    officer: options.Officer = None,
    purpose: options.Purpose = None,
    on_behalf_of: options.OnBehalfOf = None,
    make: options.Make = None,
    model: options.Model = None,
    calibre: options.Calibre = None,
    place: options.Place = None,
) -> None:
    """Search, and keep watch where nothing is found: who has the weapon recorded later makes the hit then."""
    at = session(context)
    weapon = weapon_of(serial_number=serial_number, make=make, model=model, calibre=calibre)
    body = search_body(
        at, weapon, case_reference=case, officer=officer, purpose=purpose, on_behalf_of=on_behalf_of, place=place,
        watch=True, watch_days=days,
    )  # fmt: skip
    found = at.client.create_search(body)
    if at.screen.as_json:
        at.screen.answer(found)
    else:
        show_search(at.screen, found)
    end(status_of_search(found))


def some(listed: Any, limit: int) -> list[Any]:
    """The first so many of a list, over as many pages as they take."""
    found = []
    for each in listed:
        found.append(each)
        if len(found) == limit:
            break
    return found
