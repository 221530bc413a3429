"""Who may know of what, who may read it and who may take a step with it: from docs/using.md and docs/states.md, and
nothing of it from the code.

A kind of thing, and an operation that brings texts in, has a row here; what has none is nobody's, so that a new route
is attacked from its first day and fails until somebody has said whose its things are.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Final

from tests import clock
from tests.attack.canaries import Origin
from tests.attack.facts import Document, Facts

GS: Final = "INTERPOL-GS"
PARTIES: Final = (
    "WCO", "ADM-KE", "ADM-GH", "ADM-SN", "ADM-TZ", "NCB-FR", "NCB-DE", "NCB-BR", "NCB-IT", GS, "AUDITOR",
)  # fmt: skip
NOBODY: Final = ("", "NCB-QQ", "ADM-XX", "SERVICE", "wco", "NCB-", "NCB-FR ", "*", "ADM-KE,NCB-FR")
"""Names that are no party's."""
EVERYBODY: Final = frozenset(PARTIES)
AUDITORS: Final = frozenset({"AUDITOR"})
Parties = frozenset[str]

_SEARCHER: Final = (
    "search:write search:read reference:read record:read hit:read trace:write trace:read notification:read "
    "webhook:write"
)
MAY_HOLD: Final[Mapping[str, Parties]] = {
    "WCO": frozenset(_SEARCHER.split()),
    "ADM": frozenset(_SEARCHER.split()),
    "NCB": frozenset(
        "record:write record:read reference:read hit:read hit:confirm trace:read trace:respond "
        "notification:read webhook:write".split()
    ),
    GS: frozenset(
        "reference:read reference:write record:read hit:read hit:confirm trace:read trace:respond notification:read "
        "registry:write webhook:write".split()
    ),
    "AUDITOR": frozenset({"audit:read"}),
}
ALL_SCOPES: Final = frozenset().union(*MAY_HOLD.values())


def scopes_of(party: str) -> Parties:
    """The scopes that a party may hold; none of what is no party."""
    if party not in PARTIES:
        return frozenset()
    return MAY_HOLD.get(party) or MAY_HOLD[party.partition("-")[0]]


def made_by(thing: Document) -> Parties:
    """Who made it, and the administration that it was made for."""
    by = thing.get("searched_by") or thing.get("requested_by") or thing["party"]
    return frozenset({by, f"ADM-{thing['on_behalf_of']}"} if "on_behalf_of" in thing else {by})


def under_mandate(facts: Facts, parties: Parties, thing: Document) -> Parties:
    """These parties without the WCO where it made the thing for whom it acts no more, as it did for Tanzania."""
    by = thing.get("searched_by") or thing.get("requested_by")
    today = str(clock.now().date())
    acts = any(
        mandate["country"] == thing["on_behalf_of"] and mandate["since"] <= today <= (mandate["until"] or today)
        for mandate in facts.parties["WCO"]["mandates"]
    )
    return parties if acts or by != "WCO" else parties - {"WCO"}


def is_suspended(facts: Facts, party: str, client: str) -> bool:
    """Whether a party, or the client of it, is suspended."""
    row = facts.parties.get(party, {"state": "ACTIVE", "clients": ()})
    clients = {each["client_id"]: each["state"] for each in row["clients"]}
    return "SUSPENDED" in (row["state"], clients.get(client))


def lets_know(record: Document, parties: Parties) -> bool:
    """Whether a version of a record lets all of these parties know of it."""
    if record["handling"] == "NOTIFY_OWNER_ONLY":
        return False
    return not parties & set(record["not_for"])


def read_search(facts: Facts, search_id: str) -> Parties:
    """A search: who made it, and the administration that it was made for."""
    return made_by(facts.searches[search_id])


def know_hit(facts: Facts, hit_id: str) -> Parties:
    """A hit: the three parties, who searched and for whom; of a record that is kept from some, not those."""
    hit = facts.hits[hit_id]
    owner = f"NCB-{hit['recorded_by']}"
    versions = facts.records[hit["record_id"]]
    searchers = made_by(hit)
    if not any(lets_know(version, searchers) for version in versions):
        return frozenset({owner, GS})
    others = searchers | {"WCO"}
    allowed = {party for party in others if any(lets_know(version, frozenset({party})) for version in versions)}
    return frozenset({owner, GS} | allowed)


def read_hit(facts: Facts, hit_id: str) -> Parties:
    """A hit, to those who may know of it, less the WCO once its mandate has ended."""
    return under_mandate(facts, know_hit(facts, hit_id), facts.hits[hit_id])


