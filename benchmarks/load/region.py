"""The calls of a region on a local stack: of the kinds that `benchmarks.partitions.day` has, by several parties."""

import http.client
import json
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any, Final

from benchmarks.latency import bare_function
from benchmarks.load.drive import Reply
from benchmarks.partitions.day import MIX as DAY
from benchmarks.partitions.day import WCO_SHARE
from ops.local import tokens
from ops.local.load import SEED
from ops.local.stack import Stack
from samples.registry.records import generate
from tests.builders import any_record, any_search, any_trace

BARE: Final = "bare"
"""A function that does nothing, behind the same gateway and without an authorizer."""
MIX: Final[Mapping[str, float]] = {**DAY, BARE: 0.1 * sum(DAY.values())}
"""How often each kind is called: the day's mix, and one bare call for ten of it, so that it meets the same load."""
ADMINISTRATIONS: Final = ("KE", "UG", "NG", "BR", "DE", "JP", "MX", "PL")
SEARCHERS: Final = ("WCO", *(f"ADM-{country}" for country in ADMINISTRATIONS))
BUREAU: Final = "NCB-FR"
OFFICERS: Final = 200
TRACED: Final = 20
"""Weapons that the WCO searched before it traces one of them: who traces what nobody searched may do so seldom."""


Send = Callable[[str, str, str, Any], tuple[Reply, bytes]]
"""Sends a call: method, path, party and body; gives the reply, and its text. The bare function's party is empty."""


class Region:
    """The calls of a region, sent by `send`."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._weapon = _known_weapon()
        self._read: dict[str, str] = {}
        self._traced: list[str] = []

    def begin(self) -> None:
        """Searches by each administration and the WCO, so that there are some to read, and weapons to trace. Raises
        RuntimeError where the stack does not answer as it should."""
        for number, party in enumerate(SEARCHERS):
            self._read[party] = self._searched(party, number, f"ZB{_far(number)}")
        self._traced = [self._searched("WCO", number, f"TR{_far(number)}") for number in range(TRACED)]

    def _searched(self, party: str, number: int, serial: str) -> str:
        _, text = self._send("POST", "/v1/searches", party, self._search(party, number, serial))
        told = json.loads(text)
        if "search_id" not in told:
            raise RuntimeError(f"{party}'s search is answered {text[:300]!r}")
        return str(told["search_id"])

    def party_of(self, kind: str, number: int) -> str:
        """The WCO makes its share of the searches, the administrations the rest; a bureau enters, and is told."""
        if kind == BARE:
            return ""
        if kind in ("record entered", "notifications listed"):
            return BUREAU
        # In steps that have nothing to do with the number's own, so that kinds and parties mix.
        drawn = number * 0.618033988749895 % 1
        if drawn < WCO_SHARE or kind == "trace submitted":
            return "WCO"
        return f"ADM-{ADMINISTRATIONS[int((drawn - WCO_SHARE) / (1 - WCO_SHARE) * len(ADMINISTRATIONS))]}"

    def ask(self, kind: str, number: int) -> Reply:
        """Make a call of a kind; the same number asks the same."""
        party = self.party_of(kind, number)
        match kind:
            case "bare":
                asked: tuple[str, str, Any] = ("POST", "", {})
            case "search read":
                asked = ("GET", f"/v1/searches/{self._read[party]}", None)
            case "searches listed":
                asked = ("GET", "/v1/searches?limit=20", None)
            case "notifications listed":
                asked = ("GET", "/v1/notifications?limit=20", None)
            case "trace submitted":
                body = any_trace(
                    serial_number=f"TR{_far(number)}", case_reference=f"t-{number}", officer=_officer(number)
                )
                asked = ("POST", "/v1/traces", body)
            case "record entered":
                body = any_record(serial_number=f"RE{_far(number)}", ncb_reference=f"FR-LOAD-{number}")
                asked = ("POST", "/v1/records", body)
            case "search, no match":
                asked = ("POST", "/v1/searches", self._search(party, number, f"ZQ{_far(number)}"))
            case _:
                body = self._search(party, number, self._weapon["serial_number"])
                body["case_reference"] = "load" if kind == "search, hit joined" else f"load-{number}"
                asked = ("POST", "/v1/searches", body)
        reply, _ = self._send(*asked[:2], party, asked[2])
        return reply

    def _search(self, party: str, number: int, serial: str) -> dict[str, Any]:
        weapon = {**self._weapon, "serial_number": serial}
        body = any_search(**weapon, case_reference=f"load-{number}", officer=_officer(number))
        if party != "WCO":
            del body["on_behalf_of"]
        return body


def over_http(stack: Stack, *, patience: float) -> Send:
    """Calls on a stack, each over a connection of its own, as from many offices, and waited for so many seconds."""
    url = urllib.parse.urlsplit(stack.deployed.base_url)
    bare = urllib.parse.urlsplit(bare_function(stack)).path
    minted = {party: tokens.mint(party, stack.issuer_key) for party in (*SEARCHERS, BUREAU)}

    def send(method: str, path: str, party: str, body: Any) -> tuple[Reply, bytes]:
        headers = {"Content-Type": "application/json", "Connection": "close"}
        if party:
            headers["Authorization"] = f"Bearer {minted[party]}"
        connection = http.client.HTTPConnection(url.netloc, timeout=patience)
        try:
            sent = None if body is None else json.dumps(body).encode()
            connection.request(method, url.path + path if party else bare, sent, headers)
            answer = connection.getresponse()
            text = answer.read()
            return Reply(answer.status, answer.headers.get("X-Request-Id", "")), text
        finally:
            connection.close()

    return send


def _far(number: int) -> str:
    """Seven digits, far from those of the number before: numbers one after the other are flagged."""
    return f"{number * 7_654_321 % 10_000_000:07}"


def _officer(number: int) -> str:
    return f"o-{number % OFFICERS}"


def _known_weapon() -> dict[str, str]:
    """A weapon among the sample records, whose number is found."""
    for sample in generate(500, seed=SEED):
        firearm = sample.body["firearm"]
        described = {name: firearm[name] for name in ("serial_number", "make", "model") if name in firearm}
        if len(described) == 3 and len(described["serial_number"]) >= 8 and described["serial_number"].isalnum():
            return described
    raise ValueError("no sample record is complete enough")
