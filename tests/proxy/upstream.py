"""What stands behind the proxy: the tables in memory for DynamoDB, moto for everything else, both asked over the wire's
own formats."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.botocore_stubber import BotocoreStubber

from tests.memory_dynamodb import Store
from tests.memory_dynamodb.client import answer_of
from tests.proxy.faults import Reply, whole
from tests.proxy.requests import Asked

_TYPE: Final = "com.amazonaws.dynamodb.v20120810#"


def answer_from(store: Store, asked: Asked) -> Reply:
    """What AWS would answer."""
    return _from_tables(store, asked) if asked.service == "dynamodb" else _from_moto(asked)


def _from_tables(store: Store, asked: Asked) -> Reply:
    status, told = answer_of(store, "dynamodb", asked.operation, _with_bytes(json.loads(asked.body)))
    if "Error" in told:
        error = told.pop("Error")
        told = {"__type": _TYPE + error["Code"], **told}
    return whole(status, json.dumps(told, default=_as_text).encode())


def _from_moto(asked: Asked) -> Reply:
    headers = HTTPHeaders()
    for name, value in asked.headers.items():
        headers[name] = value
    url = f"https://{asked.service}.{asked.region}.amazonaws.com{asked.path}"
    answer = BotocoreStubber().process_request(AWSPreparedRequest(asked.method, url, headers, asked.body, False))
    assert answer is not None, f"moto has no {asked.name}"
    status, told, body = answer
    told = {str(name): str(value) for name, value in told.items() if str(name).lower() != "content-length"}
    return Reply(status, told, body.encode() if isinstance(body, str) else body)


def _with_bytes(value: Any) -> Any:
    """What botocore wrote as base 64, as the bytes that it had."""
    if isinstance(value, Mapping):
        if len(value) == 1:
            (kind, inner) = next(iter(value.items()))
            if kind == "B" and isinstance(inner, str):
                return {"B": base64.b64decode(inner)}
            if kind == "BS":
                return {"BS": [base64.b64decode(each) for each in inner]}
        return {name: _with_bytes(inner) for name, inner in value.items()}
    return [_with_bytes(each) for each in value] if isinstance(value, list) else value


def _as_text(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes | bytearray) else list(value)
