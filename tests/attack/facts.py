"""What there is, by id, as the tables hold it: whose each thing is and for whom it was made. No rule is in here."""

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from iarms import tables
from iarms.models.hit import KeptHit
from iarms.models.search import Search
from iarms.models.trace import Trace
from tests.world import DEPLOYMENT, World

Document = dict[str, Any]
Rows = Mapping[str, Mapping[Any, Any]]


def rows_of(world: World) -> Rows:
    """Every table's items as they lie there now, by their keys; an item that is written is another object."""
    assert world.store is not None, "the attack looks at tables in memory"
    return {table.name: dict(world.store.tables[f"{DEPLOYMENT}-{table.name}"].rows) for table in tables.ALL}


@dataclass
class Facts:
    """Documents by kind and id. A record has each of its versions, the one that stands first."""

    searches: dict[str, Document] = field(default_factory=dict)
    records: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    hits: dict[str, Document] = field(default_factory=dict)
    traces: dict[str, Document] = field(default_factory=dict)
    watches: dict[str, Document] = field(default_factory=dict)
    batches: dict[str, Document] = field(default_factory=dict)
    imports: dict[str, Document] = field(default_factory=dict)
    mappings: dict[str, str] = field(default_factory=dict)
    reports: dict[str, Document] = field(default_factory=dict)
    references: dict[str, int] = field(default_factory=dict)
    pictures: dict[str, Document] = field(default_factory=dict)
    notifications: dict[str, Document] = field(default_factory=dict)
    copies: list[tuple[str, str]] = field(default_factory=list)
    parties: dict[str, Document] = field(default_factory=dict)
    officers: dict[str, int] = field(default_factory=dict)
    webhooks: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    trail: str = ""
    """Every audit event, word for word."""

    def named(self, name: str) -> list[str]:
        """What the name in a path can be."""
        kept: dict[str, Iterable[str]] = {
            "search_id": self.searches, "record_id": self.records, "hit_id": self.hits, "trace_id": self.traces,
            "watch_id": self.watches, "batch_id": self.batches, "import_id": self.imports,
            "notification_id": self.notifications, "missing_report_id": self.reports,
            "reference_id": self.references, "picture_id": self.pictures,
            "leg_id": [leg for trace in self.traces for leg in self.legs(trace)],
            "secret_id": self.secrets,
            "party": {*self.parties, *self.officers, "NCB-DE", "ADM-GH"},
            "event_id": self.events[:: max(1, len(self.events) // 20)],
            "name": {key.rpartition("#")[2]: None for key in self.mappings},
            "version": sorted({str(int(part.split("#")[1])) for _, part in self.copies} | {"1"}),
            # Everybody's, without a token: what a problem means, and the portal.
            "code": ("not_found", "patterns_used_up"),
            "page": ("first-search", "portal.css"),
        }  # fmt: skip
        assert name in kept, f"nobody has said what a {name} in a path can be: it needs a row in Facts.named"
        return sorted(kept[name])

    def version(self, name: str, each: str) -> int:
        """The version of a thing that stands; 1 of what has none."""
        if name == "record_id":
            return int(self.records[each][0]["version"])
        kept = {
            "hit_id": self.hits, "trace_id": self.traces, "missing_report_id": self.reports, "party": self.parties,
        }  # fmt: skip
        if name == "reference_id":
            return self.references[each]
        return int(kept[name][each]["version"]) if each in kept.get(name, ()) else 1

    def legs(self, trace_id: str) -> dict[str, Document]:
        """The legs of a trace by id."""
        return {leg["leg_id"]: leg for leg in self.traces.get(trace_id, {"legs": ()})["legs"]}


def facts_of(rows: Rows) -> Facts:
    """The facts in the tables."""
    facts = Facts()
    _add_cases(facts, rows)
    for (record_id, part), row in sorted(rows["records"].items(), key=lambda each: each[0]):
        if (document := _document(row)) is not None:
            facts.records[record_id].insert(0 if part == "current" else len(facts.records[record_id]), document)
    for kind, found, part, name in (
        ("traces", facts.traces, "trace", "trace_id"),
        ("watches", facts.watches, "watch", "watch_id"),
        ("batches", facts.batches, "batch", "batch_id"),
        ("imports", facts.imports, "import", "import_id"),
        ("references", facts.reports, "report", "missing_report_id"),
        ("outbox", facts.notifications, "", "notification_id"),
    ):
        for (_, its_part), row in rows[kind].items():
            if its_part == part and (document := _document(row)) is not None:
                found[document[name]] = document
    facts.traces.update({trace_id: _whole(trace, Trace) for trace_id, trace in facts.traces.items()})
    _add_what_is_named(facts, rows)
    facts.events = sorted(event_id for event_id, _ in rows["audit"])
    facts.trail = "\n".join(row.item["document"]["S"] for row in rows["audit"].values())
    return facts


def _add_cases(facts: Facts, rows: Rows) -> None:
    for (_, part), row in rows["cases"].items():
        document = _document(row)
        if document is None:
            continue
        if part == "search":
            facts.searches[document["search_id"]] = _whole(document, Search)
        elif "hit_id" in row.item and "hit_id" in document:
            facts.hits[document["hit_id"]] = _whole(document, KeptHit)


def _add_what_is_named(facts: Facts, rows: Rows) -> None:
    for (key, part), row in rows["imports"].items():
        if key.startswith("map#") and part == "current":
            facts.mappings[key] = row.item["party"]["S"]
    for (key, part), row in rows["references"].items():
        if part.startswith("picture#") and (document := _document(row)) is not None:
            facts.pictures[document["picture_id"]] = document
        if part.startswith("version-") and key.startswith("ref_"):
            facts.references[key] = max(facts.references.get(key, 0), int(part.removeprefix("version-")))
    facts.copies = list(rows["copies"])
    for (party, part), row in rows["webhooks"].items():
        if part == "webhook" and (document := _document(row)) is not None:
            facts.webhooks[party] = document["version"]
            facts.secrets |= {secret["secret_id"]: party for secret in document["secrets"]}
    for (party, part), row in rows["register"].items():
        if part == "current":
            facts.parties[party] = _document(row) or {}
        if part == "officers":
            facts.officers[party] = (_document(row) or {})["version"]


def _whole(document: Document, model: type[BaseModel]) -> Document:
    """A document that is kept lean, with the fields that have their default."""
    return model.model_validate_json(json.dumps(document)).model_dump(mode="json")


def _document(row: Any) -> Document | None:
    kept = row.item.get("document")
    if kept is None:
        return None
    found: Document = json.loads(kept["S"] if "S" in kept else zlib.decompress(kept["B"]))
    return found
