"""A log file's bytes in, its text out: unpacked, decoded, and what was wrong with either."""

import codecs
from dataclasses import dataclass, field

from auditor.packed import unpacked

_PACKED = b"\x1f\x8b"
# The longer marks first: one of UTF-32 begins as one of UTF-16 does.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ARCHIVES = {
    b"PK\x03\x04": "a zip archive",
    b"BZh": "packed with bzip2",
    b"\xfd7zXZ": "packed with xz",
    b"\x28\xb5\x2f\xfd": "packed with zstd",
}


@dataclass(frozen=True)
class LogText:
    """A file's text, and findings on it as code and sentence. `faulty`: the text is not all that was written."""

    text: str
    faults: list[tuple[str, str]] = field(default_factory=list)
    faulty: bool = False
    packed_twice: bool = False


def log_text(stored: bytes) -> LogText:
    """The text of a file as stored: packed with gzip or not, in UTF-8 or in what the mark at its beginning says, as the
    shell of Windows writes what a command prints."""
    content = unpacked(stored)
    packed_twice = content.members > 0 and content.data.startswith(_PACKED)
    if packed_twice:
        content = unpacked(content.data)
    faults: list[tuple[str, str]] = []
    if content.truncated:
        faults.append(("LOG_TRUNCATED", "The file's packing ends too early: what came before was read."))
    if content.damaged:
        faults.append(("LOG_DAMAGED", "The file's packing has a fault: what came before was read."))
    if content.trailing:
        faults.append(("LOG_TRAILING_BYTES", f"{content.trailing} bytes stand after the packed content."))
    if content.too_large:
        faults.append(("LOG_TOO_LARGE", f"Only the first {len(content.data):,} bytes were read."))
    archive = next((words for mark, words in _ARCHIVES.items() if content.data.startswith(mark)), None)
    if archive:
        faults.append(("LOG_DAMAGED", f"The file is {archive}, and nothing of it was read: unpack it first."))
        return LogText("", faults, faulty=True)
    encoding = next((encoding for mark, encoding in _MARKS.items() if content.data.startswith(mark)), "utf-8-sig")
    try:
        text = content.data.decode(encoding)
    except UnicodeDecodeError as fault:
        faults.append(("LOG_DAMAGED", f"Byte {fault.start} of the content is no {encoding[:6].upper().rstrip('-')}."))
        text = content.data.decode(encoding, "replace")
    faulty = content.truncated or content.damaged or content.too_large
    return LogText(text, faults, faulty, packed_twice)