def hits_of_record(facts: Facts, record_id: str) -> list[Document]:
    """The hits on a record."""
    return [hit for hit in facts.hits.values() if hit["record_id"] == record_id]


def read_record(facts: Facts, record_id: str) -> Parties:
    """A record: its bureau, INTERPOL-GS in its stead, and whom a search that matched it may show it to."""
    versions = facts.records[record_id]
    owner = versions[0]["owner"]
    found = {owner}
    hits = hits_of_record(facts, record_id)
    if any(hit["escalated_at"] or not facts.parties.get(owner, {}).get("notified") for hit in hits):
        found.add(GS)
    matched = [each for each in facts.searches.values() if record_id in {m["record_id"] for m in each["matches"]}]
    for thing in (*matched, *hits):
        makers = made_by(thing)
        if lets_know(versions[0], makers):
            found |= makers
    return frozenset(found)


def know_record(facts: Facts, record_id: str) -> Parties:
    """Who knows that there is such a record: who reads it, and whom a hit on it concerns."""
    versions = facts.records[record_id]
    matched = [each for each in facts.searches.values() if record_id in {m["record_id"] for m in each["matches"]}]
    return read_record(facts, record_id).union(
        *(made_by(each) for each in matched if any(lets_know(version, made_by(each)) for version in versions)),
        *(know_hit(facts, hit["hit_id"]) for hit in hits_of_record(facts, record_id)),
    )


def read_trace(facts: Facts, trace_id: str) -> Parties:
    """A trace: who asks and for whom, INTERPOL-GS, and each bureau that was asked."""
    return under_mandate(facts, know_trace(facts, trace_id), facts.traces[trace_id])


def know_trace(facts: Facts, trace_id: str) -> Parties:
    """As `read_trace`, also after the mandate."""
    trace = facts.traces[trace_id]
    return made_by(trace) | {GS} | {leg["party"] for leg in trace["legs"] if was_asked(leg)}


def was_asked(leg: Document) -> bool:
    """A leg that was never more than proposed is not its bureau's to know of."""
    return any(event["state"] not in ("PROPOSED", "WITHDRAWN", "EXPIRED") for event in leg["history"])


def ask_trace(facts: Facts, trace_id: str) -> Parties:
    """Who asks in a trace, and for whom."""
    trace = facts.traces[trace_id]
    return under_mandate(facts, made_by(trace), trace)


def know_leg(facts: Facts, leg_id: str) -> Parties:
    """A leg: who asks and for whom, INTERPOL-GS, and the bureau that was asked."""
    for trace_id, trace in facts.traces.items():
        leg = facts.legs(trace_id).get(leg_id)
        if leg is not None:
            return made_by(trace) | {GS} | ({leg["party"]} if was_asked(leg) else set())
    return frozenset()


def answer_leg(facts: Facts, leg_id: str) -> Parties:
    """Whom a leg is put to."""
    return frozenset(
        leg["party"] for trace_id in facts.traces for leg in (facts.legs(trace_id).get(leg_id),) if leg is not None
    )


def read_watch(facts: Facts, watch_id: str) -> Parties:
    """A watch: who searched, and for whom."""
    return under_mandate(facts, made_by(facts.watches[watch_id]), facts.watches[watch_id])


def _is_shown(facts: Facts, picture_id: str) -> bool:
    """A picture that was never published is INTERPOL-GS's."""
    return any(step["state"] == "PUBLISHED" for step in facts.pictures[picture_id]["history"])


KNOWN_BY: Final[Mapping[str, Callable[[Facts, str], Parties]]] = {
    "search_id": read_search,
    "record_id": know_record,
    "hit_id": know_hit,
    "trace_id": know_trace,
    "leg_id": know_leg,
    "watch_id": lambda facts, each: made_by(facts.watches[each]),
    "batch_id": lambda facts, each: made_by(facts.batches[each]),
    "import_id": lambda facts, each: made_by(facts.imports[each]),
    "notification_id": lambda facts, each: frozenset({facts.notifications[each]["recipient"], GS}),
    "missing_report_id": lambda facts, each: frozenset({facts.reports[each]["reported_by"], GS}),
    "reference_id": lambda facts, each: EVERYBODY,
    "picture_id": lambda facts, each: EVERYBODY if _is_shown(facts, each) else frozenset({GS}),
    "event_id": lambda facts, each: AUDITORS,
    "party": lambda facts, each: frozenset({each, GS}),
    "secret_id": lambda facts, each: frozenset({facts.secrets[each]}),
}
"""By the name of an id: who may know that there is such a thing. To all others it is as if there were none."""
PART_OF: Final[Mapping[str, str]] = {
    "leg_id": "trace_id",
    "record_id": "search_id",
    "picture_id": "reference_id",
    "secret_id": "party",
}
"""Where both stand in a path, the first is looked for in the second."""
OWN_NAMES: Final = frozenset({"name", "version", "code", "page"})
"""What is in a path and is no id: each party has such names of its own, they are of the id before, or everybody's."""

