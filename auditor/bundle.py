"""A bundle of events for a third party: a log and ids or positions in, the bundle's files out."""

import json
from collections.abc import Iterable, Sequence

from auditor.evidence import (
    CHECKPOINT_FILE,
    FORMAT,
    KEYS,
    README,
    VERIFICATION,
    BundledEvent,
    LogKeys,
    Verification,
    as_json,
    file_digest,
    told_event,
)
from auditor.exported_events import ExportedEvent
from auditor.files import Files, Unreadable
from auditor.findings import Report
from auditor.log_reader import WHOLE, LogReader, first_entries
from auditor.moments import written_seconds
from auditor.progress import track
from auditor.signed_sizes import SignedSize, SignedSizes
from iarms.domain.transparency import (
    LogFault,
    LoggedProof,
    check_inclusion,
    inclusion_proof,
    leaf_hash,
    tile_width,
    verify_proof,
)


class BundleMaker:
    """Makes bundles out of a log, under its newest checkpoint that witnesses have cosigned."""

    def __init__(self, files: Files, keys: LogKeys, report: Report) -> None:
        self._reader = LogReader(files)
        self._keys = keys
        self._report = report
        self._policy = keys.policy
        sizes = SignedSizes(self._reader, self._policy, report)
        sizes.read()
        self._signed = self._chosen(sizes)

    @property
    def size(self) -> int:
        """How many entries the checkpoint has."""
        return self._signed.size

    def _chosen(self, sizes: SignedSizes) -> SignedSize:
        witnessed = sizes.witnessed
        if witnessed and witnessed.opened.is_witnessed:
            return witnessed
        if sizes.newest is None:
            raise Unreadable("the log has no checkpoint that can be believed")
        return sizes.newest

    def positions(self, event_ids: Sequence[str]) -> dict[str, int]:
        """Where events stand; those that are not under the checkpoint are findings. Every entry is looked at."""
        wanted = {json.dumps(event_id, ensure_ascii=False).encode(): event_id for event_id in event_ids}
        found: dict[str, int] = {}
        bundles = -(-self.size // WHOLE)
        for index in track(range(bundles), "looking for the events", bundles):
            width = tile_width(0, index, self.size)
            bundle = self._reader.bundle(index, width)
            for quoted, event_id in wanted.items():
                member = b'"event_id":' + quoted
                if event_id not in found and member in bundle:
                    entries = first_entries(bundle, width)
                    found[event_id] = index * WHOLE + next(at for at, entry in enumerate(entries) if member in entry)
        for event_id in event_ids:
            if event_id not in found:
                sentence = f"Event {event_id} is not in the log of {self.size} entries."
                self._report.find("EVENT_NOT_IN_LOG", "high", sentence, self._signed.where)
        return found

    def files(self, positions: Iterable[int], documents: Iterable[ExportedEvent] = ()) -> dict[str, bytes]:
        """The bundle of these positions. `documents` are exported events, for those that are too long for the log.

        Raises Unreadable where the log does not prove an entry: then it is for `verify-events` to say why.
        """
        checkpoint = self._signed.opened.note.content
        files: dict[str, bytes] = {CHECKPOINT_FILE: checkpoint, KEYS: as_json(self._keys)}
        whole = {event.event_id: event for event in documents}
        chosen = sorted(set(positions))
        events = [self._add(position, checkpoint, whole, files) for position in track(chosen, "proving")]
        files[README] = self._readme(events).encode()
        verification = Verification(
            format=FORMAT,
            origin=self._policy.origin,
            size=self.size,
            root=self._signed.root.hex(),
            events=tuple(events),
            files={name: file_digest(content) for name, content in sorted(files.items())},
        )
        self._report.count("events in the bundle", len(events))
        return {README: files.pop(README), VERIFICATION: as_json(verification), **files}

    def _add(
        self, position: int, checkpoint: bytes, whole: dict[str, ExportedEvent], files: dict[str, bytes]
    ) -> BundledEvent:
        index, offset = divmod(position, WHOLE)
        try:
            width = tile_width(0, index, self.size)
            if width <= offset:
                raise LogFault("not_included", f"the log has {self.size} entries")
            entry = first_entries(self._reader.bundle(index, width), width)[offset]
            hashes = tuple(inclusion_proof(self._reader, position, self.size))
            check_inclusion(leaf_hash(entry), position, self.size, hashes, self._signed.root)
        except LogFault as fault:
            raise Unreadable(f"the log does not prove its entry {position}: {fault}") from fault
        proof = LoggedProof(position, hashes, checkpoint).text
        verify_proof(proof, entry, self._policy)
        event = told_event(entry)
        event_id = str(event.get("event_id", ""))
        name = f"{position:020}"
        names = {"entry": f"entries/{name}", "proof": f"proofs/{name}.tlog-proof"}
        files[names["entry"]], files[names["proof"]] = entry, proof.encode()
        if "document_sha256" in event and event_id in whole:
            document = whole[event_id].document
            if file_digest(document) == event["document_sha256"]:
                names["document"] = f"documents/{name}.json"
                files[names["document"]] = document
        return BundledEvent(event_id=event_id, position=position, **names)

    def _readme(self, events: Sequence[BundledEvent]) -> str:
        cosigned = self._signed.opened.cosigned
        witnesses = [f"  {one.key.name}, {written_seconds(one.at or 0)}" for one in cosigned]
        return _README.format(
            origin=self._policy.origin,
            count=f"{len(events)} record{'s' if len(events) != 1 else ''}",
            size=self.size,
            root=self._signed.root.hex(),
            witnesses="\n".join(witnesses) or "  nobody",
            quorum=self._policy.quorum,
            events="\n".join(f"  record {each.position}: {each.event_id}" for each in events),
        )


_README = """EVIDENCE FROM AN AUDIT LOG

This bundle holds {count} of the audit log "{origin}".
Each record says what one computer service did for one caller: when, for whom, why, and what it answered.

WHAT IT PROVES

Each record stood in the log, at the place given below and with exactly these words, when the log had {size} records.
That state of the log has one fingerprint (its root):

  {root}

The operator of the log signed this fingerprint. These independent witnesses signed it too, at these times (UTC), after
checking that nothing which they had seen before had been changed or taken out; {quorum} of them are needed:

{witnesses}

To change, remove or insert a record afterwards without this being noticed, one would have to break SHA-256, or have the
operator and the needed number of witnesses sign falsely.

WHAT IT DOES NOT PROVE

It does not prove that a record was true when it was written, or that everything which happened was recorded. It does
not prove that these are all the records on a matter: only that these records are in the log. It proves the latest time
at which a record can have been written (the witnesses' times above), not the earliest.

THE RECORDS

{events}

A record is a text in JSON, in the folder "entries". Where a record is too long for the log, the log holds its SHA-256
digest, and the record itself is in the folder "documents".

HOW TO VERIFY IT

1. Get the verification keys of the log and of its witnesses from somebody whom you trust: from the witnesses
   themselves, from the operator's published documents, from an earlier case. The file "keys.json" in this bundle is
   for comparison only: a forger would put his own keys there.
2. Either run: iarms-audit open-bundle THIS-FILE --keys YOUR-KEYS.json
   Or use any program for the open formats c2sp.org/tlog-proof, c2sp.org/tlog-checkpoint and c2sp.org/signed-note: each
   file in the folder "proofs" is such a proof of the file of the same number in the folder "entries".
   Or by hand: the leaf is SHA-256 of a zero byte and the entry's bytes; then, as RFC 9162 section 2.1.3.2 describes,
   hash upwards with the lines of the proof to the root that the signed checkpoint names.
3. The file "verification.json" lists every file with its SHA-256 digest. A bundle from which files were taken, or to
   which files were added, does not agree with it.
"""
