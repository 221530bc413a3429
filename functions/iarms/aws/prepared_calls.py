"""Calls of DynamoDB of which whatever is the same each time is made once: botocore makes it anew for every call.

    the endpoint              of the operation and the tables that it names: botocore walks all that is sent, by rules
    the name of the client    (User-Agent), of the features that the call uses
    the body                  as JSON: what a call is given is DynamoDB's JSON already, save for bytes
    the signature             the key of a day is kept, and a request's headers are looked through once
    the answer                of the calls that functions make: JSON again, save for bytes

What goes over the wire is to the byte what botocore sends, and what comes is read as botocore reads it; what is not of
the expected form, an error among it, botocore reads itself. Events, tries, deadlines, checks of answers and what is
raised stay its own. It is hooked in where botocore lets a session do so: a base of the client's class, a parser's
factory, a kind of signature.
"""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, NamedTuple

from botocore.auth import AUTH_TYPE_MAPS, SIGNED_HEADERS_BLACKLIST, SigV4Auth
from botocore.awsrequest import AWSRequest, prepare_request_dict
from botocore.context import ClientContext, get_context, start_as_current_context
from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.session import Session
from botocore.validate import ParamValidationDecorator

_SIGNATURE: Final = "iarms-v4"
_UNSIGNED: Final = frozenset(SIGNED_HEADERS_BLACKLIST)
_MOST_ENDPOINTS: Final = 500
_MOST_NAMES: Final = 100
_Value = Any


class _Unexpected(ValueError):
    """An answer is not of the expected form."""


def prepare_calls_of(session: Session) -> Session:
    """Have every client of DynamoDB that this session makes from now on prepare its calls. Gives the session."""
    AUTH_TYPE_MAPS[_SIGNATURE] = _Signer
    session.register_component("response_parser_factory", _Parsers())
    events = session.get_component("event_emitter")
    events.register("creating-client-class.dynamodb", _add_base, unique_id="calls that are prepared")
    events.register("choose-signer.dynamodb", _choose_signer, unique_id="a signature whose key is kept")
    return session


def _add_base(base_classes: list[type], **_: Any) -> None:
    base_classes.insert(0, _PreparedCalls)


def _choose_signer(signature_version: Any, **_: Any) -> str | None:
    return _SIGNATURE if signature_version == "v4" else None


class _Endpoint(NamedTuple):
    """What botocore's rules say of a call: where it goes, how it is signed, and what that tells of the client."""

    resolved: tuple[str, dict[str, str], dict[str, Any]]
    signed: dict[str, Any]
    features: frozenset[str]


class _PreparedCalls:
    """A base of the client's class, before botocore's own. Of a client whose calls are held against their description
    the body is botocore's: it says what is wrong."""

    _serializer: Any
    _endpoints: dict[tuple[str, frozenset[str]], _Endpoint]
    _user_agent_creator: Any

    def _register_handlers(self) -> None:
        self._endpoints = {}
        self._user_agent_creator.to_string = _kept_by_features(self._user_agent_creator.to_string)
        super()._register_handlers()  # type: ignore[misc]

    def _resolve_endpoint_ruleset(
        self, operation_model: Any, params: Mapping[str, Any], request_context: dict[str, Any], *others: Any
    ) -> tuple[str, dict[str, str], dict[str, Any]]:
        named = operation_model.name, _tables_in(params)
        kept = self._endpoints.get(named)
        context = get_context()
        if others or context is None:
            resolved: tuple[str, dict[str, str], dict[str, Any]] = super()._resolve_endpoint_ruleset(  # type: ignore[misc]
                operation_model, params, request_context, *others
            )
            return resolved
        if kept is None:
            signing: dict[str, Any] = {}
            # What the rules add, whatever this call has by now.
            with start_as_current_context(ClientContext()):
                resolved = super()._resolve_endpoint_ruleset(operation_model, params, signing)  # type: ignore[misc]
                used = get_context() or ClientContext()
                kept = _Endpoint(resolved, signing, frozenset(used.features))
            if len(self._endpoints) >= _MOST_ENDPOINTS:
                self._endpoints.clear()
            self._endpoints[named] = kept
        context.features |= kept.features
        request_context.update(deepcopy(kept.signed))
        url, headers, properties = kept.resolved
        return url, dict(headers), properties

    def _convert_to_request_dict(
        self, api_params: Any, operation_model: Any, endpoint_url: str, context: Any = None, headers: Any = None,
        set_user_agent_header: bool = True,
    ) -> dict[str, Any]:  # fmt: skip
        if isinstance(self._serializer, ParamValidationDecorator) or not set_user_agent_header:
            request: dict[str, Any] = super()._convert_to_request_dict(  # type: ignore[misc]
                api_params, operation_model, endpoint_url, context, headers, set_user_agent_header
            )
            return request
        metadata = operation_model.metadata
        return {
            "url_path": "/",
            "query_string": "",
            "method": "POST",
            "headers": {
                "X-Amz-Target": f"{metadata['targetPrefix']}.{operation_model.name}",
                "Content-Type": f"application/x-amz-json-{metadata['jsonVersion']}",
                **(headers or {}),
                "User-Agent": self._user_agent_creator.to_string(),
            },
            "body": json.dumps(api_params, default=_as_json).encode(),
            "url": _url(endpoint_url),
            "context": {} if context is None else context,
        }