_TAKERS: Final[Mapping[str, Callable[[Facts, Mapping[str, str]], Parties]]] = {
    "read_hit": lambda facts, ids: read_hit(facts, ids["hit_id"]),
    "list_hit_messages": lambda facts, ids: read_hit(facts, ids["hit_id"]),
    "send_hit_message": lambda facts, ids: read_hit(facts, ids["hit_id"]),
    "print_hit": lambda facts, ids: read_hit(facts, ids["hit_id"]),
    "read_hit_copy": lambda facts, ids: read_hit(facts, ids["hit_id"]),
    "request_confirmation": lambda facts, ids: (
        under_mandate(facts, made_by(facts.hits[ids["hit_id"]]), facts.hits[ids["hit_id"]])
        & know_hit(facts, ids["hit_id"])
    ),
    "dispose_hit": lambda facts, ids: (
        under_mandate(facts, made_by(facts.hits[ids["hit_id"]]), facts.hits[ids["hit_id"]])
        & know_hit(facts, ids["hit_id"])
    ),
    "confirm_hit": lambda facts, ids: frozenset({f"NCB-{facts.hits[ids['hit_id']]['recorded_by']}", GS}),
    "assert_match": lambda facts, ids: frozenset({facts.searches[ids["search_id"]]["searched_by"]}),
    "read_watch": lambda facts, ids: read_watch(facts, ids["watch_id"]),
    "stop_watch": lambda facts, ids: read_watch(facts, ids["watch_id"]),
    "read_record": lambda facts, ids: read_record(facts, ids["record_id"]),
    "change_record": lambda facts, ids: frozenset({facts.records[ids["record_id"]][0]["owner"]}),
    "list_record_versions": lambda facts, ids: frozenset({facts.records[ids["record_id"]][0]["owner"]}),
    "read_trace": lambda facts, ids: read_trace(facts, ids["trace_id"]),
    "print_trace": lambda facts, ids: read_trace(facts, ids["trace_id"]),
    "read_trace_copy": lambda facts, ids: read_trace(facts, ids["trace_id"]),
    "withdraw_trace": lambda facts, ids: ask_trace(facts, ids["trace_id"]),
    "inform_trace": lambda facts, ids: ask_trace(facts, ids["trace_id"]),
    "open_leg": lambda facts, ids: ask_trace(facts, ids["trace_id"]),
    "withdraw_leg": lambda facts, ids: ask_trace(facts, ids["trace_id"]),
    "acknowledge_leg": lambda facts, ids: answer_leg(facts, ids["leg_id"]),
    "request_information": lambda facts, ids: answer_leg(facts, ids["leg_id"]),
    "answer_leg": lambda facts, ids: answer_leg(facts, ids["leg_id"]),
    "acknowledge_notification": lambda facts, ids: frozenset(
        {facts.notifications[ids["notification_id"]]["recipient"]}
    ),
    "decide_missing_report": lambda facts, ids: frozenset({GS}),
    "create_reference": lambda facts, ids: frozenset({GS}),
    "list_parties": lambda facts, ids: frozenset({GS}),
    "replace_party": lambda facts, ids: frozenset({GS}),
    "read_officers": lambda facts, ids: frozenset({ids["party"]}),
    "replace_officers": lambda facts, ids: frozenset({ids["party"]}),
    **dict.fromkeys(
        ("make_webhook_secret", "end_webhook_secret", "ping_webhook", "replay_notifications", "resume_webhook"),
        lambda facts, ids: frozenset({ids["party"]}),
    ),
    "list_deliveries": lambda facts, ids: frozenset({ids["party"]}),
    "read_concealment_statistics": lambda facts, ids: frozenset({GS}),
    "replace_reference": lambda facts, ids: frozenset({GS}),
    "announce_picture": lambda facts, ids: frozenset({GS}),
    "decide_picture": lambda facts, ids: frozenset({GS}),
    "report_missing_reference": lambda facts, ids: EVERYBODY - {GS},
    "list_records": lambda facts, ids: frozenset(party for party in PARTIES if party.startswith("NCB-")),
    "create_record": lambda facts, ids: frozenset(party for party in PARTIES if party.startswith("NCB-")),
}
"""By operation: who may have a success of it, where that is fewer than may know of what its path names."""


