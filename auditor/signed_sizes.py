"""Every checkpoint of a log that can be found, held against the keys of log and witnesses: notes in, roots that were
signed out, and findings on those that are not what they say."""

from dataclasses import dataclass
from pathlib import Path

from auditor.files import Files
from auditor.findings import Report
from auditor.log_reader import LogReader
from auditor.progress import track
from auditor.reading import read_ahead
from iarms.domain.transparency import (
    CHECKPOINT,
    WITNESSED,
    LogFault,
    LogPolicy,
    OpenedCheckpoint,
    checkpoint_path,
    open_checkpoint,
    parse_signature_lines,
    with_cosignatures,
)

_CODES = {
    "wrong_origin": ("CHECKPOINT_OF_ANOTHER_LOG", "A checkpoint is of another log"),
    "unsigned": ("CHECKPOINT_UNSIGNED", "A checkpoint is not signed by any key of the log"),
    "wrong_signature": ("CHECKPOINT_SIGNATURE_WRONG", "A signature under a checkpoint does not hold"),
}
_MALFORMED = ("CHECKPOINT_MALFORMED", "A file that should be a checkpoint is none")


@dataclass(frozen=True)
class SignedSize:
    """A size and root that the log has signed. `is_kept`: the auditor's own copy, of an earlier day."""

    where: str
    size: int
    root: bytes
    opened: OpenedCheckpoint
    is_kept: bool = False


class SignedSizes:
    """The checkpoints of a log."""

    def __init__(self, reader: LogReader, policy: LogPolicy, report: Report) -> None:
        self._reader = reader
        self._files: Files = reader.files
        self._policy = policy
        self._report = report
        self.all: list[SignedSize] = []
        self.newest: SignedSize | None = None
        self.witnessed: SignedSize | None = None

    def read(self) -> None:
        """Reads `checkpoint`, `witnessed`, and all of `checkpoints/` and `cosignatures/`."""
        self.newest = self._note(CHECKPOINT)
        self.witnessed = self._note(WITNESSED)
        if self.newest is None and self._reader.read(CHECKPOINT) is None:
            self._report.find(
                "CHECKPOINT_MISSING", "high", "The log has no checkpoint.", self._files.address(CHECKPOINT)
            )
        names = [entry.name for entry in self._files.listed("checkpoints/")]
        for name, stored in track(read_ahead(self._files, names), "checkpoints", len(names)):
            found = self._open(name, stored) if stored is not None else None
            if found and name != checkpoint_path(found.size):
                sentence = f"A checkpoint of size {found.size} lies under the name of another size."
                self._report.find("CHECKPOINT_MISPLACED", "high", sentence, self._files.address(name))
        self._read_cosignatures()
        self._judge_witnesses()

    def keep(self, path: Path) -> None:
        """Adds a checkpoint that the auditor has kept. One that is none, or of another log, cannot be judged by."""
        try:
            opened = open_checkpoint(path.read_bytes(), self._policy)
        except LogFault as fault:
            self._report.could_not_judge(f"{path} is no checkpoint of this log: {fault}")
            return
        self.all.append(SignedSize(str(path), opened.checkpoint.size, opened.checkpoint.root, opened, is_kept=True))

    def _note(self, name: str) -> SignedSize | None:
        stored = self._reader.read(name)
        return None if stored is None else self._open(name, stored)

    def _open(self, name: str, stored: bytes) -> SignedSize | None:
        address = self._files.address(name)
        try:
            opened = open_checkpoint(stored, self._policy)
        except LogFault as fault:
            code, words = _CODES.get(fault.code, _MALFORMED)
            self._report.find(code, "high", f"{words}: {fault}.", address, stored[:2000].decode("utf-8", "replace"))
            return None
        found = SignedSize(address, opened.checkpoint.size, opened.checkpoint.root, opened)
        self.all.append(found)
        return found

    def _read_cosignatures(self) -> None:
        """Cosignatures that lie beside: each must hold, and may make a quorum that nobody has gathered yet."""
        by_size = {each.size: each for each in self.all if not each.is_kept}
        gathered: dict[int, list[bytes]] = {}
        for entry in self._files.listed("cosignatures/"):
            size = entry.name.split("/")[1]
            stored = self._reader.read(entry.name)
            signed = by_size.get(int(size)) if size.isdecimal() else None
            if stored is None or signed is None:
                self._tell_cosigned_and_gone(entry.name, size)
                continue
            stored = stored.rstrip(b"\n") + b"\n"
            try:
                lines = parse_signature_lines(stored)
                with_cosignatures(signed.opened.note, lines, self._policy.witnesses)
            except LogFault as fault:
                address = self._files.address(entry.name)
                if fault.code == "unsigned":
                    sentence = f"A cosignature of size {signed.size} is by no witness that is known."
                    self._report.find("COSIGNATURE_UNKNOWN", "note", sentence, address)
                else:
                    sentence = f"A cosignature of size {signed.size} does not hold: {fault}."
                    self._report.find("COSIGNATURE_WRONG", "high", sentence, address)
                continue
            gathered.setdefault(signed.size, []).append(stored)
        self._gather(by_size, gathered)

    def _tell_cosigned_and_gone(self, name: str, size: str) -> None:
        """A witness was shown a checkpoint, which the log shows no more."""
        sentence = (
            f"There is a cosignature of a log of {size.lstrip('0') or '0'} entries, and no checkpoint of that size."
        )
        self._report.find("CHECKPOINT_GONE", "high", sentence, self._files.address(name))

    def _gather(self, by_size: dict[int, SignedSize], gathered: dict[int, list[bytes]]) -> None:
        for size in sorted(gathered, reverse=True):
            if self.witnessed and self.witnessed.size >= size:
                return
            signed = by_size[size]
            lines = [line for stored in gathered[size] for line in parse_signature_lines(stored)]
            note = with_cosignatures(signed.opened.note, lines, self._policy.witnesses)
            opened = open_checkpoint(note.content, self._policy)
            if opened.is_witnessed:
                self.witnessed = SignedSize(signed.where, size, signed.root, opened)
                return

    def _judge_witnesses(self) -> None:
        quorum = self._policy.quorum
        if quorum == 0:
            self._report.find(
                "NO_QUORUM_SET", "note", "The deployment asks for no witness: nobody vouches that all see one log."
            )
        elif self.witnessed is None:
            sentence = f"No checkpoint is cosigned by {quorum} of the {len(self._policy.witnesses)} witnesses."
            self._report.find("NOT_WITNESSED", "high", sentence, self._files.address(WITNESSED))
        elif not self.witnessed.opened.is_witnessed:
            names = ", ".join(self.witnessed.opened.witnesses) or "nobody"
            sentence = f"The checkpoint that is called witnessed is cosigned by {names}; {quorum} are needed."
            self._report.find("QUORUM_MISSED", "high", sentence, self.witnessed.where)
