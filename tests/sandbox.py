"""The calls of the sandbox's catalogue made: each answer is held against what it says."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ops.sandbox import SandboxCall, SandboxWeapon

# What is kept of an answer for the calls that follow, by its name and by where it stands.
_KEPT = ("search_id", "hit_id", "trace_id")

# In an answer of the catalogue: something.
ANY = "*"


class Told(NamedTuple):
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: Any


Send = Callable[[str, str, str, Any, Mapping[str, str]], Told]
"""Makes a call: party, method, path, body and headers."""


def play(weapon: SandboxWeapon, case_reference: str, send: Send, later: Callable[[], None]) -> None:
    """Make a weapon's calls in turn and hold each answer against the catalogue. `later` lets what follows a call
    happen."""
    known: dict[str, Any] = {"case_reference": case_reference, "firearm": weapon.search["firearm"]}
    for each in weapon.calls():
        if each.later:
            later()
        method, path = filled(each.call, known).split()
        body, headers = filled(each.body, known), filled(each.headers, known)
        told = send(each.party, method, path, body, headers)
        assert told.status == each.status, f"{weapon.name}: {each.call}: {told.status} {told.body}"
        differences = list(_differences(each, told))
        assert not differences, f"{weapon.name}: {each.call}: {differences} {told.body}"
        known |= _kept_of(told.body)


def filled(value: Any, known: Mapping[str, Any]) -> Any:
    """A text with what is known in its braces; a text that is one name in braces becomes what has that name."""
    if isinstance(value, str):
        if value[:1] == "{" and value[1:-1] in known:
            return known[value[1:-1]]
        for name, what in known.items():
            value = value.replace(f"{{{name}}}", what) if isinstance(what, str) else value
        return value
    if isinstance(value, Mapping):
        return {name: filled(inner, known) for name, inner in value.items()}
    return [filled(inner, known) for inner in value] if isinstance(value, list) else value


def _kept_of(body: Any) -> dict[str, Any]:
    kept = {name: body[name] for name in (*_KEPT, "record_id") if isinstance(body.get(name), str)}
    for match in body.get("matches", ())[:1]:
        kept |= {name: match[name] for name in ("hit_id", "record_id") if match.get(name)}
    if body.get("watch"):
        kept["watch_id"] = body["watch"]["watch_id"]
    return kept


def _differences(asked: SandboxCall, told: Told) -> Any:
    for name, value in asked.answered.items():
        given = {key.lower(): text for key, text in told.headers.items()}.get(name.lower())
        if given != value:
            yield f"{name}: {given} instead of {value}"
    yield from _less(asked.answer, told.body, "")


def _less(wanted: Any, given: Any, at: str) -> Any:
    if isinstance(wanted, Mapping) and isinstance(given, Mapping):
        for name, value in wanted.items():
            yield from _less(value, given.get(name), f"{at}/{name}")
    elif isinstance(wanted, list) and isinstance(given, list) and len(wanted) == len(given):
        for number, (one, other) in enumerate(zip(wanted, given, strict=True)):
            yield from _less(one, other, f"{at}/{number}")
    elif wanted != given and (wanted != ANY or given is None):
        yield f"{at}: {given!r} instead of {wanted!r}"
