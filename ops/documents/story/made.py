"""What the chapters of the story share: the world that it is played in, weapons, cases, and what was made."""

from dataclasses import dataclass, field
from typing import Any, Final

from ops.documents.examples import Called, Shown
from ops.sandbox import sandbox_weapons

GS: Final = "INTERPOL-GS"
BUREAU: Final = "NCB-FR"
MAKERS_BUREAU: Final = "NCB-BR"


def _searched(name: str) -> dict[str, Any]:
    return dict(_SANDBOX[name].search["firearm"])


def _recorded(name: str) -> dict[str, Any]:
    return dict(_SANDBOX[name].recorded[0]["firearm"])


# The weapons of the story are those of the sandbox: there as test records, here as if they were none.
_SANDBOX: Final = {weapon.name: weapon for weapon in sandbox_weapons()}
WEAPONS: Final[dict[str, dict[str, Any]]] = {
    "recorded": _recorded("look-alike") | {"country_of_manufacture": "BR"},
    "look_alike": _searched("look-alike"),
    "recorded_twice": _recorded("one-slip"),
    "one_slip": _searched("one-slip"),
    "unknown": _searched("no-match"),
    "hidden": _recorded("hidden"),
}
CASE: Final = {"on_behalf_of": "KE", "purpose": "SEIZURE_CHECK", "case_reference": "MBA-2026-0114", "officer": "k-4711"}
OTHER_CASE: Final = CASE | {"case_reference": "MBA-2026-0115"}


@dataclass
class Made:
    """The world, what is shown of it, and the ids of what was made so far."""

    world: Any
    shown: Shown
    ids: dict[str, str] = field(default_factory=dict)

    def call(self, party: str, method: str, target: str, body: Any = None, **how: Any) -> Any:
        """Make a call that the story needs; the JSON of its answer. Raises RuntimeError where it is refused."""
        answer = self.world.call(method, target.format(**self.ids), body, party=party, **how)
        if answer.status >= 300:
            raise RuntimeError(f"{method} {target}: {answer.text}")
        return answer

    def show(self, name: str, summary: str, party: str, method: str, target: str, body: Any = None, **how: Any) -> Any:
        """Make a call, and show it under a name; the JSON of its answer."""
        answer = self.call(party, method, target, body, **how)
        self.shown.add(name, summary, Called(method, target.format(**self.ids), body), answer)
        return answer.json

    def refused(
        self, name: str, summary: str, party: str, method: str, target: str, body: Any = None, **how: Any
    ) -> None:
        """Make a call that is refused, and show how."""
        answer = self.world.call(method, target.format(**self.ids), body, party=party, **how)
        if answer.status < 400:
            raise RuntimeError(f"{method} {target} is not refused: {answer.text}")
        self.shown.add(name, summary, Called(method, target.format(**self.ids), body), answer)

    def etag(self, party: str, target: str) -> dict[str, str]:
        """The header that names what stands there now."""
        return {"If-Match": self.call(party, "GET", target).headers["ETag"]}
