"""Answers of AWS that came whole. Half of one is no answer: it raises, and says nothing of what was asked.

Botocore takes JSON that it cannot read, in an answer that is no error, for one in which nothing stands: a record that
did not come through would be one that is not there. A wrong checksum of DynamoDB's has it ask again, and after the last
try it hands over what it has. XML or characters that it cannot read raise what no caller of it takes for AWS's trouble.
"""

import zlib
from typing import Any, Final
from xml.etree import ElementTree

from botocore.exceptions import BotoCoreError
from botocore.session import Session

_CHECKSUM: Final = "x-amz-crc32"
_FIRST_ERROR: Final = 300  # of HTTP's statuses
_IN_XML: Final = frozenset({"query", "rest-xml"})


class BrokenAnswer(BotoCoreError):
    """What AWS answered did not come whole. Whether it did what it was asked for is not known."""

    fmt = "the answer to {operation} did not come whole"


def check_answers_of(session: Session) -> Session:
    """Have every client that this session makes from now on raise BrokenAnswer for an answer that is not whole. Gives
    the session."""
    events = session.get_component("event_emitter")
    events.register("before-parse", _check_text, unique_id="answers that can be read")
    events.register("after-call", _check_members, unique_id="answers that say something")
    return session


def _check_text(operation_model: Any, response_dict: Any, **_: Any) -> None:
    """What is not read by botocore later on, and would raise what is no fault of AWS's to anybody."""
    if operation_model.has_streaming_output:
        return
    body: bytes = response_dict["body"]
    protocol = operation_model.service_model.resolved_protocol
    try:
        if protocol in _IN_XML:
            # Where an answer of S3, or an error, has nothing in it, its headers and status say all.
            if body or (protocol == "query" and response_dict["status_code"] < _FIRST_ERROR):
                ElementTree.fromstring(body)  # noqa: S314  # botocore reads the same in the same way right after
        elif not body.isascii():
            body.decode()
    except (ElementTree.ParseError, UnicodeDecodeError) as error:
        raise BrokenAnswer(operation=operation_model.name) from error


def _check_members(http_response: Any, parsed: Any, model: Any, **_: Any) -> None:
    """What botocore has read, after its last try: JSON with DynamoDB's checksum, or of which something was understood,
    or that has nothing in it where there need be nothing."""
    if http_response.status_code >= _FIRST_ERROR or model.service_model.resolved_protocol != "json":
        return
    body: bytes = http_response.content
    checksum = http_response.headers.get(_CHECKSUM)
    says_something = len(parsed) > ("ResponseMetadata" in parsed)
    may_be_nothing = model.output_shape is None or not model.output_shape.members
    is_whole = says_something or body.strip() == b"{}" or (may_be_nothing and not body)
    if not is_whole or (checksum is not None and int(checksum) != zlib.crc32(body)):
        raise BrokenAnswer(operation=model.name)
