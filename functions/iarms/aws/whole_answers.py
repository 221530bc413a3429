"""Answers of AWS that came whole. Half of one is no answer: it raises, and says nothing of what was asked.

Botocore takes JSON that it cannot read, in an answer that is no error, for one in which nothing stands: a record that
did not come through would be one that is not there. A wrong checksum of DynamoDB's has it ask again, and after the last
try it hands over what it has. XML or characters that it cannot read, and JSON of another make than an answer has, raise
what no caller of it takes for AWS's trouble. An answer that came whole and is to another question is no answer either
(`aws.own_answers`).
"""

import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from xml.etree import ElementTree

from botocore.exceptions import BotoCoreError
from botocore.parsers import ResponseParserError
from botocore.session import Session

from iarms.aws.own_answers import is_of, keep_question

_CHECKSUM: Final = "x-amz-crc32"
_FIRST_ERROR: Final = 300  # of HTTP's statuses
_IN_XML: Final = frozenset({"query", "rest-xml"})
# What AWS says whatever it says; of an answer without it, nothing can be made.
_ALWAYS_THERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AssumeRole": "Credentials",
        "BatchGetItem": "Responses",
        "DescribeTable": "Table",
        "GenerateMac": "Mac",
        "GetPublicKey": "PublicKey",
        "Query": "Items",
        "Scan": "Items",
        "Sign": "Signature",
    }
)
# What botocore's parsers raise of a body that has another make than its description: a list where members should be.
_OF_ANOTHER_MAKE: Final = (ResponseParserError, AttributeError, TypeError, LookupError, ValueError, RecursionError)


class BrokenAnswer(BotoCoreError):
    """What AWS answered did not come whole, or was no answer to what it was asked. Whether it did what it was asked
    for is not known."""

    fmt = "the answer to {operation} did not come whole"


def check_answers_of(session: Session) -> Session:
    """Have every client that this session makes from now on raise BrokenAnswer for an answer that is not whole. Gives
    the session."""
    events = session.get_component("event_emitter")
    events.register("before-parameter-build.dynamodb", keep_question, unique_id="what was asked")
    events.register("before-parse", _check_text, unique_id="answers that can be read")
    events.register("after-call", _check_members, unique_id="answers that say something")
    parsers = "response_parser_factory"
    session.register_component(parsers, _Parsers(session.get_component(parsers)))
    return session


class _Parsers:
    """A session's makers of parsers, whose faults are AWS's trouble."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def create_parser(self, protocol_name: str) -> Any:
        """The parser of a protocol."""
        return _Parser(self._inner.create_parser(protocol_name))


class _Parser:
    def __init__(self, parser: Any) -> None:
        self._parser = parser

    def parse(self, response: Mapping[str, Any], shape: Any) -> Any:
        try:
            parsed = self._parser.parse(response, shape)
        except _OF_ANOTHER_MAKE as fault:
            raise BrokenAnswer(operation=getattr(shape, "name", "a call")) from fault
        # None is what becomes of `null`; a code that is no text names no error.
        if not isinstance(parsed, dict) or not isinstance(parsed.get("Error", {}).get("Code", ""), str):
            raise BrokenAnswer(operation=getattr(shape, "name", "a call"))
        return parsed


def _check_text(operation_model: Any, response_dict: Any, **_: Any) -> None:
    """What is not read by botocore later on, and would raise what is no fault of AWS's to anybody."""
    if operation_model.has_streaming_output:
        return
    body: bytes = response_dict["body"]
    protocol = operation_model.service_model.resolved_protocol
    if not response_dict["headers"].get(_CHECKSUM, "0").isdecimal():
        raise BrokenAnswer(operation=operation_model.name)
    try:
        if protocol in _IN_XML:
            # Where an answer of S3, or an error, has nothing in it, its headers and status say all.
            if body or (protocol == "query" and response_dict["status_code"] < _FIRST_ERROR):
                ElementTree.fromstring(body)  # noqa: S314  # botocore reads the same right after  # nosec B314
        elif not body.isascii():
            body.decode()
    except (ElementTree.ParseError, UnicodeDecodeError) as error:
        raise BrokenAnswer(operation=operation_model.name) from error


def _check_members(http_response: Any, parsed: Any, model: Any, context: Any = None, **_: Any) -> None:
    """What botocore has read, after its last try: JSON with DynamoDB's checksum, or of which something was understood,
    or that has nothing in it where there need be nothing; and to what was asked."""
    if http_response.status_code >= _FIRST_ERROR:
        return
    needed = _ALWAYS_THERE.get(model.name)
    if needed is not None and needed not in parsed:
        raise BrokenAnswer(operation=model.name)
    if model.service_model.resolved_protocol != "json":
        return
    body: bytes = http_response.content
    checksum = http_response.headers.get(_CHECKSUM)
    says_something = len(parsed) > ("ResponseMetadata" in parsed)
    may_be_nothing = model.output_shape is None or not model.output_shape.members
    is_whole = says_something or body.strip() == b"{}" or (may_be_nothing and not body)
    has_checksum = checksum is None or int(checksum) == zlib.crc32(body)
    if not is_whole or not has_checksum or not is_of(model.name, context, parsed):
        raise BrokenAnswer(operation=model.name)
