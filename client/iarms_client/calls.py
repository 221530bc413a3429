"""A call of an operation as a value: what is sent, and what may come back. Nothing here sends anything."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote
from uuid import uuid4

from pydantic import BaseModel, TypeAdapter, ValidationError

from iarms_client.problems import NoVersion, UnreadableAnswer
from iarms_client.shapes import Answer, plain

T = TypeVar("T")
Match = str | Answer
"""What `if_match` takes: the object as it was read, or its ETag."""


class UnusableParameter(ValueError):
    """A parameter of a path that names nothing: the call is not sent."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name} {detail}")
        self.name, self.detail = name, detail


@dataclass(frozen=True)
class File:
    """A file that the API answered with: a PDF, a drawing, a picture."""

    content: bytes
    media_type: str
    etag: str | None = None

    def save(self, path: str | Path) -> Path:
        """Write it whole, or not at all; returns where it is."""
        path = Path(path)
        draft = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
        try:
            draft.write_bytes(self.content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return path


@dataclass(frozen=True)
class Outgoing:
    """A request as it goes out. `content` gives the same bytes each time that it is called."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | Callable[[], Iterator[bytes]] | None = None


@dataclass(frozen=True)
class Reply:
    """An answer that was read whole. The names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def request_id(self) -> str | None:
        return self.headers.get("x-request-id") or None

    def document(self) -> Mapping[str, Any]:
        """The JSON object of a problem; an empty one where it is none."""
        if not self.media_type.endswith("json"):
            return {}
        try:
            said = json.loads(self.content)
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}


@dataclass(frozen=True)
class Call(Generic[T]):
    """One call of one operation. Its answer is of type T."""

    operation: str
    method: str
    path: str
    answer: Any
    path_parameters: Mapping[str, str | int] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    body: BaseModel | Mapping[str, Any] | None = None
    model: type[BaseModel] | None = None
    media_type: str = "application/json"
    successes: tuple[int, ...] = (200,)
    needs_token: bool = True

    @property
    def may_repeat(self) -> bool:
        """Whether the same call twice is done once: it changes nothing, replaces, or has a key."""
        keyed = any(name.lower() == "idempotency-key" for name in self.headers)
        return keyed or self.method not in ("POST", "PATCH")

    def outgoing(self, base_url: str, standing: Mapping[str, str]) -> Outgoing:
        """The request. A call that changes something gets a key of its own, the same at each try.

        Raises ValueError for parameters that name nothing, NoVersion for an `if_match` without a version, and
        pydantic.ValidationError for a body that does not fit.
        """
        path = self.path
        for name, value in self.path_parameters.items():
            if not str(value) or str(value) in (".", ".."):
                raise UnusableParameter(name, "is empty")
            path = path.replace("{" + name + "}", quote(str(value), safe=""))
        asked = [
            f"{quote(name)}={quote(_text(value), safe='')}" for name, value in self.query.items() if value is not None
        ]
        content = None
        # This type alone: the gateway decodes a file by what is named first, and its local stand-in by all of it.
        headers = {"Accept": self.media_type or "*/*", **standing}
        if self.body is not None:
            content = json.dumps(plain(self.body, self.model), ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        for name, value in self.headers.items():
            if name.lower() == "idempotency-key":
                headers[name] = value or str(uuid4())
            elif name.lower() == "if-match" and value is not None:
                headers[name] = _etag_of(value)
            elif value is not None:
                headers[name] = _text(value)
        return Outgoing(self.method, base_url + path + ("?" + "&".join(asked) if asked else ""), headers, content)

    def read(self, reply: Reply) -> T:
        """What a success says. Raises UnreadableAnswer for whatever is not an answer to this call."""
        if reply.status not in self.successes:
            raise _unreadable(self, reply, f"answered {reply.status}, which is no success of it")
        read: Any = None
        if reply.status == 304:
            return read  # type: ignore[no-any-return]  # of what can be asked so, None is an answer
        if self.media_type and reply.media_type != self.media_type:
            raise _unreadable(
                self, reply, f"answered with {reply.media_type or 'no media type'}, not {self.media_type}"
            )
        if self.answer is File:
            if not reply.content.lstrip().startswith(_BEGINS.get(self.media_type, b"")) or not reply.content:
                raise _unreadable(self, reply, f"answered with a file that is no {self.media_type}")
            read = File(reply.content, reply.media_type, reply.headers.get("etag"))
        elif self.media_type:
            read = self._read_json(reply)
        return read  # type: ignore[no-any-return]

    def _read_json(self, reply: Reply) -> Any:
        try:
            read = _adapter(self.answer).validate_json(reply.content)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = "/".join(str(part) for part in first["loc"])
            raise _unreadable(
                self, reply, f"answered with what it should not: {place or 'all of it'}: {first['msg']}"
            ) from None
        if isinstance(read, Answer):
            read._etag, read._by_itself = reply.headers.get("etag") or None, True  # where it is read, and nowhere else
        self._hold(read, reply)
        return read

    def _hold(self, read: Any, reply: Reply) -> None:
        """What is read by an id has it, and what was not looked through found nothing for certain by no means."""
        if self.method == "GET":
            for name, value in self.path_parameters.items():
                if name in _IDS and getattr(read, name, value) != value:
                    raise _unreadable(self, reply, f"answered with another {name} than was asked for")
        for each in [read, *(getattr(read, "items", None) or [])]:
            if getattr(each, "outcome", None) == "no_match" and not _is_told_whole(each):
                raise _unreadable(self, reply, "answered no_match, which the rest of the answer contradicts")


def _is_told_whole(search: Any) -> bool:
    """Whether what found nothing was looked through, or says what was found instead: leads at most.

    Also true of what is no search: a line of a list that has an outcome alone.
    """
    matches = getattr(search, "matches", None)
    if matches is None:
        return True
    return all(each.decision == "lead" for each in matches) and (bool(matches) or search.complete is True)


# How a file of a media type begins.
_BEGINS = {"application/pdf": b"%PDF-", "image/svg+xml": b"<", "image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8"}
_IDS = ("search_id", "batch_id", "hit_id", "record_id", "trace_id", "import_id", "watch_id", "notification_id")
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(answer: Any) -> TypeAdapter[Any]:
    if answer not in _ADAPTERS:
        _ADAPTERS[answer] = TypeAdapter(answer)
    return _ADAPTERS[answer]


def _unreadable(call: Call[Any], reply: Reply, detail: str) -> UnreadableAnswer:
    return UnreadableAnswer(f"{call.operation} {detail}", status=reply.status, request_id=reply.request_id)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _etag_of(value: Match) -> str:
    if isinstance(value, str):
        if not value.strip():
            raise NoVersion("if_match: an empty text is no version")
        return value
    if value.etag is None:
        name = type(value).__name__
        raise NoVersion(
            f"if_match: the service gave no version (ETag) of this {name}, so that no change can be held to it"
            if value._by_itself
            else f"if_match: this {name} was not read by itself, so that its version is not known; read it first"
        )
    return value.etag