def _as_json(value: Any) -> Any:
    """What JSON has no form for: bytes, and sets as which some lists are given."""
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} is nothing that DynamoDB takes")


def _tables_in(params: Mapping[str, Any]) -> frozenset[str]:
    """The tables that a call names."""
    if "TableName" in params:
        return frozenset((params["TableName"],))
    if "RequestItems" in params:
        return frozenset(params["RequestItems"])
    return frozenset(str(each.get("TableName")) for item in params.get("TransactItems", ()) for each in item.values())


def _kept_by_features(to_string: Callable[[], str]) -> Callable[[], str]:
    """The User-Agent, made once for each set of features that the calls of a client use."""
    names: dict[frozenset[str], str] = {}

    def kept() -> str:
        context = get_context()
        features = frozenset() if context is None else frozenset(context.features)
        if features not in names:
            if len(names) >= _MOST_NAMES:
                names.clear()
            names[features] = to_string()
        return names[features]

    return kept


@lru_cache(maxsize=16)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    """The key of a day, as signatures of version 4 derive it."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), sha256)
    return key


@lru_cache(maxsize=16)
def _url(endpoint_url: str) -> str:
    """Where a call goes whose endpoint is this."""
    request: dict[str, Any] = {"url_path": "/", "query_string": "", "headers": {}}
    prepare_request_dict(request, endpoint_url=endpoint_url)
    return str(request["url"])


@lru_cache(maxsize=16)
def _host(url: str) -> str:
    """The header `host` as it is signed."""
    nobody: Any = None
    headers: Any = SigV4Auth(nobody, "", "").headers_to_sign(AWSRequest(method="POST", url=url))
    return str(headers["host"])


class _Signer(SigV4Auth):
    """A signature of version 4 of a call whose path is `/`, without a query: any other is botocore's. One signer a
    request, as botocore makes them."""

    _region_name: str
    _service_name: str
    _signed: str | None = None

    def canonical_request(self, request: Any) -> str:
        """The request as it is signed."""
        host = _host(request.url)
        if request.params or not request.url.endswith(f"//{host}/"):
            return str(super().canonical_request(request))
        values: dict[str, list[str]] = {}
        for name, value in request.headers.items():
            lowered = name.lower()
            if lowered not in _UNSIGNED:
                values.setdefault(lowered, []).append(" ".join(value.split()))
        values.setdefault("host", [host])
        names = sorted(values)
        self._signed = ";".join(names)
        headers = "".join(f"{name}:{','.join(values[name])}\n" for name in names)
        digest = values["x-amz-content-sha256"][0] if "x-amz-content-sha256" in values else self.payload(request)
        return f"{request.method.upper()}\n/\n\n{headers}\n{self._signed}\n{digest}"

    def payload(self, request: Any) -> str:
        """The digest of the body. A body that is there as bytes need not be prepared to be sent for it."""
        if type(request.data) is not bytes or not request.context.get("payload_signing_enabled", True):
            return str(super().payload(request))
        return sha256(request.data).hexdigest()

    def signature(self, string_to_sign: str, request: Any) -> str:
        """The signature, by the day's key."""
        day = request.context["timestamp"][:8]
        key = _signing_key(self.credentials.secret_key, day, self._region_name, self._service_name)
        return hmac.digest(key, string_to_sign.encode(), sha256).hex()

    def signed_headers(self, headers_to_sign: Any) -> str:
        """The names of the headers that are signed."""
        return str(super().signed_headers(headers_to_sign)) if self._signed is None else self._signed

    def headers_to_sign(self, request: Any) -> Any:
        """The headers that are signed; nothing where their names are known by now."""
        return super().headers_to_sign(request) if self._signed is None else {}


