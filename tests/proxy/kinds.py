"""The kinds of calls that meet faults: each a call of the API in a world where everything that it needs is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from tests.builders import any_record, any_search, any_trace
from tests.world import World

KEPT_AS: Final = "case-of-the-hit"


@dataclass(frozen=True)
class Kind:
    """A call by name. `path` may name what `prepare` has made; `outcome` is what a search of this kind says, and
    `status` how the call is answered where all is well."""

    name: str
    method: str
    path: str
    body: Mapping[str, Any] | None = None
    party: str = "WCO"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    status: int = 201
    outcome: str = ""

    @property
    def changes_something(self) -> bool:
        """Whether it can be sent again under one key."""
        return self.method == "POST"


def prepare(world: World) -> dict[str, str]:
    """A world in which somebody has entered records, searched, hit and traced. Gives ids by name."""

    def made(method: str, path: str, body: Any, party: str = "WCO", status: int = 201) -> Any:
        answer = world.call(method, path, body, party=party)
        assert answer.status == status, answer.text
        return answer.json

    record = made("POST", "/v1/records", any_record(), "NCB-FR")["record_id"]
    hidden = any_record(serial_number="QZ553312", handling="NOTIFY_OWNER_ONLY", ncb_reference="FR-TEST-0002")
    made("POST", "/v1/records", hidden, "NCB-FR")
    world.index()
    hit = made("POST", "/v1/searches", any_search(case_reference=KEPT_AS))
    assert hit["outcome"] == "hit"
    possible = made("POST", "/v1/searches", any_search(case_reference="J1", serial_number="AB01234?", model="M&P 9"))
    assert possible["outcome"] == "possible", possible
    trace = made("POST", "/v1/traces", any_trace())
    world.notify()
    for party in world.queues:
        world.messages(party)
    for stream in ("index", "after"):
        getattr(world, stream)()
    (notice, *_) = made("GET", "/v1/notifications", None, "NCB-FR", 200)["items"]
    return {
        "record": record,
        "hit": hit["matches"][0]["hit_id"],
        "search": hit["search_id"],
        "possible": possible["search_id"],
        "possible_record": possible["matches"][0]["record_id"],
        "trace": trace["trace_id"],
        "leg": trace["legs"][0]["leg_id"],
        "notification": notice["notification_id"],
    }


_WILD: Final = any_search(serial_number="AB01?347")
KINDS: Final = (
    Kind("a search for what is not there", "POST", "/v1/searches", any_search(serial_number="ZZ771234"),
         outcome="no_match"),
    Kind("a search that opens a hit", "POST", "/v1/searches", any_search(), outcome="hit"),
    Kind("a search that joins a hit", "POST", "/v1/searches", any_search(case_reference=KEPT_AS, officer="k-2"),
         outcome="hit"),
    Kind("a search by description", "POST", "/v1/searches", any_search(serial_number=None, model="M&P 9"),
         outcome="possible"),
    Kind("a search by pattern", "POST", "/v1/searches", _WILD, outcome="possible"),
    Kind("a deep search", "POST", "/v1/searches", any_search(serial_number="AB012374", mode="deep")),
    Kind("a search that keeps watch", "POST", "/v1/searches", any_search(serial_number="ZZ771235", watch=True),
         outcome="no_match"),
    Kind("a search for what is its owner's alone", "POST", "/v1/searches", any_search(serial_number="QZ553312")),
    Kind("an assertion", "POST", "/v1/searches/{possible}/matches/{possible_record}/assertion",
         {"compared": ["serial_number"], "reason": "seen"}),
    Kind("a trace", "POST", "/v1/traces", any_trace(serial_number="TR456799", case_reference="T2")),
    Kind("an entry of a record", "POST", "/v1/records",
         any_record(serial_number="NW334455", ncb_reference="FR-TEST-0009"), "NCB-FR"),
    Kind("a change of a record", "PATCH", "/v1/records/{record}", {"status": "LOCATED", "reason": "found"}, "NCB-FR",
         {"If-Match": '"1"'}, 200),
    Kind("a confirmation", "POST", "/v1/hits/{hit}/confirmations", {"answer": "CONFIRMED"}, "NCB-FR"),
    Kind("a disposition", "POST", "/v1/hits/{hit}/disposition", {"disposition": "SEIZED", "place": "the port"}),
    Kind("a message", "POST", "/v1/hits/{hit}/messages", {"code": "QUESTION", "text": "is the stamp a crown?"}),
    Kind("a step of a trace's leg", "POST", "/v1/traces/{trace}/legs/{leg}/responses", {"outcome": "NO_RECORD"},
         "NCB-BR"),
    Kind("an acknowledgement", "POST", "/v1/notifications/{notification}/acknowledgement", {}, "NCB-FR"),
    Kind("a batch", "POST", "/v1/search-batches", {"searches": [any_search(case_reference="B1")]}, status=202),
    Kind("a list of notifications", "GET", "/v1/notifications", None, "NCB-FR", status=200),
    Kind("a list of searches", "GET", "/v1/searches", status=200),
    Kind("a list of hits", "GET", "/v1/hits", None, "INTERPOL-GS", status=200),
    Kind("a read of a hit", "GET", "/v1/hits/{hit}", status=200),
    Kind("a read of a search", "GET", "/v1/searches/{search}", status=200),
    Kind("a read of a record", "GET", "/v1/records/{record}", None, "NCB-FR", status=200),
    Kind("a read of a trace", "GET", "/v1/traces/{trace}", status=200),
    Kind("a read of what is not there", "GET", "/v1/hits/hit_01M86R07P1Q0S3PR7JJE200Y4A", status=404),
    Kind("a search without a serial number or a make", "POST", "/v1/searches",
         any_search(serial_number=None, make=None), status=422),
    Kind("the service's health", "GET", "/v1/health", status=200),
)  # fmt: skip
