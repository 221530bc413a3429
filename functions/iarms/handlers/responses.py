"""What a door answers with when it does what was asked for, and how its routes say so in the OpenAPI document."""

import base64
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from iarms.handlers.headers import (
    CONTENT_DISPOSITION,
    CONTENT_LANGUAGE,
    CONTENT_SECURITY_POLICY,
    CONTENT_TYPE_OPTIONS,
    ETAG,
    LINK,
    SentHeader,
    references_to,
)
from iarms.handlers.problems import PROBLEM_JSON
from iarms.models.api import ProblemDetails
from iarms.models.language import Language

OK: Final = HTTPStatus.OK.value
CREATED: Final = HTTPStatus.CREATED.value
ACCEPTED: Final = HTTPStatus.ACCEPTED.value
NOT_MODIFIED: Final = HTTPStatus.NOT_MODIFIED.value
SCHEME: Final = "token"
WRITES: Final = (400, 413, 415)  # problems that a route with a body has beside the common ones
_OF_ALL: Final = (422, 429, 500, 503)  # problems of every route
_OF_A_SCOPE: Final = (401, 403, *_OF_ALL)  # of every route that needs one
OPEN: Final[list[dict[str, list[str]]]] = []
_KEPT_IN: Final[Language] = "en"
_CURSOR_FIELD: Final = "next_cursor"
# Of a picture that a browser opens by itself: it loads nothing, runs nothing, and is taken for nothing else.
_SHOWN: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
}
_DESCRIPTIONS: Final = {
    400: "Not JSON, duplicate keys or too deep",
    401: "No valid token, not its holder, or not let in by the register",
    403: "Not allowed to this party",
    404: "Unknown, or another party's",
    409: "Not from this state",
    412: "Changed meanwhile: read it again",
    413: "Body too large",
    415: "Not application/json",
    428: "A change needs If-Match",
    422: "Invalid; one entry a fault in `errors`",
    429: "Too many calls; see Retry-After",
    500: "A fault of the service: nothing is disclosed. See Retry-After; if it comes again, tell the operator",
    503: "Could not be completed; see Retry-After. Never answered as no match",
}


def page_headers(style: str) -> dict[str, str]:
    """The headers of a page by which a browser asks nobody for anything, and runs nothing; `style` is the one source of
    styles that it may have, as a policy names it."""
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }


def in_this_language(language: Language) -> dict[str, str | list[str]]:
    """The headers of an answer that has more than one language."""
    return {"Content-Language": language, "Vary": "Accept-Language"}


def scoped(*scopes: str) -> list[dict[str, list[str]]]:
    """The security requirements of a route that needs this scope, or one of these."""
    return [{SCHEME: [scope]} for scope in scopes]


def documented_responses(
    model: Any, status: int, description: str, *problems: int, sends: Sequence[SentHeader] = ()
) -> dict[int, Any]:
    """The documented responses of a route with a scope: its success, the common problems, and these further ones.

    `model` is a model or a union of models; `sends` are the headers of the success.
    """
    success = _success(status, description, {"application/json": {"model": model}}, *sends)
    return success | _problems(*_OF_A_SCOPE, *problems)


def file_answers(media_types: Sequence[str], description: str, *problems: int) -> dict[int, Any]:
    """The documented responses of a route with a scope that answers with a file, as each of these media types."""
    content = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in media_types}
    return _success(OK, description, content, CONTENT_DISPOSITION, CONTENT_LANGUAGE) | _problems(
        *_OF_A_SCOPE, *problems
    )


def picture_answers(media_types: Sequence[str], description: str, *problems: int) -> dict[int, Any]:
    """The documented responses of a route with a scope that answers with a picture, as each of these media types, or
    that it is as it was."""
    content = {media_type: {"schema": {"type": "string"}} for media_type in media_types}
    sent = (ETAG, LINK, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE_OPTIONS)
    unchanged = {"description": "What If-None-Match names is as it was", "headers": references_to(NOT_MODIFIED, ETAG)}
    return _success(OK, description, content, *sent) | {NOT_MODIFIED: unchanged} | _problems(*_OF_A_SCOPE, *problems)


def open_answers(
    content: dict[str, Any], description: str, *problems: int, sends: Sequence[SentHeader] = ()
) -> dict[int, Any]:
    """The documented responses of a route that needs no token; `sends` are the headers of the success."""
    success = _success(OK, description, {"application/json": content}, *sends)
    return success | _problems(*_OF_ALL, *problems)


def _success(status: int, description: str, content: Mapping[str, Any], *sent: SentHeader) -> dict[int, Any]:
    return {status: {"description": description, "headers": references_to(status, *sent), "content": dict(content)}}


def _problems(*statuses: int) -> dict[int, Any]:
    content = {PROBLEM_JSON: {"model": ProblemDetails}}
    return {
        status: {"description": _DESCRIPTIONS[status], "headers": references_to(status), "content": content}
        for status in sorted(set(statuses))
    }


class Success(Response[str]):
    """A success, with the model that its text is of."""

    model: BaseModel | None = None

    def say(self, model: BaseModel, language: Language) -> None:
        """Answer with the same in this language, and say that there are others."""
        if model is not self.model:
            self.model, self.body = model, model.model_dump_json()
        self.headers |= in_this_language(language)


class ListPage(Success):
    """A page of a list, with the cursor in it as the list made it."""

    next_cursor: str | None = None

    def with_cursor(self, sealed: str) -> str:
        """The page's JSON with the sealed cursor in the place of the list's own."""
        return str(self.body).replace(f'"next_cursor":"{self.next_cursor}"', f'"next_cursor":"{sealed}"')


def success(
    body: BaseModel,
    *,
    status: int = 200,
    location: str | None = None,
    etag: str | None = None,
    language: Language | None = None,
    retry_after: int | None = None,
) -> Response[str]:
    """A success. The text sent is the model's own JSON, so that its digest in the audit trail can be checked.

    `language` is that of the texts, where the caller's Accept-Language chose it.
    """
    headers: dict[str, str | list[str]] = {}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if location:
        headers["Location"] = location
    if etag:
        headers["ETag"] = f'"{etag}"'
    if language:
        headers |= in_this_language(language)
    text = body.model_dump_json()
    if _CURSOR_FIELD not in type(body).model_fields:
        answer = Success(status, "application/json", text, headers)
        answer.model = body
        return answer
    page = ListPage(status, "application/json", text, headers)
    page.model, page.next_cursor = body, getattr(body, _CURSOR_FIELD)
    return page


def kept(text: str, *, etag: str) -> Response[str]:
    """A success that was given before, to the letter: a model's JSON as it was then, in the language that is kept."""
    return Response(200, "application/json", text, {"ETag": f'"{etag}"', "Content-Language": _KEPT_IN})


def picture(text: str, media_type: str, *, etag: str, licence: str) -> Response[str]:
    """A picture as text, under a licence, that may be kept and asked for again. Opened by itself nothing in it runs."""
    return Response(200, media_type, text, {"ETag": f'"{etag}"', "Link": f'<{licence}>; rel="license"', **_SHOWN})


def unchanged(etag: str) -> Response[str]:
    """What the caller has is as it was."""
    return Response(NOT_MODIFIED, None, "", {"ETag": f'"{etag}"'})


def file(body: bytes, media_type: str, name: str, language: Language) -> Response[str]:
    """A file in this language. In base 64 already: the resolver's validation takes a body of bytes for text."""
    headers: dict[str, str | list[str]] = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": language,
    }
    response = Response(200, media_type, base64.b64encode(body).decode(), headers)
    response.base64_encoded = True
    return response
