"""What the chapters of the story share: the world that it is played in, weapons, cases, and what was made."""

from dataclasses import dataclass, field
from typing import Any, Final

from ops.documents.examples import Called, Shown

GS: Final = "INTERPOL-GS"
BUREAU: Final = "NCB-FR"
MAKERS_BUREAU: Final = "NCB-BR"
# The weapons of the story, in one place.
WEAPONS: Final[dict[str, dict[str, Any]]] = {
    "recorded": {
        "serial_number": "QTB80512V",
        "make": "Taurus",
        "model": "PT 92",
        "calibre": "9 mm Parabellum",
        "firearm_type": "PISTOL",
        "country_of_manufacture": "BR",
    },
    "look_alike": {"serial_number": "QTB8O512V", "make": "FORJAS TAURUS", "model": "PT 92", "calibre": "9x19"},
    "recorded_twice": {"serial_number": "VKF536268", "make": "Walther", "model": "PPK", "calibre": "7.65 Browning"},
    "one_slip": {"serial_number": "VKF536286", "make": "Walther", "model": "PPK", "calibre": "7.65 Browning"},
    "unknown": {"serial_number": "NCL429F81", "make": "Ruger", "model": "SR9", "calibre": "9x19"},
    "unread": {"serial_number": "QTB80?12V", "make": "Taurus"},
    "described": {"make": "Walther", "model": "PPK"},
    "hidden": {"serial_number": "KDS951B64", "make": "Glock", "model": "26", "calibre": "9x19"},
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
