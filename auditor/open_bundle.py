"""A bundle that somebody handed over in, whether it proves what it says out."""

import hashlib
from typing import Any

from pydantic import ValidationError

from auditor.evidence import (
    CHECKPOINT_FILE,
    KEYS,
    README,
    VERIFICATION,
    BundledEvent,
    LogKeys,
    Verification,
    file_digest,
    told_event,
)
from auditor.findings import Report, Table
from auditor.moments import written_seconds
from auditor.one_meaning import read_json
from iarms.domain.transparency import LogFault, LogPolicy, OpenedCheckpoint, open_checkpoint, parse_proof, verify_proof


class BundleCheck:
    """Holds a bundle's files against keys that its reader brings; those inside are worth nothing by themselves."""

    def __init__(self, files: dict[str, bytes], report: Report) -> None:
        self._files = files
        self._report = report
        self._rows: list[tuple[Any, ...]] = []

    def run(self, keys: LogKeys | None, *, trusts_keys_inside: bool = False) -> None:
        """Checks everything, and lists the events."""
        verification = self._verification()
        if verification is None:
            return
        self._check_files(verification)
        policy = self._policy(keys, trusts_keys_inside=trusts_keys_inside)
        if policy is None:
            return
        opened = self._checkpoint(policy, verification)
        for event in verification.events:
            self._check_event(event, policy, opened)
        self._check_positions(verification)
        self._tell_unproved(verification)
        columns = ("position", "result", "at", "action", "party", "on behalf of", "event")
        self._report.table(Table("events", columns, self._rows))

    def _verification(self) -> Verification | None:
        content = self._files.get(VERIFICATION)
        if content is None:
            self._report.could_not_judge(f"this is no bundle: it has no {VERIFICATION}")
            return None
        try:
            read_json(content)
            return Verification.model_validate_json(content)
        except ValidationError as fault:
            first = fault.errors()[0]
            sentence = f"{VERIFICATION} is none: {'.'.join(map(str, first['loc']))}: {first['msg']}"
            self._report.find("BUNDLE_MALFORMED", "high", sentence, VERIFICATION)
            return None
        except ValueError as fault:
            self._report.find("BUNDLE_MALFORMED", "high", f"{VERIFICATION} is none: {fault}.", VERIFICATION)
            return None

    def _check_files(self, verification: Verification) -> None:
        for name, digest in verification.files.items():
            content = self._files.get(name)
            if content is None:
                self._report.find("FILE_MISSING", "high", "A file that the bundle lists is not there.", name)
            elif file_digest(content) != digest:
                self._report.find("FILE_ALTERED", "high", "A file is not the one that the bundle lists.", name)
        for name in self._files.keys() - verification.files.keys() - {VERIFICATION}:
            self._report.find("FILE_ADDED", "medium", "A file lies in the bundle that it does not list.", name)

    def _policy(self, keys: LogKeys | None, *, trusts_keys_inside: bool) -> LogPolicy | None:
        """Whose signatures count."""
        inside = self._keys_inside()
        if keys is not None:
            if inside is None or _believed(inside) != _believed(keys):
                self._report.find(
                    "KEYS_DIFFER", "note", "The keys inside are not those given, which alone are believed.", KEYS
                )
            return keys.policy
        if inside is None:
            self._report.could_not_judge("no keys were given (--keys FILE), and there are none inside")
            return None
        if not trusts_keys_inside:
            self._report.could_not_judge(
                "unverified keys: nothing was given to believe by (--keys FILE), and whoever makes up a bundle puts "
                "keys of his own inside; what is told is by these"
            )
        try:
            return inside.policy
        except ValueError as fault:
            self._report.find("BUNDLE_MALFORMED", "high", f"The keys inside are none: {fault}.", KEYS)
            return None

    def _keys_inside(self) -> LogKeys | None:
        try:
            return LogKeys.model_validate_json(self._files.get(KEYS, b""))
        except ValidationError:
            return None

    def _checkpoint(self, policy: LogPolicy, verification: Verification) -> OpenedCheckpoint | None:
        opened = self._opened(self._files.get(CHECKPOINT_FILE, b""), policy)
        if opened is None:
            return None
        tree = opened.checkpoint
        if (verification.origin, verification.size, verification.root) != (tree.origin, tree.size, tree.root.hex()):
            sentence = "The bundle says of another tree than its checkpoint is of."
            self._report.find("BUNDLE_MALFORMED", "high", sentence, VERIFICATION)
        cosigned = ", ".join(f"{one.key.name} at {written_seconds(one.at or 0)}" for one in opened.cosigned)
        self._report.say(f"Log {tree.origin} with {tree.size} entries, cosigned by {cosigned or 'nobody'}.")
        if not opened.is_witnessed:
            sentence = (
                f"{len(opened.witnesses)} known witnesses have cosigned the checkpoint; {policy.quorum} are needed."
            )
            self._report.find("QUORUM_MISSED", "high", sentence, CHECKPOINT_FILE)
        return opened

    def _opened(self, content: bytes, policy: LogPolicy) -> OpenedCheckpoint | None:
        try:
            return open_checkpoint(content, policy)
        except LogFault as fault:
            self._report.find(
                "CHECKPOINT_WRONG", "high", f"The checkpoint is not to be believed: {fault}.", CHECKPOINT_FILE
            )
            return None

    def _check_event(self, event: BundledEvent, policy: LogPolicy, opened: OpenedCheckpoint | None) -> None:
        entry, proof = self._files.get(event.entry), self._files.get(event.proof)
        fault = "its files are not there"
        if entry is not None and proof is not None:
            fault = self._fault(event, entry, proof, policy, opened)
        if fault:
            sentence = f"Event {event.event_id} is not proved: {fault}."
            self._report.find("EVENT_NOT_PROVED", "high", sentence, event.proof)
        self._check_document(event, entry or b"")
        told = told_event(entry or b"")
        shown = tuple(told.get(name) or "" for name in ("at", "action", "party", "on_behalf_of"))
        self._rows.append((event.position, "not proved" if fault else "proved", *shown, event.event_id))

    def _fault(
        self, event: BundledEvent, entry: bytes, proof: bytes, policy: LogPolicy, opened: OpenedCheckpoint | None
    ) -> str:
        """What is wrong with a proof; empty where nothing is."""
        try:
            text = proof.decode()
            found = verify_proof(text, entry, policy)
            parsed = parse_proof(text)
        except (LogFault, UnicodeDecodeError) as fault:
            return str(fault)
        if parsed.index != event.position:
            return f"the proof is of position {parsed.index}, and not of {event.position}"
        if opened is None or found.checkpoint != opened.checkpoint:
            return "the proof is under another checkpoint than the bundle's"
        if told_event(entry).get("event_id") != event.event_id:
            return f"the entry is of event {told_event(entry).get('event_id')}"
        return ""

    def _check_document(self, event: BundledEvent, entry: bytes) -> None:
        """An event that is too long for the log: the log has its digest, the bundle may have it whole."""
        told = told_event(entry)
        if "document_sha256" not in told:
            return
        document = self._files.get(event.document or "")
        if document is None:
            sentence = f"Event {event.event_id} is too long for the log, and not in the bundle: only its digest is."
            self._report.find("DOCUMENT_LEFT_OUT", "low", sentence, event.entry)
        elif hashlib.sha256(document).hexdigest() != told["document_sha256"]:
            sentence = f"Event {event.event_id} is not the one whose digest was logged."
            self._report.find("DOCUMENT_ALTERED", "high", sentence, event.document or "")

    def _tell_unproved(self, verification: Verification) -> None:
        """Files that stand in the list and are of no event: a digest beside a name proves nothing."""
        proved = {README, VERIFICATION, CHECKPOINT_FILE, KEYS}
        for event in verification.events:
            proved |= {event.entry, event.proof}
            if event.document and "document_sha256" in told_event(self._files.get(event.entry, b"")):
                proved.add(event.document)
        for name in sorted(self._files.keys() & verification.files.keys() - proved):
            self._report.find("FILE_NOT_PROVED", "medium", "A file lies in the bundle that no proof is of.", name)
        self._report.say(f"Proved are the entries of the table alone: nothing vouches for the words of {README}.")

    def _check_positions(self, verification: Verification) -> None:
        positions = [event.position for event in verification.events]
        if len(set(positions)) != len(positions):
            self._report.find("BUNDLE_MALFORMED", "high", "A position stands in the bundle twice.", VERIFICATION)
        if not positions:
            self._report.find("BUNDLE_EMPTY", "medium", "The bundle has no event.", VERIFICATION)
        self._report.count("events", len(positions))


def _believed(keys: LogKeys) -> tuple[str, set[str], set[str], int]:
    """What of keys decides on whom to believe, in whatever order they stand."""
    return keys.origin, set(keys.keys), set(keys.witnesses), keys.quorum