def may_take(facts: Facts, operation: str, ids: Mapping[str, str]) -> Parties:
    """Who may have a success of an operation on these things, each of which there is."""
    if operation in _TAKERS:
        return _TAKERS[operation](facts, ids)
    return EVERYBODY.intersection(*(KNOWN_BY[name](facts, each) for name, each in ids.items() if name not in OWN_NAMES))


def is_there(facts: Facts, name: str, each: str, ids: Mapping[str, str]) -> bool:
    """Whether there is such a thing, and in what its path says that it is part of."""
    kept: dict[str, Container[str]] = {
        "search_id": facts.searches, "record_id": facts.records, "hit_id": facts.hits, "trace_id": facts.traces,
        "watch_id": facts.watches, "batch_id": facts.batches, "import_id": facts.imports,
        "notification_id": facts.notifications, "missing_report_id": facts.reports, "event_id": facts.events,
    }  # fmt: skip
    if name == "secret_id":
        return facts.secrets.get(each) == ids["party"]
    if name == "leg_id":
        return each in facts.legs(ids["trace_id"])
    if name == "record_id" and "search_id" in ids:
        matches = facts.searches.get(ids["search_id"], {"matches": ()})["matches"]
        return each in {match["record_id"] for match in matches}
    if name == "picture_id":
        return each in facts.pictures and facts.pictures[each]["reference_id"] == ids["reference_id"]
    return name not in kept or each in kept[name]


def _search_text(facts: Facts, origin: Origin, word: str) -> Parties:
    found = frozenset({origin.party})
    for search in facts.searches.values():
        if word in (search["case_reference"], search["officer"]):
            found |= {"AUDITOR"}  # who looks for those that fish
        if word in _texts(search):
            found |= made_by(search)
            of_search = [hit for hit in facts.hits.values() if hit["search_id"] == search["search_id"]]
            found = found.union(*(know_hit(facts, hit["hit_id"]) for hit in of_search))
    return found


def _texts(thing: Document) -> str:
    return " ".join(str(thing.get(name)) for name in ("case_reference", "operation", "place", "officer", "firearm"))


def _record_text(facts: Facts, origin: Origin, word: str) -> Parties:
    found = frozenset({origin.party})
    for record_id, versions in facts.records.items():
        if any(word in f"{version['firearm']} {version['ncb_reference']}" for version in versions):
            found |= know_record(facts, record_id)
        elif any(word in f"{version['changed_because']}" for version in versions):
            found |= read_record(facts, record_id) & {GS}  # in its bureau's stead it reads the whole record
    return found


def _hit_text(facts: Facts, origin: Origin, word: str) -> Parties:
    return know_hit(facts, origin.ids["hit_id"])


_BETWEEN_REQUESTER_AND_SECRETARIAT: Final = ("override_reason", "search_id")


def _trace_text(facts: Facts, origin: Origin, word: str) -> Parties:
    trace_id = origin.ids["trace_id"]
    sent = origin.sent if isinstance(origin.sent, dict) else {}
    if any(word in str(sent.get(name)) for name in _BETWEEN_REQUESTER_AND_SECRETARIAT):
        return made_by(facts.traces[trace_id]) | {GS}
    found = know_trace(facts, trace_id)
    for watch in facts.watches.values():  # it finds hits like a search, and what it says is read with them
        if watch["trace_id"] == trace_id:
            of_watch = [hit for hit in facts.hits.values() if hit.get("watch_id") == watch["watch_id"]]
            found = found.union(*(know_hit(facts, hit["hit_id"]) for hit in of_watch))
    return found


def _leg_text(facts: Facts, origin: Origin, word: str) -> Parties:
    return know_leg(facts, origin.ids["leg_id"])


def _information(facts: Facts, origin: Origin, word: str) -> Parties:
    sent = origin.sent if isinstance(origin.sent, dict) else {}
    if sent.get("leg_id") and word in str(sent.get("answer")):
        return know_leg(facts, sent["leg_id"])
    return know_trace(facts, origin.ids["trace_id"])


