"""What a file is by its bytes, whatever it was announced as: text, or a spreadsheet, by itself or packed.

    gzip -> text or a spreadsheet
    ZIP  -> exactly one file, which is text or a spreadsheet
    ZIP  -> .xlsx or .ods, which are archives themselves

What is packed twice, holds programs, is protected by a password or of an older kind is refused with what to do.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, Literal, NamedTuple
from zipfile import ZipFile, ZipInfo

from iarms.domain.files.archives import MOST_ARCHIVE, gathered, open_archive, part_in, unzipped
from iarms.domain.files.file_row import refused_file
from iarms.errors import Invalid
from iarms.models.record_import import FileFormat, Packing

# A spreadsheet is read some ten times as slowly as text, and its texts are held in memory.
MOST_SPREADSHEET: Final = 50_000_000
_HEAD: Final = 8
_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Beside the one file in an archive, what systems put there for themselves.
_OF_SYSTEMS: Final = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_SAVE: Final = "save it as an Excel workbook (.xlsx), or as CSV UTF-8"
_MACROS_OF_XLSX: Final = ("xl/vbaproject", "xl/macrosheets/", "xl/dialogsheets/")
_NO_MACRO: Final = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml", "/")


class OpenedSpreadsheet(NamedTuple):
    """A workbook: its kind, and the archive that it is."""

    form: Literal["XLSX", "ODS"]
    archive: ZipFile


class FileContent(NamedTuple):
    """What a file holds: a spreadsheet, or text in pieces; and what it was packed in."""

    held: OpenedSpreadsheet | Iterator[bytes]
    packing: Packing | None


def unpack(chunks: Iterable[bytes]) -> FileContent:
    """Open a file as far as its text or its spreadsheet. Raises Invalid for what is neither, damaged or too large."""
    head, whole = _begun(iter(chunks))
    if head.startswith(_GZIP):
        return FileContent(_inner(unzipped(whole)), "gzip")
    if head.startswith(_ZIP):
        archive = open_archive(gathered(whole, MOST_ARCHIVE, "an archive"))
        spreadsheet = _spreadsheet_in(archive)
        if spreadsheet is not None:
            return FileContent(spreadsheet, None)
        return FileContent(_inner(part_in(archive, _only_file(archive))), "zip")
    _refuse_old(head, whole)
    return FileContent(whole, None)


def check_form(content: FileContent, form: FileFormat) -> None:
    """Raises Invalid where a file is of another kind than was said. Of texts their readers tell."""
    found = content.held.form if isinstance(content.held, OpenedSpreadsheet) else None
    if found == form or (found is None and form in ("CSV", "JSON_LINES")):
        return
    names = {"CSV": "CSV", "JSON_LINES": "JSON Lines", "XLSX": "an Excel workbook (.xlsx)", "ODS": "an ODS spreadsheet"}
    is_found = names[found] if found is not None else "no spreadsheet"
    says = f"announce it as {found}" if found is not None else "announce it as CSV or JSON_LINES"
    raise refused_file("another_format", f"the file is {is_found}, and was announced as {names[form]}: {says}")


def _begun(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of them again."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= _HEAD:
            break
    return head, chain((head,), chunks)


def _inner(chunks: Iterator[bytes]) -> OpenedSpreadsheet | Iterator[bytes]:
    """What was packed. Raises Invalid for what is packed once more."""
    head, whole = _begun(chunks)
    if head.startswith(_ZIP):
        spreadsheet = _spreadsheet_in(open_archive(gathered(whole, MOST_ARCHIVE, "an archive")))
        if spreadsheet is not None:
            return spreadsheet
    if head.startswith((_GZIP, *_ZIP)):
        raise refused_file("packed_twice", "the file is packed within a packed one: pack it once")
    _refuse_old(head, whole)
    return whole


def _only_file(archive: ZipFile) -> ZipInfo:
    files = [
        part
        for part in archive.infolist()
        if not part.is_dir() and not part.filename.lower().startswith(_OF_SYSTEMS[0])
        and part.filename.lower().rpartition("/")[2] not in _OF_SYSTEMS
    ]  # fmt: skip
    if not files:
        raise refused_file("no_file", "the archive is empty")
    if len(files) > 1:
        detail = (
            f"the archive holds {len(files)} files: send each by itself, as they are read by a mapping and a format"
        )
        raise refused_file("several_files", detail)
    return files[0]


def _spreadsheet_in(archive: ZipFile) -> OpenedSpreadsheet | None:
    """The spreadsheet that an archive is; None for one that holds files. Raises Invalid for other documents."""
    names = {name.lower(): name for name in archive.namelist()}
    if "[content_types].xml" in names:
        return _workbook(archive, names)
    if "mimetype" in names and "content.xml" in names:
        return _open_document(archive, names)
    return None


def _workbook(archive: ZipFile, names: dict[str, str]) -> OpenedSpreadsheet:
    types = b"".join(part_in(archive, names["[content_types].xml"])).lower()
    if "xl/workbook.bin" in names:
        raise refused_file("old_spreadsheet", f"the file is an Excel binary workbook (.xlsb): {_SAVE}")
    if b"macroenabled" in types or any(name.startswith(_MACROS_OF_XLSX) for name in names):
        raise refused_file("macros", f"the workbook holds macros, which no file of records needs: {_SAVE}")
    if not any(name.startswith("xl/") for name in names):
        raise refused_file("not_text", f"the file is a document of an office program, and no spreadsheet: {_SAVE}")
    return OpenedSpreadsheet("XLSX", _small_enough(archive))


def _open_document(archive: ZipFile, names: dict[str, str]) -> OpenedSpreadsheet:
    if not b"".join(part_in(archive, names["mimetype"])).strip().startswith(_ODS):
        raise refused_file("not_text", f"the file is an OpenDocument, and no spreadsheet: {_SAVE}")
    manifest = b"".join(part_in(archive, names["meta-inf/manifest.xml"])) if "meta-inf/manifest.xml" in names else b""
    if b"encryption-data" in manifest:
        raise _encrypted()
    if any(name.startswith(("basic/", "scripts/")) and not name.endswith(_NO_MACRO) for name in names):
        raise refused_file("macros", f"the spreadsheet holds macros, which no file of records needs: {_SAVE}")
    return OpenedSpreadsheet("ODS", _small_enough(archive))


def _small_enough(archive: ZipFile) -> ZipFile:
    if sum(part.compress_size for part in archive.infolist()) > MOST_SPREADSHEET:
        detail = f"a spreadsheet has at most {MOST_SPREADSHEET // 1_000_000} MB: send it in several, or as CSV UTF-8"
        raise refused_file("file_too_large", detail)
    return archive


def _refuse_old(head: bytes, whole: Iterator[bytes]) -> None:
    """Raises Invalid for files of older office programs, and for workbooks with a password, which look alike."""
    if not head.startswith(_OLE):
        return
    data = gathered(whole, MOST_ARCHIVE, "a document of an older office program").getvalue()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _encrypted()
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        raise refused_file("old_spreadsheet", f"the file is a workbook of Excel 97-2003 (.xls): {_SAVE}")
    raise refused_file("not_text", f"the file is a document of an older office program (such as .doc): {_SAVE}")


def _encrypted() -> Invalid:
    return refused_file("encrypted", "the spreadsheet is protected by a password: save it without one")
