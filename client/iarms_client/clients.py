"""The two clients: every operation of the API, and what takes several of them."""

import hashlib
from pathlib import Path
from typing import Any, Literal

from iarms_client import exchanges, models
from iarms_client.async_operations import AsyncOperations
from iarms_client.calls import Call, File
from iarms_client.exchanges import Exchange, Steps
from iarms_client.operations import Operations

FileFormat = Literal["CSV", "JSON_LINES", "XLSX", "ODS"]
_FORMATS: dict[str, FileFormat] = {
    ".csv": "CSV", ".tsv": "CSV", ".txt": "CSV", ".jsonl": "JSON_LINES", ".ndjson": "JSON_LINES",
    ".xlsx": "XLSX", ".ods": "ODS",
}  # fmt: skip
_PACKED = (".gz", ".zip")


class Client(Operations):
    """The iARMS gateway: a method for each operation, named as the API's description names it."""

    def upload(self, where: models.Upload, source: str | Path | bytes) -> None:
        """Put a file where an answer says (`upload` of an import or a picture)."""
        self._run(exchanges.upload(self._exchange, where, _source(source)))

    def download(self, where: models.Download) -> File:
        """The file that an answer says where to read (`download` of a picture)."""
        return self._run(exchanges.download(self._exchange, where))

    def import_file(self, path: str | Path, **said: Any) -> models.RecordImport:
        """Ask for an import of a file and upload it; `said` are further fields of `RecordImportRequest`."""
        return self._run(_import_file(self._exchange, Path(path), said))


class AsyncClient(AsyncOperations):
    """The iARMS gateway, for asyncio and trio: a method for each operation, named as the description names it."""

    async def upload(self, where: models.Upload, source: str | Path | bytes) -> None:
        """Put a file where an answer says (`upload` of an import or a picture)."""
        await self._run(exchanges.upload(self._exchange, where, _source(source)))

    async def download(self, where: models.Download) -> File:
        """The file that an answer says where to read (`download` of a picture)."""
        return await self._run(exchanges.download(self._exchange, where))

    async def import_file(self, path: str | Path, **said: Any) -> models.RecordImport:
        """Ask for an import of a file and upload it; `said` are further fields of `RecordImportRequest`."""
        return await self._run(_import_file(self._exchange, Path(path), said))


def format_of(path: Path) -> FileFormat:
    """The format of a file by its name, packed or not. Raises ValueError where the name does not say."""
    endings = [each.lower() for each in path.suffixes if each.lower() not in _PACKED]
    found = _FORMATS.get(endings[-1] if endings else "")
    if found is None:
        raise ValueError(f"{path.name}: say which format it is: CSV, JSON_LINES, XLSX or ODS")
    return found


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _import_file(exchange: Exchange, path: Path, said: dict[str, Any]) -> Steps[models.RecordImport]:
    body = {"format": said.get("format") or format_of(path), "sha256": digest_of(path), "bytes": path.stat().st_size}
    asked: models.RecordImport = yield from exchange.perform(
        Call(
            "create_record_import", "POST", "/v1/record-imports", answer=models.RecordImport,
            body={**body, **{name: value for name, value in said.items() if name != "format"}},
            model=models.RecordImportRequest, headers={"Idempotency-Key": None}, successes=(202,),
        )
    )  # fmt: skip
    if asked.upload is not None:
        yield from exchanges.upload(exchange, asked.upload, path)
    return asked


def _source(given: str | Path | bytes) -> Path | bytes:
    return given if isinstance(given, bytes) else Path(given)
