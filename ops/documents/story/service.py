"""Of the register, the audit trail and the service itself."""

from datetime import UTC, datetime, timedelta

from iarms.models.webhook import WebhookFailure, WebhookStanding
from iarms.store.webhooks import Webhooks
from ops.documents.story.made import CASE, GS, Made


def parties(made: Made) -> None:
    """A row of the register, and a list of officers."""
    path, officers = "/v1/parties/{party}", "/v1/parties/ADM-KE/officers"
    made.ids["party"] = "NCB-FR"
    made.show("page", "The register, by party", GS, "GET", "/v1/parties?limit=2")
    made.show("row", "A party's row", GS, "GET", path)
    row = {
        "state": "ACTIVE",
        "clients": [
            {
                "client_id": "ncb-fr-gateway", "system": "the firearms desk's gateway", "state": "ACTIVE",
                "certificates": [
                    {"thumbprint": "a-certificate-of-which-nothing-is-known-now", "not_after": "2027-11-24T00:00:00Z"}
                ],
            }
        ],
        "mandates": [],
        "desk": {
            "name": "NCB Paris, firearms desk", "telephone": "+33 1 99 00 00 17", "hours": "24 hours",
            "languages": "French, English",
        },
        "language": "fr",
    }  # fmt: skip
    made.show(
        "with_a_client", "The whole row, with a system that may call", GS, "PUT", path, row, headers=made.etag(GS, path)
    )
    made.show("versions", "As it is, and as it was", GS, "GET", f"{path}/versions")
    made.show(
        "listed", "Who may search in an administration's name", "ADM-KE", "PUT", officers,
        {"officers": ["k-4711", "k-4712"]}, headers={"If-None-Match": "*"},
    )  # fmt: skip
    made.show("listed", "The list as it stands", "ADM-KE", "GET", officers)


def audit(made: Made) -> None:
    """What the trail and the log have of all this."""
    for number in range(7):  # one number after the other: that is flagged
        weapon = {"serial_number": f"ZQ{1000 + number}", "make": "Glock"}
        made.call(
            "WCO",
            "POST",
            "/v1/searches",
            {"firearm": weapon} | CASE | {"officer": "k-0815", "case_reference": "MBA-2026-0130"},
        )
    made.world.index_audit()
    made.world.sequence()
    made.world.publish()
    page = made.show(
        "searches", "What the WCO searched", "AUDITOR", "GET", "/v1/audit/events?party=WCO&action=create_search&limit=1"
    )
    made.ids["event_id"] = page["items"][0]["event_id"]
    made.show(
        "proven", "An event with the proof that the log holds it", "AUDITOR", "GET", "/v1/audit/events/{event_id}"
    )
    made.show("signed", "The log's last signed tree", "AUDITOR", "GET", "/v1/audit/checkpoints?limit=1")
    made.show("flagged", "Whose asking should be looked at", "AUDITOR", "GET", "/v1/audit/suspects?limit=2")


def service(made: Made) -> None:
    """Codes, health and what is hidden."""
    made.show("english", "Two of the lists, with English labels", "WCO", "GET", "/v1/codes")
    made.show("page", "What a problem's code can mean", "WCO", "GET", "/v1/problems")
    made.show("stale", "One of them, explained", "WCO", "GET", "/v1/problems/stale")
    made.show("well", "The service answers", "WCO", "GET", "/v1/health")
    made.show("counted", "Hidden records by bureau and month", GS, "GET", "/v1/concealment-statistics")


def events(made: Made) -> None:
    """The messages that came into the parties' queues, one of each event."""
    made.world.notify()
    for party in sorted(made.world.queues):
        for message in made.world.messages(party):
            told = {name: value for name, value in message.items() if not name.startswith("_")}
            made.shown.events.setdefault(told["event"], {"summary": f"As {party} receives it", "value": told})


def webhooks(made: Made) -> None:
    """A bureau's endpoint: registered, a secret made, tested, parked and taken up again."""
    path, party = "/v1/parties/{party}/webhook", "NCB-FR"
    url = "https://hooks.police.example/iarms?key=3f9a"
    made.ids["party"] = party
    made.show("registered", "An address that is called once there is a secret", party, "PUT", path, {"url": url})
    made.show("shown_once", "A secret, shown in this answer alone", party, "POST", f"{path}/secrets", {})
    second = made.call(party, "POST", f"/v1/parties/{party}/webhook/secrets", {})
    made.show("standing", "How it stands with it", party, "GET", path)
    made.show("tested", "A test that is sent at once", party, "POST", f"{path}/pings", {})
    period = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"}
    made.show("of_a_month", "What was told in November, once more", party, "POST", f"{path}/replays", period)
    made.show("waiting", "What waits to be delivered", party, "GET", f"{path}/deliveries?waiting=true&limit=2")
    made.ids["secret_id"] = second.json["secret_id"]
    made.show("ended", "The new secret ended, the old one stays", party, "DELETE", f"{path}/secrets/{{secret_id}}")
    _park(made, party)
    made.show("taken_up", "Taken up again, once the endpoint is mended", party, "POST", f"{path}/resumption", {})
    made.show("taken_away", "As it was when it was taken away", party, "DELETE", path)


def _park(made: Made, party: str) -> None:
    """Have a webhook stand as one does that took nothing for three days."""
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    failure = WebhookFailure(at=at, status=503, fault=None)
    standing = WebhookStanding(
        failures=78,
        failing_since=at - timedelta(days=3),
        last_failure=failure,
        parked_at=at,
        parked_because="FAILED_FOR_THREE_DAYS",
    )
    table = next(name for name in made.world.dynamodb.list_tables()["TableNames"] if name.endswith("-webhooks"))
    items = Webhooks(made.world.dynamodb, table).standing_items(party, standing, is_held=True)
    made.world.dynamodb.transact_write_items(TransactItems=items)