class _Parsers(ResponseParserFactory):
    """Makes the parsers of a client's answers: one for all answers in JSON, since it keeps nothing of any."""

    _defaults: dict[str, Any]

    def __init__(self) -> None:
        super().__init__()
        self._of_json: _Parser | None = None

    def create_parser(self, protocol_name: str) -> Any:
        """The parser of a protocol."""
        if protocol_name != "json":
            return super().create_parser(protocol_name)
        if self._of_json is None:
            self._of_json = _Parser(**self._defaults)
        return self._of_json


class _Parser(JSONParser):
    def _handle_json_body(self, raw_body: bytes, shape: Any) -> Any:
        members = _ANSWERS.get(shape.name)
        if members is not None:
            try:
                told = json.loads(raw_body.decode())
                return {name: members[name](value) for name, value in told.items()}
            except (ValueError, LookupError, TypeError, AttributeError, _Unexpected):
                pass  # read by botocore, which knows every form
        return super()._handle_json_body(raw_body, shape)  # type: ignore[misc]

    def _handle_list(self, shape: Any, node: Any) -> Any:
        """A list. To botocore an object without members is one too, in which nothing stands."""
        return super()._handle_list(shape, _list(node))  # type: ignore[misc]


def _value_of(given: Any) -> _Value:
    ((kind, value),) = given.items()
    if kind in ("S", "N"):
        if type(value) is str:
            return given
    elif kind == "B":
        return {"B": base64.b64decode(value)}
    elif kind == "BS":
        return {"BS": [base64.b64decode(each) for each in value]}
    elif kind == "M":
        return {"M": _item_of(value)}
    elif kind == "L":
        return {"L": [_value_of(each) for each in value]}
    elif kind == "BOOL" and type(value) is bool:
        return given
    raise _Unexpected


def _item_of(given: Any) -> dict[str, _Value]:
    return {name: _value_of(value) for name, value in given.items()}


def _items_of(given: Any) -> list[dict[str, _Value]]:
    return [_item_of(each) for each in _list(given)]


def _list(given: Any) -> Any:
    if type(given) is not list:
        raise _Unexpected
    return given


def _items_by_table(given: Any) -> dict[str, list[dict[str, _Value]]]:
    return {table: _items_of(items) for table, items in given.items()}


def _nothing(given: Any) -> Any:
    if given != {}:
        raise _Unexpected
    return given


def _number(given: Any) -> int:
    if type(given) is not int:
        raise _Unexpected
    return given


# What is read here: members of answers, each with how. An answer with any other is botocore's to read.
_ANSWERS: Final[Mapping[str, Mapping[str, Callable[[Any], Any]]]] = {
    "GetItemOutput": {"Item": _item_of},
    "BatchGetItemOutput": {"Responses": _items_by_table, "UnprocessedKeys": _nothing},
    "QueryOutput": {"Items": _items_of, "Count": _number, "ScannedCount": _number, "LastEvaluatedKey": _item_of},
    "PutItemOutput": {"Attributes": _item_of},
    "UpdateItemOutput": {"Attributes": _item_of},
    "DeleteItemOutput": {"Attributes": _item_of},
    "TransactWriteItemsOutput": {},
}
