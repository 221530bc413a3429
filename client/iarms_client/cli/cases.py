"""`iarms hits`, `confirm`, `refute`, `trace` and `report`: from the alarm to the decision."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from iarms_client import models
from iarms_client.cli import options
from iarms_client.cli.profiles import WrongUse
from iarms_client.cli.screen import shown
from iarms_client.cli.searching import some
from iarms_client.cli.session import Session, session, told

hits = typer.Typer(no_args_is_help=True, help="Hits: what is to be confirmed, and what came of it.")
trace = typer.Typer(no_args_is_help=True, help="Traces: where a weapon left the legal world.")
Reason = Annotated[str | None, typer.Option(help="Why, without personal data.")]
Language = Annotated[str | None, typer.Option("--in", help="The report's language: en, fr, es or ar.")]


@hits.command("list")
@told
def list_hits(  # noqa: PLR0913  # an option is a filter
    context: typer.Context,
    state: Annotated[
        str | None,
        typer.Option(help="NOTIFIED, CONFIRMED, ...", autocompletion=options.completed(models.Hit, "state")),
    ] = None,
    recorded_by: Annotated[str | None, typer.Option(help="The country that recorded the weapon.")] = None,
    on_behalf_of: Annotated[str | None, typer.Option(help="The country that it was searched for.")] = None,
    begin: Annotated[str | None, typer.Option("--from", help="Opened from then on: 2026-11-01T00:00:00Z.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Opened before then.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Those whose answer is due, the next one first.")] = False,
    limit: options.Limit = 20,
) -> None:
    """The hits that concern you."""
    at = session(context)
    listed = at.client.list_hits(
        state=state, recorded_by=recorded_by, on_behalf_of=on_behalf_of, from_=begin, to=until,
        order="due" if due else None, limit=min(limit, 100),
    )  # fmt: skip
    found = some(listed, limit)
    if at.screen.as_json:
        at.screen.answer(found)
        return
    at.screen.table(
        ("hit", "state", "opened", "basis", "recorded by", "searched by", "for", "case", "place", "priority"),
        (
            (
                each.hit_id, each.state, each.opened_at, each.basis, each.recorded_by, each.searched_by,
                each.on_behalf_of, each.case_reference, each.place, each.priority,
            )
            for each in found
        ),
    )  # fmt: skip


@hits.command("show")
@told
def show_hit(context: typer.Context, hit_id: str) -> None:
    """A hit: the weapon in hand beside what is recorded, and what was done."""
    at = session(context)
    _show_hit(at, at.client.read_hit(hit_id))


@hits.command("ask")
@told
def ask_for_confirmation(
    context: typer.Context,
    hit_id: str,
    reason: Annotated[str, typer.Option(help="Why it is asked, without personal data.")],
    urgent: Annotated[bool, typer.Option("--urgent", help="An answer in ten minutes, not in sixty.")] = False,
) -> None:
    """Ask the bureau that recorded the weapon to confirm the hit."""
    at = session(context)
    body = {"priority": "URGENT" if urgent else "ROUTINE", "reason": reason}
    _show_hit(at, at.client.request_confirmation(hit_id, body, if_match=at.client.read_hit(hit_id)))


@hits.command("close")
@told
def close_hit(
    context: typer.Context,
    hit_id: str,
    disposition: Annotated[
        str,
        typer.Argument(help="SEIZED, RELEASED, ...", autocompletion=options.completed(models.Disposal, "disposition")),
    ],
    place: Annotated[str | None, typer.Option(help="Where the weapon is now.")] = None,
    exhibit: Annotated[str | None, typer.Option(help="The number of the exhibit.")] = None,
    note: Annotated[str | None, typer.Option(help="A word on it, without personal data.")] = None,
) -> None:
    """Say what became of the weapon: the end of a hit."""
    at = session(context)
    body = given(disposition=disposition.upper(), place=place, exhibit=exhibit, note=note)
    _show_hit(at, at.client.dispose_hit(hit_id, body, if_match=at.client.read_hit(hit_id)))


@told
def confirm(
    context: typer.Context,
    hit_id: str,
    reason: Reason = None,
    instruction: Annotated[
        list[str] | None,
        typer.Option(help="HOLD, CALL, ...", autocompletion=options.completed(models.Confirmation, "instructions")),
    ] = None,
    note: Annotated[str | None, typer.Option(help="The instructions in words.")] = None,
) -> None:
    """Confirm a hit on a record of your bureau."""
    _answer_hit(session(context), hit_id, given(answer="CONFIRMED", reason=reason, instructions=instruction, note=note))


@told
def refute(
    context: typer.Context, hit_id: str, reason: Annotated[str, typer.Option(help="Why it is another weapon.")]
) -> None:
    """Refute a hit on a record of your bureau."""
    _answer_hit(session(context), hit_id, {"answer": "REFUTED", "reason": reason})


@trace.command("list")
@told
def list_traces(context: typer.Context, limit: options.Limit = 20) -> None:
    """The traces that concern you."""
    at = session(context)
    found = some(at.client.list_traces(limit=min(limit, 100)), limit)
    if at.screen.as_json:
        at.screen.answer(found)
        return
    at.screen.table(
        ("trace", "state", "submitted", "by", "for", "case", "number", "legs"),
        (
            (
                each.trace_id, each.state, each.submitted_at, each.requested_by, each.on_behalf_of,
                each.case_reference, each.firearm.serial_number, len(each.legs),
            )
            for each in found
        ),
    )  # fmt: skip


@trace.command("submit")
@told
def submit_trace(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="The request as JSON (TraceRequest); - for standard input.")],
    search_id: Annotated[str | None, typer.Option("--search", help="The search that came first.")] = None,
) -> None:
    """Ask the countries that may know where a weapon came from."""
    at = session(context)
    body = _json_of(file)
    if search_id:
        body["search_id"] = search_id
    _show_trace(at, at.client.create_trace(body))


@trace.command("show")
@told
def show_trace(context: typer.Context, trace_id: str) -> None:
    """A trace: whom it is put to, what they said, and the chain of custody."""
    at = session(context)
    _show_trace(at, at.client.read_trace(trace_id))


@trace.command("answer")
@told
def answer_trace(  # noqa: PLR0913  # an option is a field of the answer
    context: typer.Context,
    trace_id: str,
    leg_id: str,
    file: Annotated[str | None, typer.Argument(help="The answer as JSON (LegResponse); - for standard input.")] = None,
    outcome: Annotated[
        str | None,
        typer.Option(help="EXPORTED_TO, ...", autocompletion=options.completed(models.LegResponse, "outcome")),
    ] = None,
    failure: Annotated[
        str | None,
        typer.Option(help="Why there is none.", autocompletion=options.completed(models.LegResponse, "failure_reason")),
    ] = None,
    next_country: Annotated[str | None, typer.Option(help="Where the weapon went next.")] = None,
    note: Annotated[str | None, typer.Option(help="A word on it, without personal data.")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="More will follow.")] = False,
) -> None:
    """Answer the leg of a trace that is put to your bureau."""
    at = session(context)
    body = _json_of(file) if file else {}
    body |= given(outcome=outcome, failure_reason=failure, next_country=next_country, note=note)
    if partial:
        body["final"] = False
    _show_trace(at, at.client.answer_leg(trace_id, leg_id, body, if_match=at.client.read_trace(trace_id)))


@told
def report(
    context: typer.Context,
    of: Annotated[str, typer.Argument(help="A hit (hit_...) or a trace (trc_...).")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The PDF to write [ID.pdf].")] = None,
    language: Language = None,
) -> None:
    """Print a hit or a trace for a magistrate, as PDF."""
    at = session(context)
    if of.startswith("hit_"):
        printed = at.client.print_hit(of, language=language)
    elif of.startswith("trc_"):
        printed = at.client.print_trace(of, language=language)
    else:
        raise WrongUse(f"{of} is neither a hit (hit_...) nor a trace (trc_...)")
    path = printed.save(out or Path(f"{of}.pdf"))
    if at.screen.as_json:
        at.screen.answer({"file": str(path), "bytes": len(printed.content)})
    else:
        at.screen.text(f"written: {path}")


hits.command("report")(report)


def given(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, [])}


def _json_of(file: str) -> dict[str, Any]:
    try:
        said = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text("utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file} is no JSON: {error}") from None
    if not isinstance(said, dict):
        raise WrongUse(f"{file} holds no JSON object")
    return said


def _answer_hit(at: Session, hit_id: str, body: dict[str, Any]) -> None:
    _show_hit(at, at.client.confirm_hit(hit_id, body, if_match=at.client.read_hit(hit_id)))


def _show_hit(at: Session, hit: models.Hit | models.HitReport) -> None:
    if at.screen.as_json:
        at.screen.answer(hit)
        return
    at.screen.facts(
        [
            ("hit", hit.hit_id), ("state", hit.state), ("opened", hit.opened_at), ("recorded by", hit.recorded_by),
            ("searched by", hit.searched_by), ("for", hit.on_behalf_of), ("case", hit.case_reference),
            ("place", hit.place), ("in sight", hit.in_sight), ("basis", hit.basis), ("record", hit.record_id),
            ("search", hit.search_id),
        ]
    )  # fmt: skip
    if hit.weapon:
        at.screen.text("")
        at.screen.table(
            ("field", "agreement", "why", "bits"),
            ((said.field, said.agreement, said.text, said.weight) for said in hit.weapon.evidence),
        )
    for said in hit.answers:
        at.screen.text(f"{shown(said.at)} {said.by}: {said.answer} {said.reason or ''} {said.note or ''}", "bold")


def _show_trace(at: Session, traced: models.Trace) -> None:
    if at.screen.as_json:
        at.screen.answer(traced)
        return
    at.screen.facts(
        [
            ("trace", traced.trace_id), ("state", traced.state), ("submitted", traced.submitted_at),
            ("by", traced.requested_by), ("for", traced.on_behalf_of), ("case", traced.case_reference),
            ("number", traced.firearm.serial_number), ("make", traced.firearm.make), ("model", traced.firearm.model),
            ("outcome", traced.outcome), ("failure", traced.failure_reason),
        ]
    )  # fmt: skip
    for said in traced.warnings:
        at.screen.text(f"! {said.detail}", "yellow")
    at.screen.table(
        ("leg", "country", "party", "state", "due", "why"),
        ((each.leg_id, each.country, each.party, each.state, each.due_at, each.reason) for each in traced.legs),
    )
