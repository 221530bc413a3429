"""What a cold start is waited for: a program that imports the search function and answers its first search.

It runs out of the function's package (`benchmarks.import_time` does it), which has no tests beside it: so what AWS
answers is put in place of the connection. No record is there, the search answers `no_match`; what is sent is made,
signed and its answer parsed as ever. Raises RuntimeError where the search is not answered so.
"""

import io
import json
import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

os.environ["AWS_LAMBDA_FUNCTION_NAME"] = "search"  # what a search sends is not looked at twice, as in a function
os.environ["IARMS_INDEX_VERSION"] = "v9"

door: Any = import_module("iarms.handlers.search")
awsrequest, httpsession = import_module("botocore.awsrequest"), import_module("botocore.httpsession")

ANSWERS: dict[str, Any] = {
    "BatchGetItem": {"Responses": {}, "UnprocessedKeys": {}},
    "Query": {"Items": [], "Count": 0, "ScannedCount": 0},
    "UpdateItem": {"Attributes": {name: {"N": "1"} for name in ("full_at", "times", "used")}},
}
BODY = {
    "firearm": {"serial_number": "ZQ7654321", "make": "S&W"},
    "purpose": "SEIZURE_CHECK",
    "case_reference": "bench",
    "officer": "k-4711",
}
EVENT = {
    "resource": "/v1/searches",
    "path": "/v1/searches",
    "httpMethod": "POST",
    "headers": {"Content-Type": "application/json"},
    "multiValueHeaders": {"Content-Type": ["application/json"]},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "body": json.dumps(BODY),
    "isBase64Encoded": False,
    "requestContext": {
        "httpMethod": "POST",
        "path": "/live/v1/searches",
        "resourcePath": "/v1/searches",
        "requestId": "bench",
        "extendedRequestId": "bench",
        "identity": {"sourceIp": "192.0.2.1", "userAgent": "bench"},
        "authorizer": {
            "party": "ADM-KE",
            "subject": "client-of-ADM-KE",
            "scopes": "search:write",
            "expires_at": "4e9",
            "bound_to": "",
        },
    },
}


class Raw(io.BytesIO):
    """A body as a connection gives it."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        """The body, once."""
        yield self.read()


class Context:
    """What Lambda says of the function and of the time that is left."""

    aws_request_id = function_name = function_version = "bench"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:bench"
    memory_limit_in_mb = 512

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds."""
        return 10_000


def send(_: Any, request: Any) -> Any:
    """What AWS answers to a request that is ready to be sent."""
    target = request.headers.get("X-Amz-Target") or b""
    named = target.decode() if isinstance(target, bytes) else target
    body = json.dumps(ANSWERS.get(named.rpartition(".")[2], {})).encode()
    headers = {"Content-Type": "application/x-amz-json-1.0"}
    return awsrequest.AWSResponse(request.url, 200, headers, Raw(body))


httpsession.URLLib3Session.send = send
answer = door.handle(EVENT, Context())
if (answer["statusCode"], json.loads(answer["body"]).get("outcome")) != (201, "no_match"):
    raise RuntimeError(f"not answered: {answer}")
