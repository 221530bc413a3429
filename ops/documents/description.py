"""What the API's document says beside its operations: who it is of, where it is served, how calls are let in, what its
tags mean, and the notifications that parties receive."""

from typing import Any, Final, get_args

from iarms.handlers.headers import ALL_SENT
from iarms.handlers.responses import SCHEME
from iarms.models.notice import NoticeEvent

_MESSAGE: Final = "#/components/schemas/Message"
CERTIFICATE: Final = "certificate"

INFO: Final[dict[str, Any]] = {
    "title": "iarms-gateway",
    "version": "1.0.0",
    "summary": "Customs access to INTERPOL's database of illicit firearms",
    "description": (
        "Customs access to INTERPOL's database of illicit firearms: search, and three parties are told of a match. "
        "Errors are RFC 9457 problem+json. Unknown fields and query parameters are refused. Every POST may carry an "
        "Idempotency-Key. A search that could not be completed never says no_match.\n\n"
        "Names here are fixed: within v1 fields, codes and operations may be added, and none is renamed, changes its "
        "meaning or is taken away. A client passes over fields and codes that it does not know."
    ),
    "contact": {"name": "The operator of the deployment, by whom its domain and the first token were given"},
    "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
}
SERVERS: Final[list[dict[str, Any]]] = [
    {
        "url": "https://{domain}",
        "description": "A region's deployment",
        "variables": {
            "domain": {
                "default": "api.europe.iarms.example",
                "description": "the deployment's domain, as its operator names it; this one is made up",
            }
        },
    },
    {
        "url": "http://127.0.0.1:{port}/restapis/{api}/live/_user_request_",
        "description": "The stack on one's own machine: `make run` prints the whole of it (`READY ...`)",
        "variables": {
            "port": {"default": "4566", "description": "the local engine's port, new with each run"},
            "api": {"default": "local", "description": "the API's id, new with each run"},
        },
    },
]
SECURITY_SCHEMES: Final[dict[str, Any]] = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token of the party's issuer (RFC 9068), for this deployment alone, good for minutes. "
        "The party and its scopes come from the token; of several scopes that an operation names one is needed.",
    },
    CERTIFICATE: {
        "type": "mutualTLS",
        "description": "Where the deployment binds tokens (production does), the client certificate that the token "
        "names (`cnf`, RFC 8705) or that the register has for the client.",
    },
}
TAGS: Final[dict[str, str]] = {
    "searches": "Ask whether a weapon is recorded, one or many; read the answers; say that a possible match is it.",
    "watches": "Searches that found nothing, and go on looking at what bureaus enter.",
    "records": "Firearms that bureaus have entered as lost, stolen, trafficked or smuggled; each is its bureau's own.",
    "imports": "Whole files of a bureau's records, line by line, and the mappings of their columns.",
    "hits": "A weapon found: its confirmation by the bureau that recorded it, what became of it, what is said of it.",
    "notifications": "What a party was told, each once, under an id for ever.",
    "webhooks": "Where a party is told by https, beside its queue: registered, tested, followed and taken up again.",
    "traces": "Where a weapon left the legal world: the countries that are asked, and what they answer.",
    "reference": "What a firearm is, how it looks and is marked, and what it is mistaken for.",
    "register": "Who is let in, for whom the WCO may act, and a party's own officers.",
    "audit": "For auditors: every event, with the proof that it stands in the transparency log.",
    "service": "Health, labels of codes, and this document.",
}
# What each event tells, and whom.
EVENTS: Final[dict[NoticeEvent, str]] = {
    "hit.opened": "A search found a recorded weapon: to INTERPOL-GS, the WCO and the bureau that recorded it.",
    "hit.confirmation_requested": "The searcher asks the bureau to confirm a hit, until `due_at`; `stage` counts.",
    "hit.confirmed": "The bureau says that it is its weapon.",
    "hit.refuted": "The bureau says that it is not its weapon.",
    "hit.escalated": "Nobody has answered in time: INTERPOL-GS stands in for the bureau.",
    "hit.closed": "The searcher has said what became of the weapon.",
    "hit.withdrawn": "The bureau takes its confirmation back.",
    "hit.reminder": "A hit waits for the recipient; `stage` says what for.",
    "hit.record_changed": "The record of a hit has changed since: `stage` says what it became.",
    "hit.message": "Somebody whom the hit concerns has written a message.",
    "trace.received": "A bureau is asked where a weapon went, until `due_at`.",
    "trace.updated": "A leg of a trace has gone on: `stage` says how.",
    "trace.overdue": "An answer to a trace is late.",
    "trace.linked": "Another party traces the same weapon, named where both agreed to it.",
    "trace.message": "Somebody whom a leg of a trace concerns has written a message.",
    "record.review_due": "A bureau is asked whether a record still stands, until `due_at`.",
    "record.hidden_flagged": "To INTERPOL-GS: a bureau's use of hidden records is to be looked into; `stage` says why.",
    "watch.matched": "A search that kept watch has found its weapon: instead of `hit.opened`, to the searcher too.",
    "party.changed": "The party's row of the register has changed, or a mandate for it.",
    "webhook.changed": "The party's webhook was set or removed, has a secret more or less, was parked or taken up "
    "again, as `stage` says. Told by every road but the webhook itself.",
}


def headers() -> dict[str, Any]:
    """The headers of answers, each once."""
    return {each.name: each.described() for each in sorted(ALL_SENT)}


def tags() -> list[dict[str, str]]:
    """What stands under each tag, in the order of a weapon's way."""
    return [{"name": name, "description": said} for name, said in TAGS.items()]


def webhooks() -> dict[str, Any]:
    """What a party is sent, by event: one message of the same form, whichever way it is brought (a queue of the
    service's or its own, or an https address)."""
    return {event: {"post": _told(event)} for event in get_args(NoticeEvent)}


def _told(event: NoticeEvent) -> dict[str, Any]:
    body = {
        "allOf": [
            {"$ref": _MESSAGE},
            {"type": "object", "required": ["event"], "properties": {"event": {"type": "string", "const": event}}},
        ]
    }
    return {
        "tags": ["notifications"],
        "operationId": f"on_{event.replace('.', '_')}",
        "summary": f"Told by the event {event}",
        "description": f"{EVENTS[event]} `notification_id` is the key by which a second one of the same is known; what "
        "there is to act on is read at `links.self` and at the object that it names.",
        "security": [],
        "requestBody": {
            "required": True,
            "description": "The message, as it comes into a queue too, without fields that say nothing of the event",
            "content": {"application/json": {"schema": body}},
        },
        "responses": {
            "200": {"description": "Received; nothing of what is answered is read"},
            "4XX": {"description": "Not received: it is sent again"},
        },
    }