def _answer_of_leg(facts: Facts, origin: Origin, word: str) -> Parties:
    """An answer: who asked and who answered; INTERPOL-GS unless it is the requester's alone; of its events also the
    other bureaus that are asked, unless it may be passed to nobody."""
    sent = origin.sent if isinstance(origin.sent, dict) else {}
    trace = facts.traces[origin.ids["trace_id"]]
    bureaus = {leg["party"] for leg in trace["legs"] if leg["leg_id"] == origin.ids["leg_id"]}
    found = made_by(trace) | bureaus | {origin.party}
    restrictions = sent.get("restrictions") or ()
    if "REQUESTER_ONLY" in restrictions:
        return found
    if word in str(sent.get("events")) and "NO_ONWARD_SHARING" not in restrictions:
        return found | know_trace(facts, origin.ids["trace_id"])
    return found | {GS}


def _report_text(facts: Facts, origin: Origin, word: str) -> Parties:
    return KNOWN_BY["missing_report_id"](facts, origin.ids["missing_report_id"])


def _reference_text(facts: Facts, origin: Origin, word: str) -> Parties:
    """What is to stand from a day to come is INTERPOL-GS's until then."""
    sent = origin.sent if isinstance(origin.sent, dict) else {}
    return frozenset({GS}) if (sent.get("effective_from") or "") > "2026-12-31" else EVERYBODY


def _picture_text(facts: Facts, origin: Origin, word: str) -> Parties:
    shown = any(word in str(picture) and _is_shown(facts, each) for each, picture in facts.pictures.items())
    return EVERYBODY if shown else frozenset({GS})


def _own(facts: Facts, origin: Origin, word: str) -> Parties:
    return frozenset({origin.party})


_TEXTS: Final[Mapping[str, Callable[[Facts, Origin, str], Parties]]] = {
    "create_search": _search_text,
    "create_search_batch": _search_text,
    "assert_match": _hit_text,
    "create_record": _record_text,
    "change_record": _record_text,
    "create_record_import": _record_text,
    "request_confirmation": _hit_text,
    "confirm_hit": _hit_text,
    "dispose_hit": _hit_text,
    "send_hit_message": _hit_text,
    "create_trace": _trace_text,
    "withdraw_trace": _trace_text,
    "inform_trace": _information,
    "withdraw_leg": _leg_text,
    "request_information": _leg_text,
    "answer_leg": _answer_of_leg,
    "send_leg_message": _leg_text,
    "create_reference": _reference_text,
    "replace_reference": _reference_text,
    "announce_picture": _picture_text,
    "decide_picture": _picture_text,
    "report_missing_reference": _report_text,
    "decide_missing_report": _report_text,
    "replace_party": lambda facts, origin, word: frozenset({GS, origin.ids["party"]}),
}
"""By operation: who may read what was sent with it. What is sent with any other is for its sender alone."""


def may_read_word(facts: Facts, origins: Sequence[Origin], word: str) -> Parties:
    """Who may read a word; what was sent and refused is read by nobody but an auditor, if the trail has it, save what
    stands in records: no event tells that."""
    found = frozenset().union(
        *({origin.party} | _TEXTS.get(origin.operation, _own)(facts, origin, word) for origin in origins)
    )
    is_audited = word in facts.trail.lower() and not any(_is_of_a_record(each, word) for each in origins)
    return found | AUDITORS if is_audited else found


def _is_of_a_record(origin: Origin, word: str) -> bool:
    """Whether a word was sent as a part of the weapon that a record describes."""
    sent = origin.sent if isinstance(origin.sent, dict) else {}
    return origin.operation in ("create_record", "change_record") and word in str(sent.get("firearm"))


def secret_ids(facts: Facts) -> dict[str, Parties]:
    """The ids that are told to nobody but those who may know of their things, and to whom."""
    found: dict[str, Parties] = {}
    for name, kept in (
        ("record_id", facts.records), ("hit_id", facts.hits), ("trace_id", facts.traces), ("watch_id", facts.watches),
        ("batch_id", facts.batches), ("import_id", facts.imports), ("missing_report_id", facts.reports),
    ):  # fmt: skip
        for each in list(kept):
            found[each] = KNOWN_BY[name](facts, each)
    for hit in facts.hits.values():
        if hit.get("watch_id") in found:
            found[hit["watch_id"]] |= know_hit(facts, hit["hit_id"])
    for search_id in facts.searches:
        found[search_id] = read_search(facts, search_id).union(
            {"AUDITOR"},
            *(know_hit(facts, hit["hit_id"]) for hit in facts.hits.values() if hit["search_id"] == search_id),
            *({GS} for trace in facts.traces.values() if trace["search_id"] == search_id),
        )
    for trace_id in facts.traces:
        for leg_id in facts.legs(trace_id):
            found[leg_id] = know_leg(facts, leg_id)
    # An auditor reads every event.
    return {each: readers | AUDITORS if each in facts.trail else readers for each, readers in found.items()}
